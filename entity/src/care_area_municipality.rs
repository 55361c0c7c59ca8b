//! Which kommun belongs to which care area, and when. A-33.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The membership of a kommun in a care area (tillhörande närsjukvårdsområde). A-33.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "care_area_municipality")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The care area (närsjukvårdsområde).
    pub care_area_id: Uuid,
    /// The kommun: an organisation of kind `MUNICIPALITY`.
    pub organisation_id: Uuid,
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
    /// Clause that says that the kommun belongs there (källa).
    pub clause_id: Uuid,
    /// Editorial note that the membership rests on, where the source had to be read or corrected.
    #[serde(default)]
    pub editorial_note_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
