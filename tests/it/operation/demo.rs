//! The demonstration data: what a seed fills a database with, what it shows, and that it is never mixed with anything else.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use axum::http::StatusCode;
use chrono::Datelike;
use entity::{
    commission, commission_receiver, decision, development_project, follow_up_value, indicator,
    indicator_target, milestone, organisation, project_participation, status_report,
};
use samverkan::{
    clock::Clock,
    demo::{self, Demonstration, Filled, MARK, SEED, Size},
    domain::vocabulary::{
        Aggregation, CommissionState, Grade, Measure, PeriodKind, ProjectHealth, ProjectPhase,
        Reporters, ValueState, Visibility, Vocabulary,
    },
    error::Error,
    store::Verified,
};
use sea_orm::{DatabaseConnection, EntityTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{items, text},
    mutate::done,
    world::{Kind, Templates, TestDatabase, World, both, now, opened},
};

both!(
    a_seed_fills_every_database_with_the_same_and_another_with_something_else,
    a_database_that_anybody_has_written_to_is_refused,
    who_has_access_keeps_it,
    everybody_reads_ten_projects_of_every_kommun,
);
both!(kind:
    a_database_with_demonstration_data_is_refused,
    it_shows_all_kinds_of_things_for_all_municipalities_and_three_years,
    every_kommun_has_reports_of_every_kind,
);

/// Enough for every kind of thing.
const SMALL: Size = Size {
    projects: 1,
    indicators: 24,
    meetings: true,
};

/// Enough for a beginning.
const TINY: Size = Size {
    projects: 1,
    indicators: 4,
    meetings: false,
};

/// As many projects as the command makes up at least.
const WITH_ALL_PROJECTS: Size = Size {
    projects: Size::of_scale(1).projects,
    ..TINY
};

/// A world with the [`SMALL`] demonstration data, and what that came to. It is made once in a process for each kind of
/// database, and copied.
pub(crate) async fn demonstrated(kind: Kind) -> (World, Filled) {
    static DEMONSTRATED: Templates<Filled> = Templates::new();
    let make = async || {
        let database = TestDatabase::prepared(kind).await;
        let filled = fill_database(&database.url(), SEED, SMALL).await;
        (database, filled.expect("it is filled"))
    };
    let (database, filled) = DEMONSTRATED.copy(kind, make).await;
    (World::on(database).await, filled)
}

/// Fills the world's database.
async fn fill(world: &World, seed: u64, size: Size) -> Result<Filled, Error> {
    fill_database(&world.database_url(), seed, size).await
}

async fn fill_database(url: &str, seed: u64, size: Size) -> Result<Filled, Error> {
    let clock = Clock::fixed(now());
    let database = opened(url).await;
    let demonstration = Demonstration::new(seed, size, clock.today());
    demo::fill(&database, &demonstration, &clock, &|_, _| {}).await
}

/// All rows of a table.
async fn rows<E: EntityTrait>(connection: &DatabaseConnection) -> Vec<E::Model> {
    E::find()
        .all(connection)
        .await
        .expect("the table can be read")
}

/// What a database holds, without ids: each thing by what people know it by.
async fn contents(world: &World) -> BTreeMap<&'static str, Vec<String>> {
    let connection = world.database().connection().await;
    let projects = rows::<development_project::Entity>(&connection).await;
    let indicators = rows::<indicator::Entity>(&connection).await;
    let organisations = rows::<organisation::Entity>(&connection).await;
    let mut names: BTreeMap<Uuid, String> = BTreeMap::new();
    names.extend(projects.iter().map(|row| (row.id, row.slug.clone())));
    names.extend(indicators.iter().map(|row| (row.id, row.slug.clone())));
    names.extend(organisations.iter().map(|row| (row.id, row.slug.clone())));
    let reports = rows::<status_report::Entity>(&connection).await;
    names.extend(reports.iter().map(|row| (row.id, row.done.clone())));
    // Ids in the text of a row are told by the names of what they stand for; those without are the row's own.
    let told = |row: String| -> String {
        let words =
            row.split_inclusive(|letter: char| !letter.is_ascii_hexdigit() && letter != '-');
        let word = |word: &str| {
            let id = word.trim_end_matches(|letter: char| !letter.is_ascii_hexdigit());
            match id.parse::<Uuid>() {
                Ok(id) => names.get(&id).cloned().unwrap_or_default(),
                Err(_) => word.to_owned(),
            }
        };
        words.map(word).collect()
    };
    let mut contents = BTreeMap::new();
    macro_rules! tell {
        ($($table:ident),+) => {$(
            let all = rows::<entity::$table::Entity>(&connection).await;
            let mut lines: Vec<String> = all.iter().map(|row| told(format!("{row:?}"))).collect();
            lines.sort();
            contents.insert(stringify!($table), lines);
        )+};
    }
    tell!(
        development_project,
        project_priority_area,
        project_target_group,
        project_effect_goal,
        project_participation,
        milestone,
        status_report,
        indicator,
        indicator_target,
        follow_up_value,
        matter,
        decision,
        amendment,
        commission,
        commission_receiver,
        commission_report,
        obstacle,
        steering_document,
        document_version,
        adoption_request,
        document_adoption,
        agreement,
        agreement_party,
        agreement_approval,
        ladder_step
    );
    contents
}

