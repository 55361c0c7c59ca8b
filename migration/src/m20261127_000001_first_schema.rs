//! The first schema: all tables, and what the database itself refuses.

mod access;
mod agreements;
mod bodies;
mod codes;
mod commissions;
mod disputes;
mod documents;
mod guards;
mod journal;
mod meetings;
mod organisations;
mod people;
mod projects;
mod rules;

use crate::table::{self, NewTable};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::create(manager, tables()).await?;
        guards::up(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::drop(manager, tables()).await?;
        guards::down(manager).await
    }
}

/// Every table, after those that it refers to.
fn tables() -> Vec<NewTable> {
    let mut tables = vec![
        organisations::organisation(),
        documents::steering_document(),
        documents::document_version(),
        documents::clause(),
        documents::clause_item(),
        documents::editorial_note(),
        documents::vocabulary("participant_sector"),
        documents::vocabulary("priority_area"),
        documents::vocabulary("target_group"),
        documents::vocabulary("effect_goal"),
        organisations::care_area(),
        organisations::care_area_municipality(),
        agreements::matter(),
        agreements::agreement(),
        agreements::agreement_party(),
        bodies::body(),
        bodies::steering_relation(),
        agreements::decision(),
        agreements::amendment(),
        documents::adoption_request(),
        documents::document_adoption(),
        agreements::agreement_approval(),
        agreements::agreement_notice(),
        agreements::legal_basis(),
        agreements::guiding_principle(),
        agreements::ladder_step(),
        agreements::ladder_step_body(),
        people::seat_function(),
        people::seat(),
        people::name(),
        people::person(),
        people::appointment(),
        people::chair_term(),
        rules::rule(),
        rules::rule_parameter(),
        access::reference_load(),
        access::service_account(),
        access::access_grant(),
        access::proposal(),
        access::idempotency(),
        journal::journal(),
        journal::journal_head(),
        journal::journal_personal(),
        projects::development_project(),
        projects::project_priority_area(),
        projects::project_target_group(),
        projects::project_effect_goal(),
        projects::project_participation(),
        projects::milestone(),
        projects::status_report(),
        projects::indicator(),
        projects::indicator_target(),
        projects::reporting_extension(),
        projects::follow_up_value(),
    ];
    tables.extend(bodies::kept_by_bodies());
    tables.extend(meetings::meetings());
    tables.extend(commissions::commissions());
    tables.extend(disputes::obstacles_and_disputes());
    tables
}
