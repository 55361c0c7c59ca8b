//! Backups: that what is put back is what was there, on either database and from either, that nothing else is ever put back, and
//! what the verification of the journal finds beside its chain.

use std::{fs, path::Path, process::Output};

use entity::access_grant;
use futures_util::future::join_all;
use samverkan::{
    domain::vocabulary::Grade,
    store::{Contents, Database, Verified, read_backup},
};
use serde_json::json;

use crate::{
    fixture::{
        everything::with_one_of_each,
        mutate::done,
        postgres::{client, is_left_out},
        rows::Rows,
        world::{Kind, TestDatabase, World, both, now, opened},
    },
    operation::{
        demo::demonstrated,
        startup::{assert_same, contents, folder, run, tables},
    },
};

both!(
    one_of_everything_is_put_back_as_it_was,
    a_backup_that_is_taken_while_others_write_is_of_one_state,
    a_database_with_tables_is_left_as_it_is,
    a_cut_backup_leaves_an_empty_database_empty,
    a_backup_that_is_the_work_of_another_hand_is_told_and_not_put_back,
    a_grant_past_the_program_is_found,
    the_head_that_the_operator_keeps_is_asked_for,
);
both!(kind: demonstration_data_is_put_back_and_goes_on, demonstration_data_is_as_the_journal_says);

async fn open(database: &TestDatabase) -> Database {
    opened(&database.url()).await
}

/// A backup of a world, which has nothing wrong with it.
async fn backup(world: &World) -> Vec<u8> {
    let taken = open(world.database())
        .await
        .back_up(Vec::new(), now())
        .await;
    let taken = taken.expect("it is taken");
    assert_eq!(taken.faults, Vec::<String>::new());
    taken.to
}

async fn restored(kind: Kind, backup: &[u8]) -> (TestDatabase, Contents) {
    let database = TestDatabase::empty(kind).await;
    let restored = open(&database).await.restore(backup).await;
    (database, restored.expect("it is put back"))
}

/// Every database that a backup can be put back into here.
fn kinds() -> Vec<Kind> {
    match is_left_out() {
        true => vec![Kind::Sqlite],
        false => vec![Kind::Sqlite, Kind::Postgres],
    }
}

async fn one_of_everything_is_put_back_as_it_was(world: World) {
    let (world, _) = with_one_of_each(world).await;
    world.token("2584", Grade::Editor).await;
    let backup = backup(&world).await;
    let before = contents(&world.database().connection().await).await;
    for kind in kinds() {
        let (database, held) = restored(kind, &backup).await;
        assert_eq!(held, read_backup(&backup[..]).expect("it is whole"));
        // A row is shown in another way by another database.
        if kind == world.database().kind() {
            assert_same(&before, &contents(&database.connection().await).await);
        }
        let again = open(&database).await.back_up(Vec::new(), now()).await;
        let again = again.expect("it is taken again");
        assert_eq!(held, read_backup(&again.to[..]).expect("it is whole"));
        assert_eq!(again.faults, Vec::<String>::new());
    }
}

async fn demonstration_data_is_put_back_and_goes_on(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let backup = backup(&world).await;
    let query = "{ projects(first: 100) { totalCount nodes { id slug } } followUpValues(first: 5) { totalCount } }";
    let shown = world.public(query).await;
    for kind in kinds() {
        let (database, held) = restored(kind, &backup).await;
        let world = World::on(database).await;
        assert_eq!(world.public(query).await, shown);
        let editor = world.token("2584", Grade::Editor).await;
        let input =
            json!({ "idempotencyKey": "1", "name": "Grupp i Kiruna", "from": "2026-01-01" });
        done(&world, &editor, "createLocalGroup group { id }", input).await;
        let verified = open(world.database())
            .await
            .verify_all(Some(&held.hash))
            .await;
        let verified = verified.expect("it can be read");
        assert!(
            matches!(verified, Verified::Intact { entries, .. } if entries > held.entries),
            "{verified}"
        );
    }
}

async fn a_backup_that_is_taken_while_others_write_is_of_one_state(world: World) {
    let editor = world.token("2584", Grade::Editor).await;
    let create = async |number: usize| {
        let input = json!({ "idempotencyKey": number.to_string(), "name": format!("Grupp {number}"), "from": "2026-01-01" });
        done(&world, &editor, "createLocalGroup group { id }", input).await;
    };
    let (backup, _) = tokio::join!(backup(&world), join_all((0..10).map(create)));
    for kind in kinds() {
        restored(kind, &backup).await;
    }
}

