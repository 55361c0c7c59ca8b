//! Reading CSV and workbooks: which separator a text has, which column is which, what stands in a cell. Every fault is reported with
//! its row.

use std::{cmp::Reverse, collections::BTreeMap};

use ::csv::{Position, Reader, ReaderBuilder, StringRecord};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::{Column, Columns, Sheet, cell::Intake, csv::MARK, formula::unguarded, spreadsheet};
use crate::domain::{
    faults::{FAULTS, FaultSummary, FileRows, RowFault},
    letters,
    problem::{self, Problem},
    reporting::ReportingPeriod,
    vocabulary::{Term, Vocabulary},
};

/// What may stand between cells.
const SEPARATORS: &[u8] = b";,\t";

/// What people put between groups of digits.
const SPACES: &[char] = &[' ', '\u{a0}', '\u{202f}'];

/// How many columns a file may have: more than there are of any thing.
const COLUMNS: usize = 100;

/// How much of a file is searched for its header, in characters: no header of ours is as long.
const HEADER: usize = 64 * 1024;

/// How many headers are reported that are no column's.
const UNKNOWN_HEADERS: usize = 20;

/// How much of a cell is quoted, in characters.
const CELL_PREVIEW: usize = 100;

/// Rows that are made from the cells of a file.
pub trait FromCells: Columns {
    /// The row, with what is wrong with it noted in the cells; none when something is missing without which there is no row.
    fn from_cells(cells: &mut Cells<'_>) -> Option<Self>;
}

/// The header of a file: where its columns are, and how its cells are written.
struct Header {
    places: BTreeMap<&'static str, usize>,
    names: BTreeMap<&'static str, String>,
    cells: usize,
    writing: WayOfWriting,
}

/// How people write in the cells of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct WayOfWriting {
    /// Whether a decimal comma can stand in a cell.
    with_comma: bool,
    /// The decimal sign where both may stand.
    decimal_sign: char,
    /// Whether what would be taken for a formula has a mark before it.
    guarded: bool,
}

/// Reads at most so many rows of a file: those that are right, and every fault of the others, as far as it is reported. `check`
/// says what else is wrong with a row.
pub(super) fn read<R: FromCells + Sheet>(
    bytes: &[u8],
    most: usize,
    check: fn(&R) -> Option<Problem>,
) -> FileRows<R> {
    if spreadsheet::is_workbook(bytes) {
        // Enough to see whether there are more, and the header.
        return match spreadsheet::records(bytes, most, COLUMNS, &R::TITLES) {
            Ok((records, sheets)) => {
                let mut read = read_records(records.into_iter(), None, most, check);
                read.summary.sheets = sheets;
                read
            }
            Err(wrong) => FileRows {
                summary: FaultSummary {
                    sheets: wrong.sheets,
                    ..FaultSummary::default()
                },
                ..FileRows::faulty(vec![RowFault {
                    row: wrong.row,
                    problem: wrong.problem.at("file"),
                }])
            },
        };
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => letters::composed(text.strip_prefix(MARK).unwrap_or(text)),
        Err(fault) => return FileRows::faulty(vec![not_utf8(bytes, fault)]),
    };
    let (text, separator, before) = match told_separator(&text) {
        Some((separator, rest)) => (rest, Some(separator), 1),
        None => (&*text, None, 0),
    };
    let separator = separator.unwrap_or_else(|| separator_of::<R>(text));
    let records = Records::new(text, separator).map(|record| Record {
        row: record.row + before,
        ..record
    });
    read_records(records, Some(separator), most, check)
}

/// The separator that the first line tells a spreadsheet, as `sep=;`, and the text after it.
fn told_separator(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_end().trim_matches('"').to_lowercase();
    let [separator] = line.strip_prefix("sep=")?.as_bytes() else {
        return None;
    };
    SEPARATORS.contains(separator).then_some((*separator, rest))
}

/// Reads records, of which the first is the header. `separator`: what stands between the cells of a text.
fn read_records<R: FromCells>(
    mut records: impl Iterator<Item = Record>,
    separator: Option<u8>,
    most: usize,
    check: fn(&R) -> Option<Problem>,
) -> FileRows<R> {
    let first = records.next();
    let in_swedish = first.as_ref().is_some_and(is_swedish::<R>);
    let mut read = FileRows::faulty(Vec::new());
    read.summary.in_swedish = in_swedish;
    let header = match header::<R>(first, separator) {
        Ok(header) => header,
        Err(faults) => return FileRows { faults, ..read },
    };
    read.summary.headers = header.names.clone();
    read.summary.places = header.places.clone();
    let filled = records.filter(|it| !it.cells.iter().all(str::is_empty));
    for (place, record) in filled.enumerate() {
        if place == most {
            read.more = true;
            break;
        }
        match row_of(&header, &record, check) {
            Ok(row) => read.rows.push((record.row, row)),
            Err(mut faults) if read.faults.len() < FAULTS => read.faults.append(&mut faults),
            Err(faults) => {
                read.summary.rows_left_out += 1;
                read.summary.faults_left_out += faults.len();
            }
        }
    }
    read
}

