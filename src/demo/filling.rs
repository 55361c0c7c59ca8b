//! Filling an empty database with demonstration data, day by day, as if it had been reported through the three years.

mod meetings;
mod people;
mod tasks;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use entity::{body, care_area, development_project, indicator, milestone, project_participation};
use uuid::Uuid;

use super::{
    Demonstration, Event, Fate, Indicator, Organisation, Project, REGION, Reaching, Report, Step,
    Value,
    decisions::Matters,
    organisations::{ASSOCIATION, MUNICIPALITIES},
};
use crate::{
    clock::Clock,
    domain::{
        disclosure::USUAL_THRESHOLD,
        journal::COMMAND_LINE,
        matrix::TargetOf,
        problem,
        reporting::ReportingPeriod,
        vocabulary::{BulkMode, PeriodKind, Visibility, Vocabulary},
    },
    error::Error,
    store::{
        Acknowledged, Actors, Database, Extension, Identity, IndicatorChange, IndicatorKey,
        Journaled, Kept, NewIndicator, NewProject, NewStatus, ProjectAims, Session, Submission,
        TargetChange, ValueRow, Writing,
    },
};
use tasks::{Acting, Task, tasks};

/// How many values are reported or approved at a time.
const AT_A_TIME: usize = 1_000;

/// How many indicators are created at a time.
const INDICATORS_AT_A_TIME: usize = 200;

/// Of how many periods that have ended the reports may still be on their way.
const ON_THE_WAY: usize = 3;

/// Until how many days after its last day a period may be reported where that is extended.
const EXTENDED: Days = Days::new(120);

/// How many indicators are made public in the end.
const PUBLISHED: usize = 2;

/// Who the journal says it was, besides the organisation.
const SUBJECT: &str = "demo";

/// The hour at which everything is done, in UTC.
const HOUR: NaiveTime = match NaiveTime::from_hms_opt(8, 0, 0) {
    Some(hour) => hour,
    None => NaiveTime::MIN,
};

/// The version of a value that has been submitted and approved, and nothing else.
const APPROVED: i32 = SUBMITTED + 1;

/// The version of a value that has been submitted and nothing else.
const SUBMITTED: i32 = 1;

/// What there is afterwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Projects.
    pub projects: usize,
    /// Status reports, with those that correct others.
    pub status_reports: usize,
    /// Indicators.
    pub indicators: usize,
    /// Values.
    pub values: usize,
    /// How many of the values are approved.
    pub approved: usize,
    /// People.
    pub people: usize,
    /// Meetings, also those that are planned or cancelled.
    pub meetings: usize,
    /// How many of the meetings were held.
    pub held: usize,
}

/// Fills the database, which holds nothing but reference data and grants of the command line. `progress` is told again and again
/// how much is done, and of how much.
///
/// # Errors
/// `Invalid` about the database when it holds anything else: then nothing is written.
pub async fn fill(
    database: &Database,
    demonstration: &Demonstration,
    clock: &Clock,
    progress: &dyn Fn(u64, u64),
) -> Result<Filled, Error> {
    if let Some(writer) = database.first_writer().await? {
        return Err(in_use(&writer));
    }
    let time = (clock.now(), clock.today());
    let actors = Actors::find(database, SUBJECT, time).await?;
    let now = clock.now();
    Filling::new(demonstration, actors, now, progress)
        .run()
        .await
}

fn in_use(writer: &Identity) -> Error {
    if writer.issuer == COMMAND_LINE && writer.subject == SUBJECT {
        return Error::from(problem::database_has_demonstration_data().at("DATABASE_URL"));
    }
    Error::from(problem::database_in_use().at("DATABASE_URL"))
}

/// What happens on a day.
#[derive(Default)]
struct Day<'d> {
    /// What is done with projects, each with the place of its project.
    events: Vec<(usize, &'d Event)>,
    /// The periods that are reported.
    reported: Vec<ReportingPeriod>,
    /// Whether what was reported until then is approved or returned.
    decides: bool,
    /// What is done with people and meetings.
    tasks: Vec<Task<'d>>,
}

