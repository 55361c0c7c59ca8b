//! Days and times as Swedish documents write them.

use chrono::{Datelike, NaiveDate};

const WEEKDAYS: [&str; 7] = [
    "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag",
];

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// A day with its weekday, as `måndag 2 november 2026`.
pub(super) fn day(day: &NaiveDate) -> String {
    let weekday = WEEKDAYS.get(day.weekday().num_days_from_monday() as usize);
    let month = MONTHS.get(day.month0() as usize);
    let (weekday, month) = (
        weekday.copied().unwrap_or_default(),
        month.copied().unwrap_or_default(),
    );
    format!("{weekday} {} {month} {}", day.day(), day.year())
}

/// A time of day that stands as `09:30`, as `09.30`.
pub(super) fn time(time: &str) -> String {
    time.replace(':', ".")
}

/// A text with a capital letter first.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_swedish_documents_do() {
        for (iso, written) in [
            ("2026-03-29", "söndag 29 mars 2026"),
            ("2026-11-02", "måndag 2 november 2026"),
            ("2028-02-29", "tisdag 29 februari 2028"),
            ("2027-01-01", "fredag 1 januari 2027"),
        ] {
            assert_eq!(day(&iso.parse().unwrap()), written);
        }
        assert_eq!(time("09:30"), "09.30");
        assert_eq!(capitalised("ordinarie möte"), "Ordinarie möte");
        assert_eq!(capitalised("öppet"), "Öppet");
    }
}
