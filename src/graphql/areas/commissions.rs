//! Commissions that bodies give to bodies and organisations, with who carries them out and what that reports.

use std::{collections::HashMap, sync::Arc};

use crate::graphql::engine::execution::async_graphql::{
    self, Context, InputObject, Object, OneofObject,
};
use entity::{commission, commission_report};
use uuid::Uuid;

use crate::graphql::{
    engine::{
        arguments::{Decode as _, Id},
        connection::{ListArguments, MAX_FIRST, Things, connection, connection_below},
        loading::{
            AsOf, ListBelow, NodeType, Result, all_related_rows, can, many, node_type, one, row,
            session, today, value,
        },
        mutation::mutations,
        scalars::{Date, DateTime},
    },
    types::{
        audit::{AuditedAnswer, answers},
        bodies::{Body, body},
        documents::SteeringDocument,
        matters::Decision,
        meeting_parts::AgendaItem,
        organisations::Organisation,
        shared::{Tracked, Versioned},
    },
};
use crate::{
    access::{ActorKind, Subject},
    domain::{
        id::NodeId,
        lifecycle::{COMMISSION, lets, possible},
        vocabulary::{Action, CommissionState, Visibility},
    },
    store::{
        self, CommissionsOfDecision, CommissionsOfItem, Page, PageRequest, PartsOfCommission,
        ReceiversBefore, ReceiversOfCommission, ReportsOfReceiver, Session, is_overdue,
    },
};

// The schema knows each by its own name, the other areas by the one that all have.
pub use self::{
    CommissionMutations as Mutations, CommissionQueries as Queries, CommissionsOfBody as OfBody,
};

/// What a page is called.
pub(super) const PAGE: &str = "A page of commissions.";

node_type! {
    /// A commission.
    Commission: commission
}

/// A task that a body gives to other bodies or to organisations, by a decision, at a meeting or by itself, to be reported back
/// by a day (uppdrag, A-9, A-39). Each of those who carry it out has a state of its own. Everybody sees it when it is PUBLIC,
/// else who is signed in.
#[Object]
impl Commission {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you can change or withdraw it now, as you write for the body that gave it and it is not over: `changeCommission`,
    /// `withdrawCommission`. What becomes of the reports, `possibleActions` of each of its `receivers` says.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let receivers = all_related_rows::<ReceiversOfCommission>(ctx, self.row.id).await?;
        let mut goes_on = false;
        for receiver in receivers.iter() {
            goes_on |= lets(COMMISSION, value(&receiver.state)?, Action::Withdraw);
        }
        Ok(Some(
            goes_on && can(ctx, Subject::record(&*self.row), Action::Change),
        ))
    }

    /// The body that gave it (givet av).
    async fn given_by(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The organisation that writes for that body: for an area group the region, for a local group its municipality. Null where
    /// the region and Norrbottens Kommuner do in common, as for the bodies of the county (ägare).
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// Who may see it: PUBLIC or COOPERATION (synlighet).
    async fn visibility(&self) -> Result<Visibility> {
        value(&self.row.visibility)
    }

    /// The decision by which it was given (beslut); null when it was given without one.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(ctx, self.row.decision_id, self.on).await
    }

    /// The item of an agenda at which it was given (ärende på dagordningen). Null when it was given at none, or at one that you
    /// may not see.
    async fn agenda_item(&self, ctx: &Context<'_>) -> Result<Option<AgendaItem>> {
        one(ctx, self.row.agenda_item_id, self.on).await
    }

    /// The commission to the giving body that it is a part of (del av); null when it is a whole. What a body of officials gives
    /// on so that it can report to the political board is a part of the board's commission.
    async fn part_of(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        one(ctx, self.row.part_of_id, self.on).await
    }

    /// The commissions that are parts of it, the earliest first (delar).
    async fn parts(&self, ctx: &Context<'_>) -> Result<Option<Vec<Self>>> {
        many::<PartsOfCommission, _>(ctx, self.row.id, self.on).await
    }

    /// Whose report of an earlier commission it goes on from: it is what remained of that (fortsättning på). Null when it is no
    /// remainder.
    async fn continues(&self, ctx: &Context<'_>) -> Result<Option<CommissionReceiver>> {
        let rows = all_related_rows::<ReceiversBefore>(ctx, self.row.id).await?;
        let first = rows.first();
        Ok(first.map(|row| CommissionReceiver::of(row.clone(), self.on)))
    }

    /// Its title, in Swedish (rubrik).
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// What is to be done, in Swedish (uppdragets lydelse).
    async fn text(&self) -> &str {
        &self.row.text
    }

    /// The day on which it was given (lämnat den).
    async fn given_on(&self) -> Date {
        Date(self.row.given_on)
    }

    /// The last day on which it is reported back in time (klart senast).
    async fn due_on(&self) -> Date {
        Date(self.row.due_on)
    }

    /// Whether somebody should have reported it back before today (försenat).
    async fn overdue(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let rows = all_related_rows::<ReceiversOfCommission>(ctx, self.row.id).await?;
        let on = today(ctx).day;
        let mut rows = rows.iter();
        Ok(Some(rows.any(|row| is_overdue(&self.row, row, on))))
    }

    /// The day on which it was withdrawn from all with whom it was not closed (återkallat den); null when it wasn't.
    async fn withdrawn_on(&self) -> Option<Date> {
        self.row.withdrawn_on.map(Date)
    }

    /// Why it was withdrawn, in Swedish (skäl till återkallandet); null when it wasn't.
    async fn withdrawn_because(&self) -> Option<&str> {
        self.row.withdrawn_because.as_deref()
    }

    /// Who is to carry it out, each with how far it has come (mottagare).
    async fn receivers(&self, ctx: &Context<'_>) -> Result<Option<Vec<CommissionReceiver>>> {
        many::<ReceiversOfCommission, _>(ctx, self.row.id, self.on).await
    }

    /// The answers to the four questions that the region's auditors ask of it, as far as you may see (revisorernas granskningsfrågor):
    /// was it decided, reported back, decided on the report, and does anything remain?
    async fn audit_answers(&self, ctx: &Context<'_>) -> Result<Option<Vec<AuditedAnswer>>> {
        let id = NodeId::new(Self::KIND, self.row.id);
        answers(ctx, id, self.on).await
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.row.changed_at)
    }
}

