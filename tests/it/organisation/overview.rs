//! The organisation as callers read it: all of it at once, on a day, and one member of it. The texts that the answers
//! are compared with are in `snapshots/`; they were read against the two source documents.

use std::collections::BTreeSet;

use entity::external_participant;
use serde_json::{Value, json};

use crate::fixture::{
    json::{code, items, names, text, texts},
    rows::Rows,
    world::{World, both},
};

both!(
    the_whole_organisation_of_today_comes_in_one_request,
    the_whole_organisation_of_2005_comes_in_one_request,
    nothing_of_today_stands_in_2005,
    the_whole_organisation_takes_as_many_statements_with_fifty_more_bodies,
    an_organisation_takes_as_many_statements_with_more_appointments,
    what_a_body_steers_takes_as_many_statements_with_more_relations,
    kiruna_is_found_by_code_slug_and_id,
    kiruna_belongs_where_the_day_says,
    an_organisation_bears_the_name_of_the_day,
    a_working_group_is_steered_by_the_county_steering_group,
    a_local_group_shows_its_municipality_and_who_takes_part_from_outside,
);

/// Every body with all that it has, in one request. On the public door it costs 72 a body: a page holds 27 of them.
const WHOLE: &str = "query($on: Date, $first: Int) {
  bodies(asOf: $on, first: $first) { totalCount pageInfo { hasNextPage } nodes {
    slug name type level sphere
    steeredBy { name }
    ... on AreaGroup { careArea { name } }
    ... on LocalGroup { municipality { name } }
    ... on HistoricalForum { careArea { name } }
    seats {
      label vacancies organisation { name }
      appointments { role person { displayName } represents { name } }
    }
    mandates { ordinal wording clause { number } }
  } }
}";

async fn the_whole_organisation_of_today_comes_in_one_request(world: World) {
    let answer = world.public(WHOLE).await;
    insta::assert_snapshot!(
        "organisation_of_today",
        organisation_text(&answer["bodies"])
    );
}

async fn the_whole_organisation_of_2005_comes_in_one_request(world: World) {
    let answer = world
        .public_with(WHOLE, json!({ "on": "2005-01-01" }))
        .await;
    insta::assert_snapshot!("organisation_of_2005", organisation_text(&answer["bodies"]));
}

async fn nothing_of_today_stands_in_2005(world: World) {
    let query = "query($on: Date) {
      bodies(asOf: $on) { nodes { slug type } }
      careAreas(asOf: $on) { slug bodies { slug } municipalities { name } memberships { municipality { name } } }
      region: organisation(by: { slug: \"region\" }, asOf: $on) { name }
    }";
    let today = world.public(query).await;
    let then = world
        .public_with(query, json!({ "on": "2005-01-01" }))
        .await;
    let slugs = |answer: &Value| -> BTreeSet<String> {
        let things = items(&answer["bodies"]["nodes"]).chain(items(&answer["careAreas"]));
        things
            .map(|thing| text(&thing["slug"]).to_owned())
            .collect()
    };
    assert_eq!(slugs(&today).intersection(&slugs(&then)).count(), 0);
    assert_eq!((slugs(&today).len(), slugs(&then).len()), (7 + 4, 7 + 5));
    assert_eq!(then["region"]["name"], "Norrbottens läns landsting");
    assert!(items(&then["bodies"]["nodes"]).all(|body| body["type"] == "HISTORICAL_FORUM"));
    for answer in [today, then] {
        let municipalities: Vec<&str> = items(&answer["careAreas"])
            .flat_map(|area| items(&area["memberships"]))
            .map(|membership| text(&membership["municipality"]["name"]))
            .collect();
        let different: BTreeSet<_> = municipalities.iter().collect();
        assert_eq!((municipalities.len(), different.len()), (14, 14));
        for area in items(&answer["careAreas"]) {
            assert_eq!(items(&area["bodies"]).count(), 1, "{area}");
            let members = items(&area["memberships"]).map(|it| &it["municipality"]);
            assert!(items(&area["municipalities"]).eq(members), "{area}");
        }
    }
}

async fn the_whole_organisation_takes_as_many_statements_with_fifty_more_bodies(world: World) {
    // All of them at once, with less of each, so that the public door lets it pass.
    let narrower = "query($first: Int) { bodies(first: $first) { totalCount nodes {
      name steeredBy { name }
      ... on AreaGroup { careArea { name } }
      ... on LocalGroup { municipality { name } }
      seats { label vacancies }
      mandates { clause { number } }
    } } }";
    let rows = Rows::of(&world).await;
    // One of each kind first: what no body has takes no statement.
    add_groups(&rows, 1).await;
    let whole = statements(&world, WHOLE, json!({ "first": 27 })).await;
    let less = statements(&world, narrower, json!({ "first": 80 })).await;
    add_groups(&rows, 9).await;
    let answer = world.public_with(WHOLE, json!({ "first": 27 })).await;
    assert_eq!(items(&answer["bodies"]["nodes"]).count(), 7 + 2 + 18);
    assert_eq!(
        whole,
        statements(&world, WHOLE, json!({ "first": 27 })).await
    );
    add_groups(&rows, 16).await;
    let answer = world.public_with(narrower, json!({ "first": 80 })).await;
    assert_eq!(items(&answer["bodies"]["nodes"]).count(), 7 + 2 + 50);
    assert_eq!(
        less,
        statements(&world, narrower, json!({ "first": 80 })).await
    );
}

