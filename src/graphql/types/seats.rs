//! Seats: what they are for, who may fill them, who holds them on a day.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use entity::body as body_table;
use uuid::Uuid;

use super::{
    agreements::Agreement,
    bodies::{Body, body},
    documents::Clause,
    names::{DatedName, all_names, name_on},
    organisations::Organisation,
    people::Appointment,
    shared::{Sourced, Tracked, Versioned},
    vocabulary::Term,
};
use crate::graphql::engine::loading::{
    NodeType, Result, all_related_rows, can, node_type, one, related_rows, row, session, value,
};
use crate::{
    access::Subject,
    domain::{
        seats,
        vocabulary::{Action, AppointmentRole, OrganisationKind, SubstitutionRule, Vocabulary},
    },
    store::{AppointmentsOfSeat, LabelsOfSeat, OrganisationsOfKind},
};

node_type! {
    /// A seat of a body.
    Seat: seat
}

/// A seat of a body (plats). It exists whether somebody holds it or not.
#[Object]
impl Seat {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may appoint to it: `appointToSeat`. A seat is filled by its organisation; one of the municipalities jointly by
    /// Norrbottens Kommuner; in a local group by its municipality; else by those who may edit the body.
    async fn viewer_can_appoint(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let body = row::<entity::body::Entity>(ctx, self.row.body_id).await?;
        let viewer = session(ctx).viewer();
        let subject = body.map(|body| Subject::seat(&self.row, &body, viewer));
        Ok(subject.map(|subject| can(ctx, subject, Action::Appoint)))
    }

    /// The body.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// Its place in the order of the body's seats, from 1.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// The title that goes with it on the day of `asOf`, in the source's words (benämning).
    async fn label(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let labels = all_related_rows::<LabelsOfSeat>(ctx, self.row.id).await?;
        Ok(name_on(&labels, self.on))
    }

    /// All its titles with their periods; titles change over time.
    async fn labels(&self, ctx: &Context<'_>) -> Result<Option<Vec<DatedName>>> {
        let labels = all_related_rows::<LabelsOfSeat>(ctx, self.row.id).await?;
        Ok(all_names(&labels, self.on))
    }

    /// What it is for, whatever its title is at the time (funktion).
    async fn function(&self, ctx: &Context<'_>) -> Result<Option<SeatFunction>> {
        one(ctx, self.row.function_id, self.on).await
    }

    /// Which kind of organisation fills it; null when any may.
    async fn organisation_kind(&self) -> Result<Option<OrganisationKind>> {
        self.row.organisation_kind.as_deref().map(value).transpose()
    }

    /// The organisation that alone fills it; null when several share it.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The organisation that says who sits on it on the day of `asOf` (tillsätts av): `organisation`; else the region where it
    /// is the region's, and the municipalities' association, which acts for them, where it is the municipalities' together. In a
    /// municipality's own group it is the municipality that says who sits on any seat. Null when any organisation may. Computed.
    async fn filled_by(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let body = row::<body_table::Entity>(ctx, self.row.body_id).await?;
        if let Some(municipality) = body.and_then(|body| body.municipality_id) {
            return one(ctx, municipality, self.on).await;
        }
        if self.row.organisation_id.is_some() {
            return self.organisation(ctx).await;
        }
        let kind = self.organisation_kind(ctx).await?;
        let Some(kind) = kind.and_then(seats::filled_by) else {
            return Ok(None);
        };
        let of_kind = kind.code().to_owned();
        let rows = related_rows::<OrganisationsOfKind>(ctx, of_kind, self.on).await?;
        Ok(rows
            .first()
            .map(|row| Organisation::of(row.clone(), self.on)))
    }

    /// The least number of ordinary holders.
    async fn min_holders(&self) -> i32 {
        self.row.min_holders
    }

    /// The largest number of ordinary holders; null when there is no limit.
    async fn max_holders(&self) -> Option<i32> {
        self.row.max_holders
    }

    /// Whether its holders are to be spread over the care areas (geografisk spridning; ).
    async fn geographic_spread(&self) -> bool {
        self.row.geographic_spread
    }

    /// Who may stand in for a holder.
    async fn substitution_rule(&self) -> Result<SubstitutionRule> {
        value(&self.row.substitution_rule)
    }

    /// Whether its holder convenes the body (sammankallande; ).
    async fn convenes(&self) -> bool {
        self.row.convenes
    }

    /// Whether its holder chairs the body's meetings.
    async fn chairs(&self) -> bool {
        self.row.chairs
    }

    /// Whether its holder keeps the notes (minnesanteckningar; ).
    async fn keeps_notes(&self) -> bool {
        self.row.keeps_notes
    }

    /// The agreement under which it is filled: it begins and ends with it (B-7 to B-9). Null when it doesn't hold under one.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
        one(ctx, self.row.agreement_id, self.on).await
    }

    #[graphql(flatten)]
    async fn sourced(&self) -> Sourced<'_, Self> {
        Sourced(self)
    }

    /// The appointments to it on the day of `asOf`: ordinary, substitutes, co-opted, vacant ones too.
    async fn appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only in this role.")] role: Option<AppointmentRole>,
    ) -> Result<Option<Vec<Appointment>>> {
        let rows = related_rows::<AppointmentsOfSeat>(ctx, self.row.id, self.on).await?;
        let asked = rows
            .iter()
            .filter(|row| role.is_none_or(|role| row.role == role.code()));
        Ok(Some(Appointment::each(asked.cloned(), self.on)))
    }

    /// How many more ordinary holders it needs on the day of `asOf` (vakanser). Computed.
    async fn vacancies(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let holders = self.ordinary_holders(ctx).await?;
        Ok(Some(seats::vacancies(self.row.min_holders, holders)))
    }

    /// Whether it asks for an ordinary holder and has none on the day of `asOf` (vakant). Computed.
    async fn vacant(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let holders = self.ordinary_holders(ctx).await?;
        Ok(Some(seats::is_vacant(self.row.min_holders, holders)))
    }
}

impl Seat {
    /// The body that it belongs to.
    pub(in crate::graphql) fn body_id(&self) -> Uuid {
        self.row.body_id
    }

    async fn ordinary_holders(&self, ctx: &Context<'_>) -> Result<usize> {
        let appointments = related_rows::<AppointmentsOfSeat>(ctx, self.row.id, self.on).await?;
        let ordinary = |role: &str| role == AppointmentRole::Ordinary.code();
        Ok(appointments
            .iter()
            .filter(|row| row.person_id.is_some() && ordinary(&row.role))
            .count())
    }
}

node_type! {
    /// What seats are for.
    SeatFunction: seat_function
}

/// What a seat is for, whatever its title is at the time (funktion). Which functions there are is data of the county;
/// `vocabulary` lists them.
#[Object]
impl SeatFunction {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Readable key that does not change (kod).
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// Its place in the order of its county's functions, from 1.
    async fn ordinal(&self) -> i32 {
        self.row.ordinal
    }

    /// What it is called, in Swedish and in English (benämning).
    async fn name(&self) -> Option<Term> {
        Some(Term::from(&*self.row))
    }

    /// Whether its holders are elected representatives (förtroendevalda, A-6).
    async fn elected(&self) -> bool {
        self.row.elected
    }

    /// Whether a new seat has it for which no function is said.
    async fn presumed(&self) -> bool {
        self.row.presumed
    }

    /// The clause that it comes from (källa).
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
        one(ctx, self.row.clause_id, self.on).await
    }
}
