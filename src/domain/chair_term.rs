//! How long the chair of a body is held before it rotates: as the parameters of the body's rule say.

use chrono::{Datelike, NaiveDate};

use super::period::Period;

/// Calendar years in which a term can begin.
pub const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// The day of the year on which terms begin, as `MM-DD`.
const BEGINS: &str = "term_begins";

/// How many years a term has.
const LENGTH: &str = "term_years";

/// No term is longer, in years.
const LONGEST: u32 = 10;

/// When a chair rotates: the day of the year on which a term begins, and how many years it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    month: u32,
    day: u32,
    years: u32,
}

impl Rotation {
    /// By the calendar year, where no rule says otherwise.
    const YEARLY: Self = Self {
        month: 1,
        day: 1,
        years: 1,
    };

    /// What the parameters of a body's rules say of it: name and value of each.
    pub fn of<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut rotation = Self::YEARLY;
        for (name, value) in parameters {
            rotation = rotation.with(name, value).unwrap_or(rotation);
        }
        rotation
    }

    /// The term that begins in a calendar year; none where terms can't be set.
    pub fn term(&self, year: i32) -> Option<Period> {
        let begin = |year| NaiveDate::from_ymd_opt(year, self.month, self.day);
        let from = begin(year).filter(|_| YEARS.contains(&year))?;
        Some(Period::days(
            from,
            begin(year.checked_add_unsigned(self.years)?),
        ))
    }

    /// The same where a parameter says otherwise; none where that can't be read.
    fn with(self, name: &str, value: &str) -> Option<Self> {
        match name {
            BEGINS => {
                // There is the day in every year.
                let day: NaiveDate = format!("2001-{value}").parse().ok()?;
                (value.len() == "07-01".len()).then(|| Self {
                    month: day.month(),
                    day: day.day(),
                    ..self
                })
            }
            LENGTH => {
                let years = value.parse().ok()?;
                (1..=LONGEST)
                    .contains(&years)
                    .then_some(Self { years, ..self })
            }
            _ => Some(self),
        }
    }
}

/// Whether a parameter of a rule says nothing of when a chair rotates, or something that can be read.
pub fn is_readable(name: &str, value: &str) -> bool {
    Rotation::YEARLY.with(name, value).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_a_calendar_year_or_what_the_parameters_say() {
        for (parameters, year, term) in [
            (vec![], 2026, Some(("2026-01-01", "2027-01-01"))),
            (
                vec![("term_begins", "07-01")],
                2026,
                Some(("2026-07-01", "2027-07-01")),
            ),
            (
                vec![("term_years", "2")],
                2026,
                Some(("2026-01-01", "2028-01-01")),
            ),
            (
                vec![("term_years", "4"), ("term_begins", "11-15")],
                2026,
                Some(("2026-11-15", "2030-11-15")),
            ),
            (
                vec![("min_meetings", "4")],
                2026,
                Some(("2026-01-01", "2027-01-01")),
            ),
            (vec![], 1999, None),
            (vec![], 2100, Some(("2100-01-01", "2101-01-01"))),
            (vec![], 2101, None),
        ] {
            let day = |text: &str| text.parse().unwrap();
            let term = term.map(|(from, to)| Period::days(day(from), Some(day(to))));
            assert_eq!(
                Rotation::of(parameters.clone()).term(year),
                term,
                "{parameters:?} {year}"
            );
        }
    }

    #[test]
    fn a_day_that_not_every_year_has_and_a_length_that_is_none_can_not_be_read() {
        for (name, value, readable) in [
            ("term_begins", "07-01", true),
            ("term_begins", "02-29", false),
            ("term_begins", "7-1", false),
            ("term_begins", "1 juli", false),
            ("term_years", "2", true),
            ("term_years", "0", false),
            ("term_years", "11", false),
            ("term_years", "två", false),
            ("holders", "två", true),
        ] {
            assert_eq!(is_readable(name, value), readable, "{name} {value}");
        }
    }
}
