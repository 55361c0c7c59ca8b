//! Development projects, indicators and their follow-up.

mod attacker;
mod change_feed;
pub(crate) mod development_projects;
mod disclosure;
mod figures_seen;
pub(crate) mod follow_up;
mod lifecycles;
mod matrix;
mod matrix_oracle;
mod matrix_parts;
mod owed_figures;
mod plans;
pub(crate) mod plausibility;
mod project_lists;
mod publishing;
mod reporting_year;
