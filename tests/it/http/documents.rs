//! Documents that nobody would write: made by chance from the grammar and from the names of the schema, right and wrong. Whatever
//! one says, it is refused for what is wrong with it or answered; it is never a fault of the server's.

use std::collections::BTreeMap;

use async_graphql::{
    Positioned,
    parser::types::{BaseType, FieldDefinition, Type, TypeKind},
};
use axum::http::{Request, header};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};

use crate::fixture::{
    extent::number,
    schema::types,
    world::{Kind, World},
};

/// What chance begins with.
const SEED: u64 = 0x5A4D;

/// How many documents are made on an ordinary day, and when all is tried.
const DOCUMENTS: (usize, usize) = (1_500, 5_000);

/// The refusal of a document that the engine panicked over, though it has been admitted.
const PANICKED: &str = "The document could not be validated";

#[tokio::test]
async fn no_document_is_a_fault_of_the_servers() {
    let world = World::new(Kind::Sqlite).await;
    let token = world.token("region", Grade::Editor).await;
    let mut chance = Chance::new(SEED);
    let (everyday, exhaustive) = DOCUMENTS;
    let documents = number(everyday, exhaustive);
    let mut refused = BTreeMap::<String, usize>::new();
    for number in 0..documents {
        let (document, variables) = chance.request();
        let (_, answer) = match number % 2 {
            0 => world.try_public_with(&document, variables.clone()).await,
            _ => world.try_as(&token, &document, variables.clone()).await,
        };
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(
            code != Some("INTERNAL") && !message.starts_with(PANICKED),
            "document {number}:\n{document}\nwith {variables}\n{answer:#}"
        );
        *refused
            .entry(code.unwrap_or("answered").to_owned())
            .or_default() += 1;
    }
    // Otherwise chance would have tried nothing but what is refused at the first look.
    for outcome in ["answered", "VALIDATION_FAILED", "BAD_USER_INPUT"] {
        let times = refused.get(outcome).copied().unwrap_or_default();
        assert!(times > documents / 50, "{outcome}: {refused:?}");
    }
}

#[tokio::test]
async fn a_variable_of_a_type_that_is_not_for_input_is_refused() {
    let world = World::new(Kind::Sqlite).await;
    for of in [
        "[X]",
        "[[X!]]!",
        "X",
        "[Query]",
        "Body",
        "[Body!] = []",
        "__Type",
    ] {
        for default in ["", "= [\"x\"]", "= [[null, \"x\"]]"] {
            if of.contains('=') && !default.is_empty() {
                continue;
            }
            let document = format!("query($i: {of} {default}) {{ __typename }}");
            let (status, answer) = world.try_public(&document).await;
            assert_eq!(status.as_u16(), 400, "{document}: {answer}");
            let error = &answer["errors"][0];
            assert_eq!(
                error["extensions"]["code"], "VALIDATION_FAILED",
                "{document}"
            );
            assert_eq!(
                error["locations"],
                json!([{ "line": 1, "column": 7 }]),
                "{document}"
            );
        }
    }
    let second = "query b { __typename } query a($i: [X] = [\"x\"]) { __typename }";
    let body = json!({ "query": second, "operationName": "b" }).to_string();
    let request = Request::post("/public/graphql").header(header::CONTENT_TYPE, "application/json");
    let answer = world
        .request(request.body(body.into()).expect("a request"))
        .await;
    let code = &answer.json()["errors"][0]["extensions"]["code"];
    assert_eq!(
        code, "VALIDATION_FAILED",
        "of an operation that does not run"
    );
}

/// Makes requests. The same seed makes the same.
struct Chance {
    random: ChaCha8Rng,
    /// The types with fields, each with these.
    objects: BTreeMap<String, Vec<FieldDefinition>>,
    /// The values of each enum.
    enums: BTreeMap<String, Vec<String>>,
    /// The fields of each input object, with their types.
    inputs: BTreeMap<String, Vec<(String, Type)>>,
    names: Vec<String>,
    /// Whether what is made now need not fit the schema.
    wild: bool,
}

