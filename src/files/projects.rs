//! The file of development projects: what they are, with what was reported of them last. An import proposes projects and brings
//! them to their phases; it doesn't change them.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{body, development_project, project_participation};
use uuid::Uuid;

use super::{
    Importable, Importing, PART, Planning, Query, Related, Sheet,
    cell::rows,
    importing::{Course, named, same},
    parts::of_column,
    related::code,
};
use crate::{
    domain::{
        id::{NodeId, NodeKind},
        problem::{self, Problem},
        vocabulary::{ProjectHealth, ProjectPhase, Visibility, Vocabulary},
    },
    error::Error,
    store::{
        EffectGoalsOfProject, NewProject, OrganisationKeys, ParticipationsOfProject,
        PriorityAreasOfProject, ProjectAims, ProjectChange, ProjectFilter, Session,
        TargetGroupsOfProject, Writing,
    },
};

rows! {
    /// A development project.
    pub struct ProjectRow: FromCells {
        /// Its id.
        id: Option<NodeId> = "id";
        /// Its slug.
        slug: String = "slug" ["projekt", "project"] needs key;
        /// Its title.
        title: String = "title" ["titel", "title"] needs text;
        /// What it is about.
        summary: String = "summary" ["sammanfattning", "summary"] needs text;
        /// Key of the organisation that owns it.
        owner: String = "owner" ["ägare", "owner"] needs key;
        /// The name of that organisation.
        owner_name: Option<String> = "ownerName" ["ägarens namn", "owner name"];
        /// Where it stands in its course.
        phase: ProjectPhase = "phase" ["fas", "phase"] takes code or ProjectPhase::Proposed;
        /// How it stands against its plan.
        health: Option<ProjectHealth> = "health" ["hälsa", "health"];
        /// How much of it is done, in percent.
        progress: Option<i32> = "progress" ["färdigt i procent", "progress in percent"];
        /// Codes of the priority areas that it is for.
        priority_areas: Vec<String> = "priorityAreas" ["prioriterade områden", "priority areas"] takes keys or Vec::new();
        /// Codes of the target groups that it is for.
        target_groups: Vec<String> = "targetGroups" ["målgrupper", "target groups"] takes keys or Vec::new();
        /// Codes of the effect goals that it is for.
        effect_goals: Vec<String> = "effectGoals" ["effektmål", "effect goals"] takes keys or Vec::new();
        /// Keys of the organisations that take part now.
        participants: Vec<String> = "participants" ["medverkande organisationer", "participants"] takes keys or Vec::new();
        /// Slug of the body that leads it.
        lead_body: Option<String> = "leadBody" ["ledande organ", "lead body"] takes key;
        /// Slug of the body that steers it.
        steering_body: Option<String> = "steeringBody" ["styrgrupp", "steering body"] takes key;
        /// Slug of the project that it is part of, where that can be seen.
        parent_project: Option<String> = "parentProject" ["del av projekt", "parent project"] takes key;
        /// Planned first day.
        planned_start: Option<NaiveDate> = "plannedStart" ["planerad start", "planned start"] takes day;
        /// Planned last day.
        planned_end: Option<NaiveDate> = "plannedEnd" ["planerat slut", "planned end"] takes day;
        /// The day on which it started.
        actual_start: Option<NaiveDate> = "actualStart" ["faktisk start", "actual start"] takes day;
        /// The day on which it was closed or cancelled.
        actual_end: Option<NaiveDate> = "actualEnd" ["faktiskt slut", "actual end"] takes day;
        /// The day of the last status report.
        last_reported_on: Option<NaiveDate> = "lastReportedOn" ["senaste lägesrapport", "last reported on"];
        /// What it led to, in words.
        closing_report: Option<String> = "closingReport" ["slutrapport", "closing report"] takes text;
        /// Why it is paused or was cancelled; none in any other phase.
        reason: Option<String> = "reason" ["skäl", "reason"] takes text;
        /// Its id in its owner's own system.
        external_id: Option<String> = "externalId" ["eget id", "external id"] takes text;
        /// Who may see it.
        visibility: Visibility = "visibility" ["synlighet", "visibility"] takes code or Visibility::Cooperation;
        /// When it was last written.
        changed_at: Option<DateTime<Utc>> = "changedAt";
    }
}

