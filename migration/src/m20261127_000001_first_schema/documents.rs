//! Steering documents (styrdokument), their versions and clauses, and the notes on how these are read; and the vocabularies
//! that a document gives: what the cooperation is directed at, and the sectors that may join it.

use super::codes::{ENTRY, LEVEL, VISIBILITY};
use crate::table::NewTable;
use sea_orm_migration::prelude::*;

/// Kinds of steering documents.
const DOCUMENT_KIND: &[&str] = &[
    "AGREEMENT",
    "ACTION_PLAN",
    "GUIDELINE",
    "ROUTINE",
    "RECOMMENDATION",
    "ORGANISATION",
];

/// What the versions of a document have in common.
pub(super) fn steering_document() -> NewTable {
    NewTable::named("steering_document")
        .audience()
        .text("slug")
        .code("kind", DOCUMENT_KIND)
        .code("level", LEVEL)
        .text("title")
        .optional_date("review_date")
        .optional_reference("supersedes_id", "steering_document")
        // Bodies refer to agreements, and those to their documents; no body is ever removed.
        .optional_uuid("body_id")
        .boolean("adopted_by_each")
        .optional_reference("owner_id", "organisation")
        .code("visibility", VISIBILITY)
        .unique(&["slug"])
        .indexed(&["kind"])
        .indexed(&["body_id"])
        .versioned()
}

/// The day stamped on a version and the day of its wording are two things.
pub(super) fn document_version() -> NewTable {
    NewTable::named("document_version")
        .audience()
        .reference("steering_document_id", "steering_document")
        .integer("ordinal")
        .optional_date("stamp_date")
        .optional_date("version_date")
        .code("state", &["DRAFT", "ADOPTED"])
        .period()
        .unique(&["steering_document_id", "ordinal"])
        .versioned()
}

/// A version that the region and each kommun is asked to adopt, once.
pub(super) fn adoption_request() -> NewTable {
    NewTable::named("adoption_request")
        .audience()
        .reference("document_version_id", "document_version")
        .reference("organisation_id", "organisation")
        .optional_reference("decision_id", "decision")
        .date("sent_on")
        .date("answer_by")
        .code("entry", ENTRY)
        .optional_date("in_force_on")
        .unique(&["document_version_id"])
        .indexed(&["answer_by"])
        .indexed(&["decision_id"])
        .versioned()
        .check("answer", Expr::col("answer_by").gte(Expr::col("sent_on")))
        .check(
            "day_of_entry",
            Expr::col("entry")
                .eq("ON_DAY")
                .eq(Expr::col("in_force_on").is_not_null()),
        )
}

/// Each kommun and the region adopts a document of the county for itself, or declines.
pub(super) fn document_adoption() -> NewTable {
    NewTable::named("document_adoption")
        .audience()
        .reference("document_version_id", "document_version")
        .reference("organisation_id", "organisation")
        .code("answer", &["ADOPTED", "DECLINED"])
        .date("adopted_on")
        .text("organ")
        .optional_text("paragraph")
        .optional_reference("decision_id", "decision")
        .optional_text("reservation")
        .unique(&["document_version_id", "organisation_id"])
        .versioned()
}

/// Numbered statements, such as A-24: the source that other rows cite.
pub(super) fn clause() -> NewTable {
    NewTable::named("clause")
        .audience()
        .reference("document_version_id", "document_version")
        .text("number")
        .integer("ordinal")
        .text("heading")
        .text("wording")
        .code("kind", &["FACT", "RULE", "FLOW", "TEXT"])
        .unique(&["document_version_id", "number"])
        .indexed(&["number"])
        .versioned()
}

/// The items of a clause that holds a list.
pub(super) fn clause_item() -> NewTable {
    NewTable::named("clause_item")
        .audience()
        .reference("clause_id", "clause")
        .integer("ordinal")
        .text("wording")
        .unique(&["clause_id", "ordinal"])
}

/// Where a clause is faulty or open: its wording stays, the note says how it is read.
pub(super) fn editorial_note() -> NewTable {
    NewTable::named("editorial_note")
        .audience()
        .reference("clause_id", "clause")
        .integer("ordinal")
        .code("kind", &["CORRECTION", "READING", "ASSUMPTION", "MISSING"])
        .optional_text("wording")
        .optional_text("reading")
        .text("reason")
        .text("reason_english")
        .unique(&["clause_id", "ordinal"])
}

/// Entries with a code to cite, in the order and wording of their document.
pub(super) fn vocabulary(name: &'static str) -> NewTable {
    NewTable::named(name)
        .text("code")
        .integer("ordinal")
        .text("swedish")
        .text("english")
        .reference("clause_id", "clause")
        .unique(&["code"])
}
