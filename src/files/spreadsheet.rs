//! Reading workbooks: the cells of one sheet as texts, however much a file pretends to hold.

use std::{
    collections::HashSet,
    io::{Cursor, Read},
};

use ::csv::StringRecord;
use calamine::{DataRef, Reader, Style, Xlsx};
use rust_decimal::{Decimal, prelude::FromPrimitive};
use zip::ZipArchive;

use super::reading::Record;
use crate::domain::{
    letters,
    problem::{self, Problem},
};

/// How much a workbook may hold when it is unpacked, in megabytes.
const UNPACKED: u64 = 100;

/// How much text may stand in its cells, in megabytes: a text that is held once may stand in many of them.
const TEXT: u64 = 20;

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
    let percentages = percentages(cells.styles());
    let (mut records, mut left): (Vec<Record>, _) = (Vec::new(), TEXT * 1024 * 1024);
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
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
        let record = record.ok_or_else(problem::no_workbook)?;
        let (text, is_number) = text_of(cell.get_value(), percentages.contains(&style));
        left = left
            .checked_sub(text.len() as u64)
            .ok_or_else(|| problem::workbook_too_large(TEXT))?;
        put(record, column as usize, &text, is_number);
    }
    Ok(records)
}

/// That a workbook unpacks to no more than it may: what its entries say of their size is not believed. Nor is how many texts they say
/// that they hold, for which room is made before they are read.
fn check_size(bytes: &[u8]) -> Result<(), Problem> {
    let broken = || problem::no_workbook();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut left = UNPACKED * 1024 * 1024;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(|_| broken())?;
        let mut unpacked = Vec::new();
        let read = entry.take(left + 1).read_to_end(&mut unpacked);
        let size = read.map_err(|_| broken())? as u64;
        left = left
            .checked_sub(size)
            .ok_or_else(|| problem::workbook_too_large(UNPACKED))?;
        let counts = String::from_utf8_lossy(&unpacked);
        let mut counts = counts.split("uniqueCount").skip(1).map(first_number);
        if counts.any(|count| count.is_none_or(|count| count > size)) {
            return Err(broken());
        }
    }
    Ok(())
}

/// The number that a text begins with, after what stands around it; none when it is too large to be one.
fn first_number(text: &str) -> Option<u64> {
    let digits = text.trim_start_matches(|it: char| !it.is_ascii_digit());
    let end = digits.find(|it: char| !it.is_ascii_digit());
    let digits = end.and_then(|end| digits.get(..end)).unwrap_or(digits);
    digits.parse().ok()
}

/// The styles in which numbers are shown as percentages.
fn percentages(styles: &[Style]) -> HashSet<usize> {
    let is_percentage = |style: &Style| {
        let format = style.number_format.as_ref();
        format.is_some_and(|format| {
            // Those that spreadsheets know by their numbers alone.
            format.format_code.contains('%') || matches!(format.format_id, Some(9 | 10))
        })
    };
    let styles = styles.iter().enumerate();
    let found = styles.filter(|(_, style)| is_percentage(style));
    found.map(|(place, _)| place).collect()
}

/// Puts a text into its column; those before it that are left out are empty.
fn put(record: &mut Record, column: usize, text: &str, is_number: bool) {
    while record.cells.len() < column {
        record.cells.push_field("");
    }
    record.cells.push_field(&letters::composed(text));
    record.numbers |= u128::from(is_number) << column;
}

/// What stands in a cell, and whether it is a number. A percentage is as it is shown: what is to be 37.5 must not be taken for 0.375.
fn text_of(value: &DataRef<'_>, is_percentage: bool) -> (String, bool) {
    match value {
        DataRef::Float(number) if is_percentage => (format!("{} %", number * 100.0), false),
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
