//! The file of an SQLite database: who may read it, what happens when somebody takes it away or the disk is full, and that what has
//! been erased is in none of its bytes.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use axum::http::StatusCode;
use chrono::{NaiveDate, TimeDelta};
use entity::journal_personal;
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    fixture::{
        json::{code, text},
        mutate::{answer, done, id, key},
        rows::Rows,
        world::{Kind, World, opened},
    },
    operation::{
        durability::{ask, connect, seat_of, token_of},
        startup::{Server, folder, program, run},
    },
};

const APPOINT: &str = "appointToSeat appointment { id person { id } }";

fn file(world: &World) -> PathBuf {
    world.database_url().replace("sqlite://", "").into()
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    format!("{}{suffix}", file.display()).into()
}

async fn seat(world: &World) -> String {
    let rows = Rows::of(world).await;
    id(
        NodeKind::Seat,
        rows.seat("lansstyrgruppen", "Länschef vuxenpsykiatri")
            .await,
    )
}

/// Everything that is asked of it is answered with UNAVAILABLE.
async fn assert_away(world: &World, token: &str, seat: &str) {
    assert_eq!(world.ready().await.status, StatusCode::SERVICE_UNAVAILABLE);
    let read = world.try_public("{ careAreas { name } }").await;
    assert_eq!(code(&read), "UNAVAILABLE");
    let input =
        json!({ "idempotencyKey": "away", "seat": seat, "vacant": true, "from": "2026-01-01" });
    let written = answer(world, token, APPOINT, input).await;
    assert_eq!(code(&written), "UNAVAILABLE");
}

#[tokio::test]
async fn a_file_that_is_taken_away_is_missed_and_welcome_back() {
    let world = World::new(Kind::Sqlite).await;
    let (token, seat) = (
        world.token("region", Grade::Approver).await,
        seat(&world).await,
    );
    assert_eq!(world.ready().await.status, StatusCode::OK);
    let (file, elsewhere) = (file(&world), beside(&file(&world), ".away"));
    fs::rename(&file, &elsewhere).expect("it is moved");
    assert_away(&world, &token, &seat).await;
    fs::copy(&elsewhere, &file).expect("it is copied");
    assert_away(&world, &token, &seat).await;
    fs::rename(&elsewhere, &file).expect("it is moved back");
    assert_eq!(world.ready().await.status, StatusCode::OK);
    let input =
        json!({ "idempotencyKey": "back", "seat": seat, "vacant": true, "from": "2026-01-01" });
    done(&world, &token, APPOINT, input).await;
}

#[tokio::test]
async fn what_goes_into_a_deleted_log_is_not_acknowledged() {
    let world = World::new(Kind::Sqlite).await;
    let (token, seat) = (
        world.token("region", Grade::Approver).await,
        seat(&world).await,
    );
    fs::remove_file(beside(&file(&world), "-wal")).expect("it is there");
    let input =
        json!({ "idempotencyKey": "away", "seat": seat, "vacant": true, "from": "2026-01-01" });
    let written = answer(&world, &token, APPOINT, input).await;
    assert_eq!(code(&written), "UNAVAILABLE");
    assert_eq!(world.ready().await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[test]
fn only_the_default_file_is_made_without_being_asked_for() {
    let folder = folder();
    let url = "sqlite://other.db";
    for arguments in [
        vec!["migrate"],
        vec!["serve", "--listen", "127.0.0.1:0"],
        vec!["token", "--organisation", "2584", "--grade", "editor"],
    ] {
        let output = run(
            folder.path(),
            &[&*arguments, &["--database-url", url]].concat(),
        );
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains("other.db") && said.contains("--create"),
            "{said}"
        );
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 0);
    }
    for arguments in [["migrate", "--create"].as_slice(), &["migrate"]] {
        let output = run(
            folder.path(),
            &[arguments, &["--database-url", url]].concat(),
        );
        assert!(output.status.success(), "{output:?}");
    }
    let output = run(folder.path(), &["migrate"]);
    assert!(output.status.success(), "{output:?}");
    assert!(folder.path().join("samverkan.db").exists());
}

