//! Server-sent events, one connection for one request: the protocol of the package `graphql-sse`, in its mode of distinct
//! connections.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Response, header};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::future::{pending, ready};
use futures_util::stream::{self, Stream, StreamExt};

use super::apart;
use crate::http::accept::Media;
use crate::http::answer::Answer;
use crate::http::caching;
use crate::http::server::OpenConnection;

const MEDIA_TYPE: &str = "text/event-stream";

/// Whether the caller takes server-sent events.
pub(in crate::http) fn accepts(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    let mut accepted = accepted.filter_map(|value| value.to_str().ok());
    accepted.any(|value| {
        let mut ranges = value.split(',').map(|range| range.split(';').next());
        ranges.any(|range| range.is_some_and(|range| range.trim().eq_ignore_ascii_case(MEDIA_TYPE)))
    })
}

/// Answers as events, each a `next`, and a `complete` at the end; or the refusal, as any other is. A quiet stream says so often that it
/// is still `alive`.
pub(in crate::http) fn events(
    answers: Result<impl Stream<Item = Answer> + Send + 'static, Box<Answer>>,
    alive: Duration,
    kept: Option<OpenConnection>,
) -> Response<Body> {
    match answers {
        Ok(answers) => {
            let answers = apart(ready(answers.inspect(Answer::tell))).take_until(async move {
                match kept {
                    Some(kept) => kept.for_long().await,
                    None => pending().await,
                }
            });
            let next = answers.map(|answer| Event::default().event("next").data(answer.text()));
            let end = stream::iter([Event::default().event("complete").data("")]);
            let events = next.chain(end).map(Ok::<_, Infallible>);
            let alive = KeepAlive::new().interval(alive);
            let mut response = Sse::new(events).keep_alive(alive).into_response();
            let headers = response.headers_mut();
            headers.insert(header::CACHE_CONTROL, caching::NO_STORE);
            response
        }
        Err(refused) => refused.unstored(Media::GraphqlResponse),
    }
}
