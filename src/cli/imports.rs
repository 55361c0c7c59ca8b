//! Importing what exports wrote: one file, or a folder of them in the order in which they need each other.

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

use clap::Subcommand;

use super::{Outcome, prepared, print, progress_bar};
use crate::{
    clock::Clock,
    config::Arguments,
    domain::{
        faults::{FaultSummary, FileRows, RowFault},
        problem,
        vocabulary::Vocabulary,
    },
    files::{
        self, ExtensionRow, FollowUpRow, GroupRow, Importable, Imported, IndicatorRow,
        MilestoneRow, OfFile, ParticipationRow, ProjectRow, Sheet, StatusReportRow, TargetRow,
    },
    store::Database,
};

/// What is imported, and from where.
#[derive(Subcommand)]
pub(super) enum Import {
    /// All that a folder has of the files of an export, as they are named there: into an empty database all of it, into another
    /// what is new. Each file is imported whole or not at all
    All {
        /// The folder: `NAME.csv` or `NAME.xlsx`, or as `curl -J` names them
        folder: PathBuf,
    },
    /// Local groups and working groups with their seats; holders are not in such a file
    Groups {
        /// A file of CSV or a workbook, as /export/groups.csv
        file: PathBuf,
    },
    /// Projects, proposed by their owners and brought to their phases; what was reported of them is not in such a file
    Projects {
        /// A file of CSV or a workbook, as /export/projects.csv
        file: PathBuf,
    },
    /// Who takes part in projects that are not over, and took part
    Participations {
        /// A file of CSV or a workbook, as /export/participations.csv
        file: PathBuf,
    },
    /// Milestones of projects that are not over
    Milestones {
        /// A file of CSV or a workbook, as /export/milestones.csv
        file: PathBuf,
    },
    /// Status reports of projects that are not over
    StatusReports {
        /// A file of CSV or a workbook, as /export/status-reports.csv
        file: PathBuf,
    },
    /// Indicators, created or changed by their owners; their targets are not in such a file
    Indicators {
        /// A file of CSV or a workbook, as /export/indicators.csv
        file: PathBuf,
    },
    /// Targets of indicators, set or changed by the owners of these
    IndicatorTargets {
        /// A file of CSV or a workbook, as /export/indicator-targets.csv
        file: PathBuf,
    },
    /// Extensions of reporting, each given by who approves what the organisation reports, as the file says it
    ReportingExtensions {
        /// A file of CSV or a workbook, as /export/reporting-extensions.csv
        file: PathBuf,
    },
    /// Follow-up values: reported by their organisations, and approved or returned by the region, as the file says
    FollowUp {
        /// A file of CSV or a workbook, as /export/follow-up-values.csv
        file: PathBuf,
    },
}

/// Imports what is asked for.
pub(super) async fn import(arguments: &Arguments, what: &Import, reason: Option<&str>) -> Outcome {
    let to = To { arguments, reason };
    match what {
        Import::All { folder } => to.all(folder).await,
        Import::Groups { file } => to.one::<GroupRow>(file).await,
        Import::Projects { file } => to.one::<ProjectRow>(file).await,
        Import::Participations { file } => to.one::<ParticipationRow>(file).await,
        Import::Milestones { file } => to.one::<MilestoneRow>(file).await,
        Import::StatusReports { file } => to.one::<StatusReportRow>(file).await,
        Import::Indicators { file } => to.one::<IndicatorRow>(file).await,
        Import::IndicatorTargets { file } => to.one::<TargetRow>(file).await,
        Import::ReportingExtensions { file } => to.one::<ExtensionRow>(file).await,
        Import::FollowUp { file } => to.one::<FollowUpRow>(file).await,
    }
}

/// Where to, and why.
struct To<'a> {
    arguments: &'a Arguments,
    reason: Option<&'a str>,
}

type Failure = Box<dyn Error + Send + Sync>;

impl To<'_> {
    async fn one<R: Importable>(&self, file: &Path) -> Outcome {
        let rows = read::<R>(file)?;
        let database = prepared(self.arguments).await?;
        let done = self.rows(&database, &rows).await?;
        tell(R::TITLES, &done)
    }

    async fn all(&self, folder: &Path) -> Outcome {
        let (database, clock) = (prepared(self.arguments).await?, Clock::system());
        let time = (clock.now(), clock.today());
        let find = |name| found(folder, name);
        let mut told = Ok(());
        let mut tell = |of: &OfFile| {
            told = match of.imported.refused.is_empty() {
                true => tell(of.titles, &of.imported),
                false => {
                    let faults = of.summary.report(of.imported.refused.clone());
                    Err(faulty(of.titles, &faults, &of.summary))
                }
            };
        };
        files::import_all(&database, &find, time, self.reason, &mut tell).await?;
        told
    }

    async fn rows<R: Importable>(
        &self,
        database: &Database,
        file: &FileRows<R>,
    ) -> Result<Imported, Failure> {
        let (bar, clock) = (progress_bar(file.rows.len() as u64)?, Clock::system());
        let progress = |rows| bar.inc(rows as u64);
        let time = (clock.now(), clock.today());
        let done = files::import(database, file, time, self.reason, &progress).await?;
        bar.finish_and_clear();
        match done.refused.is_empty() {
            true => Ok(done),
            false => Err(faults_of::<R>(done.refused, &file.summary)),
        }
    }
}

