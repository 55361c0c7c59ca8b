//! Organisations and care areas: who they are, what they are called, and what belongs together on a day.

use std::sync::Arc;

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use entity::{
    care_area, care_area_municipality, development_project, indicator, organisation,
    steering_document,
};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{
    access::{Grant, ServiceAccount},
    adoptions::DocumentAdoption,
    agreements::{AgreementParty, known_agreements},
    bodies::{Body, bodies_standing},
    documents::EditorialNote,
    follow_up::{
        FollowUpValue, FollowUpValueFilter, ReportingObligation, ValueArguments, obligations,
        values_of,
    },
    names::{DatedName, Period, all_names, by_name, name_on, period_of},
    people::Appointment,
    projects::{DevelopmentProject, ProjectArguments, ProjectFilter, projects_of},
    rules::Rule,
    seats::Seat,
    shared::{Sourced, Tracked},
    structure_reports::{LocalStructureReport, Responsible},
};
use crate::graphql::areas::{
    CommissionsOfOrganisation, DecisionsOfOrganisation, MeetingsOfOrganisation,
};
use crate::graphql::engine::{
    connection::Things,
    loading::{
        AsOf, NodeType as _, Result, all_related_rows, can, many, node_type, one, related_rows,
        row, standing, value,
    },
    scalars::Date,
};
use crate::{
    access::Subject,
    domain::vocabulary::{
        Action, FollowUpValueOrder, Level, OrganisationKind, ProjectOrder, RuleSubject, Side,
        Visibility, Vocabulary,
    },
    error::Error,
    store::{
        AdoptionsOfOrganisation, AppointmentsFor, BodiesOfCareArea, GrantsOfOrganisation,
        GroupsOfMunicipality, MembershipsOfCareArea, MembershipsOfMunicipality, NamesOfBody,
        NamesOfCareArea, NamesOfOrganisation, PartiesOfOrganisation, ProjectsOf,
        ReportsOfMunicipality, ResponsiblesOfMunicipality, RulesOfSubject, SeatsOfOrganisation,
        ServiceAccountsOfOrganisation, ValuesOf,
    },
};

node_type! {
    /// An organisation of the cooperation.
    Organisation: organisation
}

/// An organisation of the cooperation: the region, a municipality, the municipalities' association or an external participant
/// (organisation, huvudman).
#[Object]
impl Organisation {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    #[graphql(flatten)]
    async fn of_commissions(&self) -> CommissionsOfOrganisation {
        CommissionsOfOrganisation(self.row.id)
    }

    #[graphql(flatten)]
    async fn of_decisions(&self) -> DecisionsOfOrganisation {
        DecisionsOfOrganisation(self.row.id)
    }

    #[graphql(flatten)]
    async fn of_meetings(&self) -> MeetingsOfOrganisation {
        MeetingsOfOrganisation(self.row.id)
    }

