//! The follow-up matrix: municipalities by indicators, with what it comes to for the county, care areas and priority areas.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, SimpleObject};
use uuid::Uuid;

use super::{
    directions::{PriorityArea, known_codes},
    follow_up::FollowUpValue,
    indicators::{FollowUpTotal, Indicator, ReportingRate, figures, number},
    names::by_name,
    organisations::{CareArea, Organisation},
    periods::{PeriodInput, ReportingPeriod},
    projects::DevelopmentProject,
};
use crate::graphql::engine::{
    arguments::{Decode as _, Id},
    connection::{Lengths, ListArguments, PageInfo, paging},
    loading::{AsOf, NodeType, Result, session, spend, today},
    scalars::Decimal,
};
use crate::{
    domain::{
        matrix::{self, Parts, Standing},
        problem,
        vocabulary::{Measure, NoFigure, PeriodKind, ReportStatus, Reporters, Vocabulary as _},
    },
    store::{self, ById, INDICATORS_OF_A_MATRIX, MatrixParts, MatrixReading, NamesOfCareArea},
};

/// Values are read for a matrix without being shown one by one: so many weigh as much as one that is.
const READ_FOR_ONE: usize = 10;

/// How many indicators a matrix shows at a time: as many as it can, when nobody says otherwise.
const LENGTHS: Lengths = Lengths {
    least: 1,
    most: INDICATORS_OF_A_MATRIX,
    usual: INDICATORS_OF_A_MATRIX,
};

/// Narrows the indicators of a follow-up matrix. An indicator must meet all that is given.
#[derive(InputObject, Default)]
pub(in crate::graphql) struct FollowUpMatrixFilter {
    /// Those with these ids or keys: at most 100.
    indicators: Option<Vec<Id<Indicator>>>,
    /// Of the project with this id or key.
    project: Option<Id<DevelopmentProject>>,
    /// Owned by the organisation with this id or key (ägare).
    owner: Option<Id<Organisation>>,
    /// For the priority area with this code, as `aldre`.
    priority_area: Option<String>,
    /// For the target group with this code.
    target_group: Option<String>,
    /// For the effect goal with this code.
    effect_goal: Option<String>,
    /// Reported so often.
    period_kind: Option<PeriodKind>,
    /// Reported by these.
    reporters: Option<Reporters>,
}

impl FollowUpMatrixFilter {
    async fn into_filter(self, ctx: &Context<'_>) -> Result<store::FollowUpMatrixFilter> {
        known_codes(
            ctx,
            &self.priority_area,
            &self.target_group,
            &self.effect_goal,
        )
        .await?;
        Ok(store::FollowUpMatrixFilter {
            indicators: indicator_keys(ctx, self.indicators).await?,
            project: self.project.decode(ctx, "filter.project").await?,
            owner: self.owner.decode(ctx, "filter.owner").await?,
            priority_area: self.priority_area,
            target_group: self.target_group,
            effect_goal: self.effect_goal,
            period_kind: self.period_kind,
            reporters: self.reporters,
        })
    }
}

async fn indicator_keys(
    ctx: &Context<'_>,
    ids: Option<Vec<Id<Indicator>>>,
) -> Result<Option<Vec<Uuid>>> {
    let field = "filter.indicators";
    let count = ids.as_ref().map_or(0, Vec::len);
    if count as u64 > INDICATORS_OF_A_MATRIX {
        let most = usize::try_from(INDICATORS_OF_A_MATRIX).unwrap_or(usize::MAX);
        return Err(problem::too_many_ids(field, count, most).at(field).into());
    }
    ids.decode(ctx, field).await
}

/// What the municipalities reported for a period, and what it comes to (uppföljningsmatris). Figures are of approved values
/// alone, whoever asks. It has a page of the indicators that meet the filter, and all that it says is of these.
#[derive(SimpleObject)]
pub struct FollowUpMatrix {
    /// The period that was asked for.
    period: ReportingPeriod,
    /// The indicators of the page: those that you may see and that meet the filter, in Swedish alphabetical order of their
    /// titles.
    indicators: Vec<Indicator>,
    /// Whether more indicators meet the filter than those of the page, and the cursor of the last of these, for `after`.
    page_info: PageInfo,
    /// The municipalities, each of them, in Swedish alphabetical order, whether they have reported or not.
    rows: Vec<FollowUpMatrixRow>,
    /// How the values of all indicators of the page are reported by all that report them: the county.
    reporting: Option<ReportingRate>,
    /// The row of the region, for what it reports itself. It is part of `totals`, and of no care area.
    region: Option<FollowUpMatrixRow>,
    /// For each indicator of the page what all who report it come to together: the county.
    totals: Vec<FollowUpTotal>,
    /// The same for each care area of the period's last day: of its municipalities that report.
    care_areas: Vec<CareAreaTotals>,
    /// How the indicators of the page stand that are for each priority area, in the order of the document.
    priority_areas: Vec<PriorityAreaStanding>,
}

