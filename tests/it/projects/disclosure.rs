//! Disclosure control: small figures about people are for who reports them and for approvers.

use samverkan::{domain::vocabulary::Grade, files::ProjectRow};
use serde_json::{Value, json};

use crate::{
    files::exports::{file, import, imported, rows_of_workbook},
    fixture::{
        json::items,
        mutate::{done, refused},
        rows::merged,
        world::{World, both},
    },
    projects::follow_up::{KIRUNA, counts, indicator},
};

both!(
    a_small_figure_is_for_who_reports_it_and_for_approvers,
    what_a_suppressed_value_is_part_of_has_no_figure,
    what_came_between_two_values_of_a_year_is_suppressed_in_the_later_written,
    what_is_corrected_to_few_people_is_suppressed,
    a_correction_tells_nothing_of_what_is_suppressed_beside_it,
    a_share_that_is_not_put_together_is_protected_by_its_parts,
    a_threshold_is_for_what_is_counted_and_stays_once_there_are_values,
);

const HEADER: &str = "indicator,title,measure,direction,cumulative,aggregation,unit,period kind,reporters,commissioned by,project,owner,visibility,disclosure threshold\n";
const VALUES: &str = "indicator,organisation,period,actual,numerator,denominator,comment,state\n";

/// Everything of indicators that count people that a viewer can ask for in a document, but what MOVEMENT and NEWEST ask for.
const EVERYTHING: &str = "{
  followUpValues(first: 10) { nodes { suppressed actual numerator denominator comment target targetReached
    history { nodes { fields { field before after } } } } }
  followUpMatrix(period: {kind: YEAR, year: 2026}, first: 20) {
    rows { cells { actual numerator denominator noFigure suppressed targetReached value { actual comment } } }
    totals { actual numerator denominator noFigure suppressed actualOfShown }
    careAreas { totals { actual numerator denominator noFigure suppressed actualOfShown } } }
  changes(types: [FollowUpValue], first: 20) { nodes { fields { field before after } } }
  organisations(first: 20) { nodes { followUpValues(first: 4) { nodes { actual comment } } } } }";
const MOVEMENT: &str = "{ indicators(first: 5) { nodes { movement { actual earlier } } } }";
const NEWEST: &str =
    "{ projects(first: 5) { nodes { newestValue { actual numerator denominator comment } } } }";

/// A world where Kiruna has reported 37.4321 people, which is like nothing else in it, and 61.25 the year before, Gällivare 370, and
/// Pajala nobody. The threshold is 50.
async fn counted(world: &World) {
    let project =
        "project,title,summary,owner,visibility\nregion-rakning,Räkning,Den.,region,PUBLIC\n";
    imported::<ProjectRow>(world, project).await;
    let indicators = format!(
        "{HEADER}region-antal,Antal,COUNT,DESCENDING,no,SUM,personer,YEAR,MUNICIPALITIES,lansstyrgruppen,region-rakning,region,PUBLIC,50\n\
         region-andel,Andel,PERCENT,DESCENDING,no,RATIO,procent,YEAR,MUNICIPALITIES,lansstyrgruppen,,region,PUBLIC,50\n"
    );
    let values = format!(
        "{VALUES}region-antal,2584,2025,61.25,,,,APPROVED\n\
         region-antal,2523,2026,370,,,Fler,APPROVED\n\
         region-antal,2521,2026,0,,,,APPROVED\n\
         region-antal,2584,2026,37.4321,,,Bara trettiosju,APPROVED\n\
         region-andel,2584,2026,,37.4321,500,Bara trettiosju,SUBMITTED\n"
    );
    import(world, &indicators, &values).await;
}

