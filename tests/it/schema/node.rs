//! Global ids: every thing that an answer shows is found again by its id alone, and nothing else is.

use std::collections::{BTreeMap, BTreeSet};

use entity::{
    agreement_notice, chair_term, external_participant, indicator_target, local_structure_report,
    milestone, person, project_participation, reporting_extension, status_report,
    steering_relation,
};
use samverkan::domain::id::{NodeId, NodeKind};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{code, items, text},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    every_id_that_is_shown_leads_back_to_its_thing,
    what_is_no_id_of_anything_is_null,
    at_most_a_hundred_ids_at_once,
    a_hidden_thing_is_as_one_that_never_was,
    a_node_stands_as_on_the_day_that_its_id_carries,
    one_thing_on_two_days_has_two_ids,
);

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";

/// Queries that together show a thing of every type of the schema that has an id.
const SHOWING_EVERYTHING: [&str; 14] = [
    "query($on: Date) { bodies(asOf: $on) { nodes {
      __typename id names { __typename id } parent { __typename id } children { __typename id }
      steeredBy { __typename id } steers { __typename id }
      steeringRelations { __typename id steeringBody { __typename id } steeredBody { __typename id } }
      chairTerms { __typename id chair { __typename id } viceChair { __typename id } secretary { __typename id } }
      ... on WorkingCommittee { preparesFor { __typename id } }
      ... on AreaGroup { careArea { __typename id } }
      ... on LocalGroup {
        municipality { __typename id }
        externalParticipants { __typename id organisation { __typename id } body { __typename id } }
      }
      ... on HistoricalForum { careArea { __typename id } abolishedBy { __typename id } }
    } } }",
    "query($on: Date) { bodies(asOf: $on) { nodes {
      chair { __typename id }
      seats { __typename id labels { __typename id } clause { __typename id } function { __typename id } filledBy { __typename id } appointments {
        __typename id person { __typename id employer { __typename id } } substitutesFor { __typename id }
      } }
      mandates { __typename id clause { __typename id } }
    } } }",
    "query($on: Date) { bodies(asOf: $on) { nodes { clause { __typename id } rules {
      __typename id clause { __typename id } parameters { __typename id rule { __typename id } }
    } } } }",
    "query($on: Date) {
      organisations(asOf: $on) { nodes {
        __typename id names { __typename id } careArea { __typename id } localGroups { __typename id }
        representedIn { __typename id } seats { __typename id } appointments { __typename id }
        agreementParties { __typename id } structureReports { __typename id } responsible { __typename id }
      } }
      careAreas(asOf: $on) {
        __typename id names { __typename id } bodies { __typename id } clause { __typename id } memberships {
          __typename id careArea { __typename id } municipality { __typename id } editorialNote { __typename id }
        }
      }
    }",
    "query($on: Date) { agreements(asOf: $on, first: 5) { nodes {
      __typename id clause { __typename id } abolishes { __typename id }
      matter { __typename id owner { __typename id } decisions {
        __typename id previous { __typename id } organisation { __typename id } amendments { __typename id }
      } }
      parties {
        __typename id organisation { __typename id }
        approval { __typename id decision { __typename id } } notices { __typename id party { __typename id } }
      }
      missingApprovals { __typename id }
      ladder { __typename id bodies { __typename id } }
      steeringDocument { __typename id }
    } } }",
    "query($on: Date) { steeringDocuments(asOf: $on) { nodes {
      __typename id owner { __typename id } currentVersion { __typename id }
      adoptions { __typename id documentVersion { __typename id } organisation { __typename id } decision { __typename id } }
      body { __typename id } notAdoptedBy { __typename id }
      versions { __typename id clauses { __typename id editorialNotes { __typename id } }
        adoptionRequest { __typename id documentVersion { __typename id } sentBy { __typename id } decision { __typename id } } }
    } } }",
    "query($on: Date) {
      priorityAreas { __typename id } targetGroups { __typename id } effectGoals { __typename id }
      rules(asOf: $on) { __typename id }
    }",
    "query($on: Date) { projects(first: 5) { nodes {
      __typename id owner { __typename id } leadBody { __typename id } subprojects { __typename id }
      parentProject { __typename id } milestones { __typename id project { __typename id } }
      participations { __typename id organisation { __typename id } }
      statusReports { nodes { __typename id corrects { __typename id } correctedBy { __typename id } person { __typename id } } }
      latestStatusReport { __typename id } priorityAreas { __typename id } targetGroups { __typename id }
      effectGoals { __typename id }
    } } bodies(asOf: $on, first: 1) { nodes { __typename id } } }",
    "query($on: Date) { meetings { nodes { __typename id body { __typename id } bodies { __typename id }
      agenda { __typename id addedBy { __typename id } }
      notes { __typename id items { __typename id } } } }
      bodies(filter: {types: [LOCAL_GROUP]}, asOf: $on, first: 5) { nodes { __typename id
        yearPlans(first: 2) { nodes { __typename id items { __typename id addedBy { __typename id } } } } } } }",
    "query($on: Date) { trainingActivities { nodes { __typename id body { __typename id } owner { __typename id }
      participations { __typename id } } } bodies(asOf: $on, first: 1) { nodes { __typename id } } }",
    "query($on: Date) { commissions { nodes { __typename id givenBy { __typename id } receivers { __typename id
      organisation { __typename id } reports { __typename id } } } }
      bodies(asOf: $on, first: 1) { nodes { __typename id } } }",
    "query($on: Date) { obstacles { nodes { __typename id body { __typename id } measures { __typename id } } }
      bodies(asOf: $on, first: 1) { nodes { __typename id } } }",
    "query($on: Date) { horizonNotes { nodes { __typename id body { __typename id } author { __typename id } } }
      bodies(asOf: $on, first: 1) { nodes { __typename id } } }",
    "query($on: Date) { indicators(first: 5) { nodes {
      __typename id owner { __typename id } project { __typename id } priorityArea { __typename id }
      targets { __typename id organisation { __typename id } }
      extensions { __typename id }
      values { nodes { __typename id indicator { __typename id } organisation { __typename id } } }
    } } bodies(asOf: $on, first: 1) { nodes { __typename id } } }",
];

