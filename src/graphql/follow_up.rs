//! Follow-up values.

use async_graphql::{Context, ID, Object};
use entity::follow_up_value;

use super::{
    connection::Things,
    history::{Change, history},
    loading::{Result, thing},
    node::global_id,
};

thing! {
    /// A follow-up value.
    FollowUpValue: follow_up_value
}

/// What an organisation reported of an indicator for a period (uppföljningsvärde).
#[Object]
impl FollowUpValue {
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
        history::<follow_up_value::Entity>(ctx, self.row.id, first, after).await
    }

    /// Counts its changes, from 1: whoever changes it sends along the one that they saw.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
