//! A meeting from its plan to that it was held: agenda (A-27), call, answers, substitutes and who came (A-36).

use entity::{appointment, meeting, meeting_notes, person, steering_document};
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::{Operator, Verified},
};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    files::exports::file,
    fixture::{
        county::in_another_county,
        json::{code, items, text, texts},
        mutate::{answer, done, id, key, refused},
        rows::{Rows, merged},
        world::{World, both, now},
    },
};

both!(
    a_meeting_is_called_answered_and_held,
    items_are_added_by_members_and_decided_by_who_arranges_the_meeting,
    an_item_has_the_documents_that_one_may_see_in_their_order,
    documents_go_over_with_an_item_and_with_who_may_change_it,
    what_is_wrong_with_the_documents_of_an_item_is_refused,
    an_agenda_is_proposed_with_common_items_in_the_morning,
    what_only_members_see_is_hidden_from_everybody_else,
    a_called_meeting_that_is_moved_is_called_again,
    a_call_that_was_sent_is_corrected,
    who_came_stays_when_the_call_is_corrected,
    who_came_is_recorded_until_the_notes_are_approved,
    a_substitute_is_called_as_long_as_an_answer_names_them,
    who_sits_there_no_more_on_the_new_day_is_called_no_more,
    what_is_wrong_with_a_call_and_its_answers_is_refused,
    who_sits_in_a_body_is_listed_anew_for_its_meetings_to_come,
    a_guest_is_invited_before_the_call_and_called_with_it,
    a_guest_who_is_appointed_before_the_call_is_called_once,
    a_new_guest_is_invited_and_the_invitation_taken_back,
    who_is_co_opted_and_a_guest_come_for_some_items,
    a_guest_is_invited_for_one_item_after_the_other_and_answers_once,
    notes_are_written_approved_and_corrected,
    the_standing_item_leads_to_the_last_notes,
    notes_are_approved_as_the_rule_of_the_body_says,
    notes_are_approved_by_the_next_meeting_where_the_rule_says_so,
    the_last_days_are_those_that_the_rule_of_the_body_says,
    what_the_public_sees_is_numbered_by_itself,
);
in_another_county!(
    a_meeting_is_called_answered_and_held,
    items_are_added_by_members_and_decided_by_who_arranges_the_meeting,
);

pub(super) const PLAN: &str = "planMeeting meeting { id version }";
pub(super) const ADD: &str =
    "addAgendaItem agendaItem { id version number state public title addedBy { slug } }";
pub(super) const CALL: &str = "callMeeting meeting { id version state }";
const ANSWER: &str = "answerCall attendance { id version answer substitute { id } }";
pub(super) const RECORD: &str = "recordAttendance attendance { id version outcome substitute { id } fromItem { id title } forItems { title } arrived left }";
pub(super) const HOLD: &str = "holdMeeting meeting { id version state possibleActions }";

/// The county steering group with somebody of Luleå, who has a substitute, and somebody of Kiruna.
pub(super) struct Group {
    pub(super) lulea: Uuid,
    pub(super) substitute: Uuid,
    pub(super) kiruna: Uuid,
}

pub(super) async fn group(world: &World) -> Group {
    let rows = Rows::of(world).await;
    let county = world.county();
    let body = rows.body(county.steering_group).await;
    let seat = rows.add_seat(body, "Socialchef", json!({})).await;
    let lulea = rows.appoint("Lina Luleå", seat, county.other_kommun).await;
    let person = rows.add_person("Eva Ersättare").await;
    let substitute = json!({
        "role": "SUBSTITUTE", "person_id": person, "substitutes_for_id": lulea,
        "represents_id": rows.organisation(county.other_kommun).await,
    });
    Group {
        lulea,
        substitute: rows.add_appointment(seat, substitute).await,
        kiruna: rows.appoint("Kim Kiruna", seat, county.kommun).await,
    }
}

/// A meeting of the county steering group; today's has begun.
pub(super) async fn planned(world: &World, day: &str) -> Value {
    let county = world.county();
    let region = world.token(county.region, Grade::Editor).await;
    let meeting = json!({ "idempotencyKey": day, "bodies": [county.steering_group], "day": day, "start": "09:00", "end": "15:00" });
    done(world, &region, PLAN, meeting).await["meeting"].take()
}

pub(super) async fn called(world: &World, day: &str) -> Value {
    let region = world.token(world.county().region, Grade::Editor).await;
    let meeting = planned(world, day).await;
    done(world, &region, ADD, item(&meeting, "Hemgång", json!({}))).await;
    let link = json!({ "digitalLink": "https://video.example.se/1" });
    done(world, &region, CALL, of(&meeting, link)).await["meeting"].take()
}

pub(super) fn of(meeting: &Value, more: Value) -> Value {
    let named = json!({ "meeting": meeting["id"], "version": meeting["version"] });
    merged(named, more)
}

pub(super) fn item(meeting: &Value, title: &str, more: Value) -> Value {
    let key: String = title.bytes().map(|byte| format!("{byte:x}")).collect();
    let item = json!({ "idempotencyKey": key, "meeting": meeting["id"], "title": title });
    merged(item, more)
}

/// Who is called to a meeting, with the appointment.
async fn attendances(world: &World, token: &str, meeting: &Value) -> Vec<Value> {
    let query = "query($id: ID!) { meeting(by: {id: $id}) { attendances { id version answer answeredAt outcome left viewerCanAnswer
        forItems { title } organisation { slug } appointment { id } person { displayName } } } }";
    let shown = world
        .data_as(token, query, json!({ "id": meeting["id"] }))
        .await;
    items(&shown["meeting"]["attendances"]).cloned().collect()
}

/// The one of an appointment.
pub(super) async fn attendance(world: &World, meeting: &Value, appointment: Uuid) -> Value {
    let region = world.token(world.county().region, Grade::Editor).await;
    let all = attendances(world, &region, meeting).await;
    let mut all = all.into_iter();
    let appointment = json!(id(NodeKind::Appointment, appointment));
    all.find(|it| it["appointment"]["id"] == appointment)
        .expect("it is called")
}

pub(super) fn at(attendance: &Value, more: Value) -> Value {
    let named = json!({ "attendance": attendance["id"], "version": attendance["version"] });
    merged(named, more)
}

