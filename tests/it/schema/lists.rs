//! Lists as callers read them: their order, their pages, their filters; and what is known of the whole schema at once.

use entity::development_project;
use samverkan::domain::id::NodeKind;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{code, items, names, text, texts},
    mutate::id,
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    municipalities_sort_as_swedish_does,
    letters_sort_as_swedish_does,
    small_pages_give_the_same_list_of_organisations,
    small_pages_give_the_same_list_of_bodies,
    a_page_says_what_is_before_and_after_it,
    a_cursor_is_only_good_for_its_own_list,
    first_is_0_to_100,
    bodies_are_filtered_by_what_they_are,
    bodies_are_filtered_by_what_they_belong_to,
    a_filter_with_an_id_of_something_else_is_refused,
    bodies_are_found_by_any_of_their_names,
    signs_of_patterns_are_searched_as_they_are,
    a_text_with_a_nul_finds_nothing,
    what_is_not_public_is_in_no_list,
    lists_are_read_below_more_things_than_a_statement_takes,
    a_project_out_of_sight_has_no_parts,
    documents_and_matters_are_listed,
    the_vocabulary_has_the_codes_of_the_documents,
    the_directions_come_in_the_order_of_their_documents,
    the_limits_are_those_of_the_public_door,
);

const BODIES: &str = "query($filter: BodyFilter, $on: Date, $first: Int, $after: String) {
  bodies(filter: $filter, asOf: $on, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id slug name }
  }
}";

const ORGANISATIONS: &str =
    "query($kind: OrganisationKind, $on: Date, $first: Int, $after: String) {
  organisations(kind: $kind, asOf: $on, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id name }
  }
}";

async fn municipalities_sort_as_swedish_does(world: World) {
    let answer = world
        .public("{ organisations(kind: MUNICIPALITY) { totalCount nodes { name code } } }")
        .await;
    assert_eq!(
        names(&answer["organisations"]["nodes"]),
        [
            "Arjeplog",
            "Arvidsjaur",
            "Boden",
            "Gällivare",
            "Haparanda",
            "Jokkmokk",
            "Kalix",
            "Kiruna",
            "Luleå",
            "Pajala",
            "Piteå",
            "Älvsbyn",
            "Överkalix",
            "Övertorneå",
        ]
    );
    assert_eq!(answer["organisations"]["totalCount"], 14);
}

async fn letters_sort_as_swedish_does(world: World) {
    let rows = Rows::of(&world).await;
    // Å before Ä, which their bytes are not; é with e; small letters with large ones; Z before all of Å, Ä and Ö.
    let sorted = ["alfa", "Åre", "Ängel", "ärla", "Öby"];
    let between = ["Café", "Cafétorp", "zeta", "Zorn"];
    for name in sorted.iter().chain(&between).rev() {
        add_external(&rows, name).await;
    }
    let answer = world
        .public_with(ORGANISATIONS, json!({ "kind": "EXTERNAL" }))
        .await;
    assert_eq!(
        names(&answer["organisations"]["nodes"]),
        [
            "alfa",
            "Café",
            "Cafétorp",
            "zeta",
            "Zorn",
            "Åre",
            "Ängel",
            "ärla",
            "Öby"
        ]
    );
}

async fn small_pages_give_the_same_list_of_organisations(world: World) {
    let rows = Rows::of(&world).await;
    // Equal names are told apart by id, names that differ in case only are not equal.
    for name in [
        "Polisen", "Polisen", "Polisen", "polisen", "Åkyrkan", "Ökyrkan", "Åkyrkan",
    ] {
        add_external(&rows, name).await;
    }
    let all = pages(&world, ORGANISATIONS, "organisations", 100, json!({})).await;
    assert_eq!(all.len(), 16 + 7);
    for first in [1, 2, 3, 5, 22, 23] {
        assert_eq!(
            pages(&world, ORGANISATIONS, "organisations", first, json!({})).await,
            all
        );
    }
}

async fn small_pages_give_the_same_list_of_bodies(world: World) {
    let rows = Rows::of(&world).await;
    for number in 0..4 {
        let more = json!({ "slug": format!("grupp-{number}") });
        rows.add_body("WORKING_GROUP", "Ålderdomsgruppen", more)
            .await;
    }
    for day in ["2005-01-01", "2026-11-02"] {
        let all = pages(&world, BODIES, "bodies", 100, json!({ "on": day })).await;
        assert_eq!(all.len(), if day == "2005-01-01" { 7 } else { 11 });
        for first in [1, 2, 3, 7] {
            assert_eq!(
                pages(&world, BODIES, "bodies", first, json!({ "on": day })).await,
                all
            );
        }
    }
}

