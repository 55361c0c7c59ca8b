//! What began or ended in the organisation between two days, read from the periods, and what was decided and commissioned.

use chrono::{Datelike, NaiveDate};
use entity::{
    adoption_request, agreement, chair_term, commission, commission_receiver, decision,
    document_version,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait};

use super::{Dated, Record, Row, Session};
use crate::{
    domain::vocabulary::{DocumentState, Vocabulary},
    error::Error,
};

impl Session {
    /// The rows of a table that began or ended after the one day, until and with the other, in the order of their ids; and all
    /// whose period follows from an agreement, whose days stand in no column.
    pub async fn changed<E: Record + Dated>(
        &self,
        after: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<Row<E>>, Error> {
        let condition = Condition::any()
            .add(within(E::FROM, after, until))
            .add(within(E::TO, after, until))
            .add_option(E::UNDER.map(|under| under.is_not_null()))
            .add_option(E::ABOLISHED_BY.map(|by| by.is_not_null()));
        self.select::<E>()
            .filter(condition)
            .order_by(E::ID, Order::Asc)
            .all()
            .await
    }

    /// Adopted versions of documents that began or ended after the one day, until and with the other.
    pub async fn changed_versions(
        &self,
        after: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<document_version::Model>, Error> {
        let mut versions = self
            .changed::<document_version::Entity>(after, until)
            .await?;
        versions.retain(|version| version.state == DocumentState::Adopted.code());
        Ok(versions)
    }

    /// The years of chairs that began or ended after the one day, until and with the other.
    pub async fn changed_chair_terms(
        &self,
        after: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<chair_term::Model>, Error> {
        // A year ends with the first day of the next.
        let (first, last) = (after.year() - 1, until.year());
        self.select::<chair_term::Entity>()
            .filter(chair_term::Column::Year.between(first, last))
            .in_order_of(chair_term::Column::Year)
            .all()
            .await
    }

    /// What bodies decided after the one day, until and with the other, in order of time.
    pub async fn decided_in_bodies(
        &self,
        after: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<decision::Model>, Error> {
        self.select::<decision::Entity>()
            .filter(decision::Column::BodyId.is_not_null())
            .filter(within(decision::Column::Date, after, until))
            .order_by(decision::Column::Date, Order::Asc)
            .order_by(decision::Column::Id, Order::Asc)
            .all()
            .await
    }

    /// The commissions that were given, withdrawn, or closed with somebody, after the one day, until and with the other, in the order
    /// in which they were given.
    pub async fn changed_commissions(
        &self,
        after: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<commission::Model>, Error> {
        let closed = commission_receiver::Entity::find()
            .select_only()
            .column(commission_receiver::Column::CommissionId)
            .filter(within(commission_receiver::Column::ClosedOn, after, until));
        let changed = Condition::any()
            .add(within(commission::Column::GivenOn, after, until))
            .add(within(commission::Column::WithdrawnOn, after, until))
            .add(commission::Column::Id.in_subquery(closed.into_query()));
        self.select::<commission::Entity>()
            .filter(changed)
            .order_by(commission::Column::GivenOn, Order::Asc)
            .order_by(commission::Column::Id, Order::Asc)
            .all()
            .await
    }

    /// All versions that were sent for adoption, as far as the viewer may see them.
    pub async fn all_adoption_requests(&self) -> Result<Vec<adoption_request::Model>, Error> {
        self.select::<adoption_request::Entity>()
            .order_by(adoption_request::Column::Id, Order::Asc)
            .all()
            .await
    }

    /// All agreements that the viewer may see.
    pub async fn all_agreements(&self) -> Result<Vec<agreement::Model>, Error> {
        self.select::<agreement::Entity>()
            .order_by(agreement::Column::Id, Order::Asc)
            .all()
            .await
    }
}

/// Holds for the days after the one, until and with the other.
fn within(column: impl ColumnTrait, after: NaiveDate, until: NaiveDate) -> Condition {
    Condition::all()
        .add(column.gt(after))
        .add(column.lte(until))
}