impl Sheet for ProjectRow {
    type Filter = ProjectFilter;
    type Position = Uuid;

    const NAME: &'static str = "projects";
    const TITLES: [&'static str; 2] = ["Projekt", "Projects"];
    const TABLES: &'static [&'static str] = &[
        "development_project",
        "project_priority_area",
        "project_target_group",
        "project_effect_goal",
        "project_participation",
        "status_report",
        "body",
        "organisation",
        "name",
    ];

    async fn filter(query: &mut Query<'_>) -> Result<ProjectFilter, Error> {
        Ok(ProjectFilter {
            has_indicator: None,
            owner: query.organisation("owner")?,
            participant: query.organisation("participant")?,
            care_area: query.care_area().await?,
            body: query.thing::<body::Entity>("body").await?,
            parent: query
                .thing::<development_project::Entity>("parentProject")
                .await?,
            priority_area: query.priority_area().await?,
            target_group: query.target_group().await?,
            effect_goal: query.effect_goal().await?,
            phases: query.given.codes("phases")?,
            healths: query.given.codes("healths")?,
            visibility: query.given.code("visibility")?,
            changed_since: query.given.moment("changedSince")?,
            not_reported_since: query.given.day("notReportedSince")?,
            search: query.given.text("search"),
        })
    }

    async fn find(
        session: &Session,
        _: &OrganisationKeys,
        key: &str,
    ) -> Result<Option<Uuid>, Error> {
        let found = session.by_key::<development_project::Entity>(key).await?;
        Ok(found.map(|row| row.id))
    }

    async fn read(
        session: &Session,
        related: &mut Related,
        filter: &ProjectFilter,
        after: Option<&Uuid>,
        left: u64,
    ) -> Result<Vec<Self>, Error> {
        let limit = left.min(PART);
        let rows = session.projects_in_order(filter, related.on, after.copied(), limit);
        rows_of(session, related, rows.await?).await
    }

    fn position(&self) -> Option<Uuid> {
        self.id.map(|id| id.key)
    }
}

async fn rows_of(
    session: &Session,
    related: &mut Related,
    rows: Vec<development_project::Model>,
) -> Result<Vec<ProjectRow>, Error> {
    let bodies = rows
        .iter()
        .flat_map(|row| [row.lead_body_id, row.steering_body_id]);
    related.read::<body::Entity>(session, bodies).await?;
    let parents = rows.iter().map(|row| row.parent_project_id);
    related
        .read::<development_project::Entity>(session, parents)
        .await?;
    let parts = Parts::read(session, &rows).await?;
    let row = |row| row_of(row, related, &parts);
    rows.into_iter().map(row).collect()
}

/// What projects are for, by codes, and who takes part in them.
struct Parts {
    areas: HashMap<Uuid, Vec<String>>,
    groups: HashMap<Uuid, Vec<String>>,
    goals: HashMap<Uuid, Vec<String>>,
    participations: HashMap<Uuid, Vec<project_participation::Model>>,
}

impl Parts {
    async fn read(session: &Session, rows: &[development_project::Model]) -> Result<Self, Error> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let areas = session.related::<PriorityAreasOfProject>(&ids, None);
        let groups = session.related::<TargetGroupsOfProject>(&ids, None);
        let goals = session.related::<EffectGoalsOfProject>(&ids, None);
        let all = session.priority_areas().await?;
        let all: Vec<_> = all.into_iter().map(|it| (it.id, it.code)).collect();
        let areas = codes(areas.await?, |link| link.priority_area_id, &all);
        let all = session.target_groups().await?;
        let all: Vec<_> = all.into_iter().map(|it| (it.id, it.code)).collect();
        let groups = codes(groups.await?, |link| link.target_group_id, &all);
        let all = session.effect_goals().await?;
        let all: Vec<_> = all.into_iter().map(|it| (it.id, it.code)).collect();
        let goals = codes(goals.await?, |link| link.effect_goal_id, &all);
        let participations = session.related::<ParticipationsOfProject>(&ids, None);
        Ok(Self {
            areas,
            groups,
            goals,
            participations: participations.await?,
        })
    }

    /// Who takes part in a project on the day.
    fn participants(&self, project: Uuid, related: &Related) -> Vec<String> {
        let on = related.on;
        let parts = self.participations.get(&project).into_iter().flatten();
        let parts = parts
            .filter(|it| it.joined_on <= on && it.left_on.is_none_or(|left| left > on))
            .map(|it| related.organisations.key(it.organisation_id));
        let mut participants: Vec<String> = parts.collect();
        participants.sort_unstable();
        participants
    }
}

