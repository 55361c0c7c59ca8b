//! Which values are suppressed: decided when their figures are written, beside what their organisation reported before.

use std::collections::{BTreeMap, HashMap};

use entity::follow_up_value;
use sea_orm::{ColumnTrait, Condition, prelude::Uuid};

use super::{Reporter, SOUGHT_AT_A_TIME, Wanted, figures_of, period_of};
use crate::{
    domain::{follow_up::Figures, reporting::ReportingPeriod},
    error::Error,
    store::indicators::{disclosure_of, unique},
};

/// The figures of an organisation that are not suppressed, of indicators that count people from the beginning of the year, by
/// indicator and year.
#[derive(Default)]
pub(super) struct Unsuppressed(HashMap<(Uuid, i32), BTreeMap<ReportingPeriod, Vec<Figures>>>);

impl Unsuppressed {
    /// Decides whether a value is suppressed. One that isn't is among those that later ones are compared with.
    pub(super) fn decide(&mut self, wanted: &Wanted<'_>) -> bool {
        let Some(disclosure) = disclosure_of(wanted.indicator) else {
            return false;
        };
        let (period, figures) = (wanted.period, wanted.content.figures);
        let of_year = self.0.entry((wanted.indicator.id, period.year()));
        let of_year = of_year.or_default();
        let others = of_year.iter().filter(|(other, _)| **other != period);
        let others: Vec<Figures> = others.flat_map(|(_, figures)| figures).copied().collect();
        let suppressed = wanted.suppressed || disclosure.suppresses(figures, &others);
        if !suppressed {
            of_year.entry(period).or_default().push(figures);
        }
        suppressed
    }
}

impl Reporter<'_> {
    /// What values of the actor's organisation are compared with.
    pub(super) async fn unsuppressed(&self, wanted: &[Wanted<'_>]) -> Result<Unsuppressed, Error> {
        use follow_up_value::Column::{IndicatorId, OrganisationId, Suppressed};
        let compared = wanted.iter().map(|row| row.indicator);
        let compared = compared.filter(|row| row.cumulative && row.disclosure_threshold.is_some());
        let compared = unique(compared.map(|row| row.id));
        let mut found = Unsuppressed::default();
        for indicators in compared.chunks(SOUGHT_AT_A_TIME) {
            let condition = Condition::all()
                .add(OrganisationId.eq(self.actor.organisation))
                .add(self.among(IndicatorId, indicators)?)
                .add(Suppressed.eq(false));
            let rows = self.select::<follow_up_value::Entity>().filter(condition);
            for row in rows.all().await? {
                let period = period_of(&row)?;
                let of_year = found.0.entry((row.indicator_id, period.year()));
                let of_period = of_year.or_default().entry(period).or_default();
                of_period.push(figures_of(&row));
            }
        }
        Ok(found)
    }
}
