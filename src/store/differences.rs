//! What began or ended in the organisation between two days, read from the periods.

use chrono::{Datelike, NaiveDate};
use entity::{agreement, chair_term, document_version};
use sea_orm::{ColumnTrait, Condition, Order};

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
        let within = |column: E::Column| {
            Condition::all()
                .add(column.gt(after))
                .add(column.lte(until))
        };
        let condition = Condition::any()
            .add(within(E::FROM))
            .add(within(E::TO))
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

    /// All agreements that the viewer may see.
    pub async fn all_agreements(&self) -> Result<Vec<agreement::Model>, Error> {
        self.select::<agreement::Entity>()
            .order_by(agreement::Column::Id, Order::Asc)
            .all()
            .await
    }
}
