//! The journal: the one place that appends to it and reads it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::{DateTime, Utc};
use entity::{access_grant, appointment, journal, journal_head, journal_personal, person};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult,
    IntoActiveModel, Order, QueryFilter, QueryOrder, Statement,
    prelude::Uuid,
    sea_query::{ExprTrait, SimpleExpr},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    database::{WATCHER, Wall},
    door::DOOR,
    shares::Share,
    transaction::Plans,
};
use crate::store::{
    Database, Identity, Page, PageRequest, Position, Record, Row, Session, Writing,
};
use crate::{
    access::{self, Audience, Permit, Viewer, act},
    domain::{
        journal::{BEGINNING, COMMAND_LINE, Entry, hexadecimal, personal_digest},
        vocabulary::{Action, Vocabulary},
    },
    error::Error,
    register::NOT_JOURNALED,
};

/// Columns about a person, which enter the journal as salted digests.
const PERSONAL: &[(&str, &[&str])] = &[(
    "person",
    &["display_name", "title", "work_email", "work_phone"],
)];

/// No statement that reads much of it may take longer.
pub(super) const VERIFYING: Duration = Duration::from_secs(60);

/// A row that was written.
#[derive(Clone)]
pub(in crate::store) struct Change {
    pub(in crate::store) action: Action,
    pub(in crate::store) thing: &'static str,
    pub(in crate::store) thing_id: Uuid,
    pub(in crate::store) audience_before: Option<Audience>,
    pub(in crate::store) audience_after: Option<Audience>,
    pub(in crate::store) before: Option<Value>,
    pub(in crate::store) after: Option<Value>,
}

/// A field's values before and after a change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Before; none when there was none.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub before: Value,
    /// Afterwards; none when there is none.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub after: Value,
}

/// Changed fields by their columns.
type Fields = BTreeMap<String, FieldChange>;

/// Instances whose clocks differ by less than this miss nothing of what was made since a moment.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

/// What is told of an entry to whoever passes on the others' entries: whose it is, and nothing that it says.
#[derive(Clone, Debug, FromQueryResult)]
pub struct EntryAudience {
    /// Its number.
    pub number: i64,
    /// The table of the row that was written.
    pub thing: String,
    audience_before: Option<i16>,
    owner_before: Option<Uuid>,
    audience_after: Option<i16>,
    owner_after: Option<Uuid>,
}

/// Whether a viewer is part of the audience with this number and owner; of none nobody is.
fn is_seen(viewer: Viewer, audience: Option<i16>, owner: Option<Uuid>) -> bool {
    audience.is_some_and(|number| access::includes(viewer, number, owner))
}

/// Whether a viewer could see the thing of an entry before the change, and can since.
pub fn seen_by(viewer: Viewer, entry: &journal::Model) -> (bool, bool) {
    (
        is_seen(viewer, entry.audience_before, entry.owner_before),
        is_seen(viewer, entry.audience_after, entry.owner_after),
    )
}

impl EntryAudience {
    /// Whether a viewer could see the thing before the change, or can since.
    pub fn is_seen_by(&self, viewer: Viewer) -> bool {
        is_seen(viewer, self.audience_before, self.owner_before)
            || is_seen(viewer, self.audience_after, self.owner_after)
    }

    /// Whether somebody may do more or less since.
    pub fn may_change_rights(&self) -> bool {
        self.thing == access_grant::Entity::TABLE
    }
}

/// Which changes are asked for.
#[derive(Clone, Debug)]
pub struct ChangeFilter {
    /// Of things of these tables.
    pub tables: Vec<&'static str>,
    /// Whether these are only some of the tables: their entries may be few among many.
    pub some: bool,
    /// Made at this moment or later.
    pub since: Option<DateTime<Utc>>,
    /// Whether the newest come first.
    pub newest_first: bool,
}

/// How many rows one statement adds: SQLite takes 32,766 values.
pub(in crate::store) const ROWS_OF_A_STATEMENT: usize = 500;

/// What the journal is to record of a row that is written: all of the entry but its number and its place in the chain.
pub(in crate::store) struct Line {
    id: Uuid,
    action: Action,
    thing: &'static str,
    thing_id: Uuid,
    before: (Option<i16>, Option<Uuid>),
    after: (Option<i16>, Option<Uuid>),
    fields: String,
    personal: Vec<journal_personal::Model>,
}

