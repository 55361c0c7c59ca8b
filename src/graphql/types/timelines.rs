//! What happened, as one story in order of time.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use entity::{agreement, commission, commission_receiver, commission_report, obstacle};
use futures_util::future::try_join_all;
use uuid::Uuid;

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};

use super::{
    adoptions::{AdoptionRequest, DocumentAdoption},
    agreements::Agreement,
    bodies::body,
    documents::DocumentVersion,
    events::{Step, event},
    matters::{Decision, made_by, said_by_parties},
    node::Node,
    people::ChairTerm,
};
use crate::{
    domain::{
        timeline::sentence,
        vocabulary::{DocumentState, ObstacleState, Vocabulary as _},
    },
    graphql::{
        areas::{
            Commission, CommissionReceiver, CommissionReport, HorizonNote, Meeting, Obstacle,
            TrainingActivity,
        },
        engine::{
            loading::{AsOf, NodeType as _, Result, all_related_rows, session, spend, today},
            scalars::Date,
        },
    },
    store::{
        AdoptionsOfVersion, AgreementOfDocument, DecisionsOfVersion, RequestOfVersion,
        VersionsOfDocument, day_of_meeting,
    },
};

/// Something that happened (händelse).
pub struct TimelineEvent {
    on: Option<NaiveDate>,
    thing: Node,
    step: Option<Step>,
}

/// Something that happened (händelse).
#[Object]
impl TimelineEvent {
    /// The day; null where it isn't known: it was no later than what comes after it.
    async fn on(&self) -> Option<Date> {
        self.on.map(Date)
    }

    /// What happened: a Decision, an AgendaItem, an AdoptionRequest, a DocumentAdoption, an AgreementApproval, a NoticeOfTermination,
    /// an Agreement that was sent, entered into force or ended, a DocumentVersion that began to hold, a Commission that was given or
    /// withdrawn, a CommissionReport that was made or returned, or a CommissionReceiver with whom a commission was closed; with a
    /// body also a Meeting that was held or cancelled, an Obstacle that was identified, escalated, answered or removed, a
    /// HorizonNote, a TrainingActivity that began, or a ChairTerm that began.
    async fn thing(&self) -> &Node {
        &self.thing
    }

    /// What happened in a sentence, in Swedish, with the names of that day (beskrivning). It names nothing that you may not see.
    async fn text(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let event = event(ctx, self.on, &self.thing, self.step).await?;
        Ok(Some(sentence(&event)))
    }
}

impl TimelineEvent {
    /// What happened on a day.
    pub(in crate::graphql) fn new(on: Option<NaiveDate>, thing: Node) -> Self {
        Self {
            on,
            thing,
            step: None,
        }
    }

    /// A step of what goes through several, on a day.
    fn step(on: NaiveDate, thing: Node, step: Step) -> Self {
        Self {
            on: Some(on),
            thing,
            step: Some(step),
        }
    }
}

/// What happened, with the day by which it had, and its rank among what happened on that day.
pub(in crate::graphql) type Placed = (Option<NaiveDate>, u8, TimelineEvent);

/// What had happened by the day, in order of time; what no day is known of comes last.
pub(in crate::graphql) fn in_order(mut events: Vec<Placed>, on: AsOf) -> Vec<TimelineEvent> {
    events.retain(|(day, ..)| day.is_none_or(|day| day <= on.day));
    events.sort_by_key(|(day, rank, _)| (day.is_none(), *day, *rank));
    events.into_iter().map(|(.., event)| event).collect()
}

/// When these agreements were sent to their parties, entered into force and ended, as it was known on the day; on one day an
/// agreement is sent before what its parties say of it, and begins and ends after that.
pub(in crate::graphql) async fn steps_of_agreements(
    ctx: &Context<'_>,
    agreements: &[Arc<agreement::Model>],
    on: AsOf,
) -> Result<Vec<Placed>> {
    if agreements.is_empty() {
        return Ok(Vec::new());
    }
    let facts = session(ctx).facts_of_agreements().await?;
    let mut events: Vec<Placed> = Vec::new();
    for row in agreements {
        let Some(facts) = facts.get(&row.id) else {
            continue;
        };
        let known = facts.known_on(on.day);
        let ended = known.ended_on();
        let began = known.in_force_from();
        let began = began.filter(|began| ended.is_none_or(|ended| *began < ended));
        let end = match ended == known.superseded_on {
            true => Step::Superseded,
            false => Step::Terminated,
        };
        for (day, rank, step) in [
            (known.sent_on, 1, Step::Sent),
            (began, 4, Step::EnteredIntoForce),
            (ended, 4, end),
        ] {
            let Some(day) = day else { continue };
            let thing = Agreement::of(Arc::clone(row), on).into();
            events.push((Some(day), rank, TimelineEvent::step(day, thing, step)));
        }
    }
    Ok(events)
}

