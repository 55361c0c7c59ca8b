//! Follow-up values: saving, submitting, approving, returning, opening again and removing them, one or many at a time.

use async_graphql::{Context, ID, InputObject, SimpleObject};
use uuid::Uuid;

use crate::{
    domain::{
        follow_up::Figures,
        id::{NodeId, NodeKind},
        plausibility::Warning,
        problem::{self, Problem},
        vocabulary::{BulkMode, PlausibilityWarning, UserErrorCode, ValueKind, Visibility},
    },
    graphql::{
        engine::{
            arguments::{Decode, Id},
            loading::Result,
            mutation::{AsItStands, Done, Outcome, Show, UserError, changes, mutations},
            scalars::{Date, Decimal},
        },
        types::{
            follow_up::{FollowUpValue, ReportingExtension, ValueWarning},
            history::Change,
            indicators::{Indicator, number},
            node::global_id,
            organisations::Organisation,
            periods::PeriodInput,
        },
    },
    store::{
        self, Acknowledged, BulkOutcome, IndicatorKey, Kept, Submission, ValueContent, ValueRow,
    },
};

/// How many values one call takes.
const VALUES: usize = 1_000;

/// One of many values that your organisation reports.
#[derive(InputObject)]
struct FollowUpValueRowInput {
    /// The indicator, by its global id or its slug.
    indicator: String,
    /// The period, by its code: `2026`, `2026-T1`, `2026-Q4` or `2026-M11`.
    period: String,
    /// Whether it is a figure or a judgement in words, or why there is none (slag av värde).
    #[graphql(default_with = "ValueKind::Figure")]
    kind: ValueKind,
    /// The figure, in the indicator's unit (utfall): 0 or more, at most four decimals.
    actual: Option<Decimal>,
    /// Of a share or a ratio: what is counted (täljare).
    numerator: Option<Decimal>,
    /// Of a share or a ratio: among how many (nämnare).
    denominator: Option<Decimal>,
    /// The figure that your organisation sets itself for the period (målvärde).
    target: Option<Decimal>,
    /// The value in words, or what is to be known of the figure, in Swedish: at most 5 000 characters.
    comment: Option<String>,
    /// Whether the comment is for all who see the value (offentlig kommentar); else it is for the cooperation.
    #[graphql(default = false)]
    comment_public: bool,
    /// Whether the figure may still change (preliminärt).
    #[graphql(default = false)]
    preliminary: bool,
    /// The `warnings` that you acknowledge (bekräftade varningar), where it is submitted. Those that it hasn't count for nothing.
    #[graphql(default)]
    acknowledged_warnings: Vec<PlausibilityWarning>,
    /// Who may see it at most (synlighet), where it is submitted: as many as see its indicator then, when left out, and never more.
    /// Not OWNER of an indicator that others see, as another organisation approves it.
    visibility: Option<Visibility>,
}

impl Decode for FollowUpValueRowInput {
    type Value = ValueRow;

    async fn decode(self, _: &Context<'_>, _: &str) -> Result<ValueRow> {
        Ok(ValueRow {
            number: 0,
            new_id: None,
            indicator: indicator_key(self.indicator),
            period: self.period,
            actual: self.actual.map(Into::into),
            numerator: self.numerator.map(Into::into),
            denominator: self.denominator.map(Into::into),
            target: self.target.map(Into::into),
            kind: self.kind,
            comment: self.comment,
            comment_public: self.comment_public,
            submission: submission(self.acknowledged_warnings, self.visibility),
            submitted_on: None,
            suppressed: false,
            preliminary: self.preliminary,
            submit: false,
            stays: false,
            kept: Kept::default(),
        })
    }
}

/// A submission with these warnings acknowledged, to be seen by so many at most.
fn submission(warnings: Vec<PlausibilityWarning>, visibility: Option<Visibility>) -> Submission {
    Submission {
        acknowledged: Acknowledged::These(warnings),
        visibility,
    }
}

