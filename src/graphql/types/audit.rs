//! The auditors' four questions, asked of decisions, commissions and agreements. `domain::audit` says what each means.

use crate::graphql::engine::execution::async_graphql::{
    self, Context, InputObject, Object, SimpleObject,
};
use futures_util::future::try_join_all;

use super::{
    agreements::Agreement,
    bodies::Body,
    matters::Decision,
    node::{Node, thing},
};
use crate::graphql::{
    areas::Commission,
    engine::{
        arguments::{Decode as _, Id},
        connection::{ListArguments, Things, connection},
        loading::{AsOf, NodeType, Result, answers_of, session, today},
        scalars::Date,
    },
};
use crate::{
    domain::{
        audit::Answered,
        id::NodeId,
        problem,
        vocabulary::{AuditAnswer, AuditQuestion},
    },
    error::Error,
    store::{self, Audited},
};

/// The years that can be asked about.
const YEARS: (i32, i32) = (1900, 9999);

/// A decision, a commission or an agreement with the answers to the four questions that the region's auditors ask of it
/// (granskad handling). Computed.
pub struct AuditedThing {
    row: Audited,
    on: AsOf,
}

/// A decision, a commission or an agreement with the answers to the four questions that the region's auditors ask of it
/// (granskad handling). Computed.
#[Object]
impl AuditedThing {
    /// The `Decision`, the `Commission` or the `Agreement` (handling).
    async fn thing(&self) -> Option<Node> {
        Some(match self.row.clone() {
            Audited::Decision(row) => Decision::of(row, self.on).into(),
            Audited::Commission(row) => Commission::of(row, self.on).into(),
            Audited::Agreement(row) => Agreement::of(row, self.on).into(),
        })
    }

    /// The answers to the four questions, in their order, as of the day of `asOf` and as far as you may see (svar).
    async fn answers(&self, ctx: &Context<'_>) -> Result<Option<Vec<AuditedAnswer>>> {
        answers(ctx, self.row.id(), self.on).await
    }
}

/// The answer to one of the four questions that the region's auditors ask (svar på granskningsfråga). Computed: a decision that gives
/// no commission, and by which no document was sent for adoption, asks nothing of anybody, and what was withdrawn asks nothing any
/// more.
#[derive(SimpleObject)]
pub struct AuditedAnswer {
    /// The question. Of a decision: it decides, or a later one decides what it has passed on; each commission given by it is reported
    /// back, and closed; something of one remained. A document that was sent for adoption by it is reported back with the last
    /// answer, and remains while one is awaited; nobody decides on the answers. Of a commission: a decision or an item of an agenda
    /// that you see gave it; each of those who carry it out. Of an agreement: each party has approved it (B-11); each commission
    /// given in its matter; it binds still (B-12), or something remained.
    question: AuditQuestion,
    /// The answer.
    answer: AuditAnswer,
    /// The day since which it is so (den): of an answer that is awaited, the day on which it was asked for; of what is not reported
    /// back, the first day by which it is due. Null where there is no such day, or no source tells it.
    on: Option<Date>,
    /// What the answer rests on, and what is missing, as far as you may see it (underlag). DECIDED: a `Decision`, an `AgendaItem`,
    /// the `AgreementApproval`s and `DocumentAdoption`s that rest on it, and each `AgreementParty` that has not approved.
    /// REPORTED_BACK: each `CommissionReport`, and each `CommissionReceiver` that owes one; each `DocumentAdoption`, and each
    /// `Organisation` whose answer is awaited. DECIDED_ON_REPORT: the `Decision`s and `AgendaItem`s, and each `CommissionReport` that
    /// waits for one. REMAINS: the `Commission`s that what remained became, each `Organisation` whose answer is awaited, and the
    /// `NoticeOfTermination`s of an agreement.
    evidence: Option<Vec<Node>>,
}

/// Narrows what the auditors' questions are asked of. It must meet all that is given.
#[derive(InputObject, Default)]
pub struct AuditFilter {
    /// What the body with this id or key has decided or given, and agreements that it has decided on or whose documents are its own.
    body: Option<Id<Body>>,
    /// What was decided or given in this year, and agreements that were decided on or sent to their parties in it: 1900 to 9999.
    year: Option<i32>,
}

/// What the questions are asked of, a page at a time.
pub(in crate::graphql) async fn audited(
    ctx: &Context<'_>,
    filter: Option<AuditFilter>,
    on: AsOf,
    list: ListArguments,
) -> Result<Option<Things<AuditedThing>>> {
    let AuditFilter { body, year } = filter.unwrap_or_default();
    let (first, last) = YEARS;
    let outside = year.filter(|year| !(first..=last).contains(year));
    if let Some(year) = outside {
        let refusal = problem::no_such_year(year, first, last);
        return Err(Error::from(refusal.at("filter.year")));
    }
    let filter = store::AuditFilter {
        body: body.decode(ctx, "filter.body").await?,
        year,
        known_on: (on.day < today(ctx).day).then_some(on.day),
    };
    let read = |request| async move { session(ctx).audited(&filter, request).await };
    connection(ctx, list, read, |row| Ok(AuditedThing { row, on })).await
}

/// The answers of the day about a decision, a commission or an agreement; null where it is not there for the viewer.
pub(in crate::graphql) async fn answers(
    ctx: &Context<'_>,
    of: NodeId,
    on: AsOf,
) -> Result<Option<Vec<AuditedAnswer>>> {
    let Some(answers) = answers_of(ctx, of, on.day).await? else {
        return Ok(None);
    };
    try_join_all(
        answers
            .into_iter()
            .map(|answered| with_evidence(ctx, answered, on)),
    )
    .await
    .map(Some)
}

async fn with_evidence(ctx: &Context<'_>, answered: Answered, on: AsOf) -> Result<AuditedAnswer> {
    let evidence = answered.evidence.iter().map(|id| thing(ctx, *id, on));
    let evidence = try_join_all(evidence).await?;
    Ok(AuditedAnswer {
        question: answered.question,
        answer: answered.answer,
        on: answered.on.map(Date),
        evidence: Some(evidence.into_iter().flatten().collect()),
    })
}
