//! Who owes which figures, until when, what can be said of them, who approves them, and how they are corrected without a hole.

use std::ops::RangeInclusive;

use samverkan::{
    domain::vocabulary::Grade,
    files::{ExtensionRow, FollowUpRow, IndicatorRow, ProjectRow},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    files::exports::{file, imported},
    fixture::{
        json::{code, items, text},
        mutate::{answer, done, refused},
        rows::merged,
        world::{World, both},
    },
    projects::follow_up::{KIRUNA, counts, id_of, indicator, owed_from},
};

both!(
    what_others_report_is_commissioned_by_a_body_that_may,
    nothing_is_owed_before_the_indicator_was_made,
    participants_of_a_project_report_what_its_owner_asks,
    what_participants_owed_stays_once_they_have_reported,
    no_change_lets_others_owe_what_has_begun,
    what_was_reported_no_more_is_not_owed_afterwards,
    what_was_owed_of_a_project_stays_owed_by_who_leaves_it,
    a_care_area_reports_what_its_group_commissions,
    a_correction_of_a_definition_is_a_new_version,
    words_of_what_is_measured_are_mended_until_others_have_reported,
    targets_of_past_periods_stay_once_anybody_has_reported,
    what_an_organisation_owes_is_read_in_one_request,
    an_extension_is_given_by_another_and_moves_the_last_day,
    why_reporting_was_extended_is_for_the_cooperation,
    nothing_to_measure_is_said_and_counts_as_reported,
    a_comment_is_for_the_cooperation_unless_it_is_made_public,
    another_organisation_approves,
    a_preliminary_figure_is_made_final_without_a_hole,
    a_reopened_figure_stays_shown_until_its_correction_is_approved,
    a_figure_that_came_back_is_to_be_corrected_and_moves_no_rate,
    a_sum_says_what_is_in_it,
    obligations_take_as_many_statements_for_many_organisations,
    the_way_from_a_purpose_to_its_projects_and_how_their_indicators_move,
    the_way_from_a_purpose_takes_as_many_statements_for_many_projects,
);

const CREATE: &str = "createIndicator indicator { id slug version reportedFrom reportingDays }";
const CHANGE: &str = "changeIndicator indicator { id version }";
const SET_TARGET: &str = "setIndicatorTarget target { id version }";
const SAVE: &str = "saveFollowUpValue value { id version state isCorrection kind actual }";
const SUBMIT: &str = "submitFollowUpValue value { id version state submittedOn }";
const APPROVE: &str =
    "approveFollowUpValue value { id version state actual preliminary isCorrection }";
const RETURN: &str = "returnFollowUpValue value { id version state }";
const REOPEN: &str = "reopenFollowUpValue value { id version state actual reason
  correction { id version state reason actual isCorrection } }";
const REMOVE: &str = "removeFollowUpValue valueId";
const LEAVE: &str = "leaveProject participation { id leftOn }";
const EXTEND: &str =
    "extendReporting extension { id version until reason period { code } organisation { slug } }";

fn tertial(number: i32) -> Value {
    json!({ "kind": "TERTIAL", "year": 2026, "number": number })
}

async fn editor(world: &World, organisation: &str) -> String {
    world.token(organisation, Grade::Editor).await
}

async fn approver(world: &World, organisation: &str) -> String {
    world.token(organisation, Grade::Approver).await
}

/// Saves a value of the first tertial of 2026. `more` overrides.
async fn saved(world: &World, token: &str, indicator: &Value, more: Value) -> Value {
    let input = json!({ "indicator": indicator["id"], "period": tertial(1), "actual": "12" });
    done(world, token, SAVE, merged(input, more)).await["value"].take()
}

fn named(value: &Value) -> Value {
    json!({ "value": value["id"], "version": value["version"] })
}

async fn submitted(world: &World, token: &str, indicator: &Value, more: Value) -> Value {
    let value = saved(world, token, indicator, more).await;
    done(world, token, SUBMIT, named(&value)).await["value"].take()
}

async fn approved(world: &World, token: &str, by: &str, indicator: &Value, more: Value) -> Value {
    let value = submitted(world, token, indicator, more).await;
    done(world, by, APPROVE, named(&value)).await["value"].take()
}

/// An ongoing project of an organisation, seen within the cooperation.
async fn project(world: &World, token: &str) -> Value {
    let input = json!({ "idempotencyKey": Uuid::now_v7(), "title": "Trygg hemgång", "summary": "S",
        "visibility": "COOPERATION" });
    let made = "proposeProject project { id slug }";
    done(world, token, made, input).await["project"].take()
}

async fn what_others_report_is_commissioned_by_a_body_that_may(world: World) {
    let region = editor(&world, "region").await;
    let kiruna = editor(&world, KIRUNA).await;
    let of_area = json!({ "reporters": "CARE_AREA", "careArea": "norra-norrbotten" });
    for (token, more, expected) in [
        (
            &region,
            json!({ "commissionedBy": null }),
            vec!["REQUIRED commissionedBy"],
        ),
        (
            &region,
            json!({ "reporters": "OWNER", "commissionedBy": "lansstyrgruppen" }),
            vec!["DOES_NOT_FIT commissionedBy"],
        ),
        (
            &region,
            json!({ "commissionedBy": "lansdelsgrupp-norra-norrbotten" }),
            vec!["DOES_NOT_FIT commissionedBy"],
        ),
        (
            &region,
            merged(
                of_area.clone(),
                json!({ "commissionedBy": "lansdelsgrupp-pite-alvdal" }),
            ),
            vec!["DOES_NOT_FIT commissionedBy"],
        ),
        (
            &region,
            json!({ "reporters": "CARE_AREA" }),
            vec!["REQUIRED careArea"],
        ),
        (
            &region,
            json!({ "careArea": "norra-norrbotten" }),
            vec!["DOES_NOT_FIT careArea"],
        ),
        (
            &kiruna,
            json!({ "reporters": "PARTICIPANTS" }),
            vec!["REQUIRED project"],
        ),
        (
            &kiruna,
            json!({ "reporters": "OWNER", "reportingDays": 367 }),
            vec!["INVALID_VALUE reportingDays"],
        ),
    ] {
        let input = counts("Vårdtid", more.clone());
        assert_eq!(
            refused(&world, token, CREATE, input).await,
            expected,
            "{more}"
        );
    }
    // A kommun obliges nobody.
    let refused = answer(&world, &kiruna, CREATE, counts("Vårdtid", json!({}))).await;
    assert_eq!(code(&refused), "FORBIDDEN");
    let input = counts("Vårdtid", json!({}));
    let mutation = "mutation($input: CreateIndicatorInput!) { createIndicator(input: $input) {
        indicator { id } proposal { state consents { of { slug } } } userErrors { code } } }";
    let made = world
        .data_as(&region, mutation, json!({ "input": input }))
        .await;
    let proposal = &made["createIndicator"]["proposal"];
    assert_eq!(
        proposal["consents"],
        json!([{ "of": [{ "slug": "norrbottens-kommuner" }] }])
    );
}

async fn nothing_is_owed_before_the_indicator_was_made(world: World) {
    let kiruna = editor(&world, KIRUNA).await;
    let own = |more: Value| counts("Vårdtid", merged(json!({ "reporters": "OWNER" }), more));
    let made = indicator_of(&world, &kiruna, own(json!({}))).await;
    assert_eq!(made["reportedFrom"], "2027-01-01");
    assert_eq!(made["reportingDays"], 30);
    let monthly = own(json!({ "periodKind": "MONTH", "reportedTo": "2027-01-01" }));
    assert_eq!(
        indicator_of(&world, &kiruna, monthly).await["reportedFrom"],
        "2026-12-01"
    );
    let early = own(json!({ "reportedFrom": "2026-12-31" }));
    assert_eq!(
        refused(&world, &kiruna, CREATE, early).await,
        ["INVALID_PERIOD reportedFrom"]
    );
    let change = |day: &str| json!({ "indicator": made["id"], "version": 1, "reportedFrom": day });
    assert_eq!(
        refused(&world, &kiruna, CHANGE, change("2026-01-01")).await,
        ["INVALID_PERIOD reportedFrom"]
    );
    done(&world, &kiruna, CHANGE, change("2028-01-01")).await;
    // Earlier figures are taken, count, and are not expected.
    let region = approver(&world, "region").await;
    approved(&world, &kiruna, &region, &made, json!({})).await;
    let total = total_of(
        &world,
        &region,
        &made,
        json!({ "kind": "YEAR", "year": 2026 }),
    )
    .await;
    assert_eq!(total["actual"], "12");
    assert_eq!(
        [&total["values"], &total["reported"], &total["expected"]],
        [1, 0, 0]
    );
    assert_eq!(
        owed(&world, &kiruna, KIRUNA, "2027-12-31").await,
        json!(["2584-vardtid-2 2026-M12 2027-01-30 NOT_DUE -"])
    );
}

