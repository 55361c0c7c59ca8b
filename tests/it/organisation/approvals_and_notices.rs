//! What a party says of an agreement: that it approves it (B-11), that it gives notice (B-12).

use axum::http::StatusCode;
use entity::{agreement, agreement_party, decision, document_version, matter, steering_document};
use samverkan::{
    domain::{
        id::{NodeId, NodeKind},
        vocabulary::Grade,
    },
    store::Verified,
};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{code, items, text},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    an_agreement_is_in_force_from_the_last_approval,
    a_party_approves_once_and_not_ahead_of_time,
    only_approvers_of_a_party_speak_for_it,
    the_decision_must_be_one_of_the_partys_own_that_approves,
    an_agreement_that_is_hidden_has_no_parties_to_speak_for,
    notice_is_given_of_what_is_in_force,
    the_other_party_may_give_notice_too_until_the_end,
    no_notice_is_given_of_what_another_document_has_replaced,
);

const ASSOCIATION: &str = "norrbottens-kommuner";
const APPROVE: &str = "recordApproval";
const NOTICE: &str = "giveNotice";

/// What a mutation is answered with, whatever it is.
async fn try_mutate(world: &World, token: &str, name: &str, input: Value) -> (StatusCode, Value) {
    let (first, rest) = name.split_at(1);
    let query = format!(
        "mutation($input: {}{rest}Input!) {{ {name}(input: $input) {{
           agreement {{ id status inForceFrom endsOn }} userErrors {{ code field }} }} }}",
        first.to_uppercase()
    );
    world.try_as(token, &query, json!({ "input": input })).await
}

/// What is said of the agreement afterwards: status, from, to.
async fn mutate(world: &World, token: &str, name: &str, input: Value) -> String {
    let (_, answer) = try_mutate(world, token, name, input).await;
    let payload = &answer["data"][name];
    assert_eq!(payload["userErrors"], json!([]), "{answer:#}");
    said(&payload["agreement"])
}

fn said(agreement: &Value) -> String {
    let day = |field: &str| agreement[field].as_str().unwrap_or("-");
    format!(
        "{} {} {}",
        text(&agreement["status"]),
        day("inForceFrom"),
        day("endsOn")
    )
}

/// The code and the field of each reason why a mutation was refused.
async fn refused(world: &World, token: &str, name: &str, input: Value) -> Vec<String> {
    let (_, answer) = try_mutate(world, token, name, input).await;
    let payload = &answer["data"][name];
    assert!(payload.is_object(), "{answer:#}");
    items(&payload["userErrors"])
        .map(|reason| format!("{} {}", text(&reason["code"]), text(&reason["field"][0])))
        .collect()
}

/// The code of the error that a mutation is answered with, and the field that it names.
async fn failed(world: &World, token: &str, name: &str, input: Value) -> String {
    let answer = try_mutate(world, token, name, input).await;
    let field = answer.1["errors"][0]["extensions"]["field"].as_str();
    format!("{} {}", code(&answer), field.unwrap_or_default())
        .trim_end()
        .to_owned()
}

/// The agreement of 2004, which the region's approval is missing for.
async fn agreement_of_2004(world: &World) -> Value {
    let query = "{ agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }) { id } }";
    world.public(query).await["agreement"]["id"].clone()
}

fn approval(agreement: &Value, on: &str) -> Value {
    json!({ "idempotencyKey": format!("approval-{on}"), "agreement": agreement, "approvedOn": on })
}

fn notice(agreement: &Value, on: &str) -> Value {
    json!({ "idempotencyKey": format!("notice-{on}"), "agreement": agreement, "givenOn": on })
}

