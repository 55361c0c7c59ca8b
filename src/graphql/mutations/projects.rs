//! Development projects: proposing and changing them, their phases, milestones, who takes part, status reports.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use uuid::Uuid;

use super::{key, once, optional_key, payload, reference, shown};
use crate::{
    domain::{
        id::NodeKind,
        vocabulary::{ProjectHealth, Visibility},
    },
    graphql::{
        engine::{
            loading::{Result, begin, today},
            scalars::Date,
        },
        types::{
            periods::PeriodInput,
            project_parts::{Milestone, ProjectParticipation, StatusReport},
            projects::DevelopmentProject,
        },
    },
    store,
};

/// The project to propose.
#[derive(InputObject, Debug)]
struct ProposeProjectInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// Its title, in Swedish: one line of 1 to 200 characters.
    title: String,
    /// What it is about, in Swedish: 1 to 4 000 characters.
    summary: String,
    /// What the slug is to say: at most 80 small letters a to z, digits and hyphens. The slug of the organisation comes
    /// before it, as in `2584-trygg-hemgang`, unless it begins with that. Made from the title when left out.
    slug: Option<String>,
    /// Who may see it, with all that belongs to it (synlighet).
    #[graphql(default_with = "Visibility::Cooperation")]
    visibility: Visibility,
    /// The body that leads it (ledande organ): one that exists today.
    lead_body: Option<ID>,
    /// The body that steers it (styrgrupp): one that exists today.
    steering_body: Option<ID>,
    /// The project that it is part of: your own, or one in which you take part. There are at most three levels.
    parent_project: Option<ID>,
    /// Codes of the priority areas that it is for, each once (prioriterade områden).
    #[graphql(default)]
    priority_areas: Vec<String>,
    /// Codes of the target groups that it is for, each once (målgrupper).
    #[graphql(default)]
    target_groups: Vec<String>,
    /// Codes of the effect goals that it is for, each once (effektmål).
    #[graphql(default)]
    effect_goals: Vec<String>,
    /// The planned first day.
    planned_start: Option<Date>,
    /// The planned last day, after the first.
    planned_end: Option<Date>,
    /// Its id in your own system: one line of 1 to 200 characters, only once among your projects.
    external_id: Option<String>,
}

impl ProposeProjectInput {
    fn into_request(self) -> Result<store::NewProject> {
        Ok(store::NewProject {
            lead_body: optional_key(NodeKind::Body, self.lead_body.as_ref(), "leadBody")?,
            steering_body: optional_key(
                NodeKind::Body,
                self.steering_body.as_ref(),
                "steeringBody",
            )?,
            parent: optional_key(
                NodeKind::DevelopmentProject,
                self.parent_project.as_ref(),
                "parentProject",
            )?,
            aims: store::ProjectAims {
                priority_areas: Some(self.priority_areas),
                target_groups: Some(self.target_groups),
                effect_goals: Some(self.effect_goals),
            },
            title: self.title,
            summary: self.summary,
            slug: self.slug,
            visibility: self.visibility,
            planned_start: self.planned_start.map(|day| day.0),
            planned_end: self.planned_end.map(|day| day.0),
            external_id: self.external_id,
        })
    }
}

payload!(ProposeProjectPayload {
    /// The new project.
    project: DevelopmentProject
});

/// What to change in a project. What is left out stays; null removes what may be missing.
#[derive(InputObject, Debug)]
struct ChangeProjectInput {
    /// The project.
    project: ID,
    /// The version that the caller has seen.
    version: i32,
    /// Its title, in Swedish: one line of 1 to 200 characters.
    title: Option<String>,
    /// What it is about, in Swedish: 1 to 4 000 characters.
    summary: Option<String>,
    /// Who may see it, with all that belongs to it (synlighet). It takes effect at once.
    visibility: Option<Visibility>,
    /// The body that leads it (ledande organ): one that exists today; null: none.
    lead_body: MaybeUndefined<ID>,
    /// The body that steers it (styrgrupp): one that exists today; null: none.
    steering_body: MaybeUndefined<ID>,
    /// The project that it is part of: your own, or one in which you take part; null: none. There are at most three levels.
    parent_project: MaybeUndefined<ID>,
    /// Codes of all priority areas that it is for, each once (prioriterade områden).
    priority_areas: Option<Vec<String>>,
    /// Codes of all target groups that it is for, each once (målgrupper).
    target_groups: Option<Vec<String>>,
    /// Codes of all effect goals that it is for, each once (effektmål).
    effect_goals: Option<Vec<String>>,
    /// The planned first day; null: none.
    planned_start: MaybeUndefined<Date>,
    /// The planned last day, after the first; null: none.
    planned_end: MaybeUndefined<Date>,
    /// Its id in your own system: one line of 1 to 200 characters, only once among your projects; null: none.
    external_id: MaybeUndefined<String>,
}

