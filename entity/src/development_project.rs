//! Development projects (utvecklingsprojekt).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A development project: what an organisation does, with others, to develop the cooperation (utvecklingsprojekt)..
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "development_project")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Readable key for addresses; begins with the slug of its owner.
    pub slug: String,
    /// Title.
    pub title: String,
    /// The title in lower case, for search.
    pub folded: String,
    /// What it is about.
    pub summary: String,
    /// The organisation that owns it.
    pub owner_id: Uuid,
    /// The body that leads it (ledande organ).
    #[serde(default)]
    pub lead_body_id: Option<Uuid>,
    /// The body that steers it (styrgrupp).
    #[serde(default)]
    pub steering_body_id: Option<Uuid>,
    /// The project that it is part of.
    #[serde(default)]
    pub parent_project_id: Option<Uuid>,
    /// `PROPOSED`, `ONGOING`, `PAUSED`, `CLOSING`, `CLOSED` or `CANCELLED` (fas).
    pub phase: String,
    /// `NOT_STARTED`, `ON_TRACK`, `AT_RISK`, `OFF_TRACK`, `FINISHED` or `DISCONTINUED`: as the last status report says,
    /// until it is closed or cancelled (hälsa).
    pub health: String,
    /// How much of it is done, in percent, as the last status report says; none when none says.
    #[serde(default)]
    pub progress: Option<i32>,
    /// Planned first day.
    #[serde(default)]
    pub planned_start: Option<Date>,
    /// Planned last day.
    #[serde(default)]
    pub planned_end: Option<Date>,
    /// The day on which it started.
    #[serde(default)]
    pub actual_start: Option<Date>,
    /// The day on which it was closed or cancelled.
    #[serde(default)]
    pub actual_end: Option<Date>,
    /// What it led to, in words (slutrapport).
    #[serde(default)]
    pub closing_report: Option<String>,
    /// Why it was paused or cancelled last.
    #[serde(default)]
    pub reason: Option<String>,
    /// The day of the last status report; none before the first.
    #[serde(default)]
    pub last_reported_on: Option<Date>,
    /// The status report that tells where it stands: the one about the latest period; none before the first.
    #[serde(default)]
    pub latest_report_id: Option<Uuid>,
    /// Its id in its owner's own system.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Who may see it: `PUBLIC`, `COOPERATION` or `OWNER` (synlighet).
    pub visibility: String,
    /// When it was last written, to the millisecond.
    pub changed_at: DateTimeUtc,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
