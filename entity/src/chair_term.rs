//! Chair terms (ordförandeskap). A-22.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The time in which a side holds the chair of a body, and one the secretary (ordförandeskap): a
/// calendar year where the rule of the body says nothing else. A-22.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "chair_term")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The body.
    pub body_id: Uuid,
    /// The calendar year in which it begins.
    pub year: i32,
    /// The side that holds the chair: `REGION` or `MUNICIPALITIES` (part).
    pub side: String,
    /// The appointment of the chair (ordförande).
    #[serde(default)]
    pub chair_id: Option<Uuid>,
    /// The appointment of the vice chair (vice ordförande).
    #[serde(default)]
    pub vice_chair_id: Option<Uuid>,
    /// The side that holds the secretary: `REGION` or `MUNICIPALITIES`.
    #[serde(default)]
    pub secretary_side: Option<String>,
    /// The appointment of the secretary (sekreterare).
    #[serde(default)]
    pub secretary_id: Option<Uuid>,
    /// First day on which it holds (giltig från); none when the beginning is open or no source
    /// tells it.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// How exactly `valid_from` is known: `DAY`, `MONTH`, `YEAR` or `UNKNOWN`. `UNKNOWN` with a
    /// date: attested on that day, begun on another that no source tells. None when the beginning
    /// is open.
    #[serde(default)]
    pub valid_from_precision: Option<String>,
    /// First day on which it no longer holds (giltig till); none when the end is open or no source
    /// tells it.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// How exactly `valid_to` is known: `DAY`, `MONTH`, `YEAR` or `UNKNOWN`. `UNKNOWN` with a date:
    /// attested until that day, ended on another that no source tells. None when the end is open.
    #[serde(default)]
    pub valid_to_precision: Option<String>,
    /// Why the period is given as it is, where the sources leave room (anmärkning).
    #[serde(default)]
    pub period_note: Option<String>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