node_type! {
    /// Who is to carry out a commission.
    CommissionReceiver: commission_receiver
}

/// A body or an organisation that is to carry out a commission, with how far it has come (mottagare av uppdrag, A-39). Whoever
/// sees the commission sees it.
#[Object]
impl CommissionReceiver {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// What you may do with it in the state that it is in (möjliga åtgärder): ACCEPT, REPORT and REPORT_BACK for who answers for
    /// it; RETURN, CLOSE and WITHDRAW for who writes for the body that gave it.
    async fn possible_actions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Action>>> {
        let Some(commission) = row::<commission::Entity>(ctx, self.row.commission_id).await? else {
            return Ok(None);
        };
        let mut actions = possible(COMMISSION, value(&self.row.state)?);
        actions.retain(|action| {
            let subject = Subject::commission_receiver(&self.row, &commission, *action);
            can(ctx, subject, *action)
        });
        Ok(Some(actions))
    }

    /// The commission.
    async fn commission(&self, ctx: &Context<'_>) -> Result<Option<Commission>> {
        one(ctx, self.row.commission_id, self.on).await
    }

    /// The body that is to carry it out (organ); null where an organisation is.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        match self.row.body_id {
            Some(id) => body(ctx, id, self.on).await,
            None => Ok(None),
        }
    }

    /// The organisation that is to carry it out (organisation); null where a body is.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The organisation that accepts and reports it: itself, or whoever writes for the body. Null where the region and
    /// Norrbottens Kommuner do in common (besvaras av).
    async fn answered_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// How far it has come (läge).
    async fn state(&self) -> Result<CommissionState> {
        value(&self.row.state)
    }

    /// Whether it should have been reported back before today, and is not (försenat).
    async fn overdue(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let commission = row::<commission::Entity>(ctx, self.row.commission_id).await?;
        Ok(commission.map(|commission| is_overdue(&commission, &self.row, today(ctx).day)))
    }

    /// The day on which it was accepted (mottaget den); null before.
    async fn accepted_on(&self) -> Option<Date> {
        self.row.accepted_on.map(Date)
    }

    /// The day on which it was last reported back (återrapporterat den); null before.
    async fn reported_on(&self) -> Option<Date> {
        self.row.reported_on.map(Date)
    }

    /// The day on which it was closed (avslutat den); null before.
    async fn closed_on(&self) -> Option<Date> {
        self.row.closed_on.map(Date)
    }

    /// What was reported of it, the first first (rapporter).
    async fn reports(&self, ctx: &Context<'_>) -> Result<Option<Vec<CommissionReport>>> {
        many::<ReportsOfReceiver, _>(ctx, self.row.id, self.on).await
    }

    /// The decision on the report that closed it (beslut om rapporten). Null before, and where you may not see the decision.
    async fn closed_by_decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(ctx, self.row.decision_id, self.on).await
    }

    /// The item of an agenda at which the report was decided on (ärende). Null before, where none was named, and where you may
    /// not see the item.
    async fn closed_at(&self, ctx: &Context<'_>) -> Result<Option<AgendaItem>> {
        one(ctx, self.row.agenda_item_id, self.on).await
    }

    /// Whether nothing remains to be done; false before it is closed (ingenting återstår).
    async fn nothing_remains(&self) -> bool {
        self.row.nothing_remains
    }

    /// The commission that what remains became (det som återstår); null when nothing remains, and before it is closed.
    async fn next(&self, ctx: &Context<'_>) -> Result<Option<Commission>> {
        one(ctx, self.row.next_id, self.on).await
    }

    /// The day on which its report was returned (återsänt den); null when it wasn't, or has been reported back again.
    async fn returned_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        let report = self.returned(ctx).await?;
        Ok(report.and_then(|report| report.returned_on).map(Date))
    }

    /// Why its report was returned, in Swedish (skäl); null when it wasn't, or has been reported back again.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let report = self.returned(ctx).await?;
        Ok(report.and_then(|report| report.returned_because.clone()))
    }
}

