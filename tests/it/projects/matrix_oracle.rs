//! The follow-up matrix over the demonstration data, against a plain recomputation from the rows of the tables.
//!
//! Nothing of `domain` computes here: figures are whole numbers of ten-thousandths, periods are first months and lengths, and
//! what is expected is found by loops over months.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use entity::{
    Amount, care_area_municipality, follow_up_value, indicator, indicator_target, organisation,
    priority_area, project_participation, reporting_extension,
};
use samverkan::domain::{id::NodeKind, vocabulary::Grade};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fixture::{
        json::{items, text},
        mutate::{id, key},
        world::{Kind, World, both, now},
    },
    operation::demo::demonstrated,
};

both!(kind: every_cell_and_total_of_the_matrix_is_what_its_values_come_to);

/// How many indicators one matrix is asked for.
const INDICATORS_AT_A_TIME: usize = 20;

const MATRIX: &str = "query($period: PeriodInput!, $indicators: [ID!]) {
    followUpMatrix(period: $period, filter: { indicators: $indicators }) {
        indicators { id }
        rows { municipality { id } cells { status actual numerator denominator target targetReached reported expected } }
        totals { actual numerator denominator reported expected missing }
        careAreas { careArea { id } totals { actual numerator denominator reported expected missing } }
        priorityAreas { priorityArea { code } indicators reported expected targetsReached targetsSet }
    }
}";

/// A period that a matrix is asked for: its kind, year and number, its first month and its length in months.
struct Asked {
    kind: &'static str,
    year: i32,
    number: Option<u32>,
    from: NaiveDate,
    months: u32,
}

/// Figures in ten-thousandths.
#[derive(Clone, Copy, Default, PartialEq)]
struct Sum {
    actual: Option<i128>,
    numerator: Option<i128>,
    denominator: Option<i128>,
}

/// What the region's approver sees of the tables.
struct Tables {
    indicators: Vec<indicator::Model>,
    values: BTreeMap<(Uuid, Uuid), Vec<follow_up_value::Model>>,
    targets: Vec<indicator_target::Model>,
    extensions: Vec<reporting_extension::Model>,
    participations: Vec<project_participation::Model>,
    municipalities: Vec<Uuid>,
    region: Uuid,
    care_areas: BTreeMap<Uuid, Vec<Uuid>>,
    priority_areas: Vec<priority_area::Model>,
}

