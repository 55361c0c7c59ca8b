//! Meetings of bodies: planned by who arranges them, requested by others, moved, put off and cancelled.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{
    agenda_item, appointment, attendance, body, meeting, meeting_body, organisation, person, seat,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{ExprTrait, SimpleExpr},
};

use super::{
    AppointmentsOfPerson, AppointmentsOfSeat, BodiesOfMeeting, Dated, MeetingsPreparing, Page,
    PageRequest, SeatsOfBody, Session, Writing,
    engine::{
        act::{Changed, Guard, Guarded, Named},
        journal::to_milliseconds,
        page::{Below, Sort},
    },
};
use crate::{
    access::{Permit, Subject, Visible, act, may},
    clock::{day_of, moment_of},
    domain::{
        lifecycle::{MEETING, after},
        notation::time_of_day,
        period::Period,
        problem::{self, Problem},
        validation::{day, heading, prose},
        vocabulary::{MeetingForm, MeetingKind, MeetingState, OrganisationKind, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long a reason may be, in characters.
const REASON_LENGTH: usize = 2_000;

/// How many bodies a joint meeting has at most.
const BODIES: usize = 20;

/// Which meetings are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeetingFilter {
    /// Only those of this body.
    pub body: Option<Uuid>,
    /// Only those in which this organisation has a part: it sits there, requested it, or is to send a guest.
    pub organisation: Option<Uuid>,
    /// Only those that begin at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Only those that begin before this moment.
    pub to: Option<DateTime<Utc>>,
    /// Only those in one of these states.
    pub states: Option<Vec<MeetingState>>,
    /// Only those of this kind.
    pub kind: Option<MeetingKind>,
}

/// When a meeting is, as clocks in Norrbotten show it.
#[derive(Clone, Debug)]
pub struct MeetingTime {
    /// The day.
    pub day: NaiveDate,
    /// When it begins, as `09:30`.
    pub start: String,
    /// When it ends.
    pub end: String,
}

/// A meeting that is planned or requested.
#[derive(Clone, Debug)]
pub struct NewMeeting {
    /// Its bodies, the one that convenes it first.
    pub bodies: Vec<Uuid>,
    /// Its kind.
    pub kind: MeetingKind,
    /// What it is about.
    pub title: Option<String>,
    /// When it is.
    pub time: MeetingTime,
    /// In which form it is held.
    pub form: MeetingForm,
    /// Where it is.
    pub place: Option<String>,
    /// The meeting that it prepares.
    pub prepares: Option<Uuid>,
}

/// What is to be another in a meeting; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct MeetingChange {
    /// What it is about.
    pub title: Option<Option<String>>,
    /// In which form it is held.
    pub form: Option<MeetingForm>,
    /// Where it is.
    pub place: Option<Option<String>>,
    /// The meeting that it prepares.
    pub prepares: Option<Option<Uuid>>,
}

impl Session {
    /// The region: there is one.
    pub(super) async fn region(&self) -> Result<Uuid, Error> {
        let region = self
            .select::<organisation::Entity>()
            .filter(organisation::Column::Kind.eq(OrganisationKind::Region.code()))
            .one()
            .await?;
        let region = region.ok_or_else(|| Error::internal("no region"))?;
        Ok(region.id)
    }

    /// Meetings, the earliest first.
    pub async fn meetings(
        &self,
        filter: MeetingFilter,
        request: PageRequest,
    ) -> Result<Page<meeting::Model>, Error> {
        self.page::<meeting::Entity>(self.asked_for(&filter), by_start(), request)
            .await
    }

    /// For each of these bodies a page of its meetings, the earliest first.
    pub async fn meetings_of_bodies(
        &self,
        bodies: &[Uuid],
        filter: &MeetingFilter,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<meeting::Model>>, Error> {
        self.pages_of(bodies, self.of_body(filter), by_start(), request)
            .await
    }

    /// For each of these bodies the number of its meetings.
    pub async fn count_meetings_of_bodies(
        &self,
        bodies: &[Uuid],
        filter: &MeetingFilter,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<meeting::Entity, _>(bodies, self.of_body(filter))
            .await
    }

    /// For each of these organisations a page of the meetings in which it has a part, the earliest first.
    pub async fn meetings_of_organisations(
        &self,
        organisations: &[Uuid],
        filter: &MeetingFilter,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<meeting::Model>>, Error> {
        self.pages_of(
            organisations,
            self.of_organisation(filter),
            by_start(),
            request,
        )
        .await
    }

    /// For each of these organisations the number of the meetings in which it has a part.
    pub async fn count_meetings_of_organisations(
        &self,
        organisations: &[Uuid],
        filter: &MeetingFilter,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        self.counts_of::<meeting::Entity, _>(organisations, self.of_organisation(filter))
            .await
    }

    pub(super) fn asked_for(&self, filter: &MeetingFilter) -> Condition {
        use meeting::Column::{Kind, StartsAt, State};
        let states = filter.states.as_ref().map(|states| {
            let states = states.iter().map(|state| state.code());
            State.is_in(states)
        });
        Condition::all()
            .add_option(filter.body.map(|body| held_by(body.into())))
            .add_option(
                filter
                    .organisation
                    .map(|organisation| self.has_part_in(organisation.into())),
            )
            .add_option(filter.from.map(|from| StartsAt.gte(from)))
            .add_option(filter.to.map(|to| StartsAt.lt(to)))
            .add_option(states)
            .add_option(filter.kind.map(|kind| Kind.eq(kind.code())))
    }

    fn of_body(&self, filter: &MeetingFilter) -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
        let asked = self.asked_for(filter);
        Below {
            conditions: move |body| vec![asked.clone().add(held_by(body))],
            filtered: *filter != MeetingFilter::default(),
        }
    }

    fn of_organisation(
        &self,
        filter: &MeetingFilter,
    ) -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
        let asked = self.asked_for(filter);
        Below {
            conditions: move |organisation| vec![asked.clone().add(self.has_part_in(organisation))],
            filtered: true,
        }
    }

    /// Holds for the meetings in which an organisation has a part: it sits there, requested it, or somebody who comes from it is
    /// invited as a guest, as far as the viewer may know that.
    pub(super) fn has_part_in(&self, organisation: SimpleExpr) -> Condition {
        use attendance::Column::{MeetingId, OrganisationId, PersonId};
        let invited = attendance::Entity::find()
            .select_only()
            .column(MeetingId)
            .filter(attendance::Entity::visible(self.viewer()))
            .filter(PersonId.is_not_null())
            .filter(OrganisationId.into_expr().eq(organisation.clone()));
        let requested = meeting::Column::OrganisationId.into_expr();
        Condition::any()
            .add(self.lists(meeting::Column::Concerned, organisation.clone()))
            .add(requested.eq(organisation))
            .add(meeting::Column::Id.in_subquery(invited.into_query()))
    }

    /// For each body and moment the meeting that the body held last before it, alone or with others, as far as the viewer sees
    /// them; none where it held none.
    pub async fn held_last_before(
        &self,
        asked: &[(Uuid, DateTime<Utc>)],
    ) -> Result<HashMap<(Uuid, DateTime<Utc>), Uuid>, Error> {
        let bodies: Vec<Uuid> = asked.iter().map(|(body, _)| *body).collect();
        let of_bodies = self.among(meeting_body::Column::BodyId, &bodies)?;
        let of_bodies = self.select::<meeting_body::Entity>().filter(of_bodies);
        let of_bodies = of_bodies.all().await?;
        let ids: Vec<Uuid> = of_bodies.iter().map(|row| row.meeting_id).collect();
        let held = [MeetingState::Held, MeetingState::NotesApproved];
        let starts = self
            .select::<meeting::Entity>()
            .filter(self.among(meeting::Column::Id, &ids)?)
            .filter(meeting::Column::State.is_in(held.map(Vocabulary::code)))
            .moments(meeting::Column::StartsAt)
            .await?;
        let mut held: HashMap<Uuid, Vec<(DateTime<Utc>, Uuid)>> = HashMap::new();
        for row in of_bodies {
            if let Some(start) = starts.get(&row.meeting_id) {
                let of_body = held.entry(row.body_id).or_default();
                of_body.push((*start, row.meeting_id));
            }
        }
        for of_body in held.values_mut() {
            of_body.sort_unstable();
        }
        let last = asked.iter().filter_map(|(body, before)| {
            let of_body = held.get(body)?;
            let earlier = of_body.partition_point(|(start, _)| start < before);
            let (_, last) = of_body.get(earlier.checked_sub(1)?)?;
            Some(((*body, *before), *last))
        });
        Ok(last.collect())
    }

    /// The organisations that sit in these bodies on the day, as a meeting lists them.
    pub(super) async fn members_on(
        &self,
        bodies: &[body::Model],
        on: NaiveDate,
    ) -> Result<String, Error> {
        let ids: Vec<Uuid> = bodies.iter().map(|body| body.id).collect();
        let seated = self.seated(&ids, Some(on)).await?;
        let (seats, held) = (&seated.seats, &seated.held);
        Ok(listed(bodies, seats, held, &seated.people))
    }

    /// The organisations that sit in a body on the day or later, as the draft of its year plan lists them.
    pub(super) async fn members_from(
        &self,
        body: &body::Model,
        from: NaiveDate,
    ) -> Result<String, Error> {
        let seated = self.seated(&[body.id], None).await?;
        Ok(seated.members_from(body, from))
    }

    /// The seats of these bodies and who holds them. `on`: only on that day.
    pub(super) async fn seated(
        &self,
        bodies: &[Uuid],
        on: Option<NaiveDate>,
    ) -> Result<Seated, Error> {
        let seats = self.related::<SeatsOfBody>(bodies, on).await?;
        let seats: Vec<_> = seats.into_values().flatten().collect();
        let ids: Vec<Uuid> = seats.iter().map(|seat| seat.id).collect();
        let held = self.related::<AppointmentsOfSeat>(&ids, on).await?;
        let held: Vec<_> = held.into_values().flatten().collect();
        let people: Vec<Uuid> = held.iter().filter_map(|held| held.person_id).collect();
        let people = self.rows::<person::Entity>(&people).await?;
        Ok(Seated {
            seats,
            held,
            people,
        })
    }
}

/// The seats of bodies and who holds them.
pub(super) struct Seated {
    seats: Vec<seat::Model>,
    held: Vec<appointment::Model>,
    people: HashMap<Uuid, person::Model>,
}

impl Seated {
    /// The organisations that sit in these of the bodies on the day, as a meeting lists them.
    fn members_on(&self, bodies: &[&body::Model], on: NaiveDate) -> String {
        self.members(bodies, |period| period.holds(on))
    }

    /// Those that sit in a body on the day or later.
    pub(super) fn members_from(&self, body: &body::Model, from: NaiveDate) -> String {
        self.members(&[body], |period| period.to.is_none_or(|to| from < to))
    }

    /// Those that sit in these of the bodies by the seats and appointments whose period counts. Seats under an agreement are those
    /// of bodies that no longer meet: their own periods are asked.
    fn members(&self, bodies: &[&body::Model], counts: impl Fn(&Period) -> bool) -> String {
        let ids: HashSet<Uuid> = bodies.iter().map(|body| body.id).collect();
        let seats = self
            .seats
            .iter()
            .filter(|seat| ids.contains(&seat.body_id) && counts(&seat::Entity::period(seat)));
        let seats: Vec<&seat::Model> = seats.collect();
        let ids: HashSet<Uuid> = seats.iter().map(|seat| seat.id).collect();
        let held = self.held.iter().filter(|held| {
            ids.contains(&held.seat_id) && counts(&appointment::Entity::period(held))
        });
        listed(bodies.iter().copied(), seats, held, &self.people)
    }
}

/// The organisations that sit in bodies with these seats and with those who hold them, as a meeting lists them. PostgreSQL writes
/// the same list in `samverkan_list_members_anew`.
fn listed<'r>(
    bodies: impl IntoIterator<Item = &'r body::Model>,
    seats: impl IntoIterator<Item = &'r seat::Model>,
    held: impl IntoIterator<Item = &'r appointment::Model>,
    people: &HashMap<Uuid, person::Model>,
) -> String {
    let kommuner = bodies.into_iter().filter_map(|body| body.municipality_id);
    let seated = seats.into_iter().filter_map(|seat| seat.organisation_id);
    let represented = held.into_iter().filter_map(|held| {
        let person = held.person_id.and_then(|id| people.get(&id));
        held.represents_id.or(person.and_then(known_employer))
    });
    let members: BTreeSet<Uuid> = kommuner.chain(seated).chain(represented).collect();
    let members: Vec<String> = members.iter().map(|id| id.simple().to_string()).collect();
    members.join(" ")
}

