//! The three users' work, end to end: a kommun reports, the region decides, the public reads, a script follows.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::{
    fixture::{
        json::{items, text, texts},
        mutate::{done, payload},
        world::{World, both},
    },
    projects::follow_up::owed_from,
};

both!(
    a_kommun_reports_the_region_decides_the_public_reads_and_a_script_follows,
    the_widget_of_a_kommun_is_small,
);

const OF_VALUES: &str = "query($after: String) { changes(types: [FollowUpValue], after: $after, first: 100) { nodes \
     { type action thingId } pageInfo { endCursor } } }";

/// An indicator that everybody sees and all fourteen kommuner report each month.
async fn indicator(world: &World, region: &str) -> String {
    let input = json!({
        "idempotencyKey": "i", "title": "Hembesök", "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM",
        "unit": "besök", "periodKind": "MONTH", "reporters": "MUNICIPALITIES", "commissionedBy": "lansstyrgruppen", "visibility": "PUBLIC",
    });
    let created = done(
        world,
        region,
        "createIndicator indicator { id slug }",
        input,
    )
    .await;
    owed_from(world, text(&created["indicator"]["slug"]), "2026-01-01").await;
    text(&created["indicator"]["id"]).to_owned()
}

async fn saved(world: &World, editor: &str, indicator: &str, month: i32, actual: &str) -> Value {
    let input = json!({
        "indicator": indicator, "period": { "kind": "MONTH", "year": 2026, "number": month }, "actual": actual,
    });
    let mut saved = done(
        world,
        editor,
        "saveFollowUpValue value { id version state }",
        input,
    )
    .await;
    saved["value"].take()
}

async fn moved(world: &World, token: &str, mutation: &str, value: &Value, more: Value) -> Value {
    let mut input = json!({ "value": value["id"], "version": value["version"] });
    for (key, more) in more.as_object().expect("an object") {
        input[key] = more.clone();
    }
    let selection = format!("{mutation} value {{ id version state reason }}");
    let mut moved = done(world, token, &selection, input).await;
    moved["value"].take()
}

/// The values that the public door shows, as `period actual`.
async fn shown(world: &World) -> Vec<String> {
    let data = world
        .public("{ followUpValues { nodes { period { code } actual state } } }")
        .await;
    let value = |value: &Value| {
        assert!(["APPROVED", "UNDER_CORRECTION"].contains(&text(&value["state"])));
        format!(
            "{} {}",
            text(&value["period"]["code"]),
            text(&value["actual"])
        )
    };
    items(&data["followUpValues"]["nodes"]).map(value).collect()
}

/// What happened to values after a cursor, as `type thing`, and the cursor to go on from.
async fn changes(
    world: &World,
    script: &str,
    after: Option<&str>,
) -> (Vec<(String, String)>, Option<String>) {
    let data = world
        .data_as(script, OF_VALUES, json!({ "after": after }))
        .await;
    let told = items(&data["changes"]["nodes"]).map(|change| {
        (
            text(&change["type"]).to_owned(),
            text(&change["thingId"]).to_owned(),
        )
    });
    let told = told.collect();
    let end = data["changes"]["pageInfo"]["endCursor"].as_str();
    (told, end.or(after).map(str::to_owned))
}

