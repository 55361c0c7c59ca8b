//! Writing steering documents: drafts that are their owner's alone, their clauses, adopting them, and who sees what.

use axum::http::StatusCode;
use entity::{editorial_note, steering_document};
use samverkan::{domain::vocabulary::Grade, store::Verified};
use serde_json::{Value, json};

use crate::fixture::{
    json::{code, items, on_day, text, texts},
    mutate::{consent, payload},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    a_document_is_created_with_a_draft_once,
    a_draft_does_not_exist_for_others_until_it_is_adopted_and_published,
    a_draft_of_a_published_document_is_its_owners,
    what_is_wrong_with_a_new_document_is_said_all_at_once,
    a_slug_is_the_owners_and_tells_nothing_of_hidden_documents,
    a_document_is_changed_by_its_owner,
    what_is_owned_in_common_is_changed_by_both_sides,
    an_agreement_is_neither_revised_nor_replaced_by_one_of_its_parties,
    a_document_takes_the_place_only_of_one_that_its_owner_may_revise,
    a_new_version_begins_with_the_clauses_of_the_latest,
    an_adopted_version_ends_the_one_before,
    adopting_is_for_approvers_who_have_seen_all_of_the_draft,
    clauses_of_a_draft_are_added_changed_and_removed,
    what_is_adopted_is_not_changed,
    a_clause_that_something_rests_on_is_not_removed,
    a_version_has_room_for_so_many_items,
);

const KIRUNA: &str = "2584";
const GALLIVARE: &str = "2523";

/// Fields by which a document is told from another.
const DOCUMENT: &str = "steeringDocument { id version slug title kind level visibility reviewDate owner { slug }
  supersedes { slug }
  versions { id version ordinal state period { from to } clauses { id rowVersion number heading wording kind items } } }";
const VERSION: &str =
    "documentVersion { id version ordinal state stampDate versionDate period { from to }
  clauses { id rowVersion number items } }";
const CLAUSE: &str =
    "clause { id rowVersion ordinal number heading wording kind items version { version } }";

/// What a mutation is answered with, whatever it is. `mutation` is its name and what is selected of its payload.
async fn try_mutate(
    world: &World,
    token: &str,
    (name, selection): (&str, &str),
    input: Value,
) -> (StatusCode, Value) {
    let (first, rest) = name.split_at(1);
    let query = format!(
        "mutation($input: {}{rest}Input!) {{ {name}(input: $input) {{ {selection} userErrors {{ code field }} }} }}",
        first.to_uppercase()
    );
    world.try_as(token, &query, json!({ "input": input })).await
}

/// The thing that a mutation gives.
async fn mutate(world: &World, token: &str, mutation: (&str, &str), input: Value) -> Value {
    let (_, answer) = try_mutate(world, token, mutation, input.clone()).await;
    let mut payload = answer["data"][mutation.0].clone();
    assert_eq!(payload["userErrors"], json!([]), "{answer:#}\nto {input:#}");
    let (thing, _) = mutation.1.split_once(' ').unwrap_or((mutation.1, ""));
    payload[thing].take()
}

/// The code and the field of each reason why a mutation was refused, as `TOO_LONG title`.
async fn refused(world: &World, token: &str, mutation: (&str, &str), input: Value) -> Vec<String> {
    let (_, answer) = try_mutate(world, token, mutation, input).await;
    let payload = &answer["data"][mutation.0];
    assert!(payload.is_object(), "{answer:#}");
    let said = |reason: &Value| format!("{} {}", text(&reason["code"]), path(&reason["field"]));
    items(&payload["userErrors"]).map(said).collect()
}

fn path(field: &Value) -> String {
    let parts: Vec<&str> = items(field).map(text).collect();
    parts.join(".")
}

/// The code of the error that a mutation is answered with, and the field that it names.
async fn failed(world: &World, token: &str, mutation: (&str, &str), input: Value) -> String {
    let answer = try_mutate(world, token, mutation, input).await;
    let field = answer.1["errors"][0]["extensions"]["field"].as_str();
    format!("{} {}", code(&answer), field.unwrap_or_default())
        .trim_end()
        .to_owned()
}

const CREATE: (&str, &str) = ("createSteeringDocument", DOCUMENT);
const CHANGE: (&str, &str) = ("changeSteeringDocument", DOCUMENT);
const REVISE: (&str, &str) = ("addDocumentVersion", VERSION);
const ADOPT: (&str, &str) = ("adoptDocumentVersion", VERSION);
const ADD: (&str, &str) = ("addClause", CLAUSE);
const CHANGE_CLAUSE: (&str, &str) = ("changeClause", CLAUSE);
const REMOVE: (&str, &str) = ("removeClause", "clauseId");

fn clause(number: &str, more: Value) -> Value {
    let clause = json!({ "number": number, "heading": "Syfte", "wording": "Planen gäller alla." });
    merged(clause, more)
}

