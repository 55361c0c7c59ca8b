//! What all tables with a period share: the condition that a row holds on a day, and the period as the domain knows it.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait};

use crate::{
    domain::{
        period::Period,
        vocabulary::{Precision, Vocabulary},
    },
    register::tables,
};

/// A table whose rows hold for a period.
pub trait Dated: EntityTrait {
    /// The column of the first day.
    const FROM: Self::Column;
    /// The column of the day after the last.
    const TO: Self::Column;

    /// The period of a row.
    fn period(row: &Self::Model) -> Period;

    /// The row with this day as the first on which it holds no more.
    fn ended(row: Self::Model, on: NaiveDate) -> Self::Model;

    /// Holds for the rows whose period holds on the day.
    fn in_force(on: NaiveDate) -> Condition {
        Condition::all()
            .add(
                Condition::any()
                    .add(Self::FROM.is_null())
                    .add(Self::FROM.lte(on)),
            )
            .add(
                Condition::any()
                    .add(Self::TO.is_null())
                    .add(Self::TO.gt(on)),
            )
    }
}

macro_rules! dated {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? {
        seen: $seen:ident $how:tt, written: $written:ident, $(period: $period:ident,)? $(cited: $key:ident $(or $other:ident)? $(= $nameless:literal)?,)?
        columns: $columns:tt $(, area: $area:ident)?
    })+) => {
        $($(dated!(@$period $table);)?)+
    };
    (@reporting $table:ident) => {};
    (@dated $table:ident) => {
        impl Dated for entity::$table::Entity {
            const FROM: entity::$table::Column = entity::$table::Column::ValidFrom;
            const TO: entity::$table::Column = entity::$table::Column::ValidTo;

            fn period(row: &entity::$table::Model) -> Period {
                let precision = |code: &Option<String>| code.as_deref().and_then(Precision::from_code);
                Period {
                    from: row.valid_from,
                    from_precision: precision(&row.valid_from_precision),
                    to: row.valid_to,
                    to_precision: precision(&row.valid_to_precision),
                    note: row.period_note.clone(),
                }
            }

            fn ended(mut row: entity::$table::Model, on: NaiveDate) -> entity::$table::Model {
                row.valid_to = Some(on);
                row.valid_to_precision = Some(Precision::Day.code().to_owned());
                row
            }
        }
    };
}

tables!(dated);
