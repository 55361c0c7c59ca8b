//! Whether others have reported of an indicator, beyond what row-level security shows to who asks: nobody hides an indicator
//! from those who have begun to report it, or makes that mean something else.

use crate::wall::run;
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// It tells of no single report, and reads as the owner of the tables does.
const REPORTED: &str =
    "CREATE FUNCTION samverkan_is_reported_by_others(of_indicator uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET samverkan.role = 'SYSTEM'
    RETURN EXISTS (
        SELECT FROM follow_up_value v JOIN indicator i ON i.id = v.indicator_id
        WHERE v.indicator_id = of_indicator AND v.organisation_id <> i.owner_id
    )";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_postgres(manager, REPORTED).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_postgres(manager, "DROP FUNCTION samverkan_is_reported_by_others").await
    }
}

async fn on_postgres(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    match manager.get_database_backend() {
        DbBackend::Postgres => run(manager, &[statement.to_owned()]).await,
        _ => Ok(()),
    }
}
