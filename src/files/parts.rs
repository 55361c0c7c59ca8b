//! Files of what belongs to things: the parts of one thing after another, each with its number there. They are imported one by
//! one, in that order.

use chrono::NaiveDate;
use entity::{development_project, indicator};
use uuid::Uuid;

use super::{Imported, Importing, Related};
use crate::{
    domain::problem,
    error::Error,
    store::{Cited, IndicatorFilter, ProjectFilter, Record, Row, Session},
};

/// How many things are read at a time, each with its parts.
const THINGS: u64 = 500;

/// Where a file goes on: after the parts up to this number of the thing with this key; after all of them when there is no number.
pub type Place = (String, Option<usize>);

/// The place that a key names: `KEY/NUMBER`, or `KEY` alone.
pub(super) async fn place<E: Cited>(session: &Session, key: &str) -> Result<Option<Place>, Error> {
    let (key, arrived) = match key.split_once('/') {
        Some((key, arrived)) => (key, Some(arrived)),
        None => (key, None),
    };
    let Ok(arrived) = arrived.map(str::parse).transpose() else {
        return Ok(None);
    };
    let thing = session.by_key::<E>(key).await?;
    Ok(thing.map(|row| (E::key(row), arrived)))
}

/// Things whose parts make a file, in the order of their creation.
pub(super) trait Whole: Cited {
    /// Which of them.
    type Filter: Send + Sync;

    /// At most so many, after the one with the id `after`.
    async fn in_order(
        session: &Session,
        filter: &Self::Filter,
        on: NaiveDate,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<Row<Self>>, Error>;
}

impl Whole for development_project::Entity {
    type Filter = ProjectFilter;

    async fn in_order(
        session: &Session,
        filter: &ProjectFilter,
        on: NaiveDate,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<development_project::Model>, Error> {
        session.projects_in_order(filter, on, after, limit).await
    }
}

impl Whole for indicator::Entity {
    type Filter = IndicatorFilter;

    async fn in_order(
        session: &Session,
        filter: &IndicatorFilter,
        _: NaiveDate,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<indicator::Model>, Error> {
        session.indicators_in_order(filter, after, limit).await
    }
}

/// A row about a part of a thing.
pub(super) trait Part: Sized {
    /// The things.
    type Of: Whole;

    /// The key of the thing, and the number of the part there.
    fn place(&self) -> Place;

