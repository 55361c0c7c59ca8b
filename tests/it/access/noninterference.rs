//! Two worlds that differ only in what somebody must not see answer them the same, byte by byte.
//!
//! Each observer asks random questions, made from the schema itself, in three worlds: one with secrets between what
//! everybody sees, a copy from which the rows of what is kept from the observer are removed, journal and all, and a copy in
//! which more of it has been written. Nothing in the answers is normalised but the id of the request, which is the test's.

use std::{collections::BTreeMap, fmt::Write, sync::LazyLock, time::Duration};

use async_graphql::parser::types::{BaseType, Type, TypeKind};
use axum::http::{Request, header};
use futures_util::StreamExt;
use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    register::{Seen, TABLES, Table, Written},
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::hidden_data::{
        KIRUNA, Keys, Observer, REGION, Secret, Secrets, WORD, difference, keys,
    },
    fixture::{
        extent::number,
        json::on_day,
        mutate::id,
        random::Random,
        schema::types,
        world::{Kind, World, both},
    },
};

both!(what_is_kept_from_somebody_changes_no_byte_of_what_they_are_answered);

/// How many questions each observer asks in each of the three worlds.
fn questions() -> usize {
    number(12, 25)
}

/// The tables whose rows have global ids and may be hidden or written, with the types that show them.
static THINGS: LazyLock<Vec<(&str, NodeKind, String)>> = LazyLock::new(|| {
    let thing = |table: &'static Table| {
        let kind = table.kind?;
        let is_asked_for = table.seen != Seen::Public || table.written != Written::Never;
        is_asked_for.then(|| (table.name, kind, format!("{kind:?}")))
    };
    TABLES.iter().filter_map(thing).collect()
});

/// The types that `changes` can be asked for.
fn types_that_change() -> Vec<String> {
    let written = TABLES
        .iter()
        .filter(|table| table.written != Written::Never);
    let kinds = written.filter_map(|table| table.kind);
    kinds.map(|kind| format!("{kind:?}")).collect()
}

