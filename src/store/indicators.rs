//! Indicators: what is measured, with their targets.

use entity::indicator;

use crate::domain::{
    follow_up::{Method, Schedule},
    vocabulary::{Aggregation, Measure, PeriodKind, Reporters, Vocabulary},
};

/// What the values of an indicator are; none when one of its codes isn't known.
pub(super) fn method_of(row: &indicator::Model) -> Option<Method> {
    Some(Method {
        measure: Measure::from_code(&row.measure)?,
        aggregation: Aggregation::from_code(&row.aggregation)?,
        cumulative: row.cumulative,
    })
}

/// For which periods an indicator is reported, and by whom; none when one of its codes isn't known.
pub(super) fn schedule_of(row: &indicator::Model) -> Option<Schedule> {
    Some(Schedule {
        period_kind: PeriodKind::from_code(&row.period_kind)?,
        reporters: Reporters::from_code(&row.reporters)?,
        owner: row.owner_id,
        from: row.reported_from,
        to: row.reported_to,
    })
}
