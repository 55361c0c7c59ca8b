//! Importing: each organisation's rows are written with its own rights, and decided on with the region's. No permit is passed
//! by, and nothing is left out of the journal.

use std::{
    collections::{BTreeMap, HashMap},
    ops::{Deref, DerefMut},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Cell, Columns, Importable, Intake, Related};
use crate::{
    domain::{
        faults::{FileRows, RowFault},
        journal::COMMAND_LINE,
        problem::{self, Problem},
    },
    error::{Error, refuse},
    store::{Actors, Cited, Database, Session, Writing},
};

/// What became of the rows of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// How many things are new.
    pub created: usize,
    /// How many were there, and are other than before.
    pub changed: usize,
    /// How many were there as they are.
    pub unchanged: usize,
    /// What is wrong, in the order of the rows.
    pub refused: Vec<RowFault>,
}

/// How far projects are brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Course {
    /// To the phases that their rows say, with those who take part in them now.
    #[default]
    Whole,
    /// New ones until they are proposed or have begun: for parts that a closed one doesn't take. What is there is passed over.
    Open {
        /// Whether those who take part come from a file of their own.
        with_parts: bool,
    },
    /// As before, and what was left open to the phase that its row says.
    Onwards,
}

/// Is told how many more rows have been done.
pub type Progress<'p> = &'p (dyn Fn(usize) + Sync);

impl Imported {
    /// So many new things.
    pub(super) fn new(created: usize) -> Self {
        Self {
            created,
            ..Self::default()
        }
    }

    /// Nothing but what is wrong.
    pub(super) fn refused(refused: Vec<RowFault>) -> Self {
        Self {
            refused,
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, mut more: Self) {
        self.created += more.created;
        self.changed += more.changed;
        self.unchanged += more.unchanged;
        self.refused.append(&mut more.refused);
    }

    /// The same, with what is wrong in the order of the rows.
    pub(super) fn sorted(mut self) -> Self {
        self.refused.sort_by_key(|fault| fault.row);
        self
    }
}

/// Imports rows of all organisations: all of them, or none when one is refused. The journal keeps the reason.
///
/// # Errors
/// What the store says; what is wrong with rows is no error.
pub async fn import<R: Importable>(
    database: &Database,
    file: &FileRows<R>,
    time: (DateTime<Utc>, NaiveDate),
    reason: Option<&str>,
    progress: Progress<'_>,
) -> Result<Imported, Error> {
    import_on_course(database, file, Course::Whole, time, reason, progress).await
}

/// The same, of which projects are brought so far.
///
/// # Errors
/// As [`import`].
pub async fn import_on_course<R: Importable>(
    database: &Database,
    file: &FileRows<R>,
    course: Course,
    (now, today): (DateTime<Utc>, NaiveDate),
    reason: Option<&str>,
    progress: Progress<'_>,
) -> Result<Imported, Error> {
    let actors = Actors::find(database, COMMAND_LINE, (now, today)).await?;
    let actors = actors.because(reason)?;
    let sessions = actors.sessions(now);
    let region = session(&sessions, actors.region())?;
    let mut planning = Planning {
        today,
        done: Imported::refused(file.faults.clone()),
        columns: &file.summary.places,
        actors: &actors,
        sessions: &sessions,
        course,
        progress,
    };
    let planned = R::plan(&mut planning, &file.rows).await?;
    let mut importing = Importing {
        writing: region.begin().await?,
        planning,
    };
    R::import(&mut importing, &file.rows, planned).await?;
    let Importing { writing, planning } = importing;
    finish_unless_refused(writing, planning.done.sorted()).await
}

/// Ends: what was written stands, unless a row was refused; then nothing of it does.
async fn finish_unless_refused(writing: Writing<'_>, done: Imported) -> Result<Imported, Error> {
    if done.refused.is_empty() {
        return writing.finish(Ok(done)).await;
    }
    writing.abandon().await?;
    Ok(Imported::refused(done.refused))
}

/// An import of which nothing has been written yet.
pub struct Planning<'i> {
    /// What day it is.
    pub(super) today: NaiveDate,
    /// What became of rows so far.
    pub(super) done: Imported,
    /// The columns that the file has, by their keys.
    columns: &'i BTreeMap<&'static str, usize>,
    actors: &'i Actors,
    sessions: &'i HashMap<Uuid, Session>,
    /// How far projects are brought.
    pub(super) course: Course,
    progress: Progress<'i>,
}