async fn every_id_that_is_shown_leads_back_to_its_thing(world: World) {
    let rows = Rows::of(&world).await;
    add_one_of_each(&rows).await;
    let mut shown = BTreeMap::new();
    for day in ["2004-06-16", "2005-01-01", "2026-11-02"] {
        for query in SHOWING_EVERYTHING {
            collect(
                &world.public_with(query, json!({ "on": day })).await,
                &mut shown,
            );
        }
        let changes =
            "{ difference(from: \"2000-01-01\", to: \"2026-11-02\") { thing { __typename id } } }";
        collect(&world.public(changes).await, &mut shown);
    }
    let found_types: BTreeSet<&str> = shown.values().map(String::as_str).collect();
    let schema = world
        .public("{ __type(name: \"Node\") { possibleTypes { name } } }")
        .await;
    let types = items(&schema["__type"]["possibleTypes"]).map(|kind| text(&kind["name"]));
    // What only an organisation's approvers see, or those whom it concerns, has its nodes tested in `access`.
    let types = types.filter(|kind| {
        ![
            "Attendance",
            "Dispute",
            "Grant",
            "MeetingCall",
            "Proposal",
            "ServiceAccount",
        ]
        .contains(kind)
    });
    assert_eq!(found_types, types.collect());
    assert!(shown.len() > 500, "{}", shown.len());
    let shown: Vec<(String, String)> = shown.into_iter().collect();
    for chunk in shown.chunks(100) {
        let ids: Vec<&String> = chunk.iter().map(|(id, _)| id).collect();
        let answer = world.public_with(NODES, json!({ "ids": ids })).await;
        let expected: Vec<Value> = chunk
            .iter()
            .map(|(id, kind)| json!({ "__typename": kind, "id": id }))
            .collect();
        assert_eq!(answer["nodes"], Value::Array(expected));
    }
    let mut of_each_type = BTreeMap::new();
    of_each_type.extend(shown.iter().map(|(id, kind)| (kind, id)));
    for (kind, id) in of_each_type {
        let query = "query($id: ID!) { node(id: $id) { __typename id } }";
        let answer = world.public_with(query, json!({ "id": id })).await;
        assert_eq!(answer["node"], json!({ "__typename": kind, "id": id }));
    }
}