/// The row of a record, or all that is wrong with it.
fn row_of<R: FromCells>(
    header: &Header,
    record: &Record,
    check: fn(&R) -> Option<Problem>,
) -> Result<R, Vec<RowFault>> {
    let mut cells = Cells {
        header,
        record,
        faults: Vec::new(),
    };
    let read = if !record.is_closed {
        cells.fault(problem::quote_not_closed().at("file"));
        None
    } else if record.cells.iter().skip(header.cells).any(is_filled) {
        cells.fault(problem::wrong_number_of_cells(record.cells.len(), header.cells).at("file"));
        None
    } else {
        // Spreadsheets leave out the last cells of a row where they are empty.
        R::from_cells(&mut cells)
    };
    if let Some(wrong) = read.as_ref().and_then(check) {
        cells.fault(wrong);
    }
    match read {
        Some(row) if cells.faults.is_empty() => Ok(row),
        _ => Err(cells.faults),
    }
}

/// A row of a file as it was read.
pub(super) struct Record {
    /// Its number.
    pub(super) row: usize,
    /// What stands in its cells.
    pub(super) cells: StringRecord,
    /// Which of them are numbers, as a spreadsheet holds them: one bit for each.
    pub(super) numbers: u128,
    /// Whether each quotation mark that opens a cell is closed at the cell's end.
    pub(super) is_closed: bool,
}

fn is_filled(cell: &str) -> bool {
    !cell.trim().is_empty()
}

/// The records of a text with their numbers. A cell may have several lines; an empty line is a row without cells.
struct Records<'t> {
    text: &'t str,
    separator: u8,
    reader: Reader<&'t [u8]>,
    row: usize,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, separator: u8) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        Self {
            text,
            separator,
            reader,
            row: 0,
        }
    }

    /// How many empty lines there are from where the record before ended.
    fn empty_lines(&self, from: usize) -> usize {
        let before = self.text.get(..from).unwrap_or_default();
        let rest = self.text.get(from..).unwrap_or_default();
        // The reader leaves the second half of a line's end.
        let rest = match before.ends_with('\r') {
            true => rest.strip_prefix('\n').unwrap_or(rest),
            false => rest,
        };
        let breaks = rest.chars().take_while(|it| matches!(it, '\r' | '\n'));
        breaks.filter(|it| *it == '\n').count()
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Self::Item> {
        let mut cells = StringRecord::new();
        // The text is in memory and in UTF-8, and rows may be of any length: nothing can be wrong with it.
        let is_there = self.reader.read_record(&mut cells).ok()?;
        if !is_there {
            return None;
        }
        let byte = |at: &Position| usize::try_from(at.byte()).unwrap_or(usize::MAX);
        let (from, to) = (
            cells.position().map_or(0, byte),
            byte(self.reader.position()),
        );
        self.row += 1 + self.empty_lines(from);
        let written = self.text.get(from..to).unwrap_or_default();
        Some(Record {
            row: self.row,
            is_closed: is_closed(written, self.separator),
            numbers: 0,
            cells,
        })
    }
}

/// Whether each quotation mark that opens a cell is closed at the cell's end. The reader takes what follows for the same cell, up
/// to the end of the file.
fn is_closed(record: &str, separator: u8) -> bool {
    enum At {
        Beginning,
        Plain,
        Quoted,
        Closed,
    }
    let mut at = At::Beginning;
    for byte in record.bytes() {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Closed,
            // A mark within the text is written twice.
            (At::Quoted, _) | (At::Closed | At::Beginning, b'"') => At::Quoted,
            (_, b'\r' | b'\n') => At::Beginning,
            (_, end) if end == separator => At::Beginning,
            (At::Closed, b' ') => At::Closed,
            (At::Closed, _) => return false,
            (At::Beginning | At::Plain, _) => At::Plain,
        };
    }
    !matches!(at, At::Quoted)
}

