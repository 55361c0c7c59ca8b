//! Groups: creating, changing and dissolving local groups and working groups, and the seats of any body.

use chrono::NaiveDate;
use entity::{
    appointment, body, care_area, chair_term, external_participant, name, organisation, seat,
    seat_function, steering_relation,
};
use sea_orm::{ColumnTrait, prelude::Uuid};
use serde::{Deserialize, Serialize};
use slug::slugify;

use super::{
    BodiesOfCareArea, ChairTermsOfBody, Dated, Journaled, MembershipsOfMunicipality, Row,
    SteeringOfType, Writing,
    engine::act::{Guard, Guarded, Named, reach},
    present,
};
use crate::{
    access::{Act, ActorKind, Permit, Subject, act},
    domain::{
        letters::folded,
        period::Period,
        problem::{self, Problem},
        seats,
        validation::{day, end, line, slug},
        vocabulary::{
            Action, BodyType, Grade, Level, NameKind, OrganisationKind, Precision, Sphere,
            SubstitutionRule, Vocabulary,
        },
    },
    error::{Error, refuse},
};

/// How many seats a group is created with at most.
const SEATS: usize = 50;

/// How many holders a seat may ask for.
const HOLDERS: i32 = 100;

/// A seat to be added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewSeat {
    /// The title that goes with it.
    pub label: String,
    /// What it is for; the presumed function when it isn't said.
    pub function: Option<Uuid>,
    /// Which kind of organisation fills it.
    pub organisation_kind: Option<OrganisationKind>,
    /// The organisation that alone fills it.
    pub organisation: Option<Uuid>,
    /// The least number of ordinary holders.
    pub min_holders: i32,
    /// The largest number of ordinary holders.
    pub max_holders: Option<i32>,
    /// Whether its holders are to be spread over the care areas.
    pub geographic_spread: bool,
    /// Who may stand in for a holder.
    pub substitution_rule: SubstitutionRule,
    /// Whether its holder convenes the body.
    pub convenes: bool,
    /// Whether its holder chairs the body.
    pub chairs: bool,
    /// Whether its holder keeps the notes.
    pub keeps_notes: bool,
}

/// What to change of a seat. What is none stays as it is; a none within removes the limit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SeatChange {
    /// The least number of ordinary holders.
    pub min_holders: Option<i32>,
    /// The largest number of ordinary holders.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub max_holders: Option<Option<i32>>,
    /// Whether its holders are to be spread over the care areas.
    pub geographic_spread: Option<bool>,
    /// Who may stand in for a holder.
    pub substitution_rule: Option<SubstitutionRule>,
}

/// A local group or a working group to be created.
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// Its name.
    pub name: String,
    /// Its readable key; made from the name when left out.
    pub slug: Option<String>,
    /// Political or officials.
    pub sphere: Sphere,
    /// The level that it works at.
    pub level: Level,
    /// The body above it; the one that is above such groups on the day when left out.
    pub parent: Option<Uuid>,
    /// The first day.
    pub from: NaiveDate,
    /// Its seats.
    pub seats: Vec<NewSeat>,
}

/// What to change of a group.
#[derive(Clone, Copy, Debug)]
pub struct GroupChange {
    /// The group.
    pub group: Uuid,
    /// The version that the caller has seen.
    pub version: i32,
    /// Political or officials.
    pub sphere: Option<Sphere>,
    /// The body above it.
    pub parent: Option<Uuid>,
    /// The first day under that body.
    pub from: NaiveDate,
}

impl Guarded for body::Entity {
    async fn guard(_: &Named<'_>, row: &body::Model) -> Result<Guard<Self>, Error> {
        let subject = Subject::body(row);
        let subject = subject.ok_or_else(|| Error::internal("a body of an unknown kind"))?;
        Ok(Guard::new(subject, row))
    }
}

impl Guarded for seat::Entity {
    async fn guard(named: &Named<'_>, row: &seat::Model) -> Result<Guard<Self>, Error> {
        let writing = named.writing;
        let subject = match named.action {
            Action::Appoint => writing.seat_rights(row, named.field).await?,
            _ => writing.body_of(row.body_id, named.field).await?,
        };
        Ok(Guard::new(subject, row))
    }
}

