//! What a kommun does at local level besides its groups: taking in participants from outside, and reporting its
//! structure.

use chrono::NaiveDate;
use entity::{
    body, external_participant, local_structure_report, local_structure_report_group, name,
    organisation, participant_sector, person, steering_document,
};
use sea_orm::{ColumnTrait, prelude::Uuid};

use super::{
    Dated, Writing,
    engine::writing::seen,
    groups::{does_not_stand, official, slug_taken, too_many},
};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        period::Period,
        slug::{slug, slug_of},
        validation::{day, end, line, period, refuse},
        vocabulary::{BodyType, OrganisationKind, Precision, Vocabulary},
    },
    error::{Error, UserErrorCode, Violation},
};

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

impl Writing<'_> {
    /// Takes an organisation from outside into a local group.
    pub async fn add_participant(&self, request: NewParticipant) -> Result<Uuid, Error> {
        let group = self
            .found::<body::Entity>(request.group, "localGroup")
            .await?;
        let permit: Permit<act::ChangeParticipants> =
            self.permit(self.body_of(group.id, "localGroup").await?)?;
        let days = Period::days(request.from, request.to);
        let stands = body::Entity::period(&group).contains(&days);
        let sector = self.sector(&request.sector).await?;
        refuse([
            period(request.from, request.to).or_else(|| (!stands).then(|| does_not_stand("from"))),
            sector.is_none().then(unknown_sector),
            both_or_neither(&request),
        ])?;
        let sector = sector.ok_or_else(unknown_sector)?;
        let organisation = match (request.organisation, request.new_organisation) {
            (Some(id), _) => self.outsider(id, group.id, &days).await?,
            (None, Some(new)) => self.add_outsider(&permit, new, request.from).await?,
            (None, None) => return Err(required_organisation().into()),
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
        let id = row.id;
        self.insert::<external_participant::Entity>(permit.action(), permit.audience(), row)
            .await?;
        Ok(id)
    }

    /// Ends a participation: `on` is the first day on which it holds no more.
    pub async fn end_participant(
        &self,
        id: Uuid,
        version: i32,
        on: NaiveDate,
    ) -> Result<Uuid, Error> {
        let row = self
            .found::<external_participant::Entity>(id, "participant")
            .await?;
        let permit: Permit<act::ChangeParticipants> =
            self.permit(self.body_of(row.body_id, "participant").await?.part(id))?;
        seen::<external_participant::Entity>(&row, version)?;
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
        let anonymised = responsible.is_some_and(|person| person.anonymised_at.is_some());
        let mut wrong = vec![
            day("reportedOn", request.reported_on).or(future.then(in_the_future)),
            anonymised.then(no_longer_known),
            request.groups.is_empty().then(no_group),
            (request.groups.len() > GROUPS).then(|| too_many("groups", GROUPS)),
        ];
        wrong.extend(self.check_groups(municipality, &request).await?);
        refuse(wrong)?;
        let receiver = self
            .area_group_of(municipality, request.reported_on)
            .await?;
        let receiver = receiver.ok_or_else(no_receiver)?;
        let row = local_structure_report::Model {
            id: Uuid::now_v7(),
            municipality_id: permit.key(),
            area_group_id: receiver,
            reported_on: request.reported_on,
            responsible_id: request.responsible,
            steering_document_id: request.document,
        };
        let id = row.id;
        self.insert::<local_structure_report::Entity>(permit.action(), permit.audience(), row)
            .await?;
        for group in request.groups {
            let row = local_structure_report_group::Model {
                id: Uuid::now_v7(),
                local_structure_report_id: id,
                body_id: group,
            };
            self.insert::<local_structure_report_group::Entity>(
                permit.action(),
                permit.audience(),
                row,
            )
            .await?;
        }
        Ok(id)
    }

    /// What is wrong with the groups of a report: each is the kommun's own, stands that day and is named once.
    async fn check_groups(
        &self,
        municipality: Uuid,
        request: &NewStructureReport,
    ) -> Result<Vec<Option<Violation>>, Error> {
        let mut wrong = Vec::new();
        let mut named: Vec<Uuid> = Vec::new();
        for (place, id) in request.groups.iter().enumerate().take(GROUPS) {
            let group = self.found::<body::Entity>(*id, "groups").await?;
            let own = group.kind == BodyType::LocalGroup.code()
                && group.municipality_id == Some(municipality);
            let stands = body::Entity::period(&group).holds(request.reported_on);
            let field = format!("groups.{place}");
            wrong.push((!own).then(|| not_own(&field)));
            wrong.push((own && !stands).then(|| does_not_stand(&field)));
            wrong.push(named.contains(id).then(|| named_twice(&field)));
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
            (!external).then(|| {
                Violation::new(
                    UserErrorCode::DoesNotFit,
                    "organisation",
                    "It is not from outside: parties take part by seats and appointments.",
                    "Den är inte extern: parterna deltar genom platser och uppdrag.",
                )
            }),
            before.any(|before| before.overlaps(days)).then(|| {
                Violation::new(
                    UserErrorCode::AlreadyExists,
                    "organisation",
                    "It takes part in the group in this period already.",
                    "Den deltar redan i gruppen under tiden.",
                )
            }),
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
        let key = new.slug.unwrap_or_else(|| slug_of(&new.name));
        refuse([line("newOrganisation.name", &new.name)])?;
        refuse([slug("newOrganisation.slug", &key)])?;
        let taken = self.organisation_by_slug(&key).await?.is_some();
        refuse([taken.then(|| slug_taken("newOrganisation.slug"))])?;
        let row = organisation::Model {
            id: Uuid::now_v7(),
            kind: OrganisationKind::External.code().to_owned(),
            code: None,
            slug: key,
            side: None,
            valid_from: Some(from),
            valid_from_precision: Some(Precision::Day.code().to_owned()),
            valid_to: None,
            valid_to_precision: None,
            period_note: None,
        };
        let id = row.id;
        self.insert::<organisation::Entity>(permit.action(), permit.audience(), row)
            .await?;
        let named = name::Model {
            organisation_id: Some(id),
            ..official(new.name, from)
        };
        self.insert::<name::Entity>(permit.action(), permit.audience(), named)
            .await?;
        Ok(id)
    }
}

fn both_or_neither(request: &NewParticipant) -> Option<Violation> {
    match (&request.organisation, &request.new_organisation) {
        (Some(_), Some(_)) => Some(Violation::new(
            UserErrorCode::InvalidValue,
            "newOrganisation",
            "Give `organisation` or `newOrganisation`, not both.",
            "Ange `organisation` eller `newOrganisation`, inte båda.",
        )),
        (None, None) => Some(required_organisation()),
        _ => None,
    }
}

fn required_organisation() -> Violation {
    Violation::new(
        UserErrorCode::Required,
        "organisation",
        "Give `organisation` or `newOrganisation`.",
        "Ange `organisation` eller `newOrganisation`.",
    )
}

fn unknown_sector() -> Violation {
    Violation::new(
        UserErrorCode::InvalidValue,
        "sector",
        "There is no such sector: take a code of `ParticipantSector` from `vocabulary`.",
        "Sektorn finns inte: ta en kod för `ParticipantSector` ur `vocabulary`.",
    )
}

fn in_the_future() -> Violation {
    Violation::new(
        UserErrorCode::InvalidPeriod,
        "reportedOn",
        "The day of the report can't lie ahead.",
        "Rapportens dag kan inte ligga framåt i tiden.",
    )
}

fn no_longer_known() -> Violation {
    Violation::new(
        UserErrorCode::WrongState,
        "responsible",
        "The person has been anonymised.",
        "Personen är avidentifierad.",
    )
}

fn no_group() -> Violation {
    Violation::new(
        UserErrorCode::Required,
        "groups",
        "A report names at least one local group.",
        "En rapport anger minst en lokal samverkansgrupp.",
    )
}

fn not_own(field: &str) -> Violation {
    Violation::new(
        UserErrorCode::DoesNotFit,
        field,
        "It is no local group of the own kommun.",
        "Den är ingen lokal samverkansgrupp i den egna kommunen.",
    )
}

fn named_twice(field: &str) -> Violation {
    Violation::new(
        UserErrorCode::AlreadyExists,
        field,
        "The report names it already.",
        "Rapporten anger den redan.",
    )
}

fn no_receiver() -> Violation {
    Violation::new(
        UserErrorCode::DoesNotFit,
        "reportedOn",
        "On this day the kommun has no area group to report to.",
        "Den dagen har kommunen ingen länsdelsgrupp att rapportera till.",
    )
}
