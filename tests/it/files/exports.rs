//! Files for reporting scripts: what stands in them, for whom, and what may be kept of them.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use futures_util::StreamExt;
use samverkan::{
    clock::Clock,
    domain::vocabulary::Grade,
    files::{self, FollowUpRow, Importable, IndicatorRow},
};
use serde_json::{Value, json};

use crate::{
    fixture::{
        json::text,
        mutate::done,
        tables::rows_of_book,
        time::with_stopped_clock,
        world::{Answer, World, both, now},
    },
    projects::development_projects::{REPORT, START, report},
};

both!(
    csv_is_as_excel_has_it_in_the_language,
    lines_of_json_have_the_names_of_the_schema,
    a_workbook_has_numbers_and_text_that_is_never_run,
    nobody_gets_more_than_they_may_see,
    every_filter_narrows,
    what_is_wrong_is_named_with_what_would_be_right,
    a_file_goes_on_after_the_last_row_that_arrived,
    the_organisation_goes_on_within_a_body,
    a_file_that_stands_is_not_sent_again,
    what_is_hidden_leaves_no_trace_in_a_tag,
    the_organisation_has_a_row_for_each_seat_of_the_day,
    projects_tell_what_they_are_for,
    only_reading_is_done_at_an_export,
    a_long_file_comes_whole_with_as_many_statements_for_each_part,
    who_goes_away_leaves_nothing_behind,
);

/// Indicators of the region and of Kiruna, of every visibility.
pub(crate) const INDICATORS: &str = "\
indicator,title,definition,measure,direction,cumulative,aggregation,unit,period kind,reporters,commissioned by,baseline,priority area,owner,visibility,reported from
region-besok,Besök,Hur många som kom,COUNT,ASCENDING,no,SUM,personer,TERTIAL,MUNICIPALITIES,lansstyrgruppen,10.5,barn-och-unga,region,PUBLIC,2025-01-01
region-andel,Andel med plan,,PERCENT,ASCENDING,no,RATIO,procent,YEAR,REGION_AND_MUNICIPALITIES,lansstyrgruppen,,,region,COOPERATION,2020-01-01
2584-eget,'=Eget omdöme,,QUALITATIVE,ASCENDING,no,NONE,ord,YEAR,OWNER,,,,2584,OWNER,2020-01-01
";

/// Values of several organisations, one after another, in every state.
pub(crate) const VALUES: &str = "\
indicator,organisation,period,actual,numerator,denominator,own target,comment,comment public,preliminary,state,reason
region-besok,2584,2026-T1,12,,,15.5,'=1+1,yes,no,APPROVED,
region-besok,2514,2026-T1,7,,,,\"två, tre\nrader\",no,no,SUBMITTED,
region-besok,2584,2026-T2,1200.25,,,,,no,yes,RETURNED,Räkna om
region-besok,2514,2026-T2,3,,,,''utkast'',no,no,DRAFT,
region-andel,2584,2025,33.3333,1,3,,,no,no,APPROVED,
region-andel,region,2025,50,2,4,,,no,no,APPROVED,
2584-eget,2584,2025,,,,,'-bra,yes,no,SUBMITTED,
";

/// Imports what the files hold, as the command line does.
pub(crate) async fn import(world: &World, indicators: &str, values: &str) {
    imported::<IndicatorRow>(world, indicators).await;
    imported::<FollowUpRow>(world, values).await;
}

/// Imports what one file holds.
pub(crate) async fn imported<R: Importable>(world: &World, text: &str) {
    let database = world.owned().await;
    let time = (now(), Clock::fixed(now()).today());
    let file = R::from_file(text.as_bytes(), usize::MAX);
    let imported = files::import(&database, &file, time, None, &|_| ()).await;
    assert_eq!(imported.unwrap().refused, []);
}

/// A world with the indicators and values above.
async fn filled(world: &World) {
    import(world, INDICATORS, VALUES).await;
}

/// A file as somebody with a token gets it.
pub(crate) async fn file(world: &World, token: &str, path: &str) -> Answer {
    world.request(asking(token, path)).await
}