async fn indicator_of(world: &World, token: &str, input: Value) -> Value {
    done(world, token, CREATE, input).await["indicator"].take()
}

async fn total_of(world: &World, token: &str, indicator: &Value, period: Value) -> Value {
    let query = "query($id: ID!, $period: PeriodInput!) { indicator(by: { id: $id }) { total(period: $period) {
        actual values preliminary underCorrection organisations organisationsExpected oldest { code } latest { code } reported
        expected missing target targetReached reporting { expected reported inTime missing percentReported percentInTime } } } }";
    let variables = json!({ "id": indicator["id"], "period": period });
    world.data_as(token, query, variables).await["indicator"]["total"].take()
}

/// `INDICATOR PERIOD DAY STATE` of each value that an organisation owes that is due by a day.
pub(super) async fn owed(world: &World, token: &str, organisation: &str, until: &str) -> Value {
    let query = "query($of: String!, $until: Date) { organisation(by: { code: $of }) { reportingObligations(until: $until, first: 100) {
        totalCount nodes { indicator { slug } period { code } dueOn extended state value { state } } } } }";
    let variables = json!({ "of": organisation, "until": until });
    let mut data = world.data_as(token, query, variables).await;
    let list = data["organisation"]["reportingObligations"].take();
    if list.is_null() {
        return list;
    }
    let nodes: Vec<Value> = items(&list["nodes"])
        .map(|it| {
            let [slug, period] = [&it["indicator"]["slug"], &it["period"]["code"]].map(text);
            let [due, state] = [&it["dueOn"], &it["state"]].map(text);
            let value = it["value"]["state"].as_str().unwrap_or("-");
            json!(format!("{slug} {period} {due} {state} {value}"))
        })
        .collect();
    assert_eq!(list["totalCount"], nodes.len());
    json!(nodes)
}

async fn participants_of_a_project_report_what_its_owner_asks(world: World) {
    let [kiruna, lulea] = [editor(&world, KIRUNA).await, editor(&world, "2580").await];
    let project = project(&world, &kiruna).await;
    let of_project = json!({ "reporters": "PARTICIPANTS", "project": project["slug"] });
    let join = json!({ "project": project["id"] });
    let join = merged(join, json!({ "idempotencyKey": Uuid::now_v7() }));
    done(&world, &lulea, "joinProject participation { id }", join).await;
    // Taking part is not enough for obliging others.
    assert_eq!(
        refused(&world, &lulea, CREATE, counts("Annat", of_project.clone())).await,
        ["DOES_NOT_FIT project"]
    );
    let made = indicator_of(&world, &kiruna, counts("Vårdtid", of_project)).await;
    owed_from(&world, text(&made["slug"]), "2026-01-01").await;
    let region = approver(&world, "region").await;
    approved(&world, &lulea, &region, &made, json!({})).await;
    let gallivare = editor(&world, "2523").await;
    let input = json!({ "indicator": made["id"], "period": tertial(1), "actual": "1" });
    assert_eq!(
        refused(&world, &gallivare, SAVE, input).await,
        ["DOES_NOT_FIT indicator"]
    );
    // Who joins in November owes nothing that began before.
    assert_eq!(owed(&world, &lulea, "2580", "2026-12-31").await, json!([]));
    assert_eq!(
        owed(&world, &kiruna, KIRUNA, "2026-12-31").await,
        json!([
            "2584-vardtid 2026-T1 2026-05-30 MISSING -",
            "2584-vardtid 2026-T2 2026-09-30 MISSING -"
        ])
    );
    let total = total_of(
        &world,
        &region,
        &made,
        json!({ "kind": "YEAR", "year": 2026 }),
    )
    .await;
    assert_eq!(
        [&total["values"], &total["reported"], &total["expected"]],
        [1, 0, 2]
    );
}

async fn what_participants_owed_stays_once_they_have_reported(world: World) {
    let [kiruna, lulea] = [editor(&world, KIRUNA).await, editor(&world, "2580").await];
    let project = project(&world, &kiruna).await;
    let join = json!({ "project": project["id"], "idempotencyKey": Uuid::now_v7() });
    done(&world, &lulea, "joinProject participation { id }", join).await;
    let joined = "UPDATE project_participation SET joined_on = '2026-01-01'";
    world.database().sql(joined).await;
    let of_project = json!({ "reporters": "PARTICIPANTS", "project": project["slug"] });
    let made = indicator_of(&world, &kiruna, counts("Vårdtid", of_project)).await;
    owed_from(&world, text(&made["slug"]), "2026-01-01").await;
    let change = |version: i32, more: Value| {
        merged(json!({ "indicator": made["id"], "version": version }), more)
    };
    // As long as nobody else has reported, its owner says when it is due.
    let days = json!({ "reportingDays": 60 });
    done(&world, &kiruna, CHANGE, change(1, days)).await;
    let region = approver(&world, "region").await;
    approved(&world, &lulea, &region, &made, json!({})).await;
    let year = json!({ "kind": "YEAR", "year": 2026 });
    let reporting = async || {
        let total = total_of(&world, &region, &made, year.clone()).await;
        let owed = owed(&world, &lulea, "2580", "2026-12-31").await;
        (total["reporting"].clone(), owed)
    };
    let before = reporting().await;
    assert_eq!([&before.0["inTime"], &before.0["missing"]], [0, 3]);
    assert_eq!(
        before.1,
        json!(["2584-vardtid 2026-T2 2026-10-30 MISSING -"])
    );
    for (field, value) in [
        ("reportingDays", json!(366)),
        ("reportingDays", json!(0)),
        ("reportedFrom", json!("2026-05-01")),
        ("reportedFrom", json!("2027-01-01")),
        ("reportedTo", json!("2026-05-01")),
    ] {
        for preview in [true, false] {
            let input = change(2, json!({ field: value, "preview": preview }));
            let found = refused(&world, &kiruna, CHANGE, input).await;
            assert_eq!(found, [format!("WRONG_STATE {field}")], "{value}");
        }
    }
    assert_eq!(reporting().await, before);
    // What has not ended can be changed.
    let rest = json!({ "reportedTo": "2026-09-01" });
    done(&world, &kiruna, CHANGE, change(2, rest)).await;
    assert_eq!(reporting().await, before);
}

/// What Luleå and Kalix owe that is due this year, and the rates at which indicators are reported.
async fn owed_by_others(world: &World, indicators: &[&Value]) -> Vec<Value> {
    let mut found = Vec::new();
    for organisation in ["2580", "2514"] {
        let token = editor(world, organisation).await;
        found.push(owed(world, &token, organisation, "2026-12-31").await);
    }
    let region = approver(world, "region").await;
    let year = json!({ "kind": "YEAR", "year": 2026 });
    for indicator in indicators {
        let total = total_of(world, &region, indicator, year.clone()).await;
        found.push(total["reporting"].clone());
    }
    found
}

