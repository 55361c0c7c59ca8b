//! One reading of the journal for everybody on this instance who follows changes.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, broadcast};
use tokio::time::sleep;

use crate::error::Error;
use crate::store::{Database, EntryAudience};

/// From one look at the journal to the next, while anybody follows.
const EVERY: Duration = Duration::from_millis(200);

/// So many entries wait for whoever is slow to take them.
const WAITING: usize = 1_024;

/// The end of the journal, read while anybody follows it.
#[derive(Default)]
pub(in crate::http) struct Tail(Arc<Mutex<Option<Followed>>>);

type Followed = broadcast::Sender<Arc<EntryAudience>>;

impl Tail {
    /// Every entry that is committed from now on, in the order of the commits.
    pub async fn follow(
        &self,
        database: &Database,
    ) -> Result<broadcast::Receiver<Arc<EntryAudience>>, Error> {
        let mut followed = self.0.lock().await;
        if let Some(sender) = &*followed {
            return Ok(sender.subscribe());
        }
        let last = database.journal_head().await?;
        let (sender, receiver) = broadcast::channel(WAITING);
        *followed = Some(sender);
        tokio::spawn(read(Arc::clone(&self.0), database.clone(), last));
        Ok(receiver)
    }
}

/// Reads what comes after the entry with this number, until nobody follows any more.
async fn read(followed: Arc<Mutex<Option<Followed>>>, database: Database, mut last: i64) {
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
        match database.entries_after(last, WAITING).await {
            Ok(entries) => {
                for entry in entries {
                    last = entry.number;
                    // Who has gone meanwhile takes nothing.
                    let _gone = sender.send(Arc::new(entry));
                }
            }
            Err(error) => tracing::warn!(%error, "the journal can't be followed"),
        }
    }
}