async fn a_database_with_tables_is_left_as_it_is(world: World) {
    let backup = backup(&world).await;
    let token = world.token("2584", Grade::Editor).await;
    let connection = world.database().connection().await;
    let before = contents(&connection).await;
    let refused = open(world.database()).await.restore(&backup[..]).await;
    let said = refused.expect_err("it isn't empty").to_string();
    assert!(said.contains("empty"), "{said}");
    assert_same(&before, &contents(&connection).await);
    world
        .data_as(&token, "{ viewer { grade } }", json!({}))
        .await;
}

async fn a_cut_backup_leaves_an_empty_database_empty(world: World) {
    let backup = backup(&world).await;
    let database = TestDatabase::empty(world.database().kind()).await;
    for part in [0, 1, 2, 3] {
        let cut = &backup[..backup.len() * part / 4];
        let refused = open(&database).await.restore(cut).await;
        let said = refused.expect_err("it is cut").to_string();
        assert!(said.contains("no whole backup"), "{said}");
        assert_eq!(
            tables(&database.connection().await).await,
            Vec::<String>::new()
        );
    }
    open(&database)
        .await
        .restore(&backup[..])
        .await
        .expect("the whole is put back");
}

async fn a_backup_that_is_the_work_of_another_hand_is_told_and_not_put_back(world: World) {
    world.token("2584", Grade::Editor).await;
    world.sql("DELETE FROM journal_head").await;
    let taken = open(world.database())
        .await
        .back_up(Vec::new(), now())
        .await;
    let taken = taken.expect("it is taken");
    assert!(taken.faults[0].contains("entry 2"), "{:?}", taken.faults);
    let database = TestDatabase::empty(world.database().kind()).await;
    let refused = open(&database).await.restore(&taken.to[..]).await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(
        tables(&database.connection().await).await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn who_only_serves_gets_no_backup_and_no_part_of_one() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let serving = opened(&world.database().serving_url()).await;
    let refused = serving.back_up(Vec::new(), now()).await;
    let said = refused.err().expect("it isn't the owner").to_string();
    assert!(said.contains("owner"), "{said}");
}

/// PostgreSQL's own dump by the owner is whole, is put back by PostgreSQL alone, and says nothing of roles; another login gets none.
#[tokio::test]
async fn a_dump_by_the_owner_has_every_row_and_is_no_backup() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let editor = world.token("2584", Grade::Editor).await;
    let group = json!({ "idempotencyKey": "1", "name": "Grupp i Kiruna", "from": "2026-01-01" });
    done(&world, &editor, "createLocalGroup group { id }", group).await;
    let before = contents(&world.database().connection().await).await;
    let folder = folder();
    let with = |program: &str, url: &str, arguments: &[&str]| {
        let mut client = client(program);
        client.args(["--dbname", url]).args(arguments);
        let output = client.current_dir(folder.path()).output();
        output.expect("it runs")
    };
    let serving = world.database().serving_url();
    let part = with("pg_dump", &serving, &["--file", "part.sql"]);
    assert!(!part.status.success(), "{part:?}");
    let taken = with("pg_dump", &world.database_url(), &["--file", "dump.sql"]);
    assert!(taken.status.success(), "{}", said(&taken));
    let dump = fs::read_to_string(folder.path().join("dump.sql")).expect("it is written");
    assert!(!dump.contains("CREATE ROLE"), "it would make roles");

    let restore = ["restore", "dump.sql", "--create"];
    let (code, told) = command(folder.path(), "other.db", &restore);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("no whole backup"), "{told}");
    assert!(!folder.path().join("other.db").exists(), "{told}");

    let database = TestDatabase::empty(Kind::Postgres).await;
    let url = database.url();
    let arguments = ["--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--file"];
    let put_back = with("psql", &url, &[&arguments[..], &["dump.sql"]].concat());
    assert!(put_back.status.success(), "{}", said(&put_back));
    for act in ["migrate", "check"] {
        let output = run(folder.path(), &[act, "--database-url", &url]);
        assert_eq!(output.status.code(), Some(0), "{act}: {}", said(&output));
    }
    assert_same(&before, &contents(&database.connection().await).await);
}

async fn demonstration_data_is_as_the_journal_says(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let intact = verified(&world, None).await;
    assert!(matches!(intact, Verified::Intact { .. }), "{intact}");
    let changes = [
        (
            "follow_up_value",
            "UPDATE follow_up_value SET preliminary = NOT preliminary WHERE state = 'DRAFT'",
        ),
        (
            "development_project",
            "UPDATE development_project SET title = 'x'",
        ),
    ];
    for (table, change) in changes {
        let changed = world.copied().await;
        changed.sql(change).await;
        match verified(&changed, None).await {
            Verified::Row { thing, .. } => assert_eq!(thing, table),
            other => panic!("{table}: {other}"),
        }
    }
}

