//! Matters: chains of decisions, and the amendments that they made. Names stay as they were.

use std::sync::Arc;

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use chrono::NaiveDate;
use entity::decision;
use futures_util::future::try_join_all;

use super::{
    agreements::{Agreement, known_agreements},
    bodies::{Body, body},
    documents::Clause,
    organisations::Organisation,
    shared::Tracked,
};
use crate::graphql::areas::CommissionsByDecision;
use crate::graphql::engine::{
    loading::{AsOf, NodeType, Result, all_related_rows, many, node_type, one, today, value},
    scalars::Date,
};
use crate::{
    domain::vocabulary::DecisionKind,
    error::Error,
    store::{AgreementsOfMatter, AmendmentsOfDecision, DecisionsOfMatter},
};

node_type! {
    /// A matter that organs decide in.
    Matter: matter
}

/// A matter that organs decide in, one after another (ärende).
#[Object]
impl Matter {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Readable key.
    async fn slug(&self) -> &str {
        &self.row.slug
    }

    /// Its title, in Swedish (ärendemening).
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// Its decisions until the day of `asOf` in order of time; the last one counts (beslutskedja, B-1). One without a date is no
    /// later than those that follow it.
    async fn decisions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Decision>>> {
        let rows = all_related_rows::<DecisionsOfMatter>(ctx, self.row.id).await?;
        known_decisions(ctx, &rows, self.on).await.map(Some)
    }

    /// The agreements that it is about.
    async fn agreements(&self, ctx: &Context<'_>) -> Result<Option<Vec<Agreement>>> {
        let rows = all_related_rows::<AgreementsOfMatter>(ctx, self.row.id).await?;
        known_agreements(ctx, &rows, self.on).await.map(Some)
    }

    /// The organisation that keeps the matter; null when no source says.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }
}

/// Those of the decisions that had been made by the day. Of one without a date that is known from the first dated one after it
/// in its chain, and else not before today.
pub(in crate::graphql) async fn known_decisions(
    ctx: &Context<'_>,
    rows: &[Arc<decision::Model>],
    on: AsOf,
) -> Result<Vec<Decision>> {
    let made = rows.iter().map(async |row| {
        if row.date.is_some() {
            return Ok::<_, Error>(row.date);
        }
        let chain = all_related_rows::<DecisionsOfMatter>(ctx, row.matter_id).await?;
        let later = chain.iter().filter(|other| other.ordinal > row.ordinal);
        Ok(later.filter_map(|other| other.date).next())
    });
    let made = try_join_all(made).await?;
    let past = on.day < today(ctx).day;
    let known = |made: &Option<NaiveDate>| !past || made.is_some_and(|day| day <= on.day);
    let known = rows.iter().zip(made).filter(|(_, made)| known(made));
    Ok(Decision::each(known.map(|(row, _)| Arc::clone(row)), on))
}

node_type! {
    /// A decision in a matter.
    Decision: decision
}

/// A decision in a matter (beslut).
#[Object]
impl Decision {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    #[graphql(flatten)]
    async fn of_commissions(&self) -> CommissionsByDecision<'_> {
        CommissionsByDecision(self)
    }

    /// Its place in the chain, from 1.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// The matter.
    async fn matter(&self, ctx: &Context<'_>) -> Result<Option<Matter>> {
        one(ctx, self.row.matter_id, self.on).await
    }

    /// The organ that decided, under its name of then (beslutsorgan). It never changes.
    async fn organ(&self) -> &str {
        &self.row.organ
    }

    /// The organisation whose organ it is; its `name` is that on the day of `asOf`.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The organisation's name when the decision was made. It never changes.
    async fn organisation_name(&self) -> Option<&str> {
        self.row.organisation_name.as_deref()
    }

    /// The body of the cooperation that decided; null for an outside organ.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The number of the paragraph in the minutes (§), as `101`.
    async fn paragraph(&self) -> Option<&str> {
        self.row.paragraph.as_deref()
    }

    /// The day of the decision; null when the sources don't give it.
    async fn date(&self) -> Option<Date> {
        self.row.date.map(Date)
    }

    /// What it does.
    async fn kind(&self) -> Result<DecisionKind> {
        value(&self.row.kind)
    }

    /// The decision before it in the chain.
    async fn previous(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(ctx, self.row.previous_id, self.on).await
    }

    /// The source's words, in Swedish (ordalydelse).
    async fn wording(&self) -> &str {
        &self.row.wording
    }

    /// The changes that it made to the text before it (justeringar, B-2).
    async fn amendments(&self, ctx: &Context<'_>) -> Result<Option<Vec<Amendment>>> {
        many::<AmendmentsOfDecision, _>(ctx, self.row.id, self.on).await
    }

    /// The clause that it comes from (källa).
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}

node_type! {
    /// A change that a decision made to a text.
    Amendment: amendment
}

/// A change that a decision made to a text (justering, B-2).
#[Object]
impl Amendment {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Its place among the decision's amendments, from 1.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// The decision.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(ctx, self.row.decision_id, self.on).await
    }

    /// The part of the text that was changed, in the source's words.
    async fn section(&self) -> Option<&str> {
        self.row.section.as_deref()
    }

    /// The words before; null when the source doesn't give them.
    async fn old_words(&self) -> Option<&str> {
        self.row.old_words.as_deref()
    }

    /// The words after.
    async fn new_words(&self) -> &str {
        &self.row.new_words
    }

    /// The clause that it comes from (källa).
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}
