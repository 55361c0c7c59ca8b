//! Groups and what belongs to them: creating, changing and dissolving, seats, names, participants from outside,
//! reports of structure.

use entity::{external_participant, meeting, name, organisation};
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use sea_orm::{ColumnTrait, ExprTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{code, items, names, on_day, text, texts},
    mutate::{answer, consent, done, id, key, payload, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    a_kommun_creates_a_local_group_with_its_seats,
    others_have_to_consent_to_a_seat_of_theirs,
    nothing_is_called_as_another_organisation_or_county_body,
    what_a_local_group_may_not_be_is_said_all_at_once,
    only_a_kommun_creates_local_groups_and_only_the_others_working_groups,
    a_working_group_is_steered_by_the_body_above_it_and_by_the_steering_group,
    a_group_is_changed_by_who_has_seen_it,
    another_body_above_a_working_group_steers_it_from_then_on,
    a_dissolved_group_ends_with_all_that_is_open_in_it,
    what_begins_later_keeps_a_group_from_being_dissolved,
    who_sat_in_a_dissolved_group_has_its_later_meetings_no_more,
    a_seat_is_added_and_ended_with_its_appointments,
    a_seat_is_for_as_many_as_it_is_changed_to,
    both_sides_say_how_many_hold_a_seat_of_the_county,
    an_outsider_takes_part_in_a_local_group_until_a_day,
    an_outsider_is_called_what_the_kommun_says_that_added_it,
    a_kommun_reports_its_structure_to_its_area_group,
    a_name_ends_the_one_before,
    what_may_not_be_named_is_said,
);

const CREATE: &str = "createLocalGroup group { id slug version name }";
const WORKING: &str =
    "createWorkingGroup group { id version slug level parent { slug } steeredBy { slug } }";
const CHANGE: &str = "changeGroup group { id version sphere parent { slug } steeredBy { slug } }";
const DISSOLVE: &str = "dissolveGroup group { id version period { to toPrecision } }";
const ADD_SEAT: &str = "addSeat seat { id version ordinal label organisationKind }";
const CHANGE_SEAT: &str =
    "changeSeat seat { version minHolders maxHolders geographicSpread substitutionRule }";
const END_SEAT: &str = "endSeat seat { id version period { to } }";
const ADD_PARTICIPANT: &str = "addExternalParticipant participant { id version organisation { id slug kind name } sector { code } period { from to } }";
const END_PARTICIPANT: &str = "endExternalParticipant participant { id version period { to } }";
const REPORT: &str =
    "reportLocalStructure report { id reportedOn municipality { slug } areaGroup { slug }
  responsible { displayName } groups { slug } document { slug } }";
const ADD_NAME: &str = "addName name { id name kind period { from to } }";

const KIRUNA: &str = "2584";
const GALLIVARE: &str = "2523";
const NORTH: &str = "lansdelsgrupp-norra-norrbotten";

fn group_of(name: &str) -> Value {
    json!({ "idempotencyKey": Uuid::now_v7(), "name": name, "from": "2026-01-01" })
}

fn keyed(input: Value) -> Value {
    merged(json!({ "idempotencyKey": Uuid::now_v7() }), input)
}

/// A local group of Kiruna since 2026, with one seat, and the tokens of Kiruna's and the region's editors.
async fn kiruna(world: &World) -> (Value, String, String) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    let seats = json!([{ "label": "Socialtjänsten", "maxHolders": 1 }]);
    let input = merged(group_of("Kirunagruppen"), json!({ "seats": seats }));
    let group = done(world, &token, CREATE, input).await["group"].clone();
    (group, token, region)
}

async fn seat_of(world: &World, group: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on LocalGroup { seats { id: currentId version } } } }";
    let id = on_day(&group["id"], "2026-06-01");
    let answer = world.public_with(query, json!({ "id": id })).await;
    answer["node"]["seats"][0].clone()
}

async fn intact(world: &World) -> i64 {
    match world.verify_journal().await {
        Verified::Intact { entries, .. } => entries,
        broken => panic!("{broken:?}"),
    }
}

async fn a_kommun_creates_a_local_group_with_its_seats(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let gallivare = id(NodeKind::Organisation, rows.organisation(GALLIVARE).await);
    let input = merged(
        group_of("Lokal samverkansgrupp, Kiruna – barn & unga"),
        json!({ "seats": [
            { "label": "Socialtjänsten", "minHolders": 2, "maxHolders": 3, "convenes": true, "chairs": true, "keepsNotes": true,
              "geographicSpread": true, "substitutionRule": "NAMED" },
            { "label": "Gästen", "function": "EDUCATION_MANAGER", "minHolders": 0 },
        ] }),
    );
    let of_others = json!({ "seats": [{ "label": "Gästen", "organisation": gallivare }] });
    let of_others = merged(group_of("Gästernas"), of_others);
    assert_eq!(
        refused(&world, &token, CREATE, of_others).await,
        ["DOES_NOT_FIT seats.0.organisation"]
    );
    let before = intact(&world).await;
    let group = done(&world, &token, CREATE, input.clone()).await["group"].clone();
    // The group, two seats, and the name of each.
    assert_eq!(intact(&world).await, before + 6);
    assert_eq!(group["slug"], "lokal-samverkansgrupp-kiruna-barn-unga");
    let query = "query($id: ID!) { node(id: $id) { ... on LocalGroup {
      name type level sphere municipality { slug } parent { slug } period { from fromPrecision to } clause { id }
      seats { ordinal label function { code } organisationKind organisation { slug } minHolders maxHolders convenes chairs keepsNotes
        geographicSpread substitutionRule period { from } vacancies }
    } } }";
    let shown = |on: &'static str| {
        let variables = json!({ "id": on_day(&group["id"], on) });
        world.public_with(query, variables)
    };
    let seat = |ordinal: i32, more: Value| {
        let row = json!({ "ordinal": ordinal, "organisation": null, "organisationKind": null, "geographicSpread": false, "substitutionRule": "NONE", "period": { "from": "2026-01-01" } });
        merged(row, more)
    };
    let expected = json!({
        "name": "Lokal samverkansgrupp, Kiruna – barn & unga",
        "type": "LOCAL_GROUP", "level": "LOCAL", "sphere": "OFFICIALS",
        "municipality": { "slug": KIRUNA },
        "parent": { "slug": NORTH },
        "period": { "from": "2026-01-01", "fromPrecision": "DAY", "to": null },
        "clause": null,
        "seats": [
            seat(1, json!({ "label": "Socialtjänsten", "function": { "code": "LOCAL_MEMBER" }, "minHolders": 2, "maxHolders": 3,
                "convenes": true, "chairs": true, "keepsNotes": true, "geographicSpread": true, "substitutionRule": "NAMED",
                "vacancies": 2 })),
            seat(2, json!({ "label": "Gästen", "function": { "code": "EDUCATION_MANAGER" }, "minHolders": 0, "maxHolders": null,
                "convenes": false, "chairs": false, "keepsNotes": false, "vacancies": 0 })),
        ],
    });
    assert_eq!(shown("2026-01-01").await["node"], expected);
    assert_eq!(shown("2025-12-31").await["node"]["seats"], json!([]));

    // Once more: the same one. Something else under the key: refused.
    let again = done(&world, &token, CREATE, input.clone()).await;
    assert_eq!(again["group"]["id"], group["id"]);
    let other = merged(input, json!({ "sphere": "POLITICAL" }));
    assert_eq!(
        refused(&world, &token, CREATE, other).await,
        ["KEY_REUSED idempotencyKey"]
    );
    assert_eq!(intact(&world).await, before + 6);
}

