//! Who sees and may do what.

mod audiences;
mod grants;
pub(crate) mod hidden_data;
mod noninterference;
mod public_visibility;
mod raw_writes;
pub(crate) mod rights;
mod row_level_security;
mod tokens;
