//! The id that a request carries through the logs and back to its caller.

use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

/// The header that it comes and goes in.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ids are not taken over.
const LENGTH: usize = 64;

/// The id, for those who handle the request.
#[derive(Clone)]
struct RequestId(String);

/// The id of a request.
pub(super) fn of(extensions: &Extensions) -> String {
    let id = extensions.get::<RequestId>();
    id.map(|id| id.0.clone()).unwrap_or_default()
}

/// Gives the request its id and the response the header.
pub(super) async fn carry(mut request: Request, next: Next) -> Response {
    let id = sent(request.headers()).unwrap_or_else(|| Uuid::now_v7().to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    // What others may keep is not given to them under one caller's id.
    if !is_shared(response.headers())
        && let Ok(id) = HeaderValue::try_from(id)
    {
        response.headers_mut().insert(HEADER, id);
    }
    response
}

fn is_shared(headers: &HeaderMap) -> bool {
    let rule = headers.get(header::CACHE_CONTROL);
    rule.is_some_and(|rule| rule.as_bytes().starts_with(b"public"))
}

/// The caller's own id, when it can stand in a log line.
fn sent(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let well_formed = id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    (well_formed && (1..=LENGTH).contains(&id.len())).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_well_formed_id_is_taken_over() {
        let longest = "a".repeat(LENGTH);
        let too_long = "a".repeat(LENGTH + 1);
        for (id, taken) in [
            ("0193-a.b_c", true),
            (longest.as_str(), true),
            (too_long.as_str(), false),
            ("", false),
            ("a b", false),
            ("a\tb", false),
            ("å", false),
            ("a\"b", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_bytes(id.as_bytes()).unwrap());
            assert_eq!(sent(&headers).is_some(), taken, "{id}");
        }
    }
}
