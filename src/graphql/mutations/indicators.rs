//! Indicators: creating and changing them, and setting their targets.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::{key, once, optional_key, payload, reference, settled, shown};
use crate::{
    domain::{
        id::NodeKind,
        vocabulary::{Aggregation, Direction, Measure, PeriodKind, Reporters, Visibility},
    },
    graphql::{
        engine::{
            loading::{Result, begin, one, today},
            scalars::{Date, Decimal},
        },
        types::{
            indicators::{Indicator, IndicatorTarget},
            periods::PeriodInput,
        },
    },
    store,
};

/// The indicator to create.
#[derive(InputObject, Debug)]
struct CreateIndicatorInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// Its title, in Swedish: 1 to 200 characters.
    title: String,
    /// What the slug is to say: at most 80 small letters a to z, digits and hyphens. The slug of the organisation comes
    /// before it, as in `2584-vardtid`, unless it begins with that. Made from the title when left out.
    slug: Option<String>,
    /// What it measures and how, in Swedish: at most 5 000 characters.
    description: Option<String>,
    /// What its values are (måttyp).
    measure: Measure,
    /// Which way it is to go (önskad riktning).
    direction: Direction,
    /// Whether its values count from the beginning of the year (ackumulerat). Only of counts, percentages and ratios.
    #[graphql(default = false)]
    cumulative: bool,
    /// How its values are put together (sammanvägning): a count by SUM, LATEST or NONE; a percentage or a ratio by RATIO or
    /// NONE; all else by NONE.
    aggregation: Aggregation,
    /// The unit of its figures, in Swedish (enhet), as `personer`: 1 to 60 characters.
    unit: String,
    /// How often it is reported.
    period_kind: PeriodKind,
    /// Which organisations report it (rapporterande).
    reporters: Reporters,
    /// The figure before the work began (utgångsvärde).
    baseline: Option<Decimal>,
    /// Id of the measure in Kolada, where it is one (nyckeltal): at most 20 characters.
    kolada_id: Option<String>,
    /// The project that it follows up.
    project: Option<ID>,
    /// Code of the priority area that it is for (prioriterat område).
    priority_area: Option<String>,
    /// Code of the target group that it is for (målgrupp).
    target_group: Option<String>,
    /// Code of the effect goal that it is for (effektmål).
    effect_goal: Option<String>,
    /// Who may see it (synlighet), with its targets and its approved values. What only a municipality sees, nobody who approves
    /// sees: values of such an indicator are submitted and never approved.
    #[graphql(default_with = "Visibility::Cooperation")]
    visibility: Visibility,
    /// The first day for which it is reported: periods that begin earlier are not. Always, when left out.
    reported_from: Option<Date>,
    /// The first day for which it is reported no more. It goes on, when left out.
    reported_to: Option<Date>,
}

impl CreateIndicatorInput {
    fn into_request(self) -> Result<store::NewIndicator> {
        let kind = NodeKind::DevelopmentProject;
        Ok(store::NewIndicator {
            project: optional_key(kind, self.project.as_ref(), "project")?,
            title: self.title,
            slug: self.slug,
            description: self.description,
            measure: self.measure,
            direction: self.direction,
            cumulative: self.cumulative,
            aggregation: self.aggregation,
            unit: self.unit,
            period_kind: self.period_kind,
            reporters: self.reporters,
            baseline: self.baseline.map(|figure| figure.0),
            kolada_id: self.kolada_id,
            priority_area: self.priority_area,
            target_group: self.target_group,
            effect_goal: self.effect_goal,
            visibility: self.visibility,
            reported_from: self.reported_from.map(|day| day.0),
            reported_to: self.reported_to.map(|day| day.0),
        })
    }
}

payload!(CreateIndicatorPayload {
    /// The new indicator.
    indicator: Indicator
});

/// What to change in an indicator. What is left out stays; null removes what may be missing.
#[derive(InputObject, Debug)]
struct ChangeIndicatorInput {
    /// The indicator.
    indicator: ID,
    /// The version that the caller has seen.
    version: i32,
    /// Its title, in Swedish: 1 to 200 characters.
    title: Option<String>,
    /// What it measures and how, in Swedish: at most 5 000 characters; null: nothing is said.
    description: MaybeUndefined<String>,
    /// What its values are (måttyp).
    measure: Option<Measure>,
    /// Which way it is to go (önskad riktning).
    direction: Option<Direction>,
    /// Whether its values count from the beginning of the year (ackumulerat).
    cumulative: Option<bool>,
    /// How its values are put together (sammanvägning).
    aggregation: Option<Aggregation>,
    /// The unit of its figures, in Swedish (enhet): 1 to 60 characters.
    unit: Option<String>,
    /// How often it is reported.
    period_kind: Option<PeriodKind>,
    /// Which organisations report it (rapporterande).
    reporters: Option<Reporters>,
    /// The figure before the work began (utgångsvärde); null: it isn't known.
    baseline: MaybeUndefined<Decimal>,
    /// Id of the measure in Kolada (nyckeltal): at most 20 characters; null: it is none.
    kolada_id: MaybeUndefined<String>,
    /// The project that it follows up; null: none.
    project: MaybeUndefined<ID>,
    /// Code of the priority area that it is for (prioriterat område); null: none.
    priority_area: MaybeUndefined<String>,
    /// Code of the target group that it is for (målgrupp); null: none.
    target_group: MaybeUndefined<String>,
    /// Code of the effect goal that it is for (effektmål); null: none.
    effect_goal: MaybeUndefined<String>,
    /// Who may see it (synlighet), with its targets and its approved values. It takes effect at once.
    visibility: Option<Visibility>,
    /// The first day for which it is reported; null: always.
    reported_from: MaybeUndefined<Date>,
    /// The first day for which it is reported no more; null: it goes on.
    reported_to: MaybeUndefined<Date>,
}

