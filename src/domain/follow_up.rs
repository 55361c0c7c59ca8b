//! Follow-up: what a value of an indicator may be, and how values are put together over periods and organisations.
//!
//! Percentages are never added, cumulative values never added over periods, and what is missing is counted, never taken for zero.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use uuid::Uuid;

use super::{
    problem::{self, Problem},
    reporting::ReportingPeriod,
    schedule::Owed,
    vocabulary::{Aggregation, Direction, Measure, ReportDue, ReportStatus, ValueKind},
};

/// How many decimals a figure has at most.
pub const DECIMALS: u32 = 4;

/// No figure is as large as this.
const LARGEST: i64 = 1_000_000_000_000;

/// What an indicator's values are and how they are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// What they are.
    pub measure: Measure,
    /// How they are put together.
    pub aggregation: Aggregation,
    /// Whether they count from the beginning of the year.
    pub cumulative: bool,
}

/// The figures of one value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The figure.
    pub actual: Option<Decimal>,
    /// Of a share or ratio: what is counted.
    pub numerator: Option<Decimal>,
    /// Of a share or ratio: among how many.
    pub denominator: Option<Decimal>,
}

/// An approved value, for putting together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Whose it is.
    pub organisation: Uuid,
    /// For which period.
    pub period: ReportingPeriod,
    /// Whether it is a figure, or why there is none.
    pub kind: ValueKind,
    /// Its figures; none where they are suppressed for the viewer.
    pub figures: Figures,
    /// Whether it is suppressed for some.
    pub suppressed: bool,
    /// Whether it may still change.
    pub preliminary: bool,
    /// Whether it is being corrected.
    pub under_correction: bool,
    /// The day on which it was submitted first.
    pub submitted_on: Option<NaiveDate>,
}

/// Of which values a sum is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// How many organisations there are that report or have reported.
    pub organisations: usize,
    /// How many periods there are that have begun.
    pub periods: usize,
    /// What they owe, whether it is due yet or not.
    pub owed: &'a [Owed],
    /// Today.
    pub today: NaiveDate,
}

/// What values come to, and how many of them there are of those that are expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RollUp {
    /// The figures; none when nothing is reported, or when values are not put together.
    pub figures: Figures,
    /// How many approved values are in it, expected or not.
    pub values: usize,
    /// How many of these may still change.
    pub preliminary: usize,
    /// How many of these are being corrected.
    pub under_correction: usize,
    /// How many of these have a figure; the others had no cases, or do not apply.
    pub with_figure: usize,
    /// How many of these say that there were no cases.
    pub no_cases: usize,
    /// How many organisations these are of.
    pub organisations: usize,
    /// How many organisations owe a value.
    pub organisations_expected: usize,
    /// The first period that there is a value for.
    pub oldest: Option<ReportingPeriod>,
    /// The last one.
    pub latest: Option<ReportingPeriod>,
    /// How the expected values are reported.
    pub rate: Rate,
    /// How many are owed for periods that have not ended.
    pub not_due: usize,
    /// How many values in it are suppressed for some.
    pub suppressed: usize,
    /// Whether there are no figures because a value is part of them that is suppressed for the viewer.
    pub hidden: bool,
    /// Of a count that is hidden so: what the values come to that the viewer sees.
    pub of_shown: Option<Decimal>,
}

/// How expected values are reported: those that are owed for periods that have ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// How many values are expected.
    pub expected: usize,
    /// How many of them are approved.
    pub reported: usize,
    /// How many of these were submitted in time.
    pub in_time: usize,
    /// How many of the expected ones are neither approved nor in time any more.
    pub missing: usize,
}

impl Rate {
    /// What both say together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            expected: self.expected + other.expected,
            reported: self.reported + other.reported,
            in_time: self.in_time + other.in_time,
            missing: self.missing + other.missing,
        }
    }

    /// So many of the expected values, in percent, rounded to one decimal; none where none is expected.
    pub fn percent(self, count: usize) -> Option<Decimal> {
        let of = |count: usize| u64::try_from(count).ok().map(Decimal::from);
        let percent = of(count)?.checked_mul(Decimal::ONE_HUNDRED)?;
        let percent = percent.checked_div(of(self.expected)?)?;
        let rounded = percent.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
        Some(rounded.normalize())
    }
}

impl Method {
    /// That its parts fit each other: what is added are numbers, and shares are put together from what they are shares of.
    pub fn check(self) -> Option<Problem> {
        let fits = match self.measure {
            Measure::Count => self.aggregation != Aggregation::Ratio,
            Measure::Percent | Measure::Ratio => {
                matches!(self.aggregation, Aggregation::Ratio | Aggregation::None)
            }
            Measure::Ordinal | Measure::Qualitative => self.aggregation == Aggregation::None,
        };
        let accumulates = !self.cumulative
            || matches!(
                self.measure,
                Measure::Count | Measure::Percent | Measure::Ratio
            );
        (!fits)
            .then(|| problem::aggregation_does_not_fit().at("aggregation"))
            .or_else(|| (!accumulates).then(|| problem::can_not_be_cumulative().at("cumulative")))
    }

