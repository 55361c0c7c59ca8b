//! Reading for files: what rows are made from, in parts, and whether any of it has changed. Every read starts from what the
//! viewer may see.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    adoption_request, agreement, body, commission, decision, development_project,
    document_adoption, document_version, follow_up_value, indicator, journal, name, seat,
    steering_document,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait, prelude::Uuid,
};

use super::{
    AgreementFilter, BodyFilter, CommissionFilter, DecisionFilter, ProjectFilter, Session,
    lists::name_on,
};
use crate::{
    access::{Kind, Scope, State, Visible, scope},
    domain::{
        reporting::ReportingPeriod,
        vocabulary::{Action, BodyType, Vocabulary},
    },
    error::Error,
};

/// The newest change that a viewer may see of things of some tables, as far as the journal was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NewestChange {
    number: i64,
    /// Its entry; none when there is none.
    pub change: Option<Uuid>,
}

impl NewestChange {
    /// The same, known up to this number of the journal.
    #[must_use]
    pub fn up_to(self, number: i64) -> Self {
        let number = number.max(self.number);
        Self { number, ..self }
    }

    /// Whether the journal up to this number holds all that was looked at.
    pub const fn is_within(&self, number: i64) -> bool {
        self.number <= number
    }
}

/// Of which versions of documents it is asked who has adopted them.
#[derive(Clone, Debug, Default)]
pub struct AdoptionFilter {
    /// Only those of this document.
    pub document: Option<Uuid>,
    /// Only those of documents that belong to this body.
    pub body: Option<Uuid>,
}

