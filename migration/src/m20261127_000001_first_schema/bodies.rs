//! Bodies (organ, grupper): which of them steers which, their mandates (uppdrag), the outsiders who take part in them, and the
//! reports of a kommun's structure to its area group.

use super::codes::{BODY_KIND, LEVEL, SECTORS, VISIBILITY};
use crate::table::NewTable;
use sea_orm_migration::prelude::*;

/// Its names are rows of `name`, those who steer it rows of `steering_relation`.
pub(super) fn body() -> NewTable {
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
        .optional_reference("agreement_id", "agreement")
        .period()
        .optional_reference("clause_id", "clause")
        .unique(&["slug"])
        .indexed(&["kind"])
        .indexed(&["valid_from", "valid_to"])
        .versioned()
}

/// A body steers one other body, or all of a kind ("samtliga arbetsgrupper").
pub(super) fn steering_relation() -> NewTable {
    NewTable::named("steering_relation")
        .reference("steering_body_id", "body")
        .optional_reference("steered_body_id", "body")
        .optional_code("steered_kind", BODY_KIND)
        .period()
        .optional_reference("clause_id", "clause")
        .exactly_one(&["steered_body_id", "steered_kind"])
        .indexed(&["steered_kind"])
}

/// What bodies have, to which nothing else refers.
pub(super) fn kept_by_bodies() -> Vec<NewTable> {
    vec![
        mandate(),
        external_participant(),
        local_structure_report(),
        local_structure_report_group(),
        responsible(),
        horizon_note(),
        training_activity(),
        training_participation(),
    ]
}

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
        .versioned()
}

/// What a kommun reported, on which day, to which area group.
fn local_structure_report() -> NewTable {
    NewTable::named("local_structure_report")
        .reference("municipality_id", "organisation")
        .reference("area_group_id", "body")
        .date("reported_on")
        .optional_reference("responsible_id", "person")
        .optional_reference("steering_document_id", "steering_document")
        .code("state", &["SUBMITTED", "RECEIVED", "RETURNED"])
        .optional_date("answered_on")
        .optional_text("reason")
        .indexed(&["municipality_id", "reported_on"])
        .versioned()
}

/// Whom an area group has named as responsible for the cooperation in a kommun.
fn responsible() -> NewTable {
    NewTable::named("responsible")
        .reference("municipality_id", "organisation")
        .reference("area_group_id", "body")
        .reference("person_id", "person")
        .period()
        .versioned()
}

/// The local groups that a report names.
fn local_structure_report_group() -> NewTable {
    NewTable::named("local_structure_report_group")
        .reference("local_structure_report_id", "local_structure_report")
        .reference("body_id", "body")
        .unique(&["local_structure_report_id", "body_id"])
}

/// What a body should know of the world around it.
fn horizon_note() -> NewTable {
    NewTable::named("horizon_note")
        .audience()
        .reference("body_id", "body")
        .reference("owner_id", "organisation")
        .code("visibility", VISIBILITY)
        .text("title")
        .text("text")
        .text("source")
        .date("noted_on")
        .code("sectors", SECTORS)
        .moment("changed_at")
        .versioned()
        .indexed(&["noted_on", "id"])
        .indexed(&["body_id", "noted_on", "id"])
}

/// Joint training that a body holds.
fn training_activity() -> NewTable {
    NewTable::named("training_activity")
        .audience()
        .reference("body_id", "body")
        .reference("owner_id", "organisation")
        .code("visibility", VISIBILITY)
        .code("kind", &["EDUCATION", "SKILLS", "EXCHANGE"])
        .text("title")
        .optional_text("text")
        .date("starts_on")
        .date("ends_on")
        .optional_text("result")
        .moment("changed_at")
        .versioned()
        .check("order", Expr::col("starts_on").lte(Expr::col("ends_on")))
        .indexed(&["starts_on", "id"])
        .indexed(&["body_id", "starts_on", "id"])
}

fn training_participation() -> NewTable {
    NewTable::named("training_participation")
        .audience()
        .reference("training_activity_id", "training_activity")
        .reference("organisation_id", "organisation")
        .integer("participants")
        .versioned()
        .unique(&["training_activity_id", "organisation_id"])
}
