//! Bodies (organ, grupper) and which of them steers which.

use crate::codes::{BODY_KIND, LEVEL};
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
    vec![body(), steering_relation()]
}

/// Its names are rows of `name`, those who steer it rows of `steering_relation`.
fn body() -> NewTable {
    NewTable::named("body")
        .text("slug")
        .code("kind", BODY_KIND)
        .code("level", LEVEL)
        .code("sphere", &["POLITICAL", "OFFICIALS"])
        .optional_reference("parent_id", "body")
        .optional_reference("care_area_id", "care_area")
        .optional_reference("municipality_id", "organisation")
        .optional_reference("prepares_for_id", "body")
        .optional_reference("abolished_by_id", "agreement")
        .period()
        .optional_reference("clause_id", "clause")
        .unique(&["slug"])
        .indexed(&["kind"])
        .indexed(&["valid_from", "valid_to"])
}

/// A body steers one other body, or all of a kind ("samtliga arbetsgrupper").
fn steering_relation() -> NewTable {
    NewTable::named("steering_relation")
        .reference("steering_body_id", "body")
        .optional_reference("steered_body_id", "body")
        .optional_code("steered_kind", BODY_KIND)
        .period()
        .optional_reference("clause_id", "clause")
        .exactly_one(&["steered_body_id", "steered_kind"])
        .indexed(&["steered_kind"])
}
