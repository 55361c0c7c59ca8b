//! Chair terms (ordförandeår). A-22.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The calendar year in which a side holds the chair and the secretary of a body (ordförandeskap).
///
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "chair_term")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The body.
    pub body_id: Uuid,
    /// Calendar year.
    pub year: i32,
    /// The side that holds the chair: `REGION` or `MUNICIPALITIES` (part).
    pub side: String,
    /// The appointment of the chair (ordförande).
    #[serde(default)]
    pub chair_id: Option<Uuid>,
    /// The appointment of the secretary (sekreterare).
    #[serde(default)]
    pub secretary_id: Option<Uuid>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
