//! Reports of a kommun's structure to its area group.

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
    vec![local_structure_report(), local_structure_report_group()]
}

/// What a kommun reported, on which day, to which area group.
fn local_structure_report() -> NewTable {
    NewTable::named("local_structure_report")
        .reference("municipality_id", "organisation")
        .reference("area_group_id", "body")
        .date("reported_on")
        .optional_reference("responsible_id", "person")
        .optional_reference("steering_document_id", "steering_document")
        .indexed(&["municipality_id", "reported_on"])
}

/// The local groups that a report names.
fn local_structure_report_group() -> NewTable {
    NewTable::named("local_structure_report_group")
        .reference("local_structure_report_id", "local_structure_report")
        .reference("body_id", "body")
        .unique(&["local_structure_report_id", "body_id"])
}
