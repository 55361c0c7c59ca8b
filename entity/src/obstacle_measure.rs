//! Measures against obstacles (åtgärder mot hinder). A-43.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody has done to remove an obstacle (åtgärd mot hinder). A-43.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "obstacle_measure")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The obstacle.
    pub obstacle_id: Uuid,
    /// The organisation that noted it.
    pub organisation_id: Uuid,
    /// The day on which it was taken.
    pub taken_on: Date,
    /// What was done.
    pub text: String,
}

impl ActiveModelBehavior for ActiveModel {}
