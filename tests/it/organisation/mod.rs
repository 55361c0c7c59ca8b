//! The organisation: bodies, people, agreements and steering documents.

mod adoptions;
mod agreement;
mod appointing;
mod appointments;
mod approvals_and_notices;
mod area_groups;
mod board;
mod by_the_day;
mod decisions;
mod drafting;
mod groups;
mod horizon_notes;
mod meeting_year;
mod meetings;
mod overview;
pub(crate) mod persons;
mod proposals;
mod provisions;
mod rules;
mod steering_documents;
mod validity;
