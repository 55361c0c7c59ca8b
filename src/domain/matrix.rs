//! The follow-up matrix: what each municipality reported of each indicator for a period, and what that comes to together.
//!
//! It takes what a viewer sees as facts; how figures are put together is `follow_up`'s.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    follow_up::{Method, Reported, RollUp, Schedule, reaches, status},
    reporting::ReportingPeriod,
    vocabulary::{Direction, NoFigure, OrganisationKind, ReportStatus},
};

/// An indicator, as far as the matrix needs it.
#[derive(Clone, Copy, Debug)]
pub struct IndicatorFacts {
    /// Its id.
    pub id: Uuid,
    /// What its values are and how they are put together.
    pub method: Method,
    /// Which way it is to go.
    pub direction: Direction,
    /// For which periods it is reported, and by whom.
    pub schedule: Schedule,
    /// The priority area that it is for.
    pub priority_area: Option<Uuid>,
}

/// A value that the viewer sees.
#[derive(Clone, Copy, Debug)]
pub struct ValueFacts {
    /// Its id.
    pub id: Uuid,
    /// The indicator.
    pub indicator: Uuid,
    /// Whose it is, for which period, and its figures.
    pub reported: Reported,
    /// Whether it is approved.
    pub approved: bool,
    /// The figure that its organisation set itself.
    pub target: Option<Decimal>,
}

/// The target of an indicator for the period of the matrix.
#[derive(Clone, Copy, Debug)]
pub struct TargetFacts {
    /// The indicator.
    pub indicator: Uuid,
    /// The organisation; none for each.
    pub organisation: Option<Uuid>,
    /// The figure.
    pub target: Decimal,
}

/// All that a matrix is made from.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The period.
    pub period: ReportingPeriod,
    /// Today: what begins later is not expected.
    pub today: NaiveDate,
    /// All that report, in the order of the rows that the municipalities make.
    pub organisations: Vec<(Uuid, OrganisationKind)>,
    /// The indicators, in the order of the columns.
    pub indicators: Vec<IndicatorFacts>,
    /// Values within the period.
    pub values: Vec<ValueFacts>,
    /// Targets for the period.
    pub targets: Vec<TargetFacts>,
    /// Care areas with their municipalities.
    pub care_areas: Vec<(Uuid, Vec<Uuid>)>,
    /// Priority areas.
    pub priority_areas: Vec<Uuid>,
}

/// What an organisation reported of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The indicator.
    pub indicator: Uuid,
    /// What there is of what is expected.
    pub status: ReportStatus,
    /// What the approved values come to.
    pub sum: RollUp,
    /// What is to be reached.
    pub target: Option<Decimal>,
    /// Whether it is; none without figure or target.
    pub target_reached: Option<bool>,
    /// The value, when the viewer sees exactly one.
    pub value: Option<Uuid>,
}

/// What several organisations reported of an indicator together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The indicator.
    pub indicator: Uuid,
    /// What the approved values come to.
    pub sum: RollUp,
}

/// How the indicators for a priority area stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How many indicators there are.
    pub indicators: usize,
    /// How many of the expected values are approved.
    pub reported: usize,
    /// How many values are expected.
    pub expected: usize,
    /// How many targets are reached, each organisation's for itself.
    pub targets_reached: usize,
    /// How many targets there are.
    pub targets_set: usize,
}

/// The matrix.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Each municipality with a cell for each indicator.
    pub rows: Vec<(Uuid, Vec<Cell>)>,
    /// The region with a cell for each indicator.
    pub region: Option<(Uuid, Vec<Cell>)>,
    /// All that report, together.
    pub county: Vec<Total>,
    /// The municipalities of each care area, together.
    pub care_areas: Vec<(Uuid, Vec<Total>)>,
    /// The priority areas.
    pub priority_areas: Vec<(Uuid, Standing)>,
}

