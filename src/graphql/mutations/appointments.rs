//! Appointing to seats, ending appointments, naming substitutes, setting chair terms.

use async_graphql::{Context, InputObject};

use crate::{
    domain::vocabulary::{AppointmentRole, Side},
    graphql::{
        engine::{
            arguments::{Decode, Id},
            loading::Result,
            mutation::mutations,
            scalars::Date,
        },
        types::{
            bodies::Body,
            matters::Decision,
            organisations::Organisation,
            people::{Appointment, ChairTerm, Person},
            seats::Seat,
        },
    },
    store,
};

/// A person who is not in the system yet (ny person). No personal number and no political party.
#[derive(InputObject)]
pub(super) struct NewPersonInput {
    /// The name, 1 to 200 characters.
    display_name: String,
    /// The title at work, at most 200 characters.
    title: Option<String>,
    /// The organisation that employs the person, and alone may then correct, protect and erase what is held. Left out: the
    /// one that is represented, or your own.
    employer: Option<Id<Organisation>>,
    /// E-mail address at work.
    work_email: Option<String>,
    /// Telephone number at work.
    work_phone: Option<String>,
    /// Whether the person is under protection (skyddade personuppgifter): then nobody at the public door ever sees the name.
    #[graphql(default)]
    protected: bool,
}

impl Decode for NewPersonInput {
    type Value = store::NewPerson;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<store::NewPerson> {
        let employer = format!("{field}.employer");
        Ok(store::NewPerson {
            employer: self.employer.decode(ctx, &employer).await?,
            display_name: self.display_name,
            title: self.title,
            work_email: self.work_email,
            work_phone: self.work_phone,
            protected: self.protected,
        })
    }
}

/// The election of a representative to a seat (val).
#[derive(InputObject)]
struct ElectionInput {
    /// The organ that elected, one line of 1 to 200 characters, as `Kommunfullmäktige i Kiruna` (valt av).
    organ: String,
    /// The day of the election.
    date: Date,
    /// The number of the paragraph in the organ's minutes (§), as `71`: 1 to 20 characters, without §.
    paragraph: String,
}

impl Decode for ElectionInput {
    type Value = store::Election;

    async fn decode(self, _: &Context<'_>, _: &str) -> Result<store::Election> {
        Ok(store::Election {
            organ: self.organ,
            date: self.date.into(),
            paragraph: self.paragraph,
        })
    }
}

