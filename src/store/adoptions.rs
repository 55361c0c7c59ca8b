//! Adoptions: that the region and each kommun is asked to adopt a version of a steering document for itself, and what each
//! answers. Each records its own.

use chrono::NaiveDate;
use entity::{
    adoption_request, body, decision, document_adoption, document_version, organisation,
    steering_document,
};
use sea_orm::{ColumnTrait, prelude::Uuid};

use super::{
    Dated, RequestOfVersion, VersionsOfDocument, Writing,
    agreements::{approves, not_of_the_day, past},
    documents::{rights_over_body, state},
    engine::act::{Guard, Guarded, Named},
};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        adoption::{AdoptionFacts, Answer},
        agreement::Entry,
        letters::folded,
        problem::{self, Problem},
        validation::{day, line, optional_prose, paragraph},
        vocabulary::{
            AdoptionAnswer, AgreementEntry, DecisionKind, DocumentState, OrganisationKind,
            SteeringDocumentKind, Visibility, Vocabulary,
        },
    },
    error::{Error, refuse},
    store::Session,
};

/// How long what an organisation reserves itself may be, in characters.
const RESERVATION_LENGTH: usize = 2_000;

/// The kinds of documents that many are asked to adopt; an agreement is approved by its parties instead.
const ADOPTED_BY_MANY: [SteeringDocumentKind; 4] = [
    SteeringDocumentKind::ActionPlan,
    SteeringDocumentKind::Guideline,
    SteeringDocumentKind::Routine,
    SteeringDocumentKind::Recommendation,
];

/// The decisions by which a body stands behind a document.
const RECOMMENDING: [DecisionKind; 4] = [
    DecisionKind::Recommends,
    DecisionKind::Supports,
    DecisionKind::Approves,
    DecisionKind::Adopts,
];

/// A version that is sent for adoption.
#[derive(Clone, Copy, Debug)]
pub struct NewAdoptionRequest {
    /// The version.
    pub document_version: Uuid,
    /// The decision by which the body recommends it.
    pub decision: Option<Uuid>,
    /// The day on which it is sent.
    pub sent_on: NaiveDate,
    /// The last day to answer by.
    pub answer_by: NaiveDate,
    /// How it enters into force.
    pub entry: AgreementEntry,
    /// The day on which it does at the earliest.
    pub in_force_on: Option<NaiveDate>,
}

/// What is to be another in a request for adoption; the rest stays.
#[derive(Clone, Copy, Debug)]
pub struct AdoptionRequestChange {
    /// The last day to answer by.
    pub answer_by: Option<NaiveDate>,
    /// How it enters into force.
    pub entry: Option<AgreementEntry>,
    /// The day on which it does at the earliest, or none.
    pub in_force_on: Option<Option<NaiveDate>>,
}

/// An adoption to be recorded.
#[derive(Clone, Debug)]
pub struct NewAdoption {
    /// The version.
    pub document_version: Uuid,
    /// Whether it is adopted or declined.
    pub answer: AdoptionAnswer,
    /// The day.
    pub adopted_on: NaiveDate,
    /// The organ that decided.
    pub organ: String,
    /// The number of the paragraph in its minutes.
    pub paragraph: Option<String>,
    /// The decision.
    pub decision: Option<Uuid>,
    /// What is reserved.
    pub reservation: Option<String>,
}

/// What is to be another in an adoption; the rest stays.
#[derive(Clone, Debug)]
pub struct AdoptionChange {
    /// Whether it is adopted or declined.
    pub answer: Option<AdoptionAnswer>,
    /// The day.
    pub adopted_on: Option<NaiveDate>,
    /// The organ.
    pub organ: Option<String>,
    /// The number of the paragraph, or none.
    pub paragraph: Option<Option<String>>,
    /// The decision, or none.
    pub decision: Option<Option<Uuid>>,
    /// What is reserved, or nothing.
    pub reservation: Option<Option<String>>,
}

