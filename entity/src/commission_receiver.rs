//! Who is to carry out commissions (mottagare av uppdrag). A-39.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A body or an organisation that is to carry out a commission, with how far it has come (mottagare av uppdrag). A-39.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "commission_receiver")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The commission.
    pub commission_id: Uuid,
    /// The body, where a body is to carry it out.
    #[serde(default)]
    pub body_id: Option<Uuid>,
    /// The organisation, where an organisation is.
    #[serde(default)]
    pub organisation_id: Option<Uuid>,
    /// The organisation that accepts and reports it; none where the region and Norrbottens Kommuner do in common.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
    /// `GIVEN`, `ACCEPTED`, `IN_PROGRESS`, `REPORTED`, `RETURNED`, `CLOSED` or `WITHDRAWN`.
    pub state: String,
    /// The day on which it was accepted.
    #[serde(default)]
    pub accepted_on: Option<Date>,
    /// The day on which it was last reported back.
    #[serde(default)]
    pub reported_on: Option<Date>,
    /// The day on which it was closed.
    #[serde(default)]
    pub closed_on: Option<Date>,
    /// The decision on the report that closed it.
    #[serde(default)]
    pub decision_id: Option<Uuid>,
    /// The item of an agenda at which the report was decided on.
    #[serde(default)]
    pub agenda_item_id: Option<Uuid>,
    /// Whether nothing remains to be done.
    pub nothing_remains: bool,
    /// The commission that what remains became.
    #[serde(default)]
    pub next_id: Option<Uuid>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
