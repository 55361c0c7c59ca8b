//! Measures a database that `samverkan demo` has filled, all in one run and side by side:
//!
//! - the export of all follow-up values as CSV, against `COPY … TO STDOUT` of the same rows where it is PostgreSQL: rows per
//!   second, their ratio, and how much memory the export takes at its peak;
//! - the query of a widget (a kommun's ten latest public projects with their newest values) and the follow-up matrix of a year.
//!
//! `cargo bench --bench benchmark -- --database-url …`. It is built by nothing else, and asks the server's own router without a
//! network between. It leaves nothing behind but a grant of access for the region.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement that can't be made ends with the reason, and what it finds is printed"
)]

mod copy;
mod memory;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use clap::Parser;
use futures_util::StreamExt;
use samverkan::{
    auth::{BUILT_IN, BuiltIn, Tokens},
    clock::Clock,
    domain::vocabulary::Grade,
    http::{App, Bounds, router},
    store::{self, Database, Identity},
};
use serde_json::{Value, json};
use tower::ServiceExt;

use memory::Peak;

/// What a widget of a kommun asks for.
const WIDGET: &str = r#"query($filter: ProjectFilter) {
    projects(filter: $filter, orderBy: NEWEST, first: 10) { nodes {
        title slug phase health lastReportedOn
        newestValue { actual period { code } indicator { title unit } }
    } }
}"#;

/// The first indicators of the county.
const INDICATORS: &str =
    "{ indicators(filter: { reporters: MUNICIPALITIES }, first: 20) { nodes { id } } }";

const MATRIX: &str = "query($indicators: [ID!], $year: Int!) {
    followUpMatrix(period: { kind: YEAR, year: $year }, filter: { indicators: $indicators }) {
        indicators { title unit }
        rows { municipality { name } cells { status actual target } }
        totals { actual reported expected }
    }
}";

#[derive(Parser)]
struct Arguments {
    /// The database: `sqlite://FILE` or `postgres://USER@HOST/NAME`
    #[arg(long, env = "DATABASE_URL")]
    database_url: String,
    /// How many times the export and COPY run, one after the other
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// How many times each query runs
    #[arg(long, default_value_t = 200)]
    requests: u32,
    /// What cargo says to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let server = Server::over(&arguments.database_url).await;
    exports(&server, &arguments).await;
    queries(&server, arguments.requests).await;
}

async fn exports(server: &Server, arguments: &Arguments) {
    let is_postgres = arguments.database_url.starts_with("postgres");
    let (mut export, mut copy) = (Vec::new(), Vec::new());
    for round in 1..=arguments.rounds {
        let peak = Peak::begin();
        let exported = server.export().await;
        println!(
            "round {round}: export {}, memory {} MB before, at most {} MB more",
            exported.told(),
            peak.before() / 1024,
            peak.growth() / 1024
        );
        if is_postgres {
            let copied = copy::all_values(&arguments.database_url).await;
            println!("round {round}: COPY   {}", copied.told());
            assert_eq!(exported.rows, copied.rows, "they are the same rows");
            copy.push(copied.rows_per_second());
        }
        export.push(exported.rows_per_second());
    }
    let (export, copy) = (median(export), median(copy));
    match (export, copy) {
        (Some(export), Some(copy)) => println!(
            "median: export {export:.0} rows/s, COPY {copy:.0} rows/s, ratio {:.3}",
            export / copy
        ),
        (Some(export), None) => println!("median: export {export:.0} rows/s"),
        _ => {}
    }
}

async fn queries(server: &Server, requests: u32) {
    let kommun = server
        .public("{ organisation(by: { code: \"2584\" }) { id } }", json!({}))
        .await;
    let kommun = &kommun["data"]["organisation"]["id"];
    let filter = json!({ "owner": kommun, "visibility": "PUBLIC" });
    let widget = (WIDGET, json!({ "filter": filter }));
    server.time("widget", &widget, requests).await;
    let found = server.public(INDICATORS, json!({})).await;
    let found = found["data"]["indicators"]["nodes"].as_array();
    let ids: Vec<&Value> = found
        .expect("a list")
        .iter()
        .map(|node| &node["id"])
        .collect();
    let year = chrono::Datelike::year(&Clock::system().today()) - 1;
    let name = format!("matrix of {} indicators", ids.len());
    let matrix = (MATRIX, json!({ "indicators": ids, "year": year }));
    server.time(&name, &matrix, requests).await;
}

