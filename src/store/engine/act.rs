//! Acting: the one way to write a row. Whoever acts on a row names it and the version that they saw; what is permitted is asked
//! for that very row, and a permit for one row can't write another. Who can see a row before and after follows from the row.
//!
//! What the rows hold is decided by the file of their area. Here is how they are written, each with its line in the journal.

use std::{collections::BTreeSet, future::Future, sync::atomic::Ordering};

use chrono::{DateTime, Utc};
use entity::organisation;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, InsertMany,
    IntoActiveModel, Iterable, ModelTrait, QueryFilter, QueryTrait, Statement,
    prelude::Uuid,
    sea_query::{
        Expr, ExprTrait, IntoIden, Query, SimpleExpr, TableRef, UpdateStatement, ValueTuple,
    },
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::{
    consent::Need,
    journal::{Change, Line, ROWS_OF_A_STATEMENT, to_milliseconds},
};
use crate::store::{Record, Row, Session, Writing, is_referred_to};
use crate::{
    access::{
        Act, Actor, ActorKind, Audience, HasAudience, Permit, Subject, Viewer, permit, proposes,
    },
    domain::{
        problem::{self, Problem},
        vocabulary::{Action, OrganisationKind, Vocabulary},
    },
    error::Error,
    register::tables,
};

/// A table whose rows are written, and journaled.
pub trait Journaled:
    Record<
        Model: Serialize + IntoActiveModel<Self::ActiveModel>,
        ActiveModel: ActiveModelTrait<Entity = Self> + ActiveModelBehavior + Send,
    > + HasAudience
{
    /// The column that counts a row's changes; none where rows are never changed.
    const VERSION: Option<Self::Column>;

    /// The version of a row; 0 where rows are never changed.
    fn version(row: &Row<Self>) -> i32;

    /// The row with its next version, as it stands from now on.
    fn next(row: Row<Self>, now: DateTime<Utc>) -> Row<Self>;

    /// The row as it stands from now on in the version that it has.
    fn touched(row: Row<Self>, now: DateTime<Utc>) -> Row<Self>;
}

macro_rules! journaled {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? { seen: $seen:ident $how:tt, written: $written:ident, $($rest:tt)* })+) => {
        $(journaled!(@$written $table);)+
    };
    (@never $table:ident) => {};
    (@versioned $table:ident) => { journaled!(@changing $table row now { let _ = (&mut row, now); }); };
    (@timestamped $table:ident) => {
        journaled!(@changing $table row now { row.changed_at = to_milliseconds(now); });
    };
    (@changing $table:ident $row:ident $now:ident $more:block) => {
        impl Journaled for entity::$table::Entity {
            const VERSION: Option<entity::$table::Column> = Some(entity::$table::Column::Version);

            fn version(row: &entity::$table::Model) -> i32 {
                row.version
            }

            fn next(mut row: entity::$table::Model, now: DateTime<Utc>) -> entity::$table::Model {
                row.version += 1;
                Self::touched(row, now)
            }

            fn touched(mut $row: entity::$table::Model, $now: DateTime<Utc>) -> entity::$table::Model {
                $more
                $row
            }
        }
    };
    (@appended $table:ident) => {
        impl Journaled for entity::$table::Entity {
            const VERSION: Option<entity::$table::Column> = None;

            fn version(_: &entity::$table::Model) -> i32 {
                0
            }

            fn next(row: entity::$table::Model, _: DateTime<Utc>) -> entity::$table::Model {
                row
            }

            fn touched(row: entity::$table::Model, _: DateTime<Utc>) -> entity::$table::Model {
                row
            }
        }
    };
}

tables!(journaled);

/// A table with rows that somebody names to do something with them.
pub(in crate::store) trait Guarded: Journaled {
    /// What decides whether the named row may be acted on.
    fn guard(
        named: &Named<'_>,
        row: &Row<Self>,
    ) -> impl Future<Output = Result<Guard<Self>, Error>> + Send;
}

