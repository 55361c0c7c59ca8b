//! The only place where our errors become errors of GraphQL.

use async_graphql::{ErrorExtensionValues, Pos, ServerError};

use crate::{
    domain::{problem::Refusal, vocabulary::Vocabulary},
    error::Error,
};

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        if let Error::Internal(cause) = &error {
            tracing::error!(%cause, "internal error");
        }
        let refusal = error.refusal();
        let extensions = extensions(&refusal);
        let mut converted = Self::new(refusal.english);
        converted.extensions = Some(extensions);
        converted
    }
}

impl From<Refusal> for ServerError {
    fn from(refusal: Refusal) -> Self {
        let extensions = extensions(&refusal);
        let position = refusal.position.map(|(line, column)| Pos { line, column });
        let mut error = Self::new(refusal.english, position);
        error.extensions = Some(extensions);
        error
    }
}

fn extensions(refusal: &Refusal) -> ErrorExtensionValues {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", refusal.code.code());
    extensions.set("messageSwedish", refusal.swedish.as_str());
    if !refusal.field.is_empty() {
        extensions.set("field", refusal.field.join("."));
    }
    extensions
}
