//! Who is let in, as a program that is served from tells it: budgets for each address and each identity, and connections.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use axum::http::{Request, StatusCode, header};
use samverkan::{
    domain::{limits::Limits, vocabulary::Grade},
    http::Bounds,
};
use serde_json::json;
use tempfile::tempdir;

use crate::{
    files::imports::sent as import,
    fixture::{
        json::code,
        world::{Kind, World, both},
    },
    operation::startup::{Server, run},
};

both!(kind:
    answers_that_nobody_takes_are_bounded_together,
    what_a_request_may_cost_and_a_file_may_hold_is_a_setting,
);

/// A long answer: all terms, several times.
const TERMS: &str = "{ a: vocabulary { ...t } b: vocabulary { ...t } c: vocabulary { ...t } } fragment t on Term { code vocabulary swedish english meaning }";

async fn answers_that_nobody_takes_are_bounded_together(kind: Kind) {
    let bounds = Bounds {
        untaken_answers: 1,
        ..Bounds::none()
    };
    let world = World::bounded(kind, bounds).await;
    let ask = async || {
        let body = json!({ "query": TERMS }).to_string();
        let request = Request::post("/public/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json");
        let request = request.body(body.into()).expect("a good request");
        world.begun(request).await
    };
    let mut untaken = Vec::new();
    let refused = loop {
        let answer = ask().await;
        if answer.status() != StatusCode::OK {
            break answer;
        }
        untaken.push(answer);
        assert!(untaken.len() < 500, "they are never too many");
    };
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    assert!(untaken.len() > 2, "{}", untaken.len());
    let file = Request::get("/public/export/organisation.csv");
    let file = file.body(Default::default()).expect("a good request");
    let file = world.begun(file).await;
    assert_eq!(file.status(), StatusCode::SERVICE_UNAVAILABLE);
    untaken.clear();
    assert_eq!(ask().await.status(), StatusCode::OK, "they are gone");
}

