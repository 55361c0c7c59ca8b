//! Indicators and follow-up values: reporting them one or many at a time, deciding on them, who sees them, and their lists.

use axum::http::StatusCode;
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{code, items, text, texts},
    mutate::{answer, done, id, payload, refused},
    rows::merged,
    world::{World, both},
};

both!(
    an_indicator_is_created_once_and_changed_by_its_owner,
    what_is_wrong_with_an_indicator_is_said_all_at_once,
    what_an_indicator_measures_stays_once_there_are_values,
    targets_are_set_changed_and_removed,
    a_value_goes_from_draft_to_approved_and_back,
    a_value_is_seen_by_those_whom_its_state_concerns,
    how_often_a_value_was_changed_is_for_those_whom_it_concerns,
    what_is_wrong_with_a_value_is_said_with_its_field,
    a_value_is_changed_only_in_the_version_and_state_that_allow_it,
    a_draft_of_a_changed_indicator_is_checked_again_when_submitted,
    nobody_changes_what_others_have_begun_to_report_even_where_it_is_out_of_sight,
    nobody_hides_an_indicator_from_those_who_have_begun_to_report_it,
    an_indicator_follows_up_a_project_in_which_its_owner_has_a_part,
    no_personal_number_is_held_with_a_value_or_an_indicator,
    what_changes_nothing_leaves_no_trace,
    many_values_are_reported_in_one_call_and_again_without_change,
    all_or_nothing_writes_nothing_and_names_every_faulty_row,
    row_by_row_does_what_it_can,
    many_values_are_approved_all_or_none,
    a_value_has_its_own_target_or_the_indicators,
    lists_of_values_are_filtered,
    lists_of_values_are_ordered_and_paged_to_five_hundred,
    lists_of_indicators_are_filtered_and_ordered,
    the_newest_value_of_a_project_is_for_its_latest_period,
    the_number_of_statements_does_not_grow_with_values,
    a_bulk_call_reads_as_often_for_many_rows_as_for_few,
);

pub(crate) const KIRUNA: &str = "2584";
const GALLIVARE: &str = "2523";

const CREATE: &str = "createIndicator indicator { id slug version title measure direction aggregation cumulative unit periodKind
  reporters baseline visibility reportedFrom owner { slug } priorityArea { code } }";
const CHANGE: &str = "changeIndicator indicator { id version title baseline visibility measure priorityArea { code } }";
const SET_TARGET: &str =
    "setIndicatorTarget target { id version target period { code } organisation { code } }";
const SAVE: &str = "saveFollowUpValue value { id version state actual numerator denominator target comment preliminary reason
  period { code } organisation { code } possibleActions }";
const SUBMIT: &str = "submitFollowUpValue value { id version state }";
const APPROVE: &str = "approveFollowUpValue value { id version state possibleActions }";
const RETURN: &str = "returnFollowUpValue value { id version state reason possibleActions }";
const REOPEN: &str = "reopenFollowUpValue value { id version state reason }";
const REMOVE: &str = "removeFollowUpValue valueId";
pub(crate) const BULK: &str =
    "submitFollowUpValues created changed unchanged refused values { id version state actual }
  rowErrors { row field code message messageSwedish }";
pub(crate) const APPROVE_ALL: &str = "approveFollowUpValues values { id version state }";

/// An indicator of counts that each municipality reports by tertial, seen within the cooperation. `more` overrides.
pub(crate) fn counts(title: &str, more: Value) -> Value {
    let input = json!({
        "idempotencyKey": Uuid::now_v7(),
        "title": title,
        "measure": "COUNT",
        "direction": "ASCENDING",
        "aggregation": "SUM",
        "unit": "personer",
        "periodKind": "TERTIAL",
        "reporters": "MUNICIPALITIES",
    });
    let mut input = merged(input, more);
    if !["OWNER", "PARTICIPANTS"].contains(&text(&input["reporters"])) {
        input = merged(json!({ "commissionedBy": "lansstyrgruppen" }), input);
    }
    input
}

/// The same, which has been reported for as long as anybody remembers: past the server, for which nothing is owed before it is made.
pub(crate) async fn owed_always(world: &World, token: &str, input: Value) -> Value {
    let made = indicator(world, token, input).await;
    owed_from(world, text(&made["slug"]), "1990-01-01").await;
    made
}

/// Lets values of an indicator be owed from a day on.
pub(crate) async fn owed_from(world: &World, slug: &str, day: &str) {
    world
        .database()
        .sql(&format!(
            "UPDATE indicator SET reported_from = '{day}' WHERE slug = '{slug}'"
        ))
        .await;
}

/// Creates an indicator.
pub(crate) async fn indicator(world: &World, token: &str, input: Value) -> Value {
    done(world, token, CREATE, input).await["indicator"].take()
}

/// A tertial of 2026.
fn tertial(number: i32) -> Value {
    json!({ "kind": "TERTIAL", "year": 2026, "number": number })
}

/// Saves a count for the first tertial of 2026. `more` overrides.
async fn save(world: &World, token: &str, indicator: &Value, more: Value) -> Value {
    let input = json!({ "indicator": indicator["id"], "period": tertial(1), "actual": "12" });
    done(world, token, SAVE, merged(input, more)).await["value"].take()
}

fn named(value: &Value) -> Value {
    json!({ "value": value["id"], "version": value["version"] })
}

fn with_reason(value: &Value, reason: &str) -> Value {
    merged(named(value), json!({ "reason": reason }))
}

async fn submitted(world: &World, token: &str, indicator: &Value, more: Value) -> Value {
    let value = save(world, token, indicator, more).await;
    done(world, token, SUBMIT, named(&value)).await["value"].take()
}

async fn approved(
    world: &World,
    (editor, approver): (&str, &str),
    indicator: &Value,
    more: Value,
) -> Value {
    let value = submitted(world, editor, indicator, more).await;
    done(world, approver, APPROVE, named(&value)).await["value"].take()
}

async fn assert_journal_is_intact(world: &World) {
    assert!(matches!(
        world.verify_journal().await,
        Verified::Intact { .. }
    ));
}

/// Tokens of Kiruna's editor and the region's approver.
async fn parties(world: &World) -> (String, String) {
    (
        world.token(KIRUNA, Grade::Editor).await,
        world.token("region", Grade::Approver).await,
    )
}

async fn an_indicator_is_created_once_and_changed_by_its_owner(world: World) {
    let (kiruna, region) = parties(&world).await;
    let input = counts(
        "Vårdtid",
        json!({ "baseline": "12.50", "priorityArea": "aldre", "reportedFrom": "2028-01-01", "reporters": "OWNER" }),
    );
    let created = indicator(&world, &kiruna, input.clone()).await;
    assert_eq!(
        merged(created.clone(), json!({ "id": "x" })),
        json!({
            "id": "x", "slug": "2584-vardtid", "version": 1, "title": "Vårdtid", "measure": "COUNT",
            "direction": "ASCENDING", "aggregation": "SUM", "cumulative": false, "unit": "personer",
            "periodKind": "TERTIAL", "reporters": "OWNER", "baseline": "12.5", "visibility": "COOPERATION",
            "reportedFrom": "2028-01-01", "owner": { "slug": "2584" }, "priorityArea": { "code": "aldre" },
        })
    );
    assert_eq!(indicator(&world, &kiruna, input).await, created);
    let change = json!({
        "indicator": created["id"], "version": 1, "title": "Vårdtid i dagar", "baseline": null, "priorityArea": null,
        "measure": "PERCENT", "aggregation": "RATIO", "visibility": "PUBLIC",
    });
    let changed = done(&world, &kiruna, CHANGE, change.clone()).await;
    assert_eq!(
        changed["indicator"],
        json!({ "id": created["id"], "version": 2, "title": "Vårdtid i dagar", "baseline": null, "visibility": "PUBLIC",
                "measure": "PERCENT", "priorityArea": null })
    );
    assert_eq!(
        code(&answer(&world, &kiruna, CHANGE, change.clone()).await),
        "CONFLICT"
    );
    assert_eq!(
        code(&answer(&world, &region, CHANGE, change).await),
        "FORBIDDEN"
    );
    let reader = world.token(KIRUNA, Grade::Reader).await;
    assert_eq!(
        code(&answer(&world, &reader, CREATE, counts("a", json!({}))).await),
        "FORBIDDEN"
    );
    assert_journal_is_intact(&world).await;
}

