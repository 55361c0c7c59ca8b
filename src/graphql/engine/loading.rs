//! How things are loaded: by id or by what they belong to, batched and once in a request.

use std::{collections::HashMap, hash::Hash, marker::PhantomData, sync::Arc, time::Duration};

use async_graphql::{
    Context,
    dataloader::{DataLoader, HashMapCache, Loader},
};
use chrono::NaiveDate;
use entity::{Amount, follow_up_value};
use uuid::Uuid;

use super::{batching::Batches, execution::Budget};
use crate::{
    access::{Subject, may},
    domain::{
        follow_up::RollUp,
        id::NodeKind,
        projects::RolledUp,
        vocabulary::{Action, Vocabulary},
    },
    error::Error,
    store::{
        Contact, Dated, Page, PageRequest, Record, Relation, Row, Session, TargetKey, TotalKey,
        Writing,
    },
};

/// What resolvers return.
pub(in crate::graphql) type Result<T> = std::result::Result<T, Error>;

/// Reads batches of rows on behalf of the request's viewer.
pub(in crate::graphql) struct Rows(Arc<Session>);

/// Builds the loader of one request.
pub(in crate::graphql) fn loader(
    session: Arc<Session>,
    batches: &Batches,
) -> DataLoader<Rows, HashMapCache> {
    let batches = batches.clone();
    DataLoader::with_cache(
        Rows(session),
        move |batch| batches.push(batch),
        HashMapCache::default(),
    )
    .delay(Duration::ZERO)
    .max_batch_size(usize::MAX)
}

type RowKey<E> = (Uuid, PhantomData<E>);
type RelatedKey<R> = (<R as Relation>::Key, Option<NaiveDate>, PhantomData<R>);

impl<E: Record + Send + Sync> Loader<RowKey<E>> for Rows {
    type Value = Arc<Row<E>>;
    type Error = Error;

    async fn load(&self, keys: &[RowKey<E>]) -> Result<HashMap<RowKey<E>, Self::Value>> {
        let ids: Vec<Uuid> = keys.iter().map(|(id, _)| *id).collect();
        let rows = self.0.rows::<E>(&ids).await?;
        Ok(rows
            .into_iter()
            .map(|(id, row)| ((id, PhantomData), Arc::new(row)))
            .collect())
    }
}

impl<R: Relation> Loader<RelatedKey<R>> for Rows {
    type Value = Arc<[Row<R::Child>]>;
    type Error = Error;

    async fn load(&self, keys: &[RelatedKey<R>]) -> Result<HashMap<RelatedKey<R>, Self::Value>> {
        let mut by_day: HashMap<Option<NaiveDate>, Vec<R::Key>> = HashMap::new();
        for (key, on, _) in keys {
            by_day.entry(*on).or_default().push(key.clone());
        }
        let mut found = HashMap::new();
        for (on, keys) in by_day {
            let rows = self.0.related::<R>(&keys, on).await?;
            found.extend(
                rows.into_iter()
                    .map(|(key, rows)| ((key, on, PhantomData), rows.into())),
            );
        }
        Ok(found)
    }
}

/// A list below things, with its filter and its order; the value itself is what tells one such list from another.
pub(in crate::graphql) trait ListBelow:
    Clone + Eq + Hash + Send + Sync + 'static
{
    /// The table of its rows.
    type Table: Record + Send + Sync;

    /// For each of these things the page that is asked for, in one statement.
    fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> impl Future<Output = Result<HashMap<Uuid, Page<Row<Self::Table>>>>> + Send;

    /// For each of these things the length of its list, in one statement.
    fn counts(
        &self,
        session: &Session,
        keys: &[Uuid],
    ) -> impl Future<Output = Result<HashMap<Uuid, u64>>> + Send;
}

type PageKey<L> = (Uuid, L, PageRequest);

impl<L: ListBelow> Loader<PageKey<L>> for Rows {
    type Value = Arc<Page<Row<L::Table>>>;
    type Error = Error;

