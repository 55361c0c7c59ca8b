//! What happened to things: the history of one, the changes of all. Both are the journal, as far as the viewer could see.

use crate::graphql::engine::execution::async_graphql::{
    self, Context, Enum, ID, Object, SimpleObject,
};
use entity::{follow_up_value, indicator, journal, journal_personal, participant_sector, person};
use futures_util::future::try_join_all;
use serde_json::Value;
use std::{collections::HashSet, sync::Arc};
use uuid::Uuid;

use super::{
    node::{Node, node},
    organisations::Organisation,
};
use crate::graphql::engine::{
    connection::{ListArguments, Things, connection, cursor},
    loading::{Result, all_related_rows, one, row, session, spend, today, value},
    scalars::DateTime,
};
use crate::{
    access::{ACKNOWLEDGED, SUPPRESSED, Viewer, reads_suppressed},
    domain::{
        id::{NodeId, NodeKind},
        reporting::ReportingPeriod,
        vocabulary::{Action, ChangeType, PeriodKind, Vocabulary},
    },
    error::Error,
    register::{self, Period, Table, tables},
    store::{
        self, ChangeFilter, FieldChange as Values, PersonalOfChange, Position, Record,
        RecordedChange,
    },
};

macro_rules! thing_types {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? { seen: $seen:ident $how:tt, written: $written:ident, $($rest:tt)* })+) => {
        thing_types!(@[] $($($written $kind $table)?)+);
    };
    (@[$($found:tt)*] never $kind:ident $table:ident $($rest:ident)*) => {
        thing_types!(@[$($found)*] $($rest)*);
    };
    (@[$($found:tt)*] $written:ident $kind:ident $table:ident $($rest:ident)*) => {
        thing_types!(@[$($found)* $kind/$table] $($rest)*);
    };
    (@[$($kind:ident/$table:ident)+]) => {
        /// The types of things whose changes are recorded (typ av sak).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
        #[graphql(rename_items = "PascalCase")]
        pub enum ThingType {$(
            #[doc = concat!("Things of the type `", stringify!($kind), "`; of an interface, things of all its types.")]
            $kind
        ),+}

        impl ThingType {
            /// Every type.
            pub(in crate::graphql) const ALL: &[Self] = &[$(Self::$kind),+];

            /// The same type, as ids know it.
            pub(in crate::graphql) const fn kind(self) -> NodeKind {
                match self { $(Self::$kind => NodeKind::$kind),+ }
            }


            /// The table of its things.
            pub(in crate::graphql) const fn table(self) -> &'static str {
                match self { $(Self::$kind => stringify!($table)),+ }
            }

            fn of(table: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|of| of.table() == table)
            }
        }
    };
}

tables!(thing_types);

/// How many values weigh as much as a history, which is read by itself. The lists that it is asked in may be longer than anybody can
/// say beforehand.
const HISTORY: usize = 50;

