//! Mutations: from the input of a request to a business method of the store, and from its outcome to a payload.
//!
//! What is refused for a reason that the user can act on stands in the payload's `userErrors`; what is absent, forbidden
//! or changed meanwhile is an error.

mod access;
mod agreements;
mod appointments;
mod documents;
mod follow_up;
mod groups;
mod indicators;
mod names;
mod participants;
mod persons;
mod projects;

use async_graphql::MergedObject;

use super::areas::AreaMutations;

/// Where every mutation begins. Each is done wholly or not at all, and recorded in the journal. At the public door all are
/// refused with UNAUTHENTICATED. Send one in a request: of several they are done one after another, each for itself, and an
/// error in one takes the answers of the others with it, though what they did remains.
#[derive(MergedObject, Default)]
pub struct Mutation(
    AreaMutations,
    access::AccessMutations,
    agreements::AgreementMutations,
    appointments::AppointmentMutations,
    documents::DocumentMutations,
    follow_up::FollowUpMutations,
    groups::GroupMutations,
    indicators::IndicatorMutations,
    names::NameMutations,
    participants::ParticipantMutations,
    persons::PersonMutations,
    projects::ProjectMutations,
);
