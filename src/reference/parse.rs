//! From TOML to a tree of rows with their lines. Knows TOML, and nothing of tables or columns.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value as Json;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue},
};

use super::{Fault, SourceFile};
use crate::domain::letters;

/// Where something stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The file's name.
    pub(super) file: Arc<str>,
    /// The line, from 1.
    pub(super) line: usize,
}

impl Place {
    /// Something is wrong here.
    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault {
            file: self.file.to_string(),
            line: self.line,
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A field of a row.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Where it stands.
    pub(super) place: Place,
    /// What it holds. A date without quotes is its text; an array keeps only strings.
    pub(super) value: Json,
}

impl Field {
    /// The text that it holds.
    pub(super) fn text(&self) -> Option<&str> {
        self.value.as_str()
    }

    /// The texts of an array.
    pub(super) fn texts(&self) -> Option<Vec<&str>> {
        self.value.as_array()?.iter().map(Json::as_str).collect()
    }
}

/// A row as written, with the rows nested in it.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The name in its header.
    pub(super) table: String,
    /// Where its header stands.
    pub(super) place: Place,
    /// Its fields.
    pub(super) fields: BTreeMap<String, Field>,
    /// The rows nested in it, in file order.
    pub(super) children: Vec<Node>,
}

/// The rows of a file in file order, or what keeps it from being read.
pub(super) fn parse(file: &SourceFile) -> Result<Vec<Node>, Vec<Fault>> {
    let lines = Lines::of(file);
    let (document, errors) = DeTable::parse_recoverable(&file.text);
    let mut faults: Vec<Fault> = errors
        .iter()
        .map(|error| {
            let place = lines.place(error.span().map_or(0, |span| span.start));
            place.fault(format!("not valid TOML: {}", error.message()))
        })
        .collect();
    let root = walk(document.get_ref(), &lines, &mut faults);
    faults.extend(root.fields.iter().map(|(name, field)| {
        field.place.fault(format!(
            "\"{name}\" belongs to no row; rows begin with a header such as [[body]]"
        ))
    }));
    if faults.is_empty() {
        Ok(root.children)
    } else {
        Err(faults)
    }
}

fn walk(table: &DeTable<'_>, lines: &Lines<'_>, faults: &mut Vec<Fault>) -> Node {
    let mut fields = BTreeMap::new();
    let mut children = Vec::new();
    for (name, value) in table {
        if let Some(rows) = rows(value.get_ref()) {
            for (offset, row) in rows {
                let mut child = walk(row, lines, faults);
                child.table = name.get_ref().to_string();
                child.place = lines.place(offset);
                children.push((offset, child));
            }
            continue;
        }
        let place = lines.place(name.span().start);
        match scalar(value.get_ref()) {
            Ok(value) => drop(fields.insert(name.get_ref().to_string(), Field { place, value })),
            Err(message) => faults.push(place.fault(format!("\"{}\" {message}", name.get_ref()))),
        }
    }
    children.sort_by_key(|(offset, _)| *offset);
    Node {
        table: String::new(),
        place: lines.place(0),
        fields,
        children: children.into_iter().map(|(_, child)| child).collect(),
    }
}

/// The tables of an array of tables, with their offsets.
fn rows<'a, 'i>(value: &'a DeValue<'i>) -> Option<Vec<(usize, &'a DeTable<'i>)>> {
    let items: &DeArray<'i> = value.as_array()?;
    if items.is_empty() {
        return None;
    }
    items
        .iter()
        .map(|item: &Spanned<DeValue<'i>>| Some((item.span().start, item.get_ref().as_table()?)))
        .collect()
}

fn scalar(value: &DeValue<'_>) -> Result<Json, &'static str> {
    match value {
        DeValue::String(text) => Ok(letters::composed(text).as_ref().into()),
        DeValue::Boolean(truth) => Ok((*truth).into()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map(Json::from)
            .map_err(|_| "is a number out of range"),
        DeValue::Datetime(date) => Ok(date.to_string().into()),
        DeValue::Array(items) => items
            .iter()
            .map(|item| item.get_ref().as_str().map(Json::from))
            .collect::<Option<Vec<_>>>()
            .map(Json::from)
            .ok_or("must be an array of strings"),
        DeValue::Float(_) => Err("is a decimal number; no column holds one"),
        DeValue::Table(_) => {
            Err("is a single table; rows have a header in double brackets, such as [[body]]")
        }
    }
}

/// Finds the line of an offset.
struct Lines<'a> {
    file: Arc<str>,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(file: &'a SourceFile) -> Self {
        let breaks = file.text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self {
            file: file.name.as_ref().into(),
            text: &file.text,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    fn place(&self, offset: usize) -> Place {
        // A fault at the end of the text is on its last line, not on the empty one after it.
        let offset = offset.min(self.text.trim_end().len());
        Place {
            file: self.file.clone(),
            line: self.starts.partition_point(|start| *start <= offset),
        }
    }
}
