//! What rests on a decision, and what of that a correction would break.

use chrono::NaiveDate;
use entity::{
    adoption_request, agreement_approval, commission, commission_receiver, decision,
    document_adoption,
};
use sea_orm::{ColumnTrait, prelude::Uuid};

use crate::{
    domain::problem::{self, Problem},
    error::Error,
    store::{
        AdoptionsOfDecision, ApprovalsOfDecision, CommissionsOfDecision, RequestsOfDecision,
        Writing, adoptions::cites_another,
    },
};

/// What rests on a decision.
pub(super) struct Resting {
    approvals: Vec<agreement_approval::Model>,
    adoptions: Vec<document_adoption::Model>,
    requests: Vec<adoption_request::Model>,
    /// The commissions that were given by it.
    given: Vec<commission::Model>,
    /// Those with whom a commission was closed by it.
    closed: Vec<commission_receiver::Model>,
}

impl Writing<'_> {
    /// What rests on a decision.
    pub(super) async fn resting_on(&self, decision: Uuid) -> Result<Resting, Error> {
        let of = [decision];
        let approvals = self.related::<ApprovalsOfDecision>(&of, None).await?;
        let adoptions = self.related::<AdoptionsOfDecision>(&of, None).await?;
        let requests = self.related::<RequestsOfDecision>(&of, None).await?;
        let given = self.related::<CommissionsOfDecision>(&of, None).await?;
        let closed = self
            .select::<commission_receiver::Entity>()
            .filter(commission_receiver::Column::DecisionId.eq(decision))
            .all()
            .await?;
        Ok(Resting {
            approvals: approvals.into_values().flatten().collect(),
            adoptions: adoptions.into_values().flatten().collect(),
            requests: requests.into_values().flatten().collect(),
            given: given.into_values().flatten().collect(),
            closed,
        })
    }
}

impl Resting {
    /// What of it a correction of the decision would break.
    pub(super) fn check(
        &self,
        before: &decision::Model,
        after: &decision::Model,
    ) -> Vec<Option<Problem>> {
        let none =
            self.approvals.is_empty() && self.adoptions.is_empty() && self.requests.is_empty();
        let needed = !none && after.kind != before.kind;
        let paragraph = after.paragraph.as_deref();
        let mut cited = self.adoptions.iter().map(|row| row.paragraph.as_deref());
        let contradicted = after.paragraph != before.paragraph
            && cited.any(|cited| cites_another(cited, paragraph));
        let mut wrong = vec![
            needed.then(|| problem::rests_on_decision().at("kind")),
            contradicted.then(|| problem::rests_on_decision().at("paragraph")),
        ];
        if let Some(on) = after.date.filter(|_| after.date != before.date) {
            wrong.extend(self.check_day(on));
        }
        wrong
    }

    /// An approval and an adoption are of its day, what else follows from it is of no earlier one, and it decides on no report that
    /// came later.
    fn check_day(&self, on: NaiveDate) -> [Option<Problem>; 3] {
        let approved = self.approvals.iter().map(|row| row.approved_on);
        let adopted = self.adoptions.iter().map(|row| row.adopted_on);
        let other = approved.chain(adopted).find(|day| *day != on);
        let given = self.given.iter().map(|row| row.given_on);
        let sent = self.requests.iter().map(|row| row.sent_on);
        let closed = self.closed.iter().filter_map(|row| row.closed_on);
        let follows = given.chain(sent).chain(closed).min();
        let reported = self.closed.iter().filter_map(|row| row.reported_on).max();
        [
            other.map(|day| problem::day_of_what_rests(day).at("date")),
            follows
                .filter(|day| on > *day)
                .map(|day| problem::later_than_what_follows(day).at("date")),
            reported
                .filter(|day| on < *day)
                .map(|day| problem::earlier_than_the_report(day).at("date")),
        ]
    }
}
