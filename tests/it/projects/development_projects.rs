//! Development projects: their life from the proposal to the closing report, what is refused on the way and why, who takes
//! part, milestones, status reports and their corrections, and what is out of sight. Lists of them are in `project_lists`.

use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{code, items, text, texts},
    mutate::{answer, done, id, key, names_what_is_possible, payload, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    a_project_lives_from_its_proposal_to_its_closing_report,
    what_is_wrong_with_a_proposal_is_said_all_at_once,
    a_slug_begins_with_the_owner_and_is_free,
    a_change_leaves_what_it_does_not_name,
    what_a_change_may_not_do_is_said,
    what_a_project_is_for_is_changed_with_lines_in_the_journal,
    each_phase_allows_what_it_allows_and_says_it,
    days_have_come_and_are_in_order,
    a_project_that_was_paused_keeps_its_first_day,
    a_project_is_part_of_another_within_three_levels_and_without_circles,
    a_part_belongs_to_a_project_of_its_owner_or_one_in_which_it_takes_part,
    a_part_is_seen_by_no_more_than_the_project_above_it,
    an_organisation_joins_and_leaves_by_itself,
    a_project_is_not_hidden_from_who_takes_part,
    milestones_are_moved_and_reached,
    a_status_report_tells_where_the_project_stands,
    a_project_stands_as_the_report_that_was_submitted_last_says,
    a_report_is_corrected_once_by_a_new_one,
    what_may_not_be_reported_is_said,
    progress_is_rolled_up_over_what_the_viewer_sees,
    what_is_its_owner_s_alone_exists_for_nobody_else,
    a_project_that_is_hidden_goes_and_comes_back_in_the_changes,
    only_editors_of_the_owner_write,
    what_somebody_else_changed_is_a_conflict,
    a_variable_that_is_not_sent_leaves_its_field_as_it_is,
    a_retry_creates_nothing_more,
);

pub(crate) const PROPOSE: &str =
    "proposeProject project { id slug version phase health visibility }";
const CHANGE: &str = "changeProject project { id version title summary visibility
  leadBody { slug } steeringBody { slug } parentProject { id } plannedStart plannedEnd externalId
  priorityAreas { code } targetGroups { code } effectGoals { code } }";
pub(crate) const START: &str = "startProject project { id version phase actualStart health }";
const PAUSE: &str = "pauseProject project { id version phase reason }";
const BEGIN_CLOSING: &str = "beginClosingProject project { id version phase }";
const CLOSE: &str = "closeProject project { id version phase health actualEnd closingReport }";
const CANCEL: &str = "cancelProject project { id version phase health actualEnd reason }";
const ADD_MILESTONE: &str =
    "addMilestone milestone { id version title dueOn firstDueOn reachedOn reason isLate }";
const MOVE_MILESTONE: &str =
    "moveMilestone milestone { id version dueOn firstDueOn reason isLate }";
const REACH_MILESTONE: &str = "reachMilestone milestone { id version reachedOn isLate }";
pub(crate) const JOIN: &str = "joinProject participation { id version joinedOn leftOn organisation { slug } project { slug } }";
const LEAVE: &str = "leaveProject participation { id version leftOn }";
pub(crate) const REPORT: &str = "submitStatusReport statusReport { id health progress done why next submittedAt
  period { code } organisation { slug } person { displayName } corrects { id } correctedBy { id } project { version health progress lastReportedOn } }";
const CORRECT: &str = "correctStatusReport statusReport { id health period { code } corrects { id }
  project { health progress latestStatusReport { id } } }";

const KIRUNA: &str = "2584";
const LULEA: &str = "2580";
const TODAY: &str = "2026-11-02";

pub(crate) fn keyed(input: Value) -> Value {
    merged(json!({ "idempotencyKey": Uuid::now_v7() }), input)
}

pub(crate) fn proposal(title: &str) -> Value {
    keyed(json!({ "title": title, "summary": "Vad det handlar om." }))
}

/// What names a project in a mutation that takes its version.
fn of(project: &Value, more: Value) -> Value {
    merged(
        json!({ "project": project["id"], "version": project["version"] }),
        more,
    )
}

pub(crate) async fn propose(world: &World, token: &str, title: &str, more: Value) -> Value {
    let input = merged(proposal(title), more);
    done(world, token, PROPOSE, input).await["project"].clone()
}

/// A project that is under way.
pub(crate) async fn ongoing(world: &World, token: &str, title: &str, more: Value) -> Value {
    let project = propose(world, token, title, more).await;
    done(world, token, START, of(&project, json!({}))).await["project"].clone()
}

pub(crate) fn report(project: &Value, period: &str, more: Value) -> Value {
    let (year, part) = period.split_once('-').unwrap_or((period, ""));
    let kind = match part.get(..1) {
        None => "YEAR",
        Some("T") => "TERTIAL",
        Some("Q") => "QUARTER",
        Some(_) => "MONTH",
    };
    let number = part.get(1..).and_then(|number| number.parse::<i32>().ok());
    let year: i32 = year.parse().expect("a year");
    let report = json!({
        "project": project["id"],
        "period": { "kind": kind, "year": year, "number": number },
        "health": "ON_TRACK",
        "done": "Det mesta.",
    });
    keyed(merged(report, more))
}

/// A project as a viewer sees it; the fields in `selection`.
async fn shown(world: &World, token: &str, project: &Value, selection: &str) -> Value {
    let query = format!("query($id: ID!) {{ project(by: {{ id: $id }}) {{ {selection} }} }}");
    let mut data = world
        .data_as(token, &query, json!({ "id": project["id"] }))
        .await;
    data["project"].take()
}

async fn intact(world: &World) -> i64 {
    match world.verify_journal().await {
        Verified::Intact { entries, .. } => entries,
        broken => panic!("{broken:?}"),
    }
}

