//! The auditors' four questions: what is answered of each chain from a decision to what remains, for whom, on which day; as a
//! query, a file and a printed page.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use samverkan::domain::{id::NodeKind, vocabulary::Grade};
use serde_json::{Value, json};

use super::{county_documents, drafting};
use crate::{
    files::exports::file,
    fixture::{
        json::{code, items, on_day, text},
        mutate::{done, id},
        rows::{Rows, merged},
        tables::{rows_of_book, rows_of_table},
        world::{World, both},
    },
};

both!(
    each_chain_is_answered_with_its_evidence,
    an_agreement_is_answered_by_what_its_parties_said,
    what_is_hidden_is_in_no_answer,
    the_answers_are_those_of_the_day,
    an_item_counts_from_the_day_on_which_it_was_dealt_with,
    what_is_returned_and_withdrawn_counts_until_that_day,
    what_many_are_asked_to_adopt_is_followed_until_the_last_has_answered,
    small_pages_give_the_same_list_in_as_many_statements,
    files_and_pages_take_as_many_statements_for_much_as_for_little,
    what_is_no_body_and_no_year_is_refused,
    the_files_say_the_same_as_the_queries,
    the_decision_log_and_the_questions_are_printed,
    what_happened_in_a_body_is_told_in_order_of_time,
    what_follows_from_decisions_is_told_between_two_days,
    matters_are_found_by_their_words_and_by_whether_they_are_decided,
    what_its_documents_asked_of_others_is_told_of_a_body,
);

const GROUP: &str = "lansstyrgruppen";
const OPEN: &str = "openMatter matter { id version }";
const RECORD: &str = "recordDecision decision { id }";
const GIVE: &str =
    "giveCommission commission { id version receivers { id version organisation { slug } } }";
const ACCEPT: &str = "acceptCommission receiver { id version }";
const REPORT: &str = "submitFinalReport receiver { id version }";
const RETURN: &str = "returnFinalReport receiver { id version }";
const WITHDRAW: &str = "withdrawCommission commission { id }";
const CLOSE: &str = "closeCommission receiver { id version next { id } }";

/// A world in which bodies decide, and who writes in it.
struct Bodies {
    world: World,
    region: String,
    matter: String,
    number: u32,
}

impl Bodies {
    async fn of(world: World) -> Self {
        let region = world.token("region", Grade::Editor).await;
        let matter = json!({ "idempotencyKey": "matter", "title": "Hemgång", "inCommon": true });
        let matter = done(&world, &region, OPEN, matter).await["matter"].take();
        let matter = text(&matter["id"]).to_owned();
        Self {
            world,
            region,
            matter,
            number: 0,
        }
    }

    fn key(&mut self) -> String {
        self.number += 1;
        format!("{}", self.number)
    }

    /// A decision of the county steering group without a meeting.
    async fn decide(&mut self, kind: &str, date: &str, more: Value) -> String {
        let key = self.key();
        let input = json!({ "idempotencyKey": key, "matter": self.matter, "kind": kind, "body": GROUP, "perCapsulam": true,
            "date": date, "paragraph": key, "wording": "Att ge uppdraget." });
        let decided = done(&self.world, &self.region, RECORD, merged(input, more)).await;
        text(&decided["decision"]["id"]).to_owned()
    }

    /// A commission to Kiruna; with who carries it out.
    async fn give(&mut self, title: &str, more: Value) -> Value {
        let input = json!({ "idempotencyKey": self.key(), "body": GROUP, "title": title, "text": "Ta fram en rutin.",
            "givenOn": "2026-09-01", "dueOn": "2026-12-01", "visibility": "PUBLIC", "organisations": ["2584"] });
        done(&self.world, &self.region, GIVE, merged(input, more)).await["commission"].take()
    }

    /// The same at a later time.
    async fn later(self, moment: &str) -> Self {
        let world = self.world.later(moment.parse().expect("a moment")).await;
        let region = world.token("region", Grade::Editor).await;
        Self {
            world,
            region,
            ..self
        }
    }

    /// Lets Kiruna accept a commission and report it back.
    async fn report(&self, commission: &Value) -> Value {
        let kiruna = self.world.token("2584", Grade::Editor).await;
        let mut own = items(&commission["receivers"]);
        let own = own
            .find(|it| it["organisation"]["slug"] == "2584")
            .expect("Kiruna's");
        let accepted = done(&self.world, &kiruna, ACCEPT, of(own, json!({}))).await;
        let reported = of(&accepted["receiver"], json!({ "text": "Klart." }));
        done(&self.world, &kiruna, REPORT, reported).await["receiver"].take()
    }

    async fn close(&self, receiver: &Value, decision: &str, more: Value) -> Value {
        let closing = merged(json!({ "decision": decision }), more);
        done(&self.world, &self.region, CLOSE, of(receiver, closing)).await["receiver"].take()
    }

    /// One of each: followed to the end, continued, overdue, returned, undecided, withdrawn, query_of nothing, stalled.
    async fn chains(world: World) -> Self {
        let mut bodies = Self::of(world).await;
        let approved = bodies.decide("APPROVES", "2026-09-01", json!({})).await;
        let followed = bodies.give("Följt", json!({ "decision": approved })).await;
        let continued = bodies
            .give("Fortsatt", json!({ "decision": approved }))
            .await;
        let noted = bodies.report(&followed).await;
        let remaining = bodies.report(&continued).await;
        let on_report = bodies.decide("NOTES", "2026-11-02", json!({})).await;
        bodies
            .close(&noted, &on_report, json!({ "nothingRemains": true }))
            .await;
        let remains = json!({ "remains": "Inför rutinen.", "remainsDueOn": "2027-06-01" });
        bodies.close(&remaining, &on_report, remains).await;

        let earlier = json!({ "previous": approved });
        let late = bodies.decide("APPROVES", "2026-09-01", earlier).await;
        let overdue =
            json!({ "decision": late, "dueOn": "2026-10-01", "organisations": ["2584", "2580"] });
        let overdue = bodies.give("Försenat", overdue).await;
        bodies.report(&overdue).await;
        let at = json!({ "agendaItem": bodies.item().await });
        let again = bodies.give("Återsänt", at).await;
        let returned = bodies.report(&again).await;
        let reason = json!({ "reason": "Kostnaden saknas." });
        done(&bodies.world, &bodies.region, RETURN, of(&returned, reason)).await;
        let undecided = bodies.give("Utan beslut", json!({})).await;
        bodies.report(&undecided).await;
        let withdrawn = bodies.give("Återkallat", json!({ "decision": late })).await;
        let withdraw = json!({ "commission": withdrawn["id"], "version": withdrawn["version"], "reason": "Ny lag." });
        done(&bodies.world, &bodies.region, WITHDRAW, withdraw).await;
        bodies.decide("ADOPTS", "2026-11-02", json!({})).await;
        bodies.decide("TABLES", "2026-11-02", json!({})).await;
        bodies
    }

    /// An item of a meeting that was held, which everybody sees.
    async fn item(&self) -> String {
        let rows = Rows::of(&self.world).await;
        let body = rows.body(GROUP).await;
        let region = rows.organisation("region").await;
        let held = json!({ "state": "HELD", "starts_at": "2026-09-01T07:00:00Z", "ends_at": "2026-09-01T09:00:00Z" });
        let meeting = rows.add_meeting(body, held).await;
        id(
            NodeKind::AgendaItem,
            rows.add_agenda_item(meeting, region, json!({})).await,
        )
    }
}

