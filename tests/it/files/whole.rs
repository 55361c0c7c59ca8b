//! An export of everything, and what comes of it in an empty database: the same files again.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use samverkan::{
    clock::Clock,
    domain::vocabulary::Grade,
    files::{
        self, ExtensionRow, FollowUpRow, GroupRow, Importable, Imported, IndicatorRow,
        MilestoneRow, ParticipationRow, ProjectRow, StatusReportRow, TargetRow,
    },
    store::Verified,
};
use serde_json::{Value, json};

use crate::{
    files::{
        exports::{INDICATORS, VALUES, file},
        imports::{refused, report, sent_workbook},
    },
    fixture::{
        extent::is_exhaustive,
        json::items,
        world::{Kind, World, both, now},
    },
    operation::{
        demo::demonstrated,
        startup::{folder, run},
    },
};

both!(kind: what_is_exported_is_imported_into_an_empty_database_whole);
both!(
    files_of_parts_go_on_after_any_row,
    parts_are_seen_with_what_they_belong_to,
    an_extension_comes_with_its_file,
    more_projects_take_no_more_statements,
    what_is_there_otherwise_is_refused_with_its_cell,
    a_workbook_that_libreoffice_saved_is_read,
    further_sheets_of_a_table_have_its_columns,
    a_workbook_can_be_filtered,
);

/// The files of which everything consists, in the order in which they are imported.
const NAMES: [&str; 9] = [
    "groups",
    "projects",
    "participations",
    "milestones",
    "status-reports",
    "indicators",
    "indicator-targets",
    "reporting-extensions",
    "follow-up-values",
];

const GROUPS: &str = "group,number,name,body type,level,sphere,parent body,municipality,from,to,seat,min holders,max holders,convenes,seat from,seat to,geographic spread,substitution rule\n\
    kiruna-skola,1,Skolgruppen,LOCAL_GROUP,LOCAL,OFFICIALS,,2584,2026-01-01,,Sammankallande,1,1,yes,2026-01-01,,,\n\
    kiruna-skola,2,Skolgruppen,LOCAL_GROUP,LOCAL,OFFICIALS,,2584,2026-01-01,,Ledamot,0,3,no,2026-02-01,2026-06-01,yes,NAMED\n\
    arbetsgrupp-data,1,Datagruppen,WORKING_GROUP,COUNTY,OFFICIALS,lansstyrgruppen,,2026-02-01,,Ledamot,1,,no,2026-02-01,,,\n\
    arbetsgrupp-e-halsa,,E-hälsogruppen,WORKING_GROUP,COUNTY,OFFICIALS,lansstyrgruppen,,2025-02-01,2026-03-01,,,,,,,,\n";

/// A closed project with a part below it that another owns, led by a working group.
const PROJECTS: &str = "project,title,summary,owner,phase,parent project,lead body,planned start,actual start,actual end,closing report,reason,visibility\n\
    2584-skola,Skola,Om skolan.,2584,PAUSED,region-skola,kiruna-skola,,2025-03-01,,,Väntar.,PUBLIC\n\
    region-skola,Skola,Om skolan.,region,CLOSED,,arbetsgrupp-data,2025-06-01,2025-02-01,2026-06-30,Klart.,,PUBLIC\n\
    2584-slutet,Slutet,Inom samverkan.,2584,ONGOING,,,,2025-01-01,,,,COOPERATION\n";

const PARTICIPATIONS: &str = "project,number,organisation,joined on,left on\n\
    region-skola,1,2584,2025-01-15,2025-12-01\n\
    region-skola,2,2580,2025-02-01,\n\
    region-skola,3,2584,2026-01-01,\n\
    2584-slutet,1,2514,2025-01-01,2025-02-01\n";

const MILESTONES: &str = "project,number,owner,title,due on,first due on,reached on,reason\n\
    region-skola,1,region,Början,2025-05-01,2025-05-01,2025-04-30,\n\
    region-skola,2,region,Mitten,2026-01-01,2025-10-01,,Försenat.\n\
    region-skola,3,region,Slutet,2026-05-01,2026-05-01,,Flyttat och tillbaka.\n\
    2584-slutet,1,2584,Dolt,2026-05-01,,,\n";

