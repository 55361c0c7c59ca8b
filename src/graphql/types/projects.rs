//! Development projects: what they are for, who takes part, how they go on, and the lists of them.

use std::{collections::HashMap, sync::Arc};

use crate::graphql::engine::execution::async_graphql::{
    self, Context, InputObject, Object, OneofObject, SimpleObject,
};
use entity::{development_project, status_report};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{
    bodies::{Body, body},
    directions::{EffectGoal, PriorityArea, TargetGroup, known_codes},
    follow_up::{FollowUpValue, newest_value},
    indicators::Indicator,
    organisations::{CareArea, Organisation},
    project_parts::{Milestone, ProjectParticipation, StatusReport},
    shared::Versioned,
};
use crate::graphql::{
    engine::{
        arguments::{Decode as _, Id},
        connection::{ListArguments, MAX_FIRST, Things, connection, connection_below},
        loading::{
            AsOf, ListBelow, NodeType, Result, all_related_rows, can, many, node_type, one,
            rolled_up, row, session, today, value,
        },
        scalars::{Date, DateTime},
    },
    query::searched,
};
use crate::{
    access::Subject,
    domain::{
        lifecycle,
        projects::RolledUp,
        vocabulary::{Action, ProjectHealth, ProjectOrder, ProjectPhase, Visibility},
    },
    store::{
        self, EffectGoalsOfProject, IndicatorsOfProject, MilestonesOfProject, Page, PageRequest,
        ParticipationsOfProject, PriorityAreasOfProject, ProjectsOf, Session, SubprojectsOfProject,
        TargetGroupsOfProject,
    },
};

/// Finds a project.
#[derive(OneofObject)]
pub(in crate::graphql) enum ProjectBy {
    /// By its global id; a key is taken too.
    Id(Id<DevelopmentProject>),
    /// By its slug, as `2584-trygg-hemgang`.
    Slug(String),
}

/// Narrows a list of projects. A project must meet all that is given.
#[derive(InputObject, Default)]
pub struct ProjectFilter {
    /// Only those that an indicator follows up that you may see, or only those that none does.
    has_indicator: Option<bool>,
    /// Owned by the organisation with this id or key (ägare).
    owner: Option<Id<Organisation>>,
    /// In which the organisation with this id or key takes part on the day, without owning it (medverkande).
    participant: Option<Id<Organisation>>,
    /// Owned by a municipality that belongs to the care area with this id or key on the day.
    care_area: Option<Id<CareArea>>,
    /// Led or steered by the body with this id or key.
    body: Option<Id<Body>>,
    /// Directly below the project with this id or key.
    parent_project: Option<Id<DevelopmentProject>>,
    /// For the priority area with this code, as `aldre`.
    priority_area: Option<String>,
    /// For the target group with this code.
    target_group: Option<String>,
    /// For the effect goal with this code.
    effect_goal: Option<String>,
    /// In one of these phases (fas).
    phases: Option<Vec<ProjectPhase>>,
    /// Of one of these healths (hälsa).
    healths: Option<Vec<ProjectHealth>>,
    /// Of this visibility (synlighet).
    visibility: Option<Visibility>,
    /// Changed at this moment or later, by `changedAt`.
    changed_since: Option<DateTime>,
    /// Under way (ONGOING, PAUSED or CLOSING), and not reported on since this day: `lastReportedOn`, or `actualStart` where
    /// there is no report yet, lies before it.
    not_reported_since: Option<Date>,
    /// With a title that has all these words, in whatever order; case and marks are overlooked: `alder` finds `Ålder`. At most 200
    /// characters; blank is as if left out.
    search: Option<String>,
}

