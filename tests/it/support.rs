//! What every test starts from: a [`World`] is a server's router over a database of its own, at a fixed time.
//!
//! [`both!`] runs a test on SQLite and on PostgreSQL. Nothing here sleeps, tries again or skips: a test sees its own
//! database only, and the time is always [`now`].
#![allow(
    dead_code,
    reason = "what is here is for every test to use, whether one does today or not"
)]

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header},
};
use chrono::{DateTime, Utc};
use samverkan::{
    auth::{BUILT_IN, BuiltIn, Issuer, Tokens},
    clock::Clock,
    domain::vocabulary::{Grade, Vocabulary},
    graphql,
    http::{App, router},
    store::{self, Database, Identity, Verified},
};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt;

use crate::postgres::PostgresDatabase;

/// Write a test once, as `async fn name(world: World)`, and run it as `sqlite::name` and `postgres::name`.
///
/// `both!(empty: …)` is for tests that take an empty database: `async fn name(database: TestDatabase)`.
/// One of each may stand in a module. A test that isn't listed is a function that nobody calls, and the build says so.
macro_rules! both {
    (empty: $($test:ident),+ $(,)?) => {
        $crate::support::both!(@modules empty_sqlite, empty_postgres, TestDatabase::empty, $($test),+);
    };
    (@modules $sqlite:ident, $postgres:ident, $type:ident::$make:ident, $($test:ident),+) => {
        mod $sqlite {
            use $crate::support::{Kind, $type};
            $(#[tokio::test]
            async fn $test() {
                super::$test($type::$make(Kind::Sqlite).await).await;
            })+
        }
        mod $postgres {
            use $crate::support::{Kind, $type};
            $(#[tokio::test]
            async fn $test() {
                if !$crate::postgres::is_left_out() {
                    super::$test($type::$make(Kind::Postgres).await).await;
                }
            })+
        }
    };
    ($($test:ident),+ $(,)?) => {
        $crate::support::both!(@modules sqlite, postgres, World::new, $($test),+);
    };
}
pub(crate) use both;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file.
    Sqlite,
    /// A database of the process's own cluster.
    Postgres,
}

/// The time in every world: a Monday morning in November 2026.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-02T09:00:00Z".parse().expect("a valid time")
}

/// A database that one test has to itself. It disappears when dropped.
pub(crate) enum TestDatabase {
    /// A file in a folder of its own, for the files that SQLite puts beside it.
    Sqlite(TempDir),
    /// A database of the process's own cluster.
    Postgres(PostgresDatabase),
}

impl TestDatabase {
    /// A database without any table.
    pub(crate) async fn empty(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite(temporary_folder()),
            Kind::Postgres => Self::Postgres(PostgresDatabase::empty().await),
        }
    }

    /// A database that is migrated and holds the reference data. That is done once in a process and copied.
    pub(crate) async fn prepared(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let folder = temporary_folder();
                fs::write(sqlite_file(&folder), prepared_sqlite().await)
                    .expect("the copy is written");
                Self::Sqlite(folder)
            }
            Kind::Postgres => Self::Postgres(PostgresDatabase::prepared(prepare).await),
        }
    }

    /// A copy of it as it stands. No request may be under way.
    pub(crate) async fn copied(&self) -> Self {
        match self {
            Self::Sqlite(folder) => {
                self.write_out(folder).await;
                let copy = temporary_folder();
                fs::copy(sqlite_file(folder), sqlite_file(&copy)).expect("the copy is written");
                Self::Sqlite(copy)
            }
            Self::Postgres(database) => Self::Postgres(database.copied().await),
        }
    }

    /// Moves what was written last from the log beside an SQLite file into the file.
    async fn write_out(&self, folder: &TempDir) {
        self.sql("PRAGMA wal_checkpoint(TRUNCATE)").await;
        let log = sqlite_file(folder).with_extension("db-wal");
        let left = fs::metadata(log).map_or(0, |log| log.len());
        assert_eq!(left, 0, "somebody still reads or writes the file");
    }

    /// Which kind it is.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Sqlite(_) => Kind::Sqlite,
            Self::Postgres(_) => Kind::Postgres,
        }
    }

    /// Where it is, as `--database-url` takes it.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}", sqlite_file(folder).display()),
            Self::Postgres(database) => database.url(),
        }
    }

    /// A connection of the test's own, past the server: for making rows that the API can't make yet.
    pub(crate) async fn connection(&self) -> DatabaseConnection {
        let url = match self {
            Self::Sqlite(_) => self.url() + "?mode=rwc",
            Self::Postgres(_) => self.url(),
        };
        let mut options = sea_orm::ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        sea_orm::Database::connect(options)
            .await
            .expect("the test's database takes connections")
    }

    /// Run SQL, one statement or several, past the server. Ids are written `X'…'` on SQLite and `'…'` on PostgreSQL:
    /// to make rows on both, prefer [`connection`](Self::connection) with the models of `entity`.
    pub(crate) async fn sql(&self, statements: &str) {
        let connection = self.connection().await;
        if let Err(error) = connection.execute_unprepared(statements).await {
            panic!("{error}\nin\n{statements}");
        }
        connection.close().await.expect("the connection closes");
    }
}

