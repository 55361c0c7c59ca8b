//! Filling an empty database with demonstration data, day by day, as if it had been reported through the three years.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::{development_project, milestone, project_participation};
use uuid::Uuid;

use super::{
    Demonstration, Event, Fate, Indicator, Organisation, Project, REGION, Report, Step, Value,
    acting::{Actors, IDENTITY},
    organisations::{ASSOCIATION, MUNICIPALITIES},
};
use crate::{
    clock::Clock,
    domain::{
        problem,
        reporting::ReportingPeriod,
        vocabulary::{BulkMode, PeriodKind, Vocabulary},
    },
    error::Error,
    store::{
        Database, Identity, IndicatorKey, Journaled, NewIndicator, NewProject, NewStatus,
        ProjectAims, TargetChange, ValueRow, Writing,
    },
};

/// How many values are reported or approved at a time.
const AT_A_TIME: usize = 1_000;

/// How many indicators are created at a time.
const INDICATORS_AT_A_TIME: usize = 200;

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
    let actors = Actors::find(database, clock.now()).await?;
    Filling::new(demonstration, actors, progress).run().await
}

fn in_use(writer: &Identity) -> Error {
    let [issuer, subject] = IDENTITY;
    if writer.issuer == issuer && writer.subject == subject {
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
}

/// A submitted value that is to be approved, or returned for a reason.
struct Undecided {
    value: Uuid,
    by: Organisation,
    from: NaiveDate,
    reason: Option<&'static str>,
}

/// What is known while a database is filled.
struct Filling<'d> {
    demonstration: &'d Demonstration,
    actors: Actors<'d>,
    progress: &'d dyn Fn(u64, u64),
    done: u64,
    total: u64,
    /// What each organisation reports, by its key.
    reporting: HashMap<&'static str, Vec<&'d Indicator>>,
    /// The indicators of projects, by the places of these.
    of_projects: HashMap<usize, &'d Indicator>,
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
    filled: Filled,
}

