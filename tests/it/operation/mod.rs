//! Starting, stopping and filling a server.

mod concurrency;
pub(crate) mod demo;
mod durability;
pub(crate) mod startup;
