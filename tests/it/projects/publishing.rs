//! Publishing: a value is seen by those who saw its indicator when it was submitted, until its organisation lets more see it.

use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::{
    files::exports::{file, import, rows_of_workbook},
    fixture::{
        json::{items, text},
        mutate::{done, payload, refused},
        rows::merged,
        world::{World, both},
    },
    projects::follow_up::{APPROVE_ALL, BULK, KIRUNA, counts, indicator},
};

both!(
    a_public_indicator_shows_what_was_submitted_before_by_consent_alone,
    what_narrows_an_indicator_narrows_its_values_at_once,
    a_value_is_seen_by_no_more_than_it_was_submitted_for,
    only_its_organisation_publishes_a_value_and_no_further_than_the_indicator,
    a_correction_is_seen_by_those_who_see_the_indicator_when_it_is_submitted,
    a_file_takes_the_visibility_of_values_along,
);

const GALLIVARE: &str = "2523";
const CHANGE: &str = "changeIndicator indicator { id version visibility }";
const PUBLISH: &str = "publishFollowUpValues values { id visibility state } changes { fields { field before after } }";
const SAVE: &str = "saveFollowUpValue value { id version state visibility }";
const SUBMIT: &str = "submitFollowUpValue value { id version state visibility }";
const APPROVE: &str = "approveFollowUpValue value { id version state visibility }";
const REOPEN: &str = "reopenFollowUpValue value { id correction { id version } }";

/// All that tells of values: in lists, sums, the matrix, changes and with their project.
const EVERYTHING: &str = "{
  followUpValues(first: 10) { nodes { actual visibility organisation { code } } }
  indicators(first: 5) { nodes { total(period: {kind: YEAR, year: 2026}) { actual values reported } movement { actual earlier } } }
  followUpMatrix(period: {kind: YEAR, year: 2026}) {
    rows { municipality { code } cells { status actual } } totals { actual reported } }
  changes(types: [FollowUpValue], first: 30) { nodes { fields { field before after } } }
  organisations(first: 20) { nodes { followUpValues(first: 4) { nodes { actual } } } } }";

/// A kommun's editor, another's, the approver of the region, and the region's editor, who owns the indicator.
struct Parties {
    kiruna: String,
    gallivare: String,
    approver: String,
    owner: String,
}

impl Parties {
    async fn of(world: &World) -> Self {
        Self {
            kiruna: world.token(KIRUNA, Grade::Editor).await,
            gallivare: world.token(GALLIVARE, Grade::Editor).await,
            approver: world.token("region", Grade::Approver).await,
            owner: world.token("region", Grade::Editor).await,
        }
    }

    /// An indicator within the cooperation, and the values of both for 2026: 371 and 523, approved.
    async fn reported(&self, world: &World) -> Value {
        let more = json!({ "title": "Hemgång", "periodKind": "YEAR" });
        let made = indicator(world, &self.owner, counts("Hemgång", more)).await;
        for (token, actual) in [(&self.kiruna, "371"), (&self.gallivare, "523")] {
            self.report(world, token, &made, "2026", actual).await;
        }
        made
    }

    /// Reports a value, and has it approved.
    async fn report(
        &self,
        world: &World,
        token: &str,
        indicator: &Value,
        period: &str,
        actual: &str,
    ) {
        let row = json!({ "indicator": indicator["slug"], "period": period, "actual": actual });
        let rows = json!({ "mode": "ALL_OR_NOTHING", "rows": [row] });
        let told = done(world, token, BULK, rows).await;
        let values = items(&told["values"]);
        let values: Vec<Value> = values
            .map(|it| json!({ "value": it["id"], "version": it["version"] }))
            .collect();
        done(
            world,
            &self.approver,
            APPROVE_ALL,
            json!({ "values": values }),
        )
        .await;
    }

    async fn let_be_seen(&self, world: &World, indicator: &Value, visibility: &str) -> Value {
        let query = "query($slug: String!) { indicator(by: {slug: $slug}) { id slug version } }";
        let slug = json!({ "slug": indicator["slug"] });
        let found = world.data_as(&self.owner, query, slug).await;
        let found = &found["indicator"];
        let input = json!({ "indicator": found["id"], "version": found["version"], "visibility": visibility });
        done(world, &self.owner, CHANGE, input).await;
        found.clone()
    }
}

