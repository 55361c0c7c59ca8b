//! Matters and the decisions in them (B-1, B-2): opened, decided step by step, published, corrected, read as one timeline and as
//! the decision log.

use std::fmt::Write;

use samverkan::{
    domain::{
        chain::followers,
        id::NodeKind,
        vocabulary::{DecisionKind, Grade, Vocabulary},
    },
    store::Verified,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::county_documents;
use crate::{
    files::exports::file,
    fixture::{
        flows::GRADES,
        json::{code, items, on_day, text, texts},
        mutate::{answer, done, id, payload, reasons, refused},
        rows::{Rows, merged},
        world::{World, both},
    },
};

both!(
    the_chain_of_2004_is_recorded_and_reads_as_one_timeline,
    only_those_who_write_in_a_body_record_its_decisions,
    what_is_wrong_with_a_decision_is_refused,
    nobody_decides_in_the_name_of_others,
    a_decision_is_corrected_with_a_reason_and_the_history_keeps_what_stood,
    a_matter_is_hidden_with_its_decisions_and_published_once_decided,
    a_decision_that_adopts_a_draft_changes_its_clauses,
    a_body_decides_at_an_item_of_its_meeting,
    the_decision_log_is_read_in_pages_and_by_filters,
    what_rests_on_a_decision_follows_it_as_far_as_it_is_seen,
    a_matter_in_which_others_decided_stays_as_public_as_it_was,
    a_decision_on_which_an_approval_rests_goes_on_approving,
    a_timeline_tells_what_became_of_commissions_as_far_as_they_are_seen,
    who_took_no_part_because_of_an_interest_is_noted_read_and_corrected,
    names_stay_as_they_were_when_a_body_and_an_organisation_are_renamed,
    an_organ_has_a_paragraph_once_a_year_and_its_number_alone_is_recorded,
    of_what_the_year_alone_is_known_stands_within_that,
    another_day_takes_the_names_of_that_day_on_which_the_body_stands,
    another_day_breaks_nothing_that_rests_on_the_decision,
    the_log_and_a_timeline_take_as_many_statements_for_much_as_for_little,
);

const OPEN: &str = "openMatter matter { id version slug title visibility owner { slug } }";
const CHANGE: &str = "changeMatter matter { id version title visibility }";
const RECORD: &str = "recordDecision decision { id version ordinal organ organisationName year date kind paragraph perCapsulam
    body { slug } previous { id } agendaItem { id } amendments { ordinal section oldWords newWords } }";
const CORRECT: &str = "correctDecision decision { id version kind date year paragraph wording reason dissent amendments { newWords } }";
const ASSOCIATION: &str = "norrbottens-kommuner";
const STEERING_GROUP: &str = "lansstyrgruppen";

async fn open(world: &World, token: &str, title: &str, more: Value) -> Value {
    let matter = merged(
        json!({ "idempotencyKey": hex(title), "title": title }),
        more,
    );
    done(world, token, OPEN, matter).await["matter"].take()
}

/// A key that a retry is known by may have visible ASCII characters alone.
fn hex(key: &str) -> String {
    key.bytes().map(|byte| format!("{byte:x}")).collect()
}

/// A decision of the caller's own board; `more` overrides.
fn step(matter: &Value, key: &str, kind: &str, more: Value) -> Value {
    let step = json!({ "idempotencyKey": hex(key), "matter": matter["id"], "kind": kind, "organ": "Styrelsen",
        "date": "2026-03-01", "wording": "Enligt förslaget." });
    let mut step = merged(step, more);
    if let Some(fields) = step.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    step
}

async fn record(world: &World, token: &str, input: Value) -> Value {
    done(world, token, RECORD, input).await["decision"].take()
}

async fn nobody_decides_in_the_name_of_others(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let matter = open(&world, &region, "Rutin", json!({})).await;
    let adopts = json!({ "organ": "Regionstyrelsen", "date": "2026-02-01" });
    let adopted = record(&world, &region, step(&matter, "1", "ADOPTS", adopts)).await;
    for (token, organ) in [
        (&kiruna, "Länsstyrgruppen"),
        (&kiruna, "lansstyrgruppen"),
        (&kiruna, "Regionstyrelsen"),
        (&kiruna, "Landstingsfullmäktige"),
        (&region, "Kommunstyrelsen i Kiruna"),
    ] {
        let input = step(&matter, organ, "NOTES", json!({ "organ": organ }));
        assert_eq!(
            refused(&world, token, RECORD, input).await,
            ["DOES_NOT_FIT organ"],
            "{organ}"
        );
    }
    let repeals = step(
        &matter,
        "2",
        "REPEALS",
        json!({ "previous": adopted["id"] }),
    );
    assert_eq!(
        refused(&world, &kiruna, RECORD, repeals).await,
        ["WRONG_STATE kind"]
    );

    // What a kommun decides for itself stands beside the chain: the next step takes up what came before it.
    record(&world, &kiruna, step(&matter, "3", "REJECTS", json!({}))).await;
    let repeals = step(
        &matter,
        "4",
        "REPEALS",
        json!({ "organ": "Regionfullmäktige" }),
    );
    let repealed = record(&world, &region, repeals).await;
    assert_eq!(repealed["previous"]["id"], adopted["id"]);
}

#[test]
fn what_may_follow_a_step_is_a_table() {
    let mut table = String::new();
    let befores = DecisionKind::VALUES.iter().map(|(kind, _)| Some(*kind));
    for before in std::iter::once(None).chain(befores) {
        let can = followers(before).iter().map(|kind| kind.term().swedish);
        let can = can.collect::<Vec<_>>().join(", ");
        let before = before.map_or("först", |kind| kind.term().swedish);
        writeln!(table, "{before:<24} {can}").expect("a text");
    }
    insta::assert_snapshot!("what_may_follow_a_step", table);
}

/// The chain as the minutes have it, with the organs called so that they are not those of the reference data.
async fn record_chain_of_2004(world: &World, token: &str) -> Value {
    let title = "Politisk samverkan inom vård och omsorg";
    let matter = open(world, token, title, json!({})).await;
    let proposal = "Socialberedningen föreslår styrelsen att godkänna överenskommelsen.";
    record(
        world,
        token,
        step(&matter, "71", "PROPOSES", json!({ "organ": "Förbundets socialberedning", "paragraph": "71", "date": null, "year": 2004,
            "wording": proposal, "amendments": [
                { "section": "Utgångspunkter", "oldWords": "bästa möjliga", "newWords": "optimala" },
                { "newWords": "på lokal nivå ska möten hållas vid minst två tillfällen" },
            ] })),
    )
    .await;
    record(
        world,
        token,
        step(&matter, "86", "PROPOSES", json!({ "organ": "Förbundets arbetsutskott", "paragraph": "86", "date": null, "year": 2004 })),
    )
    .await;
    record(
        world,
        token,
        step(
            &matter,
            "101",
            "APPROVES",
            json!({ "organ": "Förbundets styrelse", "paragraph": "101", "date": "2004-06-17" }),
        ),
    )
    .await;
    matter
}

