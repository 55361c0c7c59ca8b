//! The political board as the document has it, who fills which seat, and who chairs which body.

use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{items, text},
    mutate::{done, refused},
    rows::merged,
    world::{World, both},
};

both!(
    the_board_has_two_seats_that_are_each_filled_together,
    every_seat_says_who_fills_it,
    elected_representatives_and_their_substitutes_say_their_election,
    the_chair_and_the_vice_chair_of_the_board_are_of_different_sides,
    a_term_may_name_sides_before_anybody,
    whoever_holds_the_seat_that_chairs_chairs_and_such_a_body_has_no_terms,
);

const BOARD: &str = "politiska-samverkansberedningen";
const STEERING_GROUP: &str = "lansstyrgruppen";
const NORTH: &str = "lansdelsgrupp-norra-norrbotten";

fn keyed(input: Value) -> Value {
    merged(json!({ "idempotencyKey": Uuid::now_v7() }), input)
}

/// The seats of a body: label, organisation, who fills it.
async fn seats(world: &World, body: &str) -> Vec<Value> {
    let query = "query($body: String!) { body(by: { slug: $body }) { seats {
      id label organisationKind organisation { slug } filledBy { slug } substitutionRule function { code elected } minHolders maxHolders
    } } }";
    let answer = world.public_with(query, json!({ "body": body })).await;
    items(&answer["body"]["seats"]).cloned().collect()
}

async fn seat(world: &World, body: &str, label: &str) -> Value {
    let seats = seats(world, body).await;
    let seat = seats.into_iter().find(|seat| seat["label"] == label);
    seat.expect("the seat is there")["id"].clone()
}

const KOMMUNERNA: &str = "Förtroendevalda från de 14 kommunerna";
const REGIONEN: &str = "Förtroendevalda från regionen";

async fn the_board_has_two_seats_that_are_each_filled_together(world: World) {
    let seat_of = |label: &str, kind: &str, organisation: Value, filled_by: &str| {
        json!({
            "label": label, "organisationKind": kind, "organisation": organisation, "filledBy": { "slug": filled_by },
            "substitutionRule": "NAMED", "function": { "code": "ELECTED_REPRESENTATIVE", "elected": true },
            "minHolders": 1, "maxHolders": null,
        })
    };
    let mut seats = seats(&world, BOARD).await;
    for seat in &mut seats {
        seat.as_object_mut().expect("a seat").remove("id");
    }
    let expected = [
        seat_of(
            KOMMUNERNA,
            "MUNICIPALITY",
            Value::Null,
            "norrbottens-kommuner",
        ),
        seat_of(REGIONEN, "REGION", json!({ "slug": "region" }), "region"),
    ];
    assert_eq!(seats, expected);
}

async fn every_seat_says_who_fills_it(world: World) {
    for (body, label, filled_by) in [
        (STEERING_GROUP, "Socialchefer", Some("norrbottens-kommuner")),
        (STEERING_GROUP, "Utvecklingsdirektör", Some("region")),
        (NORTH, "Socialchef, Kiruna", Some("2584")),
        (NORTH, "Närsjukvårdschef", Some("region")),
        (
            NORTH,
            "Adjungerande chefsrepresentanter med särskild områdeskunskap",
            None,
        ),
    ] {
        let seats = seats(&world, body).await;
        let seat = seats.iter().find(|seat| seat["label"] == label);
        let seat = seat.unwrap_or_else(|| panic!("{label} is no seat of {body}"));
        let expected = filled_by.map(|slug| json!({ "slug": slug }));
        assert_eq!(seat["filledBy"], json!(expected), "{label}");
    }
}

const APPOINT: &str = "appointToSeat appointment { id vacant election { organ date paragraph } history { nodes { fields { field after } } } }";
const NAME: &str = "nameSubstitute appointment { id role election { organ paragraph } }";

fn election(organ: &str) -> Value {
    json!({ "organ": organ, "date": "2022-11-28", "paragraph": "71" })
}

/// An elected representative of an organisation on a seat of the board.
async fn representative(
    world: &World,
    token: &str,
    label: &str,
    name: &str,
    organisation: &str,
) -> String {
    let seat = seat(world, BOARD, label).await;
    let input = keyed(json!({
        "seat": seat, "newPerson": { "displayName": name }, "represents": organisation, "from": "2026-01-01",
        "election": election("Fullmäktige"),
    }));
    let made = done(world, token, "appointToSeat appointment { id }", input).await;
    text(&made["appointment"]["id"]).to_owned()
}

