//! Indicators: their columns, and how rows of them are read.

use super::{
    Cell, Column,
    reading::{Cells, Sheet, named_again, read},
};
use crate::domain::{
    faults::FileRows,
    id::{NodeId, NodeKind},
    records::{IndicatorRecord, IndicatorRow},
    vocabulary::Visibility,
};

/// The columns of indicators.
pub const INDICATORS: &[Column<IndicatorRecord>] = &[
    Column::of_json("id", |row| {
        Cell::Text(NodeId::new(NodeKind::Indicator, row.id).encode())
    }),
    Column::new("slug", "indikator", "indicator", |row| {
        (&row.told.slug).into()
    }),
    Column::new("title", "titel", "title", |row| (&row.told.title).into()),
    Column::new("description", "beskrivning", "description", |row| {
        row.told.description.as_ref().into()
    }),
    Column::new("measure", "måttyp", "measure", |row| {
        Cell::code(row.told.measure)
    }),
    Column::new("direction", "önskad riktning", "direction", |row| {
        Cell::code(row.told.direction)
    }),
    Column::new("cumulative", "ackumulerad", "cumulative", |row| {
        Cell::Flag(row.told.cumulative)
    }),
    Column::new("aggregation", "sammanvägning", "aggregation", |row| {
        Cell::code(row.told.aggregation)
    }),
    Column::new("unit", "enhet", "unit", |row| (&row.told.unit).into()),
    Column::new("periodKind", "periodtyp", "period kind", |row| {
        Cell::code(row.told.period_kind)
    }),
    Column::new("reporters", "rapporterande", "reporters", |row| {
        Cell::code(row.told.reporters)
    }),
    Column::new("baseline", "utgångsvärde", "baseline", |row| {
        row.told.baseline.into()
    }),
    Column::new("koladaId", "kolada-id", "kolada id", |row| {
        row.told.kolada_id.as_ref().into()
    }),
    Column::new("project", "projekt", "project", |row| {
        row.told.project.as_ref().into()
    }),
    Column::new(
        "priorityArea",
        "prioriterat område",
        "priority area",
        |row| row.told.priority_area.as_ref().into(),
    ),
    Column::new("targetGroup", "målgrupp", "target group", |row| {
        row.told.target_group.as_ref().into()
    }),
    Column::new("effectGoal", "effektmål", "effect goal", |row| {
        row.told.effect_goal.as_ref().into()
    }),
    Column::new("owner", "ägare", "owner", |row| (&row.told.owner).into()),
    Column::new("ownerName", "ägarens namn", "owner name", |row| {
        (&row.owner_name).into()
    }),
    Column::new("visibility", "synlighet", "visibility", |row| {
        Cell::code(row.told.visibility)
    }),
    Column::new("reportedFrom", "rapporteras från", "reported from", |row| {
        row.told.reported_from.into()
    }),
    Column::new("reportedTo", "rapporteras till", "reported to", |row| {
        row.told.reported_to.into()
    }),
    Column::of_json("changedAt", |row| Cell::Moment(row.changed_at)),
];

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

/// Reads what the export writes: the rows that are right, each with its number, and every fault of the others. Faults of the header are row 1's,
/// and leave no rows.
pub fn read_indicators(bytes: &[u8]) -> FileRows<(usize, IndicatorRow)> {
    let sheet = Sheet {
        columns: INDICATORS,
        needed: NEEDED,
    };
    let slug = |(_, row): &(usize, IndicatorRow)| row.slug.clone();
    read(&sheet, bytes, usize::MAX, row).refuse_again(slug, |(row, _)| named_again(*row))
}

fn row(cells: &mut Cells<'_>) -> Option<(usize, IndicatorRow)> {
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
    let told = IndicatorRow {
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
    };
    Some((cells.row(), told))
}
