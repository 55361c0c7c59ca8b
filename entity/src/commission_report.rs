//! Reports of commissions (rapporter av uppdrag)..

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What whoever carries out a commission has reported of it, on the way or at the end (delrapport, slutrapport). A-39.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "commission_report")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who carries it out.
    pub commission_receiver_id: Uuid,
    /// The organisation that reported.
    pub organisation_id: Uuid,
    /// Whether it reports back, and no interim results.
    pub is_final: bool,
    /// The day on which it was reported.
    pub reported_on: Date,
    /// What was done.
    #[serde(default)]
    pub text: Option<String>,
    /// The document that holds the report.
    #[serde(default)]
    pub document_id: Option<Uuid>,
    /// Another document: a title, a reference or an address.
    #[serde(default)]
    pub reference: Option<String>,
    /// The day on which it was returned.
    #[serde(default)]
    pub returned_on: Option<Date>,
    /// Why it was returned.
    #[serde(default)]
    pub returned_because: Option<String>,
    /// Counts its changes, from 1.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