/// The codes of what each project is for, in the order of their document.
fn codes<L>(
    links: HashMap<Uuid, Vec<L>>,
    aim: fn(&L) -> Uuid,
    all: &[(Uuid, String)],
) -> HashMap<Uuid, Vec<String>> {
    let of_project = |(project, links): (Uuid, Vec<L>)| {
        let aims: HashSet<Uuid> = links.iter().map(aim).collect();
        let codes = all.iter().filter(|(id, _)| aims.contains(id));
        (project, codes.map(|(_, code)| code.clone()).collect())
    };
    links.into_iter().map(of_project).collect()
}

fn row_of(
    row: development_project::Model,
    related: &Related,
    parts: &Parts,
) -> Result<ProjectRow, Error> {
    let aims = |of: &HashMap<Uuid, Vec<String>>| of.get(&row.id).cloned().unwrap_or_default();
    let phase = code(&row.phase)?;
    // What was paused once and is under way again has no reason to give.
    let has_reason = matches!(phase, ProjectPhase::Paused | ProjectPhase::Cancelled);
    Ok(ProjectRow {
        id: Some(NodeId::new(NodeKind::DevelopmentProject, row.id)),
        owner: related.organisations.key(row.owner_id),
        owner_name: Some(related.organisations.name(row.owner_id)),
        phase,
        health: Some(code(&row.health)?),
        progress: row.progress,
        priority_areas: aims(&parts.areas),
        target_groups: aims(&parts.groups),
        effect_goals: aims(&parts.goals),
        participants: parts.participants(row.id, related),
        lead_body: related.key(row.lead_body_id),
        steering_body: related.key(row.steering_body_id),
        parent_project: related.key(row.parent_project_id),
        planned_start: row.planned_start,
        planned_end: row.planned_end,
        actual_start: row.actual_start,
        actual_end: row.actual_end,
        last_reported_on: row.last_reported_on,
        visibility: code(&row.visibility)?,
        slug: row.slug,
        title: row.title,
        summary: row.summary,
        closing_report: row.closing_report,
        reason: row.reason.filter(|_| has_reason),
        external_id: row.external_id,
        changed_at: Some(row.changed_at),
    })
}

impl Importable for ProjectRow {
    type Key = String;

    fn key(&self) -> String {
        self.slug.clone()
    }

    fn named_again() -> Problem {
        problem::slug_of_an_earlier_row().at("slug")
    }

    fn check(&self) -> Option<Problem> {
        let never_began = matches!(self.phase, ProjectPhase::Proposed | ProjectPhase::Cancelled);
        let has_begun = self.actual_start.is_some();
        (!never_began && !has_begun)
            .then(|| problem::begun_without_day(self.phase.code()).at("actualStart"))
    }

    type Planned = ();

    async fn plan(_: &mut Planning<'_>, _: &[(usize, Self)]) -> Result<(), Error> {
        Ok(())
    }

