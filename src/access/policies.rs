//! The second wall: PostgreSQL itself refuses what a request may not read or write, so that a statement that lacks its
//! condition finds nothing. What is seen comes from the register; who writes from the table of rights, for what is said here to be
//! an actor's own.
//!
//! Requests run as the role [`SERVER`], which owns nothing, and say in settings on whose behalf: [`settings`]. What says nothing
//! sees nothing. The owner of the tables, who migrates and verifies, is not held to policies. The server installs them
//! anew whenever their text changes. SQLite has no roles.

use super::{
    ActorKind, Kind, RIGHTS, Right, Scope, State, Viewer,
    audience::COMMON,
    permit::{handled_by_region, kind_of_body, kind_of_records},
    triggers::{self, carries_audience},
};
use crate::{
    domain::{
        journal::digest,
        vocabulary::{Action, BodyType, Grade, Vocabulary},
    },
    register::{Seen, TABLES, Table},
};
use Write::{Delete, Insert, Move, Update};
use sea_orm::DbBackend;
use uuid::Uuid;

/// The role of transactions that serve requests. It belongs to the cluster, not to the database.
pub const SERVER: &str = "samverkan_server";

// A setting that was never made is NULL, one that ended with its transaction is empty. In a subselect it is read once for a
// statement instead of once for each row.
macro_rules! setting {
    ($name:literal) => {
        concat!(
            "(SELECT nullif(current_setting('samverkan.",
            $name,
            "', true), ''))"
        )
    };
    ($name:literal as $type:literal) => {
        concat!(
            "(SELECT nullif(current_setting('samverkan.",
            $name,
            "', true), '')::",
            $type,
            ")"
        )
    };
}

const LEVEL: &str = setting!("level" as "smallint");
const OWN: &str = setting!("organisation" as "uuid");
const OWN_LEVEL: &str = setting!("own_level" as "smallint");
const KIND: &str = setting!("kind");
const GRADE: &str = setting!("grade");
const TODAY: &str = setting!("today" as "date");

/// Looking up what an identity has been granted, before anybody is known.
const DOOR: &str = concat!(setting!("door"), " = 'on'");

/// The settings of a transaction on behalf of a viewer. Nothing in them comes from a caller but ids that have been found.
pub fn settings(viewer: Viewer) -> String {
    let actor = viewer.actor();
    let organisation = actor.map(|actor| actor.organisation.to_string());
    format!(
        "SET LOCAL samverkan.door = ''; SET LOCAL samverkan.level = '{}'; SET LOCAL samverkan.own_level = '{}'; \
         SET LOCAL samverkan.organisation = '{}'; SET LOCAL samverkan.kind = '{}'; SET LOCAL samverkan.grade = '{}'; \
         SET LOCAL samverkan.today = '{}'",
        viewer.level(),
        viewer.own_level(),
        organisation.unwrap_or_default(),
        actor.map_or("", |actor| kind_code(actor.kind)),
        actor.map_or("", |actor| actor.grade.code()),
        actor
            .map(|actor| actor.today.to_string())
            .unwrap_or_default(),
    )
}

/// The settings of a transaction that finds out what an identity has been granted, and reads nothing else.
pub const DOOR_SETTINGS: &str = "SET LOCAL samverkan.door = 'on'";

const fn kind_code(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Municipality => "MUNICIPALITY",
        ActorKind::Region => "REGION",
        ActorKind::Association => "ASSOCIATION",
    }
}

/// Holds for what the actor's organisation owns.
fn own(owner: &str) -> String {
    format!("{owner} = {OWN}")
}

/// Holds for what the actor owns, alone or in common.
fn owned(owner: &str) -> String {
    format!("({owner} = {OWN} OR ({owner} IS NULL AND {}))", in_common())
}

/// Holds for an actor that owns, together with the other such, what no organisation owns alone.
fn in_common() -> String {
    format!("{LEVEL} >= 2")
}

/// Holds for an actor with at least this grade.
fn graded(grade: Grade) -> String {
    match grade {
        Grade::Reader => format!("{LEVEL} >= 1"),
        Grade::Editor => format!("{GRADE} IN ('EDITOR', 'APPROVER')"),
        Grade::Approver => format!("{GRADE} = 'APPROVER'"),
    }
}

/// Holds when the actor may do this with a thing of this kind in any of its states, as the table of rights says. `own` holds for
/// what is its own.
fn may(kind: Kind, action: Action, own: &str) -> String {
    let mut rights = RIGHTS.iter();
    let right = rights.find(|right| right.kind == kind && right.action == action);
    right.map_or_else(|| "false".to_owned(), |right| reached_by(right, own))
}

/// The same in one of its states.
fn may_in(kind: Kind, action: Action, state: State, own: &str) -> String {
    let mut rights = RIGHTS.iter();
    let right = rights.find(|it| (it.kind, it.action, it.state) == (kind, action, state));
    right.map_or_else(|| "false".to_owned(), |right| reached_by(right, own))
}

/// Holds for the actors whom a right reaches.
fn reached_by(right: &Right, own: &str) -> String {
    let reaching = |scope: Scope| {
        let actors = [
            (ActorKind::Municipality, right.municipality),
            (ActorKind::Region, right.region),
            (ActorKind::Association, right.association),
        ];
        let actors = actors.into_iter().filter(move |(_, of)| *of == scope);
        actors.map(|(kind, _)| format!("'{}'", kind_code(kind)))
    };
    let one_of = |kinds: Vec<String>| match kinds.len() {
        3 => "true".to_owned(),
        _ => format!("{KIND} IN ({})", kinds.join(", ")),
    };
    let others: Vec<_> = reaching(Scope::Others).collect();
    if !others.is_empty() {
        return all(&[
            &graded(right.grade),
            &one_of(others),
            &format!("NOT ({own})"),
        ]);
    }
    let (everywhere, where_own): (Vec<_>, Vec<_>) = (
        reaching(Scope::All)
            .chain(reaching(Scope::Propose))
            .collect(),
        reaching(Scope::Own)
            .chain(reaching(Scope::OwnOrPropose))
            .collect(),
    );
    let reached = match (everywhere.is_empty(), where_own.is_empty()) {
        (true, true) => "false".to_owned(),
        (false, true) => one_of(everywhere),
        (true, false) => all(&[&one_of(where_own), own]),
        (false, false) => format!(
            "({} OR {})",
            one_of(everywhere),
            all(&[&one_of(where_own), own])
        ),
    };
    all(&[&graded(right.grade), &reached])
}

/// Holds when a viewer sees the row with this audience.
fn included(number: &str, owner: &str) -> String {
    format!(
        "({number} <= {LEVEL} OR ({} AND {number} <= {OWN_LEVEL}))",
        own(owner)
    )
}

/// Holds for rows that refer to one of another table that this holds for. They are found with IN: for EXISTS PostgreSQL makes
/// two plans at each level, and reckons with the costs of the slow one.
fn of(column: &str, table: &str, condition: &str) -> String {
    format!("{column} IN (SELECT p.id FROM {table} p WHERE {condition})")
}

