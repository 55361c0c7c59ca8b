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
    /// Clause that says when it enters into force and how it ends (källa).
    pub clause_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
