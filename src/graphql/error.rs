//! The only place where our errors become errors of GraphQL, and where an error's reach is set right.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{
    Response, ServerError, ServerResult, Value,
    async_trait::async_trait,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo,
    },
};

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
        if let Error::Invalid { field, .. } = &error {
            extensions.set("field", *field);
        }
        converted.extensions = Some(extensions);
        converted
    }
}

/// A nullable field that fails is null, with its error; only a field that must not be null takes its parent with it.
///
/// async-graphql nulls the parents up to the root instead, so the error is caught where the type allows a null.
pub(super) struct NullableErrors;

impl ExtensionFactory for NullableErrors {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Caught::default())
    }
}

#[derive(Default)]
struct Caught(Mutex<Vec<ServerError>>);

#[async_trait]
impl Extension for Caught {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(ctx, operation_name).await;
        response
            .errors
            .append(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        response
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let nullable = !info.return_type.ends_with('!');
        match next.run(ctx, info).await {
            Err(error) if nullable => {
                self.0
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(error);
                Ok(None)
            }
            outcome => outcome,
        }
    }
}