/// The rows of the workbook of values, with the headers, as somebody with a token gets it, or the public without one.
pub(crate) async fn rows_of_workbook(world: &World, token: Option<&str>) -> Vec<Vec<String>> {
    let path = "/export/follow-up-values.xlsx";
    let request = match token {
        Some(token) => asking(token, path),
        None => Request::get(format!("/public{path}"))
            .body(Body::empty())
            .unwrap(),
    };
    let (status, _, bytes) = world.bytes(request).await;
    assert_eq!(status, StatusCode::OK);
    rows_of_book(&bytes, "Uppföljningsvärden")
}

fn asking(token: &str, path: &str) -> Request<Body> {
    Request::get(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap()
}

/// The values in a file, as `INDICATOR/ORGANISATION/PERIOD STATE`.
fn told(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let lines = answer.body.lines().map(|line| {
        let row: Value = serde_json::from_str(line).unwrap();
        let key = ["indicator", "organisation", "period"].map(|key| text(&row[key]).to_owned());
        format!("{} {}", key.join("/"), text(&row["state"]))
    });
    lines.collect()
}

async fn csv_is_as_excel_has_it_in_the_language(world: World) {
    filled(&world).await;
    let path = "/public/export/follow-up-values.csv";
    let swedish = world.get(path).await;
    assert_eq!(
        swedish.body,
        "\u{feff}indikator;indikatorns titel;enhet;projekt;organisation;organisationens namn;period;periodtyp;periodtyp i klartext;\
         periodens första dag;periodens sista dag;slag av värde;slag av värde i klartext;utfall;täljare;nämnare;\
         eget målvärde;kommentar;offentlig kommentar;preliminärt;undertryckt;läge;läge i klartext;skäl;synlighet;synlighet i klartext;bekräftade varningar;inskickat den\r\n\
         region-besok;Besök;personer;;2584;Kiruna;2026-T1;TERTIAL;tertial;2026-01-01;2026-04-30;FIGURE;utfall;12;;;15,5;'=1+1;ja;nej;nej;\
         APPROVED;godkänt;;PUBLIC;offentlig;;2026-11-02\r\n"
    );
    assert_eq!(
        swedish.header("content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    assert_eq!(
        swedish.header("content-disposition"),
        "attachment; filename=\"samverkan-follow-up-values-2026-11-02.csv\""
    );
    assert_eq!(
        swedish.header("cache-control"),
        "public, max-age=1, must-revalidate"
    );
    assert_eq!(swedish.header("access-control-allow-origin"), "*");
    let english = world.get(&format!("{path}?language=en")).await;
    assert_eq!(
        english.body,
        "\u{feff}indicator,indicator title,unit,project,organisation,organisation name,period,period kind,first day of period,last day of period,kind,actual,numerator,denominator,\
         own target,comment,comment public,preliminary,suppressed,state,reason,visibility,acknowledged warnings,submitted on\r\n\
         region-besok,Besök,personer,,2584,Kiruna,2026-T1,TERTIAL,2026-01-01,2026-04-30,FIGURE,12,,,15.5,'=1+1,yes,no,no,APPROVED,,PUBLIC,,2026-11-02\r\n"
    );
    let nothing = world.get(&format!("{path}?period=2024&language=en")).await;
    assert_eq!(nothing.body.lines().count(), 1, "the header alone");
}

async fn lines_of_json_have_the_names_of_the_schema(world: World) {
    filled(&world).await;
    let answer = world.get("/public/export/follow-up-values.ndjson").await;
    assert_eq!(
        answer.header("content-type"),
        "application/x-ndjson; charset=utf-8"
    );
    let mut row: Value = serde_json::from_str(&answer.body).unwrap();
    assert!(answer.body.ends_with("}\n"));
    let data = world
        .public("{ followUpValues { nodes { id changedAt } } }")
        .await;
    let node = &data["followUpValues"]["nodes"][0];
    assert_eq!(row["id"].take(), node["id"]);
    assert_eq!(row["changedAt"].take(), node["changedAt"]);
    assert_eq!(
        row,
        json!({
            "id": null, "indicator": "region-besok", "indicatorTitle": "Besök", "unit": "personer", "project": null,
            "organisation": "2584", "organisationName": "Kiruna", "period": "2026-T1", "periodKind": "TERTIAL", "periodFrom": "2026-01-01",
            "periodTo": "2026-04-30", "kind": "FIGURE", "actual": "12",
            "numerator": null, "denominator": null, "ownTarget": "15.5", "comment": "=1+1", "commentPublic": true, "preliminary": false,
            "suppressed": false, "state": "APPROVED", "reason": null, "visibility": "PUBLIC", "acknowledgedWarnings": [], "submittedOn": "2026-11-02", "changedAt": null,
        })
    );
}

async fn a_workbook_has_numbers_and_text_that_is_never_run(world: World) {
    filled(&world).await;
    let token = world.token("region", Grade::Reader).await;
    let request = || asking(&token, "/export/follow-up-values.xlsx");
    let (status, headers, bytes) = world.bytes(request()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_LENGTH], bytes.len().to_string());
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(&bytes)).unwrap();
    let sheet = book.worksheet_range("Uppföljningsvärden").unwrap();
    let rows: Vec<&[Data]> = sheet.rows().collect();
    let text = |text: &str| Data::String(text.to_owned());
    assert_eq!(rows[0][6], text("period"));
    assert_eq!(rows[1][4], text("2584"));
    assert_eq!(rows[1][6], text("2026-T1"));
    assert_eq!(rows[1][13], Data::Float(12.0));
    assert_eq!(rows[1][16], Data::Float(15.5));
    assert_eq!(rows[1][17], text("=1+1"));
    assert_eq!(rows[1][19], Data::Bool(false));
    assert_eq!(rows[3][13], Data::Float(1200.25));
    assert_eq!(rows[3][23], text("Räkna om"));
    assert_eq!(
        world.bytes(request()).await.2,
        bytes,
        "the same rows make the same bytes"
    );
    let (_, headers, _) = world
        .bytes(
            Request::get("/public/export/indicators.xlsx")
                .header(header::ACCEPT_ENCODING, "gzip")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert!(!headers.contains_key(header::CONTENT_ENCODING));
}

async fn nobody_gets_more_than_they_may_see(world: World) {
    filled(&world).await;
    let path = "/export/follow-up-values.ndjson";
    let public = ["region-besok/2584/2026-T1 APPROVED"];
    let shared = [
        "region-andel/2584/2025 APPROVED",
        "region-andel/region/2025 APPROVED",
    ];
    let waiting = [
        "region-besok/2514/2026-T1 SUBMITTED",
        "region-besok/2584/2026-T2 RETURNED",
    ];
    let kiruna = [
        &public[..],
        &["region-besok/2584/2026-T2 RETURNED"],
        &shared,
        &["2584-eget/2584/2025 SUBMITTED"],
    ];
    let kalix = [
        &public[..],
        &[
            "region-besok/2514/2026-T1 SUBMITTED",
            "region-besok/2514/2026-T2 DRAFT",
        ],
        &shared,
    ];
    let region = [&public[..], &waiting, &shared];
    assert_eq!(told(&world.get(&format!("/public{path}")).await), public);
    for (organisation, expected) in [
        ("2584", kiruna.concat()),
        ("2514", kalix.concat()),
        ("2580", [&public[..], &shared].concat()),
        ("region", region.concat()),
        ("norrbottens-kommuner", region.concat()),
    ] {
        let token = world.token(organisation, Grade::Reader).await;
        let answer = file(&world, &token, path).await;
        assert_eq!(told(&answer), expected, "{organisation}");
        assert_eq!(answer.header("cache-control"), "private, no-cache");
    }
    let slugs = async |answer: Answer| -> Vec<String> {
        let lines = answer.body.lines().map(|line| {
            let row: Value = serde_json::from_str(line).unwrap();
            text(&row["slug"]).to_owned()
        });
        lines.collect()
    };
    let path = "/export/indicators.ndjson";
    assert_eq!(
        slugs(world.get(&format!("/public{path}")).await).await,
        ["region-besok"]
    );
    let token = world.token("2584", Grade::Reader).await;
    let own = slugs(file(&world, &token, path).await).await;
    assert_eq!(own, ["region-besok", "region-andel", "2584-eget"]);
    let unknown = world.get(path).await;
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        unknown.json()["errors"][0]["extensions"]["code"],
        "UNAUTHENTICATED"
    );
    let no_grant = file(&world, &world.bare_token("nobody"), path).await;
    assert_eq!(no_grant.status, StatusCode::FORBIDDEN);
}

