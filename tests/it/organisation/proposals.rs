//! Proposals: nobody binds another alone. Each action that binds others waits for their consent, is seen by those concerned alone,
//! and takes effect as it was shown, or not at all. And previews: what they show is what happens.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use samverkan::{
    domain::{
        id::NodeKind,
        vocabulary::{Grade, Vocabulary},
    },
    register::TABLES,
    store::{Operator, Verified},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter,
    Statement,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fixture::{
        extent::number,
        json::{code, items, text, texts},
        mutate::{answer, done, id, payload, refused},
        rows::{Rows, merged},
        world::{Kind, World, both, now},
    },
    operation::startup::{assert_same, contents},
};

both!(
    every_action_that_binds_others_waits_for_their_consent,
    a_proposal_lapses_after_its_last_day,
    what_lapses_is_ended_with_what_it_says_about_people,
    what_the_proposer_may_do_no_more_is_not_done,
    what_would_be_something_else_than_was_shown_is_not_done,
    several_consents_are_all_needed,
    another_consent_that_is_needed_meanwhile_stops_it,
    a_protected_person_is_not_named_to_who_may_not_see_them,
    who_comes_under_protection_is_in_no_proposal_any_more,
    what_others_can_not_see_is_not_proposed_to_them,
    a_retry_gives_the_proposal_and_then_what_it_made,
    who_binds_nobody_else_needs_no_consent,
    proposals_are_listed_for_those_concerned,
    terms_that_cant_be_are_refused,
    nothing_about_people_stays_in_a_proposal_that_has_ended,
    previews_show_what_happens,
    proposals_live_as_the_model_says,
);

const TERMS: &str = "proposal { id version state action lastDay reason answer proposedBy { slug } viewerCanConsent viewerCanWithdraw
  consents { grade of { slug } givenBy { slug } } changes { type thingType fields { field before after } } }
  consents { grade of { slug } } changes { type thingType fields { field before after } }";
const CONSENT: &str =
    "consentToProposal proposal { id version state answer consents { givenBy { slug } }
  changes { type thingType fields { field before after } } }";
const REJECT: &str = "rejectProposal proposal { id version state answer }";
const WITHDRAW: &str = "withdrawProposal proposal { id version state answer }";

/// An action that binds others.
struct Case {
    what: &'static str,
    mutation: &'static str,
    thing: &'static str,
    /// Who proposes it.
    by: &'static str,
    /// Whose consent it needs, and in which grade.
    asked: &'static [&'static str],
    grade: Grade,
    input: Value,
}

impl Case {
    fn mutation(&self) -> String {
        format!("{} {} {{ id }} {TERMS}", self.mutation, self.thing)
    }

    /// The lowest grade of whoever proposes it.
    fn proposed_in(&self) -> Grade {
        match self.mutation {
            "adoptDocumentVersion" => Grade::Approver,
            _ => Grade::Editor,
        }
    }

    /// Another input that asks for the same.
    fn input(&self) -> Value {
        let key = match self.input.get("version").is_some() || self.mutation == "setIndicatorTarget"
        {
            true => json!({}),
            false => json!({ "idempotencyKey": Uuid::now_v7() }),
        };
        merged(self.input.clone(), key)
    }
}