/// Holds for the bodies with which the actor may do this; `body` is how their row is called, with a point.
fn may_with_body(action: Action, body: &str) -> String {
    let own = own(&format!("{body}municipality_id"));
    with_body(action, body, &own, &own)
}

/// Holds for the bodies to whose work the actor may add a note.
fn may_note(body: &str) -> String {
    may_work_on(Action::AddNote, body)
}

/// Holds for the bodies to whose work the actor may add: the groups of a care area are its municipalities', too.
fn may_work_on(action: Action, body: &str) -> String {
    let own = own(&format!("{body}municipality_id"));
    let area = format!(
        "{body}care_area_id IN (SELECT m.care_area_id FROM care_area_municipality m WHERE m.organisation_id = {OWN} AND {})",
        holds("m")
    );
    with_body(action, body, &own, &area)
}

/// Holds for the bodies whose meetings are arranged by the organisation in `owner`, or in common where that is nothing.
fn arranges(owner: &str, body: &str) -> String {
    let cases: String = BodyType::VALUES
        .iter()
        .map(|(kind, term)| {
            let of_area = format!(
                "coalesce({owner} IN (SELECT o.id FROM organisation o WHERE o.kind = 'REGION'), false)"
            );
            let held = match kind {
                BodyType::PoliticalBoard
                | BodyType::CountySteeringGroup
                | BodyType::WorkingCommittee => format!("{owner} IS NULL"),
                BodyType::AreaGroup => of_area,
                BodyType::LocalGroup => format!("{owner} = {body}municipality_id"),
                BodyType::WorkingGroup => format!(
                    "CASE WHEN {body}care_area_id IS NULL THEN {owner} IS NULL ELSE {of_area} END"
                ),
                BodyType::HistoricalForum => "false".to_owned(),
            };
            format!(" WHEN '{}' THEN {held}", term.code)
        })
        .collect();
    format!("CASE {body}kind{cases} ELSE false END")
}

/// The same, where it is said what is the actor's own, and what of the groups of care areas is.
fn with_body(action: Action, body: &str, own: &str, own_of_areas: &str) -> String {
    let kinds: String = BodyType::VALUES
        .iter()
        .map(|(kind, term)| {
            let may = |of_area| {
                let own = match (kind, of_area) {
                    (BodyType::AreaGroup, _) | (_, true) => own_of_areas,
                    _ => own,
                };
                may(kind_of_body(*kind, of_area), action, own)
            };
            let may = match (may(false), may(true)) {
                (of_county, of_area) if *kind == BodyType::WorkingGroup && of_county != of_area => {
                    format!(
                        "CASE WHEN {body}care_area_id IS NULL THEN {of_county} ELSE {of_area} END"
                    )
                }
                (of_county, _) => of_county,
            };
            format!(" WHEN '{}' THEN {may}", term.code)
        })
        .collect();
    format!("CASE {body}kind{kinds} ELSE false END")
}

/// Holds for the rows that hold today.
fn holds(row: &str) -> String {
    holds_on(row, TODAY)
}

/// Holds for the rows that hold on a day.
fn holds_on(row: &str, day: &str) -> String {
    format!(
        "({row}.valid_from IS NULL OR {row}.valid_from <= {day}) AND ({row}.valid_to IS NULL OR {row}.valid_to > {day})"
    )
}

/// Who sees a table's rows; none for tables that are no secret to the server.
fn seen(table: &Table) -> Option<String> {
    Some(match (table.seen, table.name) {
        (Seen::Internal, "reference_load") => return None,
        (Seen::Internal, _) => format!("{LEVEL} >= 1"),
        (Seen::Special, "journal") => format!(
            "{} OR {}",
            included("audience_before", "owner_before"),
            included("audience_after", "owner_after")
        ),
        (Seen::Special, "journal_personal") => personal(),
        (Seen::Special, "proposal" | "dispute") => concerned(),
        (Seen::Special, "dispute_step") => of("dispute_id", "dispute", "true"),
        (Seen::Special, "person") => format!(
            "{} OR (protected AND {} AND id IN ({}))",
            included("audience", "audience_owner"),
            may_in(Kind::Person, Action::Read, State::Seated, "false"),
            seated()
        ),
        (_, name) if table.lists_concerned() => format!(
            "{} OR ({LEVEL} >= 1 AND {name}.audience = {COMMON} AND position(replace({OWN}::text, '-', '') in {name}.concerned) > 0)",
            included("audience", "audience_owner")
        ),
        (_, name) if carries_audience(name) => included("audience", "audience_owner"),
        // Without a column it is asked once for a statement.
        _ => "current_setting('samverkan.level', true) <> ''".to_owned(),
    })
}

/// Holds for the proposals and disputes that concern the actor.
fn concerned() -> String {
    format!("{LEVEL} >= 1 AND position({OWN}::text in concerned) > 0")
}

/// Holds for the seats that the actor fills; `seat` and `body` are how their rows are called, with a point.
fn fills(seat: &str, body: &str) -> String {
    let own = may(
        Kind::Seat,
        Action::Appoint,
        &own(&format!("{seat}organisation_id")),
    );
    let graded = graded(Grade::Editor);
    format!(
        "CASE WHEN {body}municipality_id IS NULL AND {seat}organisation_id IS NOT NULL AND coalesce({seat}organisation_kind, '') <> 'EXTERNAL' THEN {own}
              WHEN {body}municipality_id IS NULL AND {seat}organisation_kind IN ('MUNICIPALITY', 'ASSOCIATION')
              THEN {graded} AND {KIND} = 'ASSOCIATION'
              WHEN {body}municipality_id IS NULL AND {seat}organisation_kind = 'REGION' THEN {graded} AND {KIND} = 'REGION'
              ELSE {} END",
        may_with_body(Action::Appoint, body)
    )
}

/// The people who sit today in bodies that the region handles.
fn seated() -> String {
    let handled = handled_by_region().map(|kind| format!("'{}'", kind.code()));
    format!(
        "SELECT a.person_id FROM appointment a JOIN seat s ON s.id = a.seat_id JOIN body b ON b.id = s.body_id
         WHERE a.person_id IS NOT NULL AND b.kind IN ({}) AND {} AND {} AND {}",
        handled.collect::<Vec<_>>().join(", "),
        holds("a"),
        holds("s"),
        holds("b")
    )
}

/// Earlier names and titles are for those who see the person, earlier contact details for the employer.
fn personal() -> String {
    format!(
        "{LEVEL} >= 1 AND person_id IN (SELECT p.id FROM person p) AND (field IN ('display_name', 'title') OR {})",
        of("person_id", "person", &owned("p.employer_id"))
    )
}

/// Which rows a request writes. What isn't written here is not written.
enum Write {
    /// New rows that this holds for.
    Insert(String),
    /// Rows that this holds for before, and afterwards too.
    Update(String),
    /// Rows that the first holds for before, and the second afterwards.
    Move(String, String),
    /// Rows that this holds for go.
    Delete(String),
}

/// New rows and changes that this holds for.
fn insert_and_update(condition: &str) -> Vec<Write> {
    vec![Insert(condition.to_owned()), Update(condition.to_owned())]
}

