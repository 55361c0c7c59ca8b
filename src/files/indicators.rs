//! The file of indicators: each is created by its owner, or changed where it is another than the file says.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    body, care_area, development_project, effect_goal, indicator, priority_area, target_group,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use uuid::Uuid;

use super::{
    Importable, Imported, Importing, PART, Planning, Query, Related, Sheet,
    cell::rows,
    importing::{named, same},
    related::code,
};
use crate::domain::{
    id::{NodeId, NodeKind},
    problem::{self, Problem},
    vocabulary::{Aggregation, Direction, Measure, PeriodKind, Reporters, Visibility},
};
use crate::error::Error;
use crate::store::{
    IndicatorChange, IndicatorFilter, NewIndicator, OrganisationKeys, Session, Writing,
};

/// A body, and a care area.
type Parties = (Option<Uuid>, Option<Uuid>);

rows! {
    /// An indicator.
    pub struct IndicatorRow: FromCells {
        /// Its id.
        id: Option<NodeId> = "id";
        /// Its slug.
        slug: String = "slug" ["indikator", "indicator"] needs key;
        /// Its title.
        title: String = "title" ["titel", "title"] needs text;
        /// What it measures.
        definition: Option<String> = "definition" ["definition", "definition"] takes text;
        /// How its figures are worked out.
        calculation: Option<String> = "calculation" ["beräkning", "calculation"] takes text;
        /// What may make its figures wrong.
        sources_of_error: Option<String> = "sourcesOfError" ["felkällor", "sources of error"] takes text;
        /// What its values are.
        measure: Measure = "measure" ["måttyp", "measure"] needs code;
        /// Which way it is to go.
        direction: Direction = "direction" ["önskad riktning", "direction"] needs code;
        /// Whether its values count from the beginning of the year.
        cumulative: bool = "cumulative" ["ackumulerad", "cumulative"] takes flag or false;
        /// How values are put together.
        aggregation: Aggregation = "aggregation" ["sammanvägning", "aggregation"] needs code;
        /// Its unit.
        unit: String = "unit" ["enhet", "unit"] needs text;
        /// How often it is reported.
        period_kind: PeriodKind = "periodKind" ["periodtyp", "period kind"] needs code;
        /// Who reports it.
        reporters: Reporters = "reporters" ["rapporterande", "reporters"] needs code;
        /// Slug of the body that commissions it.
        commissioned_by: Option<String> = "commissionedBy" ["beställare", "commissioned by"] takes key;
        /// Slug of the care area whose municipalities report it.
        care_area: Option<String> = "careArea" ["närsjukvårdsområde", "care area"] takes key;
        /// The figure before the work began.
        baseline: Option<Decimal> = "baseline" ["utgångsvärde", "baseline"] takes number;
        /// The least figure that is expected.
        range_from: Option<Decimal> = "rangeFrom" ["minsta väntade värde", "range from"] takes number;
        /// The greatest figure that is expected.
        range_to: Option<Decimal> = "rangeTo" ["största väntade värde", "range to"] takes number;
        /// Id of the measure in Kolada.
        kolada_id: Option<String> = "koladaId" ["kolada-id", "kolada id"] takes text;
        /// Figures about people from 1 and below this one are suppressed.
        disclosure_threshold: Option<i32> = "disclosureThreshold" ["röjandegräns", "disclosure threshold"] takes whole;
        /// Slug of the project that it follows up, where it can be seen.
        project: Option<String> = "project" ["projekt", "project"] takes key;
        /// Code of the priority area that it is for.
        priority_area: Option<String> = "priorityArea" ["prioriterat område", "priority area"] takes key;
        /// Code of the target group that it is for.
        target_group: Option<String> = "targetGroup" ["målgrupp", "target group"] takes key;
        /// Code of the effect goal that it is for.
        effect_goal: Option<String> = "effectGoal" ["effektmål", "effect goal"] takes key;
        /// Key of the organisation that owns it.
        owner: String = "owner" ["ägare", "owner"] needs key;
        /// The name of that organisation.
        owner_name: Option<String> = "ownerName" ["ägarens namn", "owner name"];
        /// Who may see it.
        visibility: Visibility = "visibility" ["synlighet", "visibility"] takes code or Visibility::Cooperation;
        /// Nothing is owed for periods that begin earlier.
        reported_from: Option<NaiveDate> = "reportedFrom" ["rapporteras från", "reported from"] takes day;
        /// The first day for which it is no longer reported.
        reported_to: Option<NaiveDate> = "reportedTo" ["rapporteras till", "reported to"] takes day;
        /// How many days after the end of a period its value is due.
        reporting_days: Option<Decimal> = "reportingDays" ["rapporteringsdagar", "reporting days"] takes number;
        /// Slug of the indicator that it is the new version of.
        replaces: Option<String> = "replaces" ["ersätter", "replaces"] takes key;
        /// When it was last written.
        changed_at: Option<DateTime<Utc>> = "changedAt";
    }
}

impl Sheet for IndicatorRow {
    type Filter = IndicatorFilter;
    type Position = Uuid;

