//! Where execution has to differ from the engine's: how far an error reaches, and how much one answer may take.

use std::{
    iter,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use async_graphql::{
    PathSegment, QueryPathNode, QueryPathSegment, Response, ServerError, ServerResult, Value,
    async_trait::async_trait,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo,
    },
};

use crate::{domain::limits::Limits, error::Error};

/// How many values an answer may take for each unit of cost that its request may have. The cost is estimated before, and a
/// list without `first` may be longer than the estimate; this is what it comes to.
const VALUES_PER_COST: u64 = 10;

/// What one request may still take: values to resolve, rows to look at, time.
pub(in crate::graphql) struct Budget {
    limits: &'static Limits,
    began: Instant,
    values: AtomicU64,
}

impl Budget {
    pub(in crate::graphql) fn new(limits: &'static Limits) -> Self {
        Self {
            limits,
            began: Instant::now(),
            values: AtomicU64::new(0),
        }
    }

    /// Takes so many values or rows; an error once they are more than the request may have, or its time is over.
    pub(in crate::graphql) fn spend(&self, values: usize) -> Result<(), Error> {
        self.values.fetch_add(values as u64, Ordering::Relaxed);
        self.check()
    }

    /// Resolvers that need no row never wait, so that no timer could stop them: they look at the clock themselves.
    fn check(&self) -> Result<(), Error> {
        let most = u64::from(self.limits.cost) * VALUES_PER_COST;
        if self.values.load(Ordering::Relaxed) > most {
            return Err(Error::TooMuch { most });
        }
        if self.began.elapsed() > self.limits.time {
            let seconds = self.limits.time.as_secs();
            return Err(Error::TooSlow { seconds });
        }
        Ok(())
    }
}

/// Makes one [`Execution`] for each request.
pub(in crate::graphql) struct Executions;

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
        // Half an answer would look like a whole one.
        if let Err(exhausted) = ctx.data_unchecked::<Arc<Budget>>().check() {
            return Response::from_errors(vec![server_error(exhausted)]);
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
        let values = usize::from(!info.is_for_introspection);
        let budget = ctx.data_unchecked::<Arc<Budget>>();
        budget.spend(values).map_err(server_error)?;
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

fn server_error(error: Error) -> ServerError {
    let error = async_graphql::Error::from(error);
    let mut converted = ServerError::new(error.message, None);
    converted.extensions = error.extensions;
    converted
}