impl ChangeProjectInput {
    fn into_change(self) -> Result<store::ProjectChange> {
        let day = |day: MaybeUndefined<Date>| {
            let day = Option::<Option<Date>>::from(day);
            day.map(|day| day.map(|day| day.0))
        };
        Ok(store::ProjectChange {
            lead_body: reference(NodeKind::Body, self.lead_body, "leadBody")?,
            steering_body: reference(NodeKind::Body, self.steering_body, "steeringBody")?,
            parent: reference(
                NodeKind::DevelopmentProject,
                self.parent_project,
                "parentProject",
            )?,
            aims: store::ProjectAims {
                priority_areas: self.priority_areas,
                target_groups: self.target_groups,
                effect_goals: self.effect_goals,
            },
            title: self.title,
            summary: self.summary,
            visibility: self.visibility,
            planned_start: day(self.planned_start),
            planned_end: day(self.planned_end),
            external_id: self.external_id.into(),
        })
    }
}

payload!(ChangeProjectPayload {
    /// The changed project.
    project: DevelopmentProject
});

/// Which project to start.
#[derive(InputObject, Debug)]
struct StartProjectInput {
    /// The project.
    project: ID,
    /// The version that the caller has seen.
    version: i32,
    /// The day on which it started, not a later one than today; today when left out. Left out, too, when it is taken up again:
    /// it keeps its first day.
    on: Option<Date>,
}

payload!(StartProjectPayload {
    /// The project, under way.
    project: DevelopmentProject
});

/// Which project to pause, and why.
#[derive(InputObject, Debug)]
struct PauseProjectInput {
    /// The project.
    project: ID,
    /// The version that the caller has seen.
    version: i32,
    /// Why (skäl): 1 to 2 000 characters.
    reason: String,
}

payload!(PauseProjectPayload {
    /// The paused project.
    project: DevelopmentProject
});

/// Which project to begin to close.
#[derive(InputObject, Debug)]
struct BeginClosingProjectInput {
    /// The project.
    project: ID,
    /// The version that the caller has seen.
    version: i32,
}

payload!(BeginClosingProjectPayload {
    /// The project, about to be closed.
    project: DevelopmentProject
});

/// Which project to close, and what it led to.
#[derive(InputObject, Debug)]
struct CloseProjectInput {
    /// The project.
    project: ID,
    /// The version that the caller has seen.
    version: i32,
    /// What it led to, in Swedish (slutrapport): 1 to 20 000 characters.
    closing_report: String,
    /// Its last day, not before the first and not a later one than today; today when left out.
    on: Option<Date>,
}

payload!(CloseProjectPayload {
    /// The closed project.
    project: DevelopmentProject
});

/// Which project to cancel, and why.
#[derive(InputObject, Debug)]
struct CancelProjectInput {
    /// The project.
    project: ID,
    /// The version that the caller has seen.
    version: i32,
    /// Why (skäl): 1 to 2 000 characters.
    reason: String,
    /// Its last day, not before the first and not a later one than today; today when left out.
    on: Option<Date>,
}

payload!(CancelProjectPayload {
    /// The cancelled project.
    project: DevelopmentProject
});

/// The milestone to add to a project.
#[derive(InputObject, Debug)]
struct AddMilestoneInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The project. It may have 100 milestones.
    project: ID,
    /// What is to be reached, in Swedish: one line of 1 to 200 characters.
    title: String,
    /// The day by which it is to be reached.
    due_on: Date,
}

payload!(AddMilestonePayload {
    /// The new milestone.
    milestone: Milestone
});

/// Which milestone to move, to which day, and why.
#[derive(InputObject, Debug)]
struct MoveMilestoneInput {
    /// The milestone.
    milestone: ID,
    /// The version that the caller has seen.
    version: i32,
    /// The day by which it is to be reached now.
    due_on: Date,
    /// Why (skäl): 1 to 2 000 characters.
    reason: String,
}

