//! Made-up worlds: random indicators and projects, and values of random organisations and periods in random states.

use std::{collections::BTreeMap, ops::Range};

use entity::{care_area, follow_up_value, project_participation};
use samverkan::{domain::vocabulary::Grade, files::FollowUpRow};
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use super::viewers::{Base, GALLIVARE, KALIX, REGION};
use crate::{
    files::exports::imported,
    fixture::{mutate::done, random::Random, rows::Rows, world::World},
    projects::{
        follow_up::{BULK, KIRUNA},
        plausibility::acknowledging,
    },
};

const REPORTERS: [&str; 5] = [
    "OWNER",
    "PARTICIPANTS",
    "CARE_AREA",
    "MUNICIPALITIES",
    "REGION_AND_MUNICIPALITIES",
];
/// Measure, aggregation, and whether values count from the beginning of the year.
const MEASURES: [(&str, &str, bool); 5] = [
    ("COUNT", "SUM", false),
    ("COUNT", "SUM", true),
    ("COUNT", "LATEST", false),
    ("RATIO", "RATIO", false),
    ("QUALITATIVE", "NONE", false),
];
const PERIODS: [(&str, [&str; 2]); 4] = [
    ("YEAR", ["2025", "2026"]),
    ("TERTIAL", ["2026-T1", "2026-T2"]),
    ("QUARTER", ["2026-Q1", "2026-Q2"]),
    ("MONTH", ["2026-M01", "2026-M02"]),
];
const VISIBILITIES: [&str; 3] = ["PUBLIC", "COOPERATION", "OWNER"];
/// Of two that are not small the difference isn't either: each is at least twice the other.
const THRESHOLDS: [Option<i32>; 4] = [None, Some(5), Some(100), Some(100)];
/// The first two need nobody else.
const STATES: [&str; 7] = [
    "DRAFT",
    "SUBMITTED",
    "RETURNED",
    "UNDER_CORRECTION",
    "APPROVED",
    "APPROVED",
    "APPROVED",
];

/// Which powers of two are figures: from 1.6384 to 13 743 895.3472.
const PLACES: Range<u32> = 14..38;
/// Before the place, in each comment.
pub(super) const COMMENT: &str = "Anmärkning ";
/// Among how many each ratio is, besides its figure: so many that the ratio itself is shown as 0 and tells nothing.
pub(super) const AMONG: u64 = 500_000_000_000;
const HEADER: &str = "indicator,organisation,period,actual,numerator,denominator,comment,comment public,preliminary,state,reason,visibility\n";
const PUBLISH: &str = "publishFollowUpValues values { id }";