async fn a_project_lives_from_its_proposal_to_its_closing_report(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let body = async |slug: &str| id(NodeKind::Body, rows.body(slug).await);
    let before = intact(&world).await;
    let input = json!({
        "visibility": "PUBLIC",
        "leadBody": body("lansdelsgrupp-norra-norrbotten").await,
        "steeringBody": body("lansstyrgruppen").await,
        "priorityAreas": ["aldre", "barn-och-unga"],
        "targetGroups": ["aldre-multisjuka"],
        "effectGoals": ["trygghet-och-sakerhet"],
        "plannedStart": "2026-09-01",
        "plannedEnd": "2027-08-31",
        "externalId": "P-17",
    });
    let project = propose(&world, &token, "Trygg hemgång", input).await;
    assert_eq!(project["slug"], "2584-trygg-hemgang");
    // The project, and four lines for what it is for; the grant of who consents to leading and steering it, and for each of the three
    // whom the proposal concerns a line when it is made and one when it is accepted.
    assert_eq!(intact(&world).await, before + 5 + 1 + 6);
    let selection = "title summary owner { slug } leadBody { slug } steeringBody { slug } parentProject { id }
      subprojects { id } participations { id } priorityAreas { code } targetGroups { code } effectGoals { code }
      phase health progress progressRolledUp { percent reported expected } plannedStart plannedEnd actualStart actualEnd
      closingReport reason lastReportedOn externalId visibility changedAt milestones { id }
      statusReports { totalCount } latestStatusReport { id } possibleActions version history { totalCount }";
    let expected = json!({
        "title": "Trygg hemgång", "summary": "Vad det handlar om.", "owner": { "slug": KIRUNA },
        "leadBody": { "slug": "lansdelsgrupp-norra-norrbotten" }, "steeringBody": { "slug": "lansstyrgruppen" },
        "parentProject": null, "subprojects": [], "participations": [],
        "priorityAreas": [{ "code": "barn-och-unga" }, { "code": "aldre" }],
        "targetGroups": [{ "code": "aldre-multisjuka" }],
        "effectGoals": [{ "code": "trygghet-och-sakerhet" }],
        "phase": "PROPOSED", "health": "NOT_STARTED", "progress": null,
        "progressRolledUp": { "percent": null, "reported": 0, "expected": 1 },
        "plannedStart": "2026-09-01", "plannedEnd": "2027-08-31", "actualStart": null, "actualEnd": null,
        "closingReport": null, "reason": null, "lastReportedOn": null, "externalId": "P-17", "visibility": "PUBLIC",
        "changedAt": "2026-11-02T09:00:00Z", "milestones": [], "statusReports": { "totalCount": 0 },
        "latestStatusReport": null, "possibleActions": ["CHANGE", "START", "CANCEL"], "version": 1,
        "history": { "totalCount": 1 },
    });
    assert_eq!(shown(&world, &token, &project, selection).await, expected);

    let start = of(&project, json!({ "on": "2026-09-03" }));
    let project = done(&world, &token, START, start).await["project"].clone();
    assert_eq!(
        project,
        json!({ "id": project["id"], "version": 2, "phase": "ONGOING", "actualStart": "2026-09-03", "health": "NOT_STARTED" })
    );
    let reported = report(&project, "2026-T2", json!({ "progress": 30 }));
    let reported = done(&world, &token, REPORT, reported).await;
    assert_eq!(
        reported["statusReport"]["project"],
        json!({ "version": 2, "health": "ON_TRACK", "progress": 30, "lastReportedOn": TODAY })
    );
    let project = shown(&world, &token, &project, "id version").await;
    let paused = of(&project, json!({ "reason": "Vi väntar på beslut." }));
    let paused = done(&world, &token, PAUSE, paused).await["project"].clone();
    assert_eq!(paused["phase"], "PAUSED");
    assert_eq!(paused["reason"], "Vi väntar på beslut.");
    let again = done(&world, &token, START, of(&paused, json!({}))).await["project"].clone();
    assert_eq!(again["actualStart"], "2026-09-03");
    let closing =
        done(&world, &token, BEGIN_CLOSING, of(&again, json!({}))).await["project"].clone();
    assert_eq!(closing["phase"], "CLOSING");
    let close = of(
        &closing,
        json!({ "closingReport": "Det blev bra.", "on": "2026-11-01" }),
    );
    let closed = done(&world, &token, CLOSE, close).await["project"].clone();
    assert_eq!(
        closed,
        json!({ "id": project["id"], "version": 6, "phase": "CLOSED", "health": "FINISHED", "actualEnd": "2026-11-01",
            "closingReport": "Det blev bra." })
    );
    let seen = shown(
        &world,
        &token,
        &closed,
        "possibleActions history { nodes { action } }",
    )
    .await;
    assert_eq!(seen["possibleActions"], json!([]));
    assert_eq!(
        texts(&seen["history"]["nodes"], "action"),
        [
            "CLOSE",
            "BEGIN_CLOSING",
            "START",
            "PAUSE",
            "REPORT",
            "START",
            "CREATE"
        ]
    );
    let public = world
        .public("{ project(by: { slug: \"2584-trygg-hemgang\" }) { closingReport viewerCanChange possibleActions } }")
        .await;
    assert_eq!(
        public["project"],
        json!({ "closingReport": "Det blev bra.", "viewerCanChange": false, "possibleActions": [] })
    );
    intact(&world).await;
}

async fn what_is_wrong_with_a_proposal_is_said_all_at_once(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let ended = id(NodeKind::Body, rows.body("slako").await);
    let stands = id(NodeKind::Body, rows.body("lansstyrgruppen").await);
    propose(&world, &token, "En", json!({ "externalId": "P-1" })).await;
    let long = |length: usize| "x".repeat(length);
    let many: Vec<_> = (0..51).map(|number| number.to_string()).collect();
    for (more, expected) in [
        (json!({ "title": "" }), vec!["REQUIRED title"]),
        (json!({ "title": long(201) }), vec!["TOO_LONG title"]),
        (
            json!({ "title": "två\nrader" }),
            vec!["INVALID_VALUE title"],
        ),
        (
            json!({ "title": "Anna 800101-1234" }),
            vec!["INVALID_VALUE title"],
        ),
        (json!({ "summary": " " }), vec!["REQUIRED summary"]),
        (json!({ "summary": long(4_001) }), vec!["TOO_LONG summary"]),
        (
            json!({ "summary": "Gäller 19800101-1234." }),
            vec!["INVALID_VALUE summary"],
        ),
        (
            json!({ "summary": "a\u{0}b" }),
            vec!["INVALID_VALUE summary"],
        ),
        (json!({ "slug": "Å" }), vec!["INVALID_VALUE slug"]),
        (json!({ "externalId": "" }), vec!["REQUIRED externalId"]),
        (
            json!({ "externalId": "P-1" }),
            vec!["ALREADY_EXISTS externalId"],
        ),
        (
            json!({ "plannedStart": "2027-01-01", "plannedEnd": "2027-01-01" }),
            vec!["INVALID_PERIOD plannedEnd"],
        ),
        (
            json!({ "plannedStart": "1800-01-01", "plannedEnd": "2200-01-01" }),
            vec!["INVALID_PERIOD plannedStart", "INVALID_PERIOD plannedEnd"],
        ),
        (json!({ "leadBody": ended }), vec!["DOES_NOT_FIT leadBody"]),
        (
            json!({ "leadBody": stands, "steeringBody": ended }),
            vec!["DOES_NOT_FIT steeringBody"],
        ),
        (
            json!({ "priorityAreas": ["aldre", "okänt", "aldre"], "targetGroups": ["a\u{0}"], "effectGoals": many }),
            vec![
                "INVALID_VALUE priorityAreas.1",
                "ALREADY_EXISTS priorityAreas.2",
                "INVALID_VALUE targetGroups.0",
                "TOO_LONG effectGoals",
            ],
        ),
        (
            json!({ "title": "", "summary": "", "priorityAreas": ["x"], "plannedStart": "1800-01-01" }),
            vec![
                "INVALID_VALUE priorityAreas.0",
                "REQUIRED title",
                "REQUIRED summary",
                "INVALID_PERIOD plannedStart",
            ],
        ),
    ] {
        let input = merged(proposal("Två"), more);
        let found = refused(&world, &token, PROPOSE, input.clone()).await;
        assert_eq!(found, expected, "{input}");
    }
    let kiruna = id(NodeKind::Organisation, rows.organisation(KIRUNA).await);
    let nothing = id(NodeKind::DevelopmentProject, Uuid::nil());
    for (more, expected) in [
        (
            json!({ "leadBody": id(NodeKind::Body, Uuid::nil()) }),
            "NOT_FOUND",
        ),
        (json!({ "steeringBody": kiruna }), "BAD_USER_INPUT"),
        (json!({ "parentProject": nothing }), "NOT_FOUND"),
    ] {
        let input = merged(proposal("Två"), more);
        let answer = answer(&world, &token, PROPOSE, input).await;
        assert_eq!(code(&answer), expected);
    }
    let all = world
        .data_as(&token, "{ projects { totalCount } }", json!({}))
        .await;
    assert_eq!(all["projects"]["totalCount"], 1);
}

async fn a_slug_begins_with_the_owner_and_is_free(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let lulea = world.token(LULEA, Grade::Editor).await;
    let slug = async |token: &str, title: &str, more: Value| {
        text(&propose(&world, token, title, more).await["slug"]).to_owned()
    };
    assert_eq!(slug(&token, "Ny väg", json!({})).await, "2584-ny-vag");
    assert_eq!(slug(&token, "Ny väg", json!({})).await, "2584-ny-vag-2");
    assert_eq!(slug(&token, "…", json!({})).await, "2584-projekt");
    // What another owner has does not matter, seen or not.
    assert_eq!(slug(&lulea, "Ny väg", json!({})).await, "2580-ny-vag");
    let own = json!({ "slug": "vagen" });
    assert_eq!(slug(&token, "Ny väg", own.clone()).await, "2584-vagen");
    assert_eq!(
        refused(&world, &token, PROPOSE, merged(proposal("Väg"), own)).await,
        ["ALREADY_EXISTS slug"]
    );
}

