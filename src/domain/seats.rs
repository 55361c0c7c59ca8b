//! Seats: when one is vacant, and when one is full.

use chrono::NaiveDate;

use super::{period::Period, vocabulary::OrganisationKind};

/// The kind of the one organisation that fills a seat which is for organisations of a kind and names none: the region its own,
/// the association what is the municipalities' together. None for outsiders, of whom nobody acts for the others.
pub const fn filled_by(kind: OrganisationKind) -> Option<OrganisationKind> {
    match kind {
        OrganisationKind::Region => Some(OrganisationKind::Region),
        OrganisationKind::Municipality | OrganisationKind::Association => {
            Some(OrganisationKind::Association)
        }
        OrganisationKind::External => None,
    }
}

/// How many more holders a seat needs that asks for at least `min_holders` and has `holders`.
pub fn vacancies(min_holders: i32, holders: usize) -> i32 {
    let holders = i32::try_from(holders).unwrap_or(i32::MAX);
    min_holders.saturating_sub(holders).max(0)
}

/// Whether a seat asks for a holder and has none. A seat that may stay empty is never vacant.
pub fn is_vacant(min_holders: i32, holders: usize) -> bool {
    min_holders > 0 && holders == 0
}

/// Whether one more holder fits, on every day of `new`, where at most `most` may hold the seat on one day.
pub fn fits(held: &[Period], new: &Period, most: usize) -> bool {
    let overlapping: Vec<&Period> = held.iter().filter(|held| held.overlaps(new)).collect();
    // The number only rises where a period begins.
    let beginnings = overlapping.iter().map(|held| held.from).chain([new.from]);
    beginnings.filter(|day| within(*day, new)).all(|day| {
        let on = overlapping.iter().filter(|held| within(day, held));
        on.count() < most
    })
}

/// Whether a period holds on a day, where none is the beginning of time.
fn within(day: Option<NaiveDate>, period: &Period) -> bool {
    match day {
        Some(day) => period.holds(day),
        None => period.from.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_full_on_the_days_on_which_it_has_as_many_holders_as_it_may() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let period =
            |from: &str, to: &str| Period::days(day(from), (!to.is_empty()).then(|| day(to)));
        let spring = period("2026-01-01", "2026-07-01");
        let autumn = period("2026-07-01", "2027-01-01");
        let year = period("2026-01-01", "2027-01-01");
        let open = period("2026-06-30", "");
        for (held, new, most, expected) in [
            (vec![], &year, 1, true),
            (vec![], &year, 0, false),
            (vec![spring.clone()], &autumn, 1, true),
            (vec![spring.clone()], &open, 1, false),
            (vec![spring.clone(), autumn.clone()], &year, 2, true),
            (vec![spring.clone(), year.clone()], &open, 2, false),
            (vec![year.clone(), year.clone()], &autumn, 3, true),
        ] {
            assert_eq!(fits(&held, new, most), expected, "{held:?} {new:?} {most}");
        }
    }

    #[test]
    fn a_seat_is_vacant_when_it_asks_for_a_holder_and_has_none() {
        for (min, holders, expected) in [(5, 0, true), (5, 1, false), (0, 0, false), (0, 1, false)]
        {
            assert_eq!(is_vacant(min, holders), expected, "{min} {holders}");
        }
    }

    #[test]
    fn a_seat_lacks_what_it_needs_less_what_it_has() {
        for (min, holders, expected) in [
            (5, 0, 5),
            (5, 3, 2),
            (5, 5, 0),
            (1, 2, 0),
            (0, 0, 0),
            (1, usize::MAX, 0),
        ] {
            assert_eq!(vacancies(min, holders), expected, "{min} {holders}");
        }
    }
}
