//! Bodies: the interface, its seven types, who steers whom, and who takes part from outside.

use std::sync::Arc;

use crate::graphql::engine::execution::async_graphql::{self, Context, ID, Object};
use entity::{body, chair_term, external_participant, steering_relation};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{
    agreements::Agreement,
    documents::{SteeringDocument, documents_of_body},
    mandates::Mandate,
    names::{DatedName, Period, all_names, by_name, name_on, period_of},
    organisations::{CareArea, Organisation},
    people::{Appointment, ChairTerm},
    projects::{DevelopmentProject, ProjectArguments, ProjectFilter, projects_of},
    rules::Rule,
    seats::Seat,
    shared::{Sourced, Tracked, Versioned},
    structure_reports::{LocalStructureReport, Responsible, without_responsible},
    vocabulary::Term,
};
use crate::graphql::areas::AreasOfBody;
use crate::graphql::engine::{
    arguments::Identified,
    connection::Things,
    execution::interface,
    loading::{
        AsOf, NodeType, Result, all_related_rows, can, holds, many, node_type, one, related_rows,
        row, session, standing, today, value,
    },
    mutation::{AsItStands, Refused, Show},
};
use crate::{
    access::Subject,
    domain::{
        id::{NodeId, NodeKind},
        vocabulary::{Action, AppointmentRole, BodyType, Level, ProjectOrder, Sphere, Vocabulary},
    },
    store::{
        AppointmentsOfSeat, BodiesOfType, ChairTermsOfBody, ChildrenOfBody, Dated, MandatesOfBody,
        MandatesOfType, MembershipsOfMunicipality, NamesOfBody, ParticipantsOfBody, ProjectsOf,
        ReportsToAreaGroup, ResponsiblesOfAreaGroup, RulesJointlyOfBody, RulesOfBody, RulesOfType,
        SeatsOfBody, SteeringByBody, SteeringOfBody, SteeringOfType,
    },
};

interface! {
    /// A body of the cooperation (samverkansorgan): where representatives of the organisations meet. Common to all types.
    Body of Common {
        PoliticalBoard, CountySteeringGroup, WorkingCommittee, AreaGroup, LocalGroup, WorkingGroup, HistoricalForum,
    }
}

impl Body {
    /// The body in a row, as it stood on the day.
    pub(in crate::graphql) fn of(row: impl Into<Arc<body::Model>>, on: AsOf) -> Result<Self> {
        let row = row.into();
        let kind = value(&row.kind)?;
        let common = Common::of(row, on);
        Ok(match kind {
            BodyType::PoliticalBoard => PoliticalBoard(common).into(),
            BodyType::CountySteeringGroup => CountySteeringGroup(common).into(),
            BodyType::WorkingCommittee => WorkingCommittee(common).into(),
            BodyType::AreaGroup => AreaGroup(common).into(),
            BodyType::LocalGroup => LocalGroup(common).into(),
            BodyType::WorkingGroup => WorkingGroup(common).into(),
            BodyType::HistoricalForum => HistoricalForum(common).into(),
        })
    }
}

impl Body {
    /// The bodies in these rows, in Swedish alphabetical order of their names on the day.
    pub(in crate::graphql) async fn named(
        ctx: &Context<'_>,
        rows: Vec<Arc<body::Model>>,
        on: AsOf,
    ) -> Result<Vec<Self>> {
        let rows = by_name::<NamesOfBody, _>(ctx, rows, |row| row.id, on).await?;
        rows.into_iter().map(|row| Self::of(row, on)).collect()
    }
}

/// The body with this id, whether it stands on the day or not.
pub(in crate::graphql) async fn body(
    ctx: &Context<'_>,
    id: impl Into<Option<Uuid>>,
    on: AsOf,
) -> Result<Option<Body>> {
    let row = row::<body::Entity>(ctx, id).await?;
    row.map(|row| Body::of(row, on)).transpose()
}

