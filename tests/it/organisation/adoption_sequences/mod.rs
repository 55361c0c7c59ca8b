//! Random sequences of documents that many adopt and of obstacles while time goes on: documents sent, adopted or
//! declined by each, answers corrected and removed, obstacles removed or escalated and answered, against a model that was written
//! by itself: after each step the documents stand as the model says, today and on another day, each organisation sees the
//! obstacles that it should, a refusal says what the model does, and the journal has a line exactly for what changed.
//!
//! What fails is shrunk to the shortest sequence that still does. `EXHAUSTIVE=100` tries 10,000 sequences.

mod model;

use chrono::{NaiveDate, TimeDelta};
use proptest_state_machine::{StateMachineTest, prop_state_machine};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use self::model::{ADOPTED, Act, Answer, DOCUMENTS, Entry, Model};
use super::county_documents::{adopted, record};
use crate::fixture::{
    flows::keyed,
    json::{items, text, texts},
    mutate::{answer, reasons},
    rows::{Rows, merged},
    sequences::{
        Actor, RUNTIME, Step, assert_said, assert_sound, date, grant, journaled, said, tried,
    },
    world::{Kind, Templates, World},
};

prop_state_machine! {
    #![proptest_config(tried(20, 13))]

    #[test]
    fn the_server_does_with_adoptions_what_the_model_does(sequential 1..40 => Server);
}

/// The server.
struct Server {
    world: World,
    rows: DatabaseConnection,
    /// Each document with its version.
    documents: Vec<(Value, Value)>,
    /// The documents today and on the day that was asked for, as Kiruna saw them last.
    shown: Vec<[Value; 2]>,
    /// The ids of the obstacles, in the order in which they were added.
    obstacles: Vec<Value>,
    /// What each organisation saw of them last.
    seen: Vec<(Actor, Value)>,
    lines: u64,
}

const DOCUMENT: &str = "query($id: ID!, $on: Date) {
    today: steeringDocument(by: { id: $id }) { ...standing
      versions { adoptionRequest { id version sentOn answerBy entry inForceOn } }
      adoptions { id version answer adoptedOn organisation { slug } } }
    then: steeringDocument(by: { id: $id }, asOf: $on) { ...standing } }
  fragment standing on SteeringDocument { adoptionOverview { organisation { slug } state answeredOn awaitedSince daysLate
    reservation inForceFrom } }";

const OBSTACLES: &str = "{ obstacles(first: 5) { nodes { id version state public identifiedBy { slug } owner { slug } escalatedOn
    answerDueOn answeredOn removedOn measures { takenOn } } } }";

/// Everybody's grants, the documents, and who sits where.
async fn prepare(world: &World) -> Vec<(Value, Value)> {
    grant(world).await;
    let rows = Rows::of(world).await;
    let steering_group = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(steering_group, "Socialchef", json!({})).await;
    rows.appoint("Ledamot", seat, "2580").await;
    let mut documents = Vec::new();
    for place in 0..DOCUMENTS {
        let (document, version) = adopted(world, &format!("nr-{place}"), json!({})).await;
        documents.push((document["id"].clone(), version));
    }
    for (kommun, day) in ADOPTED {
        let on = date(day).to_string();
        record(world, kommun, &documents[0].1, &on, json!({})).await;
    }
    documents
}

impl Server {
    async fn start() -> Self {
        static PREPARED: Templates<Vec<(Value, Value)>> = Templates::new();
        let make = async || {
            let world = World::new(Kind::Sqlite).await;
            let documents = prepare(&world).await;
            (world.closed().await, documents)
        };
        let (database, documents) = PREPARED.copy(Kind::Sqlite, make).await;
        let world = World::on(database).await;
        let rows = world.database().connection().await;
        let mut server = Self {
            world,
            rows,
            documents,
            shown: Vec::new(),
            obstacles: Vec::new(),
            seen: Vec::new(),
            lines: 0,
        };
        server.lines = journaled(&server.rows).await;
        server.read(date(0)).await;
        server
    }

