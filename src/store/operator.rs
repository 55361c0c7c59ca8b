//! The operator's hand: what whoever runs the server looks at across organisations, and does on behalf of one, with the rights of its
//! approvers. Each act has its reason, which the journal keeps.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{access_grant, journal, person};
use sea_orm::prelude::Uuid;
use serde_json::Value;

use super::{
    Database, Disposal, FieldChange, Session,
    engine::{
        door::{approver_of, slugs_of_actors},
        session,
    },
    fields_of,
};
use crate::{
    access::Viewer,
    clock::day_of,
    domain::{
        id::{NodeId, NodeKind},
        journal::COMMAND_LINE,
        letters, problem,
    },
    error::Error,
    register::TABLES,
};

/// So many people are found at most.
const FOUND: u64 = 50;

/// A grant, as it stands.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its global id.
    pub id: String,
    /// The slug of its organisation.
    pub organisation: String,
    /// The row.
    pub row: access_grant::Model,
}

/// A person, as far as it takes to tell them from others.
#[derive(Clone, Debug)]
pub struct KnownPerson {
    /// Their global id.
    pub id: String,
    /// The slug of the employer.
    pub employer: Option<String>,
    /// The row.
    pub row: person::Model,
}

/// An entry of the journal with its changed fields; those about a person are digests.
#[derive(Clone, Debug)]
pub struct Told {
    /// The entry.
    pub entry: journal::Model,
    /// The slug of the organisation on whose behalf it was done.
    pub organisation: Option<String>,
    /// What changed.
    pub fields: Vec<(String, FieldChange)>,
}

/// Whoever runs the server, with the login of the tables' owner.
pub struct Operator {
    database: Database,
    now: DateTime<Utc>,
}

impl Operator {
    /// The operator of this database.
    pub const fn new(database: Database, now: DateTime<Utc>) -> Self {
        Self { database, now }
    }

    /// Every grant, those of one organisation or of all.
    pub async fn grants(&self, organisation: Option<&str>) -> Result<Vec<Held>, Error> {
        // A municipality is called by its code, too: whoever has it knows the slug.
        let of = match organisation {
            Some(key) => Some(self.actor_of(Some(key)).await?.0),
            None => None,
        };
        let grants = self.database.all_grants().await?.into_iter();
        let grants = grants.filter(|(row, _)| of.is_none_or(|of| row.organisation_id == of));
        let held = |(row, organisation): (access_grant::Model, String)| Held {
            id: NodeId::new(NodeKind::Grant, row.id).encode(),
            organisation,
            row,
        };
        Ok(grants.map(held).collect())
    }

    /// Ends a grant now. The last approver's stays: another has to be granted first.
    pub async fn withdraw_grant(&self, id: &str, reason: &str) -> Result<(), Error> {
        let grants = self.grants(None).await?;
        let held = grants.into_iter().find(|held| held.id == id);
        let held = held.ok_or_else(|| no_such_thing(id))?;
        let session = self.session(Some(&held.organisation), reason).await?;
        let writing = session.begin().await?;
        let outcome = writing.withdraw_grant(held.row.id, held.row.version).await;
        writing.finish(outcome).await.map(|_| ())
    }

    /// What happened to a thing, the latest first: the last `first` entries, those of one change as one.
    pub async fn history(&self, id: &str, first: u64) -> Result<Vec<Told>, Error> {
        let node = NodeId::decode(id).ok_or_else(|| no_such_thing(id))?;
        let table = TABLES.iter().find(|table| table.kind == Some(node.kind));
        let table = table.ok_or_else(|| no_such_thing(id))?;
        let mut entries = self
            .database
            .all_entries(table.name, node.key, first)
            .await?;
        entries.dedup_by(|earlier, later| is_same_change(earlier, later));
        let mut told = Vec::with_capacity(entries.len());
        for entry in entries {
            told.push(Told {
                organisation: self.slug_of(entry.organisation_id).await?,
                fields: fields_of(&entry)?,
                entry,
            });
        }
        Ok(told)
    }

    /// The people whose name has this text in it.
    pub async fn people(&self, text: &str) -> Result<Vec<KnownPerson>, Error> {
        let mut known = Vec::new();
        for row in self.database.people_called(text, FOUND).await? {
            known.push(KnownPerson {
                id: NodeId::new(NodeKind::Person, row.id).encode(),
                employer: self.slug_of(row.employer_id).await?,
                row,
            });
        }
        Ok(known)
    }

