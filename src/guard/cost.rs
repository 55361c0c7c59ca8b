//! The pass over a parsed document before it is validated and executed: its expanded size, its depth and its cost.
//!
//! Every fragment is measured once, and a spread adds the fragment's figures; so the pass is linear in the document
//! however large the expanded one would be. It covers every operation and every fragment, used or not, because the
//! validator visits them all.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;

use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, Field, FragmentSpread, OperationDefinition,
    OperationType, Selection, SelectionSet,
};
use async_graphql::{Positioned, Value, Variables};
use async_graphql_value::Value as Written;

use super::prices::{self, Asked, MATRIX, Price};
use super::types::{FieldType, is_connection};
use super::{Types, check};
use crate::domain::{
    limits::Limits,
    problem::{self, Refusal},
};

/// What a list without `first` counts as: one item. No page size says how long it is; the organisation itself bounds it (the
/// seats of a body, the clauses of a version). What it really comes to is limited while it is answered.
pub const UNPAGED: u64 = 1;

/// No list has a longer page, whatever `first` asks for.
const LONGEST_PAGE: u64 = 500;

/// What each root field of a mutation costs, besides what it selects.
const MUTATION: u64 = 10;

/// What `__schema` costs: all of the schema is written. `__type` is a small part of it.
const SCHEMA: u64 = 200;
const TYPE: u64 = 10;

/// How often a document may ask for the whole schema.
const SCHEMAS: u32 = 1;

/// How deep fragments may spread each other: each level is one of the stack, too.
const FRAGMENTS: u32 = 64;

/// How deep the lists of the introspection may nest. Each level multiplies the answer by the size of the schema;
/// graphql-js refuses the third level, and the introspection query of the tools needs one.
const INTROSPECTION_LISTS: u32 = 2;

/// How much work a request may be for each unit of the cost limit. A scalar costs nothing, so that nobody need count
/// them; but the same few repeated hundreds of times in every row of a page, or a long list in a variable that every
/// row reads again, would be nothing but work.
const WORK_PER_COST: u32 = 100;

/// The argument whose parts narrow a list, and the one that orders it.
const FILTER: &str = "filter";
const ORDER: &str = "orderBy";

/// The parent type of everything below `__schema` and `__type`. The SDL does not describe these types.
const INTROSPECTION: &str = "__";

/// What a document was found to ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Selections with every fragment in the place of its spreads: all operations and all unused fragments together.
    pub selections: u64,
    /// The deepest nesting of fields.
    pub depth: u64,
    /// Aliases, as written.
    pub aliases: u64,
    /// Directives, as written.
    pub directives: u64,
    /// The cost of the most expensive operation.
    pub cost: u64,
    /// The deepest nesting of the introspection's lists.
    pub introspection: u64,
    /// How often the whole schema is asked for.
    pub schemas: u64,
    /// The fields to answer and the values of variables to read for them, in the largest operation.
    pub work: u64,
}

/// Measures a document and refuses it when a figure is above its limit or its fragments form a cycle.
///
/// `operation` names the operation that will run; the defaults of its variables count where `variables` has no value.
pub fn measure(
    document: &ExecutableDocument,
    operation: Option<&str>,
    variables: &Variables,
    limits: &Limits,
    types: &Types,
) -> Result<Figures, Refusal> {
    let figures = Measure::new(document, operation, variables, types).document()?;
    let work = limits.cost.saturating_mul(WORK_PER_COST);
    check(figures.aliases, limits.aliases, problem::too_many_aliases)?;
    check(
        figures.directives,
        limits.directives,
        problem::too_many_directives,
    )?;
    check(
        figures.selections,
        limits.selections,
        problem::too_many_selections,
    )?;
    check(figures.depth, limits.depth, problem::too_deep)?;
    check(
        figures.introspection,
        INTROSPECTION_LISTS,
        problem::introspection_too_deep,
    )?;
    check(figures.schemas, SCHEMAS, problem::schema_repeated)?;
    check(figures.cost, limits.cost, problem::costs_too_much)?;
    check(figures.work, work, problem::too_much_work)?;
    Ok(figures)
}

/// The operation that will run: the named one, or the only one.
pub fn chosen<'a>(
    document: &'a ExecutableDocument,
    operation: Option<&str>,
) -> Option<&'a OperationDefinition> {
    let found = match (&document.operations, operation) {
        (DocumentOperations::Single(only), None) => Some(only),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(all), None) if all.len() == 1 => all.values().next(),
        (DocumentOperations::Multiple(_), None) => None,
        (DocumentOperations::Multiple(all), Some(name)) => all.get(name),
    };
    found.map(|operation| &operation.node)
}

/// The figures of a part of a document.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    selections: u64,
    depth: u64,
    introspection: u64,
    schemas: u64,
    /// Whether a field is selected for which the whole list or matrix is read that it belongs to.
    whole: bool,
    /// What is paid once, however many rows it is in.
    once: u64,
    cost: Weight,
    work: Weight,
}

impl Part {
    /// Two selections beside each other.
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            depth: self.depth.max(other.depth),
            introspection: self.introspection.max(other.introspection),
            schemas: self.schemas.saturating_add(other.schemas),
            whole: self.whole || other.whole,
            once: self.once.saturating_add(other.once),
            cost: self.cost.beside(other.cost),
            work: self.work.beside(other.work),
        }
    }

    /// The selection that contains this part and is one itself.
    fn inside_one(self) -> Self {
        Self {
            selections: self.selections.saturating_add(1),
            ..self
        }
    }

    /// What it costs.
    fn price(self) -> u64 {
        self.cost.total(1).saturating_add(self.once)
    }
}

