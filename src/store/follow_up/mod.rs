//! Follow-up values: what organisations report of indicators, one value or many at a time, and what becomes of it.

mod bulk;
mod owed;
mod plausibility;
mod reading;
mod suppression;

pub(super) use self::reading::{aims, within};
pub use self::{
    bulk::{BulkOutcome, IndicatorKey, Kept, PlannedApprovals, PlannedValues, ValueRow},
    owed::{Extension, Obligation, page_of_obligations},
    plausibility::{Acknowledged, acknowledged_warnings},
    reading::{FollowUpValueFilter, ValuesOf},
};

use std::{collections::HashMap, ops::Deref};

use chrono::NaiveDate;
use entity::{Amount, follow_up_value, indicator};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, Condition, prelude::Uuid};

use super::{
    Session, Writing,
    engine::{
        act::{Changed, Guard, Guarded, Named, New, check_version},
        journal::to_milliseconds,
    },
    indicators::{method_of, unique, unknown},
};
use crate::{
    access::{Act, Actor, ActorKind, Permit, Subject, Viewer, act, may, permit},
    domain::{
        follow_up::Figures,
        lifecycle::{VALUE, next, possible, wrong_state},
        plausibility::Warning,
        problem::{self, Problem},
        reporting::ReportingPeriod,
        schedule::Schedule,
        validation::{optional_prose, prose},
        vocabulary::{
            Action, Measure, OrganisationKind, PeriodKind, ValueKind, ValueState, Visibility,
            Vocabulary,
        },
    },
    error::{Error, refuse},
};

/// How long a comment or a reason may be, in characters.
const COMMENT_LENGTH: usize = 5_000;

/// How many values one statement looks for: SQLite takes 32,766 values.
const SOUGHT_AT_A_TIME: usize = 5_000;

/// What is reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueContent {
    /// Whether it is a figure, or why there is none.
    pub kind: ValueKind,
    /// The figures.
    pub figures: Figures,
    /// The figure that the organisation set itself.
    pub target: Option<Decimal>,
    /// The value in words, or what is to be known of the figure.
    pub comment: Option<String>,
    /// Whether the comment is for all who see the value.
    pub comment_public: bool,
    /// Whether the figure may still change.
    pub preliminary: bool,
}

/// With what a value is submitted.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// Which warnings are acknowledged.
    pub acknowledged: Acknowledged,
    /// Who may see it at most, if its indicator is seen by as many.
    pub visibility: Option<Visibility>,
}

/// Who reports, and what they can see: before it is their turn to write, or while it is.
#[derive(Clone, Copy)]
struct Reporter<'s> {
    session: &'s Session,
    actor: Actor,
}

impl Deref for Reporter<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session
    }
}

/// What the actor's organisation has for indicators and periods.
type OwnValues = HashMap<(Uuid, ReportingPeriod), OwnValue>;

/// A value that is there.
struct OwnValue {
    /// What is written: where the value is being corrected, its correction.
    row: follow_up_value::Model,
    /// The approved value that this is the correction of.
    corrected: Option<follow_up_value::Model>,
}

impl OwnValue {
    /// What a row speaks of: one that says that the value is under correction, of the approved one.
    fn spoken_of(&self, wanted: &Wanted<'_>) -> &follow_up_value::Model {
        let approved = self.corrected.as_ref().filter(|_| wanted.stays);
        approved.unwrap_or(&self.row)
    }
}

/// A row that is right by itself.
struct Wanted<'i> {
    number: usize,
    new_id: Option<Uuid>,
    indicator: &'i indicator::Model,
    period: ReportingPeriod,
    content: ValueContent,
    submit: bool,
    stays: bool,
    kept: Kept,
    /// Whether it is suppressed beside what is there; before that is decided, whether it is in any case.
    suppressed: bool,
    /// What is to be looked at in it once more.
    warnings: Vec<Warning>,
    /// What of it is acknowledged.
    acknowledged: Acknowledged,
    /// What of that is kept with it once it is submitted.
    kept_acknowledgements: Option<String>,
    /// Who may see it at most, whoever sees its indicator when it is submitted.
    at_most: Visibility,
    /// The day on which it counts as submitted.
    submitted_on: NaiveDate,
}

