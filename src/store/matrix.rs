//! Reading what the follow-up matrix and totals are made of: a few statements, however many values there are.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::NaiveDate;
use entity::{
    Amount, care_area, care_area_municipality, follow_up_value, indicator, indicator_target,
    organisation, priority_area,
};
use sea_orm::{ColumnTrait, Condition, prelude::Uuid};

use super::{
    IndicatorFilter, MembershipsOfCareArea, Page, PageRequest, Position, Record, Row, Session,
    engine::page::Sort,
    follow_up::{figures_of, kind_of_value, period_of, within},
    indicators::{method_of, target_of, unique, unknown},
};
use crate::{
    domain::{
        follow_up::{Movement, Reported},
        matrix::{
            Facts, IndicatorFacts, Matrix, Parts, TargetFacts, TargetOf, Total, ValueFacts, matrix,
            total,
        },
        reporting::ReportingPeriod,
        schedule::Schedule,
        vocabulary::{Direction, OrganisationKind, PeriodKind, Reporters, ValueState, Vocabulary},
    },
    error::Error,
};

/// How many indicators a matrix has at most.
pub const INDICATORS_OF_A_MATRIX: u64 = 100;

/// Which indicators a matrix is to have. An indicator must meet all that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FollowUpMatrixFilter {
    /// Only these.
    pub indicators: Option<Vec<Uuid>>,
    /// Only of this project, as far as it can be seen.
    pub project: Option<Uuid>,
    /// Only of this owner.
    pub owner: Option<Uuid>,
    /// Only for the priority area with this code.
    pub priority_area: Option<String>,
    /// Only for the target group with this code.
    pub target_group: Option<String>,
    /// Only for the effect goal with this code.
    pub effect_goal: Option<String>,
    /// Only those that are reported so often.
    pub period_kind: Option<PeriodKind>,
    /// Only those that these report.
    pub reporters: Option<Reporters>,
}

/// Which parts of a matrix are asked for. Nothing is read for the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MatrixParts {
    /// The page of indicators.
    pub indicators: bool,
    /// The organisations of the rows.
    pub organisations: bool,
    /// What is made of the values.
    pub made: Parts,
}

/// A matrix with the rows that it was made from.
#[derive(Default)]
pub struct MatrixReading {
    /// The matrix.
    pub matrix: Matrix,
    /// The indicators, in the order of the columns.
    pub indicators: Vec<Arc<indicator::Model>>,
    /// Where they stand among all that meet the filter.
    pub positions: Vec<Position>,
    /// Whether more indicators follow.
    pub has_next: bool,
    /// The organisations of the rows, and the others that report.
    pub organisations: ById<organisation::Entity>,
    /// The values that stand in cells, by their ids.
    pub values: ById<follow_up_value::Entity>,
    /// The care areas.
    pub care_areas: ById<care_area::Entity>,
    /// The priority areas.
    pub priority_areas: ById<priority_area::Entity>,
    /// How many rows were read.
    pub read: usize,
}

/// Rows of a table by their ids, shared by all cells that show them.
pub type ById<E> = HashMap<Uuid, Arc<Row<E>>>;

fn by_id<E: Record>(rows: impl IntoIterator<Item = Row<E>>) -> ById<E> {
    let shared = |row| (E::id(&row), Arc::new(row));
    rows.into_iter().map(shared).collect()
}

/// Asks what the values of an indicator come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TotalKey {
    /// The indicator.
    pub indicator: Uuid,
    /// For this period.
    pub period: ReportingPeriod,
    /// Of the municipalities of this care area; none for all that report.
    pub care_area: Option<Uuid>,
}

impl Session {
    /// The follow-up matrix of a period, as far as the viewer sees: of a page of the indicators that meet the filter. Of what is not
    /// among these parts it has nothing.
    pub async fn follow_up_matrix(
        &self,
        period: ReportingPeriod,
        filter: &FollowUpMatrixFilter,
        request: PageRequest,
        parts: MatrixParts,
        today: NaiveDate,
    ) -> Result<MatrixReading, Error> {
        let mut reading = MatrixReading::default();
        let made = parts.made.any();
        let mut indicators: Vec<indicator::Model> = Vec::new();
        if parts.indicators || made {
            let columns = self.columns_of(filter, request).await?;
            reading.has_next = columns.has_next;
            (indicators, reading.positions) = columns.rows.into_iter().unzip();
        }
        let mut organisations = Vec::new();
        if parts.organisations || made {
            organisations = self.reporting_organisations(period.last_day()).await?;
        }
        let mut facts = Facts {
            period,
            today,
            organisations: organisations.iter().map(kinds).collect::<Result<_, _>>()?,
            indicators: Vec::new(),
            values: Vec::new(),
            targets: Vec::new(),
            extensions: Vec::new(),
            care_areas: Vec::new(),
            priority_areas: Vec::new(),
        };
        let mut values = Vec::new();
        if made {
            values = self.add_values(&mut facts, &indicators).await?;
            self.add_areas(&mut facts, parts.made, &mut reading).await?;
        }
        reading.read = values.len() + facts.targets.len();
        reading.matrix = matrix(&facts, parts.made);
        let rows = reading.matrix.rows.iter().chain(&reading.matrix.region);
        let cells = rows.flat_map(|(_, cells)| cells);
        let shown: HashSet<Uuid> = cells.filter_map(|cell| cell.value).collect();
        let values = values.into_iter().filter(|row| shown.contains(&row.id));
        reading.values = by_id::<follow_up_value::Entity>(values);
        reading.indicators = indicators.into_iter().map(Arc::new).collect();
        reading.organisations = by_id::<organisation::Entity>(organisations);
        Ok(reading)
    }

