//! Indicators: creating and changing them, and setting their targets.

use async_graphql::MaybeUndefined;

use crate::{
    domain::disclosure,
    domain::vocabulary::{Aggregation, Direction, Measure, PeriodKind, Reporters, Visibility},
    graphql::{
        engine::{
            arguments::Id,
            mutation::mutations,
            scalars::{Date, Decimal},
        },
        types::{
            bodies::Body,
            indicators::{Indicator, IndicatorTarget},
            organisations::{CareArea, Organisation},
            periods::PeriodInput,
            projects::DevelopmentProject,
        },
    },
    store,
};

mutations! {
    /// Creating indicators and its likes.
    IndicatorMutations;

    /// Creates an indicator of your organisation (skapa indikator; ). For editors. One that others have to
    /// report is for editors of the region and of Norrbottens Kommuner, with the consent of an approver of the other side: then it is
    /// a proposal. Refused: ALREADY_EXISTS when the
    /// slug that was asked for is taken, DOES_NOT_FIT when its values can't be put together so, or when your organisation
    /// neither owns the project that it follows up nor takes part in it, or when the body can't commission it; INVALID_PERIOD when it
    /// would be owed for a period that began before today.
    create_indicator("The indicator.";
        /// The indicator to create.
        CreateIndicatorInput once idempotency_key {
            /// Its title, in Swedish: 1 to 200 characters.
            title: String,
            /// What the slug is to say: at most 80 small letters a to z, digits and hyphens. The slug of the organisation comes
            /// before it, as in `2584-vardtid`, unless it begins with that. Made from the title when left out.
            slug: Option<String>,
            /// What it measures, in Swedish: who or what is counted (definition). At most 5 000 characters.
            definition: Option<String>,
            /// How its figures are worked out, and from which source, in Swedish (beräkning): at most 5 000 characters.
            calculation: Option<String>,
            /// What may make its figures wrong or hard to compare, in Swedish (felkällor): at most 5 000 characters.
            sources_of_error: Option<String>,
            /// Type of measure (måttyp).
            measure: Measure,
            /// Desired direction (önskad riktning).
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
            /// Which organisations report it (rapporterande). PARTICIPANTS: of a project that your organisation owns.
            reporters: Reporters,
            /// The body that commissions what others have to report (beställare): the board, the county steering group or its committee,
            /// and an area group for its own care area. Of CARE_AREA, MUNICIPALITIES and REGION_AND_MUNICIPALITIES, and only of these.
            commissioned_by: Option<Id<Body>>,
            /// The care area whose municipalities report it. Of CARE_AREA, and only of that.
            care_area: Option<Id<CareArea>>,
            /// The figure before the work began (utgångsvärde).
            baseline: Option<Decimal>,
            /// The least figure that is expected: of a lower one there is a warning (`OUTSIDE_RANGE`).
            range_from: Option<Decimal>,
            /// The greatest figure that is expected.
            range_to: Option<Decimal>,
            /// Id of the measure in Kolada, where it is one (nyckeltal): at most 20 characters.
            kolada_id: Option<String>,
            /// Whether it counts people (räknar personer): then figures from 1 and below `disclosureThreshold` are suppressed, and of
            /// a share or a ratio both numerator and denominator are needed, however values are put together.
            #[graphql(default = false)]
            counts_people: bool,
            /// The threshold of an indicator that counts people (röjandegräns): 3 to 100.
            #[graphql(default_with = "disclosure::USUAL_THRESHOLD")]
            disclosure_threshold: i32,
            /// The project that it follows up.
            project: Option<Id<DevelopmentProject>>,
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
            /// Nothing is owed for periods that begin before this day. When left out, and at the earliest, the first day of the first
            /// period that begins after today. Figures of earlier periods can be entered all the same.
            reported_from: Option<Date>,
            /// The first day for which it is no longer reported. Reporting goes on, when left out.
            reported_to: Option<Date>,
            /// How many days after the end of a period its value is due: 0 to 366.
            #[graphql(default = 30)]
            reporting_days: i32,
            /// The indicator of your organisation that it is the new version of. That one is no longer reported from
            /// `reportedFrom` on, which is the first day of a period, and keeps what has been reported.
            replaces: Option<Id<Indicator>>,
        }
    ) -> CreateIndicatorPayload {
        /// The new indicator.
        indicator: Indicator,
    } command |_today| {
        store::Command::CreateIndicator(store::NewIndicator {
            project, title, slug, definition, calculation, sources_of_error, measure, direction, cumulative, aggregation, unit, period_kind, reporters,
            commissioned_by, care_area, baseline, range_from, range_to, kolada_id, priority_area, target_group, effect_goal, visibility, reported_from,
            reported_to, reporting_days: Some(reporting_days), replaces,
            disclosure_threshold: counts_people.then_some(disclosure_threshold),
        })
    };

    /// Changes an indicator (ändra indikator). For editors of the organisation that owns it. What others have to report is
    /// changed as it is created: with consent. Refused: WRONG_STATE when there are
    /// values, or another organisation has begun to report, be it with a draft, and that would mean something else (measure,
    /// direction, aggregation, cumulative, unit, periodKind, reporters, careArea, disclosureThreshold; with PARTICIPANTS the project) or go out of that
    /// organisation's sight; when another has begun to report and it would mean something else in words (definition, calculation) or
    /// something else would have been owed for periods that have ended, or until another day (reportedFrom, reportedTo, reportingDays);
    /// and when values that you see would fall outside (reportedTo); INVALID_PERIOD when others come to report it, or for another kind of
    /// period, and would owe what has begun (say a later reportedFrom), or when others would owe what has ended (reportedTo); else as
    /// `createIndicator`. What means
    /// something else is a new version: `createIndicator` with `replaces`. An indicator that more may see shows them what is
    /// submitted from then on; earlier values when their organisation lets them (`publishFollowUpValues`). Of one that fewer may see
    /// nobody else sees any value.
    change_indicator("What to change.";
        /// What to change in an indicator. What is left out stays; null removes what may be missing.
        ChangeIndicatorInput at version {
            /// The indicator.
            indicator: Id<Indicator>,
            /// Its title, in Swedish: 1 to 200 characters.
            title: Option<String>,
            /// What it measures, in Swedish (definition): at most 5 000 characters; null: nothing is said.
            definition: MaybeUndefined<String>,
            /// How its figures are worked out, in Swedish (beräkning): at most 5 000 characters; null: nothing is said.
            calculation: MaybeUndefined<String>,
            /// What may make its figures wrong or hard to compare, in Swedish (felkällor): at most 5 000 characters; null: nothing is
            /// said.
            sources_of_error: MaybeUndefined<String>,
            /// Type of measure (måttyp).
            measure: Option<Measure>,
            /// Desired direction (önskad riktning).
            direction: Option<Direction>,
            /// Whether its values count from the beginning of the year (ackumulerat).
            cumulative: Option<bool>,
            /// How its values are aggregated (sammanvägning).
            aggregation: Option<Aggregation>,
            /// The unit of its figures, in Swedish (enhet): 1 to 60 characters.
            unit: Option<String>,
            /// How often it is reported.
            period_kind: Option<PeriodKind>,
            /// Which organisations report it (rapporterande).
            reporters: Option<Reporters>,
            /// The body that commissions it (beställare); null: none.
            commissioned_by: MaybeUndefined<Id<Body>>,
            /// The care area whose municipalities report it; null: none.
            care_area: MaybeUndefined<Id<CareArea>>,
            /// The figure before the work began (utgångsvärde); null: it isn't known.
            baseline: MaybeUndefined<Decimal>,
            /// The least figure that is expected; null: nothing is said.
            range_from: MaybeUndefined<Decimal>,
            /// The greatest figure that is expected; null: nothing is said.
            range_to: MaybeUndefined<Decimal>,
            /// Id of the measure in Kolada (nyckeltal): at most 20 characters; null: it is none.
            kolada_id: MaybeUndefined<String>,
            /// The threshold below which figures about people are suppressed (röjandegräns): 3 to 100; null: it doesn't count people.
            disclosure_threshold: MaybeUndefined<i32>,
            /// The project that it follows up; null: none.
            project: MaybeUndefined<Id<DevelopmentProject>>,
            /// Code of the priority area that it is for (prioriterat område); null: none.
            priority_area: MaybeUndefined<String>,
            /// Code of the target group that it is for (målgrupp); null: none.
            target_group: MaybeUndefined<String>,
            /// Code of the effect goal that it is for (effektmål); null: none.
            effect_goal: MaybeUndefined<String>,
            /// Who may see it (synlighet), with its targets and its approved values. It takes effect at once.
            visibility: Option<Visibility>,
            /// Nothing is owed for periods that begin before this day: not earlier than it is, unless that lies ahead.
            reported_from: Option<Date>,
            /// How many days after the end of a period its value is due: 0 to 366.
            reporting_days: Option<i32>,
            /// The first day for which it is no longer reported; null: reporting goes on.
            reported_to: MaybeUndefined<Date>,
        }
    ) -> ChangeIndicatorPayload {
        /// The changed indicator.
        indicator: Indicator,
    } command |_today| {
        let change = store::IndicatorChange {
            title, definition, calculation, sources_of_error, measure, direction, cumulative, aggregation, unit, period_kind, reporters,
            commissioned_by, care_area,
            baseline, range_from, range_to, kolada_id, reporting_days, disclosure_threshold, project, priority_area, target_group, effect_goal, visibility, reported_from, reported_to,
        };
        store::Command::ChangeIndicator { indicator, version, change }
    };

    /// Sets what is to be reached in a period, by one organisation, by each, or by a care area or the county together, changes it or
    /// removes it (sätt målvärde). For
    /// editors of the organisation that owns the indicator. Refused: ALREADY_EXISTS when there is a target and no `version`
    /// was sent, DOES_NOT_FIT when the period isn't made of the indicator's, or the organisation doesn't report, WRONG_STATE when the
    /// period has ended and anybody has reported.
    set_indicator_target("Which target, and what it is to be.";
        /// Which target to set, change or remove.
        SetIndicatorTargetInput {
            /// The indicator.
            indicator: Id<Indicator>,
            /// The period: one of the indicator's kind, or one that is made of several such.
            period: PeriodInput,
            /// The organisation that is to reach it: one of those that report. Each of them, when this is left out and what follows too.
            organisation: Option<Id<Organisation>>,
            /// The care area whose municipalities are to reach it together.
            care_area: Option<Id<CareArea>>,
            /// Whether all that report are to reach it together: the county.
            #[graphql(default = false)]
            county: bool,
            /// The figure, in the indicator's unit; null or left out: the target is removed.
            target: Option<Decimal>,
            /// The `version` of the target that you last read, when there is a target already.
            version: Option<i32>,
        }
    ) -> SetIndicatorTargetPayload {
        /// The target. Null, too, when it was removed.
        target: IndicatorTarget,
    } command |_today| {
        let period = (period.kind(), period.first_day());
        store::Command::SetIndicatorTarget { indicator, period, organisation, care_area, county, target, version }
    };
}
