//! Naming substitutes and setting chair terms.

use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{code, items, text},
    mutate::{answer, done, id, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    a_substitute_is_named_for_a_seat_with_named_substitutes,
    whoever_is_named_as_a_managers_substitute_is_judged,
    the_readings_of_the_rule_decide_who_fits,
    the_candidates_are_those_whom_naming_takes,
    for_a_meeting_the_candidates_are_judged_on_its_day_and_are_not_at_it,
    who_may_not_be_named_as_a_substitute,
    a_chair_term_is_set_and_set_anew,
    what_a_chair_term_may_not_be,
    a_substitute_ends_with_the_appointment_that_is_substituted,
    a_new_person_has_an_employer_and_no_personal_number,
    nobody_is_appointed_only_where_the_seat_is_said_to_be_vacant,
    a_person_can_be_under_protection_from_the_beginning,
);

const NAME: &str =
    "nameSubstitute appointment { id role seat { id } person { displayName } represents { slug }
  substitutesFor { id } decisionRight period { from to } }";
const SET: &str = "setChairTerm chairTerm { id version year side chair { id } secretary { id } }";

const STEERING_GROUP: &str = "lansstyrgruppen";
const NORTH: &str = "lansdelsgrupp-norra-norrbotten";
const PSYCHIATRY: &str = "Länschef vuxenpsykiatri";

fn keyed(input: Value) -> Value {
    merged(json!({ "idempotencyKey": Uuid::now_v7() }), input)
}

async fn intact(world: &World) {
    let verified = world.verify_journal().await;
    assert!(matches!(verified, Verified::Intact { .. }), "{verified:?}");
}

/// Adds a person with an appointment since 2026 to a seat, and says the ids of both.
async fn holder(
    rows: &Rows,
    name: &str,
    body: &str,
    label: &str,
    represents: &str,
) -> (Uuid, Uuid) {
    let seat = rows.seat(body, label).await;
    let person = rows.add_person(name).await;
    let represents = rows.organisation(represents).await;
    let more = json!({ "person_id": person, "represents_id": represents, "valid_from": "2026-01-01", "valid_from_precision": "DAY" });
    (person, rows.add_appointment(seat, more).await)
}

async fn a_substitute_is_named_for_a_seat_with_named_substitutes(world: World) {
    let rows = Rows::of(&world).await;
    let (_, absent) = holder(&rows, "Anna", STEERING_GROUP, PSYCHIATRY, "region").await;
    let absent = id(NodeKind::Appointment, absent);
    let region = world.token("region", Grade::Editor).await;
    let input = keyed(json!({
        "appointment": absent, "newPerson": { "displayName": "Bo Berg" }, "decisionRight": true,
        "from": "2026-02-01", "to": "2027-01-01",
    }));
    let kiruna = world.token("2584", Grade::Editor).await;
    let reader = world.token("norrbottens-kommuner", Grade::Reader).await;
    for token in [&kiruna, &reader] {
        assert_eq!(
            code(&answer(&world, token, NAME, input.clone()).await),
            "FORBIDDEN"
        );
    }
    let named = done(&world, &region, NAME, input.clone()).await["appointment"].clone();
    let seat = rows.seat(STEERING_GROUP, PSYCHIATRY).await;
    let expected = json!({
        "id": named["id"], "role": "SUBSTITUTE", "seat": { "id": id(NodeKind::Seat, seat) },
        "person": { "displayName": "Bo Berg" }, "represents": { "slug": "region" },
        "substitutesFor": { "id": absent }, "decisionRight": true,
        "period": { "from": "2026-02-01", "to": "2027-01-01" },
    });
    assert_eq!(named, expected);
    let again = done(&world, &region, NAME, input.clone()).await;
    assert_eq!(again["appointment"]["id"], named["id"]);
    let other = merged(input, json!({ "decisionRight": false }));
    assert_eq!(
        refused(&world, &region, NAME, other).await,
        ["KEY_REUSED idempotencyKey"]
    );
    // Whoever is named for such a seat is right.
    assert_eq!(
        fit(&world, &named["id"]).await,
        json!({ "fits": true, "reason": null, "parameter": null })
    );
    assert_eq!(fit(&world, &json!(absent)).await, Value::Null);
    intact(&world).await;
}

