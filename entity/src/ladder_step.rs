//! Steps of the dispute ladder (tvistetrappa). B-10.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A step that a dispute under an agreement climbs to, one at a time (tvist). B-10.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "ladder_step")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// Number of the step, from 1; no step is skipped.
    pub ordinal: i32,
    /// `OFFICIALS` (verksamheten), `LOCAL_POLITICAL` (lokal politisk samverkansgrupp),
    /// `COUNTY_POLITICAL` (politisk samverkansgrupp på länsnivå) or `ARBITRATION` (skiljenämnd).
    pub kind: String,
    /// The Swedish wording of the step (ordalydelse).
    pub wording: String,
    /// Whether a body must exist for the step to be taken; a missing one is a finding.
    pub requires_body: bool,
    /// What a reader should know about the step, in Swedish (anmärkning).
    #[serde(default)]
    pub note: Option<String>,
    /// The same in English.
    #[serde(default)]
    pub note_english: Option<String>,
    /// Clause that this rests on (källa); none where the agreement was drafted here.
    #[serde(default)]
    pub clause_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