async fn a_page_says_what_is_before_and_after_it(world: World) {
    let page = async |first: i32, after: &Value| {
        let answer = world
            .public_with(BODIES, json!({ "first": first, "after": after }))
            .await;
        answer["bodies"].clone()
    };
    let beginning = page(3, &Value::Null).await;
    assert_eq!(beginning["totalCount"], 7);
    assert_eq!(beginning["pageInfo"]["hasPreviousPage"], false);
    assert_eq!(beginning["pageInfo"]["hasNextPage"], true);
    let end = page(4, &beginning["pageInfo"]["endCursor"]).await;
    assert_eq!(end["totalCount"], 7);
    assert_eq!(end["pageInfo"]["hasPreviousPage"], true);
    assert_eq!(end["pageInfo"]["hasNextPage"], false);
    assert_eq!(items(&end["nodes"]).count(), 4);
    let beyond = page(4, &end["pageInfo"]["endCursor"]).await;
    assert_eq!(beyond["nodes"], json!([]));
    assert_eq!(beyond["pageInfo"]["hasNextPage"], false);
    let edges = "{ bodies(first: 2) { edges { cursor node { slug } } nodes { slug } pageInfo { startCursor endCursor } } }";
    let answer = world.public(edges).await;
    let bodies = &answer["bodies"];
    assert_eq!(
        bodies["edges"][0]["cursor"],
        bodies["pageInfo"]["startCursor"]
    );
    assert_eq!(
        bodies["edges"][1]["cursor"],
        bodies["pageInfo"]["endCursor"]
    );
    assert_eq!(bodies["edges"][1]["node"], bodies["nodes"][1]);
}

async fn a_cursor_is_only_good_for_its_own_list(world: World) {
    let end = async |query: &str, list: &str, variables: Value| {
        let answer = world.public_with(query, variables).await;
        text(&answer[list]["pageInfo"]["endCursor"]).to_owned()
    };
    let own = end(BODIES, "bodies", json!({ "first": 2 })).await;
    let id = world
        .public("{ body(by: { slug: \"lansstyrgruppen\" }) { id } }")
        .await;
    let mut foreign = vec![
        end(ORGANISATIONS, "organisations", json!({ "first": 2 })).await,
        end(BODIES, "bodies", json!({ "first": 2, "on": "2005-01-01" })).await,
        end(
            BODIES,
            "bodies",
            json!({ "first": 2, "filter": { "sphere": "OFFICIALS" } }),
        )
        .await,
        text(&id["body"]["id"]).to_owned(),
        own[1..].to_owned(),
        own[..20].to_owned(),
        format!("A{}", &own[1..]),
    ];
    foreign.extend(["", "x", "åäö", "====", "bodies", "\u{0}", "AAAAAAAAAAA"].map(str::to_owned));
    foreign.push("A".repeat(5_000));
    for cursor in foreign {
        let answer = world
            .try_public_with(BODIES, json!({ "after": cursor }))
            .await;
        assert_eq!(code(&answer), "BAD_CURSOR", "{cursor}");
    }
    world.public_with(BODIES, json!({ "after": own })).await;
}

async fn first_is_0_to_100(world: World) {
    let page = async |first: Value| {
        world
            .try_public_with(BODIES, json!({ "first": first }))
            .await
    };
    let (_, none) = page(json!(0)).await;
    let bodies = &none["data"]["bodies"];
    assert_eq!(
        (&bodies["nodes"], &bodies["totalCount"]),
        (&json!([]), &json!(7))
    );
    assert_eq!(bodies["pageInfo"]["hasNextPage"], true);
    let (_, hundred) = page(json!(100)).await;
    assert_eq!(items(&hundred["data"]["bodies"]["nodes"]).count(), 7);
    for first in [-1, 101, i32::MIN, i32::MAX] {
        let answer = page(json!(first)).await;
        assert_eq!(code(&answer), "BAD_USER_INPUT", "{first}");
        assert_eq!(answer.1["errors"][0]["extensions"]["field"], "first");
    }
    let rows = Rows::of(&world).await;
    for number in 0..20 {
        rows.add_body("WORKING_GROUP", &format!("Arbetsgrupp {number}"), json!({}))
            .await;
    }
    for left_out in [
        "{ bodies { nodes { slug } } }",
        "{ bodies(first: null) { nodes { slug } } }",
    ] {
        assert_eq!(
            items(&world.public(left_out).await["bodies"]["nodes"]).count(),
            20
        );
    }
}

