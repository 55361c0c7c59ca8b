//! What the model knows of meetings and the year plan: what each act does and why it is refused, written from the document and the
//! schema alone, and which acts come next.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use proptest::{
    prelude::{BoxedStrategy, Just, Strategy, any, prop},
    prop_oneof,
    strategy::Union,
};
use proptest_state_machine::ReferenceStateMachine;
use samverkan::domain::vocabulary::Grade;

use crate::fixture::world::now;

/// The year of the plan, which begins within the sequences.
pub(super) const YEAR: i32 = 2027;

/// Who acts: those who arrange the meetings, a kommun that sits in the county steering group and has a substitute, one that sits
/// there, and one that doesn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    RegionReader,
    RegionEditor,
    Region,
    Association,
    Lulea,
    Kiruna,
    Gallivare,
}

impl Actor {
    pub(super) const ALL: [Self; 7] = [
        Self::RegionReader,
        Self::RegionEditor,
        Self::Region,
        Self::Association,
        Self::Lulea,
        Self::Kiruna,
        Self::Gallivare,
    ];

    pub(super) const fn organisation(self) -> &'static str {
        match self {
            Self::RegionReader | Self::RegionEditor | Self::Region => "region",
            Self::Association => "norrbottens-kommuner",
            Self::Lulea => "2580",
            Self::Kiruna => "2584",
            Self::Gallivare => "2523",
        }
    }

    pub(super) const fn grade(self) -> Grade {
        match self {
            Self::RegionReader => Grade::Reader,
            Self::Region | Self::Association => Grade::Approver,
            _ => Grade::Editor,
        }
    }

    const fn arranges(self) -> bool {
        matches!(self, Self::RegionEditor | Self::Region | Self::Association)
    }

    const fn approves(self) -> bool {
        matches!(self, Self::Region | Self::Association)
    }

    /// Whether it sees all that belongs to the meetings of a body.
    const fn sits_in(self, body: Body) -> bool {
        match self {
            Self::Gallivare => false,
            Self::Lulea | Self::Kiruna => matches!(body, Body::SteeringGroup),
            _ => true,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    SteeringGroup,
    Committee,
}

/// Who is called to the county steering group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Called {
    Lulea,
    Kiruna,
    Substitute,
}

impl Called {
    pub(super) const ALL: [Self; 3] = [Self::Lulea, Self::Kiruna, Self::Substitute];

    const fn represents(self) -> &'static str {
        match self {
            Self::Kiruna => "2584",
            Self::Lulea | Self::Substitute => "2580",
        }
    }
}

/// What is done. Days are counted from the first; meetings and what belongs to them from nought.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Wait(i64),
    Plan(i64),
    Ask(i64),
    CreatePlan,
    AddToPlan(i64),
    Adopt,
    Accept(usize),
    Decline(usize),
    Change(usize),
    Move(usize, i64),
    Postpone(usize),
    Cancel(usize),
    /// The last day for items comes so many days before the meeting, if that is said.
    Call(usize, Option<i64>),
    Hold(usize),
    AddItem(usize),
    ChangeItem(usize, usize),
    AcceptItem(usize, usize),
    PutOff(usize, usize),
    RemoveItem(usize, usize),
    Answer(usize, Called, &'static str),
    Record(usize, Called, &'static str),
    Write(usize, bool),
    ChangeNotes(usize, usize),
    Approve(usize, usize),
    Send(usize, usize),
    Archive(usize, usize),
}

impl Act {
    const fn meeting(&self) -> Option<usize> {
        match self {
            Self::Wait(_)
            | Self::Plan(_)
            | Self::Ask(_)
            | Self::CreatePlan
            | Self::AddToPlan(_)
            | Self::Adopt => None,
            Self::Accept(at)
            | Self::Decline(at)
            | Self::Change(at)
            | Self::Move(at, _)
            | Self::Postpone(at)
            | Self::Cancel(at)
            | Self::Call(at, _)
            | Self::Hold(at)
            | Self::AddItem(at)
            | Self::ChangeItem(at, _)
            | Self::AcceptItem(at, _)
            | Self::PutOff(at, _)
            | Self::RemoveItem(at, _)
            | Self::Answer(at, ..)
            | Self::Record(at, ..)
            | Self::Write(at, _)
            | Self::ChangeNotes(at, _)
            | Self::Approve(at, _)
            | Self::Send(at, _)
            | Self::Archive(at, _) => Some(*at),
        }
    }

    /// What the history of an item, a call or notes says was done.
    const fn done(&self) -> &'static str {
        match self {
            Self::AddItem(_) => "ADD_ITEM",
            Self::AcceptItem(..) => "ACCEPT",
            Self::PutOff(..) => "POSTPONE",
            Self::Call(..) => "CALL",
            Self::Answer(..) => "ANSWER",
            Self::Write(..) | Self::ChangeNotes(..) => "MINUTE",
            Self::Approve(..) => "APPROVE",
            Self::Send(..) => "SEND",
            Self::Archive(..) => "ARCHIVE",
            _ => "CHANGE",
        }
    }
}

