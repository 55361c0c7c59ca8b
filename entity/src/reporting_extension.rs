//! Extensions of reporting (anstånd).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// That an organisation may report an indicator for a period later than others (anstånd).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "reporting_extension")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The indicator.
    pub indicator_id: Uuid,
    /// The organisation that reports.
    pub organisation_id: Uuid,
    /// Which kind of period: the indicator's.
    pub period_kind: String,
    /// The first day of the period.
    pub period_from: Date,
    /// The last day on which the value is in time.
    pub until: Date,
    /// Why; none where it isn't shown.
    #[serde(default)]
    pub reason: Option<String>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
