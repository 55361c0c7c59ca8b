//! The schema as a text: that the committed file is what the program prints, and that it keeps what callers may rely on.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

use async_graphql::{
    Value,
    parser::{
        Positioned,
        types::{
            BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
            TypeSystemDefinition,
        },
    },
};
use samverkan::graphql;

use crate::fixture::{
    schema::{definitions, types},
    world::{Kind, World},
};

/// The scalars that GraphQL defines itself. All others need a specification that says how they are written.
const BUILT_IN: &[&str] = &["Boolean", "Float", "ID", "Int", "String"];

/// The scalars of our own that callers know: a whole number of 64 bits or a sum of money is text in all of them.
const OF_OUR_OWN: &[&str] = &["BigInt", "Date", "DateTime", "Decimal"];

/// The directives that GraphQL defines itself.
const STANDARD_DIRECTIVES: &[&str] = &["deprecated", "include", "oneOf", "skip", "specifiedBy"];

/// Every root field that callers are promised, with its arguments and its type; what isn't built yet is missing from
/// the schema. Empty where the promise leaves it open.
const ROOT_FIELDS: &[(&str, &[&str], &str)] = &[
    ("node", &["id: ID!"], "Node"),
    ("nodes", &["ids: [ID!]!"], "[Node]"),
    ("viewer", &[], "Viewer"),
    (
        "organisations",
        &[
            "kind: OrganisationKind",
            "search: String",
            "asOf: Date",
            "first: Int",
            "after: String",
        ],
        "OrganisationConnection",
    ),
    (
        "organisation",
        &["by: OrganisationBy!", "asOf: Date"],
        "Organisation",
    ),
    ("careAreas", &["asOf: Date"], "[CareArea!]"),
    (
        "bodies",
        &[
            "filter: BodyFilter",
            "asOf: Date",
            "first: Int",
            "after: String",
        ],
        "BodyConnection",
    ),
    ("body", &["by: BodyBy!", "asOf: Date"], "Body"),
    ("priorityAreas", &[], "[PriorityArea!]"),
    ("proposal", &["id: ID!"], "Proposal"),
    (
        "proposals",
        &["filter: ProposalFilter", "first: Int", "after: String"],
        "ProposalConnection",
    ),
    ("targetGroups", &[], "[TargetGroup!]"),
    ("effectGoals", &[], "[EffectGoal!]"),
    (
        "steeringDocuments",
        &[
            "filter: SteeringDocumentFilter",
            "asOf: Date",
            "first: Int",
            "after: String",
        ],
        "SteeringDocumentConnection",
    ),
    (
        "steeringDocument",
        &["by: SteeringDocumentBy!", "asOf: Date"],
        "SteeringDocument",
    ),
    (
        "agreements",
        &[
            "filter: AgreementFilter",
            "asOf: Date",
            "first: Int",
            "after: String",
        ],
        "AgreementConnection",
    ),
    (
        "agreement",
        &["by: AgreementBy!", "asOf: Date"],
        "Agreement",
    ),
    (
        "matters",
        &["filter: MatterFilter", "first: Int", "after: String"],
        "MatterConnection",
    ),
    ("matter", &["by: MatterBy!"], "Matter"),
    (
        "decisions",
        &["filter: DecisionFilter", "first: Int", "after: String"],
        "DecisionConnection",
    ),
    (
        "persons",
        &["search: String!", "first: Int", "after: String"],
        "PersonConnection",
    ),
    (
        "meetings",
        &["filter: MeetingFilter", "first: Int", "after: String"],
        "MeetingConnection",
    ),
    ("meeting", &["by: MeetingBy!"], "Meeting"),
    ("yearPlan", &["body: ID!", "year: Int!"], "YearPlan"),
    (
        "projects",
        &[
            "filter: ProjectFilter",
            "orderBy: ProjectOrder",
            "first: Int",
            "after: String",
        ],
        "DevelopmentProjectConnection",
    ),
    ("project", &["by: ProjectBy!"], "DevelopmentProject"),
    (
        "indicators",
        &[
            "filter: IndicatorFilter",
            "orderBy: IndicatorOrder",
            "first: Int",
            "after: String",
        ],
        "IndicatorConnection",
    ),
    ("indicator", &["by: IndicatorBy!"], "Indicator"),
    (
        "horizonNotes",
        &["filter: HorizonNoteFilter", "first: Int", "after: String"],
        "HorizonNoteConnection",
    ),
    (
        "followUpValues",
        &[
            "filter: FollowUpValueFilter",
            "orderBy: FollowUpValueOrder",
            "first: Int",
            "after: String",
        ],
        "FollowUpValueConnection",
    ),
    (
        "followUpMatrix",
        &[
            "period: PeriodInput!",
            "filter: FollowUpMatrixFilter",
            "first: Int",
            "after: String",
        ],
        "FollowUpMatrix",
    ),
    (
        "commissions",
        &["filter: CommissionFilter", "first: Int", "after: String"],
        "CommissionConnection",
    ),
    ("commission", &["by: CommissionBy!"], "Commission"),
    (
        "obstacles",
        &["filter: ObstacleFilter", "first: Int", "after: String"],
        "ObstacleConnection",
    ),
    ("obstacle", &["by: ObstacleBy!"], "Obstacle"),
    (
        "trainingActivities",
        &[
            "filter: TrainingActivityFilter",
            "first: Int",
            "after: String",
        ],
        "TrainingActivityConnection",
    ),
    ("horizonNotes", &[], ""),
    (
        "disputes",
        &["filter: DisputeFilter", "first: Int", "after: String"],
        "DisputeConnection",
    ),
    ("dispute", &["by: DisputeBy!"], "Dispute"),
    ("rules", &["asOf: Date"], "[Rule!]"),
    ("findings", &[], ""),
    (
        "deadlines",
        &["days: Int!", "organisation: ID"],
        "[Deadline!]",
    ),
    (
        "bodyTimeline",
        &["body: ID!", "year: Int!"],
        "[TimelineEvent!]",
    ),
    ("handover", &["body: ID!", "year: Int!"], "Handover"),
    (
        "substituteCandidates",
        &[
            "appointment: ID!",
            "meeting: ID",
            "filter: SubstituteCandidateFilter",
            "asOf: Date",
            "first: Int",
            "after: String",
        ],
        "SubstituteCandidateConnection",
    ),
    (
        "auditQuestions",
        &[
            "filter: AuditFilter",
            "asOf: Date",
            "first: Int",
            "after: String",
        ],
        "AuditedThingConnection",
    ),
    (
        "difference",
        &["from: Date!", "to: Date!"],
        "[StructureChange!]",
    ),
    (
        "changes",
        &[
            "after: String",
            "since: DateTime",
            "newestFirst: Boolean!",
            "types: [ThingType!]",
            "first: Int",
        ],
        "ChangeConnection",
    ),
    ("vocabulary", &["of: [String!]"], "[Term!]"),
];

