//! A meeting as the model knows it, with what belongs to it: how it is shown, and its histories.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::acts::{Actor, Body, Called, Step};
use crate::fixture::sequences::{date, shown_day};

/// How many minutes an item takes that says nothing else.
pub(super) const MINUTES: i64 = 15;

/// When all meetings begin, in minutes from midnight.
const BEGINS: i64 = 10 * 60;

/// A meeting.
#[derive(Clone, Debug)]
pub(super) struct Meeting {
    pub(super) body: Body,
    pub(super) state: &'static str,
    pub(super) day: i64,
    pub(super) prepares: Option<usize>,
    pub(super) asked_by: Option<&'static str>,
    pub(super) titled: bool,
    pub(super) reason: bool,
    pub(super) items_until: Option<i64>,
    pub(super) sequence: i64,
    version: i64,
    /// What its history says was done, the oldest first.
    done: Vec<&'static str>,
    history: Vec<String>,
    /// The items of its agenda, in the order in which they were added.
    pub(super) items: Vec<Item>,
    pub(super) calls: BTreeMap<Called, Call>,
    pub(super) notes: Vec<Notes>,
}

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) state: &'static str,
    pub(super) added_by: &'static str,
    /// Its place among what comes at every meeting.
    standing: Option<usize>,
    /// Whether it has got another title.
    pub(super) titled: bool,
    pub(super) public: bool,
    pub(super) position: i64,
    /// How many minutes after the meeting it begins.
    pub(super) start: Option<i64>,
    /// The guests who come for it.
    pub(super) guests: Vec<Called>,
    pub(super) version: i64,
    history: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) answer: Option<&'static str>,
    pub(super) outcome: Option<&'static str>,
    pub(super) version: i64,
    history: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Notes {
    pub(super) state: &'static str,
    pub(super) public: bool,
    pub(super) version: i64,
    history: Vec<String>,
}

/// The entries in the history of a thing that a step made or changed, one for each version: what was done and by whom, and in the
/// first what its fields became.
fn entries(
    (before, after): (Option<i64>, i64),
    (done, by): (&str, &str),
    fields: &[(&str, Option<&str>, Option<&str>)],
) -> Vec<String> {
    let first = before.unwrap_or(0) + 1;
    let entry = |version: i64| {
        let changed = fields
            .iter()
            .filter(|(_, before, after)| version == first && before != after);
        let changed = changed.map(|(field, _, after)| format!("{field} {}", after.unwrap_or("-")));
        format!("{done} {by} {:?}", changed.collect::<Vec<_>>())
    };
    (first..=after).map(entry).collect()
}

impl Item {
    pub(super) const fn new(state: &'static str, added_by: &'static str, position: i64) -> Self {
        Self {
            state,
            added_by,
            standing: None,
            titled: false,
            public: false,
            position,
            start: None,
            guests: Vec::new(),
            version: 1,
            history: Vec::new(),
        }
    }

    /// What comes at every meeting, which everybody sees.
    pub(super) fn standing(place: usize, added_by: &'static str, position: i64) -> Self {
        let mut item = Self::new("ACCEPTED", added_by, position);
        item.standing = Some(place);
        item.public = true;
        item
    }

    /// Its place among what comes at every meeting, as long as it has that title.
    pub(super) fn stands(&self) -> Option<usize> {
        self.standing.filter(|_| !self.titled)
    }

    fn is_seen_by(&self, actor: Actor, body: Body) -> bool {
        self.public || self.added_by == actor.organisation() || actor.sits_in(body)
    }
}

impl Call {
    /// Somebody who is called and hasn't answered.
    pub(super) const fn new() -> Self {
        Self {
            answer: None,
            outcome: None,
            version: 1,
            history: Vec::new(),
        }
    }
}

impl Notes {
    pub(super) const fn draft() -> Self {
        Self {
            state: "DRAFT",
            public: false,
            version: 1,
            history: Vec::new(),
        }
    }
}

impl Meeting {
    pub(super) fn new(body: Body, day: i64, state: &'static str, done: &'static str) -> Self {
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
            calls: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    pub(super) fn is_seen_by(&self, actor: Actor) -> bool {
        let hidden = matches!(self.state, "REQUESTED" | "DECLINED");
        !hidden || actor.sits_in(self.body) || self.asked_by == Some(actor.organisation())
    }

    /// Whether somebody sees an item: whoever sends a guest does, too, if the guest comes for it, or for all that is accepted.
    pub(super) fn shows(&self, place: usize, actor: Actor) -> bool {
        let item = &self.items[place];
        let mut sent = Called::GUESTS
            .into_iter()
            .filter(|guest| guest.is_of(actor));
        let comes = |guest: Called| match self.items_of(guest)[..] {
            [] => self.calls.contains_key(&guest) && item.state == "ACCEPTED",
            _ => item.guests.contains(&guest),
        };
        item.is_seen_by(actor, self.body) || sent.any(comes)
    }

    /// Whether items may still be added, changed and removed.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, "PLANNED" | "CALLED" | "POSTPONED")
    }

