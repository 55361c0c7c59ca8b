//! Plausibility of a value before it is submitted (rimlighetskontroll): what its organisation is to look at once more.
//!
//! The rules. None refuses a value: whoever submits it acknowledges each warning, and then it stands as it is.
//!
//! 1. `FALLS_WITHIN_YEAR`: what counts from the beginning of the year is less than the organisation's last value before it in the
//!    same year, or more than its next one after it. Of a share or ratio its numerator and its denominator are what counts.
//! 2. `FAR_FROM_HISTORY`: the figure is far from the organisation's own earlier figures. There must be at least four of these, with
//!    the median m. The distance to m, times 0.6745 and divided by the median of the distances of the earlier figures to m (MAD), is
//!    above 3.5: the modified z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993). Where more than half of the
//!    earlier figures are the same, the MAD is 0 and the mean of the distances, times 1.253314, takes the place of MAD / 0.6745. Where
//!    all are the same, any other figure is far from them. Of a count from the beginning of the year what came since the period
//!    before is the figure. Places on a scale and judgements in words have no distance.
//! 3. `OUTSIDE_RANGE`: the figure lies outside the range that the indicator gives. A share above 100 percent is not warned of but
//!    refused.
//! 4. `DENOMINATOR_CHANGES`: the denominator is more than half larger or smaller than for the period before; of what counts from the
//!    beginning of the year, than for the same period a year earlier.
//! 5. `NUMERATOR_CHANGES`: the numerator is more than half larger or smaller than for that period.
//! 6. `COMMENT_NAMES_PERSON`: the comment has an age ("87 år", "87-årig", "född 1938"), a place (a municipality's name, or a word
//!    with a capital letter that doesn't begin its sentence) and a number (of people, as "två brukare" and "en kvinna", or of at
//!    least six digits, as of a telephone). One alone says little of anybody; the three together may say who it is.

use std::{
    collections::BTreeMap,
    ops::Bound::{Excluded, Unbounded},
};

use rust_decimal::Decimal;

use super::{
    follow_up::{Figures, Method},
    problem::{self, Problem},
    reporting::ReportingPeriod,
    vocabulary::{Measure, PlausibilityWarning},
};

/// What is to be looked at once more, with the figures that say so.
pub type Warning = Problem<PlausibilityWarning>;

/// The figures of an organisation for an indicator, by their periods.
pub type History = BTreeMap<ReportingPeriod, Figures>;

/// How many earlier figures there must be to say how far they usually lie apart.
const FEWEST_EARLIER: usize = 4;

/// The score above which a figure is far from others: 3.5.
const FAR: Decimal = Decimal::from_parts(35, 0, 0, false, 1);

/// What a median of distances is of a standard deviation: 0.6745.
const OF_MEDIAN: Decimal = Decimal::from_parts(6_745, 0, 0, false, 4);

/// What a standard deviation is of a mean of distances: 1.253314.
const OF_MEAN: Decimal = Decimal::from_parts(1_253_314, 0, 0, false, 6);

/// What is expected of the values of an indicator.
#[derive(Clone, Copy, Debug)]
pub struct Expectation {
    /// What they are.
    pub method: Method,
    /// The least and the greatest figure that is expected; none where nothing is said.
    pub range: (Option<Decimal>, Option<Decimal>),
}

impl Expectation {
    /// What is to be looked at in the figures for a period, beside those of the same organisation for other periods.
    pub fn warnings(
        self,
        period: ReportingPeriod,
        figures: Figures,
        others: &History,
    ) -> Vec<Warning> {
        let found = [
            self.falls(period, figures, others),
            self.lies_far(period, figures, others),
            self.lies_outside(figures),
            self.denominator_changes(period, figures, others),
            self.numerator_changes(period, figures, others),
        ];
        found.into_iter().flatten().collect()
    }