mutations! {
    /// Appointing and its likes.
    AppointmentMutations;

    /// Appoints somebody to a seat, from a day on (utse; ). For those who fill the seat: its organisation; for
    /// a seat of the municipalities jointly Norrbottens Kommuner; in a local group its municipality; else those who may edit the
    /// body: see `viewerCanAppoint`. Somebody who is employed by another organisation is appointed with the consent of that one:
    /// then it is a proposal. An open seat takes as many ordinary holders as `maxHolders` says, on every day.
    appoint_to_seat("Whom to appoint to which seat.";
        /// Whom to appoint to which seat: `person`, `newPerson` or `vacant`.
        AppointToSeatInput once idempotency_key {
            /// The seat.
            seat: Id<Seat>,
            /// The person, when they are in the system already.
            person: Option<Id<Person>>,
            /// The person, when they are not in the system yet.
            new_person: Option<NewPersonInput>,
            /// Whether the seat is kept vacant on purpose, and nobody is appointed (vakant).
            #[graphql(default)]
            vacant: bool,
            /// In which role. Substitutes are named by `nameSubstitute`.
            #[graphql(default_with = "AppointmentRole::Ordinary")]
            role: AppointmentRole,
            /// The organisation that is represented; the seat's own when left out.
            represents: Option<Id<Organisation>>,
            /// Whether the holder may decide in common matters.
            #[graphql(default)]
            decision_right: bool,
            /// The field of knowledge that a co-opted member is called in for.
            field_of_knowledge: Option<String>,
            /// The decision that made the appointment: of your organisation, of the one that is represented, or of the body.
            appointed_by: Option<Id<Decision>>,
            /// The election that made the appointment: needed, and only then taken, where a person takes a seat whose
            /// `function` is `elected`.
            election: Option<ElectionInput>,
            /// The first day.
            from: Date,
            /// The day after the last day; no end when left out.
            to: Option<Date>,
        }
    ) -> AppointToSeatPayload {
        /// The new appointment.
        appointment: Appointment,
    } command |_today| {
        store::Command::Appoint(store::NewAppointment {
            seat, person, new_person, vacant, role, represents, decision_right, field_of_knowledge, appointed_by, election,
            from, to,
        })
    };

    /// Ends an appointment from a day on (entlediga). The appointment stays in history.
    end_appointment("Which appointment to end, and when.";
        /// Which appointment to end, and when.
        EndAppointmentInput at version {
            /// The appointment.
            appointment: Id<Appointment>,
            /// The first day on which it is no longer valid.
            on: Date,
        }
    ) -> EndAppointmentPayload {
        /// The ended appointment.
        appointment: Appointment,
    } = |writing| writing.end_appointment(appointment, version, on).await;

    /// Names a substitute for an appointment, on its seat, from a day on (utse ersättare; ). For those who may
    /// appoint to the seat. Anybody can be named: see `substituteCandidates`; whether it is the substitute that the rule asks for,
    /// the appointment's `fit` says. Refused: DOES_NOT_FIT when the seat has no substitutes, ALREADY_EXISTS when the person is on the
    /// seat in the period already.
    name_substitute("Who is to substitute for whom.";
        /// Who is to substitute for whom. Give `person` or `newPerson`.
        NameSubstituteInput once idempotency_key {
            /// The appointment that is substituted for.
            appointment: Id<Appointment>,
            /// The person, when they are in the system already.
            person: Option<Id<Person>>,
            /// The person, when they are not in the system yet.
            new_person: Option<NewPersonInput>,
            /// Whether the substitute may decide in common matters.
            #[graphql(default)]
            decision_right: bool,
            /// The decision that named the substitute.
            appointed_by: Option<Id<Decision>>,
            /// The election that made the appointment: needed, and only then taken, where a person takes a seat whose
            /// `function` is `elected`.
            election: Option<ElectionInput>,
            /// The first day, within the time of the appointment.
            from: Date,
            /// The day after the last, within the time of the appointment; open when left out.
            to: Option<Date>,
        }
    ) -> NameSubstitutePayload {
        /// The substitute's appointment, on the same seat.
        appointment: Appointment,
    } command |_today| {
        store::Command::NameSubstitute(store::NewSubstitute {
            appointment, person, new_person, decision_right, appointed_by, election,
            from, to,
        })
    };

    /// Says who holds a body's chair in a term (fastställ ordförandeskap; A-22): for the first time, or with `version` in the
    /// place of what was said before. A term has a calendar year, unless the body's rules say otherwise. For those who may
    /// appoint in the body. CONFLICT when there is a term of that year and `version` is left out or an older one. Refused:
    /// DOES_NOT_FIT when the holder of a seat chairs the body, when another term holds then, and when an appointment is
    /// not the body's, not of the term, or of another side than it has to be.
    set_chair_term("Who holds which chair in which term.";
        /// Who holds a body's chair in a term. That a side holds it can be said before anybody is named.
        SetChairTermInput once idempotency_key {
            /// The body.
            body: Id<Body>,
            /// The calendar year in which the term begins, 2000 to 2100.
            year: i32,
            /// The side that holds the chair. That it differs from the term before's is a rule that is checked, not forced
            ///
            side: Side,
            /// The chair's appointment (ordförande): to a seat of the body, on some day of the term, for an organisation of
            /// `side`. Left out: not known yet.
            chair: Option<Id<Appointment>>,
            /// The vice chair's appointment (vice ordförande): to a seat of the body, on some day of the term; where the body's
            /// rules have a parameter `vice_chair_side` that is `OTHER`, for an organisation of the other side. Left out: not
            /// known yet.
            vice_chair: Option<Id<Appointment>>,
            /// The side that holds the secretary (sekreterarens part). Left out: that of the one named, or not known yet.
            secretary_side: Option<Side>,
            /// The secretary's appointment (sekreterare): to a seat of the body, on some day of the term, for an organisation of
            /// `secretarySide` where that is given. Left out: not known yet.
            secretary: Option<Id<Appointment>>,
            /// The `version` that you last read; left out for the first term of the year.
            version: Option<i32>,
        }
    ) -> SetChairTermPayload {
        /// The term as it stands now.
        chair_term: ChairTerm,
    } = |writing| {
        let term = store::ChairTermRequest { body, year, side, chair, vice_chair, secretary_side, secretary, version };
        writing.set_chair_term(term).await
    };
}
