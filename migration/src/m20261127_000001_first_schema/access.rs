//! Who may act for whom, and which creations and loads of reference data were already made.

use crate::table::NewTable;
use sea_orm_migration::prelude::*;

/// What an actor may do at most.
const GRADE: &[&str] = &["READER", "EDITOR", "APPROVER"];

const PURPOSE: &[&str] = &["API", "CALENDAR"];

/// Accounts of scripts (tjänstekonton). The secret itself is nowhere, only its digest.
pub(super) fn service_account() -> NewTable {
    NewTable::named("service_account")
        .audience()
        .reference("organisation_id", "organisation")
        .text("title")
        .code("grade", GRADE)
        .code("purpose", PURPOSE)
        .optional_reference("person_id", "person")
        .text("secret_digest")
        .moment("created_at")
        .optional_moment("revoked_at")
        .versioned()
}

/// Grants (behörigheter): an identity acts for an organisation with a grade, from a moment until a moment.
pub(super) fn access_grant() -> NewTable {
    NewTable::named("access_grant")
        .audience()
        .reference("organisation_id", "organisation")
        .text("issuer")
        .text("subject")
        .code("grade", GRADE)
        .optional_reference("service_account_id", "service_account")
        .moment("valid_from")
        .optional_moment("valid_to")
        .versioned()
        .check(
            "period_order",
            Expr::col("valid_from").lte(Expr::col("valid_to")),
        )
        .indexed(&["issuer", "subject"])
}

const PROPOSAL_STATE: &[&str] = &["PENDING", "ACCEPTED", "REJECTED", "WITHDRAWN", "LAPSED"];

/// Actions that wait for the consent of those whom they bind. Who is concerned stands in the row, as text.
pub(super) fn proposal() -> NewTable {
    NewTable::named("proposal")
        .reference("owner_id", "organisation")
        .text("action")
        .text("content")
        .text("concerned")
        .text("awaited")
        .optional_text("reason")
        .moment("proposed_at")
        .date("last_day")
        .code("state", PROPOSAL_STATE)
        .optional_moment("ended_at")
        .optional_text("answer")
        .versioned()
        .indexed(&["state", "proposed_at"])
}

/// Creations by their idempotency keys: a retry gets what the first one made.
pub(super) fn idempotency() -> NewTable {
    NewTable::named("idempotency")
        .text("issuer")
        .text("subject")
        .text("key")
        .text("input_digest")
        .uuid("thing_id")
        .moment("at")
        .unique(&["issuer", "subject", "key"])
        .indexed(&["thing_id"])
}

/// A row is written when a load is finished, in its transaction.
pub(super) fn reference_load() -> NewTable {
    NewTable::named("reference_load")
        .text("digest")
        .moment("loaded_at")
        .unique(&["digest"])
}
