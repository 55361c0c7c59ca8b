//! Indicators: what is measured, with their targets.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use entity::{
    Amount, body, care_area, development_project, effect_goal, follow_up_value, indicator,
    indicator_target, organisation, priority_area, target_group,
};
use rust_decimal::Decimal;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QuerySelect, QueryTrait,
    prelude::Uuid,
    sea_query::{ExprTrait, SimpleExpr},
};
use serde::{Deserialize, Serialize};

use super::{
    Page, PageRequest, ProjectsOf, Session, Writing,
    engine::{
        act::{Guard, Guarded, Named, check_version},
        journal::to_milliseconds,
        page::{Below, Sort},
        slugs::check_slug,
    },
    follow_up::{aims, amount},
    lists::{containing, is},
    present,
};
use crate::{
    access::{Permit, Subject, Visible, act},
    domain::{
        disclosure::{Disclosure, check_threshold},
        follow_up::{Figures, Method, check_size},
        letters::folded,
        matrix::TargetOf,
        problem::{self, Problem},
        reporting::ReportingPeriod,
        schedule::{Member, Schedule, commissions, first_after},
        validation::{day, heading, optional_prose, prose, text},
        vocabulary::{
            Aggregation, BodyType, Direction, IndicatorOrder, Measure, OrganisationKind,
            PeriodKind, Reporters, ValueState, Visibility, Vocabulary,
        },
    },
    error::{Error, refuse},
};

/// How long a definition, a calculation and what is said of sources of error may be, in characters.
const WORDS_LENGTH: usize = 5_000;

/// How long a unit may be, in characters.
const UNIT_LENGTH: usize = 60;

/// How long the id of a measure in Kolada may be, in characters.
const KOLADA_LENGTH: usize = 20;

/// How many days after the end of a period its value is due, unless somebody says otherwise.
const REPORTING_DAYS: i32 = 30;

/// How many they are at most.
const MOST_REPORTING_DAYS: i32 = 366;

/// Which indicators are asked for. An indicator must meet all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct IndicatorFilter {
    /// Only of this owner.
    pub owner: Option<Uuid>,
    /// Only of this project, as far as it can be seen.
    pub project: Option<Uuid>,
    /// Only for the priority area with this code.
    pub priority_area: Option<String>,
    /// Only for the target group with this code.
    pub target_group: Option<String>,
    /// Only for the effect goal with this code.
    pub effect_goal: Option<String>,
    /// Only of this measure.
    pub measure: Option<Measure>,
    /// Only those reported so often.
    pub period_kind: Option<PeriodKind>,
    /// Only those that these report.
    pub reporters: Option<Reporters>,
    /// Only those with approved values, or only those without.
    pub reported: Option<bool>,
    /// Only those written at this moment or later.
    pub changed_since: Option<DateTime<Utc>>,
    /// Only with a title that contains this, whatever the case of its letters.
    pub search: Option<String>,
}

/// An indicator to be created.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewIndicator {
    /// The title.
    pub title: String,
    /// What the slug is to say; made from the title when left out.
    pub slug: Option<String>,
    /// What it measures.
    pub definition: Option<String>,
    /// How its figures are worked out.
    pub calculation: Option<String>,
    /// What may make its figures wrong.
    pub sources_of_error: Option<String>,
    /// What its values are.
    pub measure: Measure,
    /// Which way it is to go.
    pub direction: Direction,
    /// Whether its values count from the beginning of the year.
    pub cumulative: bool,
    /// How values are put together.
    pub aggregation: Aggregation,
    /// The unit.
    pub unit: String,
    /// How often it is reported.
    pub period_kind: PeriodKind,
    /// Who reports it.
    pub reporters: Reporters,
    /// The body that commissions it.
    pub commissioned_by: Option<Uuid>,
    /// The care area whose municipalities report it.
    pub care_area: Option<Uuid>,
    /// The figure before the work began.
    pub baseline: Option<Decimal>,
    /// The least figure that is expected.
    #[serde(default)]
    pub range_from: Option<Decimal>,
    /// The greatest figure that is expected.
    #[serde(default)]
    pub range_to: Option<Decimal>,
    /// Id of the measure in Kolada.
    pub kolada_id: Option<String>,
    /// Figures about people from 1 and below this one are suppressed.
    pub disclosure_threshold: Option<i32>,
    /// The project that it follows up.
    pub project: Option<Uuid>,
    /// Code of the priority area that it is for.
    pub priority_area: Option<String>,
    /// Code of the target group that it is for.
    pub target_group: Option<String>,
    /// Code of the effect goal that it is for.
    pub effect_goal: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Nothing is owed for periods that begin earlier; when left out, for those that have begun.
    pub reported_from: Option<NaiveDate>,
    /// The first day for which it is no longer reported.
    pub reported_to: Option<NaiveDate>,
    /// How many days after the end of a period its value is due; 30 when left out.
    pub reporting_days: Option<i32>,
    /// The indicator that it is the new version of.
    pub replaces: Option<Uuid>,
}

