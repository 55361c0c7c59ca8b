//! Appointing to seats, ending appointments, naming substitutes, setting chair terms.

use async_graphql::{Context, ID, InputObject, Object};

use super::{key, once, optional_key, payload, shown};
use crate::{
    domain::{
        id::NodeKind,
        vocabulary::{AppointmentRole, Side},
    },
    graphql::{
        engine::{
            loading::{Result, begin},
            scalars::Date,
        },
        types::people::{Appointment, ChairTerm},
    },
    store,
};

/// A person who is not in the system yet (ny person). No personal number and no political party.
#[derive(InputObject, Debug)]
pub(super) struct NewPersonInput {
    /// The name, 1 to 200 characters.
    display_name: String,
    /// The title at work, at most 200 characters.
    title: Option<String>,
    /// The organisation that employs the person, and alone may then correct, protect and erase what is held. Left out: the
    /// one that is represented, or your own.
    employer: Option<ID>,
    /// E-mail address at work.
    work_email: Option<String>,
    /// Telephone number at work.
    work_phone: Option<String>,
    /// Whether the person is under protection (skyddade personuppgifter): then nobody at the public door ever sees the name.
    #[graphql(default)]
    protected: bool,
}

impl NewPersonInput {
    pub(super) fn into_request(self) -> Result<store::NewPerson> {
        Ok(store::NewPerson {
            employer: optional_key(
                NodeKind::Organisation,
                self.employer.as_ref(),
                "newPerson.employer",
            )?,
            display_name: self.display_name,
            title: self.title,
            work_email: self.work_email,
            work_phone: self.work_phone,
            protected: self.protected,
        })
    }
}

/// Whom to appoint to which seat. With neither `person` nor `newPerson`, the seat is kept vacant on purpose.
#[derive(InputObject, Debug)]
struct AppointToSeatInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The seat.
    seat: ID,
    /// The person, when it is in the system.
    person: Option<ID>,
    /// The person, when it is not.
    new_person: Option<NewPersonInput>,
    /// In which role. Substitutes are named by `nameSubstitute`.
    #[graphql(default_with = "AppointmentRole::Ordinary")]
    role: AppointmentRole,
    /// The organisation that is represented; the seat's own when left out.
    represents: Option<ID>,
    /// Whether the holder may decide in common matters.
    #[graphql(default)]
    decision_right: bool,
    /// The field of knowledge that a co-opted member is called in for.
    field_of_knowledge: Option<String>,
    /// The decision that made the appointment.
    appointed_by: Option<ID>,
    /// The first day.
    from: Date,
    /// The day after the last; open when left out.
    to: Option<Date>,
}

impl AppointToSeatInput {
    fn into_request(self) -> Result<store::NewAppointment> {
        let new_person = self.new_person.map(NewPersonInput::into_request);
        Ok(store::NewAppointment {
            seat: key(NodeKind::Seat, &self.seat, "seat")?,
            person: optional_key(NodeKind::Person, self.person.as_ref(), "person")?,
            new_person: new_person.transpose()?,
            role: self.role,
            represents: optional_key(
                NodeKind::Organisation,
                self.represents.as_ref(),
                "represents",
            )?,
            decision_right: self.decision_right,
            field_of_knowledge: self.field_of_knowledge,
            appointed_by: optional_key(
                NodeKind::Decision,
                self.appointed_by.as_ref(),
                "appointedBy",
            )?,
            from: self.from.0,
            to: self.to.map(|to| to.0),
        })
    }
}

payload!(AppointToSeatPayload {
    /// The new appointment.
    appointment: Appointment
});

/// Which appointment to end, and when.
#[derive(InputObject, Debug)]
struct EndAppointmentInput {
    /// The appointment.
    appointment: ID,
    /// The version that the caller has seen.
    version: i32,
    /// The first day on which it holds no more.
    on: Date,
}

payload!(EndAppointmentPayload {
    /// The ended appointment.
    appointment: Appointment
});

/// Who is to substitute for whom. Give `person` or `newPerson`.
#[derive(InputObject, Debug)]
struct NameSubstituteInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The appointment that is substituted for.
    appointment: ID,
    /// The person, when it is in the system.
    person: Option<ID>,
    /// The person, when it is not. Only where the seat's substitutes are named freely (NAMED).
    new_person: Option<NewPersonInput>,
    /// Whether the substitute may decide in common matters.
    #[graphql(default)]
    decision_right: bool,
    /// The decision that named the substitute.
    appointed_by: Option<ID>,
    /// The first day, within the time of the appointment.
    from: Date,
    /// The day after the last, within the time of the appointment; open when left out.
    to: Option<Date>,
}

