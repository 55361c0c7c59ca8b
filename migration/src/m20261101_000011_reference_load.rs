//! Which editions of the reference data have been loaded.

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
    vec![reference_load()]
}

/// A row is written when a load is finished, in its transaction.
fn reference_load() -> NewTable {
    NewTable::named("reference_load")
        .text("digest")
        .moment("loaded_at")
        .unique(&["digest"])
}
