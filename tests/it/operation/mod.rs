//! Starting, stopping and filling a server.

mod backups;
mod concurrency;
pub(crate) mod demo;
mod durability;
mod logs;
mod operator;
pub(crate) mod startup;
