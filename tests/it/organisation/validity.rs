//! What holds when: a thing shows below another on a day only if both it and what connects them hold on that day; and
//! what changed between two days.

use std::collections::BTreeMap;

use entity::steering_relation;
use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::fixture::{
    json::{code, items, names, text, texts},
    mutate::done,
    rows::Rows,
    world::{World, both},
};

both!(
    a_body_is_steered_while_relation_and_steering_body_both_hold,
    a_parent_or_child_that_does_not_stand_is_not_shown,
    a_municipality_has_a_care_area_while_membership_and_area_both_hold,
    an_organisation_is_represented_while_appointment_and_seat_and_body_all_hold,
    a_substitute_for_an_appointment_that_ended_substitutes_for_nobody,
    a_seat_has_the_label_of_the_day,
    a_day_reaches_everything_below,
    the_agreement_changed_the_organisation_in_june_2004,
    todays_organisation_took_over_in_2012,
    the_change_of_2012_is_a_page_that_a_person_can_read,
    a_part_of_a_change_is_told_with_it_and_nowhere_else,
    all_that_is_known_is_told_in_the_order_of_time,
    what_changed_takes_as_many_statements_however_much_did,
    the_region_changed_its_name_in_2017,
    nothing_changes_in_no_time,
    a_day_that_is_none_is_refused,
);

