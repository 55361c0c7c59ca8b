//! Proposals: actions that take effect when those whom they bind have consented. Whoever proposes one does it, is shown what it
//! changes, and it is undone; with the last consent it is done again on the proposer's behalf, and stands if it is the same.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::proposal;
use sea_orm::{ColumnTrait, Condition, prelude::Uuid};
use serde::{Deserialize, Serialize};

use super::{
    Command, Page, PageRequest, Session, Writing,
    engine::{
        act::check_version,
        consent::id_list,
        journal::{RecordedChange, fields_of, is_personal, to_milliseconds},
        page::Sort,
        session::Identity,
    },
};
use crate::{
    access::{Act, Permit, Subject, act},
    domain::{
        consent::{self, Consent, Given, MOST_DAYS},
        problem::{self, Problem},
        validation::prose,
        vocabulary::{Action, ProposalState, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long the reason for a proposal, or for rejecting it, may be, in characters.
const REASON_LENGTH: usize = 2_000;

/// How an action waits for consent, where it needs any.
#[derive(Clone, Debug, Default)]
pub struct ProposalTerms {
    /// Why it is proposed.
    pub reason: Option<String>,
    /// The last day on which it can be consented to.
    pub last_day: Option<NaiveDate>,
}

/// What became of an action that may need consent.
#[derive(Clone, Debug)]
pub enum CommandOutcome {
    /// It was done: the id of what it was done with, where that is still there.
    Done(Option<Uuid>),
    /// It waits for consent.
    Proposed {
        /// The proposal.
        proposal: Uuid,
        /// The consents that it needs.
        consents: Vec<Consent>,
    },
    /// It had been asked for before: the id of what it was done with, or of the proposal.
    Repeated(Uuid),
}

/// Which proposals are asked for: those that meet all that is given.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProposalFilter {
    /// In this state on the day.
    pub state: Option<ProposalState>,
    /// Proposed by this organisation.
    pub proposed_by: Option<Uuid>,
    /// That still need the consent of this organisation.
    pub awaits: Option<Uuid>,
}

/// The content of a proposal that is in no column of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProposalContent {
    /// Who proposed it.
    identity: Identity,
    /// The action; none once the proposal has ended. It is read when it is done: what a later release can't read any more lapses.
    #[serde(default)]
    command: Option<serde_json::Value>,
    /// What it would change; once it was done, what it did.
    pub changes: Vec<RecordedChange>,
    /// The consents that it needs.
    pub consents: Vec<Consent>,
}

impl ProposalContent {
    /// What is in a row.
    pub fn of(row: &proposal::Model) -> Result<Self, Error> {
        serde_json::from_str(&row.content).map_err(Error::internal)
    }

    fn text(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    /// The organisations of which somebody still has to consent.
    fn awaited(&self) -> Vec<Uuid> {
        let missing = self
            .consents
            .iter()
            .filter(|consent| consent.given.is_none());
        missing
            .flat_map(|consent| consent.of.iter().copied())
            .collect()
    }

    /// Forgets what is only needed while it waits, and all about people.
    fn end(&mut self) {
        self.command = None;
        for change in &mut self.changes {
            change.personal.clear();
        }
    }
}

/// The state of a proposal on a day.
pub fn state_of_proposal(row: &proposal::Model, today: NaiveDate) -> Result<ProposalState, Error> {
    let state = ProposalState::from_code(&row.state);
    let state = state.ok_or_else(|| Error::internal("a proposal in an unknown state"))?;
    Ok(consent::state_on(state, row.last_day, today))
}

impl ProposalFilter {
    fn condition(self, today: NaiveDate) -> Condition {
        use proposal::Column::{Awaited, LastDay, OwnerId, State};
        let is = |state: ProposalState| State.eq(state.code());
        let state = self.state.map(|state| match state {
            ProposalState::Pending => Condition::all().add(is(state)).add(LastDay.gte(today)),
            ProposalState::Lapsed => {
                let late = Condition::all()
                    .add(is(ProposalState::Pending))
                    .add(LastDay.lt(today));
                Condition::any().add(is(state)).add(late)
            }
            _ => is(state).into(),
        });
        let awaits = self.awaits.map(|organisation| {
            Condition::all()
                .add(is(ProposalState::Pending))
                .add(LastDay.gte(today))
                .add(Awaited.contains(organisation.to_string()))
        });
        Condition::all()
            .add_option(state)
            .add_option(self.proposed_by.map(|owner| OwnerId.eq(owner)))
            .add_option(awaits)
    }
}

impl Session {
    /// Proposals that concern the viewer, the newest first.
    pub async fn proposals(
        &self,
        filter: ProposalFilter,
        today: NaiveDate,
        request: PageRequest,
    ) -> Result<Page<proposal::Model>, Error> {
        self.page::<proposal::Entity>(filter.condition(today), Sort::Newest, request)
            .await
    }
}

impl Writing<'_> {
    /// Does something, or, where it needs the consent of others, keeps it as a proposal and tells what it would change.
    pub async fn do_or_propose(
        &self,
        command: Command,
        terms: ProposalTerms,
        today: NaiveDate,
    ) -> Result<CommandOutcome, Error> {
        refuse([terms.wrong(today)])?;
        // What it changes decides whether it binds anybody: it is known whoever asked for it.
        self.record_changes();
        let before = self.savepoint().await?;
        let done = Box::pin(command.clone().perform(self, today)).await?;
        let consents = self.consents_needed().await?;
        // What changes nothing binds nobody.
        let changes = self.recorded_changes();
        if consents.is_empty() || changes.is_empty() {
            self.replace_recorded(changes);
            return Ok(CommandOutcome::Done(done));
        }
        self.undo(before).await?;
        let row = self.proposal(command, terms, today, &changes, &consents)?;
        let proposal = row.id;
        self.add_proposal(row).await?;
        self.replace_recorded(changes);
        Ok(CommandOutcome::Proposed { proposal, consents })
    }

    fn proposal(
        &self,
        command: Command,
        terms: ProposalTerms,
        today: NaiveDate,
        changes: &[RecordedChange],
        consents: &[Consent],
    ) -> Result<proposal::Model, Error> {
        let action = command.action().code().to_owned();
        let content = ProposalContent {
            identity: self.identity().clone(),
            command: Some(serde_json::to_value(command).map_err(Error::internal)?),
            changes: changes.to_vec(),
            consents: consents.to_vec(),
        };
        let owner = self.actor().organisation;
        let mut concerned = content.awaited();
        concerned.push(owner);
        Ok(proposal::Model {
            id: Uuid::now_v7(),
            owner_id: owner,
            action,
            content: content.text()?,
            concerned: id_list(concerned),
            awaited: id_list(content.awaited()),
            reason: terms.reason,
            proposed_at: to_milliseconds(self.now()),
            last_day: terms.last_day.unwrap_or_else(|| consent::last_day(today)),
            state: ProposalState::Pending.code().to_owned(),
            ended_at: None,
            answer: None,
            version: 1,
        })
    }

    /// Consents to a proposal for the actor's organisation. With the last consent it is done; where it can't be done any more as
    /// it was shown, it lapses.
    pub async fn consent_to_proposal(
        &self,
        id: Uuid,
        version: i32,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self.answerable::<act::Consent>(id, version, today).await?;
        let mut content = ProposalContent::of(&row)?;
        let actor = self.actor();
        let given = Given {
            by: actor.organisation,
            at: to_milliseconds(self.now()),
        };
        for consent in &mut content.consents {
            if consent.waits_for(actor.organisation, actor.grade) {
                consent.given = Some(given);
            }
        }
        let mut after = row.clone();
        if content.awaited().is_empty() {
            let (state, answer) = match Box::pin(self.execute(&row, &mut content, today)).await? {
                Ok(()) => (ProposalState::Accepted, None),
                Err(why) => (ProposalState::Lapsed, Some(why.swedish)),
            };
            end(&mut after, state, answer, given.at);
            self.end_content(&mut content);
        }
        after.awaited = id_list(content.awaited());
        after.content = content.text()?;
        self.change_proposal(&permit, row, after).await
    }

    /// Rejects a proposal for the actor's organisation: nothing will be done.
    pub async fn reject_proposal(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self.answerable::<act::Reject>(id, version, today).await?;
        refuse([prose("reason", &reason, REASON_LENGTH)])?;
        self.end_proposal(&permit, row, ProposalState::Rejected, Some(reason))
            .await
    }

    /// Withdraws a proposal of the actor's organisation: nothing will be done.
    pub async fn withdraw_proposal(
        &self,
        id: Uuid,
        version: i32,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let row = self.found::<proposal::Entity>(id, "proposal").await?;
        let own = self.actor().organisation;
        if row.owner_id != own {
            return Err(Error::Forbidden(Action::Withdraw));
        }
        let permit: Permit<act::Withdraw> = self.permit(Subject::proposal(&row, own))?;
        check_version::<proposal::Entity>(&row, version)?;
        refuse([not_pending(&row, today)?])?;
        self.end_proposal(&permit, row, ProposalState::Withdrawn, None)
            .await
    }

    async fn end_proposal<A: Act>(
        &self,
        permit: &Permit<A>,
        row: proposal::Model,
        state: ProposalState,
        answer: Option<String>,
    ) -> Result<Uuid, Error> {
        let mut content = ProposalContent::of(&row)?;
        self.end_content(&mut content);
        self.forget_keys([row.id]).await?;
        let mut after = proposal::Model {
            content: content.text()?,
            ..row.clone()
        };
        end(&mut after, state, answer, to_milliseconds(self.now()));
        self.change_proposal(permit, row, after).await
    }

    /// Erases what is only needed while a proposal waits.
    fn end_content(&self, content: &mut ProposalContent) {
        content.end();
        self.erases();
    }

    /// Ends the proposals of the actor's organisation whose last day has passed, with what they say about people.
    pub async fn end_late_proposals(&self, today: NaiveDate) -> Result<usize, Error> {
        let own = self.actor().organisation;
        let late = self
            .select::<proposal::Entity>()
            .filter(proposal::Column::OwnerId.eq(own))
            .filter(proposal::Column::State.eq(ProposalState::Pending.code()))
            .filter(proposal::Column::LastDay.lt(today))
            .all()
            .await?;
        let number = late.len();
        for row in late {
            let permit: Permit<act::Lapse> = self.permit(Subject::proposal(&row, own))?;
            self.end_proposal(&permit, row, ProposalState::Lapsed, None)
                .await?;
        }
        Ok(number)
    }

    /// A proposal that the actor's organisation is asked about, and may answer in this grade.
    async fn answerable<A: Act>(
        &self,
        id: Uuid,
        version: i32,
        today: NaiveDate,
    ) -> Result<(proposal::Model, Permit<A>), Error> {
        let row = self.found::<proposal::Entity>(id, "proposal").await?;
        let actor = self.actor();
        let content = ProposalContent::of(&row)?;
        let mut asked = content.consents.iter();
        let asked = asked.any(|consent| {
            consent.of.contains(&actor.organisation) && actor.grade >= consent.grade
        });
        if !asked {
            return Err(Error::Forbidden(A::ACTION));
        }
        let permit = self.permit(Subject::proposal(&row, actor.organisation))?;
        check_version::<proposal::Entity>(&row, version)?;
        // Who has consented can still reject, as long as others are waited for.
        let mut waiting = content.consents.iter();
        let waits = A::ACTION == Action::Reject
            || waiting.any(|consent| consent.waits_for(actor.organisation, actor.grade));
        refuse([not_pending(&row, today)?
            .or_else(|| (!waits).then(|| problem::consented_already().at("proposal")))])?;
        Ok((row, permit))
    }

    /// Does what a proposal holds, on behalf of who proposed it; or says why it can't be done as it was shown, and nothing is.
    async fn execute(
        &self,
        row: &proposal::Model,
        content: &mut ProposalContent,
        today: NaiveDate,
    ) -> Result<Result<(), Problem>, Error> {
        let command = content
            .command
            .take()
            .map(serde_json::from_value::<Command>);
        let Some(Ok(command)) = command else {
            return Ok(Err(problem::not_as_shown()));
        };
        let before = self.savepoint().await?;
        let (shown, given) = (content.changes.clone(), content.consents.clone());
        let done = self.on_behalf_of(&content.identity, row.owner_id, |writing| {
            Box::pin(async move {
                if command.is_shown_by_its_changes() {
                    writing.ignore_versions();
                }
                let done = Box::pin(command.perform(writing, today)).await?;
                let needed = writing.consents_needed().await?;
                let made = writing.recorded_changes();
                let same = consent::covers(&given, &needed) && outline(&made)? == outline(&shown)?;
                refuse([(!same).then(problem::not_as_shown)])?;
                Ok((done, made))
            })
        });
        let why = match done.await? {
            Some(Ok((done, made))) => {
                self.return_to_actor().await?;
                self.record_also(&made);
                content.changes = made;
                match done {
                    Some(done) => self.move_keys(row.id, done).await?,
                    None => self.forget_keys([row.id]).await?,
                }
                return Ok(Ok(()));
            }
            None => problem::proposer_may_no_more(),
            Some(Err(error)) => cannot(error)?,
        };
        self.undo(before).await?;
        Ok(Err(why))
    }
}

impl ProposalTerms {
    fn wrong(&self, today: NaiveDate) -> Option<Problem> {
        let latest = today.checked_add_days(chrono::Days::new(MOST_DAYS));
        let day = self.last_day.and_then(|day| {
            let fits = day >= today && latest.is_none_or(|latest| day <= latest);
            (!fits).then(|| problem::no_last_day(today, MOST_DAYS).at("proposal.lastDay"))
        });
        let reason = self.reason.as_deref();
        day.or_else(|| reason.and_then(|text| prose("proposal.reason", text, REASON_LENGTH)))
    }
}

fn end(
    row: &mut proposal::Model,
    state: ProposalState,
    answer: Option<String>,
    at: chrono::DateTime<chrono::Utc>,
) {
    row.state = state.code().to_owned();
    row.answer = answer;
    row.ended_at = Some(at);
    row.awaited = String::new();
}

fn not_pending(row: &proposal::Model, today: NaiveDate) -> Result<Option<Problem>, Error> {
    let state = state_of_proposal(row, today)?;
    let pending = state == ProposalState::Pending;
    Ok((!pending).then(|| {
        problem::no_pending_proposal(state.term().english, state.term().swedish).at("proposal")
    }))
}

/// Why an action can't be done any more; faults of ours and of the database are none.
fn cannot(error: Error) -> Result<Problem, Error> {
    match error {
        Error::Forbidden(_) => Ok(problem::proposer_may_no_more()),
        // The proposer's own refusal may say what those who consent can't see.
        Error::Refused(_) | Error::NotFound { .. } | Error::Conflict(_) => {
            Ok(problem::not_as_shown())
        }
        other => Err(other),
    }
}

/// What follows from what else there is, and not from what was asked for.
const OF_NO_CONCERN: &[&str] = &["ordinal", "slug"];

/// What changes say, whatever ids what they create has.
fn outline(changes: &[RecordedChange]) -> Result<Vec<String>, Error> {
    let created = changes
        .iter()
        .filter(|it| it.entry.audience_before.is_none());
    let created: Vec<String> = created.map(|it| it.entry.thing_id.to_string()).collect();
    let line = |change: &RecordedChange| {
        let entry = &change.entry;
        let mut fields: BTreeMap<_, _> = fields_of(entry)?.into_iter().collect();
        fields.retain(|field, _| !OF_NO_CONCERN.contains(&field.as_str()));
        for (field, values) in &mut fields {
            if is_personal(&entry.thing, field) {
                let known = change.personal.iter().find(|row| row.field == *field);
                values.before = known.and_then(|row| row.before.clone()).into();
                values.after = known.and_then(|row| row.after.clone()).into();
            }
        }
        let audiences = (
            entry.audience_before,
            entry.owner_before,
            entry.audience_after,
            entry.owner_after,
        );
        let said = (
            &entry.action,
            &entry.thing,
            entry.thing_id,
            audiences,
            fields,
        );
        let mut said = serde_json::to_string(&said).map_err(Error::internal)?;
        for (number, id) in created.iter().enumerate() {
            said = said.replace(id, &format!("new {number}"));
        }
        Ok(said)
    };
    changes.iter().map(line).collect()
}
