//! Who may have something executed now. So many executions at once, for everybody without identity together, for everybody with a token
//! together, for each address and for each identity; and for each address and identity a budget of cost that fills up
//! again. Who asks for more is told at once when to come back: nobody waits behind somebody else's work.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue};
use clap::Args;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::{
    limits::Limits,
    problem::{self, Refusal},
};
use crate::store::Identity;

/// When to come back to a server that is busy, in seconds.
const BUSY: u64 = 1;

/// What every request costs, whatever it asks for and whatever becomes of it: reading, parsing and measuring it.
pub(super) const REQUEST: u64 = 5;

/// One client may leave one part of so many untaken of what all may.
const SHARE: usize = 4;

const MEBIBYTE: usize = 1024 * 1024;

/// After so many requests the budgets that are full again are forgotten.
const TIDYING: u32 = 4_096;

/// The budget of the caller: `"cost";r=REMAINING;t=SECONDS`, as draft-ietf-httpapi-ratelimit-headers says.
pub(super) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// How large it is, and how fast it fills: `"cost";q=COST;w=SECONDS`.
pub(super) const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// How much may be had at once, and in a row.
#[derive(Args, Clone, Debug)]
pub struct Bounds {
    /// Requests of callers without identity that are executed at once
    #[arg(long, global = true, env = "PUBLIC_EXECUTIONS", default_value_t = 12)]
    pub public_executions: usize,

    /// Requests of callers with a token that are executed at once
    #[arg(
        long,
        global = true,
        env = "SIGNED_IN_EXECUTIONS",
        default_value_t = 12
    )]
    pub signed_in_executions: usize,

    /// Of them, from one address without identity or for one identity
    #[arg(
        long,
        global = true,
        env = "EXECUTIONS_PER_CALLER",
        default_value_t = 4
    )]
    pub executions_per_caller: usize,

    /// Files that are sent at once to one address without identity or to one identity
    #[arg(long, global = true, env = "FILES_PER_CALLER", default_value_t = 1)]
    pub files_per_caller: usize,

    /// How many requests of the highest cost a caller may make in a row; 0: as many as they like
    #[arg(long, global = true, env = "DEAREST_IN_A_ROW", default_value_t = 15, value_parser = clap::value_parser!(u32).range(..=10_000))]
    pub dearest_in_a_row: u32,

    /// Seconds in which a caller gets back the cost of one such request
    #[arg(long, global = true, env = "SECONDS_PER_DEAREST", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub seconds_per_dearest: u64,

    /// Subscriptions at once of one identity
    #[arg(
        long,
        global = true,
        env = "SUBSCRIPTIONS_PER_CALLER",
        default_value_t = 1_000
    )]
    pub subscriptions_per_caller: usize,

    /// Operations that go on at once over one WebSocket
    #[arg(
        long,
        global = true,
        env = "OPERATIONS_PER_SOCKET",
        default_value_t = 100
    )]
    pub operations_per_socket: usize,

    /// Seconds after which a quiet subscription says that it is still there
    #[arg(long, global = true, env = "ALIVE_INTERVAL", value_name = "SECONDS", default_value_t = 12, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub alive_interval: u64,

    /// Connections at once; further ones wait in the socket's queue
    #[arg(long, global = true, env = "CONNECTIONS", default_value_t = 1_024)]
    pub connections: u32,

    /// Of them, from one address that is no trusted proxy's; further ones are closed
    #[arg(
        long,
        global = true,
        env = "CONNECTIONS_PER_ADDRESS",
        default_value_t = 128
    )]
    pub connections_per_address: usize,

    /// Seconds in which a caller has to take some byte of an answer, or is left
    #[arg(long, global = true, env = "TAKE_TIMEOUT", value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub take_timeout: u64,

    /// Seconds from the connection, or from the last answer on it, to the end of the next request's headers; and over a WebSocket to `connection_init`
    #[arg(long, global = true, env = "HEADER_TIMEOUT", value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub header_timeout: u64,

    /// Seconds after which a connection takes no further request
    #[arg(long, global = true, env = "CONNECTION_AGE", value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub connection_age: u64,

    /// Seconds that the requests under way may still take when the server stops
    #[arg(long, global = true, env = "STOP_TIMEOUT", value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub stop_timeout: u64,

    /// Mebibytes of answers that callers have not taken yet, all together, and a quarter of that of one caller; beyond that
    /// nothing more is executed
    #[arg(long, global = true, env = "UNTAKEN_ANSWERS", value_name = "MEBIBYTES", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub untaken_answers: u32,

    /// Files that are written at once
    #[arg(long, global = true, env = "FILES", default_value_t = 4)]
    pub files: usize,

    /// Of them, for callers without identity
    #[arg(long, global = true, env = "PUBLIC_FILES", default_value_t = 2)]
    pub public_files: usize,

    /// Seconds that a file waits while others are written
    #[arg(long, global = true, env = "FILE_WAIT", value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub file_wait: u64,

    /// Kibibytes a second that the caller of a file has to take, on average; who takes less is cut off
    #[arg(long, global = true, env = "FILE_RATE", value_name = "KIBIBYTES", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub file_rate: u32,

    /// Mebibytes that an imported file of follow-up values may have
    #[arg(long, global = true, env = "IMPORT_SIZE", value_name = "MEBIBYTES", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub import_size: u32,

    /// Rows that an imported file of follow-up values may have
    #[arg(long, global = true, env = "IMPORT_ROWS", value_name = "ROWS", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    pub import_rows: u32,

    /// Minutes that a token of a service account is good
    #[arg(long, global = true, env = "TOKEN_LIFETIME", value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=1_440))]
    pub token_lifetime: u64,

    /// Limits of a request without identity that differ from the usual ones, as `cost=4000,time=10`; `check` prints all by their names
    #[arg(long, global = true, env = "PUBLIC_LIMITS", value_name = "FIGURES", default_value = "", hide_default_value = true, value_parser = public_limits)]
    pub public_limits: Limits,

    /// The same with a token
    #[arg(long, global = true, env = "SIGNED_IN_LIMITS", value_name = "FIGURES", default_value = "", hide_default_value = true, value_parser = signed_in_limits)]
    pub signed_in_limits: Limits,

    /// The same of a service account
    #[arg(long, global = true, env = "REPORTING_LIMITS", value_name = "FIGURES", default_value = "", hide_default_value = true, value_parser = reporting_limits)]
    pub reporting_limits: Limits,

    /// Networks of proxies whose `X-Forwarded-For` is believed, separated by commas
    #[arg(long, global = true, env = "TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,
}