    /// The figures of a value, with the figure that follows from numerator and denominator. A share or a ratio that counts people needs
    /// both of these, however values are put together: without them nobody can say how many people it is about.
    ///
    /// # Errors
    /// All that is wrong, each with the field that it is about.
    pub fn figures(
        self,
        kind: ValueKind,
        given: Figures,
        comment: Option<&str>,
        counts_people: bool,
    ) -> Result<Figures, Vec<Problem>> {
        if kind != ValueKind::Figure {
            return self.without_figures(kind, given);
        }
        let sizes = [
            ("actual", given.actual),
            ("numerator", given.numerator),
            ("denominator", given.denominator),
        ];
        let wrong: Vec<Problem> = sizes
            .into_iter()
            .filter_map(|(field, value)| value.and_then(|value| check_size(field, value)))
            .collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        match self.measure {
            Measure::Count => plain(given),
            Measure::Ordinal => whole(plain(given)?),
            Measure::Qualitative => in_words(given, comment),
            Measure::Percent | Measure::Ratio => self.divided(given, counts_people),
        }
        .map_err(|wrong| wrong.into_iter().collect())
    }

    /// Nothing to measure has no figures. No cases of a count are a figure: 0.
    fn without_figures(self, kind: ValueKind, given: Figures) -> Result<Figures, Vec<Problem>> {
        let counts = kind == ValueKind::NoCases && self.measure == Measure::Count;
        let fields = [
            ("actual", given.actual),
            ("numerator", given.numerator),
            ("denominator", given.denominator),
        ];
        let given = fields.into_iter().filter(|(_, figure)| figure.is_some());
        let wrong = given.map(|(field, _)| problem::has_no_figure().at(field));
        let count = counts.then(|| problem::no_cases_of_a_count().at("kind"));
        let wrong: Vec<Problem> = wrong.chain(count).collect();
        if wrong.is_empty() {
            Ok(Figures::default())
        } else {
            Err(wrong)
        }
    }

    /// A share or a ratio: from its parts or, where nothing is put together and nobody counted, given as it is.
    fn divided(self, given: Figures, counts_people: bool) -> Result<Figures, Vec<Problem>> {
        let (Some(numerator), Some(denominator)) = (given.numerator, given.denominator) else {
            let parts_are_needed = self.aggregation == Aggregation::Ratio
                || counts_people
                || given.numerator.is_some()
                || given.denominator.is_some();
            if parts_are_needed {
                let missing = [
                    ("numerator", given.numerator),
                    ("denominator", given.denominator),
                ];
                let missing = missing.into_iter().filter(|(_, value)| value.is_none());
                return Err(missing
                    .map(|(field, _)| problem::indicator_needs_it().at(field))
                    .collect());
            }
            let actual = given
                .actual
                .ok_or_else(|| vec![problem::indicator_needs_it().at("actual")])?;
            self.check_share("actual", actual)?;
            return Ok(given);
        };
        if denominator.is_zero() {
            return Err(vec![problem::denominator_is_zero().at("denominator")]);
        }
        let actual = self.quotient(numerator, denominator);
        if given.actual.is_some_and(|given| Some(given) != actual) {
            return Err(vec![problem::does_not_follow(actual.into()).at("actual")]);
        }
        if let Some(actual) = actual {
            self.check_share("numerator", actual)?;
            if let Some(too_large) = check_size("numerator", actual) {
                return Err(vec![too_large]);
            }
        }
        Ok(Figures { actual, ..given })
    }

    /// That a figure can be a target of such values.
    pub fn check_target(self, field: &str, target: Decimal) -> Option<Problem> {
        if self.measure == Measure::Qualitative {
            return Some(problem::not_of_this_measure().at(field));
        }
        let whole = self.measure != Measure::Ordinal || target.is_integer();
        check_size(field, target)
            .or_else(|| (!whole).then(|| problem::not_whole().at(field)))
            .or_else(|| self.check_share(field, target).err()?.into_iter().next())
    }

    fn check_share(self, field: &str, actual: Decimal) -> Result<(), Vec<Problem>> {
        let too_much = self.measure == Measure::Percent && actual > Decimal::ONE_HUNDRED;
        if too_much {
            return Err(vec![problem::more_than_all().at(field)]);
        }
        Ok(())
    }

