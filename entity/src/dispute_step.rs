//! Steps that disputes have taken (steg i tvistelösning). B-10.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A step of its agreement's ladder that a dispute has taken (steg i tvistelösning). B-10.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "dispute_step")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The dispute.
    pub dispute_id: Uuid,
    /// The step of the agreement's ladder.
    pub ladder_step_id: Uuid,
    /// The number of that step.
    pub ordinal: i32,
    /// The body that it was taken to; none where the agreement means none that day.
    #[serde(default)]
    pub body_id: Option<Uuid>,
    /// The organisation that handles it.
    #[serde(default)]
    pub handled_by_id: Option<Uuid>,
    /// The day on which it began.
    pub from_on: Date,
    /// The day on which it ended.
    #[serde(default)]
    pub to_on: Option<Date>,
    /// What came of it.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
