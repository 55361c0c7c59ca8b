//! The doors as a client meets them over HTTP: methods, media types, statuses, caching, other sites' scripts, health.
//!
//! What a document may hold is `guard`'s; what comes back when something fails below is `errors`'.

use std::{collections::BTreeSet, fs, io::Read, path::Path};

use axum::{
    body::{Body, HttpBody, to_bytes},
    http::{Method, Request, StatusCode, header, request::Builder},
};
use flate2::read::GzDecoder;
use serde_json::json;
use uuid::Uuid;

use crate::fixture::world::{Answer, Kind, World, both};

both!(
    a_get_is_answered_and_may_be_kept_for_a_minute,
    who_has_the_answer_already_gets_no_second_copy,
    a_get_takes_variables_and_the_name_of_the_operation,
    an_answer_with_an_error_is_never_kept,
    a_post_is_answered_in_the_type_that_the_caller_takes,
    a_token_changes_nothing_on_the_public_door,
    ready_asks_the_database_and_live_does_not,
);

/// The two media types of answers.
const NEW: &str = "application/graphql-response+json";
const OLD: &str = "application/json";

const QUERY: &str = "{ careAreas { name } }";

/// The extensions of a client that asks by the hash of a document.
const PERSISTED: &str = r#"{"persistedQuery":{"version":1,"sha256Hash":"ecf4edb46db40b51"}}"#;

/// A query string of these parameters.
fn public(parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    format!("/public/graphql?{}", pairs.join("&"))
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn get(uri: &str) -> Builder {
    Request::get(uri)
}

fn post(accept: &str, body: impl Into<String>) -> Request<Body> {
    Request::post("/public/graphql")
        .header(header::CONTENT_TYPE, OLD)
        .header(header::ACCEPT, accept)
        .body(Body::from(body.into()))
        .expect("a valid request")
}

fn empty(request: Builder) -> Request<Body> {
    request.body(Body::empty()).expect("a valid request")
}

/// A body that fails the test when anybody reads it.
fn unreadable() -> Body {
    Body::from_stream(futures_util::stream::poll_fn(
        |_| -> std::task::Poll<Option<Result<String, std::io::Error>>> {
            panic!("the body was read")
        },
    ))
}

/// The code that all errors have.
fn code(answer: &Answer) -> String {
    let answer = answer.json();
    let errors = answer["errors"].as_array().expect("there are errors");
    let codes: BTreeSet<_> = errors
        .iter()
        .map(|error| error["extensions"]["code"].as_str())
        .collect();
    assert_eq!(codes.len(), 1, "{answer}");
    let code = codes.into_iter().next().flatten();
    code.expect("every error has a code").to_owned()
}

/// What an answer to the wrong method, the wrong type or nobody looks like.
fn assert_refused(answer: &Answer, status: StatusCode, expected: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(code(answer), expected, "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("etag"), "");
    assert!(answer.json().get("data").is_none(), "{answer:?}");
}

async fn a_get_is_answered_and_may_be_kept_for_a_minute(world: World) {
    let answer = world.get(&public(&[("query", QUERY)])).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.json()["data"]["careAreas"].as_array().map(Vec::len),
        Some(4)
    );
    assert_eq!(
        answer.header("cache-control"),
        "public, max-age=1, must-revalidate"
    );
    assert_eq!(
        answer.header("content-type"),
        "application/json; charset=utf-8"
    );
    assert!(answer.header("vary").contains("accept"), "{answer:?}");
    let tag = answer.header("etag");
    assert!(tag.starts_with("W/\"") && tag.ends_with('"'), "{tag}");

    let head = empty(Request::head(public(&[("query", QUERY)])));
    let head = world.request(head).await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.body, "");
    assert_eq!(head.header("etag"), tag);
    assert_eq!(head.header("content-length"), answer.body.len().to_string());

    let other = world
        .get(&public(&[("query", "{ careAreas { slug } }")]))
        .await;
    assert_ne!(other.header("etag"), tag);
}

