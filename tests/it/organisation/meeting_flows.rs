//! The flows of meetings as tables: meetings, items of agendas, calls and attendance, notes and their approval: every state × every
//! action × every actor with every grade, asked over HTTP. Those of what is planned beside them, `planning_flows` has.
//!
//! The tables are in `snapshots/`. What each cell says is held against `domain::lifecycle` and who may, besides.

use entity::{appointment, attendance, chair_term, meeting_notes};
use samverkan::domain::{
    id::NodeKind,
    lifecycle::{AGENDA_ITEM, MEETING, NOTES},
    vocabulary::{
        Action, AgendaItemState, Grade, MeetingState, NotesApproval, NotesState, Side, Vocabulary,
    },
};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    flows::{Asker, COMMON, Step, Table, aimed, by_lifecycle, expected, keyed},
    mutate::{id, key},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    meetings_go_through_their_states_as_the_table_says,
    items_of_agendas_go_through_their_states_as_the_table_says,
    calls_are_answered_and_attendance_is_recorded_as_the_table_says,
    notes_go_through_their_states_as_the_table_says,
    notes_are_approved_as_the_rule_of_the_body_says,
);

pub(super) const STEERING_GROUP: &str = "lansstyrgruppen";
pub(super) const AREA_GROUP: &str = "lansdelsgrupp-norra-norrbotten";
/// Sits in the county steering group; adds the items.
pub(super) const MEMBER: &str = "2580";
/// Sits there, too.
pub(super) const OTHER: &str = "2584";

/// Who asks of meetings: who arranges them, whose item, appointment or request it is, another who sits in the body.
pub(super) const ASKERS: [(&str, &str); 4] =
    [COMMON[0], COMMON[1], (MEMBER, "egen"), (OTHER, "annan")];

/// Whoever arranges the meetings of the county's bodies.
pub(super) fn arranges(asker: &Asker, grade: Grade) -> bool {
    asker.is(&["region", "norrbottens-kommuner"], grade)
}

/// The county steering group with two members.
pub(super) struct Group {
    pub(super) rows: Rows,
    pub(super) body: Uuid,
    member: Uuid,
    colleague: Uuid,
    /// The organisation of the member.
    pub(super) organisation: Uuid,
    /// The ids of the members, as what is for them lists them.
    pub(super) concerned: String,
}

impl Group {
    pub(super) async fn of(world: &World) -> Self {
        let rows = Rows::of(world).await;
        let body = rows.body(STEERING_GROUP).await;
        let seat = rows.add_seat(body, "Socialchef", json!({})).await;
        let member = rows.appoint("Ledamot", seat, MEMBER).await;
        let colleague = rows.appoint("Kollega", seat, OTHER).await;
        let organisation = rows.organisation(MEMBER).await;
        let other = rows.organisation(OTHER).await;
        Self {
            rows,
            body,
            member,
            colleague,
            organisation,
            concerned: [organisation, other]
                .map(|id| id.simple().to_string())
                .join(" "),
        }
    }

    /// A meeting in a state that has begun, with an accepted item, somebody who came, and a call that nobody has answered.
    async fn meeting(&self, state: MeetingState) -> Value {
        let hidden = [MeetingState::Requested, MeetingState::Declined].contains(&state);
        let row = json!({
            "state": state.code(), "kind": "EXTRA", "organisation_id": self.organisation, "public": !hidden,
            "concerned": self.concerned, "starts_at": "2026-11-02T08:00:00Z", "ends_at": "2026-11-02T12:00:00Z",
        });
        let meeting = self.rows.add_meeting(self.body, row).await;
        let item = self.item(meeting, json!({})).await;
        self.attendance(meeting, self.colleague, json!({ "outcome": "PRESENT" }))
            .await;
        let called = self.attendance(meeting, self.member, json!({})).await;
        json!({ "meeting": id(NodeKind::Meeting, meeting), "agendaItem": item, "attendance": called })
    }

