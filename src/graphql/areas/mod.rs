//! The areas that are whole in one file: their type, their root fields and mutations, and what every body has of them. The register
//! says which tables have one.
//!
//! Each has a type that is called as the register says, `Queries` and `Mutations` for the roots, `OfBody` for the fields of a body
//! with this id, and `PAGE`, which says what a page of it is.

use async_graphql::{MergedObject, SchemaBuilder};
use uuid::Uuid;

use super::{Mutation, Query, engine::connection::Things, engine::execution::Root};
use crate::register::tables;

type Builder = SchemaBuilder<Root<Query>, Root<Mutation>, super::Subscription>;

macro_rules! areas {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? {
        seen: $seen:ident $how:tt, written: $written:ident, $(period: $period:ident,)? $(cited: $key:ident $(or $other:ident)? $(= $nameless:literal)?,)?
        columns: $columns:tt $(, area: $area:ident)?
    })+) => {
        areas!(@[] $([$($kind)?] [$($area)?])+);
    };
    (@[$($found:tt)*] [$kind:ident] [$area:ident] $($rest:tt)*) => { areas!(@[$($found)* $area/$kind] $($rest)*); };
    (@[$($found:tt)*] $kind:tt [] $($rest:tt)*) => { areas!(@[$($found)*] $($rest)*); };
    (@[$($area:ident/$kind:ident)*]) => {
        $(
            mod $area;
            pub use $area::$kind;
        )*

        /// The root fields of all areas.
        #[derive(MergedObject, Default)]
        pub struct AreaQueries($($area::Queries),*);

        /// The mutations of all areas.
        #[derive(MergedObject, Default)]
        pub struct AreaMutations($($area::Mutations),*);

        /// What every body has of all areas.
        #[derive(MergedObject)]
        pub struct AreasOfBody($($area::OfBody),*);

        impl AreasOfBody {
            /// What the body with this id has.
            pub const fn new(body: Uuid) -> Self {
                Self($($area::OfBody(body)),*)
            }
        }

        /// The schema with what the pages of all areas are.
        pub(super) fn with_pages(schema: Builder) -> Builder {
            schema$(.override_output_type_description::<Things<$kind>>($area::PAGE))*
        }
    };
}

tables!(areas);

pub use commissions::{
    CommissionReceiver, CommissionReport, CommissionsAtItem, CommissionsByDecision,
    CommissionsOfOrganisation,
};
pub use decisions::DecisionsOfOrganisation;
pub use meetings::MeetingsOfOrganisation;
pub use obstacles::ObstacleMeasure;
pub use training_activities::TrainingParticipation;
pub use year_plans::YearPlanItem;
pub(super) use year_plans::year_plan_of;
