//! Development projects: lists of them, proposing and changing them, and their phases. What belongs to them is in `aims`,
//! `milestones`, `participations` and `status_reports`.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    body, care_area_municipality, development_project, effect_goal, indicator, name, organisation,
    priority_area, project_effect_goal, project_participation, project_priority_area,
    project_target_group, target_group,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use serde::{Deserialize, Serialize};

use super::{
    Dated, Page, PageRequest, ParticipationsOfProject, ProjectAims, Session, SubprojectsOfProject,
    Writing,
    engine::{
        act::{Guard, Guarded, Named, reach},
        journal::to_milliseconds,
        page::{Below, Sort},
        slugs::check_slug,
    },
    lists::{containing, is, name_on},
    participations::takes_part,
    present,
};
use crate::{
    access::{
        Kind, Permit, Scope, Subject, Viewer, Visible, act, may, scope, state_of, writers_of_body,
    },
    domain::{
        letters::folded,
        lifecycle,
        problem::{self, Problem},
        projects::{LEVELS, RolledUp, Work, may_be_below},
        validation::{WORDING_LENGTH, day, heading, line, prose},
        vocabulary::{
            Action, Grade, ProjectHealth, ProjectOrder, ProjectPhase, Visibility, Vocabulary,
        },
    },
    error::{Error, refuse},
};

/// How long a summary may be, in characters.
const SUMMARY_LENGTH: usize = 4_000;

/// How long a reason may be, in characters.
pub(super) const REASON_LENGTH: usize = 2_000;

/// Which projects are asked for: those that meet all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProjectFilter {
    /// Only those that an indicator follows up, or only those that none does.
    pub has_indicator: Option<bool>,
    /// Owned by this organisation.
    pub owner: Option<Uuid>,
    /// In which this organisation takes part on the day.
    pub participant: Option<Uuid>,
    /// Owned by a municipality of this care area on the day.
    pub care_area: Option<Uuid>,
    /// Led or steered by this body.
    pub body: Option<Uuid>,
    /// Directly below this project.
    pub parent: Option<Uuid>,
    /// For the priority area with this code.
    pub priority_area: Option<String>,
    /// For the target group with this code.
    pub target_group: Option<String>,
    /// For the effect goal with this code.
    pub effect_goal: Option<String>,
    /// In one of these phases.
    pub phases: Option<Vec<ProjectPhase>>,
    /// Of one of these healths.
    pub healths: Option<Vec<ProjectHealth>>,
    /// Of this visibility.
    pub visibility: Option<Visibility>,
    /// Written at this moment or later.
    pub changed_since: Option<DateTime<Utc>>,
    /// Under way, and not reported on since this day.
    pub not_reported_since: Option<NaiveDate>,
    /// With a title that has every word of this.
    pub search: Option<String>,
}

/// Whose projects a list below a thing holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProjectsOf {
    /// Those that an organisation owns.
    Owner,
    /// Those that a body leads or steers.
    Body,
    /// Those for a priority area.
    PriorityArea,
    /// Those for a target group.
    TargetGroup,
    /// Those for an effect goal.
    EffectGoal,
}

/// A project to be proposed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewProject {
    /// The title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// What the slug is to say; made from the title when left out.
    pub slug: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// The body that leads it.
    pub lead_body: Option<Uuid>,
    /// The body that steers it.
    pub steering_body: Option<Uuid>,
    /// The project that it is part of.
    pub parent: Option<Uuid>,
    /// What it is for.
    pub aims: ProjectAims,
    /// Planned first day.
    pub planned_start: Option<NaiveDate>,
    /// Planned last day.
    pub planned_end: Option<NaiveDate>,
    /// Its id in its owner's own system.
    pub external_id: Option<String>,
}

/// What is to be another in a project; the rest stays. A none within removes the value.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ProjectChange {
    /// The title.
    pub title: Option<String>,
    /// What it is about.
    pub summary: Option<String>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
    /// The body that leads it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub lead_body: Option<Option<Uuid>>,
    /// The body that steers it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub steering_body: Option<Option<Uuid>>,
    /// The project that it is part of.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub parent: Option<Option<Uuid>>,
    /// What it is for.
    pub aims: ProjectAims,
    /// Planned first day.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub planned_start: Option<Option<NaiveDate>>,
    /// Planned last day.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub planned_end: Option<Option<NaiveDate>>,
    /// Its id in its owner's own system.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub external_id: Option<Option<String>>,
}

