//! Status reports of projects: submitting them, correcting them by new ones, and what they tell of their projects.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{development_project, person, status_report};
use sea_orm::{
    ColumnTrait, Condition,
    prelude::Uuid,
    sea_query::{ExprTrait, SimpleExpr},
};

use super::{
    CorrectionOfReport, Page, PageRequest, Session, Writing,
    engine::{
        journal::to_milliseconds,
        page::{Below, Sort},
    },
};
use crate::{
    access::{Permit, act},
    clock::day_of,
    domain::{
        problem::{self, Problem},
        reporting::ReportingPeriod,
        validation::prose,
        vocabulary::{PeriodKind, ProjectHealth, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long each text of a report may be, in characters.
const REPORT_LENGTH: usize = 4_000;

/// What is reported of a project.
#[derive(Clone, Debug)]
pub struct NewStatus {
    /// How it stands.
    pub health: ProjectHealth,
    /// How much is done, in percent.
    pub progress: Option<i32>,
    /// What was done.
    pub done: String,
    /// Why it stands as it does.
    pub why: Option<String>,
    /// What comes next.
    pub next: Option<String>,
    /// Who reports.
    pub person: Option<Uuid>,
    /// When it was submitted, where that is read by the operator of the server; else it is now.
    pub submitted_at: Option<DateTime<Utc>>,
}

impl NewStatus {
    /// The day on which it is submitted.
    fn day(&self, today: NaiveDate) -> NaiveDate {
        self.submitted_at.map_or(today, day_of)
    }
}

impl Session {
    /// For each of these projects a page of its status reports, the latest to be submitted first.
    pub async fn status_reports_of(
        &self,
        projects: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<status_report::Model>>, Error> {
        let submitted = |row: &status_report::Model| row.submitted_at;
        let sort =
            Sort::<status_report::Entity>::Moment(status_report::Column::SubmittedAt, submitted);
        self.pages_of(projects, of_project(), sort, request).await
    }

    /// For each of these projects the number of its status reports.
    pub async fn count_status_reports_of(
        &self,
        projects: &[Uuid],
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<status_report::Entity, _>(projects, of_project())
            .await
    }
}

/// All reports of a project.
const fn of_project() -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
    Below {
        conditions: |project| {
            let column = status_report::Column::DevelopmentProjectId;
            vec![column.into_expr().eq(project).into()]
        },
        filtered: false,
    }
}

impl Writing<'_> {
    /// Submits a status report about a period that has begun: it says where the project stands, whatever was reported before.
    pub async fn submit_status_report(
        &self,
        project: Uuid,
        period: ReportingPeriod,
        status: NewStatus,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let today = status.day(today);
        let (project, permit) = self
            .permitted::<development_project::Entity, act::Report>(project, "project")
            .await?;
        let mut wrong = self.check_status(&project, &status).await?;
        wrong.push(
            (period.first_day() > today).then(|| problem::period_has_not_begun().at("period")),
        );
        refuse(wrong)?;
        let row = self.report(project.id, period, None, status);
        self.add_report(&permit, &project, row, true, today).await
    }

    /// Corrects a status report by a new one about the same period, which says where the project stands if that one did.
    pub async fn correct_status_report(
        &self,
        id: Uuid,
        status: NewStatus,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let today = status.day(today);
        let before = self
            .found::<status_report::Entity>(id, "statusReport")
            .await?;
        let project = before.development_project_id;
        let (project, permit) = self
            .permitted::<development_project::Entity, act::Report>(project, "statusReport")
            .await?;
        let corrections = self.related::<CorrectionOfReport>(&[id], None).await?;
        let mut wrong = self.check_status(&project, &status).await?;
        wrong.push(
            corrections
                .contains_key(&id)
                .then(|| problem::corrected_already().at("statusReport")),
        );
        refuse(wrong)?;
        let row = self.report(project.id, period_of(&before)?, Some(id), status);
        let tells = project.latest_report_id == Some(id);
        self.add_report(&permit, &project, row, tells, today).await
    }

    fn report(
        &self,
        project: Uuid,
        period: ReportingPeriod,
        corrects_id: Option<Uuid>,
        status: NewStatus,
    ) -> status_report::Model {
        status_report::Model {
            id: Uuid::now_v7(),
            development_project_id: project,
            organisation_id: self.actor().organisation,
            person_id: status.person,
            period_kind: period.kind().code().to_owned(),
            period_from: period.first_day(),
            health: status.health.code().to_owned(),
            progress: status.progress,
            done: status.done,
            why: status.why,
            next: status.next,
            corrects_id,
            submitted_at: to_milliseconds(status.submitted_at.unwrap_or_else(|| self.now())),
        }
    }

    /// Writes a report. `tells`: whether it now says where the project stands.
    async fn add_report(
        &self,
        permit: &Permit<act::Report>,
        project: &development_project::Model,
        row: status_report::Model,
        tells: bool,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let report = self.create(permit, row.clone()).await?;
        if tells {
            let after = development_project::Model {
                health: row.health,
                progress: row.progress,
                last_reported_on: Some(today),
                latest_report_id: Some(row.id),
                ..project.clone()
            };
            self.follow(permit, project, after).await?;
        }
        Ok(report.key())
    }

    async fn check_status(
        &self,
        project: &development_project::Model,
        status: &NewStatus,
    ) -> Result<Vec<Option<Problem>>, Error> {
        let person = match status.person {
            Some(id) => Some(self.found::<person::Entity>(id, "person").await?),
            None => None,
        };
        let own = self.actor().organisation;
        let employer = person.as_ref().and_then(|person| person.employer_id);
        let elsewhere = match employer.filter(|employer| *employer != own) {
            Some(employer) => self.participations(project.id, employer).await?.is_empty(),
            None => false,
        };
        let anonymised = person.is_some_and(|person| person.anonymised_at.is_some());
        let optional = |field: &'static str, value: &Option<String>| {
            let value = value.as_deref();
            value.and_then(|value| prose(field, value, REPORT_LENGTH))
        };
        Ok(vec![
            check_health(status.health),
            status.progress.and_then(check_progress),
            prose("done", &status.done, REPORT_LENGTH),
            optional("why", &status.why),
            optional("next", &status.next),
            anonymised.then(|| problem::anonymised().at("person")),
            elsewhere.then(|| problem::works_elsewhere().at("person")),
        ])
    }
}

/// The period that a report is about.
fn period_of(row: &status_report::Model) -> Result<ReportingPeriod, Error> {
    let kind = PeriodKind::from_code(&row.period_kind);
    let period = kind.and_then(|kind| ReportingPeriod::beginning(kind, row.period_from));
    period.ok_or_else(|| Error::internal("a report about no period"))
}

/// What a project is when it is closed or cancelled, no report says.
fn check_health(health: ProjectHealth) -> Option<Problem> {
    match health {
        ProjectHealth::NotStarted
        | ProjectHealth::OnTrack
        | ProjectHealth::AtRisk
        | ProjectHealth::OffTrack => None,
        ProjectHealth::Finished | ProjectHealth::Discontinued => {
            Some(problem::health_by_mutation().at("health"))
        }
    }
}

fn check_progress(progress: i32) -> Option<Problem> {
    (!(0..=100).contains(&progress)).then(|| problem::no_percentage().at("progress"))
}
