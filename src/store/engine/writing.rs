//! Writing: one transaction, one writer at a time, and what is asked for twice done once.

use std::{
    ops::Deref,
    sync::{
        PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{idempotency, journal, journal_personal, year_plan};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, Statement,
    prelude::Uuid, sea_query::Expr,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{
    consent::Need,
    database::Wall,
    door::still_granted,
    journal::{Head, RecordedChange},
    session::no_connection,
    transaction::Transaction,
};
use crate::store::{Record, Session};
use crate::{
    access::{Actor, Viewer},
    domain::{
        problem,
        vocabulary::{Vocabulary, YearPlanState},
    },
    error::{Error, refuse},
};

/// How long an idempotency key may be.
const KEY_LENGTH: usize = 128;

/// A session that writes. It reads as its session does, in the transaction that it writes in.
pub struct Writing<'s> {
    pub(super) session: &'s Session,
    actor: Actor,
    /// Where the journal ends, once something was written.
    pub(super) head: Mutex<Option<Head>>,
    /// Whether it has erased what nobody shall find again.
    pub(super) erases: AtomicBool,
    /// The entries that it has added to the journal, where they are recorded.
    pub(super) recorded: std::sync::Mutex<Option<Vec<RecordedChange>>>,
    /// Whether the versions that callers have read are not compared with those of the rows.
    pub(super) ignores_versions: AtomicBool,
    /// Whose consent what it has done needs.
    pub(super) needs: std::sync::Mutex<Vec<Need>>,
    /// Until this is dropped, nobody else in this process writes. None while another writing in the same transaction has it.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Deref for Writing<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session
    }
}

impl Session {
    /// Begins to write. What was read before may be out of date: it is read anew.
    ///
    /// # Errors
    /// `Unauthenticated` for the public.
    pub async fn begin(&self) -> Result<Writing<'_>, Error> {
        let actor = self.viewer().actor().ok_or(Error::Unauthenticated)?;
        let mut transaction = self.transaction.write().await;
        // Who waits for the turn to write holds no connection: others need it to read.
        *transaction = None;
        self.forget_state().await;
        let wall = match self.caller.by_grant {
            true => Wall::Door,
            false => Wall::Viewer(self.viewer()),
        };
        // On the heap: whatever may write would else have room for all that beginning needs.
        let begun = self.database.begin_writing(wall, self.caller.time);
        let (begun, turn) = Box::pin(begun).await.map_err(no_connection)?;
        let actor = match self.caller.by_grant {
            true => self.still_granted(&begun, actor.organisation).await?,
            false => actor,
        };
        *transaction = Some(begun);
        let writing = Writing::on(self, actor, Mutex::default());
        Ok(Writing {
            _turn: Some(turn),
            ..writing
        })
    }
}

impl Session {
    /// As whom the caller acts now, while nobody else writes: what was withdrawn since the request began stops what it writes.
    async fn still_granted(
        &self,
        transaction: &Transaction,
        organisation: Uuid,
    ) -> Result<Actor, Error> {
        let now = self.moment()?;
        let actor = still_granted(transaction, &self.caller.identity, organisation, now).await?;
        let actor = actor.ok_or(Error::Unauthenticated)?;
        self.database
            .turn_to(
                transaction,
                Wall::Viewer(Viewer::Actor(actor)),
                self.caller.time,
            )
            .await?;
        Ok(actor)
    }
}

impl Session {
    /// This very moment, while time goes on since the request began.
    pub(super) fn moment(&self) -> Result<DateTime<Utc>, Error> {
        let since = TimeDelta::from_std(self.begun.elapsed()).map_err(Error::internal)?;
        Ok(self.now() + since)
    }
}

impl<'s> Writing<'s> {
    /// Writes in the session's transaction, in a turn that somebody has.
    pub(super) fn on(session: &'s Session, actor: Actor, head: Mutex<Option<Head>>) -> Self {
        Self {
            session,
            actor,
            head,
            erases: AtomicBool::new(false),
            recorded: std::sync::Mutex::new(None),
            ignores_versions: AtomicBool::new(false),
            needs: std::sync::Mutex::default(),
            _turn: None,
        }
    }

