//! Reading workbooks: the cells of one sheet as texts, however much a file pretends to hold.

use std::io::{Cursor, Read, copy, sink};

use ::csv::StringRecord;
use calamine::{DataRef, Reader, Xlsx};
use rust_decimal::{Decimal, prelude::FromPrimitive};
use zip::ZipArchive;

use super::reading::Record;
use crate::domain::{
    letters,
    problem::{self, Problem},
};

/// How much a workbook may hold when it is unpacked, in megabytes.
const UNPACKED: u64 = 100;

/// What every archive begins with, and so every workbook.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// Whether this is a workbook, and no text.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ARCHIVE)
}

/// At most so many rows of a workbook's sheet: the one with one of these titles, else the first. Of a row at most one column more
/// than there may be.
///
/// # Errors
/// What is wrong with the workbook.
pub(super) fn records(
    bytes: &[u8],
    rows: usize,
    columns: usize,
    titles: &[&str],
) -> Result<Vec<Record>, Problem> {
    check_size(bytes)?;
    let broken = |_| problem::no_workbook();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    let titled = names.iter().find(|name| titles.contains(&name.as_str()));
    let name = titled.or(names.first()).ok_or_else(problem::no_workbook)?;
    let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut records: Vec<Record> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let number = row as usize + 1;
        let is_there = !matches!(cell.get_value(), DataRef::Empty);
        if !is_there || column as usize > columns {
            continue;
        }
        if records.last().is_some_and(|last| last.row > number) {
            return Err(problem::no_workbook());
        }
        if records.last().is_none_or(|last| last.row != number) {
            if records.len() == rows {
                break;
            }
            records.push(Record {
                row: number,
                cells: StringRecord::new(),
                numbers: 0,
                is_closed: true,
            });
        }
        let record = records
            .last_mut()
            .filter(|it| it.cells.len() <= column as usize);
        put(
            record.ok_or_else(problem::no_workbook)?,
            column as usize,
            cell.get_value(),
        );
    }
    Ok(records)
}

/// That a workbook unpacks to no more than it may: what its entries say of their size is not believed.
fn check_size(bytes: &[u8]) -> Result<(), Problem> {
    let broken = || problem::no_workbook();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut left = UNPACKED * 1024 * 1024;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(|_| broken())?;
        let unpacked = copy(&mut entry.take(left + 1), &mut sink()).map_err(|_| broken())?;
        left = left
            .checked_sub(unpacked)
            .ok_or_else(|| problem::workbook_too_large(UNPACKED))?;
    }
    Ok(())
}

/// Puts a value into its column; those before it that are left out are empty.
fn put(record: &mut Record, column: usize, value: &DataRef<'_>) {
    while record.cells.len() < column {
        record.cells.push_field("");
    }
    let (text, is_number) = text_of(value);
    record.cells.push_field(&letters::composed(&text));
    record.numbers |= u128::from(is_number) << column;
}

/// What stands in a cell, and whether it is a number.
fn text_of(value: &DataRef<'_>) -> (String, bool) {
    match value {
        DataRef::Int(number) => (number.to_string(), true),
        // With as many digits as spreadsheets count with: 0.1 + 0.2 is 0.3.
        DataRef::Float(number) => match Decimal::from_f64(*number) {
            Some(number) => (number.normalize().to_string(), true),
            None => (number.to_string(), false),
        },
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            (text.clone(), false)
        }
        DataRef::SharedString(text) => ((*text).to_owned(), false),
        DataRef::Bool(yes) => (yes.to_string(), false),
        DataRef::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            (format!("{year:04}-{month:02}-{day:02}"), false)
        }
        DataRef::Error(fault) => (fault.to_string(), false),
        DataRef::Empty => (String::new(), false),
    }
}