    fn falls(self, period: ReportingPeriod, figures: Figures, others: &History) -> Option<Warning> {
        if !self.method.cumulative {
            return None;
        }
        let in_year = |(it, _): &(&ReportingPeriod, &Figures)| it.year() == period.year();
        let before = others.range(..period).next_back().filter(in_year);
        let after = others.range((Excluded(period), Unbounded)).next();
        let falls = before.and_then(|(before, earlier)| {
            let (field, then, now) = self.fall(*earlier, figures)?;
            let before = before.code();
            Some(problem::falls_within_year(now.into(), then.into(), &before).at(field))
        });
        falls.or_else(|| {
            let (after, later) = after.filter(in_year)?;
            let (field, now, then) = self.fall(figures, *later)?;
            let after = after.code();
            Some(problem::exceeds_a_later_value(now.into(), then.into(), &after).at(field))
        })
    }

    /// The first count that is less later than earlier: its field, what it is earlier, and what it is later.
    fn fall(self, earlier: Figures, later: Figures) -> Option<(&'static str, Decimal, Decimal)> {
        let counts = self.counts(earlier).into_iter().zip(self.counts(later));
        let mut both = counts.filter_map(|((field, earlier), (_, later))| {
            let (earlier, later) = earlier.zip(later)?;
            Some((field, earlier, later))
        });
        both.find(|(_, earlier, later)| later < earlier)
    }