async fn a_kommun_reports_the_region_decides_the_public_reads_and_a_script_follows(world: World) {
    let editor = world.token("2584", Grade::Editor).await;
    let approver = world.token("region", Grade::Approver).await;
    let script = world.token("norrbottens-kommuner", Grade::Reader).await;
    let indicator = indicator(&world, &world.token("region", Grade::Editor).await).await;
    let (before, cursor) = changes(&world, &script, None).await;
    assert_eq!(before, []);

    // The kommun's editor reports two months and submits them. Until then nobody else finds anything.
    let january = saved(&world, &editor, &indicator, 1, "12").await;
    let february = saved(&world, &editor, &indicator, 2, "21.5").await;
    assert_eq!(shown(&world).await, [""; 0]);
    assert_eq!(changes(&world, &script, cursor.as_deref()).await.0, []);
    let january = moved(&world, &editor, "submitFollowUpValue", &january, json!({})).await;
    let february = moved(&world, &editor, "submitFollowUpValue", &february, json!({})).await;
    assert_eq!(shown(&world).await, [""; 0]);

    // The region's approver returns one with a reason and approves the other.
    let why = json!({ "reason": "Halva besök finns inte." });
    let february = moved(&world, &approver, "returnFollowUpValue", &february, why).await;
    assert_eq!(february["state"], "RETURNED");
    assert_eq!(february["reason"], "Halva besök finns inte.");
    let january = moved(
        &world,
        &approver,
        "approveFollowUpValue",
        &january,
        json!({}),
    )
    .await;
    assert_eq!(january["state"], "APPROVED");

    // The public door shows the approved one at once, whatever it was asked before, and never the other.
    assert_eq!(shown(&world).await, ["2026-M01 12"]);
    let export = world
        .get("/public/export/follow-up-values.csv?language=en")
        .await;
    assert_eq!(export.status, StatusCode::OK);
    assert_eq!(export.body.lines().count(), 2, "{}", export.body);
    assert!(
        export.body.contains("2026-M01") && !export.body.contains("21.5"),
        "{}",
        export.body
    );
    let query = "query($p: PeriodInput!) { followUpMatrix(period: $p) { totals { actual reported expected } rows \
                 { municipality { code } cells { status actual } } } }";
    for (month, total, status) in [(1, json!("12"), "APPROVED"), (2, Value::Null, "MISSING")] {
        let period = json!({ "p": { "kind": "MONTH", "year": 2026, "number": month } });
        let data = world.public_with(query, period).await;
        let matrix = &data["followUpMatrix"];
        assert_eq!(matrix["totals"][0]["actual"], total);
        assert_eq!(matrix["totals"][0]["expected"], 14);
        let kiruna = items(&matrix["rows"]).find(|row| row["municipality"]["code"] == "2584");
        assert_eq!(kiruna.expect("fourteen rows")["cells"][0]["status"], status);
    }

    // The script reads exactly these changes, and after them nothing.
    let (told, cursor) = changes(&world, &script, cursor.as_deref()).await;
    let (january, february) = (
        text(&january["id"]).to_owned(),
        text(&february["id"]).to_owned(),
    );
    let told: Vec<(&str, &str)> = told.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        told,
        [
            ("CREATED", january.as_str()),
            ("CREATED", february.as_str()),
            ("CHANGED", february.as_str()),
            ("CHANGED", january.as_str()),
        ]
    );
    assert_eq!(changes(&world, &script, cursor.as_deref()).await.0, []);

    // What is approved is locked until an approver opens it again; the public sees it until its correction is approved.
    let input = json!({
        "indicator": indicator, "period": { "kind": "MONTH", "year": 2026, "number": 1 }, "version": 3, "actual": "13",
    });
    let locked = payload(&world, &editor, "saveFollowUpValue value { id }", input).await;
    assert_eq!(texts(&locked["userErrors"], "code"), ["WRONG_STATE"]);
    let seen = json!({ "id": january, "version": 3 });
    let why = json!({ "reason": "Fel månad." });
    moved(&world, &approver, "reopenFollowUpValue", &seen, why).await;
    assert_eq!(shown(&world).await, ["2026-M01 12"]);
    let public = json!({ "query": "{ changes(types: [FollowUpValue]) { nodes { type } } }" });
    let told = world.public(text(&public["query"])).await;
    assert_eq!(
        texts(&told["changes"]["nodes"], "type"),
        ["CREATED", "CHANGED"]
    );
}

/// The latest ten public projects of a kommun, with the newest value of each.
const WIDGET: &str = "{ organisation(by: {code: \"2584\"}) { name projects(first: 10, filter: {visibility: PUBLIC}) { nodes { title phase \
     health lastReportedOn newestValue { actual period { code } indicator { title unit } } } } } }";

async fn the_widget_of_a_kommun_is_small(world: World) {
    let editor = world.token("2584", Grade::Editor).await;
    let approver = world.token("region", Grade::Approver).await;
    for number in 1..=12 {
        let input = json!({
            "idempotencyKey": number.to_string(), "title": format!("Trygg hemgång i hela kommunen, etapp {number}"),
            "summary": "Ingen väntar på att komma hem.", "visibility": "PUBLIC",
        });
        let project = done(&world, &editor, "proposeProject project { id }", input).await;
        let input = json!({
            "idempotencyKey": format!("i{number}"), "title": "Väntande på utskrivning, medel per dygn", "measure": "COUNT",
            "direction": "DESCENDING", "aggregation": "SUM", "unit": "personer", "periodKind": "MONTH", "reporters": "OWNER",
            "visibility": "PUBLIC", "project": project["project"]["id"],
        });
        let indicator = done(&world, &editor, "createIndicator indicator { id }", input).await;
        let indicator = text(&indicator["indicator"]["id"]);
        for month in 1..=2 {
            let value = saved(
                &world,
                &editor,
                indicator,
                month,
                &(number * 10 + month).to_string(),
            )
            .await;
            let value = moved(&world, &editor, "submitFollowUpValue", &value, json!({})).await;
            if month == 1 {
                moved(&world, &approver, "approveFollowUpValue", &value, json!({})).await;
            }
        }
    }
    let path = format!(
        "/public/graphql?query={}",
        WIDGET
            .replace(' ', "%20")
            .replace('"', "%22")
            .replace(['{'], "%7B")
            .replace('}', "%7D")
    );
    world.statements();
    let answer = world.get(&path).await;
    let statements = world.statements().len();
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body.len() < 5_000, "{} bytes", answer.body.len());
    assert!(statements < 15, "{statements} statements");
    let answer = answer.json();
    let projects = &answer["data"]["organisation"]["projects"]["nodes"];
    assert_eq!(items(projects).len(), 10);
    assert_eq!(
        projects[0]["title"],
        "Trygg hemgång i hela kommunen, etapp 12"
    );
    // February is only submitted.
    assert_eq!(projects[0]["newestValue"]["actual"], "121");
    let again = world.get(&path).await;
    let known = Request::get(&path)
        .header(header::IF_NONE_MATCH, again.header("etag"))
        .body(Body::empty())
        .expect("a request");
    assert_eq!(world.request(known).await.status, StatusCode::NOT_MODIFIED);
}