/// One of each row of the table in the domain model.
async fn cases(world: &World) -> Vec<Case> {
    let rows = Rows::of(world).await;
    let steering = rows.body("lansstyrgruppen").await;
    let area = rows.body("lansdelsgrupp-norra-norrbotten").await;
    let joint = rows.seat("lansstyrgruppen", "Socialchefer").await;
    let kiruna = rows.organisation("2584").await;
    let employed = json!({ "display_name": "Anna Ek", "protected": false, "employer_id": kiruna });
    let anna = rows.add::<entity::person::Entity>(employed).await;
    let lulea = rows.organisation("2580").await;
    let region = rows.organisation("region").await;
    let of_all = json!({ "reporters": "MUNICIPALITIES", "visibility": "COOPERATION", "period_kind": "YEAR" });
    let common = rows.add_indicator(region, "Gemensam", of_all).await;
    let cooperation = json!({ "visibility": "COOPERATION" });
    let project = rows.add_project(lulea, "Trygg hemgång", cooperation).await;
    let meeting = rows.add_meeting(steering, json!({})).await;
    let seat = json!({ "body": id(NodeKind::Body, steering), "label": "Digitaliseringschef", "from": "2026-12-01" });
    let director = rows.seat("lansstyrgruppen", "Verksamhetsdirektör").await;
    let editor = world.token("region", Grade::Editor).await;
    let revise =
        json!({ "idempotencyKey": Uuid::now_v7(), "document": "organisering-lansstyrgruppen" });
    let mut draft = done(
        world,
        &editor,
        "addDocumentVersion documentVersion { id }",
        revise,
    )
    .await;
    let draft = draft["documentVersion"]["id"].take();
    let case = |what, mutation, thing, by, asked, grade, input| Case {
        what,
        mutation,
        thing,
        by,
        asked,
        grade,
        input,
    };
    vec![
        case(
            "a seat of a county body",
            "addSeat",
            "seat",
            "region",
            &["norrbottens-kommuner"],
            Grade::Approver,
            seat,
        ),
        case(
            "the end of a seat of a county body",
            "endSeat",
            "seat",
            "norrbottens-kommuner",
            &["region"],
            Grade::Approver,
            json!({ "seat": id(NodeKind::Seat, director), "version": 1, "on": "2027-01-01" }),
        ),
        case(
            "the name of a county body",
            "addName",
            "name",
            "norrbottens-kommuner",
            &["region"],
            Grade::Approver,
            json!({ "of": id(NodeKind::Body, steering), "name": "Länsledningen", "from": "2027-01-01" }),
        ),
        case(
            "how many hold a seat of a county body, and who substitutes for them",
            "changeSeat",
            "seat",
            "norrbottens-kommuner",
            &["region"],
            Grade::Approver,
            json!({ "seat": id(NodeKind::Seat, joint), "version": 1, "minHolders": 4, "maxHolders": null,
                "substitutionRule": "NAMED" }),
        ),
        case(
            "an indicator that obliges others",
            "createIndicator",
            "indicator",
            "region",
            &["norrbottens-kommuner"],
            Grade::Approver,
            json!({ "title": "Vårdtid", "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM",
                "unit": "personer", "periodKind": "TERTIAL", "reporters": "MUNICIPALITIES", "commissionedBy": "lansstyrgruppen" }),
        ),
        case(
            "an indicator that obliges the region too",
            "createIndicator",
            "indicator",
            "norrbottens-kommuner",
            &["region"],
            Grade::Approver,
            json!({ "title": "Hemgång", "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM", "unit": "personer",
                "periodKind": "TERTIAL", "reporters": "REGION_AND_MUNICIPALITIES", "commissionedBy": "lansstyrgruppen" }),
        ),
        case(
            "an indicator that obliges a care area",
            "createIndicator",
            "indicator",
            "region",
            &["norrbottens-kommuner"],
            Grade::Approver,
            json!({ "title": "Samordning", "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM", "unit": "personer",
                "periodKind": "TERTIAL", "reporters": "CARE_AREA", "careArea": "norra-norrbotten",
                "commissionedBy": "lansdelsgrupp-norra-norrbotten" }),
        ),
        case(
            "somebody who is employed by another organisation",
            "appointToSeat",
            "appointment",
            "norrbottens-kommuner",
            &["2584"],
            Grade::Editor,
            json!({ "seat": id(NodeKind::Seat, joint), "person": id(NodeKind::Person, anna),
                "represents": id(NodeKind::Organisation, kiruna), "from": "2026-12-01" }),
        ),
        case(
            "somebody new whom another organisation employs",
            "appointToSeat",
            "appointment",
            "norrbottens-kommuner",
            &["2584"],
            Grade::Editor,
            json!({ "seat": id(NodeKind::Seat, joint), "newPerson": { "displayName": "Bo Ny", "employer": "2584" },
                "represents": id(NodeKind::Organisation, kiruna), "from": "2026-12-01" }),
        ),
        case(
            "a new guest whom another organisation employs",
            "addGuest",
            "attendance",
            "region",
            &["2584"],
            Grade::Editor,
            json!({ "meeting": id(NodeKind::Meeting, meeting), "newPerson": { "displayName": "Bo Gäst", "employer": "2584" } }),
        ),
        case(
            "a body that leads a project",
            "proposeProject",
            "project",
            "2580",
            &["region"],
            Grade::Editor,
            json!({ "title": "Nytt", "summary": "Det.", "leadBody": id(NodeKind::Body, area) }),
        ),
        case(
            "a body that steers a project",
            "proposeProject",
            "project",
            "2580",
            &["region"],
            Grade::Editor,
            json!({ "title": "Nytt", "summary": "Det.", "steeringBody": id(NodeKind::Body, area) }),
        ),
        case(
            "the one who is responsible in a kommun",
            "nameResponsible",
            "responsible",
            "region",
            &["2584"],
            Grade::Editor,
            json!({ "areaGroup": id(NodeKind::Body, area), "municipality": "2584",
                "newPerson": { "displayName": "Anna Ansvarig" }, "from": "2026-12-01" }),
        ),
        case(
            "representing another organisation",
            "appointToSeat",
            "appointment",
            "norrbottens-kommuner",
            &["2584"],
            Grade::Editor,
            json!({ "seat": id(NodeKind::Seat, joint), "newPerson": { "displayName": "Bo", "employer": "norrbottens-kommuner" },
                "represents": id(NodeKind::Organisation, kiruna), "from": "2026-12-01" }),
        ),
        case(
            "another employer",
            "changePerson",
            "person",
            "2584",
            &["2580"],
            Grade::Editor,
            json!({ "person": id(NodeKind::Person, anna), "version": 1, "employer": "2580" }),
        ),
        case(
            "a target of what others report",
            "setIndicatorTarget",
            "target",
            "region",
            &["norrbottens-kommuner"],
            Grade::Approver,
            json!({ "indicator": id(NodeKind::Indicator, common), "period": { "kind": "YEAR", "year": 2027 }, "target": "5" }),
        ),
        case(
            "a document of both sides",
            "changeSteeringDocument",
            "steeringDocument",
            "region",
            &["norrbottens-kommuner"],
            Grade::Approver,
            json!({ "document": "organisering-lansstyrgruppen", "version": 1, "reviewDate": "2030-01-01" }),
        ),
        case(
            "a document in the place of one of both sides",
            "createSteeringDocument",
            "steeringDocument",
            "region",
            &["norrbottens-kommuner"],
            Grade::Approver,
            json!({ "kind": "GUIDELINE", "level": "COUNTY", "title": "Ny organisering", "visibility": "PUBLIC",
                "supersedes": "organisering-lansstyrgruppen" }),
        ),
        case(
            "a version of a document of both sides",
            "adoptDocumentVersion",
            "documentVersion",
            "norrbottens-kommuner",
            &["region"],
            Grade::Approver,
            json!({ "documentVersion": draft, "version": 1, "from": "2027-01-01" }),
        ),
        case(
            "another reading of a rule",
            "setRuleParameter",
            "parameter",
            "norrbottens-kommuner",
            &["region"],
            Grade::Approver,
            json!({ "rule": "A-24", "parameter": "min_meetings", "value": "5", "reason": "Fler ärenden.", "from": "2027-01-01" }),
        ),
        case(
            "taking part in a project",
            "joinProject",
            "participation",
            "2584",
            &["2580"],
            Grade::Editor,
            json!({ "project": id(NodeKind::DevelopmentProject, project) }),
        ),
        case(
            "inviting to a project",
            "inviteToProject",
            "participation",
            "2580",
            &["2584"],
            Grade::Editor,
            json!({ "project": id(NodeKind::DevelopmentProject, project), "organisation": "2584" }),
        ),
    ]
}

async fn entries(world: &World) -> i64 {
    match world.verify_journal().await {
        Verified::Intact { entries, .. } => entries,
        broken => panic!("{broken:?}"),
    }
}

/// What changes say, without the ids of what they create.
fn outline(changes: &Value) -> Vec<String> {
    let value = |value: &Value| match value.as_str() {
        // Global ids are long and of one word.
        Some(text) if text.len() > 20 && !text.contains(' ') => "an id".to_owned(),
        _ => value.to_string(),
    };
    let line = |change: &Value| {
        let fields = change["fields"].as_array().into_iter().flatten();
        let fields = fields.map(|field| {
            let (before, after) = (value(&field["before"]), value(&field["after"]));
            format!("{} {before} > {after}", text(&field["field"]))
        });
        let fields: Vec<String> = fields.collect();
        format!(
            "{} {} {}",
            change["type"],
            change["thingType"],
            fields.join("; ")
        )
    };
    items(changes).map(line).collect()
}

fn of(proposal: &Value, more: Value) -> Value {
    merged(
        json!({ "proposal": proposal["id"], "version": proposal["version"] }),
        more,
    )
}

async fn proposed(world: &World, token: &str, case: &Case) -> Value {
    let made = payload(world, token, &case.mutation(), case.input()).await;
    assert_eq!(made["userErrors"], json!([]), "{}", case.what);
    assert_eq!(made[case.thing], Value::Null, "{}", case.what);
    assert_eq!(made["proposal"]["state"], "PENDING", "{}", case.what);
    assert_eq!(
        outline(&made["changes"]),
        outline(&made["proposal"]["changes"])
    );
    made["proposal"].clone()
}