async fn who_has_the_answer_already_gets_no_second_copy(world: World) {
    let uri = public(&[("query", QUERY)]);
    let whole = world.get(&uri).await;
    let tag = whole.header("etag").to_owned();
    assert_eq!(whole.header("vary"), "accept, accept-encoding");
    for (known, status) in [
        (tag.as_str(), StatusCode::NOT_MODIFIED),
        (tag.trim_start_matches("W/"), StatusCode::NOT_MODIFIED),
        ("*", StatusCode::NOT_MODIFIED),
        ("\"other\"", StatusCode::OK),
    ] {
        let request = empty(get(&uri).header(header::IF_NONE_MATCH, known));
        let answer = world.request(request).await;
        assert_eq!(answer.status, status, "{known}");
        assert_eq!(answer.header("etag"), tag);
        assert_eq!(answer.header("vary"), whole.header("vary"));
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=1, must-revalidate"
        );
        assert_eq!(answer.body.is_empty(), status == StatusCode::NOT_MODIFIED);
    }
    // Whoever asks for something that fails has nothing worth keeping.
    let failing = public(&[("query", "{ nothing }")]);
    let answer = world
        .request(empty(get(&failing).header(header::IF_NONE_MATCH, "*")))
        .await;
    assert_refused(&answer, StatusCode::OK, "VALIDATION_FAILED");
}

async fn a_get_takes_variables_and_the_name_of_the_operation(world: World) {
    let query = "query Code($code: String!) { organisation(by: {code: $code}) { slug } } \
                 query Region { organisation(by: {slug: \"region\"}) { slug } }";
    let variables = json!({ "code": "2584" }).to_string();
    let slug = |answer: Answer| answer.json()["data"]["organisation"]["slug"].clone();
    let named = world
        .get(&public(&[
            ("query", query),
            ("operationName", "Code"),
            ("variables", &variables),
        ]))
        .await;
    let other = world
        .get(&public(&[("operationName", "Region"), ("query", query)]))
        .await;
    assert_eq!(slug(other), "region");
    assert!(slug(named).is_string());

    // Parameters that are empty are as good as none; others are nobody's business.
    let loose = public(&[
        ("query", QUERY),
        ("operationName", ""),
        ("variables", ""),
        ("extensions", "{}"),
        ("utm_source", "x"),
    ]);
    assert_eq!(world.get(&loose).await.status, StatusCode::OK);
}

async fn an_answer_with_an_error_is_never_kept(world: World) {
    for (parameters, status, expected) in [
        (vec![], 400, "BAD_USER_INPUT"),
        (vec![("query", "")], 200, "PARSE_FAILED"),
        (vec![("query", "{")], 200, "PARSE_FAILED"),
        (vec![("query", "{ nothing }")], 200, "VALIDATION_FAILED"),
        (
            vec![("query", QUERY), ("variables", "{")],
            400,
            "BAD_USER_INPUT",
        ),
        (
            vec![("query", QUERY), ("variables", "[]")],
            400,
            "BAD_USER_INPUT",
        ),
        (
            vec![("query", QUERY), ("extensions", "1")],
            400,
            "BAD_USER_INPUT",
        ),
        (
            vec![("query", QUERY), ("query", QUERY)],
            400,
            "BAD_USER_INPUT",
        ),
        (
            vec![("query", QUERY), ("operationName", "Other")],
            200,
            "BAD_USER_INPUT",
        ),
        (
            vec![("extensions", PERSISTED)],
            400,
            "PERSISTED_QUERY_NOT_SUPPORTED",
        ),
        (
            vec![("query", "{"), ("extensions", PERSISTED)],
            200,
            "PARSE_FAILED",
        ),
        (
            vec![("query", "query($x: ID!) { node(id: $x) { id } }")],
            200,
            "BAD_USER_INPUT",
        ),
    ] {
        let answer = world.get(&public(&parameters)).await;
        let status = StatusCode::from_u16(status).expect("a status");
        assert_refused(&answer, status, expected);
    }
    // An answer that was begun and failed in part is no less an answer with an error.
    let partly = public(&[("query", "{ bodies(first: 101) { totalCount } }")]);
    let answer = world.get(&partly).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json()["data"], json!({ "bodies": null }));
    assert_eq!(code(&answer), "BAD_USER_INPUT");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("etag"), "");
}

