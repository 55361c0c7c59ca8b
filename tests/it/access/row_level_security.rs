//! Two walls hide the same things: the conditions of the server's statements, and the row-level security of PostgreSQL.
//! Each alone is enough.
//!
//! The tables are those that the database has, so that one without a policy fails.

use std::collections::BTreeSet;

use samverkan::{
    access::{Actor, ActorKind, Viewer, Visible, policies},
    clock::day_of,
    domain::vocabulary::Grade,
    register::tables,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter,
    QuerySelect, QueryTrait, Statement, TransactionTrait,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    access::hidden_data::{ASSOCIATION, GALLIVARE, KIRUNA, Observer, REGION, Secrets, WORD},
    fixture::{
        mutate::id,
        postgres::is_left_out,
        rows::{Rows, merged},
        world::{Kind, World, now},
    },
};
use samverkan::domain::id::NodeKind;

/// Tables that no viewer reads as such: who finds rows in them is said in the tests.
const WITHOUT_VIEWERS: [&str; 4] = [
    "idempotency",
    "journal_head",
    "reference_load",
    "seaql_migrations",
];

/// Tables that are no secret: what has been applied and loaded.
const OPEN: [&str; 2] = ["reference_load", "seaql_migrations"];

macro_rules! visible {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? { seen: $seen:ident $how:tt, $($rest:tt)* })+) => {
        /// The statements that select the ids of the rows of each table that exist for a viewer.
        fn visible(viewer: Viewer) -> Vec<(&'static str, Statement)> {
            [$(visible!(@$seen $table viewer)),+].into_iter().flatten().collect()
        }
    };
    (@internal $table:ident $viewer:ident) => { None };
    (@$seen:ident $table:ident $viewer:ident) => {{
        use entity::$table::{Column, Entity};
        let select = Entity::find().select_only().column(Column::Id).filter(Entity::visible($viewer));
        Some((stringify!($table), select.build(DbBackend::Postgres)))
    }};
}

tables!(visible);

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
        today: day_of(now()),
    })
}