/// Whether an organisation is among those that `members_on` lists.
pub(super) fn is_member(members: &str, organisation: Uuid) -> bool {
    let organisation = organisation.simple().to_string();
    members.split_whitespace().any(|id| id == organisation)
}

/// Who employs somebody, as everybody may know it: of the protected nobody does.
pub(super) fn known_employer(person: &person::Model) -> Option<Uuid> {
    person.employer_id.filter(|_| !person.protected)
}

fn by_start() -> Sort<meeting::Entity> {
    Sort::Earliest(meeting::Column::StartsAt, |row: &meeting::Model| {
        row.starts_at
    })
}

/// Holds for the meetings of a body, alone or with others.
fn held_by(body: SimpleExpr) -> Condition {
    let meetings = meeting_body::Entity::find()
        .select_only()
        .column(meeting_body::Column::MeetingId)
        .filter(meeting_body::Column::BodyId.into_expr().eq(body));
    meeting::Column::Id
        .in_subquery(meetings.into_query())
        .into()
}

/// The state of a meeting.
pub(super) fn state_of_meeting(row: &meeting::Model) -> Result<MeetingState, Error> {
    MeetingState::from_code(&row.state)
        .ok_or_else(|| Error::internal("a meeting in an unknown state"))
}

impl Guarded for meeting::Entity {
    async fn guard(named: &Named<'_>, row: &meeting::Model) -> Result<Guard<Self>, Error> {
        let subject = Subject::meeting(row);
        let can = |action| may(named.writing.viewer(), &subject, action);
        let next = after(
            MEETING,
            state_of_meeting(row)?,
            named.action,
            named.field,
            can,
        );
        let next = next.map(|state| meeting::Model {
            state: state.code().to_owned(),
            ..row.clone()
        });
        Ok(Guard { subject, next })
    }
}

