//! Backups: all rows of the register's tables in one file, taken from one state of the data while others read and write, for either
//! database; and putting them back into an empty one. Both end with what they verified.

mod archive;
mod restoring;
mod taking;

use std::{collections::BTreeMap, fmt};

use futures_util::{FutureExt, future::BoxFuture};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    FromQueryResult, IntoActiveModel, Iterable, ModelTrait, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement, prelude::Uuid,
};
use serde::{Serialize, de::DeserializeOwned};

use self::archive::{End, Hashed, Sums, json, read};
use crate::{
    access::{carries_audience, parent_of_audience},
    error::Error,
    register::{TABLES, Table, tables},
};

pub use self::taking::{Taken, read_backup};

/// How many rows are read at a time.
const ROWS_AT_A_TIME: u64 = 1_000;

/// How many values one statement carries: SQLite takes 32,766, PostgreSQL 65,535.
const VALUES_OF_A_STATEMENT: usize = 30_000;

/// What a backup holds, or a restore brought back, as it was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// How many tables.
    pub tables: usize,
    /// How many rows all of them have.
    pub rows: u64,
    /// How many entries the journal has.
    pub entries: i64,
    /// The hash of the last one.
    pub hash: String,
}

impl Contents {
    fn of(end: &End) -> Self {
        Self {
            tables: end.tables.len(),
            rows: end.tables.values().map(|sum| sum.rows).sum(),
            entries: end.journal.entries,
            hash: end.journal.hash.clone(),
        }
    }
}

impl fmt::Display for Contents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} tables, {} rows, {} entries in the journal, last hash {}",
            self.tables, self.rows, self.entries, self.hash
        )
    }
}

/// A table whose rows are kept: all are.
pub(super) trait Kept:
    EntityTrait<
        Model: ModelTrait<Entity = Self>
                   + Serialize
                   + DeserializeOwned
                   + FromQueryResult
                   + IntoActiveModel<Self::ActiveModel>
                   + Send
                   + Sync,
        ActiveModel: ActiveModelTrait<Entity = Self> + Send,
    >
{
    /// The column of the id.
    const ID: Self::Column;

    /// The id of a row.
    fn id(row: &Self::Model) -> Uuid;
}

/// What the database answers in a while.
type Answer<'a, T> = BoxFuture<'a, Result<T, Error>>;

/// Rows as their lines, each with its id.
type Lines = Vec<(Uuid, String)>;

/// What is done with the rows of a table, whichever it is.
pub(super) struct Keeping {
    pub(super) table: &'static Table,
    /// How many there are.
    count: for<'a> fn(&'a DatabaseTransaction) -> BoxFuture<'a, Result<u64, DbErr>>,
    /// The next of them after the one with this id, in the order of their ids, each as its line; none at the end.
    pub(super) page: for<'a> fn(&'a DatabaseTransaction, Option<Uuid>) -> Answer<'a, Lines>,
    /// Adds them.
    write: for<'a> fn(&'a DatabaseTransaction, &'a [String]) -> Answer<'a, ()>,
}

impl Keeping {
    fn of<E: Kept>(table: &'static Table) -> Self {
        Self {
            table,
            count: |transaction| E::find().count(transaction).boxed(),
            page: |transaction, after| page::<E>(transaction, after).boxed(),
            write: |transaction, lines| write_rows::<E>(transaction, lines).boxed(),
        }
    }
}

macro_rules! kept {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? { $($rest:tt)* })+) => {
        $(impl Kept for entity::$table::Entity {
            const ID: entity::$table::Column = entity::$table::Column::Id;

            fn id(row: &entity::$table::Model) -> Uuid {
                row.id
            }
        })+

        /// What is done with each table: with one after that whose rows say who sees its own.
        pub(super) fn keeping() -> Vec<Keeping> {
            let mut all: Vec<Keeping> = TABLES
                .iter()
                .filter_map(|table| match table.name {
                    $(stringify!($table) => Some(Keeping::of::<entity::$table::Entity>(table)),)+
                    _ => None,
                })
                .collect();
            all.sort_by_key(|keeping| depth(keeping.table.name));
            all
        }
    };
}

