//! Joint training: what a body holds, how many of which organisations took part, and what came of it.

use samverkan::{domain::vocabulary::Grade, store::Verified};
use serde_json::{Value, json};

use crate::fixture::{
    json::{code, items, text, texts},
    mutate::{answer, done, refused},
    rows::merged,
    world::{World, both},
};

both!(
    training_is_held_and_who_took_part_is_recorded,
    training_is_for_those_whom_its_visibility_says,
    what_is_wrong_with_training_is_refused,
    who_took_part_is_said_of_those_in_the_body_alone,
    a_note_is_linked_to_the_item_that_takes_it_up,
);

const ADD: &str = "addTrainingActivity trainingActivity { id version kind title startsOn body { slug } owner { slug } }";
const CHANGE: &str = "changeTrainingActivity trainingActivity { id version title result }";
const RECORD: &str = "recordTrainingParticipants trainingActivity { id version participations { participants organisation { slug } } }";
const REMOVE: &str = "removeTrainingActivity trainingActivityId";
const BODY: &str = "lansdelsgrupp-norra-norrbotten";

fn training(title: &str, more: Value) -> Value {
    let training = json!({ "idempotencyKey": format!("t-{}", title.len()), "body": BODY, "kind": "EDUCATION", "title": title,
        "startsOn": "2026-10-01", "endsOn": "2026-10-02" });
    merged(training, more)
}

fn of(training: &Value, more: Value) -> Value {
    merged(
        json!({ "trainingActivity": training["id"], "version": training["version"] }),
        more,
    )
}

