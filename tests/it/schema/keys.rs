//! Wherever the schema takes the id of something that people cite by a key, it takes the key.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};
use samverkan::{
    domain::{
        id::{NodeId, NodeKind},
        vocabulary::Grade,
    },
    graphql,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::text,
    mutate::done,
    world::{World, both},
};

both!(
    every_argument_that_takes_the_id_of_what_has_a_key_takes_the_key,
    what_has_two_keys_is_found_by_either,
    a_key_of_what_is_hidden_is_as_one_that_never_was,
);

/// What the fields of inputs name that take an id; `None` of what has no key.
const NAMED: &[(&str, Option<NodeKind>)] = &[
    ("commissionedBy", Some(NodeKind::Body)),
    ("copiedFrom", None),
    ("jointBody", Some(NodeKind::Body)),
    ("plannedMeeting", None),
    ("replaces", Some(NodeKind::Indicator)),
    ("adoptionRequest", None),
    ("abolishes", Some(NodeKind::Body)),
    ("adoption", None),
    ("against", Some(NodeKind::Organisation)),
    ("agendaItem", None),
    ("at", None),
    ("attendance", None),
    ("by", Some(NodeKind::Organisation)),
    ("carriedFrom", None),
    ("forum", Some(NodeKind::Body)),
    ("founds", Some(NodeKind::Body)),
    ("fromItem", None),
    ("item", None),
    ("presenter", None),
    ("substitute", None),
    ("agreement", Some(NodeKind::Agreement)),
    ("appointedBy", None),
    ("appointment", None),
    ("areaGroup", Some(NodeKind::Body)),
    ("author", Some(NodeKind::Organisation)),
    ("awaits", Some(NodeKind::Organisation)),
    ("bodies", Some(NodeKind::Body)),
    ("body", Some(NodeKind::Body)),
    ("careArea", Some(NodeKind::CareArea)),
    ("chair", None),
    ("clause", None),
    ("commission", None),
    ("decidedBy", Some(NodeKind::Organisation)),
    ("decision", None),
    ("dispute", None),
    ("document", Some(NodeKind::SteeringDocument)),
    ("documentVersion", None),
    ("employer", Some(NodeKind::Organisation)),
    ("function", Some(NodeKind::SeatFunction)),
    ("grant", None),
    ("group", Some(NodeKind::Body)),
    ("groups", Some(NodeKind::Body)),
    ("handledBy", Some(NodeKind::Organisation)),
    ("horizonNote", None),
    ("idempotencyKey", None),
    ("indicator", Some(NodeKind::Indicator)),
    ("indicators", Some(NodeKind::Indicator)),
    ("leadBody", Some(NodeKind::Body)),
    ("localGroup", Some(NodeKind::Body)),
    ("matter", Some(NodeKind::Matter)),
    ("meeting", None),
    ("milestone", None),
    ("municipality", Some(NodeKind::Organisation)),
    ("notes", None),
    ("obstacle", None),
    ("of", Some(NodeKind::Body)),
    ("organisations", Some(NodeKind::Organisation)),
    ("partOf", None),
    ("receiver", None),
    ("organisation", Some(NodeKind::Organisation)),
    ("owner", Some(NodeKind::Organisation)),
    ("parent", Some(NodeKind::Body)),
    ("parentProject", Some(NodeKind::DevelopmentProject)),
    ("participant", Some(NodeKind::Organisation)),
    ("participation", None),
    ("party", Some(NodeKind::Organisation)),
    ("person", None),
    ("project", Some(NodeKind::DevelopmentProject)),
    ("prepares", None),
    ("previous", None),
    ("proposal", None),
    ("proposedBy", Some(NodeKind::Organisation)),
    ("represents", Some(NodeKind::Organisation)),
    ("report", None),
    ("responsible", None),
    ("rule", Some(NodeKind::Rule)),
    ("seat", None),
    ("secretary", None),
    ("serviceAccount", None),
    ("statusReport", None),
    ("steeringBody", Some(NodeKind::Body)),
    ("supersedes", Some(NodeKind::SteeringDocument)),
    ("to", Some(NodeKind::Body)),
    ("trainingActivity", None),
    ("value", None),
    ("viceChair", None),
    ("yearPlan", None),
];

