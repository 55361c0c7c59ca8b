//! Follow-up values from a file: an organisation's own, and those of all.

use chrono::{DateTime, NaiveDate, Utc};
use entity::follow_up_value;
use sea_orm::prelude::Uuid;

use super::{Actors, Imported, Progress, fault, sorted};
use crate::{
    access::{Kind, Scope, State, scope},
    domain::{
        faults::FileRows,
        id::{NodeId, NodeKind},
        problem::{self, Problem},
        records::{FollowUpRow, RowFault},
        vocabulary::{Action, BulkMode, ValueState, Vocabulary},
    },
    error::Error,
    store::{Database, IndicatorKey, OrganisationKeys, Session, ValueRow, Writing},
};

/// How many rows are written at a time.
const BATCH: usize = 1_000;

impl Session {
    /// That the caller may report at all: so that nobody else's file is read.
    ///
    /// # Errors
    /// `Forbidden`, when it may not.
    pub fn check_reports(&self) -> Result<(), Error> {
        let (kind, action) = (Kind::FollowUpValue, Action::Create);
        match scope(self.viewer(), kind, action, State::Draft) {
            Scope::No => Err(Error::Forbidden(action)),
            Scope::Own | Scope::All => Ok(()),
        }
    }

    /// Reports the rows of a file, which are about the caller's own organisation: those in the state DRAFT are saved, all
    /// others submitted too, unless `submit` says otherwise. What stands RETURNED in the file and here, and is as the row says,
    /// stays so.
    pub async fn import_own_values(
        &self,
        file: FileRows<FollowUpRow>,
        mode: BulkMode,
        submit: bool,
        today: NaiveDate,
    ) -> Result<Imported, Error> {
        let organisations = self.organisation_keys(today).await?;
        let own = self.viewer().actor().map(|actor| actor.organisation);
        let (mut mine, mut refused) = (Vec::new(), file.faults);
        for row in file.rows {
            match whose(&row, &organisations) {
                Ok(None) => mine.push(row),
                Ok(whose) if whose == own => mine.push(row),
                Ok(Some(_)) => refused.push(fault(
                    row.row,
                    problem::reported_for_another().at("organisation"),
                )),
                Err(wrong) => refused.push(fault(row.row, wrong)),
            }
        }
        let mut done = match mode {
            BulkMode::AllOrNothing => self.import_all(mine, !refused.is_empty(), submit, today),
            BulkMode::RowByRow => return self.import_each(mine, refused, submit, today).await,
        }
        .await?;
        done.refused.append(&mut refused);
        Ok(sorted(done))
    }

    /// All rows, or none when one of them is refused, or another of the same file was.
    async fn import_all(
        &self,
        rows: Vec<FollowUpRow>,
        spoilt: bool,
        submit: bool,
        today: NaiveDate,
    ) -> Result<Imported, Error> {
        let writing = self.begin().await?;
        let outcome = report(&writing, &rows, submit, today).await;
        writing.unless_refused(outcome, spoilt).await
    }

    /// As many rows as are right, some at a time: others get their turn in between.
    async fn import_each(
        &self,
        rows: Vec<FollowUpRow>,
        refused: Vec<RowFault>,
        submit: bool,
        today: NaiveDate,
    ) -> Result<Imported, Error> {
        let mut done = Imported {
            refused,
            ..Imported::default()
        };
        for rows in rows.chunks(BATCH) {
            let writing = self.begin().await?;
            let outcome = report(&writing, rows, submit, today).await;
            done.add(writing.finish(outcome).await?.0);
        }
        Ok(sorted(done))
    }
}

/// Reports rows of the actor's organisation. With what became of them, the values of the rows that were not refused.
async fn report(
    writing: &Writing<'_>,
    rows: &[FollowUpRow],
    submit: bool,
    today: NaiveDate,
) -> Result<(Imported, Vec<Uuid>), Error> {
    let (mut done, mut values) = (Imported::default(), Vec::new());
    let submitted = |row: &FollowUpRow| submit && row.state != Some(ValueState::Draft);
    for run in rows.chunk_by(|one, other| submitted(one) == submitted(other)) {
        for rows in run.chunks(BATCH) {
            let submit = rows.first().is_some_and(submitted);
            let asked = rows.iter().map(asked).collect();
            let outcome = writing
                .submit_values(asked, BulkMode::RowByRow, submit, today)
                .await?;
            values.extend(outcome.values);
            let refused = outcome.refused.into_iter();
            done.add(Imported {
                created: outcome.created,
                changed: outcome.changed,
                unchanged: outcome.unchanged,
                refused: refused.map(|(row, wrong)| refusal(row, wrong)).collect(),
            });
        }
    }
    Ok((done, values))
}

/// A fault of a row, by the key of its column.
fn refusal(row: usize, mut wrong: Problem) -> RowFault {
    for key in &mut wrong.field {
        if key == "target" {
            *key = "ownTarget".to_owned();
        }
    }
    fault(row, wrong)
}

/// A row as the store takes it.
fn asked(row: &FollowUpRow) -> ValueRow {
    let id = NodeId::decode(&row.indicator).filter(|id| id.kind == NodeKind::Indicator);
    let slug = || IndicatorKey::Slug(row.indicator.clone());
    ValueRow {
        number: row.row,
        indicator: id.map_or_else(slug, |id| IndicatorKey::Id(id.key)),
        period: row.period.code(),
        actual: row.actual,
        numerator: row.numerator,
        denominator: row.denominator,
        target: row.target,
        comment: row.comment.clone(),
        preliminary: row.preliminary,
        stays_returned: row.state == Some(ValueState::Returned),
    }
}

