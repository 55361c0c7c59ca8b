//! The listening socket: how many connections, how long each may take for its headers, and how they end.
//!
//! `axum::serve` sets no timer for headers, no number of connections and no end to a graceful shutdown.

use std::future::pending;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;

use super::admission::{Bounds, Peer, Places, Taken};
use crate::telemetry::metrics::Connection;

/// When no more than so many places are left, a new connection has to say soon what it wants.
const SCARCE: usize = 256;

/// How long it has then, to the end of its first request's headers and between two requests.
const HEADERS_WHEN_SCARCE: Duration = Duration::from_secs(1);

/// The room for a request's headers; a document in a query string takes at most three times its size.
const HEADER_BYTES: usize = 64 * 1024;

/// How long to wait when the system has no more sockets to give.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// How long a connection is waited for.
#[derive(Clone, Copy)]
struct Times {
    /// From its beginning, or from the last answer, to the end of the next request's headers.
    headers: Duration,
    /// Who takes no byte of an answer for so long is left.
    taking: Duration,
    /// After this it takes no further request, so that a caller who never reads cannot keep it.
    age: Duration,
    /// How long the requests that are being answered may still take when the server stops.
    grace: Duration,
    /// How long an answer may take.
    answer: Duration,
}

impl Times {
    fn of(bounds: &Bounds) -> Self {
        Self {
            headers: Duration::from_secs(bounds.header_timeout),
            taking: Duration::from_secs(bounds.take_timeout),
            age: Duration::from_secs(bounds.connection_age),
            grace: Duration::from_secs(bounds.stop_timeout),
            answer: bounds
                .limits()
                .into_iter()
                .map(|limits| limits.time)
                .max()
                .unwrap_or_default(),
        }
    }
}

/// The place of a connection, and word of the server's stop. Who goes on with a connection after its request keeps it.
#[derive(Clone)]
pub(super) struct OpenConnection {
    _places: Arc<(
        Result<OwnedSemaphorePermit, AcquireError>,
        Taken,
        Connection,
    )>,
    stopped: watch::Receiver<()>,
    is_for_long: Arc<AtomicBool>,
}

impl OpenConnection {
    /// Takes the connection until this is dropped, however old it gets; ends when the server stops.
    pub async fn for_long(&self) {
        let _taken = Long::of(&self.is_for_long);
        self.stopping().await;
    }

    async fn stopping(&self) {
        // Without anybody to stop it, it goes on.
        if self.stopped.clone().changed().await.is_err() {
            pending().await
        }
    }

    /// Ends when the connection is to take no further request.
    async fn old(&self, age: Duration) {
        loop {
            sleep(age).await;
            if !self.is_for_long.load(Ordering::Relaxed) {
                return;
            }
        }
    }
}

/// That a connection is taken for long, until it is dropped.
struct Long<'k>(&'k AtomicBool);

impl<'k> Long<'k> {
    fn of(is_for_long: &'k AtomicBool) -> Self {
        is_for_long.store(true, Ordering::Relaxed);
        Self(is_for_long)
    }
}

impl Drop for Long<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Serves until `shutdown` completes, then lets the open requests finish for a while.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: &Bounds,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(bounds.connections as usize));
    let of_addresses = Places::default();
    let times = Times::of(bounds);
    let (stop, stopped) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = &mut shutdown => break,
            accepted = accepted => accepted,
        };
        let (router, stopped) = (router.clone(), stopped.clone());
        match accepted {
            Ok((stream, peer)) => {
                let Some(of_address) = bounds.connection(&of_addresses, peer.ip()) else {
                    tracing::debug!("an address has too many connections");
                    continue;
                };
                let headers = match places.available_permits() {
                    ..SCARCE => HEADERS_WHEN_SCARCE.min(times.headers),
                    _ => times.headers,
                };
                let kept = OpenConnection {
                    _places: Arc::new((place, of_address, Connection::opened())),
                    stopped,
                    is_for_long: Arc::default(),
                };
                let times = Times { headers, ..times };
                tokio::spawn(converse(stream, Peer(peer.ip()), times, router, kept));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(EXHAUSTED).await;
            }
        }
    }
    drop(listener);
    stop.send_replace(());
    if timeout(times.grace, places.acquire_many(bounds.connections))
        .await
        .is_err()
    {
        tracing::warn!("stopped with requests unanswered");
    }
    Ok(())
}

/// Answers the requests of one connection until its end, its age, or the server's.
async fn converse(
    stream: TcpStream,
    peer: Peer,
    times: Times,
    router: Router,
    kept: OpenConnection,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(times.headers)
        .max_buf_size(HEADER_BYTES);
    let router = TowerToHyperService::new(router);
    let lent = kept.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(lent.clone());
        router.call(request)
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(times.taking));
    let mut connection =
        pin!(builder.serve_connection_with_upgrades(TokioIo::new(Box::pin(stream)), service));

    let last = tokio::select! {
        ended = connection.as_mut() => {
            if let Err(error) = ended {
                tracing::debug!(error, "a connection broke");
            }
            return;
        }
        () = kept.old(times.age) => 2 * times.answer,
        () = kept.stopping() => times.grace,
    };
    connection.as_mut().graceful_shutdown();
    if timeout(last, connection).await.is_err() {
        tracing::debug!("a connection was cut");
    }
}
