//! Who takes part in projects of others: joining them and leaving them.

use chrono::NaiveDate;
use entity::{development_project, project_participation};
use sea_orm::prelude::Uuid;

use super::{
    ParticipationsOfProject, Writing,
    engine::act::{Guard, Guarded, Named},
    projects::{by_others, next_phase, not_before, past_day, unknown_visibility},
};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        problem::{self, Problem},
        vocabulary::Action,
    },
    error::{Error, refuse},
};

impl Writing<'_> {
    /// Lets the actor's organisation take part in a project of another. `on`: the first day; today when left out.
    pub async fn join_project(
        &self,
        project: Uuid,
        on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let project = self
            .found::<development_project::Entity>(project, "project")
            .await?;
        let organisation = self.actor().organisation;
        let subject = Subject::new_project_participation(&project, organisation);
        let permit: Permit<act::Join> = self.permit(subject.ok_or_else(unknown_visibility)?)?;
        next_phase(&project, Action::Join, "project", by_others)??;
        let on = on.unwrap_or(today);
        let before = self.participations(project.id, organisation).await?;
        let last = before.iter().map(|row| row.left_on).max_by_key(|left| {
            // Whoever takes part still has left last of all.
            left.unwrap_or(NaiveDate::MAX)
        });
        refuse([
            (project.owner_id == organisation).then(|| problem::owned_already().at("project")),
            past_day("on", on, today)
                .or_else(|| not_before("on", on, first_day(&project).unwrap_or(on).min(today))),
            last.and_then(|left| not_free(left, on)),
        ])?;
        let row = project_participation::Model {
            id: Uuid::now_v7(),
            development_project_id: project.id,
            organisation_id: organisation,
            joined_on: on,
            left_on: None,
            version: 1,
        };
        let part = self.create(&permit, row);
        Ok(part.await?.key())
    }

    /// Ends the part that the actor's organisation takes in a project. `on`: the first day on which it takes part no more;
    /// today when left out.
    pub async fn leave_project(
        &self,
        id: Uuid,
        version: i32,
        on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.act::<project_participation::Entity, act::Leave>(id, version, "participation", |row| {
            let on = on.unwrap_or(today);
            refuse([
                row.left_on.map(left_already),
                past_day("on", on, today).or_else(|| not_before("on", on, row.joined_on)),
            ])?;
            row.left_on = Some(on);
            Ok(())
        })
        .await
    }

    /// Whether an organisation owns a project or takes part in it.
    pub(super) async fn has_part_in(
        &self,
        project: &development_project::Model,
        organisation: Uuid,
        today: NaiveDate,
    ) -> Result<bool, Error> {
        if project.owner_id == organisation {
            return Ok(true);
        }
        let parts = self.participations(project.id, organisation).await?;
        Ok(parts.iter().any(|part| takes_part(part, today)))
    }

    /// The parts that an organisation takes or took in a project.
    pub(super) async fn participations(
        &self,
        project: Uuid,
        organisation: Uuid,
    ) -> Result<Vec<project_participation::Model>, Error> {
        let found = self
            .related::<ParticipationsOfProject>(&[project], None)
            .await;
        let mut rows = found?.remove(&project).unwrap_or_default();
        rows.retain(|row| row.organisation_id == organisation);
        Ok(rows)
    }
}

impl Guarded for project_participation::Entity {
    async fn guard(
        named: &Named<'_>,
        row: &project_participation::Model,
    ) -> Result<Guard<Self>, Error> {
        let project = row.development_project_id;
        let project = named.parent::<development_project::Entity>(project).await?;
        let subject = Subject::project_participation(row, &project);
        let next = next_phase(&project, named.action, named.field, by_others)?;
        Ok(Guard {
            subject: subject.ok_or_else(unknown_visibility)?,
            next: next.map(|_| row.clone()),
        })
    }
}

/// The first day of a project: the one on which it started, else the one that is planned.
fn first_day(project: &development_project::Model) -> Option<NaiveDate> {
    project.actual_start.or(project.planned_start)
}

/// Whether an organisation takes part on the day.
pub(super) fn takes_part(row: &project_participation::Model, on: NaiveDate) -> bool {
    row.left_on.is_none_or(|left| on < left)
}

fn left_already(left: NaiveDate) -> Problem {
    problem::left_already(left).at("participation")
}

/// That an organisation that took part until `left`, or still does, can't join on the day.
fn not_free(left: Option<NaiveDate>, on: NaiveDate) -> Option<Problem> {
    match left {
        None => Some(problem::takes_part_already().at("project")),
        Some(left) => not_before("on", on, left),
    }
}
