//! Many callers at once, callers who go away, and a journal that somebody has been at.
//!
//! Requests are polled together in one task: they meet wherever one waits for the database, which runs beside. Meanwhile the clock
//! stands still, so that no request reaches its time limit on a slow machine.

use std::{
    cell::Cell,
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use entity::{chair_term, journal, journal_personal};
use futures_util::future::{join, join_all};
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction,
    EntityTrait, FromQueryResult, IntoActiveModel, Iterable, Order, PaginatorTrait, QueryFilter,
    QueryOrder, Statement, TransactionTrait,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fixture::{
        json::{code, is_done},
        mutate::{answer, done, id, payload, refused},
        rows::{Rows, merged},
        time::with_stopped_clock,
        world::{Kind, World, both},
    },
    operation::startup::{folder, run},
};

both!(
    fifty_creations_under_one_key_make_one_thing,
    of_fifty_changes_to_one_version_one_is_made_and_the_rest_conflict,
    a_value_is_decided_once_whoever_comes_first,
    a_value_that_two_report_at_once_is_there_once,
    ten_writers_who_read_again_on_a_conflict_lose_none_of_fifty_changes,
    reading_goes_on_while_a_write_waits,
    sixty_writers_and_sixty_readers_at_once_all_get_their_answers,
    the_journal_never_has_a_gap_and_is_in_the_order_of_commits,
    a_request_that_is_dropped_writes_all_or_nothing_and_blocks_nobody,
    sixty_requests_dropped_at_once_leave_every_connection_usable,
    a_changed_column_of_the_journal_is_found_and_named,
    a_changed_personal_value_of_the_journal_is_found_and_named,
    a_removed_or_moved_entry_of_the_journal_is_found_and_named,
    a_journal_without_its_end_is_found,
    verify_journal_tells_by_its_exit_code_and_names_the_entry,
);

const STEERING_GROUP: &str = "lansstyrgruppen";
const PSYCHIATRY: &str = "Länschef vuxenpsykiatri";
const APPOINT: &str = "appointToSeat appointment { id }";
const END: &str = "endAppointment appointment { id version }";
const SET: &str = "setChairTerm chairTerm { id version }";

/// What the server locks by on PostgreSQL while it writes.
const WRITING_LOCK: i64 = 0x5A4D_5652_4954_4552;

/// A seat of the region's.
async fn seat(world: &World) -> String {
    let rows = Rows::of(world).await;
    id(NodeKind::Seat, rows.seat(STEERING_GROUP, PSYCHIATRY).await)
}

/// Keeps a seat vacant on purpose: there is no limit to how often.
fn vacancy(seat: &str, key: &str) -> Value {
    json!({ "idempotencyKey": key, "seat": seat, "vacant": true, "from": "2026-01-01" })
}

async fn intact(world: &World) -> i64 {
    match world.verify_journal().await {
        Verified::Intact { entries, .. } => entries,
        broken => panic!("{broken}"),
    }
}

async fn broken_at(world: &World) -> i64 {
    match world.verify_journal().await {
        Verified::Broken { number, .. } => number,
        intact => panic!("{intact}"),
    }
}

async fn fifty_creations_under_one_key_make_one_thing(world: World) {
    let seat = seat(&world).await;
    let token = world.token_of("anna", "region", Grade::Editor).await;
    let other = world.token_of("bo", "region", Grade::Editor).await;
    let same = vacancy(&seat, "samma");
    let before = intact(&world).await;
    let answers = join_all((0..50).map(|_| done(&world, &token, APPOINT, same.clone())));
    let answers = with_stopped_clock(answers).await;
    let first = &answers[0]["appointment"]["id"];
    assert!(first.is_string());
    assert!(
        answers
            .iter()
            .all(|answer| answer["appointment"]["id"] == *first),
        "{answers:#?}"
    );
    assert_eq!(counts(&world).await.appointments, 1);
    assert_eq!(intact(&world).await, before + 1);
    let else_under_it = merged(same.clone(), json!({ "from": "2026-01-02" }));
    assert_eq!(
        refused(&world, &token, APPOINT, else_under_it).await,
        ["KEY_REUSED idempotencyKey"]
    );
    let of_other = done(&world, &other, APPOINT, same).await;
    assert_ne!(of_other["appointment"]["id"], *first);
    assert_eq!(counts(&world).await.appointments, 2);
    intact(&world).await;
}

