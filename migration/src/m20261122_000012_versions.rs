//! Versions of rows, so that nobody writes over what they have not seen; and drafts of documents.

use sea_orm_migration::prelude::*;

/// The tables whose rows change after they were written.
const CHANGING: &[&str] = &[
    "appointment",
    "body",
    "chair_term",
    "clause",
    "document_version",
    "external_participant",
    "name",
    "person",
    "seat",
    "steering_document",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in CHANGING {
            add(manager, table, version()).await?;
        }
        add(manager, "document_version", state()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, "document_version", "state").await?;
        for table in CHANGING {
            drop(manager, table, "version").await?;
        }
        Ok(())
    }
}

/// Counts the changes of a row, from 1.
fn version() -> ColumnDef {
    ColumnDef::new("version")
        .integer()
        .not_null()
        .default(1)
        .take()
}

/// A version of a document is its owner's draft until it is adopted; what stood before this step had been.
fn state() -> ColumnDef {
    ColumnDef::new("state")
        .text()
        .not_null()
        .default("ADOPTED")
        .check(Expr::col("state").is_in(["DRAFT", "ADOPTED"]))
        .take()
}

async fn add(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    let alter = Table::alter().table(table).add_column(column).take();
    manager.alter_table(alter).await
}

async fn drop(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &'static str,
) -> Result<(), DbErr> {
    let alter = Table::alter().table(table).drop_column(column).take();
    manager.alter_table(alter).await
}
