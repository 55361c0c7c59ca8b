//! The guard that every document passes before it is executed, whichever way it came in.
//!
//! `lexer` goes over the bytes once before the parser sees them, because the parser recurses on nested literals and a
//! few kilobytes of brackets would end the process. `letters` puts each letter of what is sent in one part. `cost` goes over the
//! parsed document once before it is validated and executed, because both expand fragments and a few doubling ones would occupy a
//! core for minutes; `prices` says what fields cost. `variables` refuses what the engine's validation would panic over, and `values` what can't be read as its place
//! takes it, by the name of its field. All are linear in the size of the document. Nothing here executes, and nothing here knows
//! HTTP or who is asking.

mod cost;
mod letters;
mod lexer;
mod prices;
mod types;
mod values;
mod variables;

pub use cost::{Figures, UNPAGED, chosen, measure};
pub use letters::{compose_document, compose_variables};
pub use lexer::read;
pub use types::Types;
pub use values::check_values;
pub use variables::{check_variables, leave_out_unsent};

use crate::domain::problem::Refusal;

/// Refuses a figure above its limit; one exactly at it passes.
fn check(found: u64, limit: u32, refusal: fn(u64, u32) -> Refusal) -> Result<(), Refusal> {
    if found <= u64::from(limit) {
        return Ok(());
    }
    Err(refusal(found, limit))
}