    async fn load(&self, keys: &[PageKey<L>]) -> Result<HashMap<PageKey<L>, Self::Value>> {
        let mut by_list: HashMap<(L, PageRequest), Vec<Uuid>> = HashMap::new();
        for (key, list, request) in keys {
            let same = by_list.entry((list.clone(), request.clone())).or_default();
            same.push(*key);
        }
        let mut found = HashMap::new();
        for ((list, request), keys) in by_list {
            let pages = list.pages(&self.0, &keys, &request).await?;
            let keyed = pages
                .into_iter()
                .map(|(key, page)| ((key, list.clone(), request.clone()), Arc::new(page)));
            found.extend(keyed);
        }
        Ok(found)
    }
}

type CountKey<L> = (Uuid, L);

impl<L: ListBelow> Loader<CountKey<L>> for Rows {
    type Value = u64;
    type Error = Error;

    async fn load(&self, keys: &[CountKey<L>]) -> Result<HashMap<CountKey<L>, u64>> {
        let mut by_list: HashMap<L, Vec<Uuid>> = HashMap::new();
        for (key, list) in keys {
            by_list.entry(list.clone()).or_default().push(*key);
        }
        let mut found = HashMap::new();
        for (list, keys) in by_list {
            let counts = list.counts(&self.0, &keys).await?.into_iter();
            found.extend(counts.map(|(key, count)| ((key, list.clone()), count)));
        }
        Ok(found)
    }
}

/// Asks for the contact details of a person.
#[derive(Clone, PartialEq, Eq, Hash)]
struct ContactOf(Uuid);

impl Loader<ContactOf> for Rows {
    type Value = Contact;
    type Error = Error;

    async fn load(&self, keys: &[ContactOf]) -> Result<HashMap<ContactOf, Contact>> {
        let people: Vec<Uuid> = keys.iter().map(|ContactOf(id)| *id).collect();
        let found = self.0.contacts(&people).await?.into_iter();
        Ok(found
            .map(|(id, contact)| (ContactOf(id), contact))
            .collect())
    }
}

/// Asks how much of a project is done, with its sub-projects.
#[derive(Clone, PartialEq, Eq, Hash)]
struct ProgressOf(Uuid);

impl Loader<ProgressOf> for Rows {
    type Value = RolledUp;
    type Error = Error;

    async fn load(&self, keys: &[ProgressOf]) -> Result<HashMap<ProgressOf, RolledUp>> {
        let projects: Vec<Uuid> = keys.iter().map(|ProgressOf(id)| *id).collect();
        let found = self.0.rolled_up_progress(&projects).await?.into_iter();
        Ok(found
            .map(|(id, progress)| (ProgressOf(id), progress))
            .collect())
    }
}

/// Asks for the newest value of a project's indicators.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct NewestValueOf(Uuid);

impl Loader<NewestValueOf> for Rows {
    type Value = follow_up_value::Model;
    type Error = Error;

    async fn load(
        &self,
        keys: &[NewestValueOf],
    ) -> Result<HashMap<NewestValueOf, follow_up_value::Model>> {
        let projects: Vec<Uuid> = keys.iter().map(|NewestValueOf(id)| *id).collect();
        let found = self.0.newest_values(&projects).await?.into_iter();
        Ok(found
            .map(|(id, value)| (NewestValueOf(id), value))
            .collect())
    }
}

impl Loader<TargetKey> for Rows {
    type Value = Amount;
    type Error = Error;

    async fn load(&self, keys: &[TargetKey]) -> Result<HashMap<TargetKey, Amount>> {
        self.0.targets(keys).await
    }
}

/// Asks what the values of an indicator come to, on a day.
type TotalOf = (TotalKey, NaiveDate);

impl Loader<TotalOf> for Rows {
    type Value = RollUp;
    type Error = Error;

    async fn load(&self, keys: &[TotalOf]) -> Result<HashMap<TotalOf, RollUp>> {
        let mut by_day: HashMap<NaiveDate, Vec<TotalKey>> = HashMap::new();
        for (key, on) in keys {
            by_day.entry(*on).or_default().push(*key);
        }
        let mut found = HashMap::new();
        for (on, keys) in by_day {
            let totals = self.0.totals(&keys, on).await?.into_iter();
            found.extend(totals.map(|(key, sum)| ((key, on), sum)));
        }
        Ok(found)
    }
}

/// A list of codes that cooperation aims at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::graphql) enum Codes {
    /// Those of the priority areas.
    PriorityAreas,
    /// Those of the target groups.
    TargetGroups,
    /// Those of the effect goals.
    EffectGoals,
}