/// Adds an agreement between these organisations, which nobody has approved.
async fn add_agreement(rows: &Rows, document: Value, parties: &[&str]) -> (Uuid, Value) {
    let row = json!({
        "slug": "ny", "kind": "AGREEMENT", "level": "COUNTY", "title": "Ny överenskommelse", "visibility": "PUBLIC",
    });
    let document = rows
        .add::<steering_document::Entity>(merged(row, document))
        .await;
    let clause_id = rows.clause("B-11").await;
    let agreement = rows
        .add::<agreement::Entity>(json!({
            "steering_document_id": document, "notice_months": 6, "clause_id": clause_id,
        }))
        .await;
    for (ordinal, party) in (1..).zip(parties) {
        rows.add::<agreement_party::Entity>(json!({
            "agreement_id": agreement, "ordinal": ordinal, "organisation_id": rows.organisation(party).await,
            "name_as_signed": party, "approving_organ": "styrelsen", "clause_id": clause_id,
        }))
        .await;
    }
    (
        document,
        json!(NodeId::new(NodeKind::Agreement, agreement).encode()),
    )
}

async fn assert_journal_is_intact(world: &World) {
    assert!(matches!(
        world.verify_journal().await,
        Verified::Intact { .. }
    ));
}

async fn an_agreement_is_in_force_from_the_last_approval(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let agreement = agreement_of_2004(&world).await;
    let input = approval(&agreement, "2004-09-01");
    let expected = "IN_FORCE 2004-09-01 -";
    assert_eq!(
        mutate(&world, &region, APPROVE, input.clone()).await,
        expected
    );
    assert_eq!(
        mutate(&world, &region, APPROVE, input.clone()).await,
        expected
    );
    let other = merged(input, json!({ "approvedOn": "2004-09-02" }));
    assert_eq!(
        refused(&world, &region, APPROVE, other).await,
        ["KEY_REUSED idempotencyKey"]
    );
    let answer = world
        .public(
            "{ agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }) {
          status inForceFrom endsOn missingApprovals { nameAsSigned }
          parties { nameAsSigned approval { approvedOn } } } }",
        )
        .await;
    let answer = &answer["agreement"];
    assert_eq!(said(answer), expected);
    assert_eq!(answer["missingApprovals"], json!([]));
    assert_eq!(
        answer["parties"][1],
        json!({ "nameAsSigned": "Norrbottens läns landsting", "approval": { "approvedOn": "2004-09-01" } })
    );
    let told = world
        .public("{ changes(types: [AgreementApproval]) { nodes { action type } } }")
        .await;
    assert_eq!(
        told["changes"]["nodes"],
        json!([{ "action": "RECORD_APPROVAL", "type": "CREATED" }])
    );
    assert_journal_is_intact(&world).await;
}

async fn a_party_approves_once_and_not_ahead_of_time(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let association = world.token(ASSOCIATION, Grade::Approver).await;
    let agreement = agreement_of_2004(&world).await;
    for day in ["2026-11-03", "1066-10-14"] {
        assert_eq!(
            refused(&world, &region, APPROVE, approval(&agreement, day)).await,
            ["INVALID_PERIOD approvedOn"]
        );
    }
    assert_eq!(
        refused(
            &world,
            &association,
            APPROVE,
            approval(&agreement, "2026-11-02")
        )
        .await,
        ["ALREADY_EXISTS agreement"]
    );
    mutate(&world, &region, APPROVE, approval(&agreement, "2026-11-02")).await;
    assert_eq!(
        refused(&world, &region, APPROVE, approval(&agreement, "2026-11-01")).await,
        ["ALREADY_EXISTS agreement"]
    );
}

async fn only_approvers_of_a_party_speak_for_it(world: World) {
    let agreement = agreement_of_2004(&world).await;
    for (organisation, grade) in [("region", Grade::Editor), ("2584", Grade::Approver)] {
        let token = world.token(organisation, grade).await;
        for (name, input) in [
            (APPROVE, approval(&agreement, "2004-09-01")),
            (NOTICE, notice(&agreement, "2004-09-01")),
        ] {
            assert_eq!(
                failed(&world, &token, name, input).await,
                "FORBIDDEN",
                "{organisation} {name}"
            );
        }
    }
    let region = world.token("region", Grade::Approver).await;
    let unknown = json!(NodeId::new(NodeKind::Agreement, Uuid::from_u128(7)).encode());
    assert_eq!(
        failed(&world, &region, APPROVE, approval(&unknown, "2004-09-01")).await,
        "NOT_FOUND agreement"
    );
    assert_eq!(
        failed(&world, &region, NOTICE, notice(&unknown, "2004-09-01")).await,
        "NOT_FOUND agreement"
    );
}

