//! The triggers that keep who sees a row in its columns `audience` and `audience_owner`, whoever writes: computed from the row
//! and its parent, by what the register says, and computed anew for all below a row that moves, in the same transaction. What
//! guests of a meeting see, [`invited`] says.
//! The server installs them anew whenever their text changes.

use super::audience::{
    ADMINISTRATION, COMMON, COOPERATION, IndicatorSeenBy, NOBODY, OWNER, PUBLIC, ValueSeenBy,
    value_seen_by,
};
use crate::{
    domain::vocabulary::{ValueState, Visibility, Vocabulary},
    register::{Seen, TABLES, Table, table as registered},
};
use sea_orm::DbBackend;

/// How the audience of a table's rows is computed, in SQL.
struct Derivation {
    /// The columns of the row that it depends on.
    columns: &'static [&'static str],
    /// The column that leads to the parent, `p`, and the parent's table.
    parent: Option<(&'static str, &'static str)>,
    number: String,
    owner: String,
    /// Whether the row lists whom it concerns as its parent does.
    lists_as_parent: bool,
    /// Holds for the guests, `a`, whose organisations it lists besides; none where it lists none.
    invited: Option<String>,
}

/// Which guests of a meeting, `a`, see a row of it that is called `row`, through the organisation that they come from: the call,
/// and the items for which they come. Those are the ones that the invitation names, however far they have come, else all that
/// are accepted, as the call carries the agenda. What else belongs to a meeting is for those who sit in its bodies: what others
/// answer, who came, other items, and drafts of notes. A guest whose employer nobody may know comes from whoever arranges the
/// meeting, so the employer is told nothing. None for a table with nothing for guests.
fn invited(table: &str, row: &str) -> Option<String> {
    let guest = format!("a.meeting_id = {row}.meeting_id AND a.person_id IS NOT NULL");
    let named = "SELECT i.agenda_item_id FROM attendance_item i WHERE i.attendance_id = a.id";
    match table {
        "meeting_call" => Some(guest),
        "agenda_item" => Some(format!(
            "{guest} AND ({row}.id IN ({named}) OR ({row}.state = 'ACCEPTED' AND NOT EXISTS ({named})))"
        )),
        _ => None,
    }
}