/// What is to be another in an indicator; the rest stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct IndicatorChange {
    /// The title.
    pub title: Option<String>,
    /// What it measures, or nothing.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub definition: Option<Option<String>>,
    /// How its figures are worked out, or nothing.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub calculation: Option<Option<String>>,
    /// What may make its figures wrong, or nothing.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub sources_of_error: Option<Option<String>>,
    /// What its values are.
    pub measure: Option<Measure>,
    /// Which way it is to go.
    pub direction: Option<Direction>,
    /// Whether its values count from the beginning of the year.
    pub cumulative: Option<bool>,
    /// How values are put together.
    pub aggregation: Option<Aggregation>,
    /// The unit.
    pub unit: Option<String>,
    /// How often it is reported.
    pub period_kind: Option<PeriodKind>,
    /// Who reports it.
    pub reporters: Option<Reporters>,
    /// The body that commissions it, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub commissioned_by: Option<Option<Uuid>>,
    /// The care area whose municipalities report it, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub care_area: Option<Option<Uuid>>,
    /// The figure before the work began, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub baseline: Option<Option<Decimal>>,
    /// The least figure that is expected, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub range_from: Option<Option<Decimal>>,
    /// The greatest figure that is expected, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub range_to: Option<Option<Decimal>>,
    /// Id of the measure in Kolada, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub kolada_id: Option<Option<String>>,
    /// Figures about people from 1 and below this one are suppressed; or it counts none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub disclosure_threshold: Option<Option<i32>>,
    /// The project that it follows up, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub project: Option<Option<Uuid>>,
    /// Code of the priority area that it is for, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub priority_area: Option<Option<String>>,
    /// Code of the target group that it is for, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub target_group: Option<Option<String>>,
    /// Code of the effect goal that it is for, or none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub effect_goal: Option<Option<String>>,
    /// Who may see it.
    pub visibility: Option<Visibility>,
    /// Nothing is owed for periods that begin earlier.
    pub reported_from: Option<NaiveDate>,
    /// How many days after the end of a period its value is due.
    pub reporting_days: Option<i32>,
    /// The first day for which it is no longer reported, or that this is open.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub reported_to: Option<Option<NaiveDate>>,
}

/// The target of a period that is to be set, changed or removed.
#[derive(Clone, Copy, Debug)]
pub struct TargetChange {
    /// The period.
    pub period: ReportingPeriod,
    /// Who is to reach it.
    pub of: TargetOf,
    /// The figure; none to remove it.
    pub target: Option<Decimal>,
    /// The version of the target that the caller has seen; none when there was none.
    pub version: Option<i32>,
}

/// The columns of a target that say who is to reach it: an organisation, a care area, and whether it is the county.
const fn target_columns(of: TargetOf) -> (Option<Uuid>, Option<Uuid>, bool) {
    match of {
        TargetOf::Each => (None, None, false),
        TargetOf::Organisation(id) => (Some(id), None, false),
        TargetOf::CareArea(id) => (None, Some(id), false),
        TargetOf::County => (None, None, true),
    }
}

/// Who is to reach a target.
pub fn target_of(row: &indicator_target::Model) -> TargetOf {
    match (row.organisation_id, row.care_area_id) {
        _ if row.county => TargetOf::County,
        (Some(id), _) => TargetOf::Organisation(id),
        (None, Some(id)) => TargetOf::CareArea(id),
        (None, None) => TargetOf::Each,
    }
}

/// Asks for the target of an indicator for a period that holds for an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TargetKey {
    /// The indicator.
    pub indicator: Uuid,
    /// The period.
    pub period: ReportingPeriod,
    /// The organisation.
    pub organisation: Uuid,
}

impl Session {
    /// Indicators in an order.
    pub async fn indicators(
        &self,
        filter: &IndicatorFilter,
        order: IndicatorOrder,
        request: PageRequest,
    ) -> Result<Page<indicator::Model>, Error> {
        let sort = match order {
            IndicatorOrder::Title => Sort::Swedish(indicator::Column::Title.into_expr()),
            IndicatorOrder::Newest => Sort::Newest,
            IndicatorOrder::Changed => {
                Sort::Moment(indicator::Column::ChangedAt, |row: &indicator::Model| {
                    row.changed_at
                })
            }
        };
        self.page::<indicator::Entity>(self.condition_of_indicators(filter), sort, request)
            .await
    }

