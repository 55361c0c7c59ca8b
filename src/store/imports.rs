//! What the rows of a file do. Each organisation's rows are written with its own rights, and decided on with the region's: no
//! permit is passed by, and nothing is left out of the journal.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{follow_up_value, organisation};
use sea_orm::prelude::Uuid;

use super::{
    Caller, Database, Identity, IndicatorChange, IndicatorKey, NewIndicator, NewProject,
    OrganisationKeys, ProjectAims, Session, ValueRow, Writing, grants::COMMAND_LINE,
};
use crate::{
    access::{Actor, ActorKind, Viewer},
    domain::{
        id::{NodeId, NodeKind},
        limits::Limits,
        records::{FollowUpRow, IndicatorRecord, IndicatorRow, ProjectRow, RowFault},
        validation::refuse,
        vocabulary::{BulkMode, Grade, OrganisationKind, ProjectPhase, ValueState, Vocabulary},
    },
    error::{Error, UserErrorCode, Violation},
};

/// How many rows are written at a time.
const BATCH: usize = 1_000;

/// What became of the rows of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// How many things are new.
    pub created: usize,
    /// How many were there, and are other than before.
    pub changed: usize,
    /// How many were there as they are.
    pub unchanged: usize,
    /// What is wrong, in the order of the rows.
    pub refused: Vec<RowFault>,
}

/// Is told how many more rows have been done.
pub type Progress<'p> = &'p (dyn Fn(usize) + Sync);

impl Session {
    /// Reports the rows of a file, which are about the caller's own organisation: those in the state DRAFT are saved, all
    /// others submitted too, unless `submit` says otherwise.
    pub async fn import_own_values(
        &self,
        rows: Vec<FollowUpRow>,
        mode: BulkMode,
        submit: bool,
        today: NaiveDate,
    ) -> Result<Imported, Error> {
        let organisations = self.organisation_keys(today).await?;
        let own = self.viewer().actor().map(|actor| actor.organisation);
        let (mut mine, mut refused) = (Vec::new(), Vec::new());
        for row in rows {
            match whose(&row, &organisations) {
                Ok(None) => mine.push(row),
                Ok(whose) if whose == own => mine.push(row),
                Ok(Some(_)) => refused.push(fault(row.row, not_own())),
                Err(wrong) => refused.push(fault(row.row, wrong)),
            }
        }
        let mut done = match mode {
            BulkMode::AllOrNothing => self.import_all(mine, !refused.is_empty(), submit, today),
            BulkMode::RowByRow => return self.import_each(mine, refused, submit, today).await,
        }
        .await?;
        done.refused.append(&mut refused);
        Ok(sorted(done))
    }

    /// All rows, or none when one of them is refused, or another of the same file was.
    async fn import_all(
        &self,
        rows: Vec<FollowUpRow>,
        spoilt: bool,
        submit: bool,
        today: NaiveDate,
    ) -> Result<Imported, Error> {
        let writing = self.begin().await?;
        let outcome = report(&writing, &rows, submit, today).await;
        writing.unless_refused(outcome, spoilt).await
    }

    /// As many rows as are right, some at a time: others get their turn in between.
    async fn import_each(
        &self,
        rows: Vec<FollowUpRow>,
        refused: Vec<RowFault>,
        submit: bool,
        today: NaiveDate,
    ) -> Result<Imported, Error> {
        let mut done = Imported {
            refused,
            ..Imported::default()
        };
        for rows in rows.chunks(BATCH) {
            let writing = self.begin().await?;
            let outcome = report(&writing, rows, submit, today).await;
            done.add(writing.finish(outcome).await?.0);
        }
        Ok(sorted(done))
    }
}

impl Imported {
    /// So many new things.
    fn new(created: usize) -> Self {
        Self {
            created,
            ..Self::default()
        }
    }

    fn add(&mut self, mut more: Self) {
        self.created += more.created;
        self.changed += more.changed;
        self.unchanged += more.unchanged;
        self.refused.append(&mut more.refused);
    }
}