async fn every_filter_narrows(world: World) {
    filled(&world).await;
    let token = world.token("region", Grade::Reader).await;
    for (query, count) in [
        ("", 5),
        ("indicator=region-besok", 3),
        ("organisation=2514", 1),
        ("careArea=ostra-norrbotten", 1),
        ("priorityArea=barn-och-unga", 3),
        ("period=2026", 3),
        ("period=2026-T2", 1),
        ("periodKind=YEAR", 2),
        ("states=APPROVED", 3),
        ("states=APPROVED,RETURNED", 4),
        ("preliminary=true", 1),
        ("changedSince=2026-11-02", 5),
        ("changedSince=2026-11-02T09:00:00.001Z", 0),
        (
            "indicator=region-besok&organisation=2584&states=APPROVED",
            1,
        ),
        ("first=2", 2),
        ("first=0", 0),
    ] {
        let path = format!("/export/follow-up-values.ndjson?{query}");
        assert_eq!(
            told(&file(&world, &token, &path).await).len(),
            count,
            "{query}"
        );
    }
    for (file, query, count) in [
        ("indicators", "owner=region", 1),
        ("indicators", "measure=PERCENT", 0),
        ("indicators", "periodKind=TERTIAL", 1),
        ("indicators", "reporters=MUNICIPALITIES", 1),
        ("indicators", "search=bes%C3%B6", 1),
        ("indicators", "priorityArea=aldre", 0),
        (
            "organisation",
            "types=AREA_GROUP&careArea=boden-lulea&first=1",
            1,
        ),
        ("organisation", "search=slako", 0),
        ("organisation", "search=slako&asOf=2004-01-01&first=1", 1),
        (
            "projects",
            "phases=ONGOING,PAUSED&healths=AT_RISK&notReportedSince=2026-01-01",
            0,
        ),
    ] {
        let answer = world
            .get(&format!("/public/export/{file}.ndjson?{query}"))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.body);
        assert_eq!(answer.body.lines().count(), count, "{file} {query}");
    }
}

