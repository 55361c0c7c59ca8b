//! Organisations (organisationer): the region, the kommuner, their association and outsiders.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An organisation that takes part in the cooperation. Its names are dated rows of
/// [`name`](crate::name).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "organisation")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is: `REGION`, `MUNICIPALITY`, `ASSOCIATION` or `EXTERNAL` (friskola, polis, kyrka,
    /// …).
    pub kind: String,
    /// Official municipality code, four characters (kommunkod), or the code of the county
    /// (länskod).
    #[serde(default)]
    pub code: Option<String>,
    /// Readable key for addresses.
    pub slug: String,
    /// The side that it is on when the chair rotates: `REGION` or `MUNICIPALITIES` (part); none for
    /// outsiders. A-22.
    #[serde(default)]
    pub side: Option<String>,
    /// The kommun that added an organisation from outside, and keeps up to date what it is called; none
    /// for all others. A-53.
    #[serde(default)]
    pub editor_id: Option<Uuid>,
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
}

impl ActiveModelBehavior for ActiveModel {}