impl Writing<'_> {
    /// Creates a local group of the actor's own kommun, with its seats.
    pub async fn create_local_group(&self, request: NewGroup) -> Result<Uuid, Error> {
        let municipality = self.actor().organisation;
        let permit = self.permit(Subject::new_local_group(municipality))?;
        let own = self.area_group_of(municipality, request.from).await?;
        let parent = match request.parent {
            Some(parent) => Some(self.found::<body::Entity>(parent, "parent").await?.id),
            None => own,
        };
        self.check_group(&request).await?;
        refuse([own
            .is_none()
            .then(|| problem::without_area_group().at("from"))
            .or_else(|| (parent != own).then(|| problem::no_area_group().at("parent")))])?;
        let body = group(&request, BodyType::LocalGroup, Some(municipality), parent);
        self.add_group(&permit, request, body).await
    }

    /// Creates a working group, with its seats, and says who steers it when that isn't the county steering group.
    pub async fn create_working_group(&self, request: NewGroup) -> Result<Uuid, Error> {
        let parent = match request.parent {
            Some(parent) => Some(self.found::<body::Entity>(parent, "parent").await?),
            None => self.county_steering_group(request.from).await?,
        };
        let permit = self.permit(Subject::new_working_group(parent.as_ref()))?;
        self.check_group(&request).await?;
        let parent = parent.ok_or_else(|| problem::without_steering_group().at("from"))?;
        refuse([steers_working_groups(&parent, request.from)])?;
        let body = body::Model {
            care_area_id: area_of_parent(&parent),
            ..group(&request, BodyType::WorkingGroup, None, Some(parent.id))
        };
        let (id, from) = (body.id, request.from);
        self.add_group(&permit, request, body).await?;
        self.steer(&permit, parent.id, id, from).await?;
        Ok(id)
    }

    /// Changes what is said of a group.
    pub async fn change_group(&self, request: GroupChange) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<body::Entity, act::Change>(request.group, request.version, "group")
            .await?;
        let parent = match request.parent {
            Some(parent) => Some(self.found::<body::Entity>(parent, "parent").await?),
            None => None,
        };
        let nothing = request.sphere.is_none() && parent.is_none();
        refuse([nothing.then(|| problem::nothing_to_change().at("sphere"))])?;
        if let Some(parent) = &parent {
            if row.kind == BodyType::WorkingGroup.code() {
                // Who places it there could have set it up there.
                self.permit::<act::Create>(Subject::new_working_group(Some(parent)))?;
            }
            self.check_parent(&row, parent, request.from).await?;
            if row.parent_id != Some(parent.id) && row.kind == BodyType::WorkingGroup.code() {
                self.end_steering(&permit, row.id, request.from).await?;
                self.steer(&permit, parent.id, row.id, request.from).await?;
            }
        }
        let sphere = request.sphere.map(|sphere| sphere.code().to_owned());
        let placed = parent.as_ref().filter(|_| row.municipality_id.is_none());
        let after = body::Model {
            sphere: sphere.unwrap_or_else(|| row.sphere.clone()),
            care_area_id: placed.map_or(row.care_area_id, area_of_parent),
            parent_id: parent.map(|parent| parent.id).or(row.parent_id),
            ..row.clone()
        };
        self.change(&permit, &row, after).await
    }

    /// Dissolves a group, with all that is open in it: `on` is the first day on which it no longer holds.
    pub async fn dissolve_group(
        &self,
        id: Uuid,
        version: i32,
        on: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<body::Entity, act::Dissolve>(id, version, "group")
            .await?;
        refuse([end(on, row.valid_from, row.valid_to)])?;
        let seats = self
            .all_of::<seat::Entity>(seat::Column::BodyId, &[id])
            .await?;
        let seat_ids: Vec<Uuid> = seats.iter().map(|seat| seat.id).collect();
        let mut appointments = self
            .all_of::<appointment::Entity>(appointment::Column::SeatId, &seat_ids)
            .await?;
        let participants = self
            .all_of::<external_participant::Entity>(external_participant::Column::BodyId, &[id])
            .await?;
        let steering = self
            .all_of::<steering_relation::Entity>(steering_relation::Column::SteeredBodyId, &[id])
            .await?;
        let names = self
            .all_of::<name::Entity>(name::Column::BodyId, &[id])
            .await?;
        refuse([
            begins_later::<seat::Entity>(&seats, on, problem::has_later_seat),
            begins_later::<appointment::Entity>(&appointments, on, problem::has_later_appointment),
            begins_later::<external_participant::Entity>(
                &participants,
                on,
                problem::has_later_participant,
            ),
            begins_later::<steering_relation::Entity>(&steering, on, problem::has_later_steering),
            begins_later::<name::Entity>(&names, on, problem::has_later_name),
            self.chaired_later(id, on).await?,
        ])?;
        for seat in &seats {
            let permit = reach(&permit, seat)?;
            let of_seat = appointments.extract_if(.., |row| row.seat_id == seat.id);
            let of_seat = of_seat.collect();
            self.end_open::<appointment::Entity>(&permit, of_seat, on)
                .await?;
        }
        self.end_open::<seat::Entity>(&permit, seats, on).await?;
        self.end_open::<external_participant::Entity>(&permit, participants, on)
            .await?;
        self.end_open::<steering_relation::Entity>(&permit, steering, on)
            .await?;
        self.end_open::<body::Entity>(&permit, vec![row], on)
            .await?;
        self.list_members_anew(&[id]).await?;
        Ok(id)
    }

    /// Adds a seat to a body, from a day on.
    pub async fn add_seat(&self, body: Uuid, new: NewSeat, from: NaiveDate) -> Result<Uuid, Error> {
        let (row, permit) = self
            .permitted::<body::Entity, act::ChangeSeats>(body, "body")
            .await?;
        let organisation = self
            .seat_organisation(new.organisation, "organisation")
            .await?;
        self.ask_others(organisation.as_ref());
        let function = self.function_of_seat(&new, "").await?;
        let stands = body::Entity::period(&row).holds(from);
        let outside = (!stands).then(|| problem::body_does_not_exist_then().at("from"));
        let mut wrong = seat_problems(&new, organisation.as_ref(), "");
        wrong.push(day("from", from).or(outside));
        refuse(wrong)?;
        let before = self
            .all_of::<seat::Entity>(seat::Column::BodyId, &[body])
            .await?;
        let last = before.iter().map(|seat| seat.ordinal).max().unwrap_or(0);
        let seat = seat::Model {
            valid_to: row.valid_to,
            valid_to_precision: row.valid_to_precision,
            ..seat_row(body, last + 1, &new, function, organisation.as_ref(), from)
        };
        let seat = self.add_seat_row(&permit, seat, new.label, from).await?;
        self.list_members_anew(&[body]).await?;
        Ok(seat)
    }

    /// Changes how many hold a seat, and who may stand in for them. `today`: who holds it from then on stays.
    pub async fn change_seat(
        &self,
        id: Uuid,
        version: i32,
        change: SeatChange,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<seat::Entity, act::ChangeSeats>(id, version, "seat")
            .await?;
        let rule = change.substitution_rule;
        let rule = rule.map(|rule| rule.code().to_owned());
        let after = seat::Model {
            min_holders: change.min_holders.unwrap_or(row.min_holders),
            max_holders: change.max_holders.unwrap_or(row.max_holders),
            geographic_spread: change.geographic_spread.unwrap_or(row.geographic_spread),
            substitution_rule: rule.unwrap_or_else(|| row.substitution_rule.clone()),
            ..row.clone()
        };
        let has_ended = row.valid_to.is_some_and(|to| to <= today);
        let [few, many] = number_problems(after.min_holders, after.max_holders, "");
        refuse([
            has_ended.then(|| problem::seat_has_ended().at("seat")),
            few,
            many,
        ])?;
        if after == row {
            return Ok(id);
        }
        let organisation = self.seat_organisation(row.organisation_id, "seat").await?;
        self.ask_others(organisation.as_ref());
        if after.max_holders != row.max_holders {
            self.check_holders(&after, today).await?;
        }
        self.change(&permit, &row, after).await
    }

    /// That a seat has no more holders than it may have, on each day from `today` on.
    async fn check_holders(&self, seat: &seat::Model, today: NaiveDate) -> Result<(), Error> {
        let most = seat.max_holders.and_then(|most| usize::try_from(most).ok());
        let Some(most) = most else {
            return Ok(());
        };
        let held = self.ordinary_holders(seat.id).await?;
        let fits = seats::fits(&held, &Period::days(today, None), most.saturating_add(1));
        refuse([(!fits).then(|| problem::seat_has_more_holders().at("maxHolders"))])
    }

    /// Ends a seat, with its appointments: `on` is the first day on which it no longer holds.
    pub async fn end_seat(&self, id: Uuid, version: i32, on: NaiveDate) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<seat::Entity, act::ChangeSeats>(id, version, "seat")
            .await?;
        refuse([end(on, row.valid_from, row.valid_to)])?;
        let appointments = self
            .all_of::<appointment::Entity>(appointment::Column::SeatId, &[id])
            .await?;
        refuse([begins_later::<appointment::Entity>(
            &appointments,
            on,
            problem::has_later_appointment,
        )])?;
        let body = row.body_id;
        self.end_open::<appointment::Entity>(&permit, appointments, on)
            .await?;
        self.end_open::<seat::Entity>(&permit, vec![row], on)
            .await?;
        self.list_members_anew(&[body]).await?;
        Ok(id)
    }

    /// The area group that stands on the day in the kommun's care area of that day.
    pub(super) async fn area_group_of(
        &self,
        municipality: Uuid,
        on: NaiveDate,
    ) -> Result<Option<Uuid>, Error> {
        let Some(area) = self.care_area_of(municipality, on).await? else {
            return Ok(None);
        };
        let bodies = self.related::<BodiesOfCareArea>(&[area], Some(on)).await?;
        let mut bodies = bodies.into_values().flatten();
        let group = bodies.find(|body| body.kind == BodyType::AreaGroup.code());
        Ok(group.map(|group| group.id))
    }

    /// That the actor's organisation may add something to the work of a body on the day: what, `A` says.
    pub(super) async fn may_add_to_work<A: Act>(
        &self,
        body: &body::Model,
        today: NaiveDate,
    ) -> Result<(), Error> {
        let area = self.care_area_of(self.actor().organisation, today).await?;
        let worked_on = Subject::worked_on(body, area, self.viewer());
        let worked_on = worked_on.ok_or_else(|| Error::internal("a body of an unknown kind"))?;
        self.permit::<A>(worked_on).map(drop)
    }

    /// An organisation's care area on the day, if that stands.
    async fn care_area_of(&self, organisation: Uuid, on: NaiveDate) -> Result<Option<Uuid>, Error> {
        let memberships = self
            .related::<MembershipsOfMunicipality>(&[organisation], Some(on))
            .await?;
        let Some(membership) = memberships.into_values().flatten().next() else {
            return Ok(None);
        };
        let area = self
            .select::<care_area::Entity>()
            .filter(care_area::Column::Id.eq(membership.care_area_id))
            .filter(care_area::Entity::in_force(on))
            .one()
            .await?;
        Ok(area.map(|area| area.id))
    }

    async fn county_steering_group(&self, on: NaiveDate) -> Result<Option<body::Model>, Error> {
        self.select::<body::Entity>()
            .filter(body::Column::Kind.eq(BodyType::CountySteeringGroup.code()))
            .filter(body::Entity::in_force(on))
            .one()
            .await
    }

    async fn check_group(&self, request: &NewGroup) -> Result<(), Error> {
        let key = request.slug.clone();
        let key = key.unwrap_or_else(|| slugify(&request.name));
        let taken = || async {
            let same = body::Column::Slug.eq(&key);
            self.select::<body::Entity>().filter(same).one().await
        };
        let name = line("name", &request.name);
        let malformed = name.is_none().then(|| slug("slug", &key)).flatten();
        let taken = match (&name, &malformed) {
            (None, None) => taken()
                .await?
                .map(|_| problem::slug_or_name_taken().at("slug")),
            _ => None,
        };
        let many = request.seats.len() > SEATS;
        let from = Period::days(request.from, None);
        let borne = self.bear_it_already(&request.name, None, &from).await?;
        let mut wrong = vec![
            name.or_else(|| borne.then(|| problem::borne_by_others().at("name"))),
            malformed,
            taken,
            day("from", request.from),
            many.then(|| problem::too_many_at_a_time(SEATS).at("seats")),
        ];
        for (place, seat) in request.seats.iter().enumerate().take(SEATS) {
            let organisation = self.seat_organisation(seat.organisation, "seats").await?;
            let path = format!("seats.{place}.");
            self.function_of_seat(seat, &path).await?;
            let others = organisation
                .as_ref()
                .is_some_and(|it| self.gives_to_others(it));
            wrong
                .push(others.then(|| problem::seat_of_others().at(&format!("{path}organisation"))));
            wrong.extend(seat_problems(seat, organisation.as_ref(), &path));
        }
        refuse(wrong)
    }

    /// Whether the body may be above the group from the day on.
    async fn check_parent(
        &self,
        group: &body::Model,
        parent: &body::Model,
        from: NaiveDate,
    ) -> Result<(), Error> {
        let stands = body::Entity::period(group).holds(from);
        let outside = (!stands).then(|| problem::body_does_not_exist_then().at("from"));
        let unfit = match group.municipality_id {
            Some(municipality) => {
                let own = self.area_group_of(municipality, from).await?;
                (own != Some(parent.id)).then(|| problem::no_area_group().at("parent"))
            }
            None => steers_working_groups(parent, from),
        };
        refuse([day("from", from).or(outside), unfit])
    }

    /// The organisation that a seat is for.
    async fn seat_organisation(
        &self,
        organisation: Option<Uuid>,
        field: &'static str,
    ) -> Result<Option<organisation::Model>, Error> {
        match organisation {
            Some(id) => Ok(Some(self.found::<organisation::Entity>(id, field).await?)),
            None => Ok(None),
        }
    }

    /// Whether a kommun gives a seat of its group to another kommun: that has to consent. The region belongs to all groups.
    fn gives_to_others(&self, organisation: &organisation::Model) -> bool {
        let actor = self.actor();
        actor.kind == ActorKind::Municipality
            && organisation.kind == OrganisationKind::Municipality.code()
            && organisation.id != actor.organisation
    }

    /// Requires the consent of the other kommun that a kommun gives a seat of its group to.
    fn ask_others(&self, organisation: Option<&organisation::Model>) {
        if let Some(other) = organisation.filter(|it| self.gives_to_others(it)) {
            self.require_consent(vec![other.id], Grade::Editor);
        }
    }

    /// What a seat is for: the function that is said, else the one that the county's data presume.
    async fn function_of_seat(&self, new: &NewSeat, path: &str) -> Result<Uuid, Error> {
        if let Some(id) = new.function {
            let found = self.found::<seat_function::Entity>(id, "function");
            return Ok(found.await?.id);
        }
        let presumed = self
            .select::<seat_function::Entity>()
            .filter(seat_function::Column::Presumed.eq(true))
            .one()
            .await?;
        match presumed {
            Some(function) => Ok(function.id),
            None => Err(problem::needed_here().at(&format!("{path}function")).into()),
        }
    }

    /// Writes a group with its name and its seats.
    async fn add_group(
        &self,
        permit: &Permit<act::Create>,
        request: NewGroup,
        body: body::Model,
    ) -> Result<Uuid, Error> {
        let (id, from) = (body.id, request.from);
        let group = self.create(permit, body).await?;
        let named = name::Model {
            body_id: Some(id),
            ..official(request.name, from)
        };
        self.create(&group, named).await?;
        for (ordinal, new) in (1..).zip(request.seats) {
            let organisation = self.seat_organisation(new.organisation, "seats").await?;
            let function = self.function_of_seat(&new, "seats.").await?;
            let seat = seat_row(id, ordinal, &new, function, organisation.as_ref(), from);
            self.add_seat_row(&group, seat, new.label, from).await?;
        }
        Ok(id)
    }

    /// Writes a seat with its label.
    async fn add_seat_row<A: Act>(
        &self,
        permit: &Permit<A>,
        seat: seat::Model,
        label: String,
        from: NaiveDate,
    ) -> Result<Uuid, Error> {
        let seat = self.create(permit, seat).await?;
        let named = name::Model {
            seat_id: Some(seat.key()),
            ..official(label, from)
        };
        self.create(&seat, named).await?;
        Ok(seat.key())
    }

    /// Says that a body steers a working group, unless it steers them all.
    async fn steer<A: Act>(
        &self,
        permit: &Permit<A>,
        steering: Uuid,
        steered: Uuid,
        from: NaiveDate,
    ) -> Result<(), Error> {
        let kind = BodyType::WorkingGroup.code().to_owned();
        let of_all = self.related::<SteeringOfType>(&[kind], Some(from)).await?;
        let mut of_all = of_all.into_values().flatten();
        if of_all.any(|relation| relation.steering_body_id == steering) {
            return Ok(());
        }
        let row = steering_relation::Model {
            id: Uuid::now_v7(),
            steering_body_id: steering,
            steered_body_id: Some(steered),
            steered_kind: None,
            valid_from: Some(from),
            valid_from_precision: Some(Precision::Day.code().to_owned()),
            valid_to: None,
            valid_to_precision: None,
            period_note: None,
            clause_id: None,
        };
        self.create(permit, row).await?;
        Ok(())
    }

    /// Ends who steers this one group.
    async fn end_steering<A: Act>(
        &self,
        permit: &Permit<A>,
        steered: Uuid,
        on: NaiveDate,
    ) -> Result<(), Error> {
        let column = steering_relation::Column::SteeredBodyId;
        let steering = self
            .all_of::<steering_relation::Entity>(column, &[steered])
            .await?;
        let last = steering
            .iter()
            .filter_map(|relation| relation.valid_from)
            .max();
        refuse([last
            .filter(|last| on <= *last)
            .map(|last| problem::parent_changed_later(last).at("from"))])?;
        self.end_open::<steering_relation::Entity>(permit, steering, on)
            .await
    }

    /// The rows of a table that belong to one of these things, of all times.
    pub(super) async fn all_of<E: super::Record>(
        &self,
        column: E::Column,
        things: &[Uuid],
    ) -> Result<Vec<Row<E>>, Error> {
        self.select::<E>()
            .filter(self.among(column, things)?)
            .all()
            .await
    }

    /// A chair term of a body that begins on the day or later.
    async fn chaired_later(&self, body: Uuid, on: NaiveDate) -> Result<Option<Problem>, Error> {
        let terms = self.related::<ChairTermsOfBody>(&[body], None).await?;
        let mut later = terms
            .into_values()
            .flatten()
            .filter(|term: &chair_term::Model| term.valid_from.is_some_and(|begin| begin >= on));
        Ok(later
            .next()
            .map(|term| problem::has_later_chair(term.year).at("on")))
    }

    /// Shortens what holds on the day or later, so that it holds until the day before.
    pub(super) async fn end_open<E: Journaled + Dated>(
        &self,
        permit: &Permit<impl Act>,
        rows: Vec<Row<E>>,
        on: NaiveDate,
    ) -> Result<(), Error> {
        for row in rows {
            if E::period(&row).to.is_none_or(|to| on < to) {
                let after = E::ended(row.clone(), on);
                self.change(permit, &row, after).await?;
            }
        }
        Ok(())
    }
}

