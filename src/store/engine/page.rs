//! Pages of long lists, by keyset: a page begins after the position where the last one ended, whatever was added before it.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, Condition, Order,
    prelude::Uuid,
    sea_query::{BinOper, Expr, ExprTrait, SelectStatement, SimpleExpr, UnionType},
};

use super::{database::SWEDISH, session::Scoped, transaction::Plans};
use crate::error::Error;
use crate::store::{Record, Row, Session};

/// Where in a list a row stands: what it is sorted by, and its id where that is equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// What the list is ordered by, as text; empty where that is the id.
    pub text: String,
    /// The row's id.
    pub id: Uuid,
}

/// What a list is ordered by; the id breaks ties.
pub(in crate::store) enum Sort<E: Record> {
    /// A text, in Swedish alphabetical order.
    Swedish(SimpleExpr),
    /// The same the other way round.
    SwedishDescending(SimpleExpr),
    /// A day that every row has, in this order. An index has the same expression.
    DayOf(SimpleExpr, fn(&Row<E>) -> NaiveDate, Order),
    /// A rank, in this order. An index has the same expression.
    Rank(SimpleExpr, fn(&Row<E>) -> i32, Order),
    /// The order of creation, which is that of the ids.
    Created,
    /// The latest to be created first.
    Newest,
    /// The latest day first.
    Day(E::Column, fn(&Row<E>) -> NaiveDate),
    /// The latest moment first.
    Moment(E::Column, fn(&Row<E>) -> DateTime<Utc>),
    /// The earliest moment first.
    Earliest(E::Column, fn(&Row<E>) -> DateTime<Utc>),
}

/// The rows that lists below things hold: for a key those that one of the conditions holds for.
pub(in crate::store) struct Below<B> {
    /// The conditions for a key. Several are as many lists that are put together.
    pub(in crate::store) conditions: B,
    /// Whether they ask for more than the key.
    pub(in crate::store) filtered: bool,
}

impl<B: Fn(SimpleExpr) -> Vec<Condition>> Below<B> {
    fn any(&self, key: SimpleExpr) -> Condition {
        let conditions = (self.conditions)(key).into_iter();
        conditions.fold(Condition::any(), Condition::add)
    }

    const fn plans(&self) -> Plans {
        match self.filtered {
            true => Plans::Weighed,
            false => Plans::Kept,
        }
    }
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// At most this many rows.
    pub first: u64,
    /// Only rows after this position.
    pub after: Option<Position>,
}

/// One page of a list.
pub struct Page<R> {
    /// Its rows with their positions.
    pub rows: Vec<(R, Position)>,
    /// Whether more rows follow.
    pub has_next: bool,
    /// Counts the whole list, when somebody wants to know.
    pub total: Total,
}

impl<R> Page<R> {
    /// The same page with rows that can be shared.
    pub fn shared(self) -> Page<Arc<R>> {
        let rows = self.rows.into_iter();
        Page {
            rows: rows
                .map(|(row, position)| (Arc::new(row), position))
                .collect(),
            has_next: self.has_next,
            total: self.total,
        }
    }
}

/// The length of a list, counted only when it is asked for.
#[derive(Clone)]
pub struct Total(Arc<Counter>);

type Counter = dyn for<'s> Fn(&'s Session) -> BoxFuture<'s, Result<u64, Error>> + Send + Sync;

impl Total {
    /// The number of a list that was read whole.
    pub(in crate::store) fn known(number: u64) -> Self {
        Self(Arc::new(move |_| {
            Box::pin(std::future::ready(Ok(number))) as BoxFuture<'_, _>
        }))
    }

    /// The number of several lists that are read as one.
    pub(in crate::store) fn sum(totals: Vec<Self>) -> Self {
        let totals = Arc::new(totals);
        Self(Arc::new(move |session| {
            let totals = Arc::clone(&totals);
            Box::pin(async move {
                let mut sum = 0;
                for total in totals.iter() {
                    sum += total.count(session).await?;
                }
                Ok(sum)
            })
        }))
    }

