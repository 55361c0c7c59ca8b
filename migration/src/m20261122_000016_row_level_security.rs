//! The second wall: the database itself refuses what a request may not read or write. What `src/access` decides row by
//! row is said here once more, so that a statement that lacks its condition finds nothing.
//!
//! On PostgreSQL every transaction of a request becomes the role `samverkan_server` and says on whose behalf it runs
//! (`samverkan.role`, `samverkan.organisation`, `samverkan.grade`); what says nothing sees nothing. Preparation and the
//! command line stay the owner of the tables and say `SYSTEM`. SQLite has no roles: there the journal is guarded only.

use crate::wall::{
    FUNCTIONS, Function, Protected, SERVER,
    Seen::{ByVisibility, If, Structure, With},
    Write::{Delete, Insert, Move, Update},
    included, owned, protect, release, run,
};
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// What is said to whoever would change the journal.
const NEVER_CHANGED: &str = "the journal is never changed";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &up(manager.get_database_backend())).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &down(manager.get_database_backend())).await
    }
}

fn up(backend: DbBackend) -> Vec<String> {
    if backend == DbBackend::Sqlite {
        return ["UPDATE", "DELETE"].map(refusing_trigger).into();
    }
    let preparations = [create_role(), enter_schema("GRANT", "TO"), guard_journal()];
    let functions = FUNCTIONS.iter().map(create_function);
    let tables = TABLES.iter().map(protect);
    preparations
        .into_iter()
        .chain(functions)
        .chain(tables)
        .collect()
}

/// The role stays: other databases of the cluster may use it.
fn down(backend: DbBackend) -> Vec<String> {
    if backend == DbBackend::Sqlite {
        return ["update", "delete"]
            .map(|change| format!("DROP TRIGGER journal_refuses_{change}"))
            .into();
    }
    let tables = TABLES.iter().rev().map(release);
    let functions = FUNCTIONS.iter().rev().map(drop_function);
    tables
        .chain(functions)
        .chain([release_journal(), enter_schema("REVOKE", "FROM")])
        .collect()
}

const OF_BODY: &str =
    "body_id IN (SELECT b.id FROM body b WHERE samverkan_writes_body(b.kind, b.municipality_id))";
const OF_SEAT: &str = "seat_id IN (SELECT s.id FROM seat s JOIN body b ON b.id = s.body_id WHERE samverkan_writes_body(b.kind, b.municipality_id))";
const OF_LOCAL_GROUP: &str = "body_id IN (SELECT b.id FROM body b WHERE b.kind = 'LOCAL_GROUP'
                              AND samverkan_writes_body(b.kind, b.municipality_id))";
const OF_OWN_MUNICIPALITY: &str =
    "samverkan_edits() AND samverkan_role() = 'MUNICIPALITY' AND municipality_id = samverkan_own()";
const OF_OWN_REPORT: &str = "samverkan_edits() AND samverkan_role() = 'MUNICIPALITY'
                             AND local_structure_report_id IN (SELECT r.id FROM local_structure_report r WHERE r.municipality_id = samverkan_own())";
const BODY: &str = "samverkan_writes_body(kind, municipality_id)";
const OF_OWN_ORGANISATION: &str = "samverkan_edits() AND organisation_id = samverkan_own()";
const OF_OUTSIDER: &str = "samverkan_edits() AND samverkan_role() = 'MUNICIPALITY'
                           AND organisation_id IN (SELECT o.id FROM organisation o WHERE o.kind = 'EXTERNAL')";
const OF_CARE_AREA: &str =
    "samverkan_edits() AND care_area_id IS NOT NULL AND samverkan_owns_in_common()";
/// A group whose steering is written.
const STEERED_GROUP: &str = "steered_body_id IN (SELECT b.id FROM body b WHERE samverkan_writes_body(b.kind, b.municipality_id))";

