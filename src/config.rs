//! The configuration: command line and environment, checked before anything starts.

use std::{net::SocketAddr, path::PathBuf};

use axum::http::HeaderValue;
use clap::Args;

use crate::domain::limits::{ACQUIRE_SECONDS, STATEMENT_SECONDS};
use crate::http::Bounds;
use crate::telemetry::Format;

/// Where the database is when nothing else is said: a file in the current folder.
pub const DEFAULT_DATABASE: &str = "sqlite://samverkan.db";

/// Where the server listens when nothing else is said.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// How many connections to the database there are, and how long is waited for it.
#[derive(Args, Clone, Copy, Debug)]
pub struct PoolArguments {
    /// Connections to the database at most: one is for who watches, less than half are for the public; 16 to PostgreSQL when left
    /// out, to SQLite twice as many as there are processors, and 8
    #[arg(long, global = true, env = "DATABASE_CONNECTIONS", value_parser = clap::value_parser!(u32).range(3..=1_000))]
    pub database_connections: Option<u32>,

    /// Seconds for which a request waits for a connection to the database, and for another program to write
    #[arg(long, global = true, env = "ACQUIRE_TIMEOUT", value_name = "SECONDS", default_value_t = ACQUIRE_SECONDS, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub acquire_timeout: u64,

    /// Seconds that a statement may take that has no shorter time by the limits of who asks
    #[arg(long, global = true, env = "STATEMENT_TIMEOUT", value_name = "SECONDS", default_value_t = STATEMENT_SECONDS, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub statement_timeout: u64,
}

/// Where the server listens and what it serves. Every command takes all of them.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// Address and port to listen on; port 0 picks a free one
    #[arg(long, global = true, env = "LISTEN", default_value = DEFAULT_LISTEN)]
    pub listen: SocketAddr,

    /// The database: `sqlite://FILE`, or `postgres://USER@HOST/NAME`
    #[arg(long, global = true, env = "DATABASE_URL", default_value = DEFAULT_DATABASE, hide_env_values = true)]
    pub database_url: String,

    /// Make an SQLite file that is missing; the default one is made without this
    #[arg(long, global = true, env = "CREATE")]
    pub create: bool,

    /// How many seconds to wait at the start for a database that does not answer yet
    #[arg(
        long,
        global = true,
        env = "WAIT",
        value_name = "SECONDS",
        default_value_t = 0
    )]
    pub wait: u64,

    /// Folder with a county's reference data, `*.toml`, in the place of Norrbotten's; a database keeps to its county
    #[arg(long, global = true, env = "REFERENCE", value_name = "DIR")]
    pub reference: Option<PathBuf>,

    /// File with the issuers whose tokens are taken: `[[issuer]]` with name, audience, algorithms, jwks
    #[arg(long, global = true, env = "ISSUERS")]
    pub issuers: Option<PathBuf>,

    /// File with the key of the built-in issuer, made when missing; with several, one after another, the first signs and all count; with SQLite it is beside the database unless this says
    /// otherwise, with PostgreSQL there is no built-in issuer without this
    #[arg(long, global = true, env = "SIGNING_KEY")]
    pub signing_key: Option<PathBuf>,

    /// Address and port for whoever watches the server: /health/live, /health/ready and /metrics; none when left out
    #[arg(long, global = true, env = "ADMIN_LISTEN")]
    pub admin_listen: Option<SocketAddr>,

    /// How the log is written, on standard error; LOG says what is logged
    #[arg(
        long,
        global = true,
        env = "LOG_FORMAT",
        value_enum,
        default_value = "text"
    )]
    pub log_format: Format,

    /// From how many milliseconds on a statement to the database is told of in the log; 0: none is
    #[arg(
        long,
        global = true,
        env = "SLOW_STATEMENT",
        value_name = "MILLISECONDS",
        default_value_t = 500
    )]
    pub slow_statement: u64,

    /// How many days it is remembered what was created under which key; 0: for good
    #[arg(
        long,
        global = true,
        env = "KEEP_RETRY_KEYS",
        value_name = "DAYS",
        default_value_t = 90
    )]
    pub keep_retry_keys: u32,

    /// Origins whose pages may call /graphql from a browser, separated by commas
    #[arg(long, global = true, env = "ALLOWED_ORIGINS", value_delimiter = ',', value_parser = origin)]
    pub allowed_origins: Vec<HeaderValue>,

    /// How many connections to the database there are, and how long is waited for it.
    #[command(flatten)]
    pub pool: PoolArguments,

    /// How much may be had at once, and in a row.
    #[command(flatten)]
    pub bounds: Bounds,
}

impl Arguments {
    /// Whether a missing SQLite file is made.
    pub fn creates(&self) -> bool {
        self.create || self.database_url == DEFAULT_DATABASE
    }

    /// Where the key of the built-in issuer is; none where it is switched off.
    pub fn signing_key(&self) -> Option<PathBuf> {
        self.signing_key.clone().or_else(|| {
            let file = self.database_url.strip_prefix("sqlite:")?;
            let file = file.strip_prefix("//").unwrap_or(file);
            let file = file.split('?').next().unwrap_or(file);
            let held_in_memory = file.is_empty() || file.starts_with(':');
            (!held_in_memory).then(|| PathBuf::from(format!("{file}.key")))
        })
    }
}

/// An origin as browsers send it: scheme, host and port, nothing after.
fn origin(text: &str) -> Result<HeaderValue, String> {
    let wrong = || format!("{text:?} is no origin; write it as https://intranet.example.se");
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .ok_or_else(wrong)?;
    if host.is_empty() || host.contains(['/', '*', '@', ' ', '?', '#']) {
        return Err(wrong());
    }
    HeaderValue::from_str(text).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (text, good) in [
            ("https://intranet.example.se", true),
            ("http://localhost:3000", true),
            ("https://intranet.example.se/", false),
            ("intranet.example.se", false),
            ("https://", false),
            ("*", false),
        ] {
            assert_eq!(origin(text).is_ok(), good, "{text}");
        }
    }
}
