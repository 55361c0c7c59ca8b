//! The second wall: PostgreSQL itself refuses what a request may not read or write, so that a statement that lacks its
//! condition finds nothing. What is seen comes from the register, what is written is said here once more beside the rights.
//!
//! Requests run as the role [`SERVER`], which owns nothing, and say in settings on whose behalf: [`settings`]. What says nothing
//! sees nothing. The owner of the tables, who migrates and verifies, is not held to policies. The server installs them
//! anew whenever their text changes. SQLite has no roles.

use super::{
    Actor, ActorKind, Viewer,
    triggers::{self, carries_audience},
};
use crate::{
    domain::{journal::digest, vocabulary::Vocabulary},
    register::{Seen, TABLES, Table},
};
use Write::{Delete, Insert, Move, Update};
use sea_orm::DbBackend;

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

/// Looking up what an identity has been granted, before anybody is known.
const DOOR: &str = concat!(setting!("door"), " = 'on'");

/// The settings of a transaction on behalf of a viewer. Nothing in them comes from a caller but ids that have been found.
pub fn settings(viewer: Viewer) -> String {
    let actor = viewer.actor();
    let organisation = actor.map(|actor| actor.organisation.to_string());
    format!(
        "SET LOCAL samverkan.door = ''; SET LOCAL samverkan.level = '{}'; SET LOCAL samverkan.own_level = '{}'; \
         SET LOCAL samverkan.organisation = '{}'; SET LOCAL samverkan.kind = '{}'; SET LOCAL samverkan.grade = '{}'",
        viewer.level(),
        viewer.own_level(),
        organisation.unwrap_or_default(),
        actor.map_or("", kind),
        actor.map_or("", |actor| actor.grade.code()),
    )
}

/// The settings of a transaction that finds out what an identity has been granted, and reads nothing else.
pub const DOOR_SETTINGS: &str = "SET LOCAL samverkan.door = 'on'";

const fn kind(actor: Actor) -> &'static str {
    match actor.kind {
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

fn edits() -> String {
    format!("{GRADE} IN ('EDITOR', 'APPROVER')")
}

fn approves() -> String {
    format!("{GRADE} = 'APPROVER'")
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

/// Holds for the bodies that the actor writes, with all that belongs to them.
fn writes_body(body: &str) -> String {
    format!(
        "({} AND CASE {body}kind
             WHEN 'LOCAL_GROUP' THEN {KIND} = 'MUNICIPALITY' AND {}
             WHEN 'AREA_GROUP' THEN {KIND} = 'REGION'
             WHEN 'HISTORICAL_FORUM' THEN false
             ELSE {} END)",
        edits(),
        own(&format!("{body}municipality_id")),
        in_common()
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
        (_, name) if carries_audience(name) => included("audience", "audience_owner"),
        // Without a column it is asked once for a statement.
        _ => "current_setting('samverkan.level', true) <> ''".to_owned(),
    })
}

