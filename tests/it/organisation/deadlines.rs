//! What is to be done by when, and the pages of the intranet that show it: one request each, in a number of statements that does
//! not grow.

use entity::chair_term;
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use serde_json::{Value, json};

use crate::fixture::{
    json::{code, items, text, texts},
    mutate::{done, id},
    rows::Rows,
    world::{World, both},
};

both!(
    an_organisation_sees_what_it_is_to_do_by_when,
    who_is_appointed_after_the_year_was_planned_has_its_meetings,
    notes_are_to_be_written_by_who_arranges_the_meeting,
    notes_are_approved_by_the_side_that_the_rule_names,
    what_is_handed_over_with_the_chair_is_a_list,
    pages_take_as_many_statements_for_much_as_for_little,
);

const DEADLINES: &str =
    "query($days: Int!, $of: ID) { deadlines(days: $days, organisation: $of) { kind dueOn late
    organisation { slug } meeting { day } period { code } thing { __typename id } } }";

/// The county steering group with somebody of Luleå and somebody of Kiruna.
async fn seated(world: &World) {
    let rows = Rows::of(world).await;
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Socialchef", json!({})).await;
    rows.appoint("Lina Luleå", seat, "2580").await;
    rows.appoint("Kim Kiruna", seat, "2584").await;
}

async fn planned(world: &World, day: &str) -> Value {
    let region = world.token("region", Grade::Approver).await;
    let meeting = json!({ "idempotencyKey": day, "bodies": ["lansstyrgruppen"], "day": day, "start": "09:00", "end": "15:00" });
    done(
        world,
        &region,
        "planMeeting meeting { id version }",
        meeting,
    )
    .await["meeting"]
        .take()
}

async fn add_item(world: &World, meeting: &Value, title: &str) -> Value {
    let region = world.token("region", Grade::Approver).await;
    let key: String = title.bytes().map(|byte| format!("{byte:x}")).collect();
    let item = json!({ "idempotencyKey": key, "meeting": meeting["id"], "title": title });
    done(
        world,
        &region,
        "addAgendaItem agendaItem { id version }",
        item,
    )
    .await["agendaItem"]
        .take()
}

async fn called(world: &World, day: &str) -> Value {
    let region = world.token("region", Grade::Approver).await;
    let meeting = planned(world, day).await;
    add_item(world, &meeting, &format!("Hemgång {day}")).await;
    let call = json!({ "meeting": meeting["id"], "version": meeting["version"] });
    done(
        world,
        &region,
        "callMeeting meeting { id version attendances { id version organisation { slug } } }",
        call,
    )
    .await["meeting"]
        .take()
}

/// A meeting that was held today.
async fn held(world: &World) -> Value {
    let region = world.token("region", Grade::Approver).await;
    let meeting = called(world, "2026-11-02").await;
    let came = &meeting["attendances"][0];
    let came =
        json!({ "attendance": came["id"], "version": came["version"], "outcome": "PRESENT" });
    done(world, &region, "recordAttendance attendance { id }", came).await;
    let held = json!({ "meeting": meeting["id"], "version": meeting["version"] });
    done(world, &region, "holdMeeting meeting { id }", held).await["meeting"].take()
}

/// A draft of the notes of one.
async fn noted(world: &World) -> Value {
    let region = world.token("region", Grade::Approver).await;
    let meeting = held(world).await;
    let notes = json!({ "idempotencyKey": "n", "meeting": meeting["id"], "text": "Vi möttes." });
    done(world, &region, "writeNotes notes { id version }", notes).await["notes"].take()
}

/// Adopts a plan of the group for this year with these deadlines, each with who is to meet it.
async fn plan_deadlines(world: &World, deadlines: &[(&str, Option<&str>)]) {
    let region = world.token("region", Grade::Approver).await;
    let plan = json!({ "idempotencyKey": "plan", "body": "lansstyrgruppen", "year": 2026 });
    let mut plan = done(
        world,
        &region,
        "createYearPlan yearPlan { id version }",
        plan,
    )
    .await["yearPlan"]
        .take();
    for (day, responsible) in deadlines {
        let deadline = json!({ "title": "Siffror", "day": day, "responsible": responsible });
        let item = json!({ "idempotencyKey": day, "yearPlan": plan["id"], "content": { "deadline": deadline } });
        plan = done(
            world,
            &region,
            "addYearPlanItem item { yearPlan { id version } }",
            item,
        )
        .await["item"]["yearPlan"]
            .take();
    }
    let adopt = json!({ "yearPlan": plan["id"], "version": plan["version"], "adoptedOn": "2026-11-02", "decision": "Antas." });
    done(world, &region, "adoptYearPlan yearPlan { id }", adopt).await;
}

