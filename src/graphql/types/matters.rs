//! Matters: chains of decisions, and the amendments that they made. Names stay as they were.

use std::sync::Arc;

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use chrono::{Datelike, NaiveDate};
use entity::{agreement, agreement_approval, decision};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{
    adoptions::{AdoptionRequest, DocumentAdoption},
    agreements::{Agreement, AgreementApproval, NoticeOfTermination, known_agreements},
    audit::{AuditedAnswer, answers},
    bodies::{Body, body},
    documents::{Clause, DocumentVersion},
    meeting_parts::AgendaItem,
    node::Node,
    organisations::Organisation,
    shared::{Tracked, Versioned},
    timelines::{Placed, TimelineEvent, came_of_commissions, in_order, steps_of_agreements},
};
use crate::graphql::areas::CommissionsByDecision;
use crate::graphql::engine::{
    loading::{
        AsOf, NodeType, Result, all_related_rows, can, many, node_type, one, row, session, today,
        value,
    },
    scalars::Date,
};
use crate::{
    access::Subject,
    domain::{
        id::NodeId,
        vocabulary::{Action, DecisionKind, Visibility},
    },
    error::Error,
    store::{
        AdoptionsOfDecision, AgreementsOfMatter, AmendmentsOfDecision, ApprovalOfParty,
        ApprovalsOfDecision, CommissionsOfDecision, DecisionsOfMatter, ItemsOfMatter,
        NoticesOfParty, PartiesOfAgreement, ReceiversOfCommission, ReportsOfReceiver,
        RequestsOfDecision, StepsAfterDecision, day_of_meeting,
    },
};

node_type! {
    /// A matter that organs decide in.
    Matter: matter
}

/// A matter that organs decide in, one after another (ärende). Its decisions are seen by those who see it.
#[Object]
impl Matter {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change it: `changeMatter`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::record(&*self.row), Action::Change)
    }

    /// Whether you may record what an organ of your organisation decides in it: `recordDecision`.
    async fn viewer_can_record_decision(&self, ctx: &Context<'_>) -> bool {
        let actor = session(ctx).viewer().actor();
        let organ =
            actor.and_then(|actor| Subject::decision_of_organ(actor.organisation, &self.row));
        can(ctx, organ, Action::Decide)
    }

    /// Who may see it (synlighet).
    async fn visibility(&self) -> Result<Visibility> {
        value(&self.row.visibility)
    }

    /// Readable key.
    async fn slug(&self) -> &str {
        &self.row.slug
    }

    /// Its title, in Swedish (ärendemening).
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// Its decisions until the day of `asOf` in order of time; the last one counts (beslutskedja, B-1). One without a date is no
    /// later than those that follow it, and within its year where that is known.
    async fn decisions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Decision>>> {
        let rows = all_related_rows::<DecisionsOfMatter>(ctx, self.row.id).await?;
        known_decisions(ctx, &rows, self.on).await.map(Some)
    }

    /// What happened in it until the day of `asOf`, in order of time (tidslinje): its decisions, the items of agendas where it stood,
    /// the adoptions, approvals and requests for adoption that rest on its decisions, that its agreements were sent, approved,
    /// entered into force, were given notice of and ended, and the commissions that were given by its decisions, with what was
    /// reported of them and returned, with whom they were closed, and that they were withdrawn. Each as far as you may see it.
    async fn timeline(&self, ctx: &Context<'_>) -> Result<Option<Vec<TimelineEvent>>> {
        timeline(ctx, self).await.map(Some)
    }

    /// The items of meetings' agendas where it stood, the earliest meeting first, as far as you may see them (ärenden på dagordningar).
    async fn agenda_items(&self, ctx: &Context<'_>) -> Result<Option<Vec<AgendaItem>>> {
        let items = items_of(ctx, self.row.id).await?;
        Ok(Some(AgendaItem::each(
            items.into_iter().map(|(_, item)| item),
            self.on,
        )))
    }

    /// The versions of documents that its decisions are about, each once, in the order of the decisions (handlingar).
    async fn document_versions(&self, ctx: &Context<'_>) -> Result<Option<Vec<DocumentVersion>>> {
        let decisions = all_related_rows::<DecisionsOfMatter>(ctx, self.row.id).await?;
        let mut ids: Vec<Uuid> = Vec::new();
        for id in decisions.iter().filter_map(|row| row.document_version_id) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let versions = ids.into_iter().map(|id| one(ctx, id, self.on));
        let versions = try_join_all(versions).await?;
        Ok(Some(versions.into_iter().flatten().collect()))
    }

    /// The agreements that it is about.
    async fn agreements(&self, ctx: &Context<'_>) -> Result<Option<Vec<Agreement>>> {
        let rows = all_related_rows::<AgreementsOfMatter>(ctx, self.row.id).await?;
        known_agreements(ctx, &rows, self.on).await.map(Some)
    }

    /// The organisation that owns the matter; null when nobody does alone, as where the region and Norrbottens Kommuner have opened
    /// it in common, and when no source says.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }
}

