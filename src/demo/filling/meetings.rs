//! Writing made-up meetings: the plans of the bodies, what is done with each meeting from day to day, and what belongs to them.

use std::collections::HashMap;

use chrono::{Duration, NaiveDate};
use entity::{
    agenda_item, attendance, meeting, meeting_notes, steering_document, training_activity,
    year_plan, year_plan_item,
};
use uuid::Uuid;

use super::{Acting, Filling, known, version};
use crate::{
    demo::{
        MARK, Organisation,
        agenda::{RECURRING, TOO_FEW},
        guests::Guest,
        meetings::{HorizonNote, Item, Meeting, Origin, Step, Training, YearPlan, coming},
    },
    domain::{
        notation::time_of_day,
        vocabulary::{
            AgendaItemState, AgendaPurpose, AttendanceAnswer, AttendanceOutcome, MeetingForm,
            Visibility, Vocabulary,
        },
    },
    error::Error,
    store::{
        AgendaItemChange, AgendaItemContent, AgendaOfMeeting, AttendancesOfMeeting, Attended,
        ItemsOfYearPlan, MeetingChange, MeetingTime, MeetingsPreparing, NewAgendaItem, NewCall,
        NewGuest, NewHorizonNote, NewMeeting, NewTraining, NoteOfItem, NotesApproved, NotesContent,
        NotesOfMeeting, Participants, PlannedDeadline, PlannedMeeting, RecurringItem,
        TrainingChange, Writing, YearPlanItemContent,
    },
};

/// The documents that whatever a meeting decides on is about, by their slugs.
const DECIDED_ON: [&str; 2] = [
    "organisering-lansstyrgruppen",
    "overenskommelse-politisk-samverkan-2004",
];

/// What is known of meetings, while a database is filled: each by its place.
#[derive(Default)]
pub(super) struct Known {
    plans: HashMap<usize, Uuid>,
    meetings: HashMap<usize, Uuid>,
    /// Items by the places of their meetings and their own.
    items: HashMap<(usize, usize), Uuid>,
    /// The attendances of guests.
    guests: HashMap<usize, Uuid>,
    horizon_notes: HashMap<usize, Uuid>,
    trainings: HashMap<usize, Uuid>,
}

