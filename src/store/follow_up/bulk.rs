//! Many values at a time: reported by an organisation, or approved.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{follow_up_value, indicator};
use rust_decimal::Decimal;
use sea_orm::{Condition, prelude::Uuid};

use super::{
    SOUGHT_AT_A_TIME, ValueContent, Wanted, content_of, known, rights_over, state_of, stepped,
    written,
};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        follow_up::Figures,
        lifecycle::{VALUE, after},
        problem::{self, Problem},
        reporting::ReportingPeriod,
        vocabulary::{Action, BulkMode, ValueState},
    },
    error::{Error, refuse},
    store::{
        Writing,
        engine::act::{Changed, New, check_version},
    },
};

/// Names an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IndicatorKey {
    /// By its id.
    Id(Uuid),
    /// By its slug.
    Slug(String),
}

/// One value of many to be reported.
#[derive(Clone, Debug)]
pub struct ValueRow {
    /// Its place in the list, as the caller counts.
    pub number: usize,
    /// The indicator.
    pub indicator: IndicatorKey,
    /// The period, by its code.
    pub period: String,
    /// The figure.
    pub actual: Option<Decimal>,
    /// Of a share or ratio: what is counted.
    pub numerator: Option<Decimal>,
    /// Of a share or ratio: among how many.
    pub denominator: Option<Decimal>,
    /// The figure that the organisation set itself.
    pub target: Option<Decimal>,
    /// The value in words, or what is to be known of the figure.
    pub comment: Option<String>,
    /// Whether the figure may still change.
    pub preliminary: bool,
    /// Whether it stays returned where it is, and as the row says.
    pub stays_returned: bool,
}

/// What became of many values. When nothing was written, nothing is counted but what was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkOutcome {
    /// How many are new.
    pub created: usize,
    /// How many were there, and are other than before.
    pub changed: usize,
    /// How many were there as they are.
    pub unchanged: usize,
    /// The values of all these, in the order of their rows.
    pub values: Vec<Uuid>,
    /// What is wrong, with the number of its row, in the order of the rows.
    pub refused: Vec<(usize, Problem)>,
}

impl BulkOutcome {
    /// How many rows were refused.
    pub fn refused_rows(&self) -> usize {
        let rows: BTreeSet<usize> = self.refused.iter().map(|(number, _)| *number).collect();
        rows.len()
    }
}

/// What is to be done for a row.
enum Step {
    Create(Box<New<follow_up_value::Entity>>),
    Change(Box<Changed<follow_up_value::Entity>>),
    Keep(Uuid),
}

/// The permit by which a value that is there is reported anew.
enum Reporting {
    Submit(Permit<act::Submit>),
    Change(Permit<act::Change>),
}

