//! The guard that every document passes before it is executed, whichever way it came in.
//!
//! `lexer` goes over the bytes once before the parser sees them, because the parser recurses on nested literals and a
//! few kilobytes of brackets would end the process. `cost` goes over the parsed document once before it is validated
//! and executed, because both expand fragments and a few doubling ones would occupy a core for minutes. Both are linear
//! in the size of the document. Nothing here executes, and nothing here knows HTTP or who is asking.

mod cost;
mod lexer;
mod refusal;
mod types;

pub use cost::{Figures, UNPAGED, chosen, measure};
pub use lexer::read;
pub use refusal::Refusal;
pub use types::Types;

use crate::error::ErrorCode;

/// One figure of a document and the limit it stands against.
struct Figure {
    code: ErrorCode,
    english: &'static str,
    swedish: &'static str,
    found: u64,
    limit: u32,
}

impl Figure {
    /// Refuses a figure above its limit; one exactly at it passes.
    fn check(&self) -> Result<(), Refusal> {
        if self.found <= u64::from(self.limit) {
            return Ok(());
        }
        let (found, limit) = (self.found, self.limit);
        Err(Refusal::new(
            self.code,
            format!("{}: {found}, at most {limit}", self.english),
            format!("{}: {found}, högst {limit}", self.swedish),
        ))
    }
}