/// How a row is named.
pub(in crate::store) struct Named<'w> {
    /// By whom.
    pub(in crate::store) writing: &'w Writing<'w>,
    /// To do what with it.
    pub(in crate::store) action: Action,
    /// In which field of the input.
    pub(in crate::store) field: &'static str,
}

impl Named<'_> {
    /// A row that the named one belongs to.
    pub(in crate::store) async fn parent<E: Record>(&self, id: Uuid) -> Result<Row<E>, Error> {
        self.writing.found::<E>(id, self.field).await
    }
}

/// What decides whether an action may be done with a row.
pub(in crate::store) struct Guard<E: EntityTrait> {
    /// What the rights over it depend on.
    pub(in crate::store) subject: Subject,
    /// The row after the step that the action is in its life, or why it can't take that step.
    pub(in crate::store) next: Result<Row<E>, Problem>,
}

impl<E: Record> Guard<E> {
    /// For things whose actions are no steps.
    pub(in crate::store) fn new(subject: Subject, row: &Row<E>) -> Self {
        let next = Ok(row.clone());
        Self { subject, next }
    }
}

/// A row to be acted on, with the permit for it.
pub(in crate::store) struct Target<E: EntityTrait, A> {
    /// As it stands.
    pub(in crate::store) before: Row<E>,
    /// As it is to stand: after the step that the action is in its life.
    pub(in crate::store) after: Row<E>,
    /// The permit.
    pub(in crate::store) permit: Permit<A>,
}

/// A row to be written over.
pub(in crate::store) struct Changed<E: EntityTrait> {
    action: Action,
    audiences: (Audience, Audience),
    before: Row<E>,
    after: Row<E>,
}

/// A row to be added.
pub(in crate::store) struct New<E: EntityTrait> {
    action: Action,
    audience: Audience,
    row: Row<E>,
}

impl<E: Journaled> Changed<E> {
    /// What becomes of a row, by a permit for it.
    pub(in crate::store) fn new<A: Act>(
        permit: &Permit<A>,
        before: &Row<E>,
        after: Row<E>,
    ) -> Result<Self, Error> {
        if E::id(before) != E::id(&after) {
            return Err(another_row());
        }
        let over = reach(permit, before)?;
        Ok(Self {
            action: A::ACTION,
            audiences: (over.audience(), reach(&over, &after)?.audience()),
            before: before.clone(),
            after,
        })
    }

    /// The id of the row.
    pub(in crate::store) fn id(&self) -> Uuid {
        E::id(&self.before)
    }

    /// As the journal records it, with what changed in rows of its own.
    fn recorded(&self, extra: (ExtraFields, ExtraFields)) -> Result<Change, Error> {
        Ok(Change {
            action: self.action,
            thing: E::TABLE,
            thing_id: self.id(),
            audience_before: Some(self.audiences.0),
            audience_after: Some(self.audiences.1),
            before: Some(with(as_json(&self.before)?, extra.0)),
            after: Some(with(as_json(&self.after)?, extra.1)),
        })
    }
}

impl<E: Journaled> New<E> {
    /// A row by a permit for what it belongs to.
    pub(in crate::store) fn by<A: Act>(permit: &Permit<A>, row: Row<E>) -> Result<Self, Error> {
        Ok(Self {
            action: A::ACTION,
            audience: reach(permit, &row)?.audience(),
            row,
        })
    }

    /// The id of the row.
    pub(in crate::store) fn id(&self) -> Uuid {
        E::id(&self.row)
    }

    /// As the journal records it, with what is kept in rows of its own.
    fn recorded(&self, extra: ExtraFields) -> Result<Change, Error> {
        Ok(Change {
            action: self.action,
            thing: E::TABLE,
            thing_id: E::id(&self.row),
            audience_before: None,
            audience_after: Some(self.audience),
            before: None,
            after: Some(with(as_json(&self.row)?, extra)),
        })
    }
}

