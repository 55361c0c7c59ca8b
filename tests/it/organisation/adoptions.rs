//! Which body a steering document belongs to, and who has adopted it for itself.

use entity::{decision, document_adoption};
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

use crate::fixture::{
    county::in_another_county,
    json::{code, items, text, texts},
    mutate::{answer, done, id, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    each_organisation_records_its_own_adoption,
    what_was_recorded_wrongly_is_corrected_or_removed,
    only_what_is_adopted_and_seen_can_be_adopted,
    what_is_wrong_with_an_adoption_is_said_all_at_once,
    a_decision_on_another_version_adopts_none_but_that,
    who_has_not_adopted_the_version_in_force_is_listed,
    a_document_belongs_to_a_body_that_its_owner_may_write_for,
    only_a_document_of_a_county_body_is_to_be_adopted_by_each,
    adoptions_are_seen_with_their_document,
    adoptions_take_as_many_statements_however_many_there_are,
);
in_another_county!(
    each_organisation_records_its_own_adoption,
    what_was_recorded_wrongly_is_corrected_or_removed,
    only_what_is_adopted_and_seen_can_be_adopted,
    who_has_not_adopted_the_version_in_force_is_listed,
    adoptions_are_seen_with_their_document,
);

const RECORD: &str = "recordAdoption adoption { id version adoptedOn organ paragraph reservation organisation { slug } }";
const CHANGE: &str = "changeAdoption adoption { id version adoptedOn organ paragraph reservation }";
const REMOVE: &str = "removeAdoption adoptionId";
const CREATE: &str = "createSteeringDocument steeringDocument { id version slug body { slug } adoptedByEach versions { id version } }";
const CHANGE_DOCUMENT: &str =
    "changeSteeringDocument steeringDocument { id version body { slug } adoptedByEach }";
const ADOPT: &str = "adoptDocumentVersion documentVersion { id version }";

fn plan(key: &str, more: Value) -> Value {
    let plan = json!({
        "idempotencyKey": key, "kind": "RECOMMENDATION", "level": "COUNTY", "title": format!("Rekommendation {key}"),
        "visibility": "PUBLIC",
        "clauses": [{ "number": "R-1", "heading": "Syfte", "wording": "Den gäller alla." }],
    });
    merged(plan, more)
}

/// A document of the region's that it has adopted, holding from the first day of 2026: it and its version.
async fn adopted(world: &World, key: &str, more: Value) -> (Value, Value) {
    let region = world.token(world.county().region, Grade::Approver).await;
    let payload = done(world, &region, CREATE, plan(key, more)).await;
    let document = payload["steeringDocument"].clone();
    let version = adopt(world, &document["versions"][0], "2026-01-01").await;
    (document, version)
}

async fn adopt(world: &World, draft: &Value, from: &str) -> Value {
    let region = world.token(world.county().region, Grade::Approver).await;
    let input =
        json!({ "documentVersion": draft["id"], "version": draft["version"], "from": from });
    done(world, &region, ADOPT, input).await["documentVersion"]["id"].clone()
}

fn adoption(version: &Value, more: Value) -> Value {
    let adoption = json!({
        "idempotencyKey": format!("adoption of {}", text(version)).replace(' ', "-"), "documentVersion": version,
        "adoptedOn": "2026-03-01", "organ": "styrelsen", "paragraph": "17",
    });
    merged(adoption, more)
}

async fn each_organisation_records_its_own_adoption(world: World) {
    let (document, version) = adopted(&world, "a", json!({})).await;
    let county = world.county();
    let kiruna = world.token(county.kommun, Grade::Approver).await;
    let input = adoption(&version, json!({ "reservation": "Gäller inte skolan." }));
    let first = done(&world, &kiruna, RECORD, input.clone()).await;
    assert_eq!(
        first,
        done(&world, &kiruna, RECORD, input.clone()).await,
        "once"
    );
    let expected = json!({
        "adoptedOn": "2026-03-01", "organ": "styrelsen", "paragraph": "17", "reservation": "Gäller inte skolan.",
        "organisation": { "slug": county.kommun },
    });
    let query = "query($id: ID!, $of: String!, $on: Date) {
      steeringDocument(by: { id: $id }, asOf: $on) {
        adoptions { adoptedOn organ paragraph reservation organisation { slug } }
        currentVersion { adoptions { adoptedOn organ paragraph reservation organisation { slug } } }
      }
      organisation(by: { code: $of }, asOf: $on) {
        adoptions { documentVersion { steeringDocument { slug } } }
      }
    }";
    for (on, known) in [("2026-02-28", false), ("2026-03-01", true)] {
        let variables = json!({ "id": document["id"], "of": county.kommun, "on": on });
        let answer = world.public_with(query, variables).await;
        let all = if known { json!([expected]) } else { json!([]) };
        let found = &answer["steeringDocument"];
        assert_eq!(found["adoptions"], all, "{on}");
        assert_eq!(found["currentVersion"]["adoptions"], all, "{on}");
        let of_kiruna = items(&answer["organisation"]["adoptions"]).count();
        assert_eq!(of_kiruna, usize::from(known), "{on}");
    }
    let region = world.token(county.region, Grade::Approver).await;
    done(&world, &region, RECORD, input).await;
    let twice = adoption(&version, json!({ "idempotencyKey": "other" }));
    assert_eq!(
        refused(&world, &kiruna, RECORD, twice).await,
        ["ALREADY_EXISTS documentVersion"]
    );
    let verified = world.verify_journal().await;
    assert!(matches!(verified, Verified::Intact { .. }));
}

