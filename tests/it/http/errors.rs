//! What comes back when something fails: how far an error reaches, what it says, and what it never says.
//!
//! Things are made to fail from below, by taking tables and values away from the server while it runs.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::{Value, json};

use samverkan::domain::vocabulary::{ErrorCode, Grade, Vocabulary};

use crate::fixture::world::{Kind, World, both};

both!(
    a_nullable_field_that_fails_is_null_and_its_siblings_stay,
    a_non_null_field_that_fails_takes_its_nearest_nullable_parent,
    a_root_field_that_fails_leaves_the_others,
    a_mutation_that_is_refused_hides_nothing_of_the_others,
    only_the_items_that_fail_are_taken,
    an_error_of_ours_says_nothing_of_its_cause,
    every_error_has_a_code_of_the_closed_list_and_both_languages,
    an_answer_has_at_most_twenty_errors,
);

/// The closed list of the API's conventions.
const CODES: [&str; 17] = [
    "PARSE_FAILED",
    "VALIDATION_FAILED",
    "BAD_USER_INPUT",
    "BAD_CURSOR",
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "NOT_FOUND",
    "CONFLICT",
    "COST_LIMIT",
    "DEPTH_LIMIT",
    "DOCUMENT_LIMIT",
    "RATE_LIMITED",
    "TIMEOUT",
    "UNAVAILABLE",
    "PERSISTED_QUERY_NOT_SUPPORTED",
    "PERSISTED_QUERY_NOT_FOUND",
    "INTERNAL",
];

#[test]
fn the_closed_list_is_that_of_the_program() {
    let codes = ErrorCode::VALUES.iter().map(|(code, _)| code.code());
    assert_eq!(codes.collect::<BTreeSet<_>>(), CODES.into());
}

/// Takes a table away: every statement that reads it fails.
async fn lose_table(world: &World, table: &str) {
    world
        .sql(&format!("ALTER TABLE {table} RENAME TO misplaced_{table}"))
        .await;
}

/// Puts a code into a column that the database's own rules keep out.
async fn spoil(world: &World, update: &str) {
    let unguarded = match world.database().kind() {
        Kind::Sqlite => format!("PRAGMA ignore_check_constraints = ON; {update}"),
        Kind::Postgres => format!(
            "DO $$ DECLARE rule record; BEGIN \
             FOR rule IN SELECT conrelid::regclass AS of, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0 \
             LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', rule.of, rule.conname); END LOOP; \
             END $$; {update}"
        ),
    };
    world.sql(&unguarded).await;
}

/// The answer to a request that was executed and failed in part.
async fn failed(world: &World, query: &str) -> Value {
    let (status, answer) = world.try_public(query).await;
    assert_eq!(status, StatusCode::OK, "{answer:#}");
    assert!(answer["errors"].is_array(), "{answer:#}");
    answer
}

/// The errors as (code, path).
fn errors(answer: &Value) -> Vec<(&str, Value)> {
    let errors = answer["errors"].as_array().map_or(&[][..], Vec::as_slice);
    errors
        .iter()
        .map(|error| {
            let code = error["extensions"]["code"].as_str();
            (code.unwrap_or("no code"), error["path"].clone())
        })
        .collect()
}

async fn a_nullable_field_that_fails_is_null_and_its_siblings_stay(world: World) {
    let query = "{ \
        before: body(by: {slug: \"lansstyrgruppen\"}) { slug level } \
        body(by: {slug: \"lansstyrgruppen\"}) { slug name mandates { wording } sphere } \
        region: organisation(by: {slug: \"region\"}) { kind } \
    }";
    let mut expected = world.public(query).await;
    lose_table(&world, "mandate").await;
    let answer = failed(&world, query).await;
    assert_eq!(
        errors(&answer),
        [("INTERNAL", json!(["body", "mandates"]))],
        "{answer:#}"
    );
    // All the rest is as it was.
    expected["body"]["mandates"] = Value::Null;
    assert_eq!(answer["data"], expected);
    let fields: Vec<&String> = answer["data"]["body"]
        .as_object()
        .expect("an object")
        .keys()
        .collect();
    assert_eq!(fields, ["mandates", "name", "slug", "sphere"]);
}

async fn a_non_null_field_that_fails_takes_its_nearest_nullable_parent(world: World) {
    let query = "{ body(by: {slug: \"lansstyrgruppen\"}) { slug mandates { ordinal category } seats { ordinal } } }";
    let mut expected = world.public(query).await;
    spoil(
        &world,
        "UPDATE mandate SET category = 'NONE' WHERE ordinal = 2",
    )
    .await;
    let answer = failed(&world, query).await;
    assert_eq!(
        errors(&answer),
        [("INTERNAL", json!(["body", "mandates", 1, "category"]))],
        "{answer:#}"
    );
    // `mandates: [Mandate!]`, so the list is what may be null.
    expected["body"]["mandates"] = Value::Null;
    assert_eq!(answer["data"], expected);
}