async fn nothing_is_called_as_another_organisation_or_county_body(world: World) {
    let (group, token, _) = kiruna(&world).await;
    for (of, name) in [
        (&group["id"], "Länsstyrgruppen"),
        (&group["id"], "region norrbotten"),
        (&json!(KIRUNA), "Gällivare"),
    ] {
        let input = keyed(json!({ "of": of, "name": name, "from": "2027-01-01" }));
        assert_eq!(
            refused(&world, &token, ADD_NAME, input).await,
            ["DOES_NOT_FIT name"],
            "{name}"
        );
    }
}

async fn others_have_to_consent_to_a_seat_of_theirs(world: World) {
    let (group, token, _) = kiruna(&world).await;
    let input = keyed(
        json!({ "body": group["id"], "from": "2026-06-01", "label": "Gästen", "organisation": GALLIVARE, "minHolders": 0 }),
    );
    let asked = "addSeat seat { id } proposal { state consents { of { slug } } }";
    let waits = payload(&world, &token, asked, input).await;
    assert_eq!(
        waits,
        json!({ "seat": null, "userErrors": [], "proposal": { "state": "PENDING", "consents": [{ "of": [{ "slug": GALLIVARE }] }] } })
    );

    // And to what becomes of it.
    let input = keyed(
        json!({ "body": group["id"], "from": "2026-06-01", "label": "Grannen", "organisation": GALLIVARE, "minHolders": 0 }),
    );
    let seat = done(&world, &token, "addSeat seat { id }", input).await["seat"].clone();
    let input = json!({ "seat": seat["id"], "version": 1, "minHolders": 2 });
    let asked = "changeSeat seat { id } proposal { state consents { of { slug } } }";
    let waits = payload(&world, &token, asked, input).await;
    assert_eq!(
        waits["proposal"],
        json!({ "state": "PENDING", "consents": [{ "of": [{ "slug": GALLIVARE }] }] })
    );

    // Whoever the seats are for: the kommun says who sits in its group.
    let input = keyed(
        json!({ "body": group["id"], "from": "2026-06-01", "label": "Chef för hälsocentralen", "organisationKind": "REGION", "minHolders": 0 }),
    );
    let seat = done(&world, &token, "addSeat seat { filledBy { slug } }", input).await;
    assert_eq!(seat["seat"]["filledBy"]["slug"], KIRUNA);
}

async fn what_a_local_group_may_not_be_is_said_all_at_once(world: World) {
    let (_, token, _) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let body = async |slug: &str| id(NodeKind::Body, rows.body(slug).await);
    let kiruna = id(NodeKind::Organisation, rows.organisation(KIRUNA).await);
    let luleå = body("lansdelsgrupp-boden-lulea").await;
    let steering = body("lansstyrgruppen").await;
    let many: Vec<_> = (0..51).map(|_| json!({ "label": "x" })).collect();
    let long = "x".repeat(201);
    for (more, expected) in [
        (json!({ "name": " " }), vec!["REQUIRED name"]),
        (json!({ "name": long }), vec!["TOO_LONG name"]),
        (json!({ "name": "två\nrader" }), vec!["INVALID_VALUE name"]),
        (json!({ "name": "a\u{0}b" }), vec!["INVALID_VALUE name"]),
        (json!({ "name": "???" }), vec!["INVALID_VALUE slug"]),
        (json!({ "slug": "Kiruna" }), vec!["INVALID_VALUE slug"]),
        (
            json!({ "slug": "kirunagruppen" }),
            vec!["ALREADY_EXISTS slug"],
        ),
        (
            json!({ "slug": "lansstyrgruppen" }),
            vec!["ALREADY_EXISTS slug"],
        ),
        (
            json!({ "name": "Kirunagruppen!" }),
            vec!["ALREADY_EXISTS slug"],
        ),
        (json!({ "from": "1850-01-01" }), vec!["INVALID_PERIOD from"]),
        (json!({ "from": "2005-01-01" }), vec!["DOES_NOT_FIT from"]),
        (json!({ "parent": luleå }), vec!["DOES_NOT_FIT parent"]),
        (json!({ "parent": steering }), vec!["DOES_NOT_FIT parent"]),
        (json!({ "seats": many }), vec!["TOO_LONG seats"]),
        (
            json!({ "name": "", "seats": [
                { "label": "x" },
                { "label": "", "minHolders": -1 },
                { "label": "x", "minHolders": 3, "maxHolders": 2 },
                { "label": "x", "minHolders": 0, "maxHolders": 0 },
                { "label": "x", "minHolders": 2147483647 },
                { "label": "x", "organisation": kiruna, "organisationKind": "REGION" },
            ] }),
            vec![
                "REQUIRED name",
                "REQUIRED seats.1.label",
                "INVALID_VALUE seats.1.minHolders",
                "INVALID_VALUE seats.2.maxHolders",
                "INVALID_VALUE seats.3.maxHolders",
                "INVALID_VALUE seats.4.minHolders",
                "DOES_NOT_FIT seats.5.organisationKind",
            ],
        ),
    ] {
        let input = keyed(merged(
            json!({ "name": "En annan", "from": "2026-01-01" }),
            more,
        ));
        let found = refused(&world, &token, CREATE, input.clone()).await;
        assert_eq!(found, expected, "{input}");
    }
    let seat = json!({ "label": "x", "organisation": id(NodeKind::Organisation, Uuid::nil()) });
    for (more, expected) in [
        (
            json!({ "parent": id(NodeKind::Body, Uuid::nil()) }),
            "NOT_FOUND",
        ),
        (json!({ "parent": kiruna }), "BAD_USER_INPUT"),
        (json!({ "seats": [seat] }), "NOT_FOUND"),
    ] {
        let input = keyed(merged(
            json!({ "name": "En annan", "from": "2026-01-01" }),
            more,
        ));
        let answer = answer(&world, &token, CREATE, input).await;
        assert_eq!(code(&answer), expected);
    }
    let groups = world
        .public("{ organisation(by: { slug: \"2584\" }) { localGroups { name } } }")
        .await;
    assert_eq!(
        names(&groups["organisation"]["localGroups"]),
        ["Kirunagruppen"]
    );
    intact(&world).await;
}