async fn a_seed_fills_every_database_with_the_same_and_another_with_something_else(world: World) {
    let (again, other) = (world.copied().await, world.copied().await);
    let filled = fill(&world, 1, TINY).await.expect("it is filled");
    assert_eq!(fill(&again, 1, TINY).await.expect("it is filled"), filled);
    fill(&other, 2, TINY).await.expect("it is filled");
    let (first, second, third) = (
        contents(&world).await,
        contents(&again).await,
        contents(&other).await,
    );
    for (table, rows) in &first {
        assert!(!rows.is_empty(), "{table}");
        assert_eq!(rows, &second[table], "{table}");
    }
    for table in ["development_project", "indicator", "follow_up_value"] {
        assert_ne!(first[table], third[table], "{table}");
    }
}

async fn it_shows_all_kinds_of_things_for_all_municipalities_and_three_years(kind: Kind) {
    let (world, filled) = demonstrated(kind).await;
    let connection = world.database().connection().await;
    let projects = rows::<development_project::Entity>(&connection).await;
    let indicators = rows::<indicator::Entity>(&connection).await;
    let values = rows::<follow_up_value::Entity>(&connection).await;
    let reports = rows::<status_report::Entity>(&connection).await;
    let milestones = rows::<milestone::Entity>(&connection).await;

    let titles = projects.iter().map(|row| &row.title);
    let titles = titles.chain(indicators.iter().map(|row| &row.title));
    for title in titles.chain(milestones.iter().map(|row| &row.title)) {
        assert!(title.starts_with(MARK), "{title}");
    }
    let texts = reports.iter().map(|row| &row.done);
    for text in texts.chain(values.iter().filter_map(|row| row.comment.as_ref())) {
        assert!(text.starts_with("Demodata"), "{text}");
    }
    assert!(reports.iter().all(|row| row.person_id.is_none()));

    all::<ProjectPhase>(projects.iter().map(|row| &row.phase));
    all::<ProjectHealth>(projects.iter().map(|row| &row.health));
    all::<Visibility>(projects.iter().map(|row| &row.visibility));
    all::<Visibility>(indicators.iter().map(|row| &row.visibility));
    all::<Measure>(indicators.iter().map(|row| &row.measure));
    all::<Aggregation>(indicators.iter().map(|row| &row.aggregation));
    all::<PeriodKind>(indicators.iter().map(|row| &row.period_kind));
    all::<Reporters>(indicators.iter().map(|row| &row.reporters));
    all::<ValueState>(values.iter().map(|row| &row.state));
    // Who takes part in a project reports its indicator, figures are expected within ranges, and one indicator is defined anew.
    let of_participants = indicators
        .iter()
        .filter(|row| row.reporters == "PARTICIPANTS");
    let mut by_others = of_participants.flat_map(|indicator| {
        values.iter().filter(move |value| {
            value.indicator_id == indicator.id && value.organisation_id != indicator.owner_id
        })
    });
    assert!(by_others.any(|value| value.state == "APPROVED"));
    let with_range = indicators
        .iter()
        .filter(|row| row.range_from.is_some() && row.range_to.is_some());
    assert!(with_range.count() > 0);
    let mut versions = indicators.iter().filter(|row| row.replaces_id.is_some());
    let new = versions.next().expect("a new version");
    for version in [Some(new.id), new.replaces_id] {
        assert!(values.iter().any(|it| Some(it.indicator_id) == version));
    }
    let receivers = rows::<commission_receiver::Entity>(&connection).await;
    all::<CommissionState>(receivers.iter().map(|row| &row.state));
    assert!(receivers.iter().any(|row| row.next_id.is_some()));
    let commissions = rows::<commission::Entity>(&connection).await;
    for title in commissions.iter().map(|row| &row.title) {
        assert!(title.starts_with(MARK), "{title}");
    }
    // Matters that stalled, and commissions that nobody ever reported.
    let decisions = rows::<decision::Entity>(&connection).await;
    let is_last = |step: &&decision::Model| {
        let later = |other: &decision::Model| {
            other.matter_id == step.matter_id && other.ordinal > step.ordinal
        };
        !decisions.iter().any(later)
    };
    let mut ends = decisions.iter().filter(is_last);
    assert!(ends.any(|step| ["TABLES", "REMITS"].contains(&step.kind.as_str())));
    let today = now().date_naive();
    let mut overdue = commissions.iter().filter(|row| row.due_on < today);
    assert!(overdue.any(|row| {
        let mut own = receivers.iter().filter(|it| it.commission_id == row.id);
        let under_way = ["GIVEN", "ACCEPTED", "IN_PROGRESS"];
        own.all(|it| it.reported_on.is_none() && under_way.contains(&it.state.as_str()))
    }));
    assert!(reports.iter().any(|row| row.corrects_id.is_some()));
    assert!(projects.iter().any(|row| row.parent_project_id.is_some()));
    let targets = rows::<indicator_target::Entity>(&connection).await;
    assert!(targets.iter().any(|row| row.organisation_id.is_some()));
    assert!(targets.iter().any(|row| row.care_area_id.is_some()));
    assert!(targets.iter().any(|row| row.county));
    assert!(
        !rows::<project_participation::Entity>(&connection)
            .await
            .is_empty()
    );

    let municipalities = rows::<organisation::Entity>(&connection).await;
    let municipalities: Vec<_> = municipalities
        .into_iter()
        .filter(|row| row.kind == "MUNICIPALITY")
        .collect();
    assert_eq!(municipalities.len(), 14);
    for municipality in municipalities {
        let own = values
            .iter()
            .filter(|row| row.organisation_id == municipality.id);
        let years: BTreeSet<i32> = own.map(|row| row.period_from.year()).collect();
        assert_eq!(years, [2024, 2025, 2026].into(), "{}", municipality.slug);
        assert!(projects.iter().any(|row| row.owner_id == municipality.id));
    }

    // Warnings were acknowledged; of an indicator that became public some values are published, and others are not.
    assert!(values.iter().any(|row| row.acknowledged_warnings.is_some()));
    let published = indicators.iter().any(|indicator| {
        let own = values
            .iter()
            .filter(|row| row.indicator_id == indicator.id && row.state == "APPROVED");
        let seen: BTreeSet<_> = own.map(|row| row.visibility.as_deref()).collect();
        indicator.visibility == "PUBLIC" && seen.contains(&Some("COOPERATION")) && seen.len() == 2
    });
    assert!(published);

    // What is being corrected stays approved, and its correction is no value more.
    let counted: Vec<_> = values.iter().filter(|row| !row.is_correction).collect();
    let approved = ["APPROVED", "UNDER_CORRECTION"];
    let approved = counted
        .iter()
        .filter(|row| approved.contains(&row.state.as_str()));
    let approved = approved.count();
    let found = Filled {
        projects: projects.len(),
        status_reports: reports.len(),
        indicators: indicators.len(),
        values: counted.len(),
        approved,
        ..filled
    };
    assert_eq!(filled, found);
    assert!(matches!(
        world.verify_journal().await,
        Verified::Intact { .. }
    ));
}

