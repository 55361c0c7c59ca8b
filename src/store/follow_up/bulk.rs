//! Many values at a time: reported by an organisation, or approved.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use entity::{follow_up_value, indicator};
use rust_decimal::Decimal;
use sea_orm::{Condition, prelude::Uuid};
use tokio::task::yield_now;

use super::{
    OwnValue, OwnValues, Reporter, SOUGHT_AT_A_TIME, Submission, ValueContent, Wanted, content_of,
    is_correctable, known, period_of, rights_over, state_after, state_of, stepped, written,
};
use crate::{
    access::{Actor, Permit, Subject, act},
    domain::{
        follow_up::Figures,
        problem::{self, Problem},
        reporting::ReportingPeriod,
        schedule::Schedule,
        vocabulary::{Action, BulkMode, ValueKind, ValueState, Visibility},
    },
    error::{Error, refuse},
    store::{
        Record, Session, Writing,
        engine::act::{Batch, Changed, New, check_version},
    },
};

/// How many rows are checked before others get the processor.
const WITHOUT_A_PAUSE: usize = 500;

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
    /// The id that the value gets if it is not there yet; a new one when left out.
    pub new_id: Option<Uuid>,
    /// The indicator.
    pub indicator: IndicatorKey,
    /// The period, by its code.
    pub period: String,
    /// Whether it is a figure, or why there is none.
    pub kind: ValueKind,
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
    /// Whether the comment is for all who see the value.
    pub comment_public: bool,
    /// Whether the figure may still change.
    pub preliminary: bool,
    /// With what it is submitted.
    pub submission: Submission,
    /// The day on which it was submitted first, where that is read by the operator of the server; else it is today.
    pub submitted_on: Option<NaiveDate>,
    /// Whether it is suppressed where it comes from, as the operator of the server reads it: then it is here too, so that nobody
    /// puts together what is shown there and here.
    pub suppressed: bool,
    /// Whether it is submitted, too; else it is saved as a draft.
    pub submit: bool,
    /// Whether it stays where it is as the row says: returned, or under correction.
    pub stays: bool,
    /// What stays as it is in a value that is there.
    pub kept: Kept,
}

/// What of a value stays as it is: that of which a file says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Whether it is a figure, or why there is none.
    pub kind: bool,
    /// The figure, as long as the numerator and the denominator stay.
    pub actual: bool,
    /// The numerator.
    pub numerator: bool,
    /// The denominator.
    pub denominator: bool,
    /// What the organisation set itself.
    pub target: bool,
    /// The comment.
    pub comment: bool,
    /// Whether the comment is public.
    pub comment_public: bool,
    /// Whether the figure may still change.
    pub preliminary: bool,
}

impl Kept {
    /// What is to be reported beside what is there.
    fn beside(self, new: ValueContent, there: ValueContent) -> ValueContent {
        // What is given a figure is one.
        let without_figure = new.figures == Figures::default();
        let kind = if self.kind && without_figure {
            there.kind
        } else {
            new.kind
        };
        ValueContent {
            kind,
            figures: match kind {
                ValueKind::Figure => self.figures_beside(new.figures, there.figures),
                ValueKind::NoCases | ValueKind::NotApplicable => new.figures,
            },
            target: if self.target {
                there.target
            } else {
                new.target
            },
            comment: if self.comment {
                there.comment
            } else {
                new.comment
            },
            comment_public: if self.comment_public {
                there.comment_public
            } else {
                new.comment_public
            },
            preliminary: if self.preliminary {
                there.preliminary
            } else {
                new.preliminary
            },
        }
    }

    /// The figures beside those that are there.
    fn figures_beside(self, new: Figures, there: Figures) -> Figures {
        let numerator = if self.numerator {
            there.numerator
        } else {
            new.numerator
        };
        let denominator = if self.denominator {
            there.denominator
        } else {
            new.denominator
        };
        // From other parts another figure follows.
        let parts_stay = (numerator, denominator) == (there.numerator, there.denominator);
        Figures {
            actual: if self.actual && parts_stay {
                there.actual
            } else {
                new.actual
            },
            numerator,
            denominator,
        }
    }
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
    Correct(
        Box<(
            Changed<follow_up_value::Entity>,
            New<follow_up_value::Entity>,
        )>,
    ),
    Keep,
}

/// What is to become of many values, found out before it is the caller's turn to write.
pub struct PlannedValues {
    checked: Checked,
    basis: Basis,
    rows: Vec<ValueRow>,
    mode: BulkMode,
    today: NaiveDate,
}

