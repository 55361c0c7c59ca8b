//! Acting for one organisation after another, with its rights and at a time of the past: what is written goes the way of all
//! writing, through permits and into the journal.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::organisations::{ASSOCIATION, MUNICIPALITIES, Organisation, REGION};
use crate::{
    access::{Actor, ActorKind, Viewer},
    domain::vocabulary::{Grade, OrganisationKind, Vocabulary},
    error::Error,
    store::{Caller, Database, Identity, Session},
};

/// Who the journal says it was, besides the organisation.
pub(super) const IDENTITY: [&str; 2] = ["command-line", "demo"];

/// No statement may take longer.
const TIME: Duration = Duration::from_secs(60);

/// The hour at which everything is done, in UTC.
const HOUR: NaiveTime = match NaiveTime::from_hms_opt(8, 0, 0) {
    Some(hour) => hour,
    None => NaiveTime::MIN,
};

/// The organisations that can act, and bodies, as they are in a database.
pub(super) struct Actors<'d> {
    database: &'d Database,
    now: DateTime<Utc>,
    actors: HashMap<&'static str, Actor>,
    bodies: HashMap<&'static str, Uuid>,
}

impl<'d> Actors<'d> {
    /// Finds them.
    ///
    /// # Errors
    /// `Internal`, when the reference data lacks one.
    pub(super) async fn find(database: &'d Database, now: DateTime<Utc>) -> Result<Self, Error> {
        let session = Session::new(database.clone(), caller(Viewer::Public, now));
        let (mut actors, mut bodies) = (HashMap::new(), HashMap::new());
        for organisation in MUNICIPALITIES.into_iter().chain([REGION, ASSOCIATION]) {
            let key = organisation.key;
            let row = match session.organisation_by_code(key).await? {
                Some(row) => Some(row),
                None => session.organisation_by_slug(key).await?,
            };
            let actor = row.and_then(|row| {
                Some(Actor {
                    organisation: row.id,
                    kind: ActorKind::of(OrganisationKind::from_code(&row.kind)?)?,
                    grade: Grade::Approver,
                    service_account: false,
                })
            });
            actors.insert(key, actor.ok_or_else(|| missing(key))?);
            let body = session.body_by_slug(organisation.body).await?;
            let body = body.ok_or_else(|| missing(organisation.body))?;
            bodies.insert(organisation.body, body.id);
        }
        Ok(Self {
            database,
            now,
            actors,
            bodies,
        })
    }

    /// The id of an organisation.
    pub(super) fn id(&self, organisation: Organisation) -> Result<Uuid, Error> {
        Ok(self.actor(organisation)?.organisation)
    }

    /// The id of a body that steers what an organisation does.
    pub(super) fn body(&self, slug: &str) -> Option<Uuid> {
        self.bodies.get(slug).copied()
    }

    /// A session of an organisation on a day that has come.
    pub(super) fn session(
        &self,
        organisation: Organisation,
        day: NaiveDate,
    ) -> Result<Session, Error> {
        let viewer = Viewer::Actor(self.actor(organisation)?);
        let at = day.and_time(HOUR).and_utc().min(self.now);
        Ok(Session::new(self.database.clone(), caller(viewer, at)))
    }

    fn actor(&self, organisation: Organisation) -> Result<Actor, Error> {
        let actor = self.actors.get(organisation.key).copied();
        actor.ok_or_else(|| missing(organisation.key))
    }
}

fn caller(viewer: Viewer, now: DateTime<Utc>) -> Caller {
    let [issuer, subject] = IDENTITY.map(str::to_owned);
    Caller {
        viewer,
        identity: Identity { issuer, subject },
        by_grant: false,
        request: Uuid::now_v7().to_string(),
        now,
        time: TIME,
    }
}

fn missing(key: &str) -> Error {
    Error::internal(format!("the reference data has no {key}"))
}