/// What the region's approver reads of how all report.
const OF_ALL: &str = "{
    followUpMatrix(period: { kind: YEAR, year: 2025 }, first: 50) {
        rows { municipality { code } reporting { reported inTime missing } } }
    indicators(first: 100) { nodes { extensions { organisation { code } } } } }";

/// What it reads of the reports of one kommun.
const OF_ONE: &str = "query($kommun: ID!, $after: String) {
    followUpValues(filter: { organisation: $kommun }, first: 500, after: $after) {
        nodes { kind state suppressed preliminary comment commentPublic ownTarget acknowledgedWarnings }
        pageInfo { hasNextPage endCursor } } }";

async fn every_kommun_has_reports_of_every_kind(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let region = world.token("region", Grade::Approver).await;
    let all = world.data_as(&region, OF_ALL, json!({})).await;
    let indicators = items(&all["indicators"]["nodes"]);
    let extended: BTreeSet<&str> = indicators
        .flat_map(|indicator| items(&indicator["extensions"]))
        .map(|extension| text(&extension["organisation"]["code"]))
        .collect();
    assert_eq!(extended.len(), 14, "{extended:?}");
    for row in items(&all["followUpMatrix"]["rows"]) {
        let (code, rate) = (text(&row["municipality"]["code"]), &row["reporting"]);
        let [reported, in_time, missing] =
            ["reported", "inTime", "missing"].map(|count| rate[count].as_u64());
        assert!(reported > in_time, "late reports of {code}: {rate}");
        assert!(missing > Some(0), "missing reports of {code}: {rate}");
        let mut found = BTreeSet::new();
        let mut variables = json!({ "kommun": code });
        loop {
            let page = world.data_as(&region, OF_ONE, variables.clone()).await;
            let values = &page["followUpValues"];
            found.extend(items(&values["nodes"]).flat_map(kinds_of));
            if values["pageInfo"]["hasNextPage"] == false {
                break;
            }
            variables["after"] = values["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(found, KINDS.map(|(name, _)| name).into(), "{code}");
    }
}

async fn everybody_reads_ten_projects_of_every_kommun(world: World) {
    let filled = fill(&world, SEED, WITH_ALL_PROJECTS).await;
    filled.expect("it is filled");
    let query = "{ organisations(first: 100, kind: MUNICIPALITY) { nodes { code
        projects(first: 0, filter: { visibility: PUBLIC }) { totalCount } } } }";
    let read = world.public(query).await;
    let kommuner = &read["organisations"]["nodes"];
    assert_eq!(items(kommuner).count(), 14);
    for kommun in items(kommuner) {
        let count = kommun["projects"]["totalCount"].as_u64();
        assert!(count >= Some(10), "{kommun}");
    }
}

