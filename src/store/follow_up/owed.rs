//! What organisations owe: who reports an indicator, until when, and what is left to report.

use std::{collections::HashMap, sync::Arc};

use chrono::{Datelike, NaiveDate};
use entity::{
    follow_up_value, indicator, organisation, project_participation, reporting_extension,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, prelude::Uuid,
};

use super::{COMMENT_LENGTH, period_of, state_of};
use crate::{
    access::{Permit, Subject, Visible, act},
    domain::{
        matrix::ExtensionFacts,
        problem,
        reporting::ReportingPeriod,
        schedule::{Member, Owed, Schedule},
        validation::{day, prose},
        vocabulary::{OrganisationKind, PeriodKind, ReportDue, Reporters, ValueState, Vocabulary},
    },
    error::{Error, refuse},
    store::{
        MembershipsOfCareArea, Page, PageRequest, ParticipationsOfProject, Position, Session,
        Writing,
        engine::{
            act::{Guard, Guarded, Named, check_version},
            page::Total,
        },
        indicators::{schedule_of, unknown},
    },
};

/// A later day for what an organisation reports.
#[derive(Clone, Debug)]
pub struct Extension {
    /// The indicator.
    pub indicator: Uuid,
    /// The organisation.
    pub organisation: Uuid,
    /// The period.
    pub period: ReportingPeriod,
    /// The last day on which the value is in time.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// The version of the extension that the caller has seen; none when there was none.
    pub version: Option<i32>,
}

impl Session {
    /// For which periods indicators are reported, and by whom.
    pub(in crate::store) async fn schedules<'i>(
        &self,
        indicators: impl Iterator<Item = &'i indicator::Model>,
    ) -> Result<HashMap<Uuid, Schedule>, Error> {
        let indicators: Vec<&indicator::Model> = indicators.collect();
        let mut members = self.members_of(&indicators).await?;
        let schedules = indicators.into_iter().map(|row| {
            let members = members.remove(&row.id).unwrap_or_default();
            let schedule = schedule_of(row, members).ok_or_else(unknown)?;
            Ok((row.id, schedule))
        });
        schedules.collect()
    }

    /// The same of one.
    pub(in crate::store) async fn schedule(
        &self,
        indicator: &indicator::Model,
    ) -> Result<Schedule, Error> {
        let mut schedules = self.schedules(std::iter::once(indicator)).await?;
        schedules.remove(&indicator.id).ok_or_else(unknown)
    }

    /// Those who take part in the projects of indicators, or belong to their care areas, where these report.
    async fn members_of(
        &self,
        indicators: &[&indicator::Model],
    ) -> Result<HashMap<Uuid, Vec<Member>>, Error> {
        let of = |reporters: Reporters| {
            let code = reporters.code();
            indicators.iter().filter(move |row| row.reporters == code)
        };
        let mut members = HashMap::new();
        let projects = of(Reporters::Participants).filter_map(|row| row.development_project_id);
        let projects: Vec<Uuid> = projects.collect();
        if !projects.is_empty() {
            let parts = self.related::<ParticipationsOfProject>(&projects, None);
            let parts = parts.await?;
            for row in of(Reporters::Participants) {
                let parts = row.development_project_id.and_then(|id| parts.get(&id));
                let parts = parts.into_iter().flatten().map(|part| Member {
                    organisation: part.organisation_id,
                    from: Some(part.joined_on),
                    to: part.left_on,
                });
                members.insert(row.id, parts.collect());
            }
        }
        let areas = of(Reporters::CareArea).filter_map(|row| row.care_area_id);
        let areas: Vec<Uuid> = areas.collect();
        if !areas.is_empty() {
            let belonging = self.related::<MembershipsOfCareArea>(&areas, None).await?;
            for row in of(Reporters::CareArea) {
                let belonging = row.care_area_id.and_then(|id| belonging.get(&id));
                let belonging = belonging.into_iter().flatten().map(|it| Member {
                    organisation: it.organisation_id,
                    from: it.valid_from,
                    to: it.valid_to,
                });
                members.insert(row.id, belonging.collect());
            }
        }
        Ok(members)
    }

    /// The extensions of indicators for a period and those that it is made of.
    pub(in crate::store) async fn extensions_within(
        &self,
        indicators: &[Uuid],
        period: ReportingPeriod,
    ) -> Result<Vec<ExtensionFacts>, Error> {
        use reporting_extension::Column;
        let condition = Condition::all()
            .add(self.among(Column::IndicatorId, indicators)?)
            .add(Column::PeriodFrom.between(period.first_day(), period.last_day()));
        self.extensions(condition).await
    }

    async fn extensions(&self, condition: Condition) -> Result<Vec<ExtensionFacts>, Error> {
        let rows = self
            .select::<reporting_extension::Entity>()
            .filter(condition)
            .by_key()
            .all()
            .await?;
        let facts = rows.into_iter().filter_map(|row| {
            let kind = PeriodKind::from_code(&row.period_kind)?;
            Some(ExtensionFacts {
                indicator: row.indicator_id,
                organisation: row.organisation_id,
                period: ReportingPeriod::beginning(kind, row.period_from)?,
                until: row.until,
            })
        });
        Ok(facts.collect())
    }
}