#[tokio::test]
async fn nobody_but_the_owner_reads_the_files() {
    let folder = folder();
    let file = folder.path().join("samverkan.db");
    // One that was made before, by a version that left it open.
    for wide in [None, Some(0o644)] {
        if let Some(mode) = wide {
            fs::set_permissions(&file, Permissions::from_mode(mode))
                .expect("it is opened to others");
            let output = run(folder.path(), &["check"]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(said.contains("chmod 600"), "{said}");
        }
        let server = Server::start(folder.path(), &["--listen", "127.0.0.1:0"]);
        let url = format!("sqlite://{}", file.display());
        token_of(&folder, &url);
        for file in [file.clone(), beside(&file, "-wal"), beside(&file, "-shm")] {
            let mode = fs::metadata(&file)
                .expect("it is there")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{}", file.display());
        }
        assert_eq!(server.stop().code(), Some(0));
        // The pool was closed: everything is in the one file.
        for suffix in ["-wal", "-shm"] {
            assert!(!beside(&file, suffix).exists(), "{suffix}");
        }
    }
}

#[tokio::test]
async fn no_byte_of_an_anonymised_person_is_left_in_the_files() {
    let world = World::new(Kind::Sqlite).await;
    let (token, seat) = (
        world.token("region", Grade::Approver).await,
        seat(&world).await,
    );
    let region = id(
        NodeKind::Organisation,
        Rows::of(&world).await.organisation("region").await,
    );
    let mut people = Vec::new();
    // So many that pages are split and merged, and rows move about in the file.
    for number in 0..60 {
        let from = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + TimeDelta::days(number);
        let input = json!({
            "idempotencyKey": format!("{number}"), "seat": seat, "represents": region,
            "from": from, "to": from + TimeDelta::days(1),
            "newPerson": {
                "displayName": format!("Zakarina-{number} Ärlig-{number}"), "title": format!("Titel-{number}-{}", "x".repeat(3 * people.len())),
                "employer": region, "workEmail": format!("zakarina-{number}@example.se"),
            },
        });
        let made = done(&world, &token, APPOINT, input).await;
        people.push((number, made["appointment"]["person"]["id"].clone()));
    }
    let connection = world.database().connection().await;
    for (number, person) in people.into_iter().step_by(7) {
        let change = json!({
            "person": person, "version": 1, "displayName": format!("Zakarina-{number} Ny-Ärlig-{number}"),
        });
        done(&world, &token, "changePerson person { version }", change).await;
        let personal = journal_personal::Entity::find()
            .filter(journal_personal::Column::PersonId.eq(key(&person)))
            .all(&connection)
            .await
            .expect("they are read");
        assert!(personal.len() >= 4, "{personal:?}");
        let salts = personal.iter().map(|row| row.salt.clone());
        let texts = [
            format!("Zakarina-{number} "),
            format!("Ärlig-{number}"),
            format!("Titel-{number}-"),
            format!("zakarina-{number}@"),
        ];
        let erased: Vec<String> = salts.chain(texts).collect();
        let before = bytes(&file(&world));
        assert!(erased.iter().all(|text| holds(&before, text)));
        let erase = json!({
            "person": person, "version": 2, "reason": "Begäran",
            "decision": { "organ": "Kommunstyrelsen", "date": "2026-10-01", "reference": "§ 12" },
        });
        done(&world, &token, "anonymisePerson person { version }", erase).await;
        let after = bytes(&file(&world));
        for text in &erased {
            assert!(!holds(&after, text), "{text}");
        }
    }
}

/// The bytes of a file and of those that SQLite puts beside it.
fn bytes(file: &Path) -> Vec<u8> {
    let beside = ["-wal", "-journal", "-shm"].map(|suffix| beside(file, suffix));
    let files = [file.to_owned()].into_iter().chain(beside);
    files
        .flat_map(|file| fs::read(file).unwrap_or_default())
        .collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[tokio::test]
async fn no_byte_of_an_anonymised_person_comes_back_with_another_start() {
    let folder = folder();
    let file = folder.path().join("samverkan.db");
    let url = format!("sqlite://{}", file.display());
    let token = token_of(&folder, &url);
    let arguments = [
        "--listen",
        "127.0.0.1:0",
        "--database-url",
        &url,
        "--signing-key",
        "signing.key",
    ];
    let mut server = Server::start(folder.path(), &arguments);
    let seat = seat_of(&server);
    let done = |server: &Server, mutation: &str, selected: &str, input: Value| {
        let of = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {of}!) {{ {mutation}(input: $input) {{ {selected} userErrors {{ code field }} }} }}"
        );
        let body = json!({ "query": query, "variables": { "input": input } });
        let answer = ask(&server.address, "/graphql", &token, &body).expect("it answers");
        let payload = answer["data"][mutation].clone();
        assert_eq!(payload["userErrors"], json!([]), "{answer:#}");
        payload
    };
    let person = json!({ "displayName": "Zakarina Ärlig", "title": "Överläkare i väst", "workEmail": "zakarina@example.se" });
    let input = json!({ "idempotencyKey": "1", "seat": seat, "newPerson": person, "from": "2026-01-01", "to": "2026-02-01" });
    let selected = "appointment { person { id version } }";
    let made = done(&server, "appointToSeat", selected, input);
    let person = &made["appointment"]["person"];
    let connection = connect(&url).await;
    let personal = journal_personal::Entity::find()
        .filter(journal_personal::Column::PersonId.eq(key(&person["id"])))
        .all(&connection)
        .await
        .expect("they are read");
    connection.close().await.expect("it closes");
    assert!(personal.len() >= 3, "{personal:?}");
    let texts = ["Zakarina", "Ärlig", "Överläkare i väst", "zakarina@"];
    let erased: Vec<String> = personal
        .into_iter()
        .map(|row| row.salt)
        .chain(texts.map(str::to_owned))
        .collect();
    let before = bytes(&file);
    assert!(erased.iter().all(|text| holds(&before, text)));
    let decision = json!({ "organ": "Regionstyrelsen", "date": "2025-10-01", "reference": "§ 12" });
    let input = json!({ "person": person["id"], "version": person["version"], "reason": "Begäran", "decision": decision });
    done(&server, "anonymisePerson", "person { version }", input);
    let gone = |when: &str| {
        let bytes = bytes(&file);
        for text in &erased {
            assert!(!holds(&bytes, text), "{text}, {when}");
        }
    };
    gone("as soon as it is answered");
    server.kill();
    gone("when the server was killed");
    let server = Server::start(folder.path(), &arguments);
    gone("when it was started again");
    let input =
        json!({ "idempotencyKey": "2", "seat": seat, "vacant": true, "from": "2026-03-01" });
    done(&server, "appointToSeat", "appointment { id }", input);
    gone("when something else was written");
    assert_eq!(server.stop().code(), Some(0));
    gone("when it was stopped");
    let verified = run(folder.path(), &["verify-journal", "--database-url", &url]);
    assert!(verified.status.success(), "{verified:?}");
}

