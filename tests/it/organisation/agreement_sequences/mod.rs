//! Random sequences of agreements and of disputes under them while time goes on (B-10 to B-14): agreements drafted, sent,
//! approved party by party, noticed and superseded, disputes raised and taken up their ladder, against a model that was written
//! by itself: after each step each organisation sees what the model says, today and of the agreements on another day, a refusal
//! says what the model does, and the journal has a line exactly for what changed.
//!
//! What fails is shrunk to the shortest sequence that still does. `EXHAUSTIVE=100` tries 10,000 sequences.

mod model;

use chrono::{NaiveDate, TimeDelta};
use proptest_state_machine::{StateMachineTest, prop_state_machine};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use self::model::{Act, DOCUMENTS, DRAFTED, LADDER, Model, TO_THE_BOARD, Taken, Terms};
use super::drafting;
use crate::fixture::{
    flows::keyed,
    json::{items, text},
    mutate::{answer, key, reasons},
    rows::merged,
    sequences::{
        Actor, RUNTIME, Step, assert_said, assert_sound, date, grant, journaled, said, tried,
    },
    world::{Kind, Templates, World},
};

prop_state_machine! {
    #![proptest_config(tried(20, 10))]

    #[test]
    fn the_server_does_with_agreements_what_the_model_does(sequential 1..40 => Server);
}

/// The server.
struct Server {
    world: World,
    rows: DatabaseConnection,
    /// The documents that are to hold agreements.
    documents: Vec<Value>,
    /// The ids of the agreements and of the disputes, in the order in which they were made.
    agreements: Vec<Value>,
    disputes: Vec<Value>,
    /// What each organisation saw last.
    seen: Vec<(Actor, Value)>,
    lines: u64,
}

const READ: &str = "query($on: Date) {
    today: agreements(first: 5) { nodes { ...agreement } }
    then: agreements(first: 5, asOf: $on) { nodes { ...agreement } }
    disputes(first: 5) { nodes { id version state step endedOn possibleActions raisedBy { slug } against { slug }
      steps { forum { slug } gap handledBy { slug } from to } } } }
  fragment agreement on Agreement { id version status sentOn inForceFrom endsOn
    parties { organisation { slug } approval { approvedOn } notices { givenOn } inForceFrom endsOn } }";

/// The ladder of each agreement, as that of 2004 has it today.
fn ladder() -> Value {
    let step = |kind: &&str| {
        let bodies: &[&str] = match *kind {
            TO_THE_BOARD => &["politiska-samverkansberedningen"],
            _ => &[],
        };
        json!({ "kind": kind, "wording": "Steg.", "bodies": bodies })
    };
    LADDER.iter().map(step).collect()
}

/// Everybody's grants, and the documents.
async fn prepare(world: &World) -> Vec<Value> {
    grant(world).await;
    let mut documents = Vec::new();
    for (place, (owner, adopted)) in DOCUMENTS.into_iter().enumerate() {
        let token = owner.token(world);
        let document = drafting::document(world, &token, &format!("nr-{place}")).await;
        if let Some(day) = adopted {
            drafting::adopt(world, &token, &document, &date(day).to_string()).await;
        }
        documents.push(document);
    }
    documents
}

impl Server {
    async fn start() -> Self {
        static PREPARED: Templates<Vec<Value>> = Templates::new();
        let make = async || {
            let world = World::new(Kind::Sqlite).await;
            let documents = prepare(&world).await;
            (world.closed().await, documents)
        };
        let (database, documents) = PREPARED.copy(Kind::Sqlite, make).await;
        let world = World::on(database).await;
        let rows = world.database().connection().await;
        let lines = journaled(&rows).await;
        Self {
            world,
            rows,
            documents,
            agreements: Vec::new(),
            disputes: Vec::new(),
            seen: Vec::new(),
            lines,
        }
    }

    fn today(&self) -> NaiveDate {
        self.world.time().date_naive()
    }

    async fn read(&mut self, on: NaiveDate) {
        self.seen.clear();
        for actor in Actor::APPROVERS {
            let token = actor.token(&self.world);
            let seen = self.world.data_as(&token, READ, json!({ "on": on })).await;
            self.seen.push((actor, seen));
        }
    }

    /// The version of a thing, as whoever sees it saw it last.
    fn version(&self, list: &str, id: &Value) -> i64 {
        let all = self
            .seen
            .iter()
            .flat_map(|(_, it)| items(&it[list]["nodes"]));
        let versions = all.filter(|it| it["id"] == *id);
        let versions = versions.map(|it| it["version"].as_i64().expect("a version"));
        versions.max().expect("somebody sees it")
    }