async fn a_change_leaves_what_it_does_not_name(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let body = id(NodeKind::Body, rows.body("lansstyrgruppen").await);
    let parent = propose(&world, &token, "Hela", json!({})).await;
    let all = json!({
        "leadBody": body, "steeringBody": body, "parentProject": parent["id"], "priorityAreas": ["aldre"],
        "targetGroups": ["funktionshindrade"], "effectGoals": ["battre-resursnyttjande"],
        "plannedStart": "2026-01-01", "plannedEnd": "2026-12-31", "externalId": "X",
    });
    let project = propose(&world, &token, "Delen", all).await;
    let changed = done(
        &world,
        &token,
        CHANGE,
        of(&project, json!({ "title": "Den andra delen" })),
    )
    .await["project"]
        .clone();
    let steering = json!({ "slug": "lansstyrgruppen" });
    assert_eq!(
        changed,
        json!({
            "id": project["id"], "version": 2, "title": "Den andra delen", "summary": "Vad det handlar om.",
            "visibility": "COOPERATION", "leadBody": steering, "steeringBody": steering,
            "parentProject": { "id": parent["id"] }, "plannedStart": "2026-01-01", "plannedEnd": "2026-12-31",
            "externalId": "X", "priorityAreas": [{ "code": "aldre" }], "targetGroups": [{ "code": "funktionshindrade" }],
            "effectGoals": [{ "code": "battre-resursnyttjande" }],
        })
    );
    let nothing = json!({
        "leadBody": null, "steeringBody": null, "parentProject": null, "plannedStart": null, "plannedEnd": null,
        "externalId": null, "priorityAreas": [], "targetGroups": [], "effectGoals": [],
    });
    let cleared = done(&world, &token, CHANGE, of(&changed, nothing.clone())).await;
    let expected = merged(
        json!({ "id": project["id"], "version": 3, "title": "Den andra delen", "summary": "Vad det handlar om.",
            "visibility": "COOPERATION" }),
        nothing,
    );
    assert_eq!(cleared["project"], expected);
    // What changes nothing writes nothing.
    let before = intact(&world).await;
    let same = of(&cleared["project"], json!({ "title": "Den andra delen" }));
    assert_eq!(
        done(&world, &token, CHANGE, same).await["project"]["version"],
        3
    );
    assert_eq!(intact(&world).await, before);
}

async fn what_a_change_may_not_do_is_said(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let ended = id(NodeKind::Body, rows.body("slako").await);
    propose(&world, &token, "En annan", json!({ "externalId": "P-1" })).await;
    let planned = json!({ "plannedStart": "2026-03-01", "plannedEnd": "2026-04-01" });
    let project = propose(&world, &token, "Ett", planned).await;
    for (more, expected) in [
        (json!({ "title": "" }), "REQUIRED title"),
        (json!({ "summary": "800101-1234" }), "INVALID_VALUE summary"),
        (
            json!({ "plannedEnd": "2026-02-01" }),
            "INVALID_PERIOD plannedEnd",
        ),
        (
            json!({ "plannedStart": "2026-05-01" }),
            "INVALID_PERIOD plannedEnd",
        ),
        (json!({ "leadBody": ended }), "DOES_NOT_FIT leadBody"),
        (json!({ "externalId": "P-1" }), "ALREADY_EXISTS externalId"),
        (
            json!({ "effectGoals": ["x"] }),
            "INVALID_VALUE effectGoals.0",
        ),
        (
            json!({ "parentProject": project["id"] }),
            "DOES_NOT_FIT parentProject",
        ),
    ] {
        let found = refused(&world, &token, CHANGE, of(&project, more)).await;
        assert_eq!(found, [expected]);
    }
    // A body that has ended since stays: it is not named anew.
    let led = rows
        .add_body("WORKING_GROUP", "Arbetsgruppen", json!({}))
        .await;
    let led = json!({ "leadBody": id(NodeKind::Body, led) });
    let project = done(&world, &token, CHANGE, of(&project, led)).await["project"].clone();
    world
        .sql("UPDATE body SET valid_to = '2026-06-01', valid_to_precision = 'DAY' WHERE slug = 'arbetsgruppen'")
        .await;
    let renamed = of(&project, json!({ "title": "Ett till" }));
    let renamed = done(&world, &token, CHANGE, renamed).await;
    assert_eq!(renamed["project"]["leadBody"]["slug"], "arbetsgruppen");
}

async fn what_a_project_is_for_is_changed_with_lines_in_the_journal(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let aims = json!({ "priorityAreas": ["aldre", "psykisk-halsa"] });
    let project = propose(&world, &token, "Ett", aims).await;
    let before = intact(&world).await;
    let aims = json!({ "priorityAreas": ["psykisk-halsa", "barn-och-unga"], "targetGroups": ["barn-och-ungdomar"] });
    let changed = done(&world, &token, CHANGE, of(&project, aims.clone())).await["project"].clone();
    assert_eq!(
        texts(&changed["priorityAreas"], "code"),
        ["barn-och-unga", "psykisk-halsa"]
    );
    assert_eq!(changed["version"], 2);
    // One goes, two come, and the project's version moves.
    assert_eq!(intact(&world).await, before + 4);
    let same = done(&world, &token, CHANGE, of(&changed, aims)).await;
    assert_eq!(same["project"]["version"], 2);
    assert_eq!(intact(&world).await, before + 4);
}

async fn each_phase_allows_what_it_allows_and_says_it(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let lulea = world.token(LULEA, Grade::Editor).await;
    let mutations = [
        (CHANGE, "CHANGE", json!({ "title": "Nytt" })),
        (START, "START", json!({})),
        (PAUSE, "PAUSE", json!({ "reason": "Därför." })),
        (BEGIN_CLOSING, "BEGIN_CLOSING", json!({})),
        (CLOSE, "CLOSE", json!({ "closingReport": "Klart." })),
        (CANCEL, "CANCEL", json!({ "reason": "Därför." })),
    ];
    let reason = json!({ "reason": "Därför." });
    let report_of = json!({ "closingReport": "Klart." });
    for (phase, way) in [
        ("PROPOSED", vec![]),
        ("ONGOING", vec![(START, json!({}))]),
        ("PAUSED", vec![(START, json!({})), (PAUSE, reason.clone())]),
        (
            "CLOSING",
            vec![(START, json!({})), (BEGIN_CLOSING, json!({}))],
        ),
        ("CLOSED", vec![(START, json!({})), (CLOSE, report_of)]),
        ("CANCELLED", vec![(CANCEL, reason)]),
    ] {
        let reach = async |title: String| {
            let mut project = propose(&world, &token, &title, json!({})).await;
            let joined = keyed(json!({ "project": project["id"] }));
            let part = done(&world, &lulea, JOIN, joined).await["participation"].clone();
            for (mutation, more) in &way {
                let done = done(&world, &token, mutation, of(&project, more.clone())).await;
                project = done["project"].clone();
            }
            (project, part)
        };
        let (project, part) = reach(format!("{phase} först")).await;
        let seen = shown(&world, &token, &project, "phase possibleActions").await;
        assert_eq!(seen["phase"], phase);
        let possible: Vec<&str> = items(&seen["possibleActions"]).map(text).collect();
        let theirs = shown(&world, &lulea, &project, "possibleActions").await;
        let can_leave = theirs["possibleActions"] == json!(["LEAVE"]);
        assert_eq!(
            can_leave,
            !["CLOSED", "CANCELLED"].contains(&phase),
            "{theirs}"
        );
        for (place, (mutation, action, more)) in mutations.iter().enumerate() {
            let (project, _) = reach(format!("{phase} {place}")).await;
            let payload = payload(&world, &token, mutation, of(&project, more.clone())).await;
            let errors = &payload["userErrors"];
            if possible.contains(action) {
                assert_eq!(errors, &json!([]), "{phase} {action}");
            } else {
                assert_eq!(
                    errors[0]["code"], "WRONG_STATE",
                    "{phase} {action}: {payload}"
                );
                assert_eq!(errors[0]["field"], json!(["project"]));
                assert!(text(&errors[0]["message"]).contains("Possible: "));
                let (thing, refusal) = (&project["id"], &errors[0]);
                let says = names_what_is_possible(&world, &token, thing, refusal).await;
                assert!(says, "{phase} {action}: {payload}");
            }
        }
        let can_report = possible.contains(&"REPORT");
        let found = refused(
            &world,
            &token,
            REPORT,
            report(&project, "2026-T2", json!({})),
        )
        .await;
        let expected: &[&str] = if can_report {
            &[]
        } else {
            &["WRONG_STATE project"]
        };
        assert_eq!(found, expected, "{phase}");
        let milestone = keyed(json!({ "project": project["id"], "title": "x", "dueOn": TODAY }));
        let found = refused(&world, &token, ADD_MILESTONE, milestone).await;
        let can_change = possible.contains(&"CHANGE");
        let expected: &[&str] = if can_change {
            &[]
        } else {
            &["WRONG_STATE project"]
        };
        assert_eq!(found, expected, "{phase}");
        let leave = json!({ "participation": part["id"], "version": 1 });
        let found = refused(&world, &lulea, LEAVE, leave).await;
        let expected: &[&str] = if can_leave {
            &[]
        } else {
            &["WRONG_STATE participation"]
        };
        assert_eq!(found, expected, "{phase}");
    }
    intact(&world).await;
}

