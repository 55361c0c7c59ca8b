//! The three years of the demonstration: which periods have begun, and when what is told of them.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::domain::{reporting::ReportingPeriod, vocabulary::PeriodKind};

/// How many days after its last day a period is reported.
const REPORTED_AFTER: Days = Days::new(9);

/// How many days after its last day the values of a period are approved or returned.
const DECIDED_AFTER: Days = Days::new(19);

/// This year and the two before it, as far as they have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years {
    today: NaiveDate,
}

impl Years {
    /// Those that end on this day.
    pub const fn until(today: NaiveDate) -> Self {
        Self { today }
    }

    /// The last day.
    pub const fn today(self) -> NaiveDate {
        self.today
    }

    /// The calendar years.
    pub fn years(self) -> [i32; 3] {
        let last = self.today.year();
        [last - 2, last - 1, last]
    }

    /// The first day.
    pub fn first_day(self) -> NaiveDate {
        let [first, ..] = self.years();
        NaiveDate::from_ymd_opt(first, 1, 1).unwrap_or(self.today)
    }

    /// The months that have begun, counted from 1.
    pub fn months(self) -> u32 {
        24 + self.today.month()
    }

    /// A day of the `month`th month, from 0: the 3rd, the 12th or the 22nd.
    pub(super) fn day(self, month: u32, part: Part) -> NaiveDate {
        let first = self.first_day().checked_add_months(Months::new(month));
        let day = first.and_then(|first| first.with_day(part as u32));
        day.unwrap_or(self.today)
    }

    /// The periods of a kind that have begun, in order.
    pub(super) fn periods(self, kind: PeriodKind) -> Vec<ReportingPeriod> {
        let years = self.years().into_iter();
        let periods = years.flat_map(|year| {
            let numbers = 1..=kind.in_a_year();
            numbers.filter_map(move |number| ReportingPeriod::new(kind, year, number))
        });
        periods
            .filter(|period| period.first_day() <= self.today)
            .collect()
    }

    /// The day on which a period is reported: soon after it has ended, and not after the last day.
    pub(super) fn reported_on(self, period: ReportingPeriod) -> NaiveDate {
        self.after(period, REPORTED_AFTER)
    }

    /// The day on which the values of a period are approved or returned.
    pub(super) fn decided_on(self, period: ReportingPeriod) -> NaiveDate {
        self.after(period, DECIDED_AFTER)
    }

    fn after(self, period: ReportingPeriod, days: Days) -> NaiveDate {
        let day = period.last_day().checked_add_days(days);
        day.map_or(self.today, |day| day.min(self.today))
    }

    /// How many days ago a period ended; negative while it lasts.
    pub(super) fn age(self, period: ReportingPeriod) -> i64 {
        (self.today - period.last_day()).num_days()
    }
}

/// A part of a month: its number is the day on which what belongs to it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// When reports are written.
    Early = 3,
    /// When things are proposed and changed.
    Middle = 12,
    /// When things begin and end.
    Late = 22,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_is_there_as_soon_as_it_has_begun() {
        for (today, kind, last, count) in [
            ("2026-11-02", PeriodKind::Month, "2026-M11", 35),
            ("2026-11-02", PeriodKind::Quarter, "2026-Q4", 12),
            ("2026-11-02", PeriodKind::Tertial, "2026-T3", 9),
            ("2026-11-02", PeriodKind::Year, "2026", 3),
            ("2026-01-01", PeriodKind::Month, "2026-M01", 25),
            ("2026-08-31", PeriodKind::Tertial, "2026-T2", 8),
        ] {
            let periods = Years::until(day(today)).periods(kind);
            let codes: Vec<String> = periods.into_iter().map(ReportingPeriod::code).collect();
            assert_eq!(codes.last().map(String::as_str), Some(last), "{today}");
            assert_eq!(codes.len(), count, "{today} {kind:?}");
        }
    }

    #[test]
    fn nothing_is_told_after_the_last_day() {
        let years = Years::until(day("2026-11-02"));
        for (code, reported, decided) in [
            ("2026-M09", "2026-10-09", "2026-10-19"),
            ("2026-M10", "2026-11-02", "2026-11-02"),
            ("2026-M11", "2026-11-02", "2026-11-02"),
        ] {
            let period = ReportingPeriod::from_code(code).unwrap();
            assert_eq!(years.reported_on(period), day(reported), "{code}");
            assert_eq!(years.decided_on(period), day(decided), "{code}");
        }
    }

    #[test]
    fn the_months_are_counted_from_the_first() {
        let years = Years::until(day("2026-11-02"));
        assert_eq!(years.day(0, Part::Early), day("2024-01-03"));
        assert_eq!(years.day(13, Part::Late), day("2025-02-22"));
        assert_eq!(years.months(), 35);
    }
}
