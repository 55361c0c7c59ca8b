//! Commissions (uppdrag)..

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A task that a body gives to bodies or organisations, with a day by which it is due (uppdrag). A-39.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "commission")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The body that gives it.
    pub body_id: Uuid,
    /// The organisation that writes for that body; none where the region and Norrbottens Kommuner do in common.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
    /// Who may see it: `PUBLIC` or `COOPERATION` (synlighet).
    pub visibility: String,
    /// The decision by which it is given.
    #[serde(default)]
    pub decision_id: Option<Uuid>,
    /// The item of an agenda at which it is given.
    #[serde(default)]
    pub agenda_item_id: Option<Uuid>,
    /// The commission to the giving body that it is a part of.
    #[serde(default)]
    pub part_of_id: Option<Uuid>,
    /// Title.
    pub title: String,
    /// What is to be done.
    pub text: String,
    /// The day on which it is given.
    pub given_on: Date,
    /// The day by which it is to be reported.
    pub due_on: Date,
    /// The day on which it was withdrawn.
    #[serde(default)]
    pub withdrawn_on: Option<Date>,
    /// Why it was withdrawn.
    #[serde(default)]
    pub withdrawn_because: Option<String>,
    /// When it was last written, to the millisecond.
    pub changed_at: DateTimeUtc,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