    /// Each is proposed by its owner, joined by those who take part in it, and brought to its phase. One that is there already
    /// must be as its row says.
    async fn import(
        importing: &mut Importing<'_>,
        rows: &[(usize, Self)],
        (): (),
    ) -> Result<(), Error> {
        let numbers = rows
            .iter()
            .map(|(number, row)| (row.slug.as_str(), *number));
        let numbers: HashMap<&str, usize> = numbers.collect();
        let mut proposed = Vec::new();
        for (number, row) in rows {
            let Some(owner) = importing.actor(*number, "owner", &row.owner) else {
                continue;
            };
            importing.act_for(owner).await?;
            let writing = &importing.writing;
            let there = writing.by_key::<development_project::Entity>(&row.slug);
            if let Some(there) = there.await? {
                let id = there.id;
                match row.beside(importing, there).await? {
                    Beside::Same => importing.done.unchanged += 1,
                    Beside::Opened => {
                        importing.done.changed += 1;
                        proposed.push((owner, *number, row, id));
                    }
                    Beside::Other(wrong) => importing.refuse(*number, wrong),
                }
                continue;
            }
            let stands_above = |slug: &&str| numbers.get(slug).is_none_or(|other| other < number);
            let parent = row.parent_project.as_deref().filter(stands_above);
            let outcome = row.propose(importing, parent).await;
            if let Some(project) = importing.note(*number, outcome)? {
                importing.done.created += 1;
                if importing.course != (Course::Open { with_parts: true }) {
                    row.join(importing, *number, project).await?;
                }
                proposed.push((owner, *number, row, project));
            }
        }
        for (owner, number, row, project) in &proposed {
            importing.act_for(*owner).await?;
            let outcome = row.place_below(importing, *project).await;
            importing.note(*number, outcome)?;
        }
        // Only now: what is closed gets no more parts.
        for (owner, number, row, project) in proposed {
            importing.act_for(owner).await?;
            let outcome = row.bring_to_phase(importing, project).await;
            importing.note(number, outcome)?;
            importing.advance(1);
        }
        Ok(())
    }
}

/// A project that is there, beside its row.
enum Beside {
    /// It is as the row says.
    Same,
    /// It is as the row says but for its phase, to which it is brought now.
    Opened,
    /// It is another, or another's.
    Other(Problem),
}

/// The columns that tell of a project's phase.
const OF_PHASE: [&str; 5] = [
    "phase",
    "actualStart",
    "actualEnd",
    "closingReport",
    "reason",
];

impl ProjectRow {
    /// What a project that is there is beside the row. Organisations may be named by code or by slug.
    async fn beside(
        &self,
        importing: &Importing<'_>,
        there: development_project::Model,
    ) -> Result<Beside, Error> {
        let writing = &importing.writing;
        if there.owner_id != writing.actor().organisation {
            let wrong = problem::owned_by_another().at("owner");
            return Ok(Beside::Other(wrong));
        }
        if matches!(importing.course, Course::Open { .. }) {
            return Ok(Beside::Same);
        }
        let mut related = importing.related();
        let there = rows_of(writing, &mut related, vec![there]).await?;
        let participants = |row: &Self| -> BTreeSet<Option<Uuid>> {
            let keys = row.participants.iter();
            keys.map(|key| related.organisations.find(key)).collect()
        };
        let is_compared =
            |column: &str| !["owner", "participants"].contains(&column) && importing.has(column);
        let has_same = |is_compared: &dyn Fn(&str) -> bool| {
            there.iter().all(|there| {
                (!importing.has("participants") || participants(there) == participants(self))
                    && same(there, self, is_compared)
            })
        };
        let is_open = there.iter().all(|it| phase_when_open(it) == it.phase);
        if has_same(&is_compared) {
            return Ok(Beside::Same);
        }
        let is_left_open = importing.course == Course::Onwards && is_open;
        if is_left_open && has_same(&|column| is_compared(column) && !OF_PHASE.contains(&column)) {
            return Ok(Beside::Opened);
        }
        let wrong = problem::is_another_project().at("slug");
        Ok(Beside::Other(wrong))
    }

