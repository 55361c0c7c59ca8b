//! Plausibility: what is to be looked at in a value is acknowledged, or nothing is submitted.

use samverkan::{
    domain::vocabulary::{Grade, PlausibilityWarning, Vocabulary as _},
    store::Verified,
};
use serde_json::{Value, json};

use crate::{
    files::{
        exports::{file, import},
        imports::sent,
    },
    fixture::{
        json::{items, text},
        mutate::{done, payload, refused},
        rows::merged,
        world::{World, both},
    },
    projects::follow_up::{BULK, KIRUNA, counts, indicator},
};

both!(
    each_rule_says_which_figures_are_to_be_looked_at,
    a_warning_is_acknowledged_or_the_value_stays_a_draft,
    what_was_acknowledged_is_for_its_organisation_and_approvers,
    many_values_are_submitted_with_what_each_acknowledges,
    a_value_is_compared_with_its_own_organisations_history,
    a_comment_that_names_a_person_is_warned_of,
    a_file_acknowledges_in_a_column_and_its_faults_name_the_cell,
    a_range_is_one_of_figures,
    warnings_take_as_many_statements_for_many_drafts,
);

const SAVE: &str =
    "saveFollowUpValue value { id version state warnings { code field message messageSwedish } }
  warnings { code field messageSwedish } changes { action }";
const SUBMIT: &str =
    "submitFollowUpValue value { id version state warnings { code } acknowledgedWarnings }";
const APPROVE: &str = "approveFollowUpValue value { id acknowledgedWarnings }";

/// An indicator of the region with figures from 5 to 100 by year, seen by all.
async fn ranged(world: &World) -> Value {
    let region = world.token("region", Grade::Editor).await;
    let more =
        json!({ "periodKind": "YEAR", "rangeFrom": "5", "rangeTo": "100", "visibility": "PUBLIC" });
    indicator(world, &region, counts("Hemgång", more)).await
}

fn of_2026(indicator: &Value, more: Value) -> Value {
    let input = json!({ "indicator": indicator["id"], "period": { "kind": "YEAR", "year": 2026 } });
    merged(input, more)
}

/// Rows of many values that acknowledge whatever there is: of figures that are thrown.
pub(crate) fn acknowledging(rows: Vec<Value>) -> Vec<Value> {
    let warnings = PlausibilityWarning::VALUES
        .iter()
        .map(|(_, term)| term.code);
    let warnings = json!({ "acknowledgedWarnings": warnings.collect::<Vec<_>>() });
    let rows = rows.into_iter();
    rows.map(|row| merged(row, warnings.clone())).collect()
}

fn codes(warnings: &Value) -> Vec<&str> {
    items(warnings).map(|it| text(&it["code"])).collect()
}

fn named(value: &Value, acknowledged: &[&str]) -> Value {
    json!({ "value": value["id"], "version": value["version"], "acknowledgedWarnings": acknowledged })
}

