//! What is printed of a meeting, and the calendars that programs subscribe to.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use samverkan::domain::{id::NodeKind, vocabulary::Grade};
use serde_json::{Value, json};
use uuid::Uuid;

use super::meeting_year::{
    ADD, APPROVE, CALL, HOLD, INVITE, RECORD, WRITE, at, attendance, called, group, guest, held,
    item, notes, of, planned,
};
use crate::{
    files::exports::file,
    fixture::{
        json::{items, text},
        mutate::{done, id, refused},
        rows::{Rows, merged},
        world::{Answer, World, both},
    },
};

both!(
    a_calendar_follows_what_becomes_of_a_meeting,
    a_calendar_is_of_a_body_or_an_organisation_and_may_be_kept,
    a_calendar_of_an_account_has_what_its_organisation_sees_until_it_is_revoked,
    a_calendar_of_somebody_has_their_meetings,
    a_calendar_of_somebody_goes_by_the_days_of_the_meetings,
    what_is_no_calendar_of_anybodys_is_refused,
    a_call_is_printed_for_who_is_called,
    a_call_says_whether_a_meeting_is_in_place_by_video_or_both,
    a_call_says_what_has_become_of_its_meeting,
    who_is_under_protection_is_named_to_those_alone_who_may_know,
    a_guest_under_protection_is_shown_without_the_employer,
    notes_are_printed_as_far_as_they_are_seen,
    notes_are_printed_with_all_that_is_recorded,
    notes_name_the_holder_of_a_seat_who_chaired_and_kept_them,
    what_is_printed_loads_nothing_and_runs_nothing,
);

/// The lines of a calendar without the rules of its zone, in which long ones are one again.
pub(super) fn lines(calendar: &Answer) -> Vec<String> {
    assert_eq!(calendar.status, StatusCode::OK, "{}", calendar.body);
    assert!(
        calendar
            .body
            .replace("\r\n", "")
            .find(['\r', '\n'])
            .is_none()
    );
    let unfolded = calendar.body.replace("\r\n ", "");
    let (head, rest) = unfolded
        .split_once("BEGIN:VTIMEZONE\r\n")
        .unwrap_or((&unfolded, ""));
    let (_, events) = rest.split_once("END:VTIMEZONE\r\n").unwrap_or(("", rest));
    let lines = head.lines().chain(events.lines());
    lines.map(str::to_owned).collect()
}

/// What stands after a name, of the only event.
fn event<'l>(lines: &'l [String], name: &str) -> &'l str {
    let found: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix([':', ';']))
        .collect();
    match found.as_slice() {
        [only] => only,
        other => panic!("{name}: {other:?}"),
    }
}

async fn a_calendar_follows_what_becomes_of_a_meeting(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let address = "/public/calendar/lansstyrgruppen.ics";
    // A calendar has something in it: its zone, where there is no meeting (RFC 5545, 3.6).
    let none = world.get(address).await;
    assert!(
        none.body.contains("\r\nBEGIN:VTIMEZONE\r\n"),
        "{}",
        none.body
    );
    let none = lines(&none);
    assert!(!none.contains(&"BEGIN:VEVENT".to_owned()), "{none:?}");
    assert_eq!(event(&none, "METHOD"), "PUBLISH");

    let meeting = planned(&world, "2027-03-29").await;
    let first = lines(&world.get(address).await);
    let uid = event(&first, "UID").to_owned();
    assert_eq!(uid, format!("{}@samverkan", text(&meeting["id"])));
    for (name, expected) in [
        ("DTSTART", "TZID=Europe/Stockholm:20270329T090000"),
        ("DTEND", "TZID=Europe/Stockholm:20270329T150000"),
        ("SEQUENCE", "0"),
        ("STATUS", "CONFIRMED"),
    ] {
        assert_eq!(event(&first, name), expected, "{name}");
    }

    let to = json!({ "day": "2027-10-29", "start": "10:00", "end": "12:00" });
    let moved = done(
        &world,
        &region,
        "moveMeeting meeting { id version }",
        of(&meeting, to),
    );
    let moved = moved.await["meeting"].take();
    let second = lines(&world.get(address).await);
    assert_eq!(event(&second, "UID"), uid);
    assert_eq!(
        event(&second, "DTSTART"),
        "TZID=Europe/Stockholm:20271029T100000"
    );
    assert_eq!(event(&second, "SEQUENCE"), "1");

    let reason = json!({ "reason": "För få kan komma" });
    done(
        &world,
        &region,
        "cancelMeeting meeting { id }",
        of(&moved, reason),
    )
    .await;
    let third = lines(&world.get(address).await);
    assert_eq!(event(&third, "UID"), uid);
    assert_eq!(event(&third, "SEQUENCE"), "2");
    assert_eq!(event(&third, "STATUS"), "CANCELLED");
    assert!(event(&third, "SUMMARY").starts_with("Inställt: "));
    assert_eq!(
        event(&third, "DESCRIPTION"),
        "Inställt. För få kan komma",
        "why it is cancelled"
    );
}

