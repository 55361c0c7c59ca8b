//! The two doors: `/public/graphql` for everybody and `/graphql` for callers with a token.
//!
//! A door decides who is asking and what may be kept of the answer. Everything between, from the parameters to the
//! result, is the same for both and lies in `execution`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use chrono::{DateTime, Utc};
use futures_util::{future::ready, stream};

use super::accept::{Media, negotiate};
use super::admission::Client;
use super::answer::{Answer, Rejection};
use super::execution::{self, Caller, Verb};
use super::parameters::Parameters;
use super::server::OpenConnection;
use super::subscription::{self, Feed};
use super::{Shared, State, request_id};
use crate::access::Viewer;
use crate::auth::Refused;
use crate::domain::problem::{self, Refusal};
use crate::error::Error;
use crate::store::{self, Granted, Identity};
use crate::telemetry::usage;

/// For which organisation a caller acts who has grants of several: its code or slug.
pub(super) const ORGANISATION: HeaderName = HeaderName::from_static("samverkan-organisation");

/// What it costs of an identity's budget to look up what it has been granted.
const LOOKING_UP: u64 = 10;

/// Everybody, whatever they send along.
pub(super) fn anybody(shared: &Shared, client: Client) -> Caller {
    Caller {
        viewer: Viewer::Public,
        identity: Identity::default(),
        limits: shared.app.bounds.public_limits,
        client,
    }
}

/// `GET /public/graphql`: queries only; the answer may be kept.
pub(super) async fn public_get(
    axum::extract::State(shared): State,
    request: Request,
) -> Response<Body> {
    let headers = request.headers();
    let Some(media) = negotiate(headers) else {
        return not_acceptable();
    };
    let client = shared.admission.address(request.extensions(), headers);
    let caller = anybody(&shared, client);
    match Parameters::from_query(request.uri().query().unwrap_or_default()) {
        Ok(parameters) => {
            let answer =
                execution::answer(&shared, caller, Verb::Get, String::new(), parameters).await;
            answer.shared(media, headers)
        }
        Err(rejection) => execution::refused(&shared, &caller, rejection.into()).unstored(media),
    }
}

/// `POST /public/graphql`.
pub(super) async fn public_post(
    axum::extract::State(shared): State,
    request: Request,
) -> Response<Body> {
    let client = shared
        .admission
        .address(request.extensions(), request.headers());
    post(&shared, anybody(&shared, client), request).await
}