async fn days_have_come_and_are_in_order(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let project = propose(&world, &token, "Ett", json!({})).await;
    for day in ["2026-11-03", "1850-01-01"] {
        let input = of(&project, json!({ "on": day }));
        assert_eq!(
            refused(&world, &token, START, input).await,
            ["INVALID_PERIOD on"]
        );
    }
    let start = of(&project, json!({ "on": "2026-10-01" }));
    let project = done(&world, &token, START, start).await["project"].clone();
    let (closing, reason) = (
        json!({ "closingReport": "Klart." }),
        json!({ "reason": "Därför." }),
    );
    for (mutation, more) in [(CLOSE, &closing), (CANCEL, &reason)] {
        for day in ["2026-09-30", "2026-11-03", "2250-01-01"] {
            let input = of(&project, merged(more.clone(), json!({ "on": day })));
            assert_eq!(
                refused(&world, &token, mutation, input).await,
                ["INVALID_PERIOD on"],
                "{day}"
            );
        }
    }
    for (mutation, more, expected) in [
        (
            CLOSE,
            json!({ "closingReport": "" }),
            "REQUIRED closingReport",
        ),
        (
            CLOSE,
            json!({ "closingReport": "x".repeat(20_001) }),
            "TOO_LONG closingReport",
        ),
        (
            CLOSE,
            json!({ "closingReport": "800101-1234" }),
            "INVALID_VALUE closingReport",
        ),
        (CANCEL, json!({ "reason": "" }), "REQUIRED reason"),
        (
            CANCEL,
            json!({ "reason": "x".repeat(2_001) }),
            "TOO_LONG reason",
        ),
        (
            PAUSE,
            json!({ "reason": "800101-1234" }),
            "INVALID_VALUE reason",
        ),
    ] {
        assert_eq!(
            refused(&world, &token, mutation, of(&project, more)).await,
            [expected]
        );
    }
    let cancelled = of(&project, merged(reason, json!({ "on": "2026-10-01" })));
    let cancelled = done(&world, &token, CANCEL, cancelled).await["project"].clone();
    assert_eq!(cancelled["health"], "DISCONTINUED");
    assert_eq!(cancelled["actualEnd"], "2026-10-01");
    // What was never started has no first day to keep to.
    let other = propose(&world, &token, "Två", json!({})).await;
    let cancelled = of(&other, json!({ "reason": "Därför." }));
    let cancelled = done(&world, &token, CANCEL, cancelled).await;
    assert_eq!(cancelled["project"]["actualEnd"], TODAY);
}

async fn a_project_that_was_paused_keeps_its_first_day(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let project = propose(&world, &token, "Ett", json!({})).await;
    let start = of(&project, json!({ "on": "2026-03-01" }));
    let project = done(&world, &token, START, start).await["project"].clone();
    let pause = of(&project, json!({ "reason": "Semester." }));
    let project = done(&world, &token, PAUSE, pause).await["project"].clone();
    let later = of(&project, json!({ "on": "2026-08-20" }));
    assert_eq!(
        refused(&world, &token, START, later).await,
        ["DOES_NOT_FIT on"]
    );
    let same = of(&project, json!({ "on": "2026-03-01" }));
    let project = done(&world, &token, START, same).await;
    assert_eq!(project["project"]["actualStart"], "2026-03-01");
}

async fn a_project_is_part_of_another_within_three_levels_and_without_circles(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let below = |parent: &Value| json!({ "parentProject": parent["id"] });
    let top = propose(&world, &token, "Överst", json!({})).await;
    let middle = propose(&world, &token, "Mellan", below(&top)).await;
    let bottom = propose(&world, &token, "Underst", below(&middle)).await;
    let unfit = ["DOES_NOT_FIT parentProject"];
    let fourth = merged(proposal("Fjärde"), below(&bottom));
    assert_eq!(refused(&world, &token, PROPOSE, fourth).await, unfit);
    // What has parts itself can't go as deep as what has none.
    let other = propose(&world, &token, "Annat", json!({})).await;
    propose(&world, &token, "Dess del", below(&other)).await;
    let moved = of(&other, below(&middle));
    assert_eq!(refused(&world, &token, CHANGE, moved).await, unfit);
    for part in [&middle, &bottom] {
        let circle = of(&top, below(part));
        assert_eq!(refused(&world, &token, CHANGE, circle).await, unfit);
    }
    let moved = of(&other, below(&top));
    done(&world, &token, CHANGE, moved).await;
    let seen = shown(
        &world,
        &token,
        &top,
        "subprojects { slug subprojects { slug subprojects { slug } } }",
    )
    .await;
    assert_eq!(
        seen["subprojects"],
        json!([
            { "slug": "2584-annat", "subprojects": [{ "slug": "2584-dess-del", "subprojects": [] }] },
            { "slug": "2584-mellan", "subprojects": [{ "slug": "2584-underst", "subprojects": [] }] },
        ])
    );
    let closed = propose(&world, &token, "Avbrutet", json!({})).await;
    let reason = json!({ "reason": "Därför." });
    done(&world, &token, CANCEL, of(&closed, reason)).await;
    let late = merged(proposal("Sent"), below(&closed));
    assert_eq!(
        refused(&world, &token, PROPOSE, late).await,
        ["WRONG_STATE parentProject"]
    );
}

async fn a_part_belongs_to_a_project_of_its_owner_or_one_in_which_it_takes_part(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let lulea = world.token(LULEA, Grade::Editor).await;
    let parent = propose(&world, &kiruna, "Hela", json!({})).await;
    let below = json!({ "parentProject": parent["id"] });
    let part = || merged(proposal("Delen"), below.clone());
    assert_eq!(
        refused(&world, &lulea, PROPOSE, part()).await,
        ["DOES_NOT_FIT parentProject"]
    );
    let joined = keyed(json!({ "project": parent["id"] }));
    let joined = done(&world, &lulea, JOIN, joined).await["participation"].clone();
    done(&world, &lulea, PROPOSE, part()).await;
    let leave = json!({ "participation": joined["id"], "version": 1 });
    done(&world, &lulea, LEAVE, leave).await;
    assert_eq!(
        refused(&world, &lulea, PROPOSE, part()).await,
        ["DOES_NOT_FIT parentProject"]
    );
}

async fn a_part_is_seen_by_no_more_than_the_project_above_it(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let top = propose(&world, &token, "Överst", json!({ "visibility": "OWNER" })).await;
    let below = |visibility: &str| json!({ "parentProject": top["id"], "visibility": visibility });
    let unfit = ["DOES_NOT_FIT parentProject"];
    for visibility in ["COOPERATION", "PUBLIC"] {
        let part = merged(proposal("Del"), below(visibility));
        assert_eq!(refused(&world, &token, PROPOSE, part).await, unfit);
    }
    let public = propose(&world, &token, "Annat", json!({ "visibility": "PUBLIC" })).await;
    let moved = of(&public, json!({ "parentProject": top["id"] }));
    assert_eq!(refused(&world, &token, CHANGE, moved).await, unfit);
    let part = propose(&world, &token, "Del", below("OWNER")).await;
    let wider = of(&part, json!({ "visibility": "COOPERATION" }));
    assert_eq!(
        refused(&world, &token, CHANGE, wider.clone()).await,
        ["DOES_NOT_FIT visibility"]
    );
    let public = of(&top, json!({ "visibility": "PUBLIC" }));
    done(&world, &token, CHANGE, public).await;
    done(&world, &token, CHANGE, wider).await;
    let again =
        |visibility: &str| json!({ "project": top["id"], "version": 2, "visibility": visibility });
    assert_eq!(
        refused(&world, &token, CHANGE, again("OWNER")).await,
        ["WRONG_STATE visibility"]
    );
    done(&world, &token, CHANGE, again("COOPERATION")).await;
}