async fn elected_representatives_and_their_substitutes_say_their_election(world: World) {
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let kommunerna = seat(&world, BOARD, KOMMUNERNA).await;
    let input = |more: Value| {
        let input = json!({ "seat": kommunerna, "represents": "2584", "from": "2026-01-01" });
        keyed(merged(input, more))
    };
    let anna = json!({ "displayName": "Anna" });
    let organ = "Kommunfullmäktige i Kiruna";
    for (more, expected) in [
        (json!({ "newPerson": anna }), vec!["REQUIRED election"]),
        (
            json!({ "newPerson": anna, "election": { "organ": " ", "date": "2022-11-28", "paragraph": "" } }),
            vec!["REQUIRED election.organ", "REQUIRED election.paragraph"],
        ),
        (
            json!({ "newPerson": anna, "election": { "organ": organ, "date": "1822-11-28", "paragraph": "71" } }),
            vec!["INVALID_PERIOD election.date"],
        ),
        (
            json!({ "newPerson": anna, "election": { "organ": organ, "date": "2022-11-28", "paragraph": "§ 71" } }),
            vec!["INVALID_VALUE election.paragraph"],
        ),
        (
            json!({ "vacant": true, "election": election(organ) }),
            vec!["DOES_NOT_FIT election"],
        ),
    ] {
        let refused = refused(&world, &association, APPOINT, input(more.clone())).await;
        assert_eq!(refused, expected, "{more}");
    }
    done(
        &world,
        &association,
        APPOINT,
        input(json!({ "vacant": true })),
    )
    .await;
    let elected = input(json!({ "newPerson": anna, "election": election(organ) }));
    let made = done(&world, &association, APPOINT, elected).await["appointment"].clone();
    assert_eq!(made["election"], election(organ));
    let fields = &made["history"]["nodes"][0]["fields"];
    let field = |name: &str| {
        items(fields)
            .find(|field| field["field"] == name)
            .expect("it is told")["after"]
            .clone()
    };
    assert_eq!(field("election.organ"), organ);
    assert_eq!(field("election.date"), "2022-11-28");
    assert_eq!(field("election.paragraph"), "71");

    let substitute = |more: Value| {
        let input = json!({ "appointment": made["id"], "newPerson": { "displayName": "Bo" }, "from": "2026-02-01" });
        keyed(merged(input, more))
    };
    assert_eq!(
        refused(&world, &association, NAME, substitute(json!({}))).await,
        ["REQUIRED election"]
    );
    let named = substitute(json!({ "election": election(organ) }));
    let named = done(&world, &association, NAME, named).await["appointment"].clone();
    assert_eq!(named["role"], "SUBSTITUTE");
    assert_eq!(
        named["election"],
        json!({ "organ": organ, "paragraph": "71" })
    );

    // Officials are not elected.
    let official = seat(&world, STEERING_GROUP, "Socialchefer").await;
    let wrong = input(json!({ "seat": official, "newPerson": anna, "election": election(organ) }));
    assert_eq!(
        refused(&world, &association, APPOINT, wrong).await,
        ["DOES_NOT_FIT election"]
    );
}

const SET: &str = "setChairTerm chairTerm { version side secretarySide chair { id } viceChair { id } secretary { id } }";