/// Something that lists multiply.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    /// Of everything that is there once.
    once: u64,
    /// Of one item of the list, for a selection on a connection: the page size is known one level higher.
    item: u64,
}

impl Weight {
    fn beside(self, other: Self) -> Self {
        Self {
            once: self.once.saturating_add(other.once),
            item: self.item.saturating_add(other.item),
        }
    }

    /// The weight with a page of so many items.
    fn total(self, page: u64) -> u64 {
        self.once.saturating_add(self.item.saturating_mul(page))
    }

    /// The weight of a field that weighs `own` in each row, with this weight below it.
    fn under(self, shape: Shape, own: u64) -> Self {
        let one = self.total(1).saturating_add(own);
        let (once, item) = match shape {
            Shape::One => (one, 0),
            Shape::List(length) => (one.saturating_mul(length), 0),
            Shape::Connection(page) => (self.total(page).saturating_add(own), 0),
            Shape::Nodes => (0, one),
            Shape::Edges => (0, self.total(1)),
            Shape::Part => (self.once.saturating_add(own), self.item),
        };
        Self { once, item }
    }

    /// The same with this much more, once.
    fn and(self, more: u64) -> Self {
        Self {
            once: self.once.saturating_add(more),
            ..self
        }
    }
}

/// How often what is below a field is there.
#[derive(Clone, Copy)]
enum Shape {
    One,
    List(u64),
    Connection(u64),
    /// The list of a connection.
    Nodes,
    /// The same list with its cursors. An edge is no object of its own: both ways through a connection weigh the same.
    Edges,
    /// A part of the follow-up matrix, which has the list of a connection somewhere below.
    Part,
}

/// How far the measuring of a fragment has come.
#[derive(Clone, Copy)]
enum Fragment {
    Open,
    Done(Part),
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    types: &'a Types,
    variables: &'a Variables,
    defaults: HashMap<&'a str, &'a Value>,
    /// How many values each variable holds.
    sizes: HashMap<&'a str, u64>,
    fragments: HashMap<&'a str, Fragment>,
    spread: HashSet<&'a str>,
    /// How many fragments are being measured, each within the one before.
    open: u32,
    aliases: u64,
    directives: u64,
}

impl<'a> Measure<'a> {
    fn new(
        document: &'a ExecutableDocument,
        operation: Option<&str>,
        variables: &'a Variables,
        types: &'a Types,
    ) -> Self {
        let definitions =
            chosen(document, operation).map(|chosen| chosen.variable_definitions.as_slice());
        let defaults = definitions
            .unwrap_or_default()
            .iter()
            .filter_map(|variable| {
                let default = variable.node.default_value.as_ref()?;
                Some((variable.node.name.node.as_str(), &default.node))
            })
            .collect();
        Self {
            document,
            types,
            variables,
            defaults,
            sizes: variables
                .iter()
                .map(|(name, value)| (name.as_str(), size(value)))
                .collect(),
            fragments: HashMap::new(),
            spread: HashSet::new(),
            open: 0,
            aliases: 0,
            directives: 0,
        }
    }

    fn document(mut self) -> Result<Figures, Refusal> {
        let document = self.document;
        // In the order of their names, so that the same document is always refused with the same words.
        let mut names: Vec<&str> = document
            .fragments
            .keys()
            .map(|name| name.as_str())
            .collect();
        names.sort_unstable();
        let mut fragments = Vec::with_capacity(names.len());
        for name in names {
            fragments.push((name, self.fragment(name)?));
        }
        let mut operations = Vec::new();
        for (_, operation) in document.operations.iter() {
            operations.push(self.operation(&operation.node)?);
        }

        // What a fragment that is spread selects is already in the figures of what spreads it.
        let unused = fragments
            .iter()
            .filter(|(name, _)| !self.spread.contains(name));
        let selections = unused
            .map(|(_, part)| part)
            .chain(&operations)
            .map(|part| part.selections);
        let all = || fragments.iter().map(|(_, part)| part).chain(&operations);
        Ok(Figures {
            selections: selections.fold(0, u64::saturating_add),
            depth: all().map(|part| part.depth).max().unwrap_or_default(),
            aliases: self.aliases,
            directives: self.directives,
            cost: all().map(|part| part.price()).max().unwrap_or_default(),
            work: all()
                .map(|part| part.work.total(1))
                .max()
                .unwrap_or_default(),
            introspection: all()
                .map(|part| part.introspection)
                .max()
                .unwrap_or_default(),
            schemas: all().map(|part| part.schemas).max().unwrap_or_default(),
        })
    }

    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Part, Refusal> {
        self.count_directives(&operation.directives);
        for variable in &operation.variable_definitions {
            self.count_directives(&variable.node.directives);
        }
        let types = self.types;
        let root = match operation.ty {
            OperationType::Query => types.query(),
            OperationType::Mutation => types.mutation().unwrap_or_default(),
            OperationType::Subscription => types.subscription().unwrap_or_default(),
        };
        self.selection_set(&operation.selection_set.node, root)
    }