async fn no_change_lets_others_owe_what_has_begun(world: World) {
    let [kiruna, lulea, kalix] = [
        editor(&world, KIRUNA).await,
        editor(&world, "2580").await,
        editor(&world, "2514").await,
    ];
    let region = approver(&world, "region").await;
    let [first, second] = [
        project(&world, &kiruna).await,
        project(&world, &kiruna).await,
    ];
    for (token, project) in [(&lulea, &first), (&kalix, &second)] {
        let join = json!({ "project": project["id"], "idempotencyKey": Uuid::now_v7() });
        done(&world, token, "joinProject participation { id }", join).await;
    }
    let joined = "UPDATE project_participation SET joined_on = '2026-01-01'";
    world.database().sql(joined).await;
    let mut made = Vec::new();
    let of_participants = json!({ "reporters": "PARTICIPANTS", "project": first["slug"] });
    let all = json!({ "reporters": "MUNICIPALITIES", "commissionedBy": "lansstyrgruppen" });
    let own = json!({ "reporters": "OWNER" });
    let of_area = json!({ "reporters": "CARE_AREA", "careArea": "norra-norrbotten" });
    for (token, more) in [
        (&kiruna, own.clone()),
        (&kiruna, of_participants.clone()),
        (&region, own),
        (&region, of_area),
    ] {
        made.push(indicator_of(&world, token, counts("Vårdtid", more)).await);
    }
    let [own, shared, common, of_area] = [0, 1, 2, 3].map(|place| &made[place]);
    // Who takes part in the first project, or belongs to the area, owes nothing of them yet.
    for indicator in [own, common] {
        owed_from(&world, text(&indicator["slug"]), "2026-01-01").await;
    }
    let earlier = json!({ "reportedFrom": "2026-12-31" });
    let changes = [
        (&kiruna, own, of_participants.clone()),
        (&kiruna, own, merged(of_participants.clone(), earlier)),
        (&region, common, all.clone()),
        (
            &region,
            common,
            merged(
                all.clone(),
                json!({ "reporters": "REGION_AND_MUNICIPALITIES" }),
            ),
        ),
    ];
    let shown = [own, common, shared, of_area];
    let before = owed_by_others(&world, &shown).await;
    assert_eq!(before[..2], [json!([]), json!([])]);
    refuses_each(&world, &changes, "INVALID_PERIOD reportedFrom").await;
    assert_eq!(owed_by_others(&world, &shown).await, before);
    // Nor do others come to owe what those owe who report it now.
    for indicator in [shared, of_area] {
        owed_from(&world, text(&indicator["slug"]), "2026-01-01").await;
    }
    let months = json!({ "periodKind": "MONTH" });
    let changes = [
        (&kiruna, shared, json!({ "project": second["slug"] })),
        (&kiruna, shared, months.clone()),
        (&region, of_area, json!({ "careArea": "pite-alvdal" })),
        (
            &region,
            of_area,
            merged(all.clone(), json!({ "careArea": null })),
        ),
        (&region, of_area, months),
    ];
    let before = owed_by_others(&world, &shown).await;
    assert_eq!(before[1], json!([]));
    refuses_each(&world, &changes, "INVALID_PERIOD reportedFrom").await;
    assert_eq!(owed_by_others(&world, &shown).await, before);
    // From a period on that lies ahead they do.
    let ahead = json!({ "reportedFrom": "2027-01-01" });
    for (token, indicator, more) in [(&kiruna, own, of_participants), (&region, common, all)] {
        let input = json!({ "indicator": indicator["id"], "version": 1 });
        let input = merged(merged(input, more), ahead.clone());
        done(&world, token, CHANGE, input).await;
    }
    assert_eq!(owed_by_others(&world, &shown).await[1], json!([]));
    assert_eq!(
        owed(&world, &kalix, "2514", "2027-05-30").await,
        json!([format!(
            "{} 2027-T1 2027-05-30 NOT_DUE -",
            text(&common["slug"])
        )])
    );
}

/// Holds for each change of an indicator that it is refused so, in a preview too.
async fn refuses_each(world: &World, changes: &[(&String, &Value, Value)], why: &str) {
    for (token, indicator, more) in changes {
        for preview in [true, false] {
            let input = json!({ "indicator": indicator["id"], "version": 1, "preview": preview });
            let found = refused(world, token, CHANGE, merged(input, more.clone())).await;
            assert_eq!(found, [why], "{more}");
        }
    }
}

async fn what_was_reported_no_more_is_not_owed_afterwards(world: World) {
    let region = approver(&world, "region").await;
    let kiruna = editor(&world, KIRUNA).await;
    let common = indicator_of(&world, &region, counts("Vårdtid", json!({}))).await;
    let own = counts("Eget", json!({ "reporters": "OWNER" }));
    let own = indicator_of(&world, &kiruna, own).await;
    for indicator in [&common, &own] {
        let slug = text(&indicator["slug"]);
        owed_from(&world, slug, "2025-01-01").await;
        let ended = "UPDATE indicator SET reported_to = '2026-05-01' WHERE slug =";
        world.database().sql(&format!("{ended} '{slug}'")).await;
    }
    let before = owed_by_others(&world, &[&common]).await;
    let changes = [json!(null), json!("2027-01-01"), json!("2026-05-02")]
        .map(|to| (&region, &common, json!({ "reportedTo": to })));
    refuses_each(&world, &changes, "INVALID_PERIOD reportedTo").await;
    assert_eq!(owed_by_others(&world, &[&common]).await, before);
    // It goes on from a period that lies ahead, and for its owner alone as the owner says.
    let open = |of: &Value| json!({ "indicator": of["id"], "version": 1, "reportedTo": null });
    let ahead = merged(open(&common), json!({ "reportedFrom": "2027-01-01" }));
    done(&world, &region, CHANGE, ahead).await;
    done(&world, &kiruna, CHANGE, open(&own)).await;
}

async fn what_was_owed_of_a_project_stays_owed_by_who_leaves_it(world: World) {
    let [kiruna, lulea] = [editor(&world, KIRUNA).await, editor(&world, "2580").await];
    let mut parts = Vec::new();
    for (reporters, from) in [
        ("PARTICIPANTS", "2026-01-01"),
        ("OWNER", "2026-01-01"),
        ("PARTICIPANTS", "2026-09-01"),
    ] {
        let project = project(&world, &kiruna).await;
        let join = json!({ "project": project["id"], "idempotencyKey": Uuid::now_v7() });
        let joined = done(&world, &lulea, "joinProject participation { id }", join).await;
        let more = json!({ "reporters": reporters, "project": project["slug"] });
        let made = indicator_of(&world, &kiruna, counts("Vårdtid", more)).await;
        owed_from(&world, text(&made["slug"]), from).await;
        parts.push((joined["participation"]["id"].clone(), made));
    }
    let joined = "UPDATE project_participation SET joined_on = '2026-01-01'";
    world.database().sql(joined).await;
    let [(first, owing), (second, _), (third, _)] = &parts[..] else {
        panic!("three parts");
    };
    let year = json!({ "kind": "YEAR", "year": 2026 });
    let rate = async || {
        let mut total = total_of(&world, &kiruna, owing, year.clone()).await;
        total["reporting"].take()
    };
    let before = rate().await;
    // Two tertials have ended, of two organisations.
    assert_eq!(before["missing"], 4);
    let leave = |part: &Value, on: &str| json!({ "participation": part, "version": 1, "on": on });
    let refuses = async || {
        for token in [&lulea, &kiruna] {
            for day in ["2026-01-01", "2026-05-01"] {
                for preview in [true, false] {
                    let input = merged(leave(first, day), json!({ "preview": preview }));
                    let found = refused(&world, token, LEAVE, input).await;
                    assert_eq!(found, ["INVALID_PERIOD on"], "{day}");
                }
            }
        }
    };
    refuses().await;
    // It is still owed where it is hidden for a while.
    for (version, visibility) in [(1, "OWNER"), (2, "COOPERATION")] {
        let input =
            json!({ "indicator": owing["id"], "version": version, "visibility": visibility });
        done(&world, &kiruna, CHANGE, input).await;
        refuses().await;
    }
    done(&world, &lulea, LEAVE, leave(first, "2026-05-02")).await;
    assert_eq!(rate().await, before);
    // What only the owner reports, and what has not ended, keeps nobody.
    for part in [second, third] {
        done(&world, &lulea, LEAVE, leave(part, "2026-01-01")).await;
    }
}

async fn a_care_area_reports_what_its_group_commissions(world: World) {
    let region = editor(&world, "region").await;
    let more = json!({ "reporters": "CARE_AREA", "careArea": "norra-norrbotten",
        "commissionedBy": "lansdelsgrupp-norra-norrbotten" });
    let made = indicator_of(&world, &region, counts("Vårdtid", more)).await;
    owed_from(&world, text(&made["slug"]), "2026-01-01").await;
    let kiruna = editor(&world, KIRUNA).await;
    submitted(&world, &kiruna, &made, json!({})).await;
    let lulea = editor(&world, "2580").await;
    let input = json!({ "indicator": made["id"], "period": tertial(1), "actual": "1" });
    assert_eq!(
        refused(&world, &lulea, SAVE, input).await,
        ["DOES_NOT_FIT indicator"]
    );
    let total = total_of(&world, &region, &made, tertial(1)).await;
    // The four of the area: Gällivare, Jokkmokk, Kiruna, Pajala.
    assert_eq!(total["organisationsExpected"], 4);
    assert_eq!(total["expected"], 4);
}

