//! The 2004 agreement as callers read it: its clauses, how it was decided, its parties, its status and its ladder.

use entity::{agreement_approval, agreement_notice, amendment, clause, decision};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

use crate::fixture::{
    json::{items, names, text, texts},
    rows::Rows,
    world::{World, both},
};

both!(
    the_agreement_of_2004_comes_complete_in_one_request,
    its_clauses_come_with_their_wording_and_the_notes_on_it,
    an_agreement_is_found_by_slug_and_id_and_in_lists,
    the_ladder_means_the_bodies_of_the_day,
    its_status_follows_approvals_and_notices,
    its_parties_bear_the_names_of_then_and_of_the_day,
    it_takes_as_many_statements_with_more_clauses_and_decisions,
);

const DOCUMENT: &str = "overenskommelse-politisk-samverkan-2004";
const MATTER: &str = "politisk-samverkan-mellan-kommuner-och-landsting";

/// All of it, with the numbers of its clauses; their wordings are a request of their own.
const WHOLE: &str = "query($on: Date) {
  agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }, asOf: $on) {
    status inForceFrom endsOn noticeMonths clause { number }
    missingApprovals { approvingOrgan organisation { name } }
    steeringDocument { title versions { stampDate versionDate clauses { number kind heading } } }
    matter { title owner { name } decisions {
      ordinal organ organisation { name } paragraph date kind previous { paragraph } clause { number }
      amendments { section oldWords newWords clause { number } }
    } }
    parties {
      nameAsSigned approvingOrgan signatoryTitle organisation { name }
      approval { approvedOn decision { paragraph } } notices { givenOn }
    }
    legalBases { abbreviation title clause { number } }
    guidingPrinciples { wording clause { number } }
    ladder { ordinal kind wording requiresBody gap bodies { name } }
    abolishes { name }
  }
}";

async fn the_agreement_of_2004_comes_complete_in_one_request(world: World) {
    let answer = world.public(WHOLE).await;
    insta::assert_snapshot!("agreement_of_2004", agreement_text(&answer["agreement"]));
}

async fn its_clauses_come_with_their_wording_and_the_notes_on_it(world: World) {
    let query = "{ agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }) {
      steeringDocument { versions { clauses {
        number heading wording items editorialNotes { kind wording reading reason reasonEnglish }
      } } }
    } }";
    let answer = world.public(query).await;
    let clauses = &answer["agreement"]["steeringDocument"]["versions"][0]["clauses"];
    let expected: Vec<String> = (1..=14).map(|number| format!("B-{number}")).collect();
    assert_eq!(texts(clauses, "number"), expected);
    let numbered = |number: &str| {
        items(clauses)
            .find(|clause| clause["number"] == number)
            .unwrap()
    };
    assert_eq!(
        numbered("B-11")["wording"],
        "Denna överenskommelse gäller när den godkänts av Kommunförbundets styrelse och landstingsstyrelsen."
    );
    assert_eq!(items(&numbered("B-6")["items"]).count(), 3);
    // The source's fault stands in the wording, and the note says what is meant.
    let eight = numbered("B-8");
    let fault = "Kalix, Övertorneå, Haparanda och Övertorneå";
    assert!(text(&eight["wording"]).contains(fault));
    let mut corrections =
        items(&eight["editorialNotes"]).filter(|note| note["kind"] == "CORRECTION");
    let correction = corrections.next().unwrap();
    assert_eq!(correction["wording"], fault);
    assert_eq!(
        correction["reading"],
        "Kalix, Övertorneå, Haparanda och Överkalix"
    );
    assert!(corrections.next().is_none());
    for clause in items(clauses) {
        assert!(!text(&clause["heading"]).is_empty() && !text(&clause["wording"]).is_empty());
        for note in items(&clause["editorialNotes"]) {
            assert!(!text(&note["reason"]).is_empty() && !text(&note["reasonEnglish"]).is_empty());
        }
    }
    let everything = answer.to_string();
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let telephone = everything
        .split(char::is_whitespace)
        .find(|word| digits(word) > 8);
    assert_eq!(telephone, None, "no telephone numbers");
}

async fn an_agreement_is_found_by_slug_and_id_and_in_lists(world: World) {
    let by_slug = world
        .public("{ agreement(by: { slug: \"overenskommelse-politisk-samverkan-2004\" }) { id parties { organisation { id } } } }")
        .await;
    let id = &by_slug["agreement"]["id"];
    let query = "query($id: ID!) { agreement(by: { id: $id }) { steeringDocument { slug agreement { id } } matter { agreements { id } } } }";
    let by_id = world.public_with(query, json!({ "id": id })).await;
    assert_eq!(
        by_id["agreement"],
        json!({
            "steeringDocument": { "slug": DOCUMENT, "agreement": { "id": id } },
            "matter": { "agreements": [{ "id": id }] },
        })
    );
    let query =
        "query($party: ID) { agreements(filter: { party: $party }) { totalCount nodes { id } } }";
    for party in items(&by_slug["agreement"]["parties"]) {
        let party = &party["organisation"]["id"];
        let answer = world.public_with(query, json!({ "party": party })).await;
        assert_eq!(
            answer["agreements"],
            json!({ "totalCount": 1, "nodes": [{ "id": id }] })
        );
    }
    let kiruna = world
        .public("{ organisation(by: { slug: \"2584\" }) { id } }")
        .await;
    let answer = world
        .public_with(query, json!({ "party": kiruna["organisation"]["id"] }))
        .await;
    assert_eq!(
        answer["agreements"],
        json!({ "totalCount": 0, "nodes": [] })
    );
    let document = "{ agreement(by: { slug: \"organisering-lansstyrgruppen\" }) { id } }";
    assert!(world.public(document).await["agreement"].is_null());
}

