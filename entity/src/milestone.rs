//! Milestones of projects (milstolpar).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A milestone of a project (milstolpe).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "milestone")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The project.
    pub development_project_id: Uuid,
    /// What is reached.
    pub title: String,
    /// The day by which it is to be reached.
    pub due_on: Date,
    /// The day that was planned first.
    pub first_due_on: Date,
    /// The day on which it was reached; none before.
    #[serde(default)]
    pub reached_on: Option<Date>,
    /// Why it was moved last.
    #[serde(default)]
    pub reason: Option<String>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
