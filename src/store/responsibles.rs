//! Whom area groups name as responsible for the cooperation in each kommun: with the kommun's consent.

use chrono::NaiveDate;
use entity::{body, organisation, person, responsible};
use sea_orm::{ColumnTrait, prelude::Uuid};
use serde::{Deserialize, Serialize};

use super::{
    Dated, NewPerson, Writing,
    engine::act::{Guard, Guarded, Named},
};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        period::Period,
        problem,
        validation::{end, period},
        vocabulary::{BodyType, Grade, OrganisationKind, Precision, Vocabulary},
    },
    error::{Error, refuse},
};

/// Who is to be responsible for the cooperation in a kommun.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewResponsible {
    /// The area group.
    pub area_group: Uuid,
    /// The kommun.
    pub municipality: Uuid,
    /// The person, when it is there already.
    pub person: Option<Uuid>,
    /// The person, when it is not.
    pub new_person: Option<NewPerson>,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: Option<NaiveDate>,
}

impl Guarded for responsible::Entity {
    async fn guard(_: &Named<'_>, row: &responsible::Model) -> Result<Guard<Self>, Error> {
        Ok(Guard::new(Subject::responsible(row), row))
    }
}

impl Writing<'_> {
    /// Names who is responsible for the cooperation in a kommun, for its area group.
    pub async fn name_responsible(&self, request: NewResponsible) -> Result<Uuid, Error> {
        let group = self
            .found::<body::Entity>(request.area_group, "areaGroup")
            .await?;
        let permit: Permit<act::Appoint> = self.permit(Subject::new_responsible(group.id))?;
        let municipality = self
            .found::<organisation::Entity>(request.municipality, "municipality")
            .await?;
        self.check_responsible(&request, &group, &municipality)
            .await?;
        self.require_consent(vec![municipality.id], Grade::Editor);
        let person = match (request.person, request.new_person) {
            (Some(id), None) => self.responsible_person(id).await?,
            (_, new) => {
                let new = self.employed(new, Some(municipality.id)).await?;
                let new = new.ok_or_else(|| problem::person_not_given().at("person"))?;
                self.add_person(new).await?
            }
        };
        let row = responsible::Model {
            id: Uuid::now_v7(),
            municipality_id: municipality.id,
            area_group_id: permit.key(),
            person_id: person,
            valid_from: Some(request.from),
            valid_from_precision: Some(Precision::Day.code().to_owned()),
            valid_to: request.to,
            valid_to_precision: request.to.map(|_| Precision::Day.code().to_owned()),
            period_note: None,
            version: 1,
        };
        let responsible = self.create(&permit, row);
        Ok(responsible.await?.key())
    }

    /// Ends that somebody is responsible: `on` is the first day on which they no longer are.
    pub async fn end_responsible(
        &self,
        id: Uuid,
        version: i32,
        on: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<responsible::Entity, act::Change>(id, version, "responsible")
            .await?;
        refuse([end(on, row.valid_from, row.valid_to)])?;
        let after = responsible::Entity::ended(row.clone(), on);
        self.change(&permit, &row, after).await
    }

    async fn check_responsible(
        &self,
        request: &NewResponsible,
        group: &body::Model,
        municipality: &organisation::Model,
    ) -> Result<(), Error> {
        let of_area = group.kind == BodyType::AreaGroup.code();
        let kommun = municipality.kind == OrganisationKind::Municipality.code();
        let own = self.area_group_of(municipality.id, request.from).await?;
        let others = self
            .select::<responsible::Entity>()
            .filter(responsible::Column::MunicipalityId.eq(municipality.id))
            .all()
            .await?;
        let days = Period::days(request.from, request.to);
        let mut others = others.iter().map(responsible::Entity::period);
        let given = (request.person.is_some(), request.new_person.is_some());
        refuse([
            period(request.from, request.to),
            (!of_area).then(|| problem::no_area_group_of_it().at("areaGroup")),
            (of_area && !(kommun && own == Some(group.id)))
                .then(|| problem::not_of_the_area().at("municipality")),
            others
                .any(|other| other.overlaps(&days))
                .then(|| problem::responsible_already().at("municipality")),
            (given == (false, false)).then(|| problem::person_not_given().at("person")),
            (given == (true, true)).then(|| problem::person_given_twice().at("newPerson")),
        ])
    }

    /// Somebody who is there; who employs them consents, too.
    async fn responsible_person(&self, id: Uuid) -> Result<Uuid, Error> {
        let person = self.found::<person::Entity>(id, "person").await?;
        let anonymised = person.anonymised_at.is_some();
        refuse([anonymised.then(|| problem::anonymised_person_appointed().at("person"))])?;
        if let Some(employer) = person.employer_id {
            self.require_consent(vec![employer], Grade::Editor);
        }
        Ok(person.id)
    }
}
