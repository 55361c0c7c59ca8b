//! The errors that a read or a write can end with. What a user can act on says what would be right, in both languages.

use std::{fmt, sync::Arc};

use uuid::Uuid;

use crate::domain::{
    problem::{self, Problem, Refusal},
    vocabulary::{Action, ErrorCode, Vocabulary},
};

/// Why a request, or a part of it, has no answer.
#[derive(Clone, Debug)]
pub enum Error {
    /// A value that was sent can't be used.
    Invalid(Refusal),
    /// Writing needs an identity.
    Unauthenticated,
    /// The thing can be seen, but this may not be done with it.
    Forbidden(Action),
    /// There is no such thing, as far as the caller can see.
    NotFound {
        /// The argument or field that names it.
        field: &'static str,
    },
    /// The thing was changed since the caller saw it: the table and the id of its row, where it is still there.
    Conflict(Option<(&'static str, Uuid)>),
    /// A refusal that the user can act on: it becomes data in the mutation's payload.
    Refused(Vec<Problem>),
    /// The cursor comes from another list, or is none.
    BadCursor,
    /// The answer would take more values than the caller's limits allow.
    TooMuch {
        /// How many it may take.
        most: u64,
    },
    /// The answer took longer than the caller's limits allow.
    TooSlow {
        /// How many seconds it may take.
        seconds: u64,
    },
    /// The database can't be reached now.
    Unavailable,
    /// A fault of ours. The cause is for the log alone.
    Internal(Arc<dyn std::error::Error + Send + Sync>),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(vec![problem])
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Invalid(refusal)
    }
}

impl Error {
    /// A fault of ours.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(Arc::from(cause.into()))
    }

    /// Whether the same may go well later.
    pub fn is_passing(&self) -> bool {
        self.refusal().code == ErrorCode::Unavailable
    }

    /// What callers see: the code, the texts, the field. Of a fault of ours, nothing but that it is one.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Invalid(refusal) => refusal.clone(),
            Self::Unauthenticated => problem::token_needed_to_write(),
            Self::Forbidden(action) => {
                problem::forbidden(action.term().english, action.term().swedish)
            }
            Self::NotFound { field } => problem::not_found(field).at(field),
            Self::Conflict(_) => problem::conflict().coded(ErrorCode::Conflict),
            Self::Refused(problems) => problem::refused(problems.first()),
            Self::BadCursor => problem::bad_cursor(),
            Self::TooMuch { most } => problem::too_many_values(*most),
            Self::TooSlow { seconds } => problem::part_too_slow(*seconds),
            Self::Unavailable => problem::unavailable(),
            Self::Internal(_) => problem::internal_with_request_id(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal(cause) => write!(formatter, "internal error: {cause}"),
            other => formatter.write_str(&other.refusal().english),
        }
    }
}

impl std::error::Error for Error {}

/// All that is wrong, or nothing.
///
/// # Errors
/// `Refused` with every problem.
pub fn refuse(problems: impl IntoIterator<Item = Option<Problem>>) -> Result<(), Error> {
    let problems: Vec<Problem> = problems.into_iter().flatten().collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Refused(problems))
    }
}
