//! Lifecycles: in which state what can be done, and which state follows. Who may do it is `access`'s.

use super::problem::{self, Problem};
use super::vocabulary::{
    Action, AgendaItemState, CommissionState, DisputeState, MeetingState, NotesState,
    ObstacleState, ProjectPhase, StructureReportState, ValueState, Vocabulary, YearPlanState,
};

/// What can be done with a project in each phase, and the phase that follows.
pub const PROJECT: &[(ProjectPhase, Action, ProjectPhase)] = {
    use Action::{BeginClosing, Cancel, Change, Close, Join, Leave, Pause, Report, Start};
    use ProjectPhase::{Cancelled, Closed, Closing, Ongoing, Paused, Proposed};
    &[
        (Proposed, Change, Proposed),
        (Proposed, Join, Proposed),
        (Proposed, Leave, Proposed),
        (Proposed, Start, Ongoing),
        (Proposed, Cancel, Cancelled),
        (Ongoing, Change, Ongoing),
        (Ongoing, Join, Ongoing),
        (Ongoing, Leave, Ongoing),
        (Ongoing, Report, Ongoing),
        (Ongoing, Pause, Paused),
        (Ongoing, BeginClosing, Closing),
        (Ongoing, Close, Closed),
        (Ongoing, Cancel, Cancelled),
        (Paused, Change, Paused),
        (Paused, Join, Paused),
        (Paused, Leave, Paused),
        (Paused, Report, Paused),
        (Paused, Start, Ongoing),
        (Paused, BeginClosing, Closing),
        (Paused, Cancel, Cancelled),
        (Closing, Change, Closing),
        (Closing, Join, Closing),
        (Closing, Leave, Closing),
        (Closing, Report, Closing),
        (Closing, Start, Ongoing),
        (Closing, Close, Closed),
        (Closing, Cancel, Cancelled),
    ]
};

/// What can be done with a follow-up value in each state, and the state that follows. A draft that is removed has none. What else can
/// be done depends on more than the state: to correct it, and to let more see it.
pub const VALUE: &[(ValueState, Action, ValueState)] = {
    use Action::{Approve, Change, Remove, Reopen, Return, Submit};
    use ValueState::{Approved, Draft, Returned, Submitted, UnderCorrection};
    &[
        (Draft, Change, Draft),
        (Draft, Submit, Submitted),
        (Draft, Remove, Draft),
        (Submitted, Approve, Approved),
        (Submitted, Return, Returned),
        (Returned, Change, Returned),
        (Returned, Submit, Submitted),
        (Approved, Reopen, UnderCorrection),
    ]
};

/// What can be done with a meeting in each state, and the state that follows. Only a meeting that was called can be held; one
/// that was moved is called again, and a call that was sent is corrected by another.
pub const MEETING: &[(MeetingState, Action, MeetingState)] = {
    use Action::{Accept, Approve, Call, Cancel, Change, Decline, Hold, Minute, Move, Postpone};
    use MeetingState::{
        Called, Cancelled, Declined, Held, NotesApproved, Planned, Postponed, Requested,
    };
    &[
        (Requested, Accept, Planned),
        (Requested, Decline, Declined),
        (Planned, Change, Planned),
        (Planned, Call, Called),
        (Planned, Move, Planned),
        (Planned, Postpone, Postponed),
        (Planned, Cancel, Cancelled),
        (Called, Change, Called),
        (Called, Call, Called),
        (Called, Hold, Held),
        (Called, Move, Planned),
        (Called, Postpone, Postponed),
        (Called, Cancel, Cancelled),
        (Held, Minute, Held),
        (Held, Approve, NotesApproved),
        (NotesApproved, Minute, NotesApproved),
        (Postponed, Move, Planned),
        (Postponed, Cancel, Cancelled),
    ]
};

/// What can be done with an item of an agenda in each state, and the state that follows, as long as its meeting is not held.
pub const AGENDA_ITEM: &[(AgendaItemState, Action, AgendaItemState)] = {
    use Action::{Accept, Change, Postpone, Remove};
    use AgendaItemState::{Accepted, Proposed, PutOff};
    &[
        (Proposed, Change, Proposed),
        (Proposed, Accept, Accepted),
        (Proposed, Postpone, PutOff),
        (Proposed, Remove, Proposed),
        (Accepted, Change, Accepted),
        (Accepted, Postpone, PutOff),
        (Accepted, Remove, Accepted),
        (PutOff, Accept, Accepted),
        (PutOff, Remove, PutOff),
    ]
};

/// What can be done with a version of a meeting's notes in each state, and the state that follows with the last approval.
pub const NOTES: &[(NotesState, Action, NotesState)] = {
    use Action::{Approve, Archive, Minute, Send};
    use NotesState::{Approved, Draft};
    &[
        (Draft, Minute, Draft),
        (Draft, Approve, Approved),
        (Draft, Send, Draft),
        (Approved, Send, Approved),
        (Approved, Archive, Approved),
    ]
};

