//! Development projects with their status reports and milestones, indicators and their values.

use super::codes::VISIBILITY;
use crate::table::NewTable;
use sea_orm_migration::prelude::*;

const PHASE: &[&str] = &[
    "PROPOSED",
    "ONGOING",
    "PAUSED",
    "CLOSING",
    "CLOSED",
    "CANCELLED",
];

const HEALTH: &[&str] = &[
    "NOT_STARTED",
    "ON_TRACK",
    "AT_RISK",
    "OFF_TRACK",
    "FINISHED",
    "DISCONTINUED",
];

const PERIOD_KIND: &[&str] = &["YEAR", "TERTIAL", "QUARTER", "MONTH"];

fn percent(column: &'static str) -> Expr {
    Expr::col(column)
        .is_null()
        .or(Expr::col(column).gte(0).and(Expr::col(column).lte(100)))
}

/// A project, with where it stands.
pub(super) fn development_project() -> NewTable {
    NewTable::named("development_project")
        .audience()
        .text("slug")
        .text("title")
        .text("folded")
        .text("summary")
        .reference("owner_id", "organisation")
        .optional_reference("lead_body_id", "body")
        .optional_reference("steering_body_id", "body")
        .optional_reference("parent_project_id", "development_project")
        .code("phase", PHASE)
        .code("health", HEALTH)
        .optional_integer("progress")
        .check("progress", percent("progress"))
        .optional_date("planned_start")
        .optional_date("planned_end")
        .optional_date("actual_start")
        .optional_date("actual_end")
        .optional_text("closing_report")
        .optional_text("reason")
        .optional_date("last_reported_on")
        .optional_uuid("latest_report_id")
        .optional_text("external_id")
        .code("visibility", VISIBILITY)
        .moment("changed_at")
        .versioned()
        .unique(&["slug"])
        .unique(&["owner_id", "external_id"])
        .indexed(&["owner_id", "id"])
        .indexed(&["lead_body_id", "id"])
        .indexed(&["steering_body_id", "id"])
        .indexed(&["changed_at"])
        .indexed(&["last_reported_on"])
        .ordered("planned_end", "(COALESCE(planned_end, '9999-12-31'))")
        .ordered("last_report", "(COALESCE(last_reported_on, '0001-01-01'))")
        .ordered("health", HEALTH_RANK)
}

/// The worst first.
const HEALTH_RANK: &str = "(CASE health WHEN 'OFF_TRACK' THEN 0 WHEN 'AT_RISK' THEN 1 WHEN 'ON_TRACK' THEN 2 \
     WHEN 'NOT_STARTED' THEN 3 WHEN 'FINISHED' THEN 4 ELSE 5 END)";

/// The priority areas that a project is for.
pub(super) fn project_priority_area() -> NewTable {
    project_for("project_priority_area", "priority_area_id", "priority_area")
        .unique(&["development_project_id", "priority_area_id"])
}

/// The target groups that a project is for.
pub(super) fn project_target_group() -> NewTable {
    project_for("project_target_group", "target_group_id", "target_group")
        .unique(&["development_project_id", "target_group_id"])
}

/// The effect goals that a project is for.
pub(super) fn project_effect_goal() -> NewTable {
    project_for("project_effect_goal", "effect_goal_id", "effect_goal")
        .unique(&["development_project_id", "effect_goal_id"])
}

fn project_for(name: &'static str, column: &'static str, table: &'static str) -> NewTable {
    NewTable::named(name)
        .audience()
        .reference("development_project_id", "development_project")
        .reference(column, table)
}

/// An organisation that takes part in a project of another.
pub(super) fn project_participation() -> NewTable {
    NewTable::named("project_participation")
        .audience()
        .reference("development_project_id", "development_project")
        .reference("organisation_id", "organisation")
        .date("joined_on")
        .optional_date("left_on")
        .versioned()
}

/// A milestone, with the day that was planned first.
pub(super) fn milestone() -> NewTable {
    NewTable::named("milestone")
        .audience()
        .reference("development_project_id", "development_project")
        .text("title")
        .date("due_on")
        .date("first_due_on")
        .optional_date("reached_on")
        .optional_text("reason")
        .versioned()
        .indexed(&["development_project_id", "due_on"])
}

/// A report in words, corrected once at most.
pub(super) fn status_report() -> NewTable {
    NewTable::named("status_report")
        .audience()
        .reference("development_project_id", "development_project")
        .reference("organisation_id", "organisation")
        .optional_reference("person_id", "person")
        .code("period_kind", PERIOD_KIND)
        .date("period_from")
        .code("health", HEALTH)
        .optional_integer("progress")
        .check("progress", percent("progress"))
        .text("done")
        .optional_text("why")
        .optional_text("next")
        .optional_reference("corrects_id", "status_report")
        .moment("submitted_at")
        .unique(&["corrects_id"])
        .indexed(&["development_project_id", "submitted_at"])
}

