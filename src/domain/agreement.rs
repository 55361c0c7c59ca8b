//! An agreement's status, computed from approvals and notices (B-11, B-12).

use chrono::NaiveDate;

use super::{period::months_later, vocabulary::AgreementStatus};

/// What the status of an agreement depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgreementFacts {
    /// For each party whose approval is required: the day it approved.
    pub approvals: Vec<Option<NaiveDate>>,
    /// The days on which notice of termination was given.
    pub notices: Vec<NaiveDate>,
    /// The period of notice in months.
    pub notice_months: u32,
    /// The first day of a document that supersedes this one.
    pub superseded_on: Option<NaiveDate>,
}

impl AgreementFacts {
    /// The day of the last required approval: from then on the agreement is in force. `None` while one is missing.
    pub fn in_force_from(&self) -> Option<NaiveDate> {
        let days: Option<Vec<NaiveDate>> = self.approvals.iter().copied().collect();
        days?.into_iter().max()
    }

    /// The first day on which the agreement no longer binds after the earliest notice. `None` without a notice.
    pub fn ends_on(&self) -> Option<NaiveDate> {
        let from = self.in_force_from()?;
        let notice = self.notices.iter().filter(|day| **day >= from).min()?;
        months_later(*notice, self.notice_months)
    }

    /// The status on a day, by what had happened until then.
    pub fn status(&self, on: NaiveDate) -> AgreementStatus {
        let reached = |day: Option<NaiveDate>| day.is_some_and(|day| day <= on);
        if reached(self.superseded_on) {
            AgreementStatus::Superseded
        } else if reached(self.ends_on()) {
            AgreementStatus::Terminated
        } else if reached(self.in_force_from()) {
            if self.notices.iter().any(|day| *day <= on) {
                AgreementStatus::NoticeGiven
            } else {
                AgreementStatus::InForce
            }
        } else if self.approvals.iter().any(|day| reached(*day)) {
            AgreementStatus::PendingApproval
        } else {
            AgreementStatus::Draft
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
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
                "2011-02-27",
                NoticeGiven,
            ),
            (
                both.map(Some).to_vec(),
                vec!["2010-02-28"],
                None,
                "2011-02-28",
                Terminated,
            ),
            (
                both.map(Some).to_vec(),
                vec!["2010-06-01", "2010-02-28"],
                None,
                "2011-02-28",
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
            (vec![], vec![], None, "2026-11-22", Draft),
        ] {
            let facts = AgreementFacts {
                approvals: approvals.iter().map(|text| text.map(day)).collect(),
                notices: days(&notices),
                notice_months: 12,
                superseded_on: superseded.map(day),
            };
            assert_eq!(facts.status(day(on)), expected, "{facts:?} on {on}");
        }
    }
}