/// How it is judged that somebody is a substitute.
async fn fit(world: &World, appointment: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Appointment { fit { fits reason parameter { name value } } } } }";
    let shown = world.public_with(query, json!({ "id": appointment })).await;
    shown["node"]["fit"].clone()
}

async fn whoever_is_named_as_a_managers_substitute_is_judged(world: World) {
    let rows = Rows::of(&world).await;
    let (anna, absent) = holder(&rows, "Anna", STEERING_GROUP, "Socialchefer", "2584").await;
    let boden = "lansdelsgrupp-boden-lulea";
    let token = world.token("norrbottens-kommuner", Grade::Editor).await;
    let name = |person: Uuid| {
        keyed(json!({
            "appointment": id(NodeKind::Appointment, absent), "person": id(NodeKind::Person, person), "from": "2026-02-01",
        }))
    };
    let misfit = |reason: &str, parameter: &str, value: &str| json!({ "fits": false, "reason": reason, "parameter": { "name": parameter, "value": value } });
    let managers = "SOCIAL_SERVICES_MANAGER,EDUCATION_MANAGER";
    let (near, _) = holder(&rows, "Nära", NORTH, "Socialchef, Gällivare", "2523").await;
    let (far, _) = holder(&rows, "Fjärran", boden, "Socialchef, Boden", "2582").await;
    let (school, _) = holder(
        &rows,
        "Skolan",
        NORTH,
        "Barn- och utbildningschef, Gällivare",
        "2523",
    )
    .await;
    let (region, _) = holder(&rows, "Vården", NORTH, "Närsjukvårdschef", "region").await;
    let nobody = rows.add_person("Utan uppdrag").await;
    for (person, expected) in [
        (
            near,
            json!({ "fits": true, "reason": null, "parameter": null }),
        ),
        (far, misfit("OTHER_CARE_AREA", "same_care_area", "true")),
        (school, misfit("OTHER_FUNCTION", "same_function", "true")),
        (
            region,
            misfit("NO_SUCH_MANAGER", "substitute_functions", managers),
        ),
        (
            nobody,
            misfit("HOLDS_NO_SEAT", "substitute_functions", managers),
        ),
    ] {
        let named = done(&world, &token, NAME, name(person)).await["appointment"].clone();
        assert_eq!(named["represents"]["slug"], "2584");
        assert_eq!(fit(&world, &named["id"]).await, expected);
        assert_eq!(
            refused(&world, &token, NAME, name(person)).await,
            ["ALREADY_EXISTS person"]
        );
    }
    // Who is new holds nothing yet.
    let new = keyed(json!({
        "appointment": id(NodeKind::Appointment, absent), "newPerson": { "displayName": "Ny" }, "from": "2026-02-01",
    }));
    let named = done(&world, &token, NAME, new).await["appointment"].clone();
    assert_eq!(fit(&world, &named["id"]).await["reason"], "HOLDS_NO_SEAT");
    assert_eq!(
        refused(&world, &token, NAME, name(anna)).await,
        ["ALREADY_EXISTS person"]
    );
    intact(&world).await;
}

async fn the_readings_of_the_rule_decide_who_fits(world: World) {
    let rows = Rows::of(&world).await;
    let (_, absent) = holder(&rows, "Anna", STEERING_GROUP, "Socialchefer", "2584").await;
    let boden = "lansdelsgrupp-boden-lulea";
    holder(
        &rows,
        "Skolan",
        NORTH,
        "Barn- och utbildningschef, Gällivare",
        "2523",
    )
    .await;
    holder(&rows, "Fjärran", boden, "Socialchef, Boden", "2582").await;
    holder(&rows, "Kollegan", NORTH, "Socialchef, Kiruna", "2584").await;
    for (parameter, value, expected) in [
        ("same_function", "true", "Kollegan"),
        ("same_function", "false", "Kollegan, Skolan"),
        ("same_care_area", "false", "Fjärran, Kollegan, Skolan"),
        ("same_municipality_allowed", "false", "Fjärran, Skolan"),
        ("substitute_functions", "EDUCATION_MANAGER", "Skolan"),
    ] {
        world
            .sql(&format!(
                "UPDATE rule_parameter SET value = '{value}' WHERE name = '{parameter}'"
            ))
            .await;
        let token = world.token("norrbottens-kommuner", Grade::Editor).await;
        let fitting = candidates(&world, &token, absent, json!({ "fits": true })).await;
        let names: Vec<_> = fitting
            .iter()
            .map(|it| text(&it["person"]["displayName"]))
            .collect();
        assert_eq!(names.join(", "), expected, "{parameter} {value}");
    }
}

