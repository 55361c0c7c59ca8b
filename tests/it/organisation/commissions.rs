//! Commissions: given by a body to bodies and organisations, accepted, reported, returned, closed by a decision on the
//! report, and gone on with.

use std::fmt::Write;

use axum::http::StatusCode;
use samverkan::{
    domain::{
        id::NodeKind,
        lifecycle::{COMMISSION, after},
        vocabulary::{Action, CommissionState, Grade, Vocabulary},
    },
    store::Verified,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    decisions::add_closed_commission,
    meeting_year::{called, group, of as of_meeting, planned},
};
use crate::{
    files::exports::file,
    fixture::{
        flows::GRADES,
        json::{code, items, on_day, text, texts},
        mutate::{answer, done, id, key, refused, step},
        rows::{Rows, merged},
        world::{World, both},
    },
};

both!(
    a_commission_is_accepted_reported_returned_closed_and_what_remains_becomes_the_next,
    fourteen_kommuner_bring_a_commission_each_as_far_as_they_do,
    a_commission_goes_on_from_the_board_and_is_reported_back_upwards,
    a_working_group_carries_out_a_commission_through_whoever_writes_for_it,
    a_body_gives_commissions_through_whoever_writes_for_it,
    what_is_wrong_with_a_commission_is_refused,
    no_commission_goes_upwards_or_out_of_a_kommun,
    what_is_wrong_with_a_closing_is_refused,
    commissions_are_listed_by_who_gives_and_who_carries_out,
    a_meeting_takes_up_what_its_bodies_have_given_overdue_first,
    a_printed_call_lists_what_is_under_way_and_overdue,
    what_is_overdue_and_not_public_comes_onto_the_agenda_for_members_alone,
    what_falls_overdue_before_the_call_is_named_at_it,
    what_only_waits_for_a_decision_takes_the_place_of_nothing_overdue,
    what_was_given_later_is_not_told_of_an_earlier_day,
    commissions_go_through_their_states_as_the_table_says,
    the_list_takes_as_many_statements_for_thirty_commissions_as_for_three,
);

const STEERING_GROUP: &str = "lansstyrgruppen";
const BOARD: &str = "politiska-samverkansberedningen";
const AREA_GROUP: &str = "lansdelsgrupp-norra-norrbotten";
const GIVE: &str = "giveCommission commission { id version title overdue givenBy { slug } owner { slug } decision { id } agendaItem { id }
    receivers { id version state organisation { slug } body { slug } answeredBy { slug } } }";
const CHANGE: &str = "changeCommission commission { id version title text dueOn visibility }";
const WITHDRAW: &str =
    "withdrawCommission commission { id version withdrawnOn withdrawnBecause receivers { state } }";
const ACCEPT: &str = "acceptCommission receiver { id version state acceptedOn }";
const INTERIM: &str = "submitInterimReport receiver { id version state reports { text isFinal } }";
const FINAL: &str = "submitFinalReport receiver { id version state reason returnedOn reportedOn
    reports { id text isFinal reference reportedBy { slug } returnedOn returnedBecause } }";
const RETURN: &str = "returnFinalReport receiver { id version state reason returnedOn }";
const CLOSE: &str = "closeCommission receiver { id version state closedOn nothingRemains closedByDecision { id } closedAt { id }
    next { id title text dueOn decision { id } continues { id }
      receivers { state organisation { slug } body { slug } } } }";

fn commission(number: &str, body: &str, more: Value) -> Value {
    let commission = json!({ "idempotencyKey": number, "body": body, "title": "Hemgång", "text": "Ta fram en rutin.",
        "givenOn": "2026-09-01", "dueOn": "2026-12-01" });
    merged(commission, more)
}

async fn give(world: &World, token: &str, input: Value) -> Value {
    done(world, token, GIVE, input).await["commission"].take()
}

fn of(receiver: &Value, more: Value) -> Value {
    let named = json!({ "receiver": receiver["id"], "version": receiver["version"] });
    merged(named, more)
}

fn whole(commission: &Value, more: Value) -> Value {
    let named = json!({ "commission": commission["id"], "version": commission["version"] });
    merged(named, more)
}

async fn receiver(world: &World, token: &str, mutation: &str, input: Value) -> Value {
    done(world, token, mutation, input).await["receiver"].take()
}

/// Decisions of a body, as its minutes number them.
pub(super) async fn decisions(world: &World, body: &str, paragraphs: &[&str]) -> Vec<String> {
    let rows = Rows::of(world).await;
    let matter =
        json!({ "slug": format!("hemgang-{body}"), "title": "Hemgång", "visibility": "PUBLIC" });
    let matter = rows.add::<entity::matter::Entity>(matter).await;
    let body = rows.body(body).await;
    let mut decisions = Vec::new();
    for (ordinal, paragraph) in (1..).zip(paragraphs) {
        let decision: i32 = ordinal;
        let row = json!({
            "matter_id": matter, "ordinal": decision, "organ": "länsstyrgruppen", "body_id": body, "paragraph": paragraph,
            "year": 2026, "date": if ordinal == 1 { "2026-09-01" } else { "2026-11-02" }, "kind": "APPROVES", "wording": "att ge uppdraget",
        });
        let decision = rows.add::<entity::decision::Entity>(row).await;
        decisions.push(id(NodeKind::Decision, decision));
    }
    decisions
}

/// An item of a meeting of a body in this state on a day.
async fn item(world: &World, body: &str, state: &str, day: &str) -> String {
    item_with(world, body, state, day, json!({})).await
}

async fn item_with(world: &World, body: &str, state: &str, day: &str, more: Value) -> String {
    let rows = Rows::of(world).await;
    let body = rows.body(body).await;
    let region = rows.organisation("region").await;
    let [starts, ends] = ["07", "08"].map(|hour| format!("{day}T{hour}:00:00Z"));
    let meeting = json!({ "state": state, "starts_at": starts, "ends_at": ends });
    let meeting = rows.add_meeting(body, meeting).await;
    let item = rows.add_agenda_item(meeting, region, more).await;
    id(NodeKind::AgendaItem, item)
}

