//! Disclosure control (röjandekontroll): figures about people that are so small that somebody could be recognised.
//!
//! The rules, for an indicator that counts people and has a threshold, which is 5 unless another is set:
//!
//! 1. A count is small from 1 up to, and without, the threshold. Nought is not small, for it is about nobody.
//! 2. The counts of a value are its figure or, of a share or a ratio, what is counted, among how many, and how many of these are not
//!    counted: it is given with both its parts, however values are put together.
//! 3. Of values that count from the beginning of a year, the difference between two of the same year is a count, too: of those who
//!    came between. What an approved value said before it was corrected may have been read, so it is compared with, too. A
//!    correction is compared with what the value itself said before while another value of the year is suppressed: a small step
//!    past that one would tell where it lies.
//! 4. A value with a small count is suppressed: its figures and its comment are for the organisation that reports it and for
//!    approvers. By the third rule it is the later written of the two, as the other may have been read.
//! 5. Of whatever a suppressed value is part, a sum over organisations or periods, there is no figure for whoever doesn't see
//!    that value.
//!
//! So each figure that is shown is made of shown values alone: whoever adds and subtracts them, today or with what was shown
//! before, learns of the others only that they are small.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    follow_up::{Figures, Method},
    problem::{self, Problem},
    reporting::ReportingPeriod,
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

    /// Whether a value with these figures is suppressed beside those of its organisation for the same year with which it is compared.
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

/// What an organisation has written of an indicator for a year, as later values are compared with it.
#[derive(Clone, Debug, Default)]
pub struct YearOfFigures {
    /// What is not suppressed.
    unsuppressed: BTreeMap<ReportingPeriod, Vec<Figures>>,
    /// What was approved and not suppressed: somebody may have read it.
    read: BTreeMap<ReportingPeriod, Vec<Figures>>,
    suppressed: BTreeSet<ReportingPeriod>,
}

impl YearOfFigures {
    /// Adds a value as it stands.
    pub fn add(&mut self, period: ReportingPeriod, figures: Figures, suppressed: bool) {
        if suppressed {
            self.suppressed.insert(period);
        } else {
            let of_period = self.unsuppressed.entry(period);
            of_period.or_default().push(figures);
        }
    }

    /// Adds what a value said once while it was approved and not suppressed.
    pub fn add_read(&mut self, period: ReportingPeriod, figures: Figures) {
        self.read.entry(period).or_default().push(figures);
    }

    /// What a value for a period is compared with.
    pub fn beside(&self, period: ReportingPeriod) -> Vec<Figures> {
        let hides_another = self.suppressed.iter().any(|other| *other != period);
        let others = self.unsuppressed.iter();
        let others = others.filter(|(other, _)| **other != period);
        let read = self.read.iter();
        let read = read.filter(|(other, _)| **other != period || hides_another);
        let all = others.chain(read).flat_map(|(_, figures)| figures);
        all.copied().collect()
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

    fn period(number: usize) -> ReportingPeriod {
        let code = format!("2026-M{number:02}");
        ReportingPeriod::from_code(&code).unwrap()
    }

    #[test]
    fn what_an_approved_value_said_counts_after_its_correction() {
        let counts = Disclosure::new(5, method(Measure::Count, Aggregation::Sum, true));
        let mut year = YearOfFigures::default();
        year.add_read(period(1), count(10));
        year.add(period(1), count(30), false);
        let is_suppressed = |year: &YearOfFigures, number, actual| {
            counts.suppresses(count(actual), &year.beside(period(number)))
        };
        assert!(is_suppressed(&year, 2, 12));
        assert!(!is_suppressed(&year, 2, 35));
        // A correction of itself, first by itself and then beside what is suppressed.
        assert!(!is_suppressed(&year, 1, 12));
        year.add(period(2), count(12), true);
        assert!(is_suppressed(&year, 1, 14));
        assert!(!is_suppressed(&year, 1, 15));
    }

    /// What somebody can tell of values: which were written in turn, each with its figure where that was shown.
    type Told = Vec<(usize, Option<i64>)>;

    /// Histories of a year that counts upwards: what stands, what was told of it, and what later values are compared with.
    #[derive(Clone, Default)]
    struct History {
        stands: BTreeMap<usize, (i64, bool)>,
        told: Told,
        year: YearOfFigures,
    }

    impl History {
        /// The same after another value was written and approved; none where the counts would fall.
        fn with(&self, number: usize, actual: i64, disclosure: Disclosure) -> Option<Self> {
            let others = self.year.beside(period(number));
            let suppressed = disclosure.suppresses(count(actual), &others);
            let mut next = self.clone();
            next.stands.insert(number, (actual, suppressed));
            next.told.push((number, (!suppressed).then_some(actual)));
            next.year = YearOfFigures {
                read: next.year.read,
                ..YearOfFigures::default()
            };
            if !suppressed {
                next.year.add_read(period(number), count(actual));
            }
            for (number, (actual, suppressed)) in &next.stands {
                next.year.add(period(*number), count(*actual), *suppressed);
            }
            let stands: Vec<i64> = next.stands.values().map(|(actual, _)| *actual).collect();
            stands.is_sorted().then_some(next)
        }
    }

    #[test]
    fn no_order_of_writing_and_correcting_tells_what_is_suppressed() {
        /// Beyond it a figure would be the only one for want of larger ones.
        const SHOWN: i64 = 5;
        let disclosure = Disclosure::new(3, method(Measure::Count, Aggregation::Sum, true));
        for (writings, periods) in [(3, 3), (4, 2)] {
            let mut histories = vec![History::default()];
            for _ in 0..writings {
                let longer = |history: &History| {
                    let written = (1..=periods)
                        .flat_map(|number| (0..=SHOWN + 3).map(move |actual| (number, actual)));
                    let next = written
                        .filter_map(|(number, actual)| history.with(number, actual, disclosure));
                    next.collect::<Vec<_>>()
                };
                histories = histories.iter().flat_map(longer).collect();
            }
            let mut possible: BTreeMap<(Told, usize), BTreeSet<i64>> = BTreeMap::new();
            for History { stands, told, .. } in histories {
                for (number, (actual, suppressed)) in stands {
                    if suppressed {
                        let alike = possible.entry((told.clone(), number));
                        alike.or_default().insert(actual);
                    }
                }
            }
            possible.retain(|(told, _), _| told.iter().all(|(_, shown)| *shown <= Some(SHOWN)));
            assert!(possible.len() > 500, "{}", possible.len());
            let exact = possible.iter().find(|(_, actual)| actual.len() == 1);
            assert_eq!(exact, None);
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