/// A server's router over a database of its own.
pub(crate) struct World {
    // Before the database, so that its connections go first.
    router: Router,
    statements: Arc<Mutex<Vec<String>>>,
    store: Database,
    time: DateTime<Utc>,
    database: TestDatabase,
}

impl World {
    /// A world with the reference data and nothing else, at the time [`now`].
    pub(crate) async fn new(kind: Kind) -> Self {
        Self::at(kind, now()).await
    }

    /// A world with the reference data and nothing else, at a time of the test's choice.
    pub(crate) async fn at(kind: Kind, time: DateTime<Utc>) -> Self {
        Self::built(kind, time, Vec::new(), Vec::new()).await
    }

    /// A world whose `/graphql` scripts of these sites may use.
    pub(crate) async fn with_origins(kind: Kind, origins: &[&'static str]) -> Self {
        let origins = origins.iter().copied().map(HeaderValue::from_static);
        Self::built(kind, now(), origins.collect(), Vec::new()).await
    }

    /// A world that takes the tokens of these issuers, too.
    pub(crate) async fn with_issuers(kind: Kind, issuers: Vec<Issuer>) -> Self {
        Self::built(kind, now(), Vec::new(), issuers).await
    }

    async fn built(
        kind: Kind,
        time: DateTime<Utc>,
        allowed_origins: Vec<HeaderValue>,
        issuers: Vec<Issuer>,
    ) -> Self {
        let database = TestDatabase::prepared(kind).await;
        Self::over(database, time, allowed_origins, issuers).await
    }

    /// Another server over a copy of its database as it stands. No request may be under way.
    pub(crate) async fn copied(&self) -> Self {
        self.copied_at(self.time).await
    }

    /// The same at another time.
    pub(crate) async fn copied_at(&self, time: DateTime<Utc>) -> Self {
        let database = self.database.copied().await;
        Self::over(database, time, Vec::new(), Vec::new()).await
    }

    async fn over(
        test_database: TestDatabase,
        time: DateTime<Utc>,
        allowed_origins: Vec<HeaderValue>,
        mut issuers: Vec<Issuer>,
    ) -> Self {
        let mut database = Database::open(&test_database.url())
            .await
            .expect("the database opens");
        let statements = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&statements);
        database.on_statement(move |statement| {
            seen.lock()
                .expect("no test failed in here")
                .push(statement.to_owned())
        });
        let clock = Clock::fixed(time);
        issuers.push(built_in().issuer());
        let tokens = Tokens::new(issuers, clock.clone()).expect("good issuers");
        tokens.watch();
        let router = router(App {
            api: graphql::schema(),
            database: database.clone(),
            clock,
            tokens,
            built_in: Some(Arc::new(built_in())),
            allowed_origins,
        });
        Self {
            router,
            statements,
            store: database,
            time,
            database: test_database,
        }
    }

    /// A token of somebody who acts for the organisation with this code or slug, with this grade, since now.
    pub(crate) async fn token(&self, organisation: &str, grade: Grade) -> String {
        let subject = format!("{organisation}:{}", grade.code());
        self.token_of(&subject, organisation, grade).await
    }

    /// The same for a subject of the test's choice.
    pub(crate) async fn token_of(&self, subject: &str, organisation: &str, grade: Grade) -> String {
        self.grant(BUILT_IN, subject, organisation, grade).await;
        self.bare_token(subject)
    }

    /// Lets somebody whom an issuer vouches for act for the organisation, with this grade, since now.
    pub(crate) async fn grant(
        &self,
        issuer: &str,
        subject: &str,
        organisation: &str,
        grade: Grade,
    ) {
        let identity = Identity {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
        };
        store::grant_from_command_line(&self.store, identity, organisation, grade, self.time)
            .await
            .expect("the grant is taken");
    }

    /// A token that names the organisation to act for.
    pub(crate) fn token_naming(&self, subject: &str, organisation: &str) -> String {
        built_in()
            .token(
                subject,
                Some(organisation),
                Duration::from_secs(3600),
                self.time,
            )
            .expect("a token")
    }

    /// A token of somebody whom nobody has granted anything.
    pub(crate) fn bare_token(&self, subject: &str) -> String {
        built_in()
            .token(subject, None, Duration::from_secs(3600), self.time)
            .expect("a token")
    }

    /// What the signed-in door answers, whatever it is.
    pub(crate) async fn try_as(
        &self,
        token: &str,
        query: &str,
        variables: Value,
    ) -> (StatusCode, Value) {
        let answer = self.post_as(token, query, variables).await;
        (answer.status, answer.json())
    }

    /// The whole answer of the signed-in door.
    pub(crate) async fn post_as(&self, token: &str, query: &str, variables: Value) -> Answer {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = Request::post("/graphql")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json")
            .body(body.into())
            .expect("a valid request");
        self.request(request).await
    }