async fn a_body_is_steered_while_relation_and_steering_body_both_hold(world: World) {
    let rows = Rows::of(&world).await;
    let steered = rows.add_body("LOCAL_GROUP", "Styrd grupp", json!({})).await;
    let ended = json!({ "valid_to": "2022-01-01", "valid_to_precision": "DAY" });
    let past = rows
        .add_body("LOCAL_GROUP", "Upphörd grupp", ended.clone())
        .await;
    let present = rows
        .add_body("LOCAL_GROUP", "Stående grupp", json!({}))
        .await;
    // The one relation outlives the body that steers, the other ends before it.
    rows.add::<steering_relation::Entity>(
        json!({ "steering_body_id": past, "steered_body_id": steered }),
    )
    .await;
    let relation = json!({ "steering_body_id": present, "steered_body_id": steered });
    rows.add::<steering_relation::Entity>(crate::fixture::rows::merged(relation, ended))
        .await;
    let query = "query($on: Date) {
      steered: body(by: { slug: \"styrd-grupp\" }, asOf: $on) { steeredBy { name } }
      past: body(by: { slug: \"upphörd-grupp\" }, asOf: $on) { steers { name } }
      present: body(by: { slug: \"stående-grupp\" }, asOf: $on) { steers { name } }
    }";
    let before = world
        .public_with(query, json!({ "on": "2021-12-31" }))
        .await;
    let mut steering = names(&before["steered"]["steeredBy"]);
    steering.sort_unstable();
    assert_eq!(steering, ["Stående grupp", "Upphörd grupp"]);
    assert_eq!(names(&before["past"]["steers"]), ["Styrd grupp"]);
    let after = world
        .public_with(query, json!({ "on": "2022-01-01" }))
        .await;
    assert_eq!(after["steered"]["steeredBy"], json!([]));
    assert!(after["past"].is_null());
    assert_eq!(after["present"]["steers"], json!([]));
}

async fn a_parent_or_child_that_does_not_stand_is_not_shown(world: World) {
    let rows = Rows::of(&world).await;
    let ended = json!({ "valid_to": "2022-01-01", "valid_to_precision": "DAY" });
    let parent = rows.add_body("WORKING_GROUP", "Huvudgrupp", ended).await;
    let begun = json!({ "parent_id": parent, "valid_from": "2021-01-01" });
    rows.add_body("WORKING_GROUP", "Undergrupp", begun).await;
    let query = "query($on: Date) {
      parent: body(by: { slug: \"huvudgrupp\" }, asOf: $on) { children { name } }
      child: body(by: { slug: \"undergrupp\" }, asOf: $on) { parent { name } }
    }";
    for (day, expected) in [
        (
            "2020-12-31",
            json!({ "parent": { "children": [] }, "child": null }),
        ),
        (
            "2021-01-01",
            json!({ "parent": { "children": [{ "name": "Undergrupp" }] }, "child": { "parent": { "name": "Huvudgrupp" } } }),
        ),
        (
            "2022-01-01",
            json!({ "parent": null, "child": { "parent": null } }),
        ),
    ] {
        assert_eq!(
            world.public_with(query, json!({ "on": day })).await,
            expected,
            "{day}"
        );
    }
}

async fn a_municipality_has_a_care_area_while_membership_and_area_both_hold(world: World) {
    let query = "query($on: Date) { organisation(by: { slug: \"2584\" }, asOf: $on) { careArea { slug } } }";
    let area = async |day: &str| {
        let answer = world.public_with(query, json!({ "on": day })).await;
        answer["organisation"]["careArea"]["slug"]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(
        area("2026-11-02").await.as_deref(),
        Some("norra-norrbotten")
    );
    world
        .sql("UPDATE care_area SET valid_to = '2024-01-01', valid_to_precision = 'DAY' WHERE slug = 'norra-norrbotten'")
        .await;
    assert_eq!(
        area("2023-12-31").await.as_deref(),
        Some("norra-norrbotten")
    );
    assert_eq!(area("2024-01-01").await, None);
    world
        .sql("UPDATE care_area_municipality SET valid_to = '2023-01-01', valid_to_precision = 'DAY' WHERE valid_to IS NULL")
        .await;
    assert_eq!(
        area("2022-12-31").await.as_deref(),
        Some("norra-norrbotten")
    );
    assert_eq!(area("2023-01-01").await, None);
}

async fn an_organisation_is_represented_while_appointment_and_seat_and_body_all_hold(world: World) {
    let rows = Rows::of(&world).await;
    let until =
        |year: i32| json!({ "valid_to": format!("{year}-01-01"), "valid_to_precision": "DAY" });
    for (name, body_ends, seat_ends, appointment_ends) in [
        ("kropp", 2022, 2030, 2030),
        ("plats", 2030, 2022, 2030),
        ("uppdrag", 2030, 2030, 2022),
    ] {
        let body = rows.add_body("WORKING_GROUP", name, until(body_ends)).await;
        let seat = rows.add_seat(body, "Plats", until(seat_ends)).await;
        let pajala = rows.organisation("2521").await;
        let person = rows.add_person("Anna").await;
        let held = json!({ "person_id": person, "represents_id": pajala });
        rows.add_appointment(
            seat,
            crate::fixture::rows::merged(held, until(appointment_ends)),
        )
        .await;
    }
    let query = "query($on: Date) { organisation(by: { slug: \"2521\" }, asOf: $on) { representedIn { slug type } } }";
    let groups = async |day: &str| {
        let answer = world.public_with(query, json!({ "on": day })).await;
        let bodies = items(&answer["organisation"]["representedIn"]);
        bodies
            .filter(|body| body["type"] == "WORKING_GROUP")
            .count()
    };
    assert_eq!(groups("2021-12-31").await, 3);
    assert_eq!(groups("2022-01-01").await, 0);
}

async fn a_substitute_for_an_appointment_that_ended_substitutes_for_nobody(world: World) {
    let rows = Rows::of(&world).await;
    let seat = rows
        .seat("lansstyrgruppen", "Länschef vuxenpsykiatri")
        .await;
    let folke = rows.add_person("Folke").await;
    let ended =
        json!({ "person_id": folke, "valid_to": "2022-01-01", "valid_to_precision": "DAY" });
    let ordinary = rows.add_appointment(seat, ended).await;
    let greta = rows.add_person("Greta").await;
    let substitute =
        json!({ "person_id": greta, "role": "SUBSTITUTE", "substitutes_for_id": ordinary });
    rows.add_appointment(seat, substitute).await;
    let query = "query($on: Date) { body(by: { slug: \"lansstyrgruppen\" }, asOf: $on) { seats {
      appointments(role: SUBSTITUTE) { substitutesFor { person { displayName } } }
    } } }";
    let substituted = async |day: &str| {
        let answer = world.public_with(query, json!({ "on": day })).await;
        let mut found =
            items(&answer["body"]["seats"]).flat_map(|seat| items(&seat["appointments"]));
        found.next().expect("Greta's")["substitutesFor"].clone()
    };
    assert_eq!(
        substituted("2021-12-31").await,
        json!({ "person": { "displayName": "Folke" } })
    );
    assert_eq!(substituted("2022-01-01").await, Value::Null);
}

async fn a_seat_has_the_label_of_the_day(world: World) {
    let rows = Rows::of(&world).await;
    let seat = rows.seat("lansstyrgruppen", "Verksamhetsdirektör").await;
    let name =
        json!({ "seat_id": seat, "valid_from": "2024-01-01", "valid_from_precision": "DAY" });
    rows.add_name(name, "Hälso- och sjukvårdsdirektör").await;
    let query = "query($on: Date) { body(by: { slug: \"lansstyrgruppen\" }, asOf: $on) { seats {
      label function { code } labels { name }
    } } }";
    for (day, label) in [
        ("2023-12-31", "Verksamhetsdirektör"),
        ("2024-01-01", "Hälso- och sjukvårdsdirektör"),
    ] {
        let answer = world.public_with(query, json!({ "on": day })).await;
        let seat = items(&answer["body"]["seats"])
            .find(|seat| seat["function"]["code"] == "OPERATIONS_DIRECTOR");
        let seat = seat.unwrap();
        assert_eq!(seat["label"], label);
        assert_eq!(
            names(&seat["labels"]),
            ["Verksamhetsdirektör", "Hälso- och sjukvårdsdirektör"]
        );
    }
}

async fn a_day_reaches_everything_below(world: World) {
    let query = "{ bodies(asOf: \"2005-01-01\", first: 7, filter: { level: LOCAL }) { nodes { seats { organisation {
      name agreementParties { agreement { parties { organisation { name } } } }
    } } } } }";
    let answer = world.public(query).await.to_string();
    for (then, now) in [
        ("Norrbottens läns landsting", "Region Norrbotten"),
        ("Kommunförbundet Norrbotten", "Norrbottens Kommuner"),
    ] {
        assert!(answer.contains(then) && !answer.contains(now), "{answer}");
    }
}

