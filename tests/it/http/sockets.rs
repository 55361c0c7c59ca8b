//! Subscriptions, queries and mutations over WebSocket: what comes, how it ends, and the protocol.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use samverkan::{
    domain::vocabulary::Grade,
    http::{Bounds, serve},
};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, ClientRequestBuilder, Message},
};

use crate::{
    fixture::{
        json::{code, text},
        world::{Kind, World, both},
    },
    http::{
        metrics::value,
        subscriptions::{self, Events, PROJECTS, newest, soon, titles, withdraw},
    },
    projects::development_projects::{proposal, propose},
};

both!(
    a_socket_that_is_not_read_holds_up_nobody,
    a_socket_runs_what_it_is_asked,
    a_socket_keeps_to_its_protocol,
    a_token_that_ends_closes_its_socket,
    a_withdrawn_grant_ends_what_its_socket_follows,
    a_mutation_is_done_over_a_stream_and_over_a_socket,
    what_is_too_deep_or_too_dear_is_refused_over_a_stream_and_over_a_socket,
);

both!(kind: a_socket_has_so_much_at_once_and_so_long_as_is_set);

/// A server on a port of its own, until it is dropped.
pub(super) struct Listening {
    address: String,
    serving: JoinHandle<()>,
}

impl Listening {
    /// To a world's callers.
    pub(super) async fn to(world: &World) -> Self {
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
        request(&self.address)
    }

    async fn socket(&self) -> Socket {
        Socket::to(&self.address).await
    }

    /// A WebSocket of somebody who has said who they are.
    pub(super) async fn socket_of(&self, token: &str) -> Socket {
        Socket::of(&self.address, token).await
    }
}

/// A request for a WebSocket, to the server at an address.
fn request(address: &str) -> ClientRequestBuilder {
    let uri = format!("ws://{address}/graphql");
    ClientRequestBuilder::new(uri.parse().expect("an address"))
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The client's end of a WebSocket.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn to(address: &str) -> Self {
        let request = request(address).with_sub_protocol("graphql-transport-ws");
        let (socket, _) = connect_async(request).await.expect("a WebSocket");
        Self(socket)
    }

    /// One of somebody who has said who they are, to the server at an address.
    pub(crate) async fn of(address: &str, token: &str) -> Self {
        let mut socket = Self::to(address).await;
        let payload = json!({ "authorization": format!("Bearer {token}") });
        socket
            .say(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }

    async fn say(&mut self, message: Value) {
        let said = self.0.send(Message::text(message.to_string())).await;
        said.expect("the other end hears");
    }

    /// Asks for something under an id.
    pub(crate) async fn ask(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload }))
            .await;
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.ask(id, query, json!({})).await;
    }

    /// The next message.
    pub(crate) async fn hear(&mut self) -> Value {
        match self.next().await {
            Message::Text(text) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("{other:?}"),
        }
    }

    async fn next(&mut self) -> Message {
        soon(self.some_time()).await
    }

    async fn some_time(&mut self) -> Message {
        loop {
            match self.0.next().await.expect("a message").expect("a message") {
                // Whether the other end is still there is asked now and then.
                Message::Ping(_) => {}
                message => return message,
            }
        }
    }

    /// The change in the next message.
    async fn change(&mut self) -> Value {
        let mut message = self.hear().await;
        let payload = &message["payload"];
        assert_eq!(
            (&message["type"], &payload["errors"]),
            (&json!("next"), &Value::Null),
            "{message}"
        );
        message["payload"]["data"]["changes"].take()
    }

    /// The changes in the next messages.
    pub(super) async fn changes(&mut self, many: usize) -> Vec<Value> {
        let mut changes = Vec::new();
        for _ in 0..many {
            changes.push(self.change().await);
        }
        changes
    }

    /// The code of the error in the next message, with which an operation ends.
    async fn error(&mut self, id: &str) -> String {
        code_of_error(&self.hear().await, id).to_owned()
    }

    /// The code that the socket is closed with.
    async fn closed(&mut self) -> u16 {
        let (said, code) = self.rest().await;
        assert_eq!(said, Vec::<Value>::new());
        code
    }

    /// What is still said, and the code that the socket is closed with.
    async fn rest(&mut self) -> (Vec<Value>, u16) {
        let mut said = Vec::new();
        loop {
            match self.next().await {
                Message::Text(text) => said.push(serde_json::from_str(&text).expect("JSON")),
                Message::Close(Some(frame)) => return (said, frame.code.into()),
                other => panic!("{other:?}"),
            }
        }
    }
}

/// The code of the error in a message, with which the operation with this id ends.
fn code_of_error<'m>(message: &'m Value, id: &str) -> &'m str {
    assert_eq!(
        (&message["type"], &message["id"]),
        (&json!("error"), &json!(id)),
        "{message}"
    );
    text(&message["payload"][0]["extensions"]["code"])
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
    assert_eq!(socket.error("wrong").await, "VALIDATION_FAILED");
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

