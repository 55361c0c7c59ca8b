//! Several hosts in one address of PostgreSQL, `postgres://USER@ONE,TWO:5433/NAME`, as PostgreSQL's own clients take it: the first
//! that takes writes is used, and sought anew when it is gone. The driver knows one host at a time.

use std::{sync::Arc, time::Duration};

use sea_orm::sqlx::{
    self, ConnectOptions, Connection, PgPool, Row,
    postgres::{PgConnectOptions, PgConnection},
    raw_sql,
};
use tokio::{sync::Mutex, time::timeout};

use super::shares::{Share, Shares};

/// How long a host may take to say whether it takes writes.
const ANSWER: Duration = Duration::from_secs(3);

/// The address of each host, in the order of the address that names them; the address itself where it names one.
pub(super) fn addresses(url: &str) -> Vec<String> {
    let is_postgres = url.starts_with("postgres:") || url.starts_with("postgresql:");
    let Some((scheme, rest)) = url.split_once("://").filter(|_| is_postgres) else {
        return vec![url.to_owned()];
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), authority),
    };
    let address = |host: &str| format!("{scheme}://{user}{host}{path}");
    hosts.split(',').map(address).collect()
}

/// The hosts of one database.
#[derive(Clone, Debug, Default)]
pub(super) struct Hosts {
    /// How to connect to each; empty where there is one only.
    options: Arc<[PgConnectOptions]>,
    /// Who seeks.
    seeking: Arc<Mutex<()>>,
}

impl Hosts {
    /// The hosts at these addresses, as the pool connects to one of them.
    pub(super) fn new(pool: &PgPool, addresses: &[String]) -> Result<Self, sqlx::Error> {
        let options = addresses.iter().map(|address| {
            let host: PgConnectOptions = address.parse()?;
            let as_now = PgConnectOptions::clone(&pool.connect_options());
            Ok::<_, sqlx::Error>(as_now.host(host.get_host()).port(host.get_port()))
        });
        Ok(Self {
            options: options.collect::<Result<_, _>>()?,
            seeking: Arc::default(),
        })
    }

    /// Lets the pools connect to the first host that takes writes. Nothing changes while none does, or while somebody else seeks.
    pub(super) async fn seek(&self, shares: &Shares) {
        let Ok(_seeking) = self.seeking.try_lock() else {
            return;
        };
        for options in self.options.iter() {
            if matches!(timeout(ANSWER, takes_writes(options)).await, Ok(Ok(true))) {
                tracing::warn!(
                    host = options.get_host(),
                    port = options.get_port(),
                    "the database is there now"
                );
                for share in Share::ALL {
                    let pool = shares.of(share).get_postgres_connection_pool();
                    pool.set_connect_options(options.clone());
                }
                return;
            }
        }
    }

    /// Whether there is more than one.
    pub(super) fn are_several(&self) -> bool {
        self.options.len() > 1
    }
}

async fn takes_writes(options: &PgConnectOptions) -> Result<bool, sqlx::Error> {
    let mut connection: PgConnection = options.connect().await?;
    let writes = raw_sql("SELECT NOT pg_is_in_recovery()")
        .fetch_one(&mut connection)
        .await?
        .try_get(0)?;
    connection.close().await?;
    Ok(writes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_host_or_several() {
        for (url, expected) in [
            ("sqlite://a,b.db", vec!["sqlite://a,b.db"]),
            ("postgres:a", vec!["postgres:a"]),
            ("postgres://one/db", vec!["postgres://one/db"]),
            (
                "postgres://a:p,w@one:5433,[::1]:5434,three/db?sslmode=disable",
                vec![
                    "postgres://a:p,w@one:5433/db?sslmode=disable",
                    "postgres://a:p,w@[::1]:5434/db?sslmode=disable",
                    "postgres://a:p,w@three/db?sslmode=disable",
                ],
            ),
            (
                "postgresql://one,two?x=a,b",
                vec!["postgresql://one?x=a,b", "postgresql://two?x=a,b"],
            ),
        ] {
            assert_eq!(addresses(url), expected, "{url}");
        }
    }
}
