//! Follow-up values: saving, submitting, approving, returning, opening again and removing them, one or many at a time.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::NaiveDate;
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{UserError, key, payload, settled, shown};
use crate::{
    domain::{
        follow_up::Figures,
        id::{NodeId, NodeKind},
        problem::{self, Problem},
        vocabulary::{BulkMode, UserErrorCode},
    },
    graphql::{
        engine::{
            loading::{Result, begin, one, today},
            scalars::Decimal,
        },
        types::{
            follow_up::FollowUpValue, indicators::number, node::global_id, periods::PeriodInput,
        },
    },
    store::{BulkOutcome, IndicatorKey, ValueContent, ValueRow, Writing},
};

/// How many values one call takes.
const VALUES: usize = 1_000;

/// What your organisation reports of an indicator for a period: the whole of it. What is left out is empty afterwards.
#[derive(InputObject, Debug)]
struct SaveFollowUpValueInput {
    /// The indicator.
    indicator: ID,
    /// The period: one of the indicator's kind that has begun.
    period: PeriodInput,
    /// The version of the value that the caller has seen, when there is one already.
    version: Option<i32>,
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
    /// Whether the figure may still change (preliminärt).
    #[graphql(default = false)]
    preliminary: bool,
}

payload!(SaveFollowUpValuePayload {
    /// The saved value.
    value: FollowUpValue
});

/// Which value to submit.
#[derive(InputObject, Debug)]
struct SubmitFollowUpValueInput {
    /// The value.
    value: ID,
    /// The version that the caller has seen.
    version: i32,
}

payload!(SubmitFollowUpValuePayload {
    /// The submitted value.
    value: FollowUpValue
});

/// Which value to approve.
#[derive(InputObject, Debug)]
struct ApproveFollowUpValueInput {
    /// The value.
    value: ID,
    /// The version that the caller has seen.
    version: i32,
}

payload!(ApproveFollowUpValuePayload {
    /// The approved value.
    value: FollowUpValue
});

/// Which value to return, and why.
#[derive(InputObject, Debug)]
struct ReturnFollowUpValueInput {
    /// The value.
    value: ID,
    /// The version that the caller has seen.
    version: i32,
    /// Why, in Swedish (skäl): 1 to 5 000 characters.
    reason: String,
}

payload!(ReturnFollowUpValuePayload {
    /// The returned value.
    value: FollowUpValue
});

/// Which value to open again, and why.
#[derive(InputObject, Debug)]
struct ReopenFollowUpValueInput {
    /// The value.
    value: ID,
    /// The version that the caller has seen.
    version: i32,
    /// Why, in Swedish (skäl): 1 to 5 000 characters.
    reason: String,
}

payload!(ReopenFollowUpValuePayload {
    /// The value, which is returned.
    value: FollowUpValue
});

/// Which draft to remove.
#[derive(InputObject, Debug)]
struct RemoveFollowUpValueInput {
    /// The value.
    value: ID,
    /// The version that the caller has seen.
    version: i32,
}

payload!(RemoveFollowUpValuePayload {
    /// The id that the removed value had.
    value_id: ID
});

/// One of many values that your organisation reports.
#[derive(InputObject, Debug)]
struct FollowUpValueRowInput {
    /// The indicator, by its global id or its slug.
    indicator: String,
    /// The period, by its code: `2026`, `2026-T1`, `2026-Q4` or `2026-M11`.
    period: String,
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
    /// Whether the figure may still change (preliminärt).
    #[graphql(default = false)]
    preliminary: bool,
}

impl FollowUpValueRowInput {
    fn into_row(self, number: usize) -> ValueRow {
        let figure = |figure: Option<Decimal>| figure.map(|figure| figure.0);
        ValueRow {
            number,
            indicator: indicator_key(self.indicator),
            period: self.period,
            actual: figure(self.actual),
            numerator: figure(self.numerator),
            denominator: figure(self.denominator),
            target: figure(self.target),
            comment: self.comment,
            preliminary: self.preliminary,
            stays_returned: false,
        }
    }
}

/// No slug is a global id: those of indicators begin with a capital.
fn indicator_key(text: String) -> IndicatorKey {
    match NodeId::decode(&text).filter(|id| id.kind == NodeKind::Indicator) {
        Some(id) => IndicatorKey::Id(id.key),
        None => IndicatorKey::Slug(text),
    }
}

