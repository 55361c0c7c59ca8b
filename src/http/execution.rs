//! The one way from well-formed parameters to an answer, for both doors and both verbs: guard, parser, guard, run.

use std::panic::AssertUnwindSafe;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Request, Value};
use axum::http::StatusCode;
use futures_util::FutureExt;

use super::Shared;
use super::answer::{Answer, Rejection};
use super::parameters::Parameters;
use crate::access::Viewer;
use crate::domain::limits::Limits;
use crate::error::ErrorCode;
use crate::graphql::{self, RequestContext};
use crate::guard;
use crate::guard::Refusal;
use crate::store::{self, Identity};

/// Who is asking, and within which limits.
pub(super) struct Caller {
    /// What the caller may see and do.
    pub viewer: Viewer,
    /// Who vouches for them, and who they are there; nobody's for the public.
    pub identity: Identity,
    /// What a request of the caller may cost.
    pub limits: &'static Limits,
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
    match admit(shared, caller.limits, verb, &request) {
        Ok(document) => request.set_parsed_query(document),
        Err(answer) => return *answer,
    }
    let limits = caller.limits;
    let context = RequestContext {
        database: shared.app.database.clone(),
        caller: store::Caller {
            viewer: caller.viewer,
            identity: caller.identity,
            request: request_id,
            now: shared.app.clock.now(),
            time: limits.time,
        },
        limits,
        today: shared.app.clock.today(),
    };
    let run = AssertUnwindSafe(graphql::run(&shared.app.api, request, context)).catch_unwind();
    match tokio::time::timeout(limits.time, run).await {
        Ok(Ok(executed)) => Answer::from(executed).bounded(),
        Ok(Err(_panic)) => {
            tracing::error!("a request panicked");
            internal().into()
        }
        Err(_) => too_slow(limits).into(),
    }
}

/// Lets a request through to execution: its document is harmless to parse, to validate and to run.
fn admit(
    shared: &Shared,
    limits: &Limits,
    verb: Verb,
    request: &Request,
) -> Result<ExecutableDocument, Box<Answer>> {
    let document = parse(&request.query, limits)?;
    let name = request.operation_name.as_deref();
    let operation = guard::chosen(&document, name).ok_or_else(|| no_such_operation(name))?;
    if verb == Verb::Get && operation.ty != OperationType::Query {
        return Err(Box::new(only_by_post().into()));
    }
    let types = shared.types.as_ref().ok_or_else(internal)?;
    guard::measure(&document, name, &request.variables, limits, types)?;
    check_required(operation, request)?;
    Ok(document)
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
            Refusal::new(
                ErrorCode::ParseFailed,
                format!(
                    "Syntax error at {}:{}: {expected}",
                    start.line, start.column
                ),
                format!("Syntaxfel på {}:{}", start.line, start.column),
            )
            .at(*start)
        }
        _ => Refusal::new(
            ErrorCode::ValidationFailed,
            error.to_string(),
            "Dokumentet följer inte GraphQL",
        ),
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
            return Err(Refusal::new(
                ErrorCode::BadUserInput,
                format!("Variable \"${name}\" of type {ty} needs a value"),
                format!("Variabeln \"${name}\" av typen {ty} behöver ett värde"),
            )
            .at(variable.pos));
        }
    }
    Ok(())
}

fn no_such_operation(name: Option<&str>) -> Refusal {
    match name {
        Some(name) => Refusal::new(
            ErrorCode::BadUserInput,
            format!("The document has no operation \"{name}\""),
            format!("Dokumentet har ingen operation \"{name}\""),
        ),
        None => Refusal::new(
            ErrorCode::BadUserInput,
            "The document has several operations: `operationName` must say which",
            "Dokumentet har flera operationer: `operationName` måste säga vilken",
        ),
    }
}

fn only_by_post() -> Rejection {
    Rejection::new(
        StatusCode::METHOD_NOT_ALLOWED,
        Refusal::new(
            ErrorCode::BadUserInput,
            "GET runs queries only",
            "GET kör bara läsande frågor",
        ),
    )
}

fn internal() -> Refusal {
    Refusal::new(ErrorCode::Internal, "Internal error", "Internt fel")
}

fn too_slow(limits: &Limits) -> Refusal {
    let seconds = limits.time.as_secs();
    Refusal::new(
        ErrorCode::Timeout,
        format!("No answer within {seconds} s"),
        format!("Inget svar inom {seconds} s"),
    )
}

impl From<Refusal> for Box<Answer> {
    fn from(refusal: Refusal) -> Self {
        Box::new(refusal.into())
    }
}
