//! The commands. Each says on standard output what it was asked for, and nothing else.

mod backups;
mod county;
mod imports;
mod operator;
mod options;

use std::{
    error::Error,
    io::{self, IsTerminal, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::{
    ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, parser::ValueSource,
};
use futures_util::FutureExt;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use self::county::{reference_files, sound};
use crate::{
    access,
    auth::{self, BuiltIn, Issuer, Tokens},
    clock::Clock,
    config::Arguments,
    demo::{self, Demonstration, Filled, Size},
    domain::{
        problem,
        vocabulary::{Grade, Vocabulary},
    },
    graphql,
    http::{self, App, Routers},
    store::{self, Database, Identity, Pool, Prepared, Verified},
    telemetry::{Log, usage},
};

/// How long a token of the command line is good.
const TOKEN_LIFETIME: Duration = Duration::from_secs(8 * 60 * 60);

/// From one attempt to reach a database that is waited for to the next.
const WAIT: Duration = Duration::from_secs(1);

/// How long the connections to the database may take to close.
const CLOSING: Duration = Duration::from_secs(5);

/// What a long command shows on a terminal.
const PROGRESS: &str = "{bar:40} {percent} %, {elapsed}, {eta} left";

/// How Norrbotten's public bodies cooperate, as a GraphQL backend
#[derive(Parser)]
#[command(name = "samverkan", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    arguments: Arguments,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate, load the reference data once, and serve (what happens without a command)
    Serve,
    /// Migrate, and load the reference data once, as the owner of the tables: needed before `serve` where that has a login that owns
    /// nothing
    Migrate,
    /// Print the schema in the GraphQL schema definition language
    Schema,
    /// Print a token of the built-in issuer, after granting it what it says
    Token {
        #[command(flatten)]
        access: Access,
        #[command(flatten)]
        why: Why,
    },
    /// Grant an identity of an issuer access: the way to the first approver
    Grant {
        /// The issuer, as `iss` of its tokens
        #[arg(long)]
        issuer: String,
        /// The identity, as `sub` of its tokens
        #[arg(long)]
        subject: String,
        #[command(flatten)]
        access: Access,
        /// Also when no tokens of the issuer are taken here
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        why: Why,
    },
    /// Print who has access, or withdraw a grant
    Grants {
        #[command(subcommand)]
        act: Option<operator::GrantAct>,
        /// Only grants of this organisation: its municipality code or slug, in Norrbotten 2584, `region` or `norrbottens-kommuner`
        #[arg(long, value_name = "KEY")]
        organisation: Option<String>,
    },
    /// Print what happened to a thing, the latest first, with who did it and why
    History {
        /// The thing's id, as the API writes it
        id: String,
        /// How many changes
        #[arg(long, default_value_t = 100)]
        first: u64,
    },
    /// Find a person, write out what is held about them, or erase who they are
    Person {
        #[command(subcommand)]
        act: operator::PersonAct,
    },
    /// Print who may do what, in Swedish; with `--reference` with the name of that county's association
    Rights,
    /// Fill an empty database with made-up projects, indicators, values and status reports of three years
    Demo {
        /// How much: so many times about 10,000 values
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        scale: u32,
        /// What chance begins with: the same number makes up the same data on the same day
        #[arg(long, default_value_t = demo::SEED)]
        seed: u64,
    },
    /// Import what exports wrote: each row is written with the rights of the organisation that it names. No consent is asked
    /// for: the operator answers for it, and the journal keeps the reason
    Import {
        #[command(subcommand)]
        what: imports::Import,
        #[command(flatten)]
        why: Why,
    },
    /// Write a backup of all that the database holds, while others use it, and verify what was written; as the owner of the tables
    Backup {
        /// The file, which must not be there yet: compressed lines of JSON, the same for both databases
        file: PathBuf,
    },
    /// Fill an empty database with a backup of either database, all of it or nothing, and verify that it is the same; as its owner
    Restore {
        /// A file that `backup` wrote
        file: PathBuf,
    },
    /// Verify the journal: every entry, the chain, its end, and that each row is as its last words about it say
    VerifyJournal {
        /// The last hash that a verification or a backup printed, kept elsewhere: an entry must have it
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
    },
    /// Check configuration, reference data, database and migrations, print what is in force, and change nothing; where
    /// `--reference` is given and `--database-url` is not, no database is looked at
    Check,
}

/// Why something is written.
#[derive(Args)]
struct Why {
    /// Why, without personal data: the journal keeps it
    #[arg(long)]
    reason: Option<String>,
}

/// For whom, and what at most.
#[derive(Args)]
struct Access {
    /// Its municipality code or slug: in Norrbotten 2584, `region` or `norrbottens-kommuner`
    #[arg(long, value_name = "KEY")]
    organisation: String,
    /// `reader`, `editor` or `approver`
    #[arg(long, value_parser = grade)]
    grade: Grade,
}

fn grade(text: &str) -> Result<Grade, String> {
    Grade::from_code(&text.to_uppercase()).ok_or_else(|| "reader, editor or approver".to_owned())
}

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// Runs the command that the program was started with, with a log on standard error.
pub async fn run() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches);
    let cli = cli.unwrap_or_else(|error| error.exit());
    let colours = io::stderr().is_terminal();
    let log = Log::start(cli.arguments.log_format, io::stderr(), colours);
    let slow = Duration::from_millis(cli.arguments.slow_statement);
    usage::tell_statements_from(slow);
    let outcome = perform(cli, &matches).await;
    if let Err(error) = &outcome {
        tracing::error!("{error}");
    }
    log.end();
    outcome.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