impl Writing<'_> {
    /// Ends: what was written stands, unless a row was refused; then nothing of it does.
    async fn unless_refused<T>(
        self,
        outcome: Result<(Imported, T), Error>,
        spoilt: bool,
    ) -> Result<Imported, Error> {
        match outcome {
            Ok((done, _)) if spoilt || !done.refused.is_empty() => {
                self.abandon().await?;
                Ok(Imported {
                    refused: done.refused,
                    ..Imported::default()
                })
            }
            outcome => self.finish(outcome.map(|(done, _)| done)).await,
        }
    }
}

/// Reports rows of the actor's organisation. With what became of them, the values of the rows that were not refused.
async fn report(
    writing: &Writing<'_>,
    rows: &[FollowUpRow],
    submit: bool,
    today: NaiveDate,
) -> Result<(Imported, Vec<Uuid>), Error> {
    let (mut done, mut values) = (Imported::default(), Vec::new());
    let submitted = |row: &FollowUpRow| submit && row.state != Some(ValueState::Draft);
    for run in rows.chunk_by(|one, other| submitted(one) == submitted(other)) {
        for rows in run.chunks(BATCH) {
            let submit = rows.first().is_some_and(submitted);
            let asked = rows.iter().map(asked).collect();
            let outcome = writing
                .submit_values(asked, BulkMode::RowByRow, submit, today)
                .await?;
            values.extend(outcome.values);
            let refused = outcome.refused.into_iter();
            done.add(Imported {
                created: outcome.created,
                changed: outcome.changed,
                unchanged: outcome.unchanged,
                refused: refused.map(|(row, wrong)| fault(row, wrong)).collect(),
            });
        }
    }
    Ok((done, values))
}

/// A row as the store takes it.
fn asked(row: &FollowUpRow) -> ValueRow {
    let id = NodeId::decode(&row.indicator).filter(|id| id.kind == NodeKind::Indicator);
    let slug = || IndicatorKey::Slug(row.indicator.clone());
    ValueRow {
        number: row.row,
        indicator: id.map_or_else(slug, |id| IndicatorKey::Id(id.key)),
        period: row.period.code(),
        actual: row.actual,
        numerator: row.numerator,
        denominator: row.denominator,
        target: row.target,
        comment: row.comment.clone(),
        preliminary: row.preliminary,
    }
}

/// The organisation that a row names, if it names one.
fn whose(row: &FollowUpRow, organisations: &OrganisationKeys) -> Result<Option<Uuid>, Violation> {
    let Some(key) = &row.organisation else {
        return Ok(None);
    };
    let id = NodeId::decode(key).filter(|id| id.kind == NodeKind::Organisation);
    let found = organisations.find(key).or(id.map(|id| id.key));
    found
        .map(Some)
        .ok_or_else(|| no_organisation("organisation", key))
}

/// Those who act when a file is imported from the command line: an approver of each organisation, who is vouched for by who
/// may run commands there.
struct Actors {
    sessions: HashMap<Uuid, Session>,
    region: Uuid,
    organisations: OrganisationKeys,
}

impl Actors {
    async fn of(database: &Database, now: DateTime<Utc>, today: NaiveDate) -> Result<Self, Error> {
        let everybody = session(database, Viewer::Public, now);
        let organisations = everybody.organisation_keys(today).await?;
        let rows = everybody.all_organisations().await?;
        drop(everybody);
        let mut region = None;
        let mut sessions = HashMap::new();
        for row in rows {
            let kind = OrganisationKind::from_code(&row.kind).and_then(ActorKind::of);
            let Some(kind) = kind else { continue };
            if kind == ActorKind::Region {
                region = Some(row.id);
            }
            let viewer = Viewer::Actor(Actor {
                organisation: row.id,
                kind,
                grade: Grade::Approver,
                service_account: false,
            });
            sessions.insert(row.id, session(database, viewer, now));
        }
        Ok(Self {
            sessions,
            region: region.ok_or_else(|| Error::internal("there is no region"))?,
            organisations,
        })
    }