async fn of_fifty_changes_to_one_version_one_is_made_and_the_rest_conflict(world: World) {
    let token = world.token("region", Grade::Editor).await;
    let input = vacancy(&seat(&world).await, "1");
    let made = done(&world, &token, APPOINT, input).await["appointment"]["id"].clone();
    let before = intact(&world).await;
    let end = |day: usize| {
        let on = format!("2026-{:02}-{:02}", 2 + day / 25, 1 + day % 25);
        let input = json!({ "appointment": made, "version": 1, "on": on });
        answer(&world, &token, END, input)
    };
    let answers = with_stopped_clock(join_all((0..50).map(end))).await;
    let (ended, others): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| is_done(answer));
    assert_eq!(ended.len(), 1, "{answers:#?}");
    let shown = &ended[0].1["data"]["endAppointment"];
    assert_eq!(
        shown,
        &json!({ "appointment": { "id": made, "version": 2 }, "userErrors": [] })
    );
    for other in others {
        assert_eq!(code(other), "CONFLICT");
    }
    assert_eq!(intact(&world).await, before + 1);
}

/// The id of a value of Kiruna's in a state.
async fn value(world: &World, state: &str) -> String {
    let rows = Rows::of(world).await;
    let region = rows.organisation("region").await;
    let indicator = rows.add_indicator(region, "Besök", json!({})).await;
    let kiruna = rows.organisation("2584").await;
    let value = rows.add_value(indicator, kiruna, state, json!({})).await;
    id(NodeKind::FollowUpValue, value)
}

async fn a_value_is_decided_once_whoever_comes_first(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    let value = value(&world, "SUBMITTED").await;
    let before = intact(&world).await;
    let approve = json!({ "value": value, "version": 1 });
    let give_back = merged(approve.clone(), json!({ "reason": "Fel enhet." }));
    let approvals = (0..10).map(|place| {
        let token = if place % 2 == 0 {
            &region
        } else {
            &association
        };
        let approve = approve.clone();
        answer(
            &world,
            token,
            "approveFollowUpValue value { state }",
            approve,
        )
    });
    let returns = (0..10).map(|_| {
        let give_back = give_back.clone();
        answer(
            &world,
            &association,
            "returnFollowUpValue value { state }",
            give_back,
        )
    });
    let both = join(join_all(approvals), join_all(returns));
    let (approved, returned) = with_stopped_clock(both).await;
    let answers = [approved, returned].concat();
    let (done, others): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| is_done(answer));
    assert_eq!(done.len(), 1, "{answers:#?}");
    assert_eq!(others.len(), 19);
    for other in others {
        assert_eq!(code(other), "CONFLICT");
    }
    assert_eq!(intact(&world).await, before + 1);
}

async fn a_value_that_two_report_at_once_is_there_once(world: World) {
    let rows = Rows::of(&world).await;
    let region = rows.organisation("region").await;
    let indicator = rows.add_indicator(region, "Besök", json!({})).await;
    let token = world.token("2584", Grade::Editor).await;
    let row =
        json!({ "indicator": id(NodeKind::Indicator, indicator), "period": "2025", "actual": "7" });
    let input = json!({ "mode": "ALL_OR_NOTHING", "rows": [row] });
    let report = "submitFollowUpValues created changed unchanged refused";
    let answers = join_all((0..10).map(|_| done(&world, &token, report, input.clone())));
    let answers = with_stopped_clock(answers).await;
    let sum = |field: &str| {
        let counts = answers.iter().map(|answer| answer[field].as_i64());
        counts.map(|count| count.expect("a number")).sum::<i64>()
    };
    let sums = ["created", "changed", "unchanged", "refused"].map(sum);
    assert_eq!(sums, [1, 0, 9, 0]);
}

