//! Made-up indicators: those of the county, which many report, and one for each project.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    MARK,
    chance::{Chance, Topic, nth},
    kinds::{KINDS, Kind},
    organisations::{ASSOCIATION, MUNICIPALITIES, Organisation, REGION},
    projects::{Participant, Project},
    texts::{IDEAS, Idea, SETTINGS, SOURCES_OF_ERROR},
    time::Years,
};
use crate::domain::{
    follow_up::Method,
    reporting::ReportingPeriod,
    vocabulary::{Aggregation, Direction, Measure, PeriodKind, Reporters, Visibility},
};

/// The care area whose municipalities report some of the indicators.
const CARE_AREA: &str = "norra-norrbotten";

/// The group of that area.
const AREA_GROUP: &str = "lansdelsgrupp-norra-norrbotten";

/// The number of the county's indicator that is defined anew, and that of its new version: no county has as many.
const DEFINED_ANEW: [u64; 2] = [22, OF_PROJECTS - 1];

/// Where the numbers of the projects' indicators begin.
const OF_PROJECTS: u64 = 1 << 32;

/// An indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Its number among all.
    pub(super) address: u64,
    /// Where its chances are: a new version has those of what it replaces.
    pub(super) chances: u64,
    /// The number of what it is the new version of.
    pub(super) replaces: Option<u64>,
    /// Its owner.
    pub owner: Organisation,
    /// The title.
    pub title: String,
    /// What its slug is to say.
    pub slug: String,
    /// What it measures.
    pub definition: String,
    /// How its figures are worked out.
    pub calculation: String,
    /// What may make its figures wrong.
    pub sources_of_error: &'static str,
    /// What its values are and how they are put together.
    pub method: Method,
    /// Which way it is to go.
    pub direction: Direction,
    /// The unit.
    pub unit: &'static str,
    /// How often it is reported.
    pub period_kind: PeriodKind,
    /// Who reports it.
    pub reporters: Reporters,
    /// The figure before the work began.
    pub baseline: Option<Decimal>,
    /// The least and the greatest figure that is expected; none where nothing is said.
    pub range: (Option<Decimal>, Option<Decimal>),
    /// The project that it follows up: its place among the projects.
    pub project: Option<usize>,
    /// Those that take part in that project, where they report it, too.
    pub(super) participants: Vec<Participant>,
    /// What it is for.
    pub idea: Idea,
    /// Who may see it.
    pub visibility: Visibility,
    /// The first day for which it is reported; none when always.
    pub reported_from: Option<NaiveDate>,
    /// The first day for which it is no longer reported; none when it goes on.
    pub reported_to: Option<NaiveDate>,
    /// Its targets.
    pub targets: Vec<Target>,
    /// How large its figures are.
    pub(super) size: Size,
    /// Whether it counts people.
    pub counts_people: bool,
}

impl Indicator {
    /// Whether it is reported for a period: by the first day.
    pub fn is_reported_for(&self, period: ReportingPeriod) -> bool {
        let day = period.first_day();
        self.period_kind == period.kind()
            && self.reported_from.is_none_or(|from| day >= from)
            && self.reported_to.is_none_or(|to| day < to)
    }

    /// Whether an organisation that reports it does so for a period: who takes part in its project, as long as that is so.
    pub fn is_reported_by(&self, organisation: Organisation, period: ReportingPeriod) -> bool {
        let mut parts = self.participants.iter();
        let part = parts.find(|it| it.organisation == organisation);
        self.is_reported_for(period) && part.is_none_or(|it| it.takes_part(period.first_day()))
    }

    /// Who reports it.
    pub fn reporting(&self) -> Vec<Organisation> {
        let municipalities = MUNICIPALITIES.into_iter();
        match self.reporters {
            Reporters::Municipalities => municipalities.collect(),
            Reporters::RegionAndMunicipalities => municipalities.chain([REGION]).collect(),
            Reporters::CareArea => municipalities.filter(|it| it.body == AREA_GROUP).collect(),
            Reporters::Owner => vec![self.owner],
            Reporters::Participants => {
                let others = self.participants.iter().map(|it| it.organisation);
                std::iter::once(self.owner).chain(others).collect()
            }
        }
    }