impl Wanted<'_> {
    /// Who may see it once it is submitted: the narrower of what its indicator and its row say.
    fn visibility(&self) -> Result<Visibility, Error> {
        Ok(visibility_of(self.indicator)?.max(self.at_most))
    }
}

impl Writing<'_> {
    /// Saves what the actor's organisation reports of an indicator for a period, as a draft, or changes what it saved or
    /// had returned. Says what is to be looked at in it before it is submitted.
    pub async fn save_value(
        &self,
        indicator: Uuid,
        period: ReportingPeriod,
        version: Option<i32>,
        content: ValueContent,
        today: NaiveDate,
    ) -> Result<(Uuid, Vec<Warning>), Error> {
        let indicator = self
            .found::<indicator::Entity>(indicator, "indicator")
            .await?;
        let own = self.actor().organisation;
        let permit: Permit<act::Create> =
            self.permit(known(Subject::new_follow_up_value(own, &indicator))?)?;
        let reporter = self.reporter();
        let schedule = self.schedule(&indicator).await?;
        let content = reporter
            .check_value(&indicator, &schedule, period, content, today)
            .map_err(Error::Refused)?;
        let wanted = Wanted {
            number: 0,
            new_id: None,
            indicator: &indicator,
            period,
            content,
            submit: false,
            stays: false,
            kept: Kept::default(),
            suppressed: false,
            warnings: Vec::new(),
            acknowledged: Acknowledged::default(),
            kept_acknowledgements: None,
            at_most: Visibility::Public,
            submitted_on: today,
        };
        let compared = std::iter::once((indicator.id, &wanted.content));
        let compared = reporter.compared(compared).await?;
        let warnings = compared.warnings(&indicator, period, &wanted.content);
        let id = self.save(&permit, wanted, version).await?;
        Ok((id, warnings))
    }

    /// Saves what is reported, which has been checked.
    async fn save(
        &self,
        permit: &Permit<act::Create>,
        wanted: Wanted<'_>,
        version: Option<i32>,
    ) -> Result<Uuid, Error> {
        let reporter = self.reporter();
        let one = std::slice::from_ref(&wanted);
        let there = reporter.own_values(one).await?;
        let suppressed = reporter.counted(one).await?.decide(&wanted);
        let wanted = Wanted {
            suppressed,
            ..wanted
        };
        let there = there.get(&(wanted.indicator.id, wanted.period));
        let Some(there) = there.map(|own| &own.row) else {
            if version.is_some() {
                return Err(Error::Conflict(None));
            }
            let row = reporter.new_value(&wanted, ValueState::Draft, None)?;
            let value = self.create(permit, row);
            return Ok(value.await?.key());
        };
        let rights = rights_over(there, wanted.indicator)?;
        let change: Permit<act::Change> = self.permit(rights)?;
        refuse([version
            .is_none()
            .then(|| problem::value_needs_version().at("version"))])?;
        check_version::<follow_up_value::Entity>(there, version.unwrap_or_default())?;
        if content_of(there) != wanted.content && is_correctable(there) {
            let (changed, new) = reporter.correction(there, &wanted)?;
            let id = new.id();
            self.write(self.batch(vec![new], vec![changed])?).await?;
            return Ok(id);
        }
        let viewer = self.viewer();
        let state = state_after(viewer, there, wanted.indicator, Action::Change, "period")??;
        if content_of(there) == wanted.content {
            return Ok(there.id);
        }
        let changed = written(there, &wanted, state)?;
        self.change(&change, there, changed).await
    }

    /// Submits a value for approval.
    pub async fn submit_value(
        &self,
        id: Uuid,
        version: i32,
        submission: Submission,
        today: NaiveDate,
    ) -> Result<Uuid, Error> {
        let value = self
            .target::<follow_up_value::Entity, act::Submit>(id, Some(version), "value")
            .await?;
        let row = &value.before;
        let indicator = self
            .found::<indicator::Entity>(row.indicator_id, "value")
            .await?;
        // The indicator may have changed since the draft was saved.
        let schedule = self.schedule(&indicator).await?;
        let (period, content) = (period_of(row)?, content_of(row));
        let content = self
            .reporter()
            .check_value(&indicator, &schedule, period, content, today)
            .map_err(Error::Refused)?;
        let compared = std::iter::once((indicator.id, &content));
        let compared = self.reporter().compared(compared).await?;
        let warnings = compared.warnings(&indicator, period, &content);
        let is_known = !self.is_by_grant();
        let kept = submission.acknowledged.of(&warnings, is_known);
        let at_most = submission.visibility.unwrap_or(Visibility::Public);
        let visibility = visibility_of(&indicator)?.max(at_most);
        let hides = self.reporter().hides_from_who_approves(&indicator, at_most);
        refuse([hides?])?;
        let after = follow_up_value::Model {
            acknowledged_warnings: kept.map_err(Error::Refused)?,
            visibility: Some(visibility.code().to_owned()),
            submitted_on: row.submitted_on.or(Some(today)),
            ..value.after
        };
        self.change(&value.permit, row, after).await
    }

    /// Approves a submitted value: it is locked, and enters the sums.
    pub async fn approve_value(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let value = self
            .target::<follow_up_value::Entity, act::Approve>(id, Some(version), "value")
            .await?;
        if !value.before.is_correction {
            return self.change(&value.permit, &value.before, value.after).await;
        }
        let corrected = self.corrected(&value.before).await?;
        let rights = self.rights_over(&corrected).await?;
        let permit: Permit<act::Approve> = self.permit(rights)?;
        let after = follow_up_value::Model {
            id: corrected.id,
            state: ValueState::Approved.code().to_owned(),
            reason: None,
            submitted_on: corrected.submitted_on,
            is_correction: false,
            changed_at: corrected.changed_at,
            version: corrected.version,
            ..value.before.clone()
        };
        self.change(&permit, &corrected, after).await?;
        self.remove(&value.permit, &value.before).await?;
        Ok(corrected.id)
    }

    /// The approved value that a correction is of.
    async fn corrected(
        &self,
        correction: &follow_up_value::Model,
    ) -> Result<follow_up_value::Model, Error> {
        let found = self
            .select::<follow_up_value::Entity>()
            .filter(same_as(correction))
            .filter(follow_up_value::Column::IsCorrection.eq(false))
            .one()
            .await?;
        found.ok_or_else(|| Error::internal("a correction of nothing"))
    }

    async fn rights_over(&self, row: &follow_up_value::Model) -> Result<Subject, Error> {
        let indicator = self.found::<indicator::Entity>(row.indicator_id, "value");
        rights_over(row, &indicator.await?)
    }

    /// Returns a submitted value to its organisation, with a reason.
    pub async fn return_value(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
    ) -> Result<Uuid, Error> {
        self.act::<follow_up_value::Entity, act::Return>(id, version, "value", |row| {
            refuse([prose("reason", &reason, COMMENT_LENGTH)])?;
            row.reason = Some(reason);
            Ok(())
        })
        .await
    }

    /// Opens an approved value again, with a reason: its correction is at its organisation, and until that is approved the value
    /// counts as it is.
    pub async fn reopen_value(
        &self,
        id: Uuid,
        version: i32,
        reason: String,
    ) -> Result<Uuid, Error> {
        let value = self
            .target::<follow_up_value::Entity, act::Reopen>(id, Some(version), "value")
            .await?;
        refuse([prose("reason", &reason, COMMENT_LENGTH)])?;
        let correction = follow_up_value::Model {
            id: Uuid::now_v7(),
            state: ValueState::Returned.code().to_owned(),
            reason: Some(reason),
            is_correction: true,
            changed_at: to_milliseconds(self.now()),
            version: 1,
            ..value.before.clone()
        };
        let rights = self.rights_over(&correction).await?;
        let permit: Permit<act::Reopen> = self.permit(rights)?;
        self.change(&value.permit, &value.before, value.after)
            .await?;
        self.create(&permit, correction).await?;
        Ok(id)
    }

    /// Lets as many see what the actor's organisation has submitted of an indicator as this says, or of these periods; what so many
    /// may see already stays as it is.
    pub async fn publish_values(
        &self,
        indicator: Uuid,
        periods: Option<Vec<ReportingPeriod>>,
        visibility: Visibility,
    ) -> Result<Vec<Uuid>, Error> {
        use follow_up_value::Column::{IndicatorId, OrganisationId};
        let indicator = self
            .found::<indicator::Entity>(indicator, "indicator")
            .await?;
        let own = self.actor().organisation;
        let rights = known(Subject::new_follow_up_value(own, &indicator))?;
        let _: Permit<act::Publish> = self.permit(rights)?;
        let exceeds = visibility < visibility_of(&indicator)?;
        let of_none = periods.as_ref().is_some_and(Vec::is_empty);
        refuse([
            exceeds.then(|| problem::wider_than_the_indicator().at("visibility")),
            of_none.then(|| problem::empty().at("periods")),
        ])?;
        let rows = self
            .select::<follow_up_value::Entity>()
            .filter(OrganisationId.eq(own))
            .filter(IndicatorId.eq(indicator.id))
            .by_key()
            .all()
            .await?;
        let mut changed = Vec::new();
        for row in rows {
            let named = match &periods {
                Some(periods) => periods.contains(&period_of(&row)?),
                None => true,
            };
            if named && is_narrower(&row, visibility) {
                let permit: Permit<act::Publish> = self.permit(rights_over(&row, &indicator)?)?;
                let after = follow_up_value::Model {
                    visibility: Some(visibility.code().to_owned()),
                    ..row.clone()
                };
                changed.push(Changed::<follow_up_value::Entity>::new(
                    &permit, &row, after,
                )?);
            }
        }
        let ids = changed.iter().map(Changed::id).collect();
        self.write(self.batch(Vec::new(), changed)?).await?;
        Ok(ids)
    }

    /// Removes a draft.
    pub async fn remove_value(&self, id: Uuid, version: i32) -> Result<Uuid, Error> {
        let (value, permit) = self
            .editable::<follow_up_value::Entity, act::Remove>(id, version, "value")
            .await?;
        if value.is_correction {
            let corrected = self.corrected(&value).await?;
            let rights = self.rights_over(&corrected).await?;
            let stays: Permit<act::Correct> = self.permit(rights)?;
            let after = in_state(&corrected, ValueState::Approved);
            self.change(&stays, &corrected, after).await?;
        }
        self.remove(&permit, &value).await
    }

    /// Who writes, as who reports.
    fn reporter(&self) -> Reporter<'_> {
        Reporter {
            session: self,
            actor: self.actor(),
        }
    }
}