impl ChangeIndicatorInput {
    fn into_change(self) -> Result<store::IndicatorChange> {
        let day = |day: MaybeUndefined<Date>| {
            let day = Option::<Option<Date>>::from(day);
            day.map(|day| day.map(|day| day.0))
        };
        let baseline = Option::<Option<Decimal>>::from(self.baseline);
        Ok(store::IndicatorChange {
            title: self.title,
            description: self.description.into(),
            measure: self.measure,
            direction: self.direction,
            cumulative: self.cumulative,
            aggregation: self.aggregation,
            unit: self.unit,
            period_kind: self.period_kind,
            reporters: self.reporters,
            baseline: baseline.map(|figure| figure.map(|figure| figure.0)),
            kolada_id: self.kolada_id.into(),
            project: reference(NodeKind::DevelopmentProject, self.project, "project")?,
            priority_area: self.priority_area.into(),
            target_group: self.target_group.into(),
            effect_goal: self.effect_goal.into(),
            visibility: self.visibility,
            reported_from: day(self.reported_from),
            reported_to: day(self.reported_to),
        })
    }
}

payload!(ChangeIndicatorPayload {
    /// The changed indicator.
    indicator: Indicator
});

/// Which target to set, change or remove.
#[derive(InputObject, Debug)]
struct SetIndicatorTargetInput {
    /// The indicator.
    indicator: ID,
    /// The period: one of the indicator's kind, or one that is made of several such.
    period: PeriodInput,
    /// The organisation that is to reach it: one of those that report. Each of them, when left out.
    organisation: Option<ID>,
    /// The figure, in the indicator's unit; null or left out: the target is removed.
    target: Option<Decimal>,
    /// The version of the target that the caller has seen, when there is one already.
    version: Option<i32>,
}

impl SetIndicatorTargetInput {
    fn into_change(self) -> Result<store::TargetChange> {
        let kind = NodeKind::Organisation;
        Ok(store::TargetChange {
            period: self.period.period("period")?,
            organisation: optional_key(kind, self.organisation.as_ref(), "organisation")?,
            target: self.target.map(|figure| figure.0),
            version: self.version,
        })
    }
}

payload!(SetIndicatorTargetPayload {
    /// The target. Null, too, when it was removed.
    target: IndicatorTarget
});

/// Creating indicators and its likes.
#[derive(Default)]
pub struct IndicatorMutations;

/// Creating indicators and its likes.
#[Object]
impl IndicatorMutations {
    /// Creates an indicator of your organisation (skapa indikator; ). For editors. Refused: ALREADY_EXISTS when the
    /// slug that was asked for is taken, DOES_NOT_FIT when its values can't be put together so, or when your organisation
    /// neither owns the project that it follows up nor takes part in it.
    async fn create_indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The indicator.")] input: CreateIndicatorInput,
    ) -> Result<CreateIndicatorPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            writing
                .create_indicator(input.into_request()?, today(ctx))
                .await
        };
        let created = once(&writing, "createIndicator", &key, &text, work).await;
        Ok(shown(ctx, writing, created).await?.into())
    }

    /// Changes an indicator (ändra indikator). For editors of the organisation that owns it. Refused: WRONG_STATE when there are
    /// values, or another organisation has begun to report, be it with a draft, and that would mean something else (measure,
    /// aggregation, cumulative, unit, periodKind, reporters) or go out of that organisation's sight, and when values that you see
    /// would fall outside (reportedFrom, reportedTo); else as `createIndicator`. Whoever makes an indicator public makes the
    /// approved values of all who report it public with it.
    async fn change_indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: ChangeIndicatorInput,
    ) -> Result<ChangeIndicatorPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Indicator, &input.indicator, "indicator")?;
            let version = input.version;
            writing
                .change_indicator(id, version, input.into_change()?, today(ctx))
                .await
        };
        let changed = work.await;
        Ok(shown(ctx, writing, changed).await?.into())
    }

    /// Sets what is to be reached in a period, by one organisation or by each, changes it or removes it (sätt målvärde). For
    /// editors of the organisation that owns the indicator. Refused: ALREADY_EXISTS when there is a target and no `version`
    /// was sent, DOES_NOT_FIT when the period isn't made of the indicator's, or the organisation doesn't report.
    async fn set_indicator_target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which target, and what it is to be.")] input: SetIndicatorTargetInput,
    ) -> Result<SetIndicatorTargetPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Indicator, &input.indicator, "indicator")?;
            writing.set_indicator_target(id, input.into_change()?).await
        };
        let set = work.await;
        Ok(match settled(writing.finish(set).await)? {
            Ok(id) => Ok(one::<IndicatorTarget>(ctx, id, today(ctx)).await?).into(),
            Err(refused) => Err(refused).into(),
        })
    }
}