async fn the_ladder_means_the_bodies_of_the_day(world: World) {
    let mut said = String::new();
    for day in [
        "2004-06-16",
        "2005-01-01",
        "2011-12-31",
        "2012-01-01",
        "2026-11-02",
    ] {
        let answer = world.public_with(WHOLE, json!({ "on": day })).await;
        said += &format!("{day}\n{}", ladder_text(&answer["agreement"]["ladder"]));
    }
    insta::assert_snapshot!("ladder", said);
}

async fn its_status_follows_approvals_and_notices(world: World) {
    let status = async |day: &str| {
        let answer = world.public_with(WHOLE, json!({ "on": day })).await;
        let agreement = &answer["agreement"];
        let missing = texts(&agreement["missingApprovals"], "approvingOrgan");
        let date = |field: &str| agreement[field].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {} {} [{}]",
            text(&agreement["status"]),
            date("inForceFrom"),
            date("endsOn"),
            missing.join(", ")
        )
    };
    let both = "Kommunförbundets styrelse, landstingsstyrelsen";
    assert_eq!(status("2004-06-16").await, format!("DRAFT - - [{both}]"));
    for day in ["2004-06-17", "2026-11-02"] {
        assert_eq!(
            status(day).await,
            "PENDING_APPROVAL - - [landstingsstyrelsen]"
        );
    }
    let rows = Rows::of(&world).await;
    let region = rows.party("Norrbottens läns landsting").await;
    rows.add::<agreement_approval::Entity>(
        json!({ "agreement_party_id": region, "approved_on": "2004-09-01" }),
    )
    .await;
    assert_eq!(
        status("2004-08-31").await,
        "PENDING_APPROVAL - - [landstingsstyrelsen]"
    );
    assert_eq!(status("2004-09-01").await, "IN_FORCE 2004-09-01 - []");
    rows.add::<agreement_notice::Entity>(
        json!({ "agreement_party_id": region, "given_on": "2012-02-29" }),
    )
    .await;
    // Twelve months after the last day of a leap year's February is the last day on which it binds.
    for (day, expected) in [
        ("2012-02-28", "IN_FORCE 2004-09-01 - []"),
        ("2012-02-29", "NOTICE_GIVEN 2004-09-01 2013-02-28 []"),
        ("2013-02-28", "NOTICE_GIVEN 2004-09-01 2013-02-28 []"),
        ("2013-03-01", "TERMINATED 2004-09-01 2013-02-28 []"),
    ] {
        assert_eq!(status(day).await, expected, "{day}");
    }
}

async fn its_parties_bear_the_names_of_then_and_of_the_day(world: World) {
    for (day, association, region) in [
        (
            "2005-01-01",
            "Kommunförbundet Norrbotten",
            "Norrbottens läns landsting",
        ),
        ("2026-11-02", "Norrbottens Kommuner", "Region Norrbotten"),
    ] {
        let answer = world.public_with(WHOLE, json!({ "on": day })).await;
        let agreement = &answer["agreement"];
        assert_eq!(
            texts(&agreement["parties"], "nameAsSigned"),
            ["Kommunförbundet Norrbotten", "Norrbottens läns landsting"]
        );
        let now: Vec<&str> = items(&agreement["parties"])
            .map(|party| text(&party["organisation"]["name"]))
            .collect();
        assert_eq!(now, [association, region]);
        assert_eq!(
            agreement["matter"]["decisions"][2]["organisation"]["name"],
            association
        );
        assert_eq!(agreement["matter"]["decisions"][2]["organ"], "Styrelsen");
    }
}

async fn it_takes_as_many_statements_with_more_clauses_and_decisions(world: World) {
    let rows = Rows::of(&world).await;
    let count = async || {
        world.statements();
        world.public(WHOLE).await;
        world.statements().len()
    };
    let before = count().await;
    let version = rows
        .one::<clause::Entity>(clause::Column::Number.eq("B-1"))
        .await
        .document_version_id;
    let matter = rows.matter(MATTER).await;
    let mut previous = Value::Null;
    for number in 15..45 {
        let clause = rows
            .add::<clause::Entity>(json!({
                "document_version_id": version, "number": format!("B-{number}"), "ordinal": number,
                "heading": "Rubrik", "wording": "Ord", "kind": "TEXT",
            }))
            .await;
        let decision = rows
            .add::<decision::Entity>(json!({
                "matter_id": matter, "ordinal": number, "organ": "Nämnden", "kind": "NOTES",
                "wording": "Ord", "previous_id": previous, "clause_id": clause,
            }))
            .await;
        rows.add::<amendment::Entity>(json!({
            "decision_id": decision, "ordinal": 1, "new_words": "nya", "clause_id": clause,
        }))
        .await;
        previous = json!(decision);
    }
    let answer = world.public(WHOLE).await;
    assert_eq!(
        items(&answer["agreement"]["matter"]["decisions"]).count(),
        33
    );
    assert_eq!(before, count().await);
}

