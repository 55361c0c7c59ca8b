//! Meetings: planned by who arranges them, asked for by others, moved, put off and cancelled, in the time of Norrbotten.

use samverkan::{domain::vocabulary::Grade, store::Verified};
use serde_json::{Value, json};

use crate::fixture::{
    county::in_another_county,
    json::{code, items, texts},
    mutate::{answer, done, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    a_meeting_is_planned_moved_put_off_and_cancelled_and_each_is_told,
    an_extra_meeting_is_asked_for_and_seen_by_those_whom_it_concerns,
    what_is_wrong_with_a_meeting_is_refused,
    meetings_are_listed_in_order_of_time,
);
in_another_county!(a_meeting_is_planned_moved_put_off_and_cancelled_and_each_is_told);

const STEERING_GROUP: &str = "lansstyrgruppen";
const COMMITTEE: &str = "lansstyrgruppens-arbetsutskott";
const BOARD: &str = "politiska-samverkansberedningen";
const PLAN: &str = "planMeeting meeting { id version state sequence start end day localStart localEnd bodies { slug } body { slug } organiser { slug } }";
const MOVE: &str =
    "moveMeeting meeting { id version state sequence start localStart place reason }";
const REQUEST: &str =
    "requestExtraMeeting meeting { id version state kind reason public requestedBy { slug } }";

fn meeting(number: &str, bodies: &[&str], more: Value) -> Value {
    let meeting = json!({ "idempotencyKey": number, "bodies": bodies, "day": "2027-03-26", "start": "10:00", "end": "15:00" });
    merged(meeting, more)
}

fn of(meeting: &Value, more: Value) -> Value {
    let named = json!({ "meeting": meeting["id"], "version": meeting["version"] });
    merged(named, more)
}

async fn plan(world: &World, token: &str, input: Value) -> Value {
    done(world, token, PLAN, input).await["meeting"].take()
}

/// Appoints somebody of an organisation to a seat of the county steering group.
async fn seat_in_steering_group(world: &World, organisation: &str) {
    let rows = Rows::of(world).await;
    let body = rows.body(world.county().steering_group).await;
    let seat = rows.add_seat(body, "Socialchef", json!({})).await;
    rows.appoint("Ledamot", seat, organisation).await;
}

async fn a_meeting_is_planned_moved_put_off_and_cancelled_and_each_is_told(world: World) {
    let county = world.county();
    let region = world.token(county.region, Grade::Editor).await;
    let association = world.token(county.association, Grade::Editor).await;
    let bodies = [county.steering_group, county.board];
    let joint = meeting(
        "1",
        &bodies,
        json!({ "kind": "THEME_DAY", "title": "Psykisk hälsa" }),
    );
    let planned = plan(&world, &region, joint.clone()).await;
    assert_eq!(planned["body"]["slug"], county.steering_group);
    assert_eq!(texts(&planned["bodies"], "slug"), bodies);
    assert_eq!(planned["organiser"], Value::Null);
    assert_eq!(planned["start"], "2027-03-26T09:00:00Z");
    let again = plan(&world, &region, joint).await;
    assert_eq!(again["id"], planned["id"], "a retry plans nothing more");

    // Across the change of clocks ten o'clock stays ten o'clock.
    let to = json!({ "day": "2027-03-28", "start": "10:00", "end": "15:00", "place": "Luleå" });
    let moved = done(&world, &association, MOVE, of(&planned, to)).await["meeting"].take();
    assert_eq!(
        moved,
        json!({ "id": planned["id"], "version": 2, "state": "PLANNED", "sequence": 1, "start": "2027-03-28T08:00:00Z",
            "localStart": "10:00", "place": "Luleå", "reason": null })
    );
    let stale = of(&planned, json!({ "reason": "Sent" }));
    let stale = answer(&world, &region, "cancelMeeting meeting { id }", stale).await;
    assert_eq!(code(&stale), "CONFLICT");

    let put_off = "postponeMeeting meeting { id version state sequence reason }";
    let put_off = done(
        &world,
        &region,
        put_off,
        of(&moved, json!({ "reason": "Snöstorm" })),
    )
    .await;
    assert_eq!(put_off["meeting"]["state"], "POSTPONED");
    assert_eq!(put_off["meeting"]["reason"], "Snöstorm");
    let to = json!({ "day": "2027-04-09", "start": "09:30", "end": "12:00" });
    let again = done(&world, &region, MOVE, of(&put_off["meeting"], to)).await["meeting"].take();
    assert_eq!(
        (&again["state"], &again["sequence"]),
        (&json!("PLANNED"), &json!(3))
    );
    assert_eq!(again["reason"], Value::Null);
    let cancel = "cancelMeeting meeting { state possibleActions }";
    let cancelled = done(
        &world,
        &region,
        cancel,
        of(&again, json!({ "reason": "Inga ärenden" })),
    )
    .await;
    assert_eq!(
        cancelled["meeting"],
        json!({ "state": "CANCELLED", "possibleActions": [] })
    );

    let query = "query($id: ID!) { meeting(by: {id: $id}) { state history { nodes { action } } } }";
    let told = world
        .public_with(query, json!({ "id": planned["id"] }))
        .await;
    assert_eq!(
        texts(&told["meeting"]["history"]["nodes"], "action"),
        ["CANCEL", "MOVE", "POSTPONE", "MOVE", "CREATE"]
    );
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn an_extra_meeting_is_asked_for_and_seen_by_those_whom_it_concerns(world: World) {
    let county = world.county();
    seat_in_steering_group(&world, county.other_kommun).await;
    let kiruna = world.token(county.kommun, Grade::Editor).await;
    let ask = |number: &str, body: &str| {
        json!({ "idempotencyKey": number, "body": body, "day": "2027-03-26", "start": "10:00", "end": "12:00",
            "reason": "Hemgången" })
    };
    let asked =
        done(&world, &kiruna, REQUEST, ask("1", county.steering_group)).await["meeting"].take();
    assert_eq!(asked["state"], "REQUESTED");
    assert_eq!(asked["public"], false);
    assert_eq!(asked["requestedBy"]["slug"], county.kommun);

    // Luleå sits in the body, Gällivare doesn't.
    let query = "query($id: ID!, $body: String!) { node(id: $id) { id } meetings { totalCount }
        body(by: {slug: $body}) { meetings { totalCount } }
        changes(types: [Meeting]) { nodes { action } } }";
    for (organisation, sees, is_told) in [
        (county.kommun, true, true),
        (county.other_kommun, true, false),
        (county.neighbour, false, false),
        (county.region, true, true),
        (county.association, true, true),
    ] {
        let token = world.token(organisation, Grade::Reader).await;
        let shown = world
            .data_as(
                &token,
                query,
                json!({ "id": asked["id"], "body": county.steering_group }),
            )
            .await;
        let number = json!(i32::from(sees));
        assert_eq!(shown["node"]["id"] == asked["id"], sees, "{organisation}");
        assert_eq!(shown["meetings"]["totalCount"], number, "{organisation}");
        assert_eq!(
            shown["body"]["meetings"]["totalCount"], number,
            "{organisation}"
        );
        assert_eq!(
            items(&shown["changes"]["nodes"]).count() == 1,
            is_told,
            "{organisation}"
        );
    }
    let hidden = world.public_with(
        "query($id: ID!) { node(id: $id) { id } meetings { totalCount } }",
        json!({ "id": asked["id"] }),
    );
    assert_eq!(
        hidden.await,
        json!({ "node": null, "meetings": { "totalCount": 0 } })
    );

    // Who may add to the work of a body may ask: not Luleå in the group of another care area.
    let lulea = world.token(county.other_kommun, Grade::Approver).await;
    let other = answer(&world, &lulea, REQUEST, ask("2", county.area_group)).await;
    assert_eq!(code(&other), "FORBIDDEN");
    let of_area = done(&world, &kiruna, REQUEST, ask("3", county.area_group)).await;
    // The region arranges the meetings of area groups, Norrbottens Kommuner doesn't.
    let association = world.token(county.association, Grade::Approver).await;
    let accept = "acceptMeetingRequest meeting { state public viewerCanChange possibleActions }";
    let input = of(&of_area["meeting"], json!({}));
    assert_eq!(
        code(&answer(&world, &association, accept, input).await),
        "FORBIDDEN"
    );

    let region = world.token(county.region, Grade::Editor).await;
    let own = answer(&world, &kiruna, accept, of(&asked, json!({}))).await;
    assert_eq!(code(&own), "FORBIDDEN");
    let accepted = done(&world, &region, accept, of(&asked, json!({}))).await;
    assert_eq!(
        accepted["meeting"],
        json!({ "state": "PLANNED", "public": true, "viewerCanChange": true,
            "possibleActions": ["CHANGE", "CALL", "MOVE", "POSTPONE", "CANCEL"] })
    );
    let shown = world
        .public("{ meetings { nodes { id reason requestedBy { slug } } } }")
        .await;
    assert_eq!(
        shown["meetings"]["nodes"][0]["requestedBy"]["slug"],
        county.kommun
    );
    let declined = "declineMeetingRequest meeting { state public reason }";
    let input = of(&of_area["meeting"], json!({ "reason": "Ta det i april" }));
    let declined = done(&world, &region, declined, input).await;
    assert_eq!(
        declined["meeting"],
        json!({ "state": "DECLINED", "public": false, "reason": "Ta det i april" })
    );
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn what_is_wrong_with_a_meeting_is_refused(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let planned = plan(&world, &region, meeting("1", &[STEERING_GROUP], json!({}))).await;
    let prepares = |more: Value| merged(json!({ "prepares": planned["id"] }), more);
    for (bodies, more, wrong) in [
        (vec![], json!({}), "REQUIRED bodies"),
        (vec![BOARD, BOARD], json!({}), "ALREADY_EXISTS bodies"),
        (
            vec![BOARD],
            json!({ "start": "9:30" }),
            "INVALID_VALUE start",
        ),
        (vec![BOARD], json!({ "end": "25:00" }), "INVALID_VALUE end"),
        (vec![BOARD], json!({ "end": "10:00" }), "INVALID_PERIOD end"),
        (
            vec![BOARD],
            json!({ "day": "2027-03-28", "start": "02:30" }),
            "INVALID_VALUE start",
        ),
        (
            vec![BOARD],
            json!({ "day": "1999-03-28" }),
            "DOES_NOT_FIT bodies",
        ),
        (vec![BOARD], json!({ "title": "" }), "REQUIRED title"),
        (
            vec![BOARD],
            json!({ "place": "Rum 1\nLuleå" }),
            "INVALID_VALUE place",
        ),
        (vec![BOARD], prepares(json!({})), "DOES_NOT_FIT prepares"),
        (
            vec![COMMITTEE],
            prepares(json!({})),
            "INVALID_PERIOD prepares",
        ),
    ] {
        let input = meeting("2", &bodies, more);
        assert_eq!(
            refused(&world, &region, PLAN, input.clone()).await,
            [wrong],
            "{input}"
        );
    }
    let before = prepares(json!({ "day": "2027-03-12" }));
    let committee = plan(&world, &region, meeting("3", &[COMMITTEE], before)).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Meeting { preparedBy { id } } } }";
    let shown = world
        .public_with(query, json!({ "id": planned["id"] }))
        .await;
    assert_eq!(
        texts(&shown["node"]["preparedBy"], "id"),
        [committee["id"].as_str().expect("an id")]
    );
    // Nor is it moved to before what prepares it, unless that is not held.
    let moved = "moveMeeting meeting { day }";
    let to = json!({ "day": "2027-03-12", "start": "09:30", "end": "12:00" });
    let to = of(&planned, to);
    assert_eq!(
        refused(&world, &region, moved, to.clone()).await,
        ["INVALID_PERIOD day"]
    );
    let cancel = "cancelMeeting meeting { id }";
    let snow = of(&committee, json!({ "reason": "Snö" }));
    done(&world, &region, cancel, snow).await;
    let preview = merged(to, json!({ "preview": true }));
    assert_eq!(
        refused(&world, &region, moved, preview).await,
        Vec::<String>::new()
    );
    let without_reason = of(&planned, json!({ "reason": " " }));
    let wrong = refused(
        &world,
        &region,
        "cancelMeeting meeting { id }",
        without_reason,
    )
    .await;
    assert_eq!(wrong, ["REQUIRED reason"]);
}

