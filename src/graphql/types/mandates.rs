//! Mandates: the standing tasks of bodies.

use crate::graphql::engine::execution::async_graphql::{self, Context, ID, Object};
use entity::mandate;

use super::{
    bodies::{Body, body},
    documents::Clause,
    history::{Change, history},
    names::{Period, period_of},
    node::global_id,
};
use crate::domain::vocabulary::{BodyType, MandateCategory};
use crate::graphql::engine::{
    connection::Things,
    loading::{Result, node_type, one, value},
};

node_type! {
    /// A standing task of a body.
    Mandate: mandate
}

/// A standing task of a body, or of all bodies of a type (uppdrag; ).
#[Object]
impl Mandate {
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        global_id::<Self>(self.row.id)
    }

    /// What happened to it, the latest first, as far as you could see it then (historik). What came with the reference data
    /// has no history before its first change.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Change>>> {
        history::<mandate::Entity>(ctx, self.row.id, first, after).await
    }

    /// Its place in the order of the document, from 1.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// The source's words, in Swedish (ordalydelse).
    async fn wording(&self) -> &str {
        &self.row.wording
    }

    /// What it is about.
    async fn category(&self) -> Result<MandateCategory> {
        value(&self.row.category)
    }

    /// The body whose task it is; null when it is that of every body of `bodyType`.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The type whose bodies all have the task; null when it is one body's.
    async fn body_type(&self) -> Result<Option<BodyType>> {
        self.row.body_kind.as_deref().map(value).transpose()
    }

    /// When it holds.
    async fn period(&self) -> Period {
        period_of::<mandate::Entity>(&self.row)
    }

    /// The clause that it comes from (källa).
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}
