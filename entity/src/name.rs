//! Dated names (namn) of organisations, care areas, bodies and seats.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A name that one thing bore for a time. Never searched and replaced: what was decided in 2004
/// keeps the name of 2004. Exactly one of the four ids is set.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "name")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organisation that bears the name.
    #[serde(default)]
    pub organisation_id: Option<Uuid>,
    /// The care area that bears the name.
    #[serde(default)]
    pub care_area_id: Option<Uuid>,
    /// The body that bears the name.
    #[serde(default)]
    pub body_id: Option<Uuid>,
    /// The seat that bears the name: titles age (befattning).
    #[serde(default)]
    pub seat_id: Option<Uuid>,
    /// `OFFICIAL` for the name to show, `ALIAS` for a spelling that search should find too.
    pub kind: String,
    /// The name, spelt as in its source.
    pub text: String,
    /// The name as search compares it: folded once, when the row is written.
    pub folded: String,
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
    /// Clause that this rests on (källa).
    #[serde(default)]
    pub clause_id: Option<Uuid>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
