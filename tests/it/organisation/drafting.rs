//! Agreements from nothing: drafted by one party, sent for approval, approved party by party with its decision, noticed, ended,
//! superseded, each by the day (B-11 to B-14).

use axum::http::StatusCode;
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{code, items, text, texts},
    mutate::{answer, done, id, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    the_agreement_of_2004_goes_from_nothing_to_its_end,
    an_agreement_enters_into_force_for_each_or_on_a_day,
    an_agreement_that_takes_the_place_of_another_ends_it,
    what_is_wrong_with_a_draft_is_refused,
    a_draft_binds_nobody_who_has_not_approved_it,
    a_draft_is_seen_by_nobody_but_who_owns_its_document,
    a_draft_has_the_ladder_for_disputes_that_it_is_given,
    what_is_wrong_with_a_ladder_is_refused,
    one_party_alone_neither_hides_nor_renames_what_others_were_asked_to_approve,
    an_agreement_for_each_by_itself_binds_nobody_else,
    a_file_says_what_each_party_has_said,
);

const ASSOCIATION: &str = "norrbottens-kommuner";
const DOCUMENT: &str =
    "createSteeringDocument steeringDocument { id version versions { id version } }";
const DRAFT: &str =
    "draftAgreement agreement { id version status entry parties { nameAsSigned approvingOrgan } }";
const CHANGE: &str = "changeAgreement agreement { id version noticeMonths entry inForceOn parties { approvingOrgan } }";
const SEND: &str =
    "sendAgreement agreement { id version status sentOn abolishes { slug } founds { slug } }";
const APPROVE: &str = "recordApproval agreement { id status inForceFrom }";
const NOTICE: &str = "giveNotice agreement { id status endsOn }";
const RECORD: &str = "recordDecision decision { id }";

/// A document for an agreement whose text is adopted: its id.
pub(super) async fn document(world: &World, token: &str, key: &str) -> Value {
    document_with(world, token, key, json!({})).await
}

pub(super) async fn document_with(world: &World, token: &str, key: &str, more: Value) -> Value {
    let input = json!({ "idempotencyKey": key, "kind": "AGREEMENT", "level": "COUNTY", "title": format!("Avtal {key}"),
        "visibility": "PUBLIC", "clauses": [{ "number": "1", "heading": "Utgångspunkter", "wording": "Bästa möjliga vård." }] });
    let input = merged(input, more);
    done(world, token, DOCUMENT, input).await["steeringDocument"].take()
}

pub(super) async fn adopt(world: &World, token: &str, document: &Value, from: &str) {
    adopt_with(world, token, document, json!({ "from": from })).await;
}

/// Adopts the text of a document with these days.
async fn adopt_with(world: &World, token: &str, document: &Value, days: Value) {
    let query = "query($id: ID!) { steeringDocument(by: { id: $id }) { versions { id version } } }";
    let shown = world
        .data_as(token, query, json!({ "id": document["id"] }))
        .await;
    let version = &shown["steeringDocument"]["versions"][0];
    let input = json!({ "documentVersion": version["id"], "version": version["version"] });
    done(
        world,
        token,
        "adoptDocumentVersion documentVersion { id }",
        merged(input, days),
    )
    .await;
}

fn parties(of: &[&str]) -> Value {
    let party = |organisation: &&str| json!({ "organisation": organisation, "approvingOrgan": "styrelsen" });
    of.iter().map(party).collect()
}

pub(super) fn draft(document: &Value, key: &str, of: &[&str], more: Value) -> Value {
    let draft = json!({ "idempotencyKey": format!("draft-{key}"), "document": document["id"], "parties": parties(of) });
    merged(draft, more)
}

fn of(agreement: &Value, more: Value) -> Value {
    let named = json!({ "agreement": agreement["id"], "version": agreement["version"] });
    merged(named, more)
}

/// An agreement between these that was sent on the day.
pub(super) async fn sent(
    world: &World,
    key: &str,
    of_these: &[&str],
    more: Value,
    on: &str,
) -> Value {
    let token = world.token(of_these[0], Grade::Approver).await;
    let document = document(world, &token, key).await;
    sent_on_document(world, &document, key, of_these, more, on).await
}

/// The same, held by this document of the first of them.
pub(super) async fn sent_on_document(
    world: &World,
    document: &Value,
    key: &str,
    of_these: &[&str],
    more: Value,
    on: &str,
) -> Value {
    let token = world.token(of_these[0], Grade::Approver).await;
    adopt(world, &token, document, on).await;
    let input = draft(document, key, of_these, more);
    let agreement = done(world, &token, DRAFT, input).await["agreement"].take();
    let input = of(&agreement, json!({ "sentOn": on }));
    done(world, &token, SEND, input).await["agreement"].take()
}

pub(super) async fn approve(world: &World, party: &str, agreement: &Value, on: &str) {
    let token = world.token(party, Grade::Approver).await;
    let input = json!({ "idempotencyKey": format!("{party}-{}", text(&agreement["id"])), "agreement": agreement["id"], "approvedOn": on });
    done(world, &token, APPROVE, input).await;
}

/// What an agreement is on each of these days, as everybody sees it.
async fn told(world: &World, agreement: &Value, days: &[&str]) -> Vec<String> {
    let query = "query($id: ID!, $on: Date) { agreement(by: { id: $id }, asOf: $on) {
        status inForceFrom endsOn missingApprovals { organisation { slug } } } }";
    let mut told = Vec::new();
    for day in days {
        let variables = json!({ "id": agreement["id"], "on": day });
        let shown = world.public_with(query, variables).await;
        let shown = &shown["agreement"];
        let said = |field: &str| shown[field].as_str().unwrap_or("-").to_owned();
        let missing = match &shown["missingApprovals"] {
            Value::Null => String::new(),
            missing => missing
                .as_array()
                .map(|all| {
                    all.iter()
                        .map(|it| text(&it["organisation"]["slug"]))
                        .collect::<Vec<_>>()
                })
                .unwrap_or_default()
                .join(" "),
        };
        told.push(
            format!(
                "{day} {} {} {} {missing}",
                said("status"),
                said("inForceFrom"),
                said("endsOn")
            )
            .trim_end()
            .to_owned(),
        );
    }
    told
}

