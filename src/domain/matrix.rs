//! The follow-up matrix: what each municipality reported of each indicator for a period, and what that comes to together.
//!
//! It takes what a viewer sees as facts; how figures are put together is `follow_up`'s.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    follow_up::{Asked, Method, Rate, Reported, RollUp, reaches, status},
    reporting::ReportingPeriod,
    schedule::{Owed, Schedule},
    vocabulary::{Direction, NoFigure, OrganisationKind, ReportStatus},
};

/// An indicator, as far as the matrix needs it.
#[derive(Clone, Debug)]
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
    /// Whether it is approved, be it under correction.
    pub approved: bool,
    /// Whether it is a correction that is not approved yet.
    pub is_correction: bool,
    /// The figure that its organisation set itself.
    pub target: Option<Decimal>,
}

/// The target of an indicator for the period of the matrix.
#[derive(Clone, Copy, Debug)]
pub struct TargetFacts {
    /// The indicator.
    pub indicator: Uuid,
    /// Who is to reach it.
    pub of: TargetOf,
    /// The figure.
    pub target: Decimal,
}

/// Who is to reach a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetOf {
    /// Each organisation that reports.
    Each,
    /// One organisation.
    Organisation(Uuid),
    /// The municipalities of a care area together.
    CareArea(Uuid),
    /// All that report together.
    County,
}

/// The day until which the value of an organisation for a period may come.
#[derive(Clone, Copy, Debug)]
pub struct ExtensionFacts {
    /// The indicator.
    pub indicator: Uuid,
    /// The organisation.
    pub organisation: Uuid,
    /// The period.
    pub period: ReportingPeriod,
    /// The last day.
    pub until: NaiveDate,
}

/// All that a matrix is made from.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The period.
    pub period: ReportingPeriod,
    /// Today: what ends later is not expected.
    pub today: NaiveDate,
    /// All that report, in the order of the rows that the municipalities make.
    pub organisations: Vec<(Uuid, OrganisationKind)>,
    /// The indicators, in the order of the columns.
    pub indicators: Vec<IndicatorFacts>,
    /// Values within the period.
    pub values: Vec<ValueFacts>,
    /// Targets for the period.
    pub targets: Vec<TargetFacts>,
    /// Extensions within the period.
    pub extensions: Vec<ExtensionFacts>,
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
    /// What the organisation set itself in an approved value for just this period.
    pub own_target: Option<Decimal>,
    /// Whether it is reached; none without figure or own target.
    pub own_target_reached: Option<bool>,
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
    /// What is to be reached together.
    pub target: Option<Decimal>,
    /// Whether it is; none without figure or target.
    pub target_reached: Option<bool>,
}

/// How the indicators for a priority area stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How many indicators there are.
    pub indicators: usize,
    /// How their values are reported.
    pub rate: Rate,
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

/// Which parts of a matrix are made of values. The others stay empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The cells of the rows.
    pub cells: bool,
    /// The totals of all that report.
    pub county: bool,
    /// Those of the care areas.
    pub care_areas: bool,
    /// How the priority areas stand.
    pub priority_areas: bool,
}

impl Parts {
    /// Whether there are any.
    pub const fn any(self) -> bool {
        self.cells || self.county || self.care_areas || self.priority_areas
    }
}

/// Makes these parts of the matrix.
pub fn matrix(facts: &Facts, parts: Parts) -> Matrix {
    let columns: Vec<Column<'_>> = columns(facts);
    let of_kind = |wanted| {
        let organisations = facts.organisations.iter();
        organisations.filter(move |(_, kind)| *kind == wanted)
    };
    let row = |(id, _): &(Uuid, OrganisationKind)| {
        let columns = columns.iter().filter(|_| parts.cells);
        let cells = columns.map(|column| column.cell(*id));
        (*id, cells.collect())
    };
    let area = |(area, members): &(Uuid, Vec<Uuid>)| {
        let totals = columns
            .iter()
            .map(|column| column.total_of(members, TargetOf::CareArea(*area)));
        (*area, totals.collect())
    };
    Matrix {
        rows: of_kind(OrganisationKind::Municipality).map(row).collect(),
        region: of_kind(OrganisationKind::Region).map(row).next(),
        county: columns
            .iter()
            .filter(|_| parts.county)
            .map(Column::total)
            .collect(),
        care_areas: facts
            .care_areas
            .iter()
            .filter(|_| parts.care_areas)
            .map(area)
            .collect(),
        priority_areas: facts
            .priority_areas
            .iter()
            .filter(|_| parts.priority_areas)
            .map(|id| (*id, standing(&columns, *id)))
            .collect(),
    }
}

