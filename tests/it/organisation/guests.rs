//! Guests of meetings: what the organisation that they come from sees of a meeting in whose bodies it doesn't sit.

use axum::http::StatusCode;
use entity::person;
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    deadlines::told,
    meeting_pages::{lines, subscribed},
    meeting_year::{ADD, CALL, HOLD, INVITE, RECORD, WRITE, at, group, guest, item, of, planned},
};
use crate::{
    files::exports::file,
    fixture::{
        json::{items, text, texts},
        mutate::{done, id},
        rows::{Rows, merged},
        world::{World, both},
    },
};

both!(
    who_sends_a_guest_sees_the_call_and_the_items_that_the_guest_comes_for,
    what_is_said_at_a_meeting_is_not_for_who_sends_a_guest,
    an_attendance_stays_whose_it_is,
);

/// A kommun without a seat in the county steering group.
const GALLIVARE: &str = "2523";

/// Sits there neither, and sends nobody.
const PAJALA: &str = "2521";

const LINK: &str = "https://video.example.se/1";

/// What of a meeting not everybody sees.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    /// The address in the call.
    link: Option<String>,
    /// The items of the agenda, each with the number of its documents.
    agenda: Vec<String>,
    /// How many of those who are called or invited.
    attendances: usize,
    /// How many versions of the notes.
    notes: usize,
}

impl Seen {
    /// A call and a guest with these items.
    fn with_guest(agenda: &[&str]) -> Self {
        Self {
            link: Some(LINK.to_owned()),
            agenda: agenda.iter().map(|it| (*it).to_owned()).collect(),
            attendances: 1,
            notes: 0,
        }
    }

    async fn by(world: &World, organisation: &str, meeting: &Value) -> Self {
        let token = world.token(organisation, Grade::Reader).await;
        let query = "query($id: ID!) { meeting(by: {id: $id}) { call { digitalLink } agenda { title documents { id } }
            attendances { id } notes { id } } }";
        let shown = world.data_as(&token, query, json!({ "id": meeting["id"] }));
        let shown = shown.await["meeting"].take();
        let item = |it: &Value| {
            let documents = items(&it["documents"]).count();
            format!("{} {documents}", text(&it["title"]))
        };
        Self {
            link: shown["call"]["digitalLink"].as_str().map(str::to_owned),
            agenda: items(&shown["agenda"]).map(item).collect(),
            attendances: items(&shown["attendances"]).count(),
            notes: items(&shown["notes"]).count(),
        }
    }
}

/// Adds somebody whom Gällivare employs.
async fn add_employee(world: &World, name: &str) -> Uuid {
    let rows = Rows::of(world).await;
    let employee = json!({
        "display_name": name, "folded": name.to_lowercase(), "protected": false,
        "employer_id": rows.organisation(GALLIVARE).await,
    });
    rows.add::<person::Entity>(employee).await
}

