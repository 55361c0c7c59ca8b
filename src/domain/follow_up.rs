//! Follow-up: what a value of an indicator may be, and how values are put together over periods and organisations.
//!
//! Percentages are never added, cumulative values never added over periods, and what is missing is counted, never taken for zero.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use uuid::Uuid;

use super::{
    problem::{self, Problem},
    reporting::ReportingPeriod,
    vocabulary::{
        Aggregation, Direction, Measure, OrganisationKind, PeriodKind, ReportStatus, Reporters,
        Vocabulary,
    },
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

/// For which periods an indicator is reported, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// How often.
    pub period_kind: PeriodKind,
    /// Which organisations report.
    pub reporters: Reporters,
    /// The organisation that owns the indicator.
    pub owner: Uuid,
    /// The first day for which it is reported; none when always.
    pub from: Option<NaiveDate>,
    /// The first day for which it is reported no more; none when it goes on.
    pub to: Option<NaiveDate>,
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
    /// Its figures; none where they are suppressed for the viewer.
    pub figures: Figures,
    /// Whether it is suppressed for some.
    pub suppressed: bool,
}

/// What values come to, and how many of them there are of those that are expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RollUp {
    /// The figures; none when nothing is reported, or when values are not put together.
    pub figures: Figures,
    /// How many of the expected values are approved.
    pub reported: usize,
    /// How many values are expected.
    pub expected: usize,
    /// How many of those that are reported are suppressed for some.
    pub suppressed: usize,
    /// Whether there are no figures because a value is part of them that is suppressed for the viewer.
    pub hidden: bool,
    /// Of a count that is hidden so: what the values come to that the viewer sees.
    pub of_shown: Option<Decimal>,
}

impl Schedule {
    /// Whether this organisation reports.
    pub fn includes(self, organisation: Uuid, kind: OrganisationKind) -> bool {
        match self.reporters {
            Reporters::Municipalities => kind == OrganisationKind::Municipality,
            Reporters::Region => kind == OrganisationKind::Region,
            Reporters::Both => matches!(
                kind,
                OrganisationKind::Municipality | OrganisationKind::Region
            ),
            Reporters::Owner => organisation == self.owner,
        }
    }

    /// The periods within this one for which values are expected today, in order: those that are reported, and have begun.
    pub fn expected(self, within: ReportingPeriod, today: NaiveDate) -> Vec<ReportingPeriod> {
        let mut parts = within.parts(self.period_kind);
        parts.retain(|part| self.is_reported(*part) && part.first_day() <= today);
        parts
    }

    /// A period is reported when its first day lies within the days of the indicator.
    fn is_reported(self, period: ReportingPeriod) -> bool {
        let day = period.first_day();
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }

    /// That a value may be for this period.
    pub fn check_period(self, period: ReportingPeriod, today: NaiveDate) -> Option<Problem> {
        if period.kind() != self.period_kind {
            let (wanted, given) = (self.period_kind.term(), period.kind().term());
            return Some(
                problem::wrong_kind_of_period(
                    wanted.english,
                    given.english,
                    wanted.swedish,
                    given.swedish,
                )
                .at("period"),
            );
        }
        if !self.is_reported(period) {
            let shown =
                |day: Option<NaiveDate>| day.map_or("…".to_owned(), |day| day.to_string());
            let (from, to) = (shown(self.from), shown(self.to));
            return Some(problem::not_reported_then(&from, &to).at("period"));
        }
        (period.first_day() > today).then(|| {
            let first = period.first_day();
            problem::begins_later(first).at("period")
        })
    }

    /// That this organisation reports.
    pub fn check_reporter(
        self,
        field: &str,
        organisation: Uuid,
        kind: OrganisationKind,
    ) -> Option<Problem> {
        let term = self.reporters.term();
        (!self.includes(organisation, kind))
            .then(|| problem::reported_by_others(term.english, term.swedish).at(field))
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

    /// The figures of a value, with the figure that follows from numerator and denominator.
    ///
    /// # Errors
    /// All that is wrong, each with the field that it is about.
    pub fn figures(self, given: Figures, comment: Option<&str>) -> Result<Figures, Vec<Problem>> {
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
            Measure::Percent | Measure::Ratio => self.divided(given),
        }
        .map_err(|wrong| wrong.into_iter().collect())
    }

