//! PostgreSQL for the tests: one private cluster for each test process, one database for each test.
//!
//! The cluster starts with the first test that needs it, listens on a socket in its own folder only, and ends with
//! the test process however that ends. The reference data is loaded once, into a template that each test's database
//! is copied from. All tests of a process share this, so `cargo test` is the command to run them with: a runner that
//! gives every test a process of its own pays for a cluster each time. A test that kills PostgreSQL starts a
//! [`DurableCluster`] of its own.
//!
//! It holds no tests and knows nothing of samverkan's tables: what a prepared database is, `support` says.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write, stderr},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Mutex, MutexGuard, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use tokio::sync::OnceCell;

/// Starts a cluster, says so, and takes it away when its standard input closes: that happens when the process at the
/// other end is gone, also after `kill -9`. Signals are ignored so that nothing comes between a cluster and its end.
const GUARDIAN: &str = r#"
set -eu
trap '' HUP INT TERM PIPE
umask 077
exec 2>&1
programs=$1
folder=$(mktemp -d "$2/samverkan-test.XXXXXX")
cd "$folder"
trap '"$programs/pg_ctl" stop -D data -m immediate >log 2>&1 || :; cd /; rm -rf "$folder"' EXIT

"$programs/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >log || { cat log; exit 1; }
cat >>data/postgresql.conf <<END
listen_addresses = ''
unix_socket_directories = '$folder'
port = 5432
$3
END
"$programs/pg_ctl" start -D data -w -l log 3>&1 >/dev/null || { cat log; exit 1; }

echo "started $folder"
exec >/dev/null 2>&1
cat
"#;

/// Starts the cluster in a folder anew.
const RESTART: &str = r#"
cd "$2"
"$1/pg_ctl" start -D data -w -l log 3>&1 >/dev/null || { cat log >&2; exit 1; }
"#;

/// The settings of the cluster that all tests share: it need not outlive a crash.
const FORGETFUL: &str = "max_connections = 300
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 1h
autovacuum = off";

/// The settings of a cluster that is killed: PostgreSQL's own, but that the last page of its log is not written before a
/// commit waits for it.
const DURABLE: &str = "fsync = on
synchronous_commit = on
full_page_writes = on
wal_writer_delay = 10s
wal_writer_flush_after = 1GB
checkpoint_timeout = 1h
autovacuum = off";

/// What to do about a machine without PostgreSQL.
const HOW_TO_INSTALL: &str = "Install it (`apt-get install postgresql`, `brew install postgresql`), \
                              or set PG_BINDIR to the folder that holds initdb and pg_ctl.";

/// The name of the database that prepared ones are copied from.
const TEMPLATE: &str = "prepared";

/// A running cluster.
struct Cluster {
    /// Where its socket is.
    folder: String,
    /// What every process of it holds the other end of.
    alive: BufReader<ChildStdout>,
    /// Watches over it: our end of its standard input closes with this process.
    guardian: Child,
}

/// A cluster that one test has to itself, to kill it. It disappears when dropped.
pub(crate) struct DurableCluster(Cluster);

impl DurableCluster {
    /// Starts one.
    pub(crate) fn start() -> Self {
        Self(start(DURABLE))
    }

    /// Where its only database is.
    pub(crate) fn url(&self) -> String {
        self.0.url_of("postgres")
    }

    /// Kills all its processes at once, as `kill -9` does, and waits until none is left.
    pub(crate) fn kill(&mut self) {
        let folder = Path::new(&self.0.folder);
        let running = folder.join("data/postmaster.pid");
        let said = fs::read_to_string(&running).expect("it runs");
        let postmaster = said.lines().next().expect("the id of the process");
        let processes = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
        let processes = processes.expect("`ps` runs").stdout;
        let processes = String::from_utf8_lossy(&processes);
        let children = processes.lines().filter_map(|line| {
            let (process, parent) = line.trim().split_once(' ')?;
            (parent.trim() == postmaster).then_some(process)
        });
        // A child that ends between the two commands is no fault.
        Command::new("kill")
            .args(["-9", postmaster])
            .args(children)
            .stderr(Stdio::null())
            .status()
            .expect("`kill` runs");
        self.0
            .alive
            .read_to_end(&mut Vec::new())
            .expect("the last process lets go");
        // As long as nobody has asked what became of the process, its id looks alive to the next one.
        for file in [running, folder.join(".s.PGSQL.5432.lock")] {
            fs::remove_file(file).expect("nobody else removes it");
        }
    }