async fn what_is_wrong_with_an_indicator_is_said_all_at_once(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let counts =
        |title: &str, more: Value| counts(title, merged(json!({ "reporters": "OWNER" }), more));
    for (more, expected) in [
        (json!({ "title": " " }), vec!["REQUIRED title"]),
        (
            json!({ "title": "x".repeat(201), "unit": "", "koladaId": "N".repeat(21) }),
            vec!["TOO_LONG title", "REQUIRED unit", "TOO_LONG koladaId"],
        ),
        (
            json!({ "definition": "x".repeat(5_001), "calculation": "x".repeat(5_001), "sourcesOfError": "x".repeat(5_001) }),
            vec![
                "TOO_LONG definition",
                "TOO_LONG calculation",
                "TOO_LONG sourcesOfError",
            ],
        ),
        (
            json!({ "aggregation": "RATIO" }),
            vec!["DOES_NOT_FIT aggregation"],
        ),
        (
            json!({ "measure": "ORDINAL", "aggregation": "NONE", "cumulative": true }),
            vec!["DOES_NOT_FIT cumulative"],
        ),
        (
            json!({ "reportedFrom": "2027-01-01", "reportedTo": "2027-01-01" }),
            vec!["INVALID_PERIOD reportedTo"],
        ),
        (json!({ "baseline": "-1" }), vec!["INVALID_VALUE baseline"]),
        (
            json!({ "priorityArea": "finns-inte" }),
            vec!["INVALID_VALUE priorityArea"],
        ),
        (
            json!({ "targetGroup": "a\u{0}" }),
            vec!["INVALID_VALUE targetGroup"],
        ),
        (json!({ "slug": "Å" }), vec!["INVALID_VALUE slug"]),
    ] {
        let input = counts("Vårdtid", more.clone());
        assert_eq!(
            refused(&world, &kiruna, CREATE, input).await,
            expected,
            "{more}"
        );
    }
    let hidden = id(NodeKind::DevelopmentProject, Uuid::now_v7());
    let input = counts("Vårdtid", json!({ "project": hidden }));
    assert_eq!(
        code(&answer(&world, &kiruna, CREATE, input).await),
        "NOT_FOUND"
    );
    indicator(&world, &kiruna, counts("Vårdtid", json!({ "slug": "tid" }))).await;
    let again = counts("Annat", json!({ "slug": "tid" }));
    assert_eq!(
        refused(&world, &kiruna, CREATE, again).await,
        ["ALREADY_EXISTS slug"]
    );
}

async fn what_an_indicator_measures_stays_once_there_are_values(world: World) {
    let (kiruna, region) = parties(&world).await;
    let common = indicator(&world, &region, counts("Vårdtid", json!({}))).await;
    save(&world, &kiruna, &common, json!({})).await;
    let change = |more: Value| {
        let input = json!({ "indicator": common["id"], "version": 1 });
        merged(input, more)
    };
    // What the owner can't see tells it nothing: that there is a draft.
    let seen = json!({ "title": "Vårdtider" });
    done(&world, &region, CHANGE, change(seen)).await;
    let value = save(
        &world,
        &kiruna,
        &common,
        json!({ "period": tertial(2), "actual": "3" }),
    )
    .await;
    done(&world, &kiruna, SUBMIT, named(&value)).await;
    let all = change(json!({
        "version": 2, "measure": "PERCENT", "aggregation": "NONE", "cumulative": true, "unit": "kronor", "periodKind": "YEAR",
        "direction": "DESCENDING", "reporters": "REGION_AND_MUNICIPALITIES", "visibility": "OWNER",
    }));
    assert_eq!(
        refused(&world, &region, CHANGE, all).await,
        [
            "WRONG_STATE measure",
            "WRONG_STATE direction",
            "WRONG_STATE aggregation",
            "WRONG_STATE cumulative",
            "WRONG_STATE unit",
            "WRONG_STATE periodKind",
            "WRONG_STATE reporters",
            "WRONG_STATE visibility",
        ]
    );
    owed_from(&world, text(&common["slug"]), "2025-12-01").await;
    let early = change(json!({ "version": 2, "reportedTo": "2026-05-01" }));
    assert_eq!(
        refused(&world, &region, CHANGE, early).await,
        ["WRONG_STATE reportedTo"]
    );
    let rest = json!({ "version": 2, "title": "Annat", "visibility": "PUBLIC", "reportedFrom": "2026-01-01",
        "reportedTo": "2026-05-02" });
    done(&world, &region, CHANGE, change(rest)).await;
}

async fn targets_are_set_changed_and_removed(world: World) {
    let (kiruna, region) = parties(&world).await;
    let common = indicator(&world, &region, counts("Vårdtid", json!({}))).await;
    let organisation = id_of(&world, KIRUNA).await;
    let year = json!({ "kind": "YEAR", "year": 2026 });
    let target = |more: Value| {
        let input = json!({ "indicator": common["id"], "period": year, "target": "100" });
        merged(input, more)
    };
    let each = done(&world, &region, SET_TARGET, target(json!({}))).await;
    assert_eq!(each["target"]["organisation"], json!(null));
    let own = target(json!({ "organisation": organisation, "target": "20.25" }));
    let own = done(&world, &region, SET_TARGET, own).await;
    assert_eq!(
        merged(own["target"].clone(), json!({ "id": "x" })),
        json!({ "id": "x", "version": 1, "target": "20.25", "period": { "code": "2026" }, "organisation": { "code": KIRUNA } })
    );
    for (more, expected) in [
        (json!({}), "ALREADY_EXISTS version"),
        (
            json!({ "period": tertial(1), "target": null }),
            "REQUIRED target",
        ),
        (
            json!({ "period": { "kind": "QUARTER", "year": 2026, "number": 1 } }),
            "DOES_NOT_FIT period",
        ),
        (
            json!({ "period": tertial(1), "target": "-1" }),
            "INVALID_VALUE target",
        ),
        (
            json!({ "period": tertial(1), "organisation": id_of(&world, "region").await }),
            "DOES_NOT_FIT organisation",
        ),
    ] {
        let refused = refused(&world, &region, SET_TARGET, target(more.clone())).await;
        assert_eq!(refused, [expected], "{more}");
    }
    let stale = target(json!({ "version": 7 }));
    assert_eq!(
        code(&answer(&world, &region, SET_TARGET, stale).await),
        "CONFLICT"
    );
    let not_there = target(json!({ "period": tertial(1), "version": 1 }));
    assert_eq!(
        code(&answer(&world, &region, SET_TARGET, not_there).await),
        "CONFLICT"
    );
    assert_eq!(
        code(&answer(&world, &kiruna, SET_TARGET, target(json!({}))).await),
        "FORBIDDEN"
    );
    let changed = target(json!({ "version": 1, "target": "110" }));
    let changed = done(&world, &region, SET_TARGET, changed).await;
    assert_eq!(
        (&changed["target"]["target"], &changed["target"]["version"]),
        (&json!("110"), &json!(2))
    );
    let removed = target(json!({ "version": 2, "target": null }));
    let removed = done(&world, &region, SET_TARGET, removed).await;
    assert_eq!(removed["target"], json!(null));
    let query = "query($id: ID!) { indicator(by: { id: $id }) { targets { target } } }";
    let left = world
        .data_as(&kiruna, query, json!({ "id": common["id"] }))
        .await;
    assert_eq!(texts(&left["indicator"]["targets"], "target"), ["20.25"]);
    assert_journal_is_intact(&world).await;
}