impl Session {
    /// The newest change that the viewer may see of things of these tables: another one when, and only when, something that
    /// the viewer may see was written. `known`: what it was before, so that no entry is looked at twice.
    pub async fn newest_change(
        &self,
        tables: &[&'static str],
        known: Option<NewestChange>,
    ) -> Result<NewestChange, Error> {
        let known = known.unwrap_or_default();
        let newest = self
            .select::<journal::Entity>()
            .filter(journal::Column::Number.gt(known.number))
            .filter(journal::Column::Thing.is_in(tables.iter().copied()))
            .order_by(journal::Column::Number, Order::Desc)
            .limit(1)
            .weighed();
        Ok(newest.one().await?.map_or(known, |change| NewestChange {
            number: change.number,
            change: Some(change.id),
        }))
    }

    /// That the caller may report at all: so that nobody else's file is read.
    ///
    /// # Errors
    /// `Forbidden`, when it may not.
    pub fn check_reports(&self) -> Result<(), Error> {
        let (kind, action) = (Kind::FollowUpValue, Action::Create);
        match scope(self.viewer(), kind, action, State::Draft) {
            Scope::No => Err(Error::Forbidden(action)),
            _ => Ok(()),
        }
    }

    /// The value of an indicator, an organisation and a period.
    pub async fn value_of(
        &self,
        indicator: &str,
        organisation: Uuid,
        period: ReportingPeriod,
    ) -> Result<Option<Uuid>, Error> {
        let Some(indicator) = self.by_key::<indicator::Entity>(indicator).await? else {
            return Ok(None);
        };
        let value = self
            .select::<follow_up_value::Entity>()
            .filter(follow_up_value::Column::IndicatorId.eq(indicator.id))
            .filter(follow_up_value::Column::OrganisationId.eq(organisation))
            .filter(follow_up_value::Column::PeriodKind.eq(period.kind().code()))
            .filter(follow_up_value::Column::PeriodFrom.eq(period.first_day()))
            .filter(follow_up_value::Column::IsCorrection.eq(false));
        Ok(value.one().await?.map(|row| row.id))
    }

    /// At most `limit` projects in the order of their creation, after the one with the id `after`. `on`: the day of which
    /// memberships are.
    pub async fn projects_in_order(
        &self,
        filter: &ProjectFilter,
        on: NaiveDate,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<development_project::Model>, Error> {
        let condition = filter
            .condition(self.viewer(), on)
            .add_option(after.map(|after| development_project::Column::Id.gt(after)));
        self.select::<development_project::Entity>()
            .filter(condition)
            .order_by(development_project::Column::Id, Order::Asc)
            .limit(limit)
            .weighed()
            .all()
            .await
    }

    /// At most `limit` decisions in the order in which they were recorded, after the one with the id `after`.
    pub async fn decisions_in_order(
        &self,
        filter: &DecisionFilter,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<decision::Model>, Error> {
        self.select::<decision::Entity>()
            .filter(self.decided(filter))
            .filter(Condition::all().add_option(after.map(|after| decision::Column::Id.gt(after))))
            .order_by(decision::Column::Id, Order::Asc)
            .limit(limit)
            .weighed()
            .all()
            .await
    }

    /// At most `limit` commissions in the order in which they were given, from the one with the id `from` on.
    pub async fn commissions_in_order(
        &self,
        filter: &CommissionFilter,
        from: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<commission::Model>, Error> {
        self.select::<commission::Entity>()
            .filter(filter.condition())
            .filter(Condition::all().add_option(from.map(|from| commission::Column::Id.gte(from))))
            .order_by(commission::Column::Id, Order::Asc)
            .limit(limit)
            .weighed()
            .all()
            .await
    }

    /// At most `limit` agreements in the order in which they were drafted, from the one with the id `from` on.
    pub async fn agreements_in_order(
        &self,
        filter: &AgreementFilter,
        from: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<agreement::Model>, Error> {
        self.select::<agreement::Entity>()
            .filter(self.agreed(filter))
            .filter(Condition::all().add_option(from.map(|from| agreement::Column::Id.gte(from))))
            .order_by(agreement::Column::Id, Order::Asc)
            .limit(limit)
            .weighed()
            .all()
            .await
    }

    /// At most `limit` versions that were sent for adoption, or that somebody has adopted or declined, in the order in which they
    /// were drafted, from the one with the id `from` on.
    pub async fn versions_to_adopt_in_order(
        &self,
        filter: &AdoptionFilter,
        from: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<document_version::Model>, Error> {
        use document_version::Column::{Id, SteeringDocumentId};
        let sent = adoption_request::Entity::find()
            .select_only()
            .column(adoption_request::Column::DocumentVersionId)
            .filter(adoption_request::Entity::visible(self.viewer()));
        let answered = document_adoption::Entity::find()
            .select_only()
            .column(document_adoption::Column::DocumentVersionId)
            .filter(document_adoption::Entity::visible(self.viewer()));
        let either = Condition::any()
            .add(Id.in_subquery(sent.into_query()))
            .add(Id.in_subquery(answered.into_query()));
        let of_body = |body: Uuid| {
            let documents = steering_document::Entity::find()
                .select_only()
                .column(steering_document::Column::Id)
                .filter(steering_document::Column::BodyId.eq(body));
            SteeringDocumentId.in_subquery(documents.into_query())
        };
        let asked = Condition::all()
            .add(either)
            .add_option(filter.document.map(|id| SteeringDocumentId.eq(id)))
            .add_option(filter.body.map(of_body))
            .add_option(from.map(|from| Id.gte(from)));
        self.select::<document_version::Entity>()
            .filter(asked)
            .order_by(Id, Order::Asc)
            .limit(limit)
            .weighed()
            .all()
            .await
    }

    /// At most `limit` local groups and working groups in the order of their creation, after the one with the id `after`: only
    /// those of a municipality, or all.
    pub async fn groups_in_order(
        &self,
        municipality: Option<Uuid>,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<body::Model>, Error> {
        let kinds = [BodyType::LocalGroup, BodyType::WorkingGroup].map(Vocabulary::code);
        let condition = Condition::all()
            .add(body::Column::Kind.is_in(kinds))
            .add_option(municipality.map(|id| body::Column::MunicipalityId.eq(id)))
            .add_option(after.map(|after| body::Column::Id.gt(after)));
        self.select::<body::Entity>()
            .filter(condition)
            .order_by(body::Column::Id, Order::Asc)
            .limit(limit)
            .weighed()
            .all()
            .await
    }

    /// At most `limit` bodies in force on the day with their names, in the order of their slugs, from the one with the slug
    /// `from` on.
    pub async fn bodies_in_order(
        &self,
        filter: &BodyFilter,
        on: NaiveDate,
        from: Option<&str>,
        limit: u64,
    ) -> Result<Vec<(body::Model, String)>, Error> {
        let condition = filter
            .condition(self, on)
            .await?
            .add_option(from.map(|from| body::Column::Slug.gte(from)));
        self.select::<body::Entity>()
            .filter(condition)
            .order_by(body::Column::Slug, Order::Asc)
            .limit(limit)
            .all_with(name_on(
                name::Column::BodyId,
                body::Column::Id.into_expr(),
                on,
            ))
            .await
    }

    /// The names of these bodies on the day.
    pub async fn names_of_bodies(
        &self,
        bodies: &[Uuid],
        on: NaiveDate,
    ) -> Result<HashMap<Uuid, String>, Error> {
        let name = name_on(name::Column::BodyId, body::Column::Id.into_expr(), on);
        let named = self
            .select::<body::Entity>()
            .filter(self.among(body::Column::Id, bodies)?)
            .by_key()
            .all_with(name)
            .await?;
        Ok(named
            .into_iter()
            .map(|(row, name)| (row.id, name))
            .collect())
    }

    /// The seats of these bodies in force on the day with their labels, by body, in order.
    pub async fn labelled_seats(
        &self,
        bodies: &[Uuid],
        on: NaiveDate,
    ) -> Result<HashMap<Uuid, Vec<(seat::Model, String)>>, Error> {
        let label = name_on(name::Column::SeatId, seat::Column::Id.into_expr(), on);
        let seats = self
            .select::<seat::Entity>()
            .filter(self.among(seat::Column::BodyId, bodies)?)
            .filter(self.in_force::<seat::Entity>(on).await?)
            .in_order_of(seat::Column::Ordinal)
            .by_key()
            .all_with(label)
            .await?;
        let mut by_body: HashMap<Uuid, Vec<(seat::Model, String)>> = HashMap::new();
        for (row, label) in seats {
            by_body.entry(row.body_id).or_default().push((row, label));
        }
        Ok(by_body)
    }
}
