//! What is owed of an indicator: by whom, for which periods, and until when.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{
    problem::{self, Problem},
    reporting::ReportingPeriod,
    vocabulary::{BodyType, OrganisationKind, PeriodKind, ReportDue, Reporters, Vocabulary},
};

/// For which periods an indicator is reported, by whom, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// How often.
    pub period_kind: PeriodKind,
    /// Which organisations report.
    pub reporters: Reporters,
    /// The organisation that owns the indicator.
    pub owner: Uuid,
    /// Those who report where these are the participants of a project or the municipalities of a care area.
    pub members: Vec<Member>,
    /// Nothing is owed for periods that begin earlier.
    pub from: NaiveDate,
    /// The first day for which it is no longer reported; none when it goes on.
    pub to: Option<NaiveDate>,
    /// How many days after the end of a period its value is due.
    pub reporting_days: u32,
}

/// An organisation that reports for as long as it takes part in a project, or belongs to a care area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The organisation.
    pub organisation: Uuid,
    /// The first day; none when it always did.
    pub from: Option<NaiveDate>,
    /// The first day on which it no longer does; none when it goes on.
    pub to: Option<NaiveDate>,
}

/// A value that an organisation owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Who owes it.
    pub organisation: Uuid,
    /// For which period.
    pub period: ReportingPeriod,
    /// The last day on which it is in time.
    pub due_on: NaiveDate,
}

impl Owed {
    /// Whether it is owed yet, and whether it is late, as long as it isn't there.
    pub fn due(&self, today: NaiveDate) -> ReportDue {
        if today <= self.period.last_day() {
            ReportDue::NotDue
        } else if today <= self.due_on {
            ReportDue::Due
        } else {
            ReportDue::Missing
        }
    }
}

impl Schedule {
    /// Whether this organisation reports, or has.
    pub fn includes(&self, organisation: Uuid, kind: OrganisationKind) -> bool {
        match self.reporters {
            Reporters::Owner => organisation == self.owner,
            Reporters::Municipalities => kind == OrganisationKind::Municipality,
            Reporters::RegionAndMunicipalities => matches!(
                kind,
                OrganisationKind::Municipality | OrganisationKind::Region
            ),
            Reporters::Participants => organisation == self.owner || self.has_member(organisation),
            Reporters::CareArea => self.has_member(organisation),
        }
    }

    fn has_member(&self, organisation: Uuid) -> bool {
        let mut members = self.members.iter();
        members.any(|member| member.organisation == organisation)
    }

    /// Whether an organisation that reports owes a value for the period: it begins from the day from which the indicator is
    /// reported, and while the organisation takes part.
    pub fn owes(&self, organisation: Uuid, period: ReportingPeriod) -> bool {
        let day = period.first_day();
        let takes_part = match self.reporters {
            Reporters::Owner | Reporters::Municipalities | Reporters::RegionAndMunicipalities => {
                true
            }
            Reporters::Participants if organisation == self.owner => true,
            Reporters::Participants | Reporters::CareArea => self.members.iter().any(|member| {
                member.organisation == organisation
                    && member.from.is_none_or(|from| from <= day)
                    && member.to.is_none_or(|to| day < to)
            }),
        };
        takes_part && self.from <= day && self.is_reported(period)
    }

    /// What an organisation that reports owes within a period, in order. `extended`: the day until which the value for a period
    /// may come.
    pub fn owed(
        &self,
        organisation: Uuid,
        within: ReportingPeriod,
        extended: impl Fn(ReportingPeriod) -> Option<NaiveDate>,
    ) -> Vec<Owed> {
        let mut parts = within.parts(self.period_kind);
        parts.retain(|part| self.owes(organisation, *part));
        let owed = parts.into_iter().map(|period| Owed {
            organisation,
            period,
            due_on: self.due_on(period, extended(period)),
        });
        owed.collect()
    }

