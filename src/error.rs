//! The errors that a read or a write can end with. What a user can act on says what would be right, in both languages.

use std::{fmt, sync::Arc};

pub use crate::domain::vocabulary::{Action, ErrorCode, UserErrorCode, Vocabulary};

/// A text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// In English.
    pub english: String,
    /// In Swedish.
    pub swedish: String,
}

/// One reason why a mutation was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What is wrong, for programs.
    pub code: UserErrorCode,
    /// The field of the input: its path, from the top.
    pub field: Vec<String>,
    /// What is wrong and what would be right.
    pub message: Message,
}

impl Violation {
    /// A reason with its message in English and in Swedish. `field` is a path, as `seats.0.label`.
    pub fn new(
        code: UserErrorCode,
        field: &str,
        english: impl Into<String>,
        swedish: impl Into<String>,
    ) -> Self {
        Self {
            code,
            field: field.split('.').map(str::to_owned).collect(),
            message: Message {
                english: english.into(),
                swedish: swedish.into(),
            },
        }
    }
}

impl From<Violation> for Error {
    fn from(violation: Violation) -> Self {
        Self::Refused(vec![violation])
    }
}

/// Why a request, or a part of it, has no answer.
#[derive(Clone, Debug)]
pub enum Error {
    /// A value that was sent can't be used.
    Invalid {
        /// The argument or field.
        field: &'static str,
        /// What is wrong and what would be right.
        why: Message,
    },
    /// Writing needs an identity.
    Unauthenticated,
    /// The thing can be seen, but this may not be done with it.
    Forbidden(Action),
    /// There is no such thing, as far as the caller can see.
    NotFound {
        /// The argument or field that names it.
        field: &'static str,
    },
    /// The thing was changed since the caller saw it.
    Conflict,
    /// A refusal that the user can act on: it becomes data in the mutation's payload.
    Refused(Vec<Violation>),
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

impl Error {
    /// An argument that can't be used.
    pub fn invalid(
        field: &'static str,
        english: impl Into<String>,
        swedish: impl Into<String>,
    ) -> Self {
        Self::Invalid {
            field,
            why: Message {
                english: english.into(),
                swedish: swedish.into(),
            },
        }
    }

    /// A fault of ours.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(Arc::from(cause.into()))
    }

    /// The code that callers see.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Invalid { .. } => ErrorCode::BadUserInput,
            Self::Unauthenticated => ErrorCode::Unauthenticated,
            Self::Forbidden(_) => ErrorCode::Forbidden,
            Self::NotFound { .. } => ErrorCode::NotFound,
            Self::Conflict => ErrorCode::Conflict,
            Self::Refused(_) => ErrorCode::BadUserInput,
            Self::BadCursor => ErrorCode::BadCursor,
            Self::TooMuch { .. } => ErrorCode::CostLimit,
            Self::TooSlow { .. } => ErrorCode::Timeout,
            Self::Unavailable => ErrorCode::Unavailable,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// The text that callers see: of a fault of ours, nothing but that it is one.
    pub fn message(&self) -> Message {
        let (english, swedish) = match self {
            Self::Invalid { why, .. } => return why.clone(),
            Self::TooMuch { most } => {
                return Message {
                    english: format!(
                        "The answer would take more than {most} values. Ask for less at a time."
                    ),
                    swedish: format!(
                        "Svaret skulle kräva mer än {most} värden. Fråga efter mindre åt gången."
                    ),
                };
            }
            Self::TooSlow { seconds } => {
                return Message {
                    english: format!("No answer within {seconds} s. Ask for less at a time."),
                    swedish: format!("Inget svar inom {seconds} s. Fråga efter mindre åt gången."),
                };
            }
            Self::Forbidden(action) => {
                let term = action.term();
                return Message {
                    english: format!(
                        "You may see this, but not do this with it: {}.",
                        term.english
                    ),
                    swedish: format!(
                        "Du får se detta, men inte göra detta med det: {}.",
                        term.swedish
                    ),
                };
            }
            Self::NotFound { field } => {
                return Message {
                    english: format!("`{field}` names nothing that you can see."),
                    swedish: format!("`{field}` är inget som du kan se."),
                };
            }
            Self::Refused(violations) => {
                let first = violations
                    .first()
                    .map(|violation| violation.message.clone());
                return first.unwrap_or(Message {
                    english: "Refused.".to_owned(),
                    swedish: "Avvisat.".to_owned(),
                });
            }
            Self::Unauthenticated => (
                "Writing needs a token, at /graphql.",
                "För att skriva behövs en token, på /graphql.",
            ),
            Self::Conflict => (
                "It was changed since you read it. Read it again, and send the new `version`.",
                "Den har ändrats sedan du läste den. Läs den igen och skicka den nya `version`.",
            ),
            Self::BadCursor => (
                "This cursor does not belong to this list. Take `endCursor` from an answer to the same query.",
                "Markören hör inte till den här listan. Använd `endCursor` från ett svar på samma fråga.",
            ),
            Self::Unavailable => (
                "The database can't be reached now. Try again in a while.",
                "Databasen kan inte nås just nu. Försök igen om en stund.",
            ),
            Self::Internal(_) => (
                "Something went wrong on our side. The request id leads to the cause in the log.",
                "Något gick fel hos oss. Anropets id leder till orsaken i loggen.",
            ),
        };
        Message {
            english: english.to_owned(),
            swedish: swedish.to_owned(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal(cause) => write!(formatter, "internal error: {cause}"),
            other => formatter.write_str(&other.message().english),
        }
    }
}

impl std::error::Error for Error {}
