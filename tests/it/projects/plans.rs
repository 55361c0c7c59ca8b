//! What the requests that are made most cost the database: how many statements, and how PostgreSQL reads them when there is much more
//! than there is today.

use std::collections::BTreeSet;

use samverkan::domain::vocabulary::Grade;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement};
use serde_json::{Value, json};

use crate::{
    fixture::{
        postgres::is_left_out,
        world::{Kind, World, both},
    },
    operation::demo::demonstrated,
};

both!(kind:
    the_widget_and_a_proposal_take_few_statements,
    rare_changes_are_found_by_the_index_of_what_is_public,
);

/// The ten latest projects of a kommun, with what they are for and their newest values.
const WIDGET: &str = "query($code: String!) { organisation(by: {code: $code}) { id name projects(first: 10) { nodes {
    id title phase changedAt priorityAreas { id swedish }
    newestValue { id actual ownTarget state period { code } } } } } }";

/// A page deep in the list of all values.
const REPORTS: &str =
    "query($after: String) { followUpValues(first: 100, after: $after, orderBy: CREATED) {
    pageInfo { endCursor } nodes { id state actual period { code } organisation { id name }
      indicator { id title unit project { id title leadBody { id name } } } } } }";

/// The organisation as a tree, with who sits where and what each body leads.
const ORGANISATION: &str = "{ bodies(first: 60) { nodes { id name type level parent { id }
    mandates { id ordinal wording } seats { id label appointments { id person { displayName } period { from } } }
    projects(first: 5) { nodes { id title phase changedAt } } } } }";

/// The follow-up of a year.
const MATRIX: &str = "query($year: Int!) { followUpMatrix(period: {kind: YEAR, year: $year}, first: 20,
    filter: {reporters: MUNICIPALITIES}) { indicators { id title unit }
    rows { municipality { id name } cells { status actual target } } totals { actual reported expected } } }";

/// A page of a body's decision log.
const DECISIONS: &str = "query($year: Int!) { decisions(filter: {body: \"lansstyrgruppen\", year: $year}, first: 20) { nodes {
    id date organ paragraph kind wording matter { title } } } }";

/// The documents of a body, each with where the fifteen organisations stand.
const OVERVIEW: &str = "{ steeringDocuments(filter: {body: \"lansstyrgruppen\"}, first: 20) { nodes { id title
    adoptionOverview { organisation { name } state answeredOn daysLate reservation inForceFrom } } } }";

/// The tables that grow with what is decided and adopted.
const DECIDED: [&str; 5] = [
    "adoption_request",
    "decision",
    "document_adoption",
    "document_version",
    "matter",
];

/// The tables that grow with what is reported.
const GROWING: [&str; 5] = [
    "development_project",
    "follow_up_value",
    "indicator",
    "indicator_target",
    "project_priority_area",
];

/// Puts this many copies of each of their rows beside it, past all checks.
const COPIES: u32 = 40;

async fn the_widget_and_a_proposal_take_few_statements(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    world.statements();
    world.public_with(WIDGET, json!({ "code": "2584" })).await;
    let widget = world.statements();
    assert!(widget.len() <= 7, "{widget:#?}");
    let token = world.token("2584", Grade::Editor).await;
    let propose = "mutation($input: ProposeProjectInput!) { proposeProject(input: $input) {
        project { id title owner { name } } userErrors { message } } }";
    let input = json!({ "idempotencyKey": "1", "title": "Trygg hemgång", "summary": "-", "priorityAreas": ["aldre"] });
    world.statements();
    let answer = world
        .data_as(&token, propose, json!({ "input": input }))
        .await;
    let statements = world.statements();
    assert_eq!(answer["proposeProject"]["userErrors"], json!([]));
    assert!(statements.len() <= 24, "{statements:#?}");
}

#[tokio::test]
async fn nothing_walks_a_growing_table_or_reads_a_parent_to_decide_on_its_parts() {
    if is_left_out() {
        return;
    }
    let (world, _) = demonstrated(Kind::Postgres).await;
    grow(&world).await;
    let token = world.token("region", Grade::Approver).await;
    let first = world.data_as(&token, REPORTS, json!({})).await;
    let after = &first["followUpValues"]["pageInfo"]["endCursor"];
    let requests = [
        (WIDGET, json!({ "code": "2584" })),
        (REPORTS, json!({ "after": after })),
        (ORGANISATION, json!({})),
        (MATRIX, json!({ "year": 2025 })),
    ];
    assert_no_walk(&world, &GROWING, &requests).await;
}

#[tokio::test]
async fn no_page_of_decisions_or_adoptions_walks_a_table() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    decide_much(&world).await;
    let requests = [(DECISIONS, json!({ "year": 2011 })), (OVERVIEW, json!({}))];
    assert_no_walk(&world, &DECIDED, &requests).await;
}