    /// What counts from the beginning of a year, with its field.
    fn counts(self, figures: Figures) -> [(&'static str, Option<Decimal>); 3] {
        let counted = self.method.measure == Measure::Count;
        [
            ("actual", figures.actual.filter(|_| counted)),
            ("numerator", figures.numerator),
            ("denominator", figures.denominator),
        ]
    }

    fn lies_far(
        self,
        period: ReportingPeriod,
        figures: Figures,
        others: &History,
    ) -> Option<Warning> {
        let compared = self.compared(period, figures, others)?;
        let earlier = others.range(..period);
        let earlier = earlier.filter_map(|(it, figures)| self.compared(*it, *figures, others));
        let earlier: Vec<Decimal> = earlier.collect();
        if earlier.len() < FEWEST_EARLIER || !is_far(compared, &earlier) {
            return None;
        }
        let middle = median(&earlier).normalize();
        let warning = match self.counts_since_the_period_before() {
            true => {
                problem::increase_far_from_history(compared.into(), middle.into(), earlier.len())
            }
            false => problem::far_from_history(compared.into(), middle.into(), earlier.len()),
        };
        Some(warning.at("actual"))
    }

    fn counts_since_the_period_before(self) -> bool {
        self.method.cumulative && self.method.measure == Measure::Count
    }

    /// The figure that is compared with those of other periods.
    fn compared(
        self,
        period: ReportingPeriod,
        figures: Figures,
        others: &History,
    ) -> Option<Decimal> {
        if matches!(self.method.measure, Measure::Ordinal | Measure::Qualitative) {
            return None;
        }
        let actual = figures.actual?;
        if !self.counts_since_the_period_before() || period.number() == 1 {
            return Some(actual);
        }
        let before = others.get(&period.before()?)?;
        Some((actual - before.actual?).normalize())
    }

    fn lies_outside(self, figures: Figures) -> Option<Warning> {
        let (from, to) = self.range;
        let actual = figures.actual?;
        let outside = from.is_some_and(|from| actual < from) || to.is_some_and(|to| to < actual);
        outside.then(|| problem::outside_range(actual.into(), from.into(), to.into()).at("actual"))
    }

    fn denominator_changes(
        self,
        period: ReportingPeriod,
        figures: Figures,
        others: &History,
    ) -> Option<Warning> {
        let before = self.neighbour(period)?;
        let (now, then) = (figures.denominator?, others.get(&before)?.denominator?);
        changes_much(now, then).then(|| {
            let before = before.code();
            problem::denominator_changes(now.into(), then.into(), &before).at("denominator")
        })
    }

    fn numerator_changes(
        self,
        period: ReportingPeriod,
        figures: Figures,
        others: &History,
    ) -> Option<Warning> {
        let before = self.neighbour(period)?;
        let (now, then) = (figures.numerator?, others.get(&before)?.numerator?);
        changes_much(now, then).then(|| {
            let before = before.code();
            problem::numerator_changes(now.into(), then.into(), &before).at("numerator")
        })
    }

    /// The period before; of what counts from the beginning of the year, the same period a year earlier.
    fn neighbour(self, period: ReportingPeriod) -> Option<ReportingPeriod> {
        match self.method.cumulative {
            true => period.a_year_earlier(),
            false => period.before(),
        }
    }
}

/// Whether a figure is more than half larger or smaller than another.
fn changes_much(now: Decimal, then: Decimal) -> bool {
    (now - then).abs() * Decimal::TWO > then
}

/// Whether a figure is far from earlier ones, of which there are some.
fn is_far(figure: Decimal, earlier: &[Decimal]) -> bool {
    let middle = median(earlier);
    let distance = (figure - middle).abs();
    let distances: Vec<Decimal> = earlier.iter().map(|it| (*it - middle).abs()).collect();
    let usual = median(&distances);
    if !usual.is_zero() {
        return distance * OF_MEDIAN > FAR * usual;
    }
    let sum: Decimal = distances.iter().sum();
    distance * Decimal::from(distances.len()) > FAR * OF_MEAN * sum
}

/// The middle of figures; of an even number of them, the mean of the two in the middle.
fn median(figures: &[Decimal]) -> Decimal {
    let mut sorted = figures.to_vec();
    sorted.sort_unstable();
    let at = |place: usize| sorted.get(place).copied().unwrap_or_default();
    let half = sorted.len() / 2;
    match sorted.len() % 2 {
        0 => (at(half.saturating_sub(1)) + at(half)) / Decimal::TWO,
        _ => at(half),
    }
}

/// Words for people that stand for nothing else, by their beginnings.
const PEOPLE: [&str; 14] = [
    "person", "brukar", "patient", "klient", "elev", "barn", "ungdom", "kvinn", "boende", "pojk",
    "flick", "deltagar", "anhörig", "individ",
];

/// Words for people whose beginnings stand for other things too.
const MEN: [&str; 4] = ["man", "mannen", "män", "männen"];

/// Numbers in words.
const NUMBERS: [&str; 13] = [
    "en", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
];

/// The oldest age that is taken for one.
const OLDEST: u32 = 120;

/// How many digits a number of a telephone or of a person has at least.
const LONG_NUMBER: usize = 6;

/// Whether a comment has an age: without one it names no person.
pub fn has_age(comment: &str) -> bool {
    let words = words(comment);
    (0..words.len()).any(|place| age_at(&words, place).is_some())
}

/// Whether a comment names an age, a place and a number. `places`: the names of municipalities.
pub fn names_person(comment: &str, places: &[String]) -> Option<Warning> {
    let words = words(comment);
    let age = (0..words.len()).find_map(|place| age_at(&words, place))?;
    let place = words.iter().find(|word| is_place(word, places))?;
    let number = long_number(comment).or_else(|| number_of_people(&words))?;
    Some(problem::comment_names_person(&age, place.text, &number).at("comment"))
}

/// A word of a comment, without the signs around it.
#[derive(Clone, Copy)]
struct Word<'c> {
    text: &'c str,
    begins_sentence: bool,
}

fn words(comment: &str) -> Vec<Word<'_>> {
    let mut begins_sentence = true;
    let mut words = Vec::new();
    for whole in comment.split_whitespace() {
        let text = whole.trim_matches(|sign: char| !sign.is_alphanumeric());
        if !text.is_empty() {
            words.push(Word {
                text,
                begins_sentence,
            });
            begins_sentence = whole.ends_with(['.', '!', '?']);
        }
    }
    words
}