    pub(super) fn steps_to(&mut self, state: &'static str, done: &'static str) {
        self.state = state;
        self.version += 1;
        self.done.push(done);
    }

    /// The side that holds the chair on its day, and so approves its notes; of the committee nobody does.
    pub(super) fn chaired_by(&self) -> Option<&'static str> {
        match (self.body, date(self.day).year()) {
            (Body::SteeringGroup, 2026) => Some("region"),
            (Body::SteeringGroup, 2027) => Some("norrbottens-kommuner"),
            _ => None,
        }
    }

    /// The places of the accepted items, in the order of the agenda.
    pub(super) fn agenda(&self) -> Vec<usize> {
        let places = 0..self.items.len();
        let accepted = places.filter(|place| self.items[*place].state == "ACCEPTED");
        let mut accepted: Vec<usize> = accepted.collect();
        accepted.sort_by_key(|place| self.items[*place].position);
        accepted
    }

    /// The places of the items for which a guest comes; none when they come to the whole meeting.
    pub(super) fn items_of(&self, guest: Called) -> Vec<usize> {
        let places = 0..self.items.len();
        let of_guest = places.filter(|place| self.items[*place].guests.contains(&guest));
        of_guest.collect()
    }

    /// Adds to the history of the meeting and of what belongs to it what a step did. `before`: as it was; none when it is new.
    pub(super) fn remember(&mut self, before: Option<&Self>, step: &Step) {
        let by = step.actor.organisation();
        let done = *self.done.last().expect("a meeting has a history");
        let versions = (before.map(|it| it.version), self.version);
        let state = [("state", before.map(|it| it.state), Some(self.state))];
        self.history.extend(entries(versions, (done, by), &state));
        let said = (step.act.done(), by);
        for (place, item) in self.items.iter_mut().enumerate() {
            let before = before.and_then(|it| it.items.get(place));
            let versions = (before.map(|it| it.version), item.version);
            let state = [("state", before.map(|it| it.state), Some(item.state))];
            item.history.extend(entries(versions, said, &state));
        }
        for (called, call) in &mut self.calls {
            let before = before.and_then(|it| it.calls.get(called));
            let versions = (before.map(|it| it.version), call.version);
            let fields = [
                ("answer", before.and_then(|it| it.answer), call.answer),
                ("outcome", before.and_then(|it| it.outcome), call.outcome),
            ];
            call.history.extend(entries(versions, said, &fields));
        }
        for (place, notes) in self.notes.iter_mut().enumerate() {
            let before = before.and_then(|it| it.notes.get(place));
            let versions = (before.map(|it| it.version), notes.version);
            let state = [("state", before.map(|it| it.state), Some(notes.state))];
            notes.history.extend(entries(versions, said, &state));
        }
    }

    /// The histories of the meeting, its items, its calls and its notes, the oldest entry first.
    pub(super) fn histories(&self) -> Vec<Vec<String>> {
        let items = self.items.iter().map(|it| &it.history);
        let calls = self.calls.values().map(|it| &it.history);
        let notes = self.notes.iter().map(|it| &it.history);
        let own = [&self.history].into_iter();
        own.chain(items)
            .chain(calls)
            .chain(notes)
            .cloned()
            .collect()
    }

    /// As one line, which is compared with what the server shows.
    pub(super) fn shown(&self) -> String {
        let agenda = self.agenda();
        let items = self.items.iter().enumerate().map(|(place, it)| {
            let number = agenda.iter().position(|other| *other == place);
            let number = number.map_or("-".to_owned(), |number| (number + 1).to_string());
            let start = it.start.map(|start| BEGINS + start);
            let start = start.map_or("-".to_owned(), |start| {
                format!("{:02}:{:02}", start / 60, start % 60)
            });
            format!("{} {} number {number} at {start}", it.state, it.version)
        });
        let calls = self.calls.iter().map(|(called, it)| {
            format!(
                "{called:?} {} {} {} for {}",
                it.answer.unwrap_or("-"),
                it.outcome.unwrap_or("-"),
                it.version,
                self.items_of(*called).len()
            )
        });
        let notes = self.notes.iter();
        let notes = notes.map(|it| format!("{} {}", it.state, it.version));
        format!(
            "{} {} until {} sequence {} version {} reason {} done {:?} items {:?} calls {:?} notes {:?}",
            date(self.day),
            self.state,
            shown_day(self.items_until),
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