/// An indicator with all that is known of it.
struct Column<'f> {
    facts: &'f IndicatorFacts,
    period: ReportingPeriod,
    today: NaiveDate,
    /// The organisations that report, in order, and those that have values.
    organisations: Vec<Uuid>,
    /// What each organisation owes within the period.
    owed: HashMap<Uuid, Vec<Owed>>,
    /// The periods within that have begun.
    begun: Vec<ReportingPeriod>,
    values: HashMap<Uuid, Vec<&'f ValueFacts>>,
    targets: HashMap<TargetOf, Decimal>,
}

fn columns(facts: &Facts) -> Vec<Column<'_>> {
    let mut values: HashMap<Uuid, Vec<&ValueFacts>> = HashMap::new();
    for value in &facts.values {
        values.entry(value.indicator).or_default().push(value);
    }
    let mut targets: HashMap<Uuid, HashMap<TargetOf, Decimal>> = HashMap::new();
    for target in &facts.targets {
        let of_indicator = targets.entry(target.indicator).or_default();
        of_indicator.insert(target.of, target.target);
    }
    let extensions = extended(&facts.extensions);
    let mut columns = Vec::with_capacity(facts.indicators.len());
    for indicator in &facts.indicators {
        let values = values.remove(&indicator.id).unwrap_or_default();
        let targets = targets.remove(&indicator.id).unwrap_or_default();
        columns.push(column(facts, indicator, &extensions, values, targets));
    }
    columns
}

/// The last days until which values may come, by what they are values of.
type Extended = HashMap<(Uuid, Uuid, ReportingPeriod), NaiveDate>;

fn extended(extensions: &[ExtensionFacts]) -> Extended {
    let extensions = extensions.iter();
    extensions
        .map(|it| ((it.indicator, it.organisation, it.period), it.until))
        .collect()
}

fn column<'f>(
    facts: &'f Facts,
    indicator: &'f IndicatorFacts,
    extensions: &Extended,
    values: Vec<&'f ValueFacts>,
    targets: HashMap<TargetOf, Decimal>,
) -> Column<'f> {
    let schedule = &indicator.schedule;
    let begun = schedule.begun(facts.period, facts.today);
    let mut by_organisation: HashMap<Uuid, Vec<&ValueFacts>> = HashMap::new();
    for value in values {
        if begun.contains(&value.reported.period) {
            let own = by_organisation.entry(value.reported.organisation);
            own.or_default().push(value);
        }
    }
    let reporting = reporting(schedule, &facts.organisations);
    let owed = reporting.iter().map(|organisation| {
        let until = |period| {
            extensions
                .get(&(indicator.id, *organisation, period))
                .copied()
        };
        let owed = schedule.owed(*organisation, facts.period, until);
        (*organisation, owed)
    });
    let owed = owed.filter(|(_, owed)| !owed.is_empty()).collect();
    Column {
        facts: indicator,
        period: facts.period,
        today: facts.today,
        organisations: with_values(reporting, by_organisation.keys()),
        owed,
        begun,
        values: by_organisation,
        targets,
    }
}

/// Those who report and, after them, others who have values: of a project that the viewer doesn't see, who takes part isn't known.
fn with_values<'v>(mut reporting: Vec<Uuid>, values: impl Iterator<Item = &'v Uuid>) -> Vec<Uuid> {
    let known: HashSet<Uuid> = reporting.iter().copied().collect();
    let mut others: Vec<Uuid> = values.copied().filter(|id| !known.contains(id)).collect();
    others.sort_unstable();
    reporting.extend(others);
    reporting
}

/// Why a cell or a total in this state has no figure, of an indicator that is said in words or not; none where it has one.
pub const fn no_figure(status: ReportStatus, sum: &RollUp, in_words: bool) -> Option<NoFigure> {
    if sum.figures.actual.is_some() {
        return None;
    }
    Some(match status {
        _ if sum.hidden => NoFigure::Suppressed,
        ReportStatus::NotExpected => NoFigure::NotExpected,
        ReportStatus::Missing | ReportStatus::Due | ReportStatus::NotDue => NoFigure::NotReported,
        ReportStatus::InProgress => NoFigure::NotApproved,
        ReportStatus::Approved | ReportStatus::UnderCorrection | ReportStatus::Partial => {
            match (sum.with_figure, sum.no_cases) {
                (0, 0) => NoFigure::NotApplicable,
                (0, _) => NoFigure::NoCases,
                _ if in_words => NoFigure::InWords,
                _ => NoFigure::NotCombined,
            }
        }
    })
}