impl ProjectsOf {
    /// Holds for the projects of this thing.
    pub(super) fn condition(self, key: SimpleExpr) -> Condition {
        let conditions = self.conditions(key).into_iter();
        conditions.fold(Condition::any(), Condition::add)
    }

    /// Each holds for some of the projects of this thing, and together they do for all.
    fn conditions(self, key: SimpleExpr) -> Vec<Condition> {
        use development_project::Column::{Id, LeadBodyId, OwnerId, SteeringBodyId};
        macro_rules! aimed_at {
            ($link:ident . $column:ident) => {{
                let aimed = $link::Entity::find()
                    .select_only()
                    .column($link::Column::DevelopmentProjectId)
                    .filter($link::Column::$column.into_expr().eq(key));
                vec![Id.in_subquery(aimed.into_query()).into()]
            }};
        }
        match self {
            Self::Owner => vec![OwnerId.into_expr().eq(key).into()],
            Self::Body => vec![
                LeadBodyId.into_expr().eq(key.clone()).into(),
                SteeringBodyId.into_expr().eq(key).into(),
            ],
            Self::PriorityArea => aimed_at!(project_priority_area.PriorityAreaId),
            Self::TargetGroup => aimed_at!(project_target_group.TargetGroupId),
            Self::EffectGoal => aimed_at!(project_effect_goal.EffectGoalId),
        }
    }
}

/// Holds for the projects that an indicator follows up that the viewer sees, or for those that none does.
fn followed_up(viewer: Viewer, has: bool) -> SimpleExpr {
    let follow_up = indicator::Entity::find()
        .select_only()
        .column(indicator::Column::DevelopmentProjectId)
        .filter(indicator::Entity::visible(viewer))
        .filter(indicator::Column::DevelopmentProjectId.is_not_null())
        .into_query();
    match has {
        true => development_project::Column::Id.in_subquery(follow_up),
        false => development_project::Column::Id.not_in_subquery(follow_up),
    }
}

impl ProjectFilter {
    /// Holds for the projects that meet it on the day. What the viewer can't see has no parts for the viewer.
    pub(super) fn condition(&self, viewer: Viewer, on: NaiveDate) -> Condition {
        use development_project::Column::{
            ChangedAt, Folded, Health, Id, OwnerId, ParentProjectId, Phase, Visibility,
        };
        macro_rules! aimed_at {
            ($link:ident . $column:ident, $table:ident, $code:expr) => {
                $code.as_deref().map(|code| {
                    let named = $table::Entity::find()
                        .select_only()
                        .column($table::Column::Id)
                        .filter(is($table::Column::Code, code));
                    let aimed = $link::Entity::find()
                        .select_only()
                        .column($link::Column::DevelopmentProjectId)
                        .filter($link::Column::$column.in_subquery(named.into_query()));
                    Id.in_subquery(aimed.into_query())
                })
            };
        }
        let below = |parent: Uuid| {
            let seen = development_project::Entity::find()
                .select_only()
                .column(Id)
                .filter(development_project::Entity::visible(viewer))
                .filter(Id.eq(parent));
            ParentProjectId.in_subquery(seen.into_query())
        };
        // What the viewer never sees is not looked for: the database would go through all projects.
        let visibility = self.visibility.map(|asked| match sees(viewer, asked) {
            true => Visibility.eq(asked.code()),
            false => Expr::value(false),
        });
        let phases = self.phases.as_deref();
        let healths = self.healths.as_deref();
        let search = self.search.as_deref();
        Condition::all()
            .add_option(self.owner.map(|owner| OwnerId.eq(owner)))
            .add_option(self.participant.map(|id| taken_part_in_by(id, on)))
            .add_option(self.care_area.map(|area| owned_in_care_area(area, on)))
            .add_option(
                self.body
                    .map(|body| ProjectsOf::Body.condition(Expr::value(body))),
            )
            .add_option(self.parent.map(below))
            .add_option(self.has_indicator.map(|has| followed_up(viewer, has)))
            .add_option(aimed_at!(
                project_priority_area.PriorityAreaId,
                priority_area,
                self.priority_area
            ))
            .add_option(aimed_at!(
                project_target_group.TargetGroupId,
                target_group,
                self.target_group
            ))
            .add_option(aimed_at!(
                project_effect_goal.EffectGoalId,
                effect_goal,
                self.effect_goal
            ))
            .add_option(phases.map(|phases| Phase.is_in(codes(phases))))
            .add_option(healths.map(|healths| Health.is_in(codes(healths))))
            .add_option(visibility)
            .add_option(self.changed_since.map(|since| ChangedAt.gte(since)))
            .add_option(self.not_reported_since.map(not_reported_since))
            .add_option(search.map(|text| containing(Folded, text)))
    }
}

