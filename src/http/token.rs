//! Tokens for service accounts: the client credentials grant of OAuth 2.0 (RFC 6749, section 4.4), at `POST /oauth/token`.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use tokio::time::timeout;
use uuid::Uuid;

use super::admission::NotNow;
use super::answer::{RETRY_AFTER, status_of};
use super::{Shared, State};
use crate::auth::BuiltIn;
use crate::error::Error;
use crate::store;

/// What asking for one costs, of the budget of the address that asks: as much as a small query.
const COST: u64 = 20;

/// No form of ours is longer.
const FORM_BYTES: usize = 4_096;

/// Who the client says it is.
struct Credentials {
    account: Uuid,
    secret: String,
}

/// Why there is no token, as RFC 6749 names it (section 5.2).
struct Refused {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
    /// When to come back, in seconds.
    retry_after: Option<u64>,
}

/// `POST /oauth/token`: `grant_type=client_credentials`, the credentials by Basic authentication or in the form.
pub(super) async fn exchange(
    axum::extract::State(shared): State,
    request: Request,
) -> Response<Body> {
    match token(&shared, request).await {
        Ok(token) => answer(
            StatusCode::OK,
            &json!({ "access_token": token, "token_type": "Bearer", "expires_in": lifetime(&shared).as_secs() }),
        ),
        Err(refused) => {
            let mut response = answer(
                refused.status,
                &json!({ "error": refused.error, "error_description": refused.description }),
            );
            if let Some(seconds) = refused.retry_after {
                let headers = response.headers_mut();
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
    }
}

/// How long a token is good: the account's grant is looked up anew for each request, so revoking needs no short life.
fn lifetime(shared: &Shared) -> Duration {
    Duration::from_secs(60 * shared.app.bounds.token_lifetime)
}

async fn token(shared: &Shared, request: Request) -> Result<String, Refused> {
    let issuer = shared.app.built_in.as_deref().ok_or_else(switched_off)?;
    let (head, body) = request.into_parts();
    let client = shared.admission.address(&head.extensions, &head.headers);
    let admission = &shared.admission;
    let limits = &shared.app.bounds.public_limits;
    let charged = admission.charge(&client, limits, COST);
    charged.map_err(not_now)?;
    let form = form(&head.headers, body, limits.time).await?;
    // Who sends slowly keeps nobody from a place.
    let entered = admission.enter(&client, limits, 0);
    let (_place, _) = entered.map_err(not_now)?;
    match value(&form, "grant_type").as_deref() {
        Some("client_credentials") => {}
        Some(_) => {
            return Err(invalid(
                "unsupported_grant_type",
                "grant_type is client_credentials",
            ));
        }
        None => return Err(invalid("invalid_request", "grant_type is needed, once")),
    }
    let credentials = credentials(&head.headers, &form)?;
    let known = store::is_service_account(
        &shared.app.database,
        credentials.account,
        &credentials.secret,
    );
    if !known.await.map_err(fault)? {
        return Err(invalid_client());
    }
    issue(shared, issuer, credentials.account)
}

/// The credentials, sent in one of the two ways (section 2.3.1) and not in both.
fn credentials(headers: &HeaderMap, form: &[(String, String)]) -> Result<Credentials, Refused> {
    let by_form = form.iter().any(|(field, _)| field == "client_secret");
    let credentials = match (headers.contains_key(header::AUTHORIZATION), by_form) {
        (true, true) => {
            return Err(invalid(
                "invalid_request",
                "the credentials come by Basic authentication or in the form, not both",
            ));
        }
        (true, false) => basic(headers),
        (false, _) => in_form(form),
    };
    credentials.ok_or_else(invalid_client)
}

fn issue(shared: &Shared, issuer: &BuiltIn, account: Uuid) -> Result<String, Refused> {
    let subject = store::service_account_subject(account);
    let now = shared.app.clock.now();
    issuer
        .token(&subject, None, lifetime(shared), now)
        .map_err(fault)
}

async fn form(
    headers: &HeaderMap,
    body: Body,
    time: Duration,
) -> Result<Vec<(String, String)>, Refused> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|it| it.to_str().ok());
    let is_form = content_type.is_some_and(|it| {
        it.split(';').next().is_some_and(|it| {
            it.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
    });
    // Who sends nothing for long gets no longer than the public does.
    let arrived = timeout(time, to_bytes(body, FORM_BYTES)).await;
    let bytes = arrived.ok().and_then(Result::ok);
    match bytes.filter(|_| is_form) {
        Some(bytes) => Ok(form_urlencoded::parse(&bytes).into_owned().collect()),
        None => Err(invalid(
            "invalid_request",
            "the body is application/x-www-form-urlencoded, at most 4,096 bytes",
        )),
    }
}

/// The value of a field that is there once.
fn value(form: &[(String, String)], name: &str) -> Option<String> {
    let mut values = form.iter().filter(|(field, _)| field == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Some(value.clone()),
        _ => None,
    }
}

fn in_form(form: &[(String, String)]) -> Option<Credentials> {
    Some(Credentials {
        account: value(form, "client_id")?.parse().ok()?,
        secret: value(form, "client_secret")?,
    })
}

fn basic(headers: &HeaderMap) -> Option<Credentials> {
    let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = sent.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let credentials = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (account, secret) = credentials.split_once(':')?;
    Some(Credentials {
        account: account.parse().ok()?,
        secret: secret.to_owned(),
    })
}

fn invalid(error: &'static str, description: &'static str) -> Refused {
    Refused {
        status: StatusCode::BAD_REQUEST,
        error,
        description,
        retry_after: None,
    }
}

fn invalid_client() -> Refused {
    Refused {
        status: StatusCode::UNAUTHORIZED,
        error: "invalid_client",
        description: "no such service account, or it is revoked, or the secret is another",
        retry_after: None,
    }
}

fn switched_off() -> Refused {
    invalid(
        "unauthorized_client",
        "this server issues no tokens: its signing key is not configured",
    )
}

/// The budget of the address is spent, or the server is busy.
fn not_now(not_now: NotNow) -> Refused {
    Refused {
        status: status_of(not_now.refusal.code),
        error: "temporarily_unavailable",
        description: "too many requests from this address, or at once: come back as Retry-After says",
        retry_after: Some(not_now.retry_after),
    }
}

fn fault(error: Error) -> Refused {
    tracing::error!(%error, "no token could be issued");
    Refused {
        status: StatusCode::SERVICE_UNAVAILABLE,
        error: "temporarily_unavailable",
        description: "try again in a while",
        retry_after: None,
    }
}

fn answer(status: StatusCode, body: &serde_json::Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Basic realm=\"samverkan\""),
        );
    }
    response
}