/// A warning: its code and its field, what is peculiar to the indicator, what was submitted before by its period, the value for the
/// second tertial of 2026, and what is said of it.
type Row = (
    PlausibilityWarning,
    &'static str,
    Value,
    Vec<(&'static str, Value)>,
    Value,
    &'static str,
);

fn rows_of_rules() -> Vec<Row> {
    use PlausibilityWarning::{
        CommentNamesPerson, DenominatorChanges, FallsWithinYear, FarFromHistory, NumeratorChanges,
        OutsideRange,
    };
    let count = |figure: &str| json!({ "actual": figure });
    let share = |above: &str, below: &str| json!({ "numerator": above, "denominator": below });
    let shares = json!({ "measure": "PERCENT", "aggregation": "RATIO" });
    let years = ["2025-T1", "2025-T2", "2025-T3", "2026-T1"];
    let earlier = years.into_iter().zip(["10", "11", "12", "13"].map(count));
    vec![
        (
            FallsWithinYear,
            "actual",
            json!({ "cumulative": true }),
            vec![("2026-T1", count("11"))],
            count("10"),
            "Det räknas från årets början, men 10 är mindre än 11 för 2026-T1.",
        ),
        (
            FallsWithinYear,
            "actual",
            json!({ "cumulative": true }),
            vec![("2026-T1", count("8")), ("2026-T3", count("9.5"))],
            count("10.25"),
            "Det räknas från årets början, men 10,25 är mer än 9,5 för 2026-T3.",
        ),
        (
            FarFromHistory,
            "actual",
            json!({}),
            earlier.collect(),
            count("17"),
            "17 är långt från 11,5, som är medianen av era 4 tidigare värden.",
        ),
        (
            OutsideRange,
            "actual",
            json!({ "rangeFrom": "5", "rangeTo": "100" }),
            vec![],
            count("101"),
            "101 ligger utanför 5–100, som indikatorn anger.",
        ),
        (
            DenominatorChanges,
            "denominator",
            shares.clone(),
            vec![("2026-T1", share("400", "1000"))],
            share("400", "1501"),
            "Nämnaren 1501 är mer än hälften större eller mindre än 1000 för 2026-T1.",
        ),
        (
            NumeratorChanges,
            "numerator",
            shares,
            vec![("2026-T1", share("40", "1000"))],
            share("400", "1000"),
            "Täljaren 400 är mer än hälften större eller mindre än 40 för 2026-T1.",
        ),
        (
            CommentNamesPerson,
            "comment",
            json!({}),
            vec![],
            json!({ "actual": "50", "comment": "Kiruna: en kvinna, 87 år, väntar." }),
            "Kommentaren har en ålder (87 år), en plats (Kiruna) och ett antal eller nummer (en kvinna): tillsammans kan de peka ut någon.",
        ),
    ]
}

async fn each_rule_says_which_figures_are_to_be_looked_at(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let rows = rows_of_rules();
    let tried: Vec<PlausibilityWarning> = rows.iter().map(|row| row.0).collect();
    for (warning, term) in PlausibilityWarning::VALUES {
        assert!(tried.contains(warning), "{}", term.code);
    }
    for (warning, field, more, earlier, value, told) in rows {
        let made = indicator(&world, &region, counts(warning.code(), more)).await;
        let earlier = earlier.into_iter().map(|(period, value)| {
            merged(
                json!({ "indicator": made["slug"], "period": period }),
                value,
            )
        });
        let earlier: Vec<Value> = earlier.collect();
        if !earlier.is_empty() {
            let input = json!({ "mode": "ALL_OR_NOTHING", "rows": earlier });
            let sent = done(&world, &kiruna, BULK, input).await;
            assert_eq!(sent["refused"], 0, "{sent}");
        }
        let second = json!({ "kind": "TERTIAL", "year": 2026, "number": 2 });
        let input = merged(json!({ "indicator": made["id"], "period": second }), value);
        let saved = done(&world, &kiruna, SAVE, input).await;
        let expected = json!([{ "code": warning.code(), "field": field, "messageSwedish": told }]);
        assert_eq!(saved["warnings"], expected);
        let draft = &saved["value"];
        let found = refused(&world, &kiruna, SUBMIT, named(draft, &[])).await;
        assert_eq!(found, ["UNACKNOWLEDGED_WARNINGS acknowledgedWarnings"]);
        let sent = done(&world, &kiruna, SUBMIT, named(draft, &[warning.code()])).await;
        let acknowledged = &sent["value"]["acknowledgedWarnings"];
        assert_eq!(acknowledged, &json!([warning.code()]));
    }
}

async fn a_warning_is_acknowledged_or_the_value_stays_a_draft(world: World) {
    let made = ranged(&world).await;
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let preview = of_2026(&made, json!({ "actual": "101", "preview": true }));
    let told = done(&world, &kiruna, SAVE, preview).await;
    assert_eq!(
        (codes(&told["warnings"]), &told["value"]),
        (vec!["OUTSIDE_RANGE"], &json!(null))
    );
    let saved = done(
        &world,
        &kiruna,
        SAVE,
        of_2026(&made, json!({ "actual": "101" })),
    )
    .await;
    let warning = &saved["warnings"][0];
    assert_eq!(
        (&warning["code"], &warning["field"]),
        (&json!("OUTSIDE_RANGE"), &json!("actual"))
    );
    assert_eq!(
        warning["messageSwedish"],
        "101 ligger utanför 5–100, som indikatorn anger."
    );
    let value = &saved["value"];
    assert_eq!(codes(&value["warnings"]), ["OUTSIDE_RANGE"]);
    for acknowledged in [&[][..], &["FAR_FROM_HISTORY"]] {
        for preview in [false, true] {
            let input = merged(named(value, acknowledged), json!({ "preview": preview }));
            let told = payload(&world, &kiruna, SUBMIT, input).await;
            let error = &told["userErrors"][0];
            assert_eq!(error["code"], "UNACKNOWLEDGED_WARNINGS");
            assert_eq!(error["field"], json!(["acknowledgedWarnings"]));
            assert!(text(&error["messageSwedish"]).ends_with("bekräfta OUTSIDE_RANGE."));
            assert_eq!(told["changes"], json!(null));
        }
    }
    let query = "{ followUpValues(first: 3) { nodes { version state } } }";
    let there = world.data_as(&kiruna, query, json!({})).await;
    let untouched = json!([{ "version": value["version"], "state": "DRAFT" }]);
    assert_eq!(there["followUpValues"]["nodes"], untouched);
    let acknowledged = ["OUTSIDE_RANGE", "FAR_FROM_HISTORY"];
    let sent = done(&world, &kiruna, SUBMIT, named(value, &acknowledged)).await;
    assert_eq!(sent["value"]["state"], "SUBMITTED");
    // Only what it has is kept, and what can't be changed has nothing to look at.
    assert_eq!(
        sent["value"]["acknowledgedWarnings"],
        json!(["OUTSIDE_RANGE"])
    );
    assert_eq!(sent["value"]["warnings"], json!(null));
    assert!(matches!(
        world.verify_journal().await,
        Verified::Intact { .. }
    ));
    // What lies within needs nothing.
    let gallivare = world.token("2523", Grade::Editor).await;
    let saved = done(
        &world,
        &gallivare,
        SAVE,
        of_2026(&made, json!({ "actual": "100" })),
    )
    .await;
    assert_eq!(saved["warnings"], json!([]));
    let sent = done(&world, &gallivare, SUBMIT, named(&saved["value"], &[])).await;
    assert_eq!(sent["value"]["acknowledgedWarnings"], json!([]));
}

async fn what_was_acknowledged_is_for_its_organisation_and_approvers(world: World) {
    let made = ranged(&world).await;
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let saved = done(
        &world,
        &kiruna,
        SAVE,
        of_2026(&made, json!({ "actual": "101" })),
    )
    .await;
    let sent = done(
        &world,
        &kiruna,
        SUBMIT,
        named(&saved["value"], &["OUTSIDE_RANGE"]),
    )
    .await;
    let approver = world.token("region", Grade::Approver).await;
    let named = json!({ "value": sent["value"]["id"], "version": sent["value"]["version"] });
    let approved = done(&world, &approver, APPROVE, named).await;
    assert_eq!(
        approved["value"]["acknowledgedWarnings"],
        json!(["OUTSIDE_RANGE"])
    );
    let query = "{ followUpValues(first: 3) { nodes { acknowledgedWarnings warnings { code }
        history { nodes { fields { field before after } } } } }
      changes(types: [FollowUpValue], first: 20) { nodes { fields { field before after } } } }";
    for (organisation, grade, sees) in [
        (KIRUNA, Grade::Reader, true),
        ("region", Grade::Approver, true),
        ("norrbottens-kommuner", Grade::Approver, true),
        ("region", Grade::Editor, false),
        ("2580", Grade::Approver, false),
    ] {
        let token = world.token(organisation, grade).await;
        let told = world.data_as(&token, query, json!({})).await.to_string();
        let csv = file(&world, &token, "/export/follow-up-values.csv")
            .await
            .body;
        for told in [told, csv] {
            assert_eq!(
                told.contains("OUTSIDE_RANGE"),
                sees,
                "{organisation} {grade:?}: {told}"
            );
        }
    }
    let told = world.public(query).await.to_string();
    let csv = world.get("/public/export/follow-up-values.csv").await.body;
    assert!(
        !told.contains("OUTSIDE_RANGE") && !csv.contains("OUTSIDE_RANGE"),
        "{told}"
    );
}

