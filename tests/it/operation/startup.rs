//! From an empty database to a served one: migrations, reference data, instances that start at once, and the commands of
//! the program as whoever runs it meets them.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::{RecvTimeoutError, channel},
    time::Duration,
};

use entity::{idempotency, journal, journal_head, journal_personal};
use futures_util::future::join_all;
use migration::{Migrator, MigratorTrait};
use samverkan::{
    clock::Clock,
    domain::id::NodeKind,
    error::Error,
    graphql,
    reference::{SourceFile, embedded},
    register::TABLES,
    store::Prepared,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, JsonValue, Statement,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixture::{
    everything::{Placed, with_one_of_each},
    mutate::key,
    postgres::is_left_out,
    rows::Rows,
    world::{Kind, TestDatabase, World, both, now, opened},
};

both!(
    a_prepared_database_goes_down_to_nothing_and_up_again_to_the_same_rows,
    migrations_go_down_and_up_with_a_row_in_every_table,
    preparing_again_changes_nothing,
    faulty_files_leave_a_prepared_database_as_it_was,
);
both!(empty:
    an_empty_database_goes_up_down_and_up_again,
    two_instances_that_start_at_once_load_the_reference_data_once,
    five_instances_that_start_at_once_load_the_reference_data_once,
    faulty_files_leave_an_empty_database_empty,
    a_database_of_another_version_is_refused_with_the_way_out,
);

/// All that a database holds: the rows of each table, in order.
pub(crate) type Contents = BTreeMap<String, Vec<String>>;

pub(crate) async fn contents(connection: &DatabaseConnection) -> Contents {
    let backend = connection.get_database_backend();
    let mut contents = Contents::new();
    for table in tables(connection).await {
        let select = match backend {
            DbBackend::Sqlite => format!("SELECT * FROM {table}"),
            _ => format!("SELECT to_jsonb({table}) AS row FROM {table}"),
        };
        let rows = connection
            .query_all_raw(Statement::from_string(backend, select))
            .await
            .expect("the table can be read");
        let rows = rows
            .iter()
            .map(|row| JsonValue::from_query_result(row, "").expect("a row"));
        let mut rows: Vec<String> = rows.map(|row| row.to_string()).collect();
        rows.sort();
        contents.insert(table, rows);
    }
    let known: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    assert_eq!(
        contents.keys().collect::<Vec<_>>(),
        known,
        "all tables are registered"
    );
    contents
}

/// The tables of a database, but for the list that migrations keep of themselves.
pub(crate) async fn tables(connection: &DatabaseConnection) -> Vec<String> {
    let backend = connection.get_database_backend();
    let query = match backend {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        _ => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'",
    };
    let rows = connection
        .query_all_raw(Statement::from_string(backend, query))
        .await
        .expect("tables are listed");
    let mut names: Vec<String> = rows
        .iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect();
    names.retain(|name| name != "seaql_migrations");
    names.sort();
    names
}

/// The tables that hold no row.
fn empty(contents: &Contents) -> Vec<&str> {
    contents
        .iter()
        .filter(|(_, rows)| rows.is_empty())
        .map(|(table, _)| table.as_str())
        .collect()
}

/// Fails with the tables in which two contents differ.
pub(crate) fn assert_same(before: &Contents, after: &Contents) {
    for (table, rows) in before {
        assert_eq!(Some(rows), after.get(table), "{table}");
    }
    assert_eq!(before.len(), after.len());
}

async fn prepare(url: &str) -> Prepared {
    opened(url)
        .await
        .prepare(&Clock::fixed(now()))
        .await
        .expect("the reference data loads")
}

async fn down(connection: &DatabaseConnection) {
    Migrator::down(connection, None)
        .await
        .expect("every step can be taken back");
    assert_eq!(tables(connection).await, Vec::<String>::new());
}

async fn an_empty_database_goes_up_down_and_up_again(database: TestDatabase) {
    let connection = database.connection().await;
    Migrator::up(&connection, None)
        .await
        .expect("every step can be taken");
    let tables_before = tables(&connection).await;
    assert_eq!(
        empty(&contents(&connection).await),
        tables_before,
        "migrations hold no data"
    );
    down(&connection).await;
    Migrator::up(&connection, None)
        .await
        .expect("every step can be taken again");
    assert_eq!(tables(&connection).await, tables_before);
}

async fn a_prepared_database_goes_down_to_nothing_and_up_again_to_the_same_rows(world: World) {
    let connection = world.database().connection().await;
    let before = contents(&connection).await;
    down(&connection).await;
    let loaded = prepare(&world.database_url()).await;
    assert!(
        matches!(loaded, Prepared::Loaded(rows) if rows > 500),
        "{loaded:?}"
    );
    assert_same(&before, &contents(&connection).await);
}

async fn migrations_go_down_and_up_with_a_row_in_every_table(world: World) {
    let (world, placed) = with_one_of_each(world).await;
    fill(&world, &placed).await;
    let connection = world.database().connection().await;
    assert_eq!(empty(&contents(&connection).await), Vec::<&str>::new());
    down(&connection).await;
    Migrator::up(&connection, None)
        .await
        .expect("every step can be taken again");
    let tables = tables(&connection).await;
    assert_eq!(empty(&contents(&connection).await), tables);
}

/// A row in each table that the reference data leave empty.
async fn fill(world: &World, placed: &[Placed]) {
    let thing = |kind: NodeKind| {
        let mut all = placed.iter().filter(|placed| placed.node == kind);
        key(&json!(all.next().expect("one of each").id))
    };
    let (person, report) = (
        thing(NodeKind::Person),
        thing(NodeKind::LocalStructureReport),
    );
    let rows = Rows::of(world).await;
    let at = "2026-01-01T00:00:00Z";
    let entry = rows
        .add::<journal::Entity>(json!({
            "number": 1, "at": at, "issuer": "x", "subject": "x", "request": "x", "action": "READ", "thing": "person",
            "thing_id": person, "fields": "{}", "previous_hash": "x", "hash": "x",
        }))
        .await;
    rows.add::<journal_head::Entity>(json!({ "number": 1, "hash": "x" }))
        .await;
    rows.add::<journal_personal::Entity>(json!({
        "journal_id": entry, "person_id": person, "field": "title", "salt": "x",
    }))
    .await;
    rows.add::<idempotency::Entity>(json!({
        "issuer": "x", "subject": "x", "key": "x", "input_digest": "x", "thing_id": report, "at": at,
    }))
    .await;
}

async fn preparing_again_changes_nothing(world: World) {
    let connection = world.database().connection().await;
    let before = contents(&connection).await;
    for _ in 0..2 {
        let clock = Clock::system();
        let again = opened(&world.database_url())
            .await
            .prepare(&clock)
            .await
            .expect("it is prepared");
        assert_eq!(again, Prepared::AsBefore);
    }
    assert_same(&before, &contents(&connection).await);
    let applied = Migrator::get_applied_migrations(&connection)
        .await
        .expect("the list can be read");
    assert_eq!(applied.len(), Migrator::migrations().len());
}

async fn two_instances_that_start_at_once_load_the_reference_data_once(database: TestDatabase) {
    let url = database.url();
    let (one, other) = tokio::join!(prepare(&url), prepare(&url));
    assert_loaded_once(&database, &[one, other]).await;
}

async fn five_instances_that_start_at_once_load_the_reference_data_once(database: TestDatabase) {
    let url = database.url();
    let prepared = join_all((0..5).map(|_| prepare(&url))).await;
    assert_loaded_once(&database, &prepared).await;
}

async fn assert_loaded_once(database: &TestDatabase, prepared: &[Prepared]) {
    let loaded: Vec<usize> = prepared
        .iter()
        .filter_map(|prepared| match prepared {
            Prepared::Loaded(rows) => Some(*rows),
            Prepared::AsBefore => None,
        })
        .collect();
    let contents = contents(&database.connection().await).await;
    let rows: usize = contents.values().map(Vec::len).sum();
    // Every row comes from the reference data but the one that notes the load.
    assert_eq!(loaded, [rows - 1], "{prepared:?}");
    assert_eq!(contents["reference_load"].len(), 1);
}

async fn a_database_of_another_version_is_refused_with_the_way_out(database: TestDatabase) {
    database
        .sql(
            "CREATE TABLE seaql_migrations (version varchar(255) PRIMARY KEY, applied_at bigint NOT NULL);
             INSERT INTO seaql_migrations VALUES ('m20261101_000001_organisations', 0);",
        )
        .await;
    let refused = opened(&database.url())
        .await
        .prepare(&Clock::fixed(now()))
        .await
        .expect_err("there is no way from there");
    let said = refused.to_string();
    for word in ["export", "import", "m20261101_000001_organisations"] {
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[tokio::test]
async fn who_only_serves_prepares_nothing_and_is_told_who_does() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let again = opened(&world.database().serving_url()).await;
    let again = again.prepare(&Clock::fixed(now())).await;
    assert_eq!(again.expect("nothing is to be done"), Prepared::AsBefore);
    let empty = TestDatabase::empty(Kind::Postgres).await;
    let refused = opened(&empty.serving_url()).await;
    let refused = refused.prepare(&Clock::fixed(now())).await;
    let said = refused.expect_err("it may not").to_string();
    assert!(said.contains("samverkan migrate"), "{said}");
    assert_eq!(
        tables(&empty.connection().await).await,
        Vec::<String>::new()
    );
}

/// The embedded files with one of them altered, and what a fault in it begins with: its name and line.
fn faulty() -> Vec<(Vec<SourceFile>, String)> {
    let cases = [
        (
            "organisations.toml",
            "kind = \"REGION\"",
            "kind = \"REGOIN\"",
        ),
        (
            "organisering-lansstyrgruppen.toml",
            "number = \"A-33\"",
            "number = \"A-32\"",
        ),
        (
            "overenskommelse-politisk-samverkan-2004.toml",
            "notice_months = 12",
            "notice_months = \"tolv\"",
        ),
        (
            "care_areas.toml",
            "organisation = \"2584\"",
            "organisation = \"2581\"",
        ),
        (
            "seat_functions.toml",
            "elected = true\nclause",
            "elected = \"ja\"\nclause",
        ),
        ("bodies.toml", "[[body.seat]]", "[[body.seat]"),
        ("mandates.toml", "clause = \"A-9\"", "clause = \"A-99\""),
        (
            "directions.toml",
            "code = \"aldre\"",
            "code = \"barn-och-unga\"",
        ),
        ("rules.toml", "severity = \"INFO\"", "severty = \"INFO\""),
    ];
    let files = embedded();
    assert_eq!(
        cases.map(|(name, ..)| name).to_vec(),
        files.iter().map(|file| &*file.name).collect::<Vec<_>>()
    );
    cases
        .into_iter()
        .map(|(name, right, wrong)| {
            let mut files = files.clone();
            let file = files
                .iter_mut()
                .find(|file| file.name == name)
                .expect("the file is there");
            assert!(file.text.contains(right), "{name}: {right}");
            file.text = file.text.replacen(right, wrong, 1).into();
            (files, format!("{name}:"))
        })
        .collect()
}

/// Fails unless the fault is told with file, line and a sentence.
fn assert_told(outcome: Result<Prepared, Error>, place: &str) {
    let told = outcome.expect_err("a fault in it is refused").to_string();
    let fault = told
        .split_once(place)
        .unwrap_or_else(|| panic!("no {place} in {told}"))
        .1;
    let (line, message) = fault
        .split_once(": ")
        .unwrap_or_else(|| panic!("no line in {told}"));
    assert!(line.parse::<u32>().is_ok_and(|line| line > 0), "{told}");
    assert!(message.split_whitespace().count() > 2, "{told}");
}

async fn faulty_files_leave_an_empty_database_empty(database: TestDatabase) {
    let connection = database.connection().await;
    for (files, place) in faulty() {
        let outcome = opened(&database.url())
            .await
            .prepare_with(&files, &Clock::fixed(now()))
            .await;
        assert_told(outcome, &place);
        assert_eq!(tables(&connection).await, Vec::<String>::new(), "{place}");
    }
    assert!(
        matches!(prepare(&database.url()).await, Prepared::Loaded(_)),
        "the right files load afterwards"
    );
}

async fn faulty_files_leave_a_prepared_database_as_it_was(world: World) {
    let connection = world.database().connection().await;
    let before = contents(&connection).await;
    for (files, place) in faulty() {
        let outcome = opened(&world.database_url())
            .await
            .prepare_with(&files, &Clock::fixed(now()))
            .await;
        assert_told(outcome, &place);
        assert_same(&before, &contents(&connection).await);
    }
}

/// The program, in a folder of its own and without settings from around it.
pub(crate) fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_samverkan"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    for variable in [
        "DATABASE_URL",
        "LISTEN",
        "CREATE",
        "WAIT",
        "ALLOWED_ORIGINS",
        "REFERENCE",
        "LOG",
        "RUST_LOG",
        "RUST_BACKTRACE",
    ] {
        command.env_remove(variable);
    }
    command
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    let child = program(folder, arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let id = child.id().to_string();
    // One that serves where it should have ended would never end.
    let (ended, has_ended) = channel::<()>();
    let watch = std::thread::spawn(move || {
        if has_ended.recv_timeout(LONGEST) == Err(RecvTimeoutError::Timeout) {
            let _ = Command::new("kill").args(["-9", &id]).status();
        }
    });
    let output = child.wait_with_output().expect("it ends");
    drop(ended);
    watch.join().expect("it has watched");
    output
}

/// No command and no answer takes longer, however busy the machine is.
const LONGEST: Duration = Duration::from_secs(300);

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder for the program")
}

