//! What the caller takes: which of the two media types an answer is written in, by its `Accept` header, and whether it may be
//! compressed, by its `Accept-Encoding`.

use axum::http::{HeaderMap, header};

/// A media type of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status says whether the request was executed.
    GraphqlResponse,
    /// `application/json`: a well-formed request is answered with 200, whatever became of it.
    Json,
}

impl Media {
    /// The value of `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json",
            Self::Json => "application/json",
        }
    }
}

/// The media type that the caller prefers; none when the caller accepts neither.
///
/// A caller who asks for nothing in particular gets `application/json`, as the specification wants it; one who names
/// both with the same weight gets the newer.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<Media> {
    let mut ranges = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(Range::parse)
        .peekable();
    if ranges.peek().is_none() {
        return Some(Media::Json);
    }
    let ranges: Vec<Range<'_>> = ranges.collect();
    let graphql = weigh(&ranges, Media::GraphqlResponse);
    let json = weigh(&ranges, Media::Json);
    // The name counts only between equal weights: (weight, named) compares in that order.
    let media = if graphql.1 && graphql >= json || graphql.0 > json.0 {
        Media::GraphqlResponse
    } else {
        Media::Json
    };
    (graphql.0.max(json.0) > 0).then_some(media)
}

/// Whether the caller takes an answer that is compressed with gzip, by its `Accept-Encoding` header.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let codings: Vec<Range<'_>> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(Range::parse)
        .collect();
    let weight = |names: &[&str]| {
        let is_named = |coding: &&Range<'_>| {
            let mut names = names.iter();
            names.any(|name| coding.name.eq_ignore_ascii_case(name))
        };
        codings
            .iter()
            .filter(is_named)
            .map(|coding| coding.weight)
            .max()
    };
    let weight = weight(&["gzip", "x-gzip"]).or_else(|| weight(&["*"]));
    weight.is_some_and(|weight| weight > 0)
}

/// The weight of a media type, from the most specific range that covers it, and whether that range names it in full.
fn weigh(ranges: &[Range<'_>], media: Media) -> (u16, bool) {
    let named = ranges
        .iter()
        .filter(|range| range.name.eq_ignore_ascii_case(media.name()));
    if let Some(weight) = named.map(|range| range.weight).max() {
        return (weight, true);
    }
    let wildcard = |name| {
        ranges
            .iter()
            .filter(move |range| range.name == name)
            .map(|range| range.weight)
            .max()
    };
    let weight = wildcard("application/*").or_else(|| wildcard("*/*"));
    (weight.unwrap_or(0), false)
}

/// One entry of an `Accept` or `Accept-Encoding` header.
struct Range<'a> {
    name: &'a str,
    /// Thousandths.
    weight: u16,
}

impl<'a> Range<'a> {
    fn parse(entry: &'a str) -> Option<Self> {
        let mut parts = entry.split(';').map(str::trim);
        let name = parts.next().filter(|name| !name.is_empty())?;
        let quality = parts.find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case("q").then_some(value.trim())
        });
        Some(Self {
            name,
            weight: quality.map_or(Some(1000), thousandths)?,
        })
    }
}

/// A quality value as thousandths; none when it is not one.
fn thousandths(quality: &str) -> Option<u16> {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let is_digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits || fraction.len() > 3 {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_caller_gets_the_media_type_that_the_caller_prefers() {
        let new = Some(Media::GraphqlResponse);
        let old = Some(Media::Json);
        for (accept, expected) in [
            ("", old),
            ("*/*", old),
            ("application/*", old),
            ("application/json", old),
            ("APPLICATION/JSON; charset=utf-8", old),
            ("application/graphql-response+json", new),
            (
                "application/graphql-response+json; charset=utf-8, application/json",
                new,
            ),
            ("application/json, application/graphql-response+json", new),
            (
                "application/json, application/graphql-response+json;q=0.9",
                old,
            ),
            (
                "application/json;q=0.1, application/graphql-response+json;q=0.125",
                new,
            ),
            ("application/json;q=0, */*", new),
            ("application/graphql-response+json;q=0.5, */*", old),
            ("*/*;q=0.1, application/graphql-response+json;q=0.1", new),
            ("text/html, application/xhtml+xml, */*;q=0.8", old),
            ("text/html", None),
            ("application/json;q=0", None),
            ("*/*;q=0", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(negotiate(&headers), expected, "{accept}");
        }
        assert_eq!(negotiate(&HeaderMap::new()), old);
    }

    #[test]
    fn gzip_is_taken_by_who_names_it_or_takes_anything() {
        for (accept, expected) in [
            ("", false),
            ("gzip", true),
            ("GZIP", true),
            ("x-gzip", true),
            ("br, gzip;q=0.5, deflate", true),
            ("*", true),
            ("br;q=1, *;q=0.1", true),
            ("gzip;q=0", false),
            ("gzip;q=0, *", false),
            ("*;q=0", false),
            ("br, identity", false),
            ("gzip;q=2", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
            assert_eq!(takes_gzip(&headers), expected, "{accept}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
