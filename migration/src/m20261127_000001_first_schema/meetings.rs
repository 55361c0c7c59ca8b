//! Meetings of bodies (möten), with what belongs to them..

use crate::table::NewTable;
use sea_orm_migration::prelude::*;

const MEETING_STATE: &[&str] = &[
    "REQUESTED",
    "DECLINED",
    "PLANNED",
    "CALLED",
    "HELD",
    "NOTES_APPROVED",
    "CANCELLED",
    "POSTPONED",
];

/// Every table, after those that it refers to.
pub(super) fn meetings() -> Vec<NewTable> {
    vec![meeting(), meeting_body()]
}

/// A meeting; its bodies are rows of `meeting_body`.
fn meeting() -> NewTable {
    NewTable::named("meeting")
        .concerned()
        .reference("body_id", "body")
        .optional_reference("owner_id", "organisation")
        .code("kind", &["ORDINARY", "EXTRA", "THEME_DAY"])
        .optional_reference("organisation_id", "organisation")
        .optional_text("title")
        .moment("starts_at")
        .moment("ends_at")
        .code("form", &["IN_PLACE", "DIGITAL", "BOTH"])
        .optional_text("place")
        .optional_reference("prepares_id", "meeting")
        .code("state", MEETING_STATE)
        .optional_text("reason")
        .integer("sequence")
        .boolean("public")
        .moment("changed_at")
        .versioned()
        .check("order", Expr::col("starts_at").lt(Expr::col("ends_at")))
        .check(
            "asked_for",
            Expr::col("kind")
                .ne("EXTRA")
                .or(Expr::col("organisation_id").is_not_null()),
        )
        .indexed(&["starts_at", "id"])
}

fn meeting_body() -> NewTable {
    NewTable::named("meeting_body")
        .concerned()
        .reference("meeting_id", "meeting")
        .reference("body_id", "body")
        .unique(&["meeting_id", "body_id"])
}
