//! Meetings of bodies (möten), with what belongs to them..

use super::codes::SECTORS;
use crate::table::NewTable;
use sea_orm_migration::prelude::*;

const MEETING_STATE: &[&str] = &[
    "REQUESTED",
    "DECLINED",
    "PLANNED",
    "CALLED",
    "HELD",
    "NOTES_APPROVED",
    "CANCELLED",
    "POSTPONED",
];

/// Every table, after those that it refers to.
pub(super) fn meetings() -> Vec<NewTable> {
    vec![
        meeting(),
        meeting_body(),
        agenda_item(),
        meeting_call(),
        attendance(),
        meeting_notes(),
        item_note(),
    ]
}

/// A meeting; its bodies are rows of `meeting_body`.
fn meeting() -> NewTable {
    NewTable::named("meeting")
        .concerned()
        .reference("body_id", "body")
        .optional_reference("owner_id", "organisation")
        .code("kind", &["ORDINARY", "EXTRA", "THEME_DAY"])
        .optional_reference("organisation_id", "organisation")
        .optional_text("title")
        .moment("starts_at")
        .moment("ends_at")
        .code("form", &["IN_PLACE", "DIGITAL", "BOTH"])
        .optional_text("place")
        .optional_reference("prepares_id", "meeting")
        .code("state", MEETING_STATE)
        .optional_text("reason")
        .optional_date("items_until")
        .integer("sequence")
        .boolean("public")
        .moment("changed_at")
        .versioned()
        .check("order", Expr::col("starts_at").lt(Expr::col("ends_at")))
        .check(
            "requested",
            Expr::col("kind")
                .ne("EXTRA")
                .or(Expr::col("organisation_id").is_not_null()),
        )
        .indexed(&["starts_at", "id"])
}

fn meeting_body() -> NewTable {
    NewTable::named("meeting_body")
        .concerned()
        .reference("meeting_id", "meeting")
        .reference("body_id", "body")
        .unique(&["meeting_id", "body_id"])
}

/// An item of an agenda; the item that it carries over is of another meeting.
fn agenda_item() -> NewTable {
    NewTable::named("agenda_item")
        .concerned()
        .reference("meeting_id", "meeting")
        .integer("number")
        .text("title")
        .optional_text("text")
        .code(
            "purpose",
            &["INFORMATION", "DISCUSSION", "DECISION", "FOLLOW_UP"],
        )
        .boolean("standing")
        .optional_reference("presenter_id", "appointment")
        .code("sectors", SECTORS)
        .optional_moment("starts_at")
        .optional_integer("minutes")
        .boolean("public")
        .code("state", &["PROPOSED", "ACCEPTED", "PUT_OFF"])
        .optional_text("reason")
        .reference("organisation_id", "organisation")
        .optional_reference("carried_from_id", "agenda_item")
        .optional_reference("document_id", "steering_document")
        .optional_reference("matter_id", "matter")
        .optional_text("reference")
        .versioned()
}

/// The call to a meeting: each has at most one, which is sent anew when the meeting is moved.
fn meeting_call() -> NewTable {
    NewTable::named("meeting_call")
        .concerned()
        .reference("meeting_id", "meeting")
        .reference("organisation_id", "organisation")
        .optional_text("message")
        .optional_text("digital_link")
        .date("documents_until")
        .moment("sent_at")
        .boolean("public")
        .versioned()
        .unique(&["meeting_id"])
        .check("public", Expr::col("public").eq(false))
}

/// Who is called, answers and comes: an appointment or a guest.
fn attendance() -> NewTable {
    NewTable::named("attendance")
        .concerned()
        .reference("meeting_id", "meeting")
        .optional_reference("appointment_id", "appointment")
        .optional_reference("person_id", "person")
        .reference("organisation_id", "organisation")
        .optional_code("answer", &["COMING", "SUBSTITUTE", "PREVENTED"])
        .optional_moment("answered_at")
        .optional_reference("substitute_id", "appointment")
        .optional_code(
            "outcome",
            &["PRESENT", "REMOTE", "SUBSTITUTED", "EXCUSED", "ABSENT"],
        )
        .optional_reference("from_item_id", "agenda_item")
        .optional_moment("arrived_at")
        .optional_moment("left_at")
        .boolean("public")
        .versioned()
        .exactly_one(&["appointment_id", "person_id"])
        .unique(&["meeting_id", "appointment_id"])
        .check("public", Expr::col("public").eq(false))
}

/// A version of a meeting's notes.
fn meeting_notes() -> NewTable {
    NewTable::named("meeting_notes")
        .concerned()
        .reference("meeting_id", "meeting")
        .integer("number")
        .reference("organisation_id", "organisation")
        .optional_text("text")
        .optional_text("reason")
        .code("state", &["DRAFT", "APPROVED"])
        .boolean("approved_by_region")
        .boolean("approved_by_municipalities")
        .optional_date("approved_on")
        .optional_reference("approved_at_id", "meeting")
        .optional_text("sent_to")
        .optional_moment("sent_at")
        .optional_reference("archived_by_id", "organisation")
        .optional_text("archive_reference")
        .boolean("public")
        .versioned()
        .unique(&["meeting_id", "number"])
}

/// What a version of notes says of an item.
fn item_note() -> NewTable {
    NewTable::named("item_note")
        .concerned()
        .reference("meeting_notes_id", "meeting_notes")
        .reference("agenda_item_id", "agenda_item")
        .reference("organisation_id", "organisation")
        .text("text")
        .boolean("public")
        .versioned()
        .unique(&["meeting_notes_id", "agenda_item_id"])
}
