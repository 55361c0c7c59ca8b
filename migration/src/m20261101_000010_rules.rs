//! Rules (regler) as data: what they are about, and the parameters that they are checked with.

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
    vec![rule(), rule_parameter()]
}

/// The check itself is code, found by `code`.
fn rule() -> NewTable {
    NewTable::named("rule")
        .text("code")
        .integer("ordinal")
        .code(
            "subject",
            &["BODY", "SEAT", "MEETING", "MUNICIPALITY", "APPOINTMENT"],
        )
        .optional_code("body_kind", BODY_KIND)
        .optional_reference("body_id", "body")
        .optional_reference("joint_body_id", "body")
        .optional_code("level", LEVEL)
        .text("statement")
        .text("statement_english")
        .code("severity", &["INFO", "WARNING", "ERROR"])
        .period()
        .reference("clause_id", "clause")
        .unique(&["code"])
}

/// A number, or the reading of what a clause leaves open with its reason.
fn rule_parameter() -> NewTable {
    NewTable::named("rule_parameter")
        .reference("rule_id", "rule")
        .integer("ordinal")
        .text("name")
        .text("value")
        .optional_code(
            "unit",
            &[
                "BODY",
                "CALENDAR_DAY",
                "LOCAL_TIME",
                "MEETING",
                "PERSON",
                "REPORT",
                "REPRESENTATIVE",
                "SEAT",
                "SUBSTITUTE",
            ],
        )
        .optional_text("reason")
        .optional_text("reason_english")
        .unique(&["rule_id", "name"])
}
