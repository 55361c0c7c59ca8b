//! Made-up projects: what they are about, and what is done with them from month to month.

use chrono::NaiveDate;

use super::{
    MARK,
    chance::{Chance, Topic, nth},
    organisations::{ASSOCIATION, MUNICIPALITIES, Organisation, REGION},
    texts::{DONE, IDEAS, Idea, NEXT, WHY},
    time::{Part, Years},
};
use crate::domain::{
    reporting::ReportingPeriod,
    vocabulary::{PeriodKind, ProjectHealth, Visibility},
};

/// How many months pass between proposing a project and starting it.
const PREPARATION: u32 = 2;

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its owner.
    pub owner: Organisation,
    /// The title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// What its slug is to say.
    pub slug: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// What it is for.
    pub idea: Idea,
    /// The slug of the body that leads it.
    pub lead_body: Option<&'static str>,
    /// The slug of the body that steers it.
    pub steering_body: Option<&'static str>,
    /// The project that it is part of: its place among the projects, which is an earlier one.
    pub parent: Option<usize>,
    /// Planned first day.
    pub planned_start: NaiveDate,
    /// Planned last day.
    pub planned_end: NaiveDate,
    /// Its id in its owner's own system.
    pub external_id: Option<String>,
    /// Its milestones.
    pub milestones: Vec<Milestone>,
    /// What is done with it, in order.
    pub events: Vec<Event>,
}

/// An organisation that takes part in another's project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Participant {
    /// Which one.
    pub(super) organisation: Organisation,
    /// The first day.
    pub(super) joined_on: NaiveDate,
    /// The first day on which it no longer takes part; none while it does.
    pub(super) left_on: Option<NaiveDate>,
}

impl Participant {
    /// Whether it takes part on a day.
    pub(super) fn takes_part(&self, day: NaiveDate) -> bool {
        self.joined_on <= day && self.left_on.is_none_or(|left| day < left)
    }
}

impl Project {
    /// Those that take part in it, or have.
    pub(super) fn participants(&self) -> Vec<Participant> {
        let left = |by: Organisation| {
            let mut events = self.events.iter();
            events.find(|event| event.by == by && event.step == Step::Leave)
        };
        let joined = self.events.iter().filter(|it| it.step == Step::Join);
        joined
            .map(|joined| Participant {
                organisation: joined.by,
                joined_on: joined.day,
                left_on: left(joined.by).map(|left| left.day),
            })
            .collect()
    }

    /// The day on which it is closed or cancelled.
    pub(super) fn end(&self) -> Option<NaiveDate> {
        let last = self.events.last()?;
        matches!(last.step, Step::Close(_) | Step::Cancel(_)).then_some(last.day)
    }
}

/// A milestone, as it is planned first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// What is reached.
    pub title: String,
    /// The day by which it is to be reached.
    pub due_on: NaiveDate,
}

/// What somebody does with a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub day: NaiveDate,
    /// Who.
    pub by: Organisation,
    /// What.
    pub step: Step,
}

/// What can be done with a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is proposed, with its milestones.
    Propose,
    /// The organisation takes part from then on.
    Join,
    /// The organisation no longer takes part.
    Leave,
    /// It starts, or goes on.
    Start,
    /// It rests.
    Pause(String),
    /// It is brought to its end.
    BeginClosing,
    /// It is closed, with this report.
    Close(String),
    /// It is given up.
    Cancel(String),
    /// The milestone in this place is to be reached later.
    MoveMilestone(usize, NaiveDate, String),
    /// The milestone in this place is reached.
    ReachMilestone(usize),
    /// How it stands is reported.
    Report(Report),
    /// The last report is corrected.
    Correct(Report),
}

/// A status report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The period that it is about.
    pub period: ReportingPeriod,
    /// How it stands.
    pub health: ProjectHealth,
    /// How much is done, in percent.
    pub progress: Option<u8>,
    /// What was done.
    pub done: String,
    /// Why it stands as it does.
    pub why: Option<String>,
    /// What comes next.
    pub next: Option<String>,
}

