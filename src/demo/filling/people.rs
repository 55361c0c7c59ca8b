//! Writing made-up people: the groups of the kommuner, who sits where, who chairs, and who is responsible in each kommun.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{appointment, body, local_structure_report, seat};
use uuid::Uuid;

use super::{Acting, Filling, known, missing, version};
use crate::{
    demo::{
        ASSOCIATION, Organisation, REGION,
        people::{
            Appointment, ChairTerm, EDUCATION, LOCAL_CARE, LocalGroup, Reported, Responsible,
            SOCIAL_SERVICES, acting_for,
        },
    },
    domain::vocabulary::{
        AppointmentRole, Level, OrganisationKind, Sphere, SubstitutionRule, Vocabulary,
    },
    error::Error,
    store::{
        ChairTermRequest, Election, NewAppointment, NewGroup, NewOutsider, NewParticipant,
        NewPerson, NewResponsible, NewSeat, NewStructureReport, NewSubstitute, SeatsOfBody,
        Writing,
    },
};

/// The seats of a kommun's group: the label, the function, and whether its holder convenes.
const LOCAL_SEATS: [(&str, &str, bool); 3] = [
    ("Socialchef", SOCIAL_SERVICES, true),
    ("Barn- och utbildningschef", EDUCATION, false),
    ("Chef för hälsocentralen", LOCAL_CARE, false),
];

/// Who is known, while a database is filled.
#[derive(Default)]
pub(super) struct Known {
    /// The bodies, by their slugs.
    bodies: HashMap<String, Uuid>,
    /// The functions of seats, by their codes.
    functions: HashMap<String, Uuid>,
    /// People by their places.
    persons: HashMap<usize, Uuid>,
    /// Appointments by their places, and the places by them.
    appointments: HashMap<usize, Uuid>,
    places: HashMap<Uuid, usize>,
}

impl Known {
    pub(super) fn appointment(&self, place: usize) -> Option<Uuid> {
        self.appointments.get(&place).copied()
    }

    /// The place of an appointment.
    pub(super) fn place_of(&self, appointment: Uuid) -> Option<usize> {
        self.places.get(&appointment).copied()
    }
}

