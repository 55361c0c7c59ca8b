//! Documents of the county that many adopt: recommended by a body, sent to the region and each kommun with a day to answer by,
//! adopted or declined by each for itself, and in force as the document says.

use axum::http::StatusCode;
use samverkan::{
    domain::{
        id::NodeKind,
        vocabulary::{Grade, Visibility, Vocabulary},
    },
    store::Verified,
};
use serde_json::{Value, json};

use crate::fixture::{
    json::{code, items, text, texts},
    mutate::{answer, done, id, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    a_county_document_goes_through_fifteen_organisations,
    a_document_enters_into_force_for_all_with_the_last_or_on_a_day,
    who_declines_keeps_it_from_entering_into_force_for_all,
    only_who_writes_in_the_body_sends_its_documents,
    what_is_wrong_with_a_request_is_refused,
    what_is_wrong_with_an_answer_is_refused,
    what_was_sent_stays_seen_by_those_who_were_asked,
    a_request_is_hidden_with_its_document,
    the_overview_takes_as_many_statements_however_much_there_is,
    a_file_says_where_each_organisation_stands,
);

const STEERING_GROUP: &str = "lansstyrgruppen";
const CREATE: &str =
    "createSteeringDocument steeringDocument { id version versions { id version } }";
const CHANGE_DOCUMENT: &str = "changeSteeringDocument steeringDocument { id version }";
const ADOPT: &str = "adoptDocumentVersion documentVersion { id version }";
const SEND: &str = "sendForAdoption adoptionRequest { id version sentOn answerBy entry inForceOn sentBy { slug } decision { id }
    documentVersion { viewerCanSendForAdoption } }";
const CHANGE: &str =
    "changeAdoptionRequest adoptionRequest { id version answerBy entry inForceOn }";
const RECORD: &str =
    "recordAdoption adoption { id version answer adoptedOn organ paragraph reservation }";
const CORRECT: &str = "changeAdoption adoption { id version answer reservation }";
pub(super) const KOMMUNER: [&str; 14] = [
    "2505", "2506", "2510", "2513", "2514", "2518", "2521", "2523", "2560", "2580", "2581", "2582",
    "2583", "2584",
];

/// A document of the region's for the county steering group, which each is to adopt and which holds from the first day of 2026: it
/// and its version.
pub(super) async fn adopted(world: &World, key: &str, more: Value) -> (Value, Value) {
    let region = world.token("region", Grade::Approver).await;
    let document = json!({
        "idempotencyKey": key, "kind": "GUIDELINE", "level": "COUNTY", "title": format!("Riktlinje {key}"),
        "visibility": "PUBLIC", "body": STEERING_GROUP, "adoptedByEach": true,
        "clauses": [{ "number": "1", "heading": "Syfte", "wording": "Den gäller alla." }],
    });
    let document =
        done(world, &region, CREATE, merged(document, more)).await["steeringDocument"].take();
    let draft = &document["versions"][0];
    let input = json!({ "documentVersion": draft["id"], "version": draft["version"], "from": "2026-01-01" });
    let version = done(world, &region, ADOPT, input).await["documentVersion"]["id"].take();
    (document, version)
}

fn request(version: &Value, more: Value) -> Value {
    let request = json!({ "idempotencyKey": format!("request-{}", text(version)), "documentVersion": version,
        "sentOn": "2026-02-01", "answerBy": "2026-06-30" });
    merged(request, more)
}

pub(super) async fn send(world: &World, version: &Value, more: Value) -> Value {
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    done(world, &association, SEND, request(version, more)).await["adoptionRequest"].take()
}

fn answered(version: &Value, on: &str, more: Value) -> Value {
    let answer = json!({ "idempotencyKey": format!("answer-{}", text(version)), "documentVersion": version, "adoptedOn": on,
        "organ": "styrelsen", "paragraph": "17" });
    merged(answer, more)
}

pub(super) async fn record(
    world: &World,
    organisation: &str,
    version: &Value,
    on: &str,
    more: Value,
) -> Value {
    let token = world.token(organisation, Grade::Approver).await;
    done(world, &token, RECORD, answered(version, on, more)).await["adoption"].take()
}

