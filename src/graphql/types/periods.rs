//! Periods that are reported on, as the schema takes and shows them.

use async_graphql::{Context, InputObject, SimpleObject};

use crate::graphql::engine::{arguments::Decode, loading::Result, scalars::Date};
use crate::{
    domain::{problem, reporting, vocabulary::PeriodKind},
    error::Error,
};

/// A calendar year or a part of one (rapporteringsperiod).
#[derive(SimpleObject)]
pub struct ReportingPeriod {
    /// Which kind of period it is.
    kind: PeriodKind,
    /// The calendar year.
    year: i32,
    /// Its place among the periods of its kind in the year, from 1; of a year always 1.
    number: i32,
    /// Its readable key: `2026`, `2026-T1`, `2026-Q4`, `2026-M11`.
    code: String,
    /// The first day.
    first_day: Date,
    /// The last day.
    last_day: Date,
}

impl From<reporting::ReportingPeriod> for ReportingPeriod {
    fn from(period: reporting::ReportingPeriod) -> Self {
        Self {
            kind: period.kind(),
            year: period.year(),
            number: i32::try_from(period.number()).unwrap_or_default(),
            code: period.code(),
            first_day: Date(period.first_day()),
            last_day: Date(period.last_day()),
        }
    }
}

/// Names a calendar year or a part of one.
#[derive(InputObject, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeriodInput {
    /// Which kind of period.
    pub kind: PeriodKind,
    /// The calendar year, 1900 to 2199.
    pub year: i32,
    /// Its place among the periods of its kind in the year, from 1: 1 to 3 for tertials, to 4 for quarters, to 12 for months.
    /// Left out for a year.
    pub number: Option<i32>,
}

impl Decode for PeriodInput {
    type Value = reporting::ReportingPeriod;

    async fn decode(self, _: &Context<'_>, field: &str) -> Result<reporting::ReportingPeriod> {
        let number = match (self.kind, self.number) {
            (PeriodKind::Year, None) => Some(1),
            (_, number) => number.and_then(|number| u32::try_from(number).ok()),
        };
        let period =
            number.and_then(|number| reporting::ReportingPeriod::new(self.kind, self.year, number));
        period.ok_or_else(|| {
            let most = self.kind.in_a_year();
            Error::from(problem::no_period_of_kind(field, most).at(field))
        })
    }
}