    /// A meeting of an area group that was held, and that the members see. The region arranges it.
    async fn meeting_of_area(&self) -> Value {
        let row = json!({
            "state": "HELD", "owner_id": self.rows.organisation("region").await, "concerned": self.concerned,
            "starts_at": "2026-11-02T08:00:00Z", "ends_at": "2026-11-02T12:00:00Z",
        });
        let area_group = self.rows.body(AREA_GROUP).await;
        let meeting = self.rows.add_meeting(area_group, row).await;
        json!(id(NodeKind::Meeting, meeting))
    }

    /// An item of the member's.
    async fn item(&self, meeting: Uuid, more: Value) -> String {
        let item = self
            .rows
            .add_agenda_item(meeting, self.organisation, more)
            .await;
        id(NodeKind::AgendaItem, item)
    }

    async fn attendance(&self, meeting: Uuid, appointment: Uuid, more: Value) -> String {
        let row = json!({
            "meeting_id": meeting, "appointment_id": appointment, "organisation_id": self.organisation, "public": false,
        });
        let row = self.rows.add::<attendance::Entity>(merged(row, more)).await;
        id(NodeKind::Attendance, row)
    }

    /// A guest whom the member sends.
    async fn guest(&self, meeting: &Value, person: Uuid, more: Value) -> String {
        let row = json!({
            "meeting_id": key(meeting), "person_id": person, "organisation_id": self.organisation, "public": false,
        });
        let row = self.rows.add::<attendance::Entity>(merged(row, more)).await;
        id(NodeKind::Attendance, row)
    }

    /// A version of the notes of a meeting. `more` overrides.
    async fn notes(&self, meeting: &Value, state: NotesState, more: Value) -> String {
        let approved = state == NotesState::Approved;
        let row = json!({
            "meeting_id": key(meeting), "position": 1, "organisation_id": self.organisation, "text": "Vi möttes.",
            "state": state.code(), "approved_by_region": false, "approved_by_municipalities": false,
            "approved_on": approved.then_some("2026-11-02"), "public": approved,
        });
        let row = self
            .rows
            .add::<meeting_notes::Entity>(merged(row, more))
            .await;
        id(NodeKind::MeetingNotes, row)
    }
}

fn time() -> Value {
    json!({ "day": "2027-01-08", "start": "10:00", "end": "12:00" })
}

fn meeting(at: &Value, more: Value) -> Value {
    aimed("meeting", at, more)
}

const OF_MEETINGS: &[Step] = &[
    Step::new(
        "acceptMeetingRequest meeting { state }",
        Action::Accept,
        |at| meeting(at, json!({})),
    ),
    Step::new(
        "declineMeetingRequest meeting { state }",
        Action::Decline,
        |at| meeting(at, json!({ "reason": "Nej" })),
    ),
    Step::new("changeMeeting meeting { state }", Action::Change, |at| {
        meeting(at, json!({ "title": "Ny" }))
    }),
    Step::new("proposeAgenda meeting { state }", Action::Change, |at| {
        meeting(at, json!({}))
    }),
    Step::new("callMeeting meeting { state }", Action::Call, |at| {
        meeting(at, json!({}))
    }),
    Step::new("moveMeeting meeting { state }", Action::Move, |at| {
        meeting(at, time())
    }),
    Step::new(
        "postponeMeeting meeting { state }",
        Action::Postpone,
        |at| meeting(at, json!({ "reason": "Snö" })),
    ),
    Step::new("cancelMeeting meeting { state }", Action::Cancel, |at| {
        meeting(at, json!({ "reason": "Snö" }))
    }),
    Step::new("holdMeeting meeting { state }", Action::Hold, |at| {
        meeting(at, json!({}))
    }),
];

