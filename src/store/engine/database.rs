//! The database: how it is opened, brought up to date and watched. It gives no rows; sessions do.

use std::{
    fmt,
    future::ready,
    io,
    pin::pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use entity::journal_head;
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
    prelude::Uuid,
    sqlx::{
        self, Connection, PgConnection,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::{Instant, sleep, timeout},
};

use super::{
    door::DOOR,
    file::DatabaseFile,
    hosts::{Hosts, addresses},
    shares::{Share, Shares},
    transaction::{Plans, Transaction, Watcher, was_cut},
};
use crate::store::reference;
use crate::{
    access::{
        Actor, ActorKind, Viewer, misplaced,
        policies::{self, DOOR_SETTINGS, SERVER},
    },
    clock::Clock,
    domain::{
        limits::{ACQUIRE_SECONDS, STATEMENT_SECONDS},
        problem, swedish,
        vocabulary::Grade,
    },
    error::Error,
    reference::{Fault, SourceFile, digest, embedded, read},
    telemetry::usage,
};

/// The order of letters in Swedish: å, ä, ö after z. PostgreSQL has it by this name; SQLite gets it from us under the same.
pub(in crate::store) const SWEDISH: &str = "sv-x-icu";

/// After this long without use a connection is asked whether it is still there.
const IDLE: Duration = Duration::from_secs(1);

/// No statement may take longer that brings the database up to date or looks at all of it.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(STATEMENT_SECONDS);

/// How many connections to the database there are, and how long is waited for it.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// How many there are at most, three or more; when left out, as many as the database does well with.
    pub connections: Option<u32>,
    /// How many seconds are waited for one, and for another program to write.
    pub acquire: u64,
    /// How many seconds a statement may take that has no shorter time by the limits of who asks.
    pub statement: u64,
}

impl Pool {
    const DEFAULT: Self = Self {
        connections: None,
        acquire: ACQUIRE_SECONDS,
        statement: STATEMENT_SECONDS,
    };

    const fn acquire(self) -> Duration {
        Duration::from_secs(self.acquire)
    }

    /// How many connections there are at most. PostgreSQL serves them in processes of its own. SQLite reads in ours, where more
    /// readers than there are processors only take memory and each other's time. So many are there for the public and so many for
    /// who has a token, with three more each for files, which take long to read; besides, there is one for who writes and one for
    /// who watches.
    fn connections(self, backend: DbBackend) -> u32 {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let processors = u32::try_from(processors).unwrap_or(u32::MAX);
        self.connections.unwrap_or(match backend {
            DbBackend::Sqlite => processors.saturating_mul(2).saturating_add(8),
            _ => 16,
        })
    }
}

/// When a transaction hasn't begun by then, another host of the database is sought.
const SOON: Duration = Duration::from_millis(500);

/// From one attempt to erase SQLite's log to the next.
const ERASED_AGAIN: Duration = Duration::from_secs(1);

/// From one attempt to open a new SQLite file to the next, while another program makes it ready.
const OPENED_AGAIN: Duration = Duration::from_millis(20);

/// Any number that nobody else locks by: instances that start together migrate one after another.
const MIGRATION_LOCK: i64 = 0x5A4D_5645_524B_414E;

/// Any other number: who writes holds it until the commit.
const WRITING_LOCK: i64 = 0x5A4D_5652_4954_4552;

