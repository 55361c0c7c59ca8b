//! The journal (händelselogg).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One write of one row of another table. Rows are added, never changed and never removed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "journal")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its place in the order of commits, from 1, without gaps.
    pub number: i64,
    /// When it was written, to the millisecond.
    pub at: DateTimeUtc,
    /// Who vouches for the identity that wrote; `command-line` for the command line.
    pub issuer: String,
    /// The identity that wrote.
    pub subject: String,
    /// The organisation that it acted for; none for the command line.
    #[serde(default)]
    pub organisation_id: Option<Uuid>,
    /// Id of the request.
    pub request: String,
    /// What was done, a code such as `APPOINT`.
    pub action: String,
    /// The table of the row.
    pub thing: String,
    /// The row.
    pub thing_id: Uuid,
    /// Who could see the row before, as a number in the order of narrowness; none when there was none.
    #[serde(default)]
    pub audience_before: Option<i16>,
    /// The organisation that this depended on.
    #[serde(default)]
    pub owner_before: Option<Uuid>,
    /// Who could see the row afterwards; none when it is gone.
    #[serde(default)]
    pub audience_after: Option<i16>,
    /// The organisation that this depends on.
    #[serde(default)]
    pub owner_after: Option<Uuid>,
    /// The changed fields with their values before and after, as the JSON text that was hashed. Fields about a
    /// person hold salted digests.
    pub fields: String,
    /// Why, where the operator of the server did it from the command line.
    #[serde(default)]
    pub reason: Option<String>,
    /// The hash of the row before; of the first one: 64 zeros.
    pub previous_hash: String,
    /// SHA-256 of all of the above, in hexadecimal.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
