//! The organisation as of a day: what an agreement founds and abolishes begins and ends with it, and nothing that follows from
//! a later day is shown before it. The texts that the answers are compared with are in `snapshots/`; they were read against the
//! sources.

use entity::{document_version, steering_document};
use samverkan::domain::vocabulary::Grade;
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

use crate::fixture::{
    json::{items, names, on_day, text, texts},
    mutate::done,
    rows::Rows,
    world::{World, both},
};

both!(
    an_agreement_shows_what_was_known_on_the_day,
    an_approval_of_a_later_day_shows_nothing_of_what_follows_from_it,
    the_organisation_reads_right_on_fourteen_days,
    the_organisation_reads_right_on_fourteen_days_once_the_approval_of_2004_is_recorded,
    what_an_agreement_founded_ends_with_it,
    an_approval_of_today_founds_what_was_to_be_founded_in_2004,
    what_replaces_an_agreement_ends_what_it_founded,
    documents_and_agreements_are_there_from_their_first_trace,
    files_hold_the_bodies_of_the_day,
    it_takes_as_many_statements_with_more_agreements_bodies_and_seats,
);

const AGREEMENT: &str = "overenskommelse-politisk-samverkan-2004";

/// The organisation between its beginnings and what is to come: each day on which something changed, the day before, and some
/// between.
const DAYS: [&str; 14] = [
    "1999-12-31",
    "2004-05-13",
    "2004-05-14",
    "2004-06-16",
    "2004-06-17",
    "2004-08-31",
    "2004-09-01",
    "2008-02-29",
    "2011-12-31",
    "2012-01-01",
    "2016-12-31",
    "2017-01-01",
    "2026-11-02",
    "2030-01-01",
];

async fn agreement_id(world: &World) -> Value {
    let query = "{ agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }) { id } }";
    world.public(query).await["agreement"]["id"].clone()
}

/// Records the approval that the sources don't show.
async fn approve(world: &World, on: &str) {
    let token = world.token("region", Grade::Approver).await;
    let agreement = agreement_id(world).await;
    let input = json!({ "idempotencyKey": "approval", "agreement": agreement, "approvedOn": on });
    done(world, &token, "recordApproval agreement { id }", input).await;
}

async fn give_notice(world: &World, on: &str) {
    let token = world.token("region", Grade::Approver).await;
    let agreement = agreement_id(world).await;
    let input = json!({ "idempotencyKey": "notice", "agreement": agreement, "givenOn": on });
    done(world, &token, "giveNotice agreement { id }", input).await;
}

async fn an_agreement_shows_what_was_known_on_the_day(world: World) {
    approve(&world, "2004-09-01").await;
    give_notice(&world, "2024-02-29").await;
    let query = "query($on: Date) { agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }, asOf: $on) {
      status inForceFrom endsOn missingApprovals { nameAsSigned }
      parties { approval { approvedOn } notices { givenOn } }
      matter { decisions { paragraph } }
    } }";
    for (on, expected) in [
        ("2004-05-13", "-"),
        ("2004-05-14", "DRAFT - - 0/2 []"),
        ("2004-06-16", "DRAFT - - 0/2 []"),
        ("2004-06-17", "PENDING_APPROVAL - - 1/1 [71, 86, 101]"),
        ("2004-08-31", "PENDING_APPROVAL - - 1/1 [71, 86, 101]"),
        ("2004-09-01", "IN_FORCE 2004-09-01 - 2/0 [71, 86, 101]"),
        ("2024-02-28", "IN_FORCE 2004-09-01 - 2/0 [71, 86, 101]"),
        (
            "2024-02-29",
            "NOTICE_GIVEN 2004-09-01 2025-02-28 2/0 1 [71, 86, 101]",
        ),
        (
            "2025-02-28",
            "NOTICE_GIVEN 2004-09-01 2025-02-28 2/0 1 [71, 86, 101]",
        ),
        (
            "2025-03-01",
            "TERMINATED 2004-09-01 2025-02-28 2/0 1 [71, 86, 101]",
        ),
    ] {
        let answer = world.public_with(query, json!({ "on": on })).await;
        assert_eq!(agreement_line(&answer["agreement"]), expected, "{on}");
    }
}

