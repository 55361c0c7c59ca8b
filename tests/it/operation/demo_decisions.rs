//! What bodies decide in the demonstration: at meetings where they have held one in time, and else per capsulam; with changed words,
//! not always agreeing, and with a commission that is a part of another.

use std::collections::{BTreeMap, BTreeSet};

use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::{
    fixture::{
        json::{items, text, texts},
        world::{Kind, World, both},
    },
    operation::demo::demonstrated,
};

both!(kind:
    bodies_decide_at_items_of_the_meetings_that_they_have_held,
    every_year_has_an_amendment_and_a_dissent,
    a_part_of_what_the_board_commissions_is_done_before_that_is_reported,
);

const BOARD: &str = "politiska-samverkansberedningen";
const STEERING_GROUP: &str = "lansstyrgruppen";

const DECISIONS: &str = "query($after: String) { decisions(first: 50, after: $after) {
    pageInfo { endCursor hasNextPage } nodes { date paragraph kind perCapsulam dissent amendments { newWords }
      body { slug } matter { id title } agendaItem { public state title matter { id } meeting { day state bodies { slug } } } } } }";

/// What bodies have decided in the demonstration, as somebody sees it.
async fn decided(world: &World, token: Option<&str>) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "after": after });
        let shown = match token {
            Some(token) => world.data_as(token, DECISIONS, variables).await,
            None => world.public_with(DECISIONS, variables).await,
        };
        let made_up = items(&shown["decisions"]["nodes"]).filter(|it| {
            it["body"].is_object() && text(&it["matter"]["title"]).starts_with("DEMO ")
        });
        all.extend(made_up.cloned());
        after = shown["decisions"]["pageInfo"]["endCursor"].clone();
        if shown["decisions"]["pageInfo"]["hasNextPage"] == false {
            return all;
        }
    }
}

fn year(decision: &Value) -> &str {
    text(&decision["date"]).get(..4).expect("a year")
}

async fn bodies_decide_at_items_of_the_meetings_that_they_have_held(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let region = world.token("region", Grade::Reader).await;
    let all = decided(&world, Some(&region)).await;
    let mut at_meetings: BTreeMap<&str, usize> = BTreeMap::new();
    for decision in &all {
        let item = &decision["agendaItem"];
        assert_eq!(
            decision["perCapsulam"] == true,
            item.is_null(),
            "{decision}"
        );
        if item.is_null() {
            continue;
        }
        let meeting = &item["meeting"];
        assert_eq!(meeting["day"], decision["date"], "{decision}");
        assert!(["HELD", "NOTES_APPROVED"].contains(&text(&meeting["state"])));
        let body = text(&decision["body"]["slug"]);
        assert!(texts(&meeting["bodies"], "slug").contains(&body));
        assert_eq!(item["state"], "ACCEPTED");
        assert_eq!(item["matter"]["id"], decision["matter"]["id"]);
        assert_eq!(item["title"], decision["matter"]["title"]);
        *at_meetings.entry(year(decision)).or_default() += 1;
    }
    for year in ["2024", "2025", "2026"] {
        assert!(at_meetings[year] >= 5, "{at_meetings:?}");
    }
    assert!(all.iter().any(|it| it["perCapsulam"] == true));
    let public = |it: &Value| it["agendaItem"]["public"] == true;
    let hidden = |it: &Value| it["agendaItem"]["public"] == false;
    assert!(all.iter().any(public) && all.iter().any(hidden));

    // The paragraphs of a body go up through the year, with none left out.
    let mut paragraphs: BTreeMap<(&str, &str), Vec<(usize, &str)>> = BTreeMap::new();
    for decision in &all {
        let number = text(&decision["paragraph"]).parse().expect("a number");
        let of = (text(&decision["body"]["slug"]), year(decision));
        let day = text(&decision["date"]);
        paragraphs.entry(of).or_default().push((number, day));
    }
    for (of, mut numbered) in paragraphs {
        numbered.sort_unstable();
        assert!(
            numbered
                .iter()
                .map(|(number, _)| *number)
                .eq(1..=numbered.len()),
            "{of:?}"
        );
        assert!(
            numbered.iter().map(|(_, day)| day).is_sorted(),
            "{of:?} {numbered:?}"
        );
    }

    // Everybody sees at which item it was decided, where they see that.
    let shown = decided(&world, None).await;
    assert!(shown.iter().any(public) && !shown.iter().any(hidden));
}

async fn every_year_has_an_amendment_and_a_dissent(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let region = world.token("region", Grade::Reader).await;
    let all = decided(&world, Some(&region)).await;
    let those = |so: fn(&Value) -> bool| {
        let those = all.iter().filter(|it| so(it));
        let told = those.map(|it| {
            let body = text(&it["body"]["slug"]);
            (year(it), body, it["agendaItem"].is_object())
        });
        Vec::from_iter(told.collect::<BTreeSet<_>>())
    };
    let years = ["2024", "2025", "2026"];
    let amended = |it: &Value| items(&it["amendments"]).count() > 0;
    assert_eq!(
        those(amended),
        years.map(|year| (year, STEERING_GROUP, true))
    );
    assert_eq!(all.iter().filter(|it| amended(it)).count(), 3);
    let disagreed = |it: &Value| it["dissent"].is_string();
    assert_eq!(those(disagreed), years.map(|year| (year, BOARD, true)));
    assert_eq!(all.iter().filter(|it| disagreed(it)).count(), 3);
}

async fn a_part_of_what_the_board_commissions_is_done_before_that_is_reported(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let region = world.token("region", Grade::Reader).await;
    let query = "{ commissions(filter: { body: \"lansstyrgruppen\" }, first: 100) { nodes { title
        receivers { state organisation { slug } reportedOn }
        partOf { title givenBy { slug } receivers { body { slug } reportedOn } } } } }";
    let shown = world.data_as(&region, query, json!({})).await;
    let parts: Vec<&Value> = items(&shown["commissions"]["nodes"])
        .filter(|it| it["partOf"].is_object())
        .collect();
    assert_eq!(parts.len(), 3);
    for part in parts {
        let whole = &part["partOf"];
        assert_eq!(whole["givenBy"]["slug"], BOARD);
        assert_eq!(whole["receivers"][0]["body"]["slug"], STEERING_GROUP);
        assert!(text(&part["title"]).starts_with(text(&whole["title"])));
        assert_eq!(items(&part["receivers"]).count(), 2);
        for receiver in items(&part["receivers"]) {
            assert_eq!(receiver["state"], "CLOSED");
            let reported = text(&receiver["reportedOn"]);
            assert!(reported < text(&whole["receivers"][0]["reportedOn"]));
        }
    }
}
