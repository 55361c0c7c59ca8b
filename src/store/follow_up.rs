//! Follow-up values: what organisations report of indicators, one value or many at a time, and what becomes of it.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    Amount, care_area_municipality, development_project, effect_goal, follow_up_value, indicator,
    priority_area, target_group,
};
use rust_decimal::Decimal;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait, Query, SimpleExpr},
};

use super::{
    Dated, Page, PageRequest, Session, Writing,
    indicators::{method_of, schedule_of},
    journal::to_milliseconds,
    lists::value_of,
    page::Sort,
    writing::{Changed, seen},
};
use crate::{
    access::{Act, ActorKind, Audience, Permit, Permitted, Subject, Visible, act},
    domain::{
        follow_up::Figures,
        lifecycle::{VALUE, after},
        reporting::ReportingPeriod,
        validation::{optional_text, refuse, text},
        vocabulary::{
            Action, BulkMode, FollowUpValueOrder, OrganisationKind, PeriodKind, ValueState,
            Vocabulary,
        },
    },
    error::{Error, UserErrorCode, Violation},
};

/// How long a comment or a reason may be, in characters.
const COMMENT_LENGTH: usize = 5_000;

/// How many values one statement looks for: SQLite takes 32,766 values.
const SOUGHT_AT_A_TIME: usize = 5_000;

/// Which values are asked for. A value must meet all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FollowUpValueFilter {
    /// Only of this indicator.
    pub indicator: Option<Uuid>,
    /// Only of the indicators of this project, as far as it can be seen.
    pub project: Option<Uuid>,
    /// Only of this organisation.
    pub organisation: Option<Uuid>,
    /// Only of the municipalities that belong to this care area on a day.
    pub care_area: Option<(Uuid, NaiveDate)>,
    /// Only of indicators for the priority area with this code.
    pub priority_area: Option<String>,
    /// Only of indicators for the target group with this code.
    pub target_group: Option<String>,
    /// Only of indicators for the effect goal with this code.
    pub effect_goal: Option<String>,
    /// Only for this period and those that it is made of.
    pub period: Option<ReportingPeriod>,
    /// Only for periods of this kind.
    pub period_kind: Option<PeriodKind>,
    /// Only in one of these states.
    pub states: Option<Vec<ValueState>>,
    /// Only preliminary ones, or only final ones.
    pub preliminary: Option<bool>,
    /// Only those written at this moment or later.
    pub changed_since: Option<DateTime<Utc>>,
}

/// What a list of values below things belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValuesOf {
    /// Indicators.
    Indicator,
    /// Organisations.
    Organisation,
    /// Projects: of each of their indicators the value for the latest period.
    Project,
}

/// What is reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValueContent {
    /// The figures.
    pub figures: Figures,
    /// The figure that the organisation set itself.
    pub target: Option<Decimal>,
    /// The value in words, or what is to be known of the figure.
    pub comment: Option<String>,
    /// Whether the figure may still change.
    pub preliminary: bool,
}

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
    pub refused: Vec<(usize, Violation)>,
}

impl BulkOutcome {
    /// How many rows were refused.
    pub fn refused_rows(&self) -> usize {
        let rows: BTreeSet<usize> = self.refused.iter().map(|(number, _)| *number).collect();
        rows.len()
    }
}

/// A row that is right by itself.
struct Wanted<'i> {
    number: usize,
    indicator: &'i indicator::Model,
    period: ReportingPeriod,
    content: ValueContent,
}

/// What is to be done for a row.
enum Step {
    Create(Permitted, Audience, Box<follow_up_value::Model>),
    Change(Box<Changed<follow_up_value::Entity>>),
    Keep(Uuid),
}

impl Session {
    /// Values in an order.
    pub async fn follow_up_values(
        &self,
        filter: &FollowUpValueFilter,
        order: FollowUpValueOrder,
        request: PageRequest,
    ) -> Result<Page<follow_up_value::Model>, Error> {
        let condition = self.condition_of_values(filter);
        self.page(condition, sort_of(order), request).await
    }

