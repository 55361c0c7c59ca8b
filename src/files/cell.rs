//! Columns and cells, whatever the format.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::domain::{
    id::NodeId,
    reporting::ReportingPeriod,
    vocabulary::{Term, Vocabulary},
};

/// What the header of a code's label has after that of the code.
const LABEL: &str = " i klartext";

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
    /// A text or a key.
    Text(String),
    /// A code of a vocabulary.
    Code(&'static Term),
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

impl<T> From<&Option<T>> for Cell
where
    for<'t> &'t T: Into<Cell>,
{
    fn from(value: &Option<T>) -> Self {
        value.as_ref().map_or(Self::Empty, Into::into)
    }
}

impl<V: Vocabulary> From<&V> for Cell {
    fn from(value: &V) -> Self {
        Self::Code(value.term())
    }
}

/// What may stand in a column.
pub(super) trait Content {
    /// Whether it is a code, which has its label beside it in the Swedish file.
    const IS_CODE: bool = false;
}

impl<T: Content> Content for Option<T> {
    const IS_CODE: bool = T::IS_CODE;
}

impl<V: Vocabulary> Content for V {
    const IS_CODE: bool = true;
}

impl<V: Vocabulary> From<&Vec<V>> for Cell {
    fn from(values: &Vec<V>) -> Self {
        Self::Keys(values.iter().map(|it| it.code().to_owned()).collect())
    }
}

impl<V: Vocabulary> Content for Vec<V> {}

macro_rules! cells {
    ($($type:ty: |$value:ident| $cell:expr;)+) => {$(
        impl From<&$type> for Cell {
            fn from($value: &$type) -> Self {
                $cell
            }
        }

        impl Content for $type {}
    )+};
}

cells! {
    String: |text| Self::Text(text.clone());
    Vec<String>: |keys| Self::Keys(keys.clone());
    NodeId: |id| Self::Text(id.encode());
    ReportingPeriod: |period| Self::Text(period.code());
    Decimal: |figure| Self::Number(*figure);
    i32: |number| Self::Whole(*number);
    bool: |yes| Self::Flag(*yes);
    NaiveDate: |day| Self::Day(*day);
    DateTime<Utc>: |at| Self::Moment(*at);
}

/// What an import makes of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// It is passed over.
    None,
    /// It is read where it is there.
    Optional,
    /// Nothing can be read without it.
    Needed,
}

/// A column of rows `R`.
pub struct Column<R> {
    /// Its name in lines of JSON: as in the GraphQL schema.
    pub key: &'static str,
    /// Its headers in tables, Swedish and English; none where it is in lines of JSON only: what another database would not have
    /// the same.
    pub headers: Option<[&'static str; 2]>,
    /// What stands there.
    pub cell: fn(&R) -> Cell,
    /// Whether that is a code: in a Swedish table its label stands in a column of its own, after it.
    pub is_code: bool,
    /// What an import makes of it.
    pub intake: Intake,
}

impl<R> Column<R> {
    /// Its header in a table.
    fn header(&self, language: Language) -> Option<&'static str> {
        let [swedish, english] = self.headers?;
        Some(match language {
            Language::Swedish => swedish,
            Language::English => english,
        })
    }

    /// Whether a table has its label in a column of its own.
    fn has_label(&self, language: Language) -> bool {
        self.is_code && language == Language::Swedish
    }

    /// Whether this is the header of its label.
    pub(super) fn is_label(&self, header: &str) -> bool {
        let of = header.strip_suffix(LABEL);
        self.is_code && of.is_some() && of == self.header(Language::Swedish)
    }
}

/// Rows that are written in columns.
pub trait Columns: Sized + 'static {
    /// The columns, in their order.
    const COLUMNS: &'static [Column<Self>];
}

