//! That every value of a request can be read as what its place takes, before anything runs: those that stand in the document and
//! those in its variables are refused in the same words, by the name of their field, with what would be right.
//!
//! It is about how values are written, as the schema says it. What a value means, its resolver knows: which thing has an id,
//! whether a text is too long.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet, Type, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned, Value as Sent, Variables};
use async_graphql_value::Value as Written;

use super::types::{InputField, InputType};
use super::variables::innermost;
use super::{Types, chosen};
use crate::domain::{
    notation,
    problem::{self, Notation, Refusal},
    vocabulary::{ENUMERATIONS, Term},
};

/// What is longer than this, in bytes, is like no name.
const LONGEST_NAME: usize = 60;

/// A message names all values of an enumeration, or all fields of an input, up to so many.
const NAMED: usize = 12;

/// Refuses the first value of the operation that can't be read as what its place takes. It trusts that the document has been
/// measured: that its fragments have an end.
pub fn check_values(
    document: &ExecutableDocument,
    operation: Option<&str>,
    variables: &Variables,
    types: &Types,
) -> Result<(), Refusal> {
    let Some(operation) = chosen(document, operation) else {
        return Ok(());
    };
    let reading = Reading {
        document,
        types,
        variables,
        definitions: definitions(operation),
        fragments: HashSet::new(),
        read: HashSet::new(),
    };
    reading.operation(operation)
}

fn definitions(operation: &OperationDefinition) -> HashMap<&str, &VariableDefinition> {
    let definitions = operation.variable_definitions.iter();
    definitions
        .map(|definition| (definition.node.name.node.as_str(), &definition.node))
        .collect()
}

struct Reading<'a> {
    document: &'a ExecutableDocument,
    types: &'a Types,
    variables: &'a Variables,
    /// The variables that the operation declares.
    definitions: HashMap<&'a str, &'a VariableDefinition>,
    /// The fragments that have been gone through.
    fragments: HashSet<&'a str>,
    /// The variables that have been read, each as of a type: a large one may stand in many places.
    read: HashSet<(&'a str, String)>,
}

impl<'a> Reading<'a> {
    fn operation(mut self, operation: &'a OperationDefinition) -> Result<(), Refusal> {
        let root = match operation.ty {
            OperationType::Query => self.types.query(),
            OperationType::Mutation => self.types.mutation().unwrap_or_default(),
            OperationType::Subscription => self.types.subscription().unwrap_or_default(),
        };
        self.selection_set(&operation.selection_set.node, root)
    }

    fn selection_set(&mut self, set: &'a SelectionSet, parent: &'a str) -> Result<(), Refusal> {
        set.items
            .iter()
            .try_for_each(|selection| self.selection(&selection.node, parent))
    }

