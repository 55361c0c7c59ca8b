//! The file of the targets of indicators: each is set by the indicator's owner, or changed where it is another than the file
//! says.

use chrono::NaiveDate;
use entity::{care_area, indicator, indicator_target};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    Importable, Imported, Importing, IndicatorRow, Planning, Related,
    cell::rows,
    importing::named,
    parts::{OneByOne, Part, Place, import_each, numbered, sheet_of_parts},
    related::code,
};
use crate::{
    domain::{
        matrix::TargetOf,
        problem::{self, Problem},
        reporting::ReportingPeriod,
        vocabulary::PeriodKind,
    },
    error::Error,
    store::{IndicatorFilter, Session, TargetChange, TargetsOfIndicator, target_of},
};

rows! {
    /// The target of an indicator for a period: for each that reports, for one organisation, for a care area or for the county.
    pub struct TargetRow: FromCells {
        /// Slug of the indicator.
        indicator: String = "indicator" ["indikator", "indicator"] needs key;
        /// Its number in the indicator.
        number: Option<i32> = "number" ["nr", "number"];
        /// The indicator's title.
        indicator_title: Option<String> = "indicatorTitle" ["indikatorns titel", "indicator title"];
        /// The indicator's unit.
        unit: Option<String> = "unit" ["enhet", "unit"];
        /// Key of the organisation that owns the indicator.
        owner: String = "owner" ["ägare", "owner"] needs key;
        /// The name of that organisation.
        owner_name: Option<String> = "ownerName" ["ägarens namn", "owner name"];
        /// The period.
        period: ReportingPeriod = "period" ["period", "period"] needs period;
        /// What kind of period it is.
        period_kind: Option<PeriodKind> = "periodKind" ["periodtyp", "period kind"];
        /// The first day of the period.
        period_from: Option<NaiveDate> = "periodFrom" ["periodens första dag", "first day of period"];
        /// The last day of the period, which is part of it.
        period_to: Option<NaiveDate> = "periodTo" ["periodens sista dag", "last day of period"];
        /// Key of the organisation that is to reach it; none when each is, or several together.
        organisation: Option<String> = "organisation" ["organisation", "organisation"] takes key;
        /// The name of that organisation.
        organisation_name: Option<String> = "organisationName" ["organisationens namn", "organisation name"];
        /// Slug of the care area whose municipalities are to reach it together.
        care_area: Option<String> = "careArea" ["närsjukvårdsområde", "care area"] takes key;
        /// Whether all that report are to reach it together.
        county: bool = "county" ["hela länet", "county"] takes flag or false;
        /// The figure.
        target: Decimal = "target" ["målvärde", "target"] needs number;
    }
}

sheet_of_parts! {
    TargetRow: "indicator-targets" ["Målvärden", "Targets"],
    &["indicator_target", "indicator", "development_project", "care_area", "organisation", "name"],
    IndicatorFilter: |query| IndicatorRow::filter(query).await
}

impl Part for TargetRow {
    type Of = indicator::Entity;

    fn place(&self) -> Place {
        let number = self.number.and_then(|it| usize::try_from(it).ok());
        (self.indicator.clone(), number)
    }

    async fn of(
        session: &Session,
        related: &mut Related,
        indicators: Vec<indicator::Model>,
    ) -> Result<Vec<Self>, Error> {
        let ids: Vec<Uuid> = indicators.iter().map(|row| row.id).collect();
        let mut found = session.related::<TargetsOfIndicator>(&ids, None).await?;
        let areas = found.values().flatten().map(|row| row.care_area_id);
        related.read::<care_area::Entity>(session, areas).await?;
        let mut rows = Vec::new();
        for indicator in indicators {
            let targets = found.remove(&indicator.id).unwrap_or_default();
            for (number, target) in numbered::<indicator_target::Entity>(targets) {
                rows.push(row_of(&indicator, number, &target, related)?);
            }
        }
        Ok(rows)
    }
}