    /// At most `limit` indicators in the order of their creation, from the first after this one on: for reading all in parts.
    pub async fn indicators_in_order(
        &self,
        filter: &IndicatorFilter,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<indicator::Model>, Error> {
        let condition = self
            .condition_of_indicators(filter)
            .add_option(after.map(|after| indicator::Column::Id.gt(after)));
        self.select::<indicator::Entity>()
            .filter(condition)
            .order_by(indicator::Column::Id, Order::Asc)
            .limit(limit)
            .weighed()
            .all()
            .await
    }

    /// The targets that hold for these, where there are any: the organisation's own, else the one for each.
    pub async fn targets(&self, keys: &[TargetKey]) -> Result<HashMap<TargetKey, Amount>, Error> {
        use indicator_target::Column;
        let indicators = keys.iter().map(|key| key.indicator);
        let days = keys.iter().map(|key| key.period.first_day());
        let condition = Condition::all()
            .add(self.among(Column::IndicatorId, &unique(indicators))?)
            .add(self.among(Column::PeriodFrom, &unique(days))?);
        let rows = self.select::<indicator_target::Entity>().filter(condition);
        let rows = rows.by_key();
        let mut found = HashMap::new();
        for row in rows.all().await? {
            let kind = PeriodKind::from_code(&row.period_kind);
            let period = kind.and_then(|kind| ReportingPeriod::beginning(kind, row.period_from));
            found.insert((row.indicator_id, period, target_of(&row)), row.target);
        }
        let target = |key: &TargetKey| {
            let of = |of| found.get(&(key.indicator, Some(key.period), of));
            let own = TargetOf::Organisation(key.organisation);
            let target = of(own).or_else(|| of(TargetOf::Each))?;
            Some((*key, *target))
        };
        Ok(keys.iter().filter_map(target).collect())
    }

    /// Holds for the indicators that have approved values that the viewer sees, or for those that have none.
    fn has_values(&self, has: bool) -> SimpleExpr {
        let shown = [ValueState::Approved, ValueState::UnderCorrection].map(Vocabulary::code);
        let reported = follow_up_value::Entity::find()
            .select_only()
            .column(follow_up_value::Column::IndicatorId)
            .filter(follow_up_value::Entity::visible(self.viewer()))
            .filter(follow_up_value::Column::State.is_in(shown))
            .into_query();
        match has {
            true => indicator::Column::Id.in_subquery(reported),
            false => indicator::Column::Id.not_in_subquery(reported),
        }
    }

    /// For each of these priority areas or other directions the page of the indicators for it, and of its projects.
    pub async fn indicators_for(
        &self,
        of: ProjectsOf,
        keys: &[Uuid],
        filter: &IndicatorFilter,
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<indicator::Model>>, Error> {
        let below = self.indicators_below(of, filter);
        let sort = Sort::<indicator::Entity>::Swedish(indicator::Column::Title.into_expr());
        self.pages_of(keys, below, sort, request).await
    }

    /// For each of these directions the number of its indicators.
    pub async fn count_indicators_for(
        &self,
        of: ProjectsOf,
        keys: &[Uuid],
        filter: &IndicatorFilter,
    ) -> Result<HashMap<Uuid, u64>, Error> {
        let below = self.indicators_below(of, filter);
        self.counts_of::<indicator::Entity, _>(keys, below).await
    }

    fn indicators_below(
        &self,
        of: ProjectsOf,
        filter: &IndicatorFilter,
    ) -> Below<impl Fn(SimpleExpr) -> Vec<Condition>> {
        let condition = self.condition_of_indicators(filter);
        let viewer = self.viewer();
        Below {
            conditions: move |key: SimpleExpr| {
                let projects = development_project::Entity::find()
                    .select_only()
                    .column(development_project::Column::Id)
                    .filter(development_project::Entity::visible(viewer))
                    .filter(of.condition(key.clone()))
                    .into_query();
                let own = match of {
                    ProjectsOf::PriorityArea => indicator::Column::PriorityAreaId,
                    ProjectsOf::TargetGroup => indicator::Column::TargetGroupId,
                    ProjectsOf::EffectGoal => indicator::Column::EffectGoalId,
                    ProjectsOf::Owner | ProjectsOf::Body => indicator::Column::OwnerId,
                };
                let either = Condition::any()
                    .add(own.into_expr().eq(key))
                    .add(indicator::Column::DevelopmentProjectId.in_subquery(projects));
                vec![condition.clone().add(either)]
            },
            filtered: *filter != IndicatorFilter::default(),
        }
    }

    pub(super) fn condition_of_indicators(&self, filter: &IndicatorFilter) -> Condition {
        use indicator::Column;
        let measure = filter.measure.map(|it| Column::Measure.eq(it.code()));
        let kind = filter
            .period_kind
            .map(|it| Column::PeriodKind.eq(it.code()));
        let reporters = filter.reporters.map(|it| Column::Reporters.eq(it.code()));
        let search = filter.search.as_deref();
        let search = search.map(|text| containing(Column::Folded, text));
        Condition::all()
            .add_option(filter.owner.map(|id| Column::OwnerId.eq(id)))
            .add(aims(
                self,
                filter.project,
                filter.priority_area.as_deref(),
                filter.target_group.as_deref(),
                filter.effect_goal.as_deref(),
            ))
            .add_option(measure)
            .add_option(kind)
            .add_option(reporters)
            .add_option(filter.reported.map(|it| self.has_values(it)))
            .add_option(filter.changed_since.map(|at| Column::ChangedAt.gte(at)))
            .add_option(search)
    }
}

impl Guarded for indicator::Entity {
    async fn guard(_: &Named<'_>, row: &indicator::Model) -> Result<Guard<Self>, Error> {
        Ok(Guard::new(rights_over(row)?, row))
    }
}

impl Writing<'_> {
    /// Creates an indicator of the actor's organisation.
    pub async fn create_indicator(
        &self,
        request: NewIndicator,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let owner = self.actor().organisation;
        let subject = Subject::new_record::<indicator::Entity>(owner, request.visibility);
        let permit: Permit<act::Create> = self.permit(subject)?;
        if obliges_others(request.reporters) {
            let _: Permit<act::Create> = self.permit(subject.common())?;
        }
        let asked = request.slug.as_deref();
        let title = request.title.clone();
        let first = first_owed(request.period_kind, today)?;
        let row = indicator::Model {
            id: Uuid::now_v7(),
            slug: String::new(),
            folded: folded(&title),
            title: request.title,
            definition: request.definition,
            calculation: request.calculation,
            sources_of_error: request.sources_of_error,
            measure: request.measure.code().to_owned(),
            direction: request.direction.code().to_owned(),
            cumulative: request.cumulative,
            aggregation: request.aggregation.code().to_owned(),
            unit: request.unit,
            period_kind: request.period_kind.code().to_owned(),
            reporters: request.reporters.code().to_owned(),
            commissioned_by_id: request.commissioned_by,
            care_area_id: request.care_area,
            baseline: figure("baseline", request.baseline)?,
            range_from: figure("rangeFrom", request.range_from)?,
            range_to: figure("rangeTo", request.range_to)?,
            kolada_id: request.kolada_id,
            disclosure_threshold: request.disclosure_threshold,
            development_project_id: self.project_of(request.project, today).await?,
            priority_area_id: self
                .priority_area_of(request.priority_area.as_deref())
                .await?,
            target_group_id: self
                .target_group_of(request.target_group.as_deref())
                .await?,
            effect_goal_id: self.effect_goal_of(request.effect_goal.as_deref()).await?,
            owner_id: permit.key(),
            visibility: request.visibility.code().to_owned(),
            reported_from: request.reported_from.unwrap_or(first),
            reported_to: request.reported_to,
            reporting_days: request.reporting_days.unwrap_or(REPORTING_DAYS),
            replaces_id: request.replaces,
            changed_at: to_milliseconds(self.now()),
            version: 1,
        };
        let others = self.check_reporters(&row, today).await?;
        let too_early = self.check_first(row.reported_from, first);
        let wrong = check(&row).into_iter().chain([asked.and_then(check_slug)]);
        refuse(wrong.chain(others).chain([too_early]))?;
        if let Some(replaced) = request.replaces {
            self.end_replaced(replaced, &row).await?;
        }
        let slug = self
            .free_slug::<indicator::Entity>(permit.key(), asked, &title)
            .await?;
        let row = indicator::Model { slug, ..row };
        let indicator = self.create(&permit, row);
        Ok(indicator.await?.key())
    }

    /// Changes an indicator. What its values are and who reports it stays once there are values.
    pub async fn change_indicator(
        &self,
        id: Uuid,
        version: i32,
        change: IndicatorChange,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let (row, permit) = self
            .editable::<indicator::Entity, act::Change>(id, version, "indicator")
            .await?;
        let after = self.with_change(&row, change, today).await?;
        if after == row {
            return Ok(id);
        }
        let reporters = match reporting(&row) == reporting(&after) {
            true => Vec::new(),
            false => self.check_reporters(&after, today).await?,
        };
        let obliging = self.check_newly_owed(&row, &after, today)?;
        self.check_obliging(&row).await?;
        self.check_obliging(&after).await?;
        let days = self.days_reported(id).await?;
        let outside = days.and_then(|(_, last)| outside(&row, &after, last));
        let (meaning, hidden) = (other_meaning(&row, &after), hides(&row, &after));
        let mut owed = other_obligations(&row, &after, today);
        let is_wrong_otherwise = |field: &str| {
            let otherwise = [&outside, &obliging].into_iter().flatten();
            otherwise.map(|wrong| &wrong.field).any(|of| of == &[field])
        };
        owed.retain(|field| !is_wrong_otherwise(field));
        let concerns_others = hidden || !meaning.is_empty() || !owed.is_empty();
        let others = concerns_others && self.is_reported_by_others(id).await?;
        let is_held =
            |field: &&str| others || (days.is_some() && !MEANING_IN_WORDS.contains(field));
        let meaning = meaning.into_iter().filter(is_held);
        let owed = owed.into_iter().filter(|_| others);
        refuse(
            check(&after)
                .into_iter()
                .chain(meaning.map(|field| Some(problem::would_mean_something_else().at(field))))
                .chain(owed.map(|field| Some(problem::would_change_what_was_owed().at(field))))
                .chain([outside])
                .chain(reporters)
                .chain([obliging])
                .chain(
                    [(others && hidden).then(|| problem::others_have_values().at("visibility"))],
                ),
        )?;
        self.change(&permit, &row, after).await
    }

    /// What others have to report is changed with consent.
    async fn check_obliging(&self, row: &indicator::Model) -> Result<(), Error> {
        let reporters = Reporters::from_code(&row.reporters);
        let reporters = reporters.ok_or_else(|| Error::internal("unknown reporters"))?;
        if obliges_others(reporters) {
            let subject = Subject::record(row);
            let subject = subject.ok_or_else(|| Error::internal("an unknown visibility"))?;
            let _: Permit<act::Change> = self.permit(subject.common())?;
        }
        Ok(())
    }

    /// What is wrong with who reports an indicator: with the body that commissions it, the care area, the project.
    async fn check_reporters(
        &self,
        row: &indicator::Model,
        today: NaiveDate,
    ) -> Result<Vec<Option<Problem>>, Error> {
        let reporters = Reporters::from_code(&row.reporters).ok_or_else(unknown)?;
        let common = obliges_others(reporters);
        let of_area = reporters == Reporters::CareArea;
        let of_project = reporters == Reporters::Participants;
        let project = match row.development_project_id {
            Some(id) if of_project => Some(
                self.found::<development_project::Entity>(id, "project")
                    .await?,
            ),
            _ => None,
        };
        let anothers = project
            .as_ref()
            .is_some_and(|it| it.owner_id != row.owner_id);
        if let Some(area) = row.care_area_id {
            self.found::<care_area::Entity>(area, "careArea").await?;
        }
        Ok(vec![
            self.check_commission(row, common, today).await?,
            (of_area && row.care_area_id.is_none())
                .then(|| problem::reported_in_no_care_area().at("careArea")),
            (!of_area && row.care_area_id.is_some())
                .then(|| problem::care_area_of_other_reporters().at("careArea")),
            (of_project && project.is_none())
                .then(|| problem::participants_of_no_project().at("project")),
            anothers.then(|| problem::participants_of_anothers_project().at("project")),
        ])
    }

    /// That what others have to report is commissioned by a body that may, and nothing else is.
    async fn check_commission(
        &self,
        row: &indicator::Model,
        common: bool,
        today: NaiveDate,
    ) -> Result<Option<Problem>, Error> {
        let wrong = match (row.commissioned_by_id, common) {
            (None, true) => Some(problem::commissioned_by_nobody()),
            (None, false) => None,
            (Some(_), false) => Some(problem::commissions_nothing()),
            (Some(id), true) => {
                let body = self.found::<body::Entity>(id, "commissionedBy").await?;
                let kind = BodyType::from_code(&body.kind).ok_or_else(unknown)?;
                let exists = self.period::<body::Entity>(&body).await?.holds(today);
                let may = exists && commissions(kind, body.care_area_id, row.care_area_id);
                (!may).then(problem::body_commissions_no_such)
            }
        };
        Ok(wrong.map(|wrong| wrong.at("commissionedBy")))
    }

    /// That nothing is owed for what began before. The operator of the server answers for what the command line reads.
    fn check_first(&self, from: NaiveDate, first: NaiveDate) -> Option<Problem> {
        let too_early = self.is_by_grant() && from < first;
        too_early.then(|| problem::reported_too_early(first).at("reportedFrom"))
    }

    /// That nobody comes to owe values for the past by a change: whoever comes to report it owes none for what has begun, and others
    /// than its owner owe none for what ended while it was no longer reported. The operator of the server answers for what the
    /// command line reads.
    fn check_newly_owed(
        &self,
        before: &indicator::Model,
        after: &indicator::Model,
        today: NaiveDate,
    ) -> Result<Option<Problem>, Error> {
        let kind = PeriodKind::from_code(&after.period_kind).ok_or_else(unknown)?;
        let first = first_owed(kind, today)?;
        let from = after.reported_from;
        if obliges_anew(before, after) {
            let too_early = self.is_by_grant() && from < first;
            return Ok(too_early.then(|| problem::obliges_too_early(first).at("reportedFrom")));
        }
        let longer = self.is_by_grant() && obliges_longer(before, after, today);
        let too_early = self.check_first(from, Ord::min(first, before.reported_from));
        Ok(too_early.or_else(|| longer.then(|| problem::obliges_afterwards().at("reportedTo"))))
    }

    /// Ends an indicator with the period before the one from which its new version is reported.
    async fn end_replaced(&self, replaced: Uuid, new: &indicator::Model) -> Result<(), Error> {
        let (row, permit) = self
            .permitted::<indicator::Entity, act::Change>(replaced, "replaces")
            .await?;
        self.check_obliging(&row).await?;
        let from = new.reported_from;
        let kind = PeriodKind::from_code(&row.period_kind).ok_or_else(unknown)?;
        let begins = ReportingPeriod::beginning(kind, from).is_some()
            && row.reported_from < from
            && row.reported_to.is_none_or(|to| from <= to);
        let versions = self
            .select::<indicator::Entity>()
            .filter(indicator::Column::ReplacesId.eq(replaced));
        let again = versions.one().await?.is_some();
        let days = self.days_reported(replaced).await?;
        let falls_outside = days.is_some_and(|(_, last)| from <= last);
        refuse([
            (row.owner_id != new.owner_id)
                .then(|| problem::replaced_by_another_owner().at("replaces")),
            again.then(|| problem::replaced_already().at("replaces")),
            (!begins).then(|| problem::replaced_from_no_period().at("reportedFrom")),
            falls_outside.then(|| problem::periods_would_fall_outside().at("reportedFrom")),
            shows_more(&row, new)
                .then(|| problem::shows_smaller_figures().at("disclosureThreshold")),
            // Values of two versions in one year could be compared.
            (row.disclosure_threshold.is_some() && row.cumulative && from.ordinal() != 1)
                .then(|| problem::replaced_within_a_year().at("reportedFrom")),
        ])?;
        let after = indicator::Model {
            reported_to: Some(from),
            ..row.clone()
        };
        if after != row {
            self.change(&permit, &row, after).await?;
        }
        Ok(())
    }

    /// Whether anybody has reported of an indicator, be it with a draft that the actor can't see.
    async fn is_reported(&self, indicator: Uuid) -> Result<bool, Error> {
        Ok(self.days_reported(indicator).await?.is_some()
            || self.is_reported_by_others(indicator).await?)
    }

    /// Sets the target of an indicator for a period, changes it or removes it. None when it is removed.
    pub async fn set_indicator_target(
        &self,
        indicator: Uuid,
        change: TargetChange,
        today: NaiveDate,
    ) -> Result<Option<Uuid>, Error> {
        let (row, permit) = self
            .permitted::<indicator::Entity, act::Change>(indicator, "indicator")
            .await?;
        self.check_obliging(&row).await?;
        let there = self.target_there(&row, &change).await?;
        match (&there, change.version) {
            (Some(there), Some(version)) => {
                check_version::<indicator_target::Entity>(there, version)?
            }
            (None, Some(_)) => return Err(Error::Conflict(None)),
            (Some(_), None) => refuse([Some(problem::target_needs_version().at("version"))])?,
            (None, None) => {}
        }
        self.check_target(&row, &change).await?;
        let past = change.period.last_day() < today && self.is_reported(indicator).await?;
        refuse([past.then(|| problem::target_of_a_past_period().at("period"))])?;
        match (there, amount(change.target)?) {
            (Some(there), None) => {
                self.remove(&permit, &there).await?;
                Ok(None)
            }
            (None, None) => Err(problem::no_target().at("target").into()),
            (Some(there), Some(target)) if there.target == target => Ok(Some(there.id)),
            (Some(there), Some(target)) => {
                let after = indicator_target::Model {
                    target,
                    ..there.clone()
                };
                let changed = self.change(&permit, &there, after);
                changed.await.map(Some)
            }
            (None, Some(target)) => {
                let (organisation_id, care_area_id, county) = target_columns(change.of);
                let new = indicator_target::Model {
                    id: Uuid::now_v7(),
                    indicator_id: permit.key(),
                    period_kind: change.period.kind().code().to_owned(),
                    period_from: change.period.first_day(),
                    organisation_id,
                    care_area_id,
                    county,
                    target,
                    version: 1,
                };
                let target = self.create(&permit, new);
                Ok(Some(target.await?.key()))
            }
        }
    }

    /// The target that there is for the same period and organisation.
    async fn target_there(
        &self,
        row: &indicator::Model,
        change: &TargetChange,
    ) -> Result<Option<indicator_target::Model>, Error> {
        use indicator_target::Column;
        let (organisation, care_area, county) = target_columns(change.of);
        let is = |column: Column, id: Option<Uuid>| match id {
            Some(id) => column.eq(id),
            None => column.is_null(),
        };
        let condition = Condition::all()
            .add(Column::IndicatorId.eq(row.id))
            .add(Column::PeriodKind.eq(change.period.kind().code()))
            .add(Column::PeriodFrom.eq(change.period.first_day()))
            .add(is(Column::OrganisationId, organisation))
            .add(is(Column::CareAreaId, care_area))
            .add(Column::County.eq(county));
        self.select::<indicator_target::Entity>()
            .filter(condition)
            .one()
            .await
    }

    /// That a target is one of the indicator's values, for a period that they make, and for an organisation that reports.
    async fn check_target(
        &self,
        row: &indicator::Model,
        change: &TargetChange,
    ) -> Result<(), Error> {
        let method = method_of(row).ok_or_else(unknown)?;
        let schedule = self.schedule(row).await?;
        let reporter = match change.of {
            TargetOf::CareArea(id) => {
                self.found::<care_area::Entity>(id, "careArea").await?;
                None
            }
            TargetOf::Organisation(id) => {
                let organisation = self
                    .found::<organisation::Entity>(id, "organisation")
                    .await?;
                let kind = OrganisationKind::from_code(&organisation.kind).ok_or_else(unknown)?;
                schedule.check_reporter("organisation", id, kind)
            }
            TargetOf::Each | TargetOf::County => None,
        };
        let made = !change.period.parts(schedule.period_kind).is_empty();
        refuse([
            (!made).then(|| not_made_of(schedule.period_kind)),
            reporter,
            change
                .target
                .and_then(|target| method.check_target("target", target)),
        ])
    }

    /// The first days of the first and the last period for which there are values of an indicator, as far as the actor can see:
    /// all that are approved. What it can't see is checked when it is submitted.
    async fn days_reported(
        &self,
        indicator: Uuid,
    ) -> Result<Option<(NaiveDate, NaiveDate)>, Error> {
        let at_the_end = async |order| {
            let value = self
                .select::<follow_up_value::Entity>()
                .filter(follow_up_value::Column::IndicatorId.eq(indicator))
                .order_by(follow_up_value::Column::PeriodFrom, order)
                .limit(1)
                .one()
                .await?;
            Ok::<_, Error>(value.map(|row| row.period_from))
        };
        let first = at_the_end(Order::Asc).await?;
        Ok(first.zip(at_the_end(Order::Desc).await?))
    }

    async fn with_change(
        &self,
        row: &indicator::Model,
        change: IndicatorChange,
        today: NaiveDate,
    ) -> Result<indicator::Model, Error> {
        let code = |code: Option<&'static str>, held: &String| {
            code.map_or_else(|| held.clone(), str::to_owned)
        };
        let title = change.title.unwrap_or_else(|| row.title.clone());
        Ok(indicator::Model {
            folded: folded(&title),
            title,
            definition: change.definition.unwrap_or_else(|| row.definition.clone()),
            calculation: change
                .calculation
                .unwrap_or_else(|| row.calculation.clone()),
            sources_of_error: change
                .sources_of_error
                .unwrap_or_else(|| row.sources_of_error.clone()),
            measure: code(change.measure.map(Vocabulary::code), &row.measure),
            direction: code(change.direction.map(Vocabulary::code), &row.direction),
            cumulative: change.cumulative.unwrap_or(row.cumulative),
            aggregation: code(change.aggregation.map(Vocabulary::code), &row.aggregation),
            unit: change.unit.unwrap_or_else(|| row.unit.clone()),
            period_kind: code(change.period_kind.map(Vocabulary::code), &row.period_kind),
            reporters: code(change.reporters.map(Vocabulary::code), &row.reporters),
            commissioned_by_id: change.commissioned_by.unwrap_or(row.commissioned_by_id),
            care_area_id: change.care_area.unwrap_or(row.care_area_id),
            baseline: match change.baseline {
                Some(held) => figure("baseline", held)?,
                None => row.baseline,
            },
            range_from: match change.range_from {
                Some(held) => figure("rangeFrom", held)?,
                None => row.range_from,
            },
            range_to: match change.range_to {
                Some(held) => figure("rangeTo", held)?,
                None => row.range_to,
            },
            kolada_id: change.kolada_id.unwrap_or_else(|| row.kolada_id.clone()),
            disclosure_threshold: change
                .disclosure_threshold
                .unwrap_or(row.disclosure_threshold),
            development_project_id: match change.project {
                Some(project) if project != row.development_project_id => {
                    self.project_of(project, today).await?
                }
                _ => row.development_project_id,
            },
            priority_area_id: match change.priority_area {
                Some(code) => self.priority_area_of(code.as_deref()).await?,
                None => row.priority_area_id,
            },
            target_group_id: match change.target_group {
                Some(code) => self.target_group_of(code.as_deref()).await?,
                None => row.target_group_id,
            },
            effect_goal_id: match change.effect_goal {
                Some(code) => self.effect_goal_of(code.as_deref()).await?,
                None => row.effect_goal_id,
            },
            visibility: code(change.visibility.map(Vocabulary::code), &row.visibility),
            reported_from: change.reported_from.unwrap_or(row.reported_from),
            reported_to: change.reported_to.unwrap_or(row.reported_to),
            reporting_days: change.reporting_days.unwrap_or(row.reporting_days),
            ..row.clone()
        })
    }