/// On whose behalf the server reads what its metrics tell: it may see where the journal ends, and that alone is read.
pub(super) const WATCHER: Viewer = Viewer::Actor(Actor {
    organisation: Uuid::nil(),
    kind: ActorKind::Municipality,
    grade: Grade::Reader,
    service_account: false,
    today: chrono::NaiveDate::MIN,
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

/// When an examination began, and what came of it.
pub(super) type Examined = (Instant, Result<(), Error>);

/// Connections to SQLite or PostgreSQL.
#[derive(Clone)]
pub struct Database {
    pub(super) shares: Shares,
    pool: Pool,
    /// Where else it may be.
    hosts: Hosts,
    /// Its file; none on PostgreSQL.
    pub(super) file: Option<DatabaseFile>,
    /// When it was last asked whether it is what it should be, and what came of it.
    pub(super) examined: Arc<Mutex<Option<Examined>>>,
    /// What tells its reference data from others: the digest of their files.
    digest: Arc<OnceLock<String>>,
    /// Whose turn it is to write, within this process: who waits holds no connection.
    turn: Arc<Mutex<()>>,
    watcher: Option<Watcher>,
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.connection().fmt(formatter)
    }
}

impl Database {
    /// Opens the database that the address names; an SQLite file is created when missing, for its owner alone.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::connect(url, true, Pool::DEFAULT).await
    }

    /// Opens the database that the address names; a missing SQLite file is a fault.
    pub async fn open_existing(url: &str) -> Result<Self, Error> {
        Self::connect(url, false, Pool::DEFAULT).await
    }

    /// Opens the database that the address names, with so many connections; `create`: a missing SQLite file is created.
    pub async fn connect(url: &str, create: bool, pool: Pool) -> Result<Self, Error> {
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| url.starts_with(scheme))
        {
            return Err(unknown_scheme(url));
        }
        let path = DatabaseFile::path_of(url);
        match &path {
            Some(path) if create => {
                DatabaseFile::create(path).map_err(|cause| can_not_open(url, &no_file(cause)))?;
            }
            Some(path) if !path.exists() => {
                return Err(problem::no_database_file(path.display())
                    .at("DATABASE_URL")
                    .into());
            }
            _ => {}
        }
        let addresses = addresses(url);
        let connection = first_that_opens(&addresses, create, pool).await;
        let connection = connection.map_err(|cause| can_not_open(url, &cause))?;
        let hosts = match connection.get_database_backend() {
            DbBackend::Postgres => {
                Hosts::new(connection.get_postgres_connection_pool(), &addresses)
            }
            _ => Ok(Hosts::default()),
        };
        let file = path.map(DatabaseFile::opened).transpose();
        let all = pool.connections(connection.get_database_backend());
        let mut database = Self {
            shares: Shares::beside(connection, all),
            pool,
            hosts: hosts.map_err(|cause| can_not_open(url, &of_driver(cause)))?,
            file: file.map_err(|cause| can_not_open(url, &no_file(cause)))?,
            examined: Arc::default(),
            digest: Arc::default(),
            turn: Arc::default(),
            watcher: None,
        };
        database
            .shares
            .identified
            .set_metric_callback(|info| usage::statement(&info.statement.sql, info.elapsed));
        Ok(database)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        self.check_file()?;
        Ok(self.connection().ping().await?)
    }

    /// The connections of the program itself and of who is identified.
    pub(super) const fn connection(&self) -> &DatabaseConnection {
        self.shares.of(Share::Identified)
    }

    /// Which of the two databases it is.
    pub(super) fn backend(&self) -> DbBackend {
        self.connection().get_database_backend()
    }

    /// Closes every connection, once what uses it has ended: SQLite writes its log into the file and removes it.
    pub async fn close(self) -> Result<(), Error> {
        Ok(self.shares.close().await?)
    }

    /// That an SQLite database's file is still the one that was opened.
    fn check_file(&self) -> Result<(), DbErr> {
        self.file.as_ref().map_or(Ok(()), DatabaseFile::check)
    }

    /// That what has just been committed is where whoever opens the database next will look for it.
    ///
    /// # Errors
    /// `Unavailable`, when an SQLite file was deleted or replaced meanwhile.
    pub(super) fn check_written(&self) -> Result<(), Error> {
        Ok(self.file.as_ref().map_or(Ok(()), DatabaseFile::check_log)?)
    }

    /// Calls back with the text of every statement that is sent. For watching, not for deciding.
    pub fn on_statement(&mut self, callback: impl Fn(&str) + Send + Sync + 'static) {
        let callback: Watcher = Arc::new(callback);
        self.watcher = Some(Arc::clone(&callback));
        self.shares.identified.set_metric_callback(move |info| {
            usage::statement(&info.statement.sql, info.elapsed);
            callback(&info.statement.sql);
        });
    }

    /// The connections of a share: how many are open, how many of these are idle, and how many there may be.
    pub fn connections(&self, share: Share) -> [u32; 3] {
        let idle = |idle| u32::try_from(idle).unwrap_or(u32::MAX);
        let most = share.connections(self.pool.connections(self.backend()));
        match self.backend() {
            DbBackend::Postgres => {
                let pool = self.shares.of(share).get_postgres_connection_pool();
                [pool.size(), idle(pool.num_idle()), most]
            }
            _ => {
                let pool = self.shares.of(share).get_sqlite_connection_pool();
                [pool.size(), idle(pool.num_idle()), most]
            }
        }
    }

    /// The number of the last entry of the journal, for who asks for it.
    pub async fn journal_head(&self, share: Share) -> Result<i64, Error> {
        let transaction = self.begin_reading(share, Wall::Viewer(WATCHER), DOOR, Plans::Weighed);
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

    /// The same with other reference data. A fault in it changes nothing, and neither does that of another county than the one
    /// whose reference data has been loaded: a later state of the same adds its new rows.
    pub async fn prepare_with(
        &self,
        files: &[SourceFile],
        clock: &Clock,
    ) -> Result<Prepared, Error> {
        self.loads(files);
        let digest = self.digest_of_reference_data().to_owned();
        if let Some(Err(cause)) = self.file.as_ref().map(DatabaseFile::close_to_others) {
            tracing::warn!(%cause, "others can read the database's files");
        }
        // What was erased just before the last stop may still be in the log.
        self.empty_log().await?;
        let prepared = timeout(STATEMENT_TIMEOUT, self.is_prepared(&digest));
        if prepared.await.unwrap_or(Err(Error::Unavailable))? {
            return Ok(Prepared::AsBefore);
        }
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
        let other = reference::of_another_county(&transaction, &rows).await;
        if let Some(other) = other.map_err(not_the_owner)? {
            return Err(problem::other_reference_data(&other).at("REFERENCE").into());
        }
        reference::load(&transaction, &rows, &digest, clock.now()).await?;
        transaction.commit().await?;
        Ok(Prepared::Loaded(rows.len()))
    }

    /// Says which files of reference data it has: those of the first call. Norrbotten's where nothing is said.
    pub fn loads(&self, files: &[SourceFile]) {
        self.digest.get_or_init(|| digest(files));
    }

    /// The digest of the files of reference data that it has.
    pub fn digest_of_reference_data(&self) -> &str {
        self.digest.get_or_init(|| digest(&embedded()))
    }

    /// Whether nothing is left to be brought up to date.
    async fn is_prepared(&self, digest: &str) -> Result<bool, Error> {
        let reading = self.connection().begin().await?;
        Ok(pending(&reading).await?.is_empty()
            && is_walled(&reading).await?
            && reference::is_loaded(&reading, digest).await?)
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
            .connection()
            .query_one_raw(Statement::from_string(backend, owner))
            .await?;
        Ok(row.is_some_and(|row| row.try_get("", "owner").unwrap_or(true)))
    }

    /// A transaction that sees one state of the data, as far as the viewer may, and changes nothing. PostgreSQL ends a
    /// statement that takes longer than `time`, also when nobody waits for it any more. `plans`: how its first statement is planned.
    pub(super) async fn begin_reading(
        &self,
        share: Share,
        wall: Wall,
        time: Duration,
        plans: Plans,
    ) -> Result<Transaction, DbErr> {
        self.check_file()?;
        let watcher = self.watcher.clone();
        if self.backend() == DbBackend::Sqlite {
            let pool = self.shares.of(share).get_sqlite_connection_pool();
            return Transaction::on_sqlite(pool, "BEGIN", watcher).await;
        }
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {}; {}",
            plans.setting(),
            bounds(wall, time)
        );
        self.begin(share, begin, Some(plans)).await
    }

    /// Begins on PostgreSQL. Where that fails, or takes long, and the database may be on another host, it is sought there.
    async fn begin(
        &self,
        share: Share,
        begin: String,
        plans: Option<Plans>,
    ) -> Result<Transaction, DbErr> {
        let pool = self.shares.of(share).get_postgres_connection_pool();
        let begun = Transaction::on_postgres(pool, begin, plans, self.watcher.clone());
        if !self.hosts.are_several() {
            return begun.await;
        }
        let mut begun = pin!(begun);
        let soon = timeout(SOON, begun.as_mut()).await;
        if let Ok(Ok(transaction)) = soon {
            return Ok(transaction);
        }
        let (hosts, shares) = (self.hosts.clone(), self.shares.clone());
        tokio::spawn(async move { hosts.seek(&shares).await });
        match soon {
            Ok(failed) => failed,
            Err(_) => begun.await,
        }
    }

    /// A transaction that sees one state of all the data and changes nothing, for the owner of the tables: whoever else asks gets
    /// an error and no part of the rows. A connection that was cut is passed over, as in other readings.
    pub(super) async fn begin_reading_all(
        &self,
        time: Duration,
    ) -> Result<DatabaseTransaction, DbErr> {
        let [mut others, _, _] = self.connections(Share::Identified);
        loop {
            match self.try_reading_all(time).await {
                Err(cause) if others > 0 && was_cut(&cause) => others -= 1,
                begun => return begun,
            }
        }
    }

    async fn try_reading_all(&self, time: Duration) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self.connection().begin().await?;
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
        self.check_file()?;
        let watcher = self.watcher.clone();
        if self.backend() == DbBackend::Sqlite {
            let pool = self.connection().get_sqlite_connection_pool();
            let begun = Transaction::on_sqlite(pool, "BEGIN IMMEDIATE", watcher).await?;
            return Ok((begun, turn));
        }
        let begin = format!(
            "BEGIN; {}; SELECT pg_advisory_xact_lock({WRITING_LOCK})",
            bounds(wall, time)
        );
        let begun = self.begin(Share::Identified, begin, None).await?;
        Ok((begun, turn))
    }

    /// Writes SQLite's log into the file and empties it, so that nothing that has been erased from the file is left in it. Whether
    /// that was possible: it is not while somebody reads what was before.
    pub(super) async fn empty_log(&self) -> Result<bool, Error> {
        let backend = self.backend();
        if backend != DbBackend::Sqlite {
            return Ok(true);
        }
        let checkpoint = Statement::from_string(backend, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.connection().query_one_raw(checkpoint).await?;
        let busy: Option<i32> = row.map(|row| row.try_get("", "busy")).transpose()?;
        Ok(busy == Some(0))
    }

    /// The same, now or as soon as nobody reads any more what was before.
    pub(super) async fn erase_log(&self) {
        if self.is_log_empty().await {
            return;
        }
        let database = self.clone();
        tokio::spawn(async move {
            while !database.is_log_empty().await {
                sleep(ERASED_AGAIN).await;
            }
        });
    }

    /// Whether there is nothing left to be erased from the log, or nothing left to erase it with.
    async fn is_log_empty(&self) -> bool {
        match self.empty_log().await {
            Ok(emptied) => emptied,
            Err(cause) => {
                tracing::warn!(%cause, "what was erased is still in the database's log");
                self.is_closed()
            }
        }
    }

    fn is_closed(&self) -> bool {
        match self.backend() {
            DbBackend::Sqlite => self.connection().get_sqlite_connection_pool().is_closed(),
            _ => true,
        }
    }

    /// Lets a transaction go on as far as another viewer may.
    pub(super) async fn turn_to(
        &self,
        transaction: &Transaction,
        wall: Wall,
        time: Duration,
    ) -> Result<(), DbErr> {
        if self.backend() == DbBackend::Postgres {
            let bounds = bounds(wall, time);
            transaction.statements().execute_unprepared(&bounds).await?;
        }
        Ok(())
    }

    /// A transaction that no other instance's preparation runs beside.
    pub(super) async fn begin_exclusive(&self) -> Result<DatabaseTransaction, DbErr> {
        let transaction = self
            .connection()
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

/// A pool of connections to the first address where the database is and takes writes.
async fn first_that_opens(
    addresses: &[String],
    create: bool,
    pool: Pool,
) -> Result<DatabaseConnection, DbErr> {
    let mut fault = None;
    for address in addresses {
        match open_at(address, create, pool).await {
            Ok(connection) if addresses.len() == 1 || takes_writes(&connection).await? => {
                return Ok(connection);
            }
            Ok(_) => fault = Some(DbErr::Custom("it takes no writes".to_owned())),
            Err(cause) => fault = Some(cause),
        }
    }
    Err(fault.unwrap_or_else(|| DbErr::Custom("no address".to_owned())))
}

/// A pool of connections to an address. SQLite doesn't wait for another program that makes the same new file ready, so we do.
async fn open_at(address: &str, create: bool, pool: Pool) -> Result<DatabaseConnection, DbErr> {
    let end = Instant::now() + pool.acquire();
    loop {
        match sea_orm::Database::connect(options(address, create, pool)).await {
            Err(cause) if is_locked(&cause) && Instant::now() < end => sleep(OPENED_AGAIN).await,
            opened => return opened,
        }
    }
}

/// Whether SQLite refuses because another program holds the file.
fn is_locked(fault: &DbErr) -> bool {
    const BUSY: &str = "5";
    let DbErr::Conn(RuntimeErr::SqlxError(cause)) = fault else {
        return false;
    };
    let code = cause.as_database_error().and_then(|fault| fault.code());
    code.as_deref() == Some(BUSY)
}

async fn takes_writes(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    let asked = "SELECT NOT pg_is_in_recovery() AS writes";
    let asked = Statement::from_string(connection.get_database_backend(), asked);
    let row = connection.query_one_raw(asked).await?;
    row.map_or(Ok(false), |row| row.try_get("", "writes"))
}

/// How the pool at an address is kept.
fn options(address: &str, create: bool, pool: Pool) -> ConnectOptions {
    let patience = pool.acquire();
    let all = pool.connections(match address.starts_with("sqlite:") {
        true => DbBackend::Sqlite,
        false => DbBackend::Postgres,
    });
    let mut options = ConnectOptions::new(address);
    options
        .max_connections(Share::Identified.connections(all))
        .acquire_timeout(patience)
        .connect_timeout(patience)
        .sqlx_logging(false)
        // A connection that was used just now is there, unless the database went away, which its next statement says.
        .test_before_acquire_if_idle_for(IDLE)
        .statement_timeout(Duration::from_secs(pool.statement))
        .set_application_name("samverkan")
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .create_if_missing(create)
                .foreign_keys(true)
                // What is erased is erased from the file, too: nobody reads it there afterwards.
                .pragma("secure_delete", "ON")
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(patience)
                .collation(SWEDISH, swedish::compare)
        })
        // SQLite ends a transaction by itself when the disk is full or fails, or memory is short. The driver then fails to end
        // it, takes it for open, and would make the next one a part of it: such a connection is closed.
        .map_sqlx_sqlite_before_acquire(|it, _| Box::pin(ready(Ok(!it.is_in_transaction()))))
        .map_sqlx_postgres_pool_opts(move |pool| {
            pool.after_release(move |it, _| Box::pin(answers(it, patience)))
        });
    options
}