async fn only_a_kommun_creates_local_groups_and_only_the_others_working_groups(world: World) {
    for (organisation, grade, local, working) in [
        (KIRUNA, Grade::Reader, false, false),
        (KIRUNA, Grade::Editor, true, false),
        ("region", Grade::Reader, false, false),
        ("region", Grade::Editor, false, true),
        ("norrbottens-kommuner", Grade::Approver, false, true),
    ] {
        let token = world.token(organisation, grade).await;
        for (mutation, allowed) in [(CREATE, local), (WORKING, working)] {
            let name = format!("{organisation} {grade:?} {allowed}");
            let input = keyed(json!({ "name": name, "from": "2026-01-01" }));
            let answer = answer(&world, &token, mutation, input).await;
            if allowed {
                assert_eq!(answer.1.get("errors"), None, "{answer:?}");
            } else {
                assert_eq!(code(&answer), "FORBIDDEN", "{name} {mutation}");
            }
        }
    }
}

async fn a_working_group_is_steered_by_the_body_above_it_and_by_the_steering_group(world: World) {
    let token = world.token("region", Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let below = async |name: &str, parent: Option<&str>| {
        let parent = match parent {
            Some(slug) => Some(id(NodeKind::Body, rows.body(slug).await)),
            None => None,
        };
        keyed(json!({ "name": name, "parent": parent, "from": "2026-01-01" }))
    };
    let first = done(&world, &token, WORKING, below("Barn", None).await).await;
    assert_eq!(first["group"]["parent"]["slug"], "lansstyrgruppen");
    assert_eq!(first["group"]["level"], "COUNTY");
    assert_eq!(
        texts(&first["group"]["steeredBy"], "slug"),
        ["lansstyrgruppen"]
    );
    let board = "politiska-samverkansberedningen";
    let second = done(&world, &token, WORKING, below("Äldre", Some(board)).await).await;
    assert_eq!(second["group"]["parent"]["slug"], board);
    assert_eq!(
        texts(&second["group"]["steeredBy"], "slug"),
        ["lansstyrgruppen", board]
    );
    let unfit = below("Unga", Some("slako")).await;
    assert_eq!(
        refused(&world, &token, WORKING, unfit).await,
        ["DOES_NOT_FIT parent"]
    );
    let early = merged(below("Unga", None).await, json!({ "from": "2001-01-01" }));
    assert_eq!(
        refused(&world, &token, WORKING, early).await,
        ["DOES_NOT_FIT from"]
    );
    let early = merged(
        below("Unga", Some(board)).await,
        json!({ "from": "2001-01-01" }),
    );
    assert_eq!(
        refused(&world, &token, WORKING, early).await,
        ["DOES_NOT_FIT parent"]
    );
    intact(&world).await;
}

async fn a_group_is_changed_by_who_has_seen_it(world: World) {
    let (group, token, region) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let input = json!({ "group": group["id"], "version": 1, "sphere": "POLITICAL" });
    let other = world.token(GALLIVARE, Grade::Editor).await;
    for token in [&region, &other] {
        assert_eq!(
            code(&answer(&world, token, CHANGE, input.clone()).await),
            "FORBIDDEN"
        );
    }
    let changed = done(&world, &token, CHANGE, input.clone()).await;
    assert_eq!(changed["group"]["sphere"], "POLITICAL");
    assert_eq!(changed["group"]["version"], 2);
    let stale = merged(input.clone(), json!({ "sphere": "OFFICIALS" }));
    assert_eq!(
        code(&answer(&world, &token, CHANGE, stale).await),
        "CONFLICT"
    );
    let query = "query($id: ID!) { node(id: $id) { ... on LocalGroup { sphere } } }";
    let shown = world.public_with(query, json!({ "id": group["id"] })).await;
    assert_eq!(shown["node"]["sphere"], "POLITICAL");

    let change = |more: Value| merged(json!({ "group": group["id"], "version": 2 }), more);
    let parent = id(NodeKind::Body, rows.body("lansdelsgrupp-boden-lulea").await);
    for (more, expected) in [
        (json!({}), "REQUIRED sphere"),
        (json!({ "parent": parent }), "DOES_NOT_FIT parent"),
        (
            json!({ "parent": id(NodeKind::Body, rows.body(NORTH).await), "from": "2020-01-01" }),
            "DOES_NOT_FIT from",
        ),
    ] {
        assert_eq!(
            refused(&world, &token, CHANGE, change(more)).await,
            [expected]
        );
    }
    let nothing = json!({ "group": id(NodeKind::Body, Uuid::nil()), "version": 1 });
    assert_eq!(
        code(&answer(&world, &token, CHANGE, nothing).await),
        "NOT_FOUND"
    );
    let steering = id(NodeKind::Body, rows.body("lansstyrgruppen").await);
    let of_county = json!({ "group": steering, "version": 1, "sphere": "POLITICAL" });
    assert_eq!(
        code(&answer(&world, &region, CHANGE, of_county).await),
        "FORBIDDEN"
    );
    intact(&world).await;
}

async fn another_body_above_a_working_group_steers_it_from_then_on(world: World) {
    let token = world.token("region", Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let parent = async |slug: &str| id(NodeKind::Body, rows.body(slug).await);
    let (board, committee) = (
        "politiska-samverkansberedningen",
        "lansstyrgruppens-arbetsutskott",
    );
    let input =
        keyed(json!({ "name": "Barn", "parent": parent(board).await, "from": "2026-01-01" }));
    let group = done(&world, &token, WORKING, input).await["group"].clone();
    let change = json!({ "group": group["id"], "version": 1, "parent": parent(committee).await, "from": "2026-03-01" });
    let changed = done(&world, &token, CHANGE, change).await["group"].clone();
    assert_eq!(
        texts(&changed["steeredBy"], "slug"),
        ["lansstyrgruppen", committee]
    );
    let query = "query($id: ID!) { node(id: $id) { ... on WorkingGroup { steeredBy { slug } } } }";
    let id = on_day(&group["id"], "2026-02-28");
    let before = world.public_with(query, json!({ "id": id })).await;
    assert_eq!(
        texts(&before["node"]["steeredBy"], "slug"),
        ["lansstyrgruppen", board]
    );
    let back = json!({ "group": group["id"], "version": 2, "parent": parent(board).await, "from": "2026-03-01" });
    assert_eq!(
        refused(&world, &token, CHANGE, back).await,
        ["INVALID_PERIOD from"]
    );
    let back =
        json!({ "group": group["id"], "version": 2, "parent": parent("lansstyrgruppen").await });
    let changed = done(&world, &token, CHANGE, back).await["group"].clone();
    assert_eq!(texts(&changed["steeredBy"], "slug"), ["lansstyrgruppen"]);
    intact(&world).await;
}

async fn a_dissolved_group_ends_with_all_that_is_open_in_it(world: World) {
    let (group, token, region) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let seat = key(&seat_of(&world, &group).await["id"]);
    let (open, past) = (
        json!({ "valid_from": "2026-02-01", "valid_from_precision": "DAY" }),
        json!({ "valid_from": "2026-01-01", "valid_from_precision": "DAY", "valid_to": "2026-02-01", "valid_to_precision": "DAY" }),
    );
    let appointments = [
        rows.add_appointment(seat, past).await,
        rows.add_appointment(seat, open).await,
    ];
    let input = keyed(
        json!({ "localGroup": group["id"], "newOrganisation": { "name": "Polisen" }, "sector": "polis", "from": "2026-01-01", "to": "2027-01-01" }),
    );
    let participant = done(&world, &token, ADD_PARTICIPANT, input).await["participant"].clone();

    let dissolve =
        |version: i32| json!({ "group": group["id"], "version": version, "on": "2026-10-01" });
    assert_eq!(
        code(&answer(&world, &region, DISSOLVE, dissolve(1)).await),
        "FORBIDDEN"
    );
    assert_eq!(
        code(&answer(&world, &token, DISSOLVE, dissolve(2)).await),
        "CONFLICT"
    );
    let entries = intact(&world).await;
    let dissolved = done(&world, &token, DISSOLVE, dissolve(1)).await["group"].clone();
    assert_eq!(
        dissolved["period"],
        json!({ "to": "2026-10-01", "toPrecision": "DAY" })
    );
    assert_eq!(dissolved["version"], 2);
    // The group, its seat, the open appointment and the participant.
    assert_eq!(intact(&world).await, entries + 4);

    let query = "query($ids: [ID!]!) { nodes(ids: $ids) {
      ... on LocalGroup { name period { to } } ... on Seat { label period { to } }
      ... on Appointment { period { to } } ... on ExternalParticipant { period { to } }
    } }";
    let [first, second] = appointments.map(|key| id(NodeKind::Appointment, key));
    let ids =
        json!({ "ids": [group["id"], id(NodeKind::Seat, seat), first, second, participant["id"]] });
    let ended = world.public_with(query, ids).await;
    let ends: Vec<_> = items(&ended["nodes"])
        .map(|node| text(&node["period"]["to"]))
        .collect();
    assert_eq!(
        ends,
        [
            "2026-10-01",
            "2026-10-01",
            "2026-02-01",
            "2026-10-01",
            "2026-10-01"
        ]
    );
    assert_eq!(ended["nodes"][0]["name"], "Kirunagruppen");
    assert_eq!(ended["nodes"][1]["label"], "Socialtjänsten");
    assert_eq!(
        refused(&world, &token, DISSOLVE, dissolve(2)).await,
        ["WRONG_STATE on"]
    );
}

