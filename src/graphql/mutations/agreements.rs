//! Drafting agreements, and what a party says of one: approvals and notices of termination.

use async_graphql::{Context, InputObject, MaybeUndefined};

use crate::{
    domain::vocabulary::{AgreementEntry, LadderStepKind},
    graphql::{
        engine::{
            arguments::{Decode, Id},
            loading::Result,
            mutation::mutations,
            scalars::Date,
        },
        types::{
            agreements::Agreement,
            bodies::Body,
            documents::SteeringDocument,
            matters::{Decision, Matter},
            organisations::Organisation,
        },
    },
    store,
};

/// A party of an agreement that is drafted (avtalspart).
#[derive(InputObject)]
struct AgreementPartyInput {
    /// The organisation.
    organisation: Id<Organisation>,
    /// The name under which it is party; its official one when left out.
    name_as_signed: Option<String>,
    /// The organ whose approval binds it, as `kommunfullmäktige` (godkännande organ): one line of 1 to 200 characters.
    approving_organ: String,
    /// The office of whoever signs for it (undertecknare): one line of 1 to 200 characters. No person is named.
    signatory_title: Option<String>,
}

impl Decode for AgreementPartyInput {
    type Value = store::NewParty;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<store::NewParty> {
        let Self {
            organisation,
            name_as_signed,
            approving_organ,
            signatory_title,
        } = self;
        let field = format!("{field}.organisation");
        Ok(store::NewParty {
            organisation: organisation.decode(ctx, &field).await?,
            name_as_signed,
            approving_organ,
            signatory_title,
        })
    }
}

/// A step by which a dispute climbs, of an agreement that is drafted (tvistesteg, B-10).
#[derive(InputObject)]
struct LadderStepInput {
    /// Which step it is.
    kind: LadderStepKind,
    /// What the agreement says of it, in Swedish (lydelse): 1 to 20 000 characters.
    wording: String,
    /// The bodies that it means (organ), those of the day on which the step is taken: at most 50, each once. The political steps
    /// require one even where none is named, the others only where one is.
    #[graphql(default)]
    bodies: Vec<Id<Body>>,
}

impl Decode for LadderStepInput {
    type Value = store::NewLadderStep;

    async fn decode(self, ctx: &Context<'_>, field: &str) -> Result<store::NewLadderStep> {
        let Self {
            kind,
            wording,
            bodies,
        } = self;
        let field = format!("{field}.bodies");
        Ok(store::NewLadderStep {
            kind,
            wording,
            bodies: bodies.decode(ctx, &field).await?,
        })
    }
}

