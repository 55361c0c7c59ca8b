//! Who holds which seat on a day: vacancies, substitutes, co-opted members, the chair by year.

use entity::{appointment, chair_term, person};
use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::fixture::{
    json::{items, text},
    rows::Rows,
    world::{World, both},
};

both!(
    a_seat_says_who_holds_it_and_what_it_lacks,
    only_ordinary_holders_fill_a_seat,
    appointments_begin_and_end,
    a_manager_is_substituted_by_another_of_the_same_kind_and_care_area,
    the_reading_of_the_rule_decides_whether_the_other_kind_of_manager_may_substitute,
    a_named_seat_is_substituted_by_whoever_is_named_for_it,
    finding_substitutes_takes_as_many_statements_with_more_candidates,
    a_substitute_says_for_whom,
    a_protected_person_is_not_shown_but_fills_the_seat,
    an_anonymised_person_keeps_the_appointments_and_not_the_name,
    the_chair_and_secretary_are_those_of_the_year,
    an_appointment_represents_its_organisation,
);

const STEERING_GROUP: &str = "lansstyrgruppen";
const NORTH: &str = "lansdelsgrupp-norra-norrbotten";

async fn a_seat_says_who_holds_it_and_what_it_lacks(world: World) {
    let rows = Rows::of(&world).await;
    let seat = rows.seat(STEERING_GROUP, "Socialchefer").await;
    assert_eq!(
        seat_of(&world, "Socialchefer", "2026-11-02").await,
        "0 held, 5 vacant, vacant: true"
    );
    for (held, (name, municipality)) in [
        ("Anna", "2584"),
        ("Bo", "2523"),
        ("Cia", "2581"),
        ("Dan", "2580"),
        ("Eva", "2514"),
    ]
    .into_iter()
    .enumerate()
    {
        rows.appoint(name, seat, municipality).await;
        let expected = format!("{} held, {} vacant, vacant: false", held + 1, 4 - held);
        assert_eq!(
            seat_of(&world, "Socialchefer", "2026-11-02").await,
            expected
        );
    }
    rows.appoint("Finn", seat, "2582").await;
    assert_eq!(
        seat_of(&world, "Socialchefer", "2026-11-02").await,
        "6 held, 0 vacant, vacant: false"
    );
}

async fn only_ordinary_holders_fill_a_seat(world: World) {
    let rows = Rows::of(&world).await;
    let seat = rows.seat(STEERING_GROUP, "Länschef vuxenpsykiatri").await;
    rows.add_appointment(seat, json!({})).await;
    for role in ["SUBSTITUTE", "CO_OPTED"] {
        let person = rows.add_person("Gun").await;
        rows.add_appointment(
            seat,
            json!({ "role": role, "person_id": person, "field_of_knowledge": "psykiatri" }),
        )
        .await;
    }
    assert_eq!(
        seat_of(&world, "Länschef vuxenpsykiatri", "2026-11-02").await,
        "3 held, 1 vacant, vacant: true"
    );
    let query = "query($role: AppointmentRole) { body(by: { slug: \"lansstyrgruppen\" }) { seats {
      label appointments(role: $role) { role vacant fieldOfKnowledge person { displayName } }
    } } }";
    let answer = world
        .public_with(query, json!({ "role": "CO_OPTED" }))
        .await;
    assert_eq!(
        labelled(&answer["body"]["seats"], "Länschef vuxenpsykiatri")["appointments"],
        json!([{
            "role": "CO_OPTED",
            "vacant": false,
            "fieldOfKnowledge": "psykiatri",
            "person": { "displayName": "Gun" },
        }])
    );
    let answer = world
        .public_with(query, json!({ "role": "ORDINARY" }))
        .await;
    let vacant = &labelled(&answer["body"]["seats"], "Länschef vuxenpsykiatri")["appointments"][0];
    assert_eq!(
        (&vacant["vacant"], &vacant["person"]),
        (&json!(true), &Value::Null)
    );
}

async fn appointments_begin_and_end(world: World) {
    let rows = Rows::of(&world).await;
    let seat = rows.seat(STEERING_GROUP, "Utvecklingsdirektör").await;
    let person = rows.add_person("Hans").await;
    rows.add_appointment(
        seat,
        json!({
            "person_id": person,
            "valid_from": "2020-03-01",
            "valid_from_precision": "DAY",
            "valid_to": "2024-03-01",
            "valid_to_precision": "DAY",
        }),
    )
    .await;
    for (day, expected) in [
        ("2020-02-29", "0 held, 1 vacant, vacant: true"),
        ("2020-03-01", "1 held, 0 vacant, vacant: false"),
        ("2024-02-29", "1 held, 0 vacant, vacant: false"),
        ("2024-03-01", "0 held, 1 vacant, vacant: true"),
    ] {
        assert_eq!(
            seat_of(&world, "Utvecklingsdirektör", day).await,
            expected,
            "{day}"
        );
    }
}