async fn a_small_figure_is_for_who_reports_it_and_for_approvers(world: World) {
    counted(&world).await;
    for (organisation, grade, sees) in [
        ("2584", Grade::Reader, true),
        ("region", Grade::Approver, true),
        ("norrbottens-kommuner", Grade::Approver, true),
        ("region", Grade::Editor, false),
        ("norrbottens-kommuner", Grade::Reader, false),
        ("2523", Grade::Approver, false),
    ] {
        let token = world.token(organisation, grade).await;
        let mut told = Vec::new();
        for query in [EVERYTHING, MOVEMENT, NEWEST] {
            let data = world.data_as(&token, query, json!({})).await;
            told.push(data.to_string());
        }
        for format in ["csv", "ndjson"] {
            let path = format!("/export/follow-up-values.{format}");
            told.push(file(&world, &token, &path).await.body);
        }
        let book = rows_of_workbook(&world, Some(&token)).await;
        told.push(format!("{book:?}"));
        for told in told {
            let tells = tells_of_thirty_seven(&told);
            assert_eq!(tells, sees, "{organisation} {grade:?}: {told}");
        }
    }
    let mut told = Vec::new();
    for query in [EVERYTHING, MOVEMENT, NEWEST] {
        told.push(world.public(query).await.to_string());
    }
    for format in ["csv", "ndjson"] {
        let path = format!("/public/export/follow-up-values.{format}");
        told.push(world.get(&path).await.body);
    }
    let book = rows_of_workbook(&world, None).await;
    told.push(format!("{book:?}"));
    for told in told {
        assert!(!tells_of_thirty_seven(&told), "{told}");
    }
    let public = world.public(EVERYTHING).await;
    let values = items(&public["followUpValues"]["nodes"]);
    let mut told: Vec<_> = values
        .map(|value| (value["suppressed"].clone(), value["actual"].clone()))
        .collect();
    told.sort_by_key(|(suppressed, actual)| (suppressed.to_string(), actual.to_string()));
    let shown = |actual: &str| (json!(false), json!(actual));
    let shown = [shown("0"), shown("370"), shown("61.25")];
    assert_eq!(told[..3], shown);
    assert_eq!(told[3..], [(json!(true), json!(null))]);
}

/// Whether a text has the figure, its share or the comment on it.
fn tells_of_thirty_seven(told: &str) -> bool {
    let signs = ["37.4321", "37,4321", "7.4864", "7,4864", "trettiosju"];
    signs.iter().any(|sign| told.contains(sign))
}

async fn what_a_suppressed_value_is_part_of_has_no_figure(world: World) {
    counted(&world).await;
    let query =
        "{ indicator(by: {slug: \"region-antal\"}) { total(period: {kind: YEAR, year: 2026})
        { actual noFigure suppressed actualOfShown values } }
      followUpMatrix(period: {kind: YEAR, year: 2026}, filter: {indicators: [\"region-antal\"]}) {
        rows { municipality { code } cells { status actual noFigure suppressed } }
        careAreas { careArea { slug } totals { actual noFigure suppressed actualOfShown } } } }";
    let hidden = json!({ "actual": null, "noFigure": "SUPPRESSED", "suppressed": 1, "actualOfShown": "370",
        "values": 3 });
    let whole = json!({ "actual": "407.4321", "noFigure": null, "suppressed": 1, "actualOfShown": null,
        "values": 3 });
    let approver = world.token("region", Grade::Approver).await;
    let lulea = world.token("2580", Grade::Approver).await;
    let kiruna = world.token(KIRUNA, Grade::Reader).await;
    for (token, total, cell) in [
        (Some(&approver), &whole, json!("37.4321")),
        (Some(&kiruna), &whole, json!("37.4321")),
        (Some(&lulea), &hidden, json!(null)),
        (None, &hidden, json!(null)),
    ] {
        let found = match token {
            Some(token) => world.data_as(token, query, json!({})).await,
            None => world.public(query).await,
        };
        assert_eq!(&found["indicator"]["total"], total, "{found}");
        let row = items(&found["followUpMatrix"]["rows"])
            .find(|row| row["municipality"]["code"] == KIRUNA);
        let shown = &row.expect("a row")["cells"][0];
        let why = if cell.is_null() {
            json!("SUPPRESSED")
        } else {
            json!(null)
        };
        let expected =
            json!({ "status": "APPROVED", "actual": cell, "noFigure": why, "suppressed": true });
        assert_eq!(shown, &expected);
        let areas = items(&found["followUpMatrix"]["careAreas"]);
        let of = |actual: &str| {
            let mut areas = areas.clone();
            areas.any(|area| area["totals"][0]["actual"] == actual)
        };
        assert_eq!(of("407.4321"), !cell.is_null(), "{found}");
    }
}

