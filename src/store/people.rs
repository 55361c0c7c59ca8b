//! Appointments and people: who is appointed to which seat, and what is held about a person.

use chrono::NaiveDate;
use entity::{appointment, body, decision, organisation, person, seat};
use sea_orm::{ColumnTrait, prelude::Uuid};
use serde::{Deserialize, Serialize};

use super::{
    Dated, Election, Writing,
    elections::elected,
    engine::act::{Guard, Guarded, Named},
    groups::begins_later,
    persons::searchable,
};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        period::Period,
        problem::{self, Problem},
        seats::fits,
        validation::{NAME_LENGTH, email, end, optional_text, period, personal_number, text},
        vocabulary::{AppointmentRole, Grade, OrganisationKind, Precision, Vocabulary},
    },
    error::{Error, refuse},
};

/// A person to be added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewPerson {
    /// The name.
    pub display_name: String,
    /// The title at work.
    pub title: Option<String>,
    /// The organisation that employs the person.
    pub employer: Option<Uuid>,
    /// E-mail address at work.
    pub work_email: Option<String>,
    /// Telephone number at work.
    pub work_phone: Option<String>,
    /// Whether the person is under protection from the beginning.
    pub protected: bool,
}

/// An appointment to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewAppointment {
    /// The seat.
    pub seat: Uuid,
    /// The person, when it is there already.
    pub person: Option<Uuid>,
    /// The person, when it is not.
    pub new_person: Option<NewPerson>,
    /// Whether the seat is kept vacant on purpose.
    pub vacant: bool,
    /// In which role.
    pub role: AppointmentRole,
    /// The organisation that is represented.
    pub represents: Option<Uuid>,
    /// Whether the holder may decide in common matters.
    pub decision_right: bool,
    /// What a co-opted member is called in for.
    pub field_of_knowledge: Option<String>,
    /// The decision that made the appointment.
    pub appointed_by: Option<Uuid>,
    /// The election that made it.
    pub election: Option<Election>,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: Option<NaiveDate>,
}

impl Guarded for appointment::Entity {
    async fn guard(named: &Named<'_>, row: &appointment::Model) -> Result<Guard<Self>, Error> {
        let seat = named.parent::<seat::Entity>(row.seat_id).await?;
        Ok(Guard::new(
            named.writing.seat_rights(&seat, named.field).await?,
            row,
        ))
    }
}