/// A submitted value that is to be approved, or returned for a reason.
struct Undecided {
    value: Uuid,
    by: Organisation,
    from: NaiveDate,
    reason: Option<&'static str>,
    /// Why it is opened again once it is approved.
    reopened: Option<&'static str>,
}

/// What is known while a database is filled.
pub(super) struct Filling<'d> {
    demonstration: &'d Demonstration,
    actors: Actors,
    now: DateTime<Utc>,
    progress: &'d dyn Fn(u64, u64),
    done: u64,
    total: u64,
    /// What each organisation reports, by its key.
    reporting: HashMap<&'static str, Vec<&'d Indicator>>,
    /// The indicators of projects, by the places of these.
    of_projects: HashMap<usize, &'d Indicator>,
    /// The bodies that steer what organisations do, by their slugs.
    bodies: HashMap<&'static str, Uuid>,
    /// Projects by their places.
    projects: HashMap<usize, Uuid>,
    /// Milestones by the places of their projects and their own.
    milestones: HashMap<(usize, usize), Uuid>,
    /// Participations by the places of their projects and the keys of their organisations.
    participations: HashMap<(usize, &'static str), Uuid>,
    /// The last report of each project, by its place.
    reports: HashMap<usize, Uuid>,
    /// Indicators by their addresses.
    indicators: HashMap<u64, Uuid>,
    undecided: Vec<Undecided>,
    /// What bodies decide.
    pub(super) matters: Matters,
    people: people::Known,
    meetings: meetings::Known,
    filled: Filled,
}

impl<'d> Filling<'d> {
    fn new(
        demonstration: &'d Demonstration,
        actors: Actors,
        now: DateTime<Utc>,
        progress: &'d dyn Fn(u64, u64),
    ) -> Self {
        let mut reporting: HashMap<_, Vec<_>> = HashMap::new();
        for indicator in &demonstration.indicators {
            for organisation in indicator.reporting() {
                reporting
                    .entry(organisation.key)
                    .or_default()
                    .push(indicator);
            }
        }
        let indicators = demonstration.indicators.iter();
        Self {
            demonstration,
            actors,
            now,
            progress,
            done: 0,
            total: 0,
            reporting,
            of_projects: indicators
                .filter_map(|indicator| Some((indicator.project?, indicator)))
                .collect(),
            bodies: HashMap::new(),
            projects: HashMap::new(),
            milestones: HashMap::new(),
            participations: HashMap::new(),
            reports: HashMap::new(),
            indicators: HashMap::new(),
            undecided: Vec::new(),
            matters: Matters::new(demonstration.years(), &demonstration.meetings),
            people: people::Known::default(),
            meetings: meetings::Known::default(),
            filled: Filled::default(),
        }
    }

    async fn run(mut self) -> Result<Filled, Error> {
        let days = days(self.demonstration);
        self.total = days.values().map(|day| self.size_of(day)).sum();
        self.advance(0);
        self.find_bodies().await?;
        self.create_indicators_of_county().await?;
        for (day, tasks) in days {
            self.decide_until(day).await?;
            self.go_on_with_meetings(day, &tasks.tasks).await?;
            for organisation in organisations() {
                let own = tasks
                    .events
                    .iter()
                    .filter(|(_, event)| event.by == organisation);
                let own: Vec<_> = own.copied().collect();
                self.go_on_with_projects(day, organisation, &own).await?;
            }
            for organisation in organisations() {
                self.report(day, organisation, &tasks.reported).await?;
            }
            if tasks.decides {
                self.decide(day).await?;
            }
        }
        self.decide_until(self.demonstration.years().today())
            .await?;
        self.extend().await?;
        self.publish().await?;
        Ok(self.filled)
    }

    /// How much is to be done on a day.
    fn size_of(&self, day: &Day<'_>) -> u64 {
        let values = self.reporting.values().flatten().flat_map(|indicator| {
            let reported = day.reported.iter();
            reported.filter(|period| indicator.is_reported_for(**period))
        });
        (day.events.len() + day.tasks.len() + values.count()) as u64
    }

