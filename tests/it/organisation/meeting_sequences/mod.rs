//! Random sequences of what actors do about meetings and the year plan while time goes on, against a model that was written from
//! the document and the schema alone: after each step the server's state is the model's, a refusal says what the model does, and
//! the journal has a line exactly for what changed. In the end the history of each meeting, item, call and version of notes says
//! what was done, by whom, and what became of its state.
//!
//! What fails is shrunk to the shortest sequence that still does. `EXHAUSTIVE=100` tries 10,000 sequences.

mod acts;
mod asked;
mod choice;
mod meeting;
mod model;
mod rules;
mod shown;

use chrono::{NaiveDate, TimeDelta};
use entity::{chair_term, person};
use proptest_state_machine::{StateMachineTest, prop_state_machine};
use samverkan::domain::{id::NodeKind, vocabulary::Vocabulary};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use self::{
    acts::{Act, Actor, Called, Step},
    meeting::Meeting,
    model::{Model, YEAR},
};
use crate::fixture::{
    json::items,
    mutate::{answer, id, reasons},
    rows::Rows,
    sequences::{RUNTIME, assert_said, assert_sound, date, journaled, tried},
    world::{Kind, Templates, World},
};

prop_state_machine! {
    #![proptest_config(tried(15, 15))]

    #[test]
    fn the_server_does_with_meetings_what_the_model_does(sequential 1..40 => Server);
}

const STEERING_GROUP: &str = "lansstyrgruppen";
/// The appointments of those who are called, and the guests, by global id.
#[derive(Clone)]
struct Ids(Vec<String>);

impl Ids {
    fn of(&self, called: Called) -> &str {
        &self.0[called as usize]
    }
}

/// The county steering group with its members, the terms of its chair, guests, and everybody's grants.
async fn prepare(world: &World) -> Ids {
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
    let employed = json!({
        "display_name": "Gun Gällivare", "folded": "gun gallivare", "protected": false,
        "employer_id": rows.organisation("2523").await,
    });
    let guests = [
        rows.add::<person::Entity>(employed).await,
        rows.add_person("Gustav Gäst").await,
    ];
    let appointed = [lulea, kiruna, substitute].map(|it| id(NodeKind::Appointment, it));
    let guests = guests.map(|it| id(NodeKind::Person, it));
    Ids(appointed.into_iter().chain(guests).collect())
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
    called: Ids,
    meetings: Vec<Known>,
    /// All meetings and the year plan, as the region saw them last.
    seen: Value,
    lines: u64,
}

const READ: &str = "query($body: ID!, $year: Int!) { meetings(first: 20) { nodes { id version state day reason itemsUntil sequence
      preparedBy { id } history(first: 60) { nodes { action } } agenda { id version state number localStart }
      attendances { id version answer outcome appointment { id } person { id } forItems { id } } notes { id version state } } }
    yearPlan(body: $body, year: $year) { id version state items { day meeting { id preparedBy { id } } } } }";

impl Server {
    async fn start() -> Self {
        static PREPARED: Templates<Ids> = Templates::new();
        let make = async || {
            let world = World::new(Kind::Sqlite).await;
            let called = prepare(&world).await;
            (world.closed().await, called)
        };
        let (database, called) = PREPARED.copy(Kind::Sqlite, make).await;
        let world = World::on(database).await;
        let rows = world.database().connection().await;
        let mut server = Self {
            world,
            rows,
            called,
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
        all.find(|it| self.is_for(it, called))
    }

    /// Whether an attendance is of somebody who is called.
    fn is_for(&self, attendance: &Value, called: Called) -> bool {
        let of = match called.is_guest() {
            true => "person",
            false => "appointment",
        };
        attendance[of]["id"] == self.called.of(called)
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
            // What comes at every meeting is added in the order of the agenda.
            Act::ProposeAgenda(at) => {
                let known = &self.meetings[at].items;
                let agenda = items(&self.meeting(at)["agenda"]).map(|it| &it["id"]);
                let new = agenda.filter(|id| !known.contains(id)).cloned();
                let new: Vec<Value> = new.collect();
                self.meetings[at].items.extend(new);
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
            assert_sound(&server.world).await;
        });
    }
}