payload!(MoveMilestonePayload {
    /// The moved milestone.
    milestone: Milestone
});

/// Which milestone was reached, and when.
#[derive(InputObject, Debug)]
struct ReachMilestoneInput {
    /// The milestone.
    milestone: ID,
    /// The version that the caller has seen.
    version: i32,
    /// The day on which it was reached, not a later one than today.
    reached_on: Date,
}

payload!(ReachMilestonePayload {
    /// The reached milestone.
    milestone: Milestone
});

/// In which project to take part.
#[derive(InputObject, Debug)]
struct JoinProjectInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The project, one of another organisation.
    project: ID,
    /// The first day, not a later one than today; today when left out.
    on: Option<Date>,
}

payload!(JoinProjectPayload {
    /// The new participation.
    participation: ProjectParticipation
});

/// Which participation to end.
#[derive(InputObject, Debug)]
struct LeaveProjectInput {
    /// The participation.
    participation: ID,
    /// The version that the caller has seen.
    version: i32,
    /// The first day on which you take part no more, not before the first and not a later one than today; today when left out.
    on: Option<Date>,
}

payload!(LeaveProjectPayload {
    /// The ended participation.
    participation: ProjectParticipation
});

/// What to report of a project.
#[derive(InputObject, Debug)]
struct SubmitStatusReportInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The project.
    project: ID,
    /// The period that it is about: one that has begun.
    period: PeriodInput,
    /// How it stands (hälsa): NOT_STARTED, ON_TRACK, AT_RISK or OFF_TRACK.
    health: ProjectHealth,
    /// How much is done, in percent, 0 to 100.
    progress: Option<i32>,
    /// What was done, in Swedish: 1 to 4 000 characters.
    done: String,
    /// Why it stands so, in Swedish: 1 to 4 000 characters.
    why: Option<String>,
    /// What comes next, in Swedish: 1 to 4 000 characters.
    next: Option<String>,
    /// Who reports.
    person: Option<ID>,
}

payload!(SubmitStatusReportPayload {
    /// The new report.
    status_report: StatusReport
});

/// Which report to correct, and the whole of what is right.
#[derive(InputObject, Debug)]
struct CorrectStatusReportInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The report that is wrong: one that was not corrected yet.
    status_report: ID,
    /// How it stands (hälsa): NOT_STARTED, ON_TRACK, AT_RISK or OFF_TRACK.
    health: ProjectHealth,
    /// How much is done, in percent, 0 to 100.
    progress: Option<i32>,
    /// What was done, in Swedish: 1 to 4 000 characters.
    done: String,
    /// Why it stands so, in Swedish: 1 to 4 000 characters.
    why: Option<String>,
    /// What comes next, in Swedish: 1 to 4 000 characters.
    next: Option<String>,
    /// Who reports.
    person: Option<ID>,
}

payload!(CorrectStatusReportPayload {
    /// The new report, about the same period.
    status_report: StatusReport
});

/// Projects, with all that belongs to them.
#[derive(Default)]
pub struct ProjectMutations;