/// An indicator at random, with a project of its own.
pub(super) struct Plan {
    pub(super) id: Uuid,
    pub(super) slug: String,
    pub(super) owner: &'static str,
    pub(super) reporters: &'static str,
    pub(super) measure: &'static str,
    pub(super) aggregation: &'static str,
    pub(super) cumulative: bool,
    periods: [&'static str; 2],
    pub(super) threshold: Option<i32>,
    /// Who sees it while values are submitted, and afterwards.
    pub(super) visibility: [&'static str; 2],
    pub(super) project: Uuid,
    pub(super) project_slug: String,
    pub(super) project_visibility: &'static str,
    /// The part that Gällivare takes in it.
    pub(super) participation: Uuid,
}

impl Plan {
    async fn add(place: usize, random: &mut Random, rows: &Rows) -> Self {
        let reporters = *random.of(&REPORTERS);
        let obliges = !["OWNER", "PARTICIPANTS"].contains(&reporters);
        let owner = if obliges {
            REGION
        } else {
            *random.of(&[KIRUNA, REGION])
        };
        // Nobody hides an indicator from others who report it.
        let may_be = &VISIBILITIES[..if reporters == "OWNER" { 3 } else { 2 }];
        let visibility = [*random.of(may_be), *random.of(may_be)];
        let (measure, aggregation, cumulative) = *random.of(&MEASURES);
        let (period_kind, periods) = *random.of(&PERIODS);
        let threshold = *random.of(&THRESHOLDS);
        let threshold = threshold.filter(|_| measure != "QUALITATIVE");
        // Nor a project from those who take part in it.
        let may_be = &VISIBILITIES[..if reporters == "PARTICIPANTS" { 2 } else { 3 }];
        let project_visibility = *random.of(may_be);

        let owner_id = rows.organisation(owner).await;
        let more = json!({ "visibility": project_visibility });
        let title = format!("Projekt {place}");
        let project = rows.add_project(owner_id, &title, more).await;
        let participation = rows
            .add::<project_participation::Entity>(json!({
                "development_project_id": project, "joined_on": "2020-01-01",
                "organisation_id": rows.organisation(GALLIVARE).await,
            }))
            .await;
        let body = rows.body("lansstyrgruppen").await;
        let area = care_area::Column::Slug.eq("norra-norrbotten");
        let area = rows.one::<care_area::Entity>(area).await.id;
        let more = json!({
            "measure": measure, "aggregation": aggregation, "cumulative": cumulative, "period_kind": period_kind,
            "reporters": reporters, "visibility": visibility[0], "disclosure_threshold": threshold,
            "development_project_id": project, "commissioned_by_id": obliges.then_some(body),
            "care_area_id": (reporters == "CARE_AREA").then_some(area),
        });
        let title = format!("Indikator {place}");
        Self {
            id: rows.add_indicator(owner_id, &title, more).await,
            slug: format!("indikator-{place}"),
            owner,
            reporters,
            measure,
            aggregation,
            cumulative,
            periods,
            threshold,
            visibility,
            project,
            project_slug: format!("projekt-{place}"),
            project_visibility,
            participation,
        }
    }

    /// Which of the organisations of these worlds report it.
    pub(super) fn reporters(&self) -> Vec<&'static str> {
        match self.reporters {
            "OWNER" => vec![self.owner],
            "PARTICIPANTS" => vec![self.owner, GALLIVARE],
            "CARE_AREA" => vec![KIRUNA, GALLIVARE],
            "MUNICIPALITIES" => vec![KIRUNA, GALLIVARE, KALIX],
            _ => vec![KIRUNA, GALLIVARE, KALIX, REGION],
        }
    }

    /// The organisations and periods that there may be values of.
    fn values(&self) -> Vec<(&'static str, &'static str)> {
        let reporters = self.reporters().into_iter().filter(|it| *it != KALIX);
        reporters
            .flat_map(|organisation| self.periods.map(|period| (organisation, period)))
            .collect()
    }

    /// The figure, numerator and denominator of a value.
    fn figures(&self, place: u32) -> [Option<String>; 3] {
        match self.measure {
            "COUNT" => [Some(decimal(0, place)), None, None],
            "RATIO" => [None, Some(decimal(0, place)), Some(decimal(AMONG, place))],
            _ => [None, None, None],
        }
    }
}

/// A whole number and a power of two, in ten-thousandths.
fn decimal(whole: u64, place: u32) -> String {
    let units = whole * 10_000 + (1 << place);
    format!("{}.{:04}", units / 10_000, units % 10_000)
}

/// One of the places that no figure has yet.
fn drawn(places: &mut Vec<u32>, random: &mut Random) -> Option<u32> {
    if places.is_empty() {
        return None;
    }
    let drawn = random.below(places.len());
    Some(places.swap_remove(drawn))
}

/// A value as it stands.
pub(super) struct Reported {
    pub(super) row: follow_up_value::Model,
    pub(super) organisation: &'static str,
}

/// A made-up world.
pub(super) struct Made {
    pub(super) world: World,
    pub(super) plans: Vec<Plan>,
    pub(super) values: Vec<Reported>,
}

impl Made {
    pub(super) async fn new(base: &Base, random: &mut Random) -> Self {
        let world = base.world.copied().await;
        let rows = Rows::of(&world).await;
        let mut plans = Vec::new();
        for place in 0..3 + random.below(2) {
            plans.push(Plan::add(place, random, &rows).await);
        }
        for (organisation, rows) in report(&world, &plans, random).await {
            let input = json!({ "mode": "ALL_OR_NOTHING", "rows": acknowledging(rows), "submit": random.once_in(2) });
            let editor = base.token(organisation, Grade::Editor);
            done(&world, editor, BULK, input).await;
        }
        for plan in &plans {
            change_visibility(base, &world, plan, random).await;
        }
        let connection = world.database().connection().await;
        let values = follow_up_value::Entity::find().all(&connection).await;
        let values = values.expect("the table can be read").into_iter();
        let mut values: Vec<Reported> = values
            .map(|row| Reported {
                organisation: base.organisation(row.organisation_id),
                row,
            })
            .collect();
        values.sort_by_key(|it| (it.row.comment.clone(), it.row.is_correction));
        Self {
            world,
            plans,
            values,
        }
    }

