//! What one row of a file for reporting tells, written or read: a thing with what belongs to it, by the keys that people cite.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    follow_up::Figures,
    problem::Problem,
    reporting::ReportingPeriod,
    vocabulary::{
        Aggregation, AppointmentRole, BodyType, Direction, Level, Measure, PeriodKind,
        ProjectHealth, ProjectPhase, Reporters, SeatFunction, Sphere, ValueState, Visibility,
    },
};

/// A follow-up value.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueRecord {
    /// Its key in the database.
    pub id: Uuid,
    /// Slug of the indicator.
    pub indicator: String,
    /// The indicator's title.
    pub indicator_title: String,
    /// The indicator's unit.
    pub unit: String,
    /// Slug of the project that the indicator follows up, where it can be seen.
    pub project: Option<String>,
    /// Key of the organisation: its municipality code, else its slug.
    pub organisation: String,
    /// The organisation's name.
    pub organisation_name: String,
    /// The period.
    pub period: ReportingPeriod,
    /// The figures.
    pub figures: Figures,
    /// The figure that the organisation set itself.
    pub target: Option<Decimal>,
    /// The value in words, or what is to be known of the figure.
    pub comment: Option<String>,
    /// Whether the figure may still change.
    pub preliminary: bool,
    /// Its state.
    pub state: ValueState,
    /// Why it is returned; none in any other state.
    pub reason: Option<String>,
    /// When it was last written.
    pub changed_at: DateTime<Utc>,
}

/// A development project.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectRecord {
    /// Its key in the database.
    pub id: Uuid,
    /// What it is.
    pub told: ProjectRow,
    /// The name of the organisation that owns it.
    pub owner_name: String,
    /// How it stands against its plan.
    pub health: ProjectHealth,
    /// How much of it is done, in percent.
    pub progress: Option<i32>,
    /// The day of the last status report.
    pub last_reported_on: Option<NaiveDate>,
    /// When it was last written.
    pub changed_at: DateTime<Utc>,
}

/// An indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorRecord {
    /// Its key in the database.
    pub id: Uuid,
    /// What it is.
    pub told: IndicatorRow,
    /// The name of the organisation that owns it.
    pub owner_name: String,
    /// When it was last written.
    pub changed_at: DateTime<Utc>,
}

/// A body with one of its seats and one of the appointments to it, as they hold on a day. A body without seats has a row,
/// and so has a seat without holders.
#[derive(Clone, Debug, PartialEq)]
pub struct SeatRecord {
    /// Slug of the body.
    pub body: String,
    /// The body's name.
    pub body_name: Option<String>,
    /// What type of body it is.
    pub body_type: BodyType,
    /// Its level.
    pub level: Level,
    /// Its sphere.
    pub sphere: Sphere,
    /// Slug of the body above it.
    pub parent: Option<String>,
    /// Slug of its care area.
    pub care_area: Option<String>,
    /// Key of its municipality.
    pub municipality: Option<String>,
    /// The seat's title.
    pub seat: Option<String>,
    /// What the seat is for.
    pub function: Option<SeatFunction>,
    /// Key of the organisation that alone fills the seat.
    pub organisation: Option<String>,
    /// In which role the seat is held.
    pub role: Option<AppointmentRole>,
    /// The holder's name, where it can be seen.
    pub holder: Option<String>,
    /// Key of the organisation that the holder represents.
    pub represents: Option<String>,
    /// The first day of the appointment.
    pub from: Option<NaiveDate>,
    /// The day after the last of the appointment.
    pub to: Option<NaiveDate>,
}

/// A row of a file with follow-up values.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUpRow {
    /// Its number in the file, as a spreadsheet counts: the header is row 1.
    pub row: usize,
    /// Slug or global id of the indicator.
    pub indicator: String,
    /// Key of the organisation; none when the file doesn't say.
    pub organisation: Option<String>,
    /// The period.
    pub period: ReportingPeriod,
    /// The figure.
    pub actual: Option<Decimal>,
    /// What is counted.
    pub numerator: Option<Decimal>,
    /// Among how many.
    pub denominator: Option<Decimal>,
    /// The figure that the organisation set itself.
    pub target: Option<Decimal>,
    /// The value in words, or what is to be known of the figure.
    pub comment: Option<String>,
    /// Whether the figure may still change.
    pub preliminary: bool,
    /// The state that it is to have; none when the file doesn't say.
    pub state: Option<ValueState>,
    /// Why it is returned.
    pub reason: Option<String>,
}

/// What a file tells of a project: what it is, not what was reported of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectRow {
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Key of the organisation that owns it.
    pub owner: String,
    /// Where it stands in its course.
    pub phase: ProjectPhase,
    /// Codes of the priority areas that it is for.
    pub priority_areas: Vec<String>,
    /// Codes of the target groups that it is for.
    pub target_groups: Vec<String>,
    /// Codes of the effect goals that it is for.
    pub effect_goals: Vec<String>,
    /// Keys of the organisations that take part now.
    pub participants: Vec<String>,
    /// Slug of the body that leads it.
    pub lead_body: Option<String>,
    /// Slug of the body that steers it.
    pub steering_body: Option<String>,
    /// Slug of the project that it is part of, where that can be seen.
    pub parent_project: Option<String>,
    /// Planned first day.
    pub planned_start: Option<NaiveDate>,
    /// Planned last day.
    pub planned_end: Option<NaiveDate>,
    /// The day on which it started.
    pub actual_start: Option<NaiveDate>,
    /// The day on which it was closed or cancelled.
    pub actual_end: Option<NaiveDate>,
    /// What it led to, in words.
    pub closing_report: Option<String>,
    /// Why it is paused or was cancelled; none in any other phase.
    pub reason: Option<String>,
    /// Its id in its owner's own system.
    pub external_id: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
}

/// What a file tells of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorRow {
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it measures and how.
    pub description: Option<String>,
    /// What its values are.
    pub measure: Measure,
    /// Which way it is to go.
    pub direction: Direction,
    /// Whether its values count from the beginning of the year.
    pub cumulative: bool,
    /// How values are put together.
    pub aggregation: Aggregation,
    /// Its unit.
    pub unit: String,
    /// How often it is reported.
    pub period_kind: PeriodKind,
    /// Who reports it.
    pub reporters: Reporters,
    /// The figure before the work began.
    pub baseline: Option<Decimal>,
    /// Id of the measure in Kolada.
    pub kolada_id: Option<String>,
    /// Slug of the project that it follows up, where it can be seen.
    pub project: Option<String>,
    /// Code of the priority area that it is for.
    pub priority_area: Option<String>,
    /// Code of the target group that it is for.
    pub target_group: Option<String>,
    /// Code of the effect goal that it is for.
    pub effect_goal: Option<String>,
    /// Key of the organisation that owns it.
    pub owner: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// The first day for which it is reported.
    pub reported_from: Option<NaiveDate>,
    /// The first day for which it is reported no more.
    pub reported_to: Option<NaiveDate>,
}

/// What is wrong with a row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The row's number, as a spreadsheet counts: the header is row 1.
    pub row: usize,
    /// What is wrong, and with which column.
    pub problem: Problem,
}