/// The permit over a row that belongs to what a permit is for, or is that.
///
/// # Errors
/// `Internal`, when it is neither: a permit for one row writes no other.
pub(in crate::store) fn reach<M: ModelTrait<Entity: Journaled<Model = M>>, A: Act>(
    permit: &Permit<A>,
    row: &M,
) -> Result<Permit<A>, Error> {
    permit.over::<M::Entity>(row).ok_or_else(another_row)
}

fn another_row() -> Error {
    Error::internal("a permit for another row")
}

/// What the journal records with a row though it is kept in rows of its own: values by the names of their fields.
pub(in crate::store) type ExtraFields = Map<String, Json>;

/// The ids that rows of their own hold, in a field of this name; nothing where there are none.
pub(in crate::store) fn listed_as(name: &str, ids: &[Uuid]) -> ExtraFields {
    let ids = match ids.is_empty() {
        true => Json::Null,
        false => json!(ids),
    };
    ExtraFields::from_iter([(name.to_owned(), ids)])
}

/// Rows to be added and rows to be written over, with their lines for the journal: all that can be made ready before it is one's
/// turn to write.
pub(in crate::store) struct Batch {
    /// Each with the number of the rows that it writes.
    statements: Vec<(Statement, usize)>,
    lines: Vec<Line>,
}

impl Session {
    /// What is added, and what is written over at this moment.
    ///
    /// # Errors
    /// `Internal`, when one of the rows lists others: each of them would have to be told by itself.
    pub(in crate::store) fn batch<E: Journaled>(
        &self,
        new: Vec<New<E>>,
        changed: Vec<Changed<E>>,
    ) -> Result<Batch, Error> {
        let lists = |row: &Row<E>| !E::listed(row).is_empty();
        let listing = new.iter().any(|it| lists(&it.row))
            || changed
                .iter()
                .any(|it| lists(&it.before) || lists(&it.after));
        if listing {
            return Err(Error::internal("rows that list others, many at a time"));
        }
        let mut lines = Vec::with_capacity(new.len() + changed.len());
        for new in &new {
            lines.push(Line::of(new.recorded(ExtraFields::new())?)?);
        }
        let mut rows = Vec::with_capacity(changed.len());
        for mut changed in changed {
            changed.after = E::next(changed.after, self.now());
            let extra = (ExtraFields::new(), ExtraFields::new());
            lines.push(Line::of(changed.recorded(extra)?)?);
            rows.push((changed.before, changed.after));
        }
        let backend = self.database.backend();
        let new = new.into_iter().map(|new| new.row).collect();
        let inserts = insert_of::<E>(new).into_iter();
        let inserts = inserts.map(|(insert, rows)| (insert.build(backend), rows));
        let updates = rows.chunks(ROWS_OF_A_STATEMENT);
        let updates = updates.map(|rows| (backend.build(&update_of::<E>(rows)), rows.len()));
        Ok(Batch {
            statements: inserts.chain(updates).collect(),
            lines,
        })
    }
}

/// Adds rows, so many at a time.
fn insert_of<E: Journaled>(
    rows: Vec<Row<E>>,
) -> Vec<(InsertMany<<E as EntityTrait>::ActiveModel>, usize)> {
    let mut rows: Vec<_> = rows.into_iter().map(Row::<E>::into_active_model).collect();
    let mut inserts = Vec::new();
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(ROWS_OF_A_STATEMENT));
        let some = std::mem::replace(&mut rows, rest);
        let number = some.len();
        inserts.push((E::insert_many(some), number));
    }
    inserts
}

/// The rows of a statement where they stand as a table. Both databases call its columns so.
const ROWS: &str = "of_rows";

fn column_of_rows(position: usize) -> SimpleExpr {
    Expr::col((ROWS, format!("column{}", position + 1)))
}