/// What a field names, by the input that it is in and its name.
fn named(input: &str, field: &str) -> Option<NodeKind> {
    match (input, field) {
        ("PlannedDeadlineInput", "responsible") => Some(NodeKind::Organisation),
        ("EndExternalParticipantInput", "participant")
        | ("CommissionBy" | "DisputeBy" | "MeetingBy" | "ObstacleBy", "id")
        | ("Query", "id") => None,
        ("DraftAgreementInput", "supersedes") => Some(NodeKind::Agreement),
        (_, "id") => match input {
            "AgreementBy" => Some(NodeKind::Agreement),
            "BodyBy" => Some(NodeKind::Body),
            "IndicatorBy" => Some(NodeKind::Indicator),
            "MatterBy" => Some(NodeKind::Matter),
            "OrganisationBy" => Some(NodeKind::Organisation),
            "ProjectBy" => Some(NodeKind::DevelopmentProject),
            "SteeringDocumentBy" => Some(NodeKind::SteeringDocument),
            other => panic!("{other}.id: say here what it names"),
        },
        _ => {
            let known = NAMED.iter().find(|(name, _)| *name == field);
            known
                .unwrap_or_else(|| panic!("{input}.{field}: say here what it names"))
                .1
        }
    }
}

/// The parts of the schema that say what is sent.
struct Schema {
    /// The fields of each input, and whether it has exactly one.
    inputs: BTreeMap<String, (bool, Vec<InputValueDefinition>)>,
    enums: BTreeMap<String, String>,
    /// The arguments of the fields of each type, and whether the field has fields itself.
    fields: Vec<(String, String, Vec<InputValueDefinition>, String)>,
    objects: BTreeSet<String>,
}

fn schema() -> Schema {
    let sdl = graphql::sdl(&graphql::schema());
    let mut schema = Schema {
        inputs: BTreeMap::new(),
        enums: BTreeMap::new(),
        fields: Vec::new(),
        objects: BTreeSet::new(),
    };
    for definition in parse_schema(sdl).expect("a schema").definitions {
        let TypeSystemDefinition::Type(of) = definition else {
            continue;
        };
        let name = of.node.name.node.to_string();
        match of.node.kind {
            TypeKind::InputObject(input) => {
                let one = of
                    .node
                    .directives
                    .iter()
                    .any(|it| it.node.name.node == "oneOf");
                let fields = input.fields.into_iter().map(|field| field.node).collect();
                schema.inputs.insert(name, (one, fields));
            }
            TypeKind::Enum(of) => {
                let first = of.values[0].node.value.node.to_string();
                schema.enums.insert(name, first);
            }
            TypeKind::Object(object) => {
                schema.objects.insert(name.clone());
                for field in object.fields {
                    let arguments = field.node.arguments.into_iter().map(|it| it.node).collect();
                    let of = innermost(&field.node.ty.node).to_owned();
                    schema.fields.push((
                        name.clone(),
                        field.node.name.node.to_string(),
                        arguments,
                        of,
                    ));
                }
            }
            TypeKind::Interface(_) | TypeKind::Union(_) => {
                schema.objects.insert(name);
            }
            TypeKind::Scalar => {}
        }
    }
    schema
}

fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => innermost(of),
    }
}

impl Schema {
    /// The ids below an argument or a field that name something with a key, as paths.
    fn ids(
        &self,
        input: &str,
        field: &InputValueDefinition,
        path: &str,
    ) -> Vec<(String, NodeKind)> {
        let name = &field.name.node;
        let path = format!("{path}{name}");
        let list = matches!(field.ty.node.base, BaseType::List(_));
        let path = if list { path + ".0" } else { path };
        match innermost(&field.ty.node) {
            "ID" => named(input, name)
                .map(|kind| (path, kind))
                .into_iter()
                .collect(),
            of => {
                let fields = self
                    .inputs
                    .get(of)
                    .into_iter()
                    .flat_map(|(_, fields)| fields);
                fields
                    .flat_map(|field| self.ids(of, field, &format!("{path}.")))
                    .collect()
            }
        }
    }

    /// A value of an argument or a field with `text` at the path, and nothing else but what it needs.
    fn value(&self, field: &InputValueDefinition, path: &[&str], text: &str) -> Option<Value> {
        let name = field.name.node.as_str();
        let on_path = path.first() == Some(&name);
        if !on_path && (field.ty.node.nullable || field.default_value.is_some()) {
            return None;
        }
        let list = matches!(field.ty.node.base, BaseType::List(_));
        let rest = match on_path {
            true => &path[if list { 2 } else { 1 }..],
            false => &[],
        };
        let value = match innermost(&field.ty.node) {
            "ID" if on_path => json!(text),
            "ID" if name == "idempotencyKey" => json!(Uuid::now_v7()),
            "ID" => json!(self.some_id(name)),
            "String" => json!("x"),
            "Int" if name == "year" => json!(2026),
            "Int" => json!(1),
            "Boolean" => json!(false),
            "Date" => json!("2026-01-01"),
            "DateTime" => json!("2026-01-01T09:00:00Z"),
            "Decimal" => json!("1"),
            of => match self.inputs.get(of) {
                Some((one, fields)) => {
                    let mut object = serde_json::Map::new();
                    let on_path = |field: &InputValueDefinition| {
                        rest.first() == Some(&field.name.node.as_str())
                    };
                    let chosen = fields.iter().position(on_path).unwrap_or(0);
                    for (place, field) in fields.iter().enumerate() {
                        if *one && place != chosen {
                            continue;
                        }
                        if let Some(value) = self.value(field, rest, text) {
                            object.insert(field.name.node.to_string(), value);
                        }
                    }
                    Value::Object(object)
                }
                // The only kind of period that has no number.
                None if of == "PeriodKind" => json!("YEAR"),
                None => json!(self.enums[of]),
            },
        };
        Some(if list { json!([value]) } else { value })
    }