/// The candidates for the substitute of an appointment from 2026-02-01 on.
async fn candidates(world: &World, token: &str, absent: Uuid, more: Value) -> Vec<Value> {
    let query = "query($id: ID!, $fits: Boolean, $search: String) {
      substituteCandidates(appointment: $id, filter: { fits: $fits, search: $search }, asOf: \"2026-02-01\", first: 100) {
        totalCount nodes { person { currentId displayName } fit { fits reason } }
    } }";
    let variables = merged(json!({ "id": id(NodeKind::Appointment, absent) }), more);
    let data = world.data_as(token, query, variables).await;
    let nodes: Vec<Value> = items(&data["substituteCandidates"]["nodes"])
        .cloned()
        .collect();
    assert_eq!(data["substituteCandidates"]["totalCount"], nodes.len());
    nodes
}

/// Every person is tried as the substitute of every appointment, and taken exactly where it is a candidate; whoever fits is
/// judged so when named.
async fn the_candidates_are_those_whom_naming_takes(world: World) {
    let rows = Rows::of(&world).await;
    let day = |from: &str, to: Option<&str>| {
        let precise = |day: Option<&str>| day.map(|_| "DAY");
        json!({ "valid_from": from, "valid_from_precision": "DAY", "valid_to": to, "valid_to_precision": precise(to) })
    };
    let mut people = vec![Uuid::from_u128(7)];
    let mut absent: Vec<(Uuid, &str, &str, Option<&str>)> = Vec::new();
    for (name, label, represents) in [
        ("Anna", "Socialchefer", "2584"),
        ("Berit", "Barn och utbildningschefer", "2582"),
        ("Cia", PSYCHIATRY, "region"),
        ("Dora", "Verksamhetsdirektör", "region"),
    ] {
        let (person, appointment) = holder(&rows, name, STEERING_GROUP, label, represents).await;
        people.push(person);
        absent.push((appointment, label, represents, None));
    }
    for (name, label, municipality) in [
        ("Elsa", "Socialchef, Gällivare", "2523"),
        ("Frida", "Barn- och utbildningschef, Gällivare", "2523"),
        ("Gun", "Närsjukvårdschef", "region"),
    ] {
        people.push(holder(&rows, name, NORTH, label, municipality).await.0);
    }
    // On the seat once, later, and at the end; of whom one is an appointment that ends.
    let seat = rows.seat(STEERING_GROUP, "Socialchefer").await;
    let kiruna = rows.organisation("2584").await;
    for (name, period) in [
        ("Hanna", day("2025-01-01", Some("2026-02-01"))),
        ("Ida", day("2026-06-01", None)),
        ("Jenny", day("2026-01-01", Some("2026-04-01"))),
    ] {
        let person = rows.add_person(name).await;
        people.push(person);
        let held = json!({ "person_id": person, "represents_id": kiruna });
        let appointment = rows.add_appointment(seat, merged(held, period)).await;
        if name == "Jenny" {
            absent.push((appointment, "Socialchefer", "2584", Some("2026-04-01")));
        }
    }
    let region = rows.organisation("region").await;
    for row in [
        json!({ "display_name": "Karin", "protected": true, "employer_id": kiruna }),
        json!({ "display_name": "Lena", "protected": true, "employer_id": region }),
        json!({ "protected": false, "anonymised_at": "2026-01-01T00:00:00Z" }),
        json!({ "display_name": "Mia", "protected": false, "employer_id": kiruna }),
    ] {
        people.push(rows.add::<entity::person::Entity>(row).await);
    }
    let mut taken = 0;
    for (absent, label, represents, to) in absent {
        let by = if represents == "region" {
            "region"
        } else {
            "norrbottens-kommuner"
        };
        let token = world.token(by, Grade::Editor).await;
        let shown = candidates(&world, &token, absent, json!({})).await;
        for fits in [true, false] {
            let mut some = candidates(&world, &token, absent, json!({ "fits": fits })).await;
            some.retain(|it| it["fit"]["fits"] != json!(fits));
            assert_eq!(some, Vec::<Value>::new(), "{label} {fits}");
        }
        for person in &people {
            let person = id(NodeKind::Person, *person);
            let input = keyed(json!({
                "appointment": id(NodeKind::Appointment, absent), "person": person, "from": "2026-02-01", "to": to,
                "preview": true,
            }));
            let (_, said) = answer(&world, &token, NAME, input).await;
            let takes = said.get("errors").is_none()
                && said["data"]["nameSubstitute"]["userErrors"] == json!([]);
            let candidate = shown
                .iter()
                .any(|it| it["person"]["currentId"] == json!(person));
            assert_eq!(takes, candidate, "{label} {person} {said:#}");
            taken += u32::from(takes);
        }
    }
    assert!(taken > 20, "{taken} were taken");
    // Who may not appoint to the seat names nobody.
    let kommun = world.token("2584", Grade::Approver).await;
    let query = "query($id: ID!) { substituteCandidates(appointment: $id) { totalCount } }";
    let appointment = id(NodeKind::Appointment, absent_of(&rows).await);
    let shown = world
        .data_as(&kommun, query, json!({ "id": appointment }))
        .await;
    assert_eq!(shown["substituteCandidates"], Value::Null);
    let public = world.public_with(query, json!({ "id": appointment })).await;
    assert_eq!(public["substituteCandidates"], Value::Null);
}