impl Loader<Codes> for Rows {
    type Value = Arc<[String]>;
    type Error = Error;

    async fn load(&self, keys: &[Codes]) -> Result<HashMap<Codes, Self::Value>> {
        let mut found = HashMap::new();
        for key in keys {
            let codes: Arc<[String]> = match key {
                Codes::PriorityAreas => {
                    let rows = self.0.priority_areas().await?.into_iter();
                    rows.map(|row| row.code).collect()
                }
                Codes::TargetGroups => {
                    let rows = self.0.target_groups().await?.into_iter();
                    rows.map(|row| row.code).collect()
                }
                Codes::EffectGoals => {
                    let rows = self.0.effect_goals().await?.into_iter();
                    rows.map(|row| row.code).collect()
                }
            };
            found.insert(*key, codes);
        }
        Ok(found)
    }
}

/// A type of the schema that shows a row of one table as it stood on a day.
pub(in crate::graphql) trait Thing: Sized + Send + Sync {
    /// The table.
    type Table: Record + Send + Sync;
    /// The type's tag in global ids.
    const KIND: NodeKind;

    /// The thing in this row, on this day.
    fn of(row: Row<Self::Table>, on: NaiveDate) -> Self;
}

/// Declares a type of the schema that shows a row of a table of the same kind.
macro_rules! thing {
    ($(#[doc = $doc:tt])+ $name:ident: $table:ident) => {
        $(#[doc = $doc])+
        #[derive(Clone)]
        pub struct $name {
            row: entity::$table::Model,
            on: chrono::NaiveDate,
        }

        impl $crate::graphql::engine::loading::Thing for $name {
            type Table = entity::$table::Entity;
            const KIND: $crate::domain::id::NodeKind = $crate::domain::id::NodeKind::$name;

            fn of(row: entity::$table::Model, on: chrono::NaiveDate) -> Self {
                Self { row, on }
            }
        }
    };
}
pub(in crate::graphql) use thing;

fn rows<'c>(ctx: &Context<'c>) -> &'c DataLoader<Rows, HashMapCache> {
    ctx.data_unchecked()
}

/// The request's session.
pub(in crate::graphql) fn session<'c>(ctx: &Context<'c>) -> &'c Session {
    ctx.data_unchecked::<Arc<Session>>()
}

/// Whether the viewer may do this with a thing.
pub(in crate::graphql) fn can(ctx: &Context<'_>, subject: Option<Subject>, action: Action) -> bool {
    subject.is_some_and(|subject| may(session(ctx).viewer(), &subject, action))
}

/// Begins to write. What was loaded before the write is not shown after it.
pub(in crate::graphql) async fn begin<'c>(ctx: &Context<'c>) -> Result<Writing<'c>> {
    rows(ctx).enable_all_cache(false);
    session(ctx).begin().await
}

/// The day that a request means when it names none.
pub(in crate::graphql) fn today(ctx: &Context<'_>) -> NaiveDate {
    ctx.data_unchecked::<crate::graphql::Today>().0
}

/// Takes from the request's budget the rows that a resolver gets: many may wait for the same ones.
pub(in crate::graphql) fn spend(ctx: &Context<'_>, rows: usize) -> Result<()> {
    ctx.data_unchecked::<Arc<Budget>>().spend(rows)
}

/// A row by its id; `None` when there is no id, no such row, or the viewer may not see it.
pub(in crate::graphql) async fn row<E: Record + Send + Sync>(
    ctx: &Context<'_>,
    id: impl Into<Option<Uuid>>,
) -> Result<Option<Row<E>>> {
    let Some(id) = id.into() else {
        return Ok(None);
    };
    let found = rows(ctx).load_one((id, PhantomData::<E>)).await?;
    spend(ctx, 1)?;
    Ok(found.map(Arc::unwrap_or_clone))
}