fn of(receiver: &Value, more: Value) -> Value {
    merged(
        json!({ "receiver": receiver["id"], "version": receiver["version"] }),
        more,
    )
}

/// What is asked of answers.
const ANSWERS: &str = "question answer on evidence { __typename
    ... on Commission { text } ... on CommissionReceiver { organisation { slug } } ... on Decision { paragraph }
    ... on DocumentAdoption { organisation { slug } } ... on Organisation { slug }
    ... on AgreementParty { organisation { slug } } ... on AgreementApproval { approvedOn } ... on NoticeOfTermination { givenOn } }";

fn query_of(filter: &str) -> String {
    format!(
        "query($first: Int, $after: String) {{ auditQuestions({filter} first: $first, after: $after) {{ totalCount
            pageInfo {{ hasNextPage endCursor }} nodes {{ thing {{ __typename
                ... on Decision {{ id kind paragraph }} ... on Commission {{ id title }} ... on Agreement {{ id steeringDocument {{ slug }} }} }}
            answers {{ {ANSWERS} }} }} }} }}"
    )
}

const OF_GROUP: &str = "filter: { body: \"lansstyrgruppen\", year: 2026 }";

/// Each thing with its answers, as lines that people read.
fn lines_of(nodes: &Value) -> String {
    let mut lines = String::new();
    for node in items(nodes) {
        let thing = &node["thing"];
        let name = match text(&thing["__typename"]) {
            "Decision" => format!("§ {} {}", text(&thing["paragraph"]), text(&thing["kind"])),
            "Commission" => text(&thing["title"]).to_owned(),
            _ => text(&thing["steeringDocument"]["slug"]).to_owned(),
        };
        lines += &format!("{name}\n{}", answered(&node["answers"]));
    }
    lines
}

/// The answers, a line for each, with what it rests on.
fn answered(answers: &Value) -> String {
    let line = |answer: &Value| {
        let on = answer["on"].as_str().unwrap_or("-");
        let evidence: Vec<String> = items(&answer["evidence"])
            .map(|thing| {
                let mut said = ["paragraph", "text", "approvedOn", "givenOn"]
                    .iter()
                    .filter_map(|field| thing[field].as_str());
                let who = thing["organisation"]["slug"].as_str();
                let said = said.next().or(who).unwrap_or_default();
                format!("{} {said}", text(&thing["__typename"]))
                    .trim()
                    .to_owned()
            })
            .collect();
        let question = text(&answer["question"]);
        let line = format!(
            "    {question}: {} {on} [{}]",
            text(&answer["answer"]),
            evidence.join(", ")
        );
        line + "\n"
    };
    items(answers).map(line).collect()
}

async fn each_chain_is_answered_with_its_evidence(world: World) {
    let bodies = Bodies::chains(world).await;
    let kiruna = bodies.world.token("2584", Grade::Reader).await;
    let asked = query_of(OF_GROUP);
    let shown = bodies
        .world
        .data_as(&kiruna, &asked, json!({ "first": 50 }))
        .await;
    insta::assert_snapshot!(
        "the_four_questions",
        lines_of(&shown["auditQuestions"]["nodes"])
    );
    // The things themselves say the same.
    let by_itself = format!(
        "query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Decision {{ auditAnswers {{ {ANSWERS} }} }}
            ... on Commission {{ auditAnswers {{ {ANSWERS} }} }} }} }}"
    );
    let nodes = &shown["auditQuestions"]["nodes"];
    let ids: Vec<&Value> = items(nodes).map(|node| &node["thing"]["id"]).collect();
    let own = bodies
        .world
        .data_as(&kiruna, &by_itself, json!({ "ids": ids }))
        .await;
    for (own, node) in items(&own["nodes"]).zip(items(nodes)) {
        assert_eq!(own["auditAnswers"], node["answers"]);
    }
    let other = "filter: { body: \"lansstyrgruppen\", year: 2025 }";
    let none = bodies
        .world
        .data_as(&kiruna, &query_of(other), json!({}))
        .await;
    assert_eq!(none["auditQuestions"]["totalCount"], 0);
}

async fn an_agreement_is_answered_by_what_its_parties_said(world: World) {
    let asked = |on: &str| query_of(&format!("asOf: \"{on}\","));
    let of_agreement = async |on: &str| {
        let shown = world.public_with(&asked(on), json!({ "first": 100 })).await;
        let nodes = items(&shown["auditQuestions"]["nodes"]);
        let mut found = nodes.filter(|node| node["thing"]["__typename"] == "Agreement");
        found.next().map(|node| answered(&node["answers"]))
    };
    assert_eq!(
        of_agreement("1990-01-01").await,
        None,
        "before its first trace"
    );
    let rows = Rows::of(&world).await;
    let before = of_agreement("2004-06-17").await.expect("it is known");
    let party = rows.party("Norrbottens läns landsting").await;
    let approval = json!({ "agreement_party_id": party, "approved_on": "2004-09-01" });
    rows.add::<entity::agreement_approval::Entity>(approval)
        .await;
    let notice = json!({ "agreement_party_id": party, "given_on": "2024-02-29" });
    rows.add::<entity::agreement_notice::Entity>(notice).await;
    let mut lines = format!("2004-06-17\n{before}");
    for day in ["2004-09-01", "2024-02-29", "2025-02-28", "2025-03-01"] {
        lines += &format!("{day}\n{}", of_agreement(day).await.expect("it is known"));
    }
    insta::assert_snapshot!("the_four_questions_of_an_agreement", lines);
    let query = format!("{{ agreements {{ nodes {{ auditAnswers {{ {ANSWERS} }} }} }} }}");
    let own = world.public(&query).await;
    let own = answered(&own["agreements"]["nodes"][0]["auditAnswers"]);
    assert!(lines.ends_with(&own), "{own}");
}

async fn what_is_hidden_is_in_no_answer(world: World) {
    let mut bodies = Bodies::of(world).await;
    let decided = bodies.decide("APPROVES", "2026-09-01", json!({})).await;
    let publish = json!({ "matter": bodies.matter, "version": 1, "visibility": "PUBLIC" });
    done(
        &bodies.world,
        &bodies.region,
        "changeMatter matter { id }",
        publish,
    )
    .await;
    let asked = query_of(OF_GROUP);
    let before = bodies.world.public(&asked).await;
    let hidden = json!({ "decision": decided, "visibility": "COOPERATION", "dueOn": "2026-10-01" });
    let given = bodies.give("Internt", hidden).await;
    assert_eq!(bodies.world.public(&asked).await, before, "no trace of it");
    let kiruna = bodies.world.token("2584", Grade::Reader).await;
    let shown = bodies.world.data_as(&kiruna, &asked, json!({})).await;
    assert_eq!(shown["auditQuestions"]["totalCount"], 2);
    assert_eq!(
        shown["auditQuestions"]["nodes"][0]["answers"][1]["answer"],
        "NO"
    );

    // What is public and rests on something hidden shows without that.
    let other = json!({ "idempotencyKey": "other", "title": "Slutet", "inCommon": true });
    let other = done(&bodies.world, &bodies.region, OPEN, other).await;
    let of_other = json!({ "matter": other["matter"]["id"] });
    let unseen = bodies
        .decide("APPROVES", "2026-09-01", of_other.clone())
        .await;
    let public = bodies.give("Öppet", json!({ "decision": unseen })).await;
    let reported = bodies.report(&public).await;
    let on_report = bodies.decide("NOTES", "2026-11-02", of_other).await;
    let closing = json!({ "remains": "Mer.", "remainsDueOn": "2027-01-01" });
    let closed = bodies.close(&reported, &on_report, closing).await;
    let hide =
        json!({ "commission": closed["next"]["id"], "version": 1, "visibility": "COOPERATION" });
    done(
        &bodies.world,
        &bodies.region,
        "changeCommission commission { id }",
        hide,
    )
    .await;
    let shown = bodies.world.public(&asked).await;
    let lines = lines_of(&shown["auditQuestions"]["nodes"]);
    insta::assert_snapshot!("the_four_questions_for_the_public", lines);
    for page in ["decisions", "questions"] {
        let printed = bodies
            .world
            .get(&format!("/public/print/bodies/{GROUP}/{page}?year=2026"))
            .await;
        assert_eq!(printed.status, StatusCode::OK, "{}", printed.body);
        assert!(!printed.body.contains("Internt") && !printed.body.contains("Slutet"));
    }
    for name in ["decisions", "commissions", "audit-questions"] {
        let answer = bodies
            .world
            .get(&format!("/public/export/{name}.ndjson"))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        for out_of_sight in [
            unseen.as_str(),
            &on_report,
            text(&given["id"]),
            text(&closed["next"]["id"]),
        ] {
            assert!(
                !answer.body.contains(out_of_sight),
                "{name}: {}",
                answer.body
            );
        }
    }
}

