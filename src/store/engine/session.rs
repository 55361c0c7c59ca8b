//! A session: one viewer, one consistent state of the data. It owns the connection; there is no other way to rows.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, JoinType,
    Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Statement,
    prelude::Uuid,
    sea_query::{
        Asterisk, Expr, ExprTrait, FunctionCall, NullOrdering, Query, SelectStatement, SimpleExpr,
        SubQueryStatement,
    },
};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, RwLock, RwLockReadGuard};

use super::{
    agreed::FactsOfAgreements,
    among::{KEYS, Key, as_table, of_table},
    database::Wall,
    page::Sort,
    relations::Relation,
    shares::Share,
    transaction::{Plans, Statements, Transaction},
};
use crate::store::Database;
use crate::{
    access::{Viewer, Visible},
    clock::day_of,
    domain::{journal::COMMAND_LINE, letters, limits::Limits, problem},
    error::Error,
    register::tables,
    telemetry::usage,
};

/// A row of a table.
pub type Row<E> = <E as EntityTrait>::Model;

/// A table whose rows are found by their id.
pub trait Record: Visible<Model: Clone + Send + Sync + FromQueryResult + 'static> {
    /// The name of the table.
    const TABLE: &'static str;

    /// The column of the id.
    const ID: Self::Column;

    /// The id of a row.
    fn id(row: &Row<Self>) -> Uuid;
}

macro_rules! records {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? { seen: $seen:ident $($rest:tt)* })+) => {
        $(records!(@$seen $table);)+
    };
    (@internal $table:ident) => {};
    (@$seen:ident $table:ident) => {
        impl Record for entity::$table::Entity {
            const TABLE: &'static str = stringify!($table);
            const ID: entity::$table::Column = entity::$table::Column::Id;

            fn id(row: &entity::$table::Model) -> Uuid {
                row.id
            }
        }
    };
}

tables!(records);

/// How long a reason may be, in characters.
const REASON_LENGTH: usize = 500;

/// The reason of whoever runs a command, as the journal keeps it.
///
/// # Errors
/// `Invalid`, when it is given and says nothing, or too much.
pub(in crate::store) fn reason(given: Option<&str>) -> Result<Option<String>, Error> {
    let given = given.map(|text| letters::composed(text.trim()).into_owned());
    match given {
        Some(text) if text.is_empty() || text.chars().count() > REASON_LENGTH => {
            Err(problem::reason_needed().at("reason").into())
        }
        given => Ok(given),
    }
}

/// On whose behalf a session reads and writes, and when.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What decides what they may see and do.
    pub viewer: Viewer,
    /// Who vouches for them, and who they are there: what the journal keeps. Nobody's for the public.
    pub identity: Identity,
    /// Whether they act by a grant: it is read again before anything is written, and what was withdrawn meanwhile stops that.
    pub by_grant: bool,
    /// Id of the request.
    pub request: String,
    /// This moment.
    pub now: DateTime<Utc>,
    /// No statement of the session may take longer.
    pub time: Duration,
}

/// An identity, as its issuer names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// Who vouches for it.
    pub issuer: String,
    /// Which one it is among the issuer's.
    pub subject: String,
}

/// One viewer's view of the data, the same from its first read to its last, or until it has written.
pub struct Session {
    pub(super) database: Database,
    pub(super) caller: Caller,
    /// When it began.
    pub(super) begun: Instant,
    /// Why it writes, where the operator of the server does.
    pub(super) reason: Option<String>,
    /// Begun with the first read: a request that reads nothing costs no connection. While the session writes, it reads in the
    /// transaction that it writes in.
    pub(super) transaction: RwLock<Option<Transaction>>,
    /// What has been counted, by the statement that counts it: however often one request asks for the same.
    pub(super) counts: Mutex<HashMap<String, u64>>,
    /// What is recorded of agreements, once it was read.
    pub(super) agreements: Mutex<Option<Arc<FactsOfAgreements>>>,
}