/// A line of the journal as it was added, with what it says about a person in the open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedChange {
    /// The line.
    pub entry: journal::Model,
    /// What stands in it as digests.
    pub personal: Vec<journal_personal::Model>,
}

impl RecordedChange {
    /// Whether a viewer could see the thing before the change, or can since.
    pub fn is_seen_by(&self, viewer: Viewer) -> bool {
        let (before, after) = seen_by(viewer, &self.entry);
        before || after
    }
}

impl Line {
    /// The line of a change.
    pub(in crate::store) fn of(change: Change) -> Result<Self, Error> {
        let id = Uuid::now_v7();
        let mut fields = changed(change.before.as_ref(), change.after.as_ref());
        let personal = take_personal(id, change.thing, change.thing_id, &mut fields)?;
        Ok(Self {
            id,
            action: change.action,
            thing: change.thing,
            thing_id: change.thing_id,
            before: columns(change.audience_before),
            after: columns(change.audience_after),
            fields: serde_json::to_string(&fields).map_err(Error::internal)?,
            personal,
        })
    }
}

/// How many entries are looked at to see whether what was read is still so. Beyond them everything is read again.
const ENTRIES_LOOKED_AT: u64 = 500;

impl Writing<'_> {
    /// Adds a line to the journal for each change, in the transaction of what they tell.
    pub(in crate::store) async fn journal(&self, changes: Vec<Change>) -> Result<(), Error> {
        let lines: Result<_, _> = changes.into_iter().map(Line::of).collect();
        self.append(lines?).await
    }

    /// Adds these lines to the journal.
    pub(super) async fn append(&self, lines: Vec<Line>) -> Result<(), Error> {
        if lines.is_empty() {
            return Ok(());
        }
        let open = self.connection().await?;
        let transaction = &open;
        let mut end = self.head.lock().await;
        let mut head = match end.take() {
            Some(head) => head,
            None => Head::read(transaction).await?,
        };
        let (mut rows, mut personal) = (Vec::new(), Vec::new());
        for mut line in lines {
            head.number += 1;
            let values = std::mem::take(&mut line.personal);
            let row = self.entry(line, head.number, head.hash);
            head.hash = row.hash.clone();
            self.record(&row, &values);
            rows.push(row.into_active_model());
            personal.extend(values.into_iter().map(IntoActiveModel::into_active_model));
        }
        *end = Some(head);
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(ROWS_OF_A_STATEMENT));
            journal::Entity::insert_many(std::mem::replace(&mut rows, rest))
                .exec_without_returning(transaction)
                .await?;
        }
        while !personal.is_empty() {
            let rest = personal.split_off(personal.len().min(ROWS_OF_A_STATEMENT));
            journal_personal::Entity::insert_many(std::mem::replace(&mut personal, rest))
                .exec_without_returning(transaction)
                .await?;
        }
        Ok(())
    }

    /// Writes where the journal ends, once for all that was added.
    pub(super) async fn move_head(&self) -> Result<(), Error> {
        match self.head.lock().await.take() {
            Some(head) => head.write(&self.connection().await?).await,
            None => Ok(()),
        }
    }

    /// The entry of a line after the one with the hash `previous`.
    fn entry(&self, line: Line, number: i64, previous: String) -> journal::Model {
        let entry = Entry {
            number,
            at: to_milliseconds(self.now()),
            issuer: self.caller.identity.issuer.clone(),
            subject: self.caller.identity.subject.clone(),
            organisation: Some(self.actor().organisation),
            request: self.caller.request.clone(),
            action: line.action.code().to_owned(),
            thing: line.thing.to_owned(),
            thing_id: line.thing_id,
            before: line.before,
            after: line.after,
            fields: line.fields,
            reason: self.reason.clone(),
        };
        let hash = entry.hash(&previous);
        row(line.id, entry, previous, hash)
    }

    /// The things of these tables that were written since the journal ended at this number, as far as the actor could see them
    /// before or can now; none when they are too many to be looked at.
    pub(in crate::store) async fn written_since(
        &self,
        number: i64,
        tables: &[&'static str],
    ) -> Result<Option<BTreeSet<Uuid>>, Error> {
        let since = self
            .select::<journal::Entity>()
            .filter(journal::Column::Number.gt(number))
            .filter(journal::Column::Thing.is_in(tables.iter().copied()))
            .limit(ENTRIES_LOOKED_AT + 1)
            .weighed();
        let entries = since.all().await?;
        let all = entries.len() as u64 <= ENTRIES_LOOKED_AT;
        Ok(all.then(|| entries.into_iter().map(|entry| entry.thing_id).collect()))
    }

    /// Every entry about a person and its appointments, also those from times when somebody else answered for the person and the
    /// exporter could not have seen it: the person is entitled to all of it (GDPR, article 15), and the permit shows that the
    /// exporter answers for the person now. Nothing else is read past the viewer.
    pub(in crate::store) async fn entries_about(
        &self,
        permit: &Permit<act::Export>,
        appointments: &[Uuid],
    ) -> Result<Vec<journal::Model>, Error> {
        let connection = self.connection().await?;
        let backend = connection.get_database_backend();
        if backend == DbBackend::Postgres {
            // Row-level security hides from the statement itself what it hides from the viewer.
            let entries = "SELECT * FROM samverkan_entries_about($1) ORDER BY number";
            let entries = Statement::from_sql_and_values(backend, entries, [permit.key().into()]);
            let entries = journal::Entity::find().from_raw_sql(entries);
            return Ok(entries.all(&connection).await?);
        }
        let appointments = Condition::all()
            .add(journal::Column::Thing.eq(appointment::Entity::TABLE))
            .add(journal::Column::ThingId.is_in(appointments.iter().copied()));
        let person = Condition::all()
            .add(journal::Column::Thing.eq(person::Entity::TABLE))
            .add(journal::Column::ThingId.eq(permit.key()));
        Ok(journal::Entity::find()
            .filter(Condition::any().add(person).add(appointments))
            .order_by(journal::Column::Number, Order::Asc)
            .all(&connection)
            .await?)
    }

    /// Destroys what the journal knows about a person besides digests, which then say nothing any more.
    pub(in crate::store) async fn forget(&self, person: Uuid) -> Result<(), Error> {
        self.erases();
        journal_personal::Entity::delete_many()
            .filter(journal_personal::Column::PersonId.eq(person))
            .exec(&self.connection().await?)
            .await?;
        Ok(())
    }
}

