//! Reports of local structure, and who is responsible for the cooperation in each municipality.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};
use entity::{local_structure_report, responsible};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{
    bodies::{AreaGroup, Body, bodies_of, body},
    documents::SteeringDocument,
    names::{Period, period_of},
    organisations::{CareArea, Organisation},
    people::Person,
    shared::Versioned,
};
use crate::graphql::engine::{
    loading::{AsOf, NodeType, Result, all_related_rows, can, node_type, one, related_rows, value},
    scalars::Date,
};
use crate::{
    access::Subject,
    domain::{
        lifecycle::{STRUCTURE_REPORT, possible},
        vocabulary::{Action, StructureReportState},
    },
    store::{GroupsOfReport, Relation, ResponsiblesOfMunicipality},
};

node_type! {
    /// A kommun's report of its structure.
    LocalStructureReport: local_structure_report
}

/// A municipality's report of how it has organised the cooperation at local level, which its area group
/// receives or returns (strukturrapport, A-52).
#[Object]
impl LocalStructureReport {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may receive it for the area group: `receiveStructureReport`.
    async fn viewer_can_receive(&self, ctx: &Context<'_>) -> Result<bool> {
        self.can(ctx, Action::Receive)
    }

    /// Whether you may return it for the area group: `returnStructureReport`.
    async fn viewer_can_return(&self, ctx: &Context<'_>) -> Result<bool> {
        self.can(ctx, Action::Return)
    }

    /// What the area group has made of it.
    async fn state(&self) -> Result<StructureReportState> {
        value(&self.row.state)
    }

    /// When the area group received or returned it; null while it waits.
    async fn answered_on(&self) -> Option<Date> {
        self.row.answered_on.map(Date)
    }

    /// Why the area group returned it, in Swedish; null otherwise. The municipality then reports anew.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// The municipality that reports.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.municipality_id, self.on).await
    }

    /// The area group that it is for: that of the municipality's care area on the day of the report (länsdelsgrupp).
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
    /// Whether the viewer may do this, in the state that it is in.
    fn can(&self, ctx: &Context<'_>, action: Action) -> Result<bool> {
        let possible = possible(STRUCTURE_REPORT, value(&self.row.state)?);
        let subject = Subject::of_structure_report(&self.row);
        Ok(possible.contains(&action) && can(ctx, Some(subject), action))
    }

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

node_type! {
    /// Who is responsible for the cooperation in a municipality.
    Responsible: responsible
}

/// Who is responsible for the cooperation in a municipality, named by its area group with the municipality's consent (ansvarig, A-47).
#[Object]
impl Responsible {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may end it: `endResponsible`.
    async fn viewer_can_end(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Some(Subject::responsible(&self.row)), Action::Change)
    }

    /// The municipality.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.municipality_id, self.on).await
    }

    /// The area group that named them (länsdelsgrupp).
    async fn area_group(&self, ctx: &Context<'_>) -> Result<Option<AreaGroup>> {
        Ok(match body(ctx, self.row.area_group_id, self.on).await? {
            Some(Body::AreaGroup(group)) => Some(group),
            _ => None,
        })
    }

    /// Who is responsible; null when the person's data is protected.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        one(ctx, self.row.person_id, self.on).await
    }

    /// Period of validity.
    async fn period(&self) -> Period {
        period_of::<responsible::Entity>(&self.row)
    }
}

/// The municipalities of a care area in which nobody is responsible for the cooperation on the day.
pub(in crate::graphql) async fn without_responsible(
    ctx: &Context<'_>,
    area: &CareArea,
) -> Result<Option<Vec<Organisation>>> {
    let municipalities = area.municipalities_of_day(ctx).await?;
    let named = municipalities.iter().map(async |municipality| {
        let (id, on) = (municipality.row().id, municipality.on());
        related_rows::<ResponsiblesOfMunicipality>(ctx, id, on).await
    });
    let named = try_join_all(named).await?;
    let without = municipalities.into_iter().zip(named);
    let without = without.filter(|(_, named)| named.is_empty());
    Ok(Some(
        without.map(|(municipality, _)| municipality).collect(),
    ))
}