    async fn read(&mut self, on: NaiveDate) {
        let world = &self.world;
        let kiruna = Actor::Kiruna.token(world);
        self.shown.clear();
        for (id, _) in &self.documents {
            let variables = json!({ "id": id, "on": on });
            let mut shown = world.data_as(&kiruna, DOCUMENT, variables).await;
            self.shown
                .push(["today", "then"].map(|when| shown[when].take()));
        }
        self.seen.clear();
        for actor in Actor::APPROVERS {
            let token = actor.token(world);
            let seen = world.data_as(&token, OBSTACLES, json!({})).await;
            self.seen.push((actor, seen));
        }
    }

    /// What an organisation has answered, as it was seen last.
    fn given(&self, at: usize, of: &str) -> Option<&Value> {
        let mut all = items(&self.shown[at][0]["adoptions"]);
        all.find(|it| it["organisation"]["slug"] == of)
    }

    /// An obstacle as somebody saw it last.
    fn obstacle<'v>(&self, at: usize, seen: &'v Value) -> Option<&'v Value> {
        let mut all = items(&seen["obstacles"]["nodes"]);
        all.find(|it| it["id"] == self.obstacles[at])
    }

    /// The mutation that does it, with its input.
    fn asked(&self, step: &Step<Act>) -> (&'static str, Value) {
        let of = |name: &str, it: &Value, more: Value| {
            let version = it["version"].as_i64().expect("a version") - i64::from(step.stale);
            merged(json!({ name: it["id"], "version": version }), more)
        };
        let version = |at: usize| json!({ "documentVersion": self.documents[at].1 });
        let entry = |(entry, on): Entry| json!({ "entry": entry, "inForceOn": on.map(date) });
        let answers = |it: Answer| {
            let answer = if it.declines { "DECLINED" } else { "ADOPTED" };
            json!({ "answer": answer, "adoptedOn": date(it.on), "reservation": it.reserves.then_some("Inte skolan.") })
        };
        let given = |at: usize, whose: &str, more: Value| {
            let found = self.given(at, whose).expect("an answer");
            of("adoption", found, more)
        };
        let obstacle = |at: usize, more: Value| {
            // The region sees all.
            let found = self.obstacle(at, &self.seen[0].1).expect("an obstacle");
            of("obstacle", found, more)
        };
        match step.act {
            Act::Wait(_) => unreachable!("nobody is asked"),
            Act::Send(at, sent, by, how) => {
                let days = json!({ "sentOn": date(sent), "answerBy": date(by) });
                let request = merged(merged(version(at), days), entry(how));
                ("sendForAdoption adoptionRequest { id }", keyed(request))
            }
            Act::ChangeRequest(at, by, how) => {
                let request = &self.shown[at][0]["versions"][0]["adoptionRequest"];
                let change = merged(json!({ "answerBy": date(by) }), entry(how));
                let input = of("adoptionRequest", request, change);
                ("changeAdoptionRequest adoptionRequest { id }", input)
            }
            Act::Record(at, answer) => {
                let organ = merged(version(at), json!({ "organ": "styrelsen" }));
                let input = keyed(merged(organ, answers(answer)));
                ("recordAdoption adoption { id }", input)
            }
            Act::Correct(at, whose, answer) => (
                "changeAdoption adoption { id }",
                given(at, whose, answers(answer)),
            ),
            Act::Remove(at, whose) => ("removeAdoption adoptionId", given(at, whose, json!({}))),
            Act::Add(owner, on) => {
                let new = json!({ "body": "lansdelsgrupp-norra-norrbotten", "owner": owner, "title": "Journaler",
                    "text": "De går inte att dela.", "identifiedOn": date(on) });
                ("addObstacle obstacle { id }", keyed(new))
            }
            Act::Hand(at, to) => (
                "changeObstacle obstacle { id }",
                obstacle(at, json!({ "owner": to })),
            ),
            Act::Publish(at, public) => (
                "publishObstacle obstacle { id }",
                obstacle(at, json!({ "public": public })),
            ),
            Act::Measure(at, on) => (
                "addObstacleMeasure obstacle { id }",
                obstacle(at, json!({ "text": "Ett avtal.", "takenOn": date(on) })),
            ),
            Act::Clear(at, on) => (
                "removeObstacle obstacle { id }",
                obstacle(at, json!({ "on": date(on) })),
            ),
            Act::Escalate(at, due) => (
                "escalateObstacle obstacle { id }",
                obstacle(at, json!({ "answerDueOn": date(due) })),
            ),
            Act::Reply(at) => (
                "answerObstacle obstacle { id }",
                obstacle(at, json!({ "answer": "Vi ändrar avtalet." })),
            ),
        }
    }

    /// Does a step, and says why it was refused.
    async fn perform(mut self, step: &Step<Act>) -> (Self, Vec<String>) {
        if let Act::Wait(days) = step.act {
            let later = self.world.time() + TimeDelta::days(days);
            self.world = self.world.later(later).await;
            return (self, Vec::new());
        }
        let (mutation, input) = self.asked(step);
        let token = step.actor.token(&self.world);
        let told = answer(&self.world, &token, mutation, input).await.1;
        let name = mutation.split(' ').next().expect("a name");
        let payload = &told["data"][name];
        let refused = reasons(&told, payload);
        if refused.is_empty() && matches!(step.act, Act::Add(..)) {
            self.obstacles.push(payload["obstacle"]["id"].clone());
        }
        (self, refused)
    }

    /// A document as the model shows it.
    fn shown_document(&self, at: usize) -> Vec<String> {
        let today = &self.shown[at][0];
        let mut shown = Vec::new();
        let request = &today["versions"][0]["adoptionRequest"];
        if request.is_object() {
            shown.push(format!(
                "request version {} sent {} by {} {} {}",
                request["version"],
                said(request, "sentOn"),
                said(request, "answerBy"),
                said(request, "entry"),
                said(request, "inForceOn"),
            ));
        }
        for who in ["2580", "2584", "norrbottens-kommuner", "region"] {
            shown.extend(self.given(at, who).map(|it| {
                let [answer, on] = ["answer", "adoptedOn"].map(|field| said(it, field));
                format!("{who} version {} {answer} {on}", it["version"])
            }));
        }
        for overview in self.shown[at].iter().map(|it| &it["adoptionOverview"]) {
            if overview.is_array() {
                let mut lines: Vec<String> = items(overview).map(standing_line).collect();
                lines.sort_unstable();
                shown.extend(lines);
            }
        }
        shown
    }

    /// The obstacles that somebody saw, as the model shows them.
    fn shown_obstacles(&self, seen: &Value) -> Vec<String> {
        let all = 0..self.obstacles.len();
        let seen = all.filter_map(|at| Some((at, self.obstacle(at, seen)?)));
        seen.map(|(at, it)| format!("{at} {}", obstacle_line(it)))
            .collect()
    }
}

