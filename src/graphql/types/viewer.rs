//! Who asks, and what they may ask for.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object, SimpleObject};

use super::organisations::Organisation;
use crate::graphql::engine::{
    loading::{Result, one, session, today, value},
    scalars::DateTime,
};
use crate::{
    access,
    domain::{limits, vocabulary::Grade},
    store,
};

/// Who you are to the server (användare), and the limits of your requests.
pub struct Viewer {
    pub(in crate::graphql) viewer: access::Viewer,
    pub(in crate::graphql) limits: limits::Limits,
}

/// Who you are to the server (användare), and the limits of your requests.
#[Object]
impl Viewer {
    /// Whether the request came with an identity. On the public door it never does.
    async fn signed_in(&self) -> bool {
        self.viewer.actor().is_some()
    }

    /// The organisation that you act for (organisation); null without a token.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let actor = self.viewer.actor();
        one(ctx, actor.map(|actor| actor.organisation), today(ctx)).await
    }

    /// What you may do at most for it (behörighetsgrad); null without a token.
    async fn grade(&self) -> Option<Grade> {
        self.viewer.actor().map(|actor| actor.grade)
    }

    /// Whether you are a script with a service account (tjänstekonto), which has the limits of reporting.
    async fn service_account(&self) -> bool {
        self.viewer
            .actor()
            .is_some_and(|actor| actor.service_account)
    }

    /// All your grants that hold or will hold, whichever organisation gave them (behörigheter), at most 100; null without a
    /// token. With grants of several organisations, each request names the one to act for, in the token's claim
    /// `organisation` or in the header `Samverkan-Organisation`.
    async fn grants(&self, ctx: &Context<'_>) -> Result<Option<Vec<OwnGrant>>> {
        if self.viewer.actor().is_none() {
            return Ok(None);
        }
        let grants = session(ctx).own_grants().await?;
        Ok(Some(grants.into_iter().map(OwnGrant).collect()))
    }

    /// The limits that each request has to keep.
    async fn limits(&self) -> Limits {
        (&self.limits).into()
    }
}

/// A grant of yours (behörighet), from whichever organisation: only you see it so.
pub struct OwnGrant(store::OwnGrant);

/// A grant of yours (behörighet), from whichever organisation: only you see it so.
#[Object]
impl OwnGrant {
    /// The organisation that gave it, and that you may act for.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.0.grant.organisation_id, today(ctx)).await
    }

    /// What you may do at most for it.
    async fn grade(&self) -> Result<Grade> {
        value(&self.0.grant.grade)
    }

    /// The moment from which it holds.
    async fn from(&self) -> DateTime {
        DateTime(self.0.grant.valid_from)
    }

    /// The moment from which it no longer holds; null when no end is set.
    async fn to(&self) -> Option<DateTime> {
        self.0.grant.valid_to.map(DateTime)
    }

    /// Whether you act by it in this request.
    async fn acting(&self, ctx: &Context<'_>) -> bool {
        let actor = session(ctx).viewer().actor();
        actor.is_some_and(|actor| actor.organisation == self.0.grant.organisation_id)
            && self.0.grant.valid_from <= session(ctx).now()
    }

    /// Who gave it: the identity that did it for the organisation, as its issuer names it; `command-line` for who runs the
    /// server.
    async fn granted_by(&self) -> Option<&str> {
        self.0.made.as_ref().map(|made| made.subject.as_str())
    }

    /// When it was given.
    async fn granted_at(&self) -> Option<DateTime> {
        self.0.made.as_ref().map(|made| DateTime(made.at))
    }
}

/// Limits of a request (gränser). A request that exceeds one is refused with DOCUMENT_LIMIT, DEPTH_LIMIT, COST_LIMIT or
/// TIMEOUT.
#[derive(SimpleObject)]
pub struct Limits {
    /// Size of the request body, in bytes.
    body_bytes: u32,
    /// Size of the document, in bytes.
    document_bytes: u32,
    /// Number of lexical tokens in the document.
    tokens: u32,
    /// How deep brackets may nest in the document.
    bracket_depth: u32,
    /// Number of selections, with fragments expanded.
    selections: u32,
    /// How deep selections may nest, with fragments expanded.
    depth: u32,
    /// Number of aliases in the document.
    aliases: u32,
    /// Number of directives in the document.
    directives: u32,
    /// Cost: a scalar 0, an object 1, a list `first` times its item, a mutation 10, and a price for what reads more than it answers.
    /// For each row that it is selected in: `totalCount` 10, `search` 20, an order by owner 40, `history` 5, `movement` 40, `total` 10,
    /// `reportingObligations` 500, `substituteCandidates` 40; `followUpMatrix` 8 for each indicator where figures are selected. Once,
    /// in however many rows: `followUpValues` filtered by anything but indicator, project and organisation 600, their `totalCount` 400;
    /// those of one organisation 60 for either, in each row, those of an indicator or a project 10; `indicators` filtered by `reported`
    /// 400, their `totalCount` then as much; `changes` with `types` or `since` 100, their `totalCount` 1,200; `total` 40, `deadlines` 800,
    /// `difference` 400, `bodyTimeline` and `handover` 200, `auditQuestions` and `vocabulary` 40; the whole schema 200. Every request
    /// takes at least 5 of the caller's budget, also when it is refused; `/schema.graphql` takes 20. The budget is fifteen times this
    /// limit, and this limit is given back every two seconds, unless whoever runs the server sets it otherwise; the header `RateLimit`
    /// says what is left.
    cost: u32,
    /// Time limit of a request, in seconds.
    seconds: u32,
}

impl From<&limits::Limits> for Limits {
    fn from(limits: &limits::Limits) -> Self {
        Self {
            body_bytes: limits.body_bytes,
            document_bytes: limits.document_bytes,
            tokens: limits.tokens,
            bracket_depth: limits.bracket_depth,
            selections: limits.selections,
            depth: limits.depth,
            aliases: limits.aliases,
            directives: limits.directives,
            cost: limits.cost,
            seconds: u32::try_from(limits.time.as_secs()).unwrap_or(u32::MAX),
        }
    }
}
