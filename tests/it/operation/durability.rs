//! What the server has acknowledged outlives `kill -9`: of the server, and of PostgreSQL.
//!
//! Four writers create things over HTTP, each under a key of its own. After so many acknowledgements, a number from a
//! fixed sequence, a process is killed while they write, and started again. Then everything acknowledged must be there,
//! the journal whole, and what nobody answered must come to one thing when it is asked for again.
//!
//! How often it is killed, KILLS says; the long run is
//!
//! ```sh
//! KILLS=100 cargo test --test it -- durability::
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{Read, Write, stderr},
    iter,
    net::TcpStream,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use entity::{appointment, idempotency};
use samverkan::{
    domain::id::{NodeId, NodeKind},
    store::Verified,
};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, EntityTrait, QuerySelect};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    fixture::{
        json::{items, text},
        postgres::{DurableCluster, is_left_out},
        world::opened,
    },
    operation::startup::{Server, folder, run},
};

/// How often each test kills when KILLS says nothing.
const KILLS: usize = 4;

/// How often the control may kill until it has seen a loss.
const CONTROL_KILLS: usize = 10;

const WRITERS: usize = 4;

const APPOINT: &str = "mutation($input: AppointToSeatInput!) {
  appointToSeat(input: $input) { appointment { id } userErrors { code field } }
}";

/// What a request may end with when the database goes away under it. Nothing of it is acknowledged.
const AWAY: [&str; 3] = ["UNAVAILABLE", "INTERNAL", "TIMEOUT"];

#[tokio::test]
async fn what_is_acknowledged_on_sqlite_outlives_the_server() {
    let mut trial = Trial::on_sqlite().await;
    for _ in 0..kills() {
        trial.round(Victim::Server);
        trial.assert_nothing_lost().await;
    }
    trial.report("SQLite, server");
}

#[tokio::test]
async fn what_is_acknowledged_on_postgres_outlives_the_server_and_postgres() {
    if is_left_out() {
        return;
    }
    let mut trial = Trial::on_postgres().await;
    for victim in [Victim::Postgres, Victim::Server]
        .into_iter()
        .cycle()
        .take(kills())
    {
        trial.round(victim);
        trial.assert_nothing_lost().await;
    }
    trial.report("PostgreSQL, server and PostgreSQL in turn");
}

/// The control: the same, with a PostgreSQL that does not wait for its disk before it acknowledges.
#[tokio::test]
async fn a_postgres_that_does_not_wait_for_its_disk_is_seen_to_lose() {
    if is_left_out() {
        return;
    }
    let mut trial = Trial::on_forgetful_postgres().await;
    let mut kill = 0;
    let lost = loop {
        kill += 1;
        trial.round(Victim::Postgres);
        let lost = trial.lost(&trial.held().await);
        if lost > 0 {
            break lost;
        }
        assert!(
            kill < CONTROL_KILLS,
            "no loss seen: the other tests would see none either"
        );
    };
    // It loses from the end: what is left is a journal without a gap.
    trial.journaled().await;
    trial.report(&format!(
        "the control lost {lost} at kill {kill}; PostgreSQL"
    ));
}

fn kills() -> usize {
    env::var("KILLS").map_or(KILLS, |kills| kills.parse().expect("KILLS is a number"))
}

/// What is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    Server,
    Postgres,
}

/// A server on a database of its own, and what it has been asked for.
struct Trial {
    // Before the cluster, so that it ends first.
    server: Server,
    cluster: Option<DurableCluster>,
    folder: TempDir,
    url: String,
    caller: Caller,
    /// Entries of the journal before the first creation.
    before: i64,
    /// The thing that each key was acknowledged with; none when no acknowledgement came.
    asked: BTreeMap<String, Option<Uuid>>,
    /// How many keys had to be asked for again.
    repeated: usize,
    random: Random,
    began: Instant,
}

/// Who creates, and where.
#[derive(Clone)]
struct Caller {
    address: String,
    token: String,
    seat: String,
}

impl Trial {
    async fn on_sqlite() -> Self {
        let folder = folder();
        let url = format!("sqlite://{}", folder.path().join("samverkan.db").display());
        let token = token_of(&folder, &url);
        Self::begin(folder, url, None, token).await
    }

    async fn on_postgres() -> Self {
        let (folder, cluster) = (folder(), DurableCluster::start());
        let url = cluster.url();
        let token = token_of(&folder, &url);
        Self::begin(folder, url, Some(cluster), token).await
    }

