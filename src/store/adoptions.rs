//! Adoptions: that an organisation has adopted a version of a steering document for itself. Each records its own.

use chrono::NaiveDate;
use entity::{document_adoption, document_version, organisation, steering_document};
use sea_orm::{ColumnTrait, prelude::Uuid};

use super::{
    Dated, Writing,
    agreements::past,
    documents::state,
    engine::act::{Guard, Guarded, Named},
};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        problem::{self, Problem},
        validation::{line, optional_prose, optional_text},
        vocabulary::{DocumentState, OrganisationKind, Vocabulary},
    },
    error::{Error, refuse},
    store::Session,
};

/// How long what an organisation reserves itself may be, in characters.
const RESERVATION_LENGTH: usize = 2_000;

/// How long the number of a paragraph may be, in characters.
const PARAGRAPH_LENGTH: usize = 20;

/// An adoption to be recorded.
#[derive(Clone, Debug)]
pub struct NewAdoption {
    /// The version.
    pub document_version: Uuid,
    /// The day.
    pub adopted_on: NaiveDate,
    /// The organ that adopted it.
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
    /// Records that the actor's organisation has adopted a version of a document.
    pub async fn record_adoption(
        &self,
        adoption: NewAdoption,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let field = "documentVersion";
        let version = self
            .found::<document_version::Entity>(adoption.document_version, field)
            .await?;
        let document = self
            .found::<steering_document::Entity>(version.steering_document_id, field)
            .await?;
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
        let after = document_adoption::Model {
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
        refuse(self.check_recorded(&after, today).await?)?;
        self.change(&permit, &row, after).await
    }

    /// Removes an adoption that was recorded wrongly.
    pub async fn remove_adoption(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<document_adoption::Entity, act::Remove>(id, version, "adoption")
            .await?;
        self.remove(&permit, &row).await
    }

    /// What is wrong with what is recorded of an adoption.
    async fn check_recorded(
        &self,
        row: &document_adoption::Model,
        today: NaiveDate,
    ) -> Result<[Option<Problem>; 5], Error> {
        let decision_fits = match row.decision_id {
            Some(decision) => self.check_decision(decision, row.organisation_id).await?,
            None => None,
        };
        Ok([
            past("adoptedOn", row.adopted_on, today),
            line("organ", &row.organ),
            optional_text("paragraph", row.paragraph.as_deref(), PARAGRAPH_LENGTH),
            optional_prose(
                "reservation",
                row.reservation.as_deref(),
                RESERVATION_LENGTH,
            ),
            decision_fits,
        ])
    }
}

fn unknown() -> Error {
    Error::internal("an adoption of a document of an unknown visibility or state")
}
