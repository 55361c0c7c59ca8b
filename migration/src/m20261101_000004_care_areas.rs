//! Care areas (närsjukvårdsområden, länsdelar) and the kommuner that belong to them.

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
    vec![care_area(), care_area_municipality()]
}

/// On every date the areas in force partition the kommuner.
fn care_area() -> NewTable {
    NewTable::named("care_area")
        .text("slug")
        .period()
        .reference("clause_id", "clause")
        .unique(&["slug"])
}

/// Overlapping memberships are not refused here: they are a data fault to be reported.
fn care_area_municipality() -> NewTable {
    NewTable::named("care_area_municipality")
        .reference("care_area_id", "care_area")
        .reference("organisation_id", "organisation")
        .period()
        .reference("clause_id", "clause")
        .optional_reference("editorial_note_id", "editorial_note")
}
