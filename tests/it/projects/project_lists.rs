//! Lists of projects: their filters, their orders, their pages, below whom they stand, and how many statements they take.

use samverkan::domain::{id::NodeKind, letters::folded, vocabulary::Grade};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fixture::{
        json::{code, items, text},
        mutate::{done, id},
        rows::{Rows, merged},
        world::{World, both, now},
    },
    projects::development_projects::{JOIN, REPORT, keyed, ongoing, propose, report},
};

both!(
    projects_are_found_by_who_has_to_do_with_them,
    projects_are_found_by_what_they_are_for,
    projects_are_found_by_phase_health_and_visibility,
    projects_are_found_by_their_titles,
    projects_that_nobody_reported_on_are_found,
    projects_that_were_written_since_are_found,
    a_filter_that_can_not_be_meant_is_refused,
    projects_come_in_the_order_that_is_asked_for,
    projects_come_by_end_report_owner_and_health_in_both_directions,
    small_pages_give_the_same_list,
    a_cursor_is_only_good_for_its_own_list,
    organisations_bodies_and_directions_have_their_projects,
    lists_below_have_pages_of_their_own,
    a_cursor_of_a_list_below_is_good_on_the_next_day_unless_a_day_was_asked_for,
    status_reports_come_in_pages,
    pages_below_hundreds_of_projects_are_read,
    lists_take_as_many_statements_with_twenty_projects_as_with_two,
    progress_takes_as_many_statements_with_twenty_parts_as_with_two,
);

const KIRUNA: &str = "2584";
const LULEA: &str = "2580";

const LIST: &str =
    "query($filter: ProjectFilter, $order: ProjectOrder, $first: Int, $after: String) {
  projects(filter: $filter, orderBy: $order, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id slug title }
  }
}";

async fn organisation(rows: &Rows, slug: &str) -> String {
    id(NodeKind::Organisation, rows.organisation(slug).await)
}

/// The titles of the projects that meet a filter, in alphabetical order.
async fn found(world: &World, token: &str, filter: Value) -> Vec<String> {
    let variables = json!({ "filter": filter, "order": "TITLE", "first": 100 });
    let data = world.data_as(token, LIST, variables).await;
    let list = &data["projects"];
    let titles: Vec<_> = items(&list["nodes"])
        .map(|node| text(&node["title"]).to_owned())
        .collect();
    assert_eq!(list["totalCount"], titles.len());
    titles
}

/// Adds a public project of Kiruna past the server, with the time of its last change.
async fn add_project(rows: &Rows, title: &str, more: Value) -> Uuid {
    let owner = rows.organisation(KIRUNA).await;
    let row = json!({
        "slug": format!("2584-{}", Uuid::now_v7()), "title": title, "folded": folded(title), "summary": "x",
        "owner_id": owner, "phase": "ONGOING", "health": "ON_TRACK", "visibility": "PUBLIC",
        "changed_at": "2026-10-01T08:00:00Z",
    });
    rows.add::<entity::development_project::Entity>(merged(row, more))
        .await
}

async fn projects_are_found_by_who_has_to_do_with_them(world: World) {
    let rows = Rows::of(&world).await;
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let lulea = world.token(LULEA, Grade::Editor).await;
    let body = async |slug: &str| id(NodeKind::Body, rows.body(slug).await);
    let (north, county) = (
        body("lansdelsgrupp-norra-norrbotten").await,
        body("lansstyrgruppen").await,
    );
    let led = json!({ "leadBody": north, "steeringBody": county });
    let first = propose(&world, &kiruna, "Ett", led).await;
    let steered = json!({ "steeringBody": north, "parentProject": first["id"] });
    propose(&world, &kiruna, "Två", steered).await;
    propose(&world, &lulea, "Tre", json!({})).await;
    let joined = keyed(json!({ "project": first["id"] }));
    done(&world, &lulea, JOIN, joined).await;
    let area = entity::care_area::Column::Slug;
    let area = async |slug: &str| {
        let condition = sea_orm::ColumnTrait::eq(&area, slug);
        let row = rows.one::<entity::care_area::Entity>(condition).await;
        id(NodeKind::CareArea, row.id)
    };
    let (of_kiruna, of_lulea) = (
        organisation(&rows, KIRUNA).await,
        organisation(&rows, LULEA).await,
    );
    for (filter, expected) in [
        (json!({}), vec!["Ett", "Tre", "Två"]),
        (json!({ "owner": of_kiruna }), vec!["Ett", "Två"]),
        (json!({ "participant": of_lulea }), vec!["Ett"]),
        (json!({ "participant": of_kiruna }), vec![]),
        (
            json!({ "careArea": area("norra-norrbotten").await }),
            vec!["Ett", "Två"],
        ),
        (
            json!({ "careArea": area("boden-lulea").await }),
            vec!["Tre"],
        ),
        (json!({ "careArea": area("pite-alvdal").await }), vec![]),
        (json!({ "body": north }), vec!["Ett", "Två"]),
        (json!({ "body": county }), vec!["Ett"]),
        (json!({ "parentProject": first["id"] }), vec!["Två"]),
        (json!({ "owner": of_lulea, "body": north }), vec![]),
        (json!({ "owner": of_kiruna, "body": county }), vec!["Ett"]),
        (
            json!({ "owner": id(NodeKind::Organisation, Uuid::nil()) }),
            vec![],
        ),
    ] {
        assert_eq!(
            found(&world, &lulea, filter.clone()).await,
            expected,
            "{filter}"
        );
    }
    // Who has left no longer takes part.
    world
        .sql("UPDATE project_participation SET left_on = '2026-11-02'")
        .await;
    let filter = json!({ "participant": of_lulea });
    assert_eq!(found(&world, &lulea, filter).await, [""; 0]);
}

