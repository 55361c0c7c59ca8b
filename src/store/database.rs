//! The database: how it is opened, brought up to date and watched. It gives no rows; sessions do.

use std::{fmt, time::Duration};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, IsolationLevel, RuntimeErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use super::reference;
use crate::{
    clock::Clock,
    domain::swedish,
    error::Error,
    reference::{Fault, SourceFile, digest, embedded, read},
};

/// The order of letters in Swedish: å, ä, ö after z. PostgreSQL has it by this name; SQLite gets it from us under the same.
pub(super) const SWEDISH: &str = "sv-x-icu";

/// How long a request waits for a connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// No statement may take longer, whoever asks.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);

/// Any number that nobody else locks by: instances that start together migrate one after another.
const MIGRATION_LOCK: i64 = 0x5A4D_5645_524B_414E;

/// What [`Database::prepare`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepared {
    /// The reference data had been loaded before.
    AsBefore,
    /// The reference data has been loaded: this many rows.
    Loaded(usize),
}

/// The faults of reference data, one on a line.
#[derive(Debug)]
struct Faults(Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|fault| writeln!(formatter, "{fault}"))
    }
}

impl std::error::Error for Faults {}

/// A pool of connections to SQLite or PostgreSQL.
#[derive(Clone, Debug)]
pub struct Database(DatabaseConnection);

impl Database {
    /// Opens the database that the address names; an SQLite file is created when missing.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::connect(url, true).await
    }

    /// Opens the database that the address names; a missing SQLite file is a fault.
    pub async fn open_existing(url: &str) -> Result<Self, Error> {
        Self::connect(url, false).await
    }

    async fn connect(url: &str, create: bool) -> Result<Self, Error> {
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| url.starts_with(scheme))
        {
            return Err(unknown_scheme(url));
        }
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(16)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_timeout(ACQUIRE_TIMEOUT)
            .sqlx_logging(false)
            .statement_timeout(STATEMENT_TIMEOUT)
            .set_application_name("samverkan")
            .map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .create_if_missing(create)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(ACQUIRE_TIMEOUT)
                    .collation(SWEDISH, swedish::compare)
            });
        let connection = sea_orm::Database::connect(options).await;
        connection
            .map(Self)
            .map_err(|cause| can_not_open(url, &cause))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.0.ping().await?)
    }

    /// Calls back with the text of every statement that is sent. For watching, not for deciding.
    pub fn on_statement(&mut self, callback: impl Fn(&str) + Send + Sync + 'static) {
        self.0
            .set_metric_callback(move |info| callback(&info.statement.sql));
    }

    /// Brings the tables up to date and loads the Norrbotten reference data, once. Instances that start at the same time
    /// wait for each other.
    pub async fn prepare(&self, clock: &Clock) -> Result<Prepared, Error> {
        self.prepare_with(&embedded(), clock).await
    }

    /// The same with other reference data. A fault in it changes nothing.
    pub async fn prepare_with(
        &self,
        files: &[SourceFile],
        clock: &Clock,
    ) -> Result<Prepared, Error> {
        let digest = digest(files);
        let transaction = self.begin_exclusive().await?;
        Migrator::up(&transaction, None).await?;
        if reference::is_loaded(&transaction, &digest).await? {
            transaction.commit().await?;
            return Ok(Prepared::AsBefore);
        }
        let rows = read(files).map_err(|faults| Error::internal(Faults(faults)))?;
        reference::load(&transaction, &rows, &digest, clock.now()).await?;
        transaction.commit().await?;
        Ok(Prepared::Loaded(rows.len()))
    }

    /// The migrations that have not been applied, by name.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, Error> {
        let pending = Migrator::get_pending_migrations(&self.0).await?;
        Ok(pending
            .iter()
            .map(|migration| migration.name().to_owned())
            .collect())
    }

    /// A transaction that sees one state of the data and changes nothing. PostgreSQL ends a statement that takes longer than
    /// `time`, also when nobody waits for it any more.
    pub(super) async fn begin_reading(&self, time: Duration) -> Result<DatabaseTransaction, DbErr> {
        // SQLite knows one isolation level, the strictest, and warns about any other.
        if self.0.get_database_backend() == DbBackend::Sqlite {
            return self.0.begin().await;
        }
        let options = TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let transaction = self.0.begin_with_options(options).await?;
        let timeout = format!("SET LOCAL statement_timeout = {}", time.as_millis());
        transaction.execute_unprepared(&timeout).await?;
        Ok(transaction)
    }

    /// A transaction that no other instance's preparation runs beside.
    async fn begin_exclusive(&self) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self
            .0
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
            transaction.execute_unprepared(&lock).await?;
        }
        Ok(transaction)
    }
}

fn unknown_scheme(url: &str) -> Error {
    let place = without_credentials(url);
    Error::invalid(
        "DATABASE_URL",
        format!(
            "`{place}` names no database; write it as sqlite://FILE or postgres://USER@HOST/NAME."
        ),
        format!(
            "`{place}` är ingen databas; skriv sqlite://FIL eller postgres://ANVÄNDARE@VÄRD/NAMN."
        ),
    )
}

fn can_not_open(url: &str, cause: &DbErr) -> Error {
    let place = without_credentials(url);
    // What else the driver says may repeat the address, and with it a password.
    let cause = match cause {
        DbErr::Conn(RuntimeErr::SqlxError(cause)) => cause.to_string(),
        _ => "no connection".to_owned(),
    };
    Error::invalid(
        "DATABASE_URL",
        format!("can't open the database {place}: {cause}"),
        format!("databasen {place} kan inte öppnas: {cause}"),
    )
}

/// The address of a database without what comes before the host.
fn without_credentials(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.rsplit('@').next().unwrap_or(rest)),
        None => url.rsplit('@').next().unwrap_or(url).to_owned(),
    }
}
