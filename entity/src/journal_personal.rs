//! What the journal knows about people.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a field about a person held before and after a change. Destroyed when the person is anonymised.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "journal_personal")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The row of the journal.
    pub journal_id: Uuid,
    /// The person.
    pub person_id: Uuid,
    /// The column.
    pub field: String,
    /// Goes into the digests before the value. 256 random bits in hexadecimal.
    pub salt: String,
    /// The value before.
    #[serde(default)]
    pub before: Option<String>,
    /// The value afterwards.
    #[serde(default)]
    pub after: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