fn public_limits(figures: &str) -> Result<Limits, String> {
    Limits::PUBLIC.with(figures)
}

fn signed_in_limits(figures: &str) -> Result<Limits, String> {
    Limits::SIGNED_IN.with(figures)
}

fn reporting_limits(figures: &str) -> Result<Limits, String> {
    Limits::REPORTING.with(figures)
}

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// For whom something is executed: whose place it takes and whose budget it spends. Without address, as in a call within the process,
/// there is no such bound.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Client {
    /// Somebody without identity.
    Address(Option<IpAddr>),
    /// Somebody with a token.
    Identity(Identity),
}

/// A place that is taken, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _of_all: Option<OwnedSemaphorePermit>,
    _of_client: Taken,
}

/// What is left of a caller's budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    size: u32,
    left: u32,
    /// Seconds until it is full.
    full_in: u64,
    /// Seconds until an empty one is full.
    window: u64,
}

/// Why a request is not executed now.
#[derive(Debug)]
pub struct NotNow {
    /// What the caller reads.
    pub refusal: Refusal,
    /// When to come back, in seconds.
    pub retry_after: u64,
}

/// Lets requests in.
pub(super) struct Admission {
    bounds: Bounds,
    public: Arc<Semaphore>,
    signed_in: Arc<Semaphore>,
    /// For changes that are told: who waits for its turn holds up nobody who asks.
    told: Arc<Semaphore>,
    executing: Places,
    sending: Places,
    following: Places,
    untaken: Untaken,
    /// By the cost that one request may have.
    budgets: [(Limits, Budgets); 3],
    entered: AtomicU32,
}