impl Session {
    /// A session of whoever runs a command: the command line vouches for `subject`, and no grant is looked for.
    pub(in crate::store) fn of_command_line(
        database: &Database,
        subject: &str,
        viewer: Viewer,
        now: DateTime<Utc>,
    ) -> Self {
        let caller = Caller {
            viewer,
            identity: Identity {
                issuer: COMMAND_LINE.to_owned(),
                subject: subject.to_owned(),
            },
            by_grant: false,
            request: Uuid::now_v7().to_string(),
            now,
            time: Limits::REPORTING.time,
        };
        Self::new(database.clone(), caller)
    }

    /// A session on behalf of this caller.
    pub fn new(database: Database, caller: Caller) -> Self {
        // Whoever was let in yesterday, and goes on asking, asks today.
        let viewer = caller.viewer.on(day_of(caller.now));
        Self {
            database,
            caller: Caller { viewer, ..caller },
            begun: Instant::now(),
            reason: None,
            transaction: RwLock::new(None),
            counts: Mutex::default(),
            agreements: Mutex::default(),
        }
    }

    /// The same with a reason, which the journal keeps with all that it writes.
    pub(in crate::store) fn because(self, reason: Option<String>) -> Self {
        Self { reason, ..self }
    }

    /// Gives its connection back: what it reads from then on it reads in another state of the data.
    pub async fn pause(&self) {
        *self.transaction.write().await = None;
        self.forget_state().await;
    }

    /// Whether a read is under way, or waits to begin. A session is one task's: nobody else reads on it, so whoever waits for
    /// this is woken by the read's end.
    pub(crate) fn is_reading(&self) -> bool {
        self.transaction.try_write().is_err()
    }

    /// Forgets what was found out in a state of the data that it no longer reads.
    pub(super) async fn forget_state(&self) {
        self.counts.lock().await.clear();
        *self.agreements.lock().await = None;
    }

    /// Whether somebody acts who was granted it, and not the operator of the server.
    pub(in crate::store) const fn is_by_grant(&self) -> bool {
        self.caller.by_grant
    }

    /// On whose behalf it reads.
    pub const fn viewer(&self) -> Viewer {
        self.caller.viewer
    }

    /// Who reads.
    pub(in crate::store) const fn identity(&self) -> &Identity {
        &self.caller.identity
    }

    /// This moment.
    pub const fn now(&self) -> DateTime<Utc> {
        self.caller.now
    }

    /// The rows with these ids, as far as the viewer may see them.
    pub async fn rows<E: Record>(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Row<E>>, Error> {
        let select = self.select::<E>().filter(self.among(E::ID, ids)?);
        let rows = select.by_key().all().await?;
        Ok(rows.into_iter().map(|row| (E::id(&row), row)).collect())
    }

    /// For each of these things the rows that belong to it, in the relation's order. `on`: only rows that hold that day.
    pub async fn related<R: Relation>(
        &self,
        keys: &[R::Key],
        on: Option<NaiveDate>,
    ) -> Result<HashMap<R::Key, Vec<Row<R::Child>>>, Error> {
        let of_these = self.among(R::OWNER, keys)?;
        let mut select = self.select::<R::Child>().filter(of_these).by_key();
        if let Some(on) = on {
            select = select.filter(R::in_force(self, on).await?);
        }
        for column in R::ORDER {
            select = select.order_by(*column, Order::Asc);
        }
        let select = select.order_by(R::Child::ID, Order::Asc);
        let mut found: HashMap<R::Key, Vec<Row<R::Child>>> = HashMap::new();
        for row in select.all().await? {
            if let Some(key) = R::key_of(&row) {
                found.entry(key).or_default().push(row);
            }
        }
        Ok(found)
    }

    /// Whether anybody but its owner has reported of an indicator, drafts included. It goes beyond what the viewer may see, lest an
    /// owner take what others have begun out of their sight, or make it mean something else; it is for refusing that alone.
    pub(in crate::store) async fn is_reported_by_others(
        &self,
        indicator: Uuid,
    ) -> Result<bool, Error> {
        let connection = self.connection().await?;
        let backend = connection.get_database_backend();
        let statement = match backend {
            // Row-level security hides from the statement itself what it hides from the viewer.
            DbBackend::Postgres => Statement::from_sql_and_values(
                backend,
                "SELECT samverkan_is_reported_by_others($1) AS extra",
                [indicator.into()],
            ),
            _ => backend.build(&others_reports(indicator)),
        };
        let row = connection.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| Error::internal("no answer about reports"))?;
        Ok(row.try_get("", EXTRA)?)
    }