async fn bodies_are_filtered_by_what_they_are(world: World) {
    for (filter, day, expected) in [
        (json!({ "types": ["AREA_GROUP"] }), "2026-11-02", 4),
        (
            json!({ "types": ["AREA_GROUP", "POLITICAL_BOARD"] }),
            "2026-11-02",
            5,
        ),
        (json!({ "types": [] }), "2026-11-02", 0),
        (json!({ "types": ["HISTORICAL_FORUM"] }), "2026-11-02", 0),
        (json!({ "types": ["HISTORICAL_FORUM"] }), "2005-01-01", 7),
        (json!({ "types": ["HISTORICAL_FORUM"] }), "2004-06-16", 1),
        (json!({ "level": "COUNTY" }), "2026-11-02", 3),
        (json!({ "level": "AREA" }), "2026-11-02", 4),
        (json!({ "level": "LOCAL" }), "2026-11-02", 0),
        (json!({ "level": "LOCAL" }), "2005-01-01", 5),
        (json!({ "sphere": "POLITICAL" }), "2026-11-02", 1),
        (json!({ "sphere": "OFFICIALS" }), "2026-11-02", 6),
        (
            json!({ "sphere": "OFFICIALS", "level": "COUNTY" }),
            "2026-11-02",
            2,
        ),
        (
            json!({ "sphere": "POLITICAL", "level": "AREA" }),
            "2026-11-02",
            0,
        ),
        (json!({}), "2026-11-02", 7),
        (json!(null), "2026-11-02", 7),
    ] {
        let answer = world
            .public_with(BODIES, json!({ "filter": filter, "on": day }))
            .await;
        assert_eq!(answer["bodies"]["totalCount"], expected, "{filter} {day}");
        assert_eq!(
            items(&answer["bodies"]["nodes"]).count(),
            expected,
            "{filter} {day}"
        );
    }
}

async fn bodies_are_filtered_by_what_they_belong_to(world: World) {
    let rows = Rows::of(&world).await;
    let pajala = rows.organisation("2521").await;
    rows.add_body(
        "LOCAL_GROUP",
        "Lokal grupp Pajala",
        json!({ "municipality_id": pajala }),
    )
    .await;
    let ids = world
        .public(
            "{ careAreas { id slug } organisation(by: { slug: \"2521\" }) { id } body(by: { slug: \"lansstyrgruppen\" }) { id } }",
        )
        .await;
    let north = items(&ids["careAreas"]).find(|area| area["slug"] == "norra-norrbotten");
    for (filter, expected) in [
        (
            json!({ "careArea": north.unwrap()["id"] }),
            vec!["lansdelsgrupp-norra-norrbotten"],
        ),
        (
            json!({ "municipality": ids["organisation"]["id"] }),
            vec!["lokal-grupp-pajala"],
        ),
        (
            json!({ "parent": ids["body"]["id"] }),
            vec![
                "lansdelsgrupp-boden-lulea",
                "lansdelsgrupp-norra-norrbotten",
                "lansdelsgrupp-pite-alvdal",
                "lansdelsgrupp-ostra-norrbotten",
                "lansstyrgruppens-arbetsutskott",
            ],
        ),
    ] {
        let answer = world.public_with(BODIES, json!({ "filter": filter })).await;
        assert_eq!(
            texts(&answer["bodies"]["nodes"], "slug"),
            expected,
            "{filter}"
        );
    }
}

async fn a_filter_with_an_id_of_something_else_is_refused(world: World) {
    let ids = world.public("{ body(by: { slug: \"lansstyrgruppen\" }) { id } organisation(by: { slug: \"2584\" }) { id } }").await;
    for (field, id) in [
        ("careArea", &ids["organisation"]["id"]),
        ("municipality", &ids["body"]["id"]),
        ("parent", &ids["organisation"]["id"]),
        ("parent", &json!("no-such-body")),
    ] {
        let answer = world
            .try_public_with(BODIES, json!({ "filter": { field: id } }))
            .await;
        assert_eq!(code(&answer), "BAD_USER_INPUT", "{field}");
        assert_eq!(
            answer.1["errors"][0]["extensions"]["field"],
            format!("filter.{field}")
        );
    }
}

