//! Follow-up values and the lists of them.

use std::{collections::HashMap, sync::Arc};

use crate::graphql::engine::execution::async_graphql::{
    self, Context, InputObject, Object, SimpleObject,
};
use entity::{follow_up_value, indicator};
use uuid::Uuid;

use super::{
    directions::known_codes,
    indicators::Indicator,
    organisations::{CareArea, Organisation},
    periods::{PeriodInput, ReportingPeriod},
    projects::DevelopmentProject,
    shared::{Tracked, Versioned},
};
use crate::graphql::engine::{
    arguments::{Decode as _, Id},
    connection::{ListArguments, Things, connection, connection_below, long_connection},
    loading::{
        AsOf, ListBelow, NodeType as _, Result, can, corrections_of, newest_value_of, node_type,
        obligations_of, one, row, session, target_of, today, value, warnings_of,
    },
    scalars::{Date, DateTime, Decimal},
};
use crate::{
    access::{Audience, Subject, reads_suppressed},
    domain::{
        follow_up::reaches,
        plausibility::Warning,
        reporting,
        vocabulary::{
            Action, Direction, FollowUpValueOrder, PeriodKind, PlausibilityWarning, ReportDue,
            ValueKind, ValueState, Visibility, Vocabulary as _,
        },
    },
    error::Error,
    store::{
        self, Obligation, Page, PageRequest, Session, TargetKey, ValuesOf, acknowledged_warnings,
        possible_with_value,
    },
};

/// The largest page of values.
const MAX_VALUES: u64 = 500;

/// Narrows a list of follow-up values. A value must meet all that is given.
#[derive(InputObject, Default)]
pub struct FollowUpValueFilter {
    /// Of the indicator with this id or key.
    indicator: Option<Id<Indicator>>,
    /// Of the indicators of the project with this id or key.
    project: Option<Id<DevelopmentProject>>,
    /// Of the organisation with this id or key.
    organisation: Option<Id<Organisation>>,
    /// Of the municipalities that belong to the care area with this id or key on the last day of `period`; today, without
    /// `period`.
    care_area: Option<Id<CareArea>>,
    /// Of indicators for the priority area with this code, as `aldre`.
    priority_area: Option<String>,
    /// Of indicators for the target group with this code.
    target_group: Option<String>,
    /// Of indicators for the effect goal with this code.
    effect_goal: Option<String>,
    /// For this period and those that it is made of: a year takes its tertials, quarters and months along.
    period: Option<PeriodInput>,
    /// For periods of this kind.
    period_kind: Option<PeriodKind>,
    /// In one of these states (läge).
    states: Option<Vec<ValueState>>,
    /// Only preliminary ones, or only final ones.
    preliminary: Option<bool>,
    /// Only corrections that are not approved yet, or only all other values.
    corrections: Option<bool>,
    /// Changed at this moment or later, by `changedAt`.
    changed_since: Option<DateTime>,
}

impl FollowUpValueFilter {
    async fn into_filter(self, ctx: &Context<'_>) -> Result<store::FollowUpValueFilter> {
        known_codes(
            ctx,
            &self.priority_area,
            &self.target_group,
            &self.effect_goal,
        )
        .await?;
        let period = self.period.decode(ctx, "filter.period").await?;
        let on = period.map_or(today(ctx).day, reporting::ReportingPeriod::last_day);
        let care_area = self.care_area.decode(ctx, "filter.careArea").await?;
        Ok(store::FollowUpValueFilter {
            indicator: self.indicator.decode(ctx, "filter.indicator").await?,
            project: self.project.decode(ctx, "filter.project").await?,
            organisation: self.organisation.decode(ctx, "filter.organisation").await?,
            care_area: care_area.map(|area| (area, on)),
            priority_area: self.priority_area,
            target_group: self.target_group,
            effect_goal: self.effect_goal,
            period,
            period_kind: self.period_kind,
            states: self.states,
            preliminary: self.preliminary,
            corrections: self.corrections,
            changed_since: self.changed_since.map(|since| since.0),
        })
    }
}

