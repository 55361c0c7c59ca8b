//! Reading all that a viewer can.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};

use super::{
    knowledge::{Counts, Read, Sum, cell},
    made::{CORRECTED, Months, REGION, place},
};
use crate::fixture::{
    json::{items, text},
    tables::{rows_of_book, rows_of_table},
    world::World,
};

const MATRIX: &str = "query($period: PeriodInput!, $filter: FollowUpMatrixFilter, $after: String) {
  followUpMatrix(period: $period, filter: $filter, first: 50, after: $after) {
    pageInfo { hasNextPage endCursor } indicators { slug measure periodKind cumulative aggregation disclosureThreshold }
    region { ...Row } rows { ...Row } totals { ...Total }
    careAreas { careArea { slug municipalities { code } } totals { ...Total } } } }
fragment Row on FollowUpMatrixRow { municipality { code } cells { status actual numerator denominator } }
fragment Total on FollowUpTotal { actual numerator denominator actualOfShown }";

const AREA: &str = "boden-lulea";
const INDICATORS: &str = "query($after: String) { indicators(first: 15, after: $after) { pageInfo { hasNextPage endCursor } nodes {
  slug measure movement { actual earlier } project { newestValue { actual numerator denominator organisation { slug } period { code } } }
  first: total(period: {kind: TERTIAL, year: 2025, number: 1}) { ...Total }
  second: total(period: {kind: TERTIAL, year: 2025, number: 2}) { ...Total }
  third: total(period: {kind: TERTIAL, year: 2025, number: 3}) { ...Total }
  year: total(period: {kind: YEAR, year: 2025}) { ...Total }
  area: total(period: {kind: YEAR, year: 2025}, careArea: \"boden-lulea\") { ...Total } } } }
fragment Total on FollowUpTotal { actual numerator denominator actualOfShown }";

const CHANGES: &str =
    "query($after: String) { changes(types: [FollowUpValue], first: 100, after: $after) {
  pageInfo { endCursor } nodes { thingId fields { field before after } } } }";
/// How many pages of changes are read: the first hold what was reported.
const PAGES: usize = 10;

/// Somebody who reads. Without a token it is the public.
pub(super) struct Reader<'w> {
    world: &'w World,
    token: Option<&'w str>,
    /// The municipalities of each care area.
    areas: BTreeMap<String, Vec<usize>>,
    /// What was read of each indicator.
    pub(super) reads: BTreeMap<String, Read>,
}

/// The numbers of people of a cell or a sum: of a share its parts.
fn counts(figures: &Value) -> Counts {
    let number = |figure: &Value| figure.as_str().map(whole);
    match number(&figures["numerator"]) {
        None => [number(&figures["actual"]), None],
        counted => [counted, number(&figures["denominator"])],
    }
}

fn whole(number: &str) -> i64 {
    let parsed = number.parse();
    parsed.unwrap_or_else(|_| panic!("{number}: no whole number"))
}

/// All who may report, as their places.
fn all() -> Vec<usize> {
    (0..=REGION).collect()
}

fn places(list: &Value) -> Vec<usize> {
    let codes = items(list).map(|it| place(text(&it["code"])));
    codes.collect()
}

/// The periods of matrices, each with which indicators.
fn periods() -> Vec<(Months, Value)> {
    let all = Months::of_2025(4).chain([Months::YEAR]);
    let parts = Months::of_2025(1).chain(Months::of_2025(3));
    let all = all.map(|months| (months, json!({})));
    let parts = parts.map(|months| (months, json!({ "periodKind": "MONTH" })));
    let earlier = (Months::EARLIER, json!({ "periodKind": "TERTIAL" }));
    all.chain(parts).chain([earlier]).collect()
}

impl<'w> Reader<'w> {
    pub(super) fn new(world: &'w World, token: Option<&'w str>) -> Self {
        Self {
            world,
            token,
            areas: BTreeMap::new(),
            reads: BTreeMap::new(),
        }
    }

    async fn asks(&self, query: &str, variables: Value) -> Value {
        match self.token {
            Some(token) => self.world.data_as(token, query, variables).await,
            None => self.world.public_with(query, variables).await,
        }
    }