async fn bodies_are_found_by_any_of_their_names(world: World) {
    for (search, day, expected) in [
        ("länsdelsgrupp", "2026-11-02", 4),
        ("Länsdelssamverkan", "2026-11-02", 4),
        ("LÄNSDELSSAMVERKAN ÖSTRA", "2026-11-02", 1),
        ("östra", "2026-11-02", 1),
        ("ÖSTRA", "2005-01-01", 1),
        ("ostra", "2026-11-02", 1),
        ("östra länsdelssamverkan", "2026-11-02", 1),
        ("O\u{308}STRA", "2026-11-02", 1),
        ("östra finns inte", "2026-11-02", 0),
        // Two spellings, each found on both days.
        ("Piteå älvdal", "2026-11-02", 1),
        ("PITE ÄLVDAL", "2026-11-02", 1),
        ("piteå älvdal", "2005-01-01", 1),
        ("Pite Älvdal", "2005-01-01", 1),
        ("/Luleå", "2026-11-02", 1),
        ("slako", "2004-06-16", 1),
        ("slako", "2026-11-02", 0),
        ("styrgruppen", "2026-11-02", 2),
        ("finns inte", "2026-11-02", 0),
        ("", "2026-11-02", 7),
        (" \n", "2026-11-02", 7),
    ] {
        let variables = json!({ "filter": { "search": search }, "on": day });
        let answer = world.public_with(BODIES, variables).await;
        assert_eq!(answer["bodies"]["totalCount"], expected, "{search} {day}");
    }
}

async fn signs_of_patterns_are_searched_as_they_are(world: World) {
    let rows = Rows::of(&world).await;
    for (slug, name) in [
        ("a", r"100 % vård"),
        ("b", r"plan_b"),
        ("c", r"norr\söder"),
        ("d", "Pers' grupp"),
    ] {
        rows.add_body("WORKING_GROUP", name, json!({ "slug": slug }))
            .await;
    }
    for (search, expected) in [
        ("%", vec!["a"]),
        ("0 %", vec!["a"]),
        ("_", vec!["b"]),
        ("N_B", vec!["b"]),
        (r"\", vec!["c"]),
        (r"norr\S", vec!["c"]),
        (r"\%", vec![]),
        (r"\_", vec![]),
        (r"\\", vec![]),
        ("'", vec!["d"]),
        ("a%d", vec![]),
        ("[a-z]", vec![]),
        ("*", vec![]),
    ] {
        let answer = world
            .public_with(BODIES, json!({ "filter": { "search": search } }))
            .await;
        assert_eq!(
            texts(&answer["bodies"]["nodes"], "slug"),
            expected,
            "{search}"
        );
    }
}

async fn a_text_with_a_nul_finds_nothing(world: World) {
    let answer = world
        .public_with(BODIES, json!({ "filter": { "search": "a\u{0}" } }))
        .await;
    assert_eq!(answer["bodies"]["totalCount"], 0);
    let by_text = "query($text: String!) {
      code: organisation(by: { code: $text }) { id }
      slug: organisation(by: { slug: $text }) { id }
      body(by: { slug: $text }) { id }
      steeringDocument(by: { slug: $text }) { id }
      agreement(by: { slug: $text }) { id }
      matter(by: { slug: $text }) { id }
    }";
    let answer = world.public_with(by_text, json!({ "text": "\u{0}" })).await;
    assert!(
        answer.as_object().unwrap().values().all(Value::is_null),
        "{answer}"
    );
}

