//! Taking a backup, and reading one through.

use std::{
    io::{Read, Write},
    time::Duration,
};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend};

use super::{
    Contents,
    archive::{Archive, Hashed, Head, JournalEnd, Part, Reading, Sums, no_backup},
    audiences, keeping, migrations,
};
use crate::{
    domain::problem,
    error::Error,
    store::{
        Database, Verified,
        engine::{
            database::{misplaced_in, pending},
            verification::verify_in,
        },
    },
};

/// No statement of a backup may take longer.
const STATEMENT: Duration = Duration::from_secs(10 * 60);

/// A backup that was written.
pub struct Taken<W> {
    /// What it was written to.
    pub to: W,
    /// What is wrong with the data that it holds; nothing, unless somebody went past the program.
    pub faults: Vec<String>,
}

impl Database {
    /// Writes all rows, from one state of the data. For the owner of the tables: whoever else asks gets an error and no part of
    /// the rows.
    ///
    /// # Errors
    /// `Invalid`, when the tables are of another version of the program, or the login isn't their owner's.
    pub async fn back_up<W: Write + Send>(
        &self,
        to: W,
        now: DateTime<Utc>,
    ) -> Result<Taken<W>, Error> {
        let transaction = self.begin_reading_all(STATEMENT).await?;
        let backend = transaction.get_database_backend();
        let pending = pending(&transaction).await?;
        if !pending.is_empty() {
            return Err(problem::backup_of_other_tables(&pending.join(", ")).into());
        }
        let database = match backend {
            DbBackend::Postgres => "postgres",
            _ => "sqlite",
        };
        let head = Head::new(database.to_owned(), now, migrations());
        let mut archive = Archive::begin(to, &head)?;
        let mut sums = Sums::new();
        for keeping in keeping() {
            let table = keeping.table.name;
            let rows = (keeping.count)(&transaction).await;
            archive.table(table, rows.map_err(not_the_owner)?)?;
            let mut put = |line: &str| archive.put(line);
            let hashed = keeping.read(&transaction, &mut put).await?;
            let audiences = audiences(&transaction, table).await?;
            sums.insert(table.to_owned(), hashed.sum(audiences));
        }
        let verified = verify_in(&transaction, None).await?;
        let mut faults: Vec<String> = misplaced_in(&transaction)
            .await?
            .iter()
            .map(|(table, rows)| format!("{rows} rows of {table} don't say who sees them"))
            .collect();
        let journal = match verified {
            Verified::Intact { entries, hash } => JournalEnd { entries, hash },
            broken => {
                faults.insert(0, broken.to_string());
                JournalEnd {
                    entries: 0,
                    hash: String::new(),
                }
            }
        };
        let to = archive.end(sums, journal)?;
        Ok(Taken { to, faults })
    }
}

/// What is said when the login isn't the owner's: PostgreSQL refuses to give it a part of the rows.
fn not_the_owner(cause: sea_orm::DbErr) -> Error {
    let denied = cause.to_string().contains("row-level security");
    match denied {
        true => problem::backup_is_the_owners().at("DATABASE_URL").into(),
        false => cause.into(),
    }
}

/// Reads a backup to its end: that each table has the rows that the end says it has.
///
/// # Errors
/// `Invalid`, when it is cut, altered, or no backup at all.
pub fn read_backup(from: impl Read) -> Result<Contents, Error> {
    let (mut reading, _) = Reading::begin(from)?;
    let mut rows_of = Sums::new();
    loop {
        match reading.next()? {
            Part::Table(table, rows) => {
                let mut hashed = Hashed::default();
                for _ in 0..rows {
                    hashed.add(&reading.row()?);
                }
                rows_of.insert(table, hashed.sum(Default::default()));
            }
            Part::End(end) => {
                for (table, sum) in &end.tables {
                    let read = rows_of.remove(table).unwrap_or_default();
                    if (read.rows, &read.digest) != (sum.rows, &sum.digest) {
                        return Err(no_backup(&format!("the rows of {table} aren't all there")));
                    }
                }
                return Ok(Contents::of(&end));
            }
        }
    }
}
