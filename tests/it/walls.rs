//! Two walls hide the same things: the conditions of the server's statements, and the row-level security of PostgreSQL.
//! Each alone is enough.
//!
//! The tables are those that the database has, so that one without a policy fails.

use std::collections::BTreeSet;

use samverkan::{
    access::{Actor, ActorKind, Viewer, Visible},
    domain::vocabulary::{Grade, Vocabulary},
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityName, EntityTrait, QueryFilter,
    QuerySelect, QueryTrait, Statement, TransactionTrait,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    acting::id,
    postgres::is_left_out,
    rows::Rows,
    secrets::{ASSOCIATION, GALLIVARE, KIRUNA, Observer, REGION, Secrets, WORD},
    support::{Kind, World},
};
use samverkan::domain::id::NodeKind;

/// Tables that no viewer reads as such: who finds rows in them is said in the tests.
const WITHOUT_VIEWERS: [&str; 4] = [
    "idempotency",
    "journal_head",
    "reference_load",
    "seaql_migrations",
];

/// The statements that select the ids of the rows of each table that exist for a viewer.
macro_rules! visible {
    ($viewer:expr; $($table:ident),+ $(,)?) => {
        [$({
            use entity::$table::{Column, Entity};
            let select = Entity::find().select_only().column(Column::Id).filter(Entity::visible($viewer));
            (Entity.table_name().to_owned(), select.build(DbBackend::Postgres))
        }),+]
    };
}

fn visible(viewer: Viewer) -> Vec<(String, Statement)> {
    visible!(
        viewer; access_grant, agreement, agreement_approval, agreement_notice, agreement_party, amendment, appointment,
        body, care_area, care_area_municipality, chair_term, clause, clause_item, decision, development_project,
        document_version, editorial_note, effect_goal, external_participant, follow_up_value, guiding_principle,
        indicator, indicator_target, journal, journal_personal, ladder_step, ladder_step_body, legal_basis,
        local_structure_report, local_structure_report_group, mandate, matter, milestone, name, organisation,
        participant_sector, person, priority_area, project_effect_goal, project_participation, project_priority_area,
        project_target_group, rule, rule_parameter, seat, service_account, status_report, steering_document,
        steering_relation, target_group,
    )
    .into()
}

/// The observer as the server knows it.
async fn viewer(world: &World, observer: Observer) -> Viewer {
    let Some((organisation, grade)) = observer.0 else {
        return Viewer::Public;
    };
    Viewer::Actor(Actor {
        organisation: Rows::of(world).await.organisation(organisation).await,
        kind: match organisation {
            REGION => ActorKind::Region,
            ASSOCIATION => ActorKind::Association,
            _ => ActorKind::Municipality,
        },
        grade,
        service_account: false,
    })
}

/// What the server sets at the beginning of a transaction.
fn settings(viewer: Viewer) -> String {
    let (role, organisation, grade) = match viewer {
        Viewer::Public => ("PUBLIC", String::new(), ""),
        Viewer::Actor(actor) => {
            let role = match actor.kind {
                ActorKind::Municipality => "MUNICIPALITY",
                ActorKind::Region => "REGION",
                ActorKind::Association => "ASSOCIATION",
            };
            (role, actor.organisation.to_string(), actor.grade.code())
        }
    };
    format!(
        "SET LOCAL ROLE samverkan_server; SET LOCAL samverkan.role = '{role}';
         SET LOCAL samverkan.organisation = '{organisation}'; SET LOCAL samverkan.grade = '{grade}'"
    )
}

fn statement(text: &str) -> Statement {
    Statement::from_string(DbBackend::Postgres, text)
}

async fn tables(connection: &DatabaseConnection) -> Vec<String> {
    let select = "SELECT table_name::text AS told FROM information_schema.tables
                  WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1";
    let rows = connection.query_all_raw(statement(select)).await;
    let rows = rows.expect("the tables are listed");
    rows.iter()
        .map(|row| row.try_get("", "told").expect("a name"))
        .collect()
}

async fn ids(connection: &impl ConnectionTrait, select: Statement) -> BTreeSet<Uuid> {
    let rows = connection.query_all_raw(select).await;
    let rows = rows.expect("the table is read");
    rows.iter()
        .map(|row| row.try_get("", "id").expect("an id"))
        .collect()
}

/// How many rows a statement changes for a viewer, or what it is refused with. Nothing of it stays.
async fn changed(connection: &DatabaseConnection, set: &str, change: &str) -> Result<u64, String> {
    let transaction = connection.begin().await.expect("a transaction begins");
    transaction
        .execute_unprepared(set)
        .await
        .expect("the settings are taken");
    let done = transaction.execute_unprepared(change).await;
    transaction
        .rollback()
        .await
        .expect("the transaction is rolled back");
    done.map(|done| done.rows_affected())
        .map_err(|error| error.to_string())
}

fn is_refused(done: &Result<u64, String>) -> bool {
    done.as_ref().is_err_and(|error| {
        error.contains("permission denied") || error.contains("row-level security")
    })
}

