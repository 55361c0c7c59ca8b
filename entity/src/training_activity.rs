//! Joint training (gemensam fortbildning). A-45.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A training activity that a body holds (gemensam fortbildning).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "training_activity")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The body that holds it.
    pub body_id: Uuid,
    /// The organisation that keeps it up to date.
    pub owner_id: Uuid,
    /// Who may see it: `PUBLIC`, `COOPERATION` or `OWNER` (synlighet).
    pub visibility: String,
    /// `EDUCATION`, `SKILLS` or `EXCHANGE`.
    pub kind: String,
    /// Title.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub text: Option<String>,
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
    /// What came of it.
    #[serde(default)]
    pub result: Option<String>,
    /// When it was last written, to the millisecond.
    pub changed_at: DateTimeUtc,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
