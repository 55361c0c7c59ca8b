//! What belongs to development projects: milestones, status reports and who takes part.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use entity::development_project;

use super::{
    organisations::Organisation,
    people::Person,
    periods::ReportingPeriod,
    projects::DevelopmentProject,
    shared::{Tracked, Versioned},
};
use crate::graphql::engine::{
    loading::{
        NodeType, Result, all_related_rows, can, node_type, one, row, session, today, value,
    },
    scalars::{Date, DateTime},
};
use crate::{
    access::Subject,
    domain::{
        lifecycle::{PROJECT, lets},
        reporting,
        vocabulary::{Action, PeriodKind, ProjectHealth},
    },
    error::Error,
    store::CorrectionOfReport,
};

/// Whether the viewer can do this with what belongs to a project, in the phase that the project is in.
fn can_now(
    ctx: &Context<'_>,
    project: &development_project::Model,
    subject: Option<Subject>,
    action: Action,
) -> Result<bool> {
    Ok(lets(PROJECT, value(&project.phase)?, action) && can(ctx, subject, action))
}

node_type! {
    /// A milestone of a project.
    Milestone: milestone
}

/// A milestone: what a project is to have achieved by a given day (milstolpe).
#[Object]
impl Milestone {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you can change it now: `moveMilestone`, `reachMilestone`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let project = row::<development_project::Entity>(ctx, self.row.development_project_id);
        let project = project.await?;
        let can = |project| can_now(ctx, project, Subject::record(project), Action::Change);
        project.as_deref().map(can).transpose()
    }

    /// The project.
    async fn project(&self, ctx: &Context<'_>) -> Result<Option<DevelopmentProject>> {
        one(ctx, self.row.development_project_id, self.on).await
    }

    /// What is to be reached, in Swedish.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// The day by which it is to be reached.
    async fn due_on(&self) -> Date {
        Date(self.row.due_on)
    }

    /// The day that was planned first; `dueOn` where it was never moved.
    async fn first_due_on(&self) -> Date {
        Date(self.row.first_due_on)
    }

    /// The day on which it was reached; null before.
    async fn reached_on(&self) -> Option<Date> {
        self.row.reached_on.map(Date)
    }

    /// Why it was moved last (skäl); null when it never was.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// Whether it is late (försenad): reached after `dueOn`, or not reached though that day has passed. Computed.
    async fn is_late(&self, ctx: &Context<'_>) -> Option<bool> {
        let day = self.row.reached_on.unwrap_or_else(|| today(ctx).day);
        Some(self.row.due_on < day)
    }
}

node_type! {
    /// A status report of a project.
    StatusReport: status_report
}

/// What was reported of a project, in words (lägesrapport). Never changed: a correction is a report of its own.
#[Object]
impl StatusReport {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Whether you can correct it now: `correctStatusReport`. A report is corrected once.
    async fn viewer_can_correct(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let project = row::<development_project::Entity>(ctx, self.row.development_project_id);
        let Some(project) = project.await? else {
            return Ok(None);
        };
        let can = can_now(ctx, &project, Subject::record(&*project), Action::Report)?;
        let corrections = all_related_rows::<CorrectionOfReport>(ctx, self.row.id).await?;
        Ok(Some(can && corrections.is_empty()))
    }

    /// The project.
    async fn project(&self, ctx: &Context<'_>) -> Result<Option<DevelopmentProject>> {
        one(ctx, self.row.development_project_id, self.on).await
    }

    /// The period that it is about.
    async fn period(&self) -> Result<Option<ReportingPeriod>> {
        let kind = value::<PeriodKind>(&self.row.period_kind)?;
        let period = reporting::ReportingPeriod::beginning(kind, self.row.period_from);
        period
            .map(|period| Some(period.into()))
            .ok_or_else(|| Error::internal("a report about no period"))
    }

    /// How it stood (hälsa).
    async fn health(&self) -> Result<ProjectHealth> {
        value(&self.row.health)
    }

    /// How much was done, in percent, 0 to 100 (genomförande); null when it doesn't say.
    async fn progress(&self) -> Option<i32> {
        self.row.progress
    }

    /// What was done, in Swedish (vad som har gjorts).
    async fn done(&self) -> &str {
        &self.row.done
    }

    /// Why it stood so (varför); null when it doesn't say.
    async fn why(&self) -> Option<&str> {
        self.row.why.as_deref()
    }

    /// What comes next (nästa steg); null when it doesn't say.
    async fn next(&self) -> Option<&str> {
        self.row.next.as_deref()
    }

    /// The organisation that reported.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The person who reported; null when nobody is named or the person's data is protected.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(ctx, self.row.person_id, self.on).await
    }

    /// The report that it corrects (rättar); null when it corrects none.
    async fn corrects(&self, ctx: &Context<'_>) -> Result<Option<StatusReport>> {
        one(ctx, self.row.corrects_id, self.on).await
    }

    /// The report that corrects it (rättas av); null when none does.
    async fn corrected_by(&self, ctx: &Context<'_>) -> Result<Option<StatusReport>> {
        let rows = all_related_rows::<CorrectionOfReport>(ctx, self.row.id).await?;
        Ok(rows
            .first()
            .cloned()
            .map(|row| StatusReport::of(row, self.on)))
    }

    /// When it was submitted.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.row.submitted_at)
    }
}

node_type! {
    /// The part that an organisation takes in a project.
    ProjectParticipation: project_participation
}

/// An organisation's participation in another organisation's project (medverkan).
#[Object]
impl ProjectParticipation {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you can end it now: `leaveProject`.
    async fn viewer_can_leave(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let project = row::<development_project::Entity>(ctx, self.row.development_project_id);
        let Some(project) = project.await? else {
            return Ok(None);
        };
        let viewer = session(ctx).viewer();
        let subject = Subject::project_participation(&self.row, &project, viewer);
        let can = can_now(ctx, &project, subject, Action::Leave)?;
        Ok(Some(can && self.row.left_on.is_none()))
    }

    /// The project.
    async fn project(&self, ctx: &Context<'_>) -> Result<Option<DevelopmentProject>> {
        one(ctx, self.row.development_project_id, self.on).await
    }

    /// The organisation that takes part (medverkande organisation).
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The first day.
    async fn joined_on(&self) -> Date {
        Date(self.row.joined_on)
    }

    /// The first day on which it no longer takes part; null while it does.
    async fn left_on(&self) -> Option<Date> {
        self.row.left_on.map(Date)
    }
}