    /// A share or a ratio: from its parts or, where nothing is put together, given as it is.
    fn divided(self, given: Figures) -> Result<Figures, Vec<Problem>> {
        let (Some(numerator), Some(denominator)) = (given.numerator, given.denominator) else {
            let parts_are_needed = self.aggregation == Aggregation::Ratio
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
            return Err(vec![problem::does_not_follow(&shown(actual)).at("actual")]);
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

    /// What the values of these organisations for these periods come to. Values of others and for others are left out.
    pub fn roll_up(
        self,
        organisations: &[Uuid],
        periods: &[ReportingPeriod],
        values: &[Reported],
    ) -> RollUp {
        let mut by_organisation: BTreeMap<Uuid, BTreeMap<ReportingPeriod, Part>> = BTreeMap::new();
        let mut suppressed = 0;
        for value in values {
            if organisations.contains(&value.organisation) && periods.contains(&value.period) {
                let own = by_organisation.entry(value.organisation).or_default();
                own.insert(value.period, Part::of(value));
                suppressed += usize::from(value.suppressed);
            }
        }
        let reported = by_organisation.values().map(BTreeMap::len).sum();
        let mut totals = by_organisation
            .values()
            .filter_map(|own| self.over_time(own, periods.len()));
        let sum = match totals.next() {
            // What is not put together stands for itself where there is but one.
            Some(only) if organisations.len() == 1 => only,
            Some(_) if self.aggregation == Aggregation::None => Part::default(),
            Some(first) => totals.fold(first, Part::plus),
            None => Part::default(),
        };
        let counted = self.measure == Measure::Count;
        RollUp {
            figures: match sum.hidden {
                true => Figures::default(),
                false => self.divide(sum.shown),
            },
            reported,
            expected: organisations.len() * periods.len(),
            suppressed,
            hidden: sum.hidden,
            of_shown: sum.shown.actual.filter(|_| sum.hidden && counted),
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
}

impl Part {
    const fn of(value: &Reported) -> Self {
        Self {
            shown: value.figures,
            hidden: value.suppressed && value.figures.actual.is_none(),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            shown: add(self.shown, other.shown),
            hidden: self.hidden || other.hidden,
        }
    }
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

/// What there is of so many expected values. `begun`: whether the viewer sees any that isn't approved.
pub const fn status(reported: usize, expected: usize, begun: bool) -> ReportStatus {
    match (reported, expected, begun) {
        (_, 0, _) => ReportStatus::NotExpected,
        (reported, expected, _) if reported >= expected => ReportStatus::Approved,
        (0, _, true) => ReportStatus::InProgress,
        (0, _, false) => ReportStatus::Missing,
        _ => ReportStatus::Partial,
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

fn shown(figure: Option<Decimal>) -> String {
    figure.map_or_else(String::new, |figure| figure.to_string())
}

#[cfg(test)]
mod tests {
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
            figures,
        }
    }

    fn periods(codes: &[&str]) -> Vec<ReportingPeriod> {
        let periods = codes.iter().map(|code| ReportingPeriod::from_code(code));
        periods.map(Option::unwrap).collect()
    }

    fn organisations(ids: &[u128]) -> Vec<Uuid> {
        ids.iter().map(|id| Uuid::from_u128(*id)).collect()
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
            let found = method.figures(given, Some(comment));
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
        let rolled = COUNT.roll_up(
            &organisations(&[1, 2]),
            &periods(&["2026-Q1", "2026-Q2"]),
            &values,
        );
        assert_eq!(rolled.figures.actual, number("7.5"));
        assert_eq!((rolled.reported, rolled.expected), (3, 4));
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
            let rolled = method.roll_up(
                &organisations(&[1, 2]),
                &periods(&["2026-Q1", "2026-Q2"]),
                &values,
            );
            assert_eq!(rolled.figures.actual, number("10"), "{method:?}");
            assert_eq!((rolled.reported, rolled.expected), (3, 4));
        }
    }

    #[test]
    fn shares_are_put_together_from_numerators_and_denominators() {
        let values = [
            value(1, "2026-Q1", figures("100", "1", "1")),
            value(2, "2026-Q1", figures("0", "0", "99")),
        ];
        let rolled = SHARE.roll_up(&organisations(&[1, 2]), &periods(&["2026-Q1"]), &values);
        assert_eq!(rolled.figures, figures("1", "1", "100"));
        let cumulative = Method {
            cumulative: true,
            ..SHARE
        };
        let values = [
            value(1, "2026-Q1", figures("50", "1", "2")),
            value(1, "2026-Q2", figures("75", "3", "4")),
            value(2, "2026-Q1", figures("0", "0", "4")),
        ];
        let rolled = cumulative.roll_up(
            &organisations(&[1, 2]),
            &periods(&["2026-Q1", "2026-Q2"]),
            &values,
        );
        assert_eq!(rolled.figures, figures("37.5", "3", "8"));
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
        let one = scale.roll_up(&organisations(&[1]), &periods(&["2026-Q1"]), &values);
        assert_eq!(one.figures.actual, number("3"));
        for (who, when) in [
            (vec![1, 2], vec!["2026-Q1"]),
            (vec![1], vec!["2026-Q1", "2026-Q2"]),
        ] {
            let rolled = scale.roll_up(&organisations(&who), &periods(&when), &values);
            assert_eq!(rolled.figures, Figures::default());
        }
    }

    #[test]
    fn what_is_missing_is_counted_and_never_zero() {
        let rolled = COUNT.roll_up(&organisations(&[1, 2]), &periods(&["2026-Q1"]), &[]);
        assert_eq!(
            rolled,
            RollUp {
                figures: Figures::default(),
                reported: 0,
                expected: 2,
                ..RollUp::default()
            }
        );
        for (reported, expected, begun, status) in [
            (0, 0, false, ReportStatus::NotExpected),
            (0, 2, false, ReportStatus::Missing),
            (0, 2, true, ReportStatus::InProgress),
            (1, 2, true, ReportStatus::Partial),
            (2, 2, true, ReportStatus::Approved),
        ] {
            assert_eq!(super::status(reported, expected, begun), status);
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
}
