//! When the loaders' batches run: in the request's own task, once its resolvers can get no further without them.
//!
//! So every batch holds all that is wanted at its level, the number of statements depends on the query alone, and no load
//! outlives the request and the transaction that it reads in.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::future::BoxFuture;

type Batch = BoxFuture<'static, ()>;

/// Batches that wait to be run.
#[derive(Clone, Default)]
pub(in crate::graphql) struct Batches(Arc<Mutex<VecDeque<Batch>>>);

impl Batches {
    /// Adds a batch: what a `DataLoader` does instead of spawning a task.
    pub(in crate::graphql) fn push(&self, batch: Batch) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(batch);
    }

    fn next(&self) -> Option<Batch> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }

    /// Runs `resolvers` to their end, and the batches that they ask for in between, one at a time: they share one
    /// connection, and a batch that has not begun still takes keys. So nothing is loaded twice.
    pub(in crate::graphql) async fn drive<T>(&self, resolvers: impl Future<Output = T>) -> T {
        let mut resolvers = pin!(resolvers);
        let mut running: Option<Batch> = None;
        poll_fn(|context| {
            loop {
                if let Poll::Ready(answer) = poll_to_rest(&mut resolvers, context) {
                    return Poll::Ready(answer);
                }
                if running.is_none() {
                    running = self.next();
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

/// Polls until the future waits for something outside itself: a future that has woken itself is not at rest.
fn poll_to_rest<F: Future + ?Sized>(
    future: &mut std::pin::Pin<&mut F>,
    context: &Context<'_>,
) -> Poll<F::Output> {
    let flag = Arc::new(Woken {
        woken: AtomicBool::new(false),
        outer: context.waker().clone(),
    });
    let waker = Waker::from(Arc::clone(&flag));
    loop {
        flag.woken.store(false, Ordering::Release);
        let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
        if poll.is_ready() || !flag.woken.load(Ordering::Acquire) {
            return poll;
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
