//! Writing: one transaction, one writer at a time, and for every row that is written its line in the journal.
//!
//! What may be written is decided by permits; what the rows hold, by the file of their area. Here is how.

use std::ops::Deref;

use entity::idempotency;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable,
    ModelTrait, QueryFilter, Value, prelude::Uuid,
};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use tokio::sync::OwnedMutexGuard;

use super::{
    journal::{Change, ROWS_OF_A_STATEMENT},
    session::no_connection,
};
use crate::store::{Record, Row, Session};
use crate::{
    access::{Act, Actor, Audience, Permit, Permitted, Subject, permit},
    domain::problem,
    error::Error,
    register::tables,
};

/// How long an idempotency key may be.
const KEY_LENGTH: usize = 128;

/// A table whose rows are written, and journaled.
pub trait Journaled:
    Record<Model: Serialize + IntoActiveModel<Self::ActiveModel>, ActiveModel: Send>
{
    /// The column that counts a row's changes; none where rows are never changed.
    const VERSION: Option<Self::Column>;

    /// The version of a row; 0 where rows are never changed.
    fn version(row: &Row<Self>) -> i32;

    /// The row with its next version.
    fn next(row: Row<Self>) -> Row<Self>;
}

macro_rules! journaled {
    ($($table:ident $(as $kind:ident = $tag:literal)? { seen: $seen:ident $how:tt, written: $written:ident, $($rest:tt)* })+) => {
        $(journaled!(@$written $table);)+
    };
    (@never $table:ident) => {};
    (@versioned $table:ident) => {
        impl Journaled for entity::$table::Entity {
            const VERSION: Option<entity::$table::Column> = Some(entity::$table::Column::Version);

            fn version(row: &entity::$table::Model) -> i32 {
                row.version
            }

            fn next(mut row: entity::$table::Model) -> entity::$table::Model {
                row.version += 1;
                row
            }
        }
    };
    (@appended $table:ident) => {
        impl Journaled for entity::$table::Entity {
            const VERSION: Option<entity::$table::Column> = None;

            fn version(_: &entity::$table::Model) -> i32 {
                0
            }

            fn next(row: entity::$table::Model) -> entity::$table::Model {
                row
            }
        }
    };
}

tables!(journaled);

/// A row that is written over: who could see it before and who can see it then, and what it held and holds.
pub(in crate::store) struct Changed<E: Journaled> {
    pub(in crate::store) action: Permitted,
    pub(in crate::store) audiences: (Audience, Audience),
    pub(in crate::store) before: Row<E>,
    pub(in crate::store) after: Row<E>,
}

impl<E: Journaled> Changed<E> {
    fn with_next_version(self) -> Self {
        Self {
            after: E::next(self.after),
            ..self
        }
    }

    /// As the journal tells it, with what changed beside it.
    fn told(&self, beside: (Beside, Beside)) -> Result<Change, Error> {
        Ok(Change {
            action: self.action.action(),
            thing: E::TABLE,
            thing_id: E::id(&self.before),
            audience_before: Some(self.audiences.0),
            audience_after: Some(self.audiences.1),
            before: Some(with(as_json(&self.before)?, beside.0)),
            after: Some(with(as_json(&self.after)?, beside.1)),
        })
    }
}

/// A new row as the journal tells it, with what is kept beside it.
fn made<E: Journaled>(
    action: Permitted,
    audience: Audience,
    row: &Row<E>,
    beside: Beside,
) -> Result<Change, Error> {
    Ok(Change {
        action: action.action(),
        thing: E::TABLE,
        thing_id: E::id(row),
        audience_before: None,
        audience_after: Some(audience),
        before: None,
        after: Some(with(as_json(row)?, beside)),
    })
}

/// What the journal tells with a row though it is kept in rows of its own: values by the names of their fields.
pub(in crate::store) type Beside = Map<String, Json>;

/// Rows of one version that become other in the same way: one statement writes over all of them.
struct Alike {
    ids: Vec<Uuid>,
    version: i32,
    /// For each column what it becomes, where that is something else.
    values: Vec<Option<Value>>,
}

impl Alike {
    fn one<E: Journaled>(before: &Row<E>, after: &Row<E>) -> Self {
        let values: Vec<_> = E::Column::iter()
            .map(|column| (before.get(column), after.get(column)))
            .collect();
        let changes = values.iter().any(|(before, after)| before != after);
        // What nothing changes in is written as it is: so it is seen whether somebody else did.
        let values = values.into_iter();
        let values = values.map(|(before, after)| (!changes || before != after).then_some(after));
        Self {
            ids: vec![E::id(before)],
            version: E::version(before),
            values: values.collect(),
        }
    }

