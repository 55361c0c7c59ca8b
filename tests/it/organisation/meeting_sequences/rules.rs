//! What each act does with a meeting, and why it is refused, written from the document and the schema alone.

use std::collections::btree_map::Entry;

use super::{
    acts::{Act, Actor, Body, Called, Step},
    meeting::{Call, Item, MINUTES, Meeting, Notes},
};
use crate::fixture::sequences::{Said, refuse};

/// How many items come at every meeting: the last notes, and at its end the commissions and the world around.
const STANDING: usize = 3;

fn because(reason: &str) -> Said {
    Err(vec![reason.to_owned()])
}

/// The steps that a meeting takes itself; `prepared`: the day of the one that it prepares, `preparing`: of the last that prepares it.
pub(super) fn take_step(
    meeting: &mut Meeting,
    step: &Step,
    today: i64,
    (prepared, preparing): (Option<i64>, Option<i64>),
) -> Said {
    refuse(&[(!step.actor.arranges(), "FORBIDDEN")])?;
    refuse(&[(step.stale, "CONFLICT")])?;
    let mut lines = 1;
    match (&step.act, meeting.state) {
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
            if meeting.day != *day {
                lines += move_items(meeting);
            }
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
        (Act::ProposeAgenda(_), "PLANNED" | "CALLED") => {
            lines = propose(meeting, step.actor.organisation());
        }
        (Act::Call(_, before), "PLANNED" | "CALLED") => lines = call(meeting, *before)?,
        (Act::Hold(_), "CALLED") => {
            let came = meeting.calls.values().any(|it| came(it.outcome));
            refuse(&[
                (meeting.day > today, "WRONG_STATE meeting"),
                (!came, "WRONG_STATE meeting"),
            ])?;
            meeting.steps_to("HELD", "HOLD");
        }
        _ => return because("WRONG_STATE meeting"),
    }
    Ok(lines)
}

fn not_held(meeting: &mut Meeting, state: &'static str, done: &'static str) {
    meeting.reason = true;
    meeting.items_until = None;
    meeting.sequence += 1;
    meeting.steps_to(state, done);
}

/// Lets the items that have a time move along with their meeting, and says how many these are.
fn move_items(meeting: &mut Meeting) -> usize {
    let mut moved = 0;
    for item in meeting.items.iter_mut().filter(|it| it.start.is_some()) {
        item.version += 1;
        moved += 1;
    }
    moved
}

/// Calls everybody, and takes back what was answered to an earlier call, unless it is that which is corrected.
fn call(meeting: &mut Meeting, before: Option<i64>) -> Said {
    let corrects = meeting.state == "CALLED";
    let known = meeting.items_until.unwrap_or(meeting.day - 14);
    let until = before.map_or(known, |before| meeting.day - before);
    refuse(&[
        (meeting.agenda().is_empty(), "WRONG_STATE meeting"),
        (until > meeting.day, "INVALID_PERIOD itemsUntil"),
    ])?;
    meeting.items_until = Some(until);
    meeting.steps_to("CALLED", "CALL");
    let mut lines = 2;
    if corrects {
        return Ok(lines);
    }
    // Substitutes are called from an answer alone.
    lines += usize::from(meeting.calls.remove(&Called::Substitute).is_some());
    for call in meeting.calls.values_mut() {
        if call.answer.is_some() || call.outcome.is_some() {
            (call.answer, call.outcome) = (None, None);
            call.version += 1;
            lines += 1;
        }
    }
    if meeting.body == Body::SteeringGroup {
        for member in Called::MEMBERS {
            if let Entry::Vacant(place) = meeting.calls.entry(member) {
                place.insert(Call::new());
                lines += 1;
            }
        }
    }
    Ok(lines)
}

/// The place after the last of these items.
fn next_position<'i>(items: impl Iterator<Item = &'i Item>) -> i64 {
    items.map(|item| item.position).max().unwrap_or(0) + 1
}

pub(super) fn add_item(meeting: &mut Meeting, actor: Actor, today: i64) -> Said {
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
    // Nobody knows of places that they don't see.
    let seen = (0..meeting.items.len()).filter(|place| meeting.shows(*place, actor));
    let position = next_position(seen.map(|place| &meeting.items[place]));
    let item = Item::new(state, actor.organisation(), position);
    meeting.items.push(item);
    Ok(1)
}