async fn an_organisation_joins_and_leaves_by_itself(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let lulea = world.token(LULEA, Grade::Editor).await;
    let project = propose(&world, &kiruna, "Ett", json!({})).await;
    let join = |more: Value| keyed(merged(json!({ "project": project["id"] }), more));
    assert_eq!(
        refused(&world, &kiruna, JOIN, join(json!({}))).await,
        ["DOES_NOT_FIT project"]
    );
    assert_eq!(
        refused(&world, &lulea, JOIN, join(json!({ "on": "2026-11-03" }))).await,
        ["INVALID_PERIOD on"]
    );
    let can = "viewerCanJoin possibleActions";
    assert_eq!(
        shown(&world, &lulea, &project, can).await,
        json!({ "viewerCanJoin": true, "possibleActions": ["JOIN"] })
    );
    let joined = done(&world, &lulea, JOIN, join(json!({ "on": "2026-02-01" }))).await;
    let part = &joined["participation"];
    assert_eq!(
        part,
        &json!({ "id": part["id"], "version": 1, "joinedOn": "2026-02-01", "leftOn": null,
            "organisation": { "slug": LULEA }, "project": { "slug": "2584-ett" } })
    );
    assert_eq!(
        refused(&world, &lulea, JOIN, join(json!({}))).await,
        ["ALREADY_EXISTS project"]
    );
    let leave = |more: Value| {
        let part = json!({ "participation": part["id"], "version": 1 });
        merged(part, more)
    };
    for day in ["2026-01-31", "2026-11-03"] {
        let input = leave(json!({ "on": day }));
        assert_eq!(
            refused(&world, &lulea, LEAVE, input).await,
            ["INVALID_PERIOD on"]
        );
    }
    // Nobody else ends it but the owner, for whom that is shown in a preview.
    let pitea = world.token("2581", Grade::Approver).await;
    let answered = answer(&world, &pitea, LEAVE, leave(json!({}))).await;
    assert_eq!(code(&answered), "FORBIDDEN");
    done(&world, &kiruna, LEAVE, leave(json!({ "preview": true }))).await;
    // Not before the project began, or is to begin; whoever helps to prepare it joins before.
    for (planned, early, day) in [
        ("2026-03-01", "2026-02-28", "2026-03-01"),
        ("2026-12-01", "2026-11-01", TODAY),
    ] {
        let more = json!({ "plannedStart": planned });
        let project = propose(&world, &kiruna, planned, more).await;
        let join = |on: &str| keyed(json!({ "project": project["id"], "on": on }));
        assert_eq!(
            refused(&world, &lulea, JOIN, join(early)).await,
            ["INVALID_PERIOD on"]
        );
        done(&world, &lulea, JOIN, join(day)).await;
    }
    let left = done(&world, &lulea, LEAVE, leave(json!({ "on": "2026-10-01" }))).await;
    assert_eq!(
        left["participation"],
        json!({ "id": part["id"], "version": 2, "leftOn": "2026-10-01" })
    );
    let again = json!({ "participation": part["id"], "version": 2 });
    assert_eq!(
        refused(&world, &lulea, LEAVE, again).await,
        ["WRONG_STATE participation"]
    );
    assert_eq!(
        refused(&world, &lulea, JOIN, join(json!({ "on": "2026-09-30" }))).await,
        ["INVALID_PERIOD on"]
    );
    done(&world, &lulea, JOIN, join(json!({ "on": "2026-10-01" }))).await;
    let selection =
        "version participations { organisation { slug } joinedOn leftOn viewerCanLeave }";
    let seen = shown(&world, &lulea, &project, selection).await;
    let part = |joined: &str, left: Option<&str>| json!({ "organisation": { "slug": LULEA }, "joinedOn": joined, "leftOn": left, "viewerCanLeave": left.is_none() });
    assert_eq!(
        seen,
        json!({ "version": 1, "participations": [part("2026-02-01", Some("2026-10-01")), part("2026-10-01", None)] })
    );
    let reader = world.token("2581", Grade::Reader).await;
    let answer = answer(&world, &reader, JOIN, join(json!({}))).await;
    assert_eq!(code(&answer), "FORBIDDEN");
    intact(&world).await;
}

async fn a_project_is_not_hidden_from_who_takes_part(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let lulea = world.token(LULEA, Grade::Editor).await;
    // Whoever takes part ends that, or the owner does.
    for (title, ends) in [("Ett", &lulea), ("Två", &kiruna)] {
        let project = propose(&world, &kiruna, title, json!({})).await;
        let joined = keyed(json!({ "project": project["id"] }));
        let joined = done(&world, &lulea, JOIN, joined).await["participation"].clone();
        let hide = || of(&project, json!({ "visibility": "OWNER" }));
        assert_eq!(
            refused(&world, &kiruna, CHANGE, hide()).await,
            ["WRONG_STATE visibility"]
        );
        let leave = json!({ "participation": joined["id"], "version": 1 });
        let left = done(&world, ends, LEAVE, leave).await;
        assert_eq!(left["participation"]["leftOn"], TODAY, "{title}");
        done(&world, &kiruna, CHANGE, hide()).await;
        assert_eq!(shown(&world, &lulea, &project, "id").await, Value::Null);
    }
    intact(&world).await;
}

async fn milestones_are_moved_and_reached(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let project = propose(&world, &token, "Ett", json!({})).await;
    let add = |title: &str, due: &str| {
        keyed(json!({ "project": project["id"], "title": title, "dueOn": due }))
    };
    let first =
        done(&world, &token, ADD_MILESTONE, add("Start", "2026-10-01")).await["milestone"].clone();
    assert_eq!(
        first,
        json!({ "id": first["id"], "version": 1, "title": "Start", "dueOn": "2026-10-01", "firstDueOn": "2026-10-01",
            "reachedOn": null, "reason": null, "isLate": true })
    );
    done(&world, &token, ADD_MILESTONE, add("Mål", "2026-11-02")).await;
    for (title, due, expected) in [
        ("", "2026-10-01", "REQUIRED title"),
        ("800101-1234", "2026-10-01", "INVALID_VALUE title"),
        ("två\nrader", "2026-10-01", "INVALID_VALUE title"),
        ("x", "1800-01-01", "INVALID_PERIOD dueOn"),
    ] {
        let found = refused(&world, &token, ADD_MILESTONE, add(title, due)).await;
        assert_eq!(found, [expected]);
    }
    let at = |milestone: &Value, more: Value| {
        let named = json!({ "milestone": milestone["id"], "version": milestone["version"] });
        merged(named, more)
    };
    for (more, expected) in [
        (
            json!({ "dueOn": "2026-10-01", "reason": "x" }),
            "INVALID_VALUE dueOn",
        ),
        (
            json!({ "dueOn": "2300-10-01", "reason": "x" }),
            "INVALID_PERIOD dueOn",
        ),
        (
            json!({ "dueOn": "2026-12-01", "reason": "" }),
            "REQUIRED reason",
        ),
    ] {
        let found = refused(&world, &token, MOVE_MILESTONE, at(&first, more)).await;
        assert_eq!(found, [expected]);
    }
    let moved = json!({ "dueOn": "2026-12-01", "reason": "Det tog tid." });
    let moved = done(&world, &token, MOVE_MILESTONE, at(&first, moved)).await["milestone"].clone();
    assert_eq!(
        moved,
        json!({ "id": first["id"], "version": 2, "dueOn": "2026-12-01", "firstDueOn": "2026-10-01",
            "reason": "Det tog tid.", "isLate": false })
    );
    let stale = at(&first, json!({ "reachedOn": TODAY }));
    let stale = answer(&world, &token, REACH_MILESTONE, stale).await;
    assert_eq!(code(&stale), "CONFLICT");
    let ahead = at(&moved, json!({ "reachedOn": "2026-11-03" }));
    assert_eq!(
        refused(&world, &token, REACH_MILESTONE, ahead).await,
        ["INVALID_PERIOD reachedOn"]
    );
    let reached = at(&moved, json!({ "reachedOn": "2026-10-31" }));
    let reached = done(&world, &token, REACH_MILESTONE, reached).await["milestone"].clone();
    assert_eq!(reached["reachedOn"], "2026-10-31");
    assert_eq!(reached["isLate"], false);
    for (mutation, more) in [
        (REACH_MILESTONE, json!({ "reachedOn": TODAY })),
        (
            MOVE_MILESTONE,
            json!({ "dueOn": "2027-01-01", "reason": "x" }),
        ),
    ] {
        let found = refused(&world, &token, mutation, at(&reached, more)).await;
        assert_eq!(found, ["WRONG_STATE milestone"]);
    }
    let selection = "version milestones { title isLate viewerCanChange project { slug } history { nodes { action type } } }";
    let seen = shown(&world, &token, &project, selection).await;
    assert_eq!(seen["version"], 1);
    assert_eq!(texts(&seen["milestones"], "title"), ["Mål", "Start"]);
    assert_eq!(seen["milestones"][0]["isLate"], false);
    assert_eq!(
        texts(&seen["milestones"][1]["history"]["nodes"], "type"),
        ["CHANGED", "CHANGED", "CREATED"]
    );
    for number in 0..98 {
        done(
            &world,
            &token,
            ADD_MILESTONE,
            add(&format!("Nr {number}"), TODAY),
        )
        .await;
    }
    assert_eq!(
        refused(&world, &token, ADD_MILESTONE, add("En till", TODAY)).await,
        ["TOO_LONG project"]
    );
    intact(&world).await;
}