    /// The figure of a numerator and a denominator, rounded to four decimals, halves away from zero; none of zero.
    pub fn quotient(self, numerator: Decimal, denominator: Decimal) -> Option<Decimal> {
        let times = match self.measure {
            Measure::Percent => Decimal::ONE_HUNDRED,
            _ => Decimal::ONE,
        };
        let exact = numerator.checked_mul(times)?.checked_div(denominator)?;
        let rounded =
            exact.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointAwayFromZero);
        Some(rounded.normalize())
    }

    /// What approved values come to, and how many of those that are expected are among them. Each counts once; what is entered for
    /// a period that nothing is owed for counts too, and isn't expected.
    pub fn roll_up(self, asked: Asked<'_>, values: &[Reported]) -> RollUp {
        let mut by_organisation: BTreeMap<Uuid, BTreeMap<ReportingPeriod, Reported>> =
            BTreeMap::new();
        for value in values {
            let own = by_organisation.entry(value.organisation).or_default();
            own.insert(value.period, *value);
        }
        let mut totals = by_organisation
            .values()
            .filter_map(|own| self.over_time(&parts_of(own), asked.periods));
        let sum = match totals.next() {
            // What is not put together stands for itself where there is but one.
            Some(only) if asked.organisations == 1 => only,
            Some(_) if self.aggregation == Aggregation::None => Part::default(),
            Some(first) => totals.fold(first, Part::plus),
            None => Part::default(),
        };
        let counted = self.measure == Measure::Count;
        let all = || by_organisation.values().flat_map(BTreeMap::values);
        let count = |holds: fn(&Reported) -> bool| all().filter(|value| holds(value)).count();
        let owing: BTreeSet<Uuid> = asked.owed.iter().map(|owed| owed.organisation).collect();
        RollUp {
            figures: match sum.hidden {
                true => Figures::default(),
                false => self.divide(sum.shown),
            },
            suppressed: sum.suppressed,
            hidden: sum.hidden,
            of_shown: sum.shown.actual.filter(|_| sum.hidden && counted),
            values: all().count(),
            preliminary: count(|value| value.preliminary),
            under_correction: count(|value| value.under_correction),
            with_figure: count(|value| value.kind == ValueKind::Figure),
            no_cases: count(|value| value.kind == ValueKind::NoCases),
            organisations: by_organisation.len(),
            organisations_expected: owing.len(),
            oldest: all().map(|value| value.period).min(),
            latest: all().map(|value| value.period).max(),
            rate: rate(asked, |owed| {
                by_organisation.get(&owed.organisation)?.get(&owed.period)
            }),
            not_due: asked
                .owed
                .iter()
                .filter(|owed| owed.due(asked.today) == ReportDue::NotDue)
                .count(),
        }
    }

    /// What one organisation reported over `expected` periods.
    fn over_time(self, values: &BTreeMap<ReportingPeriod, Part>, expected: usize) -> Option<Part> {
        let latest = || values.values().next_back().copied();
        if self.cumulative || self.aggregation == Aggregation::Latest {
            return latest();
        }
        match self.aggregation {
            Aggregation::None if expected == 1 => latest(),
            Aggregation::None => None,
            _ => values.values().copied().reduce(Part::plus),
        }
    }

    fn divide(self, sums: Figures) -> Figures {
        if self.aggregation != Aggregation::Ratio {
            return sums;
        }
        let parts = sums.numerator.zip(sums.denominator);
        Figures {
            actual: parts
                .and_then(|(numerator, denominator)| self.quotient(numerator, denominator)),
            ..sums
        }
    }
}

/// A part of a sum.
#[derive(Clone, Copy, Default)]
struct Part {
    /// The figures that are shown.
    shown: Figures,
    /// Whether others are part of it that the viewer doesn't see.
    hidden: bool,
    /// How many that are part of it are suppressed for some.
    suppressed: usize,
}

impl Part {
    fn of(value: &Reported) -> Self {
        Self {
            suppressed: usize::from(value.suppressed),
            shown: value.figures,
            hidden: value.suppressed && value.figures.actual.is_none(),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            shown: add(self.shown, other.shown),
            hidden: self.hidden || other.hidden,
            suppressed: self.suppressed + other.suppressed,
        }
    }
}

/// How an indicator moves: its newest period beside the same period a year earlier, of those who reported both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The newest period that somebody reported who reported the one a year earlier too.
    pub period: ReportingPeriod,
    /// The same period a year earlier.
    pub earlier_period: ReportingPeriod,
    /// What the newest values come to.
    pub actual: Decimal,
    /// What the earlier ones come to.
    pub earlier: Decimal,
    /// How many organisations these are of.
    pub organisations: usize,
}

impl Movement {
    /// Whether it moves as it is to; none where it stands still.
    pub fn improves(self, direction: Direction) -> Option<bool> {
        (self.actual != self.earlier).then(|| match direction {
            Direction::Ascending => self.actual > self.earlier,
            Direction::Descending => self.actual < self.earlier,
        })
    }
}

impl Method {
    /// How approved values move. None where nobody reported the same period of two years with a figure, and where the values of
    /// several organisations are not put together.
    pub fn movement(self, values: &[Reported]) -> Option<Movement> {
        let mut by_period: BTreeMap<ReportingPeriod, BTreeMap<Uuid, Reported>> = BTreeMap::new();
        for value in values.iter().filter(|it| it.kind == ValueKind::Figure) {
            let of_period = by_period.entry(value.period).or_default();
            of_period.insert(value.organisation, *value);
        }
        by_period.iter().rev().find_map(|(period, newest)| {
            let earlier_period = period.a_year_earlier()?;
            let earlier = by_period.get(&earlier_period)?;
            let both: Vec<Uuid> = newest
                .keys()
                .copied()
                .filter(|id| earlier.contains_key(id))
                .collect();
            let asked = Asked {
                organisations: both.len(),
                periods: 1,
                owed: &[],
                today: period.last_day(),
            };
            let of_both = |values: &BTreeMap<Uuid, Reported>| {
                let values = both.iter().filter_map(|id| values.get(id)).copied();
                let values: Vec<Reported> = values.collect();
                self.roll_up(asked, &values).figures.actual
            };
            Some(Movement {
                period: *period,
                earlier_period,
                actual: of_both(newest)?,
                earlier: of_both(earlier)?,
                organisations: both.len(),
            })
        })
    }
}