impl Session {
    /// The organisations that adopt documents of the county for themselves, as there are on the day: the region and the kommuner.
    pub async fn adopting_organisations(
        &self,
        on: NaiveDate,
    ) -> Result<Vec<organisation::Model>, Error> {
        let kinds = [OrganisationKind::Region, OrganisationKind::Municipality];
        self.select::<organisation::Entity>()
            .filter(organisation::Column::Kind.is_in(kinds.map(Vocabulary::code)))
            .filter(organisation::Entity::in_force(on))
            .all()
            .await
    }
}

impl Guarded for adoption_request::Entity {
    async fn guard(named: &Named<'_>, row: &adoption_request::Model) -> Result<Guard<Self>, Error> {
        let version = row.document_version_id;
        let version = named.parent::<document_version::Entity>(version).await?;
        let document = version.steering_document_id;
        let document = named.parent::<steering_document::Entity>(document).await?;
        let subject = Subject::adoption_request(row, &version, &document);
        Ok(Guard::new(subject.ok_or_else(unknown)?, row))
    }
}

impl Guarded for document_adoption::Entity {
    async fn guard(
        named: &Named<'_>,
        row: &document_adoption::Model,
    ) -> Result<Guard<Self>, Error> {
        let version = row.document_version_id;
        let version = named.parent::<document_version::Entity>(version).await?;
        let document = version.steering_document_id;
        let document = named.parent::<steering_document::Entity>(document).await?;
        let subject = Subject::document_adoption(row, &version, &document);
        Ok(Guard::new(subject.ok_or_else(unknown)?, row))
    }
}

