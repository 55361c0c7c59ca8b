//! Granting access and withdrawing it, creating service accounts and revoking them: by approvers, for their own organisation.

use crate::{
    domain::vocabulary::{Grade, ServiceAccountPurpose},
    graphql::{
        engine::{arguments::Id, mutation::mutations, scalars::DateTime},
        types::{
            access::{Grant, ServiceAccount},
            people::Person,
        },
    },
    store::{GrantRequest, Identity, NewServiceAccount},
};

mutations! {
    /// Access.
    AccessMutations;

    /// Lets an identity act for one's own organisation (ge behörighet). For approvers. The organisation is the one that the
    /// caller acts for. ALREADY_EXISTS when it has the same grade at that time already.
    grant_access("Whom to grant what.";
        /// Who may act for one's own organisation, and how.
        GrantAccessInput once idempotency_key {
            /// Issuer of the identity's tokens: their `iss`, 1 to 255 characters. It may be an issuer that this server does
            /// not trust yet; until it does, the grant has no effect.
            issuer: String,
            /// The identity: `sub` of its tokens, 1 to 255 characters.
            subject: String,
            /// What it may do at most.
            grade: Grade,
            /// The moment from which it is valid, not before now; now when left out.
            from: Option<DateTime>,
            /// The moment at which it ceases to be valid; no end when left out.
            to: Option<DateTime>,
        }
    ) -> GrantAccessPayload {
        /// The new grant.
        grant: Grant,
    } = |writing| {
        let identity = Identity { issuer, subject };
        writing.grant_access(GrantRequest { identity, grade, from, to }).await
    };

    /// Withdraws a grant of one's own organisation from now on, one's own too (återkalla behörighet). For approvers. WRONG_STATE
    /// for the last by which somebody approves for the organisation, and for those of service accounts.
    withdraw_grant("Which grant to withdraw, and why.";
        /// Which grant to withdraw.
        WithdrawGrantInput at version {
            /// The grant.
            grant: Id<Grant>,
        }
    ) -> WithdrawGrantPayload {
        /// The withdrawn grant.
        grant: Grant,
    } = |writing| writing.withdraw_grant(grant, version).await;

    /// Creates an account for a script of one's own organisation, and its secret (skapa tjänstekonto). For approvers.
    create_service_account("The account to create.";
        /// Which account to create for a script of one's own organisation.
        CreateServiceAccountInput once idempotency_key {
            /// What it is for, 1 to 200 characters.
            title: String,
            /// What it may do at most: READER or EDITOR; that of a calendar READER.
            grade: Grade,
            /// What it is for; API when left out.
            purpose: Option<ServiceAccountPurpose>,
            /// For CALENDAR: whose meetings it has, an employee of the organisation; the organisation's when left out.
            person: Option<Id<Person>>,
        }
    ) -> CreateServiceAccountPayload {
        /// The new account.
        service_account: ServiceAccount,
        /// Its secret, `client_secret` at `/oauth/token`. Store it now: it is shown only this once and saved nowhere. Null on
        /// a retry. Whoever has lost it revokes the account and creates another. A calendar is at
        /// `/calendar/CLIENT_ID/SECRET.ics`: who has this address reads it, until the account is revoked.
        secret: String,
    } = |writing| {
        let new = NewServiceAccount {
            title,
            grade,
            purpose: purpose.unwrap_or(ServiceAccountPurpose::Api),
            person,
        };
        let (id, secret) = writing.create_service_account(new).await?;
        Ok((id, Some(secret)))
    };

    /// Revokes a service account of one's own organisation with its grants, from now on and for good (återkalla tjänstekonto).
    /// For approvers.
    revoke_service_account("Which account to revoke.";
        /// Which service account to revoke.
        RevokeServiceAccountInput at version {
            /// The account.
            service_account: Id<ServiceAccount>,
        }
    ) -> RevokeServiceAccountPayload {
        /// The revoked account.
        service_account: ServiceAccount,
    } = |writing| writing.revoke_service_account(service_account, version).await;
}
