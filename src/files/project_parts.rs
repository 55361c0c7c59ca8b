//! The files of what belongs to projects: who takes part in them and took part, their milestones, and what was reported of them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{development_project, milestone, project_participation, status_report};
use uuid::Uuid;

use super::{
    Columns, Importable, Imported, Importing, Planning, ProjectRow, Related,
    cell::rows,
    importing::same,
    parts::{
        OneByOne, Part, Place, import_each, numbered, numbered_there, of_column, sheet_of_parts,
    },
    related::code,
};
use crate::{
    domain::{
        problem::{self, Problem},
        reporting::ReportingPeriod,
        vocabulary::{PeriodKind, ProjectHealth},
    },
    error::Error,
    store::{
        MilestonesOfProject, NewStatus, ParticipationsOfProject, ProjectFilter, Relation,
        ReportsOfProject, Row, Session, Writing,
    },
};

rows! {
    /// That an organisation takes part in a project of another, or took part.
    pub struct ParticipationRow: FromCells {
        /// Slug of the project.
        project: String = "project" ["projekt", "project"] needs key;
        /// Its number in the project.
        number: i32 = "number" ["nr", "number"] needs whole;
        /// Key of the organisation.
        organisation: String = "organisation" ["organisation", "organisation"] needs key;
        /// The name of that organisation.
        organisation_name: Option<String> = "organisationName" ["organisationens namn", "organisation name"];
        /// The first day.
        joined_on: NaiveDate = "joinedOn" ["medverkar från", "joined on"] needs day;
        /// The first day on which it no longer takes part.
        left_on: Option<NaiveDate> = "leftOn" ["lämnade", "left on"] takes day;
    }
}

rows! {
    /// A milestone of a project.
    pub struct MilestoneRow: FromCells {
        /// Slug of the project.
        project: String = "project" ["projekt", "project"] needs key;
        /// Its number in the project.
        number: i32 = "number" ["nr", "number"] needs whole;
        /// Key of the organisation that owns the project.
        owner: String = "owner" ["ägare", "owner"] needs key;
        /// The name of that organisation.
        owner_name: Option<String> = "ownerName" ["ägarens namn", "owner name"];
        /// What is reached.
        title: String = "title" ["titel", "title"] needs text;
        /// The day by which it is to be reached.
        due_on: NaiveDate = "dueOn" ["senast", "due on"] needs day;
        /// The day that was planned first.
        first_due_on: Option<NaiveDate> = "firstDueOn" ["först planerad till", "first due on"] takes day;
        /// The day on which it was reached.
        reached_on: Option<NaiveDate> = "reachedOn" ["nådd", "reached on"] takes day;
        /// Why it was moved last.
        reason: Option<String> = "reason" ["skäl", "reason"] takes text;
    }
}

rows! {
    /// A status report of a project. Who wrote it is no part of the file.
    pub struct StatusReportRow: FromCells {
        /// Slug of the project.
        project: String = "project" ["projekt", "project"] needs key;
        /// Its number in the project.
        number: i32 = "number" ["nr", "number"] needs whole;
        /// Key of the organisation that reported.
        organisation: String = "organisation" ["organisation", "organisation"] needs key;
        /// The name of that organisation.
        organisation_name: Option<String> = "organisationName" ["organisationens namn", "organisation name"];
        /// The period.
        period: ReportingPeriod = "period" ["period", "period"] needs period;
        /// What kind of period it is.
        period_kind: Option<PeriodKind> = "periodKind" ["periodtyp", "period kind"];
        /// The first day of the period.
        period_from: Option<NaiveDate> = "periodFrom" ["periodens första dag", "first day of period"];
        /// The last day of the period, which is part of it.
        period_to: Option<NaiveDate> = "periodTo" ["periodens sista dag", "last day of period"];
        /// How it stands against its plan.
        health: ProjectHealth = "health" ["hälsa", "health"] needs code;
        /// How much of it is done, in percent.
        progress: Option<i32> = "progress" ["färdigt i procent", "progress in percent"] takes whole;
        /// What was done.
        done: String = "done" ["gjort", "done"] needs text;
        /// Why it stands as it does.
        why: Option<String> = "why" ["varför", "why"] takes text;
        /// What comes next.
        next: Option<String> = "next" ["härnäst", "next"] takes text;
        /// The number of the report that it corrects.
        corrects: Option<i32> = "corrects" ["rättar nr", "corrects number"] takes whole;
        /// When it was submitted; in a file without it, now.
        submitted_at: Option<DateTime<Utc>> = "submittedAt" ["inskickad", "submitted at"] takes moment;
    }
}