    /// Adds what a matrix has of these indicators; gives the values that it was read from.
    async fn add_values(
        &self,
        facts: &mut Facts,
        indicators: &[indicator::Model],
    ) -> Result<Vec<follow_up_value::Model>, Error> {
        let period = facts.period;
        let ids: Vec<Uuid> = indicators.iter().map(|row| row.id).collect();
        let values = self.values_within(&ids, period, Condition::all()).await?;
        facts.values = values.iter().map(value_of).collect::<Result<_, _>>()?;
        facts.targets = self.targets_for(&ids, period).await?;
        facts.extensions = self.extensions_within(&ids, period).await?;
        let schedules = self.schedules(indicators.iter()).await?;
        facts.indicators = facts_of(indicators, schedules)?;
        Ok(values)
    }

    /// Adds the care areas and the priority areas, where these are among the parts.
    async fn add_areas(
        &self,
        facts: &mut Facts,
        parts: Parts,
        reading: &mut MatrixReading,
    ) -> Result<(), Error> {
        if parts.care_areas {
            let on = facts.period.last_day();
            let rows = self.care_areas(on).await?;
            let areas: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            let members = self
                .related::<MembershipsOfCareArea>(&areas, Some(on))
                .await?;
            let with_members = areas
                .iter()
                .map(|area| (*area, municipalities(members.get(area))));
            facts.care_areas = with_members.collect();
            reading.care_areas = by_id::<care_area::Entity>(rows);
        }
        if parts.priority_areas {
            let rows = self.priority_areas().await?;
            facts.priority_areas = rows.iter().map(|row| row.id).collect();
            reading.priority_areas = by_id::<priority_area::Entity>(rows);
        }
        Ok(())
    }

    /// What the approved values of indicators come to.
    pub async fn totals(
        &self,
        keys: &[TotalKey],
        today: NaiveDate,
    ) -> Result<HashMap<TotalKey, Total>, Error> {
        let mut by_list: HashMap<(ReportingPeriod, Option<Uuid>), Vec<Uuid>> = HashMap::new();
        for key in keys {
            let same = by_list.entry((key.period, key.care_area)).or_default();
            same.push(key.indicator);
        }
        let indicators = unique(keys.iter().map(|key| key.indicator));
        let indicators = self.rows::<indicator::Entity>(&indicators).await?;
        let mut found = HashMap::new();
        for ((period, care_area), ids) in by_list {
            let sums = self.totals_of(&ids, &indicators, period, care_area, today);
            let keyed = sums.await?.into_iter().map(|(indicator, sum)| {
                let key = TotalKey {
                    indicator,
                    period,
                    care_area,
                };
                (key, sum)
            });
            found.extend(keyed);
        }
        Ok(found)
    }

    async fn totals_of(
        &self,
        ids: &[Uuid],
        indicators: &HashMap<Uuid, indicator::Model>,
        period: ReportingPeriod,
        care_area: Option<Uuid>,
        today: NaiveDate,
    ) -> Result<Vec<(Uuid, Total)>, Error> {
        let on = period.last_day();
        let shown = [ValueState::Approved, ValueState::UnderCorrection].map(Vocabulary::code);
        let approved = follow_up_value::Column::State.is_in(shown);
        let values = self.values_within(ids, period, approved).await?;
        let organisations = self.reporting_organisations(on).await?;
        let members = match care_area {
            Some(area) => {
                let members = self
                    .related::<MembershipsOfCareArea>(&[area], Some(on))
                    .await?;
                Some(municipalities(members.get(&area)))
            }
            None => None,
        };
        let rows = ids.iter().filter_map(|id| indicators.get(id)).cloned();
        let rows: Vec<indicator::Model> = rows.collect();
        let schedules = self.schedules(rows.iter()).await?;
        let facts = Facts {
            period,
            today,
            organisations: organisations.iter().map(kinds).collect::<Result<_, _>>()?,
            indicators: facts_of(&rows, schedules)?,
            values: values.iter().map(value_of).collect::<Result<_, _>>()?,
            targets: self.targets_for(ids, period).await?,
            extensions: self.extensions_within(ids, period).await?,
            care_areas: Vec::new(),
            priority_areas: Vec::new(),
        };
        let of = care_area.map_or(TargetOf::County, TargetOf::CareArea);
        let totals = total(&facts, of, members.as_deref()).into_iter();
        Ok(totals.map(|total| (total.indicator, total)).collect())
    }