/// A plan with two clauses, the second with a list. `more` overrides.
fn plan(key: &str, more: Value) -> Value {
    let plan = json!({
        "idempotencyKey": key,
        "kind": "ACTION_PLAN",
        "level": "LOCAL",
        "title": "Handlingsplan för äldre",
        "clauses": [clause("H-1", json!({})), clause("H-2", json!({ "items": ["ett", "två"], "kind": "FACT" }))],
    });
    merged(plan, more)
}

async fn assert_journal_is_intact(world: &World) {
    assert!(matches!(
        world.verify_journal().await,
        Verified::Intact { .. }
    ));
}

/// How others find a document: by slug, by its ids, in lists. Nothing of it, when it isn't there for them.
async fn ways_to(world: &World, token: Option<&str>, document: &Value) -> Value {
    let query = "query($slug: String!, $ids: [ID!]!) {
      steeringDocument(by: { slug: $slug }) { title versions { state clauses { number } } }
      nodes(ids: $ids) { id }
      steeringDocuments { totalCount nodes { slug } }
    }";
    let version = &document["versions"][0];
    let ids = json!([document["id"], version["id"], version["clauses"][0]["id"]]);
    let variables = json!({ "slug": document["slug"], "ids": ids });
    match token {
        Some(token) => world.data_as(token, query, variables).await,
        None => world.public_with(query, variables).await,
    }
}

fn nothing() -> Value {
    json!({
        "steeringDocument": null,
        "nodes": [null, null, null],
        "steeringDocuments": { "totalCount": 2, "nodes": [
            { "slug": "organisering-lansstyrgruppen" },
            { "slug": "overenskommelse-politisk-samverkan-2004" },
        ] },
    })
}

async fn a_document_is_created_with_a_draft_once(world: World) {
    let editor = world.token(KIRUNA, Grade::Editor).await;
    let input = plan("a", json!({ "reviewDate": "2028-01-01" }));
    let created = mutate(&world, &editor, CREATE, input.clone()).await;
    let mut shown = created.clone();
    let ids = |thing: &mut Value| thing["id"].take();
    ids(&mut shown);
    ids(&mut shown["versions"][0]);
    ids(&mut shown["versions"][0]["clauses"][0]);
    ids(&mut shown["versions"][0]["clauses"][1]);
    assert_eq!(
        shown,
        json!({
            "id": null, "version": 1, "slug": "2584-handlingsplan-for-aldre", "title": "Handlingsplan för äldre",
            "kind": "ACTION_PLAN", "level": "LOCAL", "visibility": "OWNER", "reviewDate": "2028-01-01",
            "owner": { "slug": KIRUNA }, "supersedes": null,
            "versions": [{
                "id": null, "version": 1, "ordinal": 1, "state": "DRAFT", "period": { "from": null, "to": null },
                "clauses": [
                    { "id": null, "rowVersion": 1, "number": "H-1", "heading": "Syfte", "wording": "Planen gäller alla.",
                      "kind": "TEXT", "items": [] },
                    { "id": null, "rowVersion": 1, "number": "H-2", "heading": "Syfte", "wording": "Planen gäller alla.",
                      "kind": "FACT", "items": ["ett", "två"] },
                ],
            }],
        })
    );
    let again = mutate(&world, &editor, CREATE, input).await;
    assert_eq!(again, created);
    let other = plan("a", json!({ "title": "En annan plan" }));
    assert_eq!(
        refused(&world, &editor, CREATE, other).await,
        ["KEY_REUSED idempotencyKey"]
    );
    let reader = world.token(KIRUNA, Grade::Reader).await;
    assert_eq!(
        failed(&world, &reader, CREATE, plan("b", json!({}))).await,
        "FORBIDDEN"
    );
    assert_journal_is_intact(&world).await;
}