impl Database {
    /// The first entries after the one with this number, whoever sees them: to find out whom they are to be told.
    pub async fn entries_after(
        &self,
        number: i64,
        most: usize,
    ) -> Result<Vec<EntryAudience>, Error> {
        let (share, wall) = (Share::Identified, Wall::Viewer(WATCHER));
        let transaction = self.begin_reading(share, wall, DOOR, Plans::Kept).await?;
        let select = match self.backend() {
            DbBackend::Postgres => "SELECT * FROM samverkan_entries_after($1, $2)",
            _ => {
                "SELECT number, thing, audience_before, owner_before, audience_after, owner_after FROM journal \
                 WHERE number > $1 ORDER BY number LIMIT $2"
            }
        };
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let values = [number.into(), most.into()];
        let select = Statement::from_sql_and_values(self.backend(), select, values);
        Ok(EntryAudience::find_by_statement(select)
            .all(&transaction.statements())
            .await?)
    }
}

impl Session {
    /// An entry; none when the viewer sees none with this number.
    pub async fn entry(&self, number: i64) -> Result<Option<journal::Model>, Error> {
        self.select::<journal::Entity>()
            .filter(journal::Column::Number.eq(number))
            .one()
            .await
    }

    /// The number of the last entry of the journal in what this session reads.
    pub(in crate::store) async fn journal_end(&self) -> Result<i64, Error> {
        Ok(Head::read(&self.connection().await?).await?.number)
    }

    /// What happened to one thing, the latest first.
    pub async fn history(
        &self,
        thing: &str,
        id: Uuid,
        request: PageRequest,
    ) -> Result<Page<journal::Model>, Error> {
        let of_thing = Condition::all()
            .add(journal::Column::ThingId.eq(id))
            .add(journal::Column::Thing.eq(thing));
        self.entries(of_thing, Order::Desc, request).await
    }

