//! What others may keep of an answer: entity tags, `Cache-Control`, and 304 for who has it already.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The default: nobody keeps anything.
pub(super) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// For public answers: anybody may keep them for a second, and then ask whether they still stand. However many read, we
/// answer once a second; and what is hidden is gone everywhere after one.
pub(super) const SHORT: HeaderValue =
    HeaderValue::from_static("public, max-age=1, must-revalidate");

/// What a signed-in caller may keep: for itself, and only after asking whether it still stands.
pub(super) const OWN: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The entity tag of a body. It is weak, because the body may be compressed on its way.
pub(super) fn tag(body: &[u8]) -> String {
    format!(
        "W/\"{}\"",
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(body))
    )
}

/// A response with its tag and its cache rule; without its body when the request has the tag already.
pub(super) fn tagged(
    mut response: Response<Body>,
    tag: String,
    rule: HeaderValue,
    request: &HeaderMap,
) -> Response<Body> {
    // What varies with the encoding does so for those, too, who have it already and get no body to compress.
    let varies = response.headers().get(header::VARY);
    let varies = varies.and_then(|names| names.to_str().ok());
    let varies = varies.map_or("accept-encoding".to_owned(), |names| {
        format!("{names}, accept-encoding")
    });
    if let Ok(names) = HeaderValue::try_from(varies) {
        response.headers_mut().insert(header::VARY, names);
    }
    if has(request, &tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        for of_body in [header::CONTENT_TYPE, header::CONTENT_ENCODING] {
            response.headers_mut().remove(of_body);
        }
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, rule);
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Whether `If-None-Match` names the tag; strong and weak spellings are the same here.
fn has(request: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || opaque(known) == opaque(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_tag_is_answered_without_the_body() {
        let tag = tag(b"{}");
        let strong = tag.trim_start_matches("W/").to_owned();
        for (known, expected) in [
            (tag.clone(), 304),
            (strong, 304),
            ("*".to_owned(), 304),
            (format!("\"other\", {tag}"), 304),
            ("\"other\"".to_owned(), 200),
            (String::new(), 200),
        ] {
            let mut request = HeaderMap::new();
            request.insert(
                header::IF_NONE_MATCH,
                HeaderValue::from_str(&known).unwrap(),
            );
            let response = tagged(
                Response::new(Body::from("{}")),
                tag.clone(),
                SHORT,
                &request,
            );
            assert_eq!(response.status(), expected, "{known}");
            assert_eq!(response.headers().get(header::ETAG).unwrap(), tag.as_str());
        }
    }
}
