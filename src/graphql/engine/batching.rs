//! The loader of a request: every key once, and all that are wanted at a time in one statement.
//!
//! Batches run in the request's own task, once its resolvers can get no further without them, and no list that they read by
//! themselves is under way. So every batch holds all that is wanted at its level, the number of statements depends on the query
//! alone and not on how fast the database answers, and no load outlives the request and the transaction that it reads in.

use std::{
    any::{Any, TypeId},
    collections::{HashMap, VecDeque},
    future::{Future, poll_fn},
    hash::Hash,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::future::BoxFuture;
use tokio::task::coop::has_budget_remaining;

use super::loading::Result;
use crate::{error::Error, store::Session};

/// What a value is found by; its type says what is read.
pub(in crate::graphql) trait Key:
    Clone + Eq + Hash + Send + Sync + 'static
{
    /// What is read. It is shared by all who ask for it: cheap to clone.
    type Value: Clone + Send + Sync + 'static;

    /// Reads the values of these keys; a key without a value is left out.
    fn load(
        session: &Session,
        keys: &[Self],
    ) -> impl Future<Output = Result<HashMap<Self, Self::Value>>> + Send;
}

/// Loads values by their keys, for one request.
pub(in crate::graphql) struct Loader {
    session: Arc<Session>,
    /// A [`Table`] for each type of key.
    tables: Mutex<HashMap<TypeId, Box<dyn Any + Send>>>,
    /// Batches that wait to be run.
    queue: Mutex<VecDeque<BoxFuture<'static, ()>>>,
}

impl Loader {
    /// The loader of a request whose session this is.
    pub(in crate::graphql) fn new(session: Arc<Session>) -> Self {
        Self {
            session,
            tables: Mutex::default(),
            queue: Mutex::default(),
        }
    }

    /// The value of a key; `None` when it has none.
    pub(in crate::graphql) async fn load<K: Key>(&self, key: K) -> Result<Option<K::Value>> {
        let (batch, index) = self.entry(key)?;
        batch.value(index).await
    }

    /// Forgets what was loaded so far, and the batches that were not run: who waited for them belongs to a payload that is done.
    pub(in crate::graphql) fn forget(&self) {
        lock(&self.tables).clear();
        lock(&self.queue).clear();
    }

    /// The batch that a key is read in, and its index there.
    fn entry<K: Key>(&self, key: K) -> Result<Entry<K>> {
        let mut tables = lock(&self.tables);
        let table = tables
            .entry(TypeId::of::<K>())
            .or_insert_with(|| Box::new(Table::<K>::default()));
        let Table { known, last } = table
            .downcast_mut::<Table<K>>()
            .ok_or_else(|| Error::internal("a table of other keys"))?;
        if let Some((batch, index)) = known.get(&key) {
            return Ok((Arc::clone(batch), *index));
        }
        let index = last.add(&key).unwrap_or_else(|| {
            *last = Arc::new(Batch::of(key.clone()));
            let batch = Arc::clone(last).run(Arc::clone(&self.session));
            lock(&self.queue).push_back(Box::pin(batch));
            0
        });
        known.insert(key, (Arc::clone(last), index));
        Ok((Arc::clone(last), index))
    }

    /// Runs `resolvers` to their end, and the batches that they ask for in between, one at a time: they share one
    /// connection, and a batch that has not begun still takes keys. So nothing is loaded twice.
    pub(in crate::graphql) async fn drive<T>(&self, resolvers: impl Future<Output = T>) -> T {
        let mut resolvers = pin!(resolvers);
        let mut running: Option<BoxFuture<'static, ()>> = None;
        poll_fn(|context| {
            loop {
                match poll_to_rest(&mut resolvers, context) {
                    Polled::Ready(answer) => return Poll::Ready(answer),
                    Polled::Yields => return Poll::Pending,
                    Polled::AtRest => {}
                }
                if running.is_none() && !self.session.is_reading() {
                    running = lock(&self.queue).pop_front();
                }
                match running.as_mut().map(|batch| batch.as_mut().poll(context)) {
                    Some(Poll::Ready(())) => running = None,
                    Some(Poll::Pending) | None => return Poll::Pending,
                }
            }
        })
        .await
    }
}

type Entry<K> = (Arc<Batch<K>>, usize);

/// The keys of one type that were asked for.
struct Table<K: Key> {
    known: HashMap<K, Entry<K>>,
    /// The newest batch, which takes keys until it is run.
    last: Arc<Batch<K>>,
}

impl<K: Key> Default for Table<K> {
    fn default() -> Self {
        Self {
            known: HashMap::new(),
            last: Arc::new(Batch::new(None)),
        }
    }
}

/// Keys that are read together, and what was found.
struct Batch<K: Key> {
    /// `None` once they are read.
    keys: Mutex<Option<Vec<K>>>,
    /// The values in the order of the keys.
    found: OnceLock<Result<Vec<Option<K::Value>>>>,
    waiting: Mutex<Vec<Waker>>,
}

impl<K: Key> Batch<K> {
    fn new(keys: Option<Vec<K>>) -> Self {
        Self {
            keys: Mutex::new(keys),
            found: OnceLock::new(),
            waiting: Mutex::default(),
        }
    }

    fn of(key: K) -> Self {
        Self::new(Some(vec![key]))
    }

    /// Adds a key and returns its index; `None` when the batch takes no more.
    fn add(&self, key: &K) -> Option<usize> {
        let mut keys = lock(&self.keys);
        let keys = keys.as_mut()?;
        keys.push(key.clone());
        Some(keys.len() - 1)
    }

    async fn run(self: Arc<Self>, session: Arc<Session>) {
        let keys = lock(&self.keys).take().unwrap_or_default();
        let found = K::load(&session, &keys).await;
        let found = found.map(|mut found| keys.iter().map(|key| found.remove(key)).collect());
        self.found.get_or_init(|| found);
        lock(&self.waiting).drain(..).for_each(Waker::wake);
    }

    async fn value(&self, index: usize) -> Result<Option<K::Value>> {
        let mut place = None;
        poll_fn(|context| {
            let mut waiting = lock(&self.waiting);
            if let Some(found) = self.found.get() {
                let found = found.as_ref().map_err(Error::clone);
                return Poll::Ready(found.map(|found| found.get(index).cloned().flatten()));
            }
            match place.and_then(|place: usize| waiting.get_mut(place)) {
                Some(waker) => waker.clone_from(context.waker()),
                None => {
                    place = Some(waiting.len());
                    waiting.push(context.waker().clone());
                }
            }
            Poll::Pending
        })
        .await
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What polling to rest comes to.
enum Polled<T> {
    Ready(T),
    /// It waits for something outside itself.
    AtRest,
    /// It may go on, but its task has had its turn, and has been woken for the next one.
    Yields,
}

/// Polls until the future waits for something outside itself: a future that has woken itself is not at rest. What a task does in one
/// turn is bounded by tokio: beyond it everything is pending, and outside of tokio's workers wakes at once, for ever unless the task
/// lets others run.
fn poll_to_rest<F: Future + ?Sized>(
    future: &mut Pin<&mut F>,
    context: &Context<'_>,
) -> Polled<F::Output> {
    let flag = Arc::new(Woken {
        woken: AtomicBool::new(false),
        outer: context.waker().clone(),
    });
    let waker = Waker::from(Arc::clone(&flag));
    loop {
        flag.woken.store(false, Ordering::Release);
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Polled::Ready(output);
        }
        if !has_budget_remaining() {
            context.waker().wake_by_ref();
            return Polled::Yields;
        }
        if !flag.woken.load(Ordering::Acquire) {
            return Polled::AtRest;
        }
    }
}

struct Woken {
    woken: AtomicBool,
    outer: Waker,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.outer.wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    use tokio::{runtime::Runtime, task::coop::consume_budget};

    use super::*;

    /// It never came back from one poll: no limit of time could end it, and it kept a processor busy for good.
    #[test]
    fn what_does_more_than_fits_in_a_turn_lets_others_run_and_goes_on() {
        let much = async {
            for _ in 0..1_000 {
                consume_budget().await;
            }
        };
        let mut much = pin!(much);
        let mut turns = 0;
        let runtime = Runtime::new().expect("a runtime");
        runtime.block_on(poll_fn(|context| {
            turns += 1;
            match poll_to_rest(&mut much, context) {
                Polled::Ready(()) => Poll::Ready(()),
                Polled::AtRest => panic!("it waits for nothing"),
                Polled::Yields => Poll::Pending,
            }
        }));
        assert!(turns > 1, "{turns}");
    }
}