/// An organisation with what it reported of each indicator.
#[derive(SimpleObject)]
pub struct FollowUpMatrixRow {
    /// The organisation.
    organisation: Option<Organisation>,
    /// The organisation, where it is a municipality; null in the region's row.
    municipality: Option<Organisation>,
    /// A cell for each indicator, in their order.
    cells: Vec<FollowUpCell>,
    /// How it has reported all indicators of the page together.
    reporting: Option<ReportingRate>,
}

/// What an organisation reported of an indicator.
#[derive(SimpleObject)]
pub struct FollowUpCell {
    /// The indicator.
    indicator: Option<Indicator>,
    /// Reporting status of the cell. MISSING is computed, never stored, and never shown as zero.
    status: ReportStatus,
    /// What the approved values come to, in the indicator's unit; of a percentage in percent. Null when there are none, and where
    /// values of several periods are not put together. Put together, a share or a ratio is rounded to four decimals, halves
    /// away from zero.
    actual: Option<Decimal>,
    /// Why there is no figure in `actual` (varför utfall saknas); null where there is one.
    no_figure: Option<NoFigure>,
    /// Whether a value that it is made of is suppressed (undertryckt), so that some see no figure here: those who neither
    /// report it nor approve.
    suppressed: bool,
    /// The numerator of a share or a ratio.
    numerator: Option<Decimal>,
    /// The denominator of a share or a ratio.
    denominator: Option<Decimal>,
    /// What is to be reached in just this period (målvärde), in the indicator's unit: the indicator's target for the organisation,
    /// else the one for each; null when none is set.
    target: Option<Decimal>,
    /// Whether it is reached, in the indicator's direction; null without a figure or a target.
    target_reached: Option<bool>,
    /// What the organisation set itself with its approved value for just this period (eget målvärde), beside `target`; null when
    /// it set none.
    own_target: Option<Decimal>,
    /// Whether that is reached; null without a figure or an own target.
    own_target_reached: Option<bool>,
    /// How many approved values are in it, expected or not.
    values: i32,
    /// How many of these may still change (preliminära).
    preliminary: i32,
    /// How many of these are being corrected (under rättelse).
    under_correction: i32,
    /// How many of the expected values are approved, of those that you may see: without a token, that are published.
    reported: i32,
    /// How many values are expected by now: those owed for periods that have ended.
    expected: i32,
    /// How many of the expected values that are approved were submitted in time.
    in_time: i32,
    /// How many of the expected values are late, and not approved.
    missing: i32,
    /// The value, when there is exactly one that you may see, in whatever state.
    value: Option<FollowUpValue>,
}

/// What the municipalities of a care area come to together.
#[derive(SimpleObject)]
pub struct CareAreaTotals {
    /// The care area.
    care_area: Option<CareArea>,
    /// The total of each indicator, in their order.
    totals: Vec<FollowUpTotal>,
    /// How its municipalities have reported all indicators of the page together.
    reporting: Option<ReportingRate>,
}

/// How the indicators for a priority area stand. Of indicators that measure different things there is no sum.
#[derive(SimpleObject)]
pub struct PriorityAreaStanding {
    /// The priority area.
    priority_area: Option<PriorityArea>,
    /// How many of the indicators of the page are for it.
    indicators: i32,
    /// How many of the expected values of these are approved.
    reported: i32,
    /// How many values of these are expected by now, of all organisations that report.
    expected: i32,
    /// How these are reported, of all organisations that report.
    reporting: Option<ReportingRate>,
    /// How many of the targets are reached, each organisation's for itself.
    targets_reached: i32,
    /// How many targets there are for the period: one for each indicator and organisation that has one.
    targets_set: i32,
}

