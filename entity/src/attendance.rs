//! Who is called to meetings, what they answer, and who came (närvaro). A-36.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// That somebody is called to a meeting, with the answer before it and what came of it (närvaro).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "attendance")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// The appointment that is called; none of guests.
    #[serde(default)]
    pub appointment_id: Option<Uuid>,
    /// The person who is a guest.
    #[serde(default)]
    pub person_id: Option<Uuid>,
    /// The organisation whose appointment or guest it is.
    pub organisation_id: Uuid,
    /// `COMING`, `SUBSTITUTE` or `PREVENTED`; none before the answer.
    #[serde(default)]
    pub answer: Option<String>,
    /// When it was answered last.
    #[serde(default)]
    pub answered_at: Option<DateTimeUtc>,
    /// The appointment that comes, or came, in its place.
    #[serde(default)]
    pub substitute_id: Option<Uuid>,
    /// `PRESENT`, `REMOTE`, `SUBSTITUTED`, `EXCUSED` or `ABSENT`; none before the meeting.
    #[serde(default)]
    pub outcome: Option<String>,
    /// The item from which on it came, or its substitute did.
    #[serde(default)]
    pub from_item_id: Option<Uuid>,
    /// When it came, if that was late.
    #[serde(default)]
    pub arrived_at: Option<DateTimeUtc>,
    /// When it left, if that was early.
    #[serde(default)]
    pub left_at: Option<DateTimeUtc>,
    /// Whether everybody sees it: never.
    pub public: bool,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
