//! Notices of termination (uppsägningar). B-12.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A notice that a party gave to end an agreement (uppsägning). B-12.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "agreement_notice")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The party that gave notice.
    pub agreement_party_id: Uuid,
    /// Day on which it was given; the months of notice run from here.
    pub given_on: Date,
}

impl ActiveModelBehavior for ActiveModel {}