    fn advance(&mut self, done: usize) {
        self.done += done as u64;
        (self.progress)(self.done, self.total);
    }

    async fn find_bodies(&mut self) -> Result<(), Error> {
        let session = self.session(REGION, self.demonstration.years().today())?;
        for Organisation { body, .. } in organisations() {
            let row = session.by_key::<body::Entity>(body).await?;
            let row = row.ok_or_else(|| missing(body))?;
            self.bodies.insert(body, row.id);
        }
        Ok(())
    }

    fn organisation(&self, organisation: Organisation) -> Result<Uuid, Error> {
        let found = self.actors.organisation(organisation.key);
        found.ok_or_else(|| missing(organisation.key))
    }

    /// A session of an organisation on a day that has come.
    pub(super) fn session(
        &self,
        organisation: Organisation,
        day: NaiveDate,
    ) -> Result<Session, Error> {
        let organisation = self.organisation(organisation)?;
        self.actors.session(organisation, self.hour(day))
    }

    /// The moment at which everything of a day that has come is done.
    fn hour(&self, day: NaiveDate) -> DateTime<Utc> {
        day.and_time(HOUR).and_utc().min(self.now)
    }

    async fn create_indicators_of_county(&mut self) -> Result<(), Error> {
        let first = self.demonstration.years().first_day();
        for owner in [REGION, ASSOCIATION] {
            let indicators = self.demonstration.indicators.iter();
            let own = indicators.filter(|it| it.owner == owner && it.project.is_none());
            let own: Vec<&Indicator> = own.collect();
            for indicators in own.chunks(INDICATORS_AT_A_TIME) {
                let session = self.session(owner, first)?;
                let writing = session.begin().await?;
                for indicator in indicators {
                    self.create_indicator(&writing, indicator).await?;
                }
                writing.finish(Ok(())).await?;
            }
        }
        Ok(())
    }

    async fn create_indicator(
        &mut self,
        writing: &Writing<'_>,
        indicator: &Indicator,
    ) -> Result<(), Error> {
        let project = indicator
            .project
            .map(|place| self.project(place))
            .transpose()?;
        let idea = indicator.idea;
        let new = NewIndicator {
            title: indicator.title.clone(),
            slug: Some(indicator.slug.clone()),
            definition: Some(indicator.definition.clone()),
            calculation: Some(indicator.calculation.clone()),
            sources_of_error: Some(indicator.sources_of_error.to_owned()),
            measure: indicator.method.measure,
            direction: indicator.direction,
            cumulative: indicator.method.cumulative,
            aggregation: indicator.method.aggregation,
            unit: indicator.unit.to_owned(),
            period_kind: indicator.period_kind,
            reporters: indicator.reporters,
            commissioned_by: indicator
                .commissioned_by()
                .map(|slug| known(self.bodies.get(slug)))
                .transpose()?,
            care_area: match indicator.care_area() {
                Some(slug) => writing
                    .by_key::<care_area::Entity>(slug)
                    .await?
                    .map(|row| row.id),
                None => None,
            },
            reporting_days: None,
            replaces: indicator
                .replaces
                .map(|old| known(self.indicators.get(&old)))
                .transpose()?,
            baseline: indicator.baseline,
            range_from: indicator.range.0,
            range_to: indicator.range.1,
            kolada_id: None,
            disclosure_threshold: indicator.counts_people.then_some(USUAL_THRESHOLD),
            project,
            priority_area: Some(idea.priority_area.to_owned()),
            target_group: idea.target_group.map(str::to_owned),
            effect_goal: Some(idea.effect_goal.to_owned()),
            visibility: indicator.visibility,
            reported_from: indicator
                .reported_from
                .or_else(|| Some(self.demonstration.years().first_day())),
            reported_to: indicator.reported_to,
        };
        let id = writing
            .create_indicator(new, writing.now().date_naive())
            .await?;
        for target in &indicator.targets {
            let of = match target.of {
                Reaching::Each => TargetOf::Each,
                Reaching::Organisation(organisation) => {
                    TargetOf::Organisation(self.organisation(organisation)?)
                }
                Reaching::CareArea(slug) => {
                    let area = writing.by_key::<care_area::Entity>(slug).await?;
                    TargetOf::CareArea(known(area.map(|row| row.id).as_ref())?)
                }
                Reaching::County => TargetOf::County,
            };
            let change = TargetChange {
                period: target.period,
                of,
                target: Some(target.figure),
                version: None,
            };
            let today = writing.now().date_naive();
            writing.set_indicator_target(id, change, today).await?;
        }
        self.indicators.insert(indicator.address, id);
        self.filled.indicators += 1;
        Ok(())
    }

