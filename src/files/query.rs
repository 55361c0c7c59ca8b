//! The query string of a file: each parameter once, none that isn't known, and what would be right where one is wrong.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{care_area, effect_goal, priority_area, target_group};
use uuid::Uuid;

use crate::domain::{
    id::{NodeId, NodeKind},
    letters, problem,
    reporting::ReportingPeriod,
    vocabulary::Vocabulary,
};
use crate::error::Error;
use crate::store::{Cited, OrganisationKeys, Row, Session};

/// Parameters that have not been taken, and the names of all that may be.
#[derive(Debug, Default)]
pub struct Parameters {
    left: BTreeMap<String, String>,
    known: Vec<&'static str>,
}

impl Parameters {
    /// Reads a query string.
    pub fn read(query: &str) -> Result<Self, Error> {
        let mut parameters = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            if parameters.left.contains_key(&name) {
                return Err(problem::repeated_parameter(&name).into());
            }
            parameters
                .left
                .insert(name, letters::composed(&value).into_owned());
        }
        Ok(parameters)
    }

    /// That nothing is left which nobody knows.
    pub fn finish(self) -> Result<(), Error> {
        let Some(name) = self.left.keys().next() else {
            return Ok(());
        };
        let known = self.known.join(", ");
        Err(problem::unknown_parameter(name, &known).into())
    }

    /// A text.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        self.left.remove(name)
    }

    /// One of few values.
    pub fn choice<T>(
        &mut self,
        name: &'static str,
        values: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match read(&text) {
            Some(value) => Ok(Some(value)),
            None => Err(Self::none_of(name, &text, values)),
        }
    }

    /// A code of the vocabulary.
    pub fn code<V: Vocabulary>(&mut self, name: &'static str) -> Result<Option<V>, Error> {
        self.choice(name, &all_codes::<V>(), V::from_code)
    }

    /// Codes of the vocabulary, separated by commas.
    pub fn codes<V: Vocabulary>(&mut self, name: &'static str) -> Result<Option<Vec<V>>, Error> {
        let read = |text: &str| {
            let codes = text.split(',').map(|code| V::from_code(code.trim()));
            codes.collect()
        };
        self.choice(name, &all_codes::<V>(), read)
    }

    /// True or false.
    pub fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Error> {
        self.choice(name, &["true", "false"], |text| text.parse().ok())
    }

    /// A whole number.
    pub fn number(&mut self, name: &'static str) -> Result<Option<u64>, Error> {
        self.choice(name, &["0", "1", "2 …"], |text| text.parse().ok())
    }

    /// A year.
    pub fn year(&mut self, name: &'static str) -> Result<Option<i32>, Error> {
        self.choice(name, &["1900", "…", "9999"], |text| {
            let year: i32 = text.parse().ok()?;
            (1900..=9999).contains(&year).then_some(year)
        })
    }

    /// A day.
    pub fn day(&mut self, name: &'static str) -> Result<Option<NaiveDate>, Error> {
        self.choice(name, &["2026-11-02 …"], |text| {
            let day: NaiveDate = text.parse().ok()?;
            crate::domain::validation::day(name, day)
                .is_none()
                .then_some(day)
        })
    }

    /// A moment, or the beginning of a day in UTC.
    pub fn moment(&mut self, name: &'static str) -> Result<Option<DateTime<Utc>>, Error> {
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
    pub fn period(&mut self, name: &'static str) -> Result<Option<ReportingPeriod>, Error> {
        let forms = ["2026", "2026-T1", "2026-Q4", "2026-M11 …"];
        self.choice(name, &forms, ReportingPeriod::from_code)
    }

    /// A value that is none of those that there are.
    pub fn none_of(name: &str, value: &str, values: &[&str]) -> Error {
        problem::none_of_values_of_parameter(name, value, &values.join(", ")).into()
    }

    /// A key of something that the caller can't see.
    pub fn unknown(name: &str, key: &str) -> Error {
        problem::parameter_out_of_sight(name, key).into()
    }
}