async fn what_was_recorded_wrongly_is_corrected_or_removed(world: World) {
    let (document, version) = adopted(&world, "a", json!({})).await;
    let county = world.county();
    let kiruna = world.token(county.kommun, Grade::Approver).await;
    let made = done(&world, &kiruna, RECORD, adoption(&version, json!({}))).await;
    let made = &made["adoption"];
    let change = |version: i32, more: Value| {
        merged(json!({ "adoption": made["id"], "version": version }), more)
    };
    let input = change(
        1,
        json!({ "adoptedOn": "2026-04-01", "paragraph": null, "reservation": "Inte allt." }),
    );
    let changed = done(&world, &kiruna, CHANGE, input).await;
    assert_eq!(
        changed["adoption"],
        json!({
            "id": made["id"], "version": 2, "adoptedOn": "2026-04-01", "organ": "styrelsen", "paragraph": null,
            "reservation": "Inte allt.",
        })
    );
    let stale = change(1, json!({ "organ": "fullmäktige" }));
    assert_eq!(
        refused(&world, &kiruna, CHANGE, stale).await,
        ["CONFLICT version"]
    );
    // Nobody else's business, whatever their grade.
    for (organisation, grade) in [
        (county.region, Grade::Approver),
        (county.association, Grade::Approver),
        (county.other_kommun, Grade::Approver),
        (county.kommun, Grade::Editor),
    ] {
        let token = world.token(organisation, grade).await;
        for mutation in [CHANGE, REMOVE] {
            let refused = answer(&world, &token, mutation, change(2, json!({}))).await;
            assert_eq!(code(&refused), "FORBIDDEN", "{organisation} {mutation}");
        }
    }
    done(&world, &kiruna, REMOVE, change(2, json!({}))).await;
    let query = "query($id: ID!) { steeringDocument(by: { id: $id }) { adoptions { id } } }";
    let left = world
        .public_with(query, json!({ "id": document["id"] }))
        .await;
    assert_eq!(left["steeringDocument"]["adoptions"], json!([]));
    let told = world
        .public("{ changes(types: [DocumentAdoption]) { nodes { type action organisation { slug } } } }")
        .await;
    assert_eq!(
        texts(&told["changes"]["nodes"], "type"),
        ["CREATED", "CHANGED", "REMOVED"]
    );
    let verified = world.verify_journal().await;
    assert!(matches!(verified, Verified::Intact { .. }));
}

async fn only_what_is_adopted_and_seen_can_be_adopted(world: World) {
    let county = world.county();
    let region = world.token(county.region, Grade::Approver).await;
    let kiruna = world.token(county.kommun, Grade::Approver).await;
    let draft = done(&world, &region, CREATE, plan("draft", json!({}))).await;
    let draft = &draft["steeringDocument"]["versions"][0]["id"];
    assert_eq!(
        refused(&world, &region, RECORD, adoption(draft, json!({}))).await,
        ["WRONG_STATE documentVersion"]
    );
    let (_, hidden) = adopted(&world, "hidden", json!({ "visibility": "OWNER" })).await;
    for version in [draft, &hidden] {
        let refused = answer(&world, &kiruna, RECORD, adoption(version, json!({}))).await;
        assert_eq!(code(&refused), "NOT_FOUND");
    }
    let (_, shared) = adopted(&world, "shared", json!({ "visibility": "COOPERATION" })).await;
    let editor = world.token(county.kommun, Grade::Editor).await;
    let refused = answer(&world, &editor, RECORD, adoption(&shared, json!({}))).await;
    assert_eq!(code(&refused), "FORBIDDEN");
    done(&world, &kiruna, RECORD, adoption(&shared, json!({}))).await;
}

