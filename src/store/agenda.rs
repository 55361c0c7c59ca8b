//! The agenda of a meeting: items from whoever may add to the work of its bodies, accepted or put off by who arranges it.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::{
    agenda_item, agenda_item_document, appointment, body, commission, horizon_note, matter,
    meeting, steering_document,
};
use sea_orm::prelude::Uuid;

use super::{
    AgendaOfMeeting, DocumentsOfItem, Session, Writing, day_of_meeting,
    engine::act::{Changed, ExtraFields, Guard, Guarded, Named, New, listed_as, reach},
    meetings::state_of_meeting,
};
use crate::{
    access::{Act, Permit, Subject, act, may},
    clock::{day_of, moment_of},
    domain::{
        agenda::{Item, STANDING, UNDER_WAY, proposed},
        lifecycle::{AGENDA_ITEM, after},
        notation::time_of_day,
        problem::{self, Problem},
        validation::{heading, line, optional_prose, prose},
        vocabulary::{
            Action, AgendaItemState, AgendaPurpose, MeetingState, Sector, Visibility, Vocabulary,
        },
    },
    error::{Error, refuse},
};

/// How long the text of an item and a reason may be, in characters.
const TEXT_LENGTH: usize = 4_000;

/// How many items a meeting has at most.
const ITEMS: usize = 100;

/// How many items an organisation that doesn't arrange a meeting proposes for it at most, before they are accepted or put off.
const PROPOSED: usize = 10;

/// How many documents are given for an item at most. Those that whoever gives them doesn't see are not counted: else it would learn
/// that there are such.
const DOCUMENTS: usize = 20;

/// How many minutes an item takes at most: a day.
const MOST_MINUTES: i32 = 1_440;

/// What stands between the codes of sectors.
const BETWEEN: &str = ", ";

/// By how many days before a meeting items are added, where no rule of its body says otherwise.
pub(super) const ITEM_DAYS: i64 = 14;

/// What an item says.
#[derive(Clone, Debug)]
pub struct AgendaItemContent {
    /// The title.
    pub title: String,
    /// What it is about.
    pub text: Option<String>,
    /// What the meeting is to do with it.
    pub purpose: AgendaPurpose,
    /// Who presents it.
    pub presenter: Option<Uuid>,
    /// The sectors that it concerns.
    pub sectors: Vec<Sector>,
    /// How many minutes it takes.
    pub minutes: Option<i32>,
    /// The steering documents that it is about; none where they are those of the item that it carries over.
    pub documents: Option<Vec<Uuid>>,
    /// The horizon note that it takes up.
    pub horizon_note: Option<Uuid>,
    /// The matter that it is about.
    pub matter: Option<Uuid>,
    /// Other documents.
    pub reference: Option<String>,
}

/// An item to be added.
#[derive(Clone, Debug)]
pub struct NewAgendaItem {
    /// The meeting.
    pub meeting: Uuid,
    /// What it says.
    pub content: AgendaItemContent,
    /// The item of an earlier meeting that it carries over.
    pub carried_from: Option<Uuid>,
}

/// What is to be another in an item; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct AgendaItemChange {
    /// The title.
    pub title: Option<String>,
    /// What it is about.
    pub text: Option<Option<String>>,
    /// What the meeting is to do with it.
    pub purpose: Option<AgendaPurpose>,
    /// Who presents it.
    pub presenter: Option<Option<Uuid>>,
    /// The sectors that it concerns.
    pub sectors: Option<Vec<Sector>>,
    /// When it begins, as `10:15`.
    pub start: Option<Option<String>>,
    /// How many minutes it takes.
    pub minutes: Option<Option<i32>>,
    /// The steering documents that it is about.
    pub documents: Option<Vec<Uuid>>,
    /// The horizon note that it takes up.
    pub horizon_note: Option<Option<Uuid>>,
    /// The matter that it is about.
    pub matter: Option<Option<Uuid>>,
    /// Other documents.
    pub reference: Option<Option<String>>,
    /// Its place on the agenda.
    pub number: Option<i32>,
    /// Whether everybody sees it.
    pub public: Option<bool>,
}

/// The sectors that an item concerns.
pub fn sectors_of_item(row: &agenda_item::Model) -> Vec<Sector> {
    let codes = row.sectors.split(BETWEEN);
    codes.filter_map(Sector::from_code).collect()
}

