//! Whether the server says that it is ready only when it is, and what `check` finds; and that nothing waits for ever for a
//! PostgreSQL that doesn't answer.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use futures_util::future::join_all;
use samverkan::{
    auth::{BUILT_IN, BuiltIn, Tokens},
    clock::Clock,
    domain::vocabulary::Grade,
    http::{App, Bounds, router},
    store::{self, Database, Identity, Share},
};
use serde_json::json;
use tokio::{
    task::spawn_blocking,
    time::{Instant, timeout},
};
use tower::ServiceExt;

use crate::{
    fixture::{
        postgres::is_left_out,
        proxy::Proxy,
        time::with_stopped_clock,
        world::{Kind, TestDatabase, World, api, both, now, opened},
    },
    operation::startup::{Server, folder, run},
};

both!(
    a_prepared_database_is_ready,
    a_database_that_is_not_whole_is_not_ready_and_the_check_says_why,
    a_database_of_a_newer_version_is_named_as_such,
);

async fn ready(world: &World) -> StatusCode {
    world.ready().await.status
}

/// What `check` says against the database, as its owner runs it; nothing when it finds none.
async fn fault(world: &World) -> Option<String> {
    let url = world.database_url();
    let output = spawn_blocking(move || run(folder().path(), &["check", "--database-url", &url]));
    let output = output.await.expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (!output.status.success()).then_some(said)
}

async fn a_prepared_database_is_ready(world: World) {
    assert_eq!(ready(&world).await, StatusCode::OK);
    assert_eq!(fault(&world).await, None);
    world.token("2584", Grade::Approver).await;
    assert_eq!(ready(&world).await, StatusCode::OK);
    assert_eq!(fault(&world).await, None);
}

async fn a_database_that_is_not_whole_is_not_ready_and_the_check_says_why(world: World) {
    world.token("2584", Grade::Approver).await;
    let postgres = world.database().kind() == Kind::Postgres;
    let mut cases = vec![
        (
            "UPDATE journal_head SET number = number + 1",
            "UPDATE journal_head SET number = number - 1",
            "the journal does not end where",
            true,
        ),
        (
            "UPDATE reference_load SET digest = 'x' || digest",
            "UPDATE reference_load SET digest = substr(digest, 2)",
            "reference data is not loaded",
            true,
        ),
        (
            "CREATE TABLE kept AS SELECT * FROM rule; DELETE FROM rule",
            "INSERT INTO rule SELECT * FROM kept; DROP TABLE kept",
            "rows of the reference data are missing",
            false,
        ),
    ];
    if postgres {
        cases.extend([
            (
                "CREATE TABLE kept AS SELECT * FROM journal; DELETE FROM journal",
                "INSERT INTO journal SELECT * FROM kept; DROP TABLE kept",
                "the journal does not end where",
                true,
            ),
            (
                "ALTER TABLE indicator DISABLE ROW LEVEL SECURITY",
                "ALTER TABLE indicator ENABLE ROW LEVEL SECURITY",
                "policies",
                true,
            ),
            (
                "ALTER POLICY visible ON person USING (true)",
                "",
                "policies",
                true,
            ),
        ]);
    }
    for (harm, repair, says, unready) in cases {
        harmed(&world, harm).await;
        let status = if unready {
            StatusCode::SERVICE_UNAVAILABLE
        } else {
            StatusCode::OK
        };
        assert_eq!(ready(&world).await, status, "{harm}");
        let fault = fault(&world)
            .await
            .unwrap_or_else(|| panic!("nothing is said of {harm}"));
        assert!(fault.contains(says), "{harm}: {fault}");
        if !repair.is_empty() {
            harmed(&world, repair).await;
            assert_eq!(ready(&world).await, StatusCode::OK, "{repair}");
        }
    }
}

/// Changes what nobody may change: past the triggers that keep the journal as it is, where they can be passed.
async fn harmed(world: &World, statements: &str) {
    match world.database().kind() {
        Kind::Postgres => {
            let statements = format!("SET session_replication_role = replica; {statements}");
            world.database().sql_as_administrator(&statements).await;
        }
        Kind::Sqlite => {
            let statements = format!("PRAGMA foreign_keys = off; {statements}");
            world.sql(&statements).await;
        }
    }
}

