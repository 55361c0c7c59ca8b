//! The format of a backup: lines of JSON in UTF-8, compressed with gzip, the same for both databases.
//!
//! 1. The head: `format` (`samverkan-backup`), `version`, `program`, `database`, `made_at`, and the `migrations` that made the tables.
//! 2. For each table a line with its `table` and how many `rows` follow, and then so many lines, each a row with the names of its
//!    columns, in the order of their ids.
//! 3. The end: for each of the `tables` how many `rows` it has, the SHA-256 of their lines (each with its line feed) as `digest`, and
//!    how many of them each audience sees; the number of `entries` of the journal and the `hash` of the last one; and as `digest` the
//!    SHA-256 of all lines before this one.
//!
//! A file without its end, or with anything after it, is no backup. Nothing here reaches a database.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Lines, Read, Write},
};

use chrono::{DateTime, Utc};
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{
    domain::{journal::hexadecimal, problem},
    error::Error,
};

/// What the first line of a backup calls it.
const FORMAT: &str = "samverkan-backup";

/// How this program writes it.
const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    format: String,
    version: u32,
    /// The version of the program that made it.
    pub(super) program: String,
    /// Which database it is of: `sqlite` or `postgres`.
    pub(super) database: String,
    pub(super) made_at: DateTime<Utc>,
    /// The steps that made the tables, by name.
    pub(super) migrations: Vec<String>,
}

impl Head {
    pub(super) fn new(database: String, made_at: DateTime<Utc>, migrations: Vec<String>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            database,
            made_at,
            migrations,
        }
    }
}

/// The line before the rows of a table.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableHead {
    table: String,
    rows: u64,
}

/// What a table holds, in short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sum {
    /// How many rows.
    pub(super) rows: u64,
    /// SHA-256 of their lines.
    pub(super) digest: String,
    /// How many rows each audience sees, where rows say so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) audiences: BTreeMap<i16, u64>,
}

/// The tables of a backup, by name.
pub(super) type Sums = BTreeMap<String, Sum>;

/// Where the journal of a backup ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct JournalEnd {
    pub(super) entries: i64,
    pub(super) hash: String,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    pub(super) tables: Sums,
    pub(super) journal: JournalEnd,
    digest: String,
}

/// What was written, counted and hashed.
#[derive(Clone, Default)]
pub(super) struct Hashed {
    lines: u64,
    hash: Sha256,
}

impl Hashed {
    pub(super) fn add(&mut self, line: &str) {
        self.lines += 1;
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
    }

    fn digest(&self) -> String {
        hexadecimal(&self.hash.clone().finalize())
    }

    pub(super) fn sum(&self, audiences: BTreeMap<i16, u64>) -> Sum {
        Sum {
            rows: self.lines,
            digest: self.digest(),
            audiences,
        }
    }
}

/// Writes a backup.
pub(super) struct Archive<W: Write> {
    to: GzEncoder<W>,
    all: Hashed,
}

impl<W: Write> Archive<W> {
    pub(super) fn begin(to: W, head: &Head) -> Result<Self, Error> {
        let mut archive = Self {
            to: GzEncoder::new(to, Compression::default()),
            all: Hashed::default(),
        };
        archive.put(&json(head)?)?;
        Ok(archive)
    }

    /// Begins a table with so many rows.
    pub(super) fn table(&mut self, table: &str, rows: u64) -> Result<(), Error> {
        let table = table.to_owned();
        self.put(&json(&TableHead { table, rows })?)
    }

    /// A line.
    pub(super) fn put(&mut self, line: &str) -> Result<(), Error> {
        self.all.add(line);
        writeln!(self.to, "{line}").map_err(Error::internal)
    }

    /// Ends it, and gives back what it was written to.
    pub(super) fn end(mut self, tables: Sums, journal: JournalEnd) -> Result<W, Error> {
        let end = End {
            tables,
            journal,
            digest: self.all.digest(),
        };
        self.put(&json(&end)?)?;
        self.to.finish().map_err(Error::internal)
    }
}

pub(super) fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// Reads a backup.
pub(super) struct Reading<R: Read> {
    lines: Lines<BufReader<MultiGzDecoder<R>>>,
    all: Hashed,
}

/// What comes next in a backup.
pub(super) enum Part {
    /// A table with so many rows, which come next.
    Table(String, u64),
    /// The end, which agrees with what was before it.
    End(End),
}

