//! Subscriptions: what comes, to whom, once each, and how they end; as server-sent events and over WebSocket.

use axum::{
    body::{Body, BodyDataStream},
    http::{Request, StatusCode, header},
};
use entity::access_grant;
use futures_util::{SinkExt, StreamExt};
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    http::{Bounds, serve},
};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, ClientRequestBuilder, Message},
};

use crate::{
    fixture::{
        json::{code, items, text},
        mutate::{done, id},
        rows::Rows,
        world::{World, both},
    },
    projects::development_projects::propose,
};

both!(
    a_change_comes_when_it_is_committed,
    who_resumes_misses_nothing_and_gets_nothing_twice,
    what_is_hidden_never_comes,
    what_has_been_hidden_since_is_not_told_again,
    a_withdrawn_grant_ends_it,
    a_token_that_ends_ends_it,
    what_is_no_subscription_is_one_event,
    one_answer_is_a_stream_only_for_who_takes_nothing_else,
    a_socket_that_is_not_read_holds_up_nobody,
    what_can_t_be_followed_is_refused,
    a_socket_runs_what_it_is_asked,
    a_socket_keeps_to_its_protocol,
);

const PROJECTS: &str =
    "subscription($after: String) { changes(after: $after, types: [DevelopmentProject]) {
  cursor type thing { ... on DevelopmentProject { title } } } }";

/// A stream of server-sent events.
struct Events {
    body: BodyDataStream,
    read: String,
}

impl Events {
    async fn of(world: &World, token: &str, query: &str, variables: Value) -> Self {
        let response = world.begun(request(token, query, variables)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "text/event-stream"
        );
        Self {
            body: response.into_body().into_data_stream(),
            read: String::new(),
        }
    }

    /// The next event: its name and its data; none at the end. What only says that the stream is alive is left out.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let field = |name: &str| {
                    let mut lines = event.lines();
                    lines.find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()))
                };
                let found = field("event:").map(|event| {
                    let data = field("data:").unwrap_or_default();
                    (event, serde_json::from_str(&data).unwrap_or_default())
                });
                self.read = rest.to_owned();
                if found.is_some() {
                    return found;
                }
                continue;
            }
            let chunk = self.body.next().await?.expect("the stream goes on");
            self.read += std::str::from_utf8(&chunk).expect("text");
        }
    }

    /// The change in the next event.
    async fn change(&mut self) -> Value {
        let (event, mut data) = self.next().await.expect("an event");
        assert_eq!(
            (event.as_str(), &data["errors"]),
            ("next", &Value::Null),
            "{data}"
        );
        data["data"]["changes"].take()
    }

    async fn title(&mut self) -> String {
        text(&self.change().await["thing"]["title"]).to_owned()
    }

    /// The code of the error in the next event, which is the last but one.
    async fn end(&mut self) -> String {
        let (event, data) = self.next().await.expect("an event");
        assert_eq!(event, "next");
        let end = self.next().await.expect("an event");
        assert_eq!(end, ("complete".to_owned(), Value::Null));
        assert_eq!(self.next().await, None);
        text(&data["errors"][0]["extensions"]["code"]).to_owned()
    }
}

fn request(token: &str, query: &str, variables: Value) -> Request<Body> {
    Request::post("/graphql")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "text/event-stream")
        .body(
            json!({ "query": query, "variables": variables })
                .to_string()
                .into(),
        )
        .expect("a request")
}

async fn a_change_comes_when_it_is_committed(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Reader).await;
    propose(&world, &kiruna, "Innan", json!({})).await;
    let mut events = Events::of(&world, &region, PROJECTS, json!({})).await;
    propose(&world, &kiruna, "Ett", json!({})).await;
    let change = events.change().await;
    assert_eq!(
        (&change["type"], &change["thing"]["title"]),
        (&json!("CREATED"), &json!("Ett"))
    );
    propose(&world, &kiruna, "Två", json!({})).await;
    assert_eq!(events.title().await, "Två");
    // Its cursor is one of the query of the same name.
    let query = "query($after: String) { changes(after: $after, types: [DevelopmentProject]) { nodes { thing { ... on DevelopmentProject { title } } } } }";
    let after = json!({ "after": change["cursor"] });
    let rest = world.data_as(&region, query, after).await;
    let rest: Vec<_> = items(&rest["changes"]["nodes"])
        .map(|change| text(&change["thing"]["title"]))
        .collect();
    assert_eq!(rest, ["Två"]);
}

