//! Requests for the adoption of documents (begäran om antagande). A-13.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// That a version of a steering document was sent to the region and each kommun, for each to adopt it for itself (begäran om
/// antagande). A-13.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "adoption_request")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version; it is sent once.
    pub document_version_id: Uuid,
    /// The organisation that sent it.
    pub organisation_id: Uuid,
    /// The decision by which the body recommends it (beslut), where that is held.
    #[serde(default)]
    pub decision_id: Option<Uuid>,
    /// Day on which it was sent.
    pub sent_on: Date,
    /// Last day to answer by (svar senast).
    pub answer_by: Date,
    /// How it enters into force: `WITH_LAST`, `EACH` or `ON_DAY` (ikraftträdande).
    pub entry: String,
    /// Day on which it enters into force at the earliest, with `ON_DAY`.
    #[serde(default)]
    pub in_force_on: Option<Date>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
