//! People (personer): work contact only, no personal number, no political party.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Someone who holds or has held a seat. Once anonymised, the history stays and the name does not.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "person")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name to show; none once anonymised.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Title at work (titel).
    #[serde(default)]
    pub title: Option<String>,
    /// The organisation that employs the person (arbetsgivare).
    #[serde(default)]
    pub employer_id: Option<Uuid>,
    /// E-mail address at work.
    #[serde(default)]
    pub work_email: Option<String>,
    /// Telephone number at work.
    #[serde(default)]
    pub work_phone: Option<String>,
    /// Whether the person has protected personal data (skyddade personuppgifter).
    pub protected: bool,
    /// When name and contact were erased; none while they stand.
    #[serde(default)]
    pub anonymised_at: Option<DateTimeUtc>,
    /// Why they were erased; none while they stand.
    #[serde(default)]
    pub anonymised_because: Option<String>,
    /// The organ that decided on the disposal (gallringsbeslut).
    #[serde(default)]
    pub disposal_organ: Option<String>,
    /// When it decided.
    #[serde(default)]
    pub disposal_on: Option<Date>,
    /// The paragraph of its minutes, or the reference of the decision.
    #[serde(default)]
    pub disposal_reference: Option<String>,
    /// Name and title as search compares them; none once anonymised.
    #[serde(default)]
    pub folded: Option<String>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