/// What happened in a matter, in order of time; on one day what stood on an agenda comes before what was decided, that before
/// what rests on it, and a commission before its reports, its closing and its withdrawal.
async fn timeline(ctx: &Context<'_>, matter: &Matter) -> Result<Vec<TimelineEvent>> {
    let (id, on) = (matter.row.id, matter.on);
    let mut events: Vec<Placed> = Vec::new();
    let mut told = |day: NaiveDate, rank, thing| {
        events.push((Some(day), rank, TimelineEvent::new(Some(day), thing)));
    };
    for (day, item) in items_of(ctx, id).await? {
        told(day, 0, AgendaItem::of(item, on).into());
    }
    let rows = all_related_rows::<DecisionsOfMatter>(ctx, id).await?;
    let adopted = rows
        .iter()
        .map(|row| all_related_rows::<AdoptionsOfDecision>(ctx, row.id));
    let adopted = try_join_all(adopted).await?;
    for row in adopted.iter().flat_map(|rows| rows.iter()) {
        let thing = DocumentAdoption::of(row.clone(), on).into();
        told(row.adopted_on, 2, thing);
    }
    let sent = rows
        .iter()
        .map(|row| all_related_rows::<RequestsOfDecision>(ctx, row.id));
    let sent = try_join_all(sent).await?;
    for row in sent.iter().flat_map(|rows| rows.iter()) {
        let thing = AdoptionRequest::of(row.clone(), on).into();
        told(row.sent_on, 2, thing);
    }
    for (day, thing) in said_of_agreements(ctx, id, &rows, on).await? {
        told(day, 2, thing);
    }
    events.extend(of_commissions(ctx, &rows, on).await?);
    for (made, row) in made_by(ctx, &rows, on).await? {
        let event = TimelineEvent::new(row.date, Decision::of(row, on).into());
        events.push((made, 1, event));
    }
    let agreements = all_related_rows::<AgreementsOfMatter>(ctx, id).await?;
    events.extend(steps_of_agreements(ctx, &agreements, on).await?);
    Ok(in_order(events, on))
}

/// What became of the commissions that were given by these decisions.
async fn of_commissions(
    ctx: &Context<'_>,
    decisions: &[Arc<decision::Model>],
    on: AsOf,
) -> Result<Vec<Placed>> {
    let given = decisions
        .iter()
        .map(|row| all_related_rows::<CommissionsOfDecision>(ctx, row.id));
    let given = try_join_all(given).await?;
    let given: Vec<_> = given.iter().flat_map(|rows| rows.iter().cloned()).collect();
    let receivers = given
        .iter()
        .map(|row| all_related_rows::<ReceiversOfCommission>(ctx, row.id));
    let receivers = try_join_all(receivers).await?;
    let receivers: Vec<_> = receivers
        .iter()
        .flat_map(|rows| rows.iter().cloned())
        .collect();
    let reports = receivers
        .iter()
        .map(|row| all_related_rows::<ReportsOfReceiver>(ctx, row.id));
    let reports = try_join_all(reports).await?;
    let reports: Vec<_> = reports
        .iter()
        .flat_map(|rows| rows.iter().cloned())
        .collect();
    Ok(came_of_commissions(&given, &reports, &receivers, 2, on))
}