async fn what_is_wrong_is_named_with_what_would_be_right(world: World) {
    filled(&world).await;
    for (path, status, code, part) in [
        ("nothing.csv", 404, "NOT_FOUND", "follow-up-values"),
        ("projects.pdf", 404, "NOT_FOUND", "ndjson"),
        (
            "projects.csv?owners=2584",
            400,
            "BAD_USER_INPUT",
            "`owners` is no parameter",
        ),
        (
            "projects.csv?owner=2584&owner=2514",
            400,
            "BAD_USER_INPUT",
            "`owner` is given twice",
        ),
        ("projects.csv?owner=9999", 400, "BAD_USER_INPUT", "`owner`"),
        (
            "projects.csv?phases=ONGOING,OPEN",
            400,
            "BAD_USER_INPUT",
            "PROPOSED",
        ),
        ("projects.csv?language=no", 400, "BAD_USER_INPUT", "sv, en"),
        ("projects.csv?first=-1", 400, "BAD_USER_INPUT", "`first`"),
        (
            "projects.csv?asOf=2026-01-01",
            400,
            "BAD_USER_INPUT",
            "`asOf`",
        ),
        (
            "organisation.csv?asOf=igår",
            400,
            "BAD_USER_INPUT",
            "`asOf`",
        ),
        (
            "follow-up-values.csv?period=2026-13",
            400,
            "BAD_USER_INPUT",
            "2026-T1",
        ),
        (
            "follow-up-values.csv?indicator=region-andel",
            400,
            "BAD_USER_INPUT",
            "`indicator`",
        ),
        (
            "follow-up-values.csv?indicator=%00",
            400,
            "BAD_USER_INPUT",
            "`indicator`",
        ),
        (
            "follow-up-values.csv?careArea=luleå",
            400,
            "BAD_USER_INPUT",
            "boden-lulea",
        ),
        (
            "follow-up-values.csv?priorityArea=x",
            400,
            "BAD_USER_INPUT",
            "barn-och-unga",
        ),
        (
            "follow-up-values.csv?after=x",
            400,
            "BAD_CURSOR",
            "INDICATOR/ORGANISATION/PERIOD",
        ),
        (
            "follow-up-values.csv?after=region-andel/2584/2025",
            400,
            "BAD_CURSOR",
            "`after`",
        ),
        (
            "indicators.csv?after=region-andel",
            400,
            "BAD_CURSOR",
            "`after`",
        ),
        ("organisation.csv?after=x", 400, "BAD_CURSOR", "BODY/N"),
        (
            "organisation.csv?after=lansstyrgruppen/x",
            400,
            "BAD_CURSOR",
            "BODY/N",
        ),
    ] {
        let path = path.replace('å', "%C3%A5");
        let answer = world.get(&format!("/public/export/{path}")).await;
        let error = &answer.json()["errors"][0];
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(error["extensions"]["code"], code, "{path}");
        assert!(text(&error["message"]).contains(part), "{path}: {error}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

async fn a_file_goes_on_after_the_last_row_that_arrived(world: World) {
    filled(&world).await;
    let token = world.token("region", Grade::Reader).await;
    let path = "/export/follow-up-values.ndjson";
    let all = told(&file(&world, &token, path).await);
    let mut arrived: Vec<String> = Vec::new();
    while arrived.len() < all.len() {
        let after = arrived.last().and_then(|row| row.split(' ').next());
        let after = after.map(|key| format!("&after={key}")).unwrap_or_default();
        let next = told(&file(&world, &token, &format!("{path}?first=2{after}")).await);
        assert!(!next.is_empty());
        arrived.extend(next);
    }
    assert_eq!(arrived, all);
    let rest = world
        .get("/public/export/organisation.csv?after=lansdelsgrupp-boden-lulea")
        .await;
    let body = rest.body.lines().nth(1).unwrap().split(';').next();
    assert_eq!(body, Some("lansdelsgrupp-norra-norrbotten"));
}

async fn the_organisation_goes_on_within_a_body(world: World) {
    let rows = async |query: &str| -> Vec<String> {
        let path = format!("/public/export/organisation.csv?{query}");
        let answer = world.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.body);
        answer.body.lines().skip(1).map(str::to_owned).collect()
    };
    let all = rows("").await;
    let body = |row: &String| row.split(';').next().unwrap().to_owned();
    for cut in 1..all.len() {
        let (arrived, left) = all.split_at(cut);
        let last = body(&arrived[cut - 1]);
        let of_body = arrived.iter().filter(|row| body(row) == last).count();
        assert_eq!(
            rows(&format!("after={last}/{of_body}")).await,
            left,
            "{cut}"
        );
        if body(&left[0]) != last {
            assert_eq!(rows(&format!("after={last}")).await, left);
            assert_eq!(rows(&format!("after={last}/1000")).await, left);
        }
        let next = rows(&format!("after={last}/{of_body}&first=1")).await;
        assert_eq!(next, left[..1]);
    }
}

async fn a_file_that_stands_is_not_sent_again(world: World) {
    filled(&world).await;
    let region = world.token("region", Grade::Approver).await;
    let public = "/public/export/follow-up-values.csv";
    let get = async |method: Method, tag: &str| {
        let request = Request::builder()
            .method(method)
            .uri(public)
            .header(header::IF_NONE_MATCH, tag)
            .body(Body::empty());
        world.request(request.unwrap()).await
    };
    let first = world.get(public).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""));
    let again = get(Method::GET, &tag).await;
    assert_eq!(
        (again.status, again.body.as_str()),
        (StatusCode::NOT_MODIFIED, "")
    );
    let head = get(Method::HEAD, "\"other\"").await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(head.header("etag"), tag);
    assert_eq!(head.header("content-type"), first.header("content-type"));
    let others = file(&world, &region, "/export/follow-up-values.csv").await;
    assert_ne!(others.header("etag"), tag);

    // The same second, another state.
    let approved: Vec<String> = VALUES
        .lines()
        .filter(|line| !line.starts_with("2584-eget"))
        .map(|line| line.replace("SUBMITTED", "APPROVED"))
        .collect();
    let approved = approved
        .join("\n")
        .replace("rader\",no,no,SUBMITTED", "rader\",no,no,APPROVED");
    import(&world, INDICATORS, &approved).await;
    let now = get(Method::GET, &tag).await;
    assert_eq!(now.status, StatusCode::OK);
    assert_eq!(
        now.body
            .lines()
            .filter(|line| line.contains(";APPROVED;"))
            .count(),
        2
    );
}

