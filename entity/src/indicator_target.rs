//! Targets of indicators (målvärden).

use crate::{Amount, Relation};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The figure that is to be reached in a period, by one organisation, by each, or by several together (målvärde).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "indicator_target")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The indicator.
    pub indicator_id: Uuid,
    /// Which kind of period: that of the indicator, or a longer one.
    pub period_kind: String,
    /// The first day of the period.
    pub period_from: Date,
    /// The organisation that is to reach it; none when each is, or several together.
    #[serde(default)]
    pub organisation_id: Option<Uuid>,
    /// The care area whose municipalities are to reach it together.
    #[serde(default)]
    pub care_area_id: Option<Uuid>,
    /// Whether all that report are to reach it together.
    pub county: bool,
    /// The figure.
    pub target: Amount,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
