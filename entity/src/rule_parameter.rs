//! Parameters of rules: the numbers, and the readings of what a clause leaves open.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A number or a choice that a rule is checked with, and the reason for it.
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
}

impl ActiveModelBehavior for ActiveModel {}