/// Whether the viewer sees any project of this visibility.
fn sees(viewer: Viewer, visibility: Visibility) -> bool {
    let state = state_of(visibility);
    scope(viewer, Kind::DevelopmentProject, Action::Read, state) != Scope::No
}

fn codes<V: Vocabulary>(values: &[V]) -> impl Iterator<Item = &'static str> {
    values.iter().copied().map(Vocabulary::code)
}

/// Holds for the projects in which the organisation takes part on the day.
fn taken_part_in_by(organisation: Uuid, on: NaiveDate) -> Condition {
    use project_participation::Column::{DevelopmentProjectId, JoinedOn, LeftOn, OrganisationId};
    let taking_part = project_participation::Entity::find()
        .select_only()
        .column(DevelopmentProjectId)
        .filter(OrganisationId.eq(organisation))
        .filter(JoinedOn.lte(on))
        .filter(Condition::any().add(LeftOn.is_null()).add(LeftOn.gt(on)));
    development_project::Column::Id
        .in_subquery(taking_part.into_query())
        .into()
}

/// Holds for the projects of the municipalities that belong to the care area on the day.
fn owned_in_care_area(area: Uuid, on: NaiveDate) -> Condition {
    let municipalities = care_area_municipality::Entity::find()
        .select_only()
        .column(care_area_municipality::Column::OrganisationId)
        .filter(care_area_municipality::Column::CareAreaId.eq(area))
        .filter(care_area_municipality::Entity::in_force(on));
    development_project::Column::OwnerId
        .in_subquery(municipalities.into_query())
        .into()
}

/// Holds for the projects that are under way, and whose last status report, or beginning where there is none, lies before
/// the day.
fn not_reported_since(day: NaiveDate) -> Condition {
    use development_project::Column::{ActualStart, LastReportedOn, Phase};
    let under_way = ProjectPhase::VALUES.iter().map(|(phase, _)| *phase);
    let under_way = under_way
        .filter(|phase| lifecycle::possible(lifecycle::PROJECT, *phase).contains(&Action::Report));
    let never = Condition::all().add(LastReportedOn.is_null()).add(
        Condition::any()
            .add(ActualStart.is_null())
            .add(ActualStart.lt(day)),
    );
    Condition::all()
        .add(Phase.is_in(under_way.map(Vocabulary::code)))
        .add(Condition::any().add(LastReportedOn.lt(day)).add(never))
}

/// The days that stand for those that are missing, as the indexes of the table have them.
const PLANNED_END: &str = r#"COALESCE("development_project"."planned_end", '9999-12-31')"#;
const LAST_REPORT: &str = r#"COALESCE("development_project"."last_reported_on", '0001-01-01')"#;

/// The rank of a health, as the index of the table has it.
const HEALTH: &str = r#"(CASE "development_project"."health" WHEN 'OFF_TRACK' THEN 0 WHEN 'AT_RISK' THEN 1 WHEN 'ON_TRACK' THEN 2
    WHEN 'NOT_STARTED' THEN 3 WHEN 'FINISHED' THEN 4 ELSE 5 END)"#;

fn rank(row: &development_project::Model) -> i32 {
    match ProjectHealth::from_code(&row.health) {
        Some(ProjectHealth::OffTrack) => 0,
        Some(ProjectHealth::AtRisk) => 1,
        Some(ProjectHealth::OnTrack) => 2,
        Some(ProjectHealth::NotStarted) => 3,
        Some(ProjectHealth::Finished) => 4,
        Some(ProjectHealth::Discontinued) | None => 5,
    }
}

/// The day that stands for a planned end that there isn't.
const NO_END: NaiveDate = constant_day(9999, 12, 31);

/// The day that stands for a report that there isn't.
pub(super) const NO_BEGINNING: NaiveDate = constant_day(1, 1, 1);

const fn constant_day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