/// The matrix of a period.
pub(in crate::graphql) async fn follow_up_matrix(
    ctx: &Context<'_>,
    period: PeriodInput,
    filter: Option<FollowUpMatrixFilter>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<FollowUpMatrix> {
    let period = period.decode(ctx, "period").await?;
    let filter = filter.unwrap_or_default();
    let filter = filter.into_filter(ctx).await?;
    let (paging, request) = paging(ctx, ListArguments::new(first, after), LENGTHS)?;
    let parts = selected(ctx);
    let reading = session(ctx).follow_up_matrix(period, &filter, request, parts, today(ctx).day);
    let reading = reading.await?;
    spend(ctx, reading.read / READ_FOR_ONE)?;
    let shown = Shown {
        on: today(ctx),
        at_end: AsOf::asked(period.last_day()),
        indicators: reading.indicators.iter().map(|row| (row.id, row)).collect(),
        reading: &reading,
    };
    let matrix = &reading.matrix;
    let areas = matrix.care_areas.iter().collect();
    let areas =
        by_name::<NamesOfCareArea, _>(ctx, areas, |(id, _)| *id, AsOf::asked(period.last_day()))
            .await?;
    Ok(FollowUpMatrix {
        period: period.into(),
        indicators: Indicator::each(reading.indicators.iter().cloned(), shown.on),
        page_info: paging.info(reading.positions.iter(), reading.has_next),
        reporting: Some(matrix::rate(matrix.county.iter().map(|total| total.sum)).into()),
        rows: matrix.rows.iter().map(|row| shown.row(row)).collect(),
        region: matrix.region.as_ref().map(|row| shown.region(row)),
        totals: shown.totals(&matrix.county),
        care_areas: areas
            .into_iter()
            .map(|area| shown.care_area(area))
            .collect(),
        priority_areas: matrix
            .priority_areas
            .iter()
            .map(|(id, standing)| shown.standing(*id, *standing))
            .collect(),
    })
}

/// Which parts of a matrix are selected.
fn selected(ctx: &Context<'_>) -> MatrixParts {
    let matrix = ctx.look_ahead();
    let any = |fields: &[&str]| fields.iter().any(|field| matrix.field(field).exists());
    let of_rows = |field: &str| {
        let mut rows = ["rows", "region"].iter();
        rows.any(|row| matrix.field(row).field(field).exists())
    };
    MatrixParts {
        indicators: any(&["indicators", "pageInfo"]),
        organisations: any(&["rows", "region"]),
        made: Parts {
            cells: of_rows("cells") || of_rows("reporting"),
            county: any(&["totals", "reporting"]),
            care_areas: any(&["careAreas"]),
            priority_areas: any(&["priorityAreas"]),
        },
    }
}

/// Makes things of what was read.
struct Shown<'r> {
    on: AsOf,
    /// Organisations and care areas are shown as they stand at the end of the period.
    at_end: AsOf,
    indicators: HashMap<Uuid, &'r Arc<entity::indicator::Model>>,
    reading: &'r MatrixReading,
}

impl Shown<'_> {
    fn indicator(&self, id: Uuid) -> Option<Indicator> {
        let row = self.indicators.get(&id)?;
        Some(Indicator::of(Arc::clone(row), self.on))
    }

    fn row(&self, row: &(Uuid, Vec<matrix::Cell>)) -> FollowUpMatrixRow {
        let region = self.region(row);
        FollowUpMatrixRow {
            municipality: region.organisation.clone(),
            ..region
        }
    }

    fn region(&self, (region, cells): &(Uuid, Vec<matrix::Cell>)) -> FollowUpMatrixRow {
        FollowUpMatrixRow {
            organisation: thing(&self.reading.organisations, *region, self.at_end),
            municipality: None,
            cells: cells.iter().map(|cell| self.cell(cell)).collect(),
            reporting: Some(matrix::rate(cells.iter().map(|cell| cell.sum)).into()),
        }
    }

    fn cell(&self, cell: &matrix::Cell) -> FollowUpCell {
        let (actual, numerator, denominator) = figures(cell.sum);
        let value = cell.value;
        FollowUpCell {
            indicator: self.indicator(cell.indicator),
            status: cell.status,
            actual,
            no_figure: matrix::no_figure(cell.status, &cell.sum, self.is_in_words(cell.indicator)),
            suppressed: cell.sum.suppressed > 0,
            numerator,
            denominator,
            target: cell.target.map(Decimal),
            target_reached: cell.target_reached,
            own_target: cell.own_target.map(Decimal),
            own_target_reached: cell.own_target_reached,
            values: number(cell.sum.values),
            preliminary: number(cell.sum.preliminary),
            under_correction: number(cell.sum.under_correction),
            reported: number(cell.sum.rate.reported),
            expected: number(cell.sum.rate.expected),
            in_time: number(cell.sum.rate.in_time),
            missing: number(cell.sum.rate.missing),
            value: value.and_then(|id| thing(&self.reading.values, id, self.on)),
        }
    }

    fn is_in_words(&self, indicator: Uuid) -> bool {
        let row = self.indicators.get(&indicator);
        row.is_some_and(|row| row.measure == Measure::Qualitative.code())
    }

    fn totals(&self, totals: &[matrix::Total]) -> Vec<FollowUpTotal> {
        let total =
            |total: &matrix::Total| FollowUpTotal::of(self.indicator(total.indicator), *total);
        totals.iter().map(total).collect()
    }

    fn care_area(&self, (id, totals): &(Uuid, Vec<matrix::Total>)) -> CareAreaTotals {
        CareAreaTotals {
            care_area: thing(&self.reading.care_areas, *id, self.at_end),
            totals: self.totals(totals),
            reporting: Some(matrix::rate(totals.iter().map(|total| total.sum)).into()),
        }
    }

    fn standing(&self, id: Uuid, standing: Standing) -> PriorityAreaStanding {
        PriorityAreaStanding {
            priority_area: thing(&self.reading.priority_areas, id, self.on),
            indicators: number(standing.indicators),
            reported: number(standing.rate.reported),
            expected: number(standing.rate.expected),
            reporting: Some(standing.rate.into()),
            targets_reached: number(standing.targets_reached),
            targets_set: number(standing.targets_set),
        }
    }
}

fn thing<T: NodeType>(rows: &ById<T::Table>, id: Uuid, on: AsOf) -> Option<T> {
    rows.get(&id).map(|row| T::of(Arc::clone(row), on))
}
