//! Rules (regler) as data: what they are about, and the parameters that they are checked with.

use super::codes::{BODY_KIND, LEVEL};
use crate::table::NewTable;

/// The check itself is code, found by `code`.
pub(super) fn rule() -> NewTable {
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
        .optional_reference("agreement_id", "agreement")
        .period()
        .reference("clause_id", "clause")
        .unique(&["code"])
}

/// A number, or the reading of what a clause leaves open with its reason.
pub(super) fn rule_parameter() -> NewTable {
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
                "YEAR",
            ],
        )
        .optional_text("reason")
        .optional_text("reason_english")
        .period()
        .versioned()
        .indexed(&["rule_id", "ordinal"])
}
