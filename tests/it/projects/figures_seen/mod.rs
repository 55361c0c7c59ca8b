//! Random indicators, reporters, periods and states: no viewer sees more than the domain model says, and no total changes when
//! somebody without the right does anything.
//!
//! Each figure is another power of two, in ten-thousandths, and each comment says which. So every number that is read, wherever it
//! stands, tells which figures it is the sum of. What may be seen is worked out from the words of the domain model and from the
//! rows as they stand.

mod acts;
mod made;
mod viewers;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use samverkan::domain::{id::NodeKind, vocabulary::Grade};
use serde_json::{Value, json};

use self::{
    acts::Act,
    made::{AMONG, COMMENT, Made, Reported},
    viewers::{Base, GALLIVARE, KALIX, REGION, Viewer},
};
use crate::{
    files::imports::sent,
    fixture::{
        extent::number,
        json::{code, is_done, items, text},
        mutate::{answer, document, done, id},
        random::Random,
        world::{Kind, both},
    },
};

both!(kind:
    nobody_sees_more_of_random_figures_than_the_model_says,
    nobody_without_the_right_moves_a_total_of_random_figures,
);

/// All that tells of values, but sums.
const LISTS: &str = "query($values: [ID!]!) {
  nodes(ids: $values) { ... on FollowUpValue { id actual numerator denominator comment
    history(first: 5) { nodes { fields { field before after } } } } }
  followUpValues(first: 60) { nodes { id actual numerator denominator comment correction { id actual numerator comment } } }
  indicators(first: 10) { nodes { id values(first: 30) { nodes { id actual numerator comment } }
    total(period: {kind: YEAR, year: 2026}) { actual numerator denominator actualOfShown } } }
  organisations(first: 20) { nodes { followUpValues(first: 20) { nodes { id actual numerator comment } } } }
  projects(first: 10) { nodes { id newestValue { id actual numerator comment } } }
  changes(types: [FollowUpValue], first: 100) { nodes { fields { field before after } } } }";

/// All sums, with the rates of reporting.
const MATRICES: &str = "{
  earlier: followUpMatrix(first: 20, period: {kind: YEAR, year: 2025}) { ...Matrix }
  later: followUpMatrix(first: 20, period: {kind: YEAR, year: 2026}) { ...Matrix } }
fragment Matrix on FollowUpMatrix {
  indicators { id } reporting { ...Rate } totals { ...Total }
  region { reporting { ...Rate } cells { ...Cell } } rows { reporting { ...Rate } cells { ...Cell } }
  careAreas { reporting { ...Rate } totals { ...Total } } }
fragment Rate on ReportingRate { expected reported inTime missing }
fragment Cell on FollowUpCell { status actual numerator denominator noFigure suppressed target reported expected inTime missing
  values preliminary underCorrection value { id actual numerator comment } }
fragment Total on FollowUpTotal { actual numerator denominator actualOfShown noFigure suppressed target reported expected missing
  values preliminary underCorrection organisations organisationsExpected reporting { ...Rate } }";

/// Which figures and comments a text has, each figure also within sums, and how many sums.
#[derive(Default)]
struct Told {
    figures: u64,
    comments: u64,
    sums: usize,
}

impl Told {
    fn by(text: &str) -> Self {
        let mut told = Self::default();
        for number in text.split(|it: char| !it.is_ascii_digit() && it != '.') {
            let figures = summed(number);
            told.figures |= figures;
            told.sums += usize::from(figures.count_ones() > 1);
        }
        for (at, _) in text.match_indices(COMMENT) {
            let place = text[at + COMMENT.len()..].split('.').next();
            let place: u32 = place.unwrap_or_default().parse().expect("a place");
            told.comments |= 1 << place;
        }
        told
    }
}

/// Which figures a number is the sum of: none where it has no decimals.
fn summed(number: &str) -> u64 {
    let (whole, decimals) = number.split_once('.').unwrap_or_default();
    if whole.is_empty() || !(1..=4).contains(&decimals.len()) {
        return 0;
    }
    let units: Result<u64, _> = format!("{whole}{decimals:0<4}").parse();
    units.map_or(0, |units| units % (AMONG * 10_000))
}

/// The values of a list, with their figures and comments.
fn shown(list: &Value) -> BTreeMap<String, Value> {
    let values = items(list).filter(|it| !it.is_null());
    values
        .map(|it| {
            let figure = match &it["numerator"] {
                Value::Null => &it["actual"],
                numerator => numerator,
            };
            (text(&it["id"]).to_owned(), json!([figure, it["comment"]]))
        })
        .collect()
}