async fn a_correction_of_a_definition_is_a_new_version(world: World) {
    let kiruna = editor(&world, KIRUNA).await;
    let own =
        |title: &str, more: Value| counts(title, merged(json!({ "reporters": "OWNER" }), more));
    let first = indicator_of(&world, &kiruna, own("Vårdtid", json!({}))).await;
    owed_from(&world, text(&first["slug"]), "2024-01-01").await;
    saved(&world, &kiruna, &first, json!({})).await;
    let change = json!({ "indicator": first["id"], "version": 1, "unit": "dygn" });
    assert_eq!(
        refused(&world, &kiruna, CHANGE, change).await,
        ["WRONG_STATE unit"]
    );
    let replace = |more: Value| {
        let input =
            json!({ "replaces": first["id"], "unit": "dygn", "reportedFrom": "2027-01-01" });
        own("Vårdtid i dygn", merged(input, more))
    };
    let mid_period = replace(json!({ "reportedFrom": "2027-02-01" }));
    assert_eq!(
        refused(&world, &kiruna, CREATE, mid_period).await,
        ["INVALID_PERIOD reportedFrom"]
    );
    let region = editor(&world, "region").await;
    let anothers = answer(&world, &region, CREATE, replace(json!({}))).await;
    assert_eq!(code(&anothers), "FORBIDDEN");
    let second = indicator_of(&world, &kiruna, replace(json!({}))).await;
    assert_eq!(
        refused(&world, &kiruna, CREATE, replace(json!({}))).await,
        ["WRONG_STATE replaces"]
    );
    let query = "query($first: ID!, $second: ID!) {
        first: indicator(by: { id: $first }) { reportedTo replaces { slug } replacedBy { slug } }
        second: indicator(by: { id: $second }) { reportedFrom replaces { slug } replacedBy { slug } } }";
    let variables = json!({ "first": first["id"], "second": second["id"] });
    assert_eq!(
        world.data_as(&kiruna, query, variables).await,
        json!({
            "first": { "reportedTo": "2027-01-01", "replaces": null, "replacedBy": { "slug": second["slug"] } },
            "second": { "reportedFrom": "2027-01-01", "replaces": { "slug": first["slug"] }, "replacedBy": null },
        })
    );
}

async fn words_of_what_is_measured_are_mended_until_others_have_reported(world: World) {
    let [kiruna, lulea] = [editor(&world, KIRUNA).await, editor(&world, "2580").await];
    let project = project(&world, &kiruna).await;
    let join = json!({ "project": project["id"], "idempotencyKey": Uuid::now_v7() });
    done(&world, &lulea, "joinProject participation { id }", join).await;
    let words = json!({ "definition": "Utskrivna", "calculation": "Ur journalen", "sourcesOfError": "Utflyttade saknas" });
    let of_project = json!({ "reporters": "PARTICIPANTS", "project": project["slug"] });
    let input = counts("Vårdtid", merged(of_project.clone(), words));
    let first = indicator_of(&world, &kiruna, input).await;
    owed_from(&world, text(&first["slug"]), "2026-01-01").await;
    let change = |version: i32, more: Value| {
        merged(
            json!({ "indicator": first["id"], "version": version }),
            more,
        )
    };
    // Its owner's own figures hold what is counted, and not the words.
    saved(&world, &kiruna, &first, json!({})).await;
    let mended = json!({ "definition": "Utskrivna till hemmet", "calculation": null });
    done(&world, &kiruna, CHANGE, change(1, mended)).await;
    // Others' hold the words too, be it in a draft that the owner doesn't see.
    saved(&world, &lulea, &first, json!({})).await;
    let other = json!({ "definition": null, "calculation": "Ur registret", "sourcesOfError": "Avlidna saknas" });
    assert_eq!(
        refused(&world, &kiruna, CHANGE, change(2, other)).await,
        ["WRONG_STATE definition", "WRONG_STATE calculation"]
    );
    let rest = json!({ "title": "Vårdtider", "definition": "Utskrivna till hemmet", "sourcesOfError": "Avlidna saknas" });
    done(&world, &kiruna, CHANGE, change(2, rest)).await;
    let words = json!({ "definition": "Alla utskrivna", "calculation": "Ur registret", "sourcesOfError": "Utskrivna två gånger",
        "replaces": first["id"], "reportedFrom": "2027-01-01" });
    let second = counts("Vårdtid för alla", merged(of_project, words));
    let second = indicator_of(&world, &kiruna, second).await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Indicator { title definition calculation sourcesOfError } } }";
    let variables = json!({ "ids": [first["id"], second["id"]] });
    assert_eq!(
        world.data_as(&lulea, query, variables).await["nodes"],
        json!([
            { "title": "Vårdtider", "definition": "Utskrivna till hemmet", "calculation": null, "sourcesOfError": "Avlidna saknas" },
            { "title": "Vårdtid för alla", "definition": "Alla utskrivna", "calculation": "Ur registret",
                "sourcesOfError": "Utskrivna två gånger" },
        ])
    );
}

async fn targets_of_past_periods_stay_once_anybody_has_reported(world: World) {
    let kiruna = editor(&world, KIRUNA).await;
    let made = indicator(
        &world,
        &kiruna,
        counts("Vårdtid", json!({ "reporters": "OWNER" })),
    )
    .await;
    let target = |number: i32, more: Value| {
        let input = json!({ "indicator": made["id"], "period": tertial(number), "target": "5" });
        merged(input, more)
    };
    let first = done(&world, &kiruna, SET_TARGET, target(1, json!({}))).await;
    saved(&world, &kiruna, &made, json!({})).await;
    let later = target(
        1,
        json!({ "target": "4", "version": first["target"]["version"] }),
    );
    assert_eq!(
        refused(&world, &kiruna, SET_TARGET, later).await,
        ["WRONG_STATE period"]
    );
    done(&world, &kiruna, SET_TARGET, target(3, json!({}))).await;
    let both = target(3, json!({ "county": true, "careArea": "norra-norrbotten" }));
    assert_eq!(
        refused(&world, &kiruna, SET_TARGET, both).await,
        ["INVALID_VALUE organisation"]
    );
}

async fn what_an_organisation_owes_is_read_in_one_request(world: World) {
    let region = editor(&world, "region").await;
    let kiruna = editor(&world, KIRUNA).await;
    let months = counts("A", json!({ "periodKind": "MONTH" }));
    let months = indicator_of(&world, &region, months).await;
    owed_from(&world, text(&months["slug"]), "2026-09-01").await;
    let tertials = indicator_of(&world, &region, counts("B", json!({ "reportingDays": 60 }))).await;
    owed_from(&world, text(&tertials["slug"]), "2026-05-01").await;
    let month =
        |number: i32| json!({ "period": { "kind": "MONTH", "year": 2026, "number": number } });
    let september = submitted(&world, &kiruna, &months, month(9)).await;
    saved(&world, &kiruna, &months, month(10)).await;
    let today = [
        "region-a 2026-M09 2026-10-30 MISSING -",
        "region-b 2026-T2 2026-10-30 MISSING -",
    ];
    let gallivare = editor(&world, "2523").await;
    let mut own = owed(&world, &gallivare, "2523", "2026-11-02").await;
    own.as_array_mut()
        .expect("a list")
        .sort_by_key(Value::to_string);
    assert_eq!(own, json!(today));
    assert_eq!(
        owed(&world, &kiruna, KIRUNA, "2026-12-31").await,
        json!([
            today[1],
            "region-a 2026-M10 2026-11-30 DUE DRAFT",
            "region-a 2026-M11 2026-12-30 NOT_DUE -"
        ])
    );
    // What was returned is owed again; who approves doesn't see the draft.
    let approver = approver(&world, "region").await;
    let back = merged(named(&september), json!({ "reason": "Räkna om" }));
    done(&world, &approver, RETURN, back).await;
    assert_eq!(
        owed(&world, &region, KIRUNA, "2026-11-30").await,
        json!([
            "region-a 2026-M09 2026-10-30 MISSING RETURNED",
            today[1],
            "region-a 2026-M10 2026-11-30 DUE -"
        ])
    );
    // It is nobody else's.
    assert_eq!(
        owed(&world, &gallivare, KIRUNA, "2026-12-31").await,
        json!(null)
    );
    let page = "query($after: String) { organisation(by: { code: \"2584\" }) { reportingObligations(until: \"2026-12-31\", first: 2,
        after: $after) { nodes { period { code } } pageInfo { hasNextPage endCursor } } } }";
    let first = world.data_as(&kiruna, page, json!({})).await;
    let list = &first["organisation"]["reportingObligations"];
    assert_eq!(list["pageInfo"]["hasNextPage"], true);
    let after = json!({ "after": list["pageInfo"]["endCursor"] });
    let rest = world.data_as(&kiruna, page, after).await;
    let list = &rest["organisation"]["reportingObligations"];
    assert_eq!(
        list["nodes"],
        json!([{ "period": { "code": "2026-M10" } }, { "period": { "code": "2026-M11" } }])
    );
    assert_eq!(list["pageInfo"]["hasNextPage"], false);
}