impl<'d> Filling<'d> {
    fn meeting(&self, place: usize) -> Result<&'d Meeting, Error> {
        let found = self.demonstration.meetings.meetings.get(place);
        found.ok_or_else(|| Error::internal("there is no such meeting"))
    }

    /// The id of the meeting in a place.
    pub(in crate::demo) fn meeting_in(&self, place: usize) -> Result<Uuid, Error> {
        known(self.meetings.meetings.get(&place))
    }

    /// Turns to who arranges a meeting: the meeting with its id.
    async fn arranged<'a, 's>(
        &self,
        acting: &'a mut Acting<'s>,
        place: usize,
    ) -> Result<(&'a Writing<'s>, &'d Meeting, Uuid), Error> {
        let meeting = self.meeting(place)?;
        let id = self.meeting_in(place)?;
        let writing = acting.turn(self.organisation(meeting.by)?).await?;
        Ok((writing, meeting, id))
    }

    /// Draws up the plan of a body for a year: from that of the year before, where there is one.
    pub(super) async fn draw_up(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let plans = &self.demonstration.meetings.plans;
        let Some(plan) = plans.get(place) else {
            return Ok(());
        };
        let before = plans
            .iter()
            .position(|it| it.body == plan.body && it.year + 1 == plan.year);
        let before = before.and_then(|before| self.meetings.plans.get(&before).copied());
        let writing = acting.turn(self.organisation(plan.by)?).await?;
        let body = self.body(writing, plan.body).await?;
        let id = writing
            .create_year_plan(body, plan.year, before, day)
            .await?;
        self.meetings.plans.insert(place, id);
        if before.is_some() {
            return Ok(());
        }
        let mut items = Vec::new();
        for content in self.planned_meetings(writing, plan).await? {
            items.push(writing.add_year_plan_item(id, content).await?);
        }
        for content in others(plan, &items) {
            writing.add_year_plan_item(id, content).await?;
        }
        Ok(())
    }

    async fn planned_meetings(
        &mut self,
        writing: &Writing<'_>,
        plan: &YearPlan,
    ) -> Result<Vec<YearPlanItemContent>, Error> {
        let mut contents = Vec::new();
        for place in &plan.meetings {
            let meeting = self.meeting(*place)?;
            let joint_body = match meeting.bodies.get(1) {
                Some(joint) => Some(self.body(writing, joint).await?),
                None => None,
            };
            contents.push(YearPlanItemContent::Meeting(PlannedMeeting {
                title: meeting.title.map(str::to_owned),
                time: time(meeting, meeting.day),
                kind: meeting.kind,
                joint_body,
            }));
        }
        Ok(contents)
    }

    /// Adopts a plan: its meetings are planned, each of the county steering group with one of its committee.
    pub(super) async fn adopt(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let Some(plan) = self.demonstration.meetings.plans.get(place) else {
            return Ok(());
        };
        let id = known(self.meetings.plans.get(&place))?;
        let writing = acting.turn(self.organisation(plan.by)?).await?;
        let version = version::<year_plan::Entity>(writing, id).await?;
        let decision = "Demodata: gruppen antog årshjulet.".to_owned();
        writing
            .adopt_year_plan(id, version, day, decision, day)
            .await?;
        let items = writing.related::<ItemsOfYearPlan>(&[id], None).await?;
        let items: Vec<year_plan_item::Model> = items.into_values().flatten().collect();
        for place in &plan.meetings {
            let on = self.meeting(*place)?.day;
            let item = items
                .iter()
                .find(|item| item.day == Some(on) && item.meeting_id.is_some());
            let id = known(item.and_then(|item| item.meeting_id).as_ref())?;
            self.plan(*place, id);
            let preparing = writing.related::<MeetingsPreparing>(&[id], None).await?;
            let preparing = preparing.into_values().flatten().next();
            let all = &self.demonstration.meetings.meetings;
            let committee = all
                .iter()
                .position(|it| it.origin == Origin::Prepares(*place));
            if let (Some(preparing), Some(committee)) = (preparing, committee) {
                self.plan(committee, preparing.id);
            }
        }
        Ok(())
    }

    /// Knows a meeting that is planned.
    fn plan(&mut self, place: usize, id: Uuid) {
        self.meetings.meetings.insert(place, id);
        self.filled.meetings += 1;
    }

    /// Takes a step with a meeting.
    pub(super) async fn take_step(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        step: Step,
        day: NaiveDate,
    ) -> Result<(), Error> {
        match step {
            Step::Plan => self.plan_by_itself(acting, place).await,
            Step::Request => self.request(acting, place, day).await,
            Step::Accept => {
                let (writing, _, id) = self.arranged(acting, place).await?;
                let version = version::<meeting::Entity>(writing, id).await?;
                writing.accept_meeting(id, version).await?;
                self.plan(place, id);
                Ok(())
            }
            Step::Decline => {
                let (writing, _, id) = self.arranged(acting, place).await?;
                let version = version::<meeting::Entity>(writing, id).await?;
                let reason =
                    "Demodata: frågan tas upp vid det ordinarie mötet, då underlaget är klart.";
                writing
                    .decline_meeting(id, version, reason.to_owned())
                    .await?;
                Ok(())
            }
            Step::Prepare => self.prepare(acting, place, day).await,
            Step::Call => self.call(acting, place).await,
            Step::Answer => self.answer(acting, place).await,
            Step::Move(to) => {
                let (writing, meeting, id) = self.arranged(acting, place).await?;
                let version = version::<meeting::Entity>(writing, id).await?;
                writing
                    .move_meeting(id, version, time(meeting, to), None)
                    .await?;
                Ok(())
            }
            Step::Postpone => {
                let (writing, _, id) = self.arranged(acting, place).await?;
                let version = version::<meeting::Entity>(writing, id).await?;
                let reason = "Demodata: för få kan komma. Ny dag söks.".to_owned();
                writing.postpone_meeting(id, version, reason).await?;
                Ok(())
            }
            Step::Cancel => {
                let (writing, _, id) = self.arranged(acting, place).await?;
                let version = version::<meeting::Entity>(writing, id).await?;
                let reason = "Demodata: snöoväder. Ärendena tas vid nästa möte.".to_owned();
                writing.cancel_meeting(id, version, reason).await?;
                Ok(())
            }
            Step::Hold => self.hold(acting, place).await,
            Step::Note { corrects } => self.note(acting, place, corrects).await,
            Step::Approve => self.approve(acting, place, day).await,
            Step::Archive => self.archive(acting, place).await,
        }
    }

    /// Plans a meeting that stands in no year plan.
    async fn plan_by_itself(&mut self, acting: &mut Acting<'_>, place: usize) -> Result<(), Error> {
        let meeting = self.meeting(place)?;
        let writing = acting.turn(self.organisation(meeting.by)?).await?;
        let new = self.new_meeting(writing, meeting).await?;
        let id = writing.plan_meeting(new).await?;
        self.plan(place, id);
        Ok(())
    }

    /// Lets an organisation ask for a meeting.
    async fn request(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let meeting = self.meeting(place)?;
        let Origin::Requested(by, reason) = meeting.origin else {
            return Err(Error::internal("nobody asks for the meeting"));
        };
        let writing = acting.turn(self.organisation(by)?).await?;
        let new = self.new_meeting(writing, meeting).await?;
        let id = writing.request_meeting(new, reason.to_owned(), day).await?;
        self.meetings.meetings.insert(place, id);
        Ok(())
    }

    /// A meeting as it is planned, or asked for.
    async fn new_meeting(
        &mut self,
        writing: &Writing<'_>,
        meeting: &Meeting,
    ) -> Result<NewMeeting, Error> {
        let mut bodies = Vec::new();
        for slug in &meeting.bodies {
            bodies.push(self.body(writing, slug).await?);
        }
        Ok(NewMeeting {
            bodies,
            kind: meeting.kind,
            title: meeting.title.map(str::to_owned),
            time: time(meeting, meeting.day),
            form: meeting.form,
            place: Some(meeting.place.to_owned()),
            prepares: None,
        })
    }

    /// Makes the agenda of a meeting, with the items of others, and invites its guest.
    async fn prepare(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let (writing, meeting, id) = self.arranged(acting, place).await?;
        if matches!(meeting.origin, Origin::YearPlan | Origin::Prepares(_)) {
            let change = MeetingChange {
                form: Some(meeting.form),
                place: Some(Some(meeting.place.to_owned())),
                ..MeetingChange::default()
            };
            let version = version::<meeting::Entity>(writing, id).await?;
            writing.change_meeting(id, version, change).await?;
        }
        let body = meeting.bodies.first().map_or("", String::as_str);
        let members = self.demonstration.people.members(body, day);
        let mut documents = Vec::new();
        for slug in DECIDED_ON {
            let found = writing.by_key::<steering_document::Entity>(slug).await?;
            documents.extend(found.map(|document| document.id));
        }
        for (number, item) in meeting.items.iter().enumerate() {
            let writing = acting
                .turn(self.organisation(item.by.unwrap_or(meeting.by))?)
                .await?;
            let mut new = self.new_item(id, item);
            let presenter = members.iter().cycle().nth(place + 3 * number);
            let decides = item.purpose == AgendaPurpose::Decision && item.carries_over.is_none();
            new.content.documents = decides.then(|| documents.clone());
            new.content.presenter = presenter.and_then(|who| self.people.appointment(*who));
            let added = writing.add_agenda_item(new, day).await?;
            self.meetings.items.insert((place, number), added);
            let writing = acting.turn(self.organisation(meeting.by)?).await?;
            decide_on(writing, added, item).await?;
        }
        match &meeting.guest {
            Some(guest) => self.invite(acting, place, guest, day).await,
            None => Ok(()),
        }
    }

    /// Invites the guest of a meeting: to one of its items or to all of them.
    async fn invite(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        guest: &Guest,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let (writing, _, id) = self.arranged(acting, place).await?;
        let invited = self.demonstration.people.invited(&guest.invited, day);
        let who = known(invited.as_ref())?;
        let (person, new_person) = self.appointee(Some(who))?;
        let item = guest
            .item
            .and_then(|item| self.meetings.items.get(&(place, item)));
        let new = NewGuest {
            meeting: id,
            person,
            new_person,
            for_items: Vec::from_iter(item.copied()),
        };
        let added = writing.add_guest(new).await?;
        let rows = writing.rows::<attendance::Entity>(&[added]).await?;
        self.know(who, rows.get(&added).and_then(|row| row.person_id))?;
        self.meetings.guests.insert(place, added);
        Ok(())
    }

    fn new_item(&self, meeting: Uuid, item: &Item) -> NewAgendaItem {
        let carries_over = item
            .carries_over
            .and_then(|it| self.meetings.items.get(&it));
        let note = item
            .horizon_note
            .and_then(|it| self.meetings.horizon_notes.get(&it));
        NewAgendaItem {
            meeting,
            content: AgendaItemContent {
                title: item.title.clone(),
                text: None,
                purpose: item.purpose,
                presenter: None,
                sectors: item.sectors.to_vec(),
                minutes: Some(item.minutes),
                documents: None,
                horizon_note: note.copied(),
                matter: None,
                reference: None,
            },
            carried_from: carries_over.copied(),
        }
    }

    /// Calls a meeting. The standing items come with the call.
    async fn call(&mut self, acting: &mut Acting<'_>, place: usize) -> Result<(), Error> {
        let (writing, meeting, id) = self.arranged(acting, place).await?;
        if meeting.origin == Origin::YearPlan {
            let version = version::<meeting::Entity>(writing, id).await?;
            writing.propose_agenda(id, version).await?;
        }
        let call = NewCall {
            message: Some(Some(
                "Demodata: välkomna. Svara i kallelsen om du kommer, eller vem som ersätter dig."
                    .to_owned(),
            )),
            digital_link: (meeting.form != MeetingForm::InPlace)
                .then(|| Some(format!("https://video.example/{place}"))),
            items_until: None,
            documents_until: None,
        };
        let version = version::<meeting::Entity>(writing, id).await?;
        writing.call_meeting(id, version, call).await?;
        Ok(())
    }

    /// Who is called to a meeting, by the places of their appointments and in the order of these.
    async fn called(
        &self,
        writing: &Writing<'_>,
        meeting: Uuid,
    ) -> Result<Vec<(usize, attendance::Model)>, Error> {
        let rows = writing
            .related::<AttendancesOfMeeting>(&[meeting], None)
            .await?;
        let rows = rows.into_values().flatten();
        let placed = rows.filter_map(|row| Some((self.people.place_of(row.appointment_id?)?, row)));
        let mut called: Vec<(usize, attendance::Model)> = placed.collect();
        called.sort_by_key(|(place, _)| *place);
        Ok(called)
    }

    /// Lets those who are called answer, each organisation for its own, and who arranges the meeting for its guest.
    async fn answer(&mut self, acting: &mut Acting<'_>, place: usize) -> Result<(), Error> {
        let (writing, meeting, id) = self.arranged(acting, place).await?;
        let called = self.called(writing, id).await?;
        for (number, (who, row)) in called.into_iter().enumerate() {
            let substitute = self.substitute(who, meeting);
            let told = coming(
                self.demonstration.seed,
                (place, who),
                meeting.form,
                substitute.is_some(),
                number == 0,
            );
            let Some(answer) = told.0.filter(|_| row.answer.is_none()) else {
                continue;
            };
            let sends = answer == AttendanceAnswer::Substitute;
            let writing = acting.turn(row.organisation_id).await?;
            let substitute = substitute.filter(|_| sends);
            writing
                .answer_call(row.id, row.version, answer, substitute)
                .await?;
        }
        let Some(answer) = meeting.guest.as_ref().and_then(|guest| guest.answer) else {
            return Ok(());
        };
        let (writing, _, _) = self.arranged(acting, place).await?;
        let (id, version) = self.invited(writing, place).await?;
        writing.answer_call(id, version, answer, None).await?;
        Ok(())
    }

    /// The attendance of a meeting's guest, and its version.
    async fn invited(&self, writing: &Writing<'_>, place: usize) -> Result<(Uuid, i32), Error> {
        let id = known(self.meetings.guests.get(&place))?;
        let version = version::<attendance::Entity>(writing, id).await?;
        Ok((id, version))
    }

    /// Who substitutes for an appointment at a meeting.
    fn substitute(&self, who: usize, meeting: &Meeting) -> Option<Uuid> {
        let found = self
            .demonstration
            .people
            .substitute_of(who, meeting.held_for());
        self.people.appointment(found?)
    }

    /// Records who came, and that a meeting was held.
    async fn hold(&mut self, acting: &mut Acting<'_>, place: usize) -> Result<(), Error> {
        let (writing, meeting, id) = self.arranged(acting, place).await?;
        let called = self.called(writing, id).await?;
        let item = |number| self.meetings.items.get(&(place, number)).copied();
        for (number, (who, row)) in called.into_iter().enumerate() {
            let substitute = self.substitute(who, meeting);
            let appointed = self.demonstration.people.appointments.get(who);
            let is_substitute = appointed.is_some_and(|it| it.substitutes_for.is_some());
            let is_co_opted = appointed.is_some_and(|it| it.field_of_knowledge.is_some());
            let always = number == 0 || is_substitute;
            let (answer, outcome) = coming(
                self.demonstration.seed,
                (place, who),
                meeting.form,
                substitute.is_some(),
                always,
            );
            let is_late = outcome == AttendanceOutcome::Present && (place + who) % 11 == 3;
            let leaves = outcome == AttendanceOutcome::Present && (place + who) % 13 == 5;
            let substituted = outcome == AttendanceOutcome::Substituted;
            let came = matches!(
                outcome,
                AttendanceOutcome::Present | AttendanceOutcome::Remote
            );
            let attended = Attended {
                outcome,
                substitute: substitute.filter(|_| substituted),
                // A substitute of whom nobody had said anything comes when the meeting has begun.
                from_item: item(0).filter(|_| substituted && answer.is_none()),
                // Who is co-opted comes for one item.
                for_items: (is_co_opted && came).then(|| Vec::from_iter(item(1))),
                arrived: is_late.then(|| clock(meeting.hours[0], 25)).flatten(),
                left: leaves.then(|| clock(meeting.hours[1], -30)).flatten(),
            };
            writing
                .record_attendance(row.id, row.version, attended)
                .await?;
        }
        if let Some(guest) = &meeting.guest {
            let (id, version) = self.invited(writing, place).await?;
            let attended = Attended {
                outcome: guest.outcome,
                substitute: None,
                from_item: None,
                for_items: None,
                arrived: None,
                left: None,
            };
            writing.record_attendance(id, version, attended).await?;
        }
        let version = version::<meeting::Entity>(writing, id).await?;
        writing.hold_meeting(id, version).await?;
        self.filled.held += 1;
        Ok(())
    }

    /// Writes the notes of a meeting, or a version that corrects them.
    async fn note(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        corrects: bool,
    ) -> Result<(), Error> {
        let (writing, meeting, id) = self.arranged(acting, place).await?;
        let agenda = writing.related::<AgendaOfMeeting>(&[id], None).await?;
        let agenda: Vec<agenda_item::Model> = agenda.into_values().flatten().collect();
        let mut items = Vec::new();
        for (number, item) in meeting.items.iter().enumerate() {
            let own = self.meetings.items.get(&(place, number));
            let accepted = |row: &&agenda_item::Model| {
                Some(&row.id) == own && row.state == AgendaItemState::Accepted.code()
            };
            items.extend(agenda.iter().find(accepted).map(|row| NoteOfItem {
                item: row.id,
                text: item.noted.clone(),
            }));
        }
        let decided = agenda.iter().filter(|row| row.matter_id.is_some());
        items.extend(decided.map(|row| NoteOfItem {
            item: row.id,
            text: "Demodata: ärendet behandlades, och beslutet står i beslutsloggen.".to_owned(),
        }));
        let text = match corrects {
            false => "Demodata: mötet öppnades och dagordningen godkändes.",
            true => {
                "Demodata: mötet öppnades och dagordningen godkändes. En uppgift om närvaron är rättad."
            }
        };
        let content = NotesContent {
            text: Some(text.to_owned()),
            items,
        };
        let reason =
            corrects.then(|| "Demodata: fel uppgift om vem som var närvarande.".to_owned());
        writing.write_notes(id, content, reason).await?;
        Ok(())
    }

    /// The newest version of a meeting's notes.
    async fn newest_notes(
        &self,
        writing: &Writing<'_>,
        meeting: Uuid,
    ) -> Result<meeting_notes::Model, Error> {
        let versions = writing.related::<NotesOfMeeting>(&[meeting], None).await?;
        let newest = versions
            .into_values()
            .flatten()
            .max_by_key(|row| row.position);
        newest.ok_or_else(|| Error::internal("nobody has kept notes"))
    }

    /// Approves the newest notes of a meeting, and sends them.
    async fn approve(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let (writing, meeting, id) = self.arranged(acting, place).await?;
        let notes = self.newest_notes(writing, id).await?;
        let approved = NotesApproved {
            at: None,
            public: meeting.public_notes,
        };
        writing
            .approve_notes(notes.id, notes.version, approved, day)
            .await?;
        let version = version::<meeting_notes::Entity>(writing, notes.id).await?;
        let to = "Ledamöter och ersättare".to_owned();
        writing.send_notes(notes.id, version, to).await?;
        Ok(())
    }

    /// Records where the notes of a meeting are archived: by who arranged it.
    async fn archive(&mut self, acting: &mut Acting<'_>, place: usize) -> Result<(), Error> {
        let (writing, meeting, id) = self.arranged(acting, place).await?;
        let notes = self.newest_notes(writing, id).await?;
        let by = self.organisation(meeting.by)?;
        let reference = format!("{MARK}{}/{place}", meeting.day.format("%Y"));
        writing
            .archive_notes(notes.id, notes.version, by, reference)
            .await?;
        Ok(())
    }

    /// Adds a horizon note.
    pub(super) async fn add_horizon_note(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        note: &HorizonNote,
    ) -> Result<(), Error> {
        let writing = acting.turn(self.organisation(note.by)?).await?;
        let [title, text, source] = note.words;
        let new = NewHorizonNote {
            body: self.body(writing, note.body).await?,
            title: format!("{MARK}{title}"),
            text: format!("Demodata: {text}"),
            source: format!("Påhittad källa: {source}"),
            noted_on: note.day,
            sectors: note.sectors.to_vec(),
            visibility: note.visibility,
        };
        let id = writing.add_horizon_note(new, note.day).await?;
        self.meetings.horizon_notes.insert(place, id);
        Ok(())
    }

    /// Adds a training activity.
    pub(super) async fn add_training(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        training: &Training,
    ) -> Result<(), Error> {
        let writing = acting.turn(self.organisation(training.by)?).await?;
        let new = NewTraining {
            body: self.body(writing, training.body).await?,
            kind: training.kind,
            title: format!("{MARK}{}", training.words[0]),
            text: None,
            starts_on: training.day,
            ends_on: training.last_day,
            visibility: Visibility::Public,
        };
        let id = writing.add_training_activity(new, training.added).await?;
        self.meetings.trainings.insert(place, id);
        Ok(())
    }

    /// Tells that a training activity is cancelled: in its title, since it has no state.
    pub(super) async fn cancel_training(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        training: &Training,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let writing = acting.turn(self.organisation(training.by)?).await?;
        let id = known(self.meetings.trainings.get(&place))?;
        let change = TrainingChange {
            title: Some(format!("{MARK}Inställt: {}", training.words[0])),
            text: Some(Some(format!("Demodata: {TOO_FEW}"))),
            ..TrainingChange::default()
        };
        let seen = version::<training_activity::Entity>(writing, id).await?;
        writing
            .change_training_activity(id, seen, change, day)
            .await?;
        Ok(())
    }

    /// Records who took part in a training activity, and what came of it.
    pub(super) async fn record_training(
        &mut self,
        acting: &mut Acting<'_>,
        place: usize,
        training: &Training,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let writing = acting.turn(self.organisation(training.by)?).await?;
        let id = known(self.meetings.trainings.get(&place))?;
        let participants =
            training
                .participants
                .iter()
                .map(|(of, number): &(Organisation, i32)| {
                    Ok(Participants {
                        organisation: self.organisation(*of)?,
                        number: *number,
                    })
                });
        let participants = participants.collect::<Result<Vec<_>, Error>>()?;
        let version = async || version::<training_activity::Entity>(writing, id).await;
        let seen = version().await?;
        writing
            .record_training_participants(id, seen, participants, day)
            .await?;
        let change = TrainingChange {
            result: Some(Some(format!("Demodata: {}", training.words[1]))),
            ..TrainingChange::default()
        };
        let seen = version().await?;
        writing
            .change_training_activity(id, seen, change, day)
            .await?;
        Ok(())
    }
}