    /// The figures of a fragment, measured at its first use; one that is not defined has none.
    fn fragment(&mut self, name: &'a str) -> Result<Part, Refusal> {
        let Some(definition) = self.document.fragments.get(name) else {
            return Ok(Part::default());
        };
        match self.fragments.get(name) {
            Some(Fragment::Done(part)) => return Ok(*part),
            Some(Fragment::Open) => {
                let (line, column) = (definition.pos.line, definition.pos.column);
                return Err(problem::cyclic_fragment(name).at_position(line, column));
            }
            None => {}
        }
        if self.open == FRAGMENTS {
            return Err(problem::fragments_too_deep(FRAGMENTS));
        }
        self.open += 1;
        self.fragments.insert(name, Fragment::Open);
        self.count_directives(&definition.node.directives);
        let parent = definition.node.type_condition.node.on.node.as_str();
        let part = self.selection_set(&definition.node.selection_set.node, parent)?;
        self.fragments.insert(name, Fragment::Done(part));
        self.open -= 1;
        Ok(part)
    }

    fn selection_set(&mut self, set: &'a SelectionSet, parent: &str) -> Result<Part, Refusal> {
        set.items
            .iter()
            .try_fold(Part::default(), |sum, selection| {
                Ok(sum.beside(self.selection(&selection.node, parent)?))
            })
    }

    fn selection(&mut self, selection: &'a Selection, parent: &str) -> Result<Part, Refusal> {
        self.count_directives(selection.directives());
        match selection {
            Selection::Field(field) => self.field(&field.node, parent),
            Selection::FragmentSpread(spread) => self.spread(&spread.node),
            Selection::InlineFragment(inline) => {
                let condition = inline.node.type_condition.as_ref();
                let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                Ok(self
                    .selection_set(&inline.node.selection_set.node, parent)?
                    .inside_one())
            }
        }
    }

    fn spread(&mut self, spread: &'a FragmentSpread) -> Result<Part, Refusal> {
        let name = spread.fragment_name.node.as_str();
        self.spread.insert(name);
        Ok(self.fragment(name)?.inside_one())
    }

    fn field(&mut self, field: &'a Field, parent: &str) -> Result<Part, Refusal> {
        self.aliases = self
            .aliases
            .saturating_add(u64::from(field.alias.is_some()));
        let name = field.name.node.as_str();
        if parent.starts_with(INTROSPECTION) || matches!(name, "__schema" | "__type") {
            let below = self.selection_set(&field.selection_set.node, INTROSPECTION)?;
            return Ok(introspective(name, below));
        }
        let types = self.types;
        let known = types.field(parent, name);
        let of = known.map_or("", |known| known.of.as_str());
        let below = self.selection_set(&field.selection_set.node, of)?;
        let shape = known.map_or(Shape::One, |known| self.shape(field, known, parent));
        let price = known.map_or_else(Price::default, |known| {
            let asked = Asked {
                parent,
                field: name,
                of,
                given: self.given(field),
                whole: below.whole,
                page: self.length(field, known),
            };
            asked.price()
        });
        let object = u64::from(known.is_some_and(|known| known.composite));
        let mut cost = below.cost.under(shape, object).and(price.each);
        if Some(parent) == types.mutation() {
            cost = cost.and(MUTATION);
        }
        let is_whole = prices::reads_all(parent, name) || (parent == MATRIX && below.whole);
        Ok(Part {
            depth: below.depth.saturating_add(1),
            whole: is_whole,
            once: below.once.saturating_add(price.once),
            cost,
            work: below
                .work
                .under(shape, self.values(field).saturating_add(1)),
            ..below
        }
        .inside_one())
    }

    /// The arguments and the parts of the filter that have a value, and the order.
    fn given(&self, field: &'a Field) -> HashSet<&'a str> {
        let given = field.arguments.iter().flat_map(|(name, written)| {
            let name = name.node.as_str();
            match &written.node {
                Written::Variable(variable) => self
                    .value(variable)
                    .map_or_else(Vec::new, |value| sent(name, value)),
                Written::Object(parts) if name == FILTER => {
                    let given = parts.iter().filter(|(_, part)| self.is_given(part));
                    given.map(|(part, _)| part.as_str()).collect()
                }
                Written::Enum(order) => vec![name, order.as_str()],
                Written::Null => Vec::new(),
                _ => vec![name],
            }
        });
        given.collect()
    }

    fn is_given(&self, written: &Written) -> bool {
        match written {
            Written::Variable(name) => self.value(name).is_some_and(|it| *it != Value::Null),
            written => *written != Written::Null,
        }
    }

    /// The value of a variable, or its default.
    fn value(&self, variable: &str) -> Option<&'a Value> {
        let given = self.variables.get(variable);
        given.or_else(|| self.defaults.get(variable).copied())
    }

    fn shape(&self, field: &Field, known: &FieldType, parent: &str) -> Shape {
        match field.name.node.as_str() {
            _ if !known.composite => Shape::One,
            "nodes" if is_connection(parent) => Shape::Nodes,
            "edges" if is_connection(parent) => Shape::Edges,
            name if prices::is_of_each_indicator(parent, name) => Shape::Nodes,
            _ if parent == MATRIX => Shape::Part,
            _ if known.is_connection() || known.of == MATRIX => {
                Shape::Connection(self.length(field, known))
            }
            _ if known.list => Shape::List(self.length(field, known)),
            _ => Shape::One,
        }
    }

