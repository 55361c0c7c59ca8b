//! Reading values: lists, filters, and all of them in parts.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    care_area_municipality, development_project, effect_goal, follow_up_value, indicator,
    priority_area, target_group,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{ExprTrait, SimpleExpr},
};

use crate::{
    access::{Kind, Scope, State, Viewer, Visible, scope},
    domain::{
        reporting::ReportingPeriod,
        vocabulary::{Action, FollowUpValueOrder, PeriodKind, ValueState, Vocabulary},
    },
    error::Error,
    store::{
        Dated, IndicatorsOfProject, Page, PageRequest, Session,
        engine::page::{Below, Sort},
    },
};

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
    /// Only corrections that are not approved, or only all others.
    pub corrections: Option<bool>,
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
}

impl ValuesOf {
    const fn column(self) -> follow_up_value::Column {
        match self {
            Self::Indicator => follow_up_value::Column::IndicatorId,
            Self::Organisation => follow_up_value::Column::OrganisationId,
        }
    }
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
        let below = self.values_below(of, filter);
        self.pages_of(keys, below, sort_of(order), request).await
    }

    /// For each of these things the number of its values, in one statement.
    pub async fn counts_of_follow_up_values(
        &self,
        of: ValuesOf,
        keys: &[Uuid],
        filter: &FollowUpValueFilter,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        let below = self.values_below(of, filter);
        self.counts_of::<follow_up_value::Entity, _>(keys, below)
            .await
    }

    /// At most `limit` values in the order of their creation, from the first after this one on, without corrections that are not
    /// approved: for reading all in parts.
    pub async fn values_in_order(
        &self,
        filter: &FollowUpValueFilter,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<follow_up_value::Model>, Error> {
        let condition = self
            .condition_of_values(filter)
            .add(follow_up_value::Column::IsCorrection.eq(false))
            .add_option(after.map(|after| follow_up_value::Column::Id.gt(after)));
        self.select::<follow_up_value::Entity>()
            .filter(condition)
            .order_by(follow_up_value::Column::Id, Order::Asc)
            .limit(limit)
            .weighed()
            .all()
            .await
    }

    /// For each of these projects the value of its indicators that is for the latest period; of several such the last to be
    /// created.
    pub async fn newest_values(
        &self,
        projects: &[Uuid],
    ) -> Result<HashMap<Uuid, follow_up_value::Model>, Error> {
        let indicators = self.related::<IndicatorsOfProject>(projects, None).await?;
        let ids: Vec<Uuid> = indicators.values().flatten().map(|row| row.id).collect();
        let one = PageRequest {
            first: 1,
            after: None,
        };
        let order = FollowUpValueOrder::Period;
        let all = FollowUpValueFilter {
            corrections: Some(false),
            ..FollowUpValueFilter::default()
        };
        let mut newest = self
            .follow_up_values_below(ValuesOf::Indicator, &ids, &all, order, &one)
            .await?;
        let mut newest_of = |rows: Vec<indicator::Model>| {
            let pages = rows.iter().filter_map(|row| newest.remove(&row.id));
            let values = pages.flat_map(|page| page.rows).map(|(value, _)| value);
            values.max_by_key(|value| (value.period_from, value.id))
        };
        Ok(indicators
            .into_iter()
            .filter_map(|(project, rows)| Some((project, newest_of(rows)?)))
            .collect())
    }

    /// The corrections of values of these indicators that are not approved yet.
    pub async fn corrections(
        &self,
        indicators: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<follow_up_value::Model>>, Error> {
        use follow_up_value::Column;
        let rows = self
            .select::<follow_up_value::Entity>()
            .filter(self.among(Column::IndicatorId, indicators)?)
            .filter(Column::IsCorrection.eq(true))
            .by_key()
            .all()
            .await?;
        let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
        for row in rows {
            found.entry(row.indicator_id).or_default().push(row);
        }
        Ok(found)
    }

    /// The values of a thing that meet the filter.
    fn values_below(
        &self,
        of: ValuesOf,
        filter: &FollowUpValueFilter,
    ) -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
        let condition = self.condition_of_values(filter);
        let of_thing = move |key| of.column().into_expr().eq(key);
        Below {
            conditions: move |key| vec![condition.clone().add(of_thing(key))],
            filtered: *filter != FollowUpValueFilter::default(),
        }
    }

    fn condition_of_values(&self, filter: &FollowUpValueFilter) -> Condition {
        use follow_up_value::Column;
        // States that the viewer never sees are left out: the database would look through all values for them.
        let states = filter.states.as_ref().map(|states| {
            let seen = |state: &&ValueState| reads(self.viewer(), **state);
            Column::State.is_in(states.iter().filter(seen).map(|state| state.code()))
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
            .add_option(filter.corrections.map(|it| Column::IsCorrection.eq(it)))
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
        if condition.is_empty() {
            return None;
        }
        let indicators = indicator::Entity::find()
            .select_only()
            .column(indicator::Column::Id)
            .filter(condition)
            .into_query();
        // A direction has so many indicators that it is cheaper to look at each value than to look for those of each.
        let column = match filter.project {
            Some(_) => follow_up_value::Column::IndicatorId.into_expr(),
            None => self.looked_at(follow_up_value::Column::IndicatorId),
        };
        Some(Condition::all().add(column.in_subquery(indicators)))
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
pub(in crate::store) fn aims(
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

/// Whether the viewer sees any value in this state.
fn reads(viewer: Viewer, state: ValueState) -> bool {
    let state = match state {
        ValueState::Draft => State::Draft,
        ValueState::Submitted => State::Submitted,
        ValueState::Returned => State::Returned,
        ValueState::Approved => State::Approved,
        ValueState::UnderCorrection => State::UnderCorrection,
    };
    scope(viewer, Kind::FollowUpValue, Action::Read, state) != Scope::No
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
pub(in crate::store) fn within(period: ReportingPeriod) -> Condition {
    let kinds = PeriodKind::VALUES.iter().map(|(kind, _)| *kind);
    let kinds = kinds.filter(|kind| !period.parts(*kind).is_empty());
    Condition::all()
        .add(follow_up_value::Column::PeriodFrom.between(period.first_day(), period.last_day()))
        .add(follow_up_value::Column::PeriodKind.is_in(kinds.map(Vocabulary::code)))
}