    fn session(&self, organisation: Uuid) -> Result<&Session, Error> {
        let session = self.sessions.get(&organisation);
        session.ok_or_else(|| Error::internal("an organisation that does not act"))
    }

    /// The actor with this key.
    fn find(&self, field: &str, key: &str) -> Result<Uuid, Violation> {
        let found = self.organisations.find(key);
        let acts = found.filter(|id| self.sessions.contains_key(id));
        acts.ok_or_else(|| no_organisation(field, key))
    }

    /// Writes on, for an organisation.
    async fn writes<'a>(
        &'a self,
        writing: Writing<'a>,
        organisation: Uuid,
    ) -> Result<Writing<'a>, Error> {
        if writing.actor().organisation == organisation {
            return Ok(writing);
        }
        writing.hand_to(self.session(organisation)?).await
    }
}

fn session(database: &Database, viewer: Viewer, now: DateTime<Utc>) -> Session {
    let caller = Caller {
        viewer,
        identity: Identity {
            issuer: COMMAND_LINE.to_owned(),
            subject: COMMAND_LINE.to_owned(),
        },
        request: Uuid::now_v7().to_string(),
        now,
        time: Limits::REPORTING.time,
    };
    Session::new(database.clone(), caller)
}

impl Session {
    async fn all_organisations(&self) -> Result<Vec<organisation::Model>, Error> {
        self.select::<organisation::Entity>().all().await
    }
}

/// Imports follow-up values of all organisations, so that they come to the states that the file says: each is reported by its
/// organisation, and approved or returned by the region. All of them, or none when one is refused.
pub async fn import_values(
    database: &Database,
    rows: &[FollowUpRow],
    (now, today): (DateTime<Utc>, NaiveDate),
    progress: Progress<'_>,
) -> Result<Imported, Error> {
    let actors = Actors::of(database, now, today).await?;
    let (mut owners, mut refused) = (Vec::new(), Vec::new());
    for row in rows {
        let key = row.organisation.as_deref().unwrap_or_default();
        match actors.find("organisation", key) {
            Ok(owner) => owners.push((owner, row)),
            Err(wrong) => refused.push(fault(row.row, wrong)),
        }
    }
    if !refused.is_empty() {
        return Ok(Imported {
            refused,
            ..Imported::default()
        });
    }
    let mut writing = actors.session(actors.region)?.begin().await?;
    let mut done = Imported::default();
    let mut values = Vec::with_capacity(rows.len());
    // In the order of the file: that is the order in which values are created, and exported again.
    for run in owners.chunk_by(|one, other| one.0 == other.0) {
        for some in run.chunks(BATCH) {
            let Some((owner, _)) = some.first() else {
                continue;
            };
            writing = actors.writes(writing, *owner).await?;
            // What is returned in the end is saved first: so what is there as the file says stays untouched.
            let rows: Vec<FollowUpRow> = some.iter().map(|(_, row)| first_step(row)).collect();
            let (reported, ids) = report(&writing, &rows, true, today).await?;
            done.add(reported);
            values.extend(ids);
            progress(some.len());
        }
    }
    if done.refused.is_empty() {
        let reported: Vec<Reported<'_>> = owners
            .iter()
            .zip(values)
            .map(|((owner, row), value)| Reported {
                owner: *owner,
                row,
                value,
            })
            .collect();
        writing = return_values(&actors, writing, &reported, today).await?;
        writing = approve_values(&actors, writing, &reported, &mut done).await?;
    }
    writing.unless_refused(Ok((sorted(done), ())), false).await
}

/// A row that was reported: whose it is, and its value.
struct Reported<'r> {
    owner: Uuid,
    row: &'r FollowUpRow,
    value: Uuid,
}