async fn for_a_meeting_the_candidates_are_judged_on_its_day_and_are_not_at_it(world: World) {
    let rows = Rows::of(&world).await;
    let (_, absent) = holder(&rows, "Anna", STEERING_GROUP, "Socialchefer", "2584").await;
    let (_, comes) = holder(&rows, "Kommande", NORTH, "Socialchef, Kiruna", "2584").await;
    let (_, declines) = holder(&rows, "Förhindrad", NORTH, "Socialchef, Pajala", "2521").await;
    let (_, stands_in) = holder(&rows, "Inhoppare", NORTH, "Socialchef, Jokkmokk", "2510").await;
    holder(&rows, "Ledig", NORTH, "Socialchef, Gällivare", "2523").await;
    // Who takes a seat after today and before the meeting.
    let seat = rows.seat(NORTH, "Socialchef, Gällivare").await;
    let new = json!({
        "person_id": rows.add_person("Nytillträdd").await, "represents_id": rows.organisation("2523").await,
        "valid_from": "2026-12-01", "valid_from_precision": "DAY",
    });
    rows.add_appointment(seat, new).await;
    let called = json!({ "state": "CALLED", "starts_at": "2026-12-10T09:00:00Z", "ends_at": "2026-12-10T14:00:00Z" });
    let meeting = rows
        .add_meeting(rows.body(STEERING_GROUP).await, called)
        .await;
    let kiruna = rows.organisation("2584").await;
    let mut called = Vec::new();
    for (appointment, answer, substitute) in [
        (absent, "SUBSTITUTE", Some(stands_in)),
        (comes, "COMING", None),
        (declines, "PREVENTED", None),
    ] {
        let row = json!({
            "meeting_id": meeting, "appointment_id": appointment, "organisation_id": kiruna, "answer": answer,
            "substitute_id": substitute, "public": false,
        });
        called.push(rows.add::<entity::attendance::Entity>(row).await);
    }
    let own = called[0];
    let token = world.token("norrbottens-kommuner", Grade::Editor).await;
    let meeting = id(NodeKind::Meeting, meeting);
    let asked = |more: Value| {
        merged(
            json!({ "id": id(NodeKind::Appointment, absent), "fits": true }),
            more,
        )
    };
    for (more, expected) in [
        (json!({}), "Förhindrad, Inhoppare, Kommande, Ledig"),
        (json!({ "meeting": meeting }), "Ledig, Nytillträdd"),
        (json!({ "meeting": meeting, "on": "2026-11-02" }), "Ledig"),
    ] {
        let told = candidates_for_meeting(&world, &token, asked(more.clone())).await;
        assert_eq!(told.expect("NK names them"), expected, "{more}");
    }

    // Whoever is named already may be sent, and is no candidate for another day than they are named for.
    let mut named = Vec::new();
    for (name, from) in [("Namngiven", "2026-12-01"), ("Utsedd senare", "2026-12-11")] {
        let (person, _) = holder(&rows, name, NORTH, "Socialchef, Gällivare", "2523").await;
        let input = keyed(json!({
            "appointment": id(NodeKind::Appointment, absent), "person": id(NodeKind::Person, person), "from": from,
        }));
        named.push(done(&world, &token, NAME, input).await["appointment"]["id"].clone());
    }
    let kiruna = world.token("2584", Grade::Editor).await;
    let reader = world.token("2584", Grade::Reader).await;
    let pajala = world.token("2521", Grade::Editor).await;
    let at_meeting = asked(json!({ "meeting": meeting }));
    for token in [&token, &kiruna] {
        for (more, expected) in [
            (json!({}), "Ledig, Namngiven (utsedd), Nytillträdd"),
            (json!({ "named": true }), "Namngiven (utsedd)"),
            (json!({ "named": false }), "Ledig, Nytillträdd"),
            (json!({ "named": true, "fits": false }), ""),
        ] {
            let variables = merged(at_meeting.clone(), more);
            let told = candidates_for_meeting(&world, token, variables.clone()).await;
            assert_eq!(told.expect("they name or answer"), expected, "{variables}");
        }
    }
    // Without a meeting, and for others than whose appointment it is, it takes who may appoint.
    for (token, variables) in [
        (&kiruna, asked(json!({}))),
        (&reader, at_meeting.clone()),
        (&pajala, at_meeting.clone()),
    ] {
        let told = candidates_for_meeting(&world, token, variables).await;
        assert_eq!(told, None);
    }

    // What is offered is taken, and then no longer offered.
    let own = id(NodeKind::Attendance, own);
    let sent =
        json!({ "attendance": own, "version": 1, "answer": "SUBSTITUTE", "substitute": named[0] });
    done(&world, &kiruna, "answerCall attendance { id }", sent).await;
    let told = candidates_for_meeting(&world, &kiruna, at_meeting).await;
    assert_eq!(told.as_deref(), Some("Inhoppare, Ledig, Nytillträdd"));
    intact(&world).await;
}