/// The words of a draft of 2004, as § 71 found them.
const FOUND: [&str; 2] = [
    "Vilja att erbjuda bästa möjliga tjänster i varje enskild situation.",
    "På lokal nivå ska möten hållas.",
];

/// The same with the two amendments that § 71 proposes (B-2).
const AMENDED: [&str; 2] = [
    "Vilja att erbjuda optimala tjänster i varje enskild situation.",
    "på lokal nivå ska möten hållas vid minst två tillfällen",
];

/// A draft, and the chain of 2004 about it (B-1): § 101 approves it with the amendments that § 71 proposes. The matter, the document
/// and § 101.
async fn decide_on_the_draft_of_2004(world: &World, token: &str) -> (Value, Value, Value) {
    let open = json!({ "idempotencyKey": "m", "title": "Politisk samverkan" });
    let matter = done(world, token, "openMatter matter { id }", open).await["matter"].take();
    let input = json!({ "idempotencyKey": "2004", "kind": "AGREEMENT", "level": "COUNTY", "title": "Avtal 2004",
        "visibility": "PUBLIC", "clauses": [
            { "number": "1", "heading": "Utgångspunkter", "wording": FOUND[0] },
            { "number": "2", "heading": "Former för samverkan", "wording": FOUND[1] },
        ] });
    let document = done(world, token, DOCUMENT, input).await["steeringDocument"].take();
    let version = &document["versions"][0]["id"];
    let words = async || {
        let query =
            "query($id: ID!) { node(id: $id) { ... on DocumentVersion { clauses { wording } } } }";
        let shown = world.data_as(token, query, json!({ "id": version }));
        shown.await["node"].take()
    };
    let amendments = json!({ "amendments": [
        { "section": "1", "oldWords": "bästa möjliga", "newWords": "optimala" },
        { "section": "2", "newWords": AMENDED[1] },
    ] });
    let decide = |paragraph: &str, kind: &str, organ: &str, more: Value| {
        let decision = json!({ "idempotencyKey": paragraph, "matter": matter["id"], "kind": kind, "organ": organ,
            "paragraph": paragraph, "wording": "Enligt förslaget.", "documentVersion": version });
        merged(decision, more)
    };
    let year = json!({ "year": 2004 });
    let first = merged(amendments.clone(), year.clone());
    for input in [
        decide("71", "PROPOSES", "Förbundets socialberedning", first),
        decide("86", "PROPOSES", "Förbundets arbetsutskott", year),
    ] {
        done(world, token, RECORD, input).await;
        assert_eq!(texts(&words().await["clauses"], "wording"), FOUND);
    }
    let last = merged(amendments, json!({ "date": "2004-06-17" }));
    let input = decide("101", "APPROVES", "Förbundets styrelse", last);
    let approved = done(world, token, RECORD, input).await["decision"].take();
    assert_eq!(texts(&words().await["clauses"], "wording"), AMENDED);
    (matter, document, approved)
}

/// What everybody reads of the decisions in a matter: day, paragraph, what it does to which text, and with which words.
async fn chain(world: &World, matter: &Value) -> Vec<String> {
    let query = "query($id: ID!) { matter(by: { id: $id }) { decisions { date paragraph kind
        documentVersion { steeringDocument { title } } amendments { section oldWords newWords } } } }";
    let shown = world
        .public_with(query, json!({ "id": matter["id"] }))
        .await;
    let line = |decision: &Value| {
        let day = decision["date"].as_str().unwrap_or("-");
        let [paragraph, kind] = ["paragraph", "kind"].map(|field| text(&decision[field]));
        let document = text(&decision["documentVersion"]["steeringDocument"]["title"]);
        let amendments = items(&decision["amendments"]).map(|it| {
            let [section, new] = ["section", "newWords"].map(|field| text(&it[field]));
            let old = it["oldWords"].as_str().unwrap_or("-");
            format!("; {section}: {old} → {new}")
        });
        let amendments: String = amendments.collect();
        format!("{day} § {paragraph} {kind} {document}{amendments}")
    };
    items(&shown["matter"]["decisions"]).map(line).collect()
}

