//! The vocabulary in which the steps say what row-level security lets a request read and write, on PostgreSQL.
//!
//! It knows no table by name. Changing what it writes would change steps that have already run: add
//! to it instead.

use Seen::{ByVisibility, If, Structure, With};
use Write::{Delete, Insert, Move, Update};
use sea_orm_migration::prelude::*;

/// The role of transactions that serve requests. It belongs to the cluster, not to the database.
pub(crate) const SERVER: &str = "samverkan_server";

/// A function: its head and what it returns.
pub(crate) struct Function(
    pub(crate) &'static str,
    pub(crate) &'static str,
    pub(crate) &'static str,
);

/// The functions that conditions are made of. Their bodies are bound to what they name when they are made, so no search
/// path can lead them astray.
pub(crate) const FUNCTIONS: &[Function] = &[
    // One of the settings; nothing when it is missing or empty.
    Function(
        "samverkan_setting(setting text)",
        "text",
        "nullif(current_setting('samverkan.' || setting, true), '')",
    ),
    // The preparation and the command line. A request stays one, whatever it calls itself.
    Function(
        "samverkan_is_system()",
        "boolean",
        "samverkan_setting('role') = 'SYSTEM' AND current_user <> 'samverkan_server'",
    ),
    // As whom a request reads: the public, the door that looks up grants, or an actor that is named in full.
    Function(
        "samverkan_role()",
        "text",
        "CASE WHEN samverkan_setting('role') IN ('PUBLIC', 'DOOR') THEN samverkan_setting('role')
              WHEN samverkan_setting('role') IN ('MUNICIPALITY', 'REGION', 'ASSOCIATION')
                   AND samverkan_setting('organisation') IS NOT NULL
                   AND samverkan_setting('grade') IN ('READER', 'EDITOR', 'APPROVER')
              THEN samverkan_setting('role') END",
    ),
    // A viewer: the public or an actor.
    Function(
        "samverkan_views()",
        "boolean",
        "samverkan_role() IN ('PUBLIC', 'MUNICIPALITY', 'REGION', 'ASSOCIATION')",
    ),
    // An actor of any grade, of grade EDITOR at least, of grade APPROVER.
    Function(
        "samverkan_acts()",
        "boolean",
        "samverkan_role() IN ('MUNICIPALITY', 'REGION', 'ASSOCIATION')",
    ),
    Function(
        "samverkan_edits()",
        "boolean",
        "samverkan_acts() AND samverkan_setting('grade') IN ('EDITOR', 'APPROVER')",
    ),
    Function(
        "samverkan_approves()",
        "boolean",
        "samverkan_acts() AND samverkan_setting('grade') = 'APPROVER'",
    ),
    // An actor that owns, together with the other such, what no organisation owns alone.
    Function(
        "samverkan_owns_in_common()",
        "boolean",
        "samverkan_role() IN ('REGION', 'ASSOCIATION')",
    ),
    // The organisation of an actor.
    Function(
        "samverkan_own()",
        "uuid",
        "CASE WHEN samverkan_acts() THEN samverkan_setting('organisation')::uuid END",
    ),
    // Whether the actor writes bodies of this kind, with all that belongs to them.
    Function(
        "samverkan_writes_body(kind text, municipality uuid)",
        "boolean",
        "samverkan_edits() AND CASE kind
             WHEN 'LOCAL_GROUP' THEN samverkan_role() = 'MUNICIPALITY' AND municipality = samverkan_own()
             WHEN 'AREA_GROUP' THEN samverkan_role() = 'REGION'
             WHEN 'POLITICAL_BOARD' THEN samverkan_owns_in_common()
             WHEN 'COUNTY_STEERING_GROUP' THEN samverkan_owns_in_common()
             WHEN 'WORKING_COMMITTEE' THEN samverkan_owns_in_common()
             WHEN 'WORKING_GROUP' THEN samverkan_owns_in_common()
             ELSE false END",
    ),
];

// Rows that depend on others are found with IN. For EXISTS PostgreSQL makes two plans at each level, and reckons with the
// costs of the slow one.

/// A table with the rows that a request finds in it and those that it may write.
pub(crate) struct Protected(
    pub(crate) &'static str,
    pub(crate) Seen,
    pub(crate) &'static [Write],
);

