//! Agreements: drafted and sent for approval by one of the parties; what a party says of one, that it approves it or that it
//! gives notice.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use entity::{
    agreement, agreement_approval, agreement_notice, agreement_party, body, decision,
    document_version, ladder_step, ladder_step_body, matter, organisation, steering_document,
};
use sea_orm::{ColumnTrait, prelude::Uuid};

use super::{
    BodiesOfLadderStep, NamesOfOrganisation, PartiesOfAgreement, VersionsOfDocument, Writing,
    documents::state,
    engine::act::{Guard, Guarded, Named, New, listed_as, reach},
};
use crate::{
    access::{Act, Permit, Subject, act, is_sent, writers_of_body},
    domain::{
        agreement::AgreementFacts,
        problem::{self, Problem},
        validation::{WORDING_LENGTH, day, line, prose},
        vocabulary::{
            AgreementEntry, AgreementStatus, DecisionKind, DocumentState, LadderStepKind,
            OrganisationKind, SteeringDocumentKind, Visibility, Vocabulary,
        },
    },
    error::{Error, refuse},
};

/// How many parties an agreement may have, how many bodies it may found or abolish, and how many a step of its ladder may mean.
const PARTIES: usize = 50;

/// How many months of notice there may be.
const MONTHS: i32 = 120;

/// A party of an agreement that is drafted.
#[derive(Clone, Debug)]
pub struct NewParty {
    /// The organisation.
    pub organisation: Uuid,
    /// The name under which it is party; its official one when left out.
    pub name_as_signed: Option<String>,
    /// The organ whose approval binds it.
    pub approving_organ: String,
    /// The office of whoever signs for it.
    pub signatory_title: Option<String>,
}

/// A step of the ladder for disputes under an agreement that is drafted.
#[derive(Clone, Debug)]
pub struct NewLadderStep {
    /// Which step it is.
    pub kind: LadderStepKind,
    /// What the agreement says of it.
    pub wording: String,
    /// The bodies that it means, each for its time.
    pub bodies: Vec<Uuid>,
}

/// An agreement that is drafted.
#[derive(Clone, Debug)]
pub struct NewAgreement {
    /// The document that holds it.
    pub document: Uuid,
    /// The matter in which it is decided.
    pub matter: Option<Uuid>,
    /// Its parties, in order.
    pub parties: Vec<NewParty>,
    /// The steps by which a dispute climbs, the lowest first.
    pub ladder: Vec<NewLadderStep>,
    /// Months from a notice until it ends.
    pub notice_months: i32,
    /// How it enters into force.
    pub entry: AgreementEntry,
    /// The day on which it does at the earliest.
    pub in_force_on: Option<NaiveDate>,
    /// The agreement whose place it takes.
    pub supersedes: Option<Uuid>,
}

/// What is to be another in a draft of an agreement; the rest stays.
#[derive(Clone, Debug)]
pub struct AgreementChange {
    /// The matter, or none.
    pub matter: Option<Option<Uuid>>,
    /// All parties, in order.
    pub parties: Option<Vec<NewParty>>,
    /// All steps by which a dispute climbs, the lowest first.
    pub ladder: Option<Vec<NewLadderStep>>,
    /// Months from a notice until it ends.
    pub notice_months: Option<i32>,
    /// How it enters into force.
    pub entry: Option<AgreementEntry>,
    /// The day on which it does at the earliest, or none.
    pub in_force_on: Option<Option<NaiveDate>>,
}

/// The bodies that begin and end with an agreement.
#[derive(Clone, Debug)]
pub struct BoundBodies {
    /// Those that it abolishes.
    pub abolishes: Vec<Uuid>,
    /// Those that it founds.
    pub founds: Vec<Uuid>,
}

