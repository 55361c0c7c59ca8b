//! Items of meetings' agendas (ärenden på dagordningen). A-27.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An item of a meeting's agenda (ärende på dagordningen).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "agenda_item")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// Its place on the agenda, from 1; of what isn't accepted behind all that is.
    pub position: i32,
    /// Title.
    pub title: String,
    /// What it is about.
    #[serde(default)]
    pub text: Option<String>,
    /// `INFORMATION`, `DISCUSSION`, `DECISION` or `FOLLOW_UP`.
    pub purpose: String,
    /// Whether it comes at every meeting.
    pub standing: bool,
    /// Who presents it.
    #[serde(default)]
    pub presenter_id: Option<Uuid>,
    /// Codes of the sectors that it concerns, in their order, with `, ` between them; empty when it names none.
    pub sectors: String,
    /// When it begins.
    #[serde(default)]
    pub starts_at: Option<DateTimeUtc>,
    /// How long it takes, in minutes.
    #[serde(default)]
    pub minutes: Option<i32>,
    /// Whether everybody sees it who sees the meeting.
    pub public: bool,
    /// `PROPOSED`, `ACCEPTED` or `PUT_OFF`.
    pub state: String,
    /// Why it was put off.
    #[serde(default)]
    pub reason: Option<String>,
    /// The organisation that added it.
    pub organisation_id: Uuid,
    /// The item of an earlier meeting that it carries over.
    #[serde(default)]
    pub carried_from_id: Option<Uuid>,
    /// The horizon note that it takes up.
    #[serde(default)]
    pub horizon_note_id: Option<Uuid>,
    /// The matter that it is about.
    #[serde(default)]
    pub matter_id: Option<Uuid>,
    /// Other documents: a title, a reference or an address.
    #[serde(default)]
    pub reference: Option<String>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