/// What the server sets at the beginning of a transaction.
fn settings(viewer: Viewer) -> String {
    format!(
        "SET LOCAL ROLE samverkan_server; {}",
        policies::settings(viewer)
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
    Some(Secrets::of(Kind::Postgres).await)
}

#[tokio::test]
async fn without_its_conditions_the_server_finds_exactly_what_it_finds_with_them() {
    let Some(base) = secrets().await else { return };
    let connection = base.world.database().connection().await;
    let known: BTreeSet<String> = visible(Viewer::Public)
        .into_iter()
        .map(|(table, _)| table)
        .chain(WITHOUT_VIEWERS)
        .map(str::to_owned)
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
    let region = Rows::of(&base.world).await.organisation(REGION).await;
    let nobody = "SET LOCAL ROLE samverkan_server".to_owned();
    let half = format!("{nobody}; SET LOCAL samverkan.organisation = '{region}'");
    for table in tables(&connection).await {
        for set in [&nobody, &half] {
            let select = format!("SELECT * FROM {table}");
            let open = OPEN.contains(&table.as_str());
            for statement in [
                (!open).then_some(select),
                Some(format!("DELETE FROM {table}")),
            ] {
                let Some(statement) = statement else { continue };
                let done = changed(&connection, set, &statement).await;
                assert!(done == Ok(0) || is_refused(&done), "{statement}: {done:?}");
            }
        }
    }
}

#[tokio::test]
async fn who_serves_can_not_become_the_owner_of_the_tables() {
    let Some(base) = secrets().await else { return };
    let connection = base.world.database().serving_connection().await;
    let grown = "SET LOCAL ROLE samverkan_server; RESET ROLE";
    for table in tables(&connection).await {
        if OPEN.contains(&table.as_str()) {
            continue;
        }
        let select = format!("SELECT * FROM {table}");
        assert_eq!(changed(&connection, grown, &select).await, Ok(0), "{table}");
    }
    for role in ["owner", "postgres"] {
        for leave in ["SET ROLE", "SET SESSION AUTHORIZATION"] {
            let done = changed(&connection, "SELECT 1", &format!("{leave} {role}")).await;
            assert!(is_refused(&done), "{leave} {role}: {done:?}");
        }
    }
    // What runs as the owner answers one question only.
    for call in [
        "SELECT samverkan_audience_of_indicator()",
        "CREATE TABLE x (id uuid)",
    ] {
        assert!(
            changed(&connection, "SELECT 1", call).await.is_err(),
            "{call}"
        );
    }
    // For which periods the participants of a project report an indicator that is hidden from them: to who may write.
    let rows = Rows::of(&base.world).await;
    let region = rows.organisation(REGION).await;
    let project = rows.add_project(region, "Trygg hemgång", json!({})).await;
    let hidden = json!({ "reporters": "PARTICIPANTS", "development_project_id": project, "visibility": "OWNER" });
    rows.add_indicator(region, "Vårdtid", hidden).await;
    let connection = base.world.database().connection().await;
    for (observer, expected) in [
        (Observer(Some((KIRUNA, Grade::Editor))), 1),
        (Observer(Some((KIRUNA, Grade::Reader))), 0),
        (Observer(None), 0),
    ] {
        let set = settings(viewer(&base.world, observer).await);
        let select = format!("SELECT * FROM samverkan_reported_by_participants('{project}')");
        assert_eq!(changed(&connection, &set, &select).await, Ok(expected));
    }
    // An entry about every person, of which an approver of Kiruna reads those about its own people.
    let entries = "INSERT INTO journal (id, number, at, issuer, subject, request, action, thing, thing_id, fields, previous_hash, hash)
                   SELECT gen_random_uuid(), 1000000 + row_number() OVER (), now(), '', '', '', 'CREATE', 'person', id, '{}', '', ''
                   FROM person";
    let own =
        "p.employer_id = (SELECT nullif(current_setting('samverkan.organisation'), '')::uuid)";
    for (grade, whose, finds) in [
        (Grade::Approver, own.to_owned(), true),
        (Grade::Approver, format!("NOT {own}"), false),
        (Grade::Editor, "true".to_owned(), false),
    ] {
        let viewer = viewer(&base.world, Observer(Some((KIRUNA, grade)))).await;
        let set = format!("{entries}; {}", settings(viewer));
        let about =
            format!("SELECT e.id FROM person p, samverkan_entries_about(p.id) e WHERE {whose}");
        let found = changed(&connection, &set, &about).await.unwrap();
        assert_eq!(found > 0, finds, "{grade:?}: {found} where {whose}");
    }
    // Whom they are for is told to the server itself, and to no organisation.
    let kiruna = viewer(&base.world, Observer(Some((KIRUNA, Grade::Approver)))).await;
    let region = viewer(&base.world, Observer(Some((REGION, Grade::Approver)))).await;
    let server = Viewer::Actor(Actor {
        organisation: Uuid::nil(),
        kind: ActorKind::Municipality,
        grade: Grade::Reader,
        service_account: false,
        today: day_of(now()),
    });
    for (viewer, finds) in [
        (server, true),
        (kiruna, false),
        (region, false),
        (Viewer::Public, false),
    ] {
        let set = format!("{entries}; {}", settings(viewer));
        let after = "SELECT * FROM samverkan_entries_after(1000000, 10)";
        let found = changed(&connection, &set, after).await.unwrap();
        assert_eq!(found > 0, finds, "{found} entries");
    }
}

#[tokio::test]
async fn a_parent_that_its_owner_hides_takes_what_others_may_not_write_along() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let placed = Placed::within(&world).await;
    let connection = world.database().connection().await;
    let own = settings(viewer(&world, Observer(Some((REGION, Grade::Approver)))).await);
    let others = settings(viewer(&world, Observer(Some((KIRUNA, Grade::Approver)))).await);
    let indicator = placed.indicator;
    let hide = format!(
        "{own}; UPDATE indicator SET visibility = 'OWNER' WHERE id = '{indicator}'; RESET ROLE; {others}"
    );
    let values = format!("SELECT 1 FROM follow_up_value WHERE indicator_id = '{indicator}'");
    assert_ne!(changed(&connection, &others, &values).await, Ok(0));
    assert_eq!(changed(&connection, &hide, &values).await, Ok(0));
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
        ("matter", format!("owner_id IS DISTINCT FROM '{own}'")),
        (
            "decision",
            format!("body_id IS NOT NULL OR organisation_id IS DISTINCT FROM '{own}'"),
        ),
        ("agreement", "true".to_owned()),
        ("development_project", format!("owner_id <> '{own}'")),
        ("milestone", "true".to_owned()),
        ("status_report", "true".to_owned()),
        (
            "project_participation",
            format!(
                "organisation_id <> '{own}'
                 AND development_project_id NOT IN (SELECT id FROM development_project WHERE owner_id = '{own}')"
            ),
        ),
        (
            "project_priority_area",
            format!(
                "development_project_id NOT IN (SELECT id FROM development_project WHERE owner_id = '{own}')"
            ),
        ),
        ("indicator", format!("owner_id <> '{own}'")),
        ("indicator_target", "true".to_owned()),
        ("follow_up_value", format!("organisation_id <> '{own}'")),
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

/// A project and values of Kiruna's, placed past the server: of an indicator of the region's that all actors see, one in
/// each state, and of one that Kiruna keeps to itself.
struct Placed {
    kiruna: Uuid,
    gallivare: Uuid,
    region: Uuid,
    project: Uuid,
    hidden_project: Uuid,
    milestone: Uuid,
    participation: Uuid,
    indicator: Uuid,
    hidden_indicator: Uuid,
    draft: Uuid,
    submitted: Uuid,
    approved: Uuid,
}

impl Placed {
    async fn within(world: &World) -> Self {
        let rows = Rows::of(world).await;
        let kiruna = rows.organisation(KIRUNA).await;
        let gallivare = rows.organisation(GALLIVARE).await;
        let region = rows.organisation(REGION).await;
        let seen = |visibility: &str| json!({ "visibility": visibility });
        let (all, own) = (seen("COOPERATION"), seen("OWNER"));
        let project = rows.add_project(kiruna, "Synligt", all.clone()).await;
        let hidden_project = rows.add_project(kiruna, "Dolt", own.clone()).await;
        let milestone = rows.add::<entity::milestone::Entity>(json!({
            "development_project_id": project, "title": "Start", "due_on": "2026-12-01", "first_due_on": "2026-12-01",
        }));
        let milestone = milestone.await;
        let participation = rows.add::<entity::project_participation::Entity>(json!({
            "development_project_id": project, "organisation_id": gallivare, "joined_on": "2026-01-01",
        }));
        let participation = participation.await;
        let indicator = rows.add_indicator(region, "Synlig", all).await;
        let hidden_indicator = rows.add_indicator(kiruna, "Dold", own).await;
        let value = async |indicator, state: &str, year: u32| {
            let more = json!({ "period_from": format!("{year}-01-01") });
            rows.add_value(indicator, kiruna, state, more).await
        };
        value(hidden_indicator, "SUBMITTED", 2025).await;
        value(indicator, "RETURNED", 2022).await;
        Self {
            draft: value(indicator, "DRAFT", 2025).await,
            submitted: value(indicator, "SUBMITTED", 2024).await,
            approved: value(indicator, "APPROVED", 2023).await,
            kiruna,
            gallivare,
            region,
            project,
            hidden_project,
            milestone,
            participation,
            indicator,
            hidden_indicator,
        }
    }

    /// A new value of an organisation's.
    fn new_value(indicator: Uuid, organisation: Uuid, state: &str) -> String {
        let new = Uuid::now_v7();
        format!(
            "INSERT INTO follow_up_value (id, indicator_id, organisation_id, period_kind, period_from, kind, comment_public,
                 is_correction, preliminary, suppressed, state, visibility, changed_at, version)
             VALUES ('{new}', '{indicator}', '{organisation}', 'YEAR', '2020-01-01', 'FIGURE', false, false, false, false, '{state}', 'PUBLIC',
                 now(), 1)"
        )
    }

    fn new_participation(project: Uuid, organisation: Uuid) -> String {
        let new = Uuid::now_v7();
        format!(
            "INSERT INTO project_participation (id, development_project_id, organisation_id, joined_on, version)
             VALUES ('{new}', '{project}', '{organisation}', '2026-01-01', 1)"
        )
    }

    fn new_report(project: Uuid, organisation: Uuid) -> String {
        let new = Uuid::now_v7();
        format!(
            "INSERT INTO status_report (id, development_project_id, organisation_id, period_kind, period_from, health, done,
                 submitted_at)
             VALUES ('{new}', '{project}', '{organisation}', 'YEAR', '2026-01-01', 'ON_TRACK', 'x', now())"
        )
    }
}

