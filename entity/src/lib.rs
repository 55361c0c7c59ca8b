//! The tables of samverkan as SeaORM models, one file for each table.
//!
//! Rows and nothing else: no rule, no query, no access decision. Enumerations are held as their text codes,
//! which the domain parses; the database refuses any other code. The schema itself is in the migrations.
//!
//! Words used throughout. A *period* is half open, `[valid_from, valid_to)`, and either end may be open. A *clause*
//! is the place in a source document that a row rests on; ids such as A-24 and B-10 are clause numbers.

pub mod access_grant;
pub mod adoption_request;
pub mod agenda_item;
pub mod agenda_item_document;
pub mod agreement;
pub mod agreement_approval;
pub mod agreement_notice;
pub mod agreement_party;
pub mod amendment;
mod amount;
pub mod appointment;
pub mod attendance;
pub mod attendance_item;
pub mod body;
pub mod care_area;
pub mod care_area_municipality;
pub mod chair_term;
pub mod clause;
pub mod clause_item;
pub mod commission;
pub mod commission_receiver;
pub mod commission_report;
pub mod decision;
pub mod development_project;
pub mod dispute;
pub mod dispute_step;
pub mod document_adoption;
pub mod document_version;
pub mod editorial_note;
pub mod effect_goal;
pub mod external_participant;
pub mod follow_up_value;
pub mod guiding_principle;
pub mod horizon_note;
pub mod idempotency;
pub mod indicator;
pub mod indicator_target;
pub mod item_note;
pub mod journal;
pub mod journal_head;
pub mod journal_personal;
pub mod ladder_step;
pub mod ladder_step_body;
pub mod legal_basis;
pub mod local_structure_report;
pub mod local_structure_report_group;
pub mod mandate;
pub mod matter;
pub mod meeting;
pub mod meeting_body;
pub mod meeting_call;
pub mod meeting_notes;
pub mod milestone;
pub mod name;
pub mod obstacle;
pub mod obstacle_measure;
pub mod organisation;
pub mod participant_sector;
pub mod person;
pub mod priority_area;
pub mod project_effect_goal;
pub mod project_participation;
pub mod project_priority_area;
pub mod project_target_group;
pub mod proposal;
pub mod reference_load;
pub mod reporting_extension;
pub mod responsible;
pub mod rule;
pub mod rule_parameter;
pub mod seat;
pub mod seat_function;
pub mod service_account;
pub mod status_report;
pub mod steering_document;
pub mod steering_relation;
pub mod target_group;
pub mod training_activity;
pub mod training_participation;
pub mod year_plan;
pub mod year_plan_item;

pub use amount::{Amount, DECIMALS};

use sea_orm::entity::prelude::*;

/// The relations of every entity: none. SeaORM's helpers for relations reach a related table without the condition that
/// says which of its rows a viewer may see, so what belongs together is read by its ids.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// The version of a row that has not been changed.
fn first_version() -> i32 {
    1
}

/// What a version of a document is, and what becomes of it in an organisation, unless it says otherwise.
fn adopted() -> String {
    "ADOPTED".to_owned()
}
