//! Disputes under agreements (B-10), with the steps that they have taken.

use std::{collections::HashMap, sync::Arc};

use crate::graphql::engine::execution::async_graphql::{
    self, Context, InputObject, Object, OneofObject,
};
use entity::{dispute, dispute_step};
use uuid::Uuid;

use crate::graphql::{
    engine::{
        arguments::{Decode as _, Id},
        connection::{ListArguments, MAX_FIRST, Things, connection, connection_below},
        loading::{
            AsOf, ListBelow, NodeType, Result, all_related_rows, can, node_type, one, row, session,
            today, value,
        },
        mutation::mutations,
        scalars::{Date, DateTime},
    },
    types::{
        agreements::{Agreement, LadderStep},
        bodies::{Body, body},
        organisations::Organisation,
        shared::Versioned,
    },
};
use crate::{
    access::{ActorKind, Subject},
    domain::{
        lifecycle::{StepOfDispute, possible_with_dispute},
        vocabulary::{Action, DisputeState, LadderStepKind},
    },
    store::{self, LadderOfAgreement, Page, PageRequest, Session, StepsOfDispute},
};

// The schema knows each by its own name, the other areas by the one that all have.
pub use self::{
    DisputeMutations as Mutations, DisputeQueries as Queries, DisputesOfBody as OfBody,
};

/// What a page is called.
pub(super) const PAGE: &str = "A page of disputes.";

node_type! {
    /// A dispute.
    Dispute: dispute
}

/// A dispute between two organisations under an agreement (tvist, B-10). It goes up the ladder of the agreement, one step at a
/// time, with an outcome before the next. Only who raised it, whom it is against and who handles the present step see it: for
/// all others it is not there. `history` and `changes` tell each of them what happened while it saw it; the forums, handlers and
/// outcomes of its steps are in `steps` alone. Example: a recorded outcome is a change with the action CONCLUDE and without
/// fields; read `steps` for the outcome.
#[Object]
impl Dispute {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// What you may do with it where it stands (möjliga åtgärder): CONCLUDE as long as the present step has no outcome, ESCALATE
    /// once it has one and there is a step above it, RESOLVE once it has one, or when you may record it with that.
    async fn possible_actions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Action>>> {
        let mut actions = self.possible(ctx).await?;
        actions.retain(|action| *action == Action::Conclude || self.may(ctx, *action));
        Ok(Some(actions))
    }

    /// Whether you can take it to the next step now: `escalateDispute`.
    async fn viewer_can_escalate(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Escalate).await
    }

    /// Whether you can record now that it is resolved: `resolveDispute`.
    async fn viewer_can_resolve(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Resolve).await
    }

    /// The agreement (överenskommelse); null when you may not see it.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
        one(ctx, self.row.agreement_id, self.on).await
    }

    /// The organisation that raised it (anmäld av).
    async fn raised_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// The organisation that it is raised against (motpart).
    async fn against(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.against_id, self.on).await
    }

    /// Its title, in Swedish (rubrik).
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// What it is about, in Swedish (tvistefråga).
    async fn text(&self) -> &str {
        &self.row.text
    }

    /// The day on which it was raised (anmäld den).
    async fn raised_on(&self) -> Date {
        Date(self.row.raised_on)
    }

    /// How it stands (läge).
    async fn state(&self) -> Result<DisputeState> {
        value(&self.row.state)
    }

    /// The step of the ladder that it stands at, or was ended at (steg).
    async fn step(&self) -> Result<LadderStepKind> {
        value(&self.row.step)
    }

    /// The steps that it has taken, the lowest first; the last one is the present one (steg).
    async fn steps(&self, ctx: &Context<'_>) -> Result<Option<Vec<DisputeStep>>> {
        let rows = all_related_rows::<StepsOfDispute>(ctx, self.row.id).await?;
        let step = |row: &Arc<dispute_step::Model>| DisputeStep {
            row: Arc::clone(row),
            on: self.on,
        };
        Ok(Some(rows.iter().map(step).collect()))
    }

    /// The day on which it was resolved or withdrawn (avslutad den); null before.
    async fn ended_on(&self) -> Option<Date> {
        self.row.ended_on.map(Date)
    }

    /// Why it was withdrawn, in Swedish (skäl); null when it wasn't.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.row.changed_at)
    }
}