async fn every_action_that_binds_others_waits_for_their_consent(world: World) {
    for case in cases(&world).await {
        let what = case.what;
        let world = world.copied().await;
        let proposer = world.token(case.by, case.proposed_in()).await;
        let asked = world.token(case.asked[0], case.grade).await;
        // A preview writes nothing, and says whose consent it will need.
        let before = entries(&world).await;
        let preview = merged(case.input(), json!({ "preview": true }));
        let shown = payload(&world, &proposer, &case.mutation(), preview).await;
        assert_eq!(shown["userErrors"], json!([]), "{what}");
        assert_eq!(shown["proposal"], Value::Null, "{what}");
        assert_eq!(
            texts(&shown["consents"][0]["of"], "slug"),
            case.asked,
            "{what}"
        );
        assert!(!outline(&shown["changes"]).is_empty(), "{what}");
        assert_eq!(entries(&world).await, before, "{what}");

        // It is seen by those concerned alone.
        let proposal = proposed(&world, &proposer, &case).await;
        assert_eq!(
            outline(&proposal["changes"]),
            outline(&shown["changes"]),
            "{what}"
        );
        assert_eq!(
            proposal["consents"][0]["grade"],
            case.grade_code(),
            "{what}"
        );
        let query = "query($id: ID!) { node(id: $id) { id } proposal(id: $id) { state history { nodes { action } } }
            proposals { totalCount nodes { id } } changes(types: [Proposal]) { nodes { thingId } } }";
        let variables = json!({ "id": proposal["id"] });
        for concerned in [case.by, case.asked[0]] {
            let reader = world.token(concerned, Grade::Reader).await;
            let seen = world.data_as(&reader, query, variables.clone()).await;
            assert_eq!(seen["node"]["id"], proposal["id"], "{what}: {concerned}");
            assert_eq!(
                texts(&seen["proposal"]["history"]["nodes"], "action"),
                ["PROPOSE"]
            );
            assert_eq!(seen["proposals"]["totalCount"], 1);
            assert_eq!(items(&seen["changes"]["nodes"]).count(), 1);
        }
        let strangers = ["2581", "2582", "region", "norrbottens-kommuner"];
        let strangers = strangers
            .into_iter()
            .filter(|one| ![case.by, case.asked[0]].contains(one));
        for stranger in strangers {
            let token = world.token(stranger, Grade::Approver).await;
            let seen = world.data_as(&token, query, variables.clone()).await;
            assert_eq!(
                (&seen["node"], &seen["proposal"]),
                (&Value::Null, &Value::Null)
            );
            assert_eq!(
                seen["proposals"],
                json!({ "totalCount": 0, "nodes": [] }),
                "{what}: {stranger}"
            );
            assert_eq!(seen["changes"]["nodes"], json!([]), "{what}: {stranger}");
            let answered = answer(&world, &token, CONSENT, of(&proposal, json!({}))).await;
            assert_eq!(code(&answered), "NOT_FOUND", "{what}: {stranger}");
        }
        let public = world.public_with(query, variables).await;
        assert_eq!(
            (&public["node"], &public["proposals"]["totalCount"]),
            (&Value::Null, &json!(0))
        );

        // Nobody else answers, and the grade has to be enough.
        let lower = match case.grade {
            Grade::Approver => Grade::Editor,
            _ => Grade::Reader,
        };
        let lower = world.token(case.asked[0], lower).await;
        for token in [&proposer, &lower] {
            for (mutation, more) in [(CONSENT, json!({})), (REJECT, json!({ "reason": "Nej." }))] {
                let answered = answer(&world, token, mutation, of(&proposal, more)).await;
                assert_eq!(code(&answered), "FORBIDDEN", "{what}");
            }
        }
        let answered = answer(&world, &asked, WITHDRAW, of(&proposal, json!({}))).await;
        assert_eq!(code(&answered), "FORBIDDEN", "{what}");

        // Withdrawn, rejected, accepted.
        let withdrawn =
            done(&world, &proposer, WITHDRAW, of(&proposal, json!({}))).await["proposal"].take();
        assert_eq!(withdrawn["state"], "WITHDRAWN", "{what}");
        let gone = refused(&world, &asked, CONSENT, of(&withdrawn, json!({}))).await;
        assert_eq!(gone, ["WRONG_STATE proposal"], "{what}");
        let proposal = proposed(&world, &proposer, &case).await;
        let reason = json!({ "reason": "Inte nu." });
        let rejected = done(&world, &asked, REJECT, of(&proposal, reason)).await["proposal"].take();
        assert_eq!(
            (&rejected["state"], &rejected["answer"]),
            (&json!("REJECTED"), &json!("Inte nu."))
        );
        let proposal = proposed(&world, &proposer, &case).await;
        assert_lapses(&world, &case, &proposal).await;
        let accepted =
            done(&world, &asked, CONSENT, of(&proposal, json!({}))).await["proposal"].take();
        assert_eq!(
            (&accepted["state"], &accepted["answer"]),
            (&json!("ACCEPTED"), &Value::Null),
            "{what}"
        );
        assert_eq!(
            accepted["consents"][0]["givenBy"]["slug"], case.asked[0],
            "{what}"
        );
        // What was done is what was shown, as whoever proposed it sees it: others don't see their drafts.
        let made = "query($id: ID!) { proposal(id: $id) { changes { type thingType fields { field before after } } } }";
        let made = world
            .data_as(&proposer, made, json!({ "id": proposal["id"] }))
            .await;
        assert_eq!(
            outline(&made["proposal"]["changes"]),
            outline(&proposal["changes"]),
            "{what}"
        );
        let again = refused(&world, &asked, CONSENT, of(&accepted, json!({}))).await;
        assert_eq!(again, ["WRONG_STATE proposal"], "{what}");
        entries(&world).await;
    }
}

/// That nothing comes of a proposal that nobody has answered by its last day.
async fn assert_lapses(world: &World, case: &Case, proposal: &Value) {
    let what = case.what;
    let world = world.copied_at(now() + Days::new(61)).await;
    let proposer = world.token(case.by, case.proposed_in()).await;
    let asked = world.token(case.asked[0], case.grade).await;
    let before = contents(&world.database().connection().await).await;
    for (token, mutation, more) in [
        (&asked, CONSENT, json!({})),
        (&asked, REJECT, json!({ "reason": "Nej." })),
        (&proposer, WITHDRAW, json!({})),
    ] {
        let late = refused(&world, token, mutation, of(proposal, more)).await;
        assert_eq!(late, ["WRONG_STATE proposal"], "{what}: {mutation}");
    }
    let query =
        "query($id: ID!) { proposal(id: $id) { state viewerCanConsent viewerCanWithdraw } }";
    let lapsed =
        json!({ "state": "LAPSED", "viewerCanConsent": false, "viewerCanWithdraw": false });
    for token in [&asked, &proposer] {
        let seen = world
            .data_as(token, query, json!({ "id": proposal["id"] }))
            .await;
        assert_eq!(seen["proposal"], lapsed, "{what}");
    }
    assert_same(
        &before,
        &contents(&world.database().connection().await).await,
    );
}

