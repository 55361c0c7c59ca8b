//! The subscription: the changes as they are made. What is followed is read from its arguments once; then each change is told by
//! itself, as an answer to the same document.

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, Subscription as Subscribed};
use entity::journal;
use futures_util::stream::{self, BoxStream, StreamExt};

use super::{
    engine::{
        connection::{ListArguments, position},
        loading::{Result, session},
    },
    types::history::{CHANGES_APART, Change, ThingType},
};
use crate::domain::problem;

/// What a subscriber follows.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The tables whose changes are told.
    pub tables: Vec<&'static str>,
    /// The number of the entry after which it begins; none where it begins with what comes.
    pub after: Option<i64>,
}

/// Why the document of a subscription is executed.
#[derive(Clone)]
pub(super) enum Purpose {
    /// To learn what is followed.
    Begins(Arc<OnceLock<Followed>>),
    /// To tell of a change.
    Tells(Arc<journal::Model>),
}

/// What can be followed.
#[derive(Default)]
pub struct Subscription;

/// What can be followed as it happens: at `/graphql`, over WebSocket (`graphql-transport-ws`) or as server-sent events.
#[Subscribed]
impl Subscription {
    /// The changes as they are committed, each as it is at that moment (händelser). After a cursor it begins with those that were
    /// missed; without one, with what comes. To resume, give the `cursor` of the last change as `after`: nothing is left out and
    /// nothing comes twice. Whether you may see it is checked anew for each change; when your grant or your token has ended, so does
    /// the subscription, within half a minute. Errors: BAD_CURSOR, UNAUTHENTICATED, FORBIDDEN, UNAVAILABLE.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only changes after this cursor, of `changes` with the same types.")]
        after: Option<String>,
        #[graphql(
            desc = "Only of things of these types, as `Appointment`; `Body` stands for all types of bodies."
        )]
        types: Option<Vec<ThingType>>,
    ) -> Result<BoxStream<'static, Option<Change>>> {
        let arguments = ListArguments::new(None, after).apart_from(CHANGES_APART);
        match ctx.data_unchecked::<Purpose>() {
            Purpose::Begins(followed) => {
                let after = match position(ctx, &arguments)? {
                    Some(position) => Some(session(ctx).number_of(position.id).await?),
                    None => None,
                };
                let types = types.as_deref().unwrap_or(ThingType::ALL);
                let tables = types.iter().map(|of| of.table()).collect();
                let followed = followed.set(Followed { tables, after });
                followed.map_err(|_again| problem::follows_several())?;
                Ok(stream::empty().boxed())
            }
            Purpose::Tells(row) => {
                let change = Change::told_of(ctx, &arguments, row)?;
                Ok(stream::iter([Some(change)]).boxed())
            }
        }
    }
}