async fn the_agreement_of_2004_goes_from_nothing_to_its_end(world: World) {
    let rows = Rows::of(&world).await;
    let years = json!({ "valid_from": null, "valid_from_precision": null });
    rows.add_body("HISTORICAL_FORUM", "Slako två", years.clone())
        .await;
    rows.add_body("HISTORICAL_FORUM", "Forum två", years).await;
    let association = world.token(ASSOCIATION, Grade::Approver).await;
    let region = world.token("region", Grade::Approver).await;
    let (matter, document, approved) = decide_on_the_draft_of_2004(&world, &association).await;
    let publish = json!({ "matter": matter["id"], "version": 1, "visibility": "PUBLIC" });
    done(&world, &association, "changeMatter matter { id }", publish).await;

    let more = json!({ "matter": matter["id"], "parties": [
        { "organisation": ASSOCIATION, "nameAsSigned": "Kommunförbundet Norrbotten", "approvingOrgan": "Kommunförbundets styrelse",
          "signatoryTitle": "Ordförande" },
        { "organisation": "region", "nameAsSigned": "Norrbottens läns landsting", "approvingOrgan": "landstingsstyrelsen" },
    ] });
    let input = draft(&document, "2004", &[], more);
    let agreement = done(&world, &association, DRAFT, input).await["agreement"].take();
    assert_eq!(agreement["status"], "DRAFT");
    assert_eq!(
        texts(&agreement["parties"], "nameAsSigned"),
        ["Kommunförbundet Norrbotten", "Norrbottens läns landsting"]
    );
    let days =
        json!({ "from": "2004-06-17", "stampDate": "2004-05-14", "versionDate": "2004-06-17" });
    adopt_with(&world, &association, &document, days).await;
    let input = of(
        &agreement,
        json!({ "sentOn": "2004-06-17", "abolishes": ["slako-två"], "founds": ["forum-två"] }),
    );
    let sent = done(&world, &association, SEND, input).await["agreement"].take();
    assert_eq!(sent["status"], "PENDING_APPROVAL");
    assert_eq!(texts(&sent["abolishes"], "slug"), ["slako-två"]);

    let early =
        json!({ "idempotencyKey": "e", "agreement": agreement["id"], "approvedOn": "2004-06-16" });
    assert_eq!(
        refused(&world, &region, APPROVE, early).await,
        ["INVALID_PERIOD approvedOn"]
    );
    let input = json!({ "idempotencyKey": "a", "agreement": agreement["id"], "approvedOn": "2004-06-17", "decision": approved["id"] });
    done(&world, &association, APPROVE, input).await;
    let stand = async |day: &str| {
        let query = "query($on: Date) { bodies(asOf: $on, first: 100) { nodes { slug } } }";
        let shown = world.public_with(query, json!({ "on": day })).await;
        let slugs = texts(&shown["bodies"]["nodes"], "slug");
        (slugs.contains(&"slako-två"), slugs.contains(&"forum-två"))
    };
    let days = ["2004-05-14", "2004-06-17", "2004-08-31", "2004-09-01"];
    assert_eq!(
        told(&world, &agreement, &days).await,
        [
            "2004-05-14 DRAFT - - norrbottens-kommuner region",
            "2004-06-17 PENDING_APPROVAL - - region",
            "2004-08-31 PENDING_APPROVAL - - region",
            "2004-09-01 PENDING_APPROVAL - - region",
        ]
    );
    assert_eq!(
        stand("2004-09-01").await,
        (true, true),
        "nothing has begun or ended yet"
    );

    // The approval that the sources don't show.
    let input = json!({ "idempotencyKey": "24", "matter": matter["id"], "kind": "APPROVES", "organ": "Landstingsstyrelsen",
        "paragraph": "24", "wording": "Godkänns.", "date": "2004-09-01", "documentVersion": document["versions"][0]["id"] });
    let decision = done(&world, &region, RECORD, input).await["decision"].take();
    let input = json!({ "idempotencyKey": "b", "agreement": agreement["id"], "approvedOn": "2004-09-01", "decision": decision["id"] });
    let force = done(&world, &region, APPROVE, input).await["agreement"].take();
    assert_eq!(force["inForceFrom"], "2004-09-01");
    let input =
        json!({ "idempotencyKey": "n", "agreement": agreement["id"], "givenOn": "2024-02-29" });
    let noticed = done(&world, &region, NOTICE, input).await["agreement"].take();
    assert_eq!(noticed["endsOn"], "2025-02-28");
    let days = [
        "2004-05-13",
        "2004-05-14",
        "2004-06-16",
        "2004-06-17",
        "2004-08-31",
        "2004-09-01",
        "2024-02-28",
        "2024-02-29",
        "2025-02-28",
        "2025-03-01",
    ];
    assert_eq!(
        told(&world, &agreement, &days).await,
        [
            "2004-05-13 - - -",
            "2004-05-14 DRAFT - - norrbottens-kommuner region",
            "2004-06-16 DRAFT - - norrbottens-kommuner region",
            "2004-06-17 PENDING_APPROVAL - - region",
            "2004-08-31 PENDING_APPROVAL - - region",
            "2004-09-01 IN_FORCE 2004-09-01 -",
            "2024-02-28 IN_FORCE 2004-09-01 -",
            "2024-02-29 NOTICE_GIVEN 2004-09-01 2025-02-28",
            "2025-02-28 NOTICE_GIVEN 2004-09-01 2025-02-28",
            "2025-03-01 TERMINATED 2004-09-01 2025-02-28",
        ]
    );
    for (day, expected) in [
        ("2004-08-31", (true, false)),
        ("2004-09-01", (false, true)),
        ("2025-02-28", (false, true)),
        ("2025-03-01", (false, false)),
    ] {
        assert_eq!(stand(day).await, expected, "{day}");
    }
    let query = "query($id: ID!) { matter(by: { id: $id }) { timeline { on text } agreements { status } } }";
    let shown = world
        .public_with(query, json!({ "id": matter["id"] }))
        .await;
    let timeline: Vec<String> = shown["matter"]["timeline"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| {
            let on = event["on"].as_str().unwrap_or("-");
            format!("{on} {}", text(&event["text"]))
        })
        .collect();
    assert_eq!(
        timeline,
        [
            "- Förbundets socialberedning i Kommunförbundet Norrbotten föreslog version 1 av ”Avtal 2004” med 2 ändringar (§ 71/2004)",
            "- Förbundets arbetsutskott i Kommunförbundet Norrbotten föreslog version 1 av ”Avtal 2004” (§ 86/2004)",
            "2004-06-17 Förbundets styrelse i Kommunförbundet Norrbotten godkände version 1 av ”Avtal 2004” med 2 ändringar (§ 101)",
            "2004-06-17 ”Avtal 2004” skickades till parterna för godkännande",
            "2004-06-17 Kommunförbundet Norrbotten godkände ”Avtal 2004” (§ 101)",
            "2004-09-01 Landstingsstyrelsen i Norrbottens läns landsting godkände version 1 av ”Avtal 2004” (§ 24)",
            "2004-09-01 Norrbottens läns landsting godkände ”Avtal 2004” (§ 24)",
            "2004-09-01 ”Avtal 2004” trädde i kraft",
            "2024-02-29 Region Norrbotten sade upp ”Avtal 2004”",
            "2025-03-01 ”Avtal 2004” upphörde att gälla",
        ]
    );
    // The body that it dissolves and the one that it founds tell of it, each in its year.
    for body in ["slako-två", "forum-två"] {
        for (year, events) in [
            (2003, &timeline[..0]),
            (2004, &timeline[3..8]),
            (2024, &timeline[8..9]),
            (2025, &timeline[9..]),
        ] {
            let query = format!("{{ bodyTimeline(body: \"{body}\", year: {year}) {{ on text }} }}");
            let shown = world.public(&query).await;
            let told = items(&shown["bodyTimeline"])
                .map(|event| format!("{} {}", text(&event["on"]), text(&event["text"])));
            let told: Vec<String> = told.collect();
            let of_agreement = events
                .iter()
                .filter(|line| !line.contains("Landstingsstyrelsen"));
            let of_agreement: Vec<String> = of_agreement.cloned().collect();
            assert_eq!(told, of_agreement, "{body} {year}");
        }
    }
    let amendments = "1: bästa möjliga → optimala; 2: - → på lokal nivå ska möten hållas vid minst två tillfällen";
    assert_eq!(
        chain(&world, &matter).await,
        [
            format!("- § 71 PROPOSES Avtal 2004; {amendments}"),
            "- § 86 PROPOSES Avtal 2004".to_owned(),
            format!("2004-06-17 § 101 APPROVES Avtal 2004; {amendments}"),
            "2004-09-01 § 24 APPROVES Avtal 2004".to_owned(),
        ]
    );
    let query = "query($id: ID!) { agreement(by: { id: $id }) { steeringDocument { versions { stampDate versionDate
        clauses { wording } } } } }";
    let shown = world
        .public_with(query, json!({ "id": agreement["id"] }))
        .await;
    let version = &shown["agreement"]["steeringDocument"]["versions"][0];
    assert_eq!(texts(&version["clauses"], "wording"), AMENDED);
    // The text bears the stamp of May, and holds the amendments of June.
    assert_eq!(
        (&version["stampDate"], &version["versionDate"]),
        (&json!("2004-05-14"), &json!("2004-06-17"))
    );
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn an_agreement_enters_into_force_for_each_or_on_a_day(world: World) {
    let three = ["region", "2584", "2580"];
    let each = sent(
        &world,
        "each",
        &three,
        json!({ "entry": "EACH" }),
        "2026-01-01",
    )
    .await;
    approve(&world, "region", &each, "2026-02-01").await;
    approve(&world, "2584", &each, "2026-03-01").await;
    let days = ["2026-02-01", "2026-03-01"];
    assert_eq!(
        told(&world, &each, &days).await,
        [
            "2026-02-01 PENDING_APPROVAL - - 2584 2580",
            "2026-03-01 IN_FORCE 2026-03-01 - 2580"
        ]
    );
    approve(&world, "2580", &each, "2026-04-01").await;
    let query = "query($id: ID!) { agreement(by: { id: $id }) { parties { inForceFrom } } }";
    let shown = world.public_with(query, json!({ "id": each["id"] })).await;
    assert_eq!(
        texts(&shown["agreement"]["parties"], "inForceFrom"),
        ["2026-03-01", "2026-03-01", "2026-04-01"]
    );
    // Who gives notice leaves by itself, until there is nobody left to agree with.
    let left = async |party: &str, on: &str| {
        let token = world.token(party, Grade::Approver).await;
        let input = json!({ "idempotencyKey": format!("{party}-leaves"), "agreement": each["id"], "givenOn": on });
        done(&world, &token, NOTICE, input).await;
        let query =
            "query($id: ID!) { agreement(by: { id: $id }) { status endsOn parties { endsOn } } }";
        let shown = world.public_with(query, json!({ "id": each["id"] })).await;
        shown["agreement"].clone()
    };
    let ends = |days: [Value; 3]| days.map(|day| json!({ "endsOn": day })).to_vec();
    assert_eq!(
        left("2584", "2026-05-31").await,
        json!({ "status": "IN_FORCE", "endsOn": null, "parties": ends([json!(null), json!("2027-05-31"), json!(null)]) })
    );
    assert_eq!(
        left("region", "2026-06-30").await,
        json!({ "status": "NOTICE_GIVEN", "endsOn": "2027-06-30",
            "parties": ends([json!("2027-06-30"), json!("2027-05-31"), json!("2027-06-30")]) })
    );
    // What has ended is revived by nobody who had not answered.
    let ended = sent(
        &world,
        "left",
        &three,
        json!({ "entry": "EACH" }),
        "2020-01-01",
    )
    .await;
    approve(&world, "region", &ended, "2020-02-01").await;
    approve(&world, "2584", &ended, "2020-03-01").await;
    let token = world.token("region", Grade::Approver).await;
    let input =
        json!({ "idempotencyKey": "leaves", "agreement": ended["id"], "givenOn": "2022-01-31" });
    done(&world, &token, NOTICE, input).await;
    let late = world.token("2580", Grade::Approver).await;
    let input =
        json!({ "idempotencyKey": "late", "agreement": ended["id"], "approvedOn": "2021-01-01" });
    assert_eq!(
        refused(&world, &late, APPROVE, input).await,
        ["WRONG_STATE agreement"]
    );

    let entry = json!({ "entry": "ON_DAY", "inForceOn": "2026-06-01" });
    let on_day = sent(&world, "day", &["region", "2584"], entry, "2026-01-01").await;
    approve(&world, "region", &on_day, "2026-02-01").await;
    approve(&world, "2584", &on_day, "2026-03-01").await;
    let days = ["2026-03-01", "2026-05-31", "2026-06-01"];
    assert_eq!(
        told(&world, &on_day, &days).await,
        [
            "2026-03-01 PENDING_APPROVAL 2026-06-01 -",
            "2026-05-31 PENDING_APPROVAL 2026-06-01 -",
            "2026-06-01 IN_FORCE 2026-06-01 -",
        ]
    );
}

