//! What happened, as one story in order of time.

use chrono::NaiveDate;
use futures_util::future::try_join_all;
use uuid::Uuid;

use async_graphql::{Context, SimpleObject};

use super::{
    adoptions::{AdoptionRequest, DocumentAdoption},
    documents::DocumentVersion,
    matters::{Decision, made_by, said_by_parties},
    node::Node,
};
use crate::{
    domain::vocabulary::{DocumentState, Vocabulary as _},
    graphql::engine::{
        loading::{AsOf, NodeType as _, Result, all_related_rows},
        scalars::Date,
    },
    store::{
        AdoptionsOfVersion, AgreementOfDocument, DecisionsOfVersion, RequestOfVersion,
        VersionsOfDocument,
    },
};

/// Something that happened (händelse).
#[derive(SimpleObject)]
pub struct TimelineEvent {
    /// The day; null where it isn't known: it was no later than what comes after it.
    on: Option<Date>,
    /// What happened: a Decision, an AgendaItem, an AdoptionRequest, a DocumentAdoption, an AgreementApproval, a NoticeOfTermination,
    /// or a DocumentVersion that began to hold.
    thing: Node,
}

impl TimelineEvent {
    /// What happened on a day.
    pub(in crate::graphql) fn new(on: Option<NaiveDate>, thing: Node) -> Self {
        let on = on.map(Date);
        Self { on, thing }
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
    Ok(in_order(events, on))
}