/// How the audience of a row that is called `row` is computed; none for a table whose rows everybody sees or no session reads,
/// and for the journal, whose audiences are those of other rows.
fn derivation(table: &Table, row: &str) -> Option<Derivation> {
    let owned = |owner: &str| format!("CASE WHEN {owner} IS NULL THEN {COMMON} ELSE {OWNER} END");
    let derivation = |columns, parent: Option<(&'static str, &'static str)>, number, owner| {
        Some(Derivation {
            columns,
            parent,
            number,
            owner,
            lists_as_parent: parent.is_some() && table.lists_concerned(),
            invited: invited(table.name, row),
        })
    };
    match (table.seen, table.name) {
        (Seen::Visibility, _) => derivation(
            &["visibility", "owner_id"],
            None,
            format!(
                "CASE {row}.visibility WHEN 'PUBLIC' THEN {PUBLIC} WHEN 'COOPERATION' THEN {COOPERATION} ELSE {} END",
                owned(&format!("{row}.owner_id"))
            ),
            format!("CASE {row}.visibility WHEN 'OWNER' THEN {row}.owner_id END"),
        ),
        (Seen::Administration, _) => derivation(
            &["organisation_id"],
            None,
            ADMINISTRATION.to_string(),
            format!("{row}.organisation_id"),
        ),
        (
            Seen::Parent {
                column,
                table: parent,
            },
            _,
        ) => carries_audience(parent)
            .then(|| {
                derivation(
                    &[],
                    Some((column, parent)),
                    "p.audience".to_owned(),
                    "p.audience_owner".to_owned(),
                )
            })
            .flatten(),
        (Seen::Concerned { parent }, name) => {
            let columns: &[&str] = match name {
                "agenda_item" => &["public", "organisation_id", "state"],
                _ => &["public", "organisation_id"],
            };
            derivation(
                columns,
                parent,
                match parent {
                    Some(_) => {
                        format!("CASE WHEN {row}.public THEN p.audience ELSE {COMMON} END")
                    }
                    None => format!("CASE WHEN {row}.public THEN {PUBLIC} ELSE {COMMON} END"),
                },
                match parent {
                    Some(_) => format!(
                        "CASE WHEN {row}.public THEN p.audience_owner ELSE {row}.organisation_id END"
                    ),
                    None => format!("CASE WHEN NOT {row}.public THEN {row}.organisation_id END"),
                },
            )
        }
        (Seen::Special, "person") => derivation(
            &["protected", "employer_id"],
            None,
            format!(
                "CASE WHEN {row}.protected THEN {} ELSE {PUBLIC} END",
                owned(&format!("{row}.employer_id"))
            ),
            format!("CASE WHEN {row}.protected THEN {row}.employer_id END"),
        ),
        // A draft is seen by those who own its document.
        (Seen::Special, "document_version") => derivation(
            &["state"],
            Some(("steering_document_id", "steering_document")),
            format!(
                "CASE {row}.state WHEN 'ADOPTED' THEN p.audience ELSE {} END",
                owned("p.owner_id")
            ),
            format!("CASE {row}.state WHEN 'ADOPTED' THEN p.audience_owner ELSE p.owner_id END"),
        ),
        // So is an agreement that isn't sent.
        (Seen::Special, "agreement") => {
            let sent = format!("{row}.sent_on IS NOT NULL OR {row}.clause_id IS NOT NULL");
            derivation(
                &["sent_on", "clause_id"],
                Some(("steering_document_id", "steering_document")),
                format!(
                    "CASE WHEN {sent} THEN p.audience ELSE {} END",
                    owned("p.owner_id")
                ),
                format!("CASE WHEN {sent} THEN p.audience_owner ELSE p.owner_id END"),
            )
        }
        (Seen::Special, "follow_up_value") => derivation(
            &["state", "visibility", "organisation_id"],
            Some(("indicator_id", "indicator")),
            of_values(row, |seen| match seen {
                ValueSeenBy::Same => "p.audience".to_owned(),
                ValueSeenBy::Cooperation => {
                    format!("CASE p.audience WHEN {PUBLIC} THEN {COOPERATION} ELSE p.audience END")
                }
                ValueSeenBy::Reporter => OWNER.to_string(),
                ValueSeenBy::Approvers => COMMON.to_string(),
                ValueSeenBy::Nobody => NOBODY.to_string(),
            }),
            of_values(row, |seen| match seen {
                ValueSeenBy::Same | ValueSeenBy::Cooperation | ValueSeenBy::Nobody => {
                    "p.audience_owner".to_owned()
                }
                ValueSeenBy::Reporter | ValueSeenBy::Approvers => format!("{row}.organisation_id"),
            }),
        ),
        _ => None,
    }
}

/// What follows from who sees a value that is called `row`, whose indicator is `p`. It is worked out for each value that is
/// written: what is the same for several states, or whoever has the indicator, is said and asked once.
fn of_values(row: &str, follows: impl Fn(ValueSeenBy) -> String) -> String {
    let mut alike: Vec<(String, Vec<String>)> = Vec::new();
    for (state, term) in ValueState::VALUES {
        let then = of_state(row, |submitted, indicator| {
            follows(value_seen_by(*state, submitted, indicator))
        });
        let code = format!("'{}'", term.code);
        match alike.iter_mut().find(|(known, _)| *known == then) {
            Some((_, codes)) => codes.push(code),
            None => alike.push((then, vec![code])),
        }
    }
    let states: String = alike
        .iter()
        .map(|(then, codes)| format!(" WHEN {row}.state IN ({}) THEN {then}", codes.join(", ")))
        .collect();
    format!("CASE{states} END")
}