/// What all these files have in common: their rows are those of the projects that a filter of projects names.
macro_rules! files_of_projects {
    ($($row:ident: $name:literal $titles:expr, $tables:expr, as $key:ident by $writer:ident;)+) => {$(
        sheet_of_parts! { $row: $name $titles, $tables, ProjectFilter: |query| ProjectRow::filter(query).await }

        impl Part for $row {
            type Of = development_project::Entity;

            fn place(&self) -> Place {
                (self.project.clone(), usize::try_from(self.number).ok())
            }

            async fn of(
                session: &Session,
                related: &mut Related,
                projects: Vec<development_project::Model>,
            ) -> Result<Vec<Self>, Error> {
                let ids: Vec<Uuid> = projects.iter().map(|row| row.id).collect();
                let mut found = session.related::<$key>(&ids, None).await?;
                let mut rows = Vec::new();
                for project in projects {
                    let parts = found.remove(&project.id).unwrap_or_default();
                    rows.extend($row::of_project(&project, parts, related)?);
                }
                Ok(rows)
            }
        }

        impl Importable for $row {
            type Key = (String, i32);
            type Planned = ();

            fn key(&self) -> Self::Key {
                (self.project.clone(), self.number)
            }

            fn named_again() -> Problem {
                problem::number_of_an_earlier_row().at("number")
            }

            async fn plan(_: &mut Planning<'_>, _: &[(usize, Self)]) -> Result<(), Error> {
                Ok(())
            }

            async fn import(
                importing: &mut Importing<'_>,
                rows: &[(usize, Self)],
                (): (),
            ) -> Result<(), Error> {
                import_each(importing, rows).await
            }
        }

        impl OneByOne for $row {
            fn writer(&self) -> (&'static str, &str) {
                (stringify!($writer), &self.$writer)
            }

            async fn import_one(&self, importing: &Importing<'_>) -> Result<Imported, Error> {
                let writing = &importing.writing;
                let project = project_of(writing, &self.project).await?;
                let parts = parts_of::<$key>(writing, project.id).await?;
                let related = importing.related();
                let there = Self::of_project(&project, parts.clone(), &related)?;
                let there = there.into_iter().map(|row| (row.number, row));
                let there = numbered_there(there, self.number)?;
                self.import_beside(importing, &project, parts, there).await
            }
        }
    )+};
}

files_of_projects! {
    ParticipationRow: "participations" ["Medverkan", "Participations"],
        &["project_participation", "development_project", "organisation", "name"],
        as ParticipationsOfProject by organisation;
    MilestoneRow: "milestones" ["Milstolpar", "Milestones"],
        &["milestone", "development_project", "organisation", "name"], as MilestonesOfProject by owner;
    StatusReportRow: "status-reports" ["Lägesrapporter", "Status reports"],
        &["status_report", "development_project", "organisation", "name"], as ReportsOfProject by organisation;
}

/// The project that a row names.
async fn project_of(
    writing: &Writing<'_>,
    slug: &str,
) -> Result<development_project::Model, Error> {
    let found = writing.by_key::<development_project::Entity>(slug).await?;
    found.ok_or(Error::NotFound { field: "project" })
}

/// What belongs to a project, in the order of its creation.
async fn parts_of<R: Relation<Key = Uuid>>(
    writing: &Writing<'_>,
    project: Uuid,
) -> Result<Vec<Row<R::Child>>, Error> {
    let mut found = writing.related::<R>(&[project], None).await?;
    let parts = found.remove(&project).unwrap_or_default();
    Ok(numbered::<R::Child>(parts).map(|(_, part)| part).collect())
}

/// The part with this number.
fn numbered_part<T>(parts: &[T], number: i32) -> Option<&T> {
    parts.get(usize::try_from(number).ok()?.checked_sub(1)?)
}

/// Whether two rows say the same, whoever is named in whichever way.
fn says_the_same<R: Columns>(importing: &Importing<'_>, one: &R, other: &R) -> bool {
    same(one, other, |column| {
        !["owner", "organisation"].contains(&column) && importing.has(column)
    })
}

impl ParticipationRow {
    fn of_project(
        project: &development_project::Model,
        parts: Vec<project_participation::Model>,
        related: &Related,
    ) -> Result<Vec<Self>, Error> {
        let parts = numbered::<project_participation::Entity>(parts);
        let rows = parts.map(|(number, part)| Self {
            project: project.slug.clone(),
            number,
            organisation: related.organisations.key(part.organisation_id),
            organisation_name: Some(related.organisations.name(part.organisation_id)),
            joined_on: part.joined_on,
            left_on: part.left_on,
        });
        Ok(rows.collect())
    }

    /// Lets the organisation take part, and leave.
    async fn import_beside(
        &self,
        importing: &Importing<'_>,
        project: &development_project::Model,
        parts: Vec<project_participation::Model>,
        there: Option<Self>,
    ) -> Result<Imported, Error> {
        let (writing, today) = (&importing.writing, importing.today);
        let own = writing.actor().organisation;
        let part = numbered_part(&parts, self.number);
        if let (Some(there), Some(part)) = (&there, part) {
            let is_own = part.organisation_id == own;
            if is_own && says_the_same(importing, there, self) {
                return Ok(Imported::unchanged());
            }
            let leaves = is_own && there.joined_on == self.joined_on && there.left_on.is_none();
            if !leaves {
                return Imported::unchanged_if(false);
            }
            let (id, version) = (part.id, part.version);
            let left = writing.leave_project(id, version, self.left_on, today);
            of_column(left.await, &["on"], "leftOn")?;
            return Ok(Imported::changed());
        }
        let part = writing.take_part(project.id, own, self.joined_on, today);
        let part = of_column(part.await, &["on"], "joinedOn")?;
        if self.left_on.is_some() {
            let left = writing.leave_project(part, 1, self.left_on, today);
            of_column(left.await, &["on"], "leftOn")?;
        }
        Ok(Imported::new(1))
    }
}

