//! Seats: when one is vacant.

/// How many more holders a seat needs that asks for at least `min_holders` and has `holders`.
pub fn vacancies(min_holders: i32, holders: usize) -> i32 {
    let holders = i32::try_from(holders).unwrap_or(i32::MAX);
    min_holders.saturating_sub(holders).max(0)
}

/// Whether a seat asks for a holder and has none. A seat that may stay empty is never vacant.
pub fn is_vacant(min_holders: i32, holders: usize) -> bool {
    min_holders > 0 && holders == 0
}

#[cfg(test)]
mod tests {
    use super::*;

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