/// What is to become of submitted values, found out in the same way.
pub struct PlannedApprovals {
    checked: Checked,
    basis: Basis,
    values: Vec<(Uuid, i32)>,
}

/// What follows from rows and from what was there.
#[derive(Default)]
struct Checked {
    batch: Option<Batch>,
    outcome: BulkOutcome,
    /// For which indicators and periods there are rows.
    named: BTreeSet<(Uuid, ReportingPeriod)>,
    /// The values that were there.
    there: BTreeSet<Uuid>,
    /// The corrections that are approved: each takes the place of what it corrects.
    corrections: Vec<(Uuid, i32)>,
}

/// What a plan was made of.
struct Basis {
    actor: Actor,
    /// The number of the journal's last entry then.
    end: i64,
}

impl PlannedValues {
    /// What is wrong with rows, with their numbers.
    pub fn refused(&self) -> &[(usize, Problem)] {
        &self.checked.outcome.refused
    }
}

/// The permit by which a value that is there is reported anew.
enum Reporting {
    Submit(Permit<act::Submit>),
    Change(Permit<act::Change>),
}

impl Session {
    /// Finds out what is to become of values that the caller's organisation reports, and writes nothing.
    pub async fn plan_values(
        &self,
        rows: Vec<ValueRow>,
        mode: BulkMode,
        today: NaiveDate,
    ) -> Result<PlannedValues, Error> {
        self.reporter()?.plan_values(rows, mode, today).await
    }

    /// Finds out whether submitted values may be approved, and writes nothing.
    pub async fn plan_approvals(
        &self,
        values: Vec<(Uuid, i32)>,
    ) -> Result<PlannedApprovals, Error> {
        let reporter = self.reporter()?;
        let basis = reporter.basis().await?;
        let checked = reporter.check_approvals(&values).await?;
        Ok(PlannedApprovals {
            checked,
            basis,
            values,
        })
    }
}