async fn meetings_go_through_their_states_as_the_table_says(world: World) {
    let group = Group::of(&world).await;
    let mut table = Table::of(&world, &ASKERS).await;
    let plan = Step::new("planMeeting meeting { state }", Action::Create, |_| {
        keyed(merged(json!({ "bodies": [STEERING_GROUP] }), time()))
    });
    let ask = Step::new(
        "requestExtraMeeting meeting { state }",
        Action::Request,
        |_| {
            keyed(merged(
                json!({ "body": STEERING_GROUP, "reason": "Hemgången" }),
                time(),
            ))
        },
    );
    let nothing = async || Value::Null;
    table
        .add("–", &plan, nothing, |asker| {
            expected(arranges(asker, Grade::Editor), "→ PLANNED")
        })
        .await;
    table
        .add("–", &ask, nothing, |asker| {
            expected(asker.grade >= Grade::Editor, "→ REQUESTED")
        })
        .await;
    for (state, _) in MeetingState::VALUES {
        for step in OF_MEETINGS {
            let place = async || group.meeting(*state).await;
            let next = by_lifecycle(MEETING, *state, step.action);
            table
                .add(state.code(), step, place, |asker| {
                    expected(arranges(asker, Grade::Editor), next.clone())
                })
                .await;
        }
    }
    let title = "Möten: läge × åtgärd × frågande, i länsstyrgruppen. Mötet har begynt, har ett ärende och någon som kom.\n\
        reg, NK = de som anordnar mötet; egen = ledamot som har begärt det; annan = en annan ledamot. – = nytt möte.";
    insta::assert_snapshot!("the_states_of_meetings", table.text(title));
}

fn item(at: &Value, more: Value) -> Value {
    aimed("agendaItem", at, more)
}

const OF_ITEMS: &[Step] = &[
    Step::new(
        "changeAgendaItem agendaItem { state }",
        Action::Change,
        |at| item(at, json!({ "title": "Ny" })),
    ),
    Step::new(
        "acceptAgendaItem agendaItem { state }",
        Action::Accept,
        |at| item(at, json!({})),
    ),
    Step::new(
        "putOffAgendaItem agendaItem { state }",
        Action::Postpone,
        |at| item(at, json!({ "reason": "Sent" })),
    ),
    Step::new("removeAgendaItem agendaItemId", Action::Remove, |at| {
        item(at, json!({}))
    }),
];

async fn items_of_agendas_go_through_their_states_as_the_table_says(world: World) {
    let group = Group::of(&world).await;
    let mut table = Table::of(&world, &ASKERS).await;
    let add = Step::new(
        "addAgendaItem agendaItem { state }",
        Action::AddItem,
        |at| keyed(json!({ "meeting": at["meeting"], "title": "Elevhälsa" })),
    );
    let carry = Step::new(
        "addAgendaItem agendaItem { state }",
        Action::AddItem,
        |at| {
            keyed(
                json!({ "meeting": at["meeting"], "title": "Elevhälsa", "carriedFrom": at["before"] }),
            )
        },
    );
    for (state, _) in MeetingState::VALUES {
        let open = [
            MeetingState::Planned,
            MeetingState::Called,
            MeetingState::Postponed,
        ]
        .contains(state);
        for (step, more) in [(&add, "nytt"), (&carry, "överfört")] {
            let place = async || {
                let at = group.meeting(*state).await;
                let before = json!({ "state": "HELD", "starts_at": "2026-10-01T08:00:00Z", "ends_at": "2026-10-01T12:00:00Z" });
                let before = group.rows.add_meeting(group.body, before).await;
                let before = group.item(before, json!({ "state": "PUT_OFF" })).await;
                merged(at, json!({ "before": before }))
            };
            table
                .add(
                    &format!("möte {} ({more})", state.code()),
                    step,
                    place,
                    |asker| {
                        let done = match (open, arranges(asker, Grade::Editor)) {
                            (false, _) => "WRONG_STATE",
                            (true, true) => "→ ACCEPTED",
                            // It has begun: the last day for items is past.
                            (true, false) => "INVALID_PERIOD",
                        };
                        expected(asker.grade >= Grade::Editor, done)
                    },
                )
                .await;
        }
    }
    let ahead = async || {
        let meeting = group.rows.add_meeting(group.body, json!({})).await;
        json!({ "meeting": id(NodeKind::Meeting, meeting) })
    };
    table
        .add("möte om en månad", &add, ahead, |asker| {
            let state = if arranges(asker, Grade::Editor) {
                "→ ACCEPTED"
            } else {
                "→ PROPOSED"
            };
            expected(asker.grade >= Grade::Editor, state)
        })
        .await;
    for of_meeting in [MeetingState::Planned, MeetingState::Held] {
        for (state, _) in AgendaItemState::VALUES {
            for step in OF_ITEMS {
                let place = async || {
                    let at = group.meeting(of_meeting).await;
                    let accepted = *state == AgendaItemState::Accepted;
                    let more = json!({ "state": state.code(), "position": 2, "public": accepted });
                    json!({ "agendaItem": group.item(key(&at["meeting"]), more).await })
                };
                let row = format!("{}, möte {}", state.code(), of_meeting.code());
                table
                    .add(&row, step, place, |asker| {
                        let its = matches!(step.action, Action::Change | Action::Remove)
                            && *state == AgendaItemState::Proposed;
                        let may = arranges(asker, Grade::Editor)
                            || its && asker.is(&[MEMBER], Grade::Editor);
                        let next = by_lifecycle(AGENDA_ITEM, *state, step.action);
                        let next = match (of_meeting, step.action) {
                            (MeetingState::Held, _) => "WRONG_STATE".to_owned(),
                            (_, Action::Remove) => "→ borta".to_owned(),
                            _ => next,
                        };
                        expected(may, next)
                    })
                    .await;
            }
        }
    }
    let title = "Ärenden på dagordningen: läge × åtgärd × frågande.\n\
        reg, NK = de som anordnar mötet; egen = ledamot som har anmält ärendet; annan = en annan ledamot.\n\
        nytt, överfört = nytt ärende, eller överfört från ett tidigare möte, till ett möte som har begynt.";
    insta::assert_snapshot!("the_states_of_agenda_items", table.text(title));
}