/// What an organisation is to do in thirty days, each as one line; none when that is not for the one who asks.
pub(super) async fn told(world: &World, token: &str, of: Option<&str>) -> Option<Vec<String>> {
    let shown = world
        .data_as(token, DEADLINES, json!({ "days": 30, "of": of }))
        .await;
    if shown["deadlines"].is_null() {
        return None;
    }
    let line = |it: &Value| {
        let late = if it["late"] == true { " late" } else { "" };
        let day = it["dueOn"].as_str().unwrap_or("-");
        let period = it["period"]["code"].as_str();
        let period = period.map(|code| format!(" {code}")).unwrap_or_default();
        format!(
            "{day} {} {}{period}{late}",
            text(&it["kind"]),
            text(&it["thing"]["__typename"])
        )
    };
    Some(items(&shown["deadlines"]).map(line).collect())
}

async fn an_organisation_sees_what_it_is_to_do_by_when(world: World) {
    seated(&world).await;
    let rows = Rows::of(&world).await;
    let monthly =
        json!({ "reporters": "OWNER", "period_kind": "MONTH", "reported_from": "2026-09-01" });
    let kiruna = rows.organisation("2584").await;
    rows.add_indicator(kiruna, "Egna tal", monthly).await;
    plan_deadlines(
        &world,
        &[
            ("2026-11-10", Some("2584")),
            ("2026-11-12", None),
            ("2026-11-11", Some("2580")),
        ],
    )
    .await;
    let meeting = called(&world, "2026-11-20").await;
    planned(&world, "2026-12-10").await;
    let region = world.token("region", Grade::Reader).await;
    let lulea = world.token("2580", Grade::Reader).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let expected = [
        "2026-10-30 FIGURE Indicator 2026-M09 late",
        "2026-11-06 AGENDA_ITEMS Meeting",
        "2026-11-10 YEAR_PLAN YearPlanItem",
        "2026-11-12 YEAR_PLAN YearPlanItem",
        "2026-11-13 DOCUMENTS MeetingCall",
        "2026-11-20 CALL_ANSWER Attendance",
        "2026-11-26 AGENDA_ITEMS Meeting",
        "2026-11-30 FIGURE Indicator 2026-M10",
    ];
    assert_eq!(
        told(&world, &kiruna, None).await.expect("its own"),
        expected
    );
    assert_eq!(
        told(&world, &region, Some("2584"))
            .await
            .expect("the region's to see"),
        expected
    );
    assert_eq!(told(&world, &lulea, Some("2584")).await, None);
    let others = told(&world, &lulea, None).await.expect("its own");
    assert_eq!(
        others,
        [
            "2026-11-06 AGENDA_ITEMS Meeting",
            "2026-11-11 YEAR_PLAN YearPlanItem",
            "2026-11-12 YEAR_PLAN YearPlanItem",
            "2026-11-13 DOCUMENTS MeetingCall",
            "2026-11-20 CALL_ANSWER Attendance",
            "2026-11-26 AGENDA_ITEMS Meeting",
        ]
    );
    // Who sits nowhere has nothing to do with it.
    let outside = world.token("2523", Grade::Reader).await;
    assert_eq!(
        told(&world, &outside, None).await.expect("its own"),
        Vec::<String>::new()
    );
    let public = world
        .public("{ deadlines(days: 30, organisation: \"2584\") { kind } }")
        .await;
    assert_eq!(public["deadlines"], Value::Null);

    // What is answered is done.
    let own = items(&meeting["attendances"])
        .find(|it| it["organisation"]["slug"] == "2584")
        .expect("called");
    let answer = json!({ "attendance": own["id"], "version": own["version"], "answer": "COMING" });
    done(&world, &kiruna, "answerCall attendance { id }", answer).await;
    let left = told(&world, &kiruna, None).await.expect("its own");
    assert_eq!(left.len(), expected.len() - 1);
    for days in [-1, 367] {
        let wrong = world
            .try_as(&kiruna, DEADLINES, json!({ "days": days }))
            .await;
        assert_eq!(code(&wrong), "BAD_USER_INPUT");
    }
}