    /// Counts the list.
    pub async fn count(&self, session: &Session) -> Result<u64, Error> {
        (self.0)(session).await
    }
}

impl Session {
    /// A page of the rows that meet `condition`.
    pub(in crate::store) async fn page<E: Record>(
        &self,
        condition: Condition,
        sort: Sort<E>,
        request: PageRequest,
    ) -> Result<Page<Row<E>>, Error> {
        let mut select = self.select::<E>().filter(condition.clone());
        if let Some(after) = &request.after {
            select = select.filter(sort.follows(after)?);
        }
        // Of an empty page it is only asked whether there is any row: in which order is of no concern, and costs much.
        let select = match request.first {
            0 => select,
            _ => sort.apply(select),
        };
        let rows = select
            .limit(request.first + 1)
            .weighed()
            .all_with(sort.text())
            .await?;
        let total = self.total::<E>(condition);
        Ok(sort.page(rows, request.first, total))
    }

    /// For each of these keys the first page of the rows that one of the conditions in `below` holds for, all together. A page that
    /// follows a position is one of one key only.
    pub(in crate::store) async fn pages_of<E: Record, B: Fn(SimpleExpr) -> Vec<Condition>>(
        &self,
        keys: &[Uuid],
        below: Below<B>,
        sort: Sort<E>,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<Row<E>>>, Error> {
        let after = request.after.as_ref();
        let after = after.map(|after| sort.follows(after)).transpose()?;
        let first = |condition: Condition| {
            let condition = condition.add_option(after.clone());
            let select = self.select::<E>().filter(condition);
            sort.apply(select).limit(request.first + 1)
        };
        // The first of several lists together are among the first of each, which an index finds; it doesn't for an OR.
        let part = |key| {
            let lists = (below.conditions)(key);
            if let [only] = lists.as_slice() {
                return first(only.clone());
            }
            let lists = lists.into_iter().map(|list| first(list).ids());
            let union = |mut all: SelectStatement, next| all.union(UnionType::All, next).take();
            let ids = lists.reduce(union).map(|ids| E::ID.in_subquery(ids));
            first(Condition::all().add_option(ids))
        };
        let mut rows: HashMap<Uuid, Vec<(Row<E>, String)>> = HashMap::new();
        for (key, row, text) in self.all_of_each(keys, part, &sort, below.plans()).await? {
            rows.entry(key).or_default().push((row, text));
        }
        let page = |key: &Uuid| {
            let total = self.total::<E>(below.any(Expr::value(*key)));
            let rows = rows.remove(key).unwrap_or_default();
            (*key, sort.page(rows, request.first, total))
        };
        Ok(keys.iter().map(page).collect())
    }

    /// For each of these keys the number of rows that one of the conditions in `below` holds for, all together.
    pub(in crate::store) async fn counts_of<E: Record, B: Fn(SimpleExpr) -> Vec<Condition>>(
        &self,
        keys: &[Uuid],
        below: Below<B>,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        let part = |key| self.select::<E>().filter(below.any(key));
        self.count_each(keys, part, below.plans()).await
    }

    /// The length of the list of all rows that meet the condition.
    pub(in crate::store) fn total<E: Record>(&self, condition: Condition) -> Total {
        Total(Arc::new(move |session| {
            let select = session.select::<E>().filter(condition.clone());
            Box::pin(session.count_once(select.weighed()))
        }))
    }
}

impl<E: Record> Sort<E> {
    fn order(&self) -> Order {
        match self {
            Self::Swedish(_) | Self::Created | Self::Earliest(..) => Order::Asc,
            Self::Newest | Self::SwedishDescending(_) | Self::Day(..) | Self::Moment(..) => {
                Order::Desc
            }
            Self::DayOf(_, _, order) | Self::Rank(_, _, order) => order.clone(),
        }
    }