    /// Who approves what an organisation reports of it: the region, and of its own Norrbottens Kommuner. None where nobody else than
    /// the owner sees it.
    pub fn approver(&self, of: Organisation) -> Option<Organisation> {
        let seen_by_others = self.visibility != Visibility::Owner;
        let approver = if of == REGION { ASSOCIATION } else { REGION };
        seen_by_others.then_some(approver)
    }

    /// The body that commissions it, where others than its owner report it.
    pub const fn commissioned_by(&self) -> Option<&'static str> {
        match self.reporters {
            Reporters::Owner | Reporters::Participants => None,
            Reporters::CareArea => Some(AREA_GROUP),
            Reporters::Municipalities | Reporters::RegionAndMunicipalities => Some(REGION.body),
        }
    }

    /// The care area whose municipalities report it.
    pub fn care_area(&self) -> Option<&'static str> {
        (self.reporters == Reporters::CareArea).then_some(CARE_AREA)
    }
}

/// What is to be reached in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The period.
    pub period: ReportingPeriod,
    /// Who is to reach it.
    pub of: Reaching,
    /// The figure.
    pub figure: Decimal,
}

/// Who is to reach a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaching {
    /// Each organisation that reports.
    Each,
    /// One organisation.
    Organisation(Organisation),
    /// The municipalities of the care area with this slug together.
    CareArea(&'static str),
    /// All that report together.
    County,
}

/// How large the figures of an indicator are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    /// How many cases there are in a year among ten thousand inhabitants; how many on a day, where the latest counts.
    pub(super) cases: u32,
    /// Where it isn't the cases that are counted: the usual figure in tenths, of a share in tenths of a percent.
    pub(super) tenths: u32,
}

/// The indicators of the county, so many.
pub(super) fn of_county(seed: u64, years: Years, count: u32) -> impl Iterator<Item = Indicator> {
    let kinds = KINDS.iter().copied().cycle();
    (0..count)
        .zip(kinds)
        .map(move |(number, kind)| of_kind(seed, years, number, kind))
}

fn of_kind(seed: u64, years: Years, number: u32, kind: Kind) -> Indicator {
    let address = u64::from(number);
    let mut chance = Chance::of(seed, Topic::Indicator, [address, 0]);
    let round = number as usize / KINDS.len();
    let setting = nth(&SETTINGS, round + number as usize);
    let again = round / SETTINGS.len();
    let again = if again == 0 {
        String::new()
    } else {
        format!(" ({})", again + 1)
    };
    let by_region = matches!(kind.reporters, Reporters::Owner | Reporters::CareArea);
    let owner = if number.is_multiple_of(3) && !by_region {
        ASSOCIATION
    } else {
        REGION
    };
    let is_public = chance.happens(65);
    Indicator {
        address,
        chances: address,
        replaces: None,
        owner,
        title: format!("{MARK}{}, {setting}{again}", kind.title),
        slug: format!("demo-lan-{}", number + 1),
        definition: format!("{}, inom {setting}. Demodata.", kind.definition),
        calculation: kind.calculation.to_owned(),
        sources_of_error: kind.sources_of_error,
        method: kind.method,
        direction: kind.direction,
        unit: kind.unit,
        period_kind: kind.period_kind,
        reporters: kind.reporters,
        baseline: baseline(kind.method, kind.size),
        range: range(kind.method, kind.size),
        project: None,
        participants: Vec::new(),
        idea: chance.one_of(&IDEAS),
        visibility: if is_public {
            Visibility::Public
        } else {
            Visibility::Cooperation
        },
        reported_from: reported_from(&mut chance, years),
        reported_to: None,
        targets: targets(&mut chance, years, &kind),
        size: kind.size,
        counts_people: kind.counts_people,
    }
}

