//! Starting, stopping and filling a server.

mod backups;
mod concurrency;
pub(crate) mod demo;
mod durability;
mod logs;
pub(crate) mod startup;
