//! Agreements: what a party says of one, that it approves it or that it gives notice.

use chrono::NaiveDate;
use entity::{
    agreement, agreement_approval, agreement_notice, agreement_party, decision, steering_document,
};
use sea_orm::{ColumnTrait, prelude::Uuid};

use super::{Writing, documents::rights_over};
use crate::{
    access::{Act, Permit, Subject, act},
    domain::{
        agreement::AgreementFacts,
        problem::{self, Problem},
        validation::day,
        vocabulary::{AgreementStatus, DecisionKind, Vocabulary},
    },
    error::{Error, refuse},
};

impl Writing<'_> {
    /// Records that the actor's organisation has approved an agreement (B-11).
    pub async fn record_approval(
        &self,
        id: Uuid,
        approved_on: NaiveDate,
        decision: Option<Uuid>,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (_, permit) = self.as_party_to::<act::RecordApproval>(id).await?;
        let before = self
            .select::<agreement_approval::Entity>()
            .filter(agreement_approval::Column::AgreementPartyId.eq(permit.key()))
            .count()
            .await?;
        let decision_fits = match decision {
            Some(decision) => {
                self.check_decision(decision, self.actor().organisation)
                    .await?
            }
            None => None,
        };
        refuse([
            past("approvedOn", approved_on, today),
            decision_fits,
            (before > 0).then(|| problem::approval_recorded_already().at("agreement")),
        ])?;
        let row = agreement_approval::Model {
            id: Uuid::now_v7(),
            agreement_party_id: permit.key(),
            decision_id: decision,
            approved_on,
            clause_id: None,
        };
        self.create(&permit, row).await?;
        Ok(id)
    }

    /// Gives notice of termination of an agreement for the actor's organisation (B-12).
    pub async fn give_notice(
        &self,
        id: Uuid,
        given_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (agreement, permit) = self.as_party_to::<act::GiveNotice>(id).await?;
        let before = self
            .select::<agreement_notice::Entity>()
            .filter(agreement_notice::Column::AgreementPartyId.eq(permit.key()))
            .count()
            .await?;
        refuse([
            past("givenOn", given_on, today),
            (before > 0).then(|| problem::notice_given_already().at("agreement")),
        ])?;
        let facts = self.facts_of_agreements().await?;
        let facts = facts
            .get(&agreement.id)
            .ok_or_else(|| Error::internal("an agreement without facts"))?;
        refuse([not_in_force(facts, given_on)])?;
        let row = agreement_notice::Model {
            id: Uuid::now_v7(),
            agreement_party_id: permit.key(),
            given_on,
        };
        self.create(&permit, row).await?;
        Ok(id)
    }

    /// The agreement, with the permit to do something as the party that the actor's organisation is.
    ///
    /// # Errors
    /// `Forbidden`, when it is none.
    async fn as_party_to<A: Act>(&self, id: Uuid) -> Result<(agreement::Model, Permit<A>), Error> {
        let agreement = self.found::<agreement::Entity>(id, "agreement").await?;
        let document = self
            .found::<steering_document::Entity>(agreement.steering_document_id, "agreement")
            .await?;
        let own = self
            .select::<agreement_party::Entity>()
            .filter(agreement_party::Column::AgreementId.eq(id))
            .filter(agreement_party::Column::OrganisationId.eq(self.actor().organisation))
            .one()
            .await?;
        let own = own.ok_or(Error::Forbidden(A::ACTION))?;
        let audience = rights_over(&document)?.audience;
        let permit = self.permit(Subject::agreement_party(&own, audience))?;
        Ok((agreement, permit))
    }

    /// A decision approves or adopts for an organisation when it is one of its own and says so.
    pub(super) async fn check_decision(
        &self,
        id: Uuid,
        organisation: Uuid,
    ) -> Result<Option<Problem>, Error> {
        let decision = self.found::<decision::Entity>(id, "decision").await?;
        let approves = [DecisionKind::Approves, DecisionKind::Adopts]
            .map(DecisionKind::code)
            .contains(&decision.kind.as_str());
        let own = decision.organisation_id == Some(organisation);
        Ok((!(approves && own)).then(|| problem::no_approving_decision().at("decision")))
    }
}

/// A day that has come, and that can be held.
pub(super) fn past(field: &str, on: NaiveDate, today: NaiveDate) -> Option<Problem> {
    let future = (on > today).then(|| problem::recorded_too_early(today).at(field));
    day(field, on).or(future)
}

/// Why no notice can be given on a day, and what can be done instead (B-11, B-12).
fn not_in_force(facts: &AgreementFacts, on: NaiveDate) -> Option<Problem> {
    let problem = match facts.status(on) {
        AgreementStatus::InForce | AgreementStatus::NoticeGiven => return None,
        AgreementStatus::Draft | AgreementStatus::PendingApproval => {
            problem::not_in_force_before_approval(on)
        }
        AgreementStatus::Terminated => problem::not_in_force_after_notice(on),
        AgreementStatus::Superseded => problem::not_in_force_when_superseded(on),
    };
    Some(problem.at("givenOn"))
}