const REPORTS: &str = "project,number,organisation,period,health,progress,done,why,next,corrects number,submitted at\n\
    region-skola,1,region,2025-T1,AT_RISK,20,Lite.,Ont om tid.,,,2025-05-03T08:00:00.123Z\n\
    region-skola,2,region,2025-T2,ON_TRACK,50,Mer.,,Allt.,,2025-09-03T23:30:00Z\n\
    region-skola,3,region,2025-T1,ON_TRACK,25,Lite mer.,,,1,2025-09-04T08:00:00Z\n\
    2584-skola,1,2584,2026-T1,OFF_TRACK,,Inget.,,,,2026-05-04T08:00:00Z\n";

/// Two versions of an indicator.
const VERSIONS: &str = "\
indicator,title,measure,direction,cumulative,aggregation,unit,period kind,reporters,owner,visibility,reported from,reported to,replaces
2584-antal,Antal,COUNT,ASCENDING,no,SUM,antal,YEAR,OWNER,2584,COOPERATION,2020-01-01,2025-01-01,
2584-antal-2,Antal,COUNT,ASCENDING,no,SUM,antal,YEAR,OWNER,2584,COOPERATION,2025-01-01,,2584-antal
";

const TARGETS: &str = "indicator,owner,period,organisation,care area,county,target\n\
    region-besok,region,2026-T1,,,no,15\n\
    region-besok,region,2026-T1,2584,,no,12.5\n\
    region-besok,region,2026-T1,,boden-lulea,no,40\n\
    region-besok,region,2026,,,yes,500\n\
    2584-antal,2584,2024,,,no,3\n";

/// Extensions of several organisations: the region's own is given by Norrbottens Kommuner.
const EXTENSIONS: &str = "indicator,organisation,period,until,reason\n\
    region-besok,2584,2026-T1,2026-12-01,Nytt system.\n\
    region-besok,2514,2026-T2,2027-01-31,Sjukdom; två veckor.\n\
    region-besok,2580,2026-T1,2026-08-01,Sent beställt.\n\
    region-andel,region,2025,2026-12-31,Flytt.\n\
    2584-antal,2584,2024,2025-04-30,Nytt system.\n";

/// How all have reported, and by whom.
const REPORTING: &str =
    "query($period: PeriodInput!) { followUpMatrix(period: $period, first: 100) {
    reporting { expected reported inTime missing }
    rows { organisation { code } reporting { expected reported inTime missing } } } }";

/// What the command line makes of a file.
async fn imported<R: Importable>(world: &World, text: &str) -> Imported {
    let database = world.owned().await;
    let file = R::from_file(text.as_bytes(), usize::MAX);
    let time = (now(), Clock::fixed(now()).today());
    let done = files::import(&database, &file, time, Some("Prov"), &|_| ()).await;
    done.unwrap()
}

/// That all of a file is imported.
async fn take<R: Importable>(world: &World, text: &str) {
    assert_eq!(refused(&imported::<R>(world, text).await), [""; 0]);
}

/// Imports a file of every kind. Projects come open, and reach their phases when their parts have come.
async fn filled(world: &World) {
    let files = [GROUPS, PROJECTS, PARTICIPATIONS, MILESTONES, REPORTS];
    let files = NAMES
        .into_iter()
        .zip(files.map(|it| it.as_bytes().to_vec()));
    assert_eq!(all_imported(world, &files.collect()).await.1, [""; 0]);
    take::<IndicatorRow>(world, INDICATORS).await;
    take::<IndicatorRow>(world, VERSIONS).await;
    take::<TargetRow>(world, TARGETS).await;
    take::<ExtensionRow>(world, EXTENSIONS).await;
    take::<FollowUpRow>(world, VALUES).await;
}

/// What the files of a folder lead to: the counts of each, and every fault.
async fn all_imported(
    world: &World,
    files: &BTreeMap<&str, Vec<u8>>,
) -> (Vec<[usize; 3]>, Vec<String>) {
    let database = world.owned().await;
    let time = (now(), Clock::fixed(now()).today());
    let (mut counts, mut faults) = (Vec::new(), Vec::new());
    let mut tell = |of: &files::OfFile| {
        let done = &of.imported;
        counts.push([done.created, done.changed, done.unchanged]);
        let title = of.titles[1];
        faults.extend(refused(done).iter().map(|it| format!("{title}: {it}")));
    };
    let find = |name: &'static str| Ok(files.get(name).cloned());
    let done = files::import_all(&database, &find, time, Some("Flytt"), &mut tell).await;
    done.unwrap();
    (counts, faults)
}