/// Mutations that name a thing, which is never there: name, input, the type of the thing.
const AIMED: &[(&str, &str, &str)] = &[
    (
        "changeSteeringDocument",
        "document: ID, version: 1, title: \"Ny\"",
        "SteeringDocument",
    ),
    (
        "addDocumentVersion",
        "idempotencyKey: \"a\", document: ID",
        "SteeringDocument",
    ),
    (
        "createSteeringDocument",
        "idempotencyKey: \"a\", kind: ROUTINE, level: LOCAL, title: \"Ny\", supersedes: ID",
        "SteeringDocument",
    ),
    (
        "reportLocalStructure",
        "idempotencyKey: \"a\", groups: [], reportedOn: \"2026-01-01\", document: ID",
        "SteeringDocument",
    ),
    (
        "adoptDocumentVersion",
        "documentVersion: ID, version: 1, from: \"2026-01-01\"",
        "DocumentVersion",
    ),
    (
        "addClause",
        "idempotencyKey: \"a\", documentVersion: ID, number: \"7\", heading: \"Syfte\", wording: \"Ny\"",
        "DocumentVersion",
    ),
    (
        "recordAdoption",
        "idempotencyKey: \"a\", documentVersion: ID, adoptedOn: \"2026-01-01\", organ: \"styrelsen\"",
        "DocumentVersion",
    ),
    (
        "sendForAdoption",
        "idempotencyKey: \"a\", documentVersion: ID, answerBy: \"2026-12-31\"",
        "DocumentVersion",
    ),
    (
        "changeAdoptionRequest",
        "adoptionRequest: ID, version: 1",
        "AdoptionRequest",
    ),
    (
        "changeAdoption",
        "adoption: ID, version: 1",
        "DocumentAdoption",
    ),
    (
        "removeAdoption",
        "adoption: ID, version: 1",
        "DocumentAdoption",
    ),
    ("changeClause", "clause: ID, version: 1", "Clause"),
    (
        "changeMatter",
        "matter: ID, version: 1, title: \"Ny\"",
        "Matter",
    ),
    (
        "recordDecision",
        "idempotencyKey: \"a\", matter: ID, kind: NOTES, organ: \"Styrelsen\", wording: \"Ny\"",
        "Matter",
    ),
    (
        "correctDecision",
        "decision: ID, version: 1, reason: \"Fel\"",
        "Decision",
    ),
    ("removeClause", "clause: ID, version: 1", "Clause"),
    (
        "recordApproval",
        "idempotencyKey: \"a\", agreement: ID, approvedOn: \"2026-01-01\"",
        "Agreement",
    ),
    (
        "giveNotice",
        "idempotencyKey: \"a\", agreement: ID, givenOn: \"2026-01-01\"",
        "Agreement",
    ),
    (
        "draftAgreement",
        "idempotencyKey: \"a\", document: ID, parties: []",
        "SteeringDocument",
    ),
    ("changeAgreement", "agreement: ID, version: 1", "Agreement"),
    ("sendAgreement", "agreement: ID, version: 1", "Agreement"),
    ("withdrawGrant", "grant: ID, version: 1", "Grant"),
    (
        "revokeServiceAccount",
        "serviceAccount: ID, version: 1",
        "ServiceAccount",
    ),
    ("changePerson", "person: ID, version: 1", "Person"),
    ("exportPerson", "person: ID", "Person"),
    (
        "anonymisePerson",
        "person: ID, version: 1, reason: \"Begäran\", decision: { organ: \"Kommunstyrelsen\", date: \"2026-10-01\", reference: \"§ 1\" }",
        "Person",
    ),
    (
        "proposeProject",
        "idempotencyKey: \"a\", title: \"Ny\", summary: \"Ny\", parentProject: ID",
        "DevelopmentProject",
    ),
    (
        "changeProject",
        "project: ID, version: 1, title: \"Ny\"",
        "DevelopmentProject",
    ),
    (
        "startProject",
        "project: ID, version: 1",
        "DevelopmentProject",
    ),
    (
        "pauseProject",
        "project: ID, version: 1, reason: \"Paus\"",
        "DevelopmentProject",
    ),
    (
        "closeProject",
        "project: ID, version: 1, closingReport: \"Klart\"",
        "DevelopmentProject",
    ),
    (
        "addMilestone",
        "idempotencyKey: \"a\", project: ID, title: \"Ny\", dueOn: \"2027-01-01\"",
        "DevelopmentProject",
    ),
    (
        "joinProject",
        "idempotencyKey: \"a\", project: ID",
        "DevelopmentProject",
    ),
    (
        "submitStatusReport",
        "idempotencyKey: \"a\", project: ID, period: { kind: YEAR, year: 2025 }, health: ON_TRACK, done: \"Ny\"",
        "DevelopmentProject",
    ),
    (
        "createIndicator",
        "idempotencyKey: \"a\", title: \"Ny\", measure: COUNT, direction: ASCENDING, aggregation: SUM, unit: \"antal\", periodKind: YEAR, reporters: OWNER, project: ID",
        "DevelopmentProject",
    ),
    (
        "reachMilestone",
        "milestone: ID, version: 1, reachedOn: \"2026-10-01\"",
        "Milestone",
    ),
    (
        "leaveProject",
        "participation: ID, version: 1",
        "ProjectParticipation",
    ),
    (
        "correctStatusReport",
        "idempotencyKey: \"a\", statusReport: ID, health: ON_TRACK, done: \"Ny\"",
        "StatusReport",
    ),
    (
        "changeIndicator",
        "indicator: ID, version: 1, title: \"Ny\"",
        "Indicator",
    ),
    (
        "setIndicatorTarget",
        "indicator: ID, period: { kind: YEAR, year: 2026 }, target: \"5\"",
        "Indicator",
    ),
    (
        "saveFollowUpValue",
        "indicator: ID, period: { kind: YEAR, year: 2025 }, actual: \"5\"",
        "Indicator",
    ),
    (
        "submitFollowUpValue",
        "value: ID, version: 1",
        "FollowUpValue",
    ),
    (
        "approveFollowUpValue",
        "value: ID, version: 2",
        "FollowUpValue",
    ),
    (
        "returnFollowUpValue",
        "value: ID, version: 2, reason: \"Fel\"",
        "FollowUpValue",
    ),
    (
        "removeFollowUpValue",
        "value: ID, version: 1",
        "FollowUpValue",
    ),
    (
        "approveFollowUpValues",
        "values: [{ value: ID, version: 2 }]",
        "FollowUpValue",
    ),
    (
        "recordDisputeOutcome",
        "dispute: ID, version: 1, outcome: \"Ny\"",
        "Dispute",
    ),
    ("escalateDispute", "dispute: ID, version: 1", "Dispute"),
    ("resolveDispute", "dispute: ID, version: 1", "Dispute"),
    (
        "withdrawDispute",
        "dispute: ID, version: 1, reason: \"Nej\"",
        "Dispute",
    ),
    ("acceptMeetingRequest", "meeting: ID, version: 1", "Meeting"),
    (
        "addAgendaItem",
        "idempotencyKey: \"a\", meeting: ID, title: \"Ny\"",
        "Meeting",
    ),
    (
        "changeAgendaItem",
        "agendaItem: ID, version: 1, title: \"Ny\"",
        "AgendaItem",
    ),
    (
        "answerCall",
        "attendance: ID, version: 1, answer: COMING",
        "Attendance",
    ),
    ("removeGuest", "attendance: ID, version: 1", "Attendance"),
    (
        "changeNotes",
        "notes: ID, version: 1, text: \"Ny\"",
        "MeetingNotes",
    ),
    ("approveNotes", "notes: ID, version: 1", "MeetingNotes"),
    (
        "adoptYearPlan",
        "yearPlan: ID, version: 1, adoptedOn: \"2026-11-02\", decision: \"Antas\"",
        "YearPlan",
    ),
    (
        "createYearPlan",
        "idempotencyKey: \"a\", body: \"lansstyrgruppen\", year: 2040, copiedFrom: ID",
        "YearPlan",
    ),
    (
        "addYearPlanItem",
        "idempotencyKey: \"a\", yearPlan: ID, content: { deadline: { title: \"Ny\", day: \"2027-05-20\" } }",
        "YearPlan",
    ),
    (
        "changeYearPlanItem",
        "item: ID, version: 1, content: { deadline: { title: \"Ny\", day: \"2027-05-20\" } }",
        "YearPlanItem",
    ),
    ("removeYearPlanItem", "item: ID, version: 1", "YearPlanItem"),
    ("consentToProposal", "proposal: ID, version: 1", "Proposal"),
    (
        "rejectProposal",
        "proposal: ID, version: 1, reason: \"Nej\"",
        "Proposal",
    ),
    ("withdrawProposal", "proposal: ID, version: 1", "Proposal"),
    (
        "giveCommission",
        "idempotencyKey: \"a\", body: \"lansstyrgruppen\", title: \"Ny\", text: \"Ny\", dueOn: \"2027-01-01\", organisations: [\"2584\"], partOf: ID",
        "Commission",
    ),
    (
        "changeCommission",
        "commission: ID, version: 1, title: \"Ny\"",
        "Commission",
    ),
    (
        "withdrawCommission",
        "commission: ID, version: 1, reason: \"Nej\"",
        "Commission",
    ),
    (
        "acceptCommission",
        "receiver: ID, version: 1",
        "CommissionReceiver",
    ),
    (
        "submitInterimReport",
        "receiver: ID, version: 1, text: \"Ny\"",
        "CommissionReceiver",
    ),
    (
        "submitFinalReport",
        "receiver: ID, version: 1, text: \"Ny\"",
        "CommissionReceiver",
    ),
    (
        "returnFinalReport",
        "receiver: ID, version: 1, reason: \"Nej\"",
        "CommissionReceiver",
    ),
    (
        "closeCommission",
        "receiver: ID, version: 1, nothingRemains: true",
        "CommissionReceiver",
    ),
    (
        "changeObstacle",
        "obstacle: ID, version: 1, title: \"Ny\"",
        "Obstacle",
    ),
    ("publishObstacle", "obstacle: ID, version: 1", "Obstacle"),
    (
        "addObstacleMeasure",
        "obstacle: ID, version: 1, text: \"Ny\"",
        "Obstacle",
    ),
    ("removeObstacle", "obstacle: ID, version: 1", "Obstacle"),
    (
        "escalateObstacle",
        "obstacle: ID, version: 1, answerDueOn: \"2026-12-01\"",
        "Obstacle",
    ),
    (
        "answerObstacle",
        "obstacle: ID, version: 1, answer: \"Ny\"",
        "Obstacle",
    ),
];