async fn an_organisation_takes_as_many_statements_with_more_appointments(world: World) {
    let query = "{ organisation(by: { code: \"2584\" }) {
      representedIn { name }
    } }";
    let rows = Rows::of(&world).await;
    let group = rows
        .add_body("WORKING_GROUP", "Arbetsgrupp ett", json!({}))
        .await;
    appoint_many(&rows, group, 2).await;
    let before = statements(&world, query, json!({})).await;
    let another = rows
        .add_body("WORKING_GROUP", "Arbetsgrupp två", json!({}))
        .await;
    appoint_many(&rows, another, 8).await;
    assert_eq!(before, statements(&world, query, json!({})).await);
}

async fn what_a_body_steers_takes_as_many_statements_with_more_relations(world: World) {
    let query = "{ body(by: { slug: \"lansstyrgruppen\" }) { steers { name } } }";
    let rows = Rows::of(&world).await;
    rows.add_body("WORKING_GROUP", "Arbetsgrupp", json!({}))
        .await;
    rows.add_body("LOCAL_GROUP", "Lokal grupp", json!({})).await;
    let before = statements(&world, query, json!({})).await;
    let steering = rows.body("lansstyrgruppen").await;
    for kind in ["LOCAL_GROUP", "POLITICAL_BOARD"] {
        rows.add::<entity::steering_relation::Entity>(json!({
            "steering_body_id": steering,
            "steered_kind": kind,
        }))
        .await;
    }
    assert_eq!(before, statements(&world, query, json!({})).await);
}

async fn kiruna_is_found_by_code_slug_and_id(world: World) {
    let by_code = world
        .public("{ organisation(by: { code: \"2584\" }) { id slug kind code side name } }")
        .await;
    let kiruna = &by_code["organisation"];
    assert_eq!(kiruna["slug"], "2584");
    assert_eq!(kiruna["kind"], "MUNICIPALITY");
    assert_eq!(kiruna["side"], "MUNICIPALITIES");
    assert_eq!(kiruna["name"], "Kiruna");
    let query =
        "query($by: OrganisationBy!) { organisation(by: $by) { id slug kind code side name } }";
    for by in [json!({ "slug": "2584" }), json!({ "id": kiruna["id"] })] {
        assert_eq!(world.public_with(query, json!({ "by": by })).await, by_code);
    }
    let body = world
        .public("{ body(by: { slug: \"slako\" }, asOf: \"2004-01-01\") { id } }")
        .await;
    for by in [
        json!({ "code": "9999" }),
        json!({ "code": "" }),
        json!({ "slug": "KIRUNA" }),
    ] {
        let answer = world.public_with(query, json!({ "by": by })).await;
        assert!(answer["organisation"].is_null(), "{by}");
    }
    let by = json!({ "id": body["body"]["id"] });
    let answer = world.try_public_with(query, json!({ "by": by })).await;
    assert_eq!(code(&answer), "BAD_USER_INPUT");
}

async fn kiruna_belongs_where_the_day_says(world: World) {
    let mut said = String::new();
    for day in [
        "2003-12-31",
        "2004-06-17",
        "2011-12-31",
        "2012-01-01",
        "2026-11-02",
    ] {
        let query = "query($on: Date) { organisation(by: { code: \"2584\" }, asOf: $on) {
          careArea { name } localGroups { name } representedIn { name } seats { label body { name } }
        } }";
        let answer = world.public_with(query, json!({ "on": day })).await;
        let kiruna = &answer["organisation"];
        let mut represented = names(&kiruna["representedIn"]);
        represented.sort_unstable();
        said += &format!(
            "{day}\n  care area: {}\n  local groups: {}\n",
            kiruna["careArea"]["name"].as_str().unwrap_or("none"),
            names(&kiruna["localGroups"]).join("; "),
        );
        for body in represented {
            said += &format!("  represented in: {body}\n");
        }
        for seat in items(&kiruna["seats"]) {
            said += &format!(
                "  seat: {} ({})\n",
                text(&seat["label"]),
                text(&seat["body"]["name"])
            );
        }
    }
    insta::assert_snapshot!("kiruna", said);
}