/// Status, days, approvals there are and that are missing, notices, decisions.
fn agreement_line(agreement: &Value) -> String {
    if agreement.is_null() {
        return "-".to_owned();
    }
    let day = |field: &str| agreement[field].as_str().unwrap_or("-").to_owned();
    let parties = || items(&agreement["parties"]);
    let approvals = parties()
        .filter(|party| !party["approval"].is_null())
        .count();
    let notices: usize = parties()
        .map(|party| items(&party["notices"]).count())
        .sum();
    let notices = if notices > 0 {
        format!("{notices} ")
    } else {
        String::new()
    };
    format!(
        "{} {} {} {approvals}/{} {notices}[{}]",
        text(&agreement["status"]),
        day("inForceFrom"),
        day("endsOn"),
        items(&agreement["missingApprovals"]).count(),
        texts(&agreement["matter"]["decisions"], "paragraph").join(", ")
    )
}

async fn an_approval_of_a_later_day_shows_nothing_of_what_follows_from_it(world: World) {
    approve(&world, "2004-09-01").await;
    give_notice(&world, "2010-02-28").await;
    let query = "query($on: Date) {
      slako: body(by: { slug: \"slako\" }, asOf: $on) { period { to toPrecision assumed note } }
      forum: body(by: { slug: \"2004-samverkansgrupp-lansniva\" }, asOf: $on) {
        period { from fromPrecision to toPrecision assumed note } seats { period { from to } }
      }
      rules(asOf: $on) { code period { from to } }
    }";
    let on = async |day: &str| world.public_with(query, json!({ "on": day })).await;
    let before = on("2004-08-31").await;
    assert_eq!(before["slako"]["period"]["to"], json!(null));
    assert_eq!(before["slako"]["period"]["toPrecision"], "UNKNOWN");
    assert!(before["forum"].is_null());
    for (day, to, precision, assumed) in [
        // The assumed end of 2012 is what was there before the notice.
        ("2010-02-27", "2012-01-01", "YEAR", true),
        ("2010-02-28", "2011-03-01", "DAY", false),
    ] {
        let answer = on(day).await;
        assert!(answer["slako"].is_null());
        let period = &answer["forum"]["period"];
        assert_eq!(
            [
                &period["from"],
                &period["fromPrecision"],
                &period["to"],
                &period["toPrecision"],
                &period["assumed"]
            ],
            [
                &json!("2004-09-01"),
                &json!("DAY"),
                &json!(to),
                &json!(precision),
                &json!(assumed)
            ],
            "{day}"
        );
        let expected = json!({ "from": "2004-09-01", "to": to });
        for seat in items(&answer["forum"]["seats"]) {
            assert_eq!(seat["period"], expected, "{day}");
        }
        for rule in items(&answer["rules"]) {
            assert_eq!(rule["period"], expected, "{day} {rule}");
        }
    }
    assert!(on("2011-03-01").await["forum"].is_null());
}

async fn the_organisation_reads_right_on_fourteen_days(world: World) {
    insta::assert_snapshot!("fourteen_days", organisation_on(&world, &DAYS).await);
}

async fn the_organisation_reads_right_on_fourteen_days_once_the_approval_of_2004_is_recorded(
    world: World,
) {
    approve(&world, "2004-09-01").await;
    insta::assert_snapshot!(
        "fourteen_days_approved",
        organisation_on(&world, &DAYS).await
    );
}

/// The organisation on each of the days, as a text that people read.
async fn organisation_on(world: &World, days: &[&str]) -> String {
    let query = "query($on: Date) {
      agreements(asOf: $on) { nodes { status } }
      steeringDocuments(asOf: $on) { nodes { slug currentVersion { ordinal } } }
      careAreas(asOf: $on) { name municipalities { name } }
      bodies(asOf: $on, first: 20) { nodes { name period { assumed } seats { label } rules { code } } }
      rules(asOf: $on) { code }
      region: organisation(by: { slug: \"region\" }, asOf: $on) { name }
      association: organisation(by: { slug: \"norrbottens-kommuner\" }, asOf: $on) { name }
    }";
    let mut said = String::new();
    for day in days {
        let answer = world.public_with(query, json!({ "on": day })).await;
        let list = |values: Vec<String>| match values.as_slice() {
            [] => "none".to_owned(),
            values => values.join("; "),
        };
        let owned = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let documents = items(&answer["steeringDocuments"]["nodes"]).map(|document| {
            let current = !document["currentVersion"].is_null();
            let current = if current { "" } else { " (not in force)" };
            format!("{}{current}", text(&document["slug"]))
        });
        let areas = items(&answer["careAreas"]).map(|area| {
            let municipalities = names(&area["municipalities"]).join(", ");
            format!("{} ({municipalities})", text(&area["name"]))
        });
        let bodies = items(&answer["bodies"]["nodes"]).map(|body| {
            let assumed = body["period"]["assumed"] == json!(true);
            format!(
                "{}{} ({} seats; rules {})",
                text(&body["name"]),
                if assumed { ", period assumed" } else { "" },
                items(&body["seats"]).count(),
                list(owned(texts(&body["rules"], "code")))
            )
        });
        said += &format!("{day}\n");
        for (what, values) in [
            (
                "parties",
                vec![
                    text(&answer["region"]["name"]).to_owned(),
                    text(&answer["association"]["name"]).to_owned(),
                ],
            ),
            (
                "agreement",
                owned(texts(&answer["agreements"]["nodes"], "status")),
            ),
            ("documents", documents.collect()),
            ("areas", areas.collect()),
            ("rules", owned(texts(&answer["rules"], "code"))),
        ] {
            said += &format!("  {what}: {}\n", list(values));
        }
        let bodies: Vec<String> = bodies.collect();
        said += &format!("  bodies: {}\n", bodies.len());
        for body in bodies {
            said += &format!("    {body}\n");
        }
    }
    said
}

/// The historical forums, and the rules of the 2004 agreement, on a day.
async fn forums_and_rules(world: &World, on: &str) -> (Vec<String>, Vec<String>) {
    let query = "query($on: Date) {
      bodies(asOf: $on, filter: { types: [HISTORICAL_FORUM] }) { totalCount nodes { slug } }
      rules(asOf: $on) { code }
    }";
    let answer = world.public_with(query, json!({ "on": on })).await;
    let owned = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let forums = owned(texts(&answer["bodies"]["nodes"], "slug"));
    assert_eq!(answer["bodies"]["totalCount"], forums.len());
    let mut rules = owned(texts(&answer["rules"], "code"));
    rules.retain(|code| code.starts_with('B'));
    (forums, rules)
}

async fn what_an_agreement_founded_ends_with_it(world: World) {
    approve(&world, "2004-09-01").await;
    give_notice(&world, "2010-02-28").await;
    for (on, forums, rules) in [
        ("2004-08-31", 1, 0),
        ("2004-09-01", 7, 3),
        ("2011-02-28", 7, 3),
        ("2011-03-01", 0, 0),
        ("2011-12-31", 0, 0),
    ] {
        let (found, held) = forums_and_rules(&world, on).await;
        assert_eq!((found.len(), held.len()), (forums, rules), "{on} {found:?}");
    }
    // A ladder has a gap where the body of a step is gone.
    let query = "query($on: Date) { agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }, asOf: $on) {
      ladder { gap } founds { slug } rules { code } } }";
    let gaps = async |on: &str| {
        let answer = world.public_with(query, json!({ "on": on })).await;
        let ladder = items(&answer["agreement"]["ladder"]);
        let gaps: Vec<bool> = ladder.map(|step| step["gap"] == json!(true)).collect();
        let agreement = &answer["agreement"];
        assert_eq!(items(&agreement["founds"]).count(), 7);
        assert_eq!(texts(&agreement["rules"], "code"), ["B-7", "B-8", "B-9"]);
        gaps
    };
    assert_eq!(gaps("2011-02-28").await, [false; 4]);
    assert_eq!(gaps("2011-03-01").await, [false, true, true, false]);
}

async fn an_approval_of_today_founds_what_was_to_be_founded_in_2004(world: World) {
    approve(&world, "2026-11-01").await;
    for (on, forums, rules) in [
        ("2004-06-17", vec!["slako"], 0),
        ("2026-10-31", vec!["slako"], 0),
        ("2012-01-01", vec!["slako"], 0),
    ] {
        let (found, held) = forums_and_rules(&world, on).await;
        assert_eq!(
            (found, held.len()),
            (forums.iter().map(|it| (*it).to_owned()).collect(), rules),
            "{on}"
        );
    }
    // No assumption of an end in 2012 can hold of what began later.
    for on in ["2026-11-01", "2030-01-01"] {
        let (found, held) = forums_and_rules(&world, on).await;
        assert_eq!((found.len(), held.len()), (7, 3), "{on}");
        assert!(!found.contains(&"slako".to_owned()));
    }
}

async fn what_replaces_an_agreement_ends_what_it_founded(world: World) {
    approve(&world, "2004-09-01").await;
    let rows = Rows::of(&world).await;
    let replaced = rows
        .one::<steering_document::Entity>(steering_document::Column::Slug.eq(AGREEMENT))
        .await
        .id;
    let add = async |slug: &str, visibility: &str, state: &str, from: &str| {
        let owner = rows.organisation("region").await;
        let document = rows
            .add::<steering_document::Entity>(json!({
                "slug": slug, "kind": "AGREEMENT", "level": "COUNTY", "title": slug, "visibility": visibility,
                "owner_id": owner, "supersedes_id": replaced,
            }))
            .await;
        rows.add::<document_version::Entity>(json!({
            "steering_document_id": document, "ordinal": 1, "state": state, "valid_from": from,
            "valid_from_precision": "DAY",
        }))
        .await;
    };
    let status = async |on: &str, token: Option<&str>| {
        let query = "query($on: Date) { agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }, asOf: $on) { status } }";
        let answer = match token {
            Some(token) => world.data_as(token, query, json!({ "on": on })).await,
            None => world.public_with(query, json!({ "on": on })).await,
        };
        text(&answer["agreement"]["status"]).to_owned()
    };
    // A draft replaces nothing, and what is hidden replaces nothing for those who don't see it.
    add("utkast", "PUBLIC", "DRAFT", "2006-01-01").await;
    add("dolt", "OWNER", "ADOPTED", "2008-01-01").await;
    let region = world.token("region", Grade::Reader).await;
    assert_eq!(status("2010-01-01", None).await, "IN_FORCE");
    assert_eq!(status("2007-12-31", Some(&region)).await, "IN_FORCE");
    assert_eq!(status("2008-01-01", Some(&region)).await, "SUPERSEDED");
    assert_eq!(forums_and_rules(&world, "2010-01-01").await.0.len(), 7);
    add("nytt", "PUBLIC", "ADOPTED", "2010-01-01").await;
    assert_eq!(status("2009-12-31", None).await, "IN_FORCE");
    assert_eq!(status("2010-01-01", None).await, "SUPERSEDED");
    assert_eq!(forums_and_rules(&world, "2009-12-31").await.0.len(), 7);
    let (forums, rules) = forums_and_rules(&world, "2010-01-01").await;
    assert!(forums.is_empty() && rules.is_empty());
}

async fn documents_and_agreements_are_there_from_their_first_trace(world: World) {
    let query = "query($on: Date) {
      steeringDocuments(asOf: $on) { totalCount nodes { slug versions { ordinal } } }
      agreements(asOf: $on) { totalCount nodes { status } }
      agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }, asOf: $on) { status }
      steeringDocument(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }, asOf: $on) { agreement { status } }
      organisation(by: { slug: \"region\" }, asOf: $on) { agreementParties { nameAsSigned } }
      matter(by: { slug: \"politisk-samverkan-mellan-kommuner-och-landsting\" }) { decisions { paragraph } }
    }";
    for (on, documents, agreements) in [
        (Some("2004-05-13"), 0, 0),
        (Some("2004-05-14"), 1, 1),
        (Some("2011-12-31"), 1, 1),
        (Some("2012-01-01"), 2, 1),
        (Some("2030-01-01"), 2, 1),
        (None, 2, 1),
    ] {
        let answer = world.public_with(query, json!({ "on": on })).await;
        assert_eq!(
            answer["steeringDocuments"]["totalCount"], documents,
            "{on:?}"
        );
        assert_eq!(
            items(&answer["steeringDocuments"]["nodes"]).count(),
            documents,
            "{on:?}"
        );
        assert_eq!(answer["agreements"]["totalCount"], agreements, "{on:?}");
        let one = agreements == 1;
        assert_eq!(!answer["steeringDocument"].is_null(), one, "{on:?}");
        assert_eq!(!answer["agreement"].is_null(), one, "{on:?}");
        assert_eq!(
            !answer["steeringDocument"]["agreement"].is_null(),
            one,
            "{on:?}"
        );
        let parties = items(&answer["organisation"]["agreementParties"]);
        assert_eq!(parties.count(), agreements, "{on:?}");
        assert_eq!(items(&answer["matter"]["decisions"]).count(), 3);
    }
    // Whoever asks by an id that carries a day is told that there was nothing yet.
    let id = world
        .public("{ agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }, asOf: \"2004-05-14\") { id steeringDocument { agreement { status } } } }")
        .await;
    assert_eq!(
        id["agreement"]["steeringDocument"]["agreement"]["status"],
        "DRAFT"
    );
    // An id carries a day: before the first trace there was no status.
    let query =
        "query($id: ID!) { node(id: $id) { ... on Agreement { status inForceFrom endsOn } } }";
    let before = on_day(&agreement_id(&world).await, "2004-05-13");
    let answer = world.public_with(query, json!({ "id": before })).await;
    assert_eq!(
        answer["node"],
        json!({ "status": null, "inForceFrom": null, "endsOn": null })
    );
    // A draft of today is there today, and was on no earlier day.
    let token = world.token("region", Grade::Editor).await;
    let input = json!({
        "idempotencyKey": "1", "kind": "ROUTINE", "level": "COUNTY", "title": "Rutin", "visibility": "OWNER",
        "clauses": [],
    });
    done(
        &world,
        &token,
        "createSteeringDocument steeringDocument { id }",
        input,
    )
    .await;
    let list = "query($on: Date) { steeringDocuments(asOf: $on) { nodes { title } } }";
    for (on, expected) in [("2026-11-01", 2), ("2026-11-02", 3), ("2027-01-01", 3)] {
        let answer = world.data_as(&token, list, json!({ "on": on })).await;
        assert_eq!(
            items(&answer["steeringDocuments"]["nodes"]).count(),
            expected,
            "{on}"
        );
    }
}

async fn files_hold_the_bodies_of_the_day(world: World) {
    approve(&world, "2004-09-01").await;
    let rows = async |on: &str| {
        let path = format!("/public/export/organisation.csv?types=HISTORICAL_FORUM&asOf={on}");
        let text = world.get(&path).await.body;
        text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let before = rows("2004-08-31").await;
    assert_eq!(before.len(), 1, "{before:?}");
    assert!(before.iter().all(|row| row.contains("SLAKO")));
    let after = rows("2004-09-01").await;
    assert_eq!(after.len(), 49, "one row for each seat: {after:?}");
    assert!(!after.iter().any(|row| row.contains("SLAKO")));
}

async fn it_takes_as_many_statements_with_more_agreements_bodies_and_seats(world: World) {
    let query = "{ bodies(asOf: \"2005-01-01\", first: 27) { nodes { slug period { from } seats { period { to } } rules { code } } } }";
    let count = async || {
        world.statements();
        world.public(query).await;
        world.statements().len()
    };
    let before = count().await;
    let rows = Rows::of(&world).await;
    for number in 0..10 {
        let body = rows
            .add_body("HISTORICAL_FORUM", &format!("Forum {number}"), json!({}))
            .await;
        rows.add_seat(body, "Plats", json!({})).await;
    }
    assert_eq!(before, count().await);
}