/// The values that a viewer is to see, with their figures and comments.
fn expected(made: &Made, viewer: &Viewer) -> BTreeMap<String, Value> {
    let with_plans = made.values.iter().map(|value| (value, made.plan(value)));
    with_plans
        .filter(|(value, plan)| viewer.sees(value, plan))
        .map(|(value, plan)| {
            let row = &value.row;
            let figure = row.numerator.or(row.actual);
            let figure = figure.filter(|_| viewer.reads(value, plan));
            let comment = row.comment.as_deref();
            let comment = comment.filter(|_| viewer.reads_comment(value, plan));
            let id = id(NodeKind::FollowUpValue, row.id);
            (id, json!([figure, comment]))
        })
        .collect()
}

/// The ids and keys of all that is not to be there for a viewer. Who takes part in a project may be among those whom it concerns.
fn hidden(made: &Made, viewer: &Viewer) -> Vec<String> {
    let unseen = |value: &&Reported| !viewer.sees(value, made.plan(value));
    let values = made.values.iter().filter(unseen);
    let mut hidden: Vec<String> = values
        .map(|it| id(NodeKind::FollowUpValue, it.row.id))
        .collect();
    for plan in &made.plans {
        if !viewer.is_among(plan.visibility[1], plan.owner) {
            hidden.extend([id(NodeKind::Indicator, plan.id), plan.slug.clone()]);
        }
        let takes_part = viewer.organisation == GALLIVARE;
        if !takes_part && !viewer.is_among(plan.project_visibility, plan.owner) {
            let project = id(NodeKind::DevelopmentProject, plan.project);
            hidden.extend([project, plan.project_slug.clone()]);
        }
    }
    hidden
}

/// How often something happened that the tests are about: without it they would show nothing.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    fn add(&mut self, what: &'static str, count: usize) {
        *self.0.entry(what).or_default() += count;
    }

    fn assert_all_happened(&self) {
        assert!(self.0.values().all(|count| *count > 0), "{:?}", self.0);
    }
}

/// How many worlds are made up: few on PostgreSQL, where nothing of this is computed otherwise.
fn worlds(kind: Kind) -> u64 {
    let worlds = match kind {
        Kind::Sqlite => number(10, 100),
        Kind::Postgres => number(3, 10),
    };
    worlds as u64
}

async fn nobody_sees_more_of_random_figures_than_the_model_says(kind: Kind) {
    let base = Base::new(kind).await;
    let mut tally = Tally::default();
    for seed in 0..worlds(kind) {
        let mut random = Random(seed);
        let made = Made::new(&base, &mut random).await;
        assert_eq!(made.world.misplaced_rows().await, [], "{seed}");
        let (public, others) = base.viewers.split_at(1);
        let others: BTreeSet<usize> = (0..4).map(|_| random.below(others.len())).collect();
        let some = others.into_iter().map(|place| &base.viewers[place + 1]);
        for viewer in public.iter().chain(some) {
            sees_no_more(&made, viewer, &mut tally).await;
        }
    }
    tally.assert_all_happened();
}

/// Reads all that a viewer can: it is just what the viewer is to see, and no number is made of anything else.
async fn sees_no_more(made: &Made, viewer: &Viewer, tally: &mut Tally) {
    let world = &made.world;
    let ids = made.values.iter();
    let ids: Vec<String> = ids
        .map(|it| id(NodeKind::FollowUpValue, it.row.id))
        .collect();
    let lists = viewer.asks(world, LISTS, json!({ "values": ids })).await;
    let (name, expected) = (viewer.name(), expected(made, viewer));
    assert_eq!(
        shown(&lists["followUpValues"]["nodes"]),
        expected,
        "{name}: a list"
    );
    assert_eq!(shown(&lists["nodes"]), expected, "{name}: by their ids");

    let hidden = hidden(made, viewer);
    let seen = Told::by(&json!(expected).to_string());
    for (what, text) in [
        ("lists", lists.to_string()),
        (
            "sums",
            viewer.asks(world, MATRICES, json!({})).await.to_string(),
        ),
        ("csv", viewer.file(world, "csv?language=en").await),
        ("ndjson", viewer.file(world, "ndjson").await),
    ] {
        let told = Told::by(&text);
        assert_eq!(told.figures & !seen.figures, 0, "{name}, {what}: {text}");
        assert_eq!(told.comments & !seen.comments, 0, "{name}, {what}: {text}");
        let found = hidden.iter().find(|id| text.contains(id.as_str()));
        assert_eq!(found, None, "{name}, {what}: {text}");
        tally.add("sums", told.sums);
    }
    tally.add("seen", expected.len());
    tally.add("hidden", ids.len() - expected.len());
    let values = made.values.iter();
    let suppressed = values.filter(|value| {
        let plan = made.plan(value);
        viewer.sees(value, plan) && !viewer.reads(value, plan)
    });
    tally.add("suppressed", suppressed.count());
}

