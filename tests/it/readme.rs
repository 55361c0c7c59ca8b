//! What the README shows is what the server answers.

use serde_json::Value;

use crate::fixture::world::{World, both};

both!(every_query_of_the_readme_gives_the_answer_that_it_shows);

async fn every_query_of_the_readme_gives_the_answer_that_it_shows(world: World) {
    let readme = include_str!("../../README.md");
    let queries = blocks(readme, "graphql");
    let answers = blocks(readme, "json");
    assert_eq!((queries.len(), answers.len()), (3, 3));
    for (query, shown) in queries.into_iter().zip(answers) {
        let (_, answer) = world.try_public(query).await;
        let shown: Value = serde_json::from_str(shown).unwrap();
        assert_eq!(answer, shown, "{query}");
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
