//! Made-up values: what organisations report of indicators, and what becomes of it.

use rust_decimal::Decimal;

use super::{
    chance::{Chance, Topic, nth},
    indicators::Indicator,
    organisations::Organisation,
    texts::{COMMENTS, FAULTS, JUDGEMENTS, NOT_DONE_HERE},
    time::Years,
};
use crate::domain::{
    follow_up::{Figures, Method},
    reporting::ReportingPeriod,
    vocabulary::{Aggregation, Direction, Measure, ValueKind},
};

/// A value that an organisation reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// For which period.
    pub period: ReportingPeriod,
    /// Whether it is a figure, or why there is none.
    pub kind: ValueKind,
    /// The figures; the figure that follows from numerator and denominator is left out.
    pub figures: Figures,
    /// What the organisation set itself.
    pub target: Option<Decimal>,
    /// The value in words, or what is to be known of the figure.
    pub comment: Option<String>,
    /// Whether the comment is for all who see the value.
    pub comment_public: bool,
    /// Whether it may still change.
    pub preliminary: bool,
    /// What becomes of it.
    pub fate: Fate,
    /// How many days it is late.
    pub late: u64,
}

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays a draft.
    Draft,
    /// It is submitted, and waits.
    Submitted,
    /// It is submitted and returned, for this reason.
    Returned(&'static str),
    /// It is submitted and approved.
    Approved,
    /// It is submitted, approved, and opened again for this reason.
    Reopened(&'static str),
}

/// What an organisation reports of an indicator for a period; nothing where the report is missing.
pub(super) fn value(
    seed: u64,
    years: Years,
    indicator: &Indicator,
    organisation: Organisation,
    period: ReportingPeriod,
) -> Option<Value> {
    if !indicator.is_reported_by(organisation, period) {
        return None;
    }
    let source = Source {
        seed,
        years,
        indicator,
        organisation,
    };
    let mut chance = source.chance(Topic::Fate, period);
    let fate = source.fate(&mut chance, period)?;
    let comment = chance.happens(12).then(|| chance.one_of(&COMMENTS));
    let kind = source.kind(&mut chance);
    let comment = match kind {
        ValueKind::NotApplicable => Some(NOT_DONE_HERE),
        _ if indicator.method.measure == Measure::Qualitative => Some(source.judgement(period)),
        _ => comment,
    };
    let figures = match kind {
        ValueKind::Figure => source.figures(period),
        ValueKind::NoCases | ValueKind::NotApplicable => Figures::default(),
    };
    let late = chance.happens(6);
    let is_compared = indicator.method.measure != Measure::Qualitative && chance.happens(10);
    let comment_public = chance.happens(30);
    Some(Value {
        period,
        kind,
        late: if late { 12 } else { 0 },
        figures,
        target: figures.actual.filter(|_| is_compared),
        comment_public: comment_public && comment.is_some(),
        comment: comment.map(str::to_owned),
        preliminary: years.age(period) < 0 || (years.age(period) < 45 && chance.happens(20)),
        fate,
    })
}

/// Where the values of an organisation come from.
struct Source<'a> {
    seed: u64,
    years: Years,
    indicator: &'a Indicator,
    organisation: Organisation,
}

/// What is counted, and among how many.
#[derive(Clone, Copy)]
struct Parts {
    numerator: u32,
    denominator: u32,
}