const OWN_DOCUMENT: &str = concat!("samverkan_edits() AND ", owned!("owner_id"));
/// Versions of one's own documents: drafts, and for approvers what is adopted, whose period ends with the next one.
const OWN_VERSION: &str = concat!(
    "samverkan_edits() AND (state = 'DRAFT' OR samverkan_approves())
                           AND steering_document_id IN (SELECT d.id FROM steering_document d WHERE ",
    owned!("d.owner_id"),
    ")"
);
const NEW_VERSION: &str = concat!(
    "samverkan_edits() AND state = 'DRAFT'
                           AND steering_document_id IN (SELECT d.id FROM steering_document d WHERE ",
    owned!("d.owner_id"),
    ")"
);
/// Who finds a draft owns it.
const OF_DRAFT: &str = "samverkan_edits() AND document_version_id IN (SELECT v.id FROM document_version v WHERE v.state = 'DRAFT')";
const OF_CLAUSE_OF_DRAFT: &str = "samverkan_edits()
    AND clause_id IN (SELECT c.id FROM clause c JOIN document_version v ON v.id = c.document_version_id WHERE v.state = 'DRAFT')";
const AS_PARTY: &str = "samverkan_approves() AND agreement_party_id IN (SELECT p.id FROM agreement_party p WHERE p.organisation_id = samverkan_own())";
const ADMINISTRATION: &str = "samverkan_approves() AND organisation_id = samverkan_own()";
const ADMINISTRATION_OR_DOOR: &str =
    "samverkan_role() = 'DOOR' OR (samverkan_approves() AND organisation_id = samverkan_own())";
const OWN_PERSON: &str = concat!("samverkan_edits() AND ", owned!("employer_id"));
const OF_OWN_PERSON: &str = concat!(
    "samverkan_approves() AND person_id IN (SELECT p.id FROM person p WHERE ",
    owned!("p.employer_id"),
    ")"
);
/// What is told of a person within its bodies is told to the region and Norrbottens Kommuner, to the employer, and to the
/// kommuner whose groups, or whose care area's, the person was appointed to.
const PERSONAL: &str = "samverkan_acts() AND person_id IN (SELECT p.id FROM person p) AND (
    field IN ('display_name', 'title')
    OR samverkan_owns_in_common()
    OR person_id IN (SELECT p.id FROM person p WHERE p.employer_id = samverkan_own())
    OR person_id IN (SELECT a.person_id FROM appointment a JOIN seat s ON s.id = a.seat_id
                     JOIN body b ON b.id = s.body_id WHERE b.municipality_id = samverkan_own())
    OR person_id IN (SELECT a.person_id FROM appointment a JOIN seat s ON s.id = a.seat_id
                     JOIN body b ON b.id = s.body_id JOIN care_area_municipality m ON m.care_area_id = b.care_area_id
                     WHERE m.organisation_id = samverkan_own()))";

/// Every table but `reference_load`, which only the preparation reads and writes.
const TABLES: &[Protected] = &[
    Protected(
        "access_grant",
        If(ADMINISTRATION_OR_DOOR),
        &[Insert(ADMINISTRATION), Update(ADMINISTRATION)],
    ),
    Protected(
        "agreement",
        With("steering_document_id", "steering_document"),
        &[],
    ),
    Protected(
        "agreement_approval",
        With("agreement_party_id", "agreement_party"),
        &[Insert(AS_PARTY)],
    ),
    Protected(
        "agreement_notice",
        With("agreement_party_id", "agreement_party"),
        &[Insert(AS_PARTY)],
    ),
    Protected("agreement_party", With("agreement_id", "agreement"), &[]),
    Protected("amendment", With("decision_id", "decision"), &[]),
    Protected(
        "appointment",
        Structure,
        &[Insert(OF_SEAT), Update(OF_SEAT)],
    ),
    Protected(
        "body",
        Structure,
        &[
            Insert(
                "kind IN ('LOCAL_GROUP', 'WORKING_GROUP') AND samverkan_writes_body(kind, municipality_id)",
            ),
            Update(BODY),
        ],
    ),
    Protected("care_area", Structure, &[]),
    Protected("care_area_municipality", Structure, &[]),
    Protected("chair_term", Structure, &[Insert(OF_BODY), Update(OF_BODY)]),
    Protected(
        "clause",
        With("document_version_id", "document_version"),
        &[Insert(OF_DRAFT), Update(OF_DRAFT), Delete(OF_DRAFT)],
    ),
    Protected(
        "clause_item",
        With("clause_id", "clause"),
        &[
            Insert(OF_CLAUSE_OF_DRAFT),
            Update(OF_CLAUSE_OF_DRAFT),
            Delete(OF_CLAUSE_OF_DRAFT),
        ],
    ),
    Protected("decision", With("matter_id", "matter"), &[]),
    Protected(
        "document_version",
        // Seen with its document; a draft only by those who own that.
        If(concat!(
            "steering_document_id IN (SELECT d.id FROM steering_document d)
            AND (state = 'ADOPTED' OR (state = 'DRAFT' AND steering_document_id IN (
                SELECT d.id FROM steering_document d WHERE ",
            owned!("d.owner_id"),
            ")))"
        )),
        &[Insert(NEW_VERSION), Update(OWN_VERSION)],
    ),
    Protected("editorial_note", With("clause_id", "clause"), &[]),
    Protected("effect_goal", Structure, &[]),
    Protected(
        "external_participant",
        Structure,
        &[Insert(OF_LOCAL_GROUP), Update(OF_LOCAL_GROUP)],
    ),
    Protected("guiding_principle", With("agreement_id", "agreement"), &[]),
    Protected(
        "idempotency",
        If("samverkan_acts()"),
        &[Insert("samverkan_edits()"), Delete("samverkan_edits()")],
    ),
    Protected(
        "journal",
        If(concat!(
            included!("audience_before", "owner_before"),
            " OR ",
            included!("audience_after", "owner_after")
        )),
        &[Insert(
            "samverkan_edits() AND organisation_id = samverkan_own()",
        )],
    ),
    Protected(
        "journal_head",
        If("samverkan_acts()"),
        &[Insert("samverkan_edits()"), Update("samverkan_edits()")],
    ),
    Protected(
        "journal_personal",
        If(PERSONAL),
        &[
            // The journal is long, and this asks for one row of it.
            Insert(
                "samverkan_edits() AND EXISTS (SELECT 1 FROM journal j WHERE j.id = journal_id)",
            ),
            Delete(OF_OWN_PERSON),
        ],
    ),
    Protected("ladder_step", With("agreement_id", "agreement"), &[]),
    Protected(
        "ladder_step_body",
        With("ladder_step_id", "ladder_step"),
        &[],
    ),
    Protected("legal_basis", With("agreement_id", "agreement"), &[]),
    Protected(
        "local_structure_report",
        Structure,
        &[Insert(OF_OWN_MUNICIPALITY)],
    ),
    Protected(
        "local_structure_report_group",
        With("local_structure_report_id", "local_structure_report"),
        &[Insert(OF_OWN_REPORT), Delete(OF_OWN_REPORT)],
    ),
    Protected("mandate", Structure, &[]),
    Protected("matter", ByVisibility, &[]),
    Protected(
        "name",
        Structure,
        &[
            Insert(OF_OWN_ORGANISATION),
            Insert(OF_OUTSIDER),
            Insert(OF_CARE_AREA),
            Insert(OF_BODY),
            Insert(OF_SEAT),
            Update(OF_OWN_ORGANISATION),
            Update(OF_CARE_AREA),
            Update(OF_BODY),
            Update(OF_SEAT),
        ],
    ),
    Protected(
        "organisation",
        If("samverkan_views() OR samverkan_role() = 'DOOR'"),
        // Outsiders who join a local group.
        &[Insert(
            "samverkan_edits() AND samverkan_role() = 'MUNICIPALITY' AND kind = 'EXTERNAL'",
        )],
    ),
    Protected("participant_sector", Structure, &[]),
    Protected(
        "person",
        If(included!(
            "CASE WHEN protected THEN 'PROTECTED' ELSE 'PUBLIC' END",
            "employer_id"
        )),
        // Who employs a person may say that another does now.
        &[
            Insert("samverkan_edits()"),
            Move(OWN_PERSON, "samverkan_edits()"),
        ],
    ),
    Protected("priority_area", Structure, &[]),
    Protected("rule", Structure, &[]),
    Protected("rule_parameter", Structure, &[]),
    Protected("seat", Structure, &[Insert(OF_BODY), Update(OF_BODY)]),
    Protected(
        "service_account",
        If(ADMINISTRATION_OR_DOOR),
        &[Insert(ADMINISTRATION), Update(ADMINISTRATION)],
    ),
    Protected(
        "steering_document",
        ByVisibility,
        &[Insert(OWN_DOCUMENT), Update(OWN_DOCUMENT)],
    ),
    Protected(
        "steering_relation",
        Structure,
        &[Insert(STEERED_GROUP), Update(STEERED_GROUP)],
    ),
    Protected("target_group", Structure, &[]),
];

fn create_function(Function(head, result, body): &Function) -> String {
    format!(
        "CREATE FUNCTION {head} RETURNS {result} STABLE PARALLEL SAFE RETURN {body};
         GRANT EXECUTE ON FUNCTION {head} TO {SERVER}"
    )
}

fn drop_function(Function(head, ..): &Function) -> String {
    format!("DROP FUNCTION {head}")
}

/// Databases of one cluster that are prepared at the same time make the role at the same time: each is content when
/// another was first. The driver shows no hints, so what an administrator has to do is said in the message.
fn create_role() -> String {
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
         END $do$"
    )
}

/// Lets the role into the schema, or no longer.
fn enter_schema(verb: &str, preposition: &str) -> String {
    format!(
        "DO $do$ BEGIN
             EXECUTE format('{verb} USAGE ON SCHEMA %I {preposition} {SERVER}', current_schema());
         END $do$"
    )
}

/// Policies and privileges leave the journal to nobody, but they don't reach a superuser, and to the owner of the table
/// they are silent. This speaks up.
fn guard_journal() -> String {
    format!(
        "CREATE FUNCTION samverkan_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION '{NEVER_CHANGED}'; END $$;
         CREATE TRIGGER journal_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
             FOR EACH STATEMENT EXECUTE FUNCTION samverkan_refuse_change()"
    )
}

fn release_journal() -> String {
    "DROP TRIGGER journal_refuses_change ON journal; DROP FUNCTION samverkan_refuse_change()"
        .to_owned()
}

/// The guard of the journal on SQLite.
fn refusing_trigger(change: &str) -> String {
    format!(
        "CREATE TRIGGER journal_refuses_{} BEFORE {change} ON journal
         BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGED}'); END",
        change.to_lowercase()
    )
}
