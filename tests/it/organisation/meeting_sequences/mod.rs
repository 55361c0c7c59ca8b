//! Random sequences of what actors do about meetings and the year plan while time goes on, against a model that was written from
//! the document and the schema alone: after each step the server's state is the model's, a refusal says what the model does, and
//! the journal has a line exactly for what changed. In the end the history of each meeting, item, call and version of notes says
//! what was done, by whom, and what became of its state.
//!
//! What fails is shrunk to the shortest sequence that still does. `EXHAUSTIVE=100` tries 10,000 sequences.

mod model;

use chrono::{NaiveDate, TimeDelta};
use entity::chair_term;
use proptest_state_machine::{StateMachineTest, prop_state_machine};
use samverkan::{
    domain::{id::NodeKind, vocabulary::Vocabulary},
    store::Verified,
};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use self::model::{Act, Actor, Called, Meeting, Model, Step, YEAR, date};
use crate::fixture::{
    flows::keyed,
    json::{items, text},
    mutate::{answer, id, reasons},
    rows::{Rows, merged},
    sequences::{RUNTIME, assert_said, journaled, tried},
    world::{Kind, Templates, World},
};

prop_state_machine! {
    #![proptest_config(tried(15, 15))]

    #[test]
    fn the_server_does_with_meetings_what_the_model_does(sequential 1..40 => Server);
}

const STEERING_GROUP: &str = "lansstyrgruppen";
/// The appointments of those who are called, by global id.
#[derive(Clone)]
struct Appointments([String; 3]);

impl Appointments {
    fn of(&self, called: Called) -> &str {
        &self.0[called as usize]
    }
}

/// The county steering group with its members, the terms of its chair, and everybody's grants.
async fn prepare(world: &World) -> Appointments {
    let rows = Rows::of(world).await;
    let body = rows.body(STEERING_GROUP).await;
    let seat = rows.add_seat(body, "Socialchef", json!({})).await;
    let lulea = rows.appoint("Lina Luleå", seat, "2580").await;
    let kiruna = rows.appoint("Kim Kiruna", seat, "2584").await;
    let substitute = json!({
        "role": "SUBSTITUTE", "person_id": rows.add_person("Eva Ersättare").await, "substitutes_for_id": lulea,
        "represents_id": rows.organisation("2580").await,
    });
    let substitute = rows.add_appointment(seat, substitute).await;
    for (year, side) in [(2026, "REGION"), (2027, "MUNICIPALITIES")] {
        rows.add::<chair_term::Entity>(json!({
            "body_id": body, "year": year, "side": side, "valid_from": format!("{year}-01-01"), "valid_from_precision": "DAY",
            "valid_to": format!("{}-01-01", year + 1), "valid_to_precision": "DAY",
        }))
        .await;
    }
    for actor in Actor::ALL {
        world.token(actor.organisation(), actor.grade()).await;
    }
    Appointments([lulea, kiruna, substitute].map(|it| id(NodeKind::Appointment, it)))
}

/// The ids of a meeting and its items, in the order in which the model has them.
struct Known {
    id: Value,
    items: Vec<Value>,
}

/// The server.
struct Server {
    world: World,
    rows: DatabaseConnection,
    appointments: Appointments,
    meetings: Vec<Known>,
    /// All meetings and the year plan, as the region saw them last.
    seen: Value,
    lines: u64,
}

const READ: &str = "query($body: ID!, $year: Int!) { meetings(first: 50) { nodes { id version state day reason itemsUntil sequence
      preparedBy { id } history(first: 60) { nodes { action } } agenda { id version state }
      attendances { id version answer outcome appointment { id } } notes { id version state } } }
    yearPlan(body: $body, year: $year) { id version state items { day meeting { id preparedBy { id } } } } }";

impl Server {
    async fn start() -> Self {
        static PREPARED: Templates<Appointments> = Templates::new();
        let make = async || {
            let world = World::new(Kind::Sqlite).await;
            let appointments = prepare(&world).await;
            (world.closed().await, appointments)
        };
        let (database, appointments) = PREPARED.copy(Kind::Sqlite, make).await;
        let world = World::on(database).await;
        let rows = world.database().connection().await;
        let mut server = Self {
            world,
            rows,
            appointments,
            meetings: Vec::new(),
            seen: Value::Null,
            lines: 0,
        };
        server.lines = journaled(&server.rows).await;
        server.read().await;
        server
    }

