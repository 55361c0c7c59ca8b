//! Agreements as of a day: their status from approvals and notices (B-11, B-12), and the periods of what they found and abolish.

use chrono::{Days, NaiveDate};

use super::{
    period::{ASSUMED, Period, months_later},
    vocabulary::{AgreementEntry, AgreementStatus, Precision},
};

/// What the status of an agreement depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementFacts {
    /// The parties, each of whose approval is required.
    pub parties: Vec<PartyFacts>,
    /// The period of notice in months.
    pub notice_months: u32,
    /// The first day of a document or an agreement that supersedes this one.
    pub superseded_on: Option<NaiveDate>,
    /// The day on which it was sent for approval, where that is known.
    pub sent_on: Option<NaiveDate>,
    /// How it enters into force.
    pub entry: Entry,
}

/// What a party to an agreement has said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartyFacts {
    /// The day on which it approved it.
    pub approved_on: Option<NaiveDate>,
    /// The days on which it gave notice of termination.
    pub notices: Vec<NaiveDate>,
}

impl PartyFacts {
    /// Its earliest notice from a day on: one that was given before an agreement was in force ended nothing.
    fn notice_from(&self, from: NaiveDate) -> Option<NaiveDate> {
        self.notices
            .iter()
            .copied()
            .filter(|day| *day >= from)
            .min()
    }
}

/// How an agreement, or a document that many adopt, enters into force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Entry {
    /// With the last required approval.
    #[default]
    WithLast,
    /// For each party with its own approval, as soon as there are two.
    Each,
    /// On this day, or with the last required approval where that comes later.
    OnDay(NaiveDate),
}

impl Entry {
    /// What is recorded of it, where the day stands with ON_DAY.
    pub fn of(entry: Option<AgreementEntry>, day: Option<NaiveDate>) -> Self {
        match (entry, day) {
            (Some(AgreementEntry::Each), _) => Self::Each,
            (Some(AgreementEntry::OnDay), Some(day)) => Self::OnDay(day),
            _ => Self::WithLast,
        }
    }
}

/// What an agreement is to something that holds for a period.
#[derive(Clone, Copy, Debug, Default)]
pub struct Agreements<'f> {
    /// The one under which it holds: it begins and ends with it.
    pub under: Option<&'f AgreementFacts>,
    /// The one that abolishes it: it ends when that one enters into force.
    pub abolished_by: Option<&'f AgreementFacts>,
}

impl AgreementFacts {
    /// What was known of it on a day: nothing that happened later.
    #[must_use]
    pub fn known_on(&self, on: NaiveDate) -> Self {
        let known = |day: &NaiveDate| *day <= on;
        let parties = self.parties.iter().map(|party| PartyFacts {
            approved_on: party.approved_on.filter(known),
            notices: party.notices.iter().copied().filter(known).collect(),
        });
        Self {
            parties: parties.collect(),
            notice_months: self.notice_months,
            superseded_on: self.superseded_on.filter(known),
            sent_on: self.sent_on.filter(known),
            entry: self.entry,
        }
    }

    /// The first day on which the agreement is in force. `None` while an approval is missing that it takes.
    pub fn in_force_from(&self) -> Option<NaiveDate> {
        let all = || -> Option<NaiveDate> {
            let days: Option<Vec<NaiveDate>> =
                self.parties.iter().map(|party| party.approved_on).collect();
            days?.into_iter().max()
        };
        match self.entry {
            Entry::WithLast => all(),
            Entry::OnDay(day) => all().map(|last| last.max(day)),
            // With nobody else there is nothing agreed.
            Entry::Each => {
                let mut days: Vec<NaiveDate> = self.approvals().collect();
                days.sort_unstable();
                days.get(1).copied()
            }
        }
    }

    /// The first day on which it binds a party that approved it on a day. `None` while it binds nobody.
    pub fn in_force_for(&self, approved_on: NaiveDate) -> Option<NaiveDate> {
        let from = self.in_force_from()?;
        Some(match self.entry {
            Entry::WithLast | Entry::OnDay(_) => from,
            Entry::Each => from.max(approved_on),
        })
    }

    /// Whether it binds a party when it is in force: where it enters into force for each by itself only one that has approved it.
    pub fn can_bind(&self, approved: bool) -> bool {
        approved || self.entry != Entry::Each
    }

    /// The days on which parties approved it.
    pub fn approvals(&self) -> impl Iterator<Item = NaiveDate> {
        self.parties.iter().filter_map(|party| party.approved_on)
    }

    /// The days on which notice of termination was given.
    pub fn notices(&self) -> impl Iterator<Item = NaiveDate> {
        self.parties
            .iter()
            .flat_map(|party| party.notices.iter().copied())
    }

