//! Projects from a file.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::prelude::Uuid;

use super::{Actors, Imported, Progress, fault, not_its_owners, other_slug, settled, sorted};
use crate::{
    domain::{records::ProjectRow, validation::refuse, vocabulary::ProjectPhase},
    error::Error,
    store::{Database, NewProject, OrganisationKeys, ProjectAims, Writing},
};

/// Imports projects of all organisations: each is proposed by its owner, joined by those who take part in it, and brought to its
/// phase. One that is there stays as it is. What was reported of projects is in no file. All of them, or none when one is
/// refused.
pub async fn import_projects(
    database: &Database,
    rows: &[(usize, ProjectRow)],
    (now, today): (DateTime<Utc>, NaiveDate),
    progress: Progress<'_>,
) -> Result<Imported, Error> {
    let actors = Actors::of(database, now, today).await?;
    let mut writing = actors.session(actors.region)?.begin().await?;
    let mut done = Imported::default();
    let mut proposed = Vec::new();
    for (number, row) in rows {
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
            let others = there.owner_id != owner;
            done.unchanged += usize::from(!others);
            let wrong = others.then(|| fault(number, not_its_owners()));
            done.refused.extend(wrong);
            continue;
        }
        let outcome = propose(&writing, &actors.organisations, row, today).await;
        match settled(number, outcome.map(|id| (Imported::new(1), Some(id))))? {
            (new, Some(project)) => {
                done.add(new);
                writing = join(&actors, writing, (number, row), project, today, &mut done).await?;
                proposed.push((owner, (number, row), project));
            }
            (refused, None) => done.add(refused),
        }
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

async fn propose(
    writing: &Writing<'_>,
    organisations: &OrganisationKeys,
    row: &ProjectRow,
    today: NaiveDate,
) -> Result<Uuid, Error> {
    let prefix = format!("{}-", organisations.slug(writing.actor().organisation));
    refuse([(!row.slug.starts_with(&prefix)).then(|| other_slug(&prefix))])?;
    let parent = match &row.parent_project {
        Some(slug) => {
            let found = writing.project_by_slug(slug).await?;
            let field = "parentProject";
            Some(found.ok_or(Error::NotFound { field })?.id)
        }
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
    let mut version = 1;
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