fn sort(order: ProjectOrder, on: NaiveDate) -> Sort<development_project::Entity> {
    use development_project::Column::{ChangedAt, OwnerId, Title};
    type Row = development_project::Model;
    let ends = |row: &Row| row.planned_end.unwrap_or(NO_END);
    let reported = |row: &Row| row.last_reported_on.unwrap_or(NO_BEGINNING);
    let owner = || name_on(name::Column::OrganisationId, OwnerId.into_expr(), on);
    match order {
        ProjectOrder::PlannedEndAscending => Sort::DayOf(Expr::cust(PLANNED_END), ends, Order::Asc),
        ProjectOrder::PlannedEndDescending => {
            Sort::DayOf(Expr::cust(PLANNED_END), ends, Order::Desc)
        }
        ProjectOrder::LastReportAscending => {
            Sort::DayOf(Expr::cust(LAST_REPORT), reported, Order::Asc)
        }
        ProjectOrder::LastReportDescending => {
            Sort::DayOf(Expr::cust(LAST_REPORT), reported, Order::Desc)
        }
        ProjectOrder::OwnerAscending => Sort::Swedish(owner()),
        ProjectOrder::OwnerDescending => Sort::SwedishDescending(owner()),
        ProjectOrder::HealthAscending => Sort::Rank(Expr::cust(HEALTH), rank, Order::Asc),
        ProjectOrder::HealthDescending => Sort::Rank(Expr::cust(HEALTH), rank, Order::Desc),
        ProjectOrder::Title => Sort::Swedish(Title.into_expr()),
        ProjectOrder::Newest => Sort::Newest,
        ProjectOrder::Changed => {
            Sort::Moment(ChangedAt, |row: &development_project::Model| row.changed_at)
        }
    }
}

impl Session {
    /// Projects that meet the filter on the day.
    pub async fn projects(
        &self,
        filter: ProjectFilter,
        order: ProjectOrder,
        on: NaiveDate,
        request: PageRequest,
    ) -> Result<Page<development_project::Model>, Error> {
        self.page(
            filter.condition(self.viewer(), on),
            sort(order, on),
            request,
        )
        .await
    }

    /// For each of these things a page of its projects that meet the filter on the day.
    pub async fn projects_of(
        &self,
        of: ProjectsOf,
        things: &[Uuid],
        (filter, order): (&ProjectFilter, ProjectOrder),
        on: NaiveDate,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<development_project::Model>>, Error> {
        let below = self.projects_below(of, filter, on);
        self.pages_of(things, below, sort(order, on), request).await
    }

    /// For each of these things the number of its projects that meet the filter on the day.
    pub async fn count_projects_of(
        &self,
        of: ProjectsOf,
        things: &[Uuid],
        filter: &ProjectFilter,
        on: NaiveDate,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        let below = self.projects_below(of, filter, on);
        self.counts_of::<development_project::Entity, _>(things, below)
            .await
    }

    /// The projects of a thing that meet the filter on the day.
    fn projects_below(
        &self,
        of: ProjectsOf,
        filter: &ProjectFilter,
        on: NaiveDate,
    ) -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
        let met = filter.condition(self.viewer(), on);
        let narrowed = move |condition: Condition| condition.add(met.clone());
        Below {
            conditions: move |key| of.conditions(key).into_iter().map(&narrowed).collect(),
            filtered: *filter != ProjectFilter::default(),
        }
    }

    /// How much of each of these projects is done, with the sub-projects that the viewer can see.
    pub async fn rolled_up_progress(
        &self,
        projects: &[Uuid],
    ) -> Result<HashMap<Uuid, RolledUp>, Error> {
        let top = self.rows::<development_project::Entity>(projects).await?;
        let below = self.levels_below(projects).await?;
        let rolled_up =
            |(id, row): (Uuid, development_project::Model)| (id, work(&row, &below, LEVELS));
        Ok(top
            .into_iter()
            .map(rolled_up)
            .map(|(id, work)| (id, work.rolled_up()))
            .collect())
    }

    /// The projects below these, by their parents, as many levels as there may be.
    async fn levels_below(&self, projects: &[Uuid]) -> Result<Parts, Error> {
        let mut parts = Parts::new();
        let mut level = projects.to_vec();
        for _ in 1..LEVELS {
            level.retain(|id| !parts.contains_key(id));
            if level.is_empty() {
                break;
            }
            let found = self.related::<SubprojectsOfProject>(&level, None).await?;
            level = found.values().flatten().map(|row| row.id).collect();
            parts.extend(found);
        }
        Ok(parts)
    }
}