impl Writing<'_> {
    /// Asks the region and each kommun to adopt a version of a document of a body in which the actor writes.
    pub async fn send_for_adoption(
        &self,
        new: NewAdoptionRequest,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (version, document) = self.version_to_adopt(new.document_version).await?;
        let subject = Subject::new_adoption_request(&version, &document);
        let permit: Permit<act::Create> = self.permit(subject.ok_or_else(unknown)?)?;
        let by_many = ADOPTED_BY_MANY.map(Vocabulary::code);
        let by_many = document.adopted_by_each && by_many.contains(&document.kind.as_str());
        let body = document.body_id.filter(|_| by_many);
        let body = body.ok_or_else(|| problem::not_sent_for_adoption().at("documentVersion"))?;
        self.check_writes_for(body, "documentVersion").await?;
        let row = adoption_request::Model {
            id: Uuid::now_v7(),
            document_version_id: version.id,
            organisation_id: self.actor().organisation,
            decision_id: new.decision,
            sent_on: new.sent_on,
            answer_by: new.answer_by,
            entry: new.entry.code().to_owned(),
            in_force_on: new.in_force_on,
            version: 1,
        };
        let draft = state(&version) == DocumentState::Draft;
        let hidden = document.visibility == Visibility::Owner.code();
        let sent = self.request_of(version.id).await?.is_some();
        let state = [
            draft.then(|| problem::draft_not_to_be_adopted().at("documentVersion")),
            hidden.then(|| problem::unseen_by_who_adopts().at("documentVersion")),
            sent.then(|| problem::sent_for_adoption_already().at("documentVersion")),
            past("sentOn", row.sent_on, today),
            self.check_recommending(&row, body).await?,
        ];
        refuse(state.into_iter().chain(check_request(&row)))?;
        Ok(self.create(&permit, row).await?.key())
    }

    /// Changes until when a version that was sent for adoption is answered, and before anybody has answered how it enters into force.
    pub async fn change_adoption_request(
        &self,
        id: Uuid,
        version: i32,
        change: AdoptionRequestChange,
    ) -> Result<Uuid, Error> {
        let field = "adoptionRequest";
        let (row, permit) = self
            .editable::<adoption_request::Entity, act::Change>(id, version, field)
            .await?;
        let (_, document) = self.version_to_adopt(row.document_version_id).await?;
        let body = document.body_id;
        let body = body.ok_or_else(|| problem::not_sent_for_adoption().at(field))?;
        self.check_writes_for(body, field).await?;
        let entry = change.entry.map(|entry| entry.code().to_owned());
        let after = adoption_request::Model {
            answer_by: change.answer_by.unwrap_or(row.answer_by),
            entry: entry.unwrap_or_else(|| row.entry.clone()),
            in_force_on: change.in_force_on.unwrap_or(row.in_force_on),
            ..row.clone()
        };
        if after == row {
            return Ok(id);
        }
        let another = (&after.entry, after.in_force_on) != (&row.entry, row.in_force_on);
        let earlier = after.answer_by < row.answer_by;
        let answered = (another || earlier) && self.answers_on(row.document_version_id).await? > 0;
        refuse(check_request(&after).into_iter().chain([
            (answered && another).then(|| problem::entry_answered_already().at("entry")),
            (answered && earlier).then(|| problem::entry_answered_already().at("answerBy")),
        ]))?;
        self.change(&permit, &row, after).await
    }

    async fn version_to_adopt(
        &self,
        version: Uuid,
    ) -> Result<(document_version::Model, steering_document::Model), Error> {
        let field = "documentVersion";
        let version = self
            .found::<document_version::Entity>(version, field)
            .await?;
        let document = self
            .found::<steering_document::Entity>(version.steering_document_id, field)
            .await?;
        Ok((version, document))
    }

    /// That the actor may write documents for a body.
    async fn check_writes_for(&self, body: Uuid, field: &'static str) -> Result<(), Error> {
        let body = self.found::<body::Entity>(body, field).await?;
        let _: Permit<act::AddDocument> = self.permit(rights_over_body(&body)?)?;
        Ok(())
    }

    /// The request for the adoption of a version, if it was sent.
    async fn request_of(&self, version: Uuid) -> Result<Option<adoption_request::Model>, Error> {
        let found = self.related::<RequestOfVersion>(&[version], None).await?;
        Ok(found.into_values().flatten().next())
    }

    async fn answers_on(&self, version: Uuid) -> Result<u64, Error> {
        self.select::<document_adoption::Entity>()
            .filter(document_adoption::Column::DocumentVersionId.eq(version))
            .count()
            .await
    }

    /// Whether others were asked to adopt a document.
    pub(super) async fn is_sent_for_adoption(&self, document: Uuid) -> Result<bool, Error> {
        let versions = self
            .related::<VersionsOfDocument>(&[document], None)
            .await?;
        let versions: Vec<Uuid> = versions.into_values().flatten().map(|it| it.id).collect();
        let sent = self.related::<RequestOfVersion>(&versions, None).await?;
        Ok(sent.into_values().any(|requests| !requests.is_empty()))
    }

    /// A version is recommended by a decision of the body that its document belongs to, before it is sent.
    async fn check_recommending(
        &self,
        row: &adoption_request::Model,
        body: Uuid,
    ) -> Result<Option<Problem>, Error> {
        let Some(id) = row.decision_id else {
            return Ok(None);
        };
        let decision = self.found::<decision::Entity>(id, "decision").await?;
        let recommends = RECOMMENDING.map(Vocabulary::code);
        let fits = decision.body_id == Some(body)
            && recommends.contains(&decision.kind.as_str())
            && decision.date.is_none_or(|date| date <= row.sent_on);
        Ok((!fits).then(|| problem::no_recommending_decision().at("decision")))
    }

    /// Records what the actor's organisation answers on a version of a document.
    pub async fn record_adoption(
        &self,
        adoption: NewAdoption,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let field = "documentVersion";
        let (version, document) = self.version_to_adopt(adoption.document_version).await?;
        let own = self.actor().organisation;
        let subject = Subject::new_document_adoption(&version, &document, own);
        let permit: Permit<act::Create> = self.permit(subject.ok_or_else(unknown)?)?;
        let before = self
            .select::<document_adoption::Entity>()
            .filter(document_adoption::Column::DocumentVersionId.eq(version.id))
            .filter(document_adoption::Column::OrganisationId.eq(own))
            .count()
            .await?;
        let draft = state(&version) == DocumentState::Draft;
        let row = document_adoption::Model {
            id: Uuid::now_v7(),
            document_version_id: version.id,
            organisation_id: own,
            answer: adoption.answer.code().to_owned(),
            adopted_on: adoption.adopted_on,
            organ: adoption.organ,
            paragraph: adoption.paragraph,
            decision_id: adoption.decision,
            reservation: adoption.reservation,
            version: 1,
        };
        let state = [
            draft.then(|| problem::draft_not_to_be_adopted().at(field)),
            (before > 0).then(|| problem::adoption_recorded_already().at(field)),
        ];
        let checked = self.check_recorded(&row, today).await?;
        refuse(state.into_iter().chain(checked))?;
        Ok(self.create(&permit, row).await?.key())
    }

    /// Changes what the actor's organisation has recorded of an adoption.
    pub async fn change_adoption(
        &self,
        id: Uuid,
        version: i32,
        change: AdoptionChange,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<document_adoption::Entity, act::Change>(id, version, "adoption")
            .await?;
        let now = row.clone();
        let answer = change.answer.map(|answer| answer.code().to_owned());
        let after = document_adoption::Model {
            answer: answer.unwrap_or(now.answer),
            adopted_on: change.adopted_on.unwrap_or(now.adopted_on),
            organ: change.organ.unwrap_or(now.organ),
            paragraph: change.paragraph.unwrap_or(now.paragraph),
            decision_id: change.decision.unwrap_or(now.decision_id),
            reservation: change.reservation.unwrap_or(now.reservation),
            ..row.clone()
        };
        if after == row {
            return Ok(id);
        }
        if (&after.answer, after.adopted_on) != (&row.answer, row.adopted_on) {
            refuse([self.completes(&row, today).await?])?;
        }
        refuse(self.check_recorded(&after, today).await?)?;
        self.change(&permit, &row, after).await
    }

    /// Removes an adoption that was recorded wrongly.
    pub async fn remove_adoption(
        &self,
        id: Uuid,
        version: i32,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<document_adoption::Entity, act::Remove>(id, version, "adoption")
            .await?;
        refuse([self.completes(&row, today).await?])?;
        self.remove(&permit, &row).await
    }

    /// An answer stays once all have adopted what is in force for all together: nobody takes it out of force for the others.
    async fn completes(
        &self,
        row: &document_adoption::Model,
        today: NaiveDate,
    ) -> Result<Option<Problem>, Error> {
        let request = self.request_of(row.document_version_id).await?;
        if request.is_none_or(|it| it.entry == AgreementEntry::Each.code()) {
            return Ok(None);
        }
        let asked = self.adopting_organisations(today).await?;
        let adopted = self
            .select::<document_adoption::Entity>()
            .filter(document_adoption::Column::DocumentVersionId.eq(row.document_version_id))
            .filter(document_adoption::Column::Answer.eq(AdoptionAnswer::Adopted.code()))
            .all()
            .await?;
        let by = |id: Uuid| adopted.iter().any(|it| it.organisation_id == id);
        let all = asked.iter().all(|organisation| by(organisation.id));
        Ok(all.then(|| problem::adopted_by_all().at("adoption")))
    }

    /// Whether its organisation had been asked to adopt the version on the day of its answer.
    async fn was_asked(&self, row: &document_adoption::Model) -> Result<bool, Error> {
        let request = self.request_of(row.document_version_id).await?;
        let asked = self.adopting_organisations(row.adopted_on).await?;
        let own = asked.iter().any(|it| it.id == row.organisation_id);
        Ok(own && request.is_some_and(|request| request.sent_on <= row.adopted_on))
    }

    /// What is wrong with what is recorded of an adoption.
    async fn check_recorded(
        &self,
        row: &document_adoption::Model,
        today: NaiveDate,
    ) -> Result<Vec<Option<Problem>>, Error> {
        let declines = row.answer == AdoptionAnswer::Declined.code();
        let decision = match row.decision_id {
            Some(id) => Some(self.found::<decision::Entity>(id, "decision").await?),
            None => None,
        };
        let unasked = declines && !self.was_asked(row).await?;
        let mut wrong = vec![
            unasked.then(|| problem::nothing_to_decline().at("answer")),
            (declines && row.reservation.is_some())
                .then(|| problem::reserved_when_declining().at("reservation")),
            past("adoptedOn", row.adopted_on, today),
            line("organ", &row.organ),
            self.check_organ(&row.organ).await?,
            row.paragraph
                .as_deref()
                .and_then(|number| paragraph("paragraph", number)),
            optional_prose(
                "reservation",
                row.reservation.as_deref(),
                RESERVATION_LENGTH,
            ),
        ];
        wrong.extend(
            decision
                .iter()
                .flat_map(|decision| check_decision(decision, row)),
        );
        Ok(wrong)
    }
}