/// The global id of an organisation with this code or slug.
pub(crate) async fn id_of(world: &World, organisation: &str) -> String {
    let by = if organisation.starts_with("25") {
        "code"
    } else {
        "slug"
    };
    let query = format!(r#"{{ organisation(by: {{ {by}: "{organisation}" }}) {{ id }} }}"#);
    let data = world.public(&query).await;
    text(&data["organisation"]["id"]).to_owned()
}

async fn a_value_goes_from_draft_to_approved_and_back(world: World) {
    let (kiruna, region) = parties(&world).await;
    let common = indicator(&world, &region, counts("Vårdtid", json!({}))).await;
    let draft = save(
        &world,
        &kiruna,
        &common,
        json!({ "comment": "Preliminärt.", "preliminary": true }),
    )
    .await;
    assert_eq!(
        merged(draft.clone(), json!({ "id": "x" })),
        json!({
            "id": "x", "version": 1, "state": "DRAFT", "actual": "12", "numerator": null, "denominator": null,
            "target": null, "comment": "Preliminärt.", "preliminary": true, "reason": null, "period": { "code": "2026-T1" },
            "organisation": { "code": KIRUNA }, "possibleActions": ["CHANGE", "SUBMIT", "REMOVE"],
        })
    );
    let submitted = done(&world, &kiruna, SUBMIT, named(&draft)).await["value"].take();
    assert_eq!(submitted["state"], json!("SUBMITTED"));
    let reason = with_reason(&submitted, "Fel period?");
    let returned = done(&world, &region, RETURN, reason).await["value"].take();
    assert_eq!(
        (&returned["state"], &returned["reason"]),
        (&json!("RETURNED"), &json!("Fel period?"))
    );
    assert_eq!(returned["possibleActions"], json!([]));
    let better = json!({ "actual": "13", "version": returned["version"] });
    let better = save(&world, &kiruna, &common, better).await;
    assert_eq!(better["state"], json!("RETURNED"));
    let submitted = done(&world, &kiruna, SUBMIT, named(&better)).await["value"].take();
    let approved = done(&world, &region, APPROVE, named(&submitted)).await["value"].take();
    assert_eq!(approved["possibleActions"], json!(["REOPEN"]));
    let reopened = with_reason(&approved, "Rättas");
    let reopened = done(&world, &region, REOPEN, reopened).await["value"].take();
    assert_eq!(
        (&reopened["state"], &reopened["reason"]),
        (&json!("UNDER_CORRECTION"), &json!(null))
    );
    // It is approved again with its correction: it isn't called final.
    let told = payload(&world, &region, APPROVE, named(&reopened)).await;
    let message = text(&told["userErrors"][0]["message"]);
    assert!(message.ends_with("Possible: nothing by you."), "{message}");
    let other = save(&world, &kiruna, &common, json!({ "period": tertial(2) })).await;
    let removed = done(&world, &kiruna, REMOVE, named(&other)).await;
    assert_eq!(removed["valueId"], other["id"]);
    let query = "query($id: ID!) { node(id: $id) { ... on FollowUpValue { history(first: 20) { nodes { action } } } } }";
    let history = world
        .data_as(&kiruna, query, json!({ "id": draft["id"] }))
        .await;
    assert_eq!(
        texts(&history["node"]["history"]["nodes"], "action"),
        [
            "REOPEN", "APPROVE", "SUBMIT", "CHANGE", "RETURN", "SUBMIT", "CREATE"
        ]
    );
    assert_journal_is_intact(&world).await;
}

async fn a_value_is_seen_by_those_whom_its_state_concerns(world: World) {
    let (kiruna, region) = parties(&world).await;
    let neighbour = world.token(GALLIVARE, Grade::Approver).await;
    let association = world.token("norrbottens-kommuner", Grade::Reader).await;
    let public = indicator(
        &world,
        &region,
        counts("a", json!({ "visibility": "PUBLIC" })),
    )
    .await;
    let viewers = [
        None,
        Some(neighbour.as_str()),
        Some(kiruna.as_str()),
        Some(association.as_str()),
        Some(region.as_str()),
    ];
    let query = "query($id: ID!, $indicator: ID!) {
        node(id: $id) { id }
        followUpValues(filter: { indicator: $indicator, corrections: false }) { totalCount nodes { id } }
        indicator(by: { id: $indicator }) { values(filter: { corrections: false }) { totalCount nodes { id } } }
        followUpMatrix(first: 20, period: { kind: TERTIAL, year: 2026, number: 1 }, filter: { indicators: [$indicator] }) {
          rows { cells { status actual value { id } } } totals { actual reported expected missing } } }";
    let seen = async |value: &Value| {
        let mut seen = Vec::new();
        for viewer in viewers {
            let variables = json!({ "id": value["id"], "indicator": public["id"] });
            let data = match viewer {
                Some(token) => world.data_as(token, query, variables).await,
                None => world.public_with(query, variables).await,
            };
            let there = data["node"].is_object();
            let count = json!(u8::from(there));
            assert_eq!(data["followUpValues"]["totalCount"], count);
            assert_eq!(data["indicator"]["values"]["totalCount"], count);
            let row = &data["followUpMatrix"]["rows"][7]["cells"][0];
            assert_eq!(row["value"].is_object(), there, "{row}");
            let status = text(&row["status"]).to_owned();
            let total = &data["followUpMatrix"]["totals"][0];
            seen.push((there, status, total["actual"].clone()));
        }
        seen
    };
    owed_from(&world, text(&public["slug"]), "2026-01-01").await;
    let unseen = || (false, "MISSING".to_owned(), json!(null));
    let begun = || (true, "IN_PROGRESS".to_owned(), json!(null));
    let approved = || (true, "APPROVED".to_owned(), json!("12"));
    let draft = save(&world, &kiruna, &public, json!({})).await;
    let own = [unseen(), unseen(), begun(), unseen(), unseen()];
    assert_eq!(seen(&draft).await, own);
    let waits = done(&world, &kiruna, SUBMIT, named(&draft)).await["value"].take();
    let shared = [unseen(), unseen(), begun(), begun(), begun()];
    assert_eq!(seen(&waits).await, shared);
    let back = done(&world, &region, RETURN, with_reason(&waits, "Fel")).await["value"].take();
    assert_eq!(seen(&back).await, shared);
    let waits = done(&world, &kiruna, SUBMIT, named(&back)).await["value"].take();
    let locked = done(&world, &region, APPROVE, named(&waits)).await["value"].take();
    let all: Vec<_> = viewers.iter().map(|_| approved()).collect();
    assert_eq!(seen(&locked).await, all);
    // Why it was returned once is for nobody else.
    let reason = "query($id: ID!) { node(id: $id) { ... on FollowUpValue { reason } } }";
    let shown = world
        .public_with(reason, json!({ "id": locked["id"] }))
        .await;
    assert_eq!(shown["node"]["reason"], json!(null));
    done(&world, &region, REOPEN, with_reason(&locked, "Fel")).await;
    let corrected = || (true, "UNDER_CORRECTION".to_owned(), json!("12"));
    let all: Vec<_> = viewers.iter().map(|_| corrected()).collect();
    assert_eq!(seen(&locked).await, all);
    let value = |token: &str| (token.to_owned(), named(&locked));
    let (token, input) = value(&neighbour);
    assert_eq!(
        code(&answer(&world, &token, SUBMIT, input).await),
        "FORBIDDEN"
    );
    let (token, input) = value(&region);
    assert_eq!(
        code(&answer(&world, &token, SUBMIT, input).await),
        "FORBIDDEN"
    );
    let (token, input) = value(&kiruna);
    assert_eq!(
        code(&answer(&world, &token, APPROVE, input).await),
        "FORBIDDEN"
    );
}

async fn how_often_a_value_was_changed_is_for_those_whom_it_concerns(world: World) {
    let (kiruna, region) = parties(&world).await;
    let public = counts("a", json!({ "visibility": "PUBLIC" }));
    let public = indicator(&world, &region, public).await;
    let waits = submitted(&world, &kiruna, &public, json!({})).await;
    let back = done(&world, &region, RETURN, with_reason(&waits, "Fel")).await["value"].take();
    let waits = done(&world, &kiruna, SUBMIT, named(&back)).await["value"].take();
    let value = done(&world, &region, APPROVE, named(&waits)).await["value"].take();
    let query = "query($id: ID!) { node(id: $id) { ... on FollowUpValue { version } } }";
    let variables = json!({ "id": value["id"] });
    for (organisation, grade, version) in [
        (KIRUNA, Grade::Reader, json!(5)),
        ("region", Grade::Reader, json!(5)),
        ("norrbottens-kommuner", Grade::Reader, json!(5)),
        (GALLIVARE, Grade::Approver, json!(null)),
    ] {
        let token = world.token(organisation, grade).await;
        let shown = world.data_as(&token, query, variables.clone()).await;
        assert_eq!(shown["node"]["version"], version, "{organisation}");
    }
    let shown = world.public_with(query, variables).await;
    assert_eq!(shown["node"], json!({ "version": null }));
}