/// What happened to the row of a table, the latest first.
pub(in crate::graphql) async fn history<E: Record>(
    ctx: &Context<'_>,
    id: Uuid,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<Things<Change>>> {
    spend(ctx, HISTORY)?;
    connection(
        ctx,
        ListArguments::below(first, after, id),
        |request| session(ctx).history(E::TABLE, id, request),
        |row| Ok(Change::of(row)),
    )
    .await
}

/// Which arguments of `changes` leave its cursors good.
pub(in crate::graphql) const CHANGES_APART: &[&str] = &["newestFirst", "since"];

/// A page of the changes, in the order in which they were committed, or against it.
pub(in crate::graphql) async fn changes(
    ctx: &Context<'_>,
    types: Option<Vec<ThingType>>,
    since: Option<DateTime>,
    newest_first: bool,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<Things<Change>>> {
    let some = types.is_some();
    let types = types.as_deref().unwrap_or(ThingType::ALL);
    let filter = ChangeFilter {
        tables: types.iter().map(|of| of.table()).collect(),
        some,
        since: since.map(Into::into),
        newest_first,
    };
    let page = connection(
        ctx,
        ListArguments::new(first, after).apart_from(CHANGES_APART),
        |request| session(ctx).changes(filter, request),
        |row| Ok(Change::of(row)),
    );
    let page = page.await?;
    Ok(page.map(|page| page.told(|change, cursor| change.cursor = Some(cursor.to_owned()))))
}

/// One change of one thing (ändring).
pub struct Change {
    row: journal::Model,
    cursor: Option<String>,
    /// What only a change knows that is not made yet.
    planned: Option<Planned>,
}

/// What a change that is not made yet knows, as no row keeps it.
struct Planned {
    /// What it says about a person.
    personal: Vec<journal_personal::Model>,
    /// The things that are created with it.
    created: Arc<HashSet<Uuid>>,
}

/// One change of one thing (ändring), as you could see it when it was made; in a preview or a proposal, as it would be made.
#[Object]
impl Change {
    /// When it was made.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }

    /// Where it stands in `changes`: give it there as `after`, with the same types, for what follows, or to a subscription to
    /// resume. Null elsewhere.
    async fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// What was done. Null when it brought the thing into your sight or out of it: the reason is not disclosed.
    async fn action(&self, ctx: &Context<'_>) -> Result<Option<Action>> {
        let came_or_went = self.row.audience_before.is_some() && self.row.audience_after.is_some();
        match self.seen(session(ctx).viewer()) {
            (before, after) if came_or_went && before != after => Ok(None),
            _ => value(&self.row.action).map(Some),
        }
    }

    /// Type of the change, as you see it. A thing that comes into your sight is CREATED, and one that goes out of it REMOVED, as
    /// if it were deleted; what belongs to it comes and goes with it, without a change of its own.
    #[graphql(name = "type")]
    async fn change_type(&self, ctx: &Context<'_>) -> Result<ChangeType> {
        let (before, after) = self.seen(session(ctx).viewer());
        Ok(match (before, after) {
            (_, false) => ChangeType::Removed,
            (false, true) => ChangeType::Created,
            (true, true) => ChangeType::Changed,
        })
    }

    /// The type of the thing.
    async fn thing_type(&self) -> Result<ThingType> {
        let wrong = || Error::internal(format!("no type of {}", self.row.thing));
        ThingType::of(&self.row.thing).ok_or_else(wrong)
    }

    /// The global id of the thing: good for `node` as long as the thing is there. What a preview or a proposal would create has
    /// another id once it is created.
    async fn thing_id(&self) -> Result<ID> {
        Ok(ID(self.node_id()?.encode()))
    }

    /// The thing as it stands today; null when it is gone, or out of your sight.
    async fn thing(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        node(ctx, &ID(self.node_id()?.encode())).await
    }

    /// The organisation on whose behalf it was done. In the history of a person whom you may not see (skyddade personuppgifter)
    /// null, unless it is your own: it would be the employer.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let by = self.row.organisation_id;
        let actor = session(ctx).viewer().actor();
        if by != actor.map(|actor| actor.organisation) && self.is_of_hidden_person(ctx).await? {
            return Ok(None);
        }
        one(ctx, by, today(ctx)).await
    }

    /// The identity that did it: `sub` of its token. Only for actors of the same organisation; null for all others.
    async fn subject(&self, ctx: &Context<'_>) -> Option<&str> {
        let actor = session(ctx).viewer().actor()?;
        (self.row.organisation_id == Some(actor.organisation)).then_some(self.row.subject.as_str())
    }

    /// The id of the request that did it: what is done together has the same. Only for actors of the same organisation.
    async fn request_id(&self, ctx: &Context<'_>) -> Option<&str> {
        let actor = session(ctx).viewer().actor()?;
        (self.row.organisation_id == Some(actor.organisation)).then_some(self.row.request.as_str())
    }

    /// Why it was done, where the operator of the server did it from the command line. Only for actors of the same organisation;
    /// null for all others.
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        let actor = session(ctx).viewer().actor()?;
        (self.row.organisation_id == Some(actor.organisation))
            .then_some(self.row.reason.as_deref())
            .flatten()
    }

    /// The fields that changed, in alphabetical order; one that leads only to things out of your sight is not among them. Null
    /// at the public door, and when the thing is out of your sight.
    async fn fields(&self, ctx: &Context<'_>) -> Result<Option<Vec<FieldChange>>> {
        let viewer = session(ctx).viewer();
        let (before, after) = self.seen(viewer);
        if viewer == Viewer::Public || !after || !self.is_there(ctx).await? {
            return Ok(None);
        }
        let columns = self.columns(ctx).await?.into_iter();
        let told = columns.map(|(column, mut values)| {
            if !before {
                values.before = Value::Null;
            }
            self.told(ctx, column, values)
        });
        let mut fields: Vec<FieldChange> =
            try_join_all(told).await?.into_iter().flatten().collect();
        fields.sort_by(|one, other| one.field.cmp(&other.field));
        Ok(Some(fields))
    }
}