impl Identified for Body {
    const KINDS: &'static [NodeKind] = &[NodeKind::Body];
    type Found = Uuid;

    fn found(id: NodeId) -> Uuid {
        id.key
    }
}

impl Show<Body> for Uuid {
    async fn show(self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self, today(ctx)).await
    }
}

impl AsItStands for Body {
    async fn as_it_stands(ctx: &Context<'_>, refused: &Refused) -> Result<Option<Self>> {
        match refused.changed_in::<body::Entity>() {
            Some(key) => body(ctx, key, today(ctx)).await,
            None => Ok(None),
        }
    }
}

/// The body with this id, if it stands on the day.
pub(in crate::graphql) async fn body_standing(
    ctx: &Context<'_>,
    id: impl Into<Option<Uuid>>,
    on: AsOf,
) -> Result<Option<Body>> {
    match row::<body::Entity>(ctx, id).await? {
        Some(row) if holds::<body::Entity>(ctx, &row, on).await? => Body::of(row, on).map(Some),
        _ => Ok(None),
    }
}

/// Whether the viewer may add something to the work of a body today: what, the action says.
pub(in crate::graphql) async fn may_add_to_work(
    ctx: &Context<'_>,
    body: Uuid,
    action: Action,
) -> Result<bool> {
    let viewer = session(ctx).viewer();
    let Some(actor) = viewer.actor() else {
        return Ok(false);
    };
    let areas =
        related_rows::<MembershipsOfMunicipality>(ctx, actor.organisation, today(ctx)).await?;
    let area = areas.first().map(|membership| membership.care_area_id);
    let body = row::<body::Entity>(ctx, body).await?;
    let worked_on = body.and_then(|body| Subject::worked_on(&body, area, viewer));
    Ok(can(ctx, worked_on, action))
}

/// The bodies with these ids, whether they stand on the day or not, in Swedish alphabetical order of their names on it.
pub(in crate::graphql) async fn bodies_of(
    ctx: &Context<'_>,
    ids: impl IntoIterator<Item = Uuid>,
    on: AsOf,
) -> Result<Vec<Body>> {
    let loads = ids.into_iter().map(|id| row::<body::Entity>(ctx, id));
    let rows = try_join_all(loads).await?.into_iter().flatten().collect();
    Body::named(ctx, rows, on).await
}

/// Those of the bodies that stand on the day, in Swedish alphabetical order of their names on it.
pub(in crate::graphql) async fn bodies_standing(
    ctx: &Context<'_>,
    ids: impl IntoIterator<Item = Uuid>,
    on: AsOf,
) -> Result<Vec<Body>> {
    let loads = ids.into_iter().map(|id| row::<body::Entity>(ctx, id));
    let mut standing = Vec::new();
    for row in try_join_all(loads).await?.into_iter().flatten() {
        if holds::<body::Entity>(ctx, &row, on).await? {
            standing.push(row);
        }
    }
    Body::named(ctx, standing, on).await
}

node_type! {
    /// What all types of body have in common.
    Common as Body: body
}