fn first_step(row: &FollowUpRow) -> FollowUpRow {
    let state = match row.state {
        Some(ValueState::Returned) => Some(ValueState::Draft),
        state => state,
    };
    FollowUpRow {
        state,
        ..row.clone()
    }
}

async fn approve_values<'a>(
    actors: &'a Actors,
    writing: Writing<'a>,
    reported: &[Reported<'_>],
    done: &mut Imported,
) -> Result<Writing<'a>, Error> {
    let writing = actors.writes(writing, actors.region).await?;
    let approved = reported
        .iter()
        .filter(|it| it.row.state == Some(ValueState::Approved));
    let approved: Vec<&Reported<'_>> = approved.collect();
    for some in approved.chunks(BATCH) {
        let ids: Vec<Uuid> = some.iter().map(|it| it.value).collect();
        let rows = writing.rows::<follow_up_value::Entity>(&ids).await?;
        let mut to_approve = Vec::new();
        for reported in some {
            match rows.get(&reported.value) {
                Some(row) if row.state == ValueState::Approved.code() => {}
                Some(row) => to_approve.push((row.id, row.version)),
                None => done.refused.push(fault(reported.row.row, out_of_sight())),
            }
        }
        writing.approve_values(&to_approve).await?;
    }
    Ok(writing)
}

async fn return_values<'a>(
    actors: &'a Actors,
    mut writing: Writing<'a>,
    reported: &[Reported<'_>],
    today: NaiveDate,
) -> Result<Writing<'a>, Error> {
    let returned = reported
        .iter()
        .filter(|it| it.row.state == Some(ValueState::Returned));
    for reported in returned {
        writing = actors.writes(writing, reported.owner).await?;
        let reason = reported.row.reason.clone().unwrap_or_default();
        let (state, version, is) = state_of(&writing, reported.value).await?;
        if state == ValueState::Returned && is.as_ref() == Some(&reason) {
            continue;
        }
        if matches!(state, ValueState::Draft | ValueState::Returned) {
            writing.submit_value(reported.value, version, today).await?;
        }
        let (state, version, _) = state_of(&writing, reported.value).await?;
        writing = actors.writes(writing, actors.region).await?;
        if state == ValueState::Approved {
            writing
                .reopen_value(reported.value, version, reason)
                .await?;
        } else {
            writing
                .return_value(reported.value, version, reason)
                .await?;
        }
    }
    Ok(writing)
}

/// Where a value stands: its state, its version and the reason why it was returned.
async fn state_of(
    writing: &Writing<'_>,
    value: Uuid,
) -> Result<(ValueState, i32, Option<String>), Error> {
    let row = writing
        .found::<follow_up_value::Entity>(value, "value")
        .await?;
    let state = ValueState::from_code(&row.state);
    let state = state.ok_or_else(|| Error::internal("a value in an unknown state"))?;
    Ok((state, row.version, row.reason))
}

/// Imports projects of all organisations: each is proposed by its owner, joined by those who take part in it, and brought to its
/// phase. One that is there stays as it is. What was reported of projects is in no file. All of them, or none when one is
/// refused.
pub async fn import_projects(
    database: &Database,
    rows: &[ProjectRow],
    (now, today): (DateTime<Utc>, NaiveDate),
    progress: Progress<'_>,
) -> Result<Imported, Error> {
    let actors = Actors::of(database, now, today).await?;
    let mut writing = actors.session(actors.region)?.begin().await?;
    let mut done = Imported::default();
    let mut proposed = Vec::new();
    for row in rows {
        let owner = match actors.find("owner", &row.owner) {
            Ok(owner) => owner,
            Err(wrong) => {
                done.refused.push(fault(row.row, wrong));
                continue;
            }
        };
        writing = actors.writes(writing, owner).await?;
        if let Some(there) = writing.project_by_slug(&row.slug).await? {
            let others = there.owner_id != owner;
            done.unchanged += usize::from(!others);
            let wrong = others.then(|| fault(row.row, not_its_owners()));
            done.refused.extend(wrong);
            continue;
        }
        let outcome = propose(&writing, &actors.organisations, row, today).await;
        match settled(row.row, outcome.map(|id| (Imported::new(1), Some(id))))? {
            (new, Some(project)) => {
                done.add(new);
                writing = join(&actors, writing, row, project, today, &mut done).await?;
                proposed.push((owner, row, project));
            }
            (refused, None) => done.add(refused),
        }
    }
    // Only now: what is closed gets no more parts.
    for (owner, row, project) in proposed {
        writing = actors.writes(writing, owner).await?;
        let outcome = bring_to_phase(&writing, row, project, today).await;
        let outcome = outcome.map(|()| (Imported::default(), None));
        done.add(settled(row.row, outcome)?.0);
        progress(1);
    }
    writing.unless_refused(Ok((sorted(done), ())), false).await
}