    /// The last day on which it binds a party: where it enters into force for each by itself that after its own notice, unless it ends
    /// for all before. `None` as long as no notice ends it.
    pub fn last_day_for(&self, party: &PartyFacts) -> Option<NaiveDate> {
        let own = match (self.entry, party.approved_on) {
            (Entry::Each, Some(approved_on)) => {
                let from = self.in_force_for(approved_on);
                from.and_then(|from| party.notice_from(from))
            }
            _ => None,
        };
        let own = own.and_then(|given| months_later(given, self.notice_months));
        own.into_iter().chain(self.last_day()).min()
    }

    /// The last day on which it binds anybody after the notice that ends it. `None` without one.
    pub fn last_day(&self) -> Option<NaiveDate> {
        months_later(self.notice()?, self.notice_months)
    }

    /// The first day on which it no longer binds, by a notice or because another document took its place.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        let ended = self
            .last_day()
            .and_then(|last| last.checked_add_days(Days::new(1)));
        [ended, self.superseded_on].into_iter().flatten().min()
    }

    /// The notice that ends it: the earliest, or where it binds each by itself the one that leaves fewer than two.
    fn notice(&self) -> Option<NaiveDate> {
        let from = self.in_force_from()?;
        let notice = |party: &PartyFacts| party.notice_from(from);
        if self.entry != Entry::Each {
            return self.parties.iter().filter_map(notice).min();
        }
        let bound = self.parties.iter().filter(|it| it.approved_on.is_some());
        let mut left: Vec<Option<NaiveDate>> = bound.map(notice).collect();
        left.sort_by_key(|day| (day.is_none(), *day));
        left.into_iter().rev().nth(1).flatten()
    }

    /// The status on a day, from what had happened by then; DRAFT also before its first trace.
    pub fn status(&self, on: NaiveDate) -> AgreementStatus {
        let known = self.known_on(on);
        if known.superseded_on.is_some() {
            AgreementStatus::Superseded
        } else if known.last_day().is_some_and(|last| last < on) {
            AgreementStatus::Terminated
        } else if known.notice().is_some() {
            AgreementStatus::NoticeGiven
        } else if known.in_force_from().is_some_and(|from| from <= on) {
            AgreementStatus::InForce
        } else if known.sent_on.is_some() || known.approvals().next().is_some() {
            AgreementStatus::PendingApproval
        } else {
            AgreementStatus::Draft
        }
    }

    /// The days on which its status changed, each with what it became.
    pub fn steps(&self) -> Vec<(NaiveDate, AgreementStatus)> {
        let mut days: Vec<NaiveDate> = self
            .approvals()
            .chain(self.notices())
            .chain(self.superseded_on)
            .chain(self.sent_on)
            .chain(self.in_force_from())
            .chain(self.ended_on())
            .collect();
        days.sort_unstable();
        let mut steps: Vec<(NaiveDate, AgreementStatus)> = Vec::new();
        for day in days {
            let status = self.status(day);
            let before = steps.last().map_or(AgreementStatus::Draft, |last| last.1);
            if status != before {
                steps.push((day, status));
            }
        }
        steps
    }
}

impl Agreements<'_> {
    /// When something holds, of which `own` is the period that the sources give, or that is assumed where they are silent.
    pub fn period(&self, own: &Period) -> Period {
        let held = self.under.map_or_else(|| own.clone(), |it| held(it, own));
        match self.abolished_by.and_then(AgreementFacts::in_force_from) {
            Some(from) => abolished(from, own, held),
            None => held,
        }
    }

    /// The facts as they were known on a day: before a notice is given, the end that follows from it is not known.
    pub fn period_as_known(&self, own: &Period, on: NaiveDate) -> Period {
        let begins = self.under.and_then(AgreementFacts::in_force_from);
        if begins.is_some_and(|begins| on < begins) {
            return Period {
                from_precision: Some(Precision::Unknown),
                note: Some(NOT_YET_IN_FORCE.to_owned()),
                ..Period::default()
            };
        }
        let abolished = self.abolished_by.and_then(AgreementFacts::in_force_from);
        if abolished.is_some_and(|abolished| on < abolished) {
            return Period {
                to: None,
                to_precision: Some(Precision::Unknown),
                note: Some(ENDS_WITH_ITS_ENTRY.to_owned()),
                ..self.period(own)
            };
        }
        let under = self.under.map(|facts| facts.known_on(on));
        let known = Agreements {
            under: under.as_ref(),
            abolished_by: self.abolished_by,
        };
        known.period(own)
    }
}

