//! The file of extensions of reporting: each is given by who approves what the organisation reports, or changed where it is
//! another than the file says.

use chrono::NaiveDate;
use entity::{indicator, reporting_extension};
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
        problem::{self, Problem},
        reporting::ReportingPeriod,
        vocabulary::PeriodKind,
    },
    error::Error,
    store::{Extension, ExtensionsOfIndicator, IndicatorFilter, Session},
};

rows! {
    /// That an organisation may report an indicator for a period later than others.
    pub struct ExtensionRow: FromCells {
        /// Slug of the indicator.
        indicator: String = "indicator" ["indikator", "indicator"] needs key;
        /// Its number in the indicator.
        number: Option<i32> = "number" ["nr", "number"];
        /// The indicator's title.
        indicator_title: Option<String> = "indicatorTitle" ["indikatorns titel", "indicator title"];
        /// Key of the organisation that reports.
        organisation: String = "organisation" ["organisation", "organisation"] needs key;
        /// The name of that organisation.
        organisation_name: Option<String> = "organisationName" ["organisationens namn", "organisation name"];
        /// The period.
        period: ReportingPeriod = "period" ["period", "period"] needs period;
        /// What kind of period it is.
        period_kind: Option<PeriodKind> = "periodKind" ["periodtyp", "period kind"];
        /// The first day of the period.
        period_from: Option<NaiveDate> = "periodFrom" ["periodens första dag", "first day of period"];
        /// The last day of the period, which is part of it.
        period_to: Option<NaiveDate> = "periodTo" ["periodens sista dag", "last day of period"];
        /// The last day on which the value is in time.
        until: NaiveDate = "until" ["senast", "until"] needs day;
        /// Why; none in a file that somebody got without a token.
        reason: Option<String> = "reason" ["skäl", "reason"] takes text;
    }
}

sheet_of_parts! {
    ExtensionRow: "reporting-extensions" ["Anstånd", "Extensions"],
    &["reporting_extension", "indicator", "development_project", "organisation", "name"],
    IndicatorFilter: |query| IndicatorRow::filter(query).await
}

impl Part for ExtensionRow {
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
        let mut found = session.related::<ExtensionsOfIndicator>(&ids, None).await?;
        let mut rows = Vec::new();
        for indicator in indicators {
            let extensions = found.remove(&indicator.id).unwrap_or_default();
            for (number, extension) in numbered::<reporting_extension::Entity>(extensions) {
                rows.push(row_of(&indicator, number, extension, related)?);
            }
        }
        Ok(rows)
    }
}

fn row_of(
    indicator: &indicator::Model,
    number: i32,
    row: reporting_extension::Model,
    related: &Related,
) -> Result<ExtensionRow, Error> {
    let period = period_of(&row)?;
    Ok(ExtensionRow {
        indicator: indicator.slug.clone(),
        number: Some(number),
        indicator_title: Some(indicator.title.clone()),
        organisation: related.organisations.key(row.organisation_id),
        organisation_name: Some(related.organisations.name(row.organisation_id)),
        period,
        period_kind: Some(period.kind()),
        period_from: Some(period.first_day()),
        period_to: Some(period.last_day()),
        until: row.until,
        reason: row.reason,
    })
}

fn period_of(row: &reporting_extension::Model) -> Result<ReportingPeriod, Error> {
    let period = ReportingPeriod::beginning(code(&row.period_kind)?, row.period_from);
    period.ok_or_else(|| Error::internal("an extension for no period"))
}

impl Importable for ExtensionRow {
    type Key = (String, String, ReportingPeriod);
    type Planned = ();

    fn key(&self) -> Self::Key {
        let organisation = self.organisation.clone();
        (self.indicator.clone(), organisation, self.period)
    }

    fn named_again() -> Problem {
        problem::extension_named_twice().at("period")
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

impl OneByOne for ExtensionRow {
    fn writer(&self) -> (&'static str, &str) {
        ("organisation", &self.organisation)
    }

    /// Who approves what the organisation reports gives it.
    fn with_rights_of(importing: &Importing<'_>, named: Uuid) -> Uuid {
        importing.approver_of(named)
    }

    async fn import_one(&self, importing: &Importing<'_>) -> Result<Imported, Error> {
        let key = &self.organisation;
        let organisation = importing.related().organisations.find(key);
        let missing = || problem::no_reporting_organisation(key).at("organisation");
        let organisation = organisation.ok_or_else(missing)?;
        let writing = &importing.writing;
        let indicator = named::<indicator::Entity>(writing, Some(&self.indicator), "indicator");
        let indicator = indicator
            .await?
            .ok_or(Error::NotFound { field: "indicator" })?;
        let mut extensions = writing
            .related::<ExtensionsOfIndicator>(&[indicator], None)
            .await?;
        let extensions = extensions.remove(&indicator).unwrap_or_default();
        let mut there = extensions.iter().filter(|it| {
            it.organisation_id == organisation && period_of(it).ok() == Some(self.period)
        });
        let there = there.next();
        // Where the file says nothing, the reason that is there stays.
        let held = there.and_then(|there| there.reason.as_ref());
        let reason = self.reason.as_ref().or(held);
        let reason = reason.ok_or_else(|| problem::needed_here().at("reason"))?;
        if there.is_some_and(|there| there.until == self.until && held == Some(reason)) {
            return Ok(Imported::unchanged());
        }
        let extension = Extension {
            indicator,
            organisation,
            period: self.period,
            until: self.until,
            reason: reason.clone(),
            version: there.map(|there| there.version),
        };
        writing.extend_reporting(extension).await?;
        Ok(match there {
            Some(_) => Imported::changed(),
            None => Imported::new(1),
        })
    }
}