/// The agreement as a text that people read.
fn agreement_text(agreement: &Value) -> String {
    let version = &agreement["steeringDocument"]["versions"][0];
    let mut said = format!("{}\n", text(&agreement["steeringDocument"]["title"]));
    said += &format!(
        "stamped {}, version of {}\n",
        text(&version["stampDate"]),
        text(&version["versionDate"])
    );
    said += &format!("status: {}", text(&agreement["status"]));
    for party in items(&agreement["missingApprovals"]) {
        let organ = text(&party["approvingOrgan"]);
        said += &format!(
            ", lacks the approval of {organ} ({})",
            text(&party["organisation"]["name"])
        );
    }
    let clause = number_of(agreement);
    said += &format!(
        "\nnotice: {} months ({clause})\n",
        agreement["noticeMonths"]
    );
    said += &format!("abolishes: {}\n", names(&agreement["abolishes"]).join(", "));
    let parts = [
        (
            "Clauses",
            &version["clauses"],
            clause_text as fn(&Value) -> String,
        ),
        ("Parties", &agreement["parties"], party_text),
        ("Legal bases", &agreement["legalBases"], basis_text),
        (
            "Guiding principles",
            &agreement["guidingPrinciples"],
            principle_text,
        ),
        (
            "Decisions",
            &agreement["matter"]["decisions"],
            decision_text,
        ),
    ];
    for (heading, list, line) in parts {
        let lines: String = items(list).map(line).collect();
        said += &format!("\n{heading}\n{lines}");
    }
    said + "\nLadder\n" + &ladder_text(&agreement["ladder"])
}

fn number_of(thing: &Value) -> &str {
    text(&thing["clause"]["number"])
}

fn clause_text(clause: &Value) -> String {
    let [number, kind, heading] = ["number", "kind", "heading"].map(|field| text(&clause[field]));
    format!("  {number} {kind}: {heading}\n")
}

fn party_text(party: &Value) -> String {
    let [signed, organ, title] =
        ["nameAsSigned", "approvingOrgan", "signatoryTitle"].map(|field| text(&party[field]));
    let approval = match party["approval"]["approvedOn"].as_str() {
        Some(day) => format!(
            "approved {day}, § {}",
            text(&party["approval"]["decision"]["paragraph"])
        ),
        None => "not approved".to_owned(),
    };
    let now = text(&party["organisation"]["name"]);
    format!("  {signed}, now {now}; signed by its {title}; {organ}: {approval}\n")
}

fn basis_text(basis: &Value) -> String {
    let [abbreviation, title] = ["abbreviation", "title"].map(|field| text(&basis[field]));
    format!("  {abbreviation}, {title} ({})\n", number_of(basis))
}

fn principle_text(principle: &Value) -> String {
    format!(
        "  {} ({})\n",
        text(&principle["wording"]),
        number_of(principle)
    )
}

fn decision_text(decision: &Value) -> String {
    let [organ, paragraph, kind] =
        ["organ", "paragraph", "kind"].map(|field| text(&decision[field]));
    let day = decision["date"].as_str().unwrap_or("on an unknown day");
    let after = decision["previous"]["paragraph"].as_str();
    let after = after.map_or(String::new(), |paragraph| format!(", after § {paragraph}"));
    let mut said = format!(
        "  {}. {organ} § {paragraph} {kind} {day}{after} ({})\n",
        decision["ordinal"],
        number_of(decision)
    );
    for amendment in items(&decision["amendments"]) {
        let old = amendment["oldWords"].as_str().unwrap_or("unknown words");
        let section = amendment["section"].as_str().unwrap_or("unknown heading");
        let new = text(&amendment["newWords"]);
        said += &format!("     {section}: {old} → {new} ({})\n", number_of(amendment));
    }
    said
}

fn ladder_text(ladder: &Value) -> String {
    let step = |step: &Value| {
        let mut bodies = names(&step["bodies"]);
        bodies.sort_unstable();
        let handled = match (&step["requiresBody"], &step["gap"]) {
            (Value::Bool(true), Value::Bool(true)) => "NO BODY".to_owned(),
            (Value::Bool(true), _) => bodies.join("; "),
            _ => "needs no body".to_owned(),
        };
        format!(
            "  {}. {}: {handled}\n",
            step["ordinal"],
            text(&step["kind"])
        )
    };
    items(ladder).map(step).collect()
}