/// How what is owed for periods that have ended is reported. `there`: the approved value, if there is one.
fn rate<'v>(asked: Asked<'_>, there: impl Fn(&Owed) -> Option<&'v Reported>) -> Rate {
    let mut rate = Rate::default();
    for owed in asked.owed {
        let due = owed.due(asked.today);
        if due == ReportDue::NotDue {
            continue;
        }
        rate.expected += 1;
        match there(owed) {
            Some(value) => {
                let in_time = value.submitted_on.is_some_and(|day| day <= owed.due_on);
                rate.reported += 1;
                rate.in_time += usize::from(in_time);
            }
            None => rate.missing += usize::from(due == ReportDue::Missing),
        }
    }
    rate
}

/// Those values that have figures. What is said in words has none to add.
fn parts_of(values: &BTreeMap<ReportingPeriod, Reported>) -> BTreeMap<ReportingPeriod, Part> {
    let values = values.iter();
    let values = values.filter(|(_, value)| value.kind == ValueKind::Figure);
    values
        .map(|(period, value)| (*period, Part::of(value)))
        .collect()
}

/// Adds figures, each to its like. The sum of shares says nothing: whoever adds them divides anew.
fn add(a: Figures, b: Figures) -> Figures {
    let sum = |a: Option<Decimal>, b: Option<Decimal>| match (a, b) {
        (Some(a), Some(b)) => a.checked_add(b).map(|sum| sum.normalize()),
        (one, other) => one.or(other),
    };
    Figures {
        actual: sum(a.actual, b.actual),
        numerator: sum(a.numerator, b.numerator),
        denominator: sum(a.denominator, b.denominator),
    }
}

/// How what is owed stands. `begun`: whether the viewer sees any value that isn't approved.
pub const fn status(sum: &RollUp, begun: bool) -> ReportStatus {
    let Rate {
        expected,
        reported,
        missing,
        ..
    } = sum.rate;
    if sum.values > 0 {
        return match (reported < expected, sum.under_correction) {
            (true, _) => ReportStatus::Partial,
            (false, 0) => ReportStatus::Approved,
            (false, _) => ReportStatus::UnderCorrection,
        };
    }
    match (expected, missing, sum.not_due) {
        _ if begun => ReportStatus::InProgress,
        (0, _, 0) => ReportStatus::NotExpected,
        (0, _, _) => ReportStatus::NotDue,
        (_, 0, _) => ReportStatus::Due,
        _ => ReportStatus::Missing,
    }
}

/// Whether a figure reaches its target.
pub fn reaches(direction: Direction, actual: Decimal, target: Decimal) -> bool {
    match direction {
        Direction::Ascending => actual >= target,
        Direction::Descending => actual <= target,
    }
}

/// That a figure can be held: not negative, below a billion thousands, at most four decimals.
pub fn check_size(field: &str, value: Decimal) -> Option<Problem> {
    let held = value >= Decimal::ZERO
        && value < Decimal::from(LARGEST)
        && value.normalize().scale() <= DECIMALS;
    (!held).then(|| problem::figure_out_of_range(LARGEST, DECIMALS).at(field))
}

fn plain(given: Figures) -> Result<Figures, Vec<Problem>> {
    if given.actual.is_none() {
        return Err(vec![problem::indicator_needs_it().at("actual")]);
    }
    without_parts(given)
}

fn without_parts(given: Figures) -> Result<Figures, Vec<Problem>> {
    let parts = [
        ("numerator", given.numerator),
        ("denominator", given.denominator),
    ];
    let wrong: Vec<Problem> = parts
        .into_iter()
        .filter(|(_, value)| value.is_some())
        .map(|(field, _)| problem::not_of_this_measure().at(field))
        .collect();
    if wrong.is_empty() {
        Ok(given)
    } else {
        Err(wrong)
    }
}

fn whole(given: Figures) -> Result<Figures, Vec<Problem>> {
    if given.actual.is_some_and(|actual| !actual.is_integer()) {
        return Err(vec![problem::not_whole().at("actual")]);
    }
    Ok(given)
}

