//! A document that many are asked to adopt: where each organisation stands on a day, and from when the document is in force
//! for it.

use chrono::NaiveDate;

use super::{
    agreement::Entry,
    vocabulary::{AdoptionAnswer, AdoptionState},
};

/// What an organisation has answered, and when it decided.
pub type Answer = (NaiveDate, AdoptionAnswer);

/// What is known of a version that was sent to organisations for adoption.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdoptionFacts {
    /// The last day to answer by.
    pub answer_by: NaiveDate,
    /// How it enters into force.
    pub entry: Entry,
    /// The first day of the version's own period of validity.
    pub valid_from: Option<NaiveDate>,
    /// The first day after that period.
    pub valid_to: Option<NaiveDate>,
    /// For each organisation that was asked: what it has answered.
    pub answers: Vec<Option<Answer>>,
}

impl AdoptionFacts {
    /// Where an organisation with this answer stands on a day.
    pub fn state(&self, answer: Option<Answer>, on: NaiveDate) -> AdoptionState {
        match answer {
            Some((_, AdoptionAnswer::Adopted)) => AdoptionState::Adopted,
            Some((_, AdoptionAnswer::Declined)) => AdoptionState::Declined,
            None if self.answer_by < on => AdoptionState::Overdue,
            None => AdoptionState::Awaited,
        }
    }

    /// How many days after the last one it answered, or has not answered on this day; 0 in time.
    pub fn days_late(&self, answer: Option<Answer>, on: NaiveDate) -> i64 {
        let reached = answer.map_or(on, |(answered, _)| answered);
        (reached - self.answer_by).num_days().max(0)
    }

    /// The first day on which it is in force for an organisation with this answer. `None` for one that has not adopted it, and while
    /// others have not whose adoption it takes.
    pub fn in_force_for(&self, answer: Option<Answer>) -> Option<NaiveDate> {
        let own = adopted_on(answer)?;
        let from = match self.entry {
            Entry::Each => own,
            Entry::WithLast => self.last_adoption()?,
            Entry::OnDay(day) => self.last_adoption()?.max(day),
        };
        let from = self.valid_from.map_or(from, |valid| valid.max(from));
        self.valid_to.is_none_or(|to| from < to).then_some(from)
    }

    /// The day of the last adoption, once all have adopted it.
    fn last_adoption(&self) -> Option<NaiveDate> {
        let days: Option<Vec<NaiveDate>> = self
            .answers
            .iter()
            .map(|answer| adopted_on(*answer))
            .collect();
        days?.into_iter().max()
    }
}

fn adopted_on(answer: Option<Answer>) -> Option<NaiveDate> {
    answer.and_then(|(on, answer)| (answer == AdoptionAnswer::Adopted).then_some(on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use AdoptionAnswer::{Adopted, Declined};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn answer(on: &str, answer: AdoptionAnswer) -> Option<Answer> {
        Some((day(on), answer))
    }

    #[test]
    fn it_is_in_force_for_all_with_the_last_for_each_by_itself_or_on_a_day() {
        let (march, may) = (answer("2026-03-01", Adopted), answer("2026-05-01", Adopted));
        let declined = answer("2026-04-01", Declined);
        let june = Entry::OnDay(day("2026-06-01"));
        let april = Entry::OnDay(day("2026-04-01"));
        for (entry, answers, expected) in [
            (Entry::WithLast, [march, may], [Some("2026-05-01"); 2]),
            (Entry::WithLast, [march, None], [None; 2]),
            (Entry::WithLast, [march, declined], [None; 2]),
            (
                Entry::Each,
                [march, may],
                [Some("2026-03-01"), Some("2026-05-01")],
            ),
            (Entry::Each, [march, None], [Some("2026-03-01"), None]),
            (Entry::Each, [march, declined], [Some("2026-03-01"), None]),
            (june, [march, may], [Some("2026-06-01"); 2]),
            (april, [march, may], [Some("2026-05-01"); 2]),
            (june, [march, None], [None; 2]),
        ] {
            let facts = AdoptionFacts {
                entry,
                answers: answers.to_vec(),
                ..AdoptionFacts::default()
            };
            let from = answers.map(|answer| facts.in_force_for(answer));
            assert_eq!(from, expected.map(|text| text.map(day)), "{facts:?}");
        }
    }

    #[test]
    fn it_is_in_force_as_long_as_the_version_is() {
        let early = answer("2025-12-01", Adopted);
        let facts = AdoptionFacts {
            entry: Entry::Each,
            valid_from: Some(day("2026-01-01")),
            answers: vec![early],
            ..AdoptionFacts::default()
        };
        assert_eq!(facts.in_force_for(early), Some(day("2026-01-01")));
        let replaced = AdoptionFacts {
            valid_to: Some(day("2026-06-01")),
            ..facts
        };
        let late = answer("2026-06-01", Adopted);
        assert_eq!(replaced.in_force_for(early), Some(day("2026-01-01")));
        assert_eq!(replaced.in_force_for(late), None, "another version is");
    }

    #[test]
    fn who_has_not_answered_is_awaited_until_the_last_day_and_late_after_it() {
        let facts = AdoptionFacts {
            answer_by: day("2026-06-30"),
            ..AdoptionFacts::default()
        };
        for (given, on, state, late) in [
            (None, "2026-06-30", AdoptionState::Awaited, 0),
            (None, "2026-07-01", AdoptionState::Overdue, 1),
            (None, "2026-08-01", AdoptionState::Overdue, 32),
            (
                answer("2026-06-30", Adopted),
                "2026-08-01",
                AdoptionState::Adopted,
                0,
            ),
            (
                answer("2026-07-10", Declined),
                "2026-08-01",
                AdoptionState::Declined,
                10,
            ),
        ] {
            assert_eq!(facts.state(given, day(on)), state, "{given:?} on {on}");
            assert_eq!(facts.days_late(given, day(on)), late, "{given:?} on {on}");
        }
    }
}