async fn projects_are_found_by_what_they_are_for(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let aims = json!({ "priorityAreas": ["aldre", "psykisk-halsa"], "targetGroups": ["funktionshindrade"] });
    propose(&world, &token, "Ett", aims).await;
    let aims =
        json!({ "priorityAreas": ["psykisk-halsa"], "effectGoals": ["battre-resursnyttjande"] });
    propose(&world, &token, "Två", aims).await;
    for (filter, expected) in [
        (
            json!({ "priorityArea": "psykisk-halsa" }),
            vec!["Ett", "Två"],
        ),
        (json!({ "priorityArea": "aldre" }), vec!["Ett"]),
        (json!({ "priorityArea": "barn-och-unga" }), vec![]),
        (json!({ "targetGroup": "funktionshindrade" }), vec!["Ett"]),
        (
            json!({ "effectGoal": "battre-resursnyttjande" }),
            vec!["Två"],
        ),
        (
            json!({ "priorityArea": "aldre", "effectGoal": "battre-resursnyttjande" }),
            vec![],
        ),
        (json!({ "targetGroup": "barn-och-ungdomar" }), vec![]),
    ] {
        assert_eq!(
            found(&world, &token, filter.clone()).await,
            expected,
            "{filter}"
        );
    }
}

async fn projects_are_found_by_phase_health_and_visibility(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    propose(&world, &token, "Ett", json!({ "visibility": "OWNER" })).await;
    let second = ongoing(&world, &token, "Två", json!({ "visibility": "PUBLIC" })).await;
    let at_risk = report(&second, "2026-Q3", json!({ "health": "AT_RISK" }));
    done(&world, &token, REPORT, at_risk).await;
    for (filter, expected) in [
        (json!({ "phases": ["PROPOSED"] }), vec!["Ett"]),
        (
            json!({ "phases": ["PROPOSED", "ONGOING"] }),
            vec!["Ett", "Två"],
        ),
        (json!({ "phases": [] }), vec![]),
        (json!({ "healths": ["AT_RISK", "OFF_TRACK"] }), vec!["Två"]),
        (json!({ "healths": ["NOT_STARTED"] }), vec!["Ett"]),
        (json!({ "visibility": "OWNER" }), vec!["Ett"]),
        (
            json!({ "visibility": "PUBLIC", "healths": ["NOT_STARTED"] }),
            vec![],
        ),
    ] {
        assert_eq!(
            found(&world, &token, filter.clone()).await,
            expected,
            "{filter}"
        );
    }
}

async fn projects_are_found_by_their_titles(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    propose(&world, &token, "Äldres HÄLSA", json!({})).await;
    propose(&world, &token, "100 % bättre_skola", json!({})).await;
    for (search, expected) in [
        ("hälsa", vec!["Äldres HÄLSA"]),
        ("ÄLDRE", vec!["Äldres HÄLSA"]),
        ("halsa", vec!["Äldres HÄLSA"]),
        ("hälsa äldres", vec!["Äldres HÄLSA"]),
        ("hälsa skola", vec![]),
        ("ha\u{308}lsa", vec!["Äldres HÄLSA"]),
        ("  ", vec!["100 % bättre_skola", "Äldres HÄLSA"]),
        ("%", vec!["100 % bättre_skola"]),
        ("e_s", vec!["100 % bättre_skola"]),
        ("_a_", vec![]),
        ("\u{0}", vec![]),
        ("", vec!["100 % bättre_skola", "Äldres HÄLSA"]),
    ] {
        let filter = json!({ "search": search });
        assert_eq!(found(&world, &token, filter).await, expected, "{search:?}");
    }
}

