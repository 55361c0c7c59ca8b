//! Mutations of what belongs to meetings: the items of their agendas, their calls, and who answers and comes.

use crate::graphql::engine::execution::async_graphql::{
    self, Context, ID, InputObject, MaybeUndefined,
};

use super::appointments::NewPersonInput;
use crate::graphql::{
    areas::{HorizonNote, Meeting},
    engine::{
        arguments::{Decode, Id},
        loading::Result,
        mutation::mutations,
        scalars::Date,
    },
    types::{
        documents::SteeringDocument,
        matters::Matter,
        meeting_parts::{AgendaItem, Attendance, MeetingNotes},
        node::global_id,
        organisations::Organisation,
        people::{Appointment, Person},
    },
};
use crate::{
    domain::vocabulary::{AgendaPurpose, AttendanceAnswer, AttendanceOutcome, Sector},
    store,
};

mutations! {
    /// What belongs to meetings.
    MeetingPartMutations;

    /// Adds an item to a meeting's agenda (anmäla ärende). For editors of whoever arranges the meeting, whose items are
    /// accepted at once, and until the last day for items, which the call says, or before it the rule of the body (`item_days`,
    /// 14 days before the meeting unless it says another number), of the organisations that may add to the body's work: for the
    /// bodies of the county and their working groups all, for an area group Norrbottens Kommuner and its municipalities. Others
    /// get FORBIDDEN. Refused: WRONG_STATE when the meeting is held, cancelled or only requested; INVALID_PERIOD after the last
    /// day, and when the item that it carries over is of a later meeting; ALREADY_EXISTS for a document named twice.
    add_agenda_item("The item.";
        /// The item to add.
        AddAgendaItemInput once idempotency_key {
            /// The meeting.
            meeting: Id<Meeting>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: String,
            /// What it is about, in Swedish: at most 4 000 characters.
            text: Option<String>,
            /// What the meeting is to do with it (syfte).
            #[graphql(default_with = "AgendaPurpose::Discussion")]
            purpose: AgendaPurpose,
            /// Who presents it (föredragande).
            presenter: Option<Id<Appointment>>,
            /// The sectors that it concerns (verksamheter).
            #[graphql(default)]
            sectors: Vec<Sector>,
            /// How long it takes, in minutes: 1 to 1 440.
            minutes: Option<i32>,
            /// The steering documents that it is about, in their order (handlingar): at most 20, each once; those of the item
            /// that it carries over when left out.
            documents: Option<Vec<Id<SteeringDocument>>>,
            /// The horizon note that it takes up.
            horizon_note: Option<Id<HorizonNote>>,
            /// The matter that it is about (ärende i en beslutskedja).
            matter: Option<Id<Matter>>,
            /// Other documents, a title, a reference or an address: one line of 1 to 200 characters.
            reference: Option<String>,
            /// The item of an earlier meeting that it carries over.
            carried_from: Option<Id<AgendaItem>>,
        }
    ) -> AddAgendaItemPayload {
        /// The new item.
        agenda_item: AgendaItem,
    } = |writing, today| {
        let content = store::AgendaItemContent {
            title, text, purpose, presenter, sectors, minutes, documents, horizon_note, matter, reference,
        };
        let new = store::NewAgendaItem { meeting, content, carried_from };
        writing.add_agenda_item(new, today).await
    };

    /// Changes an item of an agenda (ändra ärende). For editors of whoever arranges the meeting, and of its organisation as
    /// long as it is PROPOSED; `number`, `start` and `public` are for who arranges the meeting, once it is ACCEPTED. Refused:
    /// WRONG_STATE else; as `addAgendaItem`.
    change_agenda_item("What to change.";
        /// What to change in an item. What is left out stays.
        ChangeAgendaItemInput at version {
            /// The item.
            agenda_item: Id<AgendaItem>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: Option<String>,
            /// What it is about, in Swedish: at most 4 000 characters, or null.
            text: MaybeUndefined<String>,
            /// What the meeting is to do with it (syfte).
            purpose: Option<AgendaPurpose>,
            /// Who presents it, or null (föredragande).
            presenter: MaybeUndefined<Id<Appointment>>,
            /// All the sectors that it concerns (verksamheter).
            sectors: Option<Vec<Sector>>,
            /// What clocks in Norrbotten show when it begins, as `10:15`, or null.
            start: MaybeUndefined<String>,
            /// How long it takes, in minutes, or null.
            minutes: MaybeUndefined<i32>,
            /// All the steering documents that it is about, in their order (handlingar): at most 20, each once. Those that you
            /// may not see stay.
            documents: Option<Vec<Id<SteeringDocument>>>,
            /// The horizon note that it takes up, or null.
            horizon_note: MaybeUndefined<Id<HorizonNote>>,
            /// The matter that it is about, or null.
            matter: MaybeUndefined<Id<Matter>>,
            /// Other documents: one line of 1 to 200 characters, or null.
            reference: MaybeUndefined<String>,
            /// Its place on the agenda: 1 to 1 000.
            number: Option<i32>,
            /// Whether everybody sees it who sees the meeting.
            public: Option<bool>,
        }
    ) -> ChangeAgendaItemPayload {
        /// The changed item.
        agenda_item: AgendaItem,
    } = |writing| {
        let change = store::AgendaItemChange {
            title, text, purpose, presenter, sectors, start, minutes, documents, horizon_note, matter, reference, number, public,
        };
        writing.change_agenda_item(agenda_item, version, change).await
    };

    /// Accepts an item that another organisation has added (ta upp ärende). For editors of whoever arranges the meeting.
    /// Refused: WRONG_STATE when it is ACCEPTED, or the meeting is held.
    accept_agenda_item("Which item.";
        /// Which item to accept.
        AcceptAgendaItemInput at version {
            /// The item.
            agenda_item: Id<AgendaItem>,
            /// Whether everybody sees it who sees the meeting.
            #[graphql(default)]
            public: bool,
        }
    ) -> AcceptAgendaItemPayload {
        /// The accepted item.
        agenda_item: AgendaItem,
    } = |writing| writing.accept_agenda_item(agenda_item, version, public).await;

    /// Puts an item off (skjuta upp ärende): another meeting can carry it over. For editors of whoever arranges the meeting.
    /// Refused: WRONG_STATE when it is PUT_OFF, or the meeting is held.
    put_off_agenda_item("Which item, and why.";
        /// Which item to put off.
        PutOffAgendaItemInput at version {
            /// The item.
            agenda_item: Id<AgendaItem>,
            /// Why, in Swedish: 1 to 4 000 characters.
            reason: String,
        }
    ) -> PutOffAgendaItemPayload {
        /// The item that was put off.
        agenda_item: AgendaItem,
    } = |writing| writing.put_off_agenda_item(agenda_item, version, reason).await;

    /// Removes an item from an agenda (ta bort ärende). For editors of whoever arranges the meeting, and of its organisation as
    /// long as it is PROPOSED. Refused: WRONG_STATE when the meeting is held.
    remove_agenda_item("Which item.";
        /// Which item to remove.
        RemoveAgendaItemInput at version {
            /// The item.
            agenda_item: Id<AgendaItem>,
        }
    ) -> RemoveAgendaItemPayload {
        /// The id that the removed item had.
        agenda_item_id: ID,
    } = |writing| writing.remove_agenda_item(agenda_item, version).await.map(global_id::<AgendaItem>);

    /// Puts the accepted items of an agenda in order and gives them times, from the start of the meeting (föreslå dagordning):
    /// the last notes first, then what concerns all three sectors, so that it is dealt with in the morning, then the
    /// rest, commissions under way and horizon scanning last. Standing items that are missing are added. That of the commissions
    /// names those that are overdue, of what everybody sees, unless it says something else. For editors of whoever arranges the
    /// meeting. Refused: WRONG_STATE unless the meeting is PLANNED or CALLED.
    propose_agenda("Which meeting.";
        /// Which meeting's agenda to put in order.
        ProposeAgendaInput at version {
            /// The meeting.
            meeting: Id<Meeting>,
        }
    ) -> ProposeAgendaPayload {
        /// The meeting.
        meeting: Meeting,
    } = |writing| writing.propose_agenda(meeting, version).await;

    /// Calls a meeting: all ordinary and co-opted members of its bodies on its day (kalla till möte). For editors of whoever
    /// arranges it. A meeting that was moved is called again: its members and guests are asked to answer anew. The calls of
    /// members who are not members on the new day, and those of all substitutes, are taken back. As long as it is CALLED, this
    /// corrects the call: what is left out stays, and so do the answers. Members who have not been called yet are called, and the
    /// calls of those who are no longer members on its day, and of their substitutes, are taken back, unless it is recorded whether
    /// they came; an answer that names a substitute whose call is taken back is taken back, too. While commissions of its bodies
    /// are overdue, those under way come onto the agenda as a standing item by themselves. If nothing else is written in
    /// that item, it names the commissions that are overdue at the call and that everybody sees. Refused: WRONG_STATE unless it
    /// is PLANNED or CALLED, and without an accepted item on its agenda; INVALID_PERIOD for last days after the meeting.
    call_meeting("Which meeting, and what the call says.";
        /// Which meeting to call.
        CallMeetingInput at version {
            /// The meeting.
            meeting: Id<Meeting>,
            /// What the call says besides the agenda, in Swedish: at most 4 000 characters, or null.
            message: MaybeUndefined<String>,
            /// The address at which the meeting is joined by video: one line of 1 to 200 characters, or null.
            digital_link: MaybeUndefined<String>,
            /// The last day on which items are added; by the rule of the body (`item_days`) or 14 days before the meeting when
            /// a first call leaves it out.
            items_until: Option<Date>,
            /// The last day on which documents are sent in; by the rule of the body (`document_days`) or 7 days before the
            /// meeting when a first call leaves it out.
            documents_until: Option<Date>,
        }
    ) -> CallMeetingPayload {
        /// The meeting that was called.
        meeting: Meeting,
    } = |writing| {
        let call = store::NewCall { message, digital_link, items_until, documents_until };
        writing.call_meeting(meeting, version, call).await
    };

    /// Answers a call (svara på kallelse). For editors of the organisation whose appointment it is, and of whoever arranges the
    /// meeting. A substitute that is named is called, too. When a later answer names another substitute or none, that call is
    /// taken back, unless the substitute has answered that they don't come, or it is recorded whether they came. Refused:
    /// WRONG_STATE unless the meeting is CALLED; DOES_NOT_FIT for whoever is not a substitute of the appointment on the day of
    /// the meeting.
    answer_call("The answer.";
        /// The answer to a call.
        AnswerCallInput at version {
            /// Who is called.
            attendance: Id<Attendance>,
            /// The answer (svar).
            answer: AttendanceAnswer,
            /// The appointment of the substitute who comes, with SUBSTITUTE (ersättare).
            substitute: Option<Id<Appointment>>,
        }
    ) -> AnswerCallPayload {
        /// Who is called, with the answer.
        attendance: Attendance,
    } = |writing| writing.answer_call(attendance, version, answer, substitute).await;

    /// Records who came to a meeting, and of a co-opted member, who is called to all of it, for which items (anteckna
    /// närvaro, A-36), until its notes are approved. For editors of whoever arranges it. Refused: WRONG_STATE unless the meeting
    /// is CALLED or HELD and has begun, and when nobody would have come to one that is HELD;
    /// DOES_NOT_FIT for a substitute as in `answerCall`, with SUBSTITUTED alone, for an item of another meeting, for the
    /// items of who is neither co-opted nor a guest, and for `fromItem` together with items; ALREADY_EXISTS for an item named
    /// twice.
    record_attendance("Who came.";
        /// Who came to a meeting.
        RecordAttendanceInput at version {
            /// Who was called.
            attendance: Id<Attendance>,
            /// What came of it (närvaro).
            outcome: AttendanceOutcome,
            /// The appointment of the substitute who came, with SUBSTITUTED (ersättare).
            substitute: Option<Id<Appointment>>,
            /// The item from which on it came, or its substitute did; from the first when left out.
            from_item: Option<Id<AgendaItem>>,
            /// All the items for which a guest or a co-opted member came (för ärenden): at most 20, each once; `[]` for the
            /// whole meeting; not together with `fromItem`. When left out, what was said before stays: for a guest, the items
            /// of the invitation.
            for_items: Option<Vec<Id<AgendaItem>>>,
            /// What clocks in Norrbotten showed when it came, as `10:15`, where that was late.
            arrived: Option<String>,
            /// What they showed when it left, where that was early.
            left: Option<String>,
        }
    ) -> RecordAttendancePayload {
        /// Who was called, with what came of it.
        attendance: Attendance,
    } = |writing| {
        let attended = store::Attended { outcome, substitute, from_item, for_items, arrived, left };
        writing.record_attendance(attendance, version, attended).await
    };

    /// Invites a guest to a meeting, for the whole of it or for some items (bjuda in gäst, A-36): while it is PLANNED, so that the
    /// call goes to the guest, too, or after the call; and to one that is HELD, until its notes are approved, whoever came without
    /// being called. Calling it again for the same guest adds items: there is one call and one answer, which stays. The guest's
    /// organisation sees the call and the items for which the guest comes. For editors of whoever arranges it. A guest who is new,
    /// and whom another organisation employs, is invited with the consent of an editor of that one: then it is a proposal. Refused:
    /// WRONG_STATE unless the meeting is PLANNED, CALLED or HELD, and once it is recorded whether the guest came; ALREADY_EXISTS
    /// for a member, for a substitute who is called, for a guest who is invited to the whole meeting or for all these items
    /// already, when `forItems` is left out for a guest who is invited for some (take the invitation back first: `removeGuest`),
    /// and for an item named twice; TOO_LONG for more than 20 items in all; DOES_NOT_FIT for an item of another meeting.
    add_guest("The guest.";
        /// The guest to add. Give `person` or `newPerson`.
        AddGuestInput once idempotency_key {
            /// The meeting.
            meeting: Id<Meeting>,
            /// The person, when they are in the system already.
            person: Option<Id<Person>>,
            /// The person, when they are not in the system yet.
            new_person: Option<NewPersonInput>,
            /// The items for which the guest comes (för ärenden): at most 20, each once; all when left out.
            #[graphql(default)]
            for_items: Vec<Id<AgendaItem>>,
        }
    ) -> AddGuestPayload {
        /// The guest's attendance.
        attendance: Attendance,
    } command |_today| { store::Command::AddGuest(store::NewGuest { meeting, person, new_person, for_items }) };

    /// Takes the invitation of a guest back (ta bort gäst), as long as the meeting is PLANNED or CALLED and nothing is recorded
    /// of the guest. For editors of whoever arranges the meeting. Refused: WRONG_STATE else; DOES_NOT_FIT for a member or a
    /// substitute.
    remove_guest("Which guest.";
        /// Whose invitation to take back.
        RemoveGuestInput at version {
            /// The guest's attendance.
            attendance: Id<Attendance>,
        }
    ) -> RemoveGuestPayload {
        /// The id that the guest's attendance had.
        attendance_id: ID,
    } = |writing| writing.remove_guest(attendance, version).await.map(global_id::<Attendance>);

    /// Records that a meeting was held (genomföra möte). For editors of whoever arranges it. Refused: WRONG_STATE unless it is
    /// CALLED, has begun, and somebody is recorded as PRESENT, REMOTE or SUBSTITUTED.
    hold_meeting("Which meeting.";
        /// Which meeting was held.
        HoldMeetingInput at version {
            /// The meeting.
            meeting: Id<Meeting>,
        }
    ) -> HoldMeetingPayload {
        /// The meeting that was held.
        meeting: Meeting,
    } = |writing| writing.hold_meeting(meeting, version).await;

    /// Writes a meeting's notes as a draft, or with a reason a version that corrects approved ones (föra minnesanteckningar,
    /// For editors of whoever arranges the meeting. Refused: WRONG_STATE unless it was held, and while there is a draft;
    /// REQUIRED without a reason for a correction; DOES_NOT_FIT for an item of another meeting.
    write_notes("The notes.";
        /// The notes to write.
        WriteNotesInput once idempotency_key {
            /// The meeting.
            meeting: Id<Meeting>,
            /// What they say besides the items, in Swedish: at most 20 000 characters.
            text: Option<String>,
            /// What they say of items: at most 100.
            #[graphql(default)]
            items: Vec<ItemNoteInput>,
            /// Why approved notes are corrected, in Swedish: 1 to 2 000 characters.
            reason: Option<String>,
        }
    ) -> WriteNotesPayload {
        /// The draft.
        notes: MeetingNotes,
    } = |writing| writing.write_notes(meeting, store::NotesContent { text, items }, reason).await;

    /// Changes a draft of notes (ändra minnesanteckningar). For editors of whoever arranges the meeting. Refused: WRONG_STATE
    /// unless they are a DRAFT; DOES_NOT_FIT for an item of another meeting.
    change_notes("What to change.";
        /// What to change in a draft of notes. What is left out stays.
        ChangeNotesInput at version {
            /// The notes.
            notes: Id<MeetingNotes>,
            /// What they say besides the items, in Swedish: at most 20 000 characters, or null.
            text: MaybeUndefined<String>,
            /// What they say of items, of those alone that are named: at most 100. An empty text removes what was noted.
            #[graphql(default)]
            items: Vec<ItemNoteInput>,
        }
    ) -> ChangeNotesPayload {
        /// The changed draft.
        notes: MeetingNotes,
    } = |writing| writing.change_notes(notes, version, text, items).await;

    /// Approves notes as the rule of the meeting's body says (`notes_approval`: NOBODY, CHAIR, BOTH_SIDES or NEXT_MEETING;
    /// CHAIR where there is none): by whoever keeps them, by the side that holds the chair, by an approver of each side, or by a
    /// later meeting (godkänna minnesanteckningar). Earlier notes that they correct, and what those say of items, are no longer
    /// `public`: those who sit in its bodies still see them. For approvers of whoever arranges the meeting, with NOBODY for its editors,
    /// too. Refused: WRONG_STATE unless they are a DRAFT; DOES_NOT_FIT for the other side than the chair's, and for a meeting that
    /// is not held, no later one or of another body; REQUIRED without one.
    approve_notes("Which notes.";
        /// Which notes to approve.
        ApproveNotesInput at version {
            /// The notes.
            notes: Id<MeetingNotes>,
            /// The meeting that approved them, where one did (godkända vid).
            at: Option<Id<Meeting>>,
            /// Whether everybody sees them, and what they say of public items.
            #[graphql(default = true)]
            public: bool,
        }
    ) -> ApproveNotesPayload {
        /// The notes.
        notes: MeetingNotes,
    } = |writing, today| writing.approve_notes(notes, version, store::NotesApproved { at, public }, today).await;

    /// Records that notes were sent (skicka minnesanteckningar). For editors of whoever arranges the meeting.
    send_notes("Which notes, and to whom.";
        /// Which notes were sent.
        SendNotesInput at version {
            /// The notes.
            notes: Id<MeetingNotes>,
            /// To whom, in Swedish: 1 to 2 000 characters.
            to: String,
        }
    ) -> SendNotesPayload {
        /// The notes.
        notes: MeetingNotes,
    } = |writing| writing.send_notes(notes, version, to).await;

    /// Records which organisation archives approved notes (arkivera minnesanteckningar). For editors of whoever arranges the
    /// meeting. Refused: WRONG_STATE unless they are APPROVED.
    archive_notes("Which notes, and where.";
        /// Which notes are archived.
        ArchiveNotesInput at version {
            /// The notes.
            notes: Id<MeetingNotes>,
            /// The organisation that archives them.
            by: Id<Organisation>,
            /// The reference under which it does: one line of 1 to 200 characters.
            reference: String,
        }
    ) -> ArchiveNotesPayload {
        /// The notes.
        notes: MeetingNotes,
    } = |writing| writing.archive_notes(notes, version, by, reference).await;
}

/// What is noted of an item.
#[derive(InputObject)]
struct ItemNoteInput {
    /// The item.
    agenda_item: Id<AgendaItem>,
    /// What is noted, in Swedish: at most 20 000 characters.
    text: String,
}

impl Decode for ItemNoteInput {
    type Value = store::NoteOfItem;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<store::NoteOfItem> {
        let item = self
            .agenda_item
            .decode(ctx, &format!("{field}.agendaItem"))
            .await?;
        Ok(store::NoteOfItem {
            item,
            text: self.text,
        })
    }
}
