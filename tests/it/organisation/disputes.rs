//! Disputes (B-10): up the ladder of the agreement one step at a time, and there for nobody but those concerned.

use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::drafting;
use crate::fixture::{
    json::{code, items, text, texts},
    mutate::{answer, done, id, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    a_dispute_goes_to_arbitration_over_the_gap_of_todays_ladder,
    a_dispute_is_resolved_or_withdrawn_from_each_step,
    a_step_of_2005_is_taken_to_a_local_group_of_that_time,
    a_dispute_is_not_there_for_whom_it_does_not_concern,
    whoever_handled_an_earlier_step_sees_a_dispute_no_more,
    each_is_told_what_happened_to_a_dispute_while_it_saw_it,
    who_raised_a_dispute_takes_it_further_and_others_record_and_resolve,
    no_party_alone_judges_before_a_body_whose_meetings_it_arranges,
    what_is_wrong_with_a_dispute_is_refused,
    nobody_handles_a_step_who_has_nothing_to_do_with_it,
    who_handles_a_step_says_what_came_of_it,
    a_step_before_a_body_is_handled_by_who_arranges_its_meetings,
    a_dispute_is_between_those_whom_the_agreement_binds,
    a_dispute_climbs_the_ladder_of_an_agreement_that_was_drafted_here,
    the_list_takes_as_many_statements_for_thirty_disputes_as_for_three,
);

const AGREEMENT: &str = "overenskommelse-politisk-samverkan-2004";
const BOARD: &str = "politiska-samverkansberedningen";
const SHOWN: &str =
    "id version state step endedOn raisedBy { slug } against { slug } possibleActions
    steps { ladderStep { kind } forum { slug } gap handledBy { slug } from to outcome }";

fn raise() -> String {
    format!("raiseDispute dispute {{ {SHOWN} }}")
}

fn mutation(name: &str) -> String {
    format!("{name} dispute {{ {SHOWN} }}")
}

fn dispute(more: Value) -> Value {
    let dispute = json!({ "idempotencyKey": Uuid::now_v7(), "agreement": AGREEMENT, "against": "region", "title": "Hemgång",
        "text": "Vem betalar?", "from": "2026-01-10" });
    merged(dispute, more)
}

fn of(dispute: &Value, more: Value) -> Value {
    merged(
        json!({ "dispute": dispute["id"], "version": dispute["version"] }),
        more,
    )
}

async fn did(world: &World, token: &str, name: &str, input: Value) -> Value {
    done(world, token, &mutation(name), input).await["dispute"].take()
}

async fn a_dispute_goes_to_arbitration_over_the_gap_of_todays_ladder(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let raised = done(&world, &kiruna, &raise(), dispute(json!({}))).await["dispute"].take();
    assert_eq!(
        raised["possibleActions"],
        json!(["CONCLUDE", "RESOLVE", "WITHDRAW"])
    );
    assert_eq!(can(&world, &kiruna, &raised).await, [false, true]);
    // No step without an outcome of the one before, and none is skipped.
    let early = refused(
        &world,
        &kiruna,
        &mutation("escalateDispute"),
        of(&raised, json!({})),
    )
    .await;
    assert_eq!(early, ["WRONG_STATE dispute"]);
    let mut at = raised;
    let handler = world.token("norrbottens-kommuner", Grade::Editor).await;
    for (day, handles) in [
        ("2026-02-10", &kiruna),
        ("2026-03-10", &handler),
        ("2026-04-10", &handler),
    ] {
        let outcome = json!({ "outcome": "Ingen enighet.", "on": day });
        at = did(&world, handles, "recordDisputeOutcome", of(&at, outcome)).await;
        let twice = json!({ "outcome": "Igen." });
        let twice = refused(
            &world,
            handles,
            &mutation("recordDisputeOutcome"),
            of(&at, twice),
        )
        .await;
        assert_eq!(twice, ["WRONG_STATE dispute"]);
        let before = json!({ "from": "2026-01-01" });
        let before = refused(
            &world,
            &kiruna,
            &mutation("escalateDispute"),
            of(&at, before),
        )
        .await;
        assert_eq!(before, ["INVALID_PERIOD from"]);
        let own = json!(["ESCALATE", "RESOLVE", "WITHDRAW"]);
        assert_eq!(possible(&world, &kiruna, &at).await, own);
        assert_eq!(can(&world, &kiruna, &at).await, [true, true]);
        let to = json!({ "from": day, "handledBy": "norrbottens-kommuner" });
        at = did(&world, &kiruna, "escalateDispute", of(&at, to)).await;
        // The next step is handled by others.
        assert_eq!(at["possibleActions"], json!(["WITHDRAW"]));
        assert_eq!(can(&world, &kiruna, &at).await, [false, false]);
        assert_eq!(can(&world, &handler, &at).await, [false, true]);
    }
    let steps: Vec<Value> = items(&at["steps"])
        .map(|step| {
            json!([
                step["ladderStep"]["kind"],
                step["forum"]["slug"],
                step["gap"],
                step["from"],
                step["to"]
            ])
        })
        .collect();
    assert_eq!(
        json!(steps),
        json!([
            ["OFFICIALS", null, false, "2026-01-10", "2026-02-10"],
            ["LOCAL_POLITICAL", null, true, "2026-02-10", "2026-03-10"],
            ["COUNTY_POLITICAL", BOARD, false, "2026-03-10", "2026-04-10"],
            ["ARBITRATION", null, false, "2026-04-10", null],
        ])
    );
    let outcome = json!({ "outcome": "Skiljedom." });
    let at = did(&world, &handler, "recordDisputeOutcome", of(&at, outcome)).await;
    // There is no step above.
    let own = json!(["RESOLVE", "WITHDRAW"]);
    assert_eq!(possible(&world, &kiruna, &at).await, own);
    assert_eq!(can(&world, &kiruna, &at).await, [false, true]);
    let further = refused(
        &world,
        &kiruna,
        &mutation("escalateDispute"),
        of(&at, json!({})),
    )
    .await;
    assert_eq!(further, ["WRONG_STATE dispute"]);
    let resolved = did(&world, &kiruna, "resolveDispute", of(&at, json!({}))).await;
    assert_eq!(
        (
            &resolved["state"],
            &resolved["endedOn"],
            &resolved["possibleActions"]
        ),
        (&json!("RESOLVED"), &json!("2026-11-02"), &json!([]))
    );
    let query = "query($id: ID!) { dispute(by: {id: $id}) { history { nodes { action fields { field } } } } }";
    let told = world
        .data_as(&kiruna, query, json!({ "id": resolved["id"] }))
        .await;
    let told = texts(&told["dispute"]["history"]["nodes"], "action");
    assert_eq!(told.first(), Some(&"RESOLVE"));
    assert_eq!(told.last(), Some(&"CREATE"));
    assert_eq!(told.len(), 9);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

/// A dispute of Kiruna's that has been taken up so many steps; whoever handles those records their outcomes.
async fn taken_up(world: &World, steps: usize) -> Value {
    let kiruna = world.token("2584", Grade::Editor).await;
    let handler = world.token("norrbottens-kommuner", Grade::Editor).await;
    let mut at = done(world, &kiruna, &raise(), dispute(json!({}))).await["dispute"].take();
    let taken = [
        ("2026-02-10", &kiruna),
        ("2026-03-10", &handler),
        ("2026-04-10", &handler),
    ];
    for (day, handles) in taken.into_iter().take(steps) {
        let outcome = json!({ "outcome": "Ingen enighet.", "on": day });
        at = did(world, handles, "recordDisputeOutcome", of(&at, outcome)).await;
        let to = json!({ "from": day, "handledBy": "norrbottens-kommuner" });
        at = did(world, &kiruna, "escalateDispute", of(&at, to)).await;
    }
    at
}

async fn a_dispute_is_resolved_or_withdrawn_from_each_step(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let handler = world.token("norrbottens-kommuner", Grade::Editor).await;
    let ladder = [
        "OFFICIALS",
        "LOCAL_POLITICAL",
        "COUNTY_POLITICAL",
        "ARBITRATION",
    ];
    for (steps, step) in ladder.into_iter().enumerate() {
        let handles = if steps == 0 { &kiruna } else { &handler };
        let (first, second) = (taken_up(&world, steps).await, taken_up(&world, steps).await);
        for open in [&first, &second] {
            assert_eq!(
                (&open["state"], &open["step"]),
                (&json!("OPEN"), &json!(step))
            );
        }
        let agreed = json!({ "outcome": "Enighet." });
        let resolved = did(&world, handles, "resolveDispute", of(&first, agreed)).await;
        assert_eq!(resolved["steps"][steps]["outcome"], "Enighet.");
        let given_up = json!({ "reason": "Vi är överens." });
        let withdrawn = did(&world, &kiruna, "withdrawDispute", of(&second, given_up)).await;
        assert_eq!(withdrawn["steps"][steps]["outcome"], Value::Null);
        for (ended, state) in [(&resolved, "RESOLVED"), (&withdrawn, "WITHDRAWN")] {
            assert_eq!(
                json!([
                    ended["state"],
                    ended["step"],
                    ended["endedOn"],
                    ended["possibleActions"]
                ]),
                json!([state, step, "2026-11-02", []])
            );
            assert_eq!(items(&ended["steps"]).count(), steps + 1);
            let again = of(ended, json!({ "reason": "Igen." }));
            let again = refused(&world, &kiruna, &mutation("withdrawDispute"), again).await;
            assert_eq!(again, ["WRONG_STATE dispute"], "{step} {state}");
        }
    }
}

async fn a_step_of_2005_is_taken_to_a_local_group_of_that_time(world: World) {
    // The agreement holds from the approval that the sources lack.
    let region = world.token("region", Grade::Approver).await;
    let approved =
        json!({ "idempotencyKey": "a", "agreement": AGREEMENT, "approvedOn": "2004-07-01" });
    done(&world, &region, "recordApproval agreement { id }", approved).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let then = dispute(json!({ "from": "2005-01-10" }));
    let at = done(&world, &kiruna, &raise(), then).await["dispute"].take();
    let outcome = json!({ "outcome": "Ingen enighet.", "on": "2005-02-01" });
    let at = did(&world, &kiruna, "recordDisputeOutcome", of(&at, outcome)).await;
    let escalate = mutation("escalateDispute");
    let on = json!({ "from": "2005-02-01" });
    let which = refused(&world, &kiruna, &escalate, of(&at, on.clone())).await;
    assert_eq!(which, ["REQUIRED forum"]);
    let wrong = merged(on.clone(), json!({ "forum": BOARD }));
    let wrong = refused(&world, &kiruna, &escalate, of(&at, wrong)).await;
    assert_eq!(wrong, ["DOES_NOT_FIT forum"]);
    let group = "2004-lokal-samverkansgrupp-gallivare-kiruna";
    let to = merged(on, json!({ "forum": group }));
    let at = did(&world, &kiruna, "escalateDispute", of(&at, to)).await;
    assert_eq!(
        (&at["steps"][1]["forum"]["slug"], &at["steps"][1]["gap"]),
        (&json!(group), &json!(false))
    );
    let query = format!(
        "{{ body(by: {{slug: \"{group}\"}}, asOf: \"2005-03-01\") {{ disputes {{ totalCount nodes {{ step }} }} }} }}"
    );
    let shown = world.data_as(&kiruna, &query, json!({})).await;
    assert_eq!(
        shown["body"]["disputes"],
        json!({ "totalCount": 1, "nodes": [{ "step": "LOCAL_POLITICAL" }] })
    );
}

/// What somebody is told of a dispute, by every way that there is to ask.
async fn told(world: &World, token: Option<&str>, dispute: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } dispute(by: {id: $id}) { id }
        disputes { totalCount nodes { id } pageInfo { endCursor hasNextPage } }
        body(by: {slug: \"politiska-samverkansberedningen\"}) { disputes { totalCount } }
        changes(types: [Dispute]) { nodes { thingId } } }";
    let variables = json!({ "id": dispute["id"] });
    match token {
        Some(token) => world.data_as(token, query, variables).await,
        None => world.public_with(query, variables).await,
    }
}

fn is_there(told: &Value) -> bool {
    let counted = told["disputes"]["totalCount"] == 1;
    for shown in ["node", "dispute"] {
        assert_eq!(told[shown].is_object(), counted, "{told:#}");
    }
    assert_eq!(told["nodes"][0].is_object(), counted);
    assert_eq!(
        items(&told["disputes"]["nodes"]).count(),
        usize::from(counted)
    );
    counted
}

async fn a_dispute_is_not_there_for_whom_it_does_not_concern(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let handled = dispute(json!({ "against": "2580", "handledBy": "norrbottens-kommuner" }));
    let raised = done(&world, &kiruna, &raise(), handled).await["dispute"].take();
    for (organisation, sees) in [
        ("2584", true),
        ("2580", true),
        ("norrbottens-kommuner", true),
        ("2505", false),
        ("region", false),
        ("2523", false),
    ] {
        for grade in [Grade::Reader, Grade::Approver] {
            let token = world.token(organisation, grade).await;
            let told = told(&world, Some(&token), &raised).await;
            assert_eq!(is_there(&told), sees, "{organisation}");
            let entries = items(&told["changes"]["nodes"]).count();
            assert_eq!(entries, usize::from(sees), "{organisation}");
            if sees || grade == Grade::Reader {
                continue;
            }
            let never = json!({ "id": id(NodeKind::Dispute, Uuid::now_v7()), "version": 1 });
            for name in [
                "recordDisputeOutcome",
                "withdrawDispute",
                "escalateDispute",
                "resolveDispute",
            ] {
                let more = match name {
                    "withdrawDispute" => json!({ "reason": "x" }),
                    "recordDisputeOutcome" => json!({ "outcome": "x" }),
                    _ => json!({}),
                };
                let hidden =
                    answer(&world, &token, &mutation(name), of(&raised, more.clone())).await;
                let never = answer(&world, &token, &mutation(name), of(&never, more)).await;
                assert_eq!(code(&hidden), "NOT_FOUND", "{organisation}: {name}");
                assert_eq!(
                    hidden.1["errors"][0]["message"],
                    never.1["errors"][0]["message"]
                );
            }
        }
    }
    assert!(!is_there(&told(&world, None, &raised).await));
}

async fn whoever_handled_an_earlier_step_sees_a_dispute_no_more(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let first = world.token("region", Grade::Editor).await;
    let second = world.token("norrbottens-kommuner", Grade::Editor).await;
    let handled = dispute(json!({ "against": "2580", "handledBy": "region" }));
    let at = done(&world, &kiruna, &raise(), handled).await["dispute"].take();
    assert!(is_there(&told(&world, Some(&first), &at).await));
    assert!(!is_there(&told(&world, Some(&second), &at).await));
    let outcome = json!({ "outcome": "Ingen enighet." });
    let at = did(&world, &first, "recordDisputeOutcome", of(&at, outcome)).await;
    let to = json!({ "handledBy": "norrbottens-kommuner" });
    let at = did(&world, &kiruna, "escalateDispute", of(&at, to)).await;
    assert!(!is_there(&told(&world, Some(&first), &at).await));
    assert!(is_there(&told(&world, Some(&second), &at).await));
    let misplaced = world.misplaced_rows().await;
    assert!(
        misplaced.iter().all(|(_, rows)| *rows == 0),
        "{misplaced:?}"
    );
}

/// What somebody is told in `changes` of disputes, the first first: what became of it, what was done, and which fields changed.
async fn changes(world: &World, token: &str) -> Vec<String> {
    let query = "{ changes(types: [Dispute]) { nodes { type action fields { field } } } }";
    let told = world.data_as(token, query, json!({})).await;
    let line = |change: &Value| {
        let fields = match &change["fields"] {
            Value::Null => "hidden".to_owned(),
            fields => texts(fields, "field").join(" "),
        };
        let action = change["action"].as_str().unwrap_or("-");
        format!("{} {action} {fields}", text(&change["type"]))
            .trim_end()
            .to_owned()
    };
    items(&told["changes"]["nodes"]).map(line).collect()
}

async fn each_is_told_what_happened_to_a_dispute_while_it_saw_it(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let against = world.token("2580", Grade::Reader).await;
    let first = world.token("region", Grade::Editor).await;
    let second = world.token("norrbottens-kommuner", Grade::Editor).await;
    let handled = dispute(json!({ "against": "2580", "handledBy": "region" }));
    let at = done(&world, &kiruna, &raise(), handled).await["dispute"].take();
    let raised = "CREATED CREATE against agreement raisedBy raisedOn state step text title";
    for token in [&kiruna, &against, &first] {
        assert_eq!(changes(&world, token).await, [raised]);
    }
    let outcome = json!({ "outcome": "Ingen enighet." });
    let at = did(&world, &first, "recordDisputeOutcome", of(&at, outcome)).await;
    let to = json!({ "handledBy": "norrbottens-kommuner" });
    let at = did(&world, &kiruna, "escalateDispute", of(&at, to)).await;
    let outcome = json!({ "outcome": "Enighet." });
    did(&world, &second, "resolveDispute", of(&at, outcome)).await;
    let whole = [
        raised,
        "CHANGED CONCLUDE",
        "CHANGED ESCALATE step",
        "CHANGED RESOLVE endedOn state",
    ];
    for token in [&kiruna, &against] {
        assert_eq!(changes(&world, token).await, whole);
    }
    // Of what went out of sight no fields are told, nor why it did.
    assert_eq!(
        changes(&world, &first).await,
        [
            "CREATED CREATE hidden",
            "CHANGED CONCLUDE hidden",
            "REMOVED - hidden"
        ]
    );
    // What happened before it came into sight is not told.
    assert_eq!(
        changes(&world, &second).await,
        ["CREATED - step", "CHANGED RESOLVE endedOn state"]
    );
    let query = "query($id: ID!) { dispute(by: {id: $id}) { history { totalCount nodes { action fields { field before after } } } } }";
    let variables = json!({ "id": at["id"] });
    let told = world.data_as(&second, query, variables.clone()).await;
    let history = &told["dispute"]["history"];
    assert_eq!(history["totalCount"], 2);
    let came = json!({ "action": null, "fields": [{ "field": "step", "before": null, "after": "LOCAL_POLITICAL" }] });
    assert_eq!(history["nodes"][1], came);
    let told = world.data_as(&against, query, variables.clone()).await;
    assert_eq!(
        texts(&told["dispute"]["history"]["nodes"], "action"),
        ["RESOLVE", "ESCALATE", "CONCLUDE", "CREATE"]
    );
    let told = world.data_as(&first, query, variables).await;
    assert_eq!(told["dispute"], Value::Null);
    // Whoever does something is told of it, too: as it was done.
    let again = dispute(json!({ "against": "2580", "handledBy": "region" }));
    let at = done(&world, &kiruna, &raise(), again).await["dispute"].take();
    let outcome = of(&at, json!({ "outcome": "Enighet." }));
    let mutation = "recordDisputeOutcome dispute { id } changes { type action }";
    let done = done(&world, &first, mutation, outcome).await;
    assert_eq!(
        done["changes"],
        json!([{ "type": "CHANGED", "action": "CONCLUDE" }])
    );
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn who_raised_a_dispute_takes_it_further_and_others_record_and_resolve(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let cases: [(&str, Value, &[&str]); 4] = [
        (
            "recordDisputeOutcome",
            json!({ "outcome": "x" }),
            &["norrbottens-kommuner"],
        ),
        ("escalateDispute", json!({}), &["2584"]),
        (
            "resolveDispute",
            json!({ "outcome": "x" }),
            &["2584", "norrbottens-kommuner"],
        ),
        ("withdrawDispute", json!({ "reason": "x" }), &["2584"]),
    ];
    for (name, more, may) in cases {
        for organisation in ["2584", "2580", "norrbottens-kommuner"] {
            let handled =
                dispute(json!({ "against": "2580", "handledBy": "norrbottens-kommuner" }));
            let at = done(&world, &kiruna, &raise(), handled).await["dispute"].take();
            let reader = world.token(organisation, Grade::Reader).await;
            let reads = answer(&world, &reader, &mutation(name), of(&at, more.clone())).await;
            assert_eq!(code(&reads), "FORBIDDEN");
            let token = world.token(organisation, Grade::Editor).await;
            let said = answer(&world, &token, &mutation(name), of(&at, more.clone())).await;
            let forbidden = said.1.get("errors").is_some() && code(&said) == "FORBIDDEN";
            assert_eq!(
                !forbidden,
                may.contains(&organisation),
                "{organisation}: {name}"
            );
        }
    }
}

/// The kommuner are bound by the agreement of 2004 through their association, and by none to which it is no party.
async fn a_dispute_is_between_those_whom_the_agreement_binds(world: World) {
    let rows = Rows::of(&world).await;
    let document = rows.add::<entity::steering_document::Entity>(json!({
        "slug": "hemgang", "kind": "AGREEMENT", "level": "COUNTY", "title": "Hemgång", "visibility": "PUBLIC",
    }));
    let clause = rows.clause("B-10").await;
    let agreement = rows
        .add::<entity::agreement::Entity>(
            json!({ "steering_document_id": document.await, "notice_months": 6, "clause_id": clause }),
        )
        .await;
    for (ordinal, party) in (1..).zip(["region", "2584"]) {
        let ordinal: i32 = ordinal;
        rows.add::<entity::agreement_party::Entity>(json!({
            "agreement_id": agreement, "ordinal": ordinal, "organisation_id": rows.organisation(party).await,
            "name_as_signed": party, "approving_organ": "styrelsen", "clause_id": clause,
        }))
        .await;
    }
    rows.add::<entity::ladder_step::Entity>(json!({
        "agreement_id": agreement, "ordinal": 1, "kind": "OFFICIALS", "wording": "Först löses den av tjänstepersoner.",
        "requires_body": false, "clause_id": clause,
    }))
    .await;
    let named = id(NodeKind::Agreement, agreement);
    for (by, against, expected) in [
        ("2584", "region", None),
        ("region", "2584", None),
        ("2584", "2580", Some("DOES_NOT_FIT against")),
        ("2580", "region", Some("DOES_NOT_FIT agreement")),
        ("2584", "norrbottens-kommuner", Some("DOES_NOT_FIT against")),
    ] {
        let token = world.token(by, Grade::Editor).await;
        let input = dispute(json!({ "agreement": named, "against": against }));
        let reasons = refused(&world, &token, &raise(), input).await;
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_eq!(reasons, expected, "{by} against {against}");
    }
    for against in ["2580", "norrbottens-kommuner"] {
        let kiruna = world.token("2584", Grade::Editor).await;
        done(
            &world,
            &kiruna,
            &raise(),
            dispute(json!({ "against": against })),
        )
        .await;
    }
}

async fn a_dispute_climbs_the_ladder_of_an_agreement_that_was_drafted_here(world: World) {
    let kiruna = world.token("2584", Grade::Approver).await;
    let document = drafting::document(&world, &kiruna, "hemgang").await;
    drafting::adopt(&world, &kiruna, &document, "2026-01-01").await;
    let ladder = json!({ "ladder": [
        { "kind": "OFFICIALS", "wording": "Först löses den av tjänstepersoner." },
        { "kind": "COUNTY_POLITICAL", "wording": "Därefter i beredningen.", "bodies": [BOARD] },
    ] });
    let input = drafting::draft(&document, "hemgang", &["2584", "region"], ladder);
    let draft = "draftAgreement agreement { id version }";
    let agreement = done(&world, &kiruna, draft, input).await["agreement"].take();
    // A draft binds nobody.
    let under = || dispute(json!({ "agreement": agreement["id"] }));
    let early = refused(&world, &kiruna, &raise(), under()).await;
    assert_eq!(early, ["WRONG_STATE agreement"]);
    let sent = json!({ "agreement": agreement["id"], "version": agreement["version"], "sentOn": "2026-01-01" });
    done(&world, &kiruna, "sendAgreement agreement { id }", sent).await;
    let at = done(&world, &kiruna, &raise(), under()).await["dispute"].take();
    let outcome = json!({ "outcome": "Ingen enighet.", "on": "2026-02-10" });
    let at = did(&world, &kiruna, "recordDisputeOutcome", of(&at, outcome)).await;
    let to = json!({ "from": "2026-02-10", "handledBy": "norrbottens-kommuner" });
    let at = did(&world, &kiruna, "escalateDispute", of(&at, to)).await;
    let handler = world.token("norrbottens-kommuner", Grade::Editor).await;
    let outcome = json!({ "outcome": "Ingen enighet.", "on": "2026-03-10" });
    let at = did(&world, &handler, "recordDisputeOutcome", of(&at, outcome)).await;
    let steps = items(&at["steps"]);
    let steps: Vec<Value> = steps
        .map(|step| {
            json!([
                step["ladderStep"]["kind"],
                step["forum"]["slug"],
                step["gap"]
            ])
        })
        .collect();
    assert_eq!(
        json!(steps),
        json!([
            ["OFFICIALS", null, false],
            ["COUNTY_POLITICAL", BOARD, false]
        ])
    );
    // The agreement has no step above.
    let further = of(&at, json!({}));
    let further = refused(&world, &kiruna, &mutation("escalateDispute"), further).await;
    assert_eq!(further, ["WRONG_STATE dispute"]);
    let none = drafting::sent(&world, "utan", &["2584", "region"], json!({}), "2026-01-01").await;
    let without = dispute(json!({ "agreement": none["id"] }));
    let without = refused(&world, &kiruna, &raise(), without).await;
    assert_eq!(without, ["DOES_NOT_FIT agreement"]);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn nobody_handles_a_step_who_has_nothing_to_do_with_it(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    for (handler, handles) in [
        ("2584", true),
        ("2580", true),
        ("region", true),
        ("norrbottens-kommuner", true),
        ("2523", false),
        ("2505", false),
    ] {
        let input = dispute(json!({ "against": "2580", "handledBy": handler }));
        let reasons = refused(&world, &kiruna, &raise(), input).await;
        let expected: &[&str] = match handles {
            true => &[],
            false => &["DOES_NOT_FIT handledBy"],
        };
        assert_eq!(reasons, expected, "{handler}");
    }
    let at = done(&world, &kiruna, &raise(), dispute(json!({}))).await["dispute"].take();
    let outcome = json!({ "outcome": "Ingen enighet." });
    let at = did(&world, &kiruna, "recordDisputeOutcome", of(&at, outcome)).await;
    let further = of(&at, json!({ "handledBy": "2523" }));
    let further = refused(&world, &kiruna, &mutation("escalateDispute"), further).await;
    assert_eq!(further, ["DOES_NOT_FIT handledBy"]);
}

/// What somebody may do with a dispute, as it is told beforehand.
async fn possible(world: &World, token: &str, dispute: &Value) -> Value {
    let query = "query($id: ID!) { dispute(by: {id: $id}) { possibleActions } }";
    let variables = json!({ "id": dispute["id"] });
    world.data_as(token, query, variables).await["dispute"]["possibleActions"].take()
}

/// Whether somebody can take a dispute further, and record that it is resolved, as it is told beforehand.
async fn can(world: &World, token: &str, dispute: &Value) -> [bool; 2] {
    let query = "query($id: ID!) { dispute(by: {id: $id}) { viewerCanEscalate viewerCanResolve } }";
    let variables = json!({ "id": dispute["id"] });
    let told = world.data_as(token, query, variables).await;
    ["viewerCanEscalate", "viewerCanResolve"].map(|field| told["dispute"][field] == true)
}

async fn who_handles_a_step_says_what_came_of_it(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    let outcome = json!({ "outcome": "Luleå betalar." });
    let record = mutation("recordDisputeOutcome");
    let handled = dispute(json!({ "against": "2580", "handledBy": "region" }));
    let at = done(&world, &kiruna, &raise(), handled).await["dispute"].take();
    for token in [&kiruna, &lulea] {
        let said = answer(&world, token, &record, of(&at, outcome.clone())).await;
        assert_eq!(code(&said), "FORBIDDEN");
    }
    assert_eq!(possible(&world, &kiruna, &at).await, json!(["WITHDRAW"]));
    assert_eq!(possible(&world, &lulea, &at).await, json!([]));
    let handlers = json!(["CONCLUDE", "RESOLVE"]);
    assert_eq!(possible(&world, &region, &at).await, handlers);
    // Nor is it said on the way of resolving the dispute.
    let resolve = mutation("resolveDispute");
    let early = refused(&world, &kiruna, &resolve, of(&at, outcome.clone())).await;
    assert_eq!(early, ["WRONG_STATE outcome"]);
    let at = did(
        &world,
        &region,
        "recordDisputeOutcome",
        of(&at, outcome.clone()),
    )
    .await;
    let at = did(&world, &kiruna, "resolveDispute", of(&at, json!({}))).await;
    assert_eq!(at["state"], "RESOLVED");
    // Who raised it doesn't shut the other out by naming itself.
    let itself = dispute(json!({ "against": "2580", "handledBy": "2584" }));
    let at = done(&world, &kiruna, &raise(), itself).await["dispute"].take();
    did(&world, &lulea, "recordDisputeOutcome", of(&at, outcome)).await;
}

async fn a_step_before_a_body_is_handled_by_who_arranges_its_meetings(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    let raised = dispute(json!({ "against": "2580" }));
    let mut at = done(&world, &kiruna, &raise(), raised).await["dispute"].take();
    let handlers = [json!({ "handledBy": "2584" }), json!({})];
    for (day, handler) in ["2026-02-10", "2026-03-10"].into_iter().zip(handlers) {
        assert!(!is_there(&told(&world, Some(&region), &at).await));
        let outcome = json!({ "outcome": "Ingen enighet.", "on": day });
        at = did(&world, &kiruna, "recordDisputeOutcome", of(&at, outcome)).await;
        // The last but one has no body, the last goes to the board.
        let to = merged(json!({ "from": day }), handler);
        at = did(&world, &kiruna, "escalateDispute", of(&at, to)).await;
    }
    assert_eq!(at["steps"][2]["forum"]["slug"], BOARD);
    let outcome = json!({ "outcome": "Kiruna har rätt." });
    let record = mutation("recordDisputeOutcome");
    let own = answer(&world, &kiruna, &record, of(&at, outcome.clone())).await;
    assert_eq!(code(&own), "FORBIDDEN");
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    for token in [&region, &association] {
        assert!(is_there(&told(&world, Some(token), &at).await));
        let handlers = json!(["CONCLUDE", "RESOLVE"]);
        assert_eq!(possible(&world, token, &at).await, handlers);
    }
    did(
        &world,
        &association,
        "recordDisputeOutcome",
        of(&at, outcome),
    )
    .await;
    let misplaced = world.misplaced_rows().await;
    assert!(
        misplaced.iter().all(|(_, rows)| *rows == 0),
        "{misplaced:?}"
    );
}

async fn no_party_alone_judges_before_a_body_whose_meetings_it_arranges(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let region = world.token("region", Grade::Editor).await;
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let outcome = |on: &str| json!({ "outcome": "Ingen enighet.", "on": on });
    for (against, party) in [("region", &region), ("norrbottens-kommuner", &association)] {
        let raised = dispute(json!({ "against": against }));
        let mut at = done(&world, &kiruna, &raise(), raised).await["dispute"].take();
        for day in ["2026-02-10", "2026-03-10"] {
            let ended = of(&at, outcome(day));
            at = did(&world, &kiruna, "recordDisputeOutcome", ended).await;
            let further = of(&at, json!({ "from": day }));
            at = did(&world, &kiruna, "escalateDispute", further).await;
        }
        assert_eq!(at["steps"][2]["forum"]["slug"], BOARD);
        // Who raised it can say what came of it as the other party can.
        let own = json!(["CONCLUDE", "RESOLVE", "WITHDRAW"]);
        assert_eq!(possible(&world, &kiruna, &at).await, own, "{against}");
        let other = possible(&world, party, &at).await;
        assert_eq!(other, json!(["CONCLUDE"]), "{against}");
        let ended = of(&at, outcome("2026-04-10"));
        did(&world, &kiruna, "recordDisputeOutcome", ended).await;
    }
}

async fn what_is_wrong_with_a_dispute_is_refused(world: World) {
    let kiruna = world.token("2584", Grade::Editor).await;
    let rows = Rows::of(&world).await;
    rows.add::<entity::organisation::Entity>(json!({ "kind": "EXTERNAL", "slug": "kyrkan" }))
        .await;
    for (more, expected) in [
        (json!({ "against": "2584" }), "DOES_NOT_FIT against"),
        (json!({ "against": "kyrkan" }), "DOES_NOT_FIT against"),
        (json!({ "handledBy": "kyrkan" }), "DOES_NOT_FIT handledBy"),
        (json!({ "forum": BOARD }), "DOES_NOT_FIT forum"),
        (json!({ "title": "" }), "REQUIRED title"),
        (json!({ "text": "" }), "REQUIRED text"),
        (json!({ "from": "2027-01-01" }), "INVALID_PERIOD from"),
    ] {
        let input = dispute(more.clone());
        assert_eq!(
            refused(&world, &kiruna, &raise(), input).await,
            [expected],
            "{more}"
        );
    }
    let at = done(&world, &kiruna, &raise(), dispute(json!({}))).await["dispute"].take();
    for (name, more, expected) in [
        ("resolveDispute", json!({}), "WRONG_STATE outcome"),
        (
            "recordDisputeOutcome",
            json!({ "outcome": "x", "on": "2026-01-01" }),
            "INVALID_PERIOD on",
        ),
        (
            "recordDisputeOutcome",
            json!({ "outcome": " " }),
            "REQUIRED outcome",
        ),
        (
            "withdrawDispute",
            json!({ "reason": "" }),
            "REQUIRED reason",
        ),
    ] {
        let refused = refused(&world, &kiruna, &mutation(name), of(&at, more)).await;
        assert_eq!(refused, [expected], "{name}");
    }
    let withdrawn = json!({ "reason": "Vi är överens." });
    let at = did(&world, &kiruna, "withdrawDispute", of(&at, withdrawn)).await;
    for name in ["escalateDispute", "resolveDispute"] {
        let refused = refused(&world, &kiruna, &mutation(name), of(&at, json!({}))).await;
        assert_eq!(refused, ["WRONG_STATE dispute"], "{name}");
    }
}

/// A dispute of two that the county political body has before it, handled by Norrbottens Kommuner, past the server.
async fn add_dispute(rows: &Rows, by: Uuid, against: Uuid) {
    let ladder = rows
        .one::<entity::ladder_step::Entity>(entity::ladder_step::Column::Ordinal.eq(3))
        .await;
    let handler = rows.organisation("norrbottens-kommuner").await;
    let mut concerned = [by, against, handler].map(|id| id.to_string());
    concerned.sort();
    let row = json!({
        "agreement_id": ladder.agreement_id, "owner_id": by, "against_id": against, "title": "Hemgång", "text": "Vem betalar?",
        "raised_on": "2026-01-10", "state": "OPEN", "step": "COUNTY_POLITICAL", "concerned": concerned.join(" "),
        "changed_at": "2026-01-10T08:00:00Z",
    });
    let dispute = rows.add::<entity::dispute::Entity>(row).await;
    let step = json!({
        "dispute_id": dispute, "ladder_step_id": ladder.id, "ordinal": 3, "body_id": rows.body(BOARD).await, "handled_by_id": handler,
        "from_on": "2026-01-10",
    });
    rows.add::<entity::dispute_step::Entity>(step).await;
}

async fn the_list_takes_as_many_statements_for_thirty_disputes_as_for_three(world: World) {
    let rows = Rows::of(&world).await;
    let kiruna = rows.organisation("2584").await;
    let token = world.token("2584", Grade::Editor).await;
    let fields = "totalCount nodes { title state step possibleActions viewerCanEscalate agreement { status steeringDocument { title } }
        raisedBy { name } against { name } steps { gap outcome ladderStep { wording } forum { name } handledBy { name } } }";
    let list = format!(
        "{{ disputes(first: 50) {{ {fields} }} body(by: {{slug: \"{BOARD}\"}}) {{ disputes(first: 50) {{ {fields} }} }} }}"
    );
    let mut taken = Vec::new();
    for more in [3, 27] {
        let others = ["2580", "2523", "2514"].into_iter().cycle();
        for against in others.take(more) {
            add_dispute(&rows, kiruna, rows.organisation(against).await).await;
        }
        world.statements();
        let shown = world.data_as(&token, &list, json!({})).await;
        let listed = items(&shown["disputes"]["nodes"]).count();
        assert_eq!(
            items(&shown["body"]["disputes"]["nodes"]).count(),
            listed,
            "both lists have all of them"
        );
        taken.push((listed, world.statements().len()));
    }
    assert_eq!((taken[0].0, taken[1].0), (3, 30));
    assert_eq!(taken[0].1, taken[1].1);
}