async fn a_status_report_tells_where_the_project_stands(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let person = id(NodeKind::Person, rows.add_person("Anna Andersson").await);
    let project = ongoing(&world, &token, "Ett", json!({ "visibility": "PUBLIC" })).await;
    let before = intact(&world).await;
    let more = json!({ "health": "AT_RISK", "progress": 40, "why": "Det är svårt.", "next": "Mer.", "person": person });
    let told = done(&world, &token, REPORT, report(&project, "2026-Q3", more)).await;
    let told = &told["statusReport"];
    assert_eq!(
        told,
        &json!({
            "id": told["id"], "health": "AT_RISK", "progress": 40, "done": "Det mesta.", "why": "Det är svårt.",
            "next": "Mer.", "submittedAt": "2026-11-02T09:00:00Z", "period": { "code": "2026-Q3" },
            "organisation": { "slug": KIRUNA }, "person": { "displayName": "Anna Andersson" }, "corrects": null,
            "correctedBy": null,
            "project": { "version": 2, "health": "AT_RISK", "progress": 40, "lastReportedOn": TODAY },
        })
    );
    // The report, and the project.
    assert_eq!(intact(&world).await, before + 2);
    // A report that says nothing of the progress leaves none.
    let next = report(&project, "2026-M11", json!({ "health": "OFF_TRACK" }));
    let next = done(&world, &token, REPORT, next).await["statusReport"].clone();
    assert_eq!(
        next["project"],
        json!({ "version": 2, "health": "OFF_TRACK", "progress": null, "lastReportedOn": TODAY })
    );
    let query = "query($id: ID!) { project(by: { id: $id }) { statusReports(first: 1) { totalCount nodes { id } }
      latestStatusReport { id viewerCanCorrect } } }";
    let seen = world
        .public_with(query, json!({ "id": project["id"] }))
        .await;
    assert_eq!(
        seen["project"],
        json!({ "statusReports": { "totalCount": 2, "nodes": [{ "id": next["id"] }] },
            "latestStatusReport": { "id": next["id"], "viewerCanCorrect": false } })
    );
}

async fn a_project_stands_as_the_report_that_was_submitted_last_says(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let project = ongoing(&world, &token, "Ett", json!({})).await;
    let tell = async |period: &str, progress: i32, health: &str| {
        let more = json!({ "progress": progress, "health": health });
        let input = report(&project, period, more);
        done(&world, &token, REPORT, input).await["statusReport"].clone()
    };
    let of_health = async |health: &str| {
        let query =
            "query($of: [ProjectHealth!]) { projects(filter: { healths: $of }) { totalCount } }";
        let variables = json!({ "of": [health] });
        world.data_as(&token, query, variables).await["projects"]["totalCount"].clone()
    };
    // A report on a whole year does not silence a later one on a month.
    for (period, progress, health) in [
        ("2026-Q3", 50, "ON_TRACK"),
        ("2026-Q2", 20, "AT_RISK"),
        ("2026", 60, "ON_TRACK"),
        ("2026-M11", 70, "OFF_TRACK"),
    ] {
        let told = tell(period, progress, health).await;
        assert_eq!(told["project"]["progress"], progress, "{period}");
        assert_eq!(told["project"]["version"], project["version"], "{period}");
        let selection = "health latestStatusReport { period { code } }";
        assert_eq!(
            shown(&world, &token, &project, selection).await,
            json!({ "health": health, "latestStatusReport": { "period": { "code": period } } })
        );
        for other in ["ON_TRACK", "AT_RISK", "OFF_TRACK"] {
            let found = i32::from(other == health);
            assert_eq!(of_health(other).await, found, "{period}: {other}");
        }
    }
    // So whoever has read the project may still change it.
    let change = of(&project, json!({ "title": "Två" }));
    done(&world, &token, CHANGE, change).await;
}

async fn a_report_is_corrected_once_by_a_new_one(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let project = ongoing(&world, &token, "Ett", json!({})).await;
    let tell = async |period: &str, progress: i32| {
        let input = report(&project, period, json!({ "progress": progress }));
        done(&world, &token, REPORT, input).await["statusReport"].clone()
    };
    let second = tell("2026-Q2", 20).await;
    let third = tell("2026-Q3", 50).await;
    let right = |report: &Value, progress: i32| {
        keyed(
            json!({ "statusReport": report["id"], "health": "AT_RISK", "progress": progress, "done": "Rätt." }),
        )
    };
    let corrected = done(&world, &token, CORRECT, right(&third, 45)).await["statusReport"].clone();
    assert_eq!(
        corrected,
        json!({ "id": corrected["id"], "health": "AT_RISK", "period": { "code": "2026-Q3" },
            "corrects": { "id": third["id"] },
            "project": { "health": "AT_RISK", "progress": 45, "latestStatusReport": { "id": corrected["id"] } } })
    );
    // An earlier report is corrected without effect on where the project stands.
    let earlier = done(&world, &token, CORRECT, right(&second, 15)).await["statusReport"].clone();
    assert_eq!(earlier["project"]["progress"], 45);
    assert_eq!(
        refused(&world, &token, CORRECT, right(&third, 40)).await,
        ["WRONG_STATE statusReport"]
    );
    let again = done(&world, &token, CORRECT, right(&corrected, 44)).await["statusReport"].clone();
    assert_eq!(again["project"]["progress"], 44);
    let selection = "statusReports { nodes { id progress correctedBy { id } corrects { id } } }";
    let seen = shown(&world, &token, &project, selection).await;
    let ids: Vec<_> = items(&seen["statusReports"]["nodes"])
        .map(|node| &node["id"])
        .collect();
    assert_eq!(
        ids,
        [
            &again["id"],
            &earlier["id"],
            &corrected["id"],
            &third["id"],
            &second["id"]
        ]
    );
    assert_eq!(
        seen["statusReports"]["nodes"][3],
        json!({ "id": third["id"], "progress": 50, "correctedBy": { "id": corrected["id"] }, "corrects": null })
    );
    let version = shown(&world, &token, &project, "id version").await;
    done(
        &world,
        &token,
        CLOSE,
        of(&version, json!({ "closingReport": "Klart." })),
    )
    .await;
    assert_eq!(
        refused(&world, &token, CORRECT, right(&again, 43)).await,
        ["WRONG_STATE statusReport"]
    );
    intact(&world).await;
}

async fn what_may_not_be_reported_is_said(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let gone = rows.add_person("Anna").await;
    world
        .sql("UPDATE person SET anonymised_at = '2026-01-01 00:00:00+00:00' WHERE display_name = 'Anna'")
        .await;
    let elsewhere = rows.add_person("Berit").await;
    world
        .sql("UPDATE person SET employer_id = (SELECT id FROM organisation WHERE slug = '2523') WHERE display_name = 'Berit'")
        .await;
    let project = ongoing(&world, &token, "Ett", json!({})).await;
    let long = "x".repeat(4_001);
    for (period, more, expected) in [
        ("2026-M12", json!({}), vec!["INVALID_PERIOD period"]),
        ("2027", json!({}), vec!["INVALID_PERIOD period"]),
        (
            "2026-T2",
            json!({ "health": "FINISHED" }),
            vec!["INVALID_VALUE health"],
        ),
        (
            "2026-T2",
            json!({ "health": "DISCONTINUED" }),
            vec!["INVALID_VALUE health"],
        ),
        (
            "2026-T2",
            json!({ "progress": 101 }),
            vec!["INVALID_VALUE progress"],
        ),
        (
            "2026-T2",
            json!({ "progress": -1 }),
            vec!["INVALID_VALUE progress"],
        ),
        (
            "2026-T2",
            json!({ "done": "", "why": "", "next": long }),
            vec!["REQUIRED done", "REQUIRED why", "TOO_LONG next"],
        ),
        (
            "2026-T2",
            json!({ "done": "800101-1234", "why": "8001011234", "next": "19800101-1234" }),
            vec![
                "INVALID_VALUE done",
                "INVALID_VALUE why",
                "INVALID_VALUE next",
            ],
        ),
        (
            "2026-T2",
            json!({ "person": id(NodeKind::Person, gone) }),
            vec!["WRONG_STATE person"],
        ),
        (
            "2026-T2",
            json!({ "person": id(NodeKind::Person, elsewhere) }),
            vec!["DOES_NOT_FIT person"],
        ),
    ] {
        let input = report(&project, period, more);
        assert_eq!(refused(&world, &token, REPORT, input).await, expected);
    }
    let nobody = report(
        &project,
        "2026-T2",
        json!({ "person": id(NodeKind::Person, Uuid::nil()) }),
    );
    assert_eq!(
        code(&answer(&world, &token, REPORT, nobody).await),
        "NOT_FOUND"
    );
    let no_period = merged(
        report(&project, "2026-T2", json!({})),
        json!({ "period": { "kind": "TERTIAL", "year": 2026, "number": 4 } }),
    );
    let wrong = answer(&world, &token, REPORT, no_period).await;
    assert_eq!(code(&wrong), "BAD_USER_INPUT");
}