impl Session {
    /// Who reads, as who reports once it is their turn to write.
    fn reporter(&self) -> Result<Reporter<'_>, Error> {
        let actor = self.viewer().actor().ok_or(Error::Unauthenticated)?;
        Ok(Reporter {
            session: self,
            actor,
        })
    }
}

impl Reporter<'_> {
    /// What is wrong with showing a value to no more than these: another organisation has to see it, which approves it. What whoever
    /// runs the server imports may have been seen by its organisation alone.
    fn hides_from_who_approves(
        &self,
        indicator: &indicator::Model,
        at_most: Visibility,
    ) -> Result<Option<Problem>, Error> {
        let hides = at_most == Visibility::Owner && visibility_of(indicator)? != Visibility::Owner;
        let problem = || problem::hidden_from_who_approves().at("visibility");
        Ok((hides && self.is_by_grant()).then(problem))
    }

    /// The permit for this, or why not.
    fn permit<A: Act>(&self, subject: Subject) -> Result<Permit<A>, Error> {
        permit(Viewer::Actor(self.actor), subject)
    }

    /// The values that the actor's organisation has for the same indicators and periods.
    async fn own_values(&self, wanted: &[Wanted<'_>]) -> Result<OwnValues, Error> {
        use follow_up_value::Column::{IndicatorId, OrganisationId, PeriodFrom};
        let mut found = OwnValues::new();
        for wanted in wanted.chunks(SOUGHT_AT_A_TIME) {
            let indicators = unique(wanted.iter().map(|row| row.indicator.id));
            let days = unique(wanted.iter().map(|row| row.period.first_day()));
            let condition = Condition::all()
                .add(OrganisationId.eq(self.actor.organisation))
                .add(self.among(IndicatorId, &indicators)?)
                .add(self.among(PeriodFrom, &days)?);
            let rows = self.select::<follow_up_value::Entity>().filter(condition);
            let mut rows = rows.all().await?;
            rows.sort_by_key(|row| row.is_correction);
            for row in rows {
                let key = (row.indicator_id, period_of(&row)?);
                let corrected = found.remove(&key).map(|own| own.row);
                found.insert(key, OwnValue { row, corrected });
            }
        }
        Ok(found)
    }

    /// What is reported, with the figure that follows from it, or all that is wrong with it.
    fn check_value(
        &self,
        indicator: &indicator::Model,
        schedule: &Schedule,
        period: ReportingPeriod,
        content: ValueContent,
        today: NaiveDate,
    ) -> Result<ValueContent, Vec<Problem>> {
        let Some(method) = method_of(indicator) else {
            // A code that isn't known takes no values.
            return Err(vec![problem::out_of_sight().at("indicator")]);
        };
        let content = without_blanks(content, method.measure);
        let actor = self.actor;
        let comment = content.comment.as_deref();
        let others = [
            schedule.check_reporter("indicator", actor.organisation, kind_of(actor.kind)),
            schedule.check_period(period, today),
            content
                .target
                .and_then(|target| method.check_target("target", target)),
            optional_prose("comment", comment, COMMENT_LENGTH),
        ];
        let mut wrong: Vec<Problem> = others.into_iter().flatten().collect();
        let counts_people = indicator.disclosure_threshold.is_some();
        match method.figures(content.kind, content.figures, comment, counts_people) {
            Ok(figures) if wrong.is_empty() => Ok(ValueContent {
                figures: plainly(figures),
                ..content
            }),
            Ok(_) => Err(wrong),
            Err(figures) => {
                wrong.extend(figures);
                Err(wrong)
            }
        }
    }

    /// A value that was not there.
    fn new_value(
        &self,
        wanted: &Wanted<'_>,
        state: ValueState,
        corrects: Option<&follow_up_value::Model>,
    ) -> Result<follow_up_value::Model, Error> {
        let empty = follow_up_value::Model {
            id: wanted.new_id.unwrap_or_else(Uuid::now_v7),
            indicator_id: wanted.indicator.id,
            organisation_id: self.actor.organisation,
            period_kind: wanted.period.kind().code().to_owned(),
            period_from: wanted.period.first_day(),
            kind: ValueKind::Figure.code().to_owned(),
            actual: None,
            numerator: None,
            denominator: None,
            target: None,
            comment: None,
            comment_public: false,
            preliminary: false,
            suppressed: wanted.suppressed,
            state: state.code().to_owned(),
            visibility: None,
            acknowledged_warnings: None,
            reason: None,
            submitted_on: corrects.and_then(|it| it.submitted_on),
            is_correction: corrects.is_some(),
            changed_at: to_milliseconds(self.now()),
            version: 1,
        };
        written(&empty, wanted, state)
    }

    /// An approved value that is preliminary, under correction, and its correction.
    fn correction(
        &self,
        there: &follow_up_value::Model,
        wanted: &Wanted<'_>,
    ) -> Result<
        (
            Changed<follow_up_value::Entity>,
            New<follow_up_value::Entity>,
        ),
        Error,
    > {
        let rights = rights_over(there, wanted.indicator)?;
        let correct: Permit<act::Correct> = self.permit(rights)?;
        let after = in_state(there, ValueState::UnderCorrection);
        let changed = Changed::new(&correct, there, after)?;
        let state = match wanted.submit {
            true => ValueState::Submitted,
            false => ValueState::Draft,
        };
        let new = self.new_value(wanted, state, Some(there))?;
        let rights = rights_over(&new, wanted.indicator)?;
        let new = match wanted.submit {
            true => New::by(&self.permit::<act::Submit>(rights)?, new),
            false => New::by(&self.permit::<act::Create>(rights)?, new),
        };
        Ok((changed, new?))
    }
}

