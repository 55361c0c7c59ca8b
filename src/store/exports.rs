//! Rows for files: things with what belongs to them, in parts of the order of their creation, each part by as many
//! statements as any other. Every read starts from what the viewer may see.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    appointment, body, care_area, development_project, effect_goal, follow_up_value, indicator,
    journal, name, organisation, person, priority_area, project_effect_goal, project_participation,
    project_priority_area, project_target_group, seat, target_group,
};
use sea_orm::{ColumnTrait, Order, prelude::Uuid};

use super::{
    AppointmentsOfSeat, BodyFilter, Dated, EffectGoalsOfProject, FollowUpValueFilter,
    IndicatorFilter, ParticipationsOfProject, PriorityAreasOfProject, ProjectFilter, Record, Row,
    Session, TargetGroupsOfProject,
    follow_up::{figures_of, period_of},
    lists::name_on,
};
use crate::{
    domain::{
        records::{
            IndicatorRecord, IndicatorRow, ProjectRecord, ProjectRow, SeatRecord, ValueRecord,
        },
        reporting::ReportingPeriod,
        vocabulary::{ProjectPhase, ValueState, Vocabulary},
    },
    error::Error,
};

/// The organisations by their ids: the keys that people cite, and the name on a day.
pub struct OrganisationKeys(HashMap<Uuid, Organisation>);

struct Organisation {
    code: Option<String>,
    slug: String,
    name: String,
}

impl OrganisationKeys {
    /// The key of an organisation: its municipality code, else its slug.
    fn key(&self, id: Uuid) -> String {
        let found = self.0.get(&id);
        let key = found.map(|it| it.code.as_ref().unwrap_or(&it.slug).clone());
        key.unwrap_or_default()
    }

    fn name(&self, id: Uuid) -> String {
        let found = self.0.get(&id);
        found.map(|it| it.name.clone()).unwrap_or_default()
    }

    /// The slug of an organisation.
    pub(super) fn slug(&self, id: Uuid) -> &str {
        self.0.get(&id).map_or("", |it| &it.slug)
    }

    /// The organisation with this code or slug.
    pub fn find(&self, key: &str) -> Option<Uuid> {
        let has = |it: &Organisation| it.slug == key || it.code.as_deref() == Some(key);
        let found = self.0.iter().find(|(_, organisation)| has(organisation));
        found.map(|(id, _)| *id)
    }
}

impl Session {
    /// All organisations with their keys, and their names on the day.
    pub async fn organisation_keys(&self, on: NaiveDate) -> Result<OrganisationKeys, Error> {
        let named = name_on(
            name::Column::OrganisationId,
            organisation::Column::Id.into_expr(),
            on,
        );
        let rows = self
            .select::<organisation::Entity>()
            .all_with(named)
            .await?;
        let key = |(row, name): (organisation::Model, String)| {
            let (code, slug) = (row.code, row.slug);
            (row.id, Organisation { code, slug, name })
        };
        Ok(OrganisationKeys(rows.into_iter().map(key).collect()))
    }