/// The same in one state, by the visibility under which the value was submitted.
fn of_state(row: &str, follows: impl Fn(Visibility, IndicatorSeenBy) -> String) -> String {
    let within = |submitted| of_indicator(row, |indicator| follows(submitted, indicator));
    let others = within(Visibility::Owner);
    let wider = [Visibility::Public, Visibility::Cooperation].map(|it| (it, within(it)));
    let wider = wider.iter().filter(|(_, then)| *then != others);
    let cases: String = wider
        .map(|(submitted, then)| format!(" WHEN '{}' THEN {then}", submitted.code()))
        .collect();
    match cases.is_empty() {
        true => others,
        false => format!("CASE {row}.visibility{cases} ELSE {others} END"),
    }
}

/// The same under one visibility, by who has the indicator.
fn of_indicator(row: &str, follows: impl Fn(IndicatorSeenBy) -> String) -> String {
    let approvers = "p.audience_owner IN (SELECT o.id FROM organisation o WHERE o.kind IN ('REGION', 'ASSOCIATION'))";
    let mut cases = vec![
        (
            "p.audience_owner IS NULL".to_owned(),
            follows(IndicatorSeenBy::Many),
        ),
        (
            format!("p.audience_owner = {row}.organisation_id"),
            follows(IndicatorSeenBy::Reporter),
        ),
        (approvers.to_owned(), follows(IndicatorSeenBy::Approver)),
    ];
    let others = follows(IndicatorSeenBy::Other);
    while cases.last().is_some_and(|(_, then)| *then == others) {
        cases.pop();
    }
    if cases.is_empty() {
        return others;
    }
    let cases = cases
        .iter()
        .map(|(when, then)| format!(" WHEN {when} THEN {then}"));
    format!("CASE{} ELSE {others} END", cases.collect::<String>())
}

/// Whether the rows of a table say who sees them; otherwise everybody does, or a rule of its own says so.
pub fn carries_audience(table: &str) -> bool {
    registered(table).is_some_and(|it| derivation(it, "").is_some())
}

/// The table whose rows say who sees those of a table, if one does.
pub fn parent_of_audience(table: &str) -> Option<&'static str> {
    let of = registered(table)?;
    derivation(of, "")?.parent.map(|(_, parent)| parent)
}

/// The tables whose rows say who sees them, each with how.
fn derived(row: &'static str) -> impl Iterator<Item = (&'static str, Derivation)> {
    TABLES.iter().filter_map(move |table| {
        let row = if row.is_empty() { table.name } else { row };
        Some((table.name, derivation(table, row)?))
    })
}

impl Derivation {
    /// Selects number and owner for a row, and the list of those whom it concerns where it keeps one.
    fn select(&self, backend: DbBackend) -> String {
        let Self { number, owner, .. } = self;
        let listed = self.listed(backend);
        let listed = listed.map_or_else(String::new, |listed| format!(", {listed}"));
        format!("SELECT {number}, {owner}{listed}")
    }

    /// The list of those whom a row concerns, where it keeps one.
    fn listed(&self, backend: DbBackend) -> Option<String> {
        let guests = self.invited.as_ref().map_or_else(String::new, |invited| {
            let listed = match backend {
                DbBackend::Postgres => format!(
                    "SELECT string_agg(' ' || replace(a.organisation_id::text, '-', ''), '' ORDER BY a.organisation_id)
                     FROM attendance a WHERE {invited}"
                ),
                // Programs with an older SQLite couldn't read the file if the order stood within the aggregate.
                _ => format!(
                    "SELECT group_concat(g.id, '') FROM (
                         SELECT ' ' || lower(hex(a.organisation_id)) AS id FROM attendance a WHERE {invited}
                         ORDER BY a.organisation_id) g"
                ),
            };
            format!(" || coalesce(({listed}), '')")
        });
        self.lists_as_parent.then(|| format!("p.concerned{guests}"))
    }

    /// This text, where a row keeps such a list.
    const fn if_listed(&self, text: &'static str) -> &'static str {
        if self.lists_as_parent { text } else { "" }
    }

    /// Where the parent of a row that is called `row` is found.
    fn from(&self, row: &str) -> String {
        self.parent.map_or_else(String::new, |(column, parent)| {
            format!(" FROM {parent} p WHERE p.id = {row}.{column}")
        })
    }

    /// Whatever of a row its audience depends on.
    fn depends_on(&self) -> Vec<&'static str> {
        let parent = self.parent.map(|(column, _)| column);
        self.columns.iter().copied().chain(parent).collect()
    }

    /// Sets something to itself, so that the triggers compute the audience anew.
    fn touch(&self) -> String {
        let column = self.depends_on().first().copied().unwrap_or("id");
        format!("SET {column} = {column}")
    }
}

