//! Rules: what the cooperation has agreed to live up to, as data.

use std::sync::Arc;

use crate::graphql::engine::execution::async_graphql::{self, Context, Object, SimpleObject};
use entity::rule_parameter;

use super::{
    agreements::Agreement,
    bodies::{Body, body},
    shared::{Sourced, Tracked},
};
use crate::graphql::engine::loading::{Result, all_related_rows, node_type, one, value};
use crate::{
    domain::vocabulary::{BodyType, Level, RuleSubject, RuleUnit, Severity},
    store::ParametersOfRule,
};

node_type! {
    /// A rule that can be checked by machine.
    Rule: rule
}

/// A rule that can be checked by machine, with its parameters and how the clause is read (regel).
#[Object]
impl Rule {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Its code, as it is cited: that of its clause, with a letter where a clause holds several.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// What it is about.
    async fn subject(&self) -> Result<RuleSubject> {
        value(&self.row.subject)
    }

    /// The type whose bodies it applies to; null when it applies to one body or to something else.
    async fn body_type(&self) -> Result<Option<BodyType>> {
        self.row.body_kind.as_deref().map(value).transpose()
    }

    /// The body that it applies to; null when it applies to a type or to something else.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The body that has to meet it together with `body`; null when it is one body's alone.
    async fn joint_body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.joint_body_id, self.on).await
    }

    /// The level of the bodies of `bodyType` that it applies to (B-8); null when it is every level.
    async fn level(&self) -> Result<Option<Level>> {
        self.row.level.as_deref().map(value).transpose()
    }

    /// What it asks for, in Swedish.
    async fn statement(&self) -> &str {
        &self.row.statement
    }

    /// What it asks for, in English.
    async fn statement_english(&self) -> &str {
        &self.row.statement_english
    }

    /// How serious it is when the rule is not met.
    async fn severity(&self) -> Result<Severity> {
        value(&self.row.severity)
    }

    /// Its figures, and the readings of what the clause leaves open.
    async fn parameters(&self, ctx: &Context<'_>) -> Result<Option<Vec<RuleParameter>>> {
        let rows = all_related_rows::<ParametersOfRule>(ctx, self.row.id).await?;
        rows.iter()
            .map(RuleParameter::of)
            .collect::<Result<_>>()
            .map(Some)
    }

    /// The agreement under which it holds: it begins and ends with it (B-7 to B-9). Null when it holds by itself.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
        one(ctx, self.row.agreement_id, self.on).await
    }

    #[graphql(flatten)]
    async fn sourced(&self) -> Sourced<'_, Self> {
        Sourced(self)
    }
}

/// A figure of a rule, or one reading of what its clause leaves open (parameter).
#[derive(Clone, SimpleObject)]
pub struct RuleParameter {
    /// Its name.
    name: String,
    /// Its value, as text.
    value: String,
    /// What a figure counts or measures; null where the value is no figure.
    unit: Option<RuleUnit>,
    /// Why this reading, in Swedish; null where the clause leaves no choice.
    reason: Option<String>,
    /// Why this reading, in English.
    reason_english: Option<String>,
}

impl RuleParameter {
    /// What is in a row.
    pub(super) fn of(row: &Arc<rule_parameter::Model>) -> Result<Self> {
        Ok(Self {
            name: row.name.clone(),
            value: row.value.clone(),
            unit: row.unit.as_deref().map(value).transpose()?,
            reason: row.reason.clone(),
            reason_english: row.reason_english.clone(),
        })
    }
}
