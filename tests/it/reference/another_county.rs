//! Another county than Norrbotten: with three kommuner, two areas, titles of its own and a chair that rotates every second
//! summer. Nothing of it is in the program; all of it is in `county/`. What is the same in every county is tried in this one where it
//! is tried in Norrbotten: as `another_county::name`.

use std::{fs, path::Path, process::Output};

use samverkan::{
    clock::Clock,
    domain::vocabulary::Grade,
    reference::{SourceFile, embedded},
    store::Prepared,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fixture::{
        county::{OSTMARK, files},
        json::{items, text},
        mutate::{done, refused},
        rows::merged,
        world::{Kind, TestDatabase, World, both, now, opened},
    },
    operation::startup::{Server, folder, run},
};

both!(kind:
    its_organisation_is_read,
    its_letters_in_two_parts_are_kept_in_one,
    a_kommun_makes_a_local_group_and_fills_its_seat,
    a_county_that_presumes_no_function_has_one_said_for_each_seat,
    its_chair_rotates_every_second_summer,
    a_head_is_substituted_by_whom_its_rule_names,
    elected_politicians_are_elected_and_fill_two_seats_together,
    a_project_is_joined_and_a_value_reported_and_approved,
    a_later_state_of_it_adds_its_rows_and_another_county_is_refused,
);

const NORRBY: &str = OSTMARK.kommun;
const MELLANBY: &str = OSTMARK.neighbour;
const REGION: &str = OSTMARK.region;
const ASSOCIATION: &str = OSTMARK.association;

/// The folder with its files, as `--reference` takes it.
fn county() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/reference/county");
    folder.display().to_string()
}

async fn world(kind: Kind) -> World {
    World::another_county(kind).await
}

fn keyed(input: Value) -> Value {
    merged(json!({ "idempotencyKey": Uuid::now_v7() }), input)
}

/// The id of a seat of a body, by its label.
async fn seat(world: &World, body: &str, label: &str) -> Value {
    let query = "query($body: String!) { body(by: { slug: $body }) { seats { id label } } }";
    let answer = world.public_with(query, json!({ "body": body })).await;
    let mut seats = items(&answer["body"]["seats"]);
    let seat = seats.find(|seat| seat["label"] == label);
    seat.expect("the seat is there")["id"].clone()
}

const APPOINT: &str = "appointToSeat appointment { id election { organ date paragraph } person { displayName } represents { slug } }";

/// Appoints somebody who is new.
async fn appointed(world: &World, token: &str, seat: &Value, name: &str, more: Value) -> Value {
    let input = json!({ "seat": seat, "newPerson": { "displayName": name }, "from": "2026-01-01" });
    let mut made = done(world, token, APPOINT, keyed(merged(input, more))).await;
    made["appointment"].take()
}

