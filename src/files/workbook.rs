//! Rows in a workbook of Excel: figures as numbers, days as days, all else as text that is never run.

use std::{
    fs::File,
    io::{self, Seek},
};

use chrono::{Datelike, NaiveDate, SecondsFormat};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, Workbook as Book, Worksheet, XlsxError,
};

use super::{
    Cell, Columns, Language,
    cell::{cells, headers},
};

/// Excel takes 1,048,576 rows on a sheet, with the header.
const ROWS_OF_A_SHEET: u32 = 1_000_000;

/// How wide a column is, in characters.
const WIDTH: f64 = 18.0;

/// A workbook that is being written. It keeps its rows in temporary files, so it takes the same memory however many they are.
pub struct Workbook {
    book: Book,
    title: &'static str,
    language: Language,
    headers: Vec<String>,
    sheets: usize,
    /// Rows on the last sheet, without the header.
    rows: u32,
    rows_of_a_sheet: u32,
    header: Format,
    day: Format,
}

impl Workbook {
    /// A workbook for such rows, whose sheets have this title.
    ///
    /// # Errors
    /// What the temporary file says.
    pub fn new<R: Columns>(title: &'static str, language: Language) -> io::Result<Self> {
        Self::with_sheets_of::<R>(ROWS_OF_A_SHEET, title, language)
    }

    fn with_sheets_of<R: Columns>(
        rows_of_a_sheet: u32,
        title: &'static str,
        language: Language,
    ) -> io::Result<Self> {
        let mut book = Book::new();
        // The same rows make the same bytes, whenever they are written.
        let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(io::Error::other)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let mut workbook = Self {
            book,
            title,
            language,
            headers: headers::<R>(language).collect(),
            sheets: 0,
            rows: 0,
            rows_of_a_sheet,
            header: Format::new().set_bold(),
            day: Format::new().set_num_format("yyyy-mm-dd"),
        };
        workbook.begin_sheet().map_err(io::Error::other)?;
        Ok(workbook)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// What the temporary file says.
    pub fn row<R: Columns>(&mut self, row: &R) -> io::Result<()> {
        let cells = cells(row, self.language);
        self.cells(cells).map_err(io::Error::other)
    }

    /// The finished file, at its beginning.
    ///
    /// # Errors
    /// What the temporary file says.
    pub fn finish(mut self) -> io::Result<File> {
        self.end_sheet().map_err(io::Error::other)?;
        let mut file = tempfile::tempfile()?;
        let written = io::BufWriter::new(&file);
        self.book
            .save_to_writer(written)
            .map_err(io::Error::other)?;
        file.rewind()?;
        Ok(file)
    }

    fn cells(&mut self, cells: impl Iterator<Item = Cell>) -> Result<(), XlsxError> {
        if self.rows == self.rows_of_a_sheet {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        self.rows += 1;
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in (0..).zip(cells) {
            write(sheet, self.rows, column, &cell, &self.day)?;
        }
        Ok(())
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        self.rows = 0;
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        if self.sheets == 1 {
            sheet.set_name(self.title)?;
        } else {
            sheet.set_name(format!("{} {}", self.title, self.sheets))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (column, header) in (0..).zip(&self.headers) {
            sheet.set_column_width(column, WIDTH)?;
            sheet.write_string_with_format(0, column, header, &self.header)?;
        }
        Ok(())
    }

    /// Lets people filter the rows of the last sheet.
    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let last = u16::try_from(self.headers.len().saturating_sub(1)).unwrap_or_default();
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        sheet.autofilter(0, 0, self.rows, last)?;
        Ok(())
    }
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    day_format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) if text.is_empty() => return Ok(()),
        Cell::Text(text) => sheet.write_string(row, column, text)?,
        Cell::Code(term) => sheet.write_string(row, column, term.code)?,
        Cell::Number(figure) => match figure.to_f64() {
            Some(number) => sheet.write_number(row, column, number)?,
            None => sheet.write_string(row, column, figure.to_string())?,
        },
        Cell::Whole(number) => sheet.write_number(row, column, *number)?,
        Cell::Flag(yes) => sheet.write_boolean(row, column, *yes)?,
        Cell::Day(day) => {
            sheet.write_datetime_with_format(row, column, excel(*day)?, day_format)?
        }
        Cell::Moment(at) => {
            let text = at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            sheet.write_string(row, column, text)?
        }
        Cell::Keys(keys) => sheet.write_string(row, column, keys.join(" "))?,
    };
    Ok(())
}

/// A day as Excel counts it.
fn excel(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or_default();
    let small = |part: u32| u8::try_from(part).unwrap_or_default();
    ExcelDateTime::from_ymd(year, small(day.month()), small(day.day()))
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
    use rust_decimal::Decimal;

    use super::*;

    super::super::cell::rows! {
        /// A row.
        pub struct Row {
            /// A figure.
            number: Decimal = "number" ["tal", "number"];
            /// A text.
            text: String = "text" ["text", "text"];
        }
    }

    #[test]
    fn a_full_sheet_is_followed_by_another() {
        let mut book = Workbook::with_sheets_of::<Row>(2, "Värden", Language::Swedish).unwrap();
        for number in 1..=5 {
            let (number, text) = (number.into(), "=1+1".to_owned());
            book.row(&Row { number, text }).unwrap();
        }
        let file = BufReader::new(book.finish().unwrap());
        let mut read: Xlsx<_> = open_workbook_from_rs(file).unwrap();
        assert_eq!(read.sheet_names(), ["Värden", "Värden 2", "Värden 3"]);
        let last = read.worksheet_range("Värden 3").unwrap();
        let cells: Vec<Vec<Data>> = last.rows().map(<[Data]>::to_vec).collect();
        let text = |text: &str| Data::String(text.to_owned());
        assert_eq!(
            cells,
            [
                vec![text("tal"), text("text")],
                vec![Data::Float(5.0), text("=1+1")]
            ]
        );
    }
}