    /// What happened to things, in the order of commits or against it.
    pub async fn changes(
        &self,
        filter: ChangeFilter,
        request: PageRequest,
    ) -> Result<Page<journal::Model>, Error> {
        let mut condition = Condition::all();
        if let Some(since) = filter.since {
            let first = self.first_since(since - CLOCKS_DIFFER).await?;
            condition = condition
                .add(journal::Column::Number.gte(first.unwrap_or(i64::MAX)))
                .add(journal::Column::At.gte(since));
        }
        let order = match filter.newest_first {
            true => Order::Desc,
            false => Order::Asc,
        };
        let of_these = journal::Column::Thing.is_in(filter.tables.iter().copied());
        if !filter.some {
            return self.entries(condition.add(of_these), order, request).await;
        }
        let tables: BTreeSet<&str> = filter.tables.iter().copied().collect();
        let tables: Vec<String> = tables.into_iter().map(str::to_owned).collect();
        let follows = self.place(order.clone(), &request).await?;
        let of_one = |table: SimpleExpr| {
            let of_table = journal::Column::Thing.into_expr().eq(table);
            let wanted = condition.clone().add_option(follows.clone()).add(of_table);
            self.select::<journal::Entity>().filter(wanted)
        };
        let by_number = (journal::Column::Number, order);
        let most = request.first + 1;
        let rows = self.first_of_each(&tables, of_one, by_number, most).await?;
        Ok(self.page_of_entries(rows, request.first, condition.add(of_these)))
    }

    /// The number of the first entry that was made at this moment or later, as far as the viewer sees. Several may have been made
    /// at one moment.
    async fn first_since(&self, since: DateTime<Utc>) -> Result<Option<i64>, Error> {
        let first = self
            .select::<journal::Entity>()
            .filter(journal::Column::At.gte(since))
            .order_by(journal::Column::At, Order::Asc)
            .order_by(journal::Column::Number, Order::Asc)
            .one()
            .await?;
        Ok(first.map(|entry| entry.number))
    }

    async fn entries(
        &self,
        condition: Condition,
        order: Order,
        request: PageRequest,
    ) -> Result<Page<journal::Model>, Error> {
        let follows = self.place(order.clone(), &request).await?;
        let rows = self
            .select::<journal::Entity>()
            .filter(condition.clone().add_option(follows))
            .order_by(journal::Column::Number, order)
            .limit(request.first + 1)
            .weighed()
            .all()
            .await?;
        Ok(self.page_of_entries(rows, request.first, condition))
    }

    /// Holds for the entries that follow the position in the request, in this order.
    async fn place(
        &self,
        order: Order,
        request: &PageRequest,
    ) -> Result<Option<SimpleExpr>, Error> {
        let Some(after) = &request.after else {
            return Ok(None);
        };
        let number = self.number_of(after.id).await?;
        Ok(Some(match order {
            Order::Desc => journal::Column::Number.lt(number),
            _ => journal::Column::Number.gt(number),
        }))
    }

    /// The page of these entries, of which one more than `first` was read. `condition`: what its total counts.
    fn page_of_entries(
        &self,
        mut rows: Vec<journal::Model>,
        first: u64,
        condition: Condition,
    ) -> Page<journal::Model> {
        let has_next = rows.len() as u64 > first;
        rows.truncate(usize::try_from(first).unwrap_or(usize::MAX));
        // The number would tell how many changes there are out of sight: a position is the entry's id alone.
        let position = |row: journal::Model| {
            let id = row.id;
            let text = String::new();
            (row, Position { text, id })
        };
        Page {
            rows: rows.into_iter().map(position).collect(),
            has_next,
            total: self.total::<journal::Entity>(condition),
        }
    }

    /// The number of an entry, whether the viewer sees it still or not: a place in the journal stays one.
    pub async fn number_of(&self, entry: Uuid) -> Result<i64, Error> {
        let connection = self.connection().await?;
        let backend = connection.get_database_backend();
        let statement = match backend {
            // Row-level security hides from the statement itself what it hides from the viewer.
            DbBackend::Postgres => "SELECT samverkan_number_of_entry($1) AS number",
            _ => "SELECT number FROM journal WHERE id = $1",
        };
        let statement = Statement::from_sql_and_values(backend, statement, [entry.into()]);
        let row = connection.query_one_raw(statement).await?;
        let number: Option<i64> = row
            .map(|row| row.try_get("", "number"))
            .transpose()?
            .flatten();
        number.ok_or(Error::BadCursor)
    }
}