async fn many_values_are_submitted_with_what_each_acknowledges(world: World) {
    let made = ranged(&world).await;
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let row = |period: &str, actual: &str, acknowledged: &[&str]| json!({ "indicator": made["slug"], "period": period, "actual": actual, "acknowledgedWarnings": acknowledged });
    let rows = json!([
        row("2024", "50", &[]),
        row("2025", "4", &[]),
        row("2026", "101", &["OUTSIDE_RANGE"])
    ]);
    let input = json!({ "mode": "ALL_OR_NOTHING", "rows": rows });
    let told = payload(&world, &kiruna, BULK, input.clone()).await;
    let error = &told["rowErrors"][0];
    assert_eq!(
        (&error["row"], &error["code"]),
        (&json!(2), &json!("UNACKNOWLEDGED_WARNINGS"))
    );
    assert_eq!((&told["refused"], &told["created"]), (&json!(1), &json!(0)));
    let one_by_one = merged(input, json!({ "mode": "ROW_BY_ROW" }));
    let told = payload(&world, &kiruna, BULK, one_by_one.clone()).await;
    assert_eq!((&told["refused"], &told["created"]), (&json!(1), &json!(2)));
    // A repeated call needs no acknowledgement for what is there already.
    let rows = json!([row("2024", "50", &[]), row("2026", "101", &[])]);
    let told = done(
        &world,
        &kiruna,
        BULK,
        merged(one_by_one, json!({ "rows": rows })),
    )
    .await;
    assert_eq!(
        (&told["refused"], &told["unchanged"]),
        (&json!(0), &json!(2))
    );
    // As a draft it needs none either.
    let rows = json!([row("2025", "4", &[])]);
    let drafts = json!({ "mode": "ALL_OR_NOTHING", "submit": false, "rows": rows });
    assert_eq!(done(&world, &kiruna, BULK, drafts).await["created"], 1);
}