async fn the_answers_are_those_of_the_day(world: World) {
    let rows = Rows::of(&world).await;
    let body = rows.body(GROUP).await;
    let kiruna = rows.organisation("2584").await;
    let region = rows.organisation("region").await;
    let matter = json!({ "slug": "hemgang", "title": "Hemgång", "visibility": "PUBLIC" });
    let matter = rows.add::<entity::matter::Entity>(matter).await;
    let decision = async |ordinal: i32, date: &str| {
        let row = json!({ "matter_id": matter, "ordinal": ordinal, "organ": "länsstyrgruppen", "body_id": body, "year": 2024,
            "paragraph": ordinal.to_string(), "date": date, "kind": "APPROVES", "wording": "att ge uppdraget" });
        rows.add::<entity::decision::Entity>(row).await
    };
    let given = decision(1, "2024-02-01").await;
    let closing = decision(2, "2024-09-01").await;
    let commission = json!({ "body_id": body, "visibility": "PUBLIC", "decision_id": given, "title": "Rutin", "text": "Gör.",
        "given_on": "2024-02-01", "due_on": "2024-06-01", "changed_at": "2024-02-01T08:00:00Z" });
    let commission = rows.add::<entity::commission::Entity>(commission).await;
    let receiver = json!({ "commission_id": commission, "organisation_id": kiruna, "owner_id": kiruna, "state": "CLOSED",
        "reported_on": "2024-06-20", "closed_on": "2024-09-01", "decision_id": closing, "nothing_remains": true });
    let receiver = rows
        .add::<entity::commission_receiver::Entity>(receiver)
        .await;
    let report = json!({ "commission_receiver_id": receiver, "organisation_id": region, "is_final": true,
        "reported_on": "2024-06-20", "text": "Klart." });
    rows.add::<entity::commission_report::Entity>(report).await;
    let mut lines = String::new();
    for day in [
        "2024-01-31",
        "2024-02-01",
        "2024-06-02",
        "2024-06-20",
        "2024-09-01",
    ] {
        let asked = query_of(&format!(
            "filter: {{ body: \"{GROUP}\", year: 2024 }}, asOf: \"{day}\","
        ));
        let shown = world.public(&asked).await;
        lines += &format!("{day}\n{}", lines_of(&shown["auditQuestions"]["nodes"]));
    }
    insta::assert_snapshot!("the_four_questions_by_the_day", lines);
}

/// Of commissions that were given at an item: what the first question is answered on the day before its meeting and on that of it.
async fn an_item_counts_from_the_day_on_which_it_was_dealt_with(world: World) {
    let rows = Rows::of(&world).await;
    let body = rows.body(GROUP).await;
    let kiruna = rows.organisation("2584").await;
    let places = [
        ("HELD", "ACCEPTED", "YES"),
        ("NOTES_APPROVED", "ACCEPTED", "YES"),
        ("HELD", "PUT_OFF", "NO"),
        ("CALLED", "ACCEPTED", "NO"),
        ("POSTPONED", "ACCEPTED", "NO"),
        ("CANCELLED", "ACCEPTED", "NO"),
    ];
    for (state, of_item, _) in places {
        let at = json!({ "state": state, "starts_at": "2026-09-10T07:00:00Z", "ends_at": "2026-09-10T09:00:00Z" });
        let meeting = rows.add_meeting(body, at).await;
        let item = rows.add_agenda_item(meeting, kiruna, json!({ "state": of_item }));
        let given = json!({ "body_id": body, "visibility": "PUBLIC", "agenda_item_id": item.await,
            "title": format!("{state} {of_item}"), "text": "Gör.", "given_on": "2026-09-01", "due_on": "2026-12-01",
            "changed_at": "2026-09-01T08:00:00Z" });
        let given = rows.add::<entity::commission::Entity>(given).await;
        let receiver = json!({ "commission_id": given, "organisation_id": kiruna, "owner_id": kiruna, "state": "GIVEN",
            "nothing_remains": false });
        rows.add::<entity::commission_receiver::Entity>(receiver)
            .await;
    }
    let region = world.token("region", Grade::Reader).await;
    for (on, is_over) in [("2026-09-09", false), ("2026-09-10", true)] {
        let asked = query_of(&format!(
            "filter: {{ body: \"{GROUP}\", year: 2026 }}, asOf: \"{on}\","
        ));
        let shown = world.data_as(&region, &asked, json!({})).await;
        let nodes = &shown["auditQuestions"]["nodes"];
        for (state, of_item, then) in places {
            let title = format!("{state} {of_item}");
            let mut given = items(nodes).filter(|node| node["thing"]["title"] == title.as_str());
            let answers = &given.next().expect("the commission")["answers"];
            let expected = if is_over { then } else { "NO" };
            assert_eq!(answers[0]["answer"], expected, "{title} on {on}");
        }
    }
}