type Parts = HashMap<Uuid, Vec<development_project::Model>>;

/// A project with its parts, down to as many levels.
fn work(row: &development_project::Model, below: &Parts, levels: usize) -> Work {
    let cancelled = ProjectPhase::Cancelled.code();
    let parts = below.get(&row.id).into_iter().flatten();
    let parts = parts.filter(|part| part.phase != cancelled && levels > 1);
    Work {
        progress: row.progress,
        parts: parts.map(|part| work(part, below, levels - 1)).collect(),
    }
}

impl Writing<'_> {
    /// Proposes a project of the actor's organisation.
    pub async fn propose_project(
        &self,
        request: NewProject,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let owner = self.actor().organisation;
        let subject = Subject::new_record::<development_project::Entity>(owner, request.visibility);
        let permit: Permit<act::Create> = self.permit(subject)?;
        let asked = request.slug.as_deref();
        let row = development_project::Model {
            id: Uuid::now_v7(),
            slug: String::new(),
            folded: folded(&request.title),
            title: request.title,
            summary: request.summary,
            owner_id: permit.key(),
            lead_body_id: request.lead_body,
            steering_body_id: request.steering_body,
            parent_project_id: request.parent,
            phase: ProjectPhase::Proposed.code().to_owned(),
            health: ProjectHealth::NotStarted.code().to_owned(),
            progress: None,
            planned_start: request.planned_start,
            planned_end: request.planned_end,
            actual_start: None,
            actual_end: None,
            closing_report: None,
            reason: None,
            last_reported_on: None,
            latest_report_id: None,
            external_id: request.external_id,
            visibility: request.visibility.code().to_owned(),
            changed_at: to_milliseconds(self.now()),
            version: 1,
        };
        let (aims, mut wrong) = self.aims(&request.aims).await?;
        wrong.push(asked.and_then(check_slug));
        wrong.extend(self.check_project(None, &row, today).await?);
        refuse(wrong)?;
        let slug = self
            .free_slug::<development_project::Entity>(permit.key(), asked, &row.title)
            .await?;
        let row = development_project::Model { slug, ..row };
        let project = self.create_with(&permit, row, aims.named()).await?;
        self.set_aims((&project, &project), &aims).await?;
        Ok(project.key())
    }

    /// Changes a project.
    pub async fn change_project(
        &self,
        id: Uuid,
        version: i32,
        change: ProjectChange,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<development_project::Entity, act::Change>(id, version, "project")
            .await?;
        let (aims, mut wrong) = self.aims(&change.aims).await?;
        let after = changed(&row, change);
        wrong.extend(self.check_project(Some(&row), &after, today).await?);
        wrong.extend(self.check_visibility(&row, &after, today).await?);
        refuse(wrong)?;
        let next = reach(&permit, &after)?;
        let moved = self.set_aims((&permit, &next), &aims).await?;
        if !moved.1.is_empty() || after != row {
            self.change_with(&permit, &row, after, moved).await?;
        }
        Ok(id)
    }

    /// Starts a project, or takes it up again. `on`: the day on which it started; today when left out.
    pub async fn start_project(
        &self,
        id: Uuid,
        version: i32,
        on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.act::<development_project::Entity, act::Start>(id, version, "project", |row| {
            let again = on.zip(row.actual_start).filter(|(on, start)| on != start);
            refuse([
                on.and_then(|on| past_day("on", on, today)),
                again.map(|(_, start)| problem::started_already(start).at("on")),
            ])?;
            row.actual_start = row.actual_start.or(on).or(Some(today));
            Ok(())
        })
        .await
    }

    /// Pauses a project.
    pub async fn pause_project(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
    ) -> Result<Uuid, Error> {
        self.act::<development_project::Entity, act::Pause>(id, version, "project", |row| {
            refuse([prose("reason", &reason, REASON_LENGTH)])?;
            row.reason = Some(reason);
            Ok(())
        })
        .await
    }

    /// Begins to close a project.
    pub async fn begin_closing_project(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        self.act::<development_project::Entity, act::BeginClosing>(id, version, "project", |_| {
            Ok(())
        })
        .await
    }

    /// Closes a project with a report of what it led to. `on`: the day on which it ended; today when left out.
    pub async fn close_project(
        &self,
        id: Uuid,
        version: i32,
        closing_report: String,
        on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.act::<development_project::Entity, act::Close>(id, version, "project", |row| {
            refuse([
                prose("closingReport", &closing_report, WORDING_LENGTH),
                end_day(row, on, today),
            ])?;
            row.health = ProjectHealth::Finished.code().to_owned();
            row.closing_report = Some(closing_report);
            row.actual_end = on.or(Some(today));
            Ok(())
        })
        .await
    }

    /// Cancels a project for a reason. `on`: the day on which it ended; today when left out.
    pub async fn cancel_project(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
        on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.act::<development_project::Entity, act::Cancel>(id, version, "project", |row| {
            refuse([
                prose("reason", &reason, REASON_LENGTH),
                end_day(row, on, today),
            ])?;
            row.health = ProjectHealth::Discontinued.code().to_owned();
            row.reason = Some(reason);
            row.actual_end = on.or(Some(today));
            Ok(())
        })
        .await
    }

    /// What is wrong with a project as it is to be. What it was already is not checked again.
    async fn check_project(
        &self,
        before: Option<&development_project::Model>,
        row: &development_project::Model,
        today: NaiveDate,
    ) -> Result<Vec<Option<Problem>>, Error> {
        let mut wrong = vec![
            heading("title", &row.title),
            prose("summary", &row.summary, SUMMARY_LENGTH),
        ];
        wrong.extend(planned(row));
        let external_id = row.external_id.as_deref();
        let bad_id = external_id.and_then(|id| line("externalId", id));
        if bad_id.is_none() {
            wrong.push(self.external_id_taken(row).await?);
        }
        wrong.push(bad_id);
        let was = |of: fn(&development_project::Model) -> Option<Uuid>| before.and_then(of);
        for (field, body, earlier) in [
            ("leadBody", row.lead_body_id, was(|row| row.lead_body_id)),
            (
                "steeringBody",
                row.steering_body_id,
                was(|row| row.steering_body_id),
            ),
        ] {
            if let Some(body) = body.filter(|body| Some(*body) != earlier) {
                let checked = self.check_body(field, body, &row.visibility, today);
                wrong.push(checked.await?);
            }
        }
        let earlier = was(|row| row.parent_project_id);
        if let Some(parent) = row.parent_project_id.filter(|id| Some(*id) != earlier) {
            wrong.push(self.check_parent_project(row, parent, today).await?);
        }
        Ok(wrong)
    }

    /// That a body stands today. Whoever may write in it has to consent to leading or steering the project.
    async fn check_body(
        &self,
        field: &'static str,
        id: Uuid,
        visibility: &str,
        today: NaiveDate,
    ) -> Result<Option<Problem>, Error> {
        let body = self.found::<body::Entity>(id, field).await?;
        let stands = body::Entity::period(&body).holds(today);
        let writers = self.writers_of(&body).await?;
        let hidden = visibility == Visibility::Owner.code() && self.requires_consent(&writers);
        self.require_consent(writers, Grade::Editor);
        Ok((!stands)
            .then(problem::body_does_not_exist_then)
            .or_else(|| hidden.then(problem::body_cannot_see))
            .map(|problem| problem.at(field)))
    }

    /// The organisations that may write in a body, each for itself.
    pub(super) async fn writers_of(&self, body: &body::Model) -> Result<Vec<Uuid>, Error> {
        if let Some(municipality) = body.municipality_id {
            return Ok(vec![municipality]);
        }
        let kinds = writers_of_body(body).map(|kind| kind.code());
        let writers = self
            .select::<organisation::Entity>()
            .filter(organisation::Column::Kind.is_in(kinds))
            .all()
            .await?;
        Ok(writers.into_iter().map(|row| row.id).collect())
    }

    /// That a project may be part of another. Whoever sees a project sees all those above it; parts that are out of the actor's
    /// sight don't count.
    async fn check_parent_project(
        &self,
        row: &development_project::Model,
        parent: Uuid,
        today: NaiveDate,
    ) -> Result<Option<Problem>, Error> {
        let parent = self
            .found::<development_project::Entity>(parent, "parentProject")
            .await?;
        let refused = |problem: Problem| Ok(Some(problem.at("parentProject")));
        let above = self.line_above(&parent).await?;
        if above.contains(&row.id) {
            return refused(problem::part_of_itself());
        }
        if above.len() + self.height(row.id).await? > LEVELS {
            return refused(problem::too_many_levels(LEVELS));
        }
        if !may_be_below(visibility_of(row)?, visibility_of(&parent)?) {
            return refused(problem::wider_than_parent());
        }
        if lifecycle::possible(lifecycle::PROJECT, phase_of(&parent)?).is_empty() {
            return refused(problem::parent_is_over());
        }
        // The operator of the server answers for who took part when the command line reads it.
        let has_part =
            !self.is_by_grant() || self.has_part_in(&parent, row.owner_id, today).await?;
        Ok((!has_part).then(|| problem::takes_no_part().at("parentProject")))
    }

    /// A project and those above it, from below.
    async fn line_above(&self, row: &development_project::Model) -> Result<Vec<Uuid>, Error> {
        let mut line = vec![row.id];
        let mut next = row.parent_project_id;
        // Rows past the API could hold a circle: nothing is passed twice.
        while let Some(id) = next.filter(|id| !line.contains(id)) {
            let found = self.rows::<development_project::Entity>(&[id]).await?;
            let Some(row) = found.into_values().next() else {
                break;
            };
            line.push(row.id);
            next = row.parent_project_id;
        }
        Ok(line)
    }

    /// How many levels a project has with its parts.
    async fn height(&self, project: Uuid) -> Result<usize, Error> {
        let below = self.levels_below(&[project]).await?;
        let mut level = vec![project];
        let mut height = 0;
        while !level.is_empty() && height < LEVELS {
            height += 1;
            let parts = level.iter().filter_map(|id| below.get(id)).flatten();
            level = parts.map(|row| row.id).collect();
        }
        Ok(height)
    }

    /// That no other project of the owner has this id in the owner's own system.
    async fn external_id_taken(
        &self,
        row: &development_project::Model,
    ) -> Result<Option<Problem>, Error> {
        let Some(external_id) = &row.external_id else {
            return Ok(None);
        };
        let others = self
            .select::<development_project::Entity>()
            .filter(development_project::Column::OwnerId.eq(row.owner_id))
            .filter(development_project::Column::ExternalId.eq(external_id))
            .filter(development_project::Column::Id.ne(row.id));
        Ok((others.count().await? > 0).then(|| problem::external_id_taken().at("externalId")))
    }

    /// That a project may be seen by others than before: it is seen by no more than the project above it, by no fewer than its
    /// parts, and whoever takes part in it doesn't lose sight of it.
    async fn check_visibility(
        &self,
        row: &development_project::Model,
        after: &development_project::Model,
        today: NaiveDate,
    ) -> Result<Vec<Option<Problem>>, Error> {
        if row.visibility == after.visibility {
            return Ok(Vec::new());
        }
        let seen = visibility_of(after)?;
        Ok(vec![
            self.check_seen_above(after, seen).await?,
            self.check_seen_below(after, seen).await?,
            self.check_seen_by_participants(row, seen, today).await?,
        ])
    }

    async fn check_seen_above(
        &self,
        row: &development_project::Model,
        seen: Visibility,
    ) -> Result<Option<Problem>, Error> {
        let Some(parent) = row.parent_project_id else {
            return Ok(None);
        };
        let rows = self.rows::<development_project::Entity>(&[parent]).await?;
        // One that is out of sight is seen by fewer.
        let parent = rows.values().next().map(visibility_of).transpose()?;
        let fits = may_be_below(seen, parent.unwrap_or(Visibility::Owner));
        Ok((!fits).then(|| problem::parent_seen_by_fewer().at("visibility")))
    }

    async fn check_seen_below(
        &self,
        row: &development_project::Model,
        seen: Visibility,
    ) -> Result<Option<Problem>, Error> {
        let parts = self
            .related::<SubprojectsOfProject>(&[row.id], None)
            .await?;
        let parts = parts.values().flatten().map(visibility_of);
        let parts: Vec<Visibility> = parts.collect::<Result<_, _>>()?;
        let fit = parts.into_iter().all(|part| may_be_below(part, seen));
        Ok((!fit).then(|| problem::part_seen_by_more().at("visibility")))
    }

    async fn check_seen_by_participants(
        &self,
        row: &development_project::Model,
        seen: Visibility,
        today: NaiveDate,
    ) -> Result<Option<Problem>, Error> {
        if seen != Visibility::Owner {
            return Ok(None);
        }
        let parts = self
            .related::<ParticipationsOfProject>(&[row.id], None)
            .await?;
        let others = parts.values().flatten().any(|part| takes_part(part, today));
        Ok(others.then(|| problem::hidden_from_participants().at("visibility")))
    }
}

