//! Seats (platser), dated names, the people and their appointments (uppdrag), and who holds the chair.

use super::{
    codes::{ORGANISATION_KIND, SIDE},
    documents::vocabulary,
};
use crate::table::NewTable;
use sea_orm_migration::prelude::*;

/// Functions that the holders of seats have: who is elected, and which one is presumed.
pub(super) fn seat_function() -> NewTable {
    vocabulary("seat_function")
        .boolean("elected")
        .boolean("presumed")
}

/// A seat exists without a holder. Its label is a row of `name`.
pub(super) fn seat() -> NewTable {
    NewTable::named("seat")
        .reference("body_id", "body")
        .integer("ordinal")
        .reference("function_id", "seat_function")
        .optional_code("organisation_kind", ORGANISATION_KIND)
        .optional_reference("organisation_id", "organisation")
        .integer("min_holders")
        .optional_integer("max_holders")
        .boolean("geographic_spread")
        .code("substitution_rule", &["SAME_CARE_AREA", "NAMED", "NONE"])
        .boolean("convenes")
        .boolean("chairs")
        .boolean("keeps_notes")
        .optional_reference("agreement_id", "agreement")
        .period()
        .optional_reference("clause_id", "clause")
        .check("min_holders", Expr::col("min_holders").gte(0))
        .check(
            "max_holders",
            Expr::col("max_holders").gte(Expr::col("min_holders")),
        )
        .versioned()
}

/// The dated names of whatever has one. `folded` is what search compares.
pub(super) fn name() -> NewTable {
    NewTable::named("name")
        .optional_reference("organisation_id", "organisation")
        .optional_reference("care_area_id", "care_area")
        .optional_reference("body_id", "body")
        .optional_reference("seat_id", "seat")
        .code("kind", &["OFFICIAL", "ALIAS"])
        .text("text")
        .text("folded")
        .period()
        .optional_reference("clause_id", "clause")
        .exactly_one(&["organisation_id", "care_area_id", "body_id", "seat_id"])
        .indexed(&["folded"])
        .versioned()
}

/// Work contact only. Every column about the person is optional: anonymising empties them.
pub(super) fn person() -> NewTable {
    NewTable::named("person")
        .audience()
        .optional_text("display_name")
        .optional_text("title")
        .optional_reference("employer_id", "organisation")
        .optional_text("work_email")
        .optional_text("work_phone")
        .boolean("protected")
        .optional_moment("anonymised_at")
        .optional_text("anonymised_because")
        .optional_text("disposal_organ")
        .optional_date("disposal_on")
        .optional_text("disposal_reference")
        .optional_text("folded")
        .versioned()
}

/// Who holds a seat, or that it is vacant.
pub(super) fn appointment() -> NewTable {
    NewTable::named("appointment")
        .reference("seat_id", "seat")
        .optional_reference("person_id", "person")
        .code("role", &["ORDINARY", "SUBSTITUTE", "CO_OPTED"])
        .optional_reference("represents_id", "organisation")
        .optional_reference("substitutes_for_id", "appointment")
        .boolean("decision_right")
        .optional_text("field_of_knowledge")
        .optional_reference("appointed_by_id", "decision")
        .optional_text("elected_by")
        .optional_date("elected_on")
        .optional_text("elected_paragraph")
        .period()
        .indexed(&["valid_from", "valid_to"])
        .versioned()
}

/// One term of a body at most begins in a calendar year.
pub(super) fn chair_term() -> NewTable {
    NewTable::named("chair_term")
        .reference("body_id", "body")
        .integer("year")
        .code("side", SIDE)
        .optional_reference("chair_id", "appointment")
        .optional_reference("vice_chair_id", "appointment")
        .optional_code("secretary_side", SIDE)
        .optional_reference("secretary_id", "appointment")
        .period()
        .unique(&["body_id", "year"])
        .versioned()
}