/// No slug is a global id: those of indicators begin with a capital.
fn indicator_key(text: String) -> IndicatorKey {
    match NodeId::decode(&text).filter(|id| id.kind == NodeKind::Indicator) {
        Some(id) => IndicatorKey::Id(id.key),
        None => IndicatorKey::Slug(text),
    }
}

/// A value to approve.
#[derive(InputObject)]
struct ApprovedValueInput {
    /// The value.
    value: Id<FollowUpValue>,
    /// The `version` that you last read. A stale one is refused with CONFLICT.
    version: i32,
}

impl Decode for ApprovedValueInput {
    type Value = (Uuid, i32);

    /// An id of something else is no value's: it is refused with the others that the caller can't see.
    async fn decode(self, _: &Context<'_>, _: &str) -> Result<(Uuid, i32)> {
        Ok((self.value.global().unwrap_or_default(), self.version))
    }
}

/// Why a row was refused (fel i en rad).
#[derive(SimpleObject)]
pub struct RowError {
    /// The number of the row in the list, from 1.
    row: i32,
    /// The field of the row.
    field: Vec<String>,
    /// What is wrong, for programs.
    code: UserErrorCode,
    /// What is wrong and what would be right, in English.
    message: String,
    /// The same in Swedish.
    message_swedish: String,
}

impl RowError {
    fn new(row: usize, problem: Problem) -> Self {
        Self {
            row: number(row),
            field: problem.field,
            code: problem.code,
            message: problem.english,
            message_swedish: problem.swedish,
        }
    }
}

/// Result of `submitFollowUpValues`.
#[derive(SimpleObject, Default)]
pub struct SubmitFollowUpValuesPayload {
    /// How many values were created.
    created: i32,
    /// How many existing values were changed.
    changed: i32,
    /// How many existing values were already as the row says, and were left untouched.
    unchanged: i32,
    /// How many rows were refused.
    refused: i32,
    /// The values of all rows but the refused ones, in the order of the rows. Null when nothing was done, and in a preview.
    values: Option<Vec<FollowUpValue>>,
    /// What it changed, value by value, as `history` shows it; with `preview`, what it would change. Empty when nothing was done.
    changes: Option<Vec<Change>>,
    /// Every fault of every refused row, in the order of the rows.
    row_errors: Vec<RowError>,
    /// Why nothing was done; empty when something was.
    user_errors: Vec<UserError>,
}

/// Result of `saveFollowUpValue`.
#[derive(SimpleObject)]
pub struct SaveFollowUpValuePayload {
    /// The saved value. Null when it was refused or previewed; with CONFLICT, the value as it stands now.
    value: Option<FollowUpValue>,
    /// What is to be looked at in it before it is submitted (rimlighetsvarningar), with `preview` too. Null when it was refused.
    warnings: Option<Vec<ValueWarning>>,
    /// What it changed, thing by thing, as `history` shows it; with `preview`, what it would change. Empty when it was refused.
    changes: Option<Vec<Change>>,
    /// Why the mutation was refused; empty when it succeeded.
    user_errors: Vec<UserError>,
}

impl SaveFollowUpValuePayload {
    async fn of(ctx: &Context<'_>, outcome: Outcome<(Uuid, Vec<Warning>)>) -> Result<Self> {
        Ok(match outcome {
            Ok(Done {
                value: (id, warnings),
                preview,
                written,
            }) => Self {
                value: match preview {
                    true => None,
                    false => Show::<FollowUpValue>::show(id, ctx).await?,
                },
                warnings: Some(warnings.into_iter().map(ValueWarning::from).collect()),
                changes: Some(changes(written, preview)),
                user_errors: Vec::new(),
            },
            Err(refused) => Self {
                value: FollowUpValue::as_it_stands(ctx, &refused).await?,
                warnings: None,
                changes: Some(Vec::new()),
                user_errors: refused.errors,
            },
        })
    }
}