async fn what_is_not_public_is_in_no_list(world: World) {
    let query = "query($slug: String!) {
      steeringDocuments { totalCount nodes { slug } } steeringDocument(by: { slug: $slug }) { id }
      agreements { totalCount nodes { id } } agreement(by: { slug: $slug }) { id }
      matters { totalCount nodes { slug } } matter(by: { slug: \"politisk-samverkan-mellan-kommuner-och-landsting\" }) { id }
      body(by: { slug: \"slako\" }, asOf: \"2004-06-16\") { clause { wording } ... on HistoricalForum { abolishedBy { id } } }
    }";
    let variables = json!({ "slug": "overenskommelse-politisk-samverkan-2004" });
    let before = world.public_with(query, variables.clone()).await;
    assert_eq!(before["steeringDocuments"]["totalCount"], 2);
    assert_eq!(
        (
            &before["agreements"]["totalCount"],
            &before["matters"]["totalCount"]
        ),
        (&json!(1), &json!(1))
    );
    assert!(!before["body"]["clause"].is_null() && !before["body"]["abolishedBy"].is_null());
    for visibility in ["COOPERATION", "OWNER"] {
        let slug = "overenskommelse-politisk-samverkan-2004";
        world
            .sql(&format!(
                "UPDATE steering_document SET visibility = '{visibility}' WHERE slug = '{slug}'; \
                 UPDATE matter SET visibility = '{visibility}'"
            ))
            .await;
        let after = world.public_with(query, variables.clone()).await;
        assert_eq!(
            after,
            json!({
                "steeringDocuments": { "totalCount": 1, "nodes": [{ "slug": "organisering-lansstyrgruppen" }] },
                "steeringDocument": null,
                "agreements": { "totalCount": 0, "nodes": [] },
                "agreement": null,
                "matters": { "totalCount": 0, "nodes": [] },
                "matter": null,
                "body": { "clause": null, "abolishedBy": null },
            })
        );
    }
}

async fn documents_and_matters_are_listed(world: World) {
    let answer = world
        .public(
            "{ steeringDocuments { nodes { slug } }
               plans: steeringDocuments(filter: { kind: ACTION_PLAN }) { totalCount nodes { slug } }
               agreements: steeringDocuments(filter: { kind: AGREEMENT, level: COUNTY }) { totalCount }
               matters { totalCount nodes { slug agreements { steeringDocument { slug } } } } }",
        )
        .await;
    assert_eq!(
        texts(&answer["steeringDocuments"]["nodes"], "slug"),
        [
            "organisering-lansstyrgruppen",
            "overenskommelse-politisk-samverkan-2004"
        ]
    );
    assert_eq!(answer["plans"], json!({ "totalCount": 0, "nodes": [] }));
    assert_eq!(answer["agreements"]["totalCount"], 1);
    assert_eq!(answer["matters"]["totalCount"], 1);
    let agreements = &answer["matters"]["nodes"][0]["agreements"];
    assert_eq!(
        agreements[0]["steeringDocument"]["slug"],
        "overenskommelse-politisk-samverkan-2004"
    );
}

async fn the_vocabulary_has_the_codes_of_the_documents(world: World) {
    let answer = world
        .public("{ vocabulary { vocabulary code swedish english meaning } }")
        .await;
    let codes = |vocabulary: &str| -> Vec<&str> {
        let terms = items(&answer["vocabulary"]).filter(|term| term["vocabulary"] == vocabulary);
        terms.map(|term| text(&term["code"])).collect()
    };
    assert_eq!(
        codes("PriorityArea"),
        [
            "barn-och-unga",
            "aldre",
            "psykisk-halsa",
            "framjande-forebyggande"
        ]
    );
    assert_eq!(
        codes("TargetGroup"),
        ["aldre-multisjuka", "funktionshindrade", "barn-och-ungdomar"]
    );
    assert_eq!(
        codes("EffectGoal"),
        ["trygghet-och-sakerhet", "battre-resursnyttjande"]
    );
    assert_eq!(codes("ParticipantSector").len(), 6);
    assert_eq!(codes("BodyType").len(), 7);
    assert_eq!(codes("SeatFunction").len(), 19);
    for term in items(&answer["vocabulary"]) {
        assert!(
            !text(&term["swedish"]).is_empty() && !text(&term["english"]).is_empty(),
            "{term}"
        );
    }
    // Every value of every enumeration of the schema has its labels.
    let schema = world
        .public("{ __schema { types { kind name enumValues { name } } } }")
        .await;
    let enumerations = items(&schema["__schema"]["types"]).filter(|kind| kind["kind"] == "ENUM");
    let enumerations = enumerations.filter(|kind| !text(&kind["name"]).starts_with("__"));
    for enumeration in enumerations {
        let mut values = names(&enumeration["enumValues"]);
        let mut terms = codes(text(&enumeration["name"]));
        values.sort_unstable();
        terms.sort_unstable();
        assert_eq!(values, terms, "{}", enumeration["name"]);
    }
}

async fn the_directions_come_in_the_order_of_their_documents(world: World) {
    let answer = world
        .public(
            "{ priorityAreas { ordinal swedish clause { number } } targetGroups { ordinal swedish clause { number } }
               effectGoals { ordinal swedish clause { number } } }",
        )
        .await;
    for (list, clause, first, count) in [
        ("priorityAreas", "A-5", "Barn och unga", 4),
        (
            "targetGroups",
            "B-5",
            "Äldre multisjuka individer med nedsatt autonomi",
            3,
        ),
        (
            "effectGoals",
            "A-3",
            "trygghet och säkerhet för den enskilde",
            2,
        ),
    ] {
        let things = &answer[list];
        assert_eq!(things[0]["swedish"], first);
        let ordinals: Vec<_> = items(things)
            .map(|thing| thing["ordinal"].as_i64().unwrap())
            .collect();
        assert_eq!(ordinals, (1..=count).collect::<Vec<_>>());
        assert!(items(things).all(|thing| thing["clause"]["number"] == clause));
    }
}

async fn the_limits_are_those_of_the_public_door(world: World) {
    let answer = world
        .public(
            "{ viewer { signedIn limits { bodyBytes documentBytes tokens bracketDepth selections depth aliases directives cost seconds } } }",
        )
        .await;
    assert_eq!(
        answer["viewer"],
        json!({
            "signedIn": false,
            "limits": {
                "bodyBytes": 64 * 1024,
                "documentBytes": 8_000,
                "tokens": 1_000,
                "bracketDepth": 24,
                "selections": 1_000,
                "depth": 10,
                "aliases": 30,
                "directives": 20,
                "cost": 2_000,
                "seconds": 5,
            },
        })
    );
}

/// The whole list, read in pages of so many: name and id of each thing.
async fn pages(
    world: &World,
    query: &str,
    list: &str,
    first: usize,
    variables: Value,
) -> Vec<String> {
    let mut read = Vec::new();
    let mut after = Value::Null;
    loop {
        let more = json!({ "first": first, "after": after });
        let answer = world
            .public_with(query, merged(variables.clone(), more))
            .await;
        let page = &answer[list];
        assert!(items(&page["nodes"]).count() <= first);
        let things = items(&page["nodes"]);
        read.extend(things.map(|thing| format!("{} {}", text(&thing["name"]), text(&thing["id"]))));
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], read.len());
            return read;
        }
        assert!(read.len() < 1_000, "it never ends");
        after = page["pageInfo"]["endCursor"].clone();
    }
}