impl Case {
    const fn grade_code(&self) -> &'static str {
        match self.grade {
            Grade::Approver => "APPROVER",
            Grade::Editor => "EDITOR",
            Grade::Reader => "READER",
        }
    }
}

/// The case of an action.
async fn case_of(world: &World, what: &str) -> Case {
    let mut cases = cases(world).await.into_iter();
    cases.find(|case| case.what == what).expect("a case")
}

async fn a_proposal_lapses_after_its_last_day(world: World) {
    let case = case_of(&world, "a seat of a county body").await;
    let proposer = world.token("region", Grade::Editor).await;
    let mut input = case.input();
    input["proposal"] = json!({ "lastDay": "2026-11-02", "reason": "Digitaliseringen." });
    let made = payload(&world, &proposer, &case.mutation(), input).await;
    let proposal = &made["proposal"];
    assert_eq!(
        (&proposal["lastDay"], &proposal["reason"]),
        (&json!("2026-11-02"), &json!("Digitaliseringen."))
    );
    let tomorrow = world.copied_at(now() + Days::new(1)).await;
    let approver = tomorrow
        .token("norrbottens-kommuner", Grade::Approver)
        .await;
    let late = refused(&tomorrow, &approver, CONSENT, of(proposal, json!({}))).await;
    assert_eq!(late, ["WRONG_STATE proposal"]);
    let query =
        "{ lapsed: proposals(filter: { state: LAPSED }) { nodes { state viewerCanConsent } }
        pending: proposals(filter: { state: PENDING }) { totalCount }
        mine: proposals(filter: { awaits: \"norrbottens-kommuner\" }) { totalCount } }";
    let seen = tomorrow.data_as(&approver, query, json!({})).await;
    assert_eq!(
        seen["lapsed"]["nodes"],
        json!([{ "state": "LAPSED", "viewerCanConsent": false }])
    );
    assert_eq!(
        (&seen["pending"]["totalCount"], &seen["mine"]["totalCount"]),
        (&json!(0), &json!(0))
    );
    let today = world.token("norrbottens-kommuner", Grade::Approver).await;
    done(&world, &today, CONSENT, of(proposal, json!({}))).await;
}

async fn what_lapses_is_ended_with_what_it_says_about_people(world: World) {
    let case = case_of(&world, "somebody new whom another organisation employs").await;
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let mut input = case.input();
    input["newPerson"]["workPhone"] = json!("070-123 45 67");
    let made = payload(&world, &association, &case.mutation(), input).await;
    let told = made["proposal"].to_string();
    assert!(
        told.contains("Bo Ny") && !told.contains("070-123"),
        "{told}"
    );
    let later = now() + Days::new(61);
    let tomorrow = world.copied_at(later).await;
    let day = later.date_naive();
    let query = "query($id: ID!) { proposal(id: $id) { state changes { type thingType fields { field before after } } } }";
    let token = tomorrow.token("norrbottens-kommuner", Grade::Editor).await;
    let seen = async || {
        let variables = json!({ "id": made["proposal"]["id"] });
        tomorrow.data_as(&token, query, variables).await["proposal"].take()
    };
    let before = seen().await;
    assert_eq!(before["state"], "LAPSED");
    assert!(!before.to_string().contains("Bo Ny"), "{before}");
    let operator = Operator::new(tomorrow.store().clone(), later);
    assert_eq!(
        operator
            .end_late_proposals(day)
            .await
            .expect("they are ended"),
        1
    );
    assert_eq!(
        operator
            .end_late_proposals(day)
            .await
            .expect("they are ended"),
        0
    );
    assert_eq!(seen().await["state"], "LAPSED");
    let rows = Rows::of(&tomorrow).await;
    let kept: entity::proposal::Model = rows
        .one::<entity::proposal::Entity>(sea_orm::Condition::all())
        .await;
    assert!(
        !kept.content.contains("Bo Ny") && !kept.content.contains("070-123"),
        "{}",
        kept.content
    );
    entries(&tomorrow).await;
}

async fn what_the_proposer_may_do_no_more_is_not_done(world: World) {
    let case = case_of(&world, "a seat of a county body").await;
    let proposer = world.token("region", Grade::Editor).await;
    let proposal = proposed(&world, &proposer, &case).await;
    world
        .sql("UPDATE access_grant SET valid_to = valid_from WHERE subject = 'region:EDITOR'")
        .await;
    let approver = world.token("norrbottens-kommuner", Grade::Approver).await;
    let ended = done(&world, &approver, CONSENT, of(&proposal, json!({}))).await["proposal"].take();
    assert_eq!(ended["state"], "LAPSED");
    assert!(
        text(&ended["answer"]).contains("får inte längre"),
        "{ended}"
    );
    let seats = world
        .public(
            "{ body(by: { slug: \"lansstyrgruppen\" }, asOf: \"2027-01-01\") { seats { label } } }",
        )
        .await;
    assert!(!texts(&seats["body"]["seats"], "label").contains(&"Digitaliseringschef"));
    entries(&world).await;
}

async fn what_would_be_something_else_than_was_shown_is_not_done(world: World) {
    let cases = cases(&world).await;
    let case = |what: &str| cases.iter().find(|case| case.what == what).expect("a case");
    // Who has been given another name meanwhile would lose that, and not the one that was shown.
    let name = case("the name of a county body");
    let proposer = world.token("norrbottens-kommuner", Grade::Editor).await;
    let shown = proposed(&world, &proposer, name).await;
    let mut sooner = name.input();
    (sooner["name"], sooner["from"]) = (json!("Länsrådet"), json!("2026-12-01"));
    done(&world, &proposer, "addName name { id }", sooner).await;
    let approver = world.token("region", Grade::Approver).await;
    let ended = done(&world, &approver, CONSENT, of(&shown, json!({}))).await["proposal"].take();
    assert_eq!(ended["state"], "LAPSED");
    assert!(text(&ended["answer"]).contains("något annat"), "{ended}");
    // What is refused by then isn't done either.
    let employed = case("somebody who is employed by another organisation");
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let first = proposed(&world, &association, employed).await;
    let second = proposed(&world, &association, employed).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    done(&world, &kiruna, CONSENT, of(&first, json!({}))).await;
    let ended = done(&world, &kiruna, CONSENT, of(&second, json!({}))).await["proposal"].take();
    assert_eq!(ended["state"], "LAPSED");
    entries(&world).await;
}

async fn another_consent_that_is_needed_meanwhile_stops_it(world: World) {
    let cases = cases(&world).await;
    let case = |what: &str| cases.iter().find(|case| case.what == what).expect("a case");
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let appointing = case("somebody who is employed by another organisation");
    let proposal = proposed(&world, &association, appointing).await;
    // By then somebody else employs her, and has not been asked.
    let kiruna = world.token("2584", Grade::Editor).await;
    let hired = case("another employer");
    done(&world, &kiruna, "changePerson person { id }", hired.input()).await;
    let ended = done(&world, &kiruna, CONSENT, of(&proposal, json!({}))).await["proposal"].take();
    assert_eq!(ended["state"], "LAPSED");
    entries(&world).await;
}

async fn a_protected_person_is_not_named_to_who_may_not_see_them(world: World) {
    let rows = Rows::of(&world).await;
    let municipality = json!({ "municipality_id": rows.organisation("2584").await });
    let local = rows
        .add_body("LOCAL_GROUP", "Lokala gruppen", municipality)
        .await;
    let seat = rows.add_seat(local, "Ledamot", json!({})).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let hidden = json!({ "displayName": "Hemliga Hulda", "employer": "2580", "protected": true });
    let input = json!({ "idempotencyKey": Uuid::now_v7(), "seat": id(NodeKind::Seat, seat), "newPerson": hidden,
        "from": "2026-12-01" });
    let mutation = format!("appointToSeat appointment {{ id }} {TERMS}");
    let made = payload(&world, &kiruna, &mutation, input).await;
    assert_eq!(made["proposal"]["state"], "PENDING", "{made}");
    assert!(!made.to_string().contains("Hulda"), "{made}");
    let lulea = world.token("2580", Grade::Editor).await;
    let query = "query($id: ID!) { proposal(id: $id) { changes { type thingType fields { field before after } } } }";
    let seen = world
        .data_as(&lulea, query, json!({ "id": made["proposal"]["id"] }))
        .await;
    assert!(seen.to_string().contains("Hemliga Hulda"), "{seen}");
}

async fn who_comes_under_protection_is_in_no_proposal_any_more(world: World) {
    let case = case_of(&world, "another employer").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let renamed = merged(case.input(), json!({ "displayName": "Anna Ny" }));
    let made = payload(&world, &kiruna, &case.mutation(), renamed).await;
    let proposal = &made["proposal"];
    let lulea = world.token("2580", Grade::Editor).await;
    let query = "query($id: ID!) { proposal(id: $id) { state changes { thingId fields { field before after } } } }";
    let seen = async |token: &str| {
        let found = world.data_as(token, query, json!({ "id": proposal["id"] }));
        found.await["proposal"].take()
    };
    assert!(seen(&lulea).await.to_string().contains("Anna Ny"));
    let protect = json!({ "person": case.input["person"], "version": 1, "protected": true });
    done(&world, &kiruna, "protectPerson person { id }", protect).await;
    let gone = json!({ "state": "PENDING", "changes": [] });
    assert_eq!(seen(&lulea).await, gone);
    assert!(seen(&kiruna).await.to_string().contains("Anna Ny"));
    // Nor does it become anything: the employer keeps who is under protection.
    let ended = done(&world, &lulea, CONSENT, of(proposal, json!({}))).await["proposal"].take();
    assert_eq!(
        (&ended["state"], &ended["changes"]),
        (&json!("LAPSED"), &json!([]))
    );
    assert_eq!(seen(&lulea).await["changes"], json!([]));
    entries(&world).await;
}

async fn what_others_can_not_see_is_not_proposed_to_them(world: World) {
    let rows = Rows::of(&world).await;
    let lulea = rows.organisation("2580").await;
    let hidden = rows
        .add_project(lulea, "Dolt", json!({ "visibility": "OWNER" }))
        .await;
    let area = rows.body("lansdelsgrupp-norra-norrbotten").await;
    let token = world.token("2580", Grade::Editor).await;
    let invite = json!({ "idempotencyKey": Uuid::now_v7(), "project": id(NodeKind::DevelopmentProject, hidden),
        "organisation": "2584" });
    let mutation = "inviteToProject participation { id }";
    assert_eq!(
        refused(&world, &token, mutation, invite).await,
        ["DOES_NOT_FIT organisation"]
    );
    let led = json!({ "idempotencyKey": Uuid::now_v7(), "title": "Ett", "summary": "Det.", "visibility": "OWNER",
        "leadBody": id(NodeKind::Body, area) });
    let mutation = "proposeProject project { id }";
    assert_eq!(
        refused(&world, &token, mutation, led).await,
        ["DOES_NOT_FIT leadBody"]
    );
}

async fn several_consents_are_all_needed(world: World) {
    let rows = Rows::of(&world).await;
    let kiruna = rows.organisation("2584").await;
    let local = rows
        .add_body(
            "LOCAL_GROUP",
            "Lokala gruppen",
            json!({ "municipality_id": kiruna }),
        )
        .await;
    let area = rows.body("lansdelsgrupp-norra-norrbotten").await;
    let lulea = world.token("2580", Grade::Editor).await;
    let input = json!({ "idempotencyKey": Uuid::now_v7(), "title": "Ett", "summary": "Det.",
        "leadBody": id(NodeKind::Body, local), "steeringBody": id(NodeKind::Body, area) });
    let mutation = format!("proposeProject project {{ id }} {TERMS}");
    let proposal = payload(&world, &lulea, &mutation, input.clone()).await["proposal"].take();
    let asked: BTreeSet<&str> = items(&proposal["consents"])
        .map(|one| text(&one["of"][0]["slug"]))
        .collect();
    assert_eq!(asked, ["2584", "region"].into());
    let region = world.token("region", Grade::Editor).await;
    let first = done(&world, &region, CONSENT, of(&proposal, json!({}))).await["proposal"].take();
    assert_eq!(first["state"], "PENDING");
    let again = refused(&world, &region, CONSENT, of(&first, json!({}))).await;
    assert_eq!(again, ["ALREADY_EXISTS proposal"]);
    let found = world
        .data_as(&lulea, "{ projects { totalCount } }", json!({}))
        .await;
    assert_eq!(found["projects"]["totalCount"], 0);
    let kiruna = world.token("2584", Grade::Approver).await;
    let last = done(&world, &kiruna, CONSENT, of(&first, json!({}))).await["proposal"].take();
    assert_eq!(last["state"], "ACCEPTED");
    let found = world
        .data_as(
            &lulea,
            "{ projects { nodes { leadBody { id } owner { slug } } } }",
            json!({}),
        )
        .await;
    assert_eq!(found["projects"]["nodes"][0]["owner"]["slug"], "2580");
    // Who did it is told: the action as its proposer's, the consents as those who gave them.
    let query = "query($id: ID!) { node(id: $id) { ... on Proposal { history { nodes { action organisation { slug } } } } } }";
    let history = world
        .data_as(&lulea, query, json!({ "id": proposal["id"] }))
        .await;
    let history = items(&history["node"]["history"]["nodes"]);
    let told: Vec<_> = history
        .map(|it| (text(&it["action"]), text(&it["organisation"]["slug"])))
        .collect();
    assert_eq!(
        told,
        [
            ("CONSENT", "2584"),
            ("CONSENT", "region"),
            ("PROPOSE", "2580")
        ]
    );
}

async fn a_retry_gives_the_proposal_and_then_what_it_made(world: World) {
    let case = case_of(&world, "taking part in a project").await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let input = case.input();
    let ask = async || payload(&world, &kiruna, &case.mutation(), input.clone()).await;
    // A preview under the same key is no part of it.
    let preview = merged(input.clone(), json!({ "preview": true }));
    payload(&world, &kiruna, &case.mutation(), preview).await;
    let first = ask().await;
    let before = entries(&world).await;
    let again = ask().await;
    assert_eq!(again["proposal"]["id"], first["proposal"]["id"]);
    assert_eq!(again["participation"], Value::Null);
    assert_eq!(entries(&world).await, before);
    let lulea = world.token("2580", Grade::Editor).await;
    done(&world, &lulea, CONSENT, of(&first["proposal"], json!({}))).await;
    let made = ask().await;
    assert_eq!(made["proposal"], Value::Null);
    assert!(made["participation"]["id"].is_string());
}

async fn who_binds_nobody_else_needs_no_consent(world: World) {
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Editor).await;
    let seat = rows.seat("lansstyrgruppen", "Verksamhetsdirektör").await;
    let area = rows.body("lansdelsgrupp-norra-norrbotten").await;
    let own = json!({ "idempotencyKey": Uuid::now_v7(), "seat": id(NodeKind::Seat, seat),
        "newPerson": { "displayName": "Bo" }, "from": "2026-12-01" });
    let led = json!({ "idempotencyKey": Uuid::now_v7(), "title": "Ett", "summary": "Det.", "leadBody": id(NodeKind::Body, area) });
    let seat = json!({ "idempotencyKey": Uuid::now_v7(), "body": id(NodeKind::Body, area), "label": "Chef", "from": "2026-12-01" });
    for (mutation, thing, input) in [
        ("appointToSeat", "appointment", own),
        ("proposeProject", "project", led),
        ("addSeat", "seat", seat),
    ] {
        let mutation = format!("{mutation} {thing} {{ id }} {TERMS}");
        let made = payload(&world, &region, &mutation, input).await;
        assert!(made[thing]["id"].is_string(), "{made}");
        assert_eq!(
            (&made["proposal"], &made["consents"]),
            (&Value::Null, &json!([]))
        );
        assert!(!outline(&made["changes"]).is_empty());
    }
}

async fn proposals_are_listed_for_those_concerned(world: World) {
    let mut numbers = Vec::new();
    for case in cases(&world).await {
        let token = world.token(case.by, case.proposed_in()).await;
        numbers.push((case.by, case.asked[0]));
        proposed(&world, &token, &case).await;
    }
    for (organisation, who) in [("region", "region"), ("2584", "2584"), ("2580", "2580")] {
        let token = world.token(who, Grade::Reader).await;
        let query = format!(
            "{{ all: proposals {{ totalCount }} made: proposals(filter: {{ proposedBy: \"{organisation}\" }}) {{ totalCount }}
               waiting: proposals(filter: {{ awaits: \"{organisation}\" }}) {{ totalCount }} }}"
        );
        let seen = world.data_as(&token, &query, json!({})).await;
        let made = numbers.iter().filter(|(by, _)| *by == organisation).count();
        let waiting = numbers
            .iter()
            .filter(|(_, asked)| *asked == organisation)
            .count();
        assert_eq!(seen["made"]["totalCount"], json!(made), "{organisation}");
        assert_eq!(
            seen["waiting"]["totalCount"],
            json!(waiting),
            "{organisation}"
        );
        assert_eq!(
            seen["all"]["totalCount"],
            json!(made + waiting),
            "{organisation}"
        );
    }
}

async fn terms_that_cant_be_are_refused(world: World) {
    let case = case_of(&world, "a seat of a county body").await;
    let region = world.token("region", Grade::Editor).await;
    for (terms, expected) in [
        (
            json!({ "lastDay": "2026-11-01" }),
            "INVALID_PERIOD proposal.lastDay",
        ),
        (
            json!({ "lastDay": "2027-11-03" }),
            "INVALID_PERIOD proposal.lastDay",
        ),
        (json!({ "reason": " " }), "REQUIRED proposal.reason"),
    ] {
        let mut input = case.input();
        input["proposal"] = terms;
        assert_eq!(
            refused(&world, &region, &case.mutation(), input).await,
            [expected]
        );
    }
    let proposal = proposed(&world, &region, &case).await;
    let approver = world.token("norrbottens-kommuner", Grade::Approver).await;
    let silent = refused(
        &world,
        &approver,
        REJECT,
        of(&proposal, json!({ "reason": "" })),
    )
    .await;
    assert_eq!(silent, ["REQUIRED reason"]);
    let stale = json!({ "proposal": proposal["id"], "version": 7 });
    assert_eq!(
        refused(&world, &approver, CONSENT, stale).await,
        ["CONFLICT version"]
    );
}

async fn nothing_about_people_stays_in_a_proposal_that_has_ended(world: World) {
    let case = case_of(&world, "somebody new whom another organisation employs").await;
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let proposal = proposed(&world, &association, &case).await;
    let named = |changes: &Value| outline(changes).iter().any(|line| line.contains("Bo Ny"));
    assert!(named(&proposal["changes"]));
    let kiruna = world.token("2584", Grade::Editor).await;
    let reason = json!({ "reason": "Hon arbetar inte hos oss." });
    done(&world, &kiruna, REJECT, of(&proposal, reason)).await;
    let query = "query($id: ID!) { proposal(id: $id) { changes { type thingType fields { field before after } } } }";
    let shown = world
        .data_as(&association, query, json!({ "id": proposal["id"] }))
        .await;
    assert!(!named(&shown["proposal"]["changes"]));
    let rows = Rows::of(&world).await;
    let kept: entity::proposal::Model = rows
        .one::<entity::proposal::Entity>(sea_orm::Condition::all())
        .await;
    assert!(!kept.content.contains("Bo Ny"), "{}", kept.content);
}

/// How many are tried: all of them on SQLite, and a fifth on PostgreSQL, where nothing of this is decided otherwise.
fn tried(world: &World, everyday: usize, exhaustive: usize) -> usize {
    match world.kind() {
        Kind::Sqlite => number(everyday, exhaustive),
        Kind::Postgres => number(everyday / 2, exhaustive / 5),
    }
}

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("a small number")
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.throw(of.len())].clone()
    }
}

/// A mutation at random, that may well be refused: the organisation, the name with what it gives, the input.
async fn any_mutation(world: &World, dice: &mut Dice) -> (&'static str, &'static str, Value) {
    let by = dice.one(&["2584", "2580", "region", "norrbottens-kommuner"]);
    let reader = world.token(by, Grade::Editor).await;
    let query = "{ bodies(first: 30) { nodes { id seats { id version } } }
        projects(first: 20) { nodes { id version } }
        indicators(first: 20) { nodes { id version } } }";
    let known = world.data_as(&reader, query, json!({})).await;
    let list = |value: &Value| -> Vec<Value> { value.as_array().cloned().unwrap_or_default() };
    let bodies = list(&known["bodies"]["nodes"]);
    let projects = list(&known["projects"]["nodes"]);
    let indicators = list(&known["indicators"]["nodes"]);
    let body = dice.one(&bodies);
    let day = dice.one(&["2026-11-02", "2026-12-01", "2020-01-01", "2027-01-01"]);
    let key = json!({ "idempotencyKey": Uuid::now_v7() });
    let titles = ["Ett", "Två", "", "Tre"];
    let project = |dice: &mut Dice| projects.get(dice.throw(projects.len().max(1))).cloned();
    let input = match dice.throw(9) {
        0 => (
            "addSeat seat { id }",
            json!({ "body": body["id"], "label": dice.one(&titles), "from": day }),
        ),
        1 => (
            "addHorizonNote horizonNote { id }",
            json!({ "body": body["id"], "title": dice.one(&titles), "text": "T",
            "source": "S", "notedOn": day }),
        ),
        2 => (
            "proposeProject project { id }",
            json!({ "title": dice.one(&titles), "summary": "S", "leadBody": body["id"] }),
        ),
        3 => (
            "createIndicator indicator { id }",
            json!({ "title": dice.one(&titles), "measure": "COUNT", "direction": "ASCENDING",
            "aggregation": dice.one(&["SUM", "RATIO"]), "unit": "st", "periodKind": "YEAR",
            "reporters": dice.one(&["OWNER", "MUNICIPALITIES"]) }),
        ),
        4 => (
            "proposeProject project { id }",
            json!({ "title": dice.one(&titles), "summary": "S" }),
        ),
        5 => match project(dice) {
            Some(project) => (
                "joinProject participation { id }",
                json!({ "project": project["id"], "on": day }),
            ),
            None => {
                return (
                    by,
                    "proposeProject project { id }",
                    merged(key, json!({ "title": "Ett", "summary": "S" })),
                );
            }
        },
        6 => match project(dice) {
            Some(project) => {
                let input =
                    json!({ "project": project["id"], "version": project["version"], "on": day });
                return (by, "startProject project { id }", input);
            }
            None => {
                return (
                    by,
                    "proposeProject project { id }",
                    merged(key, json!({ "title": "Ett", "summary": "S" })),
                );
            }
        },
        7 => {
            let seats = list(&body["seats"]);
            match seats.get(dice.throw(seats.len().max(1))) {
                Some(seat) => (
                    "appointToSeat appointment { id }",
                    json!({ "seat": seat["id"], "vacant": dice.throw(2) == 0,
                    "newPerson": { "displayName": "Anna", "employer": dice.one(&["2584", "region"]) }, "from": day }),
                ),
                None => (
                    "addSeat seat { id }",
                    json!({ "body": body["id"], "label": "L", "from": day }),
                ),
            }
        }
        _ => match indicators.get(dice.throw(indicators.len().max(1))) {
            Some(indicator) => {
                let input = json!({ "indicator": indicator["id"], "actual": dice.one(&["1", "-1"]),
                    "period": { "kind": "YEAR", "year": dice.one(&[2025, 2026, 2030]) } });
                return (by, "saveFollowUpValue value { id }", input);
            }
            None => (
                "addSeat seat { id }",
                json!({ "body": body["id"], "label": "L", "from": day }),
            ),
        },
    };
    (by, input.0, merged(key, input.1))
}

