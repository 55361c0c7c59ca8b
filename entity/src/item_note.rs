//! What notes of meetings say of the items of their agendas.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a version of notes says of an item (anteckning till ärende).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "item_note")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version of the notes.
    pub meeting_notes_id: Uuid,
    /// The item.
    pub agenda_item_id: Uuid,
    /// The organisation that keeps the notes.
    pub organisation_id: Uuid,
    /// What is noted.
    pub text: String,
    /// Whether everybody sees it: when the notes are approved and the item is public.
    pub public: bool,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
