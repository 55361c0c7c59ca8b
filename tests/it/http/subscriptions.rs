//! Subscriptions: what comes, to whom, once each, and how they end; as server-sent events. WebSockets are in `sockets`.

use std::time::Duration;

use axum::{
    Router,
    body::{Body, BodyDataStream},
    http::{Request, StatusCode, header},
};
use chrono::TimeDelta;
use entity::access_grant;
use futures_util::{
    StreamExt,
    future::{join_all, join3},
};
use samverkan::{
    auth::{BUILT_IN, BuiltIn, Tokens},
    clock::Clock,
    domain::{id::NodeKind, vocabulary::Grade},
    http::{App, Bounds, router},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use tokio::time::timeout;
use tower::ServiceExt;

use crate::{
    fixture::{
        extent::number,
        json::{code, items, text},
        mutate::{done, id},
        random::Random,
        rows::Rows,
        world::{Kind, World, api, both, opened},
    },
    http::sockets::Listening,
    projects::{
        development_projects::propose,
        follow_up::{BULK, bulk, counts, indicator},
    },
};

both!(
    a_change_comes_when_it_is_committed,
    who_resumes_misses_nothing_and_gets_nothing_twice,
    who_is_cut_a_hundred_times_under_writers_has_no_gap_and_no_double,
    who_lags_behind_more_than_waits_misses_nothing,
    what_is_written_on_one_instance_comes_to_who_follows_at_another,
    the_journal_is_read_once_for_all_who_follow,
    what_is_hidden_never_comes,
    what_has_been_hidden_since_is_not_told_again,
    a_withdrawn_grant_ends_it,
    a_token_that_ends_ends_it,
    what_is_no_subscription_is_one_event,
    one_answer_is_a_stream_only_for_who_takes_nothing_else,
    what_can_t_be_followed_is_refused,
);

both!(kind: a_grant_that_ends_by_its_time_ends_it);

/// The changes of projects.
pub(super) const PROJECTS: &str =
    "subscription($after: String) { changes(after: $after, types: [DevelopmentProject]) {
  cursor type thing { ... on DevelopmentProject { title } } } }";

/// Waits for what has to come: when it doesn't, the test fails.
pub(super) async fn soon<T>(coming: impl Future<Output = T>) -> T {
    let minute = Duration::from_secs(60);
    timeout(minute, coming)
        .await
        .expect("an event within a minute")
}

/// A stream of server-sent events.
pub(super) struct Events {
    body: BodyDataStream,
    read: String,
}

impl Events {
    /// What a world answers.
    pub(super) async fn of(world: &World, token: &str, query: &str, variables: Value) -> Self {
        Self::at(world.router(), token, query, variables).await
    }