async fn what_begins_later_keeps_a_group_from_being_dissolved(world: World) {
    let (group, token, _) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let seat = key(&seat_of(&world, &group).await["id"]);
    let later = json!({ "valid_from": "2026-12-01", "valid_from_precision": "DAY" });
    rows.add_appointment(seat, later).await;
    rows.add_seat(
        key(&group["id"]),
        "Ny plats",
        json!({ "valid_from": "2026-12-01", "valid_from_precision": "DAY" }),
    )
    .await;
    rows.add::<entity::chair_term::Entity>(json!({
        "body_id": key(&group["id"]), "year": 2027, "side": "REGION",
        "valid_from": "2027-01-01", "valid_from_precision": "DAY", "valid_to": "2028-01-01", "valid_to_precision": "DAY",
    }))
    .await;
    let dissolve = |on: &str| json!({ "group": group["id"], "version": 1, "on": on });
    assert_eq!(
        refused(&world, &token, DISSOLVE, dissolve("2026-12-01")).await,
        ["DOES_NOT_FIT on", "DOES_NOT_FIT on", "DOES_NOT_FIT on"]
    );
    assert_eq!(
        refused(&world, &token, DISSOLVE, dissolve("2026-12-02")).await,
        ["DOES_NOT_FIT on"]
    );
    assert_eq!(
        refused(&world, &token, DISSOLVE, dissolve("2026-01-01")).await,
        ["INVALID_PERIOD on"]
    );
    done(&world, &token, DISSOLVE, dissolve("2027-01-02")).await;
    intact(&world).await;
}

async fn who_sat_in_a_dissolved_group_has_its_later_meetings_no_more(world: World) {
    let (group, token, _) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let seat = key(&seat_of(&world, &group).await["id"]);
    rows.appoint("Rut Region", seat, "region").await;
    let (kiruna, region) = (
        rows.organisation(KIRUNA).await.simple().to_string(),
        rows.organisation("region").await.simple().to_string(),
    );
    let plan = keyed(
        json!({ "bodies": [group["slug"]], "day": "2026-12-10", "start": "09:00", "end": "12:00" }),
    );
    let planned = done(&world, &token, "planMeeting meeting { id }", plan).await;
    let planned = key(&planned["meeting"]["id"]);
    let listed = async || {
        let found = ColumnTrait::eq(&meeting::Column::Id, planned);
        rows.one::<meeting::Entity>(found).await.concerned
    };
    let both = listed().await;
    assert!(both.contains(&kiruna) && both.contains(&region), "{both}");
    let dissolve = json!({ "group": group["id"], "version": 1, "on": "2026-12-01" });
    done(&world, &token, DISSOLVE, dissolve).await;
    assert_eq!(listed().await, kiruna);
    assert_eq!(world.misplaced_rows().await, []);
    intact(&world).await;
}

async fn a_seat_is_added_and_ended_with_its_appointments(world: World) {
    let (group, token, region) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let input = keyed(
        json!({ "body": group["id"], "label": "Skolan", "from": "2026-02-01", "organisationKind": "MUNICIPALITY" }),
    );
    assert_eq!(
        code(&answer(&world, &region, ADD_SEAT, input.clone()).await),
        "FORBIDDEN"
    );
    let seat = done(&world, &token, ADD_SEAT, input.clone()).await["seat"].clone();
    assert_eq!(seat["ordinal"], 2);
    assert_eq!(seat["label"], "Skolan");
    assert_eq!(seat["organisationKind"], "MUNICIPALITY");
    assert_eq!(
        done(&world, &token, ADD_SEAT, input.clone()).await["seat"]["id"],
        seat["id"]
    );
    for (more, expected) in [
        (json!({ "label": "" }), "REQUIRED label"),
        (json!({ "minHolders": 101 }), "INVALID_VALUE minHolders"),
        (json!({ "maxHolders": 101 }), "INVALID_VALUE maxHolders"),
        (json!({ "from": "2025-12-31" }), "DOES_NOT_FIT from"),
        (json!({ "from": "2300-01-01" }), "INVALID_PERIOD from"),
    ] {
        let wrong = keyed(merged(
            json!({ "body": group["id"], "label": "Skolan", "from": "2026-02-01" }),
            more,
        ));
        assert_eq!(refused(&world, &token, ADD_SEAT, wrong).await, [expected]);
    }
    let steering = id(NodeKind::Body, rows.body("lansstyrgruppen").await);
    let of_county = keyed(json!({ "body": steering, "label": "Skolan", "from": "2026-02-01" }));
    assert_eq!(
        code(&answer(&world, &token, ADD_SEAT, of_county.clone()).await),
        "FORBIDDEN"
    );
    done(&world, &region, ADD_SEAT, of_county).await;

    let held = rows
        .add_appointment(
            key(&seat["id"]),
            json!({ "valid_from": "2026-02-01", "valid_from_precision": "DAY" }),
        )
        .await;
    let end = |on: &str, version: i32| json!({ "seat": seat["id"], "version": version, "on": on });
    assert_eq!(
        code(&answer(&world, &region, END_SEAT, end("2026-03-01", 1)).await),
        "FORBIDDEN"
    );
    assert_eq!(
        code(&answer(&world, &token, END_SEAT, end("2026-03-01", 3)).await),
        "CONFLICT"
    );
    let ended = done(&world, &token, END_SEAT, end("2026-03-01", 1)).await;
    assert_eq!(ended["seat"]["period"]["to"], "2026-03-01");
    let query = "query($id: ID!) { node(id: $id) { ... on Appointment { period { to } } } }";
    let shown = world
        .public_with(query, json!({ "id": id(NodeKind::Appointment, held) }))
        .await;
    assert_eq!(shown["node"]["period"]["to"], "2026-03-01");
    assert_eq!(
        refused(&world, &token, END_SEAT, end("2026-03-01", 2)).await,
        ["WRONG_STATE on"]
    );

    let seat = seat_of(&world, &group).await;
    rows.add_appointment(
        key(&seat["id"]),
        json!({ "valid_from": "2026-12-01", "valid_from_precision": "DAY" }),
    )
    .await;
    let end = json!({ "seat": seat["id"], "version": 1, "on": "2026-12-01" });
    assert_eq!(
        refused(&world, &token, END_SEAT, end).await,
        ["DOES_NOT_FIT on"]
    );
    intact(&world).await;
}