fn row_of(
    indicator: &indicator::Model,
    number: i32,
    row: &indicator_target::Model,
    related: &Related,
) -> Result<TargetRow, Error> {
    let (kind, organisations) = (code(&row.period_kind)?, &related.organisations);
    let period = ReportingPeriod::beginning(kind, row.period_from);
    let period = period.ok_or_else(|| Error::internal("a target for no period"))?;
    Ok(TargetRow {
        indicator: indicator.slug.clone(),
        number: Some(number),
        indicator_title: Some(indicator.title.clone()),
        unit: Some(indicator.unit.clone()),
        owner: organisations.key(indicator.owner_id),
        owner_name: Some(organisations.name(indicator.owner_id)),
        period,
        period_kind: Some(kind),
        period_from: Some(period.first_day()),
        period_to: Some(period.last_day()),
        organisation: related.organisation(row.organisation_id),
        organisation_name: row.organisation_id.map(|id| organisations.name(id)),
        care_area: related.key(row.care_area_id),
        county: row.county,
        target: row.target.figure(),
    })
}

impl Importable for TargetRow {
    type Key = (
        String,
        ReportingPeriod,
        Option<String>,
        Option<String>,
        bool,
    );
    type Planned = ();

    fn key(&self) -> Self::Key {
        (
            self.indicator.clone(),
            self.period,
            self.organisation.clone(),
            self.care_area.clone(),
            self.county,
        )
    }

    fn named_again() -> Problem {
        problem::target_named_twice().at("period")
    }

    fn check(&self) -> Option<Problem> {
        let named = [
            self.organisation.is_some(),
            self.care_area.is_some(),
            self.county,
        ];
        let named = named.into_iter().filter(|it| *it).count();
        (named > 1).then(|| problem::target_of_several().at("organisation"))
    }

    async fn plan(_: &mut Planning<'_>, _: &[(usize, Self)]) -> Result<(), Error> {
        Ok(())
    }

    async fn import(
        importing: &mut Importing<'_>,
        rows: &[(usize, Self)],
        (): (),
    ) -> Result<(), Error> {
        import_each(importing, rows).await
    }
}

impl TargetRow {
    /// Who is to reach it.
    async fn of_whom(&self, importing: &Importing<'_>) -> Result<TargetOf, Error> {
        if self.county {
            return Ok(TargetOf::County);
        }
        let area = self.care_area.as_deref();
        if let Some(area) = named::<care_area::Entity>(&importing.writing, area, "careArea").await?
        {
            return Ok(TargetOf::CareArea(area));
        }
        let Some(key) = &self.organisation else {
            return Ok(TargetOf::Each);
        };
        let organisation = importing.related().organisations.find(key);
        let missing = || problem::no_reporting_organisation(key).at("organisation");
        Ok(TargetOf::Organisation(organisation.ok_or_else(missing)?))
    }
}

impl OneByOne for TargetRow {
    fn writer(&self) -> (&'static str, &str) {
        ("owner", &self.owner)
    }

    async fn import_one(&self, importing: &Importing<'_>) -> Result<Imported, Error> {
        let writing = &importing.writing;
        let indicator = named::<indicator::Entity>(writing, Some(&self.indicator), "indicator");
        let indicator = indicator
            .await?
            .ok_or(Error::NotFound { field: "indicator" })?;
        let of = self.of_whom(importing).await?;
        let mut targets = writing
            .related::<TargetsOfIndicator>(&[indicator], None)
            .await?;
        let targets = targets.remove(&indicator).unwrap_or_default();
        let (kind, from) = (self.period.kind(), self.period.first_day());
        let mut there = targets.iter().filter(|it| {
            it.period_from == from
                && code(&it.period_kind).ok() == Some(kind)
                && target_of(it) == of
        });
        let there = there.next();
        if there.is_some_and(|there| there.target.figure() == self.target) {
            return Ok(Imported::unchanged());
        }
        let change = TargetChange {
            period: self.period,
            of,
            target: Some(self.target),
            version: there.map(|there| there.version),
        };
        writing
            .set_indicator_target(indicator, change, importing.today)
            .await?;
        Ok(match there {
            Some(_) => Imported::changed(),
            None => Imported::new(1),
        })
    }
}