async fn secrets() -> Option<Secrets> {
    if is_left_out() {
        return None;
    }
    Some(Secrets::within(World::new(Kind::Postgres).await).await)
}

#[tokio::test]
async fn without_its_conditions_the_server_finds_exactly_what_it_finds_with_them() {
    let Some(base) = secrets().await else { return };
    let connection = base.world.database().connection().await;
    let known: BTreeSet<String> = visible(Viewer::Public)
        .into_iter()
        .map(|(table, _)| table)
        .chain(WITHOUT_VIEWERS.map(str::to_owned))
        .collect();
    let there: BTreeSet<String> = tables(&connection).await.into_iter().collect();
    assert_eq!(there, known, "every table says who finds what in it");
    for observer in Observer::ALL {
        let viewer = viewer(&base.world, observer).await;
        for (table, scoped) in visible(viewer) {
            let expected = ids(&connection, scoped).await;
            let transaction = connection.begin().await.expect("a transaction begins");
            transaction
                .execute_unprepared(&settings(viewer))
                .await
                .expect("the settings are taken");
            let found = ids(&transaction, statement(&format!("SELECT id FROM {table}"))).await;
            transaction.rollback().await.expect("it is rolled back");
            assert_eq!(found, expected, "{table} for {observer:?}");
        }
    }
}

#[tokio::test]
async fn the_secrets_are_rows_that_one_wall_keeps_from_some_and_shows_to_others() {
    let Some(base) = secrets().await else { return };
    let connection = base.world.database().connection().await;
    for observer in Observer::ALL {
        let set = settings(viewer(&base.world, observer).await);
        let kept = base.kept_from(observer);
        for (table, rows) in kept {
            if WITHOUT_VIEWERS.contains(&table.as_str()) {
                continue;
            }
            let rows: Vec<String> = rows.iter().map(|key| format!("'{key}'")).collect();
            let select = format!("SELECT 1 FROM {table} WHERE id IN ({})", rows.join(", "));
            assert_eq!(
                changed(&connection, &set, &select).await,
                Ok(0),
                "{table} for {observer:?}"
            );
            assert_ne!(
                changed(&connection, "SELECT 1", &select).await,
                Ok(0),
                "{table} has nothing of the secrets"
            );
        }
    }
}

#[tokio::test]
async fn a_transaction_that_does_not_say_who_asks_finds_no_row_and_writes_none() {
    let Some(base) = secrets().await else { return };
    let connection = base.world.database().connection().await;
    let half = "SET LOCAL ROLE samverkan_server; SET LOCAL samverkan.role = 'REGION'";
    let pretended = "SET LOCAL ROLE samverkan_server; SET LOCAL samverkan.role = 'SYSTEM'";
    for table in tables(&connection).await {
        for set in ["SET LOCAL ROLE samverkan_server", half, pretended] {
            for statement in [
                format!("SELECT * FROM {table}"),
                format!("DELETE FROM {table}"),
            ] {
                let done = changed(&connection, set, &statement).await;
                assert!(done == Ok(0) || is_refused(&done), "{statement}: {done:?}");
            }
        }
    }
}

#[tokio::test]
async fn without_the_servers_permits_nothing_of_others_is_written() {
    let Some(base) = secrets().await else { return };
    let connection = base.world.database().connection().await;
    let rows = Rows::of(&base.world).await;
    let (kiruna, own) = (
        rows.organisation(KIRUNA).await,
        rows.organisation(GALLIVARE).await,
    );
    let neighbour =
        settings(viewer(&base.world, Observer(Some((GALLIVARE, Grade::Approver)))).await);
    for (table, theirs) in [
        (
            "steering_document",
            format!("owner_id <> '{own}' OR owner_id IS NULL"),
        ),
        (
            "document_version",
            format!(
                "steering_document_id IN (SELECT id FROM steering_document WHERE owner_id IS DISTINCT FROM '{own}')"
            ),
        ),
        ("body", format!("municipality_id IS DISTINCT FROM '{own}'")),
        ("seat", "true".to_owned()),
        ("appointment", "true".to_owned()),
        ("person", format!("employer_id IS DISTINCT FROM '{own}'")),
        ("access_grant", format!("organisation_id <> '{own}'")),
        ("service_account", format!("organisation_id <> '{own}'")),
        ("agreement_approval", "true".to_owned()),
        ("organisation", "true".to_owned()),
        ("name", format!("organisation_id IS DISTINCT FROM '{own}'")),
        ("matter", "true".to_owned()),
        ("agreement", "true".to_owned()),
        ("journal_personal", "true".to_owned()),
    ] {
        for change in [
            format!("UPDATE {table} SET id = id WHERE {theirs}"),
            format!("DELETE FROM {table} WHERE {theirs}"),
        ] {
            let done = changed(&connection, &neighbour, &change).await;
            assert!(done == Ok(0) || is_refused(&done), "{change}: {done:?}");
        }
    }
    let new = Uuid::now_v7();
    for insert in [
        format!(
            "INSERT INTO steering_document (id, slug, kind, level, title, owner_id, visibility, version)
             VALUES ('{new}', 'x', 'ROUTINE', 'LOCAL', 'x', '{kiruna}', 'PUBLIC', 1)"
        ),
        format!(
            "INSERT INTO access_grant (id, organisation_id, issuer, subject, grade, valid_from, version)
             VALUES ('{new}', '{kiruna}', 'x', 'x', 'APPROVER', now(), 1)"
        ),
        format!(
            "INSERT INTO body (id, slug, kind, level, sphere, municipality_id, version)
             VALUES ('{new}', 'x', 'LOCAL_GROUP', 'LOCAL', 'OFFICIALS', '{kiruna}', 1)"
        ),
    ] {
        let done = changed(&connection, &neighbour, &insert).await;
        assert!(is_refused(&done), "{insert}: {done:?}");
        let theirs = settings(viewer(&base.world, Observer(Some((KIRUNA, Grade::Approver)))).await);
        let done = changed(&connection, &theirs, &insert).await;
        assert!(!is_refused(&done), "its own organisation may: {insert}: {done:?}");
        let reader = settings(viewer(&base.world, Observer(Some((KIRUNA, Grade::Reader)))).await);
        let done = changed(&connection, &reader, &insert).await;
        assert!(is_refused(&done), "a reader: {insert}: {done:?}");
    }
}