async fn what_is_wrong_with_an_adoption_is_said_all_at_once(world: World) {
    let (_, version) = adopted(&world, "a", json!({})).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    let rows = Rows::of(&world).await;
    let others = rows
        .one::<decision::Entity>(decision::Column::Kind.eq("APPROVES"))
        .await
        .id;
    let wrong = json!({
        "adoptedOn": "2026-11-03", "organ": " ", "paragraph": "1".repeat(21), "reservation": "a".repeat(2_001),
        "decision": id(NodeKind::Decision, others),
    });
    assert_eq!(
        refused(&world, &kiruna, RECORD, adoption(&version, wrong)).await,
        [
            "INVALID_PERIOD adoptedOn",
            "REQUIRED organ",
            "TOO_LONG paragraph",
            "TOO_LONG reservation",
            "DOES_NOT_FIT decision",
        ]
    );
    for (paragraph, expected) in [
        ("§ 17", "INVALID_VALUE paragraph"),
        ("", "REQUIRED paragraph"),
    ] {
        let input = adoption(&version, json!({ "paragraph": paragraph }));
        assert_eq!(refused(&world, &kiruna, RECORD, input).await, [expected]);
    }
    // The association's own decision: what it is recorded to say is nothing else than it does.
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    let own = |more: Value| {
        let said = json!({ "decision": id(NodeKind::Decision, others), "adoptedOn": "2004-06-17", "paragraph": "101" });
        adoption(&version, merged(said, more))
    };
    for (more, expected) in [
        (
            json!({ "adoptedOn": "2026-03-01" }),
            "INVALID_PERIOD adoptedOn",
        ),
        (json!({ "organ": "Nämnden" }), "DOES_NOT_FIT organ"),
        (json!({ "paragraph": "17" }), "DOES_NOT_FIT paragraph"),
    ] {
        let told = refused(&world, &association, RECORD, own(more)).await;
        assert_eq!(told, [expected]);
    }
    let made = done(&world, &association, RECORD, own(json!({}))).await;
    let made = &made["adoption"];
    for (more, expected) in [
        (
            json!({ "adoptedOn": "2004-06-18" }),
            "INVALID_PERIOD adoptedOn",
        ),
        (json!({ "organ": "Nämnden" }), "DOES_NOT_FIT organ"),
        (json!({ "paragraph": "102" }), "DOES_NOT_FIT paragraph"),
    ] {
        let input = merged(json!({ "adoption": made["id"], "version": 1 }), more);
        let told = refused(&world, &association, CHANGE, input).await;
        assert_eq!(told, [expected]);
    }
    // Where it leaves the paragraph out, it says no other.
    let out = json!({ "adoption": made["id"], "version": 1, "paragraph": null });
    done(&world, &association, CHANGE, out).await;
}

async fn a_decision_on_another_version_adopts_none_but_that(world: World) {
    let (_, first) = adopted(&world, "a", json!({})).await;
    let (_, second) = adopted(&world, "b", json!({})).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    let matter = json!({ "idempotencyKey": "m", "title": "Rekommendation" });
    let open = "openMatter matter { id }";
    let matter = done(&world, &kiruna, open, matter).await["matter"]["id"].take();
    let decision = json!({ "idempotencyKey": "d", "matter": matter, "kind": "ADOPTS", "organ": "Styrelsen", "date": "2026-03-01",
        "paragraph": "17", "wording": "Antas.", "documentVersion": first });
    let decide = "recordDecision decision { id }";
    let decision = done(&world, &kiruna, decide, decision).await["decision"]["id"].take();
    let by = json!({ "decision": decision });
    let other = adoption(&second, by.clone());
    assert_eq!(
        refused(&world, &kiruna, RECORD, other).await,
        ["DOES_NOT_FIT decision"]
    );
    done(&world, &kiruna, RECORD, adoption(&first, by)).await;
    // What an adoption cites, the decision goes on having.
    let correct = "correctDecision decision { id version }";
    let paragraph =
        json!({ "decision": decision, "version": 1, "reason": "Fel", "paragraph": "18" });
    assert_eq!(
        refused(&world, &kiruna, correct, paragraph).await,
        ["WRONG_STATE paragraph"]
    );
}

