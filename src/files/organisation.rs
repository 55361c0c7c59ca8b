//! The columns of the organisation: bodies, their seats, and who holds them.

use super::{Cell, Column};
use crate::domain::records::SeatRecord;

/// The columns of the organisation.
pub const ORGANISATION: &[Column<SeatRecord>] = &[
    Column::new("body", "organ", "body", |row| (&row.body).into()),
    Column::new("bodyName", "organets namn", "body name", |row| {
        row.body_name.as_ref().into()
    }),
    Column::new("bodyType", "typ av organ", "body type", |row| {
        Cell::code(row.body_type)
    }),
    Column::new("level", "nivå", "level", |row| Cell::code(row.level)),
    Column::new("sphere", "sfär", "sphere", |row| Cell::code(row.sphere)),
    Column::new("parent", "överordnat organ", "parent body", |row| {
        row.parent.as_ref().into()
    }),
    Column::new("careArea", "närsjukvårdsområde", "care area", |row| {
        row.care_area.as_ref().into()
    }),
    Column::new("municipality", "kommun", "municipality", |row| {
        row.municipality.as_ref().into()
    }),
    Column::new("seat", "plats", "seat", |row| row.seat.as_ref().into()),
    Column::new("function", "funktion", "function", |row| {
        row.function.map_or(Cell::Empty, Cell::code)
    }),
    Column::new("organisation", "tillsätts av", "filled by", |row| {
        row.organisation.as_ref().into()
    }),
    Column::new("role", "roll", "role", |row| {
        row.role.map_or(Cell::Empty, Cell::code)
    }),
    Column::new("holder", "innehavare", "holder", |row| {
        row.holder.as_ref().into()
    }),
    Column::new("represents", "företräder", "represents", |row| {
        row.represents.as_ref().into()
    }),
    Column::new("from", "från", "from", |row| row.from.into()),
    Column::new("to", "till", "to", |row| row.to.into()),
];
