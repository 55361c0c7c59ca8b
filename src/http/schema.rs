//! `GET /schema.graphql`: the schema's text, the same bytes as the committed file.

use std::io::{self, Write};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Response, header};
use flate2::{Compression, write::GzEncoder};

use super::accept::takes_gzip;
use super::answer::Answer;
use super::{State, caching};

/// What the text costs of the budget of the address that asks for it: a megabyte is sent, or a part of it when compressed.
const COST: u64 = 20;

/// The schema's text as it is sent: compressed once, however many ask for it.
pub(super) struct Sdl {
    text: Bytes,
    /// With gzip; none when that failed, and it is done for each who asks.
    compressed: Option<Bytes>,
    tag: String,
}

impl Sdl {
    /// Compresses it.
    pub fn new(text: String) -> Self {
        let compressed = compressed(&text)
            .inspect_err(|error| tracing::error!(%error, "the schema could not be compressed"))
            .ok();
        Self {
            tag: caching::tag(text.as_bytes()),
            text: text.into(),
            compressed,
        }
    }
}

fn compressed(text: &str) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes())?;
    encoder.finish().map(Bytes::from)
}

/// The text, or 304 for who has it.
pub(super) async fn sdl(axum::extract::State(shared): State, request: Request) -> Response<Body> {
    let (admission, headers) = (&shared.admission, request.headers());
    let client = admission.address(request.extensions(), headers);
    let budget = match admission.charge(&client, &shared.app.bounds.public_limits, COST) {
        Ok(budget) => budget,
        Err(not_now) => return Answer::from(not_now).failure(),
    };
    let Sdl {
        text,
        compressed,
        tag,
    } = &shared.app.api.sdl;
    let compressed = compressed.as_ref().filter(|_| takes_gzip(headers));
    let mut response = Response::new(Body::from(compressed.unwrap_or(text).clone()));
    let own = response.headers_mut();
    own.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    if compressed.is_some() {
        own.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Some(budget) = budget {
        budget.tell(own);
    }
    caching::tagged(response, tag.clone(), caching::SHORT, headers)
}