/// What is told of a person within its bodies is told to the region and Norrbottens Kommuner, to the employer, and to the
/// kommuner whose groups, or whose care area's, the person was appointed to.
fn personal() -> String {
    let appointed = "SELECT a.person_id FROM appointment a JOIN seat s ON s.id = a.seat_id JOIN body b ON b.id = s.body_id";
    format!(
        "{LEVEL} >= 1 AND person_id IN (SELECT p.id FROM person p) AND (
             field IN ('display_name', 'title') OR {} OR {}
             OR person_id IN ({appointed} WHERE {})
             OR person_id IN ({appointed} JOIN care_area_municipality m ON m.care_area_id = b.care_area_id WHERE {}))",
        in_common(),
        of("person_id", "person", &own("p.employer_id")),
        own("b.municipality_id"),
        own("m.organisation_id")
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

/// Holds when all of them do.
fn all(conditions: &[&str]) -> String {
    conditions.join(" AND ")
}

/// Which rows of a table a request writes.
fn written(table: &str) -> Vec<Write> {
    let (edits, approves) = (&edits(), &approves());
    let of_body = || of("body_id", "body", &writes_body("p."));
    let of_seat = || {
        of(
            "seat_id",
            "seat",
            &of("p.body_id", "body", &writes_body("p.")),
        )
    };
    let of_project = || {
        let own = own("p.owner_id");
        all(&[
            edits,
            &of("development_project_id", "development_project", &own),
        ])
    };
    let municipality = format!("{edits} AND {KIND} = 'MUNICIPALITY'");
    match table {
        "access_grant" | "service_account" => {
            insert_and_update(&all(&[approves, &own("organisation_id")]))
        }
        "agreement_approval" | "agreement_notice" => {
            let party = of(
                "agreement_party_id",
                "agreement_party",
                &own("p.organisation_id"),
            );
            vec![Insert(all(&[approves, &party]))]
        }
        "appointment" => insert_and_update(&of_seat()),
        "body" => vec![
            Insert(all(&[
                "kind IN ('LOCAL_GROUP', 'WORKING_GROUP')",
                &writes_body(""),
            ])),
            Update(writes_body("")),
        ],
        "chair_term" | "seat" => insert_and_update(&of_body()),
        // Who finds a draft owns it.
        "clause" => {
            let draft = all(&[
                edits,
                &of(
                    "document_version_id",
                    "document_version",
                    "p.state = 'DRAFT'",
                ),
            ]);
            [insert_and_update(&draft), vec![Delete(draft)]]
                .into_iter()
                .flatten()
                .collect()
        }
        "clause_item" => {
            let draft = of(
                "p.document_version_id",
                "document_version",
                "p.state = 'DRAFT'",
            );
            let draft = all(&[edits, &of("clause_id", "clause", &draft)]);
            [insert_and_update(&draft), vec![Delete(draft)]]
                .into_iter()
                .flatten()
                .collect()
        }
        // Drafts of one's own documents, and for approvers what is adopted, whose period ends with the next version.
        "document_version" => {
            let own = of(
                "steering_document_id",
                "steering_document",
                &owned("p.owner_id"),
            );
            vec![
                Insert(all(&[edits, "state = 'DRAFT'", &own])),
                Update(format!(
                    "{edits} AND (state = 'DRAFT' OR {approves}) AND {own}"
                )),
            ]
        }
        "external_participant" => {
            let group = format!("p.kind = 'LOCAL_GROUP' AND {}", writes_body("p."));
            insert_and_update(&of("body_id", "body", &group))
        }
        "idempotency" => insert_and_delete(edits),
        "journal" => vec![Insert(all(&[edits, &own("organisation_id")]))],
        "journal_head" => insert_and_update(edits),
        "journal_personal" => vec![
            // The journal is long, and this asks for one row of it.
            Insert(format!(
                "{edits} AND EXISTS (SELECT 1 FROM journal j WHERE j.id = journal_id)"
            )),
            Delete(all(&[
                approves,
                &of("person_id", "person", &owned("p.employer_id")),
            ])),
        ],
        "local_structure_report" => vec![Insert(all(&[&municipality, &own("municipality_id")]))],
        "local_structure_report_group" => {
            let report = of(
                "local_structure_report_id",
                "local_structure_report",
                &own("p.municipality_id"),
            );
            insert_and_delete(&all(&[&municipality, &report]))
        }
        "name" => {
            let (own, body, seat) = (all(&[edits, &own("organisation_id")]), of_body(), of_seat());
            let care_area = format!("{edits} AND care_area_id IS NOT NULL AND {}", in_common());
            let outsider = all(&[
                &municipality,
                &of("organisation_id", "organisation", "p.kind = 'EXTERNAL'"),
            ]);
            let changed = [own, care_area, body, seat];
            changed
                .iter()
                .flat_map(|named| insert_and_update(named))
                .chain([Insert(outsider)])
                .collect()
        }
        // Outsiders who join a local group.
        "organisation" => vec![Insert(all(&[&municipality, "kind = 'EXTERNAL'"]))],
        // Who employs a person may say that another does now.
        "person" => vec![
            Insert(edits.clone()),
            Move(all(&[edits, &owned("employer_id")]), edits.clone()),
        ],
        "steering_document" => insert_and_update(&all(&[edits, &owned("owner_id")])),
        // A group whose steering is written.
        "steering_relation" => {
            insert_and_update(&of("steered_body_id", "body", &writes_body("p.")))
        }
        "development_project" | "indicator" => insert_and_update(&all(&[edits, &own("owner_id")])),
        "project_priority_area" | "project_target_group" | "project_effect_goal" => {
            insert_and_delete(&of_project())
        }
        "milestone" => insert_and_update(&of_project()),
        // Whoever takes part in a project sees the project.
        "project_participation" => insert_and_update(&all(&[
            edits,
            &own("organisation_id"),
            &of("development_project_id", "development_project", "true"),
        ])),
        "status_report" => vec![Insert(all(&[&own("organisation_id"), &of_project()]))],
        "indicator_target" => {
            let own = all(&[edits, &of("indicator_id", "indicator", &own("p.owner_id"))]);
            [insert_and_update(&own), vec![Delete(own)]]
                .into_iter()
                .flatten()
                .collect()
        }
        "follow_up_value" => written_values(edits, approves),
        _ => Vec::new(),
    }
}

/// An organisation writes its value until it is approved; approvers of the region and of Norrbottens Kommuner approve, return and
/// reopen. The sight of the indicator is asked for because a statement that reads no column is not held to what may be seen.
fn written_values(edits: &str, approves: &str) -> Vec<Write> {
    let seen = of("indicator_id", "indicator", "true");
    let own = all(&[edits, &own("organisation_id"), &seen]);
    let decides = all(&[approves, &in_common()]);
    vec![
        Insert(format!("{own} AND state IN ('DRAFT', 'SUBMITTED')")),
        Update(format!("{own} AND state <> 'APPROVED'")),
        Move(
            format!("{decides} AND {seen} AND state IN ('SUBMITTED', 'APPROVED')"),
            format!("{decides} AND state IN ('APPROVED', 'RETURNED')"),
        ),
        Delete(format!("{own} AND state = 'DRAFT'")),
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
        .zip(written(name))
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

/// What goes beyond what the asker may see, each for one question alone; they run as the owner of the tables.
fn functions() -> String {
    let mine = owned("p.employer_id");
    format!(
        "CREATE OR REPLACE FUNCTION samverkan_is_reported_by_others(of_indicator uuid) RETURNS boolean
             LANGUAGE sql STABLE SECURITY DEFINER
             RETURN EXISTS (SELECT FROM follow_up_value v JOIN indicator i ON i.id = v.indicator_id
                            WHERE v.indicator_id = of_indicator AND v.organisation_id <> i.owner_id);
         CREATE OR REPLACE FUNCTION samverkan_entries_about(of_person uuid) RETURNS SETOF journal
             LANGUAGE sql STABLE SECURITY DEFINER
             BEGIN ATOMIC
                 SELECT j.* FROM journal j
                 WHERE EXISTS (SELECT FROM person p WHERE p.id = of_person AND {mine})
                   AND ((j.thing = 'person' AND j.thing_id = of_person) OR (j.thing = 'appointment'
                        AND j.thing_id IN (SELECT a.id FROM appointment a WHERE a.person_id = of_person)));
             END;
         REVOKE EXECUTE ON FUNCTION samverkan_is_reported_by_others, samverkan_entries_about FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION samverkan_is_reported_by_others, samverkan_entries_about TO {SERVER}"
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

/// Where the installed second wall has its mark, which [`mark`] computes: a statement that reads it as `mark`. A restore to where
/// the role is missing loses the mark of PostgreSQL with the policies.
pub const fn read_mark(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "SELECT obj_description(oid, 'pg_policy') AS mark FROM pg_policy
             WHERE polname = 'visible' AND polrelid = to_regclass('organisation')"
        }
        _ => "SELECT CAST(user_version AS text) AS mark FROM pragma_user_version",
    }
}

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
        DbBackend::Postgres => format!("COMMENT ON POLICY visible ON organisation IS '{mark}'"),
        _ => format!("PRAGMA user_version = {mark}"),
    };
    [
        statements(backend),
        triggers::replace_misplaced(),
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
    [begin, tables, vec![functions()], triggers::on_postgres()].concat()
}