async fn projects_that_nobody_reported_on_are_found(world: World) {
    let rows = Rows::of(&world).await;
    let token = world.token(LULEA, Grade::Reader).await;
    for (title, more) in [
        (
            "Rapporterat",
            json!({ "actual_start": "2026-01-01", "last_reported_on": "2026-09-01" }),
        ),
        (
            "Sent rapporterat",
            json!({ "actual_start": "2026-01-01", "last_reported_on": "2026-08-31" }),
        ),
        ("Aldrig", json!({ "actual_start": "2026-08-31" })),
        ("Nystartat", json!({ "actual_start": "2026-09-01" })),
        (
            "Pausat",
            json!({ "phase": "PAUSED", "actual_start": "2026-01-01" }),
        ),
        (
            "Under avslut",
            json!({ "phase": "CLOSING", "last_reported_on": "2026-01-01" }),
        ),
        (
            "Förslag",
            json!({ "phase": "PROPOSED", "health": "NOT_STARTED" }),
        ),
        (
            "Klart",
            json!({ "phase": "CLOSED", "health": "FINISHED", "last_reported_on": "2026-01-01" }),
        ),
        (
            "Avbrutet",
            json!({ "phase": "CANCELLED", "health": "DISCONTINUED" }),
        ),
    ] {
        add_project(&rows, title, more).await;
    }
    let filter = json!({ "notReportedSince": "2026-09-01" });
    assert_eq!(
        found(&world, &token, filter).await,
        ["Aldrig", "Pausat", "Sent rapporterat", "Under avslut"]
    );
}

async fn projects_that_were_written_since_are_found(world: World) {
    let rows = Rows::of(&world).await;
    let token = world.token(KIRUNA, Grade::Editor).await;
    for (title, at) in [
        ("Ett", "2026-10-01T07:59:59.999Z"),
        ("Två", "2026-10-01T08:00:00Z"),
        ("Tre", "2026-10-01T08:00:00.001Z"),
    ] {
        add_project(&rows, title, json!({ "changed_at": at })).await;
    }
    let since = async |at: &str| found(&world, &token, json!({ "changedSince": at })).await;
    assert_eq!(since("2026-10-01T08:00:00Z").await, ["Tre", "Två"]);
    assert_eq!(since("2026-10-01T10:00:00.001+02:00").await, ["Tre"]);
    assert_eq!(since("2026-10-02T00:00:00Z").await, [""; 0]);
    let reported = propose(&world, &token, "Nytt", json!({})).await;
    assert_eq!(since("2026-11-02T09:00:00Z").await, ["Nytt"]);
    assert_eq!(reported["version"], 1);
}

