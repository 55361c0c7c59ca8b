//! What is held about a person: changing it, protecting it, giving it out, erasing it, and who may read the contact details.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    agenda_item, appointment, attendance, chair_term, development_project, journal,
    journal_personal, local_structure_report, meeting, name, person, responsible, seat,
    service_account, status_report,
};
use sea_orm::{
    ColumnTrait, Condition, Order,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    LabelsOfSeat, NamesOfBody, NamesOfOrganisation, Page, PageRequest, PersonalOfChange, Relation,
    Session, Writing,
    engine::{
        act::{Guard, Guarded, Named},
        page::Sort,
    },
    fields_of, is_personal,
    lists::{containing, organisations_called},
    present,
    projects::past_day,
};
use crate::{
    access::{Kind, Permit, Scope, State, Subject, act, contact_readable, scope},
    domain::{
        letters::folded,
        problem::{self, Problem},
        validation::{NAME_LENGTH, email, heading, personal_number, prose, text},
        vocabulary::{Action, Grade, NameKind, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long the reason for erasing who a person is may be, in characters.
const REASON_LENGTH: usize = 2_000;

/// How a person is reached at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// E-mail address at work.
    pub work_email: Option<String>,
    /// Telephone number at work.
    pub work_phone: Option<String>,
}

/// What to change about a person. What is none stays as it is; a none within removes the value.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PersonChange {
    /// The name, which can't be removed: that is anonymising.
    pub display_name: Option<String>,
    /// The title at work.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub title: Option<Option<String>>,
    /// The organisation that employs the person, and then owns what is held.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub employer: Option<Option<Uuid>>,
    /// E-mail address at work.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub work_email: Option<Option<String>>,
    /// Telephone number at work.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub work_phone: Option<Option<String>>,
}

/// Why who a person is is erased, and the decision on its disposal (gallringsbeslut).
#[derive(Clone, Debug)]
pub struct Disposal {
    /// Why.
    pub reason: String,
    /// The organ that decided.
    pub organ: String,
    /// When it decided.
    pub date: NaiveDate,
    /// The paragraph of its minutes, or the reference of the decision.
    pub reference: String,
}

impl Session {
    /// People whose name, title and employer's names have every word of the text between them, in order of their names; for who may
    /// appoint.
    pub async fn persons(
        &self,
        search: &str,
        request: PageRequest,
    ) -> Result<Page<person::Model>, Error> {
        let viewer = self.viewer();
        viewer.actor().ok_or(Error::Unauthenticated)?;
        if scope(viewer, Kind::Person, Action::Search, State::Open) == Scope::No {
            return Err(Error::Forbidden(Action::Search));
        }
        let condition = described_by(search).add(person::Column::AnonymisedAt.is_null());
        self.page::<person::Entity>(condition, by_name(), request)
            .await
    }

    /// The contact details of these people, as far as the viewer may read them.
    pub async fn contacts(&self, people: &[Uuid]) -> Result<HashMap<Uuid, Contact>, Error> {
        let rows = self
            .select::<person::Entity>()
            .filter(self.among(person::Column::Id, people)?)
            .filter(contact_readable(self.viewer()))
            .all()
            .await?;
        let contact = |row: person::Model| {
            let contact = Contact {
                work_email: row.work_email,
                work_phone: row.work_phone,
            };
            (row.id, contact)
        };
        Ok(rows.into_iter().map(contact).collect())
    }
}

impl Guarded for person::Entity {
    async fn guard(_: &Named<'_>, row: &person::Model) -> Result<Guard<Self>, Error> {
        Ok(Guard::new(Subject::person(row), row))
    }
}

impl Writing<'_> {
    /// Changes what is held about a person.
    pub async fn change_person(
        &self,
        id: Uuid,
        version: i32,
        change: PersonChange,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<person::Entity, act::Change>(id, version, "person")
            .await?;
        refuse([anonymised(&row)])?;
        check_change(&change)?;
        self.check_employer(change.employer.flatten(), "employer")
            .await?;
        let after = changed(&row, change);
        if after.employer_id != row.employer_id {
            // Whoever is to answer for the person says so.
            self.require_consent(after.employer_id.into_iter().collect(), Grade::Editor);
        }
        // Otherwise a slip could not be undone: whoever hands the person over would not find it any more. And what no employer
        // keeps is seen by all readers of the region and Norrbottens Kommuner.
        let out_of_sight = !Subject::person(&after).audience.includes(self.viewer());
        let kept = after.employer_id.is_some() || row.employer_id.is_none();
        let lost = out_of_sight || row.protected && !kept;
        refuse([lost.then(|| problem::protected_person_lost().at("employer"))])?;
        let moves = after.employer_id != row.employer_id;
        if after != row {
            self.change(&permit, &row, after).await?;
        }
        if moves {
            self.list_members_with(id).await?;
        }
        Ok(id)
    }

    /// Puts a person under protection, or takes it away.
    pub async fn protect_person(
        &self,
        id: Uuid,
        version: i32,
        protected: bool,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<person::Entity, act::Protect>(id, version, "person")
            .await?;
        refuse([anonymised(&row)])?;
        if row.protected != protected {
            let after = person::Model {
                protected,
                ..row.clone()
            };
            self.change(&permit, &row, after).await?;
            self.list_members_with(id).await?;
        }
        Ok(id)
    }

    /// Erases who a person is: the row, what the journal knows, and the digests of what was sent to create it. The
    /// appointments stay, so that it stands who held which seat: somebody. `today`: no later day is decided on.
    pub async fn anonymise_person(
        &self,
        id: Uuid,
        version: i32,
        disposal: Disposal,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<person::Entity, act::Anonymise>(id, version, "person")
            .await?;
        refuse([
            anonymised(&row),
            prose("reason", &disposal.reason, REASON_LENGTH),
            heading("decision.organ", &disposal.organ),
            past_day("decision.date", disposal.date, today),
            heading("decision.reference", &disposal.reference),
            personal_number("decision.reference", Some(&disposal.reference)),
        ])?;
        let after = person::Model {
            display_name: None,
            title: None,
            work_email: None,
            work_phone: None,
            anonymised_at: Some(self.now()),
            anonymised_because: Some(disposal.reason),
            disposal_organ: Some(disposal.organ),
            disposal_on: Some(disposal.date),
            disposal_reference: Some(disposal.reference),
            folded: None,
            ..row.clone()
        };
        self.change(&permit, &row, after).await?;
        // Last, so that what the update itself told goes, too.
        self.forget(id).await?;
        self.forget_requests(id).await?;
        Ok(id)
    }

    /// Whoever knows all else that was asked for could find the name by trying: so the digests go.
    async fn forget_requests(&self, person: Uuid) -> Result<(), Error> {
        let appointments = self.appointments_of(person).await?;
        let things = appointments.iter().map(|row| row.id).chain([person]);
        self.forget_keys(things).await
    }

    /// Everything that is held about a person, as a document for that person. That it was given out is noted.
    pub async fn export_person(&self, id: Uuid) -> Result<(Uuid, Value), Error> {
        let (row, permit) = self
            .permitted::<person::Entity, act::Export>(id, "person")
            .await?;
        let document = self.document(&permit, &row).await?;
        // That somebody asked what is held about them is nobody's business but the owner's.
        self.note(&permit, &row).await?;
        Ok((id, document))
    }

    async fn document(
        &self,
        permit: &Permit<act::Export>,
        row: &person::Model,
    ) -> Result<Value, Error> {
        let appointments = self.appointments_of(row.id).await?;
        let ids: Vec<Uuid> = appointments.iter().map(|row| row.id).collect();
        let entries = self.entries_about(permit, &ids).await?;
        let mut held = camel_case(row)?;
        held.remove("folded");
        let exports = entries
            .iter()
            .filter(|entry| entry.thing_id == row.id && entry.action == Action::Export.code());
        let exports: Vec<Value> = exports.map(|entry| self.who(entry)).collect();
        Ok(json!({
            "person": held,
            "employer": self.organisation_names(row.employer_id).await?,
            "appointments": self.appointments_told(&appointments).await?,
            "chairTerms": self.chair_terms_told(&appointments).await?,
            "structureReports": self.reports_told(row.id).await?,
            "responsibleFor": self.responsibilities_told(row.id).await?,
            "statusReports": self.status_reports_told(row.id).await?,
            "attendances": self.attendances_told(row.id, &ids).await?,
            "presented": self.presented_told(&ids).await?,
            "calendars": self.calendars_told(row.id).await?,
            "journal": self.entries_told(&entries).await?,
            "exports": exports,
        }))
    }

    async fn appointments_of(&self, person: Uuid) -> Result<Vec<appointment::Model>, Error> {
        self.select::<appointment::Entity>()
            .filter(appointment::Column::PersonId.eq(person))
            .in_order_of(appointment::Column::ValidFrom)
            .all()
            .await
    }

    async fn appointments_told(&self, rows: &[appointment::Model]) -> Result<Vec<Value>, Error> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.seat_id).collect();
        let seats = self.rows::<seat::Entity>(&ids).await?;
        let labels = self.official_names::<LabelsOfSeat>(&ids).await?;
        let bodies: Vec<Uuid> = seats.values().map(|seat| seat.body_id).collect();
        let bodies = self.official_names::<NamesOfBody>(&bodies).await?;
        let represented: Vec<Uuid> = rows.iter().filter_map(|row| row.represents_id).collect();
        let represented = self
            .official_names::<NamesOfOrganisation>(&represented)
            .await?;
        let told = |row: &appointment::Model| {
            let body = seats.get(&row.seat_id).map(|seat| seat.body_id);
            let mut told = camel_case(row)?;
            told.insert("seat".to_owned(), json!(labels.get(&row.seat_id)));
            told.insert(
                "body".to_owned(),
                json!(body.and_then(|id| bodies.get(&id))),
            );
            let represents = row.represents_id.and_then(|id| represented.get(&id));
            told.insert("represents".to_owned(), json!(represents));
            Ok(Value::Object(told))
        };
        rows.iter().map(told).collect()
    }

    async fn chair_terms_told(&self, rows: &[appointment::Model]) -> Result<Vec<Value>, Error> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let held = Condition::any()
            .add(self.among(chair_term::Column::ChairId, &ids)?)
            .add(self.among(chair_term::Column::ViceChairId, &ids)?)
            .add(self.among(chair_term::Column::SecretaryId, &ids)?);
        let terms = self
            .select::<chair_term::Entity>()
            .filter(held)
            .in_order_of(chair_term::Column::Year)
            .all()
            .await?;
        let bodies: Vec<Uuid> = terms.iter().map(|term| term.body_id).collect();
        let bodies = self.official_names::<NamesOfBody>(&bodies).await?;
        let told = |term: &chair_term::Model| {
            let holds = |appointment: Option<Uuid>| appointment.is_some_and(|id| ids.contains(&id));
            json!({
                "body": bodies.get(&term.body_id),
                "year": term.year,
                "side": term.side,
                "asChair": holds(term.chair_id),
                "asViceChair": holds(term.vice_chair_id),
                "asSecretary": holds(term.secretary_id),
            })
        };
        Ok(terms.iter().map(told).collect())
    }

    async fn reports_told(&self, person: Uuid) -> Result<Vec<Value>, Error> {
        let reports = self
            .select::<local_structure_report::Entity>()
            .filter(local_structure_report::Column::ResponsibleId.eq(person))
            .in_order_of(local_structure_report::Column::ReportedOn)
            .all()
            .await?;
        let kommuner: Vec<Uuid> = reports.iter().map(|row| row.municipality_id).collect();
        let kommuner = self
            .official_names::<NamesOfOrganisation>(&kommuner)
            .await?;
        let told = |row: &local_structure_report::Model| {
            let mut told = camel_case(row)?;
            let municipality = json!(kommuner.get(&row.municipality_id));
            told.insert("municipality".to_owned(), municipality);
            Ok(Value::Object(told))
        };
        reports.iter().map(told).collect()
    }

    /// In which kommuner the person is or was responsible for the cooperation.
    async fn responsibilities_told(&self, person: Uuid) -> Result<Vec<Value>, Error> {
        let rows = self
            .select::<responsible::Entity>()
            .filter(responsible::Column::PersonId.eq(person))
            .in_order_of(responsible::Column::ValidFrom)
            .all()
            .await?;
        let kommuner: Vec<Uuid> = rows.iter().map(|row| row.municipality_id).collect();
        let kommuner = self
            .official_names::<NamesOfOrganisation>(&kommuner)
            .await?;
        let told = |row: &responsible::Model| {
            let mut told = camel_case(row)?;
            let municipality = json!(kommuner.get(&row.municipality_id));
            told.insert("municipality".to_owned(), municipality);
            Ok(Value::Object(told))
        };
        rows.iter().map(told).collect()
    }

    /// The status reports that name the person, of the projects that the exporter sees.
    async fn status_reports_told(&self, person: Uuid) -> Result<Vec<Value>, Error> {
        let reports = self
            .select::<status_report::Entity>()
            .filter(status_report::Column::PersonId.eq(person))
            .in_order_of(status_report::Column::SubmittedAt)
            .all()
            .await?;
        let projects: Vec<Uuid> = reports
            .iter()
            .map(|row| row.development_project_id)
            .collect();
        let projects = self.rows::<development_project::Entity>(&projects).await?;
        let told = |row: &status_report::Model| {
            let mut told = camel_case(row)?;
            let project = projects.get(&row.development_project_id);
            told.insert(
                "project".to_owned(),
                json!(project.map(|project| &project.title)),
            );
            Ok(Value::Object(told))
        };
        reports.iter().map(told).collect()
    }

    /// To which meetings the person was called, invited or sent in the place of another, with the answers and what came of
    /// it: of those that the exporter sees.
    async fn attendances_told(
        &self,
        person: Uuid,
        appointments: &[Uuid],
    ) -> Result<Vec<Value>, Error> {
        let theirs = Condition::any()
            .add(attendance::Column::PersonId.eq(person))
            .add(self.among(attendance::Column::AppointmentId, appointments)?)
            .add(self.among(attendance::Column::SubstituteId, appointments)?);
        let rows = self
            .select::<attendance::Entity>()
            .filter(theirs)
            .order_by(attendance::Column::Id, Order::Asc)
            .all()
            .await?;
        let meetings: Vec<Uuid> = rows.iter().map(|row| row.meeting_id).collect();
        let meetings = self.meetings_told(&meetings).await?;
        let told = |row: &attendance::Model| {
            let mut told = camel_case(row)?;
            told.insert("meeting".to_owned(), json!(meetings.get(&row.meeting_id)));
            Ok(Value::Object(told))
        };
        rows.iter().map(told).collect()
    }

    /// Which items the person presented, or is to present: of those that the exporter sees.
    async fn presented_told(&self, appointments: &[Uuid]) -> Result<Vec<Value>, Error> {
        let items = self
            .select::<agenda_item::Entity>()
            .filter(self.among(agenda_item::Column::PresenterId, appointments)?)
            .order_by(agenda_item::Column::Id, Order::Asc)
            .all()
            .await?;
        let meetings: Vec<Uuid> = items.iter().map(|item| item.meeting_id).collect();
        let meetings = self.meetings_told(&meetings).await?;
        let told = |item: &agenda_item::Model| {
            json!({
                "id": item.id,
                "title": item.title,
                "meeting": meetings.get(&item.meeting_id),
            })
        };
        Ok(items.iter().map(told).collect())
    }

    /// Of which body these meetings are, and when.
    async fn meetings_told(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Value>, Error> {
        let meetings = self.rows::<meeting::Entity>(ids).await?;
        let bodies: Vec<Uuid> = meetings.values().map(|row| row.body_id).collect();
        let bodies = self.official_names::<NamesOfBody>(&bodies).await?;
        let told = |(id, row): (Uuid, meeting::Model)| {
            let body = bodies.get(&row.body_id);
            (id, json!({ "body": body, "startsAt": row.starts_at }))
        };
        Ok(meetings.into_iter().map(told).collect())
    }

    /// The calendars of the person's meetings that accounts read; of their secrets nothing.
    async fn calendars_told(&self, person: Uuid) -> Result<Vec<Value>, Error> {
        let accounts = self
            .select::<service_account::Entity>()
            .filter(service_account::Column::PersonId.eq(person))
            .in_order_of(service_account::Column::CreatedAt)
            .all()
            .await?;
        let told = |account: &service_account::Model| {
            json!({
                "id": account.id,
                "organisationId": account.organisation_id,
                "title": account.title,
                "createdAt": account.created_at,
                "revokedAt": account.revoked_at,
            })
        };
        Ok(accounts.iter().map(told).collect())
    }

    async fn entries_told(&self, entries: &[journal::Model]) -> Result<Vec<Value>, Error> {
        let ids: Vec<Uuid> = entries.iter().map(|entry| entry.id).collect();
        let held = self.related::<PersonalOfChange>(&ids, None).await?;
        let told = |entry: &journal::Model| {
            let held = held.get(&entry.id).map(Vec::as_slice);
            let mut told = self.who(entry);
            if let Some(told) = told.as_object_mut() {
                told.insert("action".to_owned(), json!(entry.action));
                told.insert("thing".to_owned(), json!(entry.thing));
                told.insert("thingId".to_owned(), json!(entry.thing_id));
                let fields = fields_told(entry, held.unwrap_or_default())?;
                told.insert("fields".to_owned(), fields);
            }
            Ok(told)
        };
        entries.iter().map(told).collect()
    }

    /// When an entry was made, and by whom. The name of whoever did it at work for another organisation is not told.
    fn who(&self, entry: &journal::Model) -> Value {
        let own = entry.organisation_id == Some(self.actor().organisation);
        json!({
            "at": entry.at,
            "organisationId": entry.organisation_id,
            "subject": own.then_some(&entry.subject),
        })
    }

    async fn organisation_names(&self, id: Option<Uuid>) -> Result<Option<String>, Error> {
        let ids: Vec<Uuid> = id.into_iter().collect();
        let names = self.official_names::<NamesOfOrganisation>(&ids).await?;
        Ok(names.into_values().next())
    }

    /// The latest official names of things.
    async fn official_names<R>(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Error>
    where
        R: Relation<Child = name::Entity, Key = Uuid>,
    {
        let names = self.related::<R>(ids, None).await?;
        let latest = |(id, names): (Uuid, Vec<name::Model>)| {
            let mut official = names.into_iter().rev();
            let official = official.find(|name| name.kind == NameKind::Official.code());
            official.map(|name| (id, name.text))
        };
        Ok(names.into_iter().filter_map(latest).collect())
    }
}

fn check_change(change: &PersonChange) -> Result<(), Error> {
    let given = |field, value: &Option<Option<String>>| {
        let value = value.as_ref()?.as_deref()?;
        text(field, value, NAME_LENGTH)
    };
    let name = change.display_name.as_deref();
    let address = change.work_email.as_ref().and_then(Option::as_deref);
    refuse([
        name.and_then(|name| text("displayName", name, NAME_LENGTH)),
        given("title", &change.title),
        email("workEmail", address),
        given("workPhone", &change.work_phone),
        personal_number("displayName", name),
        personal_number("title", change.title.as_ref().and_then(Option::as_deref)),
    ])
}

fn changed(row: &person::Model, change: PersonChange) -> person::Model {
    let display_name = change.display_name.or_else(|| row.display_name.clone());
    let title = change.title.unwrap_or_else(|| row.title.clone());
    let folded = display_name.as_deref();
    person::Model {
        folded: folded.map(|name| searchable(name, title.as_deref())),
        display_name,
        title,
        employer_id: change.employer.unwrap_or(row.employer_id),
        work_email: change.work_email.unwrap_or_else(|| row.work_email.clone()),
        work_phone: change.work_phone.unwrap_or_else(|| row.work_phone.clone()),
        ..row.clone()
    }
}

/// Holds for the people whose name, title and employer's names have every word of the text between them.
pub(super) fn described_by(text: &str) -> Condition {
    let words = text.split_whitespace().map(|word| {
        Condition::any()
            .add(containing(person::Column::Folded, word))
            .add(person::Column::EmployerId.in_subquery(organisations_called(word)))
    });
    words.fold(Condition::all(), Condition::add)
}

/// In order of names; who has none comes first.
pub(super) fn by_name() -> Sort<person::Entity> {
    Sort::Swedish(Expr::expr(person::Column::DisplayName.into_expr()).if_null(""))
}

/// A person's name and title as search compares them.
pub(super) fn searchable(display_name: &str, title: Option<&str>) -> String {
    let title = title.unwrap_or_default();
    folded(&format!("{display_name} {title}"))
}

fn anonymised(row: &person::Model) -> Option<Problem> {
    row.anonymised_at
        .is_some()
        .then(|| problem::anonymised_person_changed().at("person"))
}

/// The changed fields of an entry, with the personal values in the place of their digests, as far as they are kept.
fn fields_told(entry: &journal::Model, held: &[journal_personal::Model]) -> Result<Value, Error> {
    let told = fields_of(entry)?.into_iter().map(|(column, change)| {
        let personal = held.iter().find(|row| row.field == column);
        let (before, after) = if is_personal(&entry.thing, &column) {
            (
                json!(personal.and_then(|row| row.before.as_deref())),
                json!(personal.and_then(|row| row.after.as_deref())),
            )
        } else {
            (change.before, change.after)
        };
        let values = json!({ "before": before, "after": after });
        (in_camel_case(&column), values)
    });
    Ok(Value::Object(told.collect()))
}

/// A row with the names of its columns as the schema writes names.
fn camel_case(row: &impl Serialize) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(row).map_err(Error::internal)? {
        Value::Object(columns) => Ok(columns
            .into_iter()
            .map(|(column, value)| (in_camel_case(&column), value))
            .collect()),
        _ => Err(Error::internal("a row is no object")),
    }
}

fn in_camel_case(column: &str) -> String {
    let mut words = column.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_written_as_the_schema_writes_names() {
        for (column, name) in [
            ("id", "id"),
            ("display_name", "displayName"),
            ("valid_from_precision", "validFromPrecision"),
        ] {
            assert_eq!(in_camel_case(column), name);
        }
    }
}
