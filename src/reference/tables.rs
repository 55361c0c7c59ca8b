//! The tables that reference data may fill, in the order in which they are written.
//!
//! What a table's columns are is read from its entity, and what they lead to from the register; here is the order, among which
//! rows a row is counted, and which enumeration its codes come from.

use std::sync::LazyLock;

use sea_orm::{ColumnTrait, ColumnType, EntityTrait, Iterable};

use crate::{
    domain::vocabulary::{self as v, Vocabulary},
    register,
};

/// Calls a macro with every table: a table after all that it refers to, in brackets the fields that say among
/// which rows a row is counted (its siblings). To add a table, add its line.
macro_rules! tables {
    ($visit:ident) => {
        $visit! {
            organisation [],
            steering_document [],
            document_version [steering_document],
            clause [document_version],
            clause_item [clause],
            editorial_note [clause],
            participant_sector [],
            priority_area [],
            target_group [],
            effect_goal [],
            care_area [],
            care_area_municipality [care_area],
            matter [],
            agreement [steering_document],
            agreement_party [agreement],
            body [],
            steering_relation [steering_body],
            decision [matter],
            amendment [decision],
            agreement_approval [agreement_party],
            agreement_notice [agreement_party],
            legal_basis [agreement],
            guiding_principle [agreement],
            ladder_step [agreement],
            ladder_step_body [ladder_step],
            seat_function [],
            seat [body],
            name [organisation, care_area, body, seat],
            person [],
            appointment [seat],
            chair_term [body],
            mandate [body, body_kind],
            external_participant [body],
            rule [],
            rule_parameter [rule],
        }
    };
}
pub(crate) use tables;

/// One table.
pub(super) struct Table {
    /// Its name in the database and in the files.
    pub(super) name: &'static str,
    /// The fields that say among which rows a row is counted.
    pub(super) siblings: &'static [&'static str],
    /// Its columns without the id.
    pub(super) columns: Vec<Column>,
}

/// One column.
pub(super) struct Column {
    /// Its name in the database.
    pub(super) name: String,
    /// What it holds.
    pub(super) kind: Kind,
    /// Whether it may be empty.
    pub(super) nullable: bool,
    /// The table that it leads to, where it is a reference.
    pub(super) target: Option<&'static str>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Boolean,
    Date,
    Moment,
    Reference,
}

impl Column {
    /// The name of the field that fills the column.
    pub(super) fn field(&self) -> &str {
        match self.name.as_str() {
            "valid_from" => "from",
            "valid_from_precision" => "from_precision",
            "valid_to" => "to",
            "valid_to_precision" => "to_precision",
            name if self.kind == Kind::Reference => name.trim_end_matches("_id"),
            name => name,
        }
    }
}

impl Table {
    /// Whether the table has this column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|each| each.name == column)
    }

    /// The fields that a row may have.
    pub(super) fn fields(&self) -> Vec<&str> {
        let computed = |field: &&str| *field != "folded";
        let columns = self.columns.iter().map(Column::field).filter(computed);
        let expanded: &[&str] = match self.name {
            "seat" => &["bodies", "for_each_municipality", "label"],
            _ => &[],
        };
        columns
            .chain(["key", "also"])
            .chain(expanded.iter().copied())
            .collect()
    }

    /// The table's name as words.
    pub(super) fn noun(&self) -> String {
        self.name.replace('_', " ")
    }
}

/// Every table, in the order in which they are written.
pub(super) static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    macro_rules! list {
        ($($table:ident [$($sibling:ident),*],)*) => {
            vec![$(Table {
                name: stringify!($table),
                siblings: &[$(stringify!($sibling)),*],
                columns: columns::<entity::$table::Entity>(stringify!($table)),
            }),*]
        };
    }
    tables!(list)
});

/// The table of this name.
pub(super) fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

fn columns<E: EntityTrait>(table: &str) -> Vec<Column> {
    let target = |name: &str| register::table(table)?.column(name)?.target;
    E::Column::iter()
        .map(|column| {
            let definition = column.def();
            let name = sea_orm::IdenStatic::as_str(&column);
            Column {
                name: name.to_owned(),
                target: target(name),
                kind: kind(definition.get_column_type()),
                nullable: definition.is_null(),
            }
        })
        .filter(|column| !["id", "version", "state"].contains(&column.name.as_str()))
        // Bodies come after the documents that they rest on: which of them a document belongs to is said by whoever keeps it.
        .filter(|column| (table, column.name.as_str()) != ("steering_document", "body_id"))
        // What reference data calls an organisation from outside, it keeps up to date itself.
        .filter(|column| (table, column.name.as_str()) != ("organisation", "editor_id"))
        .collect()
}