impl Writing<'_> {
    /// Approves submitted values, all or none: each with the version that the caller has seen.
    pub async fn approve_values(&self, values: &[(Uuid, i32)]) -> Result<Vec<Uuid>, Error> {
        let checked = self.reporter().check_approvals(values).await?;
        Ok(self.take(checked).await?.values)
    }

    /// The same as it was planned, or found out anew where something that it depends on was written since.
    pub async fn approve_planned(&self, planned: PlannedApprovals) -> Result<Vec<Uuid>, Error> {
        if self.still_holds(&planned.basis, &planned.checked).await? {
            return Ok(self.take(planned.checked).await?.values);
        }
        self.approve_values(&planned.values).await
    }

    /// Reports many values of the actor's organisation at once: each is created, or changed, and submitted, or saved as a
    /// draft. What is there already as the row says, and has come as far, stays as it is: a second attempt changes nothing.
    pub async fn report_values(
        &self,
        rows: &[ValueRow],
        mode: BulkMode,
        today: NaiveDate,
    ) -> Result<BulkOutcome, Error> {
        let checked = self.reporter().check_rows(rows, mode, today).await?;
        self.take(checked).await
    }

    /// The same as it was planned, or found out anew where something that it depends on was written since.
    pub async fn report_planned(&self, planned: PlannedValues) -> Result<BulkOutcome, Error> {
        let confirmed = self.confirm_values(planned).await?;
        self.report_confirmed(confirmed).await
    }

    /// A plan that holds now: the same, or made anew where something that it depends on was written since.
    pub async fn confirm_values(&self, planned: PlannedValues) -> Result<PlannedValues, Error> {
        if self.still_holds(&planned.basis, &planned.checked).await? {
            return Ok(planned);
        }
        let PlannedValues {
            rows, mode, today, ..
        } = planned;
        self.reporter().plan_values(rows, mode, today).await
    }

    /// Writes what a plan says that was confirmed since the caller began to write.
    pub async fn report_confirmed(&self, planned: PlannedValues) -> Result<BulkOutcome, Error> {
        self.take(planned.checked).await
    }

    /// Whether nothing that a plan depends on was written since it was made: who writes, the values that are there or that it
    /// makes, and their indicators. What the actor could not see did not count, and what it can't see doesn't.
    async fn still_holds(&self, basis: &Basis, checked: &Checked) -> Result<bool, Error> {
        if self.actor() != basis.actor {
            return Ok(false);
        }
        let tables = [follow_up_value::Entity::TABLE, indicator::Entity::TABLE];
        let Some(written) = self.written_since(basis.end, &tables).await? else {
            return Ok(false);
        };
        let indicators: HashSet<Uuid> = checked.named.iter().map(|(id, _)| *id).collect();
        let concerned = |id: &Uuid| indicators.contains(id) || checked.there.contains(id);
        if written.iter().any(concerned) {
            return Ok(false);
        }
        let written: Vec<Uuid> = written.into_iter().collect();
        let values = self.rows::<follow_up_value::Entity>(&written).await?;
        let own = self.actor().organisation;
        for value in values.values().filter(|it| it.organisation_id == own) {
            // Whether a value is suppressed depends on the others of its indicator.
            if indicators.contains(&value.indicator_id) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn take(&self, checked: Checked) -> Result<BulkOutcome, Error> {
        if let Some(batch) = checked.batch {
            self.write(batch).await?;
        }
        let mut outcome = checked.outcome;
        for (correction, version) in checked.corrections {
            let corrected = self.approve_value(correction, version).await?;
            let named = outcome.values.iter_mut().find(|id| **id == correction);
            if let Some(named) = named {
                *named = corrected;
            }
        }
        Ok(outcome)
    }
}

impl Reporter<'_> {
    async fn plan_values(
        &self,
        rows: Vec<ValueRow>,
        mode: BulkMode,
        today: NaiveDate,
    ) -> Result<PlannedValues, Error> {
        let basis = self.basis().await?;
        let checked = self.check_rows(&rows, mode, today).await?;
        Ok(PlannedValues {
            checked,
            basis,
            rows,
            mode,
            today,
        })
    }

    async fn basis(&self) -> Result<Basis, Error> {
        Ok(Basis {
            actor: self.actor,
            end: self.journal_end().await?,
        })
    }

    /// Whether these values may be approved.
    async fn check_approvals(&self, values: &[(Uuid, i32)]) -> Result<Checked, Error> {
        let ids: Vec<Uuid> = values.iter().map(|(id, _)| *id).collect();
        let rows = self.rows::<follow_up_value::Entity>(&ids).await?;
        let indicators: BTreeSet<Uuid> = rows.values().map(|row| row.indicator_id).collect();
        let indicators: Vec<Uuid> = indicators.into_iter().collect();
        let indicators = self.rows::<indicator::Entity>(&indicators).await?;
        let (mut changes, mut problems) = (Vec::new(), Vec::new());
        let mut checked = Checked::default();
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
            let rights = rights_over(row, indicator)?;
            let permit: Permit<act::Approve> = self.permit(rights)?;
            check_version::<follow_up_value::Entity>(row, *version)?;
            let again = !checked.there.insert(*id);
            problems.push(again.then(|| problem::value_named_twice().at(&field)));
            checked.named.insert((indicator.id, period_of(row)?));
            match stepped(self.viewer(), row, indicator, Action::Approve, &field)? {
                Ok(_) if row.is_correction => checked.corrections.push((*id, *version)),
                Ok(next) => {
                    changes.push(Changed::<follow_up_value::Entity>::new(&permit, row, next)?)
                }
                Err(problem) => problems.push(Some(problem)),
            }
        }
        refuse(problems)?;
        checked.batch = Some(self.batch(Vec::new(), changes)?);
        checked.outcome.values = ids;
        Ok(checked)
    }

    /// What is to become of rows.
    async fn check_rows(
        &self,
        rows: &[ValueRow],
        mode: BulkMode,
        today: NaiveDate,
    ) -> Result<Checked, Error> {
        let indicators = self.named_indicators(rows).await?;
        let mut checked = Checked::default();
        let (mut refused, mut wanted) = (Vec::new(), Vec::new());
        for rows in rows.chunks(WITHOUT_A_PAUSE) {
            yield_now().await;
            for row in rows {
                match self.wanted(row, &indicators, &mut checked.named, today)? {
                    Ok(row) => wanted.push(row),
                    Err(wrong) => {
                        refused.extend(wrong.into_iter().map(|wrong| (row.number, wrong)));
                    }
                }
            }
        }
        let there = self.own_values(&wanted).await?;
        checked.there = there.values().map(|own| own.row.id).collect();
        let schedules = &indicators.schedules;
        let checking = self.check_contents(wanted, schedules, &there, &mut refused, today);
        let mut wanted = checking.await?;
        let mut counted = self.counted(&wanted).await?;
        for row in &mut wanted {
            row.suppressed = counted.decide(row);
        }
        let contents = wanted.iter().map(|row| (row.indicator.id, &row.content));
        self.compared(contents).await?.decide(&mut wanted);
        let mut steps = Vec::with_capacity(wanted.len());
        for rows in wanted.chunks_mut(WITHOUT_A_PAUSE) {
            yield_now().await;
            for row in rows {
                let there = there.get(&(row.indicator.id, row.period));
                match self.step(row, there)? {
                    Ok(step) => steps.push(step),
                    Err(wrong) => {
                        refused.extend(wrong.into_iter().map(|wrong| (row.number, wrong)));
                    }
                }
            }
        }
        refused.sort_by_key(|(number, _)| *number);
        if mode == BulkMode::RowByRow || refused.is_empty() {
            self.gather(&mut checked, steps)?;
        }
        checked.outcome.refused = refused;
        Ok(checked)
    }

    /// The rows whose content is right, beside what is there of it; what is wrong with others is noted.
    async fn check_contents<'i>(
        &self,
        wanted: Vec<Wanted<'i>>,
        schedules: &HashMap<Uuid, Schedule>,
        there: &OwnValues,
        refused: &mut Vec<(usize, Problem)>,
        today: NaiveDate,
    ) -> Result<Vec<Wanted<'i>>, Error> {
        let mut right = Vec::with_capacity(wanted.len());
        for (place, row) in wanted.into_iter().enumerate() {
            if place % WITHOUT_A_PAUSE == 0 {
                yield_now().await;
            }
            let content = match there.get(&(row.indicator.id, row.period)) {
                Some(there) => {
                    let there = content_of(there.spoken_of(&row));
                    row.kept.beside(row.content, there)
                }
                None => row.content,
            };
            let schedule = schedules.get(&row.indicator.id);
            let schedule =
                schedule.ok_or_else(|| Error::internal("an indicator without its schedule"))?;
            match self.check_value(row.indicator, schedule, row.period, content, today) {
                Ok(content) => right.push(Wanted { content, ..row }),
                Err(wrong) => refused.extend(wrong.into_iter().map(|wrong| (row.number, wrong))),
            }
        }
        Ok(right)
    }

    /// Makes ready what is to be written.
    fn gather(&self, checked: &mut Checked, steps: Vec<(Uuid, Step)>) -> Result<(), Error> {
        let outcome = &mut checked.outcome;
        let (mut created, mut changed) = (Vec::new(), Vec::new());
        let (mut corrected, mut corrections) = (Vec::new(), Vec::new());
        for (value, step) in steps {
            outcome.values.push(value);
            match step {
                Step::Create(new) => created.push(*new),
                Step::Change(change) => changed.push(*change),
                Step::Correct(both) => {
                    let (change, new) = *both;
                    corrected.push(change);
                    corrections.push(new);
                }
                Step::Keep => outcome.unchanged += 1,
            }
        }
        outcome.created = created.len();
        outcome.changed = changed.len() + corrected.len();
        created.extend(corrections);
        changed.extend(corrected);
        checked.batch = Some(self.batch(created, changed)?);
        Ok(())
    }

    /// A row with its indicator and period, or what is wrong with these.
    fn wanted<'i>(
        &self,
        row: &ValueRow,
        indicators: &'i Indicators,
        named: &mut BTreeSet<(Uuid, ReportingPeriod)>,
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
        let own = self.actor.organisation;
        let rights = known(Subject::new_follow_up_value(own, indicator))?;
        let _: Permit<act::Create> = self.permit(rights)?;
        if row.submit {
            let _: Permit<act::Submit> = self.permit(rights)?;
        }
        if !named.insert((indicator.id, period)) {
            return Ok(Err(vec![problem::value_named_twice().at("period")]));
        }
        let by_operator = !self.is_by_grant();
        let submitted_on = row.submitted_on.filter(|_| by_operator).unwrap_or(today);
        Ok(Ok(Wanted {
            number: row.number,
            new_id: row.new_id,
            indicator,
            period,
            content: content(row),
            submit: row.submit,
            stays: row.stays,
            kept: row.kept,
            suppressed: row.suppressed && by_operator,
            warnings: Vec::new(),
            acknowledged: row.submission.acknowledged.clone(),
            kept_acknowledgements: None,
            at_most: row.submission.visibility.unwrap_or(Visibility::Public),
            submitted_on,
        }))
    }

    /// What is to be done for a row beside what is there, and with which value.
    fn step(
        &self,
        wanted: &mut Wanted<'_>,
        there: Option<&OwnValue>,
    ) -> Result<Result<(Uuid, Step), Vec<Problem>>, Error> {
        if let Some(kept) = there.and_then(|there| kept_as_it_is(wanted, there).transpose()) {
            return Ok(Ok((kept?, Step::Keep)));
        }
        let submit = wanted.submit;
        if submit {
            let hides = self.hides_from_who_approves(wanted.indicator, wanted.at_most)?;
            if let Some(wrong) = hides {
                return Ok(Err(vec![wrong]));
            }
            match wanted
                .acknowledged
                .of(&wanted.warnings, !self.is_by_grant())
            {
                Ok(kept) => wanted.kept_acknowledgements = kept,
                Err(missing) => return Ok(Err(missing)),
            }
        }
        let wanted = &*wanted;
        let Some(there) = there else {
            let state = if submit {
                ValueState::Submitted
            } else {
                ValueState::Draft
            };
            let row = self.new_value(wanted, state, None)?;
            let id = row.id;
            let rights = rights_over(&row, wanted.indicator)?;
            let new = if submit {
                New::by(&self.permit::<act::Submit>(rights)?, row)
            } else {
                New::by(&self.permit::<act::Create>(rights)?, row)
            };
            return Ok(Ok((id, Step::Create(Box::new(new?)))));
        };
        let there = &there.row;
        if is_correctable(there) {
            let both = self.correction(there, wanted)?;
            let id = both.1.id();
            return Ok(Ok((id, Step::Correct(Box::new(both)))));
        }
        let rights = rights_over(there, wanted.indicator)?;
        let permit = if submit {
            Reporting::Submit(self.permit(rights)?)
        } else {
            Reporting::Change(self.permit(rights)?)
        };
        // What is changed stays in its state, from which it is submitted.
        let after = |action| state_after(self.viewer(), there, wanted.indicator, action, "period");
        let mut next = after(Action::Change)?;
        if submit {
            next = next.and(after(Action::Submit)?);
        }
        let next = match next {
            Ok(next) => next,
            Err(wrong) => return Ok(Err(vec![wrong])),
        };
        let after = written(there, wanted, next)?;
        let changed = match permit {
            Reporting::Submit(permit) => Changed::new(&permit, there, after),
            Reporting::Change(permit) => Changed::new(&permit, there, after),
        };
        Ok(Ok((there.id, Step::Change(Box::new(changed?)))))
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
                found.rows.insert(row.id, row);
            }
        }
        found.by_slug = found
            .rows
            .values()
            .map(|row| (row.slug.clone(), row.id))
            .collect();
        found.schedules = self.schedules(found.rows.values()).await?;
        Ok(found)
    }
}

