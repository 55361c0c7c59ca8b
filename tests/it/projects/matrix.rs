//! The follow-up matrix against a plain recomputation of its own: made-up worlds by the hundred, and some over HTTP.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use samverkan::domain::{
    follow_up::{Figures, Method, Reported, RollUp},
    matrix::{Cell, Facts, IndicatorFacts, Parts, TargetFacts, TargetOf, ValueFacts, matrix},
    reporting::ReportingPeriod,
    schedule::Schedule,
    vocabulary::{
        Aggregation, Direction, Grade, Measure, OrganisationKind, PeriodKind, ReportStatus,
        Reporters, ValueKind, Vocabulary,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::files::exports::{INDICATORS, VALUES, import};
use crate::{
    fixture::{
        json::{code, items, names, text, texts},
        mutate::done,
        rows::merged,
        world::{World, both},
    },
    projects::follow_up::{APPROVE_ALL, BULK, bulk, counts, id_of, owed_always as indicator},
    projects::plausibility::acknowledging,
};

both!(
    the_matrix_has_all_fourteen_municipalities_and_says_what_is_missing,
    a_matrix_is_read_a_page_of_indicators_at_a_time,
    a_matrix_is_narrowed_by_who_reports_and_how_often,
    indicators_of_other_periods_are_not_expected,
    areas_are_those_of_the_last_day_of_the_period,
    a_matrix_over_http_is_what_a_plain_recomputation_says,
    a_total_of_an_indicator_is_the_matrixs,
    a_cell_without_a_figure_says_why,
);

/// The fourteen, in Swedish alphabetical order of their names.
pub(super) const MUNICIPALITIES: [&str; 14] = [
    "2506", "2505", "2582", "2523", "2583", "2510", "2514", "2584", "2580", "2521", "2581", "2560",
    "2513", "2518",
];

/// Numbers that look random and are the same in every run.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        let place = self.roll(choices.len() as u64);
        choices[usize::try_from(place).expect("it is short")]
    }
}

/// An indicator of a made-up world. Months count from year 0; an organisation is its place among the sixteen.
#[derive(Clone, Debug)]
struct Plain {
    measure: Measure,
    aggregation: Aggregation,
    cumulative: bool,
    ascending: bool,
    every: u64,
    reporters: Reporters,
    owner: usize,
    from: Option<u64>,
    to: Option<u64>,
    priority_area: Option<usize>,
    /// By organisation and month. Figures in ten-thousandths.
    values: BTreeMap<(usize, u64), PlainValue>,
    /// For the period of the matrix, by organisation.
    targets: BTreeMap<Option<usize>, i128>,
}

#[derive(Clone, Copy, Debug)]
struct PlainValue {
    actual: i128,
    parts: Option<(i128, i128)>,
    approved: bool,
    target: Option<i128>,
}

/// A period as plain as can be: its first month and how many it has.
#[derive(Clone, Copy, Debug)]
struct Months {
    first: u64,
    count: u64,
}

const REGION: usize = 14;
const ASSOCIATION: usize = 15;
const LONG_AGO: NaiveDate = NaiveDate::from_ymd_opt(1990, 1, 1).expect("a day");
const FOUR_PLACES: i128 = 10_000;

/// Which months' values count: those of whole parts that have begun.
fn begun(indicator: &Plain, period: Months, today: NaiveDate) -> Vec<u64> {
    if !period.count.is_multiple_of(indicator.every) {
        return Vec::new();
    }
    let months = period.first..period.first + period.count;
    let begins = |month: &u64| month.is_multiple_of(indicator.every) && first_day(*month) <= today;
    months.filter(begins).collect()
}

/// Which months' values an organisation owes.
fn owed(indicator: &Plain, organisation: usize, period: Months) -> Vec<u64> {
    if !period.count.is_multiple_of(indicator.every) || !reports(indicator, organisation) {
        return Vec::new();
    }
    let months = period.first..period.first + period.count;
    let holds = |month: &u64| {
        let early = indicator.from.is_some_and(|from| *month < from);
        let late = indicator.to.is_some_and(|to| *month >= to);
        month.is_multiple_of(indicator.every) && !early && !late
    };
    months.filter(holds).collect()
}

/// Whether a period has ended.
fn ended(indicator: &Plain, month: u64, today: NaiveDate) -> bool {
    first_day(month + indicator.every) <= today
}

/// Whether a value for a period is late: from the 31st day after it on.
fn late(indicator: &Plain, month: u64, today: NaiveDate) -> bool {
    let end = first_day(month + indicator.every);
    (today - end).num_days() + 1 > 30
}

fn reports(indicator: &Plain, organisation: usize) -> bool {
    match indicator.reporters {
        Reporters::Municipalities => organisation < REGION,
        Reporters::RegionAndMunicipalities => organisation <= REGION,
        Reporters::Owner => organisation == indicator.owner,
        Reporters::Participants | Reporters::CareArea => unreachable!("none is made up"),
    }
}

/// Those of these organisations that report, or have values all the same.
fn concerned(indicator: &Plain, organisations: &[usize], months: &[u64]) -> Vec<usize> {
    let has = |whose: usize| {
        let mut months = months.iter();
        months.any(|month| indicator.values.contains_key(&(whose, *month)))
    };
    let all = organisations.iter().copied();
    all.filter(|it| reports(indicator, *it) || has(*it))
        .collect()
}