/// The changed fields of an entry, with digests in the place of personal values.
///
/// # Errors
/// `Internal`, when the text is not what was written.
pub fn fields_of(row: &journal::Model) -> Result<Vec<(String, FieldChange)>, Error> {
    let fields: Fields = serde_json::from_str(&row.fields).map_err(Error::internal)?;
    Ok(fields.into_iter().collect())
}

/// Whether the journal holds a field of a thing as a digest.
pub fn is_personal(thing: &str, field: &str) -> bool {
    PERSONAL
        .iter()
        .any(|(table, fields)| *table == thing && fields.contains(&field))
}

/// What changed between two states of a row.
fn changed(before: Option<&Value>, after: Option<&Value>) -> Fields {
    let columns = |row: Option<&Value>| {
        let columns = row.and_then(Value::as_object).cloned().unwrap_or_default();
        columns
            .into_iter()
            .filter(|(name, value)| !NOT_JOURNALED.contains(&name.as_str()) && !value.is_null())
    };
    let mut fields = Fields::new();
    for (name, value) in columns(before) {
        fields.entry(name).or_default().before = value;
    }
    for (name, value) in columns(after) {
        fields.entry(name).or_default().after = value;
    }
    fields.retain(|_, change| change.before != change.after);
    fields
}

/// Replaces personal values by digests, and gives back what they stand for.
fn take_personal(
    journal_id: Uuid,
    thing: &str,
    thing_id: Uuid,
    fields: &mut Fields,
) -> Result<Vec<journal_personal::Model>, Error> {
    let mut personal = Vec::new();
    for (field, change) in fields
        .iter_mut()
        .filter(|(field, _)| is_personal(thing, field))
    {
        let salt = salt()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let (before, after) = (text(&change.before), text(&change.after));
        let digest = |value: &Option<String>| {
            let digest = value.as_deref().map(|value| personal_digest(&salt, value));
            digest.map_or(Value::Null, Value::String)
        };
        change.before = digest(&before);
        change.after = digest(&after);
        personal.push(journal_personal::Model {
            id: Uuid::now_v7(),
            journal_id,
            person_id: thing_id,
            field: field.clone(),
            salt,
            before,
            after,
        });
    }
    Ok(personal)
}

fn salt() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|cause| Error::internal(cause.to_string()))?;
    Ok(hexadecimal(&bytes))
}

pub(in crate::store) fn to_milliseconds(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at)
}

fn columns(audience: Option<Audience>) -> (Option<i16>, Option<Uuid>) {
    (
        audience.map(Audience::number),
        audience.and_then(Audience::owner),
    )
}

/// Where the journal ends.
#[derive(Clone)]
pub(super) struct Head {
    /// The id of its row; none before there is one.
    id: Option<Uuid>,
    /// The number of the last line.
    number: i64,
    /// The hash of the last line.
    hash: String,
}

impl Head {
    async fn read(transaction: &impl ConnectionTrait) -> Result<Self, Error> {
        let head = journal_head::Entity::find().one(transaction).await?;
        Ok(Self {
            id: head.as_ref().map(|head| head.id),
            number: head.as_ref().map_or(0, |head| head.number),
            hash: head.map_or_else(|| BEGINNING.to_owned(), |head| head.hash),
        })
    }

    async fn write(self, transaction: &impl ConnectionTrait) -> Result<(), Error> {
        let next = journal_head::ActiveModel {
            id: Set(self.id.unwrap_or_else(Uuid::now_v7)),
            number: Set(self.number),
            hash: Set(self.hash),
        };
        if self.id.is_some() {
            next.update(transaction).await?;
        } else {
            journal_head::Entity::insert(next)
                .exec_without_returning(transaction)
                .await?;
        }
        Ok(())
    }
}

