//! Milestones of projects: adding them, moving them, and noting that they were reached.

use chrono::NaiveDate;
use entity::{development_project, milestone};
use sea_orm::prelude::Uuid;

use super::{
    MilestonesOfProject, Writing,
    engine::act::{Guard, Guarded, Named},
    projects::{REASON_LENGTH, by_owner, next_phase, past_day, rights_over},
};
use crate::{
    access::act,
    domain::{
        problem::{self, Problem},
        validation::{day, heading, prose},
    },
    error::{Error, refuse},
};

/// How many milestones a project may have.
const MILESTONES: usize = 100;

impl Writing<'_> {
    /// Adds a milestone to a project.
    pub async fn add_milestone(
        &self,
        project: Uuid,
        title: String,
        due_on: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (project, permit) = self
            .permitted::<development_project::Entity, act::Change>(project, "project")
            .await?;
        let held = self
            .related::<MilestonesOfProject>(&[project.id], None)
            .await?;
        let full = held.values().flatten().count() >= MILESTONES;
        refuse([
            heading("title", &title),
            day("dueOn", due_on),
            full.then(|| problem::too_many_at_a_time(MILESTONES).at("project")),
        ])?;
        let row = milestone::Model {
            id: Uuid::now_v7(),
            development_project_id: project.id,
            title,
            due_on,
            first_due_on: due_on,
            reached_on: None,
            reason: None,
            version: 1,
        };
        let milestone = self.create(&permit, row);
        Ok(milestone.await?.key())
    }

    /// Moves a milestone to another day, for a reason.
    pub async fn move_milestone(
        &self,
        id: Uuid,
        version: i32,
        due_on: NaiveDate,
        reason: String,
    ) -> Result<Uuid, Error> {
        self.change_milestone(id, version, |row| {
            let same = due_on == row.due_on;
            let same = same.then(|| problem::due_on_this_day_already().at("dueOn"));
            refuse([
                reached_already(row),
                day("dueOn", due_on).or(same),
                prose("reason", &reason, REASON_LENGTH),
            ])?;
            row.due_on = due_on;
            row.reason = Some(reason);
            Ok(())
        })
        .await
    }

    /// Notes the day on which a milestone was reached.
    pub async fn reach_milestone(
        &self,
        id: Uuid,
        version: i32,
        reached_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.change_milestone(id, version, |row| {
            refuse([
                reached_already(row),
                past_day("reachedOn", reached_on, today),
            ])?;
            row.reached_on = Some(reached_on);
            Ok(())
        })
        .await
    }

    async fn change_milestone(
        &self,
        id: Uuid,
        version: i32,
        change: impl FnOnce(&mut milestone::Model) -> Result<(), Error>,
    ) -> Result<Uuid, Error> {
        self.act::<milestone::Entity, act::Change>(id, version, "milestone", change)
            .await
    }
}

impl Guarded for milestone::Entity {
    async fn guard(named: &Named<'_>, row: &milestone::Model) -> Result<Guard<Self>, Error> {
        let project = row.development_project_id;
        let project = named.parent::<development_project::Entity>(project).await?;
        let subject = rights_over(&project)?;
        let may = |action| by_owner(named.writing.viewer(), &subject, action);
        let next = next_phase(&project, named.action, named.field, may)?;
        Ok(Guard {
            subject,
            next: next.map(|_| row.clone()),
        })
    }
}

fn reached_already(row: &milestone::Model) -> Option<Problem> {
    row.reached_on
        .map(|on| problem::reached_already(on).at("milestone"))
}
