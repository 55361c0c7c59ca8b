//! Who holds what: appointments, persons, chair terms. Contact details are not for callers without identity.

use std::{collections::HashMap, sync::Arc};

use crate::graphql::engine::execution::async_graphql::{self, Context, Object, SimpleObject};
use entity::{appointment, chair_term};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{
    bodies::{Body, body},
    matters::Decision,
    meeting_parts::Attendance,
    names::{Period, period_of},
    organisations::Organisation,
    rules::RuleParameter,
    seats::Seat,
    shared::Versioned,
};
use crate::graphql::engine::{
    connection::{ListArguments, Things, connection},
    loading::{
        AsOf, NodeType, Result, all_related_rows, can, contact, many, node_type, one,
        posts_in_area_groups, related_rows, row, session, standing, value,
    },
    scalars::{Date, DateTime},
};
use crate::{
    access::Subject,
    domain::{
        substitution::{Post, Reading, misfit, parameter_of},
        vocabulary::{Action, AppointmentRole, Side, SubstituteMisfit, SubstitutionRule},
    },
    store::{
        AppointmentsOfPerson, AttendancesOfMeeting, CandidateFilter, Dated, ParametersOfRule,
        PostsOfPeople, RulesOfBody, SubstitutesOfAppointment,
    },
};

node_type! {
    /// A person's, or a vacant, place on a seat.
    Appointment: appointment
}

/// An appointment to a seat (uppdrag, förordnande): a person's, or a vacant one.
#[Object]
impl Appointment {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may end it and name substitutes for it: `endAppointment`, `nameSubstitute`.
    async fn viewer_can_appoint(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.appointable(ctx).await
    }

    /// The seat.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Option<Seat>> {
        one(ctx, self.row.seat_id, self.on).await
    }

    /// In which role the seat is held.
    async fn role(&self) -> Result<AppointmentRole> {
        value(&self.row.role)
    }

    /// Whether nobody is appointed (vakant).
    async fn vacant(&self) -> bool {
        self.row.person_id.is_none()
    }

    /// The person; null when it is vacant or the person's data is protected.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(ctx, self.row.person_id, self.on).await
    }

    /// The organisation that is represented.
    async fn represents(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.represents_id, self.on).await
    }

    /// The appointment that this one substitutes for (ersättare för).
    async fn substitutes_for(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        standing(ctx, self.row.substitutes_for_id, self.on).await
    }

    /// Whether a substitute is the one that the rule on substitutes asks for on the day of `asOf`; null for who is no
    /// substitute, and where that isn't known. Nobody is refused for it. Computed.
    async fn fit(&self, ctx: &Context<'_>) -> Result<Option<SubstituteFit>> {
        let absent = one::<Self>(ctx, self.row.substitutes_for_id, self.on).await?;
        let (Some(absent), Some(person)) = (absent, self.row.person_id) else {
            return Ok(None);
        };
        let judging = Judging::of(ctx, &absent).await?;
        judging.map(|judging| judging.fit(person)).transpose()
    }

    /// Whether the holder may decide in common matters for the organisation.
    async fn decision_right(&self) -> bool {
        self.row.decision_right
    }

    /// The field of knowledge that a co-opted member is called in for.
    async fn field_of_knowledge(&self) -> Option<&str> {
        self.row.field_of_knowledge.as_deref()
    }

    /// The decision that made the appointment.
    async fn appointed_by(&self, ctx: &Context<'_>) -> Result<Option<Decision>> {
        one(ctx, self.row.appointed_by_id, self.on).await
    }

    /// The election that made it (val); null where its seat is not for elected representatives, or none is known.
    async fn election(&self) -> Option<Election> {
        Some(Election {
            organ: self.row.elected_by.clone()?,
            date: Date(self.row.elected_on?),
            paragraph: self.row.elected_paragraph.clone()?,
        })
    }

    /// Period of validity.
    async fn period(&self) -> Period {
        period_of::<appointment::Entity>(&self.row)
    }
}

/// By whom and when a representative was elected to a seat (val).
#[derive(SimpleObject)]
pub struct Election {
    /// The organ that elected, as `Kommunfullmäktige i Kiruna` (valt av).
    organ: String,
    /// The day of the election.
    date: Date,
    /// The number of the paragraph in the organ's minutes (§), as `71`.
    paragraph: String,
}

