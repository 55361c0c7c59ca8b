//! Bodies (organ) of the cooperation. A-1.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A group that meets: board, steering group, committee, area group, local group, working group or
/// a forum of 2004 (organ, grupp). A-1.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "body")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Readable key for addresses.
    pub slug: String,
    /// `POLITICAL_BOARD`, `COUNTY_STEERING_GROUP`, `WORKING_COMMITTEE`, `AREA_GROUP`,
    /// `LOCAL_GROUP`, `WORKING_GROUP` or `HISTORICAL_FORUM`.
    pub kind: String,
    /// `COUNTY` (länsnivå), `AREA` (länsdelsnivå) or `LOCAL` (kommunnivå).
    pub level: String,
    /// `POLITICAL` (politisk nivå) or `OFFICIALS` (tjänstepersonsnivå). A-1.
    pub sphere: String,
    /// The body that it is placed under in the structure; steering is a relation of its own.
    #[serde(default)]
    pub parent_id: Option<Uuid>,
    /// The care area of an area group (närsjukvårdsområde). A-33.
    #[serde(default)]
    pub care_area_id: Option<Uuid>,
    /// The kommun of a local group. A-50.
    #[serde(default)]
    pub municipality_id: Option<Uuid>,
    /// The body whose meetings a working committee prepares (arbetsutskott). A-29.
    #[serde(default)]
    pub prepares_for_id: Option<Uuid>,
    /// The agreement whose entry into force dissolves the body. B-13.
    #[serde(default)]
    pub abolished_by_id: Option<Uuid>,
    /// The agreement under which it holds: it begins and ends with it. B-7, B-8, B-9.
    #[serde(default)]
    pub agreement_id: Option<Uuid>,
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
    /// Clause that says that the body exists (källa).
    #[serde(default)]
    pub clause_id: Option<Uuid>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