/// An official name from a day on; whose it is, is still to be said.
pub(super) fn official(text: String, from: NaiveDate) -> name::Model {
    name::Model {
        id: Uuid::now_v7(),
        organisation_id: None,
        care_area_id: None,
        body_id: None,
        seat_id: None,
        kind: NameKind::Official.code().to_owned(),
        folded: folded(&text),
        text,
        valid_from: Some(from),
        valid_from_precision: Some(Precision::Day.code().to_owned()),
        valid_to: None,
        valid_to_precision: None,
        period_note: None,
        clause_id: None,
        version: 1,
    }
}

fn group(
    request: &NewGroup,
    kind: BodyType,
    municipality: Option<Uuid>,
    parent: Option<Uuid>,
) -> body::Model {
    let slug = request.slug.clone();
    body::Model {
        id: Uuid::now_v7(),
        slug: slug.unwrap_or_else(|| slugify(&request.name)),
        kind: kind.code().to_owned(),
        level: request.level.code().to_owned(),
        sphere: request.sphere.code().to_owned(),
        parent_id: parent,
        care_area_id: None,
        municipality_id: municipality,
        prepares_for_id: None,
        abolished_by_id: None,
        agreement_id: None,
        valid_from: Some(request.from),
        valid_from_precision: Some(Precision::Day.code().to_owned()),
        valid_to: None,
        valid_to_precision: None,
        period_note: None,
        clause_id: None,
        version: 1,
    }
}