async fn a_commission_is_accepted_reported_returned_closed_and_what_remains_becomes_the_next(
    world: World,
) {
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let decided = decisions(&world, STEERING_GROUP, &["12", "31"]).await;
    let input = commission(
        "1",
        STEERING_GROUP,
        json!({ "decision": decided[0], "organisations": ["2584"], "visibility": "PUBLIC" }),
    );
    let given = give(&world, &region, input.clone()).await;
    assert_eq!(given["givenBy"]["slug"], STEERING_GROUP);
    assert_eq!(given["owner"], Value::Null);
    assert_eq!(given["decision"]["id"], json!(decided[0]));
    let again = give(&world, &region, input).await;
    assert_eq!(again["id"], given["id"], "a retry gives nothing more");
    let at = &given["receivers"][0];
    assert_eq!(
        (&at["state"], &at["organisation"]["slug"]),
        (&json!("GIVEN"), &json!("2584"))
    );

    let accepted = receiver(&world, &kiruna, ACCEPT, of(at, json!({}))).await;
    assert_eq!(accepted["acceptedOn"], "2026-11-02");
    let stale = answer(&world, &kiruna, ACCEPT, of(at, json!({}))).await;
    assert_eq!(code(&stale), "CONFLICT");
    let text = json!({ "text": "Vi har börjat." });
    let begun = receiver(&world, &kiruna, INTERIM, of(&accepted, text)).await;
    assert_eq!(begun["state"], "IN_PROGRESS");
    let reported = json!({ "text": "Klart.", "reference": "Dnr 2026/7" });
    let reported = receiver(&world, &kiruna, FINAL, of(&begun, reported)).await;
    assert_eq!(
        (&reported["state"], &reported["reportedOn"]),
        (&json!("REPORTED"), &json!("2026-11-02"))
    );
    let returned = json!({ "reason": "Kostnaden saknas." });
    let returned = receiver(&world, &region, RETURN, of(&reported, returned)).await;
    assert_eq!(
        (&returned["reason"], &returned["returnedOn"]),
        (&json!("Kostnaden saknas."), &json!("2026-11-02"))
    );
    let again = json!({ "text": "Klart, med kostnad." });
    let again = receiver(&world, &kiruna, FINAL, of(&returned, again)).await;
    assert_eq!(
        (&again["reason"], &again["returnedOn"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        texts(&again["reports"], "text"),
        ["Vi har börjat.", "Klart.", "Klart, med kostnad."]
    );
    // The report that was returned says so itself.
    let returns = items(&again["reports"]).map(|it| (&it["returnedOn"], &it["returnedBecause"]));
    assert_eq!(
        returns.collect::<Vec<_>>(),
        [
            (&Value::Null, &Value::Null),
            (&json!("2026-11-02"), &json!("Kostnaden saknas.")),
            (&Value::Null, &Value::Null)
        ]
    );
    let query = "query($id: ID!) { node(id: $id) { ... on CommissionReport { history { nodes { action } } } } }";
    let told = json!({ "id": again["reports"][1]["id"] });
    let told = world.public_with(query, told).await;
    assert_eq!(
        texts(&told["node"]["history"]["nodes"], "action"),
        ["RETURN", "REPORT_BACK"]
    );
    let closing = json!({ "decision": decided[1], "remains": "Inför rutinen.", "remainsDueOn": "2027-06-01" });
    let closed = receiver(&world, &region, CLOSE, of(&again, closing)).await;
    assert_eq!(
        (&closed["state"], &closed["closedOn"]),
        (&json!("CLOSED"), &json!("2026-11-02"))
    );
    assert_eq!(closed["closedByDecision"]["id"], json!(decided[1]));
    let mut next = closed["next"].clone();
    assert!(next["id"].take().is_string());
    assert_eq!(
        next,
        json!({ "id": null, "title": "Hemgång", "text": "Inför rutinen.", "dueOn": "2027-06-01", "decision": { "id": decided[1] },
            "continues": { "id": at["id"] },
            "receivers": [{ "state": "GIVEN", "organisation": { "slug": "2584" }, "body": null }] })
    );

    let query = "query($id: ID!) { node(id: $id) { ... on CommissionReceiver { possibleActions
        history { nodes { action } } } } }";
    let told = world.public_with(query, json!({ "id": at["id"] })).await;
    assert_eq!(told["node"]["possibleActions"], json!([]));
    assert_eq!(
        texts(&told["node"]["history"]["nodes"], "action"),
        [
            "CLOSE",
            "REPORT_BACK",
            "RETURN",
            "REPORT_BACK",
            "REPORT",
            "ACCEPT",
            "CREATE"
        ]
    );
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

const KOMMUNER: [&str; 14] = [
    "2505", "2506", "2510", "2513", "2514", "2518", "2521", "2523", "2560", "2580", "2581", "2582",
    "2583", "2584",
];

async fn fourteen_kommuner_bring_a_commission_each_as_far_as_they_do(world: World) {
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let held = item(&world, STEERING_GROUP, "HELD", "2026-08-01").await;
    let on_report = item(&world, STEERING_GROUP, "HELD", "2026-11-02").await;
    let decided = decisions(&world, STEERING_GROUP, &["12", "31"]).await;
    let all = json!({ "organisations": KOMMUNER, "agendaItem": held, "givenOn": "2026-08-01", "dueOn": "2026-10-01" });
    let given = give(&world, &association, commission("1", STEERING_GROUP, all)).await;
    assert_eq!(given["overdue"], true);
    let of_kommun = |slug: &str| {
        let mut found = items(&given["receivers"]);
        let receiver = found.find(|it| it["organisation"]["slug"] == slug);
        receiver.expect("it is to carry it out").clone()
    };
    // Three never answer, four accept, four report, of whom one is returned, three are closed.
    for (place, slug) in KOMMUNER.iter().enumerate().skip(3) {
        let token = world.token(slug, Grade::Editor).await;
        let at = receiver(&world, &token, ACCEPT, of(&of_kommun(slug), json!({}))).await;
        if place < 7 {
            continue;
        }
        let text = json!({ "text": "Gjort." });
        let at = receiver(&world, &token, FINAL, of(&at, text)).await;
        if place == 7 {
            let reason = json!({ "reason": "Otydligt." });
            receiver(&world, &association, RETURN, of(&at, reason)).await;
        }
        if place >= 11 {
            let closing =
                json!({ "decision": decided[1], "agendaItem": on_report, "nothingRemains": true });
            let closed = receiver(&world, &association, CLOSE, of(&at, closing)).await;
            assert_eq!(
                (&closed["nothingRemains"], &closed["next"]),
                (&json!(true), &Value::Null)
            );
        }
    }
    let query =
        "query($id: ID!) { commission(by: {id: $id}) { overdue receivers { state overdue } } }";
    let shown = world
        .data_as(&association, query, json!({ "id": given["id"] }))
        .await;
    let mut states = Vec::new();
    for (state, _) in CommissionState::VALUES {
        let of_state = |it: &&Value| it["state"] == state.code();
        let count = items(&shown["commission"]["receivers"]).filter(of_state);
        states.push((state.code(), count.count()));
    }
    assert_eq!(
        states,
        [
            ("GIVEN", 3),
            ("ACCEPTED", 4),
            ("IN_PROGRESS", 0),
            ("REPORTED", 3),
            ("RETURNED", 1),
            ("CLOSED", 3),
            ("WITHDRAWN", 0)
        ]
    );
    let overdue = items(&shown["commission"]["receivers"]).filter(|it| it["overdue"] == true);
    assert_eq!(overdue.count(), 8);
    let list = "query($filter: CommissionFilter) { commissions(filter: $filter) { totalCount } }";
    for (organisation, states, overdue, expected) in [
        ("2505", json!(["GIVEN"]), true, 1),
        ("2505", json!(["CLOSED"]), false, 0),
        ("2523", json!(["RETURNED"]), true, 1),
        ("2584", json!(["CLOSED"]), false, 1),
        ("2584", json!(null), true, 0),
    ] {
        let filter = json!({ "organisation": organisation, "states": states, "overdue": overdue });
        let filter = json!({ "filter": filter });
        let listed = world.data_as(&association, list, filter).await;
        assert_eq!(
            listed["commissions"]["totalCount"], expected,
            "{organisation}"
        );
    }
    // From whom it is closed it isn't withdrawn.
    let shown = "query($id: ID!) { commission(by: {id: $id}) { id version } }";
    let shown = world
        .data_as(&association, shown, json!({ "id": given["id"] }))
        .await;
    let reason = json!({ "reason": "Ny lag." });
    let withdrawn = whole(&shown["commission"], reason.clone());
    let withdrawn = done(&world, &association, WITHDRAW, withdrawn).await["commission"].take();
    assert_eq!(
        (&withdrawn["withdrawnOn"], &withdrawn["withdrawnBecause"]),
        (&json!("2026-11-02"), &json!("Ny lag."))
    );
    let closed = texts(&withdrawn["receivers"], "state");
    let closed = closed.into_iter().filter(|state| *state == "CLOSED");
    assert_eq!(closed.count(), 3);
    let again = refused(&world, &association, WITHDRAW, whole(&withdrawn, reason)).await;
    assert_eq!(again, ["WRONG_STATE commission"]);
}

