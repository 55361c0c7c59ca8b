//! Grants (behörigheter).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An identity acts for an organisation with a grade, for a time (behörighet).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "access_grant")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organisation that it acts for.
    pub organisation_id: Uuid,
    /// Who vouches for the identity: `iss` of its tokens.
    pub issuer: String,
    /// The identity: `sub` of its tokens.
    pub subject: String,
    /// What it may do at most: `READER`, `EDITOR` or `APPROVER`.
    pub grade: String,
    /// The service account whose grant it is; none for people.
    #[serde(default)]
    pub service_account_id: Option<Uuid>,
    /// The moment from which it holds.
    pub valid_from: DateTimeUtc,
    /// The moment from which it no longer holds; none when no end is set.
    #[serde(default)]
    pub valid_to: Option<DateTimeUtc>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
