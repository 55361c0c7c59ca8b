//! How days, moments and figures are written: what is read of callers, and nothing that could be meant otherwise; and how figures
//! stand in texts.

use std::fmt::{Display, Formatter, Result};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;

/// A day as RFC 3339 writes a full date, `2026-11-22`.
pub fn day(text: &str) -> Option<NaiveDate> {
    // chrono takes more than RFC 3339 does, such as 2026-1-1 and -4800-1-01.
    is_full_date(text).then(|| text.parse().ok()).flatten()
}

/// A moment with its offset as RFC 3339 writes it, `2026-11-22T09:00:00Z`.
pub fn moment(text: &str) -> Option<DateTime<Utc>> {
    let moment = DateTime::parse_from_rfc3339(text).ok();
    moment.map(|moment| moment.with_timezone(&Utc))
}

/// A time of day on a clock of 24 hours, `09:30`.
pub fn time_of_day(text: &str) -> Option<NaiveTime> {
    let shaped = text.len() == "09:30".len();
    shaped.then(|| NaiveTime::parse_from_str(text, "%H:%M").ok())?
}

/// A figure with a point before its decimals, `12.5`.
pub fn figure(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

/// A figure in a text, or nothing: with a decimal point and, as `{:#}`, with a decimal comma, as Swedish has it.
#[derive(Clone, Copy, Debug)]
pub struct Figure(Option<Decimal>);

impl From<Decimal> for Figure {
    fn from(figure: Decimal) -> Self {
        Self(Some(figure))
    }
}

impl From<Option<Decimal>> for Figure {
    fn from(figure: Option<Decimal>) -> Self {
        Self(figure)
    }
}

impl Display for Figure {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let text = self.0.map(|figure| figure.to_string()).unwrap_or_default();
        match formatter.alternate() {
            true => formatter.write_str(&text.replace('.', ",")),
            false => formatter.write_str(&text),
        }
    }
}

/// Whether the text has the shape `0000-00-00`.
fn is_full_date(text: &str) -> bool {
    let shaped = |(place, byte): (usize, u8)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(shaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_rfc_3339_writes_it() {
        for (text, good) in [
            ("2026-11-22", true),
            ("0000-01-01", true),
            ("9999-12-31", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("2026-1-1", false),
            ("-4800-1-01", false),
            ("+20261-1-1", false),
            ("2026- 1-01", false),
            (" 2026-1-01", false),
            ("2026-11-22T00:00:00Z", false),
            ("", false),
        ] {
            assert_eq!(day(text).is_some(), good, "{text:?}");
        }
    }
}
