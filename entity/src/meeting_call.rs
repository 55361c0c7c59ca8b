//! Calls to meetings (kallelser).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The call to a meeting (kallelse): for those who sit in its bodies, and the organisations whose guests are invited.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "meeting_call")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// The organisation that sent it.
    pub organisation_id: Uuid,
    /// What it says besides the agenda.
    #[serde(default)]
    pub message: Option<String>,
    /// The address at which the meeting is joined by video.
    #[serde(default)]
    pub digital_link: Option<String>,
    /// The last day on which documents are sent in.
    pub documents_until: Date,
    /// When it was sent last.
    pub sent_at: DateTimeUtc,
    /// Whether everybody sees it: never.
    pub public: bool,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
