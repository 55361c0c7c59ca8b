//! What changed in the organisation between two days.

use std::sync::Arc;

use async_graphql::{Context, SimpleObject};
use chrono::NaiveDate;

use super::{
    bodies::{Body, SteeringRelation},
    mandates::Mandate,
    names::DatedName,
    node::Node,
    organisations::{CareArea, CareAreaMembership},
    people::Appointment,
    seats::Seat,
};
use crate::graphql::engine::{
    loading::{AsOf, NodeType, Result, session},
    scalars::Date,
};
use crate::{
    domain::{
        period,
        vocabulary::{ChangeKind, Precision},
    },
    store::{Dated, Row},
};

/// A change of the organisation: the day on which a part of it began or ceased to be valid (förändring).
#[derive(SimpleObject)]
pub struct StructureChange {
    /// What happened to it.
    kind: ChangeKind,
    /// The day: the first on which it holds, or on which it no longer does.
    date: Date,
    /// How exactly the day is known.
    precision: Option<Precision>,
    /// What changed: a name, care area, membership of one, body, steering relation, seat, appointment or mandate, as it
    /// stands on the day.
    thing: Node,
}

/// What began or ended after `from`, until and with `until`, in order of time.
pub(in crate::graphql) async fn difference(
    ctx: &Context<'_>,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<StructureChange>> {
    let session = session(ctx);
    let between = Between { from, until };
    let mut changes = between.of::<CareArea>(session.changed_care_areas(from, until).await?);
    changes
        .extend(between.of::<CareAreaMembership>(session.changed_memberships(from, until).await?));
    for row in session.changed_bodies(from, until).await? {
        let row = Arc::new(row);
        let body = |on| Body::of(Arc::clone(&row), on).map(Node::from);
        for (kind, on, precision) in between.events(&entity::body::Entity::period(&row)) {
            changes.push(StructureChange {
                kind,
                date: on.into(),
                precision,
                thing: body(AsOf::asked(on))?,
            });
        }
    }
    changes.extend(between.of::<DatedName>(session.changed_names(from, until).await?));
    changes.extend(between.of::<SteeringRelation>(session.changed_steering(from, until).await?));
    changes.extend(between.of::<Seat>(session.changed_seats(from, until).await?));
    changes.extend(between.of::<Appointment>(session.changed_appointments(from, until).await?));
    changes.extend(between.of::<Mandate>(session.changed_mandates(from, until).await?));
    // Stable: within a day the order is that of the kinds of thing above, endings before beginnings.
    changes.sort_by_key(|change| (change.date.0, change.kind == ChangeKind::Began));
    Ok(changes)
}

type Event = (ChangeKind, NaiveDate, Option<Precision>);

struct Between {
    from: NaiveDate,
    until: NaiveDate,
}

impl Between {
    /// The changes to these rows.
    fn of<T: NodeType<Table: Dated> + Into<Node>>(
        &self,
        rows: Vec<Row<T::Table>>,
    ) -> Vec<StructureChange> {
        let changes = |row: Row<T::Table>| {
            let row = Arc::new(row);
            self.events(&T::Table::period(&row))
                .map(move |(kind, on, precision)| StructureChange {
                    kind,
                    date: on.into(),
                    precision,
                    thing: T::of(Arc::clone(&row), AsOf::asked(on)).into(),
                })
        };
        rows.into_iter().flat_map(changes).collect()
    }

    /// Beginning and end of a period, as far as they lie in the time.
    fn events(&self, period: &period::Period) -> impl Iterator<Item = Event> + use<> {
        let (from, until) = (self.from, self.until);
        let began = period
            .from
            .map(|day| (ChangeKind::Began, day, period.from_precision));
        let ended = period
            .to
            .map(|day| (ChangeKind::Ended, day, period.to_precision));
        began
            .into_iter()
            .chain(ended)
            .filter(move |(_, day, _)| from < *day && *day <= until)
    }
}