async fn what_is_returned_and_withdrawn_counts_until_that_day(world: World) {
    let mut bodies = Bodies::of(world).await;
    let decided = bodies.decide("APPROVES", "2026-09-01", json!({})).await;
    let given = json!({ "decision": decided });
    let again = bodies.give("Återsänt", given.clone()).await;
    let withdrawn = bodies.give("Återkallat", given).await;
    let reported = bodies.report(&again).await;
    let bodies = bodies.later("2026-11-05T09:00:00Z").await;
    let reason = json!({ "reason": "Kostnaden saknas." });
    let returned = of(&reported, reason);
    let returned = done(&bodies.world, &bodies.region, RETURN, returned).await;
    let bodies = bodies.later("2026-11-09T09:00:00Z").await;
    let kiruna = bodies.world.token("2584", Grade::Editor).await;
    let more = of(
        &returned["receiver"],
        json!({ "text": "Klart, med kostnad." }),
    );
    done(&bodies.world, &kiruna, REPORT, more).await;
    let withdraw = json!({ "commission": withdrawn["id"], "version": withdrawn["version"], "reason": "Ny lag." });
    done(&bodies.world, &bodies.region, WITHDRAW, withdraw).await;

    let query = "query($on: Date) { auditQuestions(filter: { body: \"lansstyrgruppen\" }, asOf: $on) { nodes {
        thing { ... on Commission { title } } answers { answer on evidence { ... on CommissionReport { text } } } } } }";
    for (day, of_returned, of_withdrawn) in [
        ("2026-11-02", "YES 2026-11-02 Klart.", "NOT_YET 2026-12-01"),
        ("2026-11-04", "YES 2026-11-02 Klart.", "NOT_YET 2026-12-01"),
        ("2026-11-05", "NOT_YET 2026-12-01", "NOT_YET 2026-12-01"),
        ("2026-11-08", "NOT_YET 2026-12-01", "NOT_YET 2026-12-01"),
        (
            "2026-11-09",
            "YES 2026-11-09 Klart, med kostnad.",
            "NOT_APPLICABLE",
        ),
    ] {
        let on = json!({ "on": day });
        let shown = bodies.world.data_as(&bodies.region, query, on).await;
        let reported_back = |title: &str| {
            let mut nodes = items(&shown["auditQuestions"]["nodes"]);
            let node = nodes.find(|node| node["thing"]["title"] == title);
            let answer = &node.expect("it is asked about")["answers"][1];
            let words = [&answer["answer"], &answer["on"]];
            let evidence = items(&answer["evidence"]).map(|thing| &thing["text"]);
            let words = words.into_iter().chain(evidence);
            let words: Vec<&str> = words.filter_map(Value::as_str).collect();
            words.join(" ")
        };
        assert_eq!(reported_back("Återsänt"), of_returned, "{day}");
        assert_eq!(reported_back("Återkallat"), of_withdrawn, "{day}");
    }

    for (day, expected) in [
        ("2026-11-04", "Rapport: Kiruna 2026-11-02"),
        ("2026-11-05", "Saknas från: Kiruna (återsänd 2026-11-05)"),
        ("2026-11-09", "Rapport: Kiruna 2026-11-09"),
    ] {
        let path = format!("/export/audit-questions.ndjson?body={GROUP}&asOf={day}");
        let told = file(&bodies.world, &bodies.region, &path).await;
        let mut rows = told.body.lines().map(|line| {
            let row: Value = serde_json::from_str(line).expect("JSON");
            row
        });
        let row = rows.find(|row| row["title"] == "Återsänt");
        assert_eq!(
            row.expect("its row")["reportedBackEvidenceText"],
            expected,
            "{day}"
        );
    }

    let story = "query($id: ID!) { node(id: $id) { ... on Matter { timeline { on text thing { __typename } } } } }";
    let events = [
        "2026-09-01 Decision: Länsstyrgruppen godkände ”Hemgång” per capsulam (§ 1)",
        "2026-09-01 Commission: Länsstyrgruppen gav uppdraget ”Återsänt” till Kiruna, klart senast 2026-12-01",
        "2026-09-01 Commission: Länsstyrgruppen gav uppdraget ”Återkallat” till Kiruna, klart senast 2026-12-01",
        "2026-11-02 CommissionReport: Kiruna återrapporterade uppdraget ”Återsänt”",
        "2026-11-05 CommissionReport: Länsstyrgruppen återsände rapporten om uppdraget ”Återsänt” till Kiruna",
        "2026-11-09 CommissionReport: Kiruna återrapporterade uppdraget ”Återsänt”",
        "2026-11-09 Commission: Länsstyrgruppen återkallade uppdraget ”Återkallat”",
    ];
    let matter = json!(bodies.matter);
    for (id, until) in [
        (matter.clone(), 7),
        (json!(on_day(&matter, "2026-11-08")), 5),
        (json!(on_day(&matter, "2026-11-04")), 4),
    ] {
        let named = json!({ "id": id });
        let shown = bodies.world.data_as(&bodies.region, story, named).await;
        let told = items(&shown["node"]["timeline"]).map(|it| {
            let (on, kind) = (text(&it["on"]), text(&it["thing"]["__typename"]));
            format!("{on} {kind}: {}", text(&it["text"]))
        });
        assert_eq!(told.collect::<Vec<_>>(), events[..until]);
    }
}

/// The keys of the organisations that an answer rests on: those with an adoption, and those who are awaited.
fn organisations_of(answer: &Value) -> [Vec<&str>; 2] {
    ["DocumentAdoption", "Organisation"].map(|kind| {
        let evidence = items(&answer["evidence"]).filter(|it| it["__typename"] == kind);
        let who = evidence.map(|it| it["slug"].as_str().or(it["organisation"]["slug"].as_str()));
        who.map(|slug| slug.expect("its key")).collect()
    })
}

async fn what_many_are_asked_to_adopt_is_followed_until_the_last_has_answered(world: World) {
    let mut bodies = Bodies::of(world).await;
    let (_, version) = county_documents::adopted(&bodies.world, "asked", json!({})).await;
    let about = json!({ "documentVersion": version });
    let recommends = bodies.decide("RECOMMENDS", "2026-01-20", about).await;
    let by = json!({ "decision": recommends });
    county_documents::send(&bodies.world, &version, by).await;
    for kommun in county_documents::KOMMUNER {
        let (on, more) = match kommun {
            "2505" => ("2026-03-02", json!({ "answer": "DECLINED" })),
            "2583" => ("2026-07-10", json!({})),
            "2518" => continue,
            _ => ("2026-03-01", json!({})),
        };
        county_documents::record(&bodies.world, kommun, &version, on, more).await;
    }
    county_documents::record(
        &bodies.world,
        "region",
        &version,
        "2026-04-15",
        json!({ "organ": "regionstyrelsen" }),
    )
    .await;
    let path = format!("/print/bodies/{GROUP}/questions?year=2026");
    let page = file(&bodies.world, &bodies.region, &path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for said in [
        "Nej, klart senast 2026-06-30",
        "Avböjd av: Arvidsjaur 2026-03-02",
        "Antagen av: Arjeplog 2026-03-01;",
        "Ja, 2026-02-01 Svar saknas från: Övertorneå",
    ] {
        assert!(plain(&page.body).contains(said), "{said}: {}", page.body);
    }
    let path = format!("/export/audit-questions.ndjson?body={GROUP}");
    let table = file(&bodies.world, &bodies.region, &path).await;
    for said in [
        "Avböjd av: Arvidsjaur 2026-03-02. Antagen av: Arjeplog 2026-03-01;",
        ". Svar saknas från: Övertorneå\"",
        "\"remainsEvidenceText\":\"Svar saknas från: Övertorneå\"",
    ] {
        assert!(table.body.contains(said), "{said}: {}", table.body);
    }
    county_documents::record(&bodies.world, "2518", &version, "2026-09-01", json!({})).await;
    let all: Vec<&str> = county_documents::KOMMUNER
        .into_iter()
        .chain(["region"])
        .collect();

    let region = &bodies.region;
    let asked = |day: &str| {
        query_of(&format!(
            "filter: {{ body: \"{GROUP}\", year: 2026 }}, asOf: \"{day}\","
        ))
    };
    let unasked = ["NOT_APPLICABLE -"; 2];
    for (day, [reported, remains], awaited) in [
        ("2026-01-31", unasked, vec![]),
        (
            "2026-02-01",
            ["NOT_YET 2026-06-30", "YES 2026-02-01"],
            all.clone(),
        ),
        (
            "2026-06-30",
            ["NOT_YET 2026-06-30", "YES 2026-02-01"],
            vec!["2518", "2583"],
        ),
        (
            "2026-07-01",
            ["NO 2026-06-30", "YES 2026-02-01"],
            vec!["2518", "2583"],
        ),
        (
            "2026-07-10",
            ["NO 2026-06-30", "YES 2026-02-01"],
            vec!["2518"],
        ),
        ("2026-09-01", ["YES 2026-09-01", "NO 2026-09-01"], vec![]),
    ] {
        let shown = bodies.world.data_as(region, &asked(day), json!({})).await;
        let answers = &shown["auditQuestions"]["nodes"][0]["answers"];
        let line = |place: usize| {
            let answer = &answers[place];
            let on = answer["on"].as_str().unwrap_or("-");
            format!("{} {on}", text(&answer["answer"]))
        };
        assert_eq!(line(0), "YES 2026-01-20", "{day}");
        assert_eq!([line(1), line(3)], [reported, remains], "{day}");
        assert_eq!(line(2), "NOT_APPLICABLE -", "{day}: nobody decides on it");
        let [mut answered, missing] = organisations_of(&answers[1]);
        assert_eq!(missing, awaited, "{day}");
        assert_eq!(
            organisations_of(&answers[3]),
            [vec![], awaited.clone()],
            "{day}"
        );
        answered.extend(missing);
        answered.sort_unstable();
        let expected = if reported == unasked[0] {
            Vec::new()
        } else {
            all.clone()
        };
        assert_eq!(answered, expected, "{day}");
    }

    // The file of adoptions says what they were asked by, to those who see it.
    let adoptions = file(&bodies.world, region, "/export/adoptions.ndjson").await;
    for line in adoptions.body.lines() {
        let row: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(row["recommendedBy"], json!(recommends), "{row}");
    }
    assert_eq!(adoptions.body.lines().count(), 15);
    let hidden = bodies.world.get("/public/export/adoptions.ndjson").await;
    assert!(
        !hidden.body.contains(recommends.as_str()),
        "{}",
        hidden.body
    );
}

async fn small_pages_give_the_same_list_in_as_many_statements(world: World) {
    let mut bodies = Bodies::chains(world).await;
    let asked = query_of(OF_GROUP);
    let whole = bodies
        .world
        .data_as(&bodies.region, &asked, json!({ "first": 100 }))
        .await;
    let whole = &whole["auditQuestions"];
    assert_eq!(items(&whole["nodes"]).count(), 12);
    for first in [1, 2, 5, 11] {
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "first": first, "after": after });
            let page = bodies
                .world
                .data_as(&bodies.region, &asked, variables)
                .await;
            let page = &page["auditQuestions"];
            found.extend(items(&page["nodes"]).cloned());
            assert_eq!(page["totalCount"], 12);
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(json!(found), whole["nodes"], "{first}");
    }
    let statements = async |bodies: &Bodies| {
        bodies.world.statements();
        let first = json!({ "first": 100 });
        bodies.world.data_as(&bodies.region, &asked, first).await;
        bodies.world.statements().len()
    };
    one_more(&mut bodies).await;
    let before = statements(&bodies).await;
    for _ in 0..5 {
        one_more(&mut bodies).await;
    }
    assert_eq!(statements(&bodies).await, before);
}

