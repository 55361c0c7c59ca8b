//! The database schema of samverkan, step by step, for SQLite and PostgreSQL from one source.
//!
//! Each file is one step and is history: once released it is never edited, a later step changes what it made. So a
//! step must not use the `entity` crate, whose models are those of today. It holds no data either: the reference data
//! has a loader. What row-level security lets a request see and write is no history: the server installs it anew whenever
//! the rights change.

mod m20261127_000001_first_schema;
mod table;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// All steps, in order. Takes no lock: only one instance at a time may run it.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20261127_000001_first_schema::Migration)]
    }
}
