//! The organisations that can act, for commands that write on behalf of one after another: each with its own rights, vouched
//! for by who may run commands. What is written goes the way of all writing, through permits and into the journal.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use entity::organisation;
use sea_orm::prelude::Uuid;

use super::{Database, OrganisationKeys, Session, engine::session};
use crate::{
    access::{Actor, ActorKind, Viewer},
    domain::vocabulary::{Grade, OrganisationKind, Vocabulary},
    error::Error,
};

/// An approver of each organisation that can act.
pub struct Actors {
    database: Database,
    /// Who the journal says it was, besides the organisation.
    subject: String,
    /// Why they write, where that is said.
    reason: Option<String>,
    actors: HashMap<Uuid, Actor>,
    region: Uuid,
    /// Norrbottens Kommuner, where there is such.
    association: Option<Uuid>,
    organisations: Arc<OrganisationKeys>,
}

impl Actors {
    /// Finds them. The command line vouches for `subject`.
    ///
    /// # Errors
    /// `Internal`, when the reference data is not there.
    pub async fn find(
        database: &Database,
        subject: &str,
        (now, today): (DateTime<Utc>, NaiveDate),
    ) -> Result<Self, Error> {
        let everybody = Session::of_command_line(database, subject, Viewer::Public, now);
        let organisations = everybody.organisation_keys(today).await?;
        let rows = everybody.select::<organisation::Entity>().all().await?;
        let actors = rows.iter().filter_map(|row| {
            let kind = OrganisationKind::from_code(&row.kind).and_then(ActorKind::of)?;
            let actor = Actor {
                organisation: row.id,
                kind,
                grade: Grade::Approver,
                service_account: false,
                today,
            };
            Some((row.id, actor))
        });
        let actors: HashMap<Uuid, Actor> = actors.collect();
        let region = actors.values().find(|it| it.kind == ActorKind::Region);
        let region = region.ok_or_else(|| Error::internal("there is no region"))?;
        let association = actors.values().find(|it| it.kind == ActorKind::Association);
        let association = association.map(|it| it.organisation);
        Ok(Self {
            association,
            database: database.clone(),
            subject: subject.to_owned(),
            reason: None,
            region: region.organisation,
            actors,
            organisations: Arc::new(organisations),
        })
    }

    /// The same with a reason, which the journal keeps with all that they write.
    ///
    /// # Errors
    /// `Invalid`, when it says nothing, or too much.
    pub fn because(self, reason: Option<&str>) -> Result<Self, Error> {
        let reason = session::reason(reason)?;
        Ok(Self { reason, ..self })
    }

    /// The region.
    pub const fn region(&self) -> Uuid {
        self.region
    }

    /// Who approves what an organisation reports: the region, and of its own the municipalities' association.
    pub fn approver_of(&self, organisation: Uuid) -> Uuid {
        let of_region = self.association.filter(|_| organisation == self.region);
        of_region.unwrap_or(self.region)
    }

    /// All organisations, also those that can't act.
    pub const fn organisations(&self) -> &Arc<OrganisationKeys> {
        &self.organisations
    }

    /// The organisation with this code or slug, when it can act.
    pub fn organisation(&self, key: &str) -> Option<Uuid> {
        let found = self.organisations.find(key);
        found.filter(|id| self.actors.contains_key(id))
    }

    /// A session of each organisation.
    pub fn sessions(&self, now: DateTime<Utc>) -> HashMap<Uuid, Session> {
        let of = |actor: &Actor| (actor.organisation, self.session_of(*actor, now));
        self.actors.values().map(of).collect()
    }

    /// A session of an organisation.
    ///
    /// # Errors
    /// `Internal`, when it can't act.
    pub fn session(&self, organisation: Uuid, now: DateTime<Utc>) -> Result<Session, Error> {
        let actor = self.actors.get(&organisation).copied();
        let actor = actor.ok_or_else(|| Error::internal("an organisation that does not act"))?;
        Ok(self.session_of(actor, now))
    }

    fn session_of(&self, actor: Actor, now: DateTime<Utc>) -> Session {
        let viewer = Viewer::Actor(actor);
        Session::of_command_line(&self.database, &self.subject, viewer, now)
            .because(self.reason.clone())
    }
}