/// New rows that this holds for, and their end.
fn insert_and_delete(condition: &str) -> Vec<Write> {
    vec![Insert(condition.to_owned()), Delete(condition.to_owned())]
}

/// New rows, changes and ends that this holds for.
fn insert_update_and_delete(condition: &str) -> Vec<Write> {
    let mut writes = insert_and_update(condition);
    writes.push(Delete(condition.to_owned()));
    writes
}

/// Holds when all of them do.
fn all(conditions: &[&str]) -> String {
    conditions.join(" AND ")
}

/// Holds for an answer on an adopted version, by a decision of whoever answers; what nobody was asked is not declined.
const ANSWERED: &str = "document_version_id IN (SELECT p.id FROM document_version p WHERE p.state = 'ADOPTED') \
    AND (decision_id IS NULL OR decision_id IN (SELECT p.id FROM decision p WHERE p.organisation_id = document_adoption.organisation_id)) \
    AND (answer = 'ADOPTED' OR document_version_id IN (SELECT p.document_version_id FROM adoption_request p))";

/// Which rows of a table a request writes.
fn written(table: &Table) -> Vec<Write> {
    use Action::{
        AddName, Adopt, Anonymise, Change, ChangeParticipants, ChangeSeats, Create, GiveNotice,
        Join, RecordApproval, Remove, Report, SetChairTerm, Withdraw,
    };
    let of_body = |action| of("body_id", "body", &may_with_body(action, "p."));
    let of_seat = |action| {
        let seated = of("p.body_id", "body", &may_with_body(action, "p."));
        of("seat_id", "seat", &seated)
    };
    let own_organisation = own("organisation_id");
    let own_project = of(
        "development_project_id",
        "development_project",
        &own("p.owner_id"),
    );
    let changes_project = may(Kind::DevelopmentProject, Change, &own_project);
    let reports_structure = |own: &str| may(Kind::StructureReport, Create, own);
    match table.name {
        "meeting" => {
            let arranged = |action| may(Kind::Meeting, action, &owned("owner_id"));
            let organiser = of("body_id", "body", &arranges("owner_id", "p."));
            let requested = all(&[
                &may(Kind::Meeting, Action::Request, &own_organisation),
                "state = 'REQUESTED' AND NOT public",
                &of("body_id", "body", &may_work_on(Action::AddItem, "p.")),
            ]);
            vec![
                Insert(all(&[
                    &format!("({} OR ({requested}))", arranged(Create)),
                    &organiser,
                ])),
                Update(all(&[&arranged(Change), &organiser])),
            ]
        }
        "meeting_body" => {
            let arranged = of("meeting_id", "meeting", &owned("p.owner_id"));
            let own = of("meeting_id", "meeting", &own("p.organisation_id"));
            let own = all(&[
                &may(Kind::Meeting, Action::Request, &own),
                &of("body_id", "body", &may_work_on(Action::AddItem, "p.")),
            ]);
            vec![Insert(format!(
                "({} OR ({own}))",
                may(Kind::Meeting, Create, &arranged)
            ))]
        }
        "agenda_item" => {
            let arranged = of("meeting_id", "meeting", &owned("p.owner_id"));
            let arranged = may(Kind::Meeting, Action::AddItem, &arranged);
            let added = all(&[
                &may(Kind::Meeting, Action::AddItem, &own_organisation),
                "state = 'PROPOSED' AND NOT public",
            ]);
            let worked_on = format!(
                "meeting_id IN (SELECT m.id FROM meeting m JOIN body p ON p.id = m.body_id WHERE {})",
                may_work_on(Action::AddItem, "p.")
            );
            let own = format!("({arranged} OR ({added}))");
            vec![
                Insert(format!("({arranged} OR ({added} AND {worked_on}))")),
                Update(own.clone()),
                Delete(own),
            ]
        }
        "agenda_item_document" => {
            let meetings = of("p.meeting_id", "meeting", &owned("p.owner_id"));
            let arranged = of("agenda_item_id", "agenda_item", &meetings);
            let added = all(&[
                &own("p.organisation_id"),
                "p.state = 'PROPOSED' AND NOT p.public",
            ]);
            let added = of("agenda_item_id", "agenda_item", &added);
            insert_and_delete(&format!(
                "({} OR {})",
                may(Kind::Meeting, Action::AddItem, &arranged),
                may(Kind::Meeting, Action::AddItem, &added)
            ))
        }
        "meeting_call" => {
            let arranged = of("meeting_id", "meeting", &owned("p.owner_id"));
            insert_and_update(&may(Kind::Meeting, Action::Call, &arranged))
        }
        "meeting_notes" => {
            let arranged = of("meeting_id", "meeting", &owned("p.owner_id"));
            let keeps = may(Kind::Meeting, Action::Minute, &arranged);
            vec![
                Insert(all(&[&keeps, "state = 'DRAFT' AND NOT public"])),
                Update(keeps),
            ]
        }
        "item_note" => {
            let meetings = of("p.meeting_id", "meeting", &owned("p.owner_id"));
            let arranged = of("meeting_notes_id", "meeting_notes", &meetings);
            insert_update_and_delete(&may(Kind::Meeting, Action::Minute, &arranged))
        }
        "attendance" => {
            let arranged = of("meeting_id", "meeting", &owned("p.owner_id"));
            let arranged = may(Kind::Meeting, Action::Call, &arranged);
            let own = all(&[
                &may(Kind::Meeting, Action::Answer, &own_organisation),
                "outcome IS NULL",
            ]);
            let substitute = of(
                "appointment_id",
                "appointment",
                "p.substitutes_for_id IS NOT NULL",
            );
            // Who answers calls a substitute at most: a guest of its own would open the meeting to it.
            let called = format!("({arranged} OR ({own} AND {substitute}))");
            vec![
                Insert(called.clone()),
                Update(format!("({arranged} OR ({own}))")),
                Delete(all(&[
                    &called,
                    &of("meeting_id", "meeting", "p.state IN ('PLANNED', 'CALLED')"),
                ])),
            ]
        }
        "attendance_item" => {
            let meetings = of("p.meeting_id", "meeting", &owned("p.owner_id"));
            let arranged = of("attendance_id", "attendance", &meetings);
            let open = of(
                "p.meeting_id",
                "meeting",
                "p.state IN ('PLANNED', 'CALLED', 'HELD')",
            );
            insert_and_delete(&all(&[
                &may(Kind::Meeting, Action::Call, &arranged),
                &of("attendance_id", "attendance", &open),
                "agenda_item_id IN (SELECT i.id FROM agenda_item i JOIN attendance a ON a.meeting_id = i.meeting_id \
                 WHERE a.id = attendance_item.attendance_id)",
            ]))
        }
        "commission" => {
            let own = owned("owner_id");
            let given = of("body_id", "body", &arranges("owner_id", "p."));
            vec![
                Insert(all(&[&may(Kind::Commission, Create, &own), &given])),
                Update(all(&[&may(Kind::Commission, Change, &own), &given])),
            ]
        }
        // Whoever gave a commission decides on what is reported, and who carries it out accepts and reports it.
        "commission_receiver" => {
            let given = of("commission_id", "commission", &owned("p.owner_id"));
            let decides = may(Kind::Commission, Action::Close, &given);
            let reports = may(Kind::Commission, Action::ReportBack, &owned("owner_id"));
            let answered = format!(
                "(owner_id = organisation_id OR {})",
                of(
                    "body_id",
                    "body",
                    &arranges("commission_receiver.owner_id", "p.")
                )
            );
            vec![
                Insert(all(&[
                    &may(Kind::Commission, Create, &given),
                    "state = 'GIVEN'",
                    &answered,
                ])),
                Move(
                    all(&[&decides, "state NOT IN ('CLOSED', 'WITHDRAWN')"]),
                    all(&[&decides, "state IN ('CLOSED', 'RETURNED', 'WITHDRAWN')"]),
                ),
                Move(
                    all(&[
                        &reports,
                        "state IN ('GIVEN', 'ACCEPTED', 'IN_PROGRESS', 'RETURNED')",
                    ]),
                    all(&[
                        &reports,
                        "state IN ('ACCEPTED', 'IN_PROGRESS', 'REPORTED', 'RETURNED')",
                    ]),
                ),
            ]
        }
        "commission_report" => {
            let carried_out = of(
                "commission_receiver_id",
                "commission_receiver",
                &owned("p.owner_id"),
            );
            let reports = may(Kind::Commission, Report, &carried_out);
            let given = of("p.commission_id", "commission", &owned("p.owner_id"));
            let given = of("commission_receiver_id", "commission_receiver", &given);
            let returns = may(Kind::Commission, Action::Return, &given);
            vec![
                Insert(all(&[&reports, &own_organisation, "returned_on IS NULL"])),
                Move(
                    all(&[&returns, "is_final AND returned_on IS NULL"]),
                    all(&[&returns, "is_final AND returned_on IS NOT NULL"]),
                ),
            ]
        }
        // Who raised a dispute takes it further; whoever sees it reaches its step: which of them handles it, the server asks.
        "dispute" => vec![
            Insert(may(Kind::Dispute, Create, &own("owner_id"))),
            Update(all(&[&graded(Grade::Editor), &concerned()])),
        ],
        "dispute_step" => {
            let raised = of("dispute_id", "dispute", &own("p.owner_id"));
            let seen = of("dispute_id", "dispute", "true");
            vec![
                Insert(all(&[
                    &may(Kind::Dispute, Action::Escalate, &raised),
                    "to_on IS NULL",
                ])),
                Move(
                    all(&[
                        &may(Kind::Dispute, Action::Conclude, &seen),
                        "to_on IS NULL",
                    ]),
                    may(Kind::Dispute, Action::Conclude, &seen),
                ),
            ]
        }
        "obstacle" => {
            let writes = may_with_body(SetChairTerm, "p.");
            let its = format!(
                "({own_organisation} OR {} OR {} OR {})",
                own("owner_id"),
                of("body_id", "body", &writes),
                of("escalated_to_id", "body", &writes)
            );
            vec![
                Insert(all(&[
                    &may(Kind::Obstacle, Create, &own_organisation),
                    "state = 'IDENTIFIED' AND NOT public",
                    &of("body_id", "body", &may_work_on(Action::AddItem, "p.")),
                ])),
                Update(may(Kind::Obstacle, Change, &its)),
            ]
        }
        "obstacle_measure" => {
            let writes = of("p.body_id", "body", &may_with_body(SetChairTerm, "p."));
            let its = format!(
                "({} OR {} OR {writes})",
                own("p.organisation_id"),
                own("p.owner_id")
            );
            let taken = of("obstacle_id", "obstacle", &its);
            vec![Insert(all(&[
                &may(Kind::Obstacle, Action::TakeMeasure, &taken),
                &own_organisation,
            ]))]
        }
        "year_plan" => {
            let arranged = |action| may(Kind::Meeting, action, &owned("owner_id"));
            let organiser = of("body_id", "body", &arranges("owner_id", "p."));
            vec![
                Insert(all(&[
                    &arranged(Create),
                    &organiser,
                    "state = 'DRAFT' AND NOT public",
                ])),
                Update(arranged(Change)),
            ]
        }
        "year_plan_item" => {
            let arranged = of("year_plan_id", "year_plan", &owned("p.owner_id"));
            insert_update_and_delete(&may(Kind::Meeting, Change, &arranged))
        }
        "horizon_note" | "training_activity" => {
            let kind = kind_of_records(table.name).unwrap_or(Kind::HorizonNote);
            let own = owned("owner_id");
            let noted = of("body_id", "body", &may_note("p."));
            vec![
                Insert(all(&[&may(kind, Create, &own), &noted])),
                Update(may(kind, Change, &own)),
                Delete(may(kind, Remove, &own)),
            ]
        }
        "training_participation" => {
            let own = of(
                "training_activity_id",
                "training_activity",
                &owned("p.owner_id"),
            );
            insert_update_and_delete(&may(Kind::TrainingActivity, Change, &own))
        }
        _ if table.seen == Seen::Visibility => {
            kind_of_records(table.name).map_or_else(Vec::new, written_records)
        }
        "access_grant" => vec![
            Insert(may(Kind::Grant, Create, &own_organisation)),
            Update(may(Kind::Grant, Withdraw, &own_organisation)),
        ],
        "service_account" => vec![
            Insert(may(Kind::ServiceAccount, Create, &own_organisation)),
            Update(may(Kind::ServiceAccount, Withdraw, &own_organisation)),
        ],
        "amendment" => {
            let decisions = decided("p.");
            insert_and_delete(&of("decision_id", "decision", &decisions))
        }
        "decision" => {
            let seen = of("matter_id", "matter", "true");
            insert_and_update(&all(&[&decided(""), &seen]))
        }
        "agreement" => {
            let own = of(
                "steering_document_id",
                "steering_document",
                &owned("p.owner_id"),
            );
            insert_and_update(&may(Kind::Agreement, Change, &own))
        }
        // What is sent for approval stays as its parties have it.
        "agreement_party" | "ladder_step" => {
            let own = own_draft_agreement("agreement_id");
            insert_and_delete(&may(Kind::Agreement, Change, &own))
        }
        "ladder_step_body" => {
            let own = of(
                "ladder_step_id",
                "ladder_step",
                &own_draft_agreement("p.agreement_id"),
            );
            insert_and_delete(&may(Kind::Agreement, Change, &own))
        }
        "agreement_approval" => vec![Insert(may(
            Kind::AgreementParty,
            RecordApproval,
            &own_party(),
        ))],
        "agreement_notice" => vec![Insert(may(Kind::AgreementParty, GiveNotice, &own_party()))],
        "appointment" => {
            let filled = format!(
                "seat_id IN (SELECT p.id FROM seat p JOIN body b ON b.id = p.body_id WHERE {})",
                fills("p.", "b.")
            );
            // Who ends a seat or dissolves a group ends its appointments.
            let ended = format!("({filled} OR {})", of_seat(ChangeSeats));
            vec![Insert(filled), Update(ended)]
        }
        "body" => vec![
            Insert(may_with_body(Create, "")),
            Update(may_with_body(Change, "")),
            // An agreement that is sent for approval says what begins and ends with it.
            // Whoever writes in a body lets it; of a former one the region and Norrbottens Kommuner do.
            Move(
                all(&[
                    &may(Kind::Agreement, Action::Send, "true"),
                    &format!(
                        "({} OR (kind = '{}' AND {}))",
                        may_with_body(SetChairTerm, ""),
                        BodyType::HistoricalForum.code(),
                        in_common()
                    ),
                ]),
                may(
                    Kind::Agreement,
                    Action::Send,
                    &format!(
                        "({} OR {})",
                        own_agreement("agreement_id"),
                        own_agreement("abolished_by_id")
                    ),
                ),
            ),
        ],
        "chair_term" => insert_and_update(&of_body(SetChairTerm)),
        "seat" => insert_and_update(&of_body(ChangeSeats)),
        // Who finds a draft owns it.
        "clause" => {
            let draft = of(
                "document_version_id",
                "document_version",
                "p.state = 'DRAFT'",
            );
            insert_update_and_delete(&may(Kind::DocumentVersion, Change, &draft))
        }
        "clause_item" => {
            let draft = of(
                "p.document_version_id",
                "document_version",
                "p.state = 'DRAFT'",
            );
            let draft = of("clause_id", "clause", &draft);
            insert_update_and_delete(&may(Kind::DocumentVersion, Change, &draft))
        }
        // Drafts of one's own documents, and for approvers what is adopted, whose period ends with the next version.
        "document_version" => {
            let own = of(
                "steering_document_id",
                "steering_document",
                &owned("p.owner_id"),
            );
            let own_draft = all(&["state = 'DRAFT'", &own]);
            vec![
                Insert(may(Kind::DocumentVersion, Change, &own_draft)),
                Update(format!(
                    "({} OR {})",
                    may(Kind::DocumentVersion, Change, &own_draft),
                    may(Kind::DocumentVersion, Adopt, &own)
                )),
            ]
        }
        "adoption_request" => {
            let of_document = of(
                "p.body_id",
                "body",
                &may_with_body(Action::AddDocument, "p."),
            );
            let of_version = of("p.steering_document_id", "steering_document", &of_document);
            let of_version = all(&["p.state = 'ADOPTED'", &of_version]);
            let of_body = of("document_version_id", "document_version", &of_version);
            vec![
                Insert(all(&[
                    &may(Kind::AdoptionRequest, Create, "true"),
                    &own_organisation,
                    &of_body,
                ])),
                Update(all(&[
                    &may(Kind::AdoptionRequest, Change, "true"),
                    &of_body,
                ])),
            ]
        }
        "document_adoption" => vec![
            Insert(all(&[
                &may(Kind::DocumentAdoption, Create, &own_organisation),
                ANSWERED,
            ])),
            Update(all(&[
                &may(Kind::DocumentAdoption, Change, &own_organisation),
                ANSWERED,
            ])),
            Delete(may(Kind::DocumentAdoption, Remove, &own_organisation)),
        ],
        "external_participant" => insert_and_update(&of_body(ChangeParticipants)),
        "idempotency" => {
            let editor = graded(Grade::Editor);
            // The key of a proposal becomes that of what it made.
            let of_proposal = all(&[&editor, &of("thing_id", "proposal", "true")]);
            let mut writes = insert_and_delete(&editor);
            writes.push(Move(of_proposal, editor));
            writes
        }
        "journal" => vec![Insert(all(&[&graded(Grade::Editor), &own_organisation]))],
        "journal_head" => insert_and_update(&graded(Grade::Editor)),
        "journal_personal" => vec![
            // Who writes of a person that it may not see, as a protected one whom another employs, doesn't see the line either.
            Insert(graded(Grade::Editor)),
            Delete(may(
                Kind::Person,
                Anonymise,
                &of("person_id", "person", &owned("p.employer_id")),
            )),
        ],
        // The area group says what became of a report.
        "local_structure_report" => vec![
            Insert(all(&[
                &reports_structure(&own("municipality_id")),
                "state = 'SUBMITTED'",
            ])),
            Move(
                all(&[
                    &may(Kind::StructureReport, Action::Receive, "true"),
                    "state = 'SUBMITTED'",
                ]),
                all(&[
                    &may(Kind::StructureReport, Action::Return, "true"),
                    "state <> 'SUBMITTED'",
                ]),
            ),
        ],
        "rule_parameter" => insert_and_update(&may(Kind::Rule, Change, "true")),
        "responsible" => vec![
            Insert(may(Kind::Responsible, Action::Appoint, "true")),
            Update(may(Kind::Responsible, Change, &own("municipality_id"))),
        ],
        "local_structure_report_group" => insert_and_delete(&reports_structure(&of(
            "local_structure_report_id",
            "local_structure_report",
            &own("p.municipality_id"),
        ))),
        "name" => {
            let edited = all(&["p.kind = 'EXTERNAL'", &own("p.editor_id")]);
            let edited = of("organisation_id", "organisation", &edited);
            let organisation = format!("({own_organisation} OR {edited})");
            let named = [
                may(Kind::Organisation, AddName, &organisation),
                all(&[
                    "care_area_id IS NOT NULL",
                    &may(Kind::CareArea, AddName, "true"),
                ]),
                of_body(AddName),
                of_seat(ChangeSeats),
            ];
            let named = named.iter();
            named.flat_map(|named| insert_and_update(named)).collect()
        }
        // Outsiders who join a local group.
        "organisation" => {
            let invites = may(Kind::LocalGroup, ChangeParticipants, &own("editor_id"));
            vec![Insert(all(&[&invites, "kind = 'EXTERNAL'"]))]
        }
        // Who employs a person may say that another does now.
        "person" => vec![
            Insert(may(Kind::Person, Create, "true")),
            Move(
                may(Kind::Person, Change, &owned("employer_id")),
                may(Kind::Person, Change, "true"),
            ),
        ],
        // A group whose steering is written.
        "steering_relation" => {
            insert_and_update(&of("steered_body_id", "body", &may_with_body(Change, "p.")))
        }
        "project_priority_area" | "project_target_group" | "project_effect_goal" => {
            insert_and_delete(&changes_project)
        }
        "milestone" => insert_and_update(&changes_project),
        // Whoever takes part in a project sees the project.
        "project_participation" => {
            let seen = of("development_project_id", "development_project", "true");
            insert_and_update(&may(
                Kind::ProjectParticipation,
                Join,
                &all(&[&format!("({own_organisation} OR {own_project})"), &seen]),
            ))
        }
        "status_report" => {
            let own = all(&[&own_organisation, &own_project]);
            vec![Insert(may(Kind::DevelopmentProject, Report, &own))]
        }
        "indicator_target" => {
            let own = of("indicator_id", "indicator", &own("p.owner_id"));
            insert_update_and_delete(&may(Kind::Indicator, Change, &own))
        }
        "reporting_extension" => {
            let seen = of("indicator_id", "indicator", "true");
            let extends = |action| may(Kind::ReportingExtension, action, &own_organisation);
            vec![
                Insert(all(&[&extends(Create), &seen])),
                Update(all(&[&extends(Change), &seen])),
            ]
        }
        "follow_up_value" => written_values(),
        "proposal" => vec![
            Insert(all(&[&graded(Grade::Editor), &own("owner_id")])),
            Update(all(&[&graded(Grade::Editor), &concerned()])),
        ],
        _ => Vec::new(),
    }
}