/// Whether a value is of a kind.
type Fits = fn(&Value) -> bool;

/// The kinds of reports, and how each is known.
const KINDS: [(&str, Fits); 12] = [
    ("no cases", |it| it["kind"] == "NO_CASES"),
    ("not applicable", |it| it["kind"] == "NOT_APPLICABLE"),
    ("suppressed", |it| it["suppressed"] == true),
    ("submitted", |it| it["state"] == "SUBMITTED"),
    ("returned", |it| it["state"] == "RETURNED"),
    ("approved", |it| it["state"] == "APPROVED"),
    ("under correction", |it| it["state"] == "UNDER_CORRECTION"),
    ("preliminary", |it| it["preliminary"] == true),
    ("with acknowledged warnings", |it| {
        let acknowledged = it["acknowledgedWarnings"].as_array();
        acknowledged.is_some_and(|warnings| !warnings.is_empty())
    }),
    ("with a target of its own", |it| it["ownTarget"].is_string()),
    ("with a public comment", |it| {
        it["comment"].is_string() && it["commentPublic"] == true
    }),
    ("with an internal comment", |it| {
        it["comment"].is_string() && it["commentPublic"] == false
    }),
];

/// The kinds that a value is of.
fn kinds_of(value: &Value) -> impl Iterator<Item = &'static str> {
    let of = KINDS.into_iter().filter(|(_, is)| is(value));
    of.map(|(name, _)| name)
}

/// That every value of a vocabulary is among the codes.
fn all<'c, V: Vocabulary>(codes: impl Iterator<Item = &'c String>) {
    let found: BTreeSet<&str> = codes.map(String::as_str).collect();
    for (_, term) in V::VALUES {
        assert!(
            found.contains(term.code),
            "{} is not among {found:?}",
            term.code
        );
    }
}

async fn a_database_that_anybody_has_written_to_is_refused(world: World) {
    let editor = world.token("2584", Grade::Editor).await;
    let input = json!({ "idempotencyKey": "1", "name": "Grupp i Kiruna", "from": "2026-01-01" });
    done(&world, &editor, "createLocalGroup group { id }", input).await;
    refused(&world, "never mixed with real data").await;
    let connection = world.database().connection().await;
    assert!(
        rows::<development_project::Entity>(&connection)
            .await
            .is_empty()
    );
    assert!(rows::<indicator::Entity>(&connection).await.is_empty());
}

#[tokio::test]
async fn the_command_ends_with_one_and_says_why_it_fills_nothing() {
    let (world, _) = demonstrated(Kind::Sqlite).await;
    let command = Command::new(env!("CARGO_BIN_EXE_samverkan"))
        .args(["demo", "--scale", "1", "--database-url"])
        .arg(world.database_url())
        .output();
    let output = command.expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("begin with a new database"), "{said}");
}

async fn a_database_with_demonstration_data_is_refused(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    refused(&world, "begin with a new database").await;
}

async fn who_has_access_keeps_it(world: World) {
    let editor = world.token("2584", Grade::Editor).await;
    fill(&world, SEED, TINY).await.expect("it is filled");
    let (status, answer) = world
        .try_as(&editor, "{ viewer { organisation { name } } }", json!({}))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["data"]["viewer"]["organisation"]["name"], "Kiruna");
}

/// That it can't be filled, for a reason that says this.
async fn refused(world: &World, why: &str) {
    let refusal = fill(world, SEED, TINY).await.expect_err("it is in use");
    assert!(matches!(&refusal, Error::Invalid { .. }), "{refusal:?}");
    assert!(refusal.to_string().contains(why), "{refusal}");
}