async fn perform(cli: Cli, matches: &ArgMatches) -> Outcome {
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(cli.arguments).await,
        Command::Migrate => {
            // Closed, so that an SQLite file is whole by itself and may be moved.
            prepared(&cli.arguments).await?.close().await?;
            print("the database is up to date\n")
        }
        Command::Schema => print(&graphql::sdl(&graphql::schema())),
        Command::Token { access, why } => {
            token(&cli.arguments, &access, why.reason.as_deref()).await
        }
        Command::Grant {
            issuer,
            subject,
            access,
            force,
            why,
        } => {
            if !force {
                check_issuer(&cli.arguments, &issuer)?;
            }
            let database = prepared(&cli.arguments).await?;
            let identity = Identity { issuer, subject };
            let granted = store::grant_from_command_line(
                &database,
                identity,
                &access.organisation,
                access.grade,
                why.reason.as_deref(),
                Clock::system().now(),
            );
            granted.await?;
            print("granted\n")
        }
        Command::Demo { scale, seed } => fill(&cli.arguments, scale, seed).await,
        Command::Grants { act, organisation } => {
            operator::grants(&cli.arguments, act, organisation.as_deref()).await
        }
        Command::History { id, first } => operator::history(&cli.arguments, &id, first).await,
        Command::Person { act } => operator::person(&cli.arguments, act).await,
        Command::Rights => rights(&cli.arguments),
        Command::Import { what, why } => {
            imports::import(&cli.arguments, &what, why.reason.as_deref()).await
        }
        Command::Backup { file } => backups::backup(&cli.arguments, &file).await,
        Command::Restore { file } => backups::restore(&cli.arguments, &file).await,
        Command::VerifyJournal { head } => verify_journal(&cli.arguments, head.as_deref()).await,
        Command::Check => {
            let database = matches.value_source("database_url");
            let alone =
                cli.arguments.reference.is_some() && database == Some(ValueSource::DefaultValue);
            check(&cli.arguments, !alone).await?;
            let bounds = &cli.arguments.bounds;
            print(&options::in_force(&Cli::command(), matches, bounds))
        }
    }
}

async fn serve(arguments: Arguments) -> Outcome {
    access::check()?;
    let clock = Clock::system();
    let database = prepared(&arguments).await?;
    database.check_sessions().await?;
    if database.is_owner().await? {
        tracing::warn!(
            "the login owns the tables: row-level security holds only as long as no statement can leave its role; in production, \
             `migrate` as the owner and serve with a login that is a member of samverkan_server alone"
        );
    }
    let (tokens, built_in) = issuers(&arguments, &clock)?;
    let stop = shutdown()?.shared();
    let listener = listen(arguments.listen).await?;
    let address = listener.local_addr()?;
    let admin = match arguments.admin_listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    tokens.watch();
    tokio::spawn(operator::end_late_proposals(
        database.clone(),
        clock.clone(),
    ));
    if arguments.keep_retry_keys > 0 {
        let (database, clock) = (database.clone(), clock.clone());
        tokio::spawn(operator::forget_keys(
            database,
            clock,
            arguments.keep_retry_keys,
        ));
    }
    let bounds = arguments.bounds;
    let Routers {
        main,
        admin: watched,
    } = http::routers(App {
        api: Arc::default(),
        database: database.clone(),
        clock,
        tokens,
        built_in: built_in.map(Arc::new),
        allowed_origins: arguments.allowed_origins,
        bounds: bounds.clone(),
    });
    let watching = async {
        let Some(listener) = admin else {
            return Ok(());
        };
        tracing::info!("admin listening on http://{}", listener.local_addr()?);
        http::serve(listener, watched, &bounds, stop.clone()).await
    };
    tracing::info!("listening on http://{address}");
    let program = std::env::args().next();
    let program = program.as_deref().unwrap_or("samverkan");
    let key = arguments.reference.map_or("2584", |_| "KEY");
    let hint = format!(
        "Try it:\n  curl -s http://{address}/public/graphql --json '{{\"query\":\"{{ careAreas {{ name }} }}\"}}'\n\
         A token for /graphql:  {program} token --organisation {key} --grade editor\n\
         The schema:  http://{address}/schema.graphql\n"
    );
    // Where nobody takes it, it keeps nobody waiting.
    std::thread::spawn(move || print(&hint));
    let served = tokio::try_join!(http::serve(listener, main, &bounds, stop.clone()), watching);
    if tokio::time::timeout(CLOSING, database.close())
        .await
        .is_err()
    {
        tracing::warn!("stopped with connections to the database open");
    }
    served?;
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|cause| format!("can't listen on {address}: {cause}"))
}