/// The board commissions the county steering group, which gives a part of it on to an area group: it reports back upwards when
/// that has reported to it.
async fn a_commission_goes_on_from_the_board_and_is_reported_back_upwards(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let to_group = json!({ "bodies": [STEERING_GROUP] });
    let from_board = give(&world, &region, commission("1", BOARD, to_group)).await;
    let at = &from_board["receivers"][0];
    assert_eq!(
        (&at["body"]["slug"], &at["answeredBy"]),
        (&json!(STEERING_GROUP), &Value::Null)
    );
    let part = json!({ "bodies": [AREA_GROUP], "partOf": from_board["id"] });
    let part = give(&world, &region, commission("2", STEERING_GROUP, part)).await;
    assert_eq!(part["receivers"][0]["answeredBy"]["slug"], "region");
    let not_its_own = json!({ "bodies": [STEERING_GROUP], "partOf": from_board["id"] });
    assert_eq!(
        refused(&world, &region, GIVE, commission("3", BOARD, not_its_own)).await,
        ["DOES_NOT_FIT partOf"]
    );
    let query =
        "query($id: ID!) { node(id: $id) { ... on Commission { partOf { id } parts { id } } } }";
    for (thing, part_of, parts) in [
        (&from_board, Value::Null, json!([{ "id": part["id"] }])),
        (&part, json!({ "id": from_board["id"] }), json!([])),
    ] {
        let shown = world
            .data_as(&region, query, json!({ "id": thing["id"] }))
            .await;
        assert_eq!(shown["node"], json!({ "partOf": part_of, "parts": parts }));
    }
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let accepted = receiver(&world, &association, ACCEPT, of(at, json!({}))).await;
    // What the region alone writes for, Norrbottens Kommuner doesn't accept.
    let of_group = &part["receivers"][0];
    let forbidden = answer(&world, &association, ACCEPT, of(of_group, json!({}))).await;
    assert_eq!(code(&forbidden), "FORBIDDEN");
    let of_group = receiver(&world, &region, ACCEPT, of(of_group, json!({}))).await;
    let done_there = json!({ "text": "Norra länsdelen är klar." });
    let of_group = receiver(&world, &region, FINAL, of(&of_group, done_there)).await;
    let decided = decisions(&world, STEERING_GROUP, &["12", "31"]).await;
    let closing = json!({ "decision": decided[1], "nothingRemains": true });
    receiver(&world, &association, CLOSE, of(&of_group, closing)).await;

    // Now the county steering group reports to the board, which sees what that rests on.
    let report =
        json!({ "text": "Hela länet är klart.", "document": "organisering-lansstyrgruppen" });
    let reported = receiver(&world, &region, FINAL, of(&accepted, report)).await;
    assert_eq!(reported["state"], "REPORTED");
    let query = "query($id: ID!) { commission(by: {id: $id}) { receivers { state reports { text } }
        parts { receivers { state reports { text } closedByDecision { paragraph } } } } }";
    let shown = world
        .data_as(&association, query, json!({ "id": from_board["id"] }))
        .await;
    assert_eq!(
        shown["commission"],
        json!({ "receivers": [{ "state": "REPORTED", "reports": [{ "text": "Hela länet är klart." }] }],
            "parts": [{ "receivers": [{ "state": "CLOSED", "reports": [{ "text": "Norra länsdelen är klar." }],
                "closedByDecision": { "paragraph": "31" } }] }] })
    );
}

/// The region and Norrbottens Kommuner write for a working group of the county, the region for one of an area group.
async fn a_working_group_carries_out_a_commission_through_whoever_writes_for_it(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let decided = decisions(&world, STEERING_GROUP, &["12", "31"]).await;
    for (key, slug, level, giver, answered_by) in [
        ("a", "lansgruppen", "COUNTY", STEERING_GROUP, Value::Null),
        (
            "b",
            "vardgruppen",
            "AREA",
            AREA_GROUP,
            json!({ "slug": "region" }),
        ),
    ] {
        let group = json!({ "idempotencyKey": slug, "name": format!("Grupp {key}"), "slug": slug, "level": level,
            "parent": giver, "from": "2026-01-01" });
        done(&world, &region, "createWorkingGroup group { id }", group).await;
        let to = json!({ "bodies": [slug] });
        let given = give(&world, &region, commission(key, giver, to)).await;
        let at = &given["receivers"][0];
        assert_eq!(
            (&at["body"]["slug"], &at["answeredBy"]),
            (&json!(slug), &answered_by)
        );
        let asked = answer(&world, &association, ACCEPT, of(at, json!({}))).await;
        let at = match answered_by.is_null() {
            true => asked.1["data"]["acceptCommission"]["receiver"].clone(),
            false => {
                assert_eq!(code(&asked), "FORBIDDEN");
                receiver(&world, &region, ACCEPT, of(at, json!({}))).await
            }
        };
        let text = json!({ "text": "Klart." });
        let at = receiver(&world, &region, FINAL, of(&at, text)).await;
        assert_eq!(at["state"], "REPORTED");
        let listed = format!(
            "{{ body(by: {{slug: \"{slug}\"}}) {{ commissions(filter: {{states: [REPORTED]}}) {{ nodes {{ id givenBy {{ slug }} }} }} }} }}"
        );
        let listed = world.data_as(&association, &listed, json!({})).await;
        assert_eq!(
            listed["body"]["commissions"]["nodes"],
            json!([{ "id": given["id"], "givenBy": { "slug": giver } }])
        );
        // The body that gave it decides on the report: of another it takes no decision.
        let closing = json!({ "decision": decided[1], "nothingRemains": true });
        let closing = of(&at, closing);
        match giver {
            STEERING_GROUP => {
                let closed = receiver(&world, &region, CLOSE, closing).await;
                assert_eq!(closed["state"], "CLOSED");
            }
            _ => assert_eq!(
                refused(&world, &region, CLOSE, closing).await,
                ["DOES_NOT_FIT decision"]
            ),
        }
    }
}