/// Fails unless the program ended with exit code 1 and said why, in words and in one of them.
fn assert_failed(output: &Output, word: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "",
        "what fails says nothing on standard output"
    );
    assert!(said.contains(word), "no {word:?} in {said}");
    for panic in ["panicked", "RUST_BACKTRACE", "unwrap", "src/"] {
        assert!(!said.contains(panic), "{panic:?} in {said}");
    }
}

#[test]
fn schema_prints_the_schema_and_nothing_else() {
    let output = run(folder().path(), &["schema"]);
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        graphql::sdl(&graphql::schema())
    );
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    assert_eq!(
        output.stdout,
        std::fs::read(committed).expect("the file is there")
    );
}

#[test]
fn check_of_a_missing_file_fails_and_creates_none() {
    let folder = folder();
    let output = run(
        folder.path(),
        &["check", "--database-url", "sqlite://missing.db"],
    );
    assert_failed(&output, "missing.db");
    assert_eq!(
        std::fs::read_dir(folder.path())
            .expect("it is there")
            .count(),
        0
    );
}

#[tokio::test]
async fn check_of_a_database_without_tables_names_the_missing_migrations() {
    let database = TestDatabase::empty(Kind::Sqlite).await;
    drop(opened(&database.url()).await);
    let output = run(
        folder().path(),
        &["check", "--database-url", &database.url()],
    );
    assert_failed(&output, "m20261127_000001_first_schema");
}