/// Projects, with all that belongs to them.
#[Object]
impl ProjectMutations {
    /// Proposes a development project of the caller's organisation (föreslå projekt; ). For its editors. Refused:
    /// ALREADY_EXISTS for a slug or an external id that another one of yours has, INVALID_VALUE for unknown codes,
    /// INVALID_PERIOD for a planned end that is not after the start, DOES_NOT_FIT for a body that does not exist and for a
    /// project that it can't be part of: a part is at most on the third level, and is seen by no more than what is above it.
    async fn propose_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The project.")] input: ProposeProjectInput,
    ) -> Result<ProposeProjectPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let project = input.into_request()?;
            writing.propose_project(project, today(ctx)).await
        };
        let proposed = once(&writing, "proposeProject", &key, &text, work).await;
        Ok(shown(ctx, writing, proposed).await?.into())
    }

    /// Changes a project (ändra projekt). For editors of its owner. Refused: WRONG_STATE when it is closed or cancelled, or
    /// when it would be hidden from organisations that take part or seen by fewer than its parts; else as `proposeProject`.
    async fn change_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: ChangeProjectInput,
    ) -> Result<ChangeProjectPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = project(&input.project)?;
            let version = input.version;
            let change = input.into_change()?;
            let today = today(ctx);
            writing.change_project(id, version, change, today).await
        };
        let changed = work.await;
        Ok(shown(ctx, writing, changed).await?.into())
    }

    /// Starts a project that is proposed, or takes up again one that is paused or about to be closed (starta projekt). For
    /// editors of its owner. Refused: WRONG_STATE in all other phases, INVALID_PERIOD for a day that lies ahead.
    async fn start_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project.")] input: StartProjectInput,
    ) -> Result<StartProjectPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = project(&input.project)?;
            let on = input.on.map(|on| on.0);
            writing
                .start_project(id, input.version, on, today(ctx))
                .await
        };
        let started = work.await;
        Ok(shown(ctx, writing, started).await?.into())
    }

    /// Pauses a project that is under way (pausa projekt). For editors of its owner. Refused: WRONG_STATE in all other phases.
    async fn pause_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project, and why.")] input: PauseProjectInput,
    ) -> Result<PauseProjectPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = project(&input.project)?;
            writing.pause_project(id, input.version, input.reason).await
        };
        let paused = work.await;
        Ok(shown(ctx, writing, paused).await?.into())
    }

    /// Begins to close a project that is under way or paused (påbörja avslut). For editors of its owner. Refused: WRONG_STATE
    /// in all other phases.
    async fn begin_closing_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project.")] input: BeginClosingProjectInput,
    ) -> Result<BeginClosingProjectPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = project(&input.project)?;
            writing.begin_closing_project(id, input.version).await
        };
        let begun = work.await;
        Ok(shown(ctx, writing, begun).await?.into())
    }

    /// Closes a project with a closing report (avsluta projekt). Its health is FINISHED then; nothing in it is changed any
    /// more. For editors of its owner. Refused: WRONG_STATE when it is neither under way nor about to be closed,
    /// INVALID_PERIOD for a day before its first or one that lies ahead.
    async fn close_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project, and what it led to.")] input: CloseProjectInput,
    ) -> Result<CloseProjectPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = project(&input.project)?;
            let (version, on) = (input.version, input.on.map(|on| on.0));
            let today = today(ctx);
            writing
                .close_project(id, version, input.closing_report, on, today)
                .await
        };
        let closed = work.await;
        Ok(shown(ctx, writing, closed).await?.into())
    }

    /// Cancels a project that is not closed (avbryta projekt). Its health is DISCONTINUED then; nothing in it is changed any
    /// more. For editors of its owner. Refused: WRONG_STATE when it is closed or cancelled, INVALID_PERIOD for a day before
    /// its first or one that lies ahead.
    async fn cancel_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project, and why.")] input: CancelProjectInput,
    ) -> Result<CancelProjectPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = project(&input.project)?;
            let (version, on) = (input.version, input.on.map(|on| on.0));
            let today = today(ctx);
            writing
                .cancel_project(id, version, input.reason, on, today)
                .await
        };
        let cancelled = work.await;
        Ok(shown(ctx, writing, cancelled).await?.into())
    }

    /// Adds a milestone to a project (lägg till milstolpe). For editors of the project's owner. Refused: WRONG_STATE when the
    /// project is closed or cancelled, TOO_LONG when it has 100 milestones.
    async fn add_milestone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The milestone.")] input: AddMilestoneInput,
    ) -> Result<AddMilestonePayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let id = project(&input.project)?;
            writing.add_milestone(id, input.title, input.due_on.0).await
        };
        let added = once(&writing, "addMilestone", &key, &text, work).await;
        Ok(shown(ctx, writing, added).await?.into())
    }

    /// Moves a milestone to another day (flytta milstolpe); the day that was planned first stays known. For editors of the
    /// project's owner. Refused: WRONG_STATE when it was reached, or the project is closed or cancelled; INVALID_VALUE when it
    /// is due that day already.
    async fn move_milestone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which milestone, to which day, and why.")] input: MoveMilestoneInput,
    ) -> Result<MoveMilestonePayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = milestone(&input.milestone)?;
            let (version, due_on) = (input.version, input.due_on.0);
            writing
                .move_milestone(id, version, due_on, input.reason)
                .await
        };
        let moved = work.await;
        Ok(shown(ctx, writing, moved).await?.into())
    }

    /// Notes the day on which a milestone was reached (milstolpe nådd). For editors of the project's owner. Refused:
    /// WRONG_STATE when it was reached already, or the project is closed or cancelled; INVALID_PERIOD for a day that lies ahead.
    async fn reach_milestone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which milestone, and when.")] input: ReachMilestoneInput,
    ) -> Result<ReachMilestonePayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = milestone(&input.milestone)?;
            let (version, on) = (input.version, input.reached_on.0);
            writing.reach_milestone(id, version, on, today(ctx)).await
        };
        let reached = work.await;
        Ok(shown(ctx, writing, reached).await?.into())
    }

    /// Lets the caller's organisation take part in a project of another (gå med i projekt). For its editors, on projects that
    /// they can see. Refused: ALREADY_EXISTS when it takes part already, DOES_NOT_FIT for its own project, WRONG_STATE when
    /// the project is closed or cancelled, INVALID_PERIOD for a day that lies ahead, before it left last, or before the
    /// project's first day, planned or actual.
    async fn join_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project.")] input: JoinProjectInput,
    ) -> Result<JoinProjectPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let id = project(&input.project)?;
            let on = input.on.map(|on| on.0);
            writing.join_project(id, on, today(ctx)).await
        };
        let joined = once(&writing, "joinProject", &key, &text, work).await;
        Ok(shown(ctx, writing, joined).await?.into())
    }

    /// Ends the part that the caller's organisation takes in a project (lämna projekt). It stays in history. For its editors.
    /// Refused: WRONG_STATE when it ended already, or the project is closed or cancelled; INVALID_PERIOD for a day before its
    /// first or one that lies ahead.
    async fn leave_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which participation.")] input: LeaveProjectInput,
    ) -> Result<LeaveProjectPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let kind = NodeKind::ProjectParticipation;
            let id = key(kind, &input.participation, "participation")?;
            let on = input.on.map(|on| on.0);
            writing
                .leave_project(id, input.version, on, today(ctx))
                .await
        };
        let left = work.await;
        Ok(shown(ctx, writing, left).await?.into())
    }

    /// Submits a status report of a project (lämna lägesrapport): its health and progress are the project's from then on, unless
    /// there is a report about a later period. A report is never changed: see `correctStatusReport`. For editors of the
    /// project's owner. Refused: WRONG_STATE when it is neither under way, paused nor about to be closed, INVALID_PERIOD for a
    /// period that has not begun, INVALID_VALUE for a health that no report gives.
    async fn submit_status_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report.")] input: SubmitStatusReportInput,
    ) -> Result<SubmitStatusReportPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let id = project(&input.project)?;
            let period = input.period.period("period")?;
            let status = store::NewStatus {
                health: input.health,
                progress: input.progress,
                done: input.done,
                why: input.why,
                next: input.next,
                person: optional_key(NodeKind::Person, input.person.as_ref(), "person")?,
            };
            writing
                .submit_status_report(id, period, status, today(ctx))
                .await
        };
        let submitted = once(&writing, "submitStatusReport", &key, &text, work).await;
        Ok(shown(ctx, writing, submitted).await?.into())
    }

    /// Corrects a status report by a new one about the same period, which takes its place (rätta lägesrapport); what was wrong
    /// stays in history. For editors of the project's owner. Refused: WRONG_STATE when it was corrected already, or the
    /// project is closed or cancelled.
    async fn correct_status_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report, and what is right.")] input: CorrectStatusReportInput,
    ) -> Result<CorrectStatusReportPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let id = report(&input.status_report)?;
            let status = store::NewStatus {
                health: input.health,
                progress: input.progress,
                done: input.done,
                why: input.why,
                next: input.next,
                person: optional_key(NodeKind::Person, input.person.as_ref(), "person")?,
            };
            writing.correct_status_report(id, status, today(ctx)).await
        };
        let corrected = once(&writing, "correctStatusReport", &key, &text, work).await;
        Ok(shown(ctx, writing, corrected).await?.into())
    }
}

fn project(id: &ID) -> Result<Uuid> {
    key(NodeKind::DevelopmentProject, id, "project")
}

fn milestone(id: &ID) -> Result<Uuid> {
    key(NodeKind::Milestone, id, "milestone")
}

fn report(id: &ID) -> Result<Uuid> {
    key(NodeKind::StatusReport, id, "statusReport")
}