pub(super) fn decide_item(meeting: &mut Meeting, place: usize, step: &Step) -> Said {
    let Step {
        actor,
        ref act,
        stale,
    } = *step;
    let open = meeting.is_open();
    refuse(&[(!meeting.shows(place, actor), "NOT_FOUND")])?;
    let item = &mut meeting.items[place];
    let own = item.added_by == actor.organisation();
    let changes = matches!(act, Act::ChangeItem(..) | Act::RemoveItem(..));
    let its = own && changes && item.state == "PROPOSED" && actor != Actor::RegionReader;
    refuse(&[(!actor.arranges() && !its, "FORBIDDEN")])?;
    refuse(&[(stale, "CONFLICT")])?;
    refuse(&[(!open, "WRONG_STATE agendaItem")])?;
    match (act, item.state) {
        (Act::ChangeItem(..), "PROPOSED" | "ACCEPTED") if item.titled => return Ok(0),
        (Act::ChangeItem(..), "PROPOSED" | "ACCEPTED") => item.titled = true,
        (Act::AcceptItem(..), "PROPOSED" | "PUT_OFF") => {
            item.state = "ACCEPTED";
            item.public = false;
        }
        (Act::PutOff(..), "PROPOSED" | "ACCEPTED") => {
            item.state = "PUT_OFF";
            item.public = false;
        }
        (Act::RemoveItem(..), _) => {
            // As long as a guest comes for it, it stays.
            refuse(&[(!item.guests.is_empty(), "WRONG_STATE ")])?;
            meeting.items.remove(place);
            return Ok(1);
        }
        _ => return because("WRONG_STATE agendaItem"),
    }
    item.version += 1;
    Ok(1)
}

/// Where an item belongs on the agenda: the last notes first, the other standing items last.
fn part(item: &Item) -> u8 {
    match item.stands() {
        Some(0) => 0,
        None => 1,
        Some(_) => 2,
    }
}

/// Adds the standing items that are missing, and gives the accepted ones their places and times.
fn propose(meeting: &mut Meeting, by: &'static str) -> usize {
    let mut lines = 0;
    for standing in 0..STANDING {
        let mut known = meeting.items.iter();
        if known.any(|item| item.stands() == Some(standing)) {
            continue;
        }
        let position = next_position(meeting.items.iter());
        let item = Item::standing(standing, by, position);
        meeting.items.push(item);
        lines += 1;
    }
    let mut agenda = meeting.agenda();
    agenda.sort_by_key(|place| part(&meeting.items[*place]));
    for (position, place) in (1..).zip(agenda) {
        let item = &mut meeting.items[place];
        let start = Some(MINUTES * (position - 1));
        if (item.position, item.start) != (position, start) {
            (item.position, item.start) = (position, start);
            item.version += 1;
            lines += 1;
        }
    }
    lines
}

/// Invites a guest for an item or for the whole meeting, or for one more item.
pub(super) fn invite(
    meeting: &mut Meeting,
    guest: Called,
    item: Option<usize>,
    actor: Actor,
) -> Said {
    refuse(&[(!actor.arranges(), "FORBIDDEN")])?;
    let open = matches!(meeting.state, "PLANNED" | "CALLED" | "HELD");
    refuse(&[(!open, "WRONG_STATE meeting")])?;
    let known = meeting.items_of(guest);
    match meeting.calls.entry(guest) {
        Entry::Vacant(place) => {
            place.insert(Call::new());
        }
        Entry::Occupied(mut place) => {
            let more = item.filter(|item| !known.contains(item));
            let call = place.get_mut();
            refuse(&[
                (known.is_empty() || more.is_none(), "ALREADY_EXISTS person"),
                (call.outcome.is_some(), "WRONG_STATE person"),
            ])?;
            call.version += 1;
        }
    }
    if let Some(item) = item {
        meeting.items[item].guests.push(guest);
    }
    Ok(1 + usize::from(item.is_some()))
}

/// Takes the invitation of a guest back, with the items for which they were to come.
pub(super) fn take_back(meeting: &mut Meeting, called: Called, step: &Step) -> Said {
    check_call(meeting, called, step, step.actor.arranges())?;
    let open = matches!(meeting.state, "PLANNED" | "CALLED");
    refuse(&[(!open, "WRONG_STATE attendance")])?;
    let recorded = meeting.calls[&called].outcome.is_some();
    refuse(&[
        (!called.is_guest(), "DOES_NOT_FIT attendance"),
        (recorded, "WRONG_STATE attendance"),
    ])?;
    let items = meeting.items_of(called);
    for place in &items {
        meeting.items[*place]
            .guests
            .retain(|guest| *guest != called);
    }
    meeting.calls.remove(&called);
    Ok(1 + items.len())
}

