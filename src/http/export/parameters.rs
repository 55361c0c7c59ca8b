//! The query string of a file: each parameter once, none that isn't known, and what would be right where one is wrong.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::{
    problem::{self, Refusal},
    reporting::ReportingPeriod,
    vocabulary::Vocabulary,
};

/// Parameters that have not been taken, and the names of all that may be.
#[derive(Debug, Default)]
pub(in crate::http) struct Parameters {
    left: BTreeMap<String, String>,
    known: Vec<&'static str>,
}

impl Parameters {
    /// Reads a query string.
    pub(in crate::http) fn read(query: &str) -> Result<Self, Refusal> {
        let mut parameters = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            if parameters.left.contains_key(&name) {
                return Err(problem::repeated_parameter(&name));
            }
            parameters.left.insert(name, value);
        }
        Ok(parameters)
    }

    /// That nothing is left which nobody knows.
    pub(in crate::http) fn finish(self) -> Result<(), Refusal> {
        let Some(name) = self.left.keys().next() else {
            return Ok(());
        };
        let known = self.known.join(", ");
        Err(problem::unknown_parameter(name, &known))
    }

    /// A text.
    pub(in crate::http) fn text(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        self.left.remove(name)
    }

    /// One of few values.
    pub(in crate::http) fn choice<T>(
        &mut self,
        name: &'static str,
        values: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match read(&text) {
            Some(value) => Ok(Some(value)),
            None => Err(Self::none_of(name, &text, values)),
        }
    }

    /// A code of the vocabulary.
    pub(super) fn code<V: Vocabulary>(&mut self, name: &'static str) -> Result<Option<V>, Refusal> {
        self.choice(name, &all_codes::<V>(), V::from_code)
    }

    /// Codes of the vocabulary, separated by commas.
    pub(super) fn codes<V: Vocabulary>(
        &mut self,
        name: &'static str,
    ) -> Result<Option<Vec<V>>, Refusal> {
        let read = |text: &str| {
            let codes = text.split(',').map(|code| V::from_code(code.trim()));
            codes.collect()
        };
        self.choice(name, &all_codes::<V>(), read)
    }

    /// True or false.
    pub(in crate::http) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Refusal> {
        self.choice(name, &["true", "false"], |text| text.parse().ok())
    }

    /// A whole number.
    pub(super) fn number(&mut self, name: &'static str) -> Result<Option<u64>, Refusal> {
        self.choice(name, &["0", "1", "2 …"], |text| text.parse().ok())
    }

    /// A day.
    pub(super) fn day(&mut self, name: &'static str) -> Result<Option<NaiveDate>, Refusal> {
        self.choice(name, &["2026-11-02 …"], |text| {
            let day: NaiveDate = text.parse().ok()?;
            crate::domain::validation::day(name, day)
                .is_none()
                .then_some(day)
        })
    }

    /// A moment, or the beginning of a day in UTC.
    pub(super) fn moment(&mut self, name: &'static str) -> Result<Option<DateTime<Utc>>, Refusal> {
        let forms = ["2026-11-02T09:00:00Z …", "2026-11-02 …"];
        self.choice(name, &forms, |text| {
            let moment = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
            let day = || {
                let day: NaiveDate = text.parse().ok()?;
                Some(day.and_time(chrono::NaiveTime::MIN).and_utc())
            };
            let moment = moment.ok().or_else(day)?;
            crate::domain::validation::day(name, moment.date_naive())
                .is_none()
                .then_some(moment)
        })
    }

    /// A period.
    pub(super) fn period(
        &mut self,
        name: &'static str,
    ) -> Result<Option<ReportingPeriod>, Refusal> {
        let forms = ["2026", "2026-T1", "2026-Q4", "2026-M11 …"];
        self.choice(name, &forms, ReportingPeriod::from_code)
    }

    /// A value that is none of those that there are.
    pub(super) fn none_of(name: &str, value: &str, values: &[&str]) -> Refusal {
        let values = values.join(", ");
        problem::none_of_values_of_parameter(name, value, &values)
    }

    /// A key of something that the caller can't see.
    pub(super) fn unknown(name: &str, key: &str) -> Refusal {
        problem::parameter_out_of_sight(name, key)
    }
}

fn all_codes<V: Vocabulary>() -> Vec<&'static str> {
    V::VALUES.iter().map(|(_, term)| term.code).collect()
}
