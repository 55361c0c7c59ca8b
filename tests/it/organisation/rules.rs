//! From a clause to what follows from it, and from things to the rules that they are checked against.

use serde_json::{Value, json};

use crate::fixture::{
    json::{items, on_day, text, texts},
    world::{World, both},
};

both!(
    a_clause_is_found_by_its_number_and_leads_to_what_follows_from_it,
    a_rule_is_that_of_the_bodies_it_is_about,
    care_areas_and_what_they_hold_come_in_swedish_order,
    a_node_is_shown_as_it_stood_on_the_day,
);

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