const OVERVIEW: &str = "query($id: ID!, $on: Date) { steeringDocument(by: { id: $id }, asOf: $on) {
    notAdoptedBy { slug }
    adoptionOverview { organisation { slug name } state answeredOn answerBy awaitedSince daysLate reservation inForceFrom
      adoption { organ paragraph } } } }";

/// What everybody is shown of a document on a day.
async fn shown(world: &World, document: &Value, on: &str) -> Value {
    let variables = json!({ "id": document["id"], "on": on });
    world.public_with(OVERVIEW, variables).await["steeringDocument"].take()
}

/// Where an organisation stands, as one line.
async fn standing(world: &World, document: &Value, organisation: &str, on: &str) -> String {
    let shown = shown(world, document, on).await;
    let mut all = items(&shown["adoptionOverview"]);
    let own = all.find(|it| it["organisation"]["slug"] == organisation);
    let own = own.expect("the organisation is asked");
    let day = |field: &str| own[field].as_str().unwrap_or("-");
    format!(
        "{} answered {} awaited {} late {} in force {}",
        text(&own["state"]),
        day("answeredOn"),
        day("awaitedSince"),
        own["daysLate"],
        day("inForceFrom")
    )
}

/// How many stand where on a day, in the order awaited, overdue, adopted, declined.
async fn counted(world: &World, document: &Value, on: &str) -> [usize; 4] {
    let shown = shown(world, document, on).await;
    let all = &shown["adoptionOverview"];
    ["AWAITED", "OVERDUE", "ADOPTED", "DECLINED"]
        .map(|state| items(all).filter(|it| it["state"] == state).count())
}

