//! Editorial notes (redaktionella anmärkningar): where a source is faulty or open.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A note on how a clause is read. The wording of the clause stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "editorial_note")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The clause that it is a note on.
    pub clause_id: Uuid,
    /// Place among the notes on the clause, from 1.
    pub ordinal: i32,
    /// `CORRECTION` (rättelse), `READING` (tolkning), `ASSUMPTION` (antagande) or `MISSING`
    /// (uppgift saknas).
    pub kind: String,
    /// The words of the source that the note is about.
    #[serde(default)]
    pub wording: Option<String>,
    /// How they are read instead; none when nothing takes their place.
    #[serde(default)]
    pub reading: Option<String>,
    /// Why, in Swedish (skäl).
    pub reason: String,
    /// Why, in English.
    pub reason_english: String,
}

impl ActiveModelBehavior for ActiveModel {}
