//! The one place for "may": who asks, and which rows exist for them. Holds no connection and reads no rows.

mod visible;

pub use visible::Visible;

/// On whose behalf rows are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Nobody in particular: what is public, for everybody.
    Public,
}