/// Mutations that are refused, because nothing has been changed so often: name, input, the type of the thing.
const STALE: &[(&str, &str, &str)] = &[
    (
        "changeSteeringDocument",
        "document: ID, version: 999, title: \"Ny\"",
        "SteeringDocument",
    ),
    (
        "adoptDocumentVersion",
        "documentVersion: ID, version: 999, from: \"2026-01-01\"",
        "DocumentVersion",
    ),
    ("removeClause", "clause: ID, version: 999", "Clause"),
    ("withdrawGrant", "grant: ID, version: 999", "Grant"),
    (
        "revokeServiceAccount",
        "serviceAccount: ID, version: 999",
        "ServiceAccount",
    ),
    (
        "protectPerson",
        "person: ID, version: 999, protected: true",
        "Person",
    ),
    (
        "cancelProject",
        "project: ID, version: 999, reason: \"Slut\"",
        "DevelopmentProject",
    ),
    (
        "moveMilestone",
        "milestone: ID, version: 999, dueOn: \"2027-02-01\", reason: \"Sen\"",
        "Milestone",
    ),
    (
        "changeIndicator",
        "indicator: ID, version: 999, title: \"Ny\"",
        "Indicator",
    ),
    (
        "resolveDispute",
        "dispute: ID, version: 999, outcome: \"Ny\"",
        "Dispute",
    ),
    (
        "reopenFollowUpValue",
        "value: ID, version: 999, reason: \"Fel\"",
        "FollowUpValue",
    ),
    (
        "changeCommission",
        "commission: ID, version: 999, title: \"Ny\"",
        "Commission",
    ),
    (
        "closeCommission",
        "receiver: ID, version: 999, nothingRemains: true",
        "CommissionReceiver",
    ),
    (
        "changeObstacle",
        "obstacle: ID, version: 999, title: \"Ny\"",
        "Obstacle",
    ),
    (
        "answerObstacle",
        "obstacle: ID, version: 999, answer: \"Ny\"",
        "Obstacle",
    ),
    (
        "changeAdoptionRequest",
        "adoptionRequest: ID, version: 999, answerBy: \"2027-12-31\"",
        "AdoptionRequest",
    ),
];

/// What is asked of everything that has it: what has happened to a thing, and what the auditors ask of it.
const ALWAYS: [&str; 3] = ["history", "answers", "evidence"];

/// The objects and interfaces of the schema, with their fields and the types of those.
struct Types(BTreeMap<String, Vec<(String, String)>>);

impl Types {
    fn of_schema() -> Self {
        let mut with_fields = BTreeMap::new();
        for (name, definition) in types() {
            let fields = match definition.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            let field = |field: &async_graphql::parser::types::FieldDefinition| {
                (field.name.node.to_string(), base(&field.ty.node))
            };
            // What needs an argument is asked for apart.
            let needs_none = |field: &async_graphql::parser::types::FieldDefinition| {
                let mut arguments = field.arguments.iter().map(|argument| &argument.node);
                arguments
                    .all(|argument| argument.ty.node.nullable || argument.default_value.is_some())
            };
            let fields = fields.iter().filter(|it| needs_none(&it.node));
            let fields = fields.map(|it| field(&it.node)).collect();
            with_fields.insert(name, fields);
        }
        Self(with_fields)
    }

    /// All simple fields of a type, and some that lead on.
    fn selection(&self, random: &mut Random, name: &str, depth: usize) -> String {
        let fields = &self.0[name];
        if name.ends_with("Connection") {
            let (_, edge) = fields
                .iter()
                .find(|(field, _)| field == "edges")
                .expect("a connection");
            let (_, node) = self.0[edge]
                .iter()
                .find(|(field, _)| field == "node")
                .expect("an edge");
            let node = self.selection(random, node, depth);
            return format!(
                "totalCount pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ cursor node {{ {node} }} }}"
            );
        }
        let mut selected = "__typename".to_owned();
        for (field, of) in fields {
            if !self.0.contains_key(of) {
                write!(selected, " {field}").expect("text");
            } else if depth > 0 && (ALWAYS.contains(&field.as_str()) || random.once_in(3)) {
                let page = if of.ends_with("Connection") {
                    "(first: 4)"
                } else {
                    ""
                };
                let inner = self.selection(random, of, depth - 1);
                write!(selected, " {field}{page} {{ {inner} }}").expect("text");
            }
        }
        selected
    }
}

fn base(of: &Type) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(item) => base(item),
    }
}

/// What an observer asks.
struct Question {
    document: String,
    /// Whether it is asked with GET, as the public may.
    get: bool,
    /// The list that it asks for.
    list: Option<List>,
}

/// A list that can be gone on with: what comes before the arguments of the page, the type, what comes last.
#[derive(Clone)]
struct List {
    open: String,
    of: &'static str,
    close: &'static str,
}

/// An observer, with all that it can ask about.
struct Asker<'s> {
    random: Random,
    types: &'s Types,
    /// Rows that are there for the observer, and rows that are not.
    all: Keys,
    kept: Keys,
    slugs: Vec<String>,
    used_keys: Vec<String>,
    cursors: Vec<(List, String)>,
}