/// Those of the organisations that report.
pub fn reporting(schedule: &Schedule, organisations: &[(Uuid, OrganisationKind)]) -> Vec<Uuid> {
    let report = organisations
        .iter()
        .filter(|(id, kind)| schedule.includes(*id, *kind));
    report.map(|(id, _)| *id).collect()
}

/// What the approved values of an indicator come to, of all organisations or of some of them.
pub fn total(facts: &Facts, of: TargetOf, members: Option<&[Uuid]>) -> Vec<Total> {
    let columns = columns(facts);
    let totals = columns.iter().map(|column| match members {
        Some(members) => column.total_of(members, of),
        None => column.total(),
    });
    totals.collect()
}

impl Column<'_> {
    fn of(&self, organisation: Uuid) -> &[&ValueFacts] {
        self.values.get(&organisation).map_or(&[], Vec::as_slice)
    }

    fn cell(&self, organisation: Uuid) -> Cell {
        let sum = self.sum(&[organisation]);
        let seen = self.of(organisation);
        let begun = seen.iter().any(|value| !value.approved);
        let status = status(&sum, begun);
        let target = match status {
            ReportStatus::NotExpected => None,
            _ => self.target(organisation),
        };
        let own_target = self.own_target(organisation);
        let mut shown = seen.iter().filter(|value| !value.is_correction);
        Cell {
            indicator: self.facts.id,
            status,
            sum,
            target,
            target_reached: self.reached(&sum, target),
            own_target,
            own_target_reached: self.reached(&sum, own_target),
            value: match (shown.next(), shown.next()) {
                (Some(only), None) => Some(only.id),
                _ => None,
            },
        }
    }

    fn reached(&self, sum: &RollUp, target: Option<Decimal>) -> Option<bool> {
        let (actual, target) = sum.figures.actual.zip(target)?;
        Some(reaches(self.facts.direction, actual, target))
    }

    /// What is to be reached: what was set for the organisation, else for each.
    fn target(&self, organisation: Uuid) -> Option<Decimal> {
        let set = |of| self.targets.get(&of).copied();
        set(TargetOf::Organisation(organisation)).or_else(|| set(TargetOf::Each))
    }

    /// What the organisation set itself in an approved value for just this period.
    fn own_target(&self, organisation: Uuid) -> Option<Decimal> {
        let own = self.of(organisation).iter();
        let mut own = own.filter(|value| value.approved && value.reported.period == self.period);
        own.find_map(|value| value.target)
    }

    fn total(&self) -> Total {
        self.total_for(&self.organisations, TargetOf::County)
    }

    /// What those of these organisations that report come to together.
    fn total_of(&self, members: &[Uuid], of: TargetOf) -> Total {
        let mut report = self.organisations.clone();
        report.retain(|id| members.contains(id));
        self.total_for(&report, of)
    }

    fn total_for(&self, organisations: &[Uuid], of: TargetOf) -> Total {
        let sum = self.sum(organisations);
        let target = self.targets.get(&of).copied();
        Total {
            indicator: self.facts.id,
            sum,
            target,
            target_reached: self.reached(&sum, target),
        }
    }

    fn sum(&self, organisations: &[Uuid]) -> RollUp {
        let values = organisations.iter().flat_map(|id| self.of(*id));
        let approved = values.filter(|value| value.approved);
        let approved: Vec<Reported> = approved.map(|value| value.reported).collect();
        let owed = organisations.iter().filter_map(|id| self.owed.get(id));
        let owed: Vec<Owed> = owed.flatten().copied().collect();
        let asked = Asked {
            organisations: organisations.len(),
            periods: self.begun.len(),
            owed: &owed,
            today: self.today,
        };
        self.facts.method.roll_up(asked, &approved)
    }
}

/// How the values of several indicators are reported.
pub fn rate(sums: impl Iterator<Item = RollUp>) -> Rate {
    sums.fold(Rate::default(), |rate, sum| rate.plus(sum.rate))
}

