//! The integration tests: one binary, because each one is linked anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "panicking is how a test fails"
)]

mod access;
mod architecture;
mod files;
mod fixture;
mod http;
mod operation;
mod organisation;
mod projects;
mod readme;
mod schema;
