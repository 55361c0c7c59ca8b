//! The model: the meetings and the year plan, what each step does with them, and why it is refused.

use chrono::{Datelike, Weekday};
use proptest::prelude::{BoxedStrategy, Just, Strategy};
use proptest_state_machine::ReferenceStateMachine;

use super::{
    acts::{Act, Actor, Body, Step},
    choice,
    meeting::Meeting,
    rules,
};
use crate::fixture::sequences::{Said, date, refuse};

/// The year of the plan, which begins within the sequences.
pub(super) const YEAR: i32 = 2027;

#[derive(Clone, Debug)]
pub(super) struct YearPlan {
    pub(super) adopted: bool,
    pub(super) version: i64,
    pub(super) days: Vec<i64>,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) today: i64,
    pub(super) meetings: Vec<Meeting>,
    pub(super) plan: Option<YearPlan>,
    /// What the last step came to.
    pub(super) said: Said,
}

/// The last weekday ten days or more before a meeting.
fn committee_day(day: i64) -> i64 {
    let latest = day - 10;
    match date(latest).weekday() {
        Weekday::Sat => latest - 1,
        Weekday::Sun => latest - 2,
        _ => latest,
    }
}

impl Model {
    /// Does a step, or says why not.
    fn perform(&mut self, step: &Step) -> Said {
        let Step { actor, ref act, .. } = *step;
        match *act {
            Act::Wait(days) => {
                self.today += days;
                return Ok(0);
            }
            Act::Plan(day) => {
                refuse(&[(!actor.arranges(), "FORBIDDEN")])?;
                self.meetings
                    .push(Meeting::new(Body::SteeringGroup, day, "PLANNED", "CREATE"));
                return Ok(2);
            }
            Act::Ask(day) => {
                refuse(&[(actor == Actor::RegionReader, "FORBIDDEN")])?;
                let mut meeting = Meeting::new(Body::SteeringGroup, day, "REQUESTED", "REQUEST");
                meeting.asked_by = Some(actor.organisation());
                meeting.reason = true;
                self.meetings.push(meeting);
                return Ok(2);
            }
            Act::CreatePlan | Act::AddToPlan(_) | Act::Adopt => return self.plan_year(step),
            _ => {}
        }
        let (at, today) = (act.meeting().unwrap_or_default(), self.today);
        let around = self.days_around(at);
        let meeting = &mut self.meetings[at];
        refuse(&[(!meeting.is_seen_by(actor), "NOT_FOUND")])?;
        match *act {
            Act::AddItem(_) => rules::add_item(meeting, actor, today),
            Act::ChangeItem(_, item)
            | Act::AcceptItem(_, item)
            | Act::PutOff(_, item)
            | Act::RemoveItem(_, item) => rules::decide_item(meeting, item, step),
            Act::Invite(_, guest, item) => rules::invite(meeting, guest, item, actor),
            Act::TakeBack(_, called) => rules::take_back(meeting, called, step),
            Act::Answer(_, called, answer) => rules::answer_call(meeting, called, answer, step),
            Act::Record(_, called, outcome) => rules::record(meeting, called, outcome, step, today),
            Act::Write(_, corrects) => rules::write(meeting, corrects, actor),
            Act::ChangeNotes(_, notes)
            | Act::Approve(_, notes)
            | Act::Send(_, notes)
            | Act::Archive(_, notes) => rules::change_notes(meeting, notes, step),
            _ => rules::take_step(meeting, step, today, around),
        }
    }

    /// The day of the meeting that one prepares, and the last day of those that prepare it.
    fn days_around(&self, at: usize) -> (Option<i64>, Option<i64>) {
        let prepared = self.meetings[at].prepares;
        let prepared = prepared.map(|prepared| self.meetings[prepared].day);
        let preparing = self.meetings.iter().filter(|it| {
            it.prepares == Some(at)
                && matches!(it.state, "PLANNED" | "CALLED" | "HELD" | "NOTES_APPROVED")
        });
        (prepared, preparing.map(|it| it.day).max())
    }

    /// Adds to all histories what a step did.
    fn remember(&mut self, before: &Self, step: &Step) {
        // A removed item takes its history along, and those after it move up.
        if matches!(step.act, Act::RemoveItem(..)) {
            return;
        }
        for (at, meeting) in self.meetings.iter_mut().enumerate() {
            meeting.remember(before.meetings.get(at), step);
        }
    }

    fn plan_year(&mut self, step: &Step) -> Said {
        let Step {
            actor,
            ref act,
            stale,
        } = *step;
        let sees = self.plan.as_ref().is_some_and(|plan| plan.adopted)
            || actor.sits_in(Body::SteeringGroup);
        match *act {
            Act::CreatePlan => {
                refuse(&[(!actor.arranges(), "FORBIDDEN")])?;
                refuse(&[(self.plan.is_some(), "ALREADY_EXISTS year")])?;
                self.plan = Some(YearPlan {
                    adopted: false,
                    version: 1,
                    days: Vec::new(),
                });
                Ok(1)
            }
            Act::AddToPlan(day) => {
                refuse(&[(!sees, "NOT_FOUND")])?;
                refuse(&[(!actor.arranges(), "FORBIDDEN")])?;
                refuse(&[(
                    date(day).year() != YEAR,
                    "INVALID_PERIOD content.meeting.day",
                )])?;
                let plan = self.plan.as_mut().expect("a plan");
                plan.version += 1;
                plan.days.push(day);
                plan.days.sort_unstable();
                let planned = if plan.adopted {
                    self.plan_with_committee(day)
                } else {
                    0
                };
                Ok(2 + planned)
            }
            _ => {
                refuse(&[(!sees, "NOT_FOUND")])?;
                refuse(&[(!actor.approves(), "FORBIDDEN")])?;
                refuse(&[(stale, "CONFLICT")])?;
                let plan = self.plan.as_mut().expect("a plan");
                refuse(&[(plan.adopted, "WRONG_STATE yearPlan")])?;
                plan.adopted = true;
                plan.version += 1;
                let days = plan.days.clone();
                let lines: usize = days
                    .into_iter()
                    .map(|day| 1 + self.plan_with_committee(day))
                    .sum();
                Ok(1 + lines)
            }
        }
    }

    /// A meeting of the year plan, and that of the committee which prepares it.
    fn plan_with_committee(&mut self, day: i64) -> usize {
        let prepared = self.meetings.len();
        self.meetings
            .push(Meeting::new(Body::SteeringGroup, day, "PLANNED", "CREATE"));
        let mut committee = Meeting::new(Body::Committee, committee_day(day), "PLANNED", "CREATE");
        committee.prepares = Some(prepared);
        self.meetings.push(committee);
        4
    }
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self {
            today: 0,
            meetings: Vec::new(),
            plan: None,
            said: Ok(0),
        })
        .boxed()
    }

    fn transitions(model: &Self) -> BoxedStrategy<Step> {
        choice::steps(model)
    }

    fn apply(mut model: Self, step: &Step) -> Self {
        let mut after = model.clone();
        let said = after.perform(step);
        // What is refused changes nothing.
        if said.is_ok() {
            after.remember(&model, step);
            model = after;
        }
        model.said = said;
        model
    }

    fn preconditions(model: &Self, step: &Step) -> bool {
        choice::is_possible(model, &step.act)
    }
}