    /// The `data` that the signed-in door answers with. Anything but 200 without errors fails the test.
    pub(crate) async fn data_as(&self, token: &str, query: &str, variables: Value) -> Value {
        let (status, mut answer) = self.try_as(token, query, variables.clone()).await;
        assert!(
            status == StatusCode::OK && answer.get("errors").is_none(),
            "{status}\n{answer:#}\nto\n{query}\nwith {variables}"
        );
        answer["data"].take()
    }

    /// What the journal's verification says.
    pub(crate) async fn verify_journal(&self) -> Verified {
        self.store
            .verify_journal()
            .await
            .expect("the journal can be read")
    }

    /// The `data` that the public door answers a query with. Anything but 200 without errors fails the test.
    pub(crate) async fn public(&self, query: &str) -> Value {
        self.public_with(query, json!({})).await
    }

    /// As [`public`](Self::public), with variables.
    pub(crate) async fn public_with(&self, query: &str, variables: Value) -> Value {
        let (status, mut answer) = self.try_public_with(query, variables.clone()).await;
        assert!(
            status == StatusCode::OK && answer.get("errors").is_none(),
            "{status}\n{answer:#}\nto\n{query}\nwith {variables}"
        );
        answer["data"].take()
    }

    /// The status and the whole answer of the public door to a query, whatever they are.
    pub(crate) async fn try_public(&self, query: &str) -> (StatusCode, Value) {
        self.try_public_with(query, json!({})).await
    }

    /// As [`try_public`](Self::try_public), with variables.
    pub(crate) async fn try_public_with(
        &self,
        query: &str,
        variables: Value,
    ) -> (StatusCode, Value) {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = Request::post("/public/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json")
            .body(body.into())
            .expect("a valid request");
        let answer = self.request(request).await;
        (answer.status, answer.json())
    }

    /// What the server answers to a GET of a path.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request(
            Request::get(path)
                .body(Body::empty())
                .expect("a valid request"),
        )
        .await
    }

    /// What the server answers to any request.
    pub(crate) async fn request(&self, request: Request<Body>) -> Answer {
        let (status, headers, body) = self.bytes(request).await;
        let body = String::from_utf8(body).expect("the body is text");
        Answer {
            status,
            headers,
            body,
        }
    }

    /// The same where the body need not be text.
    pub(crate) async fn bytes(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        let (head, body) = self.begun(request).await.into_parts();
        let body = to_bytes(body, usize::MAX)
            .await
            .expect("the whole body arrives");
        (head.status, head.headers, body.into())
    }

    /// The beginning of an answer, whose body is still to come.
    pub(crate) async fn begun(&self, request: Request<Body>) -> Response<Body> {
        let answered = self.router.clone().oneshot(request).await;
        answered.expect("a router always answers")
    }

    /// The SQL statements that the server has run since this was last asked.
    pub(crate) fn statements(&self) -> Vec<String> {
        std::mem::take(&mut self.statements.lock().expect("no test failed in here"))
    }

    /// The database beneath: its address, and ways past the server.
    pub(crate) fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Cut the server off from its database: every connection is lost and no new one is taken. PostgreSQL only: nothing
    /// takes an open file from SQLite.
    pub(crate) async fn lose_database(&self) {
        let TestDatabase::Postgres(database) = &self.database else {
            panic!("an open file can't be lost");
        };
        database.refuse_connections().await;
    }

    /// Where the database is, as `--database-url` takes it.
    pub(crate) fn database_url(&self) -> String {
        self.database.url()
    }

    /// Run SQL past the server; see [`TestDatabase::sql`].
    pub(crate) async fn sql(&self, statements: &str) {
        self.database.sql(statements).await;
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body as text: all that the server answers is, but workbooks.
    pub(crate) body: String,
}

impl Answer {
    /// The body as JSON. Anything else fails the test.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {self:#?}"))
    }

    /// A header's text, empty when it isn't there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("the header is text"))
    }
}

/// Migrate the database at `url` and load the reference data, as the server does when it starts.
async fn prepare(url: &str) {
    let database = Database::open(url).await.expect("the empty database opens");
    database
        .prepare(&Clock::fixed(now()))
        .await
        .expect("the reference data loads");
}

/// The bytes of a prepared SQLite file.
async fn prepared_sqlite() -> &'static [u8] {
    static BYTES: OnceCell<Vec<u8>> = OnceCell::const_new();
    let bytes = BYTES.get_or_init(|| async {
        let folder = temporary_folder();
        let file = sqlite_file(&folder);
        let database = TestDatabase::Sqlite(folder);
        prepare(&database.url()).await;
        if let TestDatabase::Sqlite(folder) = &database {
            database.write_out(folder).await;
        }
        fs::read(file).expect("the file is there")
    });
    bytes.await
}

/// The built-in issuer of every world: its key is made once in a process.
fn built_in() -> BuiltIn {
    static FOLDER: LazyLock<TempDir> = LazyLock::new(temporary_folder);
    BuiltIn::load_or_create(&FOLDER.path().join("signing.key")).expect("a signing key")
}

/// A folder that disappears when dropped. It is below `target`, so that `cargo clean` takes what a killed process leaves.
fn temporary_folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder for the database")
}

fn sqlite_file(folder: &TempDir) -> PathBuf {
    folder.path().join("samverkan.db")
}
