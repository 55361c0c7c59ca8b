//! One line of the log for each request, when its answer has been sent or given up, and for each operation over a WebSocket, when it has
//! ended; and the same for the metrics. It says which route was asked, never the path or the query, which callers write as they like.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::accept::Media;
use super::answer::Answer;
use super::{Shared, State, request_id};
use crate::telemetry::{Usage, usage};

/// Answers a request, and tells of it when its answer has been sent.
pub(super) async fn tell(
    axum::extract::State(shared): State,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("no such path", MatchedPath::as_str);
    let id = request_id::of(request.extensions());
    let span = tracing::info_span!("request", %id, method = method(&request), route);
    let mut line = Line::begin(shared, door(route), span.clone());
    line.ended = request.method() == Method::HEAD;
    let answer = usage::counted(Arc::clone(&line.usage), next.run(request));
    let response = answer.instrument(span).await;
    line.status = response.status().as_u16();
    line.length = length(&response);
    response.map(|body| Body::new(Told { body, line }))
}

/// Begins an operation over a WebSocket, with an id as that of a request and the line that tells of it.
pub(super) fn operation<T>(shared: &Arc<Shared>, begin: impl FnOnce(String, Line) -> T) -> T {
    let id = Uuid::now_v7().to_string();
    let span = tracing::info_span!("request", %id, method = "WEBSOCKET", route = "/graphql");
    let line = Line::begin(Arc::clone(shared), "socket", span.clone());
    let usage = Arc::clone(&line.usage);
    span.in_scope(|| usage::begun(usage, || begin(id, line)))
}

/// The method, of those that are any use here: others are as long as callers write them.
fn method(request: &Request) -> &'static str {
    let known = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"];
    let sent = request.method().as_str();
    known
        .into_iter()
        .find(|known| *known == sent)
        .unwrap_or("other")
}

/// How many bytes the body of an answer has, where that is known.
fn length(response: &Response) -> Option<u64> {
    let told = response.headers().get(header::CONTENT_LENGTH);
    let told = told.and_then(|length| length.to_str().ok()?.parse().ok());
    told.or_else(|| response.body().size_hint().exact())
}

/// Which part of the server answers a route, for the metrics.
fn door(route: &str) -> &'static str {
    match route {
        "/public/graphql" => "public",
        "/graphql" => "signed-in",
        "/public/export/{file}" => "public-export",
        "/export/{file}" => "export",
        "/public/calendar/{file}" | "/calendar/{account}/{file}" => "calendar",
        "/print/meetings/{id}/call"
        | "/print/meetings/{id}/notes"
        | "/public/print/meetings/{id}/notes" => "print",
        "/import/follow-up" => "import",
        "/oauth/token" => "token",
        _ => "other",
    }
}

/// What is told of a request, once it is dropped.
pub(super) struct Line {
    door: &'static str,
    shared: Arc<Shared>,
    began: Instant,
    status: u16,
    bytes: u64,
    /// How many bytes the answer has, where that is known before.
    length: Option<u64>,
    /// Whether its end was reached.
    ended: bool,
    usage: Arc<Usage>,
    span: Span,
}

impl Line {
    fn begin(shared: Arc<Shared>, door: &'static str, span: Span) -> Self {
        Self {
            door,
            shared,
            began: Instant::now(),
            status: 0,
            bytes: 0,
            length: None,
            ended: false,
            usage: Arc::default(),
            span,
        }
    }

    /// A subscription has begun, whatever comes of it.
    pub fn follows(&mut self) {
        self.status = StatusCode::OK.as_u16();
    }

    /// An answer has come, and is not the last one.
    pub fn answered(&mut self, answer: &Answer) {
        answer.tell();
        self.status = answer.status(Media::GraphqlResponse).as_u16();
        self.bytes += answer.size();
    }

    /// The last answer has come, or the only one.
    pub fn end(mut self, answer: &Answer) {
        self.answered(answer);
        self.ended = true;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let (took, usage) = (self.began.elapsed(), &self.usage);
        let metrics = &self.shared.metrics;
        metrics.answered(self.door, self.status, took, self.bytes, usage);
        let about = usage.about();
        let whole = self.ended || self.length.is_some_and(|length| self.bytes >= length);
        let _entered = self.span.enter();
        tracing::info!(
            status = self.status,
            milliseconds = took.as_secs_f64() * 1000.0,
            operation = about.operation,
            codes = (!about.codes.is_empty()).then(|| about.codes.join(",")),
            organisation = about.organisation.map(tracing::field::display),
            cost = usage.cost(),
            statements = usage.statements(),
            rows = usage.rows(),
            bytes = self.bytes,
            cut = (!whole).then_some(true),
            "answered"
        );
    }
}

/// The body of an answer, which tells of the request when it is gone.
struct Told {
    body: Body,
    line: Line,
}

impl HttpBody for Told {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                self.line.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
            }
            Poll::Ready(None) => self.line.ended = true,
            _ => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