async fn a_value_is_compared_with_its_own_organisations_history(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let more = json!({ "periodKind": "YEAR" });
    let made = indicator(&world, &region, counts("Hemgång", more)).await;
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let rows: Vec<Value> = (2022..)
        .zip(["10", "11", "12", "13"])
        .map(|(year, actual): (i32, _)| json!({ "indicator": made["slug"], "period": year.to_string(), "actual": actual }))
        .collect();
    done(
        &world,
        &kiruna,
        BULK,
        json!({ "mode": "ALL_OR_NOTHING", "rows": rows }),
    )
    .await;
    let far = of_2026(&made, json!({ "actual": "17" }));
    let saved = done(&world, &kiruna, SAVE, far.clone()).await;
    assert_eq!(codes(&saved["warnings"]), ["FAR_FROM_HISTORY"]);
    let told = text(&saved["warnings"][0]["messageSwedish"]);
    assert_eq!(
        told,
        "17 är långt från 11,5, som är medianen av era 4 tidigare värden."
    );
    let found = refused(&world, &kiruna, SUBMIT, named(&saved["value"], &[])).await;
    assert_eq!(found, ["UNACKNOWLEDGED_WARNINGS acknowledgedWarnings"]);
    // What another organisation reported is no history of its own.
    let gallivare = world.token("2523", Grade::Editor).await;
    let saved = done(&world, &gallivare, SAVE, far).await;
    assert_eq!(saved["warnings"], json!([]));
}

async fn a_comment_that_names_a_person_is_warned_of(world: World) {
    let made = ranged(&world).await;
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    for (comment, warnings) in [
        (
            "Kiruna: en kvinna, 87 år, väntar.",
            &["COMMENT_NAMES_PERSON"][..],
        ),
        ("Fler väntar i Kiruna.", &[]),
    ] {
        let input = of_2026(
            &made,
            json!({ "actual": "50", "comment": comment, "preview": true }),
        );
        let told = done(&world, &kiruna, SAVE, input).await;
        assert_eq!(codes(&told["warnings"]), warnings, "{comment}");
    }
}