    /// Proposes the project, below `parent`.
    async fn propose(
        &self,
        importing: &Importing<'_>,
        parent: Option<&str>,
    ) -> Result<Uuid, Error> {
        importing.check_slug(&self.slug)?;
        let writing = &importing.writing;
        let (lead, steering) = (self.lead_body.as_deref(), self.steering_body.as_deref());
        let new = NewProject {
            title: self.title.clone(),
            summary: self.summary.clone(),
            slug: Some(self.slug.clone()),
            visibility: self.visibility,
            parent: named::<development_project::Entity>(writing, parent, "parentProject").await?,
            lead_body: named::<body::Entity>(writing, lead, "leadBody").await?,
            steering_body: named::<body::Entity>(writing, steering, "steeringBody").await?,
            aims: ProjectAims {
                priority_areas: Some(self.priority_areas.clone()),
                target_groups: Some(self.target_groups.clone()),
                effect_goals: Some(self.effect_goals.clone()),
            },
            planned_start: self.planned_start,
            planned_end: self.planned_end,
            external_id: self.external_id.clone(),
        };
        writing.propose_project(new, importing.today).await
    }

    /// Lets the organisations join that take part.
    async fn join(
        &self,
        importing: &mut Importing<'_>,
        number: usize,
        project: Uuid,
    ) -> Result<(), Error> {
        for key in &self.participants {
            if let Some(organisation) = importing.actor(number, "participants", key) {
                importing.act_for(organisation).await?;
                let joined = importing.writing.take_part(
                    project,
                    organisation,
                    importing.today,
                    importing.today,
                );
                let fields = ["on", "organisation", "project"];
                let joined = of_column(joined.await, &fields, "participants");
                importing.note(number, joined)?;
            }
        }
        Ok(())
    }

    /// Puts a project below one that stands further down in the file: so projects are created, and exported again, in its order.
    async fn place_below(&self, importing: &Importing<'_>, id: Uuid) -> Result<(), Error> {
        let (writing, today) = (&importing.writing, importing.today);
        let parent = self.parent_project.as_deref();
        if parent.is_none() {
            return Ok(());
        }
        let there = proposed(writing, id).await?;
        if there.parent_project_id.is_some() {
            return Ok(());
        }
        let parent = named::<development_project::Entity>(writing, parent, "parentProject").await?;
        let change = ProjectChange {
            parent: Some(parent),
            ..ProjectChange::default()
        };
        let changed = writing.change_project(id, there.version, change, today);
        changed.await.map(|_| ())
    }

    /// Brings a project that was just proposed to its phase.
    async fn bring_to_phase(&self, importing: &Importing<'_>, id: Uuid) -> Result<(), Error> {
        let (writing, today) = (&importing.writing, importing.today);
        let reason = || self.reason.clone().unwrap_or_default();
        let there = proposed(writing, id).await?;
        let mut version = there.version;
        let has_begun = self.phase != ProjectPhase::Proposed && self.actual_start.is_some();
        if has_begun && there.actual_start.is_none() {
            let started = writing.start_project(id, version, self.actual_start, today);
            of_column(started.await, &["on"], "actualStart")?;
            version += 1;
        }
        let phase = match importing.course {
            Course::Open { .. } => phase_when_open(self),
            Course::Whole | Course::Onwards => self.phase,
        };
        let moved = match phase {
            ProjectPhase::Proposed | ProjectPhase::Ongoing => return Ok(()),
            ProjectPhase::Paused => writing.pause_project(id, version, reason()).await,
            ProjectPhase::Closing => writing.begin_closing_project(id, version).await,
            ProjectPhase::Closed => {
                let report = self.closing_report.clone().unwrap_or_default();
                let end = self.actual_end;
                writing.close_project(id, version, report, end, today).await
            }
            ProjectPhase::Cancelled => {
                let end = self.actual_end;
                writing
                    .cancel_project(id, version, reason(), end, today)
                    .await
            }
        };
        of_column(moved, &["on"], "actualEnd").map(|_| ())
    }
}

/// The phase in which a project can still get parts.
const fn phase_when_open(row: &ProjectRow) -> ProjectPhase {
    match row.actual_start {
        Some(_) => ProjectPhase::Ongoing,
        None => ProjectPhase::Proposed,
    }
}

/// A project that was proposed in the same import.
async fn proposed(writing: &Writing<'_>, id: Uuid) -> Result<development_project::Model, Error> {
    let mut rows = writing.rows::<development_project::Entity>(&[id]).await?;
    rows.remove(&id).ok_or(Error::NotFound { field: "project" })
}