tables!(kept);

/// How many tables are above a table, on the way by which its rows are seen.
fn depth(table: &str) -> usize {
    parent_of_audience(table).map_or(0, |parent| 1 + depth(parent))
}

async fn page<E: Kept>(
    transaction: &DatabaseTransaction,
    after: Option<Uuid>,
) -> Result<Lines, Error> {
    let mut select = E::find().order_by(E::ID, Order::Asc);
    if let Some(after) = after {
        select = select.filter(E::ID.gt(after));
    }
    let rows = select.limit(ROWS_AT_A_TIME).all(transaction).await?;
    rows.iter()
        .map(|row| Ok((E::id(row), json(row)?)))
        .collect()
}

impl Keeping {
    /// Reads all rows; gives each of their lines.
    async fn read(
        &self,
        transaction: &DatabaseTransaction,
        each: &mut (dyn FnMut(&str) -> Result<(), Error> + Send),
    ) -> Result<Hashed, Error> {
        let (mut hashed, mut last) = (Hashed::default(), None);
        loop {
            let rows = (self.page)(transaction, last).await?;
            let Some((id, _)) = rows.last() else {
                return Ok(hashed);
            };
            last = Some(*id);
            for (_, line) in &rows {
                hashed.add(line);
                each(line)?;
            }
        }
    }
}

async fn write_rows<E: Kept>(
    transaction: &DatabaseTransaction,
    lines: &[String],
) -> Result<(), Error> {
    let at_a_time = (VALUES_OF_A_STATEMENT / E::Column::iter().count().max(1)).max(1);
    for lines in lines.chunks(at_a_time) {
        let rows = lines.iter().map(|line| read::<E::Model>(line));
        let rows: Vec<E::Model> = rows.collect::<Result<_, _>>()?;
        E::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model))
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

/// What the tables hold, in short.
async fn sums(transaction: &DatabaseTransaction) -> Result<Sums, Error> {
    let mut sums = Sums::new();
    for keeping in keeping() {
        let hashed = keeping.read(transaction, &mut |_| Ok(())).await?;
        let audiences = audiences(transaction, keeping.table.name).await?;
        sums.insert(keeping.table.name.to_owned(), hashed.sum(audiences));
    }
    Ok(sums)
}

/// How many rows of a table each audience sees; nothing where rows don't say so.
async fn audiences(
    transaction: &DatabaseTransaction,
    table: &str,
) -> Result<BTreeMap<i16, u64>, Error> {
    let mut audiences = BTreeMap::new();
    if !carries_audience(table) {
        return Ok(audiences);
    }
    let select = format!("SELECT audience, count(*) AS seen FROM {table} GROUP BY audience");
    let select = Statement::from_string(transaction.get_database_backend(), select);
    for row in transaction.query_all_raw(select).await? {
        let seen: i64 = row.try_get("", "seen")?;
        let seen = u64::try_from(seen).map_err(Error::internal)?;
        audiences.insert(row.try_get("", "audience")?, seen);
    }
    Ok(audiences)
}

/// The steps that this program makes the tables with.
fn migrations() -> Vec<String> {
    let steps = Migrator::migrations();
    steps.iter().map(|step| step.name().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_kept_after_the_one_that_says_who_sees_its_rows() {
        let kept: Vec<&str> = keeping().iter().map(|it| it.table.name).collect();
        assert_eq!(kept.len(), TABLES.len());
        for (at, table) in kept.iter().enumerate() {
            let parent = parent_of_audience(table);
            assert!(parent.is_none_or(|it| kept[..at].contains(&it)), "{table}");
        }
        assert_eq!(depth("organisation"), 0);
        assert_eq!(depth("clause"), 2);
    }
}