    /// The project that an indicator is to follow up: one that its owner owns or takes part in.
    async fn project_of(
        &self,
        project: Option<Uuid>,
        today: NaiveDate,
    ) -> Result<Option<Uuid>, Error> {
        let Some(id) = project else {
            return Ok(None);
        };
        let project = self
            .found::<development_project::Entity>(id, "project")
            .await?;
        let has_part = self.has_part_in(&project, self.actor().organisation, today);
        // Who took part once may have indicators there still: the operator of the server answers for what the command line reads.
        let stands_outside = self.is_by_grant() && !has_part.await?;
        refuse([stands_outside.then(|| problem::takes_no_part().at("project"))])?;
        Ok(Some(id))
    }
}

/// The direction with a code, named in the field of the same name.
macro_rules! directions {
    ($($method:ident: $table:ident in $field:literal),+ $(,)?) => {
        impl Writing<'_> {$(
            async fn $method(&self, code: Option<&str>) -> Result<Option<Uuid>, Error> {
                let Some(code) = code else {
                    return Ok(None);
                };
                let found = self
                    .select::<$table::Entity>()
                    .filter(is($table::Column::Code, code))
                    .one()
                    .await?;
                found.map(|row| Some(row.id)).ok_or_else(|| problem::no_code_of_vocabulary().at($field).into())
            }
        )+}
    };
}

