//! What is tried with values and indicators.

use chrono::Datelike;
use entity::follow_up_value;
use samverkan::domain::id::NodeKind;
use serde_json::{Value, json};

use super::made::{Plan, Reported};
use crate::fixture::mutate::id;

/// What is tried without the right to it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Submit,
    Approve,
    Return,
    Reopen,
    Correct,
    Publish,
    Remove,
    SetTarget,
    ChangeIndicator,
    Extend,
}

impl Act {
    pub(super) const ALL: [Self; 10] = [
        Self::Submit,
        Self::Approve,
        Self::Return,
        Self::Reopen,
        Self::Correct,
        Self::Publish,
        Self::Remove,
        Self::SetTarget,
        Self::ChangeIndicator,
        Self::Extend,
    ];

    pub(super) const fn mutation(self) -> &'static str {
        match self {
            Self::Submit => "submitFollowUpValue changes { type }",
            Self::Approve => "approveFollowUpValue changes { type }",
            Self::Return => "returnFollowUpValue changes { type }",
            Self::Reopen => "reopenFollowUpValue changes { type }",
            Self::Correct => "saveFollowUpValue changes { type }",
            Self::Publish => "publishFollowUpValues changes { type }",
            Self::Remove => "removeFollowUpValue changes { type }",
            Self::SetTarget => "setIndicatorTarget changes { type }",
            Self::ChangeIndicator => "changeIndicator changes { type }",
            Self::Extend => "extendReporting changes { type }",
        }
    }

    /// What is sent, aimed at a value, its indicator and its period as they stand.
    pub(super) fn input(self, value: &Reported, plan: &Plan) -> Value {
        let row = &value.row;
        let (named, version) = (id(NodeKind::FollowUpValue, row.id), row.version);
        let indicator = id(NodeKind::Indicator, plan.id);
        match self {
            Self::Submit | Self::Approve | Self::Remove => {
                json!({ "value": named, "version": version })
            }
            Self::Return | Self::Reopen => {
                json!({ "value": named, "version": version, "reason": "Räkna om" })
            }
            Self::Correct => {
                json!({ "indicator": indicator, "period": period(row), "version": version,
                "actual": "9999", "comment": "Bättre" })
            }
            Self::Publish => json!({ "indicator": indicator, "visibility": plan.visibility[1] }),
            Self::SetTarget => {
                json!({ "indicator": indicator, "period": { "kind": "YEAR", "year": 2026 },
                "target": "9999" })
            }
            Self::ChangeIndicator => {
                json!({ "indicator": indicator, "version": 1, "reportingDays": 0,
                "visibility": "PUBLIC" })
            }
            Self::Extend => {
                json!({ "indicator": indicator, "period": period(row), "until": "2027-06-30",
                "organisation": id(NodeKind::Organisation, row.organisation_id), "reason": "Nytt system" })
            }
        }
    }
}

pub(super) fn period(row: &follow_up_value::Model) -> Value {
    let months = match row.period_kind.as_str() {
        "YEAR" => 12,
        "TERTIAL" => 4,
        "QUARTER" => 3,
        _ => 1,
    };
    let number = (months < 12).then(|| row.period_from.month0() / months + 1);
    json!({ "kind": row.period_kind, "year": row.period_from.year(), "number": number })
}
