//! Columns and cells, whatever the format.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::domain::vocabulary::Vocabulary;

/// In which language the headers are. The form of numbers and the separator of CSV go with it, as Excel has them there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Swedish: cells end with `;`, decimals follow a comma.
    #[default]
    Swedish,
    /// English: cells end with `,`, decimals follow a point.
    English,
}

impl Language {
    /// The language with this code: `sv` or `en`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "sv" => Some(Self::Swedish),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// What stands between the cells of CSV.
    pub const fn separator(self) -> u8 {
        match self {
            Self::Swedish => b';',
            Self::English => b',',
        }
    }

    /// A figure as people write it.
    pub(super) fn number(self, figure: Decimal) -> String {
        let text = figure.normalize().to_string();
        match self {
            Self::Swedish => text.replace('.', ","),
            Self::English => text,
        }
    }

    /// Yes or no.
    pub(super) const fn flag(self, yes: bool) -> &'static str {
        match (self, yes) {
            (Self::Swedish, true) => "ja",
            (Self::Swedish, false) => "nej",
            (Self::English, true) => "yes",
            (Self::English, false) => "no",
        }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, a key or a code.
    Text(String),
    /// A figure: it has decimals, and each of them counts.
    Number(Decimal),
    /// A whole number.
    Whole(i32),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(NaiveDate),
    /// A moment.
    Moment(DateTime<Utc>),
    /// Keys or codes.
    Keys(Vec<String>),
}

impl Cell {
    /// A text.
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A code of the vocabulary.
    pub(super) fn code(value: impl Vocabulary) -> Self {
        Self::text(value.code())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::text(text)
    }
}

impl From<Decimal> for Cell {
    fn from(figure: Decimal) -> Self {
        Self::Number(figure)
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

/// A column of rows `R`.
pub struct Column<R> {
    /// Its name in lines of JSON: as in the GraphQL schema.
    pub key: &'static str,
    /// Its headers in tables, Swedish and English; none where it is in lines of JSON only.
    pub headers: Option<(&'static str, &'static str)>,
    /// What stands there.
    pub cell: fn(&R) -> Cell,
}

impl<R> Column<R> {
    /// A column of tables and of lines of JSON.
    pub(super) const fn new(
        key: &'static str,
        swedish: &'static str,
        english: &'static str,
        cell: fn(&R) -> Cell,
    ) -> Self {
        Self {
            key,
            headers: Some((swedish, english)),
            cell,
        }
    }

    /// A column of lines of JSON only: what another database would not have the same.
    pub(super) const fn of_json(key: &'static str, cell: fn(&R) -> Cell) -> Self {
        Self {
            key,
            headers: None,
            cell,
        }
    }

    /// Its header in a table.
    pub(super) fn header(&self, language: Language) -> Option<&'static str> {
        let (swedish, english) = self.headers?;
        Some(match language {
            Language::Swedish => swedish,
            Language::English => english,
        })
    }
}