async fn a_county_document_goes_through_fifteen_organisations(world: World) {
    let (document, version) = adopted(&world, "a", json!({})).await;
    let region = world.token("region", Grade::Editor).await;
    let matter = json!({ "idempotencyKey": "m", "title": "Riktlinje", "inCommon": true });
    let open = "openMatter matter { id slug version }";
    let matter = done(&world, &region, open, matter).await["matter"].take();
    let recommends = json!({
        "idempotencyKey": "d", "matter": matter["id"], "body": STEERING_GROUP, "paragraph": "12", "date": "2026-01-20",
        "kind": "RECOMMENDS", "wording": "Riktlinjen rekommenderas.", "documentVersion": version,
    });
    let decide = "recordDecision decision { id }";
    let decision = done(&world, &region, decide, recommends).await["decision"]["id"].take();
    let publish =
        json!({ "matter": matter["id"], "version": matter["version"], "visibility": "PUBLIC" });
    done(&world, &region, "changeMatter matter { id }", publish).await;
    assert_eq!(
        shown(&world, &document, "2026-11-02").await["adoptionOverview"],
        Value::Null
    );
    let sent = send(&world, &version, json!({ "decision": decision })).await;
    assert_eq!(
        (
            &sent["sentBy"]["slug"],
            &sent["entry"],
            &sent["decision"]["id"]
        ),
        (
            &json!("norrbottens-kommuner"),
            &json!("EACH"),
            &json!(decision)
        )
    );
    // Twelve adopt it in time, two of them with a reservation, one late, one declines, and Övertorneå never answers.
    for (place, kommun) in KOMMUNER.iter().enumerate() {
        let more = match *kommun {
            "2518" => continue,
            "2580" | "2584" => json!({ "reservation": "Gäller inte skolan." }),
            "2505" => json!({ "answer": "DECLINED", "organ": "kommunfullmäktige" }),
            _ => json!({}),
        };
        let on = match *kommun {
            "2583" => "2026-07-10".to_owned(),
            _ => format!("2026-03-{:02}", place + 1),
        };
        record(&world, kommun, &version, &on, more).await;
    }
    record(
        &world,
        "region",
        &version,
        "2026-04-15",
        json!({ "organ": "regionstyrelsen", "paragraph": "88" }),
    )
    .await;

    for (on, expected) in [
        ("2026-02-01", [15, 0, 0, 0]),
        ("2026-03-01", [14, 0, 0, 1]),
        ("2026-04-15", [2, 0, 12, 1]),
        ("2026-06-30", [2, 0, 12, 1]),
        ("2026-07-01", [0, 2, 12, 1]),
        ("2026-07-10", [0, 1, 13, 1]),
        ("2026-11-02", [0, 1, 13, 1]),
    ] {
        assert_eq!(counted(&world, &document, on).await, expected, "{on}");
    }
    assert_eq!(
        shown(&world, &document, "2026-01-31").await["adoptionOverview"],
        Value::Null
    );
    for (organisation, on, expected) in [
        (
            "2584",
            "2026-03-13",
            "AWAITED answered - awaited 2026-02-01 late 0 in force -",
        ),
        (
            "2584",
            "2026-03-14",
            "ADOPTED answered 2026-03-14 awaited - late 0 in force 2026-03-14",
        ),
        (
            "2583",
            "2026-07-09",
            "OVERDUE answered - awaited 2026-02-01 late 9 in force -",
        ),
        (
            "2583",
            "2026-11-02",
            "ADOPTED answered 2026-07-10 awaited - late 10 in force 2026-07-10",
        ),
        (
            "2505",
            "2026-11-02",
            "DECLINED answered 2026-03-01 awaited - late 0 in force -",
        ),
        (
            "2518",
            "2026-11-02",
            "OVERDUE answered - awaited 2026-02-01 late 125 in force -",
        ),
    ] {
        assert_eq!(
            standing(&world, &document, organisation, on).await,
            expected,
            "{organisation} on {on}"
        );
    }
    let now = shown(&world, &document, "2026-11-02").await;
    let reserved = items(&now["adoptionOverview"]).filter(|it| it["reservation"].is_string());
    let reserved: Vec<&str> = reserved
        .map(|it| text(&it["organisation"]["name"]))
        .collect();
    assert_eq!(reserved, ["Kiruna", "Luleå"]);
    assert_eq!(texts(&now["notAdoptedBy"], "slug"), ["2505", "2518"]);
    let of_region =
        items(&now["adoptionOverview"]).find(|it| it["organisation"]["slug"] == "region");
    assert_eq!(
        of_region.expect("it is asked")["adoption"],
        json!({ "organ": "regionstyrelsen", "paragraph": "88" })
    );

    // It is in the matter's story, and the decision has led to something.
    let story = "query($slug: String!) { matter(by: { slug: $slug }) { timeline { on text } }
        followed: decisions(filter: { body: \"lansstyrgruppen\", withoutFollowUp: false }) { totalCount }
        changes(types: [AdoptionRequest]) { nodes { type action } } }";
    let told = world
        .public_with(story, json!({ "slug": matter["slug"] }))
        .await;
    assert_eq!(
        told["matter"]["timeline"],
        json!([
            { "on": "2026-01-20", "text": "Länsstyrgruppen rekommenderade version 1 av ”Riktlinje a” (§ 12)" },
            { "on": "2026-02-01", "text": "Norrbottens Kommuner skickade version 1 av ”Riktlinje a” för antagande, svar senast 2026-06-30" },
        ])
    );
    assert_eq!(told["followed"]["totalCount"], 1);
    assert_eq!(
        told["changes"]["nodes"],
        json!([{ "type": "CREATED", "action": "CREATE" }])
    );
    let story = "query($id: ID!, $on: Date) { steeringDocument(by: { id: $id }, asOf: $on) { timeline { on text } } }";
    let variables = json!({ "id": document["id"], "on": "2026-03-10" });
    let told = world.public_with(story, variables).await;
    let told = items(&told["steeringDocument"]["timeline"]);
    let told: Vec<String> = told
        .map(|it| format!("{} {}", text(&it["on"]), text(&it["text"])))
        .collect();
    assert_eq!(
        told,
        [
            "2026-01-01 Version 1 av ”Riktlinje a” började gälla",
            "2026-01-20 Länsstyrgruppen rekommenderade version 1 av ”Riktlinje a” (§ 12)",
            "2026-02-01 Norrbottens Kommuner skickade version 1 av ”Riktlinje a” för antagande, svar senast 2026-06-30",
            "2026-03-01 Arvidsjaur avböjde version 1 av ”Riktlinje a” (kommunfullmäktige § 17)",
            "2026-03-02 Arjeplog antog version 1 av ”Riktlinje a” (styrelsen § 17)",
            "2026-03-03 Jokkmokk antog version 1 av ”Riktlinje a” (styrelsen § 17)",
            "2026-03-04 Överkalix antog version 1 av ”Riktlinje a” (styrelsen § 17)",
            "2026-03-05 Kalix antog version 1 av ”Riktlinje a” (styrelsen § 17)",
            "2026-03-07 Pajala antog version 1 av ”Riktlinje a” (styrelsen § 17)",
            "2026-03-08 Gällivare antog version 1 av ”Riktlinje a” (styrelsen § 17)",
            "2026-03-09 Älvsbyn antog version 1 av ”Riktlinje a” (styrelsen § 17)",
            "2026-03-10 Luleå antog version 1 av ”Riktlinje a” med förbehåll (styrelsen § 17)",
        ]
    );

    // Who hasn't answered has it before it, and nobody else.
    let due = "{ deadlines(days: 30) { kind dueOn late thing { __typename } } }";
    for (organisation, expected) in [
        (
            "2518",
            json!([{ "kind": "ADOPTION", "dueOn": "2026-06-30", "late": true, "thing": { "__typename": "AdoptionRequest" } }]),
        ),
        ("2584", json!([])),
        ("norrbottens-kommuner", json!([])),
    ] {
        let token = world.token(organisation, Grade::Reader).await;
        let told = world.data_as(&token, due, json!({})).await;
        let adoptions = items(&told["deadlines"]).filter(|it| it["kind"] == "ADOPTION");
        assert_eq!(
            json!(adoptions.collect::<Vec<_>>()),
            expected,
            "{organisation}"
        );
    }
    let verified = world.verify_journal().await;
    assert!(matches!(verified, Verified::Intact { .. }));
    let misplaced = world.misplaced_rows().await;
    assert!(
        misplaced.iter().all(|(_, rows)| *rows == 0),
        "{misplaced:?}"
    );
}

async fn a_document_enters_into_force_for_all_with_the_last_or_on_a_day(world: World) {
    let (last, of_last) = adopted(&world, "last", json!({})).await;
    send(&world, &of_last, json!({ "entry": "WITH_LAST" })).await;
    let (day, of_day) = adopted(&world, "day", json!({})).await;
    send(
        &world,
        &of_day,
        json!({ "entry": "ON_DAY", "inForceOn": "2026-09-01" }),
    )
    .await;
    for version in [&of_last, &of_day] {
        for organisation in KOMMUNER {
            record(&world, organisation, version, "2026-03-01", json!({})).await;
        }
    }
    for (document, on, from) in [(&last, "2026-05-09", "-"), (&day, "2026-05-09", "-")] {
        let expected = format!("ADOPTED answered 2026-03-01 awaited - late 0 in force {from}");
        assert_eq!(standing(&world, document, "2584", on).await, expected);
    }
    for version in [&of_last, &of_day] {
        record(&world, "region", version, "2026-05-10", json!({})).await;
    }
    for (document, on, from) in [
        (&last, "2026-05-09", "-"),
        (&last, "2026-05-10", "2026-05-10"),
        (&day, "2026-05-09", "-"),
        (&day, "2026-05-10", "2026-09-01"),
    ] {
        let expected = format!("ADOPTED answered 2026-03-01 awaited - late 0 in force {from}");
        assert_eq!(
            standing(&world, document, "2584", on).await,
            expected,
            "{on}"
        );
    }
}

async fn who_declines_keeps_it_from_entering_into_force_for_all(world: World) {
    let (document, version) = adopted(&world, "a", json!({})).await;
    let sent = send(&world, &version, json!({ "entry": "WITH_LAST" })).await;
    for organisation in KOMMUNER {
        record(&world, organisation, &version, "2026-03-01", json!({})).await;
    }
    let declined = record(
        &world,
        "region",
        &version,
        "2026-03-02",
        json!({ "answer": "DECLINED" }),
    )
    .await;
    let of_kiruna = async || standing(&world, &document, "2584", "2026-11-02").await;
    assert!(of_kiruna().await.ends_with("in force -"));
    // How it enters into force is not changed behind those who have answered; until when they answer may be.
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let change = |version: i32, more: Value| {
        merged(
            json!({ "adoptionRequest": sent["id"], "version": version }),
            more,
        )
    };
    let entry = change(1, json!({ "entry": "EACH" }));
    assert_eq!(
        refused(&world, &association, CHANGE, entry).await,
        ["WRONG_STATE entry"]
    );
    let longer = change(1, json!({ "answerBy": "2026-12-31" }));
    let changed = done(&world, &association, CHANGE, longer).await;
    assert_eq!(changed["adoptionRequest"]["answerBy"], "2026-12-31");
    let shorter = change(2, json!({ "answerBy": "2026-12-30" }));
    assert_eq!(
        refused(&world, &association, CHANGE, shorter).await,
        ["WRONG_STATE answerBy"]
    );
    // It thinks better of it.
    let region = world.token("region", Grade::Approver).await;
    let input = json!({ "adoption": declined["id"], "version": 1, "answer": "ADOPTED", "reservation": "Inte allt." });
    done(&world, &region, CORRECT, input).await;
    assert!(of_kiruna().await.ends_with("in force 2026-03-02"));
    // Now that it is in force for all together, nobody takes it out of force for the others.
    let other = json!({ "adoption": declined["id"], "version": 2, "adoptedOn": "2026-03-03" });
    assert_eq!(
        refused(&world, &region, CORRECT, other).await,
        ["WRONG_STATE adoption"]
    );
    let remove = json!({ "adoption": declined["id"], "version": 2 });
    assert_eq!(
        refused(&world, &region, "removeAdoption adoptionId", remove).await,
        ["WRONG_STATE adoption"]
    );
    let words = json!({ "adoption": declined["id"], "version": 2, "organ": "Regionstyrelsen" });
    done(&world, &region, CORRECT, words).await;
}

async fn only_who_writes_in_the_body_sends_its_documents(world: World) {
    let (document, version) = adopted(&world, "a", json!({})).await;
    let can = async |token: &str| {
        let query = "query($id: ID!) { node(id: $id) { ... on DocumentVersion { viewerCanSendForAdoption } } }";
        let told = world.data_as(token, query, json!({ "id": version })).await;
        told["node"]["viewerCanSendForAdoption"].clone()
    };
    for (organisation, grade) in [
        ("2584", Grade::Approver),
        ("2580", Grade::Approver),
        ("region", Grade::Reader),
        ("norrbottens-kommuner", Grade::Reader),
    ] {
        let token = world.token(organisation, grade).await;
        let given = answer(&world, &token, SEND, request(&version, json!({}))).await;
        assert_eq!(code(&given), "FORBIDDEN", "{organisation}");
        assert_eq!(can(&token).await, false);
    }
    let writes = world.token("norrbottens-kommuner", Grade::Editor).await;
    assert_eq!(can(&writes).await, true);
    // The region's document is sent by Norrbottens Kommuner, which writes in the body, too.
    let sent = send(&world, &version, json!({})).await;
    assert_eq!(sent["documentVersion"]["viewerCanSendForAdoption"], false);
    let kiruna = world.token("2584", Grade::Approver).await;
    let change = json!({ "adoptionRequest": sent["id"], "version": 1, "answerBy": "2026-12-31" });
    assert_eq!(
        code(&answer(&world, &kiruna, CHANGE, change).await),
        "FORBIDDEN"
    );
    // An organisation answers for itself alone, and who is asked nothing declines nothing.
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    done(
        &world,
        &association,
        RECORD,
        answered(&version, "2026-03-01", json!({})),
    )
    .await;
    assert_eq!(
        counted(&world, &document, "2026-11-02").await,
        [0, 15, 0, 0]
    );
}

async fn what_is_wrong_with_a_request_is_refused(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let rows = Rows::of(&world).await;
    let (_, version) = adopted(&world, "a", json!({})).await;
    let matter = json!({ "slug": "x", "title": "X", "visibility": "PUBLIC" });
    let matter = rows.add::<entity::matter::Entity>(matter).await;
    let mut decisions = Vec::new();
    for (ordinal, (body, kind, date)) in (1..).zip([
        (
            "politiska-samverkansberedningen",
            "RECOMMENDS",
            "2026-01-20",
        ),
        (STEERING_GROUP, "NOTES", "2026-01-20"),
        (STEERING_GROUP, "RECOMMENDS", "2026-02-02"),
    ]) {
        let ordinal: i32 = ordinal;
        let row = json!({ "matter_id": matter, "ordinal": ordinal, "organ": body, "body_id": rows.body(body).await,
            "paragraph": ordinal.to_string(), "year": 2026, "date": date, "kind": kind, "wording": "x" });
        decisions.push(id(
            NodeKind::Decision,
            rows.add::<entity::decision::Entity>(row).await,
        ));
    }
    for (more, expected) in [
        (
            json!({ "sentOn": "2026-11-03", "answerBy": "2026-12-01" }),
            "INVALID_PERIOD sentOn",
        ),
        (
            json!({ "answerBy": "2026-01-31" }),
            "INVALID_PERIOD answerBy",
        ),
        (json!({ "entry": "ON_DAY" }), "DOES_NOT_FIT inForceOn"),
        (
            json!({ "inForceOn": "2026-09-01" }),
            "DOES_NOT_FIT inForceOn",
        ),
        (json!({ "decision": decisions[0] }), "DOES_NOT_FIT decision"),
        (json!({ "decision": decisions[1] }), "DOES_NOT_FIT decision"),
        (json!({ "decision": decisions[2] }), "DOES_NOT_FIT decision"),
    ] {
        let input = request(&version, more.clone());
        assert_eq!(
            refused(&world, &region, SEND, input).await,
            [expected],
            "{more}"
        );
    }
    send(&world, &version, json!({})).await;
    let again = request(&version, json!({ "idempotencyKey": "again" }));
    assert_eq!(
        refused(&world, &region, SEND, again).await,
        ["ALREADY_EXISTS documentVersion"]
    );

    for (key, more) in [
        ("kind", json!({ "kind": "ORGANISATION" })),
        ("each", json!({ "adoptedByEach": false })),
        ("body", json!({ "body": null, "adoptedByEach": false })),
        (
            "area",
            json!({ "body": "lansdelsgrupp-pite-alvdal", "adoptedByEach": false }),
        ),
        ("own", json!({ "visibility": "OWNER" })),
    ] {
        let (_, version) = adopted(&world, key, more).await;
        let input = request(&version, json!({}));
        assert_eq!(
            refused(&world, &region, SEND, input).await,
            ["DOES_NOT_FIT documentVersion"],
            "{key}"
        );
    }
    let draft = json!({ "idempotencyKey": "draft", "kind": "ROUTINE", "level": "COUNTY", "title": "Rutin", "visibility": "PUBLIC",
        "body": STEERING_GROUP, "adoptedByEach": true });
    let draft =
        done(&world, &region, CREATE, draft).await["steeringDocument"]["versions"][0]["id"].take();
    let input = request(&draft, json!({}));
    assert_eq!(
        refused(&world, &region, SEND, input).await,
        ["WRONG_STATE documentVersion"]
    );
    // A draft does not exist for who writes in the body with its owner.
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    let hidden = answer(&world, &association, SEND, request(&draft, json!({}))).await;
    assert_eq!(code(&hidden), "NOT_FOUND");
}

async fn what_is_wrong_with_an_answer_is_refused(world: World) {
    let (_, version) = adopted(&world, "a", json!({})).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    let declined = |on: &str, more: Value| {
        answered(&version, on, merged(json!({ "answer": "DECLINED" }), more))
    };
    let unasked = declined("2026-03-01", json!({}));
    assert_eq!(
        refused(&world, &kiruna, RECORD, unasked).await,
        ["WRONG_STATE answer"]
    );
    send(&world, &version, json!({})).await;
    // Norrbottens Kommuner isn't among those who are to adopt it.
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    let unasked = declined("2026-03-01", json!({}));
    assert_eq!(
        refused(&world, &association, RECORD, unasked).await,
        ["WRONG_STATE answer"]
    );
    let rows = Rows::of(&world).await;
    let kommun = rows.organisation("2584").await;
    let matter = json!({ "slug": "x", "title": "X", "owner_id": kommun, "visibility": "PUBLIC" });
    let matter = rows.add::<entity::matter::Entity>(matter).await;
    let mut decisions = Vec::new();
    for (ordinal, kind) in (1..).zip(["ADOPTS", "REJECTS"]) {
        let ordinal: i32 = ordinal;
        let row = json!({ "matter_id": matter, "ordinal": ordinal, "organ": "Styrelsen", "organisation_id": kommun,
            "kind": kind, "wording": "x" });
        decisions.push(id(
            NodeKind::Decision,
            rows.add::<entity::decision::Entity>(row).await,
        ));
    }
    for (input, expected) in [
        (declined("2026-01-31", json!({})), "WRONG_STATE answer"),
        (
            declined("2026-03-01", json!({ "reservation": "Inte skolan." })),
            "DOES_NOT_FIT reservation",
        ),
        (
            declined("2026-03-01", json!({ "decision": decisions[0] })),
            "DOES_NOT_FIT decision",
        ),
        (
            answered(&version, "2026-03-01", json!({ "decision": decisions[1] })),
            "DOES_NOT_FIT decision",
        ),
    ] {
        assert_eq!(
            refused(&world, &kiruna, RECORD, input.clone()).await,
            [expected],
            "{input}"
        );
    }
    let input = declined("2026-03-01", json!({ "decision": decisions[1] }));
    let made = done(&world, &kiruna, RECORD, input).await["adoption"].take();
    let adopts = json!({ "adoption": made["id"], "version": 1, "answer": "ADOPTED" });
    assert_eq!(
        refused(&world, &kiruna, CORRECT, adopts).await,
        ["DOES_NOT_FIT decision"]
    );
    // Who was there on the day of its answer was asked, not who is there today.
    let later = "UPDATE organisation SET valid_from = '2026-04-01', valid_from_precision = 'DAY' WHERE slug = '2584'";
    world.database().sql_as_administrator(later).await;
    let early = json!({ "adoption": made["id"], "version": 1, "paragraph": "18" });
    assert_eq!(
        refused(&world, &kiruna, CORRECT, early).await,
        ["WRONG_STATE answer"]
    );
    let then = json!({ "adoption": made["id"], "version": 1, "adoptedOn": "2026-04-01" });
    let corrected = done(&world, &kiruna, CORRECT, then).await["adoption"].take();
    assert_eq!(corrected["answer"], "DECLINED");
}

async fn what_was_sent_stays_seen_by_those_who_were_asked(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let (document, version) = adopted(&world, "a", json!({})).await;
    send(&world, &version, json!({})).await;
    let change = |more: Value| {
        let named = json!({ "document": document["id"], "version": document["version"] });
        merged(named, more)
    };
    for (more, expected) in [
        (
            json!({ "visibility": Visibility::Owner.code() }),
            "WRONG_STATE visibility",
        ),
        (
            json!({ "adoptedByEach": false }),
            "WRONG_STATE adoptedByEach",
        ),
        (
            json!({ "body": "politiska-samverkansberedningen" }),
            "WRONG_STATE adoptedByEach",
        ),
    ] {
        let input = change(more.clone());
        assert_eq!(
            refused(&world, &region, CHANGE_DOCUMENT, input).await,
            [expected],
            "{more}"
        );
    }
    done(
        &world,
        &region,
        CHANGE_DOCUMENT,
        change(json!({ "visibility": "COOPERATION" })),
    )
    .await;
}

async fn a_request_is_hidden_with_its_document(world: World) {
    let (document, version) = adopted(&world, "a", json!({ "visibility": "COOPERATION" })).await;
    let sent = send(&world, &version, json!({})).await;
    let query = "query($id: ID!, $document: ID!) { node(id: $id) { id } steeringDocument(by: { id: $document }) { id }
        changes(types: [AdoptionRequest]) { nodes { thingId } } }";
    let variables = json!({ "id": sent["id"], "document": document["id"] });
    let public = world.public_with(query, variables.clone()).await;
    assert_eq!(
        public,
        json!({ "node": null, "steeringDocument": null, "changes": { "nodes": [] } })
    );
    let kiruna = world.token("2584", Grade::Reader).await;
    let seen = world.data_as(&kiruna, query, variables).await;
    assert_eq!(seen["node"]["id"], sent["id"]);
    assert_eq!(items(&seen["changes"]["nodes"]).count(), 1);
}

