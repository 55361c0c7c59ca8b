//! Verifying the journal: its chain, its end, and that the rows are as its last words about them say.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use entity::{journal, journal_head, journal_personal};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    prelude::Uuid,
};
use serde_json::{Map, Value};

use super::{
    backup::keeping,
    journal::{FieldChange, VERIFYING, entry, fields_of, is_personal},
};
use crate::{
    domain::journal::{BEGINNING, personal_digest},
    error::Error,
    reference::is_of_reference_data,
    register::{NOT_JOURNALED, Table, Written, table},
    store::Database,
};

/// How many entries are verified at a time.
const VERIFIED_AT_A_TIME: u64 = 1_000;

/// What the verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Every entry is what was written, and none is missing.
    Intact {
        /// How many entries there are.
        entries: i64,
        /// The hash of the last one.
        hash: String,
    },
    /// The first entry that is not what was written, and why.
    Broken {
        /// Its number.
        number: i64,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// No entry has the hash that was kept elsewhere: it is another journal, or was written anew.
    WithoutHead {
        /// The hash.
        hash: String,
    },
    /// A row that is not as the journal says.
    Row {
        /// Its table.
        thing: &'static str,
        /// Its id.
        id: Uuid,
        /// What is wrong with it.
        fault: String,
    },
}

impl fmt::Display for Verified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intact { entries, hash } => {
                write!(
                    formatter,
                    "{entries} entries, no gap, chain intact, last hash {hash}"
                )
            }
            Self::Broken { number, fault } => {
                write!(formatter, "entry {number} is not what was written: {fault}")
            }
            Self::WithoutHead { hash } => {
                write!(
                    formatter,
                    "no entry has the hash {hash}: this is another journal, or it was written anew"
                )
            }
            Self::Row { thing, id, fault } => {
                write!(
                    formatter,
                    "the row {id} of {thing} is not as the journal says: {fault}"
                )
            }
        }
    }
}

/// The last word of the journal about a row.
struct Word {
    /// The number of its entry.
    number: i64,
    /// Whether the row is there.
    there: bool,
}

/// The last words about all rows that it tells of.
type Words = HashMap<(&'static str, Uuid), Word>;

impl Database {
    /// Verifies the journal: numbers, chain, the digests of personal values that are still there, and its end.
    pub async fn verify_journal(&self) -> Result<Verified, Error> {
        let transaction = self.begin_reading_all(VERIFYING).await?;
        verify_in(&transaction, None).await
    }

    /// The same, and that it has an entry with the hash `head`, and that each row is as its last words about it say: there or gone,
    /// with these values. Rows that it tells nothing of must be reference data.
    pub async fn verify_all(&self, head: Option<&str>) -> Result<Verified, Error> {
        let transaction = self.begin_reading_all(VERIFYING).await?;
        let mut words = Words::new();
        let mut each = |entry: &journal::Model| remember(&mut words, entry);
        let verified = verify_chain(&transaction, head, &mut each).await?;
        if !matches!(verified, Verified::Intact { .. }) {
            return Ok(verified);
        }
        let strange = verify_rows(&transaction, words).await?;
        Ok(strange.unwrap_or(verified))
    }
}

/// Verifies the journal as a transaction sees it.
pub(super) async fn verify_in(
    transaction: &DatabaseTransaction,
    head: Option<&str>,
) -> Result<Verified, Error> {
    verify_chain(transaction, head, &mut |_| ()).await
}

async fn verify_chain(
    transaction: &DatabaseTransaction,
    head: Option<&str>,
    each: &mut (dyn FnMut(&journal::Model) + Send),
) -> Result<Verified, Error> {
    let (mut number, mut hash) = (0, BEGINNING.to_owned());
    let mut has_head = head.is_none_or(|head| head == BEGINNING);
    loop {
        let rows = journal::Entity::find()
            .filter(journal::Column::Number.gt(number))
            .order_by(journal::Column::Number, Order::Asc)
            .limit(VERIFIED_AT_A_TIME)
            .all(transaction)
            .await?;
        if rows.is_empty() {
            break;
        }
        let personal = personal_of(transaction, &rows).await?;
        for row in rows {
            let expected = number + 1;
            if let Some(fault) = fault(&row, expected, &hash, &personal) {
                let number = expected;
                return Ok(Verified::Broken { number, fault });
            }
            each(&row);
            (number, hash) = (row.number, row.hash);
            has_head |= head == Some(hash.as_str());
        }
    }
    let end = journal_head::Entity::find().one(transaction).await?;
    let end = end.map_or((0, BEGINNING.to_owned()), |end| (end.number, end.hash));
    if end != (number, hash.clone()) {
        return Ok(Verified::Broken {
            number: number + 1,
            fault: "the journal ends before its last entry",
        });
    }
    if let Some(head) = head.filter(|_| !has_head) {
        let hash = head.to_owned();
        return Ok(Verified::WithoutHead { hash });
    }
    Ok(Verified::Intact {
        entries: number,
        hash,
    })
}

type Personal = BTreeMap<(Uuid, String), journal_personal::Model>;

async fn personal_of(
    transaction: &DatabaseTransaction,
    rows: &[journal::Model],
) -> Result<Personal, Error> {
    let ids = rows.iter().map(|row| row.id);
    let personal = journal_personal::Entity::find()
        .filter(journal_personal::Column::JournalId.is_in(ids))
        .all(transaction)
        .await?;
    Ok(personal
        .into_iter()
        .map(|row| ((row.journal_id, row.field.clone()), row))
        .collect())
}

/// What is wrong with an entry, if anything is.
fn fault(
    row: &journal::Model,
    number: i64,
    previous: &str,
    personal: &Personal,
) -> Option<&'static str> {
    if row.number != number {
        return Some("it is missing");
    }
    if row.previous_hash != previous {
        return Some("it does not follow the entry before it");
    }
    if entry(row.clone()).hash(previous) != row.hash {
        return Some("its content does not have its hash");
    }
    let Ok(fields) = fields_of(row) else {
        return Some("its fields can't be read");
    };
    let stands = |(field, change): (String, FieldChange)| {
        let Some(held) = personal.get(&(row.id, field)) else {
            return true;
        };
        let digest = |value: &Option<String>| {
            let digest = value
                .as_deref()
                .map(|value| personal_digest(&held.salt, value));
            digest.map_or(Value::Null, Value::String)
        };
        digest(&held.before) == change.before && digest(&held.after) == change.after
    };
    (!fields.into_iter().all(stands)).then_some("a personal value does not have its digest")
}