/// A value that an organisation owes and has not submitted, or got back.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// The indicator.
    pub indicator: Arc<indicator::Model>,
    /// For which period, and until when.
    pub owed: Owed,
    /// Whether it is owed yet, and whether it is late.
    pub due: ReportDue,
    /// Whether it may come later than usual.
    pub extended: bool,
    /// What there is of it: a draft that the viewer sees, or what was returned.
    pub value: Option<Arc<follow_up_value::Model>>,
}

impl Session {
    /// What organisations owe that is due by a day and not submitted, and whenever it was due what they have to correct, the
    /// earliest due first: in as many statements for many organisations as for one. It takes a viewer who sees what they have
    /// submitted.
    pub async fn obligations(
        &self,
        organisations: &[Uuid],
        until: NaiveDate,
        today: NaiveDate,
    ) -> Result<HashMap<Uuid, Vec<Obligation>>, Error> {
        let rows = self.rows::<organisation::Entity>(organisations).await?;
        let indicators = self.reported_by(organisations).await?;
        let schedules = self.schedules(indicators.iter().map(Arc::as_ref)).await?;
        let extensions = self
            .extensions(
                Condition::all()
                    .add(self.among(reporting_extension::Column::OrganisationId, organisations)?),
            )
            .await?;
        let extensions: HashMap<_, _> = extensions
            .into_iter()
            .map(|it| ((it.indicator, it.organisation, it.period), it.until))
            .collect();
        let reported = self.values_of_organisations(organisations).await?;
        let mut found = HashMap::new();
        for (id, organisation) in rows {
            let kind = OrganisationKind::from_code(&organisation.kind).ok_or_else(unknown)?;
            let mut own = Vec::new();
            for indicator in &indicators {
                let schedule = schedules.get(&indicator.id).ok_or_else(unknown)?;
                if !schedule.includes(id, kind) {
                    continue;
                }
                let extended =
                    |period: ReportingPeriod| extensions.get(&(indicator.id, id, period)).copied();
                let obligation =
                    |owed: Owed, due, value: Option<&Arc<follow_up_value::Model>>| Obligation {
                        indicator: Arc::clone(indicator),
                        owed,
                        due,
                        extended: owed.due_on > schedule.due_on(owed.period, None),
                        value: value.cloned(),
                    };
                for owed in owed_by(schedule, id, until, extended) {
                    let value = reported.values.get(&(indicator.id, id, owed.period));
                    let is_done = value.is_some_and(|value| is_reported(value));
                    if !is_done {
                        own.push(obligation(owed, owed.due(today), value));
                    }
                }
                let returned = reported.returned.get(&(indicator.id, id));
                for correction in returned.into_iter().flatten() {
                    let period = period_of(correction)?;
                    let owed = Owed {
                        organisation: id,
                        period,
                        due_on: schedule.due_on(period, extended(period)),
                    };
                    own.push(obligation(owed, ReportDue::ToCorrect, Some(correction)));
                }
            }
            own.sort_by_key(|it| (it.owed.due_on, it.owed.period.code(), it.indicator.id));
            found.insert(id, own);
        }
        Ok(found)
    }