async fn its_organisation_is_read(kind: Kind) {
    let world = world(kind).await;
    let answer = world
        .public(
            "{ careAreas { name municipalities { name } }
               bodies { nodes { slug level } }
               organisations(kind: MUNICIPALITY) { totalCount }
               priorityAreas { code clause { number } }
               vocabulary(of: [\"SeatFunction\"]) { code swedish english }
               body(by: { slug: \"chefsgruppen\" }) {
                 seats { label function { code elected name { swedish english } } filledBy { slug } }
                 rules { code clause { number } } mandates { wording } children { slug }
               } }",
        )
        .await;
    let names = |list: &Value| -> Vec<String> {
        items(list).map(|it| text(&it["name"]).to_owned()).collect()
    };
    assert_eq!(names(&answer["careAreas"]), ["Norra", "Södra"]);
    let north = &answer["careAreas"][0]["municipalities"];
    assert_eq!(names(north), ["Mellanby", "Norrby"]);
    assert_eq!(items(&answer["bodies"]["nodes"]).count(), 4);
    assert_eq!(answer["organisations"]["totalCount"], 3);
    let area = json!([{ "code": "trygg-alderdom", "clause": { "number": "§ 3" } }]);
    assert_eq!(answer["priorityAreas"], area);
    let codes: Vec<&str> = items(&answer["vocabulary"])
        .map(|term| text(&term["code"]))
        .collect();
    let expected = [
        "ledamot",
        "politiker",
        "omsorgschef",
        "skolchef",
        "enhetschef",
    ];
    assert_eq!(codes, expected);
    let group = &answer["body"];
    assert_eq!(
        group["seats"][0],
        json!({
            "label": "Chef, Mellanby",
            "function": {
                "code": "omsorgschef", "elected": false,
                "name": { "swedish": "omsorgschef", "english": "head of care" },
            },
            "filledBy": { "slug": MELLANBY },
        })
    );
    assert_eq!(items(&group["seats"]).count(), 4);
    let rules = json!([{ "code": "§ 1", "clause": { "number": "§ 1" } }]);
    assert_eq!(group["rules"], rules);
    assert_eq!(items(&group["mandates"]).count(), 1);
    assert_eq!(items(&group["children"]).count(), 2);
}

async fn its_letters_in_two_parts_are_kept_in_one(kind: Kind) {
    let mut files = files();
    for file in &mut files {
        let text = file.text.replace('Ö', "O\u{308}");
        file.text = text.replace('ö', "o\u{308}").into();
    }
    let world = World::of_county(kind, &files).await;
    let query = "{ careAreas { name } organisation(by: { slug: \"region-ostmark\" }) { name }
        organisations(search: \"östmarks\") { totalCount } }";
    assert_eq!(
        world.public(query).await,
        json!({ "careAreas": [{ "name": "Norra" }, { "name": "Södra" }],
            "organisation": { "name": "Region Östmark" }, "organisations": { "totalCount": 1 } })
    );
}

async fn a_kommun_makes_a_local_group_and_fills_its_seat(kind: Kind) {
    let world = world(kind).await;
    let norrby = world.token(NORRBY, Grade::Editor).await;
    let create = "createLocalGroup group { slug parent { slug } seats { id label function { code presumed } } }";
    let input = json!({
        "name": "Samverkansgrupp Norrby", "from": "2026-01-01",
        "seats": [{ "label": "Kommunens", "chairs": true }, { "label": "Skolans", "function": "skolchef" }],
    });
    let group = done(&world, &norrby, create, keyed(input)).await["group"].clone();
    assert_eq!(group["parent"]["slug"], "narvardsgrupp-norra");
    let functions: Vec<&str> = items(&group["seats"])
        .map(|seat| text(&seat["function"]["code"]))
        .collect();
    assert_eq!(functions, ["ledamot", "skolchef"]);
    let own = json!({ "represents": NORRBY });
    let anna = appointed(&world, &norrby, &group["seats"][0]["id"], "Anna", own).await;
    let query = "query($slug: String!) { body(by: { slug: $slug }) { chair { id person { displayName } } } }";
    let shown = world
        .public_with(query, json!({ "slug": group["slug"] }))
        .await;
    let chair = json!({ "id": anna["id"], "person": { "displayName": "Anna" } });
    assert_eq!(shown["body"]["chair"], chair);
    let unknown = json!({ "body": group["slug"], "label": "X", "function": "SOCIAL_SERVICES_MANAGER", "from": "2026-01-01" });
    let (_, answer) =
        crate::fixture::mutate::answer(&world, &norrby, "addSeat seat { id }", keyed(unknown))
            .await;
    assert_eq!(
        answer["errors"][0]["extensions"]["field"], "input.function",
        "{answer:#}"
    );
}

async fn a_county_that_presumes_no_function_has_one_said_for_each_seat(kind: Kind) {
    let mut files = files();
    for file in &mut files {
        file.text = file.text.replace("presumed = true\n", "").into();
    }
    let world = World::of_county(kind, &files).await;
    let norrby = world.token(NORRBY, Grade::Editor).await;
    let create = "createLocalGroup group { seats { function { code } } }";
    let group = |seat: Value| {
        keyed(json!({ "name": "Samverkansgrupp Norrby", "from": "2026-01-01", "seats": [seat] }))
    };
    let unsaid = group(json!({ "label": "Kommunens" }));
    let expected = ["REQUIRED seats.0.function"];
    assert_eq!(refused(&world, &norrby, create, unsaid).await, expected);
    let said = group(json!({ "label": "Kommunens", "function": "ledamot" }));
    let made = done(&world, &norrby, create, said).await;
    let code = &made["group"]["seats"][0]["function"]["code"];
    assert_eq!(code, "ledamot");
}

const SET: &str = "setChairTerm chairTerm { year side secretarySide period { from to }
  chair { person { displayName } } viceChair { person { displayName } } }";

async fn its_chair_rotates_every_second_summer(kind: Kind) {
    let world = world(kind).await;
    let region = world.token(REGION, Grade::Editor).await;
    let set = |more: Value| {
        keyed(merged(
            json!({ "body": "samverkansradet", "side": "REGION" }),
            more,
        ))
    };
    // Nobody needs to be named.
    let term = done(
        &world,
        &region,
        SET,
        set(json!({ "year": 2026, "secretarySide": "MUNICIPALITIES" })),
    )
    .await;
    assert_eq!(
        term["chairTerm"],
        json!({
            "year": 2026, "side": "REGION", "secretarySide": "MUNICIPALITIES",
            "period": { "from": "2026-07-01", "to": "2028-07-01" }, "chair": null, "viceChair": null,
        })
    );
    let within = set(json!({ "year": 2027 }));
    assert_eq!(
        refused(&world, &region, SET, within).await,
        ["DOES_NOT_FIT year"]
    );
    let next = set(json!({ "year": 2028, "side": "MUNICIPALITIES" }));
    done(&world, &region, SET, next).await;
    for (year, terms) in [
        (2025, 0),
        (2026, 1),
        (2027, 1),
        (2028, 2),
        (2030, 1),
        (2031, 0),
    ] {
        let query = "query($year: Int!) { body(by: { slug: \"samverkansradet\" }) { chairTerms(year: $year) { year } } }";
        let shown = world.public_with(query, json!({ "year": year })).await;
        assert_eq!(items(&shown["body"]["chairTerms"]).count(), terms, "{year}");
    }
    // The head of unit chairs an area's group, by its document.
    let chaired = keyed(json!({ "body": "narvardsgrupp-norra", "year": 2026, "side": "REGION" }));
    assert_eq!(
        refused(&world, &region, SET, chaired).await,
        ["DOES_NOT_FIT body"]
    );
}

async fn a_head_is_substituted_by_whom_its_rule_names(kind: Kind) {
    let world = world(kind).await;
    let norrby = world.token(NORRBY, Grade::Editor).await;
    let absent = seat(&world, "chefsgruppen", "Chef, Norrby").await;
    let absent = appointed(&world, &norrby, &absent, "Anna", json!({})).await;
    for (label, name, by) in [
        ("Skolchef, Mellanby", "Bo", MELLANBY),
        ("Enhetschef", "Cilla", REGION),
    ] {
        let place = seat(&world, "narvardsgrupp-norra", label).await;
        let token = world.token(by, Grade::Editor).await;
        appointed(&world, &token, &place, name, json!({})).await;
    }
    let query = "query($id: ID!) { substituteCandidates(appointment: $id, filter: { fits: true }) { nodes { person { displayName } } } }";
    let shown = world
        .data_as(&norrby, query, json!({ "id": absent["id"] }))
        .await;
    let expected = json!([{ "person": { "displayName": "Bo" } }]);
    assert_eq!(shown["substituteCandidates"]["nodes"], expected);
}

async fn elected_politicians_are_elected_and_fill_two_seats_together(kind: Kind) {
    let world = world(kind).await;
    let association = world.token(ASSOCIATION, Grade::Editor).await;
    let query = "{ body(by: { slug: \"samverkansradet\" }) { seats { label organisation { slug } filledBy { slug } function { elected } } } }";
    let shown = world.public(query).await;
    let seat_of = |label: &str, filled_by: &str| json!({ "label": label, "organisation": null, "filledBy": { "slug": filled_by }, "function": { "elected": true } });
    let expected = json!([
        seat_of("Folkvalda från kommunerna", ASSOCIATION),
        seat_of("Folkvalda från regionen", REGION)
    ]);
    assert_eq!(shown["body"]["seats"], expected);
    let place = seat(&world, "samverkansradet", "Folkvalda från kommunerna").await;
    let input = |more: Value| {
        let input = json!({ "seat": place, "newPerson": { "displayName": "Anna" }, "represents": NORRBY, "from": "2026-07-01" });
        keyed(merged(input, more))
    };
    assert_eq!(
        refused(&world, &association, APPOINT, input(json!({}))).await,
        ["REQUIRED election"]
    );
    let election =
        json!({ "organ": "Kommunfullmäktige i Norrby", "date": "2026-06-15", "paragraph": "12" });
    let made = done(
        &world,
        &association,
        APPOINT,
        input(json!({ "election": election })),
    )
    .await;
    assert_eq!(made["appointment"]["election"], election);
    let official = seat(&world, "chefsgruppen", "Chef, Norrby").await;
    let wrong = input(json!({ "seat": official, "election": election }));
    let norrby = world.token(NORRBY, Grade::Editor).await;
    assert_eq!(
        refused(&world, &norrby, APPOINT, wrong).await,
        ["DOES_NOT_FIT election"]
    );
}

async fn a_project_is_joined_and_a_value_reported_and_approved(kind: Kind) {
    let world = world(kind).await;
    let norrby = world.token(NORRBY, Grade::Editor).await;
    let mellanby = world.token(MELLANBY, Grade::Editor).await;
    let approver = world.token(REGION, Grade::Approver).await;
    let proposal = json!({
        "title": "Trygg hemgång", "summary": "Hem från sjukhuset.", "priorityAreas": ["trygg-alderdom"],
        "visibility": "PUBLIC",
    });
    let made = done(
        &world,
        &norrby,
        "proposeProject project { id slug }",
        keyed(proposal),
    )
    .await;
    let project = &made["project"];
    assert_eq!(project["slug"], "9901-trygg-hemgang");
    let join = keyed(json!({ "project": project["id"] }));
    let joined = done(
        &world,
        &mellanby,
        "joinProject participation { organisation { slug } }",
        join,
    )
    .await;
    assert_eq!(joined["participation"]["organisation"]["slug"], MELLANBY);
    let indicator = json!({
        "title": "Hembesök", "project": project["id"], "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM",
        "unit": "besök", "periodKind": "MONTH", "reporters": "OWNER", "visibility": "PUBLIC",
    });
    let made = done(
        &world,
        &norrby,
        "createIndicator indicator { id slug }",
        keyed(indicator),
    )
    .await;
    let indicator = &made["indicator"];
    let value = json!({
        "indicator": indicator["id"], "period": { "kind": "MONTH", "year": 2026, "number": 9 }, "actual": "12",
    });
    let saved = done(
        &world,
        &norrby,
        "saveFollowUpValue value { id version }",
        value,
    )
    .await;
    let mut value = saved["value"].clone();
    for (token, mutation) in [
        (&norrby, "submitFollowUpValue"),
        (&approver, "approveFollowUpValue"),
    ] {
        let input = json!({ "value": value["id"], "version": value["version"] });
        let mut moved = done(
            &world,
            token,
            &format!("{mutation} value {{ id version state }}"),
            input,
        )
        .await;
        value = moved["value"].take();
    }
    assert_eq!(value["state"], "APPROVED");
    let shown = world
        .public("{ followUpValues(first: 10) { nodes { actual organisation { name } } } }")
        .await;
    let expected = json!([{ "actual": "12", "organisation": { "name": "Norrby" } }]);
    assert_eq!(shown["followUpValues"]["nodes"], expected);
}

async fn a_later_state_of_it_adds_its_rows_and_another_county_is_refused(kind: Kind) {
    let database = TestDatabase::empty(kind).await;
    let prepare = async |files: &[SourceFile]| {
        let database = opened(&database.url()).await;
        database.prepare_with(files, &Clock::fixed(now())).await
    };
    assert!(matches!(prepare(&files()).await, Ok(Prepared::Loaded(_))));
    assert!(matches!(prepare(&files()).await, Ok(Prepared::AsBefore)));
    let mut later = files();
    let more = "\n[[priority_area]]\ncode = \"skola\"\nswedish = \"Skola\"\nenglish = \"School\"\nclause = \"§ 3\"\n";
    later[0].text = (later[0].text.to_string() + more).into();
    assert!(matches!(prepare(&later).await, Ok(Prepared::Loaded(_))));
    let refused = prepare(&embedded())
        .await
        .expect_err("another county is refused");
    let said = refused.to_string();
    assert!(
        said.contains("another county") && said.contains("--reference"),
        "{said}"
    );
    let world = World::on(database).await;
    let shown = world
        .public("{ priorityAreas { code } organisations { totalCount } }")
        .await;
    assert_eq!(
        shown["priorityAreas"],
        json!([{ "code": "trygg-alderdom" }, { "code": "skola" }])
    );
    assert_eq!(shown["organisations"]["totalCount"], 5);
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
fn a_folder_is_checked_without_a_database_and_each_fault_has_its_line() {
    let place = folder();
    let sound = run(place.path(), &["check", "--reference", &county()]);
    assert!(sound.status.success(), "{}", said(&sound));
    assert!(
        said(&sound).contains("no faults; no database was looked at"),
        "{}",
        said(&sound)
    );
    assert_eq!(
        fs::read_dir(place.path()).unwrap().count(),
        0,
        "nothing is made"
    );

    let faulty = folder();
    for file in files() {
        let text = match &*file.name {
            "structure.toml" => {
                file.text
                    .replacen("function = \"politiker\"", "function = \"politikr\"", 1)
            }
            "directions.toml" => file
                .text
                .replacen("value = \"07-01\"", "value = \"1 juli\"", 1)
                .replacen("value = \"skolchef\"", "value = \"skolchefer\"", 1),
            "organisations.toml" => {
                file.text
                    .replacen("kind = \"ASSOCIATION\"", "kind = \"REGION\"", 1)
            }
            _ => file.text.to_string(),
        };
        fs::write(faulty.path().join(&*file.name), text).unwrap();
    }
    let of_faulty = |name: &str| faulty.path().join(name).display().to_string();
    let checked = run(place.path(), &["check", "--reference", &of_faulty("")]);
    assert!(!checked.status.success());
    for fault in [
        "directions.toml:23: \"term_begins\": `term_begins` is a day of every year",
        "directions.toml:45: \"substitute_functions\": What this parameter can say is `ledamot`, `politiker`",
        "organisations.toml:11: another organisation of the kind REGION; there is one",
        "structure.toml:70: unknown seat function \"politikr\"; did you mean \"politiker\"?",
    ] {
        assert!(
            said(&checked).contains(fault),
            "{fault}\n{}",
            said(&checked)
        );
    }
    let nowhere = run(
        place.path(),
        &["check", "--reference", &of_faulty("nowhere")],
    );
    let empty = run(place.path(), &["check", "--reference", "."]);
    assert!(
        !empty.status.success() && said(&empty).contains("*.toml"),
        "{}",
        said(&empty)
    );
    assert!(
        !nowhere.status.success() && said(&nowhere).contains("nowhere"),
        "{}",
        said(&nowhere)
    );
}

#[test]
fn the_rights_are_printed_with_the_name_of_the_county_s_association() {
    let place = folder();
    let printed = run(place.path(), &["rights", "--reference", &county()]);
    assert!(printed.status.success(), "{}", said(&printed));
    let table = said(&printed);
    for words in [
        "region    Östmarks kommuner  lägst\n",
        "  egna*     som egna; men det som regionen och Östmarks kommuner har gemensamt: föreslår\n",
        "Gemensamt för regionen och Östmarks kommuner är arbetet",
    ] {
        assert!(table.contains(words), "{words}\n{table}");
    }
    assert!(!table.contains("Norrbotten"), "{table}");
    assert!(!table.contains('{'), "{table}");
    let longest = table.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(120), "{table}");

    let own = run(place.path(), &["rights"]);
    assert!(said(&own).contains("region    Norrbottens Kommuner  lägst\n"));
}

#[test]
fn an_empty_database_is_served_with_the_county_of_a_folder() {
    let place = folder();
    let county = county();
    let of_folder = ["--reference", county.as_str()];
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--create",
        "--database-url",
        "sqlite://fresh.db",
    ];
    let query = "{ careAreas { name } organisation(by: { code: \"9903\" }) { name } }";
    // The first start loads it, the second finds it.
    for _ in 0..2 {
        let server = Server::start(place.path(), &[&serve[..], &of_folder].concat());
        assert_eq!(
            server.public(query),
            json!({ "careAreas": [{ "name": "Norra" }, { "name": "Södra" }], "organisation": { "name": "Söderby" } })
        );
        assert!(server.is_ready());
        assert_eq!(server.stop().code(), Some(0));
    }
    let other = run(place.path(), &serve);
    assert!(!other.status.success());
    assert!(
        said(&other).contains("holds the reference data of another county"),
        "{}",
        said(&other)
    );
}

#[test]
fn a_database_keeps_to_the_county_that_it_was_made_with() {
    let place = folder();
    let with = |arguments: &[&str]| {
        let county = county();
        run(
            place.path(),
            &[arguments, &["--reference", &county]].concat(),
        )
    };
    for arguments in [
        vec!["migrate"],
        vec!["migrate"],
        vec!["token", "--organisation", NORRBY, "--grade", "editor"],
        vec!["check", "--database-url", "sqlite://samverkan.db"],
    ] {
        let output = with(&arguments);
        assert!(output.status.success(), "{arguments:?}\n{}", said(&output));
    }
    let other = run(place.path(), &["migrate"]);
    assert!(!other.status.success());
    assert!(
        said(&other).contains("holds the reference data of another county"),
        "{}",
        said(&other)
    );
    let nobody = ["token", "--organisation", "region", "--grade", "editor"];
    let refused = with(&nobody);
    assert!(
        !refused.status.success()
            && said(&refused)
                .contains("write one of 9901, 9902, 9903, ostmarks-kommuner, region-ostmark"),
        "{}",
        said(&refused)
    );
    let demo = with(&["demo"]);
    assert!(
        !demo.status.success() && said(&demo).contains("about Norrbotten"),
        "{}",
        said(&demo)
    );
}