/// Whether PostgreSQL has answered all that was sent on a connection that is given back: one that nobody answers would keep its
/// place for a quarter of an hour.
async fn answers(connection: &mut PgConnection, patience: Duration) -> Result<bool, sqlx::Error> {
    let answered = timeout(patience, connection.ping()).await;
    let answered = answered.map_err(|_| sqlx::Error::Io(io::ErrorKind::TimedOut.into()))?;
    answered.map(|()| true)
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
    let backend = transaction.get_database_backend();
    let mut found = Vec::new();
    for (table, select) in misplaced(backend) {
        let statement = Statement::from_string(backend, select);
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
        DbErr::Custom(steps) if is_newer(&steps) => {
            Error::from(problem::database_of_a_newer_version(&steps).at("DATABASE_URL"))
        }
        DbErr::Custom(steps) => {
            Error::from(problem::database_of_another_version(&steps).at("DATABASE_URL"))
        }
        cause => cause.into(),
    })?;
    let names = pending.iter().map(|migration| migration.name().to_owned());
    Ok(names.collect())
}

/// Whether a step that has been applied and isn't known comes after all that are.
fn is_newer(steps: &str) -> bool {
    let known = Migrator::migrations();
    let Some(last) = known.last().map(|step| step.name()) else {
        return false;
    };
    steps
        .split('\'')
        .any(|name| name.starts_with('m') && name > last)
}

/// Whether the triggers and policies of this program are installed, and as they were.
pub(super) async fn is_walled(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let backend = connection.get_database_backend();
    let row = connection
        .query_one_raw(Statement::from_string(
            backend,
            policies::read_mark(backend),
        ))
        .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    let mark: Option<String> = row.try_get("", "mark")?;
    let installed: Option<String> = row.try_get("", "installed")?;
    Ok(mark == policies::mark_of(&policies::mark(backend), installed))
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

fn no_file(cause: io::Error) -> DbErr {
    of_driver(sqlx::Error::Io(cause))
}

fn of_driver(cause: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(cause)))
}

fn can_not_open(url: &str, cause: &DbErr) -> Error {
    let place = without_credentials(url);
    // What else the driver says may repeat the address, and with it a password.
    let cause = match cause {
        DbErr::Conn(RuntimeErr::SqlxError(cause)) => cause.to_string(),
        DbErr::Custom(cause) => cause.clone(),
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