async fn the_chain_of_2004_is_recorded_and_reads_as_one_timeline(world: World) {
    let association = world.token(ASSOCIATION, Grade::Editor).await;
    let matter = record_chain_of_2004(&world, &association).await;
    assert_eq!(matter["visibility"], "COOPERATION");
    assert_eq!(matter["owner"]["slug"], ASSOCIATION);
    assert_eq!(
        matter["slug"],
        "norrbottens-kommuner-politisk-samverkan-inom-vard-och-omsorg"
    );
    let query = "query($id: ID!) { matter(by: { id: $id }) {
        decisions { ordinal organ organisationName paragraph year date kind previous { ordinal } amendments { section oldWords newWords } }
        timeline { on text thing { __typename ... on Decision { paragraph } } } } }";
    let kiruna = world.token("2584", Grade::Reader).await;
    let shown = world
        .data_as(&kiruna, query, json!({ "id": matter["id"] }))
        .await;
    insta::with_settings!({ snapshot_suffix => "" }, {
        insta::assert_snapshot!("chain_of_2004_by_the_api", serde_json::to_string_pretty(&shown["matter"]).expect("JSON"));
    });
    // By its key, too, and for nobody without a token: it is not published.
    let by_key = "query($slug: String!) { matter(by: { slug: $slug }) { id } }";
    let slug = json!({ "slug": matter["slug"] });
    let found = world.data_as(&kiruna, by_key, slug.clone()).await;
    assert_eq!(found["matter"]["id"], matter["id"]);
    assert_eq!(world.public_with(by_key, slug).await["matter"], Value::Null);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn only_those_who_write_in_a_body_record_its_decisions(world: World) {
    let rows = Rows::of(&world).await;
    let kiruna_id = rows.organisation("2584").await;
    let local = json!({ "municipality_id": kiruna_id });
    rows.add_body("LOCAL_GROUP", "Grupp i Kiruna", local).await;
    rows.add_body("WORKING_GROUP", "Arbetsgrupp ett", json!({}))
        .await;
    let region = world.token("region", Grade::Editor).await;
    let matter = open(&world, &region, "Hemgång", json!({})).await;
    let first = step(&matter, "först", "PROPOSES", json!({}));
    let first = record(&world, &region, first).await;
    let mut told = String::new();
    let bodies = [
        STEERING_GROUP,
        "politiska-samverkansberedningen",
        "lansdelsgrupp-norra-norrbotten",
        "grupp-i-kiruna",
        "arbetsgrupp-ett",
        "",
    ];
    for body in bodies {
        let askers = ["region", ASSOCIATION, "2584", "2580"].into_iter();
        for (organisation, (grade, _)) in askers.flat_map(|it| GRADES.map(|grade| (it, grade))) {
            let token = world.token(organisation, grade).await;
            let key = format!("{body}{organisation}{grade:?}");
            let more = match body {
                "" => json!({ "previous": first["id"] }),
                body => json!({ "organ": null, "body": body, "previous": first["id"] }),
            };
            let input = step(&matter, &key, "NOTES", more);
            let answer = answer(&world, &token, RECORD, input).await;
            let decision = &answer.1["data"]["recordDecision"]["decision"];
            let outcome = match decision {
                Value::Null => code(&answer).to_owned(),
                decision => text(&decision["organ"]).to_owned(),
            };
            let body = if body.is_empty() {
                "(eget organ)"
            } else {
                body
            };
            writeln!(told, "{body:<32} {organisation:<22} {grade:<9?} {outcome}").expect("a text");
        }
    }
    insta::assert_snapshot!("who_records_decisions", told);

    // Who may record a decision may correct it, and nobody else.
    let kiruna = world.token("2584", Grade::Editor).await;
    let own = step(
        &matter,
        "egen",
        "SUPPORTS",
        json!({ "previous": first["id"] }),
    );
    let own = record(&world, &kiruna, own).await;
    let fault =
        json!({ "decision": own["id"], "version": 1, "reason": "Fel paragraf", "paragraph": "7" });
    let other = answer(&world, &region, CORRECT, fault.clone()).await;
    assert_eq!(code(&other), "FORBIDDEN");
    let query = "query($id: ID!) { node(id: $id) { ... on Decision { viewerCanCorrect } } }";
    for (token, expected) in [(&region, false), (&kiruna, true)] {
        let shown = world
            .data_as(token, query, json!({ "id": own["id"] }))
            .await;
        assert_eq!(shown["node"]["viewerCanCorrect"], expected);
    }
    done(&world, &kiruna, CORRECT, fault).await;
}