async fn a_meeting_is_called_answered_and_held(world: World) {
    let group = group(&world).await;
    let county = world.county();
    let region = world.token(county.region, Grade::Editor).await;
    let lulea = world.token(county.other_kommun, Grade::Editor).await;
    let meeting = planned(&world, "2026-11-02").await;
    let without = refused(&world, &region, CALL, of(&meeting, json!({}))).await;
    assert_eq!(
        without,
        ["WRONG_STATE meeting"],
        "a meeting without agenda is not called"
    );
    let first =
        done(&world, &region, ADD, item(&meeting, "Hemgång", json!({}))).await["agendaItem"].take();
    assert_eq!(
        (&first["state"], &first["number"]),
        (&json!("ACCEPTED"), &json!(1))
    );
    let called = done(&world, &region, CALL, of(&meeting, json!({}))).await["meeting"].take();
    assert_eq!(called["state"], "CALLED");

    // Substitutes are called from the answer.
    let own = attendances(&world, &lulea, &called).await;
    let answered = |all: &[Value]| all.iter().filter(|it| !it["answer"].is_null()).count();
    assert_eq!((own.len(), answered(&own)), (2, 0));
    let mine = attendance(&world, &called, group.lulea).await;
    let substitute = id(NodeKind::Appointment, group.substitute);
    let sends = json!({ "answer": "SUBSTITUTE", "substitute": substitute });
    let sent = done(&world, &lulea, ANSWER, at(&mine, sends)).await["attendance"].take();
    assert_eq!(sent["substitute"]["id"], json!(substitute));
    let own = attendances(&world, &lulea, &called).await;
    assert_eq!((own.len(), answered(&own)), (3, 1));
    let comes = attendance(&world, &called, group.substitute).await;
    done(
        &world,
        &lulea,
        ANSWER,
        at(&comes, json!({ "answer": "COMING" })),
    )
    .await;

    // Kiruna answers for itself alone, and the region for all.
    let others = attendance(&world, &called, group.kiruna).await;
    let answered = answer(
        &world,
        &lulea,
        ANSWER,
        at(&others, json!({ "answer": "COMING" })),
    )
    .await;
    assert_eq!(code(&answered), "FORBIDDEN");
    done(
        &world,
        &region,
        ANSWER,
        at(&others, json!({ "answer": "PREVENTED" })),
    )
    .await;

    let nobody = refused(&world, &region, HOLD, of(&called, json!({}))).await;
    assert_eq!(nobody, ["WRONG_STATE meeting"]);
    let substituted = json!({
        "outcome": "SUBSTITUTED", "substitute": substitute, "fromItem": first["id"], "arrived": "09:15", "left": "14:30",
    });
    let recorded = done(&world, &region, RECORD, at(&sent, substituted)).await["attendance"].take();
    assert_eq!(recorded["fromItem"]["id"], first["id"]);
    assert_eq!(recorded["arrived"], "2026-11-02T08:15:00Z");
    assert_eq!(recorded["left"], "2026-11-02T13:30:00Z");
    // What is recorded isn't written over by an answer.
    for asks in [&lulea, &region] {
        let late = at(&recorded, json!({ "answer": "COMING" }));
        let late = answer(&world, asks, ANSWER, late).await;
        let told = &late.1["data"]["answerCall"]["userErrors"][0]["code"];
        assert_eq!(told, "WRONG_STATE");
    }
    let others = attendance(&world, &called, group.kiruna).await;
    done(
        &world,
        &region,
        RECORD,
        at(&others, json!({ "outcome": "EXCUSED" })),
    )
    .await;
    let held = done(&world, &region, HOLD, of(&called, json!({}))).await["meeting"].take();
    assert_eq!(held["state"], "HELD");
    let read = attendance(&world, &called, group.lulea).await;
    assert_eq!(read["left"], "2026-11-02T13:30:00Z");
    // Somebody came to a meeting that was held.
    let nobody = at(&recorded, json!({ "outcome": "ABSENT" }));
    assert_eq!(
        refused(&world, &region, RECORD, nobody).await,
        ["WRONG_STATE outcome"]
    );
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn items_are_added_by_members_and_decided_by_who_arranges_the_meeting(world: World) {
    group(&world).await;
    let county = world.county();
    let region = world.token(county.region, Grade::Editor).await;
    let kiruna = world.token(county.kommun, Grade::Editor).await;
    let meeting = planned(&world, "2026-12-10").await;
    let added =
        done(&world, &kiruna, ADD, item(&meeting, "Elevhälsa", json!({}))).await["agendaItem"]
            .take();
    assert_eq!(
        (&added["state"], &added["public"], &added["addedBy"]["slug"]),
        (&json!("PROPOSED"), &json!(false), &json!(county.kommun))
    );
    let named = |item: &Value, more: Value| {
        merged(
            json!({ "agendaItem": item["id"], "version": item["version"] }),
            more,
        )
    };
    let change = "changeAgendaItem agendaItem { id version title viewerCanChange possibleActions }";
    let changed = done(
        &world,
        &kiruna,
        change,
        named(&added, json!({ "title": "Elevhälsan" })),
    )
    .await;
    let changed = &changed["agendaItem"];
    assert_eq!(changed["possibleActions"], json!(["CHANGE", "REMOVE"]));
    let decides = refused(
        &world,
        &kiruna,
        change,
        named(changed, json!({ "public": true })),
    )
    .await;
    assert_eq!(decides, ["WRONG_STATE agendaItem"]);
    let accept = "acceptAgendaItem agendaItem { id version state public }";
    let own = answer(&world, &kiruna, accept, named(changed, json!({}))).await;
    assert_eq!(code(&own), "FORBIDDEN");
    let accepted = done(
        &world,
        &region,
        accept,
        named(changed, json!({ "public": true })),
    )
    .await;
    let accepted = &accepted["agendaItem"];
    assert_eq!(
        (&accepted["state"], &accepted["public"]),
        (&json!("ACCEPTED"), &json!(true))
    );
    // What is accepted is for who arranges the meeting.
    let late = answer(
        &world,
        &kiruna,
        change,
        named(accepted, json!({ "title": "Annat" })),
    )
    .await;
    assert_eq!(code(&late), "FORBIDDEN");
    let put_off = "putOffAgendaItem agendaItem { id version state reason public }";
    let remove = "removeAgendaItem agendaItemId";
    let put_off = done(
        &world,
        &region,
        put_off,
        named(accepted, json!({ "reason": "Underlag saknas" })),
    )
    .await;
    assert_eq!(put_off["agendaItem"]["state"], "PUT_OFF");
    assert_eq!(put_off["agendaItem"]["public"], false);

    // A later meeting carries it over, no earlier one does.
    let next = planned(&world, "2027-02-10").await;
    let carried = json!({ "carriedFrom": put_off["agendaItem"]["id"] });
    let carried = done(
        &world,
        &kiruna,
        ADD,
        item(&next, "Elevhälsan igen", carried),
    )
    .await["agendaItem"]
        .take();
    let back = item(&meeting, "Bakåt", json!({ "carriedFrom": carried["id"] }));
    assert_eq!(
        refused(&world, &region, ADD, back).await,
        ["INVALID_PERIOD carriedFrom"]
    );
    // What is carried over is not removed under it.
    let under = named(&put_off["agendaItem"], json!({}));
    assert_eq!(
        refused(&world, &region, remove, under.clone()).await,
        ["WRONG_STATE "]
    );
    let removed = done(&world, &kiruna, remove, named(&carried, json!({}))).await;
    assert_eq!(removed["agendaItemId"], carried["id"]);
    done(&world, &region, remove, under).await;

    // Nobody fills the agenda of others.
    for number in 1..=10 {
        let title = format!("Förslag {number}");
        done(&world, &kiruna, ADD, item(&next, &title, json!({}))).await;
    }
    let more = item(&next, "Ett till", json!({}));
    assert_eq!(
        refused(&world, &kiruna, ADD, more.clone()).await,
        ["TOO_LONG meeting"]
    );
    done(&world, &region, ADD, more).await;

    // Only whoever arranges today's meeting can still add items to it.
    let today = planned(&world, "2026-11-02").await;
    let late = refused(&world, &kiruna, ADD, item(&today, "Sent", json!({}))).await;
    assert_eq!(late, ["INVALID_PERIOD meeting"]);
    done(&world, &region, ADD, item(&today, "Sent", json!({}))).await;
}

/// Documents of the county.
const GROUP: &str = "organisering-lansstyrgruppen";
const AGREEMENT: &str = "overenskommelse-politisk-samverkan-2004";

const ADD_WITH: &str = "addAgendaItem agendaItem { id version documents { title } }";
const CHANGE_ITEM: &str = "changeAgendaItem agendaItem { id version }";

/// A document that Kiruna alone sees.
async fn internal(world: &World) -> String {
    let rows = Rows::of(world).await;
    let document = json!({
        "slug": "internt", "kind": "ROUTINE", "level": "LOCAL", "title": "Internt underlag", "visibility": "OWNER",
        "owner_id": rows.organisation("2584").await,
    });
    let document = rows.add::<steering_document::Entity>(document).await;
    id(NodeKind::SteeringDocument, document)
}

/// The slugs of an item's documents, and its history.
async fn documents(world: &World, token: &str, item: &Value) -> (Vec<String>, String) {
    let query = "query($id: ID!) { node(id: $id) { ... on AgendaItem { documents { slug }
        history(first: 20) { nodes { fields { field before after beforeThing { id } afterThing { id } } } } } } }";
    let shown = world
        .data_as(token, query, json!({ "id": item["id"] }))
        .await;
    let slugs = texts(&shown["node"]["documents"], "slug");
    let history = shown["node"]["history"].to_string();
    (slugs.into_iter().map(str::to_owned).collect(), history)
}

fn with_documents(item: &Value, documents: Value) -> Value {
    json!({ "agendaItem": item["id"], "version": item["version"], "documents": documents })
}

/// An item that Kiruna has proposed with its own document and one of everybody's, and that the region has accepted for everybody.
async fn documented(world: &World, meeting: &Value) -> Value {
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let given = json!({ "documents": ["internt", GROUP] });
    let given = item(meeting, "Elevhälsa", given);
    let added = done(world, &kiruna, ADD_WITH, given).await["agendaItem"].take();
    let accept = "acceptAgendaItem agendaItem { id version }";
    let public = json!({ "agendaItem": added["id"], "version": added["version"], "public": true });
    done(world, &region, accept, public).await["agendaItem"].take()
}

async fn an_item_has_the_documents_that_one_may_see_in_their_order(world: World) {
    group(&world).await;
    let hidden = internal(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Reader).await;
    let meeting = planned(&world, "2026-12-10").await;
    let accepted = documented(&world, &meeting).await;
    assert_eq!(
        documents(&world, &kiruna, &accepted).await.0,
        ["internt", GROUP]
    );
    assert_eq!(documents(&world, &region, &accepted).await.0, [GROUP]);

    // What one doesn't see stays where others give documents, and they are told nothing of it.
    let given = json!([AGREEMENT, GROUP]);
    let change = with_documents(&accepted, given.clone());
    let changed = done(&world, &region, CHANGE_ITEM, change).await["agendaItem"].take();
    let (slugs, history) = documents(&world, &kiruna, &changed).await;
    assert_eq!(slugs, ["internt", AGREEMENT, GROUP]);
    assert!(history.contains(&hidden), "{history}");
    for token in [&region, &lulea] {
        let (slugs, history) = documents(&world, token, &changed).await;
        assert_eq!(slugs, [AGREEMENT, GROUP]);
        assert!(history.contains("\"documents\""), "{history}");
        assert!(!history.contains(&hidden), "{history}");
    }
    let query = "query($id: ID!) { node(id: $id) { ... on AgendaItem { documents { slug } } } }";
    let public = world
        .public_with(query, json!({ "id": changed["id"] }))
        .await;
    let slugs = texts(&public["node"]["documents"], "slug");
    assert_eq!(slugs, [AGREEMENT, GROUP]);

    // The same again is no change, another order is one.
    let again = with_documents(&changed, given);
    let again = done(&world, &region, CHANGE_ITEM, again).await["agendaItem"].take();
    assert_eq!(again["version"], changed["version"]);
    let turned = with_documents(&changed, json!([GROUP, AGREEMENT]));
    done(&world, &region, CHANGE_ITEM, turned).await;
    assert_eq!(
        documents(&world, &lulea, &changed).await.0,
        [GROUP, AGREEMENT]
    );

    // The printed call names them.
    let more = json!({ "documents": [AGREEMENT, GROUP], "reference": "Dnr 12" });
    let more = item(&meeting, "Överenskommelsen", more);
    let shown = done(&world, &region, ADD_WITH, more).await["agendaItem"]["documents"].take();
    let titles = texts(&shown, "title").join("; ");
    done(&world, &region, CALL, of(&meeting, json!({}))).await;
    let path = format!("/print/meetings/{}/call", text(&meeting["id"]));
    let page = file(&world, &region, &path).await.body;
    let named = format!("Handlingar: {titles}; Dnr 12");
    assert!(
        page.contains(&named) && !page.contains("Internt underlag"),
        "{page}"
    );
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
    assert_eq!(world.misplaced_rows().await, []);
}

