//! The schema, and what holds for all of it.

mod contract;
mod lists;
mod node;