/// The separator under which most columns of the first row are known.
fn separator_of<R: Columns>(text: &str) -> u8 {
    let end = text.char_indices().nth(HEADER);
    let text = end.and_then(|(end, _)| text.get(..end)).unwrap_or(text);
    let known = |separator: &u8| {
        let record = Records::new(text, *separator).next();
        let cells = record.iter().flat_map(|it| it.cells.iter().take(COLUMNS));
        cells.filter(|cell| column::<R>(cell).is_some()).count()
    };
    // Of several with as many, the first of the list is taken.
    let best = SEPARATORS.iter().min_by_key(|it| Reverse(known(it)));
    best.copied().unwrap_or(b';')
}

/// What the first row says.
fn header<R: Columns>(
    record: Option<Record>,
    separator: Option<u8>,
) -> Result<Header, Vec<RowFault>> {
    let Some(record) = record else {
        return Err(vec![in_header(problem::empty_file().at("file"))]);
    };
    let (row, wrong) = (record.row, |problem: Problem| {
        vec![RowFault {
            row: record.row,
            problem,
        }]
    });
    if !record.is_closed {
        return Err(wrong(problem::quote_not_closed().at("file")));
    }
    // Spreadsheets write empty columns at the end.
    let filled = (0..record.cells.len()).rev();
    let mut filled = filled.filter(|place| record.cells.get(*place).is_some_and(is_filled));
    let cells = filled.next().map_or(0, |last| last + 1);
    if cells > COLUMNS {
        return Err(wrong(problem::too_many_columns(COLUMNS).at("file")));
    }
    let (mut places, mut names) = (BTreeMap::new(), BTreeMap::new());
    let (mut faults, mut unknown) = (Vec::new(), Vec::new());
    for (place, cell) in record.cells.iter().take(cells).enumerate() {
        match column::<R>(cell) {
            Some(key) => {
                names.insert(key, cell.trim().to_owned());
                if places.insert(key, place).is_some() {
                    faults.push(twice(cell));
                }
            }
            None if is_label::<R>(cell) => {}
            None => unknown.push(cell),
        }
    }
    faults.extend(unknown_headers::<R>(&unknown));
    let needed = R::COLUMNS.iter().filter(|it| it.intake == Intake::Needed);
    let missing = needed.filter(|it| !places.contains_key(it.key));
    let missing: Vec<Problem> = missing.map(missing_column).collect();
    if !missing.is_empty() {
        faults = missing;
    }
    if !faults.is_empty() {
        let faults = faults.into_iter();
        return Err(faults.map(|problem| RowFault { row, problem }).collect());
    }
    let writing = WayOfWriting {
        with_comma: separator != Some(b','),
        decimal_sign: if is_english::<R>(&names) { '.' } else { ',' },
        guarded: separator.is_some(),
    };
    Ok(Header {
        places,
        names,
        cells,
        writing,
    })
}

/// Whether a column is called as in Swedish alone, or none as in English alone.
fn is_swedish<R: Columns>(header: &Record) -> bool {
    let cells = header.cells.iter().take(COLUMNS);
    let named = cells.filter_map(|cell| Some((column::<R>(cell)?, cell.trim().to_owned())));
    !is_english::<R>(&named.collect())
}

/// Whether a column has labels of another's codes: nothing is read there.
fn is_label<R: Columns>(header: &str) -> bool {
    let header = header.trim().to_lowercase();
    R::COLUMNS.iter().any(|column| column.is_label(&header))
}

/// Whether the columns are called as in English and nothing as in Swedish alone.
fn is_english<R: Columns>(names: &BTreeMap<&'static str, String>) -> bool {
    let called = |language: usize| {
        let headers = |column: &Column<R>| Some((column.headers?, names.get(column.key)?));
        let mut named = R::COLUMNS.iter().filter_map(headers);
        named.any(|(headers, name)| {
            let [swedish, english] = headers;
            swedish != english
                && [swedish, english].get(language) == Some(&name.to_lowercase().as_str())
        })
    };
    called(1) && !called(0)
}

/// The key of the column with this header, in either language.
fn column<R: Columns>(header: &str) -> Option<&'static str> {
    let header = unguarded(header.trim()).to_lowercase();
    let has = |column: &&Column<R>| {
        column.headers.is_some_and(|headers| {
            headers.contains(&header.as_str()) || column.key.to_lowercase() == header
        })
    };
    R::COLUMNS.iter().find(has).map(|column| column.key)
}

/// The cells of a row, by the keys of their columns, and what is wrong with them.
pub struct Cells<'f> {
    header: &'f Header,
    record: &'f Record,
    faults: Vec<RowFault>,
}

