//! Reports of local structure.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use entity::local_structure_report;
use uuid::Uuid;

use super::{
    bodies::{AreaGroup, Body, bodies_of, body},
    documents::SteeringDocument,
    organisations::Organisation,
    people::Person,
    shared::Tracked,
};
use crate::graphql::engine::{
    loading::{AsOf, NodeType, Result, all_related_rows, node_type, one},
    scalars::Date,
};
use crate::store::{GroupsOfReport, Relation};

node_type! {
    /// A kommun's report of its structure.
    LocalStructureReport: local_structure_report
}

/// A municipality's report of how it has organised the cooperation at local level, received by its area group
/// (strukturrapport, A-52).
#[Object]
impl LocalStructureReport {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// The municipality that reports.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.municipality_id, self.on).await
    }

    /// The area group that received it: that of the municipality's care area on the day of the report (länsdelsgrupp).
    async fn area_group(&self, ctx: &Context<'_>) -> Result<Option<AreaGroup>> {
        Ok(match body(ctx, self.row.area_group_id, self.on).await? {
            Some(Body::AreaGroup(group)) => Some(group),
            _ => None,
        })
    }

    /// The day of the report.
    async fn reported_on(&self) -> Date {
        Date(self.row.reported_on)
    }

    /// Who is responsible for the cooperation in the municipality (ansvarig, A-47); null when nobody is named or the
    /// person's data is protected.
    async fn responsible(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(ctx, self.row.responsible_id, self.on).await
    }

    /// The local groups that it names, in alphabetical order.
    async fn groups(&self, ctx: &Context<'_>) -> Result<Option<Vec<Body>>> {
        let named = all_related_rows::<GroupsOfReport>(ctx, self.row.id).await?;
        let named = named.iter().map(|named| named.body_id);
        bodies_of(ctx, named, self.on).await.map(Some)
    }

    /// The document that describes the structure.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<SteeringDocument>> {
        one(ctx, self.row.steering_document_id, self.on).await
    }
}

impl LocalStructureReport {
    /// The reports of a relation until the day, the oldest first.
    pub(in crate::graphql) async fn until<R>(
        ctx: &Context<'_>,
        key: Uuid,
        on: AsOf,
    ) -> Result<Vec<Self>>
    where
        R: Relation<Child = local_structure_report::Entity, Key = Uuid>,
    {
        let rows = all_related_rows::<R>(ctx, key).await?;
        let until = rows.iter().filter(|row| row.reported_on <= on.day);
        Ok(Self::each(until.cloned(), on))
    }
}