/// Each sector once, in their order.
fn listed(sectors: Vec<Sector>) -> String {
    let sectors: BTreeSet<Sector> = sectors.into_iter().collect();
    let codes: Vec<&str> = sectors.into_iter().map(Vocabulary::code).collect();
    codes.join(BETWEEN)
}

fn state_of_item(row: &agenda_item::Model) -> Result<AgendaItemState, Error> {
    AgendaItemState::from_code(&row.state)
        .ok_or_else(|| Error::internal("an item in an unknown state"))
}

/// Whoever arranges the meeting decides on items; the organisation that added one changes and removes it as long as that is not
/// decided.
impl Guarded for agenda_item::Entity {
    async fn guard(named: &Named<'_>, row: &agenda_item::Model) -> Result<Guard<Self>, Error> {
        let meeting = named.parent::<meeting::Entity>(row.meeting_id).await?;
        let viewer = named.writing.viewer();
        let arranged = Subject::meeting(&meeting);
        let subject = match Subject::own_agenda_item(row, &meeting, viewer, named.action) {
            Some(own) if !may(viewer, &arranged, named.action) => own,
            _ => arranged,
        };
        let can = |action| may(viewer, &subject, action);
        let next = after(
            AGENDA_ITEM,
            state_of_item(row)?,
            named.action,
            named.field,
            can,
        );
        let next = match agenda_is_open(&meeting)? {
            true => next,
            false => Err(problem::agenda_closed().at(named.field)),
        };
        let next = next.map(|state| agenda_item::Model {
            state: state.code().to_owned(),
            ..row.clone()
        });
        Ok(Guard { subject, next })
    }
}

/// Whether the agenda of a meeting can be changed: before it is held.
pub fn agenda_is_open(meeting: &meeting::Model) -> Result<bool, Error> {
    Ok(match state_of_meeting(meeting)? {
        MeetingState::Planned | MeetingState::Called | MeetingState::Postponed => true,
        MeetingState::Requested
        | MeetingState::Declined
        | MeetingState::Held
        | MeetingState::NotesApproved
        | MeetingState::Cancelled => false,
    })
}

/// Whether an item was dealt with: it stood on the agenda of a meeting that was held, which a meeting under way can be recorded as.
pub(super) fn was_dealt_with(
    item: &agenda_item::Model,
    meeting: &meeting::Model,
) -> Result<bool, Error> {
    let held = match state_of_meeting(meeting)? {
        MeetingState::Held | MeetingState::NotesApproved => true,
        MeetingState::Requested
        | MeetingState::Declined
        | MeetingState::Planned
        | MeetingState::Called
        | MeetingState::Postponed
        | MeetingState::Cancelled => false,
    };
    Ok(held && state_of_item(item)? == AgendaItemState::Accepted)
}

impl Session {
    /// A number that a rule for a body gives, by the name of its parameter; `usual` where none does.
    pub(super) async fn days_by_rule(
        &self,
        body: Uuid,
        name: &str,
        usual: i64,
        on: NaiveDate,
    ) -> Result<i64, Error> {
        let said = self.said_by_rules(name, &[(body, on)]).await?;
        let days = said.into_values().next();
        let days = days.and_then(|value| value.parse().ok());
        Ok(days.unwrap_or(usual))
    }

    /// The last day on which items are added to a meeting's agenda: what its call says, else what the rule of its body does.
    pub(super) async fn last_day_for_items(
        &self,
        meeting: &meeting::Model,
    ) -> Result<NaiveDate, Error> {
        if let Some(day) = meeting.items_until {
            return Ok(day);
        }
        let on = day_of_meeting(meeting);
        let days = self
            .days_by_rule(meeting.body_id, "item_days", ITEM_DAYS, on)
            .await?;
        Ok(on - Duration::days(days))
    }
}