impl Cells<'_> {
    /// Notes what is wrong.
    fn fault(&mut self, problem: Problem) {
        self.faults.push(RowFault {
            row: self.record.row,
            problem,
        });
    }

    /// What is right; what is wrong is noted.
    fn check<T>(&mut self, checked: Result<T, Problem>) -> Option<T> {
        checked.map_err(|wrong| self.fault(wrong)).ok()
    }

    /// A text as it was before it was written; none when the cell is empty or the file has no such column.
    pub(super) fn text(&self, column: &str) -> Option<String> {
        let cell = self.record.cells.get(*self.header.places.get(column)?)?;
        let text = || match self.header.writing.guarded {
            true => unguarded(cell).into_owned(),
            false => cell.to_owned(),
        };
        (!cell.is_empty()).then(text)
    }

    /// A key or a code, without the spaces around it.
    pub(super) fn key(&self, column: &str) -> Option<String> {
        let text = self.text(column)?;
        let key = text.trim();
        (!key.is_empty()).then(|| key.to_owned())
    }

    /// Keys or codes with spaces between them.
    pub(super) fn keys(&self, column: &str) -> Option<Vec<String>> {
        let text = self.text(column)?;
        Some(text.split_whitespace().map(str::to_owned).collect())
    }

    /// Codes of the vocabulary with spaces between them.
    pub(super) fn codes<V: Vocabulary>(&mut self, column: &'static str) -> Option<Vec<V>> {
        let texts = self.keys(column)?;
        let codes = texts.iter().map(|text| {
            let code = V::from_code(&text.to_uppercase());
            code.ok_or_else(|| no_code::<V>(column, text))
        });
        self.check(codes.collect())
    }

    /// A code of the vocabulary, or its label in one of the languages.
    pub(super) fn code<V: Vocabulary>(&mut self, column: &'static str) -> Option<V> {
        let text = self.key(column)?;
        let is_it = |term: &Term| {
            let names = [term.code, term.swedish, term.english];
            names
                .iter()
                .any(|name| name.to_lowercase() == text.to_lowercase())
        };
        let found = V::VALUES.iter().find(|(_, term)| is_it(term));
        self.check(
            found
                .map(|(value, _)| *value)
                .ok_or_else(|| no_code::<V>(column, &text)),
        )
    }

    /// A period.
    pub(super) fn period(&mut self, column: &'static str) -> Option<ReportingPeriod> {
        let text = self.key(column)?;
        let read = ReportingPeriod::from_code(&text.to_uppercase());
        self.check(read.ok_or_else(|| problem::no_period_in_cell(&shown(&text)).at(column)))
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, column: &'static str) -> Option<bool> {
        let text = self.key(column)?;
        let read = match text.to_lowercase().as_str() {
            "ja" | "yes" | "true" | "sant" | "1" => Ok(true),
            "nej" | "no" | "false" | "falskt" | "0" => Ok(false),
            _ => Err(problem::neither_yes_nor_no(&shown(&text)).at(column)),
        };
        self.check(read)
    }

    /// A figure.
    pub(super) fn number(&mut self, column: &'static str) -> Option<Decimal> {
        let text = self.key(column)?;
        let place = self.header.places.get(column).copied().unwrap_or_default();
        let is_number = self.record.numbers >> place & 1 == 1;
        let read = match is_number {
            true => text.parse().map_err(|_| problem::no_number(&shown(&text))),
            false => number(&text, self.header.writing),
        };
        self.check(read.map_err(|wrong| wrong.at(column)))
    }

    /// A whole number.
    pub(super) fn whole(&mut self, column: &'static str) -> Option<i32> {
        let text = self.key(column)?;
        let read = text.parse();
        self.check(read.map_err(|_| problem::no_whole_number(&shown(&text)).at(column)))
    }

    /// A day.
    pub(super) fn day(&mut self, column: &'static str) -> Option<NaiveDate> {
        let text = self.key(column)?;
        let read = text
            .parse()
            .map_err(|_| problem::no_day(&shown(&text)).at(column));
        self.check(read)
    }

    /// A moment, as exports write it.
    pub(super) fn moment(&mut self, column: &'static str) -> Option<DateTime<Utc>> {
        let text = self.key(column)?;
        let read = DateTime::parse_from_rfc3339(&text).map(|at| at.to_utc());
        self.check(read.map_err(|_| problem::no_moment(&shown(&text)).at(column)))
    }

    /// What must be there.
    pub(super) fn needed<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&mut Self, &'static str) -> Option<T>,
    ) -> Option<T> {
        let faults = self.faults.len();
        let value = read(self, column);
        if value.is_none() && self.faults.len() == faults {
            self.fault(problem::empty_cell().at(column));
        }
        value
    }
}