async fn previews_show_what_happens(world: World) {
    const TOLD: &str = "changes { type thingType fields { field before after } }";
    let mut dice = Dice(20_261_127);
    let (mut made, mut not) = (0, 0);
    for round in 0..tried(&world, 120, 500) {
        let (by, mutation, input) = any_mutation(&world, &mut dice).await;
        let token = world.token(by, Grade::Editor).await;
        let mutation = format!("{mutation} {TOLD}");
        if round.is_multiple_of(100) {
            entries(&world).await;
        }
        let before = row_counts(&world).await;
        let preview = merged(input.clone(), json!({ "preview": true }));
        let shown = answer(&world, &token, &mutation, preview).await;
        assert_eq!(row_counts(&world).await, before, "{mutation} {input}");
        let happened = answer(&world, &token, &mutation, input.clone()).await;
        let told = |answered: &(axum::http::StatusCode, Value)| {
            let name = mutation.split(' ').next().expect("a name");
            let payload = &answered.1["data"][name];
            match answered.1.get("errors") {
                Some(_) => (code(answered).to_owned(), Vec::new()),
                None => (
                    payload["userErrors"].to_string(),
                    outline(&payload["changes"]),
                ),
            }
        };
        assert_eq!(told(&shown), told(&happened), "{mutation} {input}");
        match told(&happened).1.is_empty() {
            true => not += 1,
            false => made += 1,
        }
    }
    assert!(made > 20 && not > 20, "{made} were made, {not} not");
}