    pub(super) fn plan(&self, value: &Reported) -> &Plan {
        let mut plans = self.plans.iter();
        let plan = plans.find(|plan| plan.id == value.row.indicator_id);
        plan.expect("its indicator")
    }
}

/// Brings values of random organisations and periods to random states. Says which corrections of preliminary ones each
/// organisation has.
async fn report(
    world: &World,
    plans: &[Plan],
    random: &mut Random,
) -> BTreeMap<&'static str, Vec<Value>> {
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    let mut corrections: BTreeMap<_, Vec<Value>> = BTreeMap::new();
    let mut lines = HEADER.to_owned();
    let mut places: Vec<u32> = PLACES.collect();
    let all = plans
        .iter()
        .flat_map(|plan| plan.values().into_iter().map(move |it| (plan, it)));
    for (plan, (organisation, period)) in all {
        if random.once_in(5) {
            continue;
        }
        let Some(place) = drawn(&mut places, random) else {
            break;
        };
        let visibility = *random.of(&VISIBILITIES);
        // What its organisation keeps to itself nobody approves or returns.
        let alone = [visibility, plan.visibility[0]].contains(&"OWNER");
        let state = *random.of(&STATES[..if alone { 2 } else { STATES.len() }]);
        let reason = ["RETURNED", "UNDER_CORRECTION"].contains(&state);
        let reason = if reason { "Räkna om" } else { "" };
        let (public, preliminary) = (random.once_in(2), random.once_in(2));
        let cells = [
            plan.slug.clone(),
            organisation.to_owned(),
            period.to_owned(),
            plan.figures(place).map(Option::unwrap_or_default).join(","),
            format!("{COMMENT}{place}."),
            yes(public).to_owned(),
            yes(preliminary).to_owned(),
            state.to_owned(),
            reason.to_owned(),
            visibility.to_owned(),
        ];
        lines += &cells.join(",");
        lines.push('\n');
        if state == "APPROVED"
            && preliminary
            && let Some(place) = drawn(&mut places, random)
        {
            let [actual, numerator, denominator] = plan.figures(place);
            let row = json!({ "indicator": plan.slug, "period": period, "actual": actual, "numerator": numerator,
                "denominator": denominator, "comment": format!("{COMMENT}{place}."), "commentPublic": public });
            corrections.entry(organisation).or_default().push(row);
        }
    }
    imported::<FollowUpRow>(world, &lines).await;
    corrections
}

/// Lets others see an indicator than before. Some who reported it let those see what they submitted.
async fn change_visibility(base: &Base, world: &World, plan: &Plan, random: &mut Random) {
    let (now, slug) = (plan.visibility[1], &plan.slug);
    let update = format!("UPDATE indicator SET visibility = '{now}' WHERE slug = '{slug}'");
    world.sql(&update).await;
    for organisation in plan.reporters() {
        if random.once_in(3) {
            let editor = base.token(organisation, Grade::Editor);
            let input = json!({ "indicator": slug, "visibility": now });
            done(world, editor, PUBLISH, input).await;
        }
    }
}