/// A figure as people write it: with spaces between groups of digits, with a decimal point, or with a comma where cells don't
/// end with one.
fn number(text: &str, writing: WayOfWriting) -> Result<Decimal, Problem> {
    let plain = text.replace(SPACES, "").replace('\u{2212}', "-");
    let marks = plain.chars().filter(|it| matches!(it, '.' | ',')).count();
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let is_number = digits.starts_with(|it: char| it.is_ascii_digit())
        && digits.ends_with(|it: char| it.is_ascii_digit())
        && digits
            .chars()
            .all(|it| it.is_ascii_digit() || matches!(it, '.' | ','))
        && marks <= 1
        && (writing.with_comma || !plain.contains(','));
    if is_number && writing.with_comma && is_ambiguous(digits, writing.decimal_sign) {
        let (thousands, decimals) = (plain.replace(['.', ','], ""), plain.replace(',', "."));
        return Err(problem::two_numbers(
            &shown(text),
            &thousands,
            &decimals,
            &decimals.replace('.', ","),
        ));
    }
    let read = plain.replace(',', ".").parse().ok();
    let wrong = match writing.with_comma {
        true => problem::no_number_with_comma,
        false => problem::no_number,
    };
    read.filter(|_| is_number)
        .ok_or_else(|| wrong(&shown(text)))
}

/// Whether a mark that isn't the decimal sign stands where others write thousands: before three digits, and after one to three that
/// don't begin with a nought.
fn is_ambiguous(digits: &str, decimal_sign: char) -> bool {
    let Some((before, after)) = digits.split_once(['.', ',']) else {
        return false;
    };
    !digits.contains(decimal_sign)
        && after.len() == 3
        && (1..=3).contains(&before.len())
        && !before.starts_with('0')
}

fn no_code<V: Vocabulary>(column: &str, text: &str) -> Problem {
    let codes: Vec<&str> = V::VALUES.iter().map(|(_, term)| term.code).collect();
    let (codes, text) = (codes.join(", "), shown(text));
    problem::none_of_codes(&text, &codes).at(column)
}

const fn in_header(problem: Problem) -> RowFault {
    RowFault { row: 1, problem }
}

fn not_utf8(bytes: &[u8], fault: std::str::Utf8Error) -> RowFault {
    let before = bytes.get(..fault.valid_up_to()).unwrap_or_default();
    let lines = before.iter().filter(|byte| **byte == b'\n').count();
    RowFault {
        row: lines + 1,
        problem: problem::not_utf8().at("file"),
    }
}

fn twice(cell: &str) -> Problem {
    let cell = shown(cell);
    problem::column_twice(&cell).at(&cell)
}

/// Which headers are no column's; the first says which columns there are, the last how many more are unknown.
fn unknown_headers<R: Columns>(cells: &[&str]) -> Vec<Problem> {
    let headers = || R::COLUMNS.iter().filter_map(|column| column.headers);
    let swedish: Vec<&str> = headers().map(|[swedish, _]| swedish).collect();
    let english: Vec<&str> = headers().map(|[_, english]| english).collect();
    let unknown = |(index, cell): (usize, &&str)| {
        let cell = shown(cell);
        let problem = match index {
            0 => problem::unknown_column_of(&cell, &english.join(", "), &swedish.join(", ")),
            _ => problem::unknown_column(&cell),
        };
        problem.at(&cell)
    };
    let first = cells.iter().take(UNKNOWN_HEADERS);
    let mut reported: Vec<Problem> = first.enumerate().map(unknown).collect();
    let more = cells.len().saturating_sub(UNKNOWN_HEADERS);
    reported.extend((more > 0).then(|| problem::more_unknown_columns(more).at("file")));
    reported
}

fn missing_column<R>(column: &Column<R>) -> Problem {
    let [swedish, english] = column.headers.unwrap_or([column.key; 2]);
    problem::missing_column(english, swedish).at(column.key)
}

/// What is quoted of a cell.
fn shown(cell: &str) -> String {
    let cell = cell.trim();
    match cell.char_indices().nth(CELL_PREVIEW) {
        Some((end, _)) => format!("{}…", cell.get(..end).unwrap_or_default()),
        None => cell.to_owned(),
    }
}
