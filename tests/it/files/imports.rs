//! Importing what exports write: over HTTP for the caller's organisation, from the command line for all.

use axum::http::{Request, StatusCode, header};
use futures_util::future::join_all;
use samverkan::{
    clock::Clock,
    domain::vocabulary::Grade,
    files::{self, FollowUpRow, Importable, Imported, IndicatorRow, ProjectRow},
    store::Verified,
};
use serde_json::{Value, json};

use crate::{
    files::exports::{INDICATORS, VALUES, file, import},
    fixture::{
        json::{items, text},
        mutate::done,
        world::{Answer, World, both, now},
    },
    operation::concurrency::{another_writes, stops_writing},
    projects::development_projects::START,
};

both!(
    an_imported_export_is_exported_as_the_same_bytes,
    a_second_import_changes_nothing,
    one_faulty_row_keeps_all_out,
    the_journal_names_each_organisation_and_is_intact,
    a_kommun_imports_its_own_rows,
    faulty_rows_are_named_and_the_others_done,
    all_or_nothing_does_nothing_when_a_row_is_faulty,
    what_is_no_file_of_ours_is_refused,
    an_indicator_is_changed_by_its_owner_alone,
    projects_come_with_their_phases_parts_and_participants_and_then_their_indicators,
    what_stands_returned_keeps_its_reason_until_it_is_corrected,
    what_is_under_correction_stays_so_until_it_is_corrected,
    an_open_quotation_mark_takes_no_other_row_with_it,
    who_may_not_report_has_no_file_read,
    of_very_many_faults_the_first_are_told,
    faults_of_reading_and_of_the_store_are_told_together,
    a_project_that_is_there_must_be_as_its_row_says,
    a_project_comes_below_one_that_stands_further_down,
    why_a_project_was_paused_is_told_while_it_is,
    a_thousand_rows_more_take_few_statements_more,
    a_faulty_file_waits_for_nobody_who_writes,
    files_with_the_same_rows_at_once_make_each_value_once,
    what_a_file_has_no_column_for_stays_as_it_is,
    each_figure_stays_that_a_file_has_no_column_for,
    a_workbook_is_read_as_it_was_saved,
    no_workbook_takes_more_than_its_place,
);

/// Indicators of Kiruna's that are reported each month.
fn monthly(number: usize) -> String {
    let heading = INDICATORS.lines().next().unwrap();
    let rows = (0..number).map(|it| {
        format!("2584-manad-{it},Månad {it},,COUNT,ASCENDING,no,SUM,personer,MONTH,OWNER,,,,2584,OWNER,\n")
    });
    format!("{heading}\n{}", rows.collect::<String>())
}

/// A value of each of these indicators for each of 100 months, none like another; `more` is added to each.
fn values_of_months(indicators: std::ops::Range<usize>, more: usize) -> String {
    let rows = indicators.flat_map(|it| {
        (0..100).map(move |month| {
            let (year, of_year) = (2010 + month / 12, 1 + month % 12);
            let actual = 100 * it + month + more;
            format!("2584-manad-{it},{year}-M{of_year:02},{actual}\n")
        })
    });
    format!("indicator,period,actual\n{}", rows.collect::<String>())
}

async fn a_thousand_rows_more_take_few_statements_more(world: World) {
    import(&world, &monthly(30), "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let taken = async |file: &str, query: &str, counts: Value| {
        world.statements();
        let answer = sent(&world, &kiruna, query, file).await;
        assert_eq!(report(&answer), (counts, vec![]));
        let statements = world.statements();
        let writes = |it: &&String| it.starts_with("INSERT") || it.starts_with("UPDATE");
        statements.iter().filter(writes).count()
    };
    let (one, two) = (values_of_months(0..10, 0), values_of_months(10..30, 0));
    let new = [
        taken(&one, "submit=false", json!([1_000, 0, 0, 0])).await,
        taken(&two, "submit=false", json!([2_000, 0, 0, 0])).await,
    ];
    assert_eq!(
        new[1] - new[0],
        4,
        "for the values and for the journal, 500 rows a statement: {new:?}"
    );
    let (one, two) = (values_of_months(0..10, 1), values_of_months(10..30, 1));
    let changed = [
        taken(&one, "submit=false", json!([0, 1_000, 0, 0])).await,
        taken(&two, "", json!([0, 2_000, 0, 0])).await,
    ];
    assert_eq!(changed[1] - changed[0], 4, "{changed:?}");
    assert_eq!(taken(&two, "", json!([0, 0, 2_000, 0])).await, 0);
    assert!(matches!(
        world.verify_journal().await,
        Verified::Intact { .. }
    ));
    assert_eq!(world.misplaced_rows().await, []);
}

async fn a_faulty_file_waits_for_nobody_who_writes(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let another = world.database().connection().await;
    let theirs = another_writes(&another, world.database().kind()).await;
    let text = "indicator,period,actual\nregion-besok,2026-T1,1\nregion-ingen,2026-T2,1\n";
    let answer = sent(&world, &kiruna, "", text).await;
    let expected = vec!["3 indicator NOT_FOUND".to_owned()];
    assert_eq!(report(&answer), (json!([0, 0, 0, 1]), expected));
    stops_writing(&another, theirs).await;
}