/// The database, migrated and with its reference data. One that does not answer is waited for as long as is said.
async fn prepared(arguments: &Arguments) -> Result<Database, crate::error::Error> {
    let until = Instant::now() + Duration::from_secs(arguments.wait);
    loop {
        match prepare(arguments).await {
            Err(error) if error.is_passing() && Instant::now() < until => {
                tracing::warn!(%error, "waiting for the database");
                tokio::time::sleep(WAIT).await;
            }
            outcome => return outcome,
        }
    }
}

/// The database as it is; `create`: an SQLite file that is missing is made.
async fn open(arguments: &Arguments, create: bool) -> Result<Database, crate::error::Error> {
    let pool = Pool {
        connections: arguments.pool.database_connections,
        acquire: arguments.pool.acquire_timeout,
        statement: arguments.pool.statement_timeout,
    };
    Database::connect(&arguments.database_url, create, pool).await
}

async fn prepare(arguments: &Arguments) -> Result<Database, crate::error::Error> {
    let files = reference_files(arguments)?;
    let database = open(arguments, arguments.creates()).await?;
    if let Prepared::Loaded(rows) = database.prepare_with(&files, &Clock::system()).await? {
        tracing::info!(rows, "reference data loaded");
    }
    Ok(database)
}

/// The issuers that the configuration names.
fn configured(arguments: &Arguments) -> Result<Vec<Issuer>, Box<dyn Error + Send + Sync>> {
    let Some(file) = &arguments.issuers else {
        return Ok(Vec::new());
    };
    let text = std::fs::read_to_string(file)
        .map_err(|cause| format!("can't read the issuers in {}: {cause}", file.display()))?;
    Ok(auth::issuers_from(&text)?)
}

/// That tokens of this issuer are taken here.
fn check_issuer(arguments: &Arguments, issuer: &str) -> Outcome {
    let built_in = arguments.signing_key().map(|_| auth::BUILT_IN.to_owned());
    let configured = configured(arguments)?.into_iter().map(|it| it.name);
    let known: Vec<String> = configured.chain(built_in).collect();
    match known.iter().any(|name| name == issuer) {
        true => Ok(()),
        false => Err(
            crate::error::Error::from(problem::unknown_issuer(issuer, &known.join(", "))).into(),
        ),
    }
}

/// Whose tokens are taken: those of the configured issuers and, unless it is switched off, our own.
fn issuers(
    arguments: &Arguments,
    clock: &Clock,
) -> Result<(Tokens, Option<BuiltIn>), Box<dyn Error + Send + Sync>> {
    let mut issuers = configured(arguments)?;
    let key = arguments.signing_key();
    let built_in = key.as_deref().map(BuiltIn::load_or_create).transpose()?;
    issuers.extend(built_in.as_ref().map(BuiltIn::issuer));
    Ok((Tokens::new(issuers, clock.clone())?, built_in))
}

async fn token(arguments: &Arguments, access: &Access, reason: Option<&str>) -> Outcome {
    let Some(key) = arguments.signing_key() else {
        return Err(
            "with PostgreSQL the built-in issuer is off: --signing-key FILE switches it on".into(),
        );
    };
    let database = prepared(arguments).await?;
    let issuer = BuiltIn::load_or_create(&key)?;
    let now = Clock::system().now();
    let identity = Identity {
        issuer: auth::BUILT_IN.to_owned(),
        subject: format!(
            "command-line:{}:{}",
            access.organisation,
            access.grade.code().to_lowercase()
        ),
    };
    let (key, grade) = (&access.organisation, access.grade);
    store::grant_from_command_line(&database, identity.clone(), key, grade, reason, now).await?;
    let token = issuer.token(&identity.subject, Some(key), TOKEN_LIFETIME, now)?;
    print(&format!("{token}\n"))
}

