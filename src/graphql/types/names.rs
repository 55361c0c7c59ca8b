//! Periods and dated names, as every structural thing has them.

use std::sync::Arc;

use crate::graphql::engine::execution::async_graphql::{self, Context, Object, SimpleObject};
use entity::name;
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{
    bodies::body,
    node::Node,
    organisations::{CareArea, Organisation},
    seats::Seat,
    shared::{Sourced, Versioned},
};
use crate::graphql::engine::{
    loading::{AsOf, NodeType, Result, all_related_rows, node_type, one, value},
    scalars::Date,
};
use crate::{
    domain::{
        period, swedish,
        vocabulary::{NameKind, Precision, Vocabulary},
    },
    store::{Dated, Relation},
};

/// When something holds: from its first day until, and not with, the day after its last (giltighetstid).
///
/// No date and no precision: the end is open. No date and UNKNOWN: it lies on a day that no source gives. A date with
/// UNKNOWN: the outermost day that the sources attest; the real day is not known.
#[derive(SimpleObject)]
pub struct Period {
    /// The first day (från och med). Null: open, or unknown when `fromPrecision` is UNKNOWN.
    from: Option<Date>,
    /// How exactly `from` is known. Null: the beginning is open.
    from_precision: Option<Precision>,
    /// The day after the last (till). Null: open, or unknown when `toPrecision` is UNKNOWN.
    to: Option<Date>,
    /// How exactly `to` is known. Null: the end is open.
    to_precision: Option<Precision>,
    /// Why a bound is uncertain or assumed, in Swedish (anmärkning).
    note: Option<String>,
    /// Whether a bound is an assumption, where the sources are silent (antagande); `note` says which, and why.
    assumed: bool,
}

impl From<period::Period> for Period {
    fn from(period: period::Period) -> Self {
        Self {
            assumed: period.assumed(),
            from: period.from.map(Date),
            from_precision: period.from_precision,
            to: period.to.map(Date),
            to_precision: period.to_precision,
            note: period.note,
        }
    }
}

/// The period of a row.
pub(in crate::graphql) fn period_of<T: Dated>(row: &T::Model) -> Period {
    T::period(row).into()
}

node_type! {
    /// A name that something bore for a time.
    DatedName: name
}

/// A name that an organisation, a care area, a body or a seat bore for a time (namn med giltighetstid). Names are never
/// searched and replaced: what was decided in 2004 keeps the name of 2004.
#[Object]
impl DatedName {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The name, spelt as in its source; a descriptive name of ours for what the sources describe without naming.
    async fn name(&self) -> &str {
        &self.row.text
    }

    /// Whether it was the official name or an alias.
    async fn kind(&self) -> Result<NameKind> {
        value(&self.row.kind)
    }

    #[graphql(flatten)]
    async fn sourced(&self) -> Sourced<'_, Self> {
        Sourced(self)
    }

    /// What bore it: an organisation, a care area, a body or a seat.
    async fn bearer(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        let (row, on) = (&self.row, self.on);
        if let Some(id) = row.organisation_id {
            return Ok(one::<Organisation>(ctx, id, on).await?.map(Node::from));
        }
        if let Some(id) = row.care_area_id {
            return Ok(one::<CareArea>(ctx, id, on).await?.map(Node::from));
        }
        if let Some(id) = row.seat_id {
            return Ok(one::<Seat>(ctx, id, on).await?.map(Node::from));
        }
        Ok(body(ctx, row.body_id, on).await?.map(Node::from))
    }
}

/// The official name on the day: of those that began by then, the last to begin; before the first, the first.
pub(in crate::graphql) fn name_on(names: &[Arc<name::Model>], on: AsOf) -> Option<String> {
    let official = || {
        names
            .iter()
            .filter(|name| name.kind == NameKind::Official.code())
    };
    let begun = official().filter(|name| name.valid_from.is_none_or(|from| from <= on.day));
    let current = begun.max_by_key(|name| name.valid_from);
    current
        .or_else(|| official().min_by_key(|name| name.valid_from))
        .map(|name| name.text.clone())
}

/// The official name on the day of what bears it, by the relation `R`; empty where it has none.
pub(in crate::graphql) async fn official_name<R>(
    ctx: &Context<'_>,
    bearer: Uuid,
    on: AsOf,
) -> Result<String>
where
    R: Relation<Child = name::Entity, Key = Uuid>,
{
    let names = all_related_rows::<R>(ctx, bearer).await?;
    Ok(name_on(&names, on).unwrap_or_default())
}

/// The rows in Swedish alphabetical order of a name on the day: that of what `bearer` finds in each, by the relation `R`.
/// Rows with the same name keep their order; those without one come first.
pub(in crate::graphql) async fn by_name<R, T>(
    ctx: &Context<'_>,
    rows: Vec<T>,
    bearer: impl Fn(&T) -> Uuid,
    on: AsOf,
) -> Result<Vec<T>>
where
    R: Relation<Child = name::Entity, Key = Uuid>,
{
    let names = rows
        .iter()
        .map(|row| all_related_rows::<R>(ctx, bearer(row)));
    let names = try_join_all(names).await?;
    let mut named: Vec<_> = names
        .iter()
        .map(|names| name_on(names, on))
        .zip(rows)
        .collect();
    named.sort_by(|(left, _), (right, _)| match (left, right) {
        (Some(left), Some(right)) => swedish::compare(left, right),
        _ => left.cmp(right),
    });
    Ok(named.into_iter().map(|(_, row)| row).collect())
}

/// All names, in order of their beginning.
pub(in crate::graphql) fn all_names(
    names: &[Arc<name::Model>],
    on: AsOf,
) -> Option<Vec<DatedName>> {
    Some(DatedName::each(names.iter().cloned(), on))
}