/// How a project goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Story {
    OnTrack,
    AtRisk,
    OffTrack,
    Paused,
    Resumed,
    /// Under way, and nobody has reported for long.
    Silent,
    Closing,
    Closed,
    Cancelled,
    Proposed,
}

const STORIES: [Story; 11] = [
    Story::OnTrack,
    Story::AtRisk,
    Story::Closed,
    Story::OffTrack,
    Story::Paused,
    Story::OnTrack,
    Story::Cancelled,
    Story::Proposed,
    Story::Resumed,
    Story::Closing,
    Story::Silent,
];

/// Who sees the projects of an organisation, one after another: of any twelve ten are public.
const VISIBILITIES: [Visibility; 12] = {
    use Visibility::{Cooperation, Owner, Public};
    [
        Public,
        Public,
        Cooperation,
        Public,
        Public,
        Public,
        Public,
        Public,
        Owner,
        Public,
        Public,
        Public,
    ]
};

/// The projects of all organisations: so many of each, some of them with parts that are projects of their own.
pub(super) fn projects(seed: u64, years: Years, of_each: u32) -> Vec<Project> {
    let owners = MUNICIPALITIES.into_iter().chain([REGION, ASSOCIATION]);
    let mut projects = Vec::new();
    for (place, owner) in (0..).zip(owners) {
        for number in 0..of_each {
            let whole = Making::whole(seed, years, owner, [place, number]);
            whole.add_to(&mut projects);
        }
    }
    projects
}

/// What a project is made of.
struct Making {
    chance: Chance,
    years: Years,
    owner: Organisation,
    idea: Idea,
    story: Story,
    title: String,
    slug: String,
    visibility: Visibility,
    /// The project that it is part of.
    parent: Option<usize>,
    /// Who else takes part.
    others: Vec<Organisation>,
    /// The month in which it is proposed, from 0.
    proposed: u32,
    /// How many months it is to take.
    length: u32,
}

impl Making {
    /// The project of an organisation in this place, with this number among the organisation's.
    fn whole(seed: u64, years: Years, owner: Organisation, [place, number]: [u32; 2]) -> Self {
        let mut chance = Chance::of(seed, Topic::Project, [place.into(), number.into()]);
        let story = nth(&STORIES, (place + 3 * number) as usize);
        let idea = nth(&IDEAS, (7 * place + number) as usize);
        let proposed = match story {
            Story::Proposed => years.months() - chance.between(2, 4),
            Story::Closed | Story::Resumed | Story::Silent => chance.below(4),
            _ => chance.below(9),
        };
        let round = number as usize / IDEAS.len();
        let again = if round == 0 {
            String::new()
        } else {
            format!(" {}", round + 1)
        };
        let visibility = nth(&VISIBILITIES, (place + number) as usize);
        Self {
            title: format!("{MARK}{}, {}{again}", idea.name, owner.name),
            slug: format!("demo-{}", number + 1),
            others: others(&mut chance, owner, visibility),
            length: chance.between(14, 20),
            visibility,
            chance,
            years,
            owner,
            idea,
            story,
            parent: None,
            proposed,
        }
    }

    /// A part of it that somebody takes on, for whom there is a place among the projects.
    fn part(&mut self, name: &str, story: Story, owner: Organisation, parent: usize) -> Self {
        let about = [self.chance.draw(), self.chance.draw()];
        Self {
            chance: Chance::of(0, Topic::Project, about),
            owner,
            story,
            title: format!("{}: {name}", self.title),
            slug: format!("{}-{}-{}", self.slug, self.owner.key, slug::slugify(name)),
            parent: Some(parent),
            others: Vec::new(),
            proposed: self.proposed + 3,
            ..*self
        }
    }