/// The root fields that concern the structure: the capabilities that are built.
const BUILT: &[&str] = &[
    "agreement",
    "agreements",
    "auditQuestions",
    "bodies",
    "body",
    "bodyTimeline",
    "careAreas",
    "changes",
    "commission",
    "commissions",
    "deadlines",
    "decisions",
    "difference",
    "dispute",
    "disputes",
    "effectGoals",
    "followUpMatrix",
    "followUpValues",
    "handover",
    "horizonNotes",
    "indicator",
    "indicators",
    "matter",
    "matters",
    "meeting",
    "meetings",
    "node",
    "nodes",
    "obstacle",
    "obstacles",
    "organisation",
    "organisations",
    "persons",
    "priorityAreas",
    "project",
    "projects",
    "proposal",
    "proposals",
    "rules",
    "steeringDocument",
    "steeringDocuments",
    "substituteCandidates",
    "targetGroups",
    "trainingActivities",
    "viewer",
    "vocabulary",
    "yearPlan",
];

/// Fields that hold a thing and are never null, with the reason. All other relations are nullable.
const CERTAIN: &[(&str, &str)] = &[
    ("period: Period!", "a value of the row itself"),
    ("limits: Limits!", "settings of the program"),
    (
        "userErrors: [UserError!]!",
        "the outcome of the mutation itself",
    ),
    ("field: [String!]!", "a value of the refusal itself"),
    (
        "rowErrors: [RowError!]!",
        "the outcome of the mutation itself",
    ),
    ("period: ReportingPeriod!", "a value of the row itself"),
    ("indicators: [Indicator!]!", "what the matrix was made from"),
    ("rows: [FollowUpMatrixRow!]!", "a part of the matrix itself"),
    ("pageInfo: PageInfo!", "a part of the matrix itself"),
    ("cells: [FollowUpCell!]!", "a part of the matrix itself"),
    ("totals: [FollowUpTotal!]!", "a part of the matrix itself"),
    (
        "careAreas: [CareAreaTotals!]!",
        "a part of the matrix itself",
    ),
    (
        "priorityAreas: [PriorityAreaStanding!]!",
        "a part of the matrix itself",
    ),
    (
        "thing: Node!",
        "what a change is about: without it there is no change",
    ),
];