/// `/graphql`: POST, from callers who are known; and by GET a WebSocket, whose caller says over it who they are.
pub(super) async fn signed_in(
    axum::extract::State(shared): State,
    request: Request,
) -> Response<Body> {
    if request.method() == Method::GET && subscription::is_upgrade(request.headers()) {
        return subscription::upgrade(shared, request.into_parts().0).await;
    }
    if request.method() != Method::POST {
        return wrong_method("POST", request.headers());
    }
    match known(&shared, request.headers()).await {
        Ok((caller, bearer)) if subscription::accepts(request.headers()) => {
            events(shared, caller, bearer, request).await
        }
        Ok((caller, _)) => post(&shared, caller, request).await,
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

/// Every other method where only reading is.
pub(super) async fn only_get(headers: HeaderMap) -> Response<Body> {
    wrong_method("GET, HEAD", &headers)
}

/// Every other method where only POST is.
pub(super) async fn only_post(headers: HeaderMap) -> Response<Body> {
    wrong_method("POST", &headers)
}

/// Who a token says that somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bearer {
    identity: Identity,
    /// The organisations that the token and the header name.
    named: Vec<String>,
    /// When the token ends.
    expires: DateTime<Utc>,
}

impl Bearer {
    /// How long the token is still good.
    pub fn time_left(&self, now: DateTime<Utc>) -> Duration {
        (self.expires - now).to_std().unwrap_or_default()
    }
}

/// Who is asking, before anything of the body is read: by a token that an issuer vouches for, and by a grant that holds now.
pub(super) async fn identify(shared: &Shared, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let (caller, _) = known(shared, headers).await?;
    Ok(caller)
}

async fn known(shared: &Shared, headers: &HeaderMap) -> Result<(Caller, Bearer), Refusal> {
    let bearer = bearer(shared, headers).await?;
    let viewer = charged_viewer(shared, &bearer).await?;
    Ok((caller(shared, &bearer, viewer), bearer))
}

/// Who is asking, by a token that an issuer vouches for.
pub(super) async fn bearer(shared: &Shared, headers: &HeaderMap) -> Result<Bearer, Refusal> {
    let Some(token) = token(headers) else {
        tracing::info!("no bearer token, or more than one");
        return Err(problem::token_needed());
    };
    // Why a token is refused would help whoever forges one: the log has it.
    let claims = shared
        .app
        .tokens
        .verify(token)
        .await
        .map_err(|refused| match refused {
            Refused::Token(_) => problem::token_needed(),
            Refused::Unreachable => problem::issuer_unreachable(),
        })?;
    Ok(Bearer {
        identity: Identity {
            issuer: claims.issuer,
            subject: claims.subject,
        },
        named: claims
            .organisation
            .into_iter()
            .chain(named(headers))
            .collect(),
        expires: claims.expires,
    })
}

/// As whom a bearer acts who asks for something. Looking that up is taken from the budget of its identity: who has no grant, or is
/// refused before anything is executed, has the database look, too.
pub(super) async fn charged_viewer(shared: &Shared, bearer: &Bearer) -> Result<Viewer, Refusal> {
    let client = Client::Identity(bearer.identity.clone());
    let admission = &shared.admission;
    let charged = admission.charge(&client, &shared.app.bounds.signed_in_limits, LOOKING_UP);
    charged.map_err(|not_now| not_now.refusal)?;
    viewer(shared, bearer).await
}

/// As whom a bearer acts, by a grant that holds now.
pub(super) async fn viewer(shared: &Shared, bearer: &Bearer) -> Result<Viewer, Refusal> {
    let now = shared.app.clock.now();
    let Bearer {
        identity, named, ..
    } = bearer;
    let granted = store::granted(&shared.app.database, identity, named, now).await;
    match granted.map_err(refusal_of)? {
        Granted::To(actor) => Ok(Viewer::Actor(actor)),
        Granted::Unclear(by) if by.is_empty() => Err(problem::no_grant()),
        Granted::Unclear(by) if named.is_empty() => Err(problem::name_organisation(&by.join(", "))),
        Granted::Unclear(by) => Err(problem::no_grant_of_named(&by.join(", "))),
    }
}

/// A bearer who acts as somebody, within its limits.
pub(super) fn caller(shared: &Shared, bearer: &Bearer, viewer: Viewer) -> Caller {
    let actor = viewer.actor();
    if let Some(actor) = actor {
        usage::organisation(actor.organisation);
    }
    Caller {
        viewer,
        client: Client::Identity(bearer.identity.clone()),
        identity: bearer.identity.clone(),
        limits: match actor {
            Some(actor) if actor.service_account => shared.app.bounds.reporting_limits,
            _ => shared.app.bounds.signed_in_limits,
        },
    }
}

/// The organisations that the header names: one, unless somebody sends it twice.
fn named(headers: &HeaderMap) -> impl Iterator<Item = String> {
    let sent = headers.get_all(ORGANISATION).iter();
    sent.map(|name| String::from_utf8_lossy(name.as_bytes()).trim().to_owned())
}

/// The token of `Authorization: Bearer TOKEN` (RFC 6750), when there is one such header and no other.
fn token(headers: &HeaderMap) -> Option<&str> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (sent.next(), sent.next()) else {
        return None;
    };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// An error of the layers below, as its caller gets to read it.
pub(super) fn refusal_of(fault: Error) -> Refusal {
    if let Error::Internal(cause) = &fault {
        tracing::error!(%cause, "internal error");
    }
    fault.refusal()
}

async fn post(shared: &Arc<Shared>, caller: Caller, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Some(media) = negotiate(&head.headers) else {
        return not_acceptable();
    };
    let id = request_id::of(&head.extensions);
    let answer = match Parameters::from_body(&head.headers, body, &caller.limits).await {
        Ok(parameters) => execution::answer(shared, caller, Verb::Post, id, parameters).await,
        Err(rejection) => execution::refused(shared, &caller, rejection.into()),
    };
    answer.unstored(media)
}

/// The same as server-sent events, which go on for a subscription.
async fn events(
    shared: Arc<Shared>,
    caller: Caller,
    bearer: Bearer,
    request: Request,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let kept = head.extensions.get::<OpenConnection>().cloned();
    let parameters = Parameters::from_body(&head.headers, body, &caller.limits).await;
    let parameters = match parameters {
        Ok(parameters) => parameters,
        Err(rejection) => {
            let answer = execution::refused(&shared, &caller, rejection.into());
            return answer.unstored(Media::GraphqlResponse);
        }
    };
    let alive = shared.app.bounds.alive();
    if execution::follows(&parameters, &caller.limits) {
        let feed = Feed::begin(&shared, Arc::new(bearer), caller, parameters).await;
        return subscription::events(feed.map(Feed::answers), alive, kept);
    }
    let id = request_id::of(&head.extensions);
    let answer = execution::answer(&shared, caller, Verb::Post, id, parameters).await;
    match negotiate(&head.headers) {
        // One answer needs no stream, unless nothing else is taken.
        Some(media) => answer.unstored(media),
        None if answer.is_refusal() => answer.unstored(Media::GraphqlResponse),
        None => subscription::events(Ok(stream::once(ready(answer))), alive, kept),
    }
}

pub(super) fn wrong_method(allowed: &'static str, headers: &HeaderMap) -> Response<Body> {
    let refusal = problem::wrong_method(allowed);
    let media = negotiate(headers).unwrap_or(Media::Json);
    let mut response =
        Answer::from(Rejection::new(StatusCode::METHOD_NOT_ALLOWED, refusal)).unstored(media);
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}

fn not_acceptable() -> Response<Body> {
    let refusal = problem::not_acceptable();
    Answer::from(Rejection::new(StatusCode::NOT_ACCEPTABLE, refusal)).unstored(Media::Json)
}