/// A quotient in ten-thousandths, halves up.
fn quotient(measure: Measure, numerator: i128, denominator: i128) -> i128 {
    let times = if measure == Measure::Percent { 100 } else { 1 };
    (2 * numerator * times * FOUR_PLACES + denominator) / (2 * denominator)
}

/// Actual, numerator, denominator, reported, expected.
type Sum = (Option<i128>, Option<i128>, Option<i128>, usize, usize);

/// What approved values of these organisations come to.
fn sum(indicator: &Plain, organisations: &[usize], period: Months, today: NaiveDate) -> Sum {
    let months = begun(indicator, period, today);
    let (mut reported, mut expected) = (0, 0);
    let mut counted = Vec::new();
    for organisation in organisations {
        let approved = |month: &u64| {
            let value = indicator.values.get(&(*organisation, *month));
            value.copied().filter(|value| value.approved)
        };
        let own: Vec<PlainValue> = months.iter().filter_map(approved).collect();
        for month in owed(indicator, *organisation, period) {
            if ended(indicator, month, today) {
                expected += 1;
                reported += usize::from(approved(&month).is_some());
            }
        }
        let latest_counts = indicator.cumulative || indicator.aggregation == Aggregation::Latest;
        if latest_counts || months.len() == 1 {
            counted.extend(own.last());
        } else if indicator.aggregation != Aggregation::None {
            counted.extend(own);
        }
    }
    let nothing = (None, None, None, reported, expected);
    if counted.is_empty() {
        return nothing;
    }
    match indicator.aggregation {
        Aggregation::None if organisations.len() > 1 => nothing,
        Aggregation::None => (Some(counted[0].actual), None, None, reported, expected),
        Aggregation::Sum | Aggregation::Latest => {
            let total = counted.iter().map(|value| value.actual).sum();
            (Some(total), None, None, reported, expected)
        }
        Aggregation::Ratio => {
            let parts = counted.iter().map(|value| value.parts.expect("a ratio"));
            let (above, below) = parts.fold((0, 0), |sum, (a, b)| (sum.0 + a, sum.1 + b));
            let actual = quotient(indicator.measure, above, below);
            (Some(actual), Some(above), Some(below), reported, expected)
        }
    }
}

/// What a cell is: status, sum, target, whether it is reached.
fn cell(
    indicator: &Plain,
    organisation: usize,
    period: Months,
    today: NaiveDate,
) -> (ReportStatus, Sum, Option<i128>, Option<bool>) {
    let sum = sum(indicator, &[organisation], period, today);
    let months = begun(indicator, period, today);
    let values: Vec<&PlainValue> = months
        .iter()
        .filter_map(|month| indicator.values.get(&(organisation, *month)))
        .collect();
    let owed = owed(indicator, organisation, period);
    let status = if values.iter().any(|value| value.approved) {
        match sum.3 < sum.4 {
            true => ReportStatus::Partial,
            false => ReportStatus::Approved,
        }
    } else if !values.is_empty() {
        ReportStatus::InProgress
    } else if owed.is_empty() {
        ReportStatus::NotExpected
    } else if owed.iter().any(|month| late(indicator, *month, today)) {
        ReportStatus::Missing
    } else if owed.iter().any(|month| ended(indicator, *month, today)) {
        ReportStatus::Due
    } else {
        ReportStatus::NotDue
    };
    let set = |organisation| indicator.targets.get(&organisation).copied();
    let target = match status {
        ReportStatus::NotExpected => None,
        _ => set(Some(organisation)).or(set(None)),
    };
    let reached = sum.0.zip(target).map(|(actual, target)| {
        if indicator.ascending {
            actual >= target
        } else {
            actual <= target
        }
    });
    (status, sum, target, reached)
}

/// A made-up indicator with values; `within` says which months it may have values for.
fn indicator_by(
    dice: &mut Dice,
    period: Months,
    within: impl Fn(&Plain, usize, u64) -> bool,
) -> Plain {
    use Aggregation::{Latest, None as Alone, Ratio, Sum};
    let (measure, aggregation) = dice.of(&[
        (Measure::Count, Sum),
        (Measure::Count, Latest),
        (Measure::Count, Alone),
        (Measure::Percent, Ratio),
        (Measure::Percent, Alone),
        (Measure::Ratio, Ratio),
        (Measure::Ordinal, Alone),
    ]);
    let year = period.first / 12 * 12;
    let border =
        |dice: &mut Dice, from: u64| (dice.roll(4) == 0).then(|| year + from + dice.roll(6));
    let mut plain = Plain {
        measure,
        aggregation,
        cumulative: measure != Measure::Ordinal && dice.roll(3) == 0,
        ascending: dice.roll(2) == 0,
        every: dice.of(&[1, 3, 4, 12]),
        reporters: dice.of(&[
            Reporters::Municipalities,
            Reporters::Municipalities,
            Reporters::RegionAndMunicipalities,
            Reporters::RegionAndMunicipalities,
            Reporters::Owner,
        ]),
        owner: usize::try_from(dice.roll(16)).expect("it is short"),
        from: border(dice, 0),
        to: border(dice, 6),
        priority_area: dice.of(&[None, Some(0), Some(1)]),
        values: BTreeMap::new(),
        targets: BTreeMap::new(),
    };
    for organisation in 0..16 {
        for month in (year..year + 12).step_by(usize::try_from(plain.every).expect("it is short")) {
            if dice.roll(3) > 0 && within(&plain, organisation, month) {
                let value = value_by(dice, &plain);
                plain.values.insert((organisation, month), value);
            }
        }
        if period.count.is_multiple_of(plain.every)
            && dice.roll(4) == 0
            && reports(&plain, organisation)
        {
            plain.targets.insert(Some(organisation), figure(dice));
        }
    }
    if period.count.is_multiple_of(plain.every) && dice.roll(2) == 0 {
        plain.targets.insert(None, figure(dice));
    }
    plain
}