async fn a_calendar_is_of_a_body_or_an_organisation_and_may_be_kept(world: World) {
    group(&world).await;
    planned(&world, "2026-12-10").await;
    let of_member = world.get("/public/calendar/2580.ics").await;
    let lines_of_member = lines(&of_member);
    assert_eq!(event(&lines_of_member, "X-WR-CALNAME"), "Möten: Luleå");
    assert!(event(&lines_of_member, "SUMMARY").contains("ordinarie möte"));
    assert_eq!(
        of_member.header("content-type"),
        "text/calendar; charset=utf-8"
    );
    let of_outsider = lines(&world.get("/public/calendar/2523.ics").await);
    assert!(!of_outsider.contains(&"BEGIN:VEVENT".to_owned()));

    let again = Request::get("/public/calendar/2580.ics")
        .header(header::IF_NONE_MATCH, of_member.header("etag"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(world.request(again).await.status, StatusCode::NOT_MODIFIED);
    for unknown in ["nobody.ics", "2580", "2580.txt", ".ics"] {
        let answer = world.get(&format!("/public/calendar/{unknown}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
        assert_eq!(
            answer.json()["errors"][0]["extensions"]["code"],
            "NOT_FOUND",
            "{unknown}"
        );
    }
}

/// An account for a calendar, and where that is.
pub(super) async fn subscribed(
    world: &World,
    approver: &str,
    person: Option<&str>,
) -> (Value, String) {
    let mutation = "createServiceAccount serviceAccount { id version clientId purpose person { id } grants { id } } secret";
    let new = json!({
        "idempotencyKey": Uuid::now_v7(), "title": "Kalender", "grade": "READER", "purpose": "CALENDAR", "person": person,
    });
    let made = done(world, approver, mutation, new).await;
    let account = made["serviceAccount"].clone();
    let (client, secret) = (text(&account["clientId"]), text(&made["secret"]));
    let path = format!("/calendar/{client}/{secret}.ics");
    (account, path)
}

async fn a_calendar_of_an_account_has_what_its_organisation_sees_until_it_is_revoked(world: World) {
    group(&world).await;
    called(&world, "2026-12-10").await;
    let approver = world.token("2580", Grade::Approver).await;
    let (account, path) = subscribed(&world, &approver, None).await;
    assert_eq!(account["grants"], json!([]));
    let calendar = world.get(&path).await;
    let seen = lines(&calendar);
    assert_eq!(event(&seen, "URL"), "https://video.example.se/1");
    assert_eq!(
        event(&seen, "DESCRIPTION"),
        "Videomöte: https://video.example.se/1"
    );
    assert_eq!(calendar.header("cache-control"), "private, no-cache");
    assert_eq!(calendar.header("access-control-allow-origin"), "");
    let public = lines(&world.get("/public/calendar/2580.ics").await);
    assert!(!public.join("").contains("video.example.se"));

    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        text(&account["clientId"]),
        path.rsplit('/')
            .next()
            .and_then(|file| file.strip_suffix(".ics"))
            .unwrap()
    );
    let exchange = Request::post("/oauth/token")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let token = world.request(exchange).await;
    assert_eq!(
        token.json()["error"],
        "invalid_client",
        "the address of a calendar gives nothing else"
    );

    let revoke = json!({ "serviceAccount": account["id"], "version": account["version"] });
    done(
        &world,
        &approver,
        "revokeServiceAccount serviceAccount { id }",
        revoke,
    )
    .await;
    assert_eq!(world.get(&path).await.status, StatusCode::NOT_FOUND);
}

/// Somebody whom a kommun employs.
async fn employed(rows: &Rows, name: &str, employer: &str) -> Uuid {
    let employer = rows.organisation(employer).await;
    let row = json!({ "display_name": name, "folded": name.to_lowercase(), "protected": false, "employer_id": employer });
    rows.add::<entity::person::Entity>(row).await
}

async fn a_calendar_of_somebody_has_their_meetings(world: World) {
    group(&world).await;
    let rows = Rows::of(&world).await;
    let lulea = rows.organisation("2580").await;
    let member = employed(&rows, "Mia Medlem", "2580").await;
    let colleague = employed(&rows, "Cilla Kollega", "2580").await;
    let other = employed(&rows, "Olle Annan", "2584").await;
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Skolchef", json!({})).await;
    let sits = json!({ "person_id": member, "represents_id": lulea });
    rows.add_appointment(seat, sits).await;
    let approver = world.token("2580", Grade::Approver).await;
    let events = async |person: Uuid| {
        let person = id(NodeKind::Person, person);
        let (_, path) = subscribed(&world, &approver, Some(&person)).await;
        let told = lines(&world.get(&path).await);
        told.iter().filter(|line| *line == "BEGIN:VEVENT").count()
    };
    planned(&world, "2026-12-03").await;
    assert_eq!([events(member).await, events(colleague).await], [1, 0]);
    called(&world, "2026-12-10").await;
    assert_eq!([events(member).await, events(colleague).await], [2, 0]);
    let of_others = json!({
        "idempotencyKey": "x", "title": "Kalender", "grade": "READER", "purpose": "CALENDAR", "person": id(NodeKind::Person, other),
    });
    let mutation = "createServiceAccount serviceAccount { id }";
    assert_eq!(
        refused(&world, &approver, mutation, of_others).await,
        ["DOES_NOT_FIT person"]
    );
}

async fn a_calendar_of_somebody_goes_by_the_days_of_the_meetings(world: World) {
    group(&world).await;
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let approver = world.token("2580", Grade::Approver).await;
    let lulea = rows.organisation("2580").await;
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Skolchef", json!({})).await;
    let [leaves, comes, stands_in] = [
        employed(&rows, "Lars Lämnar", "2580").await,
        employed(&rows, "Nina Ny", "2580").await,
        employed(&rows, "Sten Suppleant", "2580").await,
    ];
    let until = json!({ "valid_to": "2027-01-01", "valid_to_precision": "DAY" });
    let from = json!({ "valid_from": "2027-01-01", "valid_from_precision": "DAY" });
    let appoint = async |person: Uuid, more: Value| {
        let appointment = json!({ "person_id": person, "represents_id": lulea });
        rows.add_appointment(seat, merged(appointment, more)).await
    };
    let absent = appoint(leaves, until).await;
    appoint(comes, from).await;
    let substitute = json!({ "role": "SUBSTITUTE", "substitutes_for_id": absent });
    let substitute = appoint(stands_in, substitute).await;
    let days = async |person: Uuid| {
        let person = id(NodeKind::Person, person);
        let (_, path) = subscribed(&world, &approver, Some(&person)).await;
        let start = "DTSTART;TZID=Europe/Stockholm:";
        let told = lines(&world.get(&path).await);
        let days = told.iter().filter_map(|line| line.strip_prefix(start));
        days.map(str::to_owned).collect::<Vec<_>>()
    };
    let december = planned(&world, "2026-12-10").await;
    planned(&world, "2027-02-11").await;
    let (first, second) = ("20261210T090000", "20270211T090000");
    assert_eq!(days(leaves).await, [first]);
    assert_eq!(days(comes).await, [second]);
    assert_eq!(days(stands_in).await, Vec::<String>::new());

    // A substitute has a meeting once they are called.
    let hemgang = item(&december, "Hemgång", json!({}));
    done(&world, &region, ADD, hemgang).await;
    let called = done(&world, &region, CALL, of(&december, json!({}))).await["meeting"].take();
    assert_eq!(days(stands_in).await, Vec::<String>::new());
    let own = attendance(&world, &called, absent).await;
    let sends =
        json!({ "answer": "SUBSTITUTE", "substitute": id(NodeKind::Appointment, substitute) });
    done(
        &world,
        &region,
        "answerCall attendance { id }",
        at(&own, sends),
    )
    .await;
    assert_eq!(days(stands_in).await, [first]);
    assert_eq!(days(comes).await, [second]);
}

async fn what_is_no_calendar_of_anybodys_is_refused(world: World) {
    let approver = world.token("2580", Grade::Approver).await;
    let (account, path) = subscribed(&world, &approver, None).await;
    let client = text(&account["clientId"]);
    let secret = "0".repeat(64);
    for wrong in [
        format!("/calendar/{client}/{secret}.ics"),
        format!("/calendar/{client}/.ics"),
        format!("/calendar/nobody/{secret}.ics"),
        path.trim_end_matches(".ics").to_owned(),
    ] {
        assert_eq!(
            world.get(&wrong).await.status,
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
    }
    let mutation = "createServiceAccount serviceAccount { id }";
    for (more, problem) in [
        (json!({ "grade": "EDITOR" }), "INVALID_VALUE grade"),
        (
            json!({ "purpose": "API", "grade": "APPROVER" }),
            "INVALID_VALUE grade",
        ),
    ] {
        let new = json!({ "idempotencyKey": "y", "title": "Kalender", "grade": "READER", "purpose": "CALENDAR" });
        let wrong = refused(&world, &approver, mutation, merged(new, more)).await;
        assert_eq!(wrong, [problem]);
    }
}

async fn a_call_is_printed_for_who_is_called(world: World) {
    group(&world).await;
    let meeting = called(&world, "2026-12-10").await;
    let path = format!("/print/meetings/{}/call", text(&meeting["id"]));
    let lulea = world.token("2580", Grade::Reader).await;
    let page = file(&world, &lulea, &path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-store");
    for said in [
        "<h1>Kallelse</h1>",
        "torsdag 10 december 2026 kl. 09.00–15.00",
        "https://video.example.se/1",
        "Ärenden anmäls senast",
        "Hemgång",
        "Lina Luleå, Socialchef",
        "Luleå",
        "Inte svarat",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let outsider = world.token("2523", Grade::Approver).await;
    assert_eq!(
        file(&world, &outsider, &path).await.status,
        StatusCode::NOT_FOUND,
        "the call is for its members"
    );
    assert_eq!(world.get(&path).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        world.get(&format!("/public{path}")).await.status,
        StatusCode::NOT_FOUND
    );
    let wrong = file(&world, &lulea, "/print/meetings/nobody/call").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        wrong.json()["errors"][0]["extensions"]["code"],
        "BAD_USER_INPUT"
    );
}

async fn a_call_says_whether_a_meeting_is_in_place_by_video_or_both(world: World) {
    group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let read = async |meeting: &Value| {
        let query = "query($id: ID!) { meeting(by: {id: $id}) { form place } }";
        let id = json!({ "id": meeting["id"] });
        world.public_with(query, id).await["meeting"].take()
    };
    let printed = async |meeting: &Value| {
        let path = format!("/print/meetings/{}/call", text(&meeting["id"]));
        file(&world, &region, &path).await.body
    };
    let hall = json!("Regionhuset, Luleå");
    let mut last = Value::Null;
    for (day, form, place, said) in [
        ("2026-12-08", "IN_PLACE", &hall, "Luleå (på plats)</dd>"),
        ("2026-12-09", "DIGITAL", &Value::Null, "<dd>Digitalt</dd>"),
        (
            "2026-12-10",
            "BOTH",
            &hall,
            "Luleå (på plats och digitalt)</dd>",
        ),
    ] {
        let new = json!({
            "idempotencyKey": day, "bodies": ["lansstyrgruppen"], "day": day, "start": "09:00", "end": "15:00", "form": form,
            "place": place,
        });
        let plan = "planMeeting meeting { id version }";
        let meeting = done(&world, &region, plan, new).await["meeting"].take();
        assert_eq!(
            read(&meeting).await,
            json!({ "form": form, "place": place })
        );
        let title = format!("Hemgång {day}");
        done(&world, &region, ADD, item(&meeting, &title, json!({}))).await;
        last = done(&world, &region, CALL, of(&meeting, json!({}))).await["meeting"].take();
        let page = printed(&last).await;
        assert!(page.contains(said), "{said}: {page}");
    }
    let by_video = of(&last, json!({ "form": "DIGITAL", "place": null }));
    let change = "changeMeeting meeting { form sequence }";
    let changed = done(&world, &region, change, by_video).await["meeting"].take();
    assert_eq!(changed, json!({ "form": "DIGITAL", "sequence": 1 }));
    assert_eq!(
        read(&last).await,
        json!({ "form": "DIGITAL", "place": null })
    );
    let page = printed(&last).await;
    assert!(page.contains("<dd>Digitalt</dd>"), "{page}");
}

async fn a_call_says_what_has_become_of_its_meeting(world: World) {
    group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Approver).await;
    let meeting = called(&world, "2026-12-10").await;
    let path = format!("/print/meetings/{}/call", text(&meeting["id"]));
    let (_, own) = subscribed(&world, &lulea, None).await;
    let step = async |mutation: &str, meeting: &Value, more: Value| {
        let mutation = format!("{mutation} meeting {{ id version }}");
        done(&world, &region, &mutation, of(meeting, more)).await["meeting"].take()
    };
    let holds = async |notice: Option<&str>| {
        let page = file(&world, &lulea, &path).await.body;
        let (before, _) = page.split_once("<h1>").expect("a heading");
        let (_, first) = before.split_once("<body>").expect("a body");
        let expected = notice.map_or(String::new(), |notice| format!("<p><b>{notice}</b></p>"));
        assert_eq!(first.trim(), expected);
        let calendar = world.get(&own).await.body.replace("\r\n ", "");
        let links = calendar.contains("https://video.example.se/1");
        assert_eq!(links, notice.is_none(), "{notice:?}: {calendar}");
    };
    holds(None).await;
    let to = json!({ "day": "2026-12-17", "start": "10:00", "end": "12:00" });
    let moved = step("moveMeeting", &meeting, to).await;
    holds(Some("Flyttat, ny kallelse kommer")).await;
    let link = json!({ "digitalLink": "https://video.example.se/1" });
    let again = step("callMeeting", &moved, link).await;
    holds(None).await;
    let snow = json!({ "reason": "Snöstorm" });
    let put_off = step("postponeMeeting", &again, snow).await;
    holds(Some("Uppskjutet: Snöstorm")).await;
    let why = json!({ "reason": "Ingen dag passar" });
    step("cancelMeeting", &put_off, why).await;
    holds(Some("Inställt: Ingen dag passar")).await;
}

/// A meeting that was held, with public notes: somebody of Kiruna's was called, presented an item and came, and another
/// was a guest. Both are protected since. The meeting, and the two.
async fn held_with_protected(world: &World) -> (Value, [Uuid; 2]) {
    group(world).await;
    let rows = Rows::of(world).await;
    let kiruna = rows.organisation("2584").await;
    let mut people = Vec::new();
    for name in [MEMBER, INVITED] {
        let row = json!({ "display_name": name, "folded": name.to_lowercase(), "protected": false, "employer_id": kiruna });
        people.push(rows.add::<entity::person::Entity>(row).await);
    }
    let (member, invited) = (people[0], people[1]);
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Skolchef", json!({})).await;
    let sits = json!({ "person_id": member, "represents_id": kiruna });
    let sits = rows.add_appointment(seat, sits).await;
    let region = world.token("region", Grade::Approver).await;
    let meeting = planned(world, "2026-11-02").await;
    let presented = json!({ "presenter": id(NodeKind::Appointment, sits) });
    let presented = item(&meeting, "Elevhälsa", presented);
    let first = done(world, &region, ADD, presented).await["agendaItem"].take();
    done(world, &region, INVITE, guest(&meeting, &first, invited)).await;
    let called = done(world, &region, CALL, of(&meeting, json!({}))).await["meeting"].take();
    let own = attendance(world, &called, sits).await;
    let came = at(&own, json!({ "outcome": "PRESENT" }));
    done(world, &region, RECORD, came).await;
    let held = done(world, &region, HOLD, of(&called, json!({}))).await["meeting"].take();
    let write = json!({ "idempotencyKey": "n", "meeting": held["id"], "text": "Mötet öppnades." });
    let draft = done(world, &region, WRITE, write).await["notes"].take();
    done(world, &region, APPROVE, notes(&draft, json!({}))).await;
    let employer = world.token("2584", Grade::Approver).await;
    for person in [member, invited] {
        let person = id(NodeKind::Person, person);
        let protect = json!({ "person": person, "version": 1, "protected": true });
        let mutation = "protectPerson person { protected }";
        done(world, &employer, mutation, protect).await;
    }
    (held, [member, invited])
}

const MEMBER: &str = "Maria Hemlig";
const INVITED: &str = "Gerd Okänd";

async fn who_is_under_protection_is_named_to_those_alone_who_may_know(world: World) {
    let (meeting, people) = held_with_protected(&world).await;
    let query = "query($id: ID!) { meeting(by: {id: $id}) { agenda { presenter { person { displayName } seat { label } } }
        attendances { appointment { person { displayName } seat { label } } person { displayName } } } }";
    let page = |name: &str| format!("/print/meetings/{}/{name}", text(&meeting["id"]));
    for (organisation, grade, knows_member, knows_guest) in [
        ("2580", Grade::Approver, false, false),
        ("region", Grade::Editor, false, false),
        // The one sits in a body that the region handles.
        ("region", Grade::Approver, true, false),
        ("2584", Grade::Reader, true, true),
    ] {
        let token = world.token(organisation, grade).await;
        let shown = world
            .data_as(&token, query, json!({ "id": meeting["id"] }))
            .await;
        let call = file(&world, &token, &page("call")).await.body;
        let noted = file(&world, &token, &page("notes")).await.body;
        for told in [shown.to_string(), call, noted] {
            let who = format!("{organisation} {grade:?}: {told}");
            assert!(told.contains("Skolchef"), "{who}");
            assert_eq!(told.contains(MEMBER), knows_member, "{who}");
            assert_eq!(told.contains(INVITED), knows_guest, "{who}");
        }
    }
    // Everybody's notes and calendars, and those of another member, name neither.
    let lulea = world.token("2580", Grade::Approver).await;
    let (_, own) = subscribed(&world, &lulea, None).await;
    for path in [
        format!("/public{}", page("notes")),
        "/public/calendar/lansstyrgruppen.ics".to_owned(),
        "/public/calendar/2584.ics".to_owned(),
        own,
    ] {
        let told = world.get(&path).await;
        assert_eq!(told.status, StatusCode::OK, "{path}: {}", told.body);
        let told = told.body.replace("\r\n ", "");
        let named = [MEMBER, INVITED].iter().any(|name| told.contains(name));
        assert!(!named, "{path}: {told}");
    }
    // The employer's own calendars of the two are theirs, and have the meeting.
    let kiruna = world.token("2584", Grade::Approver).await;
    for (person, name) in people.into_iter().zip([MEMBER, INVITED]) {
        let person = id(NodeKind::Person, person);
        let (_, path) = subscribed(&world, &kiruna, Some(&person)).await;
        let theirs = lines(&world.get(&path).await);
        assert_eq!(event(&theirs, "X-WR-CALNAME"), format!("Möten: {name}"));
        assert!(event(&theirs, "SUMMARY").contains("ordinarie möte"));
    }
}

/// Somebody under protection, whom Gällivare employs. Approvers of the region know of her: she sits in a body that it handles.
async fn add_protected(world: &World) -> Uuid {
    let rows = Rows::of(world).await;
    let person = json!({
        "display_name": INVITED, "folded": INVITED.to_lowercase(), "protected": true,
        "employer_id": rows.organisation("2523").await,
    });
    let person = rows.add::<entity::person::Entity>(person).await;
    let body = rows
        .add_body("WORKING_GROUP", "Arbetsgrupp", json!({}))
        .await;
    let seat = rows.add_seat(body, "Sakkunnig", json!({})).await;
    rows.add_appointment(seat, json!({ "person_id": person }))
        .await;
    person
}

async fn a_guest_under_protection_is_shown_without_the_employer(world: World) {
    group(&world).await;
    let invited = add_protected(&world).await;
    let region = world.token("region", Grade::Approver).await;
    let meeting = planned(&world, "2026-11-02").await;
    let first = item(&meeting, "Elevhälsa", json!({}));
    let first = done(&world, &region, ADD, first).await["agendaItem"].take();
    let invited = guest(&meeting, &first, invited);
    let added = done(&world, &region, INVITE, invited).await["attendance"].take();
    assert_eq!(added["person"]["displayName"], INVITED);
    let called = done(&world, &region, CALL, of(&meeting, json!({}))).await["meeting"].take();
    let came = at(&added, json!({ "outcome": "PRESENT" }));
    done(&world, &region, RECORD, came).await;
    let held = done(&world, &region, HOLD, of(&called, json!({}))).await["meeting"].take();
    let write = json!({ "idempotencyKey": "n", "meeting": held["id"], "text": "Mötet öppnades." });
    let draft = done(&world, &region, WRITE, write).await["notes"].take();
    done(&world, &region, APPROVE, notes(&draft, json!({}))).await;

    let rows = Rows::of(&world).await;
    let organisation = async |slug: &str| id(NodeKind::Organisation, rows.organisation(slug).await);
    let (employer, arranges) = (organisation("2523").await, organisation("region").await);
    let query = "query($id: ID!) { meeting(by: {id: $id}) { history(first: 20) { nodes { fields { field before after } } }
          attendances { id appointment { id } organisation { id } person { id displayName }
            history(first: 20) { nodes { fields { field before after } } } } }
        changes(types: [Meeting, AgendaItem, Attendance, MeetingCall, MeetingNotes], newestFirst: true, first: 50) {
          nodes { thingId fields { field before after } } } }";
    let page = |name: &str| format!("/print/meetings/{}/{name}", text(&held["id"]));
    for (slug, grade, knows) in [
        ("2580", Grade::Approver, false),
        ("norrbottens-kommuner", Grade::Editor, false),
        ("region", Grade::Editor, false),
        ("region", Grade::Approver, true),
    ] {
        let token = world.token(slug, grade).await;
        let shown = world
            .data_as(&token, query, json!({ "id": held["id"] }))
            .await;
        let mut guests = items(&shown["meeting"]["attendances"]);
        let guest = guests.find(|it| it["id"] == added["id"]);
        let guest = guest.expect("members see that somebody is a guest");
        assert_eq!(guest["organisation"]["id"], arranges, "{slug} {grade:?}");
        // A kommun follows what becomes of its own attendance alone.
        let follows = items(&shown["changes"]["nodes"]).any(|it| it["thingId"] == added["id"]);
        assert_eq!(follows, slug != "2580", "{slug} {grade:?}: {shown}");
        let call = file(&world, &token, &page("call")).await.body;
        let noted = file(&world, &token, &page("notes")).await.body;
        for told in [shown.to_string(), call, noted] {
            let who = format!("{slug} {grade:?}: {told}");
            assert_eq!(told.contains(INVITED), knows, "{who}");
            assert!(!told.contains(&employer), "{who}");
            assert!(!told.contains("Gällivare"), "{who}");
        }
    }
    // Nor does the employer learn that she is a guest.
    let employs = world.token("2523", Grade::Approver).await;
    let shown = world
        .data_as(&employs, query, json!({ "id": held["id"] }))
        .await;
    assert_eq!(shown["meeting"]["attendances"], json!([]));
    let call = file(&world, &employs, &page("call")).await;
    assert_eq!(call.status, StatusCode::NOT_FOUND, "{}", call.body);
    let (_, calendar) = subscribed(&world, &employs, None).await;
    let theirs = lines(&world.get(&calendar).await);
    assert!(!theirs.contains(&"BEGIN:VEVENT".to_owned()), "{theirs:?}");

    let lulea = world.token("2580", Grade::Approver).await;
    let (_, own) = subscribed(&world, &lulea, None).await;
    for path in [
        format!("/public{}", page("notes")),
        "/public/calendar/lansstyrgruppen.ics".to_owned(),
        own,
    ] {
        let told = world.get(&path).await;
        assert_eq!(told.status, StatusCode::OK, "{path}: {}", told.body);
        let told = told.body.replace("\r\n ", "");
        let named = [INVITED, "Gällivare"].iter().any(|it| told.contains(it));
        assert!(!named, "{path}: {told}");
    }
    assert_eq!(world.misplaced_rows().await, []);
}

