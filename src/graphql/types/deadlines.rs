//! Deadlines: what an organisation is to do by when.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use entity::organisation as organisations;
use uuid::Uuid;

use super::{
    adoptions::AdoptionRequest,
    indicators::Indicator,
    meeting_parts::{Attendance, MeetingCall, MeetingNotes},
    node::Node,
    organisations::Organisation,
    periods::ReportingPeriod,
};
use crate::graphql::{
    areas::{CommissionReceiver, Meeting, Obstacle, YearPlanItem},
    engine::{
        loading::{AsOf, NodeType as _, Result, one, row, session, spend, today},
        scalars::Date,
    },
};
use crate::{
    access::Audience,
    domain::{
        problem,
        vocabulary::{DeadlineKind, OrganisationKind, Side, Vocabulary as _},
    },
    error::Error,
    store::{self, DeadlineAbout},
};

/// How many days are looked ahead at most.
const MOST_DAYS: i32 = 366;

/// What an organisation is to do by a day (att göra): a call to answer, items to add and documents to send in, notes to write or
/// approve, a figure to report or to correct, what a year plan says, a document to adopt, a commission to report back, or an answer
/// that is owed on an obstacle. Computed.
pub struct Deadline {
    deadline: store::Deadline,
    organisation: Uuid,
    on: AsOf,
}

/// What an organisation is to do by a day (att göra): a call to answer, items to add and documents to send in, notes to write or
/// approve, a figure to report or to correct, what a year plan says, a document to adopt, a commission to report back, or an answer
/// that is owed on an obstacle. Computed.
#[Object]
impl Deadline {
    /// What is to be done.
    async fn kind(&self) -> DeadlineKind {
        self.deadline.about.kind()
    }

    /// The organisation that is to do it (vem).
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.organisation, self.on).await
    }

    /// The last day (sista dag): of a call the day of the meeting, of notes that of the body's next meeting. Null for notes of a
    /// body that has no meeting to come, and for a figure that is to be corrected.
    async fn due_on(&self) -> Option<Date> {
        self.deadline.due_on.map(Date)
    }

    /// Whether the last day has passed (försenad): only figures, adoptions, commissions and answers to obstacles are shown after it.
    async fn late(&self) -> bool {
        let passed = |day| day < self.on.day;
        self.deadline.due_on.is_some_and(passed)
    }

    /// What it is about (gäller): of CALL_ANSWER the `Attendance`, of AGENDA_ITEMS and NOTES the `Meeting`, of DOCUMENTS the
    /// `MeetingCall`, of NOTES_APPROVAL the `MeetingNotes`, of FIGURE the `Indicator`, of YEAR_PLAN the `YearPlanItem`, of ADOPTION the
    /// `AdoptionRequest`, of COMMISSION the `CommissionReceiver`, of OBSTACLE_ANSWER the `Obstacle`.
    async fn thing(&self) -> Option<Node> {
        let on = self.on;
        Some(match self.deadline.about.clone() {
            DeadlineAbout::Answer(row) => Attendance::of(row, on).into(),
            DeadlineAbout::Items(row) | DeadlineAbout::Unnoted(row) => Meeting::of(row, on).into(),
            DeadlineAbout::Documents(row) => MeetingCall::of(row, on).into(),
            DeadlineAbout::Notes(row) => MeetingNotes::of(row, on).into(),
            DeadlineAbout::Figure(row, _) => Indicator::of(row, on).into(),
            DeadlineAbout::Planned(row) => YearPlanItem::of(row, on).into(),
            DeadlineAbout::Adoption(row) => AdoptionRequest::of(row, on).into(),
            DeadlineAbout::Commission(row) => CommissionReceiver::of(row, on).into(),
            DeadlineAbout::Obstacle(row) => Obstacle::of(row, on).into(),
        })
    }

    /// For which period the figure is owed, or to be corrected (period); null for what is no figure.
    async fn period(&self) -> Option<ReportingPeriod> {
        self.deadline.about.period().map(ReportingPeriod::from)
    }

    /// The meeting that it is about (möte); null for what is about none.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        let meeting = match &self.deadline.about {
            DeadlineAbout::Answer(row) => row.meeting_id,
            DeadlineAbout::Items(row) | DeadlineAbout::Unnoted(row) => row.id,
            DeadlineAbout::Documents(row) => row.meeting_id,
            DeadlineAbout::Notes(row) => row.meeting_id,
            DeadlineAbout::Figure(..)
            | DeadlineAbout::Planned(_)
            | DeadlineAbout::Adoption(_)
            | DeadlineAbout::Commission(_)
            | DeadlineAbout::Obstacle(_) => return Ok(None),
        };
        one(ctx, meeting, self.on).await
    }
}

/// What an organisation is to do in so many days; null to all but the organisation itself, the region and Norrbottens Kommuner.
pub(in crate::graphql) async fn deadlines(
    ctx: &Context<'_>,
    days: i32,
    organisation: Option<Uuid>,
) -> Result<Option<Vec<Deadline>>> {
    if !(0..=MOST_DAYS).contains(&days) {
        return Err(Error::from(
            problem::too_many_days_ahead(days, MOST_DAYS).at("days"),
        ));
    }
    let viewer = session(ctx).viewer();
    let own = viewer.actor().map(|actor| actor.organisation);
    let Some(asked) = organisation.or(own) else {
        return Ok(None);
    };
    if !Audience::Protected(Some(asked)).includes(viewer) {
        return Ok(None);
    }
    let Some(of) = row::<organisations::Entity>(ctx, asked).await? else {
        return Ok(None);
    };
    let in_common = match OrganisationKind::from_code(&of.kind) {
        Some(OrganisationKind::Region) => Some(Side::Region),
        Some(OrganisationKind::Association) => Some(Side::Municipalities),
        Some(OrganisationKind::Municipality | OrganisationKind::External) | None => None,
    };
    let on = today(ctx);
    let ahead = chrono::Days::new(days.unsigned_abs().into());
    let Some(until) = on.day.checked_add_days(ahead) else {
        return Ok(None);
    };
    let found = session(ctx)
        .deadlines(asked, in_common, on.day, until)
        .await?;
    spend(ctx, found.len())?;
    let found = found.into_iter().map(|deadline| Deadline {
        deadline,
        organisation: asked,
        on,
    });
    Ok(Some(found.collect()))
}
