//! Appointments (uppdrag som ledamot): who holds which seat..

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The holding of a seat for a time, by a person or vacant (uppdrag)..
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "appointment")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The seat that is held.
    pub seat_id: Uuid,
    /// Who holds it; none when it is vacant (vakant).
    #[serde(default)]
    pub person_id: Option<Uuid>,
    /// `ORDINARY` (ordinarie), `SUBSTITUTE` (ersättare) or `CO_OPTED` (adjungerad, A-36).
    pub role: String,
    /// The organisation that the holder represents (företräder).
    #[serde(default)]
    pub represents_id: Option<Uuid>,
    /// The appointment that a substitute stands in for..
    #[serde(default)]
    pub substitutes_for_id: Option<Uuid>,
    /// Whether the holder may decide in common questions (mandat att besluta). A-51.
    pub decision_right: bool,
    /// What a co-opted member is called in for (sakkunskap). A-36.
    #[serde(default)]
    pub field_of_knowledge: Option<String>,
    /// The decision that appointed the holder.
    #[serde(default)]
    pub appointed_by_id: Option<Uuid>,
    /// The organ that elected the holder, where the seat is an elected representative's (vald av). A-6.
    #[serde(default)]
    pub elected_by: Option<String>,
    /// The day of the election.
    #[serde(default)]
    pub elected_on: Option<Date>,
    /// The paragraph of the organ's minutes (§).
    #[serde(default)]
    pub elected_paragraph: Option<String>,
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