    fn selection(&mut self, selection: &'a Selection, parent: &'a str) -> Result<(), Refusal> {
        match selection {
            Selection::Field(field) => self.field(field, parent),
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                match self.document.fragments.get(name) {
                    Some(fragment) if self.fragments.insert(name) => self.selection_set(
                        &fragment.node.selection_set.node,
                        &fragment.node.type_condition.node.on.node,
                    ),
                    _ => Ok(()),
                }
            }
            Selection::InlineFragment(inline) => {
                let condition = inline.node.type_condition.as_ref();
                let parent = condition.map_or(parent, |condition| &condition.node.on.node);
                self.selection_set(&inline.node.selection_set.node, parent)
            }
        }
    }

    /// A field that the schema has; of others, the engine says that they aren't there.
    fn field(&mut self, field: &'a Positioned<Field>, parent: &'a str) -> Result<(), Refusal> {
        let types = self.types;
        let Some(known) = types.field(parent, &field.node.name.node) else {
            return Ok(());
        };
        for (name, value) in &field.node.arguments {
            let Some((_, of)) = known.arguments.iter().find(|(it, _)| *it == name.node) else {
                let names = known.arguments.iter().map(|(name, _)| name.as_str());
                return Err(at(
                    unknown_argument(&field.node.name.node, &name.node, names),
                    name.pos,
                ));
            };
            let checked = self.written(&value.node, &of.ty, &name.node);
            checked.map_err(|refusal| at(refusal, value.pos))?;
        }
        for (name, of) in &known.arguments {
            if of.is_needed() && field.node.get_argument(name).is_none() {
                let notation = self.notation(&of.ty);
                return Err(at(
                    problem::argument_missing(name, &notation).at(name),
                    field.pos,
                ));
            }
        }
        self.selection_set(&field.node.selection_set.node, &known.of)
    }

    /// A value in the document, which may hold variables.
    fn written(&mut self, value: &'a Written, ty: &Type, path: &str) -> Result<(), Refusal> {
        match (value, &ty.base) {
            (Written::Variable(name), _) => self.variable(name, ty, path),
            (Written::List(items), BaseType::List(of)) => {
                let mut items = items.iter().enumerate();
                items.try_for_each(|(index, item)| self.written(item, of, &within(path, index)))
            }
            (Written::Null | Written::List(_), _) => self.constant(value, ty, path),
            (_, BaseType::List(of)) => self.written(value, of, path),
            (Written::Object(sent), BaseType::Named(name)) => {
                let Some(InputType::Object { one_of, fields }) = self.types.input(name) else {
                    return self.constant(value, ty, path);
                };
                let missing = |value: &Written| match value {
                    Written::Variable(name) => {
                        self.value_of(name).is_none_or(|it| *it == Sent::Null)
                    }
                    other => *other == Written::Null,
                };
                let given = sent
                    .iter()
                    .map(|(name, value)| (name.as_str(), missing(value)));
                self.names(*one_of, fields, given, path)?;
                sent.iter().try_for_each(|(name, value)| {
                    let field = fields.iter().find(|(it, _)| it == name.as_str());
                    field.map_or(Ok(()), |(name, of)| {
                        self.written(value, &of.ty, &within(path, name))
                    })
                })
            }
            _ => self.constant(value, ty, path),
        }
    }

    /// A value without variables that is no object.
    fn constant(&self, value: &Written, ty: &Type, path: &str) -> Result<(), Refusal> {
        let Ok(value) = value
            .clone()
            .into_const_with(|_| Ok::<_, Infallible>(Sent::Null));
        self.sent(&value, ty, path)
    }

    /// What is sent in a variable, or stands for it when nothing is.
    fn variable(&mut self, name: &'a Name, ty: &Type, path: &str) -> Result<(), Refusal> {
        let Some(definition) = self.definitions.get(name.as_str()) else {
            return Ok(());
        };
        // That one type stands where another should is the document's fault, and the engine's to say.
        if innermost(&definition.var_type.node) != innermost(ty) {
            return Ok(());
        }
        let needed = !definition.var_type.node.nullable;
        match self.value_of(name) {
            Some(value) if self.read.insert((name, ty.to_string())) => self.sent(value, ty, path),
            Some(_) => Ok(()),
            None if needed => Err(problem::value_missing(path, &self.notation(ty)).at(path)),
            None => Ok(()),
        }
    }

    /// The value of a variable: what was sent, or its default.
    fn value_of(&self, name: &Name) -> Option<&'a Sent> {
        let default = || {
            let default = &self.definitions.get(name.as_str())?.default_value;
            default.as_ref().map(|value| &value.node)
        };
        self.variables.get(name).or_else(default)
    }

    /// A value that was sent.
    fn sent(&self, value: &Sent, ty: &Type, path: &str) -> Result<(), Refusal> {
        if *value == Sent::Null {
            return match ty.nullable {
                true => Ok(()),
                false => Err(problem::value_null(path, &self.notation(ty)).at(path)),
            };
        }
        match (&ty.base, value) {
            (BaseType::List(of), Sent::List(items)) => {
                let mut items = items.iter().enumerate();
                items.try_for_each(|(index, item)| self.sent(item, of, &within(path, index)))
            }
            // A single value stands for a list of one.
            (BaseType::List(of), _) => self.sent(value, of, path),
            (BaseType::Named(name), _) => self.named(value, name, path),
        }
    }

    fn named(&self, value: &Sent, name: &str, path: &str) -> Result<(), Refusal> {
        let fits = match self.types.input(name) {
            None => is_scalar(name, value),
            Some(InputType::Enum(codes)) => match value {
                // Variables come as JSON, which has no enums.
                Sent::String(text) => codes.contains(text),
                Sent::Enum(code) => codes.iter().any(|it| it == code.as_str()),
                _ => false,
            },
            Some(InputType::Object { one_of, fields }) => match value {
                Sent::Object(sent) => {
                    let given = sent
                        .iter()
                        .map(|(name, value)| (name.as_str(), *value == Sent::Null));
                    self.names(*one_of, fields, given, path)?;
                    return sent.iter().try_for_each(|(name, value)| {
                        let field = fields.iter().find(|(it, _)| it == name.as_str());
                        field.map_or(Ok(()), |(name, of)| {
                            self.sent(value, &of.ty, &within(path, name))
                        })
                    });
                }
                _ => false,
            },
        };
        if fits {
            return Ok(());
        }
        let sent = repeated(value);
        let near = self.near(name, value);
        let notation = match value {
            Sent::Number(number) if name == "Int" && (number.is_i64() || number.is_u64()) => {
                problem::number_in_reach()
            }
            Sent::List(_) => problem::one_value(),
            _ => self.notation_of(name),
        };
        Err(problem::value_unreadable(path, &sent, near, &notation).at(path))
    }

    /// That the fields of an input are those that it has, and none is missing.
    fn names<'s>(
        &self,
        one_of: bool,
        fields: &[(String, InputField)],
        given: impl Iterator<Item = (&'s str, bool)>,
        path: &str,
    ) -> Result<(), Refusal> {
        let given: Vec<(&str, bool)> = given.collect();
        let names = || fields.iter().map(|(name, _)| name.as_str());
        let unknown = given
            .iter()
            .find(|(name, _)| !names().any(|it| it == *name));
        if let Some((name, _)) = unknown {
            let path = within(path, name);
            let refusal = match nearest(name, names()) {
                Some(near) => problem::field_of_another_name(&path, near, &listed(names())),
                None => problem::field_unknown(&path, &listed(names())),
            };
            return Err(refusal.at(&path));
        }
        if one_of {
            let all = listed(names());
            return match given.as_slice() {
                [(_, false)] => Ok(()),
                [(name, true)] => {
                    Err(problem::one_of_is_null(path, name, &all).at(&within(path, name)))
                }
                [] => Err(problem::none_of_one(path, &all).at(path)),
                several => {
                    let sent = several.iter().map(|(name, _)| *name);
                    Err(problem::several_of_one(path, &listed(sent), &all).at(path))
                }
            };
        }
        let missing = fields
            .iter()
            .find(|(name, of)| of.is_needed() && !given.iter().any(|(it, _)| it == name));
        missing.map_or(Ok(()), |(name, of)| {
            let path = within(path, name);
            Err(problem::value_missing(&path, &self.notation(&of.ty)).at(&path))
        })
    }

    /// How a value of a type is written.
    fn notation(&self, ty: &Type) -> Notation {
        self.notation_of(innermost(ty))
    }

    fn notation_of(&self, name: &str) -> Notation {
        match self.types.input(name) {
            None => problem::notation_of_scalar(name),
            Some(InputType::Enum(codes)) if codes.len() <= NAMED => {
                problem::one_code(&codes.join(", "))
            }
            Some(InputType::Enum(_)) => problem::one_of_many_codes(name),
            Some(InputType::Object {
                one_of: true,
                fields,
            }) => {
                problem::one_field_in_braces(&listed(fields.iter().map(|(name, _)| name.as_str())))
            }
            Some(InputType::Object { fields, .. }) => {
                let all = listed(fields.iter().map(|(name, _)| name.as_str()));
                let needed = fields.iter().filter(|(_, of)| of.is_needed());
                match listed(needed.map(|(name, _)| name.as_str())) {
                    needed if needed.is_empty() => problem::fields_in_braces(&all),
                    needed => problem::fields_with_needed(&all, &needed),
                }
            }
        }
    }

    /// The code of an enumeration that is most like what was sent, as code or as people call it.
    fn near(&self, name: &str, value: &Sent) -> Option<&'a str> {
        let Some(InputType::Enum(codes)) = self.types.input(name) else {
            return None;
        };
        let sent = match value {
            Sent::String(text) => text.as_str(),
            Sent::Enum(code) => code.as_str(),
            _ => return None,
        };
        let known = ENUMERATIONS.iter().find(|it| it.name == name);
        let terms: Vec<&Term> = known.map(|it| (it.terms)()).unwrap_or_default();
        let called = terms.iter().find(|term| {
            let is = |label: &str| label.to_lowercase() == sent.to_lowercase();
            is(term.swedish) || is(term.english)
        });
        let code = called.map(|term| term.code);
        code.and_then(|code| codes.iter().find(|it| *it == code))
            .map(String::as_str)
            .or_else(|| nearest(sent, codes.iter().map(String::as_str)))
    }
}

