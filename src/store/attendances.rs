//! The call to a meeting, what those who are called answer, and who came. A substitute is called from the answer.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{Duration, NaiveDate};
use entity::{
    agenda_item, appointment, attendance, attendance_item, meeting, meeting_call, person,
};
use sea_orm::{ColumnTrait, prelude::Uuid};
use serde::{Deserialize, Serialize};

use super::{
    AppointmentsOfSeat, AttendancesOfMeeting, Dated, ItemsOfAttendance, NewPerson, SeatsOfBody,
    Session, Writing,
    agenda::moment_on,
    day_of_meeting,
    engine::{
        act::{ExtraFields, Guard, Guarded, Named, New, Target, listed_as, reach},
        journal::to_milliseconds,
    },
    meetings::{known_employer, state_of_meeting},
};
use crate::{
    access::{Act, Permit, Subject, act, may},
    domain::{
        problem::{self, Problem},
        validation::{line, optional_prose},
        vocabulary::{
            Action, AgendaItemState, AppointmentRole, AttendanceAnswer, AttendanceOutcome,
            MeetingState, Vocabulary,
        },
    },
    error::{Error, refuse},
};

/// How long the text of a call may be, in characters.
const MESSAGE_LENGTH: usize = 4_000;

/// The most items for which one guest or co-opted member comes.
const ITEMS: usize = 20;

/// The field of the journal for the items for which somebody comes.
const FOR_ITEMS: &str = "for_items";

/// By how many days before a meeting documents are sent in, where no rule of its body says otherwise.
const DOCUMENT_DAYS: i64 = 7;

/// What a call says. What is left out is as the call that it corrects says, else as the rules of the body do, or nothing.
#[derive(Clone, Debug, Default)]
pub struct NewCall {
    /// What it says besides the agenda.
    pub message: Option<Option<String>>,
    /// The address at which the meeting is joined by video.
    pub digital_link: Option<Option<String>>,
    /// The last day on which items are added.
    pub items_until: Option<NaiveDate>,
    /// The last day on which documents are sent in.
    pub documents_until: Option<NaiveDate>,
}

/// Who came.
#[derive(Clone, Debug)]
pub struct Attended {
    /// What came of it.
    pub outcome: AttendanceOutcome,
    /// Who came in its place.
    pub substitute: Option<Uuid>,
    /// From which item on.
    pub from_item: Option<Uuid>,
    /// For which items, where they are others than before.
    pub for_items: Option<Vec<Uuid>>,
    /// When it came, as `10:15`.
    pub arrived: Option<String>,
    /// When it left.
    pub left: Option<String>,
}

/// A guest to be invited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewGuest {
    /// The meeting.
    pub meeting: Uuid,
    /// The person, when it is there already.
    pub person: Option<Uuid>,
    /// The person, when it is not.
    pub new_person: Option<NewPerson>,
    /// The items for which the guest comes; none for all of them.
    #[serde(default)]
    pub for_items: Vec<Uuid>,
}

/// Whoever arranges the meeting writes who came, and whose appointment it is the answer, as long as the meeting is called. Who came
/// is written until its notes are approved, and the invitation of a guest is taken back before the call, too.
impl Guarded for attendance::Entity {
    async fn guard(named: &Named<'_>, row: &attendance::Model) -> Result<Guard<Self>, Error> {
        let meeting = named.parent::<meeting::Entity>(row.meeting_id).await?;
        let viewer = named.writing.viewer();
        let arranged = Subject::meeting(&meeting);
        let own = Subject::of_meeting(&meeting, row.organisation_id);
        let answers = named.action == Action::Answer && !may(viewer, &arranged, named.action);
        let subject = if answers { own } else { arranged };
        let state = state_of_meeting(&meeting)?;
        let next = match (named.action, state) {
            (Action::Remove, MeetingState::Planned)
            | (Action::Change, MeetingState::Held)
            | (_, MeetingState::Called) => Ok(row.clone()),
            (Action::Remove, _) => Err(problem::guest_stays().at(named.field)),
            (Action::Change, _) => Err(problem::attendance_closed().at(named.field)),
            _ => Err(problem::meeting_not_called().at(named.field)),
        };
        Ok(Guard { subject, next })
    }
}

