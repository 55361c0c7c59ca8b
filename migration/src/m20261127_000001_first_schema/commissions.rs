//! Commissions (uppdrag) that a body gives to bodies and organisations, with what they report..

use crate::table::NewTable;
use sea_orm_migration::prelude::*;

const COMMISSION_STATE: &[&str] = &[
    "GIVEN",
    "ACCEPTED",
    "IN_PROGRESS",
    "REPORTED",
    "RETURNED",
    "CLOSED",
    "WITHDRAWN",
];

/// Every table, after those that it refers to.
pub(super) fn commissions() -> Vec<NewTable> {
    vec![commission(), commission_receiver(), commission_report()]
}

/// A commission is seen by those who are to carry it out: never by its owner alone.
fn commission() -> NewTable {
    NewTable::named("commission")
        .audience()
        .reference("body_id", "body")
        .optional_reference("owner_id", "organisation")
        .code("visibility", &["PUBLIC", "COOPERATION"])
        .optional_reference("decision_id", "decision")
        .optional_reference("agenda_item_id", "agenda_item")
        .optional_reference("part_of_id", "commission")
        .text("title")
        .text("text")
        .date("given_on")
        .date("due_on")
        .optional_date("withdrawn_on")
        .optional_text("withdrawn_because")
        .moment("changed_at")
        .versioned()
        .check("order", Expr::col("given_on").lte(Expr::col("due_on")))
        .check("withdrawn", together("withdrawn_on", "withdrawn_because"))
        .indexed(&["given_on", "id"])
        .indexed(&["body_id", "given_on", "id"])
}

/// Who is to carry out a commission, each with how far it has come. One that is closed says what remains: nothing, or the
/// commission that it became.
fn commission_receiver() -> NewTable {
    let closed = |what: Expr| Expr::col("state").eq("CLOSED").eq(what);
    NewTable::named("commission_receiver")
        .audience()
        .reference("commission_id", "commission")
        .optional_reference("body_id", "body")
        .optional_reference("organisation_id", "organisation")
        .optional_reference("owner_id", "organisation")
        .code("state", COMMISSION_STATE)
        .optional_date("accepted_on")
        .optional_date("reported_on")
        .optional_date("closed_on")
        .optional_reference("decision_id", "decision")
        .optional_reference("agenda_item_id", "agenda_item")
        .boolean("nothing_remains")
        .optional_reference("next_id", "commission")
        .versioned()
        .exactly_one(&["body_id", "organisation_id"])
        .unique(&["commission_id", "body_id"])
        .unique(&["commission_id", "organisation_id"])
        .check("closed", closed(Expr::col("closed_on").is_not_null()))
        .check(
            "decided",
            closed(
                Expr::col("decision_id")
                    .is_not_null()
                    .or(Expr::col("agenda_item_id").is_not_null()),
            ),
        )
        .check(
            "remains",
            closed(
                Expr::col("nothing_remains")
                    .eq(true)
                    .or(Expr::col("next_id").is_not_null()),
            ),
        )
}

/// What whoever carries out a commission has reported. What reports it back may be returned.
fn commission_report() -> NewTable {
    NewTable::named("commission_report")
        .audience()
        .reference("commission_receiver_id", "commission_receiver")
        .reference("organisation_id", "organisation")
        .boolean("is_final")
        .date("reported_on")
        .optional_text("text")
        .optional_reference("document_id", "steering_document")
        .optional_text("reference")
        .optional_date("returned_on")
        .optional_text("returned_because")
        .versioned()
        .check("returned", together("returned_on", "returned_because"))
        .check(
            "returned_final",
            Expr::col("returned_on")
                .is_null()
                .or(Expr::col("is_final").eq(true)),
        )
        .check(
            "content",
            Expr::col("text")
                .is_not_null()
                .or(Expr::col("document_id").is_not_null())
                .or(Expr::col("reference").is_not_null()),
        )
}

/// Holds where both columns hold something, or neither.
fn together(one: &'static str, other: &'static str) -> Expr {
    let held = Expr::col(other).is_not_null();
    Expr::col(one).is_not_null().eq(held)
}