/// Which of the two figures the public is told, anywhere.
async fn public_figures(world: &World) -> Vec<&'static str> {
    let told = world.public(EVERYTHING).await.to_string();
    let csv = world.get("/public/export/follow-up-values.csv").await.body;
    let ndjson = world
        .get("/public/export/follow-up-values.ndjson")
        .await
        .body;
    let xlsx = format!("{:?}", rows_of_workbook(world, None).await);
    let mut figures = Vec::new();
    for figure in ["371", "523", "894"] {
        let tells = |text: &str| text.contains(&format!("\"{figure}\""));
        if tells(&told) {
            figures.push(figure);
        }
        let in_csv = csv.contains(&format!(";{figure};"));
        let in_files = [in_csv, tells(&ndjson), tells(&xlsx)];
        // Files have no sums.
        assert!(
            in_files == [tells(&told); 3] || figure == "894",
            "{figure}: {in_files:?} {csv}"
        );
    }
    figures
}

/// What the public is told of the sum of 2026.
async fn public_total(world: &World) -> Value {
    let query = "{ indicators(first: 5) { nodes { total(period: {kind: YEAR, year: 2026}) { actual values organisations } } } }";
    let mut found = world.public(query).await;
    found["indicators"]["nodes"][0]["total"].take()
}

async fn a_public_indicator_shows_what_was_submitted_before_by_consent_alone(world: World) {
    let parties = Parties::of(&world).await;
    let made = parties.reported(&world).await;
    assert_eq!(public_figures(&world).await, [""; 0]);
    parties.let_be_seen(&world, &made, "PUBLIC").await;
    assert_eq!(public_figures(&world).await, [""; 0]);
    let nothing = json!({ "actual": null, "values": 0, "organisations": 0 });
    assert_eq!(public_total(&world).await, nothing);
    // Signed-in viewers see as much as before.
    let lulea = world.token("2580", Grade::Reader).await;
    let query = "{ followUpValues(first: 9) { nodes { actual visibility viewerCanPublish } } }";
    let seen = world.data_as(&lulea, query, json!({})).await;
    let seen: Vec<&Value> = items(&seen["followUpValues"]["nodes"]).collect();
    assert_eq!(seen.len(), 2);
    for value in seen {
        assert_eq!(value["visibility"], "COOPERATION");
        assert_eq!(value["viewerCanPublish"], false);
    }
    let own = "{ followUpValues(first: 9, filter: {organisation: \"2584\"}) { nodes { viewerCanPublish } } }";
    let seen = world.data_as(&parties.kiruna, own, json!({})).await;
    assert_eq!(seen["followUpValues"]["nodes"][0]["viewerCanPublish"], true);

    let input = json!({ "indicator": made["id"], "visibility": "PUBLIC" });
    let preview = merged(input.clone(), json!({ "preview": true }));
    let told = done(&world, &parties.kiruna, PUBLISH, preview).await;
    let field = json!({ "field": "visibility", "before": "COOPERATION", "after": "PUBLIC" });
    assert_eq!(told["changes"], json!([{ "fields": [field] }]));
    assert_eq!(public_figures(&world).await, [""; 0]);
    let told = done(&world, &parties.kiruna, PUBLISH, input.clone()).await;
    assert_eq!(told["values"][0]["visibility"], "PUBLIC");
    assert_eq!(items(&told["values"]).count(), 1);
    assert_eq!(public_figures(&world).await, ["371"]);
    let one = json!({ "actual": "371", "values": 1, "organisations": 1 });
    assert_eq!(public_total(&world).await, one);
    // Again it changes nothing, and leaves no trace.
    let told = done(&world, &parties.kiruna, PUBLISH, input.clone()).await;
    assert_eq!(
        (&told["values"], &told["changes"]),
        (&json!([]), &json!([]))
    );
    // What is submitted from then on is public with its approval.
    parties
        .report(&world, &parties.gallivare, &made, "2025", "894")
        .await;
    assert_eq!(public_figures(&world).await, ["371", "894"]);
    let movement = async || {
        let query = "{ indicators(first: 5) { nodes { movement { actual earlier } } } }";
        world.public(query).await["indicators"]["nodes"][0]["movement"].take()
    };
    assert_eq!(movement().await, json!(null));
    done(&world, &parties.gallivare, PUBLISH, input).await;
    assert_eq!(
        movement().await,
        json!({ "actual": "523", "earlier": "894" })
    );
    assert_eq!(public_figures(&world).await, ["371", "523", "894"]);
    assert_eq!(world.misplaced_rows().await, []);
}