/// The values that your organisation reports.
#[derive(InputObject, Debug)]
struct SubmitFollowUpValuesInput {
    /// What becomes of the others when a row is faulty.
    mode: BulkMode,
    /// Whether the values are submitted; else they are saved as drafts.
    #[graphql(default = true)]
    submit: bool,
    /// The values: 1 to 1 000, each for another indicator or period.
    rows: Vec<FollowUpValueRowInput>,
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

/// What `submitFollowUpValues` came to.
#[derive(SimpleObject, Default)]
pub struct SubmitFollowUpValuesPayload {
    /// How many values are new.
    created: i32,
    /// How many were there, and are other than before.
    changed: i32,
    /// How many were there as they are: reported before, and not reported again.
    unchanged: i32,
    /// How many rows were refused.
    refused: i32,
    /// The values of all rows but the refused ones, in the order of the rows. Null when nothing was done.
    values: Option<Vec<FollowUpValue>>,
    /// What is wrong with rows, in their order: all that is wrong with each.
    row_errors: Vec<RowError>,
    /// Why nothing was done; empty when something was.
    user_errors: Vec<UserError>,
}

/// A value to approve.
#[derive(InputObject, Debug)]
struct ApprovedValueInput {
    /// The value.
    value: ID,
    /// The version that the caller has seen.
    version: i32,
}

/// Which values to approve.
#[derive(InputObject, Debug)]
struct ApproveFollowUpValuesInput {
    /// The values: 1 to 1 000, each once.
    values: Vec<ApprovedValueInput>,
}

/// What `approveFollowUpValues` came to.
#[derive(SimpleObject)]
pub struct ApproveFollowUpValuesPayload {
    /// The approved values, in the order in which they were named. Null when it was refused.
    values: Option<Vec<FollowUpValue>>,
    /// Why it was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Reporting values and deciding on them.
#[derive(Default)]
pub struct FollowUpMutations;

/// Reporting values and deciding on them.
#[Object]
impl FollowUpMutations {
    /// Saves what your organisation reports of an indicator for a period, as a draft, or changes its draft or what was returned
    /// to it (spara uppföljningsvärde). For editors. Nobody else sees a draft. Refused: ALREADY_EXISTS when there is a value
    /// and no `version` was sent, WRONG_STATE when it is submitted or approved, DOES_NOT_FIT when the indicator is reported by
    /// others or for other periods, INVALID_PERIOD when the period has not begun.
    async fn save_follow_up_value(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The value.")] input: SaveFollowUpValueInput,
    ) -> Result<SaveFollowUpValuePayload> {
        let writing = begin(ctx).await?;
        let saved = save(&writing, input, today(ctx)).await;
        Ok(shown(ctx, writing, saved).await?.into())
    }

    /// Submits a value for approval (skicka in). For editors of its organisation. The region and Norrbottens Kommuner see it
    /// from then on. Refused: WRONG_STATE when it is submitted or approved already.
    async fn submit_follow_up_value(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which value.")] input: SubmitFollowUpValueInput,
    ) -> Result<SubmitFollowUpValuePayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = value_key(&input.value)?;
            writing.submit_value(id, input.version, today(ctx)).await
        };
        let submitted = work.await;
        Ok(shown(ctx, writing, submitted).await?.into())
    }