/// On which days the meetings are in which Gällivare has a part, as somebody is told; without a token, as everybody is.
async fn days(world: &World, token: Option<&str>) -> Vec<String> {
    let query =
        "{ organisation(by: {slug: \"2523\"}) { meetings(first: 9) { totalCount nodes { day } } }
        meetings(filter: {organisation: \"2523\"}, first: 9) { totalCount nodes { day } } }";
    let shown = match token {
        Some(token) => world.data_as(token, query, json!({})).await,
        None => world.public(query).await,
    };
    let below = &shown["organisation"]["meetings"];
    assert_eq!(*below, shown["meetings"]);
    let days = texts(&below["nodes"], "day");
    assert_eq!(below["totalCount"], json!(days.len()));
    days.into_iter().map(str::to_owned).collect()
}

/// How many meetings a calendar has.
async fn events(world: &World, path: &str) -> usize {
    let calendar = lines(&world.get(path).await);
    let begun = calendar.iter().filter(|line| *line == "BEGIN:VEVENT");
    begun.count()
}

/// Adds an item to the agenda of a meeting.
async fn add_item(world: &World, by: &str, meeting: &Value, title: &str, more: Value) -> Value {
    let token = world.token(by, Grade::Editor).await;
    let new = item(meeting, title, more);
    done(world, &token, ADD, new).await["agendaItem"].take()
}

async fn who_sends_a_guest_sees_the_call_and_the_items_that_the_guest_comes_for(world: World) {
    group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let own = world.token(GALLIVARE, Grade::Editor).await;
    let member = world.token("2580", Grade::Reader).await;
    let outsider = world.token(PAJALA, Grade::Reader).await;
    let meeting = planned(&world, "2026-11-20").await;
    let documents = json!({ "documents": ["organisering-lansstyrgruppen"] });
    let first = add_item(&world, "region", &meeting, "Hemgång", documents).await;
    let second = add_item(&world, "region", &meeting, "Elevhälsa", json!({})).await;
    let call = of(&meeting, json!({ "digitalLink": LINK }));
    let meeting = done(&world, &region, CALL, call).await["meeting"].take();
    let proposed = add_item(&world, "2584", &meeting, "Siffror", json!({})).await;
    let gunilla = add_employee(&world, "Gunilla Gäst").await;
    let colleague = add_employee(&world, "Cilla Kollega").await;
    let approver = world.token(GALLIVARE, Grade::Approver).await;
    let (_, calendar) = subscribed(&world, &approver, None).await;
    let [(_, hers), (_, colleagues)] = [
        subscribed(&world, &approver, Some(&id(NodeKind::Person, gunilla))).await,
        subscribed(&world, &approver, Some(&id(NodeKind::Person, colleague))).await,
    ];
    let page = format!("/print/meetings/{}/call", text(&meeting["id"]));
    let nothing = async || {
        assert_eq!(Seen::by(&world, GALLIVARE, &meeting).await, Seen::default());
        let printed = file(&world, &own, &page).await.status;
        assert_eq!(printed, StatusCode::NOT_FOUND);
        assert_eq!(told(&world, &own, None).await, Some(Vec::new()));
        assert_eq!(days(&world, Some(&own)).await, Vec::<String>::new());
        assert_eq!(events(&world, &calendar).await, 0);
        assert_eq!(events(&world, &hers).await, 0);
    };
    nothing().await;

    let invitation = guest(&meeting, &first, gunilla);
    let invited = done(&world, &region, INVITE, invitation.clone()).await["attendance"].take();
    assert_eq!(
        Seen::by(&world, GALLIVARE, &meeting).await,
        Seen::with_guest(&["Hemgång 1"])
    );
    let printed = file(&world, &own, &page).await;
    assert_eq!(printed.status, StatusCode::OK, "{}", printed.body);
    for said in [
        LINK,
        "13 november 2026",
        "Gunilla Gäst (gäst), vid 1. Hemgång",
    ] {
        assert!(printed.body.contains(said), "{said}: {}", printed.body);
    }
    for hidden in ["Elevhälsa", "Siffror", "Lina Luleå", "Kim Kiruna"] {
        assert!(!printed.body.contains(hidden), "{}", printed.body);
    }
    // Items are added by those who sit there.
    let answers = [
        "2026-11-13 DOCUMENTS MeetingCall",
        "2026-11-20 CALL_ANSWER Attendance",
    ];
    let answers = answers.map(str::to_owned).to_vec();
    assert_eq!(told(&world, &own, None).await, Some(answers.clone()));
    assert_eq!(events(&world, &calendar).await, 1);
    let address = format!("URL:{LINK}");
    let shown = lines(&world.get(&calendar).await);
    assert!(shown.contains(&address), "{shown:?}");
    assert_eq!(events(&world, &hers).await, 1);
    assert_eq!(events(&world, &colleagues).await, 0);
    // That it sends a guest is told to those alone who see who is invited.
    for token in [&own, &member, &region] {
        assert_eq!(days(&world, Some(token)).await, ["2026-11-20"]);
    }
    for token in [Some(outsider.as_str()), None] {
        assert_eq!(days(&world, token).await, Vec::<String>::new());
    }
    assert_eq!(events(&world, "/public/calendar/2523.ics").await, 0);
    assert_eq!(Seen::by(&world, PAJALA, &meeting).await, Seen::default());

    let coming = at(&invited, json!({ "answer": "COMING" }));
    done(&world, &own, "answerCall attendance { id }", coming).await;
    assert_eq!(
        told(&world, &own, None).await,
        Some(answers[..1].to_vec()),
        "it is answered"
    );
    let more = json!({ "idempotencyKey": "more", "forItems": [second["id"]] });
    let more = merged(invitation.clone(), more);
    let invited = done(&world, &region, INVITE, more).await["attendance"].take();
    assert_eq!(
        Seen::by(&world, GALLIVARE, &meeting).await,
        Seen::with_guest(&["Hemgång 1", "Elevhälsa 0"])
    );
    assert_eq!(world.misplaced_rows().await, []);

    // An invitation that is taken back takes all of it along.
    let uninvite = "removeGuest attendanceId";
    done(&world, &region, uninvite, at(&invited, json!({}))).await;
    nothing().await;
    assert_eq!(world.misplaced_rows().await, []);

    // Who is invited to the whole meeting comes for what is accepted.
    let whole = json!({ "idempotencyKey": "whole", "forItems": [] });
    done(&world, &region, INVITE, merged(invitation, whole)).await;
    assert_eq!(
        Seen::by(&world, GALLIVARE, &meeting).await,
        Seen::with_guest(&["Hemgång 1", "Elevhälsa 0"])
    );
    let accept = json!({ "agendaItem": proposed["id"], "version": proposed["version"] });
    done(
        &world,
        &region,
        "acceptAgendaItem agendaItem { id }",
        accept,
    )
    .await;
    assert_eq!(
        Seen::by(&world, GALLIVARE, &meeting).await,
        Seen::with_guest(&["Hemgång 1", "Elevhälsa 0", "Siffror 0"])
    );
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn what_is_said_at_a_meeting_is_not_for_who_sends_a_guest(world: World) {
    group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let own = world.token(GALLIVARE, Grade::Reader).await;
    let meeting = planned(&world, "2026-11-02").await;
    let first = add_item(&world, "region", &meeting, "Hemgång", json!({})).await;
    let second = add_item(&world, "region", &meeting, "Elevhälsa", json!({})).await;
    let call = of(&meeting, json!({ "digitalLink": LINK }));
    let meeting = done(&world, &region, CALL, call).await["meeting"].take();
    let gunilla = add_employee(&world, "Gunilla Gäst").await;
    let invitation = guest(&meeting, &first, gunilla);
    let invited = done(&world, &region, INVITE, invitation).await["attendance"].take();
    // She came for another item: what the first one was is out of sight again.
    let came = json!({ "outcome": "PRESENT", "forItems": [second["id"]] });
    done(&world, &region, RECORD, at(&invited, came)).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Attendance {
        history(first: 9) { nodes { fields { field before after } } } } } }";
    let history = world.data_as(&own, query, json!({ "id": invited["id"] }));
    let history = history.await.to_string();
    assert!(history.contains(text(&second["id"])), "{history}");
    assert!(!history.contains(text(&first["id"])), "{history}");

    done(&world, &region, HOLD, of(&meeting, json!({}))).await;
    let noted = json!([{ "agendaItem": second["id"], "text": "Vi enades." }]);
    let write = json!({ "idempotencyKey": "n", "meeting": meeting["id"], "text": "Vi möttes.", "items": noted });
    done(&world, &region, WRITE, write).await;
    assert_eq!(
        Seen::by(&world, GALLIVARE, &meeting).await,
        Seen::with_guest(&["Elevhälsa 0"])
    );
    let page = format!("/print/meetings/{}/notes", text(&meeting["id"]));
    let printed = file(&world, &own, &page).await.status;
    assert_eq!(printed, StatusCode::NOT_FOUND);
    assert_eq!(world.misplaced_rows().await, []);
}

async fn an_attendance_stays_whose_it_is(world: World) {
    group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let meeting = planned(&world, "2026-11-20").await;
    planned(&world, "2026-12-10").await;
    let first = add_item(&world, "region", &meeting, "Hemgång", json!({})).await;
    let gunilla = add_employee(&world, "Gunilla Gäst").await;
    let invitation = guest(&meeting, &first, gunilla);
    done(&world, &region, INVITE, invitation).await;
    let connection = world.database().connection().await;
    for (column, table) in [
        ("meeting_id", "meeting"),
        ("person_id", "person"),
        ("organisation_id", "organisation"),
    ] {
        let change = format!(
            "UPDATE attendance SET {column} = (SELECT o.id FROM {table} o WHERE o.id <> attendance.{column} LIMIT 1)"
        );
        let refused = connection.execute_unprepared(&change).await;
        let refused = refused.expect_err("it stays").to_string();
        let said = "who is called to which meeting is locked";
        assert!(refused.contains(said), "{column}: {refused}");
    }
    let answered = connection.execute_unprepared("UPDATE attendance SET answer = 'COMING'");
    assert_eq!(answered.await.expect("a change").rows_affected(), 1);
    assert_eq!(world.misplaced_rows().await, []);
}