impl Change {
    const fn of(row: journal::Model) -> Self {
        Self {
            row,
            cursor: None,
            planned: None,
        }
    }

    /// What a mutation did, as far as it has types in the schema.
    pub(in crate::graphql) fn done(written: Vec<RecordedChange>) -> Vec<Self> {
        let made = written.into_iter().map(|written| Self::of(written.entry));
        made.filter(Self::has_type).collect()
    }

    /// What a mutation would do, as far as it has types in the schema.
    pub(in crate::graphql) fn planned(written: Vec<RecordedChange>) -> Vec<Self> {
        let created = written.iter().map(|written| &written.entry);
        let created = created.filter(|entry| entry.audience_before.is_none());
        let created: Arc<HashSet<Uuid>> = Arc::new(created.map(|entry| entry.thing_id).collect());
        let planned = written.into_iter().map(|written| Self {
            row: written.entry,
            cursor: None,
            planned: Some(Planned {
                personal: named_only(written.personal),
                created: Arc::clone(&created),
            }),
        });
        planned.filter(Self::has_type).collect()
    }

    fn has_type(&self) -> bool {
        ThingType::of(&self.row.thing).is_some()
    }

    /// Whether the viewer sees the thing now. What is planned is shown to whoever is shown the plan.
    async fn is_there(&self, ctx: &Context<'_>) -> Result<bool> {
        if self.planned.is_some() {
            return Ok(true);
        }
        let thing = node(ctx, &ID(self.node_id()?.encode())).await?;
        Ok(thing.is_some())
    }

    /// The change in this row, told by itself, with its cursor among the changes that the arguments say.
    pub(in crate::graphql) fn told_of(
        ctx: &Context<'_>,
        arguments: &ListArguments,
        row: &journal::Model,
    ) -> Result<Self> {
        let position = Position {
            text: String::new(),
            id: row.id,
        };
        Ok(Self {
            cursor: Some(cursor(ctx, arguments, &position)?),
            ..Self::of(row.clone())
        })
    }

    /// Whether the viewer could see the thing before and after the change.
    fn seen(&self, viewer: Viewer) -> (bool, bool) {
        if self.planned.is_some() {
            let row = &self.row;
            return (row.audience_before.is_some(), row.audience_after.is_some());
        }
        store::seen_by(viewer, &self.row)
    }