async fn an_agreement_that_takes_the_place_of_another_ends_it(world: World) {
    let two = ["region", "2584"];
    let old = sent(&world, "old", &two, json!({}), "2020-01-01").await;
    approve(&world, "region", &old, "2020-02-01").await;
    approve(&world, "2584", &old, "2020-02-01").await;
    let region = world.token("region", Grade::Approver).await;
    let other = document(&world, &region, "other").await;
    let without = draft(
        &other,
        "without",
        &["region", "2580"],
        json!({ "supersedes": old["id"] }),
    );
    assert_eq!(
        refused(&world, &region, DRAFT, without).await,
        ["DOES_NOT_FIT supersedes"]
    );
    let takes = json!({ "supersedes": old["id"] });
    let new = sent(
        &world,
        "new",
        &["region", "2584", "2580"],
        takes,
        "2026-01-01",
    )
    .await;
    approve(&world, "region", &new, "2026-02-01").await;
    approve(&world, "2584", &new, "2026-03-01").await;
    // As long as one of its parties has not approved, nothing ends.
    assert_eq!(
        told(&world, &old, &["2026-03-01"]).await,
        ["2026-03-01 IN_FORCE 2020-02-01 -"]
    );
    approve(&world, "2580", &new, "2026-04-01").await;
    assert_eq!(
        told(&world, &old, &["2026-03-31", "2026-04-01"]).await,
        [
            "2026-03-31 IN_FORCE 2020-02-01 -",
            "2026-04-01 SUPERSEDED 2020-02-01 -"
        ]
    );
    let query = "query($id: ID!, $on: Date) { agreement(by: { id: $id }, asOf: $on) { steeringDocument { title timeline { on text
        thing { __typename } } } } }";
    for (on, expected) in [("2026-03-31", 2), ("2026-11-02", 3)] {
        let variables = json!({ "id": old["id"], "on": on });
        let shown = world.public_with(query, variables).await;
        let document = &shown["agreement"]["steeringDocument"];
        let steps =
            items(&document["timeline"]).filter(|it| it["thing"]["__typename"] == "Agreement");
        let steps: Vec<String> = steps
            .map(|it| format!("{} {}", text(&it["on"]), text(&it["text"])))
            .collect();
        let title = text(&document["title"]);
        let all = [
            format!("2020-01-01 ”{title}” skickades till parterna för godkännande"),
            format!("2020-02-01 ”{title}” trädde i kraft"),
            format!("2026-04-01 ”{title}” ersattes och upphörde att gälla"),
        ];
        assert_eq!(steps, all[..expected], "{on}");
    }
}

