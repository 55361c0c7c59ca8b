//! Development projects: proposing and changing them, their phases, milestones, who takes part, status reports.

use async_graphql::MaybeUndefined;

use crate::{
    domain::vocabulary::{ProjectHealth, Visibility},
    graphql::{
        engine::{arguments::Id, mutation::mutations, scalars::Date},
        types::{
            bodies::Body,
            organisations::Organisation,
            people::Person,
            periods::PeriodInput,
            project_parts::{Milestone, ProjectParticipation, StatusReport},
            projects::DevelopmentProject,
        },
    },
    store,
};

mutations! {
    /// Projects, with all that belongs to them.
    ProjectMutations;

    /// Proposes a development project of the caller's organisation (föreslå projekt; ). For its editors. A body that the
    /// caller may not write in leads or steers it with the consent of those who may: then it is a proposal. Refused:
    /// ALREADY_EXISTS for a slug or an external id that another one of yours has, INVALID_VALUE for unknown codes,
    /// INVALID_PERIOD for a planned end that is not after the start, DOES_NOT_FIT for a body that does not exist and for a
    /// project that it can't be part of: a part is at most on the third level, and nobody sees it who can't see what is above it.
    propose_project("The project.";
        /// The project to propose.
        ProposeProjectInput once idempotency_key {
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
            lead_body: Option<Id<Body>>,
            /// The body that steers it (styrgrupp): one that exists today.
            steering_body: Option<Id<Body>>,
            /// The project that it is part of: your own, or one in which you take part. There are at most three levels.
            parent_project: Option<Id<DevelopmentProject>>,
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
    ) -> ProposeProjectPayload {
        /// The new project.
        project: DevelopmentProject,
    } command |_today| {
        let aims = store::ProjectAims {
            priority_areas: Some(priority_areas),
            target_groups: Some(target_groups),
            effect_goals: Some(effect_goals),
        };
        let parent = parent_project;
        store::Command::ProposeProject(store::NewProject {
            title, summary, slug, visibility, lead_body, steering_body, parent, aims, planned_start, planned_end, external_id,
        })
    };

    /// Changes a project (ändra projekt). For editors of its owner. Refused: WRONG_STATE when it is closed or cancelled, or
    /// when it would be hidden from organisations that take part or seen by fewer than its parts; else as `proposeProject`.
    change_project("What to change.";
        /// What to change in a project. What is left out stays; null removes what may be missing.
        ChangeProjectInput at version {
            /// The project.
            project: Id<DevelopmentProject>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: Option<String>,
            /// What it is about, in Swedish: 1 to 4 000 characters.
            summary: Option<String>,
            /// Who may see it, with all that belongs to it (synlighet). It takes effect at once.
            visibility: Option<Visibility>,
            /// The body that leads it (ledande organ): one that exists today; null: none.
            lead_body: MaybeUndefined<Id<Body>>,
            /// The body that steers it (styrgrupp): one that exists today; null: none.
            steering_body: MaybeUndefined<Id<Body>>,
            /// The project that it is part of: your own, or one in which you take part; null: none. There are at most three levels.
            parent_project: MaybeUndefined<Id<DevelopmentProject>>,
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
    ) -> ChangeProjectPayload {
        /// The changed project.
        project: DevelopmentProject,
    } command |_today| {
        let aims = store::ProjectAims { priority_areas, target_groups, effect_goals };
        let parent = parent_project;
        let change = store::ProjectChange {
            title, summary, visibility, lead_body, steering_body, parent, aims, planned_start, planned_end, external_id,
        };
        store::Command::ChangeProject { project, version, change }
    };

    /// Starts a project that is proposed, or takes up again one that is paused or about to be closed (starta projekt). For
    /// editors of its owner. Refused: WRONG_STATE in all other phases, INVALID_PERIOD for a day that lies ahead.
    start_project("Which project.";
        /// Which project to start.
        StartProjectInput at version {
            /// The project.
            project: Id<DevelopmentProject>,
            /// The day on which it started, not a later one than today; today when left out. Left out, too, when it is taken up again:
            /// it keeps its first day.
            on: Option<Date>,
        }
    ) -> StartProjectPayload {
        /// The project, under way.
        project: DevelopmentProject,
    } = |writing, today| writing.start_project(project, version, on, today).await;

    /// Pauses a project that is under way (pausa projekt). For editors of its owner. Refused: WRONG_STATE in all other phases.
    pause_project("Which project, and why.";
        /// Which project to pause, and why.
        PauseProjectInput at version {
            /// The project.
            project: Id<DevelopmentProject>,
            /// Why (skäl): 1 to 2 000 characters.
            reason: String,
        }
    ) -> PauseProjectPayload {
        /// The paused project.
        project: DevelopmentProject,
    } = |writing| writing.pause_project(project, version, reason).await;

    /// Begins to close a project that is under way or paused (påbörja avslut). For editors of its owner. Refused: WRONG_STATE
    /// in all other phases.
    begin_closing_project("Which project.";
        /// Which project to begin to close.
        BeginClosingProjectInput at version {
            /// The project.
            project: Id<DevelopmentProject>,
        }
    ) -> BeginClosingProjectPayload {
        /// The project, about to be closed.
        project: DevelopmentProject,
    } = |writing| writing.begin_closing_project(project, version).await;

    /// Closes a project with a closing report (avsluta projekt). Its health is FINISHED then; nothing in it is changed any
    /// more. For editors of its owner. Refused: WRONG_STATE when it is neither under way nor about to be closed,
    /// INVALID_PERIOD for a day before its first or one that lies ahead.
    close_project("Which project, and what it led to.";
        /// Which project to close, and what it led to.
        CloseProjectInput at version {
            /// The project.
            project: Id<DevelopmentProject>,
            /// What it led to, in Swedish (slutrapport): 1 to 20 000 characters.
            closing_report: String,
            /// Its last day, from its first day to today; today when left out.
            on: Option<Date>,
        }
    ) -> CloseProjectPayload {
        /// The closed project.
        project: DevelopmentProject,
    } = |writing, today| writing.close_project(project, version, closing_report, on, today).await;

    /// Cancels a project that is not closed (avbryta projekt). Its health is DISCONTINUED then; nothing in it is changed any
    /// more. For editors of its owner. Refused: WRONG_STATE when it is closed or cancelled, INVALID_PERIOD for a day before
    /// its first or one that lies ahead.
    cancel_project("Which project, and why.";
        /// Which project to cancel, and why.
        CancelProjectInput at version {
            /// The project.
            project: Id<DevelopmentProject>,
            /// Why (skäl): 1 to 2 000 characters.
            reason: String,
            /// Its last day, from its first day to today; today when left out.
            on: Option<Date>,
        }
    ) -> CancelProjectPayload {
        /// The cancelled project.
        project: DevelopmentProject,
    } = |writing, today| writing.cancel_project(project, version, reason, on, today).await;

    /// Adds a milestone to a project (lägg till milstolpe). For editors of the project's owner. Refused: WRONG_STATE when the
    /// project is closed or cancelled, TOO_LONG when it has 100 milestones.
    add_milestone("The milestone.";
        /// The milestone to add to a project.
        AddMilestoneInput once idempotency_key {
            /// The project. It may have 100 milestones.
            project: Id<DevelopmentProject>,
            /// What is to be reached, in Swedish: one line of 1 to 200 characters.
            title: String,
            /// The day by which it is to be reached.
            due_on: Date,
        }
    ) -> AddMilestonePayload {
        /// The new milestone.
        milestone: Milestone,
    } = |writing| writing.add_milestone(project, title, due_on).await;

    /// Moves a milestone to another day (flytta milstolpe); the day that was planned first stays known. For editors of the
    /// project's owner. Refused: WRONG_STATE when it was reached, or the project is closed or cancelled; INVALID_VALUE when it
    /// is due that day already.
    move_milestone("Which milestone, to which day, and why.";
        /// Which milestone to move, to which day, and why.
        MoveMilestoneInput at version {
            /// The milestone.
            milestone: Id<Milestone>,
            /// The day by which it is to be reached now.
            due_on: Date,
            /// Why (skäl): 1 to 2 000 characters.
            reason: String,
        }
    ) -> MoveMilestonePayload {
        /// The moved milestone.
        milestone: Milestone,
    } = |writing| writing.move_milestone(milestone, version, due_on, reason).await;

    /// Notes the day on which a milestone was reached (milstolpe nådd). For editors of the project's owner. Refused:
    /// WRONG_STATE when it was reached already, or the project is closed or cancelled; INVALID_PERIOD for a day that lies ahead.
    reach_milestone("Which milestone, and when.";
        /// Which milestone was reached, and when.
        ReachMilestoneInput at version {
            /// The milestone.
            milestone: Id<Milestone>,
            /// The day on which it was reached, today or earlier.
            reached_on: Date,
        }
    ) -> ReachMilestonePayload {
        /// The reached milestone.
        milestone: Milestone,
    } = |writing, today| writing.reach_milestone(milestone, version, reached_on, today).await;

    /// Lets the caller's organisation take part in a project of another (gå med i projekt): a proposal that an editor of
    /// the owner consents to. For its editors, on projects that they can see. Refused: ALREADY_EXISTS when it takes part already, DOES_NOT_FIT for its own project, WRONG_STATE when
    /// the project is closed or cancelled, INVALID_PERIOD for a day that lies ahead, before it left last, or before the
    /// project's first day, planned or actual.
    join_project("Which project.";
        /// In which project to take part.
        JoinProjectInput once idempotency_key {
            /// The project, one of another organisation.
            project: Id<DevelopmentProject>,
            /// The first day, today or earlier; today when left out.
            on: Option<Date>,
        }
    ) -> JoinProjectPayload {
        /// The new participation.
        participation: ProjectParticipation,
    } command |today| { store::Command::JoinProject { project, on: on.unwrap_or(today) } };

    /// Invites another organisation to take part in a project (bjud in till projekt): a proposal that an editor of that organisation
    /// consents to. For editors of the project's owner. Refused: as `joinProject`; DOES_NOT_FIT for an organisation that takes part
    /// in no projects, or can't see this one.
    invite_to_project("Whom to invite to which project.";
        /// Which organisation to invite to which project.
        InviteToProjectInput once idempotency_key {
            /// The project, one of your own.
            project: Id<DevelopmentProject>,
            /// The organisation that is to take part.
            organisation: Id<Organisation>,
            /// The first day, today or earlier; today when left out.
            on: Option<Date>,
        }
    ) -> InviteToProjectPayload {
        /// The new participation.
        participation: ProjectParticipation,
    } command |today| {
        store::Command::InviteToProject { project, organisation, on: on.unwrap_or(today) }
    };

    /// Ends the part that an organisation takes in a project (lämna projekt). It stays in history. For its editors, and
    /// for those of the project's owner.
    /// Refused: WRONG_STATE when it ended already, or the project is closed or cancelled; INVALID_PERIOD for a day before its
    /// first or one that lies ahead. What it owes of the project's indicators for periods that have ended stays owed: INVALID_PERIOD
    /// for a day on or after which one of these periods began.
    leave_project("Which participation.";
        /// Which participation to end.
        LeaveProjectInput at version {
            /// The participation.
            participation: Id<ProjectParticipation>,
            /// The first day on which you no longer take part: not before the first day, and not after today; today when left
            /// out.
            on: Option<Date>,
        }
    ) -> LeaveProjectPayload {
        /// The ended participation.
        participation: ProjectParticipation,
    } = |writing, today| writing.leave_project(participation, version, on, today).await;

    /// Submits a status report of a project (lämna lägesrapport): its health and progress are the project's from then on, whatever
    /// its period; the project's `version` stays. A report is never changed: see `correctStatusReport`. For editors of the
    /// project's owner. Refused: WRONG_STATE when it is neither under way, paused nor about to be closed, INVALID_PERIOD for a
    /// period that has not begun, INVALID_VALUE for a health that no report gives.
    submit_status_report("The report.";
        /// What to report of a project.
        SubmitStatusReportInput once idempotency_key {
            /// The project.
            project: Id<DevelopmentProject>,
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
            /// Who reports: somebody who works for an organisation that takes part.
            person: Option<Id<Person>>,
        }
    ) -> SubmitStatusReportPayload {
        /// The new report.
        status_report: StatusReport,
    } = |writing, today| {
        let status = store::NewStatus { health, progress, done, why, next, person, submitted_at: None };
        writing.submit_status_report(project, period, status, today).await
    };

    /// Corrects a status report by a new one about the same period, which takes its place (rätta lägesrapport); what was wrong
    /// stays in history. For editors of the project's owner. Refused: WRONG_STATE when it was corrected already, or the
    /// project is closed or cancelled.
    correct_status_report("Which report, and what is right.";
        /// Which report to correct, and the whole of what is right.
        CorrectStatusReportInput once idempotency_key {
            /// The report that is wrong: one that was not corrected yet.
            status_report: Id<StatusReport>,
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
            /// Who reports: somebody who works for an organisation that takes part.
            person: Option<Id<Person>>,
        }
    ) -> CorrectStatusReportPayload {
        /// The new report, about the same period.
        status_report: StatusReport,
    } = |writing, today| {
        let status = store::NewStatus { health, progress, done, why, next, person, submitted_at: None };
        writing.correct_status_report(status_report, status, today).await
    };
}