impl Writing<'_> {
    /// Plans a meeting of one or several bodies; the first convenes it.
    pub async fn plan_meeting(&self, new: NewMeeting) -> Result<Uuid, Error> {
        let bodies = self.bodies_of_new(&new.bodies).await?;
        let region = self.region().await?;
        let mut permits: Vec<Permit<act::Create>> = Vec::new();
        for body in &bodies {
            permits.push(self.permit(arranged(body, region)?)?);
        }
        let permit = permits.first().ok_or_else(no_body)?;
        let others = permits.iter().any(|other| other.owner() != permit.owner());
        refuse([others.then(|| problem::arranged_by_others().at("bodies"))])?;
        let extra = new.kind == MeetingKind::Extra;
        let asked = extra.then(|| self.actor().organisation);
        let row = self
            .checked(new, &bodies, permit.owner(), MeetingState::Planned)
            .await?;
        let row = meeting::Model {
            organisation_id: asked,
            public: true,
            ..row
        };
        let meeting = self.create(permit, row).await?;
        self.add_bodies(&meeting, &bodies).await
    }

    /// Asks for an extra meeting of a body, whoever arranges its meetings.
    pub async fn request_meeting(
        &self,
        new: NewMeeting,
        reason: String,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let bodies = self.bodies_of_new(&new.bodies).await?;
        let body = bodies.first().ok_or_else(no_body)?;
        let organisation = self.actor().organisation;
        let permit: Permit<act::Request> =
            self.permit(Subject::requested_meeting(body.id, organisation))?;
        self.may_add_to_work::<act::AddItem>(body, today).await?;
        let arranged = arranged(body, self.region().await?)?;
        refuse([prose("reason", &reason, REASON_LENGTH)])?;
        let row = self
            .checked(new, &bodies, arranged.owner, MeetingState::Requested)
            .await?;
        let row = meeting::Model {
            organisation_id: Some(organisation),
            reason: Some(reason),
            ..row
        };
        let meeting = self.create(&permit, row).await?;
        self.add_bodies(&meeting, &bodies).await
    }

    /// Accepts that a meeting was requested: it is planned for the time that was asked for.
    pub async fn accept_meeting(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let target = self
            .target::<meeting::Entity, act::Accept>(id, Some(version), "meeting")
            .await?;
        let bodies = self.bodies_of(id).await?;
        let day = day_of_meeting(&target.before);
        let after = meeting::Model {
            public: true,
            // Those who sit in its bodies may be others than when it was requested.
            concerned: self.members_on(&bodies, day).await?,
            ..target.after
        };
        self.change(&target.permit, &target.before, after).await
    }

    /// Declines to hold a meeting that was requested, with a reason.
    pub async fn decline_meeting(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
    ) -> Result<Uuid, Error> {
        self.act::<meeting::Entity, act::Decline>(id, version, "meeting", |row| {
            refuse([prose("reason", &reason, REASON_LENGTH)])?;
            row.reason = Some(reason);
            Ok(())
        })
        .await
    }

    /// Changes what a meeting is about, its form and its place, and which meeting it prepares.
    pub async fn change_meeting(
        &self,
        id: Uuid,
        version: i32,
        change: MeetingChange,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<meeting::Entity, act::Change>(id, version, "meeting")
            .await?;
        let now = row.clone();
        let mut after = meeting::Model {
            title: change.title.unwrap_or(now.title),
            form: change.form.map_or(now.form, |form| form.code().to_owned()),
            place: change.place.unwrap_or(now.place),
            prepares_id: change.prepares.unwrap_or(now.prepares_id),
            ..row.clone()
        };
        if after == row {
            return Ok(id);
        }
        after.sequence += 1;
        let body = self.found::<body::Entity>(row.body_id, "meeting").await?;
        let mut wrong = texts(&after);
        wrong.extend(self.check_prepared(&after, &body).await?);
        refuse(wrong)?;
        self.change(&permit, &row, after).await
    }

    /// Gives a meeting another time, and another place where one is given.
    pub async fn move_meeting(
        &self,
        id: Uuid,
        version: i32,
        time: MeetingTime,
        place: Option<String>,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<meeting::Entity, act::Move>(id, Some(version), "meeting")
            .await?;
        let (starts_at, ends_at) = moments(&time)?;
        let bodies = self.bodies_of(id).await?;
        let after = meeting::Model {
            starts_at,
            ends_at,
            place: place.or(target.after.place),
            reason: None,
            items_until: None,
            sequence: target.after.sequence + 1,
            concerned: self.members_on(&bodies, time.day).await?,
            ..target.after
        };
        let mut wrong = texts(&after);
        wrong.extend(standing(&bodies, time.day, "day"));
        if let Some(body) = bodies.iter().find(|body| body.id == after.body_id) {
            wrong.extend(self.check_prepared(&after, body).await?);
        }
        wrong.push(self.check_preparing(&after).await?);
        refuse(wrong)?;
        let later = starts_at - target.before.starts_at;
        self.move_items(&target.permit, id, later).await?;
        self.change(&target.permit, &target.before, after).await
    }

    /// Lists anew who sits in the bodies of the meetings that these bodies are yet to hold, each on its day, and in the drafts of
    /// their year plans: others than when they were planned, where who is appointed has changed.
    pub(super) async fn list_members_anew(&self, bodies: &[Uuid]) -> Result<(), Error> {
        if bodies.is_empty() || self.database_lists_members(bodies).await? {
            return Ok(());
        }
        self.list_members_of_drafts(bodies).await?;
        let meetings = self.to_be_held(bodies).await?;
        let ids: Vec<Uuid> = meetings.iter().map(|row| row.id).collect();
        let of_meetings = self.related::<BodiesOfMeeting>(&ids, None).await?;
        let ids = of_meetings.values().flatten().map(|row| row.body_id);
        let ids: BTreeSet<Uuid> = ids.collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let rows = self.rows::<body::Entity>(&ids).await?;
        let seated = self.seated(&ids, None).await?;
        for row in meetings {
            let own = of_meetings.get(&row.id).into_iter().flatten();
            let own: Vec<_> = own.filter_map(|own| rows.get(&own.body_id)).collect();
            let members = seated.members_on(&own, day_of_meeting(&row));
            if members != row.concerned {
                let concerned = meeting::Column::Concerned;
                self.set_members::<meeting::Entity>(concerned, row.id, members)
                    .await?;
            }
        }
        Ok(())
    }

    /// The meetings that these bodies hold today or later.
    async fn to_be_held(&self, bodies: &[Uuid]) -> Result<Vec<meeting::Model>, Error> {
        use meeting::Column::{Id, State};
        let of_bodies = self.among(meeting_body::Column::BodyId, bodies)?;
        let of_bodies = self.select::<meeting_body::Entity>().filter(of_bodies);
        let ids = of_bodies.all().await?.into_iter();
        let ids: Vec<Uuid> = ids.map(|row| row.meeting_id).collect();
        let states = [
            MeetingState::Planned,
            MeetingState::Called,
            MeetingState::Postponed,
        ];
        let meetings = self
            .select::<meeting::Entity>()
            .filter(self.among(Id, &ids)?)
            .filter(State.is_in(states.map(Vocabulary::code)))
            .all()
            .await?;
        let today = self.actor().today;
        let meetings = meetings.into_iter();
        Ok(meetings
            .filter(|row| day_of_meeting(row) >= today)
            .collect())
    }

    /// Lists them anew for the bodies that somebody sits in: the employer sits there, too, unless the person is protected.
    pub(super) async fn list_members_with(&self, person: Uuid) -> Result<(), Error> {
        let held = self
            .related::<AppointmentsOfPerson>(&[person], None)
            .await?;
        let seats = held.into_values().flatten().map(|held| held.seat_id);
        let seats: Vec<Uuid> = seats.collect();
        let seats = self.rows::<seat::Entity>(&seats).await?;
        let bodies: BTreeSet<Uuid> = seats.values().map(|seat| seat.body_id).collect();
        let bodies: Vec<Uuid> = bodies.into_iter().collect();
        self.list_members_anew(&bodies).await
    }

    /// Moves the items of an agenda along with its meeting.
    async fn move_items(
        &self,
        permit: &Permit<act::Move>,
        meeting: Uuid,
        later: TimeDelta,
    ) -> Result<(), Error> {
        let mut changed = Vec::new();
        for item in self.agenda_of(meeting).await? {
            let after = agenda_item::Model {
                starts_at: item.starts_at.map(|start| start + later),
                ..item.clone()
            };
            if after != item {
                changed.push(Changed::new(permit, &item, after)?);
            }
        }
        self.write(self.batch::<agenda_item::Entity>(Vec::new(), changed)?)
            .await
    }

    /// Puts a meeting off, with a reason: it gets its new time with [`Self::move_meeting`].
    pub async fn postpone_meeting(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
    ) -> Result<Uuid, Error> {
        self.act::<meeting::Entity, act::Postpone>(id, version, "meeting", |row| {
            not_held(row, reason)
        })
        .await
    }

    /// Cancels a meeting, with a reason.
    pub async fn cancel_meeting(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
    ) -> Result<Uuid, Error> {
        self.act::<meeting::Entity, act::Cancel>(id, version, "meeting", |row| {
            not_held(row, reason)
        })
        .await
    }

    /// The bodies that a new meeting names.
    async fn bodies_of_new(&self, ids: &[Uuid]) -> Result<Vec<body::Model>, Error> {
        refuse([
            ids.is_empty()
                .then(|| problem::meeting_of_no_body().at("bodies")),
            (ids.len() > BODIES).then(|| problem::too_many_at_a_time(BODIES).at("bodies")),
        ])?;
        let mut bodies: Vec<body::Model> = Vec::new();
        for id in ids {
            bodies.push(self.found::<body::Entity>(*id, "bodies").await?);
        }
        Ok(bodies)
    }

    /// The bodies of a meeting.
    pub(super) async fn bodies_of(&self, meeting: Uuid) -> Result<Vec<body::Model>, Error> {
        let named = self.related::<BodiesOfMeeting>(&[meeting], None).await?;
        let ids: Vec<Uuid> = named
            .into_values()
            .flatten()
            .map(|row| row.body_id)
            .collect();
        Ok(self
            .rows::<body::Entity>(&ids)
            .await?
            .into_values()
            .collect())
    }

    /// A new meeting of these bodies, which nobody requested and not everybody sees.
    async fn checked(
        &self,
        new: NewMeeting,
        bodies: &[body::Model],
        owner: Option<Uuid>,
        state: MeetingState,
    ) -> Result<meeting::Model, Error> {
        let convening = bodies.first().ok_or_else(no_body)?;
        let (starts_at, ends_at) = moments(&new.time)?;
        let row = meeting::Model {
            id: Uuid::now_v7(),
            body_id: convening.id,
            owner_id: owner,
            kind: new.kind.code().to_owned(),
            organisation_id: None,
            title: new.title,
            starts_at,
            ends_at,
            form: new.form.code().to_owned(),
            place: new.place,
            prepares_id: new.prepares,
            state: state.code().to_owned(),
            reason: None,
            items_until: None,
            sequence: 0,
            public: false,
            concerned: self.members_on(bodies, new.time.day).await?,
            changed_at: to_milliseconds(self.now()),
            version: 1,
        };
        let mut wrong = texts(&row);
        let ids = bodies.iter().map(|body| body.id);
        let once: BTreeSet<Uuid> = ids.collect();
        wrong.push((once.len() < bodies.len()).then(|| problem::body_named_twice().at("bodies")));
        wrong.extend(standing(bodies, new.time.day, "bodies"));
        wrong.extend(self.check_prepared(&row, convening).await?);
        refuse(wrong)?;
        Ok(row)
    }

    async fn add_bodies<A: crate::access::Act>(
        &self,
        meeting: &Permit<A>,
        bodies: &[body::Model],
    ) -> Result<Uuid, Error> {
        for body in bodies {
            let row = meeting_body::Model {
                id: Uuid::now_v7(),
                meeting_id: meeting.key(),
                body_id: body.id,
            };
            self.create(meeting, row).await?;
        }
        Ok(meeting.key())
    }

    /// What is wrong with which meeting another prepares: one of the body that its own prepares for, and a later one (A-30,
    ///
    async fn check_prepared(
        &self,
        row: &meeting::Model,
        body: &body::Model,
    ) -> Result<[Option<Problem>; 2], Error> {
        let Some(id) = row.prepares_id else {
            return Ok([None, None]);
        };
        let prepared = self.found::<meeting::Entity>(id, "prepares").await?;
        let fits = body.prepares_for_id == Some(prepared.body_id);
        let later = prepared.starts_at > row.starts_at;
        Ok([
            (!fits).then(|| problem::prepares_another_body().at("prepares")),
            (fits && !later).then(|| problem::prepares_what_is_earlier().at("prepares")),
        ])
    }

    /// What is wrong with when a meeting begins: those that prepare it begin before it, as far as they are held.
    async fn check_preparing(&self, row: &meeting::Model) -> Result<Option<Problem>, Error> {
        use MeetingState::{Called, Held, NotesApproved, Planned};
        let held = [Planned, Called, Held, NotesApproved].map(Vocabulary::code);
        let preparing = self.related::<MeetingsPreparing>(&[row.id], None).await?;
        let mut preparing = preparing.into_values().flatten();
        let later =
            preparing.any(|it| held.contains(&it.state.as_str()) && it.starts_at >= row.starts_at);
        Ok(later.then(|| problem::prepared_later().at("day")))
    }
}

