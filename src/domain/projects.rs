//! How far projects are: their own progress and that of their parts.

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

use super::vocabulary::Visibility;

/// How many levels of projects there may be, from the one at the top to its parts' parts.
pub const LEVELS: usize = 3;

/// A project with its parts, as far as its progress goes. What was cancelled is no part.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// How much of it is done, in percent, as it was reported.
    pub progress: Option<i32>,
    /// Its parts.
    pub parts: Vec<Work>,
}

/// How much of a project and its parts is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RolledUp {
    /// In percent; none when nothing was reported.
    pub percent: Option<i32>,
    /// How many of the projects at the bottom say how far they are.
    pub reported: i32,
    /// How many projects there are at the bottom.
    pub expected: i32,
}

impl Work {
    /// Its own progress where it has no parts, else the mean of theirs, rolled up; those that say nothing are left out.
    pub fn rolled_up(&self) -> RolledUp {
        let (mean, reported, expected) = self.mean();
        RolledUp {
            percent: mean.and_then(|mean| {
                mean.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
                    .to_i32()
            }),
            reported,
            expected,
        }
    }

    fn mean(&self) -> (Option<Decimal>, i32, i32) {
        if self.parts.is_empty() {
            let own = self.progress.map(Decimal::from);
            return (own, i32::from(own.is_some()), 1);
        }
        let (mut means, mut reported, mut expected) = (Vec::new(), 0, 0);
        for part in &self.parts {
            let (mean, of_part, expected_of_part) = part.mean();
            means.extend(mean);
            reported += of_part;
            expected += expected_of_part;
        }
        let sum: Decimal = means.iter().copied().sum();
        let mean = sum.checked_div(Decimal::from(means.len()));
        (mean, reported, expected)
    }
}

/// Whether a project of the one visibility may be part of one of the other: it is not seen by more. So whoever sees a project
/// sees all those above it, and no line of projects leads through a hidden one.
pub const fn may_be_below(part: Visibility, whole: Visibility) -> bool {
    const fn reach(visibility: Visibility) -> u8 {
        match visibility {
            Visibility::Owner => 0,
            Visibility::Cooperation => 1,
            Visibility::Public => 2,
        }
    }
    reach(part) <= reach(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(progress: Option<i32>) -> Work {
        Work {
            progress,
            parts: Vec::new(),
        }
    }

    fn of(parts: Vec<Work>) -> Work {
        Work {
            progress: Some(99),
            parts,
        }
    }

    #[test]
    fn progress_is_the_mean_of_what_the_parts_say() {
        let said = |percent| alone(Some(percent));
        let silent = || alone(None);
        for (work, percent, reported, expected) in [
            (silent(), None, 0, 1),
            (said(0), Some(0), 1, 1),
            (of(vec![said(10), said(20)]), Some(15), 2, 2),
            (of(vec![said(10), said(21)]), Some(16), 2, 2),
            (of(vec![said(10), silent()]), Some(10), 1, 2),
            (of(vec![silent(), silent()]), None, 0, 2),
            // Each part counts once, however many parts it has itself.
            (
                of(vec![said(100), of(vec![said(0), said(0), said(0)])]),
                Some(50),
                4,
                4,
            ),
            // Nothing is rounded before the end: 33 1/3 and 34 are 33 2/3.
            (
                of(vec![of(vec![said(33), said(33), said(34)]), said(34)]),
                Some(34),
                4,
                4,
            ),
            (of(vec![of(vec![silent()]), said(40)]), Some(40), 1, 2),
        ] {
            let found = work.rolled_up();
            let expected = RolledUp {
                percent,
                reported,
                expected,
            };
            assert_eq!(found, expected, "{work:?}");
        }
    }
}
