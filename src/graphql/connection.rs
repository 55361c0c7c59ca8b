//! Relay connections over the store's pages: `first`, `after`, cursors, the total.

use std::{convert::Infallible, future::Future};

use async_graphql::{
    Context, Object, OutputType,
    connection::{Connection, CursorType, Edge},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::loading::{Result, session};
use crate::{
    error::Error,
    store::{Page, PageRequest, Position, Total},
};

/// The page size when none is asked for.
const DEFAULT_FIRST: u64 = 20;

/// The largest page.
const MAX_FIRST: u64 = 100;

/// No cursor of ours is longer.
const MAX_CURSOR: usize = 2_000;

/// A connection to things of the cooperation.
pub(super) type Things<T> = Connection<Cursor, T, TotalCount>;

/// An opaque position in one list.
pub struct Cursor(String);

impl CursorType for Cursor {
    type Error = Infallible;

    fn decode_cursor(text: &str) -> std::result::Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }

    fn encode_cursor(&self) -> String {
        self.0.clone()
    }
}

/// The length of the list that a connection shows a page of.
pub struct TotalCount(Total);

/// The length of the list that a connection shows a page of.
#[Object]
impl TotalCount {
    /// How many things the whole list has (totalt antal). Counted only when it is asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let count = self.0.count(session(ctx)).await?;
        Ok(Some(i32::try_from(count).map_err(Error::internal)?))
    }
}

/// The arguments of a list, and what else decides which rows it has and in which order.
pub(super) struct ListArguments {
    /// How many things at most.
    pub(super) first: Option<i32>,
    /// After which cursor.
    pub(super) after: Option<String>,
    /// Field, filter and day: a cursor is only good for the list that it came from.
    pub(super) list: String,
}

/// The page of a list that was asked for, each row made a thing by `show`.
pub(super) async fn connection<T, R, F>(
    ctx: &Context<'_>,
    arguments: ListArguments,
    read: impl FnOnce(PageRequest) -> F,
    show: impl Fn(R) -> Result<T>,
) -> Result<Things<T>>
where
    T: OutputType,
    F: Future<Output = Result<Page<R>>>,
{
    long_connection(ctx, MAX_FIRST, arguments, read, show).await
}

/// The same with pages of at most `most`.
pub(super) async fn long_connection<T, R, F>(
    ctx: &Context<'_>,
    most: u64,
    arguments: ListArguments,
    read: impl FnOnce(PageRequest) -> F,
    show: impl Fn(R) -> Result<T>,
) -> Result<Things<T>>
where
    T: OutputType,
    F: Future<Output = Result<Page<R>>>,
{
    let mark = mark(&format!("{:?} {}", session(ctx).viewer(), arguments.list));
    let after = arguments
        .after
        .map(|cursor| decode(&cursor, mark))
        .transpose()?;
    let has_previous = after.is_some();
    let page = read(PageRequest {
        first: checked(arguments.first, most)?,
        after,
    })
    .await?;
    let mut connection =
        Connection::with_additional_fields(has_previous, page.has_next, TotalCount(page.total));
    for (row, position) in page.rows {
        connection
            .edges
            .push(Edge::new(Cursor(encode(&position, mark)), show(row)?));
    }
    Ok(connection)
}

fn checked(first: Option<i32>, most: u64) -> Result<u64> {
    let Some(first) = first else {
        return Ok(DEFAULT_FIRST);
    };
    u64::try_from(first)
        .ok()
        .filter(|first| *first <= most)
        .ok_or_else(|| {
            Error::invalid(
                "first",
                format!("`first` is {first}; it can be 0 to {most}."),
                format!("`first` är {first}; det kan vara 0 till {most}."),
            )
        })
}

type Mark = [u8; 8];

/// What tells one list from all others.
fn mark(list: &str) -> Mark {
    let mut mark = Mark::default();
    for (byte, hashed) in mark.iter_mut().zip(Sha256::digest(list)) {
        *byte = hashed;
    }
    mark
}

fn encode(position: &Position, mark: Mark) -> String {
    let bytes = [&mark[..], position.id.as_bytes(), position.text.as_bytes()].concat();
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(cursor: &str, mark: Mark) -> Result<Position> {
    if cursor.len() > MAX_CURSOR {
        return Err(Error::BadCursor);
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| Error::BadCursor)?;
    let (found, rest) = bytes.split_first_chunk::<8>().ok_or(Error::BadCursor)?;
    let (id, text) = rest.split_first_chunk::<16>().ok_or(Error::BadCursor)?;
    let text = std::str::from_utf8(text).map_err(|_| Error::BadCursor)?;
    // PostgreSQL takes no NUL in a text.
    if *found != mark || text.contains('\0') {
        return Err(Error::BadCursor);
    }
    Ok(Position {
        text: text.to_owned(),
        id: Uuid::from_bytes(*id),
    })
}
