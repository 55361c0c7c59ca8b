//! The journal: every write, in commit order, in a chain of hashes; and the keys of creations that were already made.

use crate::table::{self, NewTable};
use sea_orm_migration::prelude::*;

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
    vec![journal(), journal_head(), journal_personal(), idempotency()]
}

/// Who could see a thing before or after a change.
const AUDIENCE: &[&str] = &[
    "PUBLIC",
    "COOPERATION",
    "OWNER",
    "PROTECTED",
    "ADMINISTRATION",
];

/// One row for each row of another table that was written. `fields` is kept as the text that was hashed.
fn journal() -> NewTable {
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
        .optional_code("audience_before", AUDIENCE)
        .optional_uuid("owner_before")
        .optional_code("audience_after", AUDIENCE)
        .optional_uuid("owner_after")
        .text("fields")
        .text("previous_hash")
        .text("hash")
        .unique(&["number"])
        .indexed(&["thing_id", "number"])
}

/// The end of the chain: one row, locked by whoever adds to the journal.
fn journal_head() -> NewTable {
    NewTable::named("journal_head").long("number").text("hash")
}

/// What a field about a person held before and after a change. The journal has salted digests of it; when these rows
/// are destroyed, the digests say nothing any more.
fn journal_personal() -> NewTable {
    NewTable::named("journal_personal")
        .reference("journal_id", "journal")
        .reference("person_id", "person")
        .text("field")
        .text("salt")
        .optional_text("before")
        .optional_text("after")
        .unique(&["journal_id", "field"])
}

/// Creations by their idempotency keys: a retry gets what the first one made.
fn idempotency() -> NewTable {
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