/// One more of each: a decision with a commission that was reported back, a document that was sent to be adopted and answered,
/// and an agreement that was sent and approved.
async fn one_more(bodies: &mut Bodies) {
    let decided = bodies.decide("APPROVES", "2026-11-02", json!({})).await;
    let by = json!({ "decision": decided, "givenOn": "2026-11-02" });
    let given = bodies.give("Mer", by).await;
    bodies.report(&given).await;
    let (key, other) = (bodies.key(), bodies.key());
    let world = &bodies.world;
    let (_, version) = county_documents::adopted(world, &key, json!({})).await;
    let sent = json!({ "decision": decided, "sentOn": "2026-11-02", "answerBy": "2026-12-01" });
    county_documents::send(world, &version, sent).await;
    county_documents::record(world, "2584", &version, "2026-11-02", json!({})).await;
    let parties = ["region", "2584"];
    let agreement = drafting::sent(world, &other, &parties, json!({}), "2026-03-01").await;
    for party in parties {
        drafting::approve(world, party, &agreement, "2026-03-02").await;
    }
}

async fn files_and_pages_take_as_many_statements_for_much_as_for_little(world: World) {
    let mut bodies = Bodies::of(world).await;
    let mut taken = Vec::new();
    for more in [1, 8] {
        for _ in 0..more {
            one_more(&mut bodies).await;
        }
        for path in [
            "/export/audit-questions.csv",
            "/export/commissions.csv",
            "/export/decisions.csv",
            "/export/adoptions.csv",
            "/export/agreements.csv",
            "/print/bodies/lansstyrgruppen/decisions?year=2026",
            "/print/bodies/lansstyrgruppen/questions?year=2026",
        ] {
            bodies.world.statements();
            let answer = file(&bodies.world, &bodies.region, path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
            taken.push((path, bodies.world.statements().len()));
        }
    }
    let (little, much) = taken.split_at(7);
    assert_eq!(little, much);
}

async fn what_is_no_body_and_no_year_is_refused(world: World) {
    for filter in [
        "filter: { body: \"nowhere\" }",
        "filter: { year: 1 }",
        "filter: { year: 10000 }",
        "after: \"x\",",
    ] {
        let answer = world
            .try_public(&format!("{{ auditQuestions({filter}) {{ totalCount }} }}"))
            .await;
        let expected = if filter.starts_with("after") {
            "BAD_CURSOR"
        } else {
            "BAD_USER_INPUT"
        };
        assert_eq!(code(&answer), expected, "{filter}");
    }
    // Lists have nothing of a year that no database holds.
    let of_no_year = "{ commissions(filter: { year: -9999 }) { totalCount } decisions(filter: { year: -9999 }) { totalCount } }";
    let nothing = json!({ "commissions": { "totalCount": 0 }, "decisions": { "totalCount": 0 } });
    assert_eq!(world.public(of_no_year).await, nothing);
    for path in [
        "/public/export/audit-questions.csv?year=1",
        "/public/export/decisions.csv?body=nowhere",
        "/public/print/bodies/lansstyrgruppen/questions?year=x",
        "/public/print/bodies/nowhere/decisions",
    ] {
        assert_eq!(
            world.get(path).await.status,
            StatusCode::BAD_REQUEST,
            "{path}"
        );
    }
    // It did not stand in that year.
    let path = "/public/print/bodies/lansstyrgruppen/questions?year=2004";
    assert_eq!(world.get(path).await.status, StatusCode::NOT_FOUND);
    let path = "/print/bodies/lansstyrgruppen/questions?year=2026";
    assert_eq!(world.get(path).await.status, StatusCode::UNAUTHORIZED);
}

async fn the_files_say_the_same_as_the_queries(world: World) {
    let bodies = Bodies::chains(world).await;
    let (world, region) = (&bodies.world, &bodies.region);
    let lines = async |path: &str| {
        let answer = file(world, region, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let lines = answer
            .body
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        lines.collect::<Vec<Value>>()
    };
    let query = "{ decisions(first: 100) { nodes { id kind matter { slug } } } commissions(first: 100) { nodes { id receivers { id state } } } }";
    let shown = world.data_as(region, query, json!({})).await;
    let decisions = lines("/export/decisions.ndjson").await;
    let known = items(&shown["decisions"]["nodes"]);
    for node in known.clone() {
        let row = decisions
            .iter()
            .find(|row| row["id"] == node["id"])
            .expect("its row");
        assert_eq!(
            (&row["kind"], &row["matter"]),
            (&node["kind"], &node["matter"]["slug"])
        );
    }
    assert_eq!(decisions.len(), known.count());
    let commissions = lines("/export/commissions.ndjson").await;
    let mut count = 0;
    for node in items(&shown["commissions"]["nodes"]) {
        for receiver in items(&node["receivers"]) {
            let row = commissions
                .iter()
                .find(|row| row["id"] == receiver["id"])
                .expect("its row");
            assert_eq!(
                (&row["commission"], &row["state"]),
                (&node["id"], &receiver["state"])
            );
            count += 1;
        }
    }
    assert_eq!(commissions.len(), count);
    let audited = lines(&format!(
        "/export/audit-questions.ndjson?body={GROUP}&year=2026"
    ))
    .await;
    let shown = world
        .data_as(region, &query_of(OF_GROUP), json!({ "first": 100 }))
        .await;
    for (row, node) in audited.iter().zip(items(&shown["auditQuestions"]["nodes"])) {
        assert_eq!(row["id"], node["thing"]["id"]);
        let keys = ["decided", "reportedBack", "decidedOnReport", "remains"];
        for (key, answer) in keys.iter().zip(items(&node["answers"])) {
            assert_eq!(
                (&row[key], &row[format!("{key}On")]),
                (&answer["answer"], &answer["on"])
            );
            let evidence = items(&row[format!("{key}Evidence")]).count();
            assert_eq!(evidence, items(&answer["evidence"]).count(), "{row}");
        }
    }
    assert_eq!(audited.len(), 12);
    assert!(
        audited
            .iter()
            .any(|row| row["remaining"] == "Inför rutinen.")
    );
    // Beside the ids stands what the printed page says.
    for (title, key, expected) in [
        (
            "Följt",
            "decidedEvidenceText",
            "Beslut: § 1, 2026-09-01 (Länsstyrgruppen)",
        ),
        (
            "Försenat",
            "reportedBackEvidenceText",
            "Rapport: Kiruna 2026-11-02. Saknas från: Luleå",
        ),
        (
            "Återsänt",
            "reportedBackEvidenceText",
            "Saknas från: Kiruna (återsänd 2026-11-02)",
        ),
        (
            "Utan beslut",
            "decidedOnReportEvidenceText",
            "Väntar på beslut: Kiruna 2026-11-02",
        ),
        (
            "Fortsatt",
            "remainsEvidenceText",
            "Nytt uppdrag: Inför rutinen. Klart senast 2027-06-01",
        ),
    ] {
        let mut rows = audited.iter();
        let row = rows.find(|row| row["title"] == title);
        assert_eq!(row.expect("its row")[key], expected, "{title}");
    }
    assert!(
        audited
            .iter()
            .any(|row| row["remainsEvidenceText"].is_null())
    );
    // Each goes on after any of its rows, and narrows.
    for name in ["decisions", "commissions", "audit-questions"] {
        let whole = lines(&format!("/export/{name}.ndjson")).await;
        for (place, row) in whole.iter().enumerate() {
            let rest = lines(&format!("/export/{name}.ndjson?after={}", text(&row["id"]))).await;
            assert_eq!(rest, whole[place + 1..], "{name} after {place}");
        }
        for (query, all) in [
            ("year=2026", true),
            ("year=2025", false),
            ("body=lansstyrgruppen", true),
        ] {
            let found = lines(&format!("/export/{name}.ndjson?{query}")).await;
            assert_eq!(!found.is_empty(), all, "{name} {query}");
        }
        let table = file(world, region, &format!("/export/{name}.csv")).await;
        assert!(table.body.lines().count() > whole.len(), "{name}");
        let book = Request::get(format!("/public/export/{name}.xlsx")).body(Body::empty());
        let (status, _, bytes) = world.bytes(book.unwrap()).await;
        assert!(status == StatusCode::OK && !bytes.is_empty(), "{name}");
    }
    let table = file(world, region, "/export/audit-questions.csv").await;
    let rows = rows_of_table(&table.body);
    let book = Request::get("/export/audit-questions.xlsx")
        .header(header::AUTHORIZATION, format!("Bearer {region}"))
        .body(Body::empty());
    let (_, _, bytes) = world.bytes(book.unwrap()).await;
    assert!(rows.len() > 12, "{rows:?}");
    assert_eq!(rows_of_book(&bytes, "Granskningsfrågor"), rows);
}

/// What people read of a page.
fn plain(page: &str) -> String {
    let parts = page
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    let text: String = parts.collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn the_decision_log_and_the_questions_are_printed(world: World) {
    let mut bodies = Bodies::chains(world).await;
    for number in 0..60 {
        bodies
            .decide(
                "NOTES",
                "2026-11-02",
                json!({ "wording": format!("Punkt {number}.") }),
            )
            .await;
    }
    let amendments = json!([
        { "section": "Utgångspunkter", "oldWords": "bästa möjliga", "newWords": "optimala" },
        { "newWords": "minst två möten om året" },
    ]);
    let amends = json!({ "amendments": amendments });
    bodies.decide("APPROVES", "2026-11-02", amends).await;
    let reader = bodies.world.token("2580", Grade::Reader).await;
    let path = |page: &str| format!("/print/bodies/{GROUP}/{page}?year=2026");
    let log = file(&bodies.world, &reader, &path("decisions")).await;
    assert_eq!(log.status, StatusCode::OK, "{}", log.body);
    for said in [
        "<h1>Beslutslogg</h1>",
        "Länsstyrgruppen, 2026",
        "<b>Godkänner</b>",
        "Per capsulam",
        "Uppdrag: Försenat, klart senast 2026-10-01",
        "Ändring (Utgångspunkter): ”bästa möjliga” ersätts med ”optimala”",
        "Ändring: ”minst två möten om året”",
        "Punkt 0.",
        "Punkt 59.",
    ] {
        assert!(log.body.contains(said), "{said}: {}", log.body);
    }
    assert!(
        log.body.find("Att ge uppdraget.") < log.body.find("Punkt 0."),
        "the earliest first"
    );
    let questions = file(&bodies.world, &reader, &path("questions")).await;
    assert_eq!(questions.status, StatusCode::OK, "{}", questions.body);
    assert_eq!(questions.header("cache-control"), "no-store");
    for said in [
        "Granskningsfrågor Länsstyrgruppen, 2026",
        "Ja, 2026-09-01",
        "Nej, klart senast 2026-10-01",
        "Saknas från: Luleå",
        "Rapport: Kiruna 2026-11-02",
        "Inte ännu",
        "Nytt uppdrag: Inför rutinen. Klart senast 2027-06-01",
        "Återkallat 2026-11-02: Ny lag.",
        "Saknas från: Kiruna (återsänd 2026-11-02)",
    ] {
        assert!(
            plain(&questions.body).contains(said),
            "{said}: {}",
            questions.body
        );
    }
    assert_eq!(questions.body.matches("<b>").count(), 4 * 73);
    let public = bodies
        .world
        .get(&format!("/public{}", path("questions")))
        .await;
    assert!(
        public.body.contains("Uppdrag") && !public.body.contains(">Beslut</th>"),
        "{}",
        public.body
    );
    let nothing = bodies
        .world
        .get(&format!("/public{}", path("decisions")))
        .await;
    assert!(nothing.body.contains("Inga beslut."));
}

const TIMELINE: &str = "{ bodyTimeline(body: \"lansstyrgruppen\", year: 2026) { on text thing { __typename
    ... on Decision { kind paragraph } ... on Commission { title } ... on Meeting { state } ... on HorizonNote { title }
    ... on Obstacle { title } ... on TrainingActivity { title } ... on ChairTerm { year side }
    ... on CommissionReport { text } ... on CommissionReceiver { closed: state } } } }";