/// An appointment that is called, who holds it, and the organisation whose it is.
struct Called {
    appointment: Uuid,
    person: Uuid,
    organisation: Uuid,
}

impl Session {
    /// The people who are called to a meeting themselves, stand in for others at it, or have said that they don't come.
    pub async fn people_at(&self, meeting: Uuid) -> Result<Vec<Uuid>, Error> {
        let rows = self
            .select::<attendance::Entity>()
            .filter(attendance::Column::MeetingId.eq(meeting))
            .all()
            .await?;
        let held = rows
            .iter()
            .flat_map(|row| [row.appointment_id, row.substitute_id]);
        let held: Vec<Uuid> = held.flatten().collect();
        let held = self.rows::<appointment::Entity>(&held).await?;
        let people = held.values().filter_map(|row| row.person_id);
        Ok(people
            .chain(rows.iter().filter_map(|row| row.person_id))
            .collect())
    }
}

impl Writing<'_> {
    /// Calls a meeting: everybody who is appointed to its bodies on its day. As long as it is called, that corrects the call.
    pub async fn call_meeting(&self, id: Uuid, version: i32, new: NewCall) -> Result<Uuid, Error> {
        let target = self
            .target::<meeting::Entity, act::Call>(id, Some(version), "meeting")
            .await?;
        let meeting = target.after.clone();
        let day = day_of_meeting(&meeting);
        let items_until = match new.items_until {
            Some(day) => day,
            None => self.last_day_for_items(&meeting).await?,
        };
        let items = self.agenda_of(id).await?;
        let accepted = AgendaItemState::Accepted.code();
        let agenda = items.iter().any(|item| item.state == accepted);
        let corrects = state_of_meeting(&target.before)? == MeetingState::Called;
        let earlier = self.call_of(id).await?;
        let corrected = earlier.as_ref().filter(|_| corrects);
        let call = self.new_call(&meeting, new, corrected).await?;
        refuse([
            (!agenda).then(|| problem::meeting_without_agenda().at("meeting")),
            optional_prose("message", call.message.as_deref(), MESSAGE_LENGTH),
            call.digital_link
                .as_deref()
                .and_then(|link| line("digitalLink", link)),
            (items_until > day).then(|| problem::after_the_meeting().at("itemsUntil")),
            (call.documents_until > day).then(|| problem::after_the_meeting().at("documentsUntil")),
        ])?;
        self.take_up_overdue(&target.permit, &meeting, &items)
            .await?;
        let called = self.called_to(&meeting).await?;
        // Those who sit in its bodies may be others than when it was planned.
        let bodies = self.bodies_of(id).await?;
        let shows_another = corrected.is_some_and(|earlier| {
            earlier.message != call.message || earlier.digital_link != call.digital_link
        });
        let after = meeting::Model {
            items_until: Some(items_until),
            sequence: meeting.sequence + i32::from(shows_another),
            concerned: self.members_on(&bodies, day).await?,
            ..target.after
        };
        self.change(&target.permit, &target.before, after).await?;
        self.send_call(&target.permit, earlier, call).await?;
        self.call_all(&target.permit, &meeting, called, corrects)
            .await?;
        Ok(id)
    }

    /// The call to a meeting, as it was sent last.
    async fn call_of(&self, meeting: Uuid) -> Result<Option<meeting_call::Model>, Error> {
        self.select::<meeting_call::Entity>()
            .filter(meeting_call::Column::MeetingId.eq(meeting))
            .one()
            .await
    }

    async fn new_call(
        &self,
        meeting: &meeting::Model,
        new: NewCall,
        corrected: Option<&meeting_call::Model>,
    ) -> Result<meeting_call::Model, Error> {
        let day = day_of_meeting(meeting);
        let known = corrected.map(|earlier| earlier.documents_until);
        let documents_until = match new.documents_until.or(known) {
            Some(day) => day,
            None => {
                let documents = self
                    .days_by_rule(meeting.body_id, "document_days", DOCUMENT_DAYS, day)
                    .await?;
                day - Duration::days(documents)
            }
        };
        let earlier = corrected.cloned();
        let (message, digital_link) = earlier
            .map(|earlier| (earlier.message, earlier.digital_link))
            .unwrap_or_default();
        Ok(meeting_call::Model {
            id: Uuid::now_v7(),
            meeting_id: meeting.id,
            organisation_id: self.actor().organisation,
            message: new.message.unwrap_or(message),
            digital_link: new.digital_link.unwrap_or(digital_link),
            documents_until,
            sent_at: to_milliseconds(self.now()),
            public: false,
            version: 1,
        })
    }

    /// Sends a call, in the place of an earlier one.
    async fn send_call(
        &self,
        permit: &Permit<act::Call>,
        earlier: Option<meeting_call::Model>,
        call: meeting_call::Model,
    ) -> Result<(), Error> {
        match earlier {
            Some(earlier) => {
                let after = meeting_call::Model {
                    id: earlier.id,
                    version: earlier.version,
                    ..call
                };
                self.change(permit, &earlier, after).await?;
            }
            None => {
                self.create(permit, call).await?;
            }
        }
        Ok(())
    }

    /// The ordinary and co-opted appointments to a meeting's bodies on its day, as far as somebody holds them.
    async fn called_to(&self, meeting: &meeting::Model) -> Result<Vec<Called>, Error> {
        let on = day_of_meeting(meeting);
        let bodies = self.bodies_of(meeting.id).await?;
        let kommuner: HashMap<Uuid, Option<Uuid>> = bodies
            .iter()
            .map(|body| (body.id, body.municipality_id))
            .collect();
        let ids: Vec<Uuid> = bodies.iter().map(|body| body.id).collect();
        let seats = self.related::<SeatsOfBody>(&ids, Some(on)).await?;
        let seats: Vec<_> = seats.into_values().flatten().collect();
        let ids: Vec<Uuid> = seats.iter().map(|seat| seat.id).collect();
        let mut held = self.related::<AppointmentsOfSeat>(&ids, Some(on)).await?;
        let people: Vec<Uuid> = held
            .values()
            .flatten()
            .filter_map(|held| held.person_id)
            .collect();
        let people = self.rows::<person::Entity>(&people).await?;
        let arranges = self.arranger(meeting).await?;
        let mut called = Vec::new();
        for seat in seats {
            for held in held.remove(&seat.id).unwrap_or_default() {
                let Some(person) = held.person_id else {
                    continue;
                };
                if held.role == AppointmentRole::Substitute.code() {
                    continue;
                }
                let employer = people.get(&person).and_then(known_employer);
                let kommun = kommuner.get(&seat.body_id).copied().flatten();
                let organisation = held
                    .represents_id
                    .or(employer)
                    .or(seat.organisation_id)
                    .or(kommun);
                called.push(Called {
                    appointment: held.id,
                    person,
                    organisation: organisation.unwrap_or(arranges),
                });
            }
        }
        Ok(called)
    }

    /// The organisation that arranges a meeting; the region where Norrbottens Kommuner does so, too.
    async fn arranger(&self, meeting: &meeting::Model) -> Result<Uuid, Error> {
        match meeting.owner_id {
            Some(owner) => Ok(owner),
            None => self.region().await,
        }
    }

    /// Calls whoever is not called yet. It removes those who no longer sit in the bodies, and the invitations of guests who are now
    /// called as members. A call that isn't a correction is for another time than an earlier one: what was answered and recorded
    /// after that is taken back, and substitutes, who are only called from an answer, are removed. A correction leaves that as it
    /// is, but for answers that name a substitute who is no longer called.
    async fn call_all(
        &self,
        permit: &Permit<act::Call>,
        meeting: &meeting::Model,
        called: Vec<Called>,
        corrects: bool,
    ) -> Result<(), Error> {
        let rows = self.attendances_at(meeting.id).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut items = self.related::<ItemsOfAttendance>(&ids, None).await?;
        let members: HashSet<Uuid> = called.iter().map(|it| it.person).collect();
        let mut stand: HashSet<Uuid> = called.iter().map(|it| it.appointment).collect();
        if corrects {
            let substitutes = self.substitutes_among(&rows, &stand, meeting).await?;
            stand.extend(substitutes);
        }
        let (stay, leave): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| {
            let stands = row.appointment_id.is_none_or(|id| stand.contains(&id));
            let member = row.person_id.is_some_and(|id| members.contains(&id));
            (corrects && row.outcome.is_some()) || (stands && !member)
        });
        for row in leave {
            let of_row = items.remove(&row.id).unwrap_or_default();
            let over = reach(permit, &row)?;
            self.remove_with_items(&over, &row, &of_row).await?;
        }
        for row in &stay {
            let lacks_substitute = row.substitute_id.is_some_and(|id| !stand.contains(&id));
            let taken_back = match corrects {
                true => row.outcome.is_none() && lacks_substitute,
                false => row.answer.is_some() || row.outcome.is_some(),
            };
            if taken_back {
                let of_row = items.remove(&row.id).unwrap_or_default();
                self.take_back_answer(permit, row, &of_row).await?;
            }
        }
        let here = stay
            .iter()
            .flat_map(|row| [row.appointment_id, row.person_id]);
        let here: HashSet<Uuid> = here.flatten().collect();
        let new = called
            .into_iter()
            .filter(|it| !here.contains(&it.appointment) && !here.contains(&it.person));
        let new = new.map(|it| {
            let row = called_row(meeting.id, Some(it.appointment), it.organisation);
            New::by(permit, row)
        });
        let new = new.collect::<Result<Vec<_>, _>>()?;
        self.create_all::<attendance::Entity>(new).await
    }

    /// The appointments among those that are called which are substitutes of these on the day of the meeting.
    async fn substitutes_among(
        &self,
        rows: &[attendance::Model],
        members: &HashSet<Uuid>,
        meeting: &meeting::Model,
    ) -> Result<Vec<Uuid>, Error> {
        let on = day_of_meeting(meeting);
        let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.appointment_id).collect();
        let held = self.rows::<appointment::Entity>(&ids).await?;
        let stand = held.into_values().filter(|row| {
            let of_member = row
                .substitutes_for_id
                .is_some_and(|id| members.contains(&id));
            of_member && row.person_id.is_some() && appointment::Entity::period(row).holds(on)
        });
        Ok(stand.map(|row| row.id).collect())
    }

    /// Takes back what was answered and recorded.
    async fn take_back_answer(
        &self,
        permit: &Permit<act::Call>,
        row: &attendance::Model,
        items: &[attendance_item::Model],
    ) -> Result<(), Error> {
        let over = reach(permit, row)?;
        // The items of a guest stay, as invited or as recorded since; those of a co-opted member were recorded, and go with the
        // outcome.
        let moved = match row.person_id {
            Some(_) => (ExtraFields::new(), ExtraFields::new()),
            None => self.replace_items(&over, items, &[]).await?,
        };
        let after = attendance::Model {
            answer: None,
            answered_at: None,
            substitute_id: None,
            outcome: None,
            from_item_id: None,
            arrived_at: None,
            left_at: None,
            ..row.clone()
        };
        self.change_with(&over, row, after, moved).await?;
        Ok(())
    }

    /// Answers a call. With SUBSTITUTE the substitute is called; the call of one who was named before is taken back.
    pub async fn answer_call(
        &self,
        id: Uuid,
        version: i32,
        answer: AttendanceAnswer,
        substitute: Option<Uuid>,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<attendance::Entity, act::Answer>(id, Some(version), "attendance")
            .await?;
        let sends = answer == AttendanceAnswer::Substitute;
        let recorded = target.before.outcome.is_some();
        refuse([
            recorded.then(|| problem::attendance_recorded().at("attendance")),
            (substitute.is_some() && !sends)
                .then(|| problem::substitute_not_sent().at("substitute")),
        ])?;
        if target.before.substitute_id.is_some() || substitute.is_some() {
            self.call_instead(&target, substitute).await?;
        }
        let after = attendance::Model {
            answer: Some(answer.code().to_owned()),
            answered_at: Some(to_milliseconds(self.now())),
            substitute_id: substitute,
            ..target.after
        };
        self.change(&target.permit, &target.before, after).await
    }

    /// Calls the substitute whom an answer names, and takes back the call of the one whom it named before.
    async fn call_instead(
        &self,
        target: &Target<attendance::Entity, act::Answer>,
        substitute: Option<Uuid>,
    ) -> Result<(), Error> {
        let row = &target.before;
        let meeting = self
            .found::<meeting::Entity>(row.meeting_id, "attendance")
            .await?;
        let rows = self.attendances_at(meeting.id).await?;
        // Whoever may answer a call may say who is called as the substitute.
        let subject = match target.permit.owner() == Some(row.organisation_id) {
            true => Subject::of_meeting(&meeting, row.organisation_id),
            false => Subject::meeting(&meeting),
        };
        let permit: Permit<act::Answer> = self.permit(subject)?;
        if let Some(substitute) = substitute {
            self.check_substitute(&meeting, row, substitute).await?;
            let called = |other: &attendance::Model| other.appointment_id == Some(substitute);
            if !rows.iter().any(called) {
                let new = called_row(meeting.id, Some(substitute), row.organisation_id);
                self.create(&permit, new).await?;
            }
        }
        match row.substitute_id {
            Some(earlier) if Some(earlier) != substitute => {
                self.take_back_call(&permit, row, &rows, earlier).await
            }
            _ => Ok(()),
        }
    }

    /// That an appointment is the substitute's of another, on the day of the meeting.
    async fn check_substitute(
        &self,
        meeting: &meeting::Model,
        row: &attendance::Model,
        substitute: Uuid,
    ) -> Result<(), Error> {
        let found = self
            .found::<appointment::Entity>(substitute, "substitute")
            .await?;
        let stands = appointment::Entity::period(&found).holds(day_of_meeting(meeting));
        let fits =
            found.substitutes_for_id.is_some() && found.substitutes_for_id == row.appointment_id;
        refuse([(!(fits && stands && found.person_id.is_some()))
            .then(|| problem::no_substitute_of_it().at("substitute"))])
    }

    /// Takes back the call of a substitute whom an answer named, unless another answer names the same one. A substitute who has
    /// declined, or whose attendance is recorded, stays on the list.
    async fn take_back_call(
        &self,
        permit: &Permit<act::Answer>,
        row: &attendance::Model,
        rows: &[attendance::Model],
        substitute: Uuid,
    ) -> Result<(), Error> {
        let mut others = rows.iter().filter(|other| other.id != row.id);
        if others.any(|other| other.substitute_id == Some(substitute)) {
            return Ok(());
        }
        let prevented = AttendanceAnswer::Prevented.code();
        let called = |other: &&attendance::Model| {
            other.appointment_id == Some(substitute)
                && other.answer.as_deref() != Some(prevented)
                && other.outcome.is_none()
        };
        if let Some(called) = rows.iter().find(called) {
            self.remove(permit, called).await?;
        }
        Ok(())
    }

    /// Who is called to a meeting.
    async fn attendances_at(&self, meeting: Uuid) -> Result<Vec<attendance::Model>, Error> {
        let rows = self
            .related::<AttendancesOfMeeting>(&[meeting], None)
            .await?;
        Ok(rows.into_values().flatten().collect())
    }

    /// Records who came, until the notes of the meeting are approved.
    pub async fn record_attendance(
        &self,
        id: Uuid,
        version: i32,
        attended: Attended,
    ) -> Result<Uuid, Error> {
        let target = self
            .target::<attendance::Entity, act::Change>(id, Some(version), "attendance")
            .await?;
        let row = target.before.clone();
        let meeting = self
            .found::<meeting::Entity>(row.meeting_id, "attendance")
            .await?;
        self.check_items_of(&meeting, attended.from_item.as_slice(), "fromItem")
            .await?;
        let for_items = attended.for_items;
        let given = for_items.as_deref().unwrap_or_default();
        self.check_items_of(&meeting, given, "forItems").await?;
        let wrong = self.wrong_items(&row, given).await?;
        let both = !given.is_empty() && attended.from_item.is_some();
        let day = day_of_meeting(&meeting);
        let clock = |field: &'static str, text: Option<String>| {
            let moment = text.map(|text| moment_on(day, &text)).transpose();
            moment.map_err(|wrong| wrong.at(field))
        };
        let (arrived_at, left_at) = (
            clock("arrived", attended.arrived)?,
            clock("left", attended.left)?,
        );
        let substituted = attended.outcome == AttendanceOutcome::Substituted;
        refuse([
            (substituted != attended.substitute.is_some())
                .then(|| problem::substitute_to_be_named().at("substitute")),
            (meeting.starts_at > self.now()).then(|| problem::meeting_not_begun().at("attendance")),
            self.leaves_nobody(&meeting, &row, attended.outcome)
                .await?
                .then(|| problem::nobody_came().at("outcome")),
            wrong,
            both.then(|| problem::items_and_from_item().at("fromItem")),
        ])?;
        if let Some(substitute) = attended.substitute {
            self.check_substitute(&meeting, &row, substitute).await?;
        }
        let permit = reach(&target.permit, &row)?;
        let moved = match for_items {
            Some(items) => {
                let before = self.items_of_attendance(id).await?;
                self.replace_items(&permit, &before, &items).await?
            }
            None => (ExtraFields::new(), ExtraFields::new()),
        };
        let after = attendance::Model {
            outcome: Some(attended.outcome.code().to_owned()),
            substitute_id: attended.substitute,
            from_item_id: attended.from_item,
            arrived_at,
            left_at,
            ..target.after
        };
        self.change_with(&permit, &row, after, moved).await
    }

    /// Whether a meeting that was held would be left with nobody who came, if an attendance had this outcome.
    async fn leaves_nobody(
        &self,
        meeting: &meeting::Model,
        row: &attendance::Model,
        outcome: AttendanceOutcome,
    ) -> Result<bool, Error> {
        if is_there(outcome) || state_of_meeting(meeting)? != MeetingState::Held {
            return Ok(false);
        }
        let rows = self.attendances_at(meeting.id).await?;
        let mut others = rows.iter().filter(|other| other.id != row.id);
        Ok(!others.any(has_come))
    }

    /// That these are items of a meeting, each named once.
    async fn check_items_of(
        &self,
        meeting: &meeting::Model,
        items: &[Uuid],
        field: &'static str,
    ) -> Result<(), Error> {
        if items.is_empty() {
            return Ok(());
        }
        refuse([(items.len() > ITEMS).then(|| problem::too_many_at_a_time(ITEMS).at(field))])?;
        let once: BTreeSet<&Uuid> = items.iter().collect();
        let found = self.rows::<agenda_item::Entity>(items).await?;
        if found.len() < once.len() {
            return Err(Error::NotFound { field });
        }
        let fit = found.values().all(|item| item.meeting_id == meeting.id);
        refuse([
            (!fit).then(|| problem::item_of_another_meeting().at(field)),
            (once.len() < items.len()).then(|| problem::named_twice().at(field)),
        ])
    }

    /// Only guests and co-opted members come for single items.
    async fn wrong_items(
        &self,
        row: &attendance::Model,
        items: &[Uuid],
    ) -> Result<Option<Problem>, Error> {
        let Some(appointment) = row.appointment_id.filter(|_| !items.is_empty()) else {
            return Ok(None);
        };
        let appointment = self
            .found::<appointment::Entity>(appointment, "attendance")
            .await?;
        let co_opted = appointment.role == AppointmentRole::CoOpted.code();
        Ok((!co_opted).then(|| problem::members_come_to_all().at("forItems")))
    }

    async fn items_of_attendance(
        &self,
        attendance: Uuid,
    ) -> Result<Vec<attendance_item::Model>, Error> {
        let found = self.related::<ItemsOfAttendance>(&[attendance], None).await;
        Ok(found?.remove(&attendance).unwrap_or_default())
    }

    /// Adds to the items for which somebody comes.
    async fn add_items<A: Act>(&self, attendance: &Permit<A>, items: &[Uuid]) -> Result<(), Error> {
        let rows = items.iter().map(|item| {
            let row = attendance_item::Model {
                id: Uuid::now_v7(),
                attendance_id: attendance.key(),
                agenda_item_id: *item,
            };
            New::<attendance_item::Entity>::by(attendance, row)
        });
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        self.create_all(rows).await
    }

    /// Replaces the items for which somebody comes, and returns those of before and those of now, as the journal lists them.
    async fn replace_items<A: Act>(
        &self,
        attendance: &Permit<A>,
        before: &[attendance_item::Model],
        items: &[Uuid],
    ) -> Result<(ExtraFields, ExtraFields), Error> {
        for row in before {
            self.remove(attendance, row).await?;
        }
        self.add_items(attendance, items).await?;
        let before = listed_as(FOR_ITEMS, &items_in(before));
        Ok((before, listed_as(FOR_ITEMS, items)))
    }

    /// Removes a call or an invitation, with the items for which they were to come.
    async fn remove_with_items<A: Act>(
        &self,
        attendance: &Permit<A>,
        row: &attendance::Model,
        items: &[attendance_item::Model],
    ) -> Result<Uuid, Error> {
        let (items, _) = self.replace_items(attendance, items, &[]).await?;
        self.remove_with(attendance, row, items).await
    }

    /// Invites a guest to a meeting, for some of its items or for all: before it is called, so that the call goes to the guest,
    /// too, or after. For a guest who is invited for some items already, these are added. After the meeting it records who came as
    /// a guest.
    pub async fn add_guest(&self, new: NewGuest) -> Result<Uuid, Error> {
        let meeting = self
            .found::<meeting::Entity>(new.meeting, "meeting")
            .await?;
        let permit = self.permit::<act::Call>(Subject::meeting(&meeting))?;
        let state = state_of_meeting(&meeting)?;
        refuse([(!takes_guests(state)).then(|| problem::meeting_takes_no_guests().at("meeting"))])?;
        self.check_items_of(&meeting, &new.for_items, "forItems")
            .await?;
        let (person, employer) = self.invited(new.person, new.new_person).await?;
        let mut rows = self.attendances_at(meeting.id).await?.into_iter();
        if let Some(guest) = rows.find(|row| row.person_id == Some(person)) {
            return self.invite_for_more(&permit, guest, &new.for_items).await;
        }
        let mut here = self.people_at(meeting.id).await?;
        if state != MeetingState::Held {
            // Nobody is called twice: who isn't called as a member yet may be.
            let members = self.called_to(&meeting).await?;
            here.extend(members.iter().map(|member| member.person));
        }
        let here = here.contains(&person);
        refuse([here.then(|| problem::called_already().at("person"))])?;
        let organisation = match employer {
            Some(employer) => employer,
            None => self.arranger(&meeting).await?,
        };
        let row = attendance::Model {
            person_id: Some(person),
            ..called_row(meeting.id, None, organisation)
        };
        let items = listed_as(FOR_ITEMS, &new.for_items);
        let guest = self.create_with(&permit, row, items).await?;
        self.add_items(&guest, &new.for_items).await?;
        Ok(guest.key())
    }

    /// Invites a guest for more items. There is one call for all of them, and one answer.
    async fn invite_for_more(
        &self,
        permit: &Permit<act::Call>,
        guest: attendance::Model,
        items: &[Uuid],
    ) -> Result<Uuid, Error> {
        let before = items_in(&self.items_of_attendance(guest.id).await?);
        let mut more = items.to_vec();
        more.retain(|item| !before.contains(item));
        let all = [before.as_slice(), more.as_slice()].concat();
        let invited_already = before.is_empty() || more.is_empty();
        let recorded = guest.outcome.is_some();
        refuse([
            invited_already.then(|| problem::called_already().at("person")),
            recorded.then(|| problem::attendance_recorded().at("person")),
            (all.len() > ITEMS).then(|| problem::too_many(ITEMS).at("forItems")),
        ])?;
        let over = reach(permit, &guest)?;
        self.add_items(&over, &more).await?;
        let moved = (listed_as(FOR_ITEMS, &before), listed_as(FOR_ITEMS, &all));
        self.change_with(&over, &guest, guest.clone(), moved).await
    }

    /// Who is invited, and who employs them, as everybody may know it.
    async fn invited(
        &self,
        person: Option<Uuid>,
        new: Option<NewPerson>,
    ) -> Result<(Uuid, Option<Uuid>), Error> {
        match (person, self.employed(new, None).await?) {
            (Some(_), Some(_)) => Err(problem::person_given_twice().at("newPerson").into()),
            (None, None) => Err(problem::person_not_given().at("person").into()),
            (Some(id), None) => {
                let person = self.found::<person::Entity>(id, "person").await?;
                Ok((id, known_employer(&person)))
            }
            (None, Some(new)) => {
                let employer = new.employer.filter(|_| !new.protected);
                Ok((self.add_person(new).await?, employer))
            }
        }
    }

    /// Takes the invitation of a guest back, as long as nothing is recorded of it.
    pub async fn remove_guest(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<attendance::Entity, act::Remove>(id, version, "attendance")
            .await?;
        refuse([
            row.person_id
                .is_none()
                .then(|| problem::no_guest().at("attendance")),
            row.outcome
                .is_some()
                .then(|| problem::guest_stays().at("attendance")),
        ])?;
        let items = self.items_of_attendance(id).await?;
        let over = reach(&permit, &row)?;
        self.remove_with_items(&over, &row, &items).await
    }

    /// Records that a meeting was held: it has begun, and somebody came.
    pub async fn hold_meeting(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let target = self
            .target::<meeting::Entity, act::Hold>(id, Some(version), "meeting")
            .await?;
        let came = self.attendances_at(id).await?.iter().any(has_come);
        refuse([
            (target.before.starts_at > self.now())
                .then(|| problem::meeting_not_begun().at("meeting")),
            (!came).then(|| problem::nobody_came().at("meeting")),
        ])?;
        self.change(&target.permit, &target.before, target.after)
            .await
    }
}

