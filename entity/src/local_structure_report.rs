//! Reports of local structure.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A kommun's report of its structure to its area group (strukturrapport). A-52.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "local_structure_report")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The kommun that reports.
    pub municipality_id: Uuid,
    /// The area group that receives it.
    pub area_group_id: Uuid,
    /// The day on which it was reported.
    pub reported_on: Date,
    /// The person responsible for cooperation in the kommun (ansvarig). A-47.
    #[serde(default)]
    pub responsible_id: Option<Uuid>,
    /// The document that describes the structure.
    #[serde(default)]
    pub steering_document_id: Option<Uuid>,
    /// What the area group has made of it: `SUBMITTED`, `RECEIVED` or `RETURNED`.
    pub state: String,
    /// When the area group received or returned it; none while it waits.
    #[serde(default)]
    pub answered_on: Option<Date>,
    /// Why it was returned.
    #[serde(default)]
    pub reason: Option<String>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
