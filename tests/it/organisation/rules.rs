//! From a clause to what follows from it, and from things to the rules that they are checked against.

use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{items, on_day, text, texts},
    mutate::{done, payload, refused},
    rows::merged,
    world::{World, both},
};

both!(
    a_clause_is_found_by_its_number_and_leads_to_what_follows_from_it,
    a_rule_is_that_of_the_bodies_it_is_about,
    care_areas_and_what_they_hold_come_in_swedish_order,
    a_node_is_shown_as_it_stood_on_the_day,
    a_parameter_says_something_else_when_both_sides_agree,
    what_a_parameter_can_not_say_is_refused,
);

const SET: &str = "setRuleParameter parameter { value reason rule { code } period { from to } } proposal { id version state }";

/// What follows from a clause: each thing's type, and a word for it.
async fn basis_for(world: &World, document: &str, number: &str, on: Option<&str>) -> Vec<String> {
    let answer = world
        .public_with(
            "query($document: String!, $number: String!, $on: Date) {
                steeringDocument(by: { slug: $document }, asOf: $on) {
                    versions { clauses(number: $number) { number basisFor {
                        __typename
                        ... on Rule { word: code }
                        ... on PriorityArea { word: code }
                        ... on SeatFunction { word: code }
                        ... on SteeringRelation { word: steeredType }
                        ... on Mandate { word: category }
                        ... on CareArea { word: slug }
                        ... on LadderStep { word: kind }
                        ... on AgreementParty { word: nameAsSigned }
                        ... on PoliticalBoard { word: slug }
                    } } } } }",
            json!({ "document": document, "number": number, "on": on }),
        )
        .await;
    let clauses = &answer["steeringDocument"]["versions"][0]["clauses"];
    assert_eq!(texts(clauses, "number"), [number]);
    let said = |thing: &Value| {
        let word = thing["word"].as_str().unwrap_or_default();
        format!("{} {word}", text(&thing["__typename"]))
    };
    items(&clauses[0]["basisFor"]).map(said).collect()
}

async fn a_clause_is_found_by_its_number_and_leads_to_what_follows_from_it(world: World) {
    let today = "organisering-lansstyrgruppen";
    assert_eq!(basis_for(&world, today, "A-24", None).await, ["Rule A-24"]);
    assert_eq!(
        basis_for(&world, today, "A-5", None).await,
        [
            "PriorityArea barn-och-unga",
            "PriorityArea aldre",
            "PriorityArea psykisk-halsa",
            "PriorityArea framjande-forebyggande"
        ]
    );
    assert_eq!(
        basis_for(&world, today, "A-51", None).await,
        ["SeatFunction LOCAL_MEMBER", "Mandate DECIDING"]
    );
    assert!(
        basis_for(&world, today, "A-15", None)
            .await
            .contains(&"SteeringRelation WORKING_GROUP".to_owned())
    );
    let of_2004 = "overenskommelse-politisk-samverkan-2004";
    assert_eq!(
        basis_for(&world, of_2004, "B-14", None).await,
        [
            "AgreementParty Kommunförbundet Norrbotten",
            "AgreementParty Norrbottens läns landsting"
        ]
    );
    let areas = |things: Vec<String>| {
        things
            .iter()
            .filter(|thing| thing.starts_with("CareArea "))
            .count()
    };
    assert_eq!(
        areas(basis_for(&world, of_2004, "B-8", Some("2005-01-01")).await),
        5
    );
    assert_eq!(areas(basis_for(&world, of_2004, "B-8", None).await), 0);
}

