//! Target groups (målgrupper). B-5.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A group of people whom the cooperation is for (målgrupp). B-5.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "target_group")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people and data cite, stable over time (kod).
    pub code: String,
    /// Place in the order of the document, from 1.
    pub ordinal: i32,
    /// The wording in Swedish, as in the document.
    pub swedish: String,
    /// The same in English.
    pub english: String,
    /// Clause that names the group (källa): B-5.
    pub clause_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