async fn a_draft_does_not_exist_for_others_until_it_is_adopted_and_published(world: World) {
    let editor = world.token(KIRUNA, Grade::Editor).await;
    let approver = world.token(KIRUNA, Grade::Approver).await;
    let neighbour = world.token(GALLIVARE, Grade::Approver).await;
    let region = world.token("region", Grade::Approver).await;
    let document = mutate(&world, &editor, CREATE, plan("a", json!({}))).await;
    let others = [None, Some(neighbour.as_str()), Some(region.as_str())];
    for other in others {
        assert_eq!(ways_to(&world, other, &document).await, nothing());
    }
    let version = &document["versions"][0];
    let key = json!("b");
    let (draft, clause_id) = (&version["id"], &version["clauses"][0]["id"]);
    for (mutation, input, field) in [
        (
            CHANGE,
            json!({ "document": document["id"], "version": 1, "title": "Ny" }),
            "document",
        ),
        (
            REVISE,
            json!({ "idempotencyKey": key, "document": document["id"] }),
            "document",
        ),
        (
            ADOPT,
            json!({ "documentVersion": draft, "version": 1, "from": "2026-01-01" }),
            "documentVersion",
        ),
        (
            ADD,
            clause(
                "H-3",
                json!({ "idempotencyKey": key, "documentVersion": draft }),
            ),
            "documentVersion",
        ),
        (
            CHANGE_CLAUSE,
            json!({ "clause": clause_id, "version": 1 }),
            "clause",
        ),
        (
            REMOVE,
            json!({ "clause": clause_id, "version": 1 }),
            "clause",
        ),
        (
            CREATE,
            plan("b", json!({ "supersedes": document["id"] })),
            "supersedes",
        ),
    ] {
        assert_eq!(
            failed(&world, &neighbour, mutation, input).await,
            format!("NOT_FOUND {field}"),
            "{}",
            mutation.0
        );
    }
    let input = json!({ "documentVersion": draft, "version": 1, "from": "2026-01-01" });
    mutate(&world, &approver, ADOPT, input).await;
    for other in others {
        assert_eq!(ways_to(&world, other, &document).await, nothing());
    }
    let input = json!({ "document": document["id"], "version": 1, "visibility": "COOPERATION" });
    mutate(&world, &editor, CHANGE, input).await;
    assert_eq!(ways_to(&world, None, &document).await, nothing());
    let seen = json!({
        "title": "Handlingsplan för äldre",
        "versions": [{ "state": "ADOPTED", "clauses": [{ "number": "H-1" }, { "number": "H-2" }] }],
    });
    assert_eq!(
        ways_to(&world, Some(&neighbour), &document).await["steeringDocument"],
        seen
    );
    let input = json!({ "document": document["id"], "version": 2, "visibility": "PUBLIC" });
    mutate(&world, &editor, CHANGE, input).await;
    for other in others {
        let answer = ways_to(&world, other, &document).await;
        assert_eq!(answer["steeringDocument"], seen);
        assert_eq!(answer["steeringDocuments"]["totalCount"], 3);
        assert!(items(&answer["nodes"]).all(Value::is_object), "{answer}");
    }
    let input = json!({ "document": document["id"], "version": 3, "visibility": "OWNER" });
    mutate(&world, &editor, CHANGE, input).await;
    for other in others {
        assert_eq!(ways_to(&world, other, &document).await, nothing());
    }
    assert_eq!(
        ways_to(&world, Some(&editor), &document).await["steeringDocument"],
        seen
    );
    let query =
        "{ changes(types: [SteeringDocument, DocumentVersion, Clause]) { nodes { type } } }";
    let told = json!([{ "type": "CREATED" }, { "type": "REMOVED" }]);
    assert_eq!(world.public(query).await["changes"]["nodes"], told);
    assert_journal_is_intact(&world).await;
}

async fn a_draft_of_a_published_document_is_its_owners(world: World) {
    let editor = world.token(KIRUNA, Grade::Editor).await;
    let neighbour = world.token(GALLIVARE, Grade::Approver).await;
    let document = mutate(
        &world,
        &editor,
        CREATE,
        plan("a", json!({ "visibility": "PUBLIC" })),
    )
    .await;
    let query = "query($id: ID!, $draft: ID!) { node(id: $draft) { id }
      document: node(id: $id) { ... on SteeringDocument { versions { id } currentVersion { id } visibility } } }";
    let variables = json!({ "id": document["id"], "draft": document["versions"][0]["id"] });
    let unseen = json!({
        "node": null,
        "document": { "versions": [], "currentVersion": null, "visibility": "PUBLIC" },
    });
    assert_eq!(world.public_with(query, variables.clone()).await, unseen);
    assert_eq!(
        world.data_as(&neighbour, query, variables.clone()).await,
        unseen
    );
    // To its owner it is there, but it holds on no day.
    let own = world.data_as(&editor, query, variables).await;
    assert_eq!(own["document"]["currentVersion"], Value::Null);
    assert_eq!(items(&own["document"]["versions"]).count(), 1);
    let draft = &document["versions"][0];
    let input = json!({ "clause": draft["clauses"][0]["id"], "version": 1, "wording": "Ny" });
    assert_eq!(
        failed(&world, &neighbour, CHANGE_CLAUSE, input).await,
        "NOT_FOUND clause"
    );
    let input = json!({ "document": document["id"], "version": 1, "title": "Ny" });
    assert_eq!(failed(&world, &neighbour, CHANGE, input).await, "FORBIDDEN");
    let input = json!({ "idempotencyKey": "b", "document": document["id"] });
    assert_eq!(failed(&world, &neighbour, REVISE, input).await, "FORBIDDEN");
}

