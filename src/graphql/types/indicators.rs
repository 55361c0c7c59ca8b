//! Indicators, their targets, and the lists of them.

use std::{collections::HashMap, sync::Arc};

use crate::graphql::engine::execution::async_graphql::{
    self, Context, InputObject, Object, OneofObject, SimpleObject,
};
use entity::indicator;
use uuid::Uuid;

use super::{
    bodies::{Body, body},
    directions::{EffectGoal, PriorityArea, TargetGroup, known_codes},
    follow_up::{
        FollowUpValue, FollowUpValueFilter, ReportingExtension, ValueArguments, values_of,
    },
    organisations::{CareArea, Organisation},
    periods::{PeriodInput, ReportingPeriod},
    projects::DevelopmentProject,
    shared::Versioned,
};
use crate::graphql::{
    engine::{
        arguments::{Decode as _, Id},
        connection::{ListArguments, MAX_FIRST, Things, connection, connection_below},
        loading::{
            ListBelow, NodeType as _, Result, can, many, movement_of, node_type, one, row, session,
            today, total_of, value,
        },
        scalars::{Date, DateTime, Decimal},
    },
    query::searched,
};
use crate::{
    access::Subject,
    domain::{
        follow_up::{Rate, RollUp, status},
        matrix::{Total, no_figure},
        reporting,
        vocabulary::{
            Action, Aggregation, Direction, FollowUpValueOrder, IndicatorOrder, Measure, NoFigure,
            PeriodKind, Reporters, Visibility, Vocabulary as _,
        },
    },
    error::Error,
    store::{
        self, ExtensionsOfIndicator, Page, PageRequest, ProjectsOf, Session, TargetsOfIndicator,
        TotalKey, ValuesOf, VersionsOfIndicator,
    },
};

/// Finds an indicator.
#[derive(OneofObject)]
pub(in crate::graphql) enum IndicatorBy {
    /// By its global id; a key is taken too.
    Id(Id<Indicator>),
    /// By its slug, as `2584-vardtid`.
    Slug(String),
}

/// Narrows a list of indicators. An indicator must meet all that is given.
#[derive(InputObject, Default)]
pub(in crate::graphql) struct IndicatorFilter {
    /// Owned by the organisation with this id or key (ägare).
    owner: Option<Id<Organisation>>,
    /// Of the project with this id or key.
    project: Option<Id<DevelopmentProject>>,
    /// For the priority area with this code, as `aldre`.
    priority_area: Option<String>,
    /// For the target group with this code.
    target_group: Option<String>,
    /// For the effect goal with this code.
    effect_goal: Option<String>,
    /// Of this measure.
    measure: Option<Measure>,
    /// Reported so often.
    period_kind: Option<PeriodKind>,
    /// Reported by these.
    reporters: Option<Reporters>,
    /// Only those that have approved values that you may see, or only those that have none (inrapporterade).
    reported: Option<bool>,
    /// Changed at this moment or later, by `changedAt`.
    changed_since: Option<DateTime>,
    /// With a title that has all these words, in whatever order; case and marks are overlooked: `alder` finds `Ålder`. At most 200
    /// characters; blank is as if left out.
    search: Option<String>,
}

impl IndicatorFilter {
    async fn into_filter(self, ctx: &Context<'_>) -> Result<store::IndicatorFilter> {
        let search = searched(self.search, "filter.search")?;
        known_codes(
            ctx,
            &self.priority_area,
            &self.target_group,
            &self.effect_goal,
        )
        .await?;
        Ok(store::IndicatorFilter {
            owner: self.owner.decode(ctx, "filter.owner").await?,
            project: self.project.decode(ctx, "filter.project").await?,
            priority_area: self.priority_area,
            target_group: self.target_group,
            effect_goal: self.effect_goal,
            measure: self.measure,
            period_kind: self.period_kind,
            reporters: self.reporters,
            reported: self.reported,
            changed_since: self.changed_since.map(|since| since.0),
            search,
        })
    }
}

