//! What a party says of an agreement: approvals and notices of termination.

use async_graphql::{Context, ID, InputObject, Object};

use super::{key, once, optional_key, payload, shown};
use crate::{
    domain::id::NodeKind,
    graphql::{
        engine::{
            loading::{Result, begin, today},
            scalars::Date,
        },
        types::agreements::Agreement,
    },
};

/// The approval of an agreement by the caller's organisation.
#[derive(InputObject, Debug)]
struct RecordApprovalInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The agreement.
    agreement: ID,
    /// The day of the approval, at the latest today.
    approved_on: Date,
    /// The decision by which it was approved (beslut): one of your organisation's that approves or adopts.
    decision: Option<ID>,
}

payload!(RecordApprovalPayload {
    /// The agreement. Its status follows from all approvals.
    agreement: Agreement
});

/// The notice of termination that the caller's organisation gives.
#[derive(InputObject, Debug)]
struct GiveNoticeInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The agreement.
    agreement: ID,
    /// The day on which the notice was given, at the latest today: the months of notice run from it.
    given_on: Date,
}

payload!(GiveNoticePayload {
    /// The agreement. Its status and its end follow from the notice.
    agreement: Agreement
});

/// Approving agreements and its likes.
#[derive(Default)]
pub struct AgreementMutations;

/// Approving agreements and its likes.
#[Object]
impl AgreementMutations {
    /// Records that your organisation has approved an agreement that it is party to (godkännande, B-11). The agreement is
    /// in force from the last required approval. For approvers; who is no party is answered with FORBIDDEN. A party
    /// approves once: else ALREADY_EXISTS.
    async fn record_approval(
        &self,
        ctx: &Context<'_>,
        input: RecordApprovalInput,
    ) -> Result<RecordApprovalPayload> {
        let (retry_key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Agreement, &input.agreement, "agreement")?;
            let decision = optional_key(NodeKind::Decision, input.decision.as_ref(), "decision")?;
            writing
                .record_approval(id, input.approved_on.0, decision, today(ctx))
                .await
        };
        let recorded = once(&writing, "recordApproval", &retry_key, &text, work).await;
        Ok(shown(ctx, writing, recorded).await?.into())
    }

    /// Gives notice of termination of an agreement for your organisation (uppsägning, B-12). The agreement ends when the
    /// months of notice have run. For approvers; who is no party is answered with FORBIDDEN. WRONG_STATE, when it was not in
    /// force that day; ALREADY_EXISTS, when your organisation has given notice before.
    async fn give_notice(
        &self,
        ctx: &Context<'_>,
        input: GiveNoticeInput,
    ) -> Result<GiveNoticePayload> {
        let (retry_key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Agreement, &input.agreement, "agreement")?;
            writing.give_notice(id, input.given_on.0, today(ctx)).await
        };
        let given = once(&writing, "giveNotice", &retry_key, &text, work).await;
        Ok(shown(ctx, writing, given).await?.into())
    }
}