async fn add_external(rows: &Rows, name: &str) {
    let slug = Uuid::now_v7().to_string();
    let organisation = rows
        .add::<entity::organisation::Entity>(json!({ "kind": "EXTERNAL", "slug": slug }))
        .await;
    rows.add_name(json!({ "organisation_id": organisation }), name)
        .await;
}

/// SQLite joins no more than 500 selects in one.
async fn lists_are_read_below_more_things_than_a_statement_takes(world: World) {
    const PARTS: usize = 501;
    let rows = Rows::of(&world).await;
    let owner = rows.organisation("2584").await;
    let whole = rows.add_project(owner, "Helheten", json!({})).await;
    let connection = world.database().connection().await;
    let held = development_project::Entity::find_by_id(whole)
        .one(&connection)
        .await;
    let held = held.expect("the table is read").expect("the project");
    let part = |number: usize| {
        let part = development_project::Model {
            id: Uuid::now_v7(),
            slug: format!("delen-{number}"),
            parent_project_id: Some(whole),
            ..held.clone()
        };
        part.into_active_model()
    };
    development_project::Entity::insert_many((0..PARTS).map(part))
        .exec_without_returning(&connection)
        .await
        .expect("the projects are taken");
    let query = "query($slug: String!) { project(by: { slug: $slug }) { subprojects { statusReports(first: 1) { totalCount nodes { id } } } } }";
    let answer = world
        .public_with(query, json!({ "slug": "helheten" }))
        .await;
    let parts = items(&answer["project"]["subprojects"]);
    let nothing = json!({ "statusReports": { "totalCount": 0, "nodes": [] } });
    assert_eq!(parts.filter(|part| **part == nothing).count(), PARTS);
}

async fn a_project_out_of_sight_has_no_parts(world: World) {
    let rows = Rows::of(&world).await;
    let owner = rows.organisation("2584").await;
    let query = "query($parent: ID!) { projects(filter: { parentProject: $parent }) { totalCount nodes { title } } }";
    for (visibility, seen) in [("PUBLIC", 1), ("OWNER", 0)] {
        let more = json!({ "visibility": visibility });
        let title = format!("Helheten {visibility}");
        let whole = rows.add_project(owner, &title, more.clone()).await;
        let part = merged(
            json!({ "parent_project_id": whole }),
            json!({ "visibility": "PUBLIC" }),
        );
        let title = format!("Delen {visibility}");
        rows.add_project(owner, &title, part).await;
        let parent = id(NodeKind::DevelopmentProject, whole);
        let answer = world.public_with(query, json!({ "parent": parent })).await;
        assert_eq!(answer["projects"]["totalCount"], seen, "{visibility}");
    }
}