async fn the_decision_must_be_one_of_the_partys_own_that_approves(world: World) {
    let rows = Rows::of(&world).await;
    let (_, agreement) = add_agreement(&rows, json!({}), &[ASSOCIATION, "region"]).await;
    let decisions = world
        .public("{ matter(by: { slug: \"politisk-samverkan-mellan-kommuner-och-landsting\" }) { decisions { id } } }")
        .await;
    let decisions = &decisions["matter"]["decisions"];
    let with = |place: usize, on: &str| {
        merged(
            approval(&agreement, on),
            json!({ "decision": decisions[place]["id"] }),
        )
    };
    let region = world.token("region", Grade::Approver).await;
    let association = world.token(ASSOCIATION, Grade::Approver).await;
    for (token, place) in [(&region, 2), (&association, 0)] {
        assert_eq!(
            refused(&world, token, APPROVE, with(place, "2004-06-17")).await,
            ["DOES_NOT_FIT decision"]
        );
    }
    let unknown =
        json!({ "decision": NodeId::new(NodeKind::Decision, Uuid::from_u128(7)).encode() });
    let unknown = merged(approval(&agreement, "2026-01-01"), unknown);
    assert_eq!(
        failed(&world, &association, APPROVE, unknown).await,
        "NOT_FOUND decision"
    );
    // What it approved on a day it has not approved on another, nor another agreement.
    assert_eq!(
        refused(&world, &association, APPROVE, with(2, "2026-01-01")).await,
        ["INVALID_PERIOD approvedOn"]
    );
    let of_2004 = document_version::Column::StampDate.is_not_null();
    let of_2004 = rows.one::<document_version::Entity>(of_2004).await.id;
    let own = rows.organisation(ASSOCIATION).await;
    let matter = json!({ "slug": "x", "title": "X", "owner_id": own, "visibility": "PUBLIC" });
    let matter = rows.add::<matter::Entity>(matter).await;
    for (ordinal, more, expected) in [
        (
            1,
            json!({ "date": "2026-01-01", "document_version_id": of_2004 }),
            "DOES_NOT_FIT decision",
        ),
        (2, json!({ "year": 2025 }), "INVALID_PERIOD approvedOn"),
    ] {
        let ordinal: i32 = ordinal;
        let row = json!({ "matter_id": matter, "ordinal": ordinal, "organ": "styrelsen", "organisation_id": own,
            "kind": "APPROVES", "wording": "x" });
        let decision = rows.add::<decision::Entity>(merged(row, more)).await;
        let named = json!({ "decision": NodeId::new(NodeKind::Decision, decision).encode() });
        let input = merged(approval(&agreement, "2026-01-01"), named);
        assert_eq!(
            refused(&world, &association, APPROVE, input).await,
            [expected]
        );
    }
    assert_eq!(
        mutate(&world, &association, APPROVE, with(2, "2004-06-17")).await,
        "PENDING_APPROVAL - -"
    );
}

async fn an_agreement_that_is_hidden_has_no_parties_to_speak_for(world: World) {
    let rows = Rows::of(&world).await;
    let hidden = json!({ "visibility": "OWNER", "owner_id": rows.organisation("region").await });
    let (_, agreement) = add_agreement(&rows, hidden, &["region", ASSOCIATION]).await;
    let association = world.token(ASSOCIATION, Grade::Approver).await;
    assert_eq!(
        failed(
            &world,
            &association,
            APPROVE,
            approval(&agreement, "2026-01-01")
        )
        .await,
        "NOT_FOUND agreement"
    );
    assert_eq!(
        failed(
            &world,
            &association,
            NOTICE,
            notice(&agreement, "2026-01-01")
        )
        .await,
        "NOT_FOUND agreement"
    );
    let region = world.token("region", Grade::Approver).await;
    mutate(&world, &region, APPROVE, approval(&agreement, "2026-01-01")).await;
    // The approval is told of to whom the document is there for.
    let query = "{ changes(types: [AgreementApproval]) { nodes { type } } }";
    let told = async |token: &str| {
        world.data_as(token, query, json!({})).await["changes"]["nodes"].clone()
    };
    assert_eq!(told(&region).await, json!([{ "type": "CREATED" }]));
    assert_eq!(told(&association).await, json!([]));
}

