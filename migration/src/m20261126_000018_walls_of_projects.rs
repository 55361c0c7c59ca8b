//! Row-level security of projects, indicators and values: what `src/access` decides, said once more to PostgreSQL. And the
//! lock on values that are submitted or approved, on both databases.

use crate::wall::{
    Protected,
    Seen::{ByVisibility, If, With},
    Write::{Delete, Insert, Move, Update},
    protect, release, run,
};
use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = match manager.get_database_backend() {
            DbBackend::Postgres => TABLES.iter().map(protect).chain([lock_values()]).collect(),
            _ => vec![refusing_trigger()],
        };
        run(manager, &statements).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = match manager.get_database_backend() {
            DbBackend::Postgres => {
                let tables = TABLES.iter().rev().map(release);
                [release_values()].into_iter().chain(tables).collect()
            }
            _ => vec![format!("DROP TRIGGER {LOCK}")],
        };
        run(manager, &statements).await
    }
}

const OWN: &str = "samverkan_edits() AND owner_id = samverkan_own()";
const OF_OWN_PROJECT: &str = "samverkan_edits() AND development_project_id IN
    (SELECT p.id FROM development_project p WHERE p.owner_id = samverkan_own())";
const OF_OWN_INDICATOR: &str = "samverkan_edits() AND indicator_id IN
    (SELECT i.id FROM indicator i WHERE i.owner_id = samverkan_own())";
/// Whoever takes part in a project, or in a report of it, sees the project.
const AS_PARTICIPANT: &str = "samverkan_edits() AND organisation_id = samverkan_own()
    AND development_project_id IN (SELECT p.id FROM development_project p)";
const OWN_REPORT: &str =
    "samverkan_edits() AND organisation_id = samverkan_own() AND development_project_id IN
    (SELECT p.id FROM development_project p WHERE p.owner_id = samverkan_own())";

/// Values are seen with their indicator: a draft by its organisation alone, until it is approved by the region and Norrbottens
/// Kommuner, too.
const SEEN_VALUE: &str = "indicator_id IN (SELECT i.id FROM indicator i) AND (
    state = 'APPROVED' OR organisation_id = samverkan_own()
    OR (state IN ('SUBMITTED', 'RETURNED') AND samverkan_owns_in_common()))";
/// An organisation writes its value until it is approved.
const OWN_VALUE: &str =
    "samverkan_edits() AND organisation_id = samverkan_own() AND state <> 'APPROVED'
    AND indicator_id IN (SELECT i.id FROM indicator i)";
const OWN_NEW_VALUE: &str =
    "samverkan_edits() AND organisation_id = samverkan_own() AND state IN ('DRAFT', 'SUBMITTED')
    AND indicator_id IN (SELECT i.id FROM indicator i)";
/// Approvers of the region and of Norrbottens Kommuner approve, return and reopen. The sight of the indicator is asked for
/// because a statement that reads no column is not held to what may be seen.
const TO_DECIDE: &str =
    "samverkan_approves() AND samverkan_owns_in_common() AND state IN ('SUBMITTED', 'APPROVED')
    AND indicator_id IN (SELECT i.id FROM indicator i)";
const DECIDED: &str =
    "samverkan_approves() AND samverkan_owns_in_common() AND state IN ('APPROVED', 'RETURNED')";

/// What is said to whoever would change a value that is locked, or make it another organisation's.
const LOCKED: &str =
    "a value that is submitted or approved is locked, and what it is of never changes";
const LOCK: &str = "follow_up_value_is_locked";

/// Policies look at a row before and a row after, each for itself: that the one follows from the other, only a trigger sees.
/// So whoever approves changes no figure, and nobody takes a value over. `differs`: the database's own words.
fn unlocked(differs: &str) -> String {
    let changes = |columns: &[&str]| {
        let changed = columns
            .iter()
            .map(|column| format!("OLD.{column} {differs} NEW.{column}"));
        changed.collect::<Vec<_>>().join(" OR ")
    };
    format!(
        "({}) OR (OLD.state IN ('SUBMITTED', 'APPROVED') AND ({}))",
        changes(&[
            "indicator_id",
            "organisation_id",
            "period_kind",
            "period_from"
        ]),
        changes(&[
            "actual",
            "numerator",
            "denominator",
            "target",
            "comment",
            "preliminary"
        ]),
    )
}

fn lock_values() -> String {
    format!(
        "CREATE FUNCTION samverkan_refuse_unlocking() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION '{LOCKED}'; END $$;
         CREATE TRIGGER {LOCK} BEFORE UPDATE ON follow_up_value FOR EACH ROW WHEN ({})
             EXECUTE FUNCTION samverkan_refuse_unlocking()",
        unlocked("IS DISTINCT FROM")
    )
}

fn release_values() -> String {
    format!("DROP TRIGGER {LOCK} ON follow_up_value; DROP FUNCTION samverkan_refuse_unlocking()")
}

/// The lock on SQLite.
fn refusing_trigger() -> String {
    format!(
        "CREATE TRIGGER {LOCK} BEFORE UPDATE ON follow_up_value WHEN {}
         BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END",
        unlocked("IS NOT")
    )
}

const TABLES: &[Protected] = &[
    Protected(
        "development_project",
        ByVisibility,
        &[Insert(OWN), Update(OWN)],
    ),
    Protected(
        "project_priority_area",
        With("development_project_id", "development_project"),
        &[Insert(OF_OWN_PROJECT), Delete(OF_OWN_PROJECT)],
    ),
    Protected(
        "project_target_group",
        With("development_project_id", "development_project"),
        &[Insert(OF_OWN_PROJECT), Delete(OF_OWN_PROJECT)],
    ),
    Protected(
        "project_effect_goal",
        With("development_project_id", "development_project"),
        &[Insert(OF_OWN_PROJECT), Delete(OF_OWN_PROJECT)],
    ),
    Protected(
        "project_participation",
        With("development_project_id", "development_project"),
        &[Insert(AS_PARTICIPANT), Update(AS_PARTICIPANT)],
    ),
    Protected(
        "milestone",
        With("development_project_id", "development_project"),
        &[Insert(OF_OWN_PROJECT), Update(OF_OWN_PROJECT)],
    ),
    Protected(
        "status_report",
        With("development_project_id", "development_project"),
        &[Insert(OWN_REPORT)],
    ),
    Protected("indicator", ByVisibility, &[Insert(OWN), Update(OWN)]),
    Protected(
        "indicator_target",
        With("indicator_id", "indicator"),
        &[
            Insert(OF_OWN_INDICATOR),
            Update(OF_OWN_INDICATOR),
            Delete(OF_OWN_INDICATOR),
        ],
    ),
    Protected(
        "follow_up_value",
        If(SEEN_VALUE),
        &[
            Insert(OWN_NEW_VALUE),
            Update(OWN_VALUE),
            Move(TO_DECIDE, DECIDED),
            Delete("samverkan_edits() AND organisation_id = samverkan_own() AND state = 'DRAFT'"),
        ],
    ),
];
