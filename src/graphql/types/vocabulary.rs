//! The vocabulary query: every code with its labels, so that a front end needs no translations of its own.

use async_graphql::SimpleObject;
use entity::{effect_goal, participant_sector, priority_area, seat_function, target_group};

use super::history::ThingType;
use crate::{
    domain::{
        labels, problem,
        vocabulary::{ENUMERATIONS, Enumeration},
    },
    error::Error,
    store::Session,
};

/// A code with its labels: a value of an enumeration, or a code that is data (term).
#[derive(SimpleObject)]
pub struct Term {
    /// What the code belongs to: the name of the enumeration or type, as `BodyType` or `PriorityArea`; `ThingType` for the types of
    /// things, and `Field` for the fields that `history` and `changes` tell of.
    vocabulary: &'static str,
    /// The code.
    code: String,
    /// The Swedish label.
    swedish: String,
    /// The English label.
    english: String,
    /// What it means, in English; null for codes that are data.
    meaning: Option<&'static str>,
}

/// Every code of the schema and of the reference data, the types of things and their fields; of these vocabularies alone, where
/// some are named.
pub(in crate::graphql) async fn terms(
    session: &Session,
    of: Option<Vec<String>>,
) -> Result<Vec<Term>, Error> {
    let mut terms: Vec<Term> = ENUMERATIONS.iter().flat_map(values).collect();
    terms.extend(ThingType::ALL.iter().map(|of| Term::from(*of)));
    terms.extend(labels::FIELDS.iter().map(field));
    terms.extend(session.priority_areas().await?.iter().map(Term::from));
    terms.extend(session.target_groups().await?.iter().map(Term::from));
    terms.extend(session.effect_goals().await?.iter().map(Term::from));
    terms.extend(session.participant_sectors().await?.iter().map(Term::from));
    terms.extend(session.seat_functions().await?.iter().map(Term::from));
    let Some(of) = of else {
        return Ok(terms);
    };
    let known = |name: &&String| terms.iter().any(|term| term.vocabulary == name.as_str());
    if let Some(unknown) = of.iter().find(|name| !known(name)) {
        return Err(problem::no_vocabulary(unknown).at("of").into());
    }
    terms.retain(|term| of.iter().any(|name| term.vocabulary == name.as_str()));
    Ok(terms)
}

impl From<ThingType> for Term {
    fn from(of: ThingType) -> Self {
        let code = format!("{of:?}");
        Self {
            vocabulary: "ThingType",
            swedish: of.kind().swedish().to_owned(),
            english: in_words(&code),
            code,
            meaning: None,
        }
    }
}

fn field((name, swedish, english): &(&str, &str, &str)) -> Term {
    Term {
        vocabulary: "Field",
        code: (*name).to_owned(),
        swedish: (*swedish).to_owned(),
        english: (*english).to_owned(),
        meaning: None,
    }
}

/// `StatusReport` as `status report`.
fn in_words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn values(enumeration: &Enumeration) -> impl Iterator<Item = Term> + use<> {
    let vocabulary = enumeration.name;
    (enumeration.terms)().into_iter().map(move |term| Term {
        vocabulary,
        code: term.code.to_owned(),
        swedish: term.swedish.to_owned(),
        english: term.english.to_owned(),
        meaning: Some(term.meaning),
    })
}

macro_rules! coded_data {
    ($($table:ident as $vocabulary:literal),+ $(,)?) => {$(
        impl From<&$table::Model> for Term {
            fn from(row: &$table::Model) -> Self {
                Self {
                    vocabulary: $vocabulary,
                    code: row.code.clone(),
                    swedish: row.swedish.clone(),
                    english: row.english.clone(),
                    meaning: None,
                }
            }
        }
    )+};
}

coded_data!(
    priority_area as "PriorityArea",
    target_group as "TargetGroup",
    effect_goal as "EffectGoal",
    participant_sector as "ParticipantSector",
    seat_function as "SeatFunction",
);