/// What has a visibility is written by its owner.
fn written_records(kind: Kind) -> Vec<Write> {
    let own = owned("owner_id");
    let has = |action| {
        RIGHTS
            .iter()
            .any(|right| right.kind == kind && right.action == action)
    };
    [
        (Action::Create, Insert as fn(String) -> Write),
        (Action::Change, Update),
        (Action::Remove, Delete),
    ]
    .into_iter()
    .filter(|(action, _)| has(*action))
    .map(|(action, write)| write(may(kind, action, &own)))
    .collect()
}

/// Holds for the agreements whose documents the actor owns.
fn owned_agreement() -> String {
    of(
        "p.steering_document_id",
        "steering_document",
        &owned("p.owner_id"),
    )
}

/// Holds for what leads to an agreement whose document the actor owns.
fn own_agreement(column: &str) -> String {
    of(column, "agreement", &owned_agreement())
}

/// The same, as long as the agreement isn't sent: [`super::is_sent`].
fn own_draft_agreement(column: &str) -> String {
    let draft = all(&[
        &owned_agreement(),
        "p.sent_on IS NULL AND p.clause_id IS NULL",
    ]);
    of(column, "agreement", &draft)
}

/// Holds for the decisions that the actor records: of its own organs, and of the bodies that it writes in; `decision` is how
/// their row is called, with a point.
fn decided(decision: &str) -> String {
    let own = own(&format!("{decision}organisation_id"));
    let own = may(Kind::Organisation, Action::Decide, &own);
    let body = format!(
        "{decision}body_id IN (SELECT b.id FROM body b WHERE {})",
        may_with_body(Action::Decide, "b.")
    );
    format!("(({decision}body_id IS NULL AND {own}) OR {body})")
}