type Budgets =
    RateLimiter<Client, DefaultKeyedStateStore<Client>, DefaultClock, StateInformationMiddleware>;

impl Admission {
    /// Nobody is inside yet.
    pub fn new(bounds: Bounds) -> Self {
        let budgets = bounds.limits().map(|limits| {
            (
                limits,
                RateLimiter::keyed(bounds.quota(&limits)).with_middleware(),
            )
        });
        Self {
            public: Arc::new(Semaphore::new(bounds.public_executions)),
            signed_in: Arc::new(Semaphore::new(bounds.signed_in_executions)),
            told: Arc::new(Semaphore::new((bounds.signed_in_executions / 3).max(1))),
            executing: Places::default(),
            sending: Places::default(),
            following: Places::default(),
            untaken: Untaken::default(),
            budgets,
            bounds,
            entered: AtomicU32::default(),
        }
    }

    /// Who sends this, as long as no token says more.
    pub fn address(&self, extensions: &Extensions, headers: &HeaderMap) -> Client {
        let peer = extensions.get::<Peer>();
        Client::Address(peer.map(|peer| network(self.bounds.origin(peer.0, headers))))
    }

    /// Lets a request of this cost be executed, and takes the cost off the caller's budget.
    pub fn enter(
        &self,
        client: &Client,
        limits: &Limits,
        cost: u64,
    ) -> Result<(Place, Option<Budget>), NotNow> {
        self.check_untaken(client)?;
        let place = self.place(client)?;
        let budget = self.spend(client, limits, cost.saturating_add(REQUEST))?;
        Ok((place, budget))
    }

    /// Takes a cost off the caller's budget, and no place: before a body is read, or when what it costs is known.
    pub fn charge(
        &self,
        client: &Client,
        limits: &Limits,
        cost: u64,
    ) -> Result<Option<Budget>, NotNow> {
        self.spend(client, limits, cost)
    }

    /// The answer's bytes, which count as untaken by the caller until the last of them is gone.
    pub fn untaken(&self, client: &Client, bytes: Bytes) -> Bytes {
        self.untaken.hold(client, bytes)
    }

    /// What holds the bytes of answers.
    pub fn all_untaken(&self) -> Untaken {
        self.untaken.clone()
    }

    /// That neither the caller nor all together have left too many bytes of answers untaken.
    fn check_untaken(&self, client: &Client) -> Result<(), NotNow> {
        let most = self.bounds.untaken_answers as usize * MEBIBYTE;
        let (of_client, of_all) = self.untaken.bytes(client);
        if of_client >= most / SHARE {
            return Err(NotNow::busy(problem::too_many_untaken()));
        }
        if of_all >= most {
            return Err(NotNow::busy(problem::busy()));
        }
        Ok(())
    }

    /// Lets a file be sent.
    pub fn send_file(&self, client: &Client) -> Result<Place, NotNow> {
        self.check_untaken(client)?;
        let of_client = self.sending.take(client, self.bounds.files_per_caller);
        Ok(Place {
            _of_all: None,
            _of_client: of_client.ok_or_else(|| NotNow::busy(problem::too_many_at_once()))?,
        })
    }

    /// Lets a subscription begin.
    pub fn follow(&self, client: &Client) -> Result<Taken, NotNow> {
        let following = self
            .following
            .take(client, self.bounds.subscriptions_per_caller);
        following.ok_or_else(|| NotNow::busy(problem::too_many_at_once()))
    }

    /// Waits until something of this cost may be executed that nobody asked for at this moment: a change that is told.
    pub async fn turn(
        &self,
        client: &Client,
        limits: &Limits,
        cost: u64,
    ) -> Option<OwnedSemaphorePermit> {
        while let Err(not_now) = self.spend(client, limits, cost) {
            tokio::time::sleep(Duration::from_secs(not_now.retry_after.max(1))).await;
        }
        Arc::clone(&self.told).acquire_owned().await.ok()
    }

