//! Obstacles to the cooperation (hinder) and disputes under agreements (tvister). A-43, B-10.

use super::agreements::LADDER_STEP_KIND;
use crate::table::NewTable;
use sea_orm_migration::prelude::*;

/// Every table, after those that it refers to.
pub(super) fn obstacles_and_disputes() -> Vec<NewTable> {
    vec![obstacle(), obstacle_measure(), dispute(), dispute_step()]
}

/// An obstacle that is escalated has the body that it was escalated to, and the day by which that owes an answer.
fn obstacle() -> NewTable {
    NewTable::named("obstacle")
        .concerned()
        .reference("body_id", "body")
        .reference("organisation_id", "organisation")
        .reference("owner_id", "organisation")
        .text("title")
        .text("text")
        .date("identified_on")
        .code(
            "state",
            &[
                "IDENTIFIED",
                "BEING_REMOVED",
                "REMOVED",
                "ESCALATED",
                "ANSWERED",
            ],
        )
        .optional_date("removed_on")
        .optional_reference("escalated_to_id", "body")
        .optional_date("escalated_on")
        .optional_date("answer_due_on")
        .optional_text("answer")
        .optional_date("answered_on")
        .boolean("public")
        .moment("changed_at")
        .versioned()
        .check(
            "escalated",
            Expr::col("state")
                .ne("ESCALATED")
                .or(Expr::col("escalated_to_id")
                    .is_not_null()
                    .and(Expr::col("answer_due_on").is_not_null())),
        )
        .indexed(&["identified_on", "id"])
        .indexed(&["body_id", "identified_on", "id"])
}

/// What was done to remove an obstacle.
fn obstacle_measure() -> NewTable {
    NewTable::named("obstacle_measure")
        .concerned()
        .reference("obstacle_id", "obstacle")
        .reference("organisation_id", "organisation")
        .date("taken_on")
        .text("text")
}

/// Whoever sees a dispute is listed in it: nobody else does.
fn dispute() -> NewTable {
    NewTable::named("dispute")
        .reference("agreement_id", "agreement")
        .reference("owner_id", "organisation")
        .reference("against_id", "organisation")
        .text("title")
        .text("text")
        .date("raised_on")
        .code("state", &["OPEN", "RESOLVED", "WITHDRAWN"])
        .code("step", LADDER_STEP_KIND)
        .optional_date("ended_on")
        .optional_text("reason")
        .text("concerned")
        .moment("changed_at")
        .versioned()
        .check("parties", Expr::col("owner_id").ne(Expr::col("against_id")))
        .check(
            "ended",
            Expr::col("state")
                .eq("OPEN")
                .eq(Expr::col("ended_on").is_null()),
        )
        .indexed(&["raised_on", "id"])
}

/// A step that a dispute has taken. It takes none twice, and ends with an outcome.
fn dispute_step() -> NewTable {
    NewTable::named("dispute_step")
        .reference("dispute_id", "dispute")
        .reference("ladder_step_id", "ladder_step")
        .integer("ordinal")
        .optional_reference("body_id", "body")
        .optional_reference("handled_by_id", "organisation")
        .date("from_on")
        .optional_date("to_on")
        .optional_text("outcome")
        .versioned()
        .unique(&["dispute_id", "ordinal"])
        .check(
            "ended",
            Expr::col("to_on")
                .is_null()
                .eq(Expr::col("outcome").is_null()),
        )
}
