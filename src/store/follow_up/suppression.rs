//! Which values are suppressed: decided when their figures are written, beside what their organisation reported before.

use std::collections::{BTreeMap, HashMap};

use entity::{follow_up_value, journal};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, Condition, Order, prelude::Uuid};
use serde_json::Value;

use super::{Reporter, SOUGHT_AT_A_TIME, Wanted, figures_of, period_of};
use crate::{
    domain::{
        disclosure::YearOfFigures,
        follow_up::Figures,
        vocabulary::{ValueState, Vocabulary},
    },
    error::Error,
    store::{
        Record, fields_of,
        indicators::{disclosure_of, unique},
    },
};

/// What an organisation has written of indicators that count people from the beginning of the year, by indicator and year.
#[derive(Default)]
pub(super) struct Counted(HashMap<(Uuid, i32), YearOfFigures>);

impl Counted {
    /// Decides whether a value is suppressed. It is among those that later ones are compared with.
    pub(super) fn decide(&mut self, wanted: &Wanted<'_>) -> bool {
        let Some(disclosure) = disclosure_of(wanted.indicator) else {
            return false;
        };
        let (period, figures) = (wanted.period, wanted.content.figures);
        let of_year = self.0.entry((wanted.indicator.id, period.year()));
        let of_year = of_year.or_default();
        let others = of_year.beside(period);
        let suppressed = wanted.suppressed || disclosure.suppresses(figures, &others);
        of_year.add(period, figures, suppressed);
        suppressed
    }
}

impl Reporter<'_> {
    /// What values of the actor's organisation are compared with.
    pub(super) async fn counted(&self, wanted: &[Wanted<'_>]) -> Result<Counted, Error> {
        use follow_up_value::Column::{IndicatorId, OrganisationId};
        let counting = wanted.iter().map(|row| row.indicator);
        let counting = counting.filter(|row| row.cumulative && row.disclosure_threshold.is_some());
        let counting = unique(counting.map(|row| row.id));
        let mut found = Counted::default();
        for indicators in counting.chunks(SOUGHT_AT_A_TIME) {
            let condition = Condition::all()
                .add(OrganisationId.eq(self.actor.organisation))
                .add(self.among(IndicatorId, indicators)?);
            let rows = self.select::<follow_up_value::Entity>().filter(condition);
            let rows = rows.all().await?;
            let mut read = self.figures_once_read(&rows).await?;
            for row in &rows {
                let period = period_of(row)?;
                let of_year = found.0.entry((row.indicator_id, period.year()));
                let of_year = of_year.or_default();
                of_year.add(period, figures_of(row), row.suppressed);
                for figures in read.remove(&row.id).unwrap_or_default() {
                    of_year.add_read(period, figures);
                }
            }
        }
        Ok(found)
    }

    /// What values have said while they were approved and not suppressed.
    async fn figures_once_read(
        &self,
        rows: &[follow_up_value::Model],
    ) -> Result<HashMap<Uuid, Vec<Figures>>, Error> {
        use journal::Column::{Number, Thing, ThingId};
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut found: HashMap<Uuid, Vec<Figures>> = HashMap::new();
        for ids in ids.chunks(SOUGHT_AT_A_TIME) {
            let entries = self
                .select::<journal::Entity>()
                .filter(Thing.eq(follow_up_value::Entity::TABLE))
                .filter(self.among(ThingId, ids)?)
                .order_by(Number, Order::Asc)
                .by_key();
            let mut values: HashMap<Uuid, BTreeMap<String, Value>> = HashMap::new();
            for entry in entries.all().await? {
                let value = values.entry(entry.thing_id).or_default();
                let fields = fields_of(&entry)?.into_iter();
                value.extend(fields.map(|(field, change)| (field, change.after)));
                let read = found.entry(entry.thing_id).or_default();
                read.extend(read_in(value));
            }
        }
        Ok(found)
    }
}

/// The figures of a value as the journal has it, where it is approved and not suppressed.
fn read_in(value: &BTreeMap<String, Value>) -> Option<Figures> {
    let text = |field: &str| value.get(field).and_then(Value::as_str);
    let figure = |field: &str| text(field).and_then(|figure| figure.parse::<Decimal>().ok());
    let is_read = text("state") == Some(ValueState::Approved.code())
        && value.get("suppressed") == Some(&Value::Bool(false));
    is_read.then(|| Figures {
        actual: figure("actual"),
        numerator: figure("numerator"),
        denominator: figure("denominator"),
    })
}