    const NAME: &'static str = "indicators";
    const TITLES: [&'static str; 2] = ["Indikatorer", "Indicators"];
    const TABLES: &'static [&'static str] =
        &["indicator", "development_project", "organisation", "name"];

    async fn filter(query: &mut Query<'_>) -> Result<IndicatorFilter, Error> {
        Ok(IndicatorFilter {
            owner: query.organisation("owner")?,
            project: query
                .thing::<development_project::Entity>("project")
                .await?,
            priority_area: query.priority_area().await?,
            target_group: query.target_group().await?,
            effect_goal: query.effect_goal().await?,
            measure: query.given.code("measure")?,
            period_kind: query.given.code("periodKind")?,
            reporters: query.given.code("reporters")?,
            reported: None,
            changed_since: query.given.moment("changedSince")?,
            search: query.given.text("search"),
        })
    }

    async fn find(
        session: &Session,
        _: &OrganisationKeys,
        key: &str,
    ) -> Result<Option<Uuid>, Error> {
        let found = session.by_key::<indicator::Entity>(key).await?;
        Ok(found.map(|row| row.id))
    }

    async fn read(
        session: &Session,
        related: &mut Related,
        filter: &IndicatorFilter,
        after: Option<&Uuid>,
        left: u64,
    ) -> Result<Vec<Self>, Error> {
        let rows = session.indicators_in_order(filter, after.copied(), left.min(PART));
        rows_of(session, related, rows.await?).await
    }

    fn position(&self) -> Option<Uuid> {
        self.id.map(|id| id.key)
    }
}

async fn rows_of(
    session: &Session,
    related: &mut Related,
    rows: Vec<indicator::Model>,
) -> Result<Vec<IndicatorRow>, Error> {
    let projects = rows.iter().map(|row| row.development_project_id);
    related
        .read::<development_project::Entity>(session, projects)
        .await?;
    let areas = rows.iter().map(|row| row.priority_area_id);
    related
        .read::<priority_area::Entity>(session, areas)
        .await?;
    let groups = rows.iter().map(|row| row.target_group_id);
    related
        .read::<target_group::Entity>(session, groups)
        .await?;
    let goals = rows.iter().map(|row| row.effect_goal_id);
    related.read::<effect_goal::Entity>(session, goals).await?;
    let bodies = rows.iter().map(|row| row.commissioned_by_id);
    related.read::<body::Entity>(session, bodies).await?;
    let areas = rows.iter().map(|row| row.care_area_id);
    related.read::<care_area::Entity>(session, areas).await?;
    let replaced = rows.iter().map(|row| row.replaces_id);
    related.read::<indicator::Entity>(session, replaced).await?;
    rows.into_iter().map(|row| row_of(row, related)).collect()
}

fn row_of(row: indicator::Model, related: &Related) -> Result<IndicatorRow, Error> {
    Ok(IndicatorRow {
        id: Some(NodeId::new(NodeKind::Indicator, row.id)),
        measure: code(&row.measure)?,
        direction: code(&row.direction)?,
        cumulative: row.cumulative,
        aggregation: code(&row.aggregation)?,
        period_kind: code(&row.period_kind)?,
        reporters: code(&row.reporters)?,
        visibility: code(&row.visibility)?,
        baseline: row.baseline.map(entity::Amount::figure),
        range_from: row.range_from.map(entity::Amount::figure),
        range_to: row.range_to.map(entity::Amount::figure),
        project: related.key(row.development_project_id),
        priority_area: related.key(row.priority_area_id),
        target_group: related.key(row.target_group_id),
        effect_goal: related.key(row.effect_goal_id),
        owner: related.organisations.key(row.owner_id),
        owner_name: Some(related.organisations.name(row.owner_id)),
        commissioned_by: related.key(row.commissioned_by_id),
        care_area: related.key(row.care_area_id),
        reporting_days: Some(row.reporting_days.into()),
        replaces: related.key(row.replaces_id),
        reported_from: Some(row.reported_from),
        reported_to: row.reported_to,
        slug: row.slug,
        title: row.title,
        definition: row.definition,
        calculation: row.calculation,
        sources_of_error: row.sources_of_error,
        unit: row.unit,
        kolada_id: row.kolada_id,
        disclosure_threshold: row.disclosure_threshold,
        changed_at: Some(row.changed_at),
    })
}

impl Importable for IndicatorRow {
    type Key = String;

    fn key(&self) -> String {
        self.slug.clone()
    }

    fn named_again() -> Problem {
        problem::slug_of_an_earlier_row().at("slug")
    }

    type Planned = ();

    async fn plan(_: &mut Planning<'_>, _: &[(usize, Self)]) -> Result<(), Error> {
        Ok(())
    }

    async fn import(
        importing: &mut Importing<'_>,
        rows: &[(usize, Self)],
        (): (),
    ) -> Result<(), Error> {
        for (number, row) in rows {
            if let Some(owner) = importing.actor(*number, "owner", &row.owner) {
                importing.act_for(owner).await?;
                let outcome = row.import_one(importing).await;
                let done = importing.note(*number, outcome)?;
                importing.done.add(done.unwrap_or_default());
            }
            importing.advance(1);
        }
        Ok(())
    }
}