/// A project as it stands after a change.
fn changed(row: &development_project::Model, change: ProjectChange) -> development_project::Model {
    let title = change.title.unwrap_or_else(|| row.title.clone());
    let visibility = change.visibility.map(|seen| seen.code().to_owned());
    development_project::Model {
        folded: folded(&title),
        title,
        summary: change.summary.unwrap_or_else(|| row.summary.clone()),
        visibility: visibility.unwrap_or_else(|| row.visibility.clone()),
        lead_body_id: change.lead_body.unwrap_or(row.lead_body_id),
        steering_body_id: change.steering_body.unwrap_or(row.steering_body_id),
        parent_project_id: change.parent.unwrap_or(row.parent_project_id),
        planned_start: change.planned_start.unwrap_or(row.planned_start),
        planned_end: change.planned_end.unwrap_or(row.planned_end),
        external_id: change
            .external_id
            .unwrap_or_else(|| row.external_id.clone()),
        ..row.clone()
    }
}

/// The rights over a project, and who can see it.
pub(super) fn rights_over(row: &development_project::Model) -> Result<Subject, Error> {
    Subject::record(row).ok_or_else(unknown_visibility)
}

pub(super) fn unknown_visibility() -> Error {
    Error::internal("a project of an unknown visibility")
}

fn visibility_of(row: &development_project::Model) -> Result<Visibility, Error> {
    Visibility::from_code(&row.visibility).ok_or_else(unknown_visibility)
}

