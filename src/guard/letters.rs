//! Puts the letters of what a request sends in one part each, in its document and its variables, before anything looks at them.

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Value as Sent, Variables};
use async_graphql_value::Value as Written;

use crate::domain::letters::compose;

/// Puts the letters of all texts in a document in one part each.
pub fn compose_document(document: &mut ExecutableDocument) {
    match &mut document.operations {
        DocumentOperations::Single(only) => operation(&mut only.node),
        DocumentOperations::Multiple(all) => {
            all.values_mut().for_each(|it| operation(&mut it.node))
        }
    }
    for fragment in document.fragments.values_mut() {
        selection_set(&mut fragment.node.selection_set.node);
    }
}

/// Puts the letters of all texts in the variables in one part each.
pub fn compose_variables(variables: &mut Variables) {
    variables.values_mut().for_each(sent);
}

fn operation(operation: &mut OperationDefinition) {
    for variable in &mut operation.variable_definitions {
        if let Some(default) = &mut variable.node.default_value {
            sent(&mut default.node);
        }
    }
    selection_set(&mut operation.selection_set.node);
}

fn selection_set(set: &mut SelectionSet) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                let arguments = field.node.arguments.iter_mut();
                arguments.for_each(|(_, value)| written(&mut value.node));
                selection_set(&mut field.node.selection_set.node);
            }
            Selection::InlineFragment(inline) => selection_set(&mut inline.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn written(value: &mut Written) {
    match value {
        Written::String(text) => compose(text),
        Written::List(items) => items.iter_mut().for_each(written),
        Written::Object(fields) => fields.values_mut().for_each(written),
        _ => {}
    }
}

fn sent(value: &mut Sent) {
    match value {
        Sent::String(text) => compose(text),
        Sent::List(items) => items.iter_mut().for_each(sent),
        Sent::Object(fields) => fields.values_mut().for_each(sent),
        _ => {}
    }
}