/// Which rows a request finds.
pub(crate) enum Seen {
    /// All, as a viewer.
    Structure,
    /// Those whose `visibility` and `owner_id` include the viewer.
    ByVisibility,
    /// Those whose parent is found: the column and the parent's table.
    With(&'static str, &'static str),
    /// Those that this holds for.
    If(&'static str),
}

/// Which rows a request writes. What isn't written here is not written.
pub(crate) enum Write {
    /// New rows that this holds for.
    Insert(&'static str),
    /// Rows that this holds for before, and afterwards too.
    Update(&'static str),
    /// Rows that the first holds for before, and the second afterwards.
    Move(&'static str, &'static str),
    /// Rows that this holds for go.
    Delete(&'static str),
}

/// Holds for what the actor owns, alone or in common.
macro_rules! owned {
    ($owner:literal) => {
        concat!(
            "(",
            $owner,
            " = samverkan_own() OR (",
            $owner,
            " IS NULL AND samverkan_owns_in_common()))"
        )
    };
}

/// Holds when the audience includes the viewer. Visibilities are audiences, too.
macro_rules! included {
    ($audience:literal, $owner:literal) => {
        concat!(
            "CASE ",
            $audience,
            " WHEN 'PUBLIC' THEN samverkan_views()
              WHEN 'COOPERATION' THEN samverkan_acts()
              WHEN 'OWNER' THEN ",
            owned!($owner),
            " WHEN 'PROTECTED' THEN ",
            $owner,
            " = samverkan_own() OR samverkan_owns_in_common()
              WHEN 'ADMINISTRATION' THEN ",
            $owner,
            " = samverkan_own() AND samverkan_approves()
              ELSE false END"
        )
    };
}

pub(crate) use {included, owned};

/// Runs the statements one after another.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &[String]) -> Result<(), DbErr> {
    for statement in statements {
        manager
            .get_connection()
            .execute_unprepared(statement)
            .await?;
    }
    Ok(())
}

impl Seen {
    fn policy(&self, table: &str) -> String {
        let condition = match self {
            With(column, parent) => format!("{column} IN (SELECT p.id FROM {parent} p)"),
            Structure => once("samverkan_views()"),
            ByVisibility => once(included!("visibility", "owner_id")),
            If(condition) => once(condition),
        };
        format!("CREATE POLICY visible ON {table} FOR SELECT TO {SERVER} USING ({condition});")
    }
}

/// What is asked without arguments is asked once for a statement, not for each row.
fn once(condition: &str) -> String {
    FUNCTIONS
        .iter()
        .map(|Function(head, ..)| *head)
        .filter(|head| head.ends_with("()"))
        .fold(condition.to_owned(), |condition, call| {
            condition.replace(call, &format!("(SELECT {call})"))
        })
}

impl Write {
    /// Creates the policy that is called this.
    fn policy(&self, name: &str, table: &str) -> String {
        let (privilege, condition) = match self {
            Insert(new) => ("INSERT", format!("WITH CHECK ({})", once(new))),
            Update(both) => ("UPDATE", format!("USING ({})", once(both))),
            Move(old, new) => (
                "UPDATE",
                format!("USING ({}) WITH CHECK ({})", once(old), once(new)),
            ),
            Delete(old) => ("DELETE", format!("USING ({})", once(old))),
        };
        format!(
            "GRANT {privilege} ON {table} TO {SERVER};
             CREATE POLICY {name} ON {table} FOR {privilege} TO {SERVER} {condition};"
        )
    }
}

impl Protected {
    /// Its writes, each with the name of its policy.
    fn writes(&self) -> impl Iterator<Item = (String, &Write)> {
        (1..)
            .zip(self.2)
            .map(|(number, write)| (format!("written_{number}"), write))
    }
}

/// `FORCE`, because the policies are for the owner of the tables, too.
pub(crate) fn protect(protected: &Protected) -> String {
    let Protected(table, seen, _) = protected;
    let visible = seen.policy(table);
    let written: String = protected
        .writes()
        .map(|(name, write)| write.policy(&name, table))
        .collect();
    format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
         GRANT SELECT ON {table} TO {SERVER};
         CREATE POLICY system ON {table} USING ({});
         {visible}
         {written}",
        once("samverkan_is_system()")
    )
}

pub(crate) fn release(protected: &Protected) -> String {
    let Protected(table, ..) = protected;
    let written: String = protected
        .writes()
        .map(|(name, _)| format!("DROP POLICY {name} ON {table};"))
        .collect();
    format!(
        "{written}
         DROP POLICY visible ON {table};
         DROP POLICY system ON {table};
         REVOKE ALL ON {table} FROM {SERVER};
         ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
    )
}