/// Holds for what a party to an agreement, which is the actor's organisation, says of it.
fn own_party() -> String {
    of(
        "agreement_party_id",
        "agreement_party",
        &own("p.organisation_id"),
    )
}

/// An organisation writes its value until it is approved, and begins and gives up the correction of one that is preliminary; another
/// decides on it, reopens it and puts its correction in its place. The sight of the indicator is asked for because a statement that
/// reads no column is not held to what may be seen.
fn written_values() -> Vec<Write> {
    let own = own("organisation_id");
    let value = |action| may(Kind::FollowUpValue, action, &own);
    let seen = of("indicator_id", "indicator", "true");
    let when = |action, state: &str| all(&[&value(action), &seen, state]);
    vec![
        Insert(when(Action::Create, "state IN ('DRAFT', 'SUBMITTED')")),
        Insert(when(Action::Reopen, "state = 'RETURNED' AND is_correction")),
        Update(when(
            Action::Change,
            "state NOT IN ('APPROVED', 'UNDER_CORRECTION')",
        )),
        Update(when(
            Action::Correct,
            "state IN ('APPROVED', 'UNDER_CORRECTION') AND preliminary",
        )),
        Update(when(
            Action::Publish,
            "state IN ('SUBMITTED', 'APPROVED', 'UNDER_CORRECTION')",
        )),
        Move(
            when(
                Action::Approve,
                "state IN ('SUBMITTED', 'APPROVED', 'UNDER_CORRECTION')",
            ),
            when(
                Action::Approve,
                "state IN ('APPROVED', 'RETURNED', 'UNDER_CORRECTION')",
            ),
        ),
        Delete(when(Action::Remove, "state = 'DRAFT'")),
        Delete(when(
            Action::Approve,
            "state = 'SUBMITTED' AND is_correction",
        )),
    ]
}