async fn files_with_the_same_rows_at_once_make_each_value_once(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let text = "indicator,period,actual\nregion-besok,2026-T1,1\nregion-besok,2026-T2,2\n";
    let answers = join_all((0..5).map(|_| sent(&world, &kiruna, "", text))).await;
    let mut counts: Vec<String> = answers
        .iter()
        .map(|answer| report(answer).0.to_string())
        .collect();
    counts.sort();
    let unchanged = "[0,0,2,0]";
    assert_eq!(
        counts,
        [unchanged, unchanged, unchanged, unchanged, "[2,0,0,0]"]
    );
}

async fn what_a_file_has_no_column_for_stays_as_it_is(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let query = "{ followUpValues(first: 5) { nodes { actual comment ownTarget preliminary } } }";
    let stands = async |text: &str, counts: Value, value: Value| {
        let answer = sent(&world, &kiruna, "submit=false", text).await;
        assert_eq!(report(&answer), (counts, vec![]));
        let data = world.data_as(&kiruna, query, json!({})).await;
        assert_eq!(data["followUpValues"]["nodes"], json!([value]));
    };
    let value = |actual: &str, comment: Value, target: Value, preliminary: bool| json!({ "actual": actual, "comment": comment, "ownTarget": target, "preliminary": preliminary });
    stands(
        "indikator;period;utfall;kommentar;eget målvärde;preliminärt\nregion-besok;2026-T1;5;Räknat om;10;ja\n",
        json!([1, 0, 0, 0]),
        value("5", json!("Räknat om"), json!("10"), true),
    )
    .await;
    stands(
        "indikator;period;utfall\nregion-besok;2026-T1;6\n",
        json!([0, 1, 0, 0]),
        value("6", json!("Räknat om"), json!("10"), true),
    )
    .await;
    stands(
        "indikator;period;preliminärt;kommentar\nregion-besok;2026-T1;nej;\n",
        json!([0, 1, 0, 0]),
        value("6", json!(null), json!("10"), false),
    )
    .await;
    stands(
        "indikator;period;utfall;eget målvärde\nregion-besok;2026-T1;6\n",
        json!([0, 1, 0, 0]),
        value("6", json!(null), json!(null), false),
    )
    .await;
    // An indicator, likewise, from the command line.
    let heading = "slug,title,measure,direction,aggregation,unit,period kind,reporters,owner";
    let changed = format!(
        "{heading}\nregion-besok,Alla besök,COUNT,ASCENDING,SUM,personer,TERTIAL,MUNICIPALITIES,region\n"
    );
    import(
        &world,
        &changed.replace("slug,", "indicator,"),
        "indicator,period\n",
    )
    .await;
    let query = "{ indicator(by: {slug: \"region-besok\"}) { title definition baseline visibility priorityArea { code } } }";
    let data = world.data_as(&kiruna, query, json!({})).await;
    let expected = json!({ "title": "Alla besök", "definition": "Hur många som kom", "baseline": "10.5",
        "visibility": "PUBLIC", "priorityArea": { "code": "barn-och-unga" } });
    assert_eq!(data["indicator"], expected);
}

async fn each_figure_stays_that_a_file_has_no_column_for(world: World) {
    let plain = "region-tathet,Täthet,,PERCENT,ASCENDING,no,NONE,procent,YEAR,MUNICIPALITIES,lansstyrgruppen,,,region,COOPERATION,2020-01-01";
    let indicators = format!("{INDICATORS}{plain}\n");
    import(&world, &indicators, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    // What is put together from its parts: the columns, the cells, what comes of it, and how the value stands then.
    let share = [
        ("täljare;nämnare", "1;4", "created", "FIGURE 25 1 4"),
        ("täljare", "3", "changed", "FIGURE 75 3 4"),
        ("nämnare", "6", "changed", "FIGURE 50 3 6"),
        ("utfall", "60", "actual INVALID_VALUE", "FIGURE 50 3 6"),
        ("utfall", "50", "unchanged", "FIGURE 50 3 6"),
        ("utfall;täljare", ";6", "changed", "FIGURE 100 6 6"),
        ("täljare", "", "numerator REQUIRED", "FIGURE 100 6 6"),
        ("slag av värde", "NO_CASES", "changed", "NO_CASES - - -"),
        ("kommentar", "Inga", "changed", "NO_CASES - - -"),
        ("utfall", "", "unchanged", "NO_CASES - - -"),
        ("täljare", "1", "denominator REQUIRED", "NO_CASES - - -"),
        ("täljare;nämnare", "1;2", "changed", "FIGURE 50 1 2"),
    ];
    // What may be given with its parts, and without.
    let given = [
        (
            "utfall;täljare;nämnare",
            "25;1;4",
            "created",
            "FIGURE 25 1 4",
        ),
        ("utfall", "30", "actual INVALID_VALUE", "FIGURE 25 1 4"),
        ("utfall", "", "unchanged", "FIGURE 25 1 4"),
        ("täljare;nämnare", ";", "actual REQUIRED", "FIGURE 25 1 4"),
        ("utfall;täljare;nämnare", "30;;", "changed", "FIGURE 30 - -"),
        ("täljare;nämnare", ";", "unchanged", "FIGURE 30 - -"),
        ("nämnare", "5", "numerator REQUIRED", "FIGURE 30 - -"),
    ];
    for (slug, steps) in [("region-andel", &share[..]), ("region-tathet", &given[..])] {
        let query = format!(
            "{{ followUpValues(filter: {{ indicator: \"{slug}\" }}, first: 5) {{ nodes {{ kind actual numerator denominator }} }} }}"
        );
        for (columns, cells, outcome, stands) in steps {
            let file = format!("indikator;period;{columns}\n{slug};2025;{cells}\n");
            let told = report(&sent(&world, &kiruna, "submit=false", &file).await);
            let expected = match *outcome {
                "created" => (json!([1, 0, 0, 0]), vec![]),
                "changed" => (json!([0, 1, 0, 0]), vec![]),
                "unchanged" => (json!([0, 0, 1, 0]), vec![]),
                fault => (json!([0, 0, 0, 1]), vec![format!("2 {fault}")]),
            };
            assert_eq!(told, expected, "{file}");
            let data = world.data_as(&kiruna, &query, json!({})).await;
            let value = &data["followUpValues"]["nodes"][0];
            let fields = ["kind", "actual", "numerator", "denominator"];
            let found = fields.map(|it| value[it].as_str().unwrap_or("-"));
            assert_eq!(found.join(" "), *stands, "{file}");
        }
    }
}

/// Sends a workbook.
pub(crate) async fn sent_workbook(world: &World, token: &str, bytes: Vec<u8>) -> Answer {
    let request = Request::post("/import/follow-up")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        );
    world.request(request.body(bytes.into()).unwrap()).await
}