    /// Starts it again, on what is on its disk, and waits until it takes connections.
    pub(crate) fn restart(&mut self) {
        let mut starting = unprivileged_shell()
            .args(["-c", RESTART, "restart"])
            .arg(programs().expect("it was there before"))
            .arg(&self.0.folder)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell for PostgreSQL starts");
        let alive = starting.stdout.take().expect("its output is a pipe");
        self.0.alive = BufReader::new(alive);
        let started = starting.wait().expect("it has started");
        assert!(started.success(), "PostgreSQL did not recover");
    }
}

impl Drop for DurableCluster {
    fn drop(&mut self) {
        drop(self.0.guardian.stdin.take());
        // It stops the cluster and removes the folder; the next test need not wait for it.
        let _ = self.0.guardian.wait();
    }
}

/// A database of the cluster. Dropping it lets the next one that is made remove it.
pub(crate) struct PostgresDatabase {
    name: String,
}

impl PostgresDatabase {
    /// A database without any table.
    pub(crate) async fn empty() -> Self {
        Self::copied_from("template0").await
    }

    /// A database as `prepare` leaves it; `prepare` gets the address of an empty one, once in a process.
    pub(crate) async fn prepared(prepare: impl AsyncFnOnce(&str)) -> Self {
        static PREPARED: OnceCell<()> = OnceCell::const_new();
        PREPARED
            .get_or_init(|| async {
                // A test that failed half-way through this leaves its attempt behind.
                execute(&[
                    format!("DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)"),
                    format!("CREATE DATABASE {TEMPLATE} TEMPLATE template0"),
                ])
                .await;
                prepare(&url_of(TEMPLATE)).await;
                // A database can't be copied while anybody is connected to it, and pools close when they please.
                execute(&[
                    format!("ALTER DATABASE {TEMPLATE} ALLOW_CONNECTIONS false"),
                    format!(
                        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{TEMPLATE}'"
                    ),
                ])
                .await;
            })
            .await;
        Self::copied_from(TEMPLATE).await
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        url_of(&self.name)
    }

    /// End every connection to it and take no more.
    pub(crate) async fn refuse_connections(&self) {
        let name = &self.name;
        execute(&[
            format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
            format!(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
            ),
        ])
        .await;
    }

    /// A copy of it as it stands. Whoever is connected to it has to connect anew.
    pub(crate) async fn copied(&self) -> Self {
        self.refuse_connections().await;
        let copy = Self::copied_from(&self.name).await;
        execute(&[format!(
            "ALTER DATABASE {} ALLOW_CONNECTIONS true",
            self.name
        )])
        .await;
        copy
    }

    async fn copied_from(template: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut statements: Vec<_> = abandoned()
            .drain(..)
            .map(|name| format!("DROP DATABASE {name} WITH (FORCE)"))
            .collect();
        statements.push(format!("CREATE DATABASE {name} TEMPLATE {template}"));
        execute(&statements).await;
        Self { name }
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        abandoned().push(std::mem::take(&mut self.name));
    }
}

/// The databases that no test uses any more.
fn abandoned() -> MutexGuard<'static, Vec<String>> {
    static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
    NAMES.lock().expect("nothing fails while it holds this")
}

/// Whether the tests on PostgreSQL are left out, because this machine has none and need not have it.
/// With `CI=true` they never are: a missing PostgreSQL fails them.
pub(crate) fn is_left_out() -> bool {
    static LEFT_OUT: OnceLock<bool> = OnceLock::new();
    *LEFT_OUT.get_or_init(|| {
        let left_out = programs().is_none() && env::var("CI").as_deref() != Ok("true");
        if left_out {
            // Written past the test harness, which swallows the output of tests that pass.
            let _ = writeln!(
                stderr(),
                "\nPostgreSQL not found: its tests are left out. {HOW_TO_INSTALL}"
            );
        }
        left_out
    })
}

