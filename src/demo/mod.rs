//! Demonstration data: made-up projects, indicators, values and status reports of three years, for all fourteen kommuner, the
//! meetings of all bodies in these years, what they decide and commission, and what many agree on.
//!
//! [`Demonstration`] makes them up: the same seed, size and day give the same data for ever, and it knows no store.
//! [`fill`] writes it into an empty database, on behalf of one organisation after another.
//! It is marked as made up in every title, and about nobody: its people are made up, too, and their names say so.

mod agenda;
mod chance;
mod decisions;
mod filling;
mod guests;
mod indicators;
mod kinds;
mod meetings;
mod organisations;
mod people;
mod projects;
mod texts;
mod time;
mod values;

use chrono::NaiveDate;

pub use filling::{Filled, fill};
pub use guests::{Guest, Invited};
pub use indicators::{Indicator, Reaching, Target};
pub use meetings::{
    HorizonNote, Item, Meeting, Meetings, Origin, Step as MeetingStep, Training, YearPlan,
};
pub use organisations::{ASSOCIATION, MUNICIPALITIES, Organisation, REGION};
pub use people::{
    Appointment, ChairTerm, Elected, LocalGroup, People, Person, Reported, Responsible,
};
pub use projects::{Event, Milestone, Project, Report, Step};
pub use texts::Idea;
pub use time::Years;
pub use values::{Fate, Value};

use crate::domain::reporting::ReportingPeriod;

/// What every title begins with.
pub const MARK: &str = "DEMO ";

/// The seed when no other is given.
pub const SEED: u64 = 2012;

/// How much is made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// How many projects each organisation has, besides those that are parts of others.
    pub projects: u32,
    /// How many indicators the county has, besides those of projects.
    pub indicators: u32,
    /// Whether people sit in the bodies, and these meet.
    pub meetings: bool,
}

impl Size {
    /// So many times about ten thousand values. Even the smallest has ten public projects of each organisation, in the place of some
    /// of the county's indicators.
    pub const fn of_scale(scale: u32) -> Self {
        Self {
            projects: 8 + 4 * scale,
            indicators: (44 * scale).saturating_sub(12),
            meetings: true,
        }
    }
}

/// What comes of a seed.
#[derive(Clone, Debug)]
pub struct Demonstration {
    seed: u64,
    years: Years,
    /// The projects; each comes after the one that it is part of.
    pub projects: Vec<Project>,
    /// The indicators: those of the county, each before its new version, and those of the projects.
    pub indicators: Vec<Indicator>,
    /// Who sits where.
    pub people: People,
    /// The meetings.
    pub meetings: Meetings,
}

impl Demonstration {
    /// Makes up so much, as if it had been reported until this day.
    pub fn new(seed: u64, size: Size, today: NaiveDate) -> Self {
        let years = Years::until(today);
        let projects = projects::projects(seed, years, size.projects);
        let of_projects = (0..).zip(&projects);
        let of_projects =
            of_projects.map(|(place, project)| indicators::of_project(seed, place, project));
        let of_county = indicators::of_county(seed, years, size.indicators);
        let mut of_county: Vec<Indicator> = of_county.collect();
        let defined_anew = indicators::defined_anew(years, &mut of_county);
        let (people, meetings) = match size.meetings {
            true => (People::new(seed, years), Meetings::new(seed, years)),
            false => (People::default(), Meetings::default()),
        };
        Self {
            seed,
            years,
            people,
            meetings,
            indicators: of_county
                .into_iter()
                .chain(defined_anew)
                .chain(of_projects)
                .collect(),
            projects,
        }
    }

    /// The time that it is about.
    pub const fn years(&self) -> Years {
        self.years
    }