/// The arguments that all lists of values take.
pub(in crate::graphql) struct ValueArguments {
    filter: FollowUpValueFilter,
    order: FollowUpValueOrder,
    first: Option<i32>,
    after: Option<String>,
}

impl ValueArguments {
    /// The arguments as they were given.
    pub(in crate::graphql) fn new(
        filter: Option<FollowUpValueFilter>,
        order_by: Option<FollowUpValueOrder>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Self {
        Self {
            filter: filter.unwrap_or_default(),
            order: order_by.unwrap_or(FollowUpValueOrder::Period),
            first,
            after,
        }
    }
}

/// All values that meet the filter.
pub(in crate::graphql) async fn values(
    ctx: &Context<'_>,
    arguments: ValueArguments,
) -> Result<Option<Things<FollowUpValue>>> {
    let (filter, order) = (arguments.filter, arguments.order);
    let list = ListArguments::new(arguments.first, arguments.after);
    let on = today(ctx);
    let filter = filter.into_filter(ctx).await?;
    long_connection(
        ctx,
        MAX_VALUES,
        list,
        |request| async move { session(ctx).follow_up_values(&filter, order, request).await },
        |row| Ok(FollowUpValue::of(row, on)),
    )
    .await
}

/// The values of a thing that meet the filter.
pub(in crate::graphql) async fn values_of(
    ctx: &Context<'_>,
    of: ValuesOf,
    thing: Uuid,
    arguments: ValueArguments,
    on: AsOf,
) -> Result<Option<Things<FollowUpValue>>> {
    let (filter, order) = (arguments.filter, arguments.order);
    let list = ListArguments::below(arguments.first, arguments.after, thing);
    let below = ValuesBelow {
        of,
        filter: filter.into_filter(ctx).await?,
        order,
    };
    let show = |row| Ok(FollowUpValue::of(row, on));
    connection_below(ctx, thing, below, MAX_VALUES, list, show).await
}

/// The value of a project's indicators that is for the latest period; of several such the last to be created.
pub(in crate::graphql) async fn newest_value(
    ctx: &Context<'_>,
    project: Uuid,
    on: AsOf,
) -> Result<Option<FollowUpValue>> {
    let newest = newest_value_of(ctx, project).await?;
    Ok(newest.map(|row| FollowUpValue::of(row, on)))
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct ValuesBelow {
    of: ValuesOf,
    filter: store::FollowUpValueFilter,
    order: FollowUpValueOrder,
}

impl ListBelow for ValuesBelow {
    type Table = follow_up_value::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<follow_up_value::Model>>> {
        session
            .follow_up_values_below(self.of, keys, &self.filter, self.order, request)
            .await
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        session
            .counts_of_follow_up_values(self.of, keys, &self.filter)
            .await
    }
}

node_type! {
    /// A follow-up value.
    FollowUpValue: follow_up_value
}

/// What an organisation reported of an indicator for a period (uppföljningsvärde). Seen by those who see its indicator, and whom its
/// `visibility` lets see it, once it is approved, and then also while it is being corrected; before, by its organisation, and from when
/// it is submitted by the region and Norrbottens Kommuner, too. It has no earlier states: below `organisation(asOf)`, too, it stands as of today.
#[Object]
impl FollowUpValue {
    #[graphql(flatten)]
    async fn shared(&self) -> Tracked<'_, Self> {
        Tracked(self)
    }

    /// Version of this object. Pass the version you last read; a stale one is refused with CONFLICT. Null to all but its
    /// organisation, the region and Norrbottens Kommuner: how often it was changed before approval is not disclosed to
    /// others.
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        let writers = Audience::Protected(Some(self.row.organisation_id));
        let writes = writers.includes(session(ctx).viewer());
        writes.then_some(self.row.version)
    }