    /// Adds the project, and every fourth of an organisation's with its parts.
    fn add_to(mut self, projects: &mut Vec<Project>) {
        let place = projects.len();
        let (owner, other) = (self.owner, self.others.first().copied());
        let is_divided = self.slug.ends_with(['1', '5', '9']) && self.end().is_none();
        let mut parts = Vec::new();
        if is_divided && self.story != Story::Proposed {
            parts.push(self.part("utbildning", Story::OnTrack, owner, place));
            if owner == REGION {
                parts.push(self.part("material", Story::OnTrack, owner, place + 1));
            }
            parts.extend(other.map(|other| self.part("införande", Story::AtRisk, other, place)));
        }
        projects.push(self.finished());
        projects.extend(parts.into_iter().map(Self::finished));
    }

    fn finished(mut self) -> Project {
        let (started, years) = (self.started(), self.years);
        let milestones = [
            ("Uppdragsbeskrivning beslutad", 1),
            ("Arbetssätt prövat i liten skala", 6),
            ("Halvtidsuppföljning klar", 12),
            ("Utvärdering klar", self.length),
        ];
        let milestones = milestones.map(|(title, months)| Milestone {
            title: format!("{MARK}{title}"),
            due_on: years.day(started + months, Part::Late),
        });
        let mut events = self.events();
        events.retain(|event| event.day <= years.today());
        events.sort_by_key(|event| event.day);
        let has_number = self.chance.happens(20);
        Project {
            summary: format!(
                "{} Påhittat projekt: demonstrationsdata.",
                self.idea.summary
            ),
            lead_body: self.chance.happens(60).then_some(self.owner.body),
            steering_body: self.chance.happens(40).then_some(REGION.body),
            planned_start: years.day(started, Part::Late),
            planned_end: years.day(started + self.length, Part::Late),
            external_id: has_number.then(|| format!("DEMO-{}", self.slug)),
            milestones: milestones.into(),
            events,
            owner: self.owner,
            title: self.title,
            slug: self.slug,
            visibility: self.visibility,
            idea: self.idea,
            parent: self.parent,
        }
    }

    /// The month in which it starts.
    const fn started(&self) -> u32 {
        self.proposed + PREPARATION
    }

    /// The month in which it is closed or cancelled.
    const fn end(&self) -> Option<u32> {
        match self.story {
            Story::Closed => Some(self.started() + self.length),
            Story::Cancelled => Some(self.started() + self.length / 2),
            _ => None,
        }
    }

    /// The month after which nobody reports any more; none for as long as it goes on.
    const fn last_report(&self) -> Option<u32> {
        match self.story {
            Story::Silent => Some(self.started() + 8),
            _ => self.end(),
        }
    }

    /// All that is done with it, also after the last day.
    fn events(&mut self) -> Vec<Event> {
        let mut events = vec![self.event(self.proposed, Part::Middle, Step::Propose)];
        for (number, other) in (0..).zip(self.others.clone()) {
            let joins = self.event_by(other, self.proposed + 1, Part::Early, Step::Join);
            events.push(joins);
            if number == 2 && self.end().is_none() {
                events.push(self.event_by(other, self.started() + 9, Part::Late, Step::Leave));
            }
        }
        if self.story == Story::Proposed {
            return events;
        }
        events.push(self.event(self.started(), Part::Late, Step::Start));
        events.extend(self.milestones_reached());
        events.extend(self.reports());
        events.extend(self.turns());
        events
    }

    /// How its phase goes on after it has started.
    fn turns(&mut self) -> Vec<Event> {
        let (started, last) = (self.started(), self.years.months() - 1);
        let rest = "Väntar på beslut om finansiering (demodata).".to_owned();
        let steps = match self.story {
            Story::OnTrack | Story::AtRisk | Story::OffTrack | Story::Silent | Story::Proposed => {
                Vec::new()
            }
            Story::Paused => vec![(last - 2, Step::Pause(rest))],
            Story::Resumed => vec![(started + 6, Step::Pause(rest)), (started + 9, Step::Start)],
            Story::Closing => vec![(last - 1, Step::BeginClosing)],
            Story::Closed => {
                let end = started + self.length;
                let report = "Arbetssättet är prövat, utvärderat och en del av ordinarie verksamhet. Erfarenheterna är \
                              spridda i länsdelsgruppen. Påhittad slutrapport: demonstrationsdata.";
                vec![
                    (end - 2, Step::BeginClosing),
                    (end, Step::Close(report.to_owned())),
                ]
            }
            Story::Cancelled => {
                let why = "Underlaget blev för litet för att pröva arbetssättet (demodata).";
                vec![(started + self.length / 2, Step::Cancel(why.to_owned()))]
            }
        };
        let steps = steps.into_iter();
        steps
            .map(|(month, step)| self.event(month, Part::Late, step))
            .collect()
    }