    /// Approves a submitted value (godkänn): it is locked, enters the sums, and is seen by all who see its indicator. For
    /// approvers of the region and of Norrbottens Kommuner. Refused: WRONG_STATE when it isn't submitted.
    async fn approve_follow_up_value(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which value.")] input: ApproveFollowUpValueInput,
    ) -> Result<ApproveFollowUpValuePayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = value_key(&input.value)?;
            writing.approve_value(id, input.version).await
        };
        let approved = work.await;
        Ok(shown(ctx, writing, approved).await?.into())
    }

    /// Returns a submitted value to its organisation, with a reason (återsänd). For approvers of the region and of Norrbottens
    /// Kommuner. Refused: WRONG_STATE when it isn't submitted.
    async fn return_follow_up_value(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which value, and why.")] input: ReturnFollowUpValueInput,
    ) -> Result<ReturnFollowUpValuePayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = value_key(&input.value)?;
            writing.return_value(id, input.version, input.reason).await
        };
        let returned = work.await;
        Ok(shown(ctx, writing, returned).await?.into())
    }

    /// Opens an approved value again, with a reason (öppna igen): it leaves the sums, is seen no more by others, and is back at
    /// its organisation. For approvers of the region and of Norrbottens Kommuner. Refused: WRONG_STATE when it isn't approved.
    async fn reopen_follow_up_value(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which value, and why.")] input: ReopenFollowUpValueInput,
    ) -> Result<ReopenFollowUpValuePayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = value_key(&input.value)?;
            writing.reopen_value(id, input.version, input.reason).await
        };
        let reopened = work.await;
        Ok(shown(ctx, writing, reopened).await?.into())
    }

    /// Removes a draft (ta bort utkast). For editors of its organisation. Refused: WRONG_STATE when it is none: what has been
    /// submitted stays.
    async fn remove_follow_up_value(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which draft.")] input: RemoveFollowUpValueInput,
    ) -> Result<RemoveFollowUpValuePayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = value_key(&input.value)?;
            writing.remove_value(id, input.version).await
        };
        let removed = work.await;
        let removed = settled(writing.finish(removed).await)?;
        Ok(removed
            .map(|id| Some(global_id::<FollowUpValue>(id)))
            .into())
    }

    /// Reports up to 1 000 values of your organisation in one call, all or none, or each for itself (rapportera flera värden).
    /// For editors. A value that is not there is created; a draft, or what was returned, is changed; both are submitted unless
    /// `submit` says otherwise. What is submitted or approved already and is as the row says stays as it is: so a call may be
    /// repeated. Where it isn't as the row says, the row is refused with WRONG_STATE.
    async fn submit_follow_up_values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The values.")] input: SubmitFollowUpValuesInput,
    ) -> Result<SubmitFollowUpValuesPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            check_number("rows", input.rows.len())?;
            let rows = (1..).zip(input.rows);
            let rows = rows.map(|(number, row)| row.into_row(number)).collect();
            writing
                .submit_values(rows, input.mode, input.submit, today(ctx))
                .await
        };
        let outcome = work.await;
        match settled(writing.finish(outcome).await)? {
            Ok(outcome) => done(ctx, outcome, input.mode).await,
            Err(user_errors) => Ok(SubmitFollowUpValuesPayload {
                user_errors,
                ..SubmitFollowUpValuesPayload::default()
            }),
        }
    }

    /// Approves up to 1 000 submitted values in one call, all or none (godkänn flera värden). For approvers of the region and
    /// of Norrbottens Kommuner. Refused: WRONG_STATE for each that isn't submitted, DOES_NOT_FIT for each that its indicator
    /// takes no more, NOT_FOUND for each that you can't see; CONFLICT when one was changed since it was seen.
    async fn approve_follow_up_values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which values.")] input: ApproveFollowUpValuesInput,
    ) -> Result<ApproveFollowUpValuesPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            check_number("values", input.values.len())?;
            // An id of something else is no value's.
            let values = input.values.iter().map(|named| {
                let id = value_key(&named.value).unwrap_or_default();
                (id, named.version)
            });
            let values: Vec<(Uuid, i32)> = values.collect();
            writing.approve_values(&values).await
        };
        let approved = work.await;
        Ok(match settled(writing.finish(approved).await)? {
            Ok(ids) => ApproveFollowUpValuesPayload {
                values: Some(values(ctx, &ids).await?),
                user_errors: Vec::new(),
            },
            Err(user_errors) => ApproveFollowUpValuesPayload {
                values: None,
                user_errors,
            },
        })
    }
}

async fn save(
    writing: &Writing<'_>,
    input: SaveFollowUpValueInput,
    today: NaiveDate,
) -> Result<Uuid> {
    let figure = |figure: Option<Decimal>| figure.map(|figure| figure.0);
    let indicator = key(NodeKind::Indicator, &input.indicator, "indicator")?;
    let period = input.period.period("period")?;
    let content = ValueContent {
        figures: Figures {
            actual: figure(input.actual),
            numerator: figure(input.numerator),
            denominator: figure(input.denominator),
        },
        target: figure(input.target),
        comment: input.comment,
        preliminary: input.preliminary,
    };
    writing
        .save_value(indicator, period, input.version, content, today)
        .await
}

async fn done(
    ctx: &Context<'_>,
    outcome: BulkOutcome,
    mode: BulkMode,
) -> Result<SubmitFollowUpValuesPayload> {
    let rows = outcome.refused_rows();
    let nothing = rows > 0 && mode == BulkMode::AllOrNothing;
    let values = if nothing {
        None
    } else {
        Some(values(ctx, &outcome.values).await?)
    };
    let errors = outcome.refused.into_iter();
    Ok(SubmitFollowUpValuesPayload {
        created: number(outcome.created),
        changed: number(outcome.changed),
        unchanged: number(outcome.unchanged),
        refused: number(rows),
        values,
        row_errors: errors
            .map(|(row, problem)| RowError::new(row, problem))
            .collect(),
        user_errors: nothing
            .then(|| problem::nothing_done(rows).at("rows").into())
            .into_iter()
            .collect(),
    })
}

/// The values with these ids, in this order.
async fn values(ctx: &Context<'_>, ids: &[Uuid]) -> Result<Vec<FollowUpValue>> {
    let found = ids
        .iter()
        .map(|id| one::<FollowUpValue>(ctx, *id, today(ctx)));
    Ok(try_join_all(found).await?.into_iter().flatten().collect())
}

fn value_key(id: &ID) -> Result<Uuid> {
    key(NodeKind::FollowUpValue, id, "value")
}

fn check_number(field: &str, count: usize) -> Result<()> {
    let problem = match count {
        0 => problem::none_in_call(VALUES),
        1..=VALUES => return Ok(()),
        _ => problem::too_many_in_call(count, VALUES),
    };
    Err(problem.at(field).into())
}