async fn propose(
    writing: &Writing<'_>,
    organisations: &OrganisationKeys,
    row: &ProjectRow,
    today: NaiveDate,
) -> Result<Uuid, Error> {
    let prefix = format!("{}-", organisations.slug(writing.actor().organisation));
    refuse([(!row.slug.starts_with(&prefix)).then(|| other_slug(&prefix))])?;
    let parent = match &row.parent_project {
        Some(slug) => {
            let found = writing.project_by_slug(slug).await?;
            let field = "parentProject";
            Some(found.ok_or(Error::NotFound { field })?.id)
        }
        None => None,
    };
    let new = NewProject {
        title: row.title.clone(),
        summary: row.summary.clone(),
        slug: Some(row.slug.clone()),
        visibility: row.visibility,
        lead_body: body(writing, row.lead_body.as_deref(), "leadBody").await?,
        steering_body: body(writing, row.steering_body.as_deref(), "steeringBody").await?,
        parent,
        aims: ProjectAims {
            priority_areas: Some(row.priority_areas.clone()),
            target_groups: Some(row.target_groups.clone()),
            effect_goals: Some(row.effect_goals.clone()),
        },
        planned_start: row.planned_start,
        planned_end: row.planned_end,
        external_id: row.external_id.clone(),
    };
    writing.propose_project(new, today).await
}

/// The body with this slug.
async fn body(
    writing: &Writing<'_>,
    slug: Option<&str>,
    field: &'static str,
) -> Result<Option<Uuid>, Error> {
    let Some(slug) = slug else {
        return Ok(None);
    };
    let found = writing.body_by_slug(slug).await?;
    Ok(Some(found.ok_or(Error::NotFound { field })?.id))
}

/// Lets the organisations join that take part in a project.
async fn join<'a>(
    actors: &'a Actors,
    mut writing: Writing<'a>,
    row: &ProjectRow,
    project: Uuid,
    today: NaiveDate,
    done: &mut Imported,
) -> Result<Writing<'a>, Error> {
    for key in &row.participants {
        match actors.find("participants", key) {
            Ok(organisation) => {
                writing = actors.writes(writing, organisation).await?;
                let joined = writing.join_project(project, None, today).await;
                let joined = joined.map(|_| (Imported::default(), None));
                done.add(settled(row.row, joined)?.0);
            }
            Err(wrong) => done.refused.push(fault(row.row, wrong)),
        }
    }
    Ok(writing)
}

/// Brings a project that was just proposed to the phase that a row says.
async fn bring_to_phase(
    writing: &Writing<'_>,
    row: &ProjectRow,
    id: Uuid,
    today: NaiveDate,
) -> Result<(), Error> {
    let reason = || row.reason.clone().unwrap_or_default();
    let mut version = 1;
    if row.phase != ProjectPhase::Proposed && row.actual_start.is_some() {
        writing
            .start_project(id, version, row.actual_start, today)
            .await?;
        version += 1;
    }
    let moved = match row.phase {
        ProjectPhase::Proposed | ProjectPhase::Ongoing => return Ok(()),
        ProjectPhase::Paused => writing.pause_project(id, version, reason()).await,
        ProjectPhase::Closing => writing.begin_closing_project(id, version).await,
        ProjectPhase::Closed => {
            let report = row.closing_report.clone().unwrap_or_default();
            let end = row.actual_end;
            writing.close_project(id, version, report, end, today).await
        }
        ProjectPhase::Cancelled => {
            let end = row.actual_end;
            writing
                .cancel_project(id, version, reason(), end, today)
                .await
        }
    };
    moved.map(|_| ())
}

