//! Parties to agreements (avtalsparter). B-14.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An organisation bound by an agreement, under the name it signed with (avtalspart). B-14.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "agreement_party")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The agreement.
    pub agreement_id: Uuid,
    /// Place in the order of the document, from 1.
    pub ordinal: i32,
    /// The organisation, under whatever name it bears today.
    pub organisation_id: Uuid,
    /// Its name as the agreement gives it.
    pub name_as_signed: String,
    /// The organ whose approval binds it (godkännande organ). B-11.
    pub approving_organ: String,
    /// Title of the one who signed (undertecknare); no person is named.
    #[serde(default)]
    pub signatory_title: Option<String>,
    /// Clause that says that it is a party (källa); none where the agreement was drafted here.
    #[serde(default)]
    pub clause_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
