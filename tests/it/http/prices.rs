//! What the dearest requests that anybody may send cost, beside what they do: a price follows the work.

use samverkan::{domain::vocabulary::Grade, http::Bounds};
use serde_json::json;

use crate::{
    fixture::{
        json::code,
        world::{Kind, World, both},
    },
    operation::demo::demonstrated,
};

both!(kind: the_dearest_public_requests_take_few_statements);

both!(
    what_would_take_too_much_is_refused_before_it_runs,
    what_nobody_can_say_beforehand_ends_when_it_has_taken_too_much,
);

/// The requests that cost most of those that anybody may send, each with what it costs and how many statements answer it.
const DEAREST: [(&str, u64, usize); 27] = [
    (
        "{ followUpValues(first: 0, filter: { effectGoal: \"@effect\" }) { totalCount } }",
        1 + 600 + 400,
        3,
    ),
    (
        "{ a: followUpValues(first: 0) { totalCount } b: followUpValues(first: 0) { totalCount } }",
        2 * (1 + 400),
        3,
    ),
    (
        "{ followUpValues(first: 0, filter: { targetGroup: \"@target\" }) { totalCount } }",
        1 + 600 + 400,
        3,
    ),
    (
        "{ followUpValues(first: 500, filter: { preliminary: true }) { nodes { id } } }",
        1 + 600 + 500,
        1,
    ),
    (
        "{ followUpValues(first: 20, orderBy: PERIOD, filter: { effectGoal: \"@effect\" }) { nodes { id } } }",
        1 + 600 + 20,
        2,
    ),
    (
        "{ followUpValues(first: 1, filter: { corrections: true }) { nodes { id } } }",
        1 + 600 + 1,
        1,
    ),
    (
        "{ organisations(first: 100) { nodes { followUpValues(first: 0) { totalCount } } } }",
        1 + 100 * 2 + 400,
        3,
    ),
    (
        "{ organisations(first: 100) { nodes { followUpValues(first: 0, filter: { preliminary: true }) { totalCount } } } }",
        1 + 100 * 2 + 600 + 400,
        3,
    ),
    (
        "{ indicators(first: 100) { nodes { values(first: 0) { totalCount } } } }",
        1 + 100 * (2 + 10),
        3,
    ),
    (
        "{ indicators(first: 90) { nodes { values(first: 0, filter: { preliminary: true }) { totalCount } } } }",
        1 + 90 * (2 + 10 + 10),
        3,
    ),
    (
        "{ followUpMatrix(period: { kind: YEAR, year: 2025 }) { period { code } } }",
        2,
        0,
    ),
    (
        "{ followUpMatrix(period: { kind: YEAR, year: 2025 }) { indicators { id } } }",
        1 + 100,
        1,
    ),
    (
        "{ followUpMatrix(period: { kind: YEAR, year: 2025 }) { rows { municipality { id } } } }",
        3,
        1,
    ),
    (
        "{ followUpMatrix(period: { kind: YEAR, year: 2025 }) { totals { actual } } }",
        1 + 100 + 800,
        7,
    ),
    (
        "{ followUpMatrix(period: { kind: YEAR, year: 2025 }) { rows { cells { status } } } }",
        2 + 100 + 800,
        7,
    ),
    (
        "{ followUpMatrix(period: { kind: YEAR, year: 2025 }) { careAreas { totals { actual } } } }",
        2 + 100 + 800,
        10,
    ),
    (
        "{ followUpMatrix(period: { kind: YEAR, year: 2025 }) { priorityAreas { expected } } }",
        2 + 800,
        8,
    ),
    (
        "{ difference(from: \"2004-01-01\", to: \"2026-01-01\") { __typename } }",
        1 + 400,
        35,
    ),
    (
        "{ a: indicators(first: 0, filter: { search: \"a\" }) { totalCount }
        b: indicators(first: 0, filter: { search: \"a\" }) { totalCount } }",
        2 * (1 + 20 + 10),
        3,
    ),
    (
        "{ organisations(first: 50) { nodes { projects(first: 0, filter: { search: \"a\" }) { totalCount } } } }",
        1 + 50 * (2 + 20 + 10),
        3,
    ),
    (
        "{ indicators(first: 0, filter: { reported: false }) { totalCount } }",
        1 + 2 * 400,
        2,
    ),
    (
        "{ indicators(first: 20) { nodes { movement { actual } } } }",
        1 + 20 * (2 + 40),
        3,
    ),
    (
        "{ projects(first: 10) { nodes { history(first: 1) { nodes { at } } } } }",
        1 + 10 * (1 + 5 + 2),
        11,
    ),
    (
        "{ changes(first: 1, types: [Attendance, MeetingCall]) { nodes { at } } }",
        1 + 5 + 100 + 1,
        1,
    ),
    (
        "{ changes(first: 1, since: \"2026-01-01T00:00:00Z\") { nodes { at } } }",
        1 + 5 + 100 + 1,
        2,
    ),
    ("{ changes(first: 1) { nodes { at } } }", 1 + 5 + 1, 1),
    ("{ changes(first: 0) { totalCount } }", 1 + 5 + 1_200, 2),
];

/// The same in the words of a county.
async fn dearest(world: &World) -> Vec<(String, u64, usize)> {
    let codes = world
        .public("{ effectGoals { code } targetGroups { code } }")
        .await;
    let code = |list: &str| codes[list][0]["code"].as_str().expect("a code").to_owned();
    let (effect, target) = (code("effectGoals"), code("targetGroups"));
    let written = |query: &str| {
        let query = query.replace("@effect", &effect);
        query.replace("@target", &target)
    };
    DEAREST
        .iter()
        .map(|(query, cost, statements)| (written(query), *cost, *statements))
        .collect()
}

async fn the_dearest_public_requests_take_few_statements(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let mut other = Vec::new();
    for (query, _, expected) in dearest(&world).await {
        world.statements();
        world.public(&query).await;
        let statements = world.statements();
        if statements.len() != expected {
            other.push((query, expected, statements));
        }
    }
    assert!(other.is_empty(), "{other:#?}");
}

#[tokio::test]
async fn the_dearest_public_requests_cost_what_they_take() {
    // So large a budget, so slow to fill, tells what each request takes of it.
    let bounds = Bounds {
        dearest_in_a_row: 100,
        seconds_per_dearest: 360_000,
        ..Bounds::none()
    };
    let world = World::bounded(Kind::Sqlite, bounds).await;
    let token = world.token("region", Grade::Reader).await;
    let left = async |query: &str| {
        let answer = world.post_as(&token, query, json!({})).await;
        assert_eq!(answer.json().get("errors"), None, "{query}");
        let told = answer.header("ratelimit");
        let left = told.split(['=', ';']).nth(2).expect("what is left");
        left.parse::<u64>().expect("a number")
    };
    let mut before = left("{ __typename }").await;
    let mut other = Vec::new();
    for (query, expected, _) in dearest(&world).await {
        let after = left(&query).await;
        // What every request costs is beside it, and the look-up of the token's grants.
        let cost = before - after - 5 - 10;
        before = after;
        if cost != expected {
            other.push((query, cost, expected));
        }
    }
    assert!(other.is_empty(), "{other:#?}");
}

async fn what_would_take_too_much_is_refused_before_it_runs(world: World) {
    let times = |count: usize, field: &str| {
        let fields: Vec<String> = (0..count).map(|it| format!("f{it}: {field}")).collect();
        fields.join(" ")
    };
    let period = "period: { kind: YEAR, year: 2025 }";
    let lists = "commissions decisions disputes horizonNotes meetings obstacles projects trainingActivities yearPlans";
    let counts = |form: &str| {
        let lists = lists.split(' ');
        let counted = lists.map(|list| format!("{form}{list}: {list}(first: 0) {{ totalCount }}"));
        Vec::from_iter(counted).join(" ")
    };
    for document in [
        times(
            30,
            "changes(first: 1, types: [Attendance, MeetingCall]) { nodes { at } }",
        ),
        times(2, "changes(first: 0) { totalCount }"),
        times(
            30,
            "followUpValues(first: 0, filter: { preliminary: true }) { totalCount }",
        ),
        times(
            4,
            "followUpValues(first: 1, filter: { corrections: true }) { nodes { id } }",
        ),
        times(
            3,
            &format!("followUpMatrix({period}) {{ totals {{ actual }} }}"),
        ),
        times(
            3,
            "indicators(first: 0, filter: { reported: true }) { totalCount }",
        ),
        format!(
            "bodies(first: 100) {{ nodes {{ {} {} }} }}",
            counts("a"),
            counts("b")
        ),
        "organisations(first: 100) { nodes { projects(first: 1, filter: { search: \"a\" }) { nodes { id } } } }"
            .to_owned(),
        format!(
            "organisations(first: 20) {{ nodes {{ {} }} }}",
            times(
                4,
                "followUpValues(first: 1, filter: { preliminary: true }) { nodes { id } }"
            )
        ),
        "indicators(first: 100) { nodes { movement { actual } } }".to_owned(),
        format!(
            "projects(first: 100) {{ nodes {{ {} }} }}",
            times(3, "history(first: 0) { pageInfo { hasNextPage } }")
        ),
    ] {
        let document = format!("{{ {document} }}");
        world.statements();
        let refused = world.try_public(&document).await;
        assert_eq!(code(&refused), "COST_LIMIT", "{document}");
        assert_eq!(world.statements(), [""; 0], "{document}");
    }
    // Nothing is read for a period, however often it is asked for.
    let free = times(
        30,
        &format!("followUpMatrix({period}) {{ period {{ code }} }}"),
    );
    world.public(&format!("{{ {free} }}")).await;
    assert_eq!(world.statements(), [""; 0]);
}

async fn what_nobody_can_say_beforehand_ends_when_it_has_taken_too_much(world: World) {
    let histories: Vec<String> = (0..28)
        .map(|it| format!("h{it}: history(first: 0) {{ pageInfo {{ hasNextPage }} }}"))
        .collect();
    let histories = histories.join(" ");
    let document = format!("{{ rules {{ parameters {{ {histories} }} }} }}");
    world.statements();
    let refused = world.try_public(&document).await;
    assert_eq!(code(&refused), "COST_LIMIT", "{refused:?}");
    let statements = world.statements().len();
    assert!(statements < 500, "{statements}");
}