    /// How indicators move, by their approved values.
    pub async fn movements(&self, indicators: &[Uuid]) -> Result<HashMap<Uuid, Movement>, Error> {
        let rows = self.rows::<indicator::Entity>(indicators).await?;
        let shown = [ValueState::Approved, ValueState::UnderCorrection].map(Vocabulary::code);
        let of_indicators = self.among(follow_up_value::Column::IndicatorId, indicators)?;
        let values = self
            .select::<follow_up_value::Entity>()
            .filter(of_indicators)
            .filter(follow_up_value::Column::State.is_in(shown))
            .by_key()
            .all()
            .await?;
        let mut reported: HashMap<Uuid, Vec<Reported>> = HashMap::new();
        for row in &values {
            let value = value_of(row)?;
            let own = reported.entry(value.indicator).or_default();
            own.push(value.reported);
        }
        let moved = |(id, row): (&Uuid, &indicator::Model)| {
            let method = method_of(row)?;
            Some((*id, method.movement(reported.get(id)?)?))
        };
        Ok(rows.iter().filter_map(moved).collect())
    }

    /// The indicators of a matrix, in order of their titles.
    async fn columns_of(
        &self,
        filter: &FollowUpMatrixFilter,
        request: PageRequest,
    ) -> Result<Page<indicator::Model>, Error> {
        let ids = filter.indicators.as_ref();
        let ids = ids.map(|ids| self.among(indicator::Column::Id, ids));
        let condition = self
            .condition_of_indicators(&IndicatorFilter {
                owner: filter.owner,
                project: filter.project,
                priority_area: filter.priority_area.clone(),
                target_group: filter.target_group.clone(),
                effect_goal: filter.effect_goal.clone(),
                period_kind: filter.period_kind,
                reporters: filter.reporters,
                ..IndicatorFilter::default()
            })
            .add_option(ids.transpose()?);
        let sort = Sort::Swedish(indicator::Column::Title.into_expr());
        self.page::<indicator::Entity>(condition, sort, request)
            .await
    }

    /// The values of these indicators for a period and those that it is made of.
    async fn values_within(
        &self,
        indicators: &[Uuid],
        period: ReportingPeriod,
        condition: impl Into<Condition>,
    ) -> Result<Vec<follow_up_value::Model>, Error> {
        let of_indicators = self.among(follow_up_value::Column::IndicatorId, indicators)?;
        self.select::<follow_up_value::Entity>()
            .filter(of_indicators)
            .filter(within(period))
            .filter(condition)
            .by_key()
            .all()
            .await
    }

    /// The targets of these indicators for just this period.
    async fn targets_for(
        &self,
        indicators: &[Uuid],
        period: ReportingPeriod,
    ) -> Result<Vec<TargetFacts>, Error> {
        use indicator_target::Column;
        let condition = Condition::all()
            .add(self.among(Column::IndicatorId, indicators)?)
            .add(Column::PeriodFrom.eq(period.first_day()))
            .add(Column::PeriodKind.eq(period.kind().code()));
        let rows = self.select::<indicator_target::Entity>().filter(condition);
        let target = |row: indicator_target::Model| TargetFacts {
            indicator: row.indicator_id,
            of: target_of(&row),
            target: Amount::figure(row.target),
        };
        let rows = rows.by_key().all().await?;
        Ok(rows.into_iter().map(target).collect())
    }
}

fn kinds(row: &organisation::Model) -> Result<(Uuid, OrganisationKind), Error> {
    let kind = OrganisationKind::from_code(&row.kind);
    let kind = kind.ok_or_else(|| Error::internal("an organisation of an unknown kind"))?;
    Ok((row.id, kind))
}

fn facts_of(
    rows: &[indicator::Model],
    mut schedules: HashMap<Uuid, Schedule>,
) -> Result<Vec<IndicatorFacts>, Error> {
    let facts = rows.iter().map(|row| {
        Ok(IndicatorFacts {
            id: row.id,
            method: method_of(row).ok_or_else(unknown)?,
            direction: Direction::from_code(&row.direction).ok_or_else(unknown)?,
            schedule: schedules.remove(&row.id).ok_or_else(unknown)?,
            priority_area: row.priority_area_id,
        })
    });
    facts.collect()
}

fn value_of(row: &follow_up_value::Model) -> Result<ValueFacts, Error> {
    let under_correction = row.state == ValueState::UnderCorrection.code();
    Ok(ValueFacts {
        id: row.id,
        indicator: row.indicator_id,
        reported: Reported {
            organisation: row.organisation_id,
            period: period_of(row)?,
            kind: kind_of_value(row),
            figures: figures_of(row),
            suppressed: row.suppressed,
            preliminary: row.preliminary,
            under_correction,
            submitted_on: row.submitted_on,
        },
        approved: under_correction || row.state == ValueState::Approved.code(),
        is_correction: row.is_correction,
        target: row.target.map(Amount::figure),
    })
}

fn municipalities(members: Option<&Vec<care_area_municipality::Model>>) -> Vec<Uuid> {
    let members = members.into_iter().flatten();
    members.map(|row| row.organisation_id).collect()
}