async fn what_is_wrong_with_a_decision_is_refused(world: World) {
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let matter = open(&world, &region, "Hemgång", json!({})).await;
    let other = open(&world, &region, "Ett annat", json!({})).await;
    let own = open(&world, &region, "Eget", json!({ "visibility": "OWNER" })).await;
    let at = |key: &str, kind: &str, more: Value| step(&matter, key, kind, more);
    let proposes = at("1", "PROPOSES", json!({ "paragraph": "12" }));
    let proposes = record(&world, &region, proposes).await;
    let elsewhere = step(&other, "2", "PROPOSES", json!({}));
    let elsewhere = record(&world, &region, elsewhere).await;
    let county = rows.body(STEERING_GROUP).await;
    let held = json!({ "state": "HELD", "starts_at": "2026-02-05T09:00:00Z", "ends_at": "2026-02-05T12:00:00Z" });
    let held = rows.add_meeting(county, held).await;
    let planned = rows.add_meeting(county, json!({})).await;
    let by = rows.organisation("region").await;
    let held = id(
        NodeKind::AgendaItem,
        rows.add_agenda_item(held, by, json!({})).await,
    );
    let planned = id(
        NodeKind::AgendaItem,
        rows.add_agenda_item(planned, by, json!({})).await,
    );
    let body = |more: Value| merged(json!({ "organ": null, "body": STEERING_GROUP }), more);
    for (number, (input, expected)) in [
        (at("", "ADOPTS", json!({ "organ": null })), "REQUIRED organ"),
        (
            at("", "ADOPTS", json!({ "body": STEERING_GROUP })),
            "REQUIRED organ",
        ),
        (
            at("", "ADOPTS", body(json!({ "date": null }))),
            "REQUIRED date",
        ),
        (
            at("", "ADOPTS", json!({ "date": "2027-01-01" })),
            "INVALID_PERIOD date",
        ),
        (
            at("", "ADOPTS", json!({ "date": "2026-02-28" })),
            "INVALID_PERIOD date",
        ),
        (
            at("", "ADOPTS", json!({ "year": 2026 })),
            "INVALID_VALUE year",
        ),
        (
            at("", "ADOPTS", json!({ "previous": elsewhere["id"] })),
            "DOES_NOT_FIT previous",
        ),
        (
            at("", "ADOPTS", json!({ "paragraph": "12" })),
            "ALREADY_EXISTS paragraph",
        ),
        (
            merged(at("", "REMITS", json!({})), json!({ "previous": null })),
            "WRONG_STATE kind",
        ),
        (
            at("", "ADOPTS", json!({ "perCapsulam": true })),
            "DOES_NOT_FIT perCapsulam",
        ),
        (
            at("", "ADOPTS", json!({ "wording": " " })),
            "REQUIRED wording",
        ),
        (
            at(
                "",
                "ADOPTS",
                json!({ "dissent": "19121212-1212 var emot." }),
            ),
            "INVALID_VALUE dissent",
        ),
        (
            step(&own, "", "ADOPTS", body(json!({}))),
            "DOES_NOT_FIT matter",
        ),
        (
            at(
                "",
                "ADOPTS",
                body(json!({ "date": "1990-01-01", "previous": null })),
            ),
            "DOES_NOT_FIT body",
        ),
        (
            at("", "ADOPTS", body(json!({ "agendaItem": held }))),
            "INVALID_PERIOD date",
        ),
        (
            at(
                "",
                "ADOPTS",
                body(json!({ "agendaItem": planned, "date": null })),
            ),
            "WRONG_STATE agendaItem",
        ),
        (
            at("", "ADOPTS", json!({ "amendments": [{ "newWords": "" }] })),
            "REQUIRED amendments.0.newWords",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let input = merged(
            input,
            json!({ "idempotencyKey": format!("fault-{number}") }),
        );
        let found = refused(&world, &region, RECORD, input).await;
        assert!(
            found.iter().any(|it| it == expected),
            "{expected}: {found:?}"
        );
    }
    // What is filed is closed.
    let files = at("3", "FILES", json!({ "previous": proposes["id"] }));
    record(&world, &region, files).await;
    let after = payload(&world, &region, RECORD, at("4", "ADOPTS", json!({}))).await;
    assert_eq!(
        after["userErrors"][0]["message"],
        "A step that adopts can't come after one that files. Possible: nothing, the matter is closed."
    );
    let published = json!({ "idempotencyKey": "p", "title": "P", "visibility": "PUBLIC" });
    assert_eq!(
        refused(&world, &region, OPEN, published).await,
        ["WRONG_STATE visibility"]
    );
}

async fn a_decision_is_corrected_with_a_reason_and_the_history_keeps_what_stood(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let matter = open(&world, &kiruna, "Hemgång", json!({})).await;
    let first = step(
        &matter,
        "1",
        "PROPOSES",
        json!({ "amendments": [{ "newWords": "alla" }] }),
    );
    let first = record(&world, &kiruna, first).await;
    let second = step(&matter, "2", "ADOPTS", json!({ "date": "2026-03-10" }));
    let second = record(&world, &kiruna, second).await;
    let of = |decision: &Value, more: Value| {
        let named = json!({ "decision": decision["id"], "version": decision["version"], "reason": "Fel i protokollet" });
        merged(named, more)
    };
    for (input, expected) in [
        (of(&first, json!({ "reason": " " })), "REQUIRED reason"),
        (of(&first, json!({ "kind": "FILES" })), "WRONG_STATE kind"),
        (
            of(&first, json!({ "date": "2026-03-11" })),
            "INVALID_PERIOD date",
        ),
        (
            of(&second, json!({ "date": "2026-02-11" })),
            "INVALID_PERIOD date",
        ),
        (of(&first, json!({ "kind": "REMITS" })), "WRONG_STATE kind"),
    ] {
        let found = refused(&world, &kiruna, CORRECT, input).await;
        assert!(
            found.iter().any(|it| it == expected),
            "{expected}: {found:?}"
        );
    }
    let input = of(
        &first,
        json!({ "date": "2026-03-02", "dissent": "En ledamot reserverade sig.", "amendments": [{ "newWords": "några" }] }),
    );
    let corrected = done(&world, &kiruna, CORRECT, input).await["decision"].take();
    assert_eq!(corrected["amendments"], json!([{ "newWords": "några" }]));
    assert_eq!(
        (
            &corrected["date"],
            &corrected["reason"],
            &corrected["version"]
        ),
        (&json!("2026-03-02"), &json!("Fel i protokollet"), &json!(2))
    );
    let query = "query($id: ID!) { node(id: $id) { ... on Decision { history { nodes { action fields { field before after } } } } } }";
    let lulea = world.token("2580", Grade::Reader).await;
    let shown = world
        .data_as(&lulea, query, json!({ "id": first["id"] }))
        .await;
    let history = &shown["node"]["history"]["nodes"];
    assert_eq!(texts(history, "action"), ["CORRECT", "DECIDE"]);
    assert_eq!(
        history[0]["fields"],
        json!([
            { "field": "date", "before": "2026-03-01", "after": "2026-03-02" },
            { "field": "dissent", "before": null, "after": "En ledamot reserverade sig." },
            { "field": "reason", "before": null, "after": "Fel i protokollet" },
        ])
    );
    let stale = of(&first, json!({ "paragraph": "1" }));
    assert_eq!(
        code(&answer(&world, &kiruna, CORRECT, stale).await),
        "CONFLICT"
    );
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn a_matter_is_hidden_with_its_decisions_and_published_once_decided(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let hidden = json!({ "visibility": "OWNER" });
    let matter = open(&world, &kiruna, "Hemgång", hidden).await;
    let publish = |version: i32, visibility: &str| json!({ "matter": matter["id"], "version": version, "visibility": visibility });
    assert_eq!(
        refused(&world, &kiruna, CHANGE, publish(1, "PUBLIC")).await,
        ["WRONG_STATE visibility"]
    );
    let decision = record(&world, &kiruna, step(&matter, "1", "ADOPTS", json!({}))).await;
    let query = "query($id: ID!, $matter: ID!) { node(id: $id) { id } decisions(filter: { kinds: [ADOPTS], year: 2026 }) { totalCount }
        inMatter: decisions(filter: { matter: $matter }) { totalCount }
        organisation(by: { code: \"2584\" }) { decisions { totalCount } } matter(by: { id: $matter }) { title }
        changes(types: [Decision, Matter, Amendment]) { nodes { type } } }";
    let ids = json!({ "id": decision["id"], "matter": matter["id"] });
    let seen = |answer: &Value| {
        let counts = [
            &answer["decisions"]["totalCount"],
            &answer["inMatter"]["totalCount"],
            &answer["organisation"]["decisions"]["totalCount"],
        ];
        let counts: Vec<bool> = counts.iter().map(|count| **count == json!(1)).collect();
        let mut all = vec![answer["node"].is_object(), answer["matter"].is_object()];
        all.extend(counts);
        all.dedup();
        all
    };
    let answer_to = async |token: &str| seen(&world.data_as(token, query, ids.clone()).await);
    assert_eq!(answer_to(&kiruna).await, [true]);
    assert_eq!(answer_to(&lulea).await, [false]);
    let shown = world.data_as(&lulea, query, ids.clone()).await;
    assert_eq!(shown["changes"]["nodes"], json!([]));
    // What is out of sight can't be decided in.
    let blind = step(&matter, "2", "NOTES", json!({}));
    assert_eq!(
        code(&answer(&world, &lulea, RECORD, blind).await),
        "NOT_FOUND"
    );

    done(&world, &kiruna, CHANGE, publish(1, "PUBLIC")).await;
    assert_eq!(answer_to(&lulea).await, [true]);
    assert_eq!(seen(&world.public_with(query, ids.clone()).await), [true]);
    done(&world, &kiruna, CHANGE, publish(2, "OWNER")).await;
    assert_eq!(answer_to(&lulea).await, [false]);
    done(&world, &kiruna, CHANGE, publish(3, "COOPERATION")).await;
    record(&world, &lulea, step(&matter, "3", "NOTES", json!({}))).await;
    assert_eq!(
        refused(&world, &kiruna, CHANGE, publish(4, "OWNER")).await,
        ["WRONG_STATE visibility"]
    );
    let region = world.token("region", Grade::Editor).await;
    let common = open(&world, &region, "Gemensamt", json!({ "inCommon": true })).await;
    assert_eq!(common["owner"], Value::Null);
    let association = world.token(ASSOCIATION, Grade::Editor).await;
    let own = json!({ "matter": common["id"], "version": 1, "visibility": "OWNER" });
    assert_eq!(
        refused(&world, &association, CHANGE, own).await,
        ["WRONG_STATE visibility"]
    );
    let alone = json!({ "idempotencyKey": "k", "title": "K", "inCommon": true });
    assert_eq!(
        code(&answer(&world, &kiruna, OPEN, alone).await),
        "FORBIDDEN"
    );
}

async fn a_decision_that_adopts_a_draft_changes_its_clauses(world: World) {
    let kiruna = world.token("2584", Grade::Approver).await;
    let create = "createSteeringDocument steeringDocument { versions { id version clauses { number wording } } }";
    let input = json!({ "idempotencyKey": "d", "kind": "ROUTINE", "level": "LOCAL", "title": "Rutin", "visibility": "COOPERATION",
        "clauses": [
            { "number": "1", "heading": "Syfte", "wording": "Bästa möjliga vård. Alla möts." },
            { "number": "2", "heading": "Möten", "wording": "Möten hålls." },
        ] });
    let document = done(&world, &kiruna, create, input).await;
    let version = &document["steeringDocument"]["versions"][0];
    let matter = open(&world, &kiruna, "Ny rutin", json!({})).await;
    let about = |key: &str, kind: &str, amendments: Value| {
        step(
            &matter,
            key,
            kind,
            json!({ "documentVersion": version["id"], "amendments": amendments }),
        )
    };
    let words = |section: &str, old: &str| json!([{ "section": section, "oldWords": old, "newWords": "Optimal" }]);
    for (key, section, old, expected) in [
        ("1", "3", "Bästa", "DOES_NOT_FIT amendments.0.section"),
        ("2", "1", "Sämsta", "DOES_NOT_FIT amendments.0.oldWords"),
        ("3", "1", "l", "DOES_NOT_FIT amendments.0.oldWords"),
    ] {
        let input = about(key, "ADOPTS", words(section, old));
        assert_eq!(
            refused(&world, &kiruna, RECORD, input).await,
            [expected.to_owned()]
        );
    }
    let wordings = async || {
        let query = "query($id: ID!) { node(id: $id) { ... on DocumentVersion { version clauses { wording } } } }";
        let shown = world.data_as(&kiruna, query, json!({ "id": version["id"] }));
        shown.await["node"].take()
    };
    // What is only proposed changes nothing.
    record(
        &world,
        &kiruna,
        about("4", "PROPOSES", words("1", "Bästa möjliga")),
    )
    .await;
    assert_eq!(
        texts(&wordings().await["clauses"], "wording"),
        ["Bästa möjliga vård. Alla möts.", "Möten hålls."]
    );
    let two = json!([
        { "section": "1", "oldWords": "Bästa möjliga", "newWords": "Optimal" },
        { "section": "2", "newWords": "På lokal nivå hålls möten vid minst två tillfällen." },
    ]);
    let adopted = record(&world, &kiruna, about("5", "ADOPTS", two)).await;
    let amended = wordings().await;
    assert_eq!(
        texts(&amended["clauses"], "wording"),
        [
            "Optimal vård. Alla möts.",
            "På lokal nivå hålls möten vid minst två tillfällen."
        ]
    );
    let input =
        json!({ "decision": adopted["id"], "version": 1, "reason": "Fel", "amendments": [] });
    assert_eq!(
        refused(&world, &kiruna, CORRECT, input).await,
        ["WRONG_STATE amendments"]
    );
    // The draft is its owner's: others see the decision, but not what it is about.
    let region = world.token("region", Grade::Editor).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Decision { documentVersion { id } amendments { newWords } } } }";
    let shown = world
        .data_as(&region, query, json!({ "id": adopted["id"] }))
        .await;
    assert_eq!(shown["node"]["documentVersion"], Value::Null);
    let story = "query($id: ID!) { matter(by: { id: $id }) { timeline { text } } }";
    let told = async |token: &str| {
        let shown = world.data_as(token, story, json!({ "id": matter["id"] }));
        shown.await["matter"]["timeline"].take()
    };
    let of_kiruna = told(&kiruna).await;
    let of_region = told(&region).await;
    let proposed = "Styrelsen i Kiruna föreslog version 1 av ”Rutin” med 1 ändring";
    let adopted_it = "Styrelsen i Kiruna antog version 1 av ”Rutin” med 2 ändringar";
    assert_eq!(texts(&of_kiruna, "text"), [proposed, adopted_it]);
    let proposed = "Styrelsen i Kiruna föreslog ”Ny rutin” med 1 ändring";
    let adopted_it = "Styrelsen i Kiruna antog ”Ny rutin” med 2 ändringar";
    assert_eq!(texts(&of_region, "text"), [proposed, adopted_it]);
    let blind = about("6", "ADOPTS", json!([]));
    assert_eq!(
        code(&answer(&world, &region, RECORD, blind).await),
        "NOT_FOUND"
    );
    let adopt = "adoptDocumentVersion documentVersion { id state }";
    let input = json!({ "documentVersion": version["id"], "version": amended["version"], "from": "2026-04-01" });
    done(&world, &kiruna, adopt, input).await;
    let late = about("7", "ADOPTS", words("1", "Optimal"));
    assert_eq!(
        refused(&world, &kiruna, RECORD, late).await,
        ["WRONG_STATE documentVersion"]
    );
    let query = "query($id: ID!) { matter(by: { id: $id }) { documentVersions { id } } }";
    let shown = world
        .data_as(&region, query, json!({ "id": matter["id"] }))
        .await;
    assert_eq!(
        shown["matter"]["documentVersions"],
        json!([{ "id": version["id"] }])
    );
}

async fn a_body_decides_at_an_item_of_its_meeting(world: World) {
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let matter = open(&world, &region, "Hemgång", json!({ "inCommon": true })).await;
    let another = open(&world, &region, "Ett annat", json!({ "inCommon": true })).await;
    let county = rows.body(STEERING_GROUP).await;
    let by = rows.organisation("region").await;
    let held = json!({ "state": "HELD", "starts_at": "2026-02-05T09:00:00Z", "ends_at": "2026-02-05T12:00:00Z" });
    let held = rows.add_meeting(county, held).await;
    let hidden = json!({ "public": false, "position": 2 });
    let item = id(
        NodeKind::AgendaItem,
        rows.add_agenda_item(held, by, hidden).await,
    );
    let input = step(
        &matter,
        "1",
        "RECOMMENDS",
        json!({ "organ": null, "date": null, "agendaItem": item, "paragraph": "4" }),
    );
    let decision = record(&world, &region, input).await;
    assert_eq!(decision["organ"], "Länsstyrgruppen");
    assert_eq!(decision["body"]["slug"], STEERING_GROUP);
    assert_eq!(decision["date"], "2026-02-05");
    assert_eq!(decision["agendaItem"]["id"], item.as_str());

    // Planned for another meeting, the item says itself what it is about.
    let planned = rows.add_meeting(county, json!({})).await;
    let meeting = id(NodeKind::Meeting, planned);
    let add = "addAgendaItem agendaItem { id version matter { slug } }";
    let input = json!({ "idempotencyKey": "i", "meeting": meeting, "title": "Hemgång", "matter": matter["slug"] });
    let added = done(&world, &region, add, input).await["agendaItem"].take();
    assert_eq!(added["matter"]["slug"], matter["slug"]);
    let change = "changeAgendaItem agendaItem { matter { slug } version }";
    let input =
        json!({ "agendaItem": added["id"], "version": added["version"], "matter": another["id"] });
    let changed = done(&world, &region, change, input).await;
    assert_eq!(changed["agendaItem"]["matter"]["slug"], another["slug"]);

    let capsulam =
        json!({ "organ": null, "body": STEERING_GROUP, "perCapsulam": true, "date": "2026-02-20" });
    let second = step(&matter, "2", "SUPPORTS", capsulam);
    let second = record(&world, &region, second).await;
    assert_eq!(second["perCapsulam"], true);
    let publish = json!({ "matter": matter["id"], "version": 1, "visibility": "PUBLIC" });
    done(&world, &region, CHANGE, publish).await;
    let query = "query($id: ID!) { matter(by: { id: $id }) { agendaItems { id }
        timeline { on text thing { __typename } } decisions { agendaItem { id } } } }";
    let shown = world
        .data_as(&region, query, json!({ "id": matter["id"] }))
        .await;
    let recommended = json!({ "on": "2026-02-05", "text": "Länsstyrgruppen rekommenderade ”Hemgång” (§ 4)",
        "thing": { "__typename": "Decision" } });
    let supported = json!({ "on": "2026-02-20", "text": "Länsstyrgruppen ställde sig bakom ”Hemgång” per capsulam",
        "thing": { "__typename": "Decision" } });
    assert_eq!(
        shown["matter"]["timeline"],
        json!([
            { "on": "2026-02-05", "text": "Ärendet ”Hemgång” var upptaget på dagordningen för möte i Länsstyrgruppen",
                "thing": { "__typename": "AgendaItem" } },
            recommended,
            supported,
        ])
    );
    // The decision is for everybody, the item is not.
    let public = world
        .public_with(query, json!({ "id": matter["id"] }))
        .await;
    assert_eq!(
        public["matter"],
        json!({
            "agendaItems": [],
            "timeline": [recommended, supported],
            "decisions": [{ "agendaItem": null }, { "agendaItem": null }],
        })
    );
}