    /// The last day on which a value for the period is in time.
    pub fn due_on(&self, period: ReportingPeriod, extended: Option<NaiveDate>) -> NaiveDate {
        let end = period.last_day();
        let usual = end.checked_add_days(Days::new(self.reporting_days.into()));
        let usual = usual.unwrap_or(end);
        extended.map_or(usual, |until| until.max(usual))
    }

    /// The periods within this one that have begun, in order.
    pub fn begun(&self, within: ReportingPeriod, today: NaiveDate) -> Vec<ReportingPeriod> {
        let mut parts = within.parts(self.period_kind);
        parts.retain(|part| part.first_day() <= today);
        parts
    }

    /// The fields in which another schedule of the same periods differs in what is owed for those that have ended, or until when.
    pub fn other_obligations(&self, other: &Self, today: NaiveDate) -> Vec<&'static str> {
        let Some(current) = ReportingPeriod::of_day(self.period_kind, today) else {
            return Vec::new();
        };
        // Those that begin earlier have ended.
        let ended = current.first_day();
        let to = |it: &Self| it.to.map_or(ended, |to| to.min(ended));
        let begins_between = |one: NaiveDate, other: NaiveDate| {
            begins_within(self.period_kind, one.min(other), one.max(other).min(ended))
        };
        let fields = [
            ("reportedFrom", begins_between(self.from, other.from)),
            ("reportedTo", begins_between(to(self), to(other))),
            (
                "reportingDays",
                self.reporting_days != other.reporting_days
                    && begins_within(self.period_kind, self.from, to(self)),
            ),
        ];
        let differing = fields.into_iter().filter(|(_, differs)| *differs);
        differing.map(|(field, _)| field).collect()
    }

    /// Whether `other`, a schedule of the same kind of period, lets values be owed for periods that have ended and for which this one has
    /// none.
    pub fn is_prolonged(&self, other: &Self, today: NaiveDate) -> bool {
        self.to.is_some_and(|to| {
            let from = to.max(other.from);
            some_ended(self.period_kind, from, other.to, today)
        })
    }

    /// A period is reported when it begins before the indicator is no longer reported.
    fn is_reported(&self, period: ReportingPeriod) -> bool {
        self.to.is_none_or(|to| period.first_day() < to)
    }

    /// That a value may be for this period.
    pub fn check_period(&self, period: ReportingPeriod, today: NaiveDate) -> Option<Problem> {
        if period.kind() != self.period_kind {
            let (wanted, given) = (self.period_kind.term(), period.kind().term());
            return Some(
                problem::wrong_kind_of_period(
                    wanted.english,
                    given.english,
                    wanted.swedish,
                    given.swedish,
                )
                .at("period"),
            );
        }
        if !self.is_reported(period) {
            let to = self.to.map_or("…".to_owned(), |day| day.to_string());
            return Some(problem::reported_no_more(&to).at("period"));
        }
        (period.first_day() > today).then(|| {
            let first = period.first_day();
            problem::begins_later(first).at("period")
        })
    }

    /// That this organisation reports.
    pub fn check_reporter(
        &self,
        field: &str,
        organisation: Uuid,
        kind: OrganisationKind,
    ) -> Option<Problem> {
        let term = self.reporters.term();
        (!self.includes(organisation, kind))
            .then(|| problem::reported_by_others(term.english, term.swedish).at(field))
    }
}

/// Whether a body may commission what the municipalities report: the county's bodies may, and an area group for its own care area.
/// `own_area`: that of the body; `care_area`: whose municipalities report, when not all do.
pub fn commissions(kind: BodyType, own_area: Option<Uuid>, care_area: Option<Uuid>) -> bool {
    match kind {
        BodyType::PoliticalBoard | BodyType::CountySteeringGroup | BodyType::WorkingCommittee => {
            true
        }
        BodyType::AreaGroup => care_area.is_some() && own_area == care_area,
        BodyType::LocalGroup | BodyType::WorkingGroup | BodyType::HistoricalForum => false,
    }
}

