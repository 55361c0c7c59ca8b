//! Participating organisations of projects (medverkande organisationer).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// That an organisation takes part in a project of another, from a day until a day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "project_participation")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The project.
    pub development_project_id: Uuid,
    /// The organisation.
    pub organisation_id: Uuid,
    /// The first day.
    pub joined_on: Date,
    /// The first day on which it no longer takes part; none while it does.
    #[serde(default)]
    pub left_on: Option<Date>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