/// The candidates for the substitute of an appointment at a meeting, and which of them are named already; none when that is not
/// for the one who asks.
async fn candidates_for_meeting(world: &World, token: &str, variables: Value) -> Option<String> {
    let query = "query($id: ID!, $meeting: ID, $on: Date, $fits: Boolean, $named: Boolean) {
      substituteCandidates(appointment: $id, meeting: $meeting, filter: { fits: $fits, named: $named }, asOf: $on) {
        nodes { person { displayName } appointment { role person { displayName } } }
    } }";
    let shown = world.data_as(token, query, variables).await;
    let nodes = shown["substituteCandidates"]["nodes"].as_array()?;
    let told = |it: &Value| {
        let name = text(&it["person"]["displayName"]);
        match it["appointment"]["role"].as_str() {
            None => name.to_owned(),
            Some(role) => {
                assert_eq!(role, "SUBSTITUTE");
                assert_eq!(it["appointment"]["person"]["displayName"], name);
                format!("{name} (utsedd)")
            }
        }
    };
    Some(nodes.iter().map(told).collect::<Vec<_>>().join(", "))
}

/// The appointment of the head of adult psychiatry.
async fn absent_of(rows: &Rows) -> Uuid {
    let seat = rows.seat(STEERING_GROUP, PSYCHIATRY).await;
    let of_seat = sea_orm::ColumnTrait::eq(&entity::appointment::Column::SeatId, seat);
    rows.one::<entity::appointment::Entity>(of_seat).await.id
}