async fn who_resumes_misses_nothing_and_gets_nothing_twice(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let newest = "{ changes(newestFirst: true, first: 1, types: [DevelopmentProject]) { pageInfo { endCursor } } }";
    propose(&world, &kiruna, "Först", json!({})).await;
    let start = world.data_as(&kiruna, newest, json!({})).await;
    let mut cursor = start["changes"]["pageInfo"]["endCursor"].clone();
    for round in 0..3 {
        // Some are made while nobody follows, and some while it is resumed.
        propose(&world, &kiruna, &format!("{round} innan"), json!({})).await;
        let mut events = Events::of(&world, &kiruna, PROJECTS, json!({ "after": cursor })).await;
        propose(&world, &kiruna, &format!("{round} efter"), json!({})).await;
        assert_eq!(events.title().await, format!("{round} innan"));
        let change = events.change().await;
        assert_eq!(change["thing"]["title"], format!("{round} efter"));
        cursor = change["cursor"].clone();
    }
}

async fn what_is_hidden_never_comes(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let start = json!({});
    let mut seen = Events::of(&world, &lulea, PROJECTS, start.clone()).await;
    let mut own = Events::of(&world, &kiruna, PROJECTS, start).await;
    let own_only = json!({ "visibility": "OWNER" });
    propose(&world, &kiruna, "Hemligt", own_only).await;
    propose(
        &world,
        &kiruna,
        "Öppet",
        json!({ "visibility": "COOPERATION" }),
    )
    .await;
    assert_eq!(seen.title().await, "Öppet");
    assert_eq!(own.title().await, "Hemligt");
    assert_eq!(own.title().await, "Öppet");
}

async fn what_has_been_hidden_since_is_not_told_again(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let seen = json!({ "visibility": "COOPERATION" });
    propose(&world, &kiruna, "Först", seen.clone()).await;
    let newest = "{ changes(newestFirst: true, first: 1, types: [DevelopmentProject]) { pageInfo { endCursor } } }";
    let start = world.data_as(&lulea, newest, json!({})).await;
    let after = json!({ "after": start["changes"]["pageInfo"]["endCursor"] });
    let mut events = Events::of(&world, &lulea, PROJECTS, after.clone()).await;
    let project = propose(&world, &kiruna, "Hemligt", seen).await;
    assert_eq!(events.title().await, "Hemligt");
    let hide =
        json!({ "project": project["id"], "version": project["version"], "visibility": "OWNER" });
    done(&world, &kiruna, "changeProject project { id }", hide).await;
    let gone = events.change().await;
    assert_eq!(
        (&gone["type"], &gone["thing"]),
        (&json!("REMOVED"), &Value::Null)
    );
    // Who resumes learns no more than who asks for the first time.
    let mut again = Events::of(&world, &lulea, PROJECTS, after).await;
    assert_eq!(again.change().await["thing"], Value::Null);
    assert_eq!(again.change().await["type"], "REMOVED");
}

async fn a_withdrawn_grant_ends_it(world: World) {
    let guest = world.token_of("guest", "2584", Grade::Reader).await;
    let mut events = Events::of(&world, &guest, PROJECTS, json!({})).await;
    let approver = world.token("2584", Grade::Approver).await;
    let grant = Rows::of(&world)
        .await
        .one::<access_grant::Entity>(access_grant::Column::Subject.eq("guest"))
        .await;
    let withdraw = json!({ "grant": id(NodeKind::Grant, grant.id), "version": grant.version });
    done(&world, &approver, "withdrawGrant grant { id }", withdraw).await;
    assert_eq!(events.end().await, "FORBIDDEN");
}

async fn a_token_that_ends_ends_it(world: World) {
    world.token("2584", Grade::Editor).await;
    let short = world.token_for("2584:EDITOR", std::time::Duration::from_secs(1));
    let mut events = Events::of(&world, &short, PROJECTS, json!({})).await;
    assert_eq!(events.end().await, "UNAUTHENTICATED");
}

