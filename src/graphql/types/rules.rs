//! Rules: what the cooperation has agreed to live up to, as data.

use std::sync::Arc;

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use entity::rule_parameter;

use super::{
    agreements::Agreement,
    bodies::{Body, body},
    names::{Period, period_of},
    shared::{Sourced, Tracked, Versioned},
};
use crate::graphql::engine::loading::{NodeType, Result, can, node_type, one, related_rows, value};
use crate::{
    access::Subject,
    domain::vocabulary::{Action, BodyType, Level, RuleSubject, RuleUnit, Severity},
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

    /// Whether you may propose that a parameter says something else: `setRuleParameter`.
    async fn viewer_can_set_parameter(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Some(Subject::rule(self.row.id)), Action::Change)
    }

    /// Its figures, and the readings of what the clause leaves open, on the day of `asOf`.
    async fn parameters(&self, ctx: &Context<'_>) -> Result<Option<Vec<RuleParameter>>> {
        let rows = related_rows::<ParametersOfRule>(ctx, self.row.id, self.on).await?;
        let rows = rows.iter().map(Arc::clone);
        Ok(Some(RuleParameter::each(rows, self.on)))
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

node_type! {
    /// A figure of a rule, or one reading of what its clause leaves open.
    RuleParameter: rule_parameter
}

/// A figure of a rule, or one reading of what its clause leaves open, while it holds (parameter). Both sides agree on another:
/// `setRuleParameter`.
#[Object]
impl RuleParameter {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The rule.
    async fn rule(&self, ctx: &Context<'_>) -> Result<Option<Rule>> {
        one(ctx, self.row.rule_id, self.on).await
    }

    /// Its place among the parameters of the rule, from 1.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Its value, as text.
    async fn value(&self) -> &str {
        &self.row.value
    }

    /// What a figure counts or measures; null where the value is no figure.
    async fn unit(&self) -> Result<Option<RuleUnit>> {
        self.row.unit.as_deref().map(value).transpose()
    }

    /// Why this reading, in Swedish; null where the clause leaves no choice.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// Why this reading, in English; null where nobody has said it.
    async fn reason_english(&self) -> Option<&str> {
        self.row.reason_english.as_deref()
    }

    /// Period of validity.
    async fn period(&self) -> Period {
        period_of::<rule_parameter::Entity>(&self.row)
    }
}
