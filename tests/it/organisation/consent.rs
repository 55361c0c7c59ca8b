//! Consent in any county: what binds another waits for it, and takes effect as it was shown, or not at all. Each action that needs
//! it is tried in `proposals`.

use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    county::in_another_county,
    json::{code, items, text, texts},
    mutate::{answer, done, id, payload, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    one_side_alone_adds_no_seat_to_a_body_of_the_county,
    one_side_alone_reads_no_rule_otherwise,
    one_side_alone_changes_no_document_of_both,
    nobody_occupies_the_project_of_another,
    nobody_is_made_to_take_part_in_a_project,
);
in_another_county!(
    one_side_alone_adds_no_seat_to_a_body_of_the_county,
    one_side_alone_reads_no_rule_otherwise,
    one_side_alone_changes_no_document_of_both,
    nobody_occupies_the_project_of_another,
    nobody_is_made_to_take_part_in_a_project,
);

const TERMS: &str =
    "proposal { id version state consents { grade of { slug } } changes { type thingType } }
  consents { grade of { slug } } changes { type thingType }";
const CONSENT: &str = "consentToProposal proposal { id version state changes { type thingType } }";
const REJECT: &str = "rejectProposal proposal { id version state answer }";
const WITHDRAW: &str = "withdrawProposal proposal { id version state }";

/// An action that binds another: its name and what it gives, who proposes it, an editor, and who is asked, in which grade.
struct Binding {
    mutation: &'static str,
    by: &'static str,
    asked: &'static str,
    grade: Grade,
    input: Value,
}

impl Binding {
    fn mutation(&self) -> String {
        format!("{} {TERMS}", self.mutation)
    }

    /// Another input that asks for the same.
    fn input(&self) -> Value {
        let key = match self.input.get("version") {
            Some(_) => json!({}),
            None => json!({ "idempotencyKey": Uuid::now_v7() }),
        };
        merged(self.input.clone(), key)
    }

    /// Proposes it.
    async fn proposed(&self, world: &World) -> Value {
        let proposer = world.token(self.by, Grade::Editor).await;
        let made = payload(world, &proposer, &self.mutation(), self.input()).await;
        assert_eq!(made["userErrors"], json!([]));
        let field = self.mutation.split(' ').nth(1).expect("what it gives");
        assert_eq!(made[field], Value::Null, "nothing is there yet");
        assert_eq!(made["proposal"]["state"], "PENDING");
        made["proposal"].clone()
    }

    /// Previews it, and has it withdrawn, rejected and consented to in turn. Each time nothing is `there` before the consent.
    async fn waits_for_consent(&self, world: &World, there: impl AsyncFn() -> bool) {
        let proposer = world.token(self.by, Grade::Editor).await;
        let asked = world.token(self.asked, self.grade).await;
        let before = entries(world).await;
        let preview = merged(self.input(), json!({ "preview": true }));
        let shown = payload(world, &proposer, &self.mutation(), preview).await;
        assert_eq!(shown["userErrors"], json!([]));
        assert_eq!(shown["proposal"], Value::Null);
        assert_eq!(texts(&shown["consents"][0]["of"], "slug"), [self.asked]);
        assert_eq!(shown["consents"][0]["grade"], grade_code(self.grade));
        assert!(items(&shown["changes"]).count() > 0);
        assert_eq!(entries(world).await, before, "a preview writes nothing");

        let proposal = self.proposed(world).await;
        assert_eq!(proposal["changes"], shown["changes"]);
        assert_eq!(proposal["consents"], shown["consents"]);
        self.is_seen_by_those_concerned(world, &proposal).await;
        let lower = match self.grade {
            Grade::Approver => Grade::Editor,
            _ => Grade::Reader,
        };
        for token in [&proposer, &world.token(self.asked, lower).await] {
            let answered = answer(world, token, CONSENT, of(&proposal, json!({}))).await;
            assert_eq!(code(&answered), "FORBIDDEN");
        }
        let withdrawn = done(world, &proposer, WITHDRAW, of(&proposal, json!({}))).await;
        assert_eq!(withdrawn["proposal"]["state"], "WITHDRAWN");
        let late = of(&withdrawn["proposal"], json!({}));
        let late = refused(world, &asked, CONSENT, late).await;
        assert_eq!(late, ["WRONG_STATE proposal"]);

        let proposal = self.proposed(world).await;
        let reason = json!({ "reason": "Inte nu." });
        let rejected = done(world, &asked, REJECT, of(&proposal, reason)).await;
        assert_eq!(rejected["proposal"]["state"], "REJECTED");
        assert_eq!(rejected["proposal"]["answer"], "Inte nu.");

        let proposal = self.proposed(world).await;
        assert!(!there().await, "it isn't there before the consent");
        let accepted = done(world, &asked, CONSENT, of(&proposal, json!({}))).await;
        assert_eq!(accepted["proposal"]["state"], "ACCEPTED");
        assert_eq!(accepted["proposal"]["changes"], shown["changes"]);
        assert!(there().await, "it is there after it");
        assert_eq!(world.misplaced_rows().await, []);
        entries(world).await;
    }

