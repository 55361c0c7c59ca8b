//! The schema: types, fields and how they load. No decisions (those are `domain`'s and `access`'s) and no SQL (`store`'s).

mod areas;
mod engine;
mod mutations;
mod query;
mod subscription;
mod types;

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{Arc, OnceLock},
};

use async_graphql::{Request, Response, SDLExportOptions, Schema};
use chrono::NaiveDate;
use futures_util::{FutureExt, StreamExt};

use engine::batching::Loader;
use engine::connection::Things;
use engine::execution::{Execution, Root};
pub use mutations::Mutation;
pub use query::Query;
use subscription::Purpose;
pub use subscription::{Followed, Subscription};
use types::agreements::Agreement;
use types::audit::AuditedThing;
use types::bodies::Body;
use types::documents::SteeringDocument;
use types::follow_up::FollowUpValue;
use types::history::Change;
use types::indicators::Indicator;
use types::matters::Matter;
use types::organisations::Organisation;
use types::project_parts::StatusReport;
use types::projects::DevelopmentProject;
use types::proposals::Proposal;

use crate::{
    domain::{limits::Limits, problem},
    error::Error,
    store::{Caller, Database, Session},
};

/// The schema with all that is built so far.
pub type ApiSchema = Schema<Root<Query>, Root<Mutation>, Subscription>;

/// What a request is answered with and for whom.
pub struct RequestContext {
    /// Where the rows are.
    pub database: Database,
    /// On whose behalf it is answered, and when.
    pub caller: Caller,
    /// The limits that it had to keep.
    pub limits: Limits,
    /// The day that `asOf` means when it is left out.
    pub today: NaiveDate,
}

/// The day of a request, for fields without a date of their own.
#[derive(Clone, Copy)]
struct Today(NaiveDate);

/// Builds the schema.
pub fn schema() -> ApiSchema {
    let schema = Schema::build(
        Root(Query::default()),
        Root(Mutation::default()),
        Subscription,
    );
    areas::with_pages(schema)
        .override_output_type_description::<Things<Agreement>>("A page of agreements.")
        .override_output_type_description::<Things<AuditedThing>>(
            "A page of what the auditors' questions are asked of.",
        )
        .override_output_type_description::<Things<Change>>("A page of changes.")
        .override_output_type_description::<Things<Body>>("A page of bodies.")
        .override_output_type_description::<Things<DevelopmentProject>>(
            "A page of development projects.",
        )
        .override_output_type_description::<Things<FollowUpValue>>("A page of follow-up values.")
        .override_output_type_description::<Things<Indicator>>("A page of indicators.")
        .override_output_type_description::<Things<StatusReport>>("A page of status reports.")
        .override_output_type_description::<Things<Proposal>>("A page of proposals.")
        .override_output_type_description::<Things<Matter>>("A page of matters.")
        .override_output_type_description::<Things<Organisation>>("A page of organisations.")
        .override_output_type_description::<Things<SteeringDocument>>(
            "A page of steering documents.",
        )
        .with_sorted_fields()
        .with_sorted_enums()
        .finish()
}

/// The schema in its definition language, sorted: the bytes of `schema.graphql`.
pub fn sdl(schema: &ApiSchema) -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    schema.sdl_with_options(options)
}

/// Answers a request that has passed the guard, from one consistent state of the data.
pub async fn run(schema: &ApiSchema, request: Request, context: RequestContext) -> Response {
    let work = Work::of(context);
    let request = work.lend(request);
    work.run(schema.execute(request)).await
}

/// What a subscription follows, or why it follows nothing.
pub async fn follow(
    schema: &ApiSchema,
    request: Request,
    context: RequestContext,
) -> Result<Followed, Box<Response>> {
    let work = Work::of(context);
    let followed = Arc::new(OnceLock::new());
    let request = request.data(Purpose::Begins(Arc::clone(&followed)));
    let refused = work.first(schema, request).await;
    match (refused, followed.get()) {
        (None, Some(followed)) => Ok(followed.clone()),
        (Some(refused), _) => Err(Box::new(refused)),
        (None, None) => {
            let problem = problem::follows_nothing().into();
            Err(Box::new(Response::from_errors(vec![problem])))
        }
    }
}

/// The answer that tells a subscriber of the entry with this number; none when they see none.
pub async fn tell(
    schema: &ApiSchema,
    request: Request,
    context: RequestContext,
    number: i64,
) -> Result<Option<Response>, Error> {
    let work = Work::of(context);
    let Some(entry) = work.session.entry(number).await? else {
        return Ok(None);
    };
    let request = request.data(Purpose::Tells(Arc::new(entry)));
    Ok(work.first(schema, request).await)
}

/// What a request is executed with.
struct Work {
    session: Arc<Session>,
    loader: Arc<Loader>,
    execution: Arc<Execution>,
    limits: Limits,
    today: NaiveDate,
}

impl Work {
    fn of(context: RequestContext) -> Self {
        let session = Arc::new(Session::new(context.database, context.caller));
        Self {
            loader: Arc::new(Loader::new(Arc::clone(&session))),
            session,
            execution: Arc::new(Execution::new(context.limits)),
            limits: context.limits,
            today: context.today,
        }
    }

    /// The request with what its resolvers need.
    fn lend(&self, request: Request) -> Request {
        request
            .data(Arc::clone(&self.loader))
            .data(Arc::clone(&self.session))
            .data(self.limits)
            .data(Arc::clone(&self.execution))
            .data(Today(self.today))
    }

    /// The first answer to a subscription.
    async fn first(&self, schema: &ApiSchema, request: Request) -> Option<Response> {
        let mut answers = Box::pin(schema.execute_stream(self.lend(request)));
        let mut none = false;
        let first = async {
            let first = answers.next().await;
            none = first.is_none();
            first.unwrap_or_default()
        };
        let first = self.run(first).await;
        (!none).then_some(first)
    }

    async fn run(&self, execution: impl Future<Output = Response>) -> Response {
        let executed = AssertUnwindSafe(self.loader.drive(execution)).catch_unwind();
        match executed.await {
            Ok(response) => self.execution.finish(response),
            // Before anything runs there is nothing but the document that the engine can have stumbled over.
            Err(_) if !self.execution.has_begun() => {
                tracing::error!("the engine panicked over a document");
                Response::from_errors(vec![problem::not_validated().into()])
            }
            Err(panic) => resume_unwind(panic),
        }
    }
}
