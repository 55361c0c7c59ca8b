//! Mandates: the standing tasks of bodies.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};

use super::{
    bodies::{Body, body},
    shared::{Sourced, Tracked},
};
use crate::domain::vocabulary::{BodyType, MandateCategory};
use crate::graphql::engine::loading::{Result, node_type, value};

node_type! {
    /// A standing task of a body.
    Mandate: mandate
}

/// A standing task of a body, or of all bodies of a type (uppdrag; ).
#[Object]
impl Mandate {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
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

    #[graphql(flatten)]
    async fn sourced(&self) -> Sourced<'_, Self> {
        Sourced(self)
    }
}