impl Tables {
    async fn of(world: &World) -> Self {
        let connection = world.database().connection().await;
        macro_rules! all {
            ($table:ident) => {
                entity::$table::Entity::find()
                    .all(&connection)
                    .await
                    .expect("the table can be read")
            };
        }
        let organisations: Vec<organisation::Model> = all!(organisation);
        let of_kind = |kind: &'static str| {
            let found = organisations.iter().filter(move |row| row.kind == kind);
            found.map(|row| row.id)
        };
        let region = of_kind("REGION").next().expect("there is one");
        let mut indicators: Vec<indicator::Model> = all!(indicator);
        indicators.retain(|row| row.visibility != "OWNER" || row.owner_id == region);
        let mut values: BTreeMap<_, Vec<follow_up_value::Model>> = BTreeMap::new();
        let mut rows: Vec<follow_up_value::Model> = all!(follow_up_value);
        rows.sort_by_key(|row| row.period_from);
        for row in rows.into_iter().filter(|row| !row.is_correction) {
            let of_organisation = (row.indicator_id, row.organisation_id);
            values.entry(of_organisation).or_default().push(row);
        }
        let mut care_areas: BTreeMap<_, Vec<Uuid>> = BTreeMap::new();
        let members: Vec<care_area_municipality::Model> = all!(care_area_municipality);
        for member in members {
            if member.valid_to.is_none() {
                let area = care_areas.entry(member.care_area_id).or_default();
                area.push(member.organisation_id);
            }
        }
        Self {
            indicators,
            values,
            targets: all!(indicator_target),
            extensions: all!(reporting_extension),
            participations: all!(project_participation),
            municipalities: of_kind("MUNICIPALITY").collect(),
            region,
            care_areas,
            priority_areas: all!(priority_area),
        }
    }

    /// Who reports an indicator.
    fn reporters(&self, indicator: &indicator::Model) -> Vec<Uuid> {
        let mut all = self.municipalities.clone();
        match indicator.reporters.as_str() {
            "MUNICIPALITIES" => all,
            "CARE_AREA" => self.care_areas[&indicator.care_area_id.expect("an area")].clone(),
            "REGION_AND_MUNICIPALITIES" => {
                all.push(self.region);
                all
            }
            "PARTICIPANTS" => {
                let mut all = vec![indicator.owner_id];
                all.extend(
                    self.participations_of(indicator)
                        .map(|part| part.organisation_id),
                );
                all.sort_unstable();
                all.dedup();
                all
            }
            _ => vec![indicator.owner_id],
        }
    }

    /// Who takes part in the project of an indicator, and when.
    fn participations_of(
        &self,
        indicator: &indicator::Model,
    ) -> impl Iterator<Item = &project_participation::Model> {
        let project = indicator.development_project_id;
        let parts = self.participations.iter();
        parts.filter(move |part| Some(part.development_project_id) == project)
    }

    /// The first days of the periods whose values count: those that have begun.
    fn begun(indicator: &indicator::Model, asked: &Asked) -> Vec<NaiveDate> {
        let mut days = Self::parts(indicator, asked);
        days.retain(|day| *day <= now().date_naive());
        days
    }

    fn parts(indicator: &indicator::Model, asked: &Asked) -> Vec<NaiveDate> {
        let length = length(&indicator.period_kind);
        if !asked.months.is_multiple_of(length) {
            return Vec::new();
        }
        let parts = 0..asked.months / length;
        parts
            .map(|part| asked.from + Months::new(part * length))
            .collect()
    }

    /// The first days of the periods that an organisation owes a value for, each with the last day on which that is in time.
    fn owed(
        &self,
        indicator: &indicator::Model,
        organisation: Uuid,
        asked: &Asked,
    ) -> Vec<(NaiveDate, NaiveDate)> {
        if !self.reporters(indicator).contains(&organisation) {
            return Vec::new();
        }
        let mut days = Self::parts(indicator, asked);
        days.retain(|day| {
            indicator.reported_from <= *day && indicator.reported_to.is_none_or(|to| *day < to)
        });
        if indicator.reporters == "PARTICIPANTS" && organisation != indicator.owner_id {
            days.retain(|day| {
                self.participations_of(indicator).any(|part| {
                    part.organisation_id == organisation
                        && part.joined_on <= *day
                        && part.left_on.is_none_or(|left| *day < left)
                })
            });
        }
        let due = |day: NaiveDate| {
            let end = day + Months::new(length(&indicator.period_kind)) - Days::new(1);
            let usual = end + Days::new(30);
            let extended = self.extensions.iter().find(|it| {
                it.indicator_id == indicator.id
                    && it.organisation_id == organisation
                    && it.period_from == day
            });
            extended.map_or(usual, |it| it.until)
        };
        days.into_iter().map(|day| (day, due(day))).collect()
    }

    /// How many of the values that are owed for periods that have ended are approved, of how many, and how many are late.
    fn rate(
        &self,
        indicator: &indicator::Model,
        organisation: Uuid,
        asked: &Asked,
    ) -> (usize, usize, usize) {
        let (mut reported, mut expected, mut missing) = (0, 0, 0);
        let today = now().date_naive();
        for (day, due) in self.owed(indicator, organisation, asked) {
            if day + Months::new(length(&indicator.period_kind)) > today {
                continue;
            }
            expected += 1;
            match self.approved(indicator, organisation, &[day]).is_empty() {
                true => missing += usize::from(today > due),
                false => reported += 1,
            }
        }
        (reported, expected, missing)
    }

    /// The approved values of an organisation on these days, in order.
    fn approved(
        &self,
        indicator: &indicator::Model,
        organisation: Uuid,
        days: &[NaiveDate],
    ) -> Vec<&follow_up_value::Model> {
        let mut found = self.values_of(indicator, organisation, days);
        found.retain(|row| row.state == "APPROVED" || row.state == "UNDER_CORRECTION");
        found
    }

    fn values_of(
        &self,
        indicator: &indicator::Model,
        organisation: Uuid,
        days: &[NaiveDate],
    ) -> Vec<&follow_up_value::Model> {
        let own = self.values.get(&(indicator.id, organisation));
        let own = own.into_iter().flatten();
        own.filter(|row| days.contains(&row.period_from)).collect()
    }

    /// What the values of these organisations come to, and how many there are.
    fn sum(
        &self,
        indicator: &indicator::Model,
        organisations: &[Uuid],
        days: &[NaiveDate],
    ) -> (Sum, usize) {
        let (mut sum, mut count) = (Sum::default(), 0);
        for organisation in organisations {
            let values = self.approved(indicator, *organisation, days);
            count += values.len();
            let values: Vec<_> = values
                .into_iter()
                .filter(|row| row.kind == "FIGURE")
                .collect();
            let latest_only = indicator.cumulative
                || indicator.aggregation == "LATEST"
                || (indicator.aggregation == "NONE" && days.len() == 1);
            let counted = match indicator.aggregation.as_str() {
                "NONE" if organisations.len() > 1 || days.len() > 1 => &[],
                _ if latest_only => &values[values.len().saturating_sub(1)..],
                _ => &values[..],
            };
            for value in counted {
                sum.actual = add(sum.actual, value.actual);
                sum.numerator = add(sum.numerator, value.numerator);
                sum.denominator = add(sum.denominator, value.denominator);
            }
        }
        if indicator.aggregation == "RATIO" {
            let times = if indicator.measure == "PERCENT" {
                100
            } else {
                1
            };
            let parts = sum.numerator.zip(sum.denominator);
            sum.actual = parts.map(|(numerator, denominator)| {
                // Halves are rounded up: nothing is negative.
                (2 * numerator * times * 10_000 + denominator) / (2 * denominator)
            });
        }
        (sum, count)
    }

    /// What an organisation is to reach in just the period asked for.
    fn target(
        &self,
        indicator: &indicator::Model,
        organisation: Uuid,
        asked: &Asked,
    ) -> Option<i128> {
        let set = |whose: Option<Uuid>| {
            let mut targets = self.targets.iter();
            targets.find(|row| {
                row.indicator_id == indicator.id
                    && row.period_kind == asked.kind
                    && row.period_from == asked.from
                    && row.organisation_id == whose
                    && row.care_area_id.is_none()
                    && !row.county
            })
        };
        let target = set(Some(organisation)).or_else(|| set(None));
        target.map(|row| units(row.target))
    }

    fn cell(&self, indicator: &indicator::Model, organisation: Uuid, asked: &Asked) -> Value {
        let days = Self::begun(indicator, asked);
        let (sum, values) = self.sum(indicator, &[organisation], &days);
        let (reported, expected, missing) = self.rate(indicator, organisation, asked);
        let owed = self.owed(indicator, organisation, asked);
        // What waits or was returned is seen by the region, drafts are their organisation's.
        let is_seen = |row: &&follow_up_value::Model| {
            row.state == "SUBMITTED"
                || row.state == "RETURNED"
                || (row.state == "DRAFT" && organisation == self.region)
        };
        let others = self
            .values_of(indicator, organisation, &days)
            .into_iter()
            .filter(is_seen)
            .count();
        let corrected = self.values_of(indicator, organisation, &days);
        let corrected = corrected.iter().any(|row| row.state == "UNDER_CORRECTION");
        let status = match (values, others, owed.len()) {
            (0, 0, 0) => "NOT_EXPECTED",
            (0, 0, _) if expected == 0 => "NOT_DUE",
            (0, 0, _) if missing == 0 => "DUE",
            (0, 0, _) => "MISSING",
            (0, ..) => "IN_PROGRESS",
            _ if reported < expected => "PARTIAL",
            _ if corrected => "UNDER_CORRECTION",
            _ => "APPROVED",
        };
        let target = self.target(indicator, organisation, asked);
        let target = target.filter(|_| status != "NOT_EXPECTED");
        let reached = sum.actual.zip(target).map(|(actual, target)| {
            if indicator.direction == "ASCENDING" {
                actual >= target
            } else {
                actual <= target
            }
        });
        json!({
            "status": status, "actual": shown(sum.actual), "numerator": shown(sum.numerator),
            "denominator": shown(sum.denominator), "target": shown(target), "targetReached": reached,
            "reported": reported, "expected": expected,
        })
    }

    fn total(
        &self,
        indicator: &indicator::Model,
        members: Option<&[Uuid]>,
        asked: &Asked,
    ) -> Value {
        let days = Self::begun(indicator, asked);
        let mut organisations = self.reporters(indicator);
        organisations.retain(|id| members.is_none_or(|members| members.contains(id)));
        let (sum, _) = self.sum(indicator, &organisations, &days);
        let rates = organisations.iter();
        let rates = rates.map(|organisation| self.rate(indicator, *organisation, asked));
        let (reported, expected, missing) = rates.fold((0, 0, 0), |sum, rate| {
            (sum.0 + rate.0, sum.1 + rate.1, sum.2 + rate.2)
        });
        json!({
            "actual": shown(sum.actual), "numerator": shown(sum.numerator), "denominator": shown(sum.denominator),
            "reported": reported, "expected": expected, "missing": missing,
        })
    }

    fn standing(&self, indicators: &[&indicator::Model], area: Uuid, asked: &Asked) -> Value {
        let (mut reported, mut expected, mut reached, mut set) = (0, 0, 0, 0);
        let own: Vec<_> = indicators
            .iter()
            .filter(|row| row.priority_area_id == Some(area))
            .collect();
        for indicator in &own {
            for organisation in self.reporters(indicator) {
                let cell = self.cell(indicator, organisation, asked);
                reported += cell["reported"].as_u64().expect("a number");
                expected += cell["expected"].as_u64().expect("a number");
                reached += u64::from(cell["targetReached"] == json!(true));
                set += u64::from(!cell["target"].is_null());
            }
        }
        json!({
            "indicators": own.len(), "reported": reported, "expected": expected, "targetsReached": reached,
            "targetsSet": set,
        })
    }
}