impl ProjectFilter {
    async fn into_filter(self, ctx: &Context<'_>) -> Result<store::ProjectFilter> {
        let search = searched(self.search, "filter.search")?;
        known_codes(
            ctx,
            &self.priority_area,
            &self.target_group,
            &self.effect_goal,
        )
        .await?;
        Ok(store::ProjectFilter {
            has_indicator: self.has_indicator,
            owner: self.owner.decode(ctx, "filter.owner").await?,
            participant: self.participant.decode(ctx, "filter.participant").await?,
            care_area: self.care_area.decode(ctx, "filter.careArea").await?,
            body: self.body.decode(ctx, "filter.body").await?,
            parent: self
                .parent_project
                .decode(ctx, "filter.parentProject")
                .await?,
            priority_area: self.priority_area,
            target_group: self.target_group,
            effect_goal: self.effect_goal,
            phases: self.phases,
            healths: self.healths,
            visibility: self.visibility,
            changed_since: self.changed_since.map(|since| since.0),
            not_reported_since: self.not_reported_since.map(|day| day.0),
            search,
        })
    }
}

/// The arguments that all lists of projects take.
pub(in crate::graphql) struct ProjectArguments {
    filter: ProjectFilter,
    order: ProjectOrder,
    first: Option<i32>,
    after: Option<String>,
}

impl ProjectArguments {
    /// The arguments as they were given.
    pub(in crate::graphql) fn new(
        filter: Option<ProjectFilter>,
        order_by: Option<ProjectOrder>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Self {
        Self {
            filter: filter.unwrap_or_default(),
            order: order_by.unwrap_or(ProjectOrder::Newest),
            first,
            after,
        }
    }
}

/// All projects that meet the filter today.
pub(in crate::graphql) async fn projects(
    ctx: &Context<'_>,
    arguments: ProjectArguments,
) -> Result<Option<Things<DevelopmentProject>>> {
    let (filter, order) = (arguments.filter, arguments.order);
    let list = ListArguments::new(arguments.first, arguments.after);
    let (filter, on) = (filter.into_filter(ctx).await?, today(ctx));
    connection(
        ctx,
        list,
        |request| session(ctx).projects(filter, order, on.day, request),
        |row| Ok(DevelopmentProject::of(row, on)),
    )
    .await
}

/// The project that is meant.
pub(in crate::graphql) async fn project(
    ctx: &Context<'_>,
    by: ProjectBy,
) -> Result<Option<DevelopmentProject>> {
    let row = match by {
        ProjectBy::Id(id) => {
            row::<development_project::Entity>(ctx, id.decode(ctx, "by.id").await?).await?
        }
        ProjectBy::Slug(slug) => session(ctx)
            .by_key::<development_project::Entity>(&slug)
            .await?
            .map(Arc::new),
    };
    Ok(row.map(|row| DevelopmentProject::of(row, today(ctx))))
}

/// The projects of a thing that meet the filter on the day.
pub(in crate::graphql) async fn projects_of(
    ctx: &Context<'_>,
    of: ProjectsOf,
    thing: Uuid,
    arguments: ProjectArguments,
    on: AsOf,
) -> Result<Option<Things<DevelopmentProject>>> {
    let (filter, order) = (arguments.filter, arguments.order);
    // A cursor is good on the next day, too, where nobody asks for a day.
    let asked = (on != today(ctx)).then_some(on);
    let list = ListArguments::below(arguments.first, arguments.after, (thing, asked));
    let below = ProjectsBelow {
        of,
        filter: filter.into_filter(ctx).await?,
        order,
        on,
    };
    let show = |row| Ok(DevelopmentProject::of(row, on));
    connection_below(ctx, thing, below, MAX_FIRST, list, show).await
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct ProjectsBelow {
    of: ProjectsOf,
    filter: store::ProjectFilter,
    order: ProjectOrder,
    on: AsOf,
}

impl ListBelow for ProjectsBelow {
    type Table = development_project::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<development_project::Model>>> {
        let list = (&self.filter, self.order);
        session
            .projects_of(self.of, keys, list, self.on.day, request)
            .await
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        session
            .count_projects_of(self.of, keys, &self.filter, self.on.day)
            .await
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct ReportsBelow;

impl ListBelow for ReportsBelow {
    type Table = status_report::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<status_report::Model>>> {
        session.status_reports_of(keys, request).await
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        session.count_status_reports_of(keys).await
    }
}

/// How much of a project and its sub-projects is done (sammanvägt genomförande).
#[derive(SimpleObject)]
pub struct RolledUpProgress {
    /// In percent, rounded: the project's own progress where it has no sub-projects, else the mean of theirs, each rolled up
    /// in the same way. Null when nothing was reported.
    percent: Option<i32>,
    /// How many of the projects on the lowest level report their progress.
    reported: i32,
    /// How many projects there are on the lowest level, cancelled ones left out: the project itself where it has no
    /// sub-projects.
    expected: i32,
}

impl From<RolledUp> for RolledUpProgress {
    fn from(progress: RolledUp) -> Self {
        Self {
            percent: progress.percent,
            reported: progress.reported,
            expected: progress.expected,
        }
    }
}

node_type! {
    /// A development project.
    DevelopmentProject: development_project
}

/// A project by which an organisation, with others, develops the cooperation (utvecklingsprojekt, A-11, A-41). It has no
/// earlier states: with all that belongs to it, it stands as of today, below `organisation(asOf)`, too.
#[Object]
impl DevelopmentProject {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you can change it now, its milestones too: `changeProject`, `addMilestone`, `moveMilestone`, `reachMilestone`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Change).await
    }

    /// Whether you can start it now or take it up again: `startProject`.
    async fn viewer_can_start(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Start).await
    }

    /// Whether you can pause it now: `pauseProject`.
    async fn viewer_can_pause(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Pause).await
    }