/// Whether the organisation itself may begin to correct a value: while it is approved and preliminary.
fn is_correctable(row: &follow_up_value::Model) -> bool {
    row.preliminary && row.state == ValueState::Approved.code()
}

/// Whether its organisation may let more see a value than now, up to this visibility. What is not submitted gets its visibility when it
/// is.
fn is_narrower(row: &follow_up_value::Model, visibility: Visibility) -> bool {
    let submitted = [
        ValueState::Submitted,
        ValueState::Approved,
        ValueState::UnderCorrection,
    ];
    let own = row.visibility.as_deref().and_then(Visibility::from_code);
    submitted
        .map(Vocabulary::code)
        .contains(&row.state.as_str())
        && own.is_some_and(|own| visibility < own)
}

/// The visibility of an indicator.
fn visibility_of(indicator: &indicator::Model) -> Result<Visibility, Error> {
    Visibility::from_code(&indicator.visibility).ok_or_else(unknown)
}

/// A value in another state, for the rest as it is.
fn in_state(row: &follow_up_value::Model, state: ValueState) -> follow_up_value::Model {
    follow_up_value::Model {
        state: state.code().to_owned(),
        ..row.clone()
    }
}

/// Holds for values of the same indicator, organisation and period.
fn same_as(row: &follow_up_value::Model) -> Condition {
    use follow_up_value::Column;
    Condition::all()
        .add(Column::IndicatorId.eq(row.indicator_id))
        .add(Column::OrganisationId.eq(row.organisation_id))
        .add(Column::PeriodKind.eq(row.period_kind.as_str()))
        .add(Column::PeriodFrom.eq(row.period_from))
}

