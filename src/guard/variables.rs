//! Variables: that they have types that values can have, and what one means that isn't sent. The engine checks the first too late: it
//! reads a default value by its type first, and panics where a list is of a type that it doesn't know. And it takes for null what
//! isn't sent, where the specification takes the argument or the field of an input for left out.

use std::collections::BTreeSet;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, Directive, DocumentOperations, ExecutableDocument, OperationDefinition, Selection,
    SelectionSet, Type,
};
use async_graphql::{Name, Value as Sent, Variables};
use async_graphql_value::Value as Written;

use super::Types;
use crate::domain::problem::{self, Refusal};

/// Refuses a document with a variable of a type that the schema does not have, or has for answers alone; in all operations, as
/// the engine's validation visits them all.
pub fn check_variables(document: &ExecutableDocument, types: &Types) -> Result<(), Refusal> {
    let operations = document.operations.iter();
    let mut variables = operations.flat_map(|(_, operation)| &operation.node.variable_definitions);
    let wrong = variables.find(|variable| !types.is_input(innermost(&variable.node.var_type.node)));
    wrong.map_or(Ok(()), |variable| {
        let (name, ty) = (&variable.node.name.node, &variable.node.var_type.node);
        Err(problem::no_input_type(name, ty).at_position(variable.pos.line, variable.pos.column))
    })
}

/// Leaves out each argument and each field of an input whose variable isn't sent and has no default. In a list, and for a directive,
/// such a variable is null.
pub fn leave_out_unsent(document: &mut ExecutableDocument, variables: &mut Variables) {
    let mut unsent = Unsent::of(document, variables);
    if unsent.names.is_empty() {
        return;
    }
    each_operation(document, |operation| {
        unsent.directives(&operation.directives);
        unsent.selection_set(&mut operation.selection_set.node);
    });
    for fragment in document.fragments.values_mut() {
        unsent.selection_set(&mut fragment.node.selection_set.node);
    }
    let Unsent { kept, left_out, .. } = unsent;
    // One that is used nowhere is for the engine to refuse.
    each_operation(document, |operation| {
        let is_gone = |name: &Name| left_out.contains(name) && !kept.contains(name);
        let defined = &mut operation.variable_definitions;
        defined.retain(|variable| !is_gone(&variable.node.name.node));
    });
    variables.extend(kept.into_iter().map(|name| (name, Sent::Null)));
}

fn each_operation(
    document: &mut ExecutableDocument,
    mut work: impl FnMut(&mut OperationDefinition),
) {
    match &mut document.operations {
        DocumentOperations::Single(only) => work(&mut only.node),
        DocumentOperations::Multiple(all) => all.values_mut().for_each(|it| work(&mut it.node)),
    }
}

/// Variables that aren't sent.
struct Unsent {
    names: BTreeSet<Name>,
    /// Those by which something was left out.
    left_out: BTreeSet<Name>,
    /// Those that stand where nothing can be left out.
    kept: BTreeSet<Name>,
}

impl Unsent {
    fn of(document: &mut ExecutableDocument, variables: &Variables) -> Self {
        let (mut unsent, mut needed) = (BTreeSet::new(), BTreeSet::new());
        each_operation(document, |operation| {
            for variable in &operation.variable_definitions {
                let variable = &variable.node;
                let name = variable.name.node.clone();
                let has_value = variables.contains_key(&name) || variable.default_value.is_some();
                match has_value || !variable.var_type.node.nullable {
                    true => needed.insert(name),
                    false => unsent.insert(name),
                };
            }
        });
        Self {
            names: unsent.difference(&needed).cloned().collect(),
            left_out: BTreeSet::new(),
            kept: BTreeSet::new(),
        }
    }

    fn selection_set(&mut self, set: &mut SelectionSet) {
        for selection in &mut set.items {
            match &mut selection.node {
                Selection::Field(field) => {
                    let field = &mut field.node;
                    self.directives(&field.directives);
                    field
                        .arguments
                        .retain(|(_, value)| !self.leaves_out(&value.node));
                    for (_, value) in &mut field.arguments {
                        self.value(&mut value.node);
                    }
                    self.selection_set(&mut field.selection_set.node);
                }
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.node.directives);
                    self.selection_set(&mut inline.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => self.directives(&spread.node.directives),
            }
        }
    }

    fn value(&mut self, value: &mut Written) {
        match value {
            Written::Variable(name) => self.keep(name),
            Written::List(items) => items.iter_mut().for_each(|item| self.value(item)),
            Written::Object(fields) => {
                fields.retain(|_, value| !self.leaves_out(value));
                fields.values_mut().for_each(|value| self.value(value));
            }
            _ => {}
        }
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) {
        let arguments = directives
            .iter()
            .flat_map(|directive| &directive.node.arguments);
        for (_, value) in arguments {
            if let Written::Variable(name) = &value.node {
                self.keep(name);
            }
        }
    }

    fn keep(&mut self, name: &Name) {
        if self.names.contains(name) {
            self.kept.insert(name.clone());
        }
    }

    /// Whether a value is one of the variables, so that what has it is left out.
    fn leaves_out(&mut self, value: &Written) -> bool {
        match value {
            Written::Variable(name) if self.names.contains(name) => {
                self.left_out.insert(name.clone());
                true
            }
            _ => false,
        }
    }
}

/// The name inside all lists.
pub(super) fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => innermost(item),
    }
}