/// What all types of body have in common.
#[Object]
impl Common {
    #[graphql(flatten)]
    async fn areas(&self) -> AreasOfBody {
        AreasOfBody::new(self.row.id)
    }

    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change it: `changeGroup`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::body(&self.row), Action::Change)
    }

    /// Whether you may dissolve it: `dissolveGroup`.
    async fn viewer_can_dissolve(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::body(&self.row), Action::Dissolve)
    }

    /// Whether you may give it a name: `addName`.
    async fn viewer_can_add_name(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::body(&self.row), Action::AddName)
    }

    /// Whether you may add, change and end its seats: `addSeat`, `changeSeat`, `endSeat`.
    async fn viewer_can_change_seats(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::body(&self.row), Action::ChangeSeats)
    }

    /// Whether you may let documents of your organisation belong to it: `createSteeringDocument`, `changeSteeringDocument`.
    async fn viewer_can_add_document(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::body(&self.row), Action::AddDocument)
    }

    /// Whether you may appoint to those of its seats that are no organisation's: `appointToSeat`, `nameSubstitute`, `endAppointment`.
    /// Each seat says it for itself, too (`Seat.viewerCanAppoint`).
    async fn viewer_can_appoint(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::body(&self.row), Action::Appoint)
    }

    /// Whether you may say who holds its chair: `setChairTerm`. Nobody may where the holder of a seat chairs it on the day of
    /// `asOf`.
    async fn viewer_can_set_chair_term(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let seats = related_rows::<SeatsOfBody>(ctx, self.row.id, self.on).await?;
        let chaired = seats.iter().any(|seat| seat.chairs);
        let may = can(ctx, Subject::body(&self.row), Action::SetChairTerm);
        Ok(Some(may && !chaired))
    }

    /// Whether you may add and end its external participants: `addExternalParticipant`.
    async fn viewer_can_change_participants(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::body(&self.row), Action::ChangeParticipants)
    }

    /// Readable key, as `lansstyrgruppen`.
    async fn slug(&self) -> &str {
        &self.row.slug
    }

    /// Which type of body it is (organtyp).
    #[graphql(name = "type")]
    async fn body_type(&self) -> Result<BodyType> {
        value(&self.row.kind)
    }

    /// The level that it works at (samverkansnivå).
    async fn level(&self) -> Result<Level> {
        value(&self.row.level)
    }

    /// Political or officials.
    async fn sphere(&self) -> Result<Sphere> {
        value(&self.row.sphere)
    }

    /// The official name on the day of `asOf` (namn).
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let names = all_related_rows::<NamesOfBody>(ctx, self.row.id).await?;
        Ok(name_on(&names, self.on))
    }

    /// All its names and spellings with their periods.
    async fn names(&self, ctx: &Context<'_>) -> Result<Option<Vec<DatedName>>> {
        let names = all_related_rows::<NamesOfBody>(ctx, self.row.id).await?;
        Ok(all_names(&names, self.on))
    }

    #[graphql(flatten)]
    async fn sourced(&self) -> Sourced<'_, Self> {
        Sourced(self)
    }

    /// The body above it, if that exists on the day of `asOf` (överordnat organ).
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body_standing(ctx, self.row.parent_id, self.on).await
    }

    /// The bodies directly below it on the day of `asOf`, in alphabetical order.
    async fn children(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        let rows = related_rows::<ChildrenOfBody>(ctx, self.row.id, self.on).await?;
        Body::named(ctx, rows.to_vec(), self.on).await.map(Some)
    }

    /// The bodies that steer it on the day of `asOf`: there can be several (styrgrupp; ).
    async fn steered_by(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        let relations = self.steering(ctx).await?;
        let steering = relations
            .into_iter()
            .map(|relation| relation.steering_body_id);
        bodies_standing(ctx, steering, self.on).await.map(Some)
    }

    /// The bodies that it steers on the day of `asOf`.
    async fn steers(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        let relations = related_rows::<SteeringByBody>(ctx, self.row.id, self.on).await?;
        let of_types = relations
            .iter()
            .filter_map(|relation| relation.steered_kind.clone())
            .map(|kind| related_rows::<BodiesOfType>(ctx, kind, self.on));
        let of_types = try_join_all(of_types).await?;
        let one_by_one = relations
            .iter()
            .filter_map(|relation| relation.steered_body_id);
        let steered = one_by_one.chain(
            of_types
                .iter()
                .flat_map(|bodies| bodies.iter())
                .map(|body| body.id),
        );
        bodies_standing(ctx, steered, self.on).await.map(Some)
    }

    /// The relations by which it is steered, and then those by which it steers, on the day of `asOf`, with period and clause.
    async fn steering_relations(&self, ctx: &Context<'_>) -> Result<Option<Vec<SteeringRelation>>> {
        let mut relations = self.steering(ctx).await?;
        let steers = related_rows::<SteeringByBody>(ctx, self.row.id, self.on).await?;
        relations.extend_from_slice(&steers);
        Ok(Some(SteeringRelation::each(relations, self.on)))
    }

    /// Its seats on the day of `asOf`, in the order of its document (platser).
    async fn seats(&self, ctx: &Context<'_>) -> Result<Option<Vec<Seat>>> {
        many::<SeatsOfBody, _>(ctx, self.row.id, self.on).await
    }

    /// The appointments to its seats on the day of `asOf`, seat by seat, vacant ones too (förordnanden).
    async fn appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only in this role.")] role: Option<AppointmentRole>,
    ) -> Result<Option<Vec<Appointment>>> {
        let seats = related_rows::<SeatsOfBody>(ctx, self.row.id, self.on).await?;
        let held = seats
            .iter()
            .map(|seat| related_rows::<AppointmentsOfSeat>(ctx, seat.id, self.on));
        let mut rows = try_join_all(held).await?.concat();
        rows.retain(|row| role.is_none_or(|role| row.role == role.code()));
        Ok(Some(Appointment::each(rows, self.on)))
    }

    /// Its standing tasks on the day of `asOf`, in the order of the document (uppdrag).
    async fn mandates(&self, ctx: &Context<'_>) -> Result<Option<Vec<Mandate>>> {
        let own = related_rows::<MandatesOfBody>(ctx, self.row.id, self.on).await?;
        let kind = self.row.kind.clone();
        let of_type = related_rows::<MandatesOfType>(ctx, kind, self.on).await?;
        let mut rows = [own, of_type].concat();
        rows.sort_by_key(|row| row.ordinal);
        Ok(Some(Mandate::each(rows, self.on)))
    }

    /// Who chairs it on the day of `asOf` (ordförande): the chair of the term that holds then, or where a seat's holder
    /// chairs by the document, that holder. Null when nobody is named, or the person named no longer holds the
    /// appointment.
    async fn chair(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        let seats = related_rows::<SeatsOfBody>(ctx, self.row.id, self.on).await?;
        let chairing: Vec<Uuid> = seats
            .iter()
            .filter(|seat| seat.chairs)
            .map(|seat| seat.id)
            .collect();
        if chairing.is_empty() {
            let terms = related_rows::<ChairTermsOfBody>(ctx, self.row.id, self.on).await?;
            let chair = terms.first().and_then(|term| term.chair_id);
            return standing(ctx, chair, self.on).await;
        }
        for seat in chairing {
            let held = related_rows::<AppointmentsOfSeat>(ctx, seat, self.on).await?;
            let ordinary = AppointmentRole::Ordinary.code();
            let mut held = held.iter();
            let holder = held.find(|row| row.person_id.is_some() && row.role == ordinary);
            if let Some(holder) = holder {
                return Ok(Some(Appointment::of(holder.clone(), self.on)));
            }
        }
        Ok(None)
    }

    /// Who holds its chair, term by term (ordförandeskap, A-22). A body that a seat's holder chairs has no terms.
    async fn chair_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only the terms that hold on some day of this calendar year.")]
        year: Option<i32>,
    ) -> Result<Option<Vec<ChairTerm>>> {
        let rows = all_related_rows::<ChairTermsOfBody>(ctx, self.row.id).await?;
        let asked = rows
            .iter()
            .filter(|row| year.is_none_or(|year| chair_term::Entity::period(row).meets(year)));
        Ok(Some(ChairTerm::each(asked.cloned(), self.on)))
    }

    /// The rules that it is checked against on the day of `asOf`.
    async fn rules(&self, ctx: &Context<'_>) -> Result<Option<Vec<Rule>>> {
        let (id, on) = (self.row.id, self.on);
        let of_type = related_rows::<RulesOfType>(ctx, self.row.kind.clone(), on).await?;
        let mut rows = of_type.to_vec();
        rows.retain(|rule| rule.level.is_none() || rule.level.as_ref() == Some(&self.row.level));
        rows.extend_from_slice(&related_rows::<RulesOfBody>(ctx, id, on).await?);
        rows.extend_from_slice(&related_rows::<RulesJointlyOfBody>(ctx, id, on).await?);
        rows.sort_by_key(|row| row.ordinal);
        Ok(Some(Rule::each(rows, on)))
    }

    /// The steering documents that belong to it, as far as there is any trace of them on the day of `asOf`, in Swedish
    /// alphabetical order of their titles (styrdokument, A-12, A-44).
    async fn documents(&self, ctx: &Context<'_>) -> Result<Option<Vec<SteeringDocument>>> {
        documents_of_body(ctx, self.row.id, self.on).await.map(Some)
    }

    /// The development projects that it leads or steers (utvecklingsprojekt, A-11, A-41).
    async fn projects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<ProjectFilter>,
        #[graphql(desc = "Sort order.", default_with = "Some(ProjectOrder::Newest)")]
        order_by: Option<ProjectOrder>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<DevelopmentProject>>> {
        let arguments = ProjectArguments::new(filter, order_by, first, after);
        projects_of(ctx, ProjectsOf::Body, self.row.id, arguments, self.on).await
    }
}

