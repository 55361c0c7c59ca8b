//! Chains of decisions (B-1): each step takes up an earlier one of its matter, dates never go back, the last decides.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::vocabulary::DecisionKind;

/// One decision, as far as its place in the chain goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The decision.
    pub id: Uuid,
    /// Its matter.
    pub matter: Uuid,
    /// Its place in the matter.
    pub ordinal: i32,
    /// What it does.
    pub kind: DecisionKind,
    /// Its day, where the source tells.
    pub date: Option<NaiveDate>,
    /// The decision that it takes up.
    pub previous: Option<Uuid>,
}

/// What is wrong with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// It takes up a decision of another matter.
    OtherMatter,
    /// It takes up a decision that is not before it in the matter.
    NotEarlier,
    /// It is dated before the decision that it follows, whose day this is.
    BackInTime(NaiveDate),
    /// It is the last of its matter, yet only passes the matter on.
    Undecided,
}

/// What breaks the chains, by decision.
pub fn breaks(steps: &[Step]) -> Vec<(Uuid, Break)> {
    let by_id: BTreeMap<Uuid, Step> = steps.iter().map(|step| (step.id, *step)).collect();
    let mut last: BTreeMap<Uuid, Step> = BTreeMap::new();
    let mut found = Vec::new();
    for step in steps {
        found.extend(break_at(step, &by_id).map(|fault| (step.id, fault)));
        let end = last.entry(step.matter).or_insert(*step);
        if step.ordinal > end.ordinal {
            *end = *step;
        }
    }
    let undecided = last
        .values()
        .filter(|step| matches!(step.kind, DecisionKind::Proposes | DecisionKind::Refers))
        .map(|step| (step.id, Break::Undecided));
    found.extend(undecided);
    found
}

fn break_at(step: &Step, by_id: &BTreeMap<Uuid, Step>) -> Option<Break> {
    let previous = by_id.get(&step.previous?)?;
    if previous.matter != step.matter {
        return Some(Break::OtherMatter);
    }
    if previous.ordinal >= step.ordinal {
        return Some(Break::NotEarlier);
    }
    let before = latest_known_day(previous, by_id)?;
    (step.date? < before).then_some(Break::BackInTime(before))
}

/// The day of the step, or of the nearest one before it whose day is known.
fn latest_known_day(step: &Step, by_id: &BTreeMap<Uuid, Step>) -> Option<NaiveDate> {
    let mut step = step;
    while step.date.is_none() {
        let previous = by_id.get(&step.previous?)?;
        // A step that takes up a later one is a fault of its own, and would lead round for ever.
        if previous.ordinal >= step.ordinal {
            return None;
        }
        step = previous;
    }
    step.date
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecisionKind::{Adopts, Approves, Proposes, Refers};

    #[test]
    fn chains_go_forward_within_their_matter_and_end_in_a_decision() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let june = "2004-06-17";
        // (matter, ordinal, kind, date, previous); ids count from 0.
        for (steps, expected) in [
            (
                vec![
                    (1, 1, Proposes, "", None),
                    (1, 2, Proposes, "", Some(0)),
                    (1, 3, Approves, june, Some(1)),
                ],
                vec![],
            ),
            (
                vec![(1, 1, Proposes, "", None)],
                vec![(0, Break::Undecided)],
            ),
            (
                vec![(1, 1, Approves, "", None), (1, 2, Refers, "", Some(0))],
                vec![(1, Break::Undecided)],
            ),
            (
                vec![(1, 2, Adopts, "", Some(1)), (1, 1, Adopts, "", Some(0))],
                vec![(1, Break::NotEarlier)],
            ),
            (
                vec![(1, 1, Adopts, "", Some(0))],
                vec![(0, Break::NotEarlier)],
            ),
            (
                vec![(1, 1, Adopts, "", None), (2, 2, Adopts, "", Some(0))],
                vec![(1, Break::OtherMatter)],
            ),
            (
                vec![
                    (1, 1, Proposes, june, None),
                    (1, 2, Proposes, "", Some(0)),
                    (1, 3, Approves, "2004-06-16", Some(1)),
                ],
                vec![(2, Break::BackInTime(day(june)))],
            ),
            (
                vec![(1, 1, Proposes, june, None), (1, 2, Adopts, june, Some(0))],
                vec![],
            ),
        ] {
            let chain: Vec<Step> = steps
                .iter()
                .zip(0..)
                .map(|((matter, ordinal, kind, date, previous), id)| Step {
                    id: Uuid::from_u128(id),
                    matter: Uuid::from_u128(*matter),
                    ordinal: *ordinal,
                    kind: *kind,
                    date: date.parse().ok(),
                    previous: previous.map(Uuid::from_u128),
                })
                .collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(id, fault)| (Uuid::from_u128(id), fault))
                .collect();
            assert_eq!(breaks(&chain), expected, "{steps:?}");
        }
    }
}