/// The approvals that rest on a matter's decisions or are of its agreements, and the notices of these.
async fn said_of_agreements(
    ctx: &Context<'_>,
    matter: Uuid,
    decisions: &[Arc<decision::Model>],
    on: AsOf,
) -> Result<Vec<(NaiveDate, Node)>> {
    let resting = decisions
        .iter()
        .map(|row| all_related_rows::<ApprovalsOfDecision>(ctx, row.id));
    let resting = try_join_all(resting).await?;
    let agreements = all_related_rows::<AgreementsOfMatter>(ctx, matter).await?;
    let mut said = said_by_parties(ctx, &agreements, on).await?;
    let known: Vec<_> = said.iter().map(|(row, ..)| *row).collect();
    let resting = resting.iter().flat_map(|rows| rows.iter());
    said.extend(
        resting
            .filter(|row| !known.contains(&row.id))
            .map(|row| approval(row, on)),
    );
    Ok(said
        .into_iter()
        .map(|(_, day, thing)| (day, thing))
        .collect())
}

fn approval(row: &Arc<agreement_approval::Model>, on: AsOf) -> (Uuid, NaiveDate, Node) {
    let thing = AgreementApproval::of(Arc::clone(row), on).into();
    (row.id, row.approved_on, thing)
}

/// What the parties of these agreements have said of them, approvals and notices, each with its id and its day.
pub(in crate::graphql) async fn said_by_parties(
    ctx: &Context<'_>,
    agreements: &[Arc<agreement::Model>],
    on: AsOf,
) -> Result<Vec<(Uuid, NaiveDate, Node)>> {
    let parties = agreements
        .iter()
        .map(|row| all_related_rows::<PartiesOfAgreement>(ctx, row.id));
    let parties = try_join_all(parties).await?;
    let parties: Vec<Uuid> = parties
        .iter()
        .flat_map(|rows| rows.iter())
        .map(|row| row.id)
        .collect();
    let approved = parties
        .iter()
        .map(|party| all_related_rows::<ApprovalOfParty>(ctx, *party));
    let approved = try_join_all(approved).await?;
    let given = parties
        .iter()
        .map(|party| all_related_rows::<NoticesOfParty>(ctx, *party));
    let given = try_join_all(given).await?;
    let approvals = approved.iter().flat_map(|rows| rows.iter());
    let approvals = approvals.map(|row| approval(row, on));
    let notices = given.iter().flat_map(|rows| rows.iter()).map(|row| {
        let notice: Node = NoticeOfTermination::of(row.clone(), on).into();
        (row.id, row.given_on, notice)
    });
    Ok(approvals.chain(notices).collect())
}

/// The items of agendas where a matter stood or was decided, each with the day of its meeting, the earliest first.
async fn items_of(
    ctx: &Context<'_>,
    matter: Uuid,
) -> Result<Vec<(NaiveDate, Arc<entity::agenda_item::Model>)>> {
    let about = all_related_rows::<ItemsOfMatter>(ctx, matter).await?;
    let decisions = all_related_rows::<DecisionsOfMatter>(ctx, matter).await?;
    let at = decisions.iter().filter_map(|row| row.agenda_item_id);
    let at = at.map(|id| row::<entity::agenda_item::Entity>(ctx, id));
    let at = try_join_all(at).await?;
    let mut items: Vec<_> = about
        .iter()
        .cloned()
        .chain(at.into_iter().flatten())
        .collect();
    items.sort_by_key(|item| item.id);
    items.dedup_by_key(|item| item.id);
    let meetings = items
        .iter()
        .map(|item| row::<entity::meeting::Entity>(ctx, item.meeting_id));
    let meetings = try_join_all(meetings).await?;
    let dated = items.into_iter().zip(meetings);
    let dated = dated.filter_map(|(item, meeting)| Some((day_of_meeting(&*meeting?), item)));
    let mut dated: Vec<_> = dated.collect();
    dated.sort_by_key(|(day, item)| (*day, item.position));
    Ok(dated)
}