fn seat_row(
    body: Uuid,
    ordinal: i32,
    new: &NewSeat,
    function: Uuid,
    organisation: Option<&organisation::Model>,
    from: NaiveDate,
) -> seat::Model {
    let kind = new.organisation_kind.map(|kind| kind.code().to_owned());
    seat::Model {
        id: Uuid::now_v7(),
        body_id: body,
        ordinal,
        function_id: function,
        organisation_kind: kind.or_else(|| organisation.map(|own| own.kind.clone())),
        organisation_id: new.organisation,
        min_holders: new.min_holders,
        max_holders: new.max_holders,
        geographic_spread: new.geographic_spread,
        substitution_rule: new.substitution_rule.code().to_owned(),
        convenes: new.convenes,
        chairs: new.chairs,
        keeps_notes: new.keeps_notes,
        agreement_id: None,
        valid_from: Some(from),
        valid_from_precision: Some(Precision::Day.code().to_owned()),
        valid_to: None,
        valid_to_precision: None,
        period_note: None,
        clause_id: None,
        version: 1,
    }
}

/// What is wrong with a seat whose fields stand below `path`.
fn seat_problems(
    new: &NewSeat,
    organisation: Option<&organisation::Model>,
    path: &str,
) -> Vec<Option<Problem>> {
    let field = |name: &str| format!("{path}{name}");
    let [few, many] = number_problems(new.min_holders, new.max_holders, path);
    let other = new
        .organisation_kind
        .zip(organisation)
        .is_some_and(|(kind, organisation)| organisation.kind != kind.code());
    vec![
        line(&field("label"), &new.label),
        few,
        many,
        other.then(|| problem::organisation_of_another_kind().at(&field("organisationKind"))),
    ]
}