/// That the statements of these requests, as the region asks them, read no table that they don't name, and find what they read of
/// these tables by an index.
async fn assert_no_walk(world: &World, growing: &[&str], requests: &[(&str, Value)]) {
    let token = world.token("region", Grade::Approver).await;
    let connection = world.database().connection().await;
    for (query, variables) in requests {
        world.statements();
        world.data_as(&token, query, variables.clone()).await;
        for statement in world.statements() {
            let plan = plan(&connection, &statement).await;
            let mut scans = Vec::new();
            collect(&plan, &mut scans);
            for (table, scan) in scans {
                let named = statement.contains(&format!("\"{table}\""));
                assert!(named, "{table} is read, too, for\n{statement}\n{plan:#}");
                let found = ["Index Cond", "Recheck Cond"];
                let walked = growing.contains(&table) && found.iter().all(|it| scan[it].is_null());
                assert!(!walked, "{table} is walked for\n{statement}\n{plan:#}");
            }
        }
    }
}

/// Six thousand decisions of as many matters over thirty years, and four thousand documents that all were asked to adopt and some
/// have, thirty of them the county steering group's.
async fn decide_much(world: &World) {
    let much = "
        INSERT INTO matter (id, slug, title, folded, visibility, version)
            SELECT gen_random_uuid(), 'arende-' || n, 'Ärende ' || n, 'arende ' || n, 'PUBLIC', 1 FROM generate_series(1, 6000) n;
        INSERT INTO decision (id, matter_id, ordinal, organ, body_id, paragraph, year, date, kind, wording, per_capsulam, version)
            SELECT gen_random_uuid(), m.id, 1, 'organet', b.id, m.n::text, 1995 + m.n % 30, make_date((1995 + m.n % 30)::int, 3, 1), 'APPROVES',
                'Enligt förslaget.', false, 1
            FROM (SELECT id, row_number() OVER () AS n FROM matter WHERE slug LIKE 'arende-%') m
            JOIN (SELECT id, row_number() OVER () AS n, count(*) OVER () AS many FROM body) b ON b.n = m.n % b.many + 1;
        INSERT INTO steering_document (id, slug, kind, level, title, body_id, adopted_by_each, visibility, version)
            SELECT gen_random_uuid(), 'rutin-' || n, 'ROUTINE', 'COUNTY', 'Rutin ' || n,
                (SELECT id FROM body WHERE slug = CASE WHEN n % 133 = 0 THEN 'lansstyrgruppen' ELSE 'politiska-samverkansberedningen' END),
                true, 'PUBLIC', 1
            FROM generate_series(1, 4000) n;
        INSERT INTO document_version (id, steering_document_id, ordinal, state, valid_from, valid_from_precision, version)
            SELECT gen_random_uuid(), id, 1, 'ADOPTED', '2025-01-01', 'DAY', 1 FROM steering_document WHERE slug LIKE 'rutin-%';
        INSERT INTO adoption_request (id, document_version_id, organisation_id, sent_on, answer_by, entry, version)
            SELECT gen_random_uuid(), v.id, o.id, '2025-01-10', '2025-06-30', 'EACH', 1
            FROM document_version v JOIN steering_document d ON d.id = v.steering_document_id, organisation o
            WHERE d.slug LIKE 'rutin-%' AND o.kind = 'REGION';
        INSERT INTO document_adoption (id, document_version_id, organisation_id, answer, adopted_on, organ, version)
            SELECT gen_random_uuid(), r.document_version_id, o.id, 'ADOPTED', '2025-03-01', 'kommunstyrelsen', 1
            FROM adoption_request r, organisation o WHERE o.slug IN ('2580', '2581', '2582', '2584');
        ANALYZE";
    world.database().sql_as_administrator(much).await;
}

/// Those that nobody sees at the public door are many, and its entries of a type are few among them.
async fn rare_changes_are_found_by_the_index_of_what_is_public(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    world.statements();
    world
        .public("{ changes(first: 1, types: [Attendance, MeetingCall]) { nodes { at } } }")
        .await;
    let statements = world.statements();
    let [statement] = statements.as_slice() else {
        panic!("one statement: {statements:#?}");
    };
    let connection = world.database().connection().await;
    let plan = match kind {
        Kind::Postgres => plan(&connection, statement).await.to_string(),
        Kind::Sqlite => steps(&connection, statement).await,
    };
    assert!(
        plan.contains("ix_journal_public_thing"),
        "{statement}\n{plan}"
    );
}