async fn what_is_no_id_of_anything_is_null(world: World) {
    let ids = world
        .public("{ body(by: { slug: \"lansstyrgruppen\" }) { id seats { id } } organisation(by: { slug: \"2584\" }) { id } }")
        .await;
    let body = text(&ids["body"]["id"]);
    let key = NodeId::decode(body).unwrap().key;
    let mut nothing: Vec<String> = NodeKind::ALL
        .iter()
        .filter(|kind| **kind != NodeKind::Body)
        .map(|kind| NodeId::new(*kind, key).encode())
        .collect();
    nothing.push(NodeId::new(NodeKind::Body, Uuid::now_v7()).encode());
    nothing.push(NodeId::new(NodeKind::Body, Uuid::nil()).encode());
    nothing
        .extend(["", " ", "0", "lansstyrgruppen", "åäö", "\u{0}", "%", "null"].map(str::to_owned));
    nothing.extend([
        body.to_lowercase(),
        format!("{body}="),
        format!(" {body}"),
        body[1..].to_owned(),
    ]);
    nothing.push(key.to_string());
    nothing.push("A".repeat(10_000));
    let answer = world.public_with(NODES, json!({ "ids": nothing })).await;
    for (id, node) in nothing.iter().zip(items(&answer["nodes"])) {
        assert!(node.is_null(), "{id}: {node}");
    }
    // In the place of each: the others come as if nothing were wrong, twice where they are asked for twice.
    let seat = &ids["body"]["seats"][0]["id"];
    let mixed = json!([body, "x", seat, body, ids["organisation"]["id"]]);
    let answer = world.public_with(NODES, json!({ "ids": mixed })).await;
    let types: Vec<Option<&str>> = items(&answer["nodes"])
        .map(|node| node["__typename"].as_str())
        .collect();
    let group = Some("CountySteeringGroup");
    assert_eq!(
        types,
        [group, None, Some("Seat"), group, Some("Organisation")]
    );
}

async fn at_most_a_hundred_ids_at_once(world: World) {
    let id = world
        .public("{ body(by: { slug: \"lansstyrgruppen\" }) { id } }")
        .await;
    let ids = |count| json!({ "ids": vec![&id["body"]["id"]; count] });
    for count in [0, 1, 100] {
        let answer = world.public_with(NODES, ids(count)).await;
        assert_eq!(items(&answer["nodes"]).count(), count);
    }
    let answer = world.try_public_with(NODES, ids(101)).await;
    assert_eq!(code(&answer), "BAD_USER_INPUT");
    assert_eq!(answer.1["errors"][0]["extensions"]["field"], "ids");
}

async fn a_hidden_thing_is_as_one_that_never_was(world: World) {
    let rows = Rows::of(&world).await;
    let protected = rows
        .add::<person::Entity>(json!({ "display_name": "Lena", "protected": true }))
        .await;
    let agreement = world
        .public(
            "{ agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }) {
               id parties { id approval { id } } ladder { id } matter { id decisions { id amendments { id } } }
               steeringDocument { id versions { id clauses { id editorialNotes { id } } } }
             } }",
        )
        .await;
    let mut ids = Vec::new();
    every_id(&agreement, &mut ids);
    ids.push(NodeId::new(NodeKind::Person, protected).encode());
    assert!(ids.len() > 40, "{}", ids.len());
    world
        .sql("UPDATE steering_document SET visibility = 'COOPERATION'; UPDATE matter SET visibility = 'OWNER'")
        .await;
    for chunk in ids.chunks(100) {
        let answer = world.public_with(NODES, json!({ "ids": chunk })).await;
        assert!(items(&answer["nodes"]).all(Value::is_null), "{answer}");
    }
}