mutations! {
    /// Reporting values and deciding on them.
    FollowUpMutations;

    /// Saves what your organisation reports of an indicator for a period, as a draft, or changes its draft or what was returned
    /// to it (spara uppföljningsvärde): the whole of it, so what is left out is empty then. Of a value that is approved and preliminary
    /// it begins the correction, as a draft: until that is approved the value stays shown and counted as it is. For editors. Nobody
    /// else sees a draft. Refused: ALREADY_EXISTS when there is a value
    /// and no `version` was sent, WRONG_STATE when it is submitted, or approved and final, DOES_NOT_FIT when the indicator is reported by
    /// others or for other periods, INVALID_PERIOD when the period has not begun.
    save_follow_up_value("The value.";
        /// What your organisation reports of an indicator for a period: the whole of it. What is left out is empty afterwards.
        SaveFollowUpValueInput {
            /// The indicator.
            indicator: Id<Indicator>,
            /// The period: one of the indicator's kind that has begun.
            period: PeriodInput,
            /// The `version` of the value that you last read, when there is a value already.
            version: Option<i32>,
            /// Whether it is a figure or a judgement in words, or why there is none (slag av värde).
            #[graphql(default_with = "ValueKind::Figure")]
            kind: ValueKind,
            /// The figure, in the indicator's unit (utfall): 0 or more, at most four decimals. Of what is put together from numerator
            /// and denominator it may be left out.
            actual: Option<Decimal>,
            /// Of a share or a ratio: what is counted (täljare).
            numerator: Option<Decimal>,
            /// Of a share or a ratio: among how many (nämnare).
            denominator: Option<Decimal>,
            /// The figure that your organisation sets itself for the period (målvärde).
            target: Option<Decimal>,
            /// The value in words, or what is to be known of the figure, in Swedish: at most 5 000 characters.
            comment: Option<String>,
            /// Whether the comment is for all who see the value (offentlig kommentar); else it is for the cooperation. A value in words
            /// is always seen with its comment.
            #[graphql(default = false)]
            comment_public: bool,
            /// Whether the figure may still change (preliminärt).
            #[graphql(default = false)]
            preliminary: bool,
        }
    ) -> SaveFollowUpValuePayload = |writing, today| {
        let figures = Figures { actual, numerator, denominator };
        let content = ValueContent { kind, figures, target, comment, comment_public, preliminary };
        writing.save_value(indicator, period, version, content, today).await
    };

    /// Submits a value for approval (skicka in). For editors of its organisation. The region and Norrbottens Kommuner see it
    /// from then on, and those who see its indicator when it is approved. Refused: UNACKNOWLEDGED_WARNINGS for each of its `warnings`
    /// that is not acknowledged, WRONG_STATE when it is submitted or approved already.
    submit_follow_up_value("Which value.";
        /// Which value to submit.
        SubmitFollowUpValueInput at version {
            /// The value.
            value: Id<FollowUpValue>,
            /// The `warnings` of it that you acknowledge (bekräftade varningar). Those that it hasn't count for nothing.
            #[graphql(default)]
            acknowledged_warnings: Vec<PlausibilityWarning>,
            /// Who may see it at most (synlighet): as many as see its indicator now, when left out, and never more; not OWNER of an indicator
            /// that others see, as another organisation approves it.
            visibility: Option<Visibility>,
        }
    ) -> SubmitFollowUpValuePayload {
        /// The submitted value.
        value: FollowUpValue,
    } = |writing, today| {
        let submission = submission(acknowledged_warnings, visibility);
        writing.submit_value(value, version, submission, today).await
    };

    /// Approves a submitted value (godkänn): it is locked, enters the sums, and is seen by all who see its indicator. A correction takes
    /// the place of what it corrects. For approvers of the region and of Norrbottens Kommuner, of values of other organisations.
    /// Refused: WRONG_STATE when it isn't submitted.
    approve_follow_up_value("Which value.";
        /// Which value to approve.
        ApproveFollowUpValueInput at version {
            /// The value.
            value: Id<FollowUpValue>,
        }
    ) -> ApproveFollowUpValuePayload {
        /// The approved value; of a correction, the value that it corrected.
        value: FollowUpValue,
    } = |writing| writing.approve_value(value, version).await;

    /// Returns a submitted value to its organisation, with a reason (återsänd). For approvers of the region and of Norrbottens
    /// Kommuner. Refused: WRONG_STATE when it isn't submitted.
    return_follow_up_value("Which value, and why.";
        /// Which value to return, and why.
        ReturnFollowUpValueInput at version {
            /// The value.
            value: Id<FollowUpValue>,
            /// Why, in Swedish (skäl): 1 to 5 000 characters.
            reason: String,
        }
    ) -> ReturnFollowUpValuePayload {
        /// The returned value.
        value: FollowUpValue,
    } = |writing| writing.return_value(value, version, reason).await;

    /// Opens an approved value again, with a reason (öppna igen): its `correction` is at its organisation, and until that is approved
    /// the value stays shown and counted as it is, UNDER_CORRECTION. For approvers of the region and of Norrbottens Kommuner, of
    /// values of other organisations. Refused: WRONG_STATE when it isn't approved.
    reopen_follow_up_value("Which value, and why.";
        /// Which value to open again, and why.
        ReopenFollowUpValueInput at version {
            /// The value.
            value: Id<FollowUpValue>,
            /// Why, in Swedish (skäl): 1 to 5 000 characters.
            reason: String,
        }
    ) -> ReopenFollowUpValuePayload {
        /// The value, which is under correction.
        value: FollowUpValue,
    } = |writing| writing.reopen_value(value, version, reason).await;

    /// Lets more see what your organisation has submitted of an indicator than when it did so (publicera): the consent without which
    /// an indicator that is seen by more shows only what is submitted from then on. For editors; what is published stays so. What so many
    /// may see already, and what has not been submitted, stays as it is. Refused: DOES_NOT_FIT when fewer see the indicator.
    publish_follow_up_values("Which values, and to whom.";
        /// Which values of your organisation to publish, and to whom.
        PublishFollowUpValuesInput {
            /// The indicator.
            indicator: Id<Indicator>,
            /// For which periods; for all, when left out.
            periods: Option<Vec<PeriodInput>>,
            /// Who may see them (synlighet): at most those who see the indicator. What narrows the indicator narrows them, too.
            visibility: Visibility,
        }
    ) -> PublishFollowUpValuesPayload {
        /// The values that more may see than before, in the order of their creation.
        values: Vec<FollowUpValue>,
    } = |writing| writing.publish_values(indicator, periods, visibility).await;

    /// Removes a draft (ta bort utkast); of a correction, what it would have corrected stays as it is. For editors of its
    /// organisation. Refused: WRONG_STATE when it is not a draft: what has been submitted stays.
    remove_follow_up_value("Which draft.";
        /// Which draft to remove.
        RemoveFollowUpValueInput at version {
            /// The value.
            value: Id<FollowUpValue>,
        }
    ) -> RemoveFollowUpValuePayload {
        /// The id that the removed value had.
        value_id: ID,
    } = |writing| writing.remove_value(value, version).await.map(global_id::<FollowUpValue>);

    /// Reports up to 1 000 values of your organisation in one call, all or none, or each for itself (rapportera flera värden).
    /// For editors. A value that is not there is created; a draft, or what was returned, is changed; both are submitted unless
    /// `submit` says otherwise. What is submitted or approved already and is as the row says stays as it is: so a call may be
    /// repeated. Where it isn't as the row says, the row is refused with WRONG_STATE; where it is to be submitted with a warning
    /// that it doesn't acknowledge, with UNACKNOWLEDGED_WARNINGS.
    submit_follow_up_values("The values.";
        /// The values that your organisation reports.
        SubmitFollowUpValuesInput {
            /// What happens to the other rows when one is faulty.
            mode: BulkMode,
            /// Whether the values are submitted; else they are saved as drafts.
            #[graphql(default = true)]
            submit: bool,
            /// The values: 1 to 1 000, each for another indicator or period.
            rows: Vec<FollowUpValueRowInput>,
        }
    ) -> SubmitFollowUpValuesPayload
    planned plan by |session, today| {
        check_number("rows", rows.len())?;
        let rows = (1..).zip(rows).map(|(number, row)| ValueRow { number, submit, ..row });
        session.plan_values(rows.collect(), mode, today).await?
    } = |writing| Ok((writing.report_planned(plan).await?, mode));

    /// Lets an organisation report an indicator for a period later than others, or changes until when (ge anstånd). For approvers of
    /// the region and of Norrbottens Kommuner, for other organisations. It is seen by those who see the indicator, its reason by those
    /// of them who are signed in. Refused:
    /// DOES_NOT_FIT when the organisation owes no value for the period, INVALID_PERIOD when it is due later anyhow, ALREADY_EXISTS
    /// when there is an extension and no `version` was sent.
    extend_reporting("Whom, for which period, and until when.";
        /// Which organisation may report a period of an indicator later, and until when.
        ExtendReportingInput {
            /// The indicator.
            indicator: Id<Indicator>,
            /// The organisation that reports.
            organisation: Id<Organisation>,
            /// The period: one of the indicator's kind.
            period: PeriodInput,
            /// The last day on which the value is in time: later than it is due otherwise.
            until: Date,
            /// Why, in Swedish (skäl): 1 to 5 000 characters.
            reason: String,
            /// The `version` of the extension that you last read, when there is one already.
            version: Option<i32>,
        }
    ) -> ExtendReportingPayload {
        /// The extension.
        extension: ReportingExtension,
    } = |writing| {
        let extension = store::Extension { indicator, organisation, period, until, reason, version };
        writing.extend_reporting(extension).await
    };

    /// Approves up to 1 000 submitted values in one call, all or none (godkänn flera värden). For approvers of the region and
    /// of Norrbottens Kommuner. Refused: WRONG_STATE for each that isn't submitted, DOES_NOT_FIT for each that no longer fits its
    /// indicator, NOT_FOUND for each that you can't see; CONFLICT when one was changed since it was seen.
    approve_follow_up_values("Which values.";
        /// Which values to approve.
        ApproveFollowUpValuesInput {
            /// The values: 1 to 1 000, each once.
            values: Vec<ApprovedValueInput>,
        }
    ) -> ApproveFollowUpValuesPayload {
        /// The approved values, in the order in which they were named.
        values: Vec<FollowUpValue>,
    }
    planned plan by |session, _today| {
        check_number("values", values.len())?;
        session.plan_approvals(values).await?
    } = |writing| writing.approve_planned(plan).await;
}

