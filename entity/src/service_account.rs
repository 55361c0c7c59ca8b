//! Service accounts (tjänstekonton).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An account of a program that reads, reports or subscribes for an organisation (tjänstekonto).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "service_account")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organisation that it acts for.
    pub organisation_id: Uuid,
    /// What it is for.
    pub title: String,
    /// What it may do at most: `READER`, `EDITOR` or `APPROVER`.
    pub grade: String,
    /// `API` or `CALENDAR`: whether it gets tokens, or reads a calendar and nothing else.
    pub purpose: String,
    /// Whose meetings the calendar has; none for those of the organisation.
    #[serde(default)]
    pub person_id: Option<Uuid>,
    /// SHA-256 of its secret, which is random, in hexadecimal.
    pub secret_digest: String,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was revoked; none while it is good.
    #[serde(default)]
    pub revoked_at: Option<DateTimeUtc>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