async fn the_agreement_changed_the_organisation_in_june_2004(world: World) {
    let changes = difference(&world, "2004-06-16", "2004-06-18").await;
    insta::assert_snapshot!("changes_of_june_2004", changes);
}

async fn todays_organisation_took_over_in_2012(world: World) {
    let changes = difference(&world, "2011-12-31", "2012-01-01").await;
    insta::assert_snapshot!("changes_of_2012", changes);
}

async fn the_change_of_2012_is_a_page_that_a_person_can_read(world: World) {
    let page = page(&world, "2011-12-31", "2012-12-31").await;
    insta::assert_snapshot!("page_of_2012", page);
}

async fn a_part_of_a_change_is_told_with_it_and_nowhere_else(world: World) {
    let query = "{ difference(from: \"2011-12-31\", to: \"2012-01-01\") {
      thing { __typename id } parts { description kind date thing { id } parts { date } } } }";
    let answer = world.public(query).await;
    let groups = || items(&answer["difference"]);
    let roots: Vec<&str> = groups().map(|group| text(&group["thing"]["id"])).collect();
    for group in groups() {
        for part in items(&group["parts"]) {
            assert_eq!(part["parts"], json!([]));
            assert!(!roots.contains(&text(&part["thing"]["id"])), "{part}");
        }
    }
    let group = groups().find(|group| group["thing"]["__typename"] == "CountySteeringGroup");
    let parts = &group.expect("the steering group")["parts"];
    let said: String = texts(parts, "description")
        .into_iter()
        .map(|description| format!("{description}\n"))
        .collect();
    insta::assert_snapshot!("parts_of_lansstyrgruppen_2012", said);
}

async fn all_that_is_known_is_told_in_the_order_of_time(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let agreement =
        "{ agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }) { id } }";
    let agreement = &world.public(agreement).await["agreement"]["id"];
    let input =
        json!({ "idempotencyKey": "1", "agreement": agreement, "approvedOn": "2004-09-01" });
    done(&world, &region, "recordApproval agreement { id }", input).await;
    let input = json!({ "idempotencyKey": "2", "agreement": agreement, "givenOn": "2010-02-28" });
    done(&world, &region, "giveNotice agreement { id }", input).await;
    for (year, side) in [(2025, "REGION"), (2026, "MUNICIPALITIES")] {
        let input = json!({ "idempotencyKey": format!("chair-{year}"), "body": "lansstyrgruppen", "year": year, "side": side });
        done(&world, &region, "setChairTerm chairTerm { id }", input).await;
    }
    let page = page(&world, "1999-12-31", "2030-01-01").await;
    let page: String = page
        .lines()
        .filter(|line| !line.starts_with("2012"))
        .map(|line| format!("{line}\n"))
        .collect();
    insta::assert_snapshot!("page_of_all_years_but_2012", page);
}

async fn what_changed_takes_as_many_statements_however_much_did(world: World) {
    let query = "{ difference(from: \"2019-12-31\", to: \"2021-12-31\") { description parts { description } } }";
    let count = async || {
        world.statements();
        let answer = world.public(query).await;
        (
            world.statements().len(),
            items(&answer["difference"]).count(),
        )
    };
    let rows = Rows::of(&world).await;
    let add = async |number: usize| {
        let from = json!({ "valid_from": "2020-01-01", "valid_from_precision": "DAY" });
        let body = rows
            .add_body("WORKING_GROUP", &format!("Grupp {number}"), from.clone())
            .await;
        let seat = rows.add_seat(body, "Plats", from.clone()).await;
        let person = rows.add_person("Anna").await;
        let held = json!({ "person_id": person, "valid_from": "2021-01-01", "valid_from_precision": "DAY" });
        rows.add_appointment(seat, held).await;
    };
    add(0).await;
    let (before, few) = count().await;
    for number in 1..10 {
        add(number).await;
    }
    let (after, many) = count().await;
    assert!(many > few, "{few} {many}");
    assert_eq!(before, after);
}