async fn what_is_hidden_leaves_no_trace_in_a_tag(world: World) {
    filled(&world).await;
    let boden = world.token("2582", Grade::Reader).await;
    let files = [
        "follow-up-values.csv",
        "follow-up-values.ndjson",
        "indicators.xlsx",
        "projects.csv",
        "organisation.csv",
        "participations.csv",
        "milestones.csv",
        "status-reports.csv",
        "indicator-targets.csv",
        "reporting-extensions.csv",
        "groups.csv",
        "decisions.csv",
        "commissions.csv",
        "agreements.csv",
        "adoptions.csv",
        "audit-questions.csv",
    ];
    let tags = async || {
        let mut tags = Vec::new();
        for name in files {
            let head = Request::head(format!("/public/export/{name}"));
            let head = world.request(head.body(Body::empty()).unwrap()).await;
            tags.push(head.header("etag").to_owned());
            let other = asking(&boden, &format!("/export/{name}"));
            let (_, headers, _) = world.bytes(other).await;
            tags.push(headers[header::ETAG].to_str().unwrap().to_owned());
        }
        tags
    };
    let before = tags().await;
    let drafts = VALUES
        .lines()
        .filter(|line| line.starts_with("indicator,") || line.contains("DRAFT"));
    let drafts: Vec<String> = drafts.map(|line| line.replace(",3,", ",4,")).collect();
    import(&world, INDICATORS, &drafts.join("\n")).await;
    let kalix = world.token("2514", Grade::Editor).await;
    let owners = json!({ "idempotencyKey": "1", "title": "Vårt eget", "summary": "Hemligt", "visibility": "OWNER" });
    done(&world, &kalix, "proposeProject project { id }", owners).await;
    assert_eq!(tags().await, before);
}