/// All indicators that meet the filter.
pub(in crate::graphql) async fn indicators(
    ctx: &Context<'_>,
    filter: Option<IndicatorFilter>,
    order_by: Option<IndicatorOrder>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<Things<Indicator>>> {
    let filter = filter.unwrap_or_default();
    let order = order_by.unwrap_or(IndicatorOrder::Title);
    let (filter, on) = (filter.into_filter(ctx).await?, today(ctx));
    connection(
        ctx,
        ListArguments::new(first, after),
        |request| async move { session(ctx).indicators(&filter, order, request).await },
        |row| Ok(Indicator::of(row, on)),
    )
    .await
}

/// The indicators for a priority area or another direction, and of its projects.
pub(in crate::graphql) async fn indicators_for(
    ctx: &Context<'_>,
    of: ProjectsOf,
    direction: Uuid,
    filter: Option<IndicatorFilter>,
    list: ListArguments,
) -> Result<Option<Things<Indicator>>> {
    let filter = filter.unwrap_or_default().into_filter(ctx).await?;
    let on = today(ctx);
    let below = IndicatorsBelow { of, filter };
    let show = |row| Ok(Indicator::of(row, on));
    connection_below(ctx, direction, below, MAX_FIRST, list, show).await
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct IndicatorsBelow {
    of: ProjectsOf,
    filter: store::IndicatorFilter,
}

impl ListBelow for IndicatorsBelow {
    type Table = indicator::Entity;

    async fn pages(
        &self,
        session: &Session,
        keys: &[Uuid],
        request: &PageRequest,
    ) -> Result<HashMap<Uuid, Page<indicator::Model>>> {
        session
            .indicators_for(self.of, keys, &self.filter, request)
            .await
    }

    async fn counts(&self, session: &Session, keys: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        session
            .count_indicators_for(self.of, keys, &self.filter)
            .await
    }
}

/// The indicator that is meant.
pub(in crate::graphql) async fn indicator(
    ctx: &Context<'_>,
    by: IndicatorBy,
) -> Result<Option<Indicator>> {
    let row = match by {
        IndicatorBy::Id(id) => {
            row::<indicator::Entity>(ctx, id.decode(ctx, "by.id").await?).await?
        }
        IndicatorBy::Slug(slug) => session(ctx)
            .by_key::<indicator::Entity>(&slug)
            .await?
            .map(Arc::new),
    };
    Ok(row.map(|row| Indicator::of(row, today(ctx))))
}

/// What the approved values of an indicator come to together (sammanvägt utfall). Counts are added, shares and ratios are put
/// together from numerators and denominators; of cumulative values the latest of each organisation counts, which counts from
/// the beginning of the year: the parts of a year are not to be added.
#[derive(SimpleObject)]
pub struct FollowUpTotal {
    /// The indicator.
    pub(in crate::graphql) indicator: Option<Indicator>,
    /// The figure, in the indicator's unit; of a percentage in percent. A share or a ratio that is put together is rounded to four
    /// decimals, halves away from zero. Null when nothing is reported, and where values are not put together.
    actual: Option<Decimal>,
    /// The numerator of a share or a ratio.
    numerator: Option<Decimal>,
    /// The denominator of a share or a ratio.
    denominator: Option<Decimal>,
    /// What is to be reached together in just this period (målvärde): the indicator's target for the county, or the one for the care
    /// area; null when none is set.
    target: Option<Decimal>,
    /// Whether it is reached, in the indicator's direction; null without a figure or a target.
    target_reached: Option<bool>,
    /// How many approved values are in it (värden): expected ones, and those for periods that nothing is owed for.
    values: i32,
    /// How many of these may still change (preliminära).
    preliminary: i32,
    /// How many of these are being corrected (under rättelse): until then they count as they are.
    under_correction: i32,
    /// How many organisations these are of.
    organisations: i32,
    /// How many organisations owe a value.
    organisations_expected: i32,
    /// The first period that there is a value for; null when there is none.
    oldest: Option<ReportingPeriod>,
    /// The last period that there is a value for; null when there is none.
    latest: Option<ReportingPeriod>,
    /// How many of the expected values are approved (inrapporterade).
    reported: i32,
    /// How many values are expected by now: of each organisation that reports, those owed for periods that have ended (förväntade).
    expected: i32,
    /// How many of the expected values are late, and not approved (saknade).
    missing: i32,
    /// Why there is no figure in `actual` (varför utfall saknas); null where there is one.
    no_figure: Option<NoFigure>,
    /// How many of the approved values are suppressed (undertryckta), so that some see no figure here: those who don't see each
    /// of these values.
    suppressed: i32,
    /// Where a count is SUPPRESSED: what the values come to that you see (summan av dem som visas). The count is more than
    /// this. Null elsewhere.
    actual_of_shown: Option<Decimal>,
    /// How the expected values are reported.
    reporting: Option<ReportingRate>,
}

/// How the values are reported that are owed for periods that have ended (rapporteringsgrad).
#[derive(SimpleObject, Clone, Copy)]
pub struct ReportingRate {
    /// How many values are expected.
    expected: i32,
    /// How many of them are approved.
    reported: i32,
    /// How many of these were submitted in time.
    in_time: i32,
    /// How many of the expected values are late, and not approved.
    missing: i32,
    /// `reported` of `expected`, in percent, rounded to one decimal; null where none is expected.
    percent_reported: Option<Decimal>,
    /// `inTime` of `expected`, in percent, rounded to one decimal; null where none is expected.
    percent_in_time: Option<Decimal>,
}

impl From<Rate> for ReportingRate {
    fn from(rate: Rate) -> Self {
        Self {
            expected: number(rate.expected),
            reported: number(rate.reported),
            in_time: number(rate.in_time),
            missing: number(rate.missing),
            percent_reported: rate.percent(rate.reported).map(Decimal),
            percent_in_time: rate.percent(rate.in_time).map(Decimal),
        }
    }
}

impl FollowUpTotal {
    /// The total of an indicator.
    pub(in crate::graphql) fn of(indicator: Option<Indicator>, total: Total) -> Self {
        let sum = total.sum;
        let (actual, numerator, denominator) = figures(sum);
        let measure = indicator.as_ref().map(|of| of.row.measure.as_str());
        let in_words = measure == Some(Measure::Qualitative.code());
        Self {
            indicator,
            actual,
            numerator,
            denominator,
            target: total.target.map(Decimal),
            target_reached: total.target_reached,
            values: number(sum.values),
            preliminary: number(sum.preliminary),
            under_correction: number(sum.under_correction),
            organisations: number(sum.organisations),
            organisations_expected: number(sum.organisations_expected),
            oldest: sum.oldest.map(Into::into),
            latest: sum.latest.map(Into::into),
            reported: number(sum.rate.reported),
            expected: number(sum.rate.expected),
            missing: number(sum.rate.missing),
            reporting: Some(sum.rate.into()),
            no_figure: no_figure(status(&sum, false), &sum, in_words),
            suppressed: number(sum.suppressed),
            actual_of_shown: sum.of_shown.map(Decimal),
        }
    }
}

/// How an indicator moves from a year to the next (utveckling).
#[derive(SimpleObject)]
pub struct IndicatorMovement {
    /// The newest period that somebody reported who reported the one a year earlier too, and of which you see each value.
    period: ReportingPeriod,
    /// The same period a year earlier.
    earlier_period: Option<ReportingPeriod>,
    /// What the newest values come to, in the indicator's unit.
    actual: Decimal,
    /// What the earlier ones come to.
    earlier: Decimal,
    /// How many organisations reported both.
    organisations: i32,
    /// Whether it moves in the indicator's direction; null where it stands still.
    improves: Option<bool>,
}

/// The figures of a sum: the figure, its numerator, its denominator.
pub(in crate::graphql) fn figures(
    sum: RollUp,
) -> (Option<Decimal>, Option<Decimal>, Option<Decimal>) {
    let figures = sum.figures;
    (
        figures.actual.map(Decimal),
        figures.numerator.map(Decimal),
        figures.denominator.map(Decimal),
    )
}

/// A number of things, of which there are never as many as would not fit.
pub(in crate::graphql) fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

node_type! {
    /// An indicator.
    Indicator: indicator
}

/// What is measured, how, by whom and how often (indikator, A-11, A-42). What its values mean stays once anybody has reported: a
/// correction is a new version, an indicator that `replaces` it from a period on. It has no earlier states: with its targets, values
/// and totals it stands as of today, whatever day its id carries.
#[Object]
impl Indicator {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// Whether you may change it and set its targets: `changeIndicator`, `setIndicatorTarget`.
    async fn viewer_can_change(&self, ctx: &Context<'_>) -> bool {
        can(ctx, Subject::record(&*self.row), Action::Change)
    }

    /// Whether your grade lets you give others an extension of reporting: `extendReporting`.
    async fn viewer_can_extend(&self, ctx: &Context<'_>) -> bool {
        can(
            ctx,
            Subject::reporting_extension(Uuid::nil(), &self.row),
            Action::Create,
        )
    }

    /// Whether your grade lets you report values of your organisation: `saveFollowUpValue`, `submitFollowUpValues`. Whether
    /// yours is among the organisations that report, `reporters` says.
    async fn viewer_can_report(&self, ctx: &Context<'_>) -> bool {
        let Some(actor) = session(ctx).viewer().actor() else {
            return false;
        };
        let subject = Subject::new_follow_up_value(actor.organisation, &self.row);
        can(ctx, subject, Action::Create)
    }

    /// Readable key; it begins with that of its owner.
    async fn slug(&self) -> &str {
        &self.row.slug
    }

    /// Its title, in Swedish (titel).
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// What it measures, in Swedish: who or what is counted (definition); null when nothing is said.
    async fn definition(&self) -> Option<&str> {
        self.row.definition.as_deref()
    }

    /// How its figures are worked out, and from which source, in Swedish (beräkning); null when nothing is said.
    async fn calculation(&self) -> Option<&str> {
        self.row.calculation.as_deref()
    }

    /// What may make its figures wrong or hard to compare, in Swedish (felkällor); null when nothing is said.
    async fn sources_of_error(&self) -> Option<&str> {
        self.row.sources_of_error.as_deref()
    }

    /// Type of measure (måttyp).
    async fn measure(&self) -> Result<Measure> {
        value(&self.row.measure)
    }

    /// Desired direction (önskad riktning).
    async fn direction(&self) -> Result<Direction> {
        value(&self.row.direction)
    }

    /// Whether its values count from the beginning of the year (ackumulerat): the latest takes the others in.
    async fn cumulative(&self) -> bool {
        self.row.cumulative
    }

    /// How its values are aggregated over periods and organisations (sammanvägning).
    async fn aggregation(&self) -> Result<Aggregation> {
        value(&self.row.aggregation)
    }

    /// The unit of its figures, in Swedish (enhet), as `personer`.
    async fn unit(&self) -> &str {
        &self.row.unit
    }

    /// How often it is reported.
    async fn period_kind(&self) -> Result<PeriodKind> {
        value(&self.row.period_kind)
    }

    /// Which organisations report it (rapporterande).
    async fn reporters(&self) -> Result<Reporters> {
        value(&self.row.reporters)
    }

    /// The body that commissions what others have to report (beställare); null where its owner or the participants of its project
    /// report it.
    async fn commissioned_by(&self, ctx: &Context<'_>) -> Result<Option<Body>> {
        match self.row.commissioned_by_id {
            Some(id) => body(ctx, id, self.on).await,
            None => Ok(None),
        }
    }

    /// The care area whose municipalities report it (närsjukvårdsområde); null with other reporters.
    async fn care_area(&self, ctx: &Context<'_>) -> Result<Option<CareArea>> {
        one(ctx, self.row.care_area_id, self.on).await
    }

    /// The figure before the work began, in the indicator's unit (utgångsvärde); null when it isn't known.
    async fn baseline(&self) -> Option<Decimal> {
        self.row.baseline.map(Decimal::from)
    }

    /// The least figure that is expected, in the indicator's unit; null when nothing is said. Whoever reports a lower one
    /// acknowledges that (`OUTSIDE_RANGE`).
    async fn range_from(&self) -> Option<Decimal> {
        self.row.range_from.map(Decimal::from)
    }

    /// The greatest figure that is expected, in the indicator's unit; null when nothing is said.
    async fn range_to(&self) -> Option<Decimal> {
        self.row.range_to.map(Decimal::from)
    }

    /// Id of the measure in Kolada, the database of municipalities' and regions' key figures, where it is one (nyckeltal).
    async fn kolada_id(&self) -> Option<&str> {
        self.row.kolada_id.as_deref()
    }

    /// Whether it counts people (räknar personer): then its figures are under disclosure control.
    async fn counts_people(&self) -> bool {
        self.row.disclosure_threshold.is_some()
    }

    /// The threshold of its disclosure control (röjandegräns); null where it doesn't count people. A value with a count of people
    /// from 1 up to, and without, it is suppressed (undertryckt): its figures and comment are for the organisation that reports
    /// it and for approvers, and what it is part of has no figure for others. Counts of people are the figure or, of a share or
    /// a ratio, its numerator, its denominator, and the difference between these; of values that count from the beginning of the
    /// year the differences between those of one year, too.
    async fn disclosure_threshold(&self) -> Option<i32> {
        self.row.disclosure_threshold
    }

    /// The project that it follows up; null when it follows up none, or one that you may not see.
    async fn project(&self, ctx: &Context<'_>) -> Result<Option<DevelopmentProject>> {
        one(ctx, self.row.development_project_id, self.on).await
    }

    /// The priority area that it is for (prioriterat område, A-5).
    async fn priority_area(&self, ctx: &Context<'_>) -> Result<Option<PriorityArea>> {
        one(ctx, self.row.priority_area_id, self.on).await
    }

    /// The target group that it is for (målgrupp, B-5).
    async fn target_group(&self, ctx: &Context<'_>) -> Result<Option<TargetGroup>> {
        one(ctx, self.row.target_group_id, self.on).await
    }

    /// The effect goal that it is for (effektmål, A-3).
    async fn effect_goal(&self, ctx: &Context<'_>) -> Result<Option<EffectGoal>> {
        one(ctx, self.row.effect_goal_id, self.on).await
    }

    /// The organisation that owns it (ägare).
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.owner_id, self.on).await
    }

    /// Who may see it (synlighet), with its targets and its approved values.
    async fn visibility(&self) -> Result<Visibility> {
        value(&self.row.visibility)
    }

    /// Nothing is owed for periods that begin before this day (rapporteras från). What is entered for them counts all the same, and
    /// is not expected.
    async fn reported_from(&self) -> Date {
        Date(self.row.reported_from)
    }

    /// How many days after the end of a period its value is due (rapporteringsdagar): later it is MISSING.
    async fn reporting_days(&self) -> i32 {
        self.row.reporting_days
    }

    /// The indicator that it is the new version of, which is reported for the periods before `reportedFrom` (ersätter); null when it
    /// is the first, or when you may not see that.
    async fn replaces(&self, ctx: &Context<'_>) -> Result<Option<Indicator>> {
        one(ctx, self.row.replaces_id, self.on).await
    }

    /// Its new version, which is reported from `reportedTo` on (ersätts av); null when there is none that you may see.
    async fn replaced_by(&self, ctx: &Context<'_>) -> Result<Option<Indicator>> {
        let versions = many::<VersionsOfIndicator, _>(ctx, self.row.id, self.on).await?;
        Ok(versions.and_then(|versions| versions.into_iter().next()))
    }

    /// The extensions that organisations have been given for it, in order of time (anstånd).
    async fn extensions(&self, ctx: &Context<'_>) -> Result<Option<Vec<ReportingExtension>>> {
        many::<ExtensionsOfIndicator, _>(ctx, self.row.id, self.on).await
    }

    /// The first day for which it is no longer reported; null when reporting goes on.
    async fn reported_to(&self) -> Option<Date> {
        self.row.reported_to.map(Date)
    }

    /// When its own fields were last changed. Changes of targets and values do not count; see `changes`.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.row.changed_at)
    }

    /// Its targets, in order of time (målvärden).
    async fn targets(&self, ctx: &Context<'_>) -> Result<Option<Vec<IndicatorTarget>>> {
        many::<TargetsOfIndicator, _>(ctx, self.row.id, self.on).await
    }

    /// Its values that you may see (uppföljningsvärden).
    async fn values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only items that match this filter.")] filter: Option<FollowUpValueFilter>,
        #[graphql(
            desc = "Sort order.",
            default_with = "Some(FollowUpValueOrder::Period)"
        )]
        order_by: Option<FollowUpValueOrder>,
        #[graphql(desc = "Page size: 0 to 500.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only items after this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<FollowUpValue>>> {
        let arguments = ValueArguments::new(filter, order_by, first, after);
        values_of(ctx, ValuesOf::Indicator, self.row.id, arguments, self.on).await
    }

    /// How it moves: its newest period beside the same period a year earlier, of the organisations that reported both (utveckling).
    /// Null when there are none, and where the values of several organisations are not put together. Computed.
    async fn movement(&self, ctx: &Context<'_>) -> Result<Option<IndicatorMovement>> {
        let direction = value::<Direction>(&self.row.direction)?;
        let moved = movement_of(ctx, self.row.id).await?;
        Ok(moved.map(|moved| IndicatorMovement {
            period: moved.period.into(),
            earlier_period: Some(moved.earlier_period.into()),
            actual: Decimal(moved.actual),
            earlier: Decimal(moved.earlier),
            organisations: number(moved.organisations),
            improves: moved.improves(direction),
        }))
    }

    /// What its approved values for a period and its parts come to, with how many of those expected by now are in it
    /// (sammanvägt utfall). For a period that doesn't fit the indicator, as a tertial where it is reported by quarters, it is 0 of
    /// 0. Errors: BAD_USER_INPUT for an invalid period or id. Computed.
    async fn total(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The period: the indicator's own, or one that is made of several such.")]
        period: PeriodInput,
        #[graphql(
            desc = "Only of the municipalities that belong to the care area with this id or key on the period's last day; all that report when left out."
        )]
        care_area: Option<Id<CareArea>>,
    ) -> Result<Option<FollowUpTotal>> {
        let total = TotalKey {
            indicator: self.row.id,
            period: period.decode(ctx, "period").await?,
            care_area: care_area.decode(ctx, "careArea").await?,
        };
        let total = total_of(ctx, total).await?;
        Ok(total.map(|total| FollowUpTotal::of(Some(self.clone()), total)))
    }
}