async fn what_came_between_two_values_of_a_year_is_suppressed_in_the_later_written(world: World) {
    let more = json!({ "cumulative": true, "periodKind": "MONTH", "reporters": "OWNER", "countsPeople": true });
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let counted = indicator(&world, &kiruna, counts("Sedan årets början", more)).await;
    let save = "saveFollowUpValue value { id version suppressed actual }";
    let saved = async |month: i32, actual: &str| {
        let input = json!({ "indicator": counted["id"], "actual": actual,
            "period": { "kind": "MONTH", "year": 2026, "number": month } });
        done(&world, &kiruna, save, input).await["value"].take()
    };
    for (month, actual, suppressed) in [
        (1, "4", true),
        (2, "10", false),
        (4, "30", false),
        // Three more than in February, and later three fewer than in April.
        (3, "13", true),
        (5, "27", true),
        (6, "30", false),
        (7, "35", false),
    ] {
        let value = saved(month, actual).await;
        assert_eq!(value["suppressed"], suppressed, "{month}: {value}");
        assert_eq!(value["actual"], actual, "its own organisation sees it");
    }
}

async fn what_is_corrected_to_few_people_is_suppressed(world: World) {
    let more = json!({ "reporters": "OWNER", "countsPeople": true, "visibility": "PUBLIC" });
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let region = world.token("region", Grade::Approver).await;
    let counted = indicator(&world, &kiruna, counts("Rättat", more)).await;
    let named = |value: &Value| json!({ "value": value["id"], "version": value["version"] });
    let save = "saveFollowUpValue value { id version suppressed }";
    let saved = |actual: &str, more: Value| {
        let value = json!({ "indicator": counted["id"], "actual": actual,
            "period": { "kind": "TERTIAL", "year": 2026, "number": 1 } });
        merged(value, more)
    };
    let approved = async |value: &Value| {
        let submit = "submitFollowUpValue value { id version }";
        let sent = done(&world, &kiruna, submit, named(value)).await["value"].take();
        let approve = "approveFollowUpValue value { id version suppressed }";
        done(&world, &region, approve, named(&sent)).await["value"].take()
    };
    let query = "{ followUpValues { nodes { state actual suppressed } } }";
    let public = async || world.public(query).await["followUpValues"]["nodes"].take();
    let value = done(&world, &kiruna, save, saved("12", json!({}))).await["value"].take();
    let value = approved(&value).await;
    let reopen = merged(named(&value), json!({ "reason": "Räkna om" }));
    done(&world, &region, "reopenFollowUpValue value { id }", reopen).await;
    let returned = "{ followUpValues(filter: {states: [RETURNED]}) { nodes { id version } } }";
    let found = world.data_as(&kiruna, returned, json!({})).await;
    let correction = &found["followUpValues"]["nodes"][0];
    let corrected = saved("3", json!({ "version": correction["version"] }));
    let corrected = done(&world, &kiruna, save, corrected).await["value"].take();
    assert_eq!(corrected["suppressed"], true);
    let stands = json!([{ "state": "UNDER_CORRECTION", "actual": "12", "suppressed": false }]);
    assert_eq!(public().await, stands, "what was approved stays shown");
    assert_eq!(approved(&corrected).await["suppressed"], true);
    let hidden = json!([{ "state": "APPROVED", "actual": null, "suppressed": true }]);
    assert_eq!(public().await, hidden);
}

