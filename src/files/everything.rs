//! Importing all files of an export, in the order in which they need each other.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Course, ExtensionRow, FollowUpRow, GroupRow, Importable, Imported, IndicatorRow, MilestoneRow,
    ParticipationRow, ProjectRow, StatusReportRow, TargetRow, import_on_course,
};
use crate::{
    domain::faults::{FaultSummary, FileRows},
    error::Error,
    store::Database,
};

/// What became of a file.
pub struct OfFile {
    /// The titles of its kind, in Swedish and in English.
    pub titles: [&'static str; 2],
    /// What became of its rows.
    pub imported: Imported,
    /// How its faults are reported.
    pub summary: FaultSummary,
}

/// Finds a file by the name of its kind, and reads it; none when there is none.
pub type Find<'f> = &'f (dyn Fn(&'static str) -> Result<Option<Vec<u8>>, Error> + Sync);

/// Imports all files that there are, each of them whole or not at all: in an empty database there is then what was exported.
/// After the first that was refused, nothing more is imported. `tell` hears what became of each.
///
/// # Errors
/// What `find` and the store say; what is wrong with rows is no error.
pub async fn import_all(
    database: &Database,
    find: Find<'_>,
    time: (DateTime<Utc>, NaiveDate),
    reason: Option<&str>,
    tell: &mut (dyn FnMut(&OfFile) + Send),
) -> Result<(), Error> {
    let mut importing = ImportOfAll {
        database,
        find,
        time,
        reason,
        tell,
        refused: false,
    };
    importing.of::<GroupRow>().await?;
    importing.projects_with_parts().await?;
    importing.of::<IndicatorRow>().await?;
    importing.of::<TargetRow>().await?;
    importing.of::<ExtensionRow>().await?;
    importing.of::<FollowUpRow>().await
}

struct ImportOfAll<'i> {
    database: &'i Database,
    find: Find<'i>,
    time: (DateTime<Utc>, NaiveDate),
    reason: Option<&'i str>,
    tell: &'i mut (dyn FnMut(&OfFile) + Send),
    /// Whether a file was refused.
    refused: bool,
}

impl ImportOfAll<'_> {
    /// Imports the file of a kind, if there is one.
    async fn of<R: Importable>(&mut self) -> Result<(), Error> {
        if let Some(rows) = self.read::<R>()? {
            let imported = self.rows(&rows, Course::Whole).await?;
            self.tell(&rows, imported);
        }
        Ok(())
    }

    /// Projects are left open until their parts have come: a closed one takes none.
    async fn projects_with_parts(&mut self) -> Result<(), Error> {
        let projects = self.read::<ProjectRow>()?;
        let with_parts = self.read::<ParticipationRow>()?.is_some();
        let mut opened = Imported::default();
        if let Some(rows) = &projects {
            opened = self.rows(rows, Course::Open { with_parts }).await?;
            if self.refused {
                self.tell(rows, opened);
                return Ok(());
            }
        }
        self.of::<ParticipationRow>().await?;
        self.of::<MilestoneRow>().await?;
        self.of::<StatusReportRow>().await?;
        let Some(rows) = &projects else {
            return Ok(());
        };
        if self.refused {
            return Ok(());
        }
        let closed = self.rows(rows, Course::Onwards).await?;
        let changed = closed.changed.saturating_sub(opened.created);
        let same = rows.rows.len().saturating_sub(opened.created + changed);
        let imported = Imported {
            created: opened.created,
            changed,
            unchanged: same,
            refused: closed.refused,
        };
        self.tell(rows, imported);
        Ok(())
    }

    fn read<R: Importable>(&self) -> Result<Option<FileRows<R>>, Error> {
        if self.refused {
            return Ok(None);
        }
        let bytes = (self.find)(R::NAME)?;
        Ok(bytes.map(|bytes| R::from_file(&bytes, usize::MAX)))
    }

    async fn rows<R: Importable>(
        &mut self,
        rows: &FileRows<R>,
        course: Course,
    ) -> Result<Imported, Error> {
        let (time, reason) = (self.time, self.reason);
        let imported = import_on_course(self.database, rows, course, time, reason, &|_| ());
        let imported = imported.await?;
        self.refused = !imported.refused.is_empty();
        Ok(imported)
    }

    fn tell<R: Importable>(&mut self, rows: &FileRows<R>, imported: Imported) {
        (self.tell)(&OfFile {
            titles: R::TITLES,
            imported,
            summary: rows.summary.clone(),
        });
    }
}