fn called(at: &Value, more: Value) -> Value {
    aimed("attendance", at, more)
}

const ANSWER: &str = "answerCall attendance { state: answer }";
const RECORD: &str = "recordAttendance attendance { state: outcome }";

const OF_CALLS: &[Step] = &[
    Step::new(ANSWER, Action::Answer, |at| {
        called(at, json!({ "answer": "COMING" }))
    })
    .saying("COMING"),
    Step::new(ANSWER, Action::Answer, |at| {
        called(
            at,
            json!({ "answer": "SUBSTITUTE", "substitute": at["substitute"] }),
        )
    })
    .saying("SUBSTITUTE"),
    Step::new(ANSWER, Action::Answer, |at| {
        called(at, json!({ "answer": "PREVENTED" }))
    })
    .saying("PREVENTED"),
    Step::new(RECORD, Action::Change, |at| {
        called(at, json!({ "outcome": "PRESENT" }))
    })
    .saying("PRESENT"),
    Step::new(RECORD, Action::Change, |at| {
        called(at, json!({ "outcome": "REMOTE" }))
    })
    .saying("REMOTE"),
    Step::new(RECORD, Action::Change, |at| {
        called(
            at,
            json!({ "outcome": "SUBSTITUTED", "substitute": at["substitute"] }),
        )
    })
    .saying("SUBSTITUTED"),
    Step::new(RECORD, Action::Change, |at| {
        called(at, json!({ "outcome": "EXCUSED" }))
    })
    .saying("EXCUSED"),
    Step::new(RECORD, Action::Change, |at| {
        called(at, json!({ "outcome": "ABSENT" }))
    })
    .saying("ABSENT"),
];

