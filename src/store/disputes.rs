//! Disputes under agreements (B-10): up the ladder of the agreement one step at a time, with an outcome before the next.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{agreement, body, dispute, dispute_step, ladder_step, organisation};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{ExprTrait, SimpleExpr},
};

use super::{
    BodiesOfLadderStep, LadderOfAgreement, Page, PageRequest, PartiesOfAgreement, Session,
    StepsOfDispute, Writing,
    engine::{
        act::{Guard, Guarded, Named, Target},
        journal::to_milliseconds,
        page::{Below, Sort},
    },
    projects::{not_before, past_day},
};
use crate::{
    access::{Act, ActorKind, Permit, Subject, act, is_sent, may},
    domain::{
        lifecycle::{DISPUTE, StepOfDispute, after, hindered},
        problem,
        validation::{heading, prose},
        vocabulary::{Action, DisputeState, OrganisationKind, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long a text of a dispute may be, in characters.
const TEXT_LENGTH: usize = 10_000;

/// Which disputes are asked for.
#[derive(Clone, Debug, Default)]
pub struct DisputeFilter {
    /// Only those under this agreement.
    pub agreement: Option<Uuid>,
    /// Only those in one of these states.
    pub states: Option<Vec<DisputeState>>,
}

/// A dispute that an organisation raises.
#[derive(Clone, Debug)]
pub struct NewDispute {
    /// The agreement.
    pub agreement: Uuid,
    /// The organisation that it is raised against.
    pub against: Uuid,
    /// The title.
    pub title: String,
    /// What it is about.
    pub text: String,
    /// How its first step is taken.
    pub step: NewStep,
}

/// How a step of a dispute is taken.
#[derive(Clone, Copy, Debug)]
pub struct NewStep {
    /// The body that it is taken to, where the agreement means several of that day.
    pub forum: Option<Uuid>,
    /// The organisation that handles it.
    pub handled_by: Option<Uuid>,
    /// The day on which it begins.
    pub from: NaiveDate,
}

/// Who handles a step of a dispute.
struct Handlers {
    /// The body that it is taken to.
    forum: Option<Uuid>,
    /// The organisations that see the dispute for that.
    see: Vec<Uuid>,
}

/// Where a dispute stands.
struct Standing {
    present: dispute_step::Model,
    /// The step of the ladder above that.
    next: Option<ladder_step::Model>,
    at: StepOfDispute,
}

impl DisputeFilter {
    fn condition(&self) -> Condition {
        use dispute::Column::{AgreementId, State};
        let states = self.states.as_ref().map(|states| {
            let states = states.iter().map(|state| state.code());
            State.is_in(states)
        });
        Condition::all()
            .add_option(self.agreement.map(|id| AgreementId.eq(id)))
            .add_option(states)
    }
}

impl Session {
    /// Disputes, the one that was raised last first.
    pub async fn disputes(
        &self,
        filter: DisputeFilter,
        request: PageRequest,
    ) -> Result<Page<dispute::Model>, Error> {
        self.page::<dispute::Entity>(filter.condition(), by_day(), request)
            .await
    }

    /// For each of these bodies a page of the disputes whose present step is taken to it.
    pub async fn disputes_of_bodies(
        &self,
        bodies: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<dispute::Model>>, Error> {
        self.pages_of(bodies, at_forum(), by_day(), request).await
    }

    /// For each of these bodies the number of those disputes.
    pub async fn count_disputes_of_bodies(
        &self,
        bodies: &[Uuid],
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<dispute::Entity, _>(bodies, at_forum())
            .await
    }
}

fn by_day() -> Sort<dispute::Entity> {
    Sort::Day(dispute::Column::RaisedOn, |row: &dispute::Model| {
        row.raised_on
    })
}

/// The disputes that stand before a body.
fn at_forum() -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
    Below {
        conditions: |body| {
            let steps = dispute_step::Entity::find()
                .select_only()
                .column(dispute_step::Column::DisputeId)
                .filter(dispute_step::Column::BodyId.into_expr().eq(body))
                .filter(dispute_step::Column::ToOn.is_null());
            vec![dispute::Column::Id.in_subquery(steps.into_query()).into()]
        },
        filtered: true,
    }
}

/// Those who see a dispute: their ids in order, with a space between them.
fn listed(organisations: impl IntoIterator<Item = Uuid>) -> String {
    let once: BTreeSet<Uuid> = organisations.into_iter().collect();
    let ids: Vec<String> = once.iter().map(Uuid::to_string).collect();
    ids.join(" ")
}

impl Guarded for dispute::Entity {
    async fn guard(named: &Named<'_>, row: &dispute::Model) -> Result<Guard<Self>, Error> {
        let viewer = named.writing.viewer();
        let state = DisputeState::from_code(&row.state);
        let state = state.ok_or_else(|| Error::internal("a dispute in an unknown state"))?;
        let step = named.writing.step_to_conclude(row).await?;
        let subject = |action: Action| match step {
            Some(step) if action == Action::Conclude => step,
            _ => Subject::dispute(row, viewer, action),
        };
        let can = |action| may(viewer, &subject(action), action);
        let next = after(DISPUTE, state, named.action, named.field, can);
        let next = next.map(|state| dispute::Model {
            state: state.code().to_owned(),
            ..row.clone()
        });
        let subject = subject(named.action);
        Ok(Guard { subject, next })
    }
}

impl Writing<'_> {
    /// Raises a dispute against another organisation: it takes the first step of the agreement's ladder.
    pub async fn raise_dispute(&self, new: NewDispute, today: NaiveDate) -> Result<Uuid, Error> {
        let own = self.actor().organisation;
        let permit: Permit<act::Create> = self.permit(Subject::new_dispute(own))?;
        let agreement = self
            .found::<agreement::Entity>(new.agreement, "agreement")
            .await?;
        // A draft binds nobody, and its ladder may still change.
        refuse([(!is_sent(&agreement)).then(|| problem::not_sent_yet().at("agreement"))])?;
        let ladder = self.ladder_of(agreement.id).await?;
        let first = ladder.into_iter().next();
        let first = first.ok_or_else(|| problem::agreement_without_ladder().at("agreement"))?;
        self.check_party(new.against, "against").await?;
        let bound = self.bound_by(agreement.id, &[own, new.against]).await?;
        let own_against_own = new.against == own;
        let step = new.step;
        refuse([
            heading("title", &new.title),
            prose("text", &new.text, TEXT_LENGTH),
            past_day("from", step.from, today),
            own_against_own.then(|| problem::dispute_with_oneself().at("against")),
            (!bound.contains(&own)).then(|| problem::not_bound_by_agreement().at("agreement")),
            (!bound.contains(&new.against))
                .then(|| problem::not_bound_by_agreement().at("against")),
        ])?;
        let parties = [own, new.against];
        let handlers = self.handlers_of(&first, step, parties).await?;
        let row = dispute::Model {
            id: Uuid::now_v7(),
            agreement_id: agreement.id,
            owner_id: own,
            against_id: new.against,
            title: new.title,
            text: new.text,
            raised_on: step.from,
            state: DisputeState::Open.code().to_owned(),
            step: first.kind.clone(),
            ended_on: None,
            reason: None,
            concerned: listed(parties.into_iter().chain(handlers.see)),
            changed_at: to_milliseconds(self.now()),
            version: 1,
        };
        let dispute = self.create(&permit, row).await?;
        self.take_step(&dispute, &first, step, handlers.forum)
            .await?;
        Ok(dispute.key())
    }

    /// The steps of an agreement's ladder, from the lowest.
    pub(super) async fn ladder_of(
        &self,
        agreement: Uuid,
    ) -> Result<Vec<ladder_step::Model>, Error> {
        let ladder = self
            .related::<LadderOfAgreement>(&[agreement], None)
            .await?;
        Ok(ladder.into_values().flatten().collect())
    }

    /// Those of the organisations that an agreement binds: its parties, and the kommuner where their association is one.
    async fn bound_by(&self, agreement: Uuid, organisations: &[Uuid]) -> Result<Vec<Uuid>, Error> {
        let parties = self
            .related::<PartiesOfAgreement>(&[agreement], None)
            .await?;
        let parties = parties.into_values().flatten();
        let parties: Vec<Uuid> = parties.map(|it| it.organisation_id).collect();
        let all = [organisations, &parties].concat();
        let rows = self.rows::<organisation::Entity>(&all).await?;
        let is = |id: &Uuid, kind: OrganisationKind| {
            rows.get(id).is_some_and(|row| row.kind == kind.code())
        };
        let represented = parties
            .iter()
            .any(|party| is(party, OrganisationKind::Association));
        let bound = organisations.iter().filter(|id| {
            parties.contains(id) || (represented && is(id, OrganisationKind::Municipality))
        });
        Ok(bound.copied().collect())
    }

    /// That an organisation acts here.
    async fn check_party(&self, id: Uuid, field: &'static str) -> Result<(), Error> {
        let row = self.found::<organisation::Entity>(id, field).await?;
        let kind = OrganisationKind::from_code(&row.kind);
        let acts = kind.and_then(ActorKind::of).is_some();
        refuse([(!acts).then(|| problem::organisation_of_another_kind().at(field))])
    }

    /// Who handles a step between these two, who raised the dispute first.
    async fn handlers_of(
        &self,
        ladder: &ladder_step::Model,
        step: NewStep,
        [owner, against]: [Uuid; 2],
    ) -> Result<Handlers, Error> {
        let forum = self.forum_of(ladder, step).await?;
        let mut organisers = Vec::new();
        if let Some(forum) = forum {
            let body = self.found::<body::Entity>(forum, "forum").await?;
            organisers = self.writers_of(&body).await?;
        }
        if let Some(handler) = step.handled_by {
            self.check_party(handler, "handledBy").await?;
            let parties = self
                .related::<PartiesOfAgreement>(&[ladder.agreement_id], None)
                .await?;
            let parties = parties.into_values().flatten();
            let mut concerned: Vec<Uuid> = parties.map(|it| it.organisation_id).collect();
            concerned.extend([owner, against]);
            let handler_kind = self
                .found::<organisation::Entity>(handler, "handledBy")
                .await?
                .kind;
            let common = [OrganisationKind::Region, OrganisationKind::Association]
                .iter()
                .any(|kind| kind.code() == handler_kind);
            // Before a body it is one of those that arrange its meetings.
            let other = match forum {
                Some(_) => !organisers.contains(&handler),
                None => !common && !concerned.contains(&handler),
            };
            refuse([other.then(|| problem::not_concerned_by_step().at("handledBy"))])?;
        }
        let see = match step.handled_by {
            Some(handler) if handler != owner => vec![handler],
            _ => organisers,
        };
        Ok(Handlers { forum, see })
    }

    /// Begins a step: before the body that the agreement means on its day, or before none where it means none any more.
    async fn take_step<A: Act>(
        &self,
        permit: &Permit<A>,
        ladder: &ladder_step::Model,
        step: NewStep,
        forum: Option<Uuid>,
    ) -> Result<(), Error> {
        let row = dispute_step::Model {
            id: Uuid::now_v7(),
            dispute_id: permit.key(),
            ladder_step_id: ladder.id,
            ordinal: ladder.ordinal,
            body_id: forum,
            handled_by_id: step.handled_by,
            from_on: step.from,
            to_on: None,
            outcome: None,
            version: 1,
        };
        self.create(permit, row).await?;
        Ok(())
    }

    async fn forum_of(
        &self,
        ladder: &ladder_step::Model,
        step: NewStep,
    ) -> Result<Option<Uuid>, Error> {
        let meant = self
            .related::<BodiesOfLadderStep>(&[ladder.id], None)
            .await?;
        let meant: Vec<Uuid> = meant.into_values().flatten().map(|it| it.body_id).collect();
        let mut standing = Vec::new();
        for body in self.rows::<body::Entity>(&meant).await?.into_values() {
            let period = self.period::<body::Entity>(&body).await?;
            if period.holds(step.from) {
                standing.push(body.id);
            }
        }
        let several = step.forum.is_none() && standing.len() > 1;
        let other = step.forum.is_some_and(|forum| !standing.contains(&forum));
        refuse([
            several.then(|| problem::forum_to_be_named().at("forum")),
            other.then(|| problem::no_forum_of_this_step().at("forum")),
        ])?;
        Ok(step.forum.or(standing.first().copied()))
    }

    /// The steps that a dispute has taken, the first first.
    async fn steps_of(&self, dispute: Uuid) -> Result<Vec<dispute_step::Model>, Error> {
        let steps = self.related::<StepsOfDispute>(&[dispute], None).await?;
        Ok(steps.into_values().flatten().collect())
    }

    /// The present step of a dispute, for whoever records its outcome; none where it has taken none.
    async fn step_to_conclude(&self, row: &dispute::Model) -> Result<Option<Subject>, Error> {
        let Some(step) = self.steps_of(row.id).await?.into_iter().last() else {
            return Ok(None);
        };
        let forum = match step.body_id {
            Some(forum) => Some(self.found::<body::Entity>(forum, "dispute").await?),
            None => None,
        };
        let ids = [row.owner_id, row.against_id];
        let rows = self.rows::<organisation::Entity>(&ids).await?;
        let [Some(raised_by), Some(against)] = ids.map(|id| rows.get(&id)) else {
            return Err(Error::NotFound { field: "dispute" });
        };
        let parties = [raised_by, against];
        let (region, viewer) = (self.region().await?, self.viewer());
        let subject = Subject::step_of_dispute(row, parties, &step, forum.as_ref(), region, viewer);
        Ok(Some(subject))
    }

    /// Where a dispute stands.
    async fn standing(&self, row: &dispute::Model) -> Result<Standing, Error> {
        let last = self.steps_of(row.id).await?.into_iter().last();
        let present = last.ok_or_else(|| Error::internal("a dispute without a step"))?;
        let ladder = self.ladder_of(row.agreement_id).await?;
        let next = ladder
            .into_iter()
            .find(|step| step.ordinal > present.ordinal);
        let concluding = self.step_to_conclude(row).await?;
        let concludes = concluding.is_some_and(|it| may(self.viewer(), &it, Action::Conclude));
        let at = StepOfDispute {
            ended: present.to_on.is_some(),
            is_last: next.is_none(),
            concludes,
        };
        Ok(Standing { present, next, at })
    }

    /// Ends the present step of a dispute with its outcome.
    async fn end_step<A: Act>(
        &self,
        target: &Target<dispute::Entity, A>,
        standing: &Standing,
        outcome: String,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), Error> {
        let step = &standing.present;
        let conclude = hindered(Action::Conclude, standing.at);
        refuse(conclude.into_iter().chain([
            prose("outcome", &outcome, TEXT_LENGTH),
            past_day("on", on, today),
            not_before("on", on, step.from_on),
        ]))?;
        let after = dispute_step::Model {
            to_on: Some(on),
            outcome: Some(outcome),
            ..step.clone()
        };
        self.change(&target.permit, step, after).await?;
        Ok(())
    }

    /// Records the outcome of the present step of a dispute.
    pub async fn record_outcome(
        &self,
        id: Uuid,
        version: i32,
        outcome: String,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<dispute::Entity, act::Conclude>(id, Some(version), "dispute")
            .await?;
        let standing = self.standing(&target.before).await?;
        self.end_step(&target, &standing, outcome, on, today)
            .await?;
        let after = target.after.clone();
        self.change(&target.permit, &target.before, after).await
    }

    /// Takes a dispute one step further: the present one has its outcome.
    pub async fn escalate_dispute(
        &self,
        id: Uuid,
        version: i32,
        step: NewStep,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<dispute::Entity, act::Escalate>(id, Some(version), "dispute")
            .await?;
        let Standing { present, next, at } = self.standing(&target.before).await?;
        let earliest = present.to_on.unwrap_or(present.from_on);
        refuse(hindered(Action::Escalate, at).into_iter().chain([
            past_day("from", step.from, today),
            not_before("from", step.from, earliest),
        ]))?;
        let next = next.ok_or_else(|| Error::internal("no step above"))?;
        let parties = [target.before.owner_id, target.before.against_id];
        let handlers = self.handlers_of(&next, step, parties).await?;
        self.take_step(&target.permit, &next, step, handlers.forum)
            .await?;
        let after = dispute::Model {
            step: next.kind,
            concerned: listed(parties.into_iter().chain(handlers.see)),
            ..target.after
        };
        self.change(&target.permit, &target.before, after).await
    }

    /// Records that a dispute is resolved at the step that it stands at, with the outcome where that has none yet.
    pub async fn resolve_dispute(
        &self,
        id: Uuid,
        version: i32,
        outcome: Option<String>,
        on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<dispute::Entity, act::Resolve>(id, Some(version), "dispute")
            .await?;
        let standing = self.standing(&target.before).await?;
        refuse(hindered(Action::Resolve, standing.at))?;
        match (standing.present.to_on, outcome) {
            (None, None) => {
                return Err(problem::step_without_outcome().at("outcome").into());
            }
            (_, Some(outcome)) => {
                self.end_step(&target, &standing, outcome, on, today)
                    .await?
            }
            (Some(ended), None) => {
                refuse([past_day("on", on, today), not_before("on", on, ended)])?
            }
        }
        let after = dispute::Model {
            ended_on: Some(on),
            ..target.after.clone()
        };
        self.change(&target.permit, &target.before, after).await
    }

    /// Withdraws a dispute, with a reason, at whatever step it stands.
    pub async fn withdraw_dispute(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.act::<dispute::Entity, act::Withdraw>(id, version, "dispute", |row| {
            refuse([prose("reason", &reason, TEXT_LENGTH)])?;
            row.reason = Some(reason);
            row.ended_on = Some(today);
            Ok(())
        })
        .await
    }
}