    /// For which periods those who take part in a project report its indicators. It goes beyond what the viewer may see: otherwise
    /// nobody would owe an indicator any longer that its owner hides for a while. Only a refusal may rest on it.
    pub(in crate::store) async fn reported_by_participants(
        &self,
        project: Uuid,
    ) -> Result<Vec<ReportedPeriods>, Error> {
        let connection = self.connection().await?;
        let backend = connection.get_database_backend();
        let select = match backend {
            // Row-level security hides from the statement itself what it hides from the viewer.
            DbBackend::Postgres => "SELECT * FROM samverkan_reported_by_participants($1)",
            _ => {
                "SELECT period_kind, reported_from, reported_to FROM indicator \
                 WHERE development_project_id = $1 AND reporters = 'PARTICIPANTS'"
            }
        };
        let select = Statement::from_sql_and_values(backend, select, [project.into()]);
        let found = ReportedPeriods::find_by_statement(select);
        Ok(found.all(&connection).await?)
    }

    /// All that the viewer may see of a table: where every read starts.
    pub(in crate::store) fn select<E: Record>(&self) -> Scoped<'_, E> {
        Scoped {
            session: self,
            select: E::find().filter(E::visible(self.caller.viewer)),
            plans: None,
        }
    }

    /// The rows of `part` for each of these keys, together, each with its key and the text that it is sorted by. The rows of a
    /// key come in the order of its part, which is `sort`.
    pub(super) async fn all_of_each<'s, E: Record>(
        &'s self,
        keys: &[Uuid],
        part: impl Fn(SimpleExpr) -> Scoped<'s, E>,
        sort: &Sort<E>,
        plans: Plans,
    ) -> Result<Vec<(Uuid, Row<E>, String)>, Error> {
        let backend = self.database.backend();
        let part = part(of_table::<Uuid>(backend));
        let select = match backend {
            DbBackend::Postgres => {
                let part = part.select.expr_as(sort.text(), EXTRA).into_query();
                of_each(part, as_table(backend, keys)?)
            }
            // SQLite has no LATERAL: the parts say which rows, and these are read beside them.
            _ => {
                let all = sort
                    .apply(self.select::<E>())
                    .filter(E::ID.in_subquery(part.ids()));
                let mut all = all.select.expr_as(sort.text(), EXTRA).into_query();
                all.from_function(as_table(backend, keys)?, KEYS)
                    .expr_as(Expr::col((KEYS, VALUE)), KEY);
                all
            }
        };
        let connection = self.planned(Some(plans)).await?;
        let rows = Keyed::<Row<E>>::find_by_statement(backend.build(&select));
        let rows = rows.all(&connection).await?;
        usage::rows(rows.len());
        let rows = rows.into_iter();
        rows.map(|row| {
            let key = row.key.parse().map_err(Error::internal)?;
            Ok((key, self.shown::<E>(row.row.row), row.row.extra))
        })
        .collect()
    }

    /// The first `limit` rows, in the order of a column, of all that `part` selects for these keys. Of each part only its own first rows
    /// are read.
    pub(super) async fn first_of_each<'s, E: Record, K: Key>(
        &'s self,
        keys: &[K],
        part: impl Fn(SimpleExpr) -> Scoped<'s, E>,
        (column, order): (E::Column, Order),
        limit: u64,
    ) -> Result<Vec<Row<E>>, Error> {
        let backend = self.database.backend();
        let part = part(of_table::<K>(backend))
            .order_by(column, order.clone())
            .limit(limit);
        let keys = as_table(backend, keys)?;
        let select = match backend {
            DbBackend::Postgres => Query::select()
                .column((PART, Asterisk))
                .from_function(keys, KEYS)
                .join_lateral(
                    JoinType::InnerJoin,
                    part.select.into_query(),
                    PART,
                    Expr::value(true),
                )
                .order_by((PART, column), order)
                .limit(limit)
                .take(),
            _ => {
                let all = self.select::<E>().filter(E::ID.in_subquery(part.ids()));
                let all = all.order_by(column, order).limit(limit);
                all.select.into_query().from_function(keys, KEYS).take()
            }
        };
        let connection = self.planned(Some(Plans::Weighed)).await?;
        let rows = <Row<E>>::find_by_statement(backend.build(&select));
        let rows = rows.all(&connection).await?;
        usage::rows(rows.len());
        Ok(rows.into_iter().map(|row| self.shown::<E>(row)).collect())
    }

    /// A row as the viewer sees it.
    fn shown<E: Record>(&self, row: Row<E>) -> Row<E> {
        E::shown(self.caller.viewer, row)
    }

    /// How many rows `part` has for each of these keys, counted together.
    pub(super) async fn count_each<'s, E: Record>(
        &'s self,
        keys: &[Uuid],
        part: impl Fn(SimpleExpr) -> Scoped<'s, E>,
        plans: Plans,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        let backend = self.database.backend();
        let part = part(of_table::<Uuid>(backend)).select.select_only();
        let part = part.expr_as(E::ID.count(), EXTRA).into_query();
        let keys = as_table(backend, keys)?;
        let select = match backend {
            DbBackend::Postgres => of_each(part, keys),
            _ => Query::select()
                .expr_as(Expr::col((KEYS, VALUE)), KEY)
                .expr_as(
                    SimpleExpr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(part))),
                    EXTRA,
                )
                .from_function(keys, KEYS)
                .take(),
        };
        let connection = self.planned(Some(plans)).await?;
        let mut counted = HashMap::new();
        let rows = connection.query_all_raw(backend.build(&select)).await?;
        usage::rows(rows.len());
        for row in rows {
            let key: String = row.try_get("", KEY)?;
            let count: i64 = row.try_get("", EXTRA)?;
            let count = u64::try_from(count).map_err(Error::internal)?;
            counted.insert(key.parse().map_err(Error::internal)?, count);
        }
        Ok(counted)
    }

    /// How many rows a select has; counted once as long as nothing is written.
    pub(super) async fn count_once<E: Record>(&self, select: Scoped<'_, E>) -> Result<u64, Error> {
        let asked = select.select.build(self.database.backend()).to_string();
        let mut counts = self.counts.lock().await;
        if let Some(count) = counts.get(&asked) {
            return Ok(*count);
        }
        let count = select.count().await?;
        counts.insert(asked, count);
        Ok(count)
    }

    /// The open transaction, for statements whose plan is of no concern; a reading one is begun when there is none.
    pub(super) async fn connection(
        &self,
    ) -> Result<Statements<RwLockReadGuard<'_, Transaction>>, Error> {
        self.planned(None).await
    }

    /// The same for statements that are planned so.
    async fn planned(
        &self,
        plans: Option<Plans>,
    ) -> Result<Statements<RwLockReadGuard<'_, Transaction>>, Error> {
        let open = self.transaction.read().await;
        if let Ok(open) = RwLockReadGuard::try_map(open, Option::as_ref) {
            return Ok(Statements::planned(open, plans));
        }
        let mut none = self.transaction.write().await;
        if none.is_none() {
            let (share, wall) = (Share::of(self.viewer()), Wall::Viewer(self.viewer()));
            let (time, first) = (self.caller.time, plans.unwrap_or(Plans::Weighed));
            // On the heap: whatever may read would else have room for all that beginning needs, each field of an answer too.
            let begun = self.database.begin_reading(share, wall, time, first);
            *none = Some(Box::pin(begun).await.map_err(no_connection)?);
        }
        RwLockReadGuard::try_map(none.downgrade(), Option::as_ref)
            .map(|open| Statements::planned(open, plans))
            .map_err(|_| Error::internal("the transaction is gone"))
    }
}

