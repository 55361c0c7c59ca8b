//! Disclosure control (röjandekontroll): figures about people that are so small that somebody could be recognised.
//!
//! The rules, for an indicator that counts people and has a threshold, which is 5 unless another is set:
//!
//! 1. A count is small from 1 up to, and without, the threshold. Nought is not small, for it is about nobody.
//! 2. The counts of a value are its figure or, of a share or a ratio, what is counted, among how many, and how many of these are not
//!    counted: it is given with both its parts, however values are put together.
//! 3. Of values that count from the beginning of a year, the difference between two of the same year is a count, too: of those who
//!    came between.
//! 4. A value with a small count is suppressed: its figures and its comment are for the organisation that reports it and for
//!    approvers. By the third rule it is the later written of the two, as the other may have been read.
//! 5. Of whatever a suppressed value is part, a sum over organisations or periods, there is no figure for whoever doesn't see
//!    that value.
//!
//! So each figure that is shown is made of shown values alone: whoever adds and subtracts them, today or with what was shown
//! before, learns of the others only that they are small.

use rust_decimal::Decimal;

use super::{
    follow_up::{Figures, Method},
    problem::{self, Problem},
    vocabulary::Measure,
};

/// The threshold of an indicator that counts people, unless another is set.
pub const USUAL_THRESHOLD: i32 = 5;

/// The lowest threshold: below it, who knows that a figure is suppressed would know the figure.
const LOWEST_THRESHOLD: i32 = 3;

const HIGHEST_THRESHOLD: i32 = 100;

/// How small the figures of an indicator may be that everybody sees who sees its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disclosure {
    threshold: Decimal,
    cumulative: bool,
}

impl Disclosure {
    /// What holds for an indicator of this method with a threshold.
    pub fn new(threshold: i32, method: Method) -> Self {
        Self {
            threshold: threshold.into(),
            cumulative: method.cumulative,
        }
    }

    /// Whether a value with these figures is suppressed beside the others of its organisation for the same year that are not.
    pub fn suppresses(self, figures: Figures, others: &[Figures]) -> bool {
        let counts = counts(figures);
        let is_small = |count: Decimal| Decimal::ZERO < count && count < self.threshold;
        let differs_little = |other: &Figures| {
            let pairs = counts.iter().zip(self::counts(*other));
            pairs.into_iter().any(|(one, other)| {
                one.zip(other)
                    .is_some_and(|(one, other)| is_small((one - other).abs()))
            })
        };
        counts.iter().flatten().copied().any(is_small)
            || self.cumulative && others.iter().any(differs_little)
    }
}

/// How many people the figures of a value are about, each number at its place.
fn counts(figures: Figures) -> [Option<Decimal>; 3] {
    match (figures.numerator, figures.denominator) {
        (Some(counted), Some(among)) => {
            let not_counted = among - counted;
            let among_them = (not_counted >= Decimal::ZERO).then_some(not_counted);
            [Some(counted), Some(among), among_them]
        }
        _ => [figures.actual, None, None],
    }
}

