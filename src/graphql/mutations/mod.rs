//! Mutations: from the input of a request to a business method of the store, and from its outcome to a payload.
//!
//! What is refused for a reason that the user can act on stands in the payload's `userErrors`; what is absent, forbidden
//! or changed meanwhile is an error.

mod access;
mod adoptions;
mod agreements;
mod appointments;
mod documents;
mod follow_up;
mod groups;
mod indicators;
mod meetings;
mod names;
mod participants;
mod persons;
mod projects;
mod proposals;
mod rules;

use async_graphql::MergedObject;

use super::{areas::AreaMutations, engine::execution::Boxed};

/// Where every mutation begins. Each is done wholly or not at all, and recorded in the journal. At the public door all are
/// refused with UNAUTHENTICATED. Send one in a request: of several they are done one after another, each for itself, and an
/// error in one takes the answers of the others with it, though what they did remains. Where an input takes the id of something
/// that people cite by a key, as `2584` or `lansstyrgruppen`, it takes the key, too. Each
/// can be previewed (`preview`). What binds others becomes a proposal that they consent to (`proposals`): its payload has a `proposal`
/// then, and nothing is done yet.
#[derive(MergedObject, Default)]
pub struct Mutation(
    Boxed<AreaMutations>,
    Boxed<access::AccessMutations>,
    Boxed<adoptions::AdoptionMutations>,
    Boxed<agreements::AgreementMutations>,
    Boxed<appointments::AppointmentMutations>,
    Boxed<documents::DocumentMutations>,
    Boxed<follow_up::FollowUpMutations>,
    Boxed<groups::GroupMutations>,
    Boxed<indicators::IndicatorMutations>,
    Boxed<meetings::MeetingPartMutations>,
    Boxed<names::NameMutations>,
    Boxed<participants::ParticipantMutations>,
    Boxed<persons::PersonMutations>,
    Boxed<projects::ProjectMutations>,
    Boxed<proposals::ProposalMutations>,
    Boxed<rules::RuleMutations>,
);