    async fn at(router: Router, token: &str, query: &str, variables: Value) -> Self {
        let answered = router.oneshot(request(token, query, variables)).await;
        let response = answered.expect("a router always answers");
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
    pub(super) async fn next(&mut self) -> Option<(String, Value)> {
        soon(self.some_time()).await
    }

    async fn some_time(&mut self) -> Option<(String, Value)> {
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

    /// The changes in the next events.
    async fn changes(&mut self, many: usize) -> Vec<Value> {
        let mut changes = Vec::new();
        for _ in 0..many {
            changes.push(self.change().await);
        }
        changes
    }

    async fn title(&mut self) -> String {
        text(&self.change().await["thing"]["title"]).to_owned()
    }

    /// The code of the error in the next event, which is the last but one.
    async fn end(&mut self) -> String {
        let (event, data) = self.next().await.expect("an event");
        assert_eq!(event, "next");
        self.completes().await;
        text(&data["errors"][0]["extensions"]["code"]).to_owned()
    }

    /// Nothing else comes.
    pub(super) async fn completes(&mut self) {
        let end = self.next().await.expect("an event");
        assert_eq!(end, ("complete".to_owned(), Value::Null));
        assert_eq!(self.next().await, None);
    }
}

/// A request of somebody who takes nothing but server-sent events.
pub(super) fn request(token: &str, query: &str, variables: Value) -> Request<Body> {
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

/// The cursor of the newest change of a project.
pub(super) async fn newest(world: &World, token: &str) -> Value {
    let newest = "{ changes(newestFirst: true, first: 1, types: [DevelopmentProject]) { pageInfo { endCursor } } }";
    let shown = world.data_as(token, newest, json!({})).await;
    shown["changes"]["pageInfo"]["endCursor"].clone()
}

/// The titles of the projects in the changes after a cursor, as the query of the same name tells them.
pub(super) async fn titles(world: &World, token: &str, after: &Value) -> Vec<String> {
    let query = "query($after: String) { changes(after: $after, types: [DevelopmentProject]) { nodes { thing { ... on DevelopmentProject { title } } } } }";
    let variables = json!({ "after": after });
    let shown = world.data_as(token, query, variables).await;
    items(&shown["changes"]["nodes"])
        .map(|change| text(&change["thing"]["title"]).to_owned())
        .collect()
}

fn cursor(change: &Value) -> String {
    text(&change["cursor"]).to_owned()
}

/// The cursors of all changes of things of a type after one, as the query of the same name tells them, page by page.
async fn asked_for(world: &World, token: &str, of: &str, mut after: Value) -> Vec<String> {
    let query = format!(
        "query($after: String) {{ changes(first: 100, after: $after, types: [{of}]) {{
          nodes {{ cursor }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let mut cursors = Vec::new();
    loop {
        let variables = json!({ "after": after });
        let shown = world.data_as(token, &query, variables).await;
        let page = &shown["changes"];
        cursors.extend(items(&page["nodes"]).map(cursor));
        if page["pageInfo"]["hasNextPage"] != true {
            return cursors;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
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
    assert_eq!(titles(&world, &region, &change["cursor"]).await, ["Två"]);
}

async fn who_resumes_misses_nothing_and_gets_nothing_twice(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    propose(&world, &kiruna, "Först", json!({})).await;
    let mut cursor = newest(&world, &kiruna).await;
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

/// At most so many changes come over one connection before it is cut.
const BEFORE_A_CUT: usize = 3;

/// So many changes after a cursor, by `read`, which follows until some have come and is cut then; and how often it was.
async fn cut_and_resumed(
    many: usize,
    start: &Value,
    seed: u64,
    read: impl AsyncFn(Value, usize) -> Vec<Value>,
) -> (Vec<Value>, usize) {
    let mut random = Random(seed);
    let mut cursor = start.clone();
    let (mut told, mut cuts) = (Vec::new(), 0);
    while told.len() < many {
        let some = (1 + random.below(BEFORE_A_CUT)).min(many - told.len());
        let changes = read(cursor, some).await;
        cursor = changes.last().expect("some have come")["cursor"].clone();
        told.extend(changes);
        cuts += 1;
    }
    (told, cuts)
}

async fn who_is_cut_a_hundred_times_under_writers_has_no_gap_and_no_double(world: World) {
    const WRITERS: usize = 5;
    // Two who follow are cut at least so often, as neither gets more over one connection.
    let cut = number(20, 100);
    let many = cut * BEFORE_A_CUT / 2;
    let kiruna = world.token("2584", Grade::Editor).await;
    propose(&world, &kiruna, "Först", json!({})).await;
    let start = newest(&world, &kiruna).await;
    let server = Listening::to(&world).await;
    let by_events = async |after: Value, some: usize| {
        let after = json!({ "after": after });
        let mut events = Events::of(&world, &kiruna, PROJECTS, after).await;
        events.changes(some).await
    };
    let by_socket = async |after: Value, some: usize| {
        let after = json!({ "after": after });
        let mut socket = server.socket_of(&kiruna).await;
        socket.ask("follow", PROJECTS, after).await;
        socket.changes(some).await
    };
    let write = join_all((0..WRITERS).map(async |writer: usize| {
        for place in (writer..many).step_by(WRITERS) {
            let title = format!("Projekt {place}");
            propose(&world, &kiruna, &title, json!({})).await;
        }
    }));
    let (of_events, of_socket, _) = join3(
        cut_and_resumed(many, &start, 1, by_events),
        cut_and_resumed(many, &start, 2, by_socket),
        write,
    )
    .await;
    let expected = asked_for(&world, &kiruna, "DevelopmentProject", start.clone()).await;
    assert_eq!(expected.len(), many);
    for told in [&of_events.0, &of_socket.0] {
        assert!(told.iter().all(|change| change["type"] == "CREATED"));
        let told: Vec<_> = told.iter().map(cursor).collect();
        assert_eq!(told, expected);
    }
    assert!(of_events.1 + of_socket.1 >= cut);
}

/// More come, while one doesn't read, than wait for it and than are looked at together when it does again.
async fn who_lags_behind_more_than_waits_misses_nothing(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Approver).await;
    let values = "subscription { changes(types: [FollowUpValue]) { cursor } }";
    let mut slow = Events::of(&world, &kiruna, values, json!({})).await;
    let mut quick = Events::of(&world, &kiruna, PROJECTS, json!({})).await;
    for title in ["a", "b", "c"] {
        let monthly = counts(title, json!({ "periodKind": "MONTH" }));
        let monthly = indicator(&world, &region, monthly).await;
        let row = |place: i32| {
            let period = format!("{}-M{:02}", 1970 + place / 12, place % 12 + 1);
            json!({ "indicator": monthly["slug"], "period": period, "actual": place.to_string() })
        };
        let rows = bulk("ALL_OR_NOTHING", (0..500).map(row).collect());
        done(&world, &kiruna, BULK, rows).await;
    }
    // Who reads is told of what was written last: so all has been offered to who doesn't.
    propose(&world, &kiruna, "Sist", json!({})).await;
    assert_eq!(quick.title().await, "Sist");
    let expected = asked_for(&world, &kiruna, "FollowUpValue", Value::Null).await;
    assert!(expected.len() >= 1_500, "{}", expected.len());
    let told = slow.changes(expected.len()).await;
    let told: Vec<_> = told.iter().map(cursor).collect();
    assert_eq!(told, expected);
}

/// Another instance on the database of a world, with an issuer of its own.
struct Another {
    router: Router,
    issuer: BuiltIn,
    clock: Clock,
}

impl Another {
    async fn beside(world: &World, clock: Clock) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let issuer = BuiltIn::load_or_create(&folder.path().join("signing.key"));
        let issuer = issuer.expect("a signing key");
        let database = opened(&world.database().serving_url()).await;
        let tokens = Tokens::new(vec![issuer.issuer()], clock.clone());
        let router = router(App {
            api: api(),
            database,
            clock: clock.clone(),
            tokens: tokens.expect("good issuers"),
            built_in: None,
            allowed_origins: Vec::new(),
            bounds: Bounds::none(),
        });
        Self {
            router,
            issuer,
            clock,
        }
    }

    /// What somebody who has been granted it follows there.
    async fn follow(&self, subject: &str, query: &str) -> Events {
        let hour = Duration::from_secs(3600);
        let token = self.issuer.token(subject, None, hour, self.clock.now());
        let token = token.expect("a token");
        Events::at(self.router.clone(), &token, query, json!({})).await
    }
}

async fn what_is_written_on_one_instance_comes_to_who_follows_at_another(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    world
        .grant(BUILT_IN, "elsewhere", "region", Grade::Reader)
        .await;
    let another = Another::beside(&world, Clock::fixed(world.time())).await;
    let mut events = another.follow("elsewhere", PROJECTS).await;
    for title in ["Ett", "Två", "Tre"] {
        propose(&world, &kiruna, title, json!({})).await;
        assert_eq!(events.title().await, title);
    }
}

/// What one viewer asks with one document is answered once for each change, however many ask it.
async fn the_journal_is_read_once_for_all_who_follow(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Reader).await;
    let mut followers = Vec::new();
    for (many, title) in [(2, "Ett"), (20, "Två")] {
        while followers.len() < many {
            followers.push(Events::of(&world, &region, PROJECTS, json!({})).await);
        }
        world.statements();
        propose(&world, &kiruna, title, json!({})).await;
        for events in &mut followers {
            assert_eq!(events.title().await, title);
        }
        assert_eq!(entries_read(&world), 1, "{many} follow");
    }
}

/// How many entries of the journal have been read to be told. How often its end is looked at depends on the time; an entry that is
/// told is read by its number.
fn entries_read(world: &World) -> usize {
    let statements = world.statements();
    let entries = statements
        .iter()
        .filter(|it| it.contains(r#""journal"."number" = "#));
    entries.count()
}

async fn what_is_hidden_never_comes(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let start = json!({});
    let mut seen = Events::of(&world, &lulea, PROJECTS, start.clone()).await;
    let mut own = Events::of(&world, &kiruna, PROJECTS, start).await;
    world.statements();
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
    // Nor is it read for who doesn't see it: two entries are told to Kiruna, one to Luleå.
    assert_eq!(entries_read(&world), 3);
}

async fn what_has_been_hidden_since_is_not_told_again(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let seen = json!({ "visibility": "COOPERATION" });
    propose(&world, &kiruna, "Först", seen.clone()).await;
    let after = json!({ "after": newest(&world, &lulea).await });
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

/// Withdraws what somebody has been granted by Kiruna.
pub(super) async fn withdraw(world: &World, subject: &str) {
    let approver = world.token("2584", Grade::Approver).await;
    let grant = Rows::of(world)
        .await
        .one::<access_grant::Entity>(access_grant::Column::Subject.eq(subject))
        .await;
    let withdraw = json!({ "grant": id(NodeKind::Grant, grant.id), "version": grant.version });
    done(world, &approver, "withdrawGrant grant { id }", withdraw).await;
}

async fn a_withdrawn_grant_ends_it(world: World) {
    let guest = world.token_of("guest", "2584", Grade::Reader).await;
    let mut events = Events::of(&world, &guest, PROJECTS, json!({})).await;
    withdraw(&world, "guest").await;
    assert_eq!(events.end().await, "FORBIDDEN");
}

/// At an instance whose clock goes on, while that of the world stands still.
async fn a_grant_that_ends_by_its_time_ends_it(kind: Kind) {
    let clock = Clock::system();
    let world = World::at(kind, clock.now()).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    world.grant(BUILT_IN, "guest", "2584", Grade::Reader).await;
    let another = Another::beside(&world, clock.clone()).await;
    let mut events = another.follow("guest", PROJECTS).await;
    propose(&world, &kiruna, "Innan", json!({})).await;
    assert_eq!(events.title().await, "Innan");
    // Only now is it said when it ends: a slow machine gets here however late.
    let ends = clock.now() + TimeDelta::seconds(1);
    access_grant::Entity::update_many()
        .col_expr(access_grant::Column::ValidTo, Expr::value(ends))
        .filter(access_grant::Column::Subject.eq("guest"))
        .exec(&world.database().connection().await)
        .await
        .expect("it is given an end");
    let mut told = 0;
    // Each change comes while the grant holds; with the first one after that it has ended.
    let end = loop {
        let title = format!("Projekt {told}");
        propose(&world, &kiruna, &title, json!({})).await;
        let (_, data) = events.next().await.expect("an event");
        if data["errors"] != Value::Null {
            break data;
        }
        told += 1;
        assert!(told < 300, "it never ends");
    };
    assert_eq!(end["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert!(clock.now() >= ends, "after {told} changes");
    events.completes().await;
}

async fn a_token_that_ends_ends_it(world: World) {
    world.token("2584", Grade::Editor).await;
    let short = world.token_for("2584:EDITOR", Duration::from_secs(1));
    let mut events = Events::of(&world, &short, PROJECTS, json!({})).await;
    assert_eq!(events.end().await, "UNAUTHENTICATED");
}

async fn what_is_no_subscription_is_one_event(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let query = "{ viewer { signedIn } }";
    let mut events = Events::of(&world, &kiruna, query, json!({})).await;
    let expected = json!({ "data": { "viewer": { "signedIn": true } } });
    assert_eq!(events.next().await, Some(("next".to_owned(), expected)));
    events.completes().await;
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