    /// What rows are compared by, besides their ids.
    fn key(&self) -> Option<SimpleExpr> {
        match self {
            Self::Swedish(text) | Self::SwedishDescending(text) => Some(in_swedish(text)),
            Self::DayOf(key, ..) | Self::Rank(key, ..) => Some(key.clone()),
            Self::Created | Self::Newest => None,
            Self::Day(column, _) | Self::Moment(column, _) | Self::Earliest(column, _) => {
                Some(column.into_expr())
            }
        }
    }

    /// The text that rows are sorted by, to be read along; of all else the row itself tells.
    pub(super) fn text(&self) -> SimpleExpr {
        match self {
            Self::Swedish(text) | Self::SwedishDescending(text) => text.clone(),
            _ => Expr::value(""),
        }
    }

    pub(super) fn apply<'s>(&self, select: Scoped<'s, E>) -> Scoped<'s, E> {
        let order = || self.order();
        let select = match self {
            Self::Swedish(text) | Self::SwedishDescending(text) => {
                select.order_by_expression(in_swedish(text), order())
            }
            Self::DayOf(key, ..) | Self::Rank(key, ..) => {
                select.order_by_expression(key.clone(), order())
            }
            Self::Created | Self::Newest => select,
            Self::Day(column, _) | Self::Moment(column, _) | Self::Earliest(column, _) => {
                select.order_by(*column, order())
            }
        };
        select.order_by(E::ID, order())
    }

    /// Holds for rows that come after the position.
    fn follows(&self, after: &Position) -> Result<Condition, Error> {
        let bound = match self {
            Self::Swedish(_) | Self::SwedishDescending(_) => Expr::value(after.text.clone()),
            Self::Rank(..) => {
                let rank: i32 = after.text.parse().map_err(|_| Error::BadCursor)?;
                Expr::value(rank)
            }
            Self::Created => return Ok(E::ID.gt(after.id).into()),
            Self::Newest => return Ok(E::ID.lt(after.id).into()),
            Self::Day(..) | Self::DayOf(..) => {
                let day: NaiveDate = after.text.parse().map_err(|_| Error::BadCursor)?;
                Expr::value(day)
            }
            Self::Moment(..) | Self::Earliest(..) => {
                let moment: DateTime<Utc> = after.text.parse().map_err(|_| Error::BadCursor)?;
                Expr::value(moment)
            }
        };
        let Some(key) = self.key() else {
            return Err(Error::BadCursor);
        };
        let same = Condition::all().add(key.clone().eq(bound.clone()));
        Ok(match self.order() {
            Order::Desc => Condition::any()
                .add(key.lt(bound))
                .add(same.add(E::ID.lt(after.id))),
            _ => Condition::any()
                .add(key.gt(bound))
                .add(same.add(E::ID.gt(after.id))),
        })
    }

    fn position(&self, row: &Row<E>, text: String) -> Position {
        let text = match self {
            Self::Day(_, day) | Self::DayOf(_, day, _) => day(row).to_string(),
            Self::Rank(_, rank, _) => rank(row).to_string(),
            Self::Moment(_, moment) | Self::Earliest(_, moment) => {
                moment(row).to_rfc3339_opts(SecondsFormat::Millis, true)
            }
            _ => text,
        };
        Position {
            text,
            id: E::id(row),
        }
    }

    /// The page in rows of which one more than `first` was asked for.
    fn page(&self, mut rows: Vec<(Row<E>, String)>, first: u64, total: Total) -> Page<Row<E>> {
        let has_next = rows.len() as u64 > first;
        rows.truncate(usize::try_from(first).unwrap_or(usize::MAX));
        let placed = |(row, text): (Row<E>, String)| {
            let position = self.position(&row, text);
            (row, position)
        };
        Page {
            rows: rows.into_iter().map(placed).collect(),
            has_next,
            total,
        }
    }
}

/// A text as Swedish sorts it.
fn in_swedish(text: &SimpleExpr) -> SimpleExpr {
    text.clone()
        .binary(BinOper::Custom("COLLATE"), Expr::col(SWEDISH))
}