async fn a_workbook_is_read_as_it_was_saved(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let notes = book.add_worksheet();
    notes.write(0, 0, "Anteckningar").unwrap();
    let sheet = book.add_worksheet().set_name("Uppföljningsvärden").unwrap();
    for (column, heading) in
        (0..).zip(["Indikator", "organisation", "Period", "Utfall", "Kommentar"])
    {
        sheet.write(0, column, heading).unwrap();
    }
    for (row, (period, actual)) in (1..).zip([("2026-T1", 0.1 + 0.2), ("2026-T2", 1.234)]) {
        sheet.write(row, 0, "region-besok").unwrap();
        sheet.write(row, 1, 2584).unwrap();
        sheet.write(row, 2, period).unwrap();
        sheet.write(row, 3, actual).unwrap();
    }
    sheet.write(1, 4, "=1+1").unwrap();
    let answer = sent_workbook(&world, &kiruna, book.save_to_buffer().unwrap()).await;
    assert_eq!(report(&answer), (json!([2, 0, 0, 0]), vec![]));
    let query = "{ followUpValues { nodes { actual comment } } }";
    let data = world.data_as(&kiruna, query, json!({})).await;
    let nodes = items(&data["followUpValues"]["nodes"]);
    let mut told: Vec<String> = nodes
        .map(|it| format!("{} {}", it["actual"], it["comment"]))
        .collect();
    told.sort();
    assert_eq!(told, ["\"0.3\" \"=1+1\"", "\"1.234\" null"]);
    // What it exports is what is there.
    let request = Request::get("/export/follow-up-values.xlsx")
        .header(header::AUTHORIZATION, format!("Bearer {kiruna}"))
        .body(axum::body::Body::empty());
    let (_, _, bytes) = world.bytes(request.unwrap()).await;
    let answer = sent_workbook(&world, &kiruna, bytes).await;
    assert_eq!(report(&answer), (json!([0, 0, 2, 0]), vec![]));
    // Text that only looks like a number is as in a text.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (heading, cell)) in (0..).zip([
        ("indikator", "region-besok"),
        ("period", "2026-T3"),
        ("utfall", "1.234"),
    ]) {
        sheet.write(2, column, heading).unwrap();
        sheet.write(4, column, cell).unwrap();
    }
    let answer = sent_workbook(&world, &kiruna, book.save_to_buffer().unwrap()).await;
    assert_eq!(
        report(&answer),
        (
            json!([0, 0, 0, 1]),
            vec!["5 actual INVALID_VALUE".to_owned()]
        )
    );
    let error = &answer.json()["rowErrors"][0];
    assert_eq!(error["cell"], "C5");
    assert!(text(&error["messageSwedish"]).contains("1234"), "{error}");
}

/// A workbook with one of its entries changed.
fn rewritten(book: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut read = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut written = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for place in 0..read.len() {
        let mut entry = read.by_index(place).unwrap();
        let (entry_name, mut text) = (entry.name().unwrap().into_owned(), String::new());
        std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
        let options = zip::write::SimpleFileOptions::default();
        written.start_file(&entry_name, options).unwrap();
        let text = if entry_name == name {
            change(text)
        } else {
            text
        };
        std::io::Write::write_all(&mut written, text.as_bytes()).unwrap();
    }
    written.finish().unwrap().into_inner()
}

