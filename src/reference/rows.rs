//! From the tree of the files to flat rows with keys and ordinals.
//!
//! Knows the tables' names and fields; what a reference leads to and whether a value is right is decided later.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{
    Fault, did_you_mean,
    parse::{Field, Node, Place},
    seats,
    tables::{TABLES, Table, table},
};

/// A row with its key; references in its fields are keys of other rows.
pub(super) struct Row {
    pub(super) table: &'static Table,
    /// What references to it say. Unique within its table.
    pub(super) key: String,
    pub(super) place: Place,
    pub(super) fields: BTreeMap<String, Field>,
}

impl Row {
    /// The text of a field.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        text(&self.fields, field)
    }
}

/// The text of a field.
pub(super) fn text<'a>(fields: &'a BTreeMap<String, Field>, field: &str) -> Option<&'a str> {
    fields.get(field).and_then(Field::text)
}

/// The rows of all files, and what is wrong with their structure.
pub(super) fn rows(nodes: Vec<Node>) -> (Vec<Row>, Vec<Fault>) {
    let mut flat = Flat::default();
    for node in nodes {
        flat.visit(node, None);
    }
    // A seat may stand for one in every municipality: it needs the organisations and care areas of all files.
    for (seat, parent) in std::mem::take(&mut flat.seats) {
        for (seat, parent) in seats::expand(seat, parent, &flat.rows, &mut flat.faults) {
            flat.add(seat, parent);
        }
    }
    (flat.rows, flat.faults)
}

/// The table and the key of the row that a row is nested in.
pub(super) type Parent = (&'static Table, String);

#[derive(Default)]
struct Flat {
    rows: Vec<Row>,
    faults: Vec<Fault>,
    seats: Vec<(Node, Option<Parent>)>,
    /// How many rows there are of a table with the same siblings.
    counts: BTreeMap<(&'static str, Vec<String>), usize>,
}

impl Flat {
    fn visit(&mut self, node: Node, parent: Option<Parent>) {
        if node.table == "seat" {
            self.seats.push((node, parent));
        } else {
            self.add(node, parent);
        }
    }

    fn add(&mut self, mut node: Node, parent: Option<Parent>) {
        let Some(table) = table(&node.table) else {
            let known = TABLES.iter().map(|table| table.name);
            let hint = did_you_mean(&node.table, known);
            let message = format!("unknown table \"{}\"{hint}", node.table);
            return self.faults.push(node.place.fault(message));
        };
        if let Some((outer, key)) = &parent
            && !nest(&mut node, table, outer, key, &mut self.faults)
        {
            return;
        }
        let group = siblings(table, &node.fields);
        let position = self.counts.entry((table.name, group.clone())).or_default();
        *position += 1;
        if table.has("ordinal") {
            let position = field(&node.place, *position);
            node.fields.entry("ordinal".to_owned()).or_insert(position);
        }
        let key = key(table, &node.fields, &group, *position, parent.is_some());
        if table.name == "seat" {
            let label = seats::label(&mut node);
            node.children.extend(label);
        }
        self.rows.push(Row {
            table,
            key: key.clone(),
            place: node.place,
            fields: node.fields,
        });
        for child in node.children {
            self.visit(child, Some((table, key.clone())));
        }
    }
}

/// Gives a nested row its reference to the row around it. `false` where it can't be nested there.
fn nest(node: &mut Node, table: &Table, outer: &Table, key: &str, faults: &mut Vec<Fault>) -> bool {
    if !table.has(&format!("{}_id", outer.name)) {
        let message = format!(
            "a row of {} can't stand within one of {}",
            table.name, outer.name
        );
        faults.push(node.place.fault(message));
        return false;
    }
    let reference = field(&node.place, key);
    if let Some(given) = node.fields.insert(outer.name.to_owned(), reference) {
        let message = format!(
            "\"{}\" is given by the row around it; leave it out",
            outer.name
        );
        faults.push(given.place.fault(message));
    }
    true
}

/// What the rows among which a row is counted have in common.
fn siblings(table: &Table, fields: &BTreeMap<String, Field>) -> Vec<String> {
    let value = |sibling: &&str| text(fields, sibling).unwrap_or_default().to_owned();
    table.siblings.iter().map(value).collect()
}

/// A row's key: its code, slug or number where its table has one; otherwise `key` or its place among its siblings, after
/// the key of the row that it belongs to.
fn key(
    table: &Table,
    fields: &BTreeMap<String, Field>,
    siblings: &[String],
    position: usize,
    nested: bool,
) -> String {
    let natural = ["code", "slug", "number"]
        .into_iter()
        .filter(|column| table.has(column))
        .find_map(|column| text(fields, column));
    if let Some(natural) = natural {
        return natural.to_owned();
    }
    let mut outer = siblings.concat();
    if table.name == "agreement" {
        return outer;
    }
    // What bears a name is in one of several tables, and their keys may be the same.
    if let Some(bearer) = table
        .siblings
        .iter()
        .find(|field| fields.contains_key(**field))
        && table.name == "name"
    {
        outer = format!("{bearer}:{outer}");
    }
    let ordinal = fields.get("ordinal").and_then(|field| field.value.as_i64());
    match text(fields, "key") {
        Some(key) if nested => format!("{outer}/{key}"),
        Some(key) => key.to_owned(),
        None => {
            let own = ordinal.map_or(position.to_string(), |ordinal| ordinal.to_string());
            if table.siblings.is_empty() {
                own
            } else {
                format!("{outer}/{own}")
            }
        }
    }
}

/// A field with this value.
pub(super) fn field(place: &Place, value: impl Into<Json>) -> Field {
    Field {
        place: place.clone(),
        value: value.into(),
    }
}
