//! Parameters of rules: how both sides read what a clause leaves open, from a day on. What was read before keeps its time.

use chrono::NaiveDate;
use entity::{body, rule, rule_parameter, seat_function};
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Serialize};

use super::{Dated, ParametersOfRule, Writing};
use crate::{
    access::{Permit, Subject, act},
    domain::{
        problem,
        rule_parameter::fault,
        validation::{optional_prose, period, prose},
        vocabulary::{Precision, Vocabulary},
    },
    error::{Error, refuse},
};

/// How long the reason for a reading may be, in characters.
const REASON_LENGTH: usize = 2_000;

/// What a parameter of a rule is to say.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewReading {
    /// The rule.
    pub rule: Uuid,
    /// The name of the parameter.
    pub parameter: String,
    /// What it is to say.
    pub value: String,
    /// Why, in Swedish.
    pub reason: String,
    /// Why, in English.
    pub reason_english: Option<String>,
    /// The first day.
    pub from: NaiveDate,
}

impl Writing<'_> {
    /// Lets a parameter of a rule say something else from a day on.
    pub async fn set_rule_parameter(&self, request: NewReading) -> Result<Uuid, Error> {
        let rule = self.found::<rule::Entity>(request.rule, "rule").await?;
        let permit: Permit<act::Change> = self.permit(Subject::rule(rule.id))?;
        let before = self.parameter_before(&rule, &request).await?;
        let wrong = self.wrong_value(&request).await?;
        let later = before.valid_from.filter(|began| request.from <= *began);
        refuse([
            wrong,
            prose("reason", &request.reason, REASON_LENGTH),
            optional_prose(
                "reasonEnglish",
                request.reason_english.as_deref(),
                REASON_LENGTH,
            ),
            (before.value == request.value).then(|| problem::said_already().at("value")),
            later.map(|began| problem::another_reading_begins(began).at("from")),
        ])?;
        let after = rule_parameter::Entity::ended(before.clone(), request.from);
        self.change(&permit, &before, after).await?;
        let row = rule_parameter::Model {
            id: Uuid::now_v7(),
            value: request.value,
            reason: Some(request.reason),
            reason_english: request.reason_english,
            valid_from: Some(request.from),
            valid_from_precision: Some(Precision::Day.code().to_owned()),
            valid_to: before.valid_to,
            valid_to_precision: before.valid_to_precision,
            period_note: None,
            version: 1,
            ..before
        };
        Ok(self.create(&permit, row).await?.key())
    }

    /// What the parameter says on the day, unless it says something else from a later day on.
    async fn parameter_before(
        &self,
        rule: &rule::Model,
        request: &NewReading,
    ) -> Result<rule_parameter::Model, Error> {
        let stands = self.period::<rule::Entity>(rule).await?.holds(request.from);
        let parameters = self.related::<ParametersOfRule>(&[rule.id], None).await?;
        let named = parameters.into_values().flatten();
        let named: Vec<_> = named.filter(|it| it.name == request.parameter).collect();
        let later = named.iter().filter_map(|it| it.valid_from);
        let later = later.filter(|began| request.from < *began).min();
        let held = named
            .into_iter()
            .find(|it| rule_parameter::Entity::period(it).holds(request.from));
        refuse([
            period(request.from, None),
            later.map(|began| problem::another_reading_begins(began).at("from")),
            (!stands || held.is_none()).then(|| problem::no_such_parameter().at("parameter")),
        ])?;
        held.ok_or_else(|| Error::internal("a parameter that was there"))
    }

    async fn wrong_value(&self, request: &NewReading) -> Result<Option<problem::Problem>, Error> {
        let functions = self.select::<seat_function::Entity>().all().await?;
        let functions: Vec<&str> = functions.iter().map(|row| row.code.as_str()).collect();
        let bodies = self.select::<body::Entity>().all().await?;
        let bodies: Vec<&str> = bodies.iter().map(|row| row.slug.as_str()).collect();
        let fault = fault(&request.parameter, &request.value, &functions, &bodies);
        Ok(fault.map(|fault| fault.at("value")))
    }
}