    /// For each of these things the page of its values that is asked for, in one statement.
    pub async fn follow_up_values_below(
        &self,
        of: ValuesOf,
        keys: &[Uuid],
        filter: &FollowUpValueFilter,
        order: FollowUpValueOrder,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<follow_up_value::Model>>, Error> {
        let condition = self.condition_of_values(filter);
        let below = |key| condition.clone().add(self.belong_to(of, key));
        self.pages_of(keys, below, sort_of(order), request).await
    }

    /// For each of these things the number of its values, in one statement.
    pub async fn counts_of_follow_up_values(
        &self,
        of: ValuesOf,
        keys: &[Uuid],
        filter: &FollowUpValueFilter,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        let condition = self.condition_of_values(filter);
        let below = |key| condition.clone().add(self.belong_to(of, key));
        self.counts_of::<follow_up_value::Entity>(keys, below).await
    }

    /// At most `limit` values in the order of their creation, from the first after this one on: for reading all in parts.
    pub async fn values_in_order(
        &self,
        filter: &FollowUpValueFilter,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<follow_up_value::Model>, Error> {
        let condition = self
            .condition_of_values(filter)
            .add_option(after.map(|after| follow_up_value::Column::Id.gt(after)));
        self.select::<follow_up_value::Entity>()
            .filter(condition)
            .order_by(follow_up_value::Column::Id.into_expr(), Order::Asc)
            .limit(limit)
            .all()
            .await
    }

    fn belong_to(&self, of: ValuesOf, key: SimpleExpr) -> Condition {
        use follow_up_value::Column::{IndicatorId, OrganisationId};
        match of {
            ValuesOf::Indicator => IndicatorId.into_expr().eq(key).into(),
            ValuesOf::Organisation => OrganisationId.into_expr().eq(key).into(),
            ValuesOf::Project => self.newest_of_indicators(key),
        }
    }

    /// Holds for the newest value of each indicator of a project: an index leads to each of them.
    fn newest_of_indicators(&self, project: SimpleExpr) -> Condition {
        use follow_up_value::Column::{Id, IndicatorId, PeriodFrom};
        let of_indicator = Expr::col((indicator::Entity, indicator::Column::Id));
        let newest = follow_up_value::Entity::find()
            .select_only()
            .column(Id)
            .filter(follow_up_value::Entity::visible(self.viewer()))
            .filter(IndicatorId.into_expr().eq(of_indicator))
            .order_by_desc(PeriodFrom)
            .order_by_desc(Id)
            .limit(1)
            .into_query();
        let of_project = Query::select()
            .expr(value_of(newest))
            .from(indicator::Entity)
            .and_where(
                indicator::Column::DevelopmentProjectId
                    .into_expr()
                    .eq(project),
            )
            .take();
        Id.in_subquery(of_project).into()
    }

    /// Holds for values of the indicators that meet the condition.
    fn of_indicators(&self, condition: impl Into<Condition>) -> Condition {
        let indicators = indicator::Entity::find()
            .select_only()
            .column(indicator::Column::Id)
            .filter(condition.into())
            .into_query();
        follow_up_value::Column::IndicatorId
            .in_subquery(indicators)
            .into()
    }

    fn condition_of_values(&self, filter: &FollowUpValueFilter) -> Condition {
        use follow_up_value::Column;
        let states = filter.states.as_ref().map(|states| {
            let codes = states.iter().map(|state| state.code());
            Column::State.is_in(codes)
        });
        let (organisation, kind) = (filter.organisation, filter.period_kind);
        Condition::all()
            .add_option(filter.indicator.map(|id| Column::IndicatorId.eq(id)))
            .add_option(self.aims_of_values(filter))
            .add_option(organisation.map(|id| Column::OrganisationId.eq(id)))
            .add_option(filter.care_area.map(|(area, on)| of_care_area(area, on)))
            .add_option(filter.period.map(within))
            .add_option(kind.map(|kind| Column::PeriodKind.eq(kind.code())))
            .add_option(states)
            .add_option(filter.preliminary.map(|it| Column::Preliminary.eq(it)))
            .add_option(filter.changed_since.map(|at| Column::ChangedAt.gte(at)))
    }

    /// Holds for values of indicators that are for what the filter names; none when it names nothing.
    fn aims_of_values(&self, filter: &FollowUpValueFilter) -> Option<Condition> {
        let condition = aims(
            self,
            filter.project,
            filter.priority_area.as_deref(),
            filter.target_group.as_deref(),
            filter.effect_goal.as_deref(),
        );
        (!condition.is_empty()).then(|| self.of_indicators(condition))
    }
}

impl Writing<'_> {
    /// Saves what the actor's organisation reports of an indicator for a period, as a draft, or changes what it saved or
    /// had returned.
    pub async fn save_value(
        &self,
        indicator: Uuid,
        period: ReportingPeriod,
        version: Option<i32>,
        content: ValueContent,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let indicator = self
            .found::<indicator::Entity>(indicator, "indicator")
            .await?;
        let own = self.actor().organisation;
        let permit: Permit<act::Create> =
            self.permit(known(Subject::new_follow_up_value(own, &indicator))?)?;
        let content = self
            .check_value(&indicator, period, content, today)
            .map_err(Error::Refused)?;
        let wanted = Wanted {
            number: 0,
            indicator: &indicator,
            period,
            content,
        };
        let there = self.own_values(std::slice::from_ref(&wanted)).await?;
        let Some(there) = there.get(&(indicator.id, period)) else {
            if version.is_some() {
                return Err(Error::Conflict);
            }
            let row = self.new_value(&wanted, ValueState::Draft)?;
            let id = row.id;
            self.insert::<follow_up_value::Entity>(permit.action(), permit.audience(), row)
                .await?;
            return Ok(id);
        };
        let permit: Permit<act::Change> = self.permit(rights_over(there, &indicator)?)?;
        refuse([version.is_none().then(needs_version)])?;
        seen::<follow_up_value::Entity>(there, version.unwrap_or_default())?;
        let state = after(VALUE, state_of(there)?, Action::Change, "period")?;
        let changed = self.written(there, &wanted.content, state)?;
        let audiences = (permit.audience(), permit.audience());
        self.update::<follow_up_value::Entity>(permit.action(), audiences, there, changed)
            .await?;
        Ok(there.id)
    }

    /// Submits a value for approval.
    pub async fn submit_value(
        &self,
        id: Uuid,
        version: i32,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, indicator) = self.value(id, "value").await?;
        let permit: Permit<act::Submit> = self.permit(rights_over(&row, &indicator)?)?;
        seen::<follow_up_value::Entity>(&row, version)?;
        let state = after(VALUE, state_of(&row)?, Action::Submit, "value")?;
        // The indicator may have changed since the draft was saved.
        self.check_value(&indicator, period_of(&row)?, content_of(&row), today)
            .map_err(Error::Refused)?;
        self.move_value(&permit, &row, &indicator, state, None)
            .await
    }