async fn an_extension_is_given_by_another_and_moves_the_last_day(world: World) {
    let region = approver(&world, "region").await;
    let made = indicator_of(
        &world,
        &region,
        counts("A", json!({ "reporters": "REGION_AND_MUNICIPALITIES" })),
    )
    .await;
    owed_from(&world, text(&made["slug"]), "2026-05-01").await;
    let extension = |organisation: &Value, more: Value| {
        let input = json!({ "indicator": made["id"], "organisation": organisation, "period": tertial(2),
            "until": "2026-12-01", "reason": "Nytt verksamhetssystem" });
        merged(input, more)
    };
    let (kiruna, own) = (id_of(&world, KIRUNA).await, id_of(&world, "region").await);
    let (kiruna, own) = (json!(kiruna), json!(own));
    for (token, of) in [
        (&region, &own),
        (&editor(&world, "region").await, &kiruna),
        (&approver(&world, KIRUNA).await, &kiruna),
    ] {
        let refused = answer(&world, token, EXTEND, extension(of, json!({}))).await;
        assert_eq!(code(&refused), "FORBIDDEN");
    }
    for (more, expected) in [
        (json!({ "until": "2026-09-30" }), "INVALID_PERIOD until"),
        (json!({ "period": tertial(1) }), "DOES_NOT_FIT organisation"),
        (json!({ "reason": " " }), "REQUIRED reason"),
        (
            json!({ "organisation": id_of(&world, "norrbottens-kommuner").await }),
            "DOES_NOT_FIT organisation",
        ),
    ] {
        let input = extension(&kiruna, more.clone());
        assert_eq!(
            refused(&world, &region, EXTEND, input).await,
            [expected],
            "{more}"
        );
    }
    let given = done(&world, &region, EXTEND, extension(&kiruna, json!({}))).await;
    assert_eq!(
        merged(given["extension"].clone(), json!({ "id": "x" })),
        json!({ "id": "x", "version": 1, "until": "2026-12-01", "reason": "Nytt verksamhetssystem",
                "period": { "code": "2026-T2" }, "organisation": { "slug": KIRUNA } })
    );
    let again = extension(&kiruna, json!({}));
    assert_eq!(
        refused(&world, &region, EXTEND, again).await,
        ["ALREADY_EXISTS version"]
    );
    let longer = extension(&kiruna, json!({ "until": "2026-12-24", "version": 1 }));
    done(&world, &region, EXTEND, longer.clone()).await;
    let stale = extension(&kiruna, json!({ "until": "2026-12-23", "version": 1 }));
    assert_eq!(
        code(&answer(&world, &region, EXTEND, stale).await),
        "CONFLICT"
    );
    let token = editor(&world, KIRUNA).await;
    let shown = owed(&world, &token, KIRUNA, "2026-12-31").await;
    assert_eq!(shown, json!(["region-a 2026-T2 2026-12-24 DUE -"]));
    let total = total_of(&world, &region, &made, tertial(2)).await;
    assert_eq!([&total["expected"], &total["missing"]], [15, 14]);
    // A value within the extension is in time, another isn't.
    let second = json!({ "period": tertial(2) });
    approved(&world, &token, &region, &made, second.clone()).await;
    let gallivare = editor(&world, "2523").await;
    approved(&world, &gallivare, &region, &made, second).await;
    let total = total_of(&world, &region, &made, tertial(2)).await;
    assert_eq!(
        total["reporting"],
        json!({ "expected": 15, "reported": 2, "inTime": 1, "missing": 13, "percentReported": "13.3", "percentInTime": "6.7" })
    );
    // It has a history, which whoever sees the indicator sees.
    let query = "query($id: ID!) { node(id: $id) { ... on ReportingExtension { viewerCanChange history(first: 5) { nodes { action
        fields { field before after } } } } } }";
    let data = world
        .data_as(&gallivare, query, json!({ "id": given["extension"]["id"] }))
        .await;
    assert_eq!(data["node"]["viewerCanChange"], false);
    let until = json!({ "field": "until", "before": "2026-12-01", "after": "2026-12-24" });
    assert_eq!(
        data["node"]["history"]["nodes"][0]["fields"],
        json!([until])
    );
}

async fn why_reporting_was_extended_is_for_the_cooperation(world: World) {
    let region = approver(&world, "region").await;
    let made = indicator_of(
        &world,
        &region,
        counts("A", json!({ "visibility": "PUBLIC" })),
    )
    .await;
    owed_from(&world, text(&made["slug"]), "2026-05-01").await;
    let input = json!({ "indicator": made["id"], "organisation": id_of(&world, KIRUNA).await, "period": tertial(2),
        "until": "2026-12-01", "reason": "Sjukdom; två veckor." });
    let given = done(&world, &region, EXTEND, input).await["extension"].take();
    let query = "query($id: ID!, $slug: String!) {
        node(id: $id) { ... on ReportingExtension { until reason history(first: 5) { nodes { fields { field after } } } } }
        indicator(by: { slug: $slug }) { extensions { until reason } }
        changes(types: [ReportingExtension], first: 5) { nodes { fields { field after } } } }";
    let variables = json!({ "id": given["id"], "slug": made["slug"] });
    let public = world.public_with(query, variables.clone()).await;
    let shown = json!({ "until": "2026-12-01", "reason": null });
    assert_eq!(public["indicator"]["extensions"], json!([shown]));
    assert_eq!(public["node"]["reason"], json!(null));
    assert!(!public.to_string().contains("Sjukdom"), "{public}");
    let lulea = world.token("2580", Grade::Reader).await;
    let told = world.data_as(&lulea, query, variables).await;
    let reason = json!("Sjukdom; två veckor.");
    assert_eq!(told["indicator"]["extensions"][0]["reason"], reason);
    assert_eq!(told["node"]["reason"], reason);
    for changes in [&told["node"]["history"], &told["changes"]] {
        let mut fields = items(&changes["nodes"][0]["fields"]);
        let field = fields.find(|it| it["field"] == "reason");
        assert_eq!(field.expect("the reason")["after"], reason);
    }
    for form in ["csv", "ndjson"] {
        let path = format!("/export/reporting-extensions.{form}");
        let own = file(&world, &lulea, &path).await.body;
        let public = world.get(&format!("/public{path}")).await.body;
        for (told, says_why) in [(own, true), (public, false)] {
            assert!(told.contains("2026-12-01"), "{told}");
            assert_eq!(told.contains("Sjukdom"), says_why, "{told}");
        }
    }
}

async fn nothing_to_measure_is_said_and_counts_as_reported(world: World) {
    let region = approver(&world, "region").await;
    let share = json!({ "measure": "PERCENT", "aggregation": "RATIO", "visibility": "PUBLIC" });
    let made = indicator_of(&world, &region, counts("A", share)).await;
    owed_from(&world, text(&made["slug"]), "2026-01-01").await;
    let [kiruna, lulea, gallivare] = [
        editor(&world, KIRUNA).await,
        editor(&world, "2580").await,
        editor(&world, "2523").await,
    ];
    let none = json!({ "kind": "NO_CASES", "actual": null });
    for (more, expected) in [
        (
            json!({ "kind": "NO_CASES", "actual": "0" }),
            vec!["INVALID_VALUE actual"],
        ),
        (
            json!({ "kind": "NO_CASES", "actual": null, "numerator": "0", "denominator": "0" }),
            vec!["INVALID_VALUE numerator", "INVALID_VALUE denominator"],
        ),
    ] {
        let input = json!({ "indicator": made["id"], "period": tertial(1) });
        assert_eq!(
            refused(&world, &kiruna, SAVE, merged(input, more)).await,
            expected
        );
    }
    approved(&world, &kiruna, &region, &made, none).await;
    let apart = json!({ "kind": "NOT_APPLICABLE", "actual": null });
    approved(&world, &lulea, &region, &made, apart).await;
    let figure = json!({ "actual": null, "numerator": "1", "denominator": "4" });
    approved(&world, &gallivare, &region, &made, figure).await;
    let total = total_of(&world, &region, &made, tertial(1)).await;
    assert_eq!(
        [&total["values"], &total["reported"], &total["missing"]],
        [3, 3, 11]
    );
    assert_eq!(total["actual"], "25");
    let query = "{ followUpMatrix(period: { kind: TERTIAL, year: 2026, number: 1 }) { rows { municipality { code } cells { status actual
        noFigure value { kind } } } } }";
    let shown = world.public(query).await;
    for (code, expected) in [
        (
            KIRUNA,
            json!({ "status": "APPROVED", "actual": null, "noFigure": "NO_CASES", "value": { "kind": "NO_CASES" } }),
        ),
        (
            "2580",
            json!({ "status": "APPROVED", "actual": null, "noFigure": "NOT_APPLICABLE", "value": { "kind": "NOT_APPLICABLE" } }),
        ),
        (
            "2523",
            json!({ "status": "APPROVED", "actual": "25", "noFigure": null, "value": { "kind": "FIGURE" } }),
        ),
    ] {
        let row =
            items(&shown["followUpMatrix"]["rows"]).find(|row| row["municipality"]["code"] == code);
        assert_eq!(row.expect("a row")["cells"][0], expected);
    }
    let count = indicator_of(
        &world,
        &kiruna,
        counts("B", json!({ "reporters": "OWNER" })),
    )
    .await;
    let input = json!({ "indicator": count["id"], "period": tertial(1), "kind": "NO_CASES" });
    assert_eq!(
        refused(&world, &kiruna, SAVE, input).await,
        ["DOES_NOT_FIT kind"]
    );
}

