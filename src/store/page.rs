//! Pages of long lists, by keyset: a page begins after the position where the last one ended, whatever was added before it.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, Condition, Order,
    prelude::Uuid,
    sea_query::{BinOper, Expr, ExprTrait, SimpleExpr},
};

use super::{Record, Row, Session, database::SWEDISH, session::Scoped};
use crate::error::Error;

/// Where in a list a row stands: its sort text, and its id where texts are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The text that the list is ordered by.
    pub text: String,
    /// The row's id.
    pub id: Uuid,
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// The length of a list, counted only when it is asked for.
#[derive(Clone)]
pub struct Total(Arc<Counter>);

type Counter = dyn for<'s> Fn(&'s Session) -> BoxFuture<'s, Result<u64, Error>> + Send + Sync;

impl Total {
    /// Counts the list.
    pub async fn count(&self, session: &Session) -> Result<u64, Error> {
        (self.0)(session).await
    }
}

impl Session {
    /// A page of the rows that meet `condition`, in Swedish alphabetical order of `sort`.
    pub(super) async fn page<E: Record>(
        &self,
        condition: Condition,
        sort: SimpleExpr,
        request: PageRequest,
    ) -> Result<Page<Row<E>>, Error> {
        let swedish = sort
            .clone()
            .binary(BinOper::Custom("COLLATE"), Expr::col(SWEDISH));
        let mut select = self.select::<E>().filter(condition.clone());
        if let Some(after) = request.after {
            select = select.filter(follows::<E>(&swedish, after));
        }
        let mut rows = self
            .read_one_more(select, swedish, sort, request.first)
            .await?;
        let has_next = rows.len() as u64 > request.first;
        rows.truncate(usize::try_from(request.first).unwrap_or(usize::MAX));
        let position = |(row, text): (Row<E>, String)| {
            let id = E::id(&row);
            (row, Position { text, id })
        };
        Ok(Page {
            rows: rows.into_iter().map(position).collect(),
            has_next,
            total: self.total::<E>(condition),
        })
    }

    /// The length of the list of all rows that meet the condition.
    pub(super) fn total<E: Record>(&self, condition: Condition) -> Total {
        Total(Arc::new(move |session| {
            Box::pin(session.select::<E>().filter(condition.clone()).count())
        }))
    }

    async fn read_one_more<E: Record>(
        &self,
        select: Scoped<'_, E>,
        swedish: SimpleExpr,
        sort: SimpleExpr,
        first: u64,
    ) -> Result<Vec<(Row<E>, String)>, Error> {
        select
            .order_by(swedish, Order::Asc)
            .order_by(E::ID.into_expr(), Order::Asc)
            .limit(first + 1)
            .all_with(sort)
            .await
    }
}

/// Holds for rows that come after the position.
fn follows<E: Record>(sort: &SimpleExpr, after: Position) -> Condition {
    let later = sort.clone().gt(after.text.clone());
    let same = sort.clone().eq(after.text).and(E::ID.gt(after.id));
    Condition::any().add(later).add(same)
}
