//! Files for reporting scripts: one file here for each kind, with its columns, its query, how its rows are read and how rows
//! are taken in; the rest is what they share: the formats, the query string, importing.
//!
//! What may be seen and written is decided below, by the session; HTTP is above.

mod adoptions;
mod agreements;
mod audit;
mod cell;
mod commissions;
pub mod csv;
mod decisions;
mod everything;
mod evidence;
mod extensions;
pub mod formula;
mod groups;
mod importing;
mod indicators;
pub mod json;
mod organisation;
mod parts;
mod project_parts;
mod projects;
mod query;
mod reading;
mod related;
mod spreadsheet;
mod targets;
mod values;
mod workbook;

use std::hash::Hash;

pub use adoptions::AdoptionRow;
pub use agreements::AgreementRow;
pub use audit::AuditRow;
pub use cell::{Cell, Column, Columns, Intake, Language};
pub use commissions::CommissionRow;
pub use decisions::DecisionRow;
pub use everything::{Find, OfFile, import_all};
pub use extensions::ExtensionRow;
pub use groups::GroupRow;
pub use importing::{Course, Imported, Importing, Planning, Progress, import, import_on_course};
pub use indicators::IndicatorRow;
pub use organisation::SeatRow;
pub use project_parts::{MilestoneRow, ParticipationRow, StatusReportRow};
pub use projects::ProjectRow;
pub use query::{Parameters, Query};
pub use reading::{Cells, FromCells};
pub use related::Related;
pub use targets::TargetRow;
pub use values::{FollowUpRow, import_own_values};
pub use workbook::Workbook;

use crate::domain::faults::FileRows;
use crate::domain::problem::Problem;
use crate::error::Error;
use crate::store::{OrganisationKeys, Session};

/// How many rows are read at a time.
const PART: u64 = 5_000;

/// A kind of file that is exported: its rows in their columns, which of them may be asked for, and how they are read.
pub trait Sheet: Columns + Send + Sync {
    /// Which rows.
    type Filter: Send + Sync;
    /// A row after which a file goes on.
    type Position: Clone + Send + Sync;

    /// The name of the file.
    const NAME: &'static str;
    /// The title of a sheet, in Swedish and in English.
    const TITLES: [&'static str; 2];
    /// The tables that the rows are made from.
    const TABLES: &'static [&'static str];
    /// Whether the rows can be those of another day than this one.
    const OF_A_DAY: bool = false;

    /// Which rows a query asks for.
    ///
    /// # Errors
    /// `Invalid`, when it names what there isn't.
    fn filter(query: &mut Query<'_>) -> impl Future<Output = Result<Self::Filter, Error>> + Send;

    /// The row with this readable key, as far as the caller may see it.
    fn find(
        session: &Session,
        organisations: &OrganisationKeys,
        key: &str,
    ) -> impl Future<Output = Result<Option<Self::Position>, Error>> + Send;

    /// The rows that come after a row, or first: some of them, and none only when there are none.
    fn read(
        session: &Session,
        related: &mut Related,
        filter: &Self::Filter,
        after: Option<&Self::Position>,
        left: u64,
    ) -> impl Future<Output = Result<Vec<Self>, Error>> + Send;

    /// Where a file goes on after this row.
    fn position(&self) -> Option<Self::Position>;
}

/// A kind of file that is imported, too: as the export writes it.
pub trait Importable: Sheet + FromCells {
    /// What no two rows of a file have in common.
    type Key: Eq + Hash;

    /// That key of a row.
    fn key(&self) -> Self::Key;

    /// That an earlier row has the same.
    fn named_again() -> Problem;

    /// What is wrong with a row though each of its cells is right.
    fn check(&self) -> Option<Problem> {
        None
    }

    /// What is found out about rows before anything is written.
    type Planned: Send;

    /// Finds out about rows what can be found out while others write.
    fn plan(
        planning: &mut Planning<'_>,
        rows: &[(usize, Self)],
    ) -> impl Future<Output = Result<Self::Planned, Error>> + Send;

    /// Writes the rows, each with the rights of its organisation, and notes what came of each.
    fn import(
        importing: &mut Importing<'_>,
        rows: &[(usize, Self)],
        planned: Self::Planned,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Reads what the export writes, and what people write in the same columns, at most so many rows: those that are right,
    /// and every fault of the others. Faults of the header are row 1's, and leave no rows. What an import has no use for is
    /// passed over.
    fn from_file(bytes: &[u8], most: usize) -> FileRows<Self> {
        reading::read(bytes, most, Self::check).refuse_again(Self::key, Self::named_again)
    }
}