impl Dispute {
    async fn can_now(&self, ctx: &Context<'_>, action: Action) -> Result<Option<bool>> {
        let possible = self.possible(ctx).await?;
        Ok(Some(possible.contains(&action) && self.may(ctx, action)))
    }

    /// What can be done with it where it stands.
    async fn possible(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let steps = all_related_rows::<StepsOfDispute>(ctx, self.row.id).await?;
        let Some(step) = steps.last() else {
            return Ok(Vec::new());
        };
        let ladder = all_related_rows::<LadderOfAgreement>(ctx, self.row.agreement_id).await?;
        let at = StepOfDispute {
            ended: step.to_on.is_some(),
            is_last: !ladder.iter().any(|it| it.ordinal > step.ordinal),
            concludes: self.concludes(ctx, step).await?,
        };
        Ok(possible_with_dispute(value(&self.row.state)?, at))
    }

    fn may(&self, ctx: &Context<'_>, action: Action) -> bool {
        let viewer = session(ctx).viewer();
        can(
            ctx,
            Some(Subject::dispute(&self.row, viewer, action)),
            action,
        )
    }

    /// Whether you are one of those who record the outcome of its present step.
    async fn concludes(&self, ctx: &Context<'_>, step: &dispute_step::Model) -> Result<bool> {
        let viewer = session(ctx).viewer();
        // There is one region: nobody else arranges what is the region's.
        let region = viewer
            .actor()
            .filter(|actor| actor.kind == ActorKind::Region);
        let region = region.map_or(Uuid::nil(), |actor| actor.organisation);
        let forum = row::<entity::body::Entity>(ctx, step.body_id).await?;
        let forum = forum.as_deref();
        let raised_by = row::<entity::organisation::Entity>(ctx, Some(self.row.owner_id)).await?;
        let against = row::<entity::organisation::Entity>(ctx, Some(self.row.against_id)).await?;
        let (Some(raised_by), Some(against)) = (raised_by, against) else {
            return Ok(false);
        };
        let parties = [&*raised_by, &*against];
        let subject = Subject::step_of_dispute(&self.row, parties, step, forum, region, viewer);
        Ok(can(ctx, Some(subject), Action::Conclude))
    }
}

/// A step that a dispute has taken (steg i tvistelösning). It is seen with the dispute.
pub struct DisputeStep {
    row: Arc<dispute_step::Model>,
    on: AsOf,
}

/// A step that a dispute has taken (steg i tvistelösning). It is seen with the dispute.
#[Object]
impl DisputeStep {
    /// The step of the agreement's ladder (steg enligt överenskommelsen).
    async fn ladder_step(&self, ctx: &Context<'_>) -> Result<Option<LadderStep>> {
        one(ctx, self.row.ladder_step_id, self.on).await
    }

    /// The body that it was taken to, of the day on which it began (forum). Null where it needs none, and where there is none:
    /// see `gap`.
    async fn forum(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        match self.row.body_id {
            Some(id) => body(ctx, id, self.on).await,
            None => Ok(None),
        }
    }

    /// Whether it needs a body, and none existed on the day on which it began (lucka).
    async fn gap(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let ladder = row::<entity::ladder_step::Entity>(ctx, self.row.ladder_step_id).await?;
        Ok(ladder.map(|ladder| ladder.requires_body && self.row.body_id.is_none()))
    }

    /// The organisation that handles it (handläggs av); null when nobody is named.
    async fn handled_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.handled_by_id, self.on).await
    }

    /// The day on which it began.
    async fn from(&self) -> Date {
        Date(self.row.from_on)
    }

    /// The day on which it ended with its outcome; null before.
    async fn to(&self) -> Option<Date> {
        self.row.to_on.map(Date)
    }

    /// What came of it, in Swedish (utfall); null before it ended.
    async fn outcome(&self) -> Option<&str> {
        self.row.outcome.as_deref()
    }
}

