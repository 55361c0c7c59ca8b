//! A transaction on a pooled connection. SeaORM's own sends BEGIN by itself and its settings after it; here both are one message.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
    prelude::async_trait,
    sea_query::Values,
    sqlx::{self, AssertSqlSafe, PgPool, Postgres, Sqlite, SqlitePool, pool::PoolConnection},
};
use sea_query_sqlx::SqlxValues;
use sqlx_core::{sql_str::SqlSafeStr, transaction::TransactionManager};
use tokio::sync::{Mutex, MutexGuard};

use crate::telemetry::usage::Running;

type Postgresql = <Postgres as sqlx::Database>::TransactionManager;
type SqliteFile = <Sqlite as sqlx::Database>::TransactionManager;

/// Called with the text of every statement.
pub(super) type Watcher = Arc<dyn Fn(&str) + Send + Sync>;

/// How PostgreSQL plans a statement that it has planned before. SQLite always keeps its plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Plans {
    /// Anew for its values while it thinks that this pays: a filter may leave all rows or none.
    Weighed,
    /// Once for all: for statements that find rows by their keys, whichever these are. A filter with a rare value can make such a
    /// plan a thousand times slower.
    Kept,
}

impl Plans {
    /// What sets it for the rest of a transaction.
    pub(super) const fn setting(self) -> &'static str {
        match self {
            Self::Weighed => "SET LOCAL plan_cache_mode = auto",
            Self::Kept => "SET LOCAL plan_cache_mode = force_generic_plan",
        }
    }
}

/// An open transaction, rolled back unless it is committed.
pub(in crate::store) struct Transaction {
    backend: DbBackend,
    open: Mutex<Open>,
    watcher: Option<Watcher>,
}

struct Open {
    connection: Connection,
    /// How plans are made now; `None` where that stays as it is.
    plans: Option<Plans>,
}

enum Connection {
    Postgres(PoolConnection<Postgres>),
    Sqlite(PoolConnection<Sqlite>),
}

/// The same for the connections of both databases, which have no type in common.
macro_rules! on {
    ($connection:expr, $it:ident => $run:expr) => {
        match &mut $connection {
            Connection::Postgres($it) => $run,
            Connection::Sqlite($it) => $run,
        }
    };
}

impl Drop for Open {
    fn drop(&mut self) {
        // Does nothing once the transaction has ended.
        match &mut self.connection {
            Connection::Postgres(connection) => Postgresql::start_rollback(connection),
            Connection::Sqlite(connection) => SqliteFile::start_rollback(connection),
        }
    }
}

/// A connection on which a transaction is being begun. Whoever gives up meanwhile can't know how far that has come, so it goes to
/// nobody else.
struct Beginning(Option<PoolConnection<Postgres>>);

impl Beginning {
    async fn begin(mut self, begin: String) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        let connection = self.0.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        let begin = AssertSqlSafe(begin).into_sql_str();
        Postgresql::begin(connection, Some(begin)).await?;
        self.0.take().ok_or(sqlx::Error::WorkerCrashed)
    }
}

impl Drop for Beginning {
    fn drop(&mut self) {
        drop(self.0.take().map(PoolConnection::detach));
    }
}

impl Transaction {
    /// Begins on PostgreSQL with this message: BEGIN and its settings, among them how plans are made.
    pub(super) async fn on_postgres(
        pool: &PgPool,
        begin: String,
        plans: Option<Plans>,
        watcher: Option<Watcher>,
    ) -> Result<Self, DbErr> {
        // Beginning is what shows whether a connection is still there: they are not asked before.
        let mut others = pool.size();
        loop {
            let connection = pool.acquire().await.map_err(no_connection)?;
            let begun = Beginning(Some(connection)).begin(begin.clone()).await;
            match begun {
                Ok(connection) => {
                    let connection = Connection::Postgres(connection);
                    return Ok(Self::over(DbBackend::Postgres, connection, plans, watcher));
                }
                Err(cause) if others > 0 && is_gone(&cause) => others -= 1,
                Err(cause) => return Err(executing(cause)),
            }
        }
    }

    /// Begins on SQLite.
    pub(super) async fn on_sqlite(
        pool: &SqlitePool,
        begin: &'static str,
        watcher: Option<Watcher>,
    ) -> Result<Self, DbErr> {
        let mut connection = pool.acquire().await.map_err(no_connection)?;
        let begun = SqliteFile::begin(&mut connection, Some(begin.into_sql_str()));
        begun.await.map_err(executing)?;
        let connection = Connection::Sqlite(connection);
        Ok(Self::over(DbBackend::Sqlite, connection, None, watcher))
    }

    fn over(
        backend: DbBackend,
        connection: Connection,
        plans: Option<Plans>,
        watcher: Option<Watcher>,
    ) -> Self {
        let open = Mutex::new(Open { connection, plans });
        Self {
            backend,
            open,
            watcher,
        }
    }