impl Writing<'_> {
    /// Appoints to a seat.
    pub async fn appoint(&self, request: NewAppointment) -> Result<Uuid, Error> {
        let (seat, permit) = self
            .permitted::<seat::Entity, act::Appoint>(request.seat, "seat")
            .await?;
        self.check_appointment(&request, &seat).await?;
        let represents = self.represented(&request, &seat).await?;
        let person = self
            .appointee(
                request.person,
                self.employed(request.new_person, represents).await?,
                &seat,
                request.from,
                request.to,
            )
            .await?;
        let row = appointment::Model {
            id: Uuid::now_v7(),
            seat_id: permit.key(),
            person_id: person,
            role: request.role.code().to_owned(),
            represents_id: represents,
            substitutes_for_id: None,
            decision_right: request.decision_right,
            field_of_knowledge: request.field_of_knowledge,
            appointed_by_id: request.appointed_by,
            elected_by: None,
            elected_on: None,
            elected_paragraph: None,
            valid_from: Some(request.from),
            valid_from_precision: Some(Precision::Day.code().to_owned()),
            valid_to: request.to,
            valid_to_precision: request.to.map(|_| Precision::Day.code().to_owned()),
            period_note: None,
            version: 1,
        };
        let row = elected(row, request.election);
        self.add_appointment(&permit, &seat, row).await
    }

    /// Ends an appointment: `on` is the first day on which it no longer holds.
    pub async fn end_appointment(
        &self,
        id: Uuid,
        version: i32,
        on: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<appointment::Entity, act::Appoint>(id, version, "appointment")
            .await?;
        refuse([end(on, row.valid_from, row.valid_to)])?;
        let substitutes = self
            .all_of::<appointment::Entity>(appointment::Column::SubstitutesForId, &[id])
            .await?;
        refuse([begins_later::<appointment::Entity>(
            &substitutes,
            on,
            problem::has_later_substitute,
        )])?;
        // Nobody substitutes for somebody who is not there.
        self.end_open::<appointment::Entity>(&permit, substitutes, on)
            .await?;
        let after = appointment::Entity::ended(row.clone(), on);
        self.change(&permit, &row, after).await?;
        let seat = self
            .found::<seat::Entity>(row.seat_id, "appointment")
            .await?;
        self.list_members_anew(&[seat.body_id]).await?;
        Ok(id)
    }

    /// The rights over a body that somebody names, or names something of, in `field`.
    pub(super) async fn body_of(&self, body: Uuid, field: &'static str) -> Result<Subject, Error> {
        let body = self.found::<body::Entity>(body, field).await?;
        Subject::body(&body).ok_or_else(|| Error::internal("a body of an unknown kind"))
    }

    /// The rights over a seat, for those who fill it.
    pub(super) async fn seat_rights(
        &self,
        seat: &seat::Model,
        field: &'static str,
    ) -> Result<Subject, Error> {
        let body = self.found::<body::Entity>(seat.body_id, field).await?;
        let subject = Subject::seat(seat, &body, self.viewer());
        subject.ok_or_else(|| Error::internal("a body of an unknown kind"))
    }

    pub(super) async fn add_appointment(
        &self,
        permit: &Permit<act::Appoint>,
        seat: &seat::Model,
        row: appointment::Model,
    ) -> Result<Uuid, Error> {
        let appointment = self.create(permit, row).await?;
        self.list_members_anew(&[seat.body_id]).await?;
        Ok(appointment.key())
    }

    async fn check_appointment(
        &self,
        request: &NewAppointment,
        seat: &seat::Model,
    ) -> Result<(), Error> {
        let on_behalf = request.represents.or(seat.organisation_id);
        self.check_appointed_by(request.appointed_by, seat, on_behalf)
            .await?;
        let somebody = request.person.is_some() || request.new_person.is_some();
        let field = request.field_of_knowledge.as_deref();
        let co_opted = request.role == AppointmentRole::CoOpted;
        refuse([
            period(request.from, request.to),
            outside(seat, request.from, request.to),
            (request.role == AppointmentRole::Substitute)
                .then(|| problem::substitutes_are_named().at("role")),
            optional_text("fieldOfKnowledge", field, NAME_LENGTH),
            (!somebody && !request.vacant)
                .then(|| problem::neither_person_nor_vacant().at("person")),
            (somebody && request.vacant).then(|| problem::vacant_with_person().at("vacant")),
            (co_opted && field.is_none()).then(|| problem::needed_here().at("fieldOfKnowledge")),
        ])?;
        self.check_election(seat, somebody, request.election.as_ref())
            .await?;
        let ordinary = request.role == AppointmentRole::Ordinary;
        if !(ordinary && somebody) {
            return Ok(());
        }
        let held: Vec<_> = self.ordinary_holders(seat.id).await?;
        let most = seat.max_holders.and_then(|most| usize::try_from(most).ok());
        let new = Period::days(request.from, request.to);
        let full = most.is_some_and(|most| !fits(&held, &new, most));
        refuse([full.then(|| problem::seat_is_full().at("seat"))])
    }

    /// That whoever appoints rests it on a decision of its own, of the organisation that is represented, or of the seat's body.
    pub(super) async fn check_appointed_by(
        &self,
        decision: Option<Uuid>,
        seat: &seat::Model,
        represents: Option<Uuid>,
    ) -> Result<(), Error> {
        let field = "appointedBy";
        let Some(decision) = decision else {
            return Ok(());
        };
        let decision = self.found::<decision::Entity>(decision, field).await?;
        let of_seat = decision.body_id == Some(seat.body_id);
        let of_represented = represents.is_some()
            && decision.organisation_id == represents
            && decision.body_id.is_none();
        let fits = of_seat || of_represented || self.is_own_decision(&decision, field).await?;
        refuse([(!fits).then(|| problem::decision_of_others().at(field))])
    }

    /// The periods of those who hold a seat, without substitutes.
    pub(super) async fn ordinary_holders(&self, seat: Uuid) -> Result<Vec<Period>, Error> {
        let held = self
            .select::<appointment::Entity>()
            .filter(appointment::Column::SeatId.eq(seat))
            .filter(appointment::Column::Role.eq(AppointmentRole::Ordinary.code()))
            .filter(appointment::Column::PersonId.is_not_null())
            .all()
            .await?;
        Ok(held.iter().map(appointment::Entity::period).collect())
    }

    /// The organisation that is represented: the one that was named, or the seat's own.
    async fn represented(
        &self,
        request: &NewAppointment,
        seat: &seat::Model,
    ) -> Result<Option<Uuid>, Error> {
        let Some(id) = request.represents.or(seat.organisation_id) else {
            let needed = seat.organisation_kind.is_some();
            refuse([needed.then(|| problem::needed_here().at("represents"))])?;
            return Ok(None);
        };
        let organisation = self.found::<organisation::Entity>(id, "represents").await?;
        let other = seat.organisation_id.is_some_and(|own| own != id);
        let kind = seat.organisation_kind.as_ref();
        let other_kind = kind.is_some_and(|kind| *kind != organisation.kind);
        refuse([
            (other || other_kind).then(|| problem::seat_of_another_organisation().at("represents"))
        ])?;
        // Nobody is represented unasked.
        if organisation.kind != OrganisationKind::External.code() {
            self.require_consent(vec![id], Grade::Editor);
        }
        Ok(Some(id))
    }

    /// Who is appointed: somebody who is there, somebody new, or nobody.
    pub(super) async fn appointee(
        &self,
        person: Option<Uuid>,
        new_person: Option<NewPerson>,
        seat: &seat::Model,
        from: NaiveDate,
        to: Option<NaiveDate>,
    ) -> Result<Option<Uuid>, Error> {
        match (person, new_person) {
            (Some(_), Some(_)) => Err(problem::person_given_twice().at("newPerson").into()),
            (None, Some(new)) => Ok(Some(self.add_person(new).await?)),
            (None, None) => Ok(None),
            (Some(id), None) => {
                self.check_appointee(id, seat, &Period::days(from, to))
                    .await?;
                Ok(Some(id))
            }
        }
    }

    /// A new person with an employer, who can then correct, protect and erase what is held: unless the caller names one, the
    /// organisation that is represented, or the caller's own where that is an outsider or nobody.
    pub(super) async fn employed(
        &self,
        new: Option<NewPerson>,
        represents: Option<Uuid>,
    ) -> Result<Option<NewPerson>, Error> {
        let Some(mut new) = new else {
            return Ok(None);
        };
        if new.employer.is_none() {
            let represented = match represents {
                Some(id) => Some(self.found::<organisation::Entity>(id, "represents").await?),
                None => None,
            };
            let external = OrganisationKind::External.code();
            let represented = represented.filter(|organisation| organisation.kind != external);
            let own = self.actor().organisation;
            new.employer = Some(represented.map_or(own, |organisation| organisation.id));
        }
        Ok(Some(new))
    }

    /// Whoever is employed by another organisation is appointed with its consent.
    fn require_consent_of_employer(&self, employer: Option<Uuid>) {
        if let Some(employer) = employer {
            self.require_consent(vec![employer], Grade::Editor);
        }
    }

    async fn check_appointee(
        &self,
        id: Uuid,
        seat: &seat::Model,
        new: &Period,
    ) -> Result<(), Error> {
        let person = self.found::<person::Entity>(id, "person").await?;
        self.require_consent_of_employer(person.employer_id);
        let held = self
            .select::<appointment::Entity>()
            .filter(appointment::Column::SeatId.eq(seat.id))
            .filter(appointment::Column::PersonId.eq(id))
            .all()
            .await?;
        let mut held = held.iter().map(appointment::Entity::period);
        refuse([
            person
                .anonymised_at
                .is_some()
                .then(|| problem::anonymised_person_appointed().at("person")),
            held.any(|held| held.overlaps(new))
                .then(|| problem::appointed_already().at("person")),
        ])
    }

    /// Adds a person.
    pub(super) async fn add_person(&self, new: NewPerson) -> Result<Uuid, Error> {
        let id = Uuid::now_v7();
        let permit: Permit<act::Create> = self.permit(Subject::new_person(id))?;
        refuse([
            text("newPerson.displayName", &new.display_name, NAME_LENGTH),
            optional_text("newPerson.title", new.title.as_deref(), NAME_LENGTH),
            email("newPerson.workEmail", new.work_email.as_deref()),
            personal_number("newPerson.displayName", Some(&new.display_name)),
            personal_number("newPerson.title", new.title.as_deref()),
            optional_text(
                "newPerson.workPhone",
                new.work_phone.as_deref(),
                NAME_LENGTH,
            ),
        ])?;
        self.check_employer(new.employer, "newPerson.employer")
            .await?;
        self.require_consent_of_employer(new.employer);
        let row = person::Model {
            id,
            folded: Some(searchable(&new.display_name, new.title.as_deref())),
            display_name: Some(new.display_name),
            title: new.title,
            employer_id: new.employer,
            work_email: new.work_email,
            work_phone: new.work_phone,
            protected: new.protected,
            anonymised_at: None,
            anonymised_because: None,
            disposal_organ: None,
            disposal_on: None,
            disposal_reference: None,
            version: 1,
        };
        self.create(&permit, row).await?;
        Ok(id)
    }

    /// An employer must be one who can answer for what is held about the person.
    pub(super) async fn check_employer(
        &self,
        employer: Option<Uuid>,
        field: &'static str,
    ) -> Result<(), Error> {
        let Some(id) = employer else {
            return Ok(());
        };
        let employer = self.found::<organisation::Entity>(id, field).await?;
        let external = employer.kind == OrganisationKind::External.code();
        refuse([external.then(|| problem::no_employer().at(field))])
    }
}

fn outside(seat: &seat::Model, from: NaiveDate, to: Option<NaiveDate>) -> Option<Problem> {
    let stands = seat::Entity::period(seat);
    (!stands.contains(&Period::days(from, to)))
        .then(|| problem::seat_does_not_exist_then().at("from"))
}
