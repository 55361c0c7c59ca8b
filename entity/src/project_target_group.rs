//! What projects are for: target groups.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// That a project is for a target group (målgrupp).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "project_target_group")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The project.
    pub development_project_id: Uuid,
    /// The target group.
    pub target_group_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