/// For each table with rows that say who sees them: what computes anew, for all below one of its rows; none where nothing is.
fn below(table: &str) -> Option<String> {
    let children = derived("").filter_map(|(child, how)| {
        let (column, parent) = how.parent?;
        (parent == table)
            .then(|| format!("UPDATE {child} {} WHERE {column} = NEW.id;", how.touch()))
    });
    let statements: Vec<String> = children.collect();
    (!statements.is_empty()).then(|| statements.join(" "))
}

/// Makes the triggers that run when a guest is invited to a meeting or the invitation is taken back, or when the items change for
/// which the guest comes: they compute anew whom the rows of the meeting list. `trigger` makes one of its table, the event, a
/// condition of the row and the statements that it runs. Updates need none: to which meeting somebody is called never changes.
fn on_guests(trigger: impl Fn(&str, &str, &str, &str) -> String) -> Vec<String> {
    let anew = |meeting: &str| {
        let lists = derived("").filter(|(_, how)| how.invited.is_some());
        let statements = lists.map(|(table, how)| {
            format!(
                "UPDATE {table} {} WHERE meeting_id = {meeting};",
                how.touch()
            )
        });
        statements.collect::<Vec<_>>().join(" ")
    };
    [("insert", "NEW"), ("delete", "OLD")]
        .into_iter()
        .flat_map(|(event, row)| {
            let is_guest = format!("{row}.person_id IS NOT NULL");
            let meeting = format!("{row}.meeting_id");
            let of_item = format!(
                "(SELECT a.meeting_id FROM attendance a WHERE a.id = {row}.attendance_id AND a.person_id IS NOT NULL)"
            );
            [
                trigger("attendance", event, &is_guest, &anew(&meeting)),
                trigger("attendance_item", event, "true", &anew(&of_item)),
            ]
        })
        .collect()
}

/// Holds when all below a row has to be computed anew. Drafts go with the owner of a document, whoever sees that.
fn moved(table: &str) -> String {
    let differs = |column: &str| format!("OLD.{column} IS DISTINCT FROM NEW.{column}");
    let mut moved = vec![differs("audience"), differs("audience_owner")];
    moved.extend((table == "steering_document").then(|| differs("owner_id")));
    let lists = registered(table).is_some_and(Table::lists_concerned);
    moved.extend(lists.then(|| differs("concerned")));
    moved.join(" OR ")
}