async fn a_post_is_answered_in_the_type_that_the_caller_takes(world: World) {
    let body = json!({ "query": QUERY }).to_string();
    for (accept, answered) in [
        (NEW, NEW),
        (OLD, OLD),
        ("*/*", OLD),
        (
            "application/json;q=0.5, application/graphql-response+json",
            NEW,
        ),
    ] {
        let answer = world.request(post(accept, &body)).await;
        assert_eq!(answer.status, StatusCode::OK);
        let content_type = format!("{answered}; charset=utf-8");
        assert_eq!(answer.header("content-type"), content_type, "{accept}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("etag"), "");
        assert_eq!(
            answer.json()["data"]["careAreas"].as_array().map(Vec::len),
            Some(4)
        );
    }
}

async fn a_token_changes_nothing_on_the_public_door(world: World) {
    let query = "{ viewer { signedIn limits { cost } } bodies { totalCount } }";
    let uri = public(&[("query", query)]);
    let plain = world.get(&uri).await;
    let posted = world
        .request(post(OLD, json!({ "query": query }).to_string()))
        .await;
    assert_eq!(plain.json()["data"]["viewer"]["signedIn"], false);
    for authorization in ["Bearer x", "Bearer ", "Basic eDp5", "nonsense"] {
        let request = empty(get(&uri).header(header::AUTHORIZATION, authorization));
        let answer = world.request(request).await;
        assert_eq!(answer.status, plain.status);
        assert_eq!(answer.body, plain.body);
        for name in ["etag", "cache-control", "vary", "content-type"] {
            assert_eq!(answer.header(name), plain.header(name));
        }
        let mut request = post(OLD, json!({ "query": query }).to_string());
        let authorization = authorization.parse().expect("a header");
        request
            .headers_mut()
            .insert(header::AUTHORIZATION, authorization);
        assert_eq!(world.request(request).await.body, posted.body);
    }
}

async fn ready_asks_the_database_and_live_does_not(world: World) {
    let ready = world.ready().await;
    assert_eq!(ready.status, StatusCode::OK, "{ready:?}");
    world.statements();
    let live = world.get("/health/live").await;
    assert_eq!(
        (live.status, live.body.as_str()),
        (StatusCode::OK, "live\n")
    );
    assert!(world.statements().is_empty());
}

#[tokio::test]
async fn without_its_database_the_server_lives_and_is_not_ready() {
    if crate::fixture::postgres::is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    assert_eq!(world.ready().await.status, StatusCode::OK);
    world.lose_database().await;
    let ready = world.ready().await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE, "{ready:?}");
    assert_eq!(ready.body, "not ready\n");
    assert_eq!(ready.header("cache-control"), "no-store");
    assert_eq!(world.get("/health/live").await.status, StatusCode::OK);
}