async fn a_seat_is_for_as_many_as_it_is_changed_to(world: World) {
    let (group, token, region) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let seat = seat_of(&world, &group).await["id"].clone();
    let change =
        |version: i32, more: Value| merged(json!({ "seat": seat, "version": version }), more);
    let many = json!({ "minHolders": 2, "maxHolders": 3, "geographicSpread": true, "substitutionRule": "NAMED" });
    assert_eq!(
        code(&answer(&world, &region, CHANGE_SEAT, change(1, many.clone())).await),
        "FORBIDDEN"
    );
    assert_eq!(
        code(&answer(&world, &token, CHANGE_SEAT, change(2, many.clone())).await),
        "CONFLICT"
    );
    let changed = done(&world, &token, CHANGE_SEAT, change(1, many.clone())).await;
    assert_eq!(changed["seat"], merged(json!({ "version": 2 }), many));
    // What is left out stays, and what changes nothing is no change.
    let unlimited = done(
        &world,
        &token,
        CHANGE_SEAT,
        change(2, json!({ "maxHolders": null })),
    )
    .await;
    let expected = json!({ "version": 3, "minHolders": 2, "maxHolders": null, "geographicSpread": true, "substitutionRule": "NAMED" });
    assert_eq!(unlimited["seat"], expected);
    for same in [json!({}), json!({ "minHolders": 2 })] {
        let unchanged = done(&world, &token, CHANGE_SEAT, change(3, same)).await;
        assert_eq!(unchanged["seat"], expected);
    }

    // Two hold it today, and one did.
    for name in ["Anna", "Berit"] {
        rows.appoint(name, key(&seat), KIRUNA).await;
    }
    let earlier = json!({ "person_id": rows.add_person("Cia").await, "valid_to": "2026-11-02", "valid_to_precision": "DAY" });
    rows.add_appointment(key(&seat), earlier).await;
    for (more, expected) in [
        (json!({ "minHolders": -1 }), "INVALID_VALUE minHolders"),
        (json!({ "minHolders": 101 }), "INVALID_VALUE minHolders"),
        (json!({ "maxHolders": 101 }), "INVALID_VALUE maxHolders"),
        (json!({ "maxHolders": 1 }), "INVALID_VALUE maxHolders"),
        (
            json!({ "minHolders": 0, "maxHolders": 0 }),
            "INVALID_VALUE maxHolders",
        ),
        (
            json!({ "minHolders": 0, "maxHolders": 1 }),
            "DOES_NOT_FIT maxHolders",
        ),
    ] {
        let found = refused(&world, &token, CHANGE_SEAT, change(3, more.clone())).await;
        assert_eq!(found, [expected], "{more}");
    }
    let changed = done(
        &world,
        &token,
        CHANGE_SEAT,
        change(3, json!({ "maxHolders": 2 })),
    )
    .await;
    assert_eq!(changed["seat"]["maxHolders"], 2);

    let end = json!({ "seat": seat, "version": 4, "on": "2026-11-02" });
    done(&world, &token, END_SEAT, end).await;
    let late = change(5, json!({ "minHolders": 1 }));
    assert_eq!(
        refused(&world, &token, CHANGE_SEAT, late).await,
        ["WRONG_STATE seat"]
    );
    let unknown = json!({ "seat": id(NodeKind::Seat, Uuid::nil()), "version": 1 });
    assert_eq!(
        code(&answer(&world, &token, CHANGE_SEAT, unknown).await),
        "NOT_FOUND"
    );
    intact(&world).await;
}

async fn both_sides_say_how_many_hold_a_seat_of_the_county(world: World) {
    let rows = Rows::of(&world).await;
    let row = rows.seat("lansstyrgruppen", "Socialchefer").await;
    let absent = id(
        NodeKind::Appointment,
        rows.appoint("Anna", row, KIRUNA).await,
    );
    rows.add_person("Berit").await;
    let seat = id(NodeKind::Seat, row);
    let input = json!({ "seat": seat, "version": 1, "minHolders": 3, "maxHolders": 6, "geographicSpread": false,
        "substitutionRule": "NONE" });
    for grade in [Grade::Editor, Grade::Approver] {
        let kiruna = world.token(KIRUNA, grade).await;
        let said = answer(&world, &kiruna, CHANGE_SEAT, input.clone()).await;
        assert_eq!(code(&said), "FORBIDDEN");
    }
    let query = "query($id: ID!) { node(id: $id) { ... on Seat {
      version minHolders maxHolders geographicSpread substitutionRule
      history { nodes { action fields { field before after } } }
    } } }";
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let shown = async || {
        let variables = json!({ "id": seat });
        world.data_as(&association, query, variables).await["node"].clone()
    };
    let candidates = async || {
        let query = "query($id: ID!) { substituteCandidates(appointment: $id) { totalCount nodes { person { displayName } } } }";
        let data = world
            .data_as(&association, query, json!({ "id": absent }))
            .await;
        data["substituteCandidates"].clone()
    };
    let before = shown().await;
    assert_eq!(
        candidates().await,
        json!({ "totalCount": 1, "nodes": [{ "person": { "displayName": "Berit" } }] })
    );

    let region = world.token("region", Grade::Editor).await;
    let asked =
        format!("{CHANGE_SEAT} proposal {{ id version state consents {{ grade of {{ slug }} }} }}");
    let mut waits = payload(&world, &region, &asked, input.clone()).await;
    assert_eq!(waits["seat"], Value::Null);
    assert_eq!(waits["proposal"]["state"], "PENDING");
    let consents = json!([{ "grade": "APPROVER", "of": [{ "slug": "norrbottens-kommuner" }] }]);
    assert_eq!(waits["proposal"]["consents"], consents);
    assert_eq!(shown().await, before);
    consent(&world, waits["proposal"].take()).await;

    let after = shown().await;
    let told = json!([
        { "field": "geographicSpread", "before": "true", "after": "false" },
        { "field": "maxHolders", "before": "5", "after": "6" },
        { "field": "minHolders", "before": "5", "after": "3" },
        { "field": "substitutionRule", "before": "SAME_CARE_AREA", "after": "NONE" },
    ]);
    assert_eq!(
        after["history"]["nodes"],
        json!([{ "action": "CHANGE_SEATS", "fields": told }])
    );
    let numbers = json!({ "version": 2, "minHolders": 3, "maxHolders": 6, "geographicSpread": false, "substitutionRule": "NONE" });
    assert_eq!(
        merged(after, json!({ "history": null })),
        merged(numbers, json!({ "history": null }))
    );

    // Nobody substitutes for who sits there any more.
    assert_eq!(candidates().await, json!({ "totalCount": 0, "nodes": [] }));
    let named = keyed(
        json!({ "appointment": absent, "newPerson": { "displayName": "Dag" }, "from": "2026-11-02" }),
    );
    assert_eq!(
        refused(
            &world,
            &association,
            "nameSubstitute appointment { id }",
            named
        )
        .await,
        ["DOES_NOT_FIT appointment"]
    );
    intact(&world).await;
}