    /// Whether you may give it a name: `addName`.
    async fn viewer_can_add_name(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Some(Subject::organisation(&self.row)), Action::AddName)
    }

    /// Whether you may create its local groups: `createLocalGroup`.
    async fn viewer_can_create_local_group(&self, ctx: &Context<'_>) -> bool {
        can(
            ctx,
            Some(Subject::new_local_group(self.row.id)),
            Action::Create,
        )
    }

    /// Whether you may report its structure: `reportLocalStructure`.
    async fn viewer_can_report_local_structure(&self, ctx: &Context<'_>) -> bool {
        can(
            ctx,
            Some(Subject::structure_report(self.row.id)),
            Action::Create,
        )
    }

    /// Whether you may name who is responsible for the cooperation in a municipality: `nameResponsible`.
    async fn viewer_can_name_responsible(&self, ctx: &Context<'_>) -> bool {
        let subject = Subject::new_responsible(self.row.id);
        can(ctx, Some(subject), Action::Appoint)
    }

    /// Whether you may grant access to it: `grantAccess`, `createServiceAccount`.
    async fn viewer_can_grant_access(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Some(Subject::grants_of(self.row.id)), Action::Create)
    }

    /// Whether you may add steering documents of its own: `createSteeringDocument`.
    async fn viewer_can_create_steering_document(&self, ctx: &Context<'_>) -> bool {
        can(
            ctx,
            Some(Subject::new_record::<steering_document::Entity>(
                self.row.id,
                Visibility::Owner,
            )),
            Action::Create,
        )
    }

    /// Whether you may create indicators of its own: `createIndicator`.
    async fn viewer_can_create_indicator(&self, ctx: &Context<'_>) -> bool {
        let subject = Subject::new_record::<indicator::Entity>(self.row.id, Visibility::Owner);
        can(ctx, Some(subject), Action::Create)
    }

    /// Whether you may propose projects of its own: `proposeProject`.
    async fn viewer_can_propose_project(&self, ctx: &Context<'_>) -> bool {
        let subject =
            Subject::new_record::<development_project::Entity>(self.row.id, Visibility::Owner);
        can(ctx, Some(subject), Action::Create)
    }

    /// What kind of organisation it is.
    async fn kind(&self) -> Result<OrganisationKind> {
        value(&self.row.kind)
    }

    /// A municipality's official code (kommunkod): four digits as text. Null for all others.
    async fn code(&self) -> Option<&str> {
        self.row.code.as_deref()
    }

    /// Readable key: `region`, `norrbottens-kommuner`; of a municipality its official code, as `2584`.
    async fn slug(&self) -> &str {
        &self.row.slug
    }

    /// The side that it is on; null for external participants.
    async fn side(&self) -> Result<Option<Side>> {
        self.row.side.as_deref().map(value).transpose()
    }

    /// Who keeps up to date what an organisation from outside is called: the municipality that added it to a local group. Null for
    /// all others, and for those from outside that came with the reference data.
    async fn editor(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.editor_id, self.on).await
    }

    /// The official name on the day of `asOf` (namn). Where it changed on an unknown day, the old one until the new one
    /// is attested.
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let names = all_related_rows::<NamesOfOrganisation>(ctx, self.row.id).await?;
        Ok(name_on(&names, self.on))
    }

    /// All its names with their periods, aliases included, the oldest first.
    async fn names(&self, ctx: &Context<'_>) -> Result<Option<Vec<DatedName>>> {
        let names = all_related_rows::<NamesOfOrganisation>(ctx, self.row.id).await?;
        Ok(all_names(&names, self.on))
    }

    /// When it takes part in the cooperation.
    async fn period(&self) -> Period {
        period_of::<organisation::Entity>(&self.row)
    }

    /// A municipality's care area on the day of `asOf` (närsjukvårdsområde, A-33); in the time of the 2004 agreement the
    /// area of its local group (B-8). Null for others.
    async fn care_area(&self, ctx: &Context<'_>) -> Result<Option<CareArea>> {
        let memberships =
            related_rows::<MembershipsOfMunicipality>(ctx, self.row.id, self.on).await?;
        let area = memberships
            .first()
            .map(|membership| membership.care_area_id);
        standing(ctx, area, self.on).await
    }

    /// A municipality's groups at local level on the day of `asOf` (A-50; B-8 in the time of the 2004 agreement).
    /// Empty when none is known: the sources ask for one in each municipality and name none.
    async fn local_groups(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        let groups = related_rows::<GroupsOfMunicipality>(ctx, self.row.id, self.on).await?;
        let mut rows = groups.to_vec();
        if let Some(area) = self.care_area_id(ctx).await? {
            let of_area = related_rows::<BodiesOfCareArea>(ctx, area, self.on).await?;
            let local = of_area
                .iter()
                .filter(|body| body.level == Level::Local.code());
            rows.extend(local.cloned());
        }
        Body::named(ctx, rows, self.on).await.map(Some)
    }

    /// The bodies in which it is represented on the day of `asOf`: by a seat that it alone fills, or by an appointment.
    async fn represented_in(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        let seats = related_rows::<SeatsOfOrganisation>(ctx, self.row.id, self.on).await?;
        let appointments = related_rows::<AppointmentsFor>(ctx, self.row.id, self.on).await?;
        let mut bodies: Vec<Uuid> = seats.iter().map(|seat| seat.body_id).collect();
        let appointed = appointments
            .iter()
            .map(|appointment| standing::<Seat>(ctx, appointment.seat_id, self.on));
        let appointed = try_join_all(appointed).await?;
        bodies.extend(appointed.into_iter().flatten().map(|seat| seat.body_id()));
        bodies.sort_unstable();
        bodies.dedup();
        bodies_standing(ctx, bodies, self.on).await.map(Some)
    }

    /// The seats that it alone fills on the day of `asOf`, body by body in alphabetical order (platser).
    async fn seats(&self, ctx: &Context<'_>) -> Result<Option<Vec<Seat>>> {
        let seats = related_rows::<SeatsOfOrganisation>(ctx, self.row.id, self.on).await?;
        let seats =
            by_name::<NamesOfBody, _>(ctx, seats.to_vec(), |seat| seat.body_id, self.on).await?;
        Ok(Some(Seat::each(seats, self.on)))
    }

    /// The appointments in which somebody represents it on the day of `asOf` (uppdrag).
    async fn appointments(&self, ctx: &Context<'_>) -> Result<Option<Vec<Appointment>>> {
        many::<AppointmentsFor, _>(ctx, self.row.id, self.on).await
    }

    /// The rules that each municipality is checked against on the day of `asOf`; empty for others.
    async fn rules(&self, ctx: &Context<'_>) -> Result<Option<Vec<Rule>>> {
        if self.row.kind == OrganisationKind::Municipality.code() {
            let subject = RuleSubject::Municipality.code().to_owned();
            many::<RulesOfSubject, _>(ctx, subject, self.on).await
        } else {
            Ok(Some(Vec::new()))
        }
    }

    /// Who is responsible for the cooperation in a municipality on the day of `asOf` (ansvarig, A-47); null when nobody is, and for
    /// others.
    async fn responsible(&self, ctx: &Context<'_>) -> Result<Option<Responsible>> {
        let named = many::<ResponsiblesOfMunicipality, _>(ctx, self.row.id, self.on).await?;
        Ok(named.and_then(|named| named.into_iter().next()))
    }

    /// What a municipality has reported of its structure until the day of `asOf`, the oldest first (strukturrapporter,
    /// A-52); null for others.
    async fn structure_reports(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Vec<LocalStructureReport>>> {
        if self.row.kind != OrganisationKind::Municipality.code() {
            return Ok(None);
        }
        LocalStructureReport::until::<ReportsOfMunicipality>(ctx, self.row.id, self.on)
            .await
            .map(Some)
    }

    /// The development projects that it owns, as of today; who takes part and what a care area holds, as of the day asked for
    /// (utvecklingsprojekt, A-11).
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
        projects_of(ctx, ProjectsOf::Owner, self.row.id, arguments, self.on).await
    }

    /// What it reported of indicators, as far as you may see it, as of today (uppföljningsvärden).
    async fn follow_up_values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<FollowUpValueFilter>,
        #[graphql(
            desc = "Sort order.",
            default_with = "Some(FollowUpValueOrder::Period)"
        )]
        order_by: Option<FollowUpValueOrder>,
        #[graphql(desc = "Page size: 0 to 500.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<FollowUpValue>>> {
        let arguments = ValueArguments::new(filter, order_by, first, after);
        values_of(ctx, ValuesOf::Organisation, self.row.id, arguments, self.on).await
    }

    /// What it owes of indicators that you may see and has not submitted, or got back, the earliest due first: by when, and whether it
    /// is late (rapporteringsskyldigheter). Null to all but the organisation itself, the region and Norrbottens Kommuner. As of
    /// today. Computed.
    async fn reporting_obligations(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only what is due by this day, and what is to be corrected; by today when left out."
        )]
        until: Option<Date>,
        #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<ReportingObligation>>> {
        obligations(ctx, self.row.id, until, first, after).await
    }

    /// The agreements that it is party to, as far as there is any trace of them on the day of `asOf`.
    async fn agreement_parties(&self, ctx: &Context<'_>) -> Result<Option<Vec<AgreementParty>>> {
        let rows = all_related_rows::<PartiesOfOrganisation>(ctx, self.row.id).await?;
        let known = rows.iter().map(async |party| {
            let agreement = row::<entity::agreement::Entity>(ctx, party.agreement_id).await?;
            let agreement: Vec<_> = agreement.into_iter().collect();
            let known = known_agreements(ctx, &agreement, self.on).await?;
            Ok::<_, Error>(!known.is_empty())
        });
        let known = try_join_all(known).await?;
        let known = rows.iter().zip(known).filter(|(_, known)| *known);
        Ok(Some(AgreementParty::each(
            known.map(|(party, _)| party.clone()),
            self.on,
        )))
    }

    /// What it had answered on documents by the day of `asOf`, adopted for itself or declined, in order of time (antaganden, A-13).
    async fn adoptions(&self, ctx: &Context<'_>) -> Result<Option<Vec<DocumentAdoption>>> {
        let rows = all_related_rows::<AdoptionsOfOrganisation>(ctx, self.row.id).await?;
        let until = rows.iter().filter(|row| row.adopted_on <= self.on.day);
        Ok(Some(DocumentAdoption::each(until.cloned(), self.on)))
    }

    /// Who may act for it, or could (behörigheter). For its own approvers; empty for all others.
    async fn grants(&self, ctx: &Context<'_>) -> Result<Option<Vec<Grant>>> {
        many::<GrantsOfOrganisation, _>(ctx, self.row.id, self.on).await
    }

    /// The accounts of its scripts, revoked ones too (tjänstekonton). For its own approvers; empty for all others.
    async fn service_accounts(&self, ctx: &Context<'_>) -> Result<Option<Vec<ServiceAccount>>> {
        many::<ServiceAccountsOfOrganisation, _>(ctx, self.row.id, self.on).await
    }
}