async fn a_rule_is_that_of_the_bodies_it_is_about(world: World) {
    let rules = async |slug: &str, on: &str| -> Vec<String> {
        let answer = world
            .public_with(
                "query($slug: String!, $on: Date) { body(by: { slug: $slug }, asOf: $on) { rules { code } } }",
                json!({ "slug": slug, "on": on }),
            )
            .await;
        let codes = texts(&answer["body"]["rules"], "code");
        codes.into_iter().map(str::to_owned).collect()
    };
    assert_eq!(
        rules("politiska-samverkansberedningen", "2026-11-02").await,
        ["A-6a", "A-28"]
    );
    assert_eq!(
        rules("2004-samverkansgrupp-lansniva", "2005-01-01").await,
        ["B-7"]
    );
    assert_eq!(
        rules("2004-lokal-samverkansgrupp-lulea-boden", "2005-01-01").await,
        ["B-8"]
    );
    let answer = world
        .public(
            "{ kiruna: organisation(by: { code: \"2584\" }) { rules { code } }
               region: organisation(by: { slug: \"region\" }) { rules { code } } }",
        )
        .await;
    assert_eq!(
        answer["kiruna"]["rules"],
        json!([{ "code": "A-47" }, { "code": "A-50" }, { "code": "A-52" }])
    );
    assert_eq!(answer["region"]["rules"], json!([]));
}

async fn care_areas_and_what_they_hold_come_in_swedish_order(world: World) {
    let answer = world
        .public("{ careAreas { name memberships { municipality { name } } } }")
        .await;
    let said = |area: &Value| {
        let members = items(&area["memberships"]);
        let names = members.map(|member| text(&member["municipality"]["name"]));
        let names: Vec<&str> = names.collect();
        format!("{}: {}", text(&area["name"]), names.join(", "))
    };
    let areas: Vec<String> = items(&answer["careAreas"]).map(said).collect();
    assert_eq!(
        areas,
        [
            "Boden/Luleå: Boden, Luleå",
            "Norra Norrbotten: Gällivare, Jokkmokk, Kiruna, Pajala",
            "Pite älvdal: Arjeplog, Arvidsjaur, Piteå, Älvsbyn",
            "Östra Norrbotten: Haparanda, Kalix, Överkalix, Övertorneå",
        ]
    );
}

async fn a_node_is_shown_as_it_stood_on_the_day(world: World) {
    let region = world
        .public("{ organisation(by: { slug: \"region\" }) { id } }")
        .await;
    let answer = world
        .public_with(
            "query($id: ID!, $then: ID!) {
                now: node(id: $id) { ... on Organisation { name } }
                then: node(id: $then) { ... on Organisation { name } }
                both: nodes(ids: [$then]) { ... on Organisation { name } }
            }",
            json!({
                "id": region["organisation"]["id"],
                "then": on_day(&region["organisation"]["id"], "2005-01-01"),
            }),
        )
        .await;
    let then = json!({ "name": "Norrbottens läns landsting" });
    assert_eq!(
        answer,
        json!({ "now": { "name": "Region Norrbotten" }, "then": then, "both": [then] })
    );
}

fn reading(of: Value) -> Value {
    let usual = json!({
        "idempotencyKey": Uuid::now_v7(), "rule": "A-24", "parameter": "min_meetings", "value": "5", "reason": "Fler ärenden.",
        "from": "2027-01-01",
    });
    merged(usual, of)
}

/// What the parameters of the rule on the number of meetings say on a day.
async fn said(world: &World, on: &str) -> Vec<String> {
    let answer = world
        .public_with(
            "query($on: Date) { rules(asOf: $on) { code parameters { name value } } }",
            json!({ "on": on }),
        )
        .await;
    let rule = items(&answer["rules"]).find(|rule| rule["code"] == "A-24");
    let parameters = items(&rule.expect("the rule")["parameters"]);
    let said = parameters.map(|it| format!("{} {}", text(&it["name"]), text(&it["value"])));
    said.collect()
}

async fn a_parameter_says_something_else_when_both_sides_agree(world: World) {
    let editor = world.token("region", Grade::Editor).await;
    let approver = world.token("norrbottens-kommuner", Grade::Approver).await;
    let with = |least| {
        [
            least,
            "counted_kinds ORDINARY",
            "counted_period CALENDAR_YEAR",
            "item_days 14",
            "document_days 7",
        ]
    };
    let (four, five) = (with("min_meetings 4"), with("min_meetings 5"));
    let made = payload(&world, &editor, SET, reading(json!({}))).await;
    assert_eq!(made["parameter"], Value::Null);
    assert_eq!(said(&world, "2027-01-01").await, four);
    let proposal = &made["proposal"];
    let of = json!({ "proposal": proposal["id"], "version": proposal["version"] });
    done(&world, &approver, "consentToProposal proposal { id }", of).await;
    assert_eq!(said(&world, "2026-12-31").await, four);
    assert_eq!(said(&world, "2027-01-01").await, five);
    let answer = world
        .public(
            "{ difference(from: \"2026-12-31\", to: \"2027-01-01\") { date description thing {
                ... on RuleParameter { value reason rule { code } period { from to } }
            } } }",
        )
        .await;
    let thing = json!({
        "value": "5", "reason": "Fler ärenden.", "rule": { "code": "A-24" }, "period": { "from": "2027-01-01", "to": null },
    });
    let told = json!([{
        "date": "2027-01-01", "description": "Parametern min_meetings i regel A-24 sattes till 5", "thing": thing,
    }]);
    assert_eq!(answer["difference"], told);
    // What it says from a later day on stands.
    let earlier = reading(json!({ "value": "6", "from": "2026-12-01" }));
    assert_eq!(
        refused(&world, &editor, SET, earlier).await,
        ["ALREADY_EXISTS from"]
    );
    let later = reading(json!({ "value": "6", "from": "2028-01-01" }));
    let made = payload(&world, &editor, SET, later).await;
    assert_eq!(made["proposal"]["state"], "PENDING");
}

async fn what_a_parameter_can_not_say_is_refused(world: World) {
    let editor = world.token("region", Grade::Editor).await;
    for (wrong, problem) in [
        (json!({ "value": "fem" }), "DOES_NOT_FIT value"),
        (json!({ "value": "-1" }), "DOES_NOT_FIT value"),
        (json!({ "value": "4" }), "ALREADY_EXISTS value"),
        (json!({ "parameter": "meetings" }), "DOES_NOT_FIT parameter"),
        (json!({ "reason": " " }), "REQUIRED reason"),
        (json!({ "rule": "B-7" }), "DOES_NOT_FIT parameter"),
        (
            json!({ "rule": "A-20", "parameter": "same_function", "value": "nej" }),
            "DOES_NOT_FIT value",
        ),
        (
            json!({ "rule": "A-20", "parameter": "substitute_functions", "value": "SOCIAL_SERVICES_MANAGER,CHEF" }),
            "DOES_NOT_FIT value",
        ),
        (
            json!({ "rule": "A-26", "parameter": "latest_end", "value": "25:00" }),
            "INVALID_VALUE value",
        ),
        (
            json!({ "rule": "A-29a", "parameter": "appointed_from", "value": "en-grupp" }),
            "DOES_NOT_FIT value",
        ),
    ] {
        let refusal = refused(&world, &editor, SET, reading(wrong.clone())).await;
        assert_eq!(refusal, [problem], "{wrong}");
    }
    let right = json!({ "rule": "A-20", "parameter": "same_function", "value": "false" });
    let right = merged(right, json!({ "preview": true }));
    let shown = payload(&world, &editor, SET, reading(right)).await;
    assert_eq!(shown["userErrors"], json!([]));
}