impl<'d> Filling<'d> {
    fn new(
        demonstration: &'d Demonstration,
        actors: Actors<'d>,
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
            progress,
            done: 0,
            total: 0,
            reporting,
            of_projects: indicators
                .filter_map(|indicator| Some((indicator.project?, indicator)))
                .collect(),
            projects: HashMap::new(),
            milestones: HashMap::new(),
            participations: HashMap::new(),
            reports: HashMap::new(),
            indicators: HashMap::new(),
            undecided: Vec::new(),
            filled: Filled::default(),
        }
    }

    async fn run(mut self) -> Result<Filled, Error> {
        let days = days(self.demonstration);
        self.total = days.values().map(|day| self.size_of(day)).sum();
        self.advance(0);
        self.create_indicators_of_county().await?;
        for (day, tasks) in days {
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
        Ok(self.filled)
    }

    /// How much is to be done on a day.
    fn size_of(&self, day: &Day<'_>) -> u64 {
        let values = self.reporting.values().flatten().flat_map(|indicator| {
            let reported = day.reported.iter();
            reported.filter(|period| indicator.is_reported_for(**period))
        });
        (day.events.len() + values.count()) as u64
    }

    fn advance(&mut self, done: usize) {
        self.done += done as u64;
        (self.progress)(self.done, self.total);
    }

    async fn create_indicators_of_county(&mut self) -> Result<(), Error> {
        let first = self.demonstration.years().first_day();
        for owner in [REGION, ASSOCIATION] {
            let indicators = self.demonstration.indicators.iter();
            let own = indicators.filter(|it| it.owner == owner && it.project.is_none());
            let own: Vec<&Indicator> = own.collect();
            for indicators in own.chunks(INDICATORS_AT_A_TIME) {
                let session = self.actors.session(owner, first)?;
                let writing = session.begin().await?;
                let outcome = self.create_indicators(&writing, indicators).await;
                writing.finish(outcome).await?;
            }
        }
        Ok(())
    }

    async fn create_indicators(
        &mut self,
        writing: &Writing<'_>,
        indicators: &[&Indicator],
    ) -> Result<(), Error> {
        for indicator in indicators {
            self.create_indicator(writing, indicator).await?;
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
            description: Some(indicator.description.clone()),
            measure: indicator.method.measure,
            direction: indicator.direction,
            cumulative: indicator.method.cumulative,
            aggregation: indicator.method.aggregation,
            unit: indicator.unit.to_owned(),
            period_kind: indicator.period_kind,
            reporters: indicator.reporters,
            baseline: indicator.baseline,
            kolada_id: None,
            project,
            priority_area: Some(idea.priority_area.to_owned()),
            target_group: idea.target_group.map(str::to_owned),
            effect_goal: Some(idea.effect_goal.to_owned()),
            visibility: indicator.visibility,
            reported_from: indicator.reported_from,
            reported_to: indicator.reported_to,
        };
        let id = writing
            .create_indicator(new, writing.now().date_naive())
            .await?;
        for target in &indicator.targets {
            let organisation = target
                .organisation
                .map(|it| self.actors.id(it))
                .transpose()?;
            let change = TargetChange {
                period: target.period,
                organisation,
                target: Some(target.figure),
                version: None,
            };
            writing.set_indicator_target(id, change).await?;
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
        let session = self.actors.session(organisation, day)?;
        let writing = session.begin().await?;
        let outcome = self.take(&writing, day, events).await;
        writing.finish(outcome).await?;
        self.advance(events.len());
        Ok(())
    }

    async fn take(
        &mut self,
        writing: &Writing<'_>,
        day: NaiveDate,
        events: &[(usize, &Event)],
    ) -> Result<(), Error> {
        for (place, event) in events {
            match &event.step {
                Step::Propose => self.propose(writing, *place, day).await?,
                Step::Report(report) | Step::Correct(report) => {
                    let corrects = matches!(event.step, Step::Correct(_));
                    self.report_on_project(writing, *place, report, corrects, day)
                        .await?;
                }
                Step::Join | Step::Leave => self.take_part(writing, *place, event).await?,
                Step::MoveMilestone(..) | Step::ReachMilestone(_) => {
                    self.go_on_with_milestone(writing, *place, event).await?
                }
                step => self.turn(writing, *place, step, day).await?,
            }
        }
        Ok(())
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
        let body = |slug: Option<&'static str>| slug.and_then(|slug| self.actors.body(slug));
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

    /// Brings a project into its next phase.
    async fn turn(
        &self,
        writing: &Writing<'_>,
        place: usize,
        step: &Step,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let id = self.project(place)?;
        let version = version::<development_project::Entity>(writing, id).await?;
        match step {
            Step::Start => writing.start_project(id, version, None, day).await?,
            Step::Pause(reason) => writing.pause_project(id, version, reason.clone()).await?,
            Step::BeginClosing => writing.begin_closing_project(id, version).await?,
            Step::Close(report) => {
                writing
                    .close_project(id, version, report.clone(), None, day)
                    .await?
            }
            Step::Cancel(reason) => {
                writing
                    .cancel_project(id, version, reason.clone(), None, day)
                    .await?
            }
            other => {
                return Err(Error::internal(format!(
                    "{other:?} is no turn of a project"
                )));
            }
        };
        Ok(())
    }

    async fn take_part(
        &mut self,
        writing: &Writing<'_>,
        place: usize,
        event: &Event,
    ) -> Result<(), Error> {
        let key = (place, event.by.key);
        if event.step == Step::Join {
            let project = self.project(place)?;
            let id = writing.join_project(project, None, event.day).await?;
            self.participations.insert(key, id);
        } else {
            let id = known(self.participations.get(&key))?;
            let version = version::<project_participation::Entity>(writing, id);
            writing
                .leave_project(id, version.await?, None, event.day)
                .await?;
        }
        Ok(())
    }

    async fn go_on_with_milestone(
        &self,
        writing: &Writing<'_>,
        place: usize,
        event: &Event,
    ) -> Result<(), Error> {
        let number = match event.step {
            Step::MoveMilestone(number, ..) | Step::ReachMilestone(number) => number,
            _ => return Ok(()),
        };
        let id = known(self.milestones.get(&(place, number)))?;
        let version = version::<milestone::Entity>(writing, id).await?;
        match &event.step {
            Step::MoveMilestone(_, to, reason) => {
                writing
                    .move_milestone(id, version, *to, reason.clone())
                    .await?
            }
            _ => {
                writing
                    .reach_milestone(id, version, event.day, event.day)
                    .await?
            }
        };
        Ok(())
    }

    /// Reports on a project, or corrects its last report.
    async fn report_on_project(
        &mut self,
        writing: &Writing<'_>,
        place: usize,
        report: &Report,
        corrects: bool,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let status = NewStatus {
            health: report.health,
            progress: report.progress.map(i32::from),
            done: report.done.clone(),
            why: report.why.clone(),
            next: report.next.clone(),
            person: None,
        };
        let id = if corrects {
            let before = known(self.reports.get(&place))?;
            writing.correct_status_report(before, status, day).await?
        } else {
            let project = self.project(place)?;
            writing
                .submit_status_report(project, report.period, status, day)
                .await?
        };
        self.reports.insert(place, id);
        self.filled.status_reports += 1;
        Ok(())
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
            Ok(row(number, indicator, value))
        });
        let rows: Vec<ValueRow> = rows.collect::<Result<_, Error>>()?;
        let session = self.actors.session(organisation, day)?;
        let writing = session.begin().await?;
        let outcome = writing
            .submit_values(rows, BulkMode::AllOrNothing, submit, day)
            .await;
        let outcome = writing.finish(outcome).await?;
        let refused = outcome.refused.into_iter().map(|(_, problem)| problem);
        let refused: Vec<_> = refused.collect();
        if !refused.is_empty() {
            return Err(Error::Refused(refused));
        }
        self.filled.values += values.len();
        for (id, (indicator, value)) in outcome.values.into_iter().zip(values) {
            let reason = match value.fate {
                Fate::Draft | Fate::Submitted => continue,
                Fate::Returned(reason) => Some(reason),
                Fate::Approved => None,
            };
            self.undecided
                .extend(indicator.approver().map(|by| Undecided {
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
                let session = self.actors.session(approver, day)?;
                let writing = session.begin().await?;
                let outcome = decide(&writing, values).await;
                self.filled.approved += writing.finish(outcome).await?;
            }
        }
        Ok(())
    }

    fn project(&self, place: usize) -> Result<Uuid, Error> {
        known(self.projects.get(&place))
    }
}

/// Approves values, and returns those that have a fault. How many are approved.
async fn decide(writing: &Writing<'_>, values: &[&Undecided]) -> Result<usize, Error> {
    let good = values.iter().filter(|value| value.reason.is_none());
    let good: Vec<(Uuid, i32)> = good.map(|value| (value.value, SUBMITTED)).collect();
    writing.approve_values(&good).await?;
    for value in values {
        if let Some(reason) = value.reason {
            writing
                .return_value(value.value, SUBMITTED, reason.to_owned())
                .await?;
        }
    }
    Ok(good.len())
}

fn row(number: usize, indicator: Uuid, value: &Value) -> ValueRow {
    ValueRow {
        number,
        indicator: IndicatorKey::Id(indicator),
        period: value.period.code(),
        actual: value.figures.actual,
        numerator: value.figures.numerator,
        denominator: value.figures.denominator,
        target: value.target,
        comment: value.comment.clone(),
        preliminary: value.preliminary,
        stays_returned: false,
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
    days
}

fn organisations() -> impl Iterator<Item = Organisation> {
    MUNICIPALITIES.into_iter().chain([REGION, ASSOCIATION])
}

/// The version of a row as it stands.
async fn version<E: Journaled>(writing: &Writing<'_>, id: Uuid) -> Result<i32, Error> {
    let rows = writing.rows::<E>(&[id]).await?;
    known(rows.get(&id).map(E::version).as_ref())
}

fn known<T: Copy>(found: Option<&T>) -> Result<T, Error> {
    let found = found.copied();
    found.ok_or_else(|| Error::internal("it was not written before"))
}