async fn the_region_changed_its_name_in_2017(world: World) {
    let changes = difference(&world, "2016-12-31", "2017-01-01").await;
    assert_eq!(
        changes,
        "2017-01-01 (DAY) DatedName BEGAN: Region Norrbotten\n\
         2017-01-01 (DAY) DatedName ENDED: Norrbottens läns landsting\n"
    );
    assert_eq!(
        page(&world, "2016-12-31", "2017-01-01").await,
        "2017-01-01 Norrbottens läns landsting bytte namn till Region Norrbotten\n"
    );
    // The first day is the one that is compared with: what happened on it is not a change since.
    assert_eq!(difference(&world, "2017-01-01", "2018-12-31").await, "");
}

async fn nothing_changes_in_no_time(world: World) {
    for day in ["2004-06-17", "2012-01-01", "2017-01-01", "2026-11-02"] {
        assert_eq!(difference(&world, day, day).await, "");
    }
    let backwards = "{ difference(from: \"2012-01-02\", to: \"2012-01-01\") { date } }";
    let answer = world.try_public(backwards).await;
    assert_eq!(code(&answer), "BAD_USER_INPUT");
    assert_eq!(answer.1["errors"][0]["extensions"]["field"], "to");
}

async fn a_day_that_is_none_is_refused(world: World) {
    let query = "query($on: Date) { bodies(asOf: $on) { totalCount } }";
    for day in [
        "2005-02-29",
        "2005-1-1",
        "20050101",
        "2005-01-01T00:00:00Z",
        "today",
        "",
        "+2005-01-01",
    ] {
        let (status, answer) = world.try_public_with(query, json!({ "on": day })).await;
        assert!(
            answer["data"]["bodies"].is_null(),
            "{day} {status} {answer}"
        );
        let code = text(&answer["errors"][0]["extensions"]["code"]);
        assert!(
            ["BAD_USER_INPUT", "VALIDATION_FAILED"].contains(&code),
            "{day} {code}"
        );
    }
    for day in ["0001-01-01", "9999-12-31"] {
        world.public_with(query, json!({ "on": day })).await;
    }
}

/// What changed between two days, the parts of changes too, a line for each kind of change; bodies, areas and names by name,
/// the rest counted.
async fn difference(world: &World, from: &str, to: &str) -> String {
    let query = "query($from: Date!, $to: Date!) { difference(from: $from, to: $to) { ...Change parts { ...Change } } }
    fragment Change on StructureChange {
      date kind precision status thing {
        __typename id
        ... on Body { name } ... on CareArea { name } ... on DatedName { name } ... on Rule { code }
        ... on CareAreaMembership { municipality { name } careArea { name } }
      }
    }";
    let answer = world
        .public_with(query, json!({ "from": from, "to": to }))
        .await;
    let mut changes: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut order = Vec::new();
    let groups = items(&answer["difference"]);
    for change in groups.flat_map(|group| std::iter::once(group).chain(items(&group["parts"]))) {
        let thing = &change["thing"];
        let [day, precision, thing_type, kind] = [
            &change["date"],
            &change["precision"],
            &thing["__typename"],
            &change["kind"],
        ]
        .map(text);
        let status = change["status"].as_str().unwrap_or_default();
        let what = format!("{day} ({precision}) {thing_type} {kind}{status}");
        if !changes.contains_key(&what) {
            order.push(what.clone());
        }
        let name = match (&thing["municipality"]["name"], &thing["code"]) {
            (Value::String(name), _) => format!("{name} of {}", text(&thing["careArea"]["name"])),
            (_, Value::String(code)) => code.clone(),
            _ => thing["name"].as_str().unwrap_or_default().to_owned(),
        };
        // What is a part of several comes in each of them.
        let id = text(&thing["id"]).to_owned();
        changes.entry(what).or_default().insert(id, name);
    }
    let line = |what: String| {
        let things = changes.remove(&what).unwrap_or_default();
        let mut named: Vec<String> = things.into_values().collect();
        named.sort_unstable();
        if named.iter().all(String::is_empty) {
            format!("{what}: {}\n", named.len())
        } else {
            format!("{what}: {}\n", named.join("; "))
        }
    };
    order.into_iter().map(line).collect()
}

/// What changed between two days, as a page that a person can read.
async fn page(world: &World, from: &str, to: &str) -> String {
    let query =
        "query($from: Date!, $to: Date!) { difference(from: $from, to: $to) { date description } }";
    let answer = world
        .public_with(query, json!({ "from": from, "to": to }))
        .await;
    let line = |change: &Value| {
        let [date, description] = ["date", "description"].map(|field| text(&change[field]));
        format!("{date} {description}\n")
    };
    items(&answer["difference"]).map(line).collect()
}
