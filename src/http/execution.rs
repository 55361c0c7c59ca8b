//! The one way from well-formed parameters to an answer, for both doors and both verbs: guard, parser, guard, run.

use std::panic::AssertUnwindSafe;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Name, Request, Response as Executed, Value};
use axum::http::StatusCode;
use futures_util::FutureExt;

use super::Shared;
use super::admission::{Client, REQUEST};
use super::answer::{Answer, Rejection};
use super::door::refusal_of;
use super::introspection;
use super::parameters::Parameters;
use crate::access::Viewer;
use crate::domain::{
    limits::Limits,
    problem::{self, Refusal},
};
use crate::graphql::{self, Followed, RequestContext};
use crate::guard;
use crate::store::{self, Identity};
use crate::telemetry::usage;

/// Who is asking, and within which limits.
#[derive(Clone)]
pub(super) struct Caller {
    /// What the caller may see and do.
    pub viewer: Viewer,
    /// Who vouches for them, and who they are there; nobody's for the public.
    pub identity: Identity,
    /// What a request of the caller may cost.
    pub limits: Limits,
    /// Whose places and budget it takes.
    pub client: Client,
}

/// How a request came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// In the query string: it may be repeated, prefetched and kept, so it may change nothing.
    Get,
    /// In a body.
    Post,
    /// Over a connection that stays open: what it asks for comes as it happens.
    Follow,
}

/// Runs a request, or says why not.
pub(super) async fn answer(
    shared: &Shared,
    caller: Caller,
    verb: Verb,
    request_id: String,
    parameters: Parameters,
) -> Answer {
    let mut request = parameters.into_request();
    guard::compose_variables(&mut request.variables);
    let limits = caller.limits;
    let of_schema = shared.introspections.question(&request);
    let known = of_schema
        .as_ref()
        .and_then(|question| shared.introspections.get(question));
    if let Some((cost, answer)) = known {
        usage::cost(cost);
        return match shared.admission.enter(&caller.client, &limits, cost) {
            Ok((_, budget)) => answer.within(budget),
            Err(not_now) => not_now.into(),
        };
    }
    let admitted = match admit(shared, &limits, verb, &mut request) {
        Ok(admitted) => admitted,
        Err(answer) => return refused(shared, &caller, *answer),
    };
    let (_place, budget) = match shared
        .admission
        .enter(&caller.client, &limits, admitted.cost)
    {
        Ok(entered) => entered,
        Err(not_now) => return not_now.into(),
    };
    request.set_parsed_query(admitted.document);
    let client = caller.client.clone();
    let context = context(shared, caller, request_id);
    let run =
        AssertUnwindSafe(graphql::run(&shared.app.api.schema, request, context)).catch_unwind();
    let answer = match tokio::time::timeout(limits.time, run).await {
        Ok(Ok(executed)) => Answer::from(executed),
        Ok(Err(_panic)) => {
            tracing::error!("a request panicked");
            problem::internal().into()
        }
        Err(_) => too_slow(&limits).into(),
    };
    if let (Some(question), true) = (of_schema, admitted.only_introspects) {
        shared.introspections.keep(question, admitted.cost, &answer);
    }
    answer.counted(&shared.admission, &client).within(budget)
}

/// The answer to a request that is not executed as it stands: it was read all the same, and costs what every request does.
pub(super) fn refused(shared: &Shared, caller: &Caller, answer: Answer) -> Answer {
    let admission = &shared.admission;
    match admission.charge(&caller.client, &caller.limits, REQUEST) {
        Ok(budget) => answer.within(budget),
        Err(not_now) => not_now.into(),
    }
}

/// Whether what is asked for is to come as it happens.
pub(super) fn follows(parameters: &Parameters, limits: &Limits) -> bool {
    let document = parse(&parameters.query, limits).ok();
    let name = parameters.operation_name.as_deref();
    let operation = document
        .as_ref()
        .and_then(|document| guard::chosen(document, name));
    operation.is_some_and(|operation| operation.ty == OperationType::Subscription)
}

/// What a subscription follows, or why it follows nothing.
pub(super) async fn follow(
    shared: &Shared,
    caller: Caller,
    parameters: &Parameters,
) -> Result<Followed, Box<Answer>> {
    let mut request = parameters.clone().into_request();
    let limits = caller.limits;
    guard::compose_variables(&mut request.variables);
    let admitted = admit(shared, &limits, Verb::Follow, &mut request)
        .map_err(|answer| Box::new(refused(shared, &caller, *answer)))?;
    let entered = shared
        .admission
        .enter(&caller.client, &limits, admitted.cost);
    let _entered = entered.map_err(|not_now| Box::new(not_now.into()))?;
    request.set_parsed_query(admitted.document);
    let context = context(shared, caller, String::new());
    let followed = graphql::follow(&shared.app.api.schema, request, context);
    match tokio::time::timeout(limits.time, followed).await {
        Ok(followed) => followed.map_err(|refused| Box::new(Answer::from(*refused))),
        Err(_) => Err(too_slow(&limits).into()),
    }
}