impl Writing<'_> {
    /// Approves submitted values, all or none: each with the version that the caller has seen.
    pub async fn approve_values(&self, values: &[(Uuid, i32)]) -> Result<Vec<Uuid>, Error> {
        let ids: Vec<Uuid> = values.iter().map(|(id, _)| *id).collect();
        let rows = self.rows::<follow_up_value::Entity>(&ids).await?;
        let indicators: BTreeSet<Uuid> = rows.values().map(|row| row.indicator_id).collect();
        let indicators: Vec<Uuid> = indicators.into_iter().collect();
        let indicators = self.rows::<indicator::Entity>(&indicators).await?;
        let (mut changes, mut problems) = (Vec::new(), Vec::new());
        let mut named = BTreeSet::new();
        for (place, (id, version)) in values.iter().enumerate() {
            let field = format!("values.{place}.value");
            let found = rows.get(id).and_then(|row| {
                let indicator = indicators.get(&row.indicator_id)?;
                Some((row, indicator))
            });
            let Some((row, indicator)) = found else {
                problems.push(Some(problem::out_of_sight().at(&field)));
                continue;
            };
            let permit: Permit<act::Approve> = self.permit(rights_over(row, indicator)?)?;
            check_version::<follow_up_value::Entity>(row, *version)?;
            problems.push((!named.insert(*id)).then(|| problem::value_named_twice().at(&field)));
            match stepped(row, Action::Approve, &field)? {
                Ok(next) => changes.push(Changed::new(&permit, row, next)?),
                Err(problem) => problems.push(Some(problem)),
            }
        }
        refuse(problems)?;
        self.change_all::<follow_up_value::Entity>(changes).await?;
        Ok(ids)
    }

    /// Reports many values of the actor's organisation at once: each is created, or changed, and submitted, or saved as a
    /// draft. What is there already as the row says, and has come as far, stays as it is: a second attempt changes nothing.
    pub async fn submit_values(
        &self,
        rows: Vec<ValueRow>,
        mode: BulkMode,
        submit: bool,
        today: NaiveDate,
    ) -> Result<BulkOutcome, Error> {
        let indicators = self.named_indicators(&rows).await?;
        let mut refused = Vec::new();
        let (mut wanted, mut named) = (Vec::new(), BTreeSet::new());
        for row in rows {
            let number = row.number;
            match self.wanted(row, &indicators, &mut named, submit, today)? {
                Ok(row) => wanted.push(row),
                Err(wrong) => refused.extend(wrong.into_iter().map(|wrong| (number, wrong))),
            }
        }
        let there = self.own_values(&wanted).await?;
        let mut steps = Vec::with_capacity(wanted.len());
        for row in &wanted {
            let there = there.get(&(row.indicator.id, row.period));
            match self.step(row, there, submit)? {
                Ok(step) => steps.push(step),
                Err(wrong) => refused.push((row.number, wrong)),
            }
        }
        refused.sort_by_key(|(number, _)| *number);
        if mode == BulkMode::AllOrNothing && !refused.is_empty() {
            return Ok(BulkOutcome {
                refused,
                ..BulkOutcome::default()
            });
        }
        let done = self.take(steps).await?;
        Ok(BulkOutcome { refused, ..done })
    }

    async fn take(&self, steps: Vec<Step>) -> Result<BulkOutcome, Error> {
        let mut done = BulkOutcome::default();
        let (mut created, mut changed) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Create(new) => {
                    done.values.push(new.id());
                    created.push(*new);
                }
                Step::Change(change) => {
                    done.values.push(change.id());
                    changed.push(*change);
                }
                Step::Keep(id) => {
                    done.values.push(id);
                    done.unchanged += 1;
                }
            }
        }
        (done.created, done.changed) = (created.len(), changed.len());
        self.create_all::<follow_up_value::Entity>(created).await?;
        self.change_all::<follow_up_value::Entity>(changed).await?;
        Ok(done)
    }

    /// A row with its indicator and period, or all that is wrong with it.
    fn wanted<'i>(
        &self,
        row: ValueRow,
        indicators: &'i Indicators,
        named: &mut BTreeSet<(Uuid, ReportingPeriod)>,
        submit: bool,
        today: NaiveDate,
    ) -> Result<Result<Wanted<'i>, Vec<Problem>>, Error> {
        let period = ReportingPeriod::from_code(&row.period);
        let (Some(indicator), Some(period)) = (indicators.get(&row.indicator), period) else {
            let unknown = indicators.get(&row.indicator).is_none();
            let wrong = [
                unknown.then(|| problem::out_of_sight().at("indicator")),
                period.is_none().then(|| problem::no_period().at("period")),
            ];
            return Ok(Err(wrong.into_iter().flatten().collect()));
        };
        let rights = known(Subject::new_follow_up_value(
            self.actor().organisation,
            indicator,
        ))?;
        let _: Permit<act::Create> = self.permit(rights)?;
        if submit {
            let _: Permit<act::Submit> = self.permit(rights)?;
        }
        if !named.insert((indicator.id, period)) {
            return Ok(Err(vec![problem::value_named_twice().at("period")]));
        }
        let (number, stays_returned) = (row.number, row.stays_returned);
        let content = self.check_value(indicator, period, content(row), today);
        Ok(content.map(|content| Wanted {
            number,
            indicator,
            period,
            content,
            stays_returned,
        }))
    }

    /// What is to be done for a row beside what is there.
    fn step(
        &self,
        wanted: &Wanted<'_>,
        there: Option<&follow_up_value::Model>,
        submit: bool,
    ) -> Result<Result<Step, Problem>, Error> {
        let Some(there) = there else {
            let state = if submit {
                ValueState::Submitted
            } else {
                ValueState::Draft
            };
            let row = self.new_value(wanted, state)?;
            let rights = rights_over(&row, wanted.indicator)?;
            let new = if submit {
                New::by(&self.permit::<act::Submit>(rights)?, row)
            } else {
                New::by(&self.permit::<act::Create>(rights)?, row)
            };
            return Ok(Ok(Step::Create(Box::new(new?))));
        };
        let state = state_of(there)?;
        let far_enough = match state {
            ValueState::Submitted | ValueState::Approved => true,
            ValueState::Returned => !submit || wanted.stays_returned,
            ValueState::Draft => !submit,
        };
        let same = content_of(there) == wanted.content;
        if same && far_enough {
            return Ok(Ok(Step::Keep(there.id)));
        }
        let rights = rights_over(there, wanted.indicator)?;
        let permit = if submit {
            Reporting::Submit(self.permit(rights)?)
        } else {
            Reporting::Change(self.permit(rights)?)
        };
        let next = after(VALUE, state, Action::Change, "period").and_then(|state| {
            if submit {
                after(VALUE, state, Action::Submit, "period")
            } else {
                Ok(state)
            }
        });
        let next = match next {
            Ok(next) => next,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let after = written(there, &wanted.content, next)?;
        let changed = match permit {
            Reporting::Submit(permit) => Changed::new(&permit, there, after),
            Reporting::Change(permit) => Changed::new(&permit, there, after),
        };
        Ok(Ok(Step::Change(Box::new(changed?))))
    }

    /// The indicators that rows name, as far as the actor can see them.
    async fn named_indicators(&self, rows: &[ValueRow]) -> Result<Indicators, Error> {
        let named: BTreeSet<_> = rows.iter().map(|row| key_of(&row.indicator)).collect();
        let named: Vec<_> = named.into_iter().collect();
        let mut found = Indicators::default();
        for named in named.chunks(SOUGHT_AT_A_TIME) {
            let ids: Vec<Uuid> = named.iter().filter_map(|(id, _)| *id).collect();
            // No slug holds a NUL, and PostgreSQL takes none as a value.
            let slugs = named.iter().filter_map(|(_, slug)| *slug);
            let slugs = slugs.filter(|slug| !slug.contains('\0')).map(str::to_owned);
            let slugs: Vec<String> = slugs.collect();
            let condition = Condition::any()
                .add(self.among(indicator::Column::Id, &ids)?)
                .add(self.among(indicator::Column::Slug, &slugs)?);
            let rows = self.select::<indicator::Entity>().filter(condition);
            for row in rows.all().await? {
                found.0.insert(row.id, row);
            }
        }
        found.1 = found
            .0
            .values()
            .map(|row| (row.slug.clone(), row.id))
            .collect();
        Ok(found)
    }
}

/// Indicators by their ids, and their ids by their slugs.
#[derive(Default)]
struct Indicators(HashMap<Uuid, indicator::Model>, HashMap<String, Uuid>);

impl Indicators {
    fn get(&self, key: &IndicatorKey) -> Option<&indicator::Model> {
        match key {
            IndicatorKey::Id(id) => self.0.get(id),
            IndicatorKey::Slug(slug) => self.0.get(self.1.get(slug)?),
        }
    }
}

fn key_of(key: &IndicatorKey) -> (Option<Uuid>, Option<&str>) {
    match key {
        IndicatorKey::Id(id) => (Some(*id), None),
        IndicatorKey::Slug(slug) => (None, Some(slug)),
    }
}

fn content(row: ValueRow) -> ValueContent {
    ValueContent {
        figures: Figures {
            actual: row.actual,
            numerator: row.numerator,
            denominator: row.denominator,
        },
        target: row.target,
        comment: row.comment,
        preliminary: row.preliminary,
    }
}
