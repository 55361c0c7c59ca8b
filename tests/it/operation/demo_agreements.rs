//! What many agree on in the demonstration: documents that all were asked to adopt, agreements with their parties, and what the
//! auditors' four questions come to about them.

use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::{
    fixture::{
        json::{items, text, texts},
        world::{Kind, both},
    },
    operation::demo::demonstrated,
};

both!(kind:
    all_adopt_but_for_one_that_never_answers_and_two_reserve_something,
    one_agreement_is_in_force_and_one_waits_for_a_party,
    the_four_questions_are_answered_of_agreements,
);

const ADOPTED: &str = "{ steeringDocuments(filter: { body: \"lansstyrgruppen\" }, first: 20) { nodes { title
    adoptionOverview { organisation { slug } state daysLate reservation inForceFrom
      adoption { organ paragraph decision { auditAnswers { answer evidence { __typename } } } } } } } }";

/// The keys of those that stand so with a document.
fn those(overview: &Value, so: impl Fn(&Value) -> bool) -> Vec<&str> {
    let those = items(overview).filter(|it| so(it));
    those.map(|it| text(&it["organisation"]["slug"])).collect()
}

async fn all_adopt_but_for_one_that_never_answers_and_two_reserve_something(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let region = world.token("region", Grade::Reader).await;
    let shown = world.data_as(&region, ADOPTED, json!({})).await;
    let asked: Vec<&Value> = items(&shown["steeringDocuments"]["nodes"])
        .filter(|it| it["adoptionOverview"].is_array())
        .collect();
    let titles: Vec<&str> = asked.iter().map(|it| text(&it["title"])).collect();
    assert_eq!(
        titles,
        [
            "DEMO Handlingsplan för ungas psykiska hälsa",
            "DEMO Riktlinje för samordnad individuell plan",
        ]
    );
    let [plan, guideline] = [0, 1].map(|place| &asked[place]["adoptionOverview"]);
    assert_eq!(those(plan, |_| true).len(), 15);
    let adopted = |it: &Value| it["state"] == "ADOPTED";
    assert_eq!(those(plan, adopted).len(), 14);
    assert_eq!(those(plan, |it| it["state"] == "OVERDUE"), ["2518"]);
    let late = |it: &Value| adopted(it) && it["daysLate"] != 0;
    assert_eq!(those(plan, late), ["2521"]);
    let reserves = |it: &Value| it["reservation"].is_string();
    assert_eq!(those(plan, reserves), ["2584", "2580"]);
    assert_eq!(those(plan, |it| it["inForceFrom"].is_null()), ["2518"]);

    // The other was adopted by all, and is in force with the last.
    let in_force = |it: &Value| adopted(it) && it["inForceFrom"] == "2024-11-12";
    assert_eq!(those(guideline, in_force).len(), 15);
    assert_eq!(those(guideline, late), ["2513"]);
    assert!(those(guideline, reserves).is_empty());

    let answers = [plan, guideline].into_iter().flat_map(items);
    let adoptions = answers
        .map(|it| &it["adoption"])
        .filter(|it| it.is_object());
    let mut decided = 0;
    for adoption in adoptions {
        assert!(adoption["organ"].is_string() && adoption["paragraph"].is_string());
        let decision = &adoption["decision"];
        if decision.is_object() {
            let first = &decision["auditAnswers"][0];
            let evidence = texts(&first["evidence"], "__typename");
            assert_eq!(first["answer"], "YES");
            assert_eq!(evidence, ["Decision", "DocumentAdoption"]);
            decided += 1;
        }
    }
    assert_eq!(decided, 9);
}

const AGREEMENTS: &str =
    "{ agreements(first: 20) { nodes { status inForceFrom steeringDocument { title }
    ladder { kind gap } missingApprovals { organisation { slug } } parties { approval { approvedOn } } } } }";

async fn one_agreement_is_in_force_and_one_waits_for_a_party(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let shown = world.public(AGREEMENTS).await;
    let made_up: Vec<&Value> = items(&shown["agreements"]["nodes"])
        .filter(|it| text(&it["steeringDocument"]["title"]).starts_with("DEMO "))
        .collect();
    let told = made_up.iter().map(|it| {
        let missing = items(&it["missingApprovals"]);
        let missing: Vec<&str> = missing
            .map(|party| text(&party["organisation"]["slug"]))
            .collect();
        let title = text(&it["steeringDocument"]["title"]);
        let parties = items(&it["parties"]).count();
        let status = text(&it["status"]);
        (title, parties, status, it["inForceFrom"].as_str(), missing)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (
                "DEMO Överenskommelse om gemensam hemsjukvård",
                3,
                "PENDING_APPROVAL",
                None,
                vec!["2582"]
            ),
            (
                "DEMO Överenskommelse om trygg utskrivning från sjukhus",
                15,
                "IN_FORCE",
                Some("2025-02-22"),
                vec![]
            ),
        ]
    );
    for agreement in made_up {
        let steps = items(&agreement["ladder"]);
        let steps: Vec<(&str, bool)> = steps
            .map(|step| (text(&step["kind"]), step["gap"] == true))
            .collect();
        assert_eq!(
            steps,
            [
                ("OFFICIALS", false),
                ("LOCAL_POLITICAL", true),
                ("COUNTY_POLITICAL", false),
                ("ARBITRATION", false),
            ]
        );
    }
}

const QUESTIONS: &str = "query($body: ID!, $year: Int!) {
    auditQuestions(filter: { body: $body, year: $year }, first: 100) { nodes {
      thing { __typename }
      answers { answer evidence { __typename } } } } }";

async fn the_four_questions_are_answered_of_agreements(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let region = world.token("region", Grade::Reader).await;
    for (body, year, [decided, remains], evidence) in [
        (
            "lansstyrgruppen",
            2024,
            ["YES", "YES"],
            vec!["AgreementApproval"; 15],
        ),
        (
            "lansdelsgrupp-boden-lulea",
            2025,
            ["NOT_YET", "NOT_YET"],
            vec!["AgreementApproval", "AgreementApproval", "AgreementParty"],
        ),
    ] {
        let variables = json!({ "body": body, "year": year });
        let shown = world.data_as(&region, QUESTIONS, variables).await;
        let agreements: Vec<&Value> = items(&shown["auditQuestions"]["nodes"])
            .filter(|it| it["thing"]["__typename"] == "Agreement")
            .collect();
        assert_eq!(agreements.len(), 1, "{body} {year}");
        let answers = &agreements[0]["answers"];
        assert_eq!(
            texts(answers, "answer"),
            [decided, "NOT_APPLICABLE", "NOT_APPLICABLE", remains],
            "{body} {year}"
        );
        assert_eq!(
            texts(&answers[0]["evidence"], "__typename"),
            evidence,
            "{body} {year}"
        );
    }
}