async fn the_decision_log_is_read_in_pages_and_by_filters(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    let matter = open(&world, &kiruna, "Hemgång", json!({})).await;
    for month in 1..=4 {
        let more = json!({ "date": format!("2026-0{month}-01"), "paragraph": month.to_string() });
        let input = step(&matter, &month.to_string(), "PROPOSES", more);
        record(&world, &kiruna, input).await;
    }
    let body = json!({ "organ": null, "body": STEERING_GROUP, "date": "2026-05-01" });
    record(&world, &region, step(&matter, "5", "ADOPTS", body)).await;
    let page = "query($filter: DecisionFilter, $first: Int, $after: String) { decisions(filter: $filter, first: $first, after: $after) {
        totalCount pageInfo { endCursor hasNextPage } nodes { paragraph date kind } } }";
    let mut after = Value::Null;
    let mut dates = Vec::new();
    loop {
        let variables = json!({ "filter": { "year": 2026 }, "first": 2, "after": after });
        let shown = world.data_as(&region, page, variables).await;
        let list = &shown["decisions"];
        assert_eq!(list["totalCount"], 5);
        dates.extend(items(&list["nodes"]).map(|node| text(&node["date"]).to_owned()));
        if list["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = list["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(
        dates,
        [
            "2026-05-01",
            "2026-04-01",
            "2026-03-01",
            "2026-02-01",
            "2026-01-01"
        ]
    );
    for (filter, expected) in [
        (json!({ "body": STEERING_GROUP }), 1),
        (json!({ "organisation": "2584" }), 4),
        // One of them is in the reference data.
        (json!({ "organ": "Styrelsen" }), 5),
        (json!({ "organ": "Nämnden" }), 0),
        (json!({ "kinds": ["ADOPTS", "REJECTS"] }), 1),
        (json!({ "matter": matter["slug"] }), 5),
        (
            json!({ "matter": matter["slug"], "withoutFollowUp": true }),
            1,
        ),
        (
            json!({ "matter": matter["slug"], "withoutFollowUp": false }),
            4,
        ),
        // Those of the reference data, of which no day is known but the year of one.
        (json!({ "year": 2004 }), 1),
    ] {
        let shown = world
            .data_as(&region, page, json!({ "filter": filter }))
            .await;
        assert_eq!(shown["decisions"]["totalCount"], expected, "{filter}");
    }
    let below = "{ body(by: { slug: \"lansstyrgruppen\" }) { decisions { totalCount nodes { kind matter { title } } } viewerCanRecordDecision }
        organisation(by: { code: \"2584\" }) { decisions(filter: { year: 2026 }, first: 1) { totalCount nodes { paragraph } } } }";
    let shown = world.data_as(&region, below, json!({})).await;
    assert_eq!(shown["body"]["decisions"]["totalCount"], 1);
    assert_eq!(shown["body"]["viewerCanRecordDecision"], true);
    assert_eq!(
        shown["organisation"]["decisions"],
        json!({ "totalCount": 4, "nodes": [{ "paragraph": "4" }] })
    );

    // A matter and the log take as many statements with more decisions.
    let whole = "query($id: ID!) { matter(by: { id: $id }) { timeline { on text thing { __typename ... on Decision { organ body { name } } } }
        decisions { amendments { newWords } agendaItem { id } followedBy { id } } } }";
    let log = "{ decisions(first: 50) { totalCount nodes { organ kind matter { title } body { name } organisation { name } } } }";
    let taken = async || {
        [
            statements(&world, &region, whole, json!({ "id": matter["id"] })).await,
            statements(&world, &region, log, json!({})).await,
        ]
    };
    let before = taken().await;
    for number in 6..=12 {
        let more = json!({ "date": format!("2026-06-{number:02}"), "amendments": [{ "newWords": "alla" }] });
        let input = step(&matter, &number.to_string(), "SUPPORTS", more);
        record(&world, &kiruna, input).await;
    }
    assert_eq!(before, taken().await);
}

/// How many decisions of a matter nothing follows, and how many something does; for everybody without a token.
async fn followed(world: &World, token: Option<&str>, matter: &Value) -> [Value; 2] {
    let query = "query($matter: ID!) { without: decisions(filter: { matter: $matter, withoutFollowUp: true }) { totalCount }
        with: decisions(filter: { matter: $matter, withoutFollowUp: false }) { totalCount } }";
    let variables = json!({ "matter": matter["slug"] });
    let mut shown = match token {
        Some(token) => world.data_as(token, query, variables).await,
        None => world.public_with(query, variables).await,
    };
    ["without", "with"].map(|part| shown[part]["totalCount"].take())
}

