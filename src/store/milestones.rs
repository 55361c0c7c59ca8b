//! Milestones of projects: adding them, moving them, and noting that they were reached.

use chrono::NaiveDate;
use entity::milestone;
use sea_orm::prelude::Uuid;

use super::{
    MilestonesOfProject, Writing,
    engine::writing::seen,
    projects::{REASON_LENGTH, next_phase, past_day},
};
use crate::{
    access::{Permit, act},
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
        let (row, permit) = self.project_to::<act::Change>(project, "project").await?;
        next_phase::<act::Change>(&row, "project")?;
        let held = self
            .related::<MilestonesOfProject>(&[project], None)
            .await?;
        let full = held.values().flatten().count() >= MILESTONES;
        refuse([
            heading("title", &title),
            day("dueOn", due_on),
            full.then(|| problem::too_many_at_a_time(MILESTONES).at("project")),
        ])?;
        let row = milestone::Model {
            id: Uuid::now_v7(),
            development_project_id: permit.key(),
            title,
            due_on,
            first_due_on: due_on,
            reached_on: None,
            reason: None,
            version: 1,
        };
        let id = row.id;
        self.insert::<milestone::Entity>(permit.action(), permit.audience(), row)
            .await?;
        Ok(id)
    }

    /// Moves a milestone to another day, for a reason.
    pub async fn move_milestone(
        &self,
        id: Uuid,
        version: i32,
        due_on: NaiveDate,
        reason: String,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self.milestone_to_change(id, version).await?;
        let same = (due_on == row.due_on).then(|| problem::due_on_this_day_already().at("dueOn"));
        refuse([
            reached_already(&row),
            day("dueOn", due_on).or(same),
            prose("reason", &reason, REASON_LENGTH),
        ])?;
        let after = milestone::Model {
            due_on,
            reason: Some(reason),
            ..row.clone()
        };
        self.write_milestone(&permit, &row, after).await
    }

    /// Notes the day on which a milestone was reached.
    pub async fn reach_milestone(
        &self,
        id: Uuid,
        version: i32,
        reached_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self.milestone_to_change(id, version).await?;
        refuse([
            reached_already(&row),
            past_day("reachedOn", reached_on, today),
        ])?;
        let after = milestone::Model {
            reached_on: Some(reached_on),
            ..row.clone()
        };
        self.write_milestone(&permit, &row, after).await
    }

    async fn milestone_to_change(
        &self,
        id: Uuid,
        version: i32,
    ) -> Result<(milestone::Model, Permit<act::Change>), Error> {
        let row = self.found::<milestone::Entity>(id, "milestone").await?;
        let (project, permit) = self
            .project_to::<act::Change>(row.development_project_id, "milestone")
            .await?;
        seen::<milestone::Entity>(&row, version)?;
        next_phase::<act::Change>(&project, "milestone")?;
        Ok((row, permit))
    }

    async fn write_milestone(
        &self,
        permit: &Permit<act::Change>,
        row: &milestone::Model,
        after: milestone::Model,
    ) -> Result<Uuid, Error> {
        let audiences = (permit.audience(), permit.audience());
        self.update::<milestone::Entity>(permit.action(), audiences, row, after)
            .await?;
        Ok(row.id)
    }
}

fn reached_already(row: &milestone::Model) -> Option<Problem> {
    row.reached_on
        .map(|on| problem::reached_already(on).at("milestone"))
}
