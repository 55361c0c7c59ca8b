//! Documents that many adopt: asking them to, and recording what each answers.

use async_graphql::{ID, MaybeUndefined};

use crate::{
    domain::vocabulary::{AdoptionAnswer, AgreementEntry},
    graphql::{
        engine::{arguments::Id, mutation::mutations, scalars::Date},
        types::{
            adoptions::{AdoptionRequest, DocumentAdoption},
            documents::DocumentVersion,
            matters::Decision,
            node::global_id,
        },
    },
    store,
};

mutations! {
    /// Adopting documents and its likes.
    AdoptionMutations;

    /// Asks the region and each kommun to adopt a version of a steering document for itself by a day (skicka för antagande, A-13):
    /// an action plan, a guideline, a routine or a recommendation of a body of the county that is to be adopted by each. For editors
    /// who may write documents for that body; others get FORBIDDEN. Each answers with `recordAdoption`. Refused: WRONG_STATE for a
    /// draft; DOES_NOT_FIT for a document of another kind or of no such body, one that its owner alone sees, a decision of
    /// another body, and for a day without ON_DAY or ON_DAY without a day; ALREADY_EXISTS when the version was sent before;
    /// INVALID_PERIOD for a day to answer by before it was sent.
    send_for_adoption("Which version, and by when it is to be answered.";
        /// The version to send for adoption.
        SendForAdoptionInput once idempotency_key {
            /// The version: one that its owner has adopted.
            document_version: Id<DocumentVersion>,
            /// The decision by which the body recommends it, where it is held here (beslut): one that recommends, supports, approves
            /// or adopts.
            decision: Option<Id<Decision>>,
            /// The day on which it was sent, today or earlier; today when left out.
            sent_on: Option<Date>,
            /// The last day to answer by (svar senast).
            answer_by: Date,
            /// How it enters into force (ikraftträdande).
            #[graphql(default_with = "AgreementEntry::Each")]
            entry: AgreementEntry,
            /// The day on which it enters into force at the earliest, with ON_DAY.
            in_force_on: Option<Date>,
        }
    ) -> SendForAdoptionPayload {
        /// The request.
        adoption_request: AdoptionRequest,
    } = |writing, today| {
        let sent_on = sent_on.unwrap_or(today);
        let new = store::NewAdoptionRequest { document_version, decision, sent_on, answer_by, entry, in_force_on };
        writing.send_for_adoption(new, today).await
    };

    /// Changes until when a version that was sent for adoption is to be answered, and how it enters into force (ändra begäran om
    /// antagande). For editors who may write documents for the body. WRONG_STATE for another way to enter into force once somebody
    /// has answered; otherwise as `sendForAdoption`.
    change_adoption_request("What to change.";
        /// What to change in a request for adoption. What is left out stays.
        ChangeAdoptionRequestInput at version {
            /// The request.
            adoption_request: Id<AdoptionRequest>,
            /// The last day to answer by (svar senast).
            answer_by: Option<Date>,
            /// How it enters into force (ikraftträdande).
            entry: Option<AgreementEntry>,
            /// The day on which it enters into force at the earliest, or null.
            in_force_on: MaybeUndefined<Date>,
        }
    ) -> ChangeAdoptionRequestPayload {
        /// The changed request.
        adoption_request: AdoptionRequest,
    } = |writing| {
        let change = store::AdoptionRequestChange { answer_by, entry, in_force_on };
        writing.change_adoption_request(adoption_request, version, change).await
    };

    /// Records that your organisation has adopted a version of a steering document for itself, or has declined to (registrera
    /// antagande, A-13). For approvers; of documents that you may see. WRONG_STATE, when it is a draft, or it is declined by who
    /// wasn't asked to adopt it; ALREADY_EXISTS, when your organisation's answer is recorded; DOES_NOT_FIT for a reservation by who
    /// declines, and for a decision of others, one that does something else, and one of another organ, with another paragraph or on
    /// another version; INVALID_PERIOD for another day than that of the decision.
    record_adoption("Which version, what was decided, when and by which organ.";
        /// What the caller's organisation has decided on a version of a document.
        RecordAdoptionInput once idempotency_key {
            /// The version: one that its owner has adopted.
            document_version: Id<DocumentVersion>,
            /// Whether it adopts the version or declines to (svar).
            #[graphql(default_with = "AdoptionAnswer::Adopted")]
            answer: AdoptionAnswer,
            /// The day of the decision, today or earlier.
            adopted_on: Date,
            /// The organ that decided, as `kommunstyrelsen` (beslutsorgan): one line of 1 to 200 characters.
            organ: String,
            /// The number of the paragraph in its minutes (§), as `101`: 1 to 20 characters, without §.
            paragraph: Option<String>,
            /// The decision, where it is held here (beslut): one of your organisation's that approves or adopts, or rejects when it
            /// declines.
            decision: Option<Id<Decision>>,
            /// What your organisation reserved itself, in Swedish (förbehåll): 1 to 2 000 characters.
            reservation: Option<String>,
        }
    ) -> RecordAdoptionPayload {
        /// The recorded adoption.
        adoption: DocumentAdoption,
    } = |writing, today| {
        let adoption = store::NewAdoption { document_version, answer, adopted_on, organ, paragraph, decision, reservation };
        writing.record_adoption(adoption, today).await
    };

    /// Corrects what your organisation has recorded of an adoption (rätta antagande). Answer and day stay once all have adopted what is in
    /// force for all together. For approvers. Refused: as `recordAdoption`.
    change_adoption("What to correct.";
        /// What to correct in an adoption. What is left out stays.
        ChangeAdoptionInput at version {
            /// The adoption.
            adoption: Id<DocumentAdoption>,
            /// Whether it adopts the version or declines to (svar).
            answer: Option<AdoptionAnswer>,
            /// The day of the decision, today or earlier.
            adopted_on: Option<Date>,
            /// The organ that decided (beslutsorgan): one line of 1 to 200 characters.
            organ: Option<String>,
            /// The number of the paragraph in its minutes (§), as `101`: 1 to 20 characters, without §; null: none.
            paragraph: MaybeUndefined<String>,
            /// The decision (beslut): one of your organisation's that approves or adopts, or rejects when it declines; null: none.
            decision: MaybeUndefined<Id<Decision>>,
            /// What your organisation reserved itself, in Swedish (förbehåll): 1 to 2 000 characters; null: nothing.
            reservation: MaybeUndefined<String>,
        }
    ) -> ChangeAdoptionPayload {
        /// The corrected adoption.
        adoption: DocumentAdoption,
    } = |writing, today| {
        let change = store::AdoptionChange { answer, adopted_on, organ, paragraph, decision, reservation };
        writing.change_adoption(adoption, version, change, today).await
    };

    /// Removes an adoption of your organisation that was recorded wrongly (ta bort antagande), unless all have adopted what is in force
    /// for all together. For approvers.
    remove_adoption("Which adoption.";
        /// Which adoption to remove.
        RemoveAdoptionInput at version {
            /// The adoption.
            adoption: Id<DocumentAdoption>,
        }
    ) -> RemoveAdoptionPayload {
        /// The id that the removed adoption had.
        adoption_id: ID,
    } = |writing, today| writing.remove_adoption(adoption, version, today).await.map(global_id::<DocumentAdoption>);
}