/// Finds a dispute.
#[derive(OneofObject)]
pub enum DisputeBy {
    /// By its global id.
    Id(Id<Dispute>),
}

/// Narrows a list of disputes. A dispute must meet all that is given.
#[derive(InputObject, Default)]
pub struct DisputeFilter {
    /// Under the agreement with this id or key.
    agreement: Option<Id<Agreement>>,
    /// In one of these states.
    states: Option<Vec<DisputeState>>,
}

/// The root fields.
#[derive(Default)]
pub struct DisputeQueries;

/// The root fields.
#[Object]
impl DisputeQueries {
    /// The disputes that concern your organisation, or whose present step it handles, the one that was raised last first
    /// (tvister, B-10); empty at the public door. Errors: BAD_USER_INPUT for an invalid id or `first`, BAD_CURSOR.
    async fn disputes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<DisputeFilter>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Dispute>>> {
        let filter = filter.unwrap_or_default();
        let filter = store::DisputeFilter {
            agreement: filter.agreement.decode(ctx, "filter.agreement").await?,
            states: filter.states,
        };
        connection(
            ctx,
            ListArguments::new(first, after),
            |request| session(ctx).disputes(filter, request),
            |row| Ok(Dispute::of(row, today(ctx))),
        )
        .await
    }

    /// A dispute (tvist); null when there is none, or you may not see it. Errors: BAD_USER_INPUT for an invalid id.
    async fn dispute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What finds it.")] by: DisputeBy,
    ) -> Result<Option<Dispute>> {
        let DisputeBy::Id(id) = by;
        let id = id.decode(ctx, "by.id").await?;
        one(ctx, id, today(ctx)).await
    }
}

/// What every body has of it.
pub struct DisputesOfBody(pub(super) Uuid);