    /// The indicators that these organisations may have to report.
    async fn reported_by(
        &self,
        organisations: &[Uuid],
    ) -> Result<Vec<Arc<indicator::Model>>, Error> {
        use indicator::Column;
        let joined = project_participation::Entity::find()
            .select_only()
            .column(project_participation::Column::DevelopmentProjectId)
            .filter(project_participation::Entity::visible(self.viewer()))
            .filter(
                project_participation::Column::OrganisationId.is_in(organisations.iter().copied()),
            );
        let common = [
            Reporters::CareArea,
            Reporters::Municipalities,
            Reporters::RegionAndMunicipalities,
        ];
        let condition = Condition::any()
            .add(Column::Reporters.is_in(common.map(Vocabulary::code)))
            .add(self.among(Column::OwnerId, organisations)?)
            .add(
                Condition::all()
                    .add(Column::Reporters.eq(Reporters::Participants.code()))
                    .add(Column::DevelopmentProjectId.in_subquery(joined.into_query())),
            );
        let rows = self
            .select::<indicator::Entity>()
            .filter(condition)
            .by_key()
            .all()
            .await?;
        Ok(rows.into_iter().map(Arc::new).collect())
    }

    async fn values_of_organisations(
        &self,
        organisations: &[Uuid],
    ) -> Result<ReportedValues, Error> {
        use follow_up_value::Column;
        let told = Condition::any()
            .add(Column::IsCorrection.eq(false))
            .add(Column::State.eq(ValueState::Returned.code()));
        let rows = self
            .select::<follow_up_value::Entity>()
            .filter(self.among(Column::OrganisationId, organisations)?)
            .filter(told)
            .by_key()
            .all()
            .await?;
        let mut reported = ReportedValues::default();
        for row in rows {
            let (indicator, organisation) = (row.indicator_id, row.organisation_id);
            if row.is_correction {
                let returned = reported.returned.entry((indicator, organisation));
                returned.or_default().push(Arc::new(row));
            } else {
                let key = (indicator, organisation, period_of(&row)?);
                reported.values.insert(key, Arc::new(row));
            }
        }
        Ok(reported)
    }
}

/// What organisations have reported of indicators.
#[derive(Default)]
struct ReportedValues {
    /// Their values, each without its correction.
    values: HashMap<(Uuid, Uuid, ReportingPeriod), Arc<follow_up_value::Model>>,
    /// The corrections that are back at them.
    returned: HashMap<(Uuid, Uuid), Vec<Arc<follow_up_value::Model>>>,
}

/// The page of obligations that is asked for.
pub fn page_of_obligations(all: &[Obligation], request: &PageRequest) -> Page<Obligation> {
    let position = |it: &Obligation| Position {
        text: format!("{} {}", it.owed.due_on, it.owed.period.code()),
        id: it.indicator.id,
    };
    let comes_before = |it: &&Obligation, after: &Position| {
        let at = position(it);
        (&at.text, at.id) <= (&after.text, after.id)
    };
    let rest = all.iter().skip_while(|it| {
        let after = request.after.as_ref();
        after.is_some_and(|after| comes_before(it, after))
    });
    let first = usize::try_from(request.first).unwrap_or(usize::MAX);
    let mut rest = rest.peekable();
    let rows = rest.by_ref().take(first);
    let rows = rows.map(|it| (it.clone(), position(it))).collect();
    Page {
        rows,
        has_next: rest.peek().is_some(),
        total: Total::known(all.len() as u64),
    }
}

/// What an organisation that reports owes that is due by a day.
fn owed_by(
    schedule: &Schedule,
    organisation: Uuid,
    until: NaiveDate,
    extended: impl Fn(ReportingPeriod) -> Option<NaiveDate>,
) -> Vec<Owed> {
    let years = schedule.from.year()..=until.year();
    let years = years.filter_map(|year| ReportingPeriod::new(PeriodKind::Year, year, 1));
    let owed = years.flat_map(|year| schedule.owed(organisation, year, &extended));
    owed.filter(|owed| owed.due_on <= until).collect()
}