fn items_in(rows: &[attendance_item::Model]) -> Vec<Uuid> {
    rows.iter().map(|row| row.agenda_item_id).collect()
}

/// Whether guests are invited to a meeting in this state, or added to it.
fn takes_guests(state: MeetingState) -> bool {
    use MeetingState::{Called, Held, Planned};
    matches!(state, Planned | Called | Held)
}

/// Whether somebody with this outcome was there, themselves or by a substitute.
fn is_there(outcome: AttendanceOutcome) -> bool {
    use AttendanceOutcome::{Present, Remote, Substituted};
    matches!(outcome, Present | Remote | Substituted)
}

/// Whether it is recorded that somebody came.
fn has_come(row: &attendance::Model) -> bool {
    let outcome = row.outcome.as_deref();
    outcome
        .and_then(AttendanceOutcome::from_code)
        .is_some_and(is_there)
}

/// Somebody who is called and hasn't answered.
fn called_row(meeting: Uuid, appointment: Option<Uuid>, organisation: Uuid) -> attendance::Model {
    attendance::Model {
        id: Uuid::now_v7(),
        meeting_id: meeting,
        appointment_id: appointment,
        person_id: None,
        organisation_id: organisation,
        answer: None,
        answered_at: None,
        substitute_id: None,
        outcome: None,
        from_item_id: None,
        arrived_at: None,
        left_at: None,
        public: false,
        version: 1,
    }
}