/// All files, as the region gets them.
async fn everything(world: &World, form: &str) -> BTreeMap<&'static str, Vec<u8>> {
    let token = world.token("region", Grade::Approver).await;
    let mut files = BTreeMap::new();
    for name in NAMES {
        let request = Request::get(format!("/export/{name}.{form}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty());
        let (status, _, bytes) = world.bytes(request.unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{name}");
        files.insert(name, bytes);
    }
    files
}

/// The lines of a file that another doesn't have.
fn other_lines(one: &[u8], other: &[u8]) -> Vec<String> {
    let [one, other] = [one, other].map(|it| String::from_utf8(it.to_vec()).unwrap());
    let other: Vec<&str> = other.lines().collect();
    let lines = one.lines().filter(|line| !other.contains(line));
    lines.map(str::to_owned).collect()
}

/// Lines of JSON without what no other database has the same: ids, and when something was last written.
fn without_ids(lines: &[u8]) -> Vec<Value> {
    let lines = std::str::from_utf8(lines).unwrap().lines();
    let rows = lines.map(|line| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        let fields = row.as_object_mut().unwrap();
        fields.remove("id");
        fields.remove("changedAt");
        row
    });
    rows.collect()
}

async fn what_is_exported_is_imported_into_an_empty_database_whole(kind: Kind) {
    let empty = World::new(kind).await;
    let (world, _) = demonstrated(kind).await;
    filled(&world).await;
    let whole = everything(&world, "csv").await;
    let lines = everything(&world, "ndjson").await;
    let text = |name: &str| String::from_utf8(whole[name].clone()).unwrap();
    for (name, parts) in [
        (
            "groups",
            &[";2026-06-01", "arbetsgrupp-e-halsa;", ";ja;NAMED;"][..],
        ),
        ("projects", &["PROPOSED", "PAUSED", "CLOSED", "CANCELLED"]),
        ("participations", &[";2025-12-01"]),
        ("milestones", &["Försenat."]),
        ("status-reports", &["2025-05-03T08:00:00.123Z"]),
        ("indicators", &[";2584-antal"]),
        ("indicator-targets", &[";boden-lulea;", ";ja;500"]),
        (
            "reporting-extensions",
            &["Sjukdom; två veckor.", ";region;", "DEMO"],
        ),
        (
            "follow-up-values",
            &[
                "SUBMITTED",
                "APPROVED",
                "RETURNED",
                "UNDER_CORRECTION",
                "NO_CASES",
            ],
        ),
    ] {
        let missing: Vec<_> = parts
            .iter()
            .filter(|it| !text(name).contains(**it))
            .collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
    let reporting = how_all_reported(&world).await;
    let forms: &[&str] = match (kind, is_exhaustive()) {
        (Kind::Sqlite, false) => &["xlsx"],
        (Kind::Postgres, false) => &["csv"],
        (_, true) => &["csv", "xlsx"],
    };
    for form in forms.iter().copied() {
        let copy = empty.copied().await;
        let files = match form {
            "csv" => whole.clone(),
            _ => everything(&world, form).await,
        };
        let (counts, faults) = all_imported(&copy, &files).await;
        assert_eq!(faults, [""; 0], "{form}");
        let again = everything(&copy, "csv").await;
        for name in NAMES {
            let other = other_lines(&again[name], &whole[name]);
            assert_eq!(
                other,
                other_lines(&whole[name], &again[name]),
                "{form} {name}"
            );
            assert!(again[name] == whole[name], "{form} {name}");
        }
        let again = everything(&copy, "ndjson").await;
        for name in NAMES {
            assert!(
                without_ids(&again[name]) == without_ids(&lines[name]),
                "{name}"
            );
        }
        assert_eq!(how_all_reported(&copy).await, reporting, "{form}");
        // Once more changes nothing.
        let verified = copy.verify_journal().await;
        assert!(matches!(verified, Verified::Intact { .. }));
        let unchanged = counts.iter().map(|[created, ..]| [0, 0, *created]);
        let unchanged: Vec<[usize; 3]> = unchanged.collect();
        assert_eq!(all_imported(&copy, &files).await, (unchanged, vec![]));
        assert_eq!(copy.verify_journal().await, verified);
        assert_eq!(copy.misplaced_rows().await, []);
    }
}

/// How all have reported for three years, as the region reads it.
async fn how_all_reported(world: &World) -> Vec<Value> {
    let token = world.token("region", Grade::Approver).await;
    let mut years = Vec::new();
    for year in 2024..=2026 {
        let period = json!({ "period": { "kind": "YEAR", "year": year } });
        years.push(world.data_as(&token, REPORTING, period).await);
    }
    years
}

/// What was extended is in time, also when it came by a file; a row with another day changes it, and what is no longer owed is kept.
async fn an_extension_comes_with_its_file(world: World) {
    take::<IndicatorRow>(&world, INDICATORS).await;
    take::<FollowUpRow>(&world, VALUES).await;
    let region = world.token("region", Grade::Approver).await;
    let in_time = async || {
        let period = json!({ "period": { "kind": "YEAR", "year": 2026 } });
        let data = world.data_as(&region, REPORTING, period).await;
        data["followUpMatrix"]["reporting"]["inTime"].clone()
    };
    assert_eq!(in_time().await, 0);
    let heading = EXTENSIONS.lines().next().unwrap();
    let row = |period: &str, until: &str| {
        let row = format!("region-besok,2584,{period},{until},Nytt system.");
        format!("{heading}\n{row}\n")
    };
    for (period, until, counts, expected) in [
        ("2026-T1", "2026-12-01", [1, 0, 0], 1),
        ("2026-T1", "2026-12-01", [0, 0, 1], 1),
        ("2026-T1", "2026-06-01", [0, 1, 0], 0),
        ("2024-T1", "2024-12-01", [1, 0, 0], 0),
    ] {
        let done = imported::<ExtensionRow>(&world, &row(period, until)).await;
        assert_eq!(refused(&done), [""; 0]);
        let found = [done.created, done.changed, done.unchanged];
        assert_eq!(
            (found, in_time().await),
            (counts, json!(expected)),
            "{until}"
        );
    }
    let path = "reporting-extensions.csv?language=en";
    let expected = [
        "region-besok,1,Besök,2584,Kiruna,2026-T1,TERTIAL,2026-01-01,2026-04-30,2026-06-01,",
        "region-besok,2,Besök,2584,Kiruna,2024-T1,TERTIAL,2024-01-01,2024-04-30,2024-12-01,",
    ];
    assert_eq!(rows(&world, path).await, expected, "without the reason");
    let told = file(&world, &region, &format!("/export/{path}")).await.body;
    let told: Vec<&str> = told.lines().skip(1).collect();
    assert_eq!(told, expected.map(|row| row.to_owned() + "Nytt system."));
    // Where a file has none, the reason that is there stays; what is new needs one.
    let public = world.get(&format!("/public/export/{path}")).await.body;
    let done = imported::<ExtensionRow>(&world, &public).await;
    assert_eq!((refused(&done), done.unchanged), (vec![], 2));
    let without = row("2025-T1", "2025-12-01").replace("Nytt system.", "");
    let done = imported::<ExtensionRow>(&world, &without).await;
    assert_eq!(refused(&done), ["2 reason REQUIRED"]);
    let query = "{ indicator(by: { slug: \"region-besok\" }) { extensions { until version history(first: 5) {
        nodes { organisation { slug } } } } } }";
    let data = world.data_as(&region, query, json!({})).await;
    let extension = items(&data["indicator"]["extensions"]).next_back().unwrap();
    assert_eq!(extension["version"], 2);
    let entries = &extension["history"]["nodes"];
    assert!(items(entries).all(|it| it["organisation"]["slug"] == "region"));
    assert!(matches!(
        world.verify_journal().await,
        Verified::Intact { .. }
    ));
}