async fn no_workbook_takes_more_than_its_place(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let refused = async |bytes: Vec<u8>, wrong: &str| {
        let answer = sent_workbook(&world, &kiruna, bytes).await;
        let found = report(&answer).1;
        assert_eq!(found, [wrong], "{}", answer.body);
    };
    refused(
        b"PK\x03\x04 and then nothing".to_vec(),
        "1 file INVALID_VALUE",
    )
    .await;
    // A cell at the last place that there is.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "indikator").unwrap();
    sheet.write(1_048_575, 16_383, "x").unwrap();
    refused(book.save_to_buffer().unwrap(), "1 period REQUIRED").await;
    // A megabyte that unpacks to a thousand.
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("xl/sharedStrings.xml", options).unwrap();
    std::io::copy(
        &mut std::io::Read::take(std::io::repeat(b' '), 1 << 30),
        &mut archive,
    )
    .unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 2 << 20);
    refused(bytes, "1 file INVALID_VALUE").await;
    // One that says that it holds more texts than there is room for.
    for count in ["1000000000000", "18446744073709551615"] {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write(0, 0, "indikator").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let bytes = rewritten(&bytes, "xl/sharedStrings.xml", |text| {
            text.replace("uniqueCount=\"1\"", &format!("uniqueCount=\"{count}\""))
        });
        refused(bytes, "1 file INVALID_VALUE").await;
    }
    // One whose cells all say the same long text.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let long = "x".repeat(30_000);
    for row in 0..1_000 {
        sheet.write(row, 0, long.as_str()).unwrap();
    }
    refused(book.save_to_buffer().unwrap(), "1 file INVALID_VALUE").await;
    // What is shown as 37.5 % is no 0.375.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let percent = rust_xlsxwriter::Format::new().set_num_format("0.0%");
    for (column, heading) in (0..).zip(["indikator", "period", "utfall"]) {
        sheet.write(0, column, heading).unwrap();
        sheet.write(1, column, "2025").unwrap();
    }
    sheet.write_with_format(1, 2, 0.375, &percent).unwrap();
    refused(book.save_to_buffer().unwrap(), "2 actual INVALID_VALUE").await;
}

