//! What one subscriber gets: the changes that it missed, then those that come, each once and in the order of the commits.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::stream::{self, Stream};
use sha2::{Digest, Sha256};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::{Instant, sleep_until};

use super::CATCHING_UP;
use crate::access::Viewer;
use crate::domain::problem::{self, Refusal};
use crate::graphql::Followed;
use crate::http::Shared;
use crate::http::admission::Taken;
use crate::http::answer::Answer;
use crate::http::door::{self, Bearer};
use crate::http::execution::{self, Caller};
use crate::http::parameters::Parameters;
use crate::store::EntryAudience;

/// What tells one question from another.
pub(super) type Question = [u8; 32];

/// A subscription that goes on.
pub(in crate::http) struct Feed {
    shared: Arc<Shared>,
    bearer: Arc<Bearer>,
    parameters: Parameters,
    question: Question,
    followed: Followed,
    /// All entries up to this number have been looked at.
    seen: i64,
    /// Entries that were missed.
    missed: VecDeque<Arc<EntryAudience>>,
    /// Whether there may be more of them.
    behind: bool,
    coming: Receiver<Arc<EntryAudience>>,
    /// When its token ends.
    expires: Instant,
    ended: bool,
    _place: Taken,
}

impl Feed {
    /// Begins to follow what a request asks for, or says why not.
    pub async fn begin(
        shared: &Arc<Shared>,
        bearer: Arc<Bearer>,
        caller: Caller,
        parameters: Parameters,
    ) -> Result<Self, Box<Answer>> {
        let place = shared.admission.follow(&caller.client);
        let place = place.map_err(|not_now| Box::new(Answer::from(not_now)))?;
        let followed = execution::follow(shared, caller, &parameters).await?;
        let refused = |fault| Box::new(Answer::from(door::refusal_of(fault)));
        let database = &shared.app.database;
        let coming = shared.tail.follow(database).await.map_err(refused)?;
        let seen = match followed.after {
            Some(number) => number,
            None => database.journal_head().await.map_err(refused)?,
        };
        Ok(Self {
            question: question(&parameters),
            expires: Instant::now() + bearer.time_left(shared.app.clock.now()),
            shared: Arc::clone(shared),
            bearer,
            parameters,
            behind: followed.after.is_some(),
            followed,
            seen,
            missed: VecDeque::new(),
            coming,
            ended: false,
            _place: place,
        })
    }

    /// The answers, one for each change, until the subscription ends; the last one says why.
    pub fn answers(self) -> impl Stream<Item = Answer> + Send {
        stream::unfold(self, |mut feed| async {
            let answer = feed.next().await?;
            Some((answer, feed))
        })
    }

    async fn next(&mut self) -> Option<Answer> {
        while !self.ended {
            match self.step().await {
                Ok(Some(answer)) => return Some(answer),
                Ok(None) => {}
                Err(refusal) => {
                    self.ended = true;
                    return Some(refusal.into());
                }
            }
        }
        None
    }

    /// Goes one entry on.
    async fn step(&mut self) -> Result<Option<Answer>, Refusal> {
        if self.behind && self.missed.is_empty() {
            let database = &self.shared.app.database;
            let missed = Box::pin(database.entries_after(self.seen, CATCHING_UP));
            let missed = missed.await.map_err(door::refusal_of)?;
            self.behind = missed.len() == CATCHING_UP;
            self.missed = missed.into_iter().map(Arc::new).collect();
        }
        let entry = match self.missed.pop_front() {
            Some(entry) => entry,
            None => self.coming().await?,
        };
        // What comes may have been among what was missed.
        if entry.number <= self.seen {
            return Ok(None);
        }
        self.seen = entry.number;
        // In a box, which is there for a moment only: most who follow wait.
        Box::pin(self.tell(&entry)).await
    }

    async fn coming(&mut self) -> Result<Arc<EntryAudience>, Refusal> {
        let coming = tokio::select! {
            coming = self.coming.recv() => coming,
            () = sleep_until(self.expires) => return Err(problem::token_needed()),
        };
        coming.map_err(|fault| match fault {
            RecvError::Lagged(_) => problem::too_slow_to_follow(),
            RecvError::Closed => problem::unavailable(),
        })
    }

    /// The answer that tells of an entry, if it is one that is followed and that may be seen.
    async fn tell(&mut self, entry: &EntryAudience) -> Result<Option<Answer>, Refusal> {
        let is_followed = self.followed.tables.contains(&entry.thing.as_str());
        if !is_followed && !entry.may_change_rights() {
            return Ok(None);
        }
        let viewer = self.shared.live.rights(&self.shared, &self.bearer).await?;
        if !is_followed || !entry.is_seen_by(viewer) {
            return Ok(None);
        }
        let newest = self.shared.tail.newest();
        let key = (viewer, self.question, entry.number, newest);
        let told = self.shared.live.told(key, self.answer(viewer, entry));
        told.await
    }

    async fn answer(
        &self,
        viewer: Viewer,
        entry: &EntryAudience,
    ) -> Result<Option<Answer>, Refusal> {
        let caller = door::caller(&self.bearer, viewer);
        execution::tell(&self.shared, caller, self.parameters.clone(), entry.number).await
    }
}

fn question(parameters: &Parameters) -> Question {
    let mut hash = Sha256::new();
    for part in [
        &parameters.query,
        parameters.operation_name.as_deref().unwrap_or_default(),
        &serde_json::Value::Object(parameters.variables.clone()).to_string(),
    ] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
