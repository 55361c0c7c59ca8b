//! Rules: what the cooperation has agreed to live up to, as data.

use std::sync::Arc;

use crate::graphql::engine::execution::async_graphql::{self, Context, ID, Object, SimpleObject};
use entity::{rule, rule_parameter};

use super::{
    bodies::{Body, body},
    documents::Clause,
    history::{Change, history},
    names::{Period, period_of},
    node::global_id,
};
use crate::graphql::engine::{
    connection::Things,
    loading::{Result, all_related_rows, node_type, one, value},
};
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
    /// Global id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        global_id::<Self>(self.row.id)
    }

    /// What happened to it, the latest first, as far as you could see it then (historik). What came with the reference data
    /// has no history before its first change.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Change>>> {
        history::<rule::Entity>(ctx, self.row.id, first, after).await
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

    /// How much it weighs that it is not met.
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

    /// When it holds.
    async fn period(&self) -> Period {
        period_of::<rule::Entity>(&self.row)
    }

    /// The clause that it comes from (källa).
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}

/// A figure of a rule, or one reading of what its clause leaves open (parameter).
#[derive(SimpleObject)]
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
    fn of(row: &Arc<rule_parameter::Model>) -> Result<Self> {
        Ok(Self {
            name: row.name.clone(),
            value: row.value.clone(),
            unit: row.unit.as_deref().map(value).transpose()?,
            reason: row.reason.clone(),
            reason_english: row.reason_english.clone(),
        })
    }
}
