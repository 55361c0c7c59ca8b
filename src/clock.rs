//! The time: the system's, or a fixed one. Everything that depends on the day asks here, at the edge, and passes it on.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, TimeZone, Utc};
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

/// The moment at which a clock in Norrbotten shows this; none where it never does, as the hour that is left out when the clocks
/// go forward. Of the two moments of the hour that comes twice it is the first.
pub fn moment_of(day: NaiveDate, time: NaiveTime) -> Option<DateTime<Utc>> {
    let local = Stockholm
        .from_local_datetime(&day.and_time(time))
        .earliest();
    local.map(|local| local.with_timezone(&Utc))
}

/// What a clock in Norrbotten shows at a moment.
pub fn time_of_day(at: DateTime<Utc>) -> NaiveTime {
    at.with_timezone(&Stockholm).time()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_day_is_that_of_stockholm_across_the_changes_of_clocks() {
        for (day, time, at) in [
            ("2026-03-28", "10:00", Some("2026-03-28T09:00:00Z")),
            ("2026-03-29", "10:00", Some("2026-03-29T08:00:00Z")),
            ("2026-03-29", "02:30", None),
            ("2026-10-24", "10:00", Some("2026-10-24T08:00:00Z")),
            ("2026-10-25", "10:00", Some("2026-10-25T09:00:00Z")),
            ("2026-10-25", "02:30", Some("2026-10-25T00:30:00Z")),
        ] {
            let local: NaiveTime = format!("{time}:00").parse().unwrap();
            let moment = moment_of(day.parse().unwrap(), local);
            assert_eq!(moment, at.map(|at| at.parse().unwrap()), "{day} {time}");
            assert!(
                moment.is_none_or(|at| time_of_day(at) == local),
                "{day} {time}"
            );
        }
    }

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