/// Ends one of the county's indicators before the last year, from which on its new version is reported.
pub(super) fn defined_anew(years: Years, of_county: &mut [Indicator]) -> Option<Indicator> {
    let [number, address] = DEFINED_ANEW;
    let [_, _, last] = years.years();
    let from = NaiveDate::from_ymd_opt(last, 1, 1);
    let old = of_county.iter_mut().find(|it| it.address == number)?;
    let new = Indicator {
        address,
        replaces: Some(number),
        title: format!("{} (ny definition)", old.title),
        slug: format!("{}-ny", old.slug),
        reported_from: from,
        ..old.clone()
    };
    old.reported_to = from;
    Some(new)
}

/// The units in which people are counted whom the work is for.
const PEOPLE: [&str; 6] = [
    "anhöriga",
    "deltagare",
    "elever",
    "familjer",
    "föräldrar",
    "personer",
];

/// The indicator of a project in this place, which its owner reports; of every seventh, those too who take part in it.
pub(super) fn of_project(seed: u64, place: usize, project: &Project) -> Indicator {
    let address = OF_PROJECTS + place as u64;
    let mut chance = Chance::of(seed, Topic::Indicator, [address, 0]);
    let [counted, unit] = project.idea.counted;
    let cumulative = chance.happens(30);
    let (since, counting) = if cumulative {
        (
            " sedan årets början",
            "från årets början till och med periodens sista dag",
        )
    } else {
        ("", "under perioden")
    };
    let method = Method {
        measure: Measure::Count,
        aggregation: Aggregation::Sum,
        cumulative,
    };
    let kinds = [PeriodKind::Quarter, PeriodKind::Month, PeriodKind::Tertial];
    let reporters = match place.is_multiple_of(7) && project.visibility != Visibility::Owner {
        true => Reporters::Participants,
        false => Reporters::Owner,
    };
    let size = Size {
        cases: chance.between(15, 90),
        tenths: 0,
    };
    Indicator {
        address,
        chances: address,
        replaces: None,
        owner: project.owner,
        title: format!("{MARK}{counted}{since}, {}", project.owner.name),
        slug: format!("{}-utfall", project.slug),
        definition: format!("{counted} inom projektet {}. Demodata.", project.idea.name),
        calculation: format!("Antal {unit} {counting}, ur projektets egen förteckning."),
        sources_of_error: nth(&SOURCES_OF_ERROR, place),
        method,
        direction: Direction::Ascending,
        unit,
        period_kind: chance.one_of(&kinds),
        reporters,
        baseline: chance.happens(50).then_some(Decimal::ZERO),
        range: range(method, size),
        project: Some(place),
        participants: match reporters {
            Reporters::Participants => project.participants(),
            _ => Vec::new(),
        },
        idea: project.idea,
        visibility: project.visibility,
        reported_from: Some(project.planned_start),
        reported_to: project.end(),
        targets: Vec::new(),
        size,
        counts_people: PEOPLE.contains(&unit),
    }
}

/// Some are reported from the second year on only.
fn reported_from(chance: &mut Chance, years: Years) -> Option<NaiveDate> {
    let [_, second, _] = years.years();
    let begins_late = chance.happens(5);
    begins_late
        .then(|| NaiveDate::from_ymd_opt(second, 1, 1))
        .flatten()
}

fn baseline(method: Method, size: Size) -> Option<Decimal> {
    match method.measure {
        Measure::Percent | Measure::Ratio => Some(Decimal::new(size.tenths.into(), 1)),
        Measure::Ordinal => Some(Decimal::new(i64::from(size.tenths) / 10, 0)),
        Measure::Count | Measure::Qualitative => None,
    }
}

/// The steps of a scale; of a share or a ratio half of the usual figure to twice of it, and of a share no more than all.
fn range(method: Method, size: Size) -> (Option<Decimal>, Option<Decimal>) {
    let usual = Decimal::new(size.tenths.into(), 1);
    let (half, twice) = (usual / Decimal::TWO, usual * Decimal::TWO);
    match method.measure {
        Measure::Ordinal => (Some(Decimal::ONE), Some(Decimal::from(5))),
        Measure::Percent => (Some(half), Some(twice.min(Decimal::ONE_HUNDRED))),
        Measure::Ratio => (Some(half), Some(twice)),
        Measure::Count | Measure::Qualitative => (None, None),
    }
}