impl Asker<'_> {
    fn question(&mut self) -> Question {
        let list = match self.random.below(40) {
            25 | 26 => {
                let document = self.matrix();
                return self.asked(document, None);
            }
            38 | 39 => {
                let document = self.timeline();
                return self.asked(document, None);
            }
            20 | 21 => self.list(
                "projects",
                "DevelopmentProjectConnection",
                &["orderBy", "filter"],
            ),
            22 => self.list("indicators", "IndicatorConnection", &["filter"]),
            23 | 24 => self.list(
                "followUpValues",
                "FollowUpValueConnection",
                &["orderBy", "filter"],
            ),
            28 | 29 => self.list("disputes", "DisputeConnection", &["states"]),
            30 => self.list("commissions", "CommissionConnection", &["body"]),
            31 => self.list("obstacles", "ObstacleConnection", &["body"]),
            32 | 33 => self.list("decisions", "DecisionConnection", &["followed"]),
            36 | 37 => self.list(
                "auditQuestions",
                "AuditedThingConnection",
                &["asOf", "bodyAndYear"],
            ),
            34 | 35 => self.list("meetings", "MeetingConnection", &[]),
            0..=2 => self.list(
                "steeringDocuments",
                "SteeringDocumentConnection",
                &["asOf", "level"],
            ),
            3 => self.list("agreements", "AgreementConnection", &["asOf", "party"]),
            4 => self.list("matters", "MatterConnection", &["decidedBy"]),
            5 => self.list("bodies", "BodyConnection", &["asOf", "local"]),
            6 => self.list("organisations", "OrganisationConnection", &["asOf"]),
            7..=9 => self.list("changes", "ChangeConnection", &["types"]),
            10 | 11 => self.history(),
            other => return self.single(other),
        };
        self.page(list)
    }

    /// A list of the whole, or of a part of it.
    fn list(&mut self, field: &str, of: &'static str, filters: &[&str]) -> List {
        let mut open = format!("{{ {field}(");
        for filter in filters {
            if !self.random.once_in(3) {
                continue;
            }
            let organisation = self.id("organisation", NodeKind::Organisation);
            let filter = match *filter {
                "orderBy" => "orderBy: CHANGED ".to_owned(),
                "filter" => format!("filter: {{ {} }} ", self.filter_of(field)),
                "asOf" => format!("asOf: \"{}\" ", self.day()),
                "states" => "filter: { states: [OPEN] } ".to_owned(),
                "level" => "filter: { level: LOCAL } ".to_owned(),
                "local" => "filter: { types: [LOCAL_GROUP] } ".to_owned(),
                "party" => format!("filter: {{ party: \"{organisation}\" }} "),
                "decidedBy" => format!("filter: {{ decidedBy: \"{organisation}\" }} "),
                "followed" => "filter: { withoutFollowUp: true } ".to_owned(),
                "body" => format!("filter: {{ body: \"{}\" }} ", self.body()),
                "bodyAndYear" => {
                    let (body, year) = (self.body(), self.year());
                    format!("filter: {{ body: \"{body}\", year: {year} }} ")
                }
                _ => format!("types: [{}] ", self.random.of(&types_that_change())),
            };
            open += &filter;
        }
        List {
            open,
            of,
            close: "}",
        }
    }

    /// A filter of a list of projects, indicators or values, by things that are kept from the observer or not.
    fn filter_of(&mut self, list: &str) -> String {
        let organisation = self.id("organisation", NodeKind::Organisation);
        let project = self.id("development_project", NodeKind::DevelopmentProject);
        let indicator = self.id("indicator", NodeKind::Indicator);
        let day = self.day();
        let filters = match list {
            "projects" => vec![
                format!("owner: \"{organisation}\""),
                format!("participant: \"{organisation}\""),
                format!("parentProject: \"{project}\""),
                "phases: [ONGOING] search: \"plan\"".to_owned(),
                "healths: [ON_TRACK, OFF_TRACK] priorityArea: \"barn-och-unga\"".to_owned(),
                format!("notReportedSince: \"{day}\""),
                format!("changedSince: \"{day}T00:00:00Z\""),
            ],
            "indicators" => vec![
                format!("owner: \"{organisation}\""),
                format!("project: \"{project}\""),
                "priorityArea: \"barn-och-unga\" measure: COUNT".to_owned(),
                format!("changedSince: \"{day}T00:00:00Z\""),
            ],
            _ => vec![
                format!("indicator: \"{indicator}\""),
                format!("project: \"{project}\""),
                format!("organisation: \"{organisation}\""),
                "states: [DRAFT, SUBMITTED, RETURNED]".to_owned(),
                "period: { kind: YEAR, year: 2024 }".to_owned(),
                format!("changedSince: \"{day}T00:00:00Z\""),
            ],
        };
        self.random.of(&filters).clone()
    }

    /// The matrix of a year, for all or for what is kept from the observer.
    fn matrix(&mut self) -> String {
        let selection = self.types.selection(&mut self.random, "FollowUpMatrix", 3);
        let (indicator, project) = (
            self.id("indicator", NodeKind::Indicator),
            self.id("development_project", NodeKind::DevelopmentProject),
        );
        let filters = [
            format!("indicators: [\"{indicator}\"]"),
            format!("project: \"{project}\""),
            "priorityArea: \"barn-och-unga\"".to_owned(),
            String::new(),
        ];
        let filter = self.random.of(&filters).clone();
        let year = 2021 + self.random.below(5);
        format!(
            "{{ followUpMatrix(period: {{ kind: YEAR, year: {year} }}, filter: {{ {filter} }}) {{ {selection} }} }}"
        )
    }

    /// What happened in a body in a year.
    fn timeline(&mut self) -> String {
        let (body, year) = (self.body(), self.year());
        let of = *self.random.of(&[
            "Commission",
            "Decision",
            "DocumentVersion",
            "Meeting",
            "Obstacle",
        ]);
        let selection = self.types.selection(&mut self.random, of, 1);
        format!(
            "{{ bodyTimeline(body: \"{body}\", year: {year}) {{ on text thing {{ __typename id ... on {of} {{ {selection} }} }} }} }}"
        )
    }

    fn history(&mut self) -> List {
        let mut thing = (String::new(), THINGS[0].2.as_str());
        while !self.types.0[thing.1]
            .iter()
            .any(|(field, _)| field == "history")
            || thing.0.is_empty()
        {
            thing = self.thing();
        }
        List {
            open: format!(
                "{{ node(id: \"{}\") {{ ... on {} {{ history(",
                thing.0, thing.1
            ),
            of: "ChangeConnection",
            close: "} } }",
        }
    }

    /// A page of the list, or the page after a cursor that was seen.
    fn page(&mut self, list: List) -> Question {
        let first = self.random.below(8) + 1;
        let (list, after) = if self.cursors.is_empty() || self.random.once_in(2) {
            (list, String::new())
        } else {
            let (seen, cursor) = self.random.of(&self.cursors).clone();
            // Cursors are of one list: in another they are refused, the same in all worlds.
            let list = if self.random.once_in(6) { list } else { seen };
            (list, format!(" after: \"{cursor}\""))
        };
        let depth = 1 + self.random.below(2);
        let selection = self.types.selection(&mut self.random, list.of, depth);
        let document = format!(
            "{}first: {first}{after}) {{ {selection} }} {}",
            list.open, list.close
        );
        self.asked(document, Some(list))
    }

    fn single(&mut self, kind: usize) -> Question {
        let document = match kind {
            12 | 13 => {
                let (id, of) = self.thing();
                let depth = 1 + self.random.below(3);
                let selection = self.types.selection(&mut self.random, of, depth);
                let id = match self.random.once_in(2) {
                    true => on_day(&id.into(), self.day()),
                    false => id,
                };
                format!("{{ node(id: \"{id}\") {{ id ... on {of} {{ {selection} }} }} }}")
            }
            14 => {
                let ids: Vec<String> = (0..8).map(|_| self.thing().0).collect();
                format!(
                    "{{ nodes(ids: {}) {{ __typename id ... on SteeringDocument {{ title supersededBy {{ id }} versions {{ id state }} }} }} }}",
                    json!(ids)
                )
            }
            15 => {
                let slug = self.random.of(&self.slugs).clone();
                let (field, of) = *self.random.of(&[
                    ("steeringDocument", "SteeringDocument"),
                    ("matter", "Matter"),
                    ("agreement", "Agreement"),
                    ("body", "Body"),
                    ("organisation", "Organisation"),
                    ("project", "DevelopmentProject"),
                    ("indicator", "Indicator"),
                ]);
                let selection = self.types.selection(&mut self.random, of, 2);
                format!("{{ {field}(by: {{ slug: \"{slug}\" }}) {{ {selection} }} }}")
            }
            16 => {
                let (field, of) = *self.random.of(&[
                    ("viewer", "Viewer"),
                    ("rules", "Rule"),
                    ("careAreas", "CareArea"),
                    ("priorityAreas", "PriorityArea"),
                    (
                        "difference(from: \"2000-01-01\", to: \"2027-01-01\")",
                        "StructureChange",
                    ),
                ]);
                let selection = self.types.selection(&mut self.random, of, 1);
                format!("{{ {field} {{ {selection} }} }}")
            }
            17 => {
                let (name, input, of) = *self.random.of(AIMED);
                let id = self.absent(of);
                mutation(name, input, &id)
            }
            18 => {
                let (name, input, of) = *self.random.of(STALE);
                let id = self.id_of(of);
                mutation(name, input, &id)
            }
            _ => self.refused_creation(),
        };
        self.asked(document, None)
    }

    /// A creation with much that is wrong, under a key that others used, and a slug that others have.
    fn refused_creation(&mut self) -> String {
        let (key, slug) = (
            self.random.of(&self.used_keys).clone(),
            self.random.of(&self.slugs).clone(),
        );
        let title = "a".repeat(201);
        format!(
            "mutation {{ createSteeringDocument(input: {{ idempotencyKey: \"{key}\", kind: ROUTINE, level: LOCAL, title: \"{title}\", slug: \"{slug}\" }}) {{ userErrors {{ code field message }} }} }}"
        )
    }

    fn asked(&mut self, document: String, list: Option<List>) -> Question {
        Question {
            get: self.random.once_in(2) && !document.starts_with("mutation"),
            document,
            list,
        }
    }

    fn day(&mut self) -> &'static str {
        let day: &&'static str = self.random.of(DAYS);
        day
    }

    fn body(&mut self) -> &'static str {
        let body: &&'static str = self.random.of(BODIES);
        body
    }

    /// The year of most secrets, or the one before.
    fn year(&mut self) -> usize {
        2025 + self.random.below(2)
    }

    /// A thing of any type, kept from the observer or not, or one that never was.
    fn thing(&mut self) -> (String, &'static str) {
        let (table, kind, of) = self.random.of(&THINGS);
        (self.id(table, *kind), of)
    }

    fn id_of(&mut self, of: &str) -> String {
        let (table, kind) = thing_of(of);
        self.id(table, kind)
    }

    fn id(&mut self, table: &str, kind: NodeKind) -> String {
        let from = if self.random.once_in(2) {
            &self.kept
        } else {
            &self.all
        };
        let keys: Vec<Uuid> = from.get(table).into_iter().flatten().copied().collect();
        if keys.is_empty() || self.random.once_in(10) {
            return id(kind, invented());
        }
        id(kind, *self.random.of(&keys))
    }

    /// A thing that is not there for the observer.
    fn absent(&mut self, of: &str) -> String {
        let (table, kind) = thing_of(of);
        let keys: Vec<Uuid> = self
            .kept
            .get(table)
            .into_iter()
            .flatten()
            .copied()
            .collect();
        if keys.is_empty() {
            return id(kind, invented());
        }
        id(kind, *self.random.of(&keys))
    }

    /// Notes the cursors of an answer.
    fn learn(&mut self, list: Option<&List>, answer: &Value) {
        let Some(list) = list else { return };
        let mut cursors = Vec::new();
        cursors_in(answer, &mut cursors);
        for cursor in cursors {
            self.cursors.push((list.clone(), cursor));
        }
    }
}