/// Rows that were read, and how long that took.
struct Read {
    rows: u64,
    bytes: u64,
    time: Duration,
}

impl Read {
    fn rows_per_second(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "a speed needs no more digits")]
        let rows = self.rows as f64;
        rows / self.time.as_secs_f64()
    }

    fn told(&self) -> String {
        format!(
            "{} rows, {} bytes in {:.3} s: {:.0} rows/s",
            self.rows,
            self.bytes,
            self.time.as_secs_f64(),
            self.rows_per_second()
        )
    }
}

/// The server's router, and a token of the region.
struct Server {
    router: Router,
    token: String,
}

impl Server {
    async fn over(url: &str) -> Self {
        let database = Database::open_existing(url)
            .await
            .expect("the database opens");
        let clock = Clock::system();
        let folder = tempfile::tempdir().expect("a folder for a key");
        let key = folder.path().join("signing.key");
        let built_in = BuiltIn::load_or_create(&key).expect("a signing key");
        let identity = Identity {
            issuer: BUILT_IN.to_owned(),
            subject: "benchmark".to_owned(),
        };
        let (now, lifetime) = (clock.now(), Duration::from_secs(60 * 60));
        let token = built_in.token(&identity.subject, None, lifetime, now);
        store::grant_from_command_line(&database, identity, "region", Grade::Approver, None, now)
            .await
            .expect("the region can be granted access");
        let tokens = Tokens::new(vec![built_in.issuer()], clock.clone()).expect("a good issuer");
        tokens.watch();
        let router = router(App {
            api: Arc::default(),
            database,
            clock,
            tokens,
            built_in: Some(Arc::new(built_in)),
            allowed_origins: Vec::new(),
            bounds: Bounds::none(),
        });
        let token = token.expect("a token");
        Self { router, token }
    }

    /// Reads the export of all values that the region sees, and keeps nothing of it.
    async fn export(&self) -> Read {
        let request = Request::get("/export/follow-up-values.csv")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .body(Body::empty())
            .expect("a good request");
        let begun = Instant::now();
        let answer = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        let (lines, bytes) = count(answer.into_body().into_data_stream()).await;
        Read {
            rows: lines - 1,
            bytes,
            time: begun.elapsed(),
        }
    }

    /// What the public door answers.
    async fn public(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = Request::post("/public/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .expect("a good request");
        let answer = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
        let answer: Value = serde_json::from_slice(&body.expect("a body")).expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer
    }

    /// Asks again and again, one request after another.
    async fn time(&self, name: &str, (query, variables): &(&str, Value), requests: u32) {
        let first = self.public(query, variables.clone()).await.to_string();
        let mut times = Vec::new();
        for _ in 0..requests {
            let begun = Instant::now();
            self.public(query, variables.clone()).await;
            times.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
        times.sort_by(f64::total_cmp);
        let at = |percent: usize| times.get((times.len() - 1) * percent / 100);
        if let (Some(half), Some(most)) = (at(50), at(95)) {
            println!(
                "{name}: {half:.2} ms (95 %: {most:.2} ms), {} bytes",
                first.len()
            );
        }
    }
}

/// How many lines and bytes arrive.
async fn count<B: AsRef<[u8]>, E: std::fmt::Debug>(
    parts: impl futures_util::Stream<Item = Result<B, E>>,
) -> (u64, u64) {
    let (mut lines, mut bytes) = (0, 0);
    let mut parts = std::pin::pin!(parts);
    while let Some(part) = parts.next().await {
        let part = part.expect("all of it arrives");
        let part = part.as_ref();
        lines += part.iter().filter(|byte| **byte == b'\n').count() as u64;
        bytes += part.len() as u64;
    }
    (lines, bytes)
}

fn median(mut speeds: Vec<f64>) -> Option<f64> {
    speeds.sort_by(f64::total_cmp);
    speeds.get(speeds.len() / 2).copied()
}