#[tokio::test]
async fn projects_are_read_in_the_order_of_an_index() {
    if is_left_out() {
        return;
    }
    let (world, _) = demonstrated(Kind::Postgres).await;
    grow(&world).await;
    let token = world.token("region", Grade::Approver).await;
    let connection = world.database().connection().await;
    for order in ["PLANNED_END", "LAST_REPORT", "HEALTH"] {
        for direction in ["ASCENDING", "DESCENDING"] {
            let query =
                format!("{{ projects(orderBy: {order}_{direction}) {{ nodes {{ id }} }} }}");
            world.statements();
            world.data_as(&token, &query, json!({})).await;
            for statement in world.statements() {
                if !statement.contains("FROM \"development_project\"") {
                    continue;
                }
                let plan = plan(&connection, &statement).await;
                let text = plan.to_string();
                let index = format!("ix_development_project_order_{}", order.to_lowercase());
                assert!(
                    text.contains(&index) && !text.contains("\"Sort\""),
                    "{statement}\n{plan:#}"
                );
            }
        }
    }
}

/// Makes the growing tables large enough that how they are read matters, and tells PostgreSQL.
async fn grow(world: &World) {
    let copies = format!(
        "CREATE FUNCTION copy_of(id uuid, n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
           SELECT (substr(id::text, 1, 24) || substr(md5(id::text || n), 1, 12))::uuid $$;
         SET session_replication_role = replica;
         DO $$ DECLARE tab text; columns text; BEGIN
           FOREACH tab IN ARRAY string_to_array('{}', ',') LOOP
             SELECT string_agg(CASE
                 WHEN column_name IN ('id', 'development_project_id', 'parent_project_id', 'indicator_id', 'replaces_id')
                   THEN format('copy_of(%I, n)', column_name)
                 WHEN column_name = 'slug' THEN 'slug || ''-'' || n'
                 WHEN column_name = 'external_id' THEN 'NULL'
                 ELSE quote_ident(column_name) END, ', ' ORDER BY ordinal_position) INTO columns
               FROM information_schema.columns WHERE table_schema = 'public' AND table_name = tab;
             EXECUTE format('INSERT INTO %I SELECT %s FROM %I, generate_series(1, {COPIES}) n', tab, columns, tab);
           END LOOP;
         END $$;
         SET session_replication_role = DEFAULT;
         ANALYZE",
        GROWING.join(",")
    );
    world.database().sql_as_administrator(&copies).await;
}

/// How PostgreSQL would run a statement for the region, whatever its values.
async fn plan(connection: &DatabaseConnection, statement: &str) -> Value {
    let values: BTreeSet<&str> = statement
        .split('$')
        .skip(1)
        .map(|rest| {
            rest.split(|it: char| !it.is_ascii_digit())
                .next()
                .unwrap_or_default()
        })
        .collect();
    // Which type a list has, the server says beside the statement.
    let keys = match statement.contains("\"journal\"") {
        true => "unnest($1::text[])",
        false => "unnest($1::uuid[])",
    };
    let statement = statement.replace("unnest($1)", keys);
    let unknown = vec!["NULL"; values.len()].join(", ");
    let arguments = match unknown.is_empty() {
        true => String::new(),
        false => format!("({unknown})"),
    };
    let prepare = format!(
        "SET ROLE samverkan_server; SET samverkan.level = '2'; SET samverkan.own_level = '4';
         SET samverkan.organisation = '00000000-0000-0000-0000-000000000001';
         SET plan_cache_mode = force_generic_plan; PREPARE asked AS {statement}"
    );
    let done = connection.execute_unprepared(&prepare).await;
    done.unwrap_or_else(|error| panic!("{error}\n{statement}"));
    let explain = format!("EXPLAIN (FORMAT JSON) EXECUTE asked{arguments}");
    let explain = Statement::from_string(DbBackend::Postgres, explain);
    let row = connection.query_one_raw(explain).await;
    let plan: Value = row
        .expect("a plan")
        .expect("one row")
        .try_get_by_index(0)
        .expect("JSON");
    let done = connection
        .execute_unprepared("DEALLOCATE asked; RESET ROLE")
        .await;
    done.expect("it is forgotten");
    plan[0]["Plan"].clone()
}

/// How SQLite would run a statement.
async fn steps(connection: &DatabaseConnection, statement: &str) -> String {
    let explain = format!("EXPLAIN QUERY PLAN {statement}");
    let explain = Statement::from_string(DbBackend::Sqlite, explain);
    let rows = connection.query_all_raw(explain).await.expect("a plan");
    let step = |row: QueryResult| -> String { row.try_get("", "detail").expect("a step") };
    let steps: Vec<String> = rows.into_iter().map(step).collect();
    steps.join("\n")
}

/// The tables that a plan reads, each with how.
fn collect<'p>(plan: &'p Value, scans: &mut Vec<(&'p str, &'p Value)>) {
    if let Some(table) = plan["Relation Name"].as_str() {
        scans.push((table, plan));
    }
    let parts = plan["Plans"].as_array();
    for part in parts.into_iter().flatten() {
        collect(part, scans);
    }
}