async fn a_manager_is_substituted_by_another_of_the_same_kind_and_care_area(world: World) {
    let rows = Rows::of(&world).await;
    appoint_managers(&rows).await;
    assert_eq!(
        candidates(&world, "norrbottens-kommuner", "Socialchefer").await,
        ["Anna: Bo, Eva", "Nils: "]
    );
    // Nobody of 2026 was there in 2005, nor is anybody shown on a day on which the seat doesn't stand.
    let then = world
        .public("{ body(by: { slug: \"lansstyrgruppen\" }, asOf: \"2005-01-01\") { name } }")
        .await;
    assert!(then["body"].is_null());
}

async fn the_reading_of_the_rule_decides_whether_the_other_kind_of_manager_may_substitute(
    world: World,
) {
    let rows = Rows::of(&world).await;
    appoint_managers(&rows).await;
    world
        .sql("UPDATE rule_parameter SET value = 'false' WHERE name = 'same_function'")
        .await;
    assert_eq!(
        candidates(&world, "norrbottens-kommuner", "Socialchefer").await,
        ["Anna: Bo, Cia, Eva", "Nils: Dan"]
    );
}

async fn a_named_seat_is_substituted_by_whoever_is_named_for_it(world: World) {
    let rows = Rows::of(&world).await;
    for (label, holder, substitute) in [
        ("Länschef vuxenpsykiatri", "Folke", "Greta"),
        ("Länschef barnsjukvård", "Hilda", "Ivar"),
        ("Divisionschef närsjukvård", "Jan", "Karin"),
    ] {
        let seat = rows.seat(STEERING_GROUP, label).await;
        let ordinary = rows.appoint(holder, seat, "region").await;
        add_substitute(&rows, seat, ordinary, substitute).await;
    }
    // Anybody can be named who isn't on the seat; the source names no substitute for the last.
    for (label, expected) in [
        ("Länschef vuxenpsykiatri", "Folke: Hilda, Ivar, Jan, Karin"),
        ("Länschef barnsjukvård", "Hilda: Folke, Greta, Jan, Karin"),
        ("Divisionschef närsjukvård", "Jan: "),
    ] {
        assert_eq!(candidates(&world, "region", label).await, [expected]);
    }
}

async fn finding_substitutes_takes_as_many_statements_with_more_candidates(world: World) {
    let rows = Rows::of(&world).await;
    let seat = rows.seat(STEERING_GROUP, "Socialchefer").await;
    rows.appoint("Anna", seat, "2584").await;
    let managers = |municipality: &str| format!("Socialchef, {municipality}");
    let seat = rows.seat(NORTH, &managers("Gällivare")).await;
    rows.appoint("Bo", seat, "2523").await;
    let count = async || {
        world.statements();
        candidates(&world, "norrbottens-kommuner", "Socialchefer").await;
        world.statements().len()
    };
    // The first asks with a token that is still to be made.
    count().await;
    let before = count().await;
    for (municipality, slug) in [("Jokkmokk", "2510"), ("Pajala", "2521")] {
        let seat = rows.seat(NORTH, &managers(municipality)).await;
        rows.appoint(slug, seat, slug).await;
    }
    assert_eq!(before, count().await);
}

async fn a_substitute_says_for_whom(world: World) {
    let rows = Rows::of(&world).await;
    let seat = rows.seat(STEERING_GROUP, "Länschef vuxenpsykiatri").await;
    let ordinary = rows.appoint("Folke", seat, "region").await;
    add_substitute(&rows, seat, ordinary, "Greta").await;
    let query =
        "{ body(by: { slug: \"lansstyrgruppen\" }) { seats { label appointments(role: SUBSTITUTE) {
      person { displayName } substitutesFor { role person { displayName appointments { role } } }
    } } } }";
    let answer = world.public(query).await;
    assert_eq!(
        labelled(&answer["body"]["seats"], "Länschef vuxenpsykiatri")["appointments"],
        json!([{
            "person": { "displayName": "Greta" },
            "substitutesFor": {
                "role": "ORDINARY",
                "person": { "displayName": "Folke", "appointments": [{ "role": "ORDINARY" }] },
            },
        }])
    );
}

