//! What one request may cost, as figures: the table "Limits" of the API's conventions.
//!
//! Only the figures, who usually gets which, and how whoever runs the server writes other ones; what counts as a token, a selection or a
//! cost is decided where it is counted.

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
    /// gives has its price besides, by what it reads.
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

    /// The highest limits of how deep brackets and fields may nest: the parser and the engine refuse what is much deeper.
    const DEEPEST: (u32, u32) = (64, 30);

    /// These limits, with the figures that are given in the place of the usual ones, as `cost=4000,time=10`: each has the name of its
    /// field, and the time is in seconds. No figure is 0; depths have limits of their own, the time is at most 600 seconds, and the others
    /// at most ten times what is usual for reports.
    ///
    /// # Errors
    /// What is wrong with them, in a sentence.
    pub fn with(self, figures: &str) -> Result<Self, String> {
        let mut limits = self;
        for figure in figures.split(',').filter(|figure| !figure.is_empty()) {
            let (name, value) = figure
                .split_once('=')
                .ok_or_else(|| format!("{figure:?} is no figure; write it as cost=4000"))?;
            let (name, usual, (brackets, depth)) = (name.trim(), Self::REPORTING, Self::DEEPEST);
            let mut seconds = 0;
            let (limit, most) = match name {
                "body_bytes" => (&mut limits.body_bytes, 10 * usual.body_bytes),
                "document_bytes" => (&mut limits.document_bytes, 10 * usual.document_bytes),
                "tokens" => (&mut limits.tokens, 10 * usual.tokens),
                "bracket_depth" => (&mut limits.bracket_depth, brackets),
                "selections" => (&mut limits.selections, 10 * usual.selections),
                "depth" => (&mut limits.depth, depth),
                "aliases" => (&mut limits.aliases, 10 * usual.aliases),
                "directives" => (&mut limits.directives, 10 * usual.directives),
                "cost" => (&mut limits.cost, 10 * usual.cost),
                "time" => (&mut seconds, 600),
                _ => return Err(format!("there is no limit called {name:?}")),
            };
            *limit = match value.trim().parse::<u32>() {
                Ok(value) if (1..=most).contains(&value) => value,
                _ => return Err(format!("{name} is a number from 1 to {most}")),
            };
            if seconds > 0 {
                limits.time = Duration::from_secs(seconds.into());
            }
        }
        Ok(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_is_given_takes_the_place_of_the_usual_one() {
        let usual = Limits::PUBLIC;
        assert_eq!(usual.with(""), Ok(usual));
        let expected = Limits {
            cost: 4_000,
            time: Duration::from_secs(9),
            ..usual
        };
        assert_eq!(usual.with("cost=4000, time=9"), Ok(expected));
        for wrong in [
            "cost",
            "cost=",
            "cost=0",
            "cost=-1",
            "cost=500001",
            "costs=1",
            "depth=31",
            "bracket_depth=65",
            "time=601",
            "cost=1,time",
        ] {
            assert!(usual.with(wrong).is_err(), "{wrong}");
        }
    }
}