/// The cluster of this process, started when it isn't yet.
fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| start(FORGETFUL))
}

fn start(settings: &str) -> Cluster {
    let Some(programs) = programs() else {
        panic!("PostgreSQL not found. {HOW_TO_INSTALL}");
    };
    #[expect(
        clippy::zombie_processes,
        reason = "it outlives this process, which is what it is for"
    )]
    let mut guardian = unprivileged_shell()
        .args(["-c", GUARDIAN, "guardian"])
        .arg(&programs)
        .arg(env::temp_dir())
        .arg(settings)
        // Ctrl-C is for the tests; the guardian follows them in its own time.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell for PostgreSQL starts");
    let output = guardian
        .stdout
        .take()
        .expect("the guardian's output is a pipe");
    let mut output = BufReader::new(output);
    let mut said = String::new();
    loop {
        let mut line = String::new();
        if output
            .read_line(&mut line)
            .expect("the guardian writes text")
            == 0
        {
            break;
        }
        if let Some(folder) = line.strip_prefix("started ") {
            return Cluster {
                folder: folder.trim_end().to_owned(),
                alive: output,
                guardian,
            };
        }
        said += &line;
    }
    panic!(
        "PostgreSQL of {} did not start:\n{said}",
        programs.display()
    );
}

/// A shell that PostgreSQL agrees to be started from: it refuses to run as root.
fn unprivileged_shell() -> Command {
    let user = Command::new("id").arg("-u").output().expect("`id -u` runs");
    if user.stdout.trim_ascii() != b"0" {
        return Command::new("sh");
    }
    let mut shell = Command::new("setpriv");
    shell.args([
        "--reuid=postgres",
        "--regid=postgres",
        "--clear-groups",
        "sh",
    ]);
    shell
}

/// The folder of PostgreSQL's programs: where PG_BINDIR says, where `pg_config` says, or where Debian puts them.
fn programs() -> Option<PathBuf> {
    let is_complete =
        |folder: &PathBuf| folder.join("initdb").exists() && folder.join("pg_ctl").exists();
    if let Some(folder) = env::var_os("PG_BINDIR").map(PathBuf::from) {
        assert!(
            is_complete(&folder),
            "PG_BINDIR is {}, which lacks initdb or pg_ctl",
            folder.display()
        );
        return Some(folder);
    }
    let configured = Command::new("pg_config").arg("--bindir").output().ok();
    let configured = configured.map(|output| String::from_utf8_lossy(&output.stdout).trim().into());
    let installed = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = installed
        .map(|version| version.path().join("bin"))
        .filter(is_complete)
        .max_by_key(|folder| version(folder));
    configured.filter(is_complete).or(newest)
}

/// The version of `/usr/lib/postgresql/VERSION/bin`, as numbers: 9.6 comes before 17.
fn version(folder: &Path) -> Vec<u32> {
    let name = folder
        .parent()
        .and_then(Path::file_name)
        .unwrap_or_default();
    name.to_string_lossy()
        .split('.')
        .flat_map(str::parse)
        .collect()
}

fn url_of(database: &str) -> String {
    cluster().url_of(database)
}

impl Cluster {
    fn url_of(&self, database: &str) -> String {
        let folder = &self.folder;
        format!("postgres://postgres@localhost:5432/{database}?host={folder}")
    }
}

/// Run statements, one by one, where no test's database is.
async fn execute(statements: &[String]) {
    let mut options = ConnectOptions::new(url_of("postgres"));
    options.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options)
        .await
        .expect("the cluster takes connections");
    for statement in statements {
        if let Err(error) = connection.execute_unprepared(statement).await {
            panic!("{statement}: {error}");
        }
    }
    connection.close().await.expect("the connection closes");
}