fn in_words(given: Figures, comment: Option<&str>) -> Result<Figures, Vec<Problem>> {
    if given.actual.is_some() {
        return Err(vec![problem::not_of_this_measure().at("actual")]);
    }
    if comment.is_none_or(|comment| comment.trim().is_empty()) {
        return Err(vec![problem::indicator_needs_it().at("comment")]);
    }
    without_parts(given)
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    const COUNT: Method = Method {
        measure: Measure::Count,
        aggregation: Aggregation::Sum,
        cumulative: false,
    };

    const SHARE: Method = Method {
        measure: Measure::Percent,
        aggregation: Aggregation::Ratio,
        cumulative: false,
    };

    fn number(text: &str) -> Option<Decimal> {
        (!text.is_empty()).then(|| text.parse().unwrap())
    }

    fn figures(actual: &str, numerator: &str, denominator: &str) -> Figures {
        Figures {
            actual: number(actual),
            numerator: number(numerator),
            denominator: number(denominator),
        }
    }

    fn value(organisation: u128, period: &str, figures: Figures) -> Reported {
        Reported {
            suppressed: false,
            organisation: Uuid::from_u128(organisation),
            period: ReportingPeriod::from_code(period).unwrap(),
            kind: ValueKind::Figure,
            figures,
            preliminary: false,
            under_correction: false,
            submitted_on: None,
        }
    }

    fn periods(codes: &[&str]) -> Vec<ReportingPeriod> {
        let periods = codes.iter().map(|code| ReportingPeriod::from_code(code));
        periods.map(Option::unwrap).collect()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// What these organisations owe for these periods.
    fn owed(who: &[u128], when: &[&str]) -> Vec<Owed> {
        let owed = who.iter().flat_map(|organisation| {
            periods(when).into_iter().map(|period| Owed {
                organisation: Uuid::from_u128(*organisation),
                period,
                due_on: period.last_day() + Days::new(30),
            })
        });
        owed.collect()
    }

    /// What values come to for these organisations and periods when all are past.
    fn rolled(method: Method, who: &[u128], when: &[&str], values: &[Reported]) -> RollUp {
        rolled_on("2027-06-01", method, (who, when), values)
    }

    fn rolled_on(
        today: &str,
        method: Method,
        (who, when): (&[u128], &[&str]),
        values: &[Reported],
    ) -> RollUp {
        let of = |value: &&Reported| {
            who.contains(&value.organisation.as_u128()) && periods(when).contains(&value.period)
        };
        let values: Vec<Reported> = values.iter().filter(of).copied().collect();
        let asked = Asked {
            organisations: who.len(),
            periods: when.len(),
            owed: &owed(who, when),
            today: day(today),
        };
        method.roll_up(asked, &values)
    }

    #[test]
    fn a_value_is_of_its_indicators_measure() {
        use Aggregation as A;
        use Measure as M;
        for (measure, aggregation, given, comment, expected) in [
            (M::Count, A::Sum, figures("12", "", ""), "", Ok("12")),
            (M::Count, A::Sum, figures("12.5", "", ""), "", Ok("12.5")),
            (M::Count, A::Sum, figures("", "", ""), "x", Err("actual")),
            (M::Count, A::Sum, figures("-1", "", ""), "", Err("actual")),
            (
                M::Count,
                A::Sum,
                figures("0.00001", "", ""),
                "",
                Err("actual"),
            ),
            (
                M::Count,
                A::Sum,
                figures("1000000000000", "", ""),
                "",
                Err("actual"),
            ),
            (
                M::Count,
                A::Sum,
                figures("1", "1", ""),
                "",
                Err("numerator"),
            ),
            (
                M::Percent,
                A::Ratio,
                figures("", "1", "3"),
                "",
                Ok("33.3333"),
            ),
            (
                M::Percent,
                A::Ratio,
                figures("33.3333", "1", "3"),
                "",
                Ok("33.3333"),
            ),
            (
                M::Percent,
                A::Ratio,
                figures("33", "1", "3"),
                "",
                Err("actual"),
            ),
            (
                M::Percent,
                A::Ratio,
                figures("50", "", ""),
                "",
                Err("numerator denominator"),
            ),
            (
                M::Percent,
                A::Ratio,
                figures("", "1", "0"),
                "",
                Err("denominator"),
            ),
            (
                M::Percent,
                A::Ratio,
                figures("", "4", "3"),
                "",
                Err("numerator"),
            ),
            (M::Percent, A::None, figures("50", "", ""), "", Ok("50")),
            (
                M::Percent,
                A::None,
                figures("101", "", ""),
                "",
                Err("actual"),
            ),
            (
                M::Percent,
                A::None,
                figures("", "1", ""),
                "",
                Err("denominator"),
            ),
            (M::Ratio, A::Ratio, figures("", "7", "2"), "", Ok("3.5")),
            (M::Ratio, A::Ratio, figures("", "2", "3"), "", Ok("0.6667")),
            (M::Ordinal, A::None, figures("3", "", ""), "", Ok("3")),
            (
                M::Ordinal,
                A::None,
                figures("3.5", "", ""),
                "",
                Err("actual"),
            ),
            (M::Qualitative, A::None, figures("", "", ""), "Gott", Ok("")),
            (
                M::Qualitative,
                A::None,
                figures("", "", ""),
                " ",
                Err("comment"),
            ),
            (
                M::Qualitative,
                A::None,
                figures("1", "", ""),
                "Gott",
                Err("actual"),
            ),
        ] {
            let method = Method {
                measure,
                aggregation,
                cumulative: false,
            };
            let found = method.figures(ValueKind::Figure, given, Some(comment), false);
            match expected {
                Ok(actual) => assert_eq!(found.unwrap().actual, number(actual), "{given:?}"),
                Err(fields) => {
                    let wrong = found.unwrap_err();
                    let named: Vec<String> = wrong.iter().map(|it| it.field.join(".")).collect();
                    assert_eq!(named.join(" "), fields, "{given:?}");
                }
            }
        }
    }

    #[test]
    fn a_share_of_people_has_both_its_parts_however_it_is_put_together() {
        for aggregation in [Aggregation::Ratio, Aggregation::None] {
            let share = Method {
                aggregation,
                ..SHARE
            };
            let of = |given| share.figures(ValueKind::Figure, given, None, true);
            let whole = of(figures("", "1", "4")).unwrap();
            assert_eq!(whole, figures("25", "1", "4"), "{aggregation:?}");
            for (given, expected) in [
                (figures("25", "", ""), "numerator denominator"),
                (figures("25", "1", ""), "denominator"),
            ] {
                let wrong = of(given).unwrap_err();
                let named: Vec<String> = wrong.iter().map(|it| it.field.join(".")).collect();
                assert_eq!(named.join(" "), expected, "{aggregation:?} {given:?}");
            }
        }
    }

    #[test]
    fn only_what_can_be_put_together_is() {
        use Aggregation as A;
        use Measure as M;
        for (measure, aggregation, cumulative, good) in [
            (M::Count, A::Sum, true, true),
            (M::Count, A::Latest, false, true),
            (M::Count, A::Ratio, false, false),
            (M::Percent, A::Sum, false, false),
            (M::Percent, A::Latest, false, false),
            (M::Percent, A::Ratio, true, true),
            (M::Ratio, A::None, false, true),
            (M::Ordinal, A::Sum, false, false),
            (M::Ordinal, A::None, true, false),
            (M::Qualitative, A::None, false, true),
        ] {
            let method = Method {
                measure,
                aggregation,
                cumulative,
            };
            assert_eq!(method.check().is_none(), good, "{method:?}");
        }
    }

    #[test]
    fn counts_are_added_over_periods_and_organisations() {
        let values = [
            value(1, "2026-Q1", figures("1", "", "")),
            value(1, "2026-Q2", figures("2.5", "", "")),
            value(2, "2026-Q2", figures("4", "", "")),
            value(3, "2026-Q2", figures("100", "", "")),
            value(1, "2025-Q4", figures("100", "", "")),
        ];
        let sum = rolled(COUNT, &[1, 2], &["2026-Q1", "2026-Q2"], &values);
        assert_eq!(sum.figures.actual, number("7.5"));
        assert_eq!((sum.rate.reported, sum.rate.expected), (3, 4));
    }

    #[test]
    fn of_cumulative_values_and_of_stocks_the_latest_of_each_organisation_counts() {
        let values = [
            value(1, "2026-Q2", figures("7", "", "")),
            value(1, "2026-Q1", figures("5", "", "")),
            value(2, "2026-Q1", figures("3", "", "")),
        ];
        let cumulative = Method {
            cumulative: true,
            ..COUNT
        };
        let latest = Method {
            aggregation: Aggregation::Latest,
            ..COUNT
        };
        for method in [cumulative, latest] {
            let sum = rolled(method, &[1, 2], &["2026-Q1", "2026-Q2"], &values);
            assert_eq!(sum.figures.actual, number("10"), "{method:?}");
            assert_eq!((sum.rate.reported, sum.rate.expected), (3, 4));
        }
    }

    #[test]
    fn shares_are_put_together_from_numerators_and_denominators() {
        let values = [
            value(1, "2026-Q1", figures("100", "1", "1")),
            value(2, "2026-Q1", figures("0", "0", "99")),
        ];
        let sum = rolled(SHARE, &[1, 2], &["2026-Q1"], &values);
        assert_eq!(sum.figures, figures("1", "1", "100"));
        let cumulative = Method {
            cumulative: true,
            ..SHARE
        };
        let values = [
            value(1, "2026-Q1", figures("50", "1", "2")),
            value(1, "2026-Q2", figures("75", "3", "4")),
            value(2, "2026-Q1", figures("0", "0", "4")),
        ];
        let sum = rolled(cumulative, &[1, 2], &["2026-Q1", "2026-Q2"], &values);
        assert_eq!(sum.figures, figures("37.5", "3", "8"));
    }

    #[test]
    fn what_is_not_put_together_stands_for_itself_alone() {
        let scale = Method {
            measure: Measure::Ordinal,
            aggregation: Aggregation::None,
            cumulative: false,
        };
        let values = [
            value(1, "2026-Q1", figures("3", "", "")),
            value(2, "2026-Q1", figures("5", "", "")),
        ];
        let one = rolled(scale, &[1], &["2026-Q1"], &values);
        assert_eq!(one.figures.actual, number("3"));
        for (who, when) in [
            (vec![1, 2], vec!["2026-Q1"]),
            (vec![1], vec!["2026-Q1", "2026-Q2"]),
        ] {
            let sum = rolled(scale, &who, &when, &values);
            assert_eq!(sum.figures, Figures::default());
        }
    }

    #[test]
    fn what_is_missing_is_counted_and_never_zero() {
        let nothing = rolled(COUNT, &[1, 2], &["2026-Q1"], &[]);
        assert_eq!(nothing.figures, Figures::default());
        let expected = Rate {
            expected: 2,
            missing: 2,
            ..Rate::default()
        };
        assert_eq!((nothing.values, nothing.rate), (0, expected));
    }

    #[test]
    fn nothing_to_measure_is_reported_and_adds_nothing() {
        let none = |kind, organisation| Reported {
            kind,
            ..value(organisation, "2026-Q1", Figures::default())
        };
        for (kinds, expected, with_figure, no_cases) in [
            ([ValueKind::NoCases, ValueKind::Figure], "1", 1, 1),
            ([ValueKind::NotApplicable, ValueKind::Figure], "1", 1, 0),
            ([ValueKind::NoCases, ValueKind::NoCases], "", 0, 2),
            ([ValueKind::NoCases, ValueKind::NotApplicable], "", 0, 1),
        ] {
            let values = (1..).zip(kinds).map(|(organisation, kind)| match kind {
                ValueKind::Figure => value(organisation, "2026-Q1", figures("1", "1", "100")),
                kind => none(kind, organisation),
            });
            let values: Vec<Reported> = values.collect();
            let sum = rolled(SHARE, &[1, 2], &["2026-Q1"], &values);
            assert_eq!(sum.figures.actual, number(expected), "{kinds:?}");
            assert_eq!(
                (sum.values, sum.rate.reported, sum.with_figure, sum.no_cases),
                (2, 2, with_figure, no_cases),
                "{kinds:?}"
            );
        }
        let method = |measure| Method { measure, ..SHARE };
        for (measure, kind, given, expected) in [
            (
                Measure::Percent,
                ValueKind::NoCases,
                figures("", "", ""),
                "",
            ),
            (
                Measure::Count,
                ValueKind::NoCases,
                figures("", "", ""),
                "kind",
            ),
            (
                Measure::Count,
                ValueKind::NotApplicable,
                figures("", "", ""),
                "",
            ),
            (
                Measure::Percent,
                ValueKind::NoCases,
                figures("", "0", "0"),
                "numerator denominator",
            ),
            (
                Measure::Count,
                ValueKind::NotApplicable,
                figures("1", "", ""),
                "actual",
            ),
        ] {
            let found = method(measure).figures(kind, given, None, false);
            let wrong = found.err().unwrap_or_default();
            let named: Vec<String> = wrong.iter().map(|it| it.field.join(".")).collect();
            assert_eq!(named.join(" "), expected, "{measure:?} {kind:?} {given:?}");
        }
    }

    #[test]
    fn what_is_owed_is_not_due_then_due_then_missing() {
        for (today, expected, due) in [
            ("2026-03-31", 0, ReportDue::NotDue),
            ("2026-04-01", 1, ReportDue::Due),
            ("2026-04-30", 1, ReportDue::Due),
            ("2026-05-01", 1, ReportDue::Missing),
        ] {
            let quarter = (&[1][..], &["2026-Q1"][..]);
            let sum = rolled_on(today, COUNT, quarter, &[]);
            let missing = usize::from(due == ReportDue::Missing);
            assert_eq!(
                (sum.rate.expected, sum.rate.missing),
                (expected, missing),
                "{today}"
            );
            assert_eq!(sum.not_due, 1 - expected, "{today}");
            assert_eq!(owed(&[1], &["2026-Q1"])[0].due(day(today)), due, "{today}");
        }
    }

    #[test]
    fn a_sum_says_what_is_in_it_and_what_came_in_time() {
        let on = |day: &str, value: Reported| Reported {
            submitted_on: Some(day.parse().unwrap()),
            ..value
        };
        let values = [
            on("2026-04-30", value(1, "2026-Q1", figures("1", "", ""))),
            on("2026-08-01", value(1, "2026-Q2", figures("2", "", ""))),
            Reported {
                preliminary: true,
                under_correction: true,
                ..on("2026-07-01", value(2, "2026-Q2", figures("4", "", "")))
            },
        ];
        let sum = rolled(COUNT, &[1, 2, 3], &["2026-Q1", "2026-Q2"], &values);
        assert_eq!(sum.figures.actual, number("7"));
        assert_eq!((sum.organisations, sum.organisations_expected), (2, 3));
        assert_eq!((sum.preliminary, sum.under_correction), (1, 1));
        assert_eq!(sum.oldest, ReportingPeriod::from_code("2026-Q1"));
        assert_eq!(sum.latest, ReportingPeriod::from_code("2026-Q2"));
        let rate = Rate {
            expected: 6,
            reported: 3,
            in_time: 2,
            missing: 3,
        };
        assert_eq!(sum.rate, rate);
        assert_eq!(rate.percent(rate.reported), number("50"));
        assert_eq!(rate.percent(rate.in_time), number("33.3"));
        assert_eq!(Rate::default().percent(0), None);
    }

    #[test]
    fn what_nothing_is_owed_for_counts_and_is_not_expected() {
        let earlier = value(1, "2025-Q4", figures("3", "", ""));
        let asked = Asked {
            organisations: 1,
            periods: 2,
            owed: &owed(&[1], &["2026-Q1"]),
            today: day("2027-06-01"),
        };
        let sum = COUNT.roll_up(asked, &[earlier]);
        assert_eq!(sum.figures.actual, number("3"));
        assert_eq!(
            (sum.values, sum.rate.reported, sum.rate.expected),
            (1, 0, 1)
        );
    }

    #[test]
    fn an_indicator_moves_by_those_who_reported_both_years() {
        let values = [
            value(1, "2025-Q1", figures("10", "", "")),
            value(2, "2025-Q1", figures("5", "", "")),
            value(1, "2026-Q1", figures("12", "", "")),
            value(3, "2026-Q1", figures("100", "", "")),
            // Nobody has the year before it.
            value(1, "2026-Q2", figures("1", "", "")),
        ];
        let moved = COUNT.movement(&values).unwrap();
        assert_eq!(
            (moved.period.code(), moved.organisations),
            ("2026-Q1".to_owned(), 1)
        );
        assert_eq!(
            (moved.earlier, moved.actual),
            (Decimal::TEN, Decimal::from(12))
        );
        assert_eq!(moved.improves(Direction::Ascending), Some(true));
        assert_eq!(moved.improves(Direction::Descending), Some(false));
        let still = Movement {
            earlier: moved.actual,
            ..moved
        };
        assert_eq!(still.improves(Direction::Ascending), None);
        assert_eq!(COUNT.movement(&values[2..]), None);
        let alone = Method {
            aggregation: Aggregation::None,
            ..COUNT
        };
        let two = [
            values[0],
            values[1],
            values[2],
            value(2, "2026-Q1", figures("5", "", "")),
        ];
        assert_eq!(alone.movement(&two), None);
        assert!(alone.movement(&values).is_some());
    }

    #[test]
    fn how_a_cell_stands_follows_from_what_is_owed_and_approved() {
        use ReportStatus as S;
        for (values, corrected, expected, reported, missing, not_due, begun, status) in [
            (0, 0, 0, 0, 0, 0, false, S::NotExpected),
            (0, 0, 0, 0, 0, 1, false, S::NotDue),
            (0, 0, 2, 0, 0, 0, false, S::Due),
            (0, 0, 2, 0, 1, 0, false, S::Missing),
            (0, 0, 2, 0, 2, 0, true, S::InProgress),
            (1, 0, 2, 1, 1, 0, true, S::Partial),
            (2, 0, 2, 2, 0, 1, true, S::Approved),
            (2, 1, 2, 2, 0, 0, false, S::UnderCorrection),
            (1, 0, 0, 0, 0, 1, false, S::Approved),
        ] {
            let sum = RollUp {
                values,
                under_correction: corrected,
                not_due,
                rate: Rate {
                    expected,
                    reported,
                    missing,
                    in_time: 0,
                },
                ..RollUp::default()
            };
            assert_eq!(super::status(&sum, begun), status);
        }
    }

    #[test]
    fn a_target_is_reached_from_the_side_that_is_worse() {
        let (two, three) = (Decimal::TWO, Decimal::from(3));
        assert!(reaches(Direction::Ascending, three, two));
        assert!(reaches(Direction::Ascending, two, two));
        assert!(!reaches(Direction::Ascending, two, three));
        assert!(reaches(Direction::Descending, two, three));
        assert!(!reaches(Direction::Descending, three, two));
    }

    #[test]
    fn what_is_hidden_hides_the_sums_that_it_is_part_of() {
        let hidden = |organisation, period| Reported {
            suppressed: true,
            ..value(organisation, period, Figures::default())
        };
        let cumulative = Method {
            cumulative: true,
            ..COUNT
        };
        let year = ["2026-Q1", "2026-Q2"];
        for (method, values, actual, of_shown, suppressed) in [
            (
                COUNT,
                [
                    value(1, "2026-Q1", figures("7", "", "")),
                    hidden(2, "2026-Q1"),
                ],
                None,
                "7",
                1,
            ),
            (
                COUNT,
                [hidden(1, "2026-Q1"), hidden(2, "2026-Q1")],
                None,
                "",
                2,
            ),
            // The latest counts, and the latest is shown.
            (
                cumulative,
                [
                    hidden(1, "2026-Q1"),
                    value(1, "2026-Q2", figures("9", "", "")),
                ],
                Some("9"),
                "",
                0,
            ),
            (
                cumulative,
                [
                    value(1, "2026-Q1", figures("9", "", "")),
                    hidden(1, "2026-Q2"),
                ],
                None,
                "",
                1,
            ),
            (
                SHARE,
                [
                    value(1, "2026-Q1", figures("50", "5", "10")),
                    hidden(2, "2026-Q1"),
                ],
                None,
                "",
                1,
            ),
        ] {
            let sum = rolled(method, &[1, 2], &year, &values);
            let shown = sum.figures.actual;
            assert_eq!(shown, actual.and_then(number), "{values:?}");
            assert_eq!((sum.hidden, sum.suppressed), (actual.is_none(), suppressed));
            assert_eq!(sum.of_shown, number(of_shown), "{values:?}");
        }
    }
}
