//! Exports and imports.

pub(crate) mod exports;
mod imports;
mod whole;