/// Reads a file, of which something must be right.
fn read<R: Importable>(file: &Path) -> Result<FileRows<R>, Failure> {
    let bytes =
        fs::read(file).map_err(|cause| format!("can't read {}: {cause}", file.display()))?;
    let file = R::from_file(&bytes, usize::MAX);
    match file.rows.is_empty() && !file.faults.is_empty() {
        true => Err(faults_of::<R>(file.faults, &file.summary)),
        false => Ok(file),
    }
}

/// What the file of a kind says that a folder has, if it has one.
fn found(folder: &Path, name: &'static str) -> Result<Option<Vec<u8>>, crate::error::Error> {
    let failed = |place: &Path, cause: io::Error| {
        crate::error::Error::from(problem::unreadable_place(
            &place.display().to_string(),
            &cause,
        ))
    };
    let mut found: Option<PathBuf> = None;
    for entry in fs::read_dir(folder).map_err(|cause| failed(folder, cause))? {
        let path = entry.map_err(|cause| failed(folder, cause))?.path();
        if !is_named(&path, name) {
            continue;
        }
        if found.replace(path).is_some() {
            let folder = folder.display().to_string();
            return Err(problem::several_files(&folder, name).into());
        }
    }
    let Some(file) = found else {
        return Ok(None);
    };
    let bytes = fs::read(&file).map_err(|cause| failed(&file, cause))?;
    Ok(Some(bytes))
}

/// Whether a file is named as an export names this kind: `NAME.csv`, or `samverkan-NAME-2026-11-02.csv`.
fn is_named(path: &Path, kind: &str) -> bool {
    let text = |part: Option<&std::ffi::OsStr>| part.and_then(|it| it.to_str()).map(str::to_owned);
    let is_table = matches!(text(path.extension()).as_deref(), Some("csv" | "xlsx"));
    let name = text(path.file_stem()).unwrap_or_default();
    let name = name.strip_prefix("samverkan-").unwrap_or(&name);
    let dated = name.strip_prefix(kind);
    let day = dated.and_then(|rest| rest.strip_prefix('-'));
    let is_dated = day.is_some_and(|day| day.parse::<chrono::NaiveDate>().is_ok());
    is_table && (name == kind || is_dated)
}

fn tell([_, title]: [&str; 2], done: &Imported) -> Outcome {
    print(&format!(
        "{}: {} created, {} changed, {} unchanged\n",
        title.to_lowercase(),
        done.created,
        done.changed,
        done.unchanged
    ))
}

fn faults_of<R: Sheet>(faults: Vec<RowFault>, summary: &FaultSummary) -> Failure {
    faulty(R::TITLES, &summary.report(faults), summary)
}

/// Every fault, one on a line, in the language of the file.
fn faulty([swedish, english]: [&str; 2], faults: &[RowFault], summary: &FaultSummary) -> Failure {
    let line = |fault: &RowFault| {
        let (row, code) = (summary.row(fault), fault.problem.code.code());
        let field = fault.problem.field.join(".");
        let cell = summary.cell(fault);
        match summary.in_swedish {
            true => {
                let cell = cell.map(|cell| format!(" i {cell}")).unwrap_or_default();
                format!(
                    "rad {row}, {field}{cell}: {} ({code})",
                    fault.problem.swedish
                )
            }
            false => {
                let cell = cell.map(|cell| format!(" in {cell}")).unwrap_or_default();
                format!(
                    "row {row}, {field}{cell}: {} ({code})",
                    fault.problem.english
                )
            }
        }
    };
    let lines: Vec<String> = faults.iter().map(line).collect();
    let lines = lines.join("\n");
    match summary.in_swedish {
        true => format!(
            "{}: ingenting har importerats:\n{lines}",
            swedish.to_lowercase()
        ),
        false => format!("{}: nothing was imported:\n{lines}", english.to_lowercase()),
    }
    .into()
}