    async fn on_forgetful_postgres() -> Self {
        let (folder, cluster) = (folder(), DurableCluster::start());
        let url = cluster.url();
        let token = token_of(&folder, &url);
        // Only now: what is there before the first creation stays.
        let connection = connect(&url).await;
        connection
            .execute_unprepared("ALTER DATABASE postgres SET synchronous_commit = off")
            .await
            .expect("it is set");
        // Nor does anything else write to the disk meanwhile: what it acknowledges is lost with it.
        for setting in ["wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'"] {
            connection
                .execute_unprepared(&format!("ALTER SYSTEM SET {setting}"))
                .await
                .expect("it is set");
        }
        connection
            .execute_unprepared("SELECT pg_reload_conf()")
            .await
            .expect("it is read");
        connection.close().await.expect("it closes");
        Self::begin(folder, url, Some(cluster), token).await
    }

    async fn begin(
        folder: TempDir,
        url: String,
        cluster: Option<DurableCluster>,
        token: String,
    ) -> Self {
        let server = serve(&folder, &url);
        let seat = seat_of(&server);
        let caller = Caller {
            address: server.address.clone(),
            token,
            seat,
        };
        let mut trial = Self {
            server,
            cluster,
            folder,
            url,
            caller,
            before: 0,
            asked: BTreeMap::new(),
            repeated: 0,
            random: Random(0x5A4D_5645_524B_414E),
            began: Instant::now(),
        };
        trial.before = trial.journaled().await;
        trial
    }

    /// Lets the writers write, kills the victim under them and starts it again.
    fn round(&mut self, victim: Victim) {
        let after = self.random.between(5, 40);
        let stop = AtomicBool::new(false);
        let caller = self.caller.clone();
        let (caller, stop) = (&caller, &stop);
        let asked = thread::scope(|scope| {
            let (acknowledged, acknowledgements) = channel();
            let writers: Vec<_> = iter::repeat_n(acknowledged, WRITERS)
                .map(|acknowledged| scope.spawn(move || caller.write(stop, acknowledged)))
                .collect();
            let seen = acknowledgements.iter().take(after).count();
            assert_eq!(
                seen, after,
                "the writers gave up before anything was killed"
            );
            self.kill_and_start(victim);
            stop.store(true, Ordering::Relaxed);
            writers
                .into_iter()
                .flat_map(|writer| writer.join().expect("a writer ends"))
                .collect::<Vec<_>>()
        });
        self.asked.extend(asked);
    }

    fn kill_and_start(&mut self, victim: Victim) {
        match (victim, &mut self.cluster) {
            (Victim::Server, _) => {
                self.server.kill();
                self.server = serve(&self.folder, &self.url);
                self.caller.address = self.server.address.clone();
            }
            // The server stays, and must find its way back.
            (Victim::Postgres, Some(cluster)) => {
                cluster.kill();
                cluster.restart();
            }
            (Victim::Postgres, None) => panic!("there is no PostgreSQL to kill"),
        }
    }

    /// Fails unless all that was acknowledged is there, and what was not comes to one thing each when it is asked for again.
    async fn assert_nothing_lost(&mut self) {
        let held = self.held().await;
        assert_eq!(self.lost(&held), 0, "acknowledged and lost");
        assert_eq!(
            self.journaled().await - self.before,
            i64::try_from(held.len()).expect("a small number"),
            "an entry for each thing"
        );
        let unanswered = self.asked.iter().filter(|(_, thing)| thing.is_none());
        let unanswered: Vec<_> = unanswered.map(|(key, _)| key.clone()).collect();
        self.repeated += unanswered.len();
        for key in unanswered {
            let thing = self.caller.create(&key).expect("the server is back");
            self.asked.insert(key, Some(thing));
        }
        let (key, thing) = self.asked.last_key_value().expect("it was asked");
        let again = self.caller.create(key).expect("the server is back");
        assert_eq!(Some(again), *thing, "the same thing under the same key");
        let things: BTreeSet<_> = self.asked.values().flatten().copied().collect();
        assert_eq!(things.len(), self.asked.len(), "a thing for each key");
        assert_eq!(self.held().await, things, "and nothing else");
        assert_eq!(self.keys().await, self.asked.len());
    }

    /// How many things were acknowledged and are not there.
    fn lost(&self, held: &BTreeSet<Uuid>) -> usize {
        let acknowledged = self.asked.values().flatten();
        acknowledged.filter(|thing| !held.contains(thing)).count()
    }

    /// The things that are there.
    async fn held(&self) -> BTreeSet<Uuid> {
        let connection = connect(&self.url).await;
        let ids: Vec<Uuid> = appointment::Entity::find()
            .select_only()
            .column(appointment::Column::Id)
            .into_tuple()
            .all(&connection)
            .await
            .expect("they are read");
        connection.close().await.expect("it closes");
        ids.into_iter().collect()
    }

    /// How many keys the server remembers.
    async fn keys(&self) -> usize {
        let connection = connect(&self.url).await;
        let keys = idempotency::Entity::find().all(&connection).await;
        connection.close().await.expect("it closes");
        keys.expect("they are read").len()
    }

