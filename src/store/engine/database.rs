//! The database: how it is opened, brought up to date and watched. It gives no rows; sessions do.

use std::{fmt, sync::Arc, time::Duration};

use entity::journal_head;
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
    prelude::Uuid,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{
    door::DOOR,
    transaction::{Plans, Transaction, Watcher},
};
use crate::store::reference;
use crate::{
    access::{
        Actor, ActorKind, Viewer, misplaced,
        policies::{self, DOOR_SETTINGS, SERVER},
    },
    clock::Clock,
    domain::{problem, swedish, vocabulary::Grade},
    error::Error,
    reference::{Fault, SourceFile, digest, embedded, read},
    telemetry::usage,
};

/// The order of letters in Swedish: å, ä, ö after z. PostgreSQL has it by this name; SQLite gets it from us under the same.
pub(in crate::store) const SWEDISH: &str = "sv-x-icu";

/// How long a request waits for a connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// After this long without use a connection is asked whether it is still there.
const IDLE: Duration = Duration::from_secs(1);

/// No statement may take longer, whoever asks.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);

/// Any number that nobody else locks by: instances that start together migrate one after another.
const MIGRATION_LOCK: i64 = 0x5A4D_5645_524B_414E;

/// Any other number: who writes holds it until the commit.
const WRITING_LOCK: i64 = 0x5A4D_5652_4954_4552;

/// On whose behalf the server reads what its metrics tell: it may see where the journal ends, and that alone is read.
const WATCHER: Viewer = Viewer::Actor(Actor {
    organisation: Uuid::nil(),
    kind: ActorKind::Municipality,
    grade: Grade::Reader,
    service_account: false,
});

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

/// How many connections to a database there are at most. PostgreSQL serves them in processes of its own. SQLite reads in ours, where
/// more readers than there are cores only take memory and each other's time; beside them one connection is for who writes, and four
/// for files whose readers are slow to take them.
fn connections(backend: DbBackend) -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    match backend {
        DbBackend::Sqlite => u32::try_from(cores).unwrap_or(u32::MAX).saturating_add(5),
        _ => 16,
    }
}

/// Which part of the data a transaction is for, on PostgreSQL: what its row-level security goes by. Without a setting it
/// shows nothing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wall {
    /// Finding out what an identity has been granted, and nothing else.
    Door,
    /// A viewer's reads and writes.
    Viewer(Viewer),
    /// Bringing the tables up to date and reading all of them, as the role that owns the tables: for anybody else a fault.
    System,
}

impl Wall {
    /// The settings of one transaction.
    fn settings(self) -> String {
        let of_request = |settings: &str| format!("SET LOCAL ROLE {SERVER}; {settings}");
        match self {
            Self::Door => of_request(DOOR_SETTINGS),
            Self::Viewer(viewer) => of_request(&policies::settings(viewer)),
            // Who is held to policies gets an error instead of a part.
            Self::System => "SET LOCAL row_security = off".to_owned(),
        }
    }
}