async fn a_filter_that_can_not_be_meant_is_refused(world: World) {
    let token = world.token(KIRUNA, Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let body = id(NodeKind::Body, rows.body("lansstyrgruppen").await);
    for filter in [
        json!({ "owner": body }),
        json!({ "participant": body }),
        json!({ "careArea": body }),
        json!({ "body": organisation(&rows, KIRUNA).await }),
        json!({ "parentProject": "x" }),
        json!({ "search": "x".repeat(201) }),
        json!({ "priorityArea": "aldree" }),
        json!({ "targetGroup": "a\u{0}" }),
        json!({ "effectGoal": "aldre" }),
    ] {
        let answer = world
            .try_as(&token, LIST, json!({ "filter": filter }))
            .await;
        assert_eq!(code(&answer), "BAD_USER_INPUT", "{filter}");
    }
    // A typo is said wherever it is, with what it can be; where no code is given, none is read.
    world.statements();
    found(&world, &token, json!({})).await;
    let without = world.statements().len();
    found(&world, &token, json!({ "priorityArea": "aldre" })).await;
    assert_eq!(world.statements().len(), without + 1);
    for wrong in [
        "organisations { nodes { projects(filter: { priorityArea: \"aldree\" }) { totalCount } } }",
        "organisations { nodes { followUpValues(filter: { priorityArea: \"aldree\" }) { totalCount } } }",
        "followUpValues(filter: { priorityArea: \"aldree\" }) { totalCount }",
        "indicators(filter: { priorityArea: \"aldree\" }) { totalCount }",
        "followUpMatrix(period: { kind: YEAR, year: 2026 }, filter: { priorityArea: \"aldree\" }) { indicators { slug } }",
    ] {
        let answer = world.try_public(&format!("{{ {wrong} }}")).await;
        assert_eq!(code(&answer), "BAD_USER_INPUT", "{wrong}");
        let said = text(&answer.1["errors"][0]["message"]);
        let expected = "`filter.priorityArea` is \"aldree\"; it may be barn-och-unga, aldre";
        assert!(said.starts_with(expected), "{said}");
    }
    for first in [-1, 101] {
        let answer = world.try_as(&token, LIST, json!({ "first": first })).await;
        assert_eq!(code(&answer), "BAD_USER_INPUT");
    }
}

async fn projects_come_in_the_order_that_is_asked_for(world: World) {
    let rows = Rows::of(&world).await;
    for (title, at) in [
        ("Ökad trygghet", "2026-10-03T08:00:00Z"),
        ("Ängar", "2026-10-01T08:00:00.5Z"),
        ("Zon", "2026-10-01T08:00:00Z"),
        ("alfa", "2026-10-02T08:00:00Z"),
        ("Åker", "2026-10-04T08:00:00Z"),
    ] {
        add_project(&rows, title, json!({ "changed_at": at })).await;
    }
    for (order, expected) in [
        (
            json!("TITLE"),
            ["alfa", "Zon", "Åker", "Ängar", "Ökad trygghet"],
        ),
        (
            json!("NEWEST"),
            ["Åker", "alfa", "Zon", "Ängar", "Ökad trygghet"],
        ),
        (
            json!("CHANGED"),
            ["Åker", "Ökad trygghet", "alfa", "Ängar", "Zon"],
        ),
        (
            Value::Null,
            ["Åker", "alfa", "Zon", "Ängar", "Ökad trygghet"],
        ),
    ] {
        let answer = world
            .public_with(LIST, json!({ "order": order, "first": 100 }))
            .await;
        let titles: Vec<_> = items(&answer["projects"]["nodes"])
            .map(|node| text(&node["title"]))
            .collect();
        assert_eq!(titles, expected, "{order}");
    }
}

async fn small_pages_give_the_same_list(world: World) {
    let rows = Rows::of(&world).await;
    for number in 0..7 {
        // Equal titles and equal moments are told apart by id.
        let at = format!("2026-10-0{}T08:00:00.120Z", 1 + number / 3);
        let title = ["Ett", "ett", "Två"][number % 3];
        add_project(&rows, title, json!({ "changed_at": at })).await;
    }
    let all = async |order: &str, first: usize| {
        let (mut read, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "order": order, "first": first, "after": after });
            let answer = world.public_with(LIST, variables).await;
            let page = &answer["projects"];
            read.extend(items(&page["nodes"]).map(|node| text(&node["id"]).to_owned()));
            if page["pageInfo"]["hasNextPage"] == false {
                return read;
            }
            assert!(read.len() < 100, "it never ends");
            after = page["pageInfo"]["endCursor"].clone();
        }
    };
    let kept = "UPDATE development_project SET planned_end = '2026-12-31' WHERE title = 'ett';
        UPDATE development_project SET last_reported_on = '2026-10-01', health = 'AT_RISK' WHERE title = 'Ett'";
    world.sql(kept).await;
    for order in ORDERS {
        let whole = all(order, 100).await;
        assert_eq!(whole.len(), 7);
        for first in [1, 2, 3, 6] {
            assert_eq!(all(order, first).await, whole, "{order} {first}");
        }
    }
}

/// All orders of projects.
const ORDERS: [&str; 11] = [
    "TITLE",
    "NEWEST",
    "CHANGED",
    "PLANNED_END_ASCENDING",
    "PLANNED_END_DESCENDING",
    "LAST_REPORT_ASCENDING",
    "LAST_REPORT_DESCENDING",
    "OWNER_ASCENDING",
    "OWNER_DESCENDING",
    "HEALTH_ASCENDING",
    "HEALTH_DESCENDING",
];