async fn what_narrows_an_indicator_narrows_its_values_at_once(world: World) {
    let parties = Parties::of(&world).await;
    let made = parties.reported(&world).await;
    parties.let_be_seen(&world, &made, "PUBLIC").await;
    let input = json!({ "indicator": made["id"], "visibility": "PUBLIC", "periods": [{ "kind": "YEAR", "year": 2026 }] });
    for token in [&parties.kiruna, &parties.gallivare] {
        done(&world, token, PUBLISH, input.clone()).await;
    }
    assert_eq!(public_figures(&world).await, ["371", "523", "894"]);
    parties.let_be_seen(&world, &made, "COOPERATION").await;
    assert_eq!(public_figures(&world).await, [""; 0]);
    // What they consented to stays their consent.
    parties.let_be_seen(&world, &made, "PUBLIC").await;
    assert_eq!(public_figures(&world).await, ["371", "523", "894"]);
    assert_eq!(world.misplaced_rows().await, []);
}

async fn a_value_is_seen_by_no_more_than_it_was_submitted_for(world: World) {
    let parties = Parties::of(&world).await;
    let yearly = json!({ "periodKind": "YEAR" });
    let made = indicator(&world, &parties.owner, counts("Hemgång", yearly.clone())).await;
    let draft = async |token: &str, indicator: &Value, actual: &str| {
        let input = json!({ "indicator": indicator["id"], "actual": actual,
            "period": { "kind": "YEAR", "year": 2026 } });
        let value = done(&world, token, SAVE, input).await["value"].take();
        json!({ "value": value["id"], "version": value["version"] })
    };
    let [first, second] = [
        draft(&parties.kiruna, &made, "371").await,
        draft(&parties.gallivare, &made, "523").await,
    ];
    // Its owner publishes the indicator between the draft and the submission.
    parties.let_be_seen(&world, &made, "PUBLIC").await;
    // Whoever approves it has to see it.
    let hidden = json!({ "visibility": "OWNER" });
    let found = refused(
        &world,
        &parties.kiruna,
        SUBMIT,
        merged(first.clone(), hidden.clone()),
    );
    assert_eq!(found.await, ["DOES_NOT_FIT visibility"]);
    let row = json!({ "indicator": made["slug"], "period": "2025", "actual": "894" });
    let rows = json!({ "mode": "ALL_OR_NOTHING", "rows": [merged(row.clone(), hidden)] });
    let told = payload(&world, &parties.kiruna, BULK, rows).await;
    assert_eq!(told["rowErrors"][0]["code"], "DOES_NOT_FIT", "{told}");
    let inside = json!({ "visibility": "COOPERATION" });
    for (token, draft, seen_by) in [
        (
            &parties.kiruna,
            merged(first, inside.clone()),
            "COOPERATION",
        ),
        (&parties.gallivare, second, "PUBLIC"),
    ] {
        let sent = done(&world, token, SUBMIT, draft).await["value"].take();
        assert_eq!(sent["visibility"], seen_by);
        let named = json!({ "value": sent["id"], "version": sent["version"] });
        let approved = done(&world, &parties.approver, APPROVE, named).await;
        assert_eq!(approved["value"]["visibility"], seen_by);
    }
    assert_eq!(public_figures(&world).await, ["523"]);
    // So with many at a time.
    let rows = json!({ "mode": "ALL_OR_NOTHING", "rows": [merged(row, inside)] });
    let told = done(&world, &parties.kiruna, BULK, rows).await;
    let sent = &told["values"][0];
    let named = json!({ "values": [{ "value": sent["id"], "version": sent["version"] }] });
    done(&world, &parties.approver, APPROVE_ALL, named).await;
    assert_eq!(public_figures(&world).await, ["523"]);
    // Nor by more than see the indicator.
    let made = indicator(&world, &parties.owner, counts("Inom", yearly)).await;
    let wide = draft(&parties.kiruna, &made, "371").await;
    let wide = merged(wide, json!({ "visibility": "PUBLIC" }));
    let sent = done(&world, &parties.kiruna, SUBMIT, wide).await;
    assert_eq!(sent["value"]["visibility"], "COOPERATION");
    assert_eq!(world.misplaced_rows().await, []);
}

