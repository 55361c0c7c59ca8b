//! Values of indicators (uppföljningsvärden).

use crate::{Amount, Relation};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What an organisation reported of an indicator for a period (uppföljningsvärde).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "follow_up_value")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The indicator.
    pub indicator_id: Uuid,
    /// The organisation whose value it is.
    pub organisation_id: Uuid,
    /// Which kind of period: the indicator's.
    pub period_kind: String,
    /// The first day of the period.
    pub period_from: Date,
    /// `FIGURE` (utfall), `NO_CASES` (inga fall) or `NOT_APPLICABLE` (ej tillämpligt).
    pub kind: String,
    /// The figure (utfall); none where it is in words.
    #[serde(default)]
    pub actual: Option<Amount>,
    /// Of a share or ratio: what is counted (täljare).
    #[serde(default)]
    pub numerator: Option<Amount>,
    /// Of a share or ratio: among how many (nämnare).
    #[serde(default)]
    pub denominator: Option<Amount>,
    /// The figure that the organisation set itself for the period (målvärde).
    #[serde(default)]
    pub target: Option<Amount>,
    /// The value in words, or what is to be known of the figure.
    #[serde(default)]
    pub comment: Option<String>,
    /// Whether the comment is for all who see the value, not for the cooperation alone.
    pub comment_public: bool,
    /// Whether the figure may still change (preliminärt).
    pub preliminary: bool,
    /// Whether its figures and comment are for its organisation and approvers alone (undertryckt).
    #[serde(default)]
    pub suppressed: bool,
    /// `DRAFT`, `SUBMITTED`, `APPROVED`, `RETURNED` or `UNDER_CORRECTION` (läge).
    pub state: String,
    /// Who may see it at most, its indicator's visibility when it was submitted: `PUBLIC`, `COOPERATION` or `OWNER` (synlighet); none
    /// as long as it hasn't been.
    #[serde(default)]
    pub visibility: Option<String>,
    /// The warnings that were acknowledged when it was submitted, with commas between (bekräftade varningar); none where there were
    /// none.
    #[serde(default)]
    pub acknowledged_warnings: Option<String>,
    /// Why it was returned or reopened last.
    #[serde(default)]
    pub reason: Option<String>,
    /// The day on which it was submitted first; none as long as it hasn't been.
    #[serde(default)]
    pub submitted_on: Option<Date>,
    /// Whether it is the correction of an approved value, which it takes the place of when it is approved.
    pub is_correction: bool,
    /// When it was last written, to the millisecond.
    pub changed_at: DateTimeUtc,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
