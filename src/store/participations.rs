//! Who takes part in projects of others: joining them and leaving them.

use chrono::NaiveDate;
use entity::{development_project, organisation, project_participation};
use sea_orm::prelude::Uuid;

use super::{
    ParticipationsOfProject, Writing,
    engine::act::{Guard, Guarded, Named},
    projects::{by_others, next_phase, not_before, past_day, unknown_visibility},
};
use crate::{
    access::{ActorKind, Permit, Subject, act},
    domain::{
        problem::{self, Problem},
        schedule::some_ended,
        vocabulary::{Action, Grade, OrganisationKind, PeriodKind, Visibility, Vocabulary},
    },
    error::{Error, refuse},
};

impl Writing<'_> {
    /// Lets an organisation take part in a project from a day on: the actor's own asks and the owner consents, or the owner
    /// invites another and that consents.
    pub async fn take_part(
        &self,
        project: Uuid,
        organisation: Uuid,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let project = self
            .found::<development_project::Entity>(project, "project")
            .await?;
        let asks = organisation == self.actor().organisation;
        let (by, asked) = match asks {
            true => (organisation, project.owner_id),
            false => (project.owner_id, organisation),
        };
        let subject = Subject::new_project_participation(&project, by);
        let permit: Permit<act::Join> = self.permit(subject.ok_or_else(unknown_visibility)?)?;
        next_phase(&project, Action::Join, "project", by_others)??;
        if !asks {
            self.check_invited(&project, organisation).await?;
        }
        self.require_consent(vec![asked], Grade::Editor);
        let before = self.participations(project.id, organisation).await?;
        let last = before.iter().map(|row| row.left_on).max_by_key(|left| {
            // Whoever takes part still has left last of all.
            left.unwrap_or(NaiveDate::MAX)
        });
        let owner = match asks {
            true => "project",
            false => "organisation",
        };
        let first = first_day(&project).unwrap_or(on).min(today);
        // Who joined before the project's day was moved, took part all the same: the operator of the server answers for it.
        let too_early = self.is_by_grant() && on < first;
        refuse([
            (project.owner_id == organisation).then(|| problem::owned_already().at(owner)),
            past_day("on", on, today)
                .or_else(|| too_early.then(|| problem::too_early(first).at("on"))),
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

    /// That an organisation can take part, and can see the project when it is asked.
    async fn check_invited(
        &self,
        project: &development_project::Model,
        organisation: Uuid,
    ) -> Result<(), Error> {
        let invited = self
            .found::<organisation::Entity>(organisation, "organisation")
            .await?;
        let actor = OrganisationKind::from_code(&invited.kind).and_then(ActorKind::of);
        let hidden = project.visibility == Visibility::Owner.code();
        refuse([
            actor
                .is_none()
                .then(|| problem::no_participant().at("organisation")),
            hidden.then(|| problem::invited_cannot_see().at("organisation")),
        ])
    }

    /// Ends the part that an organisation takes in a project, for that or for the project's owner. `on`: the first day on which
    /// it no longer takes part; today when left out.
    pub async fn leave_project(
        &self,
        id: Uuid,
        version: i32,
        on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let part = self
            .target::<project_participation::Entity, act::Leave>(id, Some(version), "participation")
            .await?;
        let row = &part.before;
        let on = on.unwrap_or(today);
        refuse([
            row.left_on.map(left_already),
            past_day("on", on, today).or_else(|| not_before("on", on, row.joined_on)),
        ])?;
        // What the command line reads may have been so: the operator of the server answers for it.
        let asked = self.is_by_grant() && on < today;
        let owed = asked
            && self
                .owed_since(row.development_project_id, on, today)
                .await?;
        refuse([owed.then(|| problem::owed_since_then().at("on"))])?;
        let after = project_participation::Model {
            left_on: Some(on),
            ..part.after
        };
        self.change(&part.permit, row, after).await
    }

    /// Whether those who take part in a project owe figures for periods that began on a day or later, and have ended.
    async fn owed_since(
        &self,
        project: Uuid,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<bool, Error> {
        let reported = self.reported_by_participants(project).await?;
        let mut owed = reported.iter().filter_map(|it| {
            let kind = PeriodKind::from_code(&it.period_kind)?;
            let from = it.reported_from.max(on);
            Some(some_ended(kind, from, it.reported_to, today))
        });
        Ok(owed.any(|owed| owed))
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
        let subject = Subject::project_participation(row, &project, named.writing.viewer());
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