async fn documents_go_over_with_an_item_and_with_who_may_change_it(world: World) {
    group(&world).await;
    let hidden = internal(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let meeting = planned(&world, "2026-12-10").await;
    let next = planned(&world, "2027-02-10").await;
    let accepted = documented(&world, &meeting).await;
    let why = json!({ "agendaItem": accepted["id"], "version": accepted["version"], "reason": "Underlag saknas" });
    done(&world, &region, "putOffAgendaItem agendaItem { id }", why).await;

    // What is carried over has the documents of what was put off, unless it is given others.
    let carried = json!({ "carriedFrom": accepted["id"] });
    let carried = item(&next, "Elevhälsan igen", carried);
    let carried = done(&world, &region, ADD_WITH, carried).await["agendaItem"].take();
    assert_eq!(
        documents(&world, &kiruna, &carried).await.0,
        ["internt", GROUP]
    );
    assert_eq!(documents(&world, &region, &carried).await.0, [GROUP]);
    let other = json!({ "carriedFrom": accepted["id"], "documents": [AGREEMENT] });
    let other = item(&next, "Elevhälsan till sist", other);
    let other = done(&world, &region, ADD_WITH, other).await["agendaItem"].take();
    assert_eq!(documents(&world, &kiruna, &other).await.0, [AGREEMENT]);
    let none = with_documents(&carried, json!([]));
    let none = done(&world, &region, CHANGE_ITEM, none).await["agendaItem"].take();
    assert_eq!(documents(&world, &kiruna, &none).await.0, ["internt"]);
    assert_eq!(
        documents(&world, &region, &none).await.0,
        Vec::<String>::new()
    );
    // They go with it.
    let remove = "removeAgendaItem agendaItemId";
    let gone = json!({ "agendaItem": none["id"], "version": none["version"] });
    done(&world, &region, remove, gone).await;

    // Whoever has proposed an item gives it others, and removes it with them.
    let own = item(&next, "Hemgång", json!({ "documents": [GROUP] }));
    let own = done(&world, &kiruna, ADD_WITH, own).await["agendaItem"].take();
    let change = with_documents(&own, json!([GROUP, "internt"]));
    let own = done(&world, &kiruna, CHANGE_ITEM, change).await["agendaItem"].take();
    // What others give comes after what they don't see.
    let change = with_documents(&own, json!([AGREEMENT]));
    let own = done(&world, &region, CHANGE_ITEM, change).await["agendaItem"].take();
    assert_eq!(
        documents(&world, &kiruna, &own).await.0,
        ["internt", AGREEMENT]
    );
    let change = with_documents(&own, json!(["internt"]));
    let own = done(&world, &kiruna, CHANGE_ITEM, change).await["agendaItem"].take();
    assert_eq!(documents(&world, &kiruna, &own).await.0, ["internt"]);
    let gone = json!({ "agendaItem": own["id"], "version": own["version"] });
    done(&world, &kiruna, remove, gone).await;
    // The journal keeps which they were.
    let operator = Operator::new(world.owned().await, now());
    let history = operator.history(text(&own["id"]), 1).await;
    let history = history.expect("it is read");
    let mut fields = history.iter().flat_map(|told| &told.fields);
    let documents = fields.find(|(field, _)| field == "documents");
    let (_, documents) = documents.expect("they are told");
    assert_eq!(documents.before, json!([key(&json!(hidden))]));
    assert_eq!(world.misplaced_rows().await, []);
}

async fn what_is_wrong_with_the_documents_of_an_item_is_refused(world: World) {
    group(&world).await;
    let hidden = internal(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let meeting = planned(&world, "2026-12-10").await;
    let accepted = documented(&world, &meeting).await;
    for (documents, expected) in [
        (json!([GROUP, AGREEMENT, GROUP]), "ALREADY_EXISTS documents"),
        (json!(vec![GROUP; 21]), "TOO_LONG documents"),
    ] {
        let changed = with_documents(&accepted, documents.clone());
        let reasons = refused(&world, &region, CHANGE_ITEM, changed).await;
        assert_eq!(reasons, [expected]);
        let added = item(&meeting, "Hemgång", json!({ "documents": documents }));
        let reasons = refused(&world, &region, ADD_WITH, added).await;
        assert_eq!(reasons, [expected]);
    }
    // What others keep to themselves looks as if it didn't exist.
    for unseen in [hidden, id(NodeKind::SteeringDocument, Uuid::nil())] {
        let changed = with_documents(&accepted, json!([GROUP, unseen]));
        let told = answer(&world, &region, CHANGE_ITEM, changed).await;
        assert_eq!(code(&told), "NOT_FOUND");
    }
    assert_eq!(documents(&world, &region, &accepted).await.0, [GROUP]);
}

async fn an_agenda_is_proposed_with_common_items_in_the_morning(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let meeting = planned(&world, "2026-12-10").await;
    let all = json!(["HEALTH_CARE", "SOCIAL_SERVICES", "SCHOOL"]);
    for (title, more) in [
        ("Skola", json!({ "sectors": ["SCHOOL"], "minutes": 120 })),
        ("Gemensamt", json!({ "sectors": all, "minutes": 60 })),
    ] {
        done(&world, &region, ADD, item(&meeting, title, more)).await;
    }
    let propose = "proposeAgenda meeting { agenda { number title standing localStart } }";
    for _ in 0..2 {
        let proposed = done(&world, &region, propose, of(&meeting, json!({}))).await;
        let agenda = &proposed["meeting"]["agenda"];
        assert_eq!(
            texts(agenda, "title"),
            [
                "Föregående minnesanteckningar",
                "Gemensamt",
                "Skola",
                "Pågående uppdrag",
                "Omvärldsbevakning"
            ]
        );
        assert_eq!(
            texts(agenda, "localStart"),
            ["09:00", "09:15", "10:15", "12:15", "12:30"]
        );
    }
}

async fn what_only_members_see_is_hidden_from_everybody_else(world: World) {
    let group = group(&world).await;
    let meeting = called(&world, "2026-12-10").await;
    let region = world.token("region", Grade::Editor).await;
    let query = "query($id: ID!) { meeting(by: {id: $id}) { state agenda { title presenter { id } } itemsUntil call { digitalLink }
        attendances { id } } }";
    let shown = world
        .data_as(&region, query, json!({ "id": meeting["id"] }))
        .await;
    let shown = &shown["meeting"];
    assert_eq!(
        shown["call"],
        json!({ "digitalLink": "https://video.example.se/1" })
    );
    let whole = (1, false, 2);
    let nothing = (0, true, 0);
    let told = |shown: &Value| {
        (
            items(&shown["agenda"]).count(),
            shown["call"].is_null(),
            items(&shown["attendances"]).count(),
        )
    };
    for (organisation, expected) in [
        ("region", whole),
        ("norrbottens-kommuner", whole),
        ("2580", whole),
        ("2584", whole),
        ("2523", nothing),
    ] {
        let token = world.token(organisation, Grade::Reader).await;
        let shown = world
            .data_as(&token, query, json!({ "id": meeting["id"] }))
            .await;
        assert_eq!(told(&shown["meeting"]), expected, "{organisation}");
    }
    let public = world
        .public_with(query, json!({ "id": meeting["id"] }))
        .await;
    assert_eq!(told(&public["meeting"]), nothing);
    assert_eq!(public["meeting"]["state"], "CALLED");

    // What is made public is seen without who presents it.
    let presented = json!({ "presenter": id(NodeKind::Appointment, group.kiruna) });
    let added = done(&world, &region, ADD, item(&meeting, "Öppet", presented)).await;
    let open = json!({ "agendaItem": added["agendaItem"]["id"], "version": 1, "public": true });
    done(&world, &region, "changeAgendaItem agendaItem { id }", open).await;
    let public = world
        .public_with(query, json!({ "id": meeting["id"] }))
        .await;
    assert_eq!(
        public["meeting"]["agenda"],
        json!([{ "title": "Öppet", "presenter": null }])
    );
    let lulea = world.token("2580", Grade::Reader).await;
    let shown = world
        .data_as(&lulea, query, json!({ "id": meeting["id"] }))
        .await;
    assert_eq!(
        shown["meeting"]["agenda"][1]["presenter"]["id"],
        json!(id(NodeKind::Appointment, group.kiruna))
    );
    let changes = "{ changes(types: [Attendance, MeetingCall, AgendaItem]) { nodes { thing { id } fields { field } } } }";
    let told = world.public(changes).await.to_string();
    assert!(
        !told.contains("presenter") && !told.contains("answer"),
        "{told}"
    );
    let outsider = world.token("2523", Grade::Approver).await;
    let told = world.data_as(&outsider, changes, json!({})).await;
    assert_eq!(items(&told["changes"]["nodes"]).count(), 1, "{told}");
}

async fn a_called_meeting_that_is_moved_is_called_again(world: World) {
    let group = group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let meeting = called(&world, "2026-12-10").await;
    let mine = attendance(&world, &meeting, group.lulea).await;
    done(
        &world,
        &region,
        ANSWER,
        at(&mine, json!({ "answer": "COMING" })),
    )
    .await;
    let propose = "proposeAgenda meeting { id version itemsUntil }";
    let proposed = done(&world, &region, propose, of(&meeting, json!({}))).await;
    assert_eq!(proposed["meeting"]["itemsUntil"], "2026-11-26");
    let to = json!({ "day": "2026-12-17", "start": "10:00", "end": "12:00" });
    let moved = done(
        &world,
        &region,
        "moveMeeting meeting { id version state itemsUntil agenda { start } }",
        of(&proposed["meeting"], to),
    )
    .await["meeting"]
        .take();
    assert_eq!(moved["state"], "PLANNED");
    assert_eq!(moved["itemsUntil"], Value::Null);
    let starts = texts(&moved["agenda"], "start");
    assert_eq!(starts[0], "2026-12-17T09:00:00Z");
    assert!(starts.iter().all(|start| start.starts_with("2026-12-17")));
    done(&world, &region, CALL, of(&moved, json!({}))).await;
    let all = attendances(&world, &region, &meeting).await;
    assert_eq!(all.len(), 2);
    assert!(
        all.iter()
            .all(|it| it["answer"].is_null() && it["answeredAt"].is_null())
    );
    let query = "query($id: ID!) { meeting(by: {id: $id}) { itemsUntil } }";
    let shown = world
        .data_as(&region, query, json!({ "id": meeting["id"] }))
        .await;
    assert_eq!(shown["meeting"]["itemsUntil"], "2026-12-03");
}

/// Who is called to a meeting, by the names of those who hold the appointments, each with the answer.
async fn called_people(world: &World, meeting: &Value) -> Vec<String> {
    let region = world.token("region", Grade::Editor).await;
    let query = "query($id: ID!) { meeting(by: {id: $id}) { attendances { answer appointment { person { displayName } } } } }";
    let find = json!({ "id": meeting["id"] });
    let shown = world.data_as(&region, query, find).await;
    let told = |it: &Value| {
        let name = text(&it["appointment"]["person"]["displayName"]);
        format!("{name} {}", it["answer"].as_str().unwrap_or("-"))
    };
    let mut people: Vec<String> = items(&shown["meeting"]["attendances"]).map(told).collect();
    people.sort();
    people
}

/// Answers for Luleå in its own name.
async fn answer_for_lulea(world: &World, meeting: &Value, appointment: Uuid, said: Value) {
    let lulea = world.token("2580", Grade::Editor).await;
    let mine = attendance(world, meeting, appointment).await;
    done(world, &lulea, ANSWER, at(&mine, said)).await;
}

