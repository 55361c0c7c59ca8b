//! Global object identification: every thing with an id, found by that id alone.

use async_graphql::{Context, ID, Interface};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    access::{Grant, ServiceAccount},
    agreements::{Agreement, AgreementApproval, AgreementParty, LadderStep, NoticeOfTermination},
    bodies::{
        AreaGroup, Body, CountySteeringGroup, ExternalParticipant, HistoricalForum, LocalGroup,
        PoliticalBoard, SteeringRelation, WorkingCommittee, WorkingGroup,
    },
    directions::{EffectGoal, PriorityArea, TargetGroup},
    documents::{Clause, DocumentVersion, EditorialNote, SteeringDocument},
    follow_up::FollowUpValue,
    indicators::{Indicator, IndicatorTarget},
    mandates::Mandate,
    matters::{Amendment, Decision, Matter},
    names::DatedName,
    organisations::{CareArea, CareAreaMembership, Organisation},
    people::{Appointment, ChairTerm, Person},
    project_parts::{Milestone, ProjectParticipation, StatusReport},
    projects::DevelopmentProject,
    rules::Rule,
    seats::Seat,
    structure_reports::LocalStructureReport,
};
use crate::domain::id::{NodeId, NodeKind};
use crate::graphql::engine::loading::{Result, Thing, one, row};

/// A thing with a global id (Relay global object identification).
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Global id: opaque, the same for ever, good for `node`."
))]
#[allow(clippy::large_enum_variant, reason = "made once a node, moved once")]
#[allow(
    missing_docs,
    reason = "each variant is the type of the same name in the schema"
)]
pub enum Node {
    Agreement(Agreement),
    AgreementApproval(AgreementApproval),
    AgreementParty(AgreementParty),
    Amendment(Amendment),
    Appointment(Appointment),
    AreaGroup(AreaGroup),
    CareArea(CareArea),
    CareAreaMembership(CareAreaMembership),
    ChairTerm(ChairTerm),
    Clause(Clause),
    CountySteeringGroup(CountySteeringGroup),
    DatedName(DatedName),
    Decision(Decision),
    DevelopmentProject(DevelopmentProject),
    DocumentVersion(DocumentVersion),
    EditorialNote(EditorialNote),
    EffectGoal(EffectGoal),
    ExternalParticipant(ExternalParticipant),
    FollowUpValue(FollowUpValue),
    Grant(Grant),
    HistoricalForum(HistoricalForum),
    Indicator(Indicator),
    IndicatorTarget(IndicatorTarget),
    LadderStep(LadderStep),
    LocalGroup(LocalGroup),
    LocalStructureReport(LocalStructureReport),
    Mandate(Mandate),
    Matter(Matter),
    Milestone(Milestone),
    NoticeOfTermination(NoticeOfTermination),
    Organisation(Organisation),
    Person(Person),
    PoliticalBoard(PoliticalBoard),
    PriorityArea(PriorityArea),
    ProjectParticipation(ProjectParticipation),
    Rule(Rule),
    Seat(Seat),
    ServiceAccount(ServiceAccount),
    StatusReport(StatusReport),
    SteeringDocument(SteeringDocument),
    SteeringRelation(SteeringRelation),
    TargetGroup(TargetGroup),
    WorkingCommittee(WorkingCommittee),
    WorkingGroup(WorkingGroup),
}

impl From<Body> for Node {
    fn from(body: Body) -> Self {
        match body {
            Body::PoliticalBoard(body) => body.into(),
            Body::CountySteeringGroup(body) => body.into(),
            Body::WorkingCommittee(body) => body.into(),
            Body::AreaGroup(body) => body.into(),
            Body::LocalGroup(body) => body.into(),
            Body::WorkingGroup(body) => body.into(),
            Body::HistoricalForum(body) => body.into(),
        }
    }
}

/// The global id of a thing of this type.
pub(in crate::graphql) fn global_id<T: Thing>(key: Uuid) -> ID {
    ID(NodeId::new(T::KIND, key).encode())
}

/// The key in a global id of a thing of this type; `None` when the id is of no such thing.
pub(in crate::graphql) fn key_of(kind: NodeKind, id: &ID) -> Option<Uuid> {
    NodeId::decode(id)
        .filter(|id| id.kind == kind)
        .map(|id| id.key)
}

