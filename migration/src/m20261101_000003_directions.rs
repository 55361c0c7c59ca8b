//! What the cooperation is directed at, and the sectors that may join it: vocabularies that are data, never enums.

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
    vec![
        vocabulary("participant_sector"),
        vocabulary("priority_area"),
        vocabulary("target_group"),
        vocabulary("effect_goal"),
    ]
}

/// Entries with a code to cite, in the order and wording of their document.
fn vocabulary(name: &'static str) -> NewTable {
    NewTable::named(name)
        .text("code")
        .integer("ordinal")
        .text("swedish")
        .text("english")
        .reference("clause_id", "clause")
        .unique(&["code"])
}