async fn who_may_not_be_named_as_a_substitute(world: World) {
    let rows = Rows::of(&world).await;
    let (anna, absent) = holder(&rows, "Anna", STEERING_GROUP, PSYCHIATRY, "region").await;
    let (_, alone) = holder(&rows, "Bo", STEERING_GROUP, "Verksamhetsdirektör", "region").await;
    let gone = rows
        .add::<entity::person::Entity>(
            json!({ "protected": false, "anonymised_at": "2026-01-01T00:00:00Z" }),
        )
        .await;
    let cia = id(NodeKind::Person, rows.add_person("Cia").await);
    let token = world.token("region", Grade::Editor).await;
    let name = |more: Value| {
        keyed(merged(
            json!({ "appointment": id(NodeKind::Appointment, absent), "person": cia, "from": "2026-02-01" }),
            more,
        ))
    };
    let anna = id(NodeKind::Person, anna);
    let kiruna = world.token("2584", Grade::Editor).await;
    let matter = json!({ "idempotencyKey": "m", "title": "Val", "visibility": "COOPERATION" });
    let matter = done(&world, &kiruna, "openMatter matter { id }", matter).await["matter"].take();
    let of_kiruna = json!({ "idempotencyKey": "d", "matter": matter["id"], "kind": "ADOPTS", "organ": "Kommunstyrelsen",
        "date": "2026-01-10", "wording": "Cia väljs." });
    let record = "recordDecision decision { id }";
    let of_kiruna = done(&world, &kiruna, record, of_kiruna).await["decision"].take();
    for (more, expected) in [
        (
            json!({ "appointedBy": of_kiruna["id"] }),
            "DOES_NOT_FIT appointedBy",
        ),
        (json!({ "person": null }), "REQUIRED person"),
        (
            json!({ "newPerson": { "displayName": "Dan" } }),
            "INVALID_VALUE newPerson",
        ),
        (
            json!({ "person": null, "newPerson": { "displayName": "" } }),
            "REQUIRED newPerson.displayName",
        ),
        (json!({ "person": anna }), "ALREADY_EXISTS person"),
        (
            json!({ "person": id(NodeKind::Person, gone) }),
            "WRONG_STATE person",
        ),
        (
            json!({ "appointment": id(NodeKind::Appointment, alone) }),
            "DOES_NOT_FIT appointment",
        ),
        (json!({ "from": "2025-12-31" }), "DOES_NOT_FIT from"),
        (json!({ "to": "2026-02-01" }), "INVALID_PERIOD to"),
    ] {
        assert_eq!(
            refused(&world, &token, NAME, name(more.clone())).await,
            [expected],
            "{more}"
        );
    }
    for (more, expected) in [
        (
            json!({ "appointment": id(NodeKind::Appointment, Uuid::nil()) }),
            "NOT_FOUND",
        ),
        (json!({ "appointment": cia }), "BAD_USER_INPUT"),
        (
            json!({ "person": id(NodeKind::Person, Uuid::nil()) }),
            "NOT_FOUND",
        ),
        (
            json!({ "appointedBy": id(NodeKind::Decision, Uuid::nil()) }),
            "NOT_FOUND",
        ),
    ] {
        let answer = answer(&world, &token, NAME, name(more)).await;
        assert_eq!(code(&answer), expected);
    }
    let named = done(&world, &token, NAME, name(json!({}))).await["appointment"].clone();
    let of_substitute = name(
        json!({ "appointment": named["id"], "newPerson": { "displayName": "Eva" }, "person": null }),
    );
    assert_eq!(
        refused(&world, &token, NAME, of_substitute).await,
        ["DOES_NOT_FIT appointment"]
    );
    intact(&world).await;
}