    /// What an organisation reports of an indicator for a period; nothing where the report is missing.
    pub fn value(
        &self,
        indicator: &Indicator,
        organisation: Organisation,
        period: ReportingPeriod,
    ) -> Option<Value> {
        values::value(self.seed, self.years, indicator, organisation, period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::Visibility;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn values(demonstration: &Demonstration) -> Vec<(String, &'static str, Value)> {
        let mut values = Vec::new();
        for indicator in &demonstration.indicators {
            for organisation in indicator.reporting() {
                for period in demonstration.years().periods(indicator.period_kind) {
                    let value = demonstration.value(indicator, organisation, period);
                    values.extend(
                        value.map(|value| (indicator.title.clone(), organisation.key, value)),
                    );
                }
            }
        }
        values
    }

    #[test]
    fn scale_one_has_about_ten_thousand_values() {
        for (today, least, most) in [("2026-11-02", 9_000, 11_000), ("2026-01-02", 6_000, 9_000)] {
            let count = values(&Demonstration::new(SEED, Size::of_scale(1), day(today))).len();
            assert!((least..most).contains(&count), "{today}: {count}");
        }
    }

    #[test]
    fn scale_one_has_ten_public_projects_of_every_kommun() {
        let demonstration = Demonstration::new(SEED, Size::of_scale(1), day("2026-11-02"));
        for kommun in MUNICIPALITIES {
            let own = demonstration.projects.iter().filter(|it| {
                it.owner == kommun && it.parent.is_none() && it.visibility == Visibility::Public
            });
            assert_eq!(own.count(), 10, "{}", kommun.name);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_and_another_something_else() {
        let make = |seed| Demonstration::new(seed, Size::of_scale(1), day("2026-11-02"));
        let (one, again, other) = (make(1), make(1), make(2));
        assert_eq!(
            (&one.projects, &one.indicators),
            (&again.projects, &again.indicators)
        );
        assert_eq!(values(&one), values(&again));
        assert_ne!(one.projects, other.projects);
        assert_ne!(values(&one), values(&other));
        assert_eq!(
            (&one.people, &one.meetings),
            (&again.people, &again.meetings)
        );
        assert_ne!(one.people, other.people);
        assert_ne!(one.meetings, other.meetings);
    }

    #[test]
    fn every_value_is_one_that_its_indicator_takes() {
        let demonstration = Demonstration::new(SEED, Size::of_scale(1), day("2026-11-02"));
        for indicator in &demonstration.indicators {
            assert_eq!(indicator.method.check(), None, "{}", indicator.title);
            for organisation in indicator.reporting() {
                for period in demonstration.years().periods(indicator.period_kind) {
                    if let Some(value) = demonstration.value(indicator, organisation, period) {
                        let figures = indicator.method.figures(
                            value.kind,
                            value.figures,
                            value.comment.as_deref(),
                            indicator.counts_people,
                        );
                        assert!(
                            figures.is_ok(),
                            "{} {value:?}: {figures:?}",
                            indicator.title
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn who_takes_part_in_a_project_reports_for_as_long_as_it_does() {
        let demonstration = Demonstration::new(SEED, Size::of_scale(1), day("2026-11-02"));
        let (mut reported, mut left) = (0, 0);
        for indicator in &demonstration.indicators {
            for part in &indicator.participants {
                for period in demonstration.years().periods(indicator.period_kind) {
                    let value = demonstration.value(indicator, part.organisation, period);
                    let takes_part = part.takes_part(period.first_day());
                    assert!(takes_part || value.is_none(), "{}", indicator.title);
                    reported += usize::from(value.is_some());
                }
                left += usize::from(part.left_on.is_some());
            }
        }
        assert!(reported > 300 && left > 0, "{reported} {left}");
    }

    #[test]
    fn an_indicator_ends_where_its_new_version_begins() {
        for today in ["2026-11-02", "2026-01-02"] {
            let demonstration = Demonstration::new(SEED, Size::of_scale(1), day(today));
            let indicators = &demonstration.indicators;
            let mut new = indicators.iter().filter(|it| it.replaces.is_some());
            let (new, more) = (new.next().unwrap(), new.next());
            let mut before = indicators.iter().take_while(|it| it.address != new.address);
            let old = before.find(|it| Some(it.address) == new.replaces).unwrap();
            assert_eq!(more, None);
            let periods = demonstration.years().periods(old.period_kind);
            let of_new = periods.iter().filter(|it| new.is_reported_for(**it));
            assert!(of_new.count() > 0, "{today}");
            for period in periods {
                let both = (old.is_reported_for(period), new.is_reported_for(period));
                assert!(both.0 != both.1, "{today} {period:?}");
            }
        }
    }

    #[test]
    fn every_title_is_marked() {
        let demonstration = Demonstration::new(SEED, Size::of_scale(1), day("2026-11-02"));
        let projects = demonstration.projects.iter().map(|project| &project.title);
        let milestones = demonstration
            .projects
            .iter()
            .flat_map(|project| &project.milestones);
        let titles = projects
            .chain(
                demonstration
                    .indicators
                    .iter()
                    .map(|indicator| &indicator.title),
            )
            .chain(milestones.map(|milestone| &milestone.title));
        for title in titles {
            assert!(title.starts_with(MARK), "{title}");
            assert!(title.chars().count() <= 200, "{title}");
        }
    }
}
