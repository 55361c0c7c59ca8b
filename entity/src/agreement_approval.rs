//! Approvals of agreements by their parties (godkännanden). B-11.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The approval of an agreement by a party (godkännande). The agreement is in force from the last
/// required one. B-11.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "agreement_approval")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The party that approved; a party approves once.
    pub agreement_party_id: Uuid,
    /// The decision by which it did (beslut).
    #[serde(default)]
    pub decision_id: Option<Uuid>,
    /// Day of the approval.
    pub approved_on: Date,
    /// Clause that this rests on (källa).
    #[serde(default)]
    pub clause_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