/// Before, within and after the time of the secrets.
const DAYS: &[&str] = &[
    "2004-10-01",
    "2020-06-01",
    "2026-01-01",
    "2026-11-02",
    "2030-01-01",
];

/// The bodies in which secrets are, by their keys.
const BODIES: &[&str] = &[
    "lansstyrgruppen",
    "politiska-samverkansberedningen",
    "lansdelsgrupp-norra-norrbotten",
    "kirunagruppen-1",
    "kirunagruppen-3",
];

fn thing_of(of: &str) -> (&'static str, NodeKind) {
    let thing = THINGS.iter().find(|(_, _, name)| name == of);
    thing
        .map(|(table, kind, _)| (*table, *kind))
        .expect("a type")
}

fn mutation(name: &str, input: &str, id: &str) -> String {
    let input = input.replace("ID", &format!("\"{id}\""));
    format!("mutation {{ {name}(input: {{ {input} }}) {{ userErrors {{ code field message }} }} }}")
}

/// The key of nothing.
fn invented() -> Uuid {
    Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0bad_0bad)
}

/// The cursors of the outermost list of an answer.
fn cursors_in(answer: &Value, cursors: &mut Vec<String>) {
    match answer {
        Value::Object(fields) if fields.contains_key("edges") => {
            let edges = fields["edges"].as_array().into_iter().flatten();
            let cursor = |edge: &Value| edge["cursor"].as_str().map(str::to_owned);
            cursors.extend(edges.filter_map(cursor));
        }
        Value::Object(fields) => fields.values().for_each(|it| cursors_in(it, cursors)),
        _ => (),
    }
}

