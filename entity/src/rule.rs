//! Rules (regler) that findings are computed from.

use crate::Relation;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A checked rule, as data: what it is about and how grave a breach is. The check itself is code,
/// found by `code`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "rule")]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people and the check cite, stable over time.
    pub code: String,
    /// Place in lists, from 1.
    pub ordinal: i32,
    /// What is checked: a `BODY`, `SEAT`, `MEETING`, `MUNICIPALITY` or `APPOINTMENT`.
    pub subject: String,
    /// The kind of body that it applies to, a code of `body.kind`; none when the kind does not
    /// matter.
    #[serde(default)]
    pub body_kind: Option<String>,
    /// The one body that it applies to; none when it is not for one alone.
    #[serde(default)]
    pub body_id: Option<Uuid>,
    /// The body that meets it together with that one; none when it meets it alone.
    #[serde(default)]
    pub joint_body_id: Option<Uuid>,
    /// The level of the bodies of `body_kind` that it applies to, a code of `body.level`; none when
    /// it applies to those of every level.
    #[serde(default)]
    pub level: Option<String>,
    /// What is required, in Swedish.
    pub statement: String,
    /// The same in English.
    pub statement_english: String,
    /// How grave a breach is: `INFO`, `WARNING` or `ERROR`.
    pub severity: String,
    /// The agreement under which it holds: it begins and ends with it. B-7, B-8, B-9.
    #[serde(default)]
    pub agreement_id: Option<Uuid>,
    /// First day on which it holds (giltig från); none when the beginning is open or no source
    /// tells it.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// How exactly `valid_from` is known: `DAY`, `MONTH`, `YEAR` or `UNKNOWN`. `UNKNOWN` with a
    /// date: attested on that day, begun on another that no source tells. None when the beginning
    /// is open.
    #[serde(default)]
    pub valid_from_precision: Option<String>,
    /// First day on which it no longer holds (giltig till); none when the end is open or no source
    /// tells it.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// How exactly `valid_to` is known: `DAY`, `MONTH`, `YEAR` or `UNKNOWN`. `UNKNOWN` with a date:
    /// attested until that day, ended on another that no source tells. None when the end is open.
    #[serde(default)]
    pub valid_to_precision: Option<String>,
    /// Why the period is given as it is, where the sources leave room (anmärkning).
    #[serde(default)]
    pub period_note: Option<String>,
    /// Clause that this rests on (källa).
    pub clause_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
