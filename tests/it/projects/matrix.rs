//! The follow-up matrix against a plain recomputation of its own: made-up worlds by the hundred, and some over HTTP.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use samverkan::domain::{
    follow_up::{Figures, Method, Reported, RollUp, Schedule},
    matrix::{Cell, Facts, IndicatorFacts, Standing, TargetFacts, ValueFacts, matrix},
    reporting::ReportingPeriod,
    vocabulary::{
        Aggregation, Direction, Grade, Measure, OrganisationKind, PeriodKind, ReportStatus,
        Reporters, Vocabulary,
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
    projects::follow_up::{APPROVE_ALL, BULK, bulk, counts, id_of, indicator},
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
const FOUR_PLACES: i128 = 10_000;

/// Which months' values are expected: those of whole parts that lie in the indicator's time and have begun.
fn expected(indicator: &Plain, period: Months, today: u64) -> Vec<u64> {
    let mut months = Vec::new();
    if !period.count.is_multiple_of(indicator.every) {
        return months;
    }
    for month in period.first..period.first + period.count {
        let begins = month.is_multiple_of(indicator.every);
        let early = indicator.from.is_some_and(|from| month < from);
        let late = indicator.to.is_some_and(|to| month >= to);
        if begins && !early && !late && month <= today {
            months.push(month);
        }
    }
    months
}

fn reports(indicator: &Plain, organisation: usize) -> bool {
    match indicator.reporters {
        Reporters::Municipalities => organisation < REGION,
        Reporters::Region => organisation == REGION,
        Reporters::Both => organisation <= REGION,
        Reporters::Owner => organisation == indicator.owner,
    }
}

/// A quotient in ten-thousandths, halves up.
fn quotient(measure: Measure, numerator: i128, denominator: i128) -> i128 {
    let times = if measure == Measure::Percent { 100 } else { 1 };
    (2 * numerator * times * FOUR_PLACES + denominator) / (2 * denominator)
}

/// Actual, numerator, denominator, reported, expected.
type Sum = (Option<i128>, Option<i128>, Option<i128>, usize, usize);

/// What approved values of these organisations come to.
fn sum(indicator: &Plain, organisations: &[usize], months: &[u64]) -> Sum {
    let mut reported = 0;
    let mut counted = Vec::new();
    for organisation in organisations {
        let mut own = Vec::new();
        for month in months {
            match indicator.values.get(&(*organisation, *month)) {
                Some(value) if value.approved => own.push(*value),
                _ => {}
            }
        }
        reported += own.len();
        let latest_counts = indicator.cumulative || indicator.aggregation == Aggregation::Latest;
        if latest_counts || months.len() == 1 {
            counted.extend(own.last());
        } else if indicator.aggregation != Aggregation::None {
            counted.extend(own);
        }
    }
    let expected = organisations.len() * months.len();
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
    months: &[u64],
    period: Months,
) -> (ReportStatus, Sum, Option<i128>, Option<bool>) {
    if !reports(indicator, organisation) || months.is_empty() {
        let nothing = (None, None, None, 0, 0);
        return (ReportStatus::NotExpected, nothing, None, None);
    }
    let sum = sum(indicator, &[organisation], months);
    let waits = months.iter().any(|month| {
        let value = indicator.values.get(&(organisation, *month));
        value.is_some_and(|value| !value.approved)
    });
    let status = if sum.3 == sum.4 {
        ReportStatus::Approved
    } else if sum.3 > 0 {
        ReportStatus::Partial
    } else if waits {
        ReportStatus::InProgress
    } else {
        ReportStatus::Missing
    };
    let mut target = None;
    if period.count == indicator.every {
        let own = indicator.values.get(&(organisation, period.first));
        target = own
            .filter(|value| value.approved)
            .and_then(|value| value.target);
    }
    let set = |organisation| indicator.targets.get(&organisation).copied();
    let target = target.or(set(Some(organisation))).or(set(None));
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
            Reporters::Region,
            Reporters::Both,
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
fn facts(plain: &[Plain], period: Months, today: u64, areas: &[Vec<usize>]) -> Facts {
    let kind = |place: usize| match place {
        REGION => OrganisationKind::Region,
        ASSOCIATION => OrganisationKind::Association,
        _ => OrganisationKind::Municipality,
    };
    let mut facts = Facts {
        period: reporting_period(period),
        today: first_day(today),
        organisations: (0..16)
            .map(|place| (organisation(place), kind(place)))
            .collect(),
        indicators: Vec::new(),
        values: Vec::new(),
        targets: Vec::new(),
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
                from: plain.from.map(first_day),
                to: plain.to.map(first_day),
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
                    figures: Figures {
                        actual: Some(decimal(value.actual)),
                        numerator: value.parts.map(|(above, _)| decimal(above)),
                        denominator: value.parts.map(|(_, below)| decimal(below)),
                    },
                },
                approved: value.approved,
                target: value.target.map(decimal),
            });
        facts.values.extend(values);
        let targets = plain.targets.iter().map(|(whose, target)| TargetFacts {
            indicator: id,
            organisation: whose.map(organisation),
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
        sum.reported,
        sum.expected,
    )
}

#[test]
fn two_hundred_made_up_matrices_are_what_a_plain_recomputation_says() {
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let period = period_by(&mut dice);
        let today = period.first / 12 * 12 + dice.roll(14);
        let count = 1 + dice.roll(6);
        // Values where none are expected, too: of whoever doesn't report, and for times that aren't reported.
        let plain: Vec<Plain> = (0..count)
            .map(|_| indicator_by(&mut dice, period, |_, _, _| true))
            .collect();
        let border = 1 + usize::try_from(dice.roll(12)).expect("it is short");
        let areas = [(0..border).collect(), (border..14).collect()];
        let found = matrix(&facts(&plain, period, today, &areas));
        assert_eq!(found.rows.len(), 14);
        for (column, plain) in plain.iter().enumerate() {
            let months = expected(plain, period, today);
            let at = format!("seed {seed}, {period:?}, today {today}, {plain:?}");
            let report = |place: &usize| reports(plain, *place);
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
                assert_eq!(shown, cell(plain, place, &months, period), "{place}: {at}");
            }
            let (_, cells) = found.region.as_ref().expect("the region's row");
            let shown = &cells[column];
            let (status, own, _, reached) = cell(plain, REGION, &months, period);
            assert_eq!((shown.status, plainly(shown.sum)), (status, own), "{at}");
            assert_eq!(shown.target_reached, reached, "{at}");
            let all: Vec<usize> = (0..16).filter(report).collect();
            let county = plainly(found.county[column].sum);
            assert_eq!(county, sum(plain, &all, &months), "{at}");
            for (area, members) in areas.iter().enumerate() {
                let members: Vec<usize> = members.iter().copied().filter(report).collect();
                let total = plainly(found.care_areas[area].1[column].sum);
                assert_eq!(total, sum(plain, &members, &months), "{at}");
            }
        }
        for (area, (_, standing)) in found.priority_areas.iter().enumerate() {
            assert_eq!(
                *standing,
                standing_of(&plain, area, period, today),
                "{seed}"
            );
        }
    }
}

