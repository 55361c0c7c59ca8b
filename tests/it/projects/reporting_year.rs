//! The three users' work, end to end: a kommun reports, the region decides, the public reads, a script follows.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::{DateTime, Utc};
use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::{
    files::imports::sent_workbook,
    fixture::{
        county::in_another_county,
        json::{items, text, texts},
        mutate::{done, payload, refused},
        rows::merged,
        world::{Kind, World, both},
    },
    projects::{
        follow_up::{KIRUNA, counts, owed_from},
        owed_figures::owed,
    },
};

both!(
    a_kommun_reports_the_region_decides_the_public_reads_and_a_script_follows,
    the_widget_of_a_kommun_is_small,
);
in_another_county!(a_kommun_reports_the_region_decides_the_public_reads_and_a_script_follows);
both!(kind: a_kommun_reports_through_a_year);

const OF_VALUES: &str = "query($after: String) { changes(types: [FollowUpValue], after: $after, first: 100) { nodes \
     { type action thingId } pageInfo { endCursor } } }";

/// An indicator that everybody sees and all kommuner report each month.
async fn indicator(world: &World, region: &str) -> String {
    let input = json!({
        "idempotencyKey": "i", "title": "Hembesök", "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM",
        "unit": "besök", "periodKind": "MONTH", "reporters": "MUNICIPALITIES", "commissionedBy": world.county().steering_group,
        "visibility": "PUBLIC",
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
    let county = world.county();
    let editor = world.token(county.kommun, Grade::Editor).await;
    let approver = world.token(county.region, Grade::Approver).await;
    let script = world.token(county.association, Grade::Reader).await;
    let region = world.token(county.region, Grade::Editor).await;
    let indicator = indicator(&world, &region).await;
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
        assert_eq!(matrix["totals"][0]["expected"], county.kommuner);
        let mut rows = items(&matrix["rows"]);
        let own = rows.find(|row| row["municipality"]["code"] == county.kommun);
        assert_eq!(own.expect("a row of each")["cells"][0]["status"], status);
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

const SAVE: &str = "saveFollowUpValue value { id version state } warnings { code }";

/// A day of the year, with who acts on it.
struct Day {
    world: World,
    /// Kiruna's editor.
    kiruna: String,
    /// The region's approver.
    region: String,
}

impl Day {
    /// Who acts in a world.
    async fn of(world: World) -> Self {
        Self {
            kiruna: world.token(KIRUNA, Grade::Editor).await,
            region: world.token("region", Grade::Approver).await,
            world,
        }
    }

    /// A later day, with all that was done until then.
    async fn later(&self, day: &str) -> Self {
        Self::of(self.world.copied_at(morning(day)).await).await
    }

    /// What Kiruna owes until the end of the year and hasn't submitted: `INDICATOR PERIOD LAST-DAY STATE STATE-OF-ITS-VALUE`.
    async fn owed(&self) -> Vec<String> {
        let owed = owed(&self.world, &self.kiruna, KIRUNA, "2027-01-30").await;
        let mut owed: Vec<_> = items(&owed).map(|it| text(it).to_owned()).collect();
        owed.sort();
        owed
    }

    /// How the county reports a period, as the public reads it: expected, approved, of these in time, missing, and both in percent.
    async fn rate(&self, period: Value) -> Value {
        let query = "query($period: PeriodInput!) { followUpMatrix(period: $period) {
            reporting { expected reported inTime missing percentReported percentInTime } } }";
        let data = self
            .world
            .public_with(query, json!({ "period": period }))
            .await;
        let rate = &data["followUpMatrix"]["reporting"];
        let fields = ["expected", "reported", "inTime", "missing"];
        let percents = ["percentReported", "percentInTime"];
        json!(
            fields
                .into_iter()
                .chain(percents)
                .map(|it| &rate[it])
                .collect::<Vec<_>>()
        )
    }

    /// The sum of visits in a tertial, as the public reads it.
    async fn visits(&self, year: i32, number: i32) -> Value {
        let query = "query($period: PeriodInput!) { indicator(by: { slug: \"region-besok\" }) { total(period: $period) {
            actual values reported expected underCorrection } } }";
        let period = json!({ "period": tertial(year, number) });
        let mut data = self.world.public_with(query, period).await;
        data["indicator"]["total"].take()
    }

    /// Kiruna's value of visits in a tertial, or the correction of it that is under way.
    async fn value(&self, year: i32, number: i32) -> Value {
        let query = "query($period: PeriodInput!) { followUpValues(first: 5, filter: { organisation: \"2584\", period: $period,
            indicator: \"region-besok\" }) { nodes { id version state isCorrection } } }";
        let period = json!({ "period": tertial(year, number) });
        let data = self.world.data_as(&self.kiruna, query, period).await;
        let values = items(&data["followUpValues"]["nodes"]);
        let of = values.max_by_key(|it| it["isCorrection"] == true);
        of.expect("a value").clone()
    }

    /// Saves a value of an indicator for a tertial of 2026.
    async fn save(&self, indicator: &str, number: i32, more: Value) -> Value {
        let of = json!({ "indicator": indicator, "period": tertial(2026, number) });
        done(&self.world, &self.kiruna, SAVE, merged(of, more)).await["value"].take()
    }

    async fn submit(&self, value: &Value) -> Value {
        let submit = "submitFollowUpValue";
        moved(&self.world, &self.kiruna, submit, value, json!({})).await
    }

    async fn approve(&self, value: &Value) {
        let approve = "approveFollowUpValue";
        moved(&self.world, &self.region, approve, value, json!({})).await;
    }
}

