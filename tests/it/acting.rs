//! Asking for mutations. Every mutation takes an `input` of a type of its own name, and answers a thing or `userErrors`.

use axum::http::StatusCode;
use samverkan::domain::id::{NodeId, NodeKind};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    answers::{items, text},
    support::World,
};

/// The global id of a row.
pub(crate) fn id(kind: NodeKind, key: Uuid) -> String {
    NodeId::new(kind, key).encode()
}

/// The key in a global id.
pub(crate) fn key(id: &Value) -> Uuid {
    NodeId::decode(text(id)).expect("an id").key
}

/// A mutation, as `addSeat seat { id }`: its name, and what is selected of its payload besides the errors.
fn document(mutation: &str) -> String {
    let (name, thing) = mutation.split_once(' ').expect("a name and a selection");
    let (first, rest) = name.split_at(1);
    let input = format!("{}{rest}Input", first.to_uppercase());
    format!(
        "mutation($input: {input}!) {{ {name}(input: $input) {{ {thing} userErrors {{ code field message messageSwedish }} }} }}"
    )
}

/// The payload of a mutation, refused or not.
pub(crate) async fn payload(world: &World, token: &str, mutation: &str, input: Value) -> Value {
    let mut data = world
        .data_as(token, &document(mutation), json!({ "input": input }))
        .await;
    let name = mutation.split(' ').next().expect("a name");
    data[name].take()
}

/// The payload of a mutation that is done.
pub(crate) async fn done(world: &World, token: &str, mutation: &str, input: Value) -> Value {
    let payload = payload(world, token, mutation, input.clone()).await;
    assert_eq!(
        payload["userErrors"],
        json!([]),
        "{mutation} with {input:#}"
    );
    payload
}

/// Why a mutation is refused: `CODE field.path` of each reason.
pub(crate) async fn refused(
    world: &World,
    token: &str,
    mutation: &str,
    input: Value,
) -> Vec<String> {
    let payload = payload(world, token, mutation, input).await;
    items(&payload["userErrors"])
        .map(|error| {
            let path: Vec<_> = items(&error["field"]).map(text).collect();
            format!("{} {}", text(&error["code"]), path.join("."))
        })
        .collect()
}

/// The whole answer to a mutation.
pub(crate) async fn answer(
    world: &World,
    token: &str,
    mutation: &str,
    input: Value,
) -> (StatusCode, Value) {
    let variables = json!({ "input": input });
    world.try_as(token, &document(mutation), variables).await
}