async fn a_root_field_that_fails_leaves_the_others(world: World) {
    lose_table(&world, "priority_area").await;
    let query =
        "{ viewer { signedIn } priorityAreas { code } page: bodies(after: \"x\") { totalCount } }";
    let answer = failed(&world, query).await;
    assert_eq!(
        answer["data"],
        json!({ "viewer": { "signedIn": false }, "priorityAreas": null, "page": null })
    );
    let mut errors = errors(&answer);
    errors.sort_by_key(|(code, _)| *code);
    assert_eq!(
        errors,
        [
            ("BAD_CURSOR", json!(["page"])),
            ("INTERNAL", json!(["priorityAreas"]))
        ]
    );
}

async fn only_the_items_that_fail_are_taken(world: World) {
    let ids = world
        .public("{ bodies(first: 3) { nodes { id slug } } }")
        .await;
    let nodes = ids["bodies"]["nodes"].as_array().expect("a list");
    let ids: Vec<&Value> = nodes.iter().map(|node| &node["id"]).collect();
    let slug = nodes[1]["slug"].as_str().expect("a text");
    spoil(
        &world,
        &format!("UPDATE body SET level = 'NONE' WHERE slug = '{slug}'"),
    )
    .await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Body { level } } }";
    let (status, answer) = world.try_public_with(query, json!({ "ids": ids })).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        errors(&answer),
        [("INTERNAL", json!(["nodes", 1, "level"]))],
        "{answer:#}"
    );
    let nodes = answer["data"]["nodes"].as_array().expect("a list");
    let is_null: Vec<bool> = nodes.iter().map(Value::is_null).collect();
    assert_eq!(is_null, [false, true, false]);
}