/// A pool of connections to SQLite or PostgreSQL.
#[derive(Clone)]
pub struct Database {
    connection: DatabaseConnection,
    /// Whose turn it is to write, within this process: who waits holds no connection.
    turn: Arc<Mutex<()>>,
    watcher: Option<Watcher>,
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.connection.fmt(formatter)
    }
}

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
            .max_connections(connections(match url.starts_with("sqlite:") {
                true => DbBackend::Sqlite,
                false => DbBackend::Postgres,
            }))
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_timeout(ACQUIRE_TIMEOUT)
            .sqlx_logging(false)
            // A connection that was used just now is there, unless the database went away, which its next statement says.
            .test_before_acquire_if_idle_for(IDLE)
            .statement_timeout(STATEMENT_TIMEOUT)
            .set_application_name("samverkan")
            .map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .create_if_missing(create)
                    .foreign_keys(true)
                    // What is erased is erased from the file, too: nobody reads it there afterwards.
                    .pragma("secure_delete", "ON")
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(ACQUIRE_TIMEOUT)
                    .collation(SWEDISH, swedish::compare)
            });
        let connection = sea_orm::Database::connect(options).await;
        let connection = connection.map_err(|cause| can_not_open(url, &cause))?;
        let mut database = Self {
            connection,
            turn: Arc::default(),
            watcher: None,
        };
        database
            .connection
            .set_metric_callback(|info| usage::statement(&info.statement.sql, info.elapsed));
        Ok(database)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.connection.ping().await?)
    }

    /// Which of the two databases it is.
    pub(super) fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// Calls back with the text of every statement that is sent. For watching, not for deciding.
    pub fn on_statement(&mut self, callback: impl Fn(&str) + Send + Sync + 'static) {
        let callback: Watcher = Arc::new(callback);
        self.watcher = Some(Arc::clone(&callback));
        self.connection.set_metric_callback(move |info| {
            usage::statement(&info.statement.sql, info.elapsed);
            callback(&info.statement.sql);
        });
    }

    /// The connections: how many are open, how many of these are idle, and how many there may be.
    pub fn connections(&self) -> [u32; 3] {
        let idle = |idle| u32::try_from(idle).unwrap_or(u32::MAX);
        let most = connections(self.backend());
        match self.backend() {
            DbBackend::Postgres => {
                let pool = self.connection.get_postgres_connection_pool();
                [pool.size(), idle(pool.num_idle()), most]
            }
            _ => {
                let pool = self.connection.get_sqlite_connection_pool();
                [pool.size(), idle(pool.num_idle()), most]
            }
        }
    }

    /// The number of the last entry of the journal.
    pub async fn journal_head(&self) -> Result<i64, Error> {
        let transaction = self.begin_reading(Wall::Viewer(WATCHER), DOOR, Plans::Weighed);
        let transaction = transaction.await?;
        let head = journal_head::Entity::find()
            .one(&transaction.statements())
            .await?;
        Ok(head.map_or(0, |head| head.number))
    }

    /// Brings the tables up to date, with their triggers and policies, and loads the Norrbotten reference data, once. Instances that
    /// start at the same time wait for each other. Where nothing is to be done, who only serves can do it.
    ///
    /// # Errors
    /// `Invalid`, when the login may not do what is to be done, or when the database was made before the first release.
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
        let reading = self.connection.begin().await?;
        if pending(&reading).await?.is_empty()
            && is_walled(&reading).await?
            && reference::is_loaded(&reading, &digest).await?
        {
            return Ok(Prepared::AsBefore);
        }
        drop(reading);
        let transaction = self.begin_exclusive().await?;
        Migrator::up(&transaction, None)
            .await
            .map_err(not_the_owner)?;
        wall(&transaction).await.map_err(not_the_owner)?;
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
    ///
    /// # Errors
    /// `Invalid`, when the database was made before the first release.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, Error> {
        pending(&self.connection).await
    }

    /// The tables with rows that don't say who sees them as they should, and how many such rows each has. For the owner of the
    /// tables.
    pub async fn misplaced_rows(&self) -> Result<Vec<(&'static str, usize)>, Error> {
        let transaction = self.begin_reading_all(STATEMENT_TIMEOUT).await?;
        misplaced_in(&transaction).await
    }

    /// Whether row-level security doesn't hold for this login outside of its transactions, as it owns the tables.
    pub async fn is_owner(&self) -> Result<bool, Error> {
        let backend = self.backend();
        if backend == DbBackend::Sqlite {
            return Ok(false);
        }
        let owner = "SELECT pg_has_role(relowner, 'USAGE') AS owner FROM pg_class WHERE oid = 'journal'::regclass";
        let row = self
            .connection
            .query_one_raw(Statement::from_string(backend, owner))
            .await?;
        Ok(row.is_some_and(|row| row.try_get("", "owner").unwrap_or(true)))
    }

    /// A transaction that sees one state of the data, as far as the viewer may, and changes nothing. PostgreSQL ends a
    /// statement that takes longer than `time`, also when nobody waits for it any more. `plans`: how its first statement is planned.
    pub(super) async fn begin_reading(
        &self,
        wall: Wall,
        time: Duration,
        plans: Plans,
    ) -> Result<Transaction, DbErr> {
        let watcher = self.watcher.clone();
        if self.backend() == DbBackend::Sqlite {
            let pool = self.connection.get_sqlite_connection_pool();
            return Transaction::on_sqlite(pool, "BEGIN", watcher).await;
        }
        let pool = self.connection.get_postgres_connection_pool();
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {}; {}",
            plans.setting(),
            bounds(wall, time)
        );
        Transaction::on_postgres(pool, begin, Some(plans), watcher).await
    }

    /// A transaction that sees one state of all the data and changes nothing, for the owner of the tables: whoever else asks gets
    /// an error and no part of the rows.
    pub(super) async fn begin_reading_all(
        &self,
        time: Duration,
    ) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self.connection.begin().await?;
        // SQLite knows one isolation level, the strictest, and warns about any other.
        if self.backend() == DbBackend::Postgres {
            let settings = format!(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {}",
                bounds(Wall::System, time)
            );
            transaction.execute_unprepared(&settings).await?;
        }
        Ok(transaction)
    }

    /// A transaction that writes, and the turn to do so. Everybody writes one after another, on every instance: so the
    /// journal is in the order of commits, and what a write has checked still holds when it commits.
    pub(super) async fn begin_writing(
        &self,
        wall: Wall,
        time: Duration,
    ) -> Result<(Transaction, OwnedMutexGuard<()>), DbErr> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let watcher = self.watcher.clone();
        if self.backend() == DbBackend::Sqlite {
            let pool = self.connection.get_sqlite_connection_pool();
            let begun = Transaction::on_sqlite(pool, "BEGIN IMMEDIATE", watcher).await?;
            return Ok((begun, turn));
        }
        let pool = self.connection.get_postgres_connection_pool();
        let begin = format!(
            "BEGIN; {}; SELECT pg_advisory_xact_lock({WRITING_LOCK})",
            bounds(wall, time)
        );
        let begun = Transaction::on_postgres(pool, begin, None, watcher).await?;
        Ok((begun, turn))
    }

    /// Lets a transaction go on as far as another viewer may.
    pub(super) async fn turn_to(
        &self,
        transaction: &Transaction,
        viewer: Viewer,
        time: Duration,
    ) -> Result<(), DbErr> {
        if self.backend() == DbBackend::Postgres {
            let bounds = bounds(Wall::Viewer(viewer), time);
            transaction.statements().execute_unprepared(&bounds).await?;
        }
        Ok(())
    }

    /// A transaction that no other instance's preparation runs beside.
    pub(super) async fn begin_exclusive(&self) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self
            .connection
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            let settings = Wall::System.settings();
            let begin = format!("{settings}; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
            transaction.execute_unprepared(&begin).await?;
        }
        Ok(transaction)
    }
}