async fn the_organisation_has_a_row_for_each_seat_of_the_day(world: World) {
    let of = async |query: &str| {
        world
            .get(&format!("/public/export/organisation.csv?{query}"))
            .await
            .body
    };
    let today = of("parent=lansstyrgruppen&types=WORKING_COMMITTEE&language=en").await;
    let mut lines = today.lines();
    assert_eq!(
        lines.next(),
        Some(
            "\u{feff}body,body name,body type,level,sphere,parent body,care area,municipality,seat,function,filled by,role,\
             holder,represents,from,to"
        )
    );
    assert!(lines.all(|line| line.starts_with(
        "lansstyrgruppens-arbetsutskott,Länsstyrgruppens arbetsutskott,WORKING_COMMITTEE,COUNTY,OFFICIALS,lansstyrgruppen,"
    )), "{today}");
    let area = of("careArea=boden-lulea&first=1").await;
    assert!(area.contains(";boden-lulea;"), "{area}");
    let all = of("").await;
    let data = world
        .public("{ bodies(first: 100) { nodes { slug seats { label appointments { id } } } } }")
        .await;
    let mut expected = 0;
    for body in data["bodies"]["nodes"].as_array().unwrap() {
        let seats = body["seats"].as_array().unwrap();
        let rows = seats
            .iter()
            .map(|seat| seat["appointments"].as_array().unwrap().len().max(1));
        expected += rows.sum::<usize>().max(1);
    }
    assert_eq!(all.lines().count(), 1 + expected);
    assert!(of("asOf=2004-01-01").await.contains("slako;"));
}