async fn notes_are_printed_as_far_as_they_are_seen(world: World) {
    let (meeting, open, closed) = held(&world, "2026-11-02").await;
    let region = world.token("region", Grade::Approver).await;
    let path = format!("/print/meetings/{}/notes", text(&meeting["id"]));
    let public = format!("/public{path}");
    let none = file(&world, &region, &path).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND, "there are no notes yet");
    let write = json!({
        "idempotencyKey": "n", "meeting": meeting["id"], "text": "Mötet öppnades.",
        "items": [{ "agendaItem": open["id"], "text": "Vi enades." }, { "agendaItem": closed["id"], "text": "Förtroligt." }],
    });
    let draft = done(&world, &region, WRITE, write).await["notes"].take();
    let page = file(&world, &region, &path).await;
    for said in [
        "Utkast, inte godkända",
        "Lina Luleå, Socialchef",
        "Närvarande",
        "Öppet",
        "Förtroligt.",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert_eq!(world.get(&public).await.status, StatusCode::NOT_FOUND);
    done(&world, &region, APPROVE, notes(&draft, json!({}))).await;
    let page = world.get(&public).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("Godkända måndag 2 november 2026"));
    assert!(page.body.contains("Vi enades."));
    for hidden in ["Förtroligt.", "Slutet", "Lina Luleå", "Närvaro"] {
        assert!(!page.body.contains(hidden), "{hidden}: {}", page.body);
    }
    assert_eq!(
        page.header("cache-control"),
        "public, max-age=1, must-revalidate"
    );
}