    /// Whether you can change it now: `saveFollowUpValue`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Change).await
    }

    /// Whether you can submit it now: `submitFollowUpValue`.
    async fn viewer_can_submit(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Submit).await
    }

    /// Whether you can remove it now: `removeFollowUpValue`.
    async fn viewer_can_remove(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Remove).await
    }

    /// Whether you can approve it now: `approveFollowUpValue`.
    async fn viewer_can_approve(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Approve).await
    }

    /// Whether you can return it now: `returnFollowUpValue`.
    async fn viewer_can_return(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Return).await
    }

    /// Whether you can begin to correct it now, as it is approved and preliminary: `saveFollowUpValue`.
    async fn viewer_can_correct(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Correct).await
    }

    /// Whether you can open it again now: `reopenFollowUpValue`.
    async fn viewer_can_reopen(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Reopen).await
    }

    /// Whether you can let more see it now, as more see its indicator than when it was submitted: `publishFollowUpValues`.
    async fn viewer_can_publish(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.can_now(ctx, Action::Publish).await
    }

    /// What you can do with it now, by its state, your grade and your organisation: the `viewerCan…` as a list. Computed.
    async fn possible_actions(&self, ctx: &Context<'_>) -> Result<Option<Vec<Action>>> {
        self.possible(ctx).await.map(Some)
    }

    /// The indicator.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Option<Indicator>> {
        one(ctx, self.row.indicator_id, self.on).await
    }

    /// The organisation whose value it is.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The period that it is for.
    async fn period(&self) -> Result<ReportingPeriod> {
        Ok(self.reporting_period()?.into())
    }

    /// Whether it is suppressed (undertryckt): its figures and its comment are null for all but its organisation and approvers, as
    /// it counts so few people that somebody could be recognised. The indicator's `disclosureThreshold` says when.
    async fn suppressed(&self) -> bool {
        self.row.suppressed
    }

    /// Whether it is a figure or a judgement in words, or why there is none (slag av värde).
    async fn kind(&self) -> Result<ValueKind> {
        value(&self.row.kind)
    }

    /// The figure, in the indicator's unit; of a percentage in percent (utfall). Null where the value is in words, where `kind`
    /// says that there is none, and where it is suppressed for you.
    async fn actual(&self) -> Option<Decimal> {
        self.row.actual.map(Decimal::from)
    }

    /// Of a share or a ratio: what is counted (täljare); null where that isn't known, and for all else.
    async fn numerator(&self) -> Option<Decimal> {
        self.row.numerator.map(Decimal::from)
    }

    /// Of a share or a ratio: among how many (nämnare); null where that isn't known, and for all else.
    async fn denominator(&self) -> Option<Decimal> {
        self.row.denominator.map(Decimal::from)
    }

    /// The figure that is to be reached, in the indicator's unit (målvärde): the indicator's target for the organisation and the
    /// period, else the one for each organisation. Null when none is set. Computed.
    async fn target(&self, ctx: &Context<'_>) -> Result<Option<Decimal>> {
        self.target_figure(ctx).await
    }

    /// The figure that the organisation set itself with the value, in the indicator's unit (eget målvärde), beside `target`; null
    /// when it set none.
    async fn own_target(&self) -> Option<Decimal> {
        self.row.target.map(Decimal::from)
    }

    /// Whether the figure reaches `target`, in the indicator's direction; null without a figure or a target. Computed.
    async fn target_reached(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let target = self.target_figure(ctx).await?;
        self.reaches(ctx, target).await
    }

    /// Whether the figure reaches `ownTarget`, in the indicator's direction; null without a figure or an own target. Computed.
    async fn own_target_reached(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        self.reaches(ctx, self.row.target.map(Decimal::from)).await
    }

    /// What is to be known of the figure, in Swedish (kommentar), or the value in words. Without a token null unless `commentPublic`.
    async fn comment(&self) -> Option<&str> {
        self.row.comment.as_deref()
    }

    /// Whether its organisation has made the comment public (offentlig kommentar): else it is for the cooperation. A value in words
    /// is its comment, and always seen with it.
    async fn comment_public(&self) -> bool {
        self.row.comment_public
    }

    /// The day on which it was first submitted (inskickat den); null as long as it hasn't been. It is in time until `dueOn`.
    async fn submitted_on(&self) -> Option<Date> {
        self.row.submitted_on.map(Date)
    }

    /// Whether it is a correction that is not approved yet (rättelse): when it is, it takes the place of the value that it corrects,
    /// and is gone.
    async fn is_correction(&self) -> bool {
        self.row.is_correction
    }

    /// Its correction that is not approved yet; null when there is none that you may see, and of a correction itself.
    async fn correction(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        if self.row.state != ValueState::UnderCorrection.code() {
            return Ok(None);
        }
        let of_indicator = corrections_of(ctx, self.row.indicator_id).await?;
        let mut own = of_indicator.iter().filter(|it| {
            it.organisation_id == self.row.organisation_id && it.period_from == self.row.period_from
        });
        Ok(own.next().map(|row| Self::of(Arc::clone(row), self.on)))
    }

    /// Whether the figure may still change (preliminärt).
    async fn preliminary(&self) -> bool {
        self.row.preliminary
    }

    /// Where it stands (läge).
    async fn state(&self) -> Result<ValueState> {
        value(&self.row.state)
    }

    /// Who may see it at most (synlighet): those who saw its indicator when it was submitted, unless its organisation has published it
    /// since. Whoever doesn't see the indicator doesn't see it either. Null as long as it hasn't been submitted.
    async fn visibility(&self) -> Result<Option<Visibility>> {
        self.row.visibility.as_deref().map(value).transpose()
    }

    /// What is to be looked at in it before it is submitted (rimlighetsvarningar): whoever submits it acknowledges each, or corrects
    /// what it is about. Null to all who can't change it now. Computed.
    async fn warnings(&self, ctx: &Context<'_>) -> Result<Option<Vec<ValueWarning>>> {
        if !self.possible(ctx).await?.contains(&Action::Change) {
            return Ok(None);
        }
        let warnings = warnings_of(ctx, self.row.id).await?;
        Ok(Some(
            warnings.iter().cloned().map(ValueWarning::from).collect(),
        ))
    }

    /// The warnings that its organisation acknowledged when it submitted it (bekräftade varningar). Null to all but that organisation
    /// and approvers of the region and Norrbottens Kommuner.
    async fn acknowledged_warnings(&self, ctx: &Context<'_>) -> Option<Vec<PlausibilityWarning>> {
        let reads = reads_suppressed(session(ctx).viewer(), self.row.organisation_id);
        reads.then(|| acknowledged_warnings(&self.row))
    }

    /// Why it was returned or opened again last (skäl); null when it never was, and when it is approved.
    async fn reason(&self) -> Result<Option<&str>> {
        let state = value::<ValueState>(&self.row.state)?;
        let reason = self.row.reason.as_deref();
        Ok(reason.filter(|_| state != ValueState::Approved))
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.row.changed_at)
    }
}