impl Filling<'_> {
    /// A body.
    pub(super) async fn body(&mut self, writing: &Writing<'_>, slug: &str) -> Result<Uuid, Error> {
        if let Some(id) = self.people.bodies.get(slug) {
            return Ok(*id);
        }
        let row = writing.by_key::<body::Entity>(slug).await?;
        let id = row.ok_or_else(|| missing(slug))?.id;
        self.people.bodies.insert(slug.to_owned(), id);
        Ok(id)
    }

    /// The function of a seat.
    async fn function(&mut self, writing: &Writing<'_>, code: &str) -> Result<Uuid, Error> {
        if self.people.functions.is_empty() {
            let all = writing.seat_functions().await?;
            self.people.functions = all.into_iter().map(|row| (row.code, row.id)).collect();
        }
        let found = self.people.functions.get(code);
        found.copied().ok_or_else(|| missing(code))
    }

    /// Creates the group of a kommun, with who takes part from outside.
    pub(super) async fn create_group(
        &mut self,
        acting: &mut Acting<'_>,
        group: &LocalGroup,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let region = self.organisation(REGION)?;
        let writing = acting.turn(self.organisation(group.municipality)?).await?;
        let mut seats = Vec::new();
        for (label, function, convenes) in LOCAL_SEATS {
            let of_region = function == LOCAL_CARE;
            seats.push(NewSeat {
                label: label.to_owned(),
                function: Some(self.function(writing, function).await?),
                organisation_kind: Some(if of_region {
                    OrganisationKind::Region
                } else {
                    OrganisationKind::Municipality
                }),
                organisation: of_region.then_some(region),
                min_holders: 1,
                max_holders: Some(1),
                geographic_spread: false,
                substitution_rule: SubstitutionRule::None,
                convenes,
                chairs: convenes,
                keeps_notes: convenes,
            });
        }
        let new = NewGroup {
            name: group.name.clone(),
            slug: Some(group.slug.clone()),
            sphere: Sphere::Officials,
            level: Level::Local,
            parent: None,
            from: day,
            seats,
        };
        let id = writing.create_local_group(new).await?;
        self.people.bodies.insert(group.slug.clone(), id);
        if let Some((sector, name)) = &group.outsider {
            let outsider = NewOutsider {
                name: name.clone(),
                slug: None,
            };
            let participant = NewParticipant {
                group: id,
                organisation: None,
                new_organisation: Some(outsider),
                sector: (*sector).to_owned(),
                from: day,
                to: None,
            };
            writing.add_participant(participant).await?;
        }
        Ok(())
    }

    /// Reports the structure of a kommun, and answers the report for its area group.
    pub(super) async fn report_structure(
        &mut self,
        acting: &mut Acting<'_>,
        group: &LocalGroup,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let responsibles = self.demonstration.people.responsibles.iter();
        let mut responsibles = responsibles.filter(|it| it.municipality == group.municipality);
        let responsible = responsibles
            .next()
            .and_then(|it| self.people.persons.get(&it.person));
        let writing = acting.turn(self.organisation(group.municipality)?).await?;
        let new = NewStructureReport {
            reported_on: day,
            responsible: responsible.copied(),
            groups: vec![known(self.people.bodies.get(&group.slug))?],
            document: None,
        };
        let id = writing.report_structure(new, day).await?;
        let writing = acting.turn(self.organisation(REGION)?).await?;
        let version = version::<local_structure_report::Entity>(writing, id).await?;
        match group.reported {
            Reported::Nothing | Reported::Received => {
                writing.receive_structure_report(id, version, day).await?
            }
            Reported::Returned(why) => {
                writing
                    .return_structure_report(id, version, why.to_owned(), day)
                    .await?
            }
        };
        Ok(())
    }

    /// The person in a place, for an appointment or an invitation: who is there already, or else somebody new.
    pub(super) fn appointee(
        &self,
        place: Option<usize>,
    ) -> Result<(Option<Uuid>, Option<NewPerson>), Error> {
        let Some(place) = place else {
            return Ok((None, None));
        };
        if let Some(id) = self.people.persons.get(&place) {
            return Ok((Some(*id), None));
        }
        let person = self.demonstration.people.persons.get(place);
        let person = person.ok_or_else(|| missing("person"))?;
        let new = NewPerson {
            display_name: person.name.clone(),
            title: Some(person.title.clone()),
            employer: Some(self.organisation(person.employer)?),
            work_email: Some(person.email.clone()),
            work_phone: None,
            protected: person.protected,
        };
        Ok((None, Some(new)))
    }

    /// Appoints somebody, or keeps a seat vacant.
    pub(super) async fn appoint(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
    ) -> Result<(), Error> {
        let demonstration = self.demonstration;
        let Some(new) = demonstration.people.appointments.get(place) else {
            return Ok(());
        };
        let writing = acting.turn(self.organisation(new.by)?).await?;
        let (person, new_person) = self.appointee(new.person)?;
        let election = new.elected.as_ref().map(|elected| Election {
            organ: elected.by.clone(),
            date: elected.on,
            paragraph: elected.paragraph.to_string(),
        });
        let decision_right = new.decides;
        let id = match new.substitutes_for {
            Some(absent) => {
                let substitute = NewSubstitute {
                    appointment: known(self.people.appointments.get(&absent))?,
                    person,
                    new_person,
                    decision_right,
                    appointed_by: None,
                    election,
                    from: new.from,
                    to: None,
                };
                writing.name_substitute(substitute).await?
            }
            None => {
                let appointment = NewAppointment {
                    seat: self.seat(writing, new).await?,
                    person,
                    new_person,
                    vacant: new.person.is_none(),
                    role: match new.field_of_knowledge {
                        Some(_) => AppointmentRole::CoOpted,
                        None => AppointmentRole::Ordinary,
                    },
                    represents: Some(self.organisation(new.represents)?),
                    decision_right,
                    field_of_knowledge: new.field_of_knowledge.map(str::to_owned),
                    appointed_by: None,
                    election,
                    from: new.from,
                    to: None,
                };
                writing.appoint(appointment).await?
            }
        };
        if let Some(person) = new.person {
            let rows = writing.rows::<appointment::Entity>(&[id]).await?;
            self.know(person, rows.get(&id).and_then(|row| row.person_id))?;
        }
        self.people.appointments.insert(place, id);
        self.people.places.insert(id, place);
        Ok(())
    }

    /// Knows who the person in a place is.
    pub(super) fn know(&mut self, place: usize, person: Option<Uuid>) -> Result<(), Error> {
        self.people.persons.insert(place, known(person.as_ref())?);
        self.filled.people = self.people.persons.len();
        Ok(())
    }

    /// The seat of a body that the organisation can have.
    async fn seat(&mut self, writing: &Writing<'_>, new: &Appointment) -> Result<Uuid, Error> {
        let body = self.body(writing, &new.body).await?;
        let function = self.function(writing, new.function).await?;
        let represents = self.organisation(new.represents)?;
        let kind = kind_of(new.represents).code();
        let seats = writing
            .related::<SeatsOfBody>(&[body], Some(new.from))
            .await?;
        let mut seats = seats.into_values().flatten();
        let fits = |seat: &seat::Model| {
            seat.function_id == function
                && seat.organisation_id.is_none_or(|own| own == represents)
                && seat
                    .organisation_kind
                    .as_deref()
                    .is_none_or(|own| own == kind)
        };
        let seat = seats.find(fits);
        Ok(seat.ok_or_else(|| missing(new.function))?.id)
    }

    /// Ends an appointment, with those of its substitutes.
    pub(super) async fn end_appointment(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let ended = self.demonstration.people.appointments.get(place);
        let Some(ended) = ended.filter(|it| it.substitutes_for.is_none()) else {
            return Ok(());
        };
        let writing = acting.turn(self.organisation(ended.by)?).await?;
        let id = known(self.people.appointments.get(&place))?;
        let version = version::<appointment::Entity>(writing, id).await?;
        writing.end_appointment(id, version, day).await?;
        Ok(())
    }

    /// Says who chairs a body in a year.
    pub(super) async fn set_chair(
        &mut self,
        acting: &mut Acting<'_>,
        term: &ChairTerm,
    ) -> Result<(), Error> {
        let writing = acting
            .turn(self.organisation(acting_for(term.side))?)
            .await?;
        let place = |place: usize| self.people.appointment(place);
        let (chair, vice_chair) = (place(term.chair), place(term.vice_chair));
        let request = ChairTermRequest {
            secretary: term.secretary.and_then(place),
            body: self.body(writing, term.body).await?,
            year: term.year,
            side: term.side,
            chair,
            vice_chair,
            secretary_side: None,
            version: None,
        };
        writing.set_chair_term(request).await?;
        Ok(())
    }

    /// Names, for its area group, who is responsible for the cooperation in a kommun.
    pub(super) async fn name_responsible(
        &mut self,
        acting: &mut Acting<'_>,
        named: Responsible,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let writing = acting.turn(self.organisation(REGION)?).await?;
        let new = NewResponsible {
            area_group: self.body(writing, named.municipality.body).await?,
            municipality: self.organisation(named.municipality)?,
            person: Some(known(self.people.persons.get(&named.person))?),
            new_person: None,
            from: day,
            to: None,
        };
        writing.name_responsible(new).await?;
        Ok(())
    }
}

fn kind_of(organisation: Organisation) -> OrganisationKind {
    match organisation {
        REGION => OrganisationKind::Region,
        ASSOCIATION => OrganisationKind::Association,
        _ => OrganisationKind::Municipality,
    }
}
