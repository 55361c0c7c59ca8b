//! Who may do what, asked of the server in every case, and compared cell by cell with a [`model`] that was written
//! apart from the server's own table.
//!
//! The two tables are in `snapshots/`: what every actor is answered who aims every mutation at every kind of thing in
//! every state (1 017 rows for 13 actors: 13 221 cells), and who sees every kind of thing in every state (478 rows,
//! 6 214 cells). Nothing is changed on the way: who may is decided before the version and the values, so every input
//! names a version that no row has, or a value that none may have.

pub(crate) mod model;

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::types::{TypeDefinition, TypeKind};
use axum::http::StatusCode;
use samverkan::{
    access::{self, Kind},
    domain::{
        id::{NodeId, NodeKind},
        lifecycle::{
            AGENDA_ITEM, COMMISSION, MEETING, PROJECT, StepOfDispute, VALUE, lets,
            possible_with_dispute,
        },
        vocabulary::{Action, DisputeState, Grade, Vocabulary},
    },
    reference::{self, embedded},
    store::Verified,
};
use serde_json::{Value, json};

use self::model::{Actor, Outcome, Owner, Party, Seen, Thing, outcome, outcome_with_consent};
use crate::fixture::{
    county::{NORRBOTTEN, in_another_county},
    everything::{
        BODIES, DISPUTES, GUEST, OWNERS, PARTIES, Placed, Spec, VISIBILITIES, one_of_each,
        owner_in_swedish, place, slug, with_one_of_each,
    },
    extent::{is_exhaustive, number},
    json::{code, items, text},
    mutate::payload,
    schema::types,
    world::{self, World, both},
};

both!(
    every_mutation_answers_every_actor_as_the_model_says,
    what_takes_both_sides_is_proposed,
    what_somebody_else_has_changed_is_shown_as_it_stands,
    every_kind_and_every_type_is_placed,
    everything_is_seen_by_those_of_whom_the_model_says_it,
    random_cases_are_answered_as_the_model_says,
);
in_another_county!(
    every_mutation_answers_every_actor_as_the_model_says,
    what_takes_both_sides_is_proposed,
    everything_is_seen_by_those_of_whom_the_model_says_it,
);

/// Who asks: nobody in particular, and each of four organisations with each of the three grades.
const ACTORS: [Actor; 13] = [
    None,
    Some((Party::Kiruna, Grade::Reader)),
    Some((Party::Kiruna, Grade::Editor)),
    Some((Party::Kiruna, Grade::Approver)),
    Some((Party::Lulea, Grade::Reader)),
    Some((Party::Lulea, Grade::Editor)),
    Some((Party::Lulea, Grade::Approver)),
    Some((Party::Region, Grade::Reader)),
    Some((Party::Region, Grade::Editor)),
    Some((Party::Region, Grade::Approver)),
    Some((Party::Association, Grade::Reader)),
    Some((Party::Association, Grade::Editor)),
    Some((Party::Association, Grade::Approver)),
];

/// An actor at the head of its column.
fn heading(actor: Actor) -> String {
    let Some((party, grade)) = actor else {
        return "utan token".to_owned();
    };
    let party = match party {
        Party::Kiruna => "Kir",
        Party::Lulea => "Lul",
        Party::Region => "reg",
        Party::Association => "NK",
        Party::Outsider => "ext",
    };
    let grade = match grade {
        Grade::Reader => "läs",
        Grade::Editor => "red",
        Grade::Approver => "god",
    };
    format!("{party} {grade}")
}

const LEGEND: &str = "\
ja = får; nej = ser men får inte; gömd = finns inte för den som frågar; logga in = inget utan token.
Kir = Kiruna, en kommun som äger; Lul = Luleå, en annan kommun; reg = regionen; NK = Norrbottens Kommuner.
läs, red, god = med behörigheten läsare, redaktör, godkännare. Gemensam = ägs av ingen ensam: regionens och
Norrbottens Kommuners. Den egna = den frågandes egen organisations.";

fn cell(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Hidden => "gömd",
        Outcome::Forbidden => "nej",
        Outcome::Allowed => "ja",
        Outcome::Proposed => "föreslå",
        Outcome::Unauthenticated => "logga in",
    }
}