    /// How many entries the journal has. A gap or a broken chain fails the test.
    async fn journaled(&self) -> i64 {
        match opened(&self.url).await.verify_journal().await {
            Ok(Verified::Intact { entries, .. }) => entries,
            other => panic!("{other:?}"),
        }
    }

    /// Says what the long run came to.
    fn report(&self, what: &str) {
        if env::var_os("KILLS").is_some() {
            let acknowledged = self.asked.values().flatten().count();
            // Written past the test harness, which swallows the output of tests that pass.
            let _ = writeln!(
                stderr(),
                "{what}: {acknowledged} things under {} keys, {} of them asked for again, in {:.0?}",
                self.asked.len(),
                self.repeated,
                self.began.elapsed()
            );
        }
    }
}

impl Caller {
    /// Creates things until it is told to stop, or one is not acknowledged.
    fn write(&self, stop: &AtomicBool, acknowledged: Sender<()>) -> Vec<(String, Option<Uuid>)> {
        let mut asked = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let key = Uuid::now_v7().to_string();
            let thing = self.create(&key).ok();
            asked.push((key, thing));
            if thing.is_none() {
                break;
            }
            // Whoever counts has stopped counting once something is killed.
            let _ = acknowledged.send(());
        }
        asked
    }

    /// Creates one thing, or says why it is not acknowledged. A refusal fails the test.
    fn create(&self, key: &str) -> Result<Uuid, String> {
        let input = json!({ "idempotencyKey": key, "seat": self.seat, "vacant": true, "from": "2026-01-01" });
        let body = json!({ "query": APPOINT, "variables": { "input": input } });
        let answer = ask(&self.address, "/graphql", &self.token, &body)?;
        if let Some(error) = answer["errors"].get(0) {
            let code = text(&error["extensions"]["code"]);
            assert!(AWAY.contains(&code), "{answer:#}");
            return Err(answer.to_string());
        }
        let payload = &answer["data"]["appointToSeat"];
        assert_eq!(payload["userErrors"], json!([]), "{answer:#}");
        // Read again after it was written: what is gone by then was acknowledged and is lost.
        let Some(id) = payload["appointment"]["id"].as_str() else {
            return Ok(Uuid::nil());
        };
        let id = NodeId::decode(id).expect("an id");
        assert_eq!(id.kind, NodeKind::Appointment);
        Ok(id.key)
    }
}

/// The answer to a request; an error when none comes, or not all of it.
pub(crate) fn ask(address: &str, path: &str, token: &str, body: &Value) -> Result<Value, String> {
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut answer = String::new();
    TcpStream::connect(address)
        .and_then(|mut stream| {
            stream.set_read_timeout(Some(Duration::from_secs(20)))?;
            stream.write_all(request.as_bytes())?;
            stream.read_to_string(&mut answer)
        })
        .map_err(|error| error.to_string())?;
    let (_, body) = answer.split_once("\r\n\r\n").ok_or("no whole head")?;
    serde_json::from_str(body).map_err(|error| error.to_string())
}

/// The id of a seat of the region's that may be vacant as often as anybody likes.
pub(crate) fn seat_of(server: &Server) -> String {
    let query = "{ body(by: { slug: \"lansstyrgruppen\" }) { seats { id label } } }";
    let body = json!({ "query": query });
    let answer = ask(&server.address, "/public/graphql", "", &body).expect("the server answers");
    let mut seats = items(&answer["data"]["body"]["seats"]);
    let seat = seats.find(|seat| seat["label"] == "Länschef vuxenpsykiatri");
    text(&seat.expect("the seat is there")["id"]).to_owned()
}

fn serve(folder: &TempDir, url: &str) -> Server {
    let arguments = [
        "--listen",
        "127.0.0.1:0",
        "--database-url",
        url,
        "--signing-key",
        "signing.key",
    ];
    Server::start(folder.path(), &arguments)
}

/// Prepares the database, and makes a token for the region.
pub(crate) fn token_of(folder: &TempDir, url: &str) -> String {
    let arguments = [
        "token",
        "--create",
        "--organisation",
        "region",
        "--grade",
        "approver",
        "--database-url",
        url,
        "--signing-key",
        "signing.key",
    ];
    let output = run(folder.path(), &arguments);
    assert!(output.status.success(), "{output:?}");
    let token = String::from_utf8(output.stdout).expect("a token is text");
    token.trim().to_owned()
}

/// A connection past the server.
pub(crate) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options)
        .await
        .expect("the database takes connections")
}

/// Numbers that look like chance and are the same every time.
struct Random(u64);

impl Random {
    fn between(&mut self, least: u64, most: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(least + self.0 % (most - least + 1)).expect("a small number")
    }
}
