//! The database schema of samverkan, step by step, for SQLite and PostgreSQL from one source.
//!
//! Each file is one step and is history: once released it is never edited, a later step changes what it made. So a
//! step must not use the `entity` crate, whose models are those of today. It holds no data either: the reference data
//! has a loader.

mod codes;
mod m20261101_000001_organisations;
mod m20261101_000002_documents;
mod m20261101_000003_directions;
mod m20261101_000004_care_areas;
mod m20261101_000005_agreements;
mod m20261101_000006_bodies;
mod m20261101_000007_decisions;
mod m20261101_000008_seats_and_people;
mod m20261101_000009_mandates;
mod m20261101_000010_rules;
mod m20261101_000011_reference_load;
mod m20261122_000012_versions;
mod m20261122_000013_access;
mod m20261122_000014_local_structure_reports;
mod m20261122_000015_journal;
mod m20261122_000016_row_level_security;
mod m20261126_000017_projects;
mod m20261126_000018_walls_of_projects;
mod m20261126_000019_reported;
mod table;
mod wall;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// All steps, in order. Takes no lock: only one instance at a time may run it.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261101_000001_organisations::Migration),
            Box::new(m20261101_000002_documents::Migration),
            Box::new(m20261101_000003_directions::Migration),
            Box::new(m20261101_000004_care_areas::Migration),
            Box::new(m20261101_000005_agreements::Migration),
            Box::new(m20261101_000006_bodies::Migration),
            Box::new(m20261101_000007_decisions::Migration),
            Box::new(m20261101_000008_seats_and_people::Migration),
            Box::new(m20261101_000009_mandates::Migration),
            Box::new(m20261101_000010_rules::Migration),
            Box::new(m20261101_000011_reference_load::Migration),
            Box::new(m20261122_000012_versions::Migration),
            Box::new(m20261122_000013_access::Migration),
            Box::new(m20261122_000014_local_structure_reports::Migration),
            Box::new(m20261122_000015_journal::Migration),
            Box::new(m20261122_000016_row_level_security::Migration),
            Box::new(m20261126_000017_projects::Migration),
            Box::new(m20261126_000018_walls_of_projects::Migration),
            Box::new(m20261126_000019_reported::Migration),
        ]
    }
}
