//! The one place for rows. A [`Session`] holds the connection privately; every read starts from what its viewer may see.

mod database;
mod dated;
mod differences;
mod lists;
mod page;
mod reference;
mod relations;
mod session;

pub use database::{Database, Prepared};
pub use dated::Dated;
pub use lists::{AgreementFilter, BodyFilter, DocumentFilter, MatterFilter, OrganisationFilter};
pub use page::{Page, PageRequest, Position, Total};
pub use relations::*;
pub use session::{Record, Row, Session};

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::error::Error;

impl From<DbErr> for Error {
    fn from(fault: DbErr) -> Self {
        if is_unavailable(&fault) {
            tracing::warn!(%fault, "database unavailable");
            Self::Unavailable
        } else {
            Self::internal(fault)
        }
    }
}

/// Whether trying again later may help: no connection to be had, or the connection was lost.
fn is_unavailable(fault: &DbErr) -> bool {
    let (DbErr::Conn(cause) | DbErr::Query(cause) | DbErr::Exec(cause)) = fault else {
        return matches!(fault, DbErr::ConnectionAcquire(_));
    };
    matches!(cause, RuntimeErr::SqlxError(cause) if matches!(
        **cause,
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed
    ))
}