async fn the_chair_and_the_vice_chair_of_the_board_are_of_different_sides(world: World) {
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let anna = representative(&world, &association, KOMMUNERNA, "Anna", "2584").await;
    let region = world.token("region", Grade::Editor).await;
    let bo = representative(&world, &region, REGIONEN, "Bo", "region").await;
    let cilla = representative(&world, &association, KOMMUNERNA, "Cilla", "2580").await;
    let set = |more: Value| {
        let input = json!({ "body": BOARD, "year": 2026, "side": "MUNICIPALITIES", "chair": anna });
        keyed(merged(input, more))
    };
    for (more, expected) in [
        (json!({ "viceChair": cilla }), "DOES_NOT_FIT viceChair"),
        (
            json!({ "side": "REGION", "viceChair": bo, "chair": null }),
            "DOES_NOT_FIT viceChair",
        ),
        (
            json!({ "secretary": cilla, "secretarySide": "REGION" }),
            "DOES_NOT_FIT secretary",
        ),
    ] {
        assert_eq!(
            refused(&world, &association, SET, set(more.clone())).await,
            [expected],
            "{more}"
        );
    }
    let term = done(
        &world,
        &association,
        SET,
        set(json!({ "viceChair": bo, "secretary": cilla })),
    )
    .await;
    assert_eq!(
        term["chairTerm"],
        json!({
            "version": 1, "side": "MUNICIPALITIES", "secretarySide": "MUNICIPALITIES",
            "chair": { "id": anna }, "viceChair": { "id": bo }, "secretary": { "id": cilla },
        })
    );
    let query = "query($on: Date) { body(by: { slug: \"politiska-samverkansberedningen\" }, asOf: $on) { chair { person { displayName } } } }";
    for (on, chair) in [
        ("2025-12-31", Value::Null),
        ("2026-01-01", json!({ "person": { "displayName": "Anna" } })),
        ("2026-12-31", json!({ "person": { "displayName": "Anna" } })),
        ("2027-01-01", Value::Null),
    ] {
        let shown = world.public_with(query, json!({ "on": on })).await;
        assert_eq!(shown["body"]["chair"], chair, "{on}");
    }
    // In the steering group the source says nothing of it.
    let chefer = seat(&world, STEERING_GROUP, "Socialchefer").await;
    let mut heads = Vec::new();
    for (name, kommun) in [("Dora", "2584"), ("Eva", "2580")] {
        let input = json!({ "seat": chefer, "newPerson": { "displayName": name }, "represents": kommun, "from": "2026-01-01" });
        let made = done(
            &world,
            &association,
            "appointToSeat appointment { id }",
            keyed(input),
        )
        .await;
        heads.push(made["appointment"]["id"].clone());
    }
    let same = json!({ "body": STEERING_GROUP, "chair": heads[0], "viceChair": heads[1] });
    done(&world, &association, SET, set(same)).await;
}

async fn a_term_may_name_sides_before_anybody(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let input = |more: Value| {
        keyed(merged(
            json!({ "body": STEERING_GROUP, "year": 2027, "side": "REGION" }),
            more,
        ))
    };
    let term = done(
        &world,
        &region,
        SET,
        input(json!({ "secretarySide": "MUNICIPALITIES" })),
    )
    .await;
    let sides = json!({
        "version": 1, "side": "REGION", "secretarySide": "MUNICIPALITIES", "chair": null, "viceChair": null, "secretary": null,
    });
    assert_eq!(term["chairTerm"], sides);
    let term = done(&world, &region, SET, input(json!({ "version": 1 }))).await;
    assert_eq!(term["chairTerm"]["secretarySide"], Value::Null);
}

async fn whoever_holds_the_seat_that_chairs_chairs_and_such_a_body_has_no_terms(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let query = "query($body: String!) { body(by: { slug: $body }) { viewerCanSetChairTerm chair { id } } }";
    let shown = async |body: &str| {
        let answer = world.data_as(&region, query, json!({ "body": body })).await;
        answer["body"].clone()
    };
    let nobody = json!({ "viewerCanSetChairTerm": false, "chair": null });
    assert_eq!(shown(NORTH).await, nobody);
    let seat = seat(&world, NORTH, "Närsjukvårdschef").await;
    let input =
        json!({ "seat": seat, "newPerson": { "displayName": "Anna" }, "from": "2026-01-01" });
    let made = done(
        &world,
        &region,
        "appointToSeat appointment { id }",
        keyed(input),
    )
    .await;
    let chaired =
        json!({ "viewerCanSetChairTerm": false, "chair": { "id": made["appointment"]["id"] } });
    assert_eq!(shown(NORTH).await, chaired);
    let set = keyed(json!({ "body": NORTH, "year": 2026, "side": "REGION" }));
    assert_eq!(
        refused(&world, &region, SET, set).await,
        ["DOES_NOT_FIT body"]
    );
    assert_eq!(shown(STEERING_GROUP).await["viewerCanSetChairTerm"], true);
}
