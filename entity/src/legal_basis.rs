//! Legal bases of agreements (lagrum). B-3.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An act that an agreement rests on (lag). B-3.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "legal_basis")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// Place in the order of the document, from 1.
    pub ordinal: i32,
    /// Abbreviation of the act, such as `HSL`.
    pub abbreviation: String,
    /// Title of the act in Swedish.
    pub title: String,
    /// Clause that this rests on (källa).
    pub clause_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
