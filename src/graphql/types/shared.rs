//! The fields that many types share, each said once: a type flattens those of them into its own that its rows have.

use std::borrow::Cow;

use crate::graphql::engine::execution::async_graphql::{self, Context, ID, Object, TypeName};
use uuid::Uuid;

use super::{
    documents::Clause,
    history::{Change, history},
    names::Period,
    node::global_id,
};
use crate::graphql::engine::{
    connection::Things,
    loading::{NodeType, Result, one, session},
};
use crate::{
    register::tables,
    store::{Dated, Journaled, Record},
};

/// The fields of a node.
pub struct NodeFields<'t, T>(pub &'t T);

/// The fields of a node whose changes are recorded.
pub struct Tracked<'t, T>(pub &'t T);

/// The fields of a node whose changes are recorded and counted.
pub struct Versioned<'t, T>(pub &'t T);

/// The fields of what holds for a period, by a clause.
pub struct Sourced<'t, T>(pub &'t T);

#[Object(name_type)]
impl<T: NodeType> NodeFields<'_, T> {
    /// Global id: opaque, the same for ever, good for `node`. What was read with `asOf` has an id of its own for each day, so that
    /// no cache takes what was for what is. Arguments take either.
    async fn id(&self) -> ID {
        self.0.on().id::<T>(T::Table::id(self.0.row()))
    }

    /// The global id of the same thing as it stands: `id` without the day.
    async fn current_id(&self) -> ID {
        global_id::<T>(T::Table::id(self.0.row()))
    }
}

#[Object(name_type)]
impl<T: NodeType> Tracked<'_, T> {
    #[graphql(flatten)]
    async fn node(&self) -> NodeFields<'_, T> {
        NodeFields(self.0)
    }

    /// What happened to it, the latest first, as far as you could see it then (historik). What came with the reference data
    /// has no history before its first change.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Change>>> {
        history::<T::Table>(ctx, T::Table::id(self.0.row()), first, after).await
    }
}

#[Object(name_type)]
impl<T: NodeType<Table: Journaled>> Versioned<'_, T> {
    #[graphql(flatten)]
    async fn tracked(&self) -> Tracked<'_, T> {
        Tracked(self.0)
    }

    /// Version of this object. Pass the version you last read; a stale one is refused with CONFLICT.
    async fn version(&self) -> i32 {
        T::Table::version(self.0.row())
    }
}

#[Object(name_type)]
impl<T: NodeType<Table: Dated + FromClause>> Sourced<'_, T> {
    /// Period of validity. What an agreement founds or abolishes begins or ends with it; before the day on which an approval or a
    /// notice was given, that shows none of what follows from it.
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let period = session(ctx).period_as_known::<T::Table>(self.0.row(), self.0.on().day);
        period.await.map(|period| Some(period.into()))
    }

    /// The clause that it comes from (källa).
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, T::Table::clause(self.0.row()), self.0.on()).await
    }
}

macro_rules! named_by_their_types {
    ($($name:ident),+) => {$(
        impl<T: NodeType> TypeName for $name<'_, T> {
            fn type_name() -> Cow<'static, str> {
                format!("{}Of{:?}", stringify!($name), T::KIND).into()
            }
        }
    )+};
}

named_by_their_types!(NodeFields, Tracked, Versioned, Sourced);

/// A table whose rows come from a clause.
pub trait FromClause: Record {
    /// The id of the clause; none where the row comes from none.
    fn clause(row: &Self::Model) -> Option<Uuid>;
}

macro_rules! from_clauses {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? {
        seen: $seen:ident $how:tt, written: $written:ident, $(period: $period:ident,)? $(cited: $key:ident $(or $other:ident)? $(= $nameless:literal)?,)?
        columns: [$($column:ident $(-> $target:ident)? $(as $called:literal)?),*] $(, area: $area:ident)?
    })+) => {$($(from_clauses!(@$table $column $(-> $target)?);)*)+};
    (@$table:ident clause_id -> clause) => {
        impl FromClause for entity::$table::Entity {
            fn clause(row: &entity::$table::Model) -> Option<Uuid> {
                row.clause_id.into()
            }
        }
    };
    (@$($other:tt)*) => {};
}

tables!(from_clauses);