/// Makes the matrix.
pub fn matrix(facts: &Facts) -> Matrix {
    let columns: Vec<Column<'_>> = columns(facts);
    let of_kind = |wanted| {
        let organisations = facts.organisations.iter();
        organisations.filter(move |(_, kind)| *kind == wanted)
    };
    let row = |(id, _): &(Uuid, OrganisationKind)| {
        let cells = columns.iter().map(|column| column.cell(*id));
        (*id, cells.collect())
    };
    let area = |(area, members): &(Uuid, Vec<Uuid>)| {
        let totals = columns.iter().map(|column| column.total_of(members));
        (*area, totals.collect())
    };
    Matrix {
        rows: of_kind(OrganisationKind::Municipality).map(row).collect(),
        region: of_kind(OrganisationKind::Region).map(row).next(),
        county: columns.iter().map(Column::total).collect(),
        care_areas: facts.care_areas.iter().map(area).collect(),
        priority_areas: facts
            .priority_areas
            .iter()
            .map(|id| (*id, standing(&columns, *id)))
            .collect(),
    }
}

/// An indicator with all that is known of it.
struct Column<'f> {
    facts: &'f IndicatorFacts,
    period: ReportingPeriod,
    /// The organisations that report.
    organisations: Vec<Uuid>,
    /// The periods for which they do.
    expected: Vec<ReportingPeriod>,
    values: HashMap<Uuid, Vec<&'f ValueFacts>>,
    targets: HashMap<Option<Uuid>, Decimal>,
}

fn columns(facts: &Facts) -> Vec<Column<'_>> {
    let mut values: HashMap<Uuid, Vec<&ValueFacts>> = HashMap::new();
    for value in &facts.values {
        values.entry(value.indicator).or_default().push(value);
    }
    let mut targets: HashMap<Uuid, HashMap<Option<Uuid>, Decimal>> = HashMap::new();
    for target in &facts.targets {
        let of_indicator = targets.entry(target.indicator).or_default();
        of_indicator.insert(target.organisation, target.target);
    }
    let column = |indicator: &'_ IndicatorFacts| {
        let expected = indicator.schedule.expected(facts.period, facts.today);
        (
            expected,
            values.remove(&indicator.id).unwrap_or_default(),
            targets.remove(&indicator.id).unwrap_or_default(),
        )
    };
    let parts: Vec<_> = facts.indicators.iter().map(column).collect();
    let columns = facts.indicators.iter().zip(parts);
    columns
        .map(|(indicator, (expected, values, targets))| {
            let mut by_organisation: HashMap<Uuid, Vec<&ValueFacts>> = HashMap::new();
            for value in values {
                if expected.contains(&value.reported.period) {
                    let own = by_organisation.entry(value.reported.organisation);
                    own.or_default().push(value);
                }
            }
            Column {
                facts: indicator,
                period: facts.period,
                organisations: reporting(indicator.schedule, &facts.organisations),
                expected,
                values: by_organisation,
                targets,
            }
        })
        .collect()
}

/// Why a sum in this state has no figure, of an indicator that is said in words or not; none where it has one.
pub const fn no_figure(sum: RollUp, status: ReportStatus, in_words: bool) -> Option<NoFigure> {
    if sum.figures.actual.is_some() {
        return None;
    }
    Some(match status {
        _ if sum.hidden => NoFigure::Suppressed,
        ReportStatus::NotExpected => NoFigure::NotExpected,
        ReportStatus::Missing => NoFigure::NotReported,
        ReportStatus::InProgress => NoFigure::NotApproved,
        ReportStatus::Approved | ReportStatus::Partial if in_words => NoFigure::InWords,
        ReportStatus::Approved | ReportStatus::Partial => NoFigure::NotCombined,
    })
}

/// Those of the organisations that report.
pub fn reporting(schedule: Schedule, organisations: &[(Uuid, OrganisationKind)]) -> Vec<Uuid> {
    let report = organisations
        .iter()
        .filter(|(id, kind)| schedule.includes(*id, *kind));
    report.map(|(id, _)| *id).collect()
}

