//! Proposals, with the consents that they need and what they would change.

use crate::graphql::engine::execution::async_graphql::{self, Context, InputObject, Object};

use futures_util::future::try_join_all;

use super::{history::Change, organisations::Organisation, shared::Versioned};
use crate::graphql::engine::{
    arguments::{Decode as _, Id},
    connection::{ListArguments, Things, connection},
    loading::{NodeType, Result, can, node_type, one, session, today, value},
    scalars::{Date, DateTime},
};
use crate::{
    access::Subject,
    domain::{
        consent,
        vocabulary::{Action, Grade, ProposalState},
    },
    store::{self, ProposalContent, ProposalTerms, state_of_proposal},
};

/// How an action waits for the consent of others.
#[derive(InputObject, Clone, Default)]
pub struct ProposalInput {
    /// Why it is proposed, for those who are to consent: 1 to 2 000 characters.
    reason: Option<String>,
    /// The last day on which it can be consented to: from today to 365 days later; 60 days later when left out.
    last_day: Option<Date>,
}

impl From<ProposalInput> for ProposalTerms {
    fn from(input: ProposalInput) -> Self {
        Self {
            reason: input.reason,
            last_day: input.last_day.map(|day| day.0),
        }
    }
}

node_type! {
    /// A proposal.
    Proposal: proposal
}

/// An action that takes effect when those whom it binds have consented (förslag). It is seen by the organisation that proposed it
/// and by those whose consent it needs, and by nobody else. With the last consent it is done, with what the proposer may do then;
/// where it would do anything else than what was shown, it lapses and nothing is done.
#[Object]
impl Proposal {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// What is to be done (åtgärd).
    async fn action(&self) -> Result<Action> {
        value(&self.row.action)
    }

    /// The organisation that proposed it (förslagsställare).
    async fn proposed_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        DateTime(self.row.proposed_at)
    }

    /// Why it was proposed (skäl). Null when no reason was given.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// The last day on which it can be consented to. After it, it has lapsed (sista dag).
    async fn last_day(&self) -> Date {
        Date(self.row.last_day)
    }

    /// How far it has come (läge).
    async fn state(&self, ctx: &Context<'_>) -> Result<ProposalState> {
        state_of_proposal(&self.row, today(ctx).day)
    }

    /// When it was accepted, rejected, withdrawn, or found to do something else than what was shown. Null while it waits, and when
    /// its last day has passed.
    async fn ended_at(&self) -> Option<DateTime> {
        self.row.ended_at.map(DateTime)
    }

    /// Why it was rejected, in the words of who did; why it lapsed, in Swedish. Null otherwise (svar).
    async fn answer(&self) -> Option<&str> {
        self.row.answer.as_deref()
    }

    /// The consents that it needs, given or not (samtycken).
    async fn consents(&self) -> Result<Option<Vec<Consent>>> {
        self.needed().map(Some)
    }

    /// What it would change, thing by thing, as `history` shows it; once it is accepted, what it did. What is said of people not
    /// in the system yet is null once it has ended in any other way. Changes of people whom you may no longer see are left out.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Option<Vec<Change>>> {
        let mut changes = ProposalContent::of(&self.row)?.changes;
        let state = state_of_proposal(&self.row, today(ctx).day)?;
        if state != ProposalState::Pending {
            for change in &mut changes {
                change.personal.clear();
            }
        }
        let done = state == ProposalState::Accepted;
        let changes = match done {
            true => Change::done(changes),
            false => Change::planned(changes),
        };
        let shown = try_join_all(changes.iter().map(|change| change.is_shown(ctx, done))).await?;
        let changes = changes.into_iter().zip(shown);
        let changes = changes.filter_map(|(change, shown)| shown.then_some(change));
        Ok(Some(changes.collect()))
    }

    /// Whether you may consent to it, or reject it: `consentToProposal`, `rejectProposal`.
    async fn viewer_can_consent(&self, ctx: &Context<'_>) -> Result<bool> {
        let pending = state_of_proposal(&self.row, today(ctx).day)? == ProposalState::Pending;
        let Some(actor) = session(ctx).viewer().actor().filter(|_| pending) else {
            return Ok(false);
        };
        let consents = ProposalContent::of(&self.row)?.consents;
        let mut consents = consents.iter();
        let subject = Subject::proposal(&self.row, actor.organisation);
        Ok(can(ctx, Some(subject), Action::Consent)
            && consents.any(|consent| consent.waits_for(actor.organisation, actor.grade)))
    }

    /// Whether you may withdraw it: `withdrawProposal`.
    async fn viewer_can_withdraw(&self, ctx: &Context<'_>) -> Result<bool> {
        let pending = state_of_proposal(&self.row, today(ctx).day)? == ProposalState::Pending;
        let subject = Subject::proposal(&self.row, self.row.owner_id);
        Ok(pending && can(ctx, Some(subject), Action::Withdraw))
    }
}

impl Proposal {
    /// The consents that it needs.
    pub(in crate::graphql) fn needed(&self) -> Result<Vec<Consent>> {
        let consents = ProposalContent::of(&self.row)?.consents;
        Ok(consents.into_iter().map(Consent::new).collect())
    }
}

/// A consent that an action needs (samtycke).
pub struct Consent(consent::Consent);

/// A consent that an action needs (samtycke).
#[Object]
impl Consent {
    /// The organisations of which one has to consent: the consent of any of them is enough.
    async fn of(&self, ctx: &Context<'_>) -> Result<Option<Vec<Organisation>>> {
        let mut organisations = Vec::new();
        for id in &self.0.of {
            organisations.extend(one::<Organisation>(ctx, *id, today(ctx)).await?);
        }
        Ok(Some(organisations))
    }

    /// The lowest grade of whoever consents for it.
    async fn grade(&self) -> Grade {
        self.0.grade
    }

    /// Which one has consented. Null while none has.
    async fn given_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.0.given {
            Some(given) => one(ctx, given.by, today(ctx)).await,
            None => Ok(None),
        }
    }

    /// When it did. Null while none has.
    async fn given_at(&self) -> Option<DateTime> {
        self.0.given.map(|given| DateTime(given.at))
    }
}

impl Consent {
    pub(in crate::graphql) const fn new(consent: consent::Consent) -> Self {
        Self(consent)
    }
}

/// Narrows a list of proposals. A proposal must meet all that is given.
#[derive(InputObject, Default)]
pub struct ProposalFilter {
    /// In this state today.
    state: Option<ProposalState>,
    /// Proposed by the organisation with this id or key.
    proposed_by: Option<Id<Organisation>>,
    /// That wait, also, for the consent of the organisation with this id or key.
    awaits: Option<Id<Organisation>>,
}

/// A page of proposals.
pub(in crate::graphql) async fn proposals(
    ctx: &Context<'_>,
    filter: Option<ProposalFilter>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<Things<Proposal>>> {
    let filter = filter.unwrap_or_default();
    let filter = store::ProposalFilter {
        state: filter.state,
        proposed_by: filter.proposed_by.decode(ctx, "filter.proposedBy").await?,
        awaits: filter.awaits.decode(ctx, "filter.awaits").await?,
    };
    let on = today(ctx);
    connection(
        ctx,
        ListArguments::new(first, after),
        |request| session(ctx).proposals(filter, on.day, request),
        |row| Ok(Proposal::of(row, on)),
    )
    .await
}