/// The documents of a body, each with where everybody stands.
const PAGE: &str = "{ steeringDocuments(filter: { body: \"lansstyrgruppen\" }, first: 20) { nodes { title
    adoptionOverview { organisation { slug name } state answeredOn answerBy daysLate reservation inForceFrom adoption { organ } } } } }";

/// The same with what happened with each of them.
const STORIES: &str = "{ steeringDocuments(filter: { body: \"lansstyrgruppen\" }, first: 20) { nodes { timeline { on text
    thing { __typename } } } } }";

async fn the_overview_takes_as_many_statements_however_much_there_is(world: World) {
    let (_, version) = adopted(&world, "first", json!({})).await;
    send(&world, &version, json!({})).await;
    record(&world, "2584", &version, "2026-03-01", json!({})).await;
    let kiruna = world.token("2584", Grade::Reader).await;
    let mut taken = Vec::new();
    let mut told = Vec::new();
    for much in [false, true] {
        if much {
            for key in ["b", "c", "d"] {
                let (_, version) = adopted(&world, key, json!({})).await;
                send(&world, &version, json!({})).await;
                for organisation in KOMMUNER {
                    record(&world, organisation, &version, "2026-03-01", json!({})).await;
                }
            }
        }
        for (token, query) in [(Some(&kiruna), PAGE), (None, PAGE)] {
            world.statements();
            match token {
                Some(token) => world.data_as(token, query, json!({})).await,
                None => world.public(query).await,
            };
            taken.push(world.statements().len());
        }
        world.statements();
        let stories = world.data_as(&kiruna, STORIES, json!({})).await;
        let statements = world.statements().len();
        let documents = items(&stories["steeringDocuments"]["nodes"]);
        let events = documents.map(|it| items(&it["timeline"]).count());
        told.push((events.sum::<usize>(), statements));
    }
    assert_eq!(taken[..2], taken[2..], "{taken:?}");
    // Each began to hold, was sent, and was adopted by Kiruna, or by all kommuner.
    let [(few, little), (many, much)] = told[..] else {
        panic!("{told:?}");
    };
    assert_eq!((few, many), (3, 3 + 3 * 16));
    assert_eq!(little, much);
}

