//! The vocabulary query: every code with its labels, so that a front end needs no translations of its own.

use async_graphql::SimpleObject;
use entity::{effect_goal, participant_sector, priority_area, target_group};

use crate::{
    domain::vocabulary::{ENUMERATIONS, Enumeration},
    error::Error,
    store::Session,
};

/// A code with its labels: a value of an enumeration, or a code that is data (term).
#[derive(SimpleObject)]
pub struct Term {
    /// What the code belongs to: the name of the enumeration or type, as `BodyType` or `PriorityArea`.
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

/// Every code of the schema and of the reference data.
pub(in crate::graphql) async fn terms(session: &Session) -> Result<Vec<Term>, Error> {
    let mut terms: Vec<Term> = ENUMERATIONS.iter().flat_map(values).collect();
    terms.extend(session.priority_areas().await?.iter().map(Term::from));
    terms.extend(session.target_groups().await?.iter().map(Term::from));
    terms.extend(session.effect_goals().await?.iter().map(Term::from));
    terms.extend(session.participant_sectors().await?.iter().map(Term::from));
    Ok(terms)
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
);