fn row(id: Uuid, entry: Entry, previous_hash: String, hash: String) -> journal::Model {
    journal::Model {
        id,
        number: entry.number,
        at: entry.at,
        issuer: entry.issuer,
        subject: entry.subject,
        organisation_id: entry.organisation,
        request: entry.request,
        action: entry.action,
        thing: entry.thing,
        thing_id: entry.thing_id,
        audience_before: entry.before.0,
        owner_before: entry.before.1,
        audience_after: entry.after.0,
        owner_after: entry.after.1,
        fields: entry.fields,
        reason: entry.reason,
        previous_hash,
        hash,
    }
}

pub(super) fn entry(row: Row<journal::Entity>) -> Entry {
    Entry {
        number: row.number,
        at: row.at,
        issuer: row.issuer,
        subject: row.subject,
        organisation: row.organisation_id,
        request: row.request,
        action: row.action,
        thing: row.thing,
        thing_id: row.thing_id,
        before: (row.audience_before, row.owner_before),
        after: (row.audience_after, row.owner_after),
        fields: row.fields,
        reason: row.reason,
    }
}

impl Database {
    /// Who wrote first, grants from the command line aside; none where there is nothing but these and reference data.
    pub async fn first_writer(&self) -> Result<Option<Identity>, Error> {
        let share = Share::Identified;
        let transaction = self
            .begin_reading(share, Wall::System, VERIFYING, Plans::Weighed)
            .await?;
        let granted = Condition::all()
            .add(journal::Column::Issuer.eq(COMMAND_LINE))
            .add(journal::Column::Thing.eq(access_grant::Entity::TABLE));
        let first = journal::Entity::find()
            .filter(granted.not())
            .order_by(journal::Column::Number, Order::Asc)
            .one(&transaction.statements())
            .await?;
        Ok(first.map(|entry| Identity {
            issuer: entry.issuer,
            subject: entry.subject,
        }))
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{IdenStatic, Iterable};
    use serde_json::json;

    use super::*;
    use crate::{
        domain::labels::FIELDS,
        register::{Period, Written, table, tables},
    };

    #[test]
    fn every_field_that_is_told_has_a_label() {
        macro_rules! columns {
            ($($name:ident $(as $kind:ident = $tag:literal $label:literal)? { $($rest:tt)* })+) => {
                [$((stringify!($name), entity::$name::Column::iter().map(|it| it.as_str()).collect::<Vec<_>>())),+]
            };
        }
        let mut missing = Vec::new();
        for (name, columns) in tables!(columns) {
            let table = table(name).unwrap();
            let told = table.kind.is_some() && table.written != Written::Never;
            let told = columns.into_iter().filter(|column| {
                let of_period =
                    table.period == Some(Period::Reporting) && column.starts_with("period_");
                told && !NOT_JOURNALED.contains(column) && !of_period
            });
            for column in told {
                let field = table.called(column);
                if !FIELDS.iter().any(|(known, ..)| *known == field) {
                    missing.push(format!("{name}: {field}"));
                }
            }
        }
        assert!(missing.is_empty(), "without a label: {missing:?}");
    }

    #[test]
    fn only_what_changed_is_kept_and_no_secret() {
        let before = json!({ "id": 1, "version": 1, "title": "a", "level": "AREA", "end": null });
        let after = json!({ "id": 1, "version": 2, "title": "b", "level": "AREA", "end": "2026-01-01", "secret_digest": "x" });
        let fields = changed(Some(&before), Some(&after));
        assert_eq!(
            serde_json::to_value(fields).unwrap(),
            json!({ "title": { "before": "a", "after": "b" }, "end": { "after": "2026-01-01" } })
        );
    }

    #[test]
    fn personal_values_are_replaced_by_digests_that_differ_each_time() {
        let name = json!({ "display_name": "Anna Andersson", "employer_id": "x" });
        let digest = || {
            let mut fields = changed(None, Some(&name));
            let taken = take_personal(Uuid::nil(), "person", Uuid::nil(), &mut fields).unwrap();
            assert_eq!(taken.len(), 1);
            assert_eq!(taken[0].after.as_deref(), Some("Anna Andersson"));
            assert_eq!(fields["employer_id"].after, json!("x"));
            fields["display_name"].after.clone()
        };
        let (one, other) = (digest(), digest());
        assert_ne!(one, other);
        assert!(!one.as_str().unwrap().contains("Anna"));
    }
}