/// A value with other content, in this state.
fn written(
    row: &follow_up_value::Model,
    wanted: &Wanted<'_>,
    state: ValueState,
) -> Result<follow_up_value::Model, Error> {
    let content = &wanted.content;
    let submitted = state == ValueState::Submitted;
    Ok(follow_up_value::Model {
        kind: content.kind.code().to_owned(),
        submitted_on: row
            .submitted_on
            .or(submitted.then_some(wanted.submitted_on)),
        visibility: match submitted {
            true => Some(wanted.visibility()?.code().to_owned()),
            false => row.visibility.clone(),
        },
        acknowledged_warnings: match submitted {
            true => wanted.kept_acknowledgements.clone(),
            false => None,
        },
        comment_public: content.comment_public,
        actual: amount(content.figures.actual)?,
        numerator: amount(content.figures.numerator)?,
        denominator: amount(content.figures.denominator)?,
        target: amount(content.target)?,
        comment: content.comment.clone(),
        preliminary: content.preliminary,
        suppressed: wanted.suppressed,
        state: state.code().to_owned(),
        reason: reason_of(row, state),
        ..row.clone()
    })
}

impl Guarded for follow_up_value::Entity {
    async fn guard(named: &Named<'_>, row: &follow_up_value::Model) -> Result<Guard<Self>, Error> {
        let indicator = named.parent::<indicator::Entity>(row.indicator_id).await?;
        let viewer = named.writing.viewer();
        Ok(Guard {
            next: stepped(viewer, row, &indicator, named.action, named.field)?,
            subject: rights_over(row, &indicator)?,
        })
    }
}