/// Whether a period of a kind has ended that begins from a day on, and before another where there is one.
pub fn some_ended(
    kind: PeriodKind,
    from: NaiveDate,
    to: Option<NaiveDate>,
    today: NaiveDate,
) -> bool {
    ReportingPeriod::of_day(kind, today).is_some_and(|current| {
        let ended = current.first_day();
        begins_within(kind, from, to.map_or(ended, |to| to.min(ended)))
    })
}

/// Whether a period of a kind begins from a day on and before another.
fn begins_within(kind: PeriodKind, from: NaiveDate, before: NaiveDate) -> bool {
    let day_before = from.pred_opt();
    let first = day_before.and_then(|day| first_after(kind, day));
    first.is_some_and(|first| first < before)
}

/// The first day of the first period of a kind that begins after a day.
pub fn first_after(kind: PeriodKind, day: NaiveDate) -> Option<NaiveDate> {
    let current = ReportingPeriod::of_day(kind, day)?;
    current.last_day().succ_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn schedule(reporters: Reporters) -> Schedule {
        Schedule {
            period_kind: PeriodKind::Quarter,
            reporters,
            owner: Uuid::from_u128(9),
            members: vec![Member {
                organisation: Uuid::from_u128(1),
                from: Some(day("2026-02-01")),
                to: Some(day("2026-08-01")),
            }],
            from: day("2025-04-01"),
            to: Some(day("2027-01-01")),
            reporting_days: 30,
        }
    }

    #[test]
    fn who_reports_owes_what_begins_while_it_takes_part() {
        use OrganisationKind::{Association, Municipality, Region};
        use Reporters as R;
        let year = ReportingPeriod::from_code("2026").unwrap();
        for (reporters, whose, kind, expected) in [
            (
                R::Owner,
                9,
                Association,
                vec!["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"],
            ),
            (R::Owner, 1, Municipality, vec![]),
            (
                R::Participants,
                9,
                Association,
                vec!["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"],
            ),
            (R::Participants, 1, Municipality, vec!["2026-Q2", "2026-Q3"]),
            (R::Participants, 2, Municipality, vec![]),
            (R::CareArea, 1, Municipality, vec!["2026-Q2", "2026-Q3"]),
            (R::CareArea, 9, Association, vec![]),
            (
                R::Municipalities,
                2,
                Municipality,
                vec!["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"],
            ),
            (R::Municipalities, 3, Region, vec![]),
            (
                R::RegionAndMunicipalities,
                3,
                Region,
                vec!["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"],
            ),
            (R::RegionAndMunicipalities, 9, Association, vec![]),
        ] {
            let schedule = schedule(reporters);
            let whose = Uuid::from_u128(whose);
            let owed = match schedule.includes(whose, kind) {
                true => schedule.owed(whose, year, |_| None),
                false => Vec::new(),
            };
            let owed: Vec<String> = owed.iter().map(|owed| owed.period.code()).collect();
            assert_eq!(owed, expected, "{reporters:?} {whose}");
        }
        let of = |code| ReportingPeriod::from_code(code).unwrap();
        let owned = schedule(R::Owner);
        assert!(!owned.owes(owned.owner, of("2025-Q1")));
        assert!(owned.owes(owned.owner, of("2025-Q2")));
        assert!(!owned.owes(owned.owner, of("2027-Q1")));
        // Earlier figures may be entered, later ones not.
        let today = day("2027-06-01");
        assert!(owned.check_period(of("2020-Q1"), today).is_none());
        assert!(owned.check_period(of("2027-Q1"), today).is_some());
    }

    #[test]
    fn what_was_owed_for_periods_that_have_ended_differs_in_its_fields() {
        let today = day("2026-11-02");
        // Owed from the second quarter of 2025 on; the third of 2026 is the last that has ended.
        let open = Schedule {
            to: None,
            ..schedule(Reporters::Participants)
        };
        for (from, to, reporting_days, expected) in [
            ("2025-04-01", None, 30, vec![]),
            ("2025-04-02", None, 30, vec!["reportedFrom"]),
            ("2025-07-01", None, 30, vec!["reportedFrom"]),
            ("2025-02-01", None, 30, vec![]),
            ("2027-01-01", None, 30, vec!["reportedFrom"]),
            ("2025-04-01", Some("2026-10-01"), 30, vec![]),
            ("2025-04-01", Some("2026-07-02"), 30, vec![]),
            ("2025-04-01", Some("2026-07-01"), 30, vec!["reportedTo"]),
            ("2025-04-01", None, 31, vec!["reportingDays"]),
            (
                "2026-01-01",
                Some("2026-04-01"),
                0,
                vec!["reportedFrom", "reportedTo", "reportingDays"],
            ),
        ] {
            let other = Schedule {
                from: day(from),
                to: to.map(day),
                reporting_days,
                ..open.clone()
            };
            assert_eq!(
                open.other_obligations(&other, today),
                expected,
                "{from} {to:?} {reporting_days}"
            );
        }
        // Periods that ended while it was no longer reported would be owed afterwards; those that have not ended would not.
        let closed = Schedule {
            to: Some(day("2026-04-01")),
            ..open.clone()
        };
        for (from, to, expected) in [
            ("2025-04-01", None, true),
            ("2025-04-01", Some("2026-04-02"), true),
            ("2025-04-01", Some("2026-03-31"), false),
            ("2026-10-01", None, false),
        ] {
            let other = Schedule {
                from: day(from),
                to: to.map(day),
                ..open.clone()
            };
            assert_eq!(
                closed.is_prolonged(&other, today),
                expected,
                "{from} {to:?}"
            );
        }
        let running = Schedule {
            to: Some(day("2026-10-01")),
            ..open.clone()
        };
        assert!(!running.is_prolonged(&open, today));
        // Of what is owed from the present quarter on, all may be changed.
        let new = Schedule {
            from: day("2026-10-01"),
            ..open
        };
        let later = Schedule {
            from: day("2027-01-01"),
            reporting_days: 60,
            ..new.clone()
        };
        assert_eq!(new.other_obligations(&later, today), [""; 0]);
    }

    #[test]
    fn an_extension_moves_the_last_day_and_never_back() {
        let owned = schedule(Reporters::Owner);
        let quarter = ReportingPeriod::from_code("2026-Q1").unwrap();
        for (extended, expected) in [
            (None, "2026-04-30"),
            (Some("2026-06-15"), "2026-06-15"),
            (Some("2026-04-01"), "2026-04-30"),
        ] {
            let extended = extended.map(day);
            assert_eq!(owned.due_on(quarter, extended), day(expected));
        }
    }

    #[test]
    fn nothing_is_owed_for_what_has_begun() {
        for (kind, today, first) in [
            (PeriodKind::Year, "2026-01-01", "2027-01-01"),
            (PeriodKind::Tertial, "2026-11-02", "2027-01-01"),
            (PeriodKind::Quarter, "2026-03-31", "2026-04-01"),
            (PeriodKind::Month, "2026-11-02", "2026-12-01"),
        ] {
            assert_eq!(first_after(kind, day(today)), Some(day(first)), "{today}");
        }
    }

    #[test]
    fn a_body_commissions_for_the_county_or_for_its_own_area() {
        use BodyType as B;
        let (own, other) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        for (kind, area, care_area, may) in [
            (B::PoliticalBoard, None, None, true),
            (B::CountySteeringGroup, None, own, true),
            (B::WorkingCommittee, None, None, true),
            (B::AreaGroup, own, own, true),
            (B::AreaGroup, own, other, false),
            (B::AreaGroup, own, None, false),
            (B::LocalGroup, None, None, false),
            (B::WorkingGroup, None, None, false),
            (B::HistoricalForum, None, None, false),
        ] {
            assert_eq!(commissions(kind, area, care_area), may, "{kind:?}");
        }
    }
}