/// For which periods an indicator is reported.
#[derive(FromQueryResult)]
pub(in crate::store) struct ReportedPeriods {
    /// How often.
    pub(in crate::store) period_kind: String,
    /// Nothing is owed for periods that begin earlier.
    pub(in crate::store) reported_from: NaiveDate,
    /// The first day for which it is no longer reported.
    pub(in crate::store) reported_to: Option<NaiveDate>,
}

/// What `samverkan_is_reported_by_others` asks on PostgreSQL.
fn others_reports(of: Uuid) -> SelectStatement {
    use entity::{follow_up_value as value, indicator};
    let owner = indicator::Entity::find_by_id(of)
        .select_only()
        .column(indicator::Column::OwnerId);
    let of_others = value::Entity::find()
        .select_only()
        .column(value::Column::Id)
        .filter(value::Column::IndicatorId.eq(of))
        .filter(value::Column::OrganisationId.not_in_subquery(owner.into_query()));
    Query::select()
        .expr_as(Expr::exists(of_others.into_query()), EXTRA)
        .take()
}

/// No connection, whatever the reason: to a caller that is a database that is away.
pub(super) fn no_connection(fault: sea_orm::DbErr) -> Error {
    match fault {
        sea_orm::DbErr::Conn(cause) => {
            tracing::warn!(%cause, "no connection to the database");
            Error::Unavailable
        }
        other => other.into(),
    }
}