async fn verified(world: &World, head: Option<&str>) -> Verified {
    let database = open(world.database()).await;
    database.verify_all(head).await.expect("it can be read")
}

async fn a_grant_past_the_program_is_found(world: World) {
    world.token("2584", Grade::Editor).await;
    let intact = verified(&world, None).await;
    assert!(matches!(intact, Verified::Intact { .. }), "{intact}");
    let raised = world.copied().await;
    raised
        .sql("UPDATE access_grant SET grade = 'APPROVER'")
        .await;
    let gone = world.copied().await;
    gone.sql("DELETE FROM access_grant").await;
    let smuggled = world.copied().await;
    let rows = Rows::of(&smuggled).await;
    let municipality = rows.organisation("2584").await;
    rows.add::<access_grant::Entity>(json!({
        "organisation_id": municipality, "issuer": "x", "subject": "x", "grade": "APPROVER", "valid_from": now(),
    }))
    .await;
    for (world, word) in [
        (raised, "grade"),
        (gone, "gone"),
        (smuggled, "nothing of it"),
    ] {
        let found = verified(&world, None).await;
        assert!(
            matches!(&found, Verified::Row { thing: "access_grant", fault, .. } if fault.contains(word)),
            "{found}"
        );
        // The chain alone doesn't tell.
        assert!(matches!(
            world.verify_journal().await,
            Verified::Intact { .. }
        ));
    }
}

async fn the_head_that_the_operator_keeps_is_asked_for(world: World) {
    world.token("2584", Grade::Editor).await;
    let Verified::Intact { hash, .. } = verified(&world, None).await else {
        panic!("it is intact");
    };
    world.token("2580", Grade::Editor).await;
    let later = verified(&world, Some(&hash)).await;
    assert!(
        matches!(later, Verified::Intact { entries: 2, .. }),
        "{later}"
    );
    let other = verified(&world, Some(&"a".repeat(64))).await;
    assert!(matches!(other, Verified::WithoutHead { .. }), "{other}");
}

fn said(output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&said).into_owned()
}

/// What a command comes to with the database in a file of the folder.
fn command(folder: &Path, file: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let url = format!("sqlite://{file}");
    let output = run(folder, &[arguments, &["--database-url", &url]].concat());
    (output.status.code(), said(&output))
}

#[test]
fn the_commands_end_with_what_they_verified() {
    let folder = folder();
    let on = |file: &str, arguments: &[&str]| command(folder.path(), file, arguments);
    assert_eq!(on("samverkan.db", &["migrate"]).0, Some(0));
    let token = ["token", "--organisation", "2584", "--grade", "editor"];
    assert_eq!(on("samverkan.db", &token).0, Some(0));

    let (code, taken) = on("samverkan.db", &["backup", "today.backup"]);
    assert_eq!(code, Some(0), "{taken}");
    assert!(taken.contains("1 entries in the journal"), "{taken}");
    let (code, told) = on("samverkan.db", &["backup", "today.backup"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("exists"), "{told}");
    let mode = fs::metadata(folder.path().join("today.backup")).expect("it is there");
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o777,
        0o600
    );

    let (code, told) = on("other.db", &["restore", "today.backup"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(!folder.path().join("other.db").exists(), "{told}");
    let (code, put_back) = on("other.db", &["restore", "today.backup", "--create"]);
    assert_eq!(code, Some(0), "{put_back}");
    let hash = |said: &str| {
        said.split("last hash ")
            .nth(1)
            .map(|it| it[..64].to_owned())
    };
    assert_eq!(hash(&put_back), hash(&taken), "{put_back} {taken}");
    let head = hash(&taken).expect("a hash");
    assert_eq!(
        on("other.db", &["verify-journal", "--head", &head]).0,
        Some(0)
    );
    let (code, told) = on("other.db", &["verify-journal", "--head", &"b".repeat(64)]);
    assert_eq!(code, Some(1), "{told}");

    fs::write(folder.path().join("empty.backup"), "").expect("it is written");
    let (code, told) = on("third.db", &["restore", "empty.backup", "--create"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(!folder.path().join("third.db").exists(), "{told}");
    let left = fs::read_dir(folder.path()).expect("it is there");
    let left = left.filter_map(|it| it.expect("it can be read").file_name().into_string().ok());
    let backups: Vec<String> = left.filter(|name| name.contains("backup")).collect();
    assert_eq!(backups.len(), 2, "{backups:?}");
}