async fn only_its_organisation_publishes_a_value_and_no_further_than_the_indicator(world: World) {
    let parties = Parties::of(&world).await;
    let made = parties.reported(&world).await;
    let input = json!({ "indicator": made["id"], "visibility": "PUBLIC" });
    let found = refused(&world, &parties.kiruna, PUBLISH, input.clone()).await;
    assert_eq!(found, ["DOES_NOT_FIT visibility"]);
    parties.let_be_seen(&world, &made, "PUBLIC").await;
    // The owner of the indicator and another kommun publish what is their own: nothing.
    for token in [&parties.owner, &parties.approver] {
        let told = done(&world, token, PUBLISH, input.clone()).await;
        assert_eq!(told["values"], json!([]));
    }
    let other = json!({ "periods": [{ "kind": "YEAR", "year": 2024 }] });
    let told = done(
        &world,
        &parties.kiruna,
        PUBLISH,
        merged(input.clone(), other),
    )
    .await;
    assert_eq!(told["values"], json!([]));
    assert_eq!(public_figures(&world).await, [""; 0]);
    let reader = world.token(KIRUNA, Grade::Reader).await;
    let variables = json!({ "input": input });
    let mutation = "mutation($input: PublishFollowUpValuesInput!) { publishFollowUpValues(input: $input) { values { id } } }";
    let (_, answer) = world.try_as(&reader, mutation, variables).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

async fn a_correction_is_seen_by_those_who_see_the_indicator_when_it_is_submitted(world: World) {
    let parties = Parties::of(&world).await;
    let made = parties.reported(&world).await;
    parties.let_be_seen(&world, &made, "PUBLIC").await;
    let own =
        "{ followUpValues(first: 9, filter: {organisation: \"2584\"}) { nodes { id version } } }";
    let found = world.data_as(&parties.approver, own, json!({})).await;
    let value = &found["followUpValues"]["nodes"][0];
    let reopen = json!({ "value": value["id"], "version": value["version"], "reason": "Fel år." });
    let reopened = done(&world, &parties.approver, REOPEN, reopen).await;
    let correction = &reopened["value"]["correction"];
    assert_eq!(public_figures(&world).await, [""; 0]);
    let save = json!({ "indicator": made["id"], "period": { "kind": "YEAR", "year": 2026 },
        "version": correction["version"], "actual": "523" });
    let saved = done(&world, &parties.kiruna, SAVE, save).await["value"].take();
    assert_eq!(saved["visibility"], "COOPERATION");
    let named = |value: &Value| json!({ "value": value["id"], "version": value["version"] });
    let sent = done(&world, &parties.kiruna, SUBMIT, named(&saved)).await["value"].take();
    assert_eq!(sent["visibility"], "PUBLIC");
    assert_eq!(public_figures(&world).await, [""; 0]);
    let approved = done(&world, &parties.approver, APPROVE, named(&sent)).await;
    assert_eq!(approved["value"]["visibility"], "PUBLIC");
    assert_eq!(public_figures(&world).await, ["523"]);
    assert_eq!(world.misplaced_rows().await, []);
}

async fn a_file_takes_the_visibility_of_values_along(world: World) {
    let indicators = "indicator,title,measure,direction,aggregation,unit,period kind,reporters,commissioned by,owner,visibility\n\
         region-hemgang,Hemgång,COUNT,DESCENDING,SUM,personer,YEAR,MUNICIPALITIES,lansstyrgruppen,region,PUBLIC\n";
    let values = "indicator,organisation,period,actual,state,visibility\n\
         region-hemgang,2584,2026,371,APPROVED,COOPERATION\n\
         region-hemgang,2523,2026,523,APPROVED,\n";
    import(&world, indicators, values).await;
    assert_eq!(public_figures(&world).await, ["523"]);
    let token = world.token("2580", Grade::Reader).await;
    let csv = file(&world, &token, "/export/follow-up-values.csv?language=en")
        .await
        .body;
    assert!(
        csv.contains(",COOPERATION,") && csv.contains(",PUBLIC,"),
        "{csv}"
    );
    // One's own file says no more than the indicator.
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let told = payload(
        &world,
        &kiruna,
        PUBLISH,
        json!({ "indicator": "region-hemgang", "visibility": "PUBLIC" }),
    )
    .await;
    assert_eq!(text(&told["values"][0]["visibility"]), "PUBLIC");
    assert_eq!(public_figures(&world).await, ["371", "523", "894"]);
}
