//! What the auditors' four questions are asked of, and the answers to them (`domain::audit`), as much as the viewer sees.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use entity::{
    adoption_request, agenda_item, agreement, commission, commission_receiver, commission_report,
    decision, document_version, meeting, steering_document,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait, prelude::Uuid,
};

use super::{
    AdoptionsOfDecision, AdoptionsOfVersion, ApprovalOfParty, ApprovalsOfDecision,
    CommissionsOfDecision, DecisionsOfMatter, NoticesOfParty, Page, PageRequest,
    PartiesOfAgreement, Position, ReceiversOfCommission, Record, ReportsOfReceiver,
    RequestsOfDecision, Row, Session, Total,
    agenda::was_dealt_with,
    commissions::state_of_receiver,
    decisions::{in_time, step},
    engine::page::Sort,
    lists::in_year,
    meetings::day_of_meeting,
    projects::NO_BEGINNING,
};
use crate::{
    access::Visible,
    domain::{
        audit::{self, Answers, Asked, Closed, Party, Task},
        chain::Step,
        id::{NodeId, NodeKind},
        vocabulary::CommissionState,
    },
    error::Error,
};

/// Of which decisions, commissions and agreements the questions are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AuditFilter {
    /// Only what this body has decided or given, and agreements that it has decided on or whose documents are its own.
    pub body: Option<Uuid>,
    /// Only what was decided or given in this year, and agreements that were decided on or sent in it.
    pub year: Option<i32>,
    /// Only what was known by this day.
    pub known_on: Option<NaiveDate>,
}

/// What the questions are asked of.
#[derive(Clone, Debug)]
pub enum Audited {
    /// A decision.
    Decision(decision::Model),
    /// A commission.
    Commission(commission::Model),
    /// An agreement.
    Agreement(agreement::Model),
}

impl Audited {
    /// Its id.
    pub const fn id(&self) -> NodeId {
        match self {
            Self::Decision(row) => NodeId::new(NodeKind::Decision, row.id),
            Self::Commission(row) => NodeId::new(NodeKind::Commission, row.id),
            Self::Agreement(row) => NodeId::new(NodeKind::Agreement, row.id),
        }
    }

    /// The day of the decision, or on which the commission was given.
    pub const fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Decision(row) => row.date,
            Self::Commission(row) => Some(row.given_on),
            Self::Agreement(_) => None,
        }
    }
}

/// Where the thing with this id and this day stands among all that the questions are asked of.
pub fn place_among_audited(id: NodeId, day: Option<NaiveDate>) -> Position {
    let number = LISTS.iter().position(|kind| *kind == id.kind);
    let day = match id.kind {
        NodeKind::Decision => Some(day.unwrap_or(NO_BEGINNING)),
        _ => day,
    };
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    Position {
        text: format!("{}{day}", number.unwrap_or_default()),
        id: id.key,
    }
}

/// The lists that are read one after another as one; the place of a row begins with the number of its list.
const LISTS: [NodeKind; 3] = [
    NodeKind::Decision,
    NodeKind::Commission,
    NodeKind::Agreement,
];

impl AuditFilter {
    fn decisions(&self) -> Condition {
        use decision::Column::{BodyId, Date, Year};
        // One whose day no source tells was made in its year, and one without a year at any time.
        let by = |on: NaiveDate| {
            let undated = Condition::any()
                .add(Year.is_null())
                .add(Year.lte(on.year()));
            let undated = Condition::all().add(Date.is_null()).add(undated);
            Condition::any().add(Date.lte(on)).add(undated)
        };
        Condition::all()
            .add_option(self.body.map(|body| BodyId.eq(body)))
            .add_option(self.year.map(|year| Year.eq(year)))
            .add_option(self.known_on.map(by))
    }

    fn commissions(&self) -> Condition {
        use commission::Column::{BodyId, GivenOn};
        Condition::all()
            .add_option(self.body.map(|body| BodyId.eq(body)))
            .add_option(self.year.map(|year| in_year(GivenOn, year)))
            .add_option(self.known_on.map(|on| GivenOn.lte(on)))
    }