    /// Whether you can begin to bring it to its end now: `beginClosingProject`.
    async fn viewer_can_begin_closing(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::BeginClosing).await
    }

    /// Whether you can close it now: `closeProject`.
    async fn viewer_can_close(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Close).await
    }

    /// Whether you can give it up now: `cancelProject`.
    async fn viewer_can_cancel(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Cancel).await
    }

    /// Whether you can report on it now: `submitStatusReport`, `correctStatusReport`.
    async fn viewer_can_report(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Report).await
    }

    /// Whether your organisation, which doesn't own it, can take part in it from now on: `joinProject`.
    async fn viewer_can_join(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Join).await
    }

    /// What you can do with it now, by its phase, your grade and your organisation: the `viewerCan…` as a list. Computed.
    async fn possible_actions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Action>>> {
        self.possible(ctx).await.map(Some)
    }

    /// Readable key; it begins with that of its owner.
    async fn slug(&self) -> &str {
        &self.row.slug
    }

    /// Its title, in Swedish (titel).
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// What it is about, in Swedish (sammanfattning).
    async fn summary(&self) -> &str {
        &self.row.summary
    }

    /// The organisation that owns it (ägare).
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// The body that leads it (ledande organ); null when none does.
    async fn lead_body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.lead_body_id, self.on).await
    }

    /// The body that steers it (styrgrupp); null when none does.
    async fn steering_body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.steering_body_id, self.on).await
    }

    /// The project that it is part of; null when it is part of none, or of one that you may not see.
    async fn parent_project(&self, ctx: &Context<'_>) -> Result<Option<DevelopmentProject>> {
        one(ctx, self.row.parent_project_id, self.on).await
    }

    /// Its sub-projects that you may see, ordered by slug (delprojekt). There are at most three levels of projects.
    async fn subprojects(&self, ctx: &Context<'_>) -> Result<Option<Vec<DevelopmentProject>>> {
        many::<SubprojectsOfProject, _>(ctx, self.row.id, self.on).await
    }

    /// The participations of other organisations, present and past, the earliest first (medverkande organisationer).
    async fn participations(&self, ctx: &Context<'_>) -> Result<Option<Vec<ProjectParticipation>>> {
        many::<ParticipationsOfProject, _>(ctx, self.row.id, self.on).await
    }

    /// The priority areas that it is for, in the order of their document (prioriterade områden, A-5).
    async fn priority_areas(&self, ctx: &Context<'_>) -> Result<Option<Vec<PriorityArea>>> {
        let links = all_related_rows::<PriorityAreasOfProject>(ctx, self.row.id).await?;
        let ids = links.iter().map(|link| link.priority_area_id);
        self.directions(ctx, ids, |row: &entity::priority_area::Model| row.ordinal)
            .await
    }

    /// The target groups that it is for, in the order of their document (målgrupper, B-5).
    async fn target_groups(&self, ctx: &Context<'_>) -> Result<Option<Vec<TargetGroup>>> {
        let links = all_related_rows::<TargetGroupsOfProject>(ctx, self.row.id).await?;
        let ids = links.iter().map(|link| link.target_group_id);
        self.directions(ctx, ids, |row: &entity::target_group::Model| row.ordinal)
            .await
    }

    /// The effect goals that it is for, in the order of their document (effektmål, A-3).
    async fn effect_goals(&self, ctx: &Context<'_>) -> Result<Option<Vec<EffectGoal>>> {
        let links = all_related_rows::<EffectGoalsOfProject>(ctx, self.row.id).await?;
        let ids = links.iter().map(|link| link.effect_goal_id);
        self.directions(ctx, ids, |row: &entity::effect_goal::Model| row.ordinal)
            .await
    }

    /// Its phase (fas). How well it goes is `health`.
    async fn phase(&self) -> Result<ProjectPhase> {
        value(&self.row.phase)
    }

    /// Its health (hälsa), from `latestStatusReport`; NOT_STARTED before the first report, FINISHED once it is closed,
    /// DISCONTINUED once it is cancelled.
    async fn health(&self) -> Result<ProjectHealth> {
        value(&self.row.health)
    }

    /// How much of it is done, in percent, 0 to 100, as `latestStatusReport` says (genomförande); null when it doesn't say.
    async fn progress(&self) -> Option<i32> {
        self.row.progress
    }

    /// How much of it and its sub-projects is done, as far as you may see them (sammanvägt genomförande). Computed.
    async fn progress_rolled_up(&self, ctx: &Context<'_>) -> Result<Option<RolledUpProgress>> {
        let progress = rolled_up(ctx, self.row.id).await?;
        Ok(progress.map(RolledUpProgress::from))
    }

    /// The planned first day; null when none is planned.
    async fn planned_start(&self) -> Option<Date> {
        self.row.planned_start.map(Date)
    }

    /// The planned last day; null when none is planned.
    async fn planned_end(&self) -> Option<Date> {
        self.row.planned_end.map(Date)
    }

    /// The day on which it started first; null before.
    async fn actual_start(&self) -> Option<Date> {
        self.row.actual_start.map(Date)
    }

    /// The day on which it was closed or cancelled; null before.
    async fn actual_end(&self) -> Option<Date> {
        self.row.actual_end.map(Date)
    }

    /// What it led to, in words (slutrapport); null until it is closed.
    async fn closing_report(&self) -> Option<&str> {
        self.row.closing_report.as_deref()
    }

    /// Why it was paused or cancelled last (skäl); null when it never was.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// The day on which `latestStatusReport` was submitted; null before the first.
    async fn last_reported_on(&self) -> Option<Date> {
        self.row.last_reported_on.map(Date)
    }

    /// Its id in its owner's own system; null when it has none. No two projects of an owner have the same.
    async fn external_id(&self) -> Option<&str> {
        self.row.external_id.as_deref()
    }

    /// Who may see it (synlighet), with its milestones, its status reports and who takes part.
    async fn visibility(&self) -> Result<Visibility> {
        value(&self.row.visibility)
    }

    /// When its own fields were last changed. Changes of milestones and participations do not count; see `changes`.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.row.changed_at)
    }

    /// Its milestones, the first to be due first (milstolpar).
    async fn milestones(&self, ctx: &Context<'_>) -> Result<Option<Vec<Milestone>>> {
        many::<MilestonesOfProject, _>(ctx, self.row.id, self.on).await
    }

    /// The indicators that follow it up and that you may see, in the order of their slugs (indikatorer).
    async fn indicators(&self, ctx: &Context<'_>) -> Result<Option<Vec<Indicator>>> {
        many::<IndicatorsOfProject, _>(ctx, self.row.id, self.on).await
    }

    /// Of the values of its indicators that you may see the one for the period that begins last; of several such the last to be
    /// created (senaste värde). It may be of any organisation that reports the indicator, not the project's owner alone, and,
    /// signed in, in any state that you see: ask for its `organisation` and its `state`. Null when there is none.
    async fn newest_value(&self, ctx: &Context<'_>) -> Result<Option<FollowUpValue>> {
        newest_value(ctx, self.row.id, self.on).await
    }

    /// Its status reports, the latest to be submitted first, corrected ones too (lägesrapporter).
    async fn status_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<StatusReport>>> {
        let arguments = ListArguments::below(first, after, self.row.id);
        let show = |row| Ok(StatusReport::of(row, self.on));
        connection_below(ctx, self.row.id, ReportsBelow, MAX_FIRST, arguments, show).await
    }

    /// The status report that says where it stands: the last to be submitted, whatever its period; a correction takes the place of
    /// what it corrects. Null before the first.
    async fn latest_status_report(&self, ctx: &Context<'_>) -> Result<Option<StatusReport>> {
        one(ctx, self.row.latest_report_id, self.on).await
    }
}

