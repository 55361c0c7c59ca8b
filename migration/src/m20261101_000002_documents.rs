//! Steering documents (styrdokument), their versions and clauses, and the notes on how these are read.

use crate::codes::{LEVEL, VISIBILITY};
use crate::table::{self, NewTable};
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
    vec![
        steering_document(),
        document_version(),
        clause(),
        clause_item(),
        editorial_note(),
    ]
}

/// What the versions of a document have in common.
fn steering_document() -> NewTable {
    NewTable::named("steering_document")
        .text("slug")
        .code("kind", DOCUMENT_KIND)
        .code("level", LEVEL)
        .text("title")
        .optional_date("review_date")
        .optional_reference("supersedes_id", "steering_document")
        .optional_reference("owner_id", "organisation")
        .code("visibility", VISIBILITY)
        .unique(&["slug"])
        .indexed(&["kind"])
}

/// The day stamped on a version and the day of its wording are two things.
fn document_version() -> NewTable {
    NewTable::named("document_version")
        .reference("steering_document_id", "steering_document")
        .integer("ordinal")
        .optional_date("stamp_date")
        .optional_date("version_date")
        .period()
        .unique(&["steering_document_id", "ordinal"])
}

/// Numbered statements, such as A-24: the source that other rows cite.
fn clause() -> NewTable {
    NewTable::named("clause")
        .reference("document_version_id", "document_version")
        .text("number")
        .integer("ordinal")
        .text("heading")
        .text("wording")
        .code("kind", &["FACT", "RULE", "FLOW", "TEXT"])
        .unique(&["document_version_id", "number"])
        .indexed(&["number"])
}

/// The items of a clause that holds a list.
fn clause_item() -> NewTable {
    NewTable::named("clause_item")
        .reference("clause_id", "clause")
        .integer("ordinal")
        .text("wording")
        .unique(&["clause_id", "ordinal"])
}

/// Where a clause is faulty or open: its wording stays, the note says how it is read.
fn editorial_note() -> NewTable {
    NewTable::named("editorial_note")
        .reference("clause_id", "clause")
        .integer("ordinal")
        .code("kind", &["CORRECTION", "READING", "ASSUMPTION", "MISSING"])
        .optional_text("wording")
        .optional_text("reading")
        .text("reason")
        .text("reason_english")
        .unique(&["clause_id", "ordinal"])
}
