//! Functions (funktioner) that the holders of seats have..

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a seat is for, whatever its title is at the time (funktion). Which functions there are, each county says for itself.
///
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "seat_function")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people and data cite, stable over time (kod).
    pub code: String,
    /// Place in lists, from 1.
    pub ordinal: i32,
    /// What it is called in Swedish.
    pub swedish: String,
    /// The same in English.
    pub english: String,
    /// Clause that names the function (källa).
    pub clause_id: Uuid,
    /// Whether its holders are elected representatives (förtroendevalda). A-6.
    pub elected: bool,
    /// Whether a new seat has it for which no function is said; one at most has. A-51.
    pub presumed: bool,
}

impl ActiveModelBehavior for ActiveModel {}