async fn what_is_wrong_with_a_value_is_said_with_its_field(world: World) {
    let (kiruna, region) = parties(&world).await;
    let plain = indicator(&world, &region, counts("a", json!({}))).await;
    let ends = "UPDATE indicator SET reported_from = '2025-01-01', reported_to = '2026-09-01'";
    world.database().sql(ends).await;
    let share = json!({ "measure": "PERCENT", "aggregation": "RATIO", "unit": "%" });
    let share = indicator(&world, &region, counts("b", share)).await;
    let words = json!({ "measure": "QUALITATIVE", "aggregation": "NONE" });
    let words = indicator(&world, &region, counts("c", words)).await;
    let regions = indicator(
        &world,
        &region,
        counts("d", json!({ "reporters": "OWNER" })),
    )
    .await;
    for (indicator, more, expected) in [
        (&plain, json!({ "actual": null }), vec!["REQUIRED actual"]),
        (
            &plain,
            json!({ "actual": "-1" }),
            vec!["INVALID_VALUE actual"],
        ),
        (
            &plain,
            json!({ "actual": "0.00001" }),
            vec!["INVALID_VALUE actual"],
        ),
        (
            &plain,
            json!({ "numerator": "1" }),
            vec!["INVALID_VALUE numerator"],
        ),
        (
            &plain,
            json!({ "target": "-1" }),
            vec!["INVALID_VALUE target"],
        ),
        (
            &plain,
            json!({ "comment": "x".repeat(5_001) }),
            vec!["TOO_LONG comment"],
        ),
        (
            &plain,
            json!({ "comment": "a\u{0}b" }),
            vec!["INVALID_VALUE comment"],
        ),
        (
            &plain,
            json!({ "period": { "kind": "YEAR", "year": 2026 } }),
            vec!["DOES_NOT_FIT period"],
        ),
        (
            &plain,
            json!({ "period": tertial(3) }),
            vec!["INVALID_PERIOD period"],
        ),
        (
            &share,
            json!({ "period": { "kind": "TERTIAL", "year": 2027, "number": 1 }, "actual": null, "numerator": "1", "denominator": "2" }),
            vec!["INVALID_PERIOD period"],
        ),
        (
            &share,
            json!({}),
            vec!["REQUIRED numerator", "REQUIRED denominator"],
        ),
        (
            &share,
            json!({ "actual": null, "numerator": "1", "denominator": "0" }),
            vec!["INVALID_VALUE denominator"],
        ),
        (
            &share,
            json!({ "actual": null, "numerator": "3", "denominator": "2" }),
            vec!["INVALID_VALUE numerator"],
        ),
        (
            &share,
            json!({ "actual": "1", "numerator": "1", "denominator": "2" }),
            vec!["INVALID_VALUE actual"],
        ),
        (
            &words,
            json!({ "actual": null, "comment": "  " }),
            vec!["REQUIRED comment"],
        ),
        (
            &words,
            json!({ "actual": null, "comment": "Gott", "target": "1" }),
            vec!["INVALID_VALUE target"],
        ),
        (&regions, json!({}), vec!["DOES_NOT_FIT indicator"]),
        (
            &regions,
            json!({ "actual": null, "period": { "kind": "YEAR", "year": 2026 } }),
            vec![
                "DOES_NOT_FIT indicator",
                "DOES_NOT_FIT period",
                "REQUIRED actual",
            ],
        ),
    ] {
        let input = json!({ "indicator": indicator["id"], "period": tertial(1), "actual": "12" });
        let found = refused(&world, &kiruna, SAVE, merged(input, more.clone())).await;
        assert_eq!(found, expected, "{more}");
    }
    let hidden = counts("e", json!({ "visibility": "OWNER" }));
    let hidden = indicator(&world, &region, hidden).await;
    let input = json!({ "indicator": hidden["id"], "period": tertial(1), "actual": "12" });
    assert_eq!(
        code(&answer(&world, &kiruna, SAVE, input).await),
        "NOT_FOUND"
    );
    let reader = world.token(KIRUNA, Grade::Reader).await;
    let input = json!({ "indicator": plain["id"], "period": tertial(1), "actual": "12" });
    assert_eq!(
        code(&answer(&world, &reader, SAVE, input).await),
        "FORBIDDEN"
    );
    let input = json!({ "indicator": plain["id"], "period": tertial(4), "actual": "12" });
    assert_eq!(
        code(&answer(&world, &kiruna, SAVE, input).await),
        "BAD_USER_INPUT"
    );
    let value = save(
        &world,
        &kiruna,
        &share,
        json!({ "actual": null, "numerator": "1.50", "denominator": "4.5" }),
    )
    .await;
    assert_eq!(
        (&value["actual"], &value["numerator"]),
        (&json!("33.3333"), &json!("1.5"))
    );
}

async fn a_value_is_changed_only_in_the_version_and_state_that_allow_it(world: World) {
    let (kiruna, region) = parties(&world).await;
    let common = indicator(&world, &region, counts("a", json!({}))).await;
    let draft = save(&world, &kiruna, &common, json!({})).await;
    let input = |more: Value| {
        let input = json!({ "indicator": common["id"], "period": tertial(1), "actual": "12" });
        merged(input, more)
    };
    assert_eq!(
        refused(&world, &kiruna, SAVE, input(json!({}))).await,
        ["ALREADY_EXISTS version"]
    );
    let stale = input(json!({ "version": 2 }));
    assert_eq!(
        code(&answer(&world, &kiruna, SAVE, stale).await),
        "CONFLICT"
    );
    let none = input(json!({ "version": 1, "period": tertial(2) }));
    assert_eq!(code(&answer(&world, &kiruna, SAVE, none).await), "CONFLICT");
    // A draft is not there for those who approve.
    for mutation in [APPROVE, SUBMIT] {
        assert_eq!(
            code(&answer(&world, &region, mutation, named(&draft)).await),
            "NOT_FOUND"
        );
    }
    let waits = done(&world, &kiruna, SUBMIT, named(&draft)).await["value"].take();
    let change = input(json!({ "version": waits["version"] }));
    assert_eq!(
        refused(&world, &kiruna, SAVE, change).await,
        ["WRONG_STATE period"]
    );
    for mutation in [SUBMIT, REMOVE] {
        assert_eq!(
            refused(&world, &kiruna, mutation, named(&waits)).await,
            ["WRONG_STATE value"],
            "{mutation}"
        );
    }
    assert_eq!(
        code(&answer(&world, &region, APPROVE, named(&draft)).await),
        "CONFLICT"
    );
    assert_eq!(
        refused(&world, &region, REOPEN, with_reason(&waits, "Fel")).await,
        ["WRONG_STATE value"]
    );
    assert_eq!(
        refused(&world, &region, RETURN, with_reason(&waits, " ")).await,
        ["REQUIRED reason"]
    );
    let editor = world.token("region", Grade::Editor).await;
    assert_eq!(
        code(&answer(&world, &editor, APPROVE, named(&waits)).await),
        "FORBIDDEN"
    );
    let locked = done(&world, &region, APPROVE, named(&waits)).await["value"].take();
    for (token, mutation, input) in [
        (
            &kiruna,
            SAVE,
            input(json!({ "version": locked["version"] })),
        ),
        (&kiruna, SUBMIT, named(&locked)),
        (&kiruna, REMOVE, named(&locked)),
        (&region, APPROVE, named(&locked)),
        (&region, RETURN, with_reason(&locked, "Fel")),
    ] {
        let refused = refused(&world, token, mutation, input).await;
        assert!(
            refused[0].starts_with("WRONG_STATE "),
            "{mutation}: {refused:?}"
        );
    }
    let (status, _) = world
        .try_public_with(
            "mutation($input: SubmitFollowUpValueInput!) { submitFollowUpValue(input: $input) { userErrors { code } } }",
            json!({ "input": named(&locked) }),
        )
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_journal_is_intact(&world).await;
}

async fn a_draft_of_a_changed_indicator_is_checked_again_when_submitted(world: World) {
    let (kiruna, region) = parties(&world).await;
    let common = indicator(&world, &region, counts("a", json!({}))).await;
    let last = json!({ "period": tertial(3) });
    let draft = save(&world, &kiruna, &common, last).await;
    owed_from(&world, text(&common["slug"]), "2020-01-01").await;
    let change = json!({ "indicator": common["id"], "version": 1, "reportedTo": "2026-09-01" });
    done(&world, &region, CHANGE, change).await;
    assert_eq!(
        refused(&world, &kiruna, SUBMIT, named(&draft)).await,
        ["INVALID_PERIOD period"]
    );
}

