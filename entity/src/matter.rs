//! Matters (ärenden). B-1.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A question that passes through a chain of decisions (ärende). B-1.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "matter")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Readable key for addresses.
    pub slug: String,
    /// What it is about, in Swedish (ärendemening).
    pub title: String,
    /// The title as search compares it: folded when the row is written.
    #[serde(default)]
    pub folded: String,
    /// The organisation that owns it; none when it is owned in common.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
    /// Who may see it: `PUBLIC`, `COOPERATION` or `OWNER` (synlighet).
    pub visibility: String,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