async fn a_comment_is_for_the_cooperation_unless_it_is_made_public(world: World) {
    let region = approver(&world, "region").await;
    let kiruna = editor(&world, KIRUNA).await;
    let public = json!({ "visibility": "PUBLIC" });
    let made = indicator_of(&world, &region, counts("A", public.clone())).await;
    let inside = json!({ "comment": "Bara för oss" });
    approved(&world, &kiruna, &region, &made, inside).await;
    let second = json!({ "comment": "För alla", "commentPublic": true, "period": tertial(2) });
    approved(&world, &kiruna, &region, &made, second).await;
    let words = merged(
        public,
        json!({ "measure": "QUALITATIVE", "aggregation": "NONE" }),
    );
    let words = indicator_of(&world, &region, counts("B", words)).await;
    approved(
        &world,
        &kiruna,
        &region,
        &words,
        json!({ "comment": "Gott", "actual": null }),
    )
    .await;
    let query =
        "{ followUpValues(orderBy: CREATED, first: 10) { nodes { comment commentPublic } } }";
    let comments = |data: &Value| -> Vec<Value> {
        items(&data["followUpValues"]["nodes"])
            .map(|it| it["comment"].clone())
            .collect()
    };
    assert_eq!(
        comments(&world.public(query).await),
        [json!(null), json!("För alla"), json!("Gott")]
    );
    let lulea = world.token("2580", Grade::Reader).await;
    assert_eq!(
        comments(&world.data_as(&lulea, query, json!({})).await),
        ["Bara för oss", "För alla", "Gott"]
    );
    // Nor does the file tell the public.
    let file = world.get("/public/export/follow-up-values.csv").await.body;
    assert!(
        !file.contains("Bara för oss") && file.contains("För alla"),
        "{file}"
    );
}

async fn another_organisation_approves(world: World) {
    let [region, association] = [
        approver(&world, "region").await,
        approver(&world, "norrbottens-kommuner").await,
    ];
    let all = json!({ "reporters": "REGION_AND_MUNICIPALITIES" });
    let made = indicator_of(&world, &region, counts("A", all)).await;
    let own = submitted(&world, &region, &made, json!({})).await;
    let query = "query($id: ID!) { node(id: $id) { ... on FollowUpValue { viewerCanApprove viewerCanReturn possibleActions } } }";
    let can = async |token: &str| {
        world
            .data_as(token, query, json!({ "id": own["id"] }))
            .await["node"]
            .take()
    };
    assert_eq!(
        can(&region).await,
        json!({ "viewerCanApprove": false, "viewerCanReturn": false, "possibleActions": [] })
    );
    assert_eq!(
        can(&association).await,
        json!({ "viewerCanApprove": true, "viewerCanReturn": true, "possibleActions": ["APPROVE", "RETURN"] })
    );
    for (mutation, input) in [
        (APPROVE, named(&own)),
        (RETURN, merged(named(&own), json!({ "reason": "Fel" }))),
        (
            "approveFollowUpValues values { id }",
            json!({ "values": [named(&own)] }),
        ),
    ] {
        assert_eq!(
            code(&answer(&world, &region, mutation, input).await),
            "FORBIDDEN"
        );
    }
    let shown = done(&world, &association, APPROVE, named(&own)).await["value"].take();
    let reopen = merged(named(&shown), json!({ "reason": "Fel" }));
    assert_eq!(
        code(&answer(&world, &region, REOPEN, reopen.clone()).await),
        "FORBIDDEN"
    );
    done(&world, &association, REOPEN, reopen).await;
}

async fn a_preliminary_figure_is_made_final_without_a_hole(world: World) {
    let region = approver(&world, "region").await;
    let kiruna = editor(&world, KIRUNA).await;
    let made = indicator_of(
        &world,
        &region,
        counts("A", json!({ "visibility": "PUBLIC" })),
    )
    .await;
    owed_from(&world, text(&made["slug"]), "2026-01-01").await;
    let value = approved(
        &world,
        &kiruna,
        &region,
        &made,
        json!({ "preliminary": true }),
    )
    .await;
    let correct = |more: Value| {
        let input = json!({ "indicator": made["id"], "period": tertial(1), "actual": "14", "version": value["version"] });
        merged(input, more)
    };
    let draft = done(&world, &kiruna, SAVE, correct(json!({}))).await["value"].take();
    assert_eq!(
        [&draft["state"], &draft["isCorrection"]],
        [&json!("DRAFT"), &json!(true)]
    );
    let public = "{ followUpValues(first: 10) { nodes { id state actual preliminary correction { id } } }
        followUpMatrix(period: { kind: TERTIAL, year: 2026, number: 1 }) { totals { actual values preliminary underCorrection } } }";
    let shown = |state: &str, actual: &str, preliminary: bool, corrected: u64| {
        json!({
            "followUpValues": { "nodes": [{ "id": value["id"], "state": state, "actual": actual, "preliminary": preliminary,
                                            "correction": null }] },
            "followUpMatrix": { "totals": [{ "actual": actual, "values": 1, "preliminary": u64::from(preliminary),
                                             "underCorrection": corrected }] },
        })
    };
    assert_eq!(
        world.public(public).await,
        shown("UNDER_CORRECTION", "12", true, 1)
    );
    // A draft is given up, and begun anew.
    done(&world, &kiruna, REMOVE, named(&draft)).await;
    assert_eq!(world.public(public).await, shown("APPROVED", "12", true, 0));
    let again = correct(json!({ "version": 5 }));
    let draft = done(&world, &kiruna, SAVE, again).await["value"].take();
    let sent = done(&world, &kiruna, SUBMIT, named(&draft)).await["value"].take();
    assert_eq!(
        world.public(public).await,
        shown("UNDER_CORRECTION", "12", true, 1)
    );
    let final_value = done(
        &world,
        &region,
        "approveFollowUpValues values { id actual preliminary state }",
        json!({ "values": [named(&sent)] }),
    )
    .await;
    assert_eq!(
        final_value["values"],
        json!([{ "id": value["id"], "actual": "14", "preliminary": false, "state": "APPROVED" }])
    );
    assert_eq!(
        world.public(public).await,
        shown("APPROVED", "14", false, 0)
    );
    let left = world
        .data_as(
            &region,
            "query($id: ID!) { node(id: $id) { id } }",
            json!({ "id": sent["id"] }),
        )
        .await;
    assert_eq!(left["node"], json!(null));
    // What is final is opened by another.
    let later = correct(json!({ "actual": "15", "version": 7 }));
    assert_eq!(
        refused(&world, &kiruna, SAVE, later).await,
        ["WRONG_STATE period"]
    );
}

