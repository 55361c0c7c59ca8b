//! The year plan: which day of another year a day becomes, and when a committee meets before the meeting that it prepares.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// By how many days before a meeting its committee meets, where no rule of the committee says otherwise.
pub const COMMITTEE_DAYS: i64 = 10;

/// The years that a plan can be for.
pub const YEARS: (i32, i32) = (2000, 2100);

/// The same weekday of the same week in another year, which is always a day of that year: what would be in the one before or
/// after it is a week later or earlier.
pub fn same_week(day: NaiveDate, year: i32) -> Option<NaiveDate> {
    let week = day.iso_week();
    let of = week.year() + year - day.year();
    let weekday = day.weekday();
    let found = NaiveDate::from_isoywd_opt(of, week.week(), weekday)
        // A year without a 53rd week has its last one in its place.
        .or_else(|| NaiveDate::from_isoywd_opt(of, 52, weekday))?;
    match found.year() {
        before if before < year => found.checked_add_days(Days::new(7)),
        after if after > year => found.checked_sub_days(Days::new(7)),
        _ => Some(found),
    }
}

/// The last day from Monday to Friday that is at least so many days before a meeting.
pub fn committee_day(meeting: NaiveDate, days: i64) -> Option<NaiveDate> {
    let latest = meeting.checked_sub_days(Days::new(days.try_into().ok()?))?;
    let back = match latest.weekday() {
        Weekday::Sat => 1,
        Weekday::Sun => 2,
        _ => 0,
    };
    latest.checked_sub_days(Days::new(back))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_becomes_the_same_weekday_of_the_same_week() {
        for (from, year, expected) in [
            ("2026-03-26", 2027, "2027-04-01"),
            ("2027-04-01", 2026, "2026-03-26"),
            ("2026-06-04", 2028, "2028-06-08"),
            // The first of January 2027 is a Friday of the last week of 2026.
            ("2027-01-01", 2028, "2028-01-07"),
            ("2026-12-31", 2027, "2027-12-30"),
            ("2026-01-01", 2027, "2027-01-07"),
        ] {
            assert_eq!(same_week(day(from), year), Some(day(expected)), "{from}");
        }
    }

    #[test]
    fn every_day_becomes_a_day_of_the_year_on_the_same_weekday() {
        for from in day("2024-01-01").iter_days().take(366 * 6) {
            for year in 2024..2032 {
                let found = same_week(from, year).unwrap();
                assert_eq!(found.year(), year, "{from}");
                assert_eq!(found.weekday(), from.weekday(), "{from}");
            }
        }
    }

    #[test]
    fn a_committee_meets_on_a_weekday_early_enough() {
        for (meeting, days, expected) in [
            ("2027-03-25", 10, "2027-03-15"),
            ("2027-03-24", 10, "2027-03-12"),
            ("2027-03-23", 10, "2027-03-12"),
            ("2027-03-22", 10, "2027-03-12"),
            ("2027-03-25", 0, "2027-03-25"),
            ("2027-01-07", 10, "2026-12-28"),
        ] {
            let found = committee_day(day(meeting), days);
            assert_eq!(found, Some(day(expected)), "{meeting} {days}");
        }
    }
}