/// How many rows each table has, the journal among them.
async fn row_counts(world: &World) -> BTreeMap<String, i64> {
    let connection = world.database().connection().await;
    let counts = TABLES.iter().map(|table| {
        format!(
            "SELECT '{0}' AS name, count(*) AS number FROM {0}",
            table.name
        )
    });
    let counts = Vec::from_iter(counts).join(" UNION ALL ");
    let statement = Statement::from_string(connection.get_database_backend(), counts);
    let rows = connection.query_all_raw(statement).await;
    let rows = rows.expect("the tables are counted");
    let named = |row: &sea_orm::QueryResult| {
        let name: String = row.try_get("", "name").expect("a name");
        let number: i64 = row.try_get("", "number").expect("a number");
        (name, number)
    };
    rows.iter().map(named).collect()
}

/// A proposal, as the domain model has it.
struct Model {
    state: &'static str,
    last_day: NaiveDate,
    /// The organisations whose consent is missing.
    missing: BTreeSet<&'static str>,
}

impl Model {
    /// How far it has come on a day.
    fn state_on(&self, today: NaiveDate) -> &'static str {
        match self.state {
            "PENDING" if today > self.last_day => "LAPSED",
            state => state,
        }
    }

    /// What the server is to answer who tries something with it.
    fn tried(
        &mut self,
        case: &Case,
        (what, by, grade): (&str, &'static str, Grade),
        today: NaiveDate,
    ) -> &'static str {
        let asked = case.asked.contains(&by);
        if !asked && by != case.by {
            return "NOT_FOUND";
        }
        let may = match what {
            "withdraw" => by == case.by && grade >= Grade::Editor,
            _ => asked && grade >= case.grade,
        };
        if !may {
            return "FORBIDDEN";
        }
        if self.state_on(today) != "PENDING" {
            return "WRONG_STATE";
        }
        match what {
            "withdraw" => self.state = "WITHDRAWN",
            // Who has consented can still reject.
            "reject" => self.state = "REJECTED",
            _ if !self.missing.contains(by) => return "ALREADY_EXISTS",
            _ => {
                self.missing.remove(by);
                if self.missing.is_empty() {
                    self.state = "ACCEPTED";
                }
            }
        }
        "done"
    }
}