#[tokio::test]
async fn check_of_a_prepared_database_succeeds() {
    let database = TestDatabase::prepared(Kind::Sqlite).await;
    let url = database.url();
    let check = |figures: &str| {
        let arguments = ["check", "--slow-statement", "7", "--database-url", &url];
        let limits = ["--public-limits", figures];
        run(folder().path(), &[&arguments[..], &limits].concat())
    };
    // No document may nest so deep, whatever is said.
    assert_eq!(check("cost=4000,depth=31").status.code(), Some(2));
    let output = check("cost=4000,time=9");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout);
    for words in [
        "no faults",
        "listen = 127.0.0.1:8080 (LISTEN, default)",
        "slow-statement = 7 (SLOW_STATEMENT, given)",
        "admin-listen =  (ADMIN_LISTEN, not set)",
        "limits, public: Limits { body_bytes: 65536",
        "cost: 4000, time: 9s }",
        "limits, token: Limits { body_bytes: 262144",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_database_that_can_not_be_reached_is_told_and_ends_the_program() {
    let folder = folder();
    for (url, word) in [
        // Nobody listens on port 1.
        ("postgres://nobody@127.0.0.1:1/nothing", "database"),
        ("sqlite://no/such/folder/samverkan.db", "database"),
        ("mysql://nobody@127.0.0.1/nothing", "mysql"),
        ("samverkan.db", "samverkan.db"),
    ] {
        for command in ["serve", "check"] {
            let mut arguments = vec![command, "--acquire-timeout", "1", "--database-url", url];
            if command == "serve" {
                arguments.extend(["--listen", "127.0.0.1:0"]);
            }
            assert_failed(&run(folder.path(), &arguments), word);
        }
    }
}

#[test]
fn no_message_shows_the_password_of_the_database() {
    let folder = folder();
    for url in [
        "postgres://nobody:hemligt@127.0.0.1:1/nothing",
        "mysql://nobody:hemligt@127.0.0.1/nothing",
        "postgres:nobody:hemligt@",
    ] {
        let arguments = ["check", "--acquire-timeout", "1", "--database-url", url];
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("hemligt"), "{said}");
    }
}