/// What is wrong with a decision as that by which an organisation has answered: it is one of its own that adopts, or rejects where
/// it declines, and the answer says nothing else than it does.
fn check_decision(
    decision: &decision::Model,
    row: &document_adoption::Model,
) -> [Option<Problem>; 5] {
    let by = row.organisation_id;
    let other = match row.answer == AdoptionAnswer::Declined.code() {
        true => (!rejects(decision, by)).then(problem::no_declining_decision),
        false => (!approves(decision, by)).then(problem::no_approving_decision),
    };
    if let Some(other) = other {
        return [Some(other.at("decision")), None, None, None, None];
    }
    let version = decision.document_version_id;
    let another = version.is_some_and(|version| version != row.document_version_id);
    let (cited, own) = (row.paragraph.as_deref(), decision.paragraph.as_deref());
    let organ = &decision.organ;
    [
        None,
        another.then(|| problem::decision_on_another_version().at("decision")),
        not_of_the_day(decision, row.adopted_on).map(|problem| problem.at("adoptedOn")),
        (folded(organ) != folded(&row.organ))
            .then(|| problem::not_the_organ_of_the_decision(organ).at("organ")),
        own.filter(|_| cites_another(cited, own))
            .map(|own| problem::not_the_paragraph_of_the_decision(own).at("paragraph")),
    ]
}