directions!(
    priority_area_of: priority_area in "priorityArea",
    target_group_of: target_group in "targetGroup",
    effect_goal_of: effect_goal in "effectGoal",
);

/// What is wrong with an indicator by itself.
fn check(row: &indicator::Model) -> Vec<Option<Problem>> {
    let method = method_of(row);
    let (from, to) = (row.reported_from, row.reported_to);
    let ordered = to.is_none_or(|to| from < to);
    let days = (0..=MOST_REPORTING_DAYS).contains(&row.reporting_days);
    let figure = row.baseline.map(Amount::figure);
    vec![
        heading("title", &row.title),
        words("definition", row.definition.as_deref()),
        words("calculation", row.calculation.as_deref()),
        words("sourcesOfError", row.sources_of_error.as_deref()),
        prose("unit", &row.unit, UNIT_LENGTH),
        row.kolada_id
            .as_deref()
            .and_then(|id| text("koladaId", id, KOLADA_LENGTH)),
        method.and_then(Method::check),
        method
            .zip(row.disclosure_threshold)
            .and_then(|(method, threshold)| check_threshold(threshold, method)),
        figure.and_then(|figure| check_baseline(row, figure)),
        check_range(row),
        day("reportedFrom", from),
        (!days).then(|| problem::days_out_of_range(MOST_REPORTING_DAYS).at("reportingDays")),
        to.and_then(|to| day("reportedTo", to)),
        (!ordered).then(|| problem::reported_to_too_early().at("reportedTo")),
    ]
}