/// The rows of the file of adoptions, as everybody gets them.
async fn file_of(world: &World, query: &str) -> Vec<Value> {
    let answer = world
        .get(&format!("/public/export/adoptions.ndjson?{query}"))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let lines = answer.body.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

async fn a_file_says_where_each_organisation_stands(world: World) {
    let (document, version) = adopted(&world, "sent", json!({})).await;
    send(&world, &version, json!({})).await;
    for (organisation, on, more) in [
        (
            "2584",
            "2026-03-01",
            json!({ "reservation": "Gäller inte skolan." }),
        ),
        ("2583", "2026-07-10", json!({})),
        ("2505", "2026-03-02", json!({ "answer": "DECLINED" })),
    ] {
        record(&world, organisation, &version, on, more).await;
    }
    // Nobody was asked, and one has adopted it.
    let (_, unsent) = adopted(&world, "unsent", json!({})).await;
    record(&world, "2580", &unsent, "2026-03-03", json!({})).await;

    let rows = file_of(&world, "body=lansstyrgruppen").await;
    assert_eq!(rows.len(), 16);
    let shown = shown(&world, &document, "2026-11-02").await;
    for row in rows.iter().filter(|row| row["documentVersion"] == version) {
        let mut all = items(&shown["adoptionOverview"]);
        let own = all.find(|it| it["organisation"]["slug"] == row["organisation"]);
        let own = own.expect("the organisation is asked");
        assert_eq!(row["organisationName"], own["organisation"]["name"]);
        assert_eq!(row["adoptedOn"], own["answeredOn"]);
        for field in [
            "state",
            "answerBy",
            "daysLate",
            "reservation",
            "inForceFrom",
        ] {
            assert_eq!(row[field], own[field], "{field} of {row}");
        }
    }
    let row = rows.iter().find(|row| row["documentVersion"] == unsent);
    let row = row.expect("its row");
    assert_eq!(
        ["organisation", "state", "sentOn", "answer", "organ"].map(|field| row[field].clone()),
        [
            json!("2580"),
            json!(null),
            json!(null),
            json!("ADOPTED"),
            json!("styrelsen")
        ]
    );
    let of_document = format!("document={}", text(&document["id"]));
    assert_eq!(file_of(&world, &of_document).await.len(), 15);
    // It goes on after any of its rows.
    for (place, row) in rows.iter().enumerate() {
        let [version, organisation] =
            ["documentVersion", "organisation"].map(|field| text(&row[field]));
        let rest = file_of(&world, &format!("after={version}/{organisation}")).await;
        assert_eq!(rest, rows[place + 1..], "after {place}");
    }
    let table = world.get("/public/export/adoptions.csv").await;
    assert_eq!(table.body.lines().count(), rows.len() + 1);
}