    /// The rows of these things, in their order.
    async fn of(
        session: &Session,
        related: &mut Related,
        things: Vec<Row<Self::Of>>,
    ) -> Result<Vec<Self>, Error>;
}

/// Makes a file of parts: its name, titles and tables, and by which filter a query says which things.
macro_rules! sheet_of_parts {
    ($row:ident: $name:literal $titles:expr, $tables:expr, $filter:ty: |$query:ident| $asked:expr) => {
        impl $crate::files::Sheet for $row {
            type Filter = $filter;
            type Position = $crate::files::parts::Place;

            const NAME: &'static str = $name;
            const TITLES: [&'static str; 2] = $titles;
            const TABLES: &'static [&'static str] = $tables;

            async fn filter(
                $query: &mut $crate::files::Query<'_>,
            ) -> Result<Self::Filter, $crate::error::Error> {
                $asked
            }

            async fn find(
                session: &$crate::store::Session,
                _: &$crate::store::OrganisationKeys,
                key: &str,
            ) -> Result<Option<Self::Position>, $crate::error::Error> {
                type Of = <$row as $crate::files::parts::Part>::Of;
                $crate::files::parts::place::<Of>(session, key).await
            }

            async fn read(
                session: &$crate::store::Session,
                related: &mut $crate::files::Related,
                filter: &Self::Filter,
                after: Option<&Self::Position>,
                _: u64,
            ) -> Result<Vec<Self>, $crate::error::Error> {
                $crate::files::parts::read(session, related, filter, after).await
            }

            fn position(&self) -> Option<Self::Position> {
                Some($crate::files::parts::Part::place(self))
            }
        }
    };
}
pub(super) use sheet_of_parts;

/// The parts that come after a place, or first: those of so many things that there are any.
pub(super) async fn read<P: Part>(
    session: &Session,
    related: &mut Related,
    filter: &<P::Of as Whole>::Filter,
    after: Option<&Place>,
) -> Result<Vec<P>, Error> {
    // The thing of which parts have arrived is read again.
    let mut last = match after {
        Some((key, _)) => session
            .by_key::<P::Of>(key)
            .await?
            .map(|row| before::<P::Of>(&row)),
        None => None,
    };
    loop {
        let on = related.on;
        let things = <P::Of as Whole>::in_order(session, filter, on, last, THINGS).await?;
        let Some(next) = things.last().map(<P::Of as Record>::id) else {
            return Ok(Vec::new());
        };
        last = Some(next);
        let mut parts = P::of(session, related, things).await?;
        if let Some((key, arrived)) = after {
            let has_arrived = |part: &P| {
                let (of, number) = part.place();
                of == *key && arrived.is_none_or(|arrived| number <= Some(arrived))
            };
            parts.retain(|part| !has_arrived(part));
        }
        if !parts.is_empty() {
            return Ok(parts);
        }
    }
}

/// The id after which a thing comes first.
fn before<E: Record>(row: &Row<E>) -> Uuid {
    Uuid::from_u128(E::id(row).as_u128().saturating_sub(1))
}

/// These rows with their numbers, in the order of their creation.
pub(super) fn numbered<E: Record>(mut rows: Vec<Row<E>>) -> impl Iterator<Item = (i32, Row<E>)> {
    rows.sort_by_key(E::id);
    (1..).zip(rows)
}

/// Rows that are imported one by one.
pub(super) trait OneByOne: Sync {
    /// The column that names who writes, and what stands there.
    fn writer(&self) -> (&'static str, &str);

    /// With whose rights it is written: with those of the organisation that is named, where nothing says otherwise.
    fn with_rights_of(_: &Importing<'_>, named: Uuid) -> Uuid {
        named
    }

    /// Writes the row with the rights of that organisation.
    async fn import_one(&self, importing: &Importing<'_>) -> Result<Imported, Error>;
}

/// Writes rows in their order, and notes what came of each.
pub(super) async fn import_each<R: OneByOne>(
    importing: &mut Importing<'_>,
    rows: &[(usize, R)],
) -> Result<(), Error> {
    for (number, row) in rows {
        let (column, key) = row.writer();
        if let Some(named) = importing.actor(*number, column, key) {
            let writer = R::with_rights_of(importing, named);
            importing.act_for(writer).await?;
            // What another owns is told of the column that names who writes.
            let outcome = match row.import_one(importing).await {
                Err(Error::Forbidden(_)) => Err(problem::owned_by_another().at(column).into()),
                outcome => outcome,
            };
            let done = importing.note(*number, outcome)?;
            importing.done.add(done.unwrap_or_default());
        }
        importing.advance(1);
    }
    Ok(())
}

/// An outcome in which what is wrong with one of these fields is told of the column that it comes from.
pub(super) fn of_column<T>(
    outcome: Result<T, Error>,
    fields: &[&str],
    column: &str,
) -> Result<T, Error> {
    let Err(Error::Refused(mut wrong)) = outcome else {
        return outcome;
    };
    for problem in &mut wrong {
        if let [field] = problem.field.as_mut_slice()
            && fields.contains(&field.as_str())
        {
            column.clone_into(field);
        }
    }
    Err(Error::Refused(wrong))
}

/// What is there under a number: none when it is the next one.
///
/// # Errors
/// That rows are missing before it.
pub(super) fn numbered_there<T>(
    there: impl Iterator<Item = (i32, T)>,
    number: i32,
) -> Result<Option<T>, Error> {
    let mut next = 1;
    for (place, part) in there {
        if place == number {
            return Ok(Some(part));
        }
        next = place + 1;
    }
    match number == next {
        true => Ok(None),
        false => Err(problem::not_the_next_number(next).at("number").into()),
    }
}

impl Imported {
    /// One thing that was there as it is.
    pub(super) fn unchanged() -> Self {
        Self {
            unchanged: 1,
            ..Self::default()
        }
    }

    /// One thing that was there, and is other than before.
    pub(super) fn changed() -> Self {
        Self {
            changed: 1,
            ..Self::default()
        }
    }

    /// A thing that is there: unchanged, if it is as the row says.
    ///
    /// # Errors
    /// That it is otherwise.
    pub(super) fn unchanged_if(is_same: bool) -> Result<Self, Error> {
        match is_same {
            true => Ok(Self::unchanged()),
            false => Err(problem::is_otherwise().at("number").into()),
        }
    }
}