/// A whole figure from 0 to 99, in ten-thousandths.
fn figure(dice: &mut Dice) -> i128 {
    i128::from(dice.roll(100)) * FOUR_PLACES
}

fn value_by(dice: &mut Dice, plain: &Plain) -> PlainValue {
    let parts = (plain.aggregation == Aggregation::Ratio).then(|| {
        let below = 1 + dice.roll(60);
        (i128::from(dice.roll(below + 1)), i128::from(below))
    });
    let parts = parts.map(|(above, below)| (above * FOUR_PLACES, below * FOUR_PLACES));
    PlainValue {
        actual: match parts {
            Some((above, below)) => quotient(plain.measure, above, below),
            None => figure(dice),
        },
        parts,
        approved: dice.roll(4) > 0,
        target: (dice.roll(5) == 0).then(|| figure(dice)),
    }
}

fn decimal(figure: i128) -> Decimal {
    Decimal::from_i128_with_scale(figure, 4).normalize()
}

fn period_by(dice: &mut Dice) -> Months {
    let count = dice.of(&[12, 12, 12, 4, 3, 1]);
    Months {
        first: 2025 * 12 + dice.roll(24 / count) * count,
        count,
    }
}

fn kind_of(months: u64) -> PeriodKind {
    match months {
        12 => PeriodKind::Year,
        4 => PeriodKind::Tertial,
        3 => PeriodKind::Quarter,
        _ => PeriodKind::Month,
    }
}

fn reporting_period(period: Months) -> ReportingPeriod {
    let year = i32::try_from(period.first / 12).expect("a year");
    let number = u32::try_from(period.first % 12 / period.count + 1).expect("a number");
    ReportingPeriod::new(kind_of(period.count), year, number).expect("a period")
}

fn first_day(month: u64) -> NaiveDate {
    let year = i32::try_from(month / 12).expect("a year");
    let month = u32::try_from(month % 12 + 1).expect("a month");
    NaiveDate::from_ymd_opt(year, month, 1).expect("a day")
}

fn organisation(place: usize) -> Uuid {
    Uuid::from_u128(1_000 + place as u128)
}

/// The made-up world as facts.
fn facts(plain: &[Plain], period: Months, today: NaiveDate, areas: &[Vec<usize>]) -> Facts {
    let kind = |place: usize| match place {
        REGION => OrganisationKind::Region,
        ASSOCIATION => OrganisationKind::Association,
        _ => OrganisationKind::Municipality,
    };
    let mut facts = Facts {
        period: reporting_period(period),
        today,
        organisations: (0..16)
            .map(|place| (organisation(place), kind(place)))
            .collect(),
        indicators: Vec::new(),
        values: Vec::new(),
        targets: Vec::new(),
        extensions: Vec::new(),
        care_areas: areas
            .iter()
            .enumerate()
            .map(|(place, members)| {
                let members = members.iter().map(|member| organisation(*member));
                (Uuid::from_u128(place as u128), members.collect())
            })
            .collect(),
        priority_areas: (0..2).map(Uuid::from_u128).collect(),
    };
    for (place, plain) in plain.iter().enumerate() {
        let id = Uuid::from_u128(place as u128);
        facts.indicators.push(IndicatorFacts {
            id,
            method: Method {
                measure: plain.measure,
                aggregation: plain.aggregation,
                cumulative: plain.cumulative,
            },
            direction: if plain.ascending {
                Direction::Ascending
            } else {
                Direction::Descending
            },
            schedule: Schedule {
                period_kind: kind_of(plain.every),
                reporters: plain.reporters,
                owner: organisation(plain.owner),
                members: Vec::new(),
                from: plain.from.map_or(LONG_AGO, first_day),
                to: plain.to.map(first_day),
                reporting_days: 30,
            },
            priority_area: plain.priority_area.map(|it| Uuid::from_u128(it as u128)),
        });
        let values = plain
            .values
            .iter()
            .map(|((whose, month), value)| ValueFacts {
                id: Uuid::now_v7(),
                indicator: id,
                reported: Reported {
                    suppressed: false,
                    organisation: organisation(*whose),
                    period: reporting_period(Months {
                        first: *month,
                        count: plain.every,
                    }),
                    kind: ValueKind::Figure,
                    preliminary: false,
                    under_correction: false,
                    submitted_on: None,
                    figures: Figures {
                        actual: Some(decimal(value.actual)),
                        numerator: value.parts.map(|(above, _)| decimal(above)),
                        denominator: value.parts.map(|(_, below)| decimal(below)),
                    },
                },
                approved: value.approved,
                is_correction: false,
                target: value.target.map(decimal),
            });
        facts.values.extend(values);
        let targets = plain.targets.iter().map(|(whose, target)| TargetFacts {
            indicator: id,
            of: match whose {
                Some(place) => TargetOf::Organisation(organisation(*place)),
                None => TargetOf::Each,
            },
            target: decimal(*target),
        });
        facts.targets.extend(targets);
    }
    facts
}

