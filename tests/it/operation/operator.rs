//! The operator's hand: what whoever runs the server sees and does across organisations, with its reasons.

use chrono::TimeDelta;
use entity::person;
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::{Disposal, Held, Operator, Verified},
};
use sea_orm::ColumnTrait;
use serde_json::json;

use crate::{
    fixture::{
        json::text,
        mutate::{done, id, key, refused},
        rows::Rows,
        world::{Kind, TestDatabase, World, both, now},
    },
    operation::startup::run,
};

both!(
    grants_are_seen_and_withdrawn_with_a_reason_that_the_organisation_reads,
    the_last_approver_stays_and_an_act_without_a_reason_is_none,
    a_person_is_found_and_exported_and_erased_with_a_reason,
    a_key_is_forgotten_when_it_is_old,
    what_several_organisations_are_told_of_is_one_entry,
);

/// The operator, some time later.
async fn operator(world: &World, later: TimeDelta) -> Operator {
    Operator::new(world.owned().await, now() + later)
}

fn by<'h>(held: &'h [Held], subject: &str) -> &'h Held {
    let mut of_subject = held.iter().filter(|held| held.row.subject == subject);
    of_subject.next().expect("the grant is there")
}

async fn grants_are_seen_and_withdrawn_with_a_reason_that_the_organisation_reads(world: World) {
    let approver = world.token_of("anna", "2584", Grade::Approver).await;
    let editor = world.token_of("bo", "2584", Grade::Editor).await;
    world.token_of("cilla", "region", Grade::Editor).await;
    let operator = operator(&world, TimeDelta::minutes(1)).await;
    assert_eq!(operator.grants(None).await.expect("they are read").len(), 3);
    let held = operator.grants(Some("2584")).await.expect("they are read");
    assert_eq!(held.len(), 2);
    let grant = by(&held, "bo").id.clone();
    let done = operator
        .withdraw_grant(&grant, "Lost device, ticket 17")
        .await;
    done.expect("it is withdrawn");

    let later = world.copied_at(now() + TimeDelta::minutes(2)).await;
    let viewer = "{ viewer { grade } }";
    let (status, _) = later.try_as(&editor, viewer, json!({})).await;
    assert_ne!(status, 200);
    let changes = "{ changes(types: [Grant], first: 100) { nodes { reason thingId } } }";
    let reasons = |data: serde_json::Value| {
        let nodes = data["changes"]["nodes"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let told = nodes
            .into_iter()
            .filter(|node| node["thingId"] == grant.as_str());
        told.map(|node| node["reason"].clone()).collect::<Vec<_>>()
    };
    let seen = later.data_as(&approver, changes, json!({})).await;
    assert_eq!(
        reasons(seen),
        [json!(null), json!("Lost device, ticket 17")]
    );
    // The copy cut the connections of before; each command opens its own.
    let operator = self::operator(&world, TimeDelta::minutes(3)).await;
    let history = operator.history(&grant, 10).await.expect("it is read");
    assert_eq!(
        history[0].entry.reason.as_deref(),
        Some("Lost device, ticket 17")
    );
    assert_eq!(history[0].organisation.as_deref(), Some("2584"));
    assert!(
        history[0]
            .fields
            .iter()
            .any(|(field, _)| field == "valid_to")
    );
    assert!(matches!(
        world.verify_journal().await,
        Verified::Intact { entries: 4, .. }
    ));
}

async fn the_last_approver_stays_and_an_act_without_a_reason_is_none(world: World) {
    world.token_of("anna", "2584", Grade::Approver).await;
    world.token_of("bo", "2584", Grade::Editor).await;
    let operator = operator(&world, TimeDelta::minutes(1)).await;
    let held = operator.grants(None).await.expect("they are read");
    let refused = operator.withdraw_grant(&by(&held, "anna").id, "x").await;
    assert!(refused.is_err());
    for reason in ["", "  ", &"x".repeat(501)] {
        let refused = operator.withdraw_grant(&by(&held, "bo").id, reason).await;
        assert!(refused.is_err(), "{reason}");
    }
    for id in ["x", &by(&held, "bo").id[1..]] {
        assert!(operator.withdraw_grant(id, "x").await.is_err(), "{id}");
    }
    assert!(matches!(
        world.verify_journal().await,
        Verified::Intact { entries: 2, .. }
    ));
}

async fn a_person_is_found_and_exported_and_erased_with_a_reason(world: World) {
    let editor = world.token_of("anna", "region", Grade::Editor).await;
    let rows = Rows::of(&world).await;
    let seat = rows
        .seat("lansstyrgruppen", "Länschef vuxenpsykiatri")
        .await;
    let seat = id(NodeKind::Seat, seat);
    let person = json!({ "displayName": "Karin Lind" });
    let input =
        json!({ "idempotencyKey": "1", "seat": seat, "newPerson": person, "from": "2026-01-01" });
    let made = done(
        &world,
        &editor,
        "appointToSeat appointment { person { id } }",
        input,
    )
    .await;
    let operator = operator(&world, TimeDelta::minutes(1)).await;
    let found = operator.people("Lind").await.expect("they are read");
    assert_eq!(found.len(), 1);
    assert_eq!(json!(found[0].id), made["appointment"]["person"]["id"]);
    assert_eq!(found[0].employer.as_deref(), Some("region"));
    let told = operator
        .export_person(&found[0].id, "Asked by letter")
        .await;
    let told = told.expect("it is told");
    assert_eq!(told["person"]["displayName"], "Karin Lind");
    let disposal = Disposal {
        reason: "Asked by letter".into(),
        organ: "Ha\u{308}lsona\u{308}mnden".into(),
        date: "2026-10-01".parse().expect("a day"),
        reference: "§ 12".into(),
    };
    let erased = operator.anonymise_person(&found[0].id, disposal).await;
    erased.expect("it is erased");
    // A letter in two parts is kept in one.
    let kept = person::Column::Id.eq(key(&json!(found[0].id)));
    let kept = rows.one::<person::Entity>(kept).await;
    assert_eq!(kept.disposal_organ.as_deref(), Some("Hälsonämnden"));
    assert!(
        operator
            .people("Lind")
            .await
            .expect("they are read")
            .is_empty()
    );
    let history = operator
        .history(&found[0].id, 10)
        .await
        .expect("it is read");
    let reasons: Vec<_> = history
        .iter()
        .map(|told| told.entry.reason.as_deref())
        .collect();
    assert_eq!(
        reasons,
        [Some("Asked by letter"), Some("Asked by letter"), None]
    );
    let verified = world.owned().await.verify_all(None).await;
    let verified = verified.expect("it is read");
    assert!(matches!(verified, Verified::Intact { .. }), "{verified}");
}

async fn a_key_is_forgotten_when_it_is_old(world: World) {
    let editor = world.token_of("anna", "2584", Grade::Editor).await;
    let group = |name: &str| json!({ "idempotencyKey": "1", "name": name, "from": "2026-01-01" });
    let create = "createLocalGroup group { id }";
    done(&world, &editor, create, group("Grupp ett")).await;
    let young = operator(&world, TimeDelta::days(89)).await;
    assert_eq!(young.forget_keys(90).await.expect("it is done"), 0);
    let again = refused(&world, &editor, create, group("Grupp två")).await;
    assert_eq!(again, ["KEY_REUSED idempotencyKey"]);
    let old = operator(&world, TimeDelta::days(91)).await;
    assert_eq!(old.forget_keys(90).await.expect("it is done"), 1);
    done(&world, &editor, create, group("Grupp två")).await;
}

async fn what_several_organisations_are_told_of_is_one_entry(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let raised = json!({
        "idempotencyKey": "1", "agreement": "overenskommelse-politisk-samverkan-2004", "against": "region",
        "title": "Hemgång", "text": "Vem betalar?", "from": "2026-01-10",
    });
    let raise = "raiseDispute dispute { id version }";
    let raised = done(&world, &kiruna, raise, raised).await["dispute"].take();
    let why =
        json!({ "dispute": raised["id"], "version": raised["version"], "reason": "Enighet." });
    done(&world, &kiruna, "withdrawDispute dispute { id }", why).await;
    let operator = operator(&world, TimeDelta::minutes(1)).await;
    let history = operator.history(text(&raised["id"]), 10).await;
    let history = history.expect("it is read");
    let actions = history.iter().map(|told| told.entry.action.as_str());
    assert_eq!(actions.collect::<Vec<_>>(), ["WITHDRAW", "CREATE"]);
}

#[tokio::test]
async fn the_commands_print_what_they_find() {
    let database = TestDatabase::prepared(Kind::Sqlite).await;
    let url = database.url();
    let folder = crate::operation::startup::folder();
    let said = |arguments: &[&str]| {
        let output = run(
            folder.path(),
            &[arguments, &["--database-url", &url]].concat(),
        );
        let said = [&output.stdout[..], &output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    };
    let grant = [
        "grant",
        "--issuer",
        "https://issuer.example",
        "--subject",
        "anna",
        "--organisation",
        "2584",
        "--grade",
        "editor",
    ];
    let (code, told) =
        said(&[&grant[..], &["--force", "--reason", "The first of Kiruna"]].concat());
    assert_eq!(code, Some(0), "{told}");
    said(&grant);
    let (code, grants) = said(&["grants"]);
    assert_eq!(code, Some(0), "{grants}");
    assert!(
        grants.contains("2584  EDITOR  https://issuer.example anna"),
        "{grants}"
    );
    let id = grants.split(' ').next().expect("an id").to_owned();
    let (code, told) = said(&["grants", "withdraw", &id, "--reason", "Pro\u{308}vat"]);
    assert_eq!(code, Some(0), "{told}");
    let (code, history) = said(&["history", &id]);
    assert_eq!(code, Some(0), "{history}");
    assert!(history.contains("because: Prövat"), "{history}");
    assert!(
        history.contains("because: The first of Kiruna"),
        "{history}"
    );
    assert_eq!(said(&[&grant[..], &["--reason", " "]].concat()).0, Some(1));
    assert_eq!(said(&["grants", "withdraw", &id]).0, Some(2));
}
