//! Seats (platser), dated names, the people and their appointments (uppdrag), and who holds the chair.

use crate::codes::{ORGANISATION_KIND, SIDE};
use crate::table::{self, NewTable};
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

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(manager, tables()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, tables()).await
    }
}

fn tables() -> Vec<NewTable> {
    vec![seat(), name(), person(), appointment(), chair_term()]
}

/// A seat exists without a holder. Its label is a row of `name`.
fn seat() -> NewTable {
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
        .period()
        .optional_reference("clause_id", "clause")
        .check("min_holders", Expr::col("min_holders").gte(0))
        .check(
            "max_holders",
            Expr::col("max_holders").gte(Expr::col("min_holders")),
        )
}

/// The dated names of whatever has one. `folded` is what search compares.
fn name() -> NewTable {
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
}

/// Work contact only. Every column about the person is optional: anonymising empties them.
fn person() -> NewTable {
    NewTable::named("person")
        .optional_text("display_name")
        .optional_text("title")
        .optional_reference("employer_id", "organisation")
        .optional_text("work_email")
        .optional_text("work_phone")
        .boolean("protected")
        .optional_moment("anonymised_at")
}

/// Who holds a seat, or that it is vacant.
fn appointment() -> NewTable {
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
}

/// One term for each body and calendar year.
fn chair_term() -> NewTable {
    NewTable::named("chair_term")
        .reference("body_id", "body")
        .integer("year")
        .code("side", SIDE)
        .optional_reference("chair_id", "appointment")
        .optional_reference("secretary_id", "appointment")
        .unique(&["body_id", "year"])
}