impl FollowUpValue {
    async fn possible(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let Some(indicator) = row::<indicator::Entity>(ctx, self.row.indicator_id).await? else {
            return Ok(Vec::new());
        };
        possible_with_value(session(ctx).viewer(), &self.row, &indicator)
    }

    async fn can_now(&self, ctx: &Context<'_>, action: Action) -> Result<Option<bool>> {
        Ok(Some(self.possible(ctx).await?.contains(&action)))
    }

    fn reporting_period(&self) -> Result<reporting::ReportingPeriod> {
        let kind = value::<PeriodKind>(&self.row.period_kind)?;
        reporting::ReportingPeriod::beginning(kind, self.row.period_from)
            .ok_or_else(|| Error::internal("a value for no period"))
    }

    async fn reaches(&self, ctx: &Context<'_>, target: Option<Decimal>) -> Result<Option<bool>> {
        let (Some(actual), Some(target)) = (self.row.actual, target) else {
            return Ok(None);
        };
        let Some(indicator) = row::<indicator::Entity>(ctx, self.row.indicator_id).await? else {
            return Ok(None);
        };
        let direction = value::<Direction>(&indicator.direction)?;
        Ok(Some(reaches(direction, actual.figure(), target.0)))
    }

    async fn target_figure(&self, ctx: &Context<'_>) -> Result<Option<Decimal>> {
        let target = TargetKey {
            indicator: self.row.indicator_id,
            period: self.reporting_period()?,
            organisation: self.row.organisation_id,
        };
        Ok(target_of(ctx, target).await?.map(Decimal::from))
    }
}