async fn a_correction_tells_nothing_of_what_is_suppressed_beside_it(world: World) {
    let more = json!({ "cumulative": true, "periodKind": "MONTH", "reporters": "OWNER", "countsPeople": true,
        "visibility": "PUBLIC" });
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let region = world.token("region", Grade::Approver).await;
    let counted = indicator(&world, &kiruna, counts("Sedan årets början", more)).await;
    let named = |value: &Value| json!({ "value": value["id"], "version": value["version"] });
    let approved = async |month: i32, actual: &str, version: Value| {
        let input = json!({ "indicator": counted["id"], "actual": actual, "preliminary": true, "version": version,
            "period": { "kind": "MONTH", "year": 2026, "number": month } });
        let save = "saveFollowUpValue value { id version }";
        let saved = done(&world, &kiruna, save, input).await["value"].take();
        let submit = "submitFollowUpValue value { id version }";
        let sent = done(&world, &kiruna, submit, named(&saved)).await["value"].take();
        let approve = "approveFollowUpValue value { id version suppressed }";
        done(&world, &region, approve, named(&sent)).await["value"].take()
    };
    let first = approved(1, "20", json!(null)).await;
    let first = approved(1, "22", first["version"].clone()).await;
    assert_eq!(first["suppressed"], false, "nothing lies beside it");
    // From 23 to 26 as whoever reads the rules knows: at 25 the first value would leave two of these, and at 26 one.
    let second = approved(2, "25", json!(null)).await;
    assert_eq!(second["suppressed"], true);
    let first = approved(1, "25", first["version"].clone()).await;
    assert_eq!(first["suppressed"], true);
    // Nor is it said from above, beside what the first value said before.
    for (month, actual, suppressed) in [(3, "26", true), (4, "27", false)] {
        let value = approved(month, actual, json!(null)).await;
        assert_eq!(value["suppressed"], suppressed, "{actual}");
    }
    let query = "{ followUpValues(orderBy: CREATED) { nodes { actual } } }";
    let public = world.public(query).await;
    let shown = items(&public["followUpValues"]["nodes"]).filter(|it| !it["actual"].is_null());
    let shown: Vec<&Value> = shown.map(|it| &it["actual"]).collect();
    assert_eq!(shown, ["27"]);
}

async fn a_share_that_is_not_put_together_is_protected_by_its_parts(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let region = world.token("region", Grade::Approver).await;
    let share = |title: &str, more: Value| {
        let share = json!({ "measure": "PERCENT", "aggregation": "NONE", "reporters": "OWNER", "visibility": "PUBLIC" });
        counts(title, merged(share, more))
    };
    let of_people = share("Nöjda", json!({ "countsPeople": true }));
    let of_people = indicator(&world, &kiruna, of_people).await;
    let tertial = |number: i32| json!({ "kind": "TERTIAL", "year": 2026, "number": number });
    let save = "saveFollowUpValue value { id version suppressed actual }";
    let given = |number: i32, more: Value| {
        let value = json!({ "indicator": of_people["id"], "period": tertial(number) });
        merged(value, more)
    };
    let share_alone = given(1, json!({ "actual": "7.5" }));
    assert_eq!(
        refused(&world, &kiruna, save, share_alone).await,
        ["REQUIRED numerator", "REQUIRED denominator"]
    );
    // Three of forty, all but three of forty, and enough of both.
    for (number, numerator, denominator, suppressed) in [
        (1, "3", "40", true),
        (2, "37", "40", true),
        (3, "20", "50", false),
    ] {
        let parts = json!({ "numerator": numerator, "denominator": denominator });
        let value = done(&world, &kiruna, save, given(number, parts)).await["value"].take();
        assert_eq!(
            value["suppressed"], suppressed,
            "{numerator} of {denominator}"
        );
        let named = |value: &Value| json!({ "value": value["id"], "version": value["version"] });
        let submit = "submitFollowUpValue value { id version }";
        let input = merged(
            named(&value),
            json!({ "acknowledgedWarnings": ["NUMERATOR_CHANGES", "FAR_FROM_HISTORY"] }),
        );
        let sent = done(&world, &kiruna, submit, input).await["value"].take();
        let approve = "approveFollowUpValue value { id }";
        done(&world, &region, approve, named(&sent)).await;
    }
    let query = "query($period: PeriodInput!) { followUpMatrix(period: $period) {
        rows { municipality { code } cells { actual numerator denominator noFigure suppressed value { actual } } } } }";
    let hidden = json!({ "actual": null, "numerator": null, "denominator": null, "noFigure": "SUPPRESSED", "suppressed": true,
        "value": { "actual": null } });
    let shown = |actual: &str, parts: [&str; 2], suppressed: bool| {
        json!({ "actual": actual, "numerator": parts[0], "denominator": parts[1], "noFigure": null,
            "suppressed": suppressed, "value": { "actual": actual } })
    };
    let enough = shown("40", ["20", "50"], false);
    let whole = shown("7.5", ["3", "40"], true);
    for (number, of_public, of_region) in [
        (1, &hidden, Some(&whole)),
        (2, &hidden, None),
        (3, &enough, Some(&enough)),
    ] {
        let variables = json!({ "period": tertial(number) });
        let cell = |matrix: &Value| {
            let mut rows = items(&matrix["followUpMatrix"]["rows"]);
            let row = rows.find(|row| row["municipality"]["code"] == KIRUNA);
            row.expect("a row")["cells"][0].clone()
        };
        let public = world.public_with(query, variables.clone()).await;
        assert_eq!(&cell(&public), of_public, "{number}");
        let approver = world.data_as(&region, query, variables).await;
        assert!(
            of_region.is_none_or(|whole| cell(&approver) == *whole),
            "{number}"
        );
    }
    for format in ["csv", "ndjson"] {
        let path = format!("/public/export/follow-up-values.{format}");
        let told = world.get(&path).await.body;
        let signs = ["7.5", "7,5", "92.5", "92,5"];
        assert!(!signs.iter().any(|sign| told.contains(sign)), "{told}");
    }
    // What is reported without its parts can't be protected afterwards.
    let plain = indicator(&world, &kiruna, share("Andra", json!({}))).await;
    let input = json!({ "indicator": plain["id"], "period": tertial(1), "actual": "7.5" });
    done(&world, &kiruna, save, input).await;
    let change =
        json!({ "indicator": plain["id"], "version": plain["version"], "disclosureThreshold": 5 });
    assert_eq!(
        refused(&world, &kiruna, "changeIndicator indicator { id }", change).await,
        ["WRONG_STATE disclosureThreshold"]
    );
}