async fn what_is_wrong_with_a_new_document_is_said_all_at_once(world: World) {
    let editor = world.token(KIRUNA, Grade::Editor).await;
    let long = "å".repeat(201);
    let input = plan(
        "a",
        json!({
            "title": long,
            "slug": "Å-ä",
            "reviewDate": "1066-10-14",
            "clauses": [
                clause("", json!({})),
                clause("H-1", json!({ "heading": " ", "wording": "a\u{0}", "items": ["ett", ""] })),
                clause("H-1", json!({})),
                clause(" H-2", json!({})),
                clause("H-3", json!({ "items": vec!["x"; 51] })),
            ],
        }),
    );
    assert_eq!(
        refused(&world, &editor, CREATE, input).await,
        [
            "TOO_LONG title",
            "INVALID_VALUE slug",
            "INVALID_PERIOD reviewDate",
            "REQUIRED clauses.0.number",
            "REQUIRED clauses.1.heading",
            "INVALID_VALUE clauses.1.wording",
            "REQUIRED clauses.1.items.1",
            "ALREADY_EXISTS clauses.2.number",
            "INVALID_VALUE clauses.3.number",
            "TOO_LONG clauses.4.items",
        ]
    );
    let clauses: Vec<Value> = (0..201)
        .map(|number| clause(&format!("H-{number}"), json!({})))
        .collect();
    assert_eq!(
        refused(
            &world,
            &editor,
            CREATE,
            plan("a", json!({ "clauses": clauses }))
        )
        .await,
        ["TOO_LONG clauses"]
    );
    assert_eq!(
        world
            .data_as(&editor, "{ steeringDocuments { totalCount } }", json!({}))
            .await,
        json!({ "steeringDocuments": { "totalCount": 2 } })
    );
}

async fn a_slug_is_the_owners_and_tells_nothing_of_hidden_documents(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let neighbour = world.token(GALLIVARE, Grade::Editor).await;
    let slug = async |token: &str, key: &str, slug: Option<&str>| {
        let document = mutate(&world, token, CREATE, plan(key, json!({ "slug": slug }))).await;
        text(&document["slug"]).to_owned()
    };
    assert_eq!(
        slug(&kiruna, "a", None).await,
        "2584-handlingsplan-for-aldre"
    );
    assert_eq!(
        slug(&kiruna, "b", None).await,
        "2584-handlingsplan-for-aldre-2"
    );
    assert_eq!(
        slug(&kiruna, "c", None).await,
        "2584-handlingsplan-for-aldre-3"
    );
    assert_eq!(slug(&kiruna, "d", Some("plan")).await, "2584-plan");
    assert_eq!(slug(&kiruna, "e", Some("2584-plan-2")).await, "2584-plan-2");
    for taken in ["plan", "2584-plan", "plan-2"] {
        assert_eq!(
            refused(&world, &kiruna, CREATE, plan("f", json!({ "slug": taken }))).await,
            ["ALREADY_EXISTS slug"],
            "{taken}"
        );
    }
    // What others have hidden takes no slug from anybody, whatever is asked for.
    assert_eq!(
        slug(&neighbour, "a", None).await,
        "2523-handlingsplan-for-aldre"
    );
    assert_eq!(slug(&neighbour, "b", Some("plan")).await, "2523-plan");
    assert_eq!(
        slug(&neighbour, "c", Some("2584-plan")).await,
        "2523-2584-plan"
    );
}

async fn a_document_is_changed_by_its_owner(world: World) {
    let editor = world.token(KIRUNA, Grade::Editor).await;
    let reader = world.token(KIRUNA, Grade::Reader).await;
    let created = mutate(
        &world,
        &editor,
        CREATE,
        plan("a", json!({ "reviewDate": "2028-01-01" })),
    )
    .await;
    let id = &created["id"];
    let input = json!({ "document": id, "version": 1, "title": "Plan för äldre" });
    let changed = mutate(&world, &editor, CHANGE, input.clone()).await;
    let expected = merged(
        created.clone(),
        json!({ "version": 2, "title": "Plan för äldre" }),
    );
    assert_eq!(changed, expected);
    assert_eq!(failed(&world, &editor, CHANGE, input).await, "CONFLICT");
    let input = json!({ "document": id, "version": 2, "reviewDate": null });
    assert_eq!(
        failed(&world, &reader, CHANGE, input.clone()).await,
        "FORBIDDEN"
    );
    let changed = mutate(&world, &editor, CHANGE, input).await;
    assert_eq!(
        changed,
        merged(
            expected.clone(),
            json!({ "version": 3, "reviewDate": null })
        )
    );
    let input = json!({ "document": id, "version": 3, "title": " ", "reviewDate": "2200-01-01" });
    assert_eq!(
        refused(&world, &editor, CHANGE, input).await,
        ["REQUIRED title", "INVALID_PERIOD reviewDate"]
    );
    let input = json!({ "document": "x", "version": 3 });
    assert_eq!(
        failed(&world, &editor, CHANGE, input).await,
        "BAD_USER_INPUT input.document"
    );
    let query = "query($id: ID!) { node(id: $id) { ... on SteeringDocument { version title } }
      changes(types: [SteeringDocument]) { nodes { action } } }";
    let answer = world.data_as(&editor, query, json!({ "id": id })).await;
    assert_eq!(
        answer,
        json!({
            "node": { "version": 3, "title": "Plan för äldre" },
            "changes": { "nodes": [{ "action": "CREATE" }, { "action": "CHANGE" }, { "action": "CHANGE" }] },
        })
    );
    assert_journal_is_intact(&world).await;
}

