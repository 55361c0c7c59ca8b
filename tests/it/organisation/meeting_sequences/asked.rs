//! What the server is asked to do in a step.

use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};

use super::{
    STEERING_GROUP, Server,
    acts::{Act, Called, Step},
    model::YEAR,
};
use crate::fixture::{flows::keyed, json::text, rows::merged, sequences::date};

impl Server {
    /// The mutation that does it, with its input.
    pub(super) fn asked(&self, step: &Step) -> (&'static str, Value) {
        let time = |day: i64| json!({ "day": date(day), "start": "10:00", "end": "15:00" });
        let stale = i64::from(step.stale);
        let of = |name: &str, it: &Value, more: Value| {
            let version = it["version"].as_i64().expect("a version") - stale;
            merged(json!({ name: it["id"], "version": version }), more)
        };
        let meeting = |at: usize, more: Value| of("meeting", self.meeting(at), more);
        let item =
            |at: usize, place: usize, more: Value| of("agendaItem", self.item(at, place), more);
        let call = |at: usize, called: Called, more: Value| {
            of(
                "attendance",
                self.attendance(at, called).expect("a call"),
                more,
            )
        };
        let notes = |at: usize, place: usize, more: Value| {
            of("notes", &self.meeting(at)["notes"][place], more)
        };
        let plan = &self.seen["yearPlan"];
        let because = json!({ "reason": "Snöstorm" });
        match step.act {
            Act::Wait(_) => unreachable!("nobody is asked"),
            Act::Plan(day) => (
                "planMeeting meeting { id }",
                keyed(merged(json!({ "bodies": [STEERING_GROUP] }), time(day))),
            ),
            Act::Ask(day) => (
                "requestExtraMeeting meeting { id }",
                keyed(merged(
                    json!({ "body": STEERING_GROUP, "reason": "Hemgången" }),
                    time(day),
                )),
            ),
            Act::CreatePlan => (
                "createYearPlan yearPlan { id }",
                keyed(json!({ "body": STEERING_GROUP, "year": YEAR })),
            ),
            Act::AddToPlan(day) => (
                "addYearPlanItem item { id }",
                keyed(
                    json!({ "yearPlan": self.seen["yearPlan"]["id"], "content": { "meeting": time(day) } }),
                ),
            ),
            Act::Adopt => {
                let adoption = json!({ "adoptedOn": self.today(), "decision": "Antas." });
                (
                    "adoptYearPlan yearPlan { id }",
                    of("yearPlan", plan, adoption),
                )
            }
            Act::Accept(at) => (
                "acceptMeetingRequest meeting { id }",
                meeting(at, json!({})),
            ),
            Act::Decline(at) => ("declineMeetingRequest meeting { id }", meeting(at, because)),
            Act::Change(at) => (
                "changeMeeting meeting { id }",
                meeting(at, json!({ "title": "Hemgång" })),
            ),
            Act::Move(at, day) => ("moveMeeting meeting { id }", meeting(at, time(day))),
            Act::Postpone(at) => ("postponeMeeting meeting { id }", meeting(at, because)),
            Act::Cancel(at) => ("cancelMeeting meeting { id }", meeting(at, because)),
            Act::Call(at, before) => {
                let day: NaiveDate = text(&self.meeting(at)["day"]).parse().expect("a day");
                let until = before.map(|before| day - TimeDelta::days(before));
                (
                    "callMeeting meeting { id }",
                    meeting(at, json!({ "itemsUntil": until })),
                )
            }
            Act::Hold(at) => ("holdMeeting meeting { id }", meeting(at, json!({}))),
            Act::AddItem(at) => (
                "addAgendaItem agendaItem { id }",
                keyed(json!({ "meeting": self.meetings[at].id, "title": "Hemgång" })),
            ),
            Act::ChangeItem(at, place) => (
                "changeAgendaItem agendaItem { id }",
                item(at, place, json!({ "title": "Elevhälsa" })),
            ),
            Act::AcceptItem(at, place) => (
                "acceptAgendaItem agendaItem { id }",
                item(at, place, json!({})),
            ),
            Act::PutOff(at, place) => (
                "putOffAgendaItem agendaItem { id }",
                item(at, place, because),
            ),
            Act::RemoveItem(at, place) => {
                ("removeAgendaItem agendaItemId", item(at, place, json!({})))
            }
            Act::ProposeAgenda(at) => ("proposeAgenda meeting { id }", meeting(at, json!({}))),
            Act::Invite(at, guest, place) => {
                let known = &self.meetings[at];
                let item: Vec<&Value> =
                    place.map(|place| &known.items[place]).into_iter().collect();
                (
                    "addGuest attendance { id }",
                    keyed(
                        json!({ "meeting": known.id, "person": self.called.of(guest), "forItems": item }),
                    ),
                )
            }
            Act::TakeBack(at, called) => ("removeGuest attendanceId", call(at, called, json!({}))),
            Act::Answer(at, called, said) => {
                let sends = said == "SUBSTITUTE";
                let substitute = sends.then(|| self.called.of(Called::Substitute));
                let said = json!({ "answer": said, "substitute": substitute });
                ("answerCall attendance { id }", call(at, called, said))
            }
            Act::Record(at, called, outcome) => {
                let came = outcome == "SUBSTITUTED";
                let substitute = came.then(|| self.called.of(Called::Substitute));
                let came = json!({ "outcome": outcome, "substitute": substitute });
                ("recordAttendance attendance { id }", call(at, called, came))
            }
            Act::Write(at, corrects) => (
                "writeNotes notes { id }",
                keyed(
                    json!({ "meeting": self.meetings[at].id, "reason": corrects.then_some("Fel namn") }),
                ),
            ),
            Act::ChangeNotes(at, place) => (
                "changeNotes notes { id }",
                notes(at, place, json!({ "text": "Vi möttes." })),
            ),
            Act::Approve(at, place) => ("approveNotes notes { id }", notes(at, place, json!({}))),
            Act::Send(at, place) => (
                "sendNotes notes { id }",
                notes(at, place, json!({ "to": "Alla" })),
            ),
            Act::Archive(at, place) => (
                "archiveNotes notes { id }",
                notes(at, place, json!({ "by": "region", "reference": "Dnr 1" })),
            ),
        }
    }
}