/// The rows of a public file, without the header.
async fn rows(world: &World, path: &str) -> Vec<String> {
    let answer = world.get(&format!("/public/export/{path}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
    answer.body.lines().skip(1).map(str::to_owned).collect()
}

async fn files_of_parts_go_on_after_any_row(world: World) {
    filled(&world).await;
    for name in [
        "groups",
        "participations",
        "milestones",
        "status-reports",
        "indicator-targets",
        "reporting-extensions",
    ] {
        let all = rows(&world, &format!("{name}.csv")).await;
        assert!(all.len() >= 3, "{name}: {all:?}");
        for (place, row) in all.iter().enumerate() {
            let mut cells = row.split(';');
            let key = [cells.next().unwrap(), cells.next().unwrap()].join("/");
            let key = key.trim_end_matches('/');
            let rest = rows(&world, &format!("{name}.csv?after={key}")).await;
            assert_eq!(rest, all[place + 1..], "{name} {key}");
            let next = rows(&world, &format!("{name}.csv?after={key}&first=1")).await;
            assert_eq!(
                next,
                all.iter()
                    .skip(place + 1)
                    .take(1)
                    .cloned()
                    .collect::<Vec<_>>()
            );
        }
        for key in ["inget", "inget/1", "region-skola/x", "kiruna-skola/-1"] {
            let answer = world
                .get(&format!("/public/export/{name}.csv?after={key}"))
                .await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name} {key}");
        }
    }
}

async fn parts_are_seen_with_what_they_belong_to(world: World) {
    filled(&world).await;
    let boden = world.token("2582", Grade::Reader).await;
    for (name, hidden) in [
        ("participations", "2584-slutet"),
        ("milestones", "2584-slutet"),
        ("indicator-targets", "2584-antal"),
        ("reporting-extensions", "2584-antal"),
    ] {
        let public = rows(&world, &format!("{name}.csv")).await.join("\n");
        assert!(!public.contains(hidden), "{name}");
        let own = file(&world, &boden, &format!("/export/{name}.csv")).await;
        assert!(own.body.contains(hidden), "{name}");
    }
    for (query, count) in [
        ("milestones.csv?owner=2584", 0),
        ("milestones.csv?phases=CLOSED", 3),
        ("status-reports.csv?owner=2584", 1),
        ("participations.csv?participant=2580", 3),
        ("indicator-targets.csv?periodKind=TERTIAL", 4),
        ("reporting-extensions.csv?periodKind=TERTIAL", 3),
        ("reporting-extensions.csv?owner=2584", 0),
        ("groups.csv?municipality=2584", 2),
        ("milestones.csv?owner=region&after=region-skola/1", 2),
        ("milestones.csv?owner=2584&after=region-skola/1", 0),
    ] {
        assert_eq!(rows(&world, query).await.len(), count, "{query}");
    }
}

async fn more_projects_take_no_more_statements(world: World) {
    filled(&world).await;
    let token = world.token("region", Grade::Reader).await;
    let statements = async || {
        let mut counts = Vec::new();
        for name in ["participations", "milestones", "status-reports"] {
            world.statements();
            file(&world, &token, &format!("/export/{name}.csv")).await;
            counts.push(world.statements().len());
        }
        counts
    };
    // The first time, what is kept of the caller is read.
    statements().await;
    let before = statements().await;
    let projects = (1..=40).map(|it| format!("2584-mer-{it},Mer,Mer.,2584,ONGOING,2025-01-01\n"));
    let heading = "project,title,summary,owner,phase,actual start\n";
    take::<ProjectRow>(
        &world,
        &(heading.to_owned() + &projects.collect::<String>()),
    )
    .await;
    let milestones = (1..=40).map(|it| format!("2584-mer-{it},1,2584,Ett,2026-01-01\n"));
    let heading = "project,number,owner,title,due on\n";
    take::<MilestoneRow>(
        &world,
        &(heading.to_owned() + &milestones.collect::<String>()),
    )
    .await;
    assert_eq!(statements().await, before);
}

/// The cell and the Swedish text of the first fault of a file.
async fn first_fault<R: Importable>(world: &World, text: &str) -> (Option<String>, String, bool) {
    let summary = R::from_file(text.as_bytes(), usize::MAX).summary;
    let faults = summary.report(imported::<R>(world, text).await.refused);
    let fault = faults.first().expect("a fault");
    let told = fault.problem.swedish.clone();
    (summary.cell(fault), told, summary.in_swedish)
}

async fn what_is_there_otherwise_is_refused_with_its_cell(world: World) {
    filled(&world).await;
    let milestones = "projekt;nr;ägare;titel;senast\n";
    let reports = "projekt;nr;organisation;period;hälsa;gjort;rättar nr\n";
    let targets = "indikator;ägare;period;organisation;hela länet;målvärde\n";
    let groups = "grupp;namn;typ av organ;nivå;sfär;från\n";
    let extensions = "indikator;organisation;period;senast;skäl\n";
    for (fault, cell, part) in [
        (
            first_fault::<MilestoneRow>(&world, &format!("{milestones}2584-slutet;1;2584;Annat;2026-05-01\n")).await,
            "B2",
            "något annat än raden säger",
        ),
        (
            first_fault::<MilestoneRow>(&world, &format!("{milestones}2584-slutet;5;2584;Annat;2026-05-01\n")).await,
            "B2",
            "Nästa nummer där är 2",
        ),
        (
            first_fault::<MilestoneRow>(&world, &format!("{milestones}2584-inget;1;2584;Annat;2026-05-01\n")).await,
            "A2",
            "inget som organisationen kan se",
        ),
        (
            first_fault::<ParticipationRow>(
                &world,
                "projekt;nr;organisation;medverkar från\n2584-slutet;2;9999;2025-01-01\n",
            )
            .await,
            "C2",
            "9999",
        ),
        (
            first_fault::<ParticipationRow>(
                &world,
                "projekt;nr;organisation;medverkar från\n2584-slutet;2;2580;2027-01-01\n",
            )
            .await,
            "D2",
            "framåt i tiden",
        ),
        (
            first_fault::<StatusReportRow>(&world, &format!("{reports}2584-skola;2;2584;2026-T1;bra;Mer.;\n")).await,
            "E2",
            "`bra`",
        ),
        (
            first_fault::<StatusReportRow>(&world, &format!("{reports}2584-skola;2;2584;2026-T1;ON_TRACK;Mer.;7\n")).await,
            "G2",
            "inget som organisationen kan se",
        ),
        (
            first_fault::<StatusReportRow>(&world, &format!("{reports}2584-skola;2;2584;2026-T2;ON_TRACK;Mer.;1\n")).await,
            "D2",
            "annan period",
        ),
        (
            first_fault::<TargetRow>(&world, &format!("{targets}region-besok;region;2026;2584;ja;5\n")).await,
            "D2",
            "hela länet",
        ),
        (
            first_fault::<TargetRow>(&world, &format!("{targets}region-besok;region;2026-T1;;nej;1.234\n")).await,
            "F2",
            "1234",
        ),
        (
            first_fault::<ExtensionRow>(&world, &format!("{extensions}region-besok;9999;2026-T1;2026-12-01;Skäl.\n")).await,
            "B2",
            "9999",
        ),
        (
            first_fault::<ExtensionRow>(&world, &format!("{extensions}region-besok;2584;2026-T1;i vår;Skäl.\n")).await,
            "D2",
            "ingen dag",
        ),
        (
            first_fault::<ExtensionRow>(&world, &format!("{extensions}region-inget;2584;2026-T1;2026-12-01;Skäl.\n")).await,
            "A2",
            "inget som organisationen kan se",
        ),
        (
            first_fault::<GroupRow>(
                &world,
                &format!("{groups}arbetsgrupp-data;Datagruppen;arbetsgrupp;länsnivå;OFFICIALS;2026-02-02\n"),
            )
            .await,
            "A2",
            "något annat än raden säger",
        ),
        (
            first_fault::<ProjectRow>(&world, "projekt;titel;sammanfattning;ägare;fas\n2584-ny;Ny;Ny.;2584;pågående\n").await,
            "",
            "har börjat",
        ),
        (
            first_fault::<ProjectRow>(
                &world,
                "projekt;titel;sammanfattning;ägare;faktisk start\n2584-ny;Ny;Ny.;2584;i fjol\n",
            )
            .await,
            "E2",
            "ingen dag",
        ),
    ] {
        let (found, told, in_swedish) = fault;
        assert_eq!(found.unwrap_or_default(), cell, "{told}");
        assert!(told.contains(part) && in_swedish, "{told}");
    }
}

/// A table in two sheets beside another, as LibreOffice 7.4 saved it: with shared texts, a formula, letters in two parts,
/// numbers with groups of digits, days in a format of their own, and yes and no as numbers.
async fn a_workbook_that_libreoffice_saved_is_read(world: World) {
    take::<IndicatorRow>(&world, INDICATORS).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let bytes = include_bytes!("libreoffice.xlsx").to_vec();
    let answer = sent_workbook(&world, &kiruna, bytes.clone()).await;
    assert_eq!(
        report(&answer),
        (json!([3, 0, 0, 0]), vec![]),
        "{}",
        answer.body
    );
    let query = "{ followUpValues(first: 5) { nodes { actual comment preliminary state period { code } } } }";
    let data = world.data_as(&kiruna, query, json!({})).await;
    let mut told: Vec<Value> = items(&data["followUpValues"]["nodes"]).cloned().collect();
    told.sort_by_key(|it| it["period"]["code"].to_string());
    let value = |period: &str, actual: &str, comment: Value, preliminary: bool, state: &str| json!({ "actual": actual, "comment": comment, "preliminary": preliminary, "state": state, "period": { "code": period } });
    assert_eq!(
        told,
        [
            value("2025-T3", "7", json!(null), false, "SUBMITTED"),
            value(
                "2026-T1",
                "12.5",
                json!("räknat om på våren"),
                true,
                "SUBMITTED"
            ),
            value("2026-T2", "1234.5", json!("region-besok"), false, "DRAFT"),
        ]
    );
    let answer = sent_workbook(&world, &kiruna, bytes).await;
    assert_eq!(report(&answer), (json!([0, 0, 3, 0]), vec![]));
}

async fn further_sheets_of_a_table_have_its_columns(world: World) {
    take::<IndicatorRow>(&world, INDICATORS).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let book = |headings: [&str; 3], figure: &str| {
        let mut book = rust_xlsxwriter::Workbook::new();
        for (name, headings, period, figure) in [
            ("Uppföljningsvärden 2", headings, "2026-T2", figure),
            (
                "Uppföljningsvärden",
                ["indikator", "period", "utfall"],
                "2026-T1",
                "1",
            ),
        ] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            let cells = ["region-besok", period, figure];
            for (column, (heading, cell)) in (0..).zip(headings.into_iter().zip(cells)) {
                sheet.write(0, column, heading).unwrap();
                sheet.write(2, column, cell).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    };
    for (headings, figure, expected, cell, part) in [
        (
            ["indikator", "utfall", "period"],
            "2",
            "1 file INVALID_VALUE",
            json!(null),
            "Bladet `Uppföljningsvärden 2` har andra kolumner",
        ),
        (
            ["indikator", "period", "utfall"],
            "två",
            "3 actual INVALID_VALUE",
            json!("'Uppföljningsvärden 2'!C3"),
            "två",
        ),
    ] {
        let answer = sent_workbook(&world, &kiruna, book(headings, figure)).await;
        assert_eq!(report(&answer).1, [expected], "{}", answer.body);
        let error = &answer.json()["rowErrors"][0];
        assert_eq!(error["cell"], cell);
        assert!(
            error["messageSwedish"].to_string().contains(part),
            "{error}"
        );
    }
    let good = book(["Indikator", "period", "Utfall"], "2");
    let answer = sent_workbook(&world, &kiruna, good).await;
    assert_eq!(report(&answer), (json!([2, 0, 0, 0]), vec![]));
}

#[test]
fn the_command_line_takes_a_folder_and_tells_faults_in_the_language_of_their_file() {
    let folder = folder();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("samverkan-groups-2026-11-02.csv", GROUPS);
    put("projects.csv", PROJECTS);
    put("projects.txt", "");
    let done = run(folder.path(), &["import", "all", "."]);
    assert_eq!(
        String::from_utf8(done.stdout).unwrap(),
        "groups: 4 created, 0 changed, 0 unchanged\nprojects: 3 created, 0 changed, 0 unchanged\n"
    );
    put(
        "milestones.csv",
        "projekt;nr;ägare;titel;senast\n2584-slutet;2;2584;Två;2026-05-01\n",
    );
    let done = run(folder.path(), &["import", "all", "."]);
    let told = String::from_utf8(done.stderr).unwrap();
    let fault = "rad 2, number i B2: Nästa nummer där är 1";
    assert!(!done.status.success() && told.contains(fault), "{told}");
    put("projects.xlsx", "");
    let done = run(folder.path(), &["import", "all", "."]);
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(told.contains("several files of projects"), "{told}");
}

async fn a_workbook_can_be_filtered(world: World) {
    filled(&world).await;
    let request = Request::get("/public/export/milestones.xlsx").body(Body::empty());
    let (_, _, bytes) = world.bytes(request.unwrap()).await;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    let mut entry = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut entry, &mut sheet).unwrap();
    assert!(sheet.contains("<autoFilter ref=\"A1:I4\"/>"), "{sheet}");
    assert!(sheet.contains("state=\"frozen\""), "{sheet}");
}
