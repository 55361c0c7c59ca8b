//! The vocabulary in which the steps define their tables: columns, references, periods, checks, indexes.
//!
//! It knows no table by name. Changing what it writes would change steps that have already run: add to it instead.

use sea_orm_migration::prelude::*;

/// How exactly a date is known.
const PRECISION: &[&str] = &["DAY", "MONTH", "YEAR", "UNKNOWN"];

/// A table to be created, with what belongs to it. Columns are `NOT NULL` unless they are called optional.
pub(crate) struct NewTable {
    name: &'static str,
    statement: TableCreateStatement,
    references: Vec<&'static str>,
    unique: Vec<&'static [&'static str]>,
    indexed: Vec<&'static [&'static str]>,
    ordered: Vec<(&'static str, &'static str)>,
    partly: Vec<(&'static str, &'static str, &'static str)>,
}

impl NewTable {
    /// A table with its primary key: the uuid `id`, which the writer gives.
    pub(crate) fn named(name: &'static str) -> Self {
        let table = Self {
            name,
            statement: Table::create().table(name).to_owned(),
            references: Vec::new(),
            unique: Vec::new(),
            indexed: Vec::new(),
            ordered: Vec::new(),
            partly: Vec::new(),
        };
        table.column(ColumnDef::new("id").uuid().not_null().primary_key())
    }