/// What is to be looked at once more in a value before it is submitted (rimlighetsvarning).
#[derive(SimpleObject)]
pub struct ValueWarning {
    /// Which rule it is of, as `acknowledgedWarnings` takes it.
    code: PlausibilityWarning,
    /// The field of the value that it is about: `actual`, `numerator`, `denominator` or `comment`.
    field: String,
    /// What is to be looked at, with the figures that say so, in English.
    message: String,
    /// The same in Swedish.
    message_swedish: String,
}

impl From<Warning> for ValueWarning {
    fn from(warning: Warning) -> Self {
        Self {
            code: warning.code,
            field: warning.field.join("."),
            message: warning.english,
            message_swedish: warning.swedish,
        }
    }
}

node_type! {
    /// An extension of reporting.
    ReportingExtension: reporting_extension
}

/// That an organisation may report an indicator for a period later than others (anstånd). Seen by those who see the indicator. It has
/// no earlier states.
#[Object]
impl ReportingExtension {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change it: `extendReporting`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> Result<bool> {
        let indicator = row::<indicator::Entity>(ctx, self.row.indicator_id).await?;
        let subject = indicator.and_then(|indicator| {
            Subject::reporting_extension(self.row.organisation_id, &indicator)
        });
        Ok(can(ctx, subject, Action::Change))
    }

    /// The indicator.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Option<Indicator>> {
        one(ctx, self.row.indicator_id, self.on).await
    }

    /// The organisation that may report later.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The period.
    async fn period(&self) -> Result<ReportingPeriod> {
        let kind = value::<PeriodKind>(&self.row.period_kind)?;
        reporting::ReportingPeriod::beginning(kind, self.row.period_from)
            .map(ReportingPeriod::from)
            .ok_or_else(|| Error::internal("an extension for no period"))
    }

    /// The last day on which the value is in time (senast).
    async fn until(&self) -> Date {
        Date(self.row.until)
    }

    /// Why, in Swedish (skäl). Null to whoever isn't signed in.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }
}

/// A value that an organisation owes and has not submitted, or that was returned to it (rapporteringsskyldighet). Computed.
#[derive(SimpleObject)]
pub struct ReportingObligation {
    /// The indicator.
    indicator: Option<Indicator>,
    /// For which period.
    period: ReportingPeriod,
    /// The last day on which the value is in time, with what it was extended; of one to correct, that of what is approved.
    due_on: Date,
    /// Whether that is later than for others.
    extended: bool,
    /// Whether it is owed yet, and whether it is late or to be corrected.
    state: ReportDue,
    /// What there is of it: a draft that you may see, what was returned, or the correction to be made; null when there is nothing.
    value: Option<FollowUpValue>,
}

/// What an organisation owes that is due by a day; null to all but the organisation itself, the region and Norrbottens Kommuner.
pub(in crate::graphql) async fn obligations(
    ctx: &Context<'_>,
    organisation: Uuid,
    until: Option<Date>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<Things<ReportingObligation>>> {
    if !Audience::Protected(Some(organisation)).includes(session(ctx).viewer()) {
        return Ok(None);
    }
    let on = today(ctx);
    let until = until.map_or(on.day, |day| day.0);
    let obligations = obligations_of(ctx, organisation, until).await?;
    let show = |it: Obligation| {
        Ok(ReportingObligation {
            indicator: Some(Indicator::of(it.indicator, on)),
            period: it.owed.period.into(),
            due_on: Date(it.owed.due_on),
            extended: it.extended,
            state: it.due,
            value: it.value.map(|row| FollowUpValue::of(row, on)),
        })
    };
    let list = ListArguments::below(first, after, organisation);
    connection(
        ctx,
        list,
        |request| std::future::ready(Ok(store::page_of_obligations(&obligations, &request))),
        show,
    )
    .await
}
