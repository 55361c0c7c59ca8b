//! The door: what an identity has been granted, read before its request and again before it writes; and the secrets of service
//! accounts. Alone in reading that for those who are nobody yet.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, Utc};
use entity::{access_grant, journal, organisation, service_account};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, Statement, Value, prelude::Uuid,
};
use tokio::time::timeout;

use super::{
    database::Wall,
    session::no_connection,
    shares::Share,
    transaction::{Plans, Transaction},
};
use crate::store::{Database, Identity, Record, Session};
use crate::{
    access::{Actor, ActorKind},
    clock::day_of,
    domain::{
        journal::digest,
        problem,
        vocabulary::{Grade, OrganisationKind, ServiceAccountPurpose, Vocabulary},
    },
    error::Error,
};

/// Finding out who asks may take no longer.
pub(in crate::store) const DOOR: Duration = Duration::from_secs(3);

async fn open(database: &Database, share: Share) -> Result<Transaction, DbErr> {
    database
        .begin_reading(share, Wall::Door, DOOR, Plans::Kept)
        .await
}

/// What is found out in time. PostgreSQL's own limit ends a statement, not the wait for an answer that never comes.
async fn in_time<T>(found: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    timeout(DOOR, found)
        .await
        .unwrap_or(Err(Error::Unavailable))
}

/// For whom an identity acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Granted {
    /// For the organisation that it names, or for the only one that has granted it anything.
    To(Actor),
    /// For none: it names none of several organisations, or another than those. Their slugs, in order; empty where nobody
    /// has granted it anything.
    Unclear(Vec<String>),
}

/// For whom an identity acts now: read anew for every request, so that what is withdrawn ends with the next one. `named` are the
/// codes or slugs of the organisation that it names, in its token or beside it: all have to mean the same. Who has grants of
/// several organisations names one, so that a grant of one never makes anybody act for another than before.
pub async fn granted(
    database: &Database,
    identity: &Identity,
    named: &[String],
    now: DateTime<Utc>,
) -> Result<Granted, Error> {
    // PostgreSQL takes no NUL in a text: nobody is called so.
    if identity.subject.contains('\0') {
        return Ok(Granted::Unclear(Vec::new()));
    }
    in_time(find_granted(database, identity, named, now)).await
}

async fn find_granted(
    database: &Database,
    identity: &Identity,
    named: &[String],
    now: DateTime<Utc>,
) -> Result<Granted, Error> {
    let door = open(database, Share::Identified);
    let door = door.await.map_err(no_connection)?;
    let grants = grants_of(identity, now).all(&door.statements()).await?;
    let ids = grants.iter().map(|grant| grant.organisation_id);
    let organisations = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(ids))
        .order_by_asc(organisation::Column::Slug)
        .all(&door.statements())
        .await?;
    let is_meant = |row: &&organisation::Model| {
        let is = |key: &String| row.slug == *key || row.code.as_deref() == Some(key);
        named.iter().all(is)
    };
    let mut meant = organisations.iter().filter(is_meant);
    let actor = match (meant.next(), meant.next()) {
        (Some(only), None) => actor(only, &grants, now),
        _ => None,
    };
    let slugs = || organisations.iter().map(|row| row.slug.clone()).collect();
    Ok(actor.map_or_else(|| Granted::Unclear(slugs()), Granted::To))
}