async fn nobody_without_the_right_moves_a_total_of_random_figures(kind: Kind) {
    let base = Base::new(kind).await;
    let mut tally = Tally::default();
    for seed in 0..worlds(kind) {
        let mut random = Random(seed);
        let made = Made::new(&base, &mut random).await;
        let before = totals(&base, &made).await;
        let mut tried = Vec::new();
        for _ in 0..30 {
            let viewer = random.of(&base.viewers);
            let (act, value) = (*random.of(&Act::ALL), random.of(&made.values));
            let plan = made.plan(value);
            if !viewer.may(act, value, plan) {
                let what = format!("{} {act:?} {} {}", viewer.name(), plan.slug, value.row.id);
                comes_to_nothing(&made, viewer, act, value, &what).await;
                tried.push(what);
            }
        }
        assert_eq!(totals(&base, &made).await, before, "{seed}: {tried:#?}");
        tally.add("tried", tried.len());
        let approved = approve_one(&base, &made).await;
        if approved {
            assert_ne!(totals(&base, &made).await, before, "{seed}");
        }
        tally.add("approved by who has the right", usize::from(approved));
    }
    tally.assert_all_happened();
}

/// Every total as the public, a kommun and the region read it.
async fn totals(base: &Base, made: &Made) -> Vec<String> {
    let mut totals = Vec::new();
    for (organisation, grade) in [
        ("", Grade::Reader),
        (KALIX, Grade::Reader),
        (REGION, Grade::Approver),
    ] {
        let viewer = base.viewer(organisation, grade);
        let read = viewer.asks(&made.world, MATRICES, json!({})).await;
        totals.push(read.to_string());
    }
    totals
}

/// With which codes something is refused to those who have no right to it.
const fn refusals(act: Act) -> &'static [&'static str] {
    match act {
        // Who takes part in a project already doesn't join it.
        Act::Join => &["FORBIDDEN", "NOT_FOUND", "DOES_NOT_FIT", "ALREADY_EXISTS"],
        // What is told in words has no target.
        Act::SetTarget => &[
            "FORBIDDEN",
            "NOT_FOUND",
            "DOES_NOT_FIT",
            "WRONG_STATE",
            "INVALID_VALUE",
        ],
        Act::Oblige => &["FORBIDDEN", "NOT_FOUND", "WRONG_STATE", "INVALID_PERIOD"],
        _ => &["FORBIDDEN", "NOT_FOUND", "DOES_NOT_FIT", "WRONG_STATE"],
    }
}

/// Tries something: it is refused, changes nothing, or waits for the consent of others.
async fn comes_to_nothing(made: &Made, viewer: &Viewer, act: Act, value: &Reported, what: &str) {
    let plan = made.plan(value);
    let (mutation, input) = (act.mutation(), act.input(value, plan));
    let Some(token) = &viewer.token else {
        let variables = json!({ "input": input });
        let told = made
            .world
            .try_public_with(&document(mutation), variables)
            .await;
        assert!(!is_done(&told), "{what}: {}", told.1);
        return;
    };
    if matches!(act, Act::Import) {
        let query = "mode=all-or-nothing";
        let told = sent(&made.world, token, query, &acts::file(value, plan)).await;
        let refused = [StatusCode::FORBIDDEN, StatusCode::UNPROCESSABLE_ENTITY];
        assert!(refused.contains(&told.status), "{what}: {}", told.body);
        return;
    }
    let told = answer(&made.world, token, mutation, input).await;
    let name = mutation.split(' ').next().expect("a name");
    let payload = &told.1["data"][name];
    if !is_done(&told) {
        // Of many rows it is said with each what is wrong with it.
        let of_row = &payload["rowErrors"][0]["code"];
        let code = of_row.as_str().unwrap_or_else(|| code(&told));
        assert!(refusals(act).contains(&code), "{what}: {}", told.1);
        return;
    }
    let waits = payload["proposal"]["state"] == "PENDING";
    assert!(
        waits || payload["changes"] == json!([]),
        "{what}: {}",
        told.1
    );
}

/// Approves a value that the region may approve, if there is one.
async fn approve_one(base: &Base, made: &Made) -> bool {
    let region = base.viewer(REGION, Grade::Approver);
    let mut values = made.values.iter();
    let submitted = values.find(|value| {
        let plan = made.plan(value);
        value.row.state == "SUBMITTED"
            && region.sees(value, plan)
            && region.may(Act::Approve, value, plan)
    });
    let Some(value) = submitted else {
        return false;
    };
    let input = Act::Approve.input(value, made.plan(value));
    let token = base.token(REGION, Grade::Approver);
    done(&made.world, token, Act::Approve.mutation(), input).await;
    true
}
