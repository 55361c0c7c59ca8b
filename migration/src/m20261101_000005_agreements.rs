//! Matters (ärenden), agreements (överenskommelser) and the parties to them.

use crate::codes::VISIBILITY;
use crate::table::{self, NewTable};
use sea_orm_migration::prelude::*;

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
    vec![matter(), agreement(), agreement_party()]
}

/// Its steps are rows of `decision`.
fn matter() -> NewTable {
    NewTable::named("matter")
        .text("slug")
        .text("title")
        .optional_reference("owner_id", "organisation")
        .code("visibility", VISIBILITY)
        .unique(&["slug"])
}

/// What a steering document has more when it is an agreement. Its status is computed, so it has no column.
fn agreement() -> NewTable {
    NewTable::named("agreement")
        .reference("steering_document_id", "steering_document")
        .optional_reference("matter_id", "matter")
        .integer("notice_months")
        .reference("clause_id", "clause")
        .unique(&["steering_document_id"])
}

/// A party keeps the name it signed with, whatever it is called today.
fn agreement_party() -> NewTable {
    NewTable::named("agreement_party")
        .reference("agreement_id", "agreement")
        .integer("ordinal")
        .reference("organisation_id", "organisation")
        .text("name_as_signed")
        .text("approving_organ")
        .optional_text("signatory_title")
        .reference("clause_id", "clause")
        .unique(&["agreement_id", "organisation_id"])
}