/// Writes over rows of the versions that were read, each with what it becomes.
fn update_of<E: Journaled>(rows: &[(Row<E>, Row<E>)]) -> UpdateStatement {
    let differs = |column: &E::Column| {
        let differs =
            |(before, after): &(Row<E>, Row<E>)| before.get(*column) != after.get(*column);
        rows.iter().any(differs)
    };
    let written: Vec<E::Column> = E::Column::iter().filter(differs).collect();
    let mut update = Query::update();
    update.table(E::default().table_ref());
    let id = Expr::col((E::default(), E::ID));
    let version = E::VERSION.map(|version| Expr::col((E::default(), version)));
    if let [(before, after)] = rows {
        for column in written {
            update.value(column, Expr::value(after.get(column)));
        }
        update.and_where(id.eq(E::id(before)));
        let version = version.map(|version| version.eq(E::version(before)));
        return update.and_where_option(version).take();
    }
    let table = rows.iter().map(|(before, after)| {
        let known = [E::id(before).into(), E::version(before).into()];
        let values = written.iter().map(|column| after.get(*column));
        ValueTuple::Many(known.into_iter().chain(values).collect())
    });
    update.from(TableRef::ValuesList(table.collect(), ROWS.into_iden()));
    for (position, column) in written.iter().enumerate() {
        update.value(*column, column_of_rows(position + 2));
    }
    // Found by their keys first: PostgreSQL takes it that hardly any row may be written, and would compare all of them with all
    // of these.
    let ids: Vec<_> = rows.iter().map(|(before, _)| E::id(before)).collect();
    update.and_where(id.clone().is_in(ids));
    update.and_where(id.eq(column_of_rows(0)));
    let version = version.map(|version| version.eq(column_of_rows(1)));
    update.and_where_option(version).take()
}