fn words(field: &str, said: Option<&str>) -> Option<Problem> {
    optional_prose(field, said, WORDS_LENGTH)
}

fn check_baseline(row: &indicator::Model, figure: Decimal) -> Option<Problem> {
    let method = method_of(row)?;
    let baseline = Figures {
        actual: Some(figure),
        ..Figures::default()
    };
    let counted = disclosure_of(row).filter(|_| method.measure == Measure::Count);
    let is_small = counted.is_some_and(|disclosure| disclosure.suppresses(baseline, &[]));
    method
        .check_target("baseline", figure)
        .or_else(|| is_small.then(|| problem::baseline_is_small().at("baseline")))
}

/// That the range of the figures that are expected is one, of values that are figures.
fn check_range(row: &indicator::Model) -> Option<Problem> {
    let method = method_of(row)?;
    let [from, to] = [row.range_from, row.range_to].map(|it| it.map(Amount::figure));
    let upside_down = from.zip(to).is_some_and(|(from, to)| to < from);
    let is_target = |field, figure| method.check_target(field, figure);
    from.and_then(|from| is_target("rangeFrom", from))
        .or_else(|| to.and_then(|to| is_target("rangeTo", to)))
        .or_else(|| upside_down.then(|| problem::range_upside_down().at("rangeTo")))
}

