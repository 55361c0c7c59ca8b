//! Idempotency keys.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A creation that was made under a key: a retry gets the same thing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "idempotency")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who vouches for the identity that created.
    pub issuer: String,
    /// The identity that created.
    pub subject: String,
    /// The key that the caller chose.
    pub key: String,
    /// SHA-256 of mutation and input: another input under the same key is refused.
    pub input_digest: String,
    /// What was created.
    pub thing_id: Uuid,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