async fn an_outsider_takes_part_in_a_local_group_until_a_day(world: World) {
    let (group, token, region) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let add = |more: Value| {
        keyed(merged(
            json!({ "localGroup": group["id"], "sector": "polis", "from": "2026-01-01" }),
            more,
        ))
    };
    let new = |name: &str| json!({ "newOrganisation": { "name": name } });
    assert_eq!(
        code(&answer(&world, &region, ADD_PARTICIPANT, add(new("Polisen"))).await),
        "FORBIDDEN"
    );
    let input = add(new("Polisen Kiruna"));
    let added = done(&world, &token, ADD_PARTICIPANT, input.clone()).await["participant"].clone();
    assert_eq!(added["sector"]["code"], "polis");
    assert_eq!(added["organisation"]["slug"], "polisen-kiruna");
    assert_eq!(added["organisation"]["name"], "Polisen Kiruna");
    assert_eq!(added["organisation"]["kind"], "EXTERNAL");
    assert_eq!(
        done(&world, &token, ADD_PARTICIPANT, input).await["participant"]["id"],
        added["id"]
    );
    let query =
        "query($id: ID!) { node(id: $id) { ... on LocalGroup { externalParticipants { id } } } }";
    let shown = world.public_with(query, json!({ "id": group["id"] })).await;
    assert_eq!(
        shown["node"]["externalParticipants"],
        json!([{ "id": added["id"] }])
    );

    let police = added["organisation"]["id"].clone();
    let kommun = id(NodeKind::Organisation, rows.organisation(GALLIVARE).await);
    for (more, expected) in [
        (json!({}), vec!["REQUIRED organisation"]),
        (
            json!({ "organisation": police }),
            vec!["ALREADY_EXISTS organisation"],
        ),
        (
            json!({ "organisation": kommun }),
            vec!["DOES_NOT_FIT organisation"],
        ),
        (
            json!({ "organisation": police, "newOrganisation": { "name": "x" } }),
            vec!["INVALID_VALUE newOrganisation"],
        ),
        (
            json!({ "organisation": police, "sector": "rymden\u{0}" }),
            vec!["INVALID_VALUE sector"],
        ),
        (
            json!({ "organisation": police, "from": "2025-01-01" }),
            vec!["DOES_NOT_FIT from"],
        ),
        (
            json!({ "organisation": police, "to": "2026-01-01" }),
            vec!["INVALID_PERIOD to"],
        ),
        (
            json!({ "newOrganisation": { "name": "" } }),
            vec!["REQUIRED newOrganisation.name"],
        ),
        (
            json!({ "newOrganisation": { "name": "Polisen", "slug": "a b" } }),
            vec!["INVALID_VALUE newOrganisation.slug"],
        ),
        (
            json!({ "newOrganisation": { "name": "Polisen Kiruna" } }),
            vec![
                "DOES_NOT_FIT newOrganisation.name",
                "ALREADY_EXISTS newOrganisation.slug",
            ],
        ),
        (
            json!({ "newOrganisation": { "name": "POLISEN KIRUNA", "slug": "en-annan" } }),
            vec!["DOES_NOT_FIT newOrganisation.name"],
        ),
        (
            json!({ "newOrganisation": { "name": "Region Norrbotten", "slug": "en-annan" } }),
            vec!["DOES_NOT_FIT newOrganisation.name"],
        ),
    ] {
        assert_eq!(
            refused(&world, &token, ADD_PARTICIPANT, add(more.clone())).await,
            expected,
            "{more}"
        );
    }
    let area_group = id(NodeKind::Body, rows.body(NORTH).await);
    let elsewhere = add(json!({ "localGroup": area_group, "organisation": police }));
    assert_eq!(
        code(&answer(&world, &region, ADD_PARTICIPANT, elsewhere).await),
        "FORBIDDEN"
    );

    let end = |version: i32| json!({ "participant": added["id"], "version": version, "on": "2026-06-01" });
    assert_eq!(
        code(&answer(&world, &region, END_PARTICIPANT, end(1)).await),
        "FORBIDDEN"
    );
    assert_eq!(
        code(&answer(&world, &token, END_PARTICIPANT, end(2)).await),
        "CONFLICT"
    );
    let ended = done(&world, &token, END_PARTICIPANT, end(1)).await;
    assert_eq!(ended["participant"]["period"]["to"], "2026-06-01");
    assert_eq!(
        refused(&world, &token, END_PARTICIPANT, end(2)).await,
        ["WRONG_STATE on"]
    );
    let unknown = json!({ "participant": id(NodeKind::ExternalParticipant, Uuid::nil()), "version": 1, "on": "2026-06-01" });
    assert_eq!(
        code(&answer(&world, &token, END_PARTICIPANT, unknown).await),
        "NOT_FOUND"
    );
    done(
        &world,
        &token,
        ADD_PARTICIPANT,
        add(json!({ "organisation": police, "from": "2026-06-01" })),
    )
    .await;
    let slug = organisation::Column::Slug.eq("polisen-kiruna");
    let police = rows.one::<organisation::Entity>(slug).await;
    let first = external_participant::Column::OrganisationId
        .eq(police.id)
        .and(external_participant::Column::ValidTo.is_not_null());
    assert_eq!(
        rows.one::<external_participant::Entity>(first)
            .await
            .version,
        2
    );
    intact(&world).await;
}