async fn nobody_changes_what_others_have_begun_to_report_even_where_it_is_out_of_sight(
    world: World,
) {
    let (kiruna, _) = parties(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let common = indicator(&world, &region, counts("a", json!({}))).await;
    let change = |version: i32, more: Value| {
        merged(
            json!({ "indicator": common["id"], "version": version }),
            more,
        )
    };
    let unit = json!({ "unit": "platser" });
    done(&world, &region, CHANGE, change(1, unit)).await;
    let draft = save(&world, &kiruna, &common, json!({})).await;
    let other = json!({ "measure": "PERCENT", "aggregation": "RATIO", "cumulative": true, "unit": "procent",
        "periodKind": "YEAR", "reporters": "OWNER", "commissionedBy": null });
    let fields = [
        "measure",
        "aggregation",
        "cumulative",
        "unit",
        "periodKind",
        "reporters",
    ];
    let refusals = fields.map(|field| format!("WRONG_STATE {field}"));
    let refuses = async || {
        let other = change(2, other.clone());
        assert_eq!(refused(&world, &region, CHANGE, other).await, refusals);
    };
    refuses().await;
    done(&world, &kiruna, SUBMIT, named(&draft)).await;
    refuses().await;
}

async fn nobody_hides_an_indicator_from_those_who_have_begun_to_report_it(world: World) {
    let (kiruna, _) = parties(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let both = counts("a", json!({ "reporters": "REGION_AND_MUNICIPALITIES" }));
    let common = indicator(&world, &region, both).await;
    let hide = |version: i32| json!({ "indicator": common["id"], "version": version, "visibility": "OWNER" });
    save(&world, &region, &common, json!({})).await;
    done(&world, &region, CHANGE, hide(1)).await;
    let show = json!({ "indicator": common["id"], "version": 2, "visibility": "COOPERATION" });
    done(&world, &region, CHANGE, show).await;
    let draft = save(&world, &kiruna, &common, json!({})).await;
    assert_eq!(
        refused(&world, &region, CHANGE, hide(3)).await,
        ["WRONG_STATE visibility"]
    );
    done(&world, &kiruna, REMOVE, named(&draft)).await;
    done(&world, &region, CHANGE, hide(3)).await;
}

async fn an_indicator_follows_up_a_project_in_which_its_owner_has_a_part(world: World) {
    let (kiruna, _) = parties(&world).await;
    let gallivare = world.token(GALLIVARE, Grade::Editor).await;
    let project = project(&world, &kiruna, "Deras").await;
    let input = counts("a", json!({ "project": project, "reporters": "OWNER" }));
    assert_eq!(
        refused(&world, &gallivare, CREATE, input.clone()).await,
        ["DOES_NOT_FIT project"]
    );
    let free = indicator(
        &world,
        &gallivare,
        counts("b", json!({ "reporters": "OWNER" })),
    )
    .await;
    let change = json!({ "indicator": free["id"], "version": 1, "project": project });
    assert_eq!(
        refused(&world, &gallivare, CHANGE, change.clone()).await,
        ["DOES_NOT_FIT project"]
    );
    let join = json!({ "idempotencyKey": Uuid::now_v7(), "project": project });
    done(&world, &gallivare, "joinProject participation { id }", join).await;
    done(&world, &gallivare, CREATE, input).await;
    done(&world, &gallivare, CHANGE, change).await;
}

async fn no_personal_number_is_held_with_a_value_or_an_indicator(world: World) {
    let (kiruna, region) = parties(&world).await;
    let text = "Gäller Anna 19800101-1234";
    let words =
        json!({ "definition": text, "calculation": text, "sourcesOfError": text, "unit": text });
    let input = counts(text, words);
    assert_eq!(
        refused(&world, &region, CREATE, input).await,
        [
            "INVALID_VALUE title",
            "INVALID_VALUE definition",
            "INVALID_VALUE calculation",
            "INVALID_VALUE sourcesOfError",
            "INVALID_VALUE unit"
        ]
    );
    let common = indicator(&world, &region, counts("a", json!({}))).await;
    let input =
        json!({ "indicator": common["id"], "period": tertial(1), "actual": "1", "comment": text });
    assert_eq!(
        refused(&world, &kiruna, SAVE, input).await,
        ["INVALID_VALUE comment"]
    );
    let value = submitted(&world, &kiruna, &common, json!({})).await;
    assert_eq!(
        refused(&world, &region, RETURN, with_reason(&value, text)).await,
        ["INVALID_VALUE reason"]
    );
}

async fn what_changes_nothing_leaves_no_trace(world: World) {
    let (kiruna, region) = parties(&world).await;
    let common = indicator(&world, &region, counts("a", json!({}))).await;
    let target = json!({ "indicator": common["id"], "period": tertial(3), "target": "9" });
    done(&world, &region, SET_TARGET, target.clone()).await;
    let value = save(&world, &kiruna, &common, json!({})).await;
    let before = world.verify_journal().await;
    let change = json!({ "indicator": common["id"], "version": 1, "unit": "personer" });
    let same = done(&world, &region, CHANGE, change).await;
    assert_eq!(same["indicator"]["version"], 1);
    let target = merged(target, json!({ "version": 1 }));
    let same = done(&world, &region, SET_TARGET, target).await;
    assert_eq!(same["target"]["version"], 1);
    let same = save(&world, &kiruna, &common, json!({ "version": 1 })).await;
    assert_eq!(same, value);
    assert_eq!(world.verify_journal().await, before);
}

/// The input of a bulk call, of one row for each indicator, period and figure.
pub(crate) fn bulk(mode: &str, rows: Vec<Value>) -> Value {
    json!({ "mode": mode, "rows": rows })
}

fn row(indicator: &Value, period: &str, actual: &str) -> Value {
    json!({ "indicator": indicator, "period": period, "actual": actual })
}

fn tally(payload: &Value) -> [i64; 4] {
    ["created", "changed", "unchanged", "refused"].map(|name| payload[name].as_i64().unwrap())
}

/// The errors of rows, as `2 CODE field`.
fn row_errors(payload: &Value) -> Vec<String> {
    let errors = items(&payload["rowErrors"]);
    errors
        .map(|error| {
            assert!(!text(&error["messageSwedish"]).is_empty());
            let field: Vec<_> = items(&error["field"]).map(text).collect();
            format!(
                "{} {} {}",
                error["row"],
                text(&error["code"]),
                field.join(".")
            )
        })
        .collect()
}

async fn many_values_are_reported_in_one_call_and_again_without_change(world: World) {
    let (kiruna, region) = parties(&world).await;
    let one = indicator(&world, &region, counts("a", json!({}))).await;
    let other = indicator(&world, &region, counts("b", json!({}))).await;
    let draft = save(&world, &kiruna, &one, json!({})).await;
    let rows = || {
        vec![
            row(&one["slug"], "2026-T1", "12.0"),
            row(&one["id"], "2026-T2", "13"),
            merged(
                row(&other["slug"], "2026-T1", "14"),
                json!({ "comment": " ", "target": "20" }),
            ),
        ]
    };
    let drafts = merged(bulk("ALL_OR_NOTHING", rows()), json!({ "submit": false }));
    let saved = done(&world, &kiruna, BULK, drafts).await;
    assert_eq!(tally(&saved), [2, 0, 1, 0]);
    assert_eq!(texts(&saved["values"], "state"), ["DRAFT"; 3]);
    assert_eq!(saved["values"][0]["id"], draft["id"]);
    let input = || bulk("ALL_OR_NOTHING", rows());
    let sent = done(&world, &kiruna, BULK, input()).await;
    assert_eq!(tally(&sent), [0, 3, 0, 0]);
    assert_eq!(texts(&sent["values"], "state"), ["SUBMITTED"; 3]);
    let again = done(&world, &kiruna, BULK, input()).await;
    assert_eq!(tally(&again), [0, 0, 3, 0]);
    assert_eq!(again["values"], sent["values"]);
    done(&world, &region, APPROVE, named(&sent["values"][0])).await;
    let returned = with_reason(&sent["values"][1], "Fel");
    done(&world, &region, RETURN, returned).await;
    // What was returned is submitted again; what is approved stays as it is.
    let again = done(&world, &kiruna, BULK, input()).await;
    assert_eq!(tally(&again), [0, 1, 2, 0]);
    assert_eq!(
        texts(&again["values"], "state"),
        ["APPROVED", "SUBMITTED", "SUBMITTED"]
    );
    let drafts = merged(input(), json!({ "submit": false }));
    assert_eq!(
        tally(&done(&world, &kiruna, BULK, drafts).await),
        [0, 0, 3, 0]
    );
    let new = bulk("ALL_OR_NOTHING", vec![row(&one["slug"], "2026-T3", "1")]);
    let new = done(&world, &kiruna, BULK, new).await;
    assert_eq!(tally(&new), [1, 0, 0, 0]);
    assert_eq!(new["values"][0]["state"], json!("SUBMITTED"));
    assert_journal_is_intact(&world).await;
}

/// Rows with every fault, and the errors that they give.
fn faulty(common: &Value, regions: &Value, hidden: &Value) -> (Vec<Value>, Vec<&'static str>) {
    let rows = vec![
        row(&common["slug"], "2026-T2", "1"),
        row(&json!("finns-inte"), "2026-T1", "1"),
        row(&hidden["slug"], "2026-T1", "1"),
        row(&common["id"], "2026-Q9", "1"),
        row(&common["slug"], "2026", "1"),
        row(&common["slug"], "2027-T1", "1"),
        row(&regions["slug"], "2026-T1", "1"),
        row(&common["slug"], "2026-T3", "-1"),
        row(&common["id"], "2026-T2", "2"),
        row(&common["slug"], "2026-T1", "99"),
        row(&json!("a\u{0}"), "x", "1"),
    ];
    let errors = vec![
        "2 NOT_FOUND indicator",
        "3 NOT_FOUND indicator",
        "4 INVALID_VALUE period",
        "5 DOES_NOT_FIT period",
        "6 INVALID_PERIOD period",
        "7 DOES_NOT_FIT indicator",
        "8 INVALID_VALUE actual",
        "9 ALREADY_EXISTS period",
        "10 WRONG_STATE period",
        "11 NOT_FOUND indicator",
        "11 INVALID_VALUE period",
    ];
    (rows, errors)
}

async fn with_faults(world: &World, mode: &str) -> (Value, Value, Value) {
    let (kiruna, region) = parties(world).await;
    let common = indicator(world, &region, counts("a", json!({}))).await;
    let regions = counts("b", json!({ "reporters": "OWNER" }));
    let regions = indicator(world, &region, regions).await;
    let hidden = indicator(
        world,
        &region,
        counts("c", json!({ "visibility": "OWNER" })),
    )
    .await;
    submitted(world, &kiruna, &common, json!({})).await;
    let (rows, errors) = faulty(&common, &regions, &hidden);
    let payload = payload(world, &kiruna, BULK, bulk(mode, rows)).await;
    assert_eq!(row_errors(&payload), errors);
    let query = "query($id: ID!) { indicator(by: { id: $id }) { values(orderBy: CREATED) { nodes { period { code } actual } } } }";
    let left = world
        .data_as(&kiruna, query, json!({ "id": common["id"] }))
        .await;
    (
        payload,
        left["indicator"]["values"]["nodes"].clone(),
        common,
    )
}

async fn all_or_nothing_writes_nothing_and_names_every_faulty_row(world: World) {
    let (payload, left, common) = with_faults(&world, "ALL_OR_NOTHING").await;
    assert_eq!(tally(&payload), [0, 0, 0, 10]);
    assert_eq!(payload["values"], json!(null));
    assert_eq!(payload["userErrors"][0]["code"], json!("INVALID_VALUE"));
    assert_eq!(
        left,
        json!([{ "period": { "code": "2026-T1" }, "actual": "12" }])
    );
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let none = bulk("ROW_BY_ROW", Vec::new());
    assert_eq!(
        refused(&world, &kiruna, BULK, none).await,
        ["REQUIRED rows"]
    );
    let many = vec![row(&common["slug"], "2026-T1", "1"); 1_001];
    assert_eq!(
        refused(&world, &kiruna, BULK, bulk("ROW_BY_ROW", many)).await,
        ["TOO_LONG rows"]
    );
    let reader = world.token(KIRUNA, Grade::Reader).await;
    let input = bulk("ROW_BY_ROW", vec![row(&common["slug"], "2026-T1", "1")]);
    assert_eq!(
        code(&answer(&world, &reader, BULK, input).await),
        "FORBIDDEN"
    );
    assert_journal_is_intact(&world).await;
}

async fn row_by_row_does_what_it_can(world: World) {
    let (payload, left, _) = with_faults(&world, "ROW_BY_ROW").await;
    assert_eq!(tally(&payload), [1, 0, 0, 10]);
    assert_eq!(payload["userErrors"], json!([]));
    assert_eq!(payload["values"][0]["actual"], json!("1"));
    assert_eq!(
        left,
        json!([
            { "period": { "code": "2026-T1" }, "actual": "12" },
            { "period": { "code": "2026-T2" }, "actual": "1" },
        ])
    );
    assert_journal_is_intact(&world).await;
}

async fn many_values_are_approved_all_or_none(world: World) {
    let (kiruna, region) = parties(&world).await;
    let common = indicator(&world, &region, counts("a", json!({}))).await;
    let rows = ["2026-T1", "2026-T2"].map(|period| row(&common["slug"], period, "1"));
    let sent = done(&world, &kiruna, BULK, bulk("ALL_OR_NOTHING", rows.into())).await;
    let sent: Vec<Value> = items(&sent["values"]).map(named).collect();
    let draft = save(&world, &kiruna, &common, json!({ "period": tertial(3) })).await;
    let all = |values: Vec<Value>| json!({ "values": values });
    let with_faults = vec![
        sent[0].clone(),
        named(&draft),
        sent[0].clone(),
        json!({ "value": common["id"], "version": 1 }),
    ];
    assert_eq!(
        refused(&world, &region, APPROVE_ALL, all(with_faults)).await,
        [
            "NOT_FOUND values.1.value",
            "ALREADY_EXISTS values.2.value",
            "NOT_FOUND values.3.value"
        ]
    );
    let stale = vec![
        sent[0].clone(),
        merged(sent[1].clone(), json!({ "version": 9 })),
    ];
    assert_eq!(
        code(&answer(&world, &region, APPROVE_ALL, all(stale)).await),
        "CONFLICT"
    );
    assert_eq!(
        refused(&world, &region, APPROVE_ALL, all(Vec::new())).await,
        ["REQUIRED values"]
    );
    assert_eq!(
        code(&answer(&world, &kiruna, APPROVE_ALL, all(sent.clone())).await),
        "FORBIDDEN"
    );
    let locked = done(&world, &region, APPROVE_ALL, all(sent)).await;
    assert_eq!(texts(&locked["values"], "state"), ["APPROVED"; 2]);
    let again = items(&locked["values"]).map(named).collect();
    assert_eq!(
        refused(&world, &region, APPROVE_ALL, all(again)).await,
        ["WRONG_STATE values.0.value", "WRONG_STATE values.1.value"]
    );
    assert_journal_is_intact(&world).await;
}

async fn a_value_has_its_own_target_or_the_indicators(world: World) {
    let (kiruna, region) = parties(&world).await;
    let common = counts("a", json!({ "direction": "DESCENDING" }));
    let common = indicator(&world, &region, common).await;
    let organisation = id_of(&world, KIRUNA).await;
    let target = |more: Value| {
        let input = json!({ "indicator": common["id"], "period": tertial(1), "target": "12" });
        merged(input, more)
    };
    done(&world, &region, SET_TARGET, target(json!({}))).await;
    let second = json!({ "period": tertial(2), "target": "11" });
    done(&world, &region, SET_TARGET, target(second)).await;
    let own = json!({ "period": tertial(2), "target": "12.5", "organisation": organisation });
    done(&world, &region, SET_TARGET, target(own)).await;
    let before = json!({ "kind": "TERTIAL", "year": 2025, "number": 3 });
    done(
        &world,
        &region,
        SET_TARGET,
        target(json!({ "period": before })),
    )
    .await;
    // Beside the common one it has its own: each is reached, or isn't, by itself.
    let both = json!({ "target": "11" });
    let first = approved(&world, (&kiruna, &region), &common, both).await;
    for more in [
        json!({ "period": tertial(2), "actual": "13", "target": "14" }),
        json!({ "period": tertial(3), "target": "1" }),
        json!({ "period": before }),
    ] {
        save(&world, &kiruna, &common, more).await;
    }
    let query = "{ followUpValues(orderBy: CREATED) { nodes { id target targetReached ownTarget ownTargetReached } }
      followUpMatrix(period: { kind: TERTIAL, year: 2026, number: 1 }) { rows { municipality { code }
        cells { target targetReached ownTarget ownTargetReached } } } }";
    let found = world.data_as(&kiruna, query, json!({})).await;
    let told = |it: &Value| {
        ["target", "targetReached", "ownTarget", "ownTargetReached"].map(|name| it[name].clone())
    };
    let nodes = &found["followUpValues"]["nodes"];
    let expected = [
        json!(["12", true, "11", false]),
        json!(["12.5", false, "14", true]),
        json!([null, null, "1", false]),
        json!(["12", true, null, null]),
    ];
    let values: Vec<Value> = items(nodes).map(|it| json!(told(it))).collect();
    assert_eq!(values, expected);
    assert_eq!(nodes[0]["id"], first["id"]);
    let mut rows = items(&found["followUpMatrix"]["rows"]);
    let row = rows.find(|row| row["municipality"]["code"] == KIRUNA);
    let cell = &row.expect("a row")["cells"][0];
    assert_eq!(json!(told(cell)), expected[0]);
}

async fn lists_of_values_are_filtered(world: World) {
    let (kiruna, region) = parties(&world).await;
    let gallivare = world.token(GALLIVARE, Grade::Editor).await;
    let aldre = counts("a", json!({ "priorityArea": "aldre" }));
    let aldre = indicator(&world, &region, aldre).await;
    let months = counts(
        "b",
        json!({ "periodKind": "MONTH", "reporters": "REGION_AND_MUNICIPALITIES" }),
    );
    let months = indicator(&world, &region, months).await;
    let rows = vec![
        row(&aldre["slug"], "2026-T1", "1"),
        row(&aldre["slug"], "2025-T3", "2"),
        row(&months["slug"], "2026-M01", "3"),
        merged(
            row(&months["slug"], "2026-M10", "4"),
            json!({ "preliminary": true }),
        ),
    ];
    done(&world, &kiruna, BULK, bulk("ALL_OR_NOTHING", rows)).await;
    let rows = vec![
        row(&aldre["slug"], "2026-T1", "5"),
        row(&months["slug"], "2026-M01", "6"),
    ];
    done(&world, &gallivare, BULK, bulk("ALL_OR_NOTHING", rows)).await;
    let rows = vec![row(&months["slug"], "2026-M01", "7")];
    let sent = done(&world, &region, BULK, bulk("ALL_OR_NOTHING", rows)).await;
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    done(&world, &association, APPROVE, named(&sent["values"][0])).await;
    let areas = world.public("{ careAreas { id slug } }").await;
    let area = |slug: &str| {
        let area = items(&areas["careAreas"]).find(|area| area["slug"] == slug);
        area.expect("an area")["id"].clone()
    };
    let query = "query($filter: FollowUpValueFilter) {
        followUpValues(filter: $filter, orderBy: CREATED) { totalCount nodes { actual } } }";
    let year = |year: i32| json!({ "kind": "YEAR", "year": year });
    for (filter, expected) in [
        (json!({}), "1 2 3 4 5 6 7"),
        (json!({ "indicator": aldre["id"] }), "1 2 5"),
        (
            json!({ "organisation": id_of(&world, KIRUNA).await }),
            "1 2 3 4",
        ),
        (
            json!({ "organisation": id_of(&world, KIRUNA).await, "indicator": aldre["id"] }),
            "1 2",
        ),
        (
            json!({ "careArea": area("norra-norrbotten") }),
            "1 2 3 4 5 6",
        ),
        (
            json!({ "careArea": area("pite-alvdal"), "period": year(2026) }),
            "",
        ),
        (json!({ "priorityArea": "aldre" }), "1 2 5"),
        (json!({ "period": year(2026) }), "1 3 4 5 6 7"),
        (json!({ "period": year(2025) }), "2"),
        (json!({ "period": tertial(1) }), "1 3 5 6 7"),
        (
            json!({ "period": { "kind": "MONTH", "year": 2026, "number": 1 } }),
            "3 6 7",
        ),
        (
            json!({ "period": { "kind": "QUARTER", "year": 2026, "number": 1 } }),
            "3 6 7",
        ),
        (json!({ "periodKind": "TERTIAL" }), "1 2 5"),
        (json!({ "states": ["APPROVED"] }), "7"),
        (
            json!({ "states": ["APPROVED", "SUBMITTED"], "indicator": months["id"] }),
            "3 4 6 7",
        ),
        (json!({ "states": [] }), ""),
        (json!({ "preliminary": true }), "4"),
        (
            json!({ "preliminary": false, "priorityArea": "aldre" }),
            "1 2 5",
        ),
        (
            json!({ "changedSince": "2026-11-02T09:00:00Z" }),
            "1 2 3 4 5 6 7",
        ),
        (json!({ "changedSince": "2026-11-02T09:00:01Z" }), ""),
        (
            json!({ "project": id(NodeKind::DevelopmentProject, Uuid::now_v7()) }),
            "",
        ),
    ] {
        let data = world
            .data_as(&region, query, json!({ "filter": filter }))
            .await;
        let list = &data["followUpValues"];
        assert_eq!(
            texts(&list["nodes"], "actual").join(" "),
            expected,
            "{filter}"
        );
        let count = expected.split_whitespace().count();
        assert_eq!(list["totalCount"], json!(count), "{filter}");
    }
    let wrong = json!({ "filter": { "indicator": area("pite-alvdal") } });
    let refused = world.try_as(&region, query, wrong).await;
    assert_eq!(code(&refused), "BAD_USER_INPUT");
    let nested =
        "query($filter: FollowUpValueFilter) { organisations(kind: MUNICIPALITY) { nodes { code
        followUpValues(filter: $filter, orderBy: CREATED) { totalCount nodes { actual } } } } }";
    let data = world
        .data_as(
            &region,
            nested,
            json!({ "filter": { "period": tertial(1) } }),
        )
        .await;
    let of_indicator =
        "query($id: ID!, $filter: FollowUpValueFilter) { indicator(by: { id: $id }) {
        values(filter: $filter, orderBy: CREATED) { totalCount nodes { actual } } } }";
    let variables = json!({ "id": aldre["id"], "filter": { "period": tertial(1) } });
    let own = world.data_as(&region, of_indicator, variables).await;
    let own = &own["indicator"]["values"];
    assert_eq!(own["totalCount"], json!(2));
    assert_eq!(texts(&own["nodes"], "actual"), ["1", "5"]);
    let of = |code: &str| {
        let own = items(&data["organisations"]["nodes"]).find(|it| it["code"] == code);
        let list = &own.expect("it is there")["followUpValues"];
        (
            list["totalCount"].clone(),
            texts(&list["nodes"], "actual").join(" "),
        )
    };
    assert_eq!(of(KIRUNA), (json!(2), "1 3".to_owned()));
    assert_eq!(of(GALLIVARE), (json!(2), "5 6".to_owned()));
    assert_eq!(of("2580"), (json!(0), String::new()));
}

