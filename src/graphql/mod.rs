//! The schema: types, fields and how they load. No decisions (those are `domain`'s and `access`'s) and no SQL (`store`'s).

mod areas;
mod engine;
mod mutations;
mod query;
mod types;

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    sync::Arc,
};

use async_graphql::{EmptySubscription, Request, Response, SDLExportOptions, Schema};
use chrono::NaiveDate;
use futures_util::FutureExt;

use engine::batching::Loader;
use engine::connection::Things;
use engine::execution::{Execution, Root};
pub use mutations::Mutation;
pub use query::Query;
use types::agreements::Agreement;
use types::bodies::Body;
use types::documents::SteeringDocument;
use types::follow_up::FollowUpValue;
use types::history::Change;
use types::indicators::Indicator;
use types::matters::Matter;
use types::organisations::Organisation;
use types::project_parts::StatusReport;
use types::projects::DevelopmentProject;

use crate::{
    domain::{limits::Limits, problem},
    store::{Caller, Database, Session},
};

/// The schema with all that is built so far.
pub type ApiSchema = Schema<Root<Query>, Root<Mutation>, EmptySubscription>;

/// What a request is answered with and for whom.
pub struct RequestContext {
    /// Where the rows are.
    pub database: Database,
    /// On whose behalf it is answered, and when.
    pub caller: Caller,
    /// The limits that it had to keep.
    pub limits: &'static Limits,
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
        EmptySubscription,
    );
    areas::with_pages(schema)
        .override_output_type_description::<Things<Agreement>>("A page of agreements.")
        .override_output_type_description::<Things<Change>>("A page of changes.")
        .override_output_type_description::<Things<Body>>("A page of bodies.")
        .override_output_type_description::<Things<DevelopmentProject>>(
            "A page of development projects.",
        )
        .override_output_type_description::<Things<FollowUpValue>>("A page of follow-up values.")
        .override_output_type_description::<Things<Indicator>>("A page of indicators.")
        .override_output_type_description::<Things<StatusReport>>("A page of status reports.")
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
    let session = Arc::new(Session::new(context.database, context.caller));
    let loader = Arc::new(Loader::new(Arc::clone(&session)));
    let execution = Arc::new(Execution::new(context.limits));
    let request = request
        .data(Arc::clone(&loader))
        .data(session)
        .data(context.limits)
        .data(Arc::clone(&execution))
        .data(Today(context.today));
    let executed = AssertUnwindSafe(loader.drive(schema.execute(request))).catch_unwind();
    match executed.await {
        Ok(response) => execution.finish(response),
        // Before anything runs there is nothing but the document that the engine can have stumbled over.
        Err(_) if !execution.has_begun() => {
            tracing::error!("the engine panicked over a document");
            Response::from_errors(vec![problem::not_validated().into()])
        }
        Err(panic) => resume_unwind(panic),
    }
}