async fn an_organisation_bears_the_name_of_the_day(world: World) {
    let query = "query($on: Date) {
      region: organisation(by: { slug: \"region\" }, asOf: $on) { name }
      association: organisation(by: { slug: \"norrbottens-kommuner\" }, asOf: $on) { name }
    }";
    // Between the last day that the association's old name is attested and the first of its new one it has the old.
    for (day, region, association) in [
        (
            "1995-01-01",
            "Norrbottens läns landsting",
            "Kommunförbundet Norrbotten",
        ),
        (
            "2015-09-30",
            "Norrbottens läns landsting",
            "Kommunförbundet Norrbotten",
        ),
        (
            "2016-12-31",
            "Norrbottens läns landsting",
            "Kommunförbundet Norrbotten",
        ),
        (
            "2017-01-01",
            "Region Norrbotten",
            "Kommunförbundet Norrbotten",
        ),
        (
            "2019-01-31",
            "Region Norrbotten",
            "Kommunförbundet Norrbotten",
        ),
        ("2019-02-01", "Region Norrbotten", "Norrbottens Kommuner"),
        ("2026-11-02", "Region Norrbotten", "Norrbottens Kommuner"),
    ] {
        let answer = world.public_with(query, json!({ "on": day })).await;
        assert_eq!(answer["region"]["name"], region, "{day}");
        assert_eq!(answer["association"]["name"], association, "{day}");
    }
}

async fn a_working_group_is_steered_by_the_county_steering_group(world: World) {
    let rows = Rows::of(&world).await;
    rows.add_body("WORKING_GROUP", "Arbetsgrupp barn och unga", json!({}))
        .await;
    let query = "query($on: Date) {
      body(by: { slug: \"arbetsgrupp-barn-och-unga\" }, asOf: $on) {
        __typename steeredBy { name } steeringRelations { steeredType steeredBody { name } clause { number } }
      }
      steering: body(by: { slug: \"lansstyrgruppen\" }, asOf: $on) { steers { name } }
    }";
    let answer = world.public(query).await;
    assert_eq!(
        answer["body"],
        json!({
            "__typename": "WorkingGroup",
            "steeredBy": [{ "name": "Länsstyrgruppen" }],
            "steeringRelations": [{
                "steeredType": "WORKING_GROUP",
                "steeredBody": null,
                "clause": { "number": "A-15" },
            }],
        })
    );
    let mut steered = names(&answer["steering"]["steers"]);
    steered.sort_unstable();
    assert_eq!(
        steered,
        [
            "Arbetsgrupp barn och unga",
            "Länsdelsgrupp Boden/Luleå",
            "Länsdelsgrupp Norra Norrbotten",
            "Länsdelsgrupp Pite älvdal",
            "Länsdelsgrupp Östra Norrbotten",
        ]
    );
    let before = world
        .public_with(query, json!({ "on": "2019-12-31" }))
        .await;
    assert!(before["body"].is_null());
    assert_eq!(items(&before["steering"]["steers"]).count(), 4);
}

async fn a_local_group_shows_its_municipality_and_who_takes_part_from_outside(world: World) {
    let rows = Rows::of(&world).await;
    let municipality = rows.organisation("2584").await;
    let group = rows
        .add_body(
            "LOCAL_GROUP",
            "Lokal samverkansgrupp Kiruna",
            json!({ "municipality_id": municipality }),
        )
        .await;
    let police = rows
        .add::<entity::organisation::Entity>(json!({ "kind": "EXTERNAL", "slug": "polisen" }))
        .await;
    rows.add_name(json!({ "organisation_id": police }), "Polisen i Kiruna")
        .await;
    let sector = rows.sector("polis").await;
    rows.add::<external_participant::Entity>(json!({
        "body_id": group,
        "organisation_id": police,
        "participant_sector_id": sector,
        "valid_from": "2024-01-01",
        "valid_from_precision": "DAY",
    }))
    .await;
    let query = "query($on: Date) { organisation(by: { code: \"2584\" }, asOf: $on) { localGroups {
      __typename name level
      ... on LocalGroup {
        municipality { name }
        externalParticipants { organisation { name kind side } sector { code swedish } period { from } body { slug } }
      }
    } } }";
    let answer = world.public(query).await;
    assert_eq!(
        answer["organisation"]["localGroups"],
        json!([{
            "__typename": "LocalGroup",
            "name": "Lokal samverkansgrupp Kiruna",
            "level": "LOCAL",
            "municipality": { "name": "Kiruna" },
            "externalParticipants": [{
                "organisation": { "name": "Polisen i Kiruna", "kind": "EXTERNAL", "side": null },
                "sector": { "code": "polis", "swedish": "polis" },
                "period": { "from": "2024-01-01" },
                "body": { "slug": "lokal-samverkansgrupp-kiruna" },
            }],
        }])
    );
    let before = world
        .public_with(query, json!({ "on": "2023-12-31" }))
        .await;
    let group = &before["organisation"]["localGroups"][0];
    assert_eq!(group["externalParticipants"], json!([]));
    let elsewhere = "{ organisation(by: { slug: \"2521\" }) { localGroups { name } } }";
    assert_eq!(
        world.public(elsewhere).await["organisation"]["localGroups"],
        json!([])
    );
}

/// So many working groups and so many local groups, each with seats that are held and mandates of its own.
async fn add_groups(rows: &Rows, pairs: usize) {
    let kiruna = rows.organisation("2584").await;
    let clause = rows.clause("A-50").await;
    for number in 0..pairs {
        for (kind, name) in [
            ("WORKING_GROUP", "Arbetsgrupp"),
            ("LOCAL_GROUP", "Grupp i Kiruna"),
        ] {
            let municipality = (kind == "LOCAL_GROUP").then_some(kiruna);
            let more = json!({ "municipality_id": municipality, "clause_id": clause });
            let group = rows
                .add_body(kind, &format!("{name} {pairs} {number}"), more)
                .await;
            for ordinal in 1..=2 {
                let more = json!({ "ordinal": ordinal, "organisation_id": kiruna });
                let seat = rows
                    .add_seat(group, &format!("Plats {ordinal}"), more)
                    .await;
                rows.appoint(&format!("Person {number} {ordinal}"), seat, "2584")
                    .await;
                rows.add_mandate(group, ordinal, "Samordna", clause).await;
            }
        }
    }
}

/// So many persons appointed for Kiruna to seats of a body.
async fn appoint_many(rows: &Rows, body: uuid::Uuid, persons: i32) {
    for ordinal in 1..=persons {
        let seat = rows
            .add_seat(body, "Plats", json!({ "ordinal": ordinal }))
            .await;
        rows.appoint("Person", seat, "2584").await;
    }
}

/// How many statements the server runs for a query.
async fn statements(world: &World, query: &str, variables: Value) -> usize {
    world.statements();
    world.public_with(query, variables).await;
    let ran = world.statements();
    assert!(!ran.is_empty(), "statements are counted");
    ran.len()
}

/// The whole organisation as a text that people read.
fn organisation_text(bodies: &Value) -> String {
    assert_eq!(bodies["pageInfo"]["hasNextPage"], false);
    assert_eq!(bodies["totalCount"], texts(&bodies["nodes"], "slug").len());
    let bodies = items(&bodies["nodes"]).map(body_text);
    bodies.collect::<Vec<_>>().join("\n")
}

fn body_text(body: &Value) -> String {
    let kind = ["type", "level", "sphere"]
        .map(|field| text(&body[field]))
        .join(", ");
    let mut lines = vec![text(&body["name"]).to_owned(), format!("  {kind}")];
    for steering in names(&body["steeredBy"]) {
        lines.push(format!("  steered by {steering}"));
    }
    for (what, field) in [("care area", "careArea"), ("municipality", "municipality")] {
        lines.extend(
            body[field]["name"]
                .as_str()
                .map(|name| format!("  {what}: {name}")),
        );
    }
    lines.extend(items(&body["seats"]).map(seat_text));
    lines.extend(items(&body["mandates"]).map(mandate_text));
    lines.join("\n") + "\n"
}

/// `- Socialchefer: Anna for Kiruna; 4 vacant`.
fn seat_text(seat: &Value) -> String {
    let organisation = seat["organisation"]["name"].as_str();
    let organisation = organisation.map_or(String::new(), |name| format!(" [{name}]"));
    let mut held: Vec<String> = items(&seat["appointments"]).map(appointment_text).collect();
    match &seat["vacancies"] {
        vacancies if vacancies != 0 => held.push(format!("{vacancies} vacant")),
        _ if held.is_empty() => held.push("nobody, and nobody has to".to_owned()),
        _ => {}
    }
    format!(
        "  - {}{organisation}: {}",
        text(&seat["label"]),
        held.join("; ")
    )
}

fn appointment_text(appointment: &Value) -> String {
    let name = |thing: &Value, field| thing[field].as_str().unwrap_or("nobody").to_owned();
    let who = name(&appointment["person"], "displayName");
    let whom = name(&appointment["represents"], "name");
    format!("{who} for {whom} ({})", text(&appointment["role"]))
}

fn mandate_text(mandate: &Value) -> String {
    let clause = text(&mandate["clause"]["number"]);
    format!(
        "  {}. {} ({clause})",
        mandate["ordinal"],
        text(&mandate["wording"])
    )
}
