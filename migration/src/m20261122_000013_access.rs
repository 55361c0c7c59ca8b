//! Who may act for whom: grants to people, service accounts for scripts.

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
    vec![service_account(), access_grant()]
}

/// What an actor may do at most.
const GRADE: &[&str] = &["READER", "EDITOR", "APPROVER"];

/// Accounts of scripts (tjänstekonton). The secret itself is nowhere, only its digest.
fn service_account() -> NewTable {
    NewTable::named("service_account")
        .reference("organisation_id", "organisation")
        .text("title")
        .code("grade", GRADE)
        .text("secret_digest")
        .moment("created_at")
        .optional_moment("revoked_at")
        .integer("version")
}

/// Grants (behörigheter): an identity acts for an organisation with a grade, from a moment until a moment.
fn access_grant() -> NewTable {
    NewTable::named("access_grant")
        .reference("organisation_id", "organisation")
        .text("issuer")
        .text("subject")
        .code("grade", GRADE)
        .optional_reference("service_account_id", "service_account")
        .moment("valid_from")
        .optional_moment("valid_to")
        .integer("version")
        .check(
            "period_order",
            Expr::col("valid_from").lte(Expr::col("valid_to")),
        )
        .indexed(&["issuer", "subject"])
}