    fn agreements(&self, session: &Session) -> Condition {
        use agreement::Column::{MatterId, SentOn, SteeringDocumentId};
        let known = self.known_on.map(|on| session.agreements_known_on(on));
        if self.body.is_none() && self.year.is_none() {
            return Condition::all().add_option(known);
        }
        let decided = decision::Entity::find()
            .select_only()
            .column(decision::Column::MatterId)
            .filter(decision::Entity::visible(session.viewer()))
            .filter(self.decisions());
        let documents = steering_document::Entity::find()
            .select_only()
            .column(steering_document::Column::Id)
            .filter(
                Condition::all().add_option(
                    self.body
                        .map(|body| steering_document::Column::BodyId.eq(body)),
                ),
            );
        let own = Condition::all()
            .add(SteeringDocumentId.in_subquery(documents.into_query()))
            .add_option(self.year.map(|year| in_year(SentOn, year)));
        let either = Condition::any()
            .add(MatterId.in_subquery(decided.into_query()))
            .add(own);
        Condition::all().add(either).add_option(known)
    }
}

impl Session {
    /// What the questions are asked of: decisions, then commissions, then agreements; the earliest first, agreements in the order in
    /// which they were drafted.
    pub async fn audited(
        &self,
        filter: &AuditFilter,
        request: PageRequest,
    ) -> Result<Page<Audited>, Error> {
        let PageRequest { first, after } = request;
        let (begun, mut after) = match after {
            Some(place) => placed(place)?,
            None => (0, None),
        };
        let totals = vec![
            self.total::<decision::Entity>(filter.decisions()),
            self.total::<commission::Entity>(filter.commissions()),
            self.total::<agreement::Entity>(filter.agreements(self)),
        ];
        let mut page = Page {
            rows: Vec::new(),
            has_next: false,
            total: Total::sum(totals),
        };
        for (number, kind) in LISTS.into_iter().enumerate().skip(begun) {
            let request = PageRequest {
                first: first.saturating_sub(page.rows.len() as u64),
                after: after.take(),
            };
            let (rows, has_next) = self.part_of_audited(kind, filter, request).await?;
            page.rows.extend(rows.into_iter().map(|(row, place)| {
                let text = format!("{number}{}", place.text);
                (row, Position { text, ..place })
            }));
            page.has_next = has_next;
            if has_next {
                break;
            }
        }
        Ok(page)
    }

    /// A page of one of the lists, and whether it has more.
    async fn part_of_audited(
        &self,
        kind: NodeKind,
        filter: &AuditFilter,
        request: PageRequest,
    ) -> Result<(Vec<(Audited, Position)>, bool), Error> {
        Ok(match kind {
            NodeKind::Decision => {
                let page = self.page(filter.decisions(), in_time(Order::Asc), request);
                part_of(page.await?, Audited::Decision)
            }
            NodeKind::Commission => {
                let given = Sort::<commission::Entity>::DayOf(
                    commission::Column::GivenOn.into_expr(),
                    |row: &commission::Model| row.given_on,
                    Order::Asc,
                );
                let page = self.page(filter.commissions(), given, request);
                part_of(page.await?, Audited::Commission)
            }
            _ => {
                let page = self.page(
                    filter.agreements(self),
                    Sort::<agreement::Entity>::Created,
                    request,
                );
                part_of(page.await?, Audited::Agreement)
            }
        })
    }

    /// The thing with this id that the questions are asked of.
    pub async fn audited_by_id(&self, id: NodeId) -> Result<Option<Audited>, Error> {
        let things = [id];
        let decisions = self
            .things::<decision::Entity>(&things, NodeKind::Decision)
            .await?;
        let commissions = self
            .things::<commission::Entity>(&things, NodeKind::Commission)
            .await?;
        let agreements = self
            .things::<agreement::Entity>(&things, NodeKind::Agreement)
            .await?;
        let found = decisions.into_iter().map(Audited::Decision);
        let found = found.chain(commissions.into_iter().map(Audited::Commission));
        Ok(found
            .chain(agreements.into_iter().map(Audited::Agreement))
            .next())
    }