/// Fills an empty database with demonstration data.
async fn fill(arguments: &Arguments, scale: u32, seed: u64) -> Outcome {
    if arguments.reference.is_some() {
        return Err(crate::error::Error::from(problem::demonstration_is_of_norrbotten()).into());
    }
    let begun = Instant::now();
    let clock = Clock::system();
    let database = prepared(arguments).await?;
    let demonstration = Demonstration::new(seed, Size::of_scale(scale), clock.today());
    let bar = progress_bar(0)?;
    let progress = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let filled = demo::fill(&database, &demonstration, &clock, &progress).await;
    bar.finish_and_clear();
    let Filled {
        projects,
        status_reports,
        indicators,
        values,
        approved,
        people,
        meetings,
        held,
    } = filled?;
    let seconds = begun.elapsed().as_secs_f64();
    print(&format!(
        "demonstration data of seed {seed}: {projects} projects with {status_reports} status reports, {indicators} indicators \
         with {values} values, {approved} of them approved, {people} people and {meetings} meetings, {held} of them held, in \
         {seconds:.1} s\n"
    ))
}

/// What a long command shows of so many steps, on a terminal only.
fn progress_bar(steps: u64) -> Result<ProgressBar, indicatif::style::TemplateError> {
    let style = ProgressStyle::with_template(PROGRESS)?;
    Ok(ProgressBar::new(steps).with_style(style))
}

async fn verify_journal(arguments: &Arguments, head: Option<&str>) -> Outcome {
    let database = open(arguments, false).await?;
    match database.verify_all(head).await? {
        intact @ Verified::Intact { .. } => print(&format!("{intact}; every row is as it says\n")),
        broken => Err(broken.to_string().into()),
    }
}

/// Who may do what, with the name that the county's association has today.
fn rights(arguments: &Arguments) -> Outcome {
    let rows = sound(&reference_files(arguments)?)?;
    print(&access::describe(rows.association(Clock::system().today())))
}

/// Looks at everything, or without a database at what is in files.
async fn check(arguments: &Arguments, with_database: bool) -> Outcome {
    access::check()?;
    let configured = Tokens::new(configured(arguments)?, Clock::system())?;
    for (issuer, keys) in configured.count_keys().await? {
        print(&format!("issuer {issuer}: {keys} keys\n"))?;
    }
    let files = reference_files(arguments)?;
    let rows = sound(&files)?;
    if !with_database {
        return print(&format!(
            "reference data: {} rows, no faults; no database was looked at\n",
            rows.len()
        ));
    }
    let database = open(arguments, false).await?;
    database.loads(&files);
    database.check_sessions().await?;
    database.check_readiness().await?;
    database.check_file_itself().await?;
    database.check_rows(&rows).await?;
    let misplaced = database.misplaced_rows().await?;
    if !misplaced.is_empty() {
        return Err(
            format!("rows that don't say who sees them as they should: {misplaced:?}").into(),
        );
    }
    print(&format!(
        "reference data: {} rows, no faults, none missing\ndatabase: reachable, all migrations applied, policies and role as they \
         should be, the journal ends where it should, every row says who sees it\n",
        rows.len()
    ))
}

fn print(text: &str) -> Outcome {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    Ok(output.flush()?)
}

/// Ends when the program is asked to stop: by Ctrl-C, or by SIGTERM from whoever runs it. It listens from the call on: who asks
/// before anything waits for it is heard.
fn shutdown() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise each takes the value of the other, and reads it as what it isn't.
    #[test]
    fn no_command_calls_an_option_as_one_that_all_have() {
        let program = Cli::command();
        let names = |command: &clap::Command| -> Vec<String> {
            let ids = command.get_arguments().map(clap::Arg::get_id);
            ids.map(ToString::to_string).collect()
        };
        let of_all = names(&program);
        let mut commands: Vec<&clap::Command> = program.get_subcommands().collect();
        assert!(commands.len() > 10);
        while let Some(command) = commands.pop() {
            for name in names(command) {
                assert!(!of_all.contains(&name), "{}: {name}", command.get_name());
            }
            commands.extend(command.get_subcommands());
        }
        Cli::command().debug_assert();
    }
}