/// What the database answers to a raw write.
#[derive(Clone, Copy, Debug)]
pub(super) enum Raw {
    /// It changes so many rows.
    Changes(u64),
    /// A policy refuses it, or there is no privilege.
    Refused,
    /// A lock refuses it.
    Locked,
}

pub(super) async fn assert_raw(
    world: &World,
    who: (&'static str, Grade),
    change: &str,
    expected: Raw,
) {
    let connection = world.database().connection().await;
    let set = settings(viewer(world, Observer(Some(who))).await);
    let done = changed(&connection, &set, change).await;
    let as_expected = match expected {
        Raw::Changes(rows) => done == Ok(rows),
        Raw::Refused => is_refused(&done),
        Raw::Locked => done.as_ref().is_err_and(|error| error.contains("locked")),
    };
    assert!(as_expected, "{who:?}: {change}: {done:?}, not {expected:?}");
}

#[tokio::test]
async fn without_the_servers_permits_values_are_written_by_their_organisation_and_decided_by_approvers()
 {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let placed = Placed::within(&world).await;
    let Placed {
        kiruna,
        gallivare,
        region,
        indicator,
        hidden_indicator,
        draft,
        submitted,
        approved,
        ..
    } = placed;
    let set =
        |assign: &str, id: Uuid| format!("UPDATE follow_up_value SET {assign} WHERE id = '{id}'");
    let remove = |id: Uuid| format!("DELETE FROM follow_up_value WHERE id = '{id}'");
    let (editor, reader) = ((KIRUNA, Grade::Editor), (KIRUNA, Grade::Reader));
    let neighbour = (GALLIVARE, Grade::Approver);
    let (decides, does_not) = ((REGION, Grade::Approver), (REGION, Grade::Editor));
    for (who, change, expected) in [
        (editor, set("actual = 1", draft), Raw::Changes(1)),
        (
            editor,
            set("state = 'SUBMITTED', visibility = 'PUBLIC'", draft),
            Raw::Changes(1),
        ),
        (
            editor,
            set("state = 'APPROVED', visibility = 'PUBLIC'", draft),
            Raw::Refused,
        ),
        (editor, set("state = 'APPROVED'", submitted), Raw::Refused),
        (editor, set("actual = 1", submitted), Raw::Locked),
        (editor, set("actual = 1", approved), Raw::Locked),
        (
            editor,
            set("visibility = 'COOPERATION'", approved),
            Raw::Changes(1),
        ),
        (
            editor,
            set("visibility = 'OWNER', state = 'RETURNED'", submitted),
            Raw::Locked,
        ),
        (editor, set("state = 'RETURNED'", approved), Raw::Refused),
        (
            reader,
            set("visibility = 'OWNER'", approved),
            Raw::Changes(0),
        ),
        (
            neighbour,
            set("visibility = 'OWNER'", approved),
            Raw::Changes(0),
        ),
        (decides, set("visibility = 'OWNER'", approved), Raw::Refused),
        (
            editor,
            set(&format!("organisation_id = '{gallivare}'"), draft),
            Raw::Locked,
        ),
        (editor, remove(draft), Raw::Changes(1)),
        (editor, remove(submitted), Raw::Changes(0)),
        (
            editor,
            Placed::new_value(indicator, kiruna, "SUBMITTED"),
            Raw::Changes(1),
        ),
        (
            editor,
            Placed::new_value(indicator, kiruna, "APPROVED"),
            Raw::Refused,
        ),
        (
            editor,
            Placed::new_value(indicator, gallivare, "DRAFT"),
            Raw::Refused,
        ),
        (
            (KIRUNA, Grade::Approver),
            set("state = 'APPROVED'", submitted),
            Raw::Refused,
        ),
        (reader, set("actual = 1", draft), Raw::Changes(0)),
        (reader, remove(draft), Raw::Changes(0)),
        (
            reader,
            Placed::new_value(indicator, kiruna, "DRAFT"),
            Raw::Refused,
        ),
        (neighbour, set("actual = 1", draft), Raw::Changes(0)),
        (
            neighbour,
            set("state = 'APPROVED'", submitted),
            Raw::Changes(0),
        ),
        (
            neighbour,
            set("state = 'RETURNED'", approved),
            Raw::Changes(0),
        ),
        (neighbour, remove(draft), Raw::Changes(0)),
        (
            neighbour,
            Placed::new_value(indicator, gallivare, "DRAFT"),
            Raw::Changes(1),
        ),
        (
            neighbour,
            Placed::new_value(hidden_indicator, gallivare, "DRAFT"),
            Raw::Refused,
        ),
        (
            does_not,
            set("state = 'APPROVED'", submitted),
            Raw::Changes(0),
        ),
        (
            decides,
            set("state = 'APPROVED'", submitted),
            Raw::Changes(1),
        ),
        (
            decides,
            set("state = 'RETURNED'", approved),
            Raw::Changes(1),
        ),
        (decides, set("state = 'DRAFT'", submitted), Raw::Refused),
        (decides, set("state = 'APPROVED'", draft), Raw::Changes(0)),
        (
            decides,
            set("state = 'APPROVED', actual = 1", submitted),
            Raw::Locked,
        ),
        (
            decides,
            set("state = 'APPROVED', comment = 'x'", submitted),
            Raw::Locked,
        ),
        (
            decides,
            set(
                &format!("state = 'DRAFT', organisation_id = '{region}'"),
                submitted,
            ),
            Raw::Locked,
        ),
        (decides, remove(approved), Raw::Changes(0)),
        // It reads no column, so what may be seen does not hold it: what may be written does.
        (
            decides,
            "UPDATE follow_up_value SET state = 'APPROVED'".to_owned(),
            Raw::Changes(2),
        ),
        (
            editor,
            "DELETE FROM follow_up_value".to_owned(),
            Raw::Changes(1),
        ),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}

#[tokio::test]
async fn without_the_servers_permits_projects_are_written_by_their_owner_and_joined_by_others() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let placed = Placed::within(&world).await;
    let Placed {
        kiruna,
        gallivare,
        project,
        hidden_project,
        milestone,
        participation,
        indicator,
        ..
    } = placed;
    let set = |table: &str, assign: &str, id: Uuid| {
        format!("UPDATE {table} SET {assign} WHERE id = '{id}'")
    };
    let aim = format!(
        "INSERT INTO project_priority_area (id, development_project_id, priority_area_id)
         SELECT '{}', '{project}', id FROM priority_area LIMIT 1",
        Uuid::now_v7()
    );
    let step = format!(
        "INSERT INTO milestone (id, development_project_id, title, due_on, first_due_on, version)
         VALUES ('{}', '{project}', 'x', '2026-12-01', '2026-12-01', 1)",
        Uuid::now_v7()
    );
    let target = format!(
        "INSERT INTO indicator_target (id, indicator_id, period_kind, period_from, county, target, version)
         VALUES ('{}', '{indicator}', 'YEAR', '2026-01-01', false, 1, 1)",
        Uuid::now_v7()
    );
    let (owner, reader) = ((KIRUNA, Grade::Editor), (KIRUNA, Grade::Reader));
    let (other, region) = ((GALLIVARE, Grade::Approver), (REGION, Grade::Approver));
    let (projects, parts) = ("development_project", "project_participation");
    let give = format!("owner_id = '{gallivare}'");
    for (who, change, expected) in [
        (
            owner,
            set(projects, "title = 'x'", project),
            Raw::Changes(1),
        ),
        (owner, set(projects, &give, project), Raw::Refused),
        (owner, format!("DELETE FROM {projects}"), Raw::Refused),
        (owner, "DELETE FROM milestone".to_owned(), Raw::Refused),
        (
            owner,
            "UPDATE status_report SET done = 'x'".to_owned(),
            Raw::Refused,
        ),
        (owner, "DELETE FROM status_report".to_owned(), Raw::Refused),
        (owner, aim.clone(), Raw::Changes(1)),
        (owner, step.clone(), Raw::Changes(1)),
        (owner, Placed::new_report(project, kiruna), Raw::Changes(1)),
        (owner, Placed::new_report(project, gallivare), Raw::Refused),
        (
            owner,
            set(parts, "left_on = '2026-02-01'", participation),
            Raw::Changes(1),
        ),
        // Whom the owner invites: that they consent is for the server to see to.
        (
            owner,
            Placed::new_participation(project, gallivare),
            Raw::Changes(1),
        ),
        (owner, target.clone(), Raw::Refused),
        (
            reader,
            set(projects, "title = 'x'", project),
            Raw::Changes(0),
        ),
        (reader, step.clone(), Raw::Refused),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
    for (who, change, expected) in [
        (
            other,
            set(projects, "title = 'x'", project),
            Raw::Changes(0),
        ),
        (
            other,
            format!("UPDATE {projects} SET title = 'x'"),
            Raw::Changes(0),
        ),
        (
            other,
            set("milestone", "title = 'x'", milestone),
            Raw::Changes(0),
        ),
        (other, aim, Raw::Refused),
        (other, step, Raw::Refused),
        (other, Placed::new_report(project, gallivare), Raw::Refused),
        (
            other,
            set(parts, "left_on = '2026-02-01'", participation),
            Raw::Changes(1),
        ),
        (
            other,
            Placed::new_participation(project, gallivare),
            Raw::Changes(1),
        ),
        (
            other,
            Placed::new_participation(hidden_project, gallivare),
            Raw::Refused,
        ),
        (other, target.clone(), Raw::Refused),
        (
            other,
            set("indicator", "title = 'x'", indicator),
            Raw::Changes(0),
        ),
        (region, target, Raw::Changes(1)),
        (
            region,
            set("indicator", "title = 'x'", indicator),
            Raw::Changes(1),
        ),
        (
            region,
            set(projects, "title = 'x'", project),
            Raw::Changes(0),
        ),
    ] {
        assert_raw(&world, who, &change, expected).await;
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
    for change in changes {
        let done = changed(&connection, "SELECT 1", change).await;
        let error = done.expect_err("it is refused");
        assert!(
            error.contains("the journal is never changed"),
            "{change}: {error}"
        );
    }
}

/// Questions whose answers would have the secrets in them.
const QUESTIONS: [&str; 7] = [
    "{ steeringDocuments(first: 50) { totalCount nodes { id title versions { id state clauses { wording } } supersededBy { id } agreement { id parties { nameAsSigned approval { approvedOn } } } } } }",
    "{ matters(first: 50) { totalCount nodes { title decisions { wording } } } agreements(first: 50) { totalCount nodes { status steeringDocument { title } } } }",
    "{ organisations(first: 50) { nodes { slug grants { subject } serviceAccounts { title } } } }",
    "{ projects(first: 50) { totalCount nodes { slug version health progressRolledUp { percent reported expected } subprojects { title } milestones { title } participations { joinedOn } statusReports(first: 5) { totalCount nodes { done } } indicators { title } newestValue { state actual } } } }",
    "{ indicators(first: 30) { totalCount nodes { slug targets { target } values(first: 10) { totalCount nodes { state actual comment organisation { slug } } } } } followUpValues(first: 100) { totalCount nodes { state reason period { code } } } }",
    "{ followUpMatrix(period: { kind: YEAR, year: 2024 }, filter: { priorityArea: \"barn-och-unga\" }) { indicators { title } rows { cells { status actual reported expected value { state } } } totals { reported expected actual } } }",
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
        let token = base.written.tokens.observers(observer);
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
            ("development_project", NodeKind::DevelopmentProject),
            ("milestone", NodeKind::Milestone),
            ("status_report", NodeKind::StatusReport),
            ("indicator", NodeKind::Indicator),
            ("indicator_target", NodeKind::IndicatorTarget),
            ("follow_up_value", NodeKind::FollowUpValue),
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

#[tokio::test]
async fn without_the_servers_permits_meetings_are_written_by_who_arranges_them_and_answered_by_whose_they_are()
 {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (kiruna, region, lulea) = (
        rows.organisation(KIRUNA).await,
        rows.organisation(REGION).await,
        rows.organisation("2580").await,
    );
    let county = rows.body("lansstyrgruppen").await;
    let area = rows.body("lansdelsgrupp-norra-norrbotten").await;
    let of_county = rows.add_meeting(county, json!({})).await;
    let of_area = rows.add_meeting(area, json!({ "owner_id": region })).await;
    let guest = rows.add_person("Gäst").await;
    let guest = rows
        .add::<entity::attendance::Entity>(json!({
            "meeting_id": of_county, "person_id": guest, "organisation_id": kiruna, "public": false,
        }))
        .await;
    let new = |body: Uuid, owner: Option<Uuid>, by: Uuid, state: &str, public: bool| {
        let owner = owner.map_or("NULL".to_owned(), |owner| format!("'{owner}'"));
        format!(
            "INSERT INTO meeting (id, body_id, owner_id, kind, organisation_id, starts_at, ends_at, form, state, sequence, public,
                 concerned, changed_at, version)
             VALUES ('{}', '{body}', {owner}, 'EXTRA', '{by}', now(), now() + interval '1 hour', 'IN_PLACE', '{state}', 0, {public},
                 '', now(), 1)",
            Uuid::now_v7()
        )
    };
    let item = |state: &str| {
        format!(
            "INSERT INTO agenda_item (id, meeting_id, position, title, purpose, standing, sectors, public, state, organisation_id,
                 version)
             VALUES ('{}', '{of_county}', 1, 'x', 'DECISION', false, '', false, '{state}', '{kiruna}', 1)",
            Uuid::now_v7()
        )
    };
    let by_slug = ColumnTrait::eq(
        &entity::steering_document::Column::Slug,
        "organisering-lansstyrgruppen",
    );
    let document = rows.one::<entity::steering_document::Entity>(by_slug).await;
    let document = document.id;
    let more = json!({ "public": false, "state": "PROPOSED" });
    let proposed = rows.add_agenda_item(of_county, kiruna, more).await;
    let accepted = rows.add_agenda_item(of_county, kiruna, json!({})).await;
    let attach = |item: Uuid| {
        format!(
            "INSERT INTO agenda_item_document (id, agenda_item_id, position, document_id)
             VALUES ('{}', '{item}', 1, '{document}')",
            Uuid::now_v7()
        )
    };
    let mut detach = Vec::new();
    for state in ["PROPOSED", "ACCEPTED"] {
        let more = json!({ "public": false, "state": state });
        let item = rows.add_agenda_item(of_county, kiruna, more).await;
        let attached = rows
            .add::<entity::agenda_item_document::Entity>(json!({
                "agenda_item_id": item, "position": 1, "document_id": document,
            }))
            .await;
        detach.push(format!(
            "DELETE FROM agenda_item_document WHERE id = '{attached}'"
        ));
    }
    let place = |meeting: Uuid| format!("UPDATE meeting SET place = 'x' WHERE id = '{meeting}'");
    let attended = |set: &str| format!("UPDATE attendance SET {set} WHERE id = '{guest}'");
    let attends_for = |attendance: Uuid, item: Uuid| {
        format!(
            "INSERT INTO attendance_item (id, attendance_id, agenda_item_id) VALUES ('{}', '{attendance}', '{item}')",
            Uuid::now_v7()
        )
    };
    let comes_for = |item: Uuid| attends_for(guest, item);
    let elsewhere = rows.add_agenda_item(of_area, kiruna, json!({})).await;
    // Who came for what is recorded until the notes are approved.
    let mut came_for = Vec::new();
    for state in ["HELD", "NOTES_APPROVED"] {
        let held = rows.add_meeting(county, json!({ "state": state })).await;
        let dealt_with = rows.add_agenda_item(held, kiruna, json!({})).await;
        let came = rows.add_person("Gäst").await;
        let came = json!({
            "meeting_id": held, "person_id": came, "organisation_id": kiruna, "public": false, "outcome": "PRESENT",
        });
        let came = rows.add::<entity::attendance::Entity>(came).await;
        came_for.push(attends_for(came, dealt_with));
    }
    let taken_back = |attendance: Uuid| format!("DELETE FROM attendance WHERE id = '{attendance}'");
    let another = rows.add_person("Gäst").await;
    let calls = |of: &str, who: Uuid| {
        format!(
            "INSERT INTO attendance (id, meeting_id, {of}, organisation_id, public, version)
             VALUES ('{}', '{of_county}', '{who}', '{kiruna}', false, 1)",
            Uuid::now_v7()
        )
    };
    // A substitute is called from an answer, and no longer called after another answer, as long as the meeting is called.
    let seat = rows.add_seat(county, "Socialchef", json!({})).await;
    let absent = rows.appoint("Kim", seat, KIRUNA).await;
    let substitute = json!({ "role": "SUBSTITUTE", "substitutes_for_id": absent });
    let substitute = rows.add_appointment(seat, substitute).await;
    let mut called = Vec::new();
    for (appointment, state, more) in [
        (absent, "CALLED", json!({})),
        (substitute, "CALLED", json!({})),
        (substitute, "CALLED", json!({ "outcome": "PRESENT" })),
        (substitute, "HELD", json!({})),
    ] {
        let meeting = rows.add_meeting(county, json!({ "state": state })).await;
        let row = json!({
            "meeting_id": meeting, "appointment_id": appointment, "organisation_id": kiruna, "public": false,
        });
        let row = rows.add::<entity::attendance::Entity>(merged(row, more));
        called.push(row.await);
    }
    // Who sits in its bodies is computed: whoever writes has it done, and gives nothing.
    let seated =
        |body: Uuid| format!("SELECT * FROM samverkan_list_members_anew(ARRAY['{body}'::uuid])");
    let call = format!(
        "INSERT INTO meeting_call (id, meeting_id, organisation_id, documents_until, sent_at, public, version)
         VALUES ('{}', '{of_county}', '{kiruna}', now(), now(), false, 1)",
        Uuid::now_v7()
    );
    let plan = |body: Uuid, owner: &str, year: i32, state: &str| {
        format!(
            "INSERT INTO year_plan (id, body_id, owner_id, organisation_id, year, state, adopted_on, decision, public, concerned, version)
             VALUES ('{}', '{body}', {owner}, '{region}', {year}, '{state}', now(), 'x', false, '', 1)",
            Uuid::now_v7()
        )
    };
    let drafted = rows
        .add::<entity::year_plan::Entity>(json!({
            "body_id": county, "organisation_id": kiruna, "year": 2026, "state": "DRAFT", "public": false, "concerned": "",
        }))
        .await;
    let deadline = format!(
        "INSERT INTO year_plan_item (id, year_plan_id, organisation_id, kind, title, day, public, version)
         VALUES ('{}', '{drafted}', '{kiruna}', 'DEADLINE', 'x', now(), false, 1)",
        Uuid::now_v7()
    );
    let (arranges, reads) = ((REGION, Grade::Editor), (REGION, Grade::Reader));
    let association = (ASSOCIATION, Grade::Editor);
    let (own, other) = ((KIRUNA, Grade::Editor), ("2580", Grade::Approver));
    for (who, change, expected) in [
        (
            arranges,
            new(county, None, region, "PLANNED", true),
            Raw::Changes(1),
        ),
        (
            association,
            new(county, None, region, "PLANNED", true),
            Raw::Changes(1),
        ),
        (
            arranges,
            new(area, Some(region), region, "PLANNED", true),
            Raw::Changes(1),
        ),
        (
            association,
            new(area, Some(region), region, "PLANNED", true),
            Raw::Refused,
        ),
        (
            arranges,
            new(area, None, region, "PLANNED", true),
            Raw::Refused,
        ),
        (
            arranges,
            new(county, Some(region), region, "PLANNED", true),
            Raw::Refused,
        ),
        (
            own,
            new(county, None, kiruna, "PLANNED", true),
            Raw::Refused,
        ),
        (
            own,
            new(county, None, kiruna, "REQUESTED", true),
            Raw::Refused,
        ),
        (
            own,
            new(county, None, kiruna, "REQUESTED", false),
            Raw::Changes(1),
        ),
        (
            own,
            new(county, None, region, "REQUESTED", false),
            Raw::Refused,
        ),
        (
            own,
            new(area, Some(region), kiruna, "REQUESTED", false),
            Raw::Changes(1),
        ),
        (
            other,
            new(area, Some(region), lulea, "REQUESTED", false),
            Raw::Refused,
        ),
        (arranges, place(of_county), Raw::Changes(1)),
        (association, place(of_area), Raw::Changes(0)),
        (own, place(of_county), Raw::Changes(0)),
        (reads, place(of_county), Raw::Changes(0)),
        (own, item("PROPOSED"), Raw::Changes(1)),
        (own, item("ACCEPTED"), Raw::Refused),
        (other, item("PROPOSED"), Raw::Refused),
        (own, attach(proposed), Raw::Changes(1)),
        (own, attach(accepted), Raw::Refused),
        (other, attach(proposed), Raw::Refused),
        (reads, attach(accepted), Raw::Refused),
        (arranges, attach(accepted), Raw::Changes(1)),
        (association, attach(proposed), Raw::Changes(1)),
        (own, detach[0].clone(), Raw::Changes(1)),
        (own, detach[1].clone(), Raw::Changes(0)),
        (other, detach[0].clone(), Raw::Changes(0)),
        (arranges, detach[1].clone(), Raw::Changes(1)),
        (own, call.clone(), Raw::Refused),
        (arranges, call, Raw::Changes(1)),
        (own, attended("answer = 'COMING'"), Raw::Changes(1)),
        (own, attended("outcome = 'PRESENT'"), Raw::Refused),
        (other, attended("answer = 'COMING'"), Raw::Changes(0)),
        (arranges, attended("outcome = 'PRESENT'"), Raw::Changes(1)),
        (
            own,
            attended(&format!("meeting_id = '{of_area}'")),
            Raw::Locked,
        ),
        // Who answers calls a substitute, and makes nobody a guest.
        (own, calls("appointment_id", substitute), Raw::Changes(1)),
        (own, calls("appointment_id", absent), Raw::Refused),
        (own, calls("person_id", another), Raw::Refused),
        (arranges, calls("person_id", another), Raw::Changes(1)),
        (own, comes_for(accepted), Raw::Refused),
        (other, comes_for(accepted), Raw::Refused),
        (reads, comes_for(accepted), Raw::Refused),
        (arranges, comes_for(accepted), Raw::Changes(1)),
        (arranges, comes_for(elsewhere), Raw::Refused),
        (arranges, came_for[0].clone(), Raw::Changes(1)),
        (own, came_for[0].clone(), Raw::Refused),
        (arranges, came_for[1].clone(), Raw::Refused),
        // The planned one and the three that are called.
        (arranges, seated(county), Raw::Changes(4)),
        (own, seated(county), Raw::Changes(4)),
        (reads, seated(county), Raw::Changes(0)),
        (other, seated(area), Raw::Changes(1)),
        (other, taken_back(guest), Raw::Changes(0)),
        (reads, taken_back(guest), Raw::Changes(0)),
        (own, taken_back(guest), Raw::Changes(0)),
        (arranges, taken_back(guest), Raw::Changes(1)),
        (own, taken_back(called[0]), Raw::Changes(0)),
        (own, taken_back(called[1]), Raw::Changes(1)),
        (own, taken_back(called[2]), Raw::Changes(0)),
        (own, taken_back(called[3]), Raw::Changes(0)),
        (other, taken_back(called[1]), Raw::Changes(0)),
        (arranges, taken_back(called[2]), Raw::Changes(1)),
        (arranges, taken_back(called[3]), Raw::Changes(0)),
        (
            arranges,
            plan(county, "NULL", 2031, "DRAFT"),
            Raw::Changes(1),
        ),
        (
            association,
            plan(county, "NULL", 2032, "DRAFT"),
            Raw::Changes(1),
        ),
        (
            arranges,
            plan(county, "NULL", 2033, "ADOPTED"),
            Raw::Refused,
        ),
        (reads, plan(county, "NULL", 2034, "DRAFT"), Raw::Refused),
        (own, plan(county, "NULL", 2035, "DRAFT"), Raw::Refused),
        (association, plan(area, "NULL", 2036, "DRAFT"), Raw::Refused),
        (own, deadline.clone(), Raw::Refused),
        (other, deadline.clone(), Raw::Refused),
        (arranges, deadline, Raw::Changes(1)),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}

#[tokio::test]
async fn without_the_servers_conditions_who_sends_a_guest_finds_the_call_and_what_the_guest_comes_for()
 {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (gallivare, region) = (
        rows.organisation(GALLIVARE).await,
        rows.organisation(REGION).await,
    );
    let meeting = rows
        .add_meeting(rows.body("lansstyrgruppen").await, json!({}))
        .await;
    rows.add::<entity::meeting_call::Entity>(json!({
        "meeting_id": meeting, "organisation_id": region, "documents_until": "2026-11-26",
        "sent_at": "2026-11-01T09:00:00Z", "public": false,
    }))
    .await;
    let mut items = Vec::new();
    for state in ["ACCEPTED", "ACCEPTED", "PROPOSED"] {
        let more = json!({ "public": false, "state": state });
        items.push(rows.add_agenda_item(meeting, region, more).await);
    }
    rows.add::<entity::meeting_notes::Entity>(json!({
        "meeting_id": meeting, "position": 1, "organisation_id": region, "state": "DRAFT", "approved_by_region": false,
        "approved_by_municipalities": false, "public": false,
    }))
    .await;
    let mut guests = Vec::new();
    for (name, organisation) in [("Gäst", gallivare), ("Annan", region)] {
        let person = rows.add_person(name).await;
        let guest = json!({
            "meeting_id": meeting, "person_id": person, "organisation_id": organisation, "public": false,
        });
        guests.push(rows.add::<entity::attendance::Entity>(guest).await);
    }
    let comes_for = json!({ "attendance_id": guests[0], "agenda_item_id": items[2] });
    rows.add::<entity::attendance_item::Entity>(comes_for).await;
    let connection = world.database().connection().await;
    let whole = "DELETE FROM attendance_item";
    let gone = "DELETE FROM attendance_item; DELETE FROM attendance";
    // Calls, items, attendances and notes that are found, after the owner of the tables has done this.
    for (who, after, expected) in [
        (GALLIVARE, "SELECT 1", [1, 1, 1, 0]),
        (GALLIVARE, whole, [1, 2, 1, 0]),
        (GALLIVARE, gone, [0, 0, 0, 0]),
        (KIRUNA, "SELECT 1", [0, 0, 0, 0]),
        (REGION, gone, [1, 3, 0, 1]),
    ] {
        let viewer = viewer(&world, Observer(Some((who, Grade::Approver)))).await;
        let set = format!("{after}; {}", settings(viewer));
        let tables = ["meeting_call", "agenda_item", "attendance", "meeting_notes"];
        for (table, expected) in tables.into_iter().zip(expected) {
            let select = format!("SELECT 1 FROM {table} WHERE meeting_id = '{meeting}'");
            let found = changed(&connection, &set, &select).await;
            assert_eq!(found, Ok(expected), "{table} for {who} after {after}");
        }
    }
}

#[tokio::test]
async fn without_the_servers_permits_training_is_written_by_whose_it_is() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (kiruna, lulea) = (
        rows.organisation(KIRUNA).await,
        rows.organisation("2580").await,
    );
    let area = rows.body("lansdelsgrupp-norra-norrbotten").await;
    let new = |owner: Uuid| {
        format!(
            "INSERT INTO training_activity (id, body_id, owner_id, visibility, kind, title, starts_on, ends_on, changed_at, version)
             VALUES ('{}', '{area}', '{owner}', 'PUBLIC', 'SKILLS', 'x', now(), now(), now(), 1)",
            Uuid::now_v7()
        )
    };
    let held = rows
        .add::<entity::training_activity::Entity>(json!({
            "body_id": area, "owner_id": kiruna, "visibility": "PUBLIC", "kind": "SKILLS", "title": "x",
            "starts_on": "2026-10-01", "ends_on": "2026-10-01", "changed_at": "2026-10-01T00:00:00Z",
        }))
        .await;
    let came = format!(
        "INSERT INTO training_participation (id, training_activity_id, organisation_id, participants, version)
         VALUES ('{}', '{held}', '{lulea}', 3, 1)",
        Uuid::now_v7()
    );
    let (own, other) = ((KIRUNA, Grade::Editor), ("2580", Grade::Approver));
    for (who, change, expected) in [
        (own, new(kiruna), Raw::Changes(1)),
        (own, new(lulea), Raw::Refused),
        (other, new(lulea), Raw::Refused),
        ((KIRUNA, Grade::Reader), new(kiruna), Raw::Refused),
        (other, came.clone(), Raw::Refused),
        (own, came, Raw::Changes(1)),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}

#[tokio::test]
async fn without_the_servers_permits_commissions_are_given_reported_and_closed_by_those_whose_they_are()
 {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (kiruna, region) = (
        rows.organisation(KIRUNA).await,
        rows.organisation(REGION).await,
    );
    let county = rows.body("lansstyrgruppen").await;
    let area = rows.body("lansdelsgrupp-norra-norrbotten").await;
    let given = rows
        .add::<entity::commission::Entity>(json!({
            "body_id": county, "visibility": "COOPERATION", "title": "x", "text": "x", "given_on": "2026-01-01",
            "due_on": "2026-06-01", "changed_at": now(),
        }))
        .await;
    let mut receivers = Vec::new();
    for (slug, state) in [(KIRUNA, "ACCEPTED"), (GALLIVARE, "REPORTED")] {
        let organisation = rows.organisation(slug).await;
        let receiver = rows
            .add::<entity::commission_receiver::Entity>(json!({
                "commission_id": given, "organisation_id": organisation, "owner_id": organisation, "state": state,
                "nothing_remains": false,
            }))
            .await;
        receivers.push(receiver);
    }
    let mut reports = Vec::new();
    for is_final in [false, true] {
        let report = json!({
            "commission_receiver_id": receivers[1], "organisation_id": rows.organisation(GALLIVARE).await, "is_final": is_final,
            "reported_on": "2026-03-01", "text": "x",
        });
        reports.push(rows.add::<entity::commission_report::Entity>(report).await);
    }
    let returned = |report: Uuid| {
        format!(
            "UPDATE commission_report SET returned_on = '2026-04-01', returned_because = 'x' WHERE id = '{report}'"
        )
    };
    let retold = format!(
        "UPDATE commission_report SET text = 'y', returned_on = '2026-04-01', returned_because = 'x' WHERE id = '{}'",
        reports[1]
    );
    let new = |body: Uuid, owner: Option<Uuid>| {
        let owner = owner.map_or("NULL".to_owned(), |owner| format!("'{owner}'"));
        format!(
            "INSERT INTO commission (id, body_id, owner_id, visibility, title, text, given_on, due_on, changed_at, version)
             VALUES ('{}', '{body}', {owner}, 'PUBLIC', 'x', 'x', '2026-01-01', '2026-06-01', now(), 1)",
            Uuid::now_v7()
        )
    };
    let to = |organisation: Uuid, owner: Uuid, state: &str| {
        format!(
            "INSERT INTO commission_receiver (id, commission_id, organisation_id, owner_id, state, nothing_remains, version)
             VALUES ('{}', '{given}', '{organisation}', '{owner}', '{state}', false, 1)",
            Uuid::now_v7()
        )
    };
    let turned = |receiver: Uuid, state: &str| {
        format!("UPDATE commission_receiver SET state = '{state}' WHERE id = '{receiver}'")
    };
    let report = |receiver: Uuid, by: Uuid| {
        format!(
            "INSERT INTO commission_report (id, commission_receiver_id, organisation_id, is_final, reported_on, text)
             VALUES ('{}', '{receiver}', '{by}', true, '2026-03-01', 'x')",
            Uuid::now_v7()
        )
    };
    let due = format!("UPDATE commission SET due_on = '2026-07-01' WHERE id = '{given}'");
    let (gives, reads) = ((REGION, Grade::Editor), (REGION, Grade::Reader));
    let association = (ASSOCIATION, Grade::Editor);
    let (own, other) = ((KIRUNA, Grade::Editor), (GALLIVARE, Grade::Approver));
    for (who, change, expected) in [
        (gives, new(county, None), Raw::Changes(1)),
        (association, new(county, None), Raw::Changes(1)),
        (gives, new(area, Some(region)), Raw::Changes(1)),
        (association, new(area, Some(region)), Raw::Refused),
        (gives, new(area, None), Raw::Refused),
        (own, new(county, None), Raw::Refused),
        (own, new(county, Some(kiruna)), Raw::Refused),
        (reads, new(county, None), Raw::Refused),
        (gives, to(region, region, "GIVEN"), Raw::Changes(1)),
        (gives, to(region, region, "ACCEPTED"), Raw::Refused),
        (gives, to(region, kiruna, "GIVEN"), Raw::Refused),
        (own, to(region, region, "GIVEN"), Raw::Refused),
        (gives, due.clone(), Raw::Changes(1)),
        (own, due, Raw::Changes(0)),
        (own, turned(receivers[0], "IN_PROGRESS"), Raw::Changes(1)),
        (own, turned(receivers[0], "WITHDRAWN"), Raw::Refused),
        (own, turned(receivers[1], "ACCEPTED"), Raw::Changes(0)),
        (other, turned(receivers[1], "RETURNED"), Raw::Changes(0)),
        (gives, turned(receivers[1], "RETURNED"), Raw::Changes(1)),
        (gives, turned(receivers[0], "REPORTED"), Raw::Refused),
        (reads, turned(receivers[1], "RETURNED"), Raw::Changes(0)),
        (own, report(receivers[0], kiruna), Raw::Changes(1)),
        (own, report(receivers[0], region), Raw::Refused),
        (own, report(receivers[1], kiruna), Raw::Refused),
        (gives, report(receivers[0], region), Raw::Refused),
        (gives, retold.clone(), Raw::Locked),
        (other, retold, Raw::Changes(0)),
        (other, returned(reports[1]), Raw::Changes(0)),
        (reads, returned(reports[1]), Raw::Changes(0)),
        (gives, returned(reports[0]), Raw::Changes(0)),
        (gives, returned(reports[1]), Raw::Changes(1)),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}

#[tokio::test]
async fn without_the_servers_permits_disputes_are_there_for_those_concerned_alone() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (kiruna, gallivare, lulea) = (
        rows.organisation(KIRUNA).await,
        rows.organisation(GALLIVARE).await,
        rows.organisation("2580").await,
    );
    let ladder = rows
        .one::<entity::ladder_step::Entity>(ColumnTrait::eq(
            &entity::ladder_step::Column::Ordinal,
            1,
        ))
        .await;
    let mut listed = [kiruna, gallivare, lulea].map(|id| id.to_string());
    listed.sort();
    let dispute = rows
        .add::<entity::dispute::Entity>(json!({
            "agreement_id": ladder.agreement_id, "owner_id": kiruna, "against_id": gallivare, "title": "x", "text": "x",
            "raised_on": "2026-01-01", "state": "OPEN", "step": "OFFICIALS", "concerned": listed.join(" "),
            "changed_at": now(),
        }))
        .await;
    let step = rows
        .add::<entity::dispute_step::Entity>(json!({
            "dispute_id": dispute, "ladder_step_id": ladder.id, "ordinal": 1, "handled_by_id": lulea,
            "from_on": "2026-01-01",
        }))
        .await;
    let new = |by: Uuid, against: Uuid| {
        format!(
            "INSERT INTO dispute (id, agreement_id, owner_id, against_id, title, text, raised_on, state, step, concerned, changed_at,
                 version)
             VALUES ('{}', '{}', '{by}', '{against}', 'x', 'x', '2026-01-01', 'OPEN', 'OFFICIALS', '{by} {against}', now(), 1)",
            Uuid::now_v7(),
            ladder.agreement_id
        )
    };
    let ended =
        format!("UPDATE dispute_step SET to_on = '2026-02-01', outcome = 'x' WHERE id = '{step}'");
    let next = format!(
        "INSERT INTO dispute_step (id, dispute_id, ladder_step_id, ordinal, from_on, version)
         VALUES ('{}', '{dispute}', '{}', 2, '2026-02-01', 1)",
        Uuid::now_v7(),
        ladder.id
    );
    let titled = format!("UPDATE dispute SET title = 'y' WHERE id = '{dispute}'");
    let (own, reads) = ((KIRUNA, Grade::Editor), (KIRUNA, Grade::Reader));
    let (against, handles) = ((GALLIVARE, Grade::Editor), ("2580", Grade::Editor));
    let (region, association) = ((REGION, Grade::Approver), (ASSOCIATION, Grade::Approver));
    for (who, change, expected) in [
        (own, new(kiruna, gallivare), Raw::Changes(1)),
        (own, new(gallivare, kiruna), Raw::Refused),
        (region, new(kiruna, gallivare), Raw::Refused),
        (reads, new(kiruna, gallivare), Raw::Refused),
        (own, titled.clone(), Raw::Changes(1)),
        (reads, titled.clone(), Raw::Changes(0)),
        (region, titled.clone(), Raw::Changes(0)),
        (association, titled, Raw::Changes(0)),
        (against, ended.clone(), Raw::Changes(1)),
        (handles, ended.clone(), Raw::Changes(1)),
        (region, ended, Raw::Changes(0)),
        (own, next.clone(), Raw::Changes(1)),
        (against, next.clone(), Raw::Refused),
        (region, next, Raw::Refused),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}