async fn every_cell_and_total_of_the_matrix_is_what_its_values_come_to(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let tables = Tables::of(&world).await;
    let region = world.token("region", Grade::Approver).await;
    for asked in [
        asked("YEAR", 2025, 1),
        asked("YEAR", 2026, 1),
        asked("TERTIAL", 2025, 2),
        asked("QUARTER", 2026, 4),
        asked("MONTH", 2024, 3),
    ] {
        let mut compared = BTreeMap::new();
        for indicators in tables.indicators.chunks(INDICATORS_AT_A_TIME) {
            compare(
                &world,
                &region,
                &tables,
                (indicators, &asked),
                &mut compared,
            )
            .await;
        }
        if asked.year == 2025 && asked.kind == "YEAR" {
            // Else nothing would have been compared that can go wrong.
            for aggregation in ["SUM", "RATIO", "LATEST", "NONE"] {
                assert!(compared[aggregation] > 20, "{compared:?}");
            }
        }
    }
}

/// Compares the matrix of these indicators with what is computed here. `compared`: how many cells have a figure.
async fn compare(
    world: &World,
    token: &str,
    tables: &Tables,
    (indicators, asked): (&[indicator::Model], &Asked),
    compared: &mut BTreeMap<String, usize>,
) {
    let ids = indicators.iter().map(|row| id(NodeKind::Indicator, row.id));
    let period = json!({ "kind": asked.kind, "year": asked.year, "number": asked.number });
    let variables = json!({ "period": period, "indicators": ids.collect::<Vec<_>>() });
    let matrix = &world.data_as(token, MATRIX, variables).await["followUpMatrix"];
    let columns = items(&matrix["indicators"]).map(|column| {
        let key = key(&column["id"]);
        let mut found = indicators.iter();
        found.find(|row| row.id == key).expect("it was asked for")
    });
    let columns: Vec<&indicator::Model> = columns.collect();
    assert_eq!(columns.len(), indicators.len());
    let what = |indicator: &indicator::Model| {
        format!("{} {:?} of {}", asked.kind, asked.from, indicator.slug)
    };

    assert_eq!(items(&matrix["rows"]).count(), 14);
    for row in items(&matrix["rows"]) {
        let municipality = key(&row["municipality"]["id"]);
        assert_eq!(items(&row["cells"]).count(), columns.len());
        for (cell, indicator) in items(&row["cells"]).zip(&columns) {
            let plain = tables.cell(indicator, municipality, asked);
            assert_eq!(cell, &plain, "{}", what(indicator));
            let counted = compared.entry(indicator.aggregation.clone()).or_default();
            *counted += usize::from(!cell["actual"].is_null());
        }
    }
    for (total, indicator) in items(&matrix["totals"]).zip(&columns) {
        assert_eq!(
            total,
            &tables.total(indicator, None, asked),
            "{}",
            what(indicator)
        );
    }
    assert_eq!(items(&matrix["careAreas"]).count(), tables.care_areas.len());
    for area in items(&matrix["careAreas"]) {
        let members = &tables.care_areas[&key(&area["careArea"]["id"])];
        for (total, indicator) in items(&area["totals"]).zip(&columns) {
            let plain = tables.total(indicator, Some(members), asked);
            assert_eq!(total, &plain, "{}", what(indicator));
        }
    }
    assert_eq!(
        items(&matrix["priorityAreas"]).count(),
        tables.priority_areas.len()
    );
    for standing in items(&matrix["priorityAreas"]) {
        let code = text(&standing["priorityArea"]["code"]);
        let mut areas = tables.priority_areas.iter();
        let area = areas.find(|row| row.code == code).expect("it is one");
        let mut plain = tables.standing(&columns, area.id, asked);
        plain["priorityArea"] = json!({ "code": code });
        assert_eq!(standing, &plain, "{} {code}", asked.kind);
    }
}

fn asked(kind: &'static str, year: i32, number: u32) -> Asked {
    let months = length(kind);
    let from = NaiveDate::from_ymd_opt(year, (number - 1) * months + 1, 1).expect("a day");
    assert_eq!(from.year(), year);
    Asked {
        kind,
        year,
        number: (kind != "YEAR").then_some(number),
        from,
        months,
    }
}

/// How many months a kind of period has.
fn length(kind: &str) -> u32 {
    match kind {
        "YEAR" => 12,
        "TERTIAL" => 4,
        "QUARTER" => 3,
        _ => 1,
    }
}

fn add(sum: Option<i128>, figure: Option<Amount>) -> Option<i128> {
    match figure {
        Some(figure) => Some(sum.unwrap_or_default() + units(figure)),
        None => sum,
    }
}

/// A figure in ten-thousandths.
fn units(amount: Amount) -> i128 {
    let mut figure = amount.figure();
    figure.rescale(4);
    figure.mantissa()
}

/// Ten-thousandths as text, without zeros at the end.
fn shown(units: Option<i128>) -> Option<String> {
    let units = units?;
    let text = format!("{}.{:04}", units / 10_000, units % 10_000);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}