impl Chance {
    fn new(seed: u64) -> Self {
        let mut chance = Self {
            random: ChaCha8Rng::seed_from_u64(seed),
            objects: BTreeMap::new(),
            enums: BTreeMap::new(),
            inputs: BTreeMap::new(),
            names: [
                "Int",
                "Float",
                "String",
                "Boolean",
                "ID",
                "X",
                "__Type",
                "__TypeKind",
            ]
            .map(str::to_owned)
            .to_vec(),
            wild: false,
        };
        for (name, definition) in types() {
            chance.names.push(name.clone());
            let fields = |fields: Vec<Positioned<FieldDefinition>>| {
                fields.into_iter().map(|field| field.node).collect()
            };
            match definition.kind {
                TypeKind::Object(object) => {
                    drop(chance.objects.insert(name, fields(object.fields)))
                }
                TypeKind::Interface(interface) => {
                    drop(chance.objects.insert(name, fields(interface.fields)))
                }
                TypeKind::Enum(of) => {
                    let values = of
                        .values
                        .iter()
                        .map(|value| value.node.value.node.to_string());
                    chance.enums.insert(name, values.collect());
                }
                TypeKind::InputObject(input) => {
                    let fields = input
                        .fields
                        .into_iter()
                        .map(|field| (field.node.name.node.to_string(), field.node.ty.node));
                    chance.inputs.insert(name, fields.collect());
                }
                TypeKind::Scalar | TypeKind::Union(_) => {}
            }
        }
        chance
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.random.next_u32()).expect("32 bits fit") % bound.max(1)
    }

    /// Whether what happens so many times of a hundred happens now.
    fn once_in_a_while(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn one_of<'v>(&mut self, values: &[&'v str]) -> &'v str {
        values[self.below(values.len())]
    }

    /// The same, in what need not fit the schema.
    fn wildly(&mut self, percent: usize) -> bool {
        self.wild && self.once_in_a_while(percent)
    }

    fn request(&mut self) -> (String, Value) {
        self.wild = self.once_in_a_while(60);
        let kind = match self.below(20) {
            0 if self.wild => "subscription",
            1..=3 => "mutation",
            _ => "query",
        };
        let root = match kind {
            "mutation" => "Mutation",
            _ => "Query",
        };
        let variables = if self.wild { self.below(4) } else { 0 };
        let variables: Vec<String> = (0..variables).map(|number| self.variable(number)).collect();
        let variables = match variables.is_empty() {
            true => String::new(),
            false => format!("({})", variables.join(", ")),
        };
        let directives = self.directives();
        let selection = self.selection(root, 0);
        let mut document = format!("{kind} q{variables}{directives} {selection}");
        let fragments = if self.wild { self.below(3) } else { 0 };
        for number in 0..fragments {
            let on = self.type_with_fields();
            let selection = self.selection(&on, 2);
            document += &format!(" fragment f{number} on {on} {selection}");
        }
        if self.wildly(5) {
            document += " query other($v0: [X] = [1]) { __typename }";
        }
        let given = (0..3).filter_map(|number| {
            let value = self.json(0);
            self.once_in_a_while(60)
                .then_some((format!("v{number}"), value))
        });
        let given: serde_json::Map<String, Value> = given.collect();
        (document, given.into())
    }

    fn variable(&mut self, number: usize) -> String {
        let (name, ty) = (self.below(self.names.len()), self.below(12));
        let name = self.names[name].clone();
        let ty = match ty {
            0 => format!("[{name}]"),
            1 => format!("[{name}!]!"),
            2 => format!("[[{name}]!]"),
            3 => format!("{name}!"),
            4 => "[X]".to_owned(),
            5 | 6 => "Int".to_owned(),
            7 => "ID!".to_owned(),
            8 => "Date".to_owned(),
            _ => name,
        };
        let default = match self.once_in_a_while(50) {
            true => format!(" = {}", self.literal(0, false)),
            false => String::new(),
        };
        format!("$v{number}: {ty}{default}{}", self.directives())
    }

    fn directives(&mut self) -> String {
        if !self.once_in_a_while(10) {
            return String::new();
        }
        if !self.wild {
            return self
                .one_of(&[" @skip(if: false)", " @include(if: true)"])
                .to_owned();
        }
        let name = self.one_of(&["skip", "include", "deprecated", "specifiedBy", "oneOf", "x"]);
        let argument = self.one_of(&["if", "reason", "url", "x"]);
        match self.once_in_a_while(80) {
            true => format!(" @{name}({argument}: {})", self.literal(1, true)),
            false => format!(" @{name}"),
        }
    }

    fn type_with_fields(&mut self) -> String {
        if self.once_in_a_while(5) {
            return self
                .one_of(&["X", "Int", "Date", "Action", "BodyFilter", "__Type"])
                .to_owned();
        }
        let number = self.below(self.objects.len());
        self.objects.keys().nth(number).cloned().unwrap_or_default()
    }

    fn selection(&mut self, of: &str, depth: usize) -> String {
        let fields = self.objects.get(of).cloned().unwrap_or_default();
        let mut selected = Vec::new();
        for _ in 0..=self.below(3) {
            selected.push(match self.below(30) {
                0 => "__typename".to_owned(),
                1 if self.wild => "x".to_owned(),
                2 if self.wild => format!("...f{}{}", self.below(3), self.directives()),
                3 => {
                    let on = if self.wild {
                        self.type_with_fields()
                    } else {
                        of.to_owned()
                    };
                    let inner = if depth < 4 {
                        self.selection(&on, depth + 1)
                    } else {
                        "{ __typename }".to_owned()
                    };
                    format!("... on {on}{} {inner}", self.directives())
                }
                4 if self.wild => "__schema { types { name } }".to_owned(),
                5 if self.wild => {
                    format!("__type(name: {}) {{ name kind }}", self.literal(0, true))
                }
                _ if fields.is_empty() => "__typename".to_owned(),
                _ => {
                    let number = self.below(fields.len());
                    self.field(&fields[number], depth)
                }
            });
        }
        format!("{{ {} }}", selected.join(" "))
    }

    fn field(&mut self, field: &FieldDefinition, depth: usize) -> String {
        let mut arguments = Vec::new();
        for argument in &field.arguments {
            let (name, ty) = (&argument.node.name.node, &argument.node.ty.node);
            if !ty.nullable || self.once_in_a_while(40) {
                let value = match self.wildly(15) {
                    true => self.literal(0, true),
                    false => self.fitting(ty, 0),
                };
                arguments.push(format!("{name}: {value}"));
            }
        }
        if self.wildly(3) {
            arguments.push(format!("x: {}", self.literal(0, true)));
        }
        let arguments = match arguments.is_empty() {
            true => String::new(),
            false => format!("({})", arguments.join(", ")),
        };
        let alias = if self.once_in_a_while(10) { "a: " } else { "" };
        let of = innermost(&field.ty.node).to_owned();
        let has_fields = self.objects.contains_key(&of) != self.wildly(3);
        let below = match has_fields {
            true if depth < 5 => self.selection(&of, depth + 1),
            true => "{ __typename }".to_owned(),
            false => String::new(),
        };
        format!(
            "{alias}{}{arguments}{} {below}",
            field.name.node,
            self.directives()
        )
    }

    /// A value of a type, as far as its kind goes.
    fn fitting(&mut self, ty: &Type, depth: usize) -> String {
        if self.wildly(8) {
            return format!("$v{}", self.below(4));
        }
        let name = match &ty.base {
            BaseType::List(item) => {
                let items: Vec<String> = (0..self.below(3))
                    .map(|_| self.fitting(item, depth + 1))
                    .collect();
                return format!("[{}]", items.join(", "));
            }
            BaseType::Named(name) => name.to_string(),
        };
        if let Some(values) = self.enums.get(&name).cloned() {
            let number = self.below(values.len());
            return values[number].clone();
        }
        if let Some(fields) = self.inputs.get(&name).cloned() {
            let mut given = Vec::new();
            for (name, ty) in fields {
                if depth < 4 && (!ty.nullable || self.once_in_a_while(25)) {
                    given.push(format!("{name}: {}", self.fitting(&ty, depth + 1)));
                }
            }
            return format!("{{ {} }}", given.join(", "));
        }
        match name.as_str() {
            "Int" => self
                .one_of(&["0", "1", "20", "100", "-1", "2147483647"])
                .to_owned(),
            "Boolean" => self.one_of(&["true", "false"]).to_owned(),
            "Date" => self
                .one_of(&["\"2026-01-01\"", "\"2005-02-30\"", "\"0000-00-00\"", "\"\""])
                .to_owned(),
            "ID" => self
                .one_of(&[
                    "\"2584\"",
                    "\"region\"",
                    "\"aldre\"",
                    "\"\"",
                    "\"\\u0000\"",
                    "\"å\"",
                    "7",
                ])
                .to_owned(),
            "String" => self
                .one_of(&["\"x\"", "\"\"", "\"åäö\"", "\"%_\\\\\""])
                .to_owned(),
            _ => self.literal(2, false),
        }
    }

    fn literal(&mut self, depth: usize, variables: bool) -> String {
        match self.below(16) {
            0 | 1 if depth < 3 => {
                let items: Vec<String> = (0..self.below(3))
                    .map(|_| self.literal(depth + 1, variables))
                    .collect();
                format!("[{}]", items.join(", "))
            }
            2 | 3 if depth < 3 => {
                let names = ["id", "slug", "code", "kind", "year", "x", "id"];
                let fields: Vec<String> = (0..self.below(3))
                    .map(|_| {
                        format!(
                            "{}: {}",
                            self.one_of(&names),
                            self.literal(depth + 1, variables)
                        )
                    })
                    .collect();
                format!("{{ {} }}", fields.join(", "))
            }
            4 | 5 if variables && self.wild => format!("$v{}", self.below(4)),
            6 if self.once_in_a_while(5) => self
                .one_of(&["\"\\uD800\"", "\"\u{0}\"", "1e", "\"", "..."])
                .to_owned(),
            _ => self
                .one_of(&[
                    "0",
                    "-1",
                    "1",
                    "2147483648",
                    "-9223372036854775809",
                    "99999999999999999999999",
                    "1e5",
                    "-0.5",
                    "1e400",
                    "true",
                    "false",
                    "null",
                    "REGION",
                    "X",
                    "\"\"",
                    "\"x\"",
                    "\"2026-11-02\"",
                    "\"\\u0000\"",
                    "\"\"\"block \"quoted\" text\"\"\"",
                    "\"åäö\"",
                    "\"-\"",
                ])
                .to_owned(),
        }
    }

    fn json(&mut self, depth: usize) -> Value {
        match self.below(12) {
            0 if depth < 3 => (0..self.below(3)).map(|_| self.json(depth + 1)).collect(),
            1 if depth < 3 => json!({ "id": self.json(depth + 1), "x": self.json(depth + 1) }),
            2 => json!(null),
            3 => json!(true),
            4 => json!(-1),
            5 => json!(18_446_744_073_709_551_615_u64),
            6 => json!(1.5),
            7 => json!("\u{0}"),
            8 => json!("2584"),
            9 => json!("2026-01-01"),
            10 => json!("REGION"),
            _ => json!(7),
        }
    }
}

/// The name inside all lists.
fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => innermost(item),
    }
}