async fn a_node_stands_as_on_the_day_that_its_id_carries(world: World) {
    let then = world
        .public("{ body(by: { slug: \"slako\" }, asOf: \"2004-06-16\") { id currentId } region: organisation(by: { slug: \"region\" }, asOf: \"2004-06-16\") { id currentId name } }")
        .await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) {
      ... on HistoricalForum { slug name period { to toPrecision } } ... on Organisation { slug name }
    } }";
    assert_eq!(then["region"]["name"], "Norrbottens läns landsting");
    for (id, name) in [
        ("id", "Norrbottens läns landsting"),
        ("currentId", "Region Norrbotten"),
    ] {
        let ids = json!({ "ids": [then["body"][id], then["region"][id]] });
        assert_eq!(
            world.public_with(query, ids).await["nodes"],
            json!([
                { "slug": "slako", "name": "SLAKO", "period": { "to": "2004-06-17", "toPrecision": "UNKNOWN" } },
                { "slug": "region", "name": name },
            ])
        );
    }
}

async fn one_thing_on_two_days_has_two_ids(world: World) {
    let query = "query($on: Date) { body(by: { slug: \"lansstyrgruppen\" }, asOf: $on) {
      id currentId children { id currentId } } }";
    let on = async |on: Value| world.public_with(query, json!({ "on": on })).await["body"].clone();
    let (now, then, today) = (
        on(Value::Null).await,
        on(json!("2020-01-01")).await,
        on(json!("2026-11-02")).await,
    );
    assert_eq!(now["id"], now["currentId"]);
    for other in [&then, &today] {
        assert_ne!(other["id"], now["id"]);
        assert_eq!(other["currentId"], now["id"]);
        let children = items(&other["children"]);
        assert!(children.clone().count() > 0);
        assert!(
            children
                .clone()
                .all(|child| child["id"] != child["currentId"])
        );
    }
    assert_ne!(then["id"], today["id"]);
    // Arguments take either.
    let query = "query($id: ID!) { body(by: { id: $id }) { id } bodies(filter: { parent: $id }) { nodes { id } } }";
    let by = async |id: &Value| world.public_with(query, json!({ "id": id })).await;
    assert_eq!(by(&then["id"]).await, by(&now["id"]).await);
    assert_eq!(by(&then["id"]).await["body"]["id"], now["id"]);
}

