//! Which bodies can handle a step of the dispute ladder. B-10.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A body that handles a step of the dispute ladder while the body exists. B-10.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "ladder_step_body")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The step.
    pub ladder_step_id: Uuid,
    /// The body.
    pub body_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
