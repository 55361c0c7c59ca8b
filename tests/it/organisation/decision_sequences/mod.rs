//! Random sequences of decisions and commissions while time goes on (B-1, A-39): matters opened, steps recorded and corrected with days
//! and paragraphs, commissions given, carried out and closed, against a model that was written by itself: after each step the
//! server's state is the model's, a refusal says what the model does, and the journal has a line exactly for what changed.
//!
//! What fails is shrunk to the shortest sequence that still does. `EXHAUSTIVE=100` tries 10,000 sequences.

mod model;

use chrono::{NaiveDate, TimeDelta};
use proptest_state_machine::{StateMachineTest, prop_state_machine};
use samverkan::{domain::vocabulary::Vocabulary, store::Verified};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use self::model::{Act, Actor, Commission, Model, Previous, Step};
use crate::fixture::{
    flows::keyed,
    json::{items, text},
    mutate::{answer, reasons},
    rows::merged,
    sequences::{RUNTIME, assert_said, date, journaled, tried},
    world::{Kind, Templates, World},
};

prop_state_machine! {
    #![proptest_config(tried(20, 16))]

    #[test]
    fn the_server_does_with_decisions_what_the_model_does(sequential 1..40 => Server);
}

const STEERING_GROUP: &str = "lansstyrgruppen";

/// The server.
struct Server {
    world: World,
    rows: DatabaseConnection,
    /// The matters, as their owners saw them last, and whose they are.
    matters: Vec<(Actor, Value)>,
    /// The ids of the commissions, in the order in which they were given.
    commissions: Vec<Value>,
    /// All commissions, as the region saw them last.
    seen: Value,
    lines: u64,
}

const MATTER: &str = "query($id: ID!) { matter(by: {id: $id}) { id decisions { id version ordinal kind date paragraph body { slug }
    organisation { slug } previous { ordinal } } } }";

const COMMISSIONS: &str = "{ commissions(first: 20) { nodes { id version receivers { id version state reportedOn closedOn organisation { slug } } } } }";

impl Server {
    async fn start() -> Self {
        static PREPARED: Templates<()> = Templates::new();
        let make = async || {
            let world = World::new(Kind::Sqlite).await;
            for actor in Actor::ALL {
                world.token(actor.organisation(), actor.grade()).await;
            }
            (world.closed().await, ())
        };
        let (database, ()) = PREPARED.copy(Kind::Sqlite, make).await;
        let world = World::on(database).await;
        let rows = world.database().connection().await;
        let lines = journaled(&rows).await;
        Self {
            world,
            rows,
            matters: Vec::new(),
            commissions: Vec::new(),
            seen: Value::Null,
            lines,
        }
    }

    fn token(&self, actor: Actor) -> String {
        self.world.bare_token(&format!(
            "{}:{}",
            actor.organisation(),
            actor.grade().code()
        ))
    }

    fn today(&self) -> NaiveDate {
        self.world.time().date_naive()
    }

    async fn read(&mut self) {
        for (owner, matter) in &mut self.matters {
            let token = format!("{}:{}", owner.organisation(), owner.grade().code());
            let token = self.world.bare_token(&token);
            let mut shown = self
                .world
                .data_as(&token, MATTER, json!({ "id": matter["id"] }))
                .await;
            // They come in order of time.
            let decisions = shown["matter"]["decisions"].as_array_mut();
            decisions
                .expect("a list")
                .sort_by_key(|it| it["ordinal"].as_i64());
            *matter = shown["matter"].take();
        }
        self.seen = self
            .world
            .data_as(&self.token(Actor::Region), COMMISSIONS, json!({}))
            .await;
    }

    fn decision(&self, (matter, place): (usize, usize)) -> &Value {
        &self.matters[matter].1["decisions"][place]
    }

    fn commission(&self, at: usize) -> &Value {
        let mut all = items(&self.seen["commissions"]["nodes"]);
        all.find(|it| it["id"] == self.commissions[at])
            .expect("the commission is there")
    }