fn standing_of(plain: &[Plain], area: usize, period: Months, today: u64) -> Standing {
    let mut standing = Standing::default();
    for plain in plain.iter().filter(|it| it.priority_area == Some(area)) {
        let months = expected(plain, period, today);
        standing.indicators += 1;
        for place in 0..16 {
            let (_, sum, target, reached) = cell(plain, place, &months, period);
            standing.reported += sum.3;
            standing.expected += sum.4;
            standing.targets_set += usize::from(target.is_some());
            standing.targets_reached += usize::from(reached == Some(true));
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

/// Reports values for an organisation and has them approved.
async fn report(world: &World, organisation: &str, rows: Vec<Value>) {
    let editor = world.token(organisation, Grade::Editor).await;
    let approver = world.token("region", Grade::Approver).await;
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
        json!({ "reporters": "BOTH", "priorityArea": "aldre" }),
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
                "cells": [{ "status": "PARTIAL", "actual": "100", "reported": 1, "expected": 3,
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
        ("APPROVED", &json!("6"), &json!(3), &json!(3), &none)
    );
    assert_eq!(
        cell("2523"),
        (
            "PARTIAL",
            &json!("4.5"),
            &json!(1),
            &json!(3),
            &json!("APPROVED")
        )
    );
    assert_eq!(
        cell("2580"),
        (
            "IN_PROGRESS",
            &none,
            &json!(0),
            &json!(3),
            &json!("SUBMITTED")
        )
    );
    assert_eq!(
        cell("2506"),
        ("MISSING", &none, &json!(0), &json!(3), &none)
    );
    assert_eq!(
        shown["totals"],
        json!([{ "indicator": { "title": "Besök" }, "actual": "110.5", "numerator": null, "denominator": null,
                 "reported": 5, "expected": 45, "missing": 40 }])
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
            ("boden-lulea", "null 0 6 6".to_owned()),
            ("norra-norrbotten", "\"10.5\" 4 12 8".to_owned()),
            ("pite-alvdal", "null 0 12 12".to_owned()),
            ("ostra-norrbotten", "null 0 12 12".to_owned()),
        ]
    );
    let standing = items(&shown["priorityAreas"]).find(|it| it["priorityArea"]["code"] == "aldre");
    assert_eq!(
        standing.expect("it is there"),
        &json!({ "priorityArea": { "code": "aldre" }, "indicators": 1, "reported": 5, "expected": 45,
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
    let empty = page(json!({ "filter": { "reporters": "REGION" } })).await;
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
            json!({ "after": cursor, "filter": { "reporters": "BOTH" } }),
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
        ("a", "REGION", "YEAR"),
        ("b", "MUNICIPALITIES", "YEAR"),
        ("c", "MUNICIPALITIES", "MONTH"),
    ] {
        let more = json!({ "reporters": reporters, "periodKind": period_kind });
        indicator(&world, &region, counts(title, more)).await;
    }
    for (filter, expected) in [
        (json!({ "reporters": "REGION" }), vec!["a"]),
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
        (year(2026), "APPROVED", "1 14"),
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
        (year(2027), "NOT_EXPECTED", "0 0"),
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
        (2026, "2026-12-31"),
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
    let approver = world.token("region", Grade::Approver).await;
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
            "reportedFrom": plain.from.map(first_day),
            "reportedTo": plain.to.map(first_day),
            "priorityArea": plain.priority_area.map(|place| ["aldre", "barn-och-unga"][place]),
        });
        let new = indicator(world, &owner, counts(&format!("I {number}"), more)).await;
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
        let sent = done(world, &editor, BULK, bulk("ALL_OR_NOTHING", rows)).await;
        let values = items(&sent["values"])
            .zip(approved)
            .filter(|(_, approved)| *approved);
        let values: Vec<Value> = values.map(|(value, _)| value.clone()).collect();
        if !values.is_empty() {
            approve(world, &approver, &json!({ "values": values })).await;
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
    let (period, today) = (
        Months {
            first: 2026 * 12,
            count: 12,
        },
        2026 * 12 + 10,
    );
    let good = |plain: &Plain, place: usize, month: u64| {
        reports(plain, place) && expected(plain, period, today).contains(&month)
    };
    let plain: Vec<Plain> = (0..9)
        .map(|_| indicator_by(&mut dice, period, good))
        .collect();
    enter(&world, &plain, period).await;
    let shown = matrix_of(&world, &region, year(2026), json!({})).await;
    for (column, plain) in plain.iter().enumerate() {
        let months = expected(plain, period, today);
        for (place, row) in items(&shown["rows"]).enumerate() {
            let found = &row["cells"][column];
            let (status, sum, target, reached) = cell(plain, place, &months, period);
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
        let all: Vec<usize> = (0..16).filter(|place| reports(plain, *place)).collect();
        assert_eq!(
            sum_in(&shown["totals"][column]),
            sum(plain, &all, &months),
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
            [
                standing.indicators,
                standing.reported,
                standing.expected,
                standing.targets_reached,
                standing.targets_set
            ]
            .map(|count| count as u64)
        );
    }
}

async fn a_total_of_an_indicator_is_the_matrixs(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let share = json!({ "measure": "PERCENT", "aggregation": "RATIO", "reporters": "BOTH" });
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
            "county": { "actual": "5.8333", "numerator": "7", "denominator": "120", "reported": 4, "expected": 45, "missing": 41 },
            "area": { "actual": "10", "numerator": "1", "denominator": "10", "reported": 2, "expected": 12, "missing": 10 },
            "first": { "actual": "6.3063", "reported": 3, "expected": 15 },
            "other": { "actual": null, "reported": 0, "expected": 0 },
        })
    );
}