/// The statements that install the triggers on PostgreSQL. They run as the owner of the tables: who writes a row
/// need not see all below it.
pub(super) fn on_postgres() -> Vec<String> {
    let function = |name: &str, body: &str| {
        format!(
            "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
             SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN {body} END $$;"
        )
    };
    let on_guests = on_guests(|table, event, condition, statements| {
        let lists = format!("samverkan_guests_at_{event}_of_{table}");
        format!(
            "{} DROP TRIGGER IF EXISTS guests_at_{event} ON {table};
             CREATE TRIGGER guests_at_{event} AFTER {event} ON {table} FOR EACH ROW WHEN ({condition})
             EXECUTE FUNCTION {lists}();",
            function(&lists, &format!("{statements} RETURN NULL;"))
        )
    });
    derived("NEW")
        .flat_map(|(table, how)| {
            let keeps = format!("samverkan_audience_of_{table}");
            let compute = format!(
                "{} INTO NEW.audience, NEW.audience_owner{}{}; RETURN NEW;",
                how.select(DbBackend::Postgres),
                how.if_listed(", NEW.concerned"),
                how.from("NEW")
            );
            let keep = format!(
                "{} DROP TRIGGER IF EXISTS audience ON {table};
                 CREATE TRIGGER audience BEFORE INSERT OR UPDATE OF {}, audience, audience_owner{} ON {table}
                 FOR EACH ROW EXECUTE FUNCTION {keeps}();",
                function(&keeps, &compute),
                how.depends_on().join(", "),
                how.if_listed(", concerned")
            );
            let cascade = below(table).map(|statements| {
                let cascades = format!("samverkan_audience_below_{table}");
                format!(
                    "{} DROP TRIGGER IF EXISTS audience_below ON {table};
                     CREATE TRIGGER audience_below AFTER UPDATE ON {table} FOR EACH ROW WHEN ({})
                     EXECUTE FUNCTION {cascades}();",
                    function(&cascades, &format!("{statements} RETURN NULL;")),
                    moved(table)
                )
            });
            [Some(keep), cascade].into_iter().flatten()
        })
        .chain(on_guests)
        .collect()
}

/// The same for SQLite, where a trigger can't change the row that is being written, only write it again.
pub(super) fn on_sqlite() -> Vec<String> {
    let on_guests = on_guests(|table, event, condition, statements| {
        format!(
            "DROP TRIGGER IF EXISTS {table}_guests_{event};
             CREATE TRIGGER {table}_guests_{event} AFTER {event} ON {table} WHEN {condition} BEGIN {statements} END;"
        )
    });
    derived("NEW")
        .flat_map(|(table, how)| {
            let compute = format!(
                "UPDATE {table} SET (audience, audience_owner{}) = ({}{}) WHERE id = NEW.id;",
                how.if_listed(", concerned"),
                how.select(DbBackend::Sqlite),
                how.from("NEW")
            );
            let update = format!("UPDATE OF {}", how.depends_on().join(", "));
            let keep = [("insert", "INSERT"), ("update", &update)].map(|(name, event)| {
                format!(
                    "DROP TRIGGER IF EXISTS {table}_audience_{name};
                     CREATE TRIGGER {table}_audience_{name} AFTER {event} ON {table} BEGIN {compute} END;"
                )
            });
            let cascade = below(table).map(|statements| {
                format!(
                    "DROP TRIGGER IF EXISTS {table}_audience_below;
                     CREATE TRIGGER {table}_audience_below AFTER UPDATE ON {table} WHEN {}
                     BEGIN {statements} END;",
                    moved(table)
                )
            });
            keep.into_iter().chain(cascade)
        })
        .chain(on_guests)
        .collect()
}

/// For each table: selects the ids of the rows whose audience isn't what it should be. None are, unless somebody went past
/// the triggers or a row was written before they were what they are.
pub fn misplaced(backend: DbBackend) -> Vec<(&'static str, String)> {
    let select = |(table, how): (&'static str, Derivation)| {
        let parent = how.parent.map_or_else(String::new, |(column, parent)| {
            format!(" JOIN {parent} p ON p.id = {table}.{column}")
        });
        let listed = how.listed(backend).map_or_else(String::new, |listed| {
            format!(" OR {table}.concerned <> {listed}")
        });
        let Derivation { number, owner, .. } = how;
        let select = format!(
            "SELECT {table}.id FROM {table}{parent}
             WHERE {table}.audience <> {number} OR {table}.audience_owner IS DISTINCT FROM {owner}{listed}"
        );
        (table, select)
    };
    derived("").map(select).collect()
}

/// Computes the audience of the rows anew whose audience isn't what it should be.
pub(super) fn replace_misplaced(backend: DbBackend) -> Vec<String> {
    let touch = |((table, select), (_, how)): ((&str, String), (&str, Derivation))| {
        format!("UPDATE {table} {} WHERE id IN ({select})", how.touch())
    };
    misplaced(backend)
        .into_iter()
        .zip(derived(""))
        .map(touch)
        .collect()
}
