//! The one way from well-formed parameters to an answer, for both doors and both verbs: guard, parser, guard, run.

use std::panic::AssertUnwindSafe;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Name, Request, Value};
use axum::http::StatusCode;
use futures_util::FutureExt;

use super::Shared;
use super::admission::Client;
use super::answer::{Answer, Rejection};
use super::introspection;
use super::parameters::Parameters;
use crate::access::Viewer;
use crate::domain::{
    limits::Limits,
    problem::{self, Refusal},
};
use crate::graphql::{self, RequestContext};
use crate::guard;
use crate::store::{self, Identity};
use crate::telemetry::usage;

/// Who is asking, and within which limits.
pub(super) struct Caller {
    /// What the caller may see and do.
    pub viewer: Viewer,
    /// Who vouches for them, and who they are there; nobody's for the public.
    pub identity: Identity,
    /// What a request of the caller may cost.
    pub limits: &'static Limits,
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
    let limits = caller.limits;
    let of_schema = shared.introspections.question(&request);
    let known = of_schema
        .as_ref()
        .and_then(|question| shared.introspections.get(question));
    if let Some((cost, answer)) = known {
        usage::cost(cost);
        return match shared.admission.enter(&caller.client, limits, cost) {
            Ok((_, budget)) => answer.within(budget),
            Err(not_now) => not_now.into(),
        };
    }
    let admitted = match admit(shared, limits, verb, &request) {
        Ok(admitted) => admitted,
        Err(answer) => return *answer,
    };
    let (_place, budget) = match shared
        .admission
        .enter(&caller.client, limits, admitted.cost)
    {
        Ok(entered) => entered,
        Err(not_now) => return not_now.into(),
    };
    request.set_parsed_query(admitted.document);
    let context = RequestContext {
        database: shared.app.database.clone(),
        caller: store::Caller {
            viewer: caller.viewer,
            identity: caller.identity,
            by_grant: true,
            request: request_id,
            now: shared.app.clock.now(),
            time: limits.time,
        },
        limits,
        today: shared.app.clock.today(),
    };
    let run = AssertUnwindSafe(graphql::run(&shared.app.api, request, context)).catch_unwind();
    let answer = match tokio::time::timeout(limits.time, run).await {
        Ok(Ok(executed)) => Answer::from(executed),
        Ok(Err(_panic)) => {
            tracing::error!("a request panicked");
            problem::internal().into()
        }
        Err(_) => too_slow(limits).into(),
    };
    if let (Some(question), true) = (of_schema, admitted.only_introspects) {
        shared.introspections.keep(question, admitted.cost, &answer);
    }
    answer
        .counted(&shared.admission, &caller.client)
        .within(budget)
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
    request: &Request,
) -> Result<Admitted, Box<Answer>> {
    let document = parse(&request.query, limits)?;
    let name = request.operation_name.as_deref();
    let operation = guard::chosen(&document, name).ok_or_else(|| no_such_operation(name))?;
    if verb == Verb::Get && operation.ty != OperationType::Query {
        return Err(Box::new(only_by_post().into()));
    }
    let types = shared.types.as_ref().ok_or_else(problem::internal)?;
    tell_operation(&document, name);
    guard::check_variables(&document, types)?;
    let figures = guard::measure(&document, name, &request.variables, limits, types)?;
    usage::cost(figures.cost);
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
    parse_query(query).map_err(|error| match &error {
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
    })
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