    /// Statements on it, whichever way they are planned.
    pub(in crate::store) const fn statements(&self) -> Statements<&Self> {
        Statements(self, None)
    }

    /// Makes what was written stand.
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        let mut open = self.open.into_inner();
        let committed = match &mut open.connection {
            Connection::Postgres(connection) => Postgresql::commit(connection).await,
            Connection::Sqlite(connection) => SqliteFile::commit(connection).await,
        };
        committed.map_err(executing)
    }

    /// Undoes what was written.
    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        let mut open = self.open.into_inner();
        let undone = match &mut open.connection {
            Connection::Postgres(connection) => Postgresql::rollback(connection).await,
            Connection::Sqlite(connection) => SqliteFile::rollback(connection).await,
        };
        undone.map_err(executing)
    }

    /// Says again how plans are made, after a rollback to a savepoint has set it back.
    pub(super) async fn restate_plans(&self) -> Result<(), DbErr> {
        let mut open = self.open.lock().await;
        if let Some(plans) = open.plans {
            run(&mut open.connection, plans.setting().to_owned()).await?;
        }
        Ok(())
    }

    /// The connection, once nobody else's statement runs on it.
    async fn lock(&self, wanted: Option<Plans>) -> Result<MutexGuard<'_, Open>, DbErr> {
        let mut open = self.open.lock().await;
        if let (Some(now), Some(wanted)) = (open.plans, wanted)
            && now != wanted
        {
            run(&mut open.connection, wanted.setting().to_owned()).await?;
            open.plans = Some(wanted);
        }
        Ok(open)
    }
}

/// A statement about to be sent, with what counts it until it has been answered.
type Prepared<'t> = (
    MutexGuard<'t, Open>,
    AssertSqlSafe<String>,
    SqlxValues,
    Running,
);

/// Statements on a transaction, planned in a way.
pub(in crate::store) struct Statements<T>(T, Option<Plans>);

impl<T: Deref<Target = Transaction>> Statements<T> {
    /// Statements that are planned so; `None` for those whose plan is of no concern.
    pub(super) const fn planned(transaction: T, plans: Option<Plans>) -> Self {
        Self(transaction, plans)
    }

    async fn prepared(&self, statement: Statement) -> Result<Prepared<'_>, DbErr> {
        let open = self.0.lock(self.1).await?;
        let running = Running::begin(&statement.sql);
        if let Some(watcher) = &self.0.watcher {
            watcher(&statement.sql);
        }
        let values = statement.values.unwrap_or_else(|| Values(Vec::new()));
        let sql = AssertSqlSafe(statement.sql);
        Ok((open, sql, SqlxValues(values), running))
    }
}

#[async_trait::async_trait]
impl<T: Deref<Target = Transaction> + Send + Sync> ConnectionTrait for Statements<T> {
    fn get_database_backend(&self) -> DbBackend {
        self.0.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let (mut open, sql, values, _running) = self.prepared(statement).await?;
        let done = on!(open.connection, it => {
            let query = sqlx::query_with(sql, values);
            query.execute(it.deref_mut()).await.map(Into::into)
        });
        done.map_err(executing)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut open = self.0.lock(self.1).await?;
        run(&mut open.connection, sql.to_owned()).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let (mut open, sql, values, _running) = self.prepared(statement).await?;
        let found = on!(open.connection, it => {
            let query = sqlx::query_with(sql, values);
            let row = query.fetch_optional(it.deref_mut()).await;
            row.map(|row| row.map(Into::into))
        });
        found.map_err(querying)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let (mut open, sql, values, _running) = self.prepared(statement).await?;
        let found = on!(open.connection, it => {
            let query = sqlx::query_with(sql, values);
            let rows = query.fetch_all(it.deref_mut()).await;
            rows.map(|rows| rows.into_iter().map(Into::into).collect())
        });
        found.map_err(querying)
    }
}

/// Runs statements that have no values and no rows.
async fn run(connection: &mut Connection, sql: String) -> Result<ExecResult, DbErr> {
    let query = sqlx::raw_sql(AssertSqlSafe(sql));
    let done = on!(*connection, it => query.execute(it.deref_mut()).await.map(Into::into));
    done.map_err(executing)
}

/// Whether the other end of the connection has gone: its server ended, or ended it.
fn is_gone(cause: &sqlx::Error) -> bool {
    let code = cause.as_database_error().and_then(|fault| fault.code());
    matches!(cause, sqlx::Error::Io(_)) || code.is_some_and(|code| code.starts_with("57P"))
}

/// Whether a statement failed because its connection was cut.
pub(super) fn was_cut(fault: &DbErr) -> bool {
    match fault {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => is_gone(cause),
        _ => false,
    }
}

fn no_connection(cause: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(cause)))
}

fn executing(cause: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(cause)))
}

fn querying(cause: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(cause)))
}
