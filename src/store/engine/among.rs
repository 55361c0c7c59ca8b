//! Keys as one value of a statement, so that its text, and with it its plan, is the same however many they are.

use std::hash::Hash;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, DbBackend, Value,
    prelude::Uuid,
    sea_query::{
        Expr, ExprTrait, Func, FunctionCall, Query, SimpleExpr, extension::postgres::PgFunc,
    },
};
use serde::Serialize;

use crate::{error::Error, store::Session};

/// The list of keys where it stands as a table.
pub(super) const KEYS: &str = "of_keys";

/// What rows are found by.
pub trait Key: Clone + Eq + Hash + Serialize + Send + Sync + 'static {
    /// A key of the list that stands as a table, on SQLite, which has lists as JSON alone.
    const OF_JSON: &'static str;

    /// A list of keys on PostgreSQL.
    fn array(keys: &[Self]) -> Value;
}

macro_rules! keys {
    ($($key:ty as $of_json:literal),+) => {$(
        impl Key for $key {
            const OF_JSON: &'static str = $of_json;

            fn array(keys: &[Self]) -> Value {
                keys.to_vec().into()
            }
        }
    )+};
}

keys!(
    Uuid as r#"unhex("of_keys"."value", '-')"#,
    String as r#""of_keys"."value""#,
    NaiveDate as r#""of_keys"."value""#
);

/// A list of keys as a table, [`KEYS`].
pub(super) fn as_table<K: Key>(backend: DbBackend, keys: &[K]) -> Result<FunctionCall, Error> {
    Ok(match backend {
        DbBackend::Postgres => Func::cust("unnest").arg(Expr::value(K::array(keys))),
        _ => {
            let json = serde_json::to_string(keys).map_err(Error::internal)?;
            Func::cust("json_each").arg(Expr::value(json))
        }
    })
}

/// A key of that table.
pub(super) fn of_table<K: Key>(backend: DbBackend) -> SimpleExpr {
    match backend {
        DbBackend::Postgres => Expr::col((KEYS, KEYS)),
        _ => Expr::cust(K::OF_JSON),
    }
}

impl Session {
    /// A column that is compared in each row, and not looked for in an index: where most rows are found anyway. PostgreSQL knows
    /// from its statistics when that is so.
    pub(in crate::store) fn looked_at(&self, column: impl ColumnTrait) -> SimpleExpr {
        match self.database.backend() {
            DbBackend::Postgres => column.into_expr(),
            _ => Expr::cust_with_exprs("+?", [column.into_expr()]),
        }
    }

    /// Holds for rows whose column lists this id among ids without hyphens.
    pub(in crate::store) fn lists(
        &self,
        column: impl ColumnTrait,
        id: impl Into<SimpleExpr>,
    ) -> SimpleExpr {
        let id = id.into();
        let (find, id) = match self.database.backend() {
            DbBackend::Postgres => {
                let text = id.cast_as("text");
                let plain = Func::cust("replace").args([text, Expr::value("-"), Expr::value("")]);
                ("strpos", plain)
            }
            _ => {
                let digits = Func::cust("hex").arg(id);
                ("instr", Func::lower(SimpleExpr::from(digits)))
            }
        };
        let place = Func::cust(find).args([column.into_expr(), SimpleExpr::from(id)]);
        SimpleExpr::from(place).gt(0)
    }

    /// Holds for rows whose column is one of these.
    pub(in crate::store) fn among<K: Key>(
        &self,
        column: impl ColumnTrait,
        keys: &[K],
    ) -> Result<SimpleExpr, Error> {
        let backend = self.database.backend();
        Ok(match backend {
            DbBackend::Postgres => {
                let any = PgFunc::any(Expr::value(K::array(keys)));
                column.into_expr().eq(any)
            }
            _ => {
                let keys = Query::select()
                    .expr(of_table::<K>(backend))
                    .from_function(as_table(backend, keys)?, KEYS)
                    .take();
                column.in_subquery(keys)
            }
        })
    }
}
