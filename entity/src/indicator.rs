//! Indicators (indikatorer).

use crate::{Amount, Relation};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What is measured, how, by whom and how often (indikator)..
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "indicator")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Readable key for addresses; begins with the slug of its owner.
    pub slug: String,
    /// Title.
    pub title: String,
    /// The title in lower case, for search.
    pub folded: String,
    /// What it measures: who or what is counted (definition).
    #[serde(default)]
    pub definition: Option<String>,
    /// How its figures are worked out, and from which source (beräkning).
    #[serde(default)]
    pub calculation: Option<String>,
    /// What may make its figures wrong or hard to compare (felkällor).
    #[serde(default)]
    pub sources_of_error: Option<String>,
    /// `COUNT` (antal), `PERCENT` (andel i procent), `RATIO` (kvot), `ORDINAL` (ordningstal) or
    /// `QUALITATIVE` (omdöme i ord).
    pub measure: String,
    /// `ASCENDING` where more is better, `DESCENDING` where less is.
    pub direction: String,
    /// Whether its values count from the beginning of the year (ackumulerat).
    pub cumulative: bool,
    /// How values are put together: `SUM`, `RATIO`, `LATEST` or `NONE` (sammanvägning).
    pub aggregation: String,
    /// Unit, as `personer`.
    pub unit: String,
    /// How often it is reported: `YEAR`, `TERTIAL`, `QUARTER` or `MONTH`.
    pub period_kind: String,
    /// Who reports it: `OWNER`, `PARTICIPANTS` of its project, `CARE_AREA`, `MUNICIPALITIES` or `REGION_AND_MUNICIPALITIES`.
    pub reporters: String,
    /// The body that commissions it, where others than its owner and the participants of its project report it.
    #[serde(default)]
    pub commissioned_by_id: Option<Uuid>,
    /// The care area whose municipalities report it.
    #[serde(default)]
    pub care_area_id: Option<Uuid>,
    /// The figure before the work began (utgångsvärde).
    #[serde(default)]
    pub baseline: Option<Amount>,
    /// The least figure that is expected; none where nothing is said.
    #[serde(default)]
    pub range_from: Option<Amount>,
    /// The greatest figure that is expected; none where nothing is said.
    #[serde(default)]
    pub range_to: Option<Amount>,
    /// Id of the measure in Kolada, where it is one (nyckeltal).
    #[serde(default)]
    pub kolada_id: Option<String>,
    /// Figures about people from 1 and below this one are suppressed (röjandegräns); none where it doesn't count people.
    #[serde(default)]
    pub disclosure_threshold: Option<i32>,
    /// The project that it follows up.
    #[serde(default)]
    pub development_project_id: Option<Uuid>,
    /// The priority area that it is for.
    #[serde(default)]
    pub priority_area_id: Option<Uuid>,
    /// The target group that it is for.
    #[serde(default)]
    pub target_group_id: Option<Uuid>,
    /// The effect goal that it is for.
    #[serde(default)]
    pub effect_goal_id: Option<Uuid>,
    /// The organisation that owns it.
    pub owner_id: Uuid,
    /// Who may see it: `PUBLIC`, `COOPERATION` or `OWNER` (synlighet).
    pub visibility: String,
    /// Nothing is owed for periods that begin earlier.
    pub reported_from: Date,
    /// The first day for which it is no longer reported; none when it goes on.
    #[serde(default)]
    pub reported_to: Option<Date>,
    /// How many days after the end of a period its value is due.
    pub reporting_days: i32,
    /// The indicator that it is the new version of, from the day from which it is reported.
    #[serde(default)]
    pub replaces_id: Option<Uuid>,
    /// When it was last written, to the millisecond.
    pub changed_at: DateTimeUtc,
    /// Counts its changes, from 1: whoever changes it says which version they saw.
    #[serde(default = "crate::first_version")]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
