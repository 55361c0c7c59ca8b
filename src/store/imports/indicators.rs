//! Indicators from a file.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::prelude::Uuid;

use super::{Actors, Imported, Progress, fault, settled, sorted};
use crate::{
    domain::{
        faults::FileRows,
        problem,
        records::{IndicatorRecord, IndicatorRow},
    },
    error::{Error, refuse},
    store::{Database, IndicatorChange, NewIndicator, OrganisationKeys, Writing},
};

/// Imports indicators of all organisations: each is created by its owner, or changed where it is another than the file says.
/// All of them, or none when one is refused.
pub async fn import_indicators(
    database: &Database,
    file: &FileRows<(usize, IndicatorRow)>,
    (now, today): (DateTime<Utc>, NaiveDate),
    progress: Progress<'_>,
) -> Result<Imported, Error> {
    let actors = Actors::of(database, now, today).await?;
    let mut writing = actors.session(actors.region)?.begin().await?;
    let mut done = Imported::of(file);
    for (number, row) in &file.rows {
        match actors.find("owner", &row.owner) {
            Ok(owner) => {
                writing = actors.writes(writing, owner).await?;
                let outcome = import_indicator(&writing, &actors.organisations, row, today).await;
                let outcome = outcome.map(|done| (done, None));
                done.add(settled(*number, outcome)?.0);
            }
            Err(wrong) => done.refused.push(fault(*number, wrong)),
        }
        progress(1);
    }
    writing.unless_refused(Ok((sorted(done), ())), false).await
}

async fn import_indicator(
    writing: &Writing<'_>,
    organisations: &OrganisationKeys,
    row: &IndicatorRow,
    today: NaiveDate,
) -> Result<Imported, Error> {
    let project = match &row.project {
        Some(slug) => {
            let found = writing.project_by_slug(slug).await?;
            Some(found.ok_or(Error::NotFound { field: "project" })?.id)
        }
        None => None,
    };
    let Some(there) = writing.indicator_by_slug(&row.slug).await? else {
        let prefix = format!("{}-", organisations.slug(writing.actor().organisation));
        refuse([(!row.slug.starts_with(&prefix))
            .then(|| problem::slug_of_another_owner(&prefix).at("slug"))])?;
        writing
            .create_indicator(new_indicator(row, project), today)
            .await?;
        return Ok(Imported::new(1));
    };
    if there.owner_id != writing.actor().organisation {
        return Err(problem::owned_by_another().at("owner").into());
    }
    let (id, version) = (there.id, there.version);
    let told = writing
        .told_of_indicators(vec![there], organisations)
        .await?;
    // Its owner may be named by code or by slug.
    let owner = || row.owner.clone();
    let is_as_told = |there: IndicatorRecord| {
        IndicatorRow {
            owner: owner(),
            ..there.told
        } == *row
    };
    if told.into_iter().any(is_as_told) {
        return Ok(Imported {
            unchanged: 1,
            ..Imported::default()
        });
    }
    let change = indicator_change(row, project);
    writing.change_indicator(id, version, change, today).await?;
    Ok(Imported {
        changed: 1,
        ..Imported::default()
    })
}

fn new_indicator(row: &IndicatorRow, project: Option<Uuid>) -> NewIndicator {
    let row = row.clone();
    NewIndicator {
        title: row.title,
        slug: Some(row.slug),
        description: row.description,
        measure: row.measure,
        direction: row.direction,
        cumulative: row.cumulative,
        aggregation: row.aggregation,
        unit: row.unit,
        period_kind: row.period_kind,
        reporters: row.reporters,
        baseline: row.baseline,
        kolada_id: row.kolada_id,
        project,
        priority_area: row.priority_area,
        target_group: row.target_group,
        effect_goal: row.effect_goal,
        visibility: row.visibility,
        reported_from: row.reported_from,
        reported_to: row.reported_to,
    }
}

fn indicator_change(row: &IndicatorRow, project: Option<Uuid>) -> IndicatorChange {
    let row = row.clone();
    IndicatorChange {
        title: Some(row.title),
        description: Some(row.description),
        measure: Some(row.measure),
        direction: Some(row.direction),
        cumulative: Some(row.cumulative),
        aggregation: Some(row.aggregation),
        unit: Some(row.unit),
        period_kind: Some(row.period_kind),
        reporters: Some(row.reporters),
        baseline: Some(row.baseline),
        kolada_id: Some(row.kolada_id),
        project: Some(project),
        priority_area: Some(row.priority_area),
        target_group: Some(row.target_group),
        effect_goal: Some(row.effect_goal),
        visibility: Some(row.visibility),
        reported_from: Some(row.reported_from),
        reported_to: Some(row.reported_to),
    }
}