/// Somebody finds the call, may do that with it, and has seen it as it is.
fn check_call(
    meeting: &Meeting,
    called: Called,
    step: &Step,
    may: bool,
) -> Result<(), Vec<String>> {
    let sees = step.actor.sits_in(meeting.body) || called.is_of(step.actor);
    refuse(&[(!sees, "NOT_FOUND")])?;
    refuse(&[(!may, "FORBIDDEN")])?;
    refuse(&[(step.stale, "CONFLICT")])
}

pub(super) fn answer_call(
    meeting: &mut Meeting,
    called: Called,
    said: &'static str,
    step: &Step,
) -> Said {
    let actor = step.actor;
    let own = called.is_of(actor) && actor != Actor::RegionReader;
    check_call(meeting, called, step, own || actor.arranges())?;
    refuse(&[(meeting.state != "CALLED", "WRONG_STATE attendance")])?;
    let call = meeting.calls.get_mut(&called).expect("a call");
    refuse(&[(call.outcome.is_some(), "WRONG_STATE attendance")])?;
    let sends = said == "SUBSTITUTE";
    refuse(&[(sends && called != Called::Lulea, "DOES_NOT_FIT substitute")])?;
    let sent = call.answer == Some("SUBSTITUTE");
    call.answer = Some(said);
    call.version += 1;
    match meeting.calls.entry(Called::Substitute) {
        Entry::Vacant(place) if sends => {
            place.insert(Call::new());
            Ok(2)
        }
        // One who is no longer named is no longer called, unless they have said no, or what came of it is recorded.
        Entry::Occupied(place) if sent && !sends => {
            let substitute = place.get();
            if substitute.answer == Some("PREVENTED") || substitute.outcome.is_some() {
                return Ok(1);
            }
            place.remove();
            Ok(2)
        }
        _ => Ok(1),
    }
}

fn came(outcome: Option<&str>) -> bool {
    matches!(outcome, Some("PRESENT" | "SUBSTITUTED"))
}

pub(super) fn record(
    meeting: &mut Meeting,
    called: Called,
    outcome: &'static str,
    step: &Step,
    today: i64,
) -> Said {
    check_call(meeting, called, step, step.actor.arranges())?;
    let open = matches!(meeting.state, "CALLED" | "HELD");
    refuse(&[(!open, "WRONG_STATE attendance")])?;
    refuse(&[(meeting.day > today, "WRONG_STATE attendance")])?;
    // Somebody came to a meeting that was held.
    let mut others = meeting.calls.iter().filter(|(of, _)| **of != called);
    let somebody = came(Some(outcome)) || others.any(|(_, it)| came(it.outcome));
    let held = meeting.state == "HELD";
    refuse(&[(held && !somebody, "WRONG_STATE outcome")])?;
    let substituted = outcome == "SUBSTITUTED";
    refuse(&[(
        substituted && called != Called::Lulea,
        "DOES_NOT_FIT substitute",
    )])?;
    let call = meeting.calls.get_mut(&called).expect("a call");
    call.outcome = Some(outcome);
    call.version += 1;
    Ok(1)
}

pub(super) fn write(meeting: &mut Meeting, corrects: bool, actor: Actor) -> Said {
    refuse(&[(!actor.arranges(), "FORBIDDEN")])?;
    let held = matches!(meeting.state, "HELD" | "NOTES_APPROVED");
    let drafted = meeting.notes.iter().any(|notes| notes.state == "DRAFT");
    let unexplained = !meeting.notes.is_empty() && !drafted && !corrects;
    refuse(&[
        (!held, "WRONG_STATE meeting"),
        (drafted, "WRONG_STATE meeting"),
        (unexplained, "REQUIRED reason"),
    ])?;
    meeting.notes.push(Notes::draft());
    Ok(1)
}

pub(super) fn change_notes(meeting: &mut Meeting, place: usize, step: &Step) -> Said {
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
    // What they correct is no longer public.
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
