//! The log: lines on standard error, or wherever they are to go. A thread of its own writes them, so that a pipe that nobody
//! reads, a closed one or a full disk costs lines, which are counted, and neither an answer nor the stop of the program.

use std::{
    io::Write,
    panic,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use clap::ValueEnum;
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// How many lines wait to be written; what comes when so many do is lost.
const WAITING: usize = 10_000;

/// How long the last lines may take to be written when the program ends. The library itself gives up after a second.
const LAST_LINES: Duration = Duration::from_secs(2);

/// What is logged when `LOG` doesn't say.
const FILTER: &str = "info,sea_orm_migration=warn,sqlx=warn";

/// The lines that could not be written.
static UNWRITTEN: AtomicU64 = AtomicU64::new(0);

/// Counts the lines that found no place to wait.
static WITHOUT_PLACE: OnceLock<ErrorCounter> = OnceLock::new();

/// How a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// An object of JSON on each line.
    Json,
}

/// The log of this program. What is logged before it starts, or after it ends, is not written.
#[must_use]
pub struct Log(WorkerGuard);

impl Log {
    /// Begins to log to `to`; what `LOG` says is logged. Colours are for terminals.
    pub fn start(format: Format, to: impl Write + Send + 'static, colours: bool) -> Self {
        let (writer, guard) = NonBlockingBuilder::default()
            .buffered_lines_limit(WAITING)
            .lossy(true)
            .thread_name("log")
            .finish(Counting { to, told: 0 });
        // A program has one log; of a second one nothing would be counted.
        let _ = WITHOUT_PLACE.set(writer.error_counter());
        let filter = EnvFilter::try_from_env("LOG").unwrap_or_else(|_| EnvFilter::new(FILTER));
        let lines = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(writer)
            // It would say on a broken standard error that that is broken, and panic.
            .log_internal_errors(false)
            .with_ansi(colours && format == Format::Text);
        match format {
            Format::Text => lines.init(),
            Format::Json => lines
                .json()
                .flatten_event(true)
                .with_span_list(false)
                .init(),
        }
        // What the standard library does instead waits for standard error.
        panic::set_hook(Box::new(|panic| {
            tracing::error!(
                place = panic.location().map(tracing::field::display),
                "{}",
                words(panic)
            );
        }));
        Self(guard)
    }

    /// Ends it: the last lines are written, if they can be in a while.
    pub fn end(self) {
        let (ended, end) = mpsc::channel();
        // A writer that is stuck would hold up whoever lets it go.
        thread::spawn(move || {
            drop(self.0);
            // Nobody waits any more when this took too long.
            let _ = ended.send(());
        });
        let _ = end.recv_timeout(LAST_LINES);
    }
}

/// How many lines were lost since the program began.
pub fn lost_lines() -> u64 {
    let without_place = WITHOUT_PLACE.get().map_or(0, ErrorCounter::dropped_lines);
    UNWRITTEN.load(Ordering::Relaxed) + without_place as u64
}

/// What a panic says.
fn words<'p>(panic: &'p panic::PanicHookInfo<'_>) -> &'p str {
    panic.payload_as_str().unwrap_or("a panic without words")
}

/// Writes lines, and counts those that it can't.
struct Counting<W> {
    to: W,
    /// How many lost lines the log has told of.
    told: u64,
}

impl<W: Write> Write for Counting<W> {
    /// A line.
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        if self.to.write_all(line).is_err() {
            UNWRITTEN.fetch_add(1, Ordering::Relaxed);
            return Ok(line.len());
        }
        let lost = lost_lines();
        if lost > self.told {
            self.told = lost;
            tracing::warn!(lost, "lines of the log were lost");
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        // What could not be written has been counted.
        let _ = self.to.flush();
        Ok(())
    }
}