impl CareArea {
    /// Its municipalities on the day, in alphabetical order.
    pub(in crate::graphql) async fn municipalities_of_day(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Vec<Organisation>> {
        let rows = related_rows::<MembershipsOfCareArea>(ctx, self.row.id, self.on).await?;
        let municipality = |row: &Arc<care_area_municipality::Model>| row.organisation_id;
        let rows =
            by_name::<NamesOfOrganisation, _>(ctx, rows.to_vec(), municipality, self.on).await?;
        let municipalities = rows
            .iter()
            .map(|row| one(ctx, row.organisation_id, self.on));
        let municipalities: Vec<Option<Organisation>> = try_join_all(municipalities).await?;
        Ok(municipalities.into_iter().flatten().collect())
    }

    /// The care areas in these rows, in Swedish alphabetical order of their names on the day.
    pub(in crate::graphql) async fn named(
        ctx: &Context<'_>,
        rows: Vec<care_area::Model>,
        on: AsOf,
    ) -> Result<Vec<Self>> {
        let rows = by_name::<NamesOfCareArea, _>(ctx, rows, |row| row.id, on).await?;
        Ok(Self::each(rows, on))
    }
}

impl Organisation {
    /// The care area that it belongs to on the day, if that stands.
    pub(in crate::graphql) async fn care_area_id(&self, ctx: &Context<'_>) -> Result<Option<Uuid>> {
        Ok(self.care_area(ctx).await?.map(|area| area.row.id))
    }
}

node_type! {
    /// A care area.
    CareArea: care_area
}

/// A care area: municipalities that belong together for local health care (närsjukvårdsområde, länsdel; A-33). In the
/// time of the 2004 agreement: the area of a local group (B-8). The areas in force on a day hold each of the
/// municipalities once; before 2004-06-17 none is known.
#[Object]
impl CareArea {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Whether you may give it a name: `addName`.
    async fn viewer_can_add_name(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Some(Subject::care_area(self.row.id)), Action::AddName)
    }