async fn what_a_request_may_cost_and_a_file_may_hold_is_a_setting(kind: Kind) {
    let bounds = Bounds {
        public_limits: Limits::PUBLIC.with("cost=9,time=9").expect("figures"),
        import_size: 1,
        import_rows: 1,
        ..Bounds::none()
    };
    let world = World::bounded(kind, bounds).await;
    let limits = "{ viewer { limits { cost seconds depth } } }";
    let public = world.public(limits).await;
    let expected = json!({ "cost": 9, "seconds": 9, "depth": 10 });
    assert_eq!(public["viewer"]["limits"], expected);
    let kiruna = world.token("2584", Grade::Editor).await;
    let own = world.data_as(&kiruna, limits, json!({})).await;
    let expected = json!({ "cost": 5_000, "seconds": 10, "depth": 12 });
    assert_eq!(own["viewer"]["limits"], expected);
    let dear = "{ bodies(first: 20) { nodes { id } } }";
    assert_eq!(code(&world.try_public(dear).await), "COST_LIMIT");
    world.data_as(&kiruna, dear, json!({})).await;
    let row = "region-besok,2026-T1,1\n";
    let large = "x".repeat(1024 * 1024 + 1);
    for (rows, expected) in [
        (row.to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        (row.repeat(2), StatusCode::PAYLOAD_TOO_LARGE),
        (large, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let file = format!("indicator,period,actual\n{rows}");
        let answer = import(&world, &kiruna, "", &file).await;
        assert_eq!(answer.status, expected, "{}", answer.body);
    }
}

/// The answer to a request that comes from an address; in small letters.
fn sent(server: &Server, address: &str, line: &str, body: &str) -> String {
    let mut stream = connect(server);
    let request = format!(
        "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Accept: application/graphql-response+json, */*\r\nX-Forwarded-For: {address}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream
        .write_all(request.as_bytes())
        .expect("the request is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the answer ends");
    answer.to_lowercase()
}

#[test]
fn tokens_files_and_refusals_spend_the_budget_of_their_address() {
    let folder = tempdir().expect("a folder");
    let arguments = "serve --listen 127.0.0.1:0 --dearest-in-a-row 1 --seconds-per-dearest 3600 --trusted-proxies 127.0.0.0/8";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let server = Server::start(folder.path(), &arguments);
    let form = "grant_type=client_credentials&client_id=0&client_secret=0";
    let cases = [
        (
            "192.0.2.1",
            "POST /oauth/token",
            form,
            "http/1.1 401",
            80..=80,
        ),
        (
            "192.0.2.2",
            "GET /public/export/organisation.csv",
            "",
            "http/1.1 200",
            1..=1,
        ),
        (
            "192.0.2.3",
            "HEAD /public/export/organisation.csv",
            "",
            "http/1.1 200",
            133..=133,
        ),
        (
            "192.0.2.5",
            "HEAD /schema.graphql",
            "",
            "http/1.1 200",
            100..=100,
        ),
        // What is refused before it is executed was read, too: a body that is none, a document that is none, and one that is too dear.
        (
            "192.0.2.6",
            "POST /public/graphql",
            "",
            "http/1.1 415",
            400..=410,
        ),
        (
            "192.0.2.7",
            "GET /public/graphql?query=%7B",
            "",
            "http/1.1 400",
            400..=410,
        ),
        (
            "192.0.2.8",
            "GET /public/graphql?query=%7Bbodies(first:99)%7Bnodes%7Bprojects(first:99)%7Bnodes%7Bid%7D%7D%7D%7D%7D",
            "",
            "http/1.1 400",
            400..=410,
        ),
    ];
    for (address, line, body, status, expected) in cases {
        let mut let_in = 0;
        let refused = loop {
            let answer = sent(&server, address, line, body);
            if !answer.starts_with(status) {
                break answer;
            }
            let_in += 1;
            assert!(let_in < 500, "{line}: there is no end to it");
        };
        assert!(refused.starts_with("http/1.1 429"), "{line}: {refused}");
        assert!(refused.contains("retry-after: "), "{line}: {refused}");
        assert!(expected.contains(&let_in), "{line}: {let_in}");
    }
    let answer = sent(
        &server,
        "192.0.2.4",
        "HEAD /public/export/organisation.csv",
        "",
    );
    assert!(!answer.contains("content-length"), "{answer}");
}

/// Nearly half of what an address may spend at the public door when it may make one dearest request in a row.
const MATRIX: &str =
    "{ followUpMatrix(first: 80, period: {kind: YEAR, year: 2025}) { totals { actual } } }";

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(&server.address).expect("it listens where it says");
    let patience = Some(Duration::from_secs(20));
    stream
        .set_read_timeout(patience)
        .expect("a time limit can be set");
    stream
}

/// The answer to a query that comes from an address, as a proxy on this machine says; in small letters.
fn ask(server: &Server, query: &str, address: &str) -> String {
    ask_as(server, None, query, address)
}

/// The same for who has a token.
fn ask_as(server: &Server, token: Option<&str>, query: &str, address: &str) -> String {
    let body = format!("{{\"query\":\"{query}\"}}");
    let door = match token {
        Some(token) => format!("/graphql HTTP/1.1\r\nAuthorization: Bearer {token}"),
        None => "/public/graphql HTTP/1.1".to_owned(),
    };
    let mut stream = connect(server);
    let request = format!(
        "POST {door}\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Accept: application/graphql-response+json\r\nX-Forwarded-For: {address}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream
        .write_all(request.as_bytes())
        .expect("the request is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the answer ends");
    answer.to_lowercase()
}

#[test]
fn an_address_that_has_spent_its_budget_is_told_when_to_come_back() {
    let folder = tempdir().expect("a folder");
    let arguments = "serve --listen 127.0.0.1:0 --dearest-in-a-row 1 --seconds-per-dearest 3600 --trusted-proxies 127.0.0.0/8";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let server = Server::start(folder.path(), &arguments);
    for _ in 0..2 {
        let answer = ask(&server, MATRIX, "192.0.2.1");
        assert!(answer.starts_with("http/1.1 200"), "{answer}");
        assert!(answer.contains("ratelimit: \"cost\";r="), "{answer}");
        assert!(
            answer.contains("ratelimit-policy: \"cost\";q=2000;w=3600"),
            "{answer}"
        );
    }
    let answer = ask(&server, MATRIX, "192.0.2.1");
    assert!(answer.starts_with("http/1.1 429"), "{answer}");
    assert!(answer.contains("retry-after: "), "{answer}");
    assert!(answer.contains("rate_limited"), "{answer}");
    let answer = ask(&server, MATRIX, "192.0.2.2");
    assert!(
        answer.starts_with("http/1.1 200"),
        "another address has its own: {answer}"
    );
}

/// The first answer that refuses what is asked again and again.
fn refused(server: &Server, token: Option<&str>, address: &str) -> String {
    for _ in 0..20 {
        let answer = ask_as(server, token, MATRIX, address);
        if !answer.starts_with("http/1.1 200") {
            return answer;
        }
    }
    panic!("there is no end to it");
}

#[test]
fn an_identity_has_one_budget_of_its_own_wherever_it_asks_from() {
    let folder = tempdir().expect("a folder");
    let token = |organisation: &str| {
        let arguments = ["token", "--organisation", organisation, "--grade", "reader"];
        let output = run(folder.path(), &arguments);
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let (one, other) = (token("region"), token("2584"));
    let arguments = "serve --listen 127.0.0.1:0 --dearest-in-a-row 1 --seconds-per-dearest 3600 --trusted-proxies 127.0.0.0/8";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let server = Server::start(folder.path(), &arguments);
    let asked = |token: &str, address: &str| ask_as(&server, Some(token), MATRIX, address);
    let answer = refused(&server, None, "192.0.2.1");
    assert!(answer.starts_with("http/1.1 429"), "{answer}");
    let answer = asked(&one, "192.0.2.1");
    assert!(
        answer.starts_with("http/1.1 200"),
        "the address's is not its own: {answer}"
    );
    let answer = refused(&server, Some(&one), "192.0.2.1");
    assert!(answer.starts_with("http/1.1 429"), "{answer}");
    let answer = asked(&one, "192.0.2.2");
    assert!(answer.starts_with("http/1.1 429"), "{answer}");
    let answer = asked(&other, "192.0.2.1");
    assert!(
        answer.starts_with("http/1.1 200"),
        "another identity has its own: {answer}"
    );
}

#[tokio::test]
async fn who_has_no_grant_spends_the_budget_of_its_identity_and_no_other() {
    let bounds = Bounds {
        dearest_in_a_row: 1,
        seconds_per_dearest: 36_000,
        ..Bounds::none()
    };
    let world = World::bounded(Kind::Sqlite, bounds).await;
    let (query, other) = (
        "{ viewer { signedIn } }",
        world.token("region", Grade::Reader).await,
    );
    let nobody = world.bare_token("nobody");
    let mut looked_up = 0;
    let refused = loop {
        let answer = world.post_as(&nobody, query, json!({})).await;
        if answer.status != StatusCode::FORBIDDEN {
            break answer;
        }
        looked_up += 1;
        assert!(looked_up < 1_000, "there is no end to it");
    };
    assert_eq!(
        (refused.status, refused.header("retry-after"), looked_up),
        (StatusCode::TOO_MANY_REQUESTS, "10", 500)
    );
    world.data_as(&other, query, json!({})).await;
}

#[test]
fn what_the_schema_is_costs_the_same_when_it_is_known() {
    let folder = tempdir().expect("a folder");
    let arguments = "serve --listen 127.0.0.1:0 --dearest-in-a-row 1 --seconds-per-dearest 3600";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let server = Server::start(folder.path(), &arguments);
    let schema = "{ __schema { queryType { name } } }";
    for _ in 0..9 {
        let answer = ask(&server, schema, "192.0.2.1");
        assert!(answer.starts_with("http/1.1 200"), "{answer}");
        assert!(
            answer.contains(r#""querytype":{"name":"query"}"#),
            "{answer}"
        );
    }
    let answer = ask(&server, schema, "192.0.2.1");
    assert!(answer.starts_with("http/1.1 429"), "{answer}");
}

#[test]
fn an_address_has_so_many_connections() {
    let folder = tempdir().expect("a folder");
    let arguments = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--connections-per-address",
        "2",
    ];
    let server = Server::start(folder.path(), &arguments);
    let _idle = [connect(&server), connect(&server)];
    let mut third = connect(&server);
    assert_eq!(third.read(&mut [0]).ok(), Some(0), "it is closed");
}