async fn who_has_not_adopted_the_version_in_force_is_listed(world: World) {
    let county = world.county();
    let each = json!({ "body": county.steering_group, "adoptedByEach": true });
    let (document, version) = adopted(&world, "a", each).await;
    let region = world.token(county.region, Grade::Approver).await;
    let kiruna = world.token(county.kommun, Grade::Approver).await;
    let left = async |on: &str| {
        let query = "query($id: ID!, $on: Date) { steeringDocument(by: { id: $id }, asOf: $on) { notAdoptedBy { slug name } } }";
        let variables = json!({ "id": document["id"], "on": on });
        world.public_with(query, variables).await["steeringDocument"]["notAdoptedBy"].clone()
    };
    let all = left("2026-11-02").await;
    // The kommuner and the region.
    let each = county.kommuner + 1;
    assert_eq!(items(&all).count(), each);
    let names = texts(&all, "name");
    let [first, last] = county.first_and_last;
    assert_eq!((names.first(), names.last()), (Some(&first), Some(&last)));
    done(&world, &kiruna, RECORD, adoption(&version, json!({}))).await;
    done(
        &world,
        &region,
        RECORD,
        adoption(&version, json!({ "adoptedOn": "2026-05-01" })),
    )
    .await;
    // One of the association binds none of its members.
    let association = world.token(county.association, Grade::Approver).await;
    done(&world, &association, RECORD, adoption(&version, json!({}))).await;
    for (on, missing) in [
        ("2026-02-28", each),
        ("2026-03-01", each - 1),
        ("2026-05-01", each - 2),
    ] {
        assert_eq!(items(&left(on).await).count(), missing, "{on}");
    }
    assert!(!texts(&left("2026-05-01").await, "slug").contains(&county.kommun));
    // A new version is to be adopted anew.
    let input = json!({ "idempotencyKey": "second", "document": document["id"] });
    let draft = done(
        &world,
        &region,
        "addDocumentVersion documentVersion { id version }",
        input,
    )
    .await;
    adopt(&world, &draft["documentVersion"], "2026-09-01").await;
    assert_eq!(items(&left("2026-08-31").await).count(), each - 2);
    assert_eq!(items(&left("2026-09-01").await).count(), each);
    // What isn't to be adopted by each lacks nobody.
    let (document, _) = adopted(&world, "b", json!({})).await;
    let query = "query($id: ID!) { steeringDocument(by: { id: $id }) { notAdoptedBy { slug } adoptedByEach } }";
    let answer = world
        .public_with(query, json!({ "id": document["id"] }))
        .await;
    assert_eq!(
        answer["steeringDocument"],
        json!({ "notAdoptedBy": null, "adoptedByEach": false })
    );
}

async fn a_document_belongs_to_a_body_that_its_owner_may_write_for(world: World) {
    let (region, kiruna, association) = (
        world.token("region", Grade::Editor).await,
        world.token("2584", Grade::Editor).await,
        world.token("norrbottens-kommuner", Grade::Editor).await,
    );
    let group = json!({ "idempotencyKey": "group", "name": "Samverkansgrupp Kiruna", "from": "2026-01-01" });
    let group = done(&world, &kiruna, "createLocalGroup group { slug }", group).await;
    let own = text(&group["group"]["slug"]).to_owned();
    for (token, body, allowed) in [
        (&region, "lansstyrgruppen", true),
        (&association, "lansstyrgruppen", true),
        (&kiruna, "lansstyrgruppen", false),
        (&region, "lansdelsgrupp-pite-alvdal", true),
        (&association, "lansdelsgrupp-pite-alvdal", false),
        (&kiruna, "lansdelsgrupp-norra-norrbotten", false),
        (&kiruna, own.as_str(), true),
        (&region, own.as_str(), false),
    ] {
        let input = plan(
            &format!("{body}-{allowed}-{}", token.len()),
            json!({ "body": body }),
        );
        let given = answer(&world, token, CREATE, input).await;
        let found = &given.1["data"]["createSteeringDocument"]["steeringDocument"]["body"];
        match allowed {
            true => assert_eq!(found["slug"], body, "{given:?}"),
            false => assert_eq!(code(&given), "FORBIDDEN", "{body}"),
        }
    }
    // The forums of 2004 no longer exist.
    let past = plan("past", json!({ "body": "2004-samverkansgrupp-lansniva" }));
    assert_eq!(
        code(&answer(&world, &region, CREATE, past).await),
        "FORBIDDEN"
    );
    let query = "query($body: ID!, $slug: String!) {
      steeringDocuments(filter: { body: $body }) { totalCount nodes { title } }
      body(by: { slug: $slug }) { documents { title } viewerCanAddDocument }
    }";
    let variables = json!({ "body": "lansstyrgruppen", "slug": "lansstyrgruppen" });
    // Drafts are there for their owner alone, but the document is public.
    let answer = world.data_as(&region, query, variables).await;
    assert_eq!(answer["steeringDocuments"]["totalCount"], 2);
    assert_eq!(
        answer["steeringDocuments"]["nodes"],
        answer["body"]["documents"]
    );
    assert_eq!(answer["body"]["viewerCanAddDocument"], true);
    let other = world
        .data_as(
            &kiruna,
            query,
            json!({ "body": own, "slug": "lansstyrgruppen" }),
        )
        .await;
    assert_eq!(other["steeringDocuments"]["totalCount"], 1);
    assert_eq!(other["body"]["viewerCanAddDocument"], false);
}