/// Those of the decisions that had been made by the day. Of one without a date that is known from the first dated one after it
/// in its matter, or from the end of the year that is known of it, and else not before today.
pub(in crate::graphql) async fn known_decisions(
    ctx: &Context<'_>,
    rows: &[Arc<decision::Model>],
    on: AsOf,
) -> Result<Vec<Decision>> {
    let known = made_by(ctx, rows, on).await?;
    Ok(Decision::each(known.into_iter().map(|(_, row)| row), on))
}

/// The same as rows in order of time, each with the day by which it was made.
pub(in crate::graphql) async fn made_by(
    ctx: &Context<'_>,
    rows: &[Arc<decision::Model>],
    on: AsOf,
) -> Result<Vec<(Option<NaiveDate>, Arc<decision::Model>)>> {
    let now = today(ctx).day;
    let made = rows.iter().map(async |row| {
        if row.date.is_some() {
            return Ok::<_, Error>(row.date);
        }
        let chain = all_related_rows::<DecisionsOfMatter>(ctx, row.matter_id).await?;
        let later = chain.iter().filter(|other| other.ordinal > row.ordinal);
        let mut later = later.filter_map(|other| other.date);
        let Some(year) = row.year else {
            return Ok(later.next());
        };
        // Nothing is recorded before it is made.
        let last = NaiveDate::from_ymd_opt(year, 12, 31).map(|last| last.min(now));
        Ok(later.find(|day| day.year() == year).or(last))
    });
    let made = try_join_all(made).await?;
    let past = on.day < now;
    let known = |made: &Option<NaiveDate>| !past || made.is_some_and(|day| day <= on.day);
    let dated = made.into_iter().zip(rows.iter().map(Arc::clone));
    let mut dated: Vec<_> = dated.filter(|(made, _)| known(made)).collect();
    // What no day is known of comes last, each in its place.
    dated.sort_by_key(|(made, _)| (made.is_none(), *made));
    Ok(dated)
}

node_type! {
    /// A decision in a matter.
    Decision: decision
}

/// A decision in a matter (beslut). It is never removed, and corrected only with a reason: `history` keeps what stood before.
#[Object]
impl Decision {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may correct what is recorded of it: `correctDecision`.
    async fn viewer_can_correct(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let Some(matter) = row::<entity::matter::Entity>(ctx, self.row.matter_id).await? else {
            return Ok(Some(false));
        };
        let subject = match self.row.body_id {
            Some(body) => {
                let body = row::<entity::body::Entity>(ctx, body).await?;
                body.and_then(|body| Subject::decision_of_body(&body, &matter))
            }
            None => {
                let organisation = self.row.organisation_id;
                organisation.and_then(|id| Subject::decision_of_organ(id, &matter))
            }
        };
        Ok(Some(can(ctx, subject, Action::Correct)))
    }