/// Whether a new version shows figures about people that the one it replaces suppresses.
fn shows_more(replaced: &indicator::Model, new: &indicator::Model) -> bool {
    let threshold = replaced.disclosure_threshold;
    threshold.is_some_and(|threshold| new.disclosure_threshold.is_none_or(|new| new < threshold))
}

/// A figure as it is held.
fn figure(field: &str, figure: Option<Decimal>) -> Result<Option<Amount>, Error> {
    refuse([figure.and_then(|figure| check_size(field, figure))])?;
    amount(figure)
}

/// What says who reports an indicator.
const fn reporting(row: &indicator::Model) -> (&String, Option<Uuid>, Option<Uuid>, Option<Uuid>) {
    (
        &row.reporters,
        row.commissioned_by_id,
        row.care_area_id,
        row.development_project_id,
    )
}

/// Whether others than its owner, and those who take part in its project, report an indicator.
const fn obliges_others(reporters: Reporters) -> bool {
    match reporters {
        Reporters::Owner | Reporters::Participants => false,
        Reporters::CareArea | Reporters::Municipalities | Reporters::RegionAndMunicipalities => {
            true
        }
    }
}

/// Whether by a change others than its owner come to report an indicator, or report it for periods of another kind.
fn obliges_anew(before: &indicator::Model, after: &indicator::Model) -> bool {
    let participants = after.reporters == Reporters::Participants.code();
    let differs = before.reporters != after.reporters
        || before.period_kind != after.period_kind
        || before.care_area_id != after.care_area_id
        || (participants && before.development_project_id != after.development_project_id);
    differs && after.reporters != Reporters::Owner.code()
}