/// What can be done with a commission in each state that one of those who carry it out has brought it to, and the state that
/// follows. It is closed by a decision on a report alone.
pub const COMMISSION: &[(CommissionState, Action, CommissionState)] = {
    use Action::{Accept, Close, Report, ReportBack, Return, Withdraw};
    use CommissionState::{Accepted, Closed, Given, InProgress, Reported, Returned, Withdrawn};
    &[
        (Given, Accept, Accepted),
        (Given, Withdraw, Withdrawn),
        (Accepted, Report, InProgress),
        (Accepted, ReportBack, Reported),
        (Accepted, Withdraw, Withdrawn),
        (InProgress, Report, InProgress),
        (InProgress, ReportBack, Reported),
        (InProgress, Withdraw, Withdrawn),
        (Reported, Return, Returned),
        (Reported, Close, Closed),
        (Reported, Withdraw, Withdrawn),
        (Returned, Report, Returned),
        (Returned, ReportBack, Reported),
        (Returned, Withdraw, Withdrawn),
    ]
};

/// What can be done with a dispute in each state, at whatever step it stands, and the state that follows.
pub const DISPUTE: &[(DisputeState, Action, DisputeState)] = {
    use Action::{Conclude, Escalate, Resolve, Withdraw};
    use DisputeState::{Open, Resolved, Withdrawn};
    &[
        (Open, Conclude, Open),
        (Open, Escalate, Open),
        (Open, Resolve, Resolved),
        (Open, Withdraw, Withdrawn),
    ]
};

/// The step that a dispute stands at, as far as what can be done with the dispute depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepOfDispute {
    /// Whether it has its outcome.
    pub ended: bool,
    /// Whether the ladder has no step above it.
    pub is_last: bool,
    /// Whether the viewer is one of those who record its outcome.
    pub concludes: bool,
}

/// What the viewer can do with a dispute in a state at a step, but for what the rights forbid.
pub fn possible_with_dispute(state: DisputeState, at: StepOfDispute) -> Vec<Action> {
    let mut actions = possible(DISPUTE, state);
    actions.retain(|action| hindered(*action, at).iter().all(Option::is_none));
    actions.retain(|action| *action != Action::Conclude || at.concludes);
    actions
}

/// Why an action can't be done with an open dispute at a step: that gets its outcome once, before the next step, and by the time
/// that the dispute is resolved.
pub fn hindered(action: Action, at: StepOfDispute) -> [Option<Problem>; 2] {
    let StepOfDispute {
        ended,
        is_last,
        concludes,
    } = at;
    match action {
        Action::Conclude => [
            ended.then(|| problem::step_has_an_outcome().at("dispute")),
            None,
        ],
        Action::Escalate => [
            is_last.then(|| problem::no_step_above().at("dispute")),
            (!ended).then(|| problem::step_without_outcome().at("dispute")),
        ],
        Action::Resolve => [
            (!ended && !concludes).then(|| problem::outcome_by_who_handles().at("outcome")),
            None,
        ],
        _ => [None, None],
    }
}

/// What can be done with an obstacle in each state, and the state that follows.
pub const OBSTACLE: &[(ObstacleState, Action, ObstacleState)] = {
    use Action::{Answer, Change, Escalate, Publish, Resolve, TakeMeasure};
    use ObstacleState::{Answered, BeingRemoved, Escalated, Identified, Removed};
    &[
        (Identified, Change, Identified),
        (Identified, TakeMeasure, BeingRemoved),
        (Identified, Escalate, Escalated),
        (Identified, Publish, Identified),
        (BeingRemoved, Change, BeingRemoved),
        (BeingRemoved, TakeMeasure, BeingRemoved),
        (BeingRemoved, Escalate, Escalated),
        (BeingRemoved, Resolve, Removed),
        (BeingRemoved, Publish, BeingRemoved),
        (Escalated, Answer, Answered),
        (Escalated, Publish, Escalated),
        (Answered, TakeMeasure, BeingRemoved),
        (Answered, Escalate, Escalated),
        (Answered, Resolve, Removed),
        (Answered, Publish, Answered),
        (Removed, Publish, Removed),
    ]
};

/// What can be done with a body's year plan in each state, and the state that follows. What is added to an adopted one is planned
/// at once.
pub const YEAR_PLAN: &[(YearPlanState, Action, YearPlanState)] = {
    use YearPlanState::{Adopted, Draft};
    &[
        (Draft, Action::Change, Draft),
        (Draft, Action::Adopt, Adopted),
        (Adopted, Action::Change, Adopted),
    ]
};

/// What the area group can do with a report of structure in each state, and the state that follows.
pub const STRUCTURE_REPORT: &[(StructureReportState, Action, StructureReportState)] = {
    use StructureReportState::{Received, Returned, Submitted};
    &[
        (Submitted, Action::Receive, Received),
        (Submitted, Action::Return, Returned),
    ]
};

/// What can be done in a state.
pub fn possible<S: Vocabulary>(table: &[(S, Action, S)], state: S) -> Vec<Action> {
    let here = table.iter().filter(|(from, ..)| *from == state);
    here.map(|(_, action, _)| *action).collect()
}

