//! Development projects: their columns, and how rows of them are read.

use super::{
    Cell, Column,
    reading::{Cells, Sheet, named_again, read},
};
use crate::domain::{
    faults::FileRows,
    id::{NodeId, NodeKind},
    problem::{self, Problem},
    records::{ProjectRecord, ProjectRow},
    vocabulary::{ProjectPhase, Visibility, Vocabulary},
};

/// The columns of development projects.
pub const PROJECTS: &[Column<ProjectRecord>] = &[
    Column::of_json("id", |row| {
        Cell::Text(NodeId::new(NodeKind::DevelopmentProject, row.id).encode())
    }),
    Column::new("slug", "projekt", "project", |row| (&row.told.slug).into()),
    Column::new("title", "titel", "title", |row| (&row.told.title).into()),
    Column::new("summary", "sammanfattning", "summary", |row| {
        (&row.told.summary).into()
    }),
    Column::new("owner", "ägare", "owner", |row| (&row.told.owner).into()),
    Column::new("ownerName", "ägarens namn", "owner name", |row| {
        (&row.owner_name).into()
    }),
    Column::new("phase", "fas", "phase", |row| Cell::code(row.told.phase)),
    Column::new("health", "hälsa", "health", |row| Cell::code(row.health)),
    Column::new(
        "progress",
        "färdigt i procent",
        "progress in percent",
        |row| row.progress.map_or(Cell::Empty, Cell::Whole),
    ),
    Column::new(
        "priorityAreas",
        "prioriterade områden",
        "priority areas",
        |row| Cell::Keys(row.told.priority_areas.clone()),
    ),
    Column::new("targetGroups", "målgrupper", "target groups", |row| {
        Cell::Keys(row.told.target_groups.clone())
    }),
    Column::new("effectGoals", "effektmål", "effect goals", |row| {
        Cell::Keys(row.told.effect_goals.clone())
    }),
    Column::new(
        "participants",
        "medverkande organisationer",
        "participants",
        |row| Cell::Keys(row.told.participants.clone()),
    ),
    Column::new("leadBody", "ledande organ", "lead body", |row| {
        row.told.lead_body.as_ref().into()
    }),
    Column::new("steeringBody", "styrgrupp", "steering body", |row| {
        row.told.steering_body.as_ref().into()
    }),
    Column::new("parentProject", "del av projekt", "parent project", |row| {
        row.told.parent_project.as_ref().into()
    }),
    Column::new("plannedStart", "planerad start", "planned start", |row| {
        row.told.planned_start.into()
    }),
    Column::new("plannedEnd", "planerat slut", "planned end", |row| {
        row.told.planned_end.into()
    }),
    Column::new("actualStart", "faktisk start", "actual start", |row| {
        row.told.actual_start.into()
    }),
    Column::new("actualEnd", "faktiskt slut", "actual end", |row| {
        row.told.actual_end.into()
    }),
    Column::new(
        "lastReportedOn",
        "senaste lägesrapport",
        "last reported on",
        |row| row.last_reported_on.into(),
    ),
    Column::new("closingReport", "slutrapport", "closing report", |row| {
        row.told.closing_report.as_ref().into()
    }),
    Column::new("reason", "skäl", "reason", |row| {
        row.told.reason.as_ref().into()
    }),
    Column::new("externalId", "eget id", "external id", |row| {
        row.told.external_id.as_ref().into()
    }),
    Column::new("visibility", "synlighet", "visibility", |row| {
        Cell::code(row.told.visibility)
    }),
    Column::of_json("changedAt", |row| Cell::Moment(row.changed_at)),
];

/// Columns without which no project can be read.
const NEEDED: &[&str] = &["slug", "title", "summary", "owner"];

/// Reads what the export writes: the rows that are right, each with its number, and every fault of the others. What status reports told is passed
/// over.
pub fn read_projects(bytes: &[u8]) -> FileRows<(usize, ProjectRow)> {
    let sheet = Sheet {
        columns: PROJECTS,
        needed: NEEDED,
    };
    let slug = |(_, row): &(usize, ProjectRow)| row.slug.clone();
    read(&sheet, bytes, usize::MAX, row).refuse_again(slug, |(row, _)| named_again(*row))
}

fn row(cells: &mut Cells<'_>) -> Option<(usize, ProjectRow)> {
    // All cells are read before the first that is missing ends it: every fault is told.
    let (slug, title, summary, owner) = (
        cells.needed_key("slug"),
        cells.needed_text("title"),
        cells.needed_text("summary"),
        cells.needed_key("owner"),
    );
    let (phase, visibility) = (cells.code("phase"), cells.code("visibility"));
    let (planned_start, planned_end) = (cells.day("plannedStart"), cells.day("plannedEnd"));
    let (actual_start, actual_end) = (cells.day("actualStart"), cells.day("actualEnd"));
    let told = ProjectRow {
        slug: slug?,
        title: title?,
        summary: summary?,
        owner: owner?,
        phase: phase.unwrap_or(ProjectPhase::Proposed),
        priority_areas: cells.keys("priorityAreas"),
        target_groups: cells.keys("targetGroups"),
        effect_goals: cells.keys("effectGoals"),
        participants: cells.keys("participants"),
        lead_body: cells.key("leadBody"),
        steering_body: cells.key("steeringBody"),
        parent_project: cells.key("parentProject"),
        planned_start,
        planned_end,
        actual_start,
        actual_end,
        closing_report: cells.text("closingReport"),
        reason: cells.text("reason"),
        external_id: cells.text("externalId"),
        visibility: visibility.unwrap_or(Visibility::Cooperation),
    };
    let never_began = matches!(told.phase, ProjectPhase::Proposed | ProjectPhase::Cancelled);
    if told.actual_start.is_none() && !never_began {
        cells.fault(not_started(told.phase));
    }
    Some((cells.row(), told))
}

fn not_started(phase: ProjectPhase) -> Problem {
    let phase = phase.code();
    problem::begun_without_day(phase).at("actualStart")
}
