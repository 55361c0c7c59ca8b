//! Amendments (justeringar). B-2.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A change of words that a decision made (justering). B-2.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "amendment")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The decision that made it.
    pub decision_id: Uuid,
    /// Place in the decision, from 1.
    pub ordinal: i32,
    /// Where in the document the words stand (avsnitt).
    #[serde(default)]
    pub section: Option<String>,
    /// The words before; none where the source does not tell.
    #[serde(default)]
    pub old_words: Option<String>,
    /// The words after.
    pub new_words: String,
    /// Clause that this rests on (källa).
    #[serde(default)]
    pub clause_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