    fn token(&self, actor: Actor) -> String {
        self.world.bare_token(&format!(
            "{}:{}",
            actor.organisation(),
            actor.grade().code()
        ))
    }

    async fn read(&mut self) {
        let variables = json!({ "body": STEERING_GROUP, "year": YEAR });
        self.seen = self
            .world
            .data_as(&self.token(Actor::Region), READ, variables)
            .await;
    }

    /// A meeting as it was seen last.
    fn meeting(&self, at: usize) -> &Value {
        let mut all = items(&self.seen["meetings"]["nodes"]);
        all.find(|it| it["id"] == self.meetings[at].id)
            .expect("the meeting is there")
    }

    fn item(&self, at: usize, place: usize) -> &Value {
        let mut all = items(&self.meeting(at)["agenda"]);
        all.find(|it| it["id"] == self.meetings[at].items[place])
            .expect("the item is there")
    }

    fn attendance(&self, at: usize, called: Called) -> Option<&Value> {
        let mut all = items(&self.meeting(at)["attendances"]);
        all.find(|it| it["appointment"]["id"] == self.appointments.of(called))
    }

    /// The mutation that does it, with its input.
    fn asked(&self, step: &Step) -> (&'static str, Value) {
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
            Act::Answer(at, called, said) => {
                let sends = said == "SUBSTITUTE";
                let substitute = sends.then(|| self.appointments.of(Called::Substitute));
                let said = json!({ "answer": said, "substitute": substitute });
                ("answerCall attendance { id }", call(at, called, said))
            }
            Act::Record(at, called, outcome) => {
                let came = outcome == "SUBSTITUTED";
                let substitute = came.then(|| self.appointments.of(Called::Substitute));
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

    fn today(&self) -> NaiveDate {
        self.world.time().date_naive()
    }

    /// Does a step, and says why it was refused.
    async fn perform(mut self, step: &Step) -> (Self, Vec<String>) {
        if let Act::Wait(days) = step.act {
            let later = self.world.time() + TimeDelta::days(days);
            self.world = self.world.later(later).await;
            return (self, Vec::new());
        }
        let (mutation, input) = self.asked(step);
        let told = answer(&self.world, &self.token(step.actor), mutation, input)
            .await
            .1;
        let name = mutation.split(' ').next().expect("a name");
        let payload = &told["data"][name];
        let refused = reasons(&told, payload);
        if refused.is_empty() {
            self.learn(step, payload).await;
        }
        (self, refused)
    }

    /// Learns the ids of what was made.
    async fn learn(&mut self, step: &Step, payload: &Value) {
        self.read().await;
        let known = |id: &Value| Known {
            id: id.clone(),
            items: Vec::new(),
        };
        match step.act {
            Act::Plan(_) | Act::Ask(_) => self.meetings.push(known(&payload["meeting"]["id"])),
            Act::AddItem(at) => self.meetings[at]
                .items
                .push(payload["agendaItem"]["id"].clone()),
            Act::RemoveItem(at, place) => {
                self.meetings[at].items.remove(place);
            }
            Act::AddToPlan(_) | Act::Adopt => {
                let planned =
                    items(&self.seen["yearPlan"]["items"]).filter(|it| !it["meeting"].is_null());
                let planned = planned
                    .flat_map(|it| [&it["meeting"]["id"], &it["meeting"]["preparedBy"][0]["id"]]);
                let unknown =
                    planned.filter(|id| self.meetings.iter().all(|known| known.id != **id));
                let unknown: Vec<Known> = unknown.map(known).collect();
                self.meetings.extend(unknown);
            }
            _ => {}
        }
    }

    /// The histories of a meeting and of what belongs to it, in the order in which the model has them.
    async fn histories(&self, at: usize) -> Vec<Vec<String>> {
        let told =
            "history(first: 60) { nodes { action organisation { slug } fields { field after } } }";
        let query = format!(
            "query($id: ID!) {{ meeting(by: {{id: $id}}) {{ {told} agenda {{ id {told} }}
               attendances {{ appointment {{ id }} {told} }} notes {{ {told} }} }} }}"
        );
        let known = &self.meetings[at];
        let variables = json!({ "id": known.id });
        let read = self
            .world
            .data_as(&self.token(Actor::Region), &query, variables)
            .await;
        let meeting = &read["meeting"];
        let agenda = known.items.iter().map(|id| {
            let mut all = items(&meeting["agenda"]);
            all.find(|it| it["id"] == *id).expect("the item is there")
        });
        let calls = Called::ALL.into_iter().filter_map(|called| {
            let mut all = items(&meeting["attendances"]);
            all.find(|it| it["appointment"]["id"] == self.appointments.of(called))
        });
        let own = [meeting].into_iter();
        let all = own
            .chain(agenda)
            .chain(calls)
            .chain(items(&meeting["notes"]));
        all.map(entries).collect()
    }

    /// A meeting as the model shows it.
    fn shown(&self, at: usize) -> String {
        let it = self.meeting(at);
        let version = |it: &Value| format!("{} {}", text(&it["state"]), it["version"]);
        let agenda = (0..self.meetings[at].items.len()).map(|place| version(self.item(at, place)));
        let calls = Called::ALL.into_iter().filter_map(|called| {
            let it = self.attendance(at, called)?;
            let said = |field: &str| it[field].as_str().unwrap_or("-");
            Some(format!(
                "{called:?} {} {} {}",
                said("answer"),
                said("outcome"),
                it["version"]
            ))
        });
        let mut done: Vec<&str> = items(&it["history"]["nodes"])
            .map(|it| text(&it["action"]))
            .collect();
        done.reverse();
        format!(
            "{} {} until {} sequence {} version {} reason {} done {:?} items {:?} calls {:?} notes {:?}",
            text(&it["day"]),
            text(&it["state"]),
            it["itemsUntil"].as_str().unwrap_or("-"),
            it["sequence"],
            it["version"],
            !it["reason"].is_null(),
            done,
            agenda.collect::<Vec<_>>(),
            calls.collect::<Vec<_>>(),
            items(&it["notes"]).map(version).collect::<Vec<_>>(),
        )
    }

    /// The year plan as the model shows it.
    fn shown_plan(&self) -> Option<String> {
        let plan = &self.seen["yearPlan"];
        if plan.is_null() {
            return None;
        }
        let days: Vec<&str> = items(&plan["items"]).map(|it| text(&it["day"])).collect();
        Some(format!(
            "{} {} {days:?}",
            text(&plan["state"]),
            plan["version"]
        ))
    }
}