/// Adopts a plan of the group for this year with meetings on two days.
async fn plan_meetings(world: &World, days: [&str; 2]) {
    let region = world.token("region", Grade::Approver).await;
    let create = "createYearPlan yearPlan { id version }";
    let plan = json!({ "idempotencyKey": "plan", "body": "lansstyrgruppen", "year": 2026 });
    let mut plan = done(world, &region, create, plan).await["yearPlan"].take();
    for day in days {
        let meeting = json!({ "meeting": { "day": day, "start": "10:00", "end": "15:00" } });
        let item = json!({ "idempotencyKey": day, "yearPlan": plan["id"], "content": meeting });
        let add = "addYearPlanItem item { yearPlan { id version } }";
        plan = done(world, &region, add, item).await["item"]["yearPlan"].take();
    }
    let adopt = json!({ "yearPlan": plan["id"], "version": plan["version"], "adoptedOn": "2026-11-02", "decision": "Antas." });
    done(world, &region, "adoptYearPlan yearPlan { id }", adopt).await;
}

/// What an organisation has of the meetings to come: its deadlines, on which days they are in its calendar, and how many items it
/// sees on their agendas.
async fn meetings_of(world: &World, kommun: &str) -> (Vec<String>, Vec<String>, usize) {
    let token = world.token(kommun, Grade::Editor).await;
    let path = format!("/public/calendar/{kommun}.ics");
    let calendar = world.get(&path).await.body;
    let start = "DTSTART;TZID=Europe/Stockholm:";
    let days = calendar.lines().filter_map(|line| line.strip_prefix(start));
    let days: Vec<String> = days.map(|day| day[..8].to_owned()).collect();
    let shown = world.data_as(&token, MEETINGS, json!({})).await;
    let meetings = items(&shown["body"]["meetings"]["nodes"]);
    let seen = meetings.map(|it| items(&it["agenda"]).count()).sum();
    let told = told(world, &token, None).await.expect("its own");
    (told, days, seen)
}

/// The meetings of the group.
const MEETINGS: &str = "{ body(by: { slug: \"lansstyrgruppen\" }) { meetings(first: 9) {
    nodes { id version day agenda { id } } } } }";

