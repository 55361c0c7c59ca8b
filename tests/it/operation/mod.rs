//! Starting, stopping and filling a server.

mod backups;
pub(crate) mod concurrency;
mod database_file;
pub(crate) mod demo;
mod demo_agreements;
mod demo_decisions;
mod demo_meetings;
pub(crate) mod durability;
mod logs;
mod operator;
mod readiness;
pub(crate) mod startup;