/// The answer that tells a subscriber of an entry; none when they see none.
pub(super) async fn tell(
    shared: &Shared,
    caller: Caller,
    parameters: Parameters,
    number: i64,
) -> Result<Option<Answer>, Refusal> {
    let limits = caller.limits;
    let mut request = parameters.into_request();
    guard::compose_variables(&mut request.variables);
    let admitted = match admit(shared, &limits, Verb::Follow, &mut request) {
        Ok(admitted) => admitted,
        Err(refused) => return Ok(Some(*refused)),
    };
    request.set_parsed_query(admitted.document);
    let _turn = shared
        .admission
        .turn(&caller.client, &limits, admitted.cost)
        .await;
    let context = context(shared, caller, String::new());
    let told = graphql::tell(&shared.app.api.schema, request, context, number);
    let told = match tokio::time::timeout(limits.time, told).await {
        Ok(told) => told.map_err(refusal_of)?,
        // With the next one it goes on: this one would take as long again.
        Err(_) => Some(Executed::from_errors(vec![too_slow(&limits).into()])),
    };
    let told = told.map(Answer::from);
    match told.as_ref().is_some_and(Answer::is_unavailable) {
        // A change that can't be told now is told to who resumes.
        true => Err(problem::unavailable()),
        false => Ok(told),
    }
}

fn context(shared: &Shared, caller: Caller, request: String) -> RequestContext {
    RequestContext {
        database: shared.app.database.clone(),
        limits: caller.limits,
        caller: store::Caller {
            viewer: caller.viewer,
            identity: caller.identity,
            by_grant: true,
            request,
            now: shared.app.clock.now(),
            time: caller.limits.time,
        },
        today: shared.app.clock.today(),
    }
}

/// A request that may be executed.
struct Admitted {
    document: ExecutableDocument,
    cost: u64,
    /// Whether it asks for the schema alone.
    only_introspects: bool,
}

/// Finds out whether a request may be executed: its document is harmless to parse, to validate and to run.
fn admit(
    shared: &Shared,
    limits: &Limits,
    verb: Verb,
    request: &mut Request,
) -> Result<Admitted, Box<Answer>> {
    let mut document = parse(&request.query, limits)?;
    guard::leave_out_unsent(&mut document, &mut request.variables);
    let name = request.operation_name.as_deref();
    let operation = guard::chosen(&document, name).ok_or_else(|| no_such_operation(name))?;
    match (verb, operation.ty) {
        (Verb::Get, OperationType::Mutation | OperationType::Subscription) => {
            return Err(Box::new(only_by_post().into()));
        }
        (Verb::Post, OperationType::Subscription) => {
            return Err(problem::only_by_stream().into());
        }
        _ => {}
    }
    let types = shared
        .app
        .api
        .types
        .as_ref()
        .ok_or_else(problem::internal)?;
    tell_operation(&document, name);
    guard::check_variables(&document, types)?;
    let figures = guard::measure(&document, name, &request.variables, limits, types)?;
    usage::cost(figures.cost);
    guard::check_values(&document, name, &request.variables, types)?;
    check_required(operation, request)?;
    Ok(Admitted {
        cost: figures.cost,
        only_introspects: introspection::is_all_of(operation),
        document,
    })
}

/// Tells whoever watches how the document calls the operation that will run.
fn tell_operation(document: &ExecutableDocument, name: Option<&str>) {
    let only = || document.operations.iter().find_map(|(name, _)| name);
    if let Some(name) = name.or_else(|| only().map(Name::as_str)) {
        usage::operation(name);
    }
}

fn parse(query: &str, limits: &Limits) -> Result<ExecutableDocument, Refusal> {
    guard::read(query, limits)?;
    let parsed = parse_query(query).map_err(|error| match &error {
        parser::Error::Syntax { start, message, .. } => {
            // The parser's message quotes the line; its last line says what was expected.
            let expected = message
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches([' ', '=']);
            problem::syntax_error(start.line, start.column, expected)
                .at_position(start.line, start.column)
        }
        _ => problem::no_graphql(&error),
    });
    let mut document = parsed?;
    guard::compose_document(&mut document);
    Ok(document)
}

/// The engine coerces a variable only where it is used; the specification wants it before anything runs.
fn check_required(operation: &OperationDefinition, request: &Request) -> Result<(), Refusal> {
    for variable in &operation.variable_definitions {
        let (name, ty) = (&variable.node.name.node, &variable.node.var_type.node);
        let given = request.variables.get(name);
        let missing = match given {
            Some(value) => *value == Value::Null,
            None => variable.node.default_value.is_none(),
        };
        if missing && !ty.nullable {
            return Err(problem::variable_without_value(name, ty)
                .at_position(variable.pos.line, variable.pos.column));
        }
    }
    Ok(())
}

fn no_such_operation(name: Option<&str>) -> Refusal {
    match name {
        Some(name) => problem::no_such_operation(name),
        None => problem::several_operations(),
    }
}

fn only_by_post() -> Rejection {
    Rejection::new(StatusCode::METHOD_NOT_ALLOWED, problem::only_by_post())
}

fn too_slow(limits: &Limits) -> Refusal {
    let seconds = limits.time.as_secs();
    problem::too_slow(seconds)
}

impl From<Refusal> for Box<Answer> {
    fn from(refusal: Refusal) -> Self {
        Box::new(refusal.into())
    }
}