/// What happened, a line for each.
fn told(timeline: &Value) -> String {
    let line = |event: &Value| {
        let thing = event["thing"].as_object().expect("a thing");
        let more = thing.iter().filter(|(field, _)| *field != "__typename");
        let more: Vec<String> = more
            .map(|(_, value)| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            })
            .collect();
        let (on, kind) = (event["on"].as_str(), text(&thing["__typename"]));
        let (on, more) = (on.unwrap_or("-"), more.join(" "));
        format!("{on} {kind} {more}: {}\n", text(&event["text"]))
    };
    items(timeline).map(line).collect()
}

async fn what_happened_in_a_body_is_told_in_order_of_time(world: World) {
    let mut bodies = Bodies::chains(world).await;
    for (mutation, input) in [
        (
            "addHorizonNote horizonNote { id }",
            json!({ "notedOn": "2026-10-10", "title": "Ny lag", "text": "Om hemsjukvård.", "source": "SOU 2026:1", "visibility": "PUBLIC" }),
        ),
        (
            "addTrainingActivity trainingActivity { id }",
            json!({ "startsOn": "2026-10-12", "endsOn": "2026-10-13", "title": "Hjälpmedel", "kind": "EDUCATION", "visibility": "PUBLIC" }),
        ),
        (
            "setChairTerm chairTerm { id }",
            json!({ "year": 2026, "side": "REGION" }),
        ),
    ] {
        let input = merged(
            json!({ "idempotencyKey": bodies.key(), "body": GROUP }),
            input,
        );
        done(&bodies.world, &bodies.region, mutation, input).await;
    }
    let obstacle = json!({ "idempotencyKey": bodies.key(), "body": GROUP, "identifiedOn": "2026-10-11", "title": "Två journaler",
        "text": "Ingen läser den andras." });
    let mut steps = json!({});
    for (mutation, more) in [
        ("addObstacle", obstacle),
        ("escalateObstacle", json!({ "answerDueOn": "2026-12-01" })),
        ("answerObstacle", json!({ "answer": "Journalerna öppnas." })),
        ("removeObstacle", json!({})),
    ] {
        let mutation = format!("{mutation} obstacle {{ id version }}");
        let input = merged(steps, more);
        let mut did = done(&bodies.world, &bodies.region, &mutation, input).await;
        let [id, version] = ["id", "version"].map(|field| did["obstacle"][field].take());
        steps = json!({ "obstacle": id, "version": version });
    }
    let read = async |bodies: &Bodies| {
        bodies.world.statements();
        let shown = bodies
            .world
            .data_as(&bodies.region, TIMELINE, json!({}))
            .await["bodyTimeline"]
            .take();
        (told(&shown), bodies.world.statements().len())
    };
    let (whole, statements) = read(&bodies).await;
    insta::assert_snapshot!("the_year_of_a_body", whole);
    let public = told(&bodies.world.public(TIMELINE).await["bodyTimeline"]);
    let kept_back: Vec<&str> = whole
        .lines()
        .filter(|line| !public.lines().any(|shown| shown == *line))
        .collect();
    let of_the_cooperation =
        |line: &&str| line.contains(" Decision ") || line.contains(" Obstacle ");
    let expected: Vec<&str> = whole.lines().filter(of_the_cooperation).collect();
    assert_eq!(kept_back, expected);
    // The body that the obstacle was escalated to tells what became of it.
    let steering = TIMELINE.replace(GROUP, "politiska-samverkansberedningen");
    let steering = bodies.world.data_as(&bodies.region, &steering, json!({}));
    let steering = told(&steering.await["bodyTimeline"]);
    let of_obstacle = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.contains(" Obstacle "));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(of_obstacle(&steering), of_obstacle(&whole)[1..]);

    for _ in 0..3 {
        let decided = bodies.decide("APPROVES", "2026-11-02", json!({})).await;
        let by = json!({ "decision": decided, "givenOn": "2026-11-02" });
        let given = bodies.give("Mer", by).await;
        bodies.report(&given).await;
    }
    let (more, with_more) = read(&bodies).await;
    assert_eq!(more.lines().count(), whole.lines().count() + 9);
    assert_eq!(with_more, statements);

    for (body, year, expected) in [
        ("finns-inte", 2026, Value::Null),
        (GROUP, 2004, json!([])),
        (GROUP, -9999, Value::Null),
    ] {
        let query = format!("{{ bodyTimeline(body: \"{body}\", year: {year}) {{ on }} }}");
        let (_, answer) = bodies.world.try_as(&bodies.region, &query, json!({})).await;
        assert_eq!(answer["data"]["bodyTimeline"], expected, "{body} {year}");
    }
}

