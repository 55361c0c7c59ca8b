//! Subscriptions: changes as they are made, over WebSocket or as server-sent events.
//!
//! The journal is read once for all who follow it on this instance, the grant of an identity and the answer for a viewer and a
//! document once for each entry.

mod events;
mod feed;
mod socket;
mod tail;

use std::sync::Arc;

use futures_util::stream::{self, Stream, StreamExt};
use quick_cache::{Weighter, sync::Cache};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tracing::Instrument;

use self::feed::Question;
use super::Shared;
use super::answer::Answer;
use super::door::{self, Bearer};
use crate::access::Viewer;
use crate::domain::problem::Refusal;
use crate::telemetry::usage;

pub(super) use self::events::{accepts, events};
pub(super) use self::feed::Feed;
pub(super) use self::socket::{is_upgrade, upgrade};
pub(super) use self::tail::Tail;

/// So many entries that were missed are looked at together.
const CATCHING_UP: usize = 1_024;

/// What that costs.
const CATCHING_UP_COST: u64 = 20;

/// So many bytes of answers are kept for others who ask the same.
const KEPT_BYTES: u64 = 8 * 1024 * 1024;

/// So many identities are known to have a grant, and so many answers are kept.
const KEPT: usize = 4_096;

/// For so many seconds a grant that holds is taken to hold, while nothing is written.
const RIGHTS_SECONDS: i64 = 5;

/// A viewer, what it asks, the number of an entry, and that of the newest one then: what is hidden since is not told again.
type Told = (Viewer, Question, i64, i64);

/// What is the same for many who follow.
pub(super) struct Live {
    rights: Cache<(Arc<Bearer>, i64, i64), Viewer>,
    told: Cache<Told, Option<Answer>, Size>,
}

#[derive(Clone)]
struct Size;

impl Weighter<Told, Option<Answer>> for Size {
    fn weight(&self, _: &Told, answer: &Option<Answer>) -> u64 {
        answer.as_ref().map_or(64, |answer| 64 + answer.size())
    }
}

impl Default for Live {
    fn default() -> Self {
        Self {
            rights: Cache::new(KEPT),
            told: Cache::with_weighter(KEPT, KEPT_BYTES, Size),
        }
    }
}

impl Live {
    /// As whom a bearer acts: found out anew after each new entry, and after a few seconds, as a grant may end by its time.
    async fn rights(&self, shared: &Shared, bearer: &Arc<Bearer>) -> Result<Viewer, Refusal> {
        let now = shared.app.clock.now().timestamp() / RIGHTS_SECONDS;
        let key = (Arc::clone(bearer), shared.tail.newest(), now);
        let asked = async { Box::pin(door::viewer(shared, bearer)).await };
        self.rights.get_or_insert_async(&key, asked).await
    }

    /// What a viewer who asks this is told of an entry.
    async fn told(
        &self,
        key: Told,
        answer: impl Future<Output = Result<Option<Answer>, Refusal>>,
    ) -> Result<Option<Answer>, Refusal> {
        self.told.get_or_insert_async(&key, answer).await
    }
}

/// The same answers, found out apart from who reads them, one ahead: who reads slowly, or not at all, holds neither a transaction nor
/// what others wait for. The work counts as that of the request that begins it, and ends when nobody is there to read it.
fn apart<S: Stream<Item = Answer> + Send + 'static>(
    answers: impl Future<Output = S> + Send + 'static,
) -> impl Stream<Item = Answer> + Send + 'static {
    let (found, taken) = mpsc::channel(1);
    // In a box that goes once they come: there are many who wait.
    let answers = Box::pin(answers);
    let mut work = JoinSet::new();
    let finding = async move {
        let mut answers = Box::pin(answers.await);
        while let Some(answer) = answers.next().await {
            if found.send(answer).await.is_err() {
                return;
            }
        }
    };
    work.spawn(usage::carried(finding).in_current_span());
    stream::unfold((taken, work), |(mut taken, work)| async {
        let answer = taken.recv().await?;
        Some((answer, (taken, work)))
    })
}