impl IndicatorRow {
    async fn import_one(&self, importing: &Importing<'_>) -> Result<Imported, Error> {
        let (writing, today) = (&importing.writing, importing.today);
        let project = self.project.as_deref();
        let project = named::<development_project::Entity>(writing, project, "project").await?;
        let Some(there) = writing.by_key::<indicator::Entity>(&self.slug).await? else {
            importing.check_slug(&self.slug)?;
            let of = self.parties(writing).await?;
            let replaces = self.replaces.as_deref();
            let replaces = named::<indicator::Entity>(writing, replaces, "replaces").await?;
            let new = NewIndicator {
                replaces,
                ..self.to_new(project, of)
            };
            writing.create_indicator(new, today).await?;
            return Ok(Imported::new(1));
        };
        if there.owner_id != writing.actor().organisation {
            return Err(problem::owned_by_another().at("owner").into());
        }
        let (id, version) = (there.id, there.version);
        let there = rows_of(writing, &mut importing.related(), vec![there]).await?;
        // What can't be nothing stays where the file says nothing.
        let held = there.first();
        let row = Self {
            reported_from: self.reported_from.or(held.and_then(|it| it.reported_from)),
            reporting_days: self
                .reporting_days
                .or(held.and_then(|it| it.reporting_days)),
            ..self.clone()
        };
        // Its owner may be named by code or by slug.
        let is_compared = |column: &str| column != "owner" && importing.has(column);
        if there.iter().all(|there| same(there, &row, is_compared)) {
            return Ok(Imported {
                unchanged: 1,
                ..Imported::default()
            });
        }
        let change = self.to_change(importing, project, self.parties(writing).await?);
        writing.change_indicator(id, version, change, today).await?;
        Ok(Imported {
            changed: 1,
            ..Imported::default()
        })
    }

    /// The body that commissions it, and the care area whose municipalities report it.
    async fn parties(&self, writing: &Writing<'_>) -> Result<Parties, Error> {
        let body = self.commissioned_by.as_deref();
        let area = self.care_area.as_deref();
        Ok((
            named::<body::Entity>(writing, body, "commissionedBy").await?,
            named::<care_area::Entity>(writing, area, "careArea").await?,
        ))
    }

    fn reporting_days(&self) -> Option<i32> {
        self.reporting_days?.to_i32()
    }

    fn to_new(&self, project: Option<Uuid>, (commissioned_by, care_area): Parties) -> NewIndicator {
        let row = self.clone();
        NewIndicator {
            commissioned_by,
            care_area,
            reporting_days: self.reporting_days(),
            replaces: None,
            title: row.title,
            slug: Some(row.slug),
            definition: row.definition,
            calculation: row.calculation,
            sources_of_error: row.sources_of_error,
            measure: row.measure,
            direction: row.direction,
            cumulative: row.cumulative,
            aggregation: row.aggregation,
            unit: row.unit,
            period_kind: row.period_kind,
            reporters: row.reporters,
            baseline: row.baseline,
            range_from: row.range_from,
            range_to: row.range_to,
            kolada_id: row.kolada_id,
            disclosure_threshold: row.disclosure_threshold,
            project,
            priority_area: row.priority_area,
            target_group: row.target_group,
            effect_goal: row.effect_goal,
            visibility: row.visibility,
            reported_from: row.reported_from,
            reported_to: row.reported_to,
        }
    }

    fn to_change(
        &self,
        importing: &Importing<'_>,
        project: Option<Uuid>,
        (commissioned_by, care_area): Parties,
    ) -> IndicatorChange {
        let has = |column| importing.has(column);
        let row = self.clone();
        IndicatorChange {
            commissioned_by: has("commissionedBy").then_some(commissioned_by),
            care_area: has("careArea").then_some(care_area),
            reporting_days: self.reporting_days(),
            title: has("title").then_some(row.title),
            definition: has("definition").then_some(row.definition),
            calculation: has("calculation").then_some(row.calculation),
            sources_of_error: has("sourcesOfError").then_some(row.sources_of_error),
            measure: has("measure").then_some(row.measure),
            direction: has("direction").then_some(row.direction),
            cumulative: has("cumulative").then_some(row.cumulative),
            aggregation: has("aggregation").then_some(row.aggregation),
            unit: has("unit").then_some(row.unit),
            period_kind: has("periodKind").then_some(row.period_kind),
            reporters: has("reporters").then_some(row.reporters),
            baseline: has("baseline").then_some(row.baseline),
            range_from: has("rangeFrom").then_some(row.range_from),
            range_to: has("rangeTo").then_some(row.range_to),
            kolada_id: has("koladaId").then_some(row.kolada_id),
            disclosure_threshold: has("disclosureThreshold").then_some(row.disclosure_threshold),
            project: has("project").then_some(project),
            priority_area: has("priorityArea").then_some(row.priority_area),
            target_group: has("targetGroup").then_some(row.target_group),
            effect_goal: has("effectGoal").then_some(row.effect_goal),
            visibility: has("visibility").then_some(row.visibility),
            reported_from: row.reported_from,
            reported_to: has("reportedTo").then_some(row.reported_to),
        }
    }
}
