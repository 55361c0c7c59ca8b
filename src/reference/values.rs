//! From a row's fields to the values of its columns: defaults are filled in, each value is checked against its column.

use chrono::NaiveDate;
use serde_json::{Map, Value as Json};

use crate::domain::letters;

use super::{
    Fault, did_you_mean,
    parse::Field,
    resolve::{Index, id},
    rows::Row,
    tables::{Column, Kind, codes, default_value},
};

/// The row as the JSON of its model: every column, and a fault for each that can't be filled.
pub(super) fn model(row: &Row, index: &Index, faults: &mut Vec<Fault>) -> Map<String, Json> {
    let known = row.table.fields();
    for (name, field) in row
        .fields
        .iter()
        .filter(|(name, _)| !known.contains(&name.as_str()))
    {
        let hint = did_you_mean(name, known.iter().copied());
        let message = format!("unknown field \"{name}\" of {}{hint}", row.table.noun());
        faults.push(field.place.fault(message));
    }
    let mut model = Map::new();
    model.insert(
        "id".to_owned(),
        id(row.table.name, &row.key).to_string().into(),
    );
    for column in &row.table.columns {
        let value = match (column.name.as_str(), row.fields.get(column.field())) {
            ("folded", _) => {
                let searched = row.text("text").or_else(|| row.text("title"));
                searched.map(|text| letters::folded(text).into())
            }
            ("valid_from" | "valid_to", Some(field)) => bound(column, field, faults),
            ("valid_from_precision" | "valid_to_precision", None) => precision(row, column),
            (_, Some(field)) => checked(row, column, field, index, faults),
            (_, None) => default_value(row.table.name, column).or_else(|| {
                faults.push(row.place.fault(missing(row, column)));
                None
            }),
        };
        model.insert(column.name.clone(), value.unwrap_or_default());
    }
    if row.table.has("valid_from") {
        faults.extend(period_faults(row, &model));
    }
    model
}

fn missing(row: &Row, column: &Column) -> String {
    let codes = codes(row.table.name, &column.name).map_or(String::new(), |codes| {
        format!(": one of {}", codes.join(", "))
    });
    format!(
        "{} needs the field \"{}\"{codes}",
        row.table.noun(),
        column.field()
    )
}

fn checked(
    row: &Row,
    column: &Column,
    field: &Field,
    index: &Index,
    faults: &mut Vec<Fault>,
) -> Option<Json> {
    let result = match column.kind {
        Kind::Integer => field
            .value
            .as_i64()
            .map(Json::from)
            .ok_or_else(|| expected(column, field, "a whole number")),
        Kind::Boolean => field
            .value
            .as_bool()
            .map(Json::from)
            .ok_or_else(|| expected(column, field, "true or false")),
        Kind::Date => day(field)
            .map(|day| day.to_string().into())
            .ok_or_else(|| expected(column, field, "a date such as \"2004-06-17\"")),
        Kind::Text => text_value(row, column, field),
        Kind::Reference => reference(column, field, index),
        // Only what happens while the system runs has a time of day.
        Kind::Moment => Err(format!(
            "\"{}\" is not given in reference data",
            column.field()
        )),
    };
    result
        .map_err(|message| faults.push(field.place.fault(message)))
        .ok()
}

fn expected(column: &Column, field: &Field, what: &str) -> String {
    format!("\"{}\" must be {what}, not {}", column.field(), field.value)
}

fn text_value(row: &Row, column: &Column, field: &Field) -> Result<Json, String> {
    let text = field
        .text()
        .ok_or_else(|| expected(column, field, "a text"))?;
    if text.trim().is_empty() {
        return Err(format!(
            "\"{}\" is empty; leave it out where nothing is known",
            column.field()
        ));
    }
    match codes(row.table.name, &column.name) {
        Some(codes) if !codes.contains(&text) => Err(format!(
            "unknown {} \"{text}\"; it is one of {}",
            column.field().replace('_', " "),
            codes.join(", ")
        )),
        _ => Ok(text.into()),
    }
}

fn reference(column: &Column, field: &Field, index: &Index) -> Result<Json, String> {
    let key = field
        .text()
        .ok_or_else(|| expected(column, field, "the key of a row"))?;
    let table = column.target.unwrap_or_default();
    if index.has(table, key) {
        Ok(id(table, key).to_string().into())
    } else {
        Err(index.unknown(table, key))
    }
}

fn day(field: &Field) -> Option<NaiveDate> {
    // Chrono also takes days and months without their zero: one spelling is enough.
    let text = field
        .text()
        .filter(|text| text.len() == "2004-06-17".len())?;
    text.parse().ok()
}

/// The first or last day of a period: a year, a month or a day.
fn bound(column: &Column, field: &Field, faults: &mut Vec<Fault>) -> Option<Json> {
    let day = field.text().and_then(bound_day);
    if day.is_none() {
        let what = "a year \"2012\", a month \"2012-05\" or a day \"2012-05-01\"";
        faults.push(field.place.fault(expected(column, field, what)));
    }
    day.map(|day| day.to_string().into())
}

fn bound_day(text: &str) -> Option<NaiveDate> {
    let padded = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return None,
    };
    padded.parse().ok()
}

/// How exactly a bound is known, by how it is written.
fn precision(row: &Row, column: &Column) -> Option<Json> {
    let bound = match column.name.as_str() {
        "valid_from_precision" => "from",
        _ => "to",
    };
    match row.text(bound)?.len() {
        4 => Some("YEAR".into()),
        7 => Some("MONTH".into()),
        _ => Some("DAY".into()),
    }
}

fn period_faults(row: &Row, model: &Map<String, Json>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (bound, field) in [("from", "from_precision"), ("to", "to_precision")] {
        let precision = row
            .fields
            .get(field)
            .filter(|field| field.text() != Some("UNKNOWN"));
        if let Some(precision) = precision.filter(|_| !row.fields.contains_key(bound)) {
            let message = format!("without \"{bound}\" the only \"{field}\" is UNKNOWN");
            faults.push(precision.place.fault(message));
        }
    }
    let date = |column: &str| -> Option<NaiveDate> { model.get(column)?.as_str()?.parse().ok() };
    if let (Some(from), Some(to), Some(field)) =
        (date("valid_from"), date("valid_to"), row.fields.get("to"))
        && to <= from
    {
        let message = format!(
            "the period ends on {to} and begins on {from}; \"to\" is the first day on which it no longer holds and must be later"
        );
        faults.push(field.place.fault(message));
    }
    faults
}
