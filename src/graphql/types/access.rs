//! Who acts for an organisation: grants to people, service accounts for scripts. For the organisation's own approvers alone.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};

use super::{organisations::Organisation, people::Person, shared::Versioned};
use crate::graphql::engine::{
    loading::{Result, many, node_type, one, value},
    scalars::DateTime,
};
use crate::{
    domain::vocabulary::{Grade, ServiceAccountPurpose},
    store::GrantsOfServiceAccount,
};

node_type! {
    /// That somebody may act for an organisation.
    Grant: access_grant
}

/// Permission for an identity to act for an organisation, with a grade and for a period (behörighet). It is checked anew with
/// every request, so a withdrawn grant is of no use from the next request on. Only the organisation's own approvers see it.
#[Object]
impl Grant {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The organisation that the identity may act for.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// Issuer of the identity's tokens: their `iss`.
    async fn issuer(&self) -> &str {
        &self.row.issuer
    }

    /// The identity: `sub` of its tokens.
    async fn subject(&self) -> &str {
        &self.row.subject
    }

    /// What it may do at most.
    async fn grade(&self) -> Result<Grade> {
        value(&self.row.grade)
    }

    /// The service account whose grant it is; null for people.
    async fn service_account(&self, ctx: &Context<'_>) -> Result<Option<ServiceAccount>> {
        one(ctx, self.row.service_account_id, self.on).await
    }

    /// The moment from which it is valid.
    async fn from(&self) -> DateTime {
        DateTime(self.row.valid_from)
    }

    /// The moment at which it ceases to be valid; null when no end is set. Equal to `from` when it was withdrawn before it
    /// began.
    async fn to(&self) -> Option<DateTime> {
        self.row.valid_to.map(DateTime)
    }
}

node_type! {
    /// An account for a script.
    ServiceAccount: service_account
}

/// An account for a program of an organisation (tjänstekonto): a script that reports, which gets its tokens at `/oauth/token`
/// and with them the limits for reports, or a calendar that is subscribed to. Only the organisation's own approvers see it; its secret nobody.
#[Object]
impl ServiceAccount {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The organisation that it acts for.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// What it is for.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// `client_id` at `/oauth/token` (RFC 6749).
    async fn client_id(&self) -> String {
        self.row.id.to_string()
    }

    /// What it may do at most.
    async fn grade(&self) -> Result<Grade> {
        value(&self.row.grade)
    }

    /// What it is for (ändamål).
    async fn purpose(&self) -> Result<ServiceAccountPurpose> {
        value(&self.row.purpose)
    }

    /// Whose meetings a calendar has; null for those of the organisation, and for programs.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(ctx, self.row.person_id, self.on).await
    }

    /// Its grants, which end with it; a calendar has none.
    async fn grants(&self, ctx: &Context<'_>) -> Result<Option<Vec<Grant>>> {
        many::<GrantsOfServiceAccount, _>(ctx, self.row.id, self.on).await
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// When it was revoked; null while it is good.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.row.revoked_at.map(DateTime)
    }
}