async fn an_error_of_ours_says_nothing_of_its_cause(world: World) {
    lose_table(&world, "care_area").await;
    lose_table(&world, "mandate").await;
    spoil(&world, "UPDATE seat SET substitution_rule = 'SOMEBODY'").await;
    for query in [
        "{ careAreas { slug } }",
        "{ body(by: {slug: \"lansstyrgruppen\"}) { mandates { wording } } }",
        "{ body(by: {slug: \"lansstyrgruppen\"}) { seats { substitutionRule } } }",
        "{ bodies { nodes { ... on AreaGroup { careArea { name } } } } }",
    ] {
        let answer = failed(&world, query).await;
        for error in answer["errors"].as_array().expect("a list") {
            assert_eq!(error["extensions"]["code"], "INTERNAL");
            assert_eq!(
                error["message"],
                "Something went wrong on our side. The request id leads to the cause in the log."
            );
            assert_eq!(
                error["extensions"]["messageSwedish"],
                "Något gick fel hos oss. Anropets id leder till orsaken i loggen."
            );
            let keys = |value: &Value| -> Vec<String> {
                value
                    .as_object()
                    .expect("an object")
                    .keys()
                    .cloned()
                    .collect()
            };
            assert_eq!(keys(error), ["extensions", "locations", "message", "path"]);
            assert_eq!(keys(&error["extensions"]), ["code", "messageSwedish"]);
        }
        let text = answer.to_string().to_lowercase();
        for word in [
            "select",
            "misplaced",
            "such table",
            "not exist",
            "sql",
            "postgres",
            ".rs",
        ] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}

async fn every_error_has_a_code_of_the_closed_list_and_both_languages(world: World) {
    let deep = "parent { ".repeat(12);
    let mut seen = BTreeSet::new();
    for query in [
        "",
        "{",
        "{ å }",
        "{ nothing }",
        "{ careAreas }",
        "{ careAreas { name { x } } }",
        "query($x: Nothing) { node(id: $x) { id } }",
        "query($x: ID!) { node(id: $x) { id } }",
        "query A { __typename } query A { __typename }",
        "query A { __typename } query B { __typename }",
        "fragment F on Query { __typename }",
        "{ ...F } fragment F on Query { ...F }",
        "{ body(by: {}) { id } }",
        "{ body(by: {id: \"x\", slug: \"y\"}) { id } }",
        "{ careAreas(asOf: \"2005-02-30\") { name } }",
        "{ careAreas(asOf: 1) { name } }",
        "{ bodies(first: 101) { totalCount } }",
        "{ bodies(after: \"x\") { totalCount } }",
        "{ bodies(filter: {parent: \"x\"}) { totalCount } }",
        "{ bodies(filter: {level: NONE}) { totalCount } }",
        "{ bodies(first: 100) { nodes { seats { body { seats { body { seats { body { id } } } } } } } } }",
        "{ b: __typename } fragment Unused on Query { __typename }",
        "subscription { nothing }",
        "mutation { nothing }",
        &format!(
            "{{ body(by: {{slug: \"\"}}) {{ {deep} id {} }} }}",
            "}".repeat(12)
        ),
        &"x ".repeat(5_000),
        &"{".repeat(100),
        &format!("{{ {} }}", "a: __typename ".repeat(31)),
        &format!(
            "{{ bodies(first: 100) {{ nodes {{ {} }} }} }}",
            "parent { children { id } }".repeat(12)
        ),
    ] {
        let (_, answer) = world.try_public(query).await;
        for error in answer["errors"].as_array().map_or(&[][..], Vec::as_slice) {
            let code = error["extensions"]["code"].as_str().unwrap_or_default();
            assert!(CODES.contains(&code), "{query:.80}: {error}");
            for text in [&error["message"], &error["extensions"]["messageSwedish"]] {
                let text = text.as_str().unwrap_or_default();
                assert!(!text.is_empty(), "{query:.80}: {error}");
            }
            seen.insert(code.to_owned());
        }
    }
    let expected = [
        "BAD_CURSOR",
        "BAD_USER_INPUT",
        "COST_LIMIT",
        "DEPTH_LIMIT",
        "DOCUMENT_LIMIT",
        "PARSE_FAILED",
        "VALIDATION_FAILED",
    ];
    assert_eq!(seen, expected.map(str::to_owned).into());
}

async fn an_answer_has_at_most_twenty_errors(world: World) {
    let unknown: Vec<String> = (0..100).map(|number| format!("nothing{number}")).collect();
    let (status, answer) = world
        .try_public(&format!("{{ {} }}", unknown.join(" ")))
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(errors(&answer).len(), 20);
    assert_eq!(answer["extensions"]["errorsOmitted"], 80);

    lose_table(&world, "clause").await;
    for (fields, omitted) in [(20, Value::Null), (21, json!(1)), (30, json!(10))] {
        let aliases: Vec<String> = (0..fields)
            .map(|number| {
                format!(
                    "a{number}: body(by: {{slug: \"lansstyrgruppen\"}}) {{ clause {{ number }} }}"
                )
            })
            .collect();
        let answer = failed(&world, &format!("{{ {} }}", aliases.join(" "))).await;
        assert_eq!(errors(&answer).len(), 20);
        assert_eq!(answer["extensions"]["errorsOmitted"], omitted);
        // What is not told is null all the same.
        let bodies = answer["data"].as_object().expect("an object");
        assert_eq!(bodies.len(), fields);
        assert!(bodies.values().all(|body| body["clause"].is_null()));
    }
}

#[tokio::test]
async fn without_its_database_the_server_says_that_it_is_unavailable() {
    if crate::fixture::postgres::is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    world.public("{ careAreas { slug } }").await;
    world.lose_database().await;
    let answer = failed(
        &world,
        "{ body(by: {slug: \"lansstyrgruppen\"}) { slug } viewer { signedIn } }",
    )
    .await;
    assert_eq!(
        errors(&answer),
        [("UNAVAILABLE", json!(["body"]))],
        "{answer:#}"
    );
    assert_eq!(
        answer["data"],
        json!({ "body": null, "viewer": { "signedIn": false } })
    );
    assert!(answer["errors"][0]["extensions"]["messageSwedish"].is_string());
    // What needs no rows is answered as ever.
    let data = world.public("{ viewer { signedIn } }").await;
    assert_eq!(data["viewer"]["signedIn"], false);
}

async fn a_mutation_that_is_refused_hides_nothing_of_the_others(world: World) {
    let editor = world.token("2584", Grade::Editor).await;
    let reader = world.token("2584", Grade::Reader).await;
    let project = |alias: &str, title: &str, key: &str| {
        format!(
            "{alias}: proposeProject(input: {{ idempotencyKey: \"{key}\", title: \"{title}\", summary: \"Det.\" }}) {{
               project {{ title }} userErrors {{ code }} }}"
        )
    };
    let milestone = "gone: addMilestone(input: { idempotencyKey: \"gone\", project: \"nothing\", title: \"x\", dueOn: \"2026-12-01\" }) {
      milestone { id } userErrors { code } }";
    let done = |title| json!({ "project": { "title": title }, "userErrors": [] });
    for (order, first) in ["right first", "refused first"]
        .into_iter()
        .zip([true, false])
    {
        let right = project("right", order, &format!("key-{first}"));
        let empty = project("empty", "", &format!("empty-{first}"));
        let parts = match first {
            true => [right.as_str(), milestone, &empty],
            false => [milestone, &empty, &right],
        };
        let document = format!("mutation {{ {} }}", parts.join(" "));
        let (status, answer) = world.try_as(&editor, &document, json!({})).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(
            answer["data"],
            json!({ "right": done(order), "gone": null,
                "empty": { "project": null, "userErrors": [{ "code": "REQUIRED" }] } }),
            "{answer:#}"
        );
        assert_eq!(errors(&answer), [("BAD_USER_INPUT", json!(["gone"]))]);
        let titles = "{ projects { nodes { title } } }";
        let there = world.data_as(&reader, titles, json!({})).await;
        assert!(there.to_string().contains(order), "{there}");
    }
}