#[tokio::test]
async fn only_json_in_utf_8_is_read() {
    let world = World::new(Kind::Sqlite).await;
    let body = json!({ "query": QUERY }).to_string();
    for (content_type, status) in [
        (Some("application/json"), 200),
        (Some("application/json; charset=utf-8"), 200),
        (Some("application/json;charset=\"UTF-8\""), 200),
        (Some("APPLICATION/JSON"), 200),
        (Some("application/json; charset=iso-8859-1"), 415),
        (Some("application/json; charset=utf-16"), 415),
        (Some("application/graphql"), 415),
        (Some("application/graphql-response+json"), 415),
        (Some("application/x-www-form-urlencoded"), 415),
        (Some("multipart/form-data; boundary=x"), 415),
        (Some("text/plain"), 415),
        (Some("text/plain; x=application/json"), 415),
        (Some("application/jsonp"), 415),
        (None, 415),
    ] {
        let mut request = Request::post("/public/graphql").header(header::ACCEPT, OLD);
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let body = match status {
            200 => Body::from(body.clone()),
            _ => unreadable(),
        };
        let answer = world.request(request.body(body).expect("valid")).await;
        assert_eq!(answer.status.as_u16(), status, "{content_type:?}");
        if status == 415 {
            assert_eq!(code(&answer), "BAD_USER_INPUT");
        }
    }
    for encoding in ["gzip", "br", "deflate", "gzip, identity"] {
        let mut request = post(OLD, body.clone());
        let encoding = encoding.parse().expect("a header");
        request
            .headers_mut()
            .insert(header::CONTENT_ENCODING, encoding);
        let answer = world.request(request).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
}

#[tokio::test]
async fn a_caller_who_takes_neither_type_is_told_so() {
    let world = World::new(Kind::Sqlite).await;
    for accept in ["text/html", "image/*", "application/json;q=0", "*/*;q=0"] {
        let request = Request::post("/public/graphql")
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, OLD);
        let answer = world
            .request(request.body(unreadable()).expect("valid"))
            .await;
        assert_refused(&answer, StatusCode::NOT_ACCEPTABLE, "BAD_USER_INPUT");
        let uri = public(&[("query", QUERY)]);
        let answer = world
            .request(empty(get(&uri).header(header::ACCEPT, accept)))
            .await;
        assert_refused(&answer, StatusCode::NOT_ACCEPTABLE, "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn the_status_says_how_far_a_request_came() {
    let world = World::new(Kind::Sqlite).await;
    let query = |query: &str| json!({ "query": query }).to_string();
    let two = "query A { careAreas { name } } query B { __typename }";
    for (body, new, old, expected) in [
        (query(QUERY), 200, 200, ""),
        (
            json!({ "query": two, "operationName": "B" }).to_string(),
            200,
            200,
            "",
        ),
        (
            json!({ "query": QUERY, "variables": null, "operationName": null, "extensions": null })
                .to_string(),
            200,
            200,
            "",
        ),
        // Executed, and failed.
        (
            query("{ bodies(first: 101) { totalCount } }"),
            200,
            200,
            "BAD_USER_INPUT",
        ),
        (
            query("{ bodies(after: \"x\") { totalCount } }"),
            200,
            200,
            "BAD_CURSOR",
        ),
        // Well-formed, and not executed.
        (query(""), 400, 200, "PARSE_FAILED"),
        (query("{"), 400, 200, "PARSE_FAILED"),
        (query("# nothing"), 400, 200, "PARSE_FAILED"),
        (query("{ nothing }"), 400, 200, "VALIDATION_FAILED"),
        (query("{ careAreas }"), 400, 200, "VALIDATION_FAILED"),
        (query("mutation { nothing }"), 400, 200, "VALIDATION_FAILED"),
        (
            query("subscription { nothing }"),
            400,
            200,
            "BAD_USER_INPUT",
        ),
        (query(two), 400, 200, "BAD_USER_INPUT"),
        (
            json!({ "query": two, "operationName": "C" }).to_string(),
            400,
            200,
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": QUERY, "operationName": "C" }).to_string(),
            400,
            200,
            "BAD_USER_INPUT",
        ),
        (
            query("query($x: ID!) { node(id: $x) { id } }"),
            400,
            200,
            "BAD_USER_INPUT",
        ),
        // No GraphQL request at all.
        (String::new(), 400, 400, "PARSE_FAILED"),
        ("{".to_owned(), 400, 400, "PARSE_FAILED"),
        ("{} {}".to_owned(), 400, 400, "PARSE_FAILED"),
        ("[]".to_owned(), 400, 400, "BAD_USER_INPUT"),
        (format!("[{}]", query(QUERY)), 400, 400, "BAD_USER_INPUT"),
        ("null".to_owned(), 400, 400, "BAD_USER_INPUT"),
        (
            "\"{ careAreas { name } }\"".to_owned(),
            400,
            400,
            "BAD_USER_INPUT",
        ),
        ("{}".to_owned(), 400, 400, "BAD_USER_INPUT"),
        (
            json!({ "query": null }).to_string(),
            400,
            400,
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": 1 }).to_string(),
            400,
            400,
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": [QUERY] }).to_string(),
            400,
            400,
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": QUERY, "variables": [1] }).to_string(),
            400,
            400,
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": QUERY, "variables": "{}" }).to_string(),
            400,
            400,
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": QUERY, "operationName": 1 }).to_string(),
            400,
            400,
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": QUERY, "extensions": [] }).to_string(),
            400,
            400,
            "BAD_USER_INPUT",
        ),
        // Documents are not stored: clients that ask by a hash send the whole one then.
        (
            format!("{{\"extensions\":{PERSISTED}}}"),
            400,
            400,
            "PERSISTED_QUERY_NOT_SUPPORTED",
        ),
        (
            format!("{{\"query\":null,\"extensions\":{PERSISTED}}}"),
            400,
            400,
            "PERSISTED_QUERY_NOT_SUPPORTED",
        ),
        (
            format!("{{\"query\":\"{QUERY}\",\"extensions\":{PERSISTED}}}"),
            200,
            200,
            "",
        ),
    ] {
        for (accept, status) in [(NEW, new), (OLD, old)] {
            let answer = world.request(post(accept, body.clone())).await;
            assert_eq!(
                answer.status.as_u16(),
                status,
                "{accept} {body}\n{answer:?}"
            );
            assert_eq!(answer.header("cache-control"), "no-store");
            match expected {
                "" => assert!(answer.json().get("errors").is_none(), "{answer:?}"),
                expected => assert_eq!(code(&answer), expected, "{body}"),
            }
            // Only what was executed has data, be it null.
            let has_data = answer.json().get("data").is_some();
            assert_eq!(has_data, new == 200, "{body}\n{answer:?}");
        }
    }
}

#[tokio::test]
async fn nothing_is_changed_by_a_get() {
    let world = World::new(Kind::Sqlite).await;
    for query in [
        "mutation { nothing }",
        "subscription { nothing }",
        "mutation M { nothing } query Q { __typename }",
    ] {
        for accept in [NEW, OLD] {
            let uri = public(&[
                ("query", query),
                (
                    "operationName",
                    if query.contains(" M ") { "M" } else { "" },
                ),
            ]);
            let request = empty(get(&uri).header(header::ACCEPT, accept));
            let answer = world.request(request).await;
            assert_refused(&answer, StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT");
            assert_eq!(answer.header("allow"), "POST");
        }
    }
    let uri = public(&[
        ("query", "mutation M { nothing } query Q { __typename }"),
        ("operationName", "Q"),
    ]);
    assert_ne!(
        world.get(&uri).await.status,
        StatusCode::METHOD_NOT_ALLOWED,
        "a query beside a mutation may be asked"
    );
}

#[tokio::test]
async fn the_public_door_takes_get_and_post_only() {
    let world = World::new(Kind::Sqlite).await;
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE] {
        let request = Request::builder()
            .method(method)
            .uri(public(&[("query", QUERY)]))
            .header(header::CONTENT_TYPE, OLD);
        let answer = world
            .request(request.body(unreadable()).expect("valid"))
            .await;
        assert_refused(&answer, StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT");
        assert_eq!(answer.header("allow"), "GET, POST");
    }
}

#[tokio::test]
async fn scripts_of_every_site_may_read_what_is_public() {
    let world = World::new(Kind::Sqlite).await;
    for path in ["/public/graphql", "/schema.graphql"] {
        let preflight = Request::options(path)
            .header(header::ORIGIN, "https://anywhere.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type");
        let answer = world.request(empty(preflight)).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-headers"), "*");
        assert_eq!(answer.header("access-control-allow-methods"), "GET,POST");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    let origin = "https://anywhere.example";
    let uri = public(&[("query", QUERY)]);
    let mut by_post = post(OLD, json!({ "query": QUERY }).to_string());
    by_post
        .headers_mut()
        .insert(header::ORIGIN, origin.parse().expect("a header"));
    for request in [empty(get(&uri).header(header::ORIGIN, origin)), by_post] {
        let answer = world.request(request).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}

#[tokio::test]
async fn nobody_enters_the_other_door_whatever_is_sent() {
    let world = World::new(Kind::Sqlite).await;
    let mut bodies = BTreeSet::new();
    for uri in ["/graphql", "/graphql?query=%7B__typename%7D"] {
        for content_type in ["application/json", "text/plain", "nonsense"] {
            for authorization in ["", "Bearer x", "Bearer a.b.c", "Basic eDp5"] {
                for accept in [NEW, OLD, "text/html"] {
                    let request = Request::post(uri)
                        .header(header::CONTENT_TYPE, content_type)
                        .header(header::CONTENT_LENGTH, "30000000")
                        .header(header::AUTHORIZATION, authorization)
                        .header(header::ACCEPT, accept);
                    let answer = world
                        .request(request.body(unreadable()).expect("valid"))
                        .await;
                    assert_refused(&answer, StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
                    assert_eq!(answer.header("www-authenticate"), "Bearer");
                    bodies.insert(answer.body);
                }
            }
        }
    }
    for body in [QUERY, "", "[]", &json!({ "query": QUERY }).to_string()] {
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, OLD);
        let answer = world
            .request(request.body(Body::from(body.to_owned())).expect("valid"))
            .await;
        assert_refused(&answer, StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
        bodies.insert(answer.body);
    }
    assert_eq!(bodies.len(), 1, "{bodies:#?}");
    assert!(world.statements().is_empty());
}

#[tokio::test]
async fn the_other_door_takes_post_only() {
    let world = World::new(Kind::Sqlite).await;
    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let request = Request::builder()
            .method(method)
            .uri("/graphql?query=%7B__typename%7D");
        let answer = world
            .request(request.body(unreadable()).expect("valid"))
            .await;
        assert_refused(&answer, StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT");
        assert_eq!(answer.header("allow"), "POST");
    }
    let head = world.request(empty(Request::head("/graphql"))).await;
    assert_eq!(head.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(head.header("allow"), "POST");
}

#[tokio::test]
async fn scripts_of_configured_sites_alone_may_use_the_other_door() {
    let ours = "https://intranet.example.se";
    let configured = World::with_origins(Kind::Sqlite, &[ours, "http://localhost:3000"]).await;
    let bare = World::new(Kind::Sqlite).await;
    for (world, origin, allowed) in [
        (&configured, ours, ours),
        (
            &configured,
            "http://localhost:3000",
            "http://localhost:3000",
        ),
        (&configured, "https://intranet.example.se.evil.example", ""),
        (&configured, "http://intranet.example.se", ""),
        (&configured, "https://anywhere.example", ""),
        (&configured, "null", ""),
        (&bare, ours, ""),
        (&bare, "null", ""),
    ] {
        let preflight = Request::options("/graphql")
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(
                header::ACCESS_CONTROL_REQUEST_HEADERS,
                "authorization,content-type",
            );
        let answer = world.request(empty(preflight)).await;
        assert_eq!(
            answer.header("access-control-allow-origin"),
            allowed,
            "{origin}"
        );
        assert_eq!(answer.header("access-control-allow-methods"), "POST");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert!(answer.header("vary").contains("origin"), "{answer:?}");
        let headers = answer.header("access-control-allow-headers");
        assert!(headers.contains("authorization") && !headers.contains('*'));

        let request = Request::post("/graphql").header(header::ORIGIN, origin);
        let answer = world.request(empty(request)).await;
        assert_refused(&answer, StatusCode::UNAUTHORIZED, "UNAUTHENTICATED");
        assert_eq!(
            answer.header("access-control-allow-origin"),
            allowed,
            "{origin}"
        );
    }
}

#[tokio::test]
async fn the_schema_is_served_as_it_is_committed() {
    let world = World::new(Kind::Sqlite).await;
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let committed = fs::read_to_string(committed).expect("it is there");
    let answer = world.get("/schema.graphql").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.body == committed,
        "what is served is not what is committed"
    );
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        answer.header("cache-control"),
        "public, max-age=1, must-revalidate"
    );
    let known = get("/schema.graphql").header(header::IF_NONE_MATCH, answer.header("etag"));
    let again = world.request(empty(known)).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.body, "");
    assert_eq!(again.header("etag"), answer.header("etag"));
}

#[tokio::test]
async fn the_schema_is_compressed_once_for_all_who_take_that() {
    let world = World::new(Kind::Sqlite).await;
    let whole = world.get("/schema.graphql").await.body;
    let asked = get("/schema.graphql").header(header::ACCEPT_ENCODING, "gzip");
    let answer = world.begun(empty(asked)).await;
    assert_eq!(answer.headers()[header::CONTENT_ENCODING], "gzip");
    // The length of what is compressed for the one who asks isn't known before it has come.
    let length = answer.body().size_hint().exact();
    let body = to_bytes(answer.into_body(), usize::MAX).await;
    let body = body.expect("all of it arrives");
    assert_eq!(length, Some(body.len() as u64));
    let mut text = String::new();
    GzDecoder::new(&body[..])
        .read_to_string(&mut text)
        .expect("it is compressed");
    assert!(text == whole, "it is another text");
    let known = get("/schema.graphql")
        .header(header::ACCEPT_ENCODING, "gzip")
        .header(header::IF_NONE_MATCH, "*");
    let again = world.request(empty(known)).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.header("content-encoding"), "");
    assert_eq!(again.body, "");
}

#[tokio::test]
async fn the_front_page_names_the_paths_and_other_paths_name_the_front_page() {
    let world = World::new(Kind::Sqlite).await;
    let index = world.get("/").await;
    assert_eq!(index.status, StatusCode::OK);
    for path in [
        "/public/graphql",
        "/graphql",
        "/schema.graphql",
        "/health/live",
    ] {
        assert!(index.body.contains(path), "{path}");
    }
    for path in [
        "/graphiql",
        "/public",
        "/public/graphql/",
        "/health",
        "/å",
        "//",
        "/.env",
    ] {
        let answer = world.get(&escaped_path(path)).await;
        assert_refused(&answer, StatusCode::NOT_FOUND, "NOT_FOUND");
        let error = &answer.json()["errors"][0];
        assert!(error["extensions"]["messageSwedish"].is_string(), "{error}");
        assert_eq!(
            answer.header("content-type"),
            "application/json; charset=utf-8"
        );
    }
}

fn escaped_path(path: &str) -> String {
    path.chars()
        .map(|letter| match letter {
            'å' => "%C3%A5".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

#[tokio::test]
async fn what_others_may_keep_carries_no_callers_id() {
    let world = World::new(Kind::Sqlite).await;
    for uri in ["/schema.graphql", "/public/graphql?query=%7B__typename%7D"] {
        let request = Request::get(uri).header("x-request-id", "mine");
        let answer = world.request(empty(request)).await;
        assert!(
            answer.header("cache-control").starts_with("public"),
            "{uri}"
        );
        assert_eq!(answer.header("x-request-id"), "", "{uri}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_id_of_its_request_and_what_browsers_may_make_of_it() {
    let world = World::new(Kind::Sqlite).await;
    for (method, uri) in [
        (Method::GET, "/"),
        (Method::GET, "/nothing"),
        (Method::GET, "/health/live"),
        (Method::GET, "/health/ready"),
        (Method::GET, "/public/graphql"),
        (Method::POST, "/public/graphql"),
        (Method::DELETE, "/public/graphql"),
        (Method::OPTIONS, "/public/graphql"),
        (Method::POST, "/graphql"),
        (Method::GET, "/graphql"),
        (Method::OPTIONS, "/graphql"),
        (Method::POST, "/health/live"),
    ] {
        let request = || Request::builder().method(method.clone()).uri(uri);
        let mine = world
            .request(empty(request().header("x-request-id", "Mine-1.2_3")))
            .await;
        assert_eq!(mine.header("x-request-id"), "Mine-1.2_3", "{method} {uri}");
        for (header, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            (
                "content-security-policy",
                "default-src 'none'; frame-ancestors 'none'",
            ),
        ] {
            assert_eq!(mine.header(header), value, "{method} {uri}");
        }
        assert_ne!(mine.header("cache-control"), "", "{method} {uri}");

        let mut given = BTreeSet::new();
        let too_long = "a".repeat(65);
        for bad in ["", "a b", "a\"b", "{\"x\":1}", too_long.as_str()] {
            let answer = world
                .request(empty(request().header("x-request-id", bad)))
                .await;
            let id = answer.header("x-request-id").to_owned();
            let version = Uuid::parse_str(&id).map(|id| id.get_version_num());
            assert_eq!(version.ok(), Some(7), "{bad:?} became {id:?}");
            given.insert(id);
        }
        let without = world.request(empty(request())).await;
        given.insert(without.header("x-request-id").to_owned());
        assert_eq!(given.len(), 6, "each request has an id of its own");
    }
}
