//! What all tables with a period share: the condition that a row holds on a day, and the period as the domain knows it; and which
//! rows hold under an agreement, so that their period follows from it.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, prelude::Uuid};

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

    /// The column of the agreement under which a row holds; none where rows hold by themselves.
    const UNDER: Option<Self::Column> = None;
    /// The column of the agreement that abolishes what is in a row; none where none does.
    const ABOLISHED_BY: Option<Self::Column> = None;

    /// The period of a row, as far as no agreement says otherwise: `Session::in_force`, `Session::period` ask that, too.
    fn period(row: &Self::Model) -> Period;

    /// The agreement under which a row holds.
    fn under(_: &Self::Model) -> Option<Uuid> {
        None
    }

    /// The agreement that abolishes what is in a row.
    fn abolished_by(_: &Self::Model) -> Option<Uuid> {
        None
    }

    /// The row with this day as the first on which it no longer holds.
    fn ended(row: Self::Model, on: NaiveDate) -> Self::Model;

    /// Holds for the rows whose period holds on the day, as far as no agreement says otherwise.
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
        $($(dated!(@$period $table $columns);)?)+
    };
    (@reporting $table:ident $columns:tt) => {};
    (@dated $table:ident [$($column:ident $(-> $target:ident)? $(as $called:literal)?),*]) => {
        impl Dated for entity::$table::Entity {
            const FROM: entity::$table::Column = entity::$table::Column::ValidFrom;
            const TO: entity::$table::Column = entity::$table::Column::ValidTo;

            $(dated!(@column $column $table);)*

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
    (@column agreement_id $table:ident) => {
        const UNDER: Option<entity::$table::Column> = Some(entity::$table::Column::AgreementId);

        fn under(row: &entity::$table::Model) -> Option<Uuid> {
            row.agreement_id
        }
    };
    (@column abolished_by_id $table:ident) => {
        const ABOLISHED_BY: Option<entity::$table::Column> = Some(entity::$table::Column::AbolishedById);

        fn abolished_by(row: &entity::$table::Model) -> Option<Uuid> {
            row.abolished_by_id
        }
    };
    (@column $other:ident $table:ident) => {};
}

tables!(dated);