/// That an indicator can have a threshold, and this one: without counts nobody can say whether a figure is small.
pub fn check_threshold(threshold: i32, method: Method) -> Option<Problem> {
    let counts = matches!(
        method.measure,
        Measure::Count | Measure::Percent | Measure::Ratio
    );
    let range = LOWEST_THRESHOLD..=HIGHEST_THRESHOLD;
    (!counts)
        .then(problem::no_counts_to_suppress)
        .or_else(|| {
            let outside = !range.contains(&threshold);
            outside.then(|| problem::threshold_out_of_range(LOWEST_THRESHOLD, HIGHEST_THRESHOLD))
        })
        .map(|problem| problem.at("disclosureThreshold"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::Aggregation;

    fn method(measure: Measure, aggregation: Aggregation, cumulative: bool) -> Method {
        Method {
            measure,
            aggregation,
            cumulative,
        }
    }

    fn count(actual: i64) -> Figures {
        Figures {
            actual: Some(actual.into()),
            ..Figures::default()
        }
    }

    fn share(numerator: i64, denominator: i64) -> Figures {
        let actual = Decimal::from(numerator) / Decimal::from(denominator);
        Figures {
            actual: Some(actual),
            numerator: Some(numerator.into()),
            denominator: Some(denominator.into()),
        }
    }

    #[test]
    fn counts_from_one_up_to_the_threshold_are_small() {
        let counts = method(Measure::Count, Aggregation::Sum, false);
        for (threshold, actual, suppressed) in [
            (5, 0, false),
            (5, 1, true),
            (5, 4, true),
            (5, 5, false),
            (3, 2, true),
            (3, 3, false),
            (100, 99, true),
        ] {
            let disclosure = Disclosure::new(threshold, counts);
            // Beside other values: these don't count from the beginning of the year.
            let found = disclosure.suppresses(count(actual), &[count(6)]);
            assert_eq!(found, suppressed, "{actual} below {threshold}");
        }
        let half = Figures {
            actual: Some(Decimal::new(5, 1)),
            ..Figures::default()
        };
        assert!(Disclosure::new(5, counts).suppresses(half, &[]));
    }

    #[test]
    fn a_share_is_small_by_any_of_its_counts() {
        let shares = method(Measure::Percent, Aggregation::Ratio, false);
        for (numerator, denominator, suppressed) in [
            (50, 100, false),
            (0, 100, false),
            (100, 100, false),
            (3, 100, true),
            (97, 100, true),
            (0, 4, true),
            (4, 4, true),
            (5, 10, false),
            (5, 9, true),
            // More than all: a ratio of things to people.
            (300, 100, false),
        ] {
            let found = Disclosure::new(5, shares).suppresses(share(numerator, denominator), &[]);
            assert_eq!(found, suppressed, "{numerator} of {denominator}");
        }
    }

    #[test]
    fn who_came_between_two_values_of_a_year_is_counted() {
        let counts = method(Measure::Count, Aggregation::Sum, true);
        for (actual, others, suppressed) in [
            (12, &[][..], false),
            (12, &[10], true),
            (12, &[12], false),
            (12, &[7], false),
            (12, &[0, 40], false),
            (12, &[0, 40, 16], true),
        ] {
            let others: Vec<Figures> = others.iter().map(|actual| count(*actual)).collect();
            let found = Disclosure::new(5, counts).suppresses(count(actual), &others);
            assert_eq!(found, suppressed, "{actual} beside {others:?}");
        }
        let shares = method(Measure::Percent, Aggregation::Ratio, true);
        for (one, other, suppressed) in [
            (share(20, 100), share(10, 50), false),
            (share(12, 100), share(10, 50), true),
            (share(20, 52), share(10, 50), true),
            (share(20, 63), share(10, 50), true),
        ] {
            let found = Disclosure::new(5, shares).suppresses(one, &[other]);
            assert_eq!(found, suppressed, "{one:?} beside {other:?}");
        }
    }

    #[test]
    fn only_what_is_counted_has_a_threshold() {
        use Aggregation::{Latest, None, Ratio, Sum};
        for (measure, aggregation, threshold, fits) in [
            (Measure::Count, Sum, 5, true),
            (Measure::Count, Latest, 5, true),
            (Measure::Count, None, 3, true),
            (Measure::Percent, Ratio, 100, true),
            (Measure::Percent, None, 5, true),
            (Measure::Ratio, None, 5, true),
            (Measure::Ordinal, None, 5, false),
            (Measure::Qualitative, None, 5, false),
            (Measure::Count, Sum, 2, false),
            (Measure::Count, Sum, 101, false),
        ] {
            let wrong = check_threshold(threshold, method(measure, aggregation, false));
            assert_eq!(
                wrong.is_none(),
                fits,
                "{measure:?} {aggregation:?} {threshold}"
            );
        }
    }
}
