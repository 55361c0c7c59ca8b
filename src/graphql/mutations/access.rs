//! Granting access and withdrawing it, creating service accounts and revoking them: by approvers, for their own organisation.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{UserError, key, once, payload, shown};
use crate::{
    domain::{id::NodeKind, vocabulary::Grade},
    graphql::{
        engine::{
            loading::{Result, begin},
            scalars::DateTime,
        },
        types::access::{Grant, ServiceAccount},
    },
    store::{GrantRequest, Identity},
};

/// Who may act for one's own organisation, and how.
#[derive(InputObject, Debug)]
struct GrantAccessInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// Who vouches for the identity: `iss` of its tokens, 1 to 255 characters. It can be one that this server does not
    /// trust yet: until then the grant is of no use.
    issuer: String,
    /// The identity: `sub` of its tokens, 1 to 255 characters.
    subject: String,
    /// What it may do at most.
    grade: Grade,
    /// The moment from which it holds; now when left out.
    from: Option<DateTime>,
    /// The moment from which it holds no more; open when left out.
    to: Option<DateTime>,
}

impl From<GrantAccessInput> for GrantRequest {
    fn from(input: GrantAccessInput) -> Self {
        Self {
            identity: Identity {
                issuer: input.issuer,
                subject: input.subject,
            },
            grade: input.grade,
            from: input.from.map(|from| from.0),
            to: input.to.map(|to| to.0),
        }
    }
}

payload!(GrantAccessPayload {
    /// The new grant.
    grant: Grant
});

/// Which grant to withdraw.
#[derive(InputObject, Debug)]
struct WithdrawGrantInput {
    /// The grant.
    grant: ID,
    /// The version that the caller has seen.
    version: i32,
}

payload!(WithdrawGrantPayload {
    /// The withdrawn grant.
    grant: Grant
});

/// Which account to create for a script of one's own organisation.
#[derive(InputObject, Debug)]
struct CreateServiceAccountInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// What it is for, 1 to 200 characters.
    title: String,
    /// What it may do at most: READER or EDITOR.
    grade: Grade,
}

/// What `createServiceAccount` came to.
#[derive(SimpleObject)]
pub struct CreateServiceAccountPayload {
    /// The new account. Null when it was refused.
    service_account: Option<ServiceAccount>,
    /// Its secret, `client_secret` at `/oauth/token`: keep it now, it is shown this once and kept nowhere. Null on a retry
    /// and when it was refused; who lost it revokes the account and creates another.
    secret: Option<String>,
    /// Why it was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Which service account to revoke.
#[derive(InputObject, Debug)]
struct RevokeServiceAccountInput {
    /// The account.
    service_account: ID,
    /// The version that the caller has seen.
    version: i32,
}

payload!(RevokeServiceAccountPayload {
    /// The revoked account.
    service_account: ServiceAccount
});

/// Access.
#[derive(Default)]
pub struct AccessMutations;

/// Access.
#[Object]
impl AccessMutations {
    /// Lets an identity act for one's own organisation (ge behörighet). For approvers. The organisation is the one that the
    /// caller's token stands for. ALREADY_EXISTS when it has the same grade at that time already.
    async fn grant_access(
        &self,
        ctx: &Context<'_>,
        input: GrantAccessInput,
    ) -> Result<GrantAccessPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = writing.grant_access(input.into());
        let created = once(&writing, "grantAccess", &key, &text, work).await;
        Ok(shown(ctx, writing, created).await?.into())
    }

    /// Withdraws a grant of one's own organisation from now on, one's own too (återkalla behörighet). For approvers. WRONG_STATE
    /// for the last by which somebody approves for the organisation, and for those of service accounts.
    async fn withdraw_grant(
        &self,
        ctx: &Context<'_>,
        input: WithdrawGrantInput,
    ) -> Result<WithdrawGrantPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Grant, &input.grant, "grant")?;
            writing.withdraw_grant(id, input.version).await
        };
        let withdrawn = work.await;
        Ok(shown(ctx, writing, withdrawn).await?.into())
    }

    /// Creates an account for a script of one's own organisation, and its secret (skapa tjänstekonto). For approvers.
    async fn create_service_account(
        &self,
        ctx: &Context<'_>,
        input: CreateServiceAccountInput,
    ) -> Result<CreateServiceAccountPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        // Beside the id, which alone is kept for a retry.
        let mut fresh = None;
        let work = async {
            let (id, secret) = writing
                .create_service_account(input.title, input.grade)
                .await?;
            fresh = Some(secret);
            Ok(id)
        };
        let created = once(&writing, "createServiceAccount", &key, &text, work).await;
        Ok(match shown(ctx, writing, created).await? {
            Ok(service_account) => CreateServiceAccountPayload {
                service_account,
                secret: fresh,
                user_errors: Vec::new(),
            },
            Err(user_errors) => CreateServiceAccountPayload {
                service_account: None,
                secret: None,
                user_errors,
            },
        })
    }

    /// Revokes a service account of one's own organisation with its grants, from now on and for good (återkalla tjänstekonto).
    /// For approvers.
    async fn revoke_service_account(
        &self,
        ctx: &Context<'_>,
        input: RevokeServiceAccountInput,
    ) -> Result<RevokeServiceAccountPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let account = &input.service_account;
            let id = key(NodeKind::ServiceAccount, account, "serviceAccount")?;
            writing.revoke_service_account(id, input.version).await
        };
        let revoked = work.await;
        Ok(shown(ctx, writing, revoked).await?.into())
    }
}