impl MilestoneRow {
    fn of_project(
        project: &development_project::Model,
        parts: Vec<milestone::Model>,
        related: &Related,
    ) -> Result<Vec<Self>, Error> {
        let parts = numbered::<milestone::Entity>(parts);
        let rows = parts.map(|(number, part)| Self {
            project: project.slug.clone(),
            number,
            owner: related.organisations.key(project.owner_id),
            owner_name: Some(related.organisations.name(project.owner_id)),
            title: part.title,
            due_on: part.due_on,
            first_due_on: Some(part.first_due_on),
            reached_on: part.reached_on,
            reason: part.reason,
        });
        Ok(rows.collect())
    }

    /// Adds the milestone, moves it, and notes that it was reached.
    async fn import_beside(
        &self,
        importing: &Importing<'_>,
        project: &development_project::Model,
        _: Vec<milestone::Model>,
        there: Option<Self>,
    ) -> Result<Imported, Error> {
        let (writing, today) = (&importing.writing, importing.today);
        let first = self.first_due_on.unwrap_or(self.due_on);
        let row = Self {
            first_due_on: Some(first),
            ..self.clone()
        };
        if let Some(there) = there {
            return Imported::unchanged_if(says_the_same(importing, &there, &row));
        }
        let added = writing.add_milestone(project.id, row.title, first);
        let (id, mut version) = (added.await?, 1);
        let mut moves = vec![self.due_on];
        if first == self.due_on {
            // What has a reason was moved, and back again.
            let away = first.succ_opt().filter(|_| self.reason.is_some());
            moves = away.into_iter().chain(away.map(|_| first)).collect();
        }
        for day in moves {
            let reason = self.reason.clone().unwrap_or_default();
            writing.move_milestone(id, version, day, reason).await?;
            version += 1;
        }
        if let Some(day) = self.reached_on {
            writing.reach_milestone(id, version, day, today).await?;
        }
        Ok(Imported::new(1))
    }
}

impl StatusReportRow {
    fn of_project(
        project: &development_project::Model,
        parts: Vec<status_report::Model>,
        related: &Related,
    ) -> Result<Vec<Self>, Error> {
        let parts: Vec<_> = numbered::<status_report::Entity>(parts).collect();
        let numbers = parts.iter().map(|(number, part)| (part.id, *number));
        let numbers: HashMap<Uuid, i32> = numbers.collect();
        let row = |(number, part): (i32, status_report::Model)| {
            let kind: PeriodKind = code(&part.period_kind)?;
            let period = ReportingPeriod::beginning(kind, part.period_from);
            let period = period.ok_or_else(|| Error::internal("a report about no period"))?;
            Ok(Self {
                project: project.slug.clone(),
                number,
                organisation: related.organisations.key(part.organisation_id),
                organisation_name: Some(related.organisations.name(part.organisation_id)),
                period,
                period_kind: Some(kind),
                period_from: Some(period.first_day()),
                period_to: Some(period.last_day()),
                health: code(&part.health)?,
                progress: part.progress,
                done: part.done,
                why: part.why,
                next: part.next,
                corrects: part.corrects_id.and_then(|id| numbers.get(&id).copied()),
                submitted_at: Some(part.submitted_at),
            })
        };
        parts.into_iter().map(row).collect()
    }

    /// Submits the report on the day that the row says, or corrects another by it.
    async fn import_beside(
        &self,
        importing: &Importing<'_>,
        project: &development_project::Model,
        parts: Vec<status_report::Model>,
        there: Option<Self>,
    ) -> Result<Imported, Error> {
        let (writing, today) = (&importing.writing, importing.today);
        if let Some(there) = there {
            return Imported::unchanged_if(says_the_same(importing, &there, self));
        }
        let row = self.clone();
        let status = NewStatus {
            health: row.health,
            progress: row.progress,
            done: row.done,
            why: row.why,
            next: row.next,
            person: None,
            submitted_at: row.submitted_at,
        };
        match self.corrects {
            None => {
                let submitted = writing.submit_status_report(project.id, row.period, status, today);
                submitted.await?;
            }
            Some(number) => {
                let corrected = numbered_part(&parts, number);
                let corrected = corrected.ok_or(Error::NotFound { field: "corrects" })?;
                let (kind, from) = (row.period.kind(), row.period.first_day());
                if code::<PeriodKind>(&corrected.period_kind)? != kind
                    || corrected.period_from != from
                {
                    return Err(problem::corrects_another_period().at("period").into());
                }
                let correction = writing.correct_status_report(corrected.id, status, today);
                of_column(correction.await, &["statusReport"], "corrects")?;
            }
        }
        Ok(Imported::new(1))
    }
}