/// Rows for so many months, the latest last, all of one indicator: the figure is the month's place.
fn months(indicator: &Value, count: i32) -> Vec<Value> {
    let month = |place: i32| {
        let (year, month) = (1970 + place / 12, place % 12 + 1);
        let period = format!("{year}-M{month:02}");
        row(&indicator["slug"], &period, &place.to_string())
    };
    (0..count).map(month).collect()
}

async fn lists_of_values_are_ordered_and_paged_to_five_hundred(world: World) {
    let (kiruna, region) = parties(&world).await;
    let monthly = counts("a", json!({ "periodKind": "MONTH" }));
    let monthly = indicator(&world, &region, monthly).await;
    let mut rows = months(&monthly, 600);
    rows.reverse();
    let sent = bulk("ALL_OR_NOTHING", rows);
    assert_eq!(
        tally(&done(&world, &kiruna, BULK, sent).await),
        [600, 0, 0, 0]
    );
    let query = "query($order: FollowUpValueOrder, $first: Int, $after: String) {
        followUpValues(orderBy: $order, first: $first, after: $after) {
            nodes { actual } pageInfo { hasNextPage endCursor } } }";
    let latest_first: Vec<String> = (0..600).rev().map(|place| place.to_string()).collect();
    for order in ["CREATED", "PERIOD", "CHANGED"] {
        let (mut found, mut after) = (Vec::new(), json!(null));
        for (first, next) in [(500, true), (60, true), (60, false)] {
            let variables = json!({ "order": order, "first": first, "after": after });
            let data = world.data_as(&kiruna, query, variables).await;
            let list = &data["followUpValues"];
            found.extend(
                texts(&list["nodes"], "actual")
                    .into_iter()
                    .map(str::to_owned),
            );
            assert_eq!(list["pageInfo"]["hasNextPage"], json!(next));
            after = list["pageInfo"]["endCursor"].clone();
        }
        let mut expected = latest_first.clone();
        // All were written in one moment: the last to be created comes first.
        if order == "CHANGED" {
            expected.reverse();
        }
        assert_eq!(found, expected, "{order}");
    }
    let too_many = json!({ "first": 501 });
    let refused = world.try_as(&kiruna, query, too_many).await;
    assert_eq!(code(&refused), "BAD_USER_INPUT");
}

