//! Whose connections to the database are whose: who holds all that it may have takes none from the others.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use futures_util::future::join_all;
use samverkan::{
    access::{Actor, ActorKind, Viewer},
    domain::vocabulary::Grade,
    store::{Caller, Identity, Session},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    files::exports::file,
    fixture::{
        json::code,
        world::{Kind, World, both},
    },
    http::subscriptions::{Events, PROJECTS},
    projects::development_projects::propose,
};

both!(kind:
    the_public_keeps_out_neither_who_has_a_token_nor_who_watches,
    who_has_a_token_keeps_out_neither_the_public_nor_who_watches,
    nobody_needs_two_connections_at_once_or_keeps_one_for_who_reads_slowly,
);

/// One for each share.
const CONNECTIONS: u32 = 3;

const QUERY: &str = "{ body(by: { slug: \"lansstyrgruppen\" }) { slug } }";

/// Sessions that keep a connection each, as many as a viewer gets.
async fn held(world: &World, viewer: Viewer) -> Vec<Session> {
    let begun = join_all((0..CONNECTIONS).map(|_| begun(world, viewer))).await;
    begun.into_iter().flatten().collect()
}

/// A session that has read; none when there was no connection for it.
async fn begun(world: &World, viewer: Viewer) -> Option<Session> {
    let caller = Caller {
        viewer,
        identity: Identity::default(),
        by_grant: true,
        request: String::new(),
        now: world.time(),
        time: Duration::from_secs(60),
    };
    let session = Session::new(world.store().clone(), caller);
    let read = session.organisation_keys(world.time().date_naive()).await;
    read.is_ok().then_some(session)
}

/// What who tries a secret is told.
async fn exchanged(world: &World) -> StatusCode {
    let form = "grant_type=client_credentials&client_id=00000000-0000-0000-0000-000000000000&client_secret=x";
    let request = Request::post("/oauth/token")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form));
    world
        .request(request.expect("a valid request"))
        .await
        .status
}

/// Who watches sees that the server is ready, and where the journal ends.
async fn watched(world: &World) {
    assert_eq!(world.get("/health/ready").await.status, StatusCode::OK);
    let metrics = world.watched("/metrics").await.body;
    assert!(metrics.contains("samverkan_journal_head 1\n"), "{metrics}");
}

async fn the_public_keeps_out_neither_who_has_a_token_nor_who_watches(kind: Kind) {
    let world = World::with_connections(kind, CONNECTIONS).await;
    let token = world.token("region", Grade::Reader).await;
    let held = held(&world, Viewer::Public).await;
    world.data_as(&token, QUERY, json!({})).await;
    let own = file(&world, &token, "/export/organisation.csv").await;
    assert_eq!(own.status, StatusCode::OK);
    watched(&world).await;
    let (query, file, exchanged) = tokio::join!(
        world.try_public(QUERY),
        world.get("/public/export/organisation.csv"),
        exchanged(&world)
    );
    assert_eq!(code(&query), "UNAVAILABLE");
    assert_eq!(
        (file.status, file.header("retry-after")),
        (StatusCode::SERVICE_UNAVAILABLE, "10")
    );
    assert_eq!(exchanged, StatusCode::SERVICE_UNAVAILABLE);
    drop(held);
    world.public(QUERY).await;
}

async fn who_has_a_token_keeps_out_neither_the_public_nor_who_watches(kind: Kind) {
    let world = World::with_connections(kind, CONNECTIONS).await;
    let token = world.token("region", Grade::Reader).await;
    let actor = Actor {
        organisation: Uuid::nil(),
        kind: ActorKind::Region,
        grade: Grade::Reader,
        service_account: false,
        today: world.time().date_naive(),
    };
    let held = held(&world, Viewer::Actor(actor)).await;
    world.public(QUERY).await;
    let file = world.get("/public/export/organisation.csv").await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(exchanged(&world).await, StatusCode::UNAUTHORIZED);
    watched(&world).await;
    let refused = world.post_as(&token, QUERY, json!({})).await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (StatusCode::SERVICE_UNAVAILABLE, "10")
    );
    drop(held);
    world.data_as(&token, QUERY, json!({})).await;
}

async fn nobody_needs_two_connections_at_once_or_keeps_one_for_who_reads_slowly(kind: Kind) {
    let world = World::with_connections(kind, CONNECTIONS).await;
    let token = world.token("2584", Grade::Editor).await;
    let mut events = Events::of(&world, &token, PROJECTS, json!({})).await;
    let request = Request::get("/public/export/organisation.csv").body(Body::empty());
    let unread = world.begun(request.expect("a valid request")).await;
    assert_eq!(unread.status(), StatusCode::OK);
    for title in ["Ett", "Två"] {
        propose(&world, &token, title, json!({})).await;
    }
    let own = file(&world, &token, "/export/projects.csv").await;
    assert_eq!(own.status, StatusCode::OK);
    world.public(QUERY).await;
    for title in ["Ett", "Två"] {
        let (_, told) = events.next().await.expect("an event");
        assert_eq!(told["data"]["changes"]["thing"]["title"], title, "{told}");
    }
}