    /// How many items a list counts as.
    fn length(&self, field: &Field, known: &FieldType) -> u64 {
        if let Some(page) = known.page {
            let first = self.argument(field, "first", |value| match value {
                Value::Number(number) => number.as_i64(),
                _ => None,
            });
            return first
                .map_or(page, |first| u64::try_from(first).unwrap_or(0))
                .min(LONGEST_PAGE);
        }
        let ids = self.argument(field, "ids", |value| match value {
            Value::List(ids) => Some(ids.len() as u64),
            // The coercion of input makes a list of a single value.
            _ => Some(1),
        });
        ids.unwrap_or(UNPAGED)
    }

    /// What `read` makes of an argument: of its literal, of its variable's value, or of the variable's default.
    fn argument<T>(
        &self,
        field: &Field,
        name: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let written = field.get_argument(name)?.node.clone();
        let mut variable = None;
        let Ok(literal) = written.into_const_with(|name| {
            variable = Some(name);
            Ok::<_, Infallible>(Value::Null)
        });
        match variable {
            Some(name) if literal == Value::Null => read(self.value(&name)?),
            _ => read(&literal),
        }
    }

    /// How many values the variables in a field's arguments hold.
    fn values(&self, field: &Field) -> u64 {
        let mut values: u64 = 0;
        for (_, argument) in &field.arguments {
            let Ok(_) = argument.node.clone().into_const_with(|name| {
                let size = self.sizes.get(name.as_str()).copied();
                values = values.saturating_add(size.unwrap_or_default());
                Ok::<_, Infallible>(Value::Null)
            });
        }
        values
    }

    fn count_directives(&mut self, directives: &[Positioned<Directive>]) {
        self.directives = self.directives.saturating_add(directives.len() as u64);
    }
}

/// What is given in an argument whose value is sent as a variable, as [`Measure::given`] says it.
fn sent<'v>(name: &'v str, value: &'v Value) -> Vec<&'v str> {
    match value {
        Value::Object(parts) if name == FILTER => {
            let given = parts.iter().filter(|(_, part)| **part != Value::Null);
            given.map(|(part, _)| part.as_str()).collect()
        }
        Value::Enum(order) => vec![name, order.as_str()],
        Value::String(order) if name == ORDER => vec![name, order.as_str()],
        Value::Null => Vec::new(),
        _ => vec![name],
    }
}

/// A field of the introspection: what the whole schema costs however much of it is selected, and free of depth; but its
/// lists may not nest without end, and its answer counts as about as large as it is.
fn introspective(name: &str, below: Part) -> Part {
    let nests = matches!(
        name,
        "fields" | "inputFields" | "interfaces" | "possibleTypes"
    );
    let cost = match name {
        "__schema" => SCHEMA,
        "__type" => TYPE,
        _ => 0,
    };
    let shape = match name {
        "types" => Shape::List(100),
        "fields" | "inputFields" => Shape::List(10),
        "args" | "interfaces" | "possibleTypes" | "enumValues" | "directives" => Shape::List(2),
        _ => Shape::One,
    };
    Part {
        introspection: below.introspection.saturating_add(u64::from(nests)),
        schemas: u64::from(name == "__schema"),
        cost: Weight {
            once: cost,
            item: 0,
        },
        work: below.work.under(shape, 1),
        ..below
    }
    .inside_one()
}