/// What people read of a page, each text by itself.
fn read(page: &str) -> String {
    let (_, body) = page.split_once("<body>").expect("a body");
    let texts = body
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text).trim());
    Vec::from_iter(texts.filter(|text| !text.is_empty())).join("\n")
}

async fn notes_are_printed_with_all_that_is_recorded(world: World) {
    let group = group(&world).await;
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Approver).await;
    for (year, chair) in [(2026, group.kiruna), (2027, group.lulea)] {
        rows.add::<entity::chair_term::Entity>(json!({
            "body_id": rows.body("lansstyrgruppen").await, "year": year, "side": "REGION", "chair_id": chair,
            "secretary_side": "MUNICIPALITIES", "valid_from": format!("{year}-01-01"), "valid_from_precision": "DAY",
            "valid_to": format!("{}-01-01", year + 1), "valid_to_precision": "DAY",
        }))
        .await;
    }
    let meeting = planned(&world, "2026-11-02").await;
    let mut items = Vec::new();
    for title in ["Hemgång", "Elevhälsa", "Siffror"] {
        let new = item(&meeting, title, json!({}));
        items.push(done(&world, &region, ADD, new).await["agendaItem"].take());
    }
    let called = done(&world, &region, CALL, of(&meeting, json!({}))).await["meeting"].take();
    let substituted = json!({
        "outcome": "SUBSTITUTED", "substitute": id(NodeKind::Appointment, group.substitute), "fromItem": items[1]["id"],
        "arrived": "10:15",
    });
    let late = json!({ "outcome": "PRESENT", "arrived": "09:15", "left": "14:30" });
    for (appointment, came) in [(group.lulea, substituted), (group.kiruna, late)] {
        let own = attendance(&world, &called, appointment).await;
        done(&world, &region, RECORD, at(&own, came)).await;
    }
    let held = done(&world, &region, HOLD, of(&called, json!({}))).await["meeting"].take();
    for (place, kind, paragraph, wording, dissent) in [
        (
            0,
            "APPROVES",
            "12",
            "Rutinen gäller från den 1 januari.",
            Some("En ledamot reserverade sig."),
        ),
        (1, "TABLES", "13", "Till nästa möte.", None),
    ] {
        let open = json!({ "idempotencyKey": paragraph, "title": format!("Ärende {paragraph}"), "inCommon": true });
        let matter = done(&world, &region, "openMatter matter { id }", open).await;
        let decision = json!({
            "idempotencyKey": kind, "matter": matter["matter"]["id"], "kind": kind, "agendaItem": items[place]["id"],
            "paragraph": paragraph, "wording": wording, "dissent": dissent,
        });
        done(&world, &region, "recordDecision decision { id }", decision).await;
    }
    let write = json!({
        "idempotencyKey": "n", "meeting": held["id"], "text": "Mötet öppnades.",
        "items": [{ "agendaItem": items[0]["id"], "text": "Vi enades." }],
    });
    let draft = done(&world, &region, WRITE, write).await["notes"].take();
    done(&world, &region, APPROVE, notes(&draft, json!({}))).await;
    let path = format!("/print/meetings/{}/notes", text(&held["id"]));
    let page = file(&world, &region, &path).await;
    insta::assert_snapshot!("the_notes_of_a_meeting", read(&page.body));
    // Who holds the chair is for everybody, who came and what isn't public is not.
    let page = read(&world.get(&format!("/public{path}")).await.body);
    assert!(
        page.contains("Ordförande\nKim Kiruna, Socialchef\nSekreterare\nKommunerna"),
        "{page}"
    );
    for hidden in ["kom kl.", "Lina Luleå", "Beslut", "Hemgång"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
}

