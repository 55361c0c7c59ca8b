//! Who acts for whom: granting and withdrawing, service accounts. What has been granted is found out in `engine::door`.

use chrono::{DateTime, Utc};
use entity::{access_grant, journal, person, service_account};
use sea_orm::{
    ColumnTrait, Condition,
    prelude::Uuid,
    sea_query::{self, Expr},
};

use super::{
    Database, Identity, Session, Writing,
    engine::{
        act::{Guard, Guarded, Named},
        door::{approver_of, holds},
        session::{self, Scoped},
    },
};
use crate::{
    access::{Permit, Subject, Viewer, act},
    domain::{
        journal::{COMMAND_LINE, digest, hexadecimal},
        problem,
        validation::{self, day, text},
        vocabulary::{Grade, ServiceAccountPurpose, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long an issuer or a subject may be, in characters.
const NAME_LENGTH: usize = 255;

/// Who vouches for service accounts: the built-in issuer, by the name that its tokens have.
const ACCOUNT_ISSUER: &str = "urn:samverkan:built-in";

/// What the subject of a service account's tokens begins with.
const ACCOUNT: &str = "service-account:";

/// A service account that is created.
#[derive(Clone, Debug)]
pub struct NewServiceAccount {
    /// What it is for, in words.
    pub title: String,
    /// What it may do at most.
    pub grade: Grade,
    /// What it is for.
    pub purpose: ServiceAccountPurpose,
    /// Whose meetings a calendar has.
    pub person: Option<Uuid>,
}

/// Grants access from the command line: the way to the first approver. Nothing happens when it is granted already. The journal
/// keeps the reason.
///
/// # Errors
/// `Invalid`, when no actor has this code or slug.
pub async fn grant_from_command_line(
    database: &Database,
    identity: Identity,
    organisation: &str,
    grade: Grade,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let reason = session::reason(reason)?;
    let actor = approver_of(database, Some(organisation), now).await?;
    let viewer = Viewer::Actor(actor);
    let session = Session::of_command_line(database, COMMAND_LINE, viewer, now);
    let session = session.because(reason);
    let writing = session.begin().await?;
    let outcome = writing.grant_once(identity, grade).await;
    writing.finish(outcome).await
}

/// A grant to be made.
#[derive(Clone, Debug)]
pub struct GrantRequest {
    /// The identity.
    pub identity: Identity,
    /// What it may do at most.
    pub grade: Grade,
    /// From when, not before now; now when left out.
    pub from: Option<DateTime<Utc>>,
    /// Until when; open when left out.
    pub to: Option<DateTime<Utc>>,
}

/// A grant as the identity that has it sees it, whoever it acts for.
#[derive(Clone, Debug)]
pub struct OwnGrant {
    /// The grant.
    pub grant: access_grant::Model,
    /// What the journal says of its making.
    pub made: Option<journal::Model>,
}

impl Session {
    /// All grants of the caller's own identity that hold or will hold, of whichever organisation, the first to begin first.
    ///
    /// # Errors
    /// `Unavailable`, `Internal`.
    pub async fn own_grants(&self) -> Result<Vec<OwnGrant>, Error> {
        let grants = self.grants_of_caller().await?;
        let mut made = self.entries_of_making(&grants).await?;
        let of_grant = |grant: access_grant::Model| {
            let made = made.remove(&grant.id);
            OwnGrant { grant, made }
        };
        Ok(grants.into_iter().map(of_grant).collect())
    }
}

impl Writing<'_> {
    /// Lets an identity act for the writer's own organisation.
    pub async fn grant_access(&self, request: GrantRequest) -> Result<Uuid, Error> {
        let organisation = self.actor().organisation;
        let permit = self.permit::<act::Create>(Subject::grants_of(organisation))?;
        check_grant(&request, self.now())?;
        let granted = self.is_granted(&request).await?;
        refuse([granted.then(|| problem::granted_already().at("subject"))])?;
        self.add_grant(&permit, request).await
    }

    async fn add_grant(
        &self,
        permit: &Permit<act::Create>,
        request: GrantRequest,
    ) -> Result<Uuid, Error> {
        let row = access_grant::Model {
            id: Uuid::now_v7(),
            organisation_id: permit.key(),
            issuer: request.identity.issuer,
            subject: request.identity.subject,
            grade: request.grade.code().to_owned(),
            service_account_id: None,
            valid_from: request.from.unwrap_or(self.now()),
            valid_to: request.to,
            version: 1,
        };
        let grant = self.create(permit, row).await?;
        Ok(grant.key())
    }

    /// Whether the identity has the same grade already, at any time of the period that is asked for. Two such grants would
    /// look withdrawn when one is.
    async fn is_granted(&self, request: &GrantRequest) -> Result<bool, Error> {
        let from = request.from.unwrap_or(self.now());
        // One that was withdrawn before it began never holds.
        let holds_ever = sea_query::ExprTrait::gt(
            Expr::col(access_grant::Column::ValidTo),
            Expr::col(access_grant::Column::ValidFrom),
        );
        let ends_later = Condition::all()
            .add(access_grant::Column::ValidTo.gt(from))
            .add(holds_ever);
        let ends_later = Condition::any()
            .add(access_grant::Column::ValidTo.is_null())
            .add(ends_later);
        let begins_before = request.to.map(|to| access_grant::Column::ValidFrom.lt(to));
        let same = self
            .same_grants(&request.identity, request.grade)
            .filter(ends_later)
            .filter(Condition::all().add_option(begins_before))
            .count()
            .await?;
        Ok(same > 0)
    }

    /// The grants of a grade that an identity has had from the writer's own organisation.
    fn same_grants(&self, identity: &Identity, grade: Grade) -> Scoped<'_, access_grant::Entity> {
        self.select::<access_grant::Entity>()
            .filter(access_grant::Column::OrganisationId.eq(self.actor().organisation))
            .filter(access_grant::Column::Issuer.eq(&identity.issuer))
            .filter(access_grant::Column::Subject.eq(&identity.subject))
            .filter(access_grant::Column::Grade.eq(grade.code()))
    }

    async fn grant_once(&self, identity: Identity, grade: Grade) -> Result<(), Error> {
        let same = self.same_grants(&identity, grade).filter(holds(self.now()));
        if same.count().await? == 0 {
            let organisation = self.actor().organisation;
            let permit = self.permit::<act::Create>(Subject::grants_of(organisation))?;
            let request = GrantRequest {
                identity,
                grade,
                from: None,
                to: None,
            };
            check_grant(&request, self.now())?;
            self.add_grant(&permit, request).await?;
        }
        Ok(())
    }

    /// Ends a grant now.
    pub async fn withdraw_grant(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<access_grant::Entity, act::Withdraw>(id, version, "grant")
            .await?;
        let of_account = row.service_account_id.is_some();
        let ended = row.valid_to.is_some_and(|end| end <= self.now());
        refuse([
            of_account.then(|| problem::grant_of_account().at("grant")),
            ended.then(|| problem::grant_ended_already().at("grant")),
        ])?;
        let last = self.is_last_approver(&row).await?;
        refuse([last.then(|| problem::last_approver().at("grant"))])?;
        self.end_grant(&permit, &row).await
    }

    /// Whether without this grant nobody could grant anything for the organisation any more.
    async fn is_last_approver(&self, row: &access_grant::Model) -> Result<bool, Error> {
        if row.grade != Grade::Approver.code() || row.valid_from > self.now() {
            return Ok(false);
        }
        let others = self
            .select::<access_grant::Entity>()
            .filter(access_grant::Column::OrganisationId.eq(row.organisation_id))
            .filter(access_grant::Column::Grade.eq(Grade::Approver.code()))
            .filter(access_grant::Column::Id.ne(row.id))
            .filter(holds(self.now()))
            .count()
            .await?;
        Ok(others == 0)
    }

    async fn end_grant(
        &self,
        permit: &Permit<act::Withdraw>,
        row: &access_grant::Model,
    ) -> Result<Uuid, Error> {
        let after = access_grant::Model {
            // One that has not begun ends where it begins: it never holds.
            valid_to: Some(self.now().max(row.valid_from)),
            ..row.clone()
        };
        self.change(permit, row, after).await
    }

    /// Creates a service account of the writer's own organisation, with its secret, which is nowhere else.
    pub async fn create_service_account(
        &self,
        new: NewServiceAccount,
    ) -> Result<(Uuid, String), Error> {
        let NewServiceAccount {
            title,
            grade,
            purpose,
            person,
        } = new;
        let organisation = self.actor().organisation;
        let permit = self.permit::<act::Create>(Subject::service_accounts_of(organisation))?;
        let calendar = purpose == ServiceAccountPurpose::Calendar;
        let misread = calendar && grade == Grade::Editor;
        refuse([
            text("title", &title, validation::NAME_LENGTH),
            (grade == Grade::Approver).then(|| problem::accounts_approve_nothing().at("grade")),
            misread.then(|| problem::calendar_reads().at("grade")),
        ])?;
        if let Some(person) = person {
            let row = self.found::<person::Entity>(person, "person").await?;
            let own = row.employer_id == Some(organisation) && row.anonymised_at.is_none();
            refuse([(!own || !calendar).then(|| problem::calendar_of_whom().at("person"))])?;
        }
        let secret = secret()?;
        let account = service_account::Model {
            id: Uuid::now_v7(),
            organisation_id: permit.key(),
            title,
            grade: grade.code().to_owned(),
            purpose: purpose.code().to_owned(),
            person_id: person,
            secret_digest: digest(&[&secret]),
            created_at: self.now(),
            revoked_at: None,
            version: 1,
        };
        let id = account.id;
        if calendar {
            self.create(&permit, account).await?;
            return Ok((id, secret));
        }
        let grant = access_grant::Model {
            id: Uuid::now_v7(),
            organisation_id: permit.key(),
            issuer: ACCOUNT_ISSUER.to_owned(),
            subject: service_account_subject(account.id),
            grade: account.grade.clone(),
            service_account_id: Some(account.id),
            valid_from: self.now(),
            valid_to: None,
            version: 1,
        };
        self.create(&permit, account).await?;
        self.create(&permit, grant).await?;
        Ok((id, secret))
    }

    /// Ends a service account and its grant now.
    pub async fn revoke_service_account(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<service_account::Entity, act::Withdraw>(id, version, "serviceAccount")
            .await?;
        refuse([row
            .revoked_at
            .is_some()
            .then(|| problem::account_revoked_already().at("serviceAccount"))])?;
        let grants = self
            .select::<access_grant::Entity>()
            .filter(access_grant::Column::ServiceAccountId.eq(id))
            .filter(holds(self.now()))
            .all()
            .await?;
        for grant in &grants {
            self.end_grant(&permit, grant).await?;
        }
        let after = service_account::Model {
            revoked_at: Some(self.now()),
            ..row.clone()
        };
        self.change(&permit, &row, after).await
    }
}

impl Guarded for access_grant::Entity {
    async fn guard(_: &Named<'_>, row: &access_grant::Model) -> Result<Guard<Self>, Error> {
        Ok(Guard::new(Subject::grant(row), row))
    }
}

impl Guarded for service_account::Entity {
    async fn guard(_: &Named<'_>, row: &service_account::Model) -> Result<Guard<Self>, Error> {
        Ok(Guard::new(Subject::service_account(row), row))
    }
}

/// The subject of a service account's tokens.
pub fn service_account_subject(account: Uuid) -> String {
    format!("{ACCOUNT}{account}")
}

fn secret() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|cause| Error::internal(cause.to_string()))?;
    Ok(hexadecimal(&bytes))
}

fn check_grant(request: &GrantRequest, now: DateTime<Utc>) -> Result<(), Error> {
    let from = request.from.unwrap_or(now);
    let subject = &request.identity.subject;
    let account = request.identity.issuer == ACCOUNT_ISSUER && subject.starts_with(ACCOUNT);
    let backdated = from < now;
    let backwards = request.to.is_some_and(|to| to <= from.max(now));
    refuse([
        text("issuer", &request.identity.issuer, NAME_LENGTH),
        text("subject", subject, NAME_LENGTH),
        account.then(|| problem::accounts_have_their_grant().at("subject")),
        backdated.then(|| problem::grant_begins_before_now().at("from")),
        day("from", from.date_naive()).filter(|_| !backdated),
        request.to.and_then(|to| day("to", to.date_naive())),
        backwards.then(|| problem::grant_ends_too_early().at("to")),
    ])
}