async fn a_database_of_a_newer_version_is_named_as_such(world: World) {
    world
        .sql("INSERT INTO seaql_migrations VALUES ('m20990101_000001_later', 0)")
        .await;
    assert_eq!(ready(&world).await, StatusCode::SERVICE_UNAVAILABLE);
    let fault = fault(&world).await.expect("it is a fault");
    assert!(
        fault.contains("a newer version") && fault.contains("m20990101_000001_later"),
        "{fault}"
    );
    let url = world.database_url();
    let output = spawn_blocking(move || run(folder().path(), &["migrate", "--database-url", &url]));
    let output = output.await.expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("a newer version"), "{said}");
}

#[test]
fn a_database_that_is_on_its_way_is_waited_for() {
    let folder = folder();
    let file = folder.path().join("later.db");
    let output = run(folder.path(), &["migrate"]);
    assert!(output.status.success(), "{output:?}");
    let made = folder.path().join("samverkan.db");
    // It is put there by somebody else, after the start.
    std::thread::scope(|scope| {
        let comes = scope.spawn(|| {
            std::thread::park_timeout(Duration::from_millis(1_500));
            std::fs::rename(&made, &file).expect("it is moved");
        });
        let arguments = [
            "--listen",
            "127.0.0.1:0",
            "--wait",
            "60",
            "--database-url",
            "sqlite://later.db",
        ];
        let server = Server::start(folder.path(), &arguments);
        assert_eq!(server.stop().code(), Some(0));
        comes.join().expect("it came");
    });
}

#[tokio::test]
async fn a_transaction_pooler_is_refused() {
    if is_left_out() {
        return;
    }
    let database = TestDatabase::prepared(Kind::Postgres).await;
    let TestDatabase::Postgres(postgres) = &database else {
        return;
    };
    let proxy = Proxy::pooler(postgres.socket()).await;
    let url = postgres.serving_url_at(&[proxy.port()]);
    for command in ["serve", "check"] {
        let url = url.clone();
        let output = spawn_blocking(move || {
            run(
                folder().path(),
                &[command, "--listen", "127.0.0.1:0", "--database-url", &url],
            )
        });
        let output = output.await.expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("pooler"), "{command}: {said}");
    }
    let direct = Proxy::network(postgres.socket()).await;
    let direct = opened(&postgres.serving_url_at(&[direct.port()])).await;
    with_stopped_clock(direct.check_sessions())
        .await
        .expect("each session is its own");
}

#[tokio::test]
async fn of_several_hosts_the_one_that_is_there_is_used() {
    if is_left_out() {
        return;
    }
    let database = TestDatabase::prepared(Kind::Postgres).await;
    let TestDatabase::Postgres(postgres) = &database else {
        return;
    };
    // The first of them is no database.
    let nothing = Proxy::network("no such socket".to_owned()).await;
    let first = Proxy::network(postgres.socket()).await;
    let second = Proxy::network(postgres.socket()).await;
    let url = postgres.serving_url_at(&[nothing.port(), first.port(), second.port()]);
    let database = opened(&url).await;
    let head = || database.journal_head(Share::Identified);
    head().await.expect("it is at the second");
    drop(first);
    // Who meets the loss waits until it is found at the third.
    head().await.expect("it is at the third");
}

#[tokio::test]
async fn what_reads_all_passes_over_connections_that_were_cut() {
    if is_left_out() {
        return;
    }
    let database = TestDatabase::prepared(Kind::Postgres).await;
    let owner = opened(&database.url()).await;
    let read = || owner.misplaced_rows();
    let (one, other) = tokio::join!(read(), read());
    assert_eq!(
        [one.expect("it reads"), other.expect("it reads")],
        [vec![], vec![]]
    );
    let cut = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()";
    database.sql_as_administrator(cut).await;
    assert_eq!(read().await.expect("it reads again"), vec![]);
}

/// How long anything may take to give up, in which the database answers nothing, and to go on when it answers again.
const GIVEN_UP: Duration = Duration::from_secs(30);

