//! The two doors: `/public/graphql` for everybody and `/graphql` for callers with a token.
//!
//! A door decides who is asking and what may be kept of the answer. Everything between, from the parameters to the
//! result, is the same for both and lies in `execution`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};

use super::accept::{Media, negotiate};
use super::answer::{Answer, Rejection};
use super::execution::{self, Caller, Verb};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::{Shared, State};
use crate::access::Viewer;
use crate::domain::limits::Limits;
use crate::error::ErrorCode;

/// Everybody, whatever they send along.
const ANYBODY: Caller = Caller {
    viewer: Viewer::Public,
    limits: &Limits::PUBLIC,
};

/// `GET /public/graphql`: queries only; the answer may be kept.
pub(super) async fn public_get(
    axum::extract::State(shared): State,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    let Some(media) = negotiate(&headers) else {
        return not_acceptable();
    };
    match Parameters::from_query(uri.query().unwrap_or_default()) {
        Ok(parameters) => {
            let answer = execution::answer(&shared, ANYBODY, Verb::Get, parameters).await;
            answer.shared(media, &headers)
        }
        Err(rejection) => Answer::from(rejection).unstored(media),
    }
}

/// `POST /public/graphql`.
pub(super) async fn public_post(
    axum::extract::State(shared): State,
    request: Request,
) -> Response<Body> {
    post(&shared, ANYBODY, request).await
}

/// `/graphql`: POST, from callers who are known.
pub(super) async fn signed_in(
    axum::extract::State(shared): State,
    request: Request,
) -> Response<Body> {
    if request.method() != Method::POST {
        return wrong_method("POST", request.headers());
    }
    match identify(request.headers()) {
        Ok(caller) => post(&shared, caller, request).await,
        Err(refusal) => {
            let media = negotiate(request.headers()).unwrap_or(Media::Json);
            Answer::from(refusal).unstored(media)
        }
    }
}

/// Every other method at `/public/graphql`.
pub(super) async fn no_such_method(headers: HeaderMap) -> Response<Body> {
    wrong_method("GET, POST", &headers)
}

/// Who is asking, before anything of the body is read. Nobody has an identity yet.
fn identify(_headers: &HeaderMap) -> Result<Caller, Refusal> {
    Err(Refusal::new(
        ErrorCode::Unauthenticated,
        "A token is needed here; /public/graphql needs none",
        "Här behövs en token; /public/graphql behöver ingen",
    ))
}

async fn post(shared: &Arc<Shared>, caller: Caller, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Some(media) = negotiate(&head.headers) else {
        return not_acceptable();
    };
    let answer = match Parameters::from_body(&head.headers, body, caller.limits).await {
        Ok(parameters) => execution::answer(shared, caller, Verb::Post, parameters).await,
        Err(rejection) => rejection.into(),
    };
    answer.unstored(media)
}

fn wrong_method(allowed: &'static str, headers: &HeaderMap) -> Response<Body> {
    let refusal = Refusal::new(
        ErrorCode::BadUserInput,
        format!("Only {allowed} here"),
        format!("Bara {allowed} här"),
    );
    let media = negotiate(headers).unwrap_or(Media::Json);
    let mut response =
        Answer::from(Rejection::new(StatusCode::METHOD_NOT_ALLOWED, refusal)).unstored(media);
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}

fn not_acceptable() -> Response<Body> {
    let refusal = Refusal::new(
        ErrorCode::BadUserInput,
        "Answers are application/graphql-response+json or application/json",
        "Svaren är application/graphql-response+json eller application/json",
    );
    Answer::from(Rejection::new(StatusCode::NOT_ACCEPTABLE, refusal)).unstored(Media::Json)
}