/// Whether by a change others than its owner would have had to report an indicator for periods that have ended.
fn obliges_longer(before: &indicator::Model, after: &indicator::Model, today: NaiveDate) -> bool {
    let [before, after] = [before, after].map(|row| schedule_of(row, Vec::new()));
    let both = before.zip(after);
    both.is_some_and(|(before, after)| {
        after.reporters != Reporters::Owner && before.is_prolonged(&after, today)
    })
}

/// The first day from which values may be owed of what is made today.
fn first_owed(kind: PeriodKind, today: NaiveDate) -> Result<NaiveDate, Error> {
    first_after(kind, today).ok_or_else(|| Error::internal("a day in no period"))
}

/// What says in words what values mean: its owner may mend it while nobody else has reported.
const MEANING_IN_WORDS: [&str; 2] = ["definition", "calculation"];

/// The fields that a change makes another, and with them what values mean.
fn other_meaning(before: &indicator::Model, after: &indicator::Model) -> Vec<&'static str> {
    let participants = before.reporters == Reporters::Participants.code();
    let fields = [
        ("definition", before.definition != after.definition),
        ("calculation", before.calculation != after.calculation),
        ("measure", before.measure != after.measure),
        ("direction", before.direction != after.direction),
        ("aggregation", before.aggregation != after.aggregation),
        ("cumulative", before.cumulative != after.cumulative),
        ("unit", before.unit != after.unit),
        ("periodKind", before.period_kind != after.period_kind),
        ("reporters", before.reporters != after.reporters),
        (
            "disclosureThreshold",
            before.disclosure_threshold != after.disclosure_threshold,
        ),
        ("careArea", before.care_area_id != after.care_area_id),
        (
            "project",
            participants && before.development_project_id != after.development_project_id,
        ),
    ];
    let changed = fields.into_iter().filter(|(_, changed)| *changed);
    changed.map(|(field, _)| field).collect()
}

/// The fields that a change makes another, and with them what was owed for periods that have ended, or until when.
fn other_obligations(
    before: &indicator::Model,
    after: &indicator::Model,
    today: NaiveDate,
) -> Vec<&'static str> {
    let [before, after] = [before, after].map(|row| schedule_of(row, Vec::new()));
    let both = before.zip(after);
    both.map_or_else(Vec::new, |(before, after)| {
        before.other_obligations(&after, today)
    })
}

/// The day on which an indicator is no longer reported can't be before there are values: they would belong to no period.
fn outside(
    before: &indicator::Model,
    after: &indicator::Model,
    last: NaiveDate,
) -> Option<Problem> {
    let too_early = after.reported_to.is_some_and(|to| to <= last);
    let moved = before.reported_to != after.reported_to;
    (moved && too_early).then(|| problem::periods_would_fall_outside().at("reportedTo"))
}

/// Whether a change takes an indicator out of the sight of all but its owner.
fn hides(before: &indicator::Model, after: &indicator::Model) -> bool {
    let owners = Visibility::Owner.code();
    after.visibility == owners && before.visibility != owners
}

/// The rights over an indicator, and who can see it.
pub(super) fn rights_over(row: &indicator::Model) -> Result<Subject, Error> {
    Subject::record(row).ok_or_else(unknown)
}

/// What the values of an indicator are; none when one of its codes isn't known.
pub(super) fn method_of(row: &indicator::Model) -> Option<Method> {
    Some(Method {
        measure: Measure::from_code(&row.measure)?,
        aggregation: Aggregation::from_code(&row.aggregation)?,
        cumulative: row.cumulative,
    })
}

/// How small its figures may be that are shown; none where it doesn't count people.
pub(super) fn disclosure_of(row: &indicator::Model) -> Option<Disclosure> {
    let threshold = row.disclosure_threshold?;
    Some(Disclosure::new(threshold, method_of(row)?))
}

/// For which periods an indicator is reported, and by whom; none when one of its codes isn't known. `members`: those of its project
/// or care area.
pub(super) fn schedule_of(row: &indicator::Model, members: Vec<Member>) -> Option<Schedule> {
    Some(Schedule {
        period_kind: PeriodKind::from_code(&row.period_kind)?,
        reporters: Reporters::from_code(&row.reporters)?,
        owner: row.owner_id,
        members,
        from: row.reported_from,
        to: row.reported_to,
        reporting_days: row.reporting_days.try_into().ok()?,
    })
}

pub(super) fn unknown() -> Error {
    Error::internal("an indicator with an unknown code")
}

fn not_made_of(kind: PeriodKind) -> Problem {
    let term = kind.term();
    problem::target_of_other_periods(term.english, term.swedish).at("period")
}

/// Each once.
pub(super) fn unique<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}