async fn an_outsider_is_called_what_the_kommun_says_that_added_it(world: World) {
    let (group, token, region) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let add = "addExternalParticipant participant { organisation { id slug viewerCanAddName } }";
    let input = keyed(
        json!({ "localGroup": group["id"], "sector": "polis", "from": "2026-01-01", "newOrganisation": { "name": "Polisen Kiruna" } }),
    );
    let mut police = done(&world, &token, add, input).await["participant"]["organisation"].take();
    assert_eq!(police["viewerCanAddName"], true);
    // Another kommun's group takes it in, too: it stays with who added it.
    let lulea = world.token("2580", Grade::Editor).await;
    let local = done(&world, &lulea, CREATE, group_of("Luleågruppen")).await;
    let input = keyed(
        json!({ "localGroup": local["group"]["id"], "sector": "polis", "from": "2026-01-01", "organisation": police["id"] }),
    );
    done(&world, &lulea, add, input).await;

    let input =
        keyed(json!({ "of": police["id"], "name": "Polisen i Kiruna", "from": "2026-07-01" }));
    let able = "query($slug: String!) { organisation(by: { slug: $slug }) { viewerCanAddName editor { slug } } }";
    let reader = world.token(KIRUNA, Grade::Reader).await;
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    for other in [&reader, &lulea, &region, &association] {
        let said = answer(&world, other, ADD_NAME, input.clone()).await;
        assert_eq!(code(&said), "FORBIDDEN");
        let shown = world
            .data_as(other, able, json!({ "slug": police["slug"] }))
            .await;
        let expected = json!({ "viewerCanAddName": false, "editor": { "slug": KIRUNA } });
        assert_eq!(shown["organisation"], expected);
    }
    done(&world, &token, ADD_NAME, input).await;

    let query = "query($slug: String!) { organisation(by: { slug: $slug }) {
      name
      names { name history { nodes { action organisation { slug } } } }
      history { nodes { action fields { field afterThing { ... on Organisation { slug } } } } }
    } }";
    let shown = world
        .data_as(&lulea, query, json!({ "slug": police["slug"].take() }))
        .await["organisation"]
        .take();
    assert_eq!(shown["name"], "Polisen i Kiruna");
    let by_kiruna = |action: &str| json!({ "action": action, "organisation": { "slug": KIRUNA } });
    assert_eq!(
        shown["names"],
        json!([
            { "name": "Polisen Kiruna", "history": { "nodes": [by_kiruna("ADD_NAME"), by_kiruna("CHANGE_PARTICIPANTS")] } },
            { "name": "Polisen i Kiruna", "history": { "nodes": [by_kiruna("ADD_NAME")] } },
        ])
    );
    let added = &shown["history"]["nodes"][0];
    assert_eq!(added["action"], "CHANGE_PARTICIPANTS");
    let editor = items(&added["fields"]).find(|it| it["field"] == "editor");
    assert_eq!(editor.expect("it is told")["afterThing"]["slug"], KIRUNA);

    // One that nobody added is nobody's, and who acts names itself.
    let church = json!({ "kind": "EXTERNAL", "slug": "kyrkan" });
    let church = rows.add::<organisation::Entity>(church).await;
    rows.add_name(json!({ "organisation_id": church }), "Kyrkan")
        .await;
    for token in [&token, &region, &association] {
        let input = json!({ "of": id(NodeKind::Organisation, church), "name": "Svenska kyrkan", "from": "2026-07-01" });
        let said = answer(&world, token, ADD_NAME, keyed(input)).await;
        assert_eq!(code(&said), "FORBIDDEN");
    }
    for slug in ["kyrkan", KIRUNA] {
        let shown = world.public_with(able, json!({ "slug": slug })).await;
        assert_eq!(shown["organisation"]["editor"], Value::Null, "{slug}");
    }
    intact(&world).await;
}

