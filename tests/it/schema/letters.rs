//! A letter in two parts, as a Mac writes it, is the letter in one, wherever it comes in.

use axum::{
    body::Body,
    http::{Request, header},
};
use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::{
    files::{
        exports::{INDICATORS, import},
        imports::sent_workbook,
    },
    fixture::{
        json::text,
        mutate::{done, refused},
        world::{World, both},
    },
};

both!(
    a_name_in_two_parts_is_kept_in_one,
    a_letter_in_two_parts_finds_the_one_in_the_document_and_in_variables,
    a_file_and_a_query_string_in_two_parts_are_read_as_in_one,
    a_workbook_in_two_parts_is_kept_in_one,
    what_nobody_sees_is_refused_with_its_place,
    organisations_are_found_by_words_in_any_order,
);

async fn a_name_in_two_parts_is_kept_in_one(world: World) {
    let token = world.token("2584", Grade::Editor).await;
    let input = json!({ "idempotencyKey": "1", "name": "Grupp fo\u{308}r a\u{308}ldre a\u{30a} O\u{308}", "from": "2026-01-01" });
    let made = done(
        &world,
        &token,
        "createLocalGroup group { slug name }",
        input,
    )
    .await;
    assert_eq!(
        made["group"],
        json!({ "slug": "grupp-for-aldre-a-o", "name": "Grupp för äldre å Ö" })
    );
    let found = world
        .public("{ bodies(filter: {search: \"för äldre\"}) { totalCount } }")
        .await;
    assert_eq!(found["bodies"]["totalCount"], 1);
}

async fn a_letter_in_two_parts_finds_the_one_in_the_document_and_in_variables(world: World) {
    let count = |answer: Value| answer["bodies"]["totalCount"].clone();
    let whole = count(
        world
            .public("{ bodies(filter: {search: \"östra\"}) { totalCount } }")
            .await,
    );
    assert_eq!(whole, 1);
    for document in [
        "{ bodies(filter: {search: \"o\u{308}stra\"}) { totalCount } }",
        "{ bodies(filter: {search: \"o\\u0308stra\"}) { totalCount } }",
        "query($f: BodyFilter = {search: \"o\u{308}stra\"}) { bodies(filter: $f) { totalCount } }",
        "{ ...f } fragment f on Query { bodies(filter: {search: \"o\u{308}stra\"}) { totalCount } }",
    ] {
        assert_eq!(count(world.public(document).await), whole, "{document}");
    }
    let query = "query($f: BodyFilter) { bodies(filter: $f) { totalCount } }";
    let variables = json!({ "f": { "search": "o\u{308}stra" } });
    assert_eq!(count(world.public_with(query, variables).await), whole);
}

async fn a_file_and_a_query_string_in_two_parts_are_read_as_in_one(world: World) {
    let token = world.token("2584", Grade::Editor).await;
    let file = "indikator;period;la\u{308}ge\nx;2026;DRAFT\n";
    let request = Request::post("/import/follow-up")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "text/csv")
        .body(Body::from(file))
        .expect("a request");
    let answer = world.request(request).await.json();
    let faults = answer["rowErrors"].as_array().expect("faults");
    assert!(
        faults
            .iter()
            .all(|fault| !text(&fault["message"]).contains("no column")),
        "{answer:#}"
    );
    let whole = world
        .get("/public/export/projects.csv?search=a%CC%8A")
        .await;
    let one = world.get("/public/export/projects.csv?search=%C3%A5").await;
    assert_eq!(whole.status, one.status);
    assert_eq!(whole.body, one.body);
}

async fn a_workbook_in_two_parts_is_kept_in_one(world: World) {
    import(&world, INDICATORS, "indicator,period\n").await;
    let token = world.token("2584", Grade::Editor).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (heading, cell)) in (0..).zip([
        ("indikator", "region-besok"),
        ("period", "2026-T1"),
        ("utfall", "12"),
        ("kommentar", "Ra\u{308}knat om"),
        ("la\u{308}ge", "DRAFT"),
    ]) {
        sheet.write(0, column, heading).unwrap();
        sheet.write(1, column, cell).unwrap();
    }
    let answer = sent_workbook(&world, &token, book.save_to_buffer().unwrap()).await;
    assert_eq!(answer.json()["rowErrors"], json!([]), "{}", answer.body);
    let query = "{ followUpValues { nodes { comment state } } }";
    let kept = world.data_as(&token, query, json!({})).await;
    assert_eq!(
        kept["followUpValues"]["nodes"],
        json!([{ "comment": "Räknat om", "state": "DRAFT" }])
    );
}

async fn what_nobody_sees_is_refused_with_its_place(world: World) {
    let token = world.token("region", Grade::Editor).await;
    let propose = |title: &str, summary: &str| json!({ "idempotencyKey": "1", "title": title, "summary": summary });
    let mutation = "proposeProject project { title summary }";
    for (title, summary, expected) in [
        ("Hem\u{200b}gång", "s", vec!["INVALID_VALUE title"]),
        ("\u{feff}Hemgång", "s", vec!["INVALID_VALUE title"]),
        ("👩\u{200d}💻", "s", vec!["INVALID_VALUE title"]),
        ("Hemgång", "gnågmeH \u{202e}", vec!["INVALID_VALUE summary"]),
    ] {
        assert_eq!(
            refused(&world, &token, mutation, propose(title, summary)).await,
            expected,
            "{title:?}"
        );
    }
    let summary = "Tack 👩\u{200d}💻!";
    let made = done(&world, &token, mutation, propose("Hemgång", summary)).await;
    assert_eq!(made["project"]["summary"], summary);
}

async fn organisations_are_found_by_words_in_any_order(world: World) {
    for (search, expected) in [
        (json!("luleå"), 1),
        (json!("lulea"), 1),
        (json!("kommuner norrbottens"), 1),
        (json!("finns inte"), 0),
        (json!(" "), 16),
        (Value::Null, 16),
    ] {
        let query = "query($search: String) { organisations(search: $search) { totalCount } }";
        let answer = world.public_with(query, json!({ "search": search })).await;
        assert_eq!(answer["organisations"]["totalCount"], expected, "{search}");
    }
}