impl Source<'_> {
    fn chance(&self, topic: Topic, period: ReportingPeriod) -> Chance {
        let day = u64::from(period.first_day().to_epoch_days().unsigned_abs());
        self.chance_of(topic, day)
    }

    /// The organisation's own, whatever the period.
    fn habit(&self) -> Chance {
        self.chance_of(Topic::Habit, 0)
    }

    fn chance_of(&self, topic: Topic, day: u64) -> Chance {
        let about = [self.indicator.chances, self.number() << 32 | day];
        Chance::of(self.seed, topic, about)
    }

    /// What becomes of the value: nearly all that is old is approved; what has just ended is on its way; what lasts has begun
    /// at most. None where it is missing.
    fn fate(&self, chance: &mut Chance, period: ReportingPeriod) -> Option<Fate> {
        let age = self.years.age(period);
        let [draft, submitted, returned, missing] = match age {
            ..0 => [35, 10, 0, 55],
            0..45 => [10, 28, 7, 8],
            _ => [1, 1, 1, 5],
        };
        let drawn = chance.below(100);
        let reason = chance.one_of(&FAULTS);
        let approver = self.indicator.approver(self.organisation);
        if drawn < missing {
            None
        } else if drawn < missing + draft {
            Some(Fate::Draft)
        } else if drawn < missing + draft + submitted || approver.is_none() {
            Some(Fate::Submitted)
        } else if drawn < missing + draft + submitted + returned {
            Some(Fate::Returned(reason))
        } else if age >= 45 && drawn == 99 {
            Some(Fate::Reopened(reason))
        } else {
            Some(Fate::Approved)
        }
    }

    /// Whether there is a figure. Of one in fifteen of the county's indicators an organisation has nothing to report ever, as what
    /// it measures isn't done there.
    fn kind(&self, chance: &mut Chance) -> ValueKind {
        let Method {
            aggregation,
            cumulative,
            ..
        } = self.indicator.method;
        let is_divided = aggregation == Aggregation::Ratio && !cumulative;
        let place = self.number() + self.indicator.chances;
        if self.indicator.project.is_none() && place.is_multiple_of(15) {
            ValueKind::NotApplicable
        } else if is_divided && chance.happens(8) {
            ValueKind::NoCases
        } else {
            ValueKind::Figure
        }
    }

    /// The organisation as a number: the keys are four digits or one of two words.
    fn number(&self) -> u64 {
        let key = self.organisation.key;
        key.parse().unwrap_or(key.len() as u64)
    }

    /// The figures as they stand at the end of the period: since the beginning of the year where they are cumulative.
    fn figures(&self, period: ReportingPeriod) -> Figures {
        let happened = |period| self.happened(period);
        let parts = if self.indicator.method.cumulative {
            let year = self.years.periods(period.kind()).into_iter();
            let until = year.filter(|it| it.year() == period.year() && *it <= period);
            until.map(happened).reduce(Parts::plus).unwrap_or(Parts {
                numerator: 0,
                denominator: 1,
            })
        } else {
            happened(period)
        };
        let whole = |number: u32| Some(Decimal::from(number));
        match (
            self.indicator.method.measure,
            self.indicator.method.aggregation,
        ) {
            (Measure::Percent | Measure::Ratio, Aggregation::Ratio) => Figures {
                actual: None,
                numerator: whole(parts.numerator),
                denominator: whole(parts.denominator),
            },
            (Measure::Percent | Measure::Ratio, _) => {
                actual(Some(Decimal::new(parts.numerator.into(), 1)))
            }
            (Measure::Count | Measure::Ordinal, _) => actual(whole(parts.numerator)),
            (Measure::Qualitative, _) => Figures::default(),
        }
    }

    /// What happened in a period alone.
    fn happened(&self, period: ReportingPeriod) -> Parts {
        let mut chance = self.chance(Topic::Happening, period);
        let cases = self.cases(&mut chance, period);
        let usual = self.usual(&mut chance, period);
        match (
            self.indicator.method.measure,
            self.indicator.method.aggregation,
        ) {
            (Measure::Count, _) | (Measure::Qualitative, _) => Parts {
                numerator: cases,
                denominator: 1,
            },
            (Measure::Ordinal, _) => Parts {
                numerator: (usual / 10).clamp(1, 5),
                denominator: 1,
            },
            (Measure::Percent, Aggregation::Ratio) => Parts {
                numerator: cases.max(1) * usual / 1_000,
                denominator: cases.max(1),
            },
            (Measure::Ratio, Aggregation::Ratio) => Parts {
                numerator: cases.max(1) * usual / 10,
                denominator: cases.max(1),
            },
            (Measure::Percent | Measure::Ratio, _) => Parts {
                numerator: usual,
                denominator: 1,
            },
        }
    }

    /// How many cases there are: by inhabitants and by the length of the period, with a habit and some chance.
    fn cases(&self, chance: &mut Chance, period: ReportingPeriod) -> u32 {
        let months = match self.indicator.method.aggregation {
            Aggregation::Latest => 12,
            _ => period.kind().months(),
        };
        let expected =
            self.organisation.inhabitants * self.indicator.size.cases * months / (100 * 12);
        let percent = self.habit().between(75, 125) * chance.between(80, 120) / 100;
        (expected * self.trend(period, percent) / 100) + chance.below(3)
    }

    /// The figure as it usually is, in tenths, better with the years; a share stays a share.
    fn usual(&self, chance: &mut Chance, period: ReportingPeriod) -> u32 {
        let percent = self.habit().between(80, 120) * chance.between(92, 108) / 100;
        let usual = self.indicator.size.tenths * self.trend(period, percent) / 100;
        match self.indicator.method.measure {
            Measure::Percent => usual.min(1_000),
            _ => usual,
        }
    }

    /// So many percent, changed for the better by what a few years bring.
    fn trend(&self, period: ReportingPeriod, percent: u32) -> u32 {
        let [first, ..] = self.years.years();
        let years = period.year().abs_diff(first);
        let yearly = self.habit().below(9);
        match self.indicator.direction {
            Direction::Ascending => percent + years * yearly,
            Direction::Descending => percent.saturating_sub(years * yearly),
        }
    }

    fn judgement(&self, period: ReportingPeriod) -> &'static str {
        let habit = self.habit().below(3) as usize;
        let better = self.chance(Topic::Happening, period).below(3) as usize;
        nth(&JUDGEMENTS, habit + better)
    }
}

impl Parts {
    const fn plus(self, other: Self) -> Self {
        Self {
            numerator: self.numerator + other.numerator,
            denominator: self.denominator + other.denominator,
        }
    }
}

const fn actual(actual: Option<Decimal>) -> Figures {
    Figures {
        actual,
        numerator: None,
        denominator: None,
    }
}