    async fn go_on_with_projects(
        &mut self,
        day: NaiveDate,
        organisation: Organisation,
        events: &[(usize, &Event)],
    ) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
        }
        let session = self.session(organisation, day)?;
        let writing = session.begin().await?;
        for (place, event) in events {
            self.take(&writing, *place, event).await?;
        }
        writing.finish(Ok(())).await?;
        self.advance(events.len());
        Ok(())
    }

    /// Takes a step with a project.
    async fn take(
        &mut self,
        writing: &Writing<'_>,
        place: usize,
        Event { day, by, step }: &Event,
    ) -> Result<(), Error> {
        let day = *day;
        if *step == Step::Propose {
            return self.propose(writing, place, day).await;
        }
        let id = self.project(place)?;
        let part = (place, by.key);
        let version = async || version::<development_project::Entity>(writing, id).await;
        match step {
            Step::Propose => {}
            Step::Join => {
                let joined = writing
                    .take_part(id, writing.actor().organisation, day, day)
                    .await?;
                self.participations.insert(part, joined);
            }
            Step::Leave => {
                let id = known(self.participations.get(&part))?;
                let version = self::version::<project_participation::Entity>(writing, id).await?;
                writing.leave_project(id, version, None, day).await?;
            }
            Step::Start => {
                let version = version().await?;
                writing.start_project(id, version, None, day).await?;
            }
            Step::Pause(reason) => {
                let version = version().await?;
                writing.pause_project(id, version, reason.clone()).await?;
            }
            Step::BeginClosing => {
                writing.begin_closing_project(id, version().await?).await?;
            }
            Step::Close(report) => {
                let (version, report) = (version().await?, report.clone());
                writing
                    .close_project(id, version, report, None, day)
                    .await?;
            }
            Step::Cancel(reason) => {
                let (version, reason) = (version().await?, reason.clone());
                writing
                    .cancel_project(id, version, reason, None, day)
                    .await?;
            }
            Step::MoveMilestone(number, to, reason) => {
                let (id, version) = self.milestone(writing, place, *number).await?;
                writing
                    .move_milestone(id, version, *to, reason.clone())
                    .await?;
            }
            Step::ReachMilestone(number) => {
                let (id, version) = self.milestone(writing, place, *number).await?;
                writing.reach_milestone(id, version, day, day).await?;
            }
            Step::Report(report) => {
                let (period, status) = (report.period, status(report));
                let id = writing
                    .submit_status_report(id, period, status, day)
                    .await?;
                self.reports.insert(place, id);
                self.filled.status_reports += 1;
            }
            Step::Correct(report) => {
                let before = known(self.reports.get(&place))?;
                let id = writing
                    .correct_status_report(before, status(report), day)
                    .await?;
                self.reports.insert(place, id);
                self.filled.status_reports += 1;
            }
        }
        Ok(())
    }

    /// A milestone with its version.
    async fn milestone(
        &self,
        writing: &Writing<'_>,
        place: usize,
        number: usize,
    ) -> Result<(Uuid, i32), Error> {
        let id = known(self.milestones.get(&(place, number)))?;
        Ok((id, version::<milestone::Entity>(writing, id).await?))
    }

    /// Proposes a project, with its milestones and its indicator.
    async fn propose(
        &mut self,
        writing: &Writing<'_>,
        place: usize,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let Some(project) = self.demonstration.projects.get(place) else {
            return Ok(());
        };
        let new = self.new_project(project)?;
        let id = writing.propose_project(new, day).await?;
        self.projects.insert(place, id);
        for (number, milestone) in (0..).zip(&project.milestones) {
            let added = writing.add_milestone(id, milestone.title.clone(), milestone.due_on);
            self.milestones.insert((place, number), added.await?);
        }
        if let Some(indicator) = self.of_projects.get(&place).copied() {
            self.create_indicator(writing, indicator).await?;
        }
        self.filled.projects += 1;
        Ok(())
    }

    fn new_project(&self, project: &Project) -> Result<NewProject, Error> {
        let idea = project.idea;
        let body = |slug: Option<&'static str>| self.bodies.get(slug?).copied();
        Ok(NewProject {
            title: project.title.clone(),
            summary: project.summary.clone(),
            slug: Some(project.slug.clone()),
            visibility: project.visibility,
            lead_body: body(project.lead_body),
            steering_body: body(project.steering_body),
            parent: project
                .parent
                .map(|place| self.project(place))
                .transpose()?,
            aims: ProjectAims {
                priority_areas: Some(vec![idea.priority_area.to_owned()]),
                target_groups: Some(idea.target_group.map(str::to_owned).into_iter().collect()),
                effect_goals: Some(vec![idea.effect_goal.to_owned()]),
            },
            planned_start: Some(project.planned_start),
            planned_end: Some(project.planned_end),
            external_id: project.external_id.clone(),
        })
    }

    /// Reports what an organisation has to report of periods.
    async fn report(
        &mut self,
        day: NaiveDate,
        organisation: Organisation,
        periods: &[ReportingPeriod],
    ) -> Result<(), Error> {
        let indicators = self
            .reporting
            .get(organisation.key)
            .cloned()
            .unwrap_or_default();
        let (mut drafts, mut submitted, mut seen) = (Vec::new(), Vec::new(), 0);
        for (indicator, period) in indicators
            .iter()
            .flat_map(|indicator| periods.iter().map(move |period| (*indicator, *period)))
        {
            seen += usize::from(indicator.is_reported_for(period));
            let Some(value) = self.demonstration.value(indicator, organisation, period) else {
                continue;
            };
            let rows = if value.fate == Fate::Draft {
                &mut drafts
            } else {
                &mut submitted
            };
            rows.push((indicator, value));
            if rows.len() == AT_A_TIME {
                let rows = std::mem::take(rows);
                self.report_values(day, organisation, rows).await?;
                self.advance(std::mem::take(&mut seen));
            }
        }
        self.report_values(day, organisation, drafts).await?;
        self.report_values(day, organisation, submitted).await?;
        self.advance(seen);
        Ok(())
    }

    /// Reports values of an organisation, all of them drafts or none.
    async fn report_values(
        &mut self,
        day: NaiveDate,
        organisation: Organisation,
        values: Vec<(&Indicator, Value)>,
    ) -> Result<(), Error> {
        if values.is_empty() {
            return Ok(());
        }
        let submit = values.iter().all(|(_, value)| value.fate != Fate::Draft);
        let rows = (1..).zip(&values).map(|(number, (indicator, value))| {
            let indicator = known(self.indicators.get(&indicator.address))?;
            let mut row = row(number, indicator, value, submit);
            if value.late > 0 {
                row.submitted_on = late_by(value).map(|late| late.min(self.now.date_naive()));
            }
            Ok(row)
        });
        let rows: Vec<ValueRow> = rows.collect::<Result<_, Error>>()?;
        let session = self.session(organisation, day)?;
        let writing = session.begin().await?;
        let outcome = writing
            .report_values(&rows, BulkMode::AllOrNothing, day)
            .await;
        let outcome = writing.finish(outcome).await?;
        let refused = outcome.refused.into_iter().map(|(_, problem)| problem);
        let refused: Vec<_> = refused.collect();
        if !refused.is_empty() {
            return Err(Error::Refused(refused));
        }
        self.filled.values += values.len();
        for (id, (indicator, value)) in outcome.values.into_iter().zip(values) {
            let (reason, reopened) = match value.fate {
                Fate::Draft | Fate::Submitted => continue,
                Fate::Returned(reason) => (Some(reason), None),
                Fate::Approved => (None, None),
                Fate::Reopened(reason) => (None, Some(reason)),
            };
            self.undecided
                .extend(indicator.approver(organisation).map(|by| Undecided {
                    reopened,
                    value: id,
                    by,
                    from: self.demonstration.years().decided_on(value.period),
                    reason,
                }));
        }
        Ok(())
    }

    /// Approves or returns what waits for it on a day.
    async fn decide(&mut self, day: NaiveDate) -> Result<(), Error> {
        let due = self.undecided.extract_if(.., |value| value.from <= day);
        let due: Vec<Undecided> = due.collect();
        for approver in [REGION, ASSOCIATION] {
            let own: Vec<&Undecided> = due.iter().filter(|value| value.by == approver).collect();
            for values in own.chunks(AT_A_TIME) {
                let session = self.session(approver, day)?;
                let writing = session.begin().await?;
                let outcome = decide(&writing, values).await;
                self.filled.approved += writing.finish(outcome).await?;
            }
        }
        Ok(())
    }

    /// Makes some of the county's indicators public. Every other organisation publishes what it reported of them before.
    async fn publish(&self) -> Result<(), Error> {
        let today = self.now.date_naive();
        let of_county = self.demonstration.indicators.iter();
        let of_cooperation = of_county.filter(|it| {
            it.commissioned_by().is_some() && it.visibility == Visibility::Cooperation
        });
        for indicator in of_cooperation.take(PUBLISHED) {
            let id = known(self.indicators.get(&indicator.address))?;
            let session = self.session(indicator.owner, today)?;
            let writing = session.begin().await?;
            let change = IndicatorChange {
                visibility: Some(Visibility::Public),
                ..IndicatorChange::default()
            };
            let version = version::<indicator::Entity>(&writing, id).await?;
            let changed = writing.change_indicator(id, version, change, today).await;
            writing.finish(changed).await?;
            for organisation in indicator.reporting().into_iter().step_by(2) {
                let session = self.session(organisation, today)?;
                let writing = session.begin().await?;
                let published = writing.publish_values(id, None, Visibility::Public).await;
                writing.finish(published).await?;
            }
        }
        Ok(())
    }

    /// Lets each kommun report one of the county's indicators later.
    async fn extend(&self) -> Result<(), Error> {
        let today = self.now.date_naive();
        let session = self.session(REGION, today)?;
        let writing = session.begin().await?;
        for organisation in MUNICIPALITIES {
            let Some((indicator, period)) = self.unreported(organisation, today) else {
                continue;
            };
            let until = period.last_day().checked_add_days(EXTENDED);
            let extension = Extension {
                indicator: known(self.indicators.get(&indicator.address))?,
                organisation: self.organisation(organisation)?,
                period,
                until: until.unwrap_or(today),
                reason: "Påhittat skäl: byte av verksamhetssystem.".to_owned(),
                version: None,
            };
            writing.extend_reporting(extension).await?;
        }
        writing.finish(Ok(())).await
    }

    /// One of the county's indicators that an organisation has not submitted for one of the last periods that have ended, with that
    /// period.
    fn unreported(
        &self,
        organisation: Organisation,
        today: NaiveDate,
    ) -> Option<(&'d Indicator, ReportingPeriod)> {
        let indicators = self.reporting.get(organisation.key)?.iter().copied();
        let of_county = indicators.filter(|it| it.commissioned_by().is_some());
        let mut ended = of_county.flat_map(|indicator| {
            let periods = self.demonstration.years().periods(indicator.period_kind);
            let ended = periods
                .into_iter()
                .rev()
                .filter(move |it| it.last_day() < today);
            let reported = ended.filter(move |it| indicator.is_reported_for(*it));
            reported.take(ON_THE_WAY).map(move |it| (indicator, it))
        });
        ended.find(|(indicator, period)| {
            let value = self.demonstration.value(indicator, organisation, *period);
            value.is_none_or(|value| value.fate == Fate::Draft)
        })
    }

    fn project(&self, place: usize) -> Result<Uuid, Error> {
        known(self.projects.get(&place))
    }
}