/// What every body has of it.
#[Object]
impl DisputesOfBody {
    /// The disputes that you may see whose present step is taken to it, the one that was raised last first (tvister, B-10).
    async fn disputes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Dispute>>> {
        let list = ListArguments::below(first, after, self.0);
        let show = |row| Ok(Dispute::of(row, today(ctx)));
        connection_below(ctx, self.0, DisputesBelow, MAX_FIRST, list, show).await
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct DisputesBelow;

impl ListBelow for DisputesBelow {
    type Table = dispute::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<dispute::Model>>> {
        session.disputes_of_bodies(keys, request).await
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        session.count_disputes_of_bodies(keys).await
    }
}

mutations! {
    /// Disputes.
    DisputeMutations;

    /// Raises a dispute of your organisation against another under an agreement, at the first step of its ladder (anmäl tvist,
    /// B-10). For editors of its parties, and of kommuner whose association is one. Refused: DOES_NOT_FIT when the agreement binds one of
    /// the two not, against oneself or an organisation that never acts here, for an agreement without a ladder, for a forum that
    /// the step does not mean on its day, and for a handler who has nothing to do with it; REQUIRED for the forum where it means
    /// several; INVALID_PERIOD for a day that lies ahead; WRONG_STATE for an agreement that is still a draft.
    raise_dispute("The dispute.";
        /// The dispute to raise.
        RaiseDisputeInput once idempotency_key {
            /// The agreement.
            agreement: Id<Agreement>,
            /// The organisation that it is raised against (motpart).
            against: Id<Organisation>,
            /// Its title, in Swedish: one line of 1 to 200 characters.
            title: String,
            /// What it is about, in Swedish: 1 to 10 000 characters.
            text: String,
            /// The body that its first step is taken to, where the agreement means several (forum).
            forum: Option<Id<Body>>,
            /// The organisation that handles its first step (handläggs av): where it has a forum, one of those that arrange
            /// its meetings; else one of the two, a party to the agreement, the region or Norrbottens Kommuner. It sees the dispute
            /// as long as it does. When left out, whoever arranges the meetings of the forum handles it, unless that is one of the
            /// two: then both record its outcome.
            handled_by: Option<Id<Organisation>>,
            /// The day on which it is raised: today when left out, or earlier.
            from: Option<Date>,
        }
    ) -> RaiseDisputePayload {
        /// The new dispute.
        dispute: Dispute,
    } = |writing, today| {
        let step = store::NewStep { forum, handled_by, from: from.unwrap_or(today) };
        writing.raise_dispute(store::NewDispute { agreement, against, title, text, step }, today).await
    };

    /// Records the outcome of the step that a dispute stands at (anteckna utfall). For editors of who handles the step: where that
    /// is nobody, or who raised it alone, of all who see it. Refused: WRONG_STATE unless it is OPEN, and when the step has an
    /// outcome; INVALID_PERIOD for a day before the step began or ahead.
    record_dispute_outcome("Which dispute, and what came of its step.";
        /// What came of the step that a dispute stands at.
        RecordDisputeOutcomeInput at version {
            /// The dispute.
            dispute: Id<Dispute>,
            /// What came of it, in Swedish: 1 to 10 000 characters.
            outcome: String,
            /// The day on which the step ended: today when left out, or earlier.
            on: Option<Date>,
        }
    ) -> RecordDisputeOutcomePayload {
        /// The dispute.
        dispute: Dispute,
    } = |writing, today| writing.record_outcome(dispute, version, outcome, on.unwrap_or(today), today).await;

    /// Takes a dispute to the next step of the ladder: none is skipped (föra tvist vidare). For editors of who raised it. Who
    /// handled the step before doesn't see it any more, unless it handles this one, too. Where the step needs a body and none
    /// exists on its day, it is taken to none, which its `gap` says. Refused: WRONG_STATE unless it is OPEN, without an outcome
    /// of the present step, and at the last one; as `raiseDispute`.
    escalate_dispute("Which dispute, and to whom.";
        /// Which dispute to take further.
        EscalateDisputeInput at version {
            /// The dispute.
            dispute: Id<Dispute>,
            /// The body that the step is taken to, where the agreement means several (forum).
            forum: Option<Id<Body>>,
            /// The organisation that handles it (handläggs av), as with `raiseDispute`. It sees the dispute as long as it does.
            handled_by: Option<Id<Organisation>>,
            /// The day on which it begins: today when left out, or earlier.
            from: Option<Date>,
        }
    ) -> EscalateDisputePayload {
        /// The dispute.
        dispute: Dispute,
    } = |writing, today| {
        let step = store::NewStep { forum, handled_by, from: from.unwrap_or(today) };
        writing.escalate_dispute(dispute, version, step, today).await
    };

    /// Records that a dispute is resolved, at any step (lösa tvist). For editors of who raised it and of who handles the step.
    /// Refused: WRONG_STATE unless it is OPEN, and for an outcome of a step that has one; the same without an outcome of the
    /// step.
    resolve_dispute("Which dispute, and how it is resolved.";
        /// How a dispute is resolved.
        ResolveDisputeInput at version {
            /// The dispute.
            dispute: Id<Dispute>,
            /// What came of the step that it stands at, in Swedish, where that is not recorded yet: 1 to 10 000 characters. For
            /// those who may `recordDisputeOutcome`.
            outcome: Option<String>,
            /// The day on which it was resolved: today when left out, or earlier.
            on: Option<Date>,
        }
    ) -> ResolveDisputePayload {
        /// The dispute.
        dispute: Dispute,
    } = |writing, today| writing.resolve_dispute(dispute, version, outcome, on.unwrap_or(today), today).await;

    /// Withdraws a dispute, at any step (återkalla tvist). For editors of who raised it. Refused: WRONG_STATE unless it is OPEN.
    withdraw_dispute("Which dispute, and why.";
        /// Which dispute to withdraw.
        WithdrawDisputeInput at version {
            /// The dispute.
            dispute: Id<Dispute>,
            /// Why, in Swedish: 1 to 10 000 characters.
            reason: String,
        }
    ) -> WithdrawDisputePayload {
        /// The withdrawn dispute.
        dispute: Dispute,
    } = |writing, today| writing.withdraw_dispute(dispute, version, reason, today).await;
}