/// Whether a value has been submitted, and was not returned since.
fn is_reported(row: &follow_up_value::Model) -> bool {
    state_of(row).is_ok_and(|state| match state {
        ValueState::Draft | ValueState::Returned => false,
        ValueState::Submitted | ValueState::Approved | ValueState::UnderCorrection => true,
    })
}

impl Guarded for reporting_extension::Entity {
    async fn guard(
        named: &Named<'_>,
        row: &reporting_extension::Model,
    ) -> Result<Guard<Self>, Error> {
        let indicator = named.parent::<indicator::Entity>(row.indicator_id).await?;
        let subject = Subject::reporting_extension(row.organisation_id, &indicator);
        Ok(Guard::new(subject.ok_or_else(unknown)?.part(row.id), row))
    }
}

impl Writing<'_> {
    /// Lets an organisation report a period later, or changes until when.
    pub async fn extend_reporting(&self, extension: Extension) -> Result<Uuid, Error> {
        let indicator = self
            .found::<indicator::Entity>(extension.indicator, "indicator")
            .await?;
        let organisation = self
            .found::<organisation::Entity>(extension.organisation, "organisation")
            .await?;
        let subject = Subject::reporting_extension(organisation.id, &indicator);
        let permit: Permit<act::Create> = self.permit(subject.ok_or_else(unknown)?)?;
        self.check_extension(&extension, &indicator, &organisation)
            .await?;
        let period = extension.period;
        use reporting_extension::Column;
        let there = self
            .select::<reporting_extension::Entity>()
            .filter(Column::IndicatorId.eq(indicator.id))
            .filter(Column::OrganisationId.eq(organisation.id))
            .filter(Column::PeriodKind.eq(period.kind().code()))
            .filter(Column::PeriodFrom.eq(period.first_day()))
            .one()
            .await?;
        let Some(there) = there else {
            if extension.version.is_some() {
                return Err(Error::Conflict(None));
            }
            let row = reporting_extension::Model {
                id: Uuid::now_v7(),
                indicator_id: indicator.id,
                organisation_id: organisation.id,
                period_kind: period.kind().code().to_owned(),
                period_from: period.first_day(),
                until: extension.until,
                reason: Some(extension.reason),
                version: 1,
            };
            return Ok(self.create(&permit, row).await?.key());
        };
        let needs_version = extension.version.is_none();
        refuse([needs_version.then(|| problem::extension_needs_version().at("version"))])?;
        check_version::<reporting_extension::Entity>(
            &there,
            extension.version.unwrap_or_default(),
        )?;
        let (_, permit) = self
            .permitted::<reporting_extension::Entity, act::Change>(there.id, "indicator")
            .await?;
        let after = reporting_extension::Model {
            until: extension.until,
            reason: Some(extension.reason),
            ..there.clone()
        };
        if after == there {
            return Ok(there.id);
        }
        self.change(&permit, &there, after).await
    }

    /// That the organisation owes a value for the period, which is due earlier.
    async fn check_extension(
        &self,
        extension: &Extension,
        indicator: &indicator::Model,
        organisation: &organisation::Model,
    ) -> Result<(), Error> {
        let schedule = self.schedule(indicator).await?;
        let period = extension.period;
        let kind = OrganisationKind::from_code(&organisation.kind).ok_or_else(unknown)?;
        let owes = period.kind() == schedule.period_kind
            && schedule.includes(organisation.id, kind)
            && schedule.owes(organisation.id, period);
        let due = schedule.due_on(period, None);
        // What was owed once may no longer be owed, or later: the operator of the server answers for what the command line reads.
        let (is_wrong, is_early) = match self.is_by_grant() {
            true => (!owes, owes && extension.until <= due),
            false => (false, false),
        };
        refuse([
            is_wrong.then(|| problem::extension_not_owed().at("organisation")),
            is_early.then(|| problem::extension_too_early(due).at("until")),
            day("until", extension.until),
            prose("reason", &extension.reason, COMMENT_LENGTH),
        ])
    }
}
