//! What the guard needs to know about the schema: for each field, which type it leads to, whether it is a list, and what its
//! arguments take.
//!
//! Built once from the schema's own text, so that it cannot differ from what callers read.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::parser::{Error, parse_schema};
use async_graphql::{Positioned, Value};

use super::variables::innermost;

/// The page size of a list when neither the caller nor the schema says one.
pub(super) const PAGE: u64 = 20;

/// The fields of the schema, by type and name.
#[derive(Debug, Default)]
pub struct Types {
    query: String,
    mutation: Option<String>,
    subscription: Option<String>,
    fields: HashMap<String, HashMap<String, FieldType>>,
    /// The types that values can have: scalars, enums and input objects.
    inputs: HashSet<String>,
    /// Those of them that say which values they have.
    shapes: HashMap<String, InputType>,
}

/// A type of values that says which they are.
#[derive(Debug)]
pub(super) enum InputType {
    /// One of these codes.
    Enum(Vec<String>),
    /// An input object.
    Object {
        /// Whether it has exactly one of its fields.
        one_of: bool,
        /// Its fields, by their names.
        fields: Vec<(String, InputField)>,
    },
}

/// What an argument, or a field of an input object, takes.
#[derive(Debug)]
pub(super) struct InputField {
    /// Its type.
    pub(super) ty: Type,
    default: bool,
}

impl InputField {
    /// Whether it must be given.
    pub(super) const fn is_needed(&self) -> bool {
        !self.ty.nullable && !self.default
    }
}

/// The scalars that every schema has, and the enums of the introspection.
const BUILT_IN: [&str; 7] = [
    "Int",
    "Float",
    "String",
    "Boolean",
    "ID",
    "__TypeKind",
    "__DirectiveLocation",
];

/// What a field leads to.
#[derive(Debug)]
pub(super) struct FieldType {
    /// The name of its type, without lists and non-null.
    pub(super) of: String,
    /// An object, an interface or a union: something with fields of its own.
    pub(super) composite: bool,
    /// A plain list; connections are not.
    pub(super) list: bool,
    /// The page size without a `first` from the caller; none when the field has no such argument.
    pub(super) page: Option<u64>,
    /// Its arguments, by their names.
    pub(super) arguments: Vec<(String, InputField)>,
}

impl FieldType {
    /// Whether the field is a connection, whose `nodes` and `edges` are its list.
    pub(super) fn is_connection(&self) -> bool {
        is_connection(&self.of)
    }
}

/// Whether a type is a connection, by the naming rule of Relay.
pub(super) fn is_connection(name: &str) -> bool {
    name.ends_with("Connection")
}

impl Types {
    /// Reads the schema's text.
    pub fn from_sdl(sdl: &str) -> Result<Self, Error> {
        let document = parse_schema(sdl)?;
        let mut types = Self {
            query: "Query".to_owned(),
            ..Self::default()
        };
        let mut definitions = Vec::new();
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    if let Some(query) = schema.node.query {
                        types.query = query.node.to_string();
                    }
                    types.mutation = schema.node.mutation.map(|name| name.node.to_string());
                    types.subscription = schema.node.subscription.map(|name| name.node.to_string());
                }
                TypeSystemDefinition::Type(definition) => definitions.push(definition.node),
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        let composite = composites(&definitions);
        let names = definitions
            .iter()
            .map(|definition| definition.name.node.to_string());
        let inputs = names.filter(|name| !composite.contains(name));
        types.inputs = inputs.chain(BUILT_IN.map(str::to_owned)).collect();
        types.shapes = definitions.iter().filter_map(shape).collect();
        types.fields = definitions
            .into_iter()
            .map(|definition| {
                (
                    definition.name.node.to_string(),
                    fields(definition.kind, &composite),
                )
            })
            .collect();
        Ok(types)
    }

    /// Whether values can have this type.
    pub(super) fn is_input(&self, name: &str) -> bool {
        self.inputs.contains(name)
    }

    /// Which values a type has; none of a scalar.
    pub(super) fn input(&self, name: &str) -> Option<&InputType> {
        self.shapes.get(name)
    }

    /// The root type of queries.
    pub(super) fn query(&self) -> &str {
        &self.query
    }

    /// The root type of mutations, when the schema has one.
    pub(super) fn mutation(&self) -> Option<&str> {
        self.mutation.as_deref()
    }

    /// The root type of subscriptions, if there are any.
    pub(super) fn subscription(&self) -> Option<&str> {
        self.subscription.as_deref()
    }

    /// A field of a type; none when the schema has no such field.
    pub(super) fn field(&self, parent: &str, name: &str) -> Option<&FieldType> {
        self.fields.get(parent)?.get(name)
    }
}

/// The names of the types that have fields.
fn composites(definitions: &[TypeDefinition]) -> HashSet<String> {
    definitions
        .iter()
        .filter(|definition| {
            matches!(
                definition.kind,
                TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)
            )
        })
        .map(|definition| definition.name.node.to_string())
        .collect()
}

/// The name of a type of values that says which they are, and that.
fn shape(definition: &TypeDefinition) -> Option<(String, InputType)> {
    let shape = match &definition.kind {
        TypeKind::Enum(of) => {
            let codes = of
                .values
                .iter()
                .map(|value| value.node.value.node.to_string());
            InputType::Enum(codes.collect())
        }
        TypeKind::InputObject(of) => {
            let mut directives = definition.directives.iter();
            InputType::Object {
                one_of: directives.any(|directive| directive.node.name.node == "oneOf"),
                fields: input_fields(&of.fields),
            }
        }
        _ => return None,
    };
    Some((definition.name.node.to_string(), shape))
}

fn input_fields(definitions: &[Positioned<InputValueDefinition>]) -> Vec<(String, InputField)> {
    let field = |definition: &Positioned<InputValueDefinition>| {
        let InputValueDefinition {
            name,
            ty,
            default_value,
            ..
        } = &definition.node;
        let field = InputField {
            ty: ty.node.clone(),
            default: default_value.is_some(),
        };
        (name.node.to_string(), field)
    };
    definitions.iter().map(field).collect()
}

fn fields(kind: TypeKind, composite: &HashSet<String>) -> HashMap<String, FieldType> {
    let fields = match kind {
        TypeKind::Object(object) => object.fields,
        TypeKind::Interface(interface) => interface.fields,
        TypeKind::Union(_) | TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => {
            Vec::new()
        }
    };
    fields
        .into_iter()
        .map(|field| {
            (
                field.node.name.node.to_string(),
                field_type(&field.node, composite),
            )
        })
        .collect()
}

fn field_type(field: &FieldDefinition, composite: &HashSet<String>) -> FieldType {
    let of = innermost(&field.ty.node).to_owned();
    let first = field
        .arguments
        .iter()
        .find(|argument| argument.node.name.node == "first");
    FieldType {
        composite: composite.contains(&of),
        list: matches!(field.ty.node.base, BaseType::List(_)),
        arguments: input_fields(&field.arguments),
        page: first.map(|argument| {
            let written = argument
                .node
                .default_value
                .as_ref()
                .map(|value| &value.node);
            match written {
                Some(Value::Number(number)) => number.as_u64().unwrap_or(PAGE),
                _ => PAGE,
            }
        }),
        of,
    }
}