    /// Approves a submitted value: it is locked, and enters the sums.
    pub async fn approve_value(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        self.decide::<act::Approve>(id, version, None).await
    }

    /// Returns a submitted value to its organisation, with a reason.
    pub async fn return_value(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
    ) -> Result<Uuid, Error> {
        self.decide::<act::Return>(id, version, Some(reason)).await
    }

    /// Opens an approved value again, with a reason: it is back at its organisation.
    pub async fn reopen_value(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
    ) -> Result<Uuid, Error> {
        self.decide::<act::Reopen>(id, version, Some(reason)).await
    }

    /// Removes a draft.
    pub async fn remove_value(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let (row, indicator) = self.value(id, "value").await?;
        let permit: Permit<act::Remove> = self.permit(rights_over(&row, &indicator)?)?;
        seen::<follow_up_value::Entity>(&row, version)?;
        after(VALUE, state_of(&row)?, Action::Remove, "value")?;
        self.delete::<follow_up_value::Entity>(permit.action(), permit.audience(), &row)
            .await?;
        Ok(id)
    }

    /// Approves submitted values, all or none: each with the version that the caller has seen.
    pub async fn approve_values(&self, values: &[(Uuid, i32)]) -> Result<Vec<Uuid>, Error> {
        let ids: Vec<Uuid> = values.iter().map(|(id, _)| *id).collect();
        let rows = self.rows::<follow_up_value::Entity>(&ids).await?;
        let indicators: BTreeSet<Uuid> = rows.values().map(|row| row.indicator_id).collect();
        let indicators: Vec<Uuid> = indicators.into_iter().collect();
        let indicators = self.rows::<indicator::Entity>(&indicators).await?;
        let (mut changes, mut violations) = (Vec::new(), Vec::new());
        let mut named = BTreeSet::new();
        for (place, (id, version)) in values.iter().enumerate() {
            let field = format!("values.{place}.value");
            let found = rows.get(id).and_then(|row| {
                let indicator = indicators.get(&row.indicator_id)?;
                Some((row, indicator))
            });
            let Some((row, indicator)) = found else {
                violations.push(Some(not_found(&field)));
                continue;
            };
            let permit: Permit<act::Approve> = self.permit(rights_over(row, indicator)?)?;
            seen::<follow_up_value::Entity>(row, *version)?;
            violations.push((!named.insert(*id)).then(|| named_twice(&field)));
            match after(VALUE, state_of(row)?, Action::Approve, &field) {
                Ok(state) => changes.push(self.moved(&permit, row, indicator, state, None)?),
                Err(violation) => violations.push(Some(violation)),
            }
        }
        refuse(violations)?;
        self.update_all::<follow_up_value::Entity>(changes).await?;
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
                Step::Create(action, audience, row) => {
                    done.values.push(row.id);
                    created.push((action, audience, *row));
                }
                Step::Change(change) => {
                    done.values.push(change.before.id);
                    changed.push(*change);
                }
                Step::Keep(id) => {
                    done.values.push(id);
                    done.unchanged += 1;
                }
            }
        }
        (done.created, done.changed) = (created.len(), changed.len());
        self.insert_all::<follow_up_value::Entity>(created).await?;
        self.update_all::<follow_up_value::Entity>(changed).await?;
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
    ) -> Result<Result<Wanted<'i>, Vec<Violation>>, Error> {
        let period = ReportingPeriod::from_code(&row.period);
        let (Some(indicator), Some(period)) = (indicators.get(&row.indicator), period) else {
            let unknown = indicators.get(&row.indicator).is_none();
            let wrong = [
                unknown.then(|| not_found("indicator")),
                period.is_none().then(no_period),
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
            return Ok(Err(vec![named_twice("period")]));
        }
        let number = row.number;
        let content = self.check_value(indicator, period, content(row), today);
        Ok(content.map(|content| Wanted {
            number,
            indicator,
            period,
            content,
        }))
    }

    /// What is to be done for a row beside what is there.
    fn step(
        &self,
        wanted: &Wanted<'_>,
        there: Option<&follow_up_value::Model>,
        submit: bool,
    ) -> Result<Result<Step, Violation>, Error> {
        let Some(there) = there else {
            let state = if submit {
                ValueState::Submitted
            } else {
                ValueState::Draft
            };
            let row = self.new_value(wanted, state)?;
            let rights = rights_over(&row, wanted.indicator)?;
            let action = self.reporting(rights, submit)?;
            return Ok(Ok(Step::Create(action, rights.audience, Box::new(row))));
        };
        let state = state_of(there)?;
        let far_enough = !submit || matches!(state, ValueState::Submitted | ValueState::Approved);
        let same = content_of(there) == wanted.content;
        if same && far_enough {
            return Ok(Ok(Step::Keep(there.id)));
        }
        let rights = rights_over(there, wanted.indicator)?;
        let action = if submit {
            self.permit::<act::Submit>(rights)?.action()
        } else {
            self.permit::<act::Change>(rights)?.action()
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
        let changed = self.written(there, &wanted.content, next)?;
        let audiences = (
            rights.audience,
            rights_over(&changed, wanted.indicator)?.audience,
        );
        Ok(Ok(Step::Change(Box::new(Changed {
            action,
            audiences,
            before: there.clone(),
            after: changed,
        }))))
    }

    fn reporting(&self, rights: Subject, submit: bool) -> Result<Permitted, Error> {
        Ok(if submit {
            self.permit::<act::Submit>(rights)?.action()
        } else {
            self.permit::<act::Create>(rights)?.action()
        })
    }

    /// The indicators that rows name, as far as the actor can see them.
    async fn named_indicators(&self, rows: &[ValueRow]) -> Result<Indicators, Error> {
        let named: BTreeSet<_> = rows.iter().map(|row| key_of(&row.indicator)).collect();
        let named: Vec<_> = named.into_iter().collect();
        let mut found = Indicators::default();
        for named in named.chunks(SOUGHT_AT_A_TIME) {
            let ids = named.iter().filter_map(|(id, _)| *id);
            // No slug holds a NUL, and PostgreSQL takes none as a value.
            let slugs = named.iter().filter_map(|(_, slug)| *slug);
            let slugs = slugs.filter(|slug| !slug.contains('\0'));
            let condition = Condition::any()
                .add(indicator::Column::Id.is_in(ids))
                .add(indicator::Column::Slug.is_in(slugs));
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

    /// The values that the actor's organisation has for the same indicators and periods.
    async fn own_values(
        &self,
        wanted: &[Wanted<'_>],
    ) -> Result<HashMap<(Uuid, ReportingPeriod), follow_up_value::Model>, Error> {
        use follow_up_value::Column::{IndicatorId, OrganisationId, PeriodFrom};
        let mut found = HashMap::new();
        for wanted in wanted.chunks(SOUGHT_AT_A_TIME) {
            let indicators: BTreeSet<Uuid> = wanted.iter().map(|row| row.indicator.id).collect();
            let days = wanted.iter().map(|row| row.period.first_day());
            let days: BTreeSet<NaiveDate> = days.collect();
            let condition = Condition::all()
                .add(OrganisationId.eq(self.actor().organisation))
                .add(IndicatorId.is_in(indicators))
                .add(PeriodFrom.is_in(days));
            let rows = self.select::<follow_up_value::Entity>().filter(condition);
            for row in rows.all().await? {
                found.insert((row.indicator_id, period_of(&row)?), row);
            }
        }
        Ok(found)
    }

    /// A value with its indicator.
    async fn value(
        &self,
        id: Uuid,
        field: &'static str,
    ) -> Result<(follow_up_value::Model, indicator::Model), Error> {
        let row = self.found::<follow_up_value::Entity>(id, field).await?;
        let indicator = self
            .found::<indicator::Entity>(row.indicator_id, field)
            .await?;
        Ok((row, indicator))
    }

    /// Approves, returns or reopens a value.
    async fn decide<A: Act>(
        &self,
        id: Uuid,
        version: i32,
        reason: Option<String>,
    ) -> Result<Uuid, Error> {
        let (row, indicator) = self.value(id, "value").await?;
        let permit: Permit<A> = self.permit(rights_over(&row, &indicator)?)?;
        seen::<follow_up_value::Entity>(&row, version)?;
        let state = after(VALUE, state_of(&row)?, A::ACTION, "value")?;
        let given = reason.as_deref();
        refuse([given.and_then(|reason| text("reason", reason, COMMENT_LENGTH))])?;
        self.move_value(&permit, &row, &indicator, state, reason)
            .await
    }

    async fn move_value<A: Act>(
        &self,
        permit: &Permit<A>,
        row: &follow_up_value::Model,
        indicator: &indicator::Model,
        state: ValueState,
        reason: Option<String>,
    ) -> Result<Uuid, Error> {
        let changed = self.moved(permit, row, indicator, state, reason)?;
        self.update_all::<follow_up_value::Entity>(vec![changed])
            .await?;
        Ok(row.id)
    }

    /// A value in its next state.
    fn moved<A: Act>(
        &self,
        permit: &Permit<A>,
        row: &follow_up_value::Model,
        indicator: &indicator::Model,
        state: ValueState,
        reason: Option<String>,
    ) -> Result<Changed<follow_up_value::Entity>, Error> {
        let after = follow_up_value::Model {
            state: state.code().to_owned(),
            reason,
            changed_at: to_milliseconds(self.now()),
            ..row.clone()
        };
        Ok(Changed {
            action: permit.action(),
            audiences: (permit.audience(), rights_over(&after, indicator)?.audience),
            before: row.clone(),
            after,
        })
    }

    /// What is reported, with the figure that follows from it, or all that is wrong with it.
    fn check_value(
        &self,
        indicator: &indicator::Model,
        period: ReportingPeriod,
        content: ValueContent,
        today: NaiveDate,
    ) -> Result<ValueContent, Vec<Violation>> {
        let (method, schedule) = match (method_of(indicator), schedule_of(indicator)) {
            (Some(method), Some(schedule)) => (method, schedule),
            // A code that isn't known takes no values.
            _ => return Err(vec![not_found("indicator")]),
        };
        let content = without_blanks(content);
        let actor = self.actor();
        let comment = content.comment.as_deref();
        let others = [
            schedule.check_reporter("indicator", actor.organisation, kind_of(actor.kind)),
            schedule.check_period(period, today),
            content
                .target
                .and_then(|target| method.check_target("target", target)),
            optional_text("comment", comment, COMMENT_LENGTH),
        ];
        let mut wrong: Vec<Violation> = others.into_iter().flatten().collect();
        match method.figures(content.figures, comment) {
            Ok(figures) if wrong.is_empty() => Ok(ValueContent {
                figures: plainly(figures),
                ..content
            }),
            Ok(_) => Err(wrong),
            Err(figures) => {
                wrong.extend(figures);
                Err(wrong)
            }
        }
    }

    /// A value that was not there.
    fn new_value(
        &self,
        wanted: &Wanted<'_>,
        state: ValueState,
    ) -> Result<follow_up_value::Model, Error> {
        let empty = follow_up_value::Model {
            id: Uuid::now_v7(),
            indicator_id: wanted.indicator.id,
            organisation_id: self.actor().organisation,
            period_kind: wanted.period.kind().code().to_owned(),
            period_from: wanted.period.first_day(),
            actual: None,
            numerator: None,
            denominator: None,
            target: None,
            comment: None,
            preliminary: false,
            state: state.code().to_owned(),
            reason: None,
            changed_at: to_milliseconds(self.now()),
            version: 1,
        };
        self.written(&empty, &wanted.content, state)
    }

    /// A value with other content, in this state.
    fn written(
        &self,
        row: &follow_up_value::Model,
        content: &ValueContent,
        state: ValueState,
    ) -> Result<follow_up_value::Model, Error> {
        Ok(follow_up_value::Model {
            actual: amount(content.figures.actual)?,
            numerator: amount(content.figures.numerator)?,
            denominator: amount(content.figures.denominator)?,
            target: amount(content.target)?,
            comment: content.comment.clone(),
            preliminary: content.preliminary,
            state: state.code().to_owned(),
            reason: reason_of(row, state),
            changed_at: to_milliseconds(self.now()),
            ..row.clone()
        })
    }
}

/// Why a value was returned is said as long as it stands so. Who sees it approved need not know.
fn reason_of(row: &follow_up_value::Model, state: ValueState) -> Option<String> {
    let reason = row.reason.clone();
    reason.filter(|_| state == ValueState::Returned)
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

fn sort_of(order: FollowUpValueOrder) -> Sort<follow_up_value::Entity> {
    use follow_up_value::Column::{ChangedAt, PeriodFrom};
    match order {
        FollowUpValueOrder::Created => Sort::Created,
        FollowUpValueOrder::Period => {
            Sort::Day(PeriodFrom, |row: &follow_up_value::Model| row.period_from)
        }
        FollowUpValueOrder::Changed => {
            Sort::Moment(ChangedAt, |row: &follow_up_value::Model| row.changed_at)
        }
    }
}

/// Holds for indicators that are for what is named: a project, as far as it can be seen, and directions by their codes. Empty
/// when nothing is named.
pub(super) fn aims(
    session: &Session,
    project: Option<Uuid>,
    priority_area: Option<&str>,
    target_group: Option<&str>,
    effect_goal: Option<&str>,
) -> Condition {
    macro_rules! with_code {
        ($column:ident, $table:ident, $code:expr) => {
            $code.map(|code: &str| {
                // No code holds a NUL, and PostgreSQL takes none as a value.
                let code = code.replace('\0', "\u{fffd}");
                let found = $table::Entity::find()
                    .select_only()
                    .column($table::Column::Id)
                    .filter($table::Entity::visible(session.viewer()))
                    .filter($table::Column::Code.eq(code));
                indicator::Column::$column.in_subquery(found.into_query())
            })
        };
    }
    let of_project = |id: Uuid| {
        let seen = development_project::Entity::find()
            .select_only()
            .column(development_project::Column::Id)
            .filter(development_project::Entity::visible(session.viewer()))
            .filter(development_project::Column::Id.eq(id));
        indicator::Column::DevelopmentProjectId.in_subquery(seen.into_query())
    };
    Condition::all()
        .add_option(project.map(of_project))
        .add_option(with_code!(PriorityAreaId, priority_area, priority_area))
        .add_option(with_code!(TargetGroupId, target_group, target_group))
        .add_option(with_code!(EffectGoalId, effect_goal, effect_goal))
}

/// Holds for values of the municipalities that belong to a care area on the day.
fn of_care_area(area: Uuid, on: NaiveDate) -> Condition {
    let members = care_area_municipality::Entity::find()
        .select_only()
        .column(care_area_municipality::Column::OrganisationId)
        .filter(care_area_municipality::Column::CareAreaId.eq(area))
        .filter(care_area_municipality::Entity::in_force(on));
    follow_up_value::Column::OrganisationId
        .in_subquery(members.into_query())
        .into()
}

/// Holds for values for the period and for those that it is made of.
pub(super) fn within(period: ReportingPeriod) -> Condition {
    let kinds = PeriodKind::VALUES.iter().map(|(kind, _)| *kind);
    let kinds = kinds.filter(|kind| !period.parts(*kind).is_empty());
    Condition::all()
        .add(follow_up_value::Column::PeriodFrom.between(period.first_day(), period.last_day()))
        .add(follow_up_value::Column::PeriodKind.is_in(kinds.map(Vocabulary::code)))
}

/// The rights over a value, and who can see it.
pub(super) fn rights_over(
    row: &follow_up_value::Model,
    indicator: &indicator::Model,
) -> Result<Subject, Error> {
    known(Subject::follow_up_value(row, indicator))
}

fn known(rights: Option<Subject>) -> Result<Subject, Error> {
    rights.ok_or_else(|| Error::internal("a value in an unknown state"))
}

fn state_of(row: &follow_up_value::Model) -> Result<ValueState, Error> {
    ValueState::from_code(&row.state).ok_or_else(|| Error::internal("a value in an unknown state"))
}

/// The period of a value.
pub(super) fn period_of(row: &follow_up_value::Model) -> Result<ReportingPeriod, Error> {
    PeriodKind::from_code(&row.period_kind)
        .and_then(|kind| ReportingPeriod::beginning(kind, row.period_from))
        .ok_or_else(|| Error::internal("a value for no period"))
}

/// The figures of a value.
pub(super) fn figures_of(row: &follow_up_value::Model) -> Figures {
    Figures {
        actual: row.actual.map(Amount::figure),
        numerator: row.numerator.map(Amount::figure),
        denominator: row.denominator.map(Amount::figure),
    }
}

fn content_of(row: &follow_up_value::Model) -> ValueContent {
    ValueContent {
        figures: figures_of(row),
        target: row.target.map(Amount::figure),
        comment: row.comment.clone(),
        preliminary: row.preliminary,
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

/// A comment of spaces says nothing.
fn without_blanks(content: ValueContent) -> ValueContent {
    let said = content.comment.filter(|text| !text.trim().is_empty());
    ValueContent {
        target: content.target.map(|target| target.normalize()),
        comment: said,
        ..content
    }
}

/// Figures without zeros at their ends, as they are held.
fn plainly(figures: Figures) -> Figures {
    let plain = |figure: Option<Decimal>| figure.map(|figure| figure.normalize());
    Figures {
        actual: plain(figures.actual),
        numerator: plain(figures.numerator),
        denominator: plain(figures.denominator),
    }
}

/// A figure as it is held.
pub(super) fn amount(figure: Option<Decimal>) -> Result<Option<Amount>, Error> {
    let Some(figure) = figure else {
        return Ok(None);
    };
    let held = Amount::of(figure);
    held.map(Some)
        .ok_or_else(|| Error::internal("a figure that was not checked"))
}

const fn kind_of(kind: ActorKind) -> OrganisationKind {
    match kind {
        ActorKind::Municipality => OrganisationKind::Municipality,
        ActorKind::Region => OrganisationKind::Region,
        ActorKind::Association => OrganisationKind::Association,
    }
}

fn not_found(field: &str) -> Violation {
    Violation::new(
        UserErrorCode::NotFound,
        field,
        "It names nothing that you can see.",
        "Det är inget som du kan se.",
    )
}

fn no_period() -> Violation {
    Violation::new(
        UserErrorCode::InvalidValue,
        "period",
        "It is no period: write it as 2026, 2026-T1, 2026-Q4 or 2026-M11.",
        "Det är ingen period: skriv den som 2026, 2026-T1, 2026-Q4 eller 2026-M11.",
    )
}

fn named_twice(field: &str) -> Violation {
    Violation::new(
        UserErrorCode::AlreadyExists,
        field,
        "An earlier row is about the same value: give each value once.",
        "En tidigare rad gäller samma värde: ange varje värde en gång.",
    )
}

fn needs_version() -> Violation {
    Violation::new(
        UserErrorCode::AlreadyExists,
        "version",
        "There is a value for this period already: send the `version` that you have seen to change it.",
        "Det finns redan ett värde för perioden: skicka den `version` som du har sett för att ändra det.",
    )
}