async fn projects_come_by_end_report_owner_and_health_in_both_directions(world: World) {
    let rows = Rows::of(&world).await;
    let owner = async |slug: &str| rows.organisation(slug).await;
    for (title, more) in [
        (
            "a",
            json!({ "planned_end": "2026-12-31", "health": "ON_TRACK", "owner_id": owner("2505").await }),
        ),
        (
            "b",
            json!({ "planned_end": "2027-06-30", "health": "OFF_TRACK", "last_reported_on": "2026-10-01" }),
        ),
        (
            "c",
            json!({ "health": "FINISHED", "last_reported_on": "2026-09-01", "owner_id": owner("2560").await }),
        ),
    ] {
        add_project(&rows, title, more).await;
    }
    for (order, expected) in [
        ("PLANNED_END", ["a", "b", "c"]),
        ("LAST_REPORT", ["a", "c", "b"]),
        // Arjeplog, Kiruna, Älvsbyn.
        ("OWNER", ["a", "b", "c"]),
        ("HEALTH", ["b", "a", "c"]),
    ] {
        let titles = async |direction: &str| {
            let variables = json!({ "order": format!("{order}_{direction}"), "first": 100 });
            let answer = world.public_with(LIST, variables).await;
            let nodes = items(&answer["projects"]["nodes"]);
            nodes
                .map(|node| text(&node["title"]).to_owned())
                .collect::<Vec<_>>()
        };
        let up = titles("ASCENDING").await;
        assert_eq!(up, expected, "{order}");
        let down: Vec<String> = up.into_iter().rev().collect();
        assert_eq!(titles("DESCENDING").await, down, "{order}");
    }
}

async fn a_cursor_is_only_good_for_its_own_list(world: World) {
    let rows = Rows::of(&world).await;
    for title in ["Ett", "Två"] {
        add_project(&rows, title, json!({})).await;
    }
    let answer = world.public_with(LIST, json!({ "first": 1 })).await;
    let after = &answer["projects"]["pageInfo"]["endCursor"];
    for variables in [
        json!({ "after": after, "order": "TITLE" }),
        json!({ "after": after, "filter": { "search": "t" } }),
        json!({ "after": "x" }),
    ] {
        let answer = world.try_public_with(LIST, variables).await;
        assert_eq!(code(&answer), "BAD_CURSOR");
    }
    let token = world.token(KIRUNA, Grade::Reader).await;
    let answer = world.try_as(&token, LIST, json!({ "after": after })).await;
    assert_eq!(code(&answer), "BAD_CURSOR");
    let below = "query($after: String) { organisation(by: { code: \"2584\" }) { projects(after: $after) { nodes { id } } } }";
    let answer = world
        .try_public_with(below, json!({ "after": after }))
        .await;
    assert_eq!(code(&answer), "BAD_CURSOR");
}