async fn what_rests_on_a_decision_follows_it_as_far_as_it_is_seen(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    let of_body = |date: &str| json!({ "organ": null, "body": STEERING_GROUP, "perCapsulam": true, "date": date });
    let mut matters = Vec::new();
    let mut decisions = Vec::new();
    for (title, token, kind, more) in [
        ("Antagande", &kiruna, "ADOPTS", json!({})),
        ("Godkännande", &region, "APPROVES", json!({})),
        ("Förordnande", &region, "APPROVES", of_body("2026-03-01")),
        ("Uppdrag", &region, "APPROVES", of_body("2026-03-01")),
        ("Avslut", &region, "NOTES", of_body("2026-11-02")),
    ] {
        let matter = open(&world, token, title, json!({})).await;
        let key = format!("{title}, beslut");
        decisions.push(record(&world, token, step(&matter, &key, kind, more)).await);
        assert_eq!(followed(&world, Some(&region), &matter).await, [1, 0]);
        matters.push(matter);
    }

    let (_, version) = county_documents::adopted(&world, "a", json!({})).await;
    let by = json!({ "decision": decisions[0]["id"] });
    county_documents::record(&world, "2584", &version, "2026-03-01", by).await;
    let approval = json!({
        "idempotencyKey": "approval", "agreement": "overenskommelse-politisk-samverkan-2004", "approvedOn": "2026-03-01",
        "decision": decisions[1]["id"],
    });
    done(&world, &region, "recordApproval agreement { id }", approval).await;
    let rows = Rows::of(&world).await;
    let seat = rows.body(STEERING_GROUP).await;
    let seat = rows.add_seat(seat, "Socialchef", json!({})).await;
    let appointment = json!({
        "idempotencyKey": "appointment", "seat": id(NodeKind::Seat, seat), "vacant": true, "from": "2026-04-01",
        "appointedBy": decisions[2]["id"],
    });
    let appoint = "appointToSeat appointment { id }";
    done(&world, &region, appoint, appointment).await;
    let give = "giveCommission commission { receivers { id version } }";
    let given = |key: &str, more: Value| {
        let given = json!({ "idempotencyKey": key, "body": STEERING_GROUP, "title": "Rutin", "text": "Ta fram en rutin.",
            "givenOn": "2026-03-01", "dueOn": "2026-12-01", "visibility": "COOPERATION", "organisations": ["2584"] });
        merged(given, more)
    };
    let by = json!({ "decision": decisions[3]["id"] });
    done(&world, &region, give, given("by-decision", by)).await;
    let alone = done(&world, &region, give, given("alone", json!({}))).await;
    let mut receiver = alone["commission"]["receivers"][0].clone();
    let closing = json!({ "decision": decisions[4]["id"], "nothingRemains": true });
    for (token, mutation, more) in [
        (&kiruna, "acceptCommission", json!({})),
        (&kiruna, "submitFinalReport", json!({ "text": "Klart." })),
        (&region, "closeCommission", closing),
    ] {
        let named = json!({ "receiver": receiver["id"], "version": receiver["version"] });
        let mutation = format!("{mutation} receiver {{ id version }}");
        let told = done(&world, token, &mutation, merged(named, more)).await;
        receiver = told["receiver"].clone();
    }
    for matter in &matters {
        let found = followed(&world, Some(&region), matter).await;
        assert_eq!(found, [0, 1], "{}", matter["title"]);
    }

    // What follows is hidden from everybody: for them nothing does.
    let common = json!({ "inCommon": true });
    let matter = open(&world, &region, "Hemgång", common).await;
    let decision = step(&matter, "e", "APPROVES", of_body("2026-03-01"));
    let decision = record(&world, &region, decision).await;
    let publish = json!({ "matter": matter["id"], "version": 1, "visibility": "PUBLIC" });
    done(&world, &region, CHANGE, publish).await;
    let by = json!({ "decision": decision["id"] });
    done(&world, &region, give, given("hidden", by)).await;
    assert_eq!(followed(&world, None, &matter).await, [1, 0]);
    assert_eq!(followed(&world, Some(&kiruna), &matter).await, [0, 1]);
}

async fn statements(world: &World, token: &str, query: &str, variables: Value) -> usize {
    world.statements();
    world.data_as(token, query, variables).await;
    world.statements().len()
}

async fn a_matter_in_which_others_decided_stays_as_public_as_it_was(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let cooperation = json!({ "visibility": "COOPERATION" });
    let matter = open(&world, &region, "Hemgång", cooperation.clone()).await;
    record(&world, &region, step(&matter, "1", "PROPOSES", json!({}))).await;
    let reserved = json!({ "dissent": "Ledamoten A reserverar sig." });
    record(&world, &kiruna, step(&matter, "2", "SUPPORTS", reserved)).await;
    let publish = json!({ "matter": matter["id"], "version": 1, "visibility": "PUBLIC" });
    assert_eq!(
        refused(&world, &region, CHANGE, publish).await,
        ["WRONG_STATE visibility"]
    );

    assert_eq!(
        refused(
            &world,
            &kiruna,
            RECORD,
            step(&matter, "5", "FILES", json!({}))
        )
        .await,
        ["WRONG_STATE kind"],
        "others end nothing that is the region's"
    );
    let own = open(&world, &region, "Utskrivning", cooperation).await;
    record(&world, &region, step(&own, "3", "PROPOSES", json!({}))).await;
    let publish = json!({ "matter": own["id"], "version": 1, "visibility": "PUBLIC" });
    done(&world, &region, CHANGE, publish).await;
    record(&world, &kiruna, step(&own, "4", "SUPPORTS", json!({}))).await;
    let hide = json!({ "matter": own["id"], "version": 2, "visibility": "COOPERATION" });
    assert_eq!(
        refused(&world, &region, CHANGE, hide).await,
        ["WRONG_STATE visibility"]
    );
}