/// The organisation that a row names, if it names one.
fn whose(row: &FollowUpRow, organisations: &OrganisationKeys) -> Result<Option<Uuid>, Problem> {
    let Some(key) = &row.organisation else {
        return Ok(None);
    };
    let id = NodeId::decode(key).filter(|id| id.kind == NodeKind::Organisation);
    let found = organisations.find(key).or(id.map(|id| id.key));
    found
        .map(Some)
        .ok_or_else(|| problem::no_reporting_organisation(key).at("organisation"))
}

/// Imports follow-up values of all organisations, so that they come to the states that the file says: each is reported by its
/// organisation, and approved or returned by the region. All of them, or none when one is refused.
pub async fn import_values(
    database: &Database,
    file: &FileRows<FollowUpRow>,
    (now, today): (DateTime<Utc>, NaiveDate),
    progress: Progress<'_>,
) -> Result<Imported, Error> {
    let actors = Actors::of(database, now, today).await?;
    let mut owners = Vec::new();
    let mut done = Imported::of(file);
    for row in &file.rows {
        let key = row.organisation.as_deref().unwrap_or_default();
        match actors.find("organisation", key) {
            Ok(owner) => owners.push((owner, row)),
            Err(wrong) => done.refused.push(fault(row.row, wrong)),
        }
    }
    let mut writing = actors.session(actors.region)?.begin().await?;
    let mut values = Vec::with_capacity(owners.len());
    // In the order of the file: that is the order in which values are created, and exported again.
    for run in owners.chunk_by(|one, other| one.0 == other.0) {
        for some in run.chunks(BATCH) {
            let Some((owner, _)) = some.first() else {
                continue;
            };
            writing = actors.writes(writing, *owner).await?;
            // What is returned in the end is saved first: so what is there as the file says stays untouched.
            let rows: Vec<FollowUpRow> = some.iter().map(|(_, row)| first_step(row)).collect();
            let (reported, ids) = report(&writing, &rows, true, today).await?;
            done.add(reported);
            values.extend(ids);
            progress(some.len());
        }
    }
    if done.refused.is_empty() {
        let reported: Vec<Reported<'_>> = owners
            .iter()
            .zip(values)
            .map(|((owner, row), value)| Reported {
                owner: *owner,
                row,
                value,
            })
            .collect();
        writing = return_values(&actors, writing, &reported, today).await?;
        writing = approve_values(&actors, writing, &reported, &mut done).await?;
    }
    writing.unless_refused(Ok((sorted(done), ())), false).await
}

/// A row that was reported: whose it is, and its value.
struct Reported<'r> {
    owner: Uuid,
    row: &'r FollowUpRow,
    value: Uuid,
}

fn first_step(row: &FollowUpRow) -> FollowUpRow {
    let state = match row.state {
        Some(ValueState::Returned) => Some(ValueState::Draft),
        state => state,
    };
    FollowUpRow {
        state,
        ..row.clone()
    }
}

async fn approve_values<'a>(
    actors: &'a Actors,
    writing: Writing<'a>,
    reported: &[Reported<'_>],
    done: &mut Imported,
) -> Result<Writing<'a>, Error> {
    let writing = actors.writes(writing, actors.region).await?;
    let approved = reported
        .iter()
        .filter(|it| it.row.state == Some(ValueState::Approved));
    let approved: Vec<&Reported<'_>> = approved.collect();
    for some in approved.chunks(BATCH) {
        let ids: Vec<Uuid> = some.iter().map(|it| it.value).collect();
        let rows = writing.rows::<follow_up_value::Entity>(&ids).await?;
        let mut to_approve = Vec::new();
        for reported in some {
            match rows.get(&reported.value) {
                Some(row) if row.state == ValueState::Approved.code() => {}
                Some(row) => to_approve.push((row.id, row.version)),
                None => done.refused.push(fault(
                    reported.row.row,
                    problem::nobody_can_approve().at("state"),
                )),
            }
        }
        writing.approve_values(&to_approve).await?;
    }
    Ok(writing)
}

async fn return_values<'a>(
    actors: &'a Actors,
    mut writing: Writing<'a>,
    reported: &[Reported<'_>],
    today: NaiveDate,
) -> Result<Writing<'a>, Error> {
    let returned = reported
        .iter()
        .filter(|it| it.row.state == Some(ValueState::Returned));
    for reported in returned {
        writing = actors.writes(writing, reported.owner).await?;
        let reason = reported.row.reason.clone().unwrap_or_default();
        let (state, version, is) = state_of(&writing, reported.value).await?;
        if state == ValueState::Returned && is.as_ref() == Some(&reason) {
            continue;
        }
        if matches!(state, ValueState::Draft | ValueState::Returned) {
            writing.submit_value(reported.value, version, today).await?;
        }
        let (state, version, _) = state_of(&writing, reported.value).await?;
        writing = actors.writes(writing, actors.region).await?;
        if state == ValueState::Approved {
            writing
                .reopen_value(reported.value, version, reason)
                .await?;
        } else {
            writing
                .return_value(reported.value, version, reason)
                .await?;
        }
    }
    Ok(writing)
}

/// Where a value stands: its state, its version and the reason why it was returned.
async fn state_of(
    writing: &Writing<'_>,
    value: Uuid,
) -> Result<(ValueState, i32, Option<String>), Error> {
    let row = writing
        .found::<follow_up_value::Entity>(value, "value")
        .await?;
    let state = ValueState::from_code(&row.state);
    let state = state.ok_or_else(|| Error::internal("a value in an unknown state"))?;
    Ok((state, row.version, row.reason))
}