impl Write {
    /// Creates the policy that is called this.
    fn policy(&self, name: &str, table: &str) -> String {
        let (privilege, condition) = match self {
            Insert(new) => ("INSERT", format!("WITH CHECK ({new})")),
            Update(both) => ("UPDATE", format!("USING ({both})")),
            Move(old, new) => ("UPDATE", format!("USING ({old}) WITH CHECK ({new})")),
            Delete(old) => ("DELETE", format!("USING ({old})")),
        };
        format!(
            "GRANT {privilege} ON {table} TO {SERVER};
             CREATE POLICY {name} ON {table} FOR {privilege} TO {SERVER} {condition};"
        )
    }
}

/// The policies of a table, with the privileges that they narrow.
fn protect(table: &Table) -> String {
    let name = table.name;
    let Some(seen) = seen(table) else {
        return format!("GRANT SELECT ON {name} TO {SERVER};");
    };
    let door = ["access_grant", "organisation", "service_account"]
        .contains(&name)
        .then(|| format!("CREATE POLICY door ON {name} FOR SELECT TO {SERVER} USING ({DOOR});"));
    let written: String = (1..)
        .zip(written(table))
        .map(|(number, write): (u8, Write)| write.policy(&format!("written_{number}"), name))
        .collect();
    format!(
        "ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;
         GRANT SELECT ON {name} TO {SERVER};
         CREATE POLICY visible ON {name} FOR SELECT TO {SERVER} USING ({seen});
         {}{written}",
        door.unwrap_or_default()
    )
}

/// The names of [`functions`].
const FUNCTIONS: &str = "samverkan_is_reported_by_others, samverkan_reported_by_participants, samverkan_entries_about, \
                         samverkan_number_of_entry, samverkan_entries_after, samverkan_grants_of, \
                         samverkan_making_of_grants_of, samverkan_journal_is_whole, samverkan_list_members_anew";