impl CommissionReceiver {
    /// The report by which it was last reported back by the day, if that was returned by then.
    async fn returned(&self, ctx: &Context<'_>) -> Result<Option<Arc<commission_report::Model>>> {
        let reports = all_related_rows::<ReportsOfReceiver>(ctx, self.row.id).await?;
        let day = self.on.day;
        let is_final =
            |report: &&Arc<commission_report::Model>| report.is_final && report.reported_on <= day;
        let last = reports.iter().rfind(is_final);
        let last = last.filter(|report| report.returned_on.is_some_and(|on| on <= day));
        Ok(last.cloned())
    }
}

node_type! {
    /// What was reported of a commission.
    CommissionReport: commission_report
}

/// What was reported of a commission by one who carries it out (rapport, A-39). Whoever sees the commission sees it.
#[Object]
impl CommissionReport {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Who carries the commission out.
    async fn receiver(&self, ctx: &Context<'_>) -> Result<Option<CommissionReceiver>> {
        one(ctx, self.row.commission_receiver_id, self.on).await
    }

    /// The organisation that reported (rapporterat av).
    async fn reported_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// Whether it reports the commission back (slutrapport); else it tells interim results (delrapport).
    async fn is_final(&self) -> bool {
        self.row.is_final
    }

    /// The day on which it was reported (rapporterat den).
    async fn reported_on(&self) -> Date {
        Date(self.row.reported_on)
    }

    /// What was done, in Swedish (text); null where a document says it.
    async fn text(&self) -> Option<&str> {
        self.row.text.as_deref()
    }

    /// The document that holds the report (dokument). Null when none does, and where you may not see it.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<SteeringDocument>> {
        one(ctx, self.row.document_id, self.on).await
    }

    /// Another document: a title, a reference or an address (handling); null when there is none.
    async fn reference(&self) -> Option<&str> {
        self.row.reference.as_deref()
    }

    /// The day on which it was returned, to be reported back again (återsänd den); null when it wasn't.
    async fn returned_on(&self) -> Option<Date> {
        self.row.returned_on.map(Date)
    }

    /// Why it was returned, in Swedish (skäl till återsändandet); null when it wasn't.
    async fn returned_because(&self) -> Option<&str> {
        self.row.returned_because.as_deref()
    }
}

