//! Putting a backup back: into an empty database, all of it or nothing.

use std::io::Read;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use super::{
    Contents, ROWS_AT_A_TIME,
    archive::{End, Part, Reading, no_backup},
    keeping, migrations, sums,
};
use crate::{
    domain::problem,
    error::Error,
    store::{
        Database, Verified,
        engine::{
            database::{misplaced_in, not_the_owner, wall},
            verification::verify_in,
        },
    },
};

/// Lets rows refer to rows that come later, until [`SETTLE`]. Owning the tables is enough for it.
const DEFER: &str = "DO $do$
    DECLARE it record;
    BEGIN
        FOR it IN SELECT conrelid::regclass AS of, conname FROM pg_constraint
                  WHERE contype = 'f' AND connamespace = current_schema()::regnamespace LOOP
            EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', it.of, it.conname);
        END LOOP;
    END $do$";

/// Looks at what they refer to, and is strict again.
const SETTLE: [&str; 2] = [
    "SET CONSTRAINTS ALL IMMEDIATE",
    "DO $do$
    DECLARE it record;
    BEGIN
        FOR it IN SELECT conrelid::regclass AS of, conname FROM pg_constraint
                  WHERE contype = 'f' AND connamespace = current_schema()::regnamespace LOOP
            EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', it.of, it.conname);
        END LOOP;
    END $do$",
];

impl Database {
    /// Makes the tables, with their triggers and policies, and fills them with a backup of either database.
    ///
    /// # Errors
    /// `Invalid`, when there is a table already, when it is no whole backup or another version's, or when the login may not make
    /// tables. `Internal`, when what was written isn't what the backup says. In any case nothing has been written.
    pub async fn restore(&self, from: impl Read + Send) -> Result<Contents, Error> {
        let (mut reading, head) = Reading::begin(from)?;
        if head.migrations != migrations() {
            return Err(problem::backup_of_another_version(&head.program).into());
        }
        let transaction = self.begin_exclusive().await?;
        if has_tables(&transaction).await? {
            return Err(problem::restore_needs_emptiness().at("DATABASE_URL").into());
        }
        let made = Migrator::up(&transaction, None).await;
        made.map_err(not_the_owner)?;
        wall(&transaction).await.map_err(not_the_owner)?;
        defer(&transaction).await?;
        let end = fill(&transaction, &mut reading).await?;
        settle(&transaction).await?;
        verify(&transaction, &end).await?;
        transaction.commit().await?;
        Ok(Contents::of(&end))
    }
}

async fn has_tables(transaction: &DatabaseTransaction) -> Result<bool, Error> {
    let backend = transaction.get_database_backend();
    let tables = match backend {
        DbBackend::Postgres => "SELECT 1 AS one FROM pg_tables WHERE schemaname = current_schema()",
        _ => "SELECT 1 AS one FROM sqlite_master WHERE type = 'table'",
    };
    let table = Statement::from_string(backend, tables);
    Ok(transaction.query_one_raw(table).await?.is_some())
}

async fn defer(transaction: &DatabaseTransaction) -> Result<(), Error> {
    let defer = match transaction.get_database_backend() {
        DbBackend::Postgres => DEFER,
        // Until the commit, which fails when something is missing.
        _ => "PRAGMA defer_foreign_keys = ON",
    };
    transaction.execute_unprepared(defer).await?;
    Ok(())
}

async fn settle(transaction: &DatabaseTransaction) -> Result<(), Error> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        for statement in SETTLE {
            transaction.execute_unprepared(statement).await?;
        }
    }
    Ok(())
}

/// Adds the rows of all tables.
async fn fill<R: Read + Send>(
    transaction: &DatabaseTransaction,
    reading: &mut Reading<R>,
) -> Result<End, Error> {
    let keeping = keeping();
    loop {
        let (table, mut rows) = match reading.next()? {
            Part::Table(table, rows) => (table, rows),
            Part::End(end) => return Ok(end),
        };
        let keeping = keeping.iter().find(|it| it.table.name == table);
        let keeping = keeping.ok_or_else(|| no_backup(&format!("there is no table {table}")))?;
        while rows > 0 {
            let next = rows.min(ROWS_AT_A_TIME);
            let lines = (0..next).map(|_| reading.row());
            let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
            (keeping.write)(transaction, &lines).await?;
            rows -= next;
        }
    }
}

/// That what was written is what the backup says.
async fn verify(transaction: &DatabaseTransaction, end: &End) -> Result<(), Error> {
    let sums = sums(transaction).await?;
    if let Some((table, _)) = sums
        .iter()
        .find(|(table, sum)| end.tables.get(*table) != Some(sum))
    {
        return Err(Error::internal(format!(
            "the rows of {table} aren't those of the backup"
        )));
    }
    let misplaced = misplaced_in(transaction).await?;
    if !misplaced.is_empty() {
        return Err(Error::internal(format!(
            "rows that don't say who sees them as they should: {misplaced:?}"
        )));
    }
    match verify_in(transaction, None).await? {
        Verified::Intact { entries, hash }
            if (entries, &hash) == (end.journal.entries, &end.journal.hash) =>
        {
            Ok(())
        }
        other => Err(Error::internal(format!(
            "the journal isn't that of the backup: {other}"
        ))),
    }
}
