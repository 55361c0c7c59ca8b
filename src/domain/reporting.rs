//! Periods that are reported on: years and their parts, as people write them. When a structural fact holds is in `period`.

use chrono::{Datelike, Months, NaiveDate};

use super::vocabulary::PeriodKind;

/// A calendar year or a part of one (rapporteringsperiod).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReportingPeriod {
    from: NaiveDate,
    kind: PeriodKind,
}

impl PeriodKind {
    /// How many months it has.
    pub const fn months(self) -> u32 {
        match self {
            Self::Year => 12,
            Self::Tertial => 4,
            Self::Quarter => 3,
            Self::Month => 1,
        }
    }

    /// How many of them a year has.
    pub const fn in_a_year(self) -> u32 {
        12 / self.months()
    }

    /// What its number follows in a code; nothing for a year, which has none.
    const fn letter(self) -> &'static str {
        match self {
            Self::Year => "",
            Self::Tertial => "T",
            Self::Quarter => "Q",
            Self::Month => "M",
        }
    }
}

impl ReportingPeriod {
    /// The `number`th such period of the year, from 1. None when the year has no such, or is none of 1900 to 2199.
    pub fn new(kind: PeriodKind, year: i32, number: u32) -> Option<Self> {
        let numbered = (1..=kind.in_a_year()).contains(&number);
        let month = number.checked_sub(1)?.checked_mul(kind.months())? + 1;
        let from = NaiveDate::from_ymd_opt(year, month, 1)?;
        (numbered && (1900..2200).contains(&year)).then_some(Self { from, kind })
    }

    /// The period of this kind that begins on the day; none when none does.
    pub fn beginning(kind: PeriodKind, from: NaiveDate) -> Option<Self> {
        let period = Self::of_day(kind, from)?;
        (period.from == from).then_some(period)
    }

    /// The period of this kind that the day lies in.
    pub fn of_day(kind: PeriodKind, day: NaiveDate) -> Option<Self> {
        Self::new(kind, day.year(), day.month0() / kind.months() + 1)
    }

    /// The period that a code such as `2026`, `2026-T1`, `2026-Q4` or `2026-M11` stands for.
    pub fn from_code(code: &str) -> Option<Self> {
        let (year, part) = code.split_once('-').unwrap_or((code, ""));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        if year.len() != 4 || !digits(year) {
            return None;
        }
        let year = year.parse().ok()?;
        if !code.contains('-') {
            return Self::new(PeriodKind::Year, year, 1);
        }
        let kinds = [PeriodKind::Tertial, PeriodKind::Quarter, PeriodKind::Month];
        let kind = kinds
            .into_iter()
            .find(|kind| part.starts_with(kind.letter()))?;
        let number = part.strip_prefix(kind.letter())?;
        let length = if kind == PeriodKind::Month { 2 } else { 1 };
        if number.len() != length || !digits(number) {
            return None;
        }
        Self::new(kind, year, number.parse().ok()?)
    }

    /// Its code: as text, the periods of one kind are in the order of time, and no spreadsheet takes one for a day.
    pub fn code(self) -> String {
        let (year, number) = (self.year(), self.number());
        match self.kind {
            PeriodKind::Year => year.to_string(),
            PeriodKind::Month => format!("{year}-M{number:02}"),
            kind => format!("{year}-{}{number}", kind.letter()),
        }
    }

    /// Which kind it is.
    pub const fn kind(self) -> PeriodKind {
        self.kind
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.from.year()
    }

    /// Its place among the periods of its kind in the year, from 1.
    pub fn number(self) -> u32 {
        self.from.month0() / self.kind.months() + 1
    }

    /// The first day.
    pub const fn first_day(self) -> NaiveDate {
        self.from
    }

    /// The last day.
    pub fn last_day(self) -> NaiveDate {
        let next = self
            .from
            .checked_add_months(Months::new(self.kind.months()));
        next.and_then(|next| next.pred_opt()).unwrap_or(self.from)
    }

    /// The period of its kind before it; none where that is none of a year that is reported on.
    pub fn before(self) -> Option<Self> {
        Self::of_day(self.kind, self.from.pred_opt()?)
    }

    /// The same period a year earlier; none where that is none of a year that is reported on.
    pub fn a_year_earlier(self) -> Option<Self> {
        Self::new(self.kind, self.year().checked_sub(1)?, self.number())
    }

    /// Whether all of the other lies in it.
    pub fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.last_day() <= self.last_day()
    }

    /// The periods of a kind that it is made of, in order; none where it isn't made of such: a quarter of no tertials.
    pub fn parts(self, kind: PeriodKind) -> Vec<Self> {
        if !self.kind.months().is_multiple_of(kind.months()) {
            return Vec::new();
        }
        let numbers = 1..=kind.in_a_year();
        numbers
            .filter_map(|number| Self::new(kind, self.year(), number))
            .filter(|part| self.contains(*part))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_to_its_period_and_back() {
        for (code, from, to) in [
            ("2026", "2026-01-01", "2026-12-31"),
            ("2026-T1", "2026-01-01", "2026-04-30"),
            ("2026-T3", "2026-09-01", "2026-12-31"),
            ("2026-Q2", "2026-04-01", "2026-06-30"),
            ("2024-M02", "2024-02-01", "2024-02-29"),
            ("2026-M12", "2026-12-01", "2026-12-31"),
        ] {
            let period = ReportingPeriod::from_code(code).unwrap();
            assert_eq!(period.code(), code);
            assert_eq!(period.first_day().to_string(), from, "{code}");
            assert_eq!(period.last_day().to_string(), to, "{code}");
            let again = ReportingPeriod::beginning(period.kind(), period.first_day());
            assert_eq!(again, Some(period));
        }
    }

    #[test]
    fn no_other_text_is_a_code() {
        for code in [
            "", "26", "2026-", "2026-T0", "2026-T4", "2026-Q5", "2026-M1", "2026-M13", "2026-M00",
            "2026-01", "2026-T1 ", "1899", "2200", "2026-t1", "+026", "2026-Q01", "å026",
            "2026-Qå",
        ] {
            assert_eq!(ReportingPeriod::from_code(code), None, "{code:?}");
        }
    }

    #[test]
    fn a_period_is_made_of_shorter_ones_that_fit_into_it() {
        for (code, kind, parts) in [
            ("2026", PeriodKind::Tertial, "2026-T1 2026-T2 2026-T3"),
            ("2026", PeriodKind::Year, "2026"),
            ("2026-Q2", PeriodKind::Month, "2026-M04 2026-M05 2026-M06"),
            (
                "2026-T2",
                PeriodKind::Month,
                "2026-M05 2026-M06 2026-M07 2026-M08",
            ),
            ("2026-T1", PeriodKind::Quarter, ""),
            ("2026-Q1", PeriodKind::Tertial, ""),
            ("2026-M01", PeriodKind::Year, ""),
        ] {
            let period = ReportingPeriod::from_code(code).unwrap();
            let found: Vec<String> = period
                .parts(kind)
                .into_iter()
                .map(ReportingPeriod::code)
                .collect();
            assert_eq!(found.join(" "), parts, "{code} of {kind:?}");
        }
    }

    #[test]
    fn only_a_first_day_begins_a_period() {
        for (day, begins) in [
            ("2026-05-01", true),
            ("2026-05-02", false),
            ("2026-06-01", false),
        ] {
            let period = ReportingPeriod::beginning(PeriodKind::Tertial, day.parse().unwrap());
            assert_eq!(period.is_some(), begins, "{day}");
        }
    }
}
