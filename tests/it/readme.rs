//! What the README shows is what the server answers.

use std::collections::BTreeSet;

use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::{
    fixture::{
        json::{items, text},
        world::{Kind, World, both},
    },
    operation::{
        demo::demonstrated,
        startup::{folder, run},
    },
};

both!(
    every_query_of_the_readme_gives_the_answer_that_it_shows,
    every_query_of_the_readme_for_a_token_is_answered,
);

both!(kind: the_timeline_of_the_readme_is_told_in_swedish);

async fn every_query_of_the_readme_gives_the_answer_that_it_shows(world: World) {
    let readme = include_str!("../../README.md");
    let queries = blocks(readme, "graphql");
    let answers = blocks(readme, "json");
    assert_eq!((queries.len(), answers.len()), (5, 5));
    for (query, shown) in queries.into_iter().zip(answers) {
        let (_, answer) = world.try_public(query).await;
        let shown: Value = serde_json::from_str(shown).unwrap();
        assert_eq!(answer, shown, "{query}");
    }
}

async fn every_query_of_the_readme_for_a_token_is_answered(world: World) {
    let token = world.token("2584", Grade::Editor).await;
    let queries = blocks(include_str!("../../README.md"), "graphql token");
    assert_eq!(queries.len(), 11);
    for query in queries {
        world.data_as(&token, query, json!({})).await;
    }
}

async fn the_timeline_of_the_readme_is_told_in_swedish(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let token = world.token("region", Grade::Editor).await;
    let queries = blocks(include_str!("../../README.md"), "graphql token");
    let mut timelines = queries
        .into_iter()
        .filter(|it| it.contains("newestFirst: true, first: 50"));
    let query = timelines.next().expect("the README has one");
    let data = world.data_as(&token, query, json!({})).await;
    let labels: BTreeSet<(&str, &str)> = items(&data["vocabulary"])
        .filter(|term| !text(&term["swedish"]).is_empty())
        .map(|term| (text(&term["vocabulary"]), text(&term["code"])))
        .collect();
    let changes: Vec<&Value> = items(&data["changes"]["nodes"]).collect();
    assert_eq!(changes.len(), 50);
    for change in changes {
        assert!(change["thing"]["id"].is_string(), "{change}");
        for (vocabulary, field) in [
            ("ChangeType", "type"),
            ("ThingType", "thingType"),
            ("Action", "action"),
        ] {
            let known =
                change[field].is_null() || labels.contains(&(vocabulary, text(&change[field])));
            assert!(known, "{field}: {change}");
        }
        for changed in items(&change["fields"]) {
            let field = text(&changed["field"]);
            let parts = field
                .split('.')
                .all(|part| labels.contains(&("Field", part)));
            assert!(parts || labels.contains(&("Field", field)), "{field}");
        }
    }
}

#[test]
fn the_readme_names_every_option_and_check_tells_each() {
    let folder = folder();
    let readme = include_str!("../../README.md");
    let help = run(folder.path(), &["serve", "--help"]);
    let help = String::from_utf8(help.stdout).unwrap();
    let options: Vec<&str> = help
        .split("[env: ")
        .skip(1)
        .filter_map(|rest| rest.split(['=', ']']).next())
        .collect();
    assert!(options.len() > 25, "{options:?}");
    run(folder.path(), &["migrate"]);
    let check = run(folder.path(), &["check"]);
    let check = String::from_utf8(check.stdout).unwrap();
    for option in options {
        assert!(readme.contains(&format!("`{option}`")), "{option}");
        assert!(check.contains(&format!("({option}, ")), "{option}: {check}");
    }
}

/// The texts of the code blocks in a language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let fence = format!("```{language}\n");
    let parts = text.split(&fence).skip(1);
    parts
        .filter_map(|part| Some(part.split_once("\n```")?.0))
        .collect()
}
