//! What there is to be done with people and meetings, by days: each organisation does its part, and what belongs to a day stands or
//! falls together.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Filling, missing};
use crate::{
    demo::{
        Demonstration, REGION,
        meetings::{HorizonNote, Step, Training},
        people::{ChairTerm, LocalGroup, Reported, Responsible},
    },
    error::Error,
    store::{Session, Writing},
};

/// Something that is done on a day. Numbers are places in the demonstration.
#[derive(Clone, Copy)]
pub(super) enum Task<'d> {
    /// The group of a kommun is created.
    Group(&'d LocalGroup),
    /// An appointment ends.
    End(usize),
    /// Somebody is appointed.
    Appoint(usize),
    /// It is said who chairs a body in a year.
    Chair(&'d ChairTerm),
    /// It is said who is responsible in a kommun.
    Responsible(Responsible),
    /// A kommun reports its structure.
    Report(&'d LocalGroup),
    /// A year plan is drawn up.
    DrawUp(usize),
    /// A year plan is adopted.
    Adopt(usize),
    /// A horizon note is added.
    Note(usize, &'d HorizonNote),
    /// A training activity is added.
    Training(usize, &'d Training),
    /// A training activity is cancelled.
    CancelTraining(usize, &'d Training),
    /// What came of a training activity is recorded.
    Record(usize, &'d Training),
    /// A step is taken with a meeting.
    Meeting(usize, Step),
}

/// All that is done, each with its day: of those of a day the earlier one is done first.
pub(super) fn tasks(demonstration: &Demonstration) -> Vec<(NaiveDate, Task<'_>)> {
    let years = demonstration.years();
    let (first, today) = (years.first_day(), years.today());
    let people = &demonstration.people;
    let mut tasks: Vec<(NaiveDate, Task<'_>)> = Vec::new();
    tasks.extend(
        people
            .groups
            .iter()
            .map(|group| (first, Task::Group(group))),
    );
    for (place, appointment) in people.appointments.iter().enumerate() {
        tasks.extend(appointment.until.map(|until| (until, Task::End(place))));
    }
    for (place, appointment) in people.appointments.iter().enumerate() {
        tasks.push((appointment.from, Task::Appoint(place)));
    }
    tasks.extend(
        people
            .chair_terms
            .iter()
            .map(|term| (term.said_on, Task::Chair(term))),
    );
    tasks.extend(
        people
            .responsibles
            .iter()
            .map(|named| (first, Task::Responsible(*named))),
    );
    let reporting = people
        .groups
        .iter()
        .filter(|group| group.reported != Reported::Nothing);
    tasks.extend(reporting.map(|group| (first, Task::Report(group))));
    tasks.extend(of_meetings(demonstration));
    tasks.retain(|(day, _)| *day <= today);
    tasks
}

fn of_meetings(demonstration: &Demonstration) -> Vec<(NaiveDate, Task<'_>)> {
    let meetings = &demonstration.meetings;
    let mut tasks: Vec<(NaiveDate, Task<'_>)> = Vec::new();
    for (place, plan) in meetings.plans.iter().enumerate() {
        tasks.push((plan.drawn_up, Task::DrawUp(place)));
        tasks.extend(plan.adopted.map(|adopted| (adopted, Task::Adopt(place))));
    }
    for (place, note) in meetings.horizon_notes.iter().enumerate() {
        tasks.push((note.day, Task::Note(place, note)));
    }
    for (place, training) in meetings.trainings.iter().enumerate() {
        tasks.push((training.added, Task::Training(place, training)));
        tasks.extend(
            training
                .cancelled
                .map(|day| (day, Task::CancelTraining(place, training))),
        );
        tasks.extend(
            training
                .recorded
                .map(|day| (day, Task::Record(place, training))),
        );
    }
    for (place, meeting) in meetings.meetings.iter().enumerate() {
        let steps = meeting.steps.iter();
        tasks.extend(steps.map(|(day, step)| (*day, Task::Meeting(place, *step))));
    }
    tasks
}

/// Writing on behalf of one organisation after another.
pub(super) struct Acting<'s> {
    writing: Writing<'s>,
    sessions: &'s HashMap<Uuid, Session>,
}

impl<'s> Acting<'s> {
    /// Turns to an organisation.
    pub(super) async fn turn(&mut self, organisation: Uuid) -> Result<&Writing<'s>, Error> {
        if self.writing.actor().organisation != organisation {
            let session = self.sessions.get(&organisation);
            let session = session.ok_or_else(|| missing("organisation that acts"))?;
            self.writing.hand_to(session).await?;
        }
        Ok(&self.writing)
    }
}

impl<'d> Filling<'d> {
    /// Does what there is to be done with people and meetings on a day.
    pub(super) async fn go_on_with_meetings(
        &mut self,
        day: NaiveDate,
        tasks: &[Task<'d>],
    ) -> Result<(), Error> {
        if tasks.is_empty() {
            return Ok(());
        }
        let region = self.organisation(REGION)?;
        let sessions = self.actors.sessions(self.hour(day));
        let session = sessions.get(&region).ok_or_else(|| missing(REGION.key))?;
        let mut acting = Acting {
            writing: session.begin().await?,
            sessions: &sessions,
        };
        let outcome = self.do_all(&mut acting, day, tasks).await;
        acting.writing.finish(outcome).await?;
        self.advance(tasks.len());
        Ok(())
    }

    async fn do_all(
        &mut self,
        acting: &mut Acting<'_>,
        day: NaiveDate,
        tasks: &[Task<'d>],
    ) -> Result<(), Error> {
        for task in tasks {
            match *task {
                Task::Group(group) => self.create_group(acting, group, day).await?,
                Task::End(place) => self.end_appointment(acting, place, day).await?,
                Task::Appoint(place) => self.appoint(acting, place).await?,
                Task::Chair(term) => self.set_chair(acting, term).await?,
                Task::Responsible(named) => self.name_responsible(acting, named, day).await?,
                Task::Report(group) => self.report_structure(acting, group, day).await?,
                Task::DrawUp(place) => self.draw_up(acting, place, day).await?,
                Task::Adopt(place) => self.adopt(acting, place, day).await?,
                Task::Note(place, note) => self.add_horizon_note(acting, place, note).await?,
                Task::Training(place, training) => {
                    self.add_training(acting, place, training).await?
                }
                Task::CancelTraining(place, training) => {
                    self.cancel_training(acting, place, training, day).await?
                }
                Task::Record(place, training) => {
                    self.record_training(acting, place, training, day).await?
                }
                Task::Meeting(place, step) => self.take_step(acting, place, step, day).await?,
            }
        }
        Ok(())
    }
}
