//! The keys of an issuer that publishes them at an address.
//!
//! One task per issuer fetches them: at start, every ten minutes, and when a request names a key that isn't known. A
//! request only wakes the task and waits for its outcome, so that many of them cause one fetch, and so that a caller who
//! hangs up stops nothing. Unknown keys cause no fetch within the cool-down after the last one, whatever its outcome.
//!
//! While the issuer is down its last keys go on counting, for a day. An answer without a usable key counts as no answer.
//! A token without `kid`, when the only key has changed, is verified with the new one from the next refresh on.

use crate::domain::problem;
use std::{
    error::Error as StdError, net::IpAddr, pin::pin, str::FromStr, sync::Arc, time::Duration,
};

use http_body_util::{BodyExt, Empty, Limited};
use hyper::{StatusCode, Uri, body::Bytes};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{
    client::legacy::{
        Client,
        connect::{Connect, HttpConnector},
    },
    rt::TokioExecutor,
};
use jsonwebtoken::Algorithm;
use rustls::crypto::aws_lc_rs;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep, timeout},
};

use super::{
    Refused,
    keys::{Key, Keys},
};
use crate::error::Error;

/// From the end of one fetch to the next that nobody asks for.
const REFRESH: Duration = Duration::from_secs(10 * 60);

/// From the end of one fetch, failed or not, to the next that an unknown key may cause.
const COOL_DOWN: Duration = Duration::from_secs(30);

/// How long keys count after the last fetch that succeeded.
const AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a fetch may take, from connecting to the last byte.
const LONGEST_FETCH: Duration = Duration::from_secs(5);

/// How long a request waits for a fetch; a little more than the fetch may take.
const LONGEST_WAIT: Duration = Duration::from_secs(6);

/// How large a key set may be, in bytes.
const LARGEST: usize = 256 * 1024;

/// Where a key set is: `https`, or `http` on this machine.
#[derive(Clone, Debug)]
pub struct Address(Uri);

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let address: Option<Uri> = text.parse().ok();
        address
            .filter(trusted)
            .map(Self)
            .ok_or_else(|| Error::from(problem::no_address_of_keys(text).at("jwks")))
    }
}

impl Address {
    fn is_plain(&self) -> bool {
        self.0.scheme_str() == Some("http")
    }
}

/// Whether what comes from there comes from whom it names. An address never carries a password.
fn trusted(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default();
    let nobody = address
        .authority()
        .is_some_and(|all| !all.as_str().contains('@'));
    nobody
        && match address.scheme_str() {
            Some("https") => !host.is_empty(),
            Some("http") => is_loopback(host),
            _ => false,
        }
}

/// A loopback address as digits. A name such as `localhost` could be resolved to anything.
fn is_loopback(host: &str) -> bool {
    let digits = host.trim_start_matches('[').trim_end_matches(']');
    digits
        .parse()
        .is_ok_and(|address: IpAddr| address.is_loopback())
}

/// An issuer's keys as they were last fetched.
pub(super) struct Remote {
    issuer: String,
    address: Address,
    algorithms: Vec<Algorithm>,
    state: watch::Sender<State>,
    wanted: Notify,
}

#[derive(Default)]
struct State {
    keys: Keys,
    /// When the last fetch ended that brought keys.
    fetched: Option<Instant>,
    /// When the last fetch ended.
    tried: Option<Instant>,
}

impl State {
    fn is_fresh(&self) -> bool {
        self.fetched.is_some_and(|fetched| fetched.elapsed() <= AGE)
    }

    fn key(&self, kid: Option<&str>) -> Option<Arc<Key>> {
        self.is_fresh().then(|| self.keys.find(kid)).flatten()
    }

    /// Whether the cool-down is over.
    fn is_rested(&self) -> bool {
        self.tried.is_none_or(|tried| tried.elapsed() >= COOL_DOWN)
    }

    /// What is known of a key that wasn't found: that the issuer has none of this name, or nothing, because its keys can't be had.
    fn missing(&self, kid: Option<&str>) -> Result<Option<Arc<Key>>, Refused> {
        let last_failed = self.tried != self.fetched && kid.is_some();
        match !self.is_fresh() || last_failed {
            true => Err(Refused::Unreachable),
            false => Ok(None),
        }
    }

