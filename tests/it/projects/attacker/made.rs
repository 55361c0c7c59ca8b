//! Made-up indicators with small numbers, and the corrections of some figures.

use std::{collections::BTreeMap, fmt::Write, ops::Range};

use samverkan::{
    domain::vocabulary::Grade,
    files::{FollowUpRow, IndicatorRow, ProjectRow},
};
use serde_json::{Value, json};

use crate::{
    files::exports::imported,
    fixture::{json::items, mutate::done, random::Random, rows::merged, world::World},
    projects::{
        follow_up::{APPROVE_ALL, BULK, KIRUNA},
        matrix::MUNICIPALITIES,
        plausibility::acknowledging,
    },
};

const PROJECTS: &str = "project,title,summary,owner,visibility\n";
const INDICATORS: &str = "indicator,title,measure,direction,cumulative,aggregation,unit,period kind,reporters,commissioned by,project,\
    owner,visibility,disclosure threshold\n";
const VALUES: &str =
    "indicator,organisation,period,actual,numerator,denominator,preliminary,state\n";

/// How many more each share is among than it counts: no threshold is as high.
const OTHERS: usize = 40;

/// Whose figures are corrected, and for which period, by its first month.
pub(super) const CORRECTED: (usize, usize) = (7, 16);

/// A reporting period by its months, counted from January 2024.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Months {
    pub(super) first: usize,
    pub(super) count: usize,
}

impl Months {
    /// The last tertial of 2024. All else is of 2025.
    pub(super) const EARLIER: Self = Self { first: 8, count: 4 };
    /// The same a year later.
    pub(super) const LATER: Self = Self {
        first: 20,
        count: 4,
    };
    pub(super) const YEAR: Self = Self {
        first: 12,
        count: 12,
    };

    /// The periods of so many months in 2025.
    pub(super) fn of_2025(count: usize) -> impl Iterator<Item = Self> {
        let months = (12..24).step_by(count);
        months.map(move |first| Self { first, count })
    }

    /// The period with this code that somebody reports.
    pub(super) fn reported(code: &str) -> Self {
        let mut all = Self::of_2025(1)
            .chain(Self::of_2025(4))
            .chain([Self::EARLIER]);
        let found = all.find(|it| it.code() == code);
        found.unwrap_or_else(|| panic!("nobody reports {code}"))
    }

    pub(super) fn contains(self, month: usize) -> bool {
        (self.first..self.first + self.count).contains(&month)
    }

    fn year_and_number(self) -> (usize, usize) {
        (2024 + self.first / 12, self.first % 12 / self.count + 1)
    }

    pub(super) fn code(self) -> String {
        let (year, number) = self.year_and_number();
        match self.count {
            1 => format!("{year}-M{number:02}"),
            3 => format!("{year}-Q{number}"),
            4 => format!("{year}-T{number}"),
            _ => year.to_string(),
        }
    }

    pub(super) fn input(self) -> Value {
        let (year, number) = self.year_and_number();
        match self.count {
            1 => json!({ "kind": "MONTH", "year": year, "number": number }),
            3 => json!({ "kind": "QUARTER", "year": year, "number": number }),
            4 => json!({ "kind": "TERTIAL", "year": year, "number": number }),
            _ => json!({ "kind": "YEAR", "year": year }),
        }
    }
}

/// An indicator that counts people, with a project of its own.
struct Indicator {
    world: usize,
    threshold: usize,
    cumulative: bool,
    share: bool,
    /// How many months a period has that is reported.
    every: usize,
    /// By organisation, as its place among the municipalities, and first month.
    figures: BTreeMap<(usize, usize), usize>,
}

impl Indicator {
    fn new(world: usize) -> Self {
        let mut random = Random(world as u64);
        let mut made = Self {
            world,
            threshold: 3 + random.below(4),
            cumulative: world % 3 == 1,
            share: world % 3 == 2,
            every: if world % 10 == 9 { 1 } else { 4 },
            figures: BTreeMap::new(),
        };
        // Where few report more sums are shown.
        let missing = if random.once_in(2) { 1 } else { 5 };
        for organisation in 0..MUNICIPALITIES.len() {
            let mut since = 0;
            for period in Months::of_2025(made.every) {
                let happened = random.below(12);
                since = if made.cumulative {
                    since + happened
                } else {
                    happened
                };
                if random.below(8) >= missing {
                    made.figures.insert((organisation, period.first), since);
                }
            }
            if made.every == 4 && random.once_in(4) {
                let earlier = (organisation, Months::EARLIER.first);
                made.figures.insert(earlier, random.below(12));
            }
        }
        made
    }

