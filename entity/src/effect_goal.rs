//! Effect goals (effektmål). A-3.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An effect that the cooperation is to have (effektmål, målbild). A-3.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "effect_goal")]
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
    /// Clause that names the goal (källa): A-3.
    pub clause_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
