//! How things are loaded: by id or by what they belong to, batched and once in a request.

use std::{collections::HashMap, hash::Hash, marker::PhantomData, sync::Arc};

use async_graphql::{Context, ID};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{Amount, follow_up_value, organisation};
use uuid::Uuid;

use super::{
    batching::{Key, Loader},
    execution::execution,
};
use crate::{
    access::{Subject, may},
    domain::{
        audit::Answers,
        follow_up::Movement,
        id::{NodeId, NodeKind},
        matrix::Total,
        plausibility::Warning,
        projects::RolledUp,
        vocabulary::{Action, NotesApproval, Vocabulary},
    },
    error::Error,
    store::{
        Contact, Dated, Obligation, Page, PageRequest, PostsOfPeople, Record, Relation, Row,
        Session, TargetKey, TotalKey, Writing,
    },
};

/// How many values weigh as much as what is read of all values of an indicator, for how it moves. The lists that it is asked in may be
/// longer than anybody can say beforehand.
const MOVEMENT: usize = 400;

/// The same of what an organisation owes.
const OBLIGATIONS: usize = 5_000;

/// What resolvers return.
pub(in crate::graphql) type Result<T> = std::result::Result<T, Error>;

/// Rows of a table, each shared by all that show it.
pub(in crate::graphql) type Shared<E> = Arc<[Arc<Row<E>>]>;

type RowKey<E> = (Uuid, PhantomData<E>);
type RelatedKey<R> = (<R as Relation>::Key, Option<NaiveDate>, PhantomData<R>);

impl<E: Record + Send + Sync> Key for RowKey<E> {
    type Value = Arc<Row<E>>;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Self::Value>> {
        let ids: Vec<Uuid> = keys.iter().map(|(id, _)| *id).collect();
        let rows = session.rows::<E>(&ids).await?;
        Ok(rows
            .into_iter()
            .map(|(id, row)| ((id, PhantomData), Arc::new(row)))
            .collect())
    }
}

