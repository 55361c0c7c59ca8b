//! The items for which people come to meetings. A-36.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An item of an agenda for which a guest, or who is co-opted, comes to a meeting (adjungerad till ärende).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "attendance_item")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who comes.
    pub attendance_id: Uuid,
    /// The item.
    pub agenda_item_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
