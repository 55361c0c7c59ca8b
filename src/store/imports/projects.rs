//! Projects from a file.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::development_project;
use sea_orm::prelude::Uuid;

use super::{Actors, Imported, Progress, fault, settled, sorted};
use crate::{
    domain::{
        faults::FileRows,
        problem::{self, Problem},
        records::ProjectRow,
        vocabulary::ProjectPhase,
    },
    error::{Error, refuse},
    store::{Database, NewProject, OrganisationKeys, ProjectAims, ProjectChange, Writing},
};

/// Imports projects of all organisations: each is proposed by its owner, joined by those who take part in it, and brought to its
/// phase. One that is there already must be as its row says. What was reported of projects is in no file. All of them, or none
/// when one is refused.
pub async fn import_projects(
    database: &Database,
    file: &FileRows<(usize, ProjectRow)>,
    (now, today): (DateTime<Utc>, NaiveDate),
    progress: Progress<'_>,
) -> Result<Imported, Error> {
    let actors = Actors::of(database, now, today).await?;
    let mut writing = actors.session(actors.region)?.begin().await?;
    let mut done = Imported::of(file);
    let rows = || file.rows.iter().enumerate();
    let places: HashMap<&str, usize> = rows().map(|(at, it)| (it.1.slug.as_str(), at)).collect();
    let mut proposed = Vec::new();
    for (place, (number, row)) in rows() {
        let number = *number;
        let owner = match actors.find("owner", &row.owner) {
            Ok(owner) => owner,
            Err(wrong) => {
                done.refused.push(fault(number, wrong));
                continue;
            }
        };
        writing = actors.writes(writing, owner).await?;
        if let Some(there) = writing.project_by_slug(&row.slug).await? {
            match check_same(&writing, &actors.organisations, row, there, today).await? {
                Ok(()) => done.unchanged += 1,
                Err(wrong) => done.refused.push(fault(number, wrong)),
            }
            continue;
        }
        let stands_above = |slug: &&str| places.get(slug).is_none_or(|other| *other < place);
        let parent = row.parent_project.as_deref().filter(stands_above);
        let outcome = propose(&writing, &actors.organisations, row, parent, today).await;
        match settled(number, outcome.map(|id| (Imported::new(1), Some(id))))? {
            (new, Some(project)) => {
                done.add(new);
                writing = join(&actors, writing, (number, row), project, today, &mut done).await?;
                proposed.push((owner, (number, row), project));
            }
            (refused, None) => done.add(refused),
        }
    }
    for (owner, (number, row), project) in &proposed {
        writing = actors.writes(writing, *owner).await?;
        let outcome = place_below(&writing, row, *project, today).await;
        let outcome = outcome.map(|()| (Imported::default(), None));
        done.add(settled(*number, outcome)?.0);
    }
    // Only now: what is closed gets no more parts.
    for (owner, (number, row), project) in proposed {
        writing = actors.writes(writing, owner).await?;
        let outcome = bring_to_phase(&writing, row, project, today).await;
        let outcome = outcome.map(|()| (Imported::default(), None));
        done.add(settled(number, outcome)?.0);
        progress(1);
    }
    writing.unless_refused(Ok((sorted(done), ())), false).await
}

/// That a project which is there is the owner's, and as a row says.
async fn check_same(
    writing: &Writing<'_>,
    organisations: &OrganisationKeys,
    row: &ProjectRow,
    there: development_project::Model,
    today: NaiveDate,
) -> Result<Result<(), Problem>, Error> {
    if there.owner_id != writing.actor().organisation {
        return Ok(Err(problem::owned_by_another().at("owner")));
    }
    let told = writing
        .told_of_projects(vec![there], organisations, today)
        .await?;
    let is_same = told.iter().all(|it| is_as(&it.told, row, organisations));
    Ok(if is_same {
        Ok(())
    } else {
        Err(problem::is_another_project().at("slug"))
    })
}

/// Whether two rows say the same. Organisations may be named by code or by slug, and lists be in any order.
fn is_as(told: &ProjectRow, row: &ProjectRow, organisations: &OrganisationKeys) -> bool {
    let participants = |row: &ProjectRow| -> BTreeSet<Option<Uuid>> {
        let keys = row.participants.iter();
        keys.map(|key| organisations.find(key)).collect()
    };
    let in_order = |codes: &[String]| {
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        codes
    };
    let others = |row: &ProjectRow| ProjectRow {
        owner: String::new(),
        participants: Vec::new(),
        priority_areas: in_order(&row.priority_areas),
        target_groups: in_order(&row.target_groups),
        effect_goals: in_order(&row.effect_goals),
        ..row.clone()
    };
    participants(told) == participants(row) && others(told) == others(row)
}