fn status(report: &Report) -> NewStatus {
    NewStatus {
        health: report.health,
        progress: report.progress.map(i32::from),
        done: report.done.clone(),
        why: report.why.clone(),
        next: report.next.clone(),
        person: None,
        submitted_at: None,
    }
}

/// Approves values, and returns those that have a fault. How many are approved.
async fn decide(writing: &Writing<'_>, values: &[&Undecided]) -> Result<usize, Error> {
    let good = values.iter().filter(|value| value.reason.is_none());
    let good: Vec<(Uuid, i32)> = good.map(|value| (value.value, SUBMITTED)).collect();
    writing.approve_values(&good).await?;
    for value in values {
        if let Some(reason) = value.reopened {
            let reason = reason.to_owned();
            writing.reopen_value(value.value, APPROVED, reason).await?;
        }
        if let Some(reason) = value.reason {
            writing
                .return_value(value.value, SUBMITTED, reason.to_owned())
                .await?;
        }
    }
    Ok(good.len())
}

/// The day on which a late value was submitted: so many days after it was due.
fn late_by(value: &Value) -> Option<NaiveDate> {
    /// Within how many days values are due, where nobody says otherwise.
    const DUE: u64 = 30;
    let end = value.period.last_day();
    end.checked_add_days(Days::new(DUE + value.late))
}