    fn place(&self, client: &Client) -> Result<Place, NotNow> {
        let of_client = self
            .executing
            .take(client, self.bounds.executions_per_caller);
        let of_client = of_client.ok_or_else(|| NotNow::busy(problem::too_many_at_once()))?;
        let all = match client {
            Client::Address(_) => &self.public,
            Client::Identity(_) => &self.signed_in,
        };
        let of_all = Arc::clone(all).try_acquire_owned();
        Ok(Place {
            _of_all: Some(of_all.map_err(|_| NotNow::busy(problem::busy()))?),
            _of_client: of_client,
        })
    }

    fn spend(&self, client: &Client, limits: &Limits, cost: u64) -> Result<Option<Budget>, NotNow> {
        let budgets = self.budgets.iter().find(|(of, _)| of == limits);
        let unbounded = self.bounds.dearest_in_a_row == 0 || *client == Client::Address(None);
        let (false, Some((_, budgets))) = (unbounded, budgets) else {
            return Ok(None);
        };
        if self
            .entered
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(TIDYING)
        {
            budgets.retain_recent();
        }
        let quota = self.bounds.quota(limits);
        let cost = u32::try_from(cost).unwrap_or(u32::MAX);
        let cost = NonZeroU32::new(cost)
            .unwrap_or(NonZeroU32::MIN)
            .min(quota.burst_size());
        match budgets.check_key_n(client, cost) {
            Ok(Ok(state)) => Ok(Some(Budget::of(quota, state.remaining_burst_capacity()))),
            Ok(Err(not_until)) => Err(NotNow {
                refusal: problem::budget_spent(),
                retry_after: seconds(not_until.wait_time_from(budgets.clock().now())),
            }),
            // No cost is larger than the budget.
            Err(_) => Ok(None),
        }
    }
}

impl Bounds {
    /// No bounds worth the name, for who calls within the process.
    pub const fn none() -> Self {
        Self {
            public_executions: Semaphore::MAX_PERMITS,
            signed_in_executions: Semaphore::MAX_PERMITS,
            executions_per_caller: usize::MAX,
            files_per_caller: usize::MAX,
            dearest_in_a_row: 0,
            seconds_per_dearest: 1,
            subscriptions_per_caller: usize::MAX,
            operations_per_socket: 100,
            alive_interval: 12,
            connections: 1_024,
            connections_per_address: 1_024,
            take_timeout: 20,
            header_timeout: 10,
            connection_age: 300,
            stop_timeout: 20,
            untaken_answers: 65_536,
            files: 4,
            public_files: 2,
            file_wait: 5,
            file_rate: 32,
            import_size: 10,
            import_rows: 20_000,
            token_lifetime: 15,
            public_limits: Limits::PUBLIC,
            signed_in_limits: Limits::SIGNED_IN,
            reporting_limits: Limits::REPORTING,
            trusted_proxies: Vec::new(),
        }
    }

    /// The limits of each kind of caller: without identity, with a token, with that of a service account.
    pub const fn limits(&self) -> [Limits; 3] {
        [
            self.public_limits,
            self.signed_in_limits,
            self.reporting_limits,
        ]
    }

    /// After this long without anything else to say, it is said that a subscription goes on.
    pub(super) const fn alive(&self) -> Duration {
        Duration::from_secs(self.alive_interval)
    }

    fn quota(&self, limits: &Limits) -> Quota {
        let dearest = NonZeroU32::new(limits.cost).unwrap_or(NonZeroU32::MIN);
        let burst = NonZeroU32::new(self.dearest_in_a_row).unwrap_or(NonZeroU32::MIN);
        let period = Duration::from_secs(self.seconds_per_dearest) / dearest.get();
        Quota::with_period(period.max(Duration::from_nanos(1)))
            .unwrap_or_else(|| Quota::per_second(dearest))
            .allow_burst(dearest.saturating_mul(burst))
    }

    /// A connection's place among those of its address, unless that has too many.
    pub(super) fn connection(&self, places: &Places, peer: IpAddr) -> Option<Taken> {
        let peer = peer.to_canonical();
        let most = match self.trusts(&peer) {
            true => usize::MAX,
            false => self.connections_per_address,
        };
        places.take(&Client::Address(Some(network(peer))), most)
    }

