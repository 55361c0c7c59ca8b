//! Groups in reports of local structure.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A local group that a report of local structure names..
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "local_structure_report_group")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The report.
    pub local_structure_report_id: Uuid,
    /// The local group.
    pub body_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
