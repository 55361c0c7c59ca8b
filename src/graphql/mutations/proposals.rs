//! Consenting to proposals, rejecting and withdrawing them.

use crate::graphql::{
    engine::{arguments::Id, mutation::mutations},
    types::proposals::Proposal,
};

mutations! {
    /// Deciding on proposals.
    ProposalMutations;

    /// Consents to a proposal for your organisation (samtyck till förslag). For those whose consent it needs, in the grade that it
    /// asks for. With the last consent it is done, all or nothing, with what its proposer may do then; where it can't be done as it
    /// was shown it lapses, and its `answer` says why. Refused: WRONG_STATE when it waits for nobody any more, ALREADY_EXISTS when
    /// your organisation has consented.
    consent_to_proposal("Which proposal.";
        /// Which proposal to consent to.
        ConsentToProposalInput at version {
            /// The proposal.
            proposal: Id<Proposal>,
        }
    ) -> ConsentToProposalPayload {
        /// The proposal as it stands since.
        proposal: Proposal,
    } = |writing, today| writing.consent_to_proposal(proposal, version, today).await;

    /// Rejects a proposal for your organisation, for good (avslå förslag). For those whose consent it needs. Refused: as
    /// `consentToProposal`.
    reject_proposal("Which proposal, and why.";
        /// Which proposal to reject, and why.
        RejectProposalInput at version {
            /// The proposal.
            proposal: Id<Proposal>,
            /// Why (skäl), for those whom it concerns: 1 to 2 000 characters.
            reason: String,
        }
    ) -> RejectProposalPayload {
        /// The rejected proposal.
        proposal: Proposal,
    } = |writing, today| writing.reject_proposal(proposal, version, reason, today).await;

    /// Withdraws a proposal of your organisation (dra tillbaka förslag). For its editors. Refused: WRONG_STATE when it waits for
    /// nobody any more.
    withdraw_proposal("Which proposal.";
        /// Which proposal to withdraw.
        WithdrawProposalInput at version {
            /// The proposal.
            proposal: Id<Proposal>,
        }
    ) -> WithdrawProposalPayload {
        /// The withdrawn proposal.
        proposal: Proposal,
    } = |writing, today| writing.withdraw_proposal(proposal, version, today).await;
}
