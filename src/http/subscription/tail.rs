//! One reading of the journal for everybody on this instance who follows changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, broadcast};
use tokio::time::sleep;

use crate::error::Error;
use crate::store::{Database, EntryAudience, Share};

/// From one look at the journal to the next, while anybody follows.
const EVERY: Duration = Duration::from_millis(200);

/// So many entries wait for whoever is slow to take them.
const WAITING: usize = 1_024;

/// The end of the journal, read while anybody follows it.
#[derive(Default)]
pub(in crate::http) struct Tail {
    followed: Arc<Mutex<Option<Entries>>>,
    newest: Arc<AtomicI64>,
}

type Entries = broadcast::Sender<Arc<EntryAudience>>;

impl Tail {
    /// Every entry that is committed from now on, in the order of the commits.
    pub async fn follow(
        &self,
        database: &Database,
    ) -> Result<broadcast::Receiver<Arc<EntryAudience>>, Error> {
        let mut followed = self.followed.lock().await;
        if let Some(sender) = &*followed {
            return Ok(sender.subscribe());
        }
        let last = database.journal_head(Share::Identified).await?;
        let (sender, receiver) = broadcast::channel(WAITING);
        *followed = Some(sender);
        self.newest.store(last, Ordering::Release);
        let newest = Arc::clone(&self.newest);
        tokio::spawn(read(Arc::clone(&self.followed), newest, database.clone()));
        Ok(receiver)
    }

    /// The number of the newest entry that is known. What was found out at another one may not hold any more.
    pub fn newest(&self) -> i64 {
        self.newest.load(Ordering::Acquire)
    }
}

/// Reads what comes after the newest entry, until nobody follows any more.
async fn read(followed: Arc<Mutex<Option<Entries>>>, newest: Arc<AtomicI64>, database: Database) {
    loop {
        sleep(EVERY).await;
        let mut running = followed.lock().await;
        let Some(sender) = running
            .as_ref()
            .filter(|it| it.receiver_count() > 0)
            .cloned()
        else {
            *running = None;
            return;
        };
        drop(running);
        let last = newest.load(Ordering::Acquire);
        match database.entries_after(last, WAITING).await {
            Ok(entries) => {
                let last = entries.last().map_or(last, |entry| entry.number);
                newest.store(last, Ordering::Release);
                for entry in entries {
                    // Who has gone meanwhile takes nothing.
                    let _gone = sender.send(Arc::new(entry));
                }
            }
            Err(error) => tracing::warn!(%error, "the journal can't be followed"),
        }
    }
}