/// The headers of a table.
pub(super) fn headers<R: Columns>(language: Language) -> impl Iterator<Item = String> {
    R::COLUMNS.iter().flat_map(move |column| {
        let header = column.header(language);
        let label = header.filter(|_| column.has_label(language));
        let label = label.map(|header| format!("{header}{LABEL}"));
        header.map(str::to_owned).into_iter().chain(label)
    })
}

/// The cells of a row in a table.
pub(super) fn cells<R: Columns>(row: &R, language: Language) -> impl Iterator<Item = Cell> {
    let columns = R::COLUMNS.iter().filter(|it| it.headers.is_some());
    columns.flat_map(move |column| {
        let cell = (column.cell)(row);
        let label = column.has_label(language).then(|| match &cell {
            Cell::Code(term) => Cell::Text(term.swedish.to_owned()),
            _ => Cell::Empty,
        });
        std::iter::once(cell).chain(label)
    })
}

/// Declares the rows of a file, each field with its column:
///
/// `FIELD: TYPE = KEY [SWEDISH HEADER, ENGLISH HEADER] INTAKE;`
///
/// Without headers a column is in lines of JSON only. `needs READ` and `takes READ` name the method of `Cells` that reads it;
/// after `or` stands what the field is where nothing is read. What an import passes over is an `Option`, none in a row that
/// was read. Rows that can be read are declared as `pub struct NAME: FromCells`.
macro_rules! rows {
    ($(#[$doc:meta])* pub struct $name:ident: FromCells {
        $($(#[$note:meta])* $field:ident: $type:ty = $key:literal $([$swedish:literal, $english:literal])?
            $($intake:ident $read:ident $(or $default:expr)?)?;)+
    }) => {
        $crate::files::cell::rows! {
            $(#[$doc])* pub struct $name {
                $($(#[$note])* $field: $type = $key $([$swedish, $english])?
                    $($intake $read $(or $default)?)?;)+
            }
        }

        impl $crate::files::reading::FromCells for $name {
            fn from_cells(cells: &mut $crate::files::reading::Cells<'_>) -> Option<Self> {
                // All cells are read before the first that is missing ends it: every fault is named.
                $(let $field = $crate::files::cell::rows!(@read cells $key $($intake $read $(or $default)?)?);)+
                Some(Self { $($field: $field?),+ })
            }
        }
    };
    ($(#[$doc:meta])* pub struct $name:ident {
        $($(#[$note:meta])* $field:ident: $type:ty = $key:literal $([$swedish:literal, $english:literal])?
            $($intake:ident $read:ident $(or $default:expr)?)?;)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $($(#[$note])* pub $field: $type,)+
        }

        impl $crate::files::Columns for $name {
            const COLUMNS: &'static [$crate::files::Column<Self>] = &[$($crate::files::Column {
                key: $key,
                headers: $crate::files::cell::rows!(@headers $($swedish, $english)?),
                cell: |row| (&row.$field).into(),
                is_code: <$type as $crate::files::cell::Content>::IS_CODE,
                intake: $crate::files::cell::rows!(@intake $($intake)?),
            }),+];
        }
    };
    (@headers) => { None };
    (@headers $swedish:literal, $english:literal) => { Some([$swedish, $english]) };
    (@intake) => { $crate::files::cell::Intake::None };
    (@intake takes) => { $crate::files::cell::Intake::Optional };
    (@intake needs) => { $crate::files::cell::Intake::Needed };
    (@read $cells:ident $key:literal) => { Some(None) };
    (@read $cells:ident $key:literal takes $read:ident) => { Some($cells.$read($key)) };
    (@read $cells:ident $key:literal takes $read:ident or $default:expr) => { Some($cells.$read($key).unwrap_or($default)) };
    (@read $cells:ident $key:literal needs $read:ident) => { $cells.needed($key, |cells, key| cells.$read(key)) };
    (@read $cells:ident $key:literal needs $read:ident or $default:expr) => {
        Some($cells.needed($key, |cells, key| cells.$read(key)).unwrap_or($default))
    };
}
pub(super) use rows;