impl Column<'_> {
    fn of(&self, organisation: Uuid) -> &[&ValueFacts] {
        self.values.get(&organisation).map_or(&[], Vec::as_slice)
    }

    fn cell(&self, organisation: Uuid) -> Cell {
        let indicator = self.facts.id;
        let reports = self.organisations.contains(&organisation) && !self.expected.is_empty();
        if !reports {
            return Cell {
                indicator,
                status: ReportStatus::NotExpected,
                sum: RollUp::default(),
                target: None,
                target_reached: None,
                value: None,
            };
        }
        let seen = self.of(organisation);
        let sum = self.sum(&[organisation]);
        let target = self.target(organisation);
        let reached = sum.figures.actual.zip(target);
        let begun = seen.iter().any(|value| !value.approved);
        Cell {
            indicator,
            status: status(sum.reported, sum.expected, begun),
            sum,
            target,
            target_reached: reached
                .map(|(actual, target)| reaches(self.facts.direction, actual, target)),
            value: match seen {
                [only] => Some(only.id),
                _ => None,
            },
        }
    }

    /// What is to be reached: what the organisation set itself in an approved value for just this period, else what was set for
    /// it, else for each.
    fn target(&self, organisation: Uuid) -> Option<Decimal> {
        let own = self.of(organisation).iter();
        let mut own = own.filter(|value| value.approved && value.reported.period == self.period);
        own.find_map(|value| value.target)
            .or_else(|| self.targets.get(&Some(organisation)).copied())
            .or_else(|| self.targets.get(&None).copied())
    }

    fn total(&self) -> Total {
        Total {
            indicator: self.facts.id,
            sum: self.sum(&self.organisations),
        }
    }

    /// What those of these organisations that report come to together.
    fn total_of(&self, members: &[Uuid]) -> Total {
        let mut report = self.organisations.clone();
        report.retain(|id| members.contains(id));
        Total {
            indicator: self.facts.id,
            sum: self.sum(&report),
        }
    }

    fn sum(&self, organisations: &[Uuid]) -> RollUp {
        let values = organisations.iter().flat_map(|id| self.of(*id));
        let approved = values.filter(|value| value.approved);
        let approved: Vec<Reported> = approved.map(|value| value.reported).collect();
        let method = self.facts.method;
        method.roll_up(organisations, &self.expected, &approved)
    }
}

