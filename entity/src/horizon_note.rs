//! Horizon notes (omvärldsanteckningar).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a body should know of the world around it (omvärldsbevakning). A-49.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "horizon_note")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The body that it is for.
    pub body_id: Uuid,
    /// The organisation that wrote it.
    pub owner_id: Uuid,
    /// Who may see it: `PUBLIC`, `COOPERATION` or `OWNER` (synlighet).
    pub visibility: String,
    /// Title.
    pub title: String,
    /// What has happened or is about to, and what it means.
    pub text: String,
    /// Where that is known from: a title, or an address.
    pub source: String,
    /// The day on which it was noted.
    pub noted_on: Date,
    /// Codes of the sectors that it concerns, in their order, with `, ` between them; empty when it names none.
    pub sectors: String,
    /// When it was last written, to the millisecond.
    pub changed_at: DateTimeUtc,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