#[tokio::test]
async fn the_journal_is_changed_by_nobody() {
    let Some(base) = secrets().await else { return };
    let connection = base.world.database().connection().await;
    let changes = [
        "UPDATE journal SET number = number",
        "DELETE FROM journal",
        "TRUNCATE journal CASCADE",
    ];
    for observer in Observer::ALL {
        let set = settings(viewer(&base.world, observer).await);
        for change in changes {
            let done = changed(&connection, &set, change).await;
            assert!(is_refused(&done), "{observer:?}: {change}: {done:?}");
        }
    }
    // Not even by who owns the tables, as whom preparation and command line run.
    let system = "SET LOCAL samverkan.role = 'SYSTEM'";
    for change in changes {
        let done = changed(&connection, system, change).await;
        let error = done.expect_err("it is refused");
        assert!(
            error.contains("the journal is never changed"),
            "{change}: {error}"
        );
    }
}

/// Questions whose answers would have the secrets in them.
const QUESTIONS: [&str; 4] = [
    "{ steeringDocuments(first: 50) { totalCount nodes { id title versions { id state clauses { wording } } supersededBy { id } agreement { id parties { nameAsSigned approval { approvedOn } } } } } }",
    "{ matters(first: 50) { totalCount nodes { title decisions { wording } } } agreements(first: 50) { totalCount nodes { status steeringDocument { title } } } }",
    "{ organisations(first: 50) { nodes { slug grants { subject } serviceAccounts { title } } } }",
    "{ changes(first: 100) { totalCount edges { cursor } nodes { type thingId fields { field before after } } } }",
];

#[tokio::test]
async fn without_row_level_security_the_server_hides_the_same() {
    let Some(base) = secrets().await else { return };
    let open = base.world.copied().await;
    let connection = open.database().connection().await;
    let off: Vec<String> = tables(&connection)
        .await
        .into_iter()
        .filter(|table| table != "seaql_migrations")
        .map(|table| format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
        .collect();
    open.sql(&off.join(";")).await;
    let everything = changed(
        &connection,
        "SET LOCAL ROLE samverkan_server",
        "SELECT 1 FROM steering_document WHERE visibility = 'OWNER'",
    )
    .await;
    assert_ne!(everything, Ok(0), "the second wall still stands");
    for observer in Observer::ALL {
        let token = base.tokens.observers(observer);
        for question in QUESTIONS {
            let (with, without) = match token {
                Some(token) => (
                    base.world.post_as(token, question, json!({})).await.body,
                    open.post_as(token, question, json!({})).await.body,
                ),
                None => (
                    base.world.public(question).await.to_string(),
                    open.public(question).await.to_string(),
                ),
            };
            assert_eq!(with, without, "{observer:?}: {question}");
            assert!(!with.contains("\"errors\""), "{with}");
            assert!(
                observer != Observer(None) || !with.contains(WORD),
                "{question}: {with}"
            );
        }
        for (table, kind) in [
            ("steering_document", NodeKind::SteeringDocument),
            ("document_version", NodeKind::DocumentVersion),
            ("clause", NodeKind::Clause),
            ("agreement", NodeKind::Agreement),
            ("agreement_approval", NodeKind::AgreementApproval),
            ("matter", NodeKind::Matter),
            ("access_grant", NodeKind::Grant),
            ("service_account", NodeKind::ServiceAccount),
        ] {
            let kept = base.kept_from(observer);
            let ids = kept
                .get(table)
                .into_iter()
                .flatten()
                .map(|key| id(kind, *key));
            let ids: Vec<String> = ids.take(20).collect();
            let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
            let variables = json!({ "ids": ids });
            let answer = match token {
                Some(token) => open.data_as(token, query, variables).await,
                None => open.public_with(query, variables).await,
            };
            let nothing = vec![serde_json::Value::Null; ids.len()];
            assert_eq!(answer["nodes"], json!(nothing), "{observer:?}: {table}");
        }
    }
}