/// All of an answer: status, headers, body.
async fn ask(world: &World, token: Option<&str>, question: &Question) -> (String, String) {
    let request = match token {
        None if question.get => {
            let query: String =
                form_urlencoded::byte_serialize(question.document.as_bytes()).collect();
            Request::get(format!("/public/graphql?query={query}"))
        }
        None => Request::post("/public/graphql"),
        Some(token) => {
            Request::post("/graphql").header(header::AUTHORIZATION, format!("Bearer {token}"))
        }
    };
    let is_get = token.is_none() && question.get;
    let body = if is_get {
        String::new()
    } else {
        json!({ "query": question.document }).to_string()
    };
    let request = request
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/graphql-response+json")
        .body(body.into())
        .expect("a valid request");
    let mut answer = world.request(request).await;
    answer.headers.remove("x-request-id");
    (
        format!("{} {:?}", answer.status, answer.headers),
        answer.body,
    )
}

/// One column of text.
async fn texts(world: &World, statement: &str) -> Vec<String> {
    let backend = match world.database().kind() {
        Kind::Sqlite => DbBackend::Sqlite,
        Kind::Postgres => DbBackend::Postgres,
    };
    let connection = world.database().connection().await;
    let rows = connection
        .query_all_raw(Statement::from_string(backend, statement))
        .await
        .expect("the table is read");
    let text = |row: &sea_orm::QueryResult| row.try_get("", "told").expect("text");
    rows.iter().map(text).collect()
}

/// Removes rows past everything that would keep them, as if they had never been: foreign keys, the journal's guard.
async fn remove(world: &World, rows: &Keys) {
    let (mut statements, quoted): (String, fn(&Uuid) -> String) = match world.database().kind() {
        Kind::Sqlite => (
            "PRAGMA foreign_keys = OFF; DROP TRIGGER journal_refuses_delete; DROP TRIGGER journal_refuses_update;".to_owned(),
            |key| format!("X'{}'", key.simple()),
        ),
        Kind::Postgres => (
            "SET session_replication_role = replica;".to_owned(),
            |key| format!("'{key}'"),
        ),
    };
    for (table, keys) in rows {
        let keys: Vec<String> = keys.iter().map(quoted).collect();
        write!(
            statements,
            "DELETE FROM {table} WHERE id IN ({});",
            keys.join(", ")
        )
        .expect("text");
    }
    statements += RENUMBER;
    world.database().sql_as_administrator(&statements).await;
}

/// The journal is numbered as if nothing had been removed: the numbers must not show, either.
const RENUMBER: &str = "
    CREATE TEMPORARY TABLE places AS SELECT id, row_number() OVER (ORDER BY number) AS place FROM journal;
    UPDATE journal SET number = 1000000 + (SELECT place FROM places WHERE places.id = journal.id);
    UPDATE journal SET number = number - 1000000;
    DROP TABLE places;";

/// The observers in groups from whom the same is kept.
fn groups() -> Vec<(Vec<Secret>, Vec<Observer>)> {
    let mut groups: Vec<(Vec<Secret>, Vec<Observer>)> = Vec::new();
    for observer in Observer::ALL {
        let secrets = observer.secrets();
        match groups.iter_mut().find(|(others, _)| *others == secrets) {
            Some((_, group)) => group.push(observer),
            None => groups.push((secrets, vec![observer])),
        }
    }
    groups
}

/// The three worlds of a group, and the rows that the third has more.
struct Worlds {
    secrets_between: World,
    without: World,
    with_more: World,
    more: Keys,
}

impl Worlds {
    async fn of(base: &Secrets, group: &(Vec<Secret>, Vec<Observer>)) -> Self {
        let (kept, observers) = group;
        let without = base.world.copied().await;
        remove(&without, &base.kept_from(observers[0])).await;
        let with_more = base.world.copied().await;
        let before = keys(&with_more).await;
        for secret in kept {
            secret
                .write(&with_more, &base.written.tokens, &base.written.free)
                .await;
        }
        let more = difference(&keys(&with_more).await, &before);
        Self {
            secrets_between: base.world.copied().await,
            without,
            with_more,
            more,
        }
    }

    /// The answer that all three give. Another one fails the test.
    async fn same(&self, observer: Observer, token: Option<&str>, question: &Question) -> String {
        let (head, body) = ask(&self.secrets_between, token, question).await;
        for (other, what) in [(&self.without, "fewer"), (&self.with_more, "more")] {
            let answer = ask(other, token, question).await;
            assert_eq!(
                (&head, &body),
                (&answer.0, &answer.1),
                "{observer:?} finds out about {what} secrets with\n{}",
                question.document
            );
        }
        // A question that the schema refuses asks nothing.
        assert!(
            !body.contains("VALIDATION_FAILED"),
            "{}\n{body}",
            question.document
        );
        assert!(
            !self.tells(observer, &body),
            "{observer:?} is told a secret:\n{}\n{body}",
            question.document
        );
        body
    }

    /// Whether the answer has a word of a secret, for those from whom all secrets with words are kept.
    fn tells(&self, observer: Observer, body: &str) -> bool {
        observer == Observer(None) && body.contains(WORD)
    }
}

fn plain(document: &str) -> Question {
    Question {
        document: document.to_owned(),
        get: false,
        list: None,
    }
}

