//! What the database refuses whoever asks, the owner of the tables included: changing the journal, changing a value that is
//! locked, making an attendance another's, and rewriting a report that is returned. Row-level security looks at a row before and a row after, each for itself; that
//! the one follows from the other, only a trigger sees.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// What is said to whoever would change the journal.
const NEVER_CHANGED: &str = "the journal is never changed";

/// What is said to whoever would change a value that is locked, or make it another organisation's.
const LOCKED: &str =
    "a value that is submitted or approved is locked, and what it is of never changes";

/// What is said to whoever would make an attendance another's, or that at another meeting.
const CALLED: &str = "who is called to which meeting is locked";

/// What is said to whoever would rewrite a report when returning it.
const SAID: &str = "what was reported of a commission is locked";

/// What a report of a commission says.
const REPORT: &[&str] = &[
    "commission_receiver_id",
    "organisation_id",
    "is_final",
    "reported_on",
    "text",
    "document_id",
    "reference",
];

/// What an attendance is of.
const ATTENDANCE: &[&str] = &[
    "meeting_id",
    "appointment_id",
    "person_id",
    "organisation_id",
];

/// What a value is of.
const KEY: &[&str] = &[
    "indicator_id",
    "organisation_id",
    "period_kind",
    "period_from",
    "is_correction",
];

/// What is locked in a value from its submission on.
const REPORTED: &[&str] = &[
    "kind",
    "actual",
    "numerator",
    "denominator",
    "target",
    "comment",
    "comment_public",
    "preliminary",
    "acknowledged_warnings",
];

pub(super) async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = match manager.get_database_backend() {
        DbBackend::Postgres => on_postgres(),
        _ => on_sqlite(),
    };
    for statement in statements {
        run(manager, &statement).await?;
    }
    Ok(())
}

/// The triggers are gone with their tables; SQLite's mark of those that the server installs is not.
pub(super) async fn down(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    match manager.get_database_backend() {
        DbBackend::Postgres => {
            run(manager, "DROP FUNCTION samverkan_refuse()").await?;
            run(manager, "DROP FUNCTION samverkan_refuse_unless_corrected()").await
        }
        _ => run(manager, "PRAGMA user_version = 0").await,
    }
}

async fn run(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    manager
        .get_connection()
        .execute_unprepared(statement)
        .await?;
    Ok(())
}

fn on_postgres() -> Vec<String> {
    vec![
        "CREATE FUNCTION samverkan_refuse() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$"
            .to_owned(),
        format!(
            "CREATE FUNCTION samverkan_refuse_unless_corrected() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN
                 IF NOT {} THEN RAISE EXCEPTION '%', TG_ARGV[0]; END IF;
                 RETURN NEW;
             END $$",
            corrected("IS NOT DISTINCT FROM")
        ),
        format!(
            "CREATE TRIGGER journal_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
             FOR EACH STATEMENT EXECUTE FUNCTION samverkan_refuse('{NEVER_CHANGED}')"
        ),
        format!(
            "CREATE TRIGGER follow_up_value_is_locked BEFORE UPDATE ON follow_up_value FOR EACH ROW WHEN ({})
             EXECUTE FUNCTION samverkan_refuse_unless_corrected('{LOCKED}')",
            unlocked("IS DISTINCT FROM")
        ),
        format!(
            "CREATE TRIGGER attendance_is_locked BEFORE UPDATE ON attendance FOR EACH ROW WHEN ({})
             EXECUTE FUNCTION samverkan_refuse('{CALLED}')",
            changed(ATTENDANCE, "IS DISTINCT FROM")
        ),
        format!(
            "CREATE TRIGGER commission_report_is_locked BEFORE UPDATE ON commission_report FOR EACH ROW WHEN ({})
             EXECUTE FUNCTION samverkan_refuse('{SAID}')",
            changed(REPORT, "IS DISTINCT FROM")
        ),
        // Titles are listed in Swedish. SQLite has the order only where the program registers it, so no index may need it.
        "CREATE INDEX ix_indicator_reporters_title ON indicator (reporters, title COLLATE \"sv-x-icu\", id)"
            .to_owned(),
    ]
}

fn on_sqlite() -> Vec<String> {
    let journal = ["update", "delete"].map(|change| {
        format!(
            "CREATE TRIGGER journal_refuses_{change} BEFORE {change} ON journal
             BEGIN SELECT RAISE(ABORT, '{NEVER_CHANGED}'); END"
        )
    });
    let value = format!(
        "CREATE TRIGGER follow_up_value_is_locked BEFORE UPDATE ON follow_up_value WHEN ({}) AND NOT {}
         BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END",
        unlocked("IS NOT"),
        corrected("IS")
    );
    let attendance = format!(
        "CREATE TRIGGER attendance_is_locked BEFORE UPDATE ON attendance WHEN {}
         BEGIN SELECT RAISE(ABORT, '{CALLED}'); END",
        changed(ATTENDANCE, "IS NOT")
    );
    let report = format!(
        "CREATE TRIGGER commission_report_is_locked BEFORE UPDATE ON commission_report WHEN {}
         BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
        changed(REPORT, "IS NOT")
    );
    journal
        .into_iter()
        .chain([value, attendance, report])
        .collect()
}

/// Holds for a value under correction that becomes what its submitted correction says. `same`: the database's own words.
fn corrected(same: &str) -> String {
    let of_the_same = KEY.iter().filter(|column| **column != "is_correction");
    let of_the_same = of_the_same.map(|column| format!("c.{column} = OLD.{column}"));
    let says = REPORTED
        .iter()
        .chain(&["visibility"])
        .map(|column| format!("c.{column} {same} NEW.{column}"));
    let unchanged = KEY
        .iter()
        .map(|column| format!("NEW.{column} = OLD.{column}"));
    let holds: Vec<String> = of_the_same.chain(says).chain(unchanged).collect();
    format!(
        "(OLD.state = 'UNDER_CORRECTION' AND NEW.state = 'APPROVED' AND EXISTS (SELECT 1 FROM follow_up_value c
          WHERE c.is_correction AND c.state = 'SUBMITTED' AND {}))",
        holds.join(" AND ")
    )
}

/// Holds for a change of one of these columns. `differs`: the database's own words.
fn changed(columns: &[&str], differs: &str) -> String {
    let changed = columns
        .iter()
        .map(|column| format!("OLD.{column} {differs} NEW.{column}"));
    changed.collect::<Vec<_>>().join(" OR ")
}

/// Holds for a change of what is locked in a value. `differs`: the database's own words.
fn unlocked(differs: &str) -> String {
    // Who may see it changes by itself, with no step in its life.
    let with_a_step = format!(
        "{} AND {}",
        changed(&["visibility"], differs),
        changed(&["state"], differs)
    );
    format!(
        "({}) OR (OLD.state IN ('SUBMITTED', 'APPROVED', 'UNDER_CORRECTION') AND ({} OR ({with_a_step})))",
        changed(KEY, differs),
        changed(REPORTED, differs)
    )
}