/// The history of a thing as the model tells it, the oldest entry first.
fn entries(of: &Value) -> Vec<String> {
    let known = ["answer", "outcome", "state"];
    let nodes = items(&of["history"]["nodes"]).rev();
    let entries = nodes.map(|it| {
        let fields = items(&it["fields"]).filter(|it| known.contains(&text(&it["field"])));
        let fields = fields.map(|it| {
            let after = it["after"].as_str().unwrap_or("-");
            format!("{} {after}", text(&it["field"]))
        });
        format!(
            "{} {} {:?}",
            text(&it["action"]),
            text(&it["organisation"]["slug"]),
            fields.collect::<Vec<_>>()
        )
    });
    entries.collect()
}

impl StateMachineTest for Server {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        RUNTIME.block_on(Self::start())
    }

    fn apply(server: Self, model: &Model, step: Step) -> Self {
        RUNTIME.block_on(async {
            let (mut server, refused) = server.perform(&step).await;
            let said = &model.said;
            server.lines = assert_said(&server.rows, server.lines, &refused, said, &step).await;
            server.read().await;
            server
        })
    }

    fn check_invariants(server: &Self, model: &Model) {
        let shown = (0..server.meetings.len()).map(|at| server.shown(at));
        let expected = model.meetings.iter().map(Meeting::shown);
        assert_eq!(shown.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        let plan = model.plan.as_ref().map(|plan| {
            let days = plan.days.iter().map(|day| date(*day).to_string());
            let state = if plan.adopted { "ADOPTED" } else { "DRAFT" };
            format!("{state} {} {:?}", plan.version, days.collect::<Vec<_>>())
        });
        assert_eq!(server.shown_plan(), plan);
    }

    fn teardown(server: Self, model: Model) {
        RUNTIME.block_on(async move {
            for (at, meeting) in model.meetings.iter().enumerate() {
                assert_eq!(server.histories(at).await, meeting.histories());
            }
            let journal = server.world.verify_journal().await;
            assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
            assert_eq!(server.world.misplaced_rows().await, []);
        });
    }
}
