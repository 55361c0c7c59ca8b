//! The only place where our errors become errors of GraphQL.

use crate::{domain::vocabulary::Vocabulary, error::Error};

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        if let Error::Internal(cause) = &error {
            tracing::error!(%cause, "internal error");
        }
        let message = error.message();
        let mut converted = Self::new(message.english);
        let mut extensions = async_graphql::ErrorExtensionValues::default();
        extensions.set("code", error.code().code());
        extensions.set("messageSwedish", message.swedish);
        if let Error::Invalid { field, .. } | Error::NotFound { field } = &error {
            extensions.set("field", *field);
        }
        converted.extensions = Some(extensions);
        converted
    }
}