/// What became of commissions: on one day they are given, with this rank, then reports are made and returned, and then they are
/// closed with those who carried them out, or withdrawn.
pub(in crate::graphql) fn came_of_commissions(
    commissions: &[Arc<commission::Model>],
    reports: &[Arc<commission_report::Model>],
    receivers: &[Arc<commission_receiver::Model>],
    rank: u8,
    on: AsOf,
) -> Vec<Placed> {
    let mut events: Vec<Placed> = Vec::new();
    let mut told = |day: Option<NaiveDate>, rank: u8, thing: Node, step: Option<Step>| {
        let event = TimelineEvent {
            on: day,
            thing,
            step,
        };
        events.extend(day.map(|_| (day, rank, event)));
    };
    for row in commissions {
        let thing = Commission::of(Arc::clone(row), on).into();
        told(Some(row.given_on), rank, thing, Some(Step::Given));
    }
    // What is reported again on the day on which its last report was returned comes after that.
    for row in reports {
        let report = CommissionReport::of(Arc::clone(row), on);
        let (made, returned) = (Some(Step::Reported), Some(Step::Returned));
        told(Some(row.reported_on), rank + 1, report.clone().into(), made);
        told(row.returned_on, rank + 1, report.into(), returned);
    }
    for row in receivers {
        let thing = CommissionReceiver::of(Arc::clone(row), on).into();
        told(row.closed_on, rank + 2, thing, None);
    }
    for row in commissions {
        let thing = Commission::of(Arc::clone(row), on).into();
        told(row.withdrawn_on, rank + 2, thing, Some(Step::Withdrawn));
    }
    events
}

/// What happened with a document; on one day what was decided comes before what began to hold, and that before what others said
/// of it.
pub(in crate::graphql) async fn timeline_of_document(
    ctx: &Context<'_>,
    document: Uuid,
    on: AsOf,
) -> Result<Vec<TimelineEvent>> {
    let versions = all_related_rows::<VersionsOfDocument>(ctx, document).await?;
    let mut events: Vec<Placed> = Vec::new();
    let decided = versions
        .iter()
        .map(|version| all_related_rows::<DecisionsOfVersion>(ctx, version.id));
    let decided = try_join_all(decided).await?;
    let decided: Vec<_> = decided
        .iter()
        .flat_map(|rows| rows.iter().cloned())
        .collect();
    for (made, row) in made_by(ctx, &decided, on).await? {
        let event = TimelineEvent::new(row.date, Decision::of(row, on).into());
        events.push((made, 0, event));
    }
    let mut told = |day: NaiveDate, rank, thing| {
        events.push((Some(day), rank, TimelineEvent::new(Some(day), thing)));
    };
    let adopted = DocumentState::Adopted.code();
    for row in versions.iter().filter(|row| row.state == adopted) {
        if let Some(from) = row.valid_from {
            told(from, 1, DocumentVersion::of(row.clone(), on).into());
        }
    }
    let sent = versions
        .iter()
        .map(|version| all_related_rows::<RequestOfVersion>(ctx, version.id));
    for row in try_join_all(sent)
        .await?
        .iter()
        .flat_map(|rows| rows.iter())
    {
        told(row.sent_on, 2, AdoptionRequest::of(row.clone(), on).into());
    }
    let answered = versions
        .iter()
        .map(|version| all_related_rows::<AdoptionsOfVersion>(ctx, version.id));
    for row in try_join_all(answered)
        .await?
        .iter()
        .flat_map(|rows| rows.iter())
    {
        told(
            row.adopted_on,
            3,
            DocumentAdoption::of(row.clone(), on).into(),
        );
    }
    let agreements = all_related_rows::<AgreementOfDocument>(ctx, document).await?;
    for (_, day, thing) in said_by_parties(ctx, &agreements, on).await? {
        told(day, 3, thing);
    }
    events.extend(steps_of_agreements(ctx, &agreements, on).await?);
    Ok(in_order(events, on))
}