#[tokio::test]
async fn nothing_waits_for_ever_for_a_database_that_answers_nothing() {
    if is_left_out() {
        return;
    }
    let database = TestDatabase::prepared(Kind::Postgres).await;
    let TestDatabase::Postgres(postgres) = &database else {
        return;
    };
    let network = Proxy::network(postgres.socket()).await;
    let database = Database::open(&postgres.serving_url_at(&[network.port()]))
        .await
        .expect("it opens");
    let folder = folder();
    let built_in = || BuiltIn::load_or_create(&folder.path().join("key")).expect("a key");
    let identity = Identity {
        issuer: BUILT_IN.to_owned(),
        subject: "anna".to_owned(),
    };
    store::grant_from_command_line(&database, identity, "region", Grade::Editor, None, now())
        .await
        .expect("it is granted");
    let token = built_in()
        .token("anna", None, Duration::from_secs(60), now())
        .expect("a token");
    let clock = Clock::fixed(now());
    let router = router(App {
        api: api(),
        database,
        clock: clock.clone(),
        tokens: Tokens::new(vec![built_in().issuer()], clock).expect("it is good"),
        built_in: Some(Arc::new(built_in())),
        allowed_origins: Vec::new(),
        bounds: Bounds::none(),
    });
    let read = || {
        let body =
            json!({ "query": "{ organisation(by: { slug: \"region\" }) { name } }" }).to_string();
        Request::post("/graphql")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .expect("a request")
    };
    let exchange = || {
        let form = "grant_type=client_credentials&client_id=00000000-0000-0000-0000-000000000000&client_secret=x";
        Request::post("/oauth/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .expect("a request")
    };
    let health = || {
        Request::get("/health/ready")
            .body(Body::empty())
            .expect("a request")
    };
    // Connections that are open when it begins.
    let reads = join_all((0..20).map(|_| asked(&router, read())));
    let statuses = with_stopped_clock(reads).await;
    assert_eq!(statuses, [StatusCode::OK; 20]);
    let status = with_stopped_clock(asked(&router, exchange())).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    network.lose_everything();
    let began = Instant::now();
    let lost = (0..20).map(|_| asked(&router, read()));
    let lost = lost.chain([asked(&router, exchange()), asked(&router, health())]);
    for status in join_all(lost).await {
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    }
    assert!(began.elapsed() < GIVEN_UP, "it took {:?}", began.elapsed());
    // Those connections never answer again: their places are free as soon as others can be made.
    network.take_new_connections();
    let answered = async { while asked(&router, read()).await != StatusCode::OK {} };
    timeout(GIVEN_UP, answered).await.expect("it answers again");
    let status = with_stopped_clock(asked(&router, health())).await;
    assert_eq!(status, StatusCode::OK);
}

async fn asked(router: &Router, request: Request<Body>) -> StatusCode {
    let answer = router.clone().oneshot(request).await;
    answer.expect("a router always answers").status()
}

#[test]
fn a_grant_to_an_issuer_whose_tokens_are_not_taken_needs_force() {
    let folder = folder();
    let grant = |more: &[&str]| {
        let arguments = [
            "grant",
            "--issuer",
            "https://login.example.se",
            "--subject",
            "anna",
            "--organisation",
            "region",
        ];
        run(
            folder.path(),
            &[&arguments, ["--grade", "reader"].as_slice(), more].concat(),
        )
    };
    let refused = grant(&[]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    for word in [
        "https://login.example.se",
        "urn:samverkan:built-in",
        "--force",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    // Nothing was made for it.
    assert!(!folder.path().join("samverkan.db").exists());
    assert!(grant(&["--force"]).status.success());
    let keys = folder.path().join("keys.json");
    let issuers = format!(
        "[[issuer]]\nname = \"https://login.example.se\"\naudience = \"samverkan\"\nalgorithms = [\"RS256\"]\njwks = {:?}\n",
        keys.display().to_string()
    );
    std::fs::write(folder.path().join("issuers.toml"), issuers).expect("it is written");
    assert!(grant(&["--issuers", "issuers.toml"]).status.success());
    // The keys are not there: a check says so before a token is refused for it.
    let check = run(folder.path(), &["check", "--issuers", "issuers.toml"]);
    let said = String::from_utf8_lossy(&check.stderr);
    assert_eq!(check.status.code(), Some(1), "{said}");
    assert!(said.contains("keys.json"), "{said}");
}