async fn what_is_kept_from_somebody_changes_no_byte_of_what_they_are_answered(world: World) {
    let base = Secrets::of(world.kind()).await;
    let types = Types::of_schema();
    let all = keys(&base.world).await;
    let (mut asked, mut answered) = (0, 0);
    let mut refused = BTreeMap::<String, usize>::new();
    for group in groups() {
        let worlds = Worlds::of(&base, &group).await;
        who_sees_the_secrets_is_answered_differently(&base, &worlds, &group.0).await;
        let mut kept = base.kept_from(group.1[0]);
        for (table, keys) in &worlds.more {
            kept.entry(table.clone()).or_default().extend(keys);
        }
        if group.0.contains(&Secret::Person) {
            kept.insert("person".to_owned(), base.written.protected.clone());
        }
        for (observer, seed) in group.1.iter().zip(1..) {
            let mut asker = Asker {
                random: Random(seed),
                types: &types,
                all: all.clone(),
                kept: kept.clone(),
                slugs: slugs(&worlds.with_more).await,
                used_keys: texts(&worlds.with_more, "SELECT key AS told FROM idempotency").await,
                cursors: hidden_cursors(&base, &worlds).await,
            };
            let token = base.written.tokens.observers(*observer);
            for _ in 0..questions() {
                let question = asker.question();
                let body = worlds.same(*observer, token, &question).await;
                let answer: Value = serde_json::from_str(&body).expect("JSON");
                asker.learn(question.list.as_ref(), &answer);
                asked += 1;
                answered += usize::from(answer.get("errors").is_none());
                if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
                    *refused.entry(code.to_owned()).or_default() += 1;
                }
            }
            what_bodies_did_is_the_same(&worlds, *observer, token).await;
            what_is_planned_is_the_same(&worlds, *observer, token).await;
            the_absent_is_as_what_never_was(&worlds, *observer, token, &kept).await;
            what_is_followed_is_the_same(&worlds, *observer, token, &mut asker).await;
        }
        for observer in group.1 {
            let token = base.written.tokens.observers(observer);
            what_is_created_is_the_same(&worlds, observer, token).await;
        }
    }
    assert!(
        answered * 3 > asked,
        "only {answered} of {asked} questions were answered without errors: {refused:?}"
    );
}

/// The secrets are there for those who see them, or nothing here proves anything.
async fn who_sees_the_secrets_is_answered_differently(
    base: &Secrets,
    worlds: &Worlds,
    secrets: &[Secret],
) {
    let insider = if secrets.contains(&Secret::Documents(KIRUNA)) {
        KIRUNA
    } else {
        REGION
    };
    let token = Some(base.written.tokens.of(insider));
    let obstacles = secrets.contains(&Secret::Obstacles(REGION));
    let commissions = secrets.contains(&Secret::Commissions);
    let lists = [
        "steeringDocuments",
        "projects",
        "indicators",
        "followUpValues",
        "changes",
    ];
    let lists = lists.into_iter().chain(obstacles.then_some("obstacles"));
    for list in lists.chain(commissions.then_some("commissions")) {
        let question = plain(&format!("{{ {list}(first: 0) {{ totalCount }} }}"));
        let between = ask(&worlds.secrets_between, token, &question).await;
        assert_ne!(between, ask(&worlds.without, token, &question).await);
        assert_ne!(between, ask(&worlds.with_more, token, &question).await);
    }
    if secrets.contains(&Secret::YearPlans) {
        // Kiruna sees none.
        let token = Some(base.written.tokens.of(REGION));
        let question = plain(&format!("{{ {YEAR_PLANS} }}"));
        let between = ask(&worlds.secrets_between, token, &question).await;
        assert_ne!(between, ask(&worlds.without, token, &question).await);
        assert_ne!(between, ask(&worlds.with_more, token, &question).await);
    }
}

/// How many plans the body has in which drafts are.
const YEAR_PLANS: &str =
    "body(by: { slug: \"lansstyrgruppen\" }) { yearPlans(first: 9) { totalCount nodes { year } } }";

/// Every slug of a document, a matter, a group, a project and an indicator.
async fn slugs(world: &World) -> Vec<String> {
    let tables = [
        "steering_document",
        "matter",
        "body",
        "development_project",
        "indicator",
    ];
    let select = tables.map(|table| format!("SELECT slug AS told FROM {table}"));
    texts(
        world,
        &format!("{} ORDER BY told", select.join(" UNION ALL ")),
    )
    .await
}

/// Cursors of lists as the approvers of Kiruna and of the region see them.
async fn hidden_cursors(base: &Secrets, worlds: &Worlds) -> Vec<(List, String)> {
    let mut found = Vec::new();
    for (field, of) in [
        ("steeringDocuments", "SteeringDocumentConnection"),
        ("projects", "DevelopmentProjectConnection"),
        ("followUpValues", "FollowUpValueConnection"),
        ("changes", "ChangeConnection"),
        ("commissions", "CommissionConnection"),
        ("obstacles", "ObstacleConnection"),
    ] {
        let question = plain(&format!(
            "{{ {field}(first: 40) {{ edges {{ cursor }} }} }}"
        ));
        for organisation in [KIRUNA, REGION] {
            let token = Some(base.written.tokens.of(organisation));
            let (_, body) = ask(&worlds.with_more, token, &question).await;
            let mut cursors = Vec::new();
            cursors_in(&serde_json::from_str(&body).expect("JSON"), &mut cursors);
            assert!(!cursors.is_empty(), "{body}");
            let list = List {
                open: format!("{{ {field}("),
                of,
                close: "}",
            };
            found.extend(cursors.into_iter().map(|cursor| (list.clone(), cursor)));
        }
    }
    found
}

/// What comes to an observer who follows the changes from an early one on is the same, and what comes after those of before too.
async fn what_is_followed_is_the_same(
    worlds: &Worlds,
    observer: Observer,
    token: Option<&str>,
    asker: &mut Asker<'_>,
) {
    let Some(token) = token else { return };
    let list = "{ changes(first: 1) { totalCount edges { cursor } } }";
    let body = worlds.same(observer, Some(token), &plain(list)).await;
    let start: Value = serde_json::from_str(&body).expect("JSON");
    let changes = &start["data"]["changes"];
    let (Some(total), Some(after)) = (
        changes["totalCount"].as_u64(),
        changes["edges"][0]["cursor"].as_str(),
    ) else {
        panic!("nothing is there to begin with: {body}");
    };
    let count = usize::try_from(total - 1).expect("a small number");
    let selection = asker.types.selection(&mut asker.random, "Change", 1);
    let document = format!("subscription {{ changes(after: \"{after}\") {{ {selection} }} }}");
    let count = count.min(number(6, 60));
    let seen = followed(&worlds.secrets_between, token, &document, count).await;
    assert_eq!(seen.len(), count, "{document}");
    for (other, what) in [(&worlds.without, "fewer"), (&worlds.with_more, "more")] {
        assert_eq!(
            seen,
            followed(other, token, &document, count).await,
            "{observer:?} finds out about {what} secrets by following\n{document}"
        );
    }
    assert!(
        !seen.iter().any(|event| worlds.tells(observer, event)),
        "{observer:?} is told a secret by\n{document}"
    );
}

