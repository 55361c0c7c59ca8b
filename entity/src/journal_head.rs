//! The end of the journal's chain.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The last number and hash of the journal: one row, which whoever adds to the journal locks.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "journal_head")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The last number; 0 when the journal is empty.
    pub number: i64,
    /// The last hash; 64 zeros when the journal is empty.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
