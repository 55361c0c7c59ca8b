//! Agreements (överenskommelser). B-11, B-12.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a steering document of kind `AGREEMENT` has beyond its text (överenskommelse, avtal). Its
/// status is computed, never stored. B-11, B-12.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "agreement")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The document that holds the text of the agreement.
    pub steering_document_id: Uuid,
    /// The matter in which it was decided (ärende). B-1.
    #[serde(default)]
    pub matter_id: Option<Uuid>,
    /// Months from a notice until the agreement ends (uppsägningstid). B-12.
    pub notice_months: i32,
    /// Clause that says when it enters into force and how it ends (källa); none where it was drafted here.
    #[serde(default)]
    pub clause_id: Option<Uuid>,
    /// How it enters into force: `WITH_LAST` (med det sista godkännandet), `EACH` (för var och en) or `ON_DAY` (en dag).
    #[serde(default = "with_last")]
    pub entry: String,
    /// The day on which it enters into force at the earliest, with `ON_DAY`.
    #[serde(default)]
    pub in_force_on: Option<Date>,
    /// The day on which it was sent to its parties for approval; none as long as it is drafted, and where no source tells.
    #[serde(default)]
    pub sent_on: Option<Date>,
    /// The agreement whose place it takes when it enters into force.
    #[serde(default)]
    pub supersedes_id: Option<Uuid>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

fn with_last() -> String {
    "WITH_LAST".to_owned()
}

impl ActiveModelBehavior for ActiveModel {}