fn phase_of(row: &development_project::Model) -> Result<ProjectPhase, Error> {
    ProjectPhase::from_code(&row.phase).ok_or_else(|| Error::internal("an unknown phase"))
}

/// Whether this is for who owns a project, and may do it.
pub(super) fn by_owner(viewer: Viewer, project: &Subject, action: Action) -> bool {
    !by_others(action) && may(viewer, project, action)
}

/// Whether this is for who doesn't own a project.
pub(super) const fn by_others(action: Action) -> bool {
    matches!(action, Action::Join | Action::Leave)
}

/// The phase of a project after an action, as its code, or why it can't have it there.
pub(super) fn next_phase(
    row: &development_project::Model,
    action: Action,
    field: &str,
    may: impl Fn(Action) -> bool,
) -> Result<Result<String, Problem>, Error> {
    let next = lifecycle::after(lifecycle::PROJECT, phase_of(row)?, action, field, may);
    Ok(next.map(|next| next.code().to_owned()))
}

impl Guarded for development_project::Entity {
    async fn guard(
        named: &Named<'_>,
        row: &development_project::Model,
    ) -> Result<Guard<Self>, Error> {
        let subject = rights_over(row)?;
        let may = |action| by_owner(named.writing.viewer(), &subject, action);
        let next = next_phase(row, named.action, named.field, may)?;
        Ok(Guard {
            subject,
            next: next.map(|phase| development_project::Model {
                phase,
                ..row.clone()
            }),
        })
    }
}

/// What is wrong with the days that are planned.
fn planned(row: &development_project::Model) -> Vec<Option<Problem>> {
    let days = row.planned_start.zip(row.planned_end);
    let order = days
        .filter(|(start, end)| end <= start)
        .map(|(start, _)| problem::planned_end_too_early(start).at("plannedEnd"));
    let start = row.planned_start.and_then(|on| day("plannedStart", on));
    let end = row.planned_end.and_then(|on| day("plannedEnd", on));
    vec![start, end.or(order)]
}

/// A day that has come.
pub(super) fn past_day(field: &str, on: NaiveDate, today: NaiveDate) -> Option<Problem> {
    day(field, on).or_else(|| (on > today).then(|| problem::lies_ahead(today).at(field)))
}

pub(super) fn not_before(field: &str, on: NaiveDate, earliest: NaiveDate) -> Option<Problem> {
    (on < earliest).then(|| problem::too_early(earliest).at(field))
}

/// What is wrong with the day on which a project ended: it has come, and is not before the start.
fn end_day(
    row: &development_project::Model,
    on: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<Problem> {
    let on = on.unwrap_or(today);
    let start = row.actual_start;
    past_day("on", on, today).or_else(|| start.and_then(|start| not_before("on", on, start)))
}
