//! The metrics, as OpenMetrics: what requests came to, and what the process holds. No label says who asked or for what.

use std::{
    fmt,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::{ConstGauge, Gauge},
        histogram::Histogram,
        info::Info,
    },
    registry::Registry,
};

use super::{log::lost_lines, usage::Usage};

/// The upper ends of the classes of durations, in seconds.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// The open connections of callers.
static CONNECTIONS: AtomicI64 = AtomicI64::new(0);

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    door: &'static str,
    status: u16,
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Door {
    door: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    share: &'static str,
    state: &'static str,
}

/// What requests came to since the server began.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Outcome, Counter>,
    durations: Family<Door, Histogram>,
    cost: Family<Door, Counter>,
    statements: Family<Door, Counter>,
    rows: Family<Door, Counter>,
    bytes: Family<Door, Counter>,
}

/// What is held at this moment and is asked for with the metrics.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// The connections to the database of each share: open ones, idle ones among them, and how many there may be.
    pub pools: [(&'static str, [u32; 3]); 3],
    /// The number of the last entry of the journal; none when the database doesn't say.
    pub journal: Option<i64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("samverkan");
        let durations = Family::<Door, Histogram>::new_with_constructor(|| Histogram::new(SECONDS));
        let metrics = Self {
            requests: Family::default(),
            durations,
            cost: Family::default(),
            statements: Family::default(),
            rows: Family::default(),
            bytes: Family::default(),
            registry: Registry::default(),
        };
        let version = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program", version);
        registry.register(
            "requests",
            "Answered requests, by the code of their first error",
            metrics.requests.clone(),
        );
        registry.register(
            "request_duration_seconds",
            "From the head of a request to the last byte of its answer",
            metrics.durations.clone(),
        );
        for (name, help, family) in [
            ("request_cost", "Cost of GraphQL documents", &metrics.cost),
            (
                "statements",
                "Statements that requests sent to the database",
                &metrics.statements,
            ),
            ("rows", "Rows that requests read", &metrics.rows),
            (
                "sent_bytes",
                "Bytes of the bodies of answers, as they are sent",
                &metrics.bytes,
            ),
        ] {
            registry.register(name, help, family.clone());
        }
        Self {
            registry,
            ..metrics
        }
    }
}

impl Metrics {
    /// A request was answered: at which door, with which status, after how long, and with so many bytes.
    pub fn answered(
        &self,
        door: &'static str,
        status: u16,
        took: Duration,
        bytes: u64,
        usage: &Usage,
    ) {
        let code = usage.about().codes.first().copied().unwrap_or("NONE");
        let outcome = Outcome { door, status, code };
        let door = Door { door };
        self.requests.get_or_create(&outcome).inc();
        self.durations
            .get_or_create(&door)
            .observe(took.as_secs_f64());
        self.cost.get_or_create(&door).inc_by(usage.cost());
        self.statements
            .get_or_create(&door)
            .inc_by(usage.statements());
        self.rows.get_or_create(&door).inc_by(usage.rows());
        self.bytes.get_or_create(&door).inc_by(bytes);
    }

    /// All of them as text.
    ///
    /// # Errors
    /// When the text can't be put together.
    pub fn text(&self, moment: Moment) -> Result<String, fmt::Error> {
        let mut now = Registry::with_prefix("samverkan");
        let connections: i64 = CONNECTIONS.load(Ordering::Relaxed);
        now.register(
            "connections",
            "Open connections of callers",
            ConstGauge::new(connections),
        );
        now.register(
            "log_lines_lost",
            "Lines of the log that could not be written",
            ConstCounter::new(lost_lines()),
        );
        let pools = Family::<State, Gauge>::default();
        for (share, pool) in moment.pools {
            for (state, connections) in ["open", "idle", "most"].into_iter().zip(pool) {
                let state = State { share, state };
                pools.get_or_create(&state).set(connections.into());
            }
        }
        now.register(
            "database_connections",
            "Connections to the database, by who uses them: open, idle among these, and at most",
            pools,
        );
        if let Some(number) = moment.journal {
            now.register(
                "journal_head",
                "Number of the last entry of the journal",
                ConstGauge::new(number),
            );
        }
        let mut text = String::new();
        prometheus_client::encoding::text::encode_registry(&mut text, &self.registry)?;
        encode(&mut text, &now)?;
        Ok(text)
    }
}

/// A connection of a caller, counted as long as this is held.
#[derive(Debug)]
pub struct Connection(());

impl Connection {
    /// Counts it.
    pub fn opened() -> Self {
        CONNECTIONS.fetch_add(1, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        CONNECTIONS.fetch_sub(1, Ordering::Relaxed);
    }
}