    /// Everything that is held about a person, as a document for them, on behalf of who answers for them.
    pub async fn export_person(&self, id: &str, reason: &str) -> Result<Value, Error> {
        let person = self.person(id).await?;
        let session = self.session_for(&person, reason).await?;
        let writing = session.begin().await?;
        let outcome = writing.export_person(person.id).await;
        let (_, document) = writing.finish(outcome).await?;
        Ok(document)
    }

    /// Erases who a person is, on behalf of who answers for them.
    pub async fn anonymise_person(&self, id: &str, mut disposal: Disposal) -> Result<(), Error> {
        for text in [
            &mut disposal.reason,
            &mut disposal.organ,
            &mut disposal.reference,
        ] {
            letters::compose(text);
        }
        let person = self.person(id).await?;
        let session = self.session_for(&person, &disposal.reason).await?;
        let writing = session.begin().await?;
        let today = day_of(self.now);
        let outcome = writing
            .anonymise_person(person.id, person.version, disposal, today)
            .await;
        writing.finish(outcome).await.map(|_| ())
    }

    /// Forgets the keys of creations that are older than so many days: a retry comes sooner, and what nobody needs isn't kept. How
    /// many were forgotten. No row that anybody sees changes, so the journal has no line of it.
    pub async fn forget_keys(&self, days: u32) -> Result<u64, Error> {
        let before = self.now - TimeDelta::days(days.into());
        let session = self
            .session(None, "keys of creations are kept for a while")
            .await?;
        let writing = session.begin().await?;
        let outcome = writing.forget_keys_before(before).await;
        writing.finish(outcome).await
    }

    /// Ends the proposals whose last day has passed, with what they say about people. How many were ended.
    pub async fn end_late_proposals(&self, today: NaiveDate) -> Result<usize, Error> {
        let mut ended = 0;
        for organisation in slugs_of_actors(&self.database).await? {
            let session = self
                .session(
                    Some(&organisation),
                    "the last day of the proposal has passed",
                )
                .await?;
            let writing = session.begin().await?;
            let outcome = writing.end_late_proposals(today).await;
            ended += writing.finish(outcome).await?;
        }
        Ok(ended)
    }

    async fn person(&self, id: &str) -> Result<person::Model, Error> {
        let node = NodeId::decode(id).filter(|node| node.kind == NodeKind::Person);
        let node = node.ok_or_else(|| no_such_thing(id))?;
        let person = self.database.person(node.key).await?;
        person.ok_or_else(|| no_such_thing(id))
    }

    async fn session_for(&self, person: &person::Model, reason: &str) -> Result<Session, Error> {
        let employer = self.slug_of(person.employer_id).await?;
        // Who is nobody's is the region's.
        self.session(employer.as_deref(), reason).await
    }

    async fn slug_of(&self, organisation: Option<Uuid>) -> Result<Option<String>, Error> {
        match organisation {
            Some(id) => self.database.slug_of(id).await,
            None => Ok(None),
        }
    }

    async fn actor_of(&self, organisation: Option<&str>) -> Result<(Uuid, Viewer), Error> {
        let actor = approver_of(&self.database, organisation, self.now).await?;
        Ok((actor.organisation, Viewer::Actor(actor)))
    }

    /// A session with the rights of an organisation's approvers; of the region's where none is named.
    async fn session(&self, organisation: Option<&str>, reason: &str) -> Result<Session, Error> {
        let reason = session::reason(Some(reason))?;
        let (_, viewer) = self.actor_of(organisation).await?;
        let session = Session::of_command_line(&self.database, COMMAND_LINE, viewer, self.now);
        Ok(session.because(reason))
    }
}

/// Whether two entries about a thing tell of one change: each of those whom a row lists has one of its own.
fn is_same_change(one: &journal::Model, other: &journal::Model) -> bool {
    one.request == other.request
        && one.at == other.at
        && one.action == other.action
        && one.fields == other.fields
}

fn no_such_thing(id: &str) -> Error {
    problem::no_such_thing(id).at("id").into()
}