    fn slug(&self) -> String {
        format!("region-v{}", self.world)
    }

    fn period(&self, first: usize) -> Months {
        let count = self.every;
        Months { first, count }
    }

    /// What is in the place of the figure that is corrected: another one that fits those before and after it.
    fn correction(&self) -> Option<usize> {
        let there = *self.figures.get(&CORRECTED)?;
        let mut random = Random(!(self.world as u64));
        if !self.cumulative {
            return Some((there + 1 + random.below(11)) % 12);
        }
        let (whose, month) = CORRECTED;
        let of = |months: Range<usize>| {
            self.figures
                .range((whose, months.start)..(whose, months.end))
        };
        let least = of(12..month).next_back().map_or(0, |(_, before)| *before);
        let after = of(month + 1..24).next();
        let most = after.map_or(there + 12, |(_, after)| *after);
        let new = least + random.below(most - least + 1);
        (new != there).then_some(new)
    }
}

/// Several of them, which are in one database.
pub(super) struct Made(Vec<Indicator>);

impl Made {
    pub(super) fn new(worlds: Range<usize>) -> Self {
        Self(worlds.map(Indicator::new).collect())
    }

    pub(super) async fn import(&self, world: &World) {
        let [projects, indicators, values] = self.files();
        imported::<ProjectRow>(world, &projects).await;
        imported::<IndicatorRow>(world, &indicators).await;
        imported::<FollowUpRow>(world, &values).await;
    }

    fn files(&self) -> [String; 3] {
        let mut files = [PROJECTS, INDICATORS, VALUES].map(str::to_owned);
        let [projects, indicators, values] = &mut files;
        for made in &self.0 {
            let (slug, threshold) = (made.slug(), made.threshold);
            let measure = if made.share {
                ("PERCENT", "RATIO")
            } else {
                ("COUNT", "SUM")
            };
            let cumulative = if made.cumulative { "yes" } else { "no" };
            let kind = if made.every == 1 { "MONTH" } else { "TERTIAL" };
            writeln!(projects, "{slug},{slug},Den.,region,PUBLIC").expect("a line");
            writeln!(
                indicators,
                "{slug},{slug},{},ASCENDING,{cumulative},{},personer,{kind},MUNICIPALITIES,lansstyrgruppen,{slug},region,PUBLIC,{threshold}",
                measure.0, measure.1
            )
            .expect("a line");
            for (whose, figure) in &made.figures {
                let figures = match made.share {
                    true => format!(",{figure},{}", figure + OTHERS),
                    false => format!("{figure},,"),
                };
                // Whoever reported a preliminary figure corrects it.
                let preliminary = if *whose == CORRECTED { "yes" } else { "no" };
                let (organisation, period) = (MUNICIPALITIES[whose.0], made.period(whose.1).code());
                writeln!(
                    values,
                    "{slug},{organisation},{period},{figures},{preliminary},APPROVED"
                )
                .expect("a line");
            }
        }
        files
    }

    /// Kiruna corrects a figure of each, which the region approves.
    pub(super) async fn correct(&self, world: &World) {
        let row = |made: &Indicator| {
            let figure = made.correction()?;
            let figures = match made.share {
                true => {
                    json!({ "numerator": figure.to_string(), "denominator": (figure + OTHERS).to_string() })
                }
                false => json!({ "actual": figure.to_string() }),
            };
            let named =
                json!({ "indicator": made.slug(), "period": made.period(CORRECTED.1).code() });
            Some(merged(named, figures))
        };
        let rows = acknowledging(self.0.iter().filter_map(row).collect());
        let kiruna = world.token(KIRUNA, Grade::Editor).await;
        let input = json!({ "mode": "ALL_OR_NOTHING", "rows": rows });
        let sent = done(world, &kiruna, BULK, input).await;
        assert_eq!(sent["refused"], 0, "{sent}");
        let values: Vec<Value> = items(&sent["values"])
            .map(|it| json!({ "value": it["id"], "version": it["version"] }))
            .collect();
        assert_eq!(values.len(), rows.len());
        let region = world.token("region", Grade::Approver).await;
        for some in values.chunks(50) {
            done(world, &region, APPROVE_ALL, json!({ "values": some })).await;
        }
    }
}