    /// An id of a type that the field takes, which nothing has.
    fn some_id(&self, field: &str) -> String {
        let kind = match field {
            "adoptionRequest" => NodeKind::AdoptionRequest,
            "appointment" | "chair" | "secretary" | "viceChair" => NodeKind::Appointment,
            "clause" => NodeKind::Clause,
            "dispute" => NodeKind::Dispute,
            "obstacle" => NodeKind::Obstacle,
            "commission" | "partOf" => NodeKind::Commission,
            "decision" => NodeKind::Decision,
            "receiver" => NodeKind::CommissionReceiver,
            "documentVersion" => NodeKind::DocumentVersion,
            "agendaItem" => NodeKind::AgendaItem,
            "attendance" => NodeKind::Attendance,
            "grant" => NodeKind::Grant,
            "meeting" => NodeKind::Meeting,
            "milestone" => NodeKind::Milestone,
            "notes" => NodeKind::MeetingNotes,
            "item" | "plannedMeeting" => NodeKind::YearPlanItem,
            "person" => NodeKind::Person,
            "seat" => NodeKind::Seat,
            "statusReport" => NodeKind::StatusReport,
            "trainingActivity" => NodeKind::TrainingActivity,
            "value" => NodeKind::FollowUpValue,
            "yearPlan" => NodeKind::YearPlan,
            other => named("", other).unwrap_or_else(|| panic!("{other}: say here of which type")),
        };
        NodeId::new(kind, Uuid::from_u128(7)).encode()
    }
}

/// A key of something of each kind that has one.
async fn keys(world: &World) -> BTreeMap<&'static str, String> {
    let token = world.token("region", Grade::Editor).await;
    let project = done(
        world,
        &token,
        "proposeProject project { slug }",
        json!({ "idempotencyKey": "p", "title": "Nyckelprojekt", "summary": "s", "visibility": "PUBLIC" }),
    )
    .await;
    let indicator = done(
        world,
        &token,
        "createIndicator indicator { slug }",
        json!({ "idempotencyKey": "i", "title": "Nyckeltal", "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM",
            "unit": "st", "periodKind": "YEAR", "reporters": "MUNICIPALITIES", "commissionedBy": "lansstyrgruppen", "visibility": "PUBLIC" }),
    )
    .await;
    let matters = world
        .public("{ matters(first: 1) { nodes { slug } } }")
        .await;
    let kind = |kind: NodeKind| -> &'static str {
        match kind {
            NodeKind::Agreement => "Agreement",
            NodeKind::Body => "Body",
            NodeKind::CareArea => "CareArea",
            NodeKind::DevelopmentProject => "DevelopmentProject",
            NodeKind::Indicator => "Indicator",
            NodeKind::Matter => "Matter",
            NodeKind::Organisation => "Organisation",
            NodeKind::Rule => "Rule",
            NodeKind::SeatFunction => "SeatFunction",
            NodeKind::SteeringDocument => "SteeringDocument",
            other => panic!("{other:?}"),
        }
    };
    [
        (
            NodeKind::Agreement,
            "overenskommelse-politisk-samverkan-2004",
        ),
        (NodeKind::Body, "lansstyrgruppen"),
        (NodeKind::CareArea, "pite-alvdal"),
        (
            NodeKind::DevelopmentProject,
            text(&project["project"]["slug"]),
        ),
        (NodeKind::Indicator, text(&indicator["indicator"]["slug"])),
        (
            NodeKind::Matter,
            text(&matters["matters"]["nodes"][0]["slug"]),
        ),
        (NodeKind::Organisation, "2584"),
        (NodeKind::Rule, "A-24"),
        (NodeKind::SeatFunction, "LOCAL_MEMBER"),
        (NodeKind::SteeringDocument, "organisering-lansstyrgruppen"),
    ]
    .into_iter()
    .map(|(of, key)| (kind(of), key.to_owned()))
    .collect()
}

/// Whether an answer says that this field names nothing.
fn is_refused(answer: &Value, field: &str) -> bool {
    let errors = answer["errors"].as_array().map_or(&[][..], Vec::as_slice);
    errors.iter().any(|error| {
        let extensions = &error["extensions"];
        extensions["code"] == "BAD_USER_INPUT" && extensions["field"] == field
    })
}

