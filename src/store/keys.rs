//! The keys by which people cite rows: slugs, codes of the documents, municipality codes.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{name, organisation, steering_document};
use sea_orm::{ColumnTrait, Condition, prelude::Uuid};

use super::{
    AgreementOfDocument, Record, Row, Session,
    lists::{is, name_on},
};
use crate::{
    domain::{id::NodeKind, validation},
    error::Error,
    register::tables,
};

/// A table whose rows people cite by a key of one column.
pub trait Cited: Record {
    /// What type of thing its rows are.
    const KIND: NodeKind;
    /// The column of the key.
    const KEY: Self::Column;

    /// The column of another key, which some rows have.
    const OTHER: Option<Self::Column>;

    /// The key of a row.
    fn key(row: Row<Self>) -> String;

    /// The keys of a row.
    fn keys(row: Row<Self>) -> Vec<String>;
}

macro_rules! cited {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? {
        seen: $seen:ident $how:tt, written: $written:ident, $(period: $period:ident,)? $(cited: $key:ident $(or $other:ident)? $(= $nameless:literal)?,)?
        columns: $columns:tt $(, area: $area:ident)?
    })+) => {
        $(cited!(@$table [$($kind)?] [$($key $(or $other)?)?]);)+

        impl Session {
            /// The things of this type that people cite by these keys, as far as the viewer may see them.
            pub async fn ids_of_keys(&self, kind: NodeKind, keys: &[String]) -> Result<HashMap<String, Uuid>, Error> {
                if kind == NodeKind::Agreement {
                    return self.agreements_of_keys(keys).await;
                }
                $(cited!(@ids self kind keys $table [$($kind)?] [$($key)?]);)+
                Ok(HashMap::new())
            }
        }
    };
    (@ids $session:ident $wanted:ident $keys:ident $table:ident [$($kind:ident)?] []) => {};
    (@ids $session:ident $wanted:ident $keys:ident $table:ident [$kind:ident] [$key:ident]) => {
        if $wanted == NodeKind::$kind {
            return $session.cited_by::<entity::$table::Entity>($keys).await;
        }
    };
    (@other $table:ident) => { None };
    (@other $table:ident $other:ident) => { Some(pastey::paste!(entity::$table::Column::[<$other:camel>])) };
    (@value $row:ident) => { None };
    (@value $row:ident $other:ident) => { $row.$other.clone() };
    (@$table:ident [$($kind:ident)?] []) => {};
    (@$table:ident [$kind:ident] [$key:ident $(or $other:ident)?]) => {
        impl Cited for entity::$table::Entity {
            const KIND: NodeKind = NodeKind::$kind;
            const KEY: entity::$table::Column = pastey::paste!(entity::$table::Column::[<$key:camel>]);

            const OTHER: Option<entity::$table::Column> = cited!(@other $table $($other)?);

            fn key(row: entity::$table::Model) -> String {
                row.$key
            }

            fn keys(row: entity::$table::Model) -> Vec<String> {
                let other: Option<String> = cited!(@value row $($other)?);
                [row.$key].into_iter().chain(other).collect()
            }
        }
    };
}

tables!(cited);

/// No key is longer, in characters.
const KEY_LENGTH: usize = validation::NAME_LENGTH;

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

    async fn cited_by<E: Cited>(&self, keys: &[String]) -> Result<HashMap<String, Uuid>, Error> {
        let keys = keys
            .iter()
            .filter(|key| !key.contains('\0') && key.chars().count() <= KEY_LENGTH);
        let keys: Vec<&str> = keys.map(String::as_str).collect();
        let columns = [Some(E::KEY), E::OTHER].into_iter().flatten();
        let any = columns.fold(Condition::any(), |any, column| {
            any.add(column.is_in(keys.iter().copied()))
        });
        let rows = self.select::<E>().filter(any).all().await?;
        let named = rows.into_iter().flat_map(|row| {
            let id = E::id(&row);
            E::keys(row).into_iter().map(move |key| (key, id))
        });
        Ok(named.collect())
    }

    /// An agreement is cited by the slug of the document that holds it.
    async fn agreements_of_keys(&self, keys: &[String]) -> Result<HashMap<String, Uuid>, Error> {
        let documents = self.cited_by::<steering_document::Entity>(keys).await?;
        let ids: Vec<Uuid> = documents.values().copied().collect();
        let agreements = self.related::<AgreementOfDocument>(&ids, None).await?;
        let agreement = |(key, document): (String, Uuid)| {
            let found = agreements.get(&document)?.first()?;
            Some((key, found.id))
        };
        Ok(documents.into_iter().filter_map(agreement).collect())
    }

    /// The row that people cite by this key.
    pub async fn by_key<E: Cited>(&self, key: &str) -> Result<Option<Row<E>>, Error> {
        self.select::<E>().filter(is(E::KEY, key)).one().await
    }
}
