//! Guiding principles of agreements (kännetecken). B-4.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What is to mark the cooperation under an agreement (kännetecken). B-4.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "guiding_principle")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// Place in the order of the document, from 1.
    pub ordinal: i32,
    /// The Swedish wording (ordalydelse).
    pub wording: String,
    /// Clause that this rests on (källa).
    pub clause_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
