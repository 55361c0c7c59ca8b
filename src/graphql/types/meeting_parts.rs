//! What belongs to meetings: the items of their agendas, their calls, and who is called, answers and comes.

use std::collections::HashMap;

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use entity::meeting;
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{
    documents::SteeringDocument,
    matters::{Decision, Matter},
    organisations::Organisation,
    people::{Appointment, Person},
    shared::Versioned,
};
use crate::graphql::{
    areas::{CommissionsAtItem, HorizonNote, Meeting},
    engine::{
        loading::{
            Result, all_related_rows, can, held_last_before, many, node_type, notes_approval, one,
            row, session, value,
        },
        scalars::{Date, DateTime},
    },
};
use crate::{
    access::Subject,
    clock::time_of_day,
    domain::{
        agenda::{LAST_NOTES, item_heading},
        lifecycle::{AGENDA_ITEM, NOTES, possible},
        vocabulary::{
            Action, AgendaItemState, AgendaPurpose, AttendanceAnswer, AttendanceOutcome,
            MeetingState, NotesState, Sector, Vocabulary as _,
        },
    },
    store::{
        AgendaOfMeeting, DecisionsAtItem, DocumentsOfItem, ItemNotesOfNotes, ItemsOfAttendance,
        NotesOfMeeting, agenda_is_open, day_of_meeting, right_over_notes, sectors_of_item,
    },
};

node_type! {
    /// An item of a meeting's agenda.
    AgendaItem: agenda_item
}