async fn organisations_bodies_and_directions_have_their_projects(world: World) {
    let rows = Rows::of(&world).await;
    let kiruna = world.token(KIRUNA, Grade::Editor).await;
    let body = id(NodeKind::Body, rows.body("lansstyrgruppen").await);
    let group = id(
        NodeKind::Body,
        rows.body("lansdelsgrupp-norra-norrbotten").await,
    );
    let both = json!({ "leadBody": body, "steeringBody": body, "priorityAreas": ["aldre"], "targetGroups": ["funktionshindrade"] });
    propose(&world, &kiruna, "Ett", both).await;
    let one = json!({ "leadBody": group, "effectGoals": ["battre-resursnyttjande"], "visibility": "PUBLIC" });
    ongoing(&world, &kiruna, "Två", one).await;
    let query = "query($filter: ProjectFilter) {
      organisation(by: { code: \"2584\" }) { ...of }
      county: body(by: { slug: \"lansstyrgruppen\" }) { projects(filter: $filter, orderBy: TITLE) { totalCount nodes { title } } }
      area: body(by: { slug: \"lansdelsgrupp-norra-norrbotten\" }) { projects(filter: $filter) { totalCount nodes { title } } }
      other: organisation(by: { code: \"2580\" }) { ...of }
      priorityAreas { code projects(filter: $filter) { totalCount } }
      targetGroups { code projects(filter: $filter) { totalCount } }
      effectGoals { code projects(filter: $filter) { totalCount } }
    }
    fragment of on Organisation { projects(filter: $filter, orderBy: TITLE) { totalCount nodes { title } } }";
    let list = |titles: &[&str]| {
        let nodes: Vec<_> = titles
            .iter()
            .map(|title| json!({ "title": title }))
            .collect();
        json!({ "projects": { "totalCount": titles.len(), "nodes": nodes } })
    };
    let number = |answer: &Value, directions: &str| -> Vec<(String, i64)> {
        let named = items(&answer[directions]).map(|direction| {
            let count = direction["projects"]["totalCount"]
                .as_i64()
                .expect("a number");
            (text(&direction["code"]).to_owned(), count)
        });
        named.filter(|(_, count)| *count > 0).collect()
    };
    let all = world.data_as(&kiruna, query, json!({})).await;
    assert_eq!(all["organisation"], list(&["Ett", "Två"]));
    assert_eq!(all["county"], list(&["Ett"]));
    assert_eq!(all["area"], list(&["Två"]));
    assert_eq!(all["other"], list(&[]));
    assert_eq!(number(&all, "priorityAreas"), [("aldre".to_owned(), 1)]);
    assert_eq!(
        number(&all, "targetGroups"),
        [("funktionshindrade".to_owned(), 1)]
    );
    assert_eq!(
        number(&all, "effectGoals"),
        [("battre-resursnyttjande".to_owned(), 1)]
    );
    let filter = json!({ "filter": { "phases": ["PROPOSED"] } });
    let proposed = world.data_as(&kiruna, query, filter).await;
    assert_eq!(proposed["organisation"], list(&["Ett"]));
    assert_eq!(proposed["area"], list(&[]));
    assert_eq!(number(&proposed, "effectGoals"), []);
    let public = world.public(query).await;
    assert_eq!(public["organisation"], list(&["Två"]));
    assert_eq!(public["county"], list(&[]));
    assert_eq!(number(&public, "priorityAreas"), []);
}

async fn lists_below_have_pages_of_their_own(world: World) {
    let rows = Rows::of(&world).await;
    let lulea = rows.organisation(LULEA).await;
    for number in 0..5 {
        add_project(&rows, &format!("K{number}"), json!({})).await;
        if number < 3 {
            add_project(&rows, &format!("L{number}"), json!({ "owner_id": lulea })).await;
        }
    }
    let query = "query($first: Int) { organisations(kind: MUNICIPALITY, first: 100) { nodes { code
      projects(orderBy: TITLE, first: $first) { totalCount pageInfo { hasNextPage endCursor } nodes { title } } } } }";
    let answer = world.public_with(query, json!({ "first": 2 })).await;
    let of = |code: &str| {
        let mut nodes = items(&answer["organisations"]["nodes"]);
        nodes
            .find(|node| node["code"] == code)
            .expect("it is there")["projects"]
            .clone()
    };
    let titles = |list: &Value| -> Vec<String> {
        let nodes = items(&list["nodes"]);
        nodes.map(|node| text(&node["title"]).to_owned()).collect()
    };
    assert_eq!(titles(&of(KIRUNA)), ["K0", "K1"]);
    assert_eq!(of(KIRUNA)["totalCount"], 5);
    assert_eq!(titles(&of(LULEA)), ["L0", "L1"]);
    assert_eq!(of(LULEA)["totalCount"], 3);
    assert_eq!(of("2581")["totalCount"], 0);
    assert_eq!(of("2581")["pageInfo"]["hasNextPage"], false);
    let next = "query($code: String!, $after: String) { organisation(by: { code: $code }) {
      projects(orderBy: TITLE, first: 2, after: $after) { pageInfo { hasNextPage } nodes { title } } } }";
    let after = of(LULEA)["pageInfo"]["endCursor"].clone();
    let variables = json!({ "code": LULEA, "after": after });
    let rest = world.public_with(next, variables).await;
    assert_eq!(titles(&rest["organisation"]["projects"]), ["L2"]);
    // The list of another is another list.
    let variables = json!({ "code": KIRUNA, "after": after });
    let answer = world.try_public_with(next, variables).await;
    assert_eq!(code(&answer), "BAD_CURSOR");
}

async fn a_cursor_of_a_list_below_is_good_on_the_next_day_unless_a_day_was_asked_for(world: World) {
    let rows = Rows::of(&world).await;
    for title in ["Ett", "Två"] {
        add_project(&rows, title, json!({})).await;
    }
    let query = "query($after: String, $asOf: Date) { organisation(by: { code: \"2584\" }, asOf: $asOf) {
      projects(orderBy: TITLE, first: 1, after: $after) { pageInfo { endCursor } nodes { title } } } }";
    let cursor = async |as_of: Value| {
        let data = world.public_with(query, json!({ "asOf": as_of })).await;
        data["organisation"]["projects"]["pageInfo"]["endCursor"].clone()
    };
    let (today, may) = (cursor(json!(null)).await, cursor(json!("2026-05-01")).await);
    let next_day = world.copied_at(now() + chrono::TimeDelta::days(1)).await;
    let rest = next_day.public_with(query, json!({ "after": today })).await;
    assert_eq!(rest["organisation"]["projects"]["nodes"][0]["title"], "Två");
    let same_day = json!({ "after": may, "asOf": "2026-05-01" });
    let rest = next_day.public_with(query, same_day).await;
    assert_eq!(rest["organisation"]["projects"]["nodes"][0]["title"], "Två");
    let other_day = json!({ "after": may, "asOf": "2026-06-01" });
    let answer = next_day.try_public_with(query, other_day).await;
    assert_eq!(code(&answer), "BAD_CURSOR");
}

