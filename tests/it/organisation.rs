//! The organisation as callers read it.

use serde_json::json;

use crate::support::{World, both};

both!(municipalities_sort_as_swedish_does);

async fn municipalities_sort_as_swedish_does(world: World) {
    let answer = world
        .try_public("{ organisations(kind: MUNICIPALITY) { nodes { name } } }")
        .await;
    println!("{answer:?}");
    for s in world.statements() {
        println!("{s}");
    }
    panic!();
}
