//! Parameters of rules: the numbers, and the readings of what a clause leaves open.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A number or a choice that a rule is checked with during a period, and the reason for it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "rule_parameter")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The rule.
    pub rule_id: Uuid,
    /// Place among the parameters of the rule, from 1.
    pub ordinal: i32,
    /// Name of the parameter, which the check looks it up by.
    pub name: String,
    /// The value, as text.
    pub value: String,
    /// What the value is counted in, such as `CALENDAR_DAYS`.
    #[serde(default)]
    pub unit: Option<String>,
    /// Why this reading, in Swedish; none where the clause leaves no choice.
    #[serde(default)]
    pub reason: Option<String>,
    /// The same in English.
    #[serde(default)]
    pub reason_english: Option<String>,
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
