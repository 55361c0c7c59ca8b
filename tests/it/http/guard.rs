//! What a request may ask of the server: sizes, nesting, fragments, costs, slowness. Every one is sent through the
//! router, at every size around its limit, and after all of them the same process answers a harmless question.
//! Far above the limits the everyday set tries some of the sizes.
//!
//! Each expected answer is a function of the size, so that the tests say what a caller may rely on.
//! The database matters for the last limit only, that of an answer; the rest is tried on SQLite.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use futures_util::stream;
use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};

use crate::fixture::{
    extent::is_exhaustive,
    world::{Kind, World, both},
};

both!(
    an_answer_that_grows_too_large_is_given_up,
    pages_have_the_sizes_that_are_promised,
);

// The public limits, as callers read them.
const BODY_BYTES: usize = 65_536;
const DOCUMENT_BYTES: usize = 8_000;
const TOKENS: usize = 1_000;
const BRACKETS: usize = 24;
const SELECTIONS: usize = 1_000;
const DEPTH: usize = 10;
const ALIASES: usize = 30;
const DIRECTIVES: usize = 20;
/// How deep fragments may spread each other.
const FRAGMENTS: usize = 64;

/// What becomes of a document: an answer without errors, or the code of the first error.
const ANSWERED: &str = "answered";
const DOCUMENT: &str = "DOCUMENT_LIMIT";
const DEEP: &str = "DEPTH_LIMIT";
const COST: &str = "COST_LIMIT";
const PARSE: &str = "PARSE_FAILED";
const INVALID: &str = "VALIDATION_FAILED";
const INPUT: &str = "BAD_USER_INPUT";

/// Every size from 1 to 150, and some to 20,000, which are far above what nests: on an ordinary day fewer of them.
fn nesting_sizes() -> impl Iterator<Item = usize> {
    let apart = if is_exhaustive() { 7 } else { 401 };
    (1..=20_000).filter(move |size: &usize| *size <= 150 || size.is_multiple_of(apart))
}

/// Every size from 1 to 200, then further apart, to 10,000.
fn sizes() -> impl Iterator<Item = usize> {
    (1..=200)
        .chain((210..1_100).step_by(7))
        .chain((1_100..=10_000).step_by(890))
        .chain([10_000])
}

/// Whether a size is one of those that a variant of something tried at every size is tried at.
fn is_tried(size: usize) -> bool {
    size <= 200 || size.is_multiple_of(50)
}

fn outcome(answer: &Value) -> &str {
    match &answer["errors"][0] {
        Value::Null => ANSWERED,
        error => error["extensions"]["code"].as_str().unwrap_or("no code"),
    }
}

fn posted(body: impl Into<Body>) -> Request<Body> {
    Request::post("/public/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/graphql-response+json")
        .body(body.into())
        .expect("a valid request")
}

/// Sends a document and compares what becomes of it; what is refused leaves the database alone.
async fn try_document(world: &World, document: &str, expected: &str, what: impl std::fmt::Display) {
    let body = json!({ "query": document }).to_string();
    try_body(world, body, expected, what).await;
}

async fn try_body(world: &World, body: String, expected: &str, what: impl std::fmt::Display) {
    let start: String = body.chars().take(300).collect();
    let answer = world.request(posted(body)).await;
    let found = answer.json();
    assert_eq!(outcome(&found), expected, "{what}: {found}\nto {start}");
    let status = match expected {
        ANSWERED => StatusCode::OK,
        _ if answer.status == StatusCode::PAYLOAD_TOO_LARGE => return,
        _ => StatusCode::BAD_REQUEST,
    };
    assert_eq!(answer.status, status, "{what}: {found}");
    if expected != ANSWERED {
        assert_eq!(world.statements(), [""; 0], "{what}");
    }
}

/// The same process still does what it is for.
async fn assert_alive(world: &World) {
    let data = world.public("{ careAreas { slug } }").await;
    assert_eq!(data["careAreas"].as_array().map(Vec::len), Some(4));
    world.statements();
}

/// `open`, `size` times, around `core`, and closed as often.
fn nested(open: &str, core: &str, close: &str, size: usize) -> String {
    format!("{}{core}{}", open.repeat(size), close.repeat(size))
}