impl<R: Read> Reading<R> {
    /// Reads the head.
    ///
    /// # Errors
    /// `Invalid`, when it is no backup, or one that only another version of the program reads.
    pub(super) fn begin(from: R) -> Result<(Self, Head), Error> {
        let mut reading = Self {
            lines: BufReader::new(MultiGzDecoder::new(from)).lines(),
            all: Hashed::default(),
        };
        let line = reading.line()?;
        let head: Head = read(&line)?;
        if head.format != FORMAT {
            return Err(no_backup("its first line doesn't say that it is one"));
        }
        if head.version != VERSION {
            return Err(problem::backup_of_another_version(&head.program).into());
        }
        reading.all.add(&line);
        Ok((reading, head))
    }

    /// The next table, or the end.
    pub(super) fn next(&mut self) -> Result<Part, Error> {
        let line = self.line()?;
        if let Ok(TableHead { table, rows }) = serde_json::from_str(&line) {
            self.all.add(&line);
            return Ok(Part::Table(table, rows));
        }
        let end: End = read(&line)?;
        if end.digest != self.all.digest() {
            return Err(no_backup("its content isn't what was written"));
        }
        match self.lines.next() {
            None => Ok(Part::End(end)),
            Some(_) => Err(no_backup("something comes after its end")),
        }
    }

    /// The next row of a table.
    pub(super) fn row(&mut self) -> Result<String, Error> {
        let line = self.line()?;
        self.all.add(&line);
        Ok(line)
    }

    fn line(&mut self) -> Result<String, Error> {
        match self.lines.next() {
            Some(Ok(line)) => Ok(line),
            Some(Err(cause)) => Err(no_backup(&cause.to_string())),
            None => Err(no_backup("it ends before its end")),
        }
    }
}

/// A line as what it is to be.
pub(super) fn read<T: DeserializeOwned>(line: &str) -> Result<T, Error> {
    serde_json::from_str(line).map_err(|cause| no_backup(&cause.to_string()))
}

pub(super) fn no_backup(cause: &str) -> Error {
    problem::no_backup(cause).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A backup of two rows.
    fn backup() -> Vec<u8> {
        let at = "2026-11-02T09:00:00Z".parse().unwrap();
        let head = Head::new("sqlite".to_owned(), at, vec!["m1".to_owned()]);
        let mut archive = Archive::begin(Vec::new(), &head).unwrap();
        archive.table("seat", 2).unwrap();
        let mut rows = Hashed::default();
        for row in [r#"{"id":1}"#, r#"{"id":2}"#] {
            archive.put(row).unwrap();
            rows.add(row);
        }
        let tables = Sums::from([("seat".to_owned(), rows.sum(BTreeMap::new()))]);
        let journal = JournalEnd {
            entries: 0,
            hash: "0".to_owned(),
        };
        archive.end(tables, journal).unwrap()
    }

    /// Reads it to its end: how many rows it has.
    fn rows(backup: &[u8]) -> Result<u64, Error> {
        let (mut reading, _) = Reading::begin(backup)?;
        let mut read = 0;
        loop {
            match reading.next()? {
                Part::End(_) => return Ok(read),
                Part::Table(_, rows) => {
                    for _ in 0..rows {
                        reading.row()?;
                    }
                    read += rows;
                }
            }
        }
    }

    fn compressed(lines: &str) -> Vec<u8> {
        let mut to = GzEncoder::new(Vec::new(), Compression::fast());
        to.write_all(lines.as_bytes()).unwrap();
        to.finish().unwrap()
    }

    #[test]
    fn only_a_whole_backup_is_read() {
        let backup = backup();
        assert_eq!(rows(&backup).unwrap(), 2);
        assert!(rows(&[]).is_err());
        assert!(rows(&compressed("")).is_err());
        for length in 0..backup.len() {
            assert!(rows(&backup[..length]).is_err(), "{length}");
        }
        let mut text = String::new();
        MultiGzDecoder::new(&backup[..])
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(rows(&compressed(&text)).unwrap(), 2);
        let lines: Vec<&str> = text.lines().collect();
        for without in 0..lines.len() {
            let others = lines.iter().enumerate().filter(|(at, _)| *at != without);
            let others: String = others.map(|(_, line)| format!("{line}\n")).collect();
            assert!(rows(&compressed(&others)).is_err(), "{without}");
        }
        let altered = text.replace(r#"{"id":2}"#, r#"{"id":3}"#);
        assert!(rows(&compressed(&altered)).is_err());
        assert!(rows(&compressed(&(text + "{}\n"))).is_err());
    }
}