    fn trusts(&self, address: &IpAddr) -> bool {
        self.trusted_proxies.iter().any(|net| net.contains(address))
    }

    /// Where a request comes from: the connection's other end, or whom the trusted proxies at that end say they speak for.
    fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let said: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let mut origin = peer.to_canonical();
        for address in said.into_iter().rev() {
            match address.trim().parse::<IpAddr>() {
                Ok(address) if self.trusts(&origin) => origin = address.to_canonical(),
                _ => break,
            }
        }
        origin
    }
}

/// Who has one address of IPv6 has all of its network.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

impl NotNow {
    fn busy(refusal: Refusal) -> Self {
        Self {
            refusal,
            retry_after: BUSY,
        }
    }
}

impl Budget {
    fn of(quota: Quota, left: u32) -> Self {
        let size = quota.burst_size().get();
        let one = quota.replenish_interval();
        Self {
            size,
            left,
            full_in: seconds(one * size.saturating_sub(left)),
            window: seconds(one * size),
        }
    }

    /// Tells the caller.
    pub fn tell(self, headers: &mut HeaderMap) {
        let Self {
            size,
            left,
            full_in,
            window,
        } = self;
        for (name, value) in [
            (RATE_LIMIT_POLICY, format!("\"cost\";q={size};w={window}")),
            (RATE_LIMIT, format!("\"cost\";r={left};t={full_in}")),
        ] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
    }
}

/// Whole seconds, rounded up.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// The bytes of answers that clients have not taken yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Untaken(Arc<Mutex<HashMap<Client, usize>>>);

/// Bytes of an answer to a client.
struct Held {
    bytes: Bytes,
    untaken: Untaken,
    client: Client,
}

impl Untaken {
    /// How many bytes this client has not taken, and how many all together have not.
    fn bytes(&self, client: &Client) -> (usize, usize) {
        let untaken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_client = match client {
            // Without address there is no such bound.
            Client::Address(None) => 0,
            client => untaken.get(client).copied().unwrap_or_default(),
        };
        (of_client, untaken.values().sum())
    }

    /// The same bytes, counted until the last of them is gone: sent, or given up with its connection.
    pub(super) fn hold(&self, client: &Client, bytes: Bytes) -> Bytes {
        if bytes.is_empty() {
            return bytes;
        }
        let mut untaken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *untaken.entry(client.clone()).or_default() += bytes.len();
        drop(untaken);
        Bytes::from_owner(Held {
            bytes,
            untaken: self.clone(),
            client: client.clone(),
        })
    }
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut untaken = self
            .untaken
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(of_client) = untaken.get_mut(&self.client) {
            *of_client = of_client.saturating_sub(self.bytes.len());
            if *of_client == 0 {
                untaken.remove(&self.client);
            }
        }
    }
}

/// How many places each client has taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<Client, usize>>>);

/// One of a client's places.
#[derive(Debug)]
pub(super) struct Taken {
    places: Places,
    client: Client,
}