async fn progress_is_rolled_up_over_what_the_viewer_sees(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let lulea = world.token(LULEA, Grade::Editor).await;
    let public = json!({ "visibility": "PUBLIC" });
    let top = ongoing(&world, &kiruna, "Hela", public.clone()).await;
    let part = async |title: &str, parent: &Value, visibility: &str, progress: Option<i32>| {
        let more = json!({ "visibility": visibility, "parentProject": parent["id"] });
        let project = ongoing(&world, &kiruna, title, more).await;
        if let Some(progress) = progress {
            let input = report(&project, "2026-Q3", json!({ "progress": progress }));
            done(&world, &kiruna, REPORT, input).await;
        }
        shown(&world, &kiruna, &project, "id version").await
    };
    let rolled_up = async |token: Option<&str>, project: &Value| {
        let query = "query($id: ID!) { project(by: { id: $id }) { progressRolledUp { percent reported expected } } }";
        let variables = json!({ "id": project["id"] });
        let data = match token {
            Some(token) => world.data_as(token, query, variables).await,
            None => world.public_with(query, variables).await,
        };
        let found = &data["project"]["progressRolledUp"];
        json!([found["percent"], found["reported"], found["expected"]])
    };
    done(
        &world,
        &kiruna,
        REPORT,
        report(&top, "2026-Q3", json!({ "progress": 7 })),
    )
    .await;
    assert_eq!(rolled_up(None, &top).await, json!([7, 1, 1]));
    let first = part("Ett", &top, "PUBLIC", Some(20)).await;
    part("Två", &top, "COOPERATION", Some(61)).await;
    part("Tre", &top, "OWNER", Some(100)).await;
    part("Fyra", &top, "COOPERATION", None).await;
    assert_eq!(rolled_up(Some(&kiruna), &top).await, json!([60, 3, 4]));
    assert_eq!(rolled_up(Some(&lulea), &top).await, json!([41, 2, 3]));
    assert_eq!(rolled_up(None, &top).await, json!([20, 1, 1]));
    // Parts of parts count in the place of what their parent says itself.
    part("Ett a", &first, "PUBLIC", Some(50)).await;
    let cancelled = part("Ett b", &first, "PUBLIC", Some(0)).await;
    assert_eq!(rolled_up(None, &first).await, json!([25, 2, 2]));
    let cancel = of(&cancelled, json!({ "reason": "Därför." }));
    done(&world, &kiruna, CANCEL, cancel).await;
    assert_eq!(rolled_up(None, &first).await, json!([50, 1, 1]));
    assert_eq!(rolled_up(None, &top).await, json!([50, 1, 1]));
    assert_eq!(rolled_up(Some(&lulea), &top).await, json!([56, 2, 3]));
}