/// Whether a substitute is the one that the rule on substitutes asks for.
#[derive(Clone, SimpleObject)]
pub struct SubstituteFit {
    /// Whether it is.
    fits: bool,
    /// Why not; null when it is.
    reason: Option<SubstituteMisfit>,
    /// The reading of the rule that decides on it; null when it is, and where the rule has no such parameter.
    parameter: Option<RuleParameter>,
}

/// Somebody who can be named as the substitute for an appointment, or is named for a meeting (möjlig ersättare).
#[derive(SimpleObject)]
pub struct SubstituteCandidate {
    /// Who.
    person: Option<Person>,
    /// For a meeting: the appointment of who is named as the substitute already, which `answerCall` takes; null for all others,
    /// who are named with `nameSubstitute` first.
    appointment: Option<Appointment>,
    /// Whether it would be the substitute that the rule asks for.
    fit: Option<SubstituteFit>,
}

/// What the substitutes for an appointment are judged by.
struct Judging {
    rule: SubstitutionRule,
    reading: Reading,
    parameters: Vec<Arc<entity::rule_parameter::Model>>,
    on: AsOf,
    absent: Post,
    posts: Arc<PostsOfPeople>,
}

impl Judging {
    /// Of an appointment; none where its seat can't be seen.
    async fn of(ctx: &Context<'_>, absent: &Appointment) -> Result<Option<Self>> {
        let on = absent.on;
        let Some(seat) = row::<entity::seat::Entity>(ctx, absent.row.seat_id).await? else {
            return Ok(None);
        };
        let organisation = one::<Organisation>(ctx, absent.row.represents_id, on).await?;
        let care_area = match organisation {
            Some(organisation) => organisation.care_area_id(ctx).await?,
            None => None,
        };
        let function = row::<entity::seat_function::Entity>(ctx, seat.function_id).await?;
        let rules = related_rows::<RulesOfBody>(ctx, seat.body_id, on).await?;
        let parameters = rules
            .iter()
            .map(|rule| related_rows::<ParametersOfRule>(ctx, rule.id, on));
        let parameters = try_join_all(parameters).await?;
        let parameters: Vec<_> = parameters
            .iter()
            .flat_map(|of| of.iter().cloned())
            .collect();
        Ok(Some(Self {
            rule: value(&seat.substitution_rule)?,
            reading: Reading::of(parameters.iter().map(|it| (&*it.name, &*it.value))),
            parameters,
            on,
            absent: Post {
                function: function.map(|it| it.code.clone()).unwrap_or_default(),
                represents: absent.row.represents_id,
                care_area,
            },
            posts: posts_in_area_groups(ctx, on).await?,
        }))
    }

    fn misfit(&self, person: Uuid) -> Option<SubstituteMisfit> {
        let held = self.posts.get(&person).map_or(&[][..], Vec::as_slice);
        misfit(self.rule, &self.reading, &self.absent, held)
    }

    fn fit(&self, person: Uuid) -> Result<SubstituteFit> {
        let reason = self.misfit(person);
        let named = |misfit| {
            let mut parameters = self.parameters.iter();
            parameters.find(|it| it.name == parameter_of(misfit))
        };
        Ok(SubstituteFit {
            fits: reason.is_none(),
            reason,
            parameter: reason
                .and_then(named)
                .map(|it| RuleParameter::of(Arc::clone(it), self.on)),
        })
    }

    /// The people among those who hold anything who fit; none where everybody does.
    fn fitting(&self) -> Option<Vec<Uuid>> {
        let by_rule = self.rule == SubstitutionRule::SameCareArea;
        let people = self.posts.keys().copied();
        by_rule.then(|| people.filter(|it| self.misfit(*it).is_none()).collect())
    }
}

/// Which of those who can be named as the substitute for an appointment.
pub struct CandidateArguments {
    /// Only who fits, or only who doesn't.
    pub fits: Option<bool>,
    /// Only who is named already, or only who isn't.
    pub named: Option<bool>,
    /// Only with a name, a title and an employer that have these words.
    pub search: Option<String>,
    /// Not those who are called to this meeting, or stand in for others at it.
    pub meeting: Option<Uuid>,
    /// The page.
    pub page: ListArguments,
}