    /// Which milestones are moved and reached.
    fn milestones_reached(&self) -> Vec<Event> {
        let (started, end) = (self.started(), self.end());
        let is_late = matches!(self.story, Story::AtRisk | Story::OffTrack | Story::Resumed);
        let mut events = vec![self.event(started + 1, Part::Middle, Step::ReachMilestone(0))];
        if is_late {
            let to = self.years.day(started + 8, Part::Late);
            let why = "Rekryteringen tog längre tid än planerat (demodata).".to_owned();
            events.push(self.event(started + 5, Part::Middle, Step::MoveMilestone(1, to, why)));
        } else {
            events.push(self.event(started + 6, Part::Middle, Step::ReachMilestone(1)));
            events.push(self.event(started + 12, Part::Middle, Step::ReachMilestone(2)));
        }
        if self.story == Story::AtRisk {
            events.push(self.event(started + 8, Part::Middle, Step::ReachMilestone(1)));
        }
        if self.story == Story::Closed {
            events.push(self.event(started + self.length, Part::Early, Step::ReachMilestone(3)));
        }
        let last = end.map(|end| self.years.day(end, Part::Middle));
        events.retain(|event| last.is_none_or(|last| event.day <= last));
        events
    }

    /// The reports on each quarter, early in the month after it, some of them corrected later in that month.
    fn reports(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        let end = self
            .last_report()
            .unwrap_or(u32::MAX)
            .min(self.years.months() - 1);
        for month in (self.started() + 1..=end).filter(|month| month.is_multiple_of(3)) {
            let quarter = self.years.day(month - 1, Part::Middle);
            let Some(period) = ReportingPeriod::of_day(PeriodKind::Quarter, quarter) else {
                continue;
            };
            let report = self.report(period, month, end);
            let correction = self.correction(&report, month);
            events.push(self.event(month, Part::Early, Step::Report(report)));
            events.extend(
                correction.map(|report| self.event(month, Part::Middle, Step::Correct(report))),
            );
        }
        events
    }

    fn report(&mut self, period: ReportingPeriod, month: u32, end: u32) -> Report {
        let done = (month - self.started()) * 100 / (self.length + 1);
        let health = self.health(month, end);
        let is_well = health == ProjectHealth::OnTrack;
        Report {
            period,
            health,
            progress: self
                .chance
                .happens(90)
                .then(|| u8::try_from(done.min(95)).unwrap_or(95)),
            done: format!("Demodata: {}", self.chance.one_of(&DONE)),
            why: (!is_well).then(|| format!("Demodata: {}", self.chance.one_of(&WHY))),
            next: self
                .chance
                .happens(80)
                .then(|| format!("Demodata: {}", self.chance.one_of(&NEXT))),
        }
    }

    /// How it stands in a month: as the story says from half of the time on, before that mostly well.
    fn health(&mut self, month: u32, end: u32) -> ProjectHealth {
        let told = match self.story {
            Story::AtRisk | Story::Resumed | Story::Cancelled | Story::Paused => {
                ProjectHealth::AtRisk
            }
            Story::OffTrack => ProjectHealth::OffTrack,
            _ => ProjectHealth::OnTrack,
        };
        let first_half = 2 * (month - self.started()) < end - self.started();
        match (first_half, self.chance.happens(15)) {
            (false, _) => told,
            (true, true) => ProjectHealth::AtRisk,
            (true, false) => ProjectHealth::OnTrack,
        }
    }