fn remember(words: &mut Words, entry: &journal::Model) {
    if let Some(of) = table(&entry.thing) {
        let word = Word {
            number: entry.number,
            there: entry.audience_after.is_some(),
        };
        words.insert((of.name, entry.thing_id), word);
    }
}

/// The first row that isn't as the last words about it say.
async fn verify_rows(
    transaction: &DatabaseTransaction,
    mut words: Words,
) -> Result<Option<Verified>, Error> {
    for keeping in keeping() {
        let of = keeping.table;
        if of.written == Written::Never {
            continue;
        }
        let mut last = None;
        loop {
            let rows = (keeping.page)(transaction, last).await?;
            let Some((id, _)) = rows.last() else { break };
            last = Some(*id);
            let told = Told::read(transaction, of, &rows).await?;
            for (id, row) in &rows {
                let word = words.remove(&(of.name, *id));
                if let Some(fault) = told.fault(of, *id, row, word)? {
                    let (thing, id) = (of.name, *id);
                    return Ok(Some(Verified::Row { thing, id, fault }));
                }
            }
        }
    }
    let missing = words.into_iter().filter(|(_, word)| word.there);
    let first = missing.min_by_key(|(_, word)| word.number);
    Ok(first.map(|((thing, id), word)| Verified::Row {
        thing,
        id,
        fault: format!("it is gone, and entry {} is the last about it", word.number),
    }))
}

/// All that the journal tells of some rows.
struct Told {
    entries: HashMap<Uuid, Vec<journal::Model>>,
    personal: Personal,
}

impl Told {
    async fn read(
        transaction: &DatabaseTransaction,
        of: &Table,
        rows: &[(Uuid, String)],
    ) -> Result<Self, Error> {
        let read = journal::Entity::find()
            .filter(journal::Column::ThingId.is_in(rows.iter().map(|(id, _)| *id)))
            .filter(journal::Column::Thing.eq(of.name))
            .order_by(journal::Column::Number, Order::Asc)
            .all(transaction)
            .await?;
        let personal = personal_of(transaction, &read).await?;
        let mut entries: HashMap<Uuid, Vec<journal::Model>> = HashMap::new();
        for entry in read {
            entries.entry(entry.thing_id).or_default().push(entry);
        }
        Ok(Self { entries, personal })
    }

    /// What is wrong with a row, if anything is.
    fn fault(
        &self,
        of: &Table,
        id: Uuid,
        row: &str,
        word: Option<Word>,
    ) -> Result<Option<String>, Error> {
        let Some(word) = word else {
            // Rows that are shown as part of others are told of with these.
            let unknown = of.kind.is_some() && !is_of_reference_data(id);
            return Ok(unknown.then(|| "it tells nothing of it".to_owned()));
        };
        if !word.there {
            let number = word.number;
            return Ok(Some(format!("entry {number} says that it is gone")));
        }
        let row: Map<String, Value> = serde_json::from_str(row).map_err(Error::internal)?;
        let entries = self.entries.get(&id).map_or(&[][..], Vec::as_slice);
        let field = self.other_field(&row, entries)?;
        Ok(field.map(|field| format!("its {field} is not what was written last")))
    }

    /// A field whose value isn't the last one that was written.
    fn other_field(
        &self,
        row: &Map<String, Value>,
        entries: &[journal::Model],
    ) -> Result<Option<String>, Error> {
        let mut written: BTreeMap<String, (&journal::Model, Value)> = BTreeMap::new();
        for entry in entries {
            for (field, change) in fields_of(entry)? {
                written.insert(field, (entry, change.after));
            }
        }
        let is_whole = entries
            .first()
            .is_some_and(|it| it.audience_before.is_none());
        let stands = |field: &String, value: &Value| match written.get(field) {
            Some((entry, after)) if is_personal(&entry.thing, field) => {
                let held = self.personal.get(&(entry.id, field.clone()));
                match held {
                    Some(held) => held.after.as_deref() == value.as_str(),
                    // What it was has been destroyed.
                    None => !after.is_null() || value.is_null(),
                }
            }
            Some((_, after)) => after == value,
            // The journal tells all of a row that it tells the beginning of.
            None => !is_whole || value.is_null() || NOT_JOURNALED.contains(&field.as_str()),
        };
        let other = row.iter().find(|(field, value)| !stands(field, value));
        Ok(other.map(|(field, _)| field.clone()))
    }
}
