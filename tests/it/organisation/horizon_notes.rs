//! Horizon notes: an organisation writes its own, for a body; who sees them, their visibility says.

use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use serde_json::{Value, json};

use crate::fixture::{
    json::{code, items, texts},
    mutate::{answer, done, id, payload, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    a_note_is_added_changed_and_removed_and_each_is_told,
    a_note_on_an_agenda_is_removed_unless_its_author_sees_the_item,
    only_editors_of_its_author_change_a_note,
    a_note_is_for_those_whom_its_visibility_says,
    the_kommuner_of_an_area_add_notes_to_its_group,
    lists_take_a_filter_and_go_on_after_a_cursor,
    what_is_wrong_with_a_note_is_refused,
    a_retry_adds_nothing_more,
);

const ADD: &str = "addHorizonNote horizonNote { id version title text source notedOn sectors visibility body { slug } author { slug } }";
const CHANGE: &str =
    "changeHorizonNote horizonNote { id version title notedOn sectors visibility }";
const REMOVE: &str = "removeHorizonNote horizonNoteId";
const BODY: &str = "lansdelsgrupp-norra-norrbotten";

async fn body(world: &World) -> Value {
    let query = format!("{{ body(by: {{slug: \"{BODY}\"}}) {{ id }} }}");
    world.public(&query).await["body"]["id"].take()
}

async fn note(world: &World, title: &str, more: Value) -> Value {
    let key: String = title.bytes().map(|byte| format!("{byte:x}")).collect();
    let note = json!({ "idempotencyKey": key, "body": body(world).await, "title": title, "text": "Det som har hänt.",
        "source": "SOU 2026:1", "notedOn": "2026-03-01", "sectors": ["SCHOOL", "HEALTH_CARE", "SCHOOL"] });
    merged(note, more)
}

async fn add(world: &World, token: &str, title: &str, more: Value) -> Value {
    let note = note(world, title, more).await;
    done(world, token, ADD, note).await["horizonNote"].take()
}

fn of(note: &Value, more: Value) -> Value {
    merged(
        json!({ "horizonNote": note["id"], "version": note["version"] }),
        more,
    )
}

/// What the remover can't see says nothing; the item keeps what it says, and shows no note.
async fn a_note_on_an_agenda_is_removed_unless_its_author_sees_the_item(world: World) {
    let rows = Rows::of(&world).await;
    let (kiruna, region) = (
        rows.organisation("2584").await,
        rows.organisation("region").await,
    );
    let token = world.token("2584", Grade::Editor).await;
    let body = rows.body("lansstyrgruppen").await;
    let meeting = rows.add_meeting(body, json!({})).await;
    for (public, expected) in [(true, vec!["WRONG_STATE horizonNote"]), (false, vec![])] {
        let note = rows
            .add::<entity::horizon_note::Entity>(json!({
                "body_id": rows.body("lansdelsgrupp-norra-norrbotten").await, "owner_id": kiruna, "visibility": "PUBLIC",
                "title": "Ny lag", "text": "Den gäller.", "source": "SOU", "noted_on": "2026-01-01", "sectors": "SCHOOL",
                "changed_at": "2026-01-01T00:00:00Z",
            }))
            .await;
        let item = json!({ "horizon_note_id": note, "public": public });
        let item = rows.add_agenda_item(meeting, region, item).await;
        let input = json!({ "horizonNote": id(NodeKind::HorizonNote, note), "version": 1 });
        assert_eq!(refused(&world, &token, REMOVE, input).await, expected);
        let reader = world.token("region", Grade::Reader).await;
        let query =
            "query($id: ID!) { node(id: $id) { ... on AgendaItem { horizonNote { title } } } }";
        let shown = world
            .data_as(
                &reader,
                query,
                json!({ "id": id(NodeKind::AgendaItem, item) }),
            )
            .await;
        assert_eq!(shown["node"]["horizonNote"].is_object(), public);
    }
    let misplaced = world.misplaced_rows().await;
    assert!(
        misplaced.iter().all(|(_, rows)| *rows == 0),
        "{misplaced:?}"
    );
}

async fn a_note_is_added_changed_and_removed_and_each_is_told(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Reader).await;
    let note = add(&world, &kiruna, "Ny lag", json!({})).await;
    assert_eq!(note["sectors"], json!(["HEALTH_CARE", "SCHOOL"]));
    assert_eq!(note["author"]["slug"], "2584");
    assert_eq!(note["body"]["slug"], BODY);
    assert_eq!(note["visibility"], "COOPERATION");
    let change = of(&note, json!({ "title": "Lagen", "sectors": [] }));
    let changed = done(&world, &kiruna, CHANGE, change).await["horizonNote"].take();
    assert_eq!(
        (&changed["title"], &changed["version"]),
        (&json!("Lagen"), &json!(2))
    );
    let stale = answer(
        &world,
        &kiruna,
        CHANGE,
        of(&note, json!({ "title": "Igen" })),
    )
    .await;
    assert_eq!(code(&stale), "CONFLICT");
    let payload = &stale.1["data"]["changeHorizonNote"];
    assert_eq!(payload["userErrors"][0]["field"], json!(["version"]));
    // As it stands now, for whoever shows both.
    assert_eq!(payload["horizonNote"], changed);

    let query = "query($id: ID!) { node(id: $id) { ... on HorizonNote { title viewerCanChange viewerCanRemove
        history { nodes { action fields { field before after } } } } } }";
    let shown = world
        .data_as(&region, query, json!({ "id": note["id"] }))
        .await;
    assert_eq!(shown["node"]["viewerCanChange"], false);
    let history = &shown["node"]["history"]["nodes"];
    assert_eq!(texts(history, "action"), ["CHANGE", "CREATE"]);
    assert_eq!(
        history[0]["fields"],
        json!([
            { "field": "sectors", "before": "HEALTH_CARE, SCHOOL", "after": "" },
            { "field": "title", "before": "Ny lag", "after": "Lagen" },
        ])
    );

    let removed = done(&world, &kiruna, REMOVE, of(&changed, json!({}))).await;
    assert_eq!(removed["horizonNoteId"], note["id"]);
    let changes =
        "{ changes(types: [HorizonNote]) { nodes { type action thingId thing { id } } } }";
    let changes = world.data_as(&region, changes, json!({})).await;
    let changes = &changes["changes"]["nodes"];
    assert_eq!(texts(changes, "type"), ["CREATED", "CHANGED", "REMOVED"]);
    assert!(items(changes).all(|change| change["thingId"] == note["id"]));
    let gone = world
        .data_as(&kiruna, query, json!({ "id": note["id"] }))
        .await;
    assert_eq!(gone["node"], Value::Null);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn only_editors_of_its_author_change_a_note(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let note = add(&world, &kiruna, "Ny lag", json!({})).await;
    for (organisation, grade) in [("2584", Grade::Reader), ("region", Grade::Approver)] {
        let token = world.token(organisation, grade).await;
        for mutation in [CHANGE, REMOVE] {
            let answer = answer(&world, &token, mutation, of(&note, json!({}))).await;
            assert_eq!(code(&answer), "FORBIDDEN", "{organisation}: {mutation}");
        }
    }
    let reader = world.token("2584", Grade::Reader).await;
    let another = self::note(&world, "En till", json!({})).await;
    assert_eq!(
        code(&answer(&world, &reader, ADD, another).await),
        "FORBIDDEN"
    );
    let may = format!("{{ body(by: {{slug: \"{BODY}\"}}) {{ viewerCanAddHorizonNote }} }}");
    for (token, expected) in [(&reader, false), (&kiruna, true)] {
        let answer = world.data_as(token, &may, json!({})).await;
        assert_eq!(answer["body"]["viewerCanAddHorizonNote"], expected);
    }
    let public = world.public(&may).await;
    assert_eq!(public["body"]["viewerCanAddHorizonNote"], false);
}