async fn every_argument_that_takes_the_id_of_what_has_a_key_takes_the_key(world: World) {
    let (schema, keys) = (schema(), keys(&world).await);
    let token = world.token("region", Grade::Approver).await;
    let mut tried = 0;
    let mut elsewhere = Vec::new();
    for (parent, field, arguments, of) in &schema.fields {
        for argument in arguments {
            if ["node", "nodes"].contains(&field.as_str()) {
                continue;
            }
            if parent != "Query" && parent != "Mutation" {
                if innermost(&argument.ty.node) == "ID" {
                    elsewhere.push(format!("{parent}.{field}({})", argument.name.node));
                }
                continue;
            }
            for (path, kind) in schema.ids(parent, argument, "") {
                let steps: Vec<&str> = path.split('.').collect();
                let root = if parent == "Query" {
                    "query"
                } else {
                    "mutation"
                };
                let selection = if schema.objects.contains(of) {
                    "{ __typename }"
                } else {
                    ""
                };
                let declared = arguments
                    .iter()
                    .map(|it| format!("${}: {}", it.name.node, it.ty.node));
                let passed = arguments
                    .iter()
                    .map(|it| format!("{0}: ${0}", it.name.node));
                let (declared, passed): (Vec<_>, Vec<_>) = (declared.collect(), passed.collect());
                let (declared, passed) = (declared.join(", "), passed.join(", "));
                let document = format!("{root}({declared}) {{ {field}({passed}) {selection} }}");
                let sent = |text: &str| {
                    let values = arguments.iter().filter_map(|argument| {
                        let value = schema.value(argument, &steps, text)?;
                        Some((argument.name.node.to_string(), value))
                    });
                    Value::Object(values.collect())
                };
                let neither = world.try_as(&token, &document, sent("no-such-key")).await.1;
                assert!(is_refused(&neither, &path), "{field} {path}: {neither:#}");
                let key = &keys[format!("{kind:?}").as_str()];
                let found = world.try_as(&token, &document, sent(key)).await.1;
                assert!(
                    !is_refused(&found, &path),
                    "{field} {path} {key}: {found:#}"
                );
                let codes = ["VALIDATION_FAILED", "INTERNAL"];
                let code = found["errors"][0]["extensions"]["code"]
                    .as_str()
                    .unwrap_or_default();
                assert!(!codes.contains(&code), "{field} {path} {key}: {found:#}");
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "{tried}");
    assert_eq!(elsewhere, ["Indicator.total(careArea)"]);
    let total = "query($area: ID) { indicators { nodes { total(period: {kind: YEAR, year: 2026}, careArea: $area) { expected } } } }";
    let of_area = world
        .public_with(total, json!({ "area": "pite-alvdal" }))
        .await;
    let expected = &of_area["indicators"]["nodes"][0]["total"]["expected"];
    assert!(expected.is_number(), "{of_area}");
    let (_, neither) = world.try_public_with(total, json!({ "area": "x" })).await;
    assert!(is_refused(&neither, "careArea"), "{neither}");
}

async fn what_has_two_keys_is_found_by_either(world: World) {
    let query = "query($of: ID) { bodies(filter: {municipality: $of}) { totalCount } }";
    let id = world
        .public("{ organisation(by: {code: \"2584\"}) { id slug } }")
        .await;
    let mut counts = Vec::new();
    for key in [
        &json!("2584"),
        &id["organisation"]["slug"],
        &id["organisation"]["id"],
    ] {
        counts.push(world.public_with(query, json!({ "of": key })).await);
    }
    assert_eq!(counts[0], counts[2]);
    assert_eq!(counts[1], counts[2]);
    let by = world
        .public("{ organisation(by: {id: \"region\"}) { slug } }")
        .await;
    assert_eq!(by["organisation"]["slug"], "region");
}

async fn a_key_of_what_is_hidden_is_as_one_that_never_was(world: World) {
    let token = world.token("2584", Grade::Editor).await;
    let input =
        json!({ "idempotencyKey": "p", "title": "Eget", "summary": "s", "visibility": "OWNER" });
    let made = done(&world, &token, "proposeProject project { slug }", input).await;
    let slug = text(&made["project"]["slug"]);
    let query = "query($of: ID) { indicators(filter: {project: $of}) { totalCount } }";
    let mine = world.data_as(&token, query, json!({ "of": slug })).await;
    assert_eq!(mine["indicators"]["totalCount"], 0);
    let other = slug.replace("eget", "inget");
    let told = |answer: Value, key: &str| answer.to_string().replace(key, "KEY");
    let hidden = world.try_public_with(query, json!({ "of": slug })).await.1;
    let never = world.try_public_with(query, json!({ "of": other })).await.1;
    assert!(is_refused(&hidden, "filter.project"), "{hidden}");
    assert_eq!(told(hidden, slug), told(never, &other));
}