#[test]
fn a_listen_address_in_use_is_told_and_ends_the_program() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = run(folder().path(), &["serve", "--listen", &address]);
    assert_failed(&output, &format!("can't listen on {address}"));
}

/// A program that serves. It is killed if the test fails before it stops.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    /// Starts it and waits until it says where it listens.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_as(program(folder, arguments))
    }

    /// Starts it by a command of the test's own.
    pub(crate) fn start_as(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = String::new();
        let mut lines = BufReader::new(child.stderr.take().expect("it is a pipe")).lines();
        let address = lines.by_ref().find_map(|line| {
            let line = line.expect("the program writes text");
            said = format!("{said}{line}\n");
            line.split_once("listening on http://")
                .map(|(_, address)| address.trim().to_owned())
        });
        // What it says later would stop it if nobody read it.
        std::thread::spawn(move || lines.for_each(drop));
        let Some(address) = address else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("the program never listened:\n{said}");
        };
        Self { child, address }
    }

    /// The `data` that the public door answers a query with.
    pub(crate) fn public(&self, query: &str) -> Value {
        let query = json!({ "query": query }).to_string();
        let request = format!(
            "POST /public/graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{query}",
            query.len()
        );
        let (status, body) = self.ask(&request);
        assert_eq!(status, "HTTP/1.1 200 OK", "{body}");
        let mut answer: Value = serde_json::from_str(&body).expect("the answer is JSON");
        answer["data"].take()
    }

    /// Whether it says that it is ready.
    pub(crate) fn is_ready(&self) -> bool {
        let request = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let (status, _) = self.ask(request);
        status == "HTTP/1.1 200 OK"
    }

    /// The status line and the body of an answer.
    fn ask(&self, request: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens where it says");
        stream
            .set_read_timeout(Some(LONGEST))
            .expect("a time limit can be set");
        stream
            .write_all(request.as_bytes())
            .expect("the request is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the answer ends");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        (
            head.lines().next().unwrap_or_default().to_owned(),
            body.to_owned(),
        )
    }

    /// Kills it, as `kill -9` does, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it is gone");
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop, as whoever runs it does, and waits until it has.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        let sent = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("`kill` runs");
        assert!(sent.success());
        self.child.wait().expect("it stops")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Does nothing to a program that has been waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn serve_makes_the_file_answers_a_query_and_stops_when_asked() {
    let folder = folder();
    let arguments = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--create",
        "--database-url",
        "sqlite://fresh.db",
    ];
    // The first start makes the database, the second finds it.
    for _ in 0..2 {
        let server = Server::start(folder.path(), &arguments);
        let shown = server.public("{ careAreas { slug } }");
        assert_eq!(
            shown["careAreas"].as_array().map(Vec::len),
            Some(4),
            "{shown}"
        );
        assert_eq!(server.stop().code(), Some(0));
    }
    assert!(folder.path().join("fresh.db").exists());
}

#[test]
fn without_a_command_the_program_serves_from_a_file_in_the_current_folder() {
    let folder = folder();
    let server = Server::start(folder.path(), &["--listen", "127.0.0.1:0"]);
    assert!(server.is_ready());
    assert_eq!(server.stop().code(), Some(0));
    assert!(folder.path().join("samverkan.db").exists());
}