    /// Readable key.
    async fn slug(&self) -> &str {
        &self.row.slug
    }

    /// The name on the day of `asOf`.
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let names = all_related_rows::<NamesOfCareArea>(ctx, self.row.id).await?;
        Ok(name_on(&names, self.on))
    }

    /// All its names and spellings.
    async fn names(&self, ctx: &Context<'_>) -> Result<Option<Vec<DatedName>>> {
        let names = all_related_rows::<NamesOfCareArea>(ctx, self.row.id).await?;
        Ok(all_names(&names, self.on))
    }

    #[graphql(flatten)]
    async fn sourced(&self) -> Sourced<'_, Self> {
        Sourced(self)
    }

    /// Its municipalities on the day of `asOf`, in alphabetical order, each with its period and source.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Option<Vec<CareAreaMembership>>> {
        let rows = related_rows::<MembershipsOfCareArea>(ctx, self.row.id, self.on).await?;
        let municipality = |row: &Arc<care_area_municipality::Model>| row.organisation_id;
        let rows =
            by_name::<NamesOfOrganisation, _>(ctx, rows.to_vec(), municipality, self.on).await?;
        Ok(Some(CareAreaMembership::each(rows, self.on)))
    }

    /// Its municipalities on the day of `asOf`, in alphabetical order (kommuner). Since when and by which source each belongs to it,
    /// `memberships` says.
    async fn municipalities(&self, ctx: &Context<'_>) -> Result<Option<Vec<Organisation>>> {
        self.municipalities_of_day(ctx).await.map(Some)
    }

    /// Its bodies on the day of `asOf`, in alphabetical order.
    async fn bodies(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        let rows = related_rows::<BodiesOfCareArea>(ctx, self.row.id, self.on).await?;
        Body::named(ctx, rows.to_vec(), self.on).await.map(Some)
    }
}

node_type! {
    /// A municipality's membership of a care area.
    CareAreaMembership: care_area_municipality
}

/// A municipality's membership of a care area (A-33, B-8).
#[Object]
impl CareAreaMembership {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// The care area.
    async fn care_area(&self, ctx: &Context<'_>) -> Result<Option<CareArea>> {
        one(ctx, self.row.care_area_id, self.on).await
    }

    /// The municipality.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    #[graphql(flatten)]
    async fn sourced(&self) -> Sourced<'_, Self> {
        Sourced(self)
    }

    /// The editorial note by which it is held other than the source says; null when it stands as in the source.
    async fn editorial_note(&self, ctx: &Context<'_>) -> Result<Option<EditorialNote>> {
        one(ctx, self.row.editorial_note_id, self.on).await
    }
}