async fn status_reports_come_in_pages(world: World) {
    let rows = Rows::of(&world).await;
    let kiruna = rows.organisation(KIRUNA).await;
    let project = add_project(&rows, "Ett", json!({})).await;
    for number in 1..=5 {
        rows.add::<entity::status_report::Entity>(json!({
            "development_project_id": project, "organisation_id": kiruna, "period_kind": "MONTH",
            "period_from": format!("2026-0{number}-01"), "health": "ON_TRACK", "done": format!("D{number}"),
            "submitted_at": format!("2026-0{}-01T08:00:00Z", 1 + number / 2),
        }))
        .await;
    }
    let query = "query($id: ID!, $after: String) { project(by: { id: $id }) { statusReports(first: 2, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { done } } } }";
    let (mut read, mut after) = (Vec::new(), Value::Null);
    let id = id(NodeKind::DevelopmentProject, project);
    loop {
        let answer = world
            .public_with(query, json!({ "id": id, "after": after }))
            .await;
        let page = &answer["project"]["statusReports"];
        assert_eq!(page["totalCount"], 5);
        read.extend(items(&page["nodes"]).map(|node| text(&node["done"]).to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(read, ["D5", "D4", "D3", "D2", "D1"]);
}

async fn pages_below_hundreds_of_projects_are_read(world: World) {
    let rows = Rows::of(&world).await;
    let kommuner = world
        .public("{ organisations(kind: MUNICIPALITY) { nodes { code } } }")
        .await;
    for kommun in items(&kommuner["organisations"]["nodes"]) {
        let owner = rows.organisation(text(&kommun["code"])).await;
        for number in 0..40 {
            let title = format!("Projekt {number}");
            add_project(&rows, &title, json!({ "owner_id": owner })).await;
        }
    }
    let token = world.token(KIRUNA, Grade::Reader).await;
    let query = "{ organisations(kind: MUNICIPALITY, first: 14) { nodes { projects(first: 40) { nodes { statusReports(first: 1) {
      nodes { done } } } } } } }";
    let data = world.data_as(&token, query, json!({})).await;
    let lists = items(&data["organisations"]["nodes"]).map(|node| &node["projects"]["nodes"]);
    let lists: Vec<_> = lists.flat_map(items).collect();
    assert_eq!(lists.len(), 14 * 40);
    assert!(
        lists
            .iter()
            .all(|list| list["statusReports"]["nodes"] == json!([]))
    );
}

/// Adds a project of a kommun with one of everything that belongs to a project.
async fn add_whole_project(rows: &Rows, owner: &str, other: &str, number: usize) {
    let body = rows.body("lansstyrgruppen").await;
    let (owner, other) = (
        rows.organisation(owner).await,
        rows.organisation(other).await,
    );
    let person = rows.add_person("Anna Andersson").await;
    let more = json!({ "owner_id": owner, "lead_body_id": body, "steering_body_id": body });
    let project = add_project(rows, &format!("Projekt {number}"), more.clone()).await;
    let below = merged(more, json!({ "parent_project_id": project }));
    add_project(rows, &format!("Del {number}"), below).await;
    let aldre = sea_orm::ColumnTrait::eq(&entity::priority_area::Column::Code, "aldre");
    let aldre = rows.one::<entity::priority_area::Entity>(aldre).await.id;
    rows.add::<entity::project_priority_area::Entity>(
        json!({ "development_project_id": project, "priority_area_id": aldre }),
    )
    .await;
    rows.add::<entity::project_participation::Entity>(
        json!({ "development_project_id": project, "organisation_id": other, "joined_on": "2026-01-01" }),
    )
    .await;
    rows.add::<entity::milestone::Entity>(
        json!({ "development_project_id": project, "title": "Mål", "due_on": "2026-12-01", "first_due_on": "2026-12-01" }),
    )
    .await;
    let report = json!({
        "development_project_id": project, "organisation_id": owner, "person_id": person, "period_kind": "MONTH",
        "period_from": "2026-10-01", "health": "ON_TRACK", "done": "x", "submitted_at": "2026-11-01T08:00:00Z",
    });
    let first = rows
        .add::<entity::status_report::Entity>(report.clone())
        .await;
    let correction = merged(report, json!({ "corrects_id": first }));
    rows.add::<entity::status_report::Entity>(correction).await;
}