async fn a_file_acknowledges_in_a_column_and_its_faults_name_the_cell(world: World) {
    let indicators = "indicator,title,measure,direction,aggregation,unit,period kind,reporters,commissioned by,owner,visibility,range from,range to\n\
         region-hemgang,Hemgång,COUNT,DESCENDING,SUM,personer,YEAR,MUNICIPALITIES,lansstyrgruppen,region,PUBLIC,5,100\n";
    import(&world, indicators, "indicator,period\n").await;
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let columns = "indikator;period;utfall;bekräftade varningar\n";
    let text_of = |acknowledged: &str| format!("{columns}region-hemgang;2026;101;{acknowledged}\n");
    for (acknowledged, code) in [("", "UNACKNOWLEDGED_WARNINGS"), ("FEL", "INVALID_VALUE")] {
        let answer = sent(&world, &kiruna, "", &text_of(acknowledged))
            .await
            .json();
        let fault = &answer["rowErrors"][0];
        assert_eq!(fault["code"], code, "{answer}");
        assert_eq!(
            (&fault["field"], &fault["cell"]),
            (&json!("acknowledgedWarnings"), &json!("D2"))
        );
    }
    let answer = sent(&world, &kiruna, "", &text_of("OUTSIDE_RANGE"))
        .await
        .json();
    assert_eq!(answer["created"], 1, "{answer}");
    let csv = file(&world, &kiruna, "/export/follow-up-values.csv")
        .await
        .body;
    assert!(csv.contains(";PUBLIC;offentlig;OUTSIDE_RANGE;"), "{csv}");
    let again = sent(&world, &kiruna, "", &csv).await.json();
    assert_eq!(again["unchanged"], 1, "{again}");
}

async fn a_range_is_one_of_figures(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let create = "createIndicator indicator { id version rangeFrom rangeTo }";
    for (more, found) in [
        (
            json!({ "rangeFrom": "6", "rangeTo": "5" }),
            "INVALID_VALUE rangeTo",
        ),
        (json!({ "rangeFrom": "-1" }), "INVALID_VALUE rangeFrom"),
        (
            json!({ "rangeTo": "101", "measure": "PERCENT", "aggregation": "RATIO" }),
            "INVALID_VALUE rangeTo",
        ),
        (
            json!({ "rangeTo": "5", "measure": "QUALITATIVE", "aggregation": "NONE" }),
            "INVALID_VALUE rangeTo",
        ),
    ] {
        assert_eq!(
            refused(&world, &region, create, counts("Hemgång", more)).await,
            [found]
        );
    }
    let made = ranged(&world).await;
    let change = "changeIndicator indicator { version rangeFrom rangeTo }";
    let input = json!({ "indicator": made["id"], "version": made["version"], "rangeFrom": null, "rangeTo": "7.5" });
    let changed = done(&world, &region, change, input).await;
    let expected = json!({ "version": 2, "rangeFrom": null, "rangeTo": "7.5" });
    assert_eq!(changed["indicator"], expected);
}

async fn warnings_take_as_many_statements_for_many_drafts(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let query = "{ followUpValues(first: 100) { nodes { warnings { code } } } }";
    let mut taken = Vec::new();
    for indicators in [0..1, 1..20] {
        let mut rows = Vec::new();
        for number in indicators {
            let input = counts(&format!("Besök {number}"), json!({ "rangeTo": "5" }));
            let slug = indicator(&world, &region, input).await["slug"].take();
            let periods = ["2025-T1", "2025-T2", "2025-T3"];
            rows.extend(
                periods.map(|it| json!({ "indicator": slug, "period": it, "actual": "9" })),
            );
        }
        let drafts = json!({ "mode": "ALL_OR_NOTHING", "submit": false, "rows": rows });
        done(&world, &kiruna, BULK, drafts).await;
        world.statements();
        let read = world.data_as(&kiruna, query, json!({})).await;
        taken.push(world.statements());
        for draft in items(&read["followUpValues"]["nodes"]) {
            assert_eq!(codes(&draft["warnings"]), ["OUTSIDE_RANGE"]);
        }
    }
    assert_eq!(taken[0].len(), taken[1].len(), "{taken:#?}");
}
