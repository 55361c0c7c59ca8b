//! Mandates (uppdrag) of bodies, and the outsiders who take part in them.

use crate::codes::BODY_KIND;
use crate::table::{self, NewTable};
use sea_orm_migration::prelude::*;

/// What sort of task a mandate is.
const MANDATE_CATEGORY: &[&str] = &[
    "SAFEGUARDING_COOPERATION",
    "EXECUTING_DECISIONS",
    "STEERING",
    "PRIORITISING_AND_EVALUATING",
    "STEERING_DOCUMENTS",
    "IMPLEMENTATION",
    "HORIZON_SCANNING",
    "CARRYING_OUT_COMMISSIONS",
    "REMOVING_OBSTACLES",
    "JOINT_TRAINING",
    "LOCAL_STRUCTURE",
    "APPOINTING",
    "QUALITY_ASSURANCE",
    "DECIDING",
];

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
    vec![mandate(), external_participant()]
}

/// A standing task of one body, or of all of a kind.
fn mandate() -> NewTable {
    NewTable::named("mandate")
        .optional_reference("body_id", "body")
        .optional_code("body_kind", BODY_KIND)
        .integer("ordinal")
        .text("wording")
        .code("category", MANDATE_CATEGORY)
        .period()
        .optional_reference("clause_id", "clause")
        .exactly_one(&["body_id", "body_kind"])
        .indexed(&["body_kind"])
}

/// Friskolor, polis, kyrkor and others who complete a local group.
fn external_participant() -> NewTable {
    NewTable::named("external_participant")
        .reference("body_id", "body")
        .reference("organisation_id", "organisation")
        .reference("participant_sector_id", "participant_sector")
        .period()
}
