//! Notes of meetings: drafts for those who sit in the body, approved as its rule says, corrected by new versions.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{agenda_item, item_note, meeting, meeting_notes, organisation};
use sea_orm::prelude::Uuid;

use super::{
    ChairTermsOfBody, ItemNotesOfNotes, NotesOfMeeting, Session, Writing, day_of_meeting,
    engine::{
        act::{Guard, Guarded, Named, Target, reach},
        journal::to_milliseconds,
    },
    meetings::state_of_meeting,
};
use crate::{
    access::{Act, ActorKind, Permit, Subject, act, may},
    domain::{
        lifecycle::{NOTES, after},
        problem::{self, Problem},
        validation::{line, optional_prose, prose},
        vocabulary::{Action, MeetingState, NotesApproval, NotesState, Side, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long each text of notes may be, in characters.
const TEXT_LENGTH: usize = 20_000;

/// How long a reason, and to whom notes were sent, may be, in characters.
const REASON_LENGTH: usize = 2_000;

/// How many items notes are kept of at most.
const ITEMS: usize = 100;

/// What is noted of an item.
#[derive(Clone, Debug)]
pub struct NoteOfItem {
    /// The item.
    pub item: Uuid,
    /// What is noted; an empty text removes it.
    pub text: String,
}

/// What notes say.
#[derive(Clone, Debug)]
pub struct NotesContent {
    /// What they say besides the items.
    pub text: Option<String>,
    /// What they say of items.
    pub items: Vec<NoteOfItem>,
}

/// Where and how notes are approved.
#[derive(Clone, Copy, Debug)]
pub struct NotesApproved {
    /// The meeting that approves them.
    pub at: Option<Uuid>,
    /// Whether everybody sees them, and what they say of public items.
    pub public: bool,
}

impl Guarded for meeting_notes::Entity {
    async fn guard(named: &Named<'_>, row: &meeting_notes::Model) -> Result<Guard<Self>, Error> {
        let meeting = named.parent::<meeting::Entity>(row.meeting_id).await?;
        let subject = Subject::meeting(&meeting);
        let way = named.writing.way_of_approval(&meeting).await?;
        let viewer = named.writing.viewer();
        let can = |action| may(viewer, &subject, right_over_notes(action, way));
        let next = after(NOTES, state_of_notes(row)?, named.action, named.field, can);
        // Approved they are when all have approved that have to.
        let next = next.map(|_| row.clone());
        Ok(Guard { subject, next })
    }
}

fn state_of_notes(row: &meeting_notes::Model) -> Result<NotesState, Error> {
    NotesState::from_code(&row.state).ok_or_else(|| Error::internal("notes in an unknown state"))
}

/// The right that it takes to do something with notes: where nobody in particular approves them, whoever keeps them does.
pub fn right_over_notes(action: Action, way: NotesApproval) -> Action {
    match (action, way) {
        (Action::Approve, NotesApproval::Nobody) => Action::Minute,
        _ => action,
    }
}

impl Session {
    /// How the notes of the meetings of each of these bodies are approved, as its rule says on the day (`notes_approval`): by the
    /// chair where none does.
    pub async fn notes_approval(
        &self,
        asked: &[(Uuid, NaiveDate)],
    ) -> Result<HashMap<(Uuid, NaiveDate), NotesApproval>, Error> {
        let said = self.said_by_rules("notes_approval", asked).await?;
        let ways = asked.iter().map(|it| {
            let way = said.get(it).map(String::as_str);
            let way = way.and_then(NotesApproval::from_code);
            (*it, way.unwrap_or(NotesApproval::Chair))
        });
        Ok(ways.collect())
    }

    async fn way_of_approval(&self, meeting: &meeting::Model) -> Result<NotesApproval, Error> {
        let asked = [(meeting.body_id, day_of_meeting(meeting))];
        let way = self.notes_approval(&asked).await?.into_values().next();
        way.ok_or_else(|| Error::internal("notes without a way to approve them"))
    }
}

impl Writing<'_> {
    /// Writes the first version of a meeting's notes, or with a reason one that corrects the approved version: as a draft.
    pub async fn write_notes(
        &self,
        id: Uuid,
        content: NotesContent,
        reason: Option<String>,
    ) -> Result<Uuid, Error> {
        let meeting = self.found::<meeting::Entity>(id, "meeting").await?;
        let permit: Permit<act::Minute> = self.permit(Subject::meeting(&meeting))?;
        let versions = self.related::<NotesOfMeeting>(&[id], None).await?;
        let versions: Vec<meeting_notes::Model> = versions.into_values().flatten().collect();
        let state = state_of_meeting(&meeting)?;
        let held = matches!(state, MeetingState::Held | MeetingState::NotesApproved);
        let draft = NotesState::Draft.code();
        let drafted = versions.iter().any(|version| version.state == draft);
        let corrects = !versions.is_empty();
        refuse([
            (!held).then(|| problem::meeting_not_held().at("meeting")),
            drafted.then(|| problem::notes_have_a_draft().at("meeting")),
            // A correction says why.
            (corrects && !drafted || reason.is_some())
                .then(|| {
                    prose(
                        "reason",
                        reason.as_deref().unwrap_or_default(),
                        REASON_LENGTH,
                    )
                })
                .flatten(),
            optional_prose("text", content.text.as_deref(), TEXT_LENGTH),
        ])?;
        let position = versions
            .iter()
            .map(|version| version.position)
            .max()
            .unwrap_or(0);
        let row = meeting_notes::Model {
            id: Uuid::now_v7(),
            meeting_id: id,
            position: position + 1,
            organisation_id: self.actor().organisation,
            text: content.text,
            reason,
            state: draft.to_owned(),
            approved_by_region: false,
            approved_by_municipalities: false,
            approved_on: None,
            approved_at_id: None,
            sent_to: None,
            sent_at: None,
            archived_by_id: None,
            archive_reference: None,
            public: false,
            version: 1,
        };
        let notes = self.create(&permit, row.clone()).await?;
        self.note_items(&notes, &row, content.items).await?;
        Ok(notes.key())
    }

    /// Changes a draft.
    pub async fn change_notes(
        &self,
        id: Uuid,
        version: i32,
        text: Option<Option<String>>,
        items: Vec<NoteOfItem>,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<meeting_notes::Entity, act::Minute>(id, Some(version), "notes")
            .await?;
        // Who approved it so far has approved another text.
        let after = meeting_notes::Model {
            text: text.unwrap_or(target.before.text.clone()),
            approved_by_region: false,
            approved_by_municipalities: false,
            ..target.after
        };
        refuse([optional_prose("text", after.text.as_deref(), TEXT_LENGTH)])?;
        self.note_items(&target.permit, &target.before, items)
            .await?;
        // What is noted of items is part of them: whoever saw them without has another version.
        self.change(&target.permit, &target.before, after).await
    }

    async fn note_items(
        &self,
        permit: &Permit<act::Minute>,
        notes: &meeting_notes::Model,
        items: Vec<NoteOfItem>,
    ) -> Result<(), Error> {
        refuse([(items.len() > ITEMS).then(|| problem::too_many_at_a_time(ITEMS).at("items"))])?;
        let mut named = BTreeSet::new();
        let twice = items.iter().enumerate().map(|(place, it)| {
            let field = format!("items.{place}");
            (!named.insert(it.item)).then(|| problem::item_named_twice().at(&field))
        });
        refuse(twice)?;
        let known = self.related::<ItemNotesOfNotes>(&[notes.id], None).await?;
        let known = known.into_values().flatten();
        let mut known: HashMap<Uuid, item_note::Model> =
            known.map(|row| (row.agenda_item_id, row)).collect();
        for (place, noted) in items.into_iter().enumerate() {
            let field = format!("items.{place}");
            let item = self
                .found::<agenda_item::Entity>(noted.item, "items")
                .await?;
            let empty = noted.text.trim().is_empty();
            let text = prose(&format!("{field}.text"), &noted.text, TEXT_LENGTH);
            refuse([
                (item.meeting_id != notes.meeting_id)
                    .then(|| problem::item_of_another_meeting().at(&field)),
                text.filter(|_| !empty),
            ])?;
            match known.remove(&item.id) {
                Some(row) if empty => {
                    self.remove(permit, &row).await?;
                }
                Some(row) => {
                    let after = item_note::Model {
                        text: noted.text,
                        ..row.clone()
                    };
                    self.change(permit, &row, after).await?;
                }
                None if empty => {}
                None => {
                    let row = item_note::Model {
                        id: Uuid::now_v7(),
                        meeting_notes_id: notes.id,
                        agenda_item_id: item.id,
                        organisation_id: notes.organisation_id,
                        text: noted.text,
                        public: false,
                        version: 1,
                    };
                    self.create(permit, row).await?;
                }
            }
        }
        Ok(())
    }

    /// Approves notes, as the rule of the meeting's body says: by whoever keeps them, by the side that holds the chair unless it says
    /// otherwise, by both sides, or by a later meeting.
    pub async fn approve_notes(
        &self,
        id: Uuid,
        version: i32,
        approved: NotesApproved,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let notes = self.found::<meeting_notes::Entity>(id, "notes").await?;
        let meeting = self
            .found::<meeting::Entity>(notes.meeting_id, "notes")
            .await?;
        let way = self.way_of_approval(&meeting).await?;
        if right_over_notes(Action::Approve, way) == Action::Minute {
            let target = self
                .target::<meeting_notes::Entity, act::Minute>(id, Some(version), "notes")
                .await?;
            self.approve(target, &meeting, way, approved, today).await
        } else {
            let target = self
                .target::<meeting_notes::Entity, act::Approve>(id, Some(version), "notes")
                .await?;
            self.approve(target, &meeting, way, approved, today).await
        }
    }

    async fn approve<A: Act>(
        &self,
        target: Target<meeting_notes::Entity, A>,
        meeting: &meeting::Model,
        way: NotesApproval,
        approved: NotesApproved,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let side = match self.actor().kind {
            ActorKind::Region => Side::Region,
            ActorKind::Association | ActorKind::Municipality => Side::Municipalities,
        };
        let chaired = self
            .related::<ChairTermsOfBody>(&[meeting.body_id], Some(day_of_meeting(meeting)))
            .await?;
        let chair = chaired.into_values().flatten().next();
        let other_chairs =
            meeting.owner_id.is_none() && chair.is_some_and(|term| term.side != side.code());
        let at = match approved.at {
            Some(at) => Some(self.found::<meeting::Entity>(at, "at").await?),
            None => None,
        };
        refuse([
            (way == NotesApproval::Chair && other_chairs)
                .then(|| problem::other_side_chairs().at("notes")),
            check_approving(way, meeting, at.as_ref())?,
        ])?;
        let region = target.before.approved_by_region || side == Side::Region;
        let municipalities =
            target.before.approved_by_municipalities || side == Side::Municipalities;
        // Of a meeting that one organisation arranges there are no two sides.
        let both = way == NotesApproval::BothSides && meeting.owner_id.is_none();
        let whole = !both || (region && municipalities);
        let state = if whole {
            NotesState::Approved
        } else {
            NotesState::Draft
        };
        let after = meeting_notes::Model {
            approved_by_region: region,
            approved_by_municipalities: municipalities,
            state: state.code().to_owned(),
            approved_on: whole.then_some(today),
            approved_at_id: approved.at,
            public: whole && approved.public,
            ..target.after
        };
        if whole {
            self.show_items(&target.permit, &after).await?;
            let permit: Permit<A> = self.permit(Subject::meeting(meeting))?;
            self.hide_corrected(&permit, &after).await?;
            let next = meeting::Model {
                state: MeetingState::NotesApproved.code().to_owned(),
                ..meeting.clone()
            };
            if next != *meeting {
                self.change(&permit, meeting, next).await?;
            }
        }
        self.change(&target.permit, &target.before, after).await
    }

    /// Lets everybody see what public notes say of public items, and hides the rest of what they say.
    async fn show_items<A: Act>(
        &self,
        permit: &Permit<A>,
        notes: &meeting_notes::Model,
    ) -> Result<(), Error> {
        let noted = self.related::<ItemNotesOfNotes>(&[notes.id], None).await?;
        let noted: Vec<item_note::Model> = noted.into_values().flatten().collect();
        let items: Vec<Uuid> = noted.iter().map(|row| row.agenda_item_id).collect();
        let items = self.rows::<agenda_item::Entity>(&items).await?;
        for row in noted {
            let item = items.get(&row.agenda_item_id);
            let public = notes.public && item.is_some_and(|item| item.public);
            if public != row.public {
                let after = item_note::Model {
                    public,
                    ..row.clone()
                };
                self.change(permit, &row, after).await?;
            }
        }
        Ok(())
    }

    /// Hides from the public the earlier versions that these notes correct: they are for those who sit in the bodies.
    async fn hide_corrected<A: Act>(
        &self,
        meeting: &Permit<A>,
        notes: &meeting_notes::Model,
    ) -> Result<(), Error> {
        let versions = self
            .related::<NotesOfMeeting>(&[notes.meeting_id], None)
            .await?;
        let mut earlier: Vec<meeting_notes::Model> = versions.into_values().flatten().collect();
        earlier.retain(|row| row.public && row.id != notes.id);
        for row in earlier {
            let permit = reach(meeting, &row)?;
            let after = meeting_notes::Model {
                public: false,
                ..row.clone()
            };
            self.show_items(&permit, &after).await?;
            self.change(&permit, &row, after).await?;
        }
        Ok(())
    }

    /// Records to whom notes were sent.
    pub async fn send_notes(&self, id: Uuid, version: i32, to: String) -> Result<Uuid, Error> {
        let now = to_milliseconds(self.now());
        self.act::<meeting_notes::Entity, act::Send>(id, version, "notes", |row| {
            refuse([prose("to", &to, REASON_LENGTH)])?;
            row.sent_to = Some(to);
            row.sent_at = Some(now);
            Ok(())
        })
        .await
    }

    /// Records which organisation archives approved notes, under which reference.
    pub async fn archive_notes(
        &self,
        id: Uuid,
        version: i32,
        by: Uuid,
        reference: String,
    ) -> Result<Uuid, Error> {
        let by = self.found::<organisation::Entity>(by, "by").await?;
        self.act::<meeting_notes::Entity, act::Archive>(id, version, "notes", |row| {
            refuse([line("reference", &reference)])?;
            row.archived_by_id = Some(by.id);
            row.archive_reference = Some(reference);
            Ok(())
        })
        .await
    }
}

/// What is wrong with the meeting that approves notes: there is one where the rule asks for it, of the same body, later, and held.
fn check_approving(
    way: NotesApproval,
    meeting: &meeting::Model,
    at: Option<&meeting::Model>,
) -> Result<Option<Problem>, Error> {
    let by_meeting = way == NotesApproval::NextMeeting;
    Ok(match at {
        None => by_meeting.then(|| problem::approving_meeting_needed().at("at")),
        Some(at) => {
            let state = state_of_meeting(at)?;
            let held = matches!(state, MeetingState::Held | MeetingState::NotesApproved);
            let fits = held && at.body_id == meeting.body_id && at.starts_at > meeting.starts_at;
            (!fits).then(|| problem::no_approving_meeting().at("at"))
        }
    })
}
