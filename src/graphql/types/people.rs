//! Who holds what: appointments, persons, chair terms. Contact details are not for callers without identity.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object, SimpleObject};
use entity::{appointment, chair_term};
use futures_util::future::try_join_all;

use super::{
    bodies::{Body, body},
    matters::Decision,
    names::{Period, period_of},
    organisations::Organisation,
    seats::Seat,
    shared::Versioned,
};
use crate::graphql::engine::{
    loading::{
        AsOf, Result, all_related_rows, can, contact, many, node_type, one, related_rows, row,
        session, standing, value,
    },
    scalars::{Date, DateTime},
};
use crate::{
    access::Subject,
    domain::{
        substitution::{Post, Reading, may_substitute},
        vocabulary::{Action, AppointmentRole, BodyType, Side, SubstitutionRule, Vocabulary},
    },
    error::Error,
    store::{
        AppointmentsOfPerson, AppointmentsOfSeat, BodiesOfCareArea, ParametersOfRule, RulesOfBody,
        SeatsOfBody,
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
        let seat = row::<entity::seat::Entity>(ctx, self.row.seat_id).await?;
        let body = row::<entity::body::Entity>(ctx, seat.as_ref().map(|seat| seat.body_id)).await?;
        let viewer = session(ctx).viewer();
        let subject = seat
            .zip(body)
            .map(|(seat, body)| Subject::seat(&seat, &body, viewer));
        Ok(subject.map(|subject| can(ctx, subject, Action::Appoint)))
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

    /// The appointments whose holders may stand in for this one on the day of `asOf`. Computed.
    async fn substitute_candidates(&self, ctx: &Context<'_>) -> Result<Option<Vec<Appointment>>> {
        let Some(seat) = one::<Seat>(ctx, self.row.seat_id, self.on).await? else {
            return Ok(None);
        };
        let rule = value(&seat.row().substitution_rule)?;
        let absent = self.post(ctx, &seat).await?;
        let reading = reading_of_substitutes(ctx, &seat, self.on).await?;
        let pool = self.pool(ctx, rule, &seat, &absent).await?;
        let posts = pool
            .iter()
            .map(|(candidate, seat)| candidate.post(ctx, seat));
        let posts = try_join_all(posts).await?;
        let candidates = pool
            .into_iter()
            .zip(posts)
            .filter(|(_, post)| may_substitute(rule, &absent, post, &reading))
            .map(|((candidate, _), _)| candidate)
            .collect();
        Ok(Some(candidates))
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
    /// The paragraph of the organ's minutes, as `§ 71`.
    paragraph: String,
}

impl Appointment {
    /// What substitution depends on.
    async fn post(&self, ctx: &Context<'_>, seat: &Seat) -> Result<Post> {
        let organisation = one::<Organisation>(ctx, self.row.represents_id, self.on).await?;
        let care_area = match organisation {
            Some(organisation) => organisation.care_area_id(ctx).await?,
            None => None,
        };
        let function = row::<entity::seat_function::Entity>(ctx, seat.row().function_id).await?;
        let function = function.map(|it| it.code.clone()).unwrap_or_default();
        Ok(Post {
            seat: self.row.seat_id,
            person: self.row.person_id,
            function,
            care_area,
            substitute: self.row.role == AppointmentRole::Substitute.code(),
        })
    }

    /// Who comes into question at all: those on the same seat, or all in the area group of the same care area.
    async fn pool(
        &self,
        ctx: &Context<'_>,
        rule: SubstitutionRule,
        seat: &Seat,
        absent: &Post,
    ) -> Result<Vec<(Self, Seat)>> {
        let seats = match (rule, absent.care_area) {
            (SubstitutionRule::Named, _) => vec![seat.clone()],
            (SubstitutionRule::SameCareArea, Some(area)) => {
                let bodies = related_rows::<BodiesOfCareArea>(ctx, area, self.on).await?;
                let groups = bodies
                    .iter()
                    .filter(|body| body.kind == BodyType::AreaGroup.code());
                let seats = try_join_all(
                    groups.map(|group| many::<SeatsOfBody, Seat>(ctx, group.id, self.on)),
                )
                .await?;
                seats.into_iter().flatten().flatten().collect()
            }
            (SubstitutionRule::SameCareArea | SubstitutionRule::None, _) => Vec::new(),
        };
        let held = seats.into_iter().map(async |seat| {
            let held = many::<AppointmentsOfSeat, Self>(ctx, seat.row().id, self.on).await?;
            Ok::<_, Error>(
                held.into_iter()
                    .flatten()
                    .map(|held| (held, seat.clone()))
                    .collect::<Vec<_>>(),
            )
        });
        Ok(try_join_all(held).await?.into_iter().flatten().collect())
    }
}

/// How the body's rule on substitutes is read.
async fn reading_of_substitutes(ctx: &Context<'_>, seat: &Seat, on: AsOf) -> Result<Reading> {
    let rules = related_rows::<RulesOfBody>(ctx, seat.body_id(), on).await?;
    let parameters = rules
        .iter()
        .map(|rule| all_related_rows::<ParametersOfRule>(ctx, rule.id));
    let parameters = try_join_all(parameters).await?;
    let parameters = parameters.iter().flat_map(|parameters| parameters.iter());
    Ok(Reading::of(parameters.map(|it| (&*it.name, &*it.value))))
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

    /// The appointments held on the day of `asOf`.
    async fn appointments(&self, ctx: &Context<'_>) -> Result<Option<Vec<Appointment>>> {
        many::<AppointmentsOfPerson, _>(ctx, self.row.id, self.on).await
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
