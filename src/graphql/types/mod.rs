//! The types of the schema: one file for each area.

pub(super) mod access;
pub(super) mod agreements;
pub(super) mod bodies;
pub(super) mod differences;
pub(super) mod directions;
pub(super) mod documents;
pub(super) mod follow_up;
pub(super) mod history;
pub(super) mod indicators;
pub(super) mod mandates;
pub(super) mod matrix;
pub(super) mod matters;
pub(super) mod names;
pub(super) mod node;
pub(super) mod organisations;
pub(super) mod people;
pub(super) mod periods;
pub(super) mod project_parts;
pub(super) mod projects;
pub(super) mod proposals;
pub(super) mod rules;
pub(super) mod seats;
pub(super) mod shared;
pub(super) mod structure_reports;
pub(super) mod viewer;
pub(super) mod vocabulary;