/// Imports indicators of all organisations: each is created by its owner, or changed where it is another than the file says.
/// All of them, or none when one is refused.
pub async fn import_indicators(
    database: &Database,
    rows: &[IndicatorRow],
    (now, today): (DateTime<Utc>, NaiveDate),
    progress: Progress<'_>,
) -> Result<Imported, Error> {
    let actors = Actors::of(database, now, today).await?;
    let mut writing = actors.session(actors.region)?.begin().await?;
    let mut done = Imported::default();
    for row in rows {
        match actors.find("owner", &row.owner) {
            Ok(owner) => {
                writing = actors.writes(writing, owner).await?;
                let outcome = import_indicator(&writing, &actors.organisations, row).await;
                let outcome = outcome.map(|done| (done, None));
                done.add(settled(row.row, outcome)?.0);
            }
            Err(wrong) => done.refused.push(fault(row.row, wrong)),
        }
        progress(1);
    }
    writing.unless_refused(Ok((done, ())), false).await
}

async fn import_indicator(
    writing: &Writing<'_>,
    organisations: &OrganisationKeys,
    row: &IndicatorRow,
) -> Result<Imported, Error> {
    let project = match &row.project {
        Some(slug) => {
            let found = writing.project_by_slug(slug).await?;
            Some(found.ok_or(Error::NotFound { field: "project" })?.id)
        }
        None => None,
    };
    let Some(there) = writing.indicator_by_slug(&row.slug).await? else {
        let prefix = format!("{}-", organisations.slug(writing.actor().organisation));
        refuse([(!row.slug.starts_with(&prefix)).then(|| other_slug(&prefix))])?;
        writing
            .create_indicator(new_indicator(row, project))
            .await?;
        return Ok(Imported {
            created: 1,
            ..Imported::default()
        });
    };
    if there.owner_id != writing.actor().organisation {
        return Err(not_its_owners().into());
    }
    let (id, version) = (there.id, there.version);
    let told = writing
        .told_of_indicators(vec![there], organisations)
        .await?;
    if told.iter().any(|told| is_as(row, told)) {
        return Ok(Imported {
            unchanged: 1,
            ..Imported::default()
        });
    }
    let change = indicator_change(row, project);
    writing.change_indicator(id, version, change).await?;
    Ok(Imported {
        changed: 1,
        ..Imported::default()
    })
}

/// What a row came to, with what it made, or what was wrong with it. Faults that are not the row's end everything.
fn settled(
    row: usize,
    outcome: Result<(Imported, Option<Uuid>), Error>,
) -> Result<(Imported, Option<Uuid>), Error> {
    let wrong = match outcome {
        Err(Error::Refused(wrong)) => wrong,
        Err(Error::NotFound { field }) => vec![names_nothing(field)],
        Err(Error::Forbidden(_)) => vec![not_its_owners()],
        outcome => return outcome,
    };
    let refused = wrong.into_iter().map(|wrong| fault(row, wrong));
    let refused = Imported {
        refused: refused.collect(),
        ..Imported::default()
    };
    Ok((refused, None))
}

fn new_indicator(row: &IndicatorRow, project: Option<Uuid>) -> NewIndicator {
    let row = row.clone();
    NewIndicator {
        title: row.title,
        slug: Some(row.slug),
        description: row.description,
        measure: row.measure,
        direction: row.direction,
        cumulative: row.cumulative,
        aggregation: row.aggregation,
        unit: row.unit,
        period_kind: row.period_kind,
        reporters: row.reporters,
        baseline: row.baseline,
        kolada_id: row.kolada_id,
        project,
        priority_area: row.priority_area,
        target_group: row.target_group,
        effect_goal: row.effect_goal,
        visibility: row.visibility,
        reported_from: row.reported_from,
        reported_to: row.reported_to,
    }
}

