//! What is to be looked at once more in values before they are submitted, and what of it is acknowledged.

use std::collections::HashMap;

use entity::{Amount, follow_up_value, indicator};
use sea_orm::{ColumnTrait, Condition, prelude::Uuid};

use super::{Reporter, SOUGHT_AT_A_TIME, ValueContent, Wanted, content_of, figures_of, period_of};
use crate::{
    domain::{
        plausibility::{Expectation, History, Warning, has_age, names_person},
        problem::{self, Problem},
        reporting::ReportingPeriod,
        vocabulary::{OrganisationKind, PlausibilityWarning, ValueKind, ValueState, Vocabulary},
    },
    error::Error,
    store::{Session, indicators::method_of, indicators::unique},
};

/// Which warnings whoever submits a value acknowledges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acknowledged {
    /// These.
    These(Vec<PlausibilityWarning>),
    /// Whichever there are: of made-up values.
    All,
}

impl Default for Acknowledged {
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

impl Acknowledged {
    /// What is kept of it with a value that has these warnings, or which of them are missing. `is_known`: whether the value was
    /// submitted elsewhere before, with what it acknowledged then.
    pub(super) fn of(
        &self,
        warnings: &[Warning],
        is_known: bool,
    ) -> Result<Option<String>, Vec<Problem>> {
        let mut codes: Vec<PlausibilityWarning> = warnings.iter().map(|it| it.code).collect();
        match self {
            Self::All => {}
            Self::These(these) if is_known => codes.clone_from(these),
            Self::These(these) => {
                let missing = warnings.iter().filter(|it| !these.contains(&it.code));
                let missing: Vec<Problem> = missing.map(problem::unacknowledged).collect();
                if !missing.is_empty() {
                    return Err(missing);
                }
            }
        }
        codes.sort_unstable();
        codes.dedup();
        let codes: Vec<&str> = codes.into_iter().map(Vocabulary::code).collect();
        Ok((!codes.is_empty()).then(|| codes.join(",")))
    }
}

/// The warnings that were acknowledged when a value was submitted.
pub fn acknowledged_warnings(row: &follow_up_value::Model) -> Vec<PlausibilityWarning> {
    let codes = row.acknowledged_warnings.as_deref().unwrap_or_default();
    let codes = codes.split(',');
    codes.filter_map(PlausibilityWarning::from_code).collect()
}

/// What values of an organisation are compared with.
#[derive(Default)]
pub(super) struct Compared {
    /// Its figures, by indicator.
    histories: HashMap<Uuid, History>,
    /// The names of municipalities, where a comment may name a person.
    places: Vec<String>,
}

impl Compared {
    /// What is to be looked at in a value.
    pub(super) fn warnings(
        &self,
        indicator: &indicator::Model,
        period: ReportingPeriod,
        content: &ValueContent,
    ) -> Vec<Warning> {
        let comment = content.comment.as_deref();
        let named = comment.and_then(|comment| names_person(comment, &self.places));
        let expectation = expectation_of(indicator).filter(|_| content.kind == ValueKind::Figure);
        let none = History::new();
        let others = self.histories.get(&indicator.id).unwrap_or(&none);
        let figures =
            expectation.map(|expected| expected.warnings(period, content.figures, others));
        figures.into_iter().flatten().chain(named).collect()
    }

    /// The same of rows that are reported together: each is compared with the others, too.
    pub(super) fn decide(&mut self, wanted: &mut [Wanted<'_>]) {
        for row in wanted.iter().filter(|row| row.submit) {
            let own = self.histories.entry(row.indicator.id).or_default();
            match row.content.kind {
                ValueKind::Figure => own.insert(row.period, row.content.figures),
                ValueKind::NoCases | ValueKind::NotApplicable => own.remove(&row.period),
            };
        }
        for row in wanted {
            row.warnings = self.warnings(row.indicator, row.period, &row.content);
        }
    }
}

impl Reporter<'_> {
    /// What these values of the actor's organisation are compared with, in as many statements for many as for one.
    pub(super) async fn compared<'v>(
        &self,
        values: impl Iterator<Item = (Uuid, &'v ValueContent)> + Clone,
    ) -> Result<Compared, Error> {
        use follow_up_value::Column::{IndicatorId, IsCorrection, Kind, OrganisationId, State};
        let mut found = Compared::default();
        let indicators = unique(values.clone().map(|(indicator, _)| indicator));
        for indicators in indicators.chunks(SOUGHT_AT_A_TIME) {
            let condition = Condition::all()
                .add(OrganisationId.eq(self.actor.organisation))
                .add(self.among(IndicatorId, indicators)?)
                .add(State.ne(ValueState::Draft.code()))
                .add(IsCorrection.eq(false))
                .add(Kind.eq(ValueKind::Figure.code()));
            let rows = self.select::<follow_up_value::Entity>().filter(condition);
            for row in rows.all().await? {
                let own = found.histories.entry(row.indicator_id).or_default();
                own.insert(period_of(&row)?, figures_of(&row));
            }
        }
        let mut comments = values.filter_map(|(_, content)| content.comment.as_deref());
        if comments.any(has_age) {
            found.places = self.names_of_municipalities().await?;
        }
        Ok(found)
    }

    /// The names of the municipalities today, without what they all have.
    async fn names_of_municipalities(&self) -> Result<Vec<String>, Error> {
        let today = self.actor.today;
        let rows = self.reporting_organisations(today).await?;
        let names = self.organisation_keys(today).await?;
        let municipality = OrganisationKind::Municipality.code();
        let rows = rows.iter().filter(|row| row.kind == municipality);
        let name = rows.map(|row| names.name(row.id));
        let short = |name: String| name.trim_end_matches(" kommun").to_owned();
        Ok(name.map(short).collect())
    }
}

impl Session {
    /// What is to be looked at in values of the caller's organisation as they stand, by their ids.
    pub async fn warnings_of(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Warning>>, Error> {
        let reporter = self.reporter()?;
        let rows = self.rows::<follow_up_value::Entity>(ids).await?;
        let own = reporter.actor.organisation;
        let rows: Vec<_> = rows
            .values()
            .filter(|it| it.organisation_id == own)
            .collect();
        let indicators = unique(rows.iter().map(|row| row.indicator_id));
        let indicators = self.rows::<indicator::Entity>(&indicators).await?;
        let contents: Vec<_> = rows.iter().map(|row| content_of(row)).collect();
        let values = rows.iter().map(|row| row.indicator_id).zip(&contents);
        let compared = reporter.compared(values).await?;
        let mut found = HashMap::new();
        for (row, content) in rows.iter().zip(&contents) {
            if let Some(indicator) = indicators.get(&row.indicator_id) {
                let warnings = compared.warnings(indicator, period_of(row)?, content);
                found.insert(row.id, warnings);
            }
        }
        Ok(found)
    }
}

fn expectation_of(row: &indicator::Model) -> Option<Expectation> {
    Some(Expectation {
        method: method_of(row)?,
        range: (
            row.range_from.map(Amount::figure),
            row.range_to.map(Amount::figure),
        ),
    })
}