async fn a_token_that_ends_closes_its_socket(world: World) {
    world.token("2584", Grade::Editor).await;
    // So long that what is asked over the socket is asked before it ends.
    let short = world.token_for("2584:EDITOR", Duration::from_secs(3));
    let server = Listening::to(&world).await;
    let mut quiet = server.socket_of(&short).await;
    let mut following = server.socket_of(&short).await;
    following.ask("follow", PROJECTS, json!({})).await;
    assert_eq!(quiet.closed().await, 4401);
    // What it follows ends at the same moment: it is said when it comes first.
    let (said, code) = following.rest().await;
    assert_eq!(code, 4401);
    assert!(said.len() <= 1, "{said:?}");
    for error in &said {
        assert_eq!(code_of_error(error, "follow"), "UNAUTHENTICATED");
    }
}

async fn a_withdrawn_grant_ends_what_its_socket_follows(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let guest = world.token_of("guest", "2584", Grade::Reader).await;
    propose(&world, &kiruna, "Först", json!({})).await;
    let start = newest(&world, &guest).await;
    propose(&world, &kiruna, "Ett", json!({})).await;
    let server = Listening::to(&world).await;
    let mut socket = server.socket_of(&guest).await;
    let after = json!({ "after": start });
    socket.ask("follow", PROJECTS, after).await;
    assert_eq!(socket.change().await["thing"]["title"], "Ett");
    withdraw(&world, "guest").await;
    assert_eq!(socket.error("follow").await, "FORBIDDEN");
    // Neither does it get anything else.
    socket.subscribe("query", "{ viewer { signedIn } }").await;
    assert_eq!(socket.error("query").await, "FORBIDDEN");
    // Both are counted when they end, as requests are.
    let metrics = world.watched("/metrics").await.body;
    let refused = r#"samverkan_requests_total{door="socket",status="403",code="FORBIDDEN"}"#;
    assert_eq!(value(&metrics, refused), Some(2.0), "{metrics}");
}

async fn a_mutation_is_done_over_a_stream_and_over_a_socket(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let mutation = "mutation($input: ProposeProjectInput!) { proposeProject(input: $input) {
      project { title } userErrors { code } } }";
    let input = |title: &str| json!({ "input": proposal(title) });
    let payload = |title: &str| {
        let proposed = json!({ "project": { "title": title }, "userErrors": [] });
        json!({ "data": { "proposeProject": proposed } })
    };
    let mut events = Events::of(&world, &kiruna, mutation, input("Ett")).await;
    let done = ("next".to_owned(), payload("Ett"));
    assert_eq!(events.next().await, Some(done));
    events.completes().await;
    let server = Listening::to(&world).await;
    let mut socket = server.socket_of(&kiruna).await;
    socket.ask("write", mutation, input("Två")).await;
    assert_eq!(
        socket.hear().await,
        json!({ "type": "next", "id": "write", "payload": payload("Två") })
    );
    assert_eq!(
        socket.hear().await,
        json!({ "type": "complete", "id": "write" })
    );
    let written = titles(&world, &kiruna, &Value::Null).await;
    assert_eq!(written, ["Ett", "Två"]);
}

async fn what_is_too_deep_or_too_dear_is_refused_over_a_stream_and_over_a_socket(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let server = Listening::to(&world).await;
    let mut socket = server.socket_of(&kiruna).await;
    let deep = format!("{}id{}", "parent { ".repeat(11), " }".repeat(11));
    let dear = "followUpValues(first: 100) { nodes { indicator { values(first: 100) { nodes { id } } } } }";
    for (document, expected) in [
        (
            format!("{{ body(by: {{ slug: \"\" }}) {{ {deep} }} }}"),
            "DEPTH_LIMIT",
        ),
        (
            format!("subscription {{ changes {{ thing {{ ... on Body {{ {deep} }} }} }} }}"),
            "DEPTH_LIMIT",
        ),
        (format!("{{ {dear} }}"), "COST_LIMIT"),
        (
            format!(
                "subscription {{ changes {{ thing {{ ... on Organisation {{ {dear} }} }} }} }}"
            ),
            "COST_LIMIT",
        ),
    ] {
        let asked = subscriptions::request(&kiruna, &document, json!({}));
        let answer = world.request(asked).await;
        let refused = (answer.status, answer.json());
        assert_eq!(code(&refused), expected, "{document}");
        socket.subscribe("much", &document).await;
        assert_eq!(socket.error("much").await, expected, "{document}");
    }
}

async fn a_socket_has_so_much_at_once_and_so_long_as_is_set(kind: Kind) {
    let bounds = Bounds {
        operations_per_socket: 1,
        alive_interval: 1,
        header_timeout: 2,
        ..Bounds::none()
    };
    let world = World::bounded(kind, bounds).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let server = Listening::to(&world).await;
    let mut socket = server.socket_of(&kiruna).await;
    socket.ask("follow", PROJECTS, json!({})).await;
    socket.subscribe("query", "{ viewer { signedIn } }").await;
    assert_eq!(socket.error("query").await, "RATE_LIMITED");
    let alive = soon(socket.0.next()).await;
    let alive = alive.expect("a message").expect("a message");
    assert!(matches!(alive, Message::Ping(_)), "{alive:?}");
    // Who doesn't say who they are.
    let mut silent = server.socket().await;
    assert_eq!(silent.closed().await, 4408);
}
