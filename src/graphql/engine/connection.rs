//! Relay connections over the store's pages: `first`, `after`, cursors, the total.

use std::{borrow::Cow, fmt::Debug, future::Future, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    arguments::sent,
    execution::async_graphql::{self, Context, Object, OutputType, SimpleObject, TypeName},
    loading::{ListBelow, Result, count_below, page_below, session},
};
use crate::{
    access::Viewer,
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

/// A page of a list (sida av en lista).
pub struct Things<T: OutputType> {
    edges: Vec<Edge<T>>,
    page_info: PageInfo,
    count: Box<Counter>,
}

type Counter = dyn for<'c> Fn(&'c Context<'_>) -> BoxFuture<'c, Result<Option<u64>>> + Send + Sync;

/// A page of a list (sida av en lista).
#[Object(name_type)]
impl<T: OutputType> Things<T> {
    /// Where the page stands in the list.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// The items of the page, each with its cursor.
    async fn edges(&self) -> &[Edge<T>] {
        &self.edges
    }

    /// The items of the page.
    async fn nodes(&self) -> Vec<&T> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Total number of items in the list, on all pages (totalt antal). Counted only when this field is selected.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let count = (self.count)(ctx).await?;
        count
            .map(i32::try_from)
            .transpose()
            .map_err(Error::internal)
    }
}

impl<T: OutputType> Things<T> {
    /// The same page, where each item has been told its cursor.
    pub(in crate::graphql) fn told(mut self, tell: impl Fn(&mut T, &str)) -> Self {
        for edge in &mut self.edges {
            tell(&mut edge.node, &edge.cursor);
        }
        self
    }
}

impl<T: OutputType> TypeName for Things<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// An item of a list, with where it stands there.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Edge<T: OutputType> {
    /// Where the item stands in the list: give it as `after` for what follows.
    cursor: String,
    /// The item.
    node: T,
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether there are items before the page: those up to the cursor in `after`.
    has_previous_page: bool,
    /// Whether more items follow.
    has_next_page: bool,
    /// Where the first item of the page stands; null when the page is empty.
    start_cursor: Option<String>,
    /// Where the page ends: give it as `after` for the next page. An empty page ends where it began, at the cursor in `after`.
    end_cursor: Option<String>,
}

/// Which page of a list is asked for. Which rows the list has, and in which order, follows from the field, its other
/// arguments and what it is below of: a cursor is only good for the list that it came from.
pub(in crate::graphql) struct ListArguments {
    first: Option<i32>,
    after: Option<String>,
    below: String,
    /// Arguments that only say which part of the list is shown, or from which end.
    apart: &'static [&'static str],
}

impl ListArguments {
    /// A page of a root field.
    pub(in crate::graphql) const fn new(first: Option<i32>, after: Option<String>) -> Self {
        Self {
            first,
            after,
            below: String::new(),
            apart: &[],
        }
    }

    /// The same, where these arguments only say which part of the list is shown, or from which end: cursors are good whatever they
    /// are.
    pub(in crate::graphql) fn apart_from(mut self, arguments: &'static [&'static str]) -> Self {
        self.apart = arguments;
        self
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
            apart: &[],
        }
    }
}

/// The page of a list that was asked for, each row made a thing by `show`.
pub(in crate::graphql) async fn connection<T, R, F>(
    ctx: &Context<'_>,
    arguments: ListArguments,
    read: impl FnOnce(PageRequest) -> F,
    show: impl Fn(R) -> Result<T>,
) -> Result<Option<Things<T>>>
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
) -> Result<Option<Things<T>>>
where
    T: OutputType,
    F: Future<Output = Result<Page<R>>>,
{
    let (paging, request) = paging(ctx, arguments, Lengths::up_to(most))?;
    let page = read(request).await?;
    let total = page.total;
    let positions = page.rows.iter().map(|(_, position)| position);
    let page_info = paging.info(positions, page.has_next);
    let edges = page.rows.into_iter().map(|(row, position)| {
        let cursor = encode(&position, paging.mark);
        show(row).map(|node| Edge { cursor, node })
    });
    Ok(Some(Things {
        edges: edges.collect::<Result<_>>()?,
        page_info,
        count: Box::new(move |ctx| {
            let total = total.clone();
            Box::pin(async move { total.count(session(ctx)).await.map(Some) })
        }),
    }))
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
    let (paging, request) = paging(ctx, arguments, Lengths::up_to(most))?;
    let page = page_below(ctx, key, list.clone(), request).await?;
    let positions = page.rows.iter().map(|(_, position)| position);
    let page_info = paging.info(positions, page.has_next);
    let edges = page.rows.iter().map(|(row, position)| {
        let cursor = encode(position, paging.mark);
        show(Arc::clone(row)).map(|node| Edge { cursor, node })
    });
    Ok(Some(Things {
        edges: edges.collect::<Result<_>>()?,
        page_info,
        count: Box::new(move |ctx| Box::pin(count_below(ctx, key, list.clone()))),
    }))
}

/// Where a page begins.
pub(in crate::graphql) struct Paging {
    mark: Mark,
    after: Option<String>,
}

/// The page that the arguments ask for, and where it begins.
pub(in crate::graphql) fn paging(
    ctx: &Context<'_>,
    arguments: ListArguments,
    lengths: Lengths,
) -> Result<(Paging, PageRequest)> {
    let mark = mark(ctx, &arguments)?;
    let request = PageRequest {
        after: after(&arguments, mark)?,
        first: checked(arguments.first, lengths)?,
    };
    let after = arguments.after;
    Ok((Paging { mark, after }, request))
}

/// Where in a list the cursor stands that the arguments have, if they have one.
pub(in crate::graphql) fn position(
    ctx: &Context<'_>,
    arguments: &ListArguments,
) -> Result<Option<Position>> {
    after(arguments, mark(ctx, arguments)?)
}

/// The cursor of a position in the list that the arguments say.
pub(in crate::graphql) fn cursor(
    ctx: &Context<'_>,
    arguments: &ListArguments,
    position: &Position,
) -> Result<String> {
    Ok(encode(position, mark(ctx, arguments)?))
}

fn after(arguments: &ListArguments, mark: Mark) -> Result<Option<Position>> {
    let after = arguments.after.as_deref();
    after.map(|cursor| decode(cursor, mark)).transpose()
}

impl Paging {
    /// Where the page with things at these positions stands in its list.
    pub(in crate::graphql) fn info<'p>(
        &self,
        mut positions: impl DoubleEndedIterator<Item = &'p Position>,
        has_next_page: bool,
    ) -> PageInfo {
        let cursor = |position| encode(position, self.mark);
        let start_cursor = positions.next().map(cursor);
        let last = positions.next_back().map(cursor);
        PageInfo {
            has_previous_page: self.after.is_some(),
            has_next_page,
            end_cursor: last
                .or_else(|| start_cursor.clone())
                .or_else(|| self.after.clone()),
            start_cursor,
        }
    }
}

/// Whose lists a cursor is good for: those of an organisation, whatever its grade.
fn whose(viewer: Viewer) -> String {
    viewer
        .actor()
        .map_or_else(String::new, |actor| actor.organisation.to_string())
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
fn mark(ctx: &Context<'_>, arguments: &ListArguments) -> Result<Mark> {
    let list = sent(ctx, &[&["first", "after"], arguments.apart].concat())?;
    let whose = whose(session(ctx).viewer());
    let list = format!("{whose} {list} {}", arguments.below);
    let mut mark = Mark::default();
    for (byte, hashed) in mark.iter_mut().zip(Sha256::digest(list)) {
        *byte = hashed;
    }
    Ok(mark)
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