/// What the viewer can do with a value now: by its state, by who sees it and its indicator, and by whether it is preliminary.
pub fn possible_with_value(
    viewer: Viewer,
    row: &follow_up_value::Model,
    indicator: &indicator::Model,
) -> Result<Vec<Action>, Error> {
    let rights = rights_over(row, indicator)?;
    let mut actions = possible(VALUE, state_of(row)?);
    if is_narrower(row, visibility_of(indicator)?) {
        actions.push(Action::Publish);
    }
    if is_correctable(row) {
        actions.push(Action::Correct);
    }
    actions.retain(|action| may(viewer, &rights, *action));
    Ok(actions)
}

/// The state of a value that follows an action, or why it can't be done and what the viewer can do. No state of a value is final: one
/// under correction is approved again.
fn state_after(
    viewer: Viewer,
    row: &follow_up_value::Model,
    indicator: &indicator::Model,
    action: Action,
    field: &str,
) -> Result<Result<ValueState, Problem>, Error> {
    let state = state_of(row)?;
    if let Some(next) = next(VALUE, state, action) {
        return Ok(Ok(next));
    }
    let possible = possible_with_value(viewer, row, indicator)?;
    Ok(Err(wrong_state(state, action, field, &possible, false)))
}

/// A value in its next state, or why it doesn't get there. The reason for which it was returned before is removed.
fn stepped(
    viewer: Viewer,
    row: &follow_up_value::Model,
    indicator: &indicator::Model,
    action: Action,
    field: &str,
) -> Result<Result<follow_up_value::Model, Problem>, Error> {
    let next = state_after(viewer, row, indicator, action, field)?;
    Ok(next.map(|state| follow_up_value::Model {
        state: state.code().to_owned(),
        reason: None,
        ..row.clone()
    }))
}

