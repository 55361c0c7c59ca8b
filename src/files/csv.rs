//! Rows as CSV that Excel opens right: UTF-8 with its mark, the separator and the decimal sign of the language.

use std::borrow::Cow;

use ::csv::{Terminator, Writer, WriterBuilder};
use chrono::SecondsFormat;

use super::{
    Cell, Columns, Language,
    cell::{cells, headers},
    formula::guarded,
};

/// What tells Excel that a file is in UTF-8.
pub(super) const MARK: &str = "\u{feff}";

/// The beginning of a file: the mark and the header row.
///
/// # Errors
/// What the writer says; it writes into memory.
pub fn beginning<R: Columns>(language: Language) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer(MARK.as_bytes().to_vec(), language);
    writer.write_record(headers::<R>(language))?;
    finished(writer)
}

/// These rows.
///
/// # Errors
/// What the writer says; it writes into memory.
pub fn rows<R: Columns>(language: Language, rows: &[R]) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = writer(Vec::new(), language);
    for row in rows {
        for cell in cells(row, language) {
            writer.write_field(text(&cell, language).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    finished(writer)
}

/// What is written of a cell.
fn text(cell: &Cell, language: Language) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => guarded(text),
        Cell::Code(term) => Cow::Borrowed(term.code),
        Cell::Number(figure) => Cow::Owned(language.number(*figure)),
        Cell::Whole(number) => Cow::Owned(number.to_string()),
        Cell::Flag(yes) => Cow::Borrowed(language.flag(*yes)),
        Cell::Day(day) => Cow::Owned(day.to_string()),
        Cell::Moment(at) => Cow::Owned(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        Cell::Keys(keys) => Cow::Owned(keys.join(" ")),
    }
}

fn writer(begun: Vec<u8>, language: Language) -> Writer<Vec<u8>> {
    WriterBuilder::new()
        .delimiter(language.separator())
        .terminator(Terminator::CRLF)
        .from_writer(begun)
}

fn finished(writer: Writer<Vec<u8>>) -> Result<Vec<u8>, ::csv::Error> {
    writer
        .into_inner()
        .map_err(|fault| ::csv::Error::from(fault.into_error()))
}