/// An item of a meeting's agenda (ärende på dagordningen). Whoever sees the meeting sees it when it is `public`; else those who
/// sit in the body, the organisation that added it, those whose guests come for it, the region and Norrbottens Kommuner. A guest
/// who is invited to the whole meeting comes for all that is ACCEPTED.
#[Object]
impl AgendaItem {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    #[graphql(flatten)]
    async fn of_commissions(&self) -> CommissionsAtItem<'_> {
        CommissionsAtItem(self)
    }

    /// Whether you can change it now: `changeAgendaItem`. Its organisation can as long as it is PROPOSED, whoever arranges the
    /// meeting until that is held.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        Ok(Some(self.possible(ctx).await?.contains(&Action::Change)))
    }

    /// What you can do with it in the state that it is in, as long as its meeting is not held (möjliga åtgärder).
    async fn possible_actions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Action>>> {
        self.possible(ctx).await.map(Some)
    }

    /// The meeting.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        one(ctx, self.row.meeting_id, self.on).await
    }

    /// Its place among the accepted items of the agenda that you may see, from 1 (nummer). Null until it is ACCEPTED.
    async fn number(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let numbers = numbers_of_items(ctx, self.row.meeting_id).await?;
        Ok(numbers.get(&self.row.id).copied())
    }

    /// Its title, in Swedish (rubrik).
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// What it is about, in Swedish (beskrivning); null when its title says all.
    async fn text(&self) -> Option<&str> {
        self.row.text.as_deref()
    }

    /// What the meeting is to do with it (syfte).
    async fn purpose(&self) -> Result<AgendaPurpose> {
        value(&self.row.purpose)
    }

    /// Whether it comes at every meeting (stående punkt).
    async fn standing(&self) -> bool {
        self.row.standing
    }

    /// Who presents it (föredragande). Null when nobody is named, and to whoever isn't signed in.
    async fn presenter(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        one(ctx, self.row.presenter_id, self.on).await
    }

    /// The sectors that it concerns; empty when it names none (verksamheter). What concerns all three is proposed for the morning
    ///
    async fn sectors(&self) -> Option<Vec<Sector>> {
        Some(sectors_of_item(&self.row))
    }

    /// When it begins (start); null until the agenda has times.
    async fn start(&self) -> Option<DateTime> {
        self.row.starts_at.map(DateTime)
    }

    /// What clocks in Norrbotten show when it begins, as `10:15` (klockslag); null until the agenda has times.
    async fn local_start(&self) -> Option<String> {
        let start = self.row.starts_at?;
        Some(time_of_day(start).format("%H:%M").to_string())
    }

    /// How long it takes, in minutes; null when nobody has said.
    async fn minutes(&self) -> Option<i32> {
        self.row.minutes
    }

    /// Whether everybody sees it who sees the meeting (offentligt).
    async fn public(&self) -> bool {
        self.row.public
    }

    /// How far it has come (läge).
    async fn state(&self) -> Result<AgendaItemState> {
        value(&self.row.state)
    }

    /// Why it was put off, in Swedish (skäl); null when it wasn't.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// The organisation that added it (anmält av).
    async fn added_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The item of an earlier meeting that it carries over (överfört från).
    async fn carried_from(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        one(ctx, self.row.carried_from_id, self.on).await
    }

    /// The steering documents that it is about and that you may see, in the order in which they were given (handlingar).
    async fn documents(&self, ctx: &Context<'_>) -> Result<Option<Vec<SteeringDocument>>> {
        let rows = all_related_rows::<DocumentsOfItem>(ctx, self.row.id).await?;
        let documents = rows
            .iter()
            .map(|row| one::<SteeringDocument>(ctx, row.document_id, self.on));
        let documents = try_join_all(documents).await?;
        Ok(Some(documents.into_iter().flatten().collect()))
    }

    /// On the standing item "Föregående minnesanteckningar", as long as it has that title: the notes of the meeting that the
    /// convening body (`meeting.body`) held last before this one, in the latest version that you may see, which may be a draft.
    /// Null on all other items, and when you may see no such notes.
    async fn last_notes(&self, ctx: &Context<'_>) -> Result<Option<MeetingNotes>> {
        if !self.row.standing || self.row.title != LAST_NOTES {
            return Ok(None);
        }
        let Some(meeting) = row::<meeting::Entity>(ctx, self.row.meeting_id).await? else {
            return Ok(None);
        };
        let last = held_last_before(ctx, meeting.body_id, meeting.starts_at).await?;
        let Some(last) = last else {
            return Ok(None);
        };
        let versions = many::<NotesOfMeeting, MeetingNotes>(ctx, last, self.on).await?;
        Ok(versions.and_then(|mut versions| versions.pop()))
    }

    /// The horizon note that it takes up (omvärldsanteckning, A-49). Null when there is none, and when you may not see it.
    async fn horizon_note(&self, ctx: &Context<'_>) -> Result<Option<HorizonNote>> {
        one(ctx, self.row.horizon_note_id, self.on).await
    }

    /// The matter that it is about (ärende i en beslutskedja).
    async fn matter(&self, ctx: &Context<'_>) -> Result<Option<Matter>> {
        one(ctx, self.row.matter_id, self.on).await
    }

    /// The decisions that were made at it, in the order of their matters (beslut).
    async fn decisions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Decision>>> {
        many::<DecisionsAtItem, _>(ctx, self.row.id, self.on).await
    }

    /// Other documents: a title, a reference or an address (handling).
    async fn reference(&self) -> Option<&str> {
        self.row.reference.as_deref()
    }
}

/// The numbers of the accepted items of an agenda, from 1: what somebody may not see doesn't count.
async fn numbers_of_items(ctx: &Context<'_>, meeting: Uuid) -> Result<HashMap<Uuid, i32>> {
    let all = all_related_rows::<AgendaOfMeeting>(ctx, meeting).await?;
    let accepted = AgendaItemState::Accepted.code();
    let accepted = all.iter().filter(|row| row.state == accepted);
    Ok(accepted.map(|row| row.id).zip(1..).collect())
}

/// By which an item comes in the order of the agenda; one without a number comes last.
fn on_agenda(numbers: &HashMap<Uuid, i32>, item: Uuid) -> (bool, Option<i32>) {
    let number = numbers.get(&item).copied();
    (number.is_none(), number)
}

