//! Which acts come next, and which can at all.

use std::ops::Range;

use proptest::{
    prelude::{BoxedStrategy, Just, Strategy, any, prop},
    prop_oneof,
    strategy::Union,
};

use super::{
    acts::{Act, Actor, Called, Step},
    meeting::Meeting,
    model::Model,
};

/// One of the acts that may come next, mostly by those who arrange the meetings.
pub(super) fn steps(model: &Model) -> BoxedStrategy<Step> {
    let actors = prop_oneof![
        3 => Just(Actor::Region),
        3 => Just(Actor::Association),
        2 => prop::sample::select(Actor::ALL.to_vec()),
    ];
    let stale = prop::bool::weighted(0.04);
    let step = |(actor, act, stale)| Step { actor, act, stale };
    (actors, acts(model), stale).prop_map(step).boxed()
}

/// Whether there is what an act is about.
pub(super) fn is_possible(model: &Model, act: &Act) -> bool {
    let at = act.meeting().map(|at| model.meetings.get(at));
    match (act, at) {
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
            | Act::RemoveItem(_, place)
            | Act::Invite(_, _, Some(place)),
            Some(Some(meeting)),
        ) => *place < meeting.items.len(),
        (
            Act::TakeBack(_, called) | Act::Answer(_, called, _) | Act::Record(_, called, _),
            Some(Some(meeting)),
        ) => meeting.calls.contains_key(called),
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

fn any_step(at: usize, day: Range<i64>) -> BoxedStrategy<Act> {
    let of_meeting = prop_oneof![
        Just(Act::Accept(at)),
        Just(Act::Decline(at)),
        Just(Act::Change(at)),
        day.prop_map(move |day| Act::Move(at, day)),
        Just(Act::Postpone(at)),
        Just(Act::Cancel(at)),
        prop::option::of(-2i64..20).prop_map(move |before| Act::Call(at, before)),
        Just(Act::Hold(at)),
    ];
    let within = prop_oneof![
        Just(Act::AddItem(at)),
        Just(Act::ProposeAgenda(at)),
        guests().prop_map(move |guest| Act::Invite(at, guest, None)),
        any::<bool>().prop_map(move |corrects| Act::Write(at, corrects)),
    ];
    prop_oneof![2 => of_meeting, 1 => within].boxed()
}

fn guests() -> BoxedStrategy<Called> {
    prop::sample::select(Called::GUESTS.to_vec()).boxed()
}

/// What brings a meeting further, and what may be done with what belongs to it.
fn leading_on(at: usize, meeting: &Meeting, day: Range<i64>) -> BoxedStrategy<Act> {
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
    if meeting.items.len() < 5 && meeting.is_open() {
        acts.push(Just(Act::AddItem(at)).boxed());
        acts.push(Just(Act::ProposeAgenda(at)).boxed());
    }
    if !meeting.items.is_empty() {
        acts.push(with_items(at, meeting.items.len()));
    }
    if !meeting.calls.is_empty() {
        acts.extend(with_calls(at, meeting));
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

/// What may be done with one of so many items: also to invite a guest for it.
fn with_items(at: usize, items: usize) -> BoxedStrategy<Act> {
    let item = (0..items, 0..5, guests());
    let act = move |(item, what, guest)| match what {
        0 => Act::ChangeItem(at, item),
        1 => Act::AcceptItem(at, item),
        2 => Act::PutOff(at, item),
        3 => Act::RemoveItem(at, item),
        _ => Act::Invite(at, guest, Some(item)),
    };
    item.prop_map(act).boxed()
}

/// What may be done with those who are called: they answer, it is recorded what came of it, and a guest's invitation is taken back.
fn with_calls(at: usize, meeting: &Meeting) -> [BoxedStrategy<Act>; 3] {
    let called: Vec<Called> = meeting.calls.keys().copied().collect();
    let who = prop::sample::select(called);
    let answers = prop::sample::select(vec!["COMING", "SUBSTITUTE", "PREVENTED"]);
    let outcomes = prop::sample::select(vec![
        "PRESENT",
        "PRESENT",
        "SUBSTITUTED",
        "EXCUSED",
        "ABSENT",
    ]);
    [
        (who.clone(), answers)
            .prop_map(move |(who, answer)| Act::Answer(at, who, answer))
            .boxed(),
        (who.clone(), outcomes)
            .prop_map(move |(who, outcome)| Act::Record(at, who, outcome))
            .boxed(),
        who.prop_map(move |who| Act::TakeBack(at, who)).boxed(),
    ]
}
