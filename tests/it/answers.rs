//! Reading answers. It asserts nothing but that they have the shape that is read.

use axum::http::StatusCode;
use serde_json::Value;

/// The items of a list.
pub(crate) fn items(list: &Value) -> std::slice::Iter<'_, Value> {
    let items = list.as_array();
    items.unwrap_or_else(|| panic!("no list: {list}")).iter()
}

/// A text.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// The texts in one field of a list's items.
pub(crate) fn texts<'v>(list: &'v Value, field: &str) -> Vec<&'v str> {
    items(list).map(|item| text(&item[field])).collect()
}

/// The names of the things in a list.
pub(crate) fn names(list: &Value) -> Vec<&str> {
    texts(list, "name")
}

/// The code of the first error of an answer that has one.
pub(crate) fn code((_, answer): &(StatusCode, Value)) -> &str {
    text(&answer["errors"][0]["extensions"]["code"])
}