    /// The answers of a day about these decisions, commissions and agreements.
    pub async fn audit_answers(
        &self,
        things: &[NodeId],
        on: NaiveDate,
    ) -> Result<HashMap<NodeId, Answers>, Error> {
        let decisions = self
            .things::<decision::Entity>(things, NodeKind::Decision)
            .await?;
        let commissions = self
            .things::<commission::Entity>(things, NodeKind::Commission)
            .await?;
        let agreements = self
            .things::<agreement::Entity>(things, NodeKind::Agreement)
            .await?;
        let facts = Facts::read(self, on, &decisions, &commissions, &agreements).await?;
        let mut answers = facts.of_decisions(&decisions).await?;
        answers.extend(facts.of_commissions(&commissions).await?);
        answers.extend(facts.of_agreements(&agreements).await?);
        Ok(answers)
    }

    /// The rows of those of the things that are of a kind.
    async fn things<E: Record>(
        &self,
        things: &[NodeId],
        kind: NodeKind,
    ) -> Result<Vec<Row<E>>, Error> {
        let of_kind = things.iter().filter(|thing| thing.kind == kind);
        let found = self.seen::<E>(of_kind.map(|thing| thing.key)).await?;
        Ok(found.into_values().collect())
    }

    /// Those of the rows with these ids that the viewer sees; nothing is asked about none.
    async fn seen<E: Record>(
        &self,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Row<E>>, Error> {
        let mut ids: Vec<Uuid> = ids.collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        ids.sort_unstable();
        ids.dedup();
        self.rows::<E>(&ids).await
    }
}

/// The list and the place there of a place among all.
fn placed(place: Position) -> Result<(usize, Option<Position>), Error> {
    let number = LISTS.iter().enumerate().find_map(|(number, _)| {
        let text = place.text.strip_prefix(&number.to_string())?;
        Some((number, text.to_owned()))
    });
    let (number, text) = number.ok_or(Error::BadCursor)?;
    Ok((number, Some(Position { text, ..place })))
}

fn part_of<R>(page: Page<R>, of: fn(R) -> Audited) -> (Vec<(Audited, Position)>, bool) {
    let rows = page.rows.into_iter();
    let rows = rows.map(|(row, place)| (of(row), place));
    (rows.collect(), page.has_next)
}

/// What answers are made of, read for all things at once.
struct Facts<'s> {
    session: &'s Session,
    on: NaiveDate,
    /// The decisions of matters that were made by the day.
    decided: HashMap<Uuid, Vec<decision::Model>>,
    /// The commissions that were given by decisions by the day.
    given: HashMap<Uuid, Vec<commission::Model>>,
    /// How far those who carry out commissions have come with them.
    tasks: HashMap<Uuid, Vec<Task>>,
}

impl<'s> Facts<'s> {
    async fn read(
        session: &'s Session,
        on: NaiveDate,
        decisions: &[decision::Model],
        commissions: &[commission::Model],
        agreements: &[agreement::Model],
    ) -> Result<Self, Error> {
        let of_agreements = agreements.iter().filter_map(|row| row.matter_id);
        let matters: Vec<Uuid> = decisions
            .iter()
            .map(|row| row.matter_id)
            .chain(of_agreements.clone())
            .collect();
        let mut decided = session.related::<DecisionsOfMatter>(&matters, None).await?;
        for chain in decided.values_mut() {
            chain.retain(|row| made_by(row, on));
        }
        let in_matters = of_agreements
            .filter_map(|matter| decided.get(&matter))
            .flatten();
        let giving = decisions.iter().chain(in_matters).map(|row| row.id);
        let giving: Vec<Uuid> = giving.collect();
        let mut given = session
            .related::<CommissionsOfDecision>(&giving, None)
            .await?;
        for commissions in given.values_mut() {
            commissions.retain(|row| row.given_on <= on);
        }
        let all = commissions.iter().chain(given.values().flatten());
        let tasks = tasks(session, all.collect(), on).await?;
        Ok(Self {
            session,
            on,
            decided,
            given,
            tasks,
        })
    }

