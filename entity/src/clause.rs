//! Clauses of document versions (punkter).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A numbered statement of a document version (punkt): the source that everything else cites.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "clause")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version that it is a clause of.
    pub document_version_id: Uuid,
    /// The number that people cite, such as `A-24`.
    pub number: String,
    /// Place in the order of the version, from 1.
    pub ordinal: i32,
    /// Heading under which it stands (rubrik).
    pub heading: String,
    /// The Swedish wording, faults kept (ordalydelse).
    pub wording: String,
    /// How the system holds it: `FACT`, `RULE`, `FLOW` or `TEXT`.
    pub kind: String,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