impl NameSubstituteInput {
    fn into_request(self) -> Result<store::NewSubstitute> {
        let new_person = self.new_person.map(NewPersonInput::into_request);
        Ok(store::NewSubstitute {
            appointment: key(NodeKind::Appointment, &self.appointment, "appointment")?,
            person: optional_key(NodeKind::Person, self.person.as_ref(), "person")?,
            new_person: new_person.transpose()?,
            decision_right: self.decision_right,
            appointed_by: optional_key(
                NodeKind::Decision,
                self.appointed_by.as_ref(),
                "appointedBy",
            )?,
            from: self.from.0,
            to: self.to.map(|to| to.0),
        })
    }
}

payload!(NameSubstitutePayload {
    /// The substitute's appointment, on the same seat.
    appointment: Appointment
});

/// Who holds a body's chair in a calendar year.
#[derive(InputObject, Debug)]
struct SetChairTermInput {
    /// A key of the caller's choice, new for each setting (a UUID): a retry with the same key sets nothing more.
    idempotency_key: ID,
    /// The body.
    body: ID,
    /// The calendar year, 2000 to 2100.
    year: i32,
    /// The side that holds the chair. That it differs from the year before's is a rule that is checked, not forced.
    side: Side,
    /// The chair's appointment (ordförande): to a seat of the body, on some day of the year, for an organisation of `side`.
    /// Left out: not known yet.
    chair: Option<ID>,
    /// The secretary's appointment (sekreterare): to a seat of the body, on some day of the year. Left out: not known yet.
    secretary: Option<ID>,
    /// The version that the caller has seen; left out for the first term of the year.
    version: Option<i32>,
}

impl SetChairTermInput {
    fn into_request(self) -> Result<store::ChairTermRequest> {
        Ok(store::ChairTermRequest {
            body: key(NodeKind::Body, &self.body, "body")?,
            year: self.year,
            side: self.side,
            chair: optional_key(NodeKind::Appointment, self.chair.as_ref(), "chair")?,
            secretary: optional_key(NodeKind::Appointment, self.secretary.as_ref(), "secretary")?,
            version: self.version,
        })
    }
}

payload!(SetChairTermPayload {
    /// The term as it stands now.
    chair_term: ChairTerm
});

/// Appointing and its likes.
#[derive(Default)]
pub struct AppointmentMutations;

/// Appointing and its likes.
#[Object]
impl AppointmentMutations {
    /// Appoints somebody to a seat, from a day on (utse; ). For who may edit the body: see
    /// `viewerCanAppoint`. An open seat takes as many ordinary holders as `maxHolders` says, on every day.
    async fn appoint_to_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to appoint to which seat.")] input: AppointToSeatInput,
    ) -> Result<AppointToSeatPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async { writing.appoint(input.into_request()?).await };
        let created = once(&writing, "appointToSeat", &key, &text, work).await;
        Ok(shown(ctx, writing, created).await?.into())
    }

    /// Ends an appointment from a day on (entlediga). The appointment stays in history.
    async fn end_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which appointment to end, and when.")] input: EndAppointmentInput,
    ) -> Result<EndAppointmentPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Appointment, &input.appointment, "appointment")?;
            writing.end_appointment(id, input.version, input.on.0).await
        };
        let ended = work.await;
        Ok(shown(ctx, writing, ended).await?.into())
    }

    /// Names a substitute for an appointment, on its seat, from a day on (utse ersättare; ). For who may appoint to
    /// the seat. Whoever is named has to be allowed by the seat's `substitutionRule` on `from`; where it is
    /// SAME_CARE_AREA, among the appointment's `substituteCandidates`. Refused: DOES_NOT_FIT when the rule doesn't allow it,
    /// ALREADY_EXISTS when the person is on the seat in the period already.
    async fn name_substitute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to substitute for whom.")] input: NameSubstituteInput,
    ) -> Result<NameSubstitutePayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async { writing.name_substitute(input.into_request()?).await };
        let named = once(&writing, "nameSubstitute", &key, &text, work).await;
        Ok(shown(ctx, writing, named).await?.into())
    }

    /// Says who holds a body's chair and keeps its notes in a calendar year (fastställ ordförandeår; A-22): for the first
    /// time, or with `version` in the place of what was said before. For who may appoint in the body. CONFLICT when there
    /// is a term of that year and `version` is left out or an older one. Refused: DOES_NOT_FIT when an appointment is not
    /// the body's, not of the year, or the chair is of the other side.
    async fn set_chair_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who holds which chair in which year.")] input: SetChairTermInput,
    ) -> Result<SetChairTermPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async { writing.set_chair_term(input.into_request()?).await };
        let set = once(&writing, "setChairTerm", &key, &text, work).await;
        Ok(shown(ctx, writing, set).await?.into())
    }
}