/// Finds a commission.
#[derive(OneofObject)]
pub enum CommissionBy {
    /// By its global id.
    Id(Id<Commission>),
}

/// Narrows a list of commissions. A commission must meet all that is given, and where that is about who carries it out, the
/// same one must.
#[derive(InputObject, Default)]
pub struct CommissionFilter {
    /// That the body with this id or key has given, or is to carry out.
    body: Option<Id<Body>>,
    /// That the organisation with this id or key is to carry out.
    organisation: Option<Id<Organisation>>,
    /// That somebody who is to carry them out has brought to one of these states.
    states: Option<Vec<CommissionState>>,
    /// That somebody should have reported back before today, and has not. False asks for nothing.
    overdue: Option<bool>,
    /// That were given in this year.
    year: Option<i32>,
}

impl CommissionFilter {
    async fn decode(self, ctx: &Context<'_>) -> Result<store::CommissionFilter> {
        let overdue = self.overdue == Some(true);
        Ok(store::CommissionFilter {
            body: self.body.decode(ctx, "filter.body").await?,
            organisation: self.organisation.decode(ctx, "filter.organisation").await?,
            states: self.states,
            overdue_on: overdue.then(|| today(ctx).day),
            year: self.year,
        })
    }
}

/// The root fields.
#[derive(Default)]
pub struct CommissionQueries;

/// The root fields.
#[Object]
impl CommissionQueries {
    /// Commissions that you may see, the one that was given last first (uppdrag, A-39). Errors: BAD_USER_INPUT for an invalid id
    /// or `first`, BAD_CURSOR.
    async fn commissions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<CommissionFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Commission>>> {
        let filter = filter.unwrap_or_default().decode(ctx).await?;
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).commissions(filter, request),
            |row| Ok(Commission::of(row, today(ctx))),
        )
        .await
    }

    /// A commission (uppdrag); null when there is none, or you may not see it. Errors: BAD_USER_INPUT for an invalid id.
    async fn commission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What finds it.")] by: CommissionBy,
    ) -> Result<Option<Commission>> {
        let CommissionBy::Id(id) = by;
        let id = id.decode(ctx, "by.id").await?;
        one(ctx, id, today(ctx)).await
    }
}

/// What every body has of it.
pub struct CommissionsOfBody(pub(super) Uuid);

/// What every body has of it.
#[Object]
impl CommissionsOfBody {
    /// The commissions that it has given or is to carry out, the one that was given last first (uppdrag, A-39).
    async fn commissions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<CommissionFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Commission>>> {
        let filter = filter.unwrap_or_default().decode(ctx).await?;
        below(ctx, self.0, CommissionsBelow::Body(filter), first, after).await
    }

    /// Whether you may give commissions on its behalf: `giveCommission`.
    async fn viewer_can_give_commission(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let actor = session(ctx).viewer().actor();
        // There is one region: nobody else writes for what is the region's.
        let region = actor.filter(|actor| actor.kind == ActorKind::Region);
        let region = region.map_or(Uuid::nil(), |actor| actor.organisation);
        let body = row::<entity::body::Entity>(ctx, self.0).await?;
        let given =
            body.and_then(|body| Subject::commissions_of(&body, region, Visibility::Cooperation));
        Ok(Some(can(ctx, given, Action::Create)))
    }
}

/// What every organisation has of it.
pub struct CommissionsOfOrganisation(pub(in crate::graphql) Uuid);

/// What every organisation has of it.
#[Object]
impl CommissionsOfOrganisation {
    /// The commissions that it is to carry out itself, the one that was given last first (uppdrag, A-39).
    async fn commissions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<CommissionFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Commission>>> {
        let filter = filter.unwrap_or_default().decode(ctx).await?;
        below(
            ctx,
            self.0,
            CommissionsBelow::Organisation(filter),
            first,
            after,
        )
        .await
    }
}

