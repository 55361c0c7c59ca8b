//! The keys by which people cite rows: slugs, codes of the documents, municipality codes.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{name, organisation};
use sea_orm::{ColumnTrait, prelude::Uuid};

use super::{
    Record, Row, Session,
    lists::{is, name_on},
};
use crate::{domain::id::NodeKind, error::Error, register::tables};

/// A table whose rows people cite by a key of one column.
pub trait Cited: Record {
    /// What type of thing its rows are.
    const KIND: NodeKind;
    /// The column of the key.
    const KEY: Self::Column;

    /// The key of a row.
    fn key(row: Row<Self>) -> String;
}

macro_rules! cited {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? {
        seen: $seen:ident $how:tt, written: $written:ident, $(period: $period:ident,)? $(cited: $key:ident $(= $nameless:literal)?,)?
        columns: $columns:tt $(, area: $area:ident)?
    })+) => {$(cited!(@$table [$($kind)?] [$($key)?]);)+};
    (@$table:ident [$($kind:ident)?] []) => {};
    (@$table:ident [$kind:ident] [$key:ident]) => {
        impl Cited for entity::$table::Entity {
            const KIND: NodeKind = NodeKind::$kind;
            const KEY: entity::$table::Column = pastey::paste!(entity::$table::Column::[<$key:camel>]);

            fn key(row: entity::$table::Model) -> String {
                row.$key
            }
        }
    };
}

tables!(cited);

/// The organisations by their ids: the keys that people cite, and the name on a day.
pub struct OrganisationKeys(HashMap<Uuid, Organisation>);

struct Organisation {
    code: Option<String>,
    slug: String,
    name: String,
}

impl OrganisationKeys {
    /// The key of an organisation: its municipality code, else its slug.
    pub fn key(&self, id: Uuid) -> String {
        let found = self.0.get(&id);
        let key = found.map(|it| it.code.as_ref().unwrap_or(&it.slug).clone());
        key.unwrap_or_default()
    }

    /// The name of an organisation.
    pub fn name(&self, id: Uuid) -> String {
        let found = self.0.get(&id);
        found.map(|it| it.name.clone()).unwrap_or_default()
    }

    /// The slug of an organisation.
    pub fn slug(&self, id: Uuid) -> &str {
        self.0.get(&id).map_or("", |it| &it.slug)
    }

    /// The organisation with this code or slug.
    pub fn find(&self, key: &str) -> Option<Uuid> {
        let has = |it: &Organisation| it.slug == key || it.code.as_deref() == Some(key);
        let found = self.0.iter().find(|(_, organisation)| has(organisation));
        found.map(|(id, _)| *id)
    }
}

impl Session {
    /// All organisations with their keys, and their names on the day.
    pub async fn organisation_keys(&self, on: NaiveDate) -> Result<OrganisationKeys, Error> {
        let named = name_on(
            name::Column::OrganisationId,
            organisation::Column::Id.into_expr(),
            on,
        );
        let rows = self
            .select::<organisation::Entity>()
            .all_with(named)
            .await?;
        let key = |(row, name): (organisation::Model, String)| {
            let (code, slug) = (row.code, row.slug);
            (row.id, Organisation { code, slug, name })
        };
        Ok(OrganisationKeys(rows.into_iter().map(key).collect()))
    }

    /// The row that people cite by this key.
    pub async fn by_key<E: Cited>(&self, key: &str) -> Result<Option<Row<E>>, Error> {
        self.select::<E>().filter(is(E::KEY, key)).one().await
    }
}