/// An element of the schema and its description.
struct Element {
    name: String,
    description: Option<String>,
}

impl Element {
    fn new(name: impl Into<String>, description: &Option<Positioned<String>>) -> Self {
        let description = description.as_ref().map(|text| text.node.clone());
        Self {
            name: name.into(),
            description,
        }
    }
}

/// The fields of an object or an interface; none of anything else.
fn fields(definition: &TypeDefinition) -> Vec<&FieldDefinition> {
    let fields = match &definition.kind {
        TypeKind::Object(object) => object.fields.as_slice(),
        TypeKind::Interface(interface) => interface.fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|field| &field.node).collect()
}

/// What can be given: the arguments of all fields, and the fields of all input objects, each with where it stands.
fn inputs(definition: &TypeDefinition) -> Vec<(String, &InputValueDefinition)> {
    let mut inputs = Vec::new();
    for field in fields(definition) {
        let arguments = field.arguments.iter();
        inputs.extend(arguments.map(|argument| {
            (
                format!("{}.{}", definition.name, field.name),
                &argument.node,
            )
        }));
    }
    if let TypeKind::InputObject(object) = &definition.kind {
        inputs.extend(
            object
                .fields
                .iter()
                .map(|field| (definition.name.to_string(), &field.node)),
        );
    }
    inputs
}

/// Every element that a caller meets.
fn elements() -> Vec<Element> {
    let mut elements = Vec::new();
    for definition in definitions() {
        match definition {
            TypeSystemDefinition::Schema(_) => {}
            TypeSystemDefinition::Type(definition) => {
                elements.extend(elements_of(&definition.node))
            }
            TypeSystemDefinition::Directive(directive) => {
                let directive = &directive.node;
                if STANDARD_DIRECTIVES.contains(&directive.name.node.as_str()) {
                    continue;
                }
                elements.push(Element::new(
                    format!("@{}", directive.name),
                    &directive.description,
                ));
                for argument in &directive.arguments {
                    let name = format!("@{}({})", directive.name, argument.node.name);
                    elements.push(Element::new(name, &argument.node.description));
                }
            }
        }
    }
    elements
}

fn elements_of(definition: &TypeDefinition) -> Vec<Element> {
    let name = &definition.name;
    let mut elements = vec![Element::new(name.to_string(), &definition.description)];
    for field in fields(definition) {
        elements.push(Element::new(
            format!("{name}.{}", field.name),
            &field.description,
        ));
    }
    for (at, input) in inputs(definition) {
        elements.push(Element::new(
            format!("{at}({})", input.name),
            &input.description,
        ));
    }
    if let TypeKind::Enum(values) = &definition.kind {
        let values = values.values.iter().map(|value| &value.node);
        elements.extend(
            values.map(|value| Element::new(format!("{name}.{}", value.value), &value.description)),
        );
    }
    elements
}

/// The name at the bottom of a type, whatever lists it is in.
fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => named(item),
    }
}