/// What every meeting has of it.
pub struct CommissionsOfMeeting(pub(in crate::graphql) Uuid);

/// What every meeting has of it.
#[Object]
impl CommissionsOfMeeting {
    /// The commissions under way that its bodies have given, those first that are due first, so that overdue ones come before all
    /// others: what the standing item "Pågående uppdrag" takes up. It is of today, also of an earlier meeting.
    async fn commissions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Commission>>> {
        below(ctx, self.0, CommissionsBelow::Meeting, first, after).await
    }
}

/// What every item of an agenda has of it.
pub struct CommissionsAtItem<'i>(pub(in crate::graphql) &'i AgendaItem);

/// What every item of an agenda has of it.
#[Object]
impl CommissionsAtItem<'_> {
    /// The commissions that were given at it until the day of `asOf` and that you may see, the earliest first (uppdrag, A-39).
    async fn commissions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Commission>>> {
        let rows = all_related_rows::<CommissionsOfItem>(ctx, self.0.row().id).await?;
        Ok(Some(given(&rows, self.0.on())))
    }
}

/// What every decision has of it.
pub struct CommissionsByDecision<'d>(pub(in crate::graphql) &'d Decision);

/// What every decision has of it.
#[Object]
impl CommissionsByDecision<'_> {
    /// The commissions that were given by it until the day of `asOf` and that you may see, the earliest first (uppdrag, A-39).
    async fn commissions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Commission>>> {
        let rows = all_related_rows::<CommissionsOfDecision>(ctx, self.0.row().id).await?;
        Ok(Some(given(&rows, self.0.on())))
    }
}

/// Those of the commissions that had been given by the day.
fn given(rows: &[Arc<commission::Model>], on: AsOf) -> Vec<Commission> {
    let given = rows.iter().filter(|row| row.given_on <= on.day);
    Commission::each(given.cloned(), on)
}