/// The data of the first events of a subscription.
async fn followed(world: &World, token: &str, document: &str, count: usize) -> Vec<String> {
    let request = Request::post("/graphql")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "text/event-stream")
        .body(json!({ "query": document }).to_string().into())
        .expect("a valid request");
    let mut body = world.begun(request).await.into_body().into_data_stream();
    let (mut read, mut events) = (String::new(), Vec::new());
    while events.len() < count {
        let chunk = tokio::time::timeout(Duration::from_secs(60), body.next());
        let chunk = chunk.await.expect("an event within a minute");
        let chunk = chunk.expect("the stream goes on").expect("a chunk");
        read += std::str::from_utf8(&chunk).expect("text");
        while let Some((event, rest)) = read.split_once("\n\n") {
            let mut data = event.lines().filter_map(|line| line.strip_prefix("data:"));
            events.extend(data.next().map(str::to_owned));
            read = rest.to_owned();
        }
    }
    events.truncate(count);
    events
}

/// What each body did in the year of most secrets is the same, and what the auditors ask of it, with the answers and what these
/// rest on.
async fn what_bodies_did_is_the_same(worlds: &Worlds, observer: Observer, token: Option<&str>) {
    for body in BODIES {
        let document = format!(
            "{{ bodyTimeline(body: \"{body}\", year: 2026) {{ on text thing {{ __typename id }} }} auditQuestions(filter: {{ body: \"{body}\", year: 2026 }}, first: 50) {{ totalCount nodes {{ thing {{ id }} answers {{ question answer on evidence {{ __typename id }} }} }} }} }}"
        );
        let answer = worlds.same(observer, token, &plain(&document)).await;
        let found = !answer.contains("\"bodyTimeline\":null");
        assert!(found, "{body} is there for everybody:\n{answer}");
    }
}

/// What is planned for the years of the drafts is the same, what is handed over in them, and what is to be done by when.
async fn what_is_planned_is_the_same(worlds: &Worlds, observer: Observer, token: Option<&str>) {
    let plan = "yearPlan { id state items { id kind title day } }";
    for year in 2026..=2029 {
        let of = format!("body: \"lansstyrgruppen\", year: {year}");
        let planned = plan.replacen("yearPlan", &format!("yearPlan({of})"), 1);
        let document = format!(
            "{{ {planned} {YEAR_PLANS} handover({of}) {{ {plan} }} deadlines(days: 366) {{ kind dueOn }} }}"
        );
        worlds.same(observer, token, &plain(&document)).await;
    }
}

/// No id of what is kept from the observer says more than an invented one, to queries and mutations.
async fn the_absent_is_as_what_never_was(
    worlds: &Worlds,
    observer: Observer,
    token: Option<&str>,
    kept: &Keys,
) {
    for (table, kind, of) in THINGS.iter() {
        let Some(keys) = kept.get(*table) else {
            continue;
        };
        let ids: Vec<String> = keys.iter().map(|key| id(*kind, *key)).collect();
        for ids in ids.chunks(20).take(number(1, usize::MAX)) {
            let document = format!("{{ nodes(ids: {}) {{ id }} }}", json!(ids));
            let body = worlds.same(observer, token, &plain(&document)).await;
            let nothing = json!({ "data": { "nodes": vec![Value::Null; ids.len()] } });
            assert_eq!(body, nothing.to_string(), "{observer:?} and {table}");
        }
        for (name, input, _) in AIMED.iter().filter(|(_, _, other)| *other == of) {
            let hidden = plain(&mutation(name, input, &ids[0]));
            let never = plain(&mutation(name, input, &id(*kind, invented())));
            assert_eq!(
                worlds.same(observer, token, &hidden).await,
                worlds.same(observer, token, &never).await,
                "{observer:?}"
            );
        }
    }
}

/// What is created under a key that others have used, with a title that others have, is the same but for its id.
async fn what_is_created_is_the_same(worlds: &Worlds, observer: Observer, token: Option<&str>) {
    let edits = observer.0.is_some_and(|(_, grade)| grade != Grade::Reader);
    let used = texts(
        &worlds.with_more,
        "SELECT key AS told FROM idempotency ORDER BY id",
    )
    .await;
    let key = used.last().expect("a key");
    let title = format!("{WORD} plan 3");
    let created = [
        format!(
            "createSteeringDocument(input: {{ idempotencyKey: \"{key}\", kind: ROUTINE, level: LOCAL, title: \"{title}\" }}) {{ steeringDocument {{ slug version }} userErrors {{ code }} }}"
        ),
        format!(
            "proposeProject(input: {{ idempotencyKey: \"{key}p\", title: \"{WORD} insats 3\", summary: \"{title}\" }}) {{ project {{ slug version progressRolledUp {{ percent reported expected }} }} userErrors {{ code }} }}"
        ),
        format!(
            "createIndicator(input: {{ idempotencyKey: \"{key}i\", title: \"{WORD} insats 3\", measure: COUNT, direction: ASCENDING, aggregation: SUM, unit: \"antal\", periodKind: YEAR, reporters: OWNER }}) {{ indicator {{ slug version }} userErrors {{ code }} }}"
        ),
    ];
    for create in created {
        let body = worlds
            .same(observer, token, &plain(&format!("mutation {{ {create} }}")))
            .await;
        assert_eq!(body.contains("\"slug\""), edits, "{body}");
    }
    let lists = "{ steeringDocuments(first: 50) { totalCount nodes { slug } } projects(first: 50) { totalCount nodes { slug } } indicators(first: 50) { totalCount nodes { slug } } changes(first: 50) { totalCount nodes { type action } } }";
    worlds.same(observer, token, &plain(lists)).await;
}
