//! From what became of a request to what its caller gets: the errors and their codes, the status, the headers.
//!
//! The draft of GraphQL over HTTP still moves; what it says about statuses is in `status` and nowhere else.

use std::borrow::Cow;
use std::collections::BTreeMap;

use async_graphql::{Response as Executed, ServerError, Value};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use super::accept::Media;
use super::admission::{Admission, Budget, Client, NotNow};
use super::caching;
use crate::domain::{
    problem::{self, Refusal},
    vocabulary::{ErrorCode, Vocabulary},
};
use crate::telemetry::usage;

/// More errors than these do not help anybody.
const ERRORS: usize = 20;

/// No answer is larger, in bytes: what a field costs says nothing of the length of its alias.
const ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// When to come back to what is away for a while, in seconds.
pub(super) const RETRY_AFTER: HeaderValue = HeaderValue::from_static("10");

/// An HTTP request that was refused as such, before anything of it was taken for GraphQL.
#[derive(Debug)]
pub struct Rejection {
    status: StatusCode,
    refusal: Refusal,
}

impl Rejection {
    /// A rejection with its status, which no media type changes.
    pub fn new(status: StatusCode, refusal: Refusal) -> Self {
        Self { status, refusal }
    }
}

/// How far a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Refused as an HTTP request, with this status.
    Http(StatusCode),
    /// Well-formed, but not executed.
    Request(ErrorCode),
    /// Executed, with data, be it null.
    Execution,
}

/// What becomes of a request, written once.
#[derive(Clone, Debug)]
pub struct Answer {
    stage: Stage,
    /// The codes of its errors.
    codes: Vec<ErrorCode>,
    body: Bytes,
    /// What is left of the caller's budget.
    budget: Option<Budget>,
    /// When to come back, in seconds.
    retry_after: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Content {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
}

impl From<Rejection> for Answer {
    fn from(rejection: Rejection) -> Self {
        Self::failed(Stage::Http(rejection.status), rejection.refusal)
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::failed(Stage::Request(refusal.code), refusal)
    }
}

impl From<Executed> for Answer {
    fn from(executed: Executed) -> Self {
        let Executed {
            data,
            mut errors,
            mut extensions,
            ..
        } = executed;
        // An error with a path comes from a field, one with a code from a limit of execution: either way it had begun.
        let ran = errors.is_empty()
            || data != Value::Null
            || errors
                .iter()
                .any(|error| !error.path.is_empty() || code_of(error).is_some());
        let omitted = errors.len().saturating_sub(ERRORS);
        errors.truncate(ERRORS);
        if omitted > 0 {
            extensions.insert("errorsOmitted".to_owned(), Value::from(omitted));
        }
        let codes: Vec<ErrorCode> = errors.iter_mut().map(settle_code).collect();
        let stage = match codes.first() {
            Some(code) if !ran => Stage::Request(*code),
            _ => Stage::Execution,
        };
        let content = Content {
            errors,
            data: ran.then_some(data),
            extensions,
        };
        match content.written() {
            Ok(body) => Self::new(stage, codes, body),
            Err(_) => problem::answer_too_large(ANSWER_BYTES).into(),
        }
    }
}

impl From<NotNow> for Answer {
    fn from(not_now: NotNow) -> Self {
        Self {
            retry_after: Some(not_now.retry_after),
            ..not_now.refusal.into()
        }
    }
}

impl Answer {
    fn failed(stage: Stage, refusal: Refusal) -> Self {
        let code = refusal.code;
        let content = Content {
            errors: vec![refusal.into()],
            data: None,
            extensions: BTreeMap::new(),
        };
        // Values with string keys always serialise; should that ever change, the caller learns that much.
        let body = content.written().unwrap_or_else(|error| {
            tracing::error!(%error, "an answer could not be written");
            Bytes::from_static(
                br#"{"errors":[{"message":"Internal error","extensions":{"code":"INTERNAL"}}]}"#,
            )
        });
        Self::new(stage, vec![code], body)
    }

    const fn new(stage: Stage, codes: Vec<ErrorCode>, body: Bytes) -> Self {
        Self {
            stage,
            codes,
            body,
            budget: None,
            retry_after: None,
        }
    }

    /// The answer, with what is left of the caller's budget.
    pub fn within(self, budget: Option<Budget>) -> Self {
        Self { budget, ..self }
    }

    /// Whether the database could not be reached for a part of it.
    pub fn is_unavailable(&self) -> bool {
        self.codes.contains(&ErrorCode::Unavailable)
    }

    /// Tells whoever watches the codes of its errors.
    pub fn tell(&self) {
        for code in &self.codes {
            usage::code(code.code());
        }
    }

    /// Its status in a media type.
    pub fn status(&self, media: Media) -> StatusCode {
        status(self.stage, media)
    }