async fn below(
    ctx: &Context<'_>,
    key: Uuid,
    of: CommissionsBelow,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<Things<Commission>>> {
    let list = ListArguments::below(first, after, key);
    let show = |row| Ok(Commission::of(row, today(ctx)));
    connection_below(ctx, key, of, MAX_FIRST, list, show).await
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum CommissionsBelow {
    Body(store::CommissionFilter),
    Organisation(store::CommissionFilter),
    Meeting,
}

impl ListBelow for CommissionsBelow {
    type Table = commission::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<commission::Model>>> {
        match self {
            Self::Body(filter) => session.commissions_of_bodies(keys, filter, request).await,
            Self::Organisation(filter) => {
                session
                    .commissions_of_organisations(keys, filter, request)
                    .await
            }
            Self::Meeting => session.commissions_at_meetings(keys, request).await,
        }
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        match self {
            Self::Body(filter) => session.count_commissions_of_bodies(keys, filter).await,
            Self::Organisation(filter) => {
                session
                    .count_commissions_of_organisations(keys, filter)
                    .await
            }
            Self::Meeting => session.count_commissions_at_meetings(keys).await,
        }
    }
}

mutations! {
    /// Commissions.
    CommissionMutations;

    /// Gives a commission on behalf of a body to other bodies and to organisations (ge uppdrag, A-39). For editors of whoever
    /// writes for the body: of the bodies of the county and their working groups the region and Norrbottens Kommuner, of area
    /// groups the region, of a local group its municipality. Others get FORBIDDEN. Refused: REQUIRED when nobody is to carry it
    /// out; ALREADY_EXISTS for who is named twice; INVALID_PERIOD when it is due before it is given, or given on a day that
    /// lies ahead or is before the decision or the meeting; WRONG_STATE for an item that was not dealt with at a meeting that
    /// was held; DOES_NOT_FIT for a decision or an item of another body, a body that does not stand on the day, an
    /// organisation that never acts here, the visibility OWNER, a whole that the body does not carry out, a body of a level above that of
    /// the one that gives it, and from a kommun's group for anybody outside the kommun.
    give_commission("The commission.";
        /// The commission to give.
        GiveCommissionInput once idempotency_key {
            /// The body that gives it.
            body: Id<Body>,
            /// The decision of that body by which it is given (beslut).
            decision: Option<Id<Decision>>,
            /// The item of a meeting of that body at which it was given (ärende).
            agenda_item: Option<Id<AgendaItem>>,
            /// The commission to that body that it is a part of (del av).
            part_of: Option<Id<Commission>>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: String,
            /// What is to be done, in Swedish: 1 to 10 000 characters.
            text: String,
            /// The day on which it is given: today when left out, or earlier.
            given_on: Option<Date>,
            /// The last day on which it is reported back in time.
            due_on: Date,
            /// Who may see it: PUBLIC or COOPERATION (synlighet).
            #[graphql(default_with = "Visibility::Cooperation")]
            visibility: Visibility,
            /// The bodies that are to carry it out; with the organisations at most 50.
            #[graphql(default)]
            bodies: Vec<Id<Body>>,
            /// The organisations that are to carry it out: the region, municipalities, Norrbottens Kommuner.
            #[graphql(default)]
            organisations: Vec<Id<Organisation>>,
        }
    ) -> GiveCommissionPayload {
        /// The new commission.
        commission: Commission,
    } = |writing, today| {
        let new = store::NewCommission {
            body, decision, agenda_item, part_of, title, text, given_on: given_on.unwrap_or(today), due_on, visibility, bodies,
            organisations,
        };
        writing.give_commission(new, today).await
    };

    /// Changes a commission (ändra uppdrag): its title, its text and who sees it as long as nobody has accepted it, when it is
    /// due as long as somebody carries it out. For editors of whoever writes for the body that gave it. Refused: WRONG_STATE
    /// else; as `giveCommission`.
    change_commission("What to change.";
        /// What to change in a commission. What is left out stays.
        ChangeCommissionInput at version {
            /// The commission.
            commission: Id<Commission>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: Option<String>,
            /// What is to be done, in Swedish: 1 to 10 000 characters.
            text: Option<String>,
            /// The last day on which it is reported back in time.
            due_on: Option<Date>,
            /// Who may see it: PUBLIC or COOPERATION (synlighet). It takes effect at once.
            visibility: Option<Visibility>,
        }
    ) -> ChangeCommissionPayload {
        /// The changed commission.
        commission: Commission,
    } = |writing| {
        let change = store::CommissionChange { title, text, due_on, visibility };
        writing.change_commission(commission, version, change).await
    };

    /// Withdraws a commission from all with whom it is not closed (återkalla uppdrag). For editors of whoever writes for the body
    /// that gave it. Refused: WRONG_STATE when it is closed or withdrawn with all.
    withdraw_commission("Which commission, and why.";
        /// Which commission to withdraw.
        WithdrawCommissionInput at version {
            /// The commission.
            commission: Id<Commission>,
            /// Why, in Swedish: 1 to 10 000 characters. Whoever sees the commission sees it.
            reason: String,
        }
    ) -> WithdrawCommissionPayload {
        /// The withdrawn commission.
        commission: Commission,
    } = |writing, today| writing.withdraw_commission(commission, version, reason, today).await;

    /// Accepts a commission (ta emot uppdrag). For editors of the organisation that is to carry it out, or of whoever writes for
    /// the body that is. Refused: WRONG_STATE unless it is GIVEN.
    accept_commission("Which commission.";
        /// Which commission to accept.
        AcceptCommissionInput at version {
            /// Who is to carry it out: one of the `receivers` of the commission.
            receiver: Id<CommissionReceiver>,
        }
    ) -> AcceptCommissionPayload {
        /// Who is to carry it out.
        receiver: CommissionReceiver,
    } = |writing, today| writing.accept_commission(receiver, version, today).await;

    /// Reports what has been done of a commission so far (lämna delrapport). For editors of the organisation that carries it out,
    /// or of whoever writes for the body that does. Refused: WRONG_STATE unless it is ACCEPTED, IN_PROGRESS or RETURNED; REQUIRED
    /// without a text, a document or a reference.
    submit_interim_report("The report.";
        /// What has been done of a commission so far.
        SubmitInterimReportInput at version {
            /// Who carries it out: one of the `receivers` of the commission.
            receiver: Id<CommissionReceiver>,
            /// What was done, in Swedish: 1 to 10 000 characters.
            text: Option<String>,
            /// The document that holds the report (dokument).
            document: Option<Id<SteeringDocument>>,
            /// Another document, a title, a reference or an address (handling): one line of 1 to 200 characters.
            reference: Option<String>,
        }
    ) -> SubmitInterimReportPayload {
        /// Who carries it out.
        receiver: CommissionReceiver,
    } = |writing, today| {
        let report = store::NewCommissionReport { text, document, reference };
        writing.submit_interim_report(receiver, version, report, today).await
    };

    /// Reports a commission back: it waits for the decision of the body that gave it (återrapportera uppdrag). For editors of the
    /// organisation that carries it out, or of whoever writes for the body that does. Refused: as `submitInterimReport`.
    submit_final_report("The report.";
        /// What was done of a commission.
        SubmitFinalReportInput at version {
            /// Who carries it out: one of the `receivers` of the commission.
            receiver: Id<CommissionReceiver>,
            /// What was done, in Swedish: 1 to 10 000 characters.
            text: Option<String>,
            /// The document that holds the report (dokument).
            document: Option<Id<SteeringDocument>>,
            /// Another document, a title, a reference or an address (handling): one line of 1 to 200 characters.
            reference: Option<String>,
        }
    ) -> SubmitFinalReportPayload {
        /// Who carries it out.
        receiver: CommissionReceiver,
    } = |writing, today| {
        let report = store::NewCommissionReport { text, document, reference };
        writing.submit_final_report(receiver, version, report, today).await
    };

    /// Returns the report of a commission: it is to be reported back again (återsända rapport). For editors of whoever writes
    /// for the body that gave the commission. Refused: WRONG_STATE unless it is REPORTED.
    return_final_report("Which report, and why.";
        /// Which report to return.
        ReturnFinalReportInput at version {
            /// Who carries the commission out: one of its `receivers`.
            receiver: Id<CommissionReceiver>,
            /// Why, in Swedish: 1 to 10 000 characters. Whoever sees the commission sees it.
            reason: String,
        }
    ) -> ReturnFinalReportPayload {
        /// Who carries it out.
        receiver: CommissionReceiver,
    } = |writing, today| writing.return_final_report(receiver, version, reason, today).await;

    /// Closes a commission with one who has reported it back, by the decision of the body on the report (avsluta uppdrag). What
    /// remains becomes the next commission to the same, given by the same decision; or it is said that nothing does. For editors
    /// of whoever writes for the body that gave it. Refused: WRONG_STATE unless it is REPORTED, and for an item that was not dealt
    /// with at a meeting that was held; REQUIRED without a decision, as an item alone is none, and when it is not said what remains, or by when that
    /// is due; DOES_NOT_FIT for a decision or an item of another body, and for one of before the report; INVALID_PERIOD for
    /// what remains when that is due before today.
    close_commission("Which commission, by which decision, and what remains.";
        /// Which commission to close, by which decision, and what remains.
        CloseCommissionInput at version {
            /// Who has reported it back: one of the `receivers` of the commission.
            receiver: Id<CommissionReceiver>,
            /// The decision on the report, of the body that gave the commission (beslut): nothing is closed without one.
            decision: Option<Id<Decision>>,
            /// The item of an agenda at which that body took it (ärende).
            agenda_item: Option<Id<AgendaItem>>,
            /// Whether nothing remains to be done.
            #[graphql(default)]
            nothing_remains: bool,
            /// What remains, in Swedish, as the text of the next commission: 1 to 10 000 characters.
            remains: Option<String>,
            /// The last day on which what remains is reported back in time.
            remains_due_on: Option<Date>,
        }
    ) -> CloseCommissionPayload {
        /// Who carried it out.
        receiver: CommissionReceiver,
    } = |writing, today| {
        let closing = store::CommissionClosing { decision, agenda_item, nothing_remains, remains, remains_due_on };
        writing.close_commission(receiver, version, closing, today).await
    };
}
