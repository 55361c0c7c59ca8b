//! The integration tests: one binary, because each one is linked anew. Folders are subjects; `fixture` is what they share.
//!
//! A test that runs on both databases is `FOLDER::FILE::sqlite::NAME` and `FOLDER::FILE::postgres::NAME`, and a part of that
//! picks it: `cargo test --test it follow_up::sqlite`. One that isn't about Norrbotten may be `FOLDER::FILE::another_county::NAME`,
//! too, in a county that there isn't. How much is tried by default, `fixture/extent.rs` says.
#![recursion_limit = "256"]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "panicking is how a test fails"
)]

// As the program does.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

mod access;
mod architecture;
mod files;
mod fixture;
mod http;
mod operation;
mod organisation;
mod projects;
mod readme;
mod reference;
mod schema;