async fn a_body_gives_commissions_through_whoever_writes_for_it(world: World) {
    let (kiruna, region) = (
        world.token("2584", Grade::Editor).await,
        world.token("region", Grade::Editor).await,
    );
    let group = json!({ "idempotencyKey": "l", "name": "Kirunagruppen", "from": "2026-01-01" });
    done(&world, &kiruna, "createLocalGroup group { id }", group).await;
    let group = json!({ "idempotencyKey": "a", "name": "Vårdgruppen", "from": "2026-01-01", "parent": AREA_GROUP });
    done(&world, &region, "createWorkingGroup group { id }", group).await;
    for (body, givers) in [
        (BOARD, "region norrbottens-kommuner"),
        (STEERING_GROUP, "region norrbottens-kommuner"),
        (AREA_GROUP, "region"),
        ("vardgruppen", "region"),
        ("kirunagruppen", "2584"),
    ] {
        let mut may = Vec::new();
        for organisation in ["2584", "2580", "region", "norrbottens-kommuner"] {
            let reader = world.token(organisation, Grade::Reader).await;
            let token = world.token(organisation, Grade::Editor).await;
            let number = format!("{body} {organisation}").replace(' ', "-");
            let to = json!({ "organisations": ["2584"] });
            let input = commission(&number, body, to);
            let can = format!("{{ body(by: {{slug: \"{body}\"}}) {{ viewerCanGiveCommission }} }}");
            let said = world.data_as(&reader, &can, json!({})).await;
            assert_eq!(said["body"]["viewerCanGiveCommission"], false);
            assert_eq!(
                code(&answer(&world, &reader, GIVE, input.clone()).await),
                "FORBIDDEN"
            );
            let can = world.data_as(&token, &can, json!({})).await;
            let said = answer(&world, &token, GIVE, input).await;
            let gave = said.1["data"]["giveCommission"]["commission"].is_object();
            assert_eq!(can["body"]["viewerCanGiveCommission"], gave, "{number}");
            match gave {
                true => may.push(organisation),
                false => assert_eq!(code(&said), "FORBIDDEN", "{number}"),
            }
        }
        assert_eq!(may.join(" "), givers, "{body}");
    }
}