    /// The mutation that does it, with its input.
    fn asked(&self, step: &Step) -> (&'static str, Value) {
        let stale = i64::from(step.stale);
        let of = |name: &str, it: &Value, more: Value| {
            let version = it["version"].as_i64().expect("a version") - stale;
            merged(json!({ name: it["id"], "version": version }), more)
        };
        let receiver =
            |at: usize, more: Value| of("receiver", &self.commission(at)["receivers"][0], more);
        let named =
            |decision: Option<(usize, usize)>| decision.map(|at| self.decision(at)["id"].clone());
        let text = |number: &i64| number.to_string();
        match step.act {
            Act::Wait(_) => unreachable!("nobody is asked"),
            Act::Open { hidden, common } => {
                let visibility = if hidden { "OWNER" } else { "COOPERATION" };
                let matter =
                    json!({ "title": "Hemgång", "visibility": visibility, "inCommon": common });
                ("openMatter matter { id }", keyed(matter))
            }
            Act::Record {
                matter,
                kind,
                by_body,
                day,
                year,
                ref paragraph,
                previous,
            } => {
                let mut decision = json!({ "matter": self.matters[matter].1["id"], "kind": kind, "wording": "Enligt förslaget.",
                    "date": day.map(date), "year": year, "paragraph": paragraph.as_ref().map(text) });
                match by_body {
                    true => decision["body"] = json!(STEERING_GROUP),
                    // It is the same board, however it is written.
                    false => decision["organ"] = json!(["Styrelsen", "styrelsen"][matter % 2]),
                }
                match previous {
                    Previous::Last => {}
                    Previous::None => decision["previous"] = Value::Null,
                    Previous::Step(place) => {
                        decision["previous"] = self.decision((matter, place))["id"].clone()
                    }
                }
                ("recordDecision decision { id }", keyed(decision))
            }
            Act::Correct {
                matter,
                step,
                kind,
                day,
                ref paragraph,
            } => {
                let mut change = json!({ "reason": "Fel" });
                for (field, value) in [
                    ("kind", json!(kind)),
                    ("date", json!(day.map(date))),
                    ("paragraph", json!(paragraph.as_ref().map(text))),
                ] {
                    if !value.is_null() {
                        change[field] = value;
                    }
                }
                (
                    "correctDecision decision { id }",
                    of("decision", self.decision((matter, step)), change),
                )
            }
            Act::Give { decision, to } => {
                let commission = json!({ "body": STEERING_GROUP, "title": "Rutin", "text": "Ta fram en rutin.", "organisations": [to],
                    "decision": named(decision), "dueOn": self.today() + TimeDelta::days(30) });
                ("giveCommission commission { id }", keyed(commission))
            }
            Act::Accept(at) => ("acceptCommission receiver { id }", receiver(at, json!({}))),
            Act::Interim(at) => (
                "submitInterimReport receiver { id }",
                receiver(at, json!({ "text": "Vi har börjat." })),
            ),
            Act::Final(at) => (
                "submitFinalReport receiver { id }",
                receiver(at, json!({ "text": "Klart." })),
            ),
            Act::Return(at) => (
                "returnFinalReport receiver { id }",
                receiver(at, json!({ "reason": "Otydligt." })),
            ),
            Act::Close {
                commission,
                decision,
                remains,
            } => {
                let due = remains.then(|| self.today() + TimeDelta::days(60));
                let closing = json!({ "decision": named(decision), "nothingRemains": !remains,
                    "remains": remains.then_some("Inför rutinen."), "remainsDueOn": due });
                (
                    "closeCommission receiver { next { id } }",
                    receiver(commission, closing),
                )
            }
            Act::Withdraw(at) => (
                "withdrawCommission commission { id }",
                of(
                    "commission",
                    self.commission(at),
                    json!({ "reason": "Ny lag." }),
                ),
            ),
        }
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
        if !refused.is_empty() {
            return (self, refused);
        }
        match step.act {
            Act::Open { .. } => self.matters.push((step.actor, payload["matter"].clone())),
            Act::Give { .. } => self.commissions.push(payload["commission"]["id"].clone()),
            Act::Close { remains: true, .. } => self
                .commissions
                .push(payload["receiver"]["next"]["id"].clone()),
            _ => {}
        }
        (self, refused)
    }

    /// The decisions of a matter as the model shows them.
    fn shown(&self, at: usize) -> Vec<String> {
        let line = |it: &Value| {
            let said = |field: &str| it[field].as_str().unwrap_or("-").to_owned();
            let organ = it["body"]["slug"]
                .as_str()
                .or(it["organisation"]["slug"].as_str());
            format!(
                "{} {} {} {} § {} after {} version {}",
                it["ordinal"],
                said("kind"),
                organ.unwrap_or("-"),
                said("date"),
                said("paragraph"),
                it["previous"]["ordinal"]
                    .as_i64()
                    .map_or("-".to_owned(), |ordinal| ordinal.to_string()),
                it["version"],
            )
        };
        items(&self.matters[at].1["decisions"]).map(line).collect()
    }

    /// A commission as the model shows it.
    fn shown_commission(&self, at: usize) -> String {
        let commission = self.commission(at);
        let it = &commission["receivers"][0];
        format!(
            "{} {} versions {} {} reported {} closed {}",
            text(&it["organisation"]["slug"]),
            text(&it["state"]),
            commission["version"],
            it["version"],
            it["reportedOn"].as_str().unwrap_or("-"),
            it["closedOn"].as_str().unwrap_or("-"),
        )
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
        for (at, matter) in model.matters.iter().enumerate() {
            assert_eq!(server.shown(at), matter.shown());
        }
        let shown = (0..server.commissions.len()).map(|at| server.shown_commission(at));
        let expected = model.commissions.iter().map(Commission::shown);
        assert_eq!(shown.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }

    fn teardown(server: Self, _: Model) {
        RUNTIME.block_on(async move {
            let journal = server.world.verify_journal().await;
            assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
            let misplaced = server.world.misplaced_rows().await;
            assert!(
                misplaced.iter().all(|(_, rows)| *rows == 0),
                "{misplaced:?}"
            );
        });
    }
}