async fn what_is_no_subscription_is_one_event(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let query = "{ viewer { signedIn } }";
    let mut events = Events::of(&world, &kiruna, query, json!({})).await;
    let expected = json!({ "data": { "viewer": { "signedIn": true } } });
    assert_eq!(events.next().await, Some(("next".to_owned(), expected)));
    assert_eq!(
        events.next().await,
        Some(("complete".to_owned(), Value::Null))
    );
    assert_eq!(events.next().await, None);
}

/// A query that would take its answer as a stream, too, gets it as JSON.
async fn one_answer_is_a_stream_only_for_who_takes_nothing_else(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let mut request = request(&kiruna, "{ viewer { signedIn } }", json!({}));
    let several = "application/graphql-response+json, application/json, text/event-stream";
    request
        .headers_mut()
        .insert(header::ACCEPT, several.parse().expect("a header"));
    let answer = world.request(request).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.json()["data"]["viewer"]["signedIn"], true);
}

/// Who doesn't read holds up nobody who writes.
async fn a_socket_that_is_not_read_holds_up_nobody(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let server = Listening::to(&world).await;
    let mut socket = server.socket_of(&kiruna).await;
    let large = "{ a: vocabulary { code swedish english meaning } b: vocabulary { code swedish english meaning } }";
    for round in 0..40 {
        socket.subscribe(&format!("large {round}"), large).await;
        let propose = format!(
            "mutation {{ proposeProject(input: {{ idempotencyKey: \"{round}\", title: \"T{round}\", summary: \"Det.\" }}) {{ project {{ id }} }} }}"
        );
        socket.subscribe(&format!("write {round}"), &propose).await;
    }
    propose(&world, &kiruna, "Ett", json!({})).await;
}