impl<R: Relation> Key for RelatedKey<R> {
    type Value = Shared<R::Child>;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Self::Value>> {
        let mut by_day: HashMap<Option<NaiveDate>, Vec<R::Key>> = HashMap::new();
        for (key, on, _) in keys {
            by_day.entry(*on).or_default().push(key.clone());
        }
        let mut found = HashMap::new();
        for (on, keys) in by_day {
            let rows = session.related::<R>(&keys, on).await?;
            found.extend(rows.into_iter().map(|(key, rows)| {
                (
                    (key, on, PhantomData),
                    rows.into_iter().map(Arc::new).collect(),
                )
            }));
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

impl<L: ListBelow> Key for PageKey<L> {
    type Value = Arc<Page<Arc<Row<L::Table>>>>;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Self::Value>> {
        let mut by_list: HashMap<(L, PageRequest), Vec<Uuid>> = HashMap::new();
        for (key, list, request) in keys {
            let same = by_list.entry((list.clone(), request.clone())).or_default();
            same.push(*key);
        }
        let mut found = HashMap::new();
        for ((list, request), keys) in by_list {
            let pages = list.pages(session, &keys, &request).await?;
            let keyed = pages.into_iter().map(|(key, page)| {
                (
                    (key, list.clone(), request.clone()),
                    Arc::new(page.shared()),
                )
            });
            found.extend(keyed);
        }
        Ok(found)
    }
}

type CountKey<L> = (Uuid, L);

impl<L: ListBelow> Key for CountKey<L> {
    type Value = u64;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, u64>> {
        let mut by_list: HashMap<L, Vec<Uuid>> = HashMap::new();
        for (key, list) in keys {
            by_list.entry(list.clone()).or_default().push(*key);
        }
        let mut found = HashMap::new();
        for (list, keys) in by_list {
            let counts = list.counts(session, &keys).await?.into_iter();
            found.extend(counts.map(|(key, count)| ((key, list.clone()), count)));
        }
        Ok(found)
    }
}

/// Asks how the notes of a body's meetings are approved, by its rule on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct ApprovalOf {
    body: Uuid,
    on: NaiveDate,
}

impl Key for ApprovalOf {
    type Value = NotesApproval;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, NotesApproval>> {
        let asked: Vec<(Uuid, NaiveDate)> = keys.iter().map(|key| (key.body, key.on)).collect();
        let ways = session.notes_approval(&asked).await?.into_iter();
        Ok(ways
            .map(|((body, on), way)| (Self { body, on }, way))
            .collect())
    }
}

/// Asks which meeting a body held last before a moment.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct HeldLastBefore(Uuid, DateTime<Utc>);

impl Key for HeldLastBefore {
    type Value = Uuid;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Uuid>> {
        let asked: Vec<(Uuid, DateTime<Utc>)> = keys.iter().map(|key| (key.0, key.1)).collect();
        let last = session.held_last_before(&asked).await?.into_iter();
        Ok(last
            .map(|((body, before), meeting)| (Self(body, before), meeting))
            .collect())
    }
}

/// Asks for the contact details of a person.
#[derive(Clone, PartialEq, Eq, Hash)]
struct ContactOf(Uuid);

impl Key for ContactOf {
    type Value = Contact;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Contact>> {
        let people: Vec<Uuid> = keys.iter().map(|ContactOf(id)| *id).collect();
        let found = session.contacts(&people).await?.into_iter();
        Ok(found
            .map(|(id, contact)| (ContactOf(id), contact))
            .collect())
    }
}

/// Asks for the thing of a type that people cite by a key.
#[derive(Clone, PartialEq, Eq, Hash)]
struct CitedBy(NodeKind, String);

impl Key for CitedBy {
    type Value = Uuid;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Uuid>> {
        let mut by_kind: HashMap<NodeKind, Vec<String>> = HashMap::new();
        for CitedBy(kind, key) in keys {
            by_kind.entry(*kind).or_default().push(key.clone());
        }
        let mut found = HashMap::new();
        for (kind, keys) in by_kind {
            let ids = session.ids_of_keys(kind, &keys).await?.into_iter();
            found.extend(ids.map(|(key, id)| (CitedBy(kind, key), id)));
        }
        Ok(found)
    }
}

/// Asks how much of a project is done, with its sub-projects.
#[derive(Clone, PartialEq, Eq, Hash)]
struct ProgressOf(Uuid);

impl Key for ProgressOf {
    type Value = RolledUp;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, RolledUp>> {
        let projects: Vec<Uuid> = keys.iter().map(|ProgressOf(id)| *id).collect();
        let found = session.rolled_up_progress(&projects).await?.into_iter();
        Ok(found
            .map(|(id, progress)| (ProgressOf(id), progress))
            .collect())
    }
}

/// Asks for the newest value of a project's indicators.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct NewestValueOf(Uuid);

impl Key for NewestValueOf {
    type Value = Arc<follow_up_value::Model>;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Self::Value>> {
        let projects: Vec<Uuid> = keys.iter().map(|NewestValueOf(id)| *id).collect();
        let found = session.newest_values(&projects).await?.into_iter();
        Ok(found
            .map(|(id, value)| (NewestValueOf(id), Arc::new(value)))
            .collect())
    }
}

impl Key for TargetKey {
    type Value = Amount;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Amount>> {
        session.targets(keys).await
    }
}

/// Asks what the values of an indicator come to, on a day.
type TotalOf = (TotalKey, NaiveDate);

impl Key for TotalOf {
    type Value = Total;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Total>> {
        let mut by_day: HashMap<NaiveDate, Vec<TotalKey>> = HashMap::new();
        for (key, on) in keys {
            by_day.entry(*on).or_default().push(*key);
        }
        let mut found = HashMap::new();
        for (on, keys) in by_day {
            let totals = session.totals(&keys, on).await?.into_iter();
            found.extend(totals.map(|(key, sum)| ((key, on), sum)));
        }
        Ok(found)
    }
}

/// Asks how an indicator moves.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct MovementOf(Uuid);

impl Key for MovementOf {
    type Value = Movement;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Movement>> {
        let indicators: Vec<Uuid> = keys.iter().map(|MovementOf(id)| *id).collect();
        let found = session.movements(&indicators).await?.into_iter();
        Ok(found.map(|(id, moved)| (MovementOf(id), moved)).collect())
    }
}

/// Asks for the corrections of an indicator's values that are not approved yet.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct CorrectionsOf(Uuid);

impl Key for CorrectionsOf {
    type Value = Shared<follow_up_value::Entity>;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Self::Value>> {
        let indicators: Vec<Uuid> = keys.iter().map(|CorrectionsOf(id)| *id).collect();
        let found = session.corrections(&indicators).await?.into_iter();
        let shared = found.map(|(id, rows)| {
            let rows = rows.into_iter().map(Arc::new).collect();
            (CorrectionsOf(id), rows)
        });
        Ok(shared.collect())
    }
}

/// Asks what is to be looked at in a value of the viewer's organisation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct WarningsOf(Uuid);

impl Key for WarningsOf {
    type Value = Arc<[Warning]>;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Self::Value>> {
        let values: Vec<Uuid> = keys.iter().map(|WarningsOf(id)| *id).collect();
        let found = session.warnings_of(&values).await?.into_iter();
        Ok(found
            .map(|(id, warnings)| (WarningsOf(id), warnings.into()))
            .collect())
    }
}

/// Asks for what an organisation owes that is due by a day; the last is today.
type ObligationsOf = (Uuid, NaiveDate, NaiveDate);

impl Key for ObligationsOf {
    type Value = Arc<[Obligation]>;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Self::Value>> {
        let mut by_days: HashMap<(NaiveDate, NaiveDate), Vec<Uuid>> = HashMap::new();
        for (organisation, until, today) in keys {
            let same = by_days.entry((*until, *today)).or_default();
            same.push(*organisation);
        }
        let mut found = HashMap::new();
        for ((until, today), organisations) in by_days {
            let owed = session.obligations(&organisations, until, today).await?;
            found.extend(
                owed.into_iter()
                    .map(|(id, owed)| ((id, until, today), Arc::from(owed))),
            );
        }
        Ok(found)
    }
}

/// Asks for the organisations that adopt documents of the county, as there are on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct AdoptingOn(NaiveDate);

impl Key for AdoptingOn {
    type Value = Shared<organisation::Entity>;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Self::Value>> {
        let mut found = HashMap::new();
        for key in keys {
            let rows = session.adopting_organisations(key.0).await?.into_iter();
            found.insert(*key, rows.map(Arc::new).collect());
        }
        Ok(found)
    }
}

/// Asks for what everybody holds in the area groups on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct PostsOn(NaiveDate);

impl Key for PostsOn {
    type Value = Arc<PostsOfPeople>;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Self::Value>> {
        let mut found = HashMap::new();
        for key in keys {
            let posts = session.posts_in_area_groups(key.0).await?;
            found.insert(*key, Arc::new(posts));
        }
        Ok(found)
    }
}

/// Asks for the answers to the auditors' questions about a thing, on a day.
type AnswersOf = (NodeId, NaiveDate);

impl Key for AnswersOf {
    type Value = Answers;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Answers>> {
        let mut by_day: HashMap<NaiveDate, Vec<NodeId>> = HashMap::new();
        for (thing, on) in keys {
            by_day.entry(*on).or_default().push(*thing);
        }
        let mut found = HashMap::new();
        for (on, things) in by_day {
            let answers = session.audit_answers(&things, on).await?.into_iter();
            found.extend(answers.map(|(thing, answers)| ((thing, on), answers)));
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

impl Key for Codes {
    type Value = Arc<[String]>;

    async fn load(session: &Session, keys: &[Self]) -> Result<HashMap<Self, Self::Value>> {
        let mut found = HashMap::new();
        for key in keys {
            let codes: Arc<[String]> = match key {
                Codes::PriorityAreas => {
                    let rows = session.priority_areas().await?.into_iter();
                    rows.map(|row| row.code).collect()
                }
                Codes::TargetGroups => {
                    let rows = session.target_groups().await?.into_iter();
                    rows.map(|row| row.code).collect()
                }
                Codes::EffectGoals => {
                    let rows = session.effect_goals().await?.into_iter();
                    rows.map(|row| row.code).collect()
                }
            };
            found.insert(*key, codes);
        }
        Ok(found)
    }
}

/// A type of the schema that shows a row of one table as it stood on a day.
pub(in crate::graphql) trait NodeType: Sized + Send + Sync {
    /// The table.
    type Table: Record + Send + Sync;
    /// The type's tag in global ids.
    const KIND: NodeKind;

    /// The thing in this row, on this day.
    fn of(row: impl Into<Arc<Row<Self::Table>>>, on: AsOf) -> Self;

    /// The row.
    fn row(&self) -> &Row<Self::Table>;

    /// The day.
    fn on(&self) -> AsOf;

    /// The things in these rows, on this day.
    fn each<R: Into<Arc<Row<Self::Table>>>>(
        rows: impl IntoIterator<Item = R>,
        on: AsOf,
    ) -> Vec<Self> {
        rows.into_iter().map(|row| Self::of(row, on)).collect()
    }
}

/// Declares a type of the schema that shows a row of a table of the same kind, or of another than its name says.
macro_rules! node_type {
    ($(#[doc = $doc:tt])+ $name:ident: $table:ident) => {
        node_type! { $(#[doc = $doc])+ $name as $name: $table }
    };
    ($(#[doc = $doc:tt])+ $name:ident as $kind:ident: $table:ident) => {
        $(#[doc = $doc])+
        #[derive(Clone)]
        pub struct $name {
            row: std::sync::Arc<entity::$table::Model>,
            on: $crate::graphql::engine::loading::AsOf,
        }

        impl $crate::graphql::engine::loading::NodeType for $name {
            type Table = entity::$table::Entity;
            const KIND: $crate::domain::id::NodeKind = $crate::domain::id::NodeKind::$kind;

            fn of(
                row: impl Into<std::sync::Arc<entity::$table::Model>>,
                on: $crate::graphql::engine::loading::AsOf,
            ) -> Self {
                Self { row: row.into(), on }
            }

            fn row(&self) -> &entity::$table::Model {
                &self.row
            }

            fn on(&self) -> $crate::graphql::engine::loading::AsOf {
                self.on
            }
        }
    };
}
pub(in crate::graphql) use node_type;

fn loader<'c>(ctx: &Context<'c>) -> &'c Loader {
    ctx.data_unchecked::<Arc<Loader>>()
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
    loader(ctx).forget();
    session(ctx).begin().await
}

/// The day that an answer shows things on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct AsOf {
    /// The day.
    pub(in crate::graphql) day: NaiveDate,
    /// Whether it was asked for: then the ids carry it, so that no cache takes what was for what is.
    asked: bool,
}

impl AsOf {
    /// A day that was asked for.
    pub(in crate::graphql) const fn asked(day: NaiveDate) -> Self {
        Self { day, asked: true }
    }

    /// The global id of a thing that is shown on the day.
    pub(in crate::graphql) fn id<T: NodeType>(self, key: Uuid) -> ID {
        let id = NodeId::new(T::KIND, key);
        let day = self.asked.then_some(self.day);
        ID(NodeId { day, ..id }.encode())
    }
}

/// The day that a request means when it names none.
pub(in crate::graphql) fn today(ctx: &Context<'_>) -> AsOf {
    AsOf {
        day: ctx.data_unchecked::<crate::graphql::Today>().0,
        asked: false,
    }
}

/// Takes from the request's budget the rows that a resolver gets: many may wait for the same ones.
pub(in crate::graphql) fn spend(ctx: &Context<'_>, rows: usize) -> Result<()> {
    execution(ctx).spend(rows)
}

/// A row by its id; `None` when there is no id, no such row, or the viewer may not see it.
pub(in crate::graphql) async fn row<E: Record + Send + Sync>(
    ctx: &Context<'_>,
    id: impl Into<Option<Uuid>>,
) -> Result<Option<Arc<Row<E>>>> {
    let Some(id) = id.into() else {
        return Ok(None);
    };
    let found = loader(ctx).load((id, PhantomData::<E>)).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// The thing of a type that people cite by this key; `None` when the viewer sees none.
pub(in crate::graphql) async fn cited_by(
    ctx: &Context<'_>,
    kind: NodeKind,
    key: &str,
) -> Result<Option<Uuid>> {
    let found = loader(ctx).load(CitedBy(kind, key.to_owned())).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// The contact details of a person; `None` when the viewer may not read them.
pub(in crate::graphql) async fn contact(
    ctx: &Context<'_>,
    person: Uuid,
) -> Result<Option<Contact>> {
    let found = loader(ctx).load(ContactOf(person)).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// How the notes of a body's meetings of a day are approved.
pub(in crate::graphql) async fn notes_approval(
    ctx: &Context<'_>,
    body: Uuid,
    on: NaiveDate,
) -> Result<NotesApproval> {
    let found = loader(ctx).load(ApprovalOf { body, on }).await?;
    spend(ctx, 1)?;
    found.ok_or_else(|| Error::internal("notes without a way to approve them"))
}

/// The meeting that a body held last before a moment; `None` when it held none that the viewer sees.
pub(in crate::graphql) async fn held_last_before(
    ctx: &Context<'_>,
    body: Uuid,
    before: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    let found = loader(ctx).load(HeldLastBefore(body, before)).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// What everybody holds in the area groups on a day.
pub(in crate::graphql) async fn posts_in_area_groups(
    ctx: &Context<'_>,
    on: AsOf,
) -> Result<Arc<PostsOfPeople>> {
    let found = loader(ctx).load(PostsOn(on.day)).await?;
    spend(ctx, 1)?;
    Ok(found.unwrap_or_default())
}

/// How much of a project is done, with its sub-projects; `None` when the viewer may not see it.
pub(in crate::graphql) async fn rolled_up(
    ctx: &Context<'_>,
    project: Uuid,
) -> Result<Option<RolledUp>> {
    let found = loader(ctx).load(ProgressOf(project)).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// The newest value of a project's indicators; `None` when there is none that the viewer may see.
pub(in crate::graphql) async fn newest_value_of(
    ctx: &Context<'_>,
    project: Uuid,
) -> Result<Option<Arc<follow_up_value::Model>>> {
    let found = loader(ctx).load(NewestValueOf(project)).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// How an indicator moves; `None` when nobody reported the same period of two years.
pub(in crate::graphql) async fn movement_of(
    ctx: &Context<'_>,
    indicator: Uuid,
) -> Result<Option<Movement>> {
    spend(ctx, MOVEMENT)?;
    loader(ctx).load(MovementOf(indicator)).await
}

/// The corrections of an indicator's values that are not approved yet and that the viewer may see.
pub(in crate::graphql) async fn corrections_of(
    ctx: &Context<'_>,
    indicator: Uuid,
) -> Result<Shared<follow_up_value::Entity>> {
    let found = loader(ctx).load(CorrectionsOf(indicator)).await?;
    spend(ctx, 1)?;
    Ok(found.unwrap_or_default())
}

/// What is to be looked at in a value of the viewer's organisation as it stands.
pub(in crate::graphql) async fn warnings_of(
    ctx: &Context<'_>,
    value: Uuid,
) -> Result<Arc<[Warning]>> {
    let found = loader(ctx).load(WarningsOf(value)).await?;
    spend(ctx, 1)?;
    Ok(found.unwrap_or_default())
}

/// What an organisation owes that is due by a day and not submitted.
pub(in crate::graphql) async fn obligations_of(
    ctx: &Context<'_>,
    organisation: Uuid,
    until: NaiveDate,
) -> Result<Arc<[Obligation]>> {
    spend(ctx, OBLIGATIONS)?;
    let found = loader(ctx).load((organisation, until, today(ctx).day));
    Ok(found.await?.unwrap_or_default())
}

/// The target that holds for a value, besides its own; `None` when there is none.
pub(in crate::graphql) async fn target_of(
    ctx: &Context<'_>,
    target: TargetKey,
) -> Result<Option<Amount>> {
    let found = loader(ctx).load(target).await?;
    spend(ctx, 1)?;
    Ok(found)
}

/// What the values of an indicator come to today; `None` when the viewer may not see it.
pub(in crate::graphql) async fn total_of(
    ctx: &Context<'_>,
    total: TotalKey,
) -> Result<Option<Total>> {
    let found = loader(ctx).load((total, today(ctx).day)).await?;
    spend(ctx, found.map_or(1, |total| 1 + total.sum.values))?;
    Ok(found)
}

/// The organisations that adopt documents of the county for themselves, as there are on the day.
pub(in crate::graphql) async fn adopting_organisations(
    ctx: &Context<'_>,
    on: AsOf,
) -> Result<Shared<organisation::Entity>> {
    let found = loader(ctx)
        .load(AdoptingOn(on.day))
        .await?
        .unwrap_or_default();
    spend(ctx, found.len())?;
    Ok(found)
}

/// What it takes of what a request may read to answer the auditors' questions about a thing: on a day of its own it shares no statement
/// with the others.
const ANSWERS: usize = 50;

/// What it takes to count a list, which is read as a whole.
const COUNTED: usize = 25;

/// The answers to the auditors' questions about a thing on a day; `None` when the viewer may not see it.
pub(in crate::graphql) async fn answers_of(
    ctx: &Context<'_>,
    thing: NodeId,
    on: NaiveDate,
) -> Result<Option<Answers>> {
    let found = loader(ctx).load((thing, on)).await?;
    let evidence = found
        .iter()
        .flatten()
        .map(|answered| answered.evidence.len());
    spend(ctx, ANSWERS + evidence.sum::<usize>())?;
    Ok(found)
}

/// The codes of a list, in the order of their document.
pub(in crate::graphql) async fn codes(ctx: &Context<'_>, list: Codes) -> Result<Arc<[String]>> {
    let found = loader(ctx).load(list).await?;
    found.ok_or_else(|| Error::internal("a list without codes"))
}

/// The rows that belong to a thing and hold on the day.
pub(in crate::graphql) async fn related_rows<R: Relation>(
    ctx: &Context<'_>,
    key: R::Key,
    on: AsOf,
) -> Result<Shared<R::Child>> {
    related::<R>(ctx, key, Some(on.day)).await
}

/// The rows that belong to a thing, whenever they hold.
pub(in crate::graphql) async fn all_related_rows<R: Relation>(
    ctx: &Context<'_>,
    key: R::Key,
) -> Result<Shared<R::Child>> {
    related::<R>(ctx, key, None).await
}

async fn related<R: Relation>(
    ctx: &Context<'_>,
    key: R::Key,
    on: Option<NaiveDate>,
) -> Result<Shared<R::Child>> {
    let found = loader(ctx).load((key, on, PhantomData::<R>)).await?;
    let found = found.unwrap_or_default();
    spend(ctx, found.len())?;
    Ok(found)
}

/// A page of a list below a thing.
pub(in crate::graphql) async fn page_below<L: ListBelow>(
    ctx: &Context<'_>,
    key: Uuid,
    list: L,
    request: PageRequest,
) -> Result<Arc<Page<Arc<Row<L::Table>>>>> {
    let found = loader(ctx).load((key, list, request)).await?;
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
    spend(ctx, COUNTED)?;
    loader(ctx).load((key, list)).await
}

/// A thing by its id, on a day, whether it holds that day or not.
pub(in crate::graphql) async fn one<T: NodeType>(
    ctx: &Context<'_>,
    id: impl Into<Option<Uuid>>,
    on: AsOf,
) -> Result<Option<T>> {
    Ok(row::<T::Table>(ctx, id).await?.map(|row| T::of(row, on)))
}

/// A thing by its id, if it holds on the day.
pub(in crate::graphql) async fn standing<T: NodeType<Table: Dated>>(
    ctx: &Context<'_>,
    id: impl Into<Option<Uuid>>,
    on: AsOf,
) -> Result<Option<T>> {
    let Some(row) = row::<T::Table>(ctx, id).await? else {
        return Ok(None);
    };
    Ok(holds::<T::Table>(ctx, &row, on)
        .await?
        .then(|| T::of(row, on)))
}

/// Whether what is in a row holds on the day.
pub(in crate::graphql) async fn holds<E: Dated>(
    ctx: &Context<'_>,
    row: &Row<E>,
    on: AsOf,
) -> Result<bool> {
    Ok(session(ctx).period::<E>(row).await?.holds(on.day))
}

/// The things that belong to a thing and hold on the day.
pub(in crate::graphql) async fn many<R, T>(
    ctx: &Context<'_>,
    key: R::Key,
    on: AsOf,
) -> Result<Option<Vec<T>>>
where
    R: Relation,
    T: NodeType<Table = R::Child>,
{
    let rows = related_rows::<R>(ctx, key, on).await?;
    Ok(Some(T::each(rows.iter().cloned(), on)))
}

/// The value of a code in the database.
pub(in crate::graphql) fn value<V: Vocabulary>(code: &str) -> Result<V> {
    V::from_code(code).ok_or_else(|| Error::internal(format!("{} has no value {code}", V::NAME)))
}