async fn what_is_wrong_with_a_draft_is_refused(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let plan = document(&world, &region, "a").await;
    let two = ["region", "2584"];
    let routine =
        json!({ "idempotencyKey": "r", "kind": "ROUTINE", "level": "COUNTY", "title": "Rutin" });
    let routine = done(&world, &region, DOCUMENT, routine).await["steeringDocument"].take();
    for (number, (input, expected)) in [
        (
            draft(&routine, "", &two, json!({})),
            "DOES_NOT_FIT document",
        ),
        (draft(&plan, "", &["region"], json!({})), "REQUIRED parties"),
        (
            draft(&plan, "", &["2580", "2584"], json!({})),
            "REQUIRED parties",
        ),
        (
            draft(&plan, "", &["region", "2584", "2584"], json!({})),
            "ALREADY_EXISTS parties",
        ),
        (
            draft(&plan, "", &two, json!({ "noticeMonths": 121 })),
            "INVALID_VALUE noticeMonths",
        ),
        (
            draft(&plan, "", &two, json!({ "entry": "ON_DAY" })),
            "DOES_NOT_FIT inForceOn",
        ),
        (
            draft(&plan, "", &two, json!({ "inForceOn": "2026-01-01" })),
            "DOES_NOT_FIT inForceOn",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let input = merged(
            input,
            json!({ "idempotencyKey": format!("fault-{number}") }),
        );
        assert_eq!(refused(&world, &region, DRAFT, input).await, [expected]);
    }
    let agreement =
        done(&world, &region, DRAFT, draft(&plan, "1", &two, json!({}))).await["agreement"].take();
    let twice = draft(&plan, "2", &two, json!({}));
    assert_eq!(
        refused(&world, &region, DRAFT, twice).await,
        ["ALREADY_EXISTS document"]
    );
    let unsent =
        json!({ "idempotencyKey": "u", "agreement": agreement["id"], "approvedOn": "2026-01-01" });
    assert_eq!(
        refused(&world, &region, APPROVE, unsent).await,
        ["WRONG_STATE agreement"]
    );
    // Its text is a draft.
    assert_eq!(
        refused(&world, &region, SEND, of(&agreement, json!({}))).await,
        ["WRONG_STATE agreement"]
    );
    adopt(&world, &region, &plan, "2026-01-01").await;
    for (more, expected) in [
        (json!({ "sentOn": "2030-01-01" }), "INVALID_PERIOD sentOn"),
        // Norrbottens Kommuner writes in it, too, and is no party.
        (
            json!({ "abolishes": ["lansstyrgruppen"] }),
            "DOES_NOT_FIT abolishes",
        ),
        (
            json!({ "founds": ["lansstyrgruppen"] }),
            "DOES_NOT_FIT founds",
        ),
    ] {
        let input = of(&agreement, more);
        assert_eq!(refused(&world, &region, SEND, input).await, [expected]);
    }
    let change = json!({ "noticeMonths": 6, "entry": "ON_DAY", "inForceOn": "2026-09-01", "parties": parties(&["2584", "region"]) });
    let changed = done(&world, &region, CHANGE, of(&agreement, change)).await["agreement"].take();
    assert_eq!(changed["noticeMonths"], 6);
    let sent = done(&world, &region, SEND, of(&changed, json!({}))).await["agreement"].take();
    for mutation in [CHANGE, SEND] {
        assert_eq!(
            refused(&world, &region, mutation, of(&sent, json!({}))).await,
            ["WRONG_STATE agreement"]
        );
    }
}

async fn one_party_alone_neither_hides_nor_renames_what_others_were_asked_to_approve(world: World) {
    let agreement = sent(&world, "buss", &["2584", "2523"], json!({}), "2026-03-01").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let query =
        "query($id: ID!) { agreement(by: { id: $id }) { steeringDocument { id version } } }";
    let found = world
        .data_as(&kiruna, query, json!({ "id": agreement["id"] }))
        .await;
    let document = &found["agreement"]["steeringDocument"];
    for (change, reason) in [
        (json!({ "visibility": "OWNER" }), "WRONG_STATE visibility"),
        (
            json!({ "title": "Gällivare betalar allt" }),
            "WRONG_STATE title",
        ),
    ] {
        let input = json!({ "document": document["id"], "version": document["version"] });
        let input = merged(input, change);
        assert_eq!(
            refused(
                &world,
                &kiruna,
                "changeSteeringDocument steeringDocument { id }",
                input
            )
            .await,
            [reason]
        );
    }
}

async fn a_draft_binds_nobody_who_has_not_approved_it(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    let plan = document(&world, &region, "a").await;
    let two = ["region", "2584"];
    // Who doesn't own the document drafts nothing in it.
    let foreign = answer(&world, &kiruna, DRAFT, draft(&plan, "k", &two, json!({}))).await;
    assert_eq!(code(&foreign), "FORBIDDEN");
    let agreement =
        done(&world, &region, DRAFT, draft(&plan, "r", &two, json!({}))).await["agreement"].take();
    for mutation in [CHANGE, SEND] {
        let foreign = answer(&world, &kiruna, mutation, of(&agreement, json!({}))).await;
        assert_eq!(code(&foreign), "NOT_FOUND", "{mutation}");
    }
    let editor = world.token("region", Grade::Editor).await;
    let sent = answer(&world, &editor, SEND, of(&agreement, json!({}))).await;
    assert_eq!(code(&sent), "FORBIDDEN");
    adopt(&world, &region, &plan, "2026-01-01").await;
    done(
        &world,
        &region,
        SEND,
        of(&agreement, json!({ "sentOn": "2026-01-01" })),
    )
    .await;
    approve(&world, "region", &agreement, "2026-02-01").await;
    assert_eq!(
        told(&world, &agreement, &["2026-02-01"]).await,
        ["2026-02-01 PENDING_APPROVAL - - 2584"]
    );
}

/// What is told of the agreements that there are, and of those to which Kiruna is a party.
const TOLD: &str = "query($document: ID!) {
    steeringDocument(by: { id: $document }) { title agreement { id parties { organisation { slug } } } timeline { on } }
    agreements { totalCount nodes { id } }
    ofKiruna: agreements(filter: { party: \"2584\" }) { totalCount nodes { id } }
    organisation(by: { slug: \"2584\" }) { agreementParties { id } }
    matters { nodes { id agreements { id } } }
    changes(types: [Agreement, AgreementParty]) { totalCount nodes { type action thingType thingId } } }";

/// The agreement and one of its parties by their ids.
const NAMED: &str = "query($agreement: ID!, $party: ID!) {
    agreement(by: { id: $agreement }) { parties { nameAsSigned } history { totalCount nodes { type } } }
    nodes(ids: [$agreement, $party]) { id } }";

/// What somebody is answered; without a token the public.
async fn asked(world: &World, token: Option<&str>, query: &str, variables: Value) -> Value {
    match token {
        Some(token) => world.data_as(token, query, variables).await,
        None => world.public_with(query, variables).await,
    }
}

/// A draft is its owner's only, also where everybody sees the document that is to hold it: not the parties either, which are asked
/// when it is sent.
async fn a_draft_is_seen_by_nobody_but_who_owns_its_document(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let lulea = world.token("2580", Grade::Approver).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    let association = world.token(ASSOCIATION, Grade::Approver).await;
    let others = [None, Some(&*lulea), Some(&*kiruna), Some(&*association)];
    let open = json!({ "idempotencyKey": "m", "title": "Hemgång" });
    let matter = done(&world, &region, "openMatter matter { id }", open).await["matter"].take();
    let record = json!({ "idempotencyKey": "d", "matter": matter["id"], "kind": "APPROVES", "organ": "regionstyrelsen",
        "paragraph": "1", "wording": "Enligt förslaget.", "date": "2026-01-01" });
    done(&world, &region, RECORD, record).await;
    let publish = json!({ "matter": matter["id"], "version": 1, "visibility": "PUBLIC" });
    done(&world, &region, "changeMatter matter { id }", publish).await;
    let document = document(&world, &region, "a").await;
    adopt(&world, &region, &document, "2026-01-01").await;
    let held = json!({ "document": document["id"] });
    let mut before = Vec::new();
    for token in others {
        before.push(asked(&world, token, TOLD, held.clone()).await);
    }
    assert_eq!(before[0]["steeringDocument"]["title"], "Avtal a");

    let more = json!({ "matter": matter["id"] });
    let input = draft(&document, "a", &["region", "2523"], more);
    let agreement = done(&world, &region, DRAFT, input).await["agreement"].take();
    // Parties that it had first are told of as little as those that it has.
    let input = of(
        &agreement,
        json!({ "parties": parties(&["region", "2584"]) }),
    );
    let agreement = done(&world, &region, CHANGE, input).await["agreement"].take();
    let query =
        "query($id: ID!) { agreement(by: { id: $id }) { parties { id organisation { slug } } } }";
    let own = world
        .data_as(&region, query, json!({ "id": agreement["id"] }))
        .await;
    let drafted = &own["agreement"]["parties"];
    assert_eq!(drafted[1]["organisation"]["slug"], "2584");
    let named = json!({ "agreement": agreement["id"], "party": drafted[1]["id"] });
    for (token, before) in others.into_iter().zip(&before) {
        assert_eq!(&asked(&world, token, TOLD, held.clone()).await, before);
        assert_eq!(
            asked(&world, token, NAMED, named.clone()).await,
            json!({ "agreement": null, "nodes": [null, null] })
        );
    }
    for (mutation, day) in [(APPROVE, "approvedOn"), (NOTICE, "givenOn")] {
        let input =
            json!({ "idempotencyKey": day, "agreement": agreement["id"], day: "2026-02-01" });
        let hidden = answer(&world, &kiruna, mutation, input).await;
        assert_eq!(code(&hidden), "NOT_FOUND", "{mutation}");
    }
    assert_eq!(world.misplaced_rows().await, []);

    let input = of(&agreement, json!({ "sentOn": "2026-01-01" }));
    done(&world, &region, SEND, input).await;
    for (token, before) in others.into_iter().zip(&before) {
        let after = asked(&world, token, TOLD, held.clone()).await;
        let more = |list: &str| {
            let count = |told: &Value| told[list]["totalCount"].as_i64().expect("a count");
            count(&after) - count(before)
        };
        assert_eq!(["agreements", "ofKiruna", "changes"].map(more), [1, 1, 1]);
        // It comes into sight, and its parties with it.
        let comes = json!({ "type": "CREATED", "action": null, "thingType": "Agreement", "thingId": agreement["id"] });
        assert_eq!(items(&after["changes"]["nodes"]).last(), Some(&comes));
        assert_eq!(
            after["steeringDocument"]["agreement"]["parties"][1]["organisation"]["slug"],
            "2584"
        );
        assert_eq!(
            after["organisation"]["agreementParties"],
            json!([{ "id": drafted[1]["id"] }])
        );
        let found = asked(&world, token, NAMED, named.clone()).await;
        assert_eq!(
            found["nodes"],
            json!([{ "id": agreement["id"] }, { "id": drafted[1]["id"] }])
        );
        assert_eq!(
            found["agreement"]["history"],
            json!({ "totalCount": 1, "nodes": [{ "type": "CREATED" }] })
        );
    }
    assert_eq!(world.misplaced_rows().await, []);
    approve(&world, "2584", &agreement, "2026-02-01").await;
}

/// A step of a ladder that is to be drafted.
fn rung(kind: &str, bodies: &[&str]) -> Value {
    json!({ "kind": kind, "wording": format!("Steg {kind}."), "bodies": bodies })
}

/// The ladder of an agreement as one line for each step, with the ids of the steps.
async fn ladder(world: &World, token: &str, agreement: &Value) -> (Vec<String>, Vec<Value>) {
    let query = "query($id: ID!) { agreement(by: { id: $id }) { ladder { id ordinal kind wording requiresBody gap bodies { slug }
        clause { id } } } }";
    let variables = json!({ "id": agreement["id"] });
    let shown = world.data_as(token, query, variables).await;
    let line = |step: &Value| {
        let kind = text(&step["kind"]);
        assert_eq!(step["wording"], format!("Steg {kind}."));
        assert_eq!(step["clause"], Value::Null);
        let bodies = texts(&step["bodies"], "slug").join(" ");
        let [ordinal, requires, gap] = ["ordinal", "requiresBody", "gap"].map(|field| &step[field]);
        format!("{ordinal} {kind} {requires} {gap} {bodies}")
            .trim_end()
            .to_owned()
    };
    let steps = &shown["agreement"]["ladder"];
    let ids = items(steps).map(|step| step["id"].clone());
    (items(steps).map(line).collect(), ids.collect())
}