impl DevelopmentProject {
    async fn possible(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let phase = value::<ProjectPhase>(&self.row.phase)?;
        let takes_part = self.viewer_takes_part(ctx).await?;
        let may = |action: &Action| match action {
            Action::Join => !takes_part && self.may_take_part(ctx, Action::Join),
            Action::Leave => takes_part && self.may_take_part(ctx, Action::Leave),
            other => can(ctx, Subject::record(&*self.row), *other),
        };
        let possible = lifecycle::possible(lifecycle::PROJECT, phase);
        Ok(possible.into_iter().filter(may).collect())
    }

    async fn can_now(&self, ctx: &Context<'_>, action: Action) -> Result<Option<bool>> {
        Ok(Some(self.possible(ctx).await?.contains(&action)))
    }

    /// Whether the viewer's organisation may do this with the part that it takes, or could take, in a project of another.
    fn may_take_part(&self, ctx: &Context<'_>, action: Action) -> bool {
        let Some(actor) = session(ctx).viewer().actor() else {
            return false;
        };
        let subject = Subject::new_project_participation(&self.row, actor.organisation);
        actor.organisation != self.row.owner_id && can(ctx, subject, action)
    }

    async fn viewer_takes_part(&self, ctx: &Context<'_>) -> Result<bool> {
        let Some(actor) = session(ctx).viewer().actor() else {
            return Ok(false);
        };
        let parts = all_related_rows::<ParticipationsOfProject>(ctx, self.row.id).await?;
        Ok(parts.iter().any(|part| {
            part.organisation_id == actor.organisation
                && part.left_on.is_none_or(|left| today(ctx).day < left)
        }))
    }

    /// The directions with these ids, in the order of their document.
    async fn directions<T: NodeType>(
        &self,
        ctx: &Context<'_>,
        ids: impl Iterator<Item = Uuid>,
        ordinal: fn(&store::Row<T::Table>) -> i32,
    ) -> Result<Option<Vec<T>>> {
        let loads = ids.map(|id| row::<T::Table>(ctx, id));
        let mut rows: Vec<_> = try_join_all(loads).await?.into_iter().flatten().collect();
        rows.sort_by_key(|row| ordinal(row));
        Ok(Some(T::each(rows, self.on)))
    }
}