/// What goes beyond what the asker may see or write, each for one question alone; they run as the owner of the tables.
fn functions() -> String {
    // Whom each entry is for is asked by the server itself, on behalf of no organisation.
    let nobody = Uuid::nil();
    let mine = may(Kind::Person, Action::Export, &owned("p.employer_id"));
    // Who sits in a body follows from its seats and from who holds them: whoever writes may have it computed anew, and nobody gives
    // it. As `store::meetings` lists it: for a meeting those who sit there on its day, for the draft of a year plan those who sit
    // there today or later.
    let writes = graded(Grade::Editor);
    let held_on = "(m.starts_at AT TIME ZONE 'Europe/Stockholm')::date";
    let meetings = list_anew(
        "meeting",
        &format!(
            "SELECT m.id, h.body_id, {held_on} AS counted_on FROM meeting m JOIN meeting_body h ON h.meeting_id = m.id
             WHERE {writes} AND m.state IN ('PLANNED', 'CALLED', 'POSTPONED') AND {held_on} >= {TODAY}
               AND m.id IN (SELECT h.meeting_id FROM meeting_body h WHERE h.body_id = ANY (of_bodies))"
        ),
        holds_on,
    );
    let drafts = list_anew(
        "year_plan",
        &format!(
            "SELECT y.id, y.body_id, {TODAY} AS counted_on FROM year_plan y
             WHERE {writes} AND y.state = 'DRAFT' AND y.body_id = ANY (of_bodies)"
        ),
        |row, day| format!("({row}.valid_to IS NULL OR {row}.valid_to > {day})"),
    );
    format!(
        "CREATE OR REPLACE FUNCTION samverkan_is_reported_by_others(of_indicator uuid) RETURNS boolean
             LANGUAGE sql STABLE SECURITY DEFINER
             RETURN EXISTS (SELECT FROM follow_up_value v JOIN indicator i ON i.id = v.indicator_id
                            WHERE v.indicator_id = of_indicator AND v.organisation_id <> i.owner_id);
         CREATE OR REPLACE FUNCTION samverkan_reported_by_participants(of_project uuid)
             RETURNS TABLE (period_kind text, reported_from date, reported_to date)
             LANGUAGE sql STABLE SECURITY DEFINER
             BEGIN ATOMIC
                 SELECT i.period_kind::text, i.reported_from, i.reported_to FROM indicator i
                 WHERE i.development_project_id = of_project AND i.reporters = 'PARTICIPANTS' AND {writes};
             END;
         CREATE OR REPLACE FUNCTION samverkan_entries_about(of_person uuid) RETURNS SETOF journal
             LANGUAGE sql STABLE SECURITY DEFINER
             BEGIN ATOMIC
                 SELECT j.* FROM journal j
                 WHERE EXISTS (SELECT FROM person p WHERE p.id = of_person AND {mine})
                   AND ((j.thing = 'person' AND j.thing_id = of_person) OR (j.thing = 'appointment'
                        AND j.thing_id IN (SELECT a.id FROM appointment a WHERE a.person_id = of_person)));
             END;
         CREATE OR REPLACE FUNCTION samverkan_number_of_entry(of_entry uuid) RETURNS bigint
             LANGUAGE sql STABLE SECURITY DEFINER
             RETURN (SELECT j.number FROM journal j WHERE j.id = of_entry);
         CREATE OR REPLACE FUNCTION samverkan_entries_after(of_number bigint, most bigint)
             RETURNS TABLE (number bigint, thing text, audience_before smallint, owner_before uuid, audience_after smallint,
                            owner_after uuid)
             LANGUAGE sql STABLE SECURITY DEFINER
             BEGIN ATOMIC
                 SELECT j.number, j.thing, j.audience_before, j.owner_before, j.audience_after, j.owner_after FROM journal j
                 WHERE j.number > of_number AND {OWN} = '{nobody}' ORDER BY j.number LIMIT most;
             END;
         CREATE OR REPLACE FUNCTION samverkan_grants_of(of_issuer text, of_subject text) RETURNS SETOF access_grant
             LANGUAGE sql STABLE SECURITY DEFINER
             BEGIN ATOMIC
                 SELECT g.* FROM access_grant g WHERE g.issuer = of_issuer AND g.subject = of_subject;
             END;
         CREATE OR REPLACE FUNCTION samverkan_making_of_grants_of(of_issuer text, of_subject text) RETURNS SETOF journal
             LANGUAGE sql STABLE SECURITY DEFINER
             BEGIN ATOMIC
                 SELECT j.* FROM journal j
                 WHERE j.thing = 'access_grant' AND j.audience_before IS NULL AND j.thing_id IN (
                     SELECT g.id FROM access_grant g WHERE g.issuer = of_issuer AND g.subject = of_subject);
             END;
         CREATE OR REPLACE FUNCTION samverkan_journal_is_whole() RETURNS boolean
             LANGUAGE sql STABLE SECURITY DEFINER
             RETURN {JOURNAL_IS_WHOLE};
         CREATE OR REPLACE FUNCTION samverkan_list_members_anew(of_bodies uuid[]) RETURNS SETOF uuid
             LANGUAGE sql VOLATILE SECURITY DEFINER
             BEGIN ATOMIC
                 {drafts};
                 {meetings} RETURNING meeting.id;
             END;
         REVOKE EXECUTE ON FUNCTION {FUNCTIONS} FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION {FUNCTIONS} TO {SERVER}"
    )
}

/// Writes into the rows of a table who sits in their bodies, where that is another list than they have. `coming` selects `id`,
/// `body_id` and `counted_on`; `counts(row, day)` is the condition that a seat, and who holds it, counts on that day.
fn list_anew(table: &str, coming: &str, counts: impl Fn(&str, &str) -> String) -> String {
    let (seat_counts, held_counts) = (counts("s", "c.counted_on"), counts("a", "s.counted_on"));
    format!(
        "WITH coming AS (
             {coming}
         ), seated AS (
             SELECT c.id AS row_id, c.counted_on, s.id, s.organisation_id FROM coming c JOIN seat s ON s.body_id = c.body_id
             WHERE {seat_counts}
         ), members AS (
             SELECT c.id AS row_id, b.municipality_id AS organisation_id FROM coming c JOIN body b ON b.id = c.body_id
             UNION SELECT s.row_id, s.organisation_id FROM seated s
             UNION SELECT s.row_id, coalesce(a.represents_id, CASE WHEN NOT p.protected THEN p.employer_id END)
             FROM seated s JOIN appointment a ON a.seat_id = s.id LEFT JOIN person p ON p.id = a.person_id
             WHERE {held_counts}
         ), listed AS (
             SELECT i.row_id, coalesce(
                 string_agg(replace(i.organisation_id::text, '-', ''), ' ' ORDER BY i.organisation_id), '') AS concerned
             FROM members i GROUP BY i.row_id
         )
         UPDATE {table} SET concerned = l.concerned FROM listed l
         WHERE {table}.id = l.row_id AND {table}.concerned <> l.concerned"
    )
}

/// What policies can't say of values, as they look at a row before and a row after each for itself: that no organisation takes what it
/// reports into the approved states, that it corrects only what is preliminary, and that it alone lets more see it; a correction that
/// is approved brings its own visibility.
fn steps_of_values() -> String {
    format!(
        "CREATE OR REPLACE FUNCTION samverkan_steps_of_values() RETURNS trigger LANGUAGE plpgsql AS $$
         DECLARE
             own boolean := OLD.organisation_id = {OWN};
             approved text[] := ARRAY['APPROVED', 'UNDER_CORRECTION'];
         BEGIN
             IF (own AND NEW.state = ANY(approved) AND NOT OLD.state = ANY(approved))
                OR (own AND NEW.state <> OLD.state AND OLD.state = ANY(approved) AND NOT OLD.preliminary)
                OR (NOT own AND NEW.visibility IS DISTINCT FROM OLD.visibility AND OLD.state <> 'UNDER_CORRECTION') THEN
                 RAISE insufficient_privilege USING MESSAGE = 'row-level security: this step of a value is not for this organisation';
             END IF;
             RETURN NEW;
         END $$;
         DROP TRIGGER IF EXISTS steps ON follow_up_value;
         CREATE TRIGGER steps BEFORE UPDATE OF state, visibility ON follow_up_value FOR EACH ROW
         EXECUTE FUNCTION samverkan_steps_of_values();"
    )
}

