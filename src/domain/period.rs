//! Periods: when a structural fact holds. Knows dates, not where they are stored.

use chrono::{Datelike, Months, NaiveDate};

use super::vocabulary::Precision;

/// How the note on a period begins of which a bound is an assumption: the sources are silent.
pub const ASSUMED: &str = "Antaget:";

/// A half-open period `[from, to)`, either end open.
///
/// A bound without date and without precision is open. Without date and with [`Precision::Unknown`] it lies on a day
/// that no source tells. A date with [`Precision::Unknown`] is the outermost day that the sources attest: the
/// real day is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// How exactly the first day is known.
    pub from_precision: Option<Precision>,
    /// The day after the last.
    pub to: Option<NaiveDate>,
    /// How exactly the day after the last is known.
    pub to_precision: Option<Precision>,
    /// Why a bound is uncertain or assumed, in Swedish.
    pub note: Option<String>,
}

impl Period {
    /// Whether the period holds on the day.
    pub fn holds(&self, on: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on < to)
    }

    /// Whether a bound is an assumption; its note says which.
    pub fn assumed(&self) -> bool {
        let note = self.note.as_deref();
        note.is_some_and(|note| note.starts_with(ASSUMED))
    }

    /// From a day, until the day before `to`, both known to the day.
    pub fn days(from: NaiveDate, to: Option<NaiveDate>) -> Self {
        Self {
            from: Some(from),
            from_precision: Some(Precision::Day),
            to,
            to_precision: to.map(|_| Precision::Day),
            note: None,
        }
    }

    /// Whether every day of the other period is one of this.
    pub fn contains(&self, other: &Self) -> bool {
        let begins = self
            .from
            .is_none_or(|from| other.from.is_some_and(|other| from <= other));
        let ends = self
            .to
            .is_none_or(|to| other.to.is_some_and(|other| other <= to));
        begins && ends
    }

    /// Whether it has a day in common with a calendar year.
    pub fn meets(&self, year: i32) -> bool {
        self.from.is_none_or(|from| from.year() <= year)
            && self
                .to
                .and_then(|to| to.pred_opt())
                .is_none_or(|last| year <= last.year())
    }

    /// Whether the two periods have a day in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        begins_before(self.from, other.to) && begins_before(other.from, self.to)
    }
}

fn begins_before(from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
    match (from, to) {
        (Some(from), Some(to)) => from < to,
        _ => true,
    }
}

/// The same day of the month `months` later; where that month is shorter, its last day. `None` past the calendar's end.
pub fn months_later(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    day.checked_add_months(Months::new(months))
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

    #[test]
    fn a_period_holds_from_its_first_day_until_the_day_before_its_end() {
        for (from, to, on, expected) in [
            ("2012-01-01", "2013-01-01", "2011-12-31", false),
            ("2012-01-01", "2013-01-01", "2012-01-01", true),
            ("2012-01-01", "2013-01-01", "2012-12-31", true),
            ("2012-01-01", "2013-01-01", "2013-01-01", false),
            ("", "2013-01-01", "1800-01-01", true),
            ("2012-01-01", "", "2999-01-01", true),
            ("", "", "2026-11-22", true),
        ] {
            assert_eq!(
                period(from, to).holds(day(on)),
                expected,
                "[{from}, {to}) on {on}"
            );
        }
    }

    #[test]
    fn periods_that_only_touch_do_not_overlap() {
        for (a, b, expected) in [
            (("2012-01-01", "2013-01-01"), ("2013-01-01", ""), false),
            (("2012-01-01", "2013-01-02"), ("2013-01-01", ""), true),
            (("", ""), ("2013-01-01", "2014-01-01"), true),
            (("", "2012-01-01"), ("2012-01-01", ""), false),
            (("2012-01-01", ""), ("", "2012-01-02"), true),
        ] {
            let (left, right) = (period(a.0, a.1), period(b.0, b.1));
            assert_eq!(left.overlaps(&right), expected, "{a:?} {b:?}");
            assert_eq!(right.overlaps(&left), expected, "{b:?} {a:?}");
        }
    }

    #[test]
    fn a_period_contains_another_when_it_neither_begins_later_nor_ends_earlier() {
        for (outer, inner, expected) in [
            (("2012-01-01", ""), ("2012-01-01", ""), true),
            (("2012-01-01", ""), ("2011-12-31", ""), false),
            (("2012-01-01", ""), ("", ""), false),
            (("", "2013-01-01"), ("2012-01-01", "2013-01-01"), true),
            (("", "2013-01-01"), ("2012-01-01", ""), false),
            (("", "2013-01-01"), ("2012-01-01", "2013-01-02"), false),
        ] {
            let (outer, inner) = (period(outer.0, outer.1), period(inner.0, inner.1));
            assert_eq!(outer.contains(&inner), expected, "{outer:?} {inner:?}");
        }
    }

    #[test]
    fn months_are_clamped_to_the_end_of_a_shorter_month() {
        for (from, months, to) in [
            ("2004-06-17", 12, "2005-06-17"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2026-08-31", 1, "2026-09-30"),
        ] {
            assert_eq!(months_later(day(from), months), Some(day(to)));
        }
    }
}
