//! Year plans of bodies (årshjul)..

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a body plans for a calendar year (årshjul).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "year_plan")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The body.
    pub body_id: Uuid,
    /// The organisation that arranges the body's meetings; none where the region and Norrbottens Kommuner do in common.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
    /// The organisation that drew it up.
    pub organisation_id: Uuid,
    /// The year.
    pub year: i32,
    /// `DRAFT` or `ADOPTED`.
    pub state: String,
    /// The day on which the body adopted it.
    #[serde(default)]
    pub adopted_on: Option<Date>,
    /// The decision by which it did, in words.
    #[serde(default)]
    pub decision: Option<String>,
    /// The plan of another year that it was made from.
    #[serde(default)]
    pub copied_from_id: Option<Uuid>,
    /// Whether everybody sees it.
    pub public: bool,
    /// The organisations that sit in the body today or later as long as it is a draft, then those that sat there when it was
    /// adopted: their ids without hyphens, in their order, with a space between them.
    pub concerned: String,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