/// The value that stays as it is, as it says what the row says and has come as far; none where there is something to be done.
fn kept_as_it_is(wanted: &Wanted<'_>, there: &OwnValue) -> Result<Option<Uuid>, Error> {
    let stands = there.spoken_of(wanted);
    let there = &there.row;
    if stands.id != there.id && content_of(stands) == wanted.content {
        return Ok(Some(stands.id));
    }
    let far_enough = match state_of(there)? {
        ValueState::Submitted | ValueState::Approved | ValueState::UnderCorrection => true,
        ValueState::Returned => !wanted.submit || wanted.stays,
        ValueState::Draft => !wanted.submit,
    };
    let same = content_of(there) == wanted.content;
    Ok((same && far_enough).then_some(there.id))
}

/// The indicators that rows name.
#[derive(Default)]
struct Indicators {
    rows: HashMap<Uuid, indicator::Model>,
    by_slug: HashMap<String, Uuid>,
    /// For which periods they are reported, and by whom.
    schedules: HashMap<Uuid, Schedule>,
}

impl Indicators {
    fn get(&self, key: &IndicatorKey) -> Option<&indicator::Model> {
        match key {
            IndicatorKey::Id(id) => self.rows.get(id),
            IndicatorKey::Slug(slug) => self.rows.get(self.by_slug.get(slug)?),
        }
    }
}

fn key_of(key: &IndicatorKey) -> (Option<Uuid>, Option<&str>) {
    match key {
        IndicatorKey::Id(id) => (Some(*id), None),
        IndicatorKey::Slug(slug) => (None, Some(slug)),
    }
}

fn content(row: &ValueRow) -> ValueContent {
    ValueContent {
        kind: row.kind,
        comment_public: row.comment_public,
        figures: Figures {
            actual: row.actual,
            numerator: row.numerator,
            denominator: row.denominator,
        },
        target: row.target,
        comment: row.comment.clone(),
        preliminary: row.preliminary,
    }
}
