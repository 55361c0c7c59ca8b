//! What is said of a value that can't be read: which field it is, what was sent, and how to write it.

use serde_json::{Value, json};

use crate::fixture::{
    json::{code, text},
    world::{World, both},
};

both!(
    what_cant_be_read_is_told_by_its_field_and_how_to_write_it,
    a_value_in_the_document_and_one_in_a_variable_are_told_alike,
    null_changes_nothing_without_saying_so,
    null_stands_for_what_may_be_left_out,
);

/// Documents with variables, each with one fault.
const FAULTS: &[(&str, &str)] = &[
    // Dates, moments, figures
    ("{ bodies(asOf: \"2026-13-01\") { totalCount } }", "{}"),
    ("{ bodies(asOf: 2026) { totalCount } }", "{}"),
    (
        "query($day: Date) { bodies(asOf: $day) { totalCount } }",
        r#"{"day": "22/11 2026"}"#,
    ),
    (
        "{ projects(filter: {changedSince: \"2026-11-22\"}) { totalCount } }",
        "{}",
    ),
    (
        "query($f: ProjectFilter) { projects(filter: $f) { totalCount } }",
        r#"{"f": {"changedSince": "kl. 9"}}"#,
    ),
    (
        SAVE,
        r#"{"input": {"indicator": "x", "period": {"kind": "YEAR", "year": 2026}, "actual": "12,5"}}"#,
    ),
    (
        SAVE,
        r#"{"input": {"indicator": "x", "period": {"kind": "YEAR", "year": 2026}, "actual": true}}"#,
    ),
    // Numbers, texts, true and false
    ("{ bodies(first: \"20\") { totalCount } }", "{}"),
    ("{ bodies(first: 2.5) { totalCount } }", "{}"),
    (
        "query($first: Int) { bodies(first: $first) { totalCount } }",
        r#"{"first": 3000000000}"#,
    ),
    ("{ bodies(filter: {search: 2584}) { totalCount } }", "{}"),
    (
        "{ followUpValues(filter: {preliminary: \"ja\"}) { totalCount } }",
        "{}",
    ),
    (
        "query($text: String) { bodies(after: $text) { totalCount } }",
        r#"{"text": ["a"]}"#,
    ),
    // Codes
    ("{ organisations(kind: MUNICIPALTY) { totalCount } }", "{}"),
    ("{ organisations(kind: KOMMUN) { totalCount } }", "{}"),
    (
        "query($kind: OrganisationKind) { organisations(kind: $kind) { totalCount } }",
        r#"{"kind": "Kommun"}"#,
    ),
    (
        "{ organisations(kind: \"landsting\") { totalCount } }",
        "{}",
    ),
    (
        "{ bodies(filter: {types: [LOCAL_GROUP, \"styrgrupp\"]}) { totalCount } }",
        "{}",
    ),
    (
        "query($p: PeriodInput!) { followUpMatrix(period: $p) { rows { cells { status } } } }",
        r#"{"p": {"kind": "KVARTAL", "year": 2026}}"#,
    ),
    ("{ changes(types: [Projekt]) { totalCount } }", "{}"),
    // Ids and keys
    ("{ body(by: {id: true}) { slug } }", "{}"),
    ("{ body(by: {id: \"lansstyrgrupen\"}) { slug } }", "{}"),
    (
        "{ bodies(filter: {careArea: \"kiruna\"}) { totalCount } }",
        "{}",
    ),
    (
        "{ bodies(filter: {municipality: \"lansstyrgruppen\"}) { totalCount } }",
        "{}",
    ),
    (
        "{ matters(filter: {decidedBy: \"9999\"}) { totalCount } }",
        "{}",
    ),
    ("{ agreement(by: {id: \"nej\"}) { status } }", "{}"),
    // One of several
    ("{ organisation(by: {}) { name } }", "{}"),
    (
        "{ organisation(by: {code: \"2584\", slug: \"kiruna\"}) { name } }",
        "{}",
    ),
    ("{ organisation(by: {code: null}) { name } }", "{}"),
    (
        "query($code: String) { organisation(by: {code: $code}) { name } }",
        "{}",
    ),
    (
        "query($by: OrganisationBy!) { organisation(by: $by) { name } }",
        r#"{"by": {"kod": "2584"}}"#,
    ),
    (
        "query($by: OrganisationBy!) { organisation(by: $by) { name } }",
        r#"{"by": "2584"}"#,
    ),
    // What is missing, null or not known
    (SAVE, r#"{"input": {"indicator": "x"}}"#),
    (
        SAVE,
        r#"{"input": {"indicator": "x", "period": {"kind": "YEAR"}}}"#,
    ),
    (
        SAVE,
        r#"{"input": {"indicator": null, "period": {"kind": "YEAR", "year": 2026}}}"#,
    ),
    (
        SAVE,
        r#"{"input": {"indicator": "x", "period": {"kind": "YEAR", "year": 2026}, "aktual": "1"}}"#,
    ),
    (SAVE, "{}"),
    ("{ body { slug } }", "{}"),
    ("{ bodies(filtre: {level: LOCAL}) { totalCount } }", "{}"),
    ("{ bodies(kommun: \"2584\") { totalCount } }", "{}"),
    ("{ priorityAreas(first: 3) { code } }", "{}"),
    ("{ bodies(filter: {nivå_: LOCAL}) { totalCount } }", "{}"),
    ("{ bodies(filter: {levels: [LOCAL]}) { totalCount } }", "{}"),
];

const SAVE: &str = "mutation($input: SaveFollowUpValueInput!) { saveFollowUpValue(input: $input) { value { id } } }";

/// The first error of an answer: code, field, English, Swedish.
fn told(answer: &Value) -> [String; 4] {
    let error = &answer["errors"][0];
    let extensions = &error["extensions"];
    [
        &extensions["code"],
        &extensions["field"],
        &error["message"],
        &extensions["messageSwedish"],
    ]
    .map(|text| text.as_str().unwrap_or("—").to_owned())
}

async fn what_cant_be_read_is_told_by_its_field_and_how_to_write_it(world: World) {
    let mut table = String::new();
    for (document, variables) in FAULTS {
        let sent: Value = serde_json::from_str(variables).expect("JSON");
        let (_, answer) = world.try_public_with(document, sent).await;
        let [code, field, english, swedish] = told(&answer);
        table +=
            &format!("{document}\n{variables}\n  {code} {field}\n  {english}\n  {swedish}\n\n");
    }
    insta::assert_snapshot!("inputs_that_cant_be_read", table);
}

async fn a_value_in_the_document_and_one_in_a_variable_are_told_alike(world: World) {
    for (argument, of, literal, variable) in [
        ("asOf", "Date", "\"2026-02-30\"", json!("2026-02-30")),
        ("first", "Int", "\"x\"", json!("x")),
        (
            "filter",
            "BodyFilter",
            "{level: COUNTRY}",
            json!({ "level": "COUNTRY" }),
        ),
        (
            "filter",
            "BodyFilter",
            "{types: [null]}",
            json!({ "types": [null] }),
        ),
        ("filter", "BodyFilter", "{x: 1}", json!({ "x": 1 })),
        (
            "filter",
            "BodyFilter",
            "{parent: \"x\"}",
            json!({ "parent": "x" }),
        ),
    ] {
        let written = format!("{{ bodies({argument}: {literal}) {{ totalCount }} }}");
        let declared = format!("query($v: {of}) {{ bodies({argument}: $v) {{ totalCount }} }}");
        let (_, written) = world.try_public(&written).await;
        let (_, sent) = world
            .try_public_with(&declared, json!({ "v": variable }))
            .await;
        assert_eq!(told(&written), told(&sent));
        let defaulted = declared.replacen(") {", &format!(" = {literal}) {{"), 1);
        let (_, default) = world.try_public(&defaulted).await;
        assert_eq!(told(&written), told(&default));
    }
}

/// An input that says what to change: null would leave the title as it is, and seem to empty it.
async fn null_changes_nothing_without_saying_so(world: World) {
    let token = world
        .token("region", samverkan::domain::vocabulary::Grade::Editor)
        .await;
    for (mutation, input, field) in [
        (
            "changeProject",
            json!({ "project": "x", "version": 1, "title": null }),
            "input.title",
        ),
        (
            "changeProject",
            json!({ "project": "x", "version": 1, "effectGoals": null }),
            "input.effectGoals",
        ),
        (
            "changeIndicator",
            json!({ "indicator": "x", "version": 1, "unit": null }),
            "input.unit",
        ),
    ] {
        let answer = crate::fixture::mutate::answer(
            &world,
            &token,
            &format!("{mutation} __typename"),
            input,
        )
        .await;
        assert_eq!(code(&answer), "BAD_USER_INPUT", "{answer:?}");
        assert_eq!(text(&answer.1["errors"][0]["extensions"]["field"]), field);
    }
}

async fn null_stands_for_what_may_be_left_out(world: World) {
    let all = world.public("{ bodies { totalCount nodes { id } } }").await;
    let null = "{ bodies(first: null, after: null, asOf: null, filter: {level: null, careArea: null, search: null}) { totalCount nodes { id } } }";
    assert_eq!(world.public(null).await, all);
}