fn no_body() -> Error {
    problem::meeting_of_no_body().at("bodies").into()
}

fn unknown_body() -> Error {
    Error::internal("a body of an unknown kind")
}

/// The meetings of a body, for whoever arranges them.
pub(super) fn arranged(body: &body::Model, region: Uuid) -> Result<Subject, Error> {
    Subject::meetings_of(body, region).ok_or_else(unknown_body)
}

/// What becomes of a meeting that is not held as planned.
fn not_held(row: &mut meeting::Model, reason: String) -> Result<(), Error> {
    refuse([prose("reason", &reason, REASON_LENGTH)])?;
    row.reason = Some(reason);
    row.items_until = None;
    row.sequence += 1;
    Ok(())
}

fn texts(row: &meeting::Model) -> Vec<Option<Problem>> {
    let given = |field: &'static str, value: &Option<String>| {
        value.as_deref().and_then(|value| heading(field, value))
    };
    vec![given("title", &row.title), given("place", &row.place)]
}

/// That the bodies stand on the day.
fn standing<'b>(
    bodies: &'b [body::Model],
    on: NaiveDate,
    field: &'b str,
) -> impl Iterator<Item = Option<Problem>> + 'b {
    bodies.iter().map(move |body| {
        let stands = body::Entity::period(body).holds(on);
        (!stands).then(|| problem::body_does_not_exist_then().at(field))
    })
}

/// When a meeting begins and ends.
pub(super) fn moments(time: &MeetingTime) -> Result<(DateTime<Utc>, DateTime<Utc>), Error> {
    refuse([day("day", time.day)])?;
    let moment = |field: &str, text: &str| {
        let clock = time_of_day(text).ok_or_else(|| problem::no_time_of_day().at(field))?;
        moment_of(time.day, clock).ok_or_else(|| problem::time_left_out(time.day).at(field))
    };
    let (start, end) = (moment("start", &time.start)?, moment("end", &time.end)?);
    refuse([(end <= start).then(|| problem::ends_before_start().at("end"))])?;
    Ok((start, end))
}

/// The day of a meeting in Norrbotten.
pub fn day_of_meeting(row: &meeting::Model) -> NaiveDate {
    day_of(row.starts_at)
}
