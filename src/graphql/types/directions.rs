//! What the cooperation aims at: priority areas, target groups, effect goals. Data with a code, never enumerations.

use crate::graphql::engine::execution::async_graphql::{self, Context, Object};

use super::{
    documents::Clause,
    indicators::{Indicator, IndicatorFilter, indicators_for},
    projects::{DevelopmentProject, ProjectArguments, ProjectFilter, projects_of},
    shared::Tracked,
};
use crate::graphql::engine::{
    connection::{ListArguments, Things},
    loading::{Codes, Result, codes, node_type, one},
};
use crate::{domain::problem, domain::vocabulary::ProjectOrder, error::Error, store::ProjectsOf};

/// The three are alike in shape and differ in what they are.
macro_rules! direction {
    ($(#[doc = $doc:tt])+ $name:ident: $table:ident, $of:expr) => {
        node_type! {
            $(#[doc = $doc])+
            $name: $table
        }

        $(#[doc = $doc])+
        #[Object]
        impl $name {
            #[graphql(flatten)]
            async fn shared(&self) -> Tracked<'_, Self> {
                Tracked(self)
            }

            /// Readable key that does not change (kod).
            async fn code(&self) -> &str {
                &self.row.code
            }

            /// Its place in the order of the document, from 1.
            async fn ordinal(&self) -> i32 {
                self.row.ordinal
            }

            /// The source's words, in Swedish.
            async fn swedish(&self) -> &str {
                &self.row.swedish
            }

            /// The same in English.
            async fn english(&self) -> &str {
                &self.row.english
            }

            /// The development projects that are for it (utvecklingsprojekt, A-11).
            async fn projects(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Only items that match this filter.")] filter: Option<ProjectFilter>,
                #[graphql(
                    desc = "Sort order.",
                    default_with = "Some(ProjectOrder::Newest)"
                )]
                order_by: Option<ProjectOrder>,
                #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
                #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
            ) -> Result<Option<Things<DevelopmentProject>>> {
                let arguments = ProjectArguments::new(filter, order_by, first, after);
                projects_of(ctx, $of, self.row.id, arguments, self.on).await
            }

            /// The indicators for it and those that follow up its projects, as far as you may see them, in Swedish alphabetical order
            /// of their titles (indikatorer).
            async fn indicators(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Only items that match this filter.")] filter: Option<IndicatorFilter>,
                #[graphql(desc = "Page size: 0 to 100.", default = 20)] first: Option<i32>,
                #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
            ) -> Result<Option<Things<Indicator>>> {
                let list = ListArguments::below(first, after, self.row.id);
                indicators_for(ctx, $of, self.row.id, filter, list).await
            }

            /// The clause that it comes from (källa).
            async fn clause(&self, ctx: &Context<'_>) -> Result<Option<Clause>> {
                one(ctx, self.row.clause_id, self.on).await
            }
        }
    };
}

direction! {
    /// A priority area of the cooperation (prioriterat område, A-5).
    PriorityArea: priority_area, ProjectsOf::PriorityArea
}

direction! {
    /// A group that the cooperation is for (målgrupp, B-5).
    TargetGroup: target_group, ProjectsOf::TargetGroup
}

direction! {
    /// An effect that the cooperation is to have (effektmål, A-3).
    EffectGoal: effect_goal, ProjectsOf::EffectGoal
}

/// That a filter names what there is. Nothing is read where it names nothing.
///
/// # Errors
/// `Invalid` for a code that there isn't.
pub(in crate::graphql) async fn known_codes(
    ctx: &Context<'_>,
    priority_area: &Option<String>,
    target_group: &Option<String>,
    effect_goal: &Option<String>,
) -> Result<()> {
    for (list, field, code) in [
        (Codes::PriorityAreas, "filter.priorityArea", priority_area),
        (Codes::TargetGroups, "filter.targetGroup", target_group),
        (Codes::EffectGoals, "filter.effectGoal", effect_goal),
    ] {
        let Some(code) = code else {
            continue;
        };
        let known = codes(ctx, list).await?;
        if !known.contains(code) {
            let known = known.join(", ");
            return Err(Error::from(
                problem::none_of_values(field, code, &known).at(field),
            ));
        }
    }
    Ok(())
}