/// Why a period that begins with an agreement has no beginning before it.
const NOT_YET_IN_FORCE: &str =
    "Överenskommelsen som det följer av hade inte trätt i kraft den dagen.";

/// Why a period that an agreement is to end has no end before it.
const ENDS_WITH_ITS_ENTRY: &str =
    "Upphör när överenskommelsen träder i kraft, vilket den inte hade gjort den dagen.";

/// The period of what holds under an agreement. An end that is assumed counts where it lies after the beginning that isn't, and
/// the agreement doesn't end before.
fn held(facts: &AgreementFacts, own: &Period) -> Period {
    let begins = facts.in_force_from();
    let mut period = own.clone();
    if let Some(begins) = begins {
        period.from = Some(begins);
        period.from_precision = Some(Precision::Day);
        if period.to.is_none_or(|to| to <= begins) {
            period.to = None;
            period.to_precision = None;
            period.note = None;
        } else {
            period.note = Some(format!(
                "{ASSUMED} slutet, som källorna inte visar. Början är den dag då överenskommelsen trädde i kraft."
            ));
        }
    }
    if let Some(ended) = facts.ended_on()
        && period.to.is_none_or(|to| ended < to)
    {
        period.to = Some(ended);
        period.to_precision = Some(Precision::Day);
        // What is left of the note is about the beginning.
        period.note = period.note.filter(|_| begins.is_none());
    }
    period
}