async fn lists_of_indicators_are_filtered_and_ordered(world: World) {
    let (kiruna, region) = parties(&world).await;
    indicator(
        &world,
        &region,
        counts("Öppenvård", json!({ "priorityArea": "aldre" })),
    )
    .await;
    indicator(
        &world,
        &region,
        counts("Återinläggning", json!({ "periodKind": "YEAR" })),
    )
    .await;
    let words = json!({ "measure": "QUALITATIVE", "aggregation": "NONE", "reporters": "OWNER", "visibility": "PUBLIC" });
    indicator(&world, &kiruna, counts("Zon 100%", words)).await;
    indicator(
        &world,
        &region,
        counts("Dold", json!({ "visibility": "OWNER" })),
    )
    .await;
    let query = "query($filter: IndicatorFilter, $order: IndicatorOrder) {
        indicators(filter: $filter, orderBy: $order) { totalCount nodes { title } } }";
    for (filter, order, expected) in [
        (
            json!({}),
            "TITLE",
            vec!["Zon 100%", "Återinläggning", "Öppenvård"],
        ),
        (
            json!({}),
            "NEWEST",
            vec!["Zon 100%", "Återinläggning", "Öppenvård"],
        ),
        (
            json!({}),
            "CHANGED",
            vec!["Zon 100%", "Återinläggning", "Öppenvård"],
        ),
        (
            json!({ "owner": id_of(&world, KIRUNA).await }),
            "TITLE",
            vec!["Zon 100%"],
        ),
        (
            json!({ "priorityArea": "aldre" }),
            "TITLE",
            vec!["Öppenvård"],
        ),
        (
            json!({ "measure": "QUALITATIVE" }),
            "TITLE",
            vec!["Zon 100%"],
        ),
        (
            json!({ "periodKind": "YEAR" }),
            "TITLE",
            vec!["Återinläggning"],
        ),
        (json!({ "reporters": "OWNER" }), "TITLE", vec!["Zon 100%"]),
        (json!({ "search": "ÅTER" }), "TITLE", vec!["Återinläggning"]),
        (
            json!({ "search": "ateri" }),
            "TITLE",
            vec!["Återinläggning"],
        ),
        (
            json!({ "search": "A\u{30a}ter" }),
            "TITLE",
            vec!["Återinläggning"],
        ),
        (json!({ "search": "100% zon" }), "TITLE", vec!["Zon 100%"]),
        (json!({ "search": "zon oppen" }), "TITLE", vec![]),
        (json!({ "search": "0%" }), "TITLE", vec!["Zon 100%"]),
        (json!({ "search": "_" }), "TITLE", vec![]),
        (
            json!({ "changedSince": "2027-01-01T00:00:00Z" }),
            "TITLE",
            vec![],
        ),
    ] {
        let variables = json!({ "filter": filter, "order": order });
        let data = world.data_as(&kiruna, query, variables).await;
        let list = &data["indicators"];
        assert_eq!(texts(&list["nodes"], "title"), expected, "{filter} {order}");
        assert_eq!(list["totalCount"], json!(expected.len()));
    }
    let public = world.public("{ indicators { nodes { title } } }").await;
    assert_eq!(texts(&public["indicators"]["nodes"], "title"), ["Zon 100%"]);
    for (slug, there) in [
        ("2584-zon-100", true),
        ("region-dold", false),
        ("a\\u0000", false),
    ] {
        let query = format!(r#"{{ indicator(by: {{ slug: "{slug}" }}) {{ id }} }}"#);
        let found = world.public(&query).await;
        assert_eq!(found["indicator"].is_object(), there, "{slug}");
    }
}

