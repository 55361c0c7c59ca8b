//! Obstacles to the cooperation (hinder för samverkan). A-43.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An obstacle to the cooperation that somebody identified in a body (hinder). A-43.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "obstacle")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The body.
    pub body_id: Uuid,
    /// The organisation that identified it.
    pub organisation_id: Uuid,
    /// The organisation that is to remove it.
    pub owner_id: Uuid,
    /// Title.
    pub title: String,
    /// What hinders what.
    pub text: String,
    /// The day on which it was identified.
    pub identified_on: Date,
    /// `IDENTIFIED`, `BEING_REMOVED`, `REMOVED`, `ESCALATED` or `ANSWERED`.
    pub state: String,
    /// The day on which it was removed.
    #[serde(default)]
    pub removed_on: Option<Date>,
    /// The steering body that it was escalated to.
    #[serde(default)]
    pub escalated_to_id: Option<Uuid>,
    /// The day on which it was escalated.
    #[serde(default)]
    pub escalated_on: Option<Date>,
    /// The day by which that body owes an answer.
    #[serde(default)]
    pub answer_due_on: Option<Date>,
    /// What that body answered.
    #[serde(default)]
    pub answer: Option<String>,
    /// The day on which it did.
    #[serde(default)]
    pub answered_on: Option<Date>,
    /// Whether everybody sees it.
    pub public: bool,
    /// The organisations that sit in the body, and in the one that it was escalated to: their ids without hyphens, in their
    /// order, with a space between them.
    pub concerned: String,
    /// When it was last written, to the millisecond.
    pub changed_at: DateTimeUtc,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