async fn a_decision_on_which_an_approval_rests_goes_on_approving(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let matter = open(&world, &region, "Politisk samverkan", json!({})).await;
    let decision = record(&world, &region, step(&matter, "1", "APPROVES", json!({}))).await;
    let approval = json!({
        "idempotencyKey": "a", "agreement": "overenskommelse-politisk-samverkan-2004", "approvedOn": "2026-03-01",
        "decision": decision["id"],
    });
    done(&world, &region, "recordApproval agreement { id }", approval).await;
    let rejects =
        json!({ "decision": decision["id"], "version": 1, "reason": "Fel", "kind": "REJECTS" });
    assert_eq!(
        refused(&world, &region, CORRECT, rejects).await,
        ["WRONG_STATE kind"]
    );
    let worded = json!({ "decision": decision["id"], "version": 1, "reason": "Fel", "wording": "Godkänns." });
    done(&world, &region, CORRECT, worded).await;
}

async fn a_timeline_tells_what_became_of_commissions_as_far_as_they_are_seen(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let matter = open(&world, &region, "Hemgång", json!({ "inCommon": true })).await;
    let of_body = |date: &str| json!({ "organ": null, "body": STEERING_GROUP, "perCapsulam": true, "date": date });
    let gives = step(&matter, "1", "APPROVES", of_body("2026-09-01"));
    let gives = record(&world, &region, gives).await;
    let publish = json!({ "matter": matter["id"], "version": 1, "visibility": "PUBLIC" });
    done(&world, &region, CHANGE, publish).await;
    let give = "giveCommission commission { receivers { id version } }";
    let accept = "acceptCommission receiver { id version }";
    let report = "submitFinalReport receiver { id version }";
    let of = |receiver: &Value, more: Value| {
        let named = json!({ "receiver": receiver["id"], "version": receiver["version"] });
        merged(named, more)
    };
    let mut reported = Vec::new();
    for visibility in ["PUBLIC", "COOPERATION"] {
        let input = json!({ "idempotencyKey": visibility, "body": STEERING_GROUP, "decision": gives["id"], "title": "Rutin",
            "text": "Ta fram en rutin.", "givenOn": "2026-09-01", "dueOn": "2026-12-01", "visibility": visibility,
            "organisations": ["2584"] });
        let given = done(&world, &region, give, input).await;
        let at = &given["commission"]["receivers"][0];
        let at = done(&world, &kiruna, accept, of(at, json!({}))).await;
        let text = json!({ "text": "Klart." });
        let at = done(&world, &kiruna, report, of(&at["receiver"], text)).await;
        reported.push(at["receiver"].clone());
    }
    let notes = step(&matter, "2", "NOTES", of_body("2026-11-02"));
    let notes = record(&world, &region, notes).await;
    for at in &reported {
        let closing = json!({ "decision": notes["id"], "nothingRemains": true });
        done(
            &world,
            &region,
            "closeCommission receiver { id }",
            of(at, closing),
        )
        .await;
    }

    let story = "query($id: ID!) { node(id: $id) { ... on Matter { timeline { on thing { __typename } } } } }";
    let told = |shown: &Value| -> Vec<String> {
        let events = items(&shown["node"]["timeline"]);
        let line = |it: &Value| format!("{} {}", text(&it["on"]), text(&it["thing"]["__typename"]));
        events.map(line).collect()
    };
    let named = json!({ "id": matter["id"] });
    let shown = world.data_as(&kiruna, story, named.clone()).await;
    assert_eq!(
        told(&shown),
        [
            "2026-09-01 Decision",
            "2026-09-01 Commission",
            "2026-09-01 Commission",
            "2026-11-02 Decision",
            "2026-11-02 CommissionReport",
            "2026-11-02 CommissionReport",
            "2026-11-02 CommissionReceiver",
            "2026-11-02 CommissionReceiver",
        ]
    );
    let before = json!({ "id": on_day(&matter["id"], "2026-11-01") });
    let shown = world.data_as(&kiruna, story, before).await;
    assert_eq!(
        told(&shown),
        [
            "2026-09-01 Decision",
            "2026-09-01 Commission",
            "2026-09-01 Commission",
        ]
    );
    // The matter is for everybody, one of the commissions is not.
    assert_eq!(
        told(&world.public_with(story, named).await),
        [
            "2026-09-01 Decision",
            "2026-09-01 Commission",
            "2026-11-02 Decision",
            "2026-11-02 CommissionReport",
            "2026-11-02 CommissionReceiver",
        ]
    );
}

async fn who_took_no_part_because_of_an_interest_is_noted_read_and_corrected(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Reader).await;
    let matter = open(&world, &region, "Hemgång", json!({ "inCommon": true })).await;
    let of_body = |more: Value| {
        let by = json!({ "organ": null, "body": STEERING_GROUP, "perCapsulam": true });
        merged(by, more)
    };
    let hidden = json!({ "disqualification": "19121212-1212 anmälde jäv." });
    assert_eq!(
        refused(
            &world,
            &region,
            RECORD,
            step(&matter, "0", "APPROVES", of_body(hidden))
        )
        .await,
        ["INVALID_VALUE disqualification"]
    );
    let noted = json!({ "disqualification": "Ledamoten A anmälde jäv." });
    let noted = step(&matter, "1", "APPROVES", of_body(noted));
    let noted = record(&world, &region, noted).await;
    let without = step(&matter, "2", "NOTES", of_body(json!({})));
    let without = record(&world, &region, without).await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Decision { disqualification } } }";
    let ids = json!({ "ids": [noted["id"], without["id"]] });
    let shown = world.data_as(&kiruna, query, ids.clone()).await;
    assert_eq!(
        shown["nodes"],
        json!([{ "disqualification": "Ledamoten A anmälde jäv." }, { "disqualification": null }])
    );
    let log = "/print/bodies/lansstyrgruppen/decisions?year=2026";
    let log = file(&world, &kiruna, log).await;
    assert!(log.body.contains("Jäv: Ledamoten A anmälde jäv."));

    let reason = json!({ "version": 1, "reason": "Fel beslut" });
    for (decision, disqualification) in [
        (&noted, Value::Null),
        (&without, json!("Ledamoten A anmälde jäv.")),
    ] {
        let named =
            json!({ "decision": decision["id"], "disqualification": disqualification.clone() });
        done(&world, &region, CORRECT, merged(reason.clone(), named)).await;
    }
    let shown = world.data_as(&kiruna, query, ids).await;
    assert_eq!(
        shown["nodes"],
        json!([{ "disqualification": null }, { "disqualification": "Ledamoten A anmälde jäv." }])
    );
}