    fn takes(&self, other: &Self) -> bool {
        self.ids.len() < ROWS_OF_A_STATEMENT
            && self.version == other.version
            && self.values == other.values
    }
}

/// A session that writes. It reads as its session does, in the transaction that it writes in.
pub struct Writing<'s> {
    session: &'s Session,
    actor: Actor,
    /// Until this is dropped, nobody else in this process writes.
    _turn: OwnedMutexGuard<()>,
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
        let begun = self
            .database
            .begin_writing(self.viewer(), self.caller.time)
            .await;
        let (begun, turn) = begun.map_err(no_connection)?;
        *transaction = Some(begun);
        Ok(Writing {
            session: self,
            actor,
            _turn: turn,
        })
    }
}

impl Writing<'_> {
    /// Who writes.
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// The permit for this, or why not.
    pub(in crate::store) fn permit<A: Act>(&self, subject: Subject) -> Result<Permit<A>, Error> {
        permit(self.viewer(), subject)
    }

    /// A row that somebody names in `field`, as far as they can see it.
    pub(in crate::store) async fn found<E: Record>(
        &self,
        id: Uuid,
        field: &'static str,
    ) -> Result<Row<E>, Error> {
        let row = self.select::<E>().filter(E::ID.eq(id)).one().await?;
        row.ok_or(Error::NotFound { field })
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
            .one(&*self.connection().await?)
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
            .exec_without_returning(&*self.connection().await?)
            .await?;
        Ok(())
    }

    /// Ends: what was written stands, or nothing of it.
    pub async fn finish<T>(self, outcome: Result<T, Error>) -> Result<T, Error> {
        let transaction = self.session.transaction.write().await.take();
        let transaction = transaction.ok_or_else(|| Error::internal("nothing to end"))?;
        match outcome {
            Ok(value) => {
                transaction.commit().await?;
                Ok(value)
            }
            Err(error) => {
                transaction.rollback().await?;
                Err(error)
            }
        }
    }

    /// Ends so that nothing of what was written stands.
    pub(in crate::store) async fn abandon(self) -> Result<(), Error> {
        let transaction = self.session.transaction.write().await.take();
        let transaction = transaction.ok_or_else(|| Error::internal("nothing to end"))?;
        Ok(transaction.rollback().await?)
    }

    /// Writes on in the same transaction on behalf of another caller, with that caller's rights: what both write stands or
    /// falls together.
    pub(in crate::store) async fn hand_to(self, other: &Session) -> Result<Writing<'_>, Error> {
        let actor = other.viewer().actor().ok_or(Error::Unauthenticated)?;
        let transaction = self.session.transaction.write().await.take();
        let transaction = transaction.ok_or_else(|| Error::internal("nothing to hand over"))?;
        let (viewer, time) = (other.viewer(), other.caller.time);
        self.database.turn_to(&transaction, viewer, time).await?;
        *other.transaction.write().await = Some(transaction);
        Ok(Writing {
            session: other,
            actor,
            _turn: self._turn,
        })
    }

    /// Writes a new row that this audience can see.
    pub(in crate::store) async fn insert<E: Journaled>(
        &self,
        action: Permitted,
        audience: Audience,
        row: Row<E>,
    ) -> Result<(), Error>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior,
    {
        self.insert_all::<E>(vec![(action, audience, row)]).await
    }

    /// Writes new rows, each with the audience that can see it.
    pub(in crate::store) async fn insert_all<E: Journaled>(
        &self,
        rows: Vec<(Permitted, Audience, Row<E>)>,
    ) -> Result<(), Error>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior,
    {
        let mut changes = Vec::with_capacity(rows.len());
        let mut new = Vec::with_capacity(rows.len());
        for (action, audience, row) in rows {
            changes.push(made::<E>(action, audience, &row, Beside::new())?);
            new.push(row.into_active_model());
        }
        while !new.is_empty() {
            let rest = new.split_off(new.len().min(ROWS_OF_A_STATEMENT));
            E::insert_many(std::mem::replace(&mut new, rest))
                .exec_without_returning(&*self.connection().await?)
                .await?;
        }
        self.journal(changes).await
    }

    /// Writes a new row that this audience can see, and tells what is kept beside it.
    pub(in crate::store) async fn insert_with<E: Journaled>(
        &self,
        action: Permitted,
        audience: Audience,
        row: Row<E>,
        beside: Beside,
    ) -> Result<(), Error>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior,
    {
        let change = made::<E>(action, audience, &row, beside)?;
        E::insert(row.into_active_model())
            .exec_without_returning(&*self.connection().await?)
            .await?;
        self.journal(vec![change]).await
    }

    /// Writes over a row, and tells what changed beside it: what was there before, and what is there then.
    pub(in crate::store) async fn update_with<E: Journaled>(
        &self,
        changed: Changed<E>,
        beside: (Beside, Beside),
    ) -> Result<(), Error>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior,
    {
        let changed = changed.with_next_version();
        let change = changed.told(beside)?;
        self.write_over::<E>(Alike::one::<E>(&changed.before, &changed.after))
            .await?;
        self.journal(vec![change]).await
    }

    /// Writes over a row, unless somebody else did since it was read. The audiences: who could see it before, and who can
    /// see it then.
    pub(in crate::store) async fn update<E: Journaled>(
        &self,
        action: Permitted,
        audiences: (Audience, Audience),
        before: &Row<E>,
        after: Row<E>,
    ) -> Result<(), Error>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior,
    {
        let changed = Changed {
            action,
            audiences,
            before: before.clone(),
            after,
        };
        self.update_all::<E>(vec![changed]).await
    }

    /// Writes over rows, unless somebody else wrote over one of them since they were read.
    pub(in crate::store) async fn update_all<E: Journaled>(
        &self,
        rows: Vec<Changed<E>>,
    ) -> Result<(), Error>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior,
    {
        let mut changes = Vec::with_capacity(rows.len());
        let mut written: Vec<Alike> = Vec::new();
        for changed in rows {
            let changed = changed.with_next_version();
            changes.push(changed.told((Beside::new(), Beside::new()))?);
            let next = Alike::one::<E>(&changed.before, &changed.after);
            match written.last_mut() {
                Some(last) if last.takes(&next) => last.ids.extend(next.ids),
                _ => written.push(next),
            }
        }
        for alike in written {
            self.write_over::<E>(alike).await?;
        }
        self.journal(changes).await
    }

    async fn write_over<E: Journaled>(&self, alike: Alike) -> Result<(), Error>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior,
    {
        let rows = alike.ids.len() as u64;
        let mut new = <E::ActiveModel as ActiveModelTrait>::default();
        for (column, value) in E::Column::iter().zip(alike.values) {
            if let Some(value) = value {
                new.try_set(column, value)?;
            }
        }
        let mut update = E::update_many().set(new).filter(E::ID.is_in(alike.ids));
        if let Some(version) = E::VERSION {
            update = update.filter(version.eq(alike.version));
        }
        let updated = update.exec(&*self.connection().await?).await?;
        if updated.rows_affected == rows {
            Ok(())
        } else {
            Err(Error::Conflict)
        }
    }

    /// Removes a row that this audience could see.
    pub(in crate::store) async fn delete<E: Journaled>(
        &self,
        action: Permitted,
        audience: Audience,
        row: &Row<E>,
    ) -> Result<(), Error> {
        let change = Change {
            action: action.action(),
            thing: E::TABLE,
            thing_id: E::id(row),
            audience_before: Some(audience),
            audience_after: None,
            before: Some(as_json(row)?),
            after: None,
        };
        let mut delete = E::delete_many().filter(E::ID.eq(E::id(row)));
        if let Some(version) = E::VERSION {
            delete = delete.filter(version.eq(E::version(row)));
        }
        let deleted = delete.exec(&*self.connection().await?).await?;
        if deleted.rows_affected != 1 {
            return Err(Error::Conflict);
        }
        self.journal(vec![change]).await
    }

    /// Notes in the journal that something was done with a row that did not change it.
    pub(in crate::store) async fn note<E: Journaled>(
        &self,
        action: Permitted,
        audience: Audience,
        row: &Row<E>,
    ) -> Result<(), Error> {
        let change = Change {
            action: action.action(),
            thing: E::TABLE,
            thing_id: E::id(row),
            audience_before: Some(audience),
            audience_after: Some(audience),
            before: None,
            after: None,
        };
        self.journal(vec![change]).await
    }
}

/// That the row is the one that the caller has seen.
///
/// # Errors
/// `Conflict`, when it has changed since.
pub(in crate::store) fn seen<E: Journaled>(row: &Row<E>, version: i32) -> Result<(), Error> {
    if E::version(row) == version {
        Ok(())
    } else {
        Err(Error::Conflict)
    }
}

fn as_json<M: Serialize>(row: &M) -> Result<Json, Error> {
    serde_json::to_value(row).map_err(Error::internal)
}

/// A row as JSON with what is kept beside it.
fn with(mut row: Json, beside: Beside) -> Json {
    if let Json::Object(fields) = &mut row {
        fields.extend(beside);
    }
    row
}
