//! Seats (platser) of bodies..

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A place in a body, which exists with or without a holder (plats). Its label is a dated
/// [`name`](crate::name)..
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "seat")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The body that the seat is in.
    pub body_id: Uuid,
    /// Place in the order of the document, from 1.
    pub ordinal: i32,
    /// The function that its holder has (funktion).
    pub function_id: Uuid,
    /// Which kind of organisation fills it, a code of `organisation.kind`; none when any may.
    #[serde(default)]
    pub organisation_kind: Option<String>,
    /// The one organisation that fills it, where the source names it.
    #[serde(default)]
    pub organisation_id: Option<Uuid>,
    /// The least number of holders.
    pub min_holders: i32,
    /// The greatest number of holders; none when there is no limit.
    #[serde(default)]
    pub max_holders: Option<i32>,
    /// Whether the holders are to be spread over the care areas (geografisk spridning)..
    pub geographic_spread: bool,
    /// Who may substitute: `SAME_CARE_AREA`, `NAMED` or `NONE` (ersättare)..
    pub substitution_rule: String,
    /// Whether its holder convenes the body (sammankallande)..
    pub convenes: bool,
    /// Whether its holder chairs the body by virtue of the seat (ordförande). A-37.
    pub chairs: bool,
    /// Whether its holder keeps the notes (minnesanteckningar)..
    pub keeps_notes: bool,
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
    /// Clause that says that the seat exists (källa).
    #[serde(default)]
    pub clause_id: Option<Uuid>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
