//! Items of clauses (att-satser, punktlistor).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One item of the list in a clause (att-sats, punkt).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "clause_item")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The clause whose list it is in.
    pub clause_id: Uuid,
    /// Place in the list, from 1.
    pub ordinal: i32,
    /// The Swedish wording (ordalydelse).
    pub wording: String,
}

impl ActiveModelBehavior for ActiveModel {}
