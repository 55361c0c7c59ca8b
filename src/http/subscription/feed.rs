//! What one subscriber gets: the changes that it missed, then those that come, each once and in the order of the commits.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, Stream};
use sha2::{Digest, Sha256};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::{Instant, sleep_until};

use super::{CATCHING_UP, CATCHING_UP_COST};
use crate::domain::limits::Limits;
use crate::domain::problem::{self, Refusal};
use crate::graphql::Followed;
use crate::http::Shared;
use crate::http::admission::{Client, Taken};
use crate::http::answer::Answer;
use crate::http::door::{self, Bearer};
use crate::http::execution::{self, Caller};
use crate::http::parameters::Parameters;
use crate::store::{EntryAudience, Share};

/// So often it is asked whether the grant still holds, where no change makes it be asked.
const ASKED_AGAIN: Duration = Duration::from_secs(30);

/// What tells one question from another.
pub(super) type Question = [u8; 32];

/// A subscription that goes on.
pub(in crate::http) struct Feed {
    shared: Arc<Shared>,
    bearer: Arc<Bearer>,
    parameters: Parameters,
    question: Question,
    client: Client,
    limits: Limits,
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
    /// When it is asked next whether its grant holds.
    asks_again: Instant,
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
        let (client, limits) = (caller.client.clone(), caller.limits);
        let place = shared.admission.follow(&client);
        let place = place.map_err(|not_now| Box::new(Answer::from(not_now)))?;
        let followed = execution::follow(shared, caller, &parameters).await?;
        let refused = |fault| Box::new(Answer::from(door::refusal_of(fault)));
        let database = &shared.app.database;
        let coming = shared.tail.follow(database).await.map_err(refused)?;
        let seen = match followed.after {
            Some(number) => number,
            None => {
                let head = database.journal_head(Share::Identified);
                head.await.map_err(refused)?
            }
        };
        Ok(Self {
            question: question(&parameters),
            parameters,
            client,
            limits,
            expires: Instant::now() + bearer.time_left(shared.app.clock.now()),
            asks_again: Instant::now() + ASKED_AGAIN,
            shared: Arc::clone(shared),
            bearer,
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
        if Instant::now() >= self.expires {
            return Err(problem::token_needed());
        }
        if self.behind && self.missed.is_empty() {
            let missed = Box::pin(self.missed()).await?;
            self.behind = missed.len() == CATCHING_UP;
            self.missed = missed.into_iter().map(Arc::new).collect();
        }
        let entry = match self.missed.pop_front() {
            Some(entry) => entry,
            None => match self.coming().await? {
                Some(entry) => entry,
                None => return Ok(None),
            },
        };
        // What comes may have been among what was missed.
        if entry.number <= self.seen {
            return Ok(None);
        }
        self.seen = entry.number;
        let is_followed = self.followed.tables.contains(&entry.thing.as_str());
        if !is_followed && !entry.may_change_rights() {
            return Ok(None);
        }
        // In a box, which is there for a moment only: most who follow wait.
        Box::pin(self.tell(&entry, is_followed)).await
    }

    /// The next entries that were missed. Reading them has its price, too, even where none is told.
    async fn missed(&self) -> Result<Vec<EntryAudience>, Refusal> {
        let admission = &self.shared.admission;
        let _turn = admission
            .turn(&self.client, &self.limits, CATCHING_UP_COST)
            .await;
        let database = &self.shared.app.database;
        let missed = database.entries_after(self.seen, CATCHING_UP).await;
        missed.map_err(door::refusal_of)
    }

    /// The answer that tells of an entry, if it is one that is followed and that may be seen.
    async fn tell(
        &self,
        entry: &EntryAudience,
        is_followed: bool,
    ) -> Result<Option<Answer>, Refusal> {
        let Self {
            shared,
            bearer,
            parameters,
            ..
        } = self;
        let viewer = shared.live.rights(shared, bearer).await?;
        if !is_followed || !entry.is_seen_by(viewer) {
            return Ok(None);
        }
        let key = (viewer, self.question, entry.number, shared.tail.newest());
        let caller = door::caller(shared, bearer, viewer);
        // The room for it is taken by the one who finds it out, not by all who wait for it.
        let told = async {
            Box::pin(execution::tell(
                shared,
                caller,
                parameters.clone(),
                entry.number,
            ))
            .await
        };
        shared.live.told(key, told).await
    }

    /// The next entry; none when more have come than wait, which are read again then.
    async fn coming(&mut self) -> Result<Option<Arc<EntryAudience>>, Refusal> {
        let coming = tokio::select! {
            coming = self.coming.recv() => coming,
            () = sleep_until(self.expires) => return Err(problem::token_needed()),
            () = sleep_until(self.asks_again) => {
                self.asks_again = Instant::now() + ASKED_AGAIN;
                Box::pin(self.shared.live.rights(&self.shared, &self.bearer)).await?;
                return Ok(None);
            }
        };
        match coming {
            Ok(entry) => Ok(Some(entry)),
            Err(RecvError::Lagged(_)) => {
                self.behind = true;
                Ok(None)
            }
            Err(RecvError::Closed) => Err(problem::unavailable()),
        }
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