async fn what_is_owned_in_common_is_changed_by_both_sides(world: World) {
    let query = "{ steeringDocument(by: { slug: \"organisering-lansstyrgruppen\" }) { id } }";
    let document = world.public(query).await["steeringDocument"]["id"].clone();
    for (place, owner) in (1..).zip(["region", "norrbottens-kommuner"]) {
        let token = world.token(owner, Grade::Editor).await;
        let input = json!({ "document": document, "version": place, "reviewDate": format!("203{place}-01-01") });
        const ASK: &str = "changeSteeringDocument steeringDocument { id } proposal { id version state consents { grade of { slug } } }";
        let mut asked = payload(&world, &token, ASK, input).await;
        assert_eq!(asked["steeringDocument"], Value::Null);
        assert_eq!(asked["proposal"]["consents"][0]["grade"], "APPROVER");
        consent(&world, asked["proposal"].take()).await;
        let shown = world.public("{ steeringDocument(by: { slug: \"organisering-lansstyrgruppen\" }) { version reviewDate } }").await;
        let expected = json!({ "version": place + 1, "reviewDate": format!("203{place}-01-01") });
        assert_eq!(shown["steeringDocument"], expected);
    }
    // One of them alone takes it from nobody's sight.
    let region = world.token("region", Grade::Approver).await;
    let input = json!({ "document": document, "version": 3, "visibility": "OWNER" });
    assert_eq!(
        refused(&world, &region, CHANGE, input).await,
        ["WRONG_STATE visibility"]
    );
    let kiruna = world.token(KIRUNA, Grade::Approver).await;
    let input = json!({ "document": document, "version": 3, "title": "Ny" });
    assert_eq!(failed(&world, &kiruna, CHANGE, input).await, "FORBIDDEN");
}

async fn an_agreement_is_neither_revised_nor_replaced_by_one_of_its_parties(world: World) {
    let query =
        "{ steeringDocument(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }) { id } }";
    let agreement = world.public(query).await["steeringDocument"]["id"].clone();
    for party in ["region", "norrbottens-kommuner"] {
        let token = world.token(party, Grade::Approver).await;
        let input = json!({ "idempotencyKey": party, "document": agreement });
        assert_eq!(
            refused(&world, &token, REVISE, input).await,
            ["WRONG_STATE document"]
        );
        let successor = plan(
            party,
            json!({ "supersedes": agreement, "idempotencyKey": "successor" }),
        );
        assert_eq!(
            refused(&world, &token, CREATE, successor).await,
            ["WRONG_STATE supersedes"]
        );
    }
}

async fn a_document_takes_the_place_only_of_one_that_its_owner_may_revise(world: World) {
    let kiruna = world.token(KIRUNA, Grade::Approver).await;
    let region = world.token("region", Grade::Editor).await;
    let query = "{ steeringDocument(by: { slug: \"organisering-lansstyrgruppen\" }) { id } }";
    let earlier = world.public(query).await["steeringDocument"]["id"].clone();
    // Or else anybody could end what others own.
    assert_eq!(
        failed(
            &world,
            &kiruna,
            CREATE,
            plan("a", json!({ "supersedes": earlier }))
        )
        .await,
        "FORBIDDEN"
    );
    // The other side owns it, too.
    const SUPERSEDE: &str = "createSteeringDocument steeringDocument { supersedes { slug } }
      proposal { id version state consents { grade of { slug } } }";
    let input = plan("a", json!({ "supersedes": earlier }));
    let mut asked = payload(&world, &region, SUPERSEDE, input.clone()).await;
    assert_eq!(asked["userErrors"], json!([]));
    assert_eq!(asked["steeringDocument"], Value::Null);
    assert_eq!(asked["proposal"]["state"], "PENDING");
    assert_eq!(
        asked["proposal"]["consents"],
        json!([{ "grade": "APPROVER", "of": [{ "slug": "norrbottens-kommuner" }] }])
    );
    consent(&world, asked["proposal"].take()).await;
    let new = payload(&world, &region, SUPERSEDE, input).await["steeringDocument"].take();
    assert_eq!(new["supersedes"]["slug"], "organisering-lansstyrgruppen");
    let first = mutate(&world, &kiruna, CREATE, plan("b", json!({}))).await;
    let input = json!({ "document": first["id"], "version": 1, "supersedes": earlier });
    assert_eq!(failed(&world, &kiruna, CHANGE, input).await, "FORBIDDEN");
    let second = mutate(
        &world,
        &kiruna,
        CREATE,
        plan("c", json!({ "supersedes": first["id"] })),
    )
    .await;
    for place in [&first, &second] {
        let input = json!({ "document": first["id"], "version": 1, "supersedes": place["id"] });
        assert_eq!(
            refused(&world, &kiruna, CHANGE, input).await,
            ["DOES_NOT_FIT supersedes"]
        );
    }
    let input = json!({ "document": second["id"], "version": 1, "supersedes": null });
    let changed = mutate(&world, &kiruna, CHANGE, input).await;
    assert_eq!(changed["supersedes"], Value::Null);
}

