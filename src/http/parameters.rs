//! What a GraphQL request asks for, read from a body or from a query string. Nothing here reads the document itself.

use std::time::Duration;

use async_graphql::{Request, Variables};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Map, Value};

use super::answer::Rejection;
use crate::domain::{
    limits::Limits,
    problem::{self, Refusal},
};

/// The parameters of a request, well-formed but not yet understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parameters {
    /// The document.
    pub query: String,
    /// Which operation of the document to run.
    pub operation_name: Option<String>,
    /// The values of the variables.
    pub variables: Map<String, Value>,
}

impl Parameters {
    /// The request as the GraphQL engine takes it.
    pub(super) fn into_request(self) -> Request {
        let mut request = Request::new(self.query);
        request.operation_name = self.operation_name;
        request.variables = Variables::from_json(Value::Object(self.variables));
        request
    }

    /// Reads the body of a POST, within the size and the time of `limits`.
    pub(super) async fn from_body(
        headers: &HeaderMap,
        body: Body,
        limits: &Limits,
    ) -> Result<Self, Rejection> {
        check_content_type(headers)?;
        let bytes = read(headers, body, limits.body_bytes, limits.time).await?;
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|error| bad_request(problem::body_no_json(error)))?;
        match value {
            Value::Object(parameters) => Self::from_json(parameters),
            Value::Array(_) => Err(bad_request(problem::several_requests())),
            _ => Err(bad_request(problem::no_object("body"))),
        }
    }

    /// Reads the query string of a GET.
    pub(super) fn from_query(query: &str) -> Result<Self, Rejection> {
        let pairs: Vec<(String, String)> = axum::extract::Query::try_from_uri(&query_uri(query)?)
            .map(|axum::extract::Query(pairs)| pairs)
            .map_err(|_| malformed_query())?;
        let mut parameters = Map::new();
        for (name, text) in pairs {
            let value = match name.as_str() {
                "query" => Value::String(text),
                "operationName" | "variables" | "extensions" if text.is_empty() => continue,
                "operationName" => Value::String(text),
                "variables" | "extensions" => serde_json::from_str(&text)
                    .map_err(|error| bad_request(problem::parameter_no_json(&name, error)))?,
                _ => continue,
            };
            if parameters.insert(name.clone(), value).is_some() {
                return Err(bad_request(problem::parameter_twice(&name)));
            }
        }
        Self::from_json(parameters)
    }

    /// Reads the fields of a JSON object.
    pub(super) fn from_json(mut parameters: Map<String, Value>) -> Result<Self, Rejection> {
        let extensions = object(parameters.remove("extensions"), "extensions")?;
        let query = match parameters.remove("query") {
            Some(Value::String(query)) => query,
            // Clients that ask by a hash first send the whole document then.
            None | Some(Value::Null) if extensions.contains_key("persistedQuery") => {
                return Err(bad_request(problem::persisted_query_not_supported()));
            }
            None | Some(Value::Null) => {
                return Err(bad_request(problem::query_missing()));
            }
            Some(_) => return Err(bad_request(problem::no_string("query"))),
        };
        let operation_name = match parameters.remove("operationName") {
            Some(Value::String(name)) => Some(name),
            None | Some(Value::Null) => None,
            Some(_) => return Err(bad_request(problem::no_string("operationName"))),
        };
        let variables = object(parameters.remove("variables"), "variables")?;
        Ok(Self {
            query,
            operation_name,
            variables,
        })
    }
}

fn object(value: Option<Value>, name: &str) -> Result<Map<String, Value>, Rejection> {
    match value {
        Some(Value::Object(map)) => Ok(map),
        None | Some(Value::Null) => Ok(Map::new()),
        Some(_) => Err(bad_request(problem::no_object(name))),
    }
}

/// Only JSON in UTF-8: other types can be sent by a form of another site without its user's knowledge.
fn check_content_type(headers: &HeaderMap) -> Result<(), Rejection> {
    check_type(headers, &["application/json"])
}

/// Only this type, in UTF-8, as it is.
pub(super) fn check_type(headers: &HeaderMap, expected: &[&str]) -> Result<(), Rejection> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let mut parts = content_type.unwrap_or_default().split(';').map(str::trim);
    let is_it = parts
        .next()
        .is_some_and(|name| expected.iter().any(|it| name.eq_ignore_ascii_case(it)));
    let is_utf8 = parts
        .filter_map(|part| part.split_once('='))
        .all(|(key, value)| {
            !key.trim().eq_ignore_ascii_case("charset")
                || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        });
    let encoding = headers.get(header::CONTENT_ENCODING);
    let is_plain =
        encoding.is_none_or(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if is_it && is_utf8 && is_plain {
        return Ok(());
    }
    Err(Rejection::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        problem::wrong_content_type(&expected.join(" or "), &expected.join(" eller ")),
    ))
}

/// The bytes of a body, of which there may be `most`, when they come in `time`.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    most: u32,
    time: Duration,
) -> Result<Vec<u8>, Rejection> {
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > u64::from(most)) {
        return Err(too_large(most));
    }
    let collected = Limited::new(body, most as usize).collect();
    match tokio::time::timeout(time, collected).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes().to_vec()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(most)),
        Ok(Err(_)) => Err(bad_request(problem::body_ended_early())),
        Err(_) => Err(too_slow(time)),
    }
}

fn query_uri(query: &str) -> Result<axum::http::Uri, Rejection> {
    axum::http::Uri::builder()
        .path_and_query(format!("/?{query}"))
        .build()
        .map_err(|_| malformed_query())
}

fn malformed_query() -> Rejection {
    bad_request(problem::malformed_query_string())
}

fn bad_request(refusal: Refusal) -> Rejection {
    Rejection::new(StatusCode::BAD_REQUEST, refusal)
}

fn too_large(limit: u32) -> Rejection {
    Rejection::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        problem::body_too_large(limit),
    )
}

fn too_slow(time: Duration) -> Rejection {
    let seconds = time.as_secs();
    Rejection::new(StatusCode::REQUEST_TIMEOUT, problem::body_too_slow(seconds))
}
