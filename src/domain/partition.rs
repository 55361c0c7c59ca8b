//! The care areas partition the municipalities, and what may not hold twice at once doesn't.
//!
//! Pure functions over periods: which rows they came from is the caller's knowledge.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::period::Period;

/// A municipality's place in a care area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The fact itself.
    pub id: Uuid,
    /// Who belongs to the area.
    pub municipality: Uuid,
    /// The area.
    pub area: Uuid,
    /// When it does, as far as the area itself is in force.
    pub period: Period,
}

/// Pairs of facts about the same subject that have a day in common, in the order given: (earlier, later).
pub fn overlapping<S: Ord>(
    facts: impl IntoIterator<Item = (S, Uuid, Period)>,
) -> Vec<(Uuid, Uuid)> {
    let mut earlier: BTreeMap<S, Vec<(Uuid, Period)>> = BTreeMap::new();
    let mut pairs = Vec::new();
    for (subject, id, period) in facts {
        let same_subject = earlier.entry(subject).or_default();
        let clashes = same_subject
            .iter()
            .filter(|(_, other)| other.overlaps(&period));
        pairs.extend(clashes.map(|(other, _)| (*other, id)));
        same_subject.push((id, period));
    }
    pairs
}

/// Municipalities that are in no area on a day on which an area is in force, each with the first such day.
///
/// Whether one is in two areas at once is the business of [`overlapping`].
pub fn left_out(
    municipalities: &[Uuid],
    areas: &[(Uuid, Period)],
    memberships: &[Membership],
) -> Vec<(Uuid, NaiveDate)> {
    let mut found = BTreeMap::new();
    for day in days_of_change(areas, memberships) {
        let in_force: BTreeSet<Uuid> = areas
            .iter()
            .filter(|(_, period)| period.holds(day))
            .map(|(id, _)| *id)
            .collect();
        if in_force.is_empty() {
            continue;
        }
        let placed: BTreeSet<Uuid> = memberships
            .iter()
            .filter(|membership| {
                membership.period.holds(day) && in_force.contains(&membership.area)
            })
            .map(|membership| membership.municipality)
            .collect();
        for municipality in municipalities.iter().filter(|id| !placed.contains(id)) {
            found.entry(*municipality).or_insert(day);
        }
    }
    found.into_iter().collect()
}

/// Every day on which something begins or ends, and one day before them all for what has always held.
fn days_of_change(areas: &[(Uuid, Period)], memberships: &[Membership]) -> BTreeSet<NaiveDate> {
    let periods = areas
        .iter()
        .map(|(_, period)| period)
        .chain(memberships.iter().map(|membership| &membership.period));
    let mut days: BTreeSet<NaiveDate> = periods
        .flat_map(|period| [period.from, period.to])
        .flatten()
        .collect();
    let first = days.first().copied().unwrap_or_default();
    days.extend(first.checked_sub_days(Days::new(1)));
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(from: &str, to: &str) -> Period {
        let bound = |text: &str| (!text.is_empty()).then(|| day(text));
        Period {
            from: bound(from),
            to: bound(to),
            ..Period::default()
        }
    }

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn facts_of_one_subject_clash_when_they_share_a_day() {
        for (facts, expected) in [
            (vec![(1, "2012", ""), (1, "", "2012")], vec![]),
            (vec![(1, "2012", ""), (2, "2012", "")], vec![]),
            (vec![(1, "2012", ""), (1, "2013", "2014")], vec![(0, 1)]),
            (
                vec![(1, "", ""), (1, "", ""), (1, "", "")],
                vec![(0, 1), (0, 2), (1, 2)],
            ),
        ] {
            let year = |text: &str| {
                if text.is_empty() {
                    String::new()
                } else {
                    format!("{text}-01-01")
                }
            };
            let facts: Vec<_> = facts
                .into_iter()
                .zip(0..)
                .map(|((subject, from, to), number)| {
                    (subject, id(number), period(&year(from), &year(to)))
                })
                .collect();
            let expected: Vec<_> = expected.into_iter().map(|(a, b)| (id(a), id(b))).collect();
            assert_eq!(overlapping(facts.clone()), expected, "{facts:?}");
        }
    }

    #[test]
    fn who_is_in_no_area_is_found_on_the_first_day_it_happens() {
        const AREA: u128 = 100;
        const LATER: u128 = 200;
        let areas = [
            (id(AREA), period("2012-01-01", "2020-01-01")),
            (id(LATER), period("2020-01-01", "")),
        ];
        // (municipality, area, from, to)
        for (memberships, expected) in [
            (vec![(1, AREA, "", ""), (1, LATER, "", "")], vec![]),
            (vec![], vec![(1, "2012-01-01")]),
            (vec![(1, AREA, "", "")], vec![(1, "2020-01-01")]),
            (vec![(1, LATER, "", "")], vec![(1, "2012-01-01")]),
            (
                vec![
                    (1, AREA, "2012-01-01", "2015-03-01"),
                    (1, AREA, "2015-03-02", ""),
                    (1, LATER, "", ""),
                ],
                vec![(1, "2015-03-01")],
            ),
            (
                vec![(1, AREA, "", ""), (1, LATER, "", "2024-05-01")],
                vec![(1, "2024-05-01")],
            ),
        ] {
            let memberships: Vec<_> = memberships
                .into_iter()
                .zip(1000..)
                .map(|((municipality, area, from, to), number)| Membership {
                    id: id(number),
                    municipality: id(municipality),
                    area: id(area),
                    period: period(from, to),
                })
                .collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(municipality, on)| (id(municipality), day(on)))
                .collect();
            assert_eq!(
                left_out(&[id(1)], &areas, &memberships),
                expected,
                "{memberships:?}"
            );
        }
    }

    #[test]
    fn areas_that_have_always_been_in_force_count_too() {
        let areas = [(id(100), Period::default())];
        assert_eq!(left_out(&[id(1)], &areas, &[]).len(), 1);
        let since = Membership {
            id: id(1000),
            municipality: id(1),
            area: id(100),
            period: period("2012-01-01", ""),
        };
        assert_eq!(
            left_out(&[id(1)], &areas, &[since]),
            [(id(1), day("2011-12-31"))]
        );
    }

    #[test]
    fn without_an_area_in_force_nobody_is_left_out() {
        assert_eq!(left_out(&[id(1)], &[], &[]), []);
    }
}