impl Writing<'_> {
    /// The permit for this, or why not.
    pub(in crate::store) fn permit<A: Act>(&self, subject: Subject) -> Result<Permit<A>, Error> {
        let permit = permit(self.viewer(), subject)?;
        if proposes(self.viewer(), &subject, A::ACTION) {
            self.need(Need::OtherSide);
        }
        Ok(permit)
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

    /// A row that somebody names in `field` to do something with it: one that they can see, and may do that with.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Refused` when its state doesn't allow it.
    pub(in crate::store) async fn permitted<E: Guarded, A: Act>(
        &self,
        id: Uuid,
        field: &'static str,
    ) -> Result<(Row<E>, Permit<A>), Error> {
        let target = self.target::<E, A>(id, None, field).await?;
        Ok((target.before, target.permit))
    }

    /// The same in the version that they saw.
    ///
    /// # Errors
    /// Also `Conflict`, when it has changed since.
    pub(in crate::store) async fn editable<E: Guarded, A: Act>(
        &self,
        id: Uuid,
        version: i32,
        field: &'static str,
    ) -> Result<(Row<E>, Permit<A>), Error> {
        let target = self.target::<E, A>(id, Some(version), field).await?;
        Ok((target.before, target.permit))
    }

    /// The same with the row after the step that the action is in its life.
    pub(in crate::store) async fn target<E: Guarded, A: Act>(
        &self,
        id: Uuid,
        version: Option<i32>,
        field: &'static str,
    ) -> Result<Target<E, A>, Error> {
        let before = self.found::<E>(id, field).await?;
        let named = Named {
            writing: self,
            action: A::ACTION,
            field,
        };
        let guard = E::guard(&named, &before).await?;
        let permit = self.permit(match guard.subject.key == id {
            true => guard.subject,
            false => guard.subject.part(id),
        })?;
        if let Some(version) = version
            && !self.ignores_versions.load(Ordering::Relaxed)
        {
            check_version::<E>(&before, version)?;
        }
        Ok(Target {
            after: guard.next?,
            before,
            permit,
        })
    }

    /// Acts on a row that somebody names in `field`, in the version that they saw: `change` says what else becomes of it than
    /// the step that the action is in its life.
    pub(in crate::store) async fn act<E: Guarded, A: Act>(
        &self,
        id: Uuid,
        version: i32,
        field: &'static str,
        change: impl FnOnce(&mut Row<E>) -> Result<(), Error>,
    ) -> Result<Uuid, Error> {
        let mut target = self.target::<E, A>(id, Some(version), field).await?;
        change(&mut target.after)?;
        self.change(&target.permit, &target.before, target.after)
            .await
    }

    /// Adds a row to what the permit is for, and gives the permit over it.
    pub(in crate::store) async fn create<M: ModelTrait<Entity: Journaled<Model = M>>, A: Act>(
        &self,
        permit: &Permit<A>,
        row: M,
    ) -> Result<Permit<A>, Error> {
        self.create_with(permit, row, ExtraFields::new()).await
    }

    /// The same with what is kept of it in rows of its own.
    pub(in crate::store) async fn create_with<
        M: ModelTrait<Entity: Journaled<Model = M>>,
        A: Act,
    >(
        &self,
        permit: &Permit<A>,
        row: M,
        extra: ExtraFields,
    ) -> Result<Permit<A>, Error> {
        let listed = M::Entity::listed(&row);
        self.create_for(permit, row, extra, &listed).await
    }

    /// Adds a row below `parent`, which the permit is for, given as it will be after this command. Those whom `parent` lists get
    /// a journal line of the new row, too.
    pub(in crate::store) async fn create_below<
        P: ModelTrait<Entity: Journaled<Model = P>>,
        M: ModelTrait<Entity: Journaled<Model = M>>,
        A: Act,
    >(
        &self,
        permit: &Permit<A>,
        parent: &P,
        row: M,
    ) -> Result<Permit<A>, Error> {
        let over = reach(permit, parent)?;
        let listed = P::Entity::listed(parent);
        self.create_for(&over, row, ExtraFields::new(), &listed)
            .await
    }

    async fn create_for<M: ModelTrait<Entity: Journaled<Model = M>>, A: Act>(
        &self,
        permit: &Permit<A>,
        row: M,
        extra: ExtraFields,
        listed: &[Uuid],
    ) -> Result<Permit<A>, Error> {
        let over = reach(permit, &row)?;
        let new = New::<M::Entity>::by(permit, row)?;
        let change = new.recorded(extra)?;
        let changes = self.lines_for_each(change, &[], listed).await?;
        self.insert::<M::Entity>(new.row).await?;
        self.journal(changes).await?;
        Ok(over)
    }

    /// A change as the journal tells it to its audience, and by itself to each of those whom the row lists, before it or after it,
    /// and who are no part of that: no entry is for several organisations. Whoever loses sight of the row by itself comes first:
    /// what its audience is told may bring it into sight again.
    async fn lines_for_each(
        &self,
        change: Change,
        before: &[Uuid],
        after: &[Uuid],
    ) -> Result<Vec<Change>, Error> {
        let all: BTreeSet<Uuid> = before.iter().chain(after).copied().collect();
        if all.is_empty() {
            return Ok(vec![change]);
        }
        let ids: Vec<Uuid> = all.into_iter().collect();
        let organisations = Box::pin(self.rows::<organisation::Entity>(&ids)).await?;
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for id in ids {
            let kind = organisations.get(&id);
            let kind = kind.and_then(|row| OrganisationKind::from_code(&row.kind));
            let Some(kind) = kind.and_then(ActorKind::of) else {
                continue;
            };
            let viewer = Viewer::Actor(Actor {
                organisation: id,
                kind,
                ..self.actor()
            });
            let alone = |listed: &[Uuid], audience: Option<Audience>| {
                listed.contains(&id) && audience.is_some_and(|it| !it.includes(viewer))
            };
            let own = |told: bool| match told {
                true => Audience::Owner(Some(id)),
                false => Audience::Nobody(id),
            };
            let saw = alone(before, change.audience_before);
            let sees = alone(after, change.audience_after);
            let line = Change {
                audience_before: change.audience_before.map(|_| own(saw)),
                audience_after: change.audience_after.map(|_| own(sees)),
                ..change.clone()
            };
            match (saw, sees) {
                (true, false) => first.push(line),
                (_, true) => last.push(line),
                (false, false) => {}
            }
        }
        first.push(change);
        first.append(&mut last);
        Ok(first)
    }

    /// Adds many rows.
    pub(in crate::store) async fn create_all<E: Journaled>(
        &self,
        rows: Vec<New<E>>,
    ) -> Result<(), Error> {
        self.write(self.batch(rows, Vec::new())?).await
    }

    /// Adds rows and writes over others, unless somebody else wrote over one of these since they were read.
    pub(in crate::store) async fn write(&self, batch: Batch) -> Result<(), Error> {
        let connection = self.connection().await?;
        for (statement, rows) in batch.statements {
            execute(&connection, statement, rows, None).await?;
        }
        drop(connection);
        self.append(batch.lines).await
    }

    /// Writes over a row that the permit is for, unless somebody else did since it was read.
    pub(in crate::store) async fn change<M: ModelTrait<Entity: Journaled<Model = M>>, A: Act>(
        &self,
        permit: &Permit<A>,
        before: &M,
        after: M,
    ) -> Result<Uuid, Error> {
        let extra = (ExtraFields::new(), ExtraFields::new());
        self.change_with(permit, before, after, extra).await
    }

    /// The same with what changed in rows of its own.
    pub(in crate::store) async fn change_with<
        M: ModelTrait<Entity: Journaled<Model = M>>,
        A: Act,
    >(
        &self,
        permit: &Permit<A>,
        before: &M,
        after: M,
        extra: (ExtraFields, ExtraFields),
    ) -> Result<Uuid, Error> {
        let after = M::Entity::next(after, self.now());
        self.write_over(permit, before, after, extra).await
    }

    /// Writes over what a row says because of something else that was done. Its version stays: whoever has read the row may
    /// change it, as nobody has changed it meanwhile.
    pub(in crate::store) async fn follow<M: ModelTrait<Entity: Journaled<Model = M>>, A: Act>(
        &self,
        permit: &Permit<A>,
        before: &M,
        after: M,
    ) -> Result<Uuid, Error> {
        let after = M::Entity::touched(after, self.now());
        let extra = (ExtraFields::new(), ExtraFields::new());
        self.write_over(permit, before, after, extra).await
    }

    async fn write_over<M: ModelTrait<Entity: Journaled<Model = M>>, A: Act>(
        &self,
        permit: &Permit<A>,
        before: &M,
        after: M,
        extra: (ExtraFields, ExtraFields),
    ) -> Result<Uuid, Error> {
        let changed = Changed::<M::Entity>::new(permit, before, after)?;
        let saw = M::Entity::listed(&changed.before);
        let see = M::Entity::listed(&changed.after);
        let change = changed.recorded(extra)?;
        let changes = self.lines_for_each(change, &saw, &see).await?;
        self.update::<M::Entity>(changed.before, changed.after)
            .await?;
        self.journal(changes).await?;
        Ok(M::Entity::id(before))
    }

    /// Removes a row that the permit is for.
    ///
    /// # Errors
    /// `Refused` while another row refers to it, `Conflict` when somebody else wrote over it since it was read.
    pub(in crate::store) async fn remove<M: ModelTrait<Entity: Journaled<Model = M>>, A: Act>(
        &self,
        permit: &Permit<A>,
        row: &M,
    ) -> Result<Uuid, Error> {
        self.remove_with(permit, row, ExtraFields::new()).await
    }

    /// The same; `extra` are the fields that were kept in rows of their own, which are removed already.
    pub(in crate::store) async fn remove_with<
        M: ModelTrait<Entity: Journaled<Model = M>>,
        A: Act,
    >(
        &self,
        permit: &Permit<A>,
        row: &M,
        extra: ExtraFields,
    ) -> Result<Uuid, Error> {
        let change = Change {
            action: A::ACTION,
            thing: <M::Entity as Record>::TABLE,
            thing_id: M::Entity::id(row),
            audience_before: Some(reach(permit, row)?.audience()),
            audience_after: None,
            before: Some(with(as_json(row)?, extra)),
            after: None,
        };
        let mut delete = M::Entity::delete_many().filter(M::Entity::ID.eq(change.thing_id));
        if let Some(version) = M::Entity::VERSION {
            delete = delete.filter(version.eq(M::Entity::version(row)));
        }
        let deleted = delete.exec(&self.connection().await?).await;
        let deleted = deleted.map_err(|fault| match is_referred_to(&fault) {
            true => problem::is_referred_to().into(),
            false => Error::from(fault),
        })?;
        if deleted.rows_affected != 1 {
            return Err(Error::Conflict(None));
        }
        let listed = M::Entity::listed(row);
        let changes = self.lines_for_each(change, &listed, &[]).await?;
        self.journal(changes).await?;
        Ok(M::Entity::id(row))
    }

    /// Notes in the journal that something was done with a row that did not change it: for its owner alone.
    pub(in crate::store) async fn note<M: ModelTrait<Entity: Journaled<Model = M>>, A: Act>(
        &self,
        permit: &Permit<A>,
        row: &M,
    ) -> Result<(), Error> {
        let audience = Audience::Owner(reach(permit, row)?.owner());
        let change = Change {
            action: A::ACTION,
            thing: <M::Entity as Record>::TABLE,
            thing_id: M::Entity::id(row),
            audience_before: Some(audience),
            audience_after: Some(audience),
            before: None,
            after: None,
        };
        self.journal(vec![change]).await
    }

    pub(super) async fn insert<E: Journaled>(&self, row: Row<E>) -> Result<(), Error> {
        let connection = self.connection().await?;
        let backend = connection.get_database_backend();
        for (insert, rows) in insert_of::<E>(vec![row]) {
            execute(&connection, insert.build(backend), rows, None).await?;
        }
        Ok(())
    }

    pub(super) async fn update<E: Journaled>(
        &self,
        before: Row<E>,
        after: Row<E>,
    ) -> Result<(), Error> {
        let row = (E::TABLE, E::id(&before));
        let connection = self.connection().await?;
        let update = update_of::<E>(&[(before, after)]);
        let update = connection.get_database_backend().build(&update);
        execute(&connection, update, 1, Some(row)).await
    }
}

/// Runs a statement that writes so many rows.
///
/// # Errors
/// `Conflict` about `row`, when one of them has changed since it was read.
async fn execute(
    connection: &impl ConnectionTrait,
    statement: Statement,
    rows: usize,
    row: Option<(&'static str, Uuid)>,
) -> Result<(), Error> {
    let written = connection.execute_raw(statement).await?;
    match written.rows_affected() == rows as u64 {
        true => Ok(()),
        false => Err(Error::Conflict(row)),
    }
}

/// That the row is the one that the caller has seen.
///
/// # Errors
/// `Conflict`, when it has changed since.
pub(in crate::store) fn check_version<E: Journaled>(
    row: &Row<E>,
    version: i32,
) -> Result<(), Error> {
    if E::version(row) == version {
        Ok(())
    } else {
        Err(Error::Conflict(Some((E::TABLE, E::id(row)))))
    }
}

fn as_json<M: Serialize>(row: &M) -> Result<Json, Error> {
    serde_json::to_value(row).map_err(Error::internal)
}

/// A row as JSON with what is kept of it in rows of its own.
fn with(mut row: Json, extra: ExtraFields) -> Json {
    if let Json::Object(fields) = &mut row {
        fields.extend(extra);
    }
    row
}