async fn a_new_version_begins_with_the_clauses_of_the_latest(world: World) {
    let approver = world.token(KIRUNA, Grade::Approver).await;
    let reader = world.token(KIRUNA, Grade::Reader).await;
    let document = mutate(&world, &approver, CREATE, plan("a", json!({}))).await;
    let input = json!({ "idempotencyKey": "b", "document": document["id"] });
    assert_eq!(
        refused(&world, &approver, REVISE, input.clone()).await,
        ["WRONG_STATE document"]
    );
    let first = &document["versions"][0];
    let adopt = json!({ "documentVersion": first["id"], "version": 1, "from": "2026-01-01" });
    mutate(&world, &approver, ADOPT, adopt).await;
    assert_eq!(
        failed(&world, &reader, REVISE, input.clone()).await,
        "FORBIDDEN"
    );
    let second = mutate(&world, &approver, REVISE, input.clone()).await;
    assert_eq!(
        (&second["ordinal"], &second["state"]),
        (&json!(2), &json!("DRAFT"))
    );
    assert_eq!(texts(&second["clauses"], "number"), ["H-1", "H-2"]);
    assert_eq!(second["clauses"][1]["items"], json!(["ett", "två"]));
    assert_ne!(second["clauses"][0]["id"], first["clauses"][0]["id"]);
    assert_eq!(mutate(&world, &approver, REVISE, input).await, second);
    let input = json!({ "idempotencyKey": "b", "document": document["id"], "copyClauses": false });
    assert_eq!(
        refused(&world, &approver, REVISE, input.clone()).await,
        ["KEY_REUSED idempotencyKey"]
    );
    let adopt = json!({ "documentVersion": second["id"], "version": 1, "from": "2026-07-01" });
    mutate(&world, &approver, ADOPT, adopt).await;
    let third = mutate(
        &world,
        &approver,
        REVISE,
        merged(input, json!({ "idempotencyKey": "c" })),
    )
    .await;
    assert_eq!(
        (&third["ordinal"], &third["clauses"]),
        (&json!(3), &json!([]))
    );
    assert_journal_is_intact(&world).await;
}

async fn an_adopted_version_ends_the_one_before(world: World) {
    let approver = world.token(KIRUNA, Grade::Approver).await;
    let document = mutate(
        &world,
        &approver,
        CREATE,
        plan("a", json!({ "visibility": "PUBLIC" })),
    )
    .await;
    let input = json!({
        "documentVersion": document["versions"][0]["id"], "version": 1,
        "from": "2026-01-01", "stampDate": "2025-12-15", "versionDate": "2025-12-01",
    });
    let first = mutate(&world, &approver, ADOPT, input).await;
    assert_eq!(
        (
            &first["state"],
            &first["stampDate"],
            &first["versionDate"],
            &first["period"]
        ),
        (
            &json!("ADOPTED"),
            &json!("2025-12-15"),
            &json!("2025-12-01"),
            &json!({ "from": "2026-01-01", "to": null })
        )
    );
    let input = json!({ "idempotencyKey": "b", "document": document["id"] });
    let second = mutate(&world, &approver, REVISE, input).await;
    let adopt = |from: &str, more: Value| {
        merged(
            json!({ "documentVersion": second["id"], "version": 1, "from": from }),
            more,
        )
    };
    for (from, more, expected) in [
        ("2025-12-31", json!({}), ["INVALID_PERIOD from"]),
        ("2026-01-01", json!({}), ["INVALID_PERIOD from"]),
        ("2200-01-01", json!({}), ["INVALID_PERIOD from"]),
        (
            "2026-06-01",
            json!({ "stampDate": "1066-10-14" }),
            ["INVALID_PERIOD stampDate"],
        ),
        (
            "2026-06-01",
            json!({ "versionDate": "1066-10-14" }),
            ["INVALID_PERIOD versionDate"],
        ),
    ] {
        assert_eq!(
            refused(&world, &approver, ADOPT, adopt(from, more)).await,
            expected,
            "{from}"
        );
    }
    mutate(&world, &approver, ADOPT, adopt("2026-06-01", json!({}))).await;
    let query = "query($id: ID!) { node(id: $id) { ... on SteeringDocument {
      currentVersion { ordinal } versions { ordinal period { from to } } } } }";
    for (on, expected, known) in [
        ("2025-12-31", Value::Null, 1),
        ("2026-05-31", json!({ "ordinal": 1 }), 1),
        ("2026-06-01", json!({ "ordinal": 2 }), 2),
    ] {
        let answer = world
            .public_with(query, json!({ "id": on_day(&document["id"], on) }))
            .await;
        assert_eq!(answer["node"]["currentVersion"], expected, "{on}");
        // Those that there were by then, stamped or valid.
        let versions = [
            json!({ "ordinal": 1, "period": { "from": "2026-01-01", "to": "2026-06-01" } }),
            json!({ "ordinal": 2, "period": { "from": "2026-06-01", "to": null } }),
        ];
        assert_eq!(answer["node"]["versions"], json!(versions[..known]), "{on}");
    }
    assert_journal_is_intact(&world).await;
}

