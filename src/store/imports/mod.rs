//! What the rows of a file do. Each organisation's rows are written with its own rights, and decided on with the region's: no
//! permit is passed by, and nothing is left out of the journal.

mod indicators;
mod projects;
mod values;

pub use self::{indicators::import_indicators, projects::import_projects, values::import_values};

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::organisation;
use sea_orm::prelude::Uuid;

use super::{Caller, Database, Identity, OrganisationKeys, Session, Writing};
use crate::{
    access::{Actor, ActorKind, Viewer},
    domain::{
        faults::FileRows,
        journal::COMMAND_LINE,
        limits::Limits,
        problem::{self, Problem},
        records::RowFault,
        vocabulary::{Grade, OrganisationKind, Vocabulary},
    },
    error::Error,
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

/// Is told how many more rows have been done.
pub type Progress<'p> = &'p (dyn Fn(usize) + Sync);

impl Imported {
    /// So many new things.
    fn new(created: usize) -> Self {
        Self {
            created,
            ..Self::default()
        }
    }

    /// Nothing yet, but what is wrong with rows that could not be read.
    fn of<T>(file: &FileRows<T>) -> Self {
        Self {
            refused: file.faults.clone(),
            ..Self::default()
        }
    }

    fn add(&mut self, mut more: Self) {
        self.created += more.created;
        self.changed += more.changed;
        self.unchanged += more.unchanged;
        self.refused.append(&mut more.refused);
    }
}

impl Writing<'_> {
    /// Ends: what was written stands, unless a row was refused; then nothing of it does.
    async fn unless_refused<T>(
        self,
        outcome: Result<(Imported, T), Error>,
        spoilt: bool,
    ) -> Result<Imported, Error> {
        match outcome {
            Ok((done, _)) if spoilt || !done.refused.is_empty() => {
                self.abandon().await?;
                Ok(Imported {
                    refused: done.refused,
                    ..Imported::default()
                })
            }
            outcome => self.finish(outcome.map(|(done, _)| done)).await,
        }
    }
}

/// Those who act when a file is imported from the command line: an approver of each organisation, who is vouched for by who
/// may run commands there.
struct Actors {
    sessions: HashMap<Uuid, Session>,
    region: Uuid,
    organisations: OrganisationKeys,
}

impl Actors {
    async fn of(database: &Database, now: DateTime<Utc>, today: NaiveDate) -> Result<Self, Error> {
        let everybody = session(database, Viewer::Public, now);
        let organisations = everybody.organisation_keys(today).await?;
        let rows = everybody.all_organisations().await?;
        drop(everybody);
        let mut region = None;
        let mut sessions = HashMap::new();
        for row in rows {
            let kind = OrganisationKind::from_code(&row.kind).and_then(ActorKind::of);
            let Some(kind) = kind else { continue };
            if kind == ActorKind::Region {
                region = Some(row.id);
            }
            let viewer = Viewer::Actor(Actor {
                organisation: row.id,
                kind,
                grade: Grade::Approver,
                service_account: false,
            });
            sessions.insert(row.id, session(database, viewer, now));
        }
        Ok(Self {
            sessions,
            region: region.ok_or_else(|| Error::internal("there is no region"))?,
            organisations,
        })
    }

    fn session(&self, organisation: Uuid) -> Result<&Session, Error> {
        let session = self.sessions.get(&organisation);
        session.ok_or_else(|| Error::internal("an organisation that does not act"))
    }

    /// The actor with this key.
    fn find(&self, field: &str, key: &str) -> Result<Uuid, Problem> {
        let found = self.organisations.find(key);
        let acts = found.filter(|id| self.sessions.contains_key(id));
        acts.ok_or_else(|| problem::no_reporting_organisation(key).at(field))
    }

    /// Writes on, for an organisation.
    async fn writes<'a>(
        &'a self,
        writing: Writing<'a>,
        organisation: Uuid,
    ) -> Result<Writing<'a>, Error> {
        if writing.actor().organisation == organisation {
            return Ok(writing);
        }
        writing.hand_to(self.session(organisation)?).await
    }
}

fn session(database: &Database, viewer: Viewer, now: DateTime<Utc>) -> Session {
    let caller = Caller {
        viewer,
        identity: Identity {
            issuer: COMMAND_LINE.to_owned(),
            subject: COMMAND_LINE.to_owned(),
        },
        by_grant: false,
        request: Uuid::now_v7().to_string(),
        now,
        time: Limits::REPORTING.time,
    };
    Session::new(database.clone(), caller)
}

impl Session {
    async fn all_organisations(&self) -> Result<Vec<organisation::Model>, Error> {
        self.select::<organisation::Entity>().all().await
    }
}

/// What a row came to, with what it made, or what was wrong with it. Faults that are not the row's end everything.
fn settled(
    row: usize,
    outcome: Result<(Imported, Option<Uuid>), Error>,
) -> Result<(Imported, Option<Uuid>), Error> {
    let wrong = match outcome {
        Err(Error::Refused(wrong)) => wrong,
        Err(Error::NotFound { field }) => vec![problem::out_of_sight_of_organisation().at(field)],
        Err(Error::Forbidden(_)) => vec![problem::owned_by_another().at("owner")],
        outcome => return outcome,
    };
    let refused = wrong.into_iter().map(|wrong| fault(row, wrong));
    let refused = Imported {
        refused: refused.collect(),
        ..Imported::default()
    };
    Ok((refused, None))
}

fn fault(row: usize, problem: Problem) -> RowFault {
    RowFault { row, problem }
}

fn sorted(mut done: Imported) -> Imported {
    done.refused.sort_by_key(|fault| fault.row);
    done
}
