//! The integration tests: one binary, because each one is linked anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "panicking is how a test fails"
)]

mod access;
mod acting;
mod agreement;
mod answers;
mod appointing;
mod appointments;
mod architecture;
mod changes_told;
mod concurrency;
mod demo;
mod documents;
mod doors;
mod durability;
mod errors;
mod exports;
mod follow_up;
mod groups;
mod guard;
mod imports;
mod lifecycles;
mod lists;
mod matrix;
mod node;
mod organisation;
mod persons;
mod postgres;
mod project_lists;
mod projects;
#[path = "../../src/auth/provider.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the unit tests of `auth` use the rest of it"
)]
mod provider;
mod provisions;
mod readme;
mod recomputed;
mod reporting_year;
mod rights;
mod rows;
mod schema;
mod secrets;
mod startup;
mod support;
mod time;
mod tokens;
mod two_worlds;
mod wall;
mod walls;
mod writing_agreements;
mod writing_documents;