async fn notice_is_given_of_what_is_in_force(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let agreement = agreement_of_2004(&world).await;
    assert_eq!(
        refused(&world, &region, NOTICE, notice(&agreement, "2026-05-31")).await,
        ["WRONG_STATE givenOn"]
    );
    mutate(&world, &region, APPROVE, approval(&agreement, "2004-09-01")).await;
    for (day, expected) in [
        ("2004-08-31", "WRONG_STATE givenOn"),
        ("2026-11-03", "INVALID_PERIOD givenOn"),
    ] {
        assert_eq!(
            refused(&world, &region, NOTICE, notice(&agreement, day)).await,
            [expected]
        );
    }
    let input = notice(&agreement, "2026-05-31");
    let expected = "NOTICE_GIVEN 2004-09-01 2027-05-31";
    assert_eq!(
        mutate(&world, &region, NOTICE, input.clone()).await,
        expected
    );
    assert_eq!(
        mutate(&world, &region, NOTICE, input.clone()).await,
        expected
    );
    let other = merged(input, json!({ "givenOn": "2026-05-30" }));
    assert_eq!(
        refused(&world, &region, NOTICE, other).await,
        ["KEY_REUSED idempotencyKey"]
    );
    assert_eq!(
        refused(&world, &region, NOTICE, notice(&agreement, "2026-06-30")).await,
        ["ALREADY_EXISTS agreement"]
    );
    let answer = world
        .public(
            "{ agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }) {
          status inForceFrom endsOn parties { notices { givenOn } } } }",
        )
        .await;
    assert_eq!(said(&answer["agreement"]), expected);
    assert_eq!(
        answer["agreement"]["parties"],
        json!([{ "notices": [] }, { "notices": [{ "givenOn": "2026-05-31" }] }])
    );
    assert_journal_is_intact(&world).await;
}

async fn the_other_party_may_give_notice_too_until_the_end(world: World) {
    let rows = Rows::of(&world).await;
    let (_, agreement) = add_agreement(&rows, json!({}), &["region", ASSOCIATION]).await;
    let region = world.token("region", Grade::Approver).await;
    let association = world.token(ASSOCIATION, Grade::Approver).await;
    for token in [&region, &association] {
        mutate(&world, token, APPROVE, approval(&agreement, "2020-01-01")).await;
    }
    mutate(&world, &region, NOTICE, notice(&agreement, "2026-02-01")).await;
    assert_eq!(
        refused(
            &world,
            &association,
            NOTICE,
            notice(&agreement, "2026-08-02")
        )
        .await,
        ["WRONG_STATE givenOn"]
    );
    // The earliest notice counts.
    assert_eq!(
        mutate(
            &world,
            &association,
            NOTICE,
            notice(&agreement, "2026-08-01")
        )
        .await,
        "TERMINATED 2020-01-01 2026-08-01"
    );
}

async fn no_notice_is_given_of_what_another_document_has_replaced(world: World) {
    let rows = Rows::of(&world).await;
    let (document, agreement) = add_agreement(&rows, json!({}), &["region"]).await;
    let region = world.token("region", Grade::Approver).await;
    mutate(&world, &region, APPROVE, approval(&agreement, "2020-01-01")).await;
    let successor = rows
        .add::<steering_document::Entity>(json!({
            "slug": "efter", "kind": "AGREEMENT", "level": "COUNTY", "title": "Nästa", "visibility": "PUBLIC",
            "supersedes_id": document,
        }))
        .await;
    rows.add::<document_version::Entity>(json!({
        "steering_document_id": successor, "ordinal": 1, "valid_from": "2026-01-01", "valid_from_precision": "DAY",
    }))
    .await;
    assert_eq!(
        refused(&world, &region, NOTICE, notice(&agreement, "2026-01-01")).await,
        ["WRONG_STATE givenOn"]
    );
    mutate(&world, &region, NOTICE, notice(&agreement, "2025-12-31")).await;
}
