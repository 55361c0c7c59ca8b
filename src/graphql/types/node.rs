//! Global object identification: every thing with an id, found by that id alone.

use crate::graphql::engine::execution::async_graphql::{Context, ID};
use uuid::Uuid;

use super::{
    access::{Grant, ServiceAccount},
    adoptions::{AdoptionRequest, DocumentAdoption},
    agreements::{Agreement, AgreementApproval, AgreementParty, LadderStep, NoticeOfTermination},
    bodies::{
        AreaGroup, Body, CountySteeringGroup, ExternalParticipant, HistoricalForum, LocalGroup,
        PoliticalBoard, SteeringRelation, WorkingCommittee, WorkingGroup,
    },
    directions::{EffectGoal, PriorityArea, TargetGroup},
    documents::{Clause, DocumentVersion, EditorialNote, SteeringDocument},
    follow_up::{FollowUpValue, ReportingExtension},
    indicators::{Indicator, IndicatorTarget},
    mandates::Mandate,
    matters::{Amendment, Decision, Matter},
    meeting_parts::{AgendaItem, Attendance, ItemNote, MeetingCall, MeetingNotes},
    names::DatedName,
    organisations::{CareArea, CareAreaMembership, Organisation},
    people::{Appointment, ChairTerm, Person},
    project_parts::{Milestone, ProjectParticipation, StatusReport},
    projects::DevelopmentProject,
    proposals::Proposal,
    rules::{Rule, RuleParameter},
    seats::{Seat, SeatFunction},
    shared::NodeFields,
    structure_reports::{LocalStructureReport, Responsible},
};
use crate::graphql::areas::*;
use crate::{
    domain::id::{NodeId, NodeKind},
    graphql::engine::{
        execution::interface,
        loading::{AsOf, NodeType, Result, one, row, today},
    },
    register::tables,
};

macro_rules! nodes {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? { $($rest:tt)* })+) => {
        nodes!(@[] $($($kind)?)+);

        /// The thing with this id, as it stood on the day that the id carries, else as it stands; `None` when there is none that
        /// the viewer may see.
        pub(in crate::graphql) async fn node(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
            let Some(id) = NodeId::decode(id) else {
                return Ok(None);
            };
            thing(ctx, id, id.day.map_or_else(|| today(ctx), AsOf::asked)).await
        }

        /// The thing with this id, as it stood on a day; `None` when there is none that the viewer may see.
        pub(in crate::graphql) async fn thing(ctx: &Context<'_>, id: NodeId, on: AsOf) -> Result<Option<Node>> {
            let NodeId { kind, key, .. } = id;
            match kind { $($(NodeKind::$kind => nodes!(@$kind(ctx, key, on)),)?)+ }
        }
    };
    (@Body $arguments:tt) => { body $arguments.await };
    (@$kind:ident $arguments:tt) => { found::<$kind> $arguments.await };
    // An interface can't have another for a member, only its types.
    (@[$($types:ident)*] Body $($rest:ident)*) => {
        nodes!(@[$($types)* PoliticalBoard CountySteeringGroup WorkingCommittee AreaGroup LocalGroup WorkingGroup HistoricalForum] $($rest)*);
    };
    (@[$($types:ident)*] $type:ident $($rest:ident)*) => { nodes!(@[$($types)* $type] $($rest)*); };
    (@[$($type:ident)+]) => {
        interface! {
            /// A thing with a global id (Relay global object identification).
            Node of NodeFields<'static, Organisation> { $($type),+ }
        }
    };
}

tables!(nodes);

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

/// The global id of a thing of this type, as it stands.
pub(in crate::graphql) fn global_id<T: NodeType>(key: Uuid) -> ID {
    ID(NodeId::new(T::KIND, key).encode())
}

async fn body(ctx: &Context<'_>, key: Uuid, on: AsOf) -> Result<Option<Node>> {
    let row = row::<entity::body::Entity>(ctx, key).await?;
    row.map(|row| Body::of(row, on).map(Node::from)).transpose()
}

async fn found<T: NodeType + Into<Node>>(
    ctx: &Context<'_>,
    key: Uuid,
    on: AsOf,
) -> Result<Option<Node>> {
    Ok(one::<T>(ctx, key, on).await?.map(Into::into))
}