/// The period of what an agreement abolished on the day of its entry into force.
fn abolished(from: NaiveDate, own: &Period, held: Period) -> Period {
    let ended_before = held.to.filter(|to| Some(*to) != own.to && *to < from);
    if ended_before.is_some() {
        return held;
    }
    let unknown = held.from.is_none() && held.from_precision == Some(Precision::Unknown);
    Period {
        to: Some(from),
        to_precision: Some(Precision::Day),
        note: unknown.then(|| {
            "Början är inte känd. Slutet är den dag då överenskommelsen trädde i kraft.".to_owned()
        }),
        ..held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Parties that approved on these days; the first notice is the first one's, and so on.
    fn parties(approvals: &[Option<NaiveDate>], notices: &[NaiveDate]) -> Vec<PartyFacts> {
        let parties = approvals
            .iter()
            .enumerate()
            .map(|(place, approved_on)| PartyFacts {
                approved_on: *approved_on,
                notices: notices.get(place).copied().into_iter().collect(),
            });
        parties.collect()
    }

    #[test]
    fn the_status_follows_approvals_notices_and_successors() {
        use AgreementStatus::*;
        let days = |days: &[&str]| days.iter().map(|text| day(text)).collect::<Vec<_>>();
        let both = ["2004-06-17", "2004-09-01"];
        for (approvals, notices, superseded, on, expected) in [
            (vec![None, None], vec![], None, "2004-06-16", Draft),
            (
                vec![Some("2004-06-17"), None],
                vec![],
                None,
                "2004-06-16",
                Draft,
            ),
            (
                vec![Some("2004-06-17"), None],
                vec![],
                None,
                "2004-06-17",
                PendingApproval,
            ),
            (
                vec![Some("2004-06-17"), None],
                vec![],
                None,
                "2026-11-22",
                PendingApproval,
            ),
            (
                both.map(Some).to_vec(),
                vec![],
                None,
                "2004-08-31",
                PendingApproval,
            ),
            (both.map(Some).to_vec(), vec![], None, "2004-09-01", InForce),
            (
                both.map(Some).to_vec(),
                vec!["2010-02-28"],
                None,
                "2010-02-27",
                InForce,
            ),
            (
                both.map(Some).to_vec(),
                vec!["2010-02-28"],
                None,
                "2010-02-28",
                NoticeGiven,
            ),
            (
                both.map(Some).to_vec(),
                vec!["2010-02-28"],
                None,
                "2011-02-28",
                NoticeGiven,
            ),
            (
                both.map(Some).to_vec(),
                vec!["2010-02-28"],
                None,
                "2011-03-01",
                Terminated,
            ),
            (
                both.map(Some).to_vec(),
                vec!["2010-06-01", "2010-02-28"],
                None,
                "2011-03-01",
                Terminated,
            ),
            (
                both.map(Some).to_vec(),
                vec![],
                Some("2012-01-01"),
                "2011-12-31",
                InForce,
            ),
            (
                both.map(Some).to_vec(),
                vec![],
                Some("2012-01-01"),
                "2012-01-01",
                Superseded,
            ),
            // Noticed before it was in force: that ended nothing.
            (
                both.map(Some).to_vec(),
                vec!["2004-08-31"],
                None,
                "2026-11-22",
                InForce,
            ),
        ] {
            let approvals: Vec<_> = approvals.iter().map(|text| text.map(day)).collect();
            let facts = AgreementFacts {
                parties: parties(&approvals, &days(&notices)),
                notice_months: 12,
                superseded_on: superseded.map(day),
                ..AgreementFacts::default()
            };
            assert_eq!(facts.status(day(on)), expected, "{facts:?} on {on}");
        }
    }

    #[test]
    fn an_agreement_enters_into_force_as_it_says() {
        let (june, september) = (day("2004-06-17"), day("2004-09-01"));
        let new_year = day("2005-01-01");
        for (entry, approvals, expected) in [
            (Entry::WithLast, [Some(june), None], None),
            (
                Entry::WithLast,
                [Some(june), Some(september)],
                Some(september),
            ),
            (Entry::Each, [Some(june), None], None),
            (Entry::OnDay(new_year), [Some(june), None], None),
            (
                Entry::OnDay(new_year),
                [Some(june), Some(september)],
                Some(new_year),
            ),
            (
                Entry::OnDay(june),
                [Some(june), Some(september)],
                Some(september),
            ),
        ] {
            let facts = AgreementFacts {
                parties: parties(&approvals, &[]),
                sent_on: Some(day("2004-05-14")),
                entry,
                ..AgreementFacts::default()
            };
            assert_eq!(facts.in_force_from(), expected, "{facts:?}");
            assert_eq!(facts.status(day("2004-05-13")), AgreementStatus::Draft);
            let sent = facts.status(day("2004-05-14"));
            assert_eq!(sent, AgreementStatus::PendingApproval);
            if let Some(from) = expected {
                assert_eq!(facts.status(from), AgreementStatus::InForce);
                let before = facts.status(from - Days::new(1));
                assert_eq!(before, AgreementStatus::PendingApproval);
            }
        }
        // Three parties, one of which has not answered: it binds the two.
        let each = AgreementFacts {
            parties: parties(&[Some(september), None, Some(june)], &[]),
            entry: Entry::Each,
            ..AgreementFacts::default()
        };
        assert_eq!(each.in_force_from(), Some(september));
        assert_eq!(each.in_force_for(june), Some(september));
        assert_eq!(each.in_force_for(new_year), Some(new_year));
    }

    /// The agreement with both approvals, and with these days of notice.
    fn in_force(notices: &[&str]) -> AgreementFacts {
        let approvals = ["2004-06-17", "2004-09-01"].map(|text| Some(day(text)));
        let notices: Vec<_> = notices.iter().map(|text| day(text)).collect();
        AgreementFacts {
            parties: parties(&approvals, &notices),
            notice_months: 12,
            ..AgreementFacts::default()
        }
    }

    #[test]
    fn the_last_day_is_one_on_which_it_binds() {
        for (given, last, ended) in [
            ("2024-02-29", "2025-02-28", "2025-03-01"),
            ("2010-02-28", "2011-02-28", "2011-03-01"),
            ("2012-02-29", "2013-02-28", "2013-03-01"),
            ("2004-09-01", "2005-09-01", "2005-09-02"),
        ] {
            let facts = in_force(&[given]);
            assert_eq!(facts.last_day(), Some(day(last)), "{given}");
            assert_eq!(facts.ended_on(), Some(day(ended)), "{given}");
            assert_eq!(facts.status(day(last)), AgreementStatus::NoticeGiven);
            assert_eq!(facts.status(day(ended)), AgreementStatus::Terminated);
        }
    }

    #[test]
    fn a_notice_ends_what_binds_each_by_itself_for_who_gave_it_alone() {
        let approved = ["2020-01-01", "2020-02-01", "2020-03-01"].map(|text| Some(day(text)));
        for (notices, last_days, last, status) in [
            (vec![], [None; 3], None, AgreementStatus::InForce),
            (
                vec!["2022-01-31"],
                [Some("2023-01-31"), None, None],
                None,
                AgreementStatus::InForce,
            ),
            // With two of three gone, nobody is left to agree with.
            (
                vec!["2022-01-31", "2022-05-31"],
                [Some("2023-01-31"), Some("2023-05-31"), Some("2023-05-31")],
                Some("2023-05-31"),
                AgreementStatus::NoticeGiven,
            ),
        ] {
            let notices: Vec<_> = notices.into_iter().map(day).collect();
            let facts = AgreementFacts {
                parties: parties(&approved, &notices),
                notice_months: 12,
                entry: Entry::Each,
                ..AgreementFacts::default()
            };
            let told: Vec<_> = facts
                .parties
                .iter()
                .map(|it| facts.last_day_for(it))
                .collect();
            assert_eq!(told, last_days.map(|text| text.map(day)), "{notices:?}");
            assert_eq!(facts.last_day(), last.map(day), "{notices:?}");
            assert_eq!(facts.status(day("2022-06-01")), status, "{notices:?}");
        }
    }

    #[test]
    fn a_status_that_changed_is_a_step() {
        use AgreementStatus::*;
        let steps = |facts: &AgreementFacts| {
            let steps = facts.steps().into_iter();
            steps
                .map(|(day, status)| (day.to_string(), status))
                .collect::<Vec<_>>()
        };
        let step = |day: &str, status| (day.to_owned(), status);
        assert_eq!(
            steps(&in_force(&["2010-02-28", "2010-06-01"])),
            [
                step("2004-06-17", PendingApproval),
                step("2004-09-01", InForce),
                step("2010-02-28", NoticeGiven),
                step("2011-03-01", Terminated),
            ]
        );
        assert_eq!(steps(&AgreementFacts::default()), []);
    }

    /// `from/to`, with `?` where the day isn't known to the day, and `*` where it is assumed.
    fn said(period: &Period) -> String {
        let bound = |day: Option<NaiveDate>, precision: Option<Precision>| {
            let exact = precision.is_none_or(|precision| precision == Precision::Day);
            let day = day.map_or_else(String::new, |day| day.to_string());
            format!("{day}{}", if exact { "" } else { "?" })
        };
        format!(
            "{}/{}{}",
            bound(period.from, period.from_precision),
            bound(period.to, period.to_precision),
            if period.assumed() { "*" } else { "" }
        )
    }

    #[test]
    fn what_it_founds_and_abolishes_begins_and_ends_with_it() {
        let forum = Period {
            from: Some(day("2004-06-17")),
            from_precision: Some(Precision::Unknown),
            to: Some(day("2012-01-01")),
            to_precision: Some(Precision::Year),
            note: Some(format!("{ASSUMED} båda.")),
        };
        let slako = Period {
            from_precision: Some(Precision::Unknown),
            to: Some(day("2004-06-17")),
            to_precision: Some(Precision::Unknown),
            note: Some(format!("{ASSUMED} slutet.")),
            ..Period::default()
        };
        let pending = AgreementFacts {
            parties: parties(&[Some(day("2004-06-17")), None], &[]),
            ..in_force(&[])
        };
        let late = AgreementFacts {
            parties: parties(&[Some(day("2004-06-17")), Some(day("2020-05-01"))], &[]),
            ..in_force(&[])
        };
        for (facts, founded, abolished) in [
            (&pending, "2004-06-17?/2012-01-01?*", "?/2004-06-17?*"),
            (&in_force(&[]), "2004-09-01/2012-01-01?*", "?/2004-09-01"),
            (
                &in_force(&["2010-02-28"]),
                "2004-09-01/2011-03-01",
                "?/2004-09-01",
            ),
            // The assumed end stands where the agreement ends after it.
            (
                &in_force(&["2024-02-29"]),
                "2004-09-01/2012-01-01?*",
                "?/2004-09-01",
            ),
            // An end that lies before the beginning can't be assumed any more.
            (&late, "2020-05-01/", "?/2020-05-01"),
        ] {
            let under = Agreements {
                under: Some(facts),
                abolished_by: None,
            };
            let by = Agreements {
                under: None,
                abolished_by: Some(facts),
            };
            assert_eq!(said(&under.period(&forum)), founded, "{facts:?}");
            assert_eq!(said(&by.period(&slako)), abolished, "{facts:?}");
        }
        assert_eq!(Agreements::default().period(&forum), forum);
    }

    #[test]
    fn a_period_shows_no_bound_that_follows_from_a_later_day() {
        let facts = in_force(&["2010-02-28"]);
        let open = Period::default();
        let under = Agreements {
            under: Some(&facts),
            abolished_by: None,
        };
        let by = Agreements {
            under: None,
            abolished_by: Some(&facts),
        };
        for (on, held, abolished) in [
            ("2004-08-31", "?/", "/?"),
            ("2004-09-01", "2004-09-01/", "/2004-09-01"),
            ("2010-02-27", "2004-09-01/", "/2004-09-01"),
            ("2010-02-28", "2004-09-01/2011-03-01", "/2004-09-01"),
        ] {
            assert_eq!(said(&under.period_as_known(&open, day(on))), held, "{on}");
            assert_eq!(said(&by.period_as_known(&open, day(on))), abolished, "{on}");
        }
    }
}