async fn a_chair_term_is_set_and_set_anew(world: World) {
    let rows = Rows::of(&world).await;
    let (_, anna) = holder(&rows, "Anna", STEERING_GROUP, PSYCHIATRY, "region").await;
    let (_, bo) = holder(&rows, "Bo", STEERING_GROUP, "Socialchefer", "2584").await;
    let body = id(NodeKind::Body, rows.body(STEERING_GROUP).await);
    let (anna, bo) = (
        id(NodeKind::Appointment, anna),
        id(NodeKind::Appointment, bo),
    );
    let token = world.token("norrbottens-kommuner", Grade::Editor).await;
    let set = |more: Value| {
        keyed(merged(
            json!({ "body": body, "year": 2026, "side": "REGION", "chair": anna }),
            more,
        ))
    };
    let kiruna = world.token("2584", Grade::Approver).await;
    assert_eq!(
        code(&answer(&world, &kiruna, SET, set(json!({}))).await),
        "FORBIDDEN"
    );
    let first = set(json!({ "secretary": bo }));
    let term = done(&world, &token, SET, first.clone()).await["chairTerm"].clone();
    let expected = json!({ "id": term["id"], "version": 1, "year": 2026, "side": "REGION", "chair": { "id": anna }, "secretary": { "id": bo } });
    assert_eq!(term, expected);
    assert_eq!(done(&world, &token, SET, first).await["chairTerm"], term);
    for more in [
        json!({}),
        json!({ "version": 2 }),
        json!({ "year": 2027, "version": 1 }),
    ] {
        assert_eq!(
            code(&answer(&world, &token, SET, set(more)).await),
            "CONFLICT"
        );
    }
    let anew = set(json!({ "version": 1, "side": "MUNICIPALITIES", "chair": bo }));
    let again = done(&world, &token, SET, anew.clone()).await["chairTerm"].clone();
    let expected = json!({ "id": term["id"], "version": 2, "year": 2026, "side": "MUNICIPALITIES", "chair": { "id": bo }, "secretary": null });
    assert_eq!(again, expected);
    assert_eq!(done(&world, &token, SET, anew).await["chairTerm"], again);
    // The side of the year before: a finding, not a refusal.
    done(
        &world,
        &token,
        SET,
        set(json!({ "year": 2027, "side": "MUNICIPALITIES", "chair": bo })),
    )
    .await;
    let shown = world
        .public("{ body(by: { slug: \"lansstyrgruppen\" }) { chairTerms { year side } } }")
        .await;
    let expected = json!([{ "year": 2026, "side": "MUNICIPALITIES" }, { "year": 2027, "side": "MUNICIPALITIES" }]);
    assert_eq!(shown["body"]["chairTerms"], expected);
    intact(&world).await;
}

async fn what_a_chair_term_may_not_be(world: World) {
    let rows = Rows::of(&world).await;
    let (_, anna) = holder(&rows, "Anna", STEERING_GROUP, PSYCHIATRY, "region").await;
    let (_, other) = holder(&rows, "Bo", NORTH, "Närsjukvårdschef", "region").await;
    let seat = rows.seat(STEERING_GROUP, PSYCHIATRY).await;
    let nobody = rows
        .add_appointment(
            seat,
            json!({ "valid_from": "2026-01-01", "valid_from_precision": "DAY" }),
        )
        .await;
    let appointment = |key: Uuid| id(NodeKind::Appointment, key);
    let body = id(NodeKind::Body, rows.body(STEERING_GROUP).await);
    let token = world.token("region", Grade::Editor).await;
    let set = |more: Value| {
        keyed(merged(
            json!({ "body": body, "year": 2026, "side": "REGION" }),
            more,
        ))
    };
    for (more, expected) in [
        (json!({ "year": 1999 }), vec!["INVALID_VALUE year"]),
        (json!({ "year": 2101 }), vec!["INVALID_VALUE year"]),
        (json!({ "year": 2147483647 }), vec!["INVALID_VALUE year"]),
        (json!({ "year": 2011 }), vec!["DOES_NOT_FIT year"]),
        (
            json!({ "year": 2025, "chair": appointment(anna) }),
            vec!["DOES_NOT_FIT chair"],
        ),
        (
            json!({ "side": "MUNICIPALITIES", "chair": appointment(anna) }),
            vec!["DOES_NOT_FIT chair"],
        ),
        (
            json!({ "chair": appointment(nobody) }),
            vec!["DOES_NOT_FIT chair"],
        ),
        (
            json!({ "chair": appointment(other), "secretary": appointment(other) }),
            vec!["DOES_NOT_FIT chair", "DOES_NOT_FIT secretary"],
        ),
    ] {
        assert_eq!(
            refused(&world, &token, SET, set(more.clone())).await,
            expected,
            "{more}"
        );
    }
    for (more, expected) in [
        (
            json!({ "body": id(NodeKind::Body, Uuid::nil()) }),
            "NOT_FOUND",
        ),
        (json!({ "chair": appointment(Uuid::nil()) }), "NOT_FOUND"),
        (json!({ "secretary": body }), "BAD_USER_INPUT"),
    ] {
        let answer = answer(&world, &token, SET, set(more)).await;
        assert_eq!(code(&answer), expected);
    }
    let query = "{ body(by: { slug: \"lansstyrgruppen\" }) { chairTerms { year } } }";
    assert_eq!(world.public(query).await["body"]["chairTerms"], json!([]));
    intact(&world).await;
}

