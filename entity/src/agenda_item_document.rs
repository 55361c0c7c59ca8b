//! The documents of items of agendas.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A steering document that an item of an agenda is about (handling).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "agenda_item_document")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The item.
    pub agenda_item_id: Uuid,
    /// Its place among those of the item, from 1.
    pub position: i32,
    /// The document.
    pub document_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
