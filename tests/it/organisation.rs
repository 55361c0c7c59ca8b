//! The organisation as callers read it.

use crate::support::{World, both};

both!(municipalities_sort_as_swedish_does, whole);

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
async fn whole(world: World) {
    let answer = world
        .try_public("{ bodies(first: 20) { totalCount nodes { __typename slug name level sphere steeredBy { name } ... on AreaGroup { careArea { name } } mandates { ordinal wording clause { number } } seats { label vacant vacancies organisation { name } appointments {person{displayName}} } } } }")
        .await;
    println!("{answer:?}");
    for s in world.statements() {
        println!("{}...{}", &s[..60], s.len());
    }
    panic!();
}
