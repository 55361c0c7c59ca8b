//! Steering documents (styrdokument). A-12.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A document that steers the cooperation (styrdokument); its text is in its versions. A-12.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "steering_document")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Readable key for addresses.
    pub slug: String,
    /// `AGREEMENT` (överenskommelse), `ACTION_PLAN` (handlingsplan), `GUIDELINE` (riktlinje),
    /// `ROUTINE` (rutin), `RECOMMENDATION` (rekommendation) or `ORGANISATION` (organisation).
    pub kind: String,
    /// Where it applies: `COUNTY` (länsnivå), `AREA` (länsdelsnivå) or `LOCAL` (kommunnivå).
    pub level: String,
    /// Title, in Swedish as on the document.
    pub title: String,
    /// Day by which it is to be revised (revideringsdatum).
    #[serde(default)]
    pub review_date: Option<Date>,
    /// The steering document that it replaces (ersätter).
    #[serde(default)]
    pub supersedes_id: Option<Uuid>,
    /// The body that it belongs to..
    #[serde(default)]
    pub body_id: Option<Uuid>,
    /// Whether each kommun and the region is to adopt it for itself. A-13.
    #[serde(default)]
    pub adopted_by_each: bool,
    /// The organisation that owns it; none when it is owned in common.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
    /// Who may see it: `PUBLIC`, `COOPERATION` or `OWNER` (synlighet).
    pub visibility: String,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