fn standing(columns: &[Column<'_>], priority_area: Uuid) -> Standing {
    let mut standing = Standing::default();
    let own = |column: &&Column<'_>| column.facts.priority_area == Some(priority_area);
    for column in columns.iter().filter(own) {
        standing.indicators += 1;
        for organisation in &column.organisations {
            let cell = column.cell(*organisation);
            standing.rate = standing.rate.plus(cell.sum.rate);
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
        vocabulary::{Aggregation, Measure, PeriodKind, Reporters, ValueKind},
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
            (ReportStatus::Due, false, NoFigure::NotReported),
            (ReportStatus::NotDue, false, NoFigure::NotReported),
        ] {
            assert_eq!(
                no_figure(
                    status,
                    &RollUp {
                        with_figure: 1,
                        ..RollUp::default()
                    },
                    in_words
                ),
                Some(expected),
                "{status:?} {in_words}"
            );
        }
    }

    #[test]
    fn what_has_nothing_to_measure_says_that() {
        for (no_cases, expected) in [(1, NoFigure::NoCases), (0, NoFigure::NotApplicable)] {
            let sum = RollUp {
                values: 1,
                no_cases,
                ..RollUp::default()
            };
            let found = no_figure(ReportStatus::Approved, &sum, false);
            assert_eq!(found, Some(expected));
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
                members: Vec::new(),
                from: "2020-01-01".parse().unwrap(),
                to: None,
                reporting_days: 30,
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
                kind: ValueKind::Figure,
                figures: Figures {
                    actual: Some(Decimal::from(actual)),
                    ..Figures::default()
                },
                preliminary: false,
                under_correction: false,
                submitted_on: None,
            },
            approved: true,
            is_correction: false,
            target: None,
        }
    }

    fn facts(indicators: Vec<IndicatorFacts>, values: Vec<ValueFacts>) -> Facts {
        let kind = OrganisationKind::Municipality;
        let mut organisations: Vec<_> = (1..=3).map(|it| (municipality(it), kind)).collect();
        organisations.push((REGION, OrganisationKind::Region));
        Facts {
            period: ReportingPeriod::from_code("2026").unwrap(),
            today: "2026-08-15".parse().unwrap(),
            organisations,
            indicators,
            values,
            targets: Vec::new(),
            extensions: Vec::new(),
            care_areas: vec![
                (Uuid::from_u128(300), vec![municipality(1), municipality(2)]),
                (Uuid::from_u128(301), vec![municipality(3)]),
            ],
            priority_areas: vec![Uuid::from_u128(500), Uuid::from_u128(501)],
        }
    }

    fn whole(facts: &Facts) -> Matrix {
        let parts = Parts {
            cells: true,
            county: true,
            care_areas: true,
            priority_areas: true,
        };
        matrix(facts, parts)
    }

    fn counts(sum: RollUp) -> (Option<i64>, usize, usize) {
        use rust_decimal::prelude::ToPrimitive;
        let actual = sum.figures.actual.and_then(|it| it.to_i64());
        (actual, sum.rate.reported, sum.rate.expected)
    }

    #[test]
    fn totals_are_over_those_who_report_and_what_has_begun() {
        let quarters = indicator(10, Reporters::RegionAndMunicipalities, PeriodKind::Quarter);
        let values = vec![
            value(1, 10, municipality(1), "2026-Q1", 1),
            value(2, 10, municipality(3), "2026-Q2", 2),
            value(3, 10, REGION, "2026-Q1", 4),
            // The quarter has not ended: it counts, and isn't expected.
            value(4, 10, municipality(2), "2026-Q3", 100),
            // It has not begun.
            value(5, 10, municipality(1), "2026-Q4", 1000),
        ];
        let matrix = whole(&facts(vec![quarters], values));
        let rows: Vec<_> = matrix.rows.iter().map(|(_, cells)| cells[0]).collect();
        let states: Vec<_> = rows.iter().map(|cell| cell.status).collect();
        use ReportStatus::Partial;
        assert_eq!(states, [Partial; 3]);
        assert_eq!(counts(rows[0].sum), (Some(1), 1, 2));
        assert_eq!(rows[0].value, Some(Uuid::from_u128(1)));
        let (_, region) = matrix.region.expect("the region's row");
        assert_eq!(region[0].status, Partial);
        assert_eq!(counts(region[0].sum), (Some(4), 1, 2));
        assert_eq!(region[0].value, Some(Uuid::from_u128(3)));
        assert_eq!(counts(matrix.county[0].sum), (Some(107), 3, 8));
        let areas = matrix.care_areas.iter().map(|(_, totals)| totals[0].sum);
        let areas: Vec<_> = areas.map(counts).collect();
        assert_eq!(areas, [(Some(101), 1, 4), (Some(2), 1, 2)]);
    }

    #[test]
    fn who_does_not_report_is_not_missing() {
        let own = indicator(10, Reporters::Owner, PeriodKind::Year);
        let regions = indicator(11, Reporters::Owner, PeriodKind::Year);
        let regions = IndicatorFacts {
            schedule: Schedule {
                owner: REGION,
                ..regions.schedule
            },
            ..regions
        };
        let values = vec![value(1, 10, municipality(2), "2026", 5)];
        let mut facts = facts(vec![own, regions], values);
        facts.today = "2027-03-01".parse().unwrap();
        let matrix = whole(&facts);
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
        let matrix = whole(&facts);
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
        let mut facts = facts(vec![years], vec![waits]);
        facts.today = "2027-03-01".parse().unwrap();
        let matrix = whole(&facts);
        let cell = matrix.rows[0].1[0];
        assert_eq!(cell.status, ReportStatus::InProgress);
        assert_eq!(counts(cell.sum), (None, 0, 1));
        assert_eq!((cell.value, cell.target), (Some(waits.id), None));
        assert_eq!(counts(matrix.county[0].sum), (None, 0, 3));
    }

    #[test]
    fn a_correction_that_is_not_approved_is_no_value_of_a_cell() {
        let years = indicator(10, Reporters::Municipalities, PeriodKind::Year);
        let mut shown = value(1, 10, municipality(1), "2026", 5);
        shown.reported.under_correction = true;
        let mut correction = value(2, 10, municipality(1), "2026", 7);
        (correction.approved, correction.is_correction) = (false, true);
        let mut facts = facts(vec![years], vec![shown, correction]);
        facts.today = "2027-03-01".parse().unwrap();
        let matrix = whole(&facts);
        let cell = matrix.rows[0].1[0];
        assert_eq!(cell.status, ReportStatus::UnderCorrection);
        assert_eq!(counts(cell.sum), (Some(5), 1, 1));
        assert_eq!(cell.value, Some(shown.id));
        assert_eq!(matrix.county[0].sum.under_correction, 1);
    }

    #[test]
    fn an_extension_keeps_what_is_late_from_being_missing() {
        let years = indicator(10, Reporters::Municipalities, PeriodKind::Year);
        let mut facts = facts(vec![years], Vec::new());
        facts.today = "2027-03-01".parse().unwrap();
        facts.extensions = vec![ExtensionFacts {
            indicator: Uuid::from_u128(10),
            organisation: municipality(2),
            period: facts.period,
            until: "2027-03-01".parse().unwrap(),
        }];
        let matrix = whole(&facts);
        let states = matrix.rows.iter().map(|(_, cells)| cells[0].status);
        use ReportStatus::{Due, Missing};
        assert_eq!(states.collect::<Vec<_>>(), [Missing, Due, Missing]);
        assert_eq!(matrix.county[0].sum.rate.missing, 2);
    }

    #[test]
    fn an_own_target_stands_beside_the_one_for_it_and_that_goes_before_the_one_for_each() {
        let years = indicator(10, Reporters::Municipalities, PeriodKind::Year);
        let mut values = vec![
            value(1, 10, municipality(1), "2026", 5),
            value(2, 10, municipality(2), "2026", 5),
            value(3, 10, municipality(3), "2026", 5),
        ];
        values[0].target = Some(Decimal::from(4));
        let mut facts = facts(vec![years], values);
        let target = |of, target: i64| TargetFacts {
            indicator: Uuid::from_u128(10),
            of,
            target: Decimal::from(target),
        };
        let area = Uuid::from_u128(300);
        facts.targets = vec![
            target(TargetOf::Each, 6),
            target(TargetOf::Organisation(municipality(2)), 5),
            target(TargetOf::CareArea(area), 11),
            target(TargetOf::County, 15),
        ];
        let matrix = whole(&facts);
        let cells: Vec<Cell> = matrix.rows.iter().map(|(_, cells)| cells[0]).collect();
        let targets = cells.iter().map(|cell| (cell.target, cell.target_reached));
        let expected = [(6, false), (5, true), (6, false)];
        let expected = expected.map(|(it, reached)| (Some(Decimal::from(it)), Some(reached)));
        assert_eq!(targets.collect::<Vec<_>>(), expected);
        let own = (cells[0].own_target, cells[0].own_target_reached);
        assert_eq!(own, (Some(Decimal::from(4)), Some(true)));
        assert_eq!(cells[1].own_target, None);
        let totals = [
            matrix.county[0],
            matrix.care_areas[0].1[0],
            matrix.care_areas[1].1[0],
        ];
        let reached = totals.map(|total| (total.target, total.target_reached));
        let set = |target: i64, reached| (Some(Decimal::from(target)), Some(reached));
        assert_eq!(reached, [set(15, true), set(11, false), (None, None)]);
        let [(_, first), (_, second)] = matrix.priority_areas[..] else {
            panic!("two priority areas");
        };
        assert_eq!((first.targets_reached, first.targets_set), (1, 3));
        assert_eq!((first.indicators, first.rate.expected), (1, 0));
        assert_eq!(second, Standing::default());
    }
}