/// What a plan has besides its meetings, of which the ordinary ones come first and in order: what is dealt with every year at one
/// of these, and a deadline.
fn others(plan: &YearPlan, meetings: &[Uuid]) -> Vec<YearPlanItemContent> {
    let recurring = RECURRING.into_iter().filter_map(|it| {
        let deals = it.bodies.is_empty() || it.bodies.contains(&plan.body);
        let planned_meeting = meetings.get(it.meeting).filter(|_| deals)?;
        Some(YearPlanItemContent::Recurring(RecurringItem {
            title: format!("{MARK}{}", it.title),
            text: Some(format!("Demodata: {}", it.text)),
            purpose: it.purpose,
            planned_meeting: *planned_meeting,
        }))
    });
    let day = NaiveDate::from_ymd_opt(plan.year, 11, 30);
    let deadline = day.map(|day| {
        YearPlanItemContent::Deadline(PlannedDeadline {
            title: format!("{MARK}Underlag till nästa års årshjul"),
            text: None,
            day,
            responsible: None,
        })
    });
    recurring.chain(deadline).collect()
}

/// Accepts an item of another organisation or puts it off, and lets everybody see what is public.
async fn decide_on(writing: &Writing<'_>, id: Uuid, item: &Item) -> Result<(), Error> {
    let version = async || version::<agenda_item::Entity>(writing, id).await;
    if let Some(reason) = item.put_off {
        writing
            .put_off_agenda_item(id, version().await?, reason.to_owned())
            .await?;
    } else if item.by.is_some() {
        writing
            .accept_agenda_item(id, version().await?, item.public)
            .await?;
    } else if item.public {
        let change = AgendaItemChange {
            public: Some(true),
            ..AgendaItemChange::default()
        };
        writing
            .change_agenda_item(id, version().await?, change)
            .await?;
    }
    Ok(())
}

fn time(meeting: &Meeting, day: NaiveDate) -> MeetingTime {
    let [start, end] = meeting.hours.map(str::to_owned);
    MeetingTime { day, start, end }
}

/// What a clock shows so many minutes after a time of day.
fn clock(time: &str, minutes: i64) -> Option<String> {
    let moment = time_of_day(time)? + Duration::minutes(minutes);
    Some(moment.format("%H:%M").to_string())
}
