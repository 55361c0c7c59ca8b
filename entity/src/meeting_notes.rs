//! Notes of meetings (minnesanteckningar)..

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A version of a meeting's notes (minnesanteckningar).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "meeting_notes")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// Its place among the versions, from 1.
    pub position: i32,
    /// The organisation that keeps them.
    pub organisation_id: Uuid,
    /// What they say besides the items.
    #[serde(default)]
    pub text: Option<String>,
    /// Why an approved version is corrected by this one.
    #[serde(default)]
    pub reason: Option<String>,
    /// `DRAFT` or `APPROVED`.
    pub state: String,
    /// Whether the region's side has approved them.
    pub approved_by_region: bool,
    /// Whether the municipalities' side has approved them.
    pub approved_by_municipalities: bool,
    /// The day on which they were approved.
    #[serde(default)]
    pub approved_on: Option<Date>,
    /// The meeting that approved them.
    #[serde(default)]
    pub approved_at_id: Option<Uuid>,
    /// To whom they were sent.
    #[serde(default)]
    pub sent_to: Option<String>,
    /// When they were sent.
    #[serde(default)]
    pub sent_at: Option<DateTimeUtc>,
    /// The organisation that archives them.
    #[serde(default)]
    pub archived_by_id: Option<Uuid>,
    /// The reference under which it does.
    #[serde(default)]
    pub archive_reference: Option<String>,
    /// Whether everybody sees them.
    pub public: bool,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
