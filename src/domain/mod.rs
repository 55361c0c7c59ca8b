//! The domain: vocabulary, periods, ids and the rules of the cooperation. Pure: no IO, no async, no rows.

pub mod agreement;
pub mod chain;
pub mod chair_term;
pub mod consent;
pub mod differences;
pub mod disclosure;
pub mod faults;
pub mod follow_up;
pub mod id;
pub mod journal;
pub mod labels;
pub mod letters;
pub mod lifecycle;
pub mod limits;
pub mod matrix;
pub mod notation;
pub mod partition;
pub mod period;
pub mod problem;
pub mod projects;
pub mod reporting;
pub mod seats;
pub mod substitution;
pub mod swedish;
pub mod validation;
pub mod vocabulary;