/// The settings of what a transaction may see and how long its statements may take.
fn bounds(wall: Wall, time: Duration) -> String {
    // Compiling a statement costs more than any of ours takes.
    format!(
        "SET LOCAL jit = off; SET LOCAL statement_timeout = {}; {}",
        time.as_millis(),
        wall.settings()
    )
}

/// The tables with rows that don't say who sees them as they should, and how many such rows each has.
pub(super) async fn misplaced_in(
    transaction: &DatabaseTransaction,
) -> Result<Vec<(&'static str, usize)>, Error> {
    let mut found = Vec::new();
    for (table, select) in misplaced() {
        let statement = Statement::from_string(transaction.get_database_backend(), select);
        let rows = transaction.query_all_raw(statement).await?;
        if !rows.is_empty() {
            found.push((table, rows.len()));
        }
    }
    Ok(found)
}

/// The migrations that have not been applied, by name.
pub(super) async fn pending(connection: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let pending = Migrator::get_pending_migrations_read_only(connection).await;
    let pending = pending.map_err(|cause| match cause {
        // The only fault that the library words itself.
        DbErr::Custom(steps) => {
            Error::from(problem::database_of_another_version(&steps).at("DATABASE_URL"))
        }
        cause => cause.into(),
    })?;
    let names = pending.iter().map(|migration| migration.name().to_owned());
    Ok(names.collect())
}

/// Whether the triggers and policies of this program are installed.
async fn is_walled(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let backend = connection.get_database_backend();
    let row = connection
        .query_one_raw(Statement::from_string(
            backend,
            policies::read_mark(backend),
        ))
        .await?;
    let mark: Option<String> = row
        .map(|row| row.try_get("", "mark"))
        .transpose()?
        .flatten();
    Ok(mark == Some(policies::mark(backend)))
}

/// Installs the triggers and policies of this program unless they are.
pub(super) async fn wall(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if is_walled(transaction).await? {
        return Ok(());
    }
    let backend = transaction.get_database_backend();
    for statement in policies::install(backend) {
        transaction.execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// What is said when the login may not do what brings the database up to date.
pub(super) fn not_the_owner(cause: DbErr) -> Error {
    let denied = match &cause {
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            cause
                .as_database_error()
                .is_some_and(|cause| cause.code().as_deref() == Some("42501"))
        }
        _ => false,
    };
    if !denied {
        return cause.into();
    }
    Error::from(problem::database_is_its_owners(&cause.to_string()).at("DATABASE_URL"))
}

fn unknown_scheme(url: &str) -> Error {
    let place = without_credentials(url);
    Error::from(problem::no_database(&place).at("DATABASE_URL"))
}

fn can_not_open(url: &str, cause: &DbErr) -> Error {
    let place = without_credentials(url);
    // What else the driver says may repeat the address, and with it a password.
    let cause = match cause {
        DbErr::Conn(RuntimeErr::SqlxError(cause)) => cause.to_string(),
        _ => "no connection".to_owned(),
    };
    Error::from(problem::database_does_not_open(&place, &cause).at("DATABASE_URL"))
}

/// The address of a database without what comes before the host.
fn without_credentials(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.rsplit('@').next().unwrap_or(rest)),
        None => url.rsplit('@').next().unwrap_or(url).to_owned(),
    }
}