async fn lists_take_as_many_statements_with_twenty_projects_as_with_two(world: World) {
    let rows = Rows::of(&world).await;
    let root = "query($first: Int) { projects(first: $first, orderBy: CHANGED, filter: { priorityArea: \"aldre\", search: \"projekt\" }) {
      totalCount nodes { ...whole } } } ";
    let below = "query($first: Int) {
      organisations(kind: MUNICIPALITY, first: 2) { nodes { projects(first: $first) { totalCount nodes { title
        statusReports(first: 1) { totalCount nodes { done } } participations { organisation { name } } } } } }
      bodies(first: 2) { nodes { slug projects(first: $first, orderBy: TITLE, filter: { priorityArea: \"aldre\" }) { totalCount nodes { title owner { name } } } } }
      priorityAreas { projects(first: $first) { nodes { title } } } }";
    let whole = "fragment whole on DevelopmentProject {
      title owner { name } leadBody { name } steeringBody { slug } parentProject { title } subprojects { title }
      participations { organisation { name } viewerCanLeave } priorityAreas { code } targetGroups { code } effectGoals { code }
      progressRolledUp { percent } milestones { title isLate viewerCanChange } possibleActions
      statusReports(first: 2) { totalCount nodes { period { code } organisation { slug } person { displayName }
        corrects { id } correctedBy { id } } }
      latestStatusReport { id } }";
    let root = format!("{root}{whole}");
    let token = world.token("region", Grade::Approver).await;
    let taken = async |query: &str, first: usize| {
        world.statements();
        let data = world
            .data_as(&token, query, json!({ "first": first }))
            .await;
        (world.statements().len(), data)
    };
    for number in 0..2 {
        let owner = ["2505", "2506"][number];
        add_whole_project(&rows, owner, KIRUNA, number).await;
    }
    let told = "UPDATE development_project SET latest_report_id = (SELECT id FROM status_report
      WHERE development_project_id = development_project.id AND corrects_id IS NOT NULL)";
    world.sql(told).await;
    let (few_root, few_below) = (taken(&root, 20).await, taken(below, 20).await);
    assert_eq!(few_root.1["projects"]["totalCount"], 2);
    for number in 2..20 {
        let owner = ["2505", "2506"][number % 2];
        add_whole_project(&rows, owner, [LULEA, KIRUNA][number % 2], number).await;
    }
    world.sql(told).await;
    let (many_root, many_below) = (taken(&root, 20).await, taken(below, 20).await);
    assert_eq!(many_root.1["projects"]["totalCount"], 20);
    let first = &many_below.1["organisations"]["nodes"][0]["projects"];
    assert_eq!(items(&first["nodes"]).count(), 20);
    assert_eq!(few_root.0, many_root.0);
    assert_eq!(few_below.0, many_below.0);
}

async fn progress_takes_as_many_statements_with_twenty_parts_as_with_two(world: World) {
    let rows = Rows::of(&world).await;
    let query =
        "{ projects(first: 100) { nodes { progressRolledUp { percent reported expected } } } }";
    let top = add_project(&rows, "Överst", json!({})).await;
    let add = async |number: usize| {
        let below = json!({ "parent_project_id": top, "progress": number });
        let middle = add_project(&rows, "Mellan", below).await;
        for progress in [number, number + 2] {
            let below = json!({ "parent_project_id": middle, "progress": progress });
            add_project(&rows, "Underst", below).await;
        }
    };
    let taken = async || {
        world.statements();
        let answer = world.public(query).await;
        let nodes = items(&answer["projects"]["nodes"]);
        let top = nodes.last().expect("the first to be there")["progressRolledUp"].clone();
        (world.statements().len(), top)
    };
    for number in 0..2 {
        add(number).await;
    }
    let few = taken().await;
    assert_eq!(few.1, json!({ "percent": 2, "reported": 4, "expected": 4 }));
    for number in 2..20 {
        add(number).await;
    }
    let many = taken().await;
    assert_eq!(
        many.1,
        json!({ "percent": 11, "reported": 40, "expected": 40 })
    );
    assert_eq!(few.0, many.0);
}