    /// The newest change that the viewer may see of things of these tables: another one when, and only when, something that
    /// the viewer may see was written.
    pub async fn newest_change(&self, tables: &[&'static str]) -> Result<Option<Uuid>, Error> {
        let newest = self
            .select::<journal::Entity>()
            .filter(journal::Column::Thing.is_in(tables.iter().copied()))
            .order_by(journal::Column::Number, Order::Desc)
            .limit(1);
        Ok(newest.one().await?.map(|change| change.id))
    }

    /// The value of an indicator, an organisation and a period.
    pub async fn value_of(
        &self,
        indicator: &str,
        organisation: Uuid,
        period: ReportingPeriod,
    ) -> Result<Option<Uuid>, Error> {
        let Some(indicator) = self.indicator_by_slug(indicator).await? else {
            return Ok(None);
        };
        let value = self
            .select::<follow_up_value::Entity>()
            .filter(follow_up_value::Column::IndicatorId.eq(indicator.id))
            .filter(follow_up_value::Column::OrganisationId.eq(organisation))
            .filter(follow_up_value::Column::PeriodKind.eq(period.kind().code()))
            .filter(follow_up_value::Column::PeriodFrom.eq(period.first_day()));
        Ok(value.one().await?.map(|row| row.id))
    }

    /// At most `limit` values in the order of their creation, after the one with the id `after`.
    pub async fn value_records(
        &self,
        filter: &FollowUpValueFilter,
        organisations: &OrganisationKeys,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<ValueRecord>, Error> {
        let values = self.values_in_order(filter, after, limit).await?;
        let indicators: HashMap<Uuid, indicator::Model> = self
            .named::<indicator::Entity>(values.iter().map(|row| Some(row.indicator_id)))
            .await?;
        let projects = indicators.values().map(|row| row.development_project_id);
        let projects = self.named::<development_project::Entity>(projects).await?;
        let record = |row: follow_up_value::Model| {
            let indicator = indicators.get(&row.indicator_id).ok_or_else(torn)?;
            value_record(row, indicator, &projects, organisations)
        };
        values.into_iter().map(record).collect()
    }

    /// At most `limit` indicators in the order of their creation, after the one with the id `after`.
    pub async fn indicator_records(
        &self,
        filter: &IndicatorFilter,
        organisations: &OrganisationKeys,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<IndicatorRecord>, Error> {
        let rows = self.indicators_in_order(filter, after, limit).await?;
        self.told_of_indicators(rows, organisations).await
    }

    /// What files tell of these indicators.
    pub(super) async fn told_of_indicators(
        &self,
        rows: Vec<indicator::Model>,
        organisations: &OrganisationKeys,
    ) -> Result<Vec<IndicatorRecord>, Error> {
        let projects = rows.iter().map(|row| row.development_project_id);
        let projects = self.named::<development_project::Entity>(projects).await?;
        let areas = rows.iter().map(|row| row.priority_area_id);
        let areas = self.named::<priority_area::Entity>(areas).await?;
        let groups = rows.iter().map(|row| row.target_group_id);
        let groups = self.named::<target_group::Entity>(groups).await?;
        let goals = rows.iter().map(|row| row.effect_goal_id);
        let goals = self.named::<effect_goal::Entity>(goals).await?;
        let record = |row: indicator::Model| {
            let told = IndicatorRow {
                measure: code(&row.measure)?,
                direction: code(&row.direction)?,
                cumulative: row.cumulative,
                aggregation: code(&row.aggregation)?,
                period_kind: code(&row.period_kind)?,
                reporters: code(&row.reporters)?,
                visibility: code(&row.visibility)?,
                baseline: row.baseline.map(entity::Amount::figure),
                project: of(&projects, row.development_project_id, |it| &it.slug),
                priority_area: of(&areas, row.priority_area_id, |it| &it.code),
                target_group: of(&groups, row.target_group_id, |it| &it.code),
                effect_goal: of(&goals, row.effect_goal_id, |it| &it.code),
                owner: organisations.key(row.owner_id),
                reported_from: row.reported_from,
                reported_to: row.reported_to,
                slug: row.slug,
                title: row.title,
                description: row.description,
                unit: row.unit,
                kolada_id: row.kolada_id,
            };
            Ok(IndicatorRecord {
                id: row.id,
                told,
                owner_name: organisations.name(row.owner_id),
                changed_at: row.changed_at,
            })
        };
        rows.into_iter().map(record).collect()
    }

    /// At most `limit` projects in the order of their creation, after the one with the id `after`.
    pub async fn project_records(
        &self,
        filter: &ProjectFilter,
        organisations: &OrganisationKeys,
        on: NaiveDate,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<ProjectRecord>, Error> {
        let mut select = self
            .select::<development_project::Entity>()
            .filter(filter.condition(self.viewer(), on));
        if let Some(after) = after {
            select = select.filter(development_project::Column::Id.gt(after));
        }
        let rows = select
            .order_by(development_project::Column::Id, Order::Asc)
            .limit(limit)
            .all()
            .await?;
        self.told_of_projects(rows, organisations, on).await
    }

    /// What files tell of these projects.
    pub(super) async fn told_of_projects(
        &self,
        rows: Vec<development_project::Model>,
        organisations: &OrganisationKeys,
        on: NaiveDate,
    ) -> Result<Vec<ProjectRecord>, Error> {
        let beside = self.beside_projects(&rows, on).await?;
        let record = |row| project_record(row, &beside, organisations);
        rows.into_iter().map(record).collect()
    }

    /// What belongs to these projects on the day.
    async fn beside_projects(
        &self,
        rows: &[development_project::Model],
        on: NaiveDate,
    ) -> Result<BesideProjects, Error> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let areas = self.related::<PriorityAreasOfProject>(&ids, None).await?;
        let groups = self.related::<TargetGroupsOfProject>(&ids, None).await?;
        let goals = self.related::<EffectGoalsOfProject>(&ids, None).await?;
        let mut participants = self.related::<ParticipationsOfProject>(&ids, None).await?;
        for part in participants.values_mut() {
            part.retain(|it| it.joined_on <= on && it.left_on.is_none_or(|left| left > on));
        }
        let bodies = rows
            .iter()
            .flat_map(|row| [row.lead_body_id, row.steering_body_id]);
        let bodies = self.named::<body::Entity>(bodies).await?;
        let parents = rows.iter().map(|row| row.parent_project_id);
        let parents = self.named::<development_project::Entity>(parents).await?;
        Ok(BesideProjects {
            areas: codes(areas, self.priority_areas().await?),
            groups: codes(groups, self.target_groups().await?),
            goals: codes(goals, self.effect_goals().await?),
            participants,
            bodies,
            parents,
        })
    }

    /// At most `limit` bodies in force on the day, in the order of their slugs, from the one with the slug `from` on; each with
    /// its seats of the day and the appointments to them.
    pub async fn seat_records(
        &self,
        filter: &BodyFilter,
        organisations: &OrganisationKeys,
        on: NaiveDate,
        from: Option<&str>,
        limit: u64,
    ) -> Result<Vec<SeatRecord>, Error> {
        let named = name_on(name::Column::BodyId, body::Column::Id.into_expr(), on);
        let mut bodies = self.select::<body::Entity>().filter(filter.condition(on));
        if let Some(from) = from {
            bodies = bodies.filter(body::Column::Slug.gte(from));
        }
        let bodies = bodies
            .order_by(body::Column::Slug, Order::Asc)
            .limit(limit)
            .all_with(named)
            .await?;
        let beside = self.beside_bodies(&bodies, on).await?;
        let mut records = Vec::new();
        for (row, name) in bodies {
            let body = body_record(&row, name, &beside, organisations)?;
            beside.add_seats(&body, row.id, organisations, &mut records)?;
        }
        Ok(records)
    }

    /// What belongs to these bodies on the day.
    async fn beside_bodies(
        &self,
        bodies: &[(body::Model, String)],
        on: NaiveDate,
    ) -> Result<BesideBodies, Error> {
        let ids = bodies.iter().map(|(row, _)| row.id);
        let named = name_on(name::Column::SeatId, seat::Column::Id.into_expr(), on);
        let seats = self
            .select::<seat::Entity>()
            .filter(seat::Column::BodyId.is_in(ids))
            .filter(seat::Entity::in_force(on))
            .order_by(seat::Column::Ordinal, Order::Asc)
            .order_by(seat::Column::Id, Order::Asc)
            .all_with(named)
            .await?;
        let keys: Vec<Uuid> = seats.iter().map(|(row, _)| row.id).collect();
        let appointments = self.related::<AppointmentsOfSeat>(&keys, Some(on)).await?;
        let people = appointments.values().flatten().map(|row| row.person_id);
        let people = self.named::<person::Entity>(people).await?;
        let parents = bodies.iter().map(|(row, _)| row.parent_id);
        let parents = self.named::<body::Entity>(parents).await?;
        let areas = bodies.iter().map(|(row, _)| row.care_area_id);
        let areas = self.named::<care_area::Entity>(areas).await?;
        let mut by_body: HashMap<Uuid, Vec<(seat::Model, String)>> = HashMap::new();
        for (row, label) in seats {
            by_body.entry(row.body_id).or_default().push((row, label));
        }
        Ok(BesideBodies {
            seats: by_body,
            appointments,
            people,
            parents,
            areas,
        })
    }

    /// The rows that are named, as far as the viewer may see them.
    async fn named<E: Record>(
        &self,
        ids: impl Iterator<Item = Option<Uuid>>,
    ) -> Result<HashMap<Uuid, Row<E>>, Error> {
        let ids: HashSet<Uuid> = ids.flatten().collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        self.rows::<E>(&ids).await
    }
}

/// What belongs to projects on a day.
struct BesideProjects {
    areas: HashMap<Uuid, Vec<String>>,
    groups: HashMap<Uuid, Vec<String>>,
    goals: HashMap<Uuid, Vec<String>>,
    participants: HashMap<Uuid, Vec<project_participation::Model>>,
    bodies: HashMap<Uuid, body::Model>,
    parents: HashMap<Uuid, development_project::Model>,
}

/// A row that says that a project is for something.
trait Aim {
    /// What it is for.
    fn aim(&self) -> Uuid;
}

/// Something that projects are for.
trait Aimed {
    /// Its id and its code.
    fn id_and_code(self) -> (Uuid, String);
}

macro_rules! aims {
    ($($link:ident . $column:ident => $table:ident),+ $(,)?) => {$(
        impl Aim for $link::Model {
            fn aim(&self) -> Uuid {
                self.$column
            }
        }
        impl Aimed for $table::Model {
            fn id_and_code(self) -> (Uuid, String) {
                (self.id, self.code)
            }
        }
    )+};
}

aims!(
    project_priority_area.priority_area_id => priority_area,
    project_target_group.target_group_id => target_group,
    project_effect_goal.effect_goal_id => effect_goal,
);

/// The codes of what each project is for, in the order of their document.
fn codes<L: Aim, A: Aimed>(
    links: HashMap<Uuid, Vec<L>>,
    all: Vec<A>,
) -> HashMap<Uuid, Vec<String>> {
    let all: Vec<(Uuid, String)> = all.into_iter().map(Aimed::id_and_code).collect();
    let of_project = |(project, links): (Uuid, Vec<L>)| {
        let aims: HashSet<Uuid> = links.iter().map(Aim::aim).collect();
        let codes = all.iter().filter(|(id, _)| aims.contains(id));
        (project, codes.map(|(_, code)| code.clone()).collect())
    };
    links.into_iter().map(of_project).collect()
}

fn project_record(
    row: development_project::Model,
    beside: &BesideProjects,
    organisations: &OrganisationKeys,
) -> Result<ProjectRecord, Error> {
    let aims = |of: &HashMap<Uuid, Vec<String>>| of.get(&row.id).cloned().unwrap_or_default();
    let participants = beside.participants.get(&row.id).into_iter().flatten();
    let mut participants: Vec<String> = participants
        .map(|it| organisations.key(it.organisation_id))
        .collect();
    participants.sort_unstable();
    let phase = code(&row.phase)?;
    // What was paused once and is under way again has no reason to tell.
    let is_told = matches!(phase, ProjectPhase::Paused | ProjectPhase::Cancelled);
    let told = ProjectRow {
        owner: organisations.key(row.owner_id),
        phase,
        priority_areas: aims(&beside.areas),
        target_groups: aims(&beside.groups),
        effect_goals: aims(&beside.goals),
        participants,
        lead_body: of(&beside.bodies, row.lead_body_id, |it| &it.slug),
        steering_body: of(&beside.bodies, row.steering_body_id, |it| &it.slug),
        parent_project: of(&beside.parents, row.parent_project_id, |it| &it.slug),
        planned_start: row.planned_start,
        planned_end: row.planned_end,
        actual_start: row.actual_start,
        actual_end: row.actual_end,
        visibility: code(&row.visibility)?,
        slug: row.slug,
        title: row.title,
        summary: row.summary,
        closing_report: row.closing_report,
        reason: row.reason.filter(|_| is_told),
        external_id: row.external_id,
    };
    Ok(ProjectRecord {
        id: row.id,
        told,
        owner_name: organisations.name(row.owner_id),
        health: code(&row.health)?,
        progress: row.progress,
        last_reported_on: row.last_reported_on,
        changed_at: row.changed_at,
    })
}

/// What belongs to bodies on a day.
struct BesideBodies {
    seats: HashMap<Uuid, Vec<(seat::Model, String)>>,
    appointments: HashMap<Uuid, Vec<appointment::Model>>,
    people: HashMap<Uuid, person::Model>,
    parents: HashMap<Uuid, body::Model>,
    areas: HashMap<Uuid, care_area::Model>,
}

impl BesideBodies {
    fn add_seats(
        &self,
        body: &SeatRecord,
        id: Uuid,
        organisations: &OrganisationKeys,
        records: &mut Vec<SeatRecord>,
    ) -> Result<(), Error> {
        let seats = self.seats.get(&id).into_iter().flatten();
        let before = records.len();
        for (row, label) in seats {
            let seat = SeatRecord {
                seat: said(label),
                function: Some(code(&row.function)?),
                organisation: row.organisation_id.map(|id| organisations.key(id)),
                ..body.clone()
            };
            match self.appointments.get(&row.id) {
                Some(held) => {
                    for held in held {
                        records.push(self.held(held, &seat, organisations)?);
                    }
                }
                None => records.push(seat),
            }
        }
        if records.len() == before {
            records.push(body.clone());
        }
        Ok(())
    }

    fn held(
        &self,
        row: &appointment::Model,
        seat: &SeatRecord,
        organisations: &OrganisationKeys,
    ) -> Result<SeatRecord, Error> {
        let person = row.person_id.and_then(|id| self.people.get(&id));
        Ok(SeatRecord {
            role: Some(code(&row.role)?),
            holder: person.and_then(|person| person.display_name.clone()),
            represents: row.represents_id.map(|id| organisations.key(id)),
            from: row.valid_from,
            to: row.valid_to,
            ..seat.clone()
        })
    }
}

fn body_record(
    row: &body::Model,
    name: String,
    beside: &BesideBodies,
    organisations: &OrganisationKeys,
) -> Result<SeatRecord, Error> {
    Ok(SeatRecord {
        body: row.slug.clone(),
        body_name: said(&name),
        body_type: code(&row.kind)?,
        level: code(&row.level)?,
        sphere: code(&row.sphere)?,
        parent: of(&beside.parents, row.parent_id, |it| &it.slug),
        care_area: of(&beside.areas, row.care_area_id, |it| &it.slug),
        municipality: row.municipality_id.map(|id| organisations.key(id)),
        seat: None,
        function: None,
        organisation: None,
        role: None,
        holder: None,
        represents: None,
        from: None,
        to: None,
    })
}

fn value_record(
    row: follow_up_value::Model,
    indicator: &indicator::Model,
    projects: &HashMap<Uuid, development_project::Model>,
    organisations: &OrganisationKeys,
) -> Result<ValueRecord, Error> {
    let state = code(&row.state)?;
    Ok(ValueRecord {
        id: row.id,
        indicator: indicator.slug.clone(),
        indicator_title: indicator.title.clone(),
        unit: indicator.unit.clone(),
        project: of(projects, indicator.development_project_id, |it| &it.slug),
        organisation: organisations.key(row.organisation_id),
        organisation_name: organisations.name(row.organisation_id),
        period: period_of(&row)?,
        figures: figures_of(&row),
        target: row.target.map(entity::Amount::figure),
        preliminary: row.preliminary,
        state,
        // What was returned once and is approved now was in order in the end.
        reason: row.reason.filter(|_| state == ValueState::Returned),
        comment: row.comment,
        changed_at: row.changed_at,
    })
}

/// What is told of the row that is named, where it is there.
fn of<M>(rows: &HashMap<Uuid, M>, id: Option<Uuid>, told: fn(&M) -> &String) -> Option<String> {
    rows.get(&id?).map(|row| told(row).clone())
}

fn said(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn code<V: Vocabulary>(text: &str) -> Result<V, Error> {
    V::from_code(text).ok_or_else(|| Error::internal(format!("{text} is no {}", V::NAME)))
}

fn torn() -> Error {
    Error::internal("a value without its indicator")
}
