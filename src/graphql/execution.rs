//! Where execution has to differ from the engine's: how far an error reaches, and how much one answer may hold.

use std::{
    iter,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use async_graphql::{
    ErrorExtensionValues, PathSegment, QueryPathNode, QueryPathSegment, Response, ServerError,
    ServerResult, Value,
    async_trait::async_trait,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo,
    },
};

use crate::{
    domain::{limits::Limits, vocabulary::Vocabulary},
    error::ErrorCode,
};

/// How many values an answer may hold for each unit of cost that its request may have. The cost is estimated before, and a
/// list without `first` may be longer than the estimate; this is what it comes to.
const VALUES_PER_COST: u32 = 25;

/// Makes one [`Execution`] for each request.
pub(super) struct Executions;

impl ExtensionFactory for Executions {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Execution::default())
    }
}

/// A nullable field that fails is null, with its error; only a field that must not be null takes its parent with it.
/// async-graphql nulls the parents up to the root instead, so the error is caught where the type allows a null.
#[derive(Default)]
struct Execution {
    caught: Mutex<Vec<ServerError>>,
    values: AtomicU32,
}

impl Execution {
    /// The limit, once the answer holds more.
    fn exceeded(&self, ctx: &ExtensionContext<'_>) -> Option<u32> {
        let limits: &Limits = ctx.data_unchecked::<&'static Limits>();
        let most = limits.cost.saturating_mul(VALUES_PER_COST);
        (self.values.load(Ordering::Relaxed) > most).then_some(most)
    }
}

#[async_trait]
impl Extension for Execution {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(ctx, operation_name).await;
        if let Some(most) = self.exceeded(ctx) {
            return Response::from_errors(vec![too_many_values(most)]);
        }
        let mut caught = self.caught.lock().unwrap_or_else(PoisonError::into_inner);
        response.errors.append(&mut caught);
        response.errors.iter_mut().for_each(restore_path);
        response
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        if !info.is_for_introspection {
            self.values.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(most) = self.exceeded(ctx) {
            return Err(too_many_values(most));
        }
        let (nullable, node) = (!info.return_type.ends_with('!'), info.path_node);
        match next.run(ctx, info).await {
            Err(error) if nullable => {
                let mut caught = self.caught.lock().unwrap_or_else(PoisonError::into_inner);
                caught.push(placed(error, node));
                Ok(None)
            }
            outcome => outcome.map_err(|error| placed(error, node)),
        }
    }
}

/// Where an error came up. It travels in the error, whose path the engine leaves empty or overwrites with that of each
/// list on the way out.
struct Place(Vec<PathSegment>);

/// The error with its place, which is that of the first field to see it.
fn placed(mut error: ServerError, node: &QueryPathNode<'_>) -> ServerError {
    error
        .source
        .get_or_insert_with(|| Arc::new(Place(path(node))));
    error
}

fn restore_path(error: &mut ServerError) {
    let place = error.source.as_ref().and_then(|it| it.downcast_ref());
    if let Some(Place(path)) = place {
        error.path.clone_from(path);
    }
}

fn path(node: &QueryPathNode<'_>) -> Vec<PathSegment> {
    let nodes = iter::once(node).chain(node.parents());
    let mut path: Vec<PathSegment> = nodes
        .map(|node| match node.segment {
            QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
            QueryPathSegment::Index(index) => PathSegment::Index(index),
        })
        .collect();
    path.reverse();
    path
}

fn too_many_values(most: u32) -> ServerError {
    let mut error = ServerError::new(
        format!("The answer would hold more than {most} values. Ask for fewer at a time."),
        None,
    );
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", ErrorCode::CostLimit.code());
    extensions.set(
        "messageSwedish",
        format!("Svaret skulle innehålla mer än {most} värden. Fråga efter färre åt gången."),
    );
    error.extensions = Some(extensions);
    error
}