async fn a_threshold_is_for_what_is_counted_and_stays_once_there_are_values(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let create = "createIndicator indicator { id }";
    for (more, wrong) in [
        (
            json!({ "countsPeople": true, "disclosureThreshold": 2 }),
            "INVALID_VALUE disclosureThreshold",
        ),
        (
            json!({ "countsPeople": true, "measure": "ORDINAL", "aggregation": "NONE" }),
            "DOES_NOT_FIT disclosureThreshold",
        ),
        (
            json!({ "countsPeople": true, "baseline": "3", "reporters": "OWNER" }),
            "INVALID_VALUE baseline",
        ),
    ] {
        let input = counts("Fel", more);
        assert_eq!(refused(&world, &region, create, input).await, [wrong]);
    }
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let more = json!({ "reporters": "OWNER", "countsPeople": true });
    let counted = indicator(&world, &kiruna, counts("Rätt", more)).await;
    let change = |version: &Value, threshold: Value| json!({ "indicator": counted["id"], "version": version, "disclosureThreshold": threshold });
    let next = |more: Value| {
        let next = json!({ "reporters": "OWNER", "replaces": counted["id"], "reportedFrom": "2027-05-01" });
        counts("Nästa", merged(next, more))
    };
    for (more, wrong) in [
        (json!({}), vec!["DOES_NOT_FIT disclosureThreshold"]),
        (
            json!({ "countsPeople": true, "disclosureThreshold": 4 }),
            vec!["DOES_NOT_FIT disclosureThreshold"],
        ),
    ] {
        assert_eq!(refused(&world, &kiruna, create, next(more)).await, wrong);
    }
    let more = json!({ "reporters": "OWNER", "countsPeople": true, "cumulative": true });
    let cumulative = indicator(&world, &kiruna, counts("Sedan årets början", more)).await;
    let more = json!({ "replaces": cumulative["id"], "countsPeople": true, "cumulative": true });
    let within_a_year = refused(&world, &kiruna, create, next(more)).await;
    assert_eq!(within_a_year, ["DOES_NOT_FIT reportedFrom"]);
    let mutation = "changeIndicator indicator { version countsPeople disclosureThreshold }";
    let raised = done(
        &world,
        &kiruna,
        mutation,
        change(&counted["version"], json!(10)),
    )
    .await;
    assert_eq!(raised["indicator"]["disclosureThreshold"], 10);
    let input = json!({ "indicator": counted["id"], "actual": "7", "period": { "kind": "TERTIAL", "year": 2026, "number": 1 } });
    done(&world, &kiruna, "saveFollowUpValue value { id }", input).await;
    for threshold in [json!(5), json!(null)] {
        let input = change(&raised["indicator"]["version"], threshold);
        let found = refused(&world, &kiruna, mutation, input).await;
        assert_eq!(found, ["WRONG_STATE disclosureThreshold"]);
    }
}