/// What the reference data has none of: groups, people, chair terms, external participants, notices.
async fn add_one_of_each(rows: &Rows) {
    let kiruna = rows.organisation("2584").await;
    rows.add_body("WORKING_GROUP", "Arbetsgrupp", json!({}))
        .await;
    let group = rows
        .add_body(
            "LOCAL_GROUP",
            "Lokal grupp",
            json!({ "municipality_id": kiruna }),
        )
        .await;
    let seat = rows.add_seat(group, "Medlem", json!({})).await;
    let holder = rows.appoint("Anna", seat, "2584").await;
    rows.add::<chair_term::Entity>(json!({
        "body_id": group, "year": 2026, "side": "MUNICIPALITIES", "chair_id": holder, "secretary_id": null,
        "valid_from": "2026-01-01", "valid_from_precision": "DAY", "valid_to": "2027-01-01", "valid_to_precision": "DAY",
    }))
    .await;
    let sector = rows.sector("polis").await;
    rows.add::<external_participant::Entity>(json!({
        "body_id": group, "organisation_id": kiruna, "participant_sector_id": sector,
    }))
    .await;
    let area_group = rows.body("lansdelsgrupp-norra-norrbotten").await;
    rows.add::<local_structure_report::Entity>(json!({
        "municipality_id": kiruna, "area_group_id": area_group, "state": "SUBMITTED", "reported_on": "2026-02-01",
    }))
    .await;
    let person = rows.add_person("Ansvarig").await;
    rows.add::<entity::responsible::Entity>(json!({
        "municipality_id": kiruna, "area_group_id": area_group, "person_id": person,
    }))
    .await;
    rows.add::<steering_relation::Entity>(
        json!({ "steering_body_id": group, "steered_body_id": group }),
    )
    .await;
    let party = rows.party("Norrbottens läns landsting").await;
    rows.add::<agreement_notice::Entity>(
        json!({ "agreement_party_id": party, "given_on": "2020-01-01" }),
    )
    .await;
    let version = rows
        .one::<entity::document_version::Entity>(
            entity::document_version::Column::StampDate.is_not_null(),
        )
        .await
        .id;
    rows.add::<entity::adoption_request::Entity>(json!({
        "document_version_id": version, "organisation_id": kiruna, "sent_on": "2004-06-20", "answer_by": "2004-12-31",
        "entry": "EACH",
    }))
    .await;
    rows.add::<entity::document_adoption::Entity>(json!({
        "document_version_id": version, "organisation_id": kiruna, "adopted_on": "2004-07-01", "organ": "kommunstyrelsen",
    }))
    .await;
    rows.add::<entity::horizon_note::Entity>(json!({
        "body_id": group, "owner_id": kiruna, "visibility": "PUBLIC", "title": "Ny lag", "text": "Den gäller.", "source": "SOU",
        "noted_on": "2026-01-01", "sectors": "SCHOOL", "changed_at": "2026-01-01T00:00:00Z",
    }))
    .await;
    let meeting = rows.add_meeting(group, json!({ "owner_id": kiruna })).await;
    let item = rows.add_agenda_item(meeting, kiruna, json!({})).await;
    let notes = rows.add::<entity::meeting_notes::Entity>(json!({
        "meeting_id": meeting, "position": 1, "organisation_id": kiruna, "state": "APPROVED", "approved_by_region": false,
        "approved_by_municipalities": true, "approved_on": "2026-11-01", "public": true,
    }));
    rows.add::<entity::item_note::Entity>(json!({
        "meeting_notes_id": notes.await, "agenda_item_id": item, "organisation_id": kiruna, "text": "Vi enades.", "public": true,
    }))
    .await;
    let obstacle = rows.add::<entity::obstacle::Entity>(json!({
        "body_id": group, "organisation_id": kiruna, "owner_id": kiruna, "title": "Hinder", "text": "Journaler",
        "identified_on": "2026-01-01", "state": "BEING_REMOVED", "public": true, "concerned": "",
        "changed_at": "2026-01-01T00:00:00Z",
    }));
    rows.add::<entity::obstacle_measure::Entity>(json!({
        "obstacle_id": obstacle.await, "organisation_id": kiruna, "taken_on": "2026-02-01", "text": "Avtal.",
    }))
    .await;
    let commission = rows.add::<entity::commission::Entity>(json!({
        "body_id": group, "owner_id": kiruna, "visibility": "PUBLIC", "title": "Uppdrag", "text": "Ta fram en rutin.",
        "given_on": "2026-01-01", "due_on": "2026-06-01", "changed_at": "2026-01-01T00:00:00Z",
    }));
    let receiver = rows.add::<entity::commission_receiver::Entity>(json!({
        "commission_id": commission.await, "organisation_id": kiruna, "owner_id": kiruna, "state": "REPORTED",
        "nothing_remains": false,
    }));
    rows.add::<entity::commission_report::Entity>(json!({
        "commission_receiver_id": receiver.await, "organisation_id": kiruna, "is_final": true, "reported_on": "2026-05-01",
        "text": "Klart.",
    }))
    .await;
    let training = rows.add::<entity::training_activity::Entity>(json!({
        "body_id": group, "owner_id": kiruna, "visibility": "PUBLIC", "kind": "SKILLS", "title": "Planering",
        "starts_on": "2026-01-01", "ends_on": "2026-01-02", "changed_at": "2026-01-01T00:00:00Z",
    }));
    rows.add::<entity::training_participation::Entity>(json!({
        "training_activity_id": training.await, "organisation_id": kiruna, "participants": 3,
    }))
    .await;
    let plan = rows.add::<entity::year_plan::Entity>(json!({
        "body_id": group, "owner_id": kiruna, "organisation_id": kiruna, "year": 2027, "state": "ADOPTED", "adopted_on": "2026-11-01",
        "decision": "Gruppen antar det.", "public": true, "concerned": "",
    }));
    rows.add::<entity::year_plan_item::Entity>(json!({
        "year_plan_id": plan.await, "organisation_id": kiruna, "kind": "DEADLINE", "title": "Siffror", "day": "2027-05-20",
        "public": true,
    }))
    .await;
    add_projects(rows, kiruna, group).await;
}

