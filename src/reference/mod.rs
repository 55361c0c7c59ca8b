//! The Norrbotten reference data: the organisation as its source documents describe it, and what reads it.
//!
//! The data are the TOML files beside this one, or those of a folder for another county; nothing of it is Rust code. Reading is
//! pure: it gives either every row, checked, with ids that are the same in every installation, or every fault with its file and
//! line. Writing is the store's.
//!
//! # The files
//! Rows are arrays of tables named after the database's: `[[organisation]]`, nested where one belongs to the other:
//! `[[organisation.name]]`. Fields are the columns.
//!
//! - A reference is the column without `_id`, and holds a key: `municipality = "2584"`, `clause = "A-33"`.
//! - A row's key is its code, slug or number; without one `key`, else its ordinal, after the key of the row around it.
//! - `ordinal` may be left out: the place among the rows of the same parent.
//! - `from` and `to` are a year, a month or a day, which says how exactly they are known; `from_precision` and
//!   `to_precision` say otherwise.
//! - `also` names further clauses that a row comes from.
//! - A seat with `bodies` stands for one in each of them, with `for_each_municipality` for one for each municipality of
//!   the body's care area, or of the county. Its `label` is its name, in which `{municipality}` is replaced.
//!
//! # Parameters of rules that the program goes by
//! They are those of any rule of the body, whatever its code. What no rule says is in parentheses.
//!
//! - `document_days`, `item_days`: how many days before a meeting the last day for documents (7) and for items (14) is.
//! - `min_days_before`: how many days before a meeting its committee's meeting is planned at the latest (10).
//! - `notes_approval`: who approves the notes of a meeting: `NOBODY`, `CHAIR`, `BOTH_SIDES` or `NEXT_MEETING` (`CHAIR`).
//! - `term_begins`, `term_years`: the day `MM-DD` on which a term of its chair begins (`01-01`), and how many years it has (1).
//! - `vice_chair_side`: `OTHER` where the vice chair comes from the other side than the chair (any).
//! - `same_function`: whether a substitute from the care area has the function of the one substituted for (`true`).
//! - `substitute_functions`: the functions that such a substitute has one of, separated by commas (any).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::domain::{
    journal::hexadecimal,
    vocabulary::{NameKind, OrganisationKind, Vocabulary},
};

mod parse;
mod resolve;
mod rows;
mod seats;
mod tables;
mod validate;
mod values;

pub(crate) use resolve::{id, is_of_reference_data};
pub(crate) use tables::tables;

/// A file of reference data.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its name, as faults tell it.
    pub name: Cow<'static, str>,
    /// What it holds.
    pub text: Cow<'static, str>,
}

/// Something that is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

macro_rules! reference {
    ($($table:ident [$($sibling:ident),*],)*) => {
        /// All reference data: the rows of each table, each after those that it refers to.
        #[derive(Clone, Debug, Default)]
        pub struct Reference {
            $(
                #[doc = concat!("The rows of `", stringify!($table), "`.")]
                pub $table: Vec<entity::$table::Model>,
            )*
            cited: BTreeMap<String, BTreeSet<&'static str>>,
        }

        impl Reference {
            fn push(&mut self, table: &str, row: serde_json::Value) -> Result<(), serde_json::Error> {
                match table {
                    $(stringify!($table) => self.$table.push(serde_json::from_value(row)?),)*
                    // The rows come from the same list of tables.
                    _ => {}
                }
                Ok(())
            }

            /// How many rows there are.
            pub fn len(&self) -> usize {
                0 $(+ self.$table.len())*
            }
        }
    };
}
tables!(reference);

impl Reference {
    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Which clauses the data rest on, each with the tables whose rows name it. A rule names its own code too.
    pub fn citations(&self) -> &BTreeMap<String, BTreeSet<&'static str>> {
        &self.cited
    }

    /// What the kommuner's association is called on a day; none where they have none, or where no name of that day is known.
    pub fn association(&self, on: NaiveDate) -> Option<&str> {
        let of_kind = OrganisationKind::Association.code();
        let association = self.organisation.iter().find(|row| row.kind == of_kind)?;
        let name = self.name.iter().find(|name| {
            name.organisation_id == Some(association.id)
                && name.kind == NameKind::Official.code()
                && validate::period(name.valid_from, name.valid_to).holds(on)
        })?;
        Some(&name.text)
    }

    fn cite(&mut self, clause: &str, table: &'static str) {
        self.cited
            .entry(clause.to_owned())
            .or_default()
            .insert(table);
    }
}

macro_rules! embed {
    ($($name:literal),+ $(,)?) => {
        vec![$(SourceFile {
            name: Cow::Borrowed($name),
            text: Cow::Borrowed(include_str!($name)),
        }),+]
    };
}

/// The files that the program carries with it.
pub fn embedded() -> Vec<SourceFile> {
    embed![
        "organisations.toml",
        "organisering-lansstyrgruppen.toml",
        "overenskommelse-politisk-samverkan-2004.toml",
        "care_areas.toml",
        "seat_functions.toml",
        "bodies.toml",
        "mandates.toml",
        "directions.toml",
        "rules.toml",
    ]
}

/// What tells one state of the files from another: the SHA-256 of their names and texts, in hexadecimal.
pub fn digest(files: &[SourceFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        for part in [&file.name, &file.text] {
            // The length keeps the boundary between two texts from moving unseen.
            hash.update(part.len().to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hexadecimal(&hash.finalize())
}

/// `; did you mean "…"?` with the nearest of the known words, or nothing where none is near.
fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known = known.into_iter();
    known
        .map(|each| (strsim::levenshtein(word, each), each))
        .min()
        // With half of it to change, it is another word.
        .filter(|(distance, each)| distance * 2 < word.chars().count().max(each.chars().count()))
        .map_or(String::new(), |(_, near)| {
            format!("; did you mean \"{near}\"?")
        })
}

/// Reads and checks files of reference data.
///
/// # Errors
/// The faults, in the order of the files. All of them, except those that would only follow from others: of a file that
/// isn't TOML the rows aren't looked at, and rules between rows wait until the rows that they need are sound.
pub fn read(files: &[SourceFile]) -> Result<Reference, Vec<Fault>> {
    let mut nodes = Vec::new();
    let mut faults = Vec::new();
    for file in files {
        match parse::parse(file) {
            Ok(rows) => nodes.extend(rows),
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(sorted(faults, files));
    }
    let (rows, found) = rows::rows(nodes);
    let structured = found.is_empty();
    faults.extend(found);
    let mut resolved = resolve::resolve(rows);
    faults.append(&mut resolved.faults);
    if structured {
        faults.extend(validate::validate(&resolved));
    }
    if faults.is_empty() {
        Ok(resolved.reference)
    } else {
        Err(sorted(faults, files))
    }
}

/// In the order of the files. What is wrong in a row that stands for several is said once.
fn sorted(mut faults: Vec<Fault>, files: &[SourceFile]) -> Vec<Fault> {
    let position = |fault: &Fault| files.iter().position(|file| file.name == fault.file);
    faults.sort_by_cached_key(|fault| (position(fault), fault.clone()));
    faults.dedup();
    faults
}

#[cfg(test)]
mod tests;