    /// How far the commissions that were given by decisions have come.
    fn tasks_of(&self, decisions: impl Iterator<Item = Uuid>) -> Vec<Task> {
        let given = decisions.filter_map(|id| self.given.get(&id)).flatten();
        let tasks = given.filter_map(|row| self.tasks.get(&row.id)).flatten();
        tasks.cloned().collect()
    }

    async fn of_decisions(
        &self,
        rows: &[decision::Model],
    ) -> Result<HashMap<NodeId, Answers>, Error> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let approvals = self
            .session
            .related::<ApprovalsOfDecision>(&ids, None)
            .await?;
        let adoptions = self
            .session
            .related::<AdoptionsOfDecision>(&ids, None)
            .await?;
        let asked = self.asked(&ids).await?;
        let mut answers = HashMap::new();
        for row in rows {
            let chain = self.decided.get(&row.matter_id).into_iter().flatten();
            let chain = chain.map(step).collect::<Result<Vec<Step>, _>>()?;
            let approved = approvals.get(&row.id).into_iter().flatten();
            let approved = approved
                .filter(|row| row.approved_on <= self.on)
                .map(|row| NodeId::new(NodeKind::AgreementApproval, row.id));
            let adopted = adoptions.get(&row.id).into_iter().flatten();
            let adopted = adopted
                .filter(|row| row.adopted_on <= self.on)
                .map(|row| NodeId::new(NodeKind::DocumentAdoption, row.id));
            let resting = approved.chain(adopted).collect();
            let tasks = self.tasks_of([row.id].into_iter());
            let asked = asked.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let of = audit::of_decision(&step(row)?, &chain, resting, &tasks, asked, self.on);
            answers.insert(NodeId::new(NodeKind::Decision, row.id), of);
        }
        Ok(answers)
    }

    /// Who was asked by the day to adopt the documents that decisions recommend, in the order of their keys, with what they have
    /// answered by then.
    async fn asked(&self, decisions: &[Uuid]) -> Result<HashMap<Uuid, Vec<Asked>>, Error> {
        let mut requests = self
            .session
            .related::<RequestsOfDecision>(decisions, None)
            .await?;
        for requests in requests.values_mut() {
            requests.retain(|row| row.sent_on <= self.on);
        }
        let versions = requests.values().flatten();
        let versions: Vec<Uuid> = versions.map(|row| row.document_version_id).collect();
        if versions.is_empty() {
            return Ok(HashMap::new());
        }
        let answers = self
            .session
            .related::<AdoptionsOfVersion>(&versions, None)
            .await?;
        let versions = self
            .session
            .seen::<document_version::Entity>(versions.into_iter())
            .await?;
        let is_replaced = |version: Uuid| {
            let valid_to = versions.get(&version).and_then(|row| row.valid_to);
            valid_to.is_some_and(|day| day <= self.on)
        };
        let mut organisations = self.session.adopting_organisations(self.on).await?;
        organisations.sort_by(|one, other| one.slug.cmp(&other.slug));
        let asked_by = |request: &adoption_request::Model| -> Vec<Asked> {
            let answers = answers.get(&request.document_version_id);
            let answers = answers.map(Vec::as_slice).unwrap_or_default();
            let asked = organisations.iter().map(|row| Asked {
                organisation: row.id,
                sent_on: request.sent_on,
                answer_by: request.answer_by,
                answer: answers
                    .iter()
                    .find(|it| it.organisation_id == row.id && it.adopted_on <= self.on)
                    .map(|it| (it.adopted_on, it.id)),
            });
            // Once a later version has taken its place, nobody is asked any more.
            let replaced = is_replaced(request.document_version_id);
            asked
                .filter(|it| it.answer.is_some() || !replaced)
                .collect()
        };
        let asked = requests
            .iter()
            .map(|(decision, requests)| (*decision, requests.iter().flat_map(asked_by).collect()));
        Ok(asked.collect())
    }

    async fn of_commissions(
        &self,
        rows: &[commission::Model],
    ) -> Result<HashMap<NodeId, Answers>, Error> {
        let decisions = rows.iter().filter_map(|row| row.decision_id);
        let decisions = self.session.seen::<decision::Entity>(decisions).await?;
        let dealt_with = self.dealt_with(rows).await?;
        let answers = rows.iter().map(|row| {
            let decision = row.decision_id.and_then(|id| decisions.get(&id));
            let decision = decision.filter(|row| made_by(row, self.on));
            let item = row.agenda_item_id.filter(|id| dealt_with.contains(id));
            let by = decision.map(|row| NodeId::new(NodeKind::Decision, row.id));
            let at = item.map(|id| NodeId::new(NodeKind::AgendaItem, id));
            let decided_on = decision.and_then(|row| row.date).unwrap_or(row.given_on);
            let tasks = self
                .tasks
                .get(&row.id)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let by = by.into_iter().chain(at).collect();
            let of = audit::of_commission(decided_on, by, tasks, self.on);
            (NodeId::new(NodeKind::Commission, row.id), of)
        });
        Ok(answers.collect())
    }

    /// The items at which these commissions were given, as far as they were dealt with at a meeting by the day.
    async fn dealt_with(&self, rows: &[commission::Model]) -> Result<HashSet<Uuid>, Error> {
        let items = rows.iter().filter_map(|row| row.agenda_item_id);
        let items = self.session.seen::<agenda_item::Entity>(items).await?;
        let meetings = items.values().map(|item| item.meeting_id);
        let meetings = self.session.seen::<meeting::Entity>(meetings).await?;
        let mut dealt_with = HashSet::new();
        for item in items.values() {
            let meeting = meetings.get(&item.meeting_id);
            let held = meeting.filter(|meeting| day_of_meeting(meeting) <= self.on);
            if let Some(meeting) = held
                && was_dealt_with(item, meeting)?
            {
                dealt_with.insert(item.id);
            }
        }
        Ok(dealt_with)
    }

    async fn of_agreements(
        &self,
        rows: &[agreement::Model],
    ) -> Result<HashMap<NodeId, Answers>, Error> {
        if rows.is_empty() {
            return Ok(HashMap::new());
        }
        let known = self.session.facts_of_agreements().await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let parties = self
            .session
            .related::<PartiesOfAgreement>(&ids, None)
            .await?;
        let all: Vec<Uuid> = parties.values().flatten().map(|row| row.id).collect();
        let approvals = self.session.related::<ApprovalOfParty>(&all, None).await?;
        let notices = self.session.related::<NoticesOfParty>(&all, None).await?;
        let mut answers = HashMap::new();
        for row in rows {
            let parties = parties.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let given = parties
                .iter()
                .filter_map(|party| notices.get(&party.id))
                .flatten();
            let given = given.filter(|notice| notice.given_on <= self.on);
            let given: Vec<Uuid> = given.map(|notice| notice.id).collect();
            let approved = parties.iter().map(|party| {
                let mut approvals = approvals.get(&party.id).into_iter().flatten();
                let approval = approvals.find(|row| row.approved_on <= self.on);
                let approval = approval.map(|row| (row.approved_on, row.id));
                Party {
                    id: party.id,
                    approval,
                }
            });
            let approved: Vec<Party> = approved.collect();
            let decided = row.matter_id.and_then(|matter| self.decided.get(&matter));
            let tasks = self.tasks_of(decided.into_iter().flatten().map(|row| row.id));
            let facts = known.get(&row.id).map(|facts| facts.known_on(self.on));
            let facts = facts.unwrap_or_default();
            let of = audit::of_agreement(&facts, &approved, &given, &tasks, self.on);
            answers.insert(NodeId::new(NodeKind::Agreement, row.id), of);
        }
        Ok(answers)
    }
}