fn standing_line(it: &Value) -> String {
    format!(
        "{} {} answered {} awaited {} late {} reserves {} in force {}",
        text(&it["organisation"]["slug"]),
        text(&it["state"]),
        said(it, "answeredOn"),
        said(it, "awaitedSince"),
        it["daysLate"],
        it["reservation"].is_string(),
        said(it, "inForceFrom"),
    )
}

fn obstacle_line(it: &Value) -> String {
    let mut measures = texts(&it["measures"], "takenOn");
    measures.sort_unstable();
    format!(
        "version {} {} public {} by {} owner {} escalated {} due {} answered {} removed {}: {}",
        it["version"],
        text(&it["state"]),
        it["public"],
        text(&it["identifiedBy"]["slug"]),
        text(&it["owner"]["slug"]),
        said(it, "escalatedOn"),
        said(it, "answerDueOn"),
        said(it, "answeredOn"),
        said(it, "removedOn"),
        measures.join(" "),
    )
}

impl StateMachineTest for Server {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        RUNTIME.block_on(Self::start())
    }

    fn apply(server: Self, model: &Model, step: Step<Act>) -> Self {
        RUNTIME.block_on(async {
            let (mut server, refused) = server.perform(&step).await;
            let said = &model.said;
            server.lines = assert_said(&server.rows, server.lines, &refused, said, &step).await;
            server.read(date(step.asked)).await;
            server
        })
    }

    fn check_invariants(server: &Self, model: &Model) {
        for at in 0..DOCUMENTS {
            assert_eq!(server.shown_document(at), model.shown_document(at));
        }
        for (actor, seen) in &server.seen {
            let expected = model.shown_obstacles(*actor);
            assert_eq!(server.shown_obstacles(seen), expected, "{actor:?}");
        }
    }

    fn teardown(server: Self, _: Model) {
        RUNTIME.block_on(assert_sound(&server.world));
    }
}
