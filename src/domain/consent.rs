//! Consent: nobody binds another alone. Whose consent an action needs, and how far a proposal has come.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::vocabulary::{Grade, ProposalState};

/// How many days a proposal waits for consent, unless it says otherwise.
pub const DAYS: u64 = 60;

/// How many days it waits at most.
pub const MOST_DAYS: u64 = 365;

/// A consent that an action needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The organisations, one of which has to consent.
    pub of: Vec<Uuid>,
    /// The lowest grade of whoever consents for it.
    pub grade: Grade,
    /// Which one has consented, and when.
    #[serde(default)]
    pub given: Option<Given>,
}

/// A consent that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The organisation that consented.
    pub by: Uuid,
    /// When it did.
    pub at: DateTime<Utc>,
}

impl Consent {
    /// A consent that nobody has given yet.
    pub fn needed(mut of: Vec<Uuid>, grade: Grade) -> Self {
        of.sort_unstable();
        of.dedup();
        let given = None;
        Self { of, grade, given }
    }

    /// Whether an organisation, in somebody with this grade, can give it and nobody has.
    pub fn waits_for(&self, organisation: Uuid, grade: Grade) -> bool {
        self.given.is_none() && self.of.contains(&organisation) && grade >= self.grade
    }
}

/// Adds a consent that an action needs; of two of the same organisations the higher grade counts.
pub fn add(needed: &mut Vec<Consent>, consent: Consent) {
    match needed.iter_mut().find(|known| known.of == consent.of) {
        Some(known) => known.grade = known.grade.max(consent.grade),
        None => needed.push(consent),
    }
}

/// Whether all that is needed was given.
pub fn covers(given: &[Consent], needed: &[Consent]) -> bool {
    needed.iter().all(|needed| {
        given.iter().any(|consent| {
            let fits = consent.of == needed.of && consent.grade >= needed.grade;
            fits && consent.given.is_some()
        })
    })
}

/// The last day of a proposal that doesn't say which.
pub fn last_day(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(DAYS)).unwrap_or(today)
}

/// The state of a proposal on a day: one that still waits after its last day has lapsed.
pub fn state_on(state: ProposalState, last_day: NaiveDate, today: NaiveDate) -> ProposalState {
    if state == ProposalState::Pending && last_day < today {
        ProposalState::Lapsed
    } else {
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    #[test]
    fn of_the_same_organisations_the_higher_grade_is_needed() {
        let mut needed = Vec::new();
        add(
            &mut needed,
            Consent::needed(vec![OTHER, ONE], Grade::Editor),
        );
        add(
            &mut needed,
            Consent::needed(vec![ONE, OTHER, ONE], Grade::Approver),
        );
        add(&mut needed, Consent::needed(vec![ONE], Grade::Editor));
        assert_eq!(
            needed,
            [
                Consent::needed(vec![ONE, OTHER], Grade::Approver),
                Consent::needed(vec![ONE], Grade::Editor)
            ]
        );
    }

    #[test]
    fn a_consent_waits_for_those_who_can_give_it() {
        let consent = Consent::needed(vec![ONE], Grade::Approver);
        let given = Consent {
            given: Some(Given {
                by: ONE,
                at: DateTime::UNIX_EPOCH,
            }),
            ..consent.clone()
        };
        for (consent, organisation, grade, expected) in [
            (&consent, ONE, Grade::Approver, true),
            (&consent, ONE, Grade::Editor, false),
            (&consent, OTHER, Grade::Approver, false),
            (&given, ONE, Grade::Approver, false),
        ] {
            let waits = consent.waits_for(organisation, grade);
            assert_eq!(waits, expected, "{consent:?} {organisation} {grade:?}");
        }
        let more = Consent::needed(vec![ONE, OTHER], Grade::Editor);
        let needed = std::slice::from_ref(&consent);
        assert!(covers(std::slice::from_ref(&given), needed));
        assert!(!covers(needed, needed));
        assert!(!covers(&[given], &[consent, more]));
    }

    #[test]
    fn what_waits_after_its_last_day_has_lapsed() {
        use ProposalState::{Accepted, Lapsed, Pending};
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (state, today, expected) in [
            (Pending, "2026-11-27", Pending),
            (Pending, "2026-11-28", Lapsed),
            (Accepted, "2026-11-28", Accepted),
        ] {
            assert_eq!(state_on(state, day("2026-11-27"), day(today)), expected);
        }
        assert_eq!(last_day(day("2026-11-27")), day("2027-01-26"));
    }
}