/// The program with an I/O error for whatever it writes into files, as long as [`limit`] says so.
fn under_limit(folder: &Path, arguments: &[&str]) -> Command {
    let program = program(folder, arguments);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(folder);
    shell
}

fn limit(server: &Server, bytes: &str) {
    let limit = Command::new("prlimit")
        .args([
            "--pid",
            &server.id().to_string(),
            &format!("--fsize={bytes}:"),
        ])
        .status();
    assert!(limit.expect("`prlimit` runs").success());
}

#[tokio::test]
async fn a_full_disk_stops_writing_only_while_it_is_full() {
    let folder = folder();
    let url = format!("sqlite://{}", folder.path().join("samverkan.db").display());
    let token = token_of(&folder, &url);
    let arguments = [
        "--listen",
        "127.0.0.1:0",
        "--database-url",
        &url,
        "--signing-key",
        "signing.key",
    ];
    let server = Server::start_as(under_limit(folder.path(), &arguments));
    let seat = seat_of(&server);
    let create = |key: &str| -> Value {
        let input =
            json!({ "idempotencyKey": key, "seat": seat, "vacant": true, "from": "2026-01-01" });
        let query = "mutation($input: AppointToSeatInput!) { appointToSeat(input: $input) {
            appointment { id } userErrors { code field } } }";
        let body = json!({ "query": query, "variables": { "input": input } });
        ask(&server.address, "/graphql", &token, &body).expect("it answers")
    };
    let made = |answer: &Value| {
        answer["data"]["appointToSeat"]["appointment"]["id"]
            .as_str()
            .map(str::to_owned)
    };
    let mut things = vec![made(&create("before")).expect("it is made")];
    for round in 0..3 {
        limit(&server, "1");
        for number in 0..4 {
            let answer = create(&format!("{round}-full-{number}"));
            assert_eq!(
                text(&answer["errors"][0]["extensions"]["code"]),
                "UNAVAILABLE",
                "{answer:#}"
            );
            let read = json!({ "query": "{ careAreas { name } }" });
            let read = ask(&server.address, "/public/graphql", "", &read).expect("it answers");
            assert_eq!(read["errors"], Value::Null, "{read:#}");
        }
        limit(&server, "unlimited");
        for number in 0..8 {
            let answer = create(&format!("{round}-well-{number}"));
            things.push(made(&answer).unwrap_or_else(|| panic!("{answer:#}")));
        }
        // What failed is done when it is asked for again.
        things.push(made(&create(&format!("{round}-full-0"))).expect("it is made"));
    }
    assert_eq!(server.stop().code(), Some(0));
    let verified = opened(&url).await.verify_journal().await;
    let verified = verified.expect("it is read");
    // One for the grant, one for each thing.
    let Verified::Intact { entries, .. } = verified else {
        panic!("{verified:?}");
    };
    assert_eq!(
        usize::try_from(entries).expect("a small number"),
        things.len() + 1
    );
}