    async fn is_seen_by_those_concerned(&self, world: &World, proposal: &Value) {
        let county = world.county();
        let query = "query($id: ID!) { node(id: $id) { id } proposals { totalCount } }";
        let variables = json!({ "id": proposal["id"] });
        for organisation in [
            county.region,
            county.association,
            county.kommun,
            county.neighbour,
            county.other_kommun,
        ] {
            let sees = [self.by, self.asked].contains(&organisation);
            let reader = world.token(organisation, Grade::Reader).await;
            let seen = world.data_as(&reader, query, variables.clone()).await;
            assert_eq!(seen["node"].is_object(), sees, "{organisation}");
            let known = usize::from(sees);
            assert_eq!(seen["proposals"]["totalCount"], known, "{organisation}");
        }
        let public = world.public_with(query, variables).await;
        assert_eq!(
            public,
            json!({ "node": null, "proposals": { "totalCount": 0 } })
        );
    }
}

fn grade_code(grade: Grade) -> &'static str {
    match grade {
        Grade::Approver => "APPROVER",
        Grade::Editor => "EDITOR",
        Grade::Reader => "READER",
    }
}

/// How many entries the journal has, all of them intact.
async fn entries(world: &World) -> i64 {
    match world.verify_journal().await {
        Verified::Intact { entries, .. } => entries,
        broken => panic!("{broken:?}"),
    }
}

fn of(proposal: &Value, more: Value) -> Value {
    let named = json!({ "proposal": proposal["id"], "version": proposal["version"] });
    merged(named, more)
}

async fn one_side_alone_adds_no_seat_to_a_body_of_the_county(world: World) {
    let county = world.county();
    let added = Binding {
        mutation: "addSeat seat { id }",
        by: county.region,
        asked: county.association,
        grade: Grade::Approver,
        input: json!({ "body": county.steering_group, "label": "Digitaliseringschef", "from": "2026-12-01" }),
    };
    let there = async || {
        let query = "query($body: String!) { body(by: { slug: $body }, asOf: \"2026-12-01\") { seats { label } } }";
        let group = json!({ "body": county.steering_group });
        let shown = world.public_with(query, group).await;
        texts(&shown["body"]["seats"], "label").contains(&"Digitaliseringschef")
    };
    added.waits_for_consent(&world, there).await;
}

async fn one_side_alone_reads_no_rule_otherwise(world: World) {
    let county = world.county();
    let [rule, parameter, value] = county.reading;
    let read = Binding {
        mutation: "setRuleParameter parameter { id }",
        by: county.association,
        asked: county.region,
        grade: Grade::Approver,
        input: json!({ "rule": rule, "parameter": parameter, "value": value, "reason": "Så läser vi den.", "from": "2027-01-01" }),
    };
    let there = async || {
        let query = "{ rules(asOf: \"2027-01-01\") { code parameters { name value } } }";
        let shown = world.public(query).await;
        let mut rules = items(&shown["rules"]);
        let found = rules
            .find(|it| it["code"] == rule)
            .expect("the rule is there");
        let mut parameters = items(&found["parameters"]);
        parameters.any(|it| it["name"] == parameter && it["value"] == value)
    };
    read.waits_for_consent(&world, there).await;
}

async fn one_side_alone_changes_no_document_of_both(world: World) {
    let county = world.county();
    let changed = Binding {
        mutation: "changeSteeringDocument steeringDocument { id }",
        by: county.region,
        asked: county.association,
        grade: Grade::Approver,
        input: json!({ "document": county.document, "version": 1, "reviewDate": "2030-01-01" }),
    };
    let there = async || {
        let query =
            "query($slug: String!) { steeringDocument(by: { slug: $slug }) { reviewDate } }";
        let document = json!({ "slug": county.document });
        let shown = world.public_with(query, document).await;
        shown["steeringDocument"]["reviewDate"] == "2030-01-01"
    };
    changed.waits_for_consent(&world, there).await;
}

/// A project of a kommun of another area, which the cooperation sees.
async fn project(world: &World) -> String {
    let rows = Rows::of(world).await;
    let owner = rows.organisation(world.county().other_kommun).await;
    let cooperation = json!({ "visibility": "COOPERATION" });
    let project = rows.add_project(owner, "Trygg hemgång", cooperation).await;
    id(NodeKind::DevelopmentProject, project)
}

/// Whether a kommun takes part in a project.
async fn takes_part(world: &World, project: &str) -> bool {
    let county = world.county();
    let reader = world.token(county.region, Grade::Reader).await;
    let query =
        "query($id: ID!) { project(by: { id: $id }) { participations { organisation { slug } } } }";
    let shown = world
        .data_as(&reader, query, json!({ "id": project }))
        .await;
    let mut parts = items(&shown["project"]["participations"]);
    parts.any(|part| text(&part["organisation"]["slug"]) == county.kommun)
}

async fn nobody_occupies_the_project_of_another(world: World) {
    let county = world.county();
    let project = project(&world).await;
    let joins = Binding {
        mutation: "joinProject participation { id }",
        by: county.kommun,
        asked: county.other_kommun,
        grade: Grade::Editor,
        input: json!({ "project": project }),
    };
    let there = async || takes_part(&world, &project).await;
    joins.waits_for_consent(&world, there).await;
}

async fn nobody_is_made_to_take_part_in_a_project(world: World) {
    let county = world.county();
    let project = project(&world).await;
    let invites = Binding {
        mutation: "inviteToProject participation { id }",
        by: county.other_kommun,
        asked: county.kommun,
        grade: Grade::Editor,
        input: json!({ "project": project, "organisation": county.kommun }),
    };
    let there = async || takes_part(&world, &project).await;
    invites.waits_for_consent(&world, there).await;
}
