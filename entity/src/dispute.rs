//! Disputes (tvister). B-10.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A dispute between two organisations under an agreement (tvist). B-10.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "dispute")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// The organisation that raised it.
    pub owner_id: Uuid,
    /// The organisation that it is raised against.
    pub against_id: Uuid,
    /// Title.
    pub title: String,
    /// What it is about.
    pub text: String,
    /// The day on which it was raised.
    pub raised_on: Date,
    /// `OPEN`, `RESOLVED` or `WITHDRAWN`.
    pub state: String,
    /// The step of the ladder that it stands at: `OFFICIALS`, `LOCAL_POLITICAL`, `COUNTY_POLITICAL` or `ARBITRATION`.
    pub step: String,
    /// The day on which it was resolved or withdrawn.
    #[serde(default)]
    pub ended_on: Option<Date>,
    /// Why it was withdrawn.
    #[serde(default)]
    pub reason: Option<String>,
    /// Those who see it, the two and who handles the present step: their ids in order, with a space between them.
    pub concerned: String,
    /// When it was last written, to the millisecond.
    pub changed_at: DateTimeUtc,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