async fn no_commission_goes_upwards_or_out_of_a_kommun(world: World) {
    let (region, kiruna) = (
        world.token("region", Grade::Editor).await,
        world.token("2584", Grade::Editor).await,
    );
    let mut own = Vec::new();
    for (organisation, name) in [
        ("2584", "Kirunagruppen"),
        ("2584", "Skolgruppen"),
        ("2580", "Luleågruppen"),
    ] {
        let token = world.token(organisation, Grade::Editor).await;
        let slug = format!("{organisation}-{}", own.len());
        let group =
            json!({ "idempotencyKey": slug, "slug": slug, "name": name, "from": "2026-01-01" });
        done(&world, &token, "createLocalGroup group { id }", group).await;
        own.push(slug);
    }
    let [first, second, other] = own.as_slice() else {
        panic!("three groups");
    };
    for (number, (token, body, to, expected)) in [
        (
            &kiruna,
            first,
            json!({ "bodies": [STEERING_GROUP] }),
            Some("DOES_NOT_FIT bodies"),
        ),
        (
            &kiruna,
            first,
            json!({ "bodies": [AREA_GROUP] }),
            Some("DOES_NOT_FIT bodies"),
        ),
        (
            &kiruna,
            first,
            json!({ "bodies": [other] }),
            Some("DOES_NOT_FIT bodies"),
        ),
        (
            &kiruna,
            first,
            json!({ "organisations": ["region"] }),
            Some("DOES_NOT_FIT organisations"),
        ),
        (
            &kiruna,
            first,
            json!({ "organisations": ["2580"] }),
            Some("DOES_NOT_FIT organisations"),
        ),
        (
            &kiruna,
            first,
            json!({ "bodies": [second], "organisations": ["2584"] }),
            None,
        ),
        (
            &region,
            &AREA_GROUP.to_owned(),
            json!({ "bodies": [STEERING_GROUP] }),
            Some("DOES_NOT_FIT bodies"),
        ),
        (
            &region,
            &AREA_GROUP.to_owned(),
            json!({ "bodies": [first], "organisations": ["2584"] }),
            None,
        ),
        (
            &region,
            &STEERING_GROUP.to_owned(),
            json!({ "bodies": [BOARD, AREA_GROUP] }),
            None,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let input = commission(&number.to_string(), body, to.clone());
        let reasons = refused(&world, token, GIVE, input).await;
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_eq!(reasons, expected, "{body} to {to}");
    }
}

async fn what_is_wrong_with_a_commission_is_refused(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let decided = decisions(&world, BOARD, &["1"]).await;
    let own = decisions(&world, STEERING_GROUP, &["1", "2"]).await;
    let others = item(&world, BOARD, "HELD", "2026-09-01").await;
    let later = item(&world, STEERING_GROUP, "HELD", "2026-09-02").await;
    let put_off = json!({ "state": "PUT_OFF" });
    let put_off = item_with(&world, STEERING_GROUP, "HELD", "2026-09-01", put_off).await;
    let mut not_held = Vec::new();
    for state in ["PLANNED", "CALLED", "POSTPONED", "CANCELLED"] {
        not_held.push(item(&world, STEERING_GROUP, state, "2026-09-01").await);
    }
    for (more, expected) in [
        (json!({ "organisations": [] }), "REQUIRED bodies"),
        (
            json!({ "organisations": ["2584", "2584"] }),
            "ALREADY_EXISTS bodies",
        ),
        (json!({ "bodies": [STEERING_GROUP] }), "DOES_NOT_FIT bodies"),
        (json!({ "bodies": ["slako"] }), "DOES_NOT_FIT bodies"),
        (json!({ "title": "" }), "REQUIRED title"),
        (json!({ "text": " " }), "REQUIRED text"),
        (json!({ "givenOn": "2026-12-24" }), "INVALID_PERIOD givenOn"),
        (json!({ "dueOn": "2026-08-31" }), "INVALID_PERIOD dueOn"),
        (json!({ "visibility": "OWNER" }), "DOES_NOT_FIT visibility"),
        (json!({ "decision": decided[0] }), "DOES_NOT_FIT decision"),
        (json!({ "agendaItem": others }), "DOES_NOT_FIT agendaItem"),
        // Nothing is given before it was decided.
        (json!({ "decision": own[1] }), "INVALID_PERIOD givenOn"),
        (json!({ "agendaItem": later }), "INVALID_PERIOD givenOn"),
        (json!({ "agendaItem": put_off }), "WRONG_STATE agendaItem"),
        (
            json!({ "agendaItem": not_held[0] }),
            "WRONG_STATE agendaItem",
        ),
        (
            json!({ "agendaItem": not_held[1] }),
            "WRONG_STATE agendaItem",
        ),
        (
            json!({ "agendaItem": not_held[2] }),
            "WRONG_STATE agendaItem",
        ),
        (
            json!({ "agendaItem": not_held[3] }),
            "WRONG_STATE agendaItem",
        ),
    ] {
        let input = commission("1", STEERING_GROUP, json!({ "organisations": ["2584"] }));
        let input = merged(input, more.clone());
        let refused = refused(&world, &region, GIVE, input).await;
        assert!(
            refused.contains(&expected.to_owned()),
            "{more}: {refused:?}"
        );
    }
    // On the day of the decision and of the meeting it is.
    let at = item(&world, STEERING_GROUP, "NOTES_APPROVED", "2026-09-01").await;
    let on_the_day = json!({ "organisations": ["2584"], "decision": own[0], "agendaItem": at });
    give(
        &world,
        &region,
        commission("day", STEERING_GROUP, on_the_day),
    )
    .await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let to = json!({ "organisations": ["2584", "2580"] });
    let given = give(&world, &region, commission("2", STEERING_GROUP, to)).await;
    let changed = whole(&given, json!({ "title": "Hemgång i tid" }));
    let changed = done(&world, &region, CHANGE, changed).await["commission"].take();
    assert_eq!(changed["title"], "Hemgång i tid");
    let accepted = receiver(
        &world,
        &kiruna,
        ACCEPT,
        of(&given["receivers"][0], json!({})),
    )
    .await;
    let reworded = whole(&changed, json!({ "text": "Något annat." }));
    assert_eq!(
        refused(&world, &region, CHANGE, reworded).await,
        ["WRONG_STATE text"]
    );
    let later = whole(&changed, json!({ "dueOn": "2027-02-01" }));
    let shown = whole(&changed, json!({ "visibility": "PUBLIC" }));
    assert_eq!(
        refused(&world, &region, CHANGE, shown).await,
        ["WRONG_STATE visibility"],
        "who accepted it agreed to who sees it"
    );
    let later = done(&world, &region, CHANGE, later).await["commission"].take();
    assert_eq!(later["dueOn"], "2027-02-01");
    assert_eq!(
        refused(&world, &kiruna, FINAL, of(&accepted, json!({}))).await,
        ["REQUIRED text"]
    );
    let withdrawn = whole(&later, json!({ "reason": "Ny lag." }));
    let withdrawn = done(&world, &region, WITHDRAW, withdrawn).await["commission"].take();
    let over = whole(&withdrawn, json!({ "dueOn": "2027-03-01" }));
    assert_eq!(
        refused(&world, &region, CHANGE, over).await,
        ["WRONG_STATE commission"]
    );
}

async fn what_is_wrong_with_a_closing_is_refused(world: World) {
    let (region, kiruna) = (
        world.token("region", Grade::Editor).await,
        world.token("2584", Grade::Editor).await,
    );
    let to = json!({ "organisations": ["2584"] });
    let given = give(&world, &region, commission("1", STEERING_GROUP, to)).await;
    let at = receiver(
        &world,
        &kiruna,
        ACCEPT,
        of(&given["receivers"][0], json!({})),
    )
    .await;
    let at = receiver(&world, &kiruna, FINAL, of(&at, json!({ "text": "Klart." }))).await;
    let held = item(&world, STEERING_GROUP, "HELD", "2026-11-02").await;
    let planned = item(&world, STEERING_GROUP, "PLANNED", "2026-11-02").await;
    let put_off = json!({ "state": "PUT_OFF" });
    let put_off = item_with(&world, STEERING_GROUP, "HELD", "2026-11-02", put_off).await;
    let others = item(&world, BOARD, "HELD", "2026-11-02").await;
    let earlier = item(&world, STEERING_GROUP, "HELD", "2026-09-01").await;
    let of_others = decisions(&world, BOARD, &["1", "2"]).await;
    let decided = decisions(&world, STEERING_GROUP, &["3", "4"]).await;
    for (more, expected) in [
        (json!({ "nothingRemains": true }), "REQUIRED decision"),
        // What stood on an agenda is no decision yet.
        (
            json!({ "agendaItem": held, "nothingRemains": true }),
            "REQUIRED decision",
        ),
        (
            json!({ "decision": of_others[1], "nothingRemains": true }),
            "DOES_NOT_FIT decision",
        ),
        (
            json!({ "decision": decided[0], "nothingRemains": true }),
            "DOES_NOT_FIT decision",
        ),
        (json!({ "decision": decided[1] }), "REQUIRED remains"),
        (
            json!({ "decision": decided[1], "remains": "x", "remainsDueOn": "2027-01-01", "nothingRemains": true }),
            "REQUIRED remains",
        ),
        (
            json!({ "decision": decided[1], "remains": "x" }),
            "REQUIRED remainsDueOn",
        ),
        (
            json!({ "decision": decided[1], "remains": " ", "remainsDueOn": "2027-01-01" }),
            "REQUIRED remains",
        ),
        (
            json!({ "decision": decided[1], "remains": "x", "remainsDueOn": "2026-10-01" }),
            "INVALID_PERIOD remainsDueOn",
        ),
        (
            json!({ "decision": decided[1], "agendaItem": planned, "nothingRemains": true }),
            "WRONG_STATE agendaItem",
        ),
        (
            json!({ "decision": decided[1], "agendaItem": put_off, "nothingRemains": true }),
            "WRONG_STATE agendaItem",
        ),
        (
            json!({ "decision": decided[1], "agendaItem": earlier, "nothingRemains": true }),
            "DOES_NOT_FIT agendaItem",
        ),
        (
            json!({ "decision": decided[1], "agendaItem": others, "nothingRemains": true }),
            "DOES_NOT_FIT agendaItem",
        ),
    ] {
        assert_eq!(
            refused(&world, &region, CLOSE, of(&at, more.clone())).await,
            [expected],
            "{more}"
        );
    }
}

async fn commissions_are_listed_by_who_gives_and_who_carries_out(world: World) {
    let region = world.token("region", Grade::Editor).await;
    for (number, body, more) in [
        (
            "1",
            BOARD,
            json!({ "bodies": [STEERING_GROUP], "title": "Ett", "givenOn": "2026-01-01" }),
        ),
        (
            "2",
            STEERING_GROUP,
            json!({ "bodies": [AREA_GROUP], "organisations": ["2584"], "title": "Två", "givenOn": "2026-02-01", "visibility": "PUBLIC" }),
        ),
        (
            "3",
            AREA_GROUP,
            json!({ "organisations": ["2584", "2580"], "title": "Tre", "givenOn": "2026-03-01", "dueOn": "2026-10-01" }),
        ),
    ] {
        give(&world, &region, commission(number, body, more)).await;
    }
    let titles = |list: &Value| -> Vec<String> {
        let titles = texts(&list["nodes"], "title").into_iter();
        titles.map(str::to_owned).collect()
    };
    let query =
        "query($filter: CommissionFilter) { commissions(filter: $filter) { nodes { title } } }";
    for (filter, expected) in [
        (json!(null), &["Tre", "Två", "Ett"][..]),
        (json!({ "body": STEERING_GROUP }), &["Två", "Ett"]),
        (json!({ "body": AREA_GROUP }), &["Tre", "Två"]),
        (json!({ "organisation": "2584" }), &["Tre", "Två"]),
        (json!({ "organisation": "2580" }), &["Tre"]),
        (json!({ "overdue": true }), &["Tre"]),
        (json!({ "states": ["GIVEN"] }), &["Tre", "Två", "Ett"]),
        (json!({ "states": ["ACCEPTED", "CLOSED"] }), &[]),
    ] {
        let shown = world
            .data_as(&region, query, json!({ "filter": filter }))
            .await;
        assert_eq!(titles(&shown["commissions"]), expected, "{filter}");
    }
    assert_eq!(titles(&world.public(query).await["commissions"]), ["Två"]);
    let below = "{ body(by: {slug: \"lansstyrgruppen\"}) { commissions(first: 1) { totalCount nodes { title } } }
        organisation(by: {code: \"2584\"}) { commissions(filter: {states: [GIVEN]}) { totalCount nodes { title } } } }";
    let shown = world.data_as(&region, below, json!({})).await;
    assert_eq!(
        shown,
        json!({ "body": { "commissions": { "totalCount": 2, "nodes": [{ "title": "Två" }] } },
            "organisation": { "commissions": { "totalCount": 2, "nodes": [{ "title": "Tre" }, { "title": "Två" }] } } })
    );
    let mut found = Vec::new();
    let mut after = Value::Null;
    let page = "query($after: String) { commissions(first: 1, after: $after) { nodes { title } pageInfo { endCursor hasNextPage } } }";
    loop {
        let shown = world
            .data_as(&region, page, json!({ "after": after }))
            .await;
        found.extend(titles(&shown["commissions"]));
        after = shown["commissions"]["pageInfo"]["endCursor"].clone();
        if shown["commissions"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(found, ["Tre", "Två", "Ett"]);
}

async fn a_meeting_takes_up_what_its_bodies_have_given_overdue_first(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let group = rows.body(STEERING_GROUP).await;
    let meeting = rows.add_meeting(group, json!({})).await;
    for (number, body, title, due) in [
        ("1", STEERING_GROUP, "I tid", "2027-01-01"),
        ("2", STEERING_GROUP, "Försenat", "2026-10-01"),
        ("5", STEERING_GROUP, "Internt", "2026-10-02"),
        ("3", BOARD, "Beredningens", "2026-10-01"),
        ("4", STEERING_GROUP, "Återkallat", "2026-10-01"),
    ] {
        let visibility = if number == "2" {
            "PUBLIC"
        } else {
            "COOPERATION"
        };
        let to = json!({ "organisations": ["2584"], "title": title, "dueOn": due, "visibility": visibility });
        let given = give(&world, &region, commission(number, body, to)).await;
        if number == "4" {
            let withdrawn = whole(&given, json!({ "reason": "Ny lag." }));
            done(&world, &region, WITHDRAW, withdrawn).await;
        }
    }
    let query = "query($id: ID!) { meeting(by: {id: $id}) { commissions { totalCount nodes { title overdue } } } }";
    let named = json!({ "id": id(NodeKind::Meeting, meeting) });
    let shown = world.data_as(&region, query, named.clone()).await;
    assert_eq!(
        shown["meeting"]["commissions"],
        json!({ "totalCount": 3, "nodes": [
            { "title": "Försenat", "overdue": true }, { "title": "Internt", "overdue": true },
            { "title": "I tid", "overdue": false }] })
    );
    let public = world.public_with(query, named.clone()).await;
    assert_eq!(public["meeting"]["commissions"]["totalCount"], 1);
    // Everybody sees the standing item: it names what everybody sees.
    let propose = "proposeAgenda meeting { agenda { id version title text } }";
    let input = json!({ "meeting": named["id"], "version": 1 });
    let proposed = done(&world, &region, propose, input.clone()).await;
    let under_way = |proposed: &Value| {
        let mut items = items(&proposed["meeting"]["agenda"]);
        let found = items.find(|item| item["title"] == "Pågående uppdrag");
        found.expect("the standing item").clone()
    };
    let item = under_way(&proposed);
    assert_eq!(item["text"], "Försenade uppdrag:\nFörsenat (2026-10-01)");
    // What somebody has written there stays.
    let written = json!({ "agendaItem": item["id"], "version": item["version"], "text": "Alla." });
    done(
        &world,
        &region,
        "changeAgendaItem agendaItem { id }",
        written,
    )
    .await;
    let again = done(&world, &region, propose, input).await;
    assert_eq!(under_way(&again)["text"], "Alla.");
}

async fn a_printed_call_lists_what_is_under_way_and_overdue(world: World) {
    group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    for (number, title, due, visibility) in [
        ("1", "I tid", "2027-01-01", "PUBLIC"),
        ("2", "Försenat för alla", "2026-10-01", "PUBLIC"),
        ("3", "Försenat internt", "2026-10-02", "COOPERATION"),
        ("4", "Återkallat", "2026-10-01", "PUBLIC"),
    ] {
        let to = json!({ "organisations": ["2584"], "title": title, "dueOn": due, "visibility": visibility });
        let given = give(&world, &region, commission(number, STEERING_GROUP, to)).await;
        if number == "4" {
            let withdrawn = whole(&given, json!({ "reason": "Ny lag." }));
            done(&world, &region, WITHDRAW, withdrawn).await;
        }
    }
    let meeting = called(&world, "2026-12-10").await;
    let path = format!("/print/meetings/{}/call", text(&meeting["id"]));
    let lulea = world.token("2580", Grade::Reader).await;
    let page = file(&world, &lulea, &path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("<h2>Pågående uppdrag</h2>"));
    let place = |said: &str| page.body.find(said).expect(said);
    let places = [
        "<td>Försenat för alla</td>",
        "Kiruna: givet, försenat",
        "2026-10-01 <b>Försenat</b>",
        "<td>Försenat internt</td>",
        "<td>I tid</td>",
        "<td>2027-01-01</td>",
    ]
    .map(place);
    assert!(places.is_sorted(), "{places:?}: {}", page.body);
    assert!(!page.body.contains("Återkallat"));

    // What is overdue has come onto the agenda with the call, as far as everybody sees it.
    let query =
        "query($id: ID!) { meeting(by: {id: $id}) { agenda { title text public standing } } }";
    let shown = world
        .public_with(query, json!({ "id": meeting["id"] }))
        .await;
    let mut agenda = items(&shown["meeting"]["agenda"]);
    let text = "Försenade uppdrag:\nFörsenat för alla (2026-10-01)";
    assert_eq!(
        agenda.find(|item| item["title"] == "Pågående uppdrag"),
        Some(
            &json!({ "title": "Pågående uppdrag", "text": text, "public": true, "standing": true })
        )
    );

    // All of them, however many there are.
    let rows = Rows::of(&world).await;
    let body = rows.body(STEERING_GROUP).await;
    for _ in 0..60 {
        in_state(&rows, body, CommissionState::Accepted, "").await;
    }
    let page = file(&world, &lulea, &path).await;
    assert_eq!(page.body.matches("<td>x</td>").count(), 60);
}

async fn what_is_overdue_and_not_public_comes_onto_the_agenda_for_members_alone(world: World) {
    group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let to = json!({ "organisations": ["2584"], "title": "Internt", "dueOn": "2026-10-02", "visibility": "COOPERATION" });
    give(&world, &region, commission("1", STEERING_GROUP, to)).await;
    let meeting = called(&world, "2026-12-10").await;
    let query = "query($id: ID!) { meeting(by: {id: $id}) { agenda { title text public } } }";
    let named = json!({ "id": meeting["id"] });
    let under_way = |shown: &Value| {
        let mut agenda = items(&shown["meeting"]["agenda"]);
        let found = agenda.find(|item| item["title"] == "Pågående uppdrag");
        found.cloned()
    };
    let shown = world.data_as(&region, query, named.clone()).await;
    let text = "Försenade uppdrag:\nInternt (2026-10-02)";
    assert_eq!(
        under_way(&shown),
        Some(json!({ "title": "Pågående uppdrag", "text": text, "public": false }))
    );
    assert_eq!(under_way(&world.public_with(query, named).await), None);
}

/// The agenda is proposed while nothing is overdue; the first meeting is called when only an internal commission is, the others
/// when one that everybody sees is, too.
async fn what_falls_overdue_before_the_call_is_named_at_it(world: World) {
    group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    for (number, title, due, visibility) in [
        ("1", "Internt", "2026-11-10", "COOPERATION"),
        ("2", "För alla", "2026-11-20", "PUBLIC"),
    ] {
        let to = json!({ "organisations": ["2584"], "title": title, "dueOn": due, "visibility": visibility });
        give(&world, &region, commission(number, STEERING_GROUP, to)).await;
    }
    let under_way = |meeting: &Value| {
        let mut agenda = items(&meeting["agenda"]);
        let found = agenda.find(|item| item["title"] == "Pågående uppdrag");
        found.expect("the standing item").clone()
    };
    let propose = "proposeAgenda meeting { id version agenda { id version title text } }";
    let mut proposed = Vec::new();
    for day in ["2026-12-10", "2026-12-11", "2026-12-14"] {
        let meeting = of_meeting(&planned(&world, day).await, json!({}));
        let meeting = done(&world, &region, propose, meeting).await["meeting"].take();
        assert_eq!(under_way(&meeting)["text"], json!(null), "{day}");
        proposed.push(meeting);
    }
    let item = under_way(&proposed[2]);
    let written = json!({ "agendaItem": item["id"], "version": item["version"], "text": "Alla." });
    let change = "changeAgendaItem agendaItem { id }";
    done(&world, &region, change, written).await;

    let call = "callMeeting meeting { agenda { title text public } }";
    let world = world
        .later("2026-11-12T09:00:00Z".parse().expect("a moment"))
        .await;
    let region = world.token("region", Grade::Editor).await;
    let input = of_meeting(&proposed[0], json!({}));
    let called = done(&world, &region, call, input).await;
    assert_eq!(
        under_way(&called["meeting"]),
        json!({ "title": "Pågående uppdrag", "text": null, "public": true })
    );

    let world = world
        .later("2026-11-24T09:00:00Z".parse().expect("a moment"))
        .await;
    let region = world.token("region", Grade::Editor).await;
    for (meeting, text) in [
        (&proposed[1], "Försenade uppdrag:\nFör alla (2026-11-20)"),
        (&proposed[2], "Alla."),
    ] {
        let called = done(&world, &region, call, of_meeting(meeting, json!({}))).await;
        assert_eq!(
            under_way(&called["meeting"]),
            json!({ "title": "Pågående uppdrag", "text": text, "public": true })
        );
    }
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn what_only_waits_for_a_decision_takes_the_place_of_nothing_overdue(world: World) {
    group(&world).await;
    let rows = Rows::of(&world).await;
    let body = rows.body(STEERING_GROUP).await;
    let lulea = rows.organisation("2580").await;
    for _ in 0..100 {
        let given = json!({
            "body_id": body, "visibility": "PUBLIC", "title": "Rapporterat", "text": "x", "given_on": "2026-01-01",
            "due_on": "2026-02-01", "changed_at": "2026-01-01T00:00:00Z",
        });
        let given = rows.add::<entity::commission::Entity>(given).await;
        let reported = json!({
            "commission_id": given, "organisation_id": lulea, "owner_id": lulea, "state": "REPORTED", "reported_on": "2026-01-20",
            "nothing_remains": false,
        });
        rows.add::<entity::commission_receiver::Entity>(reported)
            .await;
    }
    let region = world.token("region", Grade::Editor).await;
    let late = json!({ "organisations": ["2584"], "title": "Försenat", "dueOn": "2026-10-01", "visibility": "PUBLIC" });
    give(&world, &region, commission("1", STEERING_GROUP, late)).await;
    let meeting = called(&world, "2026-12-10").await;
    let query = "query($id: ID!) { meeting(by: {id: $id}) { agenda { title text } commissions { totalCount } } }";
    let shown = world
        .data_as(&region, query, json!({ "id": meeting["id"] }))
        .await;
    let mut agenda = items(&shown["meeting"]["agenda"]);
    assert_eq!(
        agenda.find(|item| item["title"] == "Pågående uppdrag"),
        Some(
            &json!({ "title": "Pågående uppdrag", "text": "Försenade uppdrag:\nFörsenat (2026-10-01)" })
        )
    );
    // All of them are under way.
    assert_eq!(shown["meeting"]["commissions"]["totalCount"], 101);
}

async fn what_was_given_later_is_not_told_of_an_earlier_day(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let decided = decisions(&world, STEERING_GROUP, &["12"]).await;
    let at = item(&world, STEERING_GROUP, "HELD", "2026-09-01").await;
    let later = json!({ "decision": decided[0], "agendaItem": at, "givenOn": "2026-09-10", "organisations": ["2584"] });
    give(&world, &region, commission("1", STEERING_GROUP, later)).await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Decision { commissions { title } }
        ... on AgendaItem { commissions { title } } } }";
    let given = json!({ "commissions": [{ "title": "Hemgång" }] });
    let nothing = json!({ "commissions": [] });
    for (day, expected) in [("2026-09-09", nothing), ("2026-09-10", given)] {
        let ids = [&decided[0], &at].map(|id| on_day(&json!(id), day));
        let shown = world.data_as(&region, query, json!({ "ids": ids })).await;
        assert_eq!(shown["nodes"], json!([expected, expected]), "{day}");
    }
}

/// A mutation of one who carries out a commission: its name, what it does, and what it says besides.
type Step = (&'static str, Action, fn(&str) -> Value);

const STEPS: &[Step] = &[
    ("acceptCommission", Action::Accept, |_| json!({})),
    (
        "submitInterimReport",
        Action::Report,
        |_| json!({ "text": "x" }),
    ),
    (
        "submitFinalReport",
        Action::ReportBack,
        |_| json!({ "text": "x" }),
    ),
    (
        "returnFinalReport",
        Action::Return,
        |_| json!({ "reason": "x" }),
    ),
    (
        "closeCommission",
        Action::Close,
        |decision| json!({ "decision": decision, "nothingRemains": true }),
    ),
];

/// A commission of a body to Kiruna in a state, past the server; one that is closed was by this decision.
pub(super) async fn in_state(
    rows: &Rows,
    body: Uuid,
    state: CommissionState,
    decision: &str,
) -> (Uuid, Uuid) {
    let given = json!({
        "body_id": body, "visibility": "COOPERATION", "title": "x", "text": "x", "given_on": "2026-01-01",
        "due_on": "2027-01-01", "changed_at": "2026-01-01T00:00:00Z",
    });
    let given = rows.add::<entity::commission::Entity>(given).await;
    let kiruna = rows.organisation("2584").await;
    let closed = state == CommissionState::Closed;
    let row = json!({
        "commission_id": given, "organisation_id": kiruna, "owner_id": kiruna, "state": state.code(), "nothing_remains": closed,
    });
    let more = match closed {
        true => json!({ "closed_on": "2026-02-01", "decision_id": key(&json!(decision)) }),
        false => json!({}),
    };
    let row = merged(row, more);
    let receiver = rows.add::<entity::commission_receiver::Entity>(row).await;
    if matches!(
        state,
        CommissionState::Reported | CommissionState::Returned | CommissionState::Closed
    ) {
        let returned = (state == CommissionState::Returned).then_some("2026-01-31");
        let report = json!({
            "commission_receiver_id": receiver, "organisation_id": kiruna, "is_final": true, "reported_on": "2026-01-30",
            "text": "x", "returned_on": returned, "returned_because": returned,
        });
        rows.add::<entity::commission_report::Entity>(report).await;
    }
    (given, receiver)
}

async fn commissions_go_through_their_states_as_the_table_says(world: World) {
    let rows = Rows::of(&world).await;
    let body = rows.body(STEERING_GROUP).await;
    let decided = decisions(&world, STEERING_GROUP, &["1", "2"]).await;
    let decided = &decided[1];
    let mut askers = Vec::new();
    for (organisation, heading) in [
        ("region", "reg"),
        ("norrbottens-kommuner", "NK"),
        ("2584", "mottagare"),
        ("2580", "annan"),
    ] {
        for (grade, short) in GRADES {
            let token = world.token(organisation, grade).await;
            askers.push((heading, short, token));
        }
    }
    let heads = askers
        .iter()
        .map(|(head, grade, _)| format!("{:<13}", format!("{head} {grade}")));
    let heads: Vec<String> = heads.collect();
    let mut table = format!(
        "{:<12} {:<20} {}\n",
        "läge",
        "åtgärd",
        heads.join(" ").trim_end()
    );
    for (state, _) in CommissionState::VALUES {
        for (name, action, input) in STEPS {
            let mut cells = Vec::new();
            for (head, grade, token) in &askers {
                let (_, thing) = in_state(&rows, body, *state, decided).await;
                let named =
                    json!({ "receiver": id(NodeKind::CommissionReceiver, thing), "version": 1 });
                let mutation = format!("{name} receiver {{ state }}");
                let cell = step(&world, token, &mutation, merged(named, input(decided))).await;
                let reports =
                    matches!(action, Action::Accept | Action::Report | Action::ReportBack);
                let its = if reports {
                    *head == "mottagare"
                } else {
                    ["reg", "NK"].contains(head)
                };
                let next = match after(COMMISSION, *state, *action, "", |_| true) {
                    _ if *grade == "läs" || !its => "FORBIDDEN".to_owned(),
                    Ok(next) => format!("→ {}", next.code()),
                    Err(_) => "WRONG_STATE".to_owned(),
                };
                assert_eq!(cell, next, "{head} {grade}: {name} {}", state.code());
                cells.push(format!("{cell:<13}"));
            }
            let cells = cells.join(" ");
            writeln!(
                table,
                "{:<12} {name:<20} {}",
                state.code(),
                cells.trim_end()
            )
            .expect("text");
        }
    }
    insta::assert_snapshot!("the_states_of_commissions", table);
}

async fn the_list_takes_as_many_statements_for_thirty_commissions_as_for_three(world: World) {
    let rows = Rows::of(&world).await;
    let body = rows.body(STEERING_GROUP).await;
    let paragraphs: Vec<String> = (1..=30).map(|number: i32| number.to_string()).collect();
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    let decided = decisions(&world, STEERING_GROUP, &paragraphs).await;
    let list = "{ commissions(first: 50) { totalCount nodes { title dueOn overdue givenBy { name } decision { organ matter { title } }
        receivers { state overdue possibleActions organisation { name } answeredBy { name } closedByDecision { paragraph }
            reports { reportedOn text reportedBy { name } } }
        auditAnswers { question answer } } } }";
    let token = world.token("region", Grade::Reader).await;
    let mut taken = Vec::new();
    for some in [&decided[..3], &decided[3..]] {
        let receivers = ["2584", "2580", "2523"].into_iter().cycle();
        for (decision, receiver) in some.iter().zip(receivers) {
            let receiver = rows.organisation(receiver).await;
            add_closed_commission(&rows, body, key(&json!(decision)), receiver).await;
        }
        world.statements();
        let shown = world.data_as(&token, list, json!({})).await;
        let listed = items(&shown["commissions"]["nodes"]).count();
        taken.push((listed, world.statements().len()));
    }
    assert_eq!((taken[0].0, taken[1].0), (3, 30));
    assert_eq!(taken[0].1, taken[1].1);
}