async fn a_protected_person_is_not_shown_but_fills_the_seat(world: World) {
    let rows = Rows::of(&world).await;
    let seat = rows.seat(STEERING_GROUP, "Verksamhetsdirektör").await;
    let person = rows
        .add::<person::Entity>(
            json!({ "display_name": "Lena", "title": "direktör", "protected": true }),
        )
        .await;
    rows.add_appointment(seat, json!({ "person_id": person }))
        .await;
    assert_eq!(
        seat_of(&world, "Verksamhetsdirektör", "2026-11-02").await,
        "1 held, 0 vacant, vacant: false"
    );
    let query = "{ body(by: { slug: \"lansstyrgruppen\" }) { seats { label appointments { vacant person { id displayName title } } } } }";
    let answer = world.public(query).await;
    assert_eq!(
        labelled(&answer["body"]["seats"], "Verksamhetsdirektör")["appointments"],
        json!([{ "vacant": false, "person": null }])
    );
}

async fn an_anonymised_person_keeps_the_appointments_and_not_the_name(world: World) {
    let rows = Rows::of(&world).await;
    let seat = rows.seat(STEERING_GROUP, "Verksamhetsdirektör").await;
    let person = rows
        .add::<person::Entity>(
            json!({ "protected": false, "anonymised_at": "2026-01-01T00:00:00Z" }),
        )
        .await;
    rows.add_appointment(seat, json!({ "person_id": person }))
        .await;
    let query = "{ body(by: { slug: \"lansstyrgruppen\" }) { seats { label appointments {
      vacant person { displayName title appointments { seat { label } } }
    } } } }";
    let answer = world.public(query).await;
    assert_eq!(
        labelled(&answer["body"]["seats"], "Verksamhetsdirektör")["appointments"],
        json!([{ "vacant": false, "person": {
            "displayName": null,
            "title": null,
            "appointments": [{ "seat": { "label": "Verksamhetsdirektör" } }],
        } }])
    );
}

async fn the_chair_and_secretary_are_those_of_the_year(world: World) {
    let rows = Rows::of(&world).await;
    let body = rows.body(STEERING_GROUP).await;
    let managers = rows.seat(STEERING_GROUP, "Socialchefer").await;
    let director = rows.seat(STEERING_GROUP, "Utvecklingsdirektör").await;
    let anna = rows.appoint("Anna", managers, "2584").await;
    let hans = rows.appoint("Hans", director, "region").await;
    for (year, side, chair, secretary) in [
        (2026, "MUNICIPALITIES", anna, hans),
        (2025, "REGION", hans, anna),
    ] {
        rows.add::<chair_term::Entity>(json!({
            "body_id": body, "year": year, "side": side, "chair_id": chair, "secretary_id": secretary,
            "valid_from": format!("{year}-01-01"), "valid_from_precision": "DAY",
            "valid_to": format!("{}-01-01", year + 1), "valid_to_precision": "DAY",
        }))
        .await;
    }
    let query =
        "query($year: Int) { body(by: { slug: \"lansstyrgruppen\" }) { chairTerms(year: $year) {
      year side chair { person { displayName } } secretary { person { displayName } }
    } } }";
    let terms = async |year: Option<i32>| {
        let answer = world.public_with(query, json!({ "year": year })).await;
        let name = |appointment: &Value| text(&appointment["person"]["displayName"]).to_owned();
        let term = |term: &Value| {
            let (chair, secretary) = (name(&term["chair"]), name(&term["secretary"]));
            format!(
                "{} {} {chair} {secretary}",
                term["year"],
                text(&term["side"])
            )
        };
        items(&answer["body"]["chairTerms"])
            .map(term)
            .collect::<Vec<_>>()
    };
    let (region, municipalities) = ("2025 REGION Hans Anna", "2026 MUNICIPALITIES Anna Hans");
    assert_eq!(terms(None).await, [region, municipalities]);
    assert_eq!(terms(Some(2025)).await, [region]);
    assert_eq!(terms(Some(2026)).await, [municipalities]);
    assert!(terms(Some(2024)).await.is_empty());
}