async fn adopting_is_for_approvers_who_have_seen_all_of_the_draft(world: World) {
    let editor = world.token(KIRUNA, Grade::Editor).await;
    let approver = world.token(KIRUNA, Grade::Approver).await;
    let document = mutate(&world, &editor, CREATE, plan("a", json!({ "clauses": [] }))).await;
    let draft = &document["versions"][0]["id"];
    let adopt = |version: i32| json!({ "documentVersion": draft, "version": version, "from": "2026-01-01" });
    assert_eq!(failed(&world, &editor, ADOPT, adopt(1)).await, "FORBIDDEN");
    assert_eq!(
        refused(&world, &approver, ADOPT, adopt(1)).await,
        ["WRONG_STATE documentVersion"]
    );
    let input = clause(
        "H-1",
        json!({ "idempotencyKey": "b", "documentVersion": draft }),
    );
    let added = mutate(&world, &editor, ADD, input).await;
    assert_eq!(failed(&world, &approver, ADOPT, adopt(1)).await, "CONFLICT");
    let input = json!({ "clause": added["id"], "version": 1, "wording": "Planen gäller ingen." });
    mutate(&world, &editor, CHANGE_CLAUSE, input).await;
    assert_eq!(failed(&world, &approver, ADOPT, adopt(2)).await, "CONFLICT");
    let adopted = mutate(&world, &approver, ADOPT, adopt(3)).await;
    assert_eq!(adopted["state"], "ADOPTED");
    assert_eq!(
        failed(&world, &approver, ADOPT, adopt(4)).await,
        "FORBIDDEN"
    );
}

async fn clauses_of_a_draft_are_added_changed_and_removed(world: World) {
    let editor = world.token(KIRUNA, Grade::Editor).await;
    let reader = world.token(KIRUNA, Grade::Reader).await;
    let document = mutate(&world, &editor, CREATE, plan("a", json!({}))).await;
    let draft = &document["versions"][0];
    let input = |number: &str, more: Value| {
        let of = json!({ "idempotencyKey": "b", "documentVersion": draft["id"] });
        merged(clause(number, of), more)
    };
    let added = mutate(
        &world,
        &editor,
        ADD,
        input("H-3", json!({ "items": ["tre"] })),
    )
    .await;
    let id = added["id"].clone();
    let shown = json!({
        "id": id, "rowVersion": 1, "ordinal": 3, "number": "H-3", "heading": "Syfte",
        "wording": "Planen gäller alla.", "kind": "TEXT", "items": ["tre"], "version": { "version": 2 },
    });
    assert_eq!(added, shown);
    assert_eq!(
        mutate(
            &world,
            &editor,
            ADD,
            input("H-3", json!({ "items": ["tre"] }))
        )
        .await,
        shown
    );
    assert_eq!(
        refused(&world, &editor, ADD, input("H-4", json!({}))).await,
        ["KEY_REUSED idempotencyKey"]
    );
    let wrong = json!({ "idempotencyKey": "c", "wording": "", "heading": "x".repeat(201) });
    assert_eq!(
        refused(&world, &editor, ADD, input("H-2", wrong)).await,
        [
            "TOO_LONG heading",
            "REQUIRED wording",
            "ALREADY_EXISTS number"
        ]
    );
    let other = json!({ "idempotencyKey": "c" });
    assert_eq!(
        failed(&world, &reader, ADD, input("H-4", other)).await,
        "FORBIDDEN"
    );

    let change =
        |version: i32, more: Value| merged(json!({ "clause": id, "version": version }), more);
    let changed = mutate(
        &world,
        &editor,
        CHANGE_CLAUSE,
        change(1, json!({ "wording": "Nytt.", "items": ["fyra", "tre"] })),
    )
    .await;
    let shown = merged(
        shown,
        json!({
            "rowVersion": 2, "wording": "Nytt.", "items": ["fyra", "tre"], "version": { "version": 3 },
        }),
    );
    assert_eq!(changed, shown);
    assert_eq!(
        failed(&world, &editor, CHANGE_CLAUSE, change(1, json!({}))).await,
        "CONFLICT"
    );
    assert_eq!(
        failed(&world, &reader, CHANGE_CLAUSE, change(2, json!({}))).await,
        "FORBIDDEN"
    );
    assert_eq!(
        refused(
            &world,
            &editor,
            CHANGE_CLAUSE,
            change(2, json!({ "number": "H-1", "items": [""] }))
        )
        .await,
        ["REQUIRED items.0", "ALREADY_EXISTS number"]
    );
    let changed = mutate(
        &world,
        &editor,
        CHANGE_CLAUSE,
        change(2, json!({ "number": "H-3", "kind": "RULE" })),
    )
    .await;
    assert_eq!(
        (&changed["kind"], &changed["items"]),
        (&json!("RULE"), &json!(["fyra", "tre"]))
    );

    assert_eq!(
        failed(&world, &editor, REMOVE, change(2, json!({}))).await,
        "CONFLICT"
    );
    assert_eq!(
        failed(&world, &reader, REMOVE, change(3, json!({}))).await,
        "FORBIDDEN"
    );
    assert_eq!(
        mutate(&world, &editor, REMOVE, change(3, json!({}))).await,
        id
    );
    assert_eq!(
        failed(&world, &editor, REMOVE, change(3, json!({}))).await,
        "NOT_FOUND clause"
    );
    let query = "query($id: ID!) { node(id: $id) { ... on DocumentVersion { version clauses { number } } } }";
    let answer = world
        .data_as(&editor, query, json!({ "id": draft["id"] }))
        .await;
    assert_eq!(
        answer["node"],
        json!({ "version": 5, "clauses": [{ "number": "H-1" }, { "number": "H-2" }] })
    );
    assert_journal_is_intact(&world).await;
}

