//! Commissions that bodies give to bodies and organisations: accepted, reported, closed by a decision on the report, or
//! returned.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{
    body, commission, commission_receiver, commission_report, decision, meeting_body, organisation,
    steering_document,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{ExprTrait, SelectStatement, SimpleExpr},
};

use super::{
    Dated, Page, PageRequest, ReceiversOfCommission, ReportsOfReceiver, Session, Writing,
    agenda::was_dealt_with,
    engine::{
        act::{Changed, Guard, Guarded, Named, New, Target},
        journal::to_milliseconds,
        page::{Below, Sort},
    },
    lists::in_year,
    meetings::day_of_meeting,
    projects::{not_before, past_day},
};
use crate::{
    access::{ActorKind, Permit, Subject, act, may},
    domain::{
        lifecycle::{COMMISSION, after, possible},
        problem::{self, Problem},
        validation::{day, heading, line, prose},
        vocabulary::{Action, CommissionState, Level, OrganisationKind, Visibility, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long a text of a commission or a report may be, in characters.
const TEXT_LENGTH: usize = 10_000;

/// How many carry out a commission at most.
const RECEIVERS: usize = 50;

/// Which commissions are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CommissionFilter {
    /// Only those that this body has given or is to carry out.
    pub body: Option<Uuid>,
    /// Only those that this organisation is to carry out.
    pub organisation: Option<Uuid>,
    /// Only those that somebody who is to carry them out has brought to one of these states.
    pub states: Option<Vec<CommissionState>>,
    /// Only those that somebody should have reported back before this day.
    pub overdue_on: Option<NaiveDate>,
    /// Only those that were given in this year.
    pub year: Option<i32>,
}

/// A commission that a body gives.
#[derive(Clone, Debug)]
pub struct NewCommission {
    /// The body.
    pub body: Uuid,
    /// The decision by which it is given.
    pub decision: Option<Uuid>,
    /// The item of an agenda at which it is given.
    pub agenda_item: Option<Uuid>,
    /// The commission to the giving body that it is a part of.
    pub part_of: Option<Uuid>,
    /// The title.
    pub title: String,
    /// What is to be done.
    pub text: String,
    /// The day on which it is given.
    pub given_on: NaiveDate,
    /// The day by which it is to be reported.
    pub due_on: NaiveDate,
    /// Who may see it.
    pub visibility: Visibility,
    /// The bodies that are to carry it out.
    pub bodies: Vec<Uuid>,
    /// The organisations that are to carry it out.
    pub organisations: Vec<Uuid>,
}

/// What is to be another in a commission; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct CommissionChange {
    /// The title.
    pub title: Option<String>,
    /// What is to be done.
    pub text: Option<String>,
    /// The day by which it is to be reported.
    pub due_on: Option<NaiveDate>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
}

/// What is reported of a commission.
#[derive(Clone, Debug)]
pub struct NewCommissionReport {
    /// What was done.
    pub text: Option<String>,
    /// The document that holds the report.
    pub document: Option<Uuid>,
    /// Another document.
    pub reference: Option<String>,
}

/// How a commission is closed: by which decision on the report, and what remains.
#[derive(Clone, Debug)]
pub struct CommissionClosing {
    /// The decision: it is refused without one.
    pub decision: Option<Uuid>,
    /// The item of an agenda at which it was taken.
    pub agenda_item: Option<Uuid>,
    /// Whether nothing remains.
    pub nothing_remains: bool,
    /// What remains.
    pub remains: Option<String>,
    /// The day by which that is to be reported.
    pub remains_due_on: Option<NaiveDate>,
}

impl CommissionFilter {
    pub(super) fn condition(&self) -> Condition {
        let of_receivers = self.organisation.is_some() || self.states.is_some();
        let receivers = (of_receivers || self.overdue_on.is_some()).then(|| {
            let commissions = receivers(self.of_receivers());
            commission::Column::Id.in_subquery(commissions)
        });
        let overdue = self.overdue_on.map(|on| commission::Column::DueOn.lt(on));
        Condition::all()
            .add_option(self.body.map(|body| of_body(body.into())))
            .add_option(receivers)
            .add_option(overdue)
            .add_option(
                self.year
                    .map(|year| in_year(commission::Column::GivenOn, year)),
            )
    }

    /// Holds for the receivers by whom a commission is asked for.
    fn of_receivers(&self) -> Condition {
        use commission_receiver::Column::{OrganisationId, State};
        let states = self.states.as_ref().map(|states| {
            let states = states.iter().map(|state| state.code());
            State.is_in(states)
        });
        Condition::all()
            .add_option(self.organisation.map(|id| OrganisationId.eq(id)))
            .add_option(states)
            .add_option(self.overdue_on.map(|_| owed()))
    }
}

/// Holds for the receivers that have not reported back.
pub(super) fn owed() -> SimpleExpr {
    let states = CommissionState::VALUES.iter().map(|(state, _)| *state);
    let owed = states.filter(|state| possible(COMMISSION, *state).contains(&Action::ReportBack));
    let accepted = CommissionState::Given;
    let owed = owed.chain([accepted]).map(Vocabulary::code);
    commission_receiver::Column::State.is_in(owed)
}

/// The commissions of the receivers that this holds for.
fn receivers(which: Condition) -> SelectStatement {
    commission_receiver::Entity::find()
        .select_only()
        .column(commission_receiver::Column::CommissionId)
        .filter(which)
        .into_query()
}

/// Holds for the commissions that a body has given or is to carry out.
fn of_body(body: SimpleExpr) -> Condition {
    let carries_out = commission_receiver::Column::BodyId
        .into_expr()
        .eq(body.clone());
    Condition::any()
        .add(commission::Column::BodyId.into_expr().eq(body))
        .add(commission::Column::Id.in_subquery(receivers(carries_out.into())))
}

impl Session {
    /// Commissions, the one that was given last first.
    pub async fn commissions(
        &self,
        filter: CommissionFilter,
        request: PageRequest,
    ) -> Result<Page<commission::Model>, Error> {
        self.page::<commission::Entity>(filter.condition(), by_day(), request)
            .await
    }

    /// For each of these bodies a page of the commissions that it has given or is to carry out.
    pub async fn commissions_of_bodies(
        &self,
        bodies: &[Uuid],
        filter: &CommissionFilter,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<commission::Model>>, Error> {
        let below = below(filter, of_body);
        self.pages_of(bodies, below, by_day(), request).await
    }

    /// For each of these bodies the number of those commissions.
    pub async fn count_commissions_of_bodies(
        &self,
        bodies: &[Uuid],
        filter: &CommissionFilter,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<commission::Entity, _>(bodies, below(filter, of_body))
            .await
    }

    /// For each of these organisations a page of the commissions that it is to carry out.
    pub async fn commissions_of_organisations(
        &self,
        organisations: &[Uuid],
        filter: &CommissionFilter,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<commission::Model>>, Error> {
        let below = of_organisation(filter);
        self.pages_of(organisations, below, by_day(), request).await
    }

    /// For each of these organisations the number of those commissions.
    pub async fn count_commissions_of_organisations(
        &self,
        organisations: &[Uuid],
        filter: &CommissionFilter,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<commission::Entity, _>(organisations, of_organisation(filter))
            .await
    }

    /// For each of these meetings a page of the commissions under way that its bodies have given, what is due first first.
    pub async fn commissions_at_meetings(
        &self,
        meetings: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<commission::Model>>, Error> {
        self.pages_of(meetings, at_meeting(under_way()), by_due_day(), request)
            .await
    }

    /// The commissions that the bodies of a meeting have given, and that somebody should have reported back before the day: what
    /// was due first first, and as many as a page has. What only waits for a decision takes no place among them.
    pub(super) async fn overdue_commissions(
        &self,
        meeting: Uuid,
        on: NaiveDate,
    ) -> Result<Vec<commission::Model>, Error> {
        let first = PageRequest {
            first: 100,
            after: None,
        };
        let owing = at_meeting(owed().into());
        let mut pages = self
            .pages_of(&[meeting], owing, by_due_day(), &first)
            .await?;
        let page = pages.remove(&meeting);
        let given = page.into_iter().flat_map(|page| page.rows);
        let mut given: Vec<commission::Model> = given.map(|(row, _)| row).collect();
        let ids: Vec<Uuid> = given.iter().map(|row| row.id).collect();
        let receivers = self.related::<ReceiversOfCommission>(&ids, None).await?;
        given.retain(|row| {
            let mut receivers = receivers.get(&row.id).into_iter().flatten();
            receivers.any(|receiver| is_overdue(row, receiver, on))
        });
        Ok(given)
    }

    /// For each of these meetings the number of those commissions.
    pub async fn count_commissions_at_meetings(
        &self,
        meetings: &[Uuid],
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<commission::Entity, _>(meetings, at_meeting(under_way()))
            .await
    }
}

fn by_day() -> Sort<commission::Entity> {
    Sort::Day(commission::Column::GivenOn, |row: &commission::Model| {
        row.given_on
    })
}

fn by_due_day() -> Sort<commission::Entity> {
    Sort::DayOf(
        commission::Column::DueOn.into_expr(),
        |row: &commission::Model| row.due_on,
        Order::Asc,
    )
}

fn below(
    filter: &CommissionFilter,
    of: impl Fn(SimpleExpr) -> Condition,
) -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
    let asked = filter.condition();
    Below {
        conditions: move |key| vec![asked.clone().add(of(key))],
        filtered: true,
    }
}

/// Of an organisation those states count to which it has brought a commission itself.
fn of_organisation(
    filter: &CommissionFilter,
) -> Below<impl Fn(SimpleExpr) -> Vec<Condition> + use<>> {
    let asked = filter.condition();
    let own = filter.of_receivers();
    Below {
        conditions: move |organisation| {
            let carries_out = commission_receiver::Column::OrganisationId
                .into_expr()
                .eq(organisation);
            let commissions = receivers(own.clone().add(carries_out));
            let own = commission::Column::Id.in_subquery(commissions);
            vec![asked.clone().add(own)]
        },
        filtered: true,
    }
}

/// Holds for those with whom a commission is neither closed nor withdrawn.
fn under_way() -> Condition {
    let over = [CommissionState::Closed, CommissionState::Withdrawn];
    commission_receiver::Column::State
        .is_not_in(over.map(Vocabulary::code))
        .into()
}

/// What the bodies of a meeting have given to those for one of whom this holds.
fn at_meeting(to: Condition) -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
    Below {
        conditions: move |meeting| {
            let bodies = meeting_body::Entity::find()
                .select_only()
                .column(meeting_body::Column::BodyId)
                .filter(meeting_body::Column::MeetingId.into_expr().eq(meeting));
            let given = Condition::all()
                .add(commission::Column::BodyId.in_subquery(bodies.into_query()))
                .add(commission::Column::Id.in_subquery(receivers(to.clone())));
            vec![given]
        },
        filtered: true,
    }
}

/// How far somebody has come with a commission.
pub(super) fn state_of_receiver(
    row: &commission_receiver::Model,
) -> Result<CommissionState, Error> {
    CommissionState::from_code(&row.state)
        .ok_or_else(|| Error::internal("a commission in an unknown state"))
}

/// Whether somebody owes a report of a commission that was due before the day.
pub fn is_overdue(
    commission: &commission::Model,
    receiver: &commission_receiver::Model,
    on: NaiveDate,
) -> bool {
    let state = CommissionState::from_code(&receiver.state);
    let owed = state.is_some_and(|state| {
        let actions = possible(COMMISSION, state);
        actions.contains(&Action::ReportBack) || actions.contains(&Action::Accept)
    });
    owed && commission.due_on < on
}

impl Guarded for commission::Entity {
    async fn guard(_: &Named<'_>, row: &commission::Model) -> Result<Guard<Self>, Error> {
        Ok(Guard::new(subject_of(row)?, row))
    }
}

fn subject_of(row: &commission::Model) -> Result<Subject, Error> {
    Subject::record(row).ok_or_else(|| Error::internal("a commission of unknown visibility"))
}

/// Who carries out a commission accepts and reports it; for the body that gave it a report is returned or decided on.
impl Guarded for commission_receiver::Entity {
    async fn guard(
        named: &Named<'_>,
        row: &commission_receiver::Model,
    ) -> Result<Guard<Self>, Error> {
        let commission = named
            .parent::<commission::Entity>(row.commission_id)
            .await?;
        let subject = |action| Subject::commission_receiver(row, &commission, action);
        let viewer = named.writing.viewer();
        let can = |action| subject(action).is_some_and(|subject| may(viewer, &subject, action));
        let next = after(
            COMMISSION,
            state_of_receiver(row)?,
            named.action,
            named.field,
            can,
        );
        let next = next.map(|state| commission_receiver::Model {
            state: state.code().to_owned(),
            ..row.clone()
        });
        let subject = subject(named.action);
        let subject =
            subject.ok_or_else(|| Error::internal("a commission of unknown visibility"))?;
        Ok(Guard { subject, next })
    }
}

/// Who is to carry out a new commission: a body or an organisation, and who answers for it.
struct Receiver {
    body: Option<Uuid>,
    organisation: Option<Uuid>,
    owner: Option<Uuid>,
}

impl Writing<'_> {
    /// Gives a commission of a body to bodies and organisations.
    pub async fn give_commission(
        &self,
        new: NewCommission,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let body = self.found::<body::Entity>(new.body, "body").await?;
        let region = self.region().await?;
        let subject = Subject::commissions_of(&body, region, new.visibility);
        let permit: Permit<act::Create> = self.permit(subject.ok_or_else(unknown_body)?)?;
        let receivers = self.receivers_of_new(&new, &body, region).await?;
        let row = commission::Model {
            id: Uuid::now_v7(),
            body_id: body.id,
            owner_id: permit.owner(),
            visibility: new.visibility.code().to_owned(),
            decision_id: new.decision,
            agenda_item_id: new.agenda_item,
            part_of_id: new.part_of,
            title: new.title,
            text: new.text,
            given_on: new.given_on,
            due_on: new.due_on,
            withdrawn_on: None,
            withdrawn_because: None,
            changed_at: to_milliseconds(self.now()),
            version: 1,
        };
        let mut wrong = vec![
            past_day("givenOn", row.given_on, today),
            stands(&body, row.given_on, "body"),
        ];
        wrong.extend(texts(&row));
        wrong.extend(self.check_origin(&row).await?);
        refuse(wrong)?;
        self.add_commission(&permit, row, receivers).await
    }

    async fn add_commission(
        &self,
        permit: &Permit<act::Create>,
        row: commission::Model,
        receivers: Vec<Receiver>,
    ) -> Result<Uuid, Error> {
        let commission = self.create(permit, row).await?;
        let mut rows = Vec::new();
        for receiver in receivers {
            let row = commission_receiver::Model {
                id: Uuid::now_v7(),
                commission_id: commission.key(),
                body_id: receiver.body,
                organisation_id: receiver.organisation,
                owner_id: receiver.owner,
                state: CommissionState::Given.code().to_owned(),
                accepted_on: None,
                reported_on: None,
                closed_on: None,
                decision_id: None,
                agenda_item_id: None,
                nothing_remains: false,
                next_id: None,
                version: 1,
            };
            rows.push(New::<commission_receiver::Entity>::by(&commission, row)?);
        }
        self.create_all(rows).await?;
        Ok(commission.key())
    }

    /// Those who are to carry out a new commission, each once.
    async fn receivers_of_new(
        &self,
        new: &NewCommission,
        giver: &body::Model,
        region: Uuid,
    ) -> Result<Vec<Receiver>, Error> {
        let named = new.bodies.iter().chain(&new.organisations);
        let once: BTreeSet<&Uuid> = named.clone().collect();
        let count = named.count();
        refuse([
            (count == 0).then(|| problem::commission_to_nobody().at("bodies")),
            (count > RECEIVERS).then(|| problem::too_many_at_a_time(RECEIVERS).at("bodies")),
            (once.len() < count).then(|| problem::receiver_named_twice().at("bodies")),
            new.bodies
                .contains(&new.body)
                .then(|| problem::commission_to_itself().at("bodies")),
        ])?;
        let mut receivers = Vec::new();
        for id in &new.bodies {
            let body = self.found::<body::Entity>(*id, "bodies").await?;
            refuse([
                stands(&body, new.given_on, "bodies"),
                (!reaches(giver, &body)).then(|| problem::commission_upwards().at("bodies")),
            ])?;
            let carried_out = Subject::commissions_of(&body, region, new.visibility);
            receivers.push(Receiver {
                body: Some(body.id),
                organisation: None,
                owner: carried_out.ok_or_else(unknown_body)?.owner,
            });
        }
        for id in &new.organisations {
            let row = self.found::<organisation::Entity>(*id, "organisations");
            let row = row.await?;
            let kind = OrganisationKind::from_code(&row.kind);
            let acts = kind.and_then(ActorKind::of).is_some();
            let outside = giver.municipality_id.is_some_and(|kommun| kommun != row.id);
            refuse([
                (!acts).then(|| problem::organisation_of_another_kind().at("organisations")),
                outside.then(|| problem::commission_upwards().at("organisations")),
            ])?;
            receivers.push(Receiver {
                body: None,
                organisation: Some(row.id),
                owner: Some(row.id),
            });
        }
        Ok(receivers)
    }

    /// What is wrong with where a commission comes from: a decision or a meeting of the body that gives it, and a commission
    /// that this body carries out.
    async fn check_origin(&self, row: &commission::Model) -> Result<Vec<Option<Problem>>, Error> {
        let mut wrong = Vec::new();
        let mut decided_on = None;
        if let Some(id) = row.decision_id {
            let decision = self.found::<decision::Entity>(id, "decision").await?;
            let of_another = of_another_body(&decision, row.body_id);
            decided_on = decision.date.filter(|_| of_another.is_none());
            wrong.push(of_another);
        }
        let mut held_on = None;
        if let Some(item) = row.agenda_item_id {
            let (fits, day) = self.meeting_of_item(row.body_id, item).await?;
            held_on = day.filter(|_| fits);
            wrong.extend(check_item(fits, day));
        }
        let earliest = Ord::max(decided_on, held_on);
        wrong.push(earliest.and_then(|day| not_before("givenOn", row.given_on, day)));
        if let Some(part_of) = row.part_of_id {
            let whole = self.found::<commission::Entity>(part_of, "partOf").await?;
            let receivers = self.receivers_of(whole.id).await?;
            let carries_out = receivers.iter().any(|it| it.body_id == Some(row.body_id));
            wrong.push((!carries_out).then(|| problem::part_of_anothers().at("partOf")));
        }
        Ok(wrong)
    }

    /// Whether an item is of a meeting of the body, and the day on which it was dealt with there, if it was.
    async fn meeting_of_item(
        &self,
        body: Uuid,
        item: Uuid,
    ) -> Result<(bool, Option<NaiveDate>), Error> {
        let (item, meeting) = self.held_at(item).await?;
        let bodies = self.bodies_of(meeting.id).await?;
        let dealt_with = was_dealt_with(&item, &meeting)?;
        let held_on = dealt_with.then(|| day_of_meeting(&meeting));
        Ok((bodies.iter().any(|it| it.id == body), held_on))
    }

    async fn receivers_of(
        &self,
        commission: Uuid,
    ) -> Result<Vec<commission_receiver::Model>, Error> {
        let rows = self
            .related::<ReceiversOfCommission>(&[commission], None)
            .await?;
        Ok(rows.into_values().flatten().collect())
    }

    /// Changes a commission: what is to be done as long as nobody has accepted it.
    pub async fn change_commission(
        &self,
        id: Uuid,
        version: i32,
        change: CommissionChange,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<commission::Entity, act::Change>(id, version, "commission")
            .await?;
        let now = row.clone();
        let visibility = change.visibility.map(|it| it.code().to_owned());
        let after = commission::Model {
            title: change.title.unwrap_or(now.title),
            text: change.text.unwrap_or(now.text),
            due_on: change.due_on.unwrap_or(now.due_on),
            visibility: visibility.unwrap_or(now.visibility),
            ..row.clone()
        };
        if after == row {
            return Ok(id);
        }
        let mut states = Vec::new();
        for receiver in self.receivers_of(id).await? {
            states.push(state_of_receiver(&receiver)?);
        }
        let given = |state: &CommissionState| *state == CommissionState::Given;
        let reworded = (&after.title, &after.text) != (&row.title, &row.text);
        let shown = after.visibility != row.visibility;
        let over = !states
            .iter()
            .any(|state| !possible(COMMISSION, *state).is_empty());
        let mut wrong = vec![
            over.then(|| problem::commission_is_over().at("commission")),
            (reworded && !over && !states.iter().all(given))
                .then(|| problem::commission_accepted_already().at("text")),
            (shown && !over && !states.iter().all(given))
                .then(|| problem::commission_accepted_already().at("visibility")),
        ];
        wrong.extend(texts(&after));
        refuse(wrong)?;
        self.change(&permit, &row, after).await
    }

    /// Withdraws a commission, with a reason: from all who have not been closed with it.
    pub async fn withdraw_commission(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<commission::Entity, act::Withdraw>(id, version, "commission")
            .await?;
        refuse([prose("reason", &reason, TEXT_LENGTH)])?;
        let mut changed = Vec::new();
        for receiver in self.receivers_of(id).await? {
            let state = state_of_receiver(&receiver)?;
            let next = after(COMMISSION, state, Action::Withdraw, "commission", |_| true);
            if let Ok(next) = next {
                let after = commission_receiver::Model {
                    state: next.code().to_owned(),
                    ..receiver.clone()
                };
                changed.push(Changed::new(&permit, &receiver, after)?);
            }
        }
        refuse([changed
            .is_empty()
            .then(|| problem::commission_is_over().at("commission"))])?;
        self.write(self.batch::<commission_receiver::Entity>(Vec::new(), changed)?)
            .await?;
        let after = commission::Model {
            withdrawn_on: Some(today),
            withdrawn_because: Some(reason),
            ..row.clone()
        };
        self.change(&permit, &row, after).await
    }

    /// Accepts a commission, for who is to carry it out.
    pub async fn accept_commission(
        &self,
        receiver: Uuid,
        version: i32,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.act::<commission_receiver::Entity, act::Accept>(receiver, version, "receiver", |row| {
            row.accepted_on = Some(today);
            Ok(())
        })
        .await
    }

    /// Reports what has been done of a commission so far.
    pub async fn submit_interim_report(
        &self,
        receiver: Uuid,
        version: i32,
        report: NewCommissionReport,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<commission_receiver::Entity, act::Report>(receiver, Some(version), "receiver")
            .await?;
        let after = target.after.clone();
        self.add_commission_report(&target, report, false, today)
            .await?;
        self.change(&target.permit, &target.before, after).await
    }

    /// Reports a commission back: it waits for the decision of the body that gave it.
    pub async fn submit_final_report(
        &self,
        receiver: Uuid,
        version: i32,
        report: NewCommissionReport,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<commission_receiver::Entity, act::ReportBack>(
                receiver,
                Some(version),
                "receiver",
            )
            .await?;
        let after = commission_receiver::Model {
            reported_on: Some(today),
            ..target.after.clone()
        };
        self.add_commission_report(&target, report, true, today)
            .await?;
        self.change(&target.permit, &target.before, after).await
    }

    async fn add_commission_report<A: crate::access::Act>(
        &self,
        target: &Target<commission_receiver::Entity, A>,
        report: NewCommissionReport,
        is_final: bool,
        today: NaiveDate,
    ) -> Result<(), Error> {
        if let Some(document) = report.document {
            self.found::<steering_document::Entity>(document, "document")
                .await?;
        }
        let empty =
            report.text.is_none() && report.document.is_none() && report.reference.is_none();
        let text = report.text.as_deref();
        let reference = report.reference.as_deref();
        refuse([
            empty.then(|| problem::report_of_nothing().at("text")),
            text.and_then(|text| prose("text", text, TEXT_LENGTH)),
            reference.and_then(|reference| line("reference", reference)),
        ])?;
        let row = commission_report::Model {
            id: Uuid::now_v7(),
            commission_receiver_id: target.before.id,
            organisation_id: self.actor().organisation,
            is_final,
            reported_on: today,
            text: report.text,
            document_id: report.document,
            reference: report.reference,
            returned_on: None,
            returned_because: None,
            version: 1,
        };
        self.create(&target.permit, row).await?;
        Ok(())
    }

    /// Returns a report, with a reason: the commission is to be reported back again.
    pub async fn return_final_report(
        &self,
        receiver: Uuid,
        version: i32,
        reason: String,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<commission_receiver::Entity, act::Return>(receiver, Some(version), "receiver")
            .await?;
        refuse([prose("reason", &reason, TEXT_LENGTH)])?;
        let reports = self.related::<ReportsOfReceiver>(&[receiver], None).await?;
        let reports = reports.into_values().flatten();
        let report = reports.filter(|report| report.is_final).last();
        let report = report.ok_or_else(|| Error::internal("reported back without a report"))?;
        let returned = commission_report::Model {
            returned_on: Some(today),
            returned_because: Some(reason),
            ..report.clone()
        };
        self.change(&target.permit, &report, returned).await?;
        self.change(&target.permit, &target.before, target.after)
            .await
    }

    /// Closes a commission for one who has carried it out, by a decision on the report: what remains becomes the next commission
    /// to the same, or it is said that nothing does.
    pub async fn close_commission(
        &self,
        receiver: Uuid,
        version: i32,
        closing: CommissionClosing,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<commission_receiver::Entity, act::Close>(receiver, Some(version), "receiver")
            .await?;
        let commission = self
            .found::<commission::Entity>(target.before.commission_id, "receiver")
            .await?;
        self.check_closing(&commission, &target.before, &closing)
            .await?;
        let next_id = match (&closing.remains, closing.remains_due_on) {
            (Some(remains), Some(due_on)) => {
                let next = commission::Model {
                    id: Uuid::now_v7(),
                    decision_id: closing.decision,
                    agenda_item_id: closing.agenda_item,
                    text: remains.clone(),
                    given_on: today,
                    due_on,
                    withdrawn_on: None,
                    withdrawn_because: None,
                    changed_at: to_milliseconds(self.now()),
                    version: 1,
                    ..commission.clone()
                };
                Some(self.give_next(&target.before, next).await?)
            }
            _ => None,
        };
        let after = commission_receiver::Model {
            closed_on: Some(today),
            decision_id: closing.decision,
            agenda_item_id: closing.agenda_item,
            nothing_remains: closing.nothing_remains,
            next_id,
            ..target.after
        };
        self.change(&target.permit, &target.before, after).await
    }

    /// Gives what remains of a commission as the next one, to who has carried it out.
    async fn give_next(
        &self,
        receiver: &commission_receiver::Model,
        next: commission::Model,
    ) -> Result<Uuid, Error> {
        let body = self.found::<body::Entity>(next.body_id, "receiver").await?;
        let visibility = Visibility::from_code(&next.visibility).unwrap_or(Visibility::Cooperation);
        let subject = Subject::commissions_of(&body, self.region().await?, visibility);
        let permit: Permit<act::Create> = self.permit(subject.ok_or_else(unknown_body)?)?;
        refuse(
            texts(&next)
                .into_iter()
                .flatten()
                .map(|wrong| Some(closing_field(wrong))),
        )?;
        let same = Receiver {
            body: receiver.body_id,
            organisation: receiver.organisation_id,
            owner: receiver.owner_id,
        };
        self.add_commission(&permit, next, vec![same]).await
    }

    /// What is wrong with how a commission is closed: a decision on the report is named, of the body that gave it, and what
    /// remains is said.
    async fn check_closing(
        &self,
        commission: &commission::Model,
        receiver: &commission_receiver::Model,
        closing: &CommissionClosing,
    ) -> Result<(), Error> {
        let decision = match closing.decision {
            Some(id) => Some(self.found::<decision::Entity>(id, "decision").await?),
            None => None,
        };
        let undecided = decision.is_none();
        let of_another = decision
            .as_ref()
            .and_then(|decision| of_another_body(decision, commission.body_id));
        let mut wrong = vec![
            undecided.then(|| problem::decision_on_report_needed().at("decision")),
            of_another,
            (closing.nothing_remains == closing.remains.is_some())
                .then(|| problem::remains_to_be_said().at("remains")),
            (closing.remains.is_some() != closing.remains_due_on.is_some())
                .then(|| problem::remains_due_some_day().at("remainsDueOn")),
        ];
        let before_report = |on: NaiveDate| receiver.reported_on.is_some_and(|it| on < it);
        if let Some(decision) = decision {
            let gave = commission.decision_id == Some(decision.id);
            let before = gave || decision.date.is_some_and(before_report);
            wrong.push(before.then(|| problem::decided_before_the_report().at("decision")));
        }
        if let Some(item) = closing.agenda_item {
            let (fits, held_on) = self.meeting_of_item(commission.body_id, item).await?;
            wrong.extend(check_item(fits, held_on));
            let before = fits && held_on.is_some_and(before_report);
            wrong.push(before.then(|| problem::decided_before_the_report().at("agendaItem")));
        }
        refuse(wrong)
    }
}

/// That a decision is one of the body that gives a commission.
fn of_another_body(decision: &decision::Model, body: Uuid) -> Option<Problem> {
    let fits = decision.body_id == Some(body);
    (!fits).then(|| problem::decision_of_another_body().at("decision"))
}

/// That an item is of a meeting of the body, and was dealt with there.
fn check_item(fits: bool, held_on: Option<NaiveDate>) -> [Option<Problem>; 2] {
    let undone = fits && held_on.is_none();
    [
        (!fits).then(|| problem::item_of_another_body().at("agendaItem")),
        undone.then(|| problem::item_not_dealt_with().at("agendaItem")),
    ]
}

/// The problem of a commission that what remains would become, at the field of the closing that it comes from.
fn closing_field(wrong: Problem) -> Problem {
    match wrong.field.first().map(String::as_str) {
        Some("dueOn") => wrong.at("remainsDueOn"),
        _ => wrong.at("remains"),
    }
}

fn unknown_body() -> Error {
    Error::internal("a body of an unknown kind")
}

/// Whether one body gives commissions to another: to none of a level above its own, and a kommun's group within its kommun
/// alone.
fn reaches(giver: &body::Model, receiver: &body::Model) -> bool {
    let within =
        giver.municipality_id.is_none() || giver.municipality_id == receiver.municipality_id;
    // The levels begin with that of the county.
    let (from, to) = (
        Level::from_code(&giver.level),
        Level::from_code(&receiver.level),
    );
    within && from <= to
}

/// That a body stands on the day.
fn stands(row: &body::Model, on: NaiveDate, field: &str) -> Option<Problem> {
    let stands = body::Entity::period(row).holds(on);
    (!stands).then(|| problem::body_does_not_exist_then().at(field))
}

fn texts(row: &commission::Model) -> Vec<Option<Problem>> {
    let by_owner = row.visibility == Visibility::Owner.code();
    vec![
        heading("title", &row.title),
        prose("text", &row.text, TEXT_LENGTH),
        day("dueOn", row.due_on),
        (row.due_on < row.given_on).then(|| problem::due_before_given().at("dueOn")),
        by_owner.then(|| problem::seen_by_who_carries_out().at("visibility")),
    ]
}
