//! That variables have types that values can have. The engine checks it too late: it reads a default value by its type first, and
//! panics where a list is of a type that it doesn't know.

use async_graphql::parser::types::{BaseType, ExecutableDocument, Type};

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

/// The name inside all lists.
pub(super) fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => innermost(item),
    }
}