    #[graphql(flatten)]
    async fn of_commissions(&self) -> CommissionsByDecision<'_> {
        CommissionsByDecision(self)
    }

    /// Its place in the chain, from 1.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// The matter.
    async fn matter(&self, ctx: &Context<'_>) -> Result<Option<Matter>> {
        one(ctx, self.row.matter_id, self.on).await
    }

    /// The organ that decided, under its name of then (beslutsorgan). It changes only when the day is corrected.
    async fn organ(&self) -> &str {
        &self.row.organ
    }

    /// The organisation whose organ it is; its `name` is that on the day of `asOf`.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The organisation's name when the decision was made. It changes only when the day is corrected.
    async fn organisation_name(&self) -> Option<&str> {
        self.row.organisation_name.as_deref()
    }

    /// The body of the cooperation that decided; null for an outside organ.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The number of the paragraph in the minutes (§), as `101`.
    async fn paragraph(&self) -> Option<&str> {
        self.row.paragraph.as_deref()
    }

    /// The year of the minutes, which numbers its paragraphs; null when the sources don't give it.
    async fn year(&self) -> Option<i32> {
        self.row.year
    }

    /// The day of the decision; null when the sources don't give it.
    async fn date(&self) -> Option<Date> {
        self.row.date.map(Date)
    }

    /// What it does.
    async fn kind(&self) -> Result<DecisionKind> {
        value(&self.row.kind)
    }

    /// The decision before it in the chain.
    async fn previous(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(ctx, self.row.previous_id, self.on).await
    }

    /// The decisions that take it up, in the order of the matter.
    async fn followed_by(&self, ctx: &Context<'_>) -> Result<Option<Vec<Decision>>> {
        let rows = all_related_rows::<StepsAfterDecision>(ctx, self.row.id).await?;
        known_decisions(ctx, &rows, self.on).await.map(Some)
    }

    /// The item of a meeting's agenda at which the body decided, as far as you may see it; null for others (ärende på dagordningen).
    async fn agenda_item(&self, ctx: &Context<'_>) -> Result<Option<AgendaItem>> {
        one(ctx, self.row.agenda_item_id, self.on).await
    }

    /// Whether the body decided without a meeting (per capsulam).
    async fn per_capsulam(&self) -> bool {
        self.row.per_capsulam
    }

    /// The version of a document that it is about, as far as you may see it; null for others (handling).
    async fn document_version(&self, ctx: &Context<'_>) -> Result<Option<DocumentVersion>> {
        one(ctx, self.row.document_version_id, self.on).await
    }

    /// Who did not agree, and why, in Swedish (reservation); null when nobody is noted.
    async fn dissent(&self) -> Option<&str> {
        self.row.dissent.as_deref()
    }

    /// Who took no part because of an interest in it, in Swedish (jäv); null when nobody is noted.
    async fn disqualification(&self) -> Option<&str> {
        self.row.disqualification.as_deref()
    }

    /// Why what was recorded of it was corrected last, in Swedish (skäl); null when it never was.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// The adoptions that rest on it until the day of `asOf` (antaganden, A-13).
    async fn adoptions(&self, ctx: &Context<'_>) -> Result<Option<Vec<DocumentAdoption>>> {
        let rows = all_related_rows::<AdoptionsOfDecision>(ctx, self.row.id).await?;
        let until = rows.iter().filter(|row| row.adopted_on <= self.on.day);
        Ok(Some(DocumentAdoption::each(until.cloned(), self.on)))
    }

    /// The answers to the four questions that the region's auditors ask of it, as far as you may see (revisorernas granskningsfrågor):
    /// was it decided, reported back, decided on the report, and does anything remain?
    async fn audit_answers(&self, ctx: &Context<'_>) -> Result<Option<Vec<AuditedAnswer>>> {
        let id = NodeId::new(Self::KIND, self.row.id);
        answers(ctx, id, self.on).await
    }

    /// What was decided, in Swedish, in the words of the minutes (beslutsmening).
    async fn wording(&self) -> &str {
        &self.row.wording
    }

    /// The changes that it made to the text before it (justeringar, B-2).
    async fn amendments(&self, ctx: &Context<'_>) -> Result<Option<Vec<Amendment>>> {
        many::<AmendmentsOfDecision, _>(ctx, self.row.id, self.on).await
    }

    /// The clause that it comes from (källa).
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}

node_type! {
    /// A change that a decision made to a text.
    Amendment: amendment
}

/// A change that a decision made to a text (justering, B-2).
#[Object]
impl Amendment {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Its place among the decision's amendments, from 1.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// The decision.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(ctx, self.row.decision_id, self.on).await
    }

    /// The part of the text that was changed, in the source's words.
    async fn section(&self) -> Option<&str> {
        self.row.section.as_deref()
    }

    /// The words before; null when the source doesn't give them.
    async fn old_words(&self) -> Option<&str> {
        self.row.old_words.as_deref()
    }

    /// The words after.
    async fn new_words(&self) -> &str {
        &self.row.new_words
    }

    /// The clause that it comes from (källa).
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}