/// For each year what every organisation is to reach, where figures of organisations can be compared, and the county and a care area
/// where they are put together; and for some years what one of them is to.
fn targets(chance: &mut Chance, years: Years, kind: &Kind) -> Vec<Target> {
    let Some(baseline) = baseline(kind.method, kind.size) else {
        return Vec::new();
    };
    let mut targets = Vec::new();
    for (steps, year) in (1..).zip(years.years()) {
        let Some(period) = ReportingPeriod::new(PeriodKind::Year, year, 1) else {
            continue;
        };
        let figure = aim(baseline, kind.direction, steps);
        let together: &[Reaching] = match kind.method.aggregation {
            Aggregation::Ratio => &[Reaching::County, Reaching::CareArea(CARE_AREA)],
            _ => &[],
        };
        let target = |of, figure| Target { period, of, figure };
        targets.push(target(Reaching::Each, figure));
        targets.extend(together.iter().map(|of| target(*of, figure)));
        if chance.happens(40) {
            let of = Reaching::Organisation(chance.one_of(&MUNICIPALITIES));
            let figure = aim(baseline, kind.direction, steps + 1);
            targets.push(target(of, figure));
        }
    }
    targets
}

/// A twentieth better than the baseline with each step; steps on a scale are whole.
fn aim(baseline: Decimal, direction: Direction, steps: i64) -> Decimal {
    let change = baseline * Decimal::new(5 * steps, 2);
    let figure = match direction {
        Direction::Ascending => baseline + change,
        Direction::Descending => baseline - change,
    };
    if baseline.scale() == 0 {
        figure.ceil()
    } else {
        figure.round_dp(1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::vocabulary::Vocabulary;

    fn made() -> Vec<Indicator> {
        let years = Years::until("2026-11-02".parse().unwrap());
        of_county(1, years, 44).collect()
    }

    #[test]
    fn every_way_to_measure_and_to_put_together_is_there() {
        let measures = Measure::VALUES.iter().map(|(measure, _)| *measure);
        let mut possible = BTreeSet::new();
        for measure in measures {
            for (aggregation, _) in Aggregation::VALUES {
                for cumulative in [false, true] {
                    let method = Method {
                        measure,
                        aggregation: *aggregation,
                        cumulative,
                    };
                    // What is not put together says nothing new when it is cumulative.
                    if method.check().is_none()
                        && !(cumulative
                            && *aggregation != Aggregation::Sum
                            && *aggregation != Aggregation::Ratio)
                    {
                        possible.insert((measure, *aggregation, cumulative));
                    }
                }
            }
        }
        let made: BTreeSet<_> = made()
            .iter()
            .map(|it| {
                (
                    it.method.measure,
                    it.method.aggregation,
                    it.method.cumulative,
                )
            })
            .collect();
        assert_eq!(made, possible);
    }

    #[test]
    fn every_period_kind_and_visibility_is_there_and_no_title_twice() {
        let made = made();
        let kinds: BTreeSet<_> = made.iter().map(|it| it.period_kind).collect();
        assert_eq!(kinds.len(), 4);
        let titles: BTreeSet<_> = made.iter().map(|it| &it.title).collect();
        assert_eq!(titles.len(), made.len());
    }

    #[test]
    fn each_says_in_words_of_its_own_what_it_measures_how_and_what_may_be_wrong() {
        let made = made();
        let said = |words: fn(&Indicator) -> &str| made.iter().map(words).collect::<BTreeSet<_>>();
        assert_eq!(said(|it| it.definition.as_str()).len(), made.len());
        assert_eq!(said(|it| it.calculation.as_str()).len(), KINDS.len());
        assert_eq!(said(|it| it.sources_of_error).len(), KINDS.len());
    }

    #[test]
    fn the_first_indicators_are_the_same_however_many_follow() {
        let years = Years::until("2026-11-02".parse().unwrap());
        let more: Vec<_> = of_county(1, years, 440).take(44).collect();
        assert_eq!(more, made());
    }
}
