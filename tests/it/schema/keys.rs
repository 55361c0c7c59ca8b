//! Wherever the schema takes the id of something that people cite by a key, it takes the key; and wherever it takes an id, it
//! takes the one that something has on a day.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::types::{BaseType, InputValueDefinition, Type, TypeKind};
use entity::{
    agreement, body, care_area, development_project, indicator, matter, organisation, rule,
    seat_function, steering_document,
};
use samverkan::domain::{id::NodeKind, vocabulary::Grade};
use sea_orm::ColumnTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::{on_day, text},
    mutate::{done, id},
    rows::Rows,
    schema::types,
    world::{World, both},
};

both!(
    every_argument_that_takes_the_id_of_what_has_a_key_takes_the_key,
    every_argument_that_takes_an_id_takes_the_one_of_a_day,
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
    ("forItems", None),
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
    ("documents", Some(NodeKind::SteeringDocument)),
    ("employer", Some(NodeKind::Organisation)),
    ("function", Some(NodeKind::SeatFunction)),
    ("grant", None),
    ("group", Some(NodeKind::Body)),
    ("groups", Some(NodeKind::Body)),
    ("handledBy", Some(NodeKind::Organisation)),
    ("horizonNote", None),
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

/// What a field names by an id, whether that has a key or not.
fn kind_of(input: &str, field: &str) -> NodeKind {
    if let Some(kind) = named(input, field) {
        return kind;
    }
    match (input, field) {
        ("CommissionBy", "id") => NodeKind::Commission,
        ("DisputeBy", "id") => NodeKind::Dispute,
        ("MeetingBy", "id") => NodeKind::Meeting,
        ("ObstacleBy", "id") => NodeKind::Obstacle,
        ("Query", "id") => NodeKind::Proposal,
        ("ReportLocalStructureInput", "responsible") => NodeKind::Person,
        (_, "adoption") => NodeKind::DocumentAdoption,
        (_, "adoptionRequest") => NodeKind::AdoptionRequest,
        (_, "agendaItem" | "carriedFrom" | "forItems" | "fromItem") => NodeKind::AgendaItem,
        (_, "appointment" | "chair" | "presenter" | "secretary" | "substitute" | "viceChair") => {
            NodeKind::Appointment
        }
        (_, "appointedBy" | "decision" | "previous") => NodeKind::Decision,
        (_, "at" | "meeting" | "prepares") => NodeKind::Meeting,
        (_, "attendance") => NodeKind::Attendance,
        (_, "clause") => NodeKind::Clause,
        (_, "commission" | "partOf") => NodeKind::Commission,
        (_, "copiedFrom" | "yearPlan") => NodeKind::YearPlan,
        (_, "dispute") => NodeKind::Dispute,
        (_, "documentVersion") => NodeKind::DocumentVersion,
        (_, "grant") => NodeKind::Grant,
        (_, "horizonNote") => NodeKind::HorizonNote,
        (_, "item" | "plannedMeeting") => NodeKind::YearPlanItem,
        (_, "milestone") => NodeKind::Milestone,
        (_, "notes") => NodeKind::MeetingNotes,
        (_, "obstacle") => NodeKind::Obstacle,
        (_, "participant") => NodeKind::ExternalParticipant,
        (_, "participation") => NodeKind::ProjectParticipation,
        (_, "person") => NodeKind::Person,
        (_, "proposal") => NodeKind::Proposal,
        (_, "receiver") => NodeKind::CommissionReceiver,
        (_, "report") => NodeKind::LocalStructureReport,
        (_, "responsible") => NodeKind::Responsible,
        (_, "seat") => NodeKind::Seat,
        (_, "serviceAccount") => NodeKind::ServiceAccount,
        (_, "statusReport") => NodeKind::StatusReport,
        (_, "trainingActivity") => NodeKind::TrainingActivity,
        (_, "value") => NodeKind::FollowUpValue,
        _ => panic!("{input}.{field}: say here of which type it is"),
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
    let mut schema = Schema {
        inputs: BTreeMap::new(),
        enums: BTreeMap::new(),
        fields: Vec::new(),
        objects: BTreeSet::new(),
    };
    for (name, of) in types() {
        match of.kind {
            TypeKind::InputObject(input) => {
                let one = of.directives.iter().any(|it| it.node.name.node == "oneOf");
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

/// A place for an id in what is sent.
struct Place {
    path: String,
    /// What it names.
    kind: NodeKind,
    has_key: bool,
}

/// A root field with a place for an id in its arguments.
struct Asked<'s> {
    schema: &'s Schema,
    field: &'s str,
    arguments: &'s [InputValueDefinition],
    document: String,
    place: Place,
}

impl Asked<'_> {
    /// The answer when the text is in the place. Mutations change nothing.
    async fn answer(&self, world: &World, token: &str, text: &str) -> Value {
        let steps: Vec<&str> = self.place.path.split('.').collect();
        let values = self.arguments.iter().filter_map(|argument| {
            let value = self.schema.value(argument, &steps, text)?;
            Some((argument.name.node.to_string(), value))
        });
        let mut variables = Value::Object(values.collect());
        if let Some(input) = variables.get_mut("input") {
            input["preview"] = json!(true);
        }
        world.try_as(token, &self.document, variables).await.1
    }
}

/// The types of root fields.
const ROOTS: [&str; 2] = ["Query", "Mutation"];

impl Schema {
    /// Every root field, once for each place for an id in its arguments.
    fn asked(&self) -> Vec<Asked<'_>> {
        let mut asked = Vec::new();
        for (parent, field, arguments, of) in &self.fields {
            let is_any = ["node", "nodes"].contains(&field.as_str());
            if is_any || !ROOTS.contains(&parent.as_str()) {
                continue;
            }
            for argument in arguments {
                for place in self.places(parent, argument, "") {
                    asked.push(Asked {
                        schema: self,
                        field: field.as_str(),
                        arguments: arguments.as_slice(),
                        document: self.document(parent, field, arguments, of),
                        place,
                    });
                }
            }
        }
        asked
    }

    /// What asks for a root field with all its arguments as variables.
    fn document(
        &self,
        parent: &str,
        field: &str,
        arguments: &[InputValueDefinition],
        of: &str,
    ) -> String {
        let root = parent.to_lowercase();
        let selection = match of {
            _ if parent == "Mutation" => "{ userErrors { code field message } }",
            _ if of.ends_with("Connection") => "{ totalCount }",
            _ if self.objects.contains(of) => "{ __typename }",
            _ => "",
        };
        let declared = arguments
            .iter()
            .map(|it| format!("${}: {}", it.name.node, it.ty.node));
        let passed = arguments
            .iter()
            .map(|it| format!("{0}: ${0}", it.name.node));
        let (declared, passed): (Vec<_>, Vec<_>) = (declared.collect(), passed.collect());
        let (declared, passed) = (declared.join(", "), passed.join(", "));
        format!("{root}({declared}) {{ {field}({passed}) {selection} }}")
    }

    /// The places for ids below an argument or a field.
    fn places(&self, input: &str, field: &InputValueDefinition, path: &str) -> Vec<Place> {
        let name = field.name.node.as_str();
        let path = format!("{path}{name}");
        let list = matches!(field.ty.node.base, BaseType::List(_));
        let path = if list { path + ".0" } else { path };
        match innermost(&field.ty.node) {
            "ID" if name == "idempotencyKey" => Vec::new(),
            "ID" => vec![Place {
                path,
                kind: kind_of(input, name),
                has_key: named(input, name).is_some(),
            }],
            of => {
                let fields = self
                    .inputs
                    .get(of)
                    .into_iter()
                    .flat_map(|(_, fields)| fields);
                fields
                    .flat_map(|field| self.places(of, field, &format!("{path}.")))
                    .collect()
            }
        }
    }

    /// A value of an argument or a field with `text` at the path; none of what isn't needed.
    fn value(&self, field: &InputValueDefinition, path: &[&str], text: &str) -> Option<Value> {
        let on_path = path.first() == Some(&field.name.node.as_str());
        let is_needed = !field.ty.node.nullable && field.default_value.is_none();
        (on_path || is_needed).then(|| self.given(field, path, text))
    }

    /// The same, whether it is needed or not.
    fn given(&self, field: &InputValueDefinition, path: &[&str], text: &str) -> Value {
        let name = field.name.node.as_str();
        let on_path = path.first() == Some(&name);
        let list = matches!(field.ty.node.base, BaseType::List(_));
        let rest = match on_path {
            true => &path[if list { 2 } else { 1 }..],
            false => &[],
        };
        let value = match innermost(&field.ty.node) {
            "ID" if on_path => json!(text),
            "ID" if name == "idempotencyKey" => json!(Uuid::now_v7()),
            "ID" => json!(id(kind_of("", name), NOBODY)),
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
                        let value = match *one {
                            true => (place == chosen).then(|| self.given(field, rest, text)),
                            false => self.value(field, rest, text),
                        };
                        if let Some(value) = value {
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
        if list { json!([value]) } else { value }
    }
}

/// The key of an id that nothing has.
const NOBODY: Uuid = Uuid::from_u128(7);

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

/// Whether an answer is to what fits the schema, and tells of no fault of ours.
fn is_understood(answer: &Value) -> bool {
    let code = answer["errors"][0]["extensions"]["code"].as_str();
    !["VALIDATION_FAILED", "INTERNAL"].contains(&code.unwrap_or_default())
}

async fn every_argument_that_takes_the_id_of_what_has_a_key_takes_the_key(world: World) {
    let (schema, keys) = (schema(), keys(&world).await);
    let token = world.token("region", Grade::Approver).await;
    let mut tried = 0;
    for asked in schema.asked().iter().filter(|asked| asked.place.has_key) {
        let (field, path) = (asked.field, asked.place.path.as_str());
        let neither = asked.answer(&world, &token, "no-such-key").await;
        assert!(is_refused(&neither, path), "{field} {path}: {neither:#}");
        let key = &keys[format!("{:?}", asked.place.kind).as_str()];
        let found = asked.answer(&world, &token, key).await;
        assert!(
            !is_refused(&found, path) && is_understood(&found),
            "{field} {path} {key}: {found:#}"
        );
        tried += 1;
    }
    assert!(tried > 60, "{tried}");
    let below = schema.fields.iter();
    let below = below.filter(|(parent, ..)| !ROOTS.contains(&parent.as_str()));
    let elsewhere = below.flat_map(|(parent, field, arguments, _)| {
        let ids = arguments.iter().filter(|it| innermost(&it.ty.node) == "ID");
        ids.map(move |it| format!("{parent}.{field}({})", it.name.node))
    });
    assert_eq!(Vec::from_iter(elsewhere), ["Indicator.total(careArea)"]);
    let of_area = world
        .public_with(TOTAL, json!({ "area": "pite-alvdal" }))
        .await;
    let expected = &of_area["indicators"]["nodes"][0]["total"]["expected"];
    assert!(expected.is_number(), "{of_area}");
    let (_, neither) = world.try_public_with(TOTAL, json!({ "area": "x" })).await;
    assert!(is_refused(&neither, "careArea"), "{neither}");
}

/// The one field below a root that takes an id.
const TOTAL: &str = "query($area: ID) { indicators { nodes { total(period: {kind: YEAR, year: 2026}, careArea: $area) { expected } } } }";

/// The keys of the rows that people cite by these.
async fn rows_of(
    world: &World,
    keys: &BTreeMap<&'static str, String>,
) -> BTreeMap<&'static str, Uuid> {
    let rows = Rows::of(world).await;
    macro_rules! found {
        ($($kind:literal: $table:ident by $column:ident),+ $(,)?) => {
            BTreeMap::from([$((
                $kind,
                rows.one::<$table::Entity>($table::Column::$column.eq(keys[$kind].as_str())).await.id,
            )),+])
        };
    }
    let mut found = found! {
        "Body": body by Slug,
        "CareArea": care_area by Slug,
        "DevelopmentProject": development_project by Slug,
        "Indicator": indicator by Slug,
        "Matter": matter by Slug,
        "Organisation": organisation by Code,
        "Rule": rule by Code,
        "SeatFunction": seat_function by Code,
        "SteeringDocument": steering_document by Slug,
    };
    // An agreement is cited by its document.
    let document = steering_document::Column::Slug.eq(keys["Agreement"].as_str());
    let document = rows.one::<steering_document::Entity>(document).await.id;
    let agreed = agreement::Column::SteeringDocumentId.eq(document);
    let agreed = rows.one::<agreement::Entity>(agreed).await.id;
    found.insert("Agreement", agreed);
    found
}

async fn every_argument_that_takes_an_id_takes_the_one_of_a_day(world: World) {
    let (schema, keys) = (schema(), keys(&world).await);
    let there = rows_of(&world, &keys).await;
    let token = world.token("region", Grade::Approver).await;
    let mut tried = 0;
    for asked in &schema.asked() {
        let (field, path, kind) = (asked.field, asked.place.path.as_str(), asked.place.kind);
        let row = there.get(format!("{kind:?}").as_str()).copied();
        let plain = id(kind, row.unwrap_or(NOBODY));
        let dated = on_day(&json!(plain), "2026-01-01");
        let expected = asked.answer(&world, &token, &plain).await;
        let found = asked.answer(&world, &token, &dated).await;
        assert!(
            !is_refused(&found, path) && is_understood(&found),
            "{field} {path}: {found:#}"
        );
        // An id begins as the same one of a day does.
        let told = |answer: &Value| {
            let answer = answer.to_string().replace(&dated, "ID");
            answer.replace(&plain, "ID")
        };
        assert_eq!(told(&found), told(&expected), "{field} {path}");
        tried += 1;
    }
    assert!(tried > 250, "{tried}");
    let area = json!(id(NodeKind::CareArea, there["CareArea"]));
    let dated = on_day(&area, "2026-01-01");
    assert_eq!(
        world.public_with(TOTAL, json!({ "area": dated })).await,
        world.public_with(TOTAL, json!({ "area": area })).await
    );
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