mutations! {
    /// Approving agreements and its likes.
    AgreementMutations;

    /// Drafts an agreement (upprätta överenskommelse, B-11 to B-14) that a document of your organisation's of the kind AGREEMENT
    /// holds. For editors of the organisation that owns the document, which is one of the parties. Nobody else sees it until it is sent
    /// (`sendAgreement`), and it binds nobody until the parties have approved it (`recordApproval`). Refused: DOES_NOT_FIT for a
    /// document of another kind, for a day without ON_DAY or ON_DAY without a day, for a ladder that doesn't go upwards, and when it
    /// is to take the place of an agreement between others; ALREADY_EXISTS when the document holds an agreement, and for a party or a
    /// body of a step named twice; REQUIRED for fewer than two parties.
    draft_agreement("The agreement.";
        /// The agreement to draft.
        DraftAgreementInput once idempotency_key {
            /// The document that holds it.
            document: Id<SteeringDocument>,
            /// The matter in which it is decided (ärende).
            matter: Option<Id<Matter>>,
            /// Its parties, in the order of the document: 2 to 50.
            parties: Vec<AgreementPartyInput>,
            /// The steps by which a dispute under it climbs, the lowest first (tvistelösning, B-10): each kind at most once. Without
            /// any no dispute is raised under it.
            #[graphql(default)]
            ladder: Vec<LadderStepInput>,
            /// Months from a notice until it ends (uppsägningstid, B-12): 0 to 120.
            #[graphql(default = 12)]
            notice_months: i32,
            /// How it enters into force (ikraftträdande, B-11).
            #[graphql(default_with = "AgreementEntry::WithLast")]
            entry: AgreementEntry,
            /// The day on which it enters into force at the earliest, with ON_DAY.
            in_force_on: Option<Date>,
            /// The agreement whose place it takes when it enters into force (ersätter): all its parties are parties to this one.
            supersedes: Option<Id<Agreement>>,
        }
    ) -> DraftAgreementPayload {
        /// The draft.
        agreement: Agreement,
    } = |writing, today| {
        let new = store::NewAgreement { document, matter, parties, ladder, notice_months, entry, in_force_on, supersedes };
        writing.draft_agreement(new, today).await
    };

    /// Changes a draft of an agreement (ändra utkast till överenskommelse). For editors of the organisation that owns its
    /// document. Refused: WRONG_STATE once it has been sent; as `draftAgreement`.
    change_agreement("What to change.";
        /// What to change in a draft of an agreement. What is left out stays.
        ChangeAgreementInput at version {
            /// The agreement.
            agreement: Id<Agreement>,
            /// The matter in which it is decided, or null (ärende).
            matter: MaybeUndefined<Id<Matter>>,
            /// All its parties, in the order of the document: 2 to 50.
            parties: Option<Vec<AgreementPartyInput>>,
            /// All the steps by which a dispute under it climbs, the lowest first (tvistelösning): each kind at most once.
            ladder: Option<Vec<LadderStepInput>>,
            /// Months from a notice until it ends (uppsägningstid): 0 to 120.
            notice_months: Option<i32>,
            /// How it enters into force (ikraftträdande).
            entry: Option<AgreementEntry>,
            /// The day on which it enters into force at the earliest, or null.
            in_force_on: MaybeUndefined<Date>,
        }
    ) -> ChangeAgreementPayload {
        /// The changed draft.
        agreement: Agreement,
    } = |writing, today| {
        let change = store::AgreementChange { matter, parties, ladder, notice_months, entry, in_force_on };
        writing.change_agreement(agreement, version, change, today).await
    };

    /// Sends an agreement to its parties for approval (skicka överenskommelse för godkännande, B-11): from then on it is
    /// PENDING_APPROVAL, and not changed any more. What it founds and abolishes begins and ends when it enters into force, which
    /// takes the approval of all who write in those bodies. For approvers of the organisation that owns its document. Refused:
    /// WRONG_STATE when it was sent, and while its text is a draft; DOES_NOT_FIT when its parties can't see the document, for a body
    /// in which you don't write or others than its parties do, and for any body when it enters into force for EACH;
    /// ALREADY_EXISTS for a body that another agreement, which has entered into force, founds or abolishes.
    send_agreement("Which agreement.";
        /// Which agreement to send.
        SendAgreementInput at version {
            /// The agreement.
            agreement: Id<Agreement>,
            /// The day on which it was sent, today or earlier; today when left out.
            sent_on: Option<Date>,
            /// The bodies that it abolishes when it enters into force (B-13): at most 50.
            #[graphql(default)]
            abolishes: Vec<Id<Body>>,
            /// The bodies that begin when it enters into force and end with it (B-7 to B-9): at most 50.
            #[graphql(default)]
            founds: Vec<Id<Body>>,
        }
    ) -> SendAgreementPayload {
        /// The agreement.
        agreement: Agreement,
    } = |writing, today| {
        let bound = store::BoundBodies { abolishes, founds };
        writing.send_agreement(agreement, version, sent_on.unwrap_or(today), bound, today).await
    };

    /// Records that your organisation has approved an agreement that it is party to (godkännande, B-11). The agreement is in
    /// force from the last required approval, unless it says otherwise (`entry`). For approvers; others get FORBIDDEN. A party
    /// approves once: else ALREADY_EXISTS. Before it was sent for approval: WRONG_STATE to the party whose document holds it,
    /// NOT_FOUND to all others. INVALID_PERIOD for a day before it was sent, and for another day than that of the decision;
    /// DOES_NOT_FIT for a decision of others, one that neither approves nor adopts, and one on another document.
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
    /// months of notice have run; one that enters into force for EACH for your organisation alone, as long as two are left. For approvers; others get FORBIDDEN. WRONG_STATE, when it was not in force that day, or doesn't
    /// bind your organisation; ALREADY_EXISTS, when your organisation has given notice before.
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