/// A sum of the program's, as plain as the recomputed one.
fn plainly(sum: RollUp) -> Sum {
    let figure = |figure: Option<Decimal>| {
        figure.map(|mut figure| {
            figure.rescale(4);
            figure.mantissa()
        })
    };
    let figures = sum.figures;
    (
        figure(figures.actual),
        figure(figures.numerator),
        figure(figures.denominator),
        sum.rate.reported,
        sum.rate.expected,
    )
}

const ALL_PARTS: Parts = Parts {
    cells: true,
    county: true,
    care_areas: true,
    priority_areas: true,
};

#[test]
fn two_hundred_made_up_matrices_are_what_a_plain_recomputation_says() {
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let period = period_by(&mut dice);
        let today = first_day(period.first / 12 * 12 + dice.roll(14));
        let count = 1 + dice.roll(6);
        // Values where none are expected, too: of whoever doesn't report, and for times that aren't reported.
        let plain: Vec<Plain> = (0..count)
            .map(|_| indicator_by(&mut dice, period, |_, _, _| true))
            .collect();
        let border = 1 + usize::try_from(dice.roll(12)).expect("it is short");
        let areas = [(0..border).collect(), (border..14).collect()];
        let found = matrix(&facts(&plain, period, today, &areas), ALL_PARTS);
        assert_eq!(found.rows.len(), 14);
        for (column, plain) in plain.iter().enumerate() {
            let months = begun(plain, period, today);
            let at = format!("seed {seed}, {period:?}, today {today}, {plain:?}");
            for (place, (_, cells)) in found.rows.iter().enumerate() {
                let shown: &Cell = &cells[column];
                let target = shown.target.map(|mut it| {
                    it.rescale(4);
                    it.mantissa()
                });
                let shown = (
                    shown.status,
                    plainly(shown.sum),
                    target,
                    shown.target_reached,
                );
                assert_eq!(shown, cell(plain, place, period, today), "{place}: {at}");
            }
            let (_, cells) = found.region.as_ref().expect("the region's row");
            let shown = &cells[column];
            let (status, own, _, reached) = cell(plain, REGION, period, today);
            assert_eq!((shown.status, plainly(shown.sum)), (status, own), "{at}");
            assert_eq!(shown.target_reached, reached, "{at}");
            let all: Vec<usize> = (0..16).collect();
            let all = concerned(plain, &all, &months);
            let county = plainly(found.county[column].sum);
            assert_eq!(county, sum(plain, &all, period, today), "{at}");
            for (area, members) in areas.iter().enumerate() {
                let members = concerned(plain, members, &months);
                let total = plainly(found.care_areas[area].1[column].sum);
                assert_eq!(total, sum(plain, &members, period, today), "{at}");
            }
        }
        for (area, (_, standing)) in found.priority_areas.iter().enumerate() {
            let shown = [
                standing.indicators,
                standing.rate.reported,
                standing.rate.expected,
                standing.targets_reached,
                standing.targets_set,
            ];
            assert_eq!(shown, standing_of(&plain, area, period, today), "{seed}");
        }
    }
}

/// Indicators, reported, expected, targets reached, targets set.
fn standing_of(plain: &[Plain], area: usize, period: Months, today: NaiveDate) -> [usize; 5] {
    let mut standing = [0; 5];
    for plain in plain.iter().filter(|it| it.priority_area == Some(area)) {
        standing[0] += 1;
        for place in 0..16 {
            let (_, sum, target, reached) = cell(plain, place, period, today);
            standing[1] += sum.3;
            standing[2] += sum.4;
            standing[3] += usize::from(reached == Some(true));
            standing[4] += usize::from(target.is_some());
        }
    }
    standing
}

const MATRIX: &str = "query($period: PeriodInput!, $filter: FollowUpMatrixFilter) {
  followUpMatrix(period: $period, filter: $filter) {
    period { code } indicators { title }
    region { organisation { slug } municipality { slug } cells { status actual reported expected value { actual } } }
    rows { organisation { code } municipality { code name } cells { indicator { title } status actual numerator denominator target targetReached
      reported expected value { actual state } } }
    totals { indicator { title } actual numerator denominator reported expected missing }
    careAreas { careArea { slug } totals { actual reported expected missing } }
    priorityAreas { priorityArea { code } indicators reported expected targetsReached targetsSet } } }";

async fn matrix_of(world: &World, token: &str, period: Value, filter: Value) -> Value {
    let variables = json!({ "period": period, "filter": filter });
    world.data_as(token, MATRIX, variables).await["followUpMatrix"].take()
}

fn year(year: i32) -> Value {
    json!({ "kind": "YEAR", "year": year })
}

async fn approve(world: &World, approver: &str, sent: &Value) {
    let values: Vec<Value> = items(&sent["values"])
        .map(|value| json!({ "value": value["id"], "version": value["version"] }))
        .collect();
    done(world, approver, APPROVE_ALL, json!({ "values": values })).await;
}

/// Who approves what an organisation reports.
fn approver_of(organisation: &str) -> &'static str {
    match organisation {
        "region" => "norrbottens-kommuner",
        _ => "region",
    }
}

/// Reports values for an organisation and has them approved.
async fn report(world: &World, organisation: &str, rows: Vec<Value>) {
    let editor = world.token(organisation, Grade::Editor).await;
    let approver = world
        .token(approver_of(organisation), Grade::Approver)
        .await;
    let rows = acknowledging(rows);
    let sent = done(world, &editor, BULK, bulk("ALL_OR_NOTHING", rows)).await;
    approve(world, &approver, &sent).await;
}