async fn names_stay_as_they_were_when_a_body_and_an_organisation_are_renamed(world: World) {
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let matter = open(&world, &region, "Hemgång", json!({ "inCommon": true })).await;
    let by_body = |key: &str, date: &str| {
        let by =
            json!({ "organ": null, "body": STEERING_GROUP, "perCapsulam": true, "date": date });
        step(&matter, key, "NOTES", by)
    };
    let by_region = |key: &str, date: &str| step(&matter, key, "NOTES", json!({ "date": date }));
    let first = record(&world, &region, by_body("1", "2026-03-01")).await;
    let second = record(&world, &region, by_region("2", "2026-03-02")).await;
    let give = "giveCommission commission { id }";
    let given = json!({ "idempotencyKey": "c", "body": STEERING_GROUP, "decision": first["id"], "title": "Rutin",
        "text": "Ta fram en rutin.", "givenOn": "2026-03-01", "dueOn": "2026-12-01", "organisations": ["region"] });
    let given = done(&world, &region, give, given).await["commission"]["id"].take();
    let group = id(NodeKind::Body, rows.body(STEERING_GROUP).await);
    let own = id(NodeKind::Organisation, rows.organisation("region").await);
    for (of, name) in [(group, "Länsledningen"), (own, "Region Nord")] {
        let input =
            json!({ "idempotencyKey": hex(name), "of": of, "name": name, "from": "2026-06-01" });
        done(&world, &region, "addName name { id }", input).await;
    }
    record(&world, &region, by_body("3", "2026-09-01")).await;
    record(&world, &region, by_region("4", "2026-09-02")).await;
    // What is corrected keeps the names of its day, too.
    for decision in [&first, &second] {
        let fault = json!({ "decision": decision["id"], "version": 1, "reason": "Fel", "wording": "Noteras." });
        done(&world, &region, CORRECT, fault).await;
    }

    let query = "query($id: ID!) { matter(by: { id: $id }) { decisions { organ organisationName body { name } organisation { name } } } }";
    let shown = world
        .data_as(&region, query, json!({ "id": matter["id"] }))
        .await;
    let decisions = items(&shown["matter"]["decisions"]);
    let names = decisions.map(|it| {
        let (body, organisation) = (&it["body"]["name"], &it["organisation"]["name"]);
        json!([it["organ"], it["organisationName"], body, organisation])
    });
    assert_eq!(
        json!(names.collect::<Vec<Value>>()),
        json!([
            ["Länsstyrgruppen", null, "Länsledningen", null],
            ["Styrelsen", "Region Norrbotten", null, "Region Nord"],
            ["Länsledningen", null, "Länsledningen", null],
            ["Styrelsen", "Region Nord", null, "Region Nord"],
        ])
    );
    let query =
        "query($id: ID!) { node(id: $id) { ... on Commission { givenBy { name } decision { organ }
        receivers { organisation { name } } } } }";
    for (thing, by, to) in [
        (
            json!(on_day(&given, "2026-03-01")),
            "Länsstyrgruppen",
            "Region Norrbotten",
        ),
        (given.clone(), "Länsledningen", "Region Nord"),
    ] {
        let shown = world.data_as(&region, query, json!({ "id": thing })).await;
        assert_eq!(
            shown["node"],
            json!({ "givenBy": { "name": by }, "decision": { "organ": "Länsstyrgruppen" },
                "receivers": [{ "organisation": { "name": to } }] })
        );
    }
}

async fn an_organ_has_a_paragraph_once_a_year_and_its_number_alone_is_recorded(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let matter = open(&world, &kiruna, "Hemgång", json!({})).await;
    let by = |organ: &str, date: &str, paragraph: &str| {
        let by = json!({ "organ": organ, "date": date, "paragraph": paragraph });
        let noted = step(&matter, &format!("{organ}{date}{paragraph}"), "NOTES", by);
        merged(noted, json!({ "previous": null }))
    };
    let of_march = by("Kommunstyrelsen", "2026-03-01", "12");
    let decision = record(&world, &kiruna, of_march).await;
    for (token, organ, date, paragraph, expected) in [
        (
            &kiruna,
            "kommunstyrelsen",
            "2026-05-01",
            "12",
            "ALREADY_EXISTS",
        ),
        (
            &kiruna,
            "KOMMUNSTYRELSEN",
            "2026-05-01",
            "12",
            "ALREADY_EXISTS",
        ),
        (
            &kiruna,
            "Kommunstyrelsen",
            "2026-05-01",
            "§ 12",
            "INVALID_VALUE",
        ),
        (
            &kiruna,
            "Kommunstyrelsen",
            "2026-05-01",
            "12 ",
            "INVALID_VALUE",
        ),
        (&kiruna, "Kommunstyrelsen", "2026-05-01", "", "REQUIRED"),
        (&kiruna, "kommunstyrelsen", "2026-05-01", "13", ""),
        (&kiruna, "Socialnämnden", "2026-05-01", "12", ""),
        (&kiruna, "kommunstyrelsen", "2025-05-01", "12", ""),
        (&lulea, "Kommunstyrelsen", "2026-05-01", "12", ""),
    ] {
        let found = refused(&world, token, RECORD, by(organ, date, paragraph)).await;
        let expected = match expected {
            "" => vec![],
            code => vec![format!("{code} paragraph")],
        };
        assert_eq!(found, expected, "{organ} § {paragraph}, {date}");
    }
    for (paragraph, expected) in [
        (json!("13"), "ALREADY_EXISTS paragraph"),
        (json!("§ 14"), "INVALID_VALUE paragraph"),
    ] {
        let input = json!({ "decision": decision["id"], "version": 1, "reason": "Fel", "paragraph": paragraph });
        assert_eq!(refused(&world, &kiruna, CORRECT, input).await, [expected]);
    }
    let told =
        json!({ "decision": decision["id"], "version": 1, "reason": "Fel", "paragraph": "§ 14" });
    let told = payload(&world, &kiruna, CORRECT, told).await;
    assert_eq!(
        told["userErrors"][0]["messageSwedish"],
        "Ange bara paragrafens nummer, utan § och utan mellanslag runt om: 101."
    );
}

async fn of_what_the_year_alone_is_known_stands_within_that(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let day = |day: &str| json!({ "date": day });
    let year = |year: i32| json!({ "date": null, "year": year });
    let matter = open(&world, &kiruna, "Hemgång", json!({})).await;
    let proposes = step(&matter, "1", "PROPOSES", year(2025));
    record(&world, &kiruna, proposes).await;
    for (key, when, expected) in [
        ("2", day("2024-12-31"), "INVALID_PERIOD date"),
        ("3", year(2024), "INVALID_PERIOD year"),
    ] {
        let back = step(&matter, key, "ADOPTS", when);
        assert_eq!(refused(&world, &kiruna, RECORD, back).await, [expected]);
    }
    let adopts = step(&matter, "4", "ADOPTS", day("2025-06-01"));
    let adopted = record(&world, &kiruna, adopts).await;
    let back = step(&matter, "5", "NOTES", year(2024));
    assert_eq!(
        refused(&world, &kiruna, RECORD, back).await,
        ["INVALID_PERIOD year"]
    );
    record(&world, &kiruna, step(&matter, "6", "NOTES", year(2025))).await;
    // Nothing is corrected to a day after the year of what takes it up.
    for (on, fits) in [("2026-01-01", false), ("2025-12-31", true)] {
        let told = on_another_day(&world, &kiruna, &adopted, on).await;
        let told = told.map(|decision| decision["date"].clone());
        let expected = match fits {
            true => Ok(json!(on)),
            false => Err(vec!["INVALID_PERIOD date".to_owned()]),
        };
        assert_eq!(told, expected);
    }

    // It is known from what was dated later in the year, or from the end of that.
    let alone = open(&world, &kiruna, "Ensamt", json!({})).await;
    record(&world, &kiruna, step(&alone, "7", "NOTES", year(2024))).await;
    let later = step(&alone, "8", "NOTES", day("2025-03-01"));
    record(&world, &kiruna, later).await;
    let this_year = open(&world, &kiruna, "I år", json!({})).await;
    record(&world, &kiruna, step(&this_year, "9", "NOTES", year(2026))).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Matter { decisions { ordinal } timeline { text } } } }";
    for (matter, on, expected) in [
        (&matter, "2025-12-30", 0),
        (&matter, "2025-12-31", 3),
        (&alone, "2024-12-30", 0),
        (&alone, "2024-12-31", 1),
        (&alone, "2025-03-01", 2),
        (&this_year, "2026-11-01", 0),
        (&this_year, "2026-11-02", 1),
    ] {
        let variables = json!({ "id": on_day(&matter["id"], on) });
        let shown = world.data_as(&kiruna, query, variables).await;
        for list in ["decisions", "timeline"] {
            let listed = items(&shown["node"][list]).count();
            assert_eq!(listed, expected, "{list} on {on}");
        }
    }
}

/// Records another day of a decision, or says why not.
async fn on_another_day(
    world: &World,
    token: &str,
    decision: &Value,
    day: &str,
) -> Result<Value, Vec<String>> {
    let query = "query($id: ID!) { node(id: $id) { ... on Decision { version } } }";
    let shown = world
        .data_as(token, query, json!({ "id": decision["id"] }))
        .await;
    let input = json!({ "decision": decision["id"], "version": shown["node"]["version"], "reason": "Fel dag", "date": day });
    let mutation = "correctDecision decision { date organ organisationName }";
    let told = answer(world, token, mutation, input).await.1;
    let payload = &told["data"]["correctDecision"];
    match &payload["userErrors"] {
        errors if *errors == json!([]) => Ok(payload["decision"].clone()),
        _ => Err(reasons(&told, payload)),
    }
}