async fn who_is_appointed_after_the_year_was_planned_has_its_meetings(world: World) {
    let rows = Rows::of(&world).await;
    plan_meetings(&world, ["2026-11-20", "2026-12-10"]).await;
    let region = world.token("region", Grade::Approver).await;
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let body = rows.body("lansstyrgruppen").await;
    let shown = world.data_as(&region, MEETINGS, json!({})).await;
    for meeting in items(&shown["body"]["meetings"]["nodes"]) {
        let title = format!("Hemgång {}", text(&meeting["day"]));
        add_item(&world, meeting, &title).await;
    }
    let planned = world.data_as(&region, MEETINGS, json!({})).await;
    let nothing = (Vec::new(), Vec::new(), 0);
    for kommun in ["2584", "2523"] {
        assert_eq!(meetings_of(&world, kommun).await, nothing, "{kommun}");
    }

    // Kiruna is appointed from December on, and Gällivare to a seat that stands until then.
    let managers = rows.seat("lansstyrgruppen", "Socialchefer").await;
    let more = rows.add_seat(body, "Skolchef", json!({})).await;
    let mut appointed = Vec::new();
    for (seat, kommun, from) in [
        (managers, "2584", "2026-12-01"),
        (more, "2523", "2026-11-02"),
    ] {
        let appoint = json!({
            "idempotencyKey": kommun, "seat": id(NodeKind::Seat, seat), "newPerson": { "displayName": "Ny" },
            "represents": kommun, "from": from,
        });
        let made = done(
            &world,
            &association,
            "appointToSeat appointment { id }",
            appoint,
        )
        .await;
        appointed.push(made["appointment"]["id"].clone());
    }
    let first = [
        "2026-11-06 AGENDA_ITEMS Meeting".to_owned(),
        "20261120".to_owned(),
    ];
    let second = [
        "2026-11-26 AGENDA_ITEMS Meeting".to_owned(),
        "20261210".to_owned(),
    ];
    let has = |of: &[&[String; 2]]| {
        let told = |place: usize| of.iter().map(|it| it[place].clone()).collect::<Vec<_>>();
        (told(0), told(1), of.len())
    };
    assert_eq!(meetings_of(&world, "2584").await, has(&[&second]));
    assert_eq!(meetings_of(&world, "2523").await, has(&[&first, &second]));
    // It is no change of the meetings.
    let unchanged = world.data_as(&region, MEETINGS, json!({})).await;
    assert_eq!(unchanged, planned);

    let end = json!({ "appointment": appointed[0], "version": 1, "on": "2026-12-05" });
    done(
        &world,
        &association,
        "endAppointment appointment { id }",
        end,
    )
    .await;
    assert_eq!(meetings_of(&world, "2584").await, nothing);
    let end = json!({ "seat": id(NodeKind::Seat, more), "version": 1, "on": "2026-12-01" });
    done(&world, &association, "endSeat seat { id }", end).await;
    assert_eq!(meetings_of(&world, "2523").await, has(&[&first]));
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn notes_are_to_be_written_by_who_arranges_the_meeting(world: World) {
    seated(&world).await;
    let rows = Rows::of(&world).await;
    let of_area = json!({
        "state": "HELD", "owner_id": rows.organisation("region").await, "starts_at": "2026-10-01T08:00:00Z",
        "ends_at": "2026-10-01T12:00:00Z",
    });
    let area_group = rows.body("lansdelsgrupp-norra-norrbotten").await;
    rows.add_meeting(area_group, of_area).await;
    let meeting = held(&world).await;
    let to_write = async |organisation: &str| {
        let token = world.token(organisation, Grade::Approver).await;
        let mut told = told(&world, &token, None).await.expect("its own");
        told.retain(|line| line.contains(" NOTES "));
        told
    };
    let (region, association) = ("region", "norrbottens-kommuner");
    assert_eq!(to_write(region).await, ["- NOTES Meeting"; 2]);
    assert_eq!(to_write(association).await, ["- NOTES Meeting"]);
    assert_eq!(to_write("2580").await, Vec::<String>::new());
    // The next meeting waits for them, as soon as that is within the days that are asked for.
    planned(&world, "2026-12-10").await;
    assert_eq!(to_write(association).await, Vec::<String>::new());
    planned(&world, "2026-11-20").await;
    assert_eq!(
        to_write(region).await,
        ["2026-11-20 NOTES Meeting", "- NOTES Meeting"]
    );
    let token = world.token(region, Grade::Editor).await;
    let notes = json!({ "idempotencyKey": "n", "meeting": meeting["id"], "text": "Vi möttes." });
    done(&world, &token, "writeNotes notes { id }", notes).await;
    assert_eq!(to_write(region).await, ["- NOTES Meeting"]);
    assert_eq!(to_write(association).await, Vec::<String>::new());
}

async fn notes_are_approved_by_the_side_that_the_rule_names(world: World) {
    seated(&world).await;
    let rows = Rows::of(&world).await;
    rows.add::<chair_term::Entity>(json!({
        "body_id": rows.body("lansstyrgruppen").await, "year": 2026, "side": "REGION", "valid_from": "2026-01-01",
        "valid_from_precision": "DAY", "valid_to": "2027-01-01", "valid_to_precision": "DAY",
    }))
    .await;
    let notes = noted(&world).await;
    let region = world.token("region", Grade::Approver).await;
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    let to_approve = async |token: &str| {
        let told = told(&world, token, None).await.expect("its own");
        told.into_iter()
            .filter(|line| line.contains("NOTES"))
            .collect::<Vec<_>>()
    };
    assert_eq!(to_approve(&region).await, ["- NOTES_APPROVAL MeetingNotes"]);
    assert_eq!(to_approve(&association).await, Vec::<String>::new());
    planned(&world, "2026-11-20").await;
    assert_eq!(
        to_approve(&region).await,
        ["2026-11-20 NOTES_APPROVAL MeetingNotes"]
    );
    let both = "UPDATE rule_parameter SET value = 'BOTH_SIDES' WHERE name = 'notes_approval'";
    world.database().sql(both).await;
    assert_eq!(to_approve(&association).await.len(), 1);
    let approve = json!({ "notes": notes["id"], "version": notes["version"] });
    done(&world, &region, "approveNotes notes { id }", approve).await;
    assert_eq!(to_approve(&region).await, Vec::<String>::new());
    assert_eq!(to_approve(&association).await.len(), 1);
    // It is the rule of the meeting's day that says so, also when it no longer holds.
    let ended = "UPDATE rule_parameter SET valid_to = '2026-11-03', valid_to_precision = 'DAY' WHERE name = 'notes_approval'";
    world.database().sql(ended).await;
    let world = world
        .later("2026-11-04T11:00:00Z".parse().expect("a moment"))
        .await;
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    let left = told(&world, &association, None).await.expect("its own");
    assert!(
        left.iter().any(|line| line.contains("NOTES_APPROVAL")),
        "{left:#?}"
    );
}

async fn what_is_handed_over_with_the_chair_is_a_list(world: World) {
    seated(&world).await;
    let rows = Rows::of(&world).await;
    let body = rows.body("lansstyrgruppen").await;
    for (year, side) in [(2026, "REGION"), (2027, "MUNICIPALITIES")] {
        rows.add::<chair_term::Entity>(json!({
            "body_id": body, "year": year, "side": side, "valid_from": format!("{year}-01-01"), "valid_from_precision": "DAY",
            "valid_to": format!("{}-01-01", year + 1), "valid_to_precision": "DAY",
        }))
        .await;
    }
    let committee = "lansstyrgruppens-arbetsutskott";
    for (label, of) in [
        ("Samordnare Region Norrbotten", "region"),
        (
            "Samverkansledare Norrbottens Kommuner, social välfärd och utbildning",
            "norrbottens-kommuner",
        ),
    ] {
        let seat = rows.seat(committee, label).await;
        let person = rows.add_person(of).await;
        rows.add_appointment(seat, json!({ "person_id": person }))
            .await;
    }
    noted(&world).await;
    let region = world.token("region", Grade::Approver).await;
    let meeting = planned(&world, "2026-12-10").await;
    let put_off = add_item(&world, &meeting, "Elevhälsa").await;
    let why = json!({ "agendaItem": put_off["id"], "version": put_off["version"], "reason": "Underlag saknas" });
    done(&world, &region, "putOffAgendaItem agendaItem { id }", why).await;
    let next = planned(&world, "2027-02-11").await;
    // What a meeting that is cancelled had on its agenda is open, too, but for what comes at every meeting.
    let cancelled = planned(&world, "2026-12-17").await;
    add_item(&world, &cancelled, "Hemgång").await;
    let ordered = json!({ "meeting": cancelled["id"], "version": cancelled["version"] });
    let ordered = done(
        &world,
        &region,
        "proposeAgenda meeting { id version }",
        ordered,
    )
    .await;
    let ordered = &ordered["meeting"];
    let snow = json!({ "meeting": ordered["id"], "version": ordered["version"], "reason": "Snö" });
    done(&world, &region, "cancelMeeting meeting { id }", snow).await;
    let mut commissions = Vec::new();
    for (title, due) in [("Rutin", "2027-03-01"), ("Enkät", "2027-02-01")] {
        let given = json!({
            "idempotencyKey": due, "body": "lansstyrgruppen", "title": title, "text": "Ta fram den.", "dueOn": due,
            "organisations": ["2584"],
        });
        let given = done(
            &world,
            &region,
            "giveCommission commission { id version }",
            given,
        )
        .await;
        commissions.push(given["commission"].clone());
    }
    let query = "{ handover(body: \"lansstyrgruppen\", year: 2027) { year body { slug } from { side } to { side }
        convenerBefore { person { displayName } } convenerAfter { person { displayName } }
        openItems { title } commissions { title } notesToApprove { state } archive { state } calendar { day }
        yearPlan { state } } }";
    let shown = world.data_as(&region, query, json!({})).await["handover"].take();
    let line = |shown: &Value| {
        format!(
            "{} {} > {} {}; {} open, {} to approve, {} planned, {} archived, {} commissions",
            text(&shown["from"]["side"]),
            shown["convenerBefore"]["person"]["displayName"]
                .as_str()
                .unwrap_or("-"),
            text(&shown["to"]["side"]),
            shown["convenerAfter"]["person"]["displayName"]
                .as_str()
                .unwrap_or("-"),
            items(&shown["openItems"]).count(),
            items(&shown["notesToApprove"]).count(),
            items(&shown["calendar"]).count(),
            items(&shown["archive"]).count(),
            items(&shown["commissions"]).count(),
        )
    };
    assert_eq!(
        line(&shown),
        "REGION region > MUNICIPALITIES norrbottens-kommuner; 2 open, 1 to approve, 1 planned, 0 archived, 2 commissions"
    );
    assert_eq!(
        texts(&shown["openItems"], "title"),
        ["Elevhälsa", "Hemgång"]
    );
    assert_eq!(texts(&shown["commissions"], "title"), ["Enkät", "Rutin"]);
    let hidden = world.public(query).await["handover"].take();
    assert!(
        line(&hidden).ends_with("0 open, 0 to approve, 1 planned, 0 archived, 0 commissions"),
        "{}",
        line(&hidden)
    );
    // What is taken up again is no longer open, and what is withdrawn not under way.
    let withdrawn = json!({
        "commission": commissions[0]["id"], "version": commissions[0]["version"], "reason": "Ny lag.",
    });
    let withdraw = "withdrawCommission commission { id }";
    done(&world, &region, withdraw, withdrawn).await;
    let again = json!({ "idempotencyKey": "again", "meeting": next["id"], "title": "Elevhälsa", "carriedFrom": put_off["id"] });
    done(&world, &region, "addAgendaItem agendaItem { id }", again).await;
    let shown = world.data_as(&region, query, json!({})).await["handover"].take();
    assert_eq!(texts(&shown["openItems"], "title"), ["Hemgång"]);
    assert_eq!(texts(&shown["commissions"], "title"), ["Enkät"]);
}