async fn a_reopened_figure_stays_shown_until_its_correction_is_approved(world: World) {
    let region = approver(&world, "region").await;
    let kiruna = editor(&world, KIRUNA).await;
    let made = indicator_of(
        &world,
        &region,
        counts("A", json!({ "visibility": "PUBLIC" })),
    )
    .await;
    let value = approved(&world, &kiruna, &region, &made, json!({})).await;
    let reopen = merged(named(&value), json!({ "reason": "Räkna om" }));
    let open = done(&world, &region, REOPEN, reopen).await["value"].take();
    let correction = &open["correction"];
    assert_eq!(
        [&open["state"], &open["actual"], &open["reason"]],
        [&json!("UNDER_CORRECTION"), &json!("12"), &json!(null)]
    );
    assert_eq!(
        merged(correction.clone(), json!({ "id": "x" })),
        json!({ "id": "x", "version": 1, "state": "RETURNED", "reason": "Räkna om", "actual": "12", "isCorrection": true })
    );
    let public = "{ followUpValues(first: 10) { nodes { state actual reason } } }";
    let shown = json!({ "followUpValues": { "nodes": [{ "state": "UNDER_CORRECTION", "actual": "12", "reason": null }] } });
    assert_eq!(world.public(public).await, shown);
    // What was returned can't be taken away, and goes its way in one call.
    assert_eq!(
        refused(&world, &kiruna, REMOVE, named(correction)).await,
        ["WRONG_STATE value"]
    );
    let row = json!({ "indicator": made["slug"], "period": "2026-T1", "actual": "9" });
    let sent = done(
        &world,
        &kiruna,
        "submitFollowUpValues changed values { id version state isCorrection }",
        json!({ "mode": "ALL_OR_NOTHING", "rows": [row] }),
    )
    .await;
    assert_eq!(sent["values"][0]["id"], correction["id"]);
    assert_eq!(world.public(public).await, shown);
    // The region returns it once more, and approves it then.
    let back = merged(named(&sent["values"][0]), json!({ "reason": "Igen" }));
    let back = done(&world, &region, RETURN, back).await["value"].take();
    let sent = done(&world, &kiruna, SUBMIT, named(&back)).await["value"].take();
    let shown = done(&world, &region, APPROVE, named(&sent)).await["value"].take();
    assert_eq!(
        [&shown["id"], &shown["actual"], &shown["state"]],
        [&value["id"], &json!("9"), &json!("APPROVED")]
    );
    let history = "query($id: ID!) { node(id: $id) { ... on FollowUpValue { history(first: 1) { nodes { action fields { field before after } } } } } }";
    let variables = json!({ "id": value["id"] });
    let history = world.data_as(&kiruna, history, variables).await;
    let fields = &history["node"]["history"]["nodes"][0]["fields"];
    assert!(
        items(fields).any(|it| *it == json!({ "field": "actual", "before": "12", "after": "9" })),
        "{fields}"
    );
    assert!(matches!(
        world.verify_journal().await,
        samverkan::store::Verified::Intact { .. }
    ));
}

async fn a_figure_that_came_back_is_to_be_corrected_and_moves_no_rate(world: World) {
    let region = approver(&world, "region").await;
    let kiruna = editor(&world, KIRUNA).await;
    let made = indicator_of(&world, &region, counts("A", json!({}))).await;
    owed_from(&world, text(&made["slug"]), "2026-01-01").await;
    let earlier = json!({ "period": { "kind": "TERTIAL", "year": 2025, "number": 3 } });
    let earlier = approved(&world, &kiruna, &region, &made, earlier).await;
    let value = approved(&world, &kiruna, &region, &made, json!({})).await;
    let year = json!({ "kind": "YEAR", "year": 2026 });
    let rate = async || total_of(&world, &region, &made, year.clone()).await["reporting"].take();
    let before = rate().await;
    let late = "region-a 2026-T2 2026-09-30 MISSING -";
    let to_correct = "region-a 2026-T1 2026-05-30 TO_CORRECT RETURNED";
    let owes = async || owed(&world, &kiruna, KIRUNA, "2026-11-02").await;
    assert_eq!(owes().await, json!([late]));
    // Whether it was owed or not, and whenever it was due.
    let mut corrections = Vec::new();
    for value in [&value, &earlier] {
        let reopen = merged(named(value), json!({ "reason": "Räkna om" }));
        let mut open = done(&world, &region, REOPEN, reopen).await["value"].take();
        corrections.push(open["correction"].take());
    }
    let early = "region-a 2025-T3 2026-01-30 TO_CORRECT RETURNED";
    assert_eq!(owes().await, json!([early, to_correct, late]));
    assert_eq!(
        owed(&world, &region, KIRUNA, "2026-01-01").await,
        json!([early, to_correct])
    );
    let correction = &corrections[0];
    let query = "{ viewer { organisation { reportingObligations(first: 1) { nodes { value { id reason isCorrection } } } } }
        deadlines(days: 30) { kind dueOn late period { code } } }";
    let told = world.data_as(&kiruna, query, json!({})).await;
    let first = &told["viewer"]["organisation"]["reportingObligations"]["nodes"][0]["value"];
    assert_eq!(
        *first,
        json!({ "id": corrections[1]["id"], "reason": "Räkna om", "isCorrection": true })
    );
    let due = |day: Option<&str>, period: &str| json!({ "kind": "FIGURE", "dueOn": day, "late": day.is_some(), "period": { "code": period } });
    let mut deadlines = told["deadlines"].clone();
    deadlines
        .as_array_mut()
        .expect("a list")
        .sort_by_key(|it| it["period"]["code"].to_string());
    // Nothing says by when what came back is corrected.
    assert_eq!(
        deadlines,
        json!([
            due(None, "2025-T3"),
            due(None, "2026-T1"),
            due(Some("2026-09-30"), "2026-T2")
        ])
    );
    assert_eq!(rate().await, before);
    // Until it is submitted, and when its correction is returned.
    let more = json!({ "actual": "14", "version": correction["version"] });
    let draft = saved(&world, &kiruna, &made, more).await;
    assert_eq!(owes().await, json!([early, to_correct, late]));
    let sent = done(&world, &kiruna, SUBMIT, named(&draft)).await["value"].take();
    assert_eq!(owes().await, json!([early, late]));
    let back = merged(named(&sent), json!({ "reason": "Igen" }));
    let back = done(&world, &region, RETURN, back).await["value"].take();
    assert_eq!(owes().await, json!([early, to_correct, late]));
    assert_eq!(rate().await, before);
    let sent = done(&world, &kiruna, SUBMIT, named(&back)).await["value"].take();
    done(&world, &region, APPROVE, named(&sent)).await;
    assert_eq!(owes().await, json!([early, late]));
    assert_eq!(rate().await, before);
}

async fn a_sum_says_what_is_in_it(world: World) {
    let region = approver(&world, "region").await;
    let made = indicator_of(&world, &region, counts("A", json!({}))).await;
    owed_from(&world, text(&made["slug"]), "2026-05-01").await;
    let year = json!({ "kind": "YEAR", "year": 2026 });
    for (more, target) in [
        (json!({ "county": true }), "30"),
        (json!({ "careArea": "norra-norrbotten" }), "40"),
    ] {
        let input = json!({ "indicator": made["id"], "period": year, "target": target });
        done(&world, &region, SET_TARGET, merged(input, more)).await;
    }
    let [kiruna, lulea] = [editor(&world, KIRUNA).await, editor(&world, "2580").await];
    approved(&world, &kiruna, &region, &made, json!({})).await;
    approved(
        &world,
        &kiruna,
        &region,
        &made,
        json!({ "period": tertial(2), "preliminary": true }),
    )
    .await;
    approved(
        &world,
        &lulea,
        &region,
        &made,
        json!({ "period": tertial(3) }),
    )
    .await;
    assert_eq!(
        total_of(&world, &region, &made, year).await,
        json!({ "actual": "36", "values": 3, "preliminary": 1, "underCorrection": 0, "organisations": 2, "organisationsExpected": 14,
                "oldest": { "code": "2026-T1" }, "latest": { "code": "2026-T3" }, "reported": 1, "expected": 14, "missing": 13,
                "target": "30", "targetReached": true,
                "reporting": { "expected": 14, "reported": 1, "inTime": 0, "missing": 13, "percentReported": "7.1",
                               "percentInTime": "0" } })
    );
    let query = "{ followUpMatrix(period: { kind: YEAR, year: 2026 }) { reporting { expected reported }
        rows { municipality { code } reporting { expected reported percentReported } }
        careAreas { careArea { slug } reporting { expected reported } totals { target targetReached } }
        priorityAreas { reporting { expected } } } }";
    let shown = world.data_as(&region, query, json!({})).await["followUpMatrix"].take();
    assert_eq!(shown["reporting"], json!({ "expected": 14, "reported": 1 }));
    let row = items(&shown["rows"])
        .find(|row| row["municipality"]["code"] == KIRUNA)
        .expect("a row");
    assert_eq!(
        row["reporting"],
        json!({ "expected": 1, "reported": 1, "percentReported": "100" })
    );
    let area = items(&shown["careAreas"])
        .find(|it| it["careArea"]["slug"] == "norra-norrbotten")
        .expect("an area");
    assert_eq!(area["reporting"], json!({ "expected": 4, "reported": 1 }));
    assert_eq!(
        area["totals"],
        json!([{ "target": "40", "targetReached": false }])
    );
}