fn all_codes<V: Vocabulary>() -> Vec<&'static str> {
    V::VALUES.iter().map(|(_, term)| term.code).collect()
}

/// A query string whose parameters name things, as far as the caller may see them.
pub struct Query<'q> {
    /// The parameters.
    pub given: Parameters,
    /// The caller's session.
    pub session: &'q Session,
    /// All organisations.
    pub organisations: &'q OrganisationKeys,
    /// The day that is asked about.
    pub on: NaiveDate,
    /// The same, if it is an earlier one than today: then what was known by it is asked for.
    pub past: Option<NaiveDate>,
}

impl Query<'_> {
    /// The thing that a parameter names by its readable key or by its global id.
    pub(super) async fn thing<E: Cited>(
        &mut self,
        name: &'static str,
    ) -> Result<Option<Uuid>, Error> {
        let Some(key) = self.given.text(name) else {
            return Ok(None);
        };
        let found = self.session.by_key::<E>(&key).await?;
        let id = found.map(|row| E::id(&row)).or(by_id(&key, E::KIND));
        Ok(Some(id.ok_or_else(|| Parameters::unknown(name, &key))?))
    }

    /// The organisation that a parameter names.
    pub(super) fn organisation(&mut self, name: &'static str) -> Result<Option<Uuid>, Error> {
        let Some(key) = self.given.text(name) else {
            return Ok(None);
        };
        let id = self.organisations.find(&key);
        let id = id.or(by_id(&key, NodeKind::Organisation));
        Ok(Some(id.ok_or_else(|| Parameters::unknown(name, &key))?))
    }

    /// The care area that `careArea` names: one in force on the day, or any by its global id.
    pub(super) async fn care_area(&mut self) -> Result<Option<Uuid>, Error> {
        let Some(key) = self.given.text("careArea") else {
            return Ok(None);
        };
        let areas = self.session.care_areas(self.on).await?;
        let named = areas.iter().find(|area| area.slug == key);
        let id = named.map(|area| area.id);
        let slugs: Vec<&str> = areas.iter().map(|area| area.slug.as_str()).collect();
        match id.or(by_id(&key, care_area::Entity::KIND)) {
            Some(id) => Ok(Some(id)),
            None => Err(Parameters::none_of("careArea", &key, &slugs)),
        }
    }

    /// The code of a priority area.
    pub(super) async fn priority_area(&mut self) -> Result<Option<String>, Error> {
        let all = self.session.priority_areas();
        direction::<priority_area::Entity>(&mut self.given, "priorityArea", all).await
    }

    /// The code of a target group.
    pub(super) async fn target_group(&mut self) -> Result<Option<String>, Error> {
        let all = self.session.target_groups();
        direction::<target_group::Entity>(&mut self.given, "targetGroup", all).await
    }

    /// The code of an effect goal.
    pub(super) async fn effect_goal(&mut self) -> Result<Option<String>, Error> {
        let all = self.session.effect_goals();
        direction::<effect_goal::Entity>(&mut self.given, "effectGoal", all).await
    }
}

/// The code that a parameter names, one of these in the order of their document.
async fn direction<E: Cited>(
    given: &mut Parameters,
    name: &'static str,
    all: impl Future<Output = Result<Vec<Row<E>>, Error>>,
) -> Result<Option<String>, Error> {
    let Some(code) = given.text(name) else {
        return Ok(None);
    };
    let known: Vec<String> = all.await?.into_iter().map(E::key).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    if !known.contains(&code.as_str()) {
        return Err(Parameters::none_of(name, &code, &known));
    }
    Ok(Some(code))
}

/// The key in a global id of this kind of thing.
pub(super) fn by_id(text: &str, kind: NodeKind) -> Option<Uuid> {
    let id = NodeId::decode(text).filter(|id| id.kind == kind)?;
    Some(id.key)
}
