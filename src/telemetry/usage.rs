//! What one request has used: counted wherever it is used, by the task that answers the request, and told when it is answered.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use uuid::Uuid;

/// A name of an operation is as long as its caller makes it; so much of it is kept, in bytes.
const NAME_LENGTH: usize = 64;

/// So many different codes of errors are kept of one answer.
const CODES: usize = 5;

/// So much of a slow statement is told, in bytes.
const STATEMENT_LENGTH: usize = 1_000;

/// From how many milliseconds on a statement is slow; 0: none is.
static SLOW: AtomicU64 = AtomicU64::new(0);

tokio::task_local! {
    /// What the request that this task answers has used.
    static USAGE: Arc<Usage>;
}

/// What a request has used so far.
#[derive(Debug, Default)]
pub struct Usage {
    statements: AtomicU64,
    rows: AtomicU64,
    cost: AtomicU64,
    about: Mutex<About>,
}

/// Whose request it is, and what it asked for.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The name of the operation, as far as its document names it.
    pub operation: Option<String>,
    /// For which organisation the caller acts.
    pub organisation: Option<Uuid>,
    /// The codes of the errors that it was answered with.
    pub codes: Vec<&'static str>,
}

impl Usage {
    /// How many statements were sent to the database.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How many rows they gave back.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// What the document cost.
    pub fn cost(&self) -> u64 {
        self.cost.load(Ordering::Relaxed)
    }

    /// Whose it is, and what it asked for.
    pub fn about(&self) -> About {
        let about = self.about.lock().unwrap_or_else(PoisonError::into_inner);
        about.clone()
    }

    fn tell(&self, tell: impl FnOnce(&mut About)) {
        tell(&mut self.about.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Runs a future; what it uses is counted here.
pub async fn counted<F: Future>(usage: Arc<Usage>, future: F) -> F::Output {
    USAGE.scope(usage, future).await
}

/// Runs a function that begins tasks: what those of them use that are [`carried`] is counted in `usage`.
pub fn begun<T>(usage: Arc<Usage>, begin: impl FnOnce() -> T) -> T {
    USAGE.sync_scope(usage, begin)
}

/// A future for a task of its own, whose use is counted as that of the request that starts it.
pub fn carried<F: Future>(future: F) -> impl Future<Output = F::Output> {
    let usage = USAGE.try_with(Arc::clone).unwrap_or_default();
    USAGE.scope(usage, future)
}

fn with(count: impl FnOnce(&Usage)) {
    // Outside of a request nobody asks.
    let _ = USAGE.try_with(|usage| count(usage));
}

/// From how long on a statement is told of in the log; none when it is zero.
pub fn tell_statements_from(slow: Duration) {
    let milliseconds = u64::try_from(slow.as_millis()).unwrap_or(u64::MAX);
    SLOW.store(milliseconds, Ordering::Relaxed);
}

/// A statement was sent, and took so long. Its values are not told: they may be personal.
pub fn statement(text: &str, took: Duration) {
    with(|usage| {
        usage.statements.fetch_add(1, Ordering::Relaxed);
    });
    let (milliseconds, slow) = (took.as_millis(), SLOW.load(Ordering::Relaxed));
    if slow > 0 && milliseconds >= u128::from(slow) {
        let statement = beginning(text, STATEMENT_LENGTH);
        tracing::warn!(milliseconds, statement, "slow statement");
    }
}

/// A statement that has been sent: counted, and told of where it is slow, when this is dropped.
#[derive(Debug)]
pub struct Running {
    text: String,
    began: Instant,
}

impl Running {
    /// It is sent now.
    pub fn begin(text: &str) -> Self {
        let text = beginning(text, STATEMENT_LENGTH).to_owned();
        let began = Instant::now();
        Self { text, began }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        statement(&self.text, self.began.elapsed());
    }
}

/// So many rows were read.
pub fn rows(read: usize) {
    with(|usage| {
        usage.rows.fetch_add(read as u64, Ordering::Relaxed);
    });
}

/// The document costs so much.
pub fn cost(cost: u64) {
    with(|usage| usage.cost.store(cost, Ordering::Relaxed));
}

/// The document calls its operation so.
pub fn operation(name: &str) {
    with(|usage| usage.tell(|it| it.operation = Some(beginning(name, NAME_LENGTH).to_owned())));
}

/// The caller acts for this organisation.
pub fn organisation(organisation: Uuid) {
    with(|usage| usage.tell(|it| it.organisation = Some(organisation)));
}

/// The answer has an error with this code.
pub fn code(code: &'static str) {
    let add = |about: &mut About| {
        if about.codes.len() < CODES && !about.codes.contains(&code) {
            about.codes.push(code);
        }
    };
    with(|usage| usage.tell(add));
}

/// At most so many bytes of a text, whole letters.
fn beginning(text: &str, length: usize) -> &str {
    text.get(..text.floor_char_boundary(length)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_request_and_its_tasks_use_is_counted_once_and_for_it_alone() {
        let (one, other) = (Arc::new(Usage::default()), Arc::new(Usage::default()));
        let asking = async {
            statement("SELECT 1", Duration::ZERO);
            rows(3);
            code("NOT_FOUND");
            code("NOT_FOUND");
            let more = tokio::spawn(carried(async { rows(4) }));
            more.await.unwrap();
        };
        counted(Arc::clone(&one), asking).await;
        counted(Arc::clone(&other), async { rows(1) }).await;
        let task = begun(Arc::clone(&other), || {
            tokio::spawn(carried(async { rows(2) }))
        });
        task.await.unwrap();
        rows(9);
        assert_eq!((one.statements(), one.rows()), (1, 7));
        assert_eq!(one.about().codes, ["NOT_FOUND"]);
        assert_eq!((other.statements(), other.rows()), (0, 3));
    }

    #[test]
    fn a_text_is_cut_between_letters() {
        assert_eq!(beginning("åäö", 3), "å");
        assert_eq!(beginning("abc", 64), "abc");
    }
}