/// What became of an obstacle, as a body tells of it: one that was escalated to it does not tell that it was identified. Of an
/// earlier answer nothing is told while another is owed.
fn steps_of_obstacle(row: &obstacle::Model, body: Uuid) -> [(Option<NaiveDate>, Step); 4] {
    let own = row.body_id == body;
    let unanswered = row.state == ObstacleState::Escalated.code();
    [
        (own.then_some(row.identified_on), Step::Identified),
        (row.escalated_on, Step::Escalated),
        (row.answered_on.filter(|_| !unanswered), Step::Answered),
        (row.removed_on, Step::Removed),
    ]
}

/// What happened with these agreements in a year; on one day what the parties said comes after what was sent, and before what
/// began and ended.
async fn year_of_agreements(
    ctx: &Context<'_>,
    agreements: &[Arc<agreement::Model>],
    year: i32,
    on: AsOf,
) -> Result<Vec<Placed>> {
    let said = said_by_parties(ctx, agreements, on).await?.into_iter();
    let said = said.map(|(_, day, thing)| {
        let event = TimelineEvent::new(Some(day), thing);
        (Some(day), 4, event)
    });
    let steps = steps_of_agreements(ctx, agreements, on).await?.into_iter();
    let steps = steps.map(|(day, rank, event)| (day, rank + 2, event));
    let mut events: Vec<Placed> = said.chain(steps).collect();
    events.retain(|(day, ..)| day.is_some_and(|day| day.year() == year));
    Ok(events)
}

/// What happened in a body in a year until today; on one day who took the chair and what began to hold comes first, then the
/// meeting, what was decided, what else was begun and became of obstacles, what was reported of commissions and returned and what was
/// answered on documents, which commissions were closed and withdrawn, and which agreements began and ended. None for a body that is
/// not there, and a year that is none.
pub(in crate::graphql) async fn timeline_of_body(
    ctx: &Context<'_>,
    of: Uuid,
    year: i32,
) -> Result<Option<Vec<TimelineEvent>>> {
    let on = today(ctx);
    if body(ctx, of, on).await?.is_none() {
        return Ok(None);
    }
    let Some(found) = session(ctx).year_of_body(of, year).await? else {
        return Ok(None);
    };
    let mut events: Vec<Placed> = Vec::new();
    for (made, row) in made_by(ctx, &shared(found.decisions), on).await? {
        let event = TimelineEvent::new(row.date, Decision::of(row, on).into());
        events.push((made, 2, event));
    }
    let came = came_of_commissions(
        &shared(found.commissions),
        &shared(found.commission_reports),
        &shared(found.commission_receivers),
        3,
        on,
    );
    let of_year = |day: Option<NaiveDate>| day.is_some_and(|day| day.year() == year);
    events.extend(came.into_iter().filter(|(day, ..)| of_year(*day)));
    let mut told = |day: Option<NaiveDate>, rank, thing| {
        events.push((day, rank, TimelineEvent::new(day, thing)));
    };
    for row in found.chair_terms {
        told(row.valid_from, 0, ChairTerm::of(row, on).into());
    }
    for row in found.document_versions {
        told(row.valid_from, 0, DocumentVersion::of(row, on).into());
    }
    for row in found.adoption_requests {
        told(Some(row.sent_on), 3, AdoptionRequest::of(row, on).into());
    }
    for row in found.adoptions {
        told(
            Some(row.adopted_on),
            4,
            DocumentAdoption::of(row, on).into(),
        );
    }
    for row in found.meetings {
        told(Some(day_of_meeting(&row)), 1, Meeting::of(row, on).into());
    }
    for row in found.horizon_notes {
        told(Some(row.noted_on), 3, HorizonNote::of(row, on).into());
    }
    for row in found.training_activities {
        told(Some(row.starts_on), 3, TrainingActivity::of(row, on).into());
    }
    for row in shared(found.obstacles) {
        for (day, step) in steps_of_obstacle(&row, of) {
            let Some(day) = day.filter(|day| day.year() == year) else {
                continue;
            };
            let thing = Obstacle::of(Arc::clone(&row), on).into();
            events.push((Some(day), 3, TimelineEvent::step(day, thing, step)));
        }
    }
    let agreements: Vec<_> = found.agreements.into_iter().map(Arc::new).collect();
    events.extend(year_of_agreements(ctx, &agreements, year, on).await?);
    spend(ctx, events.len())?;
    Ok(Some(in_order(events, on)))
}

/// Rows as those that show them share them.
fn shared<R>(rows: Vec<R>) -> Vec<Arc<R>> {
    rows.into_iter().map(Arc::new).collect()
}