    /// Writes on in the same transaction on behalf of another caller, with that caller's rights: what both write stands or
    /// falls together.
    pub async fn hand_to(&mut self, other: &'s Session) -> Result<(), Error> {
        let actor = other.viewer().actor().ok_or(Error::Unauthenticated)?;
        let transaction = self.session.transaction.write().await.take();
        let transaction = transaction.ok_or_else(|| Error::internal("nothing to hand over"))?;
        let (wall, time) = (Wall::Viewer(other.viewer()), other.caller.time);
        self.database.turn_to(&transaction, wall, time).await?;
        *other.transaction.write().await = Some(transaction);
        (self.session, self.actor) = (other, actor);
        Ok(())
    }
}

impl Writing<'_> {
    /// On whose behalf it writes.
    pub const fn viewer(&self) -> Viewer {
        Viewer::Actor(self.actor)
    }

    /// Who writes.
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// What was created under this key, if anything was. `input` is the digest of all that was asked for.
    ///
    /// # Errors
    /// `Refused`, when the key is malformed or something else was asked for under it.
    pub async fn repeated(&self, key: &str, input: &str) -> Result<Option<Uuid>, Error> {
        if !(1..=KEY_LENGTH).contains(&key.len())
            || !key.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(problem::no_idempotency_key(KEY_LENGTH)
                .at("idempotencyKey")
                .into());
        }
        let identity = &self.caller.identity;
        let before = idempotency::Entity::find()
            .filter(idempotency::Column::Issuer.eq(&identity.issuer))
            .filter(idempotency::Column::Subject.eq(&identity.subject))
            .filter(idempotency::Column::Key.eq(self.own_key(key)))
            .one(&self.connection().await?)
            .await?;
        match before {
            Some(before) if before.input_digest != input => {
                Err(problem::key_reused().at("idempotencyKey").into())
            }
            before => Ok(before.map(|before| before.thing_id)),
        }
    }

    /// A key of the caller's among those of all that the same identity acts for.
    fn own_key(&self, key: &str) -> String {
        format!("{}:{key}", self.actor.organisation)
    }

    /// Notes what was created under a key.
    pub async fn remember(&self, key: &str, input: &str, thing: Uuid) -> Result<(), Error> {
        let identity = self.caller.identity.clone();
        let row = idempotency::Model {
            id: Uuid::now_v7(),
            issuer: identity.issuer,
            subject: identity.subject,
            key: self.own_key(key),
            input_digest: input.to_owned(),
            thing_id: thing,
            at: self.now(),
        };
        idempotency::Entity::insert(row.into_active_model())
            .exec_without_returning(&self.connection().await?)
            .await?;
        Ok(())
    }

    /// Makes the idempotency key of a proposal that of what the proposal made.
    pub(in crate::store) async fn move_keys(
        &self,
        proposal: Uuid,
        made: Uuid,
    ) -> Result<(), Error> {
        idempotency::Entity::update_many()
            .col_expr(idempotency::Column::ThingId, Expr::value(made))
            .filter(idempotency::Column::ThingId.eq(proposal))
            .exec(&self.connection().await?)
            .await?;
        Ok(())
    }

    /// Lets PostgreSQL list anew who sits in these bodies at their meetings to come and in the drafts of their year plans, and says
    /// whether it has: row-level security keeps from a statement of ours what others arrange.
    pub(in crate::store) async fn database_lists_members(
        &self,
        bodies: &[Uuid],
    ) -> Result<bool, Error> {
        let connection = self.connection().await?;
        let backend = connection.get_database_backend();
        if backend != DbBackend::Postgres {
            return Ok(false);
        }
        let list = "SELECT * FROM samverkan_list_members_anew($1)";
        let list = Statement::from_sql_and_values(backend, list, [bodies.to_vec().into()]);
        connection.execute_raw(list).await?;
        Ok(true)
    }

    /// Lists who sits in the bodies of a meeting or a year plan, where the database doesn't do so itself. It is computed, as who sees
    /// a row is: neither a change of the row nor a line of the journal. Whoever fills a seat of the bodies need not arrange what they
    /// do.
    pub(in crate::store) async fn set_members<E: Record>(
        &self,
        concerned: E::Column,
        id: Uuid,
        members: String,
    ) -> Result<(), Error> {
        E::update_many()
            .col_expr(concerned, Expr::value(members))
            .filter(E::ID.eq(id))
            .exec(&self.connection().await?)
            .await?;
        Ok(())
    }

    /// The year plans of these bodies that are drafts, whoever sees them: what is computed of them goes beyond what the viewer may
    /// see.
    pub(in crate::store) async fn drafts_of_year_plans(
        &self,
        bodies: &[Uuid],
    ) -> Result<Vec<year_plan::Model>, Error> {
        let draft = YearPlanState::Draft.code();
        let drafts = year_plan::Entity::find()
            .filter(self.among(year_plan::Column::BodyId, bodies)?)
            .filter(year_plan::Column::State.eq(draft));
        Ok(drafts.all(&self.connection().await?).await?)
    }

    /// Forgets under which keys these things were created.
    pub(in crate::store) async fn forget_keys(
        &self,
        things: impl IntoIterator<Item = Uuid>,
    ) -> Result<(), Error> {
        idempotency::Entity::delete_many()
            .filter(idempotency::Column::ThingId.is_in(things))
            .exec(&self.connection().await?)
            .await?;
        Ok(())
    }

    /// Forgets the keys of creations that were made before this moment: who sends one again makes another thing. How many were
    /// forgotten.
    pub(in crate::store) async fn forget_keys_before(
        &self,
        before: DateTime<Utc>,
    ) -> Result<u64, Error> {
        let forgotten = idempotency::Entity::delete_many()
            .filter(idempotency::Column::At.lt(before))
            .exec(&self.connection().await?)
            .await?;
        Ok(forgotten.rows_affected)
    }

    /// Ends: what was written stands, or nothing of it.
    pub async fn finish<T>(self, outcome: Result<T, Error>) -> Result<T, Error> {
        let outcome = match outcome {
            Ok(_) if self.lacks_consent() => Err(problem::needs_consent().into()),
            Ok(value) => self.move_head().await.map(|()| value),
            Err(error) => Err(error),
        };
        let transaction = self.session.transaction.write().await.take();
        let transaction = transaction.ok_or_else(|| Error::internal("nothing to end"))?;
        self.forget_state().await;
        match outcome {
            Ok(value) => {
                transaction.commit().await?;
                self.database.check_written()?;
                if self.erases.load(Ordering::Relaxed) {
                    self.database.erase_log().await;
                }
                Ok(value)
            }
            Err(error) => {
                // Where the database itself has ended it, there is nothing to roll back: what it was ended for counts.
                if let Err(cause) = transaction.rollback().await {
                    tracing::warn!(%cause, "a transaction could not be rolled back");
                }
                Err(error)
            }
        }
    }

    /// Stops comparing the versions of rows: the changes themselves are compared with those that were shown.
    pub(in crate::store) fn ignore_versions(&self) {
        self.ignores_versions.store(true, Ordering::Relaxed);
    }

    /// Marks that it erases personal data: the database's log is emptied after the commit.
    pub(in crate::store) fn erases(&self) {
        self.erases.store(true, Ordering::Relaxed);
    }

    /// Starts to record the changes that it makes, anew where it did: [`Self::recorded_changes`] takes them.
    pub fn record_changes(&self) {
        *self.recorded.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    }

    /// Takes the changes that were recorded; none where none are.
    pub fn recorded_changes(&self) -> Vec<RecordedChange> {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Records a change, where changes are recorded.
    pub(super) fn record(&self, entry: &journal::Model, personal: &[journal_personal::Model]) {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(recorded) = recorded.as_mut() {
            recorded.push(RecordedChange {
                entry: entry.clone(),
                personal: personal.to_vec(),
            });
        }
    }

    /// Ends a preview: nothing of it stands.
    ///
    /// # Errors
    /// What it would have been refused with, also because it lacks consent.
    pub async fn discard<T>(self, outcome: Result<T, Error>) -> Result<T, Error> {
        let lacks_consent = self.lacks_consent();
        self.abandon().await?;
        let value = outcome?;
        refuse([lacks_consent.then(problem::needs_consent)])?;
        Ok(value)
    }

    /// Ends so that nothing of what was written stands.
    pub async fn abandon(self) -> Result<(), Error> {
        let transaction = self.session.transaction.write().await.take();
        let transaction = transaction.ok_or_else(|| Error::internal("nothing to end"))?;
        Ok(transaction.rollback().await?)
    }
}