/// An import that is under way: one transaction, in which one organisation writes after another.
pub struct Importing<'i> {
    /// Who writes now.
    pub(super) writing: Writing<'i>,
    planning: Planning<'i>,
}

impl<'i> Deref for Importing<'i> {
    type Target = Planning<'i>;

    fn deref(&self) -> &Planning<'i> {
        &self.planning
    }
}

impl<'i> DerefMut for Importing<'i> {
    fn deref_mut(&mut self) -> &mut Planning<'i> {
        &mut self.planning
    }
}

impl<'i> Planning<'i> {
    /// A session of this organisation.
    pub(super) fn session(&self, organisation: Uuid) -> Result<&'i Session, Error> {
        session(self.sessions, organisation)
    }

    /// Whether the file has a column: what one that it doesn't have stands for stays as it is.
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// The organisation with this key, which a row names in `field`; one that can't act is noted.
    pub(super) fn actor(&mut self, row: usize, field: &str, key: &str) -> Option<Uuid> {
        let found = self.actors.organisation(key);
        if found.is_none() {
            self.refuse(row, problem::no_reporting_organisation(key).at(field));
        }
        found
    }

    /// Notes what is wrong with a row.
    pub(super) fn refuse(&mut self, row: usize, problem: Problem) {
        self.done.refused.push(RowFault { row, problem });
    }

    /// So many more rows are done.
    pub(super) fn advance(&self, rows: usize) {
        (self.progress)(rows);
    }
}

impl Importing<'_> {
    /// Writes on with the rights of this organisation.
    pub(super) async fn act_for(&mut self, organisation: Uuid) -> Result<(), Error> {
        if self.writing.actor().organisation == organisation {
            return Ok(());
        }
        let session = self.session(organisation)?;
        self.writing.hand_to(session).await
    }

    /// The region.
    pub(super) fn region(&self) -> Uuid {
        self.actors.region()
    }

    /// Who approves what an organisation reports.
    pub(super) fn approver_of(&self, organisation: Uuid) -> Uuid {
        self.actors.approver_of(organisation)
    }

    /// What came of a row; none when it was refused, which is noted. Faults that are not the row's end everything.
    pub(super) fn note<T>(
        &mut self,
        row: usize,
        outcome: Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let wrong = match outcome {
            Ok(done) => return Ok(Some(done)),
            Err(Error::Refused(wrong)) => wrong,
            Err(Error::NotFound { field }) => {
                vec![problem::out_of_sight_of_organisation().at(field)]
            }
            Err(Error::Forbidden(_)) => vec![problem::owned_by_another().at("owner")],
            Err(fault) => return Err(fault),
        };
        for wrong in wrong {
            self.refuse(row, wrong);
        }
        Ok(None)
    }

    /// For reading what is there as a file would show it to who writes now.
    pub(super) fn related(&self) -> Related {
        Related::new(Arc::clone(self.actors.organisations()), self.today)
    }

    /// That a new slug begins with that of its owner, who writes.
    pub(super) fn check_slug(&self, slug: &str) -> Result<(), Error> {
        let owner = self.writing.actor().organisation;
        let prefix = format!("{}-", self.actors.organisations().slug(owner));
        refuse([(!slug.starts_with(&prefix))
            .then(|| problem::slug_of_another_owner(&prefix).at("slug"))])
    }
}

fn session(sessions: &HashMap<Uuid, Session>, organisation: Uuid) -> Result<&Session, Error> {
    let session = sessions.get(&organisation);
    session.ok_or_else(|| Error::internal("an organisation that does not act"))
}

/// The row that a cell names by its key.
pub(super) async fn named<E: Cited>(
    writing: &Writing<'_>,
    key: Option<&str>,
    field: &'static str,
) -> Result<Option<Uuid>, Error> {
    let Some(key) = key else {
        return Ok(None);
    };
    let found = writing.by_key::<E>(key).await?;
    let id = found.map(|row| E::id(&row));
    id.map(Some).ok_or(Error::NotFound { field })
}

/// Whether two rows have the same in those of the imported columns that are compared. Lists may be in any order.
pub(super) fn same<R: Columns>(one: &R, other: &R, is_compared: impl Fn(&str) -> bool) -> bool {
    let compared = R::COLUMNS.iter();
    let mut compared = compared.filter(|it| it.intake != Intake::None && is_compared(it.key));
    compared.all(|column| {
        let [one, other] = [one, other].map(|row| match (column.cell)(row) {
            Cell::Keys(mut keys) => {
                keys.sort_unstable();
                Cell::Keys(keys)
            }
            cell => cell,
        });
        one == other
    })
}