const DIFFERENCE: &str = "{ difference(from: \"2026-02-28\", to: \"2026-11-02\") { date kind description thing { __typename } } }";

/// What changed, a line for each.
fn changed(answer: &Value) -> Vec<String> {
    let line = |change: &Value| {
        let [date, kind, said] = ["date", "kind", "description"].map(|field| text(&change[field]));
        format!(
            "{date} {kind} {}: {said}",
            text(&change["thing"]["__typename"])
        )
    };
    items(&answer["difference"]).map(line).collect()
}

async fn what_follows_from_decisions_is_told_between_two_days(world: World) {
    let mut bodies = Bodies::of(world).await;
    let decided = bodies.decide("APPROVES", "2026-09-01", json!({})).await;
    let given = json!({ "decision": decided });
    let followed = bodies.give("Följt", given.clone()).await;
    let hidden = merged(given, json!({ "visibility": "COOPERATION" }));
    let withdrawn = bodies.give("Återkallat", hidden).await;
    let reported = bodies.report(&followed).await;
    let notes = bodies.decide("NOTES", "2026-11-02", json!({})).await;
    let nothing = json!({ "nothingRemains": true });
    bodies.close(&reported, &notes, nothing).await;
    let withdraw = json!({ "commission": withdrawn["id"], "version": withdrawn["version"], "reason": "Ny lag." });
    done(&bodies.world, &bodies.region, WITHDRAW, withdraw).await;
    // What is in force for all with the last is so for nobody before.
    for (key, entry) in [("a", "EACH"), ("b", "WITH_LAST")] {
        let (_, version) = county_documents::adopted(&bodies.world, key, json!({})).await;
        county_documents::send(&bodies.world, &version, json!({ "entry": entry })).await;
        for (by, on) in [("2584", "2026-03-01"), ("2580", "2026-10-01")] {
            county_documents::record(&bodies.world, by, &version, on, json!({})).await;
        }
    }

    let read = bodies.world.data_as(&bodies.region, DIFFERENCE, json!({}));
    let whole = changed(&read.await);
    assert_eq!(
        whole,
        [
            "2026-03-01 BEGAN DocumentAdoption: Version 1 av ”Riktlinje a” började gälla för Kiruna",
            "2026-09-01 DECIDED Decision: Länsstyrgruppen godkände ”Hemgång” per capsulam (§ 1)",
            "2026-09-01 BEGAN Commission: Länsstyrgruppen gav uppdraget ”Följt” till Kiruna, klart senast 2026-12-01",
            "2026-09-01 BEGAN Commission: Länsstyrgruppen gav uppdraget ”Återkallat” till Kiruna, klart senast 2026-12-01",
            "2026-10-01 BEGAN DocumentAdoption: Version 1 av ”Riktlinje a” började gälla för Luleå",
            "2026-11-02 DECIDED Decision: Länsstyrgruppen noterade ”Hemgång” per capsulam (§ 4)",
            "2026-11-02 ENDED Commission: Länsstyrgruppen återkallade uppdraget ”Återkallat”",
            "2026-11-02 ENDED CommissionReceiver: Uppdraget ”Följt” till Kiruna avslutades: ingenting återstår",
        ]
    );
    let public = changed(&bodies.world.public(DIFFERENCE).await);
    let kept_back = |line: &&String| line.contains(" Decision: ") || line.contains("”Återkallat”");
    let expected: Vec<&String> = whole.iter().filter(|line| !kept_back(line)).collect();
    assert_eq!(public.iter().collect::<Vec<_>>(), expected);

    let statements = async |bodies: &Bodies| {
        bodies.world.statements();
        let read = bodies.world.data_as(&bodies.region, DIFFERENCE, json!({}));
        read.await;
        bodies.world.statements().len()
    };
    one_more(&mut bodies).await;
    let before = statements(&bodies).await;
    for _ in 0..3 {
        one_more(&mut bodies).await;
    }
    assert_eq!(statements(&bodies).await, before);
}