async fn a_note_is_for_those_whom_its_visibility_says(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Approver).await;
    let list = format!(
        "{{ horizonNotes {{ totalCount nodes {{ title }} }}
           body(by: {{slug: \"{BODY}\"}}) {{ horizonNotes {{ totalCount nodes {{ title }} }} }} }}"
    );
    let mut notes = Vec::new();
    for visibility in ["PUBLIC", "COOPERATION", "OWNER"] {
        let more = json!({ "visibility": visibility });
        notes.push(add(&world, &kiruna, visibility, more).await);
    }
    let own = world.data_as(&kiruna, &list, json!({})).await;
    let other = world.data_as(&lulea, &list, json!({})).await;
    let public = world.public(&list).await;
    for (answer, expected) in [
        (&own, &["OWNER", "COOPERATION", "PUBLIC"][..]),
        (&other, &["COOPERATION", "PUBLIC"]),
        (&public, &["PUBLIC"]),
    ] {
        for list in [&answer["horizonNotes"], &answer["body"]["horizonNotes"]] {
            assert_eq!(texts(&list["nodes"], "title"), expected);
            assert_eq!(list["totalCount"], expected.len());
        }
    }
    let hidden = answer(&world, &lulea, REMOVE, of(&notes[2], json!({}))).await;
    assert_eq!(code(&hidden), "NOT_FOUND");

    let hide = of(&notes[0], json!({ "visibility": "OWNER" }));
    done(&world, &kiruna, CHANGE, hide).await;
    let none = world.public(&list).await;
    assert_eq!(none["horizonNotes"]["totalCount"], 0);
    let changes = "{ changes(types: [HorizonNote]) { nodes { type action } } }";
    let told = world.public(changes).await;
    assert_eq!(
        told["changes"]["nodes"],
        json!([{ "type": "CREATED", "action": "CREATE" }, { "type": "REMOVED", "action": null }])
    );
}

/// Who may add a note for which body: its own local groups, and the groups of its area; all but local groups for those of the county.
async fn the_kommuner_of_an_area_add_notes_to_its_group(world: World) {
    let (kiruna, region) = (
        world.token("2584", Grade::Editor).await,
        world.token("region", Grade::Editor).await,
    );
    let group = json!({ "idempotencyKey": "l", "name": "Kirunagruppen", "from": "2026-01-01" });
    done(&world, &kiruna, "createLocalGroup group { id }", group).await;
    for (key, name, parent) in [
        ("w", "Arbetsgruppen", "lansstyrgruppen"),
        ("a", "Vårdgruppen", BODY),
    ] {
        let group =
            json!({ "idempotencyKey": key, "name": name, "from": "2026-01-01", "parent": parent });
        done(&world, &region, "createWorkingGroup group { id }", group).await;
    }
    for (body, writers) in [
        (BODY, "2584 2523 region norrbottens-kommuner"),
        ("vardgruppen", "2584 2523 region norrbottens-kommuner"),
        ("lansstyrgruppen", "region norrbottens-kommuner"),
        ("arbetsgruppen", "region norrbottens-kommuner"),
        ("kirunagruppen", "2584"),
        ("slako", ""),
    ] {
        let mut may = Vec::new();
        for organisation in ["2584", "2523", "2580", "region", "norrbottens-kommuner"] {
            let token = world.token(organisation, Grade::Editor).await;
            let day = if body == "slako" {
                "2004-05-01"
            } else {
                "2026-03-01"
            };
            let title = format!("{body} {organisation}");
            let more = json!({ "idempotencyKey": body, "body": body, "notedOn": day });
            let note = note(&world, &title, more).await;
            let said = answer(&world, &token, ADD, note).await;
            let can = format!(
                "{{ body(by: {{slug: \"{body}\"}}, asOf: \"{day}\") {{ viewerCanAddHorizonNote }} }}"
            );
            let can = world.data_as(&token, &can, json!({})).await;
            let added = said.1["data"]["addHorizonNote"]["horizonNote"].is_object();
            assert_eq!(can["body"]["viewerCanAddHorizonNote"], added, "{title}");
            match added {
                true => may.push(organisation),
                false => assert_eq!(code(&said), "FORBIDDEN", "{title}"),
            }
        }
        assert_eq!(may.join(" "), writers, "{body}");
    }
}

async fn lists_take_a_filter_and_go_on_after_a_cursor(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    for (token, title, day, sector) in [
        (&kiruna, "Ett", "2026-01-01", "SCHOOL"),
        (&kiruna, "Två", "2026-02-01", "HEALTH_CARE"),
        (&region, "Tre", "2026-03-01", "HEALTH_CARE"),
    ] {
        add(
            &world,
            token,
            title,
            json!({ "notedOn": day, "sectors": [sector] }),
        )
        .await;
    }
    let author = world
        .public("{ organisation(by: {code: \"2584\"}) { id } }")
        .await["organisation"]["id"]
        .take();
    let query = "query($filter: HorizonNoteFilter, $after: String, $first: Int) {
        horizonNotes(filter: $filter, after: $after, first: $first) { nodes { title } pageInfo { endCursor hasNextPage } } }";
    for (filter, expected) in [
        (json!(null), &["Tre", "Två", "Ett"][..]),
        (json!({ "author": author }), &["Två", "Ett"]),
        (json!({ "sector": "HEALTH_CARE" }), &["Tre", "Två"]),
        (json!({ "notedSince": "2026-02-01" }), &["Tre", "Två"]),
        (
            json!({ "body": body(&world).await, "sector": "SCHOOL" }),
            &["Ett"],
        ),
        (json!({ "sector": "SOCIAL_SERVICES" }), &[]),
    ] {
        let answer = world
            .data_as(&region, query, json!({ "filter": filter }))
            .await;
        assert_eq!(
            texts(&answer["horizonNotes"]["nodes"], "title"),
            expected,
            "{filter}"
        );
    }
    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = json!({ "first": 1, "after": after });
        let mut page = world.data_as(&region, query, page).await["horizonNotes"].take();
        found.push(page["nodes"][0]["title"].take());
        after = page["pageInfo"]["endCursor"].take();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(found, ["Tre", "Två", "Ett"]);
}

async fn what_is_wrong_with_a_note_is_refused(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    for (more, expected) in [
        (json!({ "title": " " }), "REQUIRED title"),
        (json!({ "text": "19121212-1212" }), "INVALID_VALUE text"),
        (json!({ "source": "två\nrader" }), "INVALID_VALUE source"),
        (json!({ "notedOn": "2027-01-01" }), "INVALID_PERIOD notedOn"),
        (json!({ "notedOn": "1990-01-01" }), "DOES_NOT_FIT notedOn"),
    ] {
        let note = note(&world, "Ny lag", more.clone()).await;
        assert_eq!(
            refused(&world, &kiruna, ADD, note).await,
            [expected],
            "{more}"
        );
    }
    let note = add(&world, &kiruna, "Ny lag", json!({})).await;
    let change = of(&note, json!({ "notedOn": "2027-01-01" }));
    assert_eq!(
        refused(&world, &kiruna, CHANGE, change).await,
        ["INVALID_PERIOD notedOn"]
    );
}

async fn a_retry_adds_nothing_more(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let first = add(&world, &kiruna, "Ny lag", json!({})).await;
    let again = add(&world, &kiruna, "Ny lag", json!({})).await;
    assert_eq!(first["id"], again["id"]);
    let other = note(&world, "Ny lag", json!({ "source": "Annat" })).await;
    let refused = payload(&world, &kiruna, ADD, other).await;
    assert_eq!(refused["userErrors"][0]["code"], "KEY_REUSED");
}