impl Guarded for agreement::Entity {
    async fn guard(named: &Named<'_>, row: &agreement::Model) -> Result<Guard<Self>, Error> {
        let document = row.steering_document_id;
        let document = named.parent::<steering_document::Entity>(document).await?;
        let subject = Subject::agreement(row, &document).ok_or_else(unknown)?;
        let next = match is_sent(row) {
            true => Err(problem::sent_already().at(named.field)),
            false => Ok(row.clone()),
        };
        Ok(Guard { subject, next })
    }
}

fn unknown() -> Error {
    Error::internal("an agreement in a document of an unknown visibility")
}

/// Whether an agreement enters into force for each party by itself.
fn each(row: &agreement::Model) -> bool {
    row.entry == AgreementEntry::Each.code()
}

/// Whether a step is taken to a political group, whichever there is.
fn is_political(step: LadderStepKind) -> bool {
    matches!(
        step,
        LadderStepKind::LocalPolitical | LadderStepKind::CountyPolitical
    )
}

impl Writing<'_> {
    /// Drafts an agreement that a document of the actor's organisation holds.
    pub async fn draft_agreement(
        &self,
        new: NewAgreement,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let document = self
            .found::<steering_document::Entity>(new.document, "document")
            .await?;
        let subject = Subject::new_agreement(&document).ok_or_else(unknown)?;
        let permit: Permit<act::Create> = self.permit(subject)?;
        let kind = document.kind == SteeringDocumentKind::Agreement.code();
        let row = agreement::Model {
            id: Uuid::now_v7(),
            steering_document_id: document.id,
            matter_id: new.matter,
            notice_months: new.notice_months,
            clause_id: None,
            entry: new.entry.code().to_owned(),
            in_force_on: new.in_force_on,
            sent_on: None,
            supersedes_id: new.supersedes,
            version: 1,
        };
        refuse([
            (!kind).then(|| problem::no_agreement_document().at("document")),
            self.is_agreement(document.id)
                .await?
                .then(|| problem::agreement_drafted_already().at("document")),
        ])?;
        let mut wrong = self.check_draft(&row, &new.parties).await?;
        wrong.extend(self.check_ladder(&new.ladder).await?);
        refuse(wrong)?;
        let agreement = self.create(&permit, row).await?;
        self.add_parties(&agreement, new.parties, today).await?;
        self.add_ladder(&agreement, new.ladder).await?;
        Ok(agreement.key())
    }

    /// Changes a draft of an agreement.
    pub async fn change_agreement(
        &self,
        id: Uuid,
        version: i32,
        change: AgreementChange,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<agreement::Entity, act::Change>(id, version, "agreement")
            .await?;
        let entry = change.entry.map(|entry| entry.code().to_owned());
        let now = row.clone();
        let after = agreement::Model {
            matter_id: change.matter.unwrap_or(now.matter_id),
            notice_months: change.notice_months.unwrap_or(now.notice_months),
            entry: entry.unwrap_or(now.entry),
            in_force_on: change.in_force_on.unwrap_or(now.in_force_on),
            ..row.clone()
        };
        let before = self.parties_of(id).await?;
        let kept = before.iter().map(|party| NewParty {
            organisation: party.organisation_id,
            name_as_signed: Some(party.name_as_signed.clone()),
            approving_organ: party.approving_organ.clone(),
            signatory_title: party.signatory_title.clone(),
        });
        let parties = change.parties.clone().unwrap_or_else(|| kept.collect());
        let mut wrong = self.check_draft(&after, &parties).await?;
        if let Some(ladder) = &change.ladder {
            wrong.extend(self.check_ladder(ladder).await?);
        }
        refuse(wrong)?;
        if change.parties.is_some() {
            for party in &before {
                self.remove(&permit, party).await?;
            }
            self.add_parties(&permit, parties, today).await?;
        }
        if let Some(ladder) = change.ladder {
            self.remove_ladder(&permit).await?;
            self.add_ladder(&permit, ladder).await?;
        }
        self.change(&permit, &row, after).await
    }

    /// Sends an agreement to its parties for approval, with what begins and ends when they all have.
    pub async fn send_agreement(
        &self,
        id: Uuid,
        version: i32,
        sent_on: NaiveDate,
        bound: BoundBodies,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<agreement::Entity, act::Send>(id, version, "agreement")
            .await?;
        let document = row.steering_document_id;
        let document = self
            .found::<steering_document::Entity>(document, "agreement")
            .await?;
        let versions = self
            .related::<VersionsOfDocument>(&[document.id], None)
            .await?;
        let mut versions = versions.into_values().flatten();
        let adopted = versions.any(|version| state(&version) == DocumentState::Adopted);
        let binds = !bound.abolishes.is_empty() || !bound.founds.is_empty();
        let hidden = match Visibility::from_code(&document.visibility) {
            Some(Visibility::Public) => false,
            Some(Visibility::Cooperation) => binds,
            Some(Visibility::Owner) | None => true,
        };
        refuse([
            past("sentOn", sent_on, today),
            (!adopted).then(|| problem::text_not_adopted().at("agreement")),
            hidden.then(|| problem::unseen_by_parties().at("agreement")),
            (binds && each(&row)).then(|| problem::each_binds_nobody_else().at("agreement")),
        ])?;
        let parties = self.kinds_of_parties(id).await?;
        for (field, ids) in [("abolishes", bound.abolishes), ("founds", bound.founds)] {
            refuse([(ids.len() > PARTIES).then(|| problem::too_many(PARTIES).at(field))])?;
            for body in ids {
                self.bind(&permit, &row, field, body, &parties).await?;
            }
        }
        let after = agreement::Model {
            sent_on: Some(sent_on),
            ..row.clone()
        };
        self.change(&permit, &row, after).await
    }

    /// Lets a body begin or end with an agreement, to which all who write in it are parties and that one of them sends. An earlier
    /// agreement that never entered into force stands in nobody's way.
    async fn bind(
        &self,
        permit: &Permit<act::Send>,
        agreement: &agreement::Model,
        field: &'static str,
        id: Uuid,
        parties: &[(Uuid, String)],
    ) -> Result<(), Error> {
        let body = self.found::<body::Entity>(id, field).await?;
        let is_party = |kind: OrganisationKind| {
            let mut parties = parties.iter();
            parties.any(|(_, of)| of == kind.code())
        };
        let mut writers: Vec<OrganisationKind> = writers_of_body(&body).collect();
        if writers.is_empty() {
            writers = vec![OrganisationKind::Region, OrganisationKind::Association];
        }
        let own = self.actor().organisation;
        let own_kind = parties.iter().find(|(party, _)| *party == own);
        let (bound, sends) = match body.municipality_id {
            Some(kommun) => {
                let bound = parties.iter().any(|(party, _)| *party == kommun);
                (bound, kommun == own)
            }
            None => {
                let sends =
                    |kind: &OrganisationKind| own_kind.is_some_and(|(_, own)| own == kind.code());
                let sends = writers.iter().any(sends);
                (writers.into_iter().all(is_party), sends)
            }
        };
        let founds = field == "founds";
        let before = match founds {
            true => body.agreement_id,
            false => body.abolished_by_id,
        };
        let facts = self.facts_of_agreements().await?;
        let held = |id: Uuid| {
            let facts = facts.get(&id);
            facts.is_none_or(|facts| facts.in_force_from().is_some())
        };
        refuse([
            (!bound || !sends).then(|| problem::binds_no_party().at(field)),
            before
                .filter(|id| held(*id))
                .map(|_| problem::bound_already().at(field)),
        ])?;
        let mut after = body.clone();
        match founds {
            true => after.agreement_id = Some(agreement.id),
            false => after.abolished_by_id = Some(agreement.id),
        }
        self.change(&permit.over_bound(body.id), &body, after)
            .await?;
        Ok(())
    }

    async fn parties_of(&self, agreement: Uuid) -> Result<Vec<agreement_party::Model>, Error> {
        let found = self
            .related::<PartiesOfAgreement>(&[agreement], None)
            .await?;
        Ok(found.into_values().flatten().collect())
    }

    /// The organisations that are parties to an agreement, each with its kind.
    async fn kinds_of_parties(&self, agreement: Uuid) -> Result<Vec<(Uuid, String)>, Error> {
        let parties = self.parties_of(agreement).await?;
        let ids: Vec<Uuid> = parties.iter().map(|party| party.organisation_id).collect();
        let organisations = self.rows::<organisation::Entity>(&ids).await?;
        Ok(organisations
            .into_values()
            .map(|organisation| (organisation.id, organisation.kind))
            .collect())
    }

    /// What is wrong with a draft of an agreement between these parties.
    async fn check_draft(
        &self,
        row: &agreement::Model,
        parties: &[NewParty],
    ) -> Result<Vec<Option<Problem>>, Error> {
        if let Some(matter) = row.matter_id {
            self.found::<matter::Entity>(matter, "matter").await?;
        }
        let named: BTreeSet<Uuid> = parties.iter().map(|party| party.organisation).collect();
        let own = named.contains(&self.actor().organisation);
        let earlier = match row.supersedes_id {
            Some(id) => {
                self.found::<agreement::Entity>(id, "supersedes").await?;
                self.parties_of(id).await?
            }
            None => Vec::new(),
        };
        let left_out = earlier
            .iter()
            .any(|party| !named.contains(&party.organisation_id));
        let on_day = row.entry == AgreementEntry::OnDay.code();
        let mut problems = vec![
            (named.len() < 2 || !own).then(|| problem::too_few_parties().at("parties")),
            (named.len() < parties.len()).then(|| problem::party_named_twice().at("parties")),
            (parties.len() > PARTIES).then(|| problem::too_many(PARTIES).at("parties")),
            (!(0..=MONTHS).contains(&row.notice_months))
                .then(|| problem::months_out_of_range(MONTHS).at("noticeMonths")),
            (on_day != row.in_force_on.is_some()).then(|| problem::day_of_entry().at("inForceOn")),
            row.in_force_on.and_then(|on| day("inForceOn", on)),
            left_out.then(|| problem::supersedes_other_parties().at("supersedes")),
            (each(row) && row.supersedes_id.is_some())
                .then(|| problem::each_binds_nobody_else().at("supersedes")),
        ];
        for (place, party) in parties.iter().enumerate() {
            let field = |name: &str| format!("parties.{place}.{name}");
            let given =
                |name: &str, value: Option<&str>| value.and_then(|it| line(&field(name), it));
            problems.push(given("nameAsSigned", party.name_as_signed.as_deref()));
            problems.push(given("approvingOrgan", Some(&party.approving_organ)));
            problems.push(given("signatoryTitle", party.signatory_title.as_deref()));
        }
        Ok(problems)
    }

    /// What is wrong with the ladder of a draft.
    async fn check_ladder(&self, ladder: &[NewLadderStep]) -> Result<Vec<Option<Problem>>, Error> {
        let all = ladder.iter().flat_map(|step| &step.bodies);
        let all: BTreeSet<Uuid> = all.copied().collect();
        let ids: Vec<Uuid> = all.iter().copied().collect();
        if self.rows::<body::Entity>(&ids).await?.len() < all.len() {
            return Err(Error::NotFound { field: "ladder" });
        }
        let mut problems = Vec::new();
        let mut below: Option<LadderStepKind> = None;
        for (place, step) in ladder.iter().enumerate() {
            let field = |name: &str| format!("ladder.{place}.{name}");
            let once: BTreeSet<&Uuid> = step.bodies.iter().collect();
            let downwards = below >= Some(step.kind);
            let twice = once.len() < step.bodies.len();
            let many = step.bodies.len() > PARTIES;
            problems.extend([
                downwards.then(|| problem::ladder_not_upwards().at(&field("kind"))),
                prose(&field("wording"), &step.wording, WORDING_LENGTH),
                twice.then(|| problem::body_named_twice().at(&field("bodies"))),
                many.then(|| problem::too_many(PARTIES).at(&field("bodies"))),
            ]);
            below = Some(step.kind);
        }
        Ok(problems)
    }

    async fn add_ladder<A: Act>(
        &self,
        agreement: &Permit<A>,
        ladder: Vec<NewLadderStep>,
    ) -> Result<(), Error> {
        let mut meant = Vec::new();
        for (ordinal, step) in (1..).zip(ladder) {
            let row = ladder_step::Model {
                id: Uuid::now_v7(),
                agreement_id: agreement.key(),
                ordinal,
                kind: step.kind.code().to_owned(),
                wording: step.wording,
                requires_body: is_political(step.kind) || !step.bodies.is_empty(),
                note: None,
                note_english: None,
                clause_id: None,
            };
            let bodies = listed_as("bodies", &step.bodies);
            let added = self.create_with(agreement, row, bodies).await?;
            for body_id in step.bodies {
                let row = ladder_step_body::Model {
                    id: Uuid::now_v7(),
                    ladder_step_id: added.key(),
                    body_id,
                };
                meant.push(New::<ladder_step_body::Entity>::by(&added, row)?);
            }
        }
        self.create_all(meant).await
    }

    async fn remove_ladder<A: Act>(&self, agreement: &Permit<A>) -> Result<(), Error> {
        let ladder = self.ladder_of(agreement.key()).await?;
        let steps: Vec<Uuid> = ladder.iter().map(|step| step.id).collect();
        let mut meant = self.related::<BodiesOfLadderStep>(&steps, None).await?;
        for step in ladder {
            let permit = reach(agreement, &step)?;
            let bodies = meant.remove(&step.id).unwrap_or_default();
            for body in &bodies {
                self.remove(&permit, body).await?;
            }
            let bodies: Vec<Uuid> = bodies.iter().map(|row| row.body_id).collect();
            self.remove_with(&permit, &step, listed_as("bodies", &bodies))
                .await?;
        }
        Ok(())
    }

    async fn add_parties<A: Act>(
        &self,
        agreement: &Permit<A>,
        parties: Vec<NewParty>,
        today: NaiveDate,
    ) -> Result<(), Error> {
        for (ordinal, party) in (1..).zip(parties) {
            let id = party.organisation;
            self.found::<organisation::Entity>(id, "parties").await?;
            let official = self.name_of_day::<NamesOfOrganisation>(id, today).await?;
            let row = agreement_party::Model {
                id: Uuid::now_v7(),
                agreement_id: agreement.key(),
                ordinal,
                organisation_id: id,
                name_as_signed: party.name_as_signed.or(official).unwrap_or_default(),
                approving_organ: party.approving_organ,
                signatory_title: party.signatory_title,
                clause_id: None,
            };
            self.create(agreement, row).await?;
        }
        Ok(())
    }

    /// Records that the actor's organisation has approved an agreement (B-11).
    pub async fn record_approval(
        &self,
        id: Uuid,
        approved_on: NaiveDate,
        decision: Option<Uuid>,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (agreement, permit) = self.as_party_to::<act::RecordApproval>(id).await?;
        let before = self
            .select::<agreement_approval::Entity>()
            .filter(agreement_approval::Column::AgreementPartyId.eq(permit.key()))
            .count()
            .await?;
        let [decision_fits, another_day] = match decision {
            Some(decision) => {
                self.check_approving(decision, &agreement, approved_on)
                    .await?
            }
            None => [None, None],
        };
        let ended = each(&agreement) && self.has_ended(agreement.id, today).await?;
        let early = agreement.sent_on.filter(|sent| approved_on < *sent);
        refuse([
            (!is_sent(&agreement)).then(|| problem::not_sent_yet().at("agreement")),
            early.map(|sent| problem::approved_before_sent(sent).at("approvedOn")),
            past("approvedOn", approved_on, today),
            another_day,
            decision_fits,
            (before > 0).then(|| problem::approval_recorded_already().at("agreement")),
            ended.then(|| problem::agreement_ended_already().at("agreement")),
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
        let approved = self
            .select::<agreement_approval::Entity>()
            .filter(agreement_approval::Column::AgreementPartyId.eq(permit.key()))
            .filter(agreement_approval::Column::ApprovedOn.lte(given_on))
            .count()
            .await?;
        let facts = self.facts_of(agreement.id).await?;
        // Of all parties that is missing: so says what follows.
        let unbound = !facts.can_bind(approved > 0);
        refuse([
            past("givenOn", given_on, today),
            (before > 0).then(|| problem::notice_given_already().at("agreement")),
            unbound.then(|| problem::not_approved_by_you().at("agreement")),
        ])?;
        refuse([not_in_force(&facts, given_on)])?;
        let row = agreement_notice::Model {
            id: Uuid::now_v7(),
            agreement_party_id: permit.key(),
            given_on,
        };
        self.create(&permit, row).await?;
        Ok(id)
    }

    /// Whether an agreement has ended by a day: a later approval revives none.
    async fn has_ended(&self, id: Uuid, on: NaiveDate) -> Result<bool, Error> {
        let status = self.facts_of(id).await?.status(on);
        Ok(matches!(
            status,
            AgreementStatus::Terminated | AgreementStatus::Superseded
        ))
    }

    async fn facts_of(&self, id: Uuid) -> Result<AgreementFacts, Error> {
        let facts = self.facts_of_agreements().await?.get(&id).cloned();
        facts.ok_or_else(|| Error::internal("an agreement without facts"))
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
        let seen = Subject::agreement(&agreement, &document).ok_or_else(unknown)?;
        let permit = self.permit(Subject::agreement_party(&own, seen.audience))?;
        Ok((agreement, permit))
    }

    /// What is wrong with a decision as that by which the actor's organisation has approved an agreement on a day: it is one of its
    /// own that approves or adopts, on no other document and on no other day.
    async fn check_approving(
        &self,
        id: Uuid,
        agreement: &agreement::Model,
        approved_on: NaiveDate,
    ) -> Result<[Option<Problem>; 2], Error> {
        let decision = self.found::<decision::Entity>(id, "decision").await?;
        if !approves(&decision, self.actor().organisation) {
            let problem = problem::no_approving_decision().at("decision");
            return Ok([Some(problem), None]);
        }
        let named: Vec<Uuid> = decision.document_version_id.into_iter().collect();
        let versions = self.rows::<document_version::Entity>(&named).await?;
        let document = agreement.steering_document_id;
        let about = |id: &Uuid| {
            let version = versions.get(id);
            version.is_some_and(|version| version.steering_document_id == document)
        };
        let other = !named.iter().all(about);
        let other_day = not_of_the_day(&decision, approved_on);
        Ok([
            other.then(|| problem::decision_on_another_document().at("decision")),
            other_day.map(|problem| problem.at("approvedOn")),
        ])
    }
}

/// Whether a decision approves or adopts for an organisation: it is one of its own and says so.
pub(super) fn approves(decision: &decision::Model, organisation: Uuid) -> bool {
    let approves = [DecisionKind::Approves, DecisionKind::Adopts]
        .map(DecisionKind::code)
        .contains(&decision.kind.as_str());
    approves && decision.organisation_id == Some(organisation)
}

/// Why what rests on a decision can't be of a day: it is of that of the decision, or within its year where no day is known.
pub(super) fn not_of_the_day(decision: &decision::Model, on: NaiveDate) -> Option<Problem> {
    match (decision.date, decision.year) {
        (Some(day), _) if day != on => Some(problem::not_the_day_of_the_decision(day)),
        (None, Some(year)) if year != on.year() => {
            Some(problem::not_in_the_year_of_the_decision(year))
        }
        _ => None,
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