async fn a_cell_without_a_figure_says_why(world: World) {
    import(&world, INDICATORS, VALUES).await;
    let query = "query($year: Int!) { followUpMatrix(period: {kind: YEAR, year: $year}) {
        indicators { slug } rows { municipality { code } cells { actual noFigure } } } }";
    let why = |answer: &Value, municipality: &str, indicator: &str| {
        let matrix = &answer["followUpMatrix"];
        let mut columns = items(&matrix["indicators"]);
        let column = columns
            .position(|it| it["slug"] == indicator)
            .expect("a column");
        let mut rows = items(&matrix["rows"]);
        let row = rows
            .find(|it| it["municipality"]["code"] == municipality)
            .expect("a row");
        row["cells"][column].clone()
    };
    let region = world.token("region", Grade::Approver).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let year = |year: i32| json!({ "year": year });
    let of_region = world.data_as(&region, query, year(2026)).await;
    let of_all = world.public_with(query, year(2026)).await;
    let of_kiruna = world.data_as(&kiruna, query, year(2025)).await;
    for (answer, municipality, indicator, expected) in [
        (
            &of_region,
            "2584",
            "region-besok",
            json!({ "actual": "12", "noFigure": null }),
        ),
        (
            &of_region,
            "2514",
            "region-besok",
            json!({ "actual": null, "noFigure": "NOT_APPROVED" }),
        ),
        (
            &of_all,
            "2514",
            "region-besok",
            json!({ "actual": null, "noFigure": "NOT_REPORTED" }),
        ),
        (
            &of_region,
            "2580",
            "region-besok",
            json!({ "actual": null, "noFigure": "NOT_REPORTED" }),
        ),
        (
            &of_kiruna,
            "2580",
            "2584-eget",
            json!({ "actual": null, "noFigure": "NOT_EXPECTED" }),
        ),
    ] {
        assert_eq!(
            why(answer, municipality, indicator),
            expected,
            "{municipality} {indicator}"
        );
    }
}

async fn the_matrix_has_all_fourteen_municipalities_and_says_what_is_missing(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let empty = matrix_of(&world, &region, year(1950), json!({})).await;
    assert_eq!(items(&empty["rows"]).count(), 14);
    assert_eq!(empty["indicators"], json!([]));
    let both = counts(
        "Besök",
        json!({ "reporters": "REGION_AND_MUNICIPALITIES", "priorityArea": "aldre" }),
    );
    let both = indicator(&world, &region, both).await;
    let row = |period: &str, actual: &str| json!({ "indicator": both["slug"], "period": period, "actual": actual });
    report(
        &world,
        "2584",
        vec![
            row("2026-T1", "1"),
            row("2026-T2", "2"),
            row("2026-T3", "3"),
        ],
    )
    .await;
    report(&world, "2523", vec![row("2026-T2", "4.5")]).await;
    report(&world, "region", vec![row("2026-T1", "100")]).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let waits = bulk("ALL_OR_NOTHING", vec![row("2026-T1", "50")]);
    done(&world, &lulea, BULK, waits).await;
    let shown = matrix_of(&world, &region, year(2026), json!({})).await;
    let codes: Vec<&str> = items(&shown["rows"])
        .map(|row| text(&row["municipality"]["code"]))
        .collect();
    assert_eq!(codes, MUNICIPALITIES);
    for row in items(&shown["rows"]) {
        assert_eq!(row["organisation"]["code"], row["municipality"]["code"]);
    }
    assert_eq!(
        shown["region"],
        json!({ "organisation": { "slug": "region" }, "municipality": null,
                "cells": [{ "status": "PARTIAL", "actual": "100", "reported": 1, "expected": 2,
                            "value": { "actual": "100" } }] })
    );
    let cell = |code: &str| {
        let row = items(&shown["rows"]).find(|row| row["municipality"]["code"] == code);
        let cell = &row.expect("a row")["cells"][0];
        (
            text(&cell["status"]),
            &cell["actual"],
            &cell["reported"],
            &cell["expected"],
            &cell["value"]["state"],
        )
    };
    let none = json!(null);
    assert_eq!(
        cell("2584"),
        ("APPROVED", &json!("6"), &json!(2), &json!(2), &none)
    );
    assert_eq!(
        cell("2523"),
        (
            "PARTIAL",
            &json!("4.5"),
            &json!(1),
            &json!(2),
            &json!("APPROVED")
        )
    );
    assert_eq!(
        cell("2580"),
        (
            "IN_PROGRESS",
            &none,
            &json!(0),
            &json!(2),
            &json!("SUBMITTED")
        )
    );
    assert_eq!(
        cell("2506"),
        ("MISSING", &none, &json!(0), &json!(2), &none)
    );
    assert_eq!(
        shown["totals"],
        json!([{ "indicator": { "title": "Besök" }, "actual": "110.5", "numerator": null, "denominator": null,
                 "reported": 4, "expected": 30, "missing": 26 }])
    );
    let areas: Vec<(&str, String)> = items(&shown["careAreas"])
        .map(|area| {
            let total = &area["totals"][0];
            let figures = ["actual", "reported", "expected", "missing"];
            let figures = figures.map(|name| total[name].to_string());
            (text(&area["careArea"]["slug"]), figures.join(" "))
        })
        .collect();
    assert_eq!(
        areas,
        [
            ("boden-lulea", "null 0 4 4".to_owned()),
            ("norra-norrbotten", "\"10.5\" 3 8 5".to_owned()),
            ("pite-alvdal", "null 0 8 8".to_owned()),
            ("ostra-norrbotten", "null 0 8 8".to_owned()),
        ]
    );
    let standing = items(&shown["priorityAreas"]).find(|it| it["priorityArea"]["code"] == "aldre");
    assert_eq!(
        standing.expect("it is there"),
        &json!({ "priorityArea": { "code": "aldre" }, "indicators": 1, "reported": 4, "expected": 30,
                 "targetsReached": 0, "targetsSet": 0 })
    );
}