async fn a_kommun_reports_its_structure_to_its_area_group(world: World) {
    let (group, token, region) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let employed = json!({
        "display_name": "Anna Andersson", "protected": false, "employer_id": rows.organisation(KIRUNA).await,
    });
    let person = id(
        NodeKind::Person,
        rows.add::<entity::person::Entity>(employed).await,
    );
    let stranger = id(NodeKind::Person, rows.add_person("Berit Berg").await);
    let report = |more: Value| {
        keyed(merged(
            json!({ "reportedOn": "2026-11-02", "groups": [group["id"]] }),
            more,
        ))
    };
    let input = report(json!({ "responsible": person }));
    assert_eq!(
        code(&answer(&world, &region, REPORT, input.clone()).await),
        "FORBIDDEN"
    );
    let made = done(&world, &token, REPORT, input.clone()).await["report"].clone();
    let expected = json!({
        "id": made["id"], "reportedOn": "2026-11-02", "municipality": { "slug": KIRUNA }, "areaGroup": { "slug": NORTH },
        "responsible": { "displayName": "Anna Andersson" }, "groups": [{ "slug": "kirunagruppen" }], "document": null,
    });
    assert_eq!(made, expected);
    assert_eq!(
        done(&world, &token, REPORT, input).await["report"]["id"],
        made["id"]
    );
    done(
        &world,
        &token,
        REPORT,
        report(json!({ "reportedOn": "2026-02-01" })),
    )
    .await;

    let query = "query($on: Date) {
      organisation(by: { slug: \"2584\" }, asOf: $on) { structureReports { reportedOn } }
      region: organisation(by: { slug: \"region\" }, asOf: $on) { structureReports { reportedOn } }
      body(by: { slug: \"lansdelsgrupp-norra-norrbotten\" }, asOf: $on) { ... on AreaGroup { structureReports { reportedOn } } }
    }";
    let all = world
        .public_with(query, json!({ "on": "2026-11-02" }))
        .await;
    for thing in ["organisation", "body"] {
        assert_eq!(
            texts(&all[thing]["structureReports"], "reportedOn"),
            ["2026-02-01", "2026-11-02"]
        );
    }
    assert_eq!(all["region"]["structureReports"], json!(null));
    let earlier = world
        .public_with(query, json!({ "on": "2026-11-01" }))
        .await;
    assert_eq!(
        texts(&earlier["organisation"]["structureReports"], "reportedOn"),
        ["2026-02-01"]
    );
    let node = "query($id: ID!) { node(id: $id) { __typename id } }";
    let node = world.public_with(node, json!({ "id": made["id"] })).await;
    assert_eq!(
        node["node"],
        json!({ "__typename": "LocalStructureReport", "id": made["id"] })
    );

    let other = world.token(GALLIVARE, Grade::Editor).await;
    let steering = id(NodeKind::Body, rows.body("lansstyrgruppen").await);
    let groups = |count: usize| vec![group["id"].clone(); count];
    for (token, more, expected) in [
        (
            &token,
            json!({ "reportedOn": "2026-11-03" }),
            vec!["INVALID_PERIOD reportedOn"],
        ),
        (
            &token,
            json!({ "responsible": stranger }),
            vec!["DOES_NOT_FIT responsible"],
        ),
        (
            &token,
            json!({ "reportedOn": "2025-12-31" }),
            vec!["DOES_NOT_FIT groups.0"],
        ),
        (&token, json!({ "groups": [] }), vec!["REQUIRED groups"]),
        (
            &token,
            json!({ "groups": [steering] }),
            vec!["DOES_NOT_FIT groups.0"],
        ),
        (
            &token,
            json!({ "groups": groups(2) }),
            vec!["ALREADY_EXISTS groups.1"],
        ),
        (&other, json!({}), vec!["DOES_NOT_FIT groups.0"]),
    ] {
        assert_eq!(
            refused(&world, token, REPORT, report(more.clone())).await,
            expected,
            "{more}"
        );
    }
    let many = refused(
        &world,
        &token,
        REPORT,
        report(json!({ "groups": groups(51) })),
    )
    .await;
    assert_eq!(many[0], "TOO_LONG groups");
    for (more, expected) in [
        (
            json!({ "responsible": id(NodeKind::Person, Uuid::nil()) }),
            "NOT_FOUND",
        ),
        (
            json!({ "document": id(NodeKind::SteeringDocument, Uuid::nil()) }),
            "NOT_FOUND",
        ),
        (json!({ "groups": [person] }), "BAD_USER_INPUT"),
    ] {
        let answer = answer(&world, &token, REPORT, report(more)).await;
        assert_eq!(code(&answer), expected);
    }
    intact(&world).await;
}

async fn a_name_ends_the_one_before(world: World) {
    let (group, token, region) = kiruna(&world).await;
    let rows = Rows::of(&world).await;
    let add =
        |of: &Value, name: &str, from: &str| keyed(json!({ "of": of, "name": name, "from": from }));
    let input = add(&group["id"], "Samverkan Kiruna", "2026-07-01");
    assert_eq!(
        code(&answer(&world, &region, ADD_NAME, input.clone()).await),
        "FORBIDDEN"
    );
    let added = done(&world, &token, ADD_NAME, input.clone()).await["name"].clone();
    assert_eq!(added["period"], json!({ "from": "2026-07-01", "to": null }));
    assert_eq!(
        done(&world, &token, ADD_NAME, input).await["name"]["id"],
        added["id"]
    );
    let alias = merged(
        add(&group["id"], "SaKi", "2026-01-01"),
        json!({ "kind": "ALIAS" }),
    );
    done(&world, &token, ADD_NAME, alias).await;
    let query = "query($id: ID!) { node(id: $id) { ... on LocalGroup {
      name names { name kind period { from to } }
    } } }";
    let on = async |on: &str| {
        world
            .public_with(query, json!({ "id": on_day(&group["id"], on) }))
            .await["node"]
            .clone()
    };
    assert_eq!(on("2026-06-30").await["name"], "Kirunagruppen");
    let shown = on("2026-07-01").await;
    assert_eq!(shown["name"], "Samverkan Kiruna");
    let mut told: Vec<_> = items(&shown["names"])
        .map(|name| {
            format!(
                "{} {} {} {}",
                text(&name["name"]),
                text(&name["kind"]),
                name["period"]["from"],
                name["period"]["to"]
            )
        })
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "Kirunagruppen OFFICIAL \"2026-01-01\" \"2026-07-01\"",
            "SaKi ALIAS \"2026-01-01\" null",
            "Samverkan Kiruna OFFICIAL \"2026-07-01\" null",
        ]
    );
    let found = world
        .public("{ bodies(filter: { search: \"samverkan KIRUNA\" }) { nodes { slug } } }")
        .await;
    assert_eq!(texts(&found["bodies"]["nodes"], "slug"), ["kirunagruppen"]);
    assert_eq!(
        rows.one::<name::Entity>(name::Column::Text.eq("Kirunagruppen"))
            .await
            .version,
        2
    );

    // Whatever bears names: for who may name it.
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let area = rows
        .one::<entity::care_area::Entity>(entity::care_area::Column::Slug.eq("norra-norrbotten"))
        .await
        .id;
    let own = rows.organisation(KIRUNA).await;
    let seat = seat_of(&world, &group).await["id"].clone();
    for (of, may, may_not) in [
        (json!(id(NodeKind::Organisation, own)), &token, &region),
        (json!(id(NodeKind::CareArea, area)), &association, &token),
        (
            json!(id(NodeKind::Body, rows.body("lansstyrgruppen").await)),
            &association,
            &token,
        ),
        (seat, &token, &region),
    ] {
        let name = format!("Ett nytt namn {}", text(&of));
        let input = add(&of, &name, "2026-11-01");
        assert_eq!(
            code(&answer(&world, may_not, ADD_NAME, input.clone()).await),
            "FORBIDDEN"
        );
        done(&world, may, ADD_NAME, input).await;
        let query = "query($id: ID!) { node(id: $id) {
          ... on Organisation { name } ... on CareArea { name } ... on CountySteeringGroup { name } ... on Seat { name: label }
        } }";
        let shown = world.public_with(query, json!({ "id": of })).await;
        assert_eq!(shown["node"]["name"], name);
    }
    intact(&world).await;
}

async fn what_may_not_be_named_is_said(world: World) {
    let (group, token, _) = kiruna(&world).await;
    let add = |more: Value| {
        keyed(merged(
            json!({ "of": group["id"], "name": "Nytt", "from": "2026-07-01" }),
            more,
        ))
    };
    done(
        &world,
        &token,
        ADD_NAME,
        add(json!({ "name": "Senare", "from": "2027-01-01" })),
    )
    .await;
    for (more, expected) in [
        (
            json!({ "name": "" }),
            vec!["REQUIRED name", "ALREADY_EXISTS from"],
        ),
        (
            json!({ "name": "a\nb", "to": "2027-01-01" }),
            vec!["INVALID_VALUE name"],
        ),
        (
            json!({ "name": "Kirunagruppen", "to": "2027-01-01" }),
            vec!["ALREADY_EXISTS name"],
        ),
        (
            json!({ "from": "2025-12-31", "to": "2026-01-01" }),
            vec!["DOES_NOT_FIT from"],
        ),
        (
            json!({ "from": "2026-01-01", "to": "2026-02-01" }),
            vec!["ALREADY_EXISTS from"],
        ),
        (json!({ "to": "2026-07-01" }), vec!["INVALID_PERIOD to"]),
        (json!({}), vec!["ALREADY_EXISTS from"]),
    ] {
        assert_eq!(
            refused(&world, &token, ADD_NAME, add(more.clone())).await,
            expected,
            "{more}"
        );
    }
    for (of, expected) in [
        (id(NodeKind::Body, Uuid::nil()), "NOT_FOUND"),
        (id(NodeKind::Rule, Uuid::nil()), "BAD_USER_INPUT"),
        ("x".to_owned(), "BAD_USER_INPUT"),
    ] {
        let answer = answer(&world, &token, ADD_NAME, add(json!({ "of": of }))).await;
        assert_eq!(code(&answer), expected);
    }
    done(&world, &token, ADD_NAME, add(json!({ "to": "2027-01-01" }))).await;
    intact(&world).await;
}