async fn meetings_are_listed_in_order_of_time(world: World) {
    let county = world.county();
    let (kommun, other_kommun) = (county.kommun, county.other_kommun);
    let group = county.steering_group;
    seat_in_steering_group(&world, other_kommun).await;
    let region = world.token(county.region, Grade::Editor).await;
    for (number, body, day) in [
        ("1", group, "2027-06-01"),
        ("2", group, "2027-02-01"),
        ("3", county.board, "2027-04-01"),
        ("4", group, "2027-09-01"),
    ] {
        plan(
            &world,
            &region,
            meeting(number, &[body], json!({ "day": day })),
        )
        .await;
    }
    let days = |list: &Value| {
        texts(&list["nodes"], "day")
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let query = "query($after: String) { meetings(first: 3, after: $after) { totalCount nodes { day } pageInfo { endCursor } } }";
    let first = world.public_with(query, json!({})).await["meetings"].take();
    assert_eq!(days(&first), ["2027-02-01", "2027-04-01", "2027-06-01"]);
    assert_eq!(first["totalCount"], 4);
    let after = json!({ "after": first["pageInfo"]["endCursor"] });
    let next = world.public_with(query, after).await["meetings"].take();
    assert_eq!(days(&next), ["2027-09-01"]);
    for (filter, expected) in [
        (
            format!("body: \"{group}\""),
            vec!["2027-02-01", "2027-06-01", "2027-09-01"],
        ),
        (
            format!("organisation: \"{other_kommun}\""),
            vec!["2027-02-01", "2027-06-01", "2027-09-01"],
        ),
        (format!("organisation: \"{kommun}\""), vec![]),
        (
            "from: \"2027-04-01\", to: \"2027-06-01\"".to_owned(),
            vec!["2027-04-01", "2027-06-01"],
        ),
        ("states: [HELD, CANCELLED]".to_owned(), vec![]),
        (
            "states: [PLANNED], kind: ORDINARY, from: \"2027-09-01\"".to_owned(),
            vec!["2027-09-01"],
        ),
        ("kind: THEME_DAY".to_owned(), vec![]),
    ] {
        let query = format!("{{ meetings(filter: {{{filter}}}) {{ nodes {{ day }} }} }}");
        assert_eq!(
            days(&world.public(&query).await["meetings"]),
            expected,
            "{filter}"
        );
    }
    let query = "{ organisations(first: 30) { nodes { slug meetings(first: 2) { totalCount nodes { day } } } }
        bodies(first: 30) { nodes { slug meetings(first: 1, filter: {from: \"2027-03-01\"}) { totalCount nodes { day } } } } }";
    let shown = world.public(query).await;
    let of = |list: &str, slug: &str| {
        let mut found = items(&shown[list]["nodes"]);
        found
            .find(|item| item["slug"] == slug)
            .expect("it is listed")["meetings"]
            .clone()
    };
    assert_eq!(
        of("organisations", other_kommun),
        json!({ "totalCount": 3, "nodes": [{ "day": "2027-02-01" }, { "day": "2027-06-01" }] })
    );
    assert_eq!(
        of("organisations", kommun),
        json!({ "totalCount": 0, "nodes": [] })
    );
    assert_eq!(
        of("bodies", group),
        json!({ "totalCount": 2, "nodes": [{ "day": "2027-06-01" }] })
    );
}