/// What is wrong with how many may hold a seat, whose fields stand below `path`.
fn number_problems(least: i32, most: Option<i32>, path: &str) -> [Option<Problem>; 2] {
    let field = |name: &str| format!("{path}{name}");
    let few = !(0..=HOLDERS).contains(&least);
    let many = most.is_some_and(|most| !(least.max(1)..=HOLDERS).contains(&most));
    [
        few.then(|| problem::min_holders_out_of_range(HOLDERS).at(&field("minHolders"))),
        (many && !few).then(|| problem::max_holders_out_of_range(HOLDERS).at(&field("maxHolders"))),
    ]
}

/// The care area of a working group under this body: that of an area group.
fn area_of_parent(parent: &body::Model) -> Option<Uuid> {
    let of_area = parent.kind == BodyType::AreaGroup.code();
    parent.care_area_id.filter(|_| of_area)
}

/// Who may be above a working group, on a day.
fn steers_working_groups(parent: &body::Model, on: NaiveDate) -> Option<Problem> {
    let kinds = [
        BodyType::PoliticalBoard,
        BodyType::CountySteeringGroup,
        BodyType::WorkingCommittee,
        BodyType::AreaGroup,
    ];
    let fits = kinds.iter().any(|kind| kind.code() == parent.kind);
    let stands = body::Entity::period(parent).holds(on);
    (!(fits && stands)).then(|| problem::no_steering_parent().at("parent"))
}

/// That one of the rows begins on the day or later, so that ending on the day would leave nothing of it.
pub(super) fn begins_later<E: Dated>(
    rows: &[Row<E>],
    on: NaiveDate,
    problem: fn(NaiveDate) -> Problem,
) -> Option<Problem> {
    let begins = |row: &Row<E>| E::period(row).from.filter(|from| *from >= on);
    let first = rows.iter().filter_map(begins).min()?;
    Some(problem(first).at("on"))
}
