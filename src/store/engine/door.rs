//! The door: what an identity has been granted, read before its request and again before it writes; and the secrets of service
//! accounts. Alone in reading that for those who are nobody yet.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::{access_grant, organisation, service_account};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, Select, prelude::Uuid};

use super::{
    database::Wall,
    session::no_connection,
    transaction::{Plans, Transaction},
};
use crate::store::{Database, Identity};
use crate::{
    access::{Actor, ActorKind},
    domain::{
        journal::digest,
        vocabulary::{Grade, OrganisationKind, Vocabulary},
    },
    error::Error,
};

/// Finding out who asks may take no longer.
pub(in crate::store) const DOOR: Duration = Duration::from_secs(3);

async fn open(database: &Database) -> Result<Transaction, DbErr> {
    database.begin_reading(Wall::Door, DOOR, Plans::Kept).await
}

/// For whom an identity acts now: read anew for every request, so that what is withdrawn ends with the next one. With grants
/// from several organisations, it acts for the one that the token names by code or slug; without a name for the one that
/// granted first, so that no later grant of somebody else's changes or stops what it does.
pub async fn granted(
    database: &Database,
    identity: &Identity,
    organisation: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<Actor>, Error> {
    // PostgreSQL takes no NUL in a text: nobody is called so.
    if identity.subject.contains('\0') {
        return Ok(None);
    }
    let door = open(database).await.map_err(no_connection)?;
    let grants = grants_of(identity, now).all(&door.statements()).await?;
    let first = grants
        .iter()
        .min_by_key(|grant| (grant.valid_from, grant.id))
        .map(|grant| grant.organisation_id);
    let ids = grants.iter().map(|grant| grant.organisation_id);
    let organisations = organisation::Entity::find()
        .filter(organisation::Column::Id.is_in(ids))
        .all(&door.statements())
        .await?;
    let named = |row: &&organisation::Model| match organisation {
        Some(key) => row.slug == key || row.code.as_deref() == Some(key),
        None => first.is_some_and(|first| first == row.id),
    };
    Ok(organisations
        .iter()
        .find(named)
        .and_then(|organisation| actor(organisation, &grants)))
}

/// As whom an identity acts for an organisation by what it is granted at this moment; none when that is nothing any more.
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
    Ok(organisation.and_then(|organisation| actor(&organisation, &grants)))
}

/// The grants of an identity that hold at this moment.
fn grants_of(identity: &Identity, now: DateTime<Utc>) -> Select<access_grant::Entity> {
    access_grant::Entity::find()
        .filter(access_grant::Column::Issuer.eq(&identity.issuer))
        .filter(access_grant::Column::Subject.eq(&identity.subject))
        .filter(holds(now))
}

/// Who approves for the actor with this code or slug; none when there is no such actor.
pub(in crate::store) async fn approver_of(
    database: &Database,
    organisation: &str,
) -> Result<Option<Actor>, Error> {
    let door = open(database).await?;
    let organisation = organisation::Entity::find()
        .filter(
            Condition::any()
                .add(organisation::Column::Code.eq(organisation))
                .add(organisation::Column::Slug.eq(organisation)),
        )
        .one(&door.statements())
        .await?;
    Ok(organisation.and_then(|row| {
        Some(Actor {
            organisation: row.id,
            kind: ActorKind::of(OrganisationKind::from_code(&row.kind)?)?,
            grade: Grade::Approver,
            service_account: false,
        })
    }))
}

/// The actor that an organisation's grants make: with the highest of their grades.
fn actor(organisation: &organisation::Model, grants: &[access_grant::Model]) -> Option<Actor> {
    let kind = ActorKind::of(OrganisationKind::from_code(&organisation.kind)?)?;
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
    })
}

/// Holds for the grants that hold at this moment.
pub(in crate::store) fn holds(now: DateTime<Utc>) -> Condition {
    let open = Condition::any()
        .add(access_grant::Column::ValidTo.is_null())
        .add(access_grant::Column::ValidTo.gt(now));
    Condition::all()
        .add(access_grant::Column::ValidFrom.lte(now))
        .add(open)
}

/// Whether a service account has this secret and is good.
pub async fn is_service_account(
    database: &Database,
    account: Uuid,
    secret: &str,
) -> Result<bool, Error> {
    let door = open(database).await.map_err(no_connection)?;
    let row = service_account::Entity::find_by_id(account)
        .filter(service_account::Column::RevokedAt.is_null())
        .one(&door.statements())
        .await?;
    // The secret is random and long: that its digest is compared byte by byte tells nothing about it.
    Ok(row.is_some_and(|row| row.secret_digest == digest(&[secret])))
}