/// One step of a sequence.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) actor: Actor,
    pub(super) act: Act,
    /// Whether the actor has seen the version before.
    pub(super) stale: bool,
}

/// A meeting as the model knows it.
#[derive(Clone, Debug)]
pub(super) struct Meeting {
    body: Body,
    state: &'static str,
    day: i64,
    prepares: Option<usize>,
    asked_by: Option<&'static str>,
    titled: bool,
    reason: bool,
    items_until: Option<i64>,
    sequence: i64,
    version: i64,
    /// What its history says was done, the oldest first.
    done: Vec<&'static str>,
    history: Vec<String>,
    items: Vec<Item>,
    calls: Vec<(Called, Call)>,
    notes: Vec<Notes>,
}

#[derive(Clone, Debug)]
struct Item {
    state: &'static str,
    added_by: &'static str,
    titled: bool,
    version: i64,
    history: Vec<String>,
}

#[derive(Clone, Debug, Default)]
struct Call {
    answer: Option<&'static str>,
    outcome: Option<&'static str>,
    version: i64,
    history: Vec<String>,
}

#[derive(Clone, Debug)]
struct Notes {
    state: &'static str,
    public: bool,
    version: i64,
    history: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct YearPlan {
    pub(super) adopted: bool,
    pub(super) version: i64,
    pub(super) days: Vec<i64>,
}

/// What a step comes to: so many lines in the journal, or the reasons why it is refused.
pub(super) type Said = Result<usize, Vec<String>>;

#[derive(Clone, Debug)]
pub(super) struct Model {
    today: i64,
    pub(super) meetings: Vec<Meeting>,
    pub(super) plan: Option<YearPlan>,
    /// What the last step came to.
    pub(super) said: Said,
}

fn because(reasons: &[&str]) -> Said {
    Err(reasons.iter().map(|reason| (*reason).to_owned()).collect())
}

/// Refuses for the reasons that there are.
fn refuse(reasons: &[(bool, &str)]) -> Result<(), Vec<String>> {
    let found: Vec<String> = reasons
        .iter()
        .filter(|(is_wrong, _)| *is_wrong)
        .map(|(_, reason)| (*reason).to_owned())
        .collect();
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// The entry in the history of a thing that a step made or changed: what was done, by whom, and what its fields became. None
/// where its version is the same.
fn entry(
    versions: (Option<i64>, i64),
    (done, by): (&str, &str),
    fields: &[(&str, Option<&str>, Option<&str>)],
) -> Option<String> {
    let (before, after) = versions;
    let changed = fields.iter().filter(|(_, before, after)| before != after);
    let changed = changed.map(|(field, _, after)| format!("{field} {}", after.unwrap_or("-")));
    (before != Some(after)).then(|| format!("{done} {by} {:?}", changed.collect::<Vec<_>>()))
}

fn first_day() -> NaiveDate {
    now().date_naive()
}

pub(super) fn date(day: i64) -> NaiveDate {
    first_day() + TimeDelta::days(day)
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

impl Meeting {
    fn new(body: Body, day: i64, state: &'static str, done: &'static str) -> Self {
        Self {
            body,
            state,
            day,
            prepares: None,
            asked_by: None,
            titled: false,
            reason: false,
            items_until: None,
            sequence: 0,
            version: 1,
            done: vec![done],
            history: Vec::new(),
            items: Vec::new(),
            calls: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn is_seen_by(&self, actor: Actor) -> bool {
        let hidden = matches!(self.state, "REQUESTED" | "DECLINED");
        !hidden || actor.sits_in(self.body) || self.asked_by == Some(actor.organisation())
    }

    /// Whether items may still be added, changed and removed.
    fn is_open(&self) -> bool {
        matches!(self.state, "PLANNED" | "CALLED" | "POSTPONED")
    }

    fn steps_to(&mut self, state: &'static str, done: &'static str) {
        self.state = state;
        self.version += 1;
        self.done.push(done);
    }

    fn call(&mut self, called: Called) -> Option<&mut Call> {
        let mut calls = self.calls.iter_mut();
        calls.find(|(of, _)| *of == called).map(|(_, call)| call)
    }

    /// Adds to the history of the meeting and of what belongs to it what a step did. `before`: as it was; none when it is new.
    fn remember(&mut self, before: Option<&Self>, step: &Step) {
        let by = step.actor.organisation();
        let done = *self.done.last().expect("a meeting has a history");
        let versions = (before.map(|it| it.version), self.version);
        let state = [("state", before.map(|it| it.state), Some(self.state))];
        self.history.extend(entry(versions, (done, by), &state));
        let said = (step.act.done(), by);
        for (place, item) in self.items.iter_mut().enumerate() {
            let before = before.and_then(|it| it.items.get(place));
            let versions = (before.map(|it| it.version), item.version);
            let state = [("state", before.map(|it| it.state), Some(item.state))];
            item.history.extend(entry(versions, said, &state));
        }
        for (place, (_, call)) in self.calls.iter_mut().enumerate() {
            let before = before.and_then(|it| it.calls.get(place));
            let before = before.map(|(_, call)| call);
            let versions = (before.map(|it| it.version), call.version);
            let fields = [
                ("answer", before.and_then(|it| it.answer), call.answer),
                ("outcome", before.and_then(|it| it.outcome), call.outcome),
            ];
            call.history.extend(entry(versions, said, &fields));
        }
        for (place, notes) in self.notes.iter_mut().enumerate() {
            let before = before.and_then(|it| it.notes.get(place));
            let versions = (before.map(|it| it.version), notes.version);
            let state = [("state", before.map(|it| it.state), Some(notes.state))];
            notes.history.extend(entry(versions, said, &state));
        }
    }

    /// The histories of the meeting, its items, its calls and its notes, the oldest entry first.
    pub(super) fn histories(&self) -> Vec<Vec<String>> {
        let items = self.items.iter().map(|it| &it.history);
        let calls = self.calls.iter().map(|(_, it)| &it.history);
        let notes = self.notes.iter().map(|it| &it.history);
        let own = [&self.history].into_iter();
        own.chain(items)
            .chain(calls)
            .chain(notes)
            .cloned()
            .collect()
    }

    /// The side that holds the chair on its day, and so approves its notes; of the committee nobody does.
    fn chaired_by(&self) -> Option<&'static str> {
        match (self.body, date(self.day).year()) {
            (Body::SteeringGroup, 2026) => Some("region"),
            (Body::SteeringGroup, 2027) => Some("norrbottens-kommuner"),
            _ => None,
        }
    }

    /// As one line, which is compared with what the server shows.
    pub(super) fn shown(&self) -> String {
        let items = self
            .items
            .iter()
            .map(|it| format!("{} {}", it.state, it.version));
        let calls = self.calls.iter().map(|(called, it)| {
            format!(
                "{called:?} {} {} {}",
                it.answer.unwrap_or("-"),
                it.outcome.unwrap_or("-"),
                it.version
            )
        });
        let notes = self
            .notes
            .iter()
            .map(|it| format!("{} {}", it.state, it.version));
        format!(
            "{} {} until {} sequence {} version {} reason {} done {:?} items {:?} calls {:?} notes {:?}",
            date(self.day),
            self.state,
            self.items_until
                .map_or("-".to_owned(), |day| date(day).to_string()),
            self.sequence,
            self.version,
            self.reason,
            self.done,
            items.collect::<Vec<_>>(),
            calls.collect::<Vec<_>>(),
            notes.collect::<Vec<_>>(),
        )
    }
}

impl Model {
    /// Does a step, or says why not.
    fn perform(&mut self, step: &Step) -> Said {
        let Step {
            actor,
            ref act,
            stale,
        } = *step;
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
        let prepared = self.meetings[at]
            .prepares
            .map(|prepared| self.meetings[prepared].day);
        let preparing = self.meetings.iter().filter(|it| {
            it.prepares == Some(at)
                && matches!(it.state, "PLANNED" | "CALLED" | "HELD" | "NOTES_APPROVED")
        });
        let preparing = preparing.map(|it| it.day).max();
        let meeting = &mut self.meetings[at];
        refuse(&[(!meeting.is_seen_by(actor), "NOT_FOUND")])?;
        match *act {
            Act::AddItem(_) => add_item(meeting, actor, today),
            Act::ChangeItem(_, item)
            | Act::AcceptItem(_, item)
            | Act::PutOff(_, item)
            | Act::RemoveItem(_, item) => decide_item(meeting, item, step),
            Act::Answer(_, called, answer) => answer_call(meeting, called, answer, step),
            Act::Record(_, called, outcome) => record(meeting, called, outcome, step, today),
            Act::Write(_, corrects) => write(meeting, corrects, actor),
            Act::ChangeNotes(_, notes)
            | Act::Approve(_, notes)
            | Act::Send(_, notes)
            | Act::Archive(_, notes) => change_notes(meeting, notes, step),
            _ => {
                refuse(&[(!actor.arranges(), "FORBIDDEN")])?;
                refuse(&[(stale, "CONFLICT")])?;
                take_step(meeting, act, today, (prepared, preparing))
            }
        }
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

/// The steps that a meeting takes itself; `prepared`: the day of the one that it prepares, `preparing`: of the last that prepares it.
fn take_step(
    meeting: &mut Meeting,
    act: &Act,
    today: i64,
    (prepared, preparing): (Option<i64>, Option<i64>),
) -> Said {
    let wrong = because(&["WRONG_STATE meeting"]);
    match (act, meeting.state) {
        (Act::Accept(_), "REQUESTED") => meeting.steps_to("PLANNED", "ACCEPT"),
        (Act::Decline(_), "REQUESTED") => meeting.steps_to("DECLINED", "DECLINE"),
        (Act::Change(_), "PLANNED" | "CALLED") => {
            if meeting.titled {
                return Ok(0);
            }
            refuse(&[(
                prepared.is_some_and(|day| day <= meeting.day),
                "INVALID_PERIOD prepares",
            )])?;
            meeting.titled = true;
            meeting.sequence += 1;
            meeting.steps_to(meeting.state, "CHANGE");
        }
        (Act::Move(_, day), "PLANNED" | "CALLED" | "POSTPONED") => {
            refuse(&[
                (
                    prepared.is_some_and(|prepared| prepared <= *day),
                    "INVALID_PERIOD prepares",
                ),
                (
                    preparing.is_some_and(|preparing| preparing >= *day),
                    "INVALID_PERIOD day",
                ),
            ])?;
            meeting.day = *day;
            meeting.items_until = None;
            meeting.reason = false;
            meeting.sequence += 1;
            meeting.steps_to("PLANNED", "MOVE");
        }
        (Act::Postpone(_), "PLANNED" | "CALLED") => not_held(meeting, "POSTPONED", "POSTPONE"),
        (Act::Cancel(_), "PLANNED" | "CALLED" | "POSTPONED") => {
            not_held(meeting, "CANCELLED", "CANCEL")
        }
        (Act::Call(_, before), "PLANNED" | "CALLED") => return call(meeting, *before),
        (Act::Hold(_), "CALLED") => {
            let came = meeting.calls.iter().any(|(_, it)| came(it.outcome));
            refuse(&[
                (meeting.day > today, "WRONG_STATE meeting"),
                (!came, "WRONG_STATE meeting"),
            ])?;
            meeting.steps_to("HELD", "HOLD");
        }
        _ => return wrong,
    }
    Ok(1)
}

fn not_held(meeting: &mut Meeting, state: &'static str, done: &'static str) {
    meeting.reason = true;
    meeting.items_until = None;
    meeting.sequence += 1;
    meeting.steps_to(state, done);
}

/// Calls everybody, and takes back what was answered to an earlier call, unless it is that which is corrected.
fn call(meeting: &mut Meeting, before: Option<i64>) -> Said {
    let agenda = meeting.items.iter().any(|item| item.state == "ACCEPTED");
    let corrects = meeting.state == "CALLED";
    let known = meeting.items_until.unwrap_or(meeting.day - 14);
    let until = before.map_or(known, |before| meeting.day - before);
    refuse(&[
        (!agenda, "WRONG_STATE meeting"),
        (until > meeting.day, "INVALID_PERIOD itemsUntil"),
    ])?;
    meeting.items_until = Some(until);
    meeting.steps_to("CALLED", "CALL");
    let mut lines = 2;
    if corrects {
        return Ok(lines);
    }
    // Substitutes are called from an answer alone.
    let before = meeting.calls.len();
    meeting.calls.retain(|(of, _)| *of != Called::Substitute);
    lines += before - meeting.calls.len();
    for (_, call) in &mut meeting.calls {
        if call.answer.is_some() || call.outcome.is_some() {
            *call = Call {
                version: call.version + 1,
                history: std::mem::take(&mut call.history),
                ..Call::default()
            };
            lines += 1;
        }
    }
    if meeting.body == Body::SteeringGroup && meeting.calls.is_empty() {
        let called = [Called::Lulea, Called::Kiruna];
        meeting.calls.extend(called.map(|it| {
            (
                it,
                Call {
                    version: 1,
                    ..Call::default()
                },
            )
        }));
        lines += 2;
    }
    Ok(lines)
}

fn add_item(meeting: &mut Meeting, actor: Actor, today: i64) -> Said {
    refuse(&[(actor == Actor::RegionReader, "FORBIDDEN")])?;
    let last_day = meeting.items_until.unwrap_or(meeting.day - 14);
    let late = !actor.arranges() && today > last_day;
    refuse(&[
        (!meeting.is_open(), "WRONG_STATE meeting"),
        (late, "INVALID_PERIOD meeting"),
    ])?;
    let state = if actor.arranges() {
        "ACCEPTED"
    } else {
        "PROPOSED"
    };
    meeting.items.push(Item {
        state,
        added_by: actor.organisation(),
        titled: false,
        version: 1,
        history: Vec::new(),
    });
    Ok(1)
}

fn decide_item(meeting: &mut Meeting, place: usize, step: &Step) -> Said {
    let Step {
        actor,
        ref act,
        stale,
    } = *step;
    let (open, body) = (meeting.is_open(), meeting.body);
    let item = &mut meeting.items[place];
    let own = item.added_by == actor.organisation();
    refuse(&[(!own && !actor.sits_in(body), "NOT_FOUND")])?;
    let changes = matches!(act, Act::ChangeItem(..) | Act::RemoveItem(..));
    let its = own && changes && item.state == "PROPOSED" && actor != Actor::RegionReader;
    refuse(&[(!actor.arranges() && !its, "FORBIDDEN")])?;
    refuse(&[(stale, "CONFLICT")])?;
    refuse(&[(!open, "WRONG_STATE agendaItem")])?;
    match (act, item.state) {
        (Act::ChangeItem(..), "PROPOSED" | "ACCEPTED") if item.titled => return Ok(0),
        (Act::ChangeItem(..), "PROPOSED" | "ACCEPTED") => item.titled = true,
        (Act::AcceptItem(..), "PROPOSED" | "PUT_OFF") => item.state = "ACCEPTED",
        (Act::PutOff(..), "PROPOSED" | "ACCEPTED") => item.state = "PUT_OFF",
        (Act::RemoveItem(..), _) => {
            meeting.items.remove(place);
            return Ok(1);
        }
        _ => return because(&["WRONG_STATE agendaItem"]),
    }
    item.version += 1;
    Ok(1)
}

fn answer_call(meeting: &mut Meeting, called: Called, said: &'static str, step: &Step) -> Said {
    let (body, state) = (meeting.body, meeting.state);
    let call = meeting.call(called).expect("a call");
    refuse(&[(!step.actor.sits_in(body), "NOT_FOUND")])?;
    let own = step.actor.organisation() == called.represents();
    refuse(&[(!own && !step.actor.arranges(), "FORBIDDEN")])?;
    refuse(&[(step.stale, "CONFLICT")])?;
    refuse(&[(state != "CALLED", "WRONG_STATE attendance")])?;
    refuse(&[(call.outcome.is_some(), "WRONG_STATE attendance")])?;
    let sends = said == "SUBSTITUTE";
    refuse(&[(sends && called != Called::Lulea, "DOES_NOT_FIT substitute")])?;
    let sent = call.answer == Some("SUBSTITUTE");
    call.answer = Some(said);
    call.version += 1;
    let substitute = meeting.call(Called::Substitute);
    let stays = substitute.map(|it| it.answer == Some("PREVENTED") || it.outcome.is_some());
    match stays {
        None if sends => meeting.calls.push((
            Called::Substitute,
            Call {
                version: 1,
                ..Call::default()
            },
        )),
        // One who is no longer named is no longer called, unless they have said no, or what came of it is recorded.
        Some(false) if sent && !sends => meeting.calls.retain(|(of, _)| *of != Called::Substitute),
        _ => return Ok(1),
    }
    Ok(2)
}

fn came(outcome: Option<&str>) -> bool {
    matches!(outcome, Some("PRESENT" | "SUBSTITUTED"))
}

fn record(
    meeting: &mut Meeting,
    called: Called,
    outcome: &'static str,
    step: &Step,
    today: i64,
) -> Said {
    let (body, state, ahead) = (meeting.body, meeting.state, meeting.day > today);
    let mut others = meeting.calls.iter().filter(|(of, _)| *of != called);
    let somebody = came(Some(outcome)) || others.any(|(_, it)| came(it.outcome));
    let call = meeting.call(called).expect("a call");
    refuse(&[(!step.actor.sits_in(body), "NOT_FOUND")])?;
    refuse(&[(!step.actor.arranges(), "FORBIDDEN")])?;
    refuse(&[(step.stale, "CONFLICT")])?;
    let open = matches!(state, "CALLED" | "HELD");
    refuse(&[(!open, "WRONG_STATE attendance")])?;
    refuse(&[(ahead, "WRONG_STATE attendance")])?;
    // Somebody came to a meeting that was held.
    refuse(&[(state == "HELD" && !somebody, "WRONG_STATE outcome")])?;
    let substituted = outcome == "SUBSTITUTED";
    refuse(&[(
        substituted && called != Called::Lulea,
        "DOES_NOT_FIT substitute",
    )])?;
    call.outcome = Some(outcome);
    call.version += 1;
    Ok(1)
}

fn write(meeting: &mut Meeting, corrects: bool, actor: Actor) -> Said {
    refuse(&[(!actor.arranges(), "FORBIDDEN")])?;
    let held = matches!(meeting.state, "HELD" | "NOTES_APPROVED");
    let drafted = meeting.notes.iter().any(|notes| notes.state == "DRAFT");
    let unexplained = !meeting.notes.is_empty() && !drafted && !corrects;
    refuse(&[
        (!held, "WRONG_STATE meeting"),
        (drafted, "WRONG_STATE meeting"),
        (unexplained, "REQUIRED reason"),
    ])?;
    meeting.notes.push(Notes {
        state: "DRAFT",
        public: false,
        version: 1,
        history: Vec::new(),
    });
    Ok(1)
}

fn change_notes(meeting: &mut Meeting, place: usize, step: &Step) -> Said {
    let Step {
        actor,
        ref act,
        stale,
    } = *step;
    let approves = matches!(act, Act::Approve(..));
    let notes = &meeting.notes[place];
    refuse(&[(!notes.public && !actor.sits_in(meeting.body), "NOT_FOUND")])?;
    let may = if approves {
        actor.approves()
    } else {
        actor.arranges()
    };
    refuse(&[(!may, "FORBIDDEN")])?;
    refuse(&[(stale, "CONFLICT")])?;
    let fits = match act {
        Act::ChangeNotes(..) | Act::Approve(..) => notes.state == "DRAFT",
        Act::Archive(..) => notes.state == "APPROVED",
        _ => true,
    };
    refuse(&[(!fits, "WRONG_STATE notes")])?;
    let other_chairs = meeting
        .chaired_by()
        .is_some_and(|side| side != actor.organisation());
    refuse(&[(approves && other_chairs, "DOES_NOT_FIT notes")])?;
    let notes = &mut meeting.notes[place];
    notes.version += 1;
    if !approves {
        return Ok(1);
    }
    notes.state = "APPROVED";
    // Everybody sees what they correct no more.
    let mut lines = 1;
    for earlier in meeting.notes.iter_mut().filter(|it| it.public) {
        earlier.public = false;
        earlier.version += 1;
        lines += 1;
    }
    meeting.notes[place].public = true;
    if meeting.state == "NOTES_APPROVED" {
        return Ok(lines);
    }
    meeting.steps_to("NOTES_APPROVED", "APPROVE");
    Ok(lines + 1)
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
        let actors = prop_oneof![
            3 => Just(Actor::Region),
            3 => Just(Actor::Association),
            2 => prop::sample::select(Actor::ALL.to_vec()),
        ];
        let stale = prop::bool::weighted(0.04);
        let step = |(actor, act, stale)| Step { actor, act, stale };
        (actors, acts(model), stale).prop_map(step).boxed()
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
        let at = step.act.meeting().map(|at| model.meetings.get(at));
        match (&step.act, at) {
            (_, Some(None)) => false,
            (Act::AddToPlan(day), _) => model
                .plan
                .as_ref()
                .is_some_and(|plan| !plan.days.contains(day)),
            (Act::Adopt, _) => model.plan.is_some(),
            (
                Act::ChangeItem(_, place)
                | Act::AcceptItem(_, place)
                | Act::PutOff(_, place)
                | Act::RemoveItem(_, place),
                Some(Some(meeting)),
            ) => *place < meeting.items.len(),
            (Act::Answer(_, called, _) | Act::Record(_, called, _), Some(Some(meeting))) => {
                meeting.calls.iter().any(|(of, _)| of == called)
            }
            (
                Act::ChangeNotes(_, place)
                | Act::Approve(_, place)
                | Act::Send(_, place)
                | Act::Archive(_, place),
                Some(Some(meeting)),
            ) => *place < meeting.notes.len(),
            _ => true,
        }
    }
}

/// What may be done next: above all what leads on.
fn acts(model: &Model) -> BoxedStrategy<Act> {
    let today = model.today;
    let day = today - 3..today + 25;
    let mut acts: Vec<(u32, BoxedStrategy<Act>)> = vec![
        (4, (1i64..12).prop_map(Act::Wait).boxed()),
        (1, Just(Act::CreatePlan).boxed()),
    ];
    if model.meetings.len() < 4 {
        acts.push((3, day.clone().prop_map(Act::Plan).boxed()));
        acts.push((1, day.clone().prop_map(Act::Ask).boxed()));
    }
    if let Some(plan) = &model.plan {
        if plan.days.len() < 2 {
            acts.push((2, (50i64..110).prop_map(Act::AddToPlan).boxed()));
        }
        acts.push((2, Just(Act::Adopt).boxed()));
    }
    for (at, meeting) in model.meetings.iter().enumerate() {
        acts.push((1, any_step(at, day.clone())));
        acts.push((4, leading_on(at, meeting, day.clone())));
    }
    Union::new_weighted(acts).boxed()
}

fn any_step(at: usize, day: std::ops::Range<i64>) -> BoxedStrategy<Act> {
    prop_oneof![
        Just(Act::Accept(at)),
        Just(Act::Decline(at)),
        Just(Act::Change(at)),
        day.prop_map(move |day| Act::Move(at, day)),
        Just(Act::Postpone(at)),
        Just(Act::Cancel(at)),
        prop::option::of(-2i64..20).prop_map(move |before| Act::Call(at, before)),
        Just(Act::Hold(at)),
        Just(Act::AddItem(at)),
        any::<bool>().prop_map(move |corrects| Act::Write(at, corrects)),
    ]
    .boxed()
}

/// What brings a meeting further, and what may be done with what belongs to it.
fn leading_on(at: usize, meeting: &Meeting, day: std::ops::Range<i64>) -> BoxedStrategy<Act> {
    let mut acts: Vec<BoxedStrategy<Act>> = match meeting.state {
        "REQUESTED" => vec![Just(Act::Accept(at)).boxed()],
        "PLANNED" => vec![Just(Act::Call(at, None)).boxed()],
        "CALLED" => vec![Just(Act::Hold(at)).boxed()],
        "POSTPONED" => vec![day.prop_map(move |day| Act::Move(at, day)).boxed()],
        _ => vec![
            any::<bool>()
                .prop_map(move |corrects| Act::Write(at, corrects))
                .boxed(),
        ],
    };
    if meeting.items.len() < 3 && meeting.is_open() {
        acts.push(Just(Act::AddItem(at)).boxed());
    }
    if !meeting.items.is_empty() {
        let of = 0..meeting.items.len();
        let item = (of, 0..4).prop_map(move |(item, what)| match what {
            0 => Act::ChangeItem(at, item),
            1 => Act::AcceptItem(at, item),
            2 => Act::PutOff(at, item),
            _ => Act::RemoveItem(at, item),
        });
        acts.push(item.boxed());
    }
    if !meeting.calls.is_empty() {
        let called: Vec<Called> = meeting.calls.iter().map(|(called, _)| *called).collect();
        let answers = prop::sample::select(vec!["COMING", "SUBSTITUTE", "PREVENTED"]);
        let outcomes = prop::sample::select(vec![
            "PRESENT",
            "PRESENT",
            "SUBSTITUTED",
            "EXCUSED",
            "ABSENT",
        ]);
        let who = prop::sample::select(called);
        acts.push(
            (who.clone(), answers)
                .prop_map(move |(who, answer)| Act::Answer(at, who, answer))
                .boxed(),
        );
        acts.push(
            (who, outcomes)
                .prop_map(move |(who, outcome)| Act::Record(at, who, outcome))
                .boxed(),
        );
    }
    if !meeting.notes.is_empty() {
        let notes = (0..meeting.notes.len(), 0..5).prop_map(move |(notes, what)| match what {
            0 => Act::ChangeNotes(at, notes),
            1 => Act::Send(at, notes),
            2 => Act::Archive(at, notes),
            _ => Act::Approve(at, notes),
        });
        acts.push(notes.boxed());
    }
    Union::new(acts).boxed()
}