fn indicator_change(row: &IndicatorRow, project: Option<Uuid>) -> IndicatorChange {
    let row = row.clone();
    IndicatorChange {
        title: Some(row.title),
        description: Some(row.description),
        measure: Some(row.measure),
        direction: Some(row.direction),
        cumulative: Some(row.cumulative),
        aggregation: Some(row.aggregation),
        unit: Some(row.unit),
        period_kind: Some(row.period_kind),
        reporters: Some(row.reporters),
        baseline: Some(row.baseline),
        kolada_id: Some(row.kolada_id),
        project: Some(project),
        priority_area: Some(row.priority_area),
        target_group: Some(row.target_group),
        effect_goal: Some(row.effect_goal),
        visibility: Some(row.visibility),
        reported_from: Some(row.reported_from),
        reported_to: Some(row.reported_to),
    }
}

/// Whether the indicator that is there is as the row says.
fn is_as(row: &IndicatorRow, told: &IndicatorRecord) -> bool {
    let told = told.clone();
    *row == IndicatorRow {
        row: row.row,
        owner: row.owner.clone(),
        slug: told.slug,
        title: told.title,
        description: told.description,
        measure: told.measure,
        direction: told.direction,
        cumulative: told.cumulative,
        aggregation: told.aggregation,
        unit: told.unit,
        period_kind: told.period_kind,
        reporters: told.reporters,
        baseline: told.baseline,
        kolada_id: told.kolada_id,
        project: told.project,
        priority_area: told.priority_area,
        target_group: told.target_group,
        effect_goal: told.effect_goal,
        visibility: told.visibility,
        reported_from: told.reported_from,
        reported_to: told.reported_to,
    }
}

fn names_nothing(field: &str) -> Violation {
    Violation::new(
        UserErrorCode::NotFound,
        field,
        "It names nothing that the organisation can see.",
        "Det är inget som organisationen kan se.",
    )
}

fn not_its_owners() -> Violation {
    Violation::new(
        UserErrorCode::Forbidden,
        "owner",
        "Another organisation owns the indicator with this slug.",
        "En annan organisation äger indikatorn med den slugen.",
    )
}

fn other_slug(prefix: &str) -> Violation {
    Violation::new(
        UserErrorCode::InvalidValue,
        "slug",
        format!("A slug begins with that of its owner: {prefix}"),
        format!("En slug börjar med ägarens: {prefix}"),
    )
}

fn fault(row: usize, violation: Violation) -> RowFault {
    RowFault { row, violation }
}

fn sorted(mut done: Imported) -> Imported {
    done.refused.sort_by_key(|fault| fault.row);
    done
}

fn not_own() -> Violation {
    Violation::new(
        UserErrorCode::Forbidden,
        "organisation",
        "You report for your own organisation only: leave the cell empty, or take the row out.",
        "Du rapporterar bara för din egen organisation: lämna cellen tom eller ta bort raden.",
    )
}

fn no_organisation(field: &str, key: &str) -> Violation {
    Violation::new(
        UserErrorCode::NotFound,
        field,
        format!(
            "`{key}` is no organisation that reports: write a municipality code such as 2584, or the region's code."
        ),
        format!(
            "`{key}` är ingen organisation som rapporterar: skriv en kommunkod som 2584, eller regionens kod."
        ),
    )
}

fn out_of_sight() -> Violation {
    Violation::new(
        UserErrorCode::Forbidden,
        "state",
        "Its indicator is its owner's alone: nobody can approve the value. Write SUBMITTED.",
        "Indikatorn är bara ägarens: ingen kan godkänna värdet. Skriv SUBMITTED.",
    )
}
