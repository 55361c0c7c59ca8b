//! The integration tests: one binary, because each one is linked anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "panicking is how a test fails"
)]

mod agreement;
mod answers;
mod appointments;
mod architecture;
mod documents;
mod doors;
mod errors;
mod guard;
mod lists;
mod node;
mod organisation;
mod postgres;
mod provisions;
mod readme;
mod rows;
mod schema;
mod startup;
mod support;
mod time;
mod wall;