fn standing(columns: &[Column<'_>], priority_area: Uuid) -> Standing {
    let mut standing = Standing::default();
    let own = |column: &&Column<'_>| column.facts.priority_area == Some(priority_area);
    for column in columns.iter().filter(own) {
        standing.indicators += 1;
        for organisation in &column.organisations {
            let cell = column.cell(*organisation);
            standing.reported += cell.sum.reported;
            standing.expected += cell.sum.expected;
            standing.targets_set += usize::from(cell.target.is_some());
            standing.targets_reached += usize::from(cell.target_reached == Some(true));
        }
    }
    standing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        follow_up::Figures,
        vocabulary::{Aggregation, Measure, PeriodKind, Reporters},
    };

    #[test]
    fn what_has_no_figure_says_why() {
        for (status, in_words, expected) in [
            (ReportStatus::NotExpected, false, NoFigure::NotExpected),
            (ReportStatus::NotExpected, true, NoFigure::NotExpected),
            (ReportStatus::Missing, false, NoFigure::NotReported),
            (ReportStatus::InProgress, false, NoFigure::NotApproved),
            (ReportStatus::InProgress, true, NoFigure::NotApproved),
            (ReportStatus::Partial, false, NoFigure::NotCombined),
            (ReportStatus::Approved, false, NoFigure::NotCombined),
            (ReportStatus::Approved, true, NoFigure::InWords),
        ] {
            assert_eq!(
                no_figure(RollUp::default(), status, in_words),
                Some(expected),
                "{status:?} {in_words}"
            );
        }
    }

    const REGION: Uuid = Uuid::from_u128(100);

    fn municipality(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn indicator(id: u128, reporters: Reporters, period_kind: PeriodKind) -> IndicatorFacts {
        IndicatorFacts {
            id: Uuid::from_u128(id),
            method: Method {
                measure: Measure::Count,
                aggregation: Aggregation::Sum,
                cumulative: false,
            },
            direction: Direction::Ascending,
            schedule: Schedule {
                period_kind,
                reporters,
                owner: municipality(2),
                from: None,
                to: None,
            },
            priority_area: Some(Uuid::from_u128(500)),
        }
    }

    fn value(id: u128, indicator: u128, whose: Uuid, period: &str, actual: i64) -> ValueFacts {
        ValueFacts {
            id: Uuid::from_u128(id),
            indicator: Uuid::from_u128(indicator),
            reported: Reported {
                suppressed: false,
                organisation: whose,
                period: ReportingPeriod::from_code(period).unwrap(),
                figures: Figures {
                    actual: Some(Decimal::from(actual)),
                    ..Figures::default()
                },
            },
            approved: true,
            target: None,
        }
    }

    fn facts(indicators: Vec<IndicatorFacts>, values: Vec<ValueFacts>) -> Facts {
        let kind = OrganisationKind::Municipality;
        let mut organisations: Vec<_> = (1..=3).map(|it| (municipality(it), kind)).collect();
        organisations.push((REGION, OrganisationKind::Region));
        Facts {
            period: ReportingPeriod::from_code("2026").unwrap(),
            today: "2026-06-15".parse().unwrap(),
            organisations,
            indicators,
            values,
            targets: Vec::new(),
            care_areas: vec![
                (Uuid::from_u128(300), vec![municipality(1), municipality(2)]),
                (Uuid::from_u128(301), vec![municipality(3)]),
            ],
            priority_areas: vec![Uuid::from_u128(500), Uuid::from_u128(501)],
        }
    }

    fn counts(sum: RollUp) -> (Option<i64>, usize, usize) {
        use rust_decimal::prelude::ToPrimitive;
        let actual = sum.figures.actual.and_then(|it| it.to_i64());
        (actual, sum.reported, sum.expected)
    }

    #[test]
    fn totals_are_over_those_who_report_and_what_has_begun() {
        let quarters = indicator(10, Reporters::Both, PeriodKind::Quarter);
        let values = vec![
            value(1, 10, municipality(1), "2026-Q1", 1),
            value(2, 10, municipality(3), "2026-Q2", 2),
            value(3, 10, REGION, "2026-Q1", 4),
            // Not expected yet, and so not part of anything.
            value(4, 10, municipality(1), "2026-Q3", 100),
        ];
        let matrix = matrix(&facts(vec![quarters], values));
        let rows: Vec<_> = matrix.rows.iter().map(|(_, cells)| cells[0]).collect();
        let states: Vec<_> = rows.iter().map(|cell| cell.status).collect();
        use ReportStatus::{Missing, Partial};
        assert_eq!(states, [Partial, Missing, Partial]);
        assert_eq!(counts(rows[0].sum), (Some(1), 1, 2));
        assert_eq!(rows[0].value, Some(Uuid::from_u128(1)));
        let (_, region) = matrix.region.expect("the region's row");
        assert_eq!(region[0].status, Partial);
        assert_eq!(counts(region[0].sum), (Some(4), 1, 2));
        assert_eq!(region[0].value, Some(Uuid::from_u128(3)));
        assert_eq!(counts(matrix.county[0].sum), (Some(7), 3, 8));
        let areas = matrix.care_areas.iter().map(|(_, totals)| totals[0].sum);
        let areas: Vec<_> = areas.map(counts).collect();
        assert_eq!(areas, [(Some(1), 1, 4), (Some(2), 1, 2)]);
    }

    #[test]
    fn who_does_not_report_is_not_missing() {
        let own = indicator(10, Reporters::Owner, PeriodKind::Year);
        let regions = indicator(11, Reporters::Region, PeriodKind::Year);
        let values = vec![value(1, 10, municipality(2), "2026", 5)];
        let matrix = matrix(&facts(vec![own, regions], values));
        let states = |column: usize| -> Vec<ReportStatus> {
            let cells = matrix.rows.iter().map(|(_, cells)| cells[column].status);
            cells.collect()
        };
        use ReportStatus::{Approved, NotExpected};
        assert_eq!(states(0), [NotExpected, Approved, NotExpected]);
        assert_eq!(states(1), [NotExpected; 3]);
        let county: Vec<_> = matrix
            .county
            .iter()
            .map(|total| counts(total.sum))
            .collect();
        assert_eq!(county, [(Some(5), 1, 1), (None, 0, 1)]);
        let areas = matrix.care_areas.iter();
        let areas: Vec<_> = areas
            .map(|(_, totals)| (counts(totals[0].sum), counts(totals[1].sum)))
            .collect();
        assert_eq!(
            areas,
            [
                ((Some(5), 1, 1), (None, 0, 0)),
                ((None, 0, 0), (None, 0, 0))
            ]
        );
    }

    #[test]
    fn what_is_no_part_of_the_period_is_not_expected() {
        let years = indicator(10, Reporters::Municipalities, PeriodKind::Year);
        let mut facts = facts(vec![years], vec![value(1, 10, municipality(1), "2026", 5)]);
        facts.period = ReportingPeriod::from_code("2026-Q1").unwrap();
        let matrix = matrix(&facts);
        for (_, cells) in &matrix.rows {
            assert_eq!(cells[0].status, ReportStatus::NotExpected);
        }
        assert_eq!(counts(matrix.county[0].sum), (None, 0, 0));
    }

    #[test]
    fn a_value_that_waits_is_seen_and_not_counted() {
        let years = indicator(10, Reporters::Municipalities, PeriodKind::Year);
        let mut waits = value(1, 10, municipality(1), "2026", 5);
        waits.approved = false;
        waits.target = Some(Decimal::from(3));
        let matrix = matrix(&facts(vec![years], vec![waits]));
        let cell = matrix.rows[0].1[0];
        assert_eq!(cell.status, ReportStatus::InProgress);
        assert_eq!(counts(cell.sum), (None, 0, 1));
        assert_eq!((cell.value, cell.target), (Some(waits.id), None));
        assert_eq!(counts(matrix.county[0].sum), (None, 0, 3));
    }

    #[test]
    fn an_organisations_own_target_goes_before_the_one_for_it_and_that_before_the_one_for_each() {
        let years = indicator(10, Reporters::Municipalities, PeriodKind::Year);
        let mut values = vec![
            value(1, 10, municipality(1), "2026", 5),
            value(2, 10, municipality(2), "2026", 5),
            value(3, 10, municipality(3), "2026", 5),
        ];
        values[0].target = Some(Decimal::from(4));
        let mut facts = facts(vec![years], values);
        let target = |organisation, target: i64| TargetFacts {
            indicator: Uuid::from_u128(10),
            organisation,
            target: Decimal::from(target),
        };
        facts.targets = vec![target(None, 6), target(Some(municipality(2)), 5)];
        facts.targets.push(target(Some(municipality(1)), 9));
        let matrix = matrix(&facts);
        let cells = matrix.rows.iter().map(|(_, cells)| cells[0]);
        let targets: Vec<_> = cells
            .map(|cell| (cell.target, cell.target_reached))
            .collect();
        let expected = [(4, true), (5, true), (6, false)];
        let expected = expected.map(|(it, reached)| (Some(Decimal::from(it)), Some(reached)));
        assert_eq!(targets, expected);
        let [(_, first), (_, second)] = matrix.priority_areas[..] else {
            panic!("two priority areas");
        };
        assert_eq!((first.targets_reached, first.targets_set), (2, 3));
        assert_eq!(
            (first.indicators, first.reported, first.expected),
            (1, 3, 3)
        );
        assert_eq!(second, Standing::default());
    }
}
