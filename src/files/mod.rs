//! Files for reporting scripts: which columns they have, how a row is written as CSV, as a line of JSON and in a workbook,
//! and how CSV is read.
//!
//! Pure but for the workbook's temporary file: where rows come from and go to is `store`'s, who may have them `access`'s.

mod cell;
pub mod csv;
mod follow_up;
pub mod formula;
mod indicators;
pub mod json;
mod organisation;
mod projects;
mod reading;
mod workbook;

pub use cell::{Cell, Column, Language};
pub use follow_up::{VALUES, read_follow_up};
pub use indicators::{INDICATORS, read_indicators};
pub use organisation::ORGANISATION;
pub use projects::{PROJECTS, read_projects};
pub use workbook::Workbook;