async fn what_can_t_be_followed_is_refused(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let one = "changes(types: [DevelopmentProject]) { cursor }";
    for (query, expected) in [
        (
            format!("subscription {{ a: {one} b: {one} }}"),
            "BAD_USER_INPUT",
        ),
        ("subscription { nothing }".to_owned(), "VALIDATION_FAILED"),
        (
            "subscription { changes(after: \"x\") { cursor } }".to_owned(),
            "BAD_CURSOR",
        ),
        ("subscription { changes {".to_owned(), "PARSE_FAILED"),
    ] {
        let answer = world.request(request(&kiruna, &query, json!({}))).await;
        assert_eq!(code(&(answer.status, answer.json())), expected, "{query}");
    }
    // Nothing goes on over a request that has one answer, and nothing is followed by who has no identity.
    let alone = format!("subscription {{ {one} }}");
    assert_eq!(
        code(&world.try_as(&kiruna, &alone, json!({})).await),
        "BAD_USER_INPUT"
    );
    assert_eq!(code(&world.try_public(&alone).await), "BAD_USER_INPUT");
    let answer = world.request(request("nobody", &alone, json!({}))).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

/// A server on a port of its own, until it is dropped.
struct Listening {
    address: String,
    serving: JoinHandle<()>,
}

impl Listening {
    async fn to(world: &World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let router = world.router();
        let serving = tokio::spawn(async move {
            let bounds = Bounds::none();
            let never = std::future::pending();
            let served = serve(listener, router, &bounds, never).await;
            served.expect("it serves");
        });
        Self { address, serving }
    }

    fn request(&self) -> ClientRequestBuilder {
        let uri = format!("ws://{}/graphql", self.address);
        ClientRequestBuilder::new(uri.parse().expect("an address"))
    }

    async fn socket(&self) -> Socket {
        let request = self.request().with_sub_protocol("graphql-transport-ws");
        let (socket, _) = connect_async(request).await.expect("a WebSocket");
        Socket(socket)
    }

    async fn socket_of(&self, token: &str) -> Socket {
        let mut socket = self.socket().await;
        let payload = json!({ "authorization": format!("Bearer {token}") });
        socket
            .say(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

struct Socket(WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>);

impl Socket {
    async fn say(&mut self, message: Value) {
        let said = self.0.send(Message::text(message.to_string())).await;
        said.expect("the other end hears");
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        let payload = json!({ "query": query });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload }))
            .await;
    }

    async fn hear(&mut self) -> Value {
        loop {
            match self.0.next().await.expect("a message").expect("a message") {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                // Whether the other end is still there is asked now and then.
                Message::Ping(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// The code that the socket is closed with.
    async fn closed(&mut self) -> u16 {
        match self.0.next().await.expect("a message").expect("a message") {
            Message::Close(Some(frame)) => frame.code.into(),
            other => panic!("{other:?}"),
        }
    }
}

async fn a_socket_runs_what_it_is_asked(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let server = Listening::to(&world).await;
    let mut socket = server.socket_of(&kiruna).await;
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
    socket.subscribe("query", "{ viewer { signedIn } }").await;
    assert_eq!(
        socket.hear().await,
        json!({ "type": "next", "id": "query", "payload": { "data": { "viewer": { "signedIn": true } } } })
    );
    assert_eq!(
        socket.hear().await,
        json!({ "type": "complete", "id": "query" })
    );
    socket.subscribe("wrong", "{ nothing }").await;
    let error = socket.hear().await;
    assert_eq!(
        (&error["type"], &error["id"]),
        (&json!("error"), &json!("wrong"))
    );
    assert_eq!(
        error["payload"][0]["extensions"]["code"],
        "VALIDATION_FAILED"
    );
    // The id is free again, and so is that of what the client completes.
    let follow = "subscription { changes(types: [DevelopmentProject]) { thing { ... on DevelopmentProject { title } } } }";
    socket.subscribe("wrong", follow).await;
    socket
        .say(json!({ "type": "complete", "id": "wrong" }))
        .await;
    socket.subscribe("wrong", follow).await;
    socket.subscribe("other", "{ viewer { signedIn } }").await;
    assert_eq!(socket.hear().await["id"], "other");
    assert_eq!(socket.hear().await["type"], "complete");
    propose(&world, &kiruna, "Ett", json!({})).await;
    assert_eq!(
        socket.hear().await,
        json!({ "type": "next", "id": "wrong", "payload": { "data": { "changes": { "thing": { "title": "Ett" } } } } })
    );
}

async fn a_socket_keeps_to_its_protocol(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let server = Listening::to(&world).await;
    let init = |token: &str| {
        let payload = json!({ "Authorization": format!("Bearer {token}") });
        json!({ "type": "connection_init", "payload": payload })
    };
    let follow = "subscription { changes { cursor } }";
    let subscribe = |id| json!({ "type": "subscribe", "id": id, "payload": { "query": follow } });
    for (said, expected) in [
        (vec![json!({ "type": "nothing" })], 4400),
        (vec![subscribe("one")], 4401),
        (vec![json!({ "type": "connection_init" })], 4403),
        (vec![init("nobody")], 4403),
        (
            vec![init(&kiruna), subscribe("one"), subscribe("one")],
            4409,
        ),
        (vec![init(&kiruna), init(&kiruna)], 4429),
    ] {
        let mut socket = server.socket().await;
        let acknowledged = said.len() > 1;
        for message in said {
            socket.say(message).await;
        }
        if acknowledged {
            assert_eq!(socket.hear().await["type"], "connection_ack");
        }
        assert_eq!(socket.closed().await, expected);
    }
    let (socket, _) = connect_async(server.request()).await.expect("a WebSocket");
    assert_eq!(Socket(socket).closed().await, 4406);
    // A browser's script of a site that is not configured.
    let foreign = server
        .request()
        .with_header("Origin", "https://elsewhere.example");
    let refused = connect_async(foreign).await.expect_err("it is refused");
    let tungstenite::Error::Http(response) = refused else {
        panic!("{refused}")
    };
    assert_eq!(response.status().as_u16(), 403);
    let allowed = World::with_origins(world.kind(), &["https://intranet.example"]).await;
    let server = Listening::to(&allowed).await;
    let own = server
        .request()
        .with_sub_protocol("graphql-transport-ws")
        .with_header("Origin", "https://intranet.example");
    connect_async(own).await.expect("a WebSocket");
}