async fn obligations_take_as_many_statements_for_many_organisations(world: World) {
    let region = editor(&world, "region").await;
    let made = indicator_of(&world, &region, counts("A", json!({}))).await;
    owed_from(&world, text(&made["slug"]), "2025-01-01").await;
    let query = |first: u32| {
        format!("{{ organisations(kind: MUNICIPALITY, first: {first}) {{ nodes {{ reportingObligations(first: 20) {{ nodes {{ state
            indicator {{ slug }} value {{ state }} }} }} }} }} }}")
    };
    let statements = async |first: u32| {
        world.statements();
        world.data_as(&region, &query(first), json!({})).await;
        world.statements().len()
    };
    let few = statements(1).await;
    for number in 0..5 {
        let more = indicator_of(&world, &region, counts(&format!("B{number}"), json!({}))).await;
        owed_from(&world, text(&more["slug"]), "2025-01-01").await;
    }
    let many = statements(8).await;
    assert_eq!(few, many);
}

async fn the_way_from_a_purpose_to_its_projects_and_how_their_indicators_move(world: World) {
    let region = approver(&world, "region").await;
    let kiruna = editor(&world, KIRUNA).await;
    let goals = world.public("{ effectGoals { code } }").await;
    let codes: Vec<&str> = items(&goals["effectGoals"])
        .map(|it| text(&it["code"]))
        .collect();
    let propose = async |title: &str, more: Value| {
        let input = json!({ "idempotencyKey": Uuid::now_v7(), "title": title, "summary": "S", "visibility": "PUBLIC" });
        let made = done(
            &world,
            &kiruna,
            "proposeProject project { id slug }",
            merged(input, more),
        )
        .await;
        made["project"].clone()
    };
    let aims = json!({ "effectGoals": [codes[0]], "priorityAreas": ["aldre"] });
    let followed = propose("Följt", aims.clone()).await;
    propose("Inte följt", aims).await;
    let own = json!({ "reporters": "OWNER", "visibility": "PUBLIC", "direction": "DESCENDING" });
    let of_project = merged(own.clone(), json!({ "project": followed["slug"] }));
    let moved = indicator_of(&world, &kiruna, counts("Rör sig", of_project)).await;
    let aim = json!({ "effectGoal": codes[0], "priorityArea": "aldre" });
    indicator_of(&world, &kiruna, counts("Tom", merged(own, aim))).await;
    for (year, actual) in [(2025, "20"), (2026, "15")] {
        let period = json!({ "kind": "TERTIAL", "year": year, "number": 1 });
        let figure = json!({ "period": period, "actual": actual });
        approved(&world, &kiruna, &region, &moved, figure).await;
    }
    let query = "{ effectGoals { code projects(first: 5) { totalCount nodes { title indicators { title } } }
        without: projects(filter: { hasIndicator: false }, first: 5) { nodes { title } }
        with: projects(filter: { hasIndicator: true }, first: 5) { nodes { title } }
        indicators(first: 5) { totalCount nodes { title movement { period { code } earlierPeriod { code } actual earlier organisations improves } } }
        told: indicators(filter: { reported: true }, first: 5) { nodes { title } }
        silent: indicators(filter: { reported: false }, first: 5) { nodes { title } } } }";
    let moves = json!({ "period": { "code": "2026-T1" }, "earlierPeriod": { "code": "2025-T1" }, "actual": "15", "earlier": "20",
        "organisations": 1, "improves": true });
    let moves = json!({ "totalCount": 2, "nodes": [{ "title": "Rör sig", "movement": moves }, { "title": "Tom", "movement": null }] });
    let titled = |title: &str| json!({ "nodes": [{ "title": title }] });
    for (purposes, code) in [("effectGoals", codes[0]), ("priorityAreas", "aldre")] {
        let shown = world.public(&query.replace("effectGoals", purposes)).await;
        let (served, others): (Vec<&Value>, Vec<&Value>) =
            items(&shown[purposes]).partition(|it| it["code"] == code);
        let [purpose] = served[..] else {
            panic!("{purposes} with {code}: {served:?}");
        };
        assert_eq!(purpose["projects"]["totalCount"], 2, "{purposes}");
        for (list, title) in [
            ("without", "Inte följt"),
            ("with", "Följt"),
            ("told", "Rör sig"),
            ("silent", "Tom"),
        ] {
            assert_eq!(purpose[list], titled(title), "{purposes} {list}");
        }
        assert_eq!(purpose["indicators"], moves, "{purposes}");
        // No project serves the others, and no indicator is for them.
        for other in others {
            for list in ["projects", "indicators"] {
                assert_eq!(other[list]["totalCount"], 0, "{other}");
            }
        }
    }
}

/// Public projects for the care of the elderly, each with an indicator that moves, and whose report was extended.
async fn moving(world: &World, numbers: RangeInclusive<u32>) {
    let mut projects =
        "project,title,summary,owner,phase,actual start,priority areas,visibility\n".to_owned();
    let mut indicators =
        "indicator,title,measure,direction,aggregation,unit,period kind,reporters,\
        project,owner,visibility,reported from\n"
            .to_owned();
    let mut values = "indicator,organisation,period,actual,state\n".to_owned();
    let mut extensions = "indicator,organisation,period,until,reason\n".to_owned();
    for number in numbers {
        let slug = format!("2584-rorelse-{number}");
        projects += &format!("{slug},Rörelse,S.,2584,ONGOING,2025-01-01,aldre,PUBLIC\n");
        indicators += &format!(
            "{slug},Rörelse,COUNT,ASCENDING,SUM,personer,TERTIAL,OWNER,{slug},2584,PUBLIC,2025-01-01\n"
        );
        values += &format!("{slug},2584,2025-T1,20,APPROVED\n{slug},2584,2026-T1,15,APPROVED\n");
        extensions += &format!("{slug},2584,2026-T2,2026-12-31,Nytt system.\n");
    }
    imported::<ProjectRow>(world, &projects).await;
    imported::<IndicatorRow>(world, &indicators).await;
    imported::<ExtensionRow>(world, &extensions).await;
    imported::<FollowUpRow>(world, &values).await;
}

async fn the_way_from_a_purpose_takes_as_many_statements_for_many_projects(world: World) {
    let region = approver(&world, "region").await;
    let query = "{ priorityAreas { code projects(first: 40) { totalCount nodes { indicators { ...Moves } } }
        without: projects(filter: { hasIndicator: false }, first: 40) { totalCount }
        indicators(first: 40) { totalCount nodes { ...Moves } }
        silent: indicators(filter: { reported: false }, first: 40) { totalCount } } }
      fragment Moves on Indicator { movement { actual earlier } extensions { until organisation { code } } }";
    let moves = json!({ "movement": { "actual": "15", "earlier": "20" },
        "extensions": [{ "until": "2026-12-31", "organisation": { "code": KIRUNA } }] });
    let mut taken = Vec::new();
    for (numbers, count) in [(1..=2, 2), (3..=30, 30)] {
        moving(&world, numbers).await;
        // The first time, what is kept of the caller is read.
        world.data_as(&region, query, json!({})).await;
        world.statements();
        let shown = world.data_as(&region, query, json!({})).await;
        taken.push(world.statements());
        let mut areas = items(&shown["priorityAreas"]);
        let area = areas
            .find(|area| area["code"] == "aldre")
            .expect("it is there");
        for (list, expected) in [
            ("projects", count),
            ("indicators", count),
            ("without", 0),
            ("silent", 0),
        ] {
            assert_eq!(area[list]["totalCount"], expected, "{list}");
        }
        let of_projects = items(&area["projects"]["nodes"]).flat_map(|it| items(&it["indicators"]));
        let all = of_projects.chain(items(&area["indicators"]["nodes"]));
        let all: Vec<&Value> = all.collect();
        assert_eq!(all.len(), 2 * count);
        assert!(all.iter().all(|it| **it == moves), "{all:?}");
    }
    assert_eq!(taken[0].len(), taken[1].len(), "{taken:#?}");
}
