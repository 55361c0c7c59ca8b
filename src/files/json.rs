//! Rows as lines of JSON: one object a line, with the names and the forms that the GraphQL schema has.

use chrono::SecondsFormat;
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{Cell, Columns};

/// These rows, one object a line.
///
/// # Errors
/// What the writer says; it writes into memory.
pub fn lines<R: Columns>(rows: &[R]) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut bytes, &Line(row))?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

struct Line<'r, R>(&'r R);

impl<R: Columns> Serialize for Line<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(R::COLUMNS.len()))?;
        for column in R::COLUMNS {
            object.serialize_entry(column.key, &(column.cell)(self.0))?;
        }
        object.end()
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Code(term) => serializer.serialize_str(term.code),
            Self::Number(figure) => serializer.collect_str(&figure.normalize()),
            Self::Whole(number) => serializer.serialize_i32(*number),
            Self::Flag(yes) => serializer.serialize_bool(*yes),
            Self::Day(day) => serializer.collect_str(day),
            Self::Moment(at) => {
                serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            Self::Keys(keys) => serializer.collect_seq(keys),
        }
    }
}
