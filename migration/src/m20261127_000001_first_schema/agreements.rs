//! Matters (ärenden) and decisions (beslut), agreements (överenskommelser), their parties and what they hold.

use super::codes::{ENTRY, VISIBILITY};
use crate::table::NewTable;

/// Its steps are rows of `decision`.
pub(super) fn matter() -> NewTable {
    NewTable::named("matter")
        .audience()
        .text("slug")
        .text("title")
        .text("folded")
        .optional_reference("owner_id", "organisation")
        .code("visibility", VISIBILITY)
        .unique(&["slug"])
        .versioned()
}

/// What a decision does.
const DECISION_KIND: &[&str] = &[
    "PROPOSES",
    "REFERS",
    "RECOMMENDS",
    "SUPPORTS",
    "APPROVES",
    "ADOPTS",
    "REPEALS",
    "NOTES",
    "FILES",
    "REMITS",
    "TABLES",
    "REJECTS",
];

/// The steps of a matter. Organ, year and paragraph are what minutes are cited by.
pub(super) fn decision() -> NewTable {
    NewTable::named("decision")
        .audience()
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
        // Who presents an item has an appointment, and that rests on a decision.
        .optional_uuid("agenda_item_id")
        .boolean("per_capsulam")
        .optional_reference("document_version_id", "document_version")
        .optional_text("dissent")
        .optional_text("disqualification")
        .optional_text("reason")
        .unique(&["matter_id", "ordinal"])
        .unique(&["organisation_id", "organ", "year", "paragraph"])
        .unique(&["body_id", "year", "paragraph"])
        .ordered("date", "(COALESCE(date, '0001-01-01'))")
        .versioned()
}

/// The words before may be unknown, the words after are not.
pub(super) fn amendment() -> NewTable {
    NewTable::named("amendment")
        .audience()
        .reference("decision_id", "decision")
        .integer("ordinal")
        .optional_text("section")
        .optional_text("old_words")
        .text("new_words")
        .optional_reference("clause_id", "clause")
        .unique(&["decision_id", "ordinal"])
}

/// What a steering document has more when it is an agreement. Its status is computed, so it has no column.
pub(super) fn agreement() -> NewTable {
    NewTable::named("agreement")
        .audience()
        .reference("steering_document_id", "steering_document")
        .optional_reference("matter_id", "matter")
        .integer("notice_months")
        .optional_reference("clause_id", "clause")
        .code("entry", ENTRY)
        .optional_date("in_force_on")
        .optional_date("sent_on")
        .optional_reference("supersedes_id", "agreement")
        .unique(&["steering_document_id"])
        .versioned()
}

/// A party keeps the name it signed with, whatever it is called today.
pub(super) fn agreement_party() -> NewTable {
    NewTable::named("agreement_party")
        .audience()
        .reference("agreement_id", "agreement")
        .integer("ordinal")
        .reference("organisation_id", "organisation")
        .text("name_as_signed")
        .text("approving_organ")
        .optional_text("signatory_title")
        .optional_reference("clause_id", "clause")
        .unique(&["agreement_id", "organisation_id"])
}

/// A party approves once.
pub(super) fn agreement_approval() -> NewTable {
    NewTable::named("agreement_approval")
        .audience()
        .reference("agreement_party_id", "agreement_party")
        .optional_reference("decision_id", "decision")
        .date("approved_on")
        .optional_reference("clause_id", "clause")
        .unique(&["agreement_party_id"])
}

/// Notices of termination (uppsägningar).
pub(super) fn agreement_notice() -> NewTable {
    NewTable::named("agreement_notice")
        .audience()
        .reference("agreement_party_id", "agreement_party")
        .date("given_on")
}

/// The acts that an agreement rests on.
pub(super) fn legal_basis() -> NewTable {
    NewTable::named("legal_basis")
        .audience()
        .reference("agreement_id", "agreement")
        .integer("ordinal")
        .text("abbreviation")
        .text("title")
        .reference("clause_id", "clause")
}

/// What is to mark the cooperation (kännetecken).
pub(super) fn guiding_principle() -> NewTable {
    NewTable::named("guiding_principle")
        .audience()
        .reference("agreement_id", "agreement")
        .integer("ordinal")
        .text("wording")
        .reference("clause_id", "clause")
}

/// Kinds of steps of the dispute ladder, from the lowest.
pub(super) const LADDER_STEP_KIND: &[&str] = &[
    "OFFICIALS",
    "LOCAL_POLITICAL",
    "COUNTY_POLITICAL",
    "ARBITRATION",
];

/// The steps that a dispute climbs, one at a time.
pub(super) fn ladder_step() -> NewTable {
    NewTable::named("ladder_step")
        .audience()
        .reference("agreement_id", "agreement")
        .integer("ordinal")
        .code("kind", LADDER_STEP_KIND)
        .text("wording")
        .boolean("requires_body")
        .optional_text("note")
        .optional_text("note_english")
        .optional_reference("clause_id", "clause")
        .unique(&["agreement_id", "ordinal"])
}

/// The bodies that handle a step.
pub(super) fn ladder_step_body() -> NewTable {
    NewTable::named("ladder_step_body")
        .audience()
        .reference("ladder_step_id", "ladder_step")
        .reference("body_id", "body")
        .unique(&["ladder_step_id", "body_id"])
}
