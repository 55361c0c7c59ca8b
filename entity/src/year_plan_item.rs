//! What year plans hold (årshjulets punkter).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A meeting, a deadline or a recurring item of a year plan.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "year_plan_item")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The plan.
    pub year_plan_id: Uuid,
    /// The organisation that added it.
    pub organisation_id: Uuid,
    /// `MEETING`, `DEADLINE` or `RECURRING`.
    pub kind: String,
    /// What it is about; a meeting may have none.
    #[serde(default)]
    pub title: Option<String>,
    /// More of it.
    #[serde(default)]
    pub text: Option<String>,
    /// The day of a meeting and of a deadline.
    #[serde(default)]
    pub day: Option<Date>,
    /// When a meeting begins, as clocks in Norrbotten show it: `09:30`.
    #[serde(default)]
    pub local_start: Option<String>,
    /// When it ends.
    #[serde(default)]
    pub local_end: Option<String>,
    /// The kind of a meeting.
    #[serde(default)]
    pub meeting_kind: Option<String>,
    /// The other body of a joint meeting.
    #[serde(default)]
    pub joint_body_id: Option<Uuid>,
    /// The organisation that is to meet a deadline; none for all of the body.
    #[serde(default)]
    pub responsible_id: Option<Uuid>,
    /// What a meeting is to do with a recurring item.
    #[serde(default)]
    pub purpose: Option<String>,
    /// The meeting of the plan at which a recurring item is dealt with.
    #[serde(default)]
    pub planned_meeting_id: Option<Uuid>,
    /// The meeting that was planned from it.
    #[serde(default)]
    pub meeting_id: Option<Uuid>,
    /// Whether everybody sees it.
    pub public: bool,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