/// The age at a place: "87 år", "87-årig", "född 1938".
fn age_at(words: &[Word<'_>], place: usize) -> Option<String> {
    let word = words.get(place)?.text;
    let next = || words.get(place + 1).map(|it| it.text.to_lowercase());
    let digits = word.trim_end_matches(|sign: char| !sign.is_ascii_digit());
    let unit = word
        .get(digits.len()..)?
        .trim_start_matches('-')
        .to_lowercase();
    if let Ok(years) = digits.parse::<u32>()
        && years <= OLDEST
    {
        let is_age = unit.starts_with("årig") || unit.starts_with("åring") || unit == "år";
        let follows = || next().is_some_and(|it| it == "år" || it.starts_with("årig"));
        return (is_age || (unit.is_empty() && follows())).then(|| format!("{years} år"));
    }
    let born = ["född", "födda", "f"].contains(&word.to_lowercase().as_str());
    let year = next().filter(|year| year.len() == 4 && year.parse::<u32>().is_ok());
    year.filter(|_| born).map(|year| format!("född {year}"))
}

/// Whether a word is a municipality's name, or has a capital letter though it doesn't begin its sentence.
fn is_place(word: &Word<'_>, places: &[String]) -> bool {
    let genitive = word.text.strip_suffix('s').unwrap_or(word.text);
    let known = |name: &String| [word.text, genitive].contains(&name.as_str());
    let mut letters = word.text.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let small = letters.clone().count() > 1 && letters.all(|it| it.is_lowercase() || it == '-');
    places.iter().any(known) || (capital && small && !word.begins_sentence)
}

/// A number of people: a number, and a word for people as the next or the one after it.
fn number_of_people(words: &[Word<'_>]) -> Option<String> {
    let is_people = |word: &str| {
        let word = word.to_lowercase();
        MEN.contains(&word.as_str()) || PEOPLE.iter().any(|people| word.starts_with(people))
    };
    words.iter().enumerate().find_map(|(place, word)| {
        let number = word.text.to_lowercase();
        let counts = NUMBERS.contains(&number.as_str()) || number.parse::<u32>().is_ok();
        let people = words.iter().skip(place + 1).take(2);
        let people = people.map(|it| it.text).find(|it| is_people(it))?;
        counts.then(|| format!("{} {people}", word.text))
    })
}

/// A number of so many digits that it may be somebody's: single spaces and hyphens between them count for nothing.
fn long_number(comment: &str) -> Option<String> {
    let mut run = String::new();
    let is_between = |sign: char| sign == ' ' || sign == '-';
    for sign in comment.chars().chain(['.']) {
        if sign.is_ascii_digit()
            || (is_between(sign) && run.ends_with(|it: char| it.is_ascii_digit()))
        {
            run.push(sign);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        if digits >= LONG_NUMBER {
            return Some(run.trim().to_owned());
        }
        run.clear();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::Aggregation;

    fn expectation(measure: Measure, aggregation: Aggregation, cumulative: bool) -> Expectation {
        Expectation {
            method: Method {
                measure,
                aggregation,
                cumulative,
            },
            range: (None, None),
        }
    }

    fn count(actual: i64) -> Figures {
        Figures {
            actual: Some(actual.into()),
            ..Figures::default()
        }
    }

    fn share(numerator: i64, denominator: i64) -> Figures {
        Figures {
            actual: Some(Decimal::from(numerator * 100) / Decimal::from(denominator)),
            numerator: Some(numerator.into()),
            denominator: Some(denominator.into()),
        }
    }

    fn period(code: &str) -> ReportingPeriod {
        ReportingPeriod::from_code(code).unwrap()
    }

    /// Yearly figures that end with the year before 2026.
    fn years(figures: &[Figures]) -> History {
        let first = 2026 - i32::try_from(figures.len()).unwrap();
        let years = (first..).map(|year| period(&year.to_string()));
        years.zip(figures.iter().copied()).collect()
    }

    fn codes(warnings: &[Warning]) -> Vec<(PlausibilityWarning, &str)> {
        let code = |it: &'_ Warning| it.code;
        let fields = warnings.iter().map(|it| it.field[0].as_str());
        warnings.iter().map(code).zip(fields).collect()
    }

    #[test]
    fn a_cumulative_count_that_falls_within_its_year_is_warned_of() {
        use PlausibilityWarning::FallsWithinYear;
        let counts = expectation(Measure::Count, Aggregation::Sum, true);
        for (now, figure, then, earlier, falls) in [
            ("2026-T2", 10, "2026-T1", 11, true),
            ("2026-T2", 11, "2026-T1", 11, false),
            ("2026-T3", 10, "2026-T1", 11, true),
            ("2026-T1", 10, "2025-T3", 11, false),
            ("2025-T3", 12, "2026-T1", 11, false),
            ("2026-T1", 12, "2026-T2", 11, true),
            ("2026-T1", 11, "2026-T2", 11, false),
            ("2026-T1", 12, "2026-T3", 11, true),
        ] {
            let others = History::from([(period(then), count(earlier))]);
            let found = counts.warnings(period(now), count(figure), &others);
            let expected = falls.then_some((FallsWithinYear, "actual"));
            assert_eq!(
                codes(&found),
                expected.into_iter().collect::<Vec<_>>(),
                "{now} {figure}"
            );
        }
        let shares = expectation(Measure::Percent, Aggregation::Ratio, true);
        for (now, then, expected) in [
            (share(20, 100), share(10, 50), None),
            (share(9, 60), share(10, 50), Some("numerator")),
            (share(10, 40), share(10, 50), Some("denominator")),
        ] {
            let others = History::from([(period("2026-T1"), then)]);
            let found = shares.warnings(period("2026-T2"), now, &others);
            let expected = expected.map(|field| (FallsWithinYear, field));
            assert_eq!(codes(&found), expected.into_iter().collect::<Vec<_>>());
        }
        for (now, then, expected) in [
            (share(10, 50), share(20, 100), None),
            (share(10, 50), share(9, 60), Some("numerator")),
            (share(10, 50), share(10, 40), Some("denominator")),
        ] {
            let others = History::from([(period("2026-T3"), then)]);
            let found = shares.warnings(period("2026-T2"), now, &others);
            let expected = expected.map(|field| (FallsWithinYear, field));
            assert_eq!(codes(&found), expected.into_iter().collect::<Vec<_>>());
        }
        // It is looked at on both sides.
        let others = ["2026-T1", "2026-T3"]
            .map(period)
            .into_iter()
            .zip([10, 20].map(count));
        let others: History = others.collect();
        for (figure, told) in [
            (9, Some("10 för 2026-T1")),
            (10, None),
            (20, None),
            (21, Some("20 för 2026-T3")),
        ] {
            let found = counts.warnings(period("2026-T2"), count(figure), &others);
            assert_eq!(found.len(), usize::from(told.is_some()), "{figure}");
            for (warning, told) in found.iter().zip(told) {
                assert!(warning.swedish.contains(told), "{}", warning.swedish);
            }
        }
        let not_cumulative = expectation(Measure::Count, Aggregation::Sum, false);
        let others = History::from([(period("2026-T1"), count(11))]);
        assert_eq!(
            not_cumulative.warnings(period("2026-T2"), count(10), &others),
            []
        );
        assert_eq!(
            not_cumulative.warnings(period("2025-T3"), count(12), &others),
            []
        );
    }

    #[test]
    fn figures_have_a_decimal_point_in_english_and_a_comma_in_swedish() {
        let counts = expectation(Measure::Count, Aggregation::Sum, false);
        let half = Decimal::new(105, 1);
        let counts = Expectation {
            range: (Some(half), None),
            ..counts
        };
        let found = counts.warnings(period("2026"), count(10), &History::new());
        let told = found.first().map(|it| (&*it.english, &*it.swedish));
        assert_eq!(
            told,
            Some((
                "10 lies outside 10.5–, the range that the indicator gives.",
                "10 ligger utanför 10,5–, som indikatorn anger."
            ))
        );
    }

    #[test]
    fn a_figure_far_from_its_own_history_is_warned_of() {
        let counts = expectation(Measure::Count, Aggregation::Sum, false);
        for (figure, earlier, far) in [
            // Fewer than four say nothing.
            (1_000, &[10, 11, 12][..], false),
            // Median 11.5, MAD 1: above 11.5 + 3.5 / 0.6745, which is 16.68…
            (16, &[10, 11, 12, 13], false),
            (17, &[10, 11, 12, 13], true),
            (7, &[10, 11, 12, 13], false),
            (6, &[10, 11, 12, 13], true),
            // MAD 0, mean of the distances 2: above 10 + 3.5 * 1.253314 * 2, which is 18.77…
            (18, &[10, 10, 10, 10, 20], false),
            (19, &[10, 10, 10, 10, 20], true),
            // All the same.
            (10, &[10, 10, 10, 10], false),
            (11, &[10, 10, 10, 10], true),
            (1, &[0, 0, 0, 0], true),
        ] {
            let earlier: Vec<Figures> = earlier.iter().map(|it| count(*it)).collect();
            let found = counts.warnings(period("2026"), count(figure), &years(&earlier));
            let expected = far.then_some((PlausibilityWarning::FarFromHistory, "actual"));
            assert_eq!(
                codes(&found),
                expected.into_iter().collect::<Vec<_>>(),
                "{figure}"
            );
        }
        for measure in [Measure::Ordinal, Measure::Qualitative] {
            let none = expectation(measure, Aggregation::None, false);
            let others = years(&[count(1), count(1), count(1), count(1)]);
            assert_eq!(none.warnings(period("2026"), count(5), &others), []);
        }
        // Later figures are no history.
        let later = (2027..2031).map(|year| (period(&year.to_string()), count(1)));
        assert_eq!(
            counts.warnings(period("2026"), count(99), &later.collect()),
            []
        );
    }

    #[test]
    fn of_a_cumulative_count_what_came_since_the_period_before_is_compared() {
        let counts = expectation(Measure::Count, Aggregation::Sum, true);
        let tertials = ["2024-T1", "2024-T2", "2024-T3", "2025-T1", "2025-T2"];
        let others: History = tertials
            .map(period)
            .into_iter()
            .zip([10, 21, 30, 11, 20].map(count))
            .collect();
        for (figure, far) in [(30, false), (60, true)] {
            let found = counts.warnings(period("2025-T3"), count(figure), &others);
            assert_eq!(found.len(), usize::from(far), "{figure}: {found:?}");
        }
        // Without the period before nothing is known of it.
        assert_eq!(counts.warnings(period("2026-T2"), count(90), &others), []);
    }

    #[test]
    fn a_figure_outside_the_range_of_its_indicator_is_warned_of() {
        let counts = expectation(Measure::Count, Aggregation::Sum, false);
        let to = |figure: i64| Some(Decimal::from(figure));
        for (range, figure, outside) in [
            ((None, None), 1_000_000, false),
            ((to(5), to(10)), 5, false),
            ((to(5), to(10)), 10, false),
            ((to(5), to(10)), 4, true),
            ((to(5), to(10)), 11, true),
            ((None, to(10)), 0, false),
            ((to(5), None), 4, true),
        ] {
            let counts = Expectation { range, ..counts };
            let found = counts.warnings(period("2026"), count(figure), &History::new());
            let expected = outside.then_some((PlausibilityWarning::OutsideRange, "actual"));
            assert_eq!(
                codes(&found),
                expected.into_iter().collect::<Vec<_>>(),
                "{figure}"
            );
        }
    }

    #[test]
    fn a_denominator_that_changes_by_more_than_half_is_warned_of() {
        for (cumulative, then, denominator, changes) in [
            (false, "2025-T3", 150, false),
            (false, "2025-T3", 151, true),
            (false, "2025-T3", 50, false),
            (false, "2025-T3", 49, true),
            (false, "2025-T1", 1_000, false),
            (true, "2025-T1", 151, true),
            (true, "2025-T3", 151, false),
        ] {
            let shares = expectation(Measure::Percent, Aggregation::Ratio, cumulative);
            let others = History::from([(period(then), share(10, 100))]);
            let found = shares.warnings(period("2026-T1"), share(10, denominator), &others);
            let expected =
                changes.then_some((PlausibilityWarning::DenominatorChanges, "denominator"));
            assert_eq!(
                codes(&found),
                expected.into_iter().collect::<Vec<_>>(),
                "{denominator}"
            );
        }
    }

    #[test]
    fn a_numerator_that_changes_by_more_than_half_is_warned_of() {
        for (cumulative, then, numerator, changes) in [
            (false, "2025-T3", 60, false),
            (false, "2025-T3", 61, true),
            (false, "2025-T3", 20, false),
            (false, "2025-T3", 19, true),
            (false, "2025-T3", 400, true),
            (false, "2025-T1", 400, false),
            (true, "2025-T1", 61, true),
            (true, "2025-T3", 61, false),
        ] {
            let shares = expectation(Measure::Percent, Aggregation::Ratio, cumulative);
            let others = History::from([(period(then), share(40, 1_000))]);
            let found = shares.warnings(period("2026-T1"), share(numerator, 1_000), &others);
            let expected = changes.then_some((PlausibilityWarning::NumeratorChanges, "numerator"));
            assert_eq!(
                codes(&found),
                expected.into_iter().collect::<Vec<_>>(),
                "{numerator}"
            );
        }
        // After none, any is much more.
        let shares = expectation(Measure::Percent, Aggregation::Ratio, false);
        let others = History::from([(period("2025-T3"), share(0, 100))]);
        for (numerator, warnings) in [(0, 0), (1, 1)] {
            let found = shares.warnings(period("2026-T1"), share(numerator, 100), &others);
            assert_eq!(found.len(), warnings, "{numerator}");
        }
    }

    #[test]
    fn a_comment_with_an_age_a_place_and_a_number_is_warned_of() {
        let places = ["Kiruna".to_owned(), "Pajala".to_owned()];
        for (comment, names) in [
            ("En kvinna, 87 år, från Kiruna väntar.", true),
            ("Kiruna: en 87-årig man har väntat.", true),
            ("Pajalas två brukare, båda födda 1938, har flyttat.", true),
            ("En 87-åring i Vittangi, tel 070-123 45 67.", true),
            ("Två personer (91 år) bor kvar i Karesuando.", true),
            // One of the three is missing.
            ("En kvinna, 87 år, väntar.", false),
            ("Två brukare i Kiruna väntar.", false),
            ("Målgruppen i Kiruna är 87 år och äldre.", false),
            ("Antalet ökade i Kiruna efter 2 veckor.", false),
            ("Ökade med 12 procent jämfört med 2025.", false),
            ("", false),
        ] {
            let found = names_person(comment, &places);
            assert_eq!(found.is_some(), names, "{comment}: {found:?}");
            assert!(!names || has_age(comment), "{comment}");
        }
        let found = names_person("En kvinna, 87 år, från Kiruna.", &places).unwrap();
        assert_eq!(found.field, ["comment"]);
        assert!(found.swedish.contains("87 år") && found.swedish.contains("Kiruna"));
        assert!(found.swedish.contains("En kvinna"));
    }
}
