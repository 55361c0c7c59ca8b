//! Organisations (organisationer): the region, the kommuner, their association and outsiders.

use crate::codes::{ORGANISATION_KIND, SIDE};
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
    vec![organisation()]
}

/// Names are rows of `name`, memberships rows of `care_area_municipality`.
fn organisation() -> NewTable {
    NewTable::named("organisation")
        .code("kind", ORGANISATION_KIND)
        .optional_text("code")
        .text("slug")
        .optional_code("side", SIDE)
        .period()
        .unique(&["code"])
        .unique(&["slug"])
        .indexed(&["kind"])
}