/// What is proposed at random: one that needs the consent of two, and one that needs that of an approver.
async fn random_cases(world: &World) -> [Case; 2] {
    let rows = Rows::of(world).await;
    let kiruna = rows.organisation("2584").await;
    let municipality = json!({ "municipality_id": kiruna });
    let local = rows
        .add_body("LOCAL_GROUP", "Lokala gruppen", municipality)
        .await;
    let area = rows.body("lansdelsgrupp-norra-norrbotten").await;
    let steering = rows.body("lansstyrgruppen").await;
    [
        Case {
            what: "bodies that lead and steer a project",
            mutation: "proposeProject",
            thing: "project",
            by: "2580",
            asked: &["2584", "region"],
            grade: Grade::Editor,
            input: json!({ "title": "Ett", "summary": "Det.", "leadBody": id(NodeKind::Body, local),
                "steeringBody": id(NodeKind::Body, area) }),
        },
        Case {
            what: "a seat of a county body",
            mutation: "addSeat",
            thing: "seat",
            by: "region",
            asked: &["norrbottens-kommuner"],
            grade: Grade::Approver,
            input: json!({ "body": id(NodeKind::Body, steering), "label": "Ny", "from": "2027-01-01" }),
        },
    ]
}

/// A token of somebody who has been granted this grade before.
fn token_again(world: &World, organisation: &str, grade: Grade) -> String {
    world.bare_token(&format!("{organisation}:{}", grade.code()))
}