impl SubmitFollowUpValuesPayload {
    async fn of(ctx: &Context<'_>, outcome: Outcome<(BulkOutcome, BulkMode)>) -> Result<Self> {
        let Done {
            value: (outcome, mode),
            preview,
            written,
        } = match outcome {
            Ok(done) => done,
            Err(refused) => {
                return Ok(Self {
                    user_errors: refused.errors,
                    ..Self::default()
                });
            }
        };
        let rows = outcome.refused_rows();
        let nothing = rows > 0 && mode == BulkMode::AllOrNothing;
        let values = if nothing || preview {
            None
        } else {
            outcome.values.show(ctx).await?
        };
        let errors = outcome.refused.into_iter();
        Ok(Self {
            created: number(outcome.created),
            changed: number(outcome.changed),
            unchanged: number(outcome.unchanged),
            refused: number(rows),
            values,
            changes: Some(changes(written, preview)),
            row_errors: errors
                .map(|(row, problem)| RowError::new(row, problem))
                .collect(),
            user_errors: nothing
                .then(|| problem::nothing_done(rows).at("rows").into())
                .into_iter()
                .collect(),
        })
    }
}

fn check_number(field: &str, count: usize) -> Result<()> {
    let problem = match count {
        0 => problem::none_in_call(VALUES),
        1..=VALUES => return Ok(()),
        _ => problem::too_many_in_call(count, VALUES),
    };
    Err(problem.at(field).into())
}
