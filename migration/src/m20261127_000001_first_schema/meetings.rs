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

/// What a meeting is to do with an item.
const PURPOSE: &[&str] = &["INFORMATION", "DISCUSSION", "DECISION", "FOLLOW_UP"];

/// Every table, after those that it refers to.
pub(super) fn meetings() -> Vec<NewTable> {
    vec![
        meeting(),
        meeting_body(),
        agenda_item(),
        agenda_item_document(),
        meeting_call(),
        attendance(),
        attendance_item(),
        meeting_notes(),
        item_note(),
        year_plan(),
        year_plan_item(),
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

/// An item of an agenda; the item that it carries over is of another meeting. Its documents are rows of `agenda_item_document`.
fn agenda_item() -> NewTable {
    NewTable::named("agenda_item")
        .concerned()
        .reference("meeting_id", "meeting")
        .integer("position")
        .text("title")
        .optional_text("text")
        .code("purpose", PURPOSE)
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
        // A note can be removed by who may not see the item.
        .optional_uuid("horizon_note_id")
        .optional_reference("matter_id", "matter")
        .optional_text("reference")
        .versioned()
}

fn agenda_item_document() -> NewTable {
    NewTable::named("agenda_item_document")
        .concerned()
        .reference("agenda_item_id", "agenda_item")
        .integer("position")
        .reference("document_id", "steering_document")
        .unique(&["agenda_item_id", "document_id"])
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

/// Who is called, answers and comes: an appointment or a guest. The items for which they come are rows of `attendance_item`.
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

fn attendance_item() -> NewTable {
    NewTable::named("attendance_item")
        .concerned()
        .reference("attendance_id", "attendance")
        .reference("agenda_item_id", "agenda_item")
        .unique(&["attendance_id", "agenda_item_id"])
}

/// A version of a meeting's notes.
fn meeting_notes() -> NewTable {
    NewTable::named("meeting_notes")
        .concerned()
        .reference("meeting_id", "meeting")
        .integer("position")
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
        .unique(&["meeting_id", "position"])
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

/// What a body plans for a year; each has at most one plan for it.
fn year_plan() -> NewTable {
    let adopted = Expr::col("adopted_on")
        .is_not_null()
        .and(Expr::col("decision").is_not_null());
    NewTable::named("year_plan")
        .concerned()
        .reference("body_id", "body")
        .optional_reference("owner_id", "organisation")
        .reference("organisation_id", "organisation")
        .integer("year")
        .code("state", &["DRAFT", "ADOPTED"])
        .optional_date("adopted_on")
        .optional_text("decision")
        .optional_reference("copied_from_id", "year_plan")
        .boolean("public")
        .versioned()
        .unique(&["body_id", "year"])
        .check("adopted", Expr::col("state").ne("ADOPTED").or(adopted))
}

/// A meeting, a deadline or a recurring item of a year plan.
fn year_plan_item() -> NewTable {
    let timed = ["day", "local_start", "local_end", "meeting_kind"];
    let timed = timed.map(|column| Expr::col(column).is_not_null());
    let timed = timed.into_iter().reduce(Expr::and);
    let timed = timed.unwrap_or_else(|| Expr::value(true));
    NewTable::named("year_plan_item")
        .concerned()
        .reference("year_plan_id", "year_plan")
        .reference("organisation_id", "organisation")
        .code("kind", &["MEETING", "DEADLINE", "RECURRING"])
        .optional_text("title")
        .optional_text("text")
        .optional_date("day")
        .optional_text("local_start")
        .optional_text("local_end")
        .optional_code("meeting_kind", &["ORDINARY", "THEME_DAY"])
        .optional_reference("joint_body_id", "body")
        .optional_reference("responsible_id", "organisation")
        .optional_code("purpose", PURPOSE)
        .optional_reference("planned_meeting_id", "year_plan_item")
        .optional_reference("meeting_id", "meeting")
        .boolean("public")
        .versioned()
        .check("meeting", Expr::col("kind").ne("MEETING").or(timed))
        .check(
            "deadline",
            Expr::col("kind")
                .ne("DEADLINE")
                .or(Expr::col("day").is_not_null()),
        )
        .check(
            "recurring",
            Expr::col("kind")
                .ne("RECURRING")
                .or(Expr::col("planned_meeting_id").is_not_null()),
        )
}
