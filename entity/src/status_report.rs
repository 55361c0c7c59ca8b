//! Status reports of projects (lägesrapporter).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What an organisation reported of a project, in words (lägesrapport). Never changed: a correction is a new one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "status_report")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The project.
    pub development_project_id: Uuid,
    /// The organisation that reported.
    pub organisation_id: Uuid,
    /// The person who reported, where one is named.
    #[serde(default)]
    pub person_id: Option<Uuid>,
    /// Which kind of period it is about: `YEAR`, `TERTIAL`, `QUARTER` or `MONTH`.
    pub period_kind: String,
    /// The first day of that period.
    pub period_from: Date,
    /// How it stands: a health of projects.
    pub health: String,
    /// How much is done, in percent.
    #[serde(default)]
    pub progress: Option<i32>,
    /// What was done.
    pub done: String,
    /// Why it stands as it does.
    #[serde(default)]
    pub why: Option<String>,
    /// What comes next.
    #[serde(default)]
    pub next: Option<String>,
    /// The report that it corrects.
    #[serde(default)]
    pub corrects_id: Option<Uuid>,
    /// When it was submitted.
    pub submitted_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