async fn another_day_takes_the_names_of_that_day_on_which_the_body_stands(world: World) {
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let matter = open(&world, &region, "Hemgång", json!({ "inCommon": true })).await;
    let first = |key: &str, more: Value| {
        let first = json!({ "previous": null });
        merged(step(&matter, key, "NOTES", more), first)
    };
    let by_body = json!({ "organ": null, "body": STEERING_GROUP, "perCapsulam": true });
    let by_body = record(&world, &region, first("1", by_body)).await;
    let by_region = record(&world, &region, first("2", json!({}))).await;
    let group = id(NodeKind::Body, rows.body(STEERING_GROUP).await);
    let own = id(NodeKind::Organisation, rows.organisation("region").await);
    for (of, name) in [(group, "Länsledningen"), (own, "Region Nord")] {
        let input =
            json!({ "idempotencyKey": hex(name), "of": of, "name": name, "from": "2026-06-01" });
        done(&world, &region, "addName name { id }", input).await;
    }
    for (day, body, organisation) in [
        ("2026-06-01", "Länsledningen", "Region Nord"),
        ("2026-05-31", "Länsstyrgruppen", "Region Norrbotten"),
    ] {
        assert_eq!(
            on_another_day(&world, &region, &by_body, day).await,
            Ok(json!({ "date": day, "organ": body, "organisationName": null }))
        );
        assert_eq!(
            on_another_day(&world, &region, &by_region, day).await,
            Ok(json!({ "date": day, "organ": "Styrelsen", "organisationName": organisation }))
        );
    }
    let before_it_stood = on_another_day(&world, &region, &by_body, "1990-01-01").await;
    assert_eq!(before_it_stood, Err(vec!["DOES_NOT_FIT date".to_owned()]));
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn another_day_breaks_nothing_that_rests_on_the_decision(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    let of_body = |date: &str| json!({ "organ": null, "body": STEERING_GROUP, "perCapsulam": true, "date": date });
    let mut made = Vec::new();
    for (title, token, kind, more) in [
        ("Uppdrag", &region, "APPROVES", of_body("2026-03-01")),
        ("Avslut", &region, "NOTES", of_body("2026-11-02")),
        ("Begäran", &region, "RECOMMENDS", of_body("2026-01-20")),
        ("Godkännande", &region, "APPROVES", json!({})),
        ("Antagande", &kiruna, "ADOPTS", json!({})),
    ] {
        let matter = open(&world, token, title, json!({})).await;
        let key = format!("{title}, beslut");
        made.push(record(&world, token, step(&matter, &key, kind, more)).await);
    }
    let [gives, closes, recommends, approves, adopts] = &made[..] else {
        panic!("five decisions");
    };
    let give = "giveCommission commission { receivers { id version } }";
    let given = json!({ "idempotencyKey": "c", "body": STEERING_GROUP, "decision": gives["id"], "title": "Rutin",
        "text": "Ta fram en rutin.", "givenOn": "2026-03-05", "dueOn": "2026-12-01", "organisations": ["2584"] });
    let given = done(&world, &region, give, given).await;
    let mut receiver = given["commission"]["receivers"][0].clone();
    let closing = json!({ "decision": closes["id"], "nothingRemains": true });
    for (token, mutation, more) in [
        (&kiruna, "acceptCommission", json!({})),
        (&kiruna, "submitFinalReport", json!({ "text": "Klart." })),
        (&region, "closeCommission", closing),
    ] {
        let named = json!({ "receiver": receiver["id"], "version": receiver["version"] });
        let mutation = format!("{mutation} receiver {{ id version }}");
        let told = done(&world, token, &mutation, merged(named, more)).await;
        receiver = told["receiver"].clone();
    }
    let (_, version) = county_documents::adopted(&world, "a", json!({})).await;
    let by = json!({ "decision": recommends["id"] });
    county_documents::send(&world, &version, by).await;
    let by = json!({ "decision": adopts["id"] });
    county_documents::record(&world, "2584", &version, "2026-03-01", by).await;
    let approval = json!({
        "idempotencyKey": "approval", "agreement": "overenskommelse-politisk-samverkan-2004", "approvedOn": "2026-03-01",
        "decision": approves["id"],
    });
    done(&world, &region, "recordApproval agreement { id }", approval).await;

    let world = world
        .later("2026-11-12T09:00:00Z".parse().expect("a moment"))
        .await;
    let region = world.token("region", Grade::Approver).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    for (decision, token, day, fits) in [
        (gives, &region, "2026-03-06", false),
        (gives, &region, "2026-03-05", true),
        (closes, &region, "2026-11-01", false),
        (closes, &region, "2026-11-03", false),
        (recommends, &region, "2026-02-02", false),
        (recommends, &region, "2026-02-01", true),
        (approves, &region, "2026-02-28", false),
        (approves, &region, "2026-03-02", false),
        (adopts, &kiruna, "2026-02-28", false),
        (adopts, &kiruna, "2026-03-02", false),
    ] {
        let told = on_another_day(&world, token, decision, day).await;
        let told = told.map(|decision| decision["date"].clone());
        let expected = match fits {
            true => Ok(json!(day)),
            false => Err(vec!["INVALID_PERIOD date".to_owned()]),
        };
        assert_eq!(told, expected, "{day}");
    }
}

/// A commission by a decision that was reported back and closed, past the server.
pub(super) async fn add_closed_commission(rows: &Rows, body: Uuid, decision: Uuid, receiver: Uuid) {
    let given = json!({
        "body_id": body, "visibility": "PUBLIC", "decision_id": decision, "title": "x", "text": "x", "given_on": "2026-03-01",
        "due_on": "2026-06-01", "changed_at": "2026-03-01T08:00:00Z",
    });
    let given = rows.add::<entity::commission::Entity>(given).await;
    let carried_out = json!({
        "commission_id": given, "organisation_id": receiver, "owner_id": receiver, "state": "CLOSED", "reported_on": "2026-05-01",
        "closed_on": "2026-06-01", "decision_id": decision, "nothing_remains": true,
    });
    let carried_out = rows.add::<entity::commission_receiver::Entity>(carried_out);
    let report = json!({
        "commission_receiver_id": carried_out.await, "organisation_id": receiver, "is_final": true, "reported_on": "2026-05-01",
        "text": "Klart.",
    });
    rows.add::<entity::commission_report::Entity>(report).await;
}

async fn the_log_and_a_timeline_take_as_many_statements_for_much_as_for_little(world: World) {
    let rows = Rows::of(&world).await;
    let body = rows.body(STEERING_GROUP).await;
    let region = rows.organisation("region").await;
    let matter = json!({ "slug": "hemgang", "title": "Hemgång", "visibility": "PUBLIC" });
    let matter = rows.add::<entity::matter::Entity>(matter).await;
    let log = "{ decisions(filter: { body: \"lansstyrgruppen\", year: 2026 }) { totalCount nodes { date organ paragraph kind wording
        body { name } agendaItem { title } matter { title } previous { id } } } }";
    let story = "{ matter(by: { slug: \"hemgang\" }) { timeline { on text thing { ... on Decision { organ body { name } }
        ... on AgendaItem { title meeting { day } } ... on Commission { text givenBy { name } }
        ... on CommissionReport { isFinal reportedBy { name } } ... on CommissionReceiver { closedOn organisation { name } } } } } }";
    let token = world.token("region", Grade::Reader).await;
    let mut taken = Vec::new();
    let mut ordinal: i32 = 0;
    for many in [1, 9] {
        while ordinal < many {
            ordinal += 1;
            let meeting = rows.add_meeting(body, json!({ "state": "HELD" })).await;
            let item = rows.add_agenda_item(meeting, region, json!({ "matter_id": matter }));
            let decision = rows.add::<entity::decision::Entity>(json!({
                "matter_id": matter, "ordinal": ordinal, "organ": "länsstyrgruppen", "body_id": body, "paragraph": ordinal.to_string(),
                "year": 2026, "date": "2026-03-01", "kind": "NOTES", "wording": "x", "agenda_item_id": item.await,
            }));
            add_closed_commission(&rows, body, decision.await, region).await;
        }
        for query in [log, story] {
            world.statements();
            world.data_as(&token, query, json!({})).await;
            taken.push(world.statements().len());
        }
    }
    let (little, much) = taken.split_at(2);
    assert_eq!(little, much);
}