/// What is measured. Figures are counted in ten-thousandths.
pub(super) fn indicator() -> NewTable {
    NewTable::named("indicator")
        .audience()
        .text("slug")
        .text("title")
        .text("folded")
        .optional_text("definition")
        .optional_text("calculation")
        .optional_text("sources_of_error")
        .code(
            "measure",
            &["COUNT", "PERCENT", "RATIO", "ORDINAL", "QUALITATIVE"],
        )
        .code("direction", &["ASCENDING", "DESCENDING"])
        .boolean("cumulative")
        .code("aggregation", &["SUM", "RATIO", "LATEST", "NONE"])
        .text("unit")
        .code("period_kind", PERIOD_KIND)
        .code(
            "reporters",
            &[
                "OWNER",
                "PARTICIPANTS",
                "CARE_AREA",
                "MUNICIPALITIES",
                "REGION_AND_MUNICIPALITIES",
            ],
        )
        .optional_reference("commissioned_by_id", "body")
        .optional_reference("care_area_id", "care_area")
        .optional_long("baseline")
        .optional_long("range_from")
        .optional_long("range_to")
        .optional_text("kolada_id")
        .optional_integer("disclosure_threshold")
        .optional_reference("development_project_id", "development_project")
        .optional_reference("priority_area_id", "priority_area")
        .optional_reference("target_group_id", "target_group")
        .optional_reference("effect_goal_id", "effect_goal")
        .reference("owner_id", "organisation")
        .code("visibility", VISIBILITY)
        .date("reported_from")
        .optional_date("reported_to")
        .integer("reporting_days")
        .optional_reference("replaces_id", "indicator")
        .moment("changed_at")
        .versioned()
        .unique(&["slug"])
        .indexed(&["changed_at"])
        .check(
            "reported_order",
            Expr::col("reported_from").lt(Expr::col("reported_to")),
        )
        .unique(&["replaces_id"])
}

/// What is to be reached in a period, by one organisation or by each.
pub(super) fn indicator_target() -> NewTable {
    NewTable::named("indicator_target")
        .audience()
        .reference("indicator_id", "indicator")
        .code("period_kind", PERIOD_KIND)
        .date("period_from")
        .optional_reference("organisation_id", "organisation")
        .optional_reference("care_area_id", "care_area")
        .boolean("county")
        .long("target")
        .versioned()
        .unique(&[
            "indicator_id",
            "period_kind",
            "period_from",
            "organisation_id",
            "care_area_id",
            "county",
        ])
}

/// That an organisation may report a period later.
pub(super) fn reporting_extension() -> NewTable {
    NewTable::named("reporting_extension")
        .audience()
        .reference("indicator_id", "indicator")
        .reference("organisation_id", "organisation")
        .code("period_kind", PERIOD_KIND)
        .date("period_from")
        .date("until")
        .text("reason")
        .versioned()
        .unique(&[
            "indicator_id",
            "period_from",
            "organisation_id",
            "period_kind",
        ])
        .indexed(&["organisation_id"])
}

/// A value: one for each indicator, organisation and period, and a correction of it while it is made.
pub(super) fn follow_up_value() -> NewTable {
    NewTable::named("follow_up_value")
        .audience()
        .reference("indicator_id", "indicator")
        .reference("organisation_id", "organisation")
        .code("period_kind", PERIOD_KIND)
        .date("period_from")
        .code("kind", &["FIGURE", "NO_CASES", "NOT_APPLICABLE"])
        .optional_long("actual")
        .optional_long("numerator")
        .optional_long("denominator")
        .optional_long("target")
        .optional_text("comment")
        .boolean("comment_public")
        .boolean("preliminary")
        .boolean("suppressed")
        .code(
            "state",
            &[
                "DRAFT",
                "SUBMITTED",
                "APPROVED",
                "RETURNED",
                "UNDER_CORRECTION",
            ],
        )
        .optional_code("visibility", VISIBILITY)
        .optional_text("acknowledged_warnings")
        .optional_text("reason")
        .optional_date("submitted_on")
        .boolean("is_correction")
        .moment("changed_at")
        .versioned()
        .unique(&[
            "indicator_id",
            "period_from",
            "organisation_id",
            "period_kind",
            "is_correction",
        ])
        .check(
            "visibility_once_submitted",
            Expr::col("state")
                .eq("DRAFT")
                .or(Expr::col("visibility").is_not_null()),
        )
        .indexed(&["organisation_id", "id"])
        .indexed(&["organisation_id", "period_from", "id"])
        .indexed(&["organisation_id", "changed_at", "id"])
        .indexed(&["period_from", "id"])
        .indexed(&["changed_at", "id"])
}