/// Whether a decision was made by the day: one whose day no source tells, in its year.
fn made_by(row: &decision::Model, on: NaiveDate) -> bool {
    match row.date {
        Some(date) => date <= on,
        None => row.year.is_none_or(|year| year <= on.year()),
    }
}

/// How far those who carry out commissions have come with them by the day, but for those from whom they were withdrawn by then.
async fn tasks(
    session: &Session,
    commissions: Vec<&commission::Model>,
    on: NaiveDate,
) -> Result<HashMap<Uuid, Vec<Task>>, Error> {
    let ids: Vec<Uuid> = commissions.iter().map(|row| row.id).collect();
    let receivers = session.related::<ReceiversOfCommission>(&ids, None).await?;
    let all: Vec<&commission_receiver::Model> = receivers.values().flatten().collect();
    let ids: Vec<Uuid> = all.iter().map(|row| row.id).collect();
    let reports = session.related::<ReportsOfReceiver>(&ids, None).await?;
    let seen = Seen::read(session, &all).await?;
    let mut tasks: HashMap<Uuid, Vec<Task>> = HashMap::new();
    for commission in commissions {
        let mut of = Vec::new();
        for row in receivers.get(&commission.id).into_iter().flatten() {
            let reports = reports.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            of.extend(task(commission, row, reports, &seen, on)?);
        }
        tasks.insert(commission.id, of);
    }
    Ok(tasks)
}