/// The contact details of a person; `None` when the viewer may not read them.
pub(in crate::graphql) async fn contact(
    ctx: &Context<'_>,
    person: Uuid,
) -> Result<Option<Contact>> {
    let found = rows(ctx).load_one(ContactOf(person)).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// How much of a project is done, with its sub-projects; `None` when the viewer may not see it.
pub(in crate::graphql) async fn rolled_up(
    ctx: &Context<'_>,
    project: Uuid,
) -> Result<Option<RolledUp>> {
    let found = rows(ctx).load_one(ProgressOf(project)).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// The newest value of a project's indicators; `None` when there is none that the viewer may see.
pub(in crate::graphql) async fn newest_value_of(
    ctx: &Context<'_>,
    project: Uuid,
) -> Result<Option<follow_up_value::Model>> {
    let found = rows(ctx).load_one(NewestValueOf(project)).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// The target that holds for a value, besides its own; `None` when there is none.
pub(in crate::graphql) async fn target_of(
    ctx: &Context<'_>,
    target: TargetKey,
) -> Result<Option<Amount>> {
    let found = rows(ctx).load_one(target).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// What the values of an indicator come to today; `None` when the viewer may not see it.
pub(in crate::graphql) async fn total_of(
    ctx: &Context<'_>,
    total: TotalKey,
) -> Result<Option<RollUp>> {
    let found = rows(ctx).load_one((total, today(ctx))).await?;
    spend(ctx, found.map_or(1, |sum| 1 + sum.reported))?;
    Ok(found)
}

/// The codes of a list, in the order of their document.
pub(in crate::graphql) async fn codes(ctx: &Context<'_>, list: Codes) -> Result<Arc<[String]>> {
    let found = rows(ctx).load_one(list).await?;
    found.ok_or_else(|| Error::internal("a list without codes"))
}

/// The rows that belong to a thing. `on`: only those that hold that day.
pub(in crate::graphql) async fn related_rows<R: Relation>(
    ctx: &Context<'_>,
    key: R::Key,
    on: Option<NaiveDate>,
) -> Result<Vec<Row<R::Child>>> {
    let found = rows(ctx).load_one((key, on, PhantomData::<R>)).await?;
    let Some(found) = found else {
        return Ok(Vec::new());
    };
    spend(ctx, found.len())?;
    Ok(found.to_vec())
}

/// A page of a list below a thing.
pub(in crate::graphql) async fn page_below<L: ListBelow>(
    ctx: &Context<'_>,
    key: Uuid,
    list: L,
    request: PageRequest,
) -> Result<Arc<Page<Row<L::Table>>>> {
    let found = rows(ctx).load_one((key, list, request)).await?;
    let page = found.ok_or_else(|| Error::internal("a list without a page"))?;
    spend(ctx, page.rows.len())?;
    Ok(page)
}

/// The length of a list below a thing.
pub(in crate::graphql) async fn count_below<L: ListBelow>(
    ctx: &Context<'_>,
    key: Uuid,
    list: L,
) -> Result<Option<u64>> {
    rows(ctx).load_one((key, list)).await
}

/// A thing by its id, on a day, whether it holds that day or not.
pub(in crate::graphql) async fn one<T: Thing>(
    ctx: &Context<'_>,
    id: impl Into<Option<Uuid>>,
    on: NaiveDate,
) -> Result<Option<T>> {
    Ok(row::<T::Table>(ctx, id).await?.map(|row| T::of(row, on)))
}

/// A thing by its id, if it holds on the day.
pub(in crate::graphql) async fn standing<T: Thing<Table: Dated>>(
    ctx: &Context<'_>,
    id: impl Into<Option<Uuid>>,
    on: NaiveDate,
) -> Result<Option<T>> {
    let row = row::<T::Table>(ctx, id).await?;
    Ok(row
        .filter(|row| T::Table::period(row).holds(on))
        .map(|row| T::of(row, on)))
}

/// The things that belong to a thing and hold on the day.
pub(in crate::graphql) async fn many<R, T>(
    ctx: &Context<'_>,
    key: R::Key,
    on: NaiveDate,
) -> Result<Option<Vec<T>>>
where
    R: Relation,
    T: Thing<Table = R::Child>,
{
    let rows = related_rows::<R>(ctx, key, Some(on)).await?;
    Ok(Some(rows.into_iter().map(|row| T::of(row, on)).collect()))
}

/// The value of a code in the database.
pub(in crate::graphql) fn value<V: Vocabulary>(code: &str) -> Result<V> {
    V::from_code(code).ok_or_else(|| Error::internal(format!("{} has no value {code}", V::NAME)))
}