fn row(number: usize, indicator: Uuid, value: &Value, submit: bool) -> ValueRow {
    ValueRow {
        number,
        new_id: None,
        indicator: IndicatorKey::Id(indicator),
        period: value.period.code(),
        actual: value.figures.actual,
        numerator: value.figures.numerator,
        denominator: value.figures.denominator,
        kind: value.kind,
        target: value.target,
        comment: value.comment.clone(),
        comment_public: value.comment_public,
        submission: Submission {
            acknowledged: Acknowledged::All,
            visibility: None,
        },
        submitted_on: None,
        suppressed: false,
        preliminary: value.preliminary,
        submit,
        stays: false,
        kept: Kept::default(),
    }
}

/// What there is to be done, by days.
fn days(demonstration: &Demonstration) -> BTreeMap<NaiveDate, Day<'_>> {
    let mut days: BTreeMap<NaiveDate, Day<'_>> = BTreeMap::new();
    for (place, project) in demonstration.projects.iter().enumerate() {
        for event in &project.events {
            days.entry(event.day)
                .or_default()
                .events
                .push((place, event));
        }
    }
    let years = demonstration.years();
    for (kind, _) in PeriodKind::VALUES {
        for period in years.periods(*kind) {
            let reported = days.entry(years.reported_on(period)).or_default();
            reported.reported.push(period);
            days.entry(years.decided_on(period)).or_default().decides = true;
        }
    }
    for (day, task) in tasks(demonstration) {
        days.entry(day).or_default().tasks.push(task);
    }
    days
}

fn organisations() -> impl Iterator<Item = Organisation> {
    MUNICIPALITIES.into_iter().chain([REGION, ASSOCIATION])
}

/// The version of a row as it stands.
pub(super) async fn version<E: Journaled>(writing: &Writing<'_>, id: Uuid) -> Result<i32, Error> {
    let rows = writing.rows::<E>(&[id]).await?;
    known(rows.get(&id).map(E::version).as_ref())
}

pub(super) fn known<T: Copy>(found: Option<&T>) -> Result<T, Error> {
    let found = found.copied();
    found.ok_or_else(|| Error::internal("it was not written before"))
}

pub(super) fn missing(key: &str) -> Error {
    Error::internal(format!("the reference data has no {key}"))
}