/// A select within what the viewer may see. It can be narrowed, ordered and read; nothing widens it.
pub(in crate::store) struct Scoped<'s, E: EntityTrait> {
    session: &'s Session,
    select: Select<E>,
    plans: Option<Plans>,
}

impl<'s, E: Record> Scoped<'s, E> {
    /// Only rows that meet this condition, too.
    pub(in crate::store) fn filter(self, condition: impl Into<Condition>) -> Self {
        self.map(|select| select.filter(Condition::all().add(condition.into())))
    }

    /// Ordered by a column; what is unknown comes first. Where nothing is unknown that isn't said: PostgreSQL would take it for
    /// another order than an index has, and sort all there is.
    pub(in crate::store) fn order_by(self, column: E::Column, order: Order) -> Self {
        self.map(|select| match column.def().is_null() {
            true => select.order_by_with_nulls(column, order, NullOrdering::First),
            false => select.order_by(column, order),
        })
    }

    /// Ordered by a column that may be the same in several rows: these are ordered by their ids, so that the order is the same
    /// each time.
    pub(in crate::store) fn in_order_of(self, column: E::Column) -> Self {
        self.order_by(column, Order::Asc)
            .order_by(E::ID, Order::Asc)
    }

    /// Ordered by an expression that has a value for every row.
    pub(in crate::store) fn order_by_expression(self, key: SimpleExpr, order: Order) -> Self {
        self.map(|select| select.order_by(key, order))
    }

    /// At most this many rows.
    pub(in crate::store) fn limit(self, rows: u64) -> Self {
        self.map(|select| select.limit(rows))
    }

    /// With a plan that is kept: for rows that are found by keys, and by nothing of which a few values are rare.
    pub(in crate::store) fn by_key(self) -> Self {
        let plans = Some(Plans::Kept);
        Self { plans, ..self }
    }

    /// With a plan for the values that are asked for.
    pub(in crate::store) fn weighed(self) -> Self {
        let plans = Some(Plans::Weighed);
        Self { plans, ..self }
    }

    /// Selects the ids of the rows. Only as a table of its own may a select be ordered and cut.
    pub(super) fn ids(self) -> SelectStatement {
        let select = self.select.select_only().column(E::ID).into_query();
        let id = Expr::col((PART, E::ID));
        Query::select().expr(id).from_subquery(select, PART).take()
    }

