//! Indicators and their targets.

use async_graphql::{Context, ID, Object};
use entity::{indicator, indicator_target};

use super::{
    connection::Things,
    history::{Change, history},
    loading::{Result, thing},
    node::global_id,
};

thing! {
    /// An indicator.
    Indicator: indicator
}

/// What is measured, how, by whom and how often (indikator, A-11, A-42).
#[Object]
impl Indicator {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        global_id::<Self>(self.row.id)
    }

    /// What happened to it, the latest first, as far as you could see it then (historik).
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Change>>> {
        history::<indicator::Entity>(ctx, self.row.id, first, after).await
    }

    /// Counts its changes, from 1: whoever changes it sends along the one that they saw.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

thing! {
    /// A target of an indicator.
    IndicatorTarget: indicator_target
}

/// The figure that is to be reached in a period (målvärde).
#[Object]
impl IndicatorTarget {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        global_id::<Self>(self.row.id)
    }

    /// What happened to it, the latest first, as far as you could see it then (historik).
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Change>>> {
        history::<indicator_target::Entity>(ctx, self.row.id, first, after).await
    }

    /// Counts its changes, from 1: whoever changes it sends along the one that they saw.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