    fn table(&self) -> Result<&'static Table> {
        register::table(&self.row.thing)
            .ok_or_else(|| Error::internal(format!("no table {}", self.row.thing)))
    }

    fn node_id(&self) -> Result<NodeId> {
        let kind = self.table()?.kind;
        kind.map(|kind| NodeId::new(kind, self.row.thing_id))
            .ok_or_else(|| Error::internal(format!("{} has no type", self.row.thing)))
    }

    /// The changed columns, with personal values as far as they are still there.
    async fn columns(&self, ctx: &Context<'_>) -> Result<Vec<(String, Values)>> {
        let mut columns = store::fields_of(&self.row)?;
        if let Some(planned) = &self.planned {
            // Who is under protection stays so in a plan.
            let row = &self.row;
            let (before, after) = store::seen_by(session(ctx).viewer(), row);
            let seen = (before || row.audience_before.is_none())
                && (after || row.audience_after.is_none());
            let personal = planned.personal.iter().filter(|_| seen);
            open(&self.row.thing, &mut columns, personal);
        } else {
            let kept = all_related_rows::<PersonalOfChange>(ctx, self.row.id).await?;
            open(&self.row.thing, &mut columns, kept.iter().map(Arc::as_ref));
        }
        let (reads_figures, reads_warnings) = self.reads(ctx).await?;
        columns.retain(|(column, _)| reads_warnings || column != ACKNOWLEDGED);
        if !reads_figures {
            let figures = columns
                .iter_mut()
                .filter(|(column, _)| SUPPRESSED.contains(&column.as_str()));
            for (_, values) in figures {
                (values.before, values.after) = (Value::Null, Value::Null);
            }
        }
        if self.table()?.period == Some(Period::Reporting) {
            columns = with_one_period(columns);
        }
        Ok(columns)
    }

    /// Whether it is of a person whom the viewer doesn't see.
    async fn is_of_hidden_person(&self, ctx: &Context<'_>) -> Result<bool> {
        if self.row.thing != person::Entity::TABLE {
            return Ok(false);
        }
        let person = row::<person::Entity>(ctx, self.row.thing_id).await?;
        Ok(person.is_none())
    }

    /// Whether the viewer sees that a proposal changes this, or has changed it: of a person who is there, who sees the person now.
    pub(in crate::graphql) async fn is_shown(&self, ctx: &Context<'_>, done: bool) -> Result<bool> {
        let is_new = self.row.audience_before.is_none() && !done;
        Ok(is_new || !self.is_of_hidden_person(ctx).await?)
    }

    /// Whether the viewer sees what the figures of a value were. Of an indicator that counts people nobody does who would not see
    /// them however small they are: what was shown at its time may be part of what is suppressed now.
    /// And whether it sees which warnings were acknowledged.
    async fn reads(&self, ctx: &Context<'_>) -> Result<(bool, bool)> {
        if self.row.thing != follow_up_value::Entity::TABLE {
            return Ok((true, true));
        }
        let Some(value) = row::<follow_up_value::Entity>(ctx, self.row.thing_id).await? else {
            let acts_for = |id| {
                session(ctx)
                    .viewer()
                    .actor()
                    .is_some_and(|it| Some(it.organisation) == id)
            };
            return Ok((true, acts_for(self.row.organisation_id)));
        };
        let indicator = row::<indicator::Entity>(ctx, value.indicator_id).await?;
        let counts_people = indicator.is_none_or(|it| it.disclosure_threshold.is_some());
        let reads = reads_suppressed(session(ctx).viewer(), value.organisation_id);
        Ok((!counts_people || reads, reads))
    }

    /// A changed column as it is told; `None` when all that changed leads to what is out of sight.
    async fn told(
        &self,
        ctx: &Context<'_>,
        column: String,
        values: Values,
    ) -> Result<Option<FieldChange>> {
        let table = self.table()?;
        let created = self
            .planned
            .as_ref()
            .map(|planned| planned.created.as_ref());
        let before = shown(ctx, table, &column, values.before, created).await?;
        let after = shown(ctx, table, &column, values.after, created).await?;
        let known = table.column(&column).and_then(|known| known.target);
        let leads = known.is_some() || table.target(&column).is_some();
        let text = |value: &Option<Shown>| value.as_ref().map(|value| value.text.clone());
        let (old, new) = (text(&before), text(&after));
        if leads && old == new {
            return Ok(None);
        }
        Ok(Some(FieldChange {
            field: table.called(&column),
            before: old,
            after: new,
            before_thing: before.and_then(|value| value.thing),
            after_thing: after.and_then(|value| value.thing),
        }))
    }
}

/// A field's value before and after a change (ändrat fält), as text: days as `2026-11-22`, reporting periods by their codes, things
/// as their global ids, several codes and several ids with commas between.
#[derive(SimpleObject)]
pub struct FieldChange {
    /// The field of the thing's type; after a point, a field of what that leads to: `period.from`. Its label stands in
    /// `vocabulary`.
    field: String,
    /// The value before; null when there was none, when you could not see it, or when it has been erased.
    before: Option<String>,
    /// The value afterwards; null when there is none, when you can't see it, or when it has been erased.
    after: Option<String>,
    /// The thing that the field led to before, as it stands today; null when it led to none or a list, or you can't see it.
    before_thing: Option<Node>,
    /// The thing that the field leads to since, as it stands today; null when it leads to none or a list, or you can't see it.
    after_thing: Option<Node>,
}

/// A value of a field.
struct Shown {
    text: String,
    thing: Option<Node>,
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Self { text, thing: None }
    }
}