    /// Reads the rows.
    pub(in crate::store) async fn all(self) -> Result<Vec<Row<E>>, Error> {
        let connection = self.session.planned(self.plans).await?;
        let rows = self.select.all(&connection).await?;
        usage::rows(rows.len());
        let rows = rows.into_iter().map(|row| self.session.shown::<E>(row));
        Ok(rows.collect())
    }

    /// Reads the rows, each with the value of `extra`.
    pub(in crate::store) async fn all_with(
        self,
        extra: SimpleExpr,
    ) -> Result<Vec<(Row<E>, String)>, Error> {
        let select = self
            .select
            .expr_as(extra, EXTRA)
            .into_model::<WithExtra<Row<E>>>();
        let rows = select.all(&self.session.planned(self.plans).await?).await?;
        usage::rows(rows.len());
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| (self.session.shown::<E>(row.row), row.extra))
            .collect())
    }

    /// Reads the row, where there can be only one: it is found by a key, unless it is said to be weighed.
    pub(in crate::store) async fn one(self) -> Result<Option<Row<E>>, Error> {
        let plans = self.plans.or(Some(Plans::Kept));
        let connection = self.session.planned(plans).await?;
        let row = self.select.one(&connection).await?;
        usage::rows(row.iter().len());
        Ok(row.map(|row| self.session.shown::<E>(row)))
    }

    /// Reads one column of the rows, a moment, by their ids: one that everybody who sees a row may see.
    pub(in crate::store) async fn moments(
        self,
        of: E::Column,
    ) -> Result<HashMap<Uuid, DateTime<Utc>>, Error> {
        let connection = self.session.planned(self.plans).await?;
        let select = self.select.select_only().column(E::ID).column(of);
        let select = select.into_tuple::<(Uuid, DateTime<Utc>)>();
        let moments = select.all(&connection).await?;
        usage::rows(moments.len());
        Ok(moments.into_iter().collect())
    }

    /// The number of rows.
    pub(in crate::store) async fn count(self) -> Result<u64, Error> {
        let connection = self.session.planned(self.plans).await?;
        Ok(self.select.count(&connection).await?)
    }

    fn map(self, change: impl FnOnce(Select<E>) -> Select<E>) -> Self {
        Self {
            select: change(self.select),
            ..self
        }
    }
}

/// The rows of a part for each of the keys that it names, on PostgreSQL: it plans the part once and goes through the keys.
fn of_each(part: SelectStatement, keys: FunctionCall) -> SelectStatement {
    Query::select()
        .column((PART, Asterisk))
        .expr_as(Expr::col((KEYS, KEYS)).cast_as("text"), KEY)
        .from_function(keys, KEYS)
        .join_lateral(JoinType::InnerJoin, part, PART, Expr::value(true))
        .take()
}

const EXTRA: &str = "extra";
const KEY: &str = "of_key";
const PART: &str = "part";
/// As SQLite calls it in a list of JSON.
const VALUE: &str = "value";

struct Keyed<M> {
    row: WithExtra<M>,
    key: String,
}

impl<M: FromQueryResult> FromQueryResult for Keyed<M> {
    fn from_query_result(
        result: &sea_orm::QueryResult,
        prefix: &str,
    ) -> Result<Self, sea_orm::DbErr> {
        Ok(Self {
            row: WithExtra::from_query_result(result, prefix)?,
            key: result.try_get("", KEY)?,
        })
    }
}

struct WithExtra<M> {
    row: M,
    extra: String,
}

impl<M: FromQueryResult> FromQueryResult for WithExtra<M> {
    fn from_query_result(
        result: &sea_orm::QueryResult,
        prefix: &str,
    ) -> Result<Self, sea_orm::DbErr> {
        Ok(Self {
            row: M::from_query_result(result, prefix)?,
            extra: result.try_get("", EXTRA)?,
        })
    }
}
