//! What one request may cost, as figures: the table "Limits" of the API's conventions.
//!
//! Only the figures and who gets which; what counts as a token, a selection or a cost is decided where it is counted.

use std::time::Duration;

/// The limits of one kind of caller. A request that is exactly at a limit passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the body of a request.
    pub body_bytes: u32,
    /// Bytes of the GraphQL document.
    pub document_bytes: u32,
    /// Lexical tokens of the document.
    pub tokens: u32,
    /// How deep `(`, `[` and `{` may nest in the document, counted together.
    pub bracket_depth: u32,
    /// Selections of the document after every fragment is put in the place of its spreads.
    pub selections: u32,
    /// How deep fields may nest in each other.
    pub depth: u32,
    /// Aliases that the document writes.
    pub aliases: u32,
    /// Directives that the document writes.
    pub directives: u32,
    /// The cost of a request: a scalar 0, an object 1, a list `first` times its item, a mutation 10; what reads more than it
    /// gives has its price besides.
    pub cost: u32,
    /// How long the body may take to arrive, and then how long the answer may take.
    pub time: Duration,
}

/// How long is waited for a connection to the database, and for another program to write, in seconds.
pub const ACQUIRE_SECONDS: u64 = 3;

/// How long a statement may take that has no shorter time by the limits of who asks, in seconds.
pub const STATEMENT_SECONDS: u64 = 60;

impl Limits {
    /// For callers without identity.
    pub const PUBLIC: Self = Self {
        body_bytes: 64 * 1024,
        document_bytes: 8_000,
        tokens: 1_000,
        bracket_depth: 24,
        selections: 1_000,
        depth: 10,
        aliases: 30,
        directives: 20,
        cost: 2_000,
        time: Duration::from_secs(5),
    };

    /// For callers with a token.
    pub const SIGNED_IN: Self = Self {
        body_bytes: 256 * 1024,
        document_bytes: 20_000,
        tokens: 2_000,
        bracket_depth: 32,
        selections: 2_000,
        depth: 12,
        aliases: 50,
        directives: 50,
        cost: 5_000,
        time: Duration::from_secs(10),
    };

    /// For callers with a token that is meant for reports over whole periods.
    pub const REPORTING: Self = Self {
        selections: 5_000,
        depth: 15,
        cost: 50_000,
        time: Duration::from_secs(60),
        ..Self::SIGNED_IN
    };
}