async fn notes_name_the_holder_of_a_seat_who_chaired_and_kept_them(world: World) {
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let body = "lansdelsgrupp-norra-norrbotten";
    let seat = rows.seat(body, "Närsjukvårdschef").await;
    let manager = rows.appoint("Nils Närvård", seat, "region").await;
    let plan = json!({ "idempotencyKey": "p", "bodies": [body], "day": "2026-11-02", "start": "09:00", "end": "12:00" });
    let plan = done(&world, &region, "planMeeting meeting { id version }", plan).await;
    let meeting = &plan["meeting"];
    let first = item(meeting, "Hemgång", json!({}));
    done(&world, &region, ADD, first).await;
    let called = done(&world, &region, CALL, of(meeting, json!({}))).await["meeting"].take();
    let own = attendance(&world, &called, manager).await;
    let came = json!({ "outcome": "REMOTE" });
    done(&world, &region, RECORD, at(&own, came)).await;
    let held = done(&world, &region, HOLD, of(&called, json!({}))).await["meeting"].take();
    let write = json!({ "idempotencyKey": "n", "meeting": held["id"] });
    done(&world, &region, WRITE, write).await;
    let path = format!("/print/meetings/{}/notes", text(&held["id"]));
    let page = read(&file(&world, &region, &path).await.body);
    let manager = "Nils Närvård, Närsjukvårdschef";
    let offices = format!("Ordförande\n{manager}\nSekreterare\n{manager}\n");
    assert!(page.contains(&offices), "{page}");
}

async fn what_is_printed_loads_nothing_and_runs_nothing(world: World) {
    let (meeting, open, _) = held(&world, "2026-11-02").await;
    let region = world.token("region", Grade::Approver).await;
    let script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let write = json!({ "idempotencyKey": "n", "meeting": meeting["id"], "text": script });
    let items: Value = json!({ "items": [{ "agendaItem": open["id"], "text": script }] });
    done(&world, &region, WRITE, merged(write, items)).await;
    let path = format!("/print/meetings/{}/notes", text(&meeting["id"]));
    let page = file(&world, &region, &path).await;
    assert!(page.body.contains("&#60;script&#62;"), "{}", page.body);
    assert!(!page.body.contains("<script") && !page.body.contains("<img"));
    assert_eq!(
        page.header("content-security-policy"),
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    );
    let calendar = world.get("/public/calendar/lansstyrgruppen.ics").await;
    assert_eq!(
        calendar.header("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'"
    );
}