/// Whether a state lets an action be done.
pub fn lets<S: Vocabulary>(table: &[(S, Action, S)], state: S, action: Action) -> bool {
    possible(table, state).contains(&action)
}

/// The state that follows an action, if it can be done.
pub fn next<S: Vocabulary>(table: &[(S, Action, S)], state: S, action: Action) -> Option<S> {
    let found = table
        .iter()
        .find(|(from, done, _)| (*from, *done) == (state, action));
    found.map(|(.., to)| *to)
}

/// The state that follows an action, or why it can't be done and what can be, by who may do what.
///
/// # Errors
/// `WRONG_STATE` about `field`.
pub fn after<S: Vocabulary>(
    table: &[(S, Action, S)],
    state: S,
    action: Action,
    field: &str,
    may: impl Fn(Action) -> bool,
) -> Result<S, Problem> {
    next(table, state, action).ok_or_else(|| {
        let mut possible = possible(table, state);
        let is_final = possible.is_empty();
        possible.retain(|action| may(*action));
        wrong_state(state, action, field, &possible, is_final)
    })
}

/// Why an action can't be done in a state, and what the viewer can do. `is_final`: nothing can be done by anybody any more.
pub fn wrong_state<S: Vocabulary>(
    state: S,
    action: Action,
    field: &str,
    possible: &[Action],
    is_final: bool,
) -> Problem {
    let list = |label: fn(Action) -> &'static str, nothing: &str| {
        let labels: Vec<&str> = possible.iter().copied().map(label).collect();
        if labels.is_empty() {
            nothing.to_owned()
        } else {
            labels.join(", ")
        }
    };
    let (state, action) = (state.term(), action.term());
    problem::wrong_state(
        state.code,
        action.english,
        &list(
            |action| action.term().english,
            if is_final {
                "nothing, it is final"
            } else {
                "nothing by you"
            },
        ),
        state.swedish,
        action.swedish,
        &list(
            |action| action.term().swedish,
            if is_final {
                "ingenting, läget är slutligt"
            } else {
                "ingenting för dig"
            },
        ),
    )
    .at(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::UserErrorCode;

    #[test]
    fn an_action_leads_to_one_state_only() {
        let mut cases: Vec<_> = PROJECT
            .iter()
            .map(|(from, action, _)| (*from, *action))
            .collect();
        cases.sort_unstable();
        cases.dedup();
        assert_eq!(cases.len(), PROJECT.len());
        let mut cases: Vec<_> = VALUE
            .iter()
            .map(|(from, action, _)| (*from, *action))
            .collect();
        cases.sort_unstable();
        cases.dedup();
        assert_eq!(cases.len(), VALUE.len());
    }

    #[test]
    fn what_is_closed_or_cancelled_stays_so() {
        for phase in [ProjectPhase::Closed, ProjectPhase::Cancelled] {
            assert_eq!(possible(PROJECT, phase), []);
        }
    }

    #[test]
    fn a_dispute_goes_up_with_an_outcome_as_far_as_there_is_a_step() {
        use Action::{Conclude, Escalate, Resolve, Withdraw};
        // Whether the step has its outcome, is the last, and gets its outcome from the viewer.
        for (ended, is_last, concludes, expected) in [
            (false, false, true, vec![Conclude, Resolve, Withdraw]),
            (false, false, false, vec![Withdraw]),
            (false, true, true, vec![Conclude, Resolve, Withdraw]),
            (false, true, false, vec![Withdraw]),
            (true, false, true, vec![Escalate, Resolve, Withdraw]),
            (true, false, false, vec![Escalate, Resolve, Withdraw]),
            (true, true, true, vec![Resolve, Withdraw]),
            (true, true, false, vec![Resolve, Withdraw]),
        ] {
            let at = StepOfDispute {
                ended,
                is_last,
                concludes,
            };
            let found = possible_with_dispute(DisputeState::Open, at);
            assert_eq!(found, expected, "{at:?}");
            for state in [DisputeState::Resolved, DisputeState::Withdrawn] {
                assert_eq!(possible_with_dispute(state, at), []);
            }
        }
    }

    #[test]
    fn a_refusal_says_what_is_possible() {
        let refused = after(VALUE, ValueState::Approved, Action::Change, "value", |_| {
            true
        })
        .unwrap_err();
        assert_eq!(refused.code, UserErrorCode::WrongState);
        assert_eq!(
            refused.english,
            "In the state APPROVED this can't be done: change. Possible: reopen."
        );
        assert_eq!(
            refused.swedish,
            "I läget godkänt går det inte att ändra. Möjligt: öppna igen."
        );
        let refused = after(
            PROJECT,
            ProjectPhase::Closed,
            Action::Start,
            "project",
            |_| true,
        )
        .unwrap_err();
        assert!(refused.english.ends_with("Possible: nothing, it is final."));
        // What is possible for others alone isn't offered.
        let refused = after(VALUE, ValueState::Approved, Action::Change, "value", |_| {
            false
        });
        let refused = refused.unwrap_err();
        assert!(refused.swedish.ends_with("Möjligt: ingenting för dig."));
    }
}
