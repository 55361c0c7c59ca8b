//! The time: the system's, or a fixed one. Everything that depends on the day asks here, at the edge, and passes it on.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use chrono_tz::Europe::Stockholm;

/// Where the time comes from.
#[derive(Clone, Debug)]
pub struct Clock(Option<DateTime<Utc>>);

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still.
    pub const fn fixed(at: DateTime<Utc>) -> Self {
        Self(Some(at))
    }

    /// This moment, to the microsecond: as exactly as both databases keep it.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.unwrap_or_else(|| Utc::now().trunc_subsecs(6))
    }

    /// Today in Norrbotten (Europe/Stockholm).
    pub fn today(&self) -> NaiveDate {
        day_of(self.now())
    }
}

/// The day in Norrbotten (Europe/Stockholm) at a moment.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Stockholm).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_stockholm() {
        for (at, today) in [
            ("2026-12-31T22:59:59Z", "2026-12-31"),
            ("2026-12-31T23:00:00Z", "2027-01-01"),
            ("2026-06-30T21:59:59Z", "2026-06-30"),
            ("2026-06-30T22:00:00Z", "2026-07-01"),
        ] {
            let clock = Clock::fixed(at.parse().unwrap());
            assert_eq!(clock.today(), today.parse::<NaiveDate>().unwrap(), "{at}");
        }
    }
}