    /// A text.
    pub(crate) fn text(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).text().not_null())
    }

    /// A text or nothing.
    pub(crate) fn optional_text(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).text())
    }

    /// An integer of 32 bits.
    pub(crate) fn integer(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).integer().not_null())
    }

    /// An integer of 32 bits or nothing.
    pub(crate) fn optional_integer(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).integer())
    }

    /// An integer of 16 bits or nothing.
    pub(crate) fn optional_small(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).small_integer())
    }

    /// An integer of 64 bits.
    pub(crate) fn long(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).big_integer().not_null())
    }

    /// An integer of 64 bits or nothing.
    pub(crate) fn optional_long(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).big_integer())
    }

    /// The id of a row of some table, which may be gone.
    pub(crate) fn uuid(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).uuid().not_null())
    }

    /// The id of a row of some table, which may be gone, or nothing.
    pub(crate) fn optional_uuid(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).uuid())
    }

    /// Yes or no.
    pub(crate) fn boolean(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).boolean().not_null())
    }

    /// A day.
    pub(crate) fn date(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).date().not_null())
    }

    /// A day or nothing.
    pub(crate) fn optional_date(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).date())
    }

    /// A moment, in UTC.
    pub(crate) fn moment(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).timestamp_with_time_zone().not_null())
    }

    /// A moment, in UTC, or nothing.
    pub(crate) fn optional_moment(self, column: &'static str) -> Self {
        self.column(ColumnDef::new(column).timestamp_with_time_zone())
    }

    /// One of these codes.
    pub(crate) fn code(self, column: &'static str, codes: &[&'static str]) -> Self {
        self.text(column).one_of(column, codes)
    }

    /// One of these codes or nothing.
    pub(crate) fn optional_code(self, column: &'static str, codes: &[&'static str]) -> Self {
        self.optional_text(column).one_of(column, codes)
    }

    /// The id of a row of another table, which can't be deleted as long as this one points to it.
    pub(crate) fn reference(self, column: &'static str, to: &'static str) -> Self {
        self.column(ColumnDef::new(column).uuid().not_null())
            .foreign_key(column, to)
    }

    /// A [reference](Self::reference) or nothing.
    pub(crate) fn optional_reference(self, column: &'static str, to: &'static str) -> Self {
        self.column(ColumnDef::new(column).uuid())
            .foreign_key(column, to)
    }

    /// The half-open period `[valid_from, valid_to)` in which the row holds, with the precision of its ends.
    pub(crate) fn period(self) -> Self {
        self.period_end("valid_from", "valid_from_precision")
            .period_end("valid_to", "valid_to_precision")
            .optional_text("period_note")
            .check(
                "period_order",
                Expr::col("valid_from").lt(Expr::col("valid_to")),
            )
    }

    /// Who may see the row: a number in the order of narrowness, from 0, everybody, to 5, nobody, and the organisation that it
    /// depends on. Triggers that the server installs keep both; until they have, nobody sees the row.
    pub(crate) fn audience(self) -> Self {
        let independent = Expr::col("audience").is_not_in([3, 4]);
        self.column(
            ColumnDef::new("audience")
                .small_integer()
                .not_null()
                .default(5),
        )
        .optional_uuid("audience_owner")
        .check(
            "audience",
            independent.or(Expr::col("audience_owner").is_not_null()),
        )
    }

    /// The same where a row that not everybody sees is also seen by those whom it lists: their ids without hyphens. A table
    /// whose rows are parts of others gets the list from those, and from who is invited, by the same triggers.
    pub(crate) fn concerned(self) -> Self {
        self.audience()
            .column(ColumnDef::new("concerned").text().not_null().default(""))
    }

    /// Counts the changes of a row, from 1: nobody writes over what they have not seen.
    pub(crate) fn versioned(self) -> Self {
        self.column(ColumnDef::new("version").integer().not_null().default(1))
    }

    /// No two rows are equal in all of these columns; rows with nothing in one of them are never equal.
    pub(crate) fn unique(mut self, columns: &'static [&'static str]) -> Self {
        self.unique.push(columns);
        self
    }

    /// The columns are searched together, the first one first.
    pub(crate) fn indexed(mut self, columns: &'static [&'static str]) -> Self {
        self.indexed.push(columns);
        self
    }

    /// Rows are read in the order of an expression, then of their ids. `what` names it within the table.
    pub(crate) fn ordered(mut self, what: &'static str, expression: &'static str) -> Self {
        self.ordered.push((what, expression));
        self
    }

    /// The columns are searched together among the rows that fulfil the condition. `what` names that within the table.
    pub(crate) fn indexed_partly(
        mut self,
        what: &'static str,
        columns: &'static str,
        condition: &'static str,
    ) -> Self {
        self.partly.push((what, columns, condition));
        self
    }

    /// Exactly one of these optional columns holds something.
    pub(crate) fn exactly_one(self, columns: &[&'static str]) -> Self {
        // PostgreSQL can't add booleans, so each column counts as 0 or 1.
        let held = columns.iter().map(|column| {
            CaseStatement::new()
                .case(Expr::col(*column).is_null(), 0)
                .finally(1)
        });
        let count = held.fold(Expr::value(0), |sum, one| sum.add(one));
        self.check("exactly_one", count.eq(1))
    }

    /// Every row fulfils the condition. `what` names it within the table.
    pub(crate) fn check(mut self, what: &str, condition: Expr) -> Self {
        let name = format!("ck_{}_{what}", self.name);
        self.statement.check((name, condition));
        self
    }

    fn column(mut self, column: &mut ColumnDef) -> Self {
        self.statement.col(column.take());
        self
    }

    fn one_of(self, column: &'static str, codes: &[&'static str]) -> Self {
        self.check(column, Expr::col(column).is_in(codes.iter().copied()))
    }

    fn foreign_key(mut self, column: &'static str, to: &'static str) -> Self {
        // Both refuse to delete a row that is pointed to. But SQLite empties a table row by row before it drops it, and
        // stumbles over RESTRICT where the table points to itself.
        let on_delete = if to == self.name {
            ForeignKeyAction::NoAction
        } else {
            ForeignKeyAction::Restrict
        };
        self.statement.foreign_key(
            ForeignKey::create()
                .name(format!("fk_{}_{column}", self.name))
                .from(self.name, column)
                .to(to, "id")
                .on_delete(on_delete),
        );
        self.references.push(column);
        self
    }

    /// A date needs a precision, and a precision needs a date unless it is `UNKNOWN`.
    fn period_end(self, date: &'static str, precision: &'static str) -> Self {
        let date_is_precise = Expr::col(date)
            .is_null()
            .or(Expr::col(precision).is_not_null());
        let precision_is_dated = Expr::col(date)
            .is_not_null()
            .or(Expr::col(precision).is_null())
            .or(Expr::col(precision).eq("UNKNOWN"));
        self.optional_date(date)
            .optional_code(precision, PRECISION)
            .check(
                &format!("{date}_precise"),
                date_is_precise.and(precision_is_dated),
            )
    }

    fn index(&self, prefix: &str, columns: &[&'static str]) -> IndexCreateStatement {
        let mut index = Index::create();
        index
            .name(format!("{prefix}_{}_{}", self.name, columns.join("_")))
            .table(self.name);
        for column in columns {
            index.col(*column);
        }
        index
    }

    /// The indexes of orders and of some of the rows, which the statement builder has no words for.
    fn in_sql(&self) -> Vec<String> {
        let name = self.name;
        let orders = self.ordered.iter();
        let orders = orders
            .map(|(what, by)| format!("CREATE INDEX ix_{name}_order_{what} ON {name} ({by}, id)"));
        let partly = self.partly.iter().map(|(what, columns, condition)| {
            format!("CREATE INDEX ix_{name}_{what} ON {name} ({columns}) WHERE {condition}")
        });
        orders.chain(partly).collect()
    }

    /// Every index of the table. A reference that already leads one needs none of its own.
    fn indexes(&self) -> Vec<IndexCreateStatement> {
        let declared = || self.unique.iter().chain(&self.indexed);
        let unique = self
            .unique
            .iter()
            .map(|columns| self.index("uq", columns).unique().take());
        let indexed = self.indexed.iter().map(|columns| self.index("ix", columns));
        let references = self
            .references
            .iter()
            .filter(|reference| !declared().any(|columns| columns.first() == Some(*reference)))
            .map(|reference| self.index("ix", &[*reference]));
        unique.chain(indexed).chain(references).collect()
    }
}

/// Create the tables, in order, with their indexes.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    tables: Vec<NewTable>,
) -> Result<(), DbErr> {
    for table in tables {
        let (indexes, in_sql) = (table.indexes(), table.in_sql());
        manager.create_table(table.statement).await?;
        for index in indexes {
            manager.create_index(index).await?;
        }
        for index in in_sql {
            manager.get_connection().execute_unprepared(&index).await?;
        }
    }
    Ok(())
}

/// Drop the tables, the last one first, with what the server installed for them.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: Vec<NewTable>) -> Result<(), DbErr> {
    for table in tables.into_iter().rev() {
        manager
            .drop_table(Table::drop().table(table.name).cascade().take())
            .await?;
    }
    Ok(())
}
