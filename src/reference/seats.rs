//! Seats that stand for several: one in each of some bodies, one for each municipality. And the names that seats are given.

use serde_json::Value as Json;

use super::{
    Fault,
    parse::{Field, Node},
    rows::{Parent, Row, field, text},
    tables::table,
};
use crate::domain::swedish;

/// A seat, and the row that it is nested in.
type Seat = (Node, Option<Parent>);

/// The seats that one seat of a file stands for.
pub(super) fn expand(
    seat: Node,
    parent: Option<Parent>,
    rows: &[Row],
    faults: &mut Vec<Fault>,
) -> Vec<Seat> {
    in_bodies(seat, parent, faults)
        .into_iter()
        .flat_map(|seat| for_municipalities(seat, rows, faults))
        .collect()
}

fn in_bodies(mut seat: Node, parent: Option<Parent>, faults: &mut Vec<Fault>) -> Vec<Seat> {
    let Some(bodies) = seat.fields.remove("bodies") else {
        return vec![(seat, parent)];
    };
    let Some(slugs) = bodies.texts() else {
        let message = "\"bodies\" must be an array of keys of bodies";
        faults.push(bodies.place.fault(message));
        return vec![(seat, parent)];
    };
    slugs
        .into_iter()
        .map(|slug| {
            (
                seat.clone(),
                table("body").map(|body| (body, slug.to_owned())),
            )
        })
        .collect()
}

fn for_municipalities(
    (mut seat, parent): Seat,
    rows: &[Row],
    faults: &mut Vec<Fault>,
) -> Vec<Seat> {
    let Some(wanted) = seat.fields.remove("for_each_municipality") else {
        return vec![(seat, parent)];
    };
    if wanted.value != Json::Bool(true) {
        let message = "\"for_each_municipality\" must be true or left out";
        faults.push(wanted.place.fault(message));
        return vec![(seat, parent)];
    }
    let body = match &parent {
        Some((_, key)) => key.clone(),
        None => text(&seat.fields, "body").unwrap_or_default().to_owned(),
    };
    municipalities(&body, rows)
        .into_iter()
        .map(|municipality| (of_municipality(&seat, municipality, rows), parent.clone()))
        .collect()
}

/// The seat as that of one municipality.
fn of_municipality(seat: &Node, municipality: &str, rows: &[Row]) -> Node {
    let mut seat = seat.clone();
    let place = seat.place.clone();
    let key = match text(&seat.fields, "key") {
        Some(key) => format!("{key}-{municipality}"),
        None => municipality.to_owned(),
    };
    seat.fields.insert("key".to_owned(), field(&place, key));
    seat.fields
        .insert("organisation".to_owned(), field(&place, municipality));
    if let Some(label) = seat.fields.get_mut("label")
        && let Some(text) = label.text()
    {
        label.value = text
            .replace("{municipality}", name(municipality, rows))
            .into();
    }
    seat
}

/// The municipalities of the body's care area in alphabetical order; all of them where it has none.
fn municipalities<'a>(body: &str, rows: &'a [Row]) -> Vec<&'a str> {
    let area = of("body", rows)
        .find(|row| row.key == body)
        .and_then(|row| row.text("care_area"));
    let mut found: Vec<&str> = match area {
        Some(area) => of("care_area_municipality", rows)
            .filter(|row| row.text("care_area") == Some(area))
            .filter_map(|row| row.text("organisation"))
            .collect(),
        None => of("organisation", rows)
            .filter(|row| row.text("kind") == Some("MUNICIPALITY"))
            .map(|row| row.key.as_str())
            .collect(),
    };
    found.sort_by(|left, right| swedish::compare(name(left, rows), name(right, rows)));
    // Who left an area and came back is there twice.
    found.dedup();
    found
}

/// The newest official name of an organisation, or its key where it has none.
fn name<'a>(organisation: &'a str, rows: &'a [Row]) -> &'a str {
    of("name", rows)
        .filter(|row| row.text("organisation") == Some(organisation))
        .filter(|row| row.text("kind").is_none_or(|kind| kind == "OFFICIAL"))
        .max_by_key(|row| (row.text("to").is_none(), row.text("from")))
        .and_then(|row| row.text("text"))
        .unwrap_or(organisation)
}

fn of<'a>(table: &'a str, rows: &'a [Row]) -> impl Iterator<Item = &'a Row> {
    rows.iter().filter(move |row| row.table.name == table)
}

/// What a seat's label becomes: a name that holds as long as the seat.
pub(super) fn label(seat: &mut Node) -> Option<Node> {
    const SHARED: [&str; 6] = [
        "from",
        "from_precision",
        "to",
        "to_precision",
        "period_note",
        "clause",
    ];
    let label: Field = seat.fields.remove("label")?;
    let shared = SHARED
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), seat.fields.get(name)?.clone())));
    Some(Node {
        table: "name".to_owned(),
        place: label.place.clone(),
        fields: shared.chain([("text".to_owned(), label)]).collect(),
        children: Vec::new(),
    })
}