async fn what_is_its_owner_s_alone_exists_for_nobody_else(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let parent = propose(&world, &kiruna, "Öppet", json!({ "visibility": "PUBLIC" })).await;
    let hidden =
        json!({ "visibility": "OWNER", "parentProject": parent["id"], "priorityAreas": ["aldre"] });
    let hidden = ongoing(&world, &kiruna, "Dolt", hidden).await;
    // No request makes such a row.
    let rows = Rows::of(&world).await;
    let below = json!({ "slug": "2584-under-det-dolda", "visibility": "PUBLIC", "parent_project_id": key(&hidden["id"]) });
    let owner = rows.organisation(KIRUNA).await;
    let below = rows.add_project(owner, "Under det dolda", below).await;
    let below = id(NodeKind::DevelopmentProject, below);
    let milestone = keyed(json!({ "project": hidden["id"], "title": "x", "dueOn": TODAY }));
    let milestone = done(&world, &kiruna, ADD_MILESTONE, milestone).await["milestone"].clone();
    let told = done(
        &world,
        &kiruna,
        REPORT,
        report(&hidden, "2026-Q3", json!({})),
    )
    .await["statusReport"]
        .clone();
    let query = "query($hidden: ID!, $parent: ID!, $below: ID!, $milestone: ID!, $report: ID!, $owner: ID!) {
      byId: project(by: { id: $hidden }) { id }
      bySlug: project(by: { slug: \"2584-dolt\" }) { id }
      node(id: $hidden) { id }
      nodes(ids: [$milestone, $report]) { id }
      parent: project(by: { id: $parent }) { subprojects { slug } progressRolledUp { expected } }
      below: project(by: { id: $below }) { parentProject { slug } }
      projects(orderBy: TITLE) { totalCount nodes { slug } }
      found: projects(filter: { search: \"dol\", owner: $owner, phases: [ONGOING] }) { totalCount }
      organisation(by: { code: \"2584\" }) { projects(orderBy: TITLE) { totalCount nodes { slug } } }
      priorityAreas { projects { totalCount } }
    }";
    let variables = json!({
        "hidden": hidden["id"], "parent": parent["id"], "below": below, "milestone": milestone["id"],
        "report": told["id"], "owner": id(NodeKind::Organisation, owner),
    });
    let mut others = vec![world.public_with(query, variables.clone()).await];
    for organisation in [LULEA, "region", "norrbottens-kommuner"] {
        let token = world.token(organisation, Grade::Approver).await;
        others.push(world.data_as(&token, query, variables.clone()).await);
        for (mutation, input) in [
            (START, of(&hidden, json!({}))),
            (JOIN, keyed(json!({ "project": hidden["id"] }))),
            (REPORT, report(&hidden, "2026-Q3", json!({}))),
            (
                PROPOSE,
                merged(proposal("x"), json!({ "parentProject": hidden["id"] })),
            ),
            (
                REACH_MILESTONE,
                json!({ "milestone": milestone["id"], "version": 1, "reachedOn": TODAY }),
            ),
        ] {
            let answer = answer(&world, &token, mutation, input).await;
            assert_eq!(code(&answer), "NOT_FOUND", "{mutation}");
        }
    }
    let list = json!({ "totalCount": 2, "nodes": [{ "slug": "2584-under-det-dolda" }, { "slug": "2584-oppet" }] });
    let none = json!({ "projects": { "totalCount": 0 } });
    let expected = json!({
        "byId": null, "bySlug": null, "node": null, "nodes": [null, null],
        "parent": { "subprojects": [], "progressRolledUp": { "expected": 1 } },
        "below": { "parentProject": null },
        "projects": list, "found": { "totalCount": 0 }, "organisation": { "projects": list },
        "priorityAreas": [none, none, none, none],
    });
    for seen in others {
        assert_eq!(seen, expected);
    }
    let own = world.data_as(&kiruna, query, variables).await;
    assert_eq!(own["found"]["totalCount"], 1);
    assert_eq!(own["below"]["parentProject"]["slug"], "2584-dolt");
}

async fn a_project_that_is_hidden_goes_and_comes_back_in_the_changes(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let lulea = world.token(LULEA, Grade::Reader).await;
    let project = propose(&world, &kiruna, "Ett", json!({})).await;
    let seen_as = async |project: &Value, visibility: &str| {
        let input = of(project, json!({ "visibility": visibility }));
        done(&world, &kiruna, CHANGE, input).await["project"].clone()
    };
    let project = seen_as(&project, "OWNER").await;
    let query = "{ changes(types: [DevelopmentProject]) { nodes { type action } } }";
    let told = async |token: &str| {
        let data = world.data_as(token, query, json!({})).await;
        let nodes = items(&data["changes"]["nodes"]);
        nodes
            .map(|node| format!("{} {}", text(&node["type"]), node["action"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&lulea).await, ["CREATED \"CREATE\"", "REMOVED null"]);
    let project = seen_as(&project, "PUBLIC").await;
    assert_eq!(
        told(&lulea).await,
        ["CREATED \"CREATE\"", "REMOVED null", "CREATED null"]
    );
    assert_eq!(
        told(&kiruna).await,
        [
            "CREATED \"CREATE\"",
            "CHANGED \"CHANGE\"",
            "CHANGED \"CHANGE\""
        ]
    );
    let public = world.public(query).await;
    assert_eq!(
        public["changes"]["nodes"],
        json!([{ "type": "CREATED", "action": null }])
    );
    assert_eq!(project["visibility"], "PUBLIC");
}

async fn only_editors_of_the_owner_write(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let project = ongoing(&world, &kiruna, "Ett", json!({})).await;
    let milestone = keyed(json!({ "project": project["id"], "title": "x", "dueOn": TODAY }));
    let milestone = done(&world, &kiruna, ADD_MILESTONE, milestone).await["milestone"].clone();
    let told = done(
        &world,
        &kiruna,
        REPORT,
        report(&project, "2026-Q3", json!({})),
    )
    .await["statusReport"]
        .clone();
    let reason = json!({ "reason": "x" });
    let inputs = [
        (CHANGE, of(&project, json!({ "title": "x" }))),
        (START, of(&project, json!({}))),
        (PAUSE, of(&project, reason.clone())),
        (BEGIN_CLOSING, of(&project, json!({}))),
        (CLOSE, of(&project, json!({ "closingReport": "x" }))),
        (CANCEL, of(&project, reason)),
        (
            ADD_MILESTONE,
            keyed(json!({ "project": project["id"], "title": "x", "dueOn": TODAY })),
        ),
        (
            MOVE_MILESTONE,
            json!({ "milestone": milestone["id"], "version": 1, "dueOn": "2027-01-01", "reason": "x" }),
        ),
        (
            REACH_MILESTONE,
            json!({ "milestone": milestone["id"], "version": 1, "reachedOn": TODAY }),
        ),
        (REPORT, report(&project, "2026-Q3", json!({}))),
        (
            CORRECT,
            keyed(json!({ "statusReport": told["id"], "health": "AT_RISK", "done": "x" })),
        ),
    ];
    let rights = "viewerCanChange viewerCanStart viewerCanPause viewerCanBeginClosing viewerCanClose viewerCanCancel viewerCanReport";
    for (organisation, grade) in [
        (KIRUNA, Grade::Reader),
        (LULEA, Grade::Approver),
        ("region", Grade::Approver),
        ("norrbottens-kommuner", Grade::Approver),
    ] {
        let token = world.token(organisation, grade).await;
        for (mutation, input) in &inputs {
            let answer = answer(&world, &token, mutation, input.clone()).await;
            assert_eq!(code(&answer), "FORBIDDEN", "{organisation} {mutation}");
        }
        let seen = shown(&world, &token, &project, rights).await;
        let can: Vec<_> = seen.as_object().expect("fields").values().collect();
        assert_eq!(can, [&json!(false); 7], "{organisation}");
    }
    let seen = shown(&world, &kiruna, &project, rights).await;
    let can: Vec<_> = seen.as_object().expect("fields").values().collect();
    // In the order of their names; it has been started already.
    let started = [true, true, true, true, true, true, false].map(Value::from);
    assert_eq!(can, started.each_ref());
    let query = "{ organisations(first: 100) { nodes { slug viewerCanProposeProject } } }";
    let data = world.data_as(&kiruna, query, json!({})).await;
    let own = items(&data["organisations"]["nodes"])
        .filter(|node| node["viewerCanProposeProject"] == true);
    assert_eq!(
        own.map(|node| text(&node["slug"])).collect::<Vec<_>>(),
        [KIRUNA]
    );
}

async fn what_somebody_else_changed_is_a_conflict(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let project = propose(&world, &token, "Ett", json!({})).await;
    done(
        &world,
        &token,
        CHANGE,
        of(&project, json!({ "title": "Två" })),
    )
    .await;
    let before = intact(&world).await;
    for (mutation, more) in [
        (CHANGE, json!({ "title": "Tre" })),
        (START, json!({})),
        // A stale version says it before the phase does.
        (PAUSE, json!({ "reason": "x" })),
        (BEGIN_CLOSING, json!({})),
        (CLOSE, json!({ "closingReport": "x" })),
        (CANCEL, json!({ "reason": "x" })),
    ] {
        let answer = answer(&world, &token, mutation, of(&project, more)).await;
        assert_eq!(code(&answer), "CONFLICT", "{mutation}");
    }
    assert_eq!(intact(&world).await, before);
    assert_eq!(
        shown(&world, &token, &project, "title").await["title"],
        "Två"
    );
}

async fn a_retry_creates_nothing_more(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let lulea = world.token(LULEA, Grade::Editor).await;
    let project = ongoing(&world, &token, "Ett", json!({})).await;
    let milestone = keyed(json!({ "project": project["id"], "title": "x", "dueOn": TODAY }));
    let told = report(&project, "2026-Q3", json!({}));
    let first = done(
        &world,
        &token,
        REPORT,
        report(&project, "2026-Q2", json!({})),
    )
    .await;
    let correction =
        json!({ "statusReport": first["statusReport"]["id"], "health": "AT_RISK", "done": "x" });
    for (token, mutation, input, thing) in [
        (&token, PROPOSE, proposal("Två"), "project"),
        (&token, ADD_MILESTONE, milestone, "milestone"),
        (&token, REPORT, told, "statusReport"),
        (&token, CORRECT, keyed(correction), "statusReport"),
        (
            &lulea,
            JOIN,
            keyed(json!({ "project": project["id"] })),
            "participation",
        ),
    ] {
        let first = done(&world, token, mutation, input.clone()).await;
        let before = intact(&world).await;
        let again = done(&world, token, mutation, input.clone()).await;
        assert_eq!(key(&first[thing]["id"]), key(&again[thing]["id"]));
        assert_eq!(intact(&world).await, before, "{mutation}");
        let other = merged(
            input,
            json!({ "title": "Något annat", "done": "Något annat", "on": "2026-01-01" }),
        );
        let known = |field: &str| match thing {
            "project" | "milestone" => field == "title",
            "statusReport" => field == "done",
            _ => field == "on",
        };
        let fields = other.as_object().expect("fields").iter();
        let other: Value = fields
            .filter(|(field, _)| !["title", "done", "on"].contains(&field.as_str()) || known(field))
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        assert_eq!(
            refused(&world, token, mutation, other).await,
            ["KEY_REUSED idempotencyKey"],
            "{mutation}"
        );
    }
}

async fn a_variable_that_is_not_sent_leaves_its_field_as_it_is(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let more = json!({ "plannedEnd": "2027-12-31", "externalId": "K-17" });
    let project = propose(&world, &token, "Ett", more).await;
    let mutation = "mutation($id: ID!, $version: Int!, $title: String, $end: Date, $external: String, $areas: [String!]) {
      changeProject(input: { project: $id, version: $version, title: $title, plannedEnd: $end, externalId: $external, priorityAreas: $areas }) {
        project { title plannedEnd externalId } userErrors { code } } }";
    let variables = json!({ "id": project["id"], "version": project["version"], "title": "Två" });
    let changed = world.data_as(&token, mutation, variables).await;
    assert_eq!(
        changed["changeProject"],
        json!({ "project": { "title": "Två", "plannedEnd": "2027-12-31", "externalId": "K-17" }, "userErrors": [] })
    );
    // What has a default takes it.
    let query = "query($newest: Boolean, $first: Int) { changes(newestFirst: $newest, first: $first) { nodes { at } } }";
    world.data_as(&token, query, json!({})).await;
    // In a list and for a directive it is null, which neither takes.
    for query in [
        "query($area: ID) { nodes(ids: [$area]) { id } }",
        "query($shown: Boolean) { viewer @include(if: $shown) { signedIn } }",
    ] {
        let answer = world.try_as(&token, query, json!({})).await;
        assert!(
            answer.1["errors"][0]["extensions"]["code"].is_string(),
            "{answer:?}"
        );
    }
}