impl Writing<'_> {
    /// Adds an item to a meeting's agenda: that of who arranges it is accepted at once, one of others waits for that.
    pub async fn add_agenda_item(
        &self,
        new: NewAgendaItem,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let meeting = self
            .found::<meeting::Entity>(new.meeting, "meeting")
            .await?;
        let arranged = Subject::meeting(&meeting);
        let arranges = may(self.viewer(), &arranged, Action::Change);
        let organisation = self.actor().organisation;
        let permit: Permit<act::AddItem> = match arranges {
            true => self.permit(arranged)?,
            false => {
                let body = self
                    .found::<body::Entity>(meeting.body_id, "meeting")
                    .await?;
                self.may_add_to_work::<act::AddItem>(&body, today).await?;
                self.permit(Subject::of_meeting(&meeting, organisation))?
            }
        };
        let last_day = self.last_day_for_items(&meeting).await?;
        let items = self.agenda_of(meeting.id).await?;
        let count = |state: AgendaItemState, of: Option<Uuid>| {
            let items = items.iter().filter(|item| item.state == state.code());
            items
                .filter(|item| of.is_none_or(|of| item.organisation_id == of))
                .count()
        };
        refuse([
            (!agenda_is_open(&meeting)?).then(|| problem::agenda_closed().at("meeting")),
            (!arranges && today > last_day)
                .then(|| problem::last_day_for_items_passed(last_day).at("meeting")),
            (arranges && count(AgendaItemState::Accepted, None) >= ITEMS)
                .then(|| problem::too_many_at_a_time(ITEMS).at("meeting")),
            (!arranges && count(AgendaItemState::Proposed, Some(organisation)) >= PROPOSED)
                .then(|| problem::too_many_at_a_time(PROPOSED).at("meeting")),
        ])?;
        if let Some(from) = new.carried_from {
            let from = self
                .found::<agenda_item::Entity>(from, "carriedFrom")
                .await?;
            let earlier = self
                .found::<meeting::Entity>(from.meeting_id, "carriedFrom")
                .await?;
            let is_earlier = earlier.starts_at < meeting.starts_at;
            refuse([(!is_earlier).then(|| problem::carried_from_later().at("carriedFrom"))])?;
        }
        let state = match arranges {
            true => AgendaItemState::Accepted,
            false => AgendaItemState::Proposed,
        };
        let row = agenda_item::Model {
            id: Uuid::now_v7(),
            meeting_id: meeting.id,
            position: next_position(&items),
            title: new.content.title,
            text: new.content.text,
            purpose: new.content.purpose.code().to_owned(),
            standing: false,
            presenter_id: new.content.presenter,
            sectors: listed(new.content.sectors),
            starts_at: None,
            minutes: new.content.minutes,
            public: false,
            state: state.code().to_owned(),
            reason: None,
            organisation_id: organisation,
            carried_from_id: new.carried_from,
            horizon_note_id: new.content.horizon_note,
            matter_id: new.content.matter,
            reference: new.content.reference,
            version: 1,
        };
        if let Some(matter) = row.matter_id {
            self.found::<matter::Entity>(matter, "matter").await?;
        }
        let given = new.content.documents;
        self.check_item(&row, given.as_deref().unwrap_or_default())
            .await?;
        let documents = match (given, new.carried_from) {
            (Some(given), _) => given,
            (None, Some(from)) => documents_in(&self.documents_of_item(from).await?),
            (None, None) => Vec::new(),
        };
        let attached = listed_as("documents", &documents);
        let item = self.create_with(&permit, row, attached).await?;
        self.attach(&item, 1, &documents).await?;
        Ok(item.key())
    }

    /// Changes an item.
    pub async fn change_agenda_item(
        &self,
        id: Uuid,
        version: i32,
        change: AgendaItemChange,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<agenda_item::Entity, act::Change>(id, Some(version), "agendaItem")
            .await?;
        let meeting = self
            .found::<meeting::Entity>(target.before.meeting_id, "agendaItem")
            .await?;
        let arranges = may(self.viewer(), &Subject::meeting(&meeting), Action::Change);
        let accepted = target.before.state == AgendaItemState::Accepted.code();
        let decides = change.public.is_some() || change.number.is_some() || change.start.is_some();
        refuse([
            (decides && !(arranges && accepted))
                .then(|| problem::item_not_accepted().at("agendaItem")),
            change
                .number
                .is_some_and(|number| !(1..=1_000).contains(&number))
                .then(|| problem::year_not_between(1, 1_000).at("number")),
        ])?;
        let now = target.after;
        let starts_at = match change.start {
            Some(Some(start)) => Some(moment_on(day_of_meeting(&meeting), &start)?),
            Some(None) => None,
            None => now.starts_at,
        };
        let purpose = change.purpose.map(|it| it.code().to_owned());
        let after = agenda_item::Model {
            title: change.title.unwrap_or(now.title),
            text: change.text.unwrap_or(now.text),
            purpose: purpose.unwrap_or(now.purpose),
            presenter_id: change.presenter.unwrap_or(now.presenter_id),
            sectors: change.sectors.map_or(now.sectors, listed),
            starts_at,
            minutes: change.minutes.unwrap_or(now.minutes),
            horizon_note_id: change.horizon_note.unwrap_or(now.horizon_note_id),
            matter_id: change.matter.unwrap_or(now.matter_id),
            reference: change.reference.unwrap_or(now.reference),
            position: change.number.unwrap_or(now.position),
            public: change.public.unwrap_or(now.public),
            ..target.before.clone()
        };
        let seen = match change.documents {
            Some(_) => self.documents_seen(id).await?,
            None => Vec::new(),
        };
        let given = change
            .documents
            .filter(|given| *given != documents_in(&seen));
        if after == target.before && given.is_none() {
            return Ok(id);
        }
        if let Some(matter) = change.matter.flatten() {
            self.found::<matter::Entity>(matter, "matter").await?;
        }
        self.check_item(&after, given.as_deref().unwrap_or_default())
            .await?;
        let permit = reach(&target.permit, &target.before)?;
        let next = reach(&permit, &after)?;
        let moved = match given {
            Some(given) => {
                self.replace_documents((&permit, &next), &seen, &given)
                    .await?
            }
            None => (ExtraFields::new(), ExtraFields::new()),
        };
        self.change_with(&permit, &target.before, after, moved)
            .await
    }

    /// Accepts an item that others have proposed; `public`: whether everybody sees it.
    pub async fn accept_agenda_item(
        &self,
        id: Uuid,
        version: i32,
        public: bool,
    ) -> Result<Uuid, Error> {
        self.act::<agenda_item::Entity, act::Accept>(id, version, "agendaItem", |row| {
            row.public = public;
            row.reason = None;
            Ok(())
        })
        .await
    }

    /// Puts an item off, with a reason: another meeting can carry it over.
    pub async fn put_off_agenda_item(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
    ) -> Result<Uuid, Error> {
        self.act::<agenda_item::Entity, act::Postpone>(id, version, "agendaItem", |row| {
            refuse([prose("reason", &reason, TEXT_LENGTH)])?;
            row.public = false;
            row.reason = Some(reason);
            Ok(())
        })
        .await
    }

    /// Removes an item.
    pub async fn remove_agenda_item(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let target = self
            .target::<agenda_item::Entity, act::Remove>(id, Some(version), "agendaItem")
            .await?;
        let permit = reach(&target.permit, &target.before)?;
        let documents = self.documents_of_item(id).await?;
        for document in &documents {
            self.remove(&permit, document).await?;
        }
        let attached = listed_as("documents", &documents_in(&documents));
        self.remove_with(&permit, &target.before, attached).await
    }

    /// Puts a meeting's agenda in the order and at the times that are proposed, with what comes at every meeting and what
    /// the year plan has for it.
    pub async fn propose_agenda(&self, meeting: Uuid, version: i32) -> Result<Uuid, Error> {
        let (meeting, permit) = self
            .editable::<meeting::Entity, act::Change>(meeting, version, "meeting")
            .await?;
        let mut items = self.agenda_of(meeting.id).await?;
        for (title, _) in STANDING {
            if items
                .iter()
                .any(|item| item.standing && item.title == *title)
            {
                continue;
            }
            let row = self.standing_item(&meeting, title, next_position(&items));
            self.create(&permit, row.clone()).await?;
            items.push(row);
        }
        for recurring in self.recurring_items_of(meeting.id).await? {
            let title = recurring.title.clone().unwrap_or_default();
            if items.iter().any(|item| item.title == title) {
                continue;
            }
            let purpose = recurring.purpose.as_deref();
            let purpose = purpose.and_then(AgendaPurpose::from_code);
            let row = agenda_item::Model {
                text: recurring.text,
                purpose: purpose
                    .unwrap_or(AgendaPurpose::Discussion)
                    .code()
                    .to_owned(),
                standing: false,
                ..self.standing_item(&meeting, &title, next_position(&items))
            };
            self.create(&permit, row.clone()).await?;
            items.push(row);
        }
        items.retain(|item| item.state == AgendaItemState::Accepted.code());
        let overdue = self
            .overdue_commissions(meeting.id, day_of(self.now()))
            .await?;
        let facts: Vec<Item> = items.iter().map(facts_of).collect();
        let order = proposed(&facts, meeting.starts_at);
        let mut changed = Vec::new();
        for (position, (place, starts_at)) in (1..).zip(order) {
            let Some(item) = items.get(place) else {
                continue;
            };
            let after = agenda_item::Model {
                position,
                starts_at: Some(starts_at),
                text: text_of(item, &overdue),
                ..item.clone()
            };
            if after != *item {
                changed.push(Changed::new(&permit, item, after)?);
            }
        }
        self.write(self.batch::<agenda_item::Entity>(Vec::new(), changed)?)
            .await?;
        Ok(meeting.id)
    }

    /// Puts the commissions that are overdue on the agenda of a meeting that is called: into the item of those under way where it
    /// stands, else into one of its own. Everybody sees that only when they see one of those: else it would tell that there are
    /// others.
    pub async fn take_up_overdue(
        &self,
        permit: &Permit<act::Call>,
        meeting: &meeting::Model,
        items: &[agenda_item::Model],
    ) -> Result<(), Error> {
        let on = day_of(self.now());
        let overdue = self.overdue_commissions(meeting.id, on).await?;
        let stands = |item: &&agenda_item::Model| item.standing && item.title == UNDER_WAY;
        if let Some(item) = items.iter().find(stands) {
            return self.name_overdue(permit, item, &overdue).await;
        }
        if overdue.is_empty() {
            return Ok(());
        }
        let public = Visibility::Public.code();
        let row = self.standing_item(meeting, UNDER_WAY, next_position(items));
        let row = agenda_item::Model {
            public: row.public && overdue.iter().any(|it| it.visibility == public),
            ..row
        };
        let row = agenda_item::Model {
            text: text_of(&row, &overdue),
            ..row
        };
        self.create(permit, row).await?;
        Ok(())
    }

    /// Lets the item of the commissions under way name those that are overdue now; one that was put off stays as it is.
    async fn name_overdue(
        &self,
        permit: &Permit<act::Call>,
        item: &agenda_item::Model,
        overdue: &[commission::Model],
    ) -> Result<(), Error> {
        let after = agenda_item::Model {
            text: text_of(item, overdue),
            ..item.clone()
        };
        if item.state == AgendaItemState::Accepted.code() && after != *item {
            self.change(permit, item, after).await?;
        }
        Ok(())
    }

    fn standing_item(
        &self,
        meeting: &meeting::Model,
        title: &str,
        position: i32,
    ) -> agenda_item::Model {
        agenda_item::Model {
            id: Uuid::now_v7(),
            meeting_id: meeting.id,
            position,
            title: title.to_owned(),
            text: None,
            purpose: AgendaPurpose::FollowUp.code().to_owned(),
            standing: true,
            presenter_id: None,
            sectors: String::new(),
            starts_at: None,
            minutes: None,
            public: meeting.public,
            state: AgendaItemState::Accepted.code().to_owned(),
            reason: None,
            organisation_id: self.actor().organisation,
            carried_from_id: None,
            horizon_note_id: None,
            matter_id: None,
            reference: None,
            version: 1,
        }
    }

    /// The items of a meeting's agenda that the viewer sees.
    pub(super) async fn agenda_of(&self, meeting: Uuid) -> Result<Vec<agenda_item::Model>, Error> {
        let items = self.related::<AgendaOfMeeting>(&[meeting], None).await?;
        Ok(items.into_values().flatten().collect())
    }

    /// The documents of an item, whoever sees them.
    async fn documents_of_item(
        &self,
        item: Uuid,
    ) -> Result<Vec<agenda_item_document::Model>, Error> {
        let found = self.related::<DocumentsOfItem>(&[item], None).await;
        Ok(found?.remove(&item).unwrap_or_default())
    }

    /// Those that the viewer sees.
    async fn documents_seen(&self, item: Uuid) -> Result<Vec<agenda_item_document::Model>, Error> {
        let mut rows = self.documents_of_item(item).await?;
        let ids = documents_in(&rows);
        let seen = self.rows::<steering_document::Entity>(&ids).await?;
        rows.retain(|row| seen.contains_key(&row.document_id));
        Ok(rows)
    }

    /// Attaches documents to an item, in this order, the first at the place `from`.
    async fn attach<A: Act>(
        &self,
        item: &Permit<A>,
        from: i32,
        documents: &[Uuid],
    ) -> Result<(), Error> {
        let rows = (from..).zip(documents).map(|(position, document)| {
            let row = agenda_item_document::Model {
                id: Uuid::now_v7(),
                agenda_item_id: item.key(),
                position,
                document_id: *document,
            };
            New::<agenda_item_document::Entity>::by(item, row)
        });
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        self.create_all(rows).await
    }

    /// Attaches documents to an item in the place of those that the viewer sees, after those that stay, and says which there were
    /// and which there are. The permits are those over the item as it stands, and as it is to stand.
    async fn replace_documents<A: Act>(
        &self,
        (permit, next): (&Permit<A>, &Permit<A>),
        seen: &[agenda_item_document::Model],
        given: &[Uuid],
    ) -> Result<(ExtraFields, ExtraFields), Error> {
        let item = permit.key();
        let before = self.documents_of_item(item).await?;
        for row in seen {
            self.remove(permit, row).await?;
        }
        let stay = before.iter().filter(|row| !seen.contains(row));
        let last = stay.map(|row| row.position).max().unwrap_or(0);
        self.attach(next, last + 1, given).await?;
        let after = self.documents_of_item(item).await?;
        let attached =
            |rows: &[agenda_item_document::Model]| listed_as("documents", &documents_in(rows));
        Ok((attached(&before), attached(&after)))
    }

    /// What is wrong with the documents that are given for an item.
    async fn check_documents(&self, given: &[Uuid]) -> Result<Option<Problem>, Error> {
        if given.is_empty() {
            return Ok(None);
        }
        if given.len() > DOCUMENTS {
            let problem = problem::too_many_at_a_time(DOCUMENTS);
            return Ok(Some(problem.at("documents")));
        }
        let once: BTreeSet<&Uuid> = given.iter().collect();
        let found = self.rows::<steering_document::Entity>(given).await?;
        if found.len() < once.len() {
            return Err(Error::NotFound { field: "documents" });
        }
        let twice = once.len() < given.len();
        Ok(twice.then(|| problem::named_twice().at("documents")))
    }

    async fn check_item(&self, row: &agenda_item::Model, documents: &[Uuid]) -> Result<(), Error> {
        let documents = self.check_documents(documents).await?;
        if let Some(presenter) = row.presenter_id {
            self.found::<appointment::Entity>(presenter, "presenter")
                .await?;
        }
        if let Some(note) = row.horizon_note_id {
            self.found::<horizon_note::Entity>(note, "horizonNote")
                .await?;
        }
        let given = |field: &'static str, value: &Option<String>| {
            value.as_deref().and_then(|value| line(field, value))
        };
        let minutes = row
            .minutes
            .filter(|minutes| !(1..=MOST_MINUTES).contains(minutes));
        refuse([
            heading("title", &row.title),
            optional_prose("text", row.text.as_deref(), TEXT_LENGTH),
            documents,
            given("reference", &row.reference),
            minutes.map(|_| problem::year_not_between(1, MOST_MINUTES).at("minutes")),
        ])
    }
}