impl AgendaItem {
    async fn possible(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let meeting = row::<meeting::Entity>(ctx, self.row.meeting_id).await?;
        let Some(meeting) = meeting else {
            return Ok(Vec::new());
        };
        if !agenda_is_open(&meeting)? {
            return Ok(Vec::new());
        }
        let viewer = session(ctx).viewer();
        let mut actions = possible(AGENDA_ITEM, value(&self.row.state)?);
        actions.retain(|action| {
            let own = Subject::own_agenda_item(&self.row, &meeting, viewer, *action);
            can(ctx, Some(Subject::meeting(&meeting)), *action) || can(ctx, own, *action)
        });
        Ok(actions)
    }
}

node_type! {
    /// The call to a meeting.
    MeetingCall: meeting_call
}

/// The call to a meeting (kallelse). For those who sit in its bodies, the organisations whose guests are invited, the region and
/// Norrbottens Kommuner.
#[Object]
impl MeetingCall {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The meeting.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        one(ctx, self.row.meeting_id, self.on).await
    }

    /// The organisation that sent it (avsändare).
    async fn sent_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// What it says besides the agenda, in Swedish (meddelande); null when nothing.
    async fn message(&self) -> Option<&str> {
        self.row.message.as_deref()
    }

    /// The address at which the meeting is joined by video (länk); null when there is none.
    async fn digital_link(&self) -> Option<&str> {
        self.row.digital_link.as_deref()
    }

    /// The last day on which documents are sent in (sista dag för handlingar).
    async fn documents_until(&self) -> Date {
        Date(self.row.documents_until)
    }

    /// When it was sent, the last time that it was (skickad).
    async fn sent_at(&self) -> DateTime {
        DateTime(self.row.sent_at)
    }

    /// Whether everybody sees it: never (offentligt).
    async fn public(&self) -> bool {
        self.row.public
    }
}

node_type! {
    /// That somebody is called to a meeting.
    Attendance: attendance
}

/// That somebody is called to a meeting: the answer before it, and what came of it (närvaro). For those who sit in its bodies,
/// the organisation whose appointment it is, the region and Norrbottens Kommuner.
#[Object]
impl Attendance {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you can answer now: `answerCall`. The organisation whose appointment it is may, and whoever arranges the meeting, as
    /// long as that is CALLED.
    async fn viewer_can_answer(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.answerable(ctx).await
    }

    /// The meeting.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        one(ctx, self.row.meeting_id, self.on).await
    }

    /// The appointment that is called (förordnande); null for guests.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        one(ctx, self.row.appointment_id, self.on).await
    }

    /// The guest (gäst); null for appointments.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(ctx, self.row.person_id, self.on).await
    }

    /// The organisation whose appointment or guest it is (organisation). Whoever arranges the meeting stands for guests under
    /// protection, and for those whom nobody employs.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The answer to the call (svar); null before there is one.
    async fn answer(&self) -> Result<Option<AttendanceAnswer>> {
        self.row.answer.as_deref().map(value).transpose()
    }

    /// When it was answered, the last time that it was; null before.
    async fn answered_at(&self) -> Option<DateTime> {
        self.row.answered_at.map(DateTime)
    }

    /// The appointment that comes, or came, in its place (ersättare).
    async fn substitute(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        one(ctx, self.row.substitute_id, self.on).await
    }

    /// What came of it (närvaro); null until it is recorded.
    async fn outcome(&self) -> Result<Option<AttendanceOutcome>> {
        self.row.outcome.as_deref().map(value).transpose()
    }

    /// The items for which a guest or a co-opted member comes, in the order of the agenda (för ärenden, A-36): those that you may
    /// see; empty for the whole meeting, null when you may see none of them.
    async fn for_items(&self, ctx: &Context<'_>) -> Result<Option<Vec<AgendaItem>>> {
        let rows = all_related_rows::<ItemsOfAttendance>(ctx, self.row.id).await?;
        let items = rows
            .iter()
            .map(|row| one::<AgendaItem>(ctx, row.agenda_item_id, self.on));
        let items = try_join_all(items).await?;
        let mut items: Vec<AgendaItem> = items.into_iter().flatten().collect();
        if items.is_empty() && !rows.is_empty() {
            return Ok(None);
        }
        if items.len() > 1 {
            let numbers = numbers_of_items(ctx, self.row.meeting_id).await?;
            items.sort_by_key(|item| on_agenda(&numbers, item.row.id));
        }
        Ok(Some(items))
    }

    /// The item from which on the member, or the substitute who was sent, was there (från ärende). Null when they were there from
    /// the first item on, did not come, nothing is recorded yet, or you may not see the item. For which items guests and co-opted
    /// members come: `forItems`.
    #[allow(clippy::wrong_self_convention, reason = "it is called as the field is")]
    async fn from_item(&self, ctx: &Context<'_>) -> Result<Option<AgendaItem>> {
        one(ctx, self.row.from_item_id, self.on).await
    }

    /// When it came, where that was late (sen ankomst).
    async fn arrived(&self) -> Option<DateTime> {
        self.row.arrived_at.map(DateTime)
    }

    /// When it left, where that was early (lämnade tidigare).
    async fn left(&self) -> Option<DateTime> {
        self.row.left_at.map(DateTime)
    }

    /// Whether everybody sees it: never (offentligt).
    async fn public(&self) -> bool {
        self.row.public
    }
}