/// What a mutation is aimed at.
enum Aim {
    /// Things of these types.
    At(&'static [NodeKind]),
    /// Things of a type, for what the asker's organisation is to have of them: of this kind, seen with them.
    Part(NodeKind, Kind),
    /// Things that are not there yet: what they are to be called and what they will be.
    New(Vec<(&'static str, Thing)>),
}

/// How a mutation is asked for so that it changes nothing.
struct Mutation {
    name: &'static str,
    action: Action,
    aim: Aim,
    /// The input, for the id of what it is aimed at; for what is new, its state.
    input: fn(&str) -> Value,
}

/// A version that no row has.
const UNSEEN: i32 = 999_999;

const DAY: &str = "2026-01-01";

fn at(
    name: &'static str,
    action: Action,
    nodes: &'static [NodeKind],
    input: fn(&str) -> Value,
) -> Mutation {
    Mutation {
        name,
        action,
        aim: Aim::At(nodes),
        input,
    }
}

fn part(
    name: &'static str,
    action: Action,
    of: NodeKind,
    kind: Kind,
    input: fn(&str) -> Value,
) -> Mutation {
    Mutation {
        name,
        action,
        aim: Aim::Part(of, kind),
        input,
    }
}

fn new(
    name: &'static str,
    things: Vec<(&'static str, Thing)>,
    input: fn(&str) -> Value,
) -> Mutation {
    Mutation {
        name,
        action: Action::Create,
        aim: Aim::New(things),
        input,
    }
}

/// Every mutation of the schema.
fn mutations() -> Vec<Mutation> {
    [
        of_structure(),
        of_bodies(),
        of_documents(),
        of_matters(),
        of_people_and_access(),
        of_projects(),
        of_indicators_and_values(),
        of_proposals(),
        of_meetings(),
        of_commissions(),
        of_disputes(),
        of_obstacles(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Mutations that take both sides with some of what they are aimed at, with values that are good.
fn of_both_sides() -> Vec<Mutation> {
    const BODY: &[NodeKind] = &[NodeKind::Body];
    const SEAT: &[NodeKind] = &[NodeKind::Seat];
    const NAMED: &[NodeKind] = &[NodeKind::Body, NodeKind::Seat];
    let rule = Mutation {
        name: "setRuleParameter",
        action: Action::Change,
        aim: Aim::New(vec![("", Thing::public(Kind::Rule, Owner::InCommon))]),
        input: |_| {
            json!({
                "idempotencyKey": "1", "rule": "A-24", "parameter": "min_meetings", "value": "5", "reason": "Tydligare",
                "from": "2027-01-01",
            })
        },
    };
    vec![
        at(
            "addName",
            Action::AddName,
            NAMED,
            |id| json!({ "idempotencyKey": "1", "of": id, "name": "Nytt namn", "from": "2027-01-01" }),
        ),
        at(
            "addSeat",
            Action::ChangeSeats,
            BODY,
            |id| json!({ "idempotencyKey": "1", "body": id, "label": "Ledamot", "from": "2027-01-01" }),
        ),
        at(
            "endSeat",
            Action::ChangeSeats,
            SEAT,
            |id| json!({ "seat": id, "version": 1, "on": "2027-01-01" }),
        ),
        rule,
        at(
            "changeSteeringDocument",
            Action::Change,
            &[NodeKind::SteeringDocument],
            |id| json!({ "document": id, "version": 1, "reviewDate": "2030-01-01" }),
        ),
        at(
            "adoptDocumentVersion",
            Action::Adopt,
            &[NodeKind::DocumentVersion],
            |id| json!({ "documentVersion": id, "version": 1, "from": "2027-01-01" }),
        ),
        new("createIndicator", own(Kind::CommonIndicator), |_| {
            json!({
                "idempotencyKey": "1", "title": "Vårdtid", "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM",
                "unit": "personer", "periodKind": "TERTIAL", "reporters": "MUNICIPALITIES",
                "commissionedBy": "lansstyrgruppen",
            })
        }),
        new("createIndicator", own(Kind::Indicator), |_| {
            json!({
                "idempotencyKey": "1", "title": "Vårdtid", "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM",
                "unit": "personer", "periodKind": "TERTIAL", "reporters": "OWNER",
            })
        }),
    ]
}

fn own(kind: Kind) -> Vec<(&'static str, Thing)> {
    vec![("", Thing::public(kind, Owner::Asker))]
}

fn of_structure() -> Vec<Mutation> {
    vec![
        at(
            "addName",
            Action::AddName,
            &[
                NodeKind::Organisation,
                NodeKind::CareArea,
                NodeKind::Body,
                NodeKind::Seat,
            ],
            |id| json!({ "idempotencyKey": "1", "of": id, "name": "", "from": DAY }),
        ),
        new(
            "createLocalGroup",
            own(Kind::LocalGroup),
            |_| json!({ "idempotencyKey": "1", "name": "", "from": DAY }),
        ),
        new(
            "createWorkingGroup",
            vec![("", Thing::public(Kind::WorkingGroup, Owner::InCommon))],
            |_| json!({ "idempotencyKey": "1", "name": "", "from": DAY }),
        ),
        new(
            "createWorkingGroup",
            vec![("", Thing::public(Kind::AreaWorkingGroup, Owner::InCommon))],
            |_| {
                json!({
                    "idempotencyKey": "1", "name": "", "from": DAY, "parent": "lansdelsgrupp-norra-norrbotten",
                })
            },
        ),
        at(
            "receiveStructureReport",
            Action::Receive,
            &[NodeKind::LocalStructureReport],
            |id| json!({ "report": id, "version": UNSEEN }),
        ),
        at(
            "returnStructureReport",
            Action::Return,
            &[NodeKind::LocalStructureReport],
            |id| json!({ "report": id, "version": UNSEEN, "reason": "Nej" }),
        ),
        part(
            "nameResponsible",
            Action::Appoint,
            NodeKind::Body,
            Kind::Responsible,
            |id| json!({ "idempotencyKey": "1", "areaGroup": id, "municipality": "2584", "from": DAY, "to": DAY }),
        ),
        at(
            "setRuleParameter",
            Action::Change,
            &[NodeKind::Rule],
            |id| {
                json!({
                    "idempotencyKey": "1", "rule": id, "parameter": "min_meetings", "value": "4", "reason": "Tydligare",
                    "from": DAY,
                })
            },
        ),
        at(
            "endResponsible",
            Action::Change,
            &[NodeKind::Responsible],
            |id| json!({ "responsible": id, "version": UNSEEN, "on": DAY }),
        ),
        new(
            "reportLocalStructure",
            own(Kind::StructureReport),
            |_| json!({ "idempotencyKey": "1", "reportedOn": DAY, "groups": [] }),
        ),
    ]
}

fn of_bodies() -> Vec<Mutation> {
    const BODY: &[NodeKind] = &[NodeKind::Body];
    vec![
        at(
            "changeGroup",
            Action::Change,
            BODY,
            |id| json!({ "group": id, "version": UNSEEN }),
        ),
        at(
            "dissolveGroup",
            Action::Dissolve,
            BODY,
            |id| json!({ "group": id, "version": UNSEEN, "on": DAY }),
        ),
        at(
            "addSeat",
            Action::ChangeSeats,
            BODY,
            |id| json!({ "idempotencyKey": "1", "body": id, "label": "", "from": DAY }),
        ),
        at(
            "changeSeat",
            Action::ChangeSeats,
            &[NodeKind::Seat],
            |id| json!({ "seat": id, "version": UNSEEN, "maxHolders": 2 }),
        ),
        at(
            "endSeat",
            Action::ChangeSeats,
            &[NodeKind::Seat],
            |id| json!({ "seat": id, "version": UNSEEN, "on": DAY }),
        ),
        at(
            "appointToSeat",
            Action::Appoint,
            &[NodeKind::Seat],
            |id| json!({ "idempotencyKey": "1", "seat": id, "vacant": true, "from": DAY, "to": DAY }),
        ),
        at(
            "nameSubstitute",
            Action::Appoint,
            &[NodeKind::Appointment],
            |id| json!({ "idempotencyKey": "1", "appointment": id, "from": DAY, "to": DAY }),
        ),
        at(
            "endAppointment",
            Action::Appoint,
            &[NodeKind::Appointment],
            |id| json!({ "appointment": id, "version": UNSEEN, "on": DAY }),
        ),
        at(
            "setChairTerm",
            Action::SetChairTerm,
            BODY,
            |id| json!({ "idempotencyKey": "1", "body": id, "year": 2026, "side": "REGION", "version": UNSEEN }),
        ),
        at(
            "addExternalParticipant",
            Action::ChangeParticipants,
            BODY,
            |id| json!({ "idempotencyKey": "1", "localGroup": id, "sector": "", "from": DAY }),
        ),
        at(
            "endExternalParticipant",
            Action::ChangeParticipants,
            &[NodeKind::ExternalParticipant],
            |id| json!({ "participant": id, "version": UNSEEN, "on": DAY }),
        ),
    ]
}

fn of_matters() -> Vec<Mutation> {
    vec![
        new(
            "openMatter",
            in_every_visibility(Kind::Matter),
            |visibility| json!({ "idempotencyKey": "1", "title": "", "visibility": visibility }),
        ),
        at(
            "changeMatter",
            Action::Change,
            &[NodeKind::Matter],
            |id| json!({ "matter": id, "version": UNSEEN }),
        ),
        // Of its own organ, without words.
        part(
            "recordDecision",
            Action::Decide,
            NodeKind::Matter,
            Kind::Organisation,
            |id| json!({ "idempotencyKey": "1", "matter": id, "kind": "NOTES", "organ": "Styrelsen", "wording": "" }),
        ),
        // Of no party.
        at(
            "draftAgreement",
            Action::Create,
            &[NodeKind::SteeringDocument],
            |id| json!({ "idempotencyKey": "1", "document": id, "parties": [] }),
        ),
        at(
            "changeAgreement",
            Action::Change,
            &[NodeKind::Agreement],
            |id| json!({ "agreement": id, "version": UNSEEN }),
        ),
        at(
            "sendAgreement",
            Action::Send,
            &[NodeKind::Agreement],
            |id| json!({ "agreement": id, "version": UNSEEN }),
        ),
        at(
            "correctDecision",
            Action::Correct,
            &[NodeKind::Decision],
            |id| json!({ "decision": id, "version": UNSEEN, "reason": "" }),
        ),
    ]
}

fn of_documents() -> Vec<Mutation> {
    const VERSION: &[NodeKind] = &[NodeKind::DocumentVersion];
    const CLAUSE: &[NodeKind] = &[NodeKind::Clause];
    const DOCUMENT: &[NodeKind] = &[NodeKind::SteeringDocument];
    const AGREEMENT: &[NodeKind] = &[NodeKind::Agreement];
    let documents = in_every_visibility(Kind::SteeringDocument);
    vec![
        new("createSteeringDocument", documents, |visibility| {
            json!({
                "idempotencyKey": "1", "kind": "ROUTINE", "level": "COUNTY", "title": "", "visibility": visibility,
            })
        }),
        at(
            "changeSteeringDocument",
            Action::Change,
            DOCUMENT,
            |id| json!({ "document": id, "version": UNSEEN }),
        ),
        // Every document has a draft, and none can have two.
        at(
            "addDocumentVersion",
            Action::Revise,
            DOCUMENT,
            |id| json!({ "idempotencyKey": "1", "document": id }),
        ),
        at(
            "adoptDocumentVersion",
            Action::Adopt,
            VERSION,
            |id| json!({ "documentVersion": id, "version": UNSEEN, "from": DAY }),
        ),
        part(
            "recordAdoption",
            Action::Create,
            NodeKind::DocumentVersion,
            Kind::DocumentAdoption,
            |id| {
                json!({
                    "idempotencyKey": "1", "documentVersion": id, "adoptedOn": "2100-01-01", "organ": "styrelsen",
                })
            },
        ),
        part(
            "sendForAdoption",
            Action::Create,
            NodeKind::DocumentVersion,
            Kind::AdoptionRequest,
            |id| json!({ "idempotencyKey": "1", "documentVersion": id, "answerBy": "1000-01-01" }),
        ),
        at(
            "changeAdoptionRequest",
            Action::Change,
            &[NodeKind::AdoptionRequest],
            |id| json!({ "adoptionRequest": id, "version": UNSEEN }),
        ),
        at(
            "changeAdoption",
            Action::Change,
            &[NodeKind::DocumentAdoption],
            |id| json!({ "adoption": id, "version": UNSEEN }),
        ),
        at(
            "removeAdoption",
            Action::Remove,
            &[NodeKind::DocumentAdoption],
            |id| json!({ "adoption": id, "version": UNSEEN }),
        ),
        at(
            "addClause",
            Action::Change,
            VERSION,
            |id| json!({ "idempotencyKey": "1", "documentVersion": id, "number": "", "heading": "", "wording": "" }),
        ),
        at(
            "changeClause",
            Action::Change,
            CLAUSE,
            |id| json!({ "clause": id, "version": UNSEEN }),
        ),
        at(
            "removeClause",
            Action::Change,
            CLAUSE,
            |id| json!({ "clause": id, "version": UNSEEN }),
        ),
        at(
            "recordApproval",
            Action::RecordApproval,
            AGREEMENT,
            |id| json!({ "idempotencyKey": "1", "agreement": id, "approvedOn": "2100-01-01" }),
        ),
        at(
            "giveNotice",
            Action::GiveNotice,
            AGREEMENT,
            |id| json!({ "idempotencyKey": "1", "agreement": id, "givenOn": "2100-01-01" }),
        ),
    ]
}

fn of_people_and_access() -> Vec<Mutation> {
    const PERSON: &[NodeKind] = &[NodeKind::Person];
    vec![
        at(
            "changePerson",
            Action::Change,
            PERSON,
            |id| json!({ "person": id, "version": UNSEEN }),
        ),
        at(
            "protectPerson",
            Action::Protect,
            PERSON,
            |id| json!({ "person": id, "version": UNSEEN, "protected": true }),
        ),
        at(EXPORT, Action::Export, PERSON, |id| json!({ "person": id })),
        at("anonymisePerson", Action::Anonymise, PERSON, |id| {
            json!({
                "person": id, "version": UNSEEN, "reason": "Begäran",
                "decision": { "organ": "Styrelsen", "date": DAY, "reference": "§ 1" },
            })
        }),
        new(
            "grantAccess",
            own(Kind::Grant),
            |_| json!({ "idempotencyKey": "1", "issuer": "", "subject": "", "grade": "READER" }),
        ),
        at(
            "withdrawGrant",
            Action::Withdraw,
            &[NodeKind::Grant],
            |id| json!({ "grant": id, "version": UNSEEN }),
        ),
        new(
            "createServiceAccount",
            own(Kind::ServiceAccount),
            |_| json!({ "idempotencyKey": "1", "title": "", "grade": "READER" }),
        ),
        at(
            "revokeServiceAccount",
            Action::Withdraw,
            &[NodeKind::ServiceAccount],
            |id| json!({ "serviceAccount": id, "version": UNSEEN }),
        ),
    ]
}

fn in_every_visibility(kind: Kind) -> Vec<(&'static str, Thing)> {
    let thing = |seen| Thing {
        seen,
        ..Thing::public(kind, Owner::Asker)
    };
    vec![
        ("PUBLIC", thing(Seen::Public)),
        ("COOPERATION", thing(Seen::Cooperation)),
        ("OWNER", thing(Seen::Owner)),
    ]
}

fn of_projects() -> Vec<Mutation> {
    const PROJECT: &[NodeKind] = &[NodeKind::DevelopmentProject];
    const MILESTONE: &[NodeKind] = &[NodeKind::Milestone];
    vec![
        new(
            "proposeProject",
            in_every_visibility(Kind::DevelopmentProject),
            |visibility| json!({ "idempotencyKey": "1", "title": "", "summary": "", "visibility": visibility }),
        ),
        at(
            "changeProject",
            Action::Change,
            PROJECT,
            |id| json!({ "project": id, "version": UNSEEN }),
        ),
        at(
            "startProject",
            Action::Start,
            PROJECT,
            |id| json!({ "project": id, "version": UNSEEN }),
        ),
        at(
            "pauseProject",
            Action::Pause,
            PROJECT,
            |id| json!({ "project": id, "version": UNSEEN, "reason": "" }),
        ),
        at(
            "beginClosingProject",
            Action::BeginClosing,
            PROJECT,
            |id| json!({ "project": id, "version": UNSEEN }),
        ),
        at(
            "closeProject",
            Action::Close,
            PROJECT,
            |id| json!({ "project": id, "version": UNSEEN, "closingReport": "" }),
        ),
        at(
            "cancelProject",
            Action::Cancel,
            PROJECT,
            |id| json!({ "project": id, "version": UNSEEN, "reason": "" }),
        ),
        at(
            "addMilestone",
            Action::Change,
            PROJECT,
            |id| json!({ "idempotencyKey": "1", "project": id, "title": "", "dueOn": DAY }),
        ),
        at(
            "moveMilestone",
            Action::Change,
            MILESTONE,
            |id| json!({ "milestone": id, "version": UNSEEN, "dueOn": DAY, "reason": "" }),
        ),
        at(
            "reachMilestone",
            Action::Change,
            MILESTONE,
            |id| json!({ "milestone": id, "version": UNSEEN, "reachedOn": DAY }),
        ),
        at(
            "inviteToProject",
            Action::Join,
            PROJECT,
            |id| json!({ "idempotencyKey": "1", "project": id, "organisation": "2523", "on": "2100-01-01" }),
        ),
        part(
            "joinProject",
            Action::Join,
            NodeKind::DevelopmentProject,
            Kind::ProjectParticipation,
            |id| json!({ "idempotencyKey": "1", "project": id, "on": "2100-01-01" }),
        ),
        at(
            "leaveProject",
            Action::Leave,
            &[NodeKind::ProjectParticipation],
            |id| json!({ "participation": id, "version": UNSEEN }),
        ),
        at("submitStatusReport", Action::Report, PROJECT, |id| {
            json!({
                "idempotencyKey": "1", "project": id, "period": { "kind": "YEAR", "year": 2026 }, "health": "FINISHED",
                "done": "",
            })
        }),
        at(
            "correctStatusReport",
            Action::Report,
            &[NodeKind::StatusReport],
            |id| json!({ "idempotencyKey": "1", "statusReport": id, "health": "FINISHED", "done": "" }),
        ),
    ]
}

fn of_indicators_and_values() -> Vec<Mutation> {
    const INDICATOR: &[NodeKind] = &[NodeKind::Indicator];
    const VALUE: &[NodeKind] = &[NodeKind::FollowUpValue];
    vec![
        new(
            "createIndicator",
            in_every_visibility(Kind::Indicator),
            |visibility| {
                json!({
                    "idempotencyKey": "1", "title": "", "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM",
                    "unit": "", "periodKind": "YEAR", "reporters": "OWNER", "visibility": visibility,
                })
            },
        ),
        new("createIndicator", own(Kind::CommonIndicator), |_| {
            json!({
                "idempotencyKey": "1", "title": "", "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM",
                "unit": "", "periodKind": "YEAR", "reporters": "MUNICIPALITIES", "visibility": "COOPERATION",
            })
        }),
        at(
            "changeIndicator",
            Action::Change,
            INDICATOR,
            |id| json!({ "indicator": id, "version": UNSEEN }),
        ),
        at(
            "setIndicatorTarget",
            Action::Change,
            INDICATOR,
            |id| json!({ "indicator": id, "period": { "kind": "YEAR", "year": 2030 }, "target": "1", "version": UNSEEN }),
        ),
        part(
            "addHorizonNote",
            Action::Create,
            NodeKind::Body,
            Kind::HorizonNote,
            |id| {
                json!({
                    "idempotencyKey": "1", "body": id, "title": "", "text": "", "source": "", "notedOn": "2026-01-01",
                })
            },
        ),
        at(
            "changeHorizonNote",
            Action::Change,
            &[NodeKind::HorizonNote],
            |id| json!({ "horizonNote": id, "version": UNSEEN }),
        ),
        at(
            "removeHorizonNote",
            Action::Remove,
            &[NodeKind::HorizonNote],
            |id| json!({ "horizonNote": id, "version": UNSEEN }),
        ),
        part(
            "addTrainingActivity",
            Action::Create,
            NodeKind::Body,
            Kind::TrainingActivity,
            |id| {
                json!({
                    "idempotencyKey": "1", "body": id, "kind": "SKILLS", "title": "", "startsOn": DAY, "endsOn": DAY,
                })
            },
        ),
        at(
            "changeTrainingActivity",
            Action::Change,
            &[NodeKind::TrainingActivity],
            |id| json!({ "trainingActivity": id, "version": UNSEEN }),
        ),
        at(
            "recordTrainingParticipants",
            Action::Change,
            &[NodeKind::TrainingActivity],
            |id| json!({ "trainingActivity": id, "version": UNSEEN, "participants": [] }),
        ),
        at(
            "removeTrainingActivity",
            Action::Remove,
            &[NodeKind::TrainingActivity],
            |id| json!({ "trainingActivity": id, "version": UNSEEN }),
        ),
        // A count without a figure is none.
        part(
            "saveFollowUpValue",
            Action::Create,
            NodeKind::Indicator,
            Kind::FollowUpValue,
            |id| json!({ "indicator": id, "period": { "kind": "YEAR", "year": 2020 } }),
        ),
        part(
            BULK,
            Action::Create,
            NodeKind::Indicator,
            Kind::FollowUpValue,
            |id| json!({ "mode": "ROW_BY_ROW", "rows": [{ "indicator": id, "period": "2020" }] }),
        ),
        // For no period.
        part(
            "publishFollowUpValues",
            Action::Publish,
            NodeKind::Indicator,
            Kind::FollowUpValue,
            |id| json!({ "indicator": id, "visibility": "OWNER", "periods": [] }),
        ),
        // Kiruna's, and without a reason.
        part(
            "extendReporting",
            Action::Create,
            NodeKind::Indicator,
            Kind::ReportingExtension,
            |id| {
                json!({ "indicator": id, "organisation": "2584", "period": { "kind": "YEAR", "year": 2026 },
                    "until": "2027-12-31", "reason": "" })
            },
        ),
        at(
            "submitFollowUpValue",
            Action::Submit,
            VALUE,
            |id| json!({ "value": id, "version": UNSEEN }),
        ),
        at(
            "approveFollowUpValue",
            Action::Approve,
            VALUE,
            |id| json!({ "value": id, "version": UNSEEN }),
        ),
        at(
            "approveFollowUpValues",
            Action::Approve,
            VALUE,
            |id| json!({ "values": [{ "value": id, "version": UNSEEN }] }),
        ),
        at(
            "returnFollowUpValue",
            Action::Return,
            VALUE,
            |id| json!({ "value": id, "version": UNSEEN, "reason": "" }),
        ),
        at(
            "reopenFollowUpValue",
            Action::Reopen,
            VALUE,
            |id| json!({ "value": id, "version": UNSEEN, "reason": "" }),
        ),
        at(
            "removeFollowUpValue",
            Action::Remove,
            VALUE,
            |id| json!({ "value": id, "version": UNSEEN }),
        ),
    ]
}

fn of_proposals() -> Vec<Mutation> {
    const PROPOSAL: &[NodeKind] = &[NodeKind::Proposal];
    vec![
        at(
            "consentToProposal",
            Action::Consent,
            PROPOSAL,
            |id| json!({ "proposal": id, "version": UNSEEN }),
        ),
        at(
            "rejectProposal",
            Action::Reject,
            PROPOSAL,
            |id| json!({ "proposal": id, "version": UNSEEN, "reason": "" }),
        ),
        at(
            "withdrawProposal",
            Action::Withdraw,
            PROPOSAL,
            |id| json!({ "proposal": id, "version": UNSEEN }),
        ),
    ]
}

fn of_meetings() -> Vec<Mutation> {
    const MEETING: &[NodeKind] = &[NodeKind::Meeting];
    const ITEM: &[NodeKind] = &[NodeKind::AgendaItem];
    const NOTES: &[NodeKind] = &[NodeKind::MeetingNotes];
    fn notes(id: &str) -> Value {
        json!({ "notes": id, "version": UNSEEN })
    }
    fn item(id: &str) -> Value {
        json!({ "agendaItem": id, "version": UNSEEN })
    }
    fn versioned(id: &str) -> Value {
        json!({ "meeting": id, "version": UNSEEN })
    }
    fn reasoned(id: &str) -> Value {
        json!({ "meeting": id, "version": UNSEEN, "reason": "" })
    }
    vec![
        part(
            "planMeeting",
            Action::Create,
            NodeKind::Body,
            Kind::Meeting,
            |id| json!({ "idempotencyKey": "1", "bodies": [id], "day": DAY, "start": "", "end": "" }),
        ),
        part(
            "requestExtraMeeting",
            Action::Request,
            NodeKind::Body,
            Kind::Meeting,
            |id| json!({ "idempotencyKey": "1", "body": id, "day": DAY, "start": "", "end": "", "reason": "" }),
        ),
        at("acceptMeetingRequest", Action::Accept, MEETING, versioned),
        at("declineMeetingRequest", Action::Decline, MEETING, reasoned),
        at("changeMeeting", Action::Change, MEETING, versioned),
        at(
            "moveMeeting",
            Action::Move,
            MEETING,
            |id| json!({ "meeting": id, "version": UNSEEN, "day": DAY, "start": "", "end": "" }),
        ),
        at("callMeeting", Action::Call, MEETING, versioned),
        at("holdMeeting", Action::Hold, MEETING, versioned),
        at("proposeAgenda", Action::Change, MEETING, versioned),
        at(
            "addAgendaItem",
            Action::AddItem,
            MEETING,
            |id| json!({ "idempotencyKey": "1", "meeting": id, "title": "" }),
        ),
        // Somebody who is a guest already.
        at("addGuest", Action::Call, MEETING, |id| {
            let person = NodeId::new(NodeKind::Person, GUEST).encode();
            json!({ "idempotencyKey": "1", "meeting": id, "person": person })
        }),
        at(
            "writeNotes",
            Action::Minute,
            MEETING,
            |id| json!({ "idempotencyKey": "1", "meeting": id }),
        ),
        at("changeNotes", Action::Minute, NOTES, notes),
        at("approveNotes", Action::Approve, NOTES, notes),
        at(
            "sendNotes",
            Action::Send,
            NOTES,
            |id| json!({ "notes": id, "version": UNSEEN, "to": "" }),
        ),
        at(
            "archiveNotes",
            Action::Archive,
            NOTES,
            |id| json!({ "notes": id, "version": UNSEEN, "by": "region", "reference": "" }),
        ),
        at("changeAgendaItem", Action::Change, ITEM, item),
        at("acceptAgendaItem", Action::Accept, ITEM, item),
        at("removeAgendaItem", Action::Remove, ITEM, item),
        at(
            "putOffAgendaItem",
            Action::Postpone,
            ITEM,
            |id| json!({ "agendaItem": id, "version": UNSEEN, "reason": "" }),
        ),
        at(
            "answerCall",
            Action::Answer,
            &[NodeKind::Attendance],
            |id| json!({ "attendance": id, "version": UNSEEN, "answer": "COMING" }),
        ),
        at(
            "recordAttendance",
            Action::Change,
            &[NodeKind::Attendance],
            |id| json!({ "attendance": id, "version": UNSEEN, "outcome": "PRESENT" }),
        ),
        at(
            "removeGuest",
            Action::Remove,
            &[NodeKind::Attendance],
            |id| json!({ "attendance": id, "version": UNSEEN }),
        ),
        part(
            "createYearPlan",
            Action::Create,
            NodeKind::Body,
            Kind::Meeting,
            |id| json!({ "idempotencyKey": "1", "body": id, "year": 1999 }),
        ),
        at(
            "addYearPlanItem",
            Action::Change,
            &[NodeKind::YearPlan],
            |id| json!({ "idempotencyKey": "1", "yearPlan": id, "content": { "deadline": { "title": "", "day": DAY } } }),
        ),
        at(
            "adoptYearPlan",
            Action::Adopt,
            &[NodeKind::YearPlan],
            |id| json!({ "yearPlan": id, "version": UNSEEN, "adoptedOn": DAY, "decision": "" }),
        ),
        at(
            "changeYearPlanItem",
            Action::Change,
            &[NodeKind::YearPlanItem],
            |id| json!({ "item": id, "version": UNSEEN, "content": { "deadline": { "title": "", "day": DAY } } }),
        ),
        at(
            "removeYearPlanItem",
            Action::Change,
            &[NodeKind::YearPlanItem],
            |id| json!({ "item": id, "version": UNSEEN }),
        ),
        at("postponeMeeting", Action::Postpone, MEETING, reasoned),
        at("cancelMeeting", Action::Cancel, MEETING, reasoned),
    ]
}

fn of_disputes() -> Vec<Mutation> {
    const DISPUTE: &[NodeKind] = &[NodeKind::Dispute];
    fn versioned(id: &str) -> Value {
        json!({ "dispute": id, "version": UNSEEN })
    }
    vec![
        new("raiseDispute", own(Kind::Dispute), |_| {
            json!({
                "idempotencyKey": "1", "agreement": "overenskommelse-politisk-samverkan-2004", "against": "2523", "title": "",
                "text": "",
            })
        }),
        at(
            "recordDisputeOutcome",
            Action::Conclude,
            DISPUTE,
            |id| json!({ "dispute": id, "version": UNSEEN, "outcome": "" }),
        ),
        at("escalateDispute", Action::Escalate, DISPUTE, versioned),
        at("resolveDispute", Action::Resolve, DISPUTE, versioned),
        at(
            "withdrawDispute",
            Action::Withdraw,
            DISPUTE,
            |id| json!({ "dispute": id, "version": UNSEEN, "reason": "" }),
        ),
    ]
}

fn of_obstacles() -> Vec<Mutation> {
    const OBSTACLE: &[NodeKind] = &[NodeKind::Obstacle];
    fn versioned(id: &str) -> Value {
        json!({ "obstacle": id, "version": UNSEEN })
    }
    vec![
        part(
            "addObstacle",
            Action::Create,
            NodeKind::Body,
            Kind::Obstacle,
            |id| json!({ "idempotencyKey": "1", "body": id, "title": "", "text": "" }),
        ),
        at("changeObstacle", Action::Change, OBSTACLE, versioned),
        at("publishObstacle", Action::Publish, OBSTACLE, versioned),
        at(
            "addObstacleMeasure",
            Action::TakeMeasure,
            OBSTACLE,
            |id| json!({ "obstacle": id, "version": UNSEEN, "text": "" }),
        ),
        at("removeObstacle", Action::Resolve, OBSTACLE, versioned),
        at(
            "escalateObstacle",
            Action::Escalate,
            OBSTACLE,
            |id| json!({ "obstacle": id, "version": UNSEEN, "answerDueOn": DAY }),
        ),
        at(
            "answerObstacle",
            Action::Answer,
            OBSTACLE,
            |id| json!({ "obstacle": id, "version": UNSEEN, "answer": "" }),
        ),
    ]
}

fn of_commissions() -> Vec<Mutation> {
    const RECEIVER: &[NodeKind] = &[NodeKind::CommissionReceiver];
    fn versioned(id: &str) -> Value {
        json!({ "receiver": id, "version": UNSEEN })
    }
    vec![
        part(
            "giveCommission",
            Action::Create,
            NodeKind::Body,
            Kind::Commission,
            |id| json!({ "idempotencyKey": "1", "body": id, "title": "", "text": "", "dueOn": DAY }),
        ),
        at(
            "changeCommission",
            Action::Change,
            &[NodeKind::Commission],
            |id| json!({ "commission": id, "version": UNSEEN }),
        ),
        at(
            "withdrawCommission",
            Action::Withdraw,
            &[NodeKind::Commission],
            |id| json!({ "commission": id, "version": UNSEEN, "reason": "" }),
        ),
        at("acceptCommission", Action::Accept, RECEIVER, versioned),
        at("submitInterimReport", Action::Report, RECEIVER, versioned),
        at("submitFinalReport", Action::ReportBack, RECEIVER, versioned),
        at(
            "returnFinalReport",
            Action::Return,
            RECEIVER,
            |id| json!({ "receiver": id, "version": UNSEEN, "reason": "" }),
        ),
        at("closeCommission", Action::Close, RECEIVER, versioned),
    ]
}

/// The mutation that says what is wrong with each of its rows.
const BULK: &str = "submitFollowUpValues";

/// The one mutation that names neither a version nor a value: it is done, and the journal notes it. It changes no row.
const EXPORT: &str = "exportPerson";

/// The fields that say beforehand what a mutation will answer: the type, the field, what is acted on when that is
/// another thing of the same owner, and the action.
const ABILITIES: &[(&str, &str, Option<Kind>, Action)] = &[
    ("Agreement", "viewerCanChange", None, Action::Change),
    ("Agreement", "viewerCanSend", None, Action::Send),
    (
        "AgreementParty",
        "viewerCanRecordApproval",
        None,
        Action::RecordApproval,
    ),
    (
        "AgreementParty",
        "viewerCanGiveNotice",
        None,
        Action::GiveNotice,
    ),
    ("Appointment", "viewerCanAppoint", None, Action::Appoint),
    ("Body", "viewerCanAddDocument", None, Action::AddDocument),
    ("Body", "viewerCanAddName", None, Action::AddName),
    (
        "Body",
        "viewerCanAddTrainingActivity",
        Some(Kind::TrainingActivity),
        Action::Create,
    ),
    (
        "Body",
        "viewerCanAddHorizonNote",
        Some(Kind::HorizonNote),
        Action::Create,
    ),
    ("Body", "viewerCanAppoint", None, Action::Appoint),
    ("Body", "viewerCanChange", None, Action::Change),
    (
        "Body",
        "viewerCanChangeParticipants",
        None,
        Action::ChangeParticipants,
    ),
    ("Body", "viewerCanChangeSeats", None, Action::ChangeSeats),
    ("Body", "viewerCanDissolve", None, Action::Dissolve),
    ("Body", "viewerCanRecordDecision", None, Action::Decide),
    ("Body", "viewerCanSetChairTerm", None, Action::SetChairTerm),
    ("CareArea", "viewerCanAddName", None, Action::AddName),
    ("Dispute", "viewerCanEscalate", None, Action::Escalate),
    ("Dispute", "viewerCanResolve", None, Action::Resolve),
    ("Decision", "viewerCanCorrect", None, Action::Correct),
    (
        "DevelopmentProject",
        "viewerCanBeginClosing",
        None,
        Action::BeginClosing,
    ),
    (
        "DevelopmentProject",
        "viewerCanCancel",
        None,
        Action::Cancel,
    ),
    (
        "DevelopmentProject",
        "viewerCanChange",
        None,
        Action::Change,
    ),
    ("DevelopmentProject", "viewerCanClose", None, Action::Close),
    (
        "DevelopmentProject",
        "viewerCanJoin",
        Some(Kind::ProjectParticipation),
        Action::Join,
    ),
    ("DevelopmentProject", "viewerCanPause", None, Action::Pause),
    (
        "DevelopmentProject",
        "viewerCanReport",
        None,
        Action::Report,
    ),
    ("DevelopmentProject", "viewerCanStart", None, Action::Start),
    ("AdoptionRequest", "viewerCanChange", None, Action::Change),
    (
        "DocumentVersion",
        "viewerCanSendForAdoption",
        Some(Kind::AdoptionRequest),
        Action::Create,
    ),
    ("DocumentAdoption", "viewerCanChange", None, Action::Change),
    ("DocumentAdoption", "viewerCanRemove", None, Action::Remove),
    ("DocumentVersion", "viewerCanAdopt", None, Action::Adopt),
    ("DocumentVersion", "viewerCanChange", None, Action::Change),
    (
        "DocumentVersion",
        "viewerCanRecordAdoption",
        Some(Kind::DocumentAdoption),
        Action::Create,
    ),
    ("FollowUpValue", "viewerCanApprove", None, Action::Approve),
    ("FollowUpValue", "viewerCanChange", None, Action::Change),
    ("FollowUpValue", "viewerCanPublish", None, Action::Publish),
    ("FollowUpValue", "viewerCanRemove", None, Action::Remove),
    ("FollowUpValue", "viewerCanReopen", None, Action::Reopen),
    ("FollowUpValue", "viewerCanReturn", None, Action::Return),
    ("FollowUpValue", "viewerCanSubmit", None, Action::Submit),
    ("HorizonNote", "viewerCanChange", None, Action::Change),
    ("HorizonNote", "viewerCanRemove", None, Action::Remove),
    ("Indicator", "viewerCanChange", None, Action::Change),
    ("FollowUpValue", "viewerCanCorrect", None, Action::Correct),
    (
        "ReportingExtension",
        "viewerCanChange",
        None,
        Action::Change,
    ),
    (
        "Indicator",
        "viewerCanExtend",
        Some(Kind::ReportingExtension),
        Action::Create,
    ),
    (
        "Indicator",
        "viewerCanReport",
        Some(Kind::FollowUpValue),
        Action::Create,
    ),
    (
        "Body",
        "viewerCanPlanMeeting",
        Some(Kind::Meeting),
        Action::Create,
    ),
    (
        "Body",
        "viewerCanRequestMeeting",
        Some(Kind::Meeting),
        Action::Request,
    ),
    (
        "Body",
        "viewerCanGiveCommission",
        Some(Kind::Commission),
        Action::Create,
    ),
    (
        "Body",
        "viewerCanAddObstacle",
        Some(Kind::Obstacle),
        Action::Create,
    ),
    ("Commission", "viewerCanChange", None, Action::Change),
    ("AgendaItem", "viewerCanChange", None, Action::Change),
    ("Attendance", "viewerCanAnswer", None, Action::Answer),
    ("Meeting", "viewerCanAddItem", None, Action::AddItem),
    ("Matter", "viewerCanChange", None, Action::Change),
    (
        "Matter",
        "viewerCanRecordDecision",
        Some(Kind::Organisation),
        Action::Decide,
    ),
    ("Meeting", "viewerCanChange", None, Action::Change),
    ("Milestone", "viewerCanChange", None, Action::Change),
    ("Organisation", "viewerCanAddName", None, Action::AddName),
    (
        "Organisation",
        "viewerCanCreateIndicator",
        Some(Kind::Indicator),
        Action::Create,
    ),
    (
        "Organisation",
        "viewerCanCreateLocalGroup",
        Some(Kind::LocalGroup),
        Action::Create,
    ),
    (
        "Organisation",
        "viewerCanCreateSteeringDocument",
        Some(Kind::SteeringDocument),
        Action::Create,
    ),
    (
        "Organisation",
        "viewerCanGrantAccess",
        Some(Kind::Grant),
        Action::Create,
    ),
    (
        "Organisation",
        "viewerCanNameResponsible",
        Some(Kind::Responsible),
        Action::Appoint,
    ),
    ("Responsible", "viewerCanEnd", None, Action::Change),
    ("Rule", "viewerCanSetParameter", None, Action::Change),
    (
        "LocalStructureReport",
        "viewerCanReceive",
        None,
        Action::Receive,
    ),
    (
        "LocalStructureReport",
        "viewerCanReturn",
        None,
        Action::Return,
    ),
    (
        "Organisation",
        "viewerCanProposeProject",
        Some(Kind::DevelopmentProject),
        Action::Create,
    ),
    (
        "Organisation",
        "viewerCanReportLocalStructure",
        Some(Kind::StructureReport),
        Action::Create,
    ),
    ("Person", "viewerCanAnonymise", None, Action::Anonymise),
    ("Person", "viewerCanChange", None, Action::Change),
    ("Person", "viewerCanExport", None, Action::Export),
    ("Person", "viewerCanProtect", None, Action::Protect),
    (
        "ProjectParticipation",
        "viewerCanLeave",
        None,
        Action::Leave,
    ),
    ("Seat", "viewerCanAppoint", None, Action::Appoint),
    ("Proposal", "viewerCanConsent", None, Action::Consent),
    ("Proposal", "viewerCanWithdraw", None, Action::Withdraw),
    ("StatusReport", "viewerCanCorrect", None, Action::Report),
    ("SteeringDocument", "viewerCanChange", None, Action::Change),
    ("SteeringDocument", "viewerCanRevise", None, Action::Revise),
    ("TrainingActivity", "viewerCanChange", None, Action::Change),
    ("TrainingActivity", "viewerCanRemove", None, Action::Remove),
    ("YearPlan", "viewerCanChange", None, Action::Change),
];

/// A world with one of each thing, and the tokens of the actors.
struct Asked {
    world: World,
    placed: Vec<Placed>,
    tokens: Vec<Option<String>>,
}

impl Asked {
    async fn prepared(world: World) -> Self {
        let (world, placed) = with_one_of_each(world).await;
        Self::of(world, placed).await
    }

    async fn of(world: World, placed: Vec<Placed>) -> Self {
        let mut tokens = Vec::new();
        for actor in ACTORS {
            tokens.push(match actor {
                Some((party, grade)) => Some(world.token(slug(world.county(), party), grade).await),
                None => None,
            });
        }
        Self {
            world,
            placed,
            tokens,
        }
    }

    async fn answer(&self, actor: usize, query: &str, variables: Value) -> (StatusCode, Value) {
        match &self.tokens[actor] {
            Some(token) => self.world.try_as(token, query, variables).await,
            None => self.world.try_public_with(query, variables).await,
        }
    }

    async fn data(&self, actor: usize, query: &str, variables: Value) -> Value {
        let (status, mut answer) = self.answer(actor, query, variables).await;
        assert!(
            answer.get("errors").is_none(),
            "{status} {answer:#}\nto {query}"
        );
        answer["data"].take()
    }

    /// What an actor is answered who asks for a mutation; the fault, when that is no answer to "may I".
    async fn may(
        &self,
        actor: usize,
        mutation: &Mutation,
        input: Value,
    ) -> Result<Outcome, String> {
        let name = mutation.name;
        let (first, rest) = name.split_at(1);
        let of_rows = if name == BULK {
            "rowErrors { code }"
        } else {
            ""
        };
        let query = format!(
            "mutation($input: {}{rest}Input!) {{ {name}(input: $input) {{ userErrors {{ code field }} {of_rows} }} }}",
            first.to_uppercase()
        );
        let input = self.world.county().named(&input);
        let variables = json!({ "input": input });
        let answer = self.answer(actor, &query, variables).await;
        if answer.1.get("errors").is_some() {
            return told_by_code(&answer).map_err(|other| format!("{other} to {input}"));
        }
        let payload = &answer.1["data"][name];
        let of_rows = payload.get("rowErrors").into_iter().flat_map(items);
        let refused: Vec<_> = items(&payload["userErrors"]).chain(of_rows).collect();
        // What names many things says of each whether it is there.
        if refused.iter().any(|error| error["code"] == "NOT_FOUND") {
            return Ok(Outcome::Hidden);
        }
        let of_key = |error: &&Value| error["field"] == json!(["idempotencyKey"]);
        if refused.iter().any(of_key) {
            return Err(format!("the key is refused before the permission: {input}"));
        }
        if refused.is_empty() && name != EXPORT {
            return Err(format!("it was done: {input}"));
        }
        Ok(Outcome::Allowed)
    }

    /// The same in a preview, with values that are good: then it is told, too, what waits for consent.
    async fn previewed(
        &self,
        actor: usize,
        mutation: &Mutation,
        input: Value,
    ) -> Result<Outcome, String> {
        let name = mutation.name;
        let (first, rest) = name.split_at(1);
        let query = format!(
            "mutation($input: {}{rest}Input!) {{ {name}(input: $input) {{ consents {{ grade }} userErrors {{ code field }} }} }}",
            first.to_uppercase()
        );
        let mut input = self.world.county().named(&input);
        input["preview"] = json!(true);
        let variables = json!({ "input": input });
        let answer = self.answer(actor, &query, variables).await;
        if answer.1.get("errors").is_some() {
            return told_by_code(&answer).map_err(|other| format!("{other} to {input}"));
        }
        let payload = &answer.1["data"][name];
        if payload["userErrors"] != json!([]) {
            return Err(format!("{} to {input}", payload["userErrors"]));
        }
        Ok(match payload["consents"] == json!([]) {
            true => Outcome::Allowed,
            false => Outcome::Proposed,
        })
    }

    /// One in how many cells of the table is asked for, row by row at another place: all of them once, in Norrbotten on SQLite, and
    /// on PostgreSQL and in another county enough to see that the same is let through, unless all is tried.
    fn every(&self) -> usize {
        let norrbotten = *self.world.county() == NORRBOTTEN;
        let sqlite = self.world.kind() == world::Kind::Sqlite;
        if norrbotten && sqlite || is_exhaustive() {
            1
        } else {
            7
        }
    }

    async fn entries(&self) -> i64 {
        match self.world.verify_journal().await {
            Verified::Intact { entries, .. } => entries,
            broken => panic!("{broken:?}"),
        }
    }
}

/// What the code of an error says of "may I"; the code, when it says nothing of that.
fn told_by_code(answer: &(StatusCode, Value)) -> Result<Outcome, String> {
    Ok(match code(answer) {
        "CONFLICT" => Outcome::Allowed,
        "FORBIDDEN" => Outcome::Forbidden,
        "NOT_FOUND" => Outcome::Hidden,
        "UNAUTHENTICATED" => Outcome::Unauthenticated,
        other => return Err(other.to_owned()),
    })
}

/// A row of a table: its words, and for every actor what the server answers.
struct Row {
    words: [String; 4],
    cells: Vec<Outcome>,
}

impl Row {
    /// Adds the cells that aren't what the model says to the differences.
    fn compare(&self, thing: &Thing, action: Action, differences: &mut Vec<String>) {
        for (actor, answered) in ACTORS.into_iter().zip(&self.cells) {
            let expected = outcome(actor, thing, action);
            if expected != *answered {
                differences.push(format!(
                    "{} [{}]: the server says {}, the model {}",
                    self.words.join(" | "),
                    heading(actor),
                    cell(*answered),
                    cell(expected),
                ));
            }
        }
    }
}

/// The rows as a text in columns; an empty line where the first word changes.
fn table(title: &str, rows: &[Row]) -> String {
    let headings = ["åtgärd", "vad", "läge", "ägare"].map(str::to_owned);
    let head = headings.into_iter().chain(ACTORS.map(heading));
    let body = rows.iter().map(|row| {
        let cells = row.cells.iter().map(|outcome| cell(*outcome).to_owned());
        row.words.iter().cloned().chain(cells).collect()
    });
    let lines: Vec<Vec<String>> = std::iter::once(head.collect()).chain(body).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<usize> = (0..lines[0].len()).filter_map(width).collect();
    let cells = rows.len() * ACTORS.len();
    let mut text = format!(
        "{title}: {} rader × {} frågande = {cells} rutor\n\n{LEGEND}\n",
        rows.len(),
        ACTORS.len()
    );
    let mut before = "";
    for line in &lines {
        if line[0] != before {
            text.push('\n');
        }
        before = &line[0];
        let padded: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn assert_none(differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{} cells differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

async fn every_mutation_answers_every_actor_as_the_model_says(world: World) {
    let asked = Asked::prepared(world).await;
    let before = asked.entries().await;
    let every = asked.every();
    let mut rows = Vec::new();
    let mut differences = Vec::new();
    let mut exports = 0;
    for mutation in &mutations() {
        for (words, id, thing) in targets(mutation, &asked.placed) {
            let mut cells = Vec::new();
            for (place, actor) in ACTORS.into_iter().enumerate() {
                if !(rows.len() + place).is_multiple_of(every) {
                    cells.push(outcome(actor, &thing, mutation.action));
                    continue;
                }
                let answered = asked.may(place, mutation, (mutation.input)(&id)).await;
                if mutation.name == EXPORT && answered == Ok(Outcome::Allowed) {
                    exports += 1;
                }
                cells.push(answered.unwrap_or_else(|fault| {
                    differences.push(format!(
                        "{} [{}]: {fault}",
                        words.join(" | "),
                        heading(actor)
                    ));
                    outcome(actor, &thing, mutation.action)
                }));
            }
            let row = Row { words, cells };
            row.compare(&thing, mutation.action, &mut differences);
            rows.push(row);
        }
    }
    assert_none(&differences);
    let grown = asked.entries().await - before;
    assert_eq!(grown, i64::from(exports));
    insta::assert_snapshot!("who_may_do_what", table("Vem får göra vad", &rows));
}

async fn what_takes_both_sides_is_proposed(world: World) {
    let asked = Asked::prepared(world).await;
    let before = asked.entries().await;
    let every = asked.every();
    let mut differences = Vec::new();
    let mut number = 0_usize;
    for mutation in &of_both_sides() {
        for (words, id, thing) in targets(mutation, &asked.placed) {
            number += 1;
            for (place, actor) in ACTORS.into_iter().enumerate() {
                if !(number + place).is_multiple_of(every) {
                    continue;
                }
                let expected = outcome_with_consent(actor, &thing, mutation.action);
                let input = (mutation.input)(&id);
                let answered = asked.previewed(place, mutation, input).await;
                if answered != Ok(expected) {
                    differences.push(format!(
                        "{} [{}]: the server says {answered:?}, the model {expected:?}",
                        words.join(" | "),
                        heading(actor)
                    ));
                }
            }
        }
    }
    assert_none(&differences);
    assert_eq!(asked.entries().await, before);
}

/// The field of a mutation's payload that shows a thing of one of the types that it is aimed at, and the type.
fn shown_by(
    types: &BTreeMap<String, TypeDefinition>,
    mutation: &Mutation,
) -> Option<(String, String)> {
    let Aim::At(nodes) = &mutation.aim else {
        return None;
    };
    let (first, rest) = mutation.name.split_at(1);
    let payload = &types[&format!("{}{rest}Payload", first.to_uppercase())];
    let TypeKind::Object(payload) = &payload.kind else {
        return None;
    };
    payload.fields.iter().find_map(|field| {
        let of = field.node.ty.node.to_string();
        let is_thing = nodes.iter().any(|node| of == format!("{node:?}"));
        is_thing.then(|| (field.node.name.node.to_string(), of))
    })
}

async fn what_somebody_else_has_changed_is_shown_as_it_stands(world: World) {
    let asked = Asked::prepared(world).await;
    let types = types();
    let (mut versioned, mut shown) = (BTreeSet::new(), BTreeSet::new());
    for mutation in &mutations() {
        let Some((field, of)) = shown_by(&types, mutation) else {
            continue;
        };
        for (_, id, thing) in targets(mutation, &asked.placed) {
            let input = (mutation.input)(&id);
            let may = |actor: &Actor| outcome(*actor, &thing, mutation.action) == Outcome::Allowed;
            let actor = ACTORS.iter().position(may);
            let token = actor.and_then(|actor| asked.tokens[actor].as_deref());
            let (Some(token), true) = (token, input["version"] == UNSEEN) else {
                continue;
            };
            versioned.insert(of.clone());
            // What is called the version of a clause is that of its document.
            let version = if of == "Clause" {
                "version: rowVersion"
            } else {
                "version"
            };
            let asks = format!("{} {field} {{ id {version} }}", mutation.name);
            let told = payload(&asked.world, token, &asks, input).await;
            // What is wrong with the values is said first.
            if told["userErrors"][0]["code"] != "CONFLICT" {
                continue;
            }
            let query =
                format!("query($id: ID!) {{ node(id: $id) {{ ... on {of} {{ id {version} }} }} }}");
            let now = asked
                .world
                .data_as(token, &query, json!({ "id": id }))
                .await;
            assert_eq!(now["node"]["id"], id, "{}", mutation.name);
            assert_eq!(told[&field], now["node"], "{}", mutation.name);
            shown.insert(of.clone());
        }
    }
    assert!(versioned.len() > 30, "{versioned:?}");
    assert_eq!(shown, versioned);
}

/// What a mutation is aimed at, one by one: the words of the row, what the input names, and what rights depend on.
fn targets(mutation: &Mutation, placed: &[Placed]) -> Vec<([String; 4], String, Thing)> {
    let name = || mutation.name.to_owned();
    match &mutation.aim {
        Aim::At(nodes) => placed
            .iter()
            .filter(|placed| nodes.contains(&placed.node))
            .map(|placed| {
                let owner = owner_in_swedish(placed.thing.owner).to_owned();
                let words = [name(), placed.what.clone(), placed.state(), owner];
                (words, placed.id.clone(), placed.thing.clone())
            })
            .collect(),
        Aim::Part(node, kind) => placed
            .iter()
            .filter(|placed| placed.node == *node)
            .map(|placed| {
                let owner = owner_in_swedish(placed.thing.owner).to_owned();
                let words = [name(), placed.what.clone(), placed.state(), owner];
                (words, placed.id.clone(), placed.part(*kind))
            })
            .collect(),
        Aim::New(things) => things
            .iter()
            .map(|(state, thing)| {
                let owner = owner_in_swedish(thing.owner).to_owned();
                let what = format!("ny: {}", thing.kind.swedish());
                let words = [name(), what, (*state).to_owned(), owner];
                (words, (*state).to_owned(), thing.clone())
            })
            .collect(),
    }
}

async fn everything_is_seen_by_those_of_whom_the_model_says_it(world: World) {
    const QUERY: &str =
        "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Person { contact { workEmail } } } }";
    let asked = Asked::prepared(world).await;
    let mut read = vec![Vec::new(); asked.placed.len()];
    let mut read_contact = read.clone();
    let seen = |answer: &Value| match answer {
        Value::Null => Outcome::Hidden,
        _ => Outcome::Allowed,
    };
    for actor in 0..ACTORS.len() {
        for (part, placed) in asked.placed.chunks(PART).enumerate() {
            let ids: Vec<&str> = placed.iter().map(|placed| placed.id.as_str()).collect();
            let data = asked.data(actor, QUERY, json!({ "ids": ids })).await;
            for (place, node) in items(&data["nodes"]).enumerate() {
                read[part * PART + place].push(seen(node));
                read_contact[part * PART + place].push(seen(&node["contact"]));
            }
        }
    }
    let mut rows = Vec::new();
    let mut differences = Vec::new();
    for (action, cells) in [(Action::Read, read), (Action::ReadContact, read_contact)] {
        for (placed, cells) in asked.placed.iter().zip(cells) {
            if action == Action::ReadContact && placed.node != NodeKind::Person {
                continue;
            }
            let words = [
                if action == Action::Read {
                    "läsa"
                } else {
                    "läsa kontaktuppgifter"
                }
                .to_owned(),
                placed.what.clone(),
                placed.state(),
                owner_in_swedish(placed.thing.owner).to_owned(),
            ];
            let row = Row { words, cells };
            row.compare(&placed.thing, action, &mut differences);
            rows.push(row);
        }
    }
    assert_none(&differences);
    insta::assert_snapshot!("who_sees_what", table("Vem ser vad", &rows));
}

/// How many things a request asks for: the public door takes 30.
const PART: usize = 25;

/// How many random cases there are.
fn cases() -> usize {
    number(500, 10_000)
}

/// Numbers that look random and are the same in every run (xorshift, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let number = usize::try_from(self.0 >> 33).expect("31 bits");
        choices[number % choices.len()].clone()
    }
}

/// A thing of a random kind in a random state, of a random owner.
fn random(chance: &mut Chance) -> Spec {
    let owner = |chance: &mut Chance| {
        let mut owners = OWNERS.to_vec();
        owners.push(Owner::Of(Party::Lulea));
        chance.one_of(&owners)
    };
    let parties = [
        Party::Kiruna,
        Party::Lulea,
        Party::Region,
        Party::Association,
    ];
    let kommuner = [Party::Kiruna, Party::Lulea];
    match chance.one_of(&[0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 6, 7, 7, 8, 9, 9, 10]) {
        0 => {
            let (code, kind, name, mut owner) = chance.one_of(&BODIES);
            if kind == Kind::LocalGroup {
                owner = Owner::Of(chance.one_of(&kommuner));
            }
            Spec::Body(code, kind, name, owner)
        }
        1 => {
            let seen = chance.one_of(&[Seen::Public, Seen::Protected, Seen::Seated]);
            let bodies: [&[Party]; 3] = [&[Party::Kiruna], &[Party::Lulea], &[]];
            let bodies = &bodies[..if seen == Seen::Seated { 2 } else { 3 }];
            Spec::Person(seen, owner(chance), chance.one_of(bodies))
        }
        2 => Spec::Document(
            chance.one_of(&VISIBILITIES),
            owner(chance),
            chance.one_of(&PARTIES),
        ),
        3 => Spec::Matter(chance.one_of(&VISIBILITIES), owner(chance)),
        4 => Spec::Access(chance.one_of(&parties)),
        6 => Spec::Project(
            chance.one_of(&VISIBILITIES),
            chance.one_of(&parties),
            chance.one_of(&parties),
        ),
        8 => {
            let others: [(Party, &[Party]); 4] = [
                (Party::Lulea, &[Party::Kiruna]),
                (Party::Kiruna, &[Party::Association, Party::Region]),
                (Party::Association, &[Party::Lulea]),
                (Party::Association, &[Party::Region]),
            ];
            let (by, asked) = chance.one_of(&others);
            Spec::Proposal(by, asked)
        }
        9 => {
            let (by, others) = chance.one_of(&DISPUTES);
            Spec::Dispute(by, others)
        }
        10 => Spec::Commission(
            chance.one_of(&[Seen::Public, Seen::Cooperation]),
            owner(chance),
            chance.one_of(&[Party::Kiruna, Party::Lulea, Party::Region]),
        ),
        7 => Spec::Indicator(
            chance.one_of(&VISIBILITIES),
            chance.one_of(&parties),
            chance.one_of(&parties),
        ),
        _ => Spec::Report(chance.one_of(&kommuner)),
    }
}

async fn random_cases_are_answered_as_the_model_says(world: World) {
    let mut chance = Chance(0x5eed_2584);
    let mut specs = one_of_each();
    specs.push(Spec::Organisation(Party::Lulea));
    specs.extend((0..60).map(|_| random(&mut chance)));
    let placed = place(&world, &specs).await;
    let asked = Asked::of(world, placed).await;
    let mut differences = Vec::new();
    for _ in 0..cases() / PART {
        let actor = chance.one_of(&Vec::from_iter(0..ACTORS.len()));
        let cases: Vec<Case> = (0..PART)
            .map(|_| case(&asked.placed, &mut chance))
            .collect();
        let fields = cases.iter().enumerate().map(|(place, (placed, ability))| {
            let field = ability.map_or(String::new(), |(of, field, ..)| {
                let state = STATES.iter().find(|(with, _)| *with == of);
                let state = state.map_or("", |(_, state)| state);
                format!("... on {of} {{ {field} {state} }}")
            });
            format!("n{place}: node(id: \"{}\") {{ id {field} }}", placed.id)
        });
        let query = format!("{{ {} }}", Vec::from_iter(fields).join("\n"));
        let data = asked.data(actor, &query, json!({})).await;
        for (place, case) in cases.iter().enumerate() {
            differences.extend(difference(ACTORS[actor], case, &data[format!("n{place}")]));
        }
    }
    assert_none(&differences);
}

/// A thing, and what is asked of it besides whether it is there.
type Case<'p> = (
    &'p Placed,
    Option<(&'static str, &'static str, Option<Kind>, Action)>,
);

/// One case in four asks only whether a thing is there, the others what the actor can do with it.
fn case<'p>(placed: &'p [Placed], chance: &mut Chance) -> Case<'p> {
    let mut abilities: Vec<_> = ABILITIES.iter().copied().map(Some).collect();
    abilities.resize(ABILITIES.len() * 4 / 3, None);
    let ability = chance.one_of(&abilities);
    let fits = |placed: &&Placed| ability.is_none_or(|of| of.0 == format!("{:?}", placed.node));
    let fitting: Vec<&Placed> = placed.iter().filter(fits).collect();
    (chance.one_of(&fitting), ability)
}

/// The types whose things, or what these belong to, have states in which not everything can be done, and how that is asked for.
const STATES: [(&str, &str); 13] = [
    ("AgendaItem", "state meeting { state } possibleActions"),
    ("Agreement", "sentOn clause { id }"),
    (
        "AgreementParty",
        "agreement { status entry sentOn clause { id } } approval { id } notices { id }",
    ),
    ("Attendance", "meeting { state }"),
    ("Commission", "receivers { state }"),
    ("DevelopmentProject", "phase possibleActions"),
    (
        "Dispute",
        "state possibleActions steps { to ladderStep { ordinal } } agreement { ladder { ordinal } }",
    ),
    ("DocumentVersion", "state adoptionRequest { id }"),
    ("FollowUpValue", "state possibleActions"),
    ("Meeting", "state possibleActions"),
    ("Milestone", "project { phase }"),
    ("ProjectParticipation", "project { phase } leftOn"),
    ("StatusReport", "project { phase } correctedBy { id }"),
];

/// Whether a lifecycle lets an action be done in the state with this code.
fn by<S: Vocabulary>(table: &[(S, Action, S)], code: &Value, action: Action) -> bool {
    lets(table, S::from_code(text(code)).expect("a state"), action)
}

/// Whether the agenda of a meeting in this state can be changed.
fn has_open_agenda(state: &Value) -> bool {
    ["PLANNED", "CALLED", "POSTPONED"].contains(&text(state))
}

/// Whether a dispute lets an action be done where it stands.
fn step_lets(dispute: &Value, action: Action) -> bool {
    let state = DisputeState::from_code(text(&dispute["state"])).expect("a state");
    let step = items(&dispute["steps"]).last().expect("a step");
    let ordinal = |step: &Value| step["ordinal"].as_i64();
    let place = ordinal(&step["ladderStep"]);
    let mut ladder = items(&dispute["agreement"]["ladder"]);
    let at = StepOfDispute {
        ended: !step["to"].is_null(),
        is_last: !ladder.any(|it| ordinal(it) > place),
        concludes: items(&dispute["possibleActions"]).any(|it| *it == "CONCLUDE"),
    };
    possible_with_dispute(state, at).contains(&action)
}

/// Whether the state of a thing lets a field of its type say that an action can be done.
fn state_lets(of: &str, field: &str, node: &Value, action: Action) -> bool {
    let is_sent =
        |agreement: &Value| !agreement["sentOn"].is_null() || !agreement["clause"].is_null();
    let in_phase = |action| by(PROJECT, &node["project"]["phase"], action);
    match of {
        "AgendaItem" => {
            has_open_agenda(&node["meeting"]["state"]) && by(AGENDA_ITEM, &node["state"], action)
        }
        "Agreement" => !is_sent(node),
        "AgreementParty" if action == Action::GiveNotice => {
            let status = text(&node["agreement"]["status"]);
            let bound = node["agreement"]["entry"] != "EACH" || !node["approval"].is_null();
            ["IN_FORCE", "NOTICE_GIVEN"].contains(&status) && bound && node["notices"] == json!([])
        }
        "AgreementParty" => is_sent(&node["agreement"]) && node["approval"].is_null(),
        "Attendance" => node["meeting"]["state"] == "CALLED",
        "Commission" => {
            items(&node["receivers"]).any(|it| by(COMMISSION, &it["state"], Action::Withdraw))
        }
        "DevelopmentProject" => by(PROJECT, &node["phase"], action),
        "Dispute" => step_lets(node, action),
        "DocumentVersion" if action == Action::Create => {
            let sends = field == "viewerCanSendForAdoption";
            node["state"] == "ADOPTED" && (!sends || node["adoptionRequest"].is_null())
        }
        "FollowUpValue" => by(VALUE, &node["state"], action),
        "Meeting" if action == Action::AddItem => has_open_agenda(&node["state"]),
        "Meeting" => by(MEETING, &node["state"], action),
        "Milestone" => in_phase(action),
        "ProjectParticipation" => in_phase(action) && node["leftOn"].is_null(),
        "StatusReport" => in_phase(action) && node["correctedBy"].is_null(),
        _ => true,
    }
}

fn difference(actor: Actor, (placed, ability): &Case<'_>, node: &Value) -> Option<String> {
    let seen = outcome(actor, &placed.thing, Action::Read) == Outcome::Allowed;
    let may = ability.map(|(of, field, kind, action)| {
        let thing = match kind {
            None => placed.thing.clone(),
            Some(
                kind @ (Kind::Commission
                | Kind::DocumentAdoption
                | Kind::FollowUpValue
                | Kind::HorizonNote
                | Kind::Meeting
                | Kind::Obstacle
                | Kind::Organisation
                | Kind::ProjectParticipation
                | Kind::TrainingActivity),
            ) => placed.part(kind),
            // It is asked for whoever else reports: a kommun gives no extensions itself.
            Some(kind @ Kind::ReportingExtension) => Thing {
                kind,
                owner: Owner::Of(Party::Lulea),
                seen_with: Some(placed.thing.seen_with.unwrap_or(placed.thing.owner)),
                ..placed.thing.clone()
            },
            Some(kind) => Thing {
                kind,
                ..placed.thing.clone()
            },
        };
        // Whoever owns a project is in it already, and so is who can leave it.
        let leaves = node["possibleActions"].as_array();
        let leaves = leaves.is_some_and(|actions| actions.contains(&json!("LEAVE")));
        let is_in = action == Action::Join
            && (leaves || actor.is_some_and(|(party, _)| placed.thing.owner == Owner::Of(party)));
        let may = outcome(actor, &thing, action) == Outcome::Allowed && !is_in;
        let may = may && seen && state_lets(of, field, node, action);
        (field, may, action)
    });
    let expected = match (seen, may) {
        (false, _) => Value::Null,
        (true, None) => json!({ "id": placed.id }),
        (true, Some((field, may, action))) => {
            let mut expected = json!({ "id": placed.id, field: may });
            if let Some(actions) = node.get("possibleActions")
                && action != Action::AddItem
            {
                // What can be done is listed, and nothing else.
                let listed = items(actions).any(|listed| *listed == action.code());
                assert_eq!(listed, may, "{node}");
            }
            // What its state is, is no question here.
            for (also, value) in node.as_object().into_iter().flatten() {
                if also != field {
                    expected[also.as_str()] = value.clone();
                }
            }
            expected
        }
    };
    (expected != *node).then(|| {
        let Placed { thing, what, .. } = placed;
        let actor = heading(actor);
        format!("{what} {thing:?} [{actor}]: the server says {node}, the model {expected}")
    })
}

/// The fields of a type, and the interfaces that it has them from.
fn fields(definition: &TypeDefinition) -> (Vec<String>, Vec<String>) {
    match &definition.kind {
        TypeKind::Object(object) => (
            names(object.fields.iter().map(|field| &field.node.name.node)),
            names(object.implements.iter().map(|name| &name.node)),
        ),
        TypeKind::Interface(interface) => (
            names(interface.fields.iter().map(|field| &field.node.name.node)),
            Vec::new(),
        ),
        _ => (Vec::new(), Vec::new()),
    }
}

fn names<'n>(names: impl Iterator<Item = &'n async_graphql::Name>) -> Vec<String> {
    names.map(ToString::to_string).collect()
}

#[test]
fn every_mutation_of_the_schema_is_asked_for() {
    let (in_schema, _) = fields(&types()["Mutation"]);
    let in_schema = BTreeSet::from_iter(in_schema);
    let asked: BTreeSet<String> = mutations()
        .iter()
        .map(|mutation| mutation.name.to_owned())
        .collect();
    assert_eq!(
        in_schema, asked,
        "the mutations of the schema, and those that the matrix asks for"
    );
}

#[test]
fn every_field_that_says_what_the_viewer_can_is_asked_for() {
    let asked = |of: &str, field: &str| {
        ABILITIES
            .iter()
            .any(|ability| (ability.0, ability.1) == (of, field))
    };
    let mut missing = Vec::new();
    for (name, definition) in &types() {
        let (fields, interfaces) = fields(definition);
        let abilities = fields.iter().filter(|field| field.starts_with("viewerCan"));
        missing.extend(
            abilities
                .filter(|field| !asked(name, field))
                .filter(|field| !interfaces.iter().any(|interface| asked(interface, field)))
                .map(|field| format!("{name}.{field}")),
        );
    }
    assert_eq!(missing, Vec::<String>::new());
}

async fn every_kind_and_every_type_is_placed(world: World) {
    let (_, placed) = with_one_of_each(world).await;
    // What obliges others is a case of an indicator that is created.
    let kinds = Kind::ALL
        .iter()
        .filter(|kind| **kind != Kind::CommonIndicator)
        .filter(|kind| !placed.iter().any(|placed| placed.thing.kind == **kind));
    assert_eq!(
        Vec::from_iter(kinds),
        Vec::<&Kind>::new(),
        "kinds of things"
    );
    let types = NodeKind::ALL
        .iter()
        .filter(|node| !placed.iter().any(|placed| placed.node == **node));
    assert_eq!(
        Vec::from_iter(types),
        Vec::<&NodeKind>::new(),
        "types of things"
    );
}

#[test]
fn the_table_of_rights_reads_as_this() {
    let rows = reference::read(&embedded()).expect("no faults");
    let association = rows.association(world::now().date_naive());
    insta::assert_snapshot!("the_table_of_rights", access::describe(association));
}