async fn calls_are_answered_and_attendance_is_recorded_as_the_table_says(world: World) {
    let group = Group::of(&world).await;
    let member = group
        .rows
        .one::<appointment::Entity>(appointment::Column::Id.eq(group.member))
        .await;
    let guest = group.rows.add_person("Gäst").await;
    let substitute = json!({
        "role": "SUBSTITUTE", "person_id": guest, "substitutes_for_id": member.id, "represents_id": group.organisation,
    });
    let substitute = group.rows.add_appointment(member.seat_id, substitute).await;
    let more = json!({ "substitute": id(NodeKind::Appointment, substitute), "person": id(NodeKind::Person, guest) });
    let mut table = Table::of(&world, &ASKERS).await;
    let invite = Step::new(
        "addGuest attendance { state: __typename }",
        Action::Call,
        |at| keyed(json!({ "meeting": at["meeting"], "person": at["person"] })),
    );
    let take_back = Step::new("removeGuest attendanceId", Action::Remove, |at| {
        called(at, json!({}))
    });
    for (state, _) in MeetingState::VALUES {
        let place = async || merged(group.meeting(*state).await, more.clone());
        let row = format!("möte {}", state.code());
        let called = *state == MeetingState::Called;
        let held = *state == MeetingState::Held;
        for step in OF_CALLS {
            let next = if called || (held && step.action == Action::Change) {
                format!("→ {}", step.says)
            } else {
                "WRONG_STATE".to_owned()
            };
            table
                .add(&row, step, place, |asker| {
                    expected(may_attend(asker, step.action), next.clone())
                })
                .await;
        }
        let next = if called || held || *state == MeetingState::Planned {
            "→ Attendance"
        } else {
            "WRONG_STATE"
        };
        table
            .add(&row, &invite, place, |asker| {
                expected(arranges(asker, Grade::Editor), next)
            })
            .await;
        let invited = async || {
            let at = group.meeting(*state).await;
            json!({ "attendance": group.guest(&at["meeting"], guest, json!({})).await })
        };
        let next = if called || *state == MeetingState::Planned {
            "→ borta"
        } else {
            "WRONG_STATE"
        };
        table
            .add(&row, &take_back, invited, |asker| {
                expected(arranges(asker, Grade::Editor), next)
            })
            .await;
    }
    // What is recorded isn't written over by an answer.
    let recorded = async || {
        let at = group.meeting(MeetingState::Called).await;
        let came = json!({ "outcome": "PRESENT" });
        let came = group
            .attendance(key(&at["meeting"]), substitute, came)
            .await;
        merged(merged(at, more.clone()), json!({ "attendance": came }))
    };
    let comes = &OF_CALLS[0];
    table
        .add("antecknad", comes, recorded, |asker| {
            expected(may_attend(asker, comes.action), "WRONG_STATE")
        })
        .await;
    let came = async || {
        let at = group.meeting(MeetingState::Called).await;
        let came = json!({ "outcome": "PRESENT" });
        json!({ "attendance": group.guest(&at["meeting"], guest, came).await })
    };
    table
        .add("antecknad gäst", &take_back, came, |asker| {
            expected(arranges(asker, Grade::Editor), "WRONG_STATE")
        })
        .await;
    let appointed = async || group.meeting(MeetingState::Called).await;
    table
        .add("ledamot", &take_back, appointed, |asker| {
            expected(arranges(asker, Grade::Editor), "DOES_NOT_FIT")
        })
        .await;
    let title = "Kallelser och närvaro: mötets läge × åtgärd × frågande: svaret eller närvaron efteråt.\n\
        reg, NK = de som anordnar mötet; egen = den vars förordnande eller gäst det är; annan = en annan ledamot.\n\
        antecknad, ledamot = på ett möte som är kallat: när närvaron är antecknad; när det är en ledamots kallelse.";
    insta::assert_snapshot!("the_states_of_calls", table.text(title));
}

/// Whoever arranges the meeting records; whose appointment it is answers, too.
fn may_attend(asker: &Asker, action: Action) -> bool {
    let own = action == Action::Answer && asker.is(&[MEMBER], Grade::Editor);
    own || arranges(asker, Grade::Editor)
}

fn noted(at: &Value, more: Value) -> Value {
    aimed("notes", at, more)
}

const OF_NOTES: &[Step] = &[
    Step::new("changeNotes notes { state }", Action::Minute, |at| {
        noted(at, json!({ "text": "Ny" }))
    }),
    Step::new("approveNotes notes { state }", Action::Approve, |at| {
        noted(at, json!({}))
    }),
    Step::new("sendNotes notes { state }", Action::Send, |at| {
        noted(at, json!({ "to": "Alla" }))
    }),
    Step::new("archiveNotes notes { state }", Action::Archive, |at| {
        noted(at, json!({ "by": "region", "reference": "Dnr 1" }))
    }),
];