/// How to reach a person is not told before the person is there.
fn named_only(mut personal: Vec<journal_personal::Model>) -> Vec<journal_personal::Model> {
    personal.retain(|value| ["display_name", "title"].contains(&value.field.as_str()));
    personal
}

/// Puts what is known about a person in the place of digests.
fn open<'p>(
    thing: &str,
    columns: &mut [(String, Values)],
    personal: impl Iterator<Item = &'p journal_personal::Model> + Clone,
) {
    for (column, values) in columns {
        if store::is_personal(thing, column) {
            let known = personal.clone().find(|row| row.field == *column);
            values.before = known.and_then(|row| row.before.clone()).into();
            values.after = known.and_then(|row| row.after.clone()).into();
        }
    }
}

/// The columns with the code of the period in the place of its kind and its first day.
fn with_one_period(mut columns: Vec<(String, Values)>) -> Vec<(String, Values)> {
    let mut taken = |name: &str| {
        let place = columns.iter().position(|(column, _)| column == name)?;
        Some(columns.remove(place).1)
    };
    if let (Some(kind), Some(from)) = (taken("period_kind"), taken("period_from")) {
        let period = Values {
            before: code_of_period(&kind.before, &from.before),
            after: code_of_period(&kind.after, &from.after),
        };
        columns.push(("period".to_owned(), period));
    }
    columns
}

fn code_of_period(kind: &Value, from: &Value) -> Value {
    let kind = kind.as_str().and_then(PeriodKind::from_code);
    let from = from.as_str().and_then(|day| day.parse().ok());
    let period = kind.zip(from);
    let period = period.and_then(|(kind, from)| ReportingPeriod::beginning(kind, from));
    period.map(ReportingPeriod::code).into()
}

/// A value as text. What leads to a thing out of sight shows nothing, unless it is about to be `created`.
async fn shown(
    ctx: &Context<'_>,
    table: &Table,
    column: &str,
    value: Value,
    created: Option<&HashSet<Uuid>>,
) -> Result<Option<Shown>> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text,
        Value::Array(all) => {
            return match table.target(column) {
                Some(kind) => listed_things(ctx, kind, &all, created).await,
                None => Ok(Some(listed(&all).into())),
            };
        }
        other => other.to_string(),
    };
    if table
        .column(column)
        .is_none_or(|known| known.target.is_none())
    {
        return Ok(Some(text.into()));
    }
    let Some(kind) = table.target(column) else {
        // The only things that changes lead to without a type of their own in global ids.
        let key: Uuid = text.parse().map_err(Error::internal)?;
        let sector = row::<participant_sector::Entity>(ctx, key).await?;
        return Ok(sector.map(|sector| sector.code.clone().into()));
    };
    thing_in_sight(ctx, kind, &text, created).await
}

/// The thing of this kind with this key; none when it is out of sight, unless it is about to be `created`.
async fn thing_in_sight(
    ctx: &Context<'_>,
    kind: NodeKind,
    key: &str,
    created: Option<&HashSet<Uuid>>,
) -> Result<Option<Shown>> {
    let key: Uuid = key.parse().map_err(Error::internal)?;
    let text = NodeId::new(kind, key).encode();
    let thing = node(ctx, &ID(text.clone())).await?;
    let is_planned = created.is_some_and(|created| created.contains(&key));
    Ok((thing.is_some() || is_planned).then_some(Shown { text, thing }))
}

/// The ids of those of several things that are in sight; none when none is.
async fn listed_things(
    ctx: &Context<'_>,
    kind: NodeKind,
    keys: &[Value],
    created: Option<&HashSet<Uuid>>,
) -> Result<Option<Shown>> {
    let keys = keys.iter().filter_map(Value::as_str);
    let things = keys.map(|key| thing_in_sight(ctx, kind, key, created));
    let things = try_join_all(things).await?;
    let ids: Vec<String> = things.into_iter().flatten().map(|it| it.text).collect();
    Ok((!ids.is_empty()).then(|| ids.join(", ").into()))
}

fn listed(codes: &[Value]) -> String {
    let codes: Vec<&str> = codes.iter().filter_map(Value::as_str).collect();
    codes.join(", ")
}
