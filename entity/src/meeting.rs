//! Meetings of bodies (möten)..

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A meeting of one body or of several (möte).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "meeting")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The body that convenes it; of a joint meeting the first of them. All are rows of `meeting_body`.
    pub body_id: Uuid,
    /// The organisation that arranges it; none where the region and Norrbottens Kommuner do in common.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
    /// `ORDINARY`, `EXTRA` or `THEME_DAY`.
    pub kind: String,
    /// The organisation that requested it, of an extra one.
    #[serde(default)]
    pub organisation_id: Option<Uuid>,
    /// What it is about, where that has a title of its own.
    #[serde(default)]
    pub title: Option<String>,
    /// When it begins.
    pub starts_at: DateTimeUtc,
    /// When it ends.
    pub ends_at: DateTimeUtc,
    /// `IN_PLACE`, `DIGITAL` or `BOTH`.
    pub form: String,
    /// Where it is.
    #[serde(default)]
    pub place: Option<String>,
    /// The meeting that it prepares.
    #[serde(default)]
    pub prepares_id: Option<Uuid>,
    /// `REQUESTED`, `DECLINED`, `PLANNED`, `CALLED`, `HELD`, `NOTES_APPROVED`, `CANCELLED` or `POSTPONED`.
    pub state: String,
    /// Why it was requested, declined, cancelled or postponed.
    #[serde(default)]
    pub reason: Option<String>,
    /// The last day on which others add items to its agenda, as its call says; none while it is not called.
    #[serde(default)]
    pub items_until: Option<Date>,
    /// How often its time, its place, the message or the link of its call, or whether it is held has changed: what calendars compare.
    pub sequence: i32,
    /// Whether everybody sees it.
    pub public: bool,
    /// The organisations that sit in its bodies on its day: their ids without hyphens, in their order, with a space between them.
    pub concerned: String,
    /// When it was last written, to the millisecond.
    pub changed_at: DateTimeUtc,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