/// How the text of the item begins that names the overdue commissions.
const OVERDUE: &str = "Försenade uppdrag:";

/// How many overdue commissions an item names at most.
const NAMED: usize = 15;

/// What an item says: of the commissions under way those that are overdue, unless somebody has written something else. One that
/// everybody sees names no commission that not everybody does.
fn text_of(item: &agenda_item::Model, overdue: &[commission::Model]) -> Option<String> {
    let named = item.text.as_deref();
    let written = named.is_some_and(|text| !text.starts_with(OVERDUE));
    if !item.standing || item.title != UNDER_WAY || written {
        return item.text.clone();
    }
    let public = Visibility::Public.code();
    let shown = overdue
        .iter()
        .filter(|commission| !item.public || commission.visibility == public);
    let lines: Vec<String> = shown
        .take(NAMED)
        .map(|commission| format!("\n{} ({})", commission.title, commission.due_on))
        .collect();
    (!lines.is_empty()).then(|| format!("{OVERDUE}{}", lines.concat()))
}

fn documents_in(rows: &[agenda_item_document::Model]) -> Vec<Uuid> {
    rows.iter().map(|row| row.document_id).collect()
}

fn next_position(items: &[agenda_item::Model]) -> i32 {
    items.iter().map(|item| item.position).max().unwrap_or(0) + 1
}

/// What the place of an item depends on.
fn facts_of(row: &agenda_item::Model) -> Item {
    Item {
        title: row.title.clone(),
        standing: row.standing,
        sectors: sectors_of_item(row),
        minutes: row.minutes,
    }
}

/// The moment at which clocks show a time on the day of a meeting.
pub(super) fn moment_on(day: NaiveDate, start: &str) -> Result<DateTime<Utc>, Problem> {
    let clock = time_of_day(start).ok_or_else(|| problem::no_time_of_day().at("start"))?;
    moment_of(day, clock).ok_or_else(|| problem::time_left_out(day).at("start"))
}
