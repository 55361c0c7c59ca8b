//! Seats (platser), dated names, the people and their appointments (uppdrag), and who holds the chair.

use super::codes::{ORGANISATION_KIND, SIDE};
use crate::table::NewTable;
use sea_orm_migration::prelude::*;

/// Functions that the holders of seats have (befattningar).
const SEAT_FUNCTION: &[&str] = &[
    "ELECTED_REPRESENTATIVE",
    "SOCIAL_SERVICES_MANAGER",
    "EDUCATION_MANAGER",
    "LOCAL_CARE_DIVISION_MANAGER",
    "LOCAL_CARE_MEDICAL_OFFICER",
    "CHILD_HEALTH_CARE_MANAGER",
    "ADULT_PSYCHIATRY_MANAGER",
    "OPERATIONS_DIRECTOR",
    "DEVELOPMENT_DIRECTOR",
    "COORDINATOR",
    "COOPERATION_LEADER",
    "CHAIR",
    "LOCAL_CARE_MANAGER",
    "CHILD_SERVICES_MANAGER",
    "CO_OPTED_MANAGER",
    "SOCIAL_BOARD_CHAIR",
    "COUNTY_COUNCIL_BOARD_REPRESENTATIVE",
    "MUNICIPAL_COMMISSIONER",
    "LOCAL_MEMBER",
];

/// A seat exists without a holder. Its label is a row of `name`.
pub(super) fn seat() -> NewTable {
    NewTable::named("seat")
        .reference("body_id", "body")
        .integer("ordinal")
        .code("function", SEAT_FUNCTION)
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
        .period()
        .indexed(&["valid_from", "valid_to"])
        .versioned()
}

/// One term for each body and calendar year.
pub(super) fn chair_term() -> NewTable {
    NewTable::named("chair_term")
        .reference("body_id", "body")
        .integer("year")
        .code("side", SIDE)
        .optional_reference("chair_id", "appointment")
        .optional_reference("secretary_id", "appointment")
        .unique(&["body_id", "year"])
        .versioned()
}