    async fn file(&self, format: &str) -> Vec<u8> {
        let path = format!("/export/follow-up-values.{format}");
        let request = match self.token {
            Some(token) => {
                Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}"))
            }
            None => Request::get(format!("/public{path}")),
        };
        let request = request.body(Body::empty()).expect("a request");
        let (status, _, bytes) = self.world.bytes(request).await;
        assert_eq!(status, StatusCode::OK, "{format}");
        bytes
    }

    fn of(&mut self, slug: &str) -> &mut Read {
        self.reads.entry(slug.to_owned()).or_default()
    }

    fn tell(
        &mut self,
        slug: &str,
        shown_in: &'static str,
        (organisations, months): (Vec<usize>, Months),
        reading: usize,
        counts: Counts,
    ) {
        if counts != [None; 2] {
            self.of(slug).sums.push(Sum {
                shown_in,
                organisations,
                months,
                reading,
                counts,
            });
        }
    }

    /// What is told of one value.
    fn tell_value(
        &mut self,
        slug: &str,
        shown_in: &'static str,
        (organisation, period): (&str, &str),
        reading: usize,
        counts: Counts,
    ) {
        let of = (vec![place(organisation)], Months::reported(period));
        self.tell(slug, shown_in, of, reading, counts);
    }

    fn tell_total(
        &mut self,
        slug: &str,
        shown_in: &'static str,
        of: (Vec<usize>, Months),
        reading: usize,
        total: &Value,
    ) {
        if let Some(of_shown) = total["actualOfShown"].as_str() {
            let (organisations, months) = of.clone();
            self.of(slug).of_shown.push(Sum {
                shown_in,
                organisations,
                months,
                reading,
                counts: [Some(whole(of_shown)), None],
            });
        }
        self.tell(slug, shown_in, of, reading, counts(total));
    }

    /// Reads all cells and sums before a figure is corrected or, at the second reading, those of which it is part.
    pub(super) async fn read_matrices(&mut self, reading: usize) {
        for (months, filter) in periods() {
            if reading > 0 && !months.contains(CORRECTED.1) {
                continue;
            }
            let mut after = json!(null);
            loop {
                let variables =
                    json!({ "period": months.input(), "filter": filter, "after": after });
                let matrix = self.asks(MATRIX, variables).await["followUpMatrix"].take();
                self.take_matrix(&matrix, months, reading);
                if matrix["pageInfo"]["hasNextPage"] == false {
                    break;
                }
                after = matrix["pageInfo"]["endCursor"].clone();
            }
        }
    }

    fn take_matrix(&mut self, matrix: &Value, months: Months, reading: usize) {
        for area in items(&matrix["careAreas"]) {
            let area = &area["careArea"];
            let members = places(&area["municipalities"]);
            self.areas.insert(text(&area["slug"]).to_owned(), members);
        }
        for (column, indicator) in items(&matrix["indicators"]).enumerate() {
            let slug = text(&indicator["slug"]);
            let read = self.of(slug);
            read.threshold = indicator["disclosureThreshold"].as_i64().expect(slug);
            read.cumulative = indicator["cumulative"] == true;
            read.latest = indicator["aggregation"] == "LATEST";
            read.share = indicator["measure"] == "PERCENT";
            let every = if indicator["periodKind"] == "MONTH" {
                1
            } else {
                4
            };
            for row in items(&matrix["rows"]).chain([&matrix["region"]]) {
                let organisation = row["municipality"]["code"].as_str();
                let organisation = place(organisation.unwrap_or("region"));
                let shown = &row["cells"][column];
                let is_value = months.count == every;
                if is_value && shown["status"] == "APPROVED" {
                    let cell = cell(organisation, months.first, reading);
                    let counts = Some(counts(shown)).filter(|it| *it != [None; 2]);
                    self.of(slug).cells.insert(cell, counts);
                }
                let shown_in = if is_value { "cells" } else { "periods" };
                let of = (vec![organisation], months);
                self.tell(slug, shown_in, of, reading, counts(shown));
            }
            let total = &matrix["totals"][column];
            self.tell_total(slug, "sums", (all(), months), reading, total);
            for area in items(&matrix["careAreas"]) {
                let members = places(&area["careArea"]["municipalities"]);
                let total = &area["totals"][column];
                self.tell_total(slug, "sums", (members, months), reading, total);
            }
        }
    }

    /// Reads what stands with each indicator: totals, how it moves, and the newest value of its project.
    pub(super) async fn read_indicators(&mut self, reading: usize) {
        let mut after = json!(null);
        loop {
            let found = self.asks(INDICATORS, json!({ "after": after })).await["indicators"].take();
            for node in items(&found["nodes"]) {
                self.take_indicator(node, reading);
            }
            if found["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = found["pageInfo"]["endCursor"].clone();
        }
    }

    fn take_indicator(&mut self, node: &Value, reading: usize) {
        let slug = text(&node["slug"]);
        let tertials = ["first", "second", "third"].into_iter();
        let periods = tertials.zip(Months::of_2025(4));
        for (name, months) in periods.chain([("year", Months::YEAR)]) {
            self.tell_total(slug, "totals", (all(), months), reading, &node[name]);
        }
        let members = self.areas[AREA].clone();
        let of = (members, Months::YEAR);
        self.tell_total(slug, "totals", of, reading, &node["area"]);

        let movement = &node["movement"];
        if node["measure"] == "COUNT" && !movement.is_null() {
            let read = self.of(slug);
            let reported = |it: &usize, months: Months| read.has_reported(*it, months.first);
            let both = all()
                .into_iter()
                .filter(|it| reported(it, Months::EARLIER) && reported(it, Months::LATER));
            let both: Vec<usize> = both.collect();
            for (field, months) in [("actual", Months::LATER), ("earlier", Months::EARLIER)] {
                let counts = [Some(whole(text(&movement[field]))), None];
                self.tell(slug, "movement", (both.clone(), months), reading, counts);
            }
        }
        let newest = &node["project"]["newestValue"];
        if !newest.is_null() {
            let whose = (
                text(&newest["organisation"]["slug"]),
                text(&newest["period"]["code"]),
            );
            self.tell_value(slug, "newestValue", whose, reading, counts(newest));
        }
    }

    /// Reads the files of values in each format, and what was written of them, as far as it is of the first reading too.
    pub(super) async fn read_files_and_changes(&mut self) {
        let table = String::from_utf8(self.file("csv").await).expect("text");
        self.take_rows("csv", &rows_of_table(&table));
        let book = self.file("xlsx").await;
        self.take_rows("xlsx", &rows_of_book(&book, "Uppföljningsvärden"));
        let lines = String::from_utf8(self.file("ndjson").await).expect("text");
        let lines = lines.lines().map(|line| {
            let line: Result<Value, _> = serde_json::from_str(line);
            line.expect("a line of JSON")
        });
        let mut values = BTreeMap::new();
        for row in lines {
            let whose = (text(&row["organisation"]), text(&row["period"]));
            self.tell_value(text(&row["indicator"]), "ndjson", whose, 1, counts(&row));
            values.insert(text(&row["id"]).to_owned(), row);
        }
        let mut after = json!(null);
        for _ in 0..PAGES {
            let found = self.asks(CHANGES, json!({ "after": after })).await["changes"].take();
            for change in items(&found["nodes"]) {
                let value = values.get(text(&change["thingId"]));
                let value = value.filter(|row| {
                    let period = Months::reported(text(&row["period"]));
                    (place(text(&row["organisation"])), period.first) != CORRECTED
                });
                if let Some(row) = value {
                    self.take_change(row, change);
                }
            }
            after = found["pageInfo"]["endCursor"].clone();
        }
    }

    fn take_rows(&mut self, shown_in: &'static str, rows: &[Vec<String>]) {
        let (headers, rows) = rows.split_first().expect("headers");
        let column = |name: &str| headers.iter().position(|it| it == name).expect(name);
        let of_value = ["indikator", "organisation", "period"].map(column);
        let figures = ["utfall", "täljare", "nämnare"].map(column);
        for row in rows {
            let [slug, organisation, period] = of_value.map(|at| row[at].as_str());
            let [actual, numerator, denominator] =
                figures.map(|at| Some(&row[at]).filter(|it| !it.is_empty()));
            let figures =
                json!({ "actual": actual, "numerator": numerator, "denominator": denominator });
            self.tell_value(slug, shown_in, (organisation, period), 1, counts(&figures));
        }
    }

    fn take_change(&mut self, row: &Value, change: &Value) {
        let fields = change["fields"].as_array().into_iter().flatten();
        let fields: Vec<&Value> = fields.collect();
        let of = |name: &str| fields.iter().find(|it| it["field"] == name);
        let parts = ["numerator", "denominator"].map(of);
        let figures = match parts {
            [None, None] => [of("actual"), None],
            parts => parts,
        };
        let whose = (text(&row["organisation"]), text(&row["period"]));
        for side in ["before", "after"] {
            let number = |field: Option<&&Value>| field.and_then(|it| it[side].as_str()).map(whole);
            let counts = figures.map(number);
            self.tell_value(text(&row["indicator"]), "changes", whose, 1, counts);
        }
    }
}
