//! Decisions (beslut), and what agreements hold that decisions and bodies are needed for.

use crate::table::{self, NewTable};
use sea_orm_migration::prelude::*;

/// Kinds of steps of the dispute ladder, from the lowest.
const LADDER_STEP_KIND: &[&str] = &[
    "OFFICIALS",
    "LOCAL_POLITICAL",
    "COUNTY_POLITICAL",
    "ARBITRATION",
];

/// What a decision does.
const DECISION_KIND: &[&str] = &[
    "PROPOSES", "REFERS", "APPROVES", "ADOPTS", "REPEALS", "NOTES", "REJECTS",
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
    vec![
        decision(),
        amendment(),
        agreement_approval(),
        agreement_notice(),
        legal_basis(),
        guiding_principle(),
        ladder_step(),
        ladder_step_body(),
    ]
}

/// The steps of a matter. Organ, year and paragraph are what minutes are cited by.
fn decision() -> NewTable {
    NewTable::named("decision")
        .reference("matter_id", "matter")
        .integer("ordinal")
        .text("organ")
        .optional_reference("organisation_id", "organisation")
        .optional_text("organisation_name")
        .optional_reference("body_id", "body")
        .optional_text("paragraph")
        .optional_integer("year")
        .optional_date("date")
        .code("kind", DECISION_KIND)
        .optional_reference("previous_id", "decision")
        .text("wording")
        .optional_reference("clause_id", "clause")
        .unique(&["matter_id", "ordinal"])
        .unique(&["organisation_id", "organ", "year", "paragraph"])
}

/// The words before may be unknown, the words after are not.
fn amendment() -> NewTable {
    NewTable::named("amendment")
        .reference("decision_id", "decision")
        .integer("ordinal")
        .optional_text("section")
        .optional_text("old_words")
        .text("new_words")
        .optional_reference("clause_id", "clause")
        .unique(&["decision_id", "ordinal"])
}

/// A party approves once.
fn agreement_approval() -> NewTable {
    NewTable::named("agreement_approval")
        .reference("agreement_party_id", "agreement_party")
        .optional_reference("decision_id", "decision")
        .date("approved_on")
        .optional_reference("clause_id", "clause")
        .unique(&["agreement_party_id"])
}

/// Notices of termination (uppsägningar).
fn agreement_notice() -> NewTable {
    NewTable::named("agreement_notice")
        .reference("agreement_party_id", "agreement_party")
        .date("given_on")
}

/// The acts that an agreement rests on.
fn legal_basis() -> NewTable {
    NewTable::named("legal_basis")
        .reference("agreement_id", "agreement")
        .integer("ordinal")
        .text("abbreviation")
        .text("title")
        .reference("clause_id", "clause")
}

/// What is to mark the cooperation (kännetecken).
fn guiding_principle() -> NewTable {
    NewTable::named("guiding_principle")
        .reference("agreement_id", "agreement")
        .integer("ordinal")
        .text("wording")
        .reference("clause_id", "clause")
}

/// The steps that a dispute climbs, one at a time.
fn ladder_step() -> NewTable {
    NewTable::named("ladder_step")
        .reference("agreement_id", "agreement")
        .integer("ordinal")
        .code("kind", LADDER_STEP_KIND)
        .text("wording")
        .boolean("requires_body")
        .optional_text("note")
        .optional_text("note_english")
        .reference("clause_id", "clause")
        .unique(&["agreement_id", "ordinal"])
}

/// The bodies that handle a step.
fn ladder_step_body() -> NewTable {
    NewTable::named("ladder_step_body")
        .reference("ladder_step_id", "ladder_step")
        .reference("body_id", "body")
        .unique(&["ladder_step_id", "body_id"])
}