const END: &str = "endAppointment appointment { id period { to } }";
const APPOINT: &str =
    "appointToSeat appointment { vacant person { id displayName employer { slug } } }";

async fn a_substitute_ends_with_the_appointment_that_is_substituted(world: World) {
    let rows = Rows::of(&world).await;
    let (_, absent) = holder(&rows, "Anna", STEERING_GROUP, PSYCHIATRY, "region").await;
    let absent = id(NodeKind::Appointment, absent);
    let region = world.token("region", Grade::Editor).await;
    let input = keyed(json!({
        "appointment": absent, "newPerson": { "displayName": "Bo Berg" }, "from": "2026-02-01",
    }));
    let substitute = done(&world, &region, NAME, input).await["appointment"]["id"].clone();
    let end = |on: &str| json!({ "appointment": absent, "version": 1, "on": on });
    assert_eq!(
        refused(&world, &region, END, end("2026-01-15")).await,
        ["DOES_NOT_FIT on"]
    );
    done(&world, &region, END, end("2026-03-01")).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Appointment { period { to } } } }";
    let shown = world.public_with(query, json!({ "id": substitute })).await;
    assert_eq!(shown["node"]["period"]["to"], "2026-03-01");
    intact(&world).await;
}

/// What appoints a new person to a seat of the region's.
async fn appointment_of(rows: &Rows, person: Value) -> Value {
    let seat = rows.seat(STEERING_GROUP, PSYCHIATRY).await;
    keyed(json!({ "seat": id(NodeKind::Seat, seat), "newPerson": person, "from": "2026-01-01" }))
}

async fn a_new_person_has_an_employer_and_no_personal_number(world: World) {
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let numbered = appointment_of(&rows, json!({ "displayName": "Anna 19800101-1234" })).await;
    assert_eq!(
        refused(&world, &region, APPOINT, numbered).await,
        ["INVALID_VALUE newPerson.displayName"]
    );
    let unnamed = appointment_of(&rows, json!({ "displayName": "Anna" })).await;
    let made = done(&world, &region, APPOINT, unnamed).await;
    let employer = &made["appointment"]["person"]["employer"]["slug"];
    assert_eq!(employer, "region", "whom the seat represents");
}

async fn nobody_is_appointed_only_where_the_seat_is_said_to_be_vacant(world: World) {
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let anna = json!({ "displayName": "Anna" });
    for (person, vacant, expected) in [
        (Value::Null, json!(false), "REQUIRED person"),
        (anna, json!(true), "INVALID_VALUE vacant"),
    ] {
        let input = merged(
            appointment_of(&rows, person).await,
            json!({ "vacant": vacant }),
        );
        assert_eq!(refused(&world, &region, APPOINT, input).await, [expected]);
    }
    let input = appointment_of(&rows, Value::Null).await;
    let input = merged(input, json!({ "vacant": true }));
    let made = done(&world, &region, APPOINT, input).await;
    assert_eq!(
        made["appointment"],
        json!({ "vacant": true, "person": null })
    );
}

async fn a_person_can_be_under_protection_from_the_beginning(world: World) {
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let hidden = json!({ "displayName": "Hemliga Hulda", "protected": true });
    let input = appointment_of(&rows, hidden).await;
    let made = done(&world, &region, APPOINT, input).await["appointment"].clone();
    assert_eq!(made["person"]["displayName"], "Hemliga Hulda");
    let query = "query($id: ID!) { node(id: $id) { id } changes { nodes { thingId } } }";
    let person = made["person"]["id"].clone();
    let shown = world.public_with(query, json!({ "id": person })).await;
    assert_eq!(shown["node"], Value::Null);
    assert!(!shown.to_string().contains(person.as_str().unwrap()));
    intact(&world).await;
}