async fn projects_tell_what_they_are_for(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let input = json!({
        "idempotencyKey": "1", "title": "@Nära vård", "summary": "Tillsammans", "visibility": "PUBLIC",
        "priorityAreas": ["aldre", "barn-och-unga"], "plannedStart": "2026-01-01", "plannedEnd": "2027-12-31",
    });
    done(&world, &kiruna, "proposeProject project { id }", input).await;
    let answer = world
        .get("/public/export/projects.csv?priorityArea=aldre")
        .await;
    let row = answer.body.lines().nth(1).unwrap();
    let document = "{ priorityAreas { code } }";
    let areas = world.public(document).await;
    let codes: Vec<&str> = areas["priorityAreas"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| text(&it["code"]))
        .collect();
    let codes: Vec<&str> = codes
        .into_iter()
        .filter(|it| ["aldre", "barn-och-unga"].contains(it))
        .collect();
    let codes = codes.join(" ");
    assert_eq!(
        row,
        format!(
            "2584-nara-vard;'@Nära vård;Tillsammans;2584;Kiruna;PROPOSED;föreslaget;NOT_STARTED;ej påbörjat;;{codes};;;;;;;2026-01-01;\
             2027-12-31;;;;;;;PUBLIC;offentlig"
        )
    );
    let document = "{ project(by: { slug: \"2584-nara-vard\" }) { id version } }";
    let project = world.data_as(&kiruna, document, json!({})).await["project"].clone();
    let version = &project["version"];
    let started = json!({ "project": project["id"], "version": version });
    done(&world, &kiruna, START, started).await;
    let reported = report(&project, "2026-Q3", json!({ "progress": 40 }));
    done(&world, &kiruna, REPORT, reported).await;
    let lines = world.get("/public/export/projects.ndjson").await.body;
    let row: Value = serde_json::from_str(&lines).unwrap();
    assert_eq!(row["progress"], json!(40));
}

async fn only_reading_is_done_at_an_export(world: World) {
    for path in ["/export/projects.csv", "/public/export/projects.csv"] {
        let request = Request::post(path).body(Body::empty()).unwrap();
        let answer = world.request(request).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.header("allow"), "GET, HEAD");
    }
}

/// Values of one indicator for as many months as there are from 1990 on, for three kommuner.
fn many() -> (String, String, usize) {
    let header = INDICATORS.lines().next().unwrap();
    let indicator = "region-antal,Antal,,COUNT,ASCENDING,no,SUM,antal,MONTH,MUNICIPALITIES,lansstyrgruppen,,,region,PUBLIC,";
    let mut rows = vec!["indicator,organisation,period,actual,state".to_owned()];
    for organisation in ["2514", "2580", "2584", "2582", "2505"] {
        for year in 1950..2026 {
            for month in 1..=12 {
                rows.push(format!(
                    "region-antal,{organisation},{year}-M{month:02},{month},SUBMITTED"
                ));
            }
        }
    }
    let count = rows.len() - 1;
    (format!("{header}\n{indicator}\n"), rows.join("\n"), count)
}

async fn a_long_file_comes_whole_with_as_many_statements_for_each_part(world: World) {
    let (indicators, values, count) = many();
    import(&world, &indicators, &values).await;
    let token = world.token("region", Grade::Reader).await;
    let statements = async |path: &str| {
        world.statements();
        let answer = file(&world, &token, path).await;
        (answer.body.lines().count(), world.statements().len())
    };
    let path = "/export/follow-up-values.csv";
    let (lines, for_all) = statements(path).await;
    assert_eq!(lines, 1 + count);
    // Three parts, of which each but the first costs as much as the next.
    let (_, for_one) = statements(&format!("{path}?first=1999")).await;
    let (_, for_two) = statements(&format!("{path}?first=3999")).await;
    let of_a_part = for_two - for_one;
    assert!(of_a_part <= 4, "{of_a_part}");
    assert_eq!(for_all - for_two, of_a_part);

    let packed = Request::get("/export/follow-up-values.csv")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::ACCEPT_ENCODING, "gzip")
        .body(Body::empty())
        .unwrap();
    let (_, headers, _) = world.bytes(packed).await;
    assert_eq!(headers[header::CONTENT_ENCODING], "gzip");
}

async fn who_goes_away_leaves_nothing_behind(world: World) {
    let (indicators, values, _) = many();
    import(&world, &indicators, &values).await;
    let token = world.token("region", Grade::Reader).await;
    let path = "/export/follow-up-values.csv";
    for _ in 0..10 {
        let begun = world.begun(asking(&token, path)).await;
        let mut body = begun.into_body().into_data_stream();
        assert!(body.next().await.unwrap().is_ok());
        drop(body);
    }
    let whole = with_stopped_clock(file(&world, &token, path)).await;
    assert_eq!(whole.status, StatusCode::OK);
}