impl Common {
    async fn steering(&self, ctx: &Context<'_>) -> Result<Vec<Arc<steering_relation::Model>>> {
        let own = related_rows::<SteeringOfBody>(ctx, self.row.id, self.on).await?;
        let kind = self.row.kind.clone();
        let of_type = related_rows::<SteeringOfType>(ctx, kind, self.on).await?;
        Ok([own, of_type].concat())
    }
}

/// Declares a type of body: what is common, and the fields that only it has.
macro_rules! body_type {
    ($(#[doc = $doc:tt])+ $name:ident { $($own:tt)* }) => {
        $(#[doc = $doc])+
        #[derive(Clone)]
        pub struct $name(Common);

        $(#[doc = $doc])+
        #[Object]
        impl $name {
            /// Global id: opaque, the same for ever, good for `node`.
            async fn id(&self) -> ID {
                // Said once more: a type has a field of its own.
                self.0.on.id::<Common>(self.0.row.id)
            }

            #[graphql(flatten)]
            async fn common(&self) -> &Common {
                &self.0
            }

            $($own)*
        }
    };
}

body_type! {
    /// The political board above the cooperation (politiska samverkansberedningen, A-6): elected representatives of the
    /// municipalities and the region.
    PoliticalBoard {}
}

body_type! {
    /// The officials' steering group for the county (länsstyrgruppen, A-9 to A-28).
    CountySteeringGroup {}
}

body_type! {
    /// A committee that prepares another body's meetings and is drawn from it (arbetsutskott, A-29).
    WorkingCommittee {
        /// The body whose meetings it prepares.
        async fn prepares_for(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
            body_standing(ctx, self.0.row.prepares_for_id, self.0.on).await
        }
    }
}

body_type! {
    /// The group of a care area (länsdelsgrupp, A-33 to A-49).
    AreaGroup {
        /// Its care area.
        async fn care_area(&self, ctx: &Context<'_>) -> Result<Option<CareArea>> {
            standing(ctx, self.0.row.care_area_id, self.0.on).await
        }

        /// Whom it has named as responsible for the cooperation in its municipalities on the day of `asOf` (ansvariga, A-47).
        async fn responsibles(&self, ctx: &Context<'_>) -> Result<Option<Vec<Responsible>>> {
            many::<ResponsiblesOfAreaGroup, _>(ctx, self.0.row.id, self.0.on).await
        }

        /// Its municipalities on the day of `asOf` in which nobody is responsible for the cooperation, in alphabetical order.
        async fn municipalities_without_responsible(&self, ctx: &Context<'_>) -> Result<Option<Vec<Organisation>>> {
            let area = standing::<CareArea>(ctx, self.0.row.care_area_id, self.0.on).await?;
            match area {
                Some(area) => without_responsible(ctx, &area).await,
                None => Ok(None),
            }
        }

        /// What the municipalities have reported to it of their structure until the day of `asOf`, the oldest first
        /// (strukturrapporter, A-52).
        async fn structure_reports(&self, ctx: &Context<'_>) -> Result<Option<Vec<LocalStructureReport>>> {
            LocalStructureReport::until::<ReportsToAreaGroup>(ctx, self.0.row.id, self.0.on).await.map(Some)
        }
    }
}

body_type! {
    /// A group in one municipality (lokal samverkansgrupp, A-50 to A-53).
    LocalGroup {
        /// Its municipality.
        async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
            standing(ctx, self.0.row.municipality_id, self.0.on).await
        }

        /// Who takes part from outside the parties on the day of `asOf`.
        async fn external_participants(&self, ctx: &Context<'_>) -> Result<Option<Vec<ExternalParticipant>>> {
            many::<ParticipantsOfBody, _>(ctx, self.0.row.id, self.0.on).await
        }
    }
}

body_type! {
    /// A group with a task of its own (arbetsgrupp). Its steering body is the county steering group, and the body that set it
    /// up, as an area group.
    WorkingGroup {
        /// The care area whose area group set it up; null when another body did.
        async fn care_area(&self, ctx: &Context<'_>) -> Result<Option<CareArea>> {
            standing(ctx, self.0.row.care_area_id, self.0.on).await
        }
    }
}

body_type! {
    /// A form of cooperation of an earlier time: those of the 2004 agreement (B-7 to B-9) and SLAKO (B-13).
    HistoricalForum {
        /// The area of a local group of the 2004 agreement (B-8).
        async fn care_area(&self, ctx: &Context<'_>) -> Result<Option<CareArea>> {
            one(ctx, self.0.row.care_area_id, self.0.on).await
        }

        /// The agreement under which it meets: it begins and ends with it (B-7 to B-9). Null when it doesn't hold under one.
        async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
            one(ctx, self.0.row.agreement_id, self.0.on).await
        }

        /// The agreement that abolishes it when it enters into force (B-13).
        async fn abolished_by(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
            one(ctx, self.0.row.abolished_by_id, self.0.on).await
        }
    }
}

node_type! {
    /// That one body steers another.
    SteeringRelation: steering_relation
}

/// The relation by which one body steers another, or all bodies of a type (styrgrupp för; ).
#[Object]
impl SteeringRelation {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// The body that steers.
    async fn steering_body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.steering_body_id, self.on).await
    }

    /// The body that is steered; null when it is every body of `steeredType`.
    async fn steered_body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.steered_body_id, self.on).await
    }

    /// The type whose bodies are all steered; null when it is one body.
    async fn steered_type(&self) -> Result<Option<BodyType>> {
        self.row.steered_kind.as_deref().map(value).transpose()
    }

    #[graphql(flatten)]
    async fn sourced(&self) -> Sourced<'_, Self> {
        Sourced(self)
    }
}

node_type! {
    /// An organisation from outside the parties that takes part in a local group.
    ExternalParticipant: external_participant
}

/// An organisation from outside the parties that takes part in a local group: an independent school, the police, a church …
/// (extern deltagare, A-53).
#[Object]
impl ExternalParticipant {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The local group.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        body(ctx, self.row.body_id, self.on).await
    }

    /// The organisation that takes part.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The sector that it comes from.
    async fn sector(&self, ctx: &Context<'_>) -> Result<Option<Term>> {
        let sector =
            row::<entity::participant_sector::Entity>(ctx, self.row.participant_sector_id).await?;
        Ok(sector.map(|sector| Term::from(&*sector)))
    }

    /// When it takes part.
    async fn period(&self) -> Period {
        period_of::<external_participant::Entity>(&self.row)
    }
}
