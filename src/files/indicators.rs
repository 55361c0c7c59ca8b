//! Indicators: their columns, and how rows of them are read.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Cell, Column,
    reading::{Cells, RowFault, Sheet, read},
};
use crate::domain::{
    id::{NodeId, NodeKind},
    records::IndicatorRecord,
    vocabulary::{Aggregation, Direction, Measure, PeriodKind, Reporters, Visibility},
};

/// The columns of indicators.
pub const INDICATORS: &[Column<IndicatorRecord>] = &[
    Column::of_json("id", |row| {
        Cell::Text(NodeId::new(NodeKind::Indicator, row.id).encode())
    }),
    Column::new("slug", "indikator", "indicator", |row| (&row.slug).into()),
    Column::new("title", "titel", "title", |row| (&row.title).into()),
    Column::new("description", "beskrivning", "description", |row| {
        row.description.as_ref().into()
    }),
    Column::new("measure", "måttyp", "measure", |row| {
        Cell::code(row.measure)
    }),
    Column::new("direction", "önskad riktning", "direction", |row| {
        Cell::code(row.direction)
    }),
    Column::new("cumulative", "ackumulerad", "cumulative", |row| {
        Cell::Flag(row.cumulative)
    }),
    Column::new("aggregation", "sammanvägning", "aggregation", |row| {
        Cell::code(row.aggregation)
    }),
    Column::new("unit", "enhet", "unit", |row| (&row.unit).into()),
    Column::new("periodKind", "periodtyp", "period kind", |row| {
        Cell::code(row.period_kind)
    }),
    Column::new("reporters", "rapporterande", "reporters", |row| {
        Cell::code(row.reporters)
    }),
    Column::new("baseline", "utgångsvärde", "baseline", |row| {
        row.baseline.into()
    }),
    Column::new("koladaId", "kolada-id", "kolada id", |row| {
        row.kolada_id.as_ref().into()
    }),
    Column::new("project", "projekt", "project", |row| {
        row.project.as_ref().into()
    }),
    Column::new(
        "priorityArea",
        "prioriterat område",
        "priority area",
        |row| row.priority_area.as_ref().into(),
    ),
    Column::new("targetGroup", "målgrupp", "target group", |row| {
        row.target_group.as_ref().into()
    }),
    Column::new("effectGoal", "effektmål", "effect goal", |row| {
        row.effect_goal.as_ref().into()
    }),
    Column::new("owner", "ägare", "owner", |row| (&row.owner).into()),
    Column::new("ownerName", "ägarens namn", "owner name", |row| {
        (&row.owner_name).into()
    }),
    Column::new("visibility", "synlighet", "visibility", |row| {
        Cell::code(row.visibility)
    }),
    Column::new("reportedFrom", "rapporteras från", "reported from", |row| {
        row.reported_from.into()
    }),
    Column::new("reportedTo", "rapporteras till", "reported to", |row| {
        row.reported_to.into()
    }),
    Column::of_json("changedAt", |row| Cell::Moment(row.changed_at)),
];

/// A row of a file with indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorRow {
    /// Its number in the file, as a spreadsheet counts: the header is row 1.
    pub row: usize,
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
    /// Slug of the project that it follows up.
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

/// Columns without which no indicator can be read.
const NEEDED: &[&str] = &[
    "slug",
    "title",
    "measure",
    "direction",
    "aggregation",
    "unit",
    "periodKind",
    "reporters",
    "owner",
];

/// Reads what the export writes.
///
/// # Errors
/// Every fault of every row; those of the header are row 1's.
pub fn read_indicators(bytes: &[u8]) -> Result<Vec<IndicatorRow>, Vec<RowFault>> {
    let sheet = Sheet {
        columns: INDICATORS,
        needed: NEEDED,
    };
    read(&sheet, bytes, row)
}

fn row(cells: &mut Cells<'_>) -> Option<IndicatorRow> {
    // All cells are read before the first that is missing ends it: every fault is told.
    let (slug, title, unit, owner) = (
        cells.needed_key("slug"),
        cells.needed_text("title"),
        cells.needed_text("unit"),
        cells.needed_key("owner"),
    );
    let (measure, direction, aggregation) = (
        cells.needed_code("measure"),
        cells.needed_code("direction"),
        cells.needed_code("aggregation"),
    );
    let (period_kind, reporters, visibility) = (
        cells.needed_code("periodKind"),
        cells.needed_code("reporters"),
        cells.code("visibility"),
    );
    let (cumulative, baseline) = (cells.flag("cumulative"), cells.number("baseline"));
    let (reported_from, reported_to) = (cells.day("reportedFrom"), cells.day("reportedTo"));
    Some(IndicatorRow {
        row: cells.row(),
        slug: slug?,
        title: title?,
        description: cells.text("description"),
        measure: measure?,
        direction: direction?,
        cumulative: cumulative.unwrap_or_default(),
        aggregation: aggregation?,
        unit: unit?,
        period_kind: period_kind?,
        reporters: reporters?,
        baseline,
        kolada_id: cells.text("koladaId"),
        project: cells.key("project"),
        priority_area: cells.key("priorityArea"),
        target_group: cells.key("targetGroup"),
        effect_goal: cells.key("effectGoal"),
        owner: owner?,
        visibility: visibility.unwrap_or(Visibility::Cooperation),
        reported_from,
        reported_to,
    })
}