async fn training_is_held_and_who_took_part_is_recorded(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let added = done(
        &world,
        &kiruna,
        ADD,
        training("Samordnad plan", json!({ "visibility": "PUBLIC" })),
    )
    .await;
    let added = &added["trainingActivity"];
    assert_eq!(
        (&added["body"]["slug"], &added["owner"]["slug"]),
        (&json!(BODY), &json!("2584"))
    );
    let came = json!({ "participants": [{ "organisation": "2584", "number": 12 }, { "organisation": "region", "number": 7 },
        { "organisation": "2523", "number": 3 }] });
    let recorded = done(&world, &kiruna, RECORD, of(added, came)).await["trainingActivity"].take();
    let again = json!({ "participants": [{ "organisation": "2523", "number": 0 }, { "organisation": "region", "number": 8 }] });
    let recorded =
        done(&world, &kiruna, RECORD, of(&recorded, again)).await["trainingActivity"].take();
    let mut told: Vec<String> = items(&recorded["participations"])
        .map(|it| {
            format!(
                "{} {}",
                text(&it["organisation"]["slug"]),
                it["participants"]
            )
        })
        .collect();
    told.sort();
    assert_eq!(told, ["2584 12", "region 8"]);
    let result = of(&recorded, json!({ "result": "Alla har provat planen." }));
    let changed = done(&world, &kiruna, CHANGE, result).await["trainingActivity"].take();
    assert_eq!(changed["result"], "Alla har provat planen.");
    let shown = world
        .public("{ trainingActivities(filter: {kind: EDUCATION, since: \"2026-10-02\"}) { totalCount nodes { title result
            participations { participants } } } body(by: {slug: \"lansdelsgrupp-norra-norrbotten\"}) { trainingActivities { nodes { title } } } }")
        .await;
    assert_eq!(shown["trainingActivities"]["totalCount"], 1);
    assert_eq!(
        texts(&shown["body"]["trainingActivities"]["nodes"], "title"),
        ["Samordnad plan"]
    );
    assert_eq!(
        refused(&world, &kiruna, REMOVE, of(&changed, json!({}))).await,
        ["WRONG_STATE "]
    );
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn training_is_for_those_whom_its_visibility_says(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let region = world.token("region", Grade::Reader).await;
    for (visibility, seen) in [
        ("PUBLIC", [true, true, true]),
        ("COOPERATION", [false, true, true]),
        ("OWNER", [false, false, false]),
    ] {
        let title = format!("Dag {visibility}");
        let own = training(&title, json!({ "visibility": visibility }));
        let own = done(&world, &kiruna, ADD, own).await["trainingActivity"].take();
        let query = "query($id: ID!) { node(id: $id) { ... on TrainingActivity { title viewerCanChange } } }";
        let id = json!({ "id": own["id"] });
        let told = [
            world.public_with(query, id.clone()).await,
            world.data_as(&lulea, query, id.clone()).await,
            world.data_as(&region, query, id).await,
        ];
        assert_eq!(
            told.map(|shown| !shown["node"].is_null()),
            seen,
            "{visibility}"
        );
        let other = answer(
            &world,
            &lulea,
            CHANGE,
            of(&own, json!({ "title": "Annat" })),
        )
        .await;
        let expected = if seen[1] { "FORBIDDEN" } else { "NOT_FOUND" };
        assert_eq!(code(&other), expected);
    }
    // Luleå is not of the area.
    let elsewhere = answer(&world, &lulea, ADD, training("Utanför", json!({}))).await;
    assert_eq!(code(&elsewhere), "FORBIDDEN");
}

async fn what_is_wrong_with_training_is_refused(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    for (place, (more, expected)) in [
        (json!({ "title": "" }), "REQUIRED title"),
        (json!({ "endsOn": "2026-09-30" }), "INVALID_PERIOD endsOn"),
        (json!({ "startsOn": "2011-01-01" }), "DOES_NOT_FIT startsOn"),
    ]
    .into_iter()
    .enumerate()
    {
        let new = training(
            "Fel",
            merged(json!({ "idempotencyKey": format!("w{place}") }), more),
        );
        assert_eq!(refused(&world, &kiruna, ADD, new).await, [expected]);
    }
    let ahead = json!({ "startsOn": "2026-12-01", "endsOn": "2026-12-01" });
    let ahead =
        done(&world, &kiruna, ADD, training("Framåt", ahead)).await["trainingActivity"].take();
    let result = of(&ahead, json!({ "result": "Klart" }));
    assert_eq!(
        refused(&world, &kiruna, CHANGE, result).await,
        ["WRONG_STATE result"]
    );
    let came = of(
        &ahead,
        json!({ "participants": [{ "organisation": "2584", "number": 1 }] }),
    );
    assert_eq!(
        refused(&world, &kiruna, RECORD, came).await,
        ["WRONG_STATE trainingActivity"]
    );
    let held =
        done(&world, &kiruna, ADD, training("Hållen dag", json!({}))).await["trainingActivity"]
            .take();
    let twice = json!({ "participants": [{ "organisation": "2584", "number": 1 }, { "organisation": "2584", "number": 2 }] });
    assert_eq!(
        refused(&world, &kiruna, RECORD, of(&held, twice)).await,
        ["ALREADY_EXISTS participants.1.organisation"]
    );
    let none = json!({ "participants": [{ "organisation": "2584", "number": -1 }] });
    assert_eq!(
        refused(&world, &kiruna, RECORD, of(&held, none)).await,
        ["INVALID_VALUE participants.0.number"]
    );
    done(&world, &kiruna, REMOVE, of(&held, json!({}))).await;
}

async fn who_took_part_is_said_of_those_in_the_body_alone(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let new = training("Dagen", json!({ "visibility": "PUBLIC" }));
    let held = done(&world, &region, ADD, new).await["trainingActivity"].take();
    // Luleå is not of the area.
    let came = json!({ "participants": [{ "organisation": "2584", "number": 4 }, { "organisation": "2580", "number": 3 }] });
    assert_eq!(
        refused(&world, &region, RECORD, of(&held, came)).await,
        ["DOES_NOT_FIT participants.1.organisation"]
    );
    let nothing = json!({ "participants": [{ "organisation": "2580", "number": 0 }] });
    let held = done(&world, &region, RECORD, of(&held, nothing)).await["trainingActivity"].take();
    assert_eq!(held["participations"], json!([]));
    // Norrbottens Kommuner doesn't sit in the group either: it says what it did itself.
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let new = training("Dagen efter", json!({}));
    let held = done(&world, &association, ADD, new).await["trainingActivity"].take();
    let own = json!({ "participants": [{ "organisation": "norrbottens-kommuner", "number": 2 }] });
    done(&world, &association, RECORD, of(&held, own)).await;
}

async fn a_note_is_linked_to_the_item_that_takes_it_up(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let note = json!({ "idempotencyKey": "n", "body": "lansstyrgruppen", "title": "Ny lag", "text": "Den gäller.", "source": "SOU",
        "notedOn": "2026-10-01", "visibility": "OWNER" });
    let note = done(
        &world,
        &region,
        "addHorizonNote horizonNote { id version }",
        note,
    )
    .await["horizonNote"]
        .take();
    let meeting = json!({ "idempotencyKey": "m", "bodies": ["lansstyrgruppen"], "day": "2026-12-10", "start": "09:00", "end": "15:00" });
    let meeting =
        done(&world, &region, "planMeeting meeting { id }", meeting).await["meeting"].take();
    let item = json!({ "idempotencyKey": "i", "meeting": meeting["id"], "title": "Lagen", "horizonNote": note["id"] });
    let add = "addAgendaItem agendaItem { id version horizonNote { title } }";
    let item = done(&world, &region, add, item).await["agendaItem"].take();
    assert_eq!(item["horizonNote"]["title"], "Ny lag");
    let change = "changeAgendaItem agendaItem { id version public horizonNote { title } }";
    let public = json!({ "agendaItem": item["id"], "version": item["version"], "public": true });
    let item = done(&world, &region, change, public).await["agendaItem"].take();
    // Whoever doesn't see the note sees the item without it, and nobody names a note that it doesn't see.
    let query =
        "query($id: ID!) { node(id: $id) { ... on AgendaItem { title horizonNote { title } } } }";
    let shown = world.public_with(query, json!({ "id": item["id"] })).await;
    assert_eq!(
        shown["node"],
        json!({ "title": "Lagen", "horizonNote": null })
    );
    let kiruna = world.token("2584", Grade::Editor).await;
    let other = json!({ "idempotencyKey": "o", "meeting": meeting["id"], "title": "Lagen igen", "horizonNote": note["id"] });
    assert_eq!(
        code(&answer(&world, &kiruna, add, other).await),
        "NOT_FOUND"
    );
    let remove = json!({ "horizonNote": note["id"], "version": note["version"] });
    let remove_note = "removeHorizonNote horizonNoteId";
    assert_eq!(
        refused(&world, &region, remove_note, remove.clone()).await,
        ["WRONG_STATE horizonNote"]
    );
    let unlink =
        json!({ "agendaItem": item["id"], "version": item["version"], "horizonNote": null });
    done(&world, &region, change, unlink).await;
    done(&world, &region, remove_note, remove).await;
}
