//! Relay connections over the store's pages: `first`, `after`, cursors, the total.

use std::{convert::Infallible, fmt::Debug, future::Future, sync::Arc};

use async_graphql::{
    Context, Object, OutputType,
    connection::{Connection, CursorType, Edge, PageInfo},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    arguments::sent,
    execution::nullable,
    loading::{ListBelow, Result, count_below, page_below, session},
};
use crate::{
    domain::problem,
    error::Error,
    store::{Page, PageRequest, Position, Row},
};

/// The page size when none is asked for.
const DEFAULT_FIRST: u64 = 20;

/// The largest page.
pub(in crate::graphql) const MAX_FIRST: u64 = 100;

/// How long the pages of a list may be.
#[derive(Clone, Copy)]
pub(in crate::graphql) struct Lengths {
    /// The shortest.
    pub(in crate::graphql) least: u64,
    /// The longest.
    pub(in crate::graphql) most: u64,
    /// That of a page whose length nobody asks for.
    pub(in crate::graphql) usual: u64,
}

impl Lengths {
    /// Those of a connection with pages of at most `most`.
    const fn up_to(most: u64) -> Self {
        Self {
            least: 0,
            most,
            usual: DEFAULT_FIRST,
        }
    }
}

/// No cursor of ours is longer.
const MAX_CURSOR: usize = 2_000;

/// A connection to things of the cooperation.
pub(in crate::graphql) type Things<T> = Connection<Cursor, T, TotalCount>;

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
pub struct TotalCount(Box<Counter>);

type Counter = dyn for<'c> Fn(&'c Context<'_>) -> BoxFuture<'c, Result<Option<u64>>> + Send + Sync;

/// The length of the list that a connection shows a page of.
#[Object]
impl TotalCount {
    /// Total number of items in the list, on all pages (totalt antal). Counted only when this field is selected.
    async fn total_count(&self, ctx: &Context<'_>) -> Option<i32> {
        let count = self.0(ctx).await;
        let count = count.and_then(|count| {
            let count = count.map(i32::try_from).transpose();
            count.map_err(Error::internal)
        });
        nullable(ctx, count)
    }
}

/// Which page of a list is asked for. Which rows the list has, and in which order, follows from the field, its other
/// arguments and what it is below of: a cursor is only good for the list that it came from.
pub(in crate::graphql) struct ListArguments {
    first: Option<i32>,
    after: Option<String>,
    below: String,
}

impl ListArguments {
    /// A page of a root field.
    pub(in crate::graphql) const fn new(first: Option<i32>, after: Option<String>) -> Self {
        Self {
            first,
            after,
            below: String::new(),
        }
    }

    /// A page of a field of a thing, which `thing` tells from all others of its type.
    pub(in crate::graphql) fn below(
        first: Option<i32>,
        after: Option<String>,
        thing: impl Debug,
    ) -> Self {
        Self {
            first,
            after,
            below: format!("{thing:?}"),
        }
    }
}

/// The page of a list that was asked for, each row made a thing by `show`.
pub(in crate::graphql) async fn connection<T, R, F>(
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
pub(in crate::graphql) async fn long_connection<T, R, F>(
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
    let (mark, request) = request(ctx, arguments, Lengths::up_to(most))?;
    let has_previous = request.after.is_some();
    let page = read(request).await?;
    let total = page.total;
    let count = TotalCount(Box::new(move |ctx| {
        let total = total.clone();
        Box::pin(async move { total.count(session(ctx)).await.map(Some) })
    }));
    let mut connection = Connection::with_additional_fields(has_previous, page.has_next, count);
    for (row, position) in page.rows {
        connection
            .edges
            .push(Edge::new(Cursor(encode(&position, mark)), show(row)?));
    }
    Ok(connection)
}

/// The page of a list below the thing with this key, each row made a thing by `show`. For many things the pages are read
/// together, and so are the totals.
pub(in crate::graphql) async fn connection_below<T, L>(
    ctx: &Context<'_>,
    key: Uuid,
    list: L,
    most: u64,
    arguments: ListArguments,
    show: impl Fn(Arc<Row<L::Table>>) -> Result<T>,
) -> Result<Option<Things<T>>>
where
    T: OutputType,
    L: ListBelow,
{
    let (mark, request) = request(ctx, arguments, Lengths::up_to(most))?;
    let has_previous = request.after.is_some();
    let page = page_below(ctx, key, list.clone(), request).await?;
    let count = TotalCount(Box::new(move |ctx| {
        Box::pin(count_below(ctx, key, list.clone()))
    }));
    let mut connection = Connection::with_additional_fields(has_previous, page.has_next, count);
    for (row, position) in &page.rows {
        let cursor = Cursor(encode(position, mark));
        connection
            .edges
            .push(Edge::new(cursor, show(Arc::clone(row))?));
    }
    Ok(Some(connection))
}

/// A page that is no connection, but what something else is made of: its `PageInfo` is that of a connection.
pub(in crate::graphql) struct Paging {
    mark: Mark,
    has_previous_page: bool,
}

/// What the arguments ask for, where a page is no connection.
pub(in crate::graphql) fn paging(
    ctx: &Context<'_>,
    arguments: ListArguments,
    lengths: Lengths,
) -> Result<(Paging, PageRequest)> {
    let (mark, request) = request(ctx, arguments, lengths)?;
    let has_previous_page = request.after.is_some();
    let paging = Paging {
        mark,
        has_previous_page,
    };
    Ok((paging, request))
}

impl Paging {
    /// Where the page with things at these positions stands in its list.
    pub(in crate::graphql) fn info(&self, positions: &[Position], has_next_page: bool) -> PageInfo {
        let cursor = |position: Option<&Position>| position.map(|it| encode(it, self.mark));
        PageInfo {
            has_previous_page: self.has_previous_page,
            has_next_page,
            start_cursor: cursor(positions.first()),
            end_cursor: cursor(positions.last()),
        }
    }
}

/// The page that the arguments ask for, and the mark that its cursors bear.
fn request(
    ctx: &Context<'_>,
    arguments: ListArguments,
    lengths: Lengths,
) -> Result<(Mark, PageRequest)> {
    let list = sent(ctx, &["first", "after"])?;
    let viewer = session(ctx).viewer();
    let mark = mark(&format!("{viewer:?} {list} {}", arguments.below));
    let after = arguments
        .after
        .map(|cursor| decode(&cursor, mark))
        .transpose()?;
    let first = checked(arguments.first, lengths)?;
    Ok((mark, PageRequest { first, after }))
}

fn checked(first: Option<i32>, lengths: Lengths) -> Result<u64> {
    let Some(first) = first else {
        return Ok(lengths.usual);
    };
    let Lengths { least, most, .. } = lengths;
    u64::try_from(first)
        .ok()
        .filter(|first| (least..=most).contains(first))
        .ok_or_else(|| Error::from(problem::first_out_of_range(first, least, most).at("first")))
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
