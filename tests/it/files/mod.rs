//! Exports and imports.

pub(crate) mod exports;
pub(crate) mod imports;
mod whole;