async fn ten_writers_who_read_again_on_a_conflict_lose_none_of_fifty_changes(world: World) {
    let token = world.token("region", Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let body = id(NodeKind::Body, rows.body(STEERING_GROUP).await);
    let set = |key: String, version: Option<i64>| {
        let input = json!({ "idempotencyKey": key, "body": body, "year": 2026, "side": "REGION", "version": version });
        answer(&world, &token, SET, input)
    };
    let version = async || {
        let query = "{ body(by: { slug: \"lansstyrgruppen\" }) { chairTerms { version } } }";
        let answer = world.data_as(&token, query, json!({})).await;
        answer["body"]["chairTerms"][0]["version"].as_i64()
    };
    assert!(
        set("first".to_owned(), None).await.1["errors"].is_null(),
        "the first term is set"
    );
    let before = intact(&world).await;
    let write = async |writer: usize| {
        let mut made = 0;
        // Each conflict means that another has got through: it ends.
        while made < 5 {
            let seen = version().await;
            let answer = set(format!("writer-{writer}-{made}"), seen).await;
            if is_done(&answer) {
                made += 1;
            } else {
                assert_eq!(code(&answer), "CONFLICT");
            }
        }
    };
    with_stopped_clock(join_all((0..10).map(write))).await;
    assert_eq!(version().await, Some(1 + 50));
    assert_eq!(intact(&world).await, before + 50);
    let connection = world.database().connection().await;
    let terms = chair_term::Entity::find().count(&connection).await;
    assert_eq!(terms.expect("they are counted"), 1);
}

/// Another program's write, which holds all others up until it stops.
pub(crate) async fn another_writes(
    another: &DatabaseConnection,
    kind: Kind,
) -> Option<DatabaseTransaction> {
    match kind {
        Kind::Sqlite => {
            let begun = another.execute_unprepared("BEGIN IMMEDIATE").await;
            begun.expect("it begins");
            None
        }
        Kind::Postgres => {
            let theirs = another.begin().await.expect("it begins");
            let lock = format!("SELECT pg_advisory_xact_lock({WRITING_LOCK})");
            let locked = theirs.execute_unprepared(&lock).await;
            locked.expect("nobody else has it");
            Some(theirs)
        }
    }
}

/// The end of that write.
pub(crate) async fn stops_writing(
    another: &DatabaseConnection,
    theirs: Option<DatabaseTransaction>,
) {
    match theirs {
        Some(theirs) => theirs.rollback().await.expect("it ends"),
        None => {
            let ended = another.execute_unprepared("ROLLBACK").await;
            ended.expect("it ends");
        }
    }
}

async fn reading_goes_on_while_a_write_waits(world: World) {
    let seat = seat(&world).await;
    let token = world.token("region", Grade::Editor).await;
    let another = world.database().connection().await;
    let kind = world.database().kind();
    // Until it ends, the server's write has to wait.
    let theirs = another_writes(&another, kind).await;
    let written = Cell::new(false);
    let write = async {
        done(&world, &token, APPOINT, vacancy(&seat, "1")).await;
        written.set(true);
    };
    let read = async {
        for _ in 0..5 {
            let query = "{ body(by: { slug: \"lansstyrgruppen\" }) { seats { label } } }";
            let (signed_in, public) =
                join(world.data_as(&token, query, json!({})), world.public(query)).await;
            assert_eq!(signed_in, public);
        }
        assert!(!written.get(), "it has waited all the time");
        stops_writing(&another, theirs).await;
    };
    with_stopped_clock(join(write, read)).await;
    assert!(written.get());
    intact(&world).await;
}

async fn sixty_writers_and_sixty_readers_at_once_all_get_their_answers(world: World) {
    let seat = seat(&world).await;
    let token = world.token("region", Grade::Editor).await;
    let before = intact(&world).await;
    let write = async |writer: usize| {
        done(
            &world,
            &token,
            APPOINT,
            vacancy(&seat, &format!("writer-{writer}")),
        )
        .await
    };
    let read = async |reader: usize| {
        let query = "{ body(by: { slug: \"lansstyrgruppen\" }) { seats { label appointments { id vacant } } } }";
        // Anything but an answer without errors fails the test.
        if reader.is_multiple_of(2) {
            world.public(query).await
        } else {
            world.data_as(&token, query, json!({})).await
        }
    };
    let both = join(join_all((0..60).map(write)), join_all((0..60).map(read)));
    let (made, _) = with_stopped_clock(both).await;
    let mut ids: Vec<_> = made
        .iter()
        .map(|made| made["appointment"]["id"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 60);
    assert_eq!(intact(&world).await, before + 60);
}

/// The entries of the journal in the order in which the database was given them.
async fn numbers(world: &World) -> Vec<i64> {
    #[derive(FromQueryResult)]
    struct Number {
        number: i64,
    }
    // A transaction of PostgreSQL gets its number when it first writes.
    let order = match world.database().kind() {
        Kind::Sqlite => "rowid",
        Kind::Postgres => "xmin::text::bigint, number",
    };
    let connection = world.database().connection().await;
    let query = format!("SELECT number FROM journal ORDER BY {order}");
    let numbers = Number::find_by_statement(Statement::from_string(
        connection.get_database_backend(),
        query,
    ))
    .all(&connection)
    .await
    .expect("the journal is read");
    numbers.iter().map(|row| row.number).collect()
}

/// What one look at the database shows.
#[derive(Debug, FromQueryResult)]
struct Counts {
    appointments: i64,
    journaled: i64,
    keys: i64,
    entries: i64,
    last: i64,
}

async fn counts(world: &World) -> Counts {
    look(&world.database().connection().await).await
}

async fn look(connection: &DatabaseConnection) -> Counts {
    let query = "SELECT (SELECT COUNT(*) FROM appointment) AS appointments,
      (SELECT COUNT(*) FROM journal WHERE thing = 'appointment') AS journaled,
      (SELECT COUNT(*) FROM idempotency) AS keys,
      (SELECT COUNT(*) FROM journal) AS entries,
      (SELECT COALESCE(MAX(number), 0) FROM journal) AS last";
    let backend = connection.get_database_backend();
    Counts::find_by_statement(Statement::from_string(backend, query))
        .one(connection)
        .await
        .expect("the rows are counted")
        .expect("one row")
}

async fn the_journal_never_has_a_gap_and_is_in_the_order_of_commits(world: World) {
    let seat = seat(&world).await;
    let token = world.token("region", Grade::Editor).await;
    let (finished, looks) = (Cell::new(false), Cell::new(0));
    let write = async {
        let mut written = 0;
        // Who watches looks more than once while somebody writes.
        while looks.get() < 2 {
            let more = written..written + 40;
            join_all(more.map(async |writer: usize| {
                let person = json!({ "vacant": false, "newPerson": { "displayName": format!("Person {writer}") }, "role": "CO_OPTED",
                  "fieldOfKnowledge": "psykiatri" });
                let input = merged(vacancy(&seat, &format!("writer-{writer}")), person);
                done(&world, &token, APPOINT, input).await;
            }))
            .await;
            written += 40;
        }
        finished.set(true);
    };
    let watch = async {
        let connection = world.database().connection().await;
        while !finished.get() {
            let seen = look(&connection).await;
            assert_eq!(
                seen.entries, seen.last,
                "whoever has read up to {} has missed one",
                seen.last
            );
            looks.set(looks.get() + 1);
        }
    };
    with_stopped_clock(join(write, watch)).await;
    let entries = intact(&world).await;
    assert_eq!(numbers(&world).await, (1..=entries).collect::<Vec<_>>());
}

/// Polls a future at most so many times, then drops it.
async fn dropped_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

async fn a_request_that_is_dropped_writes_all_or_nothing_and_blocks_nobody(world: World) {
    let seat = seat(&world).await;
    let token = world.token("region", Grade::Editor).await;
    let connection = world.database().connection().await;
    let (mut asked, mut half_way) = (0, 0);
    // Dropped when it waits for the first time, then for the second, and so on until it is not dropped. Where it is then
    // depends on how fast the database is, so that no two sweeps are the same.
    for sweep in 0..4 {
        for polls in 1.. {
            let input = vacancy(&seat, &format!("sweep-{sweep}-polls-{polls}"));
            world.statements();
            let asking = payload(&world, &token, APPOINT, input.clone());
            let outcome = dropped_after(polls, asking).await;
            let ran = world.statements();
            let writes = ran.iter().any(|ran| ran.starts_with("INSERT"));
            half_way += usize::from(writes && outcome.is_none());
            let seen = look(&connection).await;
            assert_eq!(
                (seen.appointments, seen.keys),
                (seen.journaled, seen.journaled),
                "half a write after {ran:#?}"
            );
            done(&world, &token, APPOINT, input).await;
            asked += 1;
            let seen = look(&connection).await;
            assert_eq!(seen.appointments, asked, "one thing for each key");
            if outcome.is_some() {
                break;
            }
        }
    }
    assert!(half_way > 0, "none of {asked} was dropped while it wrote");
    intact(&world).await;
}

async fn sixty_requests_dropped_at_once_leave_every_connection_usable(world: World) {
    let seat = seat(&world).await;
    let token = world.token("region", Grade::Editor).await;
    let input = |writer: usize| vacancy(&seat, &format!("writer-{writer}"));
    join_all(
        (0..60)
            .map(|writer| dropped_after(writer, payload(&world, &token, APPOINT, input(writer)))),
    )
    .await;
    let asked = join_all((0..60).map(|writer| done(&world, &token, APPOINT, input(writer))));
    with_stopped_clock(asked).await;
    let seen = counts(&world).await;
    assert_eq!((seen.appointments, seen.journaled, seen.keys), (60, 60, 60));
    intact(&world).await;
}

/// A journal with some entries, whose guard has been taken away.
async fn unguarded_journal(world: &World) -> DatabaseConnection {
    let seat = seat(world).await;
    let token = world.token("region", Grade::Editor).await;
    for key in ["1", "2", "3", "4"] {
        done(world, &token, APPOINT, vacancy(&seat, key)).await;
    }
    world
        .sql(match world.database().kind() {
            Kind::Sqlite => {
                "DROP TRIGGER journal_refuses_update; DROP TRIGGER journal_refuses_delete"
            }
            Kind::Postgres => "DROP TRIGGER journal_refuses_change ON journal",
        })
        .await;
    world.database().connection().await
}

/// The journal's entries, by their numbers.
async fn entries(connection: &DatabaseConnection) -> Vec<journal::Model> {
    journal::Entity::find()
        .order_by(journal::Column::Number, Order::Asc)
        .all(connection)
        .await
        .expect("the journal is read")
}

/// Writes an entry over, whatever it says.
async fn overwrite(connection: &DatabaseConnection, entry: journal::Model) {
    let id = entry.id;
    let written = journal::Entity::update_many()
        .set(entry.into_active_model().reset_all())
        .filter(journal::Column::Id.eq(id))
        .exec(connection)
        .await
        .expect("nothing guards it");
    assert_eq!(written.rows_affected, 1);
}

async fn a_changed_column_of_the_journal_is_found_and_named(world: World) {
    let connection = unguarded_journal(&world).await;
    let another = Uuid::from_u128(9);
    let changes: [&dyn Fn(&mut journal::Model); 17] = [
        &|entry| entry.number = 1_000,
        &|entry| entry.at += chrono::TimeDelta::milliseconds(1),
        &|entry| entry.issuer.push('x'),
        &|entry| entry.subject.push('x'),
        &|entry| entry.organisation_id = None,
        &|entry| entry.request.push('x'),
        &|entry| entry.action = "END".to_owned(),
        &|entry| entry.thing = "person".to_owned(),
        &|entry| entry.thing_id = another,
        &|entry| entry.audience_before = Some(3),
        &|entry| entry.owner_before = Some(another),
        &|entry| entry.audience_after = Some(1),
        &|entry| entry.owner_after = Some(another),
        &|entry| entry.fields.push(' '),
        &|entry| entry.reason = Some(String::new()),
        &|entry| entry.previous_hash = entry.hash.clone(),
        &|entry| entry.hash = entry.previous_hash.clone(),
    ];
    // All columns but the id, which is no part of what happened.
    assert_eq!(changes.len() + 1, journal::Column::iter().count());
    let all = entries(&connection).await;
    for entry in [&all[0], &all[2], &all[all.len() - 1]] {
        for (place, change) in changes.iter().enumerate() {
            let mut changed = entry.clone();
            change(&mut changed);
            assert_ne!(&changed, entry, "{place} changes it");
            overwrite(&connection, changed).await;
            assert_eq!(broken_at(&world).await, entry.number, "{place}");
            overwrite(&connection, entry.clone()).await;
            intact(&world).await;
        }
    }
}

async fn a_changed_personal_value_of_the_journal_is_found_and_named(world: World) {
    let seat = seat(&world).await;
    let token = world.token("region", Grade::Editor).await;
    let person = json!({ "vacant": false, "newPerson": { "displayName": "Anna" } });
    let input = merged(vacancy(&seat, "Anna"), person);
    done(&world, &token, APPOINT, input).await;
    let connection = unguarded_journal(&world).await;
    let held = journal_personal::Entity::find()
        .one(&connection)
        .await
        .expect("it is read")
        .expect("a name is held");
    let number = Rows::of(&world)
        .await
        .one::<journal::Entity>(journal::Column::Id.eq(held.journal_id))
        .await
        .number;
    let changes: [&dyn Fn(&mut journal_personal::Model); 3] = [
        &|held| held.after = Some("Bo".to_owned()),
        &|held| held.before = Some("Bo".to_owned()),
        &|held| held.salt.push('0'),
    ];
    let write = async |held: journal_personal::Model| {
        let all = held.into_active_model().reset_all();
        all.update(&connection).await.expect("nothing guards it");
    };
    for change in changes {
        let mut changed = held.clone();
        change(&mut changed);
        write(changed).await;
        assert_eq!(broken_at(&world).await, number);
        write(held.clone()).await;
        intact(&world).await;
    }
}

async fn a_removed_or_moved_entry_of_the_journal_is_found_and_named(world: World) {
    let connection = unguarded_journal(&world).await;
    let all = entries(&connection).await;
    for entry in [&all[0], &all[2], &all[all.len() - 1]] {
        journal::Entity::delete_many()
            .filter(journal::Column::Id.eq(entry.id))
            .exec(&connection)
            .await
            .expect("nothing guards it");
        assert_eq!(broken_at(&world).await, entry.number);
        journal::Entity::insert(entry.clone().into_active_model())
            .exec_without_returning(&connection)
            .await
            .expect("it is put back");
        intact(&world).await;
    }
    let renumber = async |entry: &journal::Model, number: i64| {
        let mut moved = entry.clone();
        moved.number = number;
        overwrite(&connection, moved).await;
    };
    let (one, other) = (&all[1], &all[3]);
    renumber(one, 1_000).await;
    renumber(other, one.number).await;
    renumber(one, other.number).await;
    assert_eq!(broken_at(&world).await, one.number);
    renumber(one, 1_000).await;
    renumber(other, other.number).await;
    renumber(one, one.number).await;
    intact(&world).await;
}

async fn verify_journal_tells_by_its_exit_code_and_names_the_entry(world: World) {
    let connection = unguarded_journal(&world).await;
    let folder = folder();
    let url = world.database_url();
    let verify = || {
        let output = run(folder.path(), &["verify-journal", "--database-url", &url]);
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            output.status.code(),
            said(&output.stdout),
            said(&output.stderr),
        )
    };
    let all = entries(&connection).await;
    let (exit, said, complaint) = verify();
    let summary = format!("{} entries, no gap, chain intact", all.len());
    assert!(
        exit == Some(0) && said.starts_with(&summary) && complaint.is_empty(),
        "{exit:?} {said} {complaint}"
    );
    let mut changed = all[2].clone();
    changed.subject = "somebody else".to_owned();
    overwrite(&connection, changed).await;
    let (exit, said, complaint) = verify();
    assert!(
        exit == Some(1) && said.is_empty() && complaint.contains("entry 3 is not what was written"),
        "{exit:?} {said} {complaint}"
    );
}

async fn a_journal_without_its_end_is_found(world: World) {
    world.token("region", Grade::Editor).await;
    assert!(matches!(
        world.verify_journal().await,
        Verified::Intact { entries: 1, .. }
    ));
    world.sql("DELETE FROM journal_head").await;
    assert!(matches!(
        world.verify_journal().await,
        Verified::Broken { number: 2, .. }
    ));
}
