//! Organisations (organisationer): the region, the kommuner, their association and outsiders; and care areas
//! (närsjukvårdsområden, länsdelar) with the kommuner that belong to them.

use super::codes::{ORGANISATION_KIND, SIDE};
use crate::table::NewTable;
use sea_orm_migration::prelude::*;

/// Names are rows of `name`, memberships rows of `care_area_municipality`.
pub(super) fn organisation() -> NewTable {
    NewTable::named("organisation")
        .code("kind", ORGANISATION_KIND)
        .optional_text("code")
        .text("slug")
        .optional_code("side", SIDE)
        .optional_reference("editor_id", "organisation")
        .period()
        .check(
            "editor",
            Expr::col("kind")
                .eq("EXTERNAL")
                .or(Expr::col("editor_id").is_null()),
        )
        .unique(&["code"])
        .unique(&["slug"])
        .indexed(&["kind"])
}

/// On every date the areas in force partition the kommuner.
pub(super) fn care_area() -> NewTable {
    NewTable::named("care_area")
        .text("slug")
        .period()
        .reference("clause_id", "clause")
        .unique(&["slug"])
}

/// Overlapping memberships are not refused here: they are a data fault to be reported.
pub(super) fn care_area_municipality() -> NewTable {
    NewTable::named("care_area_municipality")
        .reference("care_area_id", "care_area")
        .reference("organisation_id", "organisation")
        .period()
        .reference("clause_id", "clause")
        .optional_reference("editorial_note_id", "editorial_note")
}