/// How many values a value holds, itself included.
fn size(value: &Value) -> u64 {
    match value {
        Value::List(items) => items.iter().map(size).fold(1, u64::saturating_add),
        Value::Object(fields) => fields.values().map(size).fold(1, u64::saturating_add),
        Value::Null
        | Value::Number(_)
        | Value::String(_)
        | Value::Boolean(_)
        | Value::Binary(_)
        | Value::Enum(_) => 1,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;
    use crate::domain::vocabulary::ErrorCode;
    use crate::guard::prices::COUNT;

    const SDL: &str = r#"
        interface Body { id: ID! name: String parent: Body seats: [Seat!]! bodies(first: Int, after: String): BodyConnection! }
        type Group implements Body {
            id: ID! name: String parent: Body seats: [Seat!]! bodies(first: Int, after: String): BodyConnection! tags: [String!]!
        }
        type Seat { id: ID! body: Body holders(first: Int! = 7): [Seat!]! }
        type BodyConnection { nodes: [Body!]! edges: [BodyEdge!]! pageInfo: PageInfo! totalCount: Int! }
        type BodyEdge { node: Body! cursor: String! }
        type PageInfo { hasNextPage: Boolean! }
        union Thing = Group | Seat
        type Query {
            body: Body
            bodies(first: Int, after: String): BodyConnection!
            node(id: ID!): Thing
            nodes(ids: [ID!]!): [Body]!
            seats: [Seat!]!
        }
        type Mutation { move(to: Int): Group touch: Int }
        schema { query: Query mutation: Mutation }
    "#;

    static TYPES: LazyLock<Types> = LazyLock::new(|| Types::from_sdl(SDL).unwrap());

    const WIDE: Limits = Limits {
        selections: u32::MAX,
        depth: u32::MAX,
        aliases: u32::MAX,
        directives: u32::MAX,
        cost: u32::MAX,
        ..Limits::PUBLIC
    };

    fn measured(
        document: &str,
        variables: serde_json::Value,
        limits: &Limits,
    ) -> Result<Figures, Refusal> {
        let document = parse_query(document).unwrap();
        measure(
            &document,
            None,
            &Variables::from_json(variables),
            limits,
            &TYPES,
        )
    }

    fn figures(document: &str) -> Figures {
        measured(document, json!({}), &WIDE).unwrap()
    }

    fn code(document: &str) -> Option<ErrorCode> {
        measured(document, json!({}), &Limits::PUBLIC)
            .err()
            .map(|refusal| refusal.code)
    }

    #[test]
    fn a_long_page_of_values_with_their_names_is_within_the_limits() {
        let types = Types::from_sdl(include_str!("../../schema.graphql")).unwrap();
        for (first, also, limits) in [
            (500, "period { code }", &Limits::REPORTING),
            (500, "period { code }", &Limits::SIGNED_IN),
            (500, "", &Limits::PUBLIC),
        ] {
            let document = format!(
                "{{ followUpValues(first: {first}) {{ nodes {{ actual {also} organisation {{ name }} indicator {{ title }} }} }} }}"
            );
            let document = parse_query(document).unwrap();
            let measured = measure(&document, None, &Variables::default(), limits, &types);
            assert!(measured.is_ok(), "{first}: {measured:?}");
        }
    }

    /// What the tools ask about a schema, as `getIntrospectionQuery()` of graphql-js gives it.
    const TOOLS: &str = "
        query IntrospectionQuery {
          __schema {
            queryType { name } mutationType { name } subscriptionType { name }
            types { ...FullType }
            directives { name description locations args { ...InputValue } }
          }
        }
        fragment FullType on __Type {
          kind name description
          fields(includeDeprecated: true) {
            name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
          }
          inputFields { ...InputValue }
          interfaces { ...TypeRef }
          enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
          possibleTypes { ...TypeRef }
        }
        fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
        fragment TypeRef on __Type {
          kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
        }
    ";

    /// A schema with each of its types once more, under another name.
    fn doubled(sdl: &str) -> String {
        let kinds = [
            "type ",
            "interface ",
            "union ",
            "input ",
            "enum ",
            "scalar ",
        ];
        let again = sdl.lines().map(|line| {
            let kind = kinds.iter().find(|kind| line.starts_with(**kind));
            kind.map_or_else(
                || line.to_owned(),
                |kind| line.replacen(kind, &format!("{kind}Other"), 1),
            )
        });
        format!("{sdl}\n{}", Vec::from_iter(again).join("\n"))
    }

    #[test]
    fn what_the_tools_ask_costs_the_same_of_a_schema_that_is_twice_as_large() {
        let document = parse_query(TOOLS).unwrap();
        let measured = |types: &Types| {
            let variables = Variables::default();
            measure(&document, None, &variables, &Limits::PUBLIC, types).unwrap()
        };
        let sdl = include_str!("../../schema.graphql");
        let types = Types::from_sdl(sdl).unwrap();
        let twice = Types::from_sdl(&doubled(sdl)).unwrap();
        assert!(twice.field("OtherBody", "name").is_some());
        assert_eq!(measured(&types).cost, SCHEMA);
        assert_eq!(measured(&twice), measured(&types));
    }

    #[test]
    fn the_cost_is_that_of_the_rule() {
        for (document, cost) in [
            ("{ __typename }", 0),
            ("{ body { id name } }", 1),
            ("{ body { parent { parent { id } } } }", 3),
            ("{ seats { id } }", UNPAGED),
            ("{ seats { body { id } } }", UNPAGED * 2),
            ("{ seats { holders { id } } }", UNPAGED * (1 + 7)),
            ("{ seats { holders(first: 3) { id } } }", UNPAGED * (1 + 3)),
            ("{ bodies { totalCount } }", 1 + COUNT),
            ("{ bodies { pageInfo { hasNextPage } } }", 2),
            ("{ bodies { nodes { id } } }", 1 + 20),
            ("{ bodies(first: null) { nodes { id } } }", 1 + 20),
            ("{ bodies(first: 100) { nodes { id } } }", 1 + 100),
            (
                "{ bodies(first: 100) { edges { cursor node { id } } } }",
                1 + 100,
            ),
            ("{ bodies(first: 0) { nodes { id } } }", 1),
            ("{ bodies(first: -1) { nodes { id } } }", 1),
            ("{ bodies(first: 2147483647) { nodes { id } } }", 1 + 500),
            (
                "{ bodies(first: 9) { nodes { bodies(first: 8) { nodes { id } } } } }",
                1 + 9 * (1 + 1 + 8),
            ),
            (
                "{ bodies(first: 9) { nodes { ... on Group { seats { id } tags } } } }",
                1 + 9 * (1 + UNPAGED),
            ),
            (
                "{ bodies(first: 9) { ...F } } fragment F on BodyConnection { nodes { id } }",
                1 + 9,
            ),
            (
                "{ bodies(first: 9) { ... { ... on BodyConnection { nodes { id } } } } }",
                1 + 9,
            ),
            (
                "{ a: bodies(first: 9) { nodes { id } } bodies(first: 9) { nodes { id } } }",
                2 * (1 + 9),
            ),
            ("{ nodes(ids: [1, 2, 3]) { id } }", 3),
            ("{ nodes(ids: 1) { id } }", 1),
            ("{ node(id: 1) { ... on Seat { body { id } } } }", 2),
            ("mutation { move(to: 1) { id } touch }", 10 + 1 + 10),
            (
                "query A { body { id } } query B { bodies(first: 5) { nodes { id } } }",
                6,
            ),
            (
                "{ body { id } } fragment Unused on Query { bodies(first: 5) { nodes { id } } }",
                6,
            ),
            (
                "{ __schema { types { name fields { name type { name } } } } }",
                SCHEMA,
            ),
        ] {
            assert_eq!(figures(document).cost, cost, "{document}");
        }
    }

    #[test]
    fn what_reads_more_than_it_gives_has_a_price() {
        let types = Types::from_sdl(include_str!("../../schema.graphql")).unwrap();
        for (document, expected) in [
            ("{ followUpValues(first: 0) { totalCount } }", 1 + 400),
            (
                "{ a: followUpValues(first: 0) { a: totalCount b: totalCount } }",
                1 + 400,
            ),
            (
                "{ projects(first: 0, filter: {search: \"x\"}) { totalCount } }",
                1 + 20 + COUNT,
            ),
            (
                "{ matters(first: 0, filter: {search: \"x\"}) { totalCount } }",
                1 + 20 + COUNT,
            ),
            (
                "{ organisations(search: \"x\") { nodes { id } } }",
                1 + 20 + 20,
            ),
            (
                "{ projects(orderBy: OWNER_ASCENDING) { nodes { id } } }",
                1 + 40 + 20,
            ),
            (
                "{ indicators(filter: {reported: true}) { totalCount nodes { id } } }",
                1 + 2 * 400 + 20,
            ),
            ("{ changes(first: 1) { nodes { at } } }", 1 + 5 + 1),
            (
                "{ changes(first: 1, types: [Grant]) { nodes { at } } }",
                1 + 5 + 100 + 1,
            ),
            ("{ changes(first: 0) { totalCount } }", 1 + 5 + 1_200),
            (
                "{ difference(from: \"2004-01-01\", to: \"2026-01-01\") { __typename } }",
                1 + 400,
            ),
            (
                "{ indicators(first: 20) { nodes { movement { actual } } } }",
                1 + 20 * (1 + 1 + 40),
            ),
            (
                "{ indicators(first: 5) { nodes { total(period: {kind: YEAR, year: 2026}) { actual } } } }",
                1 + 40 + 5 * (1 + 1 + 10),
            ),
            (
                "{ __schema { types { name } } __type(name: \"Body\") { name } }",
                SCHEMA + TYPE,
            ),
        ] {
            assert_eq!(
                of_schema(&types, document, json!({})),
                expected,
                "{document}"
            );
        }
        assert_eq!(
            code("{ a: __schema { types { name } } b: __schema { types { name } } }"),
            Some(ErrorCode::CostLimit)
        );
    }

    #[test]
    fn a_list_costs_by_what_narrows_it_wherever_it_hangs() {
        let types = Types::from_sdl(include_str!("../../schema.graphql")).unwrap();
        let values = "query($filter: FollowUpValueFilter) {
            followUpValues(first: 9, filter: $filter) { nodes { state } } }";
        for (filter, expected) in [
            (json!({}), 0),
            (json!({"organisation": "x"}), 0),
            (json!({"preliminary": null}), 0),
            (json!({"preliminary": true}), 600),
            (json!({"corrections": false}), 600),
            (json!({"priorityArea": "aldre"}), 600),
            (json!({"preliminary": true, "organisation": "x"}), 60),
            (json!({"preliminary": true, "indicator": "x"}), 10),
            (json!({"preliminary": true, "project": "x"}), 10),
        ] {
            let cost = of_schema(&types, values, json!({ "filter": filter }));
            assert_eq!(cost, 1 + 9 + expected, "{filter}");
        }
        let values = "query($states: [ValueState!], $of: ID) {
            followUpValues(first: 9, filter: {states: $states, organisation: $of}) { nodes { state } } }";
        for (variables, expected) in [
            (json!({}), 0),
            (json!({"of": "x"}), 0),
            (json!({"states": ["APPROVED"]}), 600),
            (json!({"states": ["APPROVED"], "of": "x"}), 60),
        ] {
            let cost = of_schema(&types, values, variables.clone());
            assert_eq!(cost, 1 + 9 + expected, "{variables}");
        }
        // One statement reads those of all organisations, of each indicator what it has, and each history by itself.
        for (document, expected) in [
            (
                "{ organisations(first: 100) { nodes { followUpValues(first: 0, filter: {preliminary: true}) { totalCount } } } }",
                1 + 100 * 2 + 600 + 400,
            ),
            (
                "{ indicators(first: 100) { nodes { values(first: 0, filter: {preliminary: true}) { totalCount } } } }",
                1 + 100 * (2 + 10 + 10),
            ),
            (
                "{ organisations(first: 100) { nodes { projects(first: 0, filter: {search: \"x\"}) { totalCount } } } }",
                1 + 100 * (2 + 20 + COUNT),
            ),
            (
                "{ projects(first: 100) { nodes { history(first: 1) { nodes { at } } } } }",
                1 + 100 * (1 + 1 + 5 + 1),
            ),
            (
                "{ organisations(first: 2) { nodes { reportingObligations(first: 3) { totalCount nodes { dueOn } } } } }",
                1 + 2 * (1 + 1 + 500 + 3),
            ),
        ] {
            assert_eq!(
                of_schema(&types, document, json!({})),
                expected,
                "{document}"
            );
        }
    }

    #[test]
    fn a_matrix_costs_by_its_indicators_and_what_is_made_of_their_values() {
        let types = Types::from_sdl(include_str!("../../schema.graphql")).unwrap();
        for (selected, first, expected) in [
            ("period { code }", 100, 1),
            ("indicators { id }", 100, 100),
            ("rows { municipality { name } }", 100, 2),
            ("rows { cells { status } }", 100, 1 + 100 + 800),
            (
                "rows { cells { status } reporting { expected } }",
                20,
                2 + 20 + 160,
            ),
            ("region { reporting { expected } }", 20, 2 + 160),
            ("totals { actual } rows { ...R }", 20, 20 + 1 + 20 + 160),
            ("careAreas { totals { actual } }", 20, 1 + 20 + 160),
            (
                "rows { cells { indicator { values(first: 0) { totalCount } } } }",
                20,
                1 + 20 * (1 + 1 + 1 + 10) + 160,
            ),
        ] {
            let document = format!(
                "query {{ followUpMatrix(first: {first}, period: {{kind: YEAR, year: 2025}}) {{ {selected} }} }}
                 fragment R on FollowUpMatrixRow {{ cells {{ status }} }}"
            );
            let cost = of_schema(&types, &document, json!({}));
            assert_eq!(cost, 1 + expected, "{selected}");
        }
    }

    /// What a document costs by the schema.
    fn of_schema(types: &Types, document: &str, variables: serde_json::Value) -> u64 {
        let document = parse_query(document).unwrap();
        let variables = Variables::from_json(variables);
        let figures = measure(&document, None, &variables, &WIDE, types).unwrap();
        figures.cost
    }

    #[test]
    fn a_page_may_be_asked_for_by_a_variable() {
        for (document, variables, cost) in [
            (
                "query($n: Int) { bodies(first: $n) { nodes { id } } }",
                json!({"n": 30}),
                31,
            ),
            (
                "query($n: Int) { bodies(first: $n) { nodes { id } } }",
                json!({"n": null}),
                21,
            ),
            (
                "query($n: Int) { bodies(first: $n) { nodes { id } } }",
                json!({"n": "30"}),
                21,
            ),
            (
                "query($n: Int) { bodies(first: $n) { nodes { id } } }",
                json!({"n": -30}),
                1,
            ),
            (
                "query($n: Int) { bodies(first: $n) { nodes { id } } }",
                json!({"n": 1e30}),
                21,
            ),
            (
                "query($n: Int) { bodies(first: $n) { nodes { id } } }",
                json!({}),
                21,
            ),
            (
                "query($n: Int = 40) { bodies(first: $n) { nodes { id } } }",
                json!({}),
                41,
            ),
            (
                "query($n: Int = 40) { bodies(first: $n) { nodes { id } } }",
                json!({"n": 2}),
                3,
            ),
            (
                "query($n: Int = 40) { ...F } fragment F on Query { bodies(first: $n) { nodes { id } } }",
                json!({}),
                41,
            ),
            (
                "query($i: [ID!]!) { nodes(ids: $i) { id } }",
                json!({"i": [1, 2]}),
                2,
            ),
            (
                "query($i: ID!) { nodes(ids: [$i, $i, $i]) { id } }",
                json!({"i": 1}),
                3,
            ),
        ] {
            assert_eq!(
                measured(document, variables.clone(), &WIDE).unwrap().cost,
                cost,
                "{document} {variables}"
            );
        }
    }

    #[test]
    fn the_other_figures_are_those_of_the_expanded_document() {
        for (document, selections, depth, aliases, directives) in [
            ("{ body { id } }", 2, 2, 0, 0),
            ("{ a: body { b: id ... @x { c: id @y @z } } }", 4, 2, 3, 3),
            (
                "query ($v: Int @y) @x { ...F @z } fragment F on Query @w { body { id } }",
                3,
                2,
                0,
                4,
            ),
            (
                "{ ...F ...F } fragment F on Query { a: body { id } }",
                6,
                2,
                1,
                0,
            ),
            (
                "query A { ...F } query B { ...F } fragment F on Query { body { id } }",
                6,
                2,
                0,
                0,
            ),
            (
                "{ body { id } } fragment F on Query { body { parent { id } } }",
                5,
                3,
                0,
                0,
            ),
            ("{ ...Nowhere }", 1, 0, 0, 0),
        ] {
            let found = figures(document);
            let found = (
                found.selections,
                found.depth,
                found.aliases,
                found.directives,
            );
            assert_eq!(
                found,
                (selections, depth, aliases, directives),
                "{document}"
            );
        }
    }

    #[test]
    fn each_figure_passes_up_to_its_limit_and_no_further() {
        let limits = Limits::PUBLIC;
        let over = |size: u32, limit: u32, code| (size > limit).then_some(code);
        for size in 1..=100 {
            let count = size as usize;
            let aliases = format!("{{ {} }}", "a: __typename ".repeat(count));
            let expected = over(size, limits.aliases, ErrorCode::DocumentLimit);
            assert_eq!(code(&aliases), expected, "{size} aliases");
            let directives = format!("{{ __typename {} }}", "@a ".repeat(count));
            let expected = over(size, limits.directives, ErrorCode::DocumentLimit);
            assert_eq!(code(&directives), expected, "{size} directives");
            let deep = format!(
                "{{ {} id {} }}",
                "parent {".repeat(count),
                "}".repeat(count)
            );
            let expected = over(size + 1, limits.depth, ErrorCode::DepthLimit);
            // The parser itself stops at 64.
            if size < 60 {
                assert_eq!(code(&deep), expected, "depth {}", size + 1);
            }
        }
        for size in 980..=1_020 {
            let fields = format!("{{ {} }}", "__typename ".repeat(size as usize));
            let expected = over(size, limits.selections, ErrorCode::CostLimit);
            assert_eq!(code(&fields), expected, "{size} selections");
        }
        for first in 1..=20 {
            for second in 1..=120 {
                let document = format!(
                    "{{ bodies(first: {first}) {{ nodes {{ bodies(first: {second}) {{ nodes {{ id }} }} }} }} }}"
                );
                let expected = (1 + first * (2 + second) > 2_000).then_some(ErrorCode::CostLimit);
                assert_eq!(code(&document), expected, "{first} × {second}");
            }
        }
    }

    #[test]
    fn doubling_fragments_are_counted_without_being_expanded() {
        for depth in 1..=100_u32 {
            let mut document = "{ ...F0 }".to_owned();
            for level in 0..depth {
                let next = level + 1;
                document.push_str(&format!(
                    " fragment F{level} on Query {{ ...F{next} ...F{next} }}"
                ));
            }
            document.push_str(&format!(" fragment F{depth} on Query {{ __typename }}"));
            let expected = match depth {
                ..=8 => None,
                9..FRAGMENTS => Some(ErrorCode::CostLimit),
                _ => Some(ErrorCode::DepthLimit),
            };
            assert_eq!(code(&document), expected, "{depth}");
        }
    }

    #[test]
    fn cyclic_fragments_are_refused_at_every_length_used_or_not() {
        for length in 1..=200 {
            for start in ["{ ...F0 }", "{ __typename }"] {
                let mut document = start.to_owned();
                for level in 0..length {
                    let next = (level + 1) % length;
                    document.push_str(&format!(
                        " fragment F{level} on Query {{ body {{ ... {{ ...F{next} }} }} }}"
                    ));
                }
                let expected = match length {
                    ..=FRAGMENTS => ErrorCode::ValidationFailed,
                    _ => ErrorCode::DepthLimit,
                };
                assert_eq!(code(&document), Some(expected), "{length}");
            }
        }
    }

    #[test]
    fn what_is_free_may_not_be_repeated_without_end() {
        for (document, work) in [
            ("{ body { id name } }", 3),
            (
                "{ bodies(first: 9) { totalCount nodes { id name } } }",
                2 + 9 * 3,
            ),
            ("{ seats { id } }", UNPAGED * 2),
            (
                "{ __schema { types { name fields { name } } } }",
                1 + 100 * (1 + 1 + 10 * 2),
            ),
        ] {
            assert_eq!(figures(document).work, work, "{document}");
        }
        let values = |uses: usize, length: usize| {
            let document = format!(
                "query($i: [ID!]!) {{ {} }}",
                "body(x: {y: [$i]}) { id } ".repeat(uses)
            );
            let found = measured(&document, json!({"i": vec![1; length]}), &WIDE);
            found.unwrap().work
        };
        assert_eq!(values(1, 10), 2 + 11);
        assert_eq!(values(7, 10), 7 * (2 + 11));
        for repeated in 380..=420 {
            let document = format!(
                "{{ bodies(first: 500) {{ nodes {{ {} }} }} }}",
                "id ".repeat(repeated)
            );
            let expected = (repeated > 398).then_some(ErrorCode::CostLimit);
            assert_eq!(code(&document), expected, "{repeated}");
        }
    }

    #[test]
    fn figures_saturate() {
        let document = format!(
            "{{ {} id {} }}",
            "bodies(first: 500) { nodes {".repeat(20),
            "} }".repeat(20)
        );
        let refusal = measured(&document, json!({}), &WIDE).unwrap_err();
        assert!(
            refusal.english.contains(&u64::MAX.to_string()),
            "{}",
            refusal.english
        );
    }

    #[test]
    fn the_lists_of_the_introspection_may_nest_twice() {
        for (lists, expected) in [
            (1, None),
            (2, None),
            (3, Some(ErrorCode::DepthLimit)),
            (9, Some(ErrorCode::DepthLimit)),
        ] {
            for list in ["fields", "inputFields", "interfaces", "possibleTypes"] {
                let nested = format!(
                    "{}name{}",
                    format!("{list} {{ type {{").repeat(lists),
                    "} }".repeat(lists)
                );
                for document in [
                    format!("{{ __schema {{ types {{ {nested} }} }} }}"),
                    format!("{{ __type(name: \"Body\") {{ ... on __Type {{ {nested} }} }} }}"),
                    format!(
                        "{{ __schema {{ types {{ ...F }} }} }} fragment F on __Type {{ {nested} }}"
                    ),
                ] {
                    assert_eq!(code(&document), expected, "{document}");
                }
            }
        }
    }
}
