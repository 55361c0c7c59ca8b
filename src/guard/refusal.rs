//! Why a request was refused before it was executed: a code of the closed list and the reason in both languages.
//!
//! Nothing here knows HTTP; which status a refusal gets is decided in `answer`.

use async_graphql::{ErrorExtensionValues, Pos, ServerError};

use crate::domain::vocabulary::Vocabulary;
use crate::error::ErrorCode;

/// A refused request, as its caller gets to read it.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The code of the closed list.
    pub code: ErrorCode,
    /// The reason in English.
    pub message: String,
    /// The reason in Swedish.
    pub swedish: String,
    /// Where in the document, when it is about one place.
    pub location: Option<Pos>,
}

impl Refusal {
    /// A refusal with its reason in English and in Swedish.
    pub fn new(code: ErrorCode, message: impl Into<String>, swedish: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            swedish: swedish.into(),
            location: None,
        }
    }

    /// The same refusal, with the place in the document.
    pub fn at(mut self, location: Pos) -> Self {
        self.location = Some(location);
        self
    }
}

impl From<Refusal> for ServerError {
    fn from(refusal: Refusal) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", refusal.code.code());
        extensions.set("messageSwedish", refusal.swedish);
        let mut error = ServerError::new(refusal.message, refusal.location);
        error.extensions = Some(extensions);
        error
    }
}
