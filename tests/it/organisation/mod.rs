//! The organisation: bodies, people, agreements and steering documents.

mod adoptions;
mod agreement;
mod appointing;
mod appointments;
mod approvals_and_notices;
mod area_groups;
mod board;
mod by_the_day;
mod commissions;
mod deadlines;
mod disputes;
mod groups;
mod horizon_notes;
mod meeting_pages;
mod meeting_year;
mod meetings;
mod obstacles;
mod overview;
pub(crate) mod persons;
mod proposals;
mod provisions;
mod rules;
mod steering_documents;
mod training_activities;
mod validity;
mod year_plans;