async fn only_a_document_of_a_county_body_is_to_be_adopted_by_each(world: World) {
    let (region, kiruna) = (
        world.token("region", Grade::Editor).await,
        world.token("2584", Grade::Editor).await,
    );
    for (token, more) in [
        (&kiruna, json!({ "adoptedByEach": true })),
        (
            &region,
            json!({ "adoptedByEach": true, "body": "lansdelsgrupp-pite-alvdal" }),
        ),
    ] {
        assert_eq!(
            refused(&world, token, CREATE, plan("a", more)).await,
            ["DOES_NOT_FIT adoptedByEach"]
        );
    }
    let input = plan("b", json!({ "body": "lansstyrgruppen" }));
    let made = done(&world, &region, CREATE, input).await;
    let document = &made["steeringDocument"];
    let change = |version: i32, more: Value| {
        merged(
            json!({ "document": document["id"], "version": version }),
            more,
        )
    };
    let each = change(1, json!({ "adoptedByEach": true }));
    let changed = done(&world, &region, CHANGE_DOCUMENT, each).await;
    assert_eq!(changed["steeringDocument"]["adoptedByEach"], true);
    assert_eq!(
        refused(
            &world,
            &region,
            CHANGE_DOCUMENT,
            change(2, json!({ "body": null }))
        )
        .await,
        ["DOES_NOT_FIT adoptedByEach"]
    );
    let none = change(2, json!({ "body": null, "adoptedByEach": false }));
    let changed = done(&world, &region, CHANGE_DOCUMENT, none).await;
    assert_eq!(changed["steeringDocument"]["body"], Value::Null);
}

async fn adoptions_are_seen_with_their_document(world: World) {
    let (document, version) = adopted(&world, "a", json!({})).await;
    let county = world.county();
    let kiruna = world.token(county.kommun, Grade::Approver).await;
    let region = world.token(county.region, Grade::Approver).await;
    let made = done(&world, &kiruna, RECORD, adoption(&version, json!({}))).await;
    let id = &made["adoption"]["id"];
    let found = async |token: Option<&str>| {
        let query = "query($id: ID!, $of: String!) { node(id: $id) { id } organisation(by: { code: $of }) { adoptions { id } } }";
        let variables = json!({ "id": id, "of": county.kommun });
        let answer = match token {
            Some(token) => world.data_as(token, query, variables).await,
            None => world.public_with(query, variables).await,
        };
        let listed = items(&answer["organisation"]["adoptions"]).count();
        assert_eq!(usize::from(!answer["node"].is_null()), listed);
        listed == 1
    };
    assert!(found(None).await && found(Some(&kiruna)).await);
    let narrowed = json!({ "document": document["id"], "version": 1, "visibility": "COOPERATION" });
    done(&world, &region, CHANGE_DOCUMENT, narrowed).await;
    assert!(!found(None).await && found(Some(&kiruna)).await && found(Some(&region)).await);
    assert_eq!(world.misplaced_rows().await, []);
}

async fn adoptions_take_as_many_statements_however_many_there_are(world: World) {
    let each = json!({ "body": "lansstyrgruppen", "adoptedByEach": true });
    adopted(&world, "a", each.clone()).await;
    let query = "{ steeringDocuments { nodes { adoptions { organisation { name } decision { paragraph } } notAdoptedBy { name } } } }";
    let count = async || {
        world.statements();
        world.public(query).await;
        world.statements().len()
    };
    let rows = Rows::of(&world).await;
    let kiruna = world.token("2584", Grade::Approver).await;
    let (_, version) = adopted(&world, "b", each.clone()).await;
    done(&world, &kiruna, RECORD, adoption(&version, json!({}))).await;
    let before = count().await;
    for number in 0..5 {
        let (_, version) = adopted(&world, &format!("more-{number}"), each.clone()).await;
        for code in ["2580", "2581", "2582"] {
            rows.add::<document_adoption::Entity>(json!({
                "document_version_id": crate::fixture::mutate::key(&version), "organisation_id": rows.organisation(code).await,
                "adopted_on": "2026-02-01", "organ": "kommunfullmäktige",
            }))
            .await;
        }
    }
    assert_eq!(before, count().await);
}