impl Attendance {
    /// Whether the viewer can answer now; none where the meeting can't be seen.
    pub(super) async fn answerable(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let meeting = row::<meeting::Entity>(ctx, self.row.meeting_id).await?;
        let own = |meeting: &meeting::Model| Subject::of_meeting(meeting, self.row.organisation_id);
        Ok(meeting.map(|meeting| {
            meeting.state == MeetingState::Called.code()
                && (can(ctx, Some(Subject::meeting(&meeting)), Action::Answer)
                    || can(ctx, Some(own(&meeting)), Action::Answer))
        }))
    }
}

node_type! {
    /// A version of a meeting's notes.
    MeetingNotes: meeting_notes
}

/// A version of a meeting's notes (minnesanteckningar, A-23, A-37). A draft is for those who sit in its bodies, the region and
/// Norrbottens Kommuner; everybody sees approved ones that are `public`, until others that correct them are approved.
#[Object]
impl MeetingNotes {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// What you may do with them in the state that they are in (möjliga åtgärder).
    async fn possible_actions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Action>>> {
        let Some(meeting) = row::<meeting::Entity>(ctx, self.row.meeting_id).await? else {
            return Ok(None);
        };
        let subject = Subject::meeting(&meeting);
        let may = |action| can(ctx, Some(subject), action);
        let mut actions = possible(NOTES, value(&self.row.state)?);
        // The rule that says who approves them matters only to whoever can be the one.
        actions
            .retain(|action| may(*action) || (*action == Action::Approve && may(Action::Minute)));
        if actions.contains(&Action::Approve) {
            let way = notes_approval(ctx, meeting.body_id, day_of_meeting(&meeting)).await?;
            actions.retain(|action| may(right_over_notes(*action, way)));
        }
        Ok(Some(actions))
    }