/// Whether a decision declines for an organisation: it is one of its own and rejects.
fn rejects(decision: &decision::Model, organisation: Uuid) -> bool {
    let rejects = decision.kind == DecisionKind::Rejects.code();
    rejects && decision.organisation_id == Some(organisation)
}

/// Whether an adoption cites another paragraph than that of its decision. Where one of them has none, it doesn't.
pub(super) fn cites_another(cited: Option<&str>, own: Option<&str>) -> bool {
    cited.zip(own).is_some_and(|(cited, own)| cited != own)
}

/// The facts about a version that was sent, with the answers of those who were asked.
pub fn facts_of_adoption<'a>(
    version: &document_version::Model,
    request: &adoption_request::Model,
    answers: impl Iterator<Item = Option<&'a document_adoption::Model>>,
) -> Result<AdoptionFacts, Error> {
    let entry = AgreementEntry::from_code(&request.entry);
    let answers = answers.map(|row| row.map(answer_of_adoption).transpose());
    Ok(AdoptionFacts {
        answer_by: request.answer_by,
        entry: Entry::of(entry, request.in_force_on),
        valid_from: version.valid_from,
        valid_to: version.valid_to,
        answers: answers.collect::<Result<_, _>>()?,
    })
}

/// What an organisation has answered on a version, and when it decided.
pub fn answer_of_adoption(row: &document_adoption::Model) -> Result<Answer, Error> {
    let answer = AdoptionAnswer::from_code(&row.answer);
    let answer = answer.ok_or_else(|| Error::internal("an adoption with an unknown answer"))?;
    Ok((row.adopted_on, answer))
}

/// What is wrong with until when a version is answered and how it enters into force.
fn check_request(row: &adoption_request::Model) -> [Option<Problem>; 4] {
    let on_day = row.entry == AgreementEntry::OnDay.code();
    [
        day("answerBy", row.answer_by),
        (row.answer_by < row.sent_on).then(|| problem::too_early(row.sent_on).at("answerBy")),
        row.in_force_on.and_then(|on| day("inForceOn", on)),
        (on_day != row.in_force_on.is_some()).then(|| problem::day_of_entry().at("inForceOn")),
    ]
}

fn unknown() -> Error {
    Error::internal("an adoption of a document of an unknown visibility or state")
}