fn kind(column_type: &ColumnType) -> Kind {
    match column_type {
        ColumnType::Uuid => Kind::Reference,
        ColumnType::Integer => Kind::Integer,
        ColumnType::Boolean => Kind::Boolean,
        ColumnType::Date => Kind::Date,
        ColumnType::TimestampWithTimeZone => Kind::Moment,
        _ => Kind::Text,
    }
}

/// The value of a field that is left out.
pub(super) fn default_value(table: &str, column: &Column) -> Option<serde_json::Value> {
    match (table, column.name.as_str()) {
        ("name", "kind") => Some("OFFICIAL".into()),
        (_, "visibility") => Some("PUBLIC".into()),
        (_, "min_holders") => Some(1.into()),
        (_, "substitution_rule") => Some("NONE".into()),
        _ if column.kind == Kind::Boolean => Some(false.into()),
        _ if column.nullable => Some(serde_json::Value::Null),
        _ => None,
    }
}

/// The codes that a text column may hold; `None` where any text is right.
pub(super) fn codes(table: &str, column: &str) -> Option<Vec<&'static str>> {
    Some(match (table, column) {
        ("organisation", "kind") | ("seat", "organisation_kind") => of::<v::OrganisationKind>(),
        (_, "side" | "secretary_side") => of::<v::Side>(),
        (_, "valid_from_precision" | "valid_to_precision") => of::<v::Precision>(),
        ("name", "kind") => of::<v::NameKind>(),
        ("steering_document", "kind") => of::<v::SteeringDocumentKind>(),
        ("clause", "kind") => of::<v::ClauseKind>(),
        ("editorial_note", "kind") => of::<v::EditorialNoteKind>(),
        ("ladder_step", "kind") => of::<v::LadderStepKind>(),
        ("agreement", "entry") => of::<v::AgreementEntry>(),
        ("decision", "kind") => of::<v::DecisionKind>(),
        ("body", "kind") | (_, "body_kind" | "steered_kind") => of::<v::BodyType>(),
        (_, "level") => of::<v::Level>(),
        (_, "sphere") => of::<v::Sphere>(),
        (_, "visibility") => of::<v::Visibility>(),
        ("seat", "substitution_rule") => of::<v::SubstitutionRule>(),
        ("appointment", "role") => of::<v::AppointmentRole>(),
        ("mandate", "category") => of::<v::MandateCategory>(),
        ("rule", "subject") => of::<v::RuleSubject>(),
        ("rule", "severity") => of::<v::Severity>(),
        ("rule_parameter", "unit") => of::<v::RuleUnit>(),
        _ => return None,
    })
}

fn of<V: Vocabulary>() -> Vec<&'static str> {
    V::VALUES.iter().map(|(_, term)| term.code).collect()
}

/// Columns that no two rows of a table share; a row in which one of them is empty is not compared.
pub(super) const UNIQUE: &[(&str, &[&str])] = &[
    ("organisation", &["slug"]),
    ("document_version", &["steering_document_id", "ordinal"]),
    ("clause", &["document_version_id", "number"]),
    ("clause_item", &["clause_id", "ordinal"]),
    ("editorial_note", &["clause_id", "ordinal"]),
    ("agreement", &["steering_document_id"]),
    ("agreement_party", &["agreement_id", "organisation_id"]),
    ("agreement_approval", &["agreement_party_id"]),
    ("ladder_step", &["agreement_id", "ordinal"]),
    ("ladder_step_body", &["ladder_step_id", "body_id"]),
    ("decision", &["matter_id", "ordinal"]),
    (
        "decision",
        &["organisation_id", "organ", "year", "paragraph"],
    ),
    ("amendment", &["decision_id", "ordinal"]),
    ("chair_term", &["body_id", "year"]),
    ("rule_parameter", &["rule_id", "name"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_the_table_itself_to_one_written_before_it_or_to_none_that_is_written() {
        let position = |name: &str| TABLES.iter().position(|table| table.name == name);
        for (index, table) in TABLES.iter().enumerate() {
            for column in table.columns.iter().filter(|c| c.kind == Kind::Reference) {
                let target = column.target.and_then(position);
                assert!(
                    target.is_none_or(|target| target <= index),
                    "{}.{} leads to {target:?}",
                    table.name,
                    column.name
                );
            }
        }
    }

    #[test]
    fn siblings_and_unique_columns_exist() {
        for table in TABLES.iter() {
            for sibling in table.siblings {
                assert!(table.fields().contains(sibling), "{} {sibling}", table.name);
            }
        }
        for (name, columns) in UNIQUE {
            for column in *columns {
                assert!(table(name).unwrap().has(column), "{name}.{column}");
            }
        }
    }
}