/// How far somebody has come with a commission by the day; none where it was withdrawn from them by then.
fn task(
    commission: &commission::Model,
    row: &commission_receiver::Model,
    reports: &[commission_report::Model],
    seen: &Seen,
    on: NaiveDate,
) -> Result<Option<Task>, Error> {
    let withdrawn = state_of_receiver(row)? == CommissionState::Withdrawn;
    if withdrawn && commission.withdrawn_on.is_some_and(|day| day <= on) {
        return Ok(None);
    }
    let mut reports = reports.iter();
    let report = reports.rfind(|report| report.is_final && report.reported_on <= on);
    // What was returned is to be reported back again.
    let report = report.filter(|report| report.returned_on.is_none_or(|day| on < day));
    Ok(Some(Task {
        receiver: row.id,
        due_on: commission.due_on,
        reported: report.map(|report| (report.reported_on, report.id)),
        closed: row.closed_on.filter(|day| *day <= on).map(|day| Closed {
            on: day,
            by: seen.closing(row),
            remains: !row.nothing_remains,
            next: row.next_id.filter(|id| seen.next.contains_key(id)),
        }),
    }))
}

/// What the viewer sees of how commissions were closed.
struct Seen {
    decisions: HashMap<Uuid, decision::Model>,
    items: HashMap<Uuid, agenda_item::Model>,
    next: HashMap<Uuid, commission::Model>,
}

impl Seen {
    async fn read(
        session: &Session,
        receivers: &[&commission_receiver::Model],
    ) -> Result<Self, Error> {
        let decisions = receivers.iter().filter_map(|row| row.decision_id);
        let items = receivers.iter().filter_map(|row| row.agenda_item_id);
        let next = receivers.iter().filter_map(|row| row.next_id);
        Ok(Self {
            decisions: session.seen::<decision::Entity>(decisions).await?,
            items: session.seen::<agenda_item::Entity>(items).await?,
            next: session.seen::<commission::Entity>(next).await?,
        })
    }

    /// The decision on the report, or the item at which it was taken.
    fn closing(&self, row: &commission_receiver::Model) -> Option<NodeId> {
        let decision = row.decision_id.filter(|id| self.decisions.contains_key(id));
        let item = row.agenda_item_id.filter(|id| self.items.contains_key(id));
        let decision = decision.map(|id| NodeId::new(NodeKind::Decision, id));
        decision.or(item.map(|id| NodeId::new(NodeKind::AgendaItem, id)))
    }
}