/// A file of the region's, as bytes.
async fn exported(world: &World, name: &str) -> String {
    let token = world.token("region", Grade::Approver).await;
    let answer = file(world, &token, &format!("/export/{name}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.body
}

/// The whole of what a script can take away.
async fn everything(world: &World) -> Vec<String> {
    let mut files = Vec::new();
    for name in ["indicators.csv", "follow-up-values.csv"] {
        for language in ["sv", "en"] {
            files.push(exported(world, &format!("{name}?language={language}")).await);
        }
    }
    files
}

/// What the command line makes of values.
async fn imported(world: &World, values: &str) -> Imported {
    let database = world.owned().await;
    let file = FollowUpRow::from_file(values.as_bytes(), usize::MAX);
    let time = (now(), Clock::fixed(now()).today());
    let imported = files::import(&database, &file, time, None, &|_| ()).await;
    imported.unwrap()
}

/// `ROW field CODE` of each fault.
pub(super) fn refused(imported: &Imported) -> Vec<String> {
    let told = imported.refused.iter().map(|fault| {
        use samverkan::domain::vocabulary::Vocabulary;
        let (field, code) = (fault.problem.field.join("."), fault.problem.code.code());
        format!("{} {field} {code}", fault.row)
    });
    told.collect()
}

async fn an_imported_export_is_exported_as_the_same_bytes(world: World) {
    let empty = world.copied().await;
    import(&world, INDICATORS, VALUES).await;
    let files = everything(&world).await;
    assert!(
        files[2].contains("'=1+1") && files[2].contains("1200,25") && files[2].contains("RETURNED")
    );
    for language in [0, 1] {
        let copy = empty.copied().await;
        import(&copy, &files[language], &files[2 + language]).await;
        assert_eq!(everything(&copy).await, files);
    }
}

async fn a_second_import_changes_nothing(world: World) {
    import(&world, INDICATORS, VALUES).await;
    let before = everything(&world).await;
    let verified = world.verify_journal().await;
    let again = imported(&world, VALUES).await;
    assert_eq!(
        again,
        Imported {
            unchanged: 7,
            ..Imported::default()
        }
    );
    import(&world, INDICATORS, VALUES).await;
    assert_eq!(everything(&world).await, before);
    assert_eq!(
        world.verify_journal().await,
        verified,
        "nothing was written"
    );
}

async fn one_faulty_row_keeps_all_out(world: World) {
    import(&world, INDICATORS, VALUES).await;
    let before = everything(&world).await;
    for (rows, expected) in [
        (
            "region-besok,2584,2026-T3,5,APPROVED\nregion-besok,9999,2026-T3,5,APPROVED\n",
            vec!["3 organisation NOT_FOUND"],
        ),
        (
            "region-besok,2584,2026-T3,5,APPROVED\nregion-ingen,2514,2026-T3,5,DRAFT\n",
            vec!["3 indicator NOT_FOUND"],
        ),
        (
            "region-besok,2584,2026-T3,5,APPROVED\nregion-besok,2584,2027-T1,5,DRAFT\n",
            vec!["3 period INVALID_PERIOD"],
        ),
        (
            "region-besok,2584,2026-T1,13,APPROVED\nregion-besok,2514,2026,1,DRAFT\n",
            vec!["2 period WRONG_STATE", "3 period DOES_NOT_FIT"],
        ),
        (
            "2584-eget,2584,2024,,APPROVED\n",
            vec!["2 comment REQUIRED"],
        ),
    ] {
        let text = format!("indicator,organisation,period,actual,state\n{rows}");
        let outcome = imported(&world, &text).await;
        assert_eq!(refused(&outcome), expected, "{rows}");
        assert_eq!((outcome.created, outcome.changed), (0, 0));
        assert_eq!(everything(&world).await, before);
    }
    let hidden = "indicator,organisation,period,comment,state\n2584-eget,2584,2024,bra,APPROVED\n";
    let outcome = imported(&world, hidden).await;
    assert_eq!(refused(&outcome), ["2 state FORBIDDEN"]);
}

async fn the_journal_names_each_organisation_and_is_intact(world: World) {
    import(&world, INDICATORS, VALUES).await;
    let verified = world.verify_journal().await.to_string();
    assert!(verified.contains("chain intact"), "{verified}");
    let region = world.token("region", Grade::Approver).await;
    let document = "{ followUpValues(filter: { states: [RETURNED] }) { nodes { history { nodes { action organisation { slug } } } } } }";
    let data = world.data_as(&region, document, json!({})).await;
    let history = &data["followUpValues"]["nodes"][0]["history"]["nodes"];
    let told: Vec<String> = items(history)
        .map(|change| format!("{} {}", change["action"], change["organisation"]["slug"]))
        .collect();
    // Why it came into the region's sight is not the region's to know.
    assert_eq!(told, ["\"RETURN\" \"region\"", "null \"2584\""]);
}

/// What the server makes of a file.
pub(crate) async fn sent(world: &World, token: &str, query: &str, file: &str) -> Answer {
    let request = Request::post(format!("/import/follow-up?{query}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
        .body(file.to_owned().into());
    world.request(request.unwrap()).await
}

/// The counts, and `ROW field CODE` of each fault.
pub(super) fn report(answer: &Answer) -> (Value, Vec<String>) {
    let report = answer.json();
    let counts = ["created", "changed", "unchanged", "refused"].map(|key| report[key].clone());
    let faults = items(&report["rowErrors"]).map(|fault| {
        assert!(!text(&fault["message"]).is_empty() && !text(&fault["messageSwedish"]).is_empty());
        format!(
            "{} {} {}",
            fault["row"],
            text(&fault["field"]),
            text(&fault["code"])
        )
    });
    (json!(counts), faults.collect())
}

async fn a_kommun_imports_its_own_rows(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let text = "\u{feff}indikator;period;utfall;läge;organisation\r\nregion-besok;2026-T1;12,5;APPROVED;2584\r\n\
                region-besok;2026-T2;3;DRAFT;\r\n";
    let answer = sent(&world, &kiruna, "", text).await;
    assert_eq!(report(&answer), (json!([2, 0, 0, 0]), vec![]));
    let states = async || {
        let path = "/export/follow-up-values.csv?language=en";
        let body = file(&world, &kiruna, path).await.body;
        let states = body
            .lines()
            .skip(1)
            .map(|line| line.split(',').rev().nth(4).unwrap().to_owned());
        states.collect::<Vec<_>>()
    };
    assert_eq!(
        states().await,
        ["SUBMITTED", "DRAFT"],
        "nobody approves its own"
    );
    let answer = sent(&world, &kiruna, "mode=row-by-row", text).await;
    assert_eq!(report(&answer), (json!([0, 0, 2, 0]), vec![]));
    let later = "indicator,period,actual\nregion-besok,2026-T2,4\nregion-besok,2026-T3,1\n";
    let answer = sent(&world, &kiruna, "submit=false", later).await;
    assert_eq!(report(&answer), (json!([1, 1, 0, 0]), vec![]));
    assert_eq!(states().await, ["SUBMITTED", "DRAFT", "DRAFT"]);
    let export = file(&world, &kiruna, "/export/follow-up-values.csv")
        .await
        .body;
    let answer = sent(&world, &kiruna, "", &export).await;
    assert_eq!(
        report(&answer),
        (json!([0, 0, 3, 0]), vec![]),
        "an export is imported as it stands"
    );
}

async fn faulty_rows_are_named_and_the_others_done(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let text = "indikator;period;utfall;organisation\n\
                region-besok;2026-T1;12;2584\n\
                region-besok;2026-T1;12;2514\n\
                region-besok;2026-T9;12;\n\
                region-besok;2026-T2;tolv;\n\
                region-ingen;2026-T2;1;\n\
                region-besok;2026-T3;1;4711\n\
                region-besok;2025-T3;1;2584\n";
    let expected = [
        "3 organisation FORBIDDEN",
        "4 period INVALID_VALUE",
        "5 actual INVALID_VALUE",
        "6 indicator NOT_FOUND",
        "7 organisation NOT_FOUND",
    ];
    let answer = sent(&world, &kiruna, "mode=row-by-row", text).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        report(&answer),
        (json!([2, 0, 0, 5]), expected.map(str::to_owned).to_vec())
    );
}

async fn all_or_nothing_does_nothing_when_a_row_is_faulty(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    for (row, expected) in [
        ("region-besok;2026-T1;12;2514", "3 organisation FORBIDDEN"),
        ("region-besok;2026-T1;tolv;", "3 actual INVALID_VALUE"),
        ("region-ingen;2026-T1;1;", "3 indicator NOT_FOUND"),
    ] {
        let text =
            format!("indikator;period;utfall;organisation\nregion-besok;2026-T2;12;\n{row}\n");
        let answer = sent(&world, &kiruna, "mode=all-or-nothing", &text).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            report(&answer),
            (json!([0, 0, 0, 1]), vec![expected.to_owned()])
        );
    }
    let body = file(&world, &kiruna, "/export/follow-up-values.csv")
        .await
        .body;
    assert_eq!(body.lines().count(), 1);
}

async fn what_is_no_file_of_ours_is_refused(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let good = "indicator,period,actual\nregion-besok,2026-T1,1\n";
    let reader = world.token("2514", Grade::Reader).await;
    let answer = sent(&world, &reader, "", good).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = sent(&world, "nonsense", "", good).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let answer = sent(&world, &kiruna, "mode=some", good).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains("all-or-nothing, row-by-row"));
    let answer = sent(&world, &kiruna, "", &"x".repeat(10 * 1024 * 1024 + 1)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut long = "indicator,period,actual\n".to_owned();
    for row in 0..=20_000 {
        long.push_str(&format!("region-{row},2026-T1,1\n"));
    }
    let answer = sent(&world, &kiruna, "", &long).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let answer = sent(&world, &kiruna, "", "something else").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        report(&answer).1,
        ["1 indicator REQUIRED", "1 period REQUIRED"]
    );
    let json = Request::post("/import/follow-up")
        .header(header::AUTHORIZATION, format!("Bearer {kiruna}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(good.into());
    let answer = world.request(json.unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

async fn an_indicator_is_changed_by_its_owner_alone(world: World) {
    import(&world, INDICATORS, VALUES).await;
    let database = world.owned().await;
    let time = (now(), Clock::fixed(now()).today());
    for (from, to, expected) in [
        ("Andel med plan", "Andel med vårdplan", Ok((0, 1, 2))),
        ("region-andel", "andel", Err("3 slug INVALID_VALUE")),
        (
            ",,region,COOPERATION",
            ",,2584,COOPERATION",
            Err("3 owner FORBIDDEN"),
        ),
        ("barn-och-unga", "barn", Err("2 priorityArea INVALID_VALUE")),
        (
            "personer,TERTIAL",
            "personer,MONTH",
            Err("2 periodKind WRONG_STATE"),
        ),
        (
            "Hur många som kom",
            "Hur många gånger någon kom",
            Err("2 definition WRONG_STATE"),
        ),
    ] {
        let text = INDICATORS.replace(from, to);
        let file = IndicatorRow::from_file(text.as_bytes(), usize::MAX);
        let done = files::import(&database, &file, time, None, &|_| ())
            .await
            .unwrap();
        match expected {
            Ok(counts) => assert_eq!((done.created, done.changed, done.unchanged), counts),
            Err(fault) => assert_eq!(refused(&done), [fault], "{from}"),
        }
    }
}

/// A closed project with a part that another kommun owns, and one that is paused.
const PROJECTS: &str = "project,title,summary,owner,phase,participants,parent project,actual start,actual end,closing report,reason,visibility\n\
    region-hemgang,Hemgång,Ingen väntar.,region,CLOSED,2584,,2025-01-01,2026-06-30,Alla kom hem.,,PUBLIC\n\
    2584-hemgang,Hemgång i Kiruna,Ingen väntar.,2584,ONGOING,,region-hemgang,2025-02-01,,,,COOPERATION\n\
    2584-vila,Vila,Det står still.,2584,PAUSED,,,2026-01-01,,,Väntar på lokal.,COOPERATION\n";

/// What the command line makes of projects.
async fn imported_projects(world: &World, projects: &str) -> Imported {
    let database = world.owned().await;
    let file = ProjectRow::from_file(projects.as_bytes(), usize::MAX);
    let time = (now(), Clock::fixed(now()).today());
    let imported = files::import(&database, &file, time, None, &|_| ()).await;
    imported.unwrap()
}

async fn projects_come_with_their_phases_parts_and_participants_and_then_their_indicators(
    world: World,
) {
    let empty = world.copied().await;
    let done = imported_projects(&world, PROJECTS).await;
    assert_eq!((done.created, refused(&done)), (3, vec![]));
    let file = exported(&world, "projects.csv?language=en").await;
    let row = "region-hemgang,Hemgång,Ingen väntar.,region,Region Norrbotten,CLOSED,FINISHED";
    assert!(
        file.contains(row) && file.contains("Väntar på lokal."),
        "{file}"
    );
    assert_eq!(imported_projects(&empty, &file).await.created, 3);
    assert_eq!(exported(&empty, "projects.csv?language=en").await, file);
    let again = imported_projects(&empty, &file).await;
    assert_eq!((again.created, again.unchanged), (0, 3));
    let faulty = file
        .replace("2584-vila", "2580-vila")
        .replace("Hemgång i", "En i");
    let done = imported_projects(&empty, &faulty).await;
    assert_eq!(
        refused(&done),
        ["3 slug ALREADY_EXISTS", "4 slug INVALID_VALUE"]
    );
    assert_eq!(exported(&empty, "projects.csv?language=en").await, file);
}

async fn what_stands_returned_keeps_its_reason_until_it_is_corrected(world: World) {
    import(&world, INDICATORS, VALUES).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let own = "/export/follow-up-values.csv?organisation=2584&states=RETURNED";
    let before = file(&world, &kiruna, own).await.body;
    assert!(before.contains("RETURNED;återsänt;Räkna om"), "{before}");
    let verified = world.verify_journal().await;
    for mode in ["all-or-nothing", "row-by-row"] {
        let answer = sent(&world, &kiruna, &format!("mode={mode}"), &before).await;
        assert_eq!(report(&answer), (json!([0, 0, 1, 0]), vec![]));
    }
    assert_eq!(world.verify_journal().await, verified);
    assert_eq!(file(&world, &kiruna, own).await.body, before);
    let other = world.copied().await;
    let corrected = before.replace("1200,25", "1201");
    let answer = sent(&world, &kiruna, "", &corrected).await;
    assert_eq!(report(&answer), (json!([0, 1, 0, 0]), vec![]));
    let after = file(
        &world,
        &kiruna,
        "/export/follow-up-values.csv?period=2026-T2&states=SUBMITTED",
    );
    assert!(after.await.body.contains(";1201;"));
    // Whoever says that it is to be submitted has it submitted, corrected or not.
    let submitted = before.replace("RETURNED", "SUBMITTED");
    let answer = sent(&other, &kiruna, "", &submitted).await;
    assert_eq!(report(&answer), (json!([0, 1, 0, 0]), vec![]));
}

async fn what_is_under_correction_stays_so_until_it_is_corrected(world: World) {
    import(&world, INDICATORS, VALUES).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Approver).await;
    let query = "{ followUpValues(filter: {organisation: \"2584\", period: {kind: TERTIAL, year: 2026, number: 1}}) { nodes { id version } } }";
    let found = world.data_as(&region, query, json!({})).await;
    let value = &found["followUpValues"]["nodes"][0];
    let reopen = json!({ "value": value["id"], "version": value["version"], "reason": "Räkna om" });
    done(
        &world,
        &region,
        "reopenFollowUpValue value { state }",
        reopen,
    )
    .await;
    let own = "/export/follow-up-values.csv?organisation=2584&period=2026-T1";
    let before = file(&world, &kiruna, own).await.body;
    assert!(before.contains("UNDER_CORRECTION"), "{before}");
    let verified = world.verify_journal().await;
    let answer = sent(&world, &kiruna, "", &before).await;
    assert_eq!(report(&answer), (json!([0, 0, 1, 0]), vec![]));
    assert_eq!(world.verify_journal().await, verified);
    let answer = sent(&world, &kiruna, "", &before.replace(";12;", ";13;")).await;
    assert_eq!(report(&answer), (json!([0, 1, 0, 0]), vec![]));
    let query = "{ followUpValues(filter: {organisation: \"2584\", states: [SUBMITTED, UNDER_CORRECTION]}) { nodes { state actual } } }";
    let found = world.data_as(&region, query, json!({})).await;
    let mut stands: Vec<String> = items(&found["followUpValues"]["nodes"])
        .map(|it| format!("{} {}", text(&it["state"]), text(&it["actual"])))
        .collect();
    stands.sort();
    assert_eq!(stands, ["SUBMITTED 13", "UNDER_CORRECTION 12"]);
    // What is being corrected anew isn't overwritten by what stands.
    let answer = sent(&world, &kiruna, "", &before).await;
    assert_eq!(report(&answer), (json!([0, 0, 1, 0]), vec![]));
}

async fn an_open_quotation_mark_takes_no_other_row_with_it(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let text = "indikator;period;utfall;kommentar\n\
                region-besok;2025-T1;1;bra\n\
                region-besok;2025-T2;2;\"oavslutad\n\
                region-besok;2025-T3;3;\n";
    let expected = vec!["3 file INVALID_VALUE".to_owned()];
    let answer = sent(&world, &kiruna, "", text).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(report(&answer), (json!([0, 0, 0, 1]), expected.clone()));
    let answer = sent(&world, &kiruna, "mode=row-by-row", text).await;
    assert_eq!(report(&answer), (json!([1, 0, 0, 1]), expected));
    let values = file(&world, &kiruna, "/export/follow-up-values.csv").await;
    assert_eq!(values.body.lines().count(), 2);
}

async fn who_may_not_report_has_no_file_read(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let reader = world.token("2514", Grade::Reader).await;
    for text in ["", "nothing of ours", &"x".repeat(10 * 1024 * 1024 + 1)] {
        let answer = sent(&world, &reader, "", text).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
}

async fn of_very_many_faults_the_first_are_told(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let unread = format!("indikator;period\n{}", "region-besok;x\n".repeat(1_500));
    let mut unknown = "indikator;period\n".to_owned();
    for row in 0..1_500 {
        unknown.push_str(&format!("region-{row};2025-T1\n"));
    }
    for text in [unread, unknown] {
        let answer = sent(&world, &kiruna, "", &text).await;
        let (counts, faults) = report(&answer);
        assert_eq!(counts, json!([0, 0, 0, 1_500]));
        assert_eq!(faults.len(), 1_001);
        assert!(answer.body.contains("There are 500 more faults"));
    }
    let wide = format!("indikator;period{}\n", ";".repeat(20_000) + "x");
    let answer = sent(&world, &kiruna, "", &wide).await;
    assert_eq!(report(&answer).1, ["1 file INVALID_VALUE"]);
    assert!(answer.body.len() < 1_000);
}

async fn faults_of_reading_and_of_the_store_are_told_together(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let rows = "indikator;organisation;period;utfall\n\
                region-besok;2584;2025-T1;-1\n\
                region-besok;2584;2025-T2;fem\n\
                region-besok;9999;2025-T3;5\n\
                region-besok;2584;2027-T1;5\n";
    let expected = [
        "2 actual INVALID_VALUE",
        "3 actual INVALID_VALUE",
        "4 organisation NOT_FOUND",
        "5 period INVALID_PERIOD",
    ];
    for (mode, status) in [
        ("all-or-nothing", StatusCode::UNPROCESSABLE_ENTITY),
        ("row-by-row", StatusCode::OK),
    ] {
        let answer = sent(&world, &kiruna, &format!("mode={mode}"), rows).await;
        assert_eq!(answer.status, status);
        let expected = expected.map(str::to_owned).to_vec();
        assert_eq!(report(&answer), (json!([0, 0, 0, 4]), expected));
        let first = &answer.json()["rowErrors"][0]["messageSwedish"];
        assert!(text(first).ends_with("Det står i kolumnen `utfall`."));
    }
    assert_eq!(refused(&imported(&world, rows).await), expected);
}

async fn a_project_that_is_there_must_be_as_its_row_says(world: World) {
    assert_eq!(imported_projects(&world, PROJECTS).await.created, 3);
    let before = exported(&world, "projects.csv").await;
    for (from, to, expected) in [
        (",,PUBLIC", ",,PUBLIC", vec![]),
        ("Hemgång,", "Hemkomst,", vec!["2 slug ALREADY_EXISTS"]),
        ("PAUSED", "ONGOING", vec!["4 slug ALREADY_EXISTS"]),
        (
            "2584,,2025-01-01",
            "2584 2580,,2025-01-01",
            vec!["2 slug ALREADY_EXISTS"],
        ),
        ("2584-vila", "2584-hemgang", vec!["4 slug ALREADY_EXISTS"]),
        (
            "PAUSED,,,2026-01-01",
            "PAUSED,,,",
            vec!["4 actualStart REQUIRED"],
        ),
        (
            "2584-vila,Vila,Det står still.,2584",
            "2584-vila,Vila,Det står still.,2580",
            vec!["4 owner FORBIDDEN"],
        ),
    ] {
        assert!(PROJECTS.contains(from), "{from}");
        let done = imported_projects(&world, &PROJECTS.replace(from, to)).await;
        assert_eq!(refused(&done), expected, "{to}");
        assert_eq!(done.unchanged, if expected.is_empty() { 3 } else { 0 });
        assert_eq!(exported(&world, "projects.csv").await, before);
    }
    let by_slug = PROJECTS
        .replace("CLOSED,2584", "CLOSED,kiruna")
        .replace(",2584,", ",kiruna,");
    let keys = world
        .public("{ organisation(by: {code: \"2584\"}) { slug } }")
        .await;
    let by_slug = by_slug.replace("kiruna", text(&keys["organisation"]["slug"]));
    assert_eq!(imported_projects(&world, &by_slug).await.unchanged, 3);
    let twice = format!("{INDICATORS}{}\n", INDICATORS.lines().nth(1).unwrap());
    let database = world.owned().await;
    let time = (now(), Clock::fixed(now()).today());
    let twice = IndicatorRow::from_file(twice.as_bytes(), usize::MAX);
    let done = files::import(&database, &twice, time, None, &|_| ()).await;
    assert_eq!(refused(&done.unwrap()), ["5 slug ALREADY_EXISTS"]);
}

async fn a_project_comes_below_one_that_stands_further_down(world: World) {
    let text = "project,title,summary,owner,phase,participants,parent project,actual start,actual end,closing report,visibility\n\
        2584-del,Del,Ett.,2584,ONGOING,,2584-mitt,2025-01-01,,,PUBLIC\n\
        2584-mitt,Mitt,Två.,2584,ONGOING,,region-hela,2025-01-01,,,PUBLIC\n\
        region-hela,Hela,Tre.,region,CLOSED,2584,,2025-01-01,2026-01-01,Klart.,PUBLIC\n";
    let empty = world.copied().await;
    let done = imported_projects(&world, text).await;
    assert_eq!((refused(&done), done.created), (vec![], 3));
    let file = exported(&world, "projects.csv?language=en").await;
    let slugs: Vec<&str> = file
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_eq!(slugs, ["2584-del", "2584-mitt", "region-hela"]);
    assert!(
        file.contains(",2584-mitt,") && file.contains(",region-hela,"),
        "{file}"
    );
    assert_eq!(imported_projects(&empty, &file).await.created, 3);
    assert_eq!(exported(&empty, "projects.csv?language=en").await, file);
    let circle = "project,title,summary,owner,parent project\n\
        2584-ett,Ett,Ett.,2584,2584-tva\n\
        2584-tva,Två,Två.,2584,2584-ett\n";
    let done = imported_projects(&world, circle).await;
    assert_eq!(refused(&done), ["2 parentProject DOES_NOT_FIT"]);
}

async fn why_a_project_was_paused_is_told_while_it_is(world: World) {
    imported_projects(&world, PROJECTS).await;
    let empty = world.copied().await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let document = "{ project(by: {slug: \"2584-vila\"}) { id version } }";
    let project = world.data_as(&kiruna, document, json!({})).await["project"].clone();
    let input = json!({ "project": project["id"], "version": project["version"] });
    done(&world, &kiruna, START, input).await;
    let file = exported(&world, "projects.csv").await;
    assert!(!file.contains("Väntar på lokal."), "{file}");
    assert!(
        exported(&empty, "projects.csv")
            .await
            .contains("Väntar på lokal.")
    );
}
