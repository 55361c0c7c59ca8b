//! What the operator of the server reads across all organisations, as the owner of the tables. Nothing is written here.

use std::{collections::HashMap, time::Duration};

use entity::{access_grant, journal, organisation, person};
use sea_orm::{
    ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, prelude::Uuid,
};

use crate::{error::Error, store::Database};

/// No statement may take longer.
const TIME: Duration = Duration::from_secs(60);

impl Database {
    /// Every grant, the first of each organisation first, with the slug of its organisation.
    pub(in crate::store) async fn all_grants(
        &self,
    ) -> Result<Vec<(access_grant::Model, String)>, Error> {
        let transaction = self.begin_reading_all(TIME).await?;
        let grants = access_grant::Entity::find()
            .order_by(access_grant::Column::ValidFrom, Order::Asc)
            .order_by(access_grant::Column::Id, Order::Asc)
            .all(&transaction)
            .await?;
        let organisations = organisation::Entity::find().all(&transaction).await?;
        let slugs: HashMap<Uuid, String> = organisations
            .into_iter()
            .map(|row| (row.id, row.slug))
            .collect();
        let with_slug = |row: access_grant::Model| {
            let slug = slugs.get(&row.organisation_id).cloned();
            (row, slug.unwrap_or_default())
        };
        let mut grants: Vec<_> = grants.into_iter().map(with_slug).collect();
        grants.sort_by(|(_, one), (_, other)| one.cmp(other));
        Ok(grants)
    }

    /// The organisations by their ids: their slugs.
    pub(in crate::store) async fn slug_of(&self, id: Uuid) -> Result<Option<String>, Error> {
        let transaction = self.begin_reading_all(TIME).await?;
        let row = organisation::Entity::find_by_id(id)
            .one(&transaction)
            .await?;
        Ok(row.map(|row| row.slug))
    }

    /// The last entries of the journal about a row, the latest first.
    pub(in crate::store) async fn all_entries(
        &self,
        thing: &str,
        id: Uuid,
        first: u64,
    ) -> Result<Vec<journal::Model>, Error> {
        let transaction = self.begin_reading_all(TIME).await?;
        let entries = journal::Entity::find()
            .filter(journal::Column::ThingId.eq(id))
            .filter(journal::Column::Thing.eq(thing))
            .order_by(journal::Column::Number, Order::Desc)
            .limit(first);
        Ok(entries.all(&transaction).await?)
    }

    /// The people whose name has this text in it, at most so many.
    pub(in crate::store) async fn people_called(
        &self,
        text: &str,
        first: u64,
    ) -> Result<Vec<person::Model>, Error> {
        let transaction = self.begin_reading_all(TIME).await?;
        let people = person::Entity::find()
            .filter(person::Column::DisplayName.contains(text))
            .order_by(person::Column::DisplayName, Order::Asc)
            .order_by(person::Column::Id, Order::Asc)
            .limit(first);
        Ok(people.all(&transaction).await?)
    }

    /// A person.
    pub(in crate::store) async fn person(&self, id: Uuid) -> Result<Option<person::Model>, Error> {
        let transaction = self.begin_reading_all(TIME).await?;
        Ok(person::Entity::find_by_id(id).one(&transaction).await?)
    }
}