/// A matrix with its page, as far as its figures go.
const PAGE: &str = "query($period: PeriodInput!, $filter: FollowUpMatrixFilter, $first: Int, $after: String) {
  followUpMatrix(period: $period, filter: $filter, first: $first, after: $after) {
    indicators { title } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    rows { cells { indicator { title } actual } } totals { actual } priorityAreas { indicators reported } } }";

async fn a_matrix_is_read_a_page_of_indicators_at_a_time(world: World) {
    let region = world.token("region", Grade::Editor).await;
    let mut ids = Vec::new();
    for number in 0..101 {
        let aldre = json!({ "priorityArea": "aldre" });
        let new = counts(&format!("I {number:03}"), aldre);
        ids.push(indicator(&world, &region, new).await["id"].clone());
    }
    let row = |number: &str| json!({ "indicator": format!("region-i-{number}"), "period": "2026-T1", "actual": number });
    report(&world, "2584", vec![row("099"), row("100")]).await;
    let page = async |variables: Value| {
        let variables = merged(json!({ "period": year(2026) }), variables);
        world.data_as(&region, PAGE, variables).await["followUpMatrix"].take()
    };
    let first = page(json!({})).await;
    assert_eq!(texts(&first["indicators"], "title").len(), 100);
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    assert_eq!(first["pageInfo"]["hasPreviousPage"], false);
    assert_eq!(items(&first["totals"]).count(), 100);
    let areas = |page: &Value| {
        let mut areas = items(&page["priorityAreas"]);
        areas.find(|it| it["indicators"] != 0).cloned()
    };
    let standing = |indicators: u64, reported: u64| {
        Some(json!({ "indicators": indicators, "reported": reported }))
    };
    assert_eq!(areas(&first), standing(100, 1));
    let after = first["pageInfo"]["endCursor"].clone();
    let last = page(json!({ "after": after })).await;
    assert_eq!(texts(&last["indicators"], "title"), ["I 100"]);
    assert_eq!(last["pageInfo"]["hasNextPage"], false);
    assert_eq!(last["pageInfo"]["hasPreviousPage"], true);
    let cells = &last["rows"][7]["cells"];
    assert_eq!(
        *cells,
        json!([{ "indicator": { "title": "I 100" }, "actual": "100" }])
    );
    assert_eq!(last["totals"], json!([{ "actual": "100" }]));
    assert_eq!(areas(&last), standing(1, 1));
    // Small pages give the same columns.
    let (mut titles, mut after) = (Vec::new(), json!(null));
    loop {
        let next = page(json!({ "first": 40, "after": after })).await;
        titles.extend(
            texts(&next["indicators"], "title")
                .into_iter()
                .map(str::to_owned),
        );
        after = next["pageInfo"]["endCursor"].clone();
        if next["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let all: Vec<String> = (0..101).map(|number| format!("I {number:03}")).collect();
    assert_eq!(titles, all);
    let empty = page(json!({ "filter": { "reporters": "OWNER" } })).await;
    assert_eq!(empty["pageInfo"]["endCursor"], json!(null));
    let cursor = &first["pageInfo"]["endCursor"];
    for (code_of, variables) in [
        ("BAD_CURSOR", json!({ "after": "x" })),
        (
            "BAD_CURSOR",
            json!({ "after": cursor, "period": year(2025) }),
        ),
        (
            "BAD_CURSOR",
            json!({ "after": cursor, "filter": { "reporters": "REGION_AND_MUNICIPALITIES" } }),
        ),
        ("BAD_USER_INPUT", json!({ "first": 0 })),
        ("BAD_USER_INPUT", json!({ "first": 101 })),
        (
            "BAD_USER_INPUT",
            json!({ "filter": { "indicators": vec![&ids[0]; 101] } }),
        ),
        (
            "BAD_USER_INPUT",
            json!({ "filter": { "indicators": [id_of(&world, "region").await] } }),
        ),
    ] {
        let variables = merged(json!({ "period": year(2026) }), variables);
        let refused = world.try_as(&region, PAGE, variables.clone()).await;
        assert_eq!(code(&refused), code_of, "{variables}");
    }
}

async fn a_matrix_is_narrowed_by_who_reports_and_how_often(world: World) {
    let region = world.token("region", Grade::Editor).await;
    for (title, reporters, period_kind) in [
        ("a", "OWNER", "YEAR"),
        ("b", "MUNICIPALITIES", "YEAR"),
        ("c", "MUNICIPALITIES", "MONTH"),
    ] {
        let more = json!({ "reporters": reporters, "periodKind": period_kind });
        indicator(&world, &region, counts(title, more)).await;
    }
    for (filter, expected) in [
        (json!({ "reporters": "OWNER" }), vec!["a"]),
        (json!({ "periodKind": "YEAR" }), vec!["a", "b"]),
        (
            json!({ "reporters": "MUNICIPALITIES", "periodKind": "MONTH" }),
            vec!["c"],
        ),
    ] {
        let shown = matrix_of(&world, &region, year(2026), filter).await;
        assert_eq!(texts(&shown["indicators"], "title"), expected);
    }
}

async fn indicators_of_other_periods_are_not_expected(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let yearly = counts("År", json!({ "periodKind": "YEAR" }));
    let yearly = indicator(&world, &region, yearly).await;
    let row = json!({ "indicator": yearly["slug"], "period": "2026", "actual": "5" });
    report(&world, "2584", vec![row]).await;
    for (period, status, total) in [
        (year(2026), "APPROVED", "0 0"),
        (
            json!({ "kind": "TERTIAL", "year": 2026, "number": 1 }),
            "NOT_EXPECTED",
            "0 0",
        ),
        (
            json!({ "kind": "MONTH", "year": 2026, "number": 1 }),
            "NOT_EXPECTED",
            "0 0",
        ),
        (year(2025), "MISSING", "0 14"),
        (year(2027), "NOT_DUE", "0 0"),
    ] {
        let shown = matrix_of(&world, &region, period.clone(), json!({})).await;
        assert_eq!(
            shown["rows"][7]["cells"][0]["status"],
            json!(status),
            "{period}"
        );
        let sum = &shown["totals"][0];
        assert_eq!(
            format!("{} {}", sum["reported"], sum["expected"]),
            total,
            "{period}"
        );
    }
}

async fn areas_are_those_of_the_last_day_of_the_period(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let yearly = counts("År", json!({ "periodKind": "YEAR" }));
    indicator(&world, &region, yearly).await;
    for (shown_for, day) in [
        (2025, "2025-12-31"),
        (2005, "2005-12-31"),
        (2000, "2000-12-31"),
    ] {
        let shown = matrix_of(&world, &region, year(shown_for), json!({})).await;
        let query =
            format!(r#"{{ careAreas(asOf: "{day}") {{ slug name memberships {{ id }} }} }}"#);
        let areas = world.public(&query).await;
        let expected: Vec<String> = items(&areas["careAreas"])
            .map(|area| {
                format!(
                    "{} {}",
                    text(&area["slug"]),
                    items(&area["memberships"]).count()
                )
            })
            .collect();
        let found: Vec<String> = items(&shown["careAreas"])
            .map(|area| {
                format!(
                    "{} {}",
                    text(&area["careArea"]["slug"]),
                    area["totals"][0]["expected"]
                )
            })
            .collect();
        assert_eq!(found, expected, "{day}");
        assert_eq!(names(&areas["careAreas"]).len(), found.len());
    }
}

/// The key of an organisation by its place among the sixteen.
fn key_of(place: usize) -> &'static str {
    match place {
        REGION => "region",
        ASSOCIATION => "norrbottens-kommuner",
        place => MUNICIPALITIES[place],
    }
}

/// Makes a made-up world real: its indicators, their targets and values. Says the slugs of the indicators.
async fn enter(world: &World, plain: &[Plain], period: Months) -> Vec<Value> {
    let mut slugs = Vec::new();
    for (number, plain) in plain.iter().enumerate() {
        // What others have to report is created by who may oblige them.
        let owner = match plain.reporters {
            Reporters::Owner => key_of(plain.owner),
            _ => "region",
        };
        let owner = world.token(owner, Grade::Editor).await;
        let more = json!({
            "measure": plain.measure.code(),
            "aggregation": plain.aggregation.code(),
            "cumulative": plain.cumulative,
            "direction": if plain.ascending { "ASCENDING" } else { "DESCENDING" },
            "periodKind": kind_of(plain.every).code(),
            "reporters": plain.reporters.code(),
            "priorityArea": plain.priority_area.map(|place| ["aldre", "barn-och-unga"][place]),
        });
        let new = indicator(world, &owner, counts(&format!("I {number}"), more)).await;
        let day = |column: &str, month: Option<u64>| {
            month.map(|month| format!("{column} = '{}'", first_day(month)))
        };
        let days = [
            day("reported_from", plain.from),
            day("reported_to", plain.to),
        ];
        let days: Vec<String> = days.into_iter().flatten().collect();
        if !days.is_empty() {
            let (days, slug) = (days.join(", "), text(&new["slug"]));
            let set = format!("UPDATE indicator SET {days} WHERE slug = '{slug}'");
            world.database().sql(&set).await;
        }
        let shown = reporting_period(period);
        for (whose, target) in &plain.targets {
            let organisation = match whose {
                Some(place) => json!(id_of(world, key_of(*place)).await),
                None => json!(null),
            };
            let input = json!({
                "indicator": new["id"], "organisation": organisation, "target": decimal(*target).to_string(),
                "period": { "kind": shown.kind().code(), "year": shown.year(), "number": shown.number() },
            });
            done(world, &owner, "setIndicatorTarget target { id }", input).await;
        }
        slugs.push(new["slug"].clone());
    }
    for place in 0..16 {
        let (mut rows, mut approved) = (Vec::new(), Vec::new());
        for (plain, slug) in plain.iter().zip(&slugs) {
            for ((_, month), value) in plain
                .values
                .iter()
                .filter(|((whose, _), _)| *whose == place)
            {
                let shown = |figure: i128| decimal(figure).to_string();
                let period = Months {
                    first: *month,
                    count: plain.every,
                };
                rows.push(json!({
                    "indicator": slug,
                    "period": reporting_period(period).code(),
                    "actual": value.parts.is_none().then(|| shown(value.actual)),
                    "numerator": value.parts.map(|(above, _)| shown(above)),
                    "denominator": value.parts.map(|(_, below)| shown(below)),
                    "target": value.target.map(shown),
                }));
                approved.push(value.approved);
            }
        }
        if rows.is_empty() {
            continue;
        }
        let editor = world.token(key_of(place), Grade::Editor).await;
        let rows = acknowledging(rows);
        let sent = done(world, &editor, BULK, bulk("ALL_OR_NOTHING", rows)).await;
        let values = items(&sent["values"])
            .zip(approved)
            .filter(|(_, approved)| *approved);
        let values: Vec<Value> = values.map(|(value, _)| value.clone()).collect();
        if !values.is_empty() {
            let approver = world.token(approver_of(key_of(place)), Grade::Approver);
            approve(world, &approver.await, &json!({ "values": values })).await;
        }
    }
    slugs
}

/// A figure of an answer in ten-thousandths.
fn ten_thousandths(figure: &Value) -> Option<i128> {
    let mut figure: Decimal = figure.as_str()?.parse().expect("a number");
    figure.rescale(4);
    Some(figure.mantissa())
}

fn sum_in(shown: &Value) -> Sum {
    let count =
        |name: &str| usize::try_from(shown[name].as_u64().expect("a count")).expect("it fits");
    (
        ten_thousandths(&shown["actual"]),
        ten_thousandths(&shown["numerator"]),
        ten_thousandths(&shown["denominator"]),
        count("reported"),
        count("expected"),
    )
}

async fn a_matrix_over_http_is_what_a_plain_recomputation_says(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let mut dice = Dice(20_261_102);
    // The world's today lies in November 2026.
    let today = NaiveDate::from_ymd_opt(2026, 11, 2).expect("a day");
    let period = Months {
        first: 2026 * 12,
        count: 12,
    };
    let good = |plain: &Plain, place: usize, month: u64| {
        let ends = plain.to.is_none_or(|to| month < to);
        reports(plain, place) && ends && begun(plain, period, today).contains(&month)
    };
    let plain: Vec<Plain> = (0..9)
        .map(|_| indicator_by(&mut dice, period, good))
        .collect();
    enter(&world, &plain, period).await;
    let shown = matrix_of(&world, &region, year(2026), json!({})).await;
    for (column, plain) in plain.iter().enumerate() {
        let months = begun(plain, period, today);
        for (place, row) in items(&shown["rows"]).enumerate() {
            let found = &row["cells"][column];
            let (status, sum, target, reached) = cell(plain, place, period, today);
            assert_eq!(text(&found["status"]), status.code(), "{place} {plain:?}");
            assert_eq!(sum_in(found), sum, "{place} {plain:?}");
            assert_eq!(
                ten_thousandths(&found["target"]),
                target,
                "{place} {plain:?}"
            );
            assert_eq!(
                found["targetReached"].as_bool(),
                reached,
                "{place} {plain:?}"
            );
        }
        let all: Vec<usize> = (0..16).collect();
        let all = concerned(plain, &all, &months);
        assert_eq!(
            sum_in(&shown["totals"][column]),
            sum(plain, &all, period, today),
            "{plain:?}"
        );
    }
    for (place, code) in ["aldre", "barn-och-unga"].into_iter().enumerate() {
        let found = items(&shown["priorityAreas"]).find(|it| it["priorityArea"]["code"] == code);
        let found = found.expect("it is there");
        let standing = standing_of(&plain, place, period, today);
        let counts = [
            "indicators",
            "reported",
            "expected",
            "targetsReached",
            "targetsSet",
        ];
        assert_eq!(
            counts.map(|name| found[name].as_u64().expect("a count")),
            standing.map(|count| count as u64)
        );
    }
}

async fn a_total_of_an_indicator_is_the_matrixs(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let share = json!({ "measure": "PERCENT", "aggregation": "RATIO", "reporters": "REGION_AND_MUNICIPALITIES" });
    let share = indicator(&world, &region, counts("Andel", share)).await;
    let row = |period: &str, above: &str, below: &str| json!({ "indicator": share["slug"], "period": period, "numerator": above, "denominator": below });
    report(
        &world,
        "2584",
        vec![row("2026-T1", "1", "1"), row("2026-T2", "0", "9")],
    )
    .await;
    report(&world, "2580", vec![row("2026-T1", "1", "90")]).await;
    report(&world, "region", vec![row("2026-T1", "5", "20")]).await;
    let areas = world.public("{ careAreas { id slug } }").await;
    let area = items(&areas["careAreas"]).find(|area| area["slug"] == "norra-norrbotten");
    let query = "query($id: ID!, $area: ID!) { indicator(by: { id: $id }) {
        county: total(period: { kind: YEAR, year: 2026 }) { actual numerator denominator reported expected missing }
        area: total(period: { kind: YEAR, year: 2026 }, careArea: $area) { actual numerator denominator reported expected missing }
        first: total(period: { kind: TERTIAL, year: 2026, number: 1 }) { actual reported expected }
        other: total(period: { kind: QUARTER, year: 2026, number: 1 }) { actual reported expected } } }";
    let variables = json!({ "id": share["id"], "area": area.expect("an area")["id"] });
    let data = world.data_as(&region, query, variables).await;
    assert_eq!(
        data["indicator"],
        json!({
            "county": { "actual": "5.8333", "numerator": "7", "denominator": "120", "reported": 4, "expected": 30, "missing": 26 },
            "area": { "actual": "10", "numerator": "1", "denominator": "10", "reported": 2, "expected": 8, "missing": 6 },
            "first": { "actual": "6.3063", "reported": 3, "expected": 15 },
            "other": { "actual": null, "reported": 0, "expected": 0 },
        })
    );
}
