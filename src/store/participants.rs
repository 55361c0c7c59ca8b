//! What a kommun does at local level besides its groups: taking in participants from outside, and reporting its
//! structure.

use chrono::NaiveDate;
use entity::{
    body, external_participant, local_structure_report, local_structure_report_group, name,
    organisation, participant_sector, person, steering_document,
};
use sea_orm::{ColumnTrait, prelude::Uuid};
use slug::slugify;

use super::{
    Dated, Writing,
    engine::act::{Guard, Guarded, Named},
    groups::official,
};
use crate::{
    access::{Permit, Subject, act, may},
    domain::{
        lifecycle::{STRUCTURE_REPORT, after},
        period::Period,
        problem::{self, Problem},
        validation::{day, end, line, period, prose, slug},
        vocabulary::{BodyType, OrganisationKind, Precision, StructureReportState, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long the reason for returning a report may be, in characters.
const REASON_LENGTH: usize = 2_000;

/// How many groups a report names at most.
const GROUPS: usize = 50;

/// An organisation from outside that is not there yet.
#[derive(Clone, Debug)]
pub struct NewOutsider {
    /// Its name.
    pub name: String,
    /// Its readable key; made from the name when left out.
    pub slug: Option<String>,
}

/// A participation to be added.
#[derive(Clone, Debug)]
pub struct NewParticipant {
    /// The local group.
    pub group: Uuid,
    /// The organisation, when it is there already.
    pub organisation: Option<Uuid>,
    /// The organisation, when it is not.
    pub new_organisation: Option<NewOutsider>,
    /// Code of the sector that it comes from.
    pub sector: String,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: Option<NaiveDate>,
}

/// A report of a kommun's structure to be made.
#[derive(Clone, Debug)]
pub struct NewStructureReport {
    /// The day of the report.
    pub reported_on: NaiveDate,
    /// Who is responsible in the kommun.
    pub responsible: Option<Uuid>,
    /// The groups that it names.
    pub groups: Vec<Uuid>,
    /// The document that describes the structure.
    pub document: Option<Uuid>,
}

impl Guarded for external_participant::Entity {
    async fn guard(
        named: &Named<'_>,
        row: &external_participant::Model,
    ) -> Result<Guard<Self>, Error> {
        Ok(Guard::new(
            named.writing.body_of(row.body_id, named.field).await?,
            row,
        ))
    }
}

/// Who answers a report writes in the area group that it is for.
impl Guarded for local_structure_report::Entity {
    async fn guard(
        named: &Named<'_>,
        row: &local_structure_report::Model,
    ) -> Result<Guard<Self>, Error> {
        let subject = Subject::of_structure_report(row);
        let state = StructureReportState::from_code(&row.state);
        let state = state.ok_or_else(|| Error::internal("a report in an unknown state"))?;
        let can = |action| may(named.writing.viewer(), &subject, action);
        let next = after(STRUCTURE_REPORT, state, named.action, named.field, can);
        let next = next.map(|state| local_structure_report::Model {
            state: state.code().to_owned(),
            ..row.clone()
        });
        Ok(Guard { subject, next })
    }
}

impl Writing<'_> {
    /// Takes an organisation from outside into a local group.
    pub async fn add_participant(&self, request: NewParticipant) -> Result<Uuid, Error> {
        let (group, permit) = self
            .permitted::<body::Entity, act::ChangeParticipants>(request.group, "localGroup")
            .await?;
        let days = Period::days(request.from, request.to);
        let stands = body::Entity::period(&group).contains(&days);
        let sector = self.sector(&request.sector).await?;
        refuse([
            period(request.from, request.to)
                .or_else(|| (!stands).then(|| problem::body_does_not_exist_then().at("from"))),
            sector
                .is_none()
                .then(|| problem::unknown_sector().at("sector")),
            both_or_neither(&request),
        ])?;
        let sector = sector.ok_or_else(|| problem::unknown_sector().at("sector"))?;
        let organisation = match (request.organisation, request.new_organisation) {
            (Some(id), _) => self.outsider(id, group.id, &days).await?,
            (None, Some(new)) => self.add_outsider(&permit, new, request.from).await?,
            (None, None) => {
                return Err(problem::organisation_not_given().at("organisation").into());
            }
        };
        let row = external_participant::Model {
            id: Uuid::now_v7(),
            body_id: permit.key(),
            organisation_id: organisation,
            participant_sector_id: sector.id,
            valid_from: Some(request.from),
            valid_from_precision: Some(Precision::Day.code().to_owned()),
            valid_to: request.to,
            valid_to_precision: request.to.map(|_| Precision::Day.code().to_owned()),
            period_note: None,
            version: 1,
        };
        let participant = self.create(&permit, row);
        Ok(participant.await?.key())
    }

    /// Ends a participation: `on` is the first day on which it no longer holds.
    pub async fn end_participant(
        &self,
        id: Uuid,
        version: i32,
        on: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<external_participant::Entity, act::ChangeParticipants>(
                id,
                version,
                "participant",
            )
            .await?;
        refuse([end(on, row.valid_from, row.valid_to)])?;
        self.end_open::<external_participant::Entity>(&permit, vec![row], on)
            .await?;
        Ok(id)
    }

    /// Reports the structure of the actor's own kommun to its area group of the day. `today`: no later day is reported on.
    pub async fn report_structure(
        &self,
        request: NewStructureReport,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let municipality = self.actor().organisation;
        let permit: Permit<act::Create> = self.permit(Subject::structure_report(municipality))?;
        let responsible = match request.responsible {
            Some(person) => Some(self.found::<person::Entity>(person, "responsible").await?),
            None => None,
        };
        if let Some(document) = request.document {
            self.found::<steering_document::Entity>(document, "document")
                .await?;
        }
        let future = request.reported_on > today;
        let anonymised = responsible
            .as_ref()
            .is_some_and(|person| person.anonymised_at.is_some());
        let of_others = responsible.is_some_and(|person| person.employer_id != Some(municipality));
        let mut wrong = vec![
            day("reportedOn", request.reported_on)
                .or(future.then(|| problem::report_lies_ahead().at("reportedOn"))),
            anonymised.then(|| problem::anonymised().at("responsible")),
            (of_others && !anonymised).then(|| problem::not_own_employee().at("responsible")),
            request
                .groups
                .is_empty()
                .then(|| problem::report_without_group().at("groups")),
            (request.groups.len() > GROUPS)
                .then(|| problem::too_many_at_a_time(GROUPS).at("groups")),
        ];
        wrong.extend(self.check_groups(municipality, &request).await?);
        refuse(wrong)?;
        let receiver = self
            .area_group_of(municipality, request.reported_on)
            .await?;
        let receiver = receiver.ok_or_else(|| problem::no_receiver().at("reportedOn"))?;
        let row = local_structure_report::Model {
            id: Uuid::now_v7(),
            municipality_id: permit.key(),
            area_group_id: receiver,
            reported_on: request.reported_on,
            responsible_id: request.responsible,
            steering_document_id: request.document,
            state: StructureReportState::Submitted.code().to_owned(),
            answered_on: None,
            reason: None,
            version: 1,
        };
        let report = self.create(&permit, row).await?;
        for group in request.groups {
            let row = local_structure_report_group::Model {
                id: Uuid::now_v7(),
                local_structure_report_id: report.key(),
                body_id: group,
            };
            self.create(&report, row).await?;
        }
        Ok(report.key())
    }

    /// Receives a report for the area group.
    pub async fn receive_structure_report(
        &self,
        id: Uuid,
        version: i32,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.act::<local_structure_report::Entity, act::Receive>(id, version, "report", |row| {
            row.answered_on = Some(today);
            Ok(())
        })
        .await
    }

    /// Returns a report for the area group, with a reason: the kommun reports anew.
    pub async fn return_structure_report(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        self.act::<local_structure_report::Entity, act::Return>(id, version, "report", |row| {
            refuse([prose("reason", &reason, REASON_LENGTH)])?;
            row.answered_on = Some(today);
            row.reason = Some(reason);
            Ok(())
        })
        .await
    }

    /// What is wrong with the groups of a report: each is the kommun's own, stands that day and is named once.
    async fn check_groups(
        &self,
        municipality: Uuid,
        request: &NewStructureReport,
    ) -> Result<Vec<Option<Problem>>, Error> {
        let mut wrong = Vec::new();
        let mut named: Vec<Uuid> = Vec::new();
        for (place, id) in request.groups.iter().enumerate().take(GROUPS) {
            let group = self.found::<body::Entity>(*id, "groups").await?;
            let own = group.kind == BodyType::LocalGroup.code()
                && group.municipality_id == Some(municipality);
            let stands = body::Entity::period(&group).holds(request.reported_on);
            let field = format!("groups.{place}");
            wrong.push((!own).then(|| problem::no_local_group_of_own().at(&field)));
            wrong.push((own && !stands).then(|| problem::body_does_not_exist_then().at(&field)));
            wrong.push(
                named
                    .contains(id)
                    .then(|| problem::report_names_it_already().at(&field)),
            );
            named.push(*id);
        }
        Ok(wrong)
    }

    async fn sector(&self, code: &str) -> Result<Option<participant_sector::Model>, Error> {
        let sectors = self.participant_sectors().await?;
        Ok(sectors.into_iter().find(|sector| sector.code == code))
    }

    /// An organisation from outside that is not in the group in this period yet.
    async fn outsider(&self, id: Uuid, group: Uuid, days: &Period) -> Result<Uuid, Error> {
        let organisation = self
            .found::<organisation::Entity>(id, "organisation")
            .await?;
        let external = organisation.kind == OrganisationKind::External.code();
        let before = self
            .select::<external_participant::Entity>()
            .filter(external_participant::Column::BodyId.eq(group))
            .filter(external_participant::Column::OrganisationId.eq(id))
            .all()
            .await?;
        let mut before = before.iter().map(external_participant::Entity::period);
        refuse([
            (!external).then(|| problem::not_from_outside().at("organisation")),
            before
                .any(|before| before.overlaps(days))
                .then(|| problem::participates_already().at("organisation")),
        ])?;
        Ok(id)
    }

    /// Adds an organisation from outside, with its name.
    async fn add_outsider(
        &self,
        permit: &Permit<act::ChangeParticipants>,
        new: NewOutsider,
        from: NaiveDate,
    ) -> Result<Uuid, Error> {
        let key = new.slug.unwrap_or_else(|| slugify(&new.name));
        refuse([line("newOrganisation.name", &new.name)])?;
        refuse([slug("newOrganisation.slug", &key)])?;
        let taken = self.organisation_by_slug(&key).await?.is_some();
        let from_then = Period::days(from, None);
        let borne = self.bear_it_already(&new.name, None, &from_then).await?;
        refuse([
            borne.then(|| problem::borne_by_others().at("newOrganisation.name")),
            taken.then(|| problem::slug_or_name_taken().at("newOrganisation.slug")),
        ])?;
        let row = organisation::Model {
            id: Uuid::now_v7(),
            kind: OrganisationKind::External.code().to_owned(),
            code: None,
            slug: key,
            side: None,
            editor_id: Some(self.actor().organisation),
            valid_from: Some(from),
            valid_from_precision: Some(Precision::Day.code().to_owned()),
            valid_to: None,
            valid_to_precision: None,
            period_note: None,
        };
        let outsider = permit.over_outsider(row.id);
        self.create(&outsider, row).await?;
        let named = name::Model {
            organisation_id: Some(outsider.key()),
            ..official(new.name, from)
        };
        self.create(&outsider, named).await?;
        Ok(outsider.key())
    }
}

fn both_or_neither(request: &NewParticipant) -> Option<Problem> {
    match (&request.organisation, &request.new_organisation) {
        (Some(_), Some(_)) => Some(problem::organisation_given_twice().at("newOrganisation")),
        (None, None) => Some(problem::organisation_not_given().at("organisation")),
        _ => None,
    }
}