    /// Whether the request was not executed.
    pub fn is_refusal(&self) -> bool {
        self.stage != Stage::Execution
    }

    /// How long it is, in bytes.
    pub fn size(&self) -> u64 {
        self.body.len() as u64
    }

    /// As text.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The answer, whose bytes are counted until they are gone.
    pub(super) fn counted(self, admission: &Admission, client: &Client) -> Self {
        let body = admission.untaken(client, self.body);
        Self { body, ..self }
    }

    /// Whether it has no errors.
    pub fn is_faultless(&self) -> bool {
        self.codes.is_empty()
    }

    /// The answer for nobody but this caller and this moment.
    pub fn unstored(&self, media: Media) -> Response<Body> {
        let mut response = self.response(media);
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, caching::NO_STORE);
        response
    }

    /// The answer to a question of our own, of which something failed: with the status of that.
    pub fn failure(&self) -> Response<Body> {
        let mut response = self.unstored(Media::Json);
        if let Some(code) = self.codes.first() {
            *response.status_mut() = status_of(*code);
        }
        response
    }

    /// The answer that everybody may keep for a while, when it has no errors; 304 when the caller has it already.
    pub fn shared(&self, media: Media, request: &HeaderMap) -> Response<Body> {
        if !self.is_faultless() {
            return self.unstored(media);
        }
        let tag = caching::tag(&self.body);
        caching::tagged(self.response(media), tag, caching::SHORT, request)
    }

    fn response(&self, media: Media) -> Response<Body> {
        self.tell();
        let status = self.status(media);
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(media.content_type()),
        );
        headers.insert(header::VARY, HeaderValue::from_static("accept"));
        if let Some(budget) = self.budget {
            budget.tell(headers);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        // Who is to come back is told when.
        if status == StatusCode::SERVICE_UNAVAILABLE || self.codes.contains(&ErrorCode::RateLimited)
        {
            headers.entry(header::RETRY_AFTER).or_insert(RETRY_AFTER);
        }
        // What is left of such a body will not be read, so the connection is of no further use.
        if matches!(
            status,
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT
        ) {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

impl Content {
    /// As JSON, unless it is larger than any answer may be.
    fn written(&self) -> serde_json::Result<Bytes> {
        let mut room = Room(Vec::new());
        serde_json::to_writer(&mut room, self)?;
        Ok(room.0.into())
    }
}

/// What is written, until there is no room left.
struct Room(Vec<u8>);

impl std::io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > ANSWER_BYTES {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The one place that knows statuses.
///
/// In `application/graphql-response+json` a request that was not executed has the status of its error. In
/// `application/json` the caller's mistakes are answered with 200, because an intermediary may answer in that type
/// too; faults of ours keep their 5xx, and so does 401, for whoever watches from outside.
fn status(stage: Stage, media: Media) -> StatusCode {
    let code = match stage {
        Stage::Http(status) => return status,
        Stage::Execution => return StatusCode::OK,
        Stage::Request(code) => code,
    };
    let status = status_of(code);
    let outranks_json = status.is_server_error() || status == StatusCode::UNAUTHORIZED;
    match media {
        Media::Json if !outranks_json => StatusCode::OK,
        Media::Json | Media::GraphqlResponse => status,
    }
}

/// A refusal as an answer that nobody keeps, where what is asked for is no GraphQL.
pub(super) fn refused(refusal: Refusal) -> Response<Body> {
    let status = status_of(refusal.code);
    Answer::from(Rejection::new(status, refusal)).unstored(Media::Json)
}

/// The status that stands for a code.
pub(super) const fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::ParseFailed
        | ErrorCode::ValidationFailed
        | ErrorCode::BadUserInput
        | ErrorCode::BadCursor
        | ErrorCode::CostLimit
        | ErrorCode::DepthLimit
        | ErrorCode::DocumentLimit
        | ErrorCode::PersistedQueryNotFound
        | ErrorCode::PersistedQueryNotSupported => StatusCode::BAD_REQUEST,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Timeout => StatusCode::GATEWAY_TIMEOUT,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The code of an error, given to it when it has none of the closed list.
///
/// Our own errors carry theirs. The ones without are the engine's: about the document before execution, and about
/// values that cannot be read as their type during it.
fn settle_code(error: &mut ServerError) -> ErrorCode {
    if let Some(code) = code_of(error) {
        return code;
    }
    let (code, swedish) = if error.path.is_empty() {
        (
            ErrorCode::ValidationFailed,
            problem::in_swedish(&error.message),
        )
    } else {
        (
            ErrorCode::BadUserInput,
            "Ett värde går inte att läsa som sin typ".to_owned(),
        )
    };
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", code.code());
    extensions.set("messageSwedish", swedish);
    code
}

/// The code that an error of ours carries.
fn code_of(error: &ServerError) -> Option<ErrorCode> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => ErrorCode::from_code(code),
        _ => None,
    }
}