/// Proposes the project of a row, below `parent`.
async fn propose(
    writing: &Writing<'_>,
    organisations: &OrganisationKeys,
    row: &ProjectRow,
    parent: Option<&str>,
    today: NaiveDate,
) -> Result<Uuid, Error> {
    let prefix = format!("{}-", organisations.slug(writing.actor().organisation));
    refuse([(!row.slug.starts_with(&prefix))
        .then(|| problem::slug_of_another_owner(&prefix).at("slug"))])?;
    let parent = match parent {
        Some(slug) => Some(project(writing, slug).await?),
        None => None,
    };
    let new = NewProject {
        title: row.title.clone(),
        summary: row.summary.clone(),
        slug: Some(row.slug.clone()),
        visibility: row.visibility,
        lead_body: body(writing, row.lead_body.as_deref(), "leadBody").await?,
        steering_body: body(writing, row.steering_body.as_deref(), "steeringBody").await?,
        parent,
        aims: ProjectAims {
            priority_areas: Some(row.priority_areas.clone()),
            target_groups: Some(row.target_groups.clone()),
            effect_goals: Some(row.effect_goals.clone()),
        },
        planned_start: row.planned_start,
        planned_end: row.planned_end,
        external_id: row.external_id.clone(),
    };
    writing.propose_project(new, today).await
}

/// The project that a row names as its parent.
async fn project(writing: &Writing<'_>, slug: &str) -> Result<Uuid, Error> {
    let found = writing.project_by_slug(slug).await?;
    let field = "parentProject";
    Ok(found.ok_or(Error::NotFound { field })?.id)
}

/// Puts a project below one that stands further down in the file: so projects are created, and exported again, in its order.
async fn place_below(
    writing: &Writing<'_>,
    row: &ProjectRow,
    id: Uuid,
    today: NaiveDate,
) -> Result<(), Error> {
    let Some(parent) = &row.parent_project else {
        return Ok(());
    };
    let there = writing
        .found::<development_project::Entity>(id, "project")
        .await?;
    if there.parent_project_id.is_some() {
        return Ok(());
    }
    let change = ProjectChange {
        parent: Some(Some(project(writing, parent).await?)),
        ..ProjectChange::default()
    };
    let changed = writing.change_project(id, there.version, change, today);
    changed.await.map(|_| ())
}

/// The body with this slug.
async fn body(
    writing: &Writing<'_>,
    slug: Option<&str>,
    field: &'static str,
) -> Result<Option<Uuid>, Error> {
    let Some(slug) = slug else {
        return Ok(None);
    };
    let found = writing.body_by_slug(slug).await?;
    Ok(Some(found.ok_or(Error::NotFound { field })?.id))
}

/// Lets the organisations join that take part in a project.
async fn join<'a>(
    actors: &'a Actors,
    mut writing: Writing<'a>,
    (number, row): (usize, &ProjectRow),
    project: Uuid,
    today: NaiveDate,
    done: &mut Imported,
) -> Result<Writing<'a>, Error> {
    for key in &row.participants {
        match actors.find("participants", key) {
            Ok(organisation) => {
                writing = actors.writes(writing, organisation).await?;
                let joined = writing.join_project(project, None, today).await;
                let joined = joined.map(|_| (Imported::default(), None));
                done.add(settled(number, joined)?.0);
            }
            Err(wrong) => done.refused.push(fault(number, wrong)),
        }
    }
    Ok(writing)
}

/// Brings a project that was just proposed to the phase that a row says.
async fn bring_to_phase(
    writing: &Writing<'_>,
    row: &ProjectRow,
    id: Uuid,
    today: NaiveDate,
) -> Result<(), Error> {
    let reason = || row.reason.clone().unwrap_or_default();
    let there = writing
        .found::<development_project::Entity>(id, "project")
        .await?;
    let mut version = there.version;
    if row.phase != ProjectPhase::Proposed && row.actual_start.is_some() {
        writing
            .start_project(id, version, row.actual_start, today)
            .await?;
        version += 1;
    }
    let moved = match row.phase {
        ProjectPhase::Proposed | ProjectPhase::Ongoing => return Ok(()),
        ProjectPhase::Paused => writing.pause_project(id, version, reason()).await,
        ProjectPhase::Closing => writing.begin_closing_project(id, version).await,
        ProjectPhase::Closed => {
            let report = row.closing_report.clone().unwrap_or_default();
            let end = row.actual_end;
            writing.close_project(id, version, report, end, today).await
        }
        ProjectPhase::Cancelled => {
            let end = row.actual_end;
            writing
                .cancel_project(id, version, reason(), end, today)
                .await
        }
    };
    moved.map(|_| ())
}
