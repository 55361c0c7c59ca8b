//! Chains of decisions (B-1): each step takes up an earlier one of its matter that it may follow, dates never go back, the last
//! decides.

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
    /// The year of its minutes, where the source tells: without a day it may stand anywhere within that.
    pub year: Option<i32>,
    /// The decision that it takes up.
    pub previous: Option<Uuid>,
}

impl Step {
    /// The first day on which it can have been made, as far as the source tells.
    fn earliest(&self) -> Option<NaiveDate> {
        let first = |year| NaiveDate::from_ymd_opt(year, 1, 1);
        self.date.or_else(|| first(self.year?))
    }

    /// The last such day.
    pub fn latest(&self) -> Option<NaiveDate> {
        let last = |year| NaiveDate::from_ymd_opt(year, 12, 31);
        self.date.or_else(|| last(self.year?))
    }
}

/// What may follow a step in its chain; with none, what may begin one. Several steps can take up the same one: after a
/// recommendation each organisation decides for itself.
pub const fn followers(previous: Option<DecisionKind>) -> &'static [DecisionKind] {
    use DecisionKind::{
        Adopts, Approves, Files, Notes, Proposes, Recommends, Refers, Rejects, Remits, Repeals,
        Supports, Tables,
    };
    match previous {
        // Nothing is sent back of which nobody has sent anything.
        None | Some(Refers | Notes) => &[
            Proposes, Refers, Recommends, Supports, Approves, Adopts, Repeals, Notes, Files,
            Tables, Rejects,
        ],
        Some(Proposes | Recommends | Supports | Tables) => &[
            Proposes, Refers, Recommends, Supports, Approves, Adopts, Repeals, Notes, Files,
            Remits, Tables, Rejects,
        ],
        // What one has decided, the next one decides, too, or puts off, or sends back; later it is repealed.
        Some(Approves | Adopts) => &[
            Proposes, Refers, Recommends, Supports, Approves, Adopts, Repeals, Notes, Files,
            Remits, Tables, Rejects,
        ],
        Some(Repeals) => &[Repeals, Notes, Files, Tables, Rejects],
        // It is prepared anew.
        Some(Remits) => &[Proposes, Refers, Recommends, Supports, Notes, Files],
        Some(Rejects) => &[Proposes, Refers, Notes, Files],
        Some(Files) => &[],
    }
}

/// What is wrong with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// It takes up a decision of another matter.
    OtherMatter,
    /// It takes up a decision that is not before it in the matter.
    NotEarlier,
    /// It does something that may not follow what the step before it did; none where it begins its chain.
    DoesNotFollow(Option<DecisionKind>),
    /// It was made before this day, and the decision that it follows was not.
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
        .filter(|step| passes_on(step.kind))
        .map(|step| (step.id, Break::Undecided));
    found.extend(undecided);
    found
}

/// Whether a step leaves it to others, or to later, to decide.
pub(super) const fn passes_on(kind: DecisionKind) -> bool {
    match kind {
        DecisionKind::Proposes
        | DecisionKind::Refers
        | DecisionKind::Remits
        | DecisionKind::Tables => true,
        DecisionKind::Recommends
        | DecisionKind::Supports
        | DecisionKind::Approves
        | DecisionKind::Adopts
        | DecisionKind::Repeals
        | DecisionKind::Notes
        | DecisionKind::Files
        | DecisionKind::Rejects => false,
    }
}

fn break_at(step: &Step, by_id: &BTreeMap<Uuid, Step>) -> Option<Break> {
    let follows = |previous: Option<DecisionKind>| {
        let may = followers(previous).contains(&step.kind);
        (!may).then_some(Break::DoesNotFollow(previous))
    };
    let Some(previous) = step.previous else {
        return follows(None);
    };
    let previous = by_id.get(&previous)?;
    if previous.matter != step.matter {
        return Some(Break::OtherMatter);
    }
    if previous.ordinal >= step.ordinal {
        return Some(Break::NotEarlier);
    }
    if let Some(fault) = follows(Some(previous.kind)) {
        return Some(fault);
    }
    let before = first_possible_day(previous, by_id)?;
    (step.latest()? < before).then_some(Break::BackInTime(before))
}

/// The first day on which a step can have been made: on none before the steps that it follows, back to the nearest whose day is
/// known.
fn first_possible_day(step: &Step, by_id: &BTreeMap<Uuid, Step>) -> Option<NaiveDate> {
    let mut step = step;
    let mut first = step.earliest();
    while step.date.is_none() {
        let Some(previous) = step.previous.and_then(|id| by_id.get(&id)) else {
            break;
        };
        // A step that takes up a later one is a fault of its own, and would lead round for ever.
        if previous.ordinal >= step.ordinal {
            break;
        }
        first = first.max(previous.earliest());
        step = previous;
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecisionKind::{Adopts, Approves, Files, Proposes, Refers, Remits};

    #[test]
    fn chains_go_forward_within_their_matter_and_end_in_a_decision() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let june = "2004-06-17";
        // (matter, ordinal, kind, day or year, previous); ids count from 0.
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
                vec![(1, 1, Files, "", None), (1, 2, Adopts, "", Some(0))],
                vec![(1, Break::DoesNotFollow(Some(Files)))],
            ),
            (
                vec![
                    (1, 1, Remits, "", None),
                    (1, 2, Proposes, "", Some(0)),
                    (1, 3, Adopts, "", Some(1)),
                ],
                vec![(0, Break::DoesNotFollow(None))],
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
            // Of which the year alone is known may stand anywhere within that.
            (
                vec![
                    (1, 1, Proposes, "2004", None),
                    (1, 2, Proposes, june, Some(0)),
                    (1, 3, Adopts, "2004", Some(1)),
                    (1, 4, Adopts, june, Some(2)),
                ],
                vec![],
            ),
            (
                vec![
                    (1, 1, Proposes, "2026", None),
                    (1, 2, Adopts, june, Some(0)),
                ],
                vec![(1, Break::BackInTime(day("2026-01-01")))],
            ),
            (
                vec![
                    (1, 1, Proposes, june, None),
                    (1, 2, Adopts, "2003", Some(0)),
                ],
                vec![(1, Break::BackInTime(day(june)))],
            ),
            (
                vec![
                    (1, 1, Proposes, "2005", None),
                    (1, 2, Proposes, "", Some(0)),
                    (1, 3, Adopts, "2004", Some(1)),
                ],
                vec![(2, Break::BackInTime(day("2005-01-01")))],
            ),
            // What a step within the year follows holds for what follows that.
            (
                vec![
                    (1, 1, Proposes, june, None),
                    (1, 2, Proposes, "2004", Some(0)),
                    (1, 3, Adopts, "2004-06-16", Some(1)),
                ],
                vec![(2, Break::BackInTime(day(june)))],
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
                    year: date.parse().ok(),
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