/// The thing with this id, as it stood on the day; `None` when there is none that the viewer may see.
pub(in crate::graphql) async fn node(
    ctx: &Context<'_>,
    id: &ID,
    on: NaiveDate,
) -> Result<Option<Node>> {
    let Some(NodeId { kind, key }) = NodeId::decode(id) else {
        return Ok(None);
    };
    match kind {
        NodeKind::Body => {
            let row = row::<entity::body::Entity>(ctx, key).await?;
            row.map(|row| Body::of(row, on).map(Node::from)).transpose()
        }
        NodeKind::Organisation => found::<Organisation>(ctx, key, on).await,
        NodeKind::CareArea => found::<CareArea>(ctx, key, on).await,
        NodeKind::CareAreaMembership => found::<CareAreaMembership>(ctx, key, on).await,
        NodeKind::DatedName => found::<DatedName>(ctx, key, on).await,
        NodeKind::SteeringRelation => found::<SteeringRelation>(ctx, key, on).await,
        NodeKind::Seat => found::<Seat>(ctx, key, on).await,
        NodeKind::Person => found::<Person>(ctx, key, on).await,
        NodeKind::Appointment => found::<Appointment>(ctx, key, on).await,
        NodeKind::ChairTerm => found::<ChairTerm>(ctx, key, on).await,
        NodeKind::Mandate => found::<Mandate>(ctx, key, on).await,
        NodeKind::ExternalParticipant => found::<ExternalParticipant>(ctx, key, on).await,
        NodeKind::PriorityArea => found::<PriorityArea>(ctx, key, on).await,
        NodeKind::TargetGroup => found::<TargetGroup>(ctx, key, on).await,
        NodeKind::EffectGoal => found::<EffectGoal>(ctx, key, on).await,
        NodeKind::SteeringDocument => found::<SteeringDocument>(ctx, key, on).await,
        NodeKind::DocumentVersion => found::<DocumentVersion>(ctx, key, on).await,
        NodeKind::Clause => found::<Clause>(ctx, key, on).await,
        NodeKind::EditorialNote => found::<EditorialNote>(ctx, key, on).await,
        NodeKind::Agreement => found::<Agreement>(ctx, key, on).await,
        NodeKind::AgreementParty => found::<AgreementParty>(ctx, key, on).await,
        NodeKind::AgreementApproval => found::<AgreementApproval>(ctx, key, on).await,
        NodeKind::NoticeOfTermination => found::<NoticeOfTermination>(ctx, key, on).await,
        NodeKind::LadderStep => found::<LadderStep>(ctx, key, on).await,
        NodeKind::Matter => found::<Matter>(ctx, key, on).await,
        NodeKind::Decision => found::<Decision>(ctx, key, on).await,
        NodeKind::Amendment => found::<Amendment>(ctx, key, on).await,
        NodeKind::Rule => found::<Rule>(ctx, key, on).await,
        NodeKind::Grant => found::<Grant>(ctx, key, on).await,
        NodeKind::ServiceAccount => found::<ServiceAccount>(ctx, key, on).await,
        NodeKind::LocalStructureReport => found::<LocalStructureReport>(ctx, key, on).await,
        NodeKind::DevelopmentProject => found::<DevelopmentProject>(ctx, key, on).await,
        NodeKind::Milestone => found::<Milestone>(ctx, key, on).await,
        NodeKind::StatusReport => found::<StatusReport>(ctx, key, on).await,
        NodeKind::ProjectParticipation => found::<ProjectParticipation>(ctx, key, on).await,
        NodeKind::Indicator => found::<Indicator>(ctx, key, on).await,
        NodeKind::IndicatorTarget => found::<IndicatorTarget>(ctx, key, on).await,
        NodeKind::FollowUpValue => found::<FollowUpValue>(ctx, key, on).await,
    }
}

async fn found<T: Thing + Into<Node>>(
    ctx: &Context<'_>,
    key: Uuid,
    on: NaiveDate,
) -> Result<Option<Node>> {
    Ok(one::<T>(ctx, key, on).await?.map(Into::into))
}
