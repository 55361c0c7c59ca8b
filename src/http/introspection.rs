//! Answers about the schema, which is the same for everybody as long as the server runs: what the tools' standard query is answered with
//! is written once, however the schema grows.

use async_graphql::Request;
use async_graphql::parser::types::{OperationDefinition, Selection};
use quick_cache::sync::Cache;

use super::answer::Answer;

/// So many tools ask in ways of their own.
const ANSWERS: usize = 8;

/// The answers that have been given with what they cost, by the operation's name and the document. They cost their callers the same
/// again: half a megabyte has to be compressed and sent.
pub(super) struct Introspections(Cache<Question, (u64, Answer)>);

type Question = (Option<String>, String);

impl Default for Introspections {
    fn default() -> Self {
        Self(Cache::new(ANSWERS))
    }
}

impl Introspections {
    /// What a request asks, if that may be about the schema.
    pub fn question(&self, request: &Request) -> Option<Question> {
        let may_be = request.variables.is_empty() && request.query.contains("__schema");
        may_be.then(|| (request.operation_name.clone(), request.query.clone()))
    }

    /// What the answer costs that was given before, and the answer.
    pub fn get(&self, question: &Question) -> Option<(u64, Answer)> {
        self.0.get(question)
    }

    /// Keeps an answer, unless it tells of a fault.
    pub fn keep(&self, question: Question, cost: u64, answer: &Answer) {
        if answer.is_faultless() {
            self.0.insert(question, (cost, answer.clone()));
        }
    }
}

/// Whether an operation asks for nothing but the schema.
pub(super) fn is_all_of(operation: &OperationDefinition) -> bool {
    operation.selection_set.node.items.iter().all(|selection| {
        matches!(&selection.node, Selection::Field(field)
            if matches!(field.node.name.node.as_str(), "__schema" | "__type" | "__typename"))
    })
}
