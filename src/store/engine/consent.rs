//! The engine's part of consent: which consents an action needs, rolling it back until they are given, executing it on behalf of its
//! proposer, and the rows of proposals with their entries in the journal.

use std::sync::PoisonError;

use entity::{organisation, proposal};
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, ConnectionTrait, prelude::Uuid};
use tokio::sync::Mutex;

use super::{
    database::Wall,
    door::still_granted,
    journal::{Change, Head, RecordedChange},
    transaction::Transaction,
};
use crate::store::{Caller, Identity, Journaled, Record, Session, Writing};
use crate::{
    access::{Act, Actor, Audience, Permit, Viewer},
    domain::{
        consent::{self, Consent},
        problem,
        vocabulary::{Action, Grade, OrganisationKind, Vocabulary},
    },
    error::{Error, refuse},
};

/// A consent that is required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Of one of these organisations.
    Of(Consent),
    /// Of the other side: Norrbottens Kommuner for the region, and the region for Norrbottens Kommuner.
    OtherSide,
}

/// A savepoint, with the end of the journal there.
pub(in crate::store) struct Savepoint(Option<Head>);

/// No two of them are open at the same time.
const SAVEPOINT: &str = "samverkan_consent";

impl Writing<'_> {
    /// Requires the consent of one of these organisations, by somebody with at least this grade. None is required of the actor's own.
    pub(in crate::store) fn require_consent(&self, of: Vec<Uuid>, grade: Grade) {
        if self.requires_consent(&of) {
            self.need(Need::Of(Consent::needed(of, grade)));
        }
    }

    /// Whether the consent of one of these organisations is required: there are any, and the actor's is not among them. The operator of
    /// the server answers for what the command line does: no consent is required there.
    pub(in crate::store) fn requires_consent(&self, of: &[Uuid]) -> bool {
        self.caller.by_grant && !of.is_empty() && !of.contains(&self.actor().organisation)
    }

    pub(super) fn need(&self, need: Need) {
        if !self.caller.by_grant {
            return;
        }
        self.needs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(need);
    }

    /// Whether consents are required that nobody has taken: [`Self::consents_needed`].
    pub(super) fn lacks_consent(&self) -> bool {
        !self
            .needs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// Takes the consents that are required of what was done. The caller makes it wait for them.
    pub(in crate::store) async fn consents_needed(&self) -> Result<Vec<Consent>, Error> {
        let needs = std::mem::take(&mut *self.needs.lock().unwrap_or_else(PoisonError::into_inner));
        let mut consents = Vec::new();
        for need in needs {
            let consent = match need {
                Need::Of(consent) => consent,
                Need::OtherSide => {
                    let other_side = self.other_side().await?;
                    refuse([other_side.is_empty().then(problem::no_other_side)])?;
                    Consent::needed(other_side, Grade::Approver)
                }
            };
            consent::add(&mut consents, consent);
        }
        Ok(consents)
    }

    async fn other_side(&self) -> Result<Vec<Uuid>, Error> {
        use crate::access::ActorKind::{Association, Municipality, Region};
        let kind = match self.actor().kind {
            Region => OrganisationKind::Association,
            Association | Municipality => OrganisationKind::Region,
        };
        let of_kind = self
            .select::<organisation::Entity>()
            .filter(organisation::Column::Kind.eq(kind.code()))
            .all()
            .await?;
        Ok(of_kind.into_iter().map(|row| row.id).collect())
    }

    /// Sets a savepoint, to which [`Self::undo`] rolls back.
    pub(in crate::store) async fn savepoint(&self) -> Result<Savepoint, Error> {
        let savepoint = format!("SAVEPOINT {SAVEPOINT}");
        self.connection()
            .await?
            .execute_unprepared(&savepoint)
            .await?;
        Ok(Savepoint(self.head.lock().await.clone()))
    }

    /// Rolls back to a savepoint.
    pub(in crate::store) async fn undo(&self, since: Savepoint) -> Result<(), Error> {
        let undo = format!("ROLLBACK TO SAVEPOINT {SAVEPOINT}");
        self.connection().await?.execute_unprepared(&undo).await?;
        *self.head.lock().await = since.0;
        self.forget_state().await;
        let open = self.session.transaction.read().await;
        let transaction = open
            .as_ref()
            .ok_or_else(|| Error::internal("nothing to go on with"))?;
        Ok(transaction.restate_plans().await?)
    }

    /// Does something on behalf of another identity, with what it may do for the organisation at this moment, in the same
    /// transaction. `None`: it may do nothing any more.
    pub(in crate::store) async fn on_behalf_of<T>(
        &self,
        identity: &Identity,
        organisation: Uuid,
        work: impl for<'w> FnOnce(&'w Writing<'w>) -> BoxFuture<'w, T>,
    ) -> Result<Option<T>, Error> {
        let transaction = self.session.transaction.write().await.take();
        let transaction = transaction.ok_or_else(|| Error::internal("nothing to hand over"))?;
        let actor = match self.turn_to(&transaction, identity, organisation).await {
            Ok(Some(actor)) => actor,
            other => {
                *self.session.transaction.write().await = Some(transaction);
                return other.map(|_| None);
            }
        };
        let viewer = Viewer::Actor(actor);
        let caller = Caller {
            viewer,
            identity: identity.clone(),
            ..self.caller.clone()
        };
        let session = Session::new(self.database.clone(), caller);
        *session.transaction.write().await = Some(transaction);
        let head = self.head.lock().await.take();
        let writing = Writing::on(&session, actor, Mutex::new(head));
        writing.record_changes();
        let done = work(&writing).await;
        *self.head.lock().await = writing.head.lock().await.take();
        drop(writing);
        *self.session.transaction.write().await = session.transaction.write().await.take();
        self.forget_state().await;
        Ok(Some(done))
    }

    /// Turns the transaction to another identity, with what it may do for the organisation at this moment. None: nothing.
    async fn turn_to(
        &self,
        transaction: &Transaction,
        identity: &Identity,
        organisation: Uuid,
    ) -> Result<Option<Actor>, Error> {
        let turn = |wall| self.database.turn_to(transaction, wall, self.caller.time);
        turn(Wall::Door).await?;
        let now = self.moment()?;
        let actor = still_granted(transaction, identity, organisation, now).await?;
        let viewer = actor.map_or_else(|| self.viewer(), Viewer::Actor);
        turn(Wall::Viewer(viewer)).await?;
        Ok(actor)
    }

    /// Turns the transaction back to the actor.
    pub(in crate::store) async fn return_to_actor(&self) -> Result<(), Error> {
        let open = self.session.transaction.read().await;
        let transaction = open
            .as_ref()
            .ok_or_else(|| Error::internal("nothing was handed back"))?;
        let wall = Wall::Viewer(self.viewer());
        Ok(self
            .database
            .turn_to(transaction, wall, self.caller.time)
            .await?)
    }

    /// Replaces the recorded changes.
    pub(in crate::store) fn replace_recorded(&self, changes: Vec<RecordedChange>) {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(recorded) = recorded.as_mut() {
            *recorded = changes;
        }
    }

    /// Records changes that were made on behalf of another.
    pub(in crate::store) fn record_also(&self, changes: &[RecordedChange]) {
        for change in changes {
            self.record(&change.entry, &change.personal);
        }
    }

    /// Adds a proposal.
    pub(in crate::store) async fn add_proposal(&self, row: proposal::Model) -> Result<(), Error> {
        let changes = proposal_changes(Action::Propose, None, &row)?;
        self.insert::<proposal::Entity>(row).await?;
        self.journal(changes).await
    }

    /// Writes over a proposal.
    pub(in crate::store) async fn change_proposal<A: Act>(
        &self,
        permit: &Permit<A>,
        before: proposal::Model,
        after: proposal::Model,
    ) -> Result<Uuid, Error> {
        if permit.key() != before.id || before.id != after.id {
            return Err(Error::internal("a permit for another proposal"));
        }
        let after = proposal::Entity::next(after, self.now());
        let changes = proposal_changes(A::ACTION, Some(&before), &after)?;
        let id = before.id;
        self.update::<proposal::Entity>(before, after).await?;
        self.journal(changes).await?;
        Ok(id)
    }
}

/// The changes of a proposal: one for each organisation that it concerns, as no entry of the journal is for several.
fn proposal_changes(
    action: Action,
    before: Option<&proposal::Model>,
    after: &proposal::Model,
) -> Result<Vec<Change>, Error> {
    let json = |row| serde_json::to_value(row).map_err(Error::internal);
    let (before, after_json) = (before.map(json).transpose()?, json(after)?);
    let concerned = concerned_by(after).into_iter().map(|organisation| {
        let audience = Audience::Owner(Some(organisation));
        Change {
            action,
            thing: proposal::Entity::TABLE,
            thing_id: after.id,
            audience_before: before.as_ref().map(|_| audience),
            audience_after: Some(audience),
            before: before.clone(),
            after: Some(after_json.clone()),
        }
    });
    Ok(concerned.collect())
}

/// The organisations whom a proposal concerns.
fn concerned_by(row: &proposal::Model) -> Vec<Uuid> {
    let ids = row.concerned.split(' ');
    ids.filter_map(|id| id.parse().ok()).collect()
}

/// Ids in one text, sorted, with spaces between them.
pub(in crate::store) fn id_list(mut ids: Vec<Uuid>) -> String {
    ids.sort_unstable();
    ids.dedup();
    let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    ids.join(" ")
}
