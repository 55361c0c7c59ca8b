//! The schema, and what holds for all of it.

mod contract;
mod inputs;
mod keys;
mod letters;
mod lists;
mod node;