/// Makes the role unless there is one, and makes whoever migrates a member of it, so that one login can do both. Databases of
/// one cluster that are prepared at the same time make the role at the same time: each is content when another was
/// first. The driver shows no hints, so what an administrator has to do is said in the message.
fn role() -> String {
    format!(
        "DO $do$
         DECLARE
             help text := format('%s may not do it: as an administrator, run `CREATE ROLE {SERVER} NOLOGIN` '
                                 'unless there is one, and `GRANT {SERVER} TO %I`', current_user, current_user);
             -- Since PostgreSQL 16 a member may be kept from becoming the role.
             membership text := CASE WHEN current_setting('server_version_num')::int >= 160000
                                     THEN 'SET' ELSE 'MEMBER' END;
         BEGIN
             BEGIN
                 IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{SERVER}') THEN
                     CREATE ROLE {SERVER} NOLOGIN;
                 END IF;
             EXCEPTION
                 WHEN duplicate_object OR unique_violation THEN NULL;
                 WHEN insufficient_privilege THEN
                     RAISE EXCEPTION 'the role {SERVER} is missing. %', help
                         USING ERRCODE = 'insufficient_privilege', HINT = help;
             END;
             BEGIN
                 IF NOT pg_has_role(current_user, '{SERVER}', membership) THEN
                     EXECUTE format('GRANT {SERVER} TO %I', current_user);
                 END IF;
             EXCEPTION
                 WHEN duplicate_object OR unique_violation THEN NULL;
                 WHEN internal_error THEN
                     IF SQLERRM <> 'tuple concurrently updated' THEN RAISE; END IF;
                 WHEN insufficient_privilege THEN
                     RAISE EXCEPTION '% is no member of the role {SERVER}. %', current_user, help
                         USING ERRCODE = 'insufficient_privilege', HINT = help;
             END;
             EXECUTE format('GRANT USAGE ON SCHEMA %I TO {SERVER}', current_schema());
         END $do$"
    )
}

/// Drops every policy that there is.
const DROP_POLICIES: &str = "DO $do$
    DECLARE it record;
    BEGIN
        FOR it IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = current_schema() LOOP
            EXECUTE format('DROP POLICY %I ON %I', it.policyname, it.tablename);
        END LOOP;
    END $do$";

/// What is installed of the second wall, as PostgreSQL itself tells it: policies, the tables that they hold for, what the role may
/// do with them, functions and triggers. A digest of it, in SQL. It is of this server alone: another version of PostgreSQL may
/// write the same in other words, and then `migrate` installs it anew.
fn catalogue() -> String {
    let ours = "= current_schema()::regnamespace";
    format!(
        "SELECT md5(string_agg(line, E'\n' ORDER BY line COLLATE \"C\")) FROM (
             SELECT concat_ws(' ', tablename, policyname, permissive, roles::text, cmd, qual, with_check) AS line
             FROM pg_policies WHERE schemaname = current_schema()
             UNION ALL SELECT concat_ws(' ', relname, relforcerowsecurity) FROM pg_class
             WHERE relnamespace {ours} AND relrowsecurity
             UNION ALL SELECT concat_ws(' ', c.relname, a.privilege_type) FROM pg_class c, aclexplode(c.relacl) a
             WHERE c.relnamespace {ours} AND a.grantee IN (SELECT oid FROM pg_roles WHERE rolname = '{SERVER}')
             UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc
             WHERE pronamespace {ours} AND starts_with(proname::text, 'samverkan_')
             UNION ALL SELECT concat_ws(' ', c.relname, t.tgname, t.tgenabled) FROM pg_trigger t
             JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc f ON f.oid = t.tgfoid
             WHERE c.relnamespace {ours} AND starts_with(f.proname::text, 'samverkan_')) AS it"
    )
}

/// Where the installed second wall has its mark, which [`mark_of`] computes, and what of the mark is to be read from what is
/// installed: a statement that reads them as `mark` and `installed`. A restore to where the role is missing loses the mark of
/// PostgreSQL with the policies.
pub fn read_mark(backend: DbBackend) -> String {
    match backend {
        DbBackend::Postgres => format!(
            "SELECT obj_description(oid, 'pg_policy') AS mark, ({}) AS installed FROM pg_policy
             WHERE polname = 'visible' AND polrelid = to_regclass('organisation')",
            catalogue()
        ),
        _ => "SELECT CAST(user_version AS text) AS mark, '' AS installed FROM pragma_user_version"
            .to_owned(),
    }
}

/// The mark of a second wall of this text, when this is installed.
pub fn mark_of(text: &str, installed: Option<String>) -> Option<String> {
    installed.map(|installed| text.to_owned() + &installed)
}

/// A statement that says as `holds` whether the role is held to the policies, in a transaction of a request.
pub fn holds_for_server(backend: DbBackend) -> String {
    match backend {
        DbBackend::Postgres => format!(
            "SELECT current_user = '{SERVER}' AND row_security_active('organisation') AS holds"
        ),
        _ => "SELECT true AS holds".to_owned(),
    }
}

/// A statement that says as `holds` whether the journal's last entry is the one that is noted as its end.
pub fn journal_is_whole(backend: DbBackend) -> String {
    match backend {
        DbBackend::Postgres => "SELECT samverkan_journal_is_whole() AS holds".to_owned(),
        _ => format!("SELECT {JOURNAL_IS_WHOLE} AS holds"),
    }
}

/// Holds when the journal ends where it is noted to end.
const JOURNAL_IS_WHOLE: &str = "coalesce((SELECT h.number || ' ' || h.hash FROM journal_head h), '')
    = coalesce((SELECT j.number || ' ' || j.hash FROM journal j ORDER BY j.number DESC LIMIT 1), '')";

/// A digest of the text that this program installs.
pub fn mark(backend: DbBackend) -> String {
    let statements = statements(backend);
    let digest = digest(&statements.iter().map(String::as_str).collect::<Vec<_>>());
    match backend {
        DbBackend::Postgres => digest,
        // SQLite has 31 bits for it.
        _ => digest
            .get(..7)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .unwrap_or_default()
            .to_string(),
    }
}

/// The statements that install the second wall, in the place of what was installed before. SQLite has the triggers alone.
pub fn install(backend: DbBackend) -> Vec<String> {
    let mark = mark(backend);
    let mark = match backend {
        DbBackend::Postgres => format!(
            "DO $do$ BEGIN
                 EXECUTE format('COMMENT ON POLICY visible ON organisation IS %L', '{mark}' || ({}));
             END $do$",
            catalogue()
        ),
        _ => format!("PRAGMA user_version = {mark}"),
    };
    [
        statements(backend),
        triggers::replace_misplaced(backend),
        vec![mark],
    ]
    .concat()
}

fn statements(backend: DbBackend) -> Vec<String> {
    if backend == DbBackend::Sqlite {
        return triggers::on_sqlite();
    }
    let migrations = format!("GRANT SELECT ON seaql_migrations TO {SERVER}");
    // Functions keep the path that they are made with: nothing temporary stands in for a table.
    let path =
        "SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)"
            .to_owned();
    let begin = vec![role(), path, DROP_POLICIES.to_owned(), migrations];
    let tables = TABLES.iter().map(protect).collect();
    let functions = vec![functions(), steps_of_values()];
    [begin, tables, functions, triggers::on_postgres()].concat()
}
