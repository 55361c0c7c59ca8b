//! What projects are for: priority areas.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// That a project is for a priority area (prioriterat område).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "project_priority_area")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The project.
    pub development_project_id: Uuid,
    /// The priority area.
    pub priority_area_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
