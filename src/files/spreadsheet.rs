//! Reading workbooks: the cells of a table as texts, however much a file pretends to hold. A table may go on in further sheets.

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
    faults::ROWS_OF_A_SHEET,
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

/// The records of a table, and the names of its sheets where there are several.
type Table = (Vec<Record>, Vec<String>);

/// What is wrong with a workbook, and in which row.
pub(super) struct Wrong {
    pub(super) problem: Box<Problem>,
    pub(super) row: usize,
    /// The sheets of its table where there are several.
    pub(super) sheets: Vec<String>,
}

impl From<Problem> for Wrong {
    fn from(problem: Problem) -> Self {
        Self {
            problem: Box::new(problem),
            row: 1,
            sheets: Vec::new(),
        }
    }
}

/// The rows of a workbook's table, one more than there may be and the header: those of the sheets with one of these titles, as an
/// export names them, else of the first sheet. Of a row at most one column more than there may be. A file of which all rows are
/// to be read is the operator's own: it may be of any size.
///
/// # Errors
/// What is wrong with the workbook.
pub(super) fn records(
    bytes: &[u8],
    most: usize,
    columns: usize,
    titles: &[&str],
) -> Result<Table, Wrong> {
    let is_bounded = most < usize::MAX;
    if is_bounded {
        check_size(bytes)?;
    }
    let broken = |_| problem::no_workbook();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = sheets_of_table(&book.sheet_names(), titles);
    if names.is_empty() {
        return Err(problem::no_workbook().into());
    }
    let mut reading = Reading {
        records: Vec::new(),
        rows: most.saturating_add(2),
        columns,
        left: is_bounded.then_some(TEXT * 1024 * 1024),
    };
    for (place, name) in names.iter().enumerate() {
        let before = reading.records.len();
        reading.read(&mut book, name, place * ROWS_OF_A_SHEET)?;
        if place > 0 && !reading.takes_off_header(before) {
            let first = names.first().map_or("", String::as_str);
            return Err(Wrong {
                problem: Box::new(problem::sheet_with_other_columns(name, first)),
                row: place * ROWS_OF_A_SHEET + 1,
                sheets: names,
            });
        }
    }
    let names = if names.len() > 1 { names } else { Vec::new() };
    Ok((reading.records, names))
}

/// The sheets that a table stands in: the one with one of these titles and those that are called the same with a number after it,
/// else the first.
fn sheets_of_table(names: &[String], titles: &[&str]) -> Vec<String> {
    let is_titled = |name: &&String| titles.contains(&name.as_str());
    let Some(first) = names.iter().find(is_titled) else {
        return names.first().cloned().into_iter().collect();
    };
    let is_further = |name: &&String| {
        let number = name.strip_prefix(first.as_str());
        let number = number.and_then(|rest| rest.strip_prefix(' '));
        number.is_some_and(|it| it.parse::<u16>().is_ok())
    };
    let further = names.iter().filter(is_further);
    std::iter::once(first).chain(further).cloned().collect()
}

/// The rows that have been read of a workbook.
struct Reading {
    records: Vec<Record>,
    /// How many there may be.
    rows: usize,
    columns: usize,
    /// How much text there may still be, where that is bounded.
    left: Option<u64>,
}

impl Reading {
    /// Reads a sheet, whose rows have numbers after this one.
    fn read(
        &mut self,
        book: &mut Xlsx<Cursor<&[u8]>>,
        name: &str,
        before: usize,
    ) -> Result<(), Problem> {
        let broken = |_| problem::no_workbook();
        let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
        let percentages = percentages(cells.styles());
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
            let (row, column) = cell.get_position();
            let (number, column) = (before + row as usize + 1, column as usize);
            let is_there = !matches!(cell.get_value(), DataRef::Empty);
            if !is_there || column > self.columns {
                continue;
            }
            let last = self.records.last().map(|last| last.row);
            if last.is_some_and(|last| last > number) {
                return Err(problem::no_workbook());
            }
            if last != Some(number) {
                if self.records.len() == self.rows {
                    break;
                }
                self.records.push(Record {
                    row: number,
                    cells: StringRecord::new(),
                    numbers: 0,
                    is_closed: true,
                });
            }
            let record = self.records.last_mut();
            let record = record.filter(|it| it.cells.len() <= column);
            let record = record.ok_or_else(problem::no_workbook)?;
            let (text, is_number) = text_of(cell.get_value(), percentages.contains(&style));
            if let Some(left) = &mut self.left {
                *left = left
                    .checked_sub(text.len() as u64)
                    .ok_or_else(|| problem::workbook_too_large(TEXT))?;
            }
            put(record, column, &text, is_number);
        }
        Ok(())
    }

    /// Takes off the header of a further sheet, which begins in this place; no if it is another than the table's.
    fn takes_off_header(&mut self, place: usize) -> bool {
        if self.records.len() == place {
            return true;
        }
        let header = self.records.remove(place);
        let first = self.records.first();
        first.is_some_and(|first| header_of(first) == header_of(&header))
    }
}

/// What the cells of a header say; empty ones at its end say nothing.
fn header_of(record: &Record) -> Vec<String> {
    let cells = record.cells.iter().map(|cell| cell.trim().to_lowercase());
    let mut cells: Vec<String> = cells.collect();
    let filled = cells.iter().rposition(|cell| !cell.is_empty());
    cells.truncate(filled.map_or(0, |last| last + 1));
    cells
}

/// That a workbook unpacks to no more than it may: what its entries say of their size is not believed. Nor is how many texts
/// they say that they hold, for which room is made before they are read.
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

/// What stands in a cell, and whether it is a number. A percentage is as it is shown: what is to be 37.5 must not be taken for
/// 0.375.
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