async fn an_appointment_represents_its_organisation(world: World) {
    let rows = Rows::of(&world).await;
    let seat = rows.seat(STEERING_GROUP, "Socialchefer").await;
    rows.appoint("Anna", seat, "2584").await;
    let query = "{ organisation(by: { slug: \"2584\" }) {
      representedIn { slug } appointments { role person { displayName } represents { slug } seat { label } }
    } }";
    let answer = world.public(query).await;
    let kiruna = &answer["organisation"];
    let mut represented: Vec<&str> = items(&kiruna["representedIn"])
        .map(|body| text(&body["slug"]))
        .collect();
    represented.sort_unstable();
    assert_eq!(represented, [NORTH, STEERING_GROUP]);
    assert_eq!(
        kiruna["appointments"],
        json!([{
            "role": "ORDINARY",
            "person": { "displayName": "Anna" },
            "represents": { "slug": "2584" },
            "seat": { "label": "Socialchefer" },
        }])
    );
}

/// Anna of Kiruna and Nils of Piteå sit in the county steering group. In the area group of the north sit Anna herself and
/// Bo and Eva, heads of social services, and Cia, head of education; Jokkmokk's seat is vacant. In that of Pite älvdal
/// sits Dan, head of education.
async fn appoint_managers(rows: &Rows) {
    let county = rows.seat(STEERING_GROUP, "Socialchefer").await;
    let anna = rows.add_person("Anna").await;
    let kiruna = rows.organisation("2584").await;
    let own = rows.seat(NORTH, "Socialchef, Kiruna").await;
    for seat in [county, own] {
        rows.add_appointment(seat, json!({ "person_id": anna, "represents_id": kiruna }))
            .await;
    }
    rows.appoint("Nils", county, "2581").await;
    for (body, label, name, municipality) in [
        (NORTH, "Socialchef, Gällivare", "Bo", "2523"),
        (NORTH, "Socialchef, Pajala", "Eva", "2521"),
        (NORTH, "Barn- och utbildningschef, Gällivare", "Cia", "2523"),
        (
            "lansdelsgrupp-pite-alvdal",
            "Barn- och utbildningschef, Piteå",
            "Dan",
            "2581",
        ),
    ] {
        let seat = rows.seat(body, label).await;
        rows.appoint(name, seat, municipality).await;
    }
    let vacant = rows.seat(NORTH, "Socialchef, Jokkmokk").await;
    let jokkmokk = rows.organisation("2510").await;
    rows.add_appointment(vacant, json!({ "represents_id": jokkmokk }))
        .await;
}

async fn add_substitute(rows: &Rows, seat: uuid::Uuid, ordinary: uuid::Uuid, name: &str) {
    let person = rows.add_person(name).await;
    rows.add::<appointment::Entity>(json!({
        "seat_id": seat,
        "person_id": person,
        "role": "SUBSTITUTE",
        "substitutes_for_id": ordinary,
        "decision_right": false,
    }))
    .await;
}

/// Who fits as the substitute of each ordinary holder of a seat of the county steering group: `Anna: Bo, Eva`.
async fn candidates(world: &World, by: &str, label: &str) -> Vec<String> {
    let token = world.token(by, Grade::Editor).await;
    let query =
        "{ body(by: { slug: \"lansstyrgruppen\" }) { seats { label appointments(role: ORDINARY) {
      id person { displayName } } } } }";
    let answer = world.public(query).await;
    let name = |held: &Value| text(&held["person"]["displayName"]).to_owned();
    let mut found = Vec::new();
    for held in items(&labelled(&answer["body"]["seats"], label)["appointments"]) {
        let query = "query($id: ID!) { substituteCandidates(appointment: $id, filter: { fits: true }) { nodes { person { displayName } } } }";
        let data = world
            .data_as(&token, query, json!({ "id": held["id"] }))
            .await;
        let nodes = items(&data["substituteCandidates"]["nodes"]).map(name);
        found.push(format!(
            "{}: {}",
            name(held),
            Vec::from_iter(nodes).join(", ")
        ));
    }
    found
}

/// How a seat of the county steering group stands on a day.
async fn seat_of(world: &World, label: &str, day: &str) -> String {
    let query = "query($on: Date) { body(by: { slug: \"lansstyrgruppen\" }, asOf: $on) { seats {
      label vacancies vacant appointments { id }
    } } }";
    let answer = world.public_with(query, json!({ "on": day })).await;
    let seat = labelled(&answer["body"]["seats"], label);
    let held = items(&seat["appointments"]).count();
    format!(
        "{held} held, {} vacant, vacant: {}",
        seat["vacancies"], seat["vacant"]
    )
}

/// The seat with this label.
fn labelled<'v>(seats: &'v Value, label: &str) -> &'v Value {
    let mut found = items(seats).filter(|seat| seat["label"] == label);
    found
        .next()
        .unwrap_or_else(|| panic!("no seat {label} in {seats:#}"))
}