/// Proposes a public project and says its id.
async fn project(world: &World, token: &str, title: &str) -> Value {
    let input = json!({ "idempotencyKey": Uuid::now_v7(), "title": title, "summary": "Om det.", "visibility": "PUBLIC" });
    let proposed = done(world, token, "proposeProject project { id }", input).await;
    proposed["project"]["id"].clone()
}

async fn the_newest_value_of_a_project_is_for_its_latest_period(world: World) {
    let (kiruna, region) = parties(&world).await;
    let with_values = project(&world, &kiruna, "Med").await;
    project(&world, &kiruna, "Utan").await;
    let more = json!({ "visibility": "PUBLIC", "project": with_values, "reporters": "OWNER" });
    let one = indicator(&world, &kiruna, counts("a", more.clone())).await;
    let other = indicator(&world, &kiruna, counts("b", more)).await;
    let tokens = (kiruna.as_str(), region.as_str());
    approved(
        &world,
        tokens,
        &one,
        json!({ "period": tertial(2), "actual": "2" }),
    )
    .await;
    approved(
        &world,
        tokens,
        &other,
        json!({ "period": tertial(1), "actual": "1" }),
    )
    .await;
    save(
        &world,
        &kiruna,
        &one,
        json!({ "period": tertial(3), "actual": "3" }),
    )
    .await;
    let query = "{ projects(orderBy: TITLE) { nodes { title indicators { title } newestValue { actual indicator { title } } } } }";
    let public = world.public(query).await;
    assert_eq!(
        public["projects"]["nodes"],
        json!([
            { "title": "Med", "indicators": [{ "title": "a" }, { "title": "b" }],
              "newestValue": { "actual": "2", "indicator": { "title": "a" } } },
            { "title": "Utan", "indicators": [], "newestValue": null },
        ])
    );
    let own = world.data_as(&kiruna, query, json!({})).await;
    assert_eq!(
        own["projects"]["nodes"][0]["newestValue"]["actual"],
        json!("3")
    );
    let filter = json!({ "project": with_values });
    let query =
        "query($project: ID!) { followUpValues(filter: { project: $project }) { totalCount }
        indicators(filter: { project: $project }) { totalCount } }";
    let counted = world.public_with(query, filter).await;
    assert_eq!(counted["followUpValues"]["totalCount"], json!(2));
    assert_eq!(counted["indicators"]["totalCount"], json!(2));
}

const EVERYTHING: &str = "{
  followUpValues(first: 40) { totalCount nodes { id period { code } actual target targetReached possibleActions viewerCanApprove
    warnings { code }
    organisation { name } indicator { title project { title } } } }
  indicators(first: 40) { nodes { title targets { target } owner { name } priorityArea { swedish } viewerCanReport
    total(period: { kind: YEAR, year: 2026 }) { actual reported expected missing reporting { inTime } }
    values(first: 2) { totalCount nodes { actual } } } }
  projects(first: 40) { nodes { indicators { title } newestValue { actual target } } }
  organisations(kind: MUNICIPALITY) { nodes { followUpValues(first: 2) { totalCount nodes { actual } } } }
  followUpMatrix(period: { kind: YEAR, year: 2026 }) { indicators { title } reporting { inTime } rows { municipality { name }
    reporting { inTime } cells { status actual target value { comment indicator { title } } } } totals { actual missing reporting { inTime } }
    careAreas { careArea { name } reporting { inTime } totals { actual } }
    priorityAreas { priorityArea { swedish } targetsSet reporting { inTime } } } }";

async fn the_number_of_statements_does_not_grow_with_values(world: World) {
    let (kiruna, region) = parties(&world).await;
    let add = async |from: i32, to: i32| {
        let mut rows = Vec::new();
        for number in from..to {
            let title = format!("Indikator {number}");
            let project = project(&world, &region, &title).await;
            let more = json!({ "project": project, "priorityArea": "aldre" });
            let new = indicator(&world, &region, counts(&title, more)).await;
            let target = json!({ "indicator": new["id"], "period": tertial(1), "target": "5" });
            done(&world, &region, SET_TARGET, target).await;
            rows.push(row(&new["slug"], "2026-T1", "12"));
        }
        done(&world, &kiruna, BULK, bulk("ALL_OR_NOTHING", rows)).await;
    };
    let mut counted = Vec::new();
    for (from, to) in [(0, 2), (2, 30)] {
        add(from, to).await;
        world.statements();
        let data = world.data_as(&region, EVERYTHING, json!({})).await;
        assert_eq!(data["followUpValues"]["totalCount"], json!(to));
        counted.push(world.statements());
    }
    let [few, many] = [0, 1].map(|at| counted[at].len());
    assert_eq!(many, few, "{counted:#?}");
    assert!(few < 50, "{few}");
}

async fn a_bulk_call_reads_as_often_for_many_rows_as_for_few(world: World) {
    let (kiruna, region) = parties(&world).await;
    let monthly = counts("a", json!({ "periodKind": "MONTH" }));
    let monthly = indicator(&world, &region, monthly).await;
    let mut counted = Vec::new();
    for count in [2, 400] {
        for _ in 0..2 {
            let sent = bulk("ALL_OR_NOTHING", months(&monthly, count));
            world.statements();
            payload(&world, &kiruna, BULK, sent).await;
            let reads = world.statements();
            let reads = reads
                .iter()
                .filter(|it| it.trim_start().starts_with("SELECT"));
            counted.push(reads.count());
        }
    }
    assert_eq!(counted[0], counted[2], "{counted:?}");
    assert_eq!(counted[1], counted[3], "{counted:?}");
}