node_type! {
    /// A target of an indicator.
    IndicatorTarget: indicator_target
}

/// The figure that is to be reached in a period (målvärde).
#[Object]
impl IndicatorTarget {
    #[graphql(flatten)]
    async fn shared(&self) -> Versioned<'_, Self> {
        Versioned(self)
    }

    /// The indicator.
    async fn indicator(&self, ctx: &Context<'_>) -> Result<Option<Indicator>> {
        one(ctx, self.row.indicator_id, self.on).await
    }

    /// The period in which it is to be reached.
    async fn period(&self) -> Result<ReportingPeriod> {
        let kind = value::<PeriodKind>(&self.row.period_kind)?;
        reporting::ReportingPeriod::beginning(kind, self.row.period_from)
            .map(ReportingPeriod::from)
            .ok_or_else(|| Error::internal("a target for no period"))
    }

    /// The care area whose municipalities are to reach it together; null when others are.
    async fn care_area(&self, ctx: &Context<'_>) -> Result<Option<CareArea>> {
        one(ctx, self.row.care_area_id, self.on).await
    }

    /// Whether all that report are to reach it together (länet).
    async fn county(&self) -> bool {
        self.row.county
    }

    /// The organisation that is to reach it; null when each is, or several together.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(ctx, self.row.organisation_id, self.on).await
    }

    /// The figure, in the indicator's unit.
    async fn target(&self) -> Decimal {
        self.row.target.into()
    }
}
