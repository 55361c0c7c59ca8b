//! Proposals (förslag).

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An action that takes effect when those whom it binds have consented (förslag).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "proposal")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organisation that proposed it.
    pub owner_id: Uuid,
    /// What is to be done, a code such as `APPOINT`.
    pub action: String,
    /// Who proposed it, the action with its arguments, what it would change, and the consents: JSON.
    pub content: String,
    /// The organisations that proposed it or have to consent: their ids in their order, with a space between them.
    pub concerned: String,
    /// Those of them whose consent is missing, in the same way.
    pub awaited: String,
    /// Why it was proposed.
    #[serde(default)]
    pub reason: Option<String>,
    /// When it was proposed.
    pub proposed_at: DateTimeUtc,
    /// The last day on which it can be consented to.
    pub last_day: Date,
    /// `PENDING`, `ACCEPTED`, `REJECTED`, `WITHDRAWN` or `LAPSED`. What is pending after its last day has lapsed.
    pub state: String,
    /// When it was accepted, rejected, withdrawn or found to do something else than what was shown.
    #[serde(default)]
    pub ended_at: Option<DateTimeUtc>,
    /// Why it was rejected or has lapsed.
    #[serde(default)]
    pub answer: Option<String>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