/// What becomes of a document with this many brackets in each other: below the limit what follows from its contents.
fn by_brackets(brackets: usize, document: &str, within: &'static str) -> &'static str {
    if brackets > BRACKETS || document.len() > DOCUMENT_BYTES {
        DOCUMENT
    } else {
        within
    }
}

#[tokio::test]
async fn nested_literals_are_refused_at_any_size() {
    let world = World::new(Kind::Sqlite).await;
    for size in nesting_sizes() {
        for (what, brackets, document, within) in [
            (
                "lists",
                2 + size,
                format!("{{ node(id: {}) {{ id }} }}", nested("[", "1", "]", size)),
                INPUT,
            ),
            (
                "lists without end",
                2 + size,
                format!("{{ node(id: {}", "[".repeat(size)),
                PARSE,
            ),
            (
                "objects",
                2 + size,
                format!("{{ node(id: {}) {{ id }} }}", nested("{a:", "1", "}", size)),
                INPUT,
            ),
        ] {
            if what == "lists without end" && !is_tried(size) {
                continue;
            }
            let expected = by_brackets(brackets, &document, within);
            try_document(&world, &document, expected, format_args!("{size} {what}")).await;
        }
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn nested_selections_and_parentheses_are_refused_at_any_size() {
    let world = World::new(Kind::Sqlite).await;
    for size in nesting_sizes() {
        for (what, brackets, document, within) in [
            (
                "parentheses",
                1 + size,
                format!("{{ node{} {{ id }} }}", nested("(", "", ")", size)),
                PARSE,
            ),
            (
                "selections",
                1 + size,
                format!("{{ {} }}", nested("...{", "__typename", "}", size)),
                ANSWERED,
            ),
            (
                "fields",
                2 + size,
                format!(
                    "{{ body(by: {{slug: \"\"}}) {{ {} }} }}",
                    nested("parent{", "id", "}", size)
                ),
                if 2 + size > DEPTH { DEEP } else { ANSWERED },
            ),
        ] {
            if what == "fields" && !is_tried(size) {
                continue;
            }
            let expected = by_brackets(brackets, &document, within);
            try_document(&world, &document, expected, format_args!("{size} {what}")).await;
            world.statements();
        }
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn nesting_is_refused_wherever_the_grammar_has_room_for_it() {
    let world = World::new(Kind::Sqlite).await;
    for size in sizes() {
        let list = nested("[", "1", "]", size);
        for (what, brackets, document, within) in [
            (
                "type",
                1 + size,
                format!(
                    "query($v: {}) {{ __typename }}",
                    nested("[", "ID", "]", size)
                ),
                INVALID,
            ),
            (
                "default",
                1 + size,
                format!("query($v: ID = {list}) {{ node(id: $v) {{ id }} }}"),
                INPUT,
            ),
            (
                "argument of a directive",
                2 + size,
                format!("{{ viewer @include(if: {list}) {{ signedIn }} }}"),
                INVALID,
            ),
            (
                "fragment",
                1 + size,
                format!(
                    "{{ ...F }} fragment F on Query {{ {} }}",
                    nested("...{", "__typename", "}", size)
                ),
                ANSWERED,
            ),
            (
                "closing brackets",
                1,
                format!("{{ __typename {}", "}".repeat(size + 1)),
                PARSE,
            ),
            (
                "mixture",
                1 + 3 * size,
                format!("{{ {} }}", nested("a(b:[{c:", "1", "}])", size)),
                if size == 1 { INVALID } else { PARSE },
            ),
        ] {
            let expected = by_brackets(brackets, &document, within);
            try_document(&world, &document, expected, format_args!("{what} {size}")).await;
        }
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn nested_variables_are_refused_at_any_size() {
    let world = World::new(Kind::Sqlite).await;
    // What the reader of JSON takes, less the body itself and the object of the variables.
    let deepest = 127 - 2;
    let query = "query($v: ID!) { node(id: $v) { id } }";
    for size in nesting_sizes() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let value = nested(open, "1", close, size);
            let body = format!(r#"{{"query":"{query}","variables":{{"v":{value}}}}}"#);
            let expected = match size {
                _ if body.len() > BODY_BYTES => DOCUMENT,
                _ if size > deepest => PARSE,
                _ => INPUT,
            };
            try_body(&world, body, expected, format_args!("{size} of {open}")).await;
        }
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn brackets_in_texts_and_comments_nest_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let at_the_limit = |size: &usize| (7_960..=7_990).contains(size);
    let above =
        (151..=20_000).filter(|size| at_the_limit(size) || is_exhaustive() && is_tried(*size));
    for size in (1..=150).chain(above) {
        let text = "[".repeat(size);
        for (what, document) in [
            (
                "string",
                format!("{{ __type(name: \"{text}\") {{ name }} }}"),
            ),
            (
                "block string",
                format!("{{ __type(name: \"\"\"{text}\"\"\") {{ name }} }}"),
            ),
            ("comment", format!("{{ __typename #{text}\n}}")),
        ] {
            let expected = by_brackets(0, &document, ANSWERED);
            try_document(&world, &document, expected, format_args!("{what} {size}")).await;
        }
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn doubling_fragments_are_refused_at_every_size_that_fits() {
    let world = World::new(Kind::Sqlite).await;
    for size in sizes() {
        let mut document = "{ ...F0 }".to_owned();
        for level in 0..size {
            let next = level + 1;
            document += &format!(" fragment F{level} on Query {{ ...F{next} ...F{next} }}");
        }
        document += &format!(" fragment F{size} on Query {{ __typename }}");
        let tokens = 4 + 10 * size + 7;
        // The last fragment selects one, each other two spreads and twice what is in them.
        let selections = 1 + (0..size.min(40)).fold(1_usize, |inner, _| 2 * (1 + inner));
        let expected = match size {
            _ if document.len() > DOCUMENT_BYTES || tokens > TOKENS => DOCUMENT,
            FRAGMENTS.. => DEEP,
            _ if selections > SELECTIONS => COST,
            _ => ANSWERED,
        };
        try_document(&world, &document, expected, size).await;
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn cyclic_fragments_are_refused_at_every_length() {
    let world = World::new(Kind::Sqlite).await;
    for size in sizes() {
        for (start, used) in [("{ ...F0 }", 4), ("{ __typename }", 3)] {
            let mut document = start.to_owned();
            for level in 0..size {
                let next = (level + 1) % size;
                document += &format!(" fragment F{level} on Query {{ ...F{next} }}");
            }
            let tokens = used + 8 * size;
            let expected = match size {
                _ if document.len() > DOCUMENT_BYTES || tokens > TOKENS => DOCUMENT,
                ..=FRAGMENTS => INVALID,
                _ => DEEP,
            };
            try_document(&world, &document, expected, size).await;
        }
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn a_document_may_repeat_itself_up_to_its_limits() {
    let world = World::new(Kind::Sqlite).await;
    let repeated = |size: usize, one: &dyn Fn(usize) -> String| -> String {
        (0..size).map(one).collect::<Vec<_>>().join(" ")
    };
    for size in sizes() {
        let fields = format!("{{ {} }}", repeated(size, &|_| "__typename".to_owned()));
        let aliases = repeated(size, &|at| format!("a{at}: __typename"));
        let aliases = format!("{{ {aliases} }}");
        let same = format!("{{ {} }}", repeated(size, &|_| "a: __typename".to_owned()));
        let directives = repeated(size, &|_| "__typename @include(if: true)".to_owned());
        let directives = format!("{{ {directives} }}");
        let skipped = repeated(size, &|_| "@skip(if: false)".to_owned());
        let skipped = format!("{{ __typename {skipped} }}");
        let unknown = repeated(size, &|_| "@a".to_owned());
        let unknown = format!("{{ viewer {unknown} {{ signedIn }} }}");
        let arguments = repeated(size, &|at| format!("a{at}: 1"));
        let arguments = format!("{{ node({arguments}) {{ id }} }}");
        let variables = repeated(size, &|at| format!("$v{at}: Int"));
        let variables = format!("query({variables}) {{ __typename }}");
        let operations = repeated(size, &|at| format!("query Q{at} {{ __typename }}"));
        let fragments = repeated(size, &|at| {
            format!("fragment F{at} on Query {{ __typename }}")
        });
        let fragments = format!("{{ __typename }} {fragments}");
        let values = format!(
            "{{ nodes(ids: [{}]) {{ id }} }}",
            repeated(size, &|_| "1".into())
        );
        let name = format!("{{ {} }}", "a".repeat(size));

        // Tokens, then what stands against the document's other limits.
        for (what, document, tokens, within) in [
            (
                "fields",
                &fields,
                size + 2,
                if size > SELECTIONS { COST } else { ANSWERED },
            ),
            (
                "aliases",
                &aliases,
                3 * size + 2,
                if size > ALIASES { DOCUMENT } else { ANSWERED },
            ),
            (
                "times the same alias",
                &same,
                3 * size + 2,
                if size > ALIASES { DOCUMENT } else { ANSWERED },
            ),
            (
                "directives",
                &directives,
                8 * size + 2,
                if size > DIRECTIVES {
                    DOCUMENT
                } else {
                    ANSWERED
                },
            ),
            (
                "directives on one field",
                &skipped,
                7 * size + 3,
                if size > DIRECTIVES {
                    DOCUMENT
                } else {
                    ANSWERED
                },
            ),
            (
                "unknown directives",
                &unknown,
                2 * size + 6,
                if size > DIRECTIVES { DOCUMENT } else { INVALID },
            ),
            ("arguments", &arguments, 3 * size + 8, INVALID),
            ("unused variables", &variables, 4 * size + 6, INVALID),
            (
                "operations",
                &operations,
                5 * size,
                if size > 1 { INPUT } else { ANSWERED },
            ),
            ("unused fragments", &fragments, 7 * size + 3, INVALID),
            (
                "values",
                &values,
                size + 11,
                if size > 100 { INPUT } else { ANSWERED },
            ),
            (
                "letters in a name",
                &name,
                3,
                if size > 128 { DOCUMENT } else { INVALID },
            ),
        ] {
            let expected = if document.len() > DOCUMENT_BYTES || tokens > TOKENS {
                DOCUMENT
            } else {
                within
            };
            if expected == INPUT && what == "values" {
                // Refused by the field, not before: executed, with its error.
                let (status, answer) = world.try_public(document).await;
                assert_eq!((status, outcome(&answer)), (StatusCode::OK, INPUT));
                continue;
            }
            try_document(&world, document, expected, format_args!("{size} {what}")).await;
            world.statements();
        }
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn a_document_may_have_8_000_bytes() {
    let world = World::new(Kind::Sqlite).await;
    for size in (7_900..8_100).chain([10_000, 20_000, 60_000]) {
        let document = format!("{{__typename}}{}", ",".repeat(size - 12));
        let expected = by_brackets(1, &document, ANSWERED);
        try_document(&world, &document, expected, size).await;
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn a_body_may_have_65_536_bytes() {
    let world = World::new(Kind::Sqlite).await;
    for size in [
        BODY_BYTES - 1,
        BODY_BYTES,
        BODY_BYTES + 1,
        BODY_BYTES * 2,
        30_000_000,
    ] {
        let question = r#"{"query":"{ __typename }"}"#;
        let body = question.to_owned() + &" ".repeat(size - question.len());
        let (status, expected) = match size {
            0..=BODY_BYTES => (200, ANSWERED),
            _ => (413, DOCUMENT),
        };
        let answer = world.request(posted(body.clone())).await;
        assert_eq!(answer.status.as_u16(), status, "{size}");
        assert_eq!(outcome(&answer.json()), expected, "{size}");

        // The same in pieces, whose number and sum nobody declares.
        let pieces: Vec<Result<Vec<u8>, io::Error>> = body
            .as_bytes()
            .chunks(1_000)
            .map(|piece| Ok(piece.into()))
            .collect();
        let answer = world
            .request(posted(Body::from_stream(stream::iter(pieces))))
            .await;
        assert_eq!(answer.status.as_u16(), status, "{size} in pieces");
        assert_eq!(outcome(&answer.json()), expected, "{size} in pieces");
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn thirty_megabytes_are_refused_unread_when_declared_and_soon_when_not() {
    let world = World::new(Kind::Sqlite).await;
    let piece = vec![b' '; 16 * 1024];
    let pieces = 30_000_000 / piece.len();
    for (declared, most) in [(Some("30000000"), 0), (Some("10"), 5), (None, 5)] {
        let read = Arc::new(AtomicUsize::new(0));
        let (counter, piece) = (Arc::clone(&read), piece.clone());
        let body = stream::poll_fn(move |_| {
            let number = counter.fetch_add(1, Ordering::Relaxed);
            Poll::Ready((number < pieces).then(|| Ok::<_, io::Error>(piece.clone())))
        });
        let mut request = posted(Body::from_stream(body));
        if let Some(declared) = declared {
            request
                .headers_mut()
                .insert(header::CONTENT_LENGTH, declared.parse().expect("a header"));
        }
        let answer = world.request(request).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{declared:?}");
        assert_eq!(outcome(&answer.json()), DOCUMENT);
        assert_eq!(answer.header("connection"), "close");
        let read = read.load(Ordering::Relaxed);
        assert!(read <= most, "{read} pieces were read of {declared:?}");
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    let world = World::new(Kind::Sqlite).await;
    let pieces = [Ok(r#"{"query":"{ __ty"#), Err(io::Error::other("gone"))];
    let answer = world
        .request(posted(Body::from_stream(stream::iter(pieces))))
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(outcome(&answer.json()), INPUT);
    assert_alive(&world).await;
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up_after_five_seconds() {
    let world = World::new(Kind::Sqlite).await;
    // From here on time passes only when nobody has anything else to do.
    tokio::time::pause();
    let started = Instant::now();
    let begun = stream::iter([Ok::<_, io::Error>(r#"{"query":"{ __typename"#)]);
    let silent = Body::from_stream(stream::StreamExt::chain(begun, stream::pending()));
    let answer = world.request(posted(silent)).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(outcome(&answer.json()), "TIMEOUT");
    assert_eq!(answer.header("connection"), "close");
    assert_eq!(started.elapsed().as_secs(), 5);

    // One byte a second keeps nobody waiting longer: the time is for all of the body.
    let started = Instant::now();
    let drops = stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Some((Ok::<_, io::Error>(" "), ()))
    });
    let answer = world.request(posted(Body::from_stream(drops))).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(started.elapsed().as_secs(), 5);
    tokio::time::resume();
    assert_alive(&world).await;
}

#[tokio::test]
async fn the_introspection_nests_two_lists_deep() {
    let world = World::new(Kind::Sqlite).await;
    for size in 1..=200 {
        for (list, brackets) in [("fields", 2), ("inputFields", 2), ("interfaces", 1)] {
            let (open, close) = match brackets {
                2 => (format!("{list}{{type{{"), "}}"),
                _ => (format!("{list}{{"), "}"),
            };
            let document = format!(
                "{{ __type(name: \"Body\") {{ {} }} }}",
                nested(&open, "name", close, size)
            );
            let within = if size > 2 { DEEP } else { ANSWERED };
            let expected = by_brackets(2 + brackets * size, &document, within);
            try_document(&world, &document, expected, format_args!("{size} {list}")).await;
        }
    }
    assert_alive(&world).await;
}

#[tokio::test]
async fn the_introspection_query_of_the_tools_is_answered() {
    let world = World::new(Kind::Sqlite).await;
    let data = world.public(INTROSPECTION_QUERY).await;
    let types = data["__schema"]["types"].as_array().expect("a list");
    assert!(types.len() > 60, "only {} types", types.len());
    assert_eq!(data["__schema"]["queryType"]["name"], "Query");
    assert_eq!(world.statements(), [""; 0]);
    // At the other door as well, asked in a way that has no answer kept for it.
    let token = world.token("region", Grade::Reader).await;
    let question = format!("{INTROSPECTION_QUERY}# signed in");
    let signed_in = world.data_as(&token, &question, json!({})).await;
    assert_eq!(signed_in["__schema"], data["__schema"]);
}

async fn pages_have_the_sizes_that_are_promised(world: World) {
    let literal = |first: &str| format!("{{ bodies(first: {first}) {{ nodes {{ id }} }} }}");
    let variable = "query($first: Int) { bodies(first: $first) { nodes { id } } }";
    let total = world.public("{ bodies { totalCount } }").await;
    let total = total["bodies"]["totalCount"].as_i64().expect("a number");
    for first in [0, 1, 20, 99, 100] {
        for data in [
            world.public(&literal(&first.to_string())).await,
            world.public_with(variable, json!({ "first": first })).await,
        ] {
            let nodes = data["bodies"]["nodes"].as_array().map(Vec::len);
            assert_eq!(nodes, usize::try_from(total.min(first)).ok(), "{first}");
        }
    }
    for first in [
        -1,
        -100,
        101,
        500,
        501,
        i64::from(i32::MAX),
        i64::from(i32::MIN),
    ] {
        for (status, answer) in [
            world.try_public(&literal(&first.to_string())).await,
            world
                .try_public_with(variable, json!({ "first": first }))
                .await,
        ] {
            assert_eq!(
                (status, outcome(&answer)),
                (StatusCode::OK, INPUT),
                "{first}"
            );
            assert_eq!(answer["data"], json!({ "bodies": null }));
            assert_eq!(answer["errors"][0]["path"], json!(["bodies"]));
        }
    }
    for first in ["null", "20"] {
        let data = world.public(&literal(first)).await;
        let nodes = data["bodies"]["nodes"].as_array().map(Vec::len);
        assert_eq!(nodes, usize::try_from(total.min(20)).ok(), "{first}");
    }
    for variables in [json!({}), json!({ "first": null })] {
        let data = world.public_with(variable, variables.clone()).await;
        let nodes = data["bodies"]["nodes"].as_array().map(Vec::len);
        assert_eq!(nodes, usize::try_from(total.min(20)).ok(), "{variables}");
    }
    // What is no 32-bit number at all.
    for first in ["2147483648", "-2147483649", "9007199254740993"] {
        let (status, answer) = world.try_public(&literal(first)).await;
        assert_eq!(
            (status, outcome(&answer)),
            (StatusCode::BAD_REQUEST, INPUT),
            "{answer}"
        );
    }
    for first in [
        "1.5",
        "99999999999999999999",
        "\"1\"",
        "true",
        "[1]",
        "{a: 1}",
    ] {
        let (status, answer) = world.try_public(&literal(first)).await;
        assert_eq!(outcome(&answer), INPUT, "{first} {answer}");
        assert_eq!(status, StatusCode::BAD_REQUEST);
    }
    // A page of pages is refused before anything is read.
    world.statements();
    for first in ["100", "101", "2147483647"] {
        let document = format!(
            "{{ bodies(first: {first}) {{ nodes {{ {} }} }} }}",
            "parent { steers { parent { steers { parent { id } } } } } \
             children { parent { parent { parent { id } } } } \
             seats { body { parent { parent { id } } } } \
             steeredBy { parent { parent { parent { id } } } } \
             steers { parent { parent { parent { id } } } } \
             mandates { body { parent { id } } }"
        );
        try_document(&world, &document, COST, first).await;
    }
    assert_alive(&world).await;
}

async fn an_answer_that_grows_too_large_is_given_up(world: World) {
    // Cheap by the estimate: a list without a page counts as one item. Each version has every clause, and each clause its version.
    let document = "{ bodies(first: 20) { nodes { mandates { clause { version { clauses { version { clauses { number wording } } } } } } } } }";
    let (status, answer) = world.try_public(document).await;
    assert_eq!(outcome(&answer), COST, "{answer:.500}");
    assert_eq!(status, StatusCode::OK, "{answer:.500}");
    assert_eq!(answer.get("data"), Some(&Value::Null));
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1));
    assert!(answer["errors"][0]["extensions"]["messageSwedish"].is_string());

    // What fits is whole.
    let fits = "{ bodies(first: 20) { nodes { mandates { clause { version { clauses { number } } } } } } }";
    world.public(fits).await;
    assert_alive(&world).await;
}

/// What `getIntrospectionQuery()` of graphql-js 16 gives.
const INTROSPECTION_QUERY: &str = r"
    query IntrospectionQuery {
      __schema {
        queryType { name }
        mutationType { name }
        subscriptionType { name }
        types {
          ...FullType
        }
        directives {
          name
          description
          locations
          args {
            ...InputValue
          }
        }
      }
    }

    fragment FullType on __Type {
      kind
      name
      description
      fields(includeDeprecated: true) {
        name
        description
        args {
          ...InputValue
        }
        type {
          ...TypeRef
        }
        isDeprecated
        deprecationReason
      }
      inputFields {
        ...InputValue
      }
      interfaces {
        ...TypeRef
      }
      enumValues(includeDeprecated: true) {
        name
        description
        isDeprecated
        deprecationReason
      }
      possibleTypes {
        ...TypeRef
      }
    }

    fragment InputValue on __InputValue {
      name
      description
      type { ...TypeRef }
      defaultValue
    }

    fragment TypeRef on __Type {
      kind
      name
      ofType {
        kind
        name
        ofType {
          kind
          name
          ofType {
            kind
            name
            ofType {
              kind
              name
              ofType {
                kind
                name
                ofType {
                  kind
                  name
                  ofType {
                    kind
                    name
                    ofType {
                      kind
                      name
                      ofType {
                        kind
                        name
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
";
