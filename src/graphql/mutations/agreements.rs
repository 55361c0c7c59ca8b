//! What a party says of an agreement: approvals and notices of termination.

use crate::graphql::{
    engine::{arguments::Id, mutation::mutations, scalars::Date},
    types::{agreements::Agreement, matters::Decision},
};

mutations! {
    /// Approving agreements and its likes.
    AgreementMutations;

    /// Records that your organisation has approved an agreement that it is party to (godkännande, B-11). The agreement is in
    /// force from the last required approval. For approvers; others get FORBIDDEN. A party approves once: else
    /// ALREADY_EXISTS.
    record_approval("Of which agreement, and when.";
        /// The approval of an agreement by the caller's organisation.
        RecordApprovalInput once idempotency_key {
            /// The agreement.
            agreement: Id<Agreement>,
            /// The day of the approval, today or earlier.
            approved_on: Date,
            /// The decision by which it was approved (beslut): one of your organisation's that approves or adopts.
            decision: Option<Id<Decision>>,
        }
    ) -> RecordApprovalPayload {
        /// The agreement. Its status follows from all approvals.
        agreement: Agreement,
    } = |writing, today| writing.record_approval(agreement, approved_on, decision, today).await;

    /// Gives notice of termination of an agreement for your organisation (uppsägning, B-12). The agreement ends when the
    /// months of notice have run. For approvers; others get FORBIDDEN. WRONG_STATE, when it was not in force that day;
    /// ALREADY_EXISTS, when your organisation has given notice before.
    give_notice("Of which agreement, and when.";
        /// The notice of termination that the caller's organisation gives.
        GiveNoticeInput once idempotency_key {
            /// The agreement.
            agreement: Id<Agreement>,
            /// The day on which the notice was given, at the latest today: the months of notice run from it.
            given_on: Date,
        }
    ) -> GiveNoticePayload {
        /// The agreement. Its status and its end follow from the notice.
        agreement: Agreement,
    } = |writing, today| writing.give_notice(agreement, given_on, today).await;
}