/// A project with a part and all that belongs to both, and an indicator with a target and an approved value.
async fn add_projects(rows: &Rows, owner: Uuid, lead: Uuid) {
    let led = json!({ "lead_body_id": lead });
    let project = rows.add_project(owner, "Helheten", led).await;
    let part = json!({ "parent_project_id": project });
    rows.add_project(owner, "Delen", part).await;
    let belongs = json!({ "development_project_id": project });
    let milestone =
        json!({ "title": "Start", "due_on": "2026-12-01", "first_due_on": "2026-12-01" });
    rows.add::<milestone::Entity>(merged(belongs.clone(), milestone))
        .await;
    let participation = json!({
        "organisation_id": rows.organisation("region").await, "joined_on": "2026-01-01",
    });
    rows.add::<project_participation::Entity>(merged(belongs.clone(), participation))
        .await;
    let report = json!({
        "organisation_id": owner, "period_kind": "MONTH", "period_from": "2026-10-01", "health": "ON_TRACK",
        "done": "Lokal hyrd.", "submitted_at": "2026-11-01T08:00:00Z",
    });
    rows.add::<status_report::Entity>(merged(belongs.clone(), report))
        .await;
    let indicator = rows.add_indicator(owner, "Besök", belongs).await;
    rows.add::<indicator_target::Entity>(json!({
        "indicator_id": indicator, "period_kind": "YEAR", "period_from": "2026-01-01", "target": "5", "county": false,
        "organisation_id": owner,
    }))
    .await;
    rows.add::<reporting_extension::Entity>(json!({
        "indicator_id": indicator, "organisation_id": owner, "period_kind": "YEAR", "period_from": "2026-01-01",
        "until": "2027-03-01", "reason": "Nytt system",
    }))
    .await;
    rows.add_value(indicator, owner, "APPROVED", json!({}))
        .await;
}

/// Every id in an answer, with the type of its thing.
fn collect(answer: &Value, shown: &mut BTreeMap<String, String>) {
    match answer {
        Value::Array(items) => items.iter().for_each(|item| collect(item, shown)),
        Value::Object(fields) => {
            if let Some(id) = fields.get("id") {
                let kind = text(&fields["__typename"]).to_owned();
                let before = shown.insert(text(id).to_owned(), kind.clone());
                assert!(
                    before.is_none_or(|before| before == kind),
                    "{id} is two things"
                );
            }
            fields.values().for_each(|field| collect(field, shown));
        }
        _ => {}
    }
}

/// Every id in an answer, whatever its type.
fn every_id(answer: &Value, ids: &mut Vec<String>) {
    match answer {
        Value::Array(items) => items.iter().for_each(|item| every_id(item, ids)),
        Value::Object(fields) => {
            ids.extend(fields.get("id").map(|id| text(id).to_owned()));
            fields.values().for_each(|field| every_id(field, ids));
        }
        _ => {}
    }
}
