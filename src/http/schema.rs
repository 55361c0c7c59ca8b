//! `GET /schema.graphql`: the schema's text, the same bytes as the committed file.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, header};

use super::{State, caching};

/// The text, or 304 for who has it.
pub(super) async fn sdl(axum::extract::State(shared): State, headers: HeaderMap) -> Response<Body> {
    let mut response = Response::new(Body::from(shared.app.api.sdl.clone()));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    let tag = caching::tag(shared.app.api.sdl.as_bytes());
    caching::tagged(response, tag, caching::SHORT, &headers)
}