async fn notes_go_through_their_states_as_the_table_says(world: World) {
    let group = Group::of(&world).await;
    let mut table = Table::of(&world, &ASKERS).await;
    let first = Step::new("writeNotes notes { state }", Action::Minute, |at| {
        keyed(json!({ "meeting": at["meeting"] }))
    });
    let correct = Step::new("writeNotes notes { state }", Action::Minute, |at| {
        keyed(json!({ "meeting": at["meeting"], "reason": "Fel namn" }))
    });
    for (state, _) in MeetingState::VALUES {
        let held = [MeetingState::Held, MeetingState::NotesApproved].contains(state);
        let next = if held { "→ DRAFT" } else { "WRONG_STATE" };
        let place = async || group.meeting(*state).await;
        table
            .add(&format!("möte {}", state.code()), &first, place, |asker| {
                expected(arranges(asker, Grade::Editor), next)
            })
            .await;
    }
    for (state, row, step, next) in [
        (
            NotesState::Draft,
            "DRAFT (rättelse)",
            &correct,
            "WRONG_STATE",
        ),
        (
            NotesState::Approved,
            "APPROVED (utan skäl)",
            &first,
            "REQUIRED",
        ),
        (
            NotesState::Approved,
            "APPROVED (rättelse)",
            &correct,
            "→ DRAFT",
        ),
    ] {
        let place = async || {
            let at = group.meeting(MeetingState::NotesApproved).await;
            group.notes(&at["meeting"], state, json!({})).await;
            at
        };
        table
            .add(row, step, place, |asker| {
                expected(arranges(asker, Grade::Editor), next)
            })
            .await;
    }
    for (state, _) in NotesState::VALUES {
        for step in OF_NOTES {
            let place = async || {
                let at = group.meeting(MeetingState::Held).await;
                json!({ "notes": group.notes(&at["meeting"], *state, json!({})).await })
            };
            let next = by_lifecycle(NOTES, *state, step.action);
            let grade = if step.action == Action::Approve {
                Grade::Approver
            } else {
                Grade::Editor
            };
            table
                .add(state.code(), step, place, |asker| {
                    expected(arranges(asker, grade), next.clone())
                })
                .await;
        }
    }
    for (state, _) in NotesState::VALUES {
        for step in OF_NOTES {
            let place = async || {
                let at = group.meeting_of_area().await;
                json!({ "notes": group.notes(&at, *state, json!({})).await })
            };
            let next = by_lifecycle(NOTES, *state, step.action);
            table
                .add(
                    &format!("länsdelsgrupp {}", state.code()),
                    step,
                    place,
                    |asker| expected(asker.is(&["region"], Grade::Editor), next.clone()),
                )
                .await;
        }
    }
    let title = "Minnesanteckningar: läge × åtgärd × frågande, av ett möte i länsstyrgruppen utan ordförandeperiod.\n\
        reg, NK = de som anordnar mötet; egen, annan = ledamöter. möte … = mötets läge, när det inga anteckningar finns.\n\
        länsdelsgrupp … = av ett möte som regionen anordnar och vars anteckningar ingen särskild godkänner (A-37).";
    insta::assert_snapshot!("the_states_of_notes", table.text(title));
}

