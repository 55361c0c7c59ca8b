//! What the README shows is what the server answers.

use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::{
    fixture::world::{World, both},
    operation::startup::{folder, run},
};

both!(
    every_query_of_the_readme_gives_the_answer_that_it_shows,
    every_query_of_the_readme_for_a_token_is_answered,
);

async fn every_query_of_the_readme_gives_the_answer_that_it_shows(world: World) {
    let readme = include_str!("../../README.md");
    let queries = blocks(readme, "graphql");
    let answers = blocks(readme, "json");
    assert_eq!((queries.len(), answers.len()), (4, 4));
    for (query, shown) in queries.into_iter().zip(answers) {
        let (_, answer) = world.try_public(query).await;
        let shown: Value = serde_json::from_str(shown).unwrap();
        assert_eq!(answer, shown, "{query}");
    }
}

async fn every_query_of_the_readme_for_a_token_is_answered(world: World) {
    let token = world.token("2584", Grade::Editor).await;
    let queries = blocks(include_str!("../../README.md"), "graphql token");
    assert_eq!(queries.len(), 10);
    for query in queries {
        world.data_as(&token, query, json!({})).await;
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
