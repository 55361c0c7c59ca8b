//! Made-up indicators with small numbers, put together in each way and reported by many, some or few, and the corrections of some
//! figures.

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
const INDICATORS: &str = "indicator,title,measure,direction,cumulative,aggregation,unit,period kind,reporters,care area,commissioned by,\
    project,owner,visibility,disclosure threshold\n";
const VALUES: &str =
    "indicator,organisation,period,actual,numerator,denominator,preliminary,state\n";

/// How many more some shares are among than they count: no threshold is as high.
const OTHERS: usize = 40;

/// The region's place after those of the municipalities.
pub(super) const REGION: usize = MUNICIPALITIES.len();

/// Who reports, and in which care area.
const REPORTERS: [(&str, &str); 3] = [
    ("MUNICIPALITIES", ""),
    ("REGION_AND_MUNICIPALITIES", ""),
    ("CARE_AREA", "norra-norrbotten"),
];

/// The places of the municipalities of that area.
const OF_CARE_AREA: [usize; 4] = [3, 5, 7, 9];

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

/// An organisation by its key, as its place among the municipalities and the region.
pub(super) fn place(key: &str) -> usize {
    let mut all = MUNICIPALITIES.iter().chain([&"region"]);
    let found = all.position(|it| *it == key);
    found.unwrap_or_else(|| panic!("{key} reports nothing"))
}

fn key(place: usize) -> &'static str {
    MUNICIPALITIES.get(place).copied().unwrap_or("region")
}

/// How many people a value counts, and of a share how many it doesn't.
#[derive(Clone, Copy, PartialEq)]
struct Figure {
    counted: usize,
    rest: usize,
}

/// An indicator that counts people, with a project of its own.
struct Indicator {
    world: usize,
    threshold: usize,
    cumulative: bool,
    share: bool,
    aggregation: &'static str,
    reporters: (&'static str, &'static str),
    /// How many months a period has that is reported.
    every: usize,
    /// By organisation and first month.
    figures: BTreeMap<(usize, usize), Figure>,
}

impl Indicator {
    fn new(world: usize) -> Self {
        let mut random = Random(world as u64);
        let mut made = Self {
            world,
            threshold: 3 + random.below(4),
            cumulative: world % 3 == 1,
            share: world % 3 == 2,
            aggregation: match (world % 3, world / 3 % 4) {
                (0, 0) => "LATEST",
                (0, 1) | (2, 0 | 3) => "NONE",
                (2, _) => "RATIO",
                _ => "SUM",
            },
            reporters: REPORTERS[world / 12 % REPORTERS.len()],
            every: if world % 10 == 9 { 1 } else { 4 },
            figures: BTreeMap::new(),
        };
        // Where few report more sums are shown.
        let missing = if random.once_in(2) { 1 } else { 5 };
        for organisation in made.reporting() {
            let mut since = 0;
            for period in Months::of_2025(made.every) {
                let happened = random.below(12);
                since = if made.cumulative {
                    since + happened
                } else {
                    happened
                };
                let figure = made.figure(since, &mut random);
                if random.below(8) >= missing {
                    made.figures.insert((organisation, period.first), figure);
                }
            }
            if made.every == 4 && random.once_in(4) {
                let earlier = (organisation, Months::EARLIER.first);
                let counted = random.below(12);
                let figure = made.figure(counted, &mut random);
                made.figures.insert(earlier, figure);
            }
        }
        made
    }

    /// The places of those who report it.
    fn reporting(&self) -> Vec<usize> {
        match self.reporters.0 {
            "MUNICIPALITIES" => (0..REGION).collect(),
            "CARE_AREA" => OF_CARE_AREA.to_vec(),
            _ => (0..=REGION).collect(),
        }
    }

    /// So many people, of a share among more: in every other world among a few more. Nobody is counted among none.
    fn figure(&self, counted: usize, random: &mut Random) -> Figure {
        let rest = match (self.share, self.world / 3 % 2) {
            (false, _) => 0,
            (true, 0) => random.below(12).max(usize::from(counted == 0)),
            (true, _) => OTHERS,
        };
        Figure { counted, rest }
    }

    fn slug(&self) -> String {
        format!("region-v{}", self.world)
    }

    fn period(&self, first: usize) -> Months {
        let count = self.every;
        Months { first, count }
    }

    /// What is in the place of the figure that is corrected: another one that fits those before and after it, often the largest.
    fn correction(&self) -> Option<Figure> {
        let there = *self.figures.get(&CORRECTED)?;
        let mut random = Random(!(self.world as u64));
        if !self.cumulative {
            let counted = (there.counted + 1 + random.below(11)) % 12;
            return Some(self.figure(counted, &mut random));
        }
        let (whose, month) = CORRECTED;
        let of = |months: Range<usize>| {
            let figures = (whose, months.start)..(whose, months.end);
            self.figures
                .range(figures)
                .map(|(_, figure)| figure.counted)
        };
        let least = of(12..month).next_back().unwrap_or_default();
        let most = of(month + 1..24).next().unwrap_or(there.counted + 12);
        let counted = match random.once_in(2) {
            true => most,
            false => least + random.below(most - least + 1),
        };
        let new = self.figure(counted, &mut random);
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
            let measure = if made.share { "PERCENT" } else { "COUNT" };
            let (aggregation, (reporters, area)) = (made.aggregation, made.reporters);
            let cumulative = if made.cumulative { "yes" } else { "no" };
            let kind = if made.every == 1 { "MONTH" } else { "TERTIAL" };
            writeln!(projects, "{slug},{slug},Den.,region,PUBLIC").expect("a line");
            writeln!(
                indicators,
                "{slug},{slug},{measure},ASCENDING,{cumulative},{aggregation},personer,{kind},{reporters},{area},lansstyrgruppen,{slug},region,PUBLIC,{threshold}"
            )
            .expect("a line");
            for (whose, Figure { counted, rest }) in &made.figures {
                let figures = match made.share {
                    true => format!(",{counted},{}", counted + rest),
                    false => format!("{counted},,"),
                };
                // Whoever reported a preliminary figure corrects it.
                let preliminary = if *whose == CORRECTED { "yes" } else { "no" };
                let (organisation, period) = (key(whose.0), made.period(whose.1).code());
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
            let Figure { counted, rest } = made.correction()?;
            let figures = match made.share {
                true => {
                    json!({ "numerator": counted.to_string(), "denominator": (counted + rest).to_string() })
                }
                false => json!({ "actual": counted.to_string() }),
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