fn morning(day: &str) -> DateTime<Utc> {
    let morning = format!("{day}T09:00:00Z").parse();
    morning.expect("a day")
}

fn tertial(year: i32, number: i32) -> Value {
    json!({ "kind": "TERTIAL", "year": year, "number": number })
}

/// In December the region and Norrbottens Kommuner agree on two indicators that all kommuner are to report by tertial from January on:
/// visits, of which there are a thousand at most, and a share.
async fn december(kind: Kind) -> Day {
    let day = Day::of(World::at(kind, morning("2025-12-01")).await).await;
    let visits = json!({ "visibility": "PUBLIC", "unit": "besök", "rangeTo": "1000" });
    let share = json!({ "visibility": "PUBLIC", "measure": "PERCENT", "aggregation": "RATIO" });
    for input in [counts("Besök", visits), counts("Andel", share)] {
        done(
            &day.world,
            &day.region,
            "createIndicator indicator { id }",
            input,
        )
        .await;
    }
    day
}

async fn a_kommun_reports_through_a_year(kind: Kind) {
    let december = december(kind).await;
    let first = tertial(2026, 1);

    // In January it reads what it owes this year: nothing yet.
    let january = december.later("2026-01-15").await;
    let owed_in_january = [
        "region-andel 2026-T1 2026-05-30 NOT_DUE -",
        "region-andel 2026-T2 2026-09-30 NOT_DUE -",
        "region-andel 2026-T3 2027-01-30 NOT_DUE -",
        "region-besok 2026-T1 2026-05-30 NOT_DUE -",
        "region-besok 2026-T2 2026-09-30 NOT_DUE -",
        "region-besok 2026-T3 2027-01-30 NOT_DUE -",
    ];
    assert_eq!(january.owed().await, owed_in_january);
    let nothing = json!([0, 0, 0, 0, null, null]);
    assert_eq!(january.rate(first.clone()).await, nothing);

    // In May the first tertial is due. Of the share there is nothing to report, which is a report.
    let may = january.later("2026-05-04").await;
    assert_eq!(may.owed().await[0], "region-andel 2026-T1 2026-05-30 DUE -");
    assert_eq!(
        may.rate(first.clone()).await,
        json!([28, 0, 0, 0, "0", "0"])
    );
    let none = may
        .save("region-andel", 1, json!({ "kind": "NO_CASES" }))
        .await;
    let none = may.submit(&none).await;
    assert_eq!(
        may.rate(first.clone()).await,
        json!([28, 0, 0, 0, "0", "0"])
    );
    may.approve(&none).await;
    let one = json!([28, 1, 1, 0, "3.6", "3.6"]);
    assert_eq!(may.rate(first.clone()).await, one);

    // The visits come by a workbook as LibreOffice saved it: of last autumn, of the first tertial, and of the second as a draft.
    let file = include_bytes!("../files/libreoffice.xlsx").to_vec();
    let report = sent_workbook(&may.world, &may.kiruna, file).await.json();
    assert_eq!(
        (&report["created"], &report["refused"]),
        (&json!(3), &json!(0))
    );
    may.approve(&may.value(2025, 3).await).await;
    let earlier =
        json!({ "actual": "7", "values": 1, "reported": 0, "expected": 0, "underCorrection": 0 });
    assert_eq!(may.visits(2025, 3).await, earlier);
    let left = may.owed().await;
    assert_eq!(left[2], "region-besok 2026-T2 2026-09-30 NOT_DUE DRAFT");
    assert_eq!(left.len(), 4, "{left:?}");
    assert_eq!(may.rate(first.clone()).await, one);

    // The region returns the first tertial: it is owed again, and soon missing.
    let why = json!({ "reason": "Halva besök finns inte." });
    let returned = may.value(2026, 1).await;
    moved(
        &may.world,
        &may.region,
        "returnFollowUpValue",
        &returned,
        why,
    )
    .await;
    let june = may.later("2026-06-02").await;
    let missing = "region-besok 2026-T1 2026-05-30 MISSING RETURNED";
    assert!(june.owed().await.iter().any(|it| it == missing));
    assert_eq!(
        june.rate(first.clone()).await,
        json!([28, 1, 1, 27, "3.6", "3.6"])
    );

    // Corrected in June, it is in time: it was submitted first in May.
    let version = june.value(2026, 1).await["version"].take();
    let figure = json!({ "actual": "12", "preliminary": true, "version": version });
    let corrected = june.save("region-besok", 1, figure).await;
    june.approve(&june.submit(&corrected).await).await;
    let two = json!([28, 2, 2, 26, "7.1", "7.1"]);
    assert_eq!(june.rate(first.clone()).await, two);

    // In September the preliminary figure is made final. Until that is approved the public reads the one that was.
    let september = june.later("2026-09-10").await;
    let shown = |actual: &str, corrected: i32| json!({ "actual": actual, "values": 1, "reported": 1, "expected": 14, "underCorrection": corrected });
    let version = september.value(2026, 1).await["version"].take();
    let figure = json!({ "actual": "13", "version": version });
    let last = september.save("region-besok", 1, figure).await;
    let last = september.submit(&last).await;
    assert_eq!(september.visits(2026, 1).await, shown("12", 1));
    assert_eq!(september.rate(first.clone()).await, two);
    september.approve(&last).await;
    assert_eq!(september.visits(2026, 1).await, shown("13", 0));
    assert_eq!(september.rate(first).await, two);

    // The region gives it a month more for the visits of the second tertial.
    let kommun = "{ organisation(by: { code: \"2584\" }) { id } }";
    let kommun = september.world.public(kommun).await;
    let longer = json!({ "indicator": "region-besok", "organisation": kommun["organisation"]["id"],
        "period": tertial(2026, 2), "until": "2026-10-31", "reason": "Byte av verksamhetssystem" });
    let extend = "extendReporting extension { until }";
    done(&september.world, &september.region, extend, longer).await;
    let october = september.later("2026-10-05").await;
    let late = [
        "region-andel 2026-T2 2026-09-30 MISSING -",
        "region-andel 2026-T3 2027-01-30 NOT_DUE -",
        "region-besok 2026-T2 2026-10-31 DUE DRAFT",
        "region-besok 2026-T3 2027-01-30 NOT_DUE -",
    ];
    assert_eq!(october.owed().await, late);
    let second = tertial(2026, 2);
    assert_eq!(
        october.rate(second.clone()).await,
        json!([28, 0, 0, 27, "0", "0"])
    );

    // 1234.5 visits are more than there can be, as far as the indicator says: that is acknowledged.
    let draft = october.value(2026, 2).await;
    let named = json!({ "value": draft["id"], "version": draft["version"] });
    let submit = "submitFollowUpValue value { id }";
    let found = refused(&october.world, &october.kiruna, submit, named).await;
    assert_eq!(found, ["UNACKNOWLEDGED_WARNINGS acknowledgedWarnings"]);
    let seen = json!({ "acknowledgedWarnings": ["OUTSIDE_RANGE"] });
    let submit = "submitFollowUpValue";
    let sent = moved(&october.world, &october.kiruna, submit, &draft, seen).await;
    october.approve(&sent).await;
    assert_eq!(
        october.rate(second.clone()).await,
        json!([28, 1, 1, 27, "3.6", "3.6"])
    );

    // The share has no more time: it is late.
    let share = json!({ "numerator": "3", "denominator": "4" });
    let share = october.save("region-andel", 2, share).await;
    october.approve(&october.submit(&share).await).await;
    assert_eq!(
        october.rate(second).await,
        json!([28, 2, 1, 26, "7.1", "3.6"])
    );

    // What is left of the year is missing in February.
    let february = october.later("2027-02-01").await;
    let left = [
        "region-andel 2026-T3 2027-01-30 MISSING -",
        "region-besok 2026-T3 2027-01-30 MISSING -",
    ];
    assert_eq!(february.owed().await, left);
    let year = json!({ "kind": "YEAR", "year": 2026 });
    assert_eq!(
        february.rate(year).await,
        json!([84, 4, 3, 80, "4.8", "3.6"])
    );
}