async fn matters_are_found_by_their_words_and_by_whether_they_are_decided(world: World) {
    let mut bodies = Bodies::of(world).await;
    // One is stalled, one was just opened, one is decided.
    bodies.decide("PROPOSES", "2026-09-01", json!({})).await;
    bodies.decide("TABLES", "2026-10-01", json!({})).await;
    let mut opened = Vec::new();
    for title in ["Ungas hälsa", "Hälsa i skolan"] {
        let input = json!({ "idempotencyKey": bodies.key(), "title": title, "inCommon": true });
        let matter = done(&bodies.world, &bodies.region, OPEN, input).await;
        opened.push(matter["matter"]["id"].clone());
    }
    for (kind, date) in [("PROPOSES", "2026-09-01"), ("APPROVES", "2026-10-01")] {
        let matter = json!({ "matter": opened[1] });
        bodies.decide(kind, date, matter).await;
    }
    let query =
        "query($filter: MatterFilter) { matters(filter: $filter) { totalCount nodes { title } } }";
    let found = async |bodies: &Bodies, filter: Value| {
        let filter = json!({ "filter": filter });
        let shown = bodies.world.data_as(&bodies.region, query, filter).await;
        let titles = items(&shown["matters"]["nodes"]).map(|it| text(&it["title"]).to_owned());
        let titles: Vec<String> = titles.collect();
        assert_eq!(shown["matters"]["totalCount"], titles.len());
        titles
    };
    const OF_2004: &str = "Politisk samverkan mellan kommuner och landsting";
    let all = ["Hemgång", "Hälsa i skolan", OF_2004, "Ungas hälsa"];
    for (filter, expected) in [
        (
            json!({ "undecided": true }),
            &["Hemgång", "Ungas hälsa"][..],
        ),
        (json!({ "undecided": false }), &["Hälsa i skolan", OF_2004]),
        (
            json!({ "search": "HALSA" }),
            &["Hälsa i skolan", "Ungas hälsa"],
        ),
        (json!({ "search": "skolan hälsa" }), &["Hälsa i skolan"]),
        (
            json!({ "search": "halsa", "undecided": true }),
            &["Ungas hälsa"],
        ),
        (json!({ "search": "kommuner politisk" }), &[OF_2004]),
        (json!({ "search": "%" }), &[]),
        (json!({ "search": " " }), &all),
    ] {
        assert_eq!(found(&bodies, filter.clone()).await, expected, "{filter}");
    }
    let renamed = json!({ "matter": bodies.matter, "version": 1, "title": "Trygg hemgång" });
    let change = "changeMatter matter { id }";
    done(&bodies.world, &bodies.region, change, renamed).await;
    let trygg = json!({ "search": "trygg" });
    assert_eq!(found(&bodies, trygg).await, ["Trygg hemgång"]);
    let public = "{ matters(filter: { undecided: true }) { totalCount } }";
    let public = bodies.world.public(public).await;
    assert_eq!(public["matters"]["totalCount"], 0);
    let long = json!({ "filter": { "search": "a".repeat(201) } });
    let refused = bodies.world.try_as(&bodies.region, query, long).await;
    assert_eq!(code(&refused), "BAD_USER_INPUT");
}

/// A guideline of the county steering group that was sent, adopted with a reservation and declined, and an agreement of its that
/// was approved by both parties.
async fn ask(bodies: &Bodies, key: &str) {
    let world = &bodies.world;
    let (_, version) = county_documents::adopted(world, key, json!({})).await;
    county_documents::send(world, &version, json!({})).await;
    let reserved = json!({ "reservation": "Gäller inte skolan." });
    county_documents::record(world, "2584", &version, "2026-03-01", reserved).await;
    let declined = json!({ "answer": "DECLINED" });
    county_documents::record(world, "2505", &version, "2026-03-02", declined).await;
    let of_group = json!({ "body": GROUP });
    let agreed = format!("agreed-{key}");
    let region = world.token("region", Grade::Approver).await;
    let document = drafting::document_with(world, &region, &agreed, of_group).await;
    let parties = ["region", "2584"];
    let on = "2026-04-01";
    let agreement =
        drafting::sent_on_document(world, &document, &agreed, &parties, json!({}), on).await;
    for (party, day) in parties.into_iter().zip(["2026-04-02", "2026-04-03"]) {
        drafting::approve(world, party, &agreement, day).await;
    }
}

async fn what_its_documents_asked_of_others_is_told_of_a_body(world: World) {
    let bodies = Bodies::of(world).await;
    let read = async |year: i32| {
        let query = format!(
            "{{ bodyTimeline(body: \"{GROUP}\", year: {year}) {{ on text thing {{ __typename }} }} }}"
        );
        bodies.world.statements();
        let shown = bodies.world.public(&query).await["bodyTimeline"].take();
        (told(&shown), bodies.world.statements().len())
    };
    ask(&bodies, "a").await;
    let (whole, statements) = read(2026).await;
    assert_eq!(
        whole.lines().collect::<Vec<_>>(),
        [
            "2026-01-01 DocumentVersion : Version 1 av ”Riktlinje a” började gälla",
            "2026-02-01 AdoptionRequest : Norrbottens Kommuner skickade version 1 av ”Riktlinje a” för antagande, svar senast 2026-06-30",
            "2026-03-01 DocumentAdoption : Kiruna antog version 1 av ”Riktlinje a” med förbehåll (styrelsen § 17)",
            "2026-03-02 DocumentAdoption : Arvidsjaur avböjde version 1 av ”Riktlinje a” (styrelsen § 17)",
            "2026-04-01 DocumentVersion : Version 1 av ”Avtal agreed-a” började gälla",
            "2026-04-01 Agreement : ”Avtal agreed-a” skickades till parterna för godkännande",
            "2026-04-02 AgreementApproval : Region Norrbotten godkände ”Avtal agreed-a”",
            "2026-04-03 AgreementApproval : Kiruna godkände ”Avtal agreed-a”",
            "2026-04-03 Agreement : ”Avtal agreed-a” trädde i kraft",
        ]
    );
    assert_eq!(read(2025).await.0, "");
    for key in ["b", "c"] {
        ask(&bodies, key).await;
    }
    let (more, with_more) = read(2026).await;
    assert_eq!(more.lines().count(), 3 * whole.lines().count());
    assert_eq!(with_more, statements);
}