    /// The mutation that does it, with its input.
    fn asked(&self, step: &Step<Act>) -> (&'static str, Value) {
        let stale = i64::from(step.stale);
        let agreement = |at: usize, more: Value| {
            let id = &self.agreements[at];
            let version = self.version("today", id) - stale;
            merged(json!({ "agreement": id, "version": version }), more)
        };
        let dispute = |at: usize, more: Value| {
            let id = &self.disputes[at];
            let version = self.version("disputes", id) - stale;
            merged(json!({ "dispute": id, "version": version }), more)
        };
        let terms = |terms: Terms| {
            let party = |it: &&str| json!({ "organisation": it, "approvingOrgan": "styrelsen" });
            let parties: Vec<Value> = terms.parties.iter().map(party).collect();
            json!({ "parties": parties, "noticeMonths": terms.months, "entry": terms.entry,
                "inForceOn": terms.on_day.map(date) })
        };
        let taken = |it: Taken| json!({ "handledBy": it.handled_by, "from": date(it.from) });
        match step.act {
            Act::Wait(_) => unreachable!("nobody is asked"),
            Act::AdoptText => {
                let draft = &self.documents[DRAFTED]["versions"][0];
                let version = draft["version"].as_i64().expect("a version") - stale;
                let adopted = json!({ "documentVersion": draft["id"], "version": version, "from": self.today() });
                ("adoptDocumentVersion documentVersion { id }", adopted)
            }
            Act::Draft(document, of, supersedes) => {
                let supersedes = supersedes.map(|at| self.agreements[at].clone());
                let held =
                    json!({ "document": self.documents[document]["id"], "supersedes": supersedes });
                let held = merged(held, json!({ "ladder": ladder() }));
                let draft = keyed(merged(held, terms(of)));
                ("draftAgreement agreement { id }", draft)
            }
            Act::Change(at, to) => ("changeAgreement agreement { id }", agreement(at, terms(to))),
            Act::Send(at, day) => (
                "sendAgreement agreement { id }",
                agreement(at, json!({ "sentOn": date(day) })),
            ),
            Act::Approve(at, day) => (
                "recordApproval agreement { id }",
                keyed(json!({ "agreement": self.agreements[at], "approvedOn": date(day) })),
            ),
            Act::GiveNotice(at, day) => (
                "giveNotice agreement { id }",
                keyed(json!({ "agreement": self.agreements[at], "givenOn": date(day) })),
            ),
            Act::Raise(at, against, first) => {
                let raised = json!({ "agreement": self.agreements[at], "against": against, "title": "Hemgång",
                    "text": "Vem betalar?" });
                (
                    "raiseDispute dispute { id }",
                    keyed(merged(raised, taken(first))),
                )
            }
            Act::Conclude(at, day) => (
                "recordDisputeOutcome dispute { id }",
                dispute(at, json!({ "outcome": "Ingen enighet.", "on": date(day) })),
            ),
            Act::Escalate(at, next) => ("escalateDispute dispute { id }", dispute(at, taken(next))),
            Act::Resolve(at, with_outcome, day) => {
                let outcome = with_outcome.then_some("Enighet.");
                let resolved = json!({ "outcome": outcome, "on": date(day) });
                ("resolveDispute dispute { id }", dispute(at, resolved))
            }
            Act::Withdraw(at) => (
                "withdrawDispute dispute { id }",
                dispute(at, json!({ "reason": "Vi är överens." })),
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
        if refused.is_empty() {
            match step.act {
                Act::Draft(..) => self.agreements.push(payload["agreement"]["id"].clone()),
                Act::Raise(..) => self.disputes.push(payload["dispute"]["id"].clone()),
                _ => {}
            }
        }
        (self, refused)
    }

    /// What somebody sees, as the model shows it.
    fn shown(&self, seen: &Value) -> Vec<String> {
        let mut shown = Vec::new();
        for (list, ids, line) in [
            (
                "today",
                &self.agreements,
                agreement_line as fn(&Value) -> String,
            ),
            ("then", &self.agreements, agreement_line),
            ("disputes", &self.disputes, dispute_line),
        ] {
            for (at, id) in ids.iter().enumerate() {
                let mut all = items(&seen[list]["nodes"]);
                // Of another day the id carries that day.
                let found = all.find(|it| key(&it["id"]) == key(id));
                shown.extend(found.map(|it| format!("{list} {at} {}", line(it))));
            }
        }
        shown
    }
}

fn agreement_line(it: &Value) -> String {
    let party = |party: &Value| {
        format!(
            "{} approved {} notice {} from {} to {}",
            text(&party["organisation"]["slug"]),
            said(&party["approval"], "approvedOn"),
            said(&party["notices"][0], "givenOn"),
            said(party, "inForceFrom"),
            said(party, "endsOn"),
        )
    };
    let parties: Vec<String> = items(&it["parties"]).map(party).collect();
    format!(
        "version {} {} sent {} from {} to {}: {}",
        it["version"],
        said(it, "status"),
        said(it, "sentOn"),
        said(it, "inForceFrom"),
        said(it, "endsOn"),
        parties.join(", "),
    )
}

fn dispute_line(it: &Value) -> String {
    let step = |step: &Value| {
        let forum = match (&step["forum"], &step["gap"]) {
            (Value::Object(_), _) => "board",
            (_, Value::Bool(true)) => "gap",
            _ => "none",
        };
        let handler = said(&step["handledBy"], "slug");
        let [from, to] = ["from", "to"].map(|field| said(step, field));
        format!("{forum} by {handler} from {from} to {to}")
    };
    let steps: Vec<String> = items(&it["steps"]).map(step).collect();
    let possible: Vec<&str> = items(&it["possibleActions"]).map(text).collect();
    format!(
        "{} against {} version {} {} {} ended {}: {}; possible {}",
        text(&it["raisedBy"]["slug"]),
        text(&it["against"]["slug"]),
        it["version"],
        text(&it["state"]),
        text(&it["step"]),
        said(it, "endedOn"),
        steps.join(", "),
        possible.join(" "),
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
        for (actor, seen) in &server.seen {
            assert_eq!(server.shown(seen), model.shown(*actor), "{actor:?}");
        }
    }

    fn teardown(server: Self, _: Model) {
        RUNTIME.block_on(assert_sound(&server.world));
    }
}