async fn what_is_adopted_is_not_changed(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let query = "{ steeringDocument(by: { slug: \"organisering-lansstyrgruppen\" }) { versions { id clauses { id } } } }";
    let answer = world.public(query).await;
    let version = &answer["steeringDocument"]["versions"][0];
    let clause_id = &version["clauses"][0]["id"];
    for (mutation, input) in [
        (
            ADOPT,
            json!({ "documentVersion": version["id"], "version": 1, "from": "2027-01-01" }),
        ),
        (
            ADD,
            clause(
                "A-99",
                json!({ "idempotencyKey": "a", "documentVersion": version["id"] }),
            ),
        ),
        (
            CHANGE_CLAUSE,
            json!({ "clause": clause_id, "version": 1, "wording": "Nytt." }),
        ),
        (REMOVE, json!({ "clause": clause_id, "version": 1 })),
    ] {
        assert_eq!(
            failed(&world, &region, mutation, input).await,
            "FORBIDDEN",
            "{}",
            mutation.0
        );
    }
    assert_eq!(world.public(query).await, answer);
}

async fn a_clause_that_something_rests_on_is_not_removed(world: World) {
    let editor = world.token(KIRUNA, Grade::Editor).await;
    let document = mutate(&world, &editor, CREATE, plan("a", json!({}))).await;
    let rows = Rows::of(&world).await;
    let cited = rows.clause("H-1").await;
    rows.add::<editorial_note::Entity>(json!({
        "clause_id": cited, "ordinal": 1, "kind": "READING", "reason": "Skäl.", "reason_english": "Reason.",
    }))
    .await;
    let clauses = &document["versions"][0]["clauses"];
    let input = |place: usize| json!({ "clause": clauses[place]["id"], "version": 1 });
    assert_eq!(
        refused(&world, &editor, REMOVE, input(0)).await,
        ["WRONG_STATE clause"]
    );
    mutate(&world, &editor, REMOVE, input(1)).await;
}

async fn a_version_has_room_for_so_many_items(world: World) {
    let editor = world.token(KIRUNA, Grade::Editor).await;
    let clauses = |number: usize| -> Vec<Value> {
        (0..number)
            .map(|number| clause(&format!("H-{number}"), json!({ "items": vec!["x"; 50] })))
            .collect()
    };
    assert_eq!(
        refused(
            &world,
            &editor,
            CREATE,
            plan("a", json!({ "clauses": clauses(21) }))
        )
        .await,
        ["TOO_LONG clauses"]
    );
    let document = mutate(
        &world,
        &editor,
        CREATE,
        plan("a", json!({ "clauses": clauses(20) })),
    )
    .await;
    let draft = &document["versions"][0];
    let input = clause(
        "H-20",
        json!({ "idempotencyKey": "b", "documentVersion": draft["id"], "items": ["x"] }),
    );
    assert_eq!(
        refused(&world, &editor, ADD, input.clone()).await,
        ["TOO_LONG items"]
    );
    mutate(&world, &editor, ADD, merged(input, json!({ "items": [] }))).await;
    // What a clause has itself is not counted twice.
    let input =
        json!({ "clause": draft["clauses"][0]["id"], "version": 1, "items": vec!["y"; 50] });
    mutate(&world, &editor, CHANGE_CLAUSE, input).await;
    let rows = Rows::of(&world).await;
    let slug = text(&document["slug"]);
    let stored = rows.one::<steering_document::Entity>(slug_is(slug)).await;
    assert_eq!(stored.version, 1);
}

fn slug_is(slug: &str) -> sea_orm::sea_query::SimpleExpr {
    use sea_orm::ColumnTrait;
    steering_document::Column::Slug.eq(slug)
}