/// Whether a value is one of a scalar's; what the schema does not define itself is read as it reads it.
fn is_scalar(name: &str, value: &Sent) -> bool {
    match (name, value) {
        ("Int", Sent::Number(number)) => {
            number.as_i64().is_some_and(|it| i32::try_from(it).is_ok())
        }
        ("Float", Sent::Number(_))
        | ("String", Sent::String(_))
        | ("Boolean", Sent::Boolean(_)) => true,
        ("ID", Sent::String(_)) => true,
        ("ID", Sent::Number(number)) => number.is_i64() || number.is_u64(),
        ("Date", Sent::String(text)) => notation::day(text).is_some(),
        ("DateTime", Sent::String(text)) => notation::moment(text).is_some(),
        ("Decimal", Sent::String(text)) => notation::figure(text).is_some(),
        ("Decimal", Sent::Number(number)) => notation::figure(&number.to_string()).is_some(),
        ("Int" | "Float" | "String" | "Boolean" | "ID" | "Date" | "DateTime" | "Decimal", _) => {
            false
        }
        // A scalar that is not known here is read where it is used.
        _ => true,
    }
}

fn unknown_argument<'n>(
    field: &str,
    name: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Refusal {
    let all = listed(names.clone());
    match nearest(name, names) {
        Some(near) => problem::argument_of_another_name(field, name, near, &all),
        None if all.is_empty() => problem::no_arguments(field, name),
        None => problem::argument_unknown(field, name, &all),
    }
    .at(name)
}

/// The name that is most like another, if any is like it.
fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let sent = name.to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&sent, &known.to_lowercase());
    let measured = names.map(|known| (distance(known), known));
    let (distance, near) = measured.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= name.chars().count().max(3)).then_some(near)
}

/// The names, when there are not too many, else the first of them.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    let first: Vec<&str> = names.iter().take(NAMED).copied().collect();
    let more = if names.len() > NAMED { " …" } else { "" };
    first.join(", ") + more
}

/// What was sent, as far as a message repeats it.
fn repeated(value: &Sent) -> String {
    match value {
        Sent::String(text) => problem::in_quotes(text),
        Sent::Enum(code) => problem::in_quotes(code),
        Sent::List(_) => "[…]".to_owned(),
        Sent::Object(_) => "{…}".to_owned(),
        other => other.to_string(),
    }
}

fn within(path: &str, step: impl std::fmt::Display) -> String {
    format!("{path}.{step}")
}

fn at(refusal: Refusal, pos: Pos) -> Refusal {
    refusal.at_position(pos.line, pos.column)
}