impl Places {
    fn take(&self, client: &Client, most: usize) -> Option<Taken> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_client = taken.entry(client.clone()).or_default();
        if *of_client >= most && *client != Client::Address(None) {
            return None;
        }
        *of_client += 1;
        Some(Taken {
            places: self.clone(),
            client: client.clone(),
        })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_client) = taken.get_mut(&self.client) {
            *of_client -= 1;
            if *of_client == 0 {
                taken.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::ErrorCode;

    fn bounds() -> Bounds {
        Bounds {
            public_executions: 3,
            executions_per_caller: 2,
            files_per_caller: 1,
            dearest_in_a_row: 2,
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
            ..Bounds::none()
        }
    }

    fn at(address: &str) -> Client {
        Client::Address(Some(address.parse().unwrap()))
    }

    #[test]
    fn an_identity_follows_so_much_at_once_and_no_more() {
        let admission = Admission::new(Bounds {
            subscriptions_per_caller: 1,
            ..Bounds::none()
        });
        let client = Client::Identity(Identity::default());
        let first = admission.follow(&client).unwrap();
        let refused = admission.follow(&client).unwrap_err();
        assert_eq!(refused.refusal.code, ErrorCode::RateLimited);
        drop(first);
        assert!(admission.follow(&client).is_ok());
    }

    #[test]
    fn one_address_leaves_places_for_others_and_all_together_are_bounded() {
        let admission = Admission::new(bounds());
        let enter = |client: &Client| admission.enter(client, &Limits::PUBLIC, 0);
        let code = |client| enter(client).map(drop).map_err(|not| not.refusal.code);
        let (one, other, third) = (at("192.0.2.1"), at("192.0.2.2"), at("192.0.2.3"));
        let mut taken = vec![enter(&one).unwrap(), enter(&one).unwrap()];
        assert_eq!(code(&one), Err(ErrorCode::RateLimited));
        taken.push(enter(&other).unwrap());
        assert_eq!(code(&third), Err(ErrorCode::Unavailable));
        taken.remove(0);
        assert_eq!(code(&third), Ok(()));
        assert_eq!(code(&one), Ok(()));
        let identity = Client::Identity(Identity::default());
        assert!(
            enter(&identity).is_ok(),
            "who has a token has places of their own"
        );
    }

    #[test]
    fn who_leaves_answers_untaken_is_told_to_read_them_and_others_are_not() {
        let bounds = Bounds {
            untaken_answers: 1,
            ..bounds()
        };
        let admission = Admission::new(bounds);
        let code = |client: &Client| {
            let entered = admission.enter(client, &Limits::PUBLIC, 0);
            entered.map(drop).map_err(|not| not.refusal.code)
        };
        let (one, other) = (at("192.0.2.1"), at("192.0.2.2"));
        let answer = admission.untaken(&one, vec![0; MEBIBYTE / SHARE].into());
        let part = answer.slice(..1);
        assert_eq!(code(&one), Err(ErrorCode::RateLimited));
        assert_eq!(code(&other), Ok(()));
        drop(answer);
        assert_eq!(
            code(&one),
            Err(ErrorCode::RateLimited),
            "a part is not taken"
        );
        drop(part);
        assert_eq!(code(&one), Ok(()));
        let third = Client::Address(Some("192.0.2.3".parse().unwrap()));
        let _all = admission.untaken(&third, vec![0; MEBIBYTE].into());
        assert_eq!(code(&one), Err(ErrorCode::Unavailable));
    }

    #[test]
    fn who_has_spent_the_budget_learns_when_to_come_back() {
        let admission = Admission::new(bounds());
        let spend = |client| {
            admission
                .enter(client, &Limits::PUBLIC, 2_000)
                .map(|(_, budget)| budget)
        };
        let (one, other) = (at("192.0.2.1"), at("192.0.2.2"));
        let budget = spend(&one).unwrap().unwrap();
        assert_eq!((budget.size, budget.left), (4_000, 1_995));
        let refused = spend(&one).unwrap_err();
        assert_eq!(
            (refused.refusal.code, refused.retry_after),
            (ErrorCode::RateLimited, 1)
        );
        assert!(spend(&other).is_ok());
    }

    #[test]
    fn a_file_is_one_of_few() {
        let admission = Admission::new(bounds());
        let one = at("192.0.2.1");
        let file = admission.send_file(&one).unwrap();
        assert!(admission.send_file(&one).is_err());
        assert!(admission.send_file(&at("192.0.2.2")).is_ok());
        drop(file);
        assert!(admission.send_file(&one).is_ok());
    }

    #[test]
    fn only_a_trusted_proxy_says_for_whom_it_speaks() {
        for (peer, forwarded, origin) in [
            ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            (
                "10.0.0.1",
                "203.0.113.9, 198.51.100.7, 10.0.0.2",
                "198.51.100.7",
            ),
            ("10.0.0.1", "unknown", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            let found = bounds().origin(peer.parse().unwrap(), &headers);
            assert_eq!(found.to_string(), origin, "{peer} {forwarded}");
        }
        assert_eq!(
            network("2001:db8:1:2:3:4:5:6".parse().unwrap()).to_string(),
            "2001:db8:1:2::"
        );
    }
}