    fn correction(&mut self, report: &Report, month: u32) -> Option<Report> {
        let is_wrong = self.chance.happens(7) && self.end() != Some(month);
        is_wrong.then(|| Report {
            progress: report.progress.map(|progress| progress / 2),
            why: Some("Demodata: rättelse, andelen som är genomförd var för hög.".to_owned()),
            ..report.clone()
        })
    }

    fn event(&self, month: u32, part: Part, step: Step) -> Event {
        self.event_by(self.owner, month, part, step)
    }

    fn event_by(&self, by: Organisation, month: u32, part: Part, step: Step) -> Event {
        let day = self.years.day(month, part);
        Event { day, by, step }
    }
}

/// Up to three others that take part in a project that they can see.
fn others(chance: &mut Chance, owner: Organisation, visibility: Visibility) -> Vec<Organisation> {
    let count = if visibility == Visibility::Owner {
        0
    } else {
        chance.below(4)
    };
    let mut others = Vec::new();
    for _ in 0..count {
        let kommun = chance.one_of(&MUNICIPALITIES);
        let other = if chance.happens(25) { REGION } else { kommun };
        if other != owner && !others.contains(&other) {
            others.push(other);
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::{
        lifecycle::{self, PROJECT},
        vocabulary::{Action, ProjectPhase},
    };

    fn made() -> Vec<Project> {
        projects(1, Years::until("2026-11-02".parse().unwrap()), 4)
    }

    const fn action(step: &Step) -> Action {
        match step {
            Step::Propose => Action::Create,
            Step::Join => Action::Join,
            Step::Leave => Action::Leave,
            Step::Start => Action::Start,
            Step::Pause(_) => Action::Pause,
            Step::BeginClosing => Action::BeginClosing,
            Step::Close(_) => Action::Close,
            Step::Cancel(_) => Action::Cancel,
            Step::MoveMilestone(..) | Step::ReachMilestone(_) => Action::Change,
            Step::Report(_) | Step::Correct(_) => Action::Report,
        }
    }

    #[test]
    fn every_project_goes_as_projects_may_go_and_all_phases_are_reached() {
        for today in ["2026-01-01", "2026-06-30", "2026-11-02", "2026-12-31"] {
            let mut reached = BTreeSet::new();
            for project in projects(1, Years::until(today.parse().unwrap()), 4) {
                let (first, rest) = project.events.split_first().unwrap();
                assert_eq!(first.step, Step::Propose, "{}", project.title);
                let mut phase = ProjectPhase::Proposed;
                for event in rest {
                    let next =
                        lifecycle::after(PROJECT, phase, action(&event.step), "project", |_| true);
                    phase = next.unwrap_or_else(|refusal| {
                        panic!("{} {event:?}: {refusal:?}", project.title)
                    });
                }
                reached.insert(phase);
            }
            assert_eq!(reached.len(), 6, "{today}: {reached:?}");
        }
    }

    #[test]
    fn a_part_is_proposed_after_the_whole_and_by_one_that_takes_part() {
        let projects = made();
        let parts: Vec<_> = projects
            .iter()
            .filter_map(|part| Some((part, projects.get(part.parent?)?)))
            .collect();
        assert!(parts.len() > 10, "{}", parts.len());
        for (part, whole) in parts {
            let proposed = part.events[0].day;
            assert!(proposed >= whole.events[0].day);
            let joined = whole
                .events
                .iter()
                .find(|event| event.step == Step::Join && event.by == part.owner);
            assert!(
                part.owner == whole.owner || joined.is_some_and(|event| event.day < proposed),
                "{}",
                part.title
            );
        }
    }

    #[test]
    fn a_correction_follows_what_it_corrects() {
        let mut corrections = 0;
        for project in made() {
            for events in project.events.windows(2) {
                if let Step::Correct(report) = &events[1].step {
                    corrections += 1;
                    let before = project
                        .events
                        .iter()
                        .rev()
                        .find_map(|event| match &event.step {
                            Step::Report(before) if event.day < events[1].day => Some(before),
                            _ => None,
                        });
                    assert_eq!(before.unwrap().period, report.period);
                }
            }
        }
        assert!(corrections > 5, "{corrections}");
    }
}