/// Whether a list that it is, or holds, may have items that are null.
fn has_nullable_items(ty: &Type) -> bool {
    match &ty.base {
        BaseType::Named(_) => false,
        BaseType::List(item) => item.nullable || has_nullable_items(item),
    }
}

/// Whether it is part of how a list is cut into pages.
fn is_paging(name: &str) -> bool {
    name == "PageInfo" || name.ends_with("Connection") || name.ends_with("Edge")
}

#[test]
fn the_committed_schema_is_what_the_program_prints() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let printed = graphql::sdl(&graphql::schema());
    if env::var("UPDATE_SCHEMA").as_deref() == Ok("1") {
        fs::write(&file, &printed).expect("the schema is written");
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    let differs = printed
        .lines()
        .zip(committed.lines())
        .position(|(new, old)| new != old);
    assert!(
        printed == committed,
        "schema.graphql is not what the program prints, from line {} on. When the change is meant:\n\
         UPDATE_SCHEMA=1 cargo test --test it schema",
        differs.unwrap_or_else(|| printed.lines().count().min(committed.lines().count())) + 1
    );
}

#[test]
fn every_element_has_a_description() {
    let elements = elements();
    assert!(
        elements.len() > 500,
        "only {} elements were found",
        elements.len()
    );
    let bare = elements.iter().filter(|element| {
        element
            .description
            .as_deref()
            .is_none_or(|text| text.trim().is_empty())
    });
    let bare: Vec<&str> = bare.map(|element| element.name.as_str()).collect();
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

#[test]
fn every_object_describes_what_it_has_from_an_interface_as_the_interface_does() {
    let types = types();
    let described =
        |field: &FieldDefinition| field.description.as_ref().map(|text| text.node.clone());
    for definition in types.values() {
        let TypeKind::Object(object) = &definition.kind else {
            continue;
        };
        // `Node` speaks of any thing; a body's own interface says the same and more.
        for interface in object
            .implements
            .iter()
            .filter(|interface| interface.node != "Node")
        {
            for expected in fields(&types[interface.node.as_str()]) {
                let own = fields(definition)
                    .into_iter()
                    .find(|field| field.name == expected.name);
                let own =
                    own.unwrap_or_else(|| panic!("{} lacks {}", definition.name, expected.name));
                let at = format!("{}.{}", definition.name, own.name);
                assert_eq!(described(own), described(expected), "{at}");
                assert_eq!(own.ty.to_string(), expected.ty.to_string(), "{at}");
                let arguments = |field: &FieldDefinition| -> Vec<String> {
                    let texts = field.arguments.iter().map(|argument| &argument.node);
                    texts
                        .map(|argument| {
                            format!(
                                "{}: {} {:?}",
                                argument.name,
                                argument.ty,
                                argument.description.as_ref().map(|text| &text.node)
                            )
                        })
                        .collect()
                };
                assert_eq!(arguments(own), arguments(expected), "{at}");
            }
        }
    }
}

#[tokio::test]
async fn every_enum_value_is_in_the_vocabulary_with_a_swedish_and_an_english_label() {
    let world = World::new(Kind::Sqlite).await;
    let answer = world
        .public("{ vocabulary { vocabulary code swedish english meaning } }")
        .await;
    let mut labelled: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for term in answer["vocabulary"].as_array().expect("a list") {
        for label in ["swedish", "english"] {
            assert!(
                !term[label].as_str().expect("a text").trim().is_empty(),
                "{term}"
            );
        }
        let (vocabulary, code) = (
            term["vocabulary"].as_str().unwrap(),
            term["code"].as_str().unwrap(),
        );
        assert!(
            labelled.entry(vocabulary).or_default().insert(code),
            "twice there: {term}"
        );
    }
    for definition in types().values() {
        let TypeKind::Enum(values) = &definition.kind else {
            continue;
        };
        let values: BTreeSet<&str> = values
            .values
            .iter()
            .map(|value| value.node.value.node.as_str())
            .collect();
        assert_eq!(
            labelled.get(definition.name.node.as_str()),
            Some(&values),
            "{}",
            definition.name
        );
    }
    for code in [
        "PriorityArea",
        "TargetGroup",
        "EffectGoal",
        "ParticipantSector",
        "SeatFunction",
    ] {
        assert!(
            labelled.contains_key(code),
            "the codes of {code} are missing"
        );
    }
}

#[test]
fn no_list_has_items_that_may_be_null() {
    let types = types();
    let mut lists = Vec::new();
    for definition in types.values() {
        for field in fields(definition)
            .into_iter()
            .filter(|field| has_nullable_items(&field.ty.node))
        {
            lists.push(format!("{}.{}: {}", definition.name, field.name, field.ty));
        }
        for (at, input) in inputs(definition)
            .into_iter()
            .filter(|(_, input)| has_nullable_items(&input.ty.node))
        {
            lists.push(format!("{at}({}: {})", input.name, input.ty));
        }
    }
    // In the place of each id of which there is nothing to see stands null.
    assert_eq!(lists, ["Query.nodes: [Node]"]);
}

#[test]
fn what_can_fail_on_its_own_is_nullable() {
    let types = types();
    let is_thing = |ty: &Type| {
        matches!(
            types.get(named(ty)).map(|found| &found.kind),
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
        )
    };
    for definition in types.values() {
        let name = definition.name.node.as_str();
        // What a request begins with is there or the request has failed; pages come whole.
        if ["Query", "Mutation"].contains(&name) || is_paging(name) {
            continue;
        }
        for field in fields(definition)
            .into_iter()
            .filter(|field| !field.ty.node.nullable)
        {
            let shown = format!("{}: {}", field.name, field.ty);
            let is_certain = CERTAIN.iter().any(|(certain, _)| *certain == shown);
            assert!(
                is_certain || !is_thing(&field.ty.node),
                "{name}.{shown} is a relation, so it is nullable"
            );
            let is_list = matches!(field.ty.node.base, BaseType::List(_));
            assert!(
                is_certain || !is_list,
                "{name}.{shown} is read apart from its parent, so it is nullable"
            );
            let text = field.description.as_ref().map_or("", |text| &text.node);
            assert!(
                !text.contains("Computed."),
                "{name}.{shown} is computed, so it is nullable"
            );
        }
    }
}

#[test]
fn every_mutation_can_fail_beside_others() {
    let types = types();
    let mutations = fields(&types["Mutation"]);
    assert!(mutations.len() > 100, "only {} were found", mutations.len());
    for field in mutations {
        assert!(field.ty.node.nullable, "{}: {}", field.name, field.ty);
    }
}

#[test]
fn every_mutation_can_be_previewed() {
    let types = types();
    for mutation in fields(&types["Mutation"]) {
        let [argument] = mutation.arguments.as_slice() else {
            panic!("{} takes not one input", mutation.name);
        };
        let given = inputs(&types[named(&argument.node.ty.node)]);
        let preview = given
            .iter()
            .find(|(_, field)| field.name.node.as_str() == "preview");
        let (at, preview) = preview.unwrap_or_else(|| panic!("{} lacks preview", mutation.name));
        assert_eq!(preview.ty.to_string(), "Boolean!", "{at}");
        let default = preview.default_value.as_ref().map(|value| &value.node);
        assert_eq!(default, Some(&Value::Boolean(false)), "{at}");
        let payload = fields(&types[named(&mutation.ty.node)]);
        let mut shown = payload.iter().map(|field| field.name.node.as_str());
        assert!(shown.any(|name| name == "changes"), "{}", mutation.ty);
    }
}

#[test]
fn every_connection_is_one_of_relay_with_nodes() {
    let types = types();
    let connections: Vec<_> = types
        .values()
        .filter(|definition| definition.name.node.ends_with("Connection"))
        .collect();
    assert!(!connections.is_empty());
    for connection in connections {
        let thing = connection.name.node.trim_end_matches("Connection");
        let shown: BTreeSet<String> = fields(connection)
            .into_iter()
            .map(|field| format!("{}: {}", field.name, field.ty))
            .collect();
        let expected = [
            format!("edges: [{thing}Edge!]!"),
            format!("nodes: [{thing}!]!"),
            "pageInfo: PageInfo!".to_owned(),
            "totalCount: Int".to_owned(),
        ];
        assert_eq!(shown, expected.into(), "{}", connection.name);
    }
}

#[test]
fn every_root_field_is_one_that_callers_are_promised() {
    let types = types();
    let query = &types["Query"];
    let names: Vec<&str> = fields(query)
        .into_iter()
        .map(|field| field.name.node.as_str())
        .collect();
    assert_eq!(names, BUILT);
    for field in fields(query) {
        let promised = ROOT_FIELDS
            .iter()
            .find(|(name, ..)| *name == field.name.node.as_str());
        let (_, arguments, ty) =
            promised.unwrap_or_else(|| panic!("{} isn't promised", field.name));
        assert!(
            !ty.is_empty(),
            "say in this test what {} takes and gives",
            field.name
        );
        assert_eq!(field.ty.to_string(), *ty, "{}", field.name);
        let own = field
            .arguments
            .iter()
            .map(|argument| format!("{}: {}", argument.node.name, argument.node.ty));
        let own: BTreeSet<String> = own.collect();
        assert_eq!(
            own,
            arguments.iter().map(|text| (*text).to_owned()).collect(),
            "{}",
            field.name
        );
    }
}

#[test]
fn what_finds_one_thing_takes_exactly_one_key() {
    for definition in types()
        .values()
        .filter(|definition| definition.name.node.ends_with("By"))
    {
        let is_one_of = definition
            .directives
            .iter()
            .any(|directive| directive.node.name.node == "oneOf");
        assert!(is_one_of, "{}", definition.name);
    }
}

#[test]
fn every_scalar_is_known_and_says_how_it_is_written() {
    for definition in types().values() {
        let name = definition.name.node.as_str();
        if !matches!(definition.kind, TypeKind::Scalar) || BUILT_IN.contains(&name) {
            continue;
        }
        assert!(
            OF_OUR_OWN.contains(&name),
            "{name} is no scalar that callers know"
        );
        let specified = definition
            .directives
            .iter()
            .find(|directive| directive.node.name.node == "specifiedBy");
        assert!(specified.is_some(), "{name} lacks @specifiedBy");
    }
}

#[test]
fn no_field_and_no_argument_is_a_number_that_int_can_not_hold() {
    // The schema calls each of these `Int`, whose 32 bits cut off what doesn't fit: the sources alone tell.
    let too_large = ["i64", "u64", "i128", "u128", "isize", "usize"];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/graphql");
    let mut seen = 0;
    let files = [folder.clone(), folder.join("mutations")]
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).expect("it is there"))
        .map(|file| file.expect("it can be read").path());
    for file in files.filter(|file| file.is_file()) {
        let text = fs::read_to_string(&file).expect("it is text");
        for (number, line) in declared(&text) {
            seen += 1;
            let mut words = line.split(|letter: char| !letter.is_alphanumeric());
            assert!(
                !words.any(|word| too_large.contains(&word)),
                "{}:{number}: {line}",
                file.display()
            );
        }
    }
    assert!(seen > 300, "only {seen} lines were found");
}

/// The lines of a source that declare what the schema has: of objects the signatures, of structures all.
fn declared(text: &str) -> Vec<(usize, &str)> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let (mut found, mut block, mut in_signature) = (Vec::new(), None, false);
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim();
        if trimmed.starts_with("#[Object") {
            block = Some((indent(line), true));
        } else if trimmed.starts_with("#[derive(")
            && ["SimpleObject", "InputObject", "OneofObject"]
                .iter()
                .any(|name| trimmed.contains(name))
        {
            block = Some((indent(line), false));
        } else if let Some((depth, has_signatures)) = block {
            in_signature |= trimmed.contains("fn ");
            if !has_signatures || in_signature {
                found.push((number, line));
            }
            in_signature &= !trimmed.ends_with('{');
            if indent(line) == depth && trimmed.starts_with('}') {
                block = None;
            }
        }
    }
    found
}