    /// Whether a fetch now could bring a key that wasn't found.
    fn may_fetch(&self, kid: Option<&str>) -> bool {
        self.is_rested() && (kid.is_some() || !self.is_fresh())
    }
}

impl Remote {
    pub(super) fn new(issuer: String, address: Address, algorithms: Vec<Algorithm>) -> Self {
        Self {
            issuer,
            address,
            algorithms,
            state: watch::Sender::default(),
            wanted: Notify::new(),
        }
    }

    /// The key of this name, after a fetch if it isn't known yet.
    ///
    /// # Errors
    /// `Unreachable`, when the last fetch failed and what was fetched before doesn't tell.
    pub(super) async fn key(&self, kid: Option<&str>) -> Result<Option<Arc<Key>>, Refused> {
        let mut state = self.state.subscribe();
        {
            let seen = state.borrow_and_update();
            if let Some(key) = seen.key(kid) {
                return Ok(Some(key));
            }
            if !seen.may_fetch(kid) {
                return seen.missing(kid);
            }
        }
        // If a fetch is under way, its outcome is what changes; the task drops the wish during the cool-down.
        self.wanted.notify_one();
        let changed = timeout(LONGEST_WAIT, state.changed()).await;
        changed
            .map_err(|_| Refused::Unreachable)?
            .map_err(|_| Refused::Unreachable)?;
        let seen = state.borrow();
        seen.key(kid)
            .map_or_else(|| seen.missing(kid), |key| Ok(Some(key)))
    }

    /// How many usable keys there are now.
    ///
    /// # Errors
    /// `Invalid`, when they can't be fetched.
    pub(super) async fn count(&self) -> Result<usize, Error> {
        let keys = self.fetch().await;
        let keys = keys.map_err(|cause| {
            problem::keys_unreadable(&self.address.0, chain(&*cause)).at("jwks")
        })?;
        Ok(keys.len())
    }

    /// Fetches the keys, now and whenever they are due or wanted. Never ends.
    pub(super) async fn keep_fetching(self: Arc<Self>) {
        loop {
            let keys = self.fetch().await;
            if let Err(error) = &keys {
                tracing::warn!(
                    issuer = self.issuer,
                    error = chain(&**error),
                    "an issuer's keys can't be fetched"
                );
            }
            self.note(keys.ok());
            self.due().await;
        }
    }

    fn note(&self, keys: Option<Keys>) {
        self.state.send_modify(|state| {
            let now = Some(Instant::now());
            state.tried = now;
            if let Some(keys) = keys {
                state.keys = keys;
                state.fetched = now;
            }
        });
    }

    async fn due(&self) {
        let mut refresh = pin!(sleep(REFRESH));
        loop {
            tokio::select! {
                () = &mut refresh => return,
                () = self.wanted.notified() => {
                    if self.state.borrow().is_rested() {
                        return;
                    }
                }
            }
        }
    }

    async fn fetch(&self) -> Result<Keys, Box<dyn StdError + Send + Sync>> {
        let address = self.address.0.clone();
        let text = if self.address.is_plain() {
            timeout(LONGEST_FETCH, get(HttpConnector::new(), address)).await??
        } else {
            // Anew each time: the machine's roots may have been renewed, and nothing is kept open in between.
            let connector = HttpsConnectorBuilder::new()
                .with_provider_and_native_roots(aws_lc_rs::default_provider())?
                .https_only()
                .enable_http1()
                .build();
            timeout(LONGEST_FETCH, get(connector, address)).await??
        };
        Keys::read(&text, &self.algorithms).ok_or_else(|| "no key set with a usable key".into())
    }
}

/// A cause with the causes of it.
fn chain(cause: &(dyn StdError + 'static)) -> String {
    match cause.source() {
        Some(source) => format!("{cause}: {}", chain(source)),
        None => cause.to_string(),
    }
}

/// What is at an address. Another answer than 200, a redirection among them, is an error.
async fn get<C>(connector: C, address: Uri) -> Result<Bytes, Box<dyn StdError + Send + Sync>>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    let client = Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .build::<_, Empty<Bytes>>(connector);
    let answer = client.get(address).await?;
    if answer.status() != StatusCode::OK {
        return Err(format!("the answer is {}", answer.status()).into());
    }
    let body = Limited::new(answer.into_body(), LARGEST).collect().await?;
    Ok(body.to_bytes())
}

#[cfg(test)]
mod tests;