async fn a_substitute_is_called_as_long_as_an_answer_names_them(world: World) {
    let group = group(&world).await;
    let rows = Rows::of(&world).await;
    let seat = appointment::Column::Id.eq(group.lulea);
    let seat = rows.one::<appointment::Entity>(seat).await.seat_id;
    let second = json!({
        "role": "SUBSTITUTE", "person_id": rows.add_person("Evert Ersättare").await, "substitutes_for_id": group.lulea,
        "represents_id": rows.organisation("2580").await,
    });
    let second = rows.add_appointment(seat, second).await;
    let region = world.token("region", Grade::Editor).await;
    let meeting = planned(&world, "2026-11-02").await;
    done(&world, &region, ADD, item(&meeting, "Hemgång", json!({}))).await;
    let meeting = done(&world, &region, CALL, of(&meeting, json!({}))).await["meeting"].take();
    let sends =
        |it: Uuid| json!({ "answer": "SUBSTITUTE", "substitute": id(NodeKind::Appointment, it) });
    let lulea = async |said: Value| answer_for_lulea(&world, &meeting, group.lulea, said).await;

    lulea(sends(group.substitute)).await;
    let coming = json!({ "answer": "COMING" });
    answer_for_lulea(&world, &meeting, group.substitute, coming.clone()).await;
    let sent = [
        "Eva Ersättare COMING",
        "Kim Kiruna -",
        "Lina Luleå SUBSTITUTE",
    ];
    assert_eq!(called_people(&world, &meeting).await, sent);
    // The same one again changes nothing for them.
    lulea(sends(group.substitute)).await;
    assert_eq!(called_people(&world, &meeting).await, sent);
    lulea(sends(second)).await;
    let sent = ["Evert Ersättare -", "Kim Kiruna -", "Lina Luleå SUBSTITUTE"];
    assert_eq!(called_people(&world, &meeting).await, sent);
    lulea(coming.clone()).await;
    let sent = ["Kim Kiruna -", "Lina Luleå COMING"];
    assert_eq!(called_people(&world, &meeting).await, sent);

    // Who has said no stays, so that nobody asks again; so does who is recorded as having come.
    lulea(sends(second)).await;
    let prevented = json!({ "answer": "PREVENTED" });
    answer_for_lulea(&world, &meeting, second, prevented).await;
    lulea(sends(group.substitute)).await;
    let sent = [
        "Eva Ersättare -",
        "Evert Ersättare PREVENTED",
        "Kim Kiruna -",
        "Lina Luleå SUBSTITUTE",
    ];
    assert_eq!(called_people(&world, &meeting).await, sent);
    let came = attendance(&world, &meeting, group.substitute).await;
    let came = at(&came, json!({ "outcome": "PRESENT" }));
    done(&world, &region, RECORD, came).await;
    lulea(coming).await;
    let stayed = [
        "Eva Ersättare -",
        "Evert Ersättare PREVENTED",
        "Kim Kiruna -",
        "Lina Luleå COMING",
    ];
    assert_eq!(called_people(&world, &meeting).await, stayed);
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn who_sits_there_no_more_on_the_new_day_is_called_no_more(world: World) {
    let group = group(&world).await;
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    // Who is there until the middle of December.
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Skolchef", json!({})).await;
    let leaves = json!({
        "person_id": rows.add_person("Sam Slutar").await, "represents_id": rows.organisation("2584").await,
        "valid_to": "2026-12-15", "valid_to_precision": "DAY",
    });
    rows.add_appointment(seat, leaves).await;
    let meeting = called(&world, "2026-12-10").await;
    let sends = json!({ "answer": "SUBSTITUTE", "substitute": id(NodeKind::Appointment, group.substitute) });
    answer_for_lulea(&world, &meeting, group.lulea, sends).await;
    let sent = [
        "Eva Ersättare -",
        "Kim Kiruna -",
        "Lina Luleå SUBSTITUTE",
        "Sam Slutar -",
    ];
    assert_eq!(called_people(&world, &meeting).await, sent);
    let to = json!({ "day": "2026-12-17", "start": "10:00", "end": "12:00" });
    let moved = "moveMeeting meeting { id version }";
    let moved = done(&world, &region, moved, of(&meeting, to)).await["meeting"].take();
    done(&world, &region, CALL, of(&moved, json!({}))).await;
    let anew = ["Kim Kiruna -", "Lina Luleå -"];
    assert_eq!(called_people(&world, &meeting).await, anew);
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

const CORRECT: &str = "callMeeting meeting { id version state sequence itemsUntil
    call { message digitalLink documentsUntil sentBy { slug } } }";

/// Ends an appointment to the county steering group.
async fn end(world: &World, appointment: Uuid, on: &str) {
    let region = world.token("region", Grade::Editor).await;
    let appointment = id(NodeKind::Appointment, appointment);
    let end = json!({ "appointment": appointment, "version": 1, "on": on });
    done(world, &region, "endAppointment appointment { id }", end).await;
}

async fn a_call_that_was_sent_is_corrected(world: World) {
    let group = group(&world).await;
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Skolchef", json!({})).await;
    let leaves = rows.appoint("Sam Slutar", seat, "2584").await;
    let meeting = called(&world, "2026-12-10").await;
    let coming = json!({ "answer": "COMING" });
    let kim = attendance(&world, &meeting, group.kiruna).await;
    done(&world, &region, ANSWER, at(&kim, coming.clone())).await;
    let sends = json!({ "answer": "SUBSTITUTE", "substitute": id(NodeKind::Appointment, group.substitute) });
    answer_for_lulea(&world, &meeting, group.lulea, sends).await;
    answer_for_lulea(&world, &meeting, group.substitute, coming).await;
    let invite = |person: Uuid| {
        let person = id(NodeKind::Person, person);
        json!({ "idempotencyKey": person, "meeting": meeting["id"], "person": person })
    };
    let gunilla = rows.add_person("Gunilla Gäst").await;
    done(&world, &region, INVITE, invite(gunilla)).await;

    // One leaves before the meeting, another comes, and a guest becomes a member.
    end(&world, leaves, "2026-12-01").await;
    let nina = rows.add_person("Nina Ny").await;
    for person in [nina, gunilla] {
        let sits = json!({ "person_id": person, "represents_id": rows.organisation("2523").await });
        rows.add_appointment(seat, sits).await;
    }
    // Who is called as a member next is no guest.
    assert_eq!(
        refused(&world, &region, INVITE, invite(nina)).await,
        ["ALREADY_EXISTS person"]
    );
    let more = json!({ "message": "Ta med siffrorna.", "documentsUntil": "2026-12-08" });
    let corrected = done(&world, &region, CORRECT, of(&meeting, more)).await["meeting"].take();
    assert_eq!(
        corrected["call"],
        json!({ "message": "Ta med siffrorna.", "digitalLink": "https://video.example.se/1",
            "documentsUntil": "2026-12-08", "sentBy": { "slug": "region" } })
    );
    let told = |it: &Value| format!("{} {} {}", it["state"], it["itemsUntil"], it["sequence"]);
    assert_eq!(told(&corrected), r#""CALLED" "2026-11-26" 1"#);
    let sent = [
        "Eva Ersättare COMING",
        "Gunilla Gäst -",
        "Kim Kiruna COMING",
        "Lina Luleå SUBSTITUTE",
        "Nina Ny -",
    ];
    assert_eq!(called_people(&world, &meeting).await, sent);

    // What is left out stays, and null takes it away.
    let without = of(&corrected, json!({ "digitalLink": null }));
    let corrected = done(&world, &region, CORRECT, without).await["meeting"].take();
    assert_eq!(
        corrected["call"],
        json!({ "message": "Ta med siffrorna.", "digitalLink": null,
            "documentsUntil": "2026-12-08", "sentBy": { "slug": "region" } })
    );
    assert_eq!(told(&corrected), r#""CALLED" "2026-11-26" 2"#);
    // The substitute no longer sits there, so whoever sent them answers again. Calendars show nothing else.
    end(&world, group.substitute, "2026-12-01").await;
    let again = of(&corrected, json!({ "itemsUntil": "2026-12-03" }));
    let corrected = done(&world, &region, CORRECT, again).await["meeting"].take();
    assert_eq!(told(&corrected), r#""CALLED" "2026-12-03" 2"#);
    let sent = [
        "Gunilla Gäst -",
        "Kim Kiruna COMING",
        "Lina Luleå -",
        "Nina Ny -",
    ];
    assert_eq!(called_people(&world, &meeting).await, sent);
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn who_came_stays_when_the_call_is_corrected(world: World) {
    let group = group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let meeting = called(&world, "2026-11-02").await;
    let sends = json!({ "answer": "SUBSTITUTE", "substitute": id(NodeKind::Appointment, group.substitute) });
    answer_for_lulea(&world, &meeting, group.lulea, sends).await;
    let kim = attendance(&world, &meeting, group.kiruna).await;
    let came = at(&kim, json!({ "outcome": "PRESENT" }));
    done(&world, &region, RECORD, came).await;
    // With a member goes the substitute.
    for appointment in [group.lulea, group.kiruna] {
        end(&world, appointment, "2026-11-02").await;
    }
    done(&world, &region, CORRECT, of(&meeting, json!({}))).await;
    let left = attendances(&world, &region, &meeting).await;
    let left: Vec<_> = left.iter().map(|it| (&it["id"], &it["outcome"])).collect();
    assert_eq!(left, [(&kim["id"], &json!("PRESENT"))]);
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn what_is_wrong_with_a_call_and_its_answers_is_refused(world: World) {
    let group = group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let meeting = called(&world, "2026-12-10").await;
    let mine = attendance(&world, &meeting, group.lulea).await;
    let theirs = attendance(&world, &meeting, group.kiruna).await;
    let substitute = id(NodeKind::Appointment, group.substitute);
    for (mutation, input, wrong) in [
        (
            ANSWER,
            at(
                &mine,
                json!({ "answer": "COMING", "substitute": substitute }),
            ),
            "DOES_NOT_FIT substitute",
        ),
        (
            ANSWER,
            at(
                &theirs,
                json!({ "answer": "SUBSTITUTE", "substitute": substitute }),
            ),
            "DOES_NOT_FIT substitute",
        ),
        (
            RECORD,
            at(&mine, json!({ "outcome": "PRESENT" })),
            "WRONG_STATE attendance",
        ),
    ] {
        assert_eq!(
            refused(&world, &region, mutation, input.clone()).await,
            [wrong],
            "{mutation} {input}"
        );
    }
    let late = planned(&world, "2027-01-14").await;
    done(&world, &region, ADD, item(&late, "Ett", json!({}))).await;
    let after = json!({ "itemsUntil": "2027-01-15" });
    assert_eq!(
        refused(&world, &region, CALL, of(&late, after)).await,
        ["INVALID_PERIOD itemsUntil"]
    );
    let begun = done(&world, &region, CALL, of(&late, json!({}))).await["meeting"].take();
    let early = refused(&world, &region, HOLD, of(&begun, json!({}))).await;
    assert_eq!(early, ["WRONG_STATE meeting", "WRONG_STATE meeting"]);

    // A guest comes for one item, once.
    let rows = Rows::of(&world).await;
    let more =
        done(&world, &region, ADD, item(&meeting, "Elevhälsa", json!({}))).await["agendaItem"]
            .take();
    let other =
        done(&world, &region, ADD, item(&late, "Två", json!({}))).await["agendaItem"].take();
    let guest = guest(&meeting, &more, rows.add_person("Gäst").await);
    let (one, other) = (&more["id"], &other["id"]);
    for (items, expected) in [
        (json!([one, other]), "DOES_NOT_FIT forItems"),
        (json!([one, one]), "ALREADY_EXISTS forItems"),
        (json!(vec![one; 21]), "TOO_LONG forItems"),
    ] {
        let wrong = merged(guest.clone(), json!({ "forItems": items }));
        assert_eq!(refused(&world, &region, INVITE, wrong).await, [expected]);
    }
    let added = done(&world, &region, INVITE, guest.clone()).await["attendance"].take();
    assert_eq!(
        (
            &added["person"]["displayName"],
            &added["appointment"],
            &added["forItems"]
        ),
        (
            &json!("Gäst"),
            &Value::Null,
            &json!([{ "title": "Elevhälsa" }])
        )
    );
    // Nobody is invited again for the same item, or for the whole meeting.
    for items in [json!([one]), json!([])] {
        let again = json!({ "idempotencyKey": "h", "forItems": items });
        let again = merged(guest.clone(), again);
        assert_eq!(
            refused(&world, &region, INVITE, again).await,
            ["ALREADY_EXISTS person"]
        );
    }
}

pub(super) const INVITE: &str = "addGuest attendance { id version viewerCanAnswer person { displayName } appointment { id } forItems { title } }";

/// Invites somebody for an item of a meeting.
pub(super) fn guest(meeting: &Value, item: &Value, person: Uuid) -> Value {
    let person = id(NodeKind::Person, person);
    json!({ "idempotencyKey": person, "meeting": meeting["id"], "person": person, "forItems": [item["id"]] })
}

/// The guest of a meeting.
async fn guest_of(world: &World, meeting: &Value) -> Value {
    let region = world.token("region", Grade::Editor).await;
    let all = attendances(world, &region, meeting).await;
    let mut all = all.into_iter();
    all.find(|it| it["appointment"].is_null())
        .expect("the guest is called")
}

async fn a_guest_is_invited_before_the_call_and_called_with_it(world: World) {
    let group = group(&world).await;
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let meeting = planned(&world, "2026-12-10").await;
    let first =
        done(&world, &region, ADD, item(&meeting, "Hemgång", json!({}))).await["agendaItem"].take();
    // Who is called as a member anyway is no guest.
    let member = appointment::Column::Id.eq(group.lulea);
    let member = rows.one::<appointment::Entity>(member).await.person_id;
    let member = guest(&meeting, &first, member.expect("somebody"));
    assert_eq!(
        refused(&world, &region, INVITE, member).await,
        ["ALREADY_EXISTS person"]
    );
    let comes = guest(&meeting, &first, rows.add_person("Gunilla Gäst").await);
    let forbidden = answer(&world, &lulea, INVITE, comes.clone()).await;
    assert_eq!(code(&forbidden), "FORBIDDEN");
    let invited = done(&world, &region, INVITE, comes).await["attendance"].take();
    assert_eq!(texts(&invited["forItems"], "title"), ["Hemgång"]);
    assert_eq!(
        invited["viewerCanAnswer"], false,
        "the meeting is not called"
    );
    let early = at(&invited, json!({ "answer": "COMING" }));
    assert_eq!(
        refused(&world, &region, ANSWER, early).await,
        ["WRONG_STATE attendance"]
    );

    let called = done(&world, &region, CALL, of(&meeting, json!({}))).await["meeting"].take();
    assert_eq!(attendances(&world, &region, &called).await.len(), 3);
    let invited = guest_of(&world, &called).await;
    assert_eq!(invited["person"]["displayName"], "Gunilla Gäst");
    assert_eq!(invited["viewerCanAnswer"], true);
    let path = format!("/print/meetings/{}/call", text(&called["id"]));
    let page = file(&world, &lulea, &path).await;
    assert!(
        page.body.contains("Gunilla Gäst (gäst), vid 1. Hemgång"),
        "{}",
        page.body
    );
    let comes = at(&invited, json!({ "answer": "COMING" }));
    done(&world, &region, ANSWER, comes).await;

    // Called again it is for another time: the guest is asked anew, and for the same item.
    let to = json!({ "day": "2026-12-17", "start": "09:00", "end": "15:00" });
    let moved = "moveMeeting meeting { id version }";
    let moved = done(&world, &region, moved, of(&called, to)).await["meeting"].take();
    done(&world, &region, CALL, of(&moved, json!({}))).await;
    let invited = guest_of(&world, &called).await;
    assert_eq!(
        (&invited["answer"], &invited["forItems"]),
        (&Value::Null, &json!([{ "title": "Hemgång" }]))
    );
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn a_guest_who_is_appointed_before_the_call_is_called_once(world: World) {
    group(&world).await;
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let meeting = planned(&world, "2026-12-10").await;
    let first =
        done(&world, &region, ADD, item(&meeting, "Hemgång", json!({}))).await["agendaItem"].take();
    let gunilla = rows.add_person("Gunilla Gäst").await;
    done(&world, &region, INVITE, guest(&meeting, &first, gunilla)).await;
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Skolchef", json!({})).await;
    rows.add_appointment(seat, json!({ "person_id": gunilla }))
        .await;
    done(&world, &region, CALL, of(&meeting, json!({}))).await;
    let all = attendances(&world, &region, &meeting).await;
    assert!(all.iter().all(|it| it["person"].is_null()), "{all:#?}");
    let once = ["Gunilla Gäst -", "Kim Kiruna -", "Lina Luleå -"];
    assert_eq!(called_people(&world, &meeting).await, once);
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

/// The organisations that a meeting lists.
async fn concerned(rows: &Rows, id: Uuid) -> Vec<String> {
    let found = meeting::Column::Id.eq(id);
    let found = rows.one::<meeting::Entity>(found).await;
    let listed = found.concerned.split_whitespace();
    listed.map(str::to_owned).collect()
}

async fn who_sits_in_a_body_is_listed_anew_for_its_meetings_to_come(world: World) {
    group(&world).await;
    let rows = Rows::of(&world).await;
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Sakkunnig", json!({})).await;
    // Nobody says whom she represents: her employer sits there.
    let employer = rows.organisation("2523").await;
    let gun = rows
        .add::<person::Entity>(json!({
            "display_name": "Gun Gällivare", "folded": "gun gallivare", "protected": false, "employer_id": employer,
        }))
        .await;
    rows.add_appointment(seat, json!({ "person_id": gun }))
        .await;
    let past = json!({ "starts_at": "2026-10-01T08:00:00Z", "ends_at": "2026-10-01T12:00:00Z" });
    let past = rows.add_meeting(body, past).await;
    let held = json!({ "state": "HELD" });
    let held = rows.add_meeting(body, held).await;
    let meetings = [
        planned(&world, "2026-12-10").await,
        planned(&world, "2027-02-10").await,
    ];
    let meetings = meetings.map(|it| key(&it["id"]));
    let all = concerned(&rows, meetings[0]).await;
    let employer = employer.simple().to_string();
    assert!(all.contains(&employer), "{all:?}");
    let others: Vec<String> = all.iter().filter(|it| **it != employer).cloned().collect();

    let gallivare = world.token("2523", Grade::Editor).await;
    let protect = async |version: i32, protected: bool| {
        let input = json!({ "person": id(NodeKind::Person, gun), "version": version, "protected": protected });
        done(
            &world,
            &gallivare,
            "protectPerson person { version }",
            input,
        )
        .await;
    };
    // Computed again, the lists are those of when they were planned, without those who are no longer known.
    for (version, protected, expected) in [(1, true, &others), (2, false, &all)] {
        protect(version, protected).await;
        for meeting in meetings {
            assert_eq!(&concerned(&rows, meeting).await, expected);
        }
    }
    for meeting in [past, held] {
        assert_eq!(concerned(&rows, meeting).await, Vec::<String>::new());
    }
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

const UNINVITE: &str = "removeGuest attendanceId";

async fn a_new_guest_is_invited_and_the_invitation_taken_back(world: World) {
    let group = group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let meeting = called(&world, "2026-11-02").await;
    let new = |name: &str, more: Value| {
        let new = json!({
            "idempotencyKey": name.replace(' ', "-"), "meeting": meeting["id"],
            "newPerson": { "displayName": name, "title": "Kommunpolis" },
        });
        merged(new, more)
    };
    let known = id(
        NodeKind::Person,
        Rows::of(&world).await.add_person("Gunilla Gäst").await,
    );
    for (wrong, expected) in [
        (json!({ "person": known }), "INVALID_VALUE newPerson"),
        (json!({ "newPerson": null }), "REQUIRED person"),
        (
            json!({ "newPerson": { "displayName": " " } }),
            "REQUIRED newPerson.displayName",
        ),
    ] {
        let wrong = new("Petra Polis", wrong);
        assert_eq!(refused(&world, &region, INVITE, wrong).await, [expected]);
    }
    let petra =
        done(&world, &region, INVITE, new("Petra Polis", json!({}))).await["attendance"].take();
    assert_eq!(petra["person"]["displayName"], "Petra Polis");
    let again = done(&world, &region, INVITE, new("Petra Polis", json!({}))).await;
    assert_eq!(again["attendance"]["id"], petra["id"]);
    // Who employs the guest is not said: it is the region's to correct and to erase what is held.
    let guest = guest_of(&world, &meeting).await;
    assert_eq!(guest["organisation"]["slug"], "region");

    // Whoever arranges the meeting takes the invitation back, answered or not; a member stays called.
    let coming = at(&petra, json!({ "answer": "COMING" }));
    let petra = done(&world, &region, ANSWER, coming).await["attendance"].take();
    let forbidden = answer(&world, &lulea, UNINVITE, at(&petra, json!({}))).await;
    assert_eq!(code(&forbidden), "FORBIDDEN");
    let member = attendance(&world, &meeting, group.lulea).await;
    assert_eq!(
        refused(&world, &region, UNINVITE, at(&member, json!({}))).await,
        ["DOES_NOT_FIT attendance"]
    );
    let removed = done(&world, &region, UNINVITE, at(&petra, json!({}))).await;
    assert_eq!(removed["attendanceId"], petra["id"]);
    let all = attendances(&world, &region, &meeting).await;
    assert!(all.iter().all(|it| it["person"].is_null()), "{all:#?}");

    // What is recorded stays.
    let bo = done(&world, &region, INVITE, new("Bo Brand", json!({}))).await["attendance"].take();
    let came = at(&bo, json!({ "outcome": "PRESENT" }));
    let bo = done(&world, &region, RECORD, came).await["attendance"].take();
    assert_eq!(
        refused(&world, &region, UNINVITE, at(&bo, json!({}))).await,
        ["WRONG_STATE attendance"]
    );
    done(&world, &region, HOLD, of(&meeting, json!({}))).await;
    assert_eq!(
        refused(&world, &region, UNINVITE, at(&bo, json!({}))).await,
        ["WRONG_STATE attendance"]
    );
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

/// Adds items with these titles to the agenda of a meeting.
async fn add_items<const N: usize>(
    world: &World,
    meeting: &Value,
    titles: [&str; N],
) -> [Value; N] {
    let region = world.token("region", Grade::Editor).await;
    let mut added = Vec::new();
    for title in titles {
        let new = item(meeting, title, json!({}));
        added.push(done(world, &region, ADD, new).await["agendaItem"].take());
    }
    added.try_into().expect("as many as titles")
}

async fn who_is_co_opted_and_a_guest_come_for_some_items(world: World) {
    let group = group(&world).await;
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Sakkunnig", json!({})).await;
    let co_opted = json!({
        "role": "CO_OPTED", "person_id": rows.add_person("Adam Adjungerad").await, "field_of_knowledge": "elevhälsa",
        "represents_id": rows.organisation("2580").await,
    });
    let co_opted = rows.add_appointment(seat, co_opted).await;
    let meeting = planned(&world, "2026-11-02").await;
    let [first, second, third] =
        add_items(&world, &meeting, ["Hemgång", "Elevhälsa", "Siffror"]).await;
    // They are listed in the order of the agenda, whatever the order in which they are given.
    let invitation = guest(&meeting, &second, rows.add_person("Gunilla Gäst").await);
    let both = json!({ "forItems": [third["id"], first["id"]] });
    let invited = merged(invitation.clone(), both);
    let invited = done(&world, &region, INVITE, invited).await["attendance"].take();
    assert_eq!(texts(&invited["forItems"], "title"), ["Hemgång", "Siffror"]);
    let called = done(&world, &region, CALL, of(&meeting, json!({}))).await["meeting"].take();
    let call = format!("/print/meetings/{}/call", text(&meeting["id"]));
    let call = file(&world, &region, &call).await.body;
    let named = "Gunilla Gäst (gäst), vid 1. Hemgång, 3. Siffror";
    assert!(call.contains(named), "{call}");

    // Called to the whole meeting, and there for some of its items.
    let adam = attendance(&world, &called, co_opted).await;
    assert_eq!(adam["forItems"], json!([]));
    let came = json!({ "outcome": "PRESENT", "forItems": [second["id"], third["id"]] });
    let adam = done(&world, &region, RECORD, at(&adam, came)).await["attendance"].take();
    assert_eq!(texts(&adam["forItems"], "title"), ["Elevhälsa", "Siffror"]);
    let corrected = json!({ "outcome": "PRESENT", "forItems": [second["id"]] });
    let adam = done(&world, &region, RECORD, at(&adam, corrected)).await["attendance"].take();
    assert_eq!(texts(&adam["forItems"], "title"), ["Elevhälsa"]);
    // For which items a guest was invited need not be said again.
    let came = json!({ "outcome": "REMOTE" });
    let gunilla = done(&world, &region, RECORD, at(&invited, came)).await["attendance"].take();
    assert_eq!(texts(&gunilla["forItems"], "title"), ["Hemgång", "Siffror"]);
    // Once it is recorded whether a guest came, nobody invites them for more.
    let more = json!({ "idempotencyKey": "more", "forItems": [second["id"]] });
    assert_eq!(
        refused(&world, &region, INVITE, merged(invitation, more)).await,
        ["WRONG_STATE person"]
    );
    // A member comes to all of it.
    let lina = attendance(&world, &called, group.lulea).await;
    let came = json!({ "outcome": "PRESENT", "forItems": [second["id"]] });
    assert_eq!(
        refused(&world, &region, RECORD, at(&lina, came)).await,
        ["DOES_NOT_FIT forItems"]
    );
    // An attendance has items or an item from which on they were there, not both.
    let came =
        json!({ "outcome": "PRESENT", "forItems": [second["id"]], "fromItem": second["id"] });
    assert_eq!(
        refused(&world, &region, RECORD, at(&adam, came)).await,
        ["DOES_NOT_FIT fromItem"]
    );

    // The history tells the items together with who came.
    let query = "query($id: ID!) { node(id: $id) { ... on Attendance {
        history(first: 9) { nodes { fields { field before after } } } } } }";
    let told = json!({ "id": adam["id"] });
    let told = world.data_as(&region, query, told).await["node"]["history"]["nodes"].take();
    let told = items(&told).flat_map(|it| items(&it["fields"]));
    let told = told.filter(|it| it["field"] == "forItems");
    let told: Vec<_> = told.map(|it| (&it["before"], &it["after"])).collect();
    let before = format!("{}, {}", text(&second["id"]), text(&third["id"]));
    let (before, after) = (json!(before), json!(second["id"]));
    assert_eq!(told, [(&before, &after), (&Value::Null, &before)]);

    done(&world, &region, HOLD, of(&called, json!({}))).await;
    let write = json!({ "idempotencyKey": "n", "meeting": meeting["id"] });
    done(&world, &region, WRITE, write).await;
    let path = format!("/print/meetings/{}/notes", text(&meeting["id"]));
    let page = file(&world, &region, &path).await;
    for said in [
        "Adam Adjungerad, Sakkunnig",
        "Närvarande, vid 2. Elevhälsa",
        "Gunilla Gäst (gäst)",
        "Närvarande på distans, vid 1. Hemgång, 3. Siffror",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn a_guest_is_invited_for_one_item_after_the_other_and_answers_once(world: World) {
    group(&world).await;
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Reader).await;
    let meeting = planned(&world, "2026-12-10").await;
    let [first, second, third] =
        add_items(&world, &meeting, ["Hemgång", "Elevhälsa", "Siffror"]).await;
    let public =
        json!({ "agendaItem": second["id"], "version": second["version"], "public": true });
    done(
        &world,
        &region,
        "changeAgendaItem agendaItem { id }",
        public,
    )
    .await;
    // Gällivare employs the guest, and doesn't sit there.
    let gunilla = json!({
        "display_name": "Gunilla Gäst", "folded": "gunilla gast", "protected": false,
        "employer_id": rows.organisation("2523").await,
    });
    let gunilla = rows.add::<person::Entity>(gunilla).await;
    let invitation = guest(&meeting, &first, gunilla);
    let invited = done(&world, &region, INVITE, invitation.clone()).await["attendance"].take();
    let called = done(&world, &region, CALL, of(&meeting, json!({}))).await["meeting"].take();
    let comes = at(
        &guest_of(&world, &called).await,
        json!({ "answer": "COMING" }),
    );
    done(&world, &region, ANSWER, comes).await;
    // For a viewer who sees none of the items, as the meeting doesn't list it, the list is null: an empty one would mean the whole
    // meeting.
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Sakkunnig", json!({})).await;
    let co_opted = rows.appoint("Paula Pajala", seat, "2521").await;
    let co_opted = json!({
        "meeting_id": key(&called["id"]), "appointment_id": co_opted, "organisation_id": rows.organisation("2521").await,
        "public": false,
    });
    let co_opted = rows.add::<entity::attendance::Entity>(co_opted).await;
    let comes_for = json!({ "attendance_id": co_opted, "agenda_item_id": key(&third["id"]) });
    rows.add::<entity::attendance_item::Entity>(comes_for).await;
    let unlisted = world.token("2521", Grade::Reader).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Attendance { forItems { title } } } }";
    let co_opted = json!({ "id": id(NodeKind::Attendance, co_opted) });
    let shown = world.data_as(&unlisted, query, co_opted).await;
    assert_eq!(shown["node"], json!({ "forItems": null }));

    let more = json!({ "idempotencyKey": "more", "forItems": [first["id"], second["id"]] });
    let more = merged(invitation, more);
    let again = done(&world, &region, INVITE, more.clone()).await["attendance"].take();
    assert_eq!(again["id"], invited["id"]);
    assert_eq!(texts(&again["forItems"], "title"), ["Hemgång", "Elevhälsa"]);
    let repeated = done(&world, &region, INVITE, more).await["attendance"].take();
    assert_eq!(repeated, again);
    let all = attendances(&world, &region, &called).await;
    let guests: Vec<_> = all.iter().filter(|it| !it["person"].is_null()).collect();
    assert_eq!(guests.len(), 1);
    assert_eq!(guests[0]["answer"], "COMING");

    let seen = async |token: &str| {
        let query = "query($id: ID!) { node(id: $id) { ... on Attendance { forItems { title }
            history(first: 9) { nodes { fields { field before after } } } } } }";
        let shown = world.data_as(token, query, json!({ "id": invited["id"] }));
        let shown = shown.await["node"].take();
        let titles = texts(&shown["forItems"], "title").join(", ");
        (titles, shown["history"].to_string())
    };
    let employer = world.token("2523", Grade::Reader).await;
    // All see the items; the journal tells of a guest to who arranges the meeting and to the organisation that sends the guest.
    for (token, knows) in [(&region, true), (&lulea, false), (&employer, true)] {
        let (told, history) = seen(token).await;
        assert_eq!(told, "Hemgång, Elevhälsa");
        assert_eq!(history.contains(text(&first["id"])), knows, "{history}");
    }

    // An item for which somebody comes stays on the agenda until nobody comes for it any more.
    let remove = json!({ "agendaItem": first["id"], "version": first["version"] });
    let removing = "removeAgendaItem agendaItemId";
    assert_eq!(
        refused(&world, &region, removing, remove.clone()).await,
        ["WRONG_STATE "]
    );
    done(&world, &region, UNINVITE, at(&again, json!({}))).await;
    done(&world, &region, removing, remove).await;
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

pub(super) const WRITE: &str =
    "writeNotes notes { id version number state public text items { text public } }";
pub(super) const APPROVE: &str = "approveNotes notes { id version state approvedOn public approvedByRegion approvedByMunicipalities meeting { state } }";

/// A meeting of today that was held, with an item that everybody sees and one for its members.
pub(super) async fn held(world: &World, day: &str) -> (Value, Value, Value) {
    let region = world.token(world.county().region, Grade::Editor).await;
    let group = group(world).await;
    let meeting = planned(world, day).await;
    let open =
        done(world, &region, ADD, item(&meeting, "Öppet", json!({}))).await["agendaItem"].take();
    let closed =
        done(world, &region, ADD, item(&meeting, "Slutet", json!({}))).await["agendaItem"].take();
    let public = json!({ "agendaItem": open["id"], "version": 1, "public": true });
    done(world, &region, "changeAgendaItem agendaItem { id }", public).await;
    let called = done(world, &region, CALL, of(&meeting, json!({}))).await["meeting"].take();
    let mine = attendance(world, &called, group.lulea).await;
    done(
        world,
        &region,
        RECORD,
        at(&mine, json!({ "outcome": "PRESENT" })),
    )
    .await;
    let held = done(world, &region, HOLD, of(&called, json!({}))).await["meeting"].take();
    (held, open, closed)
}

async fn who_came_is_recorded_until_the_notes_are_approved(world: World) {
    let (meeting, open, closed) = held(&world, "2026-11-02").await;
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Approver).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let all = attendances(&world, &region, &meeting).await;
    let forgotten = all.iter().find(|it| it["outcome"].is_null());
    let forgotten = forgotten.expect("somebody was forgotten");
    let late = at(forgotten, json!({ "answer": "COMING" }));
    assert_eq!(
        refused(&world, &region, ANSWER, late).await,
        ["WRONG_STATE attendance"]
    );
    let came = at(forgotten, json!({ "outcome": "REMOTE", "left": "14:00" }));
    let told = answer(&world, &lulea, RECORD, came.clone()).await;
    assert_eq!(code(&told), "FORBIDDEN");
    let came = done(&world, &region, RECORD, came).await["attendance"].take();
    assert_eq!(came["left"], "2026-11-02T13:00:00Z");

    // So is whoever came without a call: somebody from outside, and a member who was forgotten.
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Skolchef", json!({})).await;
    let nina = rows.add_person("Nina Ny").await;
    rows.add_appointment(seat, json!({ "person_id": nina }))
        .await;
    let gunilla = guest(&meeting, &open, rows.add_person("Gunilla Gäst").await);
    let nina = guest(&meeting, &closed, nina);
    let added = done(&world, &region, INVITE, gunilla.clone()).await["attendance"].take();
    done(&world, &region, INVITE, nina).await;
    assert_eq!(
        refused(&world, &region, UNINVITE, at(&added, json!({}))).await,
        ["WRONG_STATE attendance"]
    );
    let came = json!({ "outcome": "PRESENT", "forItems": [open["id"], closed["id"]] });
    let came = done(&world, &region, RECORD, at(&added, came)).await["attendance"].take();
    assert_eq!(texts(&came["forItems"], "title"), ["Öppet", "Slutet"]);

    let write = json!({ "idempotencyKey": "n", "meeting": meeting["id"] });
    let draft = done(&world, &region, WRITE, write).await["notes"].take();
    done(&world, &region, APPROVE, notes(&draft, json!({}))).await;
    let late = at(&came, json!({ "outcome": "ABSENT" }));
    assert_eq!(
        refused(&world, &region, RECORD, late).await,
        ["WRONG_STATE attendance"]
    );
    let again = merged(gunilla, json!({ "idempotencyKey": "again" }));
    assert_eq!(
        refused(&world, &region, INVITE, again).await,
        ["WRONG_STATE meeting"]
    );
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

pub(super) fn notes(notes: &Value, more: Value) -> Value {
    merged(
        json!({ "notes": notes["id"], "version": notes["version"] }),
        more,
    )
}

/// What the agendas of the first meetings from a day on show of the last notes.
const LAST: &str = "query($from: Date!, $first: Int!) { meetings(filter: { body: \"lansstyrgruppen\", from: $from }, first: $first) {
    nodes { agenda { title standing lastNotes { number state meeting { day } } } } } }";

/// The last notes that the agendas of the first meetings of 2027 lead to, as somebody sees them.
async fn last_notes(world: &World, token: Option<&str>, first: u8) -> Vec<String> {
    let asked = json!({ "from": "2027-01-01", "first": first });
    let shown = match token {
        Some(token) => world.data_as(token, LAST, asked).await,
        None => world.public_with(LAST, asked).await,
    };
    let agendas = items(&shown["meetings"]["nodes"]).flat_map(|it| items(&it["agenda"]));
    let leading = agendas.filter(|it| !it["lastNotes"].is_null());
    let told = leading.map(|it| {
        assert_eq!(it["standing"], true, "{it}");
        let (title, notes) = (text(&it["title"]), &it["lastNotes"]);
        let (state, day) = (text(&notes["state"]), text(&notes["meeting"]["day"]));
        format!("{title}: {} {state} of {day}", notes["number"])
    });
    told.collect()
}

async fn the_standing_item_leads_to_the_last_notes(world: World) {
    let (meeting, _, _) = held(&world, "2026-11-02").await;
    let region = world.token("region", Grade::Approver).await;
    let lulea = world.token("2580", Grade::Reader).await;
    let outsider = world.token("2523", Grade::Reader).await;
    // Between the two a meeting that isn't held.
    planned(&world, "2026-12-10").await;
    for day in ["2027-02-10", "2027-03-10"] {
        let next = planned(&world, day).await;
        let proposed = "proposeAgenda meeting { id }";
        done(&world, &region, proposed, of(&next, json!({}))).await;
    }
    let none: [&str; 0] = [];
    assert_eq!(last_notes(&world, Some(&region), 2).await, none);

    // A draft is its members'.
    let write =
        json!({ "idempotencyKey": "n", "meeting": meeting["id"], "text": "Mötet öppnades." });
    let draft = done(&world, &region, WRITE, write.clone()).await["notes"].take();
    let both = ["Föregående minnesanteckningar: 1 DRAFT of 2026-11-02"; 2];
    for token in [&region, &lulea] {
        assert_eq!(last_notes(&world, Some(token), 2).await, both);
    }
    for token in [None, Some(outsider.as_str())] {
        assert_eq!(last_notes(&world, token, 2).await, none);
    }

    let approved = done(&world, &region, APPROVE, notes(&draft, json!({}))).await["notes"].take();
    assert_eq!(approved["state"], "APPROVED");
    let corrects = json!({ "idempotencyKey": "c", "reason": "Fel namn." });
    done(&world, &region, WRITE, merged(write, corrects)).await;
    let both = ["Föregående minnesanteckningar: 1 APPROVED of 2026-11-02"; 2];
    for token in [None, Some(outsider.as_str())] {
        assert_eq!(last_notes(&world, token, 2).await, both);
    }
    let both = ["Föregående minnesanteckningar: 2 DRAFT of 2026-11-02"; 2];
    assert_eq!(last_notes(&world, Some(&lulea), 2).await, both);

    // Another meeting that is held between the two, without an agenda.
    let rows = Rows::of(&world).await;
    let body = rows.body("lansstyrgruppen").await;
    let between = json!({
        "state": "HELD", "starts_at": "2027-02-24T09:00:00Z", "ends_at": "2027-02-24T14:00:00Z",
    });
    rows.add::<meeting_notes::Entity>(json!({
        "meeting_id": rows.add_meeting(body, between).await, "position": 1,
        "organisation_id": rows.organisation("region").await, "state": "APPROVED", "approved_by_region": true,
        "approved_by_municipalities": true, "approved_on": "2027-02-24", "public": true,
    }))
    .await;
    assert_eq!(
        last_notes(&world, Some(&lulea), 3).await,
        [
            "Föregående minnesanteckningar: 2 DRAFT of 2026-11-02",
            "Föregående minnesanteckningar: 1 APPROVED of 2027-02-24",
        ]
    );

    // As many statements for many meetings, and for what others were held before them, as for one.
    let mut counts = Vec::new();
    for first in [1, 3] {
        world.statements();
        last_notes(&world, Some(&lulea), first).await;
        counts.push(world.statements().len());
    }
    assert_eq!(counts[0], counts[1]);
}

async fn notes_are_written_approved_and_corrected(world: World) {
    let (meeting, open, closed) = held(&world, "2026-11-02").await;
    let county = world.county();
    let region = world.token(county.region, Grade::Approver).await;
    let write = json!({
        "idempotencyKey": "n", "meeting": meeting["id"], "text": "Mötet öppnades.",
        // The text is in the order of the agenda, in whatever order it is written.
        "items": [{ "agendaItem": closed["id"], "text": "Förtroligt." }, { "agendaItem": open["id"], "text": "Vi enades." }],
    });
    let draft = done(&world, &region, WRITE, write.clone()).await["notes"].take();
    assert_eq!(
        (&draft["number"], &draft["state"]),
        (&json!(1), &json!("DRAFT"))
    );
    let again = merged(write.clone(), json!({ "idempotencyKey": "o" }));
    assert_eq!(
        refused(&world, &region, WRITE, again.clone()).await,
        ["WRONG_STATE meeting"]
    );

    let query = "query($id: ID!) { meeting(by: {id: $id}) { state notes { number state text wholeText sentTo items { text } } } }";
    let seen = async |token: Option<&str>| {
        let id = json!({ "id": meeting["id"] });
        match token {
            Some(token) => world.data_as(token, query, id).await,
            None => world.public_with(query, id).await,
        }
    };
    let lulea = world.token(county.other_kommun, Grade::Reader).await;
    let outsider = world.token(county.neighbour, Grade::Approver).await;
    let shown = seen(Some(&lulea)).await;
    assert_eq!(
        texts(&shown["meeting"]["notes"][0]["items"], "text"),
        ["Vi enades.", "Förtroligt."]
    );
    assert_eq!(
        shown["meeting"]["notes"][0]["wholeText"],
        "Mötet öppnades.\n\n1. Öppet\n\nVi enades.\n\n2. Slutet\n\nFörtroligt."
    );
    for token in [None, Some(outsider.as_str())] {
        assert_eq!(seen(token).await["meeting"]["notes"], json!([]));
    }

    let change = "changeNotes notes { id version text items { text } }";
    let changed = json!({ "text": null, "items": [{ "agendaItem": open["id"], "text": "Vi enades om allt." }] });
    let changed = done(&world, &region, change, notes(&draft, changed)).await["notes"].take();
    assert_eq!(changed["text"], Value::Null);
    let editor = world.token(county.region, Grade::Editor).await;
    let forbidden = answer(&world, &editor, APPROVE, notes(&changed, json!({}))).await;
    assert_eq!(code(&forbidden), "FORBIDDEN");
    let approved = done(&world, &region, APPROVE, notes(&changed, json!({}))).await["notes"].take();
    assert_eq!(
        (&approved["state"], &approved["approvedOn"]),
        (&json!("APPROVED"), &json!("2026-11-02"))
    );
    assert_eq!(approved["meeting"]["state"], "NOTES_APPROVED");
    let locked = refused(&world, &region, change, notes(&approved, json!({}))).await;
    assert_eq!(locked, ["WRONG_STATE notes"]);
    let send = "sendNotes notes { id version sentTo }";
    let sent = done(
        &world,
        &region,
        send,
        notes(&approved, json!({ "to": "Alla ledamöter" })),
    )
    .await["notes"]
        .take();
    let archive = "archiveNotes notes { archiveReference archivedBy { slug } }";
    let archived = json!({ "by": county.association, "reference": "NK 2026/12" });
    let archived = done(&world, &region, archive, notes(&sent, archived)).await;
    assert_eq!(archived["notes"]["archivedBy"]["slug"], county.association);
    let public = seen(None).await;
    assert_eq!(
        public["meeting"]["notes"],
        json!([{ "number": 1, "state": "APPROVED", "text": null, "wholeText": "1. Öppet\n\nVi enades om allt.", "sentTo": null,
            "items": [{ "text": "Vi enades om allt." }] }])
    );

    assert_eq!(
        refused(&world, &region, WRITE, again.clone()).await,
        ["REQUIRED reason"]
    );
    let right = json!([{ "agendaItem": open["id"], "text": "Vi enades om det mesta." }]);
    let right = merged(again, json!({ "reason": "Fel namn", "items": right }));
    let second = done(&world, &region, WRITE, right.clone()).await["notes"].take();
    assert_eq!(second["number"], 2);
    // What is wrong is public until what is right is approved, and stays with the members.
    assert_eq!(seen(None).await, public);
    let ids = "query($id: ID!) { meeting(by: {id: $id}) { notes { id items { id } } } }";
    let wrong = json!({ "id": meeting["id"] });
    let wrong = world.data_as(&lulea, ids, wrong).await["meeting"]["notes"][0].take();
    done(&world, &region, APPROVE, notes(&second, json!({}))).await;
    let public = seen(None).await["meeting"]["notes"].take();
    let right_text = "Mötet öppnades.\n\n1. Öppet\n\nVi enades om det mesta.";
    assert_eq!(public[0]["wholeText"], right_text);
    assert_eq!(items(&public).count(), 1);
    let page = text(&meeting["id"]);
    let page = format!("/public/print/meetings/{page}/notes");
    let page = world.get(&page).await.body;
    assert!(
        page.contains("Rättad: Fel namn") && !page.contains("om allt"),
        "{page}"
    );
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for id in [&wrong["id"], &wrong["items"][0]["id"]] {
        let find = json!({ "id": id });
        let known = world.data_as(&lulea, node, find.clone()).await;
        assert_eq!(known["node"], find);
        let hidden = world.public_with(node, find).await;
        assert_eq!(hidden["node"], Value::Null);
    }
    // A correction that isn't public hides what it corrects, too.
    let key = json!({ "idempotencyKey": "p" });
    let third = done(&world, &region, WRITE, merged(right, key)).await["notes"].take();
    let closed = json!({ "public": false });
    done(&world, &region, APPROVE, notes(&third, closed)).await;
    assert_eq!(seen(None).await["meeting"]["notes"], json!([]));
    assert_eq!(
        items(&seen(Some(&lulea)).await["meeting"]["notes"]).count(),
        3
    );
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn notes_are_approved_as_the_rule_of_the_body_says(world: World) {
    let rows = Rows::of(&world).await;
    let body = rows.body("lansstyrgruppen").await;
    rows.add::<entity::chair_term::Entity>(json!({
        "body_id": body, "year": 2026, "side": "REGION", "valid_from": "2026-01-01", "valid_from_precision": "DAY",
        "valid_to": "2027-01-01", "valid_to_precision": "DAY",
    }))
    .await;
    let region = world.token("region", Grade::Approver).await;
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    let (meeting, ..) = held(&world, "2026-11-02").await;
    let write = json!({ "idempotencyKey": "n", "meeting": meeting["id"] });
    let draft = done(&world, &association, WRITE, write).await["notes"].take();
    // The region holds the chair.
    let wrong = refused(&world, &association, APPROVE, notes(&draft, json!({}))).await;
    assert_eq!(wrong, ["DOES_NOT_FIT notes"]);
    let at = json!({ "at": meeting["id"] });
    assert_eq!(
        refused(&world, &region, APPROVE, notes(&draft, at)).await,
        ["DOES_NOT_FIT at"]
    );
    set_parameters(&world, "notes_approval", "BOTH_SIDES").await;
    let first = done(&world, &association, APPROVE, notes(&draft, json!({}))).await["notes"].take();
    assert_eq!(
        (
            &first["state"],
            &first["approvedByMunicipalities"],
            &first["meeting"]["state"]
        ),
        (&json!("DRAFT"), &json!(true), &json!("HELD"))
    );
    // Another text is approved by nobody yet.
    let change = "changeNotes notes { id version state approvedByMunicipalities }";
    let other = notes(&first, json!({ "text": "Något annat." }));
    let changed = done(&world, &region, change, other).await["notes"].take();
    assert_eq!(changed["approvedByMunicipalities"], false);
    let first = done(&world, &region, APPROVE, notes(&changed, json!({}))).await["notes"].take();
    assert_eq!(first["state"], "DRAFT");
    let second =
        done(&world, &association, APPROVE, notes(&first, json!({}))).await["notes"].take();
    assert_eq!(second["state"], "APPROVED");
}

async fn notes_are_approved_by_the_next_meeting_where_the_rule_says_so(world: World) {
    let (meeting, ..) = held(&world, "2026-11-02").await;
    set_parameters(&world, "notes_approval", "NEXT_MEETING").await;
    let world = world
        .later("2026-12-10T11:00:00Z".parse().expect("a moment"))
        .await;
    let region = world.token("region", Grade::Approver).await;
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    let write = json!({ "idempotencyKey": "n", "meeting": meeting["id"] });
    let draft = done(&world, &region, WRITE, write).await["notes"].take();
    let approve = "approveNotes notes { state approvedOn approvedAt { id } meeting { state } }";
    let unsaid = refused(&world, &association, approve, notes(&draft, json!({}))).await;
    assert_eq!(unsaid, ["REQUIRED at"]);

    // The next meeting approves them once it is held.
    let next = called(&world, "2026-12-10").await;
    let by_next = notes(&draft, json!({ "at": next["id"] }));
    let early = refused(&world, &association, approve, by_next.clone()).await;
    assert_eq!(early, ["DOES_NOT_FIT at"]);
    let came = attendances(&world, &region, &next).await;
    let present = at(&came[0], json!({ "outcome": "PRESENT" }));
    done(&world, &region, RECORD, present).await;
    done(&world, &region, HOLD, of(&next, json!({}))).await;
    let approved = done(&world, &association, approve, by_next).await["notes"].take();
    assert_eq!(
        approved,
        json!({ "state": "APPROVED", "approvedOn": "2026-12-10", "approvedAt": { "id": next["id"] },
            "meeting": { "state": "NOTES_APPROVED" } })
    );
    let path = format!("/print/meetings/{}/notes", text(&meeting["id"]));
    let page = file(&world, &region, &path).await;
    let said = "Godkända torsdag 10 december 2026, vid mötet torsdag 10 december 2026";
    assert!(page.body.contains(said), "{}", page.body);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

/// Lets a parameter say this in all rules that have it.
async fn set_parameters(world: &World, name: &str, value: &str) {
    let set = format!("UPDATE rule_parameter SET value = '{value}' WHERE name = '{name}'");
    world.database().sql(&set).await;
}

async fn the_last_days_are_those_that_the_rule_of_the_body_says(world: World) {
    group(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    set_parameters(&world, "item_days", "20").await;
    set_parameters(&world, "document_days", "5").await;
    let meeting = planned(&world, "2026-11-20").await;
    // The last of October was the last day.
    let late = refused(&world, &kiruna, ADD, item(&meeting, "Sent", json!({}))).await;
    assert_eq!(late, ["INVALID_PERIOD meeting"]);
    done(&world, &region, ADD, item(&meeting, "Hemgång", json!({}))).await;
    let call = "callMeeting meeting { itemsUntil call { documentsUntil } }";
    let called = done(&world, &region, call, of(&meeting, json!({}))).await["meeting"].take();
    assert_eq!(called["itemsUntil"], "2026-10-31");
    assert_eq!(called["call"]["documentsUntil"], "2026-11-15");
}

async fn what_the_public_sees_is_numbered_by_itself(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let meeting = planned(&world, "2026-12-10").await;
    let mut last = Value::Null;
    for (title, public) in [
        ("Slutet", false),
        ("Öppet", true),
        ("Slutet igen", false),
        ("Öppet igen", true),
    ] {
        let added =
            done(&world, &region, ADD, item(&meeting, title, json!({}))).await["agendaItem"].take();
        let change = "changeAgendaItem agendaItem { id version }";
        let set =
            json!({ "agendaItem": added["id"], "version": added["version"], "public": public });
        last = if public {
            done(&world, &region, change, set).await["agendaItem"].take()
        } else {
            added
        };
    }
    let proposed = done(&world, &kiruna, ADD, item(&meeting, "Elevhälsa", json!({}))).await;
    assert_eq!(proposed["agendaItem"]["number"], Value::Null);
    let query = "query($id: ID!) { meeting(by: {id: $id}) { agenda { number title } } }";
    let find = json!({ "id": meeting["id"] });
    let told = |shown: Value| {
        let items = items(&shown["meeting"]["agenda"]);
        items
            .map(|it| format!("{} {}", it["number"], text(&it["title"])))
            .collect::<Vec<_>>()
    };
    let public = told(world.public_with(query, find.clone()).await);
    assert_eq!(public, ["1 Öppet", "2 Öppet igen"]);
    let own = told(world.data_as(&region, query, find).await);
    assert_eq!(
        own,
        [
            "1 Slutet",
            "2 Öppet",
            "3 Slutet igen",
            "4 Öppet igen",
            "null Elevhälsa"
        ]
    );
    // Nor does the history of an item tell its place.
    let moved = json!({ "agendaItem": last["id"], "version": last["version"], "number": 9 });
    done(&world, &region, "changeAgendaItem agendaItem { id }", moved).await;
    let history = "query($id: ID!) { node(id: $id) { ... on AgendaItem { history(first: 9) { nodes { fields { field } } } } } }";
    let shown = world
        .data_as(&region, history, json!({ "id": last["id"] }))
        .await;
    let changes = items(&shown["node"]["history"]["nodes"]);
    let told = changes.filter(|it| !it["fields"].is_null());
    let fields: Vec<&str> = told.flat_map(|it| texts(&it["fields"], "field")).collect();
    assert!(
        fields.contains(&"title") && !fields.contains(&"number"),
        "{fields:?}"
    );
}