/// The meeting page of a member.
pub(super) const PAGE: &str = "query($id: ID!) { meeting(by: {id: $id}) { id version state day localStart localEnd form place title itemsUntil
    possibleActions viewerCanAddItem body { slug name } bodies { slug name } requestedBy { slug } prepares { day } preparedBy { day }
    call { message digitalLink documentsUntil sentBy { slug } }
    agenda { id number title text purpose standing sectors localStart minutes public state reason possibleActions
      addedBy { slug } presenter { person { displayName } } documents { slug } carriedFrom { title } }
    attendances { id answer outcome viewerCanAnswer organisation { slug } appointment { person { displayName } seat { label } }
      substitute { person { displayName } } fromItem { title } person { displayName } }
    notes { number state text possibleActions keptBy { slug } items { text item { title } } } } }";

/// The week of an organisation.
pub(super) const WEEK: &str = "query($from: Date!, $to: Date!) { viewer { organisation { name
    meetings(filter: {from: $from, to: $to}) { nodes { id day localStart place state title body { name } bodies { slug }
      attendances(answered: false) { id viewerCanAnswer } } } } }
    deadlines(days: 30) { kind dueOn late thing { __typename id } meeting { id title day body { name } } } }";

async fn pages_take_as_many_statements_for_much_as_for_little(world: World) {
    seated(&world).await;
    let rows = Rows::of(&world).await;
    let kiruna = rows.organisation("2584").await;
    let monthly =
        json!({ "reporters": "OWNER", "period_kind": "MONTH", "reported_from": "2026-10-01" });
    rows.add_indicator(kiruna, "Egna tal", monthly.clone())
        .await;
    let region = world.token("region", Grade::Approver).await;
    let member = world.token("2584", Grade::Editor).await;
    noted(&world).await;
    let meeting = called(&world, "2026-11-20").await;
    plan_deadlines(&world, &[("2026-11-10", None)]).await;
    let page = json!({ "id": meeting["id"] });
    let week = json!({ "from": "2026-11-02", "to": "2026-11-29" });
    let mut taken = Vec::new();
    for much in [false, true] {
        if much {
            for number in 1..=8 {
                add_item(&world, &meeting, &format!("Ärende {number}")).await;
                called(&world, &format!("2026-11-{}", 20 + number)).await;
            }
            rows.add_indicator(kiruna, "Andra tal", monthly.clone())
                .await;
        }
        let mut counts = Vec::new();
        for (token, query, variables) in [
            (&region, PAGE, &page),
            (&member, PAGE, &page),
            (&member, WEEK, &week),
        ] {
            world.statements();
            world.data_as(token, query, variables.clone()).await;
            counts.push(world.statements().len());
        }
        taken.push(counts);
    }
    assert_eq!(taken[0], taken[1]);
}