async fn a_draft_has_the_ladder_for_disputes_that_it_is_given(world: World) {
    let board = "politiska-samverkansberedningen";
    let region = world.token("region", Grade::Approver).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    let document = document(&world, &region, "a").await;
    adopt(&world, &region, &document, "2026-01-01").await;
    let steps = json!([
        rung("OFFICIALS", &[]),
        rung("LOCAL_POLITICAL", &[]),
        rung("COUNTY_POLITICAL", &[board]),
        rung("ARBITRATION", &[]),
    ]);
    let input = draft(
        &document,
        "a",
        &["region", "2584"],
        json!({ "ladder": steps }),
    );
    let agreement = done(&world, &region, DRAFT, input).await["agreement"].take();
    let (lines, _) = ladder(&world, &region, &agreement).await;
    assert_eq!(
        lines,
        [
            "1 OFFICIALS false false",
            "2 LOCAL_POLITICAL true true",
            "3 COUNTY_POLITICAL true false politiska-samverkansberedningen",
            "4 ARBITRATION false false",
        ]
    );
    // Another takes its place; what is left out stays.
    let steps = json!([
        rung("OFFICIALS", &["lansstyrgruppen"]),
        rung("ARBITRATION", &[])
    ]);
    let input = of(&agreement, json!({ "ladder": steps }));
    let agreement = done(&world, &region, CHANGE, input).await["agreement"].take();
    let input = of(&agreement, json!({ "noticeMonths": 6 }));
    let agreement = done(&world, &region, CHANGE, input).await["agreement"].take();
    let (lines, ids) = ladder(&world, &region, &agreement).await;
    assert_eq!(
        lines,
        [
            "1 OFFICIALS true false lansstyrgruppen",
            "2 ARBITRATION false false"
        ]
    );
    let query = "query($id: ID!) { node(id: $id) { ... on LadderStep { agreement { id } history { nodes { type fields { field after } } } } }
        changes(types: [LadderStep]) { totalCount } }";
    let named = json!({ "id": ids[0] });
    let own = world.data_as(&region, query, named.clone()).await;
    let told = items(&own["node"]["history"]["nodes"]);
    let told: Vec<_> = told
        .map(|it| (text(&it["type"]), texts(&it["fields"], "field")))
        .collect();
    let fields = [
        "agreement",
        "bodies",
        "kind",
        "ordinal",
        "requiresBody",
        "wording",
    ];
    assert_eq!(told, [("CREATED", fields.to_vec())]);
    // Four that were added and removed, and two.
    assert_eq!(own["changes"]["totalCount"], 10);
    let hidden = world.data_as(&kiruna, query, named.clone()).await;
    assert_eq!(
        hidden,
        json!({ "node": null, "changes": { "totalCount": 0 } })
    );

    let input = of(&agreement, json!({ "sentOn": "2026-01-01" }));
    let sent = done(&world, &region, SEND, input).await["agreement"].take();
    let (lines_for_kiruna, _) = ladder(&world, &kiruna, &agreement).await;
    assert_eq!(lines_for_kiruna, lines);
    // It comes with the agreement, and what the draft was before is told of to nobody else.
    let shown = world.data_as(&kiruna, query, named).await;
    assert_eq!(shown["node"]["history"]["nodes"], json!([]));
    assert_eq!(shown["changes"]["totalCount"], 0);
    let late = of(&sent, json!({ "ladder": [] }));
    assert_eq!(
        refused(&world, &region, CHANGE, late).await,
        ["WRONG_STATE agreement"]
    );
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn what_is_wrong_with_a_ladder_is_refused(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let plan = document(&world, &region, "a").await;
    let two = ["region", "2584"];
    let twice = ["lansstyrgruppen", "lansstyrgruppen"];
    for (number, (steps, expected)) in [
        (
            json!([rung("ARBITRATION", &[]), rung("OFFICIALS", &[])]),
            "DOES_NOT_FIT ladder.1.kind",
        ),
        (
            json!([rung("OFFICIALS", &[]), rung("OFFICIALS", &[])]),
            "DOES_NOT_FIT ladder.1.kind",
        ),
        (
            json!([{ "kind": "OFFICIALS", "wording": "" }]),
            "REQUIRED ladder.0.wording",
        ),
        (
            json!([rung("COUNTY_POLITICAL", &twice)]),
            "ALREADY_EXISTS ladder.0.bodies",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let key = format!("fault-{number}");
        let input = draft(&plan, &key, &two, json!({ "ladder": steps }));
        assert_eq!(refused(&world, &region, DRAFT, input).await, [expected]);
    }
    let nobodys = id(NodeKind::Body, Uuid::now_v7());
    let steps = json!([rung("COUNTY_POLITICAL", &[&*nobodys])]);
    let input = draft(&plan, "nobodys", &two, json!({ "ladder": steps }));
    let told = answer(&world, &region, DRAFT, input).await;
    assert_eq!(code(&told), "NOT_FOUND");
}

async fn an_agreement_for_each_by_itself_binds_nobody_else(world: World) {
    let kiruna = world.token("2584", Grade::Approver).await;
    let document = document(&world, &kiruna, "ett").await;
    adopt(&world, &kiruna, &document, "2026-01-01").await;
    let all = ["2584", "2580", "region", ASSOCIATION];
    let input = draft(&document, "ett", &all, json!({ "entry": "EACH" }));
    let agreement = done(&world, &kiruna, DRAFT, input).await["agreement"].take();
    let abolishes = json!({ "sentOn": "2026-01-01", "abolishes": ["lansstyrgruppen"] });
    let sends = of(&agreement, abolishes.clone());
    assert_eq!(
        refused(&world, &kiruna, SEND, sends).await,
        ["DOES_NOT_FIT agreement"],
        "two of them would end what is all the others'"
    );
    let with_last = of(&agreement, json!({ "entry": "WITH_LAST" }));
    let agreement = done(&world, &kiruna, CHANGE, with_last).await["agreement"].take();
    assert_eq!(
        refused(&world, &kiruna, SEND, of(&agreement, abolishes)).await,
        ["DOES_NOT_FIT abolishes"],
        "who doesn't write in a body sends nothing that abolishes it"
    );

    let three = ["2584", "2580", "2514"];
    let each = json!({ "entry": "EACH" });
    let each = sent(&world, "tva", &three, each, "2026-01-01").await;
    approve(&world, "2584", &each, "2026-02-01").await;
    approve(&world, "2580", &each, "2026-03-01").await;
    let kalix = world.token("2514", Grade::Approver).await;
    let notice = json!({ "idempotencyKey": "n", "agreement": each["id"], "givenOn": "2026-04-01" });
    assert_eq!(
        refused(&world, &kalix, NOTICE, notice).await,
        ["WRONG_STATE agreement"],
        "who is not bound ends nothing"
    );
    // So it is told beforehand.
    let query = "query($id: ID!) { agreement(by: { id: $id }) { parties { organisation { slug } viewerCanGiveNotice } } }";
    for (token, able) in [(&kalix, &[][..]), (&kiruna, &["2584"][..])] {
        let shown = world
            .data_as(token, query, json!({ "id": each["id"] }))
            .await;
        let parties = items(&shown["agreement"]["parties"]);
        let can = parties.filter(|it| it["viewerCanGiveNotice"] == true);
        let can: Vec<&str> = can.map(|it| text(&it["organisation"]["slug"])).collect();
        assert_eq!(can, able);
    }
    let document = self::document(&world, &kiruna, "tre").await;
    let supersedes = json!({ "entry": "EACH", "supersedes": each["id"] });
    assert_eq!(
        refused(
            &world,
            &kiruna,
            DRAFT,
            draft(&document, "tre", &three, supersedes)
        )
        .await,
        ["DOES_NOT_FIT supersedes"]
    );
}

/// The rows of the file of agreements, as everybody gets them.
async fn file_of(world: &World, query: &str) -> Vec<Value> {
    let answer = world
        .get(&format!("/public/export/agreements.ndjson?{query}"))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let lines = answer.body.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

async fn a_file_says_what_each_party_has_said(world: World) {
    let two = ["region", "2584"];
    let region = world.token("region", Grade::Approver).await;
    let of_body = json!({ "body": "lansstyrgruppen" });
    let document = document_with(&world, &region, "file", of_body).await;
    let agreement =
        sent_on_document(&world, &document, "file", &two, json!({}), "2026-01-01").await;
    // A draft is its owner's.
    let kiruna = world.token("2584", Grade::Approver).await;
    let drafted = self::document(&world, &kiruna, "draft").await;
    done(
        &world,
        &kiruna,
        DRAFT,
        draft(&drafted, "draft", &two, json!({})),
    )
    .await;
    let said = async || {
        let rows = file_of(&world, "party=2584").await;
        let line = |row: &Value| {
            assert_eq!(row["agreement"], agreement["id"]);
            assert_eq!(row["body"], "lansstyrgruppen");
            let said = |field: &str| row[field].as_str().unwrap_or("-").to_owned();
            let fields = ["organisation", "status", "approvedOn", "givenOn"];
            let days = ["inForceFrom", "endsOn"];
            let fields: Vec<String> = fields.into_iter().chain(days).map(said).collect();
            fields.join(" ")
        };
        rows.iter().map(line).collect::<Vec<String>>()
    };
    approve(&world, "region", &agreement, "2026-02-01").await;
    assert_eq!(
        said().await,
        [
            "region PENDING_APPROVAL 2026-02-01 - - -",
            "2584 PENDING_APPROVAL - - - -"
        ]
    );
    approve(&world, "2584", &agreement, "2026-03-01").await;
    let input =
        json!({ "idempotencyKey": "n", "agreement": agreement["id"], "givenOn": "2026-05-31" });
    done(&world, &kiruna, NOTICE, input).await;
    assert_eq!(
        said().await,
        [
            "region NOTICE_GIVEN 2026-02-01 - 2026-03-01 2027-05-31",
            "2584 NOTICE_GIVEN 2026-03-01 2026-05-31 2026-03-01 2027-05-31",
        ]
    );
    // The agreement of 2004 has two parties, too. The file goes on after any of its rows.
    let rows = file_of(&world, "").await;
    assert_eq!(rows.len(), 4);
    for (place, row) in rows.iter().enumerate() {
        let rest = file_of(&world, &format!("after={}", text(&row["id"]))).await;
        assert_eq!(rest, rows[place + 1..], "after {place}");
    }
    let table = world.get("/public/export/agreements.csv").await;
    assert_eq!(table.body.lines().count(), rows.len() + 1);
}
