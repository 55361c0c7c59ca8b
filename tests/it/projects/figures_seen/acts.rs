//! What is tried with values and indicators.

use chrono::Datelike;
use entity::follow_up_value;
use samverkan::domain::id::NodeKind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::made::{Plan, Reported};
use crate::{
    fixture::{mutate::id, rows::merged},
    projects::plausibility::acknowledging,
};

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
    Oblige,
    Replace,
    Extend,
    SubmitMany,
    ApproveMany,
    Import,
    Join,
    Leave,
}

impl Act {
    pub(super) const ALL: [Self; 17] = [
        Self::Submit,
        Self::Approve,
        Self::Return,
        Self::Reopen,
        Self::Correct,
        Self::Publish,
        Self::Remove,
        Self::SetTarget,
        Self::ChangeIndicator,
        Self::Oblige,
        Self::Replace,
        Self::Extend,
        Self::SubmitMany,
        Self::ApproveMany,
        Self::Import,
        Self::Join,
        Self::Leave,
    ];

    /// The mutation; for what a file does, the one that does the same.
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
            Self::ChangeIndicator | Self::Oblige => "changeIndicator changes { type }",
            Self::Replace => "createIndicator changes { type }",
            Self::Extend => "extendReporting changes { type }",
            Self::SubmitMany | Self::Import => {
                "submitFollowUpValues rowErrors { code } changes { type }"
            }
            Self::ApproveMany => "approveFollowUpValues changes { type }",
            Self::Join => "joinProject changes { type }",
            Self::Leave => "leaveProject changes { type }",
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
            Self::Oblige => {
                json!({ "indicator": indicator, "version": 1, "reporters": "PARTICIPANTS",
                "commissionedBy": null, "careArea": null })
            }
            Self::Replace => merged(
                json!({ "idempotencyKey": Uuid::now_v7(), "title": "Ny version", "replaces": indicator,
                "reportedFrom": "2027-01-01", "visibility": plan.visibility[1] }),
                meaning(row, plan),
            ),
            Self::Extend => {
                json!({ "indicator": indicator, "period": period(row), "until": "2027-06-30",
                "organisation": id(NodeKind::Organisation, row.organisation_id), "reason": "Nytt system" })
            }
            Self::SubmitMany | Self::Import => {
                let figure = json!({ "indicator": plan.slug, "period": code(row), "actual": "9999", "comment": "Bättre" });
                json!({ "mode": "ALL_OR_NOTHING", "rows": acknowledging(vec![figure]) })
            }
            Self::ApproveMany => json!({ "values": [{ "value": named, "version": version }] }),
            Self::Join => json!({ "idempotencyKey": Uuid::now_v7(),
                "project": id(NodeKind::DevelopmentProject, plan.project) }),
            Self::Leave => {
                json!({ "participation": id(NodeKind::ProjectParticipation, plan.participation),
                "version": 1 })
            }
        }
    }
}

/// What the values of an indicator are, and who reports it.
fn meaning(row: &follow_up_value::Model, plan: &Plan) -> Value {
    let obliges = !["OWNER", "PARTICIPANTS"].contains(&plan.reporters);
    let project = id(NodeKind::DevelopmentProject, plan.project);
    json!({
        "measure": plan.measure, "aggregation": plan.aggregation, "cumulative": plan.cumulative, "direction": "ASCENDING",
        "unit": "antal", "periodKind": row.period_kind, "countsPeople": plan.threshold.is_some(),
        "disclosureThreshold": plan.threshold.unwrap_or(5), "reporters": plan.reporters,
        "commissionedBy": obliges.then_some("lansstyrgruppen"),
        "careArea": (plan.reporters == "CARE_AREA").then_some("norra-norrbotten"),
        "project": (plan.reporters == "PARTICIPANTS").then_some(project),
    })
}

/// A file with which the reporter of a value would report another figure.
pub(super) fn file(value: &Reported, plan: &Plan) -> String {
    let (slug, organisation, period) = (&plan.slug, value.organisation, code(&value.row));
    format!(
        "indicator,organisation,period,actual,comment\n{slug},{organisation},{period},9999,Bättre\n"
    )
}

/// The number of a period within its year; none of a year.
fn number(row: &follow_up_value::Model) -> Option<u32> {
    let months = match row.period_kind.as_str() {
        "YEAR" => return None,
        "TERTIAL" => 4,
        "QUARTER" => 3,
        _ => 1,
    };
    Some(row.period_from.month0() / months + 1)
}

pub(super) fn period(row: &follow_up_value::Model) -> Value {
    json!({ "kind": row.period_kind, "year": row.period_from.year(), "number": number(row) })
}

fn code(row: &follow_up_value::Model) -> String {
    let year = row.period_from.year();
    match (row.period_kind.as_str(), number(row)) {
        (_, None) => year.to_string(),
        ("TERTIAL", Some(number)) => format!("{year}-T{number}"),
        ("QUARTER", Some(number)) => format!("{year}-Q{number}"),
        (_, Some(number)) => format!("{year}-M{number:02}"),
    }
}