/// As whom an identity acts for an organisation by what it is granted at this moment; none when it no longer has a grant.
pub(super) async fn still_granted(
    door: &Transaction,
    identity: &Identity,
    organisation: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Actor>, Error> {
    let grants = grants_of(identity, now)
        .filter(access_grant::Column::OrganisationId.eq(organisation))
        .all(&door.statements())
        .await?;
    let organisation = organisation::Entity::find_by_id(organisation)
        .one(&door.statements())
        .await?;
    Ok(organisation.and_then(|organisation| actor(&organisation, &grants, now)))
}

/// The grants of an identity that hold at this moment.
fn grants_of(identity: &Identity, now: DateTime<Utc>) -> Select<access_grant::Entity> {
    access_grant::Entity::find()
        .filter(is_of(identity))
        .filter(holds(now))
}

/// Holds for the grants of an identity.
fn is_of(identity: &Identity) -> Condition {
    Condition::all()
        .add(access_grant::Column::Issuer.eq(&identity.issuer))
        .add(access_grant::Column::Subject.eq(&identity.subject))
}

/// The most grants that an identity is shown.
const GRANTS_SHOWN: u64 = 100;

impl Session {
    /// The grants of the caller's identity that hold or will hold, past what the viewer may see: they are its own.
    pub(in crate::store) async fn grants_of_caller(
        &self,
    ) -> Result<Vec<access_grant::Model>, Error> {
        let identity = &self.caller.identity;
        let connection = self.connection().await?;
        let backend = self.database.backend();
        let grants = match backend {
            // Row-level security hides from the statement itself what it hides from the viewer.
            DbBackend::Postgres => {
                let select = "SELECT * FROM samverkan_grants_of($1, $2) WHERE valid_to IS NULL OR valid_to > $3
                     ORDER BY valid_from, id LIMIT $4";
                let values = of_identity(identity);
                let more = [self.now().into(), GRANTS_SHOWN.cast_signed().into()];
                let values = values.into_iter().chain(more);
                let select = Statement::from_sql_and_values(backend, select, values);
                access_grant::Entity::find()
                    .from_raw_sql(select)
                    .all(&connection)
                    .await?
            }
            _ => {
                access_grant::Entity::find()
                    .filter(is_of(identity))
                    .filter(ends_after(self.now()))
                    .order_by_asc(access_grant::Column::ValidFrom)
                    .order_by_asc(access_grant::Column::Id)
                    .limit(GRANTS_SHOWN)
                    .all(&connection)
                    .await?
            }
        };
        Ok(grants)
    }

    /// The entries of the journal that tell of the making of these grants, which are the caller's own, by their grants.
    pub(in crate::store) async fn entries_of_making(
        &self,
        grants: &[access_grant::Model],
    ) -> Result<HashMap<Uuid, journal::Model>, Error> {
        let connection = self.connection().await?;
        let backend = self.database.backend();
        let entries = match backend {
            DbBackend::Postgres => {
                let select = "SELECT * FROM samverkan_making_of_grants_of($1, $2)";
                let values = of_identity(&self.caller.identity);
                let select = Statement::from_sql_and_values(backend, select, values);
                journal::Entity::find()
                    .from_raw_sql(select)
                    .all(&connection)
                    .await?
            }
            _ => {
                let ids = grants.iter().map(|grant| grant.id);
                journal::Entity::find()
                    .filter(journal::Column::Thing.eq(access_grant::Entity::TABLE))
                    .filter(journal::Column::ThingId.is_in(ids))
                    .filter(journal::Column::AudienceBefore.is_null())
                    .all(&connection)
                    .await?
            }
        };
        Ok(entries
            .into_iter()
            .map(|entry| (entry.thing_id, entry))
            .collect())
    }
}

fn of_identity(identity: &Identity) -> [Value; 2] {
    [
        identity.issuer.as_str().into(),
        identity.subject.as_str().into(),
    ]
}

/// Who approves for the actor with this code or slug, for the region where none is named.
///
/// # Errors
/// `Invalid` with the slugs of those who can act, when there is no such actor.
pub(in crate::store) async fn approver_of(
    database: &Database,
    organisation: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Actor, Error> {
    let all = organisations(database).await?;
    let named = all.iter().find(|row| match organisation {
        Some(key) => row.slug == key || row.code.as_deref() == Some(key),
        None => row.kind == OrganisationKind::Region.code(),
    });
    let actor = named.and_then(|row| {
        Some(Actor {
            organisation: row.id,
            kind: kind_of(row)?,
            grade: Grade::Approver,
            service_account: false,
            today: day_of(now),
        })
    });
    let known = || Vec::from_iter(slugs(&all)).join(", ");
    actor.ok_or_else(|| problem::no_actor(&known()).at("organisation").into())
}

/// The slugs of all that can act.
pub(in crate::store) async fn slugs_of_actors(database: &Database) -> Result<Vec<String>, Error> {
    let all = organisations(database).await?;
    Ok(slugs(&all).map(str::to_owned).collect())
}

/// All organisations, in the order of their slugs.
async fn organisations(database: &Database) -> Result<Vec<organisation::Model>, Error> {
    let door = open(database, Share::Identified).await?;
    let all = organisation::Entity::find().order_by_asc(organisation::Column::Slug);
    Ok(all.all(&door.statements()).await?)
}

fn slugs(organisations: &[organisation::Model]) -> impl Iterator<Item = &str> {
    let acting = organisations.iter().filter(|row| kind_of(row).is_some());
    acting.map(|row| row.slug.as_str())
}

/// The kind of actor that an organisation is; none for organisations from outside.
fn kind_of(organisation: &organisation::Model) -> Option<ActorKind> {
    ActorKind::of(OrganisationKind::from_code(&organisation.kind)?)
}

/// The actor that an organisation's grants make: with the highest of their grades.
fn actor(
    organisation: &organisation::Model,
    grants: &[access_grant::Model],
    now: DateTime<Utc>,
) -> Option<Actor> {
    let kind = kind_of(organisation)?;
    let own = grants
        .iter()
        .filter(|grant| grant.organisation_id == organisation.id);
    let best = own
        .filter_map(|grant| Some((Grade::from_code(&grant.grade)?, grant)))
        .max_by_key(|(grade, _)| *grade)?;
    Some(Actor {
        organisation: organisation.id,
        kind,
        grade: best.0,
        service_account: best.1.service_account_id.is_some(),
        today: day_of(now),
    })
}

/// Holds for the grants that hold at this moment.
pub(in crate::store) fn holds(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(access_grant::Column::ValidFrom.lte(now))
        .add(ends_after(now))
}

/// Holds for the grants that have not ended at this moment.
fn ends_after(now: DateTime<Utc>) -> Condition {
    Condition::any()
        .add(access_grant::Column::ValidTo.is_null())
        .add(access_grant::Column::ValidTo.gt(now))
}

/// Whether a service account has this secret and is good.
pub async fn is_service_account(
    database: &Database,
    account: Uuid,
    secret: &str,
) -> Result<bool, Error> {
    in_time(find_service_account(database, account, secret)).await
}

async fn find_service_account(
    database: &Database,
    account: Uuid,
    secret: &str,
) -> Result<bool, Error> {
    let door = open(database, Share::Public);
    let door = door.await.map_err(no_connection)?;
    let purpose = ServiceAccountPurpose::Api;
    let account = good_account(&door, account, secret, purpose).await?;
    Ok(account.is_some())
}

/// The account for this purpose that has this secret and is good.
async fn good_account(
    door: &Transaction,
    account: Uuid,
    secret: &str,
    purpose: ServiceAccountPurpose,
) -> Result<Option<service_account::Model>, Error> {
    let row = service_account::Entity::find_by_id(account)
        .filter(service_account::Column::RevokedAt.is_null())
        .filter(service_account::Column::Purpose.eq(purpose.code()))
        .one(&door.statements())
        .await?;
    // The secret is random and long: that its digest is compared byte by byte tells nothing about it.
    Ok(row.filter(|row| row.secret_digest == digest(&[secret])))
}

/// Who reads a calendar of an organisation.
#[derive(Clone, Debug)]
pub struct CalendarReader {
    /// As whom they read: the organisation, as a reader.
    pub actor: Actor,
    /// The organisation's slug.
    pub organisation: String,
    /// Whose meetings the calendar has; none for those of the organisation.
    pub person: Option<Uuid>,
}

/// Who reads the calendar of an account; none unless it has this secret and is good.
pub async fn calendar_reader(
    database: &Database,
    account: Uuid,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<Option<CalendarReader>, Error> {
    in_time(find_calendar_reader(database, account, secret, now)).await
}

async fn find_calendar_reader(
    database: &Database,
    account: Uuid,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<Option<CalendarReader>, Error> {
    let door = open(database, Share::Public);
    let door = door.await.map_err(no_connection)?;
    let purpose = ServiceAccountPurpose::Calendar;
    let Some(account) = good_account(&door, account, secret, purpose).await? else {
        return Ok(None);
    };
    let organisation = organisation::Entity::find_by_id(account.organisation_id)
        .one(&door.statements())
        .await?;
    Ok(organisation.and_then(|organisation| {
        let kind = kind_of(&organisation)?;
        Some(CalendarReader {
            actor: Actor {
                organisation: organisation.id,
                kind,
                grade: Grade::Reader,
                service_account: true,
                today: day_of(now),
            },
            organisation: organisation.slug,
            person: account.person_id,
        })
    }))
}
