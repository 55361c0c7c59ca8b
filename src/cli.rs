//! The commands. Each says on standard output what it was asked for, and nothing else.

use std::{error::Error, io::Write};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use tokio::net::TcpListener;

use crate::{
    clock::Clock,
    config::Arguments,
    graphql,
    http::{self, App},
    reference,
    store::{Database, Prepared},
};

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
    /// Print the schema in the GraphQL schema definition language
    Schema,
    /// Check configuration, reference data, database and migrations, and change nothing
    Check,
}

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// Runs the command that the program was started with.
pub async fn run() -> Outcome {
    let cli = Cli::from_arg_matches(&Cli::command().get_matches())?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(cli.arguments).await,
        Command::Schema => print(&graphql::sdl(&graphql::schema())),
        Command::Check => check(&cli.arguments.database_url).await,
    }
}

async fn serve(arguments: Arguments) -> Outcome {
    let clock = Clock::system();
    let database = Database::open(&arguments.database_url).await?;
    if let Prepared::Loaded(rows) = database.prepare(&clock).await? {
        tracing::info!(rows, "reference data loaded");
    }
    let listener = TcpListener::bind(arguments.listen)
        .await
        .map_err(|cause| format!("can't listen on {}: {cause}", arguments.listen))?;
    let address = listener.local_addr()?;
    let router = http::router(App {
        api: graphql::schema(),
        database,
        clock,
        allowed_origins: arguments.allowed_origins,
    });
    tracing::info!("listening on http://{address}");
    print(&format!(
        "Try it:\n  curl -s http://{address}/public/graphql --json '{{\"query\":\"{{ careAreas {{ name }} }}\"}}'\n\
         The schema:  http://{address}/schema.graphql\n"
    ))?;
    Ok(http::serve(listener, router, shutdown()).await?)
}

async fn check(database_url: &str) -> Outcome {
    let files = reference::embedded();
    let rows = reference::read(&files).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("the reference data has faults:\n{}", lines.join("\n"))
    })?;
    let database = Database::open_existing(database_url)
        .await
        .map_err(|cause| format!("{cause} (`samverkan serve` creates a missing SQLite file)"))?;
    database.ping().await?;
    let pending = database.pending_migrations().await?;
    if !pending.is_empty() {
        return Err(format!(
            "migrations are missing, `samverkan serve` applies them: {}",
            pending.join(", ")
        )
        .into());
    }
    print(&format!(
        "reference data: {} rows, no faults\ndatabase: reachable, all migrations applied\n",
        rows.len()
    ))
}

fn print(text: &str) -> Outcome {
    let mut output = std::io::stdout().lock();
    output.write_all(text.as_bytes())?;
    Ok(output.flush()?)
}

/// Ends when the program is asked to stop: by Ctrl-C, or by SIGTERM from whoever runs it.
async fn shutdown() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