/// How many lines of the journal are about anything but proposals.
async fn lines(connection: &DatabaseConnection) -> u64 {
    let others = entity::journal::Entity::find()
        .filter(entity::journal::Column::Thing.ne("proposal"))
        .count(connection);
    others.await.expect("the journal is counted")
}

/// What was done last with things of the types that are in these changes.
async fn done_last(world: &World, token: &str, changes: &Value) -> Vec<String> {
    let query = "query($types: [ThingType!], $first: Int) { changes(types: $types, first: $first, newestFirst: true) {
        nodes { type thingType fields { field before after } } } }";
    let variables = json!({ "types": texts(changes, "thingType"), "first": items(changes).len() });
    let mut last = world.data_as(token, query, variables).await["changes"]["nodes"].take();
    last.as_array_mut().expect("a list").reverse();
    outline(&last)
}

async fn proposals_live_as_the_model_says(mut world: World) {
    for organisation in ["2580", "2581", "2584", "region", "norrbottens-kommuner"] {
        for grade in [Grade::Reader, Grade::Editor, Grade::Approver] {
            world.token(organisation, grade).await;
        }
    }
    let cases = random_cases(&world).await;
    let connection = world.database().connection().await;
    let mut dice = Dice(4_711);
    let mut ends = BTreeSet::new();
    let mut projects = 0;
    for _ in 0..tried(&world, 60, 250) {
        let case = &cases[dice.throw(2)];
        let before = lines(&connection).await;
        let mut model = Model {
            state: "PENDING",
            last_day: world.time().date_naive() + Days::new(dice.one(&[0, 1, 2])),
            missing: case.asked.iter().copied().collect(),
        };
        let mut input = case.input();
        input["proposal"] = json!({ "lastDay": model.last_day });
        let proposer = token_again(&world, case.by, Grade::Editor);
        let mut proposal =
            payload(&world, &proposer, &case.mutation(), input).await["proposal"].take();
        let shown = proposal["changes"].clone();
        for _ in 0..=dice.throw(10) {
            if dice.throw(6) == 0 {
                let tomorrow = world.time() + Days::new(1);
                world = world.later(tomorrow).await;
                continue;
            }
            let what = dice.one(&["consent", "consent", "consent", "reject", "withdraw"]);
            let last = case.asked[case.asked.len() - 1];
            let by = dice.one(&[case.by, case.asked[0], last, "2581"]);
            let grade = dice.one(&[Grade::Reader, Grade::Editor, Grade::Approver]);
            let expected = model.tried(case, (what, by, grade), world.time().date_naive());
            let (mutation, more) = match what {
                "consent" => (CONSENT, json!({})),
                "reject" => (REJECT, json!({ "reason": "Nej." })),
                _ => (WITHDRAW, json!({})),
            };
            let token = token_again(&world, by, grade);
            let answered = answer(&world, &token, mutation, of(&proposal, more)).await;
            let payload = &answered.1["data"][mutation.split(' ').next().expect("a name")];
            let told = match (answered.1.get("errors"), payload["userErrors"].get(0)) {
                (Some(_), _) => code(&answered),
                (None, Some(error)) => text(&error["code"]),
                (None, None) => "done",
            };
            assert_eq!(told, expected, "{}: {what} by {by} {grade:?}", case.what);
            if told == "done" {
                proposal = payload["proposal"].clone();
                assert_eq!(proposal["state"], model.state);
            }
        }
        let state = model.state_on(world.time().date_naive());
        let reader = token_again(&world, case.by, Grade::Editor);
        let query = "query($id: ID!) { proposal(id: $id) { state } }";
        let variables = json!({ "id": proposal["id"] });
        let seen = world.data_as(&reader, query, variables).await;
        assert_eq!(seen["proposal"]["state"], state, "{}", case.what);
        // What took effect is what was shown; of all else nothing did.
        let accepted = state == "ACCEPTED";
        assert_eq!(lines(&connection).await > before, accepted, "{}", case.what);
        if accepted {
            let done = done_last(&world, &reader, &shown).await;
            assert_eq!(done, outline(&shown), "{}", case.what);
            projects += usize::from(case.thing == "project");
        }
        ends.insert((case.what, state));
    }
    let reader = token_again(&world, "2580", Grade::Reader);
    let found = world
        .data_as(&reader, "{ projects { totalCount } }", json!({}))
        .await;
    assert_eq!(found["projects"]["totalCount"], json!(projects));
    // Each of them ends in each of the five ways.
    assert_eq!(ends.len(), 10, "{ends:?}");
    entries(&world).await;
}
