//! Who holds what: appointments, persons, chair terms. Contact details are not for callers without identity.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object, SimpleObject};
use entity::appointment;
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
    scalars::DateTime,
};
use crate::{
    access::Subject,
    domain::{
        substitution::{Post, may_substitute},
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
        let subject = seat.zip(body).map(|(seat, body)| Subject::seat(&seat, &body, viewer));
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
        let same_function = asks_for_same_function(ctx, &seat, self.on).await?;
        let pool = self.pool(ctx, rule, &seat, &absent).await?;
        let posts = pool
            .iter()
            .map(|(candidate, seat)| candidate.post(ctx, seat));
        let posts = try_join_all(posts).await?;
        let candidates = pool
            .into_iter()
            .zip(posts)
            .filter(|(_, post)| may_substitute(rule, &absent, post, same_function))
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

    /// Period of validity.
    async fn period(&self) -> Period {
        period_of::<appointment::Entity>(&self.row)
    }
}

impl Appointment {
    /// What substitution depends on.
    async fn post(&self, ctx: &Context<'_>, seat: &Seat) -> Result<Post> {
        let organisation = one::<Organisation>(ctx, self.row.represents_id, self.on).await?;
        let care_area = match organisation {
            Some(organisation) => organisation.care_area_id(ctx).await?,
            None => None,
        };
        Ok(Post {
            seat: self.row.seat_id,
            person: self.row.person_id,
            function: value(&seat.row().function)?,
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

/// The parameter of the body's rule on substitutes that says how alike the titles must be.
async fn asks_for_same_function(ctx: &Context<'_>, seat: &Seat, on: AsOf) -> Result<bool> {
    let rules = related_rows::<RulesOfBody>(ctx, seat.body_id(), on).await?;
    let parameters = rules
        .iter()
        .map(|rule| all_related_rows::<ParametersOfRule>(ctx, rule.id));
    let parameters = try_join_all(parameters).await?;
    let same = parameters
        .iter()
        .flat_map(|parameters| parameters.iter())
        .find(|parameter| parameter.name == "same_function");
    Ok(same.is_none_or(|parameter| parameter.value == "true"))
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

    /// How the person is reached at work. Null where you may not read it: a municipality reads that of its own employees and
    /// of those appointed to its own bodies, the region and Norrbottens Kommuner everybody's, the public nobody's.
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

    /// The appointments held on the day of `asOf`.
    async fn appointments(&self, ctx: &Context<'_>) -> Result<Option<Vec<Appointment>>> {
        many::<AppointmentsOfPerson, _>(ctx, self.row.id, self.on).await
    }
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
    /// Who holds a body's chair in a year.
    ChairTerm: chair_term
}

/// Who holds a body's chair in a calendar year (ordförandeskap). It rotates between the sides.
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

    /// The calendar year.
    async fn year(&self) -> i32 {
        self.row.year
    }

    /// The side that holds the chair.
    async fn side(&self) -> Result<Side> {
        value(&self.row.side)
    }

    /// The chair (ordförande).
    async fn chair(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        one(ctx, self.row.chair_id, self.on).await
    }

    /// The secretary (sekreterare).
    async fn secretary(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        one(ctx, self.row.secretary_id, self.on).await
    }
}
