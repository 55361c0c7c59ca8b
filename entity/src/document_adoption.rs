//! Adoptions of documents by organisations (antaganden). A-13.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// That an organisation has adopted a version of a steering document for itself, or declined to (antagande). A-13.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "document_adoption")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version; an organisation answers once for it.
    pub document_version_id: Uuid,
    /// The organisation.
    pub organisation_id: Uuid,
    /// `ADOPTED` (antar) or `DECLINED` (avböjer).
    #[serde(default = "crate::adopted")]
    pub answer: String,
    /// Day of the adoption, or of the decision not to adopt it.
    pub adopted_on: Date,
    /// Its organ that decided (beslutsorgan).
    pub organ: String,
    /// Number of the paragraph in the minutes (§).
    #[serde(default)]
    pub paragraph: Option<String>,
    /// The decision by which it did (beslut), where that is held.
    #[serde(default)]
    pub decision_id: Option<Uuid>,
    /// What it reserved itself (förbehåll).
    #[serde(default)]
    pub reservation: Option<String>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