    /// The meeting.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        one(ctx, self.row.meeting_id, self.on).await
    }

    /// Their number among the versions that you may see, from 1 (versionsnummer).
    async fn number(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let all = all_related_rows::<NotesOfMeeting>(ctx, self.row.meeting_id).await?;
        let number = all.iter().zip(1..).find(|(row, _)| row.id == self.row.id);
        Ok(number.map(|(_, number)| number))
    }

    /// The organisation that keeps them (förs av, A-23).
    async fn kept_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// What they say besides the items, in Swedish (text); null when nothing.
    async fn text(&self) -> Option<&str> {
        self.row.text.as_deref()
    }

    /// What they say of the items that you may see, in the order of the agenda (anteckningar till ärenden).
    async fn items(&self, ctx: &Context<'_>) -> Result<Option<Vec<ItemNote>>> {
        let items = many::<ItemNotesOfNotes, ItemNote>(ctx, self.row.id, self.on).await?;
        let numbers = numbers_of_items(ctx, self.row.meeting_id).await?;
        Ok(items.map(|mut items| {
            items.sort_by_key(|note| on_agenda(&numbers, note.row.agenda_item_id));
            items
        }))
    }

    /// All that they say and that you may see as one text, in Swedish: what they say besides the items, then what they say of each
    /// item, under its number and title, in the order of the agenda (hela texten). Null when nothing.
    async fn whole_text(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let noted = all_related_rows::<ItemNotesOfNotes>(ctx, self.row.id).await?;
        let agenda = all_related_rows::<AgendaOfMeeting>(ctx, self.row.meeting_id).await?;
        let numbers = numbers_of_items(ctx, self.row.meeting_id).await?;
        let mut noted: Vec<_> = noted.iter().collect();
        noted.sort_by_key(|note| on_agenda(&numbers, note.agenda_item_id));
        let mut parts: Vec<String> = self.row.text.iter().cloned().collect();
        for note in noted {
            let item = agenda.iter().find(|row| row.id == note.agenda_item_id);
            let number = numbers.get(&note.agenda_item_id).copied();
            parts.extend(item.map(|item| item_heading(number, &item.title)));
            parts.push(note.text.clone());
        }
        Ok((!parts.is_empty()).then(|| parts.join("\n\n")))
    }

    /// Why this version corrects the one before, in Swedish (skäl); null for the first.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// How far they have come (läge).
    async fn state(&self) -> Result<NotesState> {
        value(&self.row.state)
    }

    /// Whether the region has approved them (godkända av regionen).
    async fn approved_by_region(&self) -> bool {
        self.row.approved_by_region
    }

    /// Whether Norrbottens Kommuner, or the municipality of a local group, has approved them (godkända av kommunerna).
    async fn approved_by_municipalities(&self) -> bool {
        self.row.approved_by_municipalities
    }

    /// The day on which they were approved (godkända den); null while they are a draft.
    async fn approved_on(&self) -> Option<Date> {
        self.row.approved_on.map(Date)
    }

    /// The meeting that approved them, where one did (godkända vid).
    async fn approved_at(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        one(ctx, self.row.approved_at_id, self.on).await
    }

    /// To whom they were sent, in Swedish (skickade till). Null before, and to whoever isn't signed in.
    async fn sent_to(&self) -> Option<&str> {
        self.row.sent_to.as_deref()
    }

    /// When they were sent, the last time that they were (skickade).
    async fn sent_at(&self) -> Option<DateTime> {
        self.row.sent_at.map(DateTime)
    }

    /// The organisation that archives them (arkiveras av).
    async fn archived_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.archived_by_id, self.on).await
    }

    /// The reference under which they are archived (arkivreferens).
    async fn archive_reference(&self) -> Option<&str> {
        self.row.archive_reference.as_deref()
    }

    /// Whether everybody sees them (offentligt).
    async fn public(&self) -> bool {
        self.row.public
    }
}

node_type! {
    /// What notes say of an item.
    ItemNote: item_note
}

/// What a version of notes says of an item of the agenda (anteckning till ärende). Everybody sees it when the notes are
/// approved and public, and the item is.
#[Object]
impl ItemNote {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The version of the notes.
    async fn notes(&self, ctx: &Context<'_>) -> Result<Option<MeetingNotes>> {
        one(ctx, self.row.meeting_notes_id, self.on).await
    }

    /// The item (ärende).
    async fn item(&self, ctx: &Context<'_>) -> Result<Option<AgendaItem>> {
        one(ctx, self.row.agenda_item_id, self.on).await
    }

    /// The organisation that keeps the notes (förs av).
    async fn kept_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// What is noted, in Swedish (text).
    async fn text(&self) -> &str {
        &self.row.text
    }

    /// Whether everybody sees it (offentligt).
    async fn public(&self) -> bool {
        self.row.public
    }
}
