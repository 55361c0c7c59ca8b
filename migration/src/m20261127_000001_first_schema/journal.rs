//! The journal: every write, in commit order, in a chain of hashes.

use crate::table::NewTable;

/// Holds for the entries that everybody sees, in the words of the queries for them. Among many that are hidden they are found at once.
const PUBLIC: &str = "audience_before = 0 OR audience_after = 0";

/// One row for each row of another table that was written, with who could see that before and after. `fields` is kept as the text that was hashed.
pub(super) fn journal() -> NewTable {
    NewTable::named("journal")
        .long("number")
        .moment("at")
        .text("issuer")
        .text("subject")
        .optional_reference("organisation_id", "organisation")
        .text("request")
        .text("action")
        .text("thing")
        .uuid("thing_id")
        .optional_small("audience_before")
        .optional_uuid("owner_before")
        .optional_small("audience_after")
        .optional_uuid("owner_after")
        .text("fields")
        .optional_text("reason")
        .text("previous_hash")
        .text("hash")
        .unique(&["number"])
        .indexed(&["thing", "thing_id", "number"])
        .indexed(&["thing", "number"])
        .indexed(&["at"])
        .indexed_partly("public", "number", PUBLIC)
        .indexed_partly("public_thing", "thing, number", PUBLIC)
        .indexed_partly("public_at", "at", PUBLIC)
}

/// The end of the chain: one row, locked by whoever adds to the journal.
pub(super) fn journal_head() -> NewTable {
    NewTable::named("journal_head").long("number").text("hash")
}

/// What a field about a person held before and after a change. The journal has salted digests of it; when these rows
/// are destroyed, the digests say nothing any more.
pub(super) fn journal_personal() -> NewTable {
    NewTable::named("journal_personal")
        .reference("journal_id", "journal")
        .reference("person_id", "person")
        .text("field")
        .text("salt")
        .optional_text("before")
        .optional_text("after")
        .unique(&["journal_id", "field"])
}
