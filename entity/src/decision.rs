//! Decisions (beslut). B-1.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One step of a matter: what an organ decided (beslut). In a chain dates never go back, and the
/// last step decides. B-1.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "decision")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The matter.
    pub matter_id: Uuid,
    /// Place in the matter, from 1.
    pub ordinal: i32,
    /// The organ that decided, under the name it had then (organ).
    pub organ: String,
    /// The organisation that the organ belongs to.
    #[serde(default)]
    pub organisation_id: Option<Uuid>,
    /// The name that the organisation had then: it never changes.
    #[serde(default)]
    pub organisation_name: Option<String>,
    /// The body, where a body of the cooperation decided.
    #[serde(default)]
    pub body_id: Option<Uuid>,
    /// Number of the paragraph in the minutes (§).
    #[serde(default)]
    pub paragraph: Option<String>,
    /// Year of the minutes, which numbers its paragraphs.
    #[serde(default)]
    pub year: Option<i32>,
    /// Day of the decision; none where the source does not tell.
    #[serde(default)]
    pub date: Option<Date>,
    /// `PROPOSES` (föreslår), `REFERS` (remitterar), `RECOMMENDS` (rekommenderar), `SUPPORTS` (ställer sig bakom), `APPROVES`
    /// (godkänner), `ADOPTS` (antar), `REPEALS` (upphäver), `NOTES` (noterar), `FILES` (lägger till handlingarna), `REMITS`
    /// (återremitterar), `TABLES` (bordlägger) or `REJECTS` (avslår).
    pub kind: String,
    /// The step before, which this one takes up.
    #[serde(default)]
    pub previous_id: Option<Uuid>,
    /// The Swedish wording of the decision (beslutsmening).
    pub wording: String,
    /// Clause that this rests on (källa).
    #[serde(default)]
    pub clause_id: Option<Uuid>,
    /// The agenda item at which the body decided.
    #[serde(default)]
    pub agenda_item_id: Option<Uuid>,
    /// Whether the body decided without a meeting (per capsulam).
    #[serde(default)]
    pub per_capsulam: bool,
    /// The version of a document that it is about.
    #[serde(default)]
    pub document_version_id: Option<Uuid>,
    /// Who did not agree, and why (reservation).
    #[serde(default)]
    pub dissent: Option<String>,
    /// Who took no part because of an interest in it (jäv).
    #[serde(default)]
    pub disqualification: Option<String>,
    /// Why what was recorded of it was corrected last.
    #[serde(default)]
    pub reason: Option<String>,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
