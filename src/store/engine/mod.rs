//! The machinery of the store: sessions, pages, writing, the journal and relations. Alone in seeing a connection.

pub(super) mod act;
pub(super) mod agreed;
mod among;
pub(super) mod backup;
pub(super) mod consent;
pub(super) mod database;
pub(super) mod dated;
pub(super) mod door;
mod file;
mod hosts;
pub(super) mod journal;
pub(super) mod oversight;
pub(super) mod page;
mod readiness;
pub(super) mod relations;
pub(super) mod session;
pub(super) mod shares;
pub(super) mod slugs;
pub(super) mod transaction;
pub(super) mod verification;
pub(super) mod writing;