/// Why a value was returned is said as long as it stands so. Who sees it approved need not know.
fn reason_of(row: &follow_up_value::Model, state: ValueState) -> Option<String> {
    let reason = row.reason.clone();
    reason.filter(|_| state == ValueState::Returned)
}

/// The rights over a value, and who can see it.
pub(super) fn rights_over(
    row: &follow_up_value::Model,
    indicator: &indicator::Model,
) -> Result<Subject, Error> {
    known(Subject::follow_up_value(row, indicator))
}

fn known(rights: Option<Subject>) -> Result<Subject, Error> {
    rights.ok_or_else(|| Error::internal("a value in an unknown state"))
}

fn state_of(row: &follow_up_value::Model) -> Result<ValueState, Error> {
    ValueState::from_code(&row.state).ok_or_else(|| Error::internal("a value in an unknown state"))
}

/// The period of a value.
pub(super) fn period_of(row: &follow_up_value::Model) -> Result<ReportingPeriod, Error> {
    PeriodKind::from_code(&row.period_kind)
        .and_then(|kind| ReportingPeriod::beginning(kind, row.period_from))
        .ok_or_else(|| Error::internal("a value for no period"))
}

/// The figures of a value.
pub(super) fn figures_of(row: &follow_up_value::Model) -> Figures {
    Figures {
        actual: row.actual.map(Amount::figure),
        numerator: row.numerator.map(Amount::figure),
        denominator: row.denominator.map(Amount::figure),
    }
}

fn content_of(row: &follow_up_value::Model) -> ValueContent {
    ValueContent {
        kind: kind_of_value(row),
        comment_public: row.comment_public,
        figures: figures_of(row),
        target: row.target.map(Amount::figure),
        comment: row.comment.clone(),
        preliminary: row.preliminary,
    }
}

/// Whether a value is a figure, or why there is none.
pub(super) fn kind_of_value(row: &follow_up_value::Model) -> ValueKind {
    ValueKind::from_code(&row.kind).unwrap_or(ValueKind::NotApplicable)
}

/// A comment of spaces says nothing. A value in words is its comment, for all who see the value.
fn without_blanks(content: ValueContent, measure: Measure) -> ValueContent {
    let said = content.comment.filter(|text| !text.trim().is_empty());
    let in_words = measure == Measure::Qualitative;
    ValueContent {
        comment_public: said.is_some() && (in_words || content.comment_public),
        target: content.target.map(|target| target.normalize()),
        comment: said,
        ..content
    }
}

/// Figures without zeros at their ends, as they are held.
fn plainly(figures: Figures) -> Figures {
    let plain = |figure: Option<Decimal>| figure.map(|figure| figure.normalize());
    Figures {
        actual: plain(figures.actual),
        numerator: plain(figures.numerator),
        denominator: plain(figures.denominator),
    }
}

/// A figure as it is held.
pub(super) fn amount(figure: Option<Decimal>) -> Result<Option<Amount>, Error> {
    let Some(figure) = figure else {
        return Ok(None);
    };
    let held = Amount::of(figure);
    held.map(Some)
        .ok_or_else(|| Error::internal("a figure that was not checked"))
}

const fn kind_of(kind: ActorKind) -> OrganisationKind {
    match kind {
        ActorKind::Municipality => OrganisationKind::Municipality,
        ActorKind::Region => OrganisationKind::Region,
        ActorKind::Association => OrganisationKind::Association,
    }
}