/// The people who can be named as the substitute for an appointment, from the day on.
pub async fn substitute_candidates(
    ctx: &Context<'_>,
    absent: Option<Appointment>,
    arguments: CandidateArguments,
) -> Result<Option<Things<SubstituteCandidate>>> {
    let Some(absent) = absent else {
        return Ok(None);
    };
    let seat = row::<entity::seat::Entity>(ctx, absent.row.seat_id).await?;
    let judging = Judging::of(ctx, &absent).await?;
    let may = absent.appointable(ctx).await?.unwrap_or_default()
        || absent.answerable_at(ctx, arguments.meeting).await?;
    let (Some(seat), Some(judging), true) = (seat, judging, may) else {
        return Ok(None);
    };
    let on = absent.on;
    let named = absent.named_for(ctx, arguments.meeting).await?;
    let people = || named.keys().copied().collect::<Vec<Uuid>>();
    let (mut among, mut except) = match (arguments.fits, judging.fitting()) {
        (Some(true), fitting) => (fitting, Vec::new()),
        (Some(false), Some(fitting)) => (None, fitting),
        (Some(false), None) => (Some(Vec::new()), Vec::new()),
        (None, _) => (None, Vec::new()),
    };
    match arguments.named {
        Some(true) => {
            let fits = |person: &Uuid| among.as_ref().is_none_or(|among| among.contains(person));
            among = Some(people().into_iter().filter(fits).collect());
        }
        Some(false) => except.extend(people()),
        None => {}
    }
    if let Some(meeting) = arguments.meeting {
        except.extend(session(ctx).people_at(meeting).await?);
    }
    let filter = CandidateFilter {
        search: arguments.search,
        among,
        except,
        named: people(),
    };
    let candidates = async |request| {
        let session = session(ctx);
        session
            .substitute_candidates(&absent.row, &seat, on.day, filter, request)
            .await
    };
    connection(ctx, arguments.page, candidates, |row| {
        let appointment = named.get(&row.id);
        Ok(SubstituteCandidate {
            fit: Some(judging.fit(row.id)?),
            appointment: appointment.map(|row| Appointment::of(Arc::clone(row), on)),
            person: Some(Person::of(row, on)),
        })
    })
    .await
}

impl Appointment {
    /// Whether the viewer may appoint to its seat; none where that can't be seen.
    async fn appointable(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let seat = row::<entity::seat::Entity>(ctx, self.row.seat_id).await?;
        let body = row::<entity::body::Entity>(ctx, seat.as_ref().map(|seat| seat.body_id)).await?;
        let viewer = session(ctx).viewer();
        let subject = seat
            .zip(body)
            .map(|(seat, body)| Subject::seat(&seat, &body, viewer));
        Ok(subject.map(|subject| can(ctx, subject, Action::Appoint)))
    }

    /// Whether it is called to a meeting, and the viewer can answer that.
    async fn answerable_at(&self, ctx: &Context<'_>, meeting: Option<Uuid>) -> Result<bool> {
        let Some(meeting) = meeting else {
            return Ok(false);
        };
        let rows = all_related_rows::<AttendancesOfMeeting>(ctx, meeting).await?;
        let mut rows = rows.iter();
        let called = rows.find(|row| row.appointment_id == Some(self.row.id));
        let called = called.map(|row| Attendance::of(Arc::clone(row), self.on));
        Ok(match called {
            Some(called) => called.answerable(ctx).await?.unwrap_or_default(),
            None => false,
        })
    }

    /// The appointments of who is named as its substitute on the day, by the people who hold them: what may be sent to a meeting.
    async fn named_for(
        &self,
        ctx: &Context<'_>,
        meeting: Option<Uuid>,
    ) -> Result<HashMap<Uuid, Arc<appointment::Model>>> {
        if meeting.is_none() {
            return Ok(HashMap::new());
        }
        let rows = related_rows::<SubstitutesOfAppointment>(ctx, self.row.id, self.on).await?;
        let held = |row: &Arc<appointment::Model>| Some((row.person_id?, Arc::clone(row)));
        Ok(rows.iter().filter_map(held).collect())
    }
}

node_type! {
    /// A person who holds appointments.
    Person: person
}