/// Adds to the table what comes of the approval of a draft by the region, and by Norrbottens Kommuner, where the rule says this.
async fn add_approval(
    table: &mut Table<'_>,
    (rule, says): (NotesApproval, &'static str),
    place: impl AsyncFn() -> Value,
    [region, association]: [&str; 2],
) {
    let approve = Step::new("approveNotes notes { state }", Action::Approve, |at| {
        noted(at, json!({ "at": at["at"] }))
    });
    let grade = match rule {
        NotesApproval::Nobody => Grade::Editor,
        _ => Grade::Approver,
    };
    table
        .add(rule.code(), &approve.saying(says), place, |asker| {
            let done = match asker.organisation {
                "region" => region,
                _ => association,
            };
            expected(arranges(asker, grade), done)
        })
        .await;
}

async fn notes_are_approved_as_the_rule_of_the_body_says(world: World) {
    let group = Group::of(&world).await;
    let term = json!({
        "body_id": group.body, "year": 2026, "side": "REGION", "valid_from": "2026-01-01", "valid_from_precision": "DAY",
        "valid_to": "2027-01-01", "valid_to_precision": "DAY",
    });
    group.rows.add::<chair_term::Entity>(term).await;
    let mut table = Table::of(&world, &ASKERS).await;
    let set_rule = async |rule: NotesApproval| {
        let value = rule.code();
        let set =
            format!("UPDATE rule_parameter SET value = '{value}' WHERE name = 'notes_approval'");
        world.sql(&set).await;
    };
    let draft = async |approved: Value| {
        let at = group.meeting(MeetingState::Held).await;
        let notes = group
            .notes(&at["meeting"], NotesState::Draft, approved)
            .await;
        merged(at, json!({ "notes": notes }))
    };

    for (side, chair, done) in [
        (
            Side::Region,
            "regionen är ordförande",
            ["→ APPROVED", "DOES_NOT_FIT"],
        ),
        (
            Side::Municipalities,
            "kommunerna är ordförande",
            ["DOES_NOT_FIT", "→ APPROVED"],
        ),
    ] {
        let set = format!("UPDATE chair_term SET side = '{}'", side.code());
        world.sql(&set).await;
        let place = async || draft(json!({})).await;
        add_approval(&mut table, (NotesApproval::Chair, chair), place, done).await;
    }
    set_rule(NotesApproval::Nobody).await;
    let place = async || draft(json!({})).await;
    let done = ["→ APPROVED"; 2];
    add_approval(&mut table, (NotesApproval::Nobody, ""), place, done).await;
    set_rule(NotesApproval::BothSides).await;
    for (approved_by, before, done) in [
        ("", "ingen har godkänt", ["→ DRAFT", "→ DRAFT"]),
        (
            "approved_by_region",
            "regionen har godkänt",
            ["→ DRAFT", "→ APPROVED"],
        ),
        (
            "approved_by_municipalities",
            "kommunerna har godkänt",
            ["→ APPROVED", "→ DRAFT"],
        ),
    ] {
        let place = async || match approved_by {
            "" => draft(json!({})).await,
            side => draft(json!({ side: true })).await,
        };
        add_approval(&mut table, (NotesApproval::BothSides, before), place, done).await;
    }
    set_rule(NotesApproval::NextMeeting).await;
    let at_next = async |state: MeetingState| {
        let row = json!({
            "state": state.code(), "starts_at": "2026-11-02T08:30:00Z", "ends_at": "2026-11-02T12:00:00Z",
        });
        let next = group.rows.add_meeting(group.body, row).await;
        let at = draft(json!({})).await;
        merged(at, json!({ "at": id(NodeKind::Meeting, next) }))
    };
    let at_none = async || draft(json!({})).await;
    let at_itself = async || {
        let at = draft(json!({})).await;
        merged(at.clone(), json!({ "at": at["meeting"] }))
    };
    let at_held = async || at_next(MeetingState::Held).await;
    let at_called = async || at_next(MeetingState::Called).await;
    let rule = NotesApproval::NextMeeting;
    let wrong = ["DOES_NOT_FIT"; 2];
    add_approval(&mut table, (rule, "utan möte"), at_none, ["REQUIRED"; 2]).await;
    add_approval(&mut table, (rule, "vid samma möte"), at_itself, wrong).await;
    add_approval(&mut table, (rule, "vid ett kallat möte"), at_called, wrong).await;
    add_approval(&mut table, (rule, "vid nästa möte"), at_held, done).await;
    let title = "Godkännande av ett utkast till minnesanteckningar: organets regel × åtgärd × frågande, i länsstyrgruppen.\n\
        reg, NK = de som anordnar mötet; egen, annan = ledamöter.\n\
        Efter åtgärden: vem som är ordförande, vem som redan har godkänt, eller vid vilket möte det sker.";
    insta::assert_snapshot!("how_notes_are_approved", table.text(title));
}
