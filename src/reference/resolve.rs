//! From rows to models: keys become ids, rows come after those that they refer to, clauses are noted as cited.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Fault, Reference, did_you_mean,
    parse::Place,
    rows::Row,
    tables::{Kind, TABLES, UNIQUE},
    values::model,
};

/// Where a row came from, to speak of it in a fault.
pub(super) struct Origin {
    pub(super) place: Place,
    pub(super) key: String,
}

/// What was made of the rows.
#[derive(Default)]
pub(super) struct Resolved {
    pub(super) reference: Reference,
    pub(super) origins: BTreeMap<Uuid, Origin>,
    /// The tables of which a row is missing because of a fault.
    pub(super) incomplete: BTreeSet<&'static str>,
    pub(super) faults: Vec<Fault>,
}

/// 2026-11-01T00:00:00Z, so that the ids of reference data sort before all that is entered later.
const MILLISECONDS: u64 = 1_793_491_200_000;

/// The id of the row of reference data with this key: the same in every installation.
pub(crate) fn id(table: &str, key: &str) -> Uuid {
    let digest = Sha256::digest(format!("{table}\0{key}"));
    let mut random = [0; 10];
    for (byte, from) in random.iter_mut().zip(digest) {
        *byte = from;
    }
    uuid::Builder::from_unix_timestamp_millis(MILLISECONDS, &random).into_uuid()
}

/// Whether an id is one of those that rows of the reference data have.
pub(crate) const fn is_of_reference_data(id: Uuid) -> bool {
    id.as_u128() >> 80 == MILLISECONDS as u128
}

/// The models of the rows, each after those of its table that it refers to.
pub(super) fn resolve(rows: Vec<Row>) -> Resolved {
    let mut resolved = Resolved::default();
    let (index, rows) = Index::of(rows, &mut resolved);
    let mut taken = Taken::new();
    for row in in_order(rows, &mut resolved) {
        let mut faults = Vec::new();
        let model = model(&row, &index, &mut faults);
        faults.extend(cite(&row, &index, &mut resolved.reference));
        faults.extend(shared(&row, &model, &mut taken));
        if faults.is_empty()
            && let Err(error) = resolved.reference.push(row.table.name, model.into())
        {
            let message = format!("not a row of {}: {error}", row.table.name);
            faults.push(row.place.fault(message));
        }
        for fault in faults {
            resolved.drop_row(row.table.name, fault);
        }
        let origin = Origin {
            place: row.place,
            key: row.key,
        };
        resolved
            .origins
            .insert(id(row.table.name, &origin.key), origin);
    }
    resolved
}

impl Resolved {
    fn drop_row(&mut self, table: &'static str, fault: Fault) {
        self.incomplete.insert(table);
        self.faults.push(fault);
    }
}

/// The keys of each table, with the place of the row.
pub(super) struct Index(BTreeMap<&'static str, BTreeMap<String, Place>>);

impl Index {
    /// The index, and the rows without those whose key another has.
    fn of(mut rows: Vec<Row>, resolved: &mut Resolved) -> (Self, Vec<Row>) {
        let mut index: BTreeMap<&'static str, BTreeMap<String, Place>> = BTreeMap::new();
        rows.retain(|row| {
            let keys = index.entry(row.table.name).or_default();
            let Some(first) = keys.get(&row.key) else {
                keys.insert(row.key.clone(), row.place.clone());
                return true;
            };
            let (key, noun) = (&row.key, row.table.noun());
            let message = format!("the key \"{key}\" of {noun} is already taken at {first}");
            resolved.drop_row(row.table.name, row.place.fault(message));
            false
        });
        (Self(index), rows)
    }

    /// Whether the table has a row with this key.
    pub(super) fn has(&self, table: &str, key: &str) -> bool {
        self.0.get(table).is_some_and(|keys| keys.contains_key(key))
    }

    /// What to say of a key that no row has.
    pub(super) fn unknown(&self, table: &str, key: &str) -> String {
        let known = self.0.get(table).into_iter().flat_map(BTreeMap::keys);
        let hint = did_you_mean(key, known.map(String::as_str));
        format!("unknown {} \"{key}\"{hint}", table.replace('_', " "))
    }
}

/// The rows table by table, and within a table after those that they refer to.
fn in_order(rows: Vec<Row>, resolved: &mut Resolved) -> Vec<Row> {
    let mut by_table: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for row in rows {
        by_table.entry(row.table.name).or_default().push(row);
    }
    let mut ordered = Vec::new();
    for table in TABLES.iter() {
        let mut waiting = by_table.remove(table.name).unwrap_or_default();
        while !waiting.is_empty() {
            let unwritten: BTreeSet<String> = waiting.iter().map(|row| row.key.clone()).collect();
            let (ready, blocked): (Vec<_>, Vec<_>) = waiting
                .into_iter()
                .partition(|row| !own_references(row).any(|key| unwritten.contains(key)));
            if ready.is_empty() {
                for row in blocked {
                    let (noun, key) = (row.table.noun(), &row.key);
                    let message = format!(
                        "the {noun} \"{key}\" refers to itself, directly or through others"
                    );
                    resolved.drop_row(row.table.name, row.place.fault(message));
                }
                break;
            }
            ordered.extend(ready);
            waiting = blocked;
        }
    }
    ordered
}

/// The rows of its own table that a row refers to.
fn own_references(row: &Row) -> impl Iterator<Item = &str> {
    row.table
        .columns
        .iter()
        .filter(|column| column.kind == Kind::Reference && column.target == Some(row.table.name))
        .filter_map(|column| row.text(column.field()))
}

/// Notes which clauses the row comes from; faults where `also` names one that there isn't.
fn cite(row: &Row, index: &Index, reference: &mut Reference) -> Vec<Fault> {
    let code = row.text("code").filter(|_| row.table.name == "rule");
    for clause in row.text("clause").into_iter().chain(code) {
        reference.cite(clause, row.table.name);
    }
    let Some(also) = row.fields.get("also") else {
        return Vec::new();
    };
    let Some(clauses) = also.texts() else {
        let message = "\"also\" must be an array of clause numbers such as [\"A-1\"]";
        return vec![also.place.fault(message)];
    };
    for clause in &clauses {
        reference.cite(clause, row.table.name);
    }
    clauses
        .into_iter()
        .filter(|clause| !index.has("clause", clause))
        .map(|clause| also.place.fault(index.unknown("clause", clause)))
        .collect()
}

/// The values of columns that no two rows may share, with the first row that has them.
type Taken = BTreeMap<(usize, Vec<String>), Place>;

fn shared(row: &Row, model: &Map<String, Json>, taken: &mut Taken) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (rule, (_, columns)) in UNIQUE
        .iter()
        .enumerate()
        .filter(|(_, (table, _))| *table == row.table.name)
    {
        let values: Option<Vec<String>> = columns
            .iter()
            .map(|column| {
                model
                    .get(*column)
                    .filter(|value| !value.is_null())
                    .map(Json::to_string)
            })
            .collect();
        let Some(values) = values else { continue };
        if let Some(first) = taken.get(&(rule, values.clone())) {
            let fields: Vec<&str> = columns
                .iter()
                .map(|column| column.trim_end_matches("_id"))
                .collect();
            let message = format!(
                "the same {} as the {} at {first}",
                fields.join(", ").replace('_', " "),
                row.table.noun()
            );
            faults.push(row.place.fault(message));
        } else {
            taken.insert((rule, values), row.place.clone());
        }
    }
    faults
}