/// A person who holds appointments. No personal number and no political party is held, and contact details are
/// not public.
#[Object]
impl Person {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change what is held about the person: `changePerson`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Some(Subject::person(&self.row)), Action::Change)
    }

    /// Whether you may protect the person's data, or end that: `protectPerson`.
    async fn viewer_can_protect(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Some(Subject::person(&self.row)), Action::Protect)
    }

    /// Whether you may export all data held about the person: `exportPerson`.
    async fn viewer_can_export(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Some(Subject::person(&self.row)), Action::Export)
    }

    /// Whether you may remove the name for good: `anonymisePerson`.
    async fn viewer_can_anonymise(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Some(Subject::person(&self.row)), Action::Anonymise)
    }

    /// The name; null when the person has been anonymised.
    async fn display_name(&self) -> Option<&str> {
        self.row.display_name.as_deref()
    }

    /// The title at work.
    async fn title(&self) -> Option<&str> {
        self.row.title.as_deref()
    }

    /// The employer.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.employer_id, self.on).await
    }

    /// How the person is reached at work. Null where you may not read it: an organisation reads that of its own employees, and of
    /// those who today sit in a body in which it sits itself, as long as both do, whatever the day of `asOf`; the public nobody's.
    async fn contact(&self, ctx: &Context<'_>) -> Result<Option<PersonContact>> {
        let contact = contact(ctx, self.row.id).await?;
        Ok(contact.map(|contact| PersonContact {
            work_email: contact.work_email,
            work_phone: contact.work_phone,
        }))
    }

    /// Whether the person is under protection (skyddade personuppgifter); null at the public door.
    async fn protected(&self, ctx: &Context<'_>) -> Option<bool> {
        let signed_in = session(ctx).viewer().actor().is_some();
        signed_in.then_some(self.row.protected)
    }

    /// When the person was anonymised (avidentifierad); null while it is not.
    async fn anonymised_at(&self) -> Option<DateTime> {
        self.row.anonymised_at.map(DateTime)
    }

    /// Why the person was anonymised, and by which decision (gallringsbeslut); null while it is not.
    async fn anonymisation(&self) -> Option<Anonymisation> {
        Some(Anonymisation {
            reason: self.row.anonymised_because.clone()?,
            organ: self.row.disposal_organ.clone()?,
            date: Date(self.row.disposal_on?),
            reference: self.row.disposal_reference.clone()?,
        })
    }

    /// The appointments held on the day of `asOf`; with `from`, all that are held on that day or later.
    async fn appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those held on this day or later, whatever the day of `asOf`.")]
        from: Option<Date>,
    ) -> Result<Option<Vec<Appointment>>> {
        let Some(Date(from)) = from else {
            return many::<AppointmentsOfPerson, _>(ctx, self.row.id, self.on).await;
        };
        let rows = all_related_rows::<AppointmentsOfPerson>(ctx, self.row.id).await?;
        let later = rows.iter().filter(|row| {
            let to = appointment::Entity::period(row).to;
            to.is_none_or(|to| from < to)
        });
        Ok(Some(Appointment::each(later.cloned(), self.on)))
    }
}

/// Why who a person is was erased, and the decision on the disposal of it (gallringsbeslut).
#[derive(SimpleObject)]
pub struct Anonymisation {
    /// Why.
    reason: String,
    /// The organ that decided.
    organ: String,
    /// The day of the decision.
    date: Date,
    /// The paragraph of its minutes, or the reference number of the decision.
    reference: String,
}

/// How a person is reached at work (kontaktuppgifter).
#[derive(SimpleObject)]
pub struct PersonContact {
    /// E-mail address.
    work_email: Option<String>,
    /// Telephone number.
    work_phone: Option<String>,
}

node_type! {
    /// Who holds a body's chair in a term.
    ChairTerm: chair_term
}

/// Who holds a body's chair in a term (ordförandeskap). It rotates between the sides, by the calendar year unless the rules of
/// the body say otherwise.
#[Object]
impl ChairTerm {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The body.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The calendar year in which it begins.
    async fn year(&self) -> i32 {
        self.row.year
    }

    /// When it holds.
    async fn period(&self) -> Period {
        period_of::<chair_term::Entity>(&self.row)
    }

    /// The side that holds the chair.
    async fn side(&self) -> Result<Side> {
        value(&self.row.side)
    }

    /// The chair (ordförande).
    async fn chair(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        one(ctx, self.row.chair_id, self.on).await
    }

    /// The vice chair (vice ordförande).
    async fn vice_chair(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        one(ctx, self.row.vice_chair_id, self.on).await
    }

    /// The side that holds the secretary (sekreterarens part); null when it isn't known yet.
    async fn secretary_side(&self) -> Result<Option<Side>> {
        self.row.secretary_side.as_deref().map(value).transpose()
    }

    /// The secretary (sekreterare).
    async fn secretary(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        one(ctx, self.row.secretary_id, self.on).await
    }
}
