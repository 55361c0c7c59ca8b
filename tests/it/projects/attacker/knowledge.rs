//! What somebody has read of an indicator, and what follows from it.

use std::collections::BTreeMap;

use super::made::{CORRECTED, Months};

/// A figure: whose, for the period that begins with which month, and how often it had been corrected.
pub(super) type Cell = (usize, usize, usize);

/// A number of a figure: how many are counted, the first, or among how many, of a share the second.
pub(super) type Unknown = (Cell, usize);

/// Both numbers of a figure or a sum.
pub(super) type Counts = [Option<i64>; 2];

/// The least and the greatest that a number can be.
type Bounds = BTreeMap<Unknown, (i64, i64)>;

/// Larger than any figure of these worlds.
const LARGEST: i64 = 1_000;

/// The figure of an organisation that stood at a reading.
pub(super) fn cell(organisation: usize, month: usize, reading: usize) -> Cell {
    let corrected = (organisation, month) == CORRECTED;
    (organisation, month, if corrected { reading } else { 0 })
}

/// What is shown: what these organisations come to in a period.
pub(super) struct Sum {
    /// Where it is shown.
    pub(super) shown_in: &'static str,
    pub(super) organisations: Vec<usize>,
    pub(super) months: Months,
    /// At which reading: figures may have been corrected since.
    pub(super) reading: usize,
    pub(super) counts: Counts,
}

/// What somebody has read of an indicator.
#[derive(Default)]
pub(super) struct Read {
    pub(super) threshold: i64,
    pub(super) cumulative: bool,
    /// Whether of several values of an organisation the latest counts.
    pub(super) latest: bool,
    pub(super) share: bool,
    /// The numbers of people; none where they are suppressed.
    pub(super) cells: BTreeMap<Cell, Option<Counts>>,
    pub(super) sums: Vec<Sum>,
    /// What is said to be the sum of what is shown.
    pub(super) of_shown: Vec<Sum>,
}

impl Read {
    /// The suppressed numbers that follow exactly from sums and from all else that was read: bounds are narrowed by each sum, and of
    /// shares by what is known of their two numbers together, until none is narrowed any more.
    pub(super) fn worked_out<'s>(
        &self,
        sums: impl Iterator<Item = &'s Sum>,
    ) -> Vec<(Unknown, i64)> {
        let hidden = self.cells.iter().filter(|(_, counts)| counts.is_none());
        let hidden: Vec<Cell> = hidden.map(|(cell, _)| *cell).collect();
        let numbers = if self.share { 0..2 } else { 0..1 };
        let unknown = hidden
            .iter()
            .flat_map(|cell| numbers.clone().map(move |number| (*cell, number)));
        let mut bounds: Bounds = unknown.map(|it| (it, self.bounds(it))).collect();
        let mut equations = Vec::new();
        for sum in sums {
            for number in numbers.clone() {
                let (unknown, known) = self.parts(sum, number);
                if let (false, Some(shown)) = (unknown.is_empty(), sum.counts[number]) {
                    equations.push((unknown, shown - known));
                }
            }
        }
        let mut narrowed = true;
        while narrowed {
            narrowed = narrow(&mut bounds, &equations);
            for cell in hidden.iter().filter(|_| self.share) {
                narrowed |= self.narrow_share(&mut bounds, *cell);
            }
        }
        let exact = bounds.into_iter().filter(|(_, (low, high))| low == high);
        exact.map(|(unknown, (low, _))| (unknown, low)).collect()
    }

    fn is_small(&self, number: i64) -> bool {
        (1..self.threshold).contains(&number)
    }

    /// Between what a suppressed number lies by itself. Of a share it may be any: another of its numbers may be the small one. A
    /// count is small or, of those that count from the beginning of the year, near one that was shown when it was written; and it
    /// lies between those that are shown before and after it, for they rise.
    fn bounds(&self, (cell, number): Unknown) -> (i64, i64) {
        if self.share {
            return (i64::from(number == 1), LARGEST);
        }
        if !self.cumulative {
            return (1, self.threshold - 1);
        }
        let (mut low, mut high, mut near) = (1, LARGEST, Vec::new());
        for (other, shown) in self.shown_of_year(cell) {
            // What is not corrected was written before all corrections.
            if other.2 <= cell.2 {
                near.push(shown);
            }
            // If it were the same it would be shown, too, unless what it was suppressed for has been corrected.
            let apart = i64::from(other.2 == 0);
            if other.1 < cell.1 {
                low = low.max(shown + apart);
            } else if other.1 > cell.1 {
                high = high.min(shown - apart);
            }
        }
        let is_possible = |it: &i64| {
            self.is_small(*it) || near.iter().any(|shown| self.is_small((it - shown).abs()))
        };
        let mut possible = (low..=high).filter(is_possible);
        let least = possible.next().expect("a number that it can be");
        (least, possible.next_back().unwrap_or(least))
    }

    /// The shown numbers of the same organisation and year.
    fn shown_of_year(&self, of: Cell) -> impl Iterator<Item = (Cell, i64)> {
        let cells = self.cells.iter();
        let same = cells.filter(move |(cell, _)| cell.0 == of.0 && cell.1 / 12 == of.1 / 12);
        same.filter_map(|(cell, counts)| Some((*cell, (*counts)?[0]?)))
    }

    /// Narrows the two numbers of a suppressed share: one is part of the other, and one of them or what is between them is small. Says
    /// whether any is narrower now.
    fn narrow_share(&self, bounds: &mut Bounds, cell: Cell) -> bool {
        let (counted, among) = (bounds[&(cell, 0)], bounds[&(cell, 1)]);
        let mut possible = Vec::new();
        for number in counted.0..=counted.1 {
            let (low, high) = (among.0.max(number), among.1);
            let most = self.threshold - 1;
            let ranges = match self.is_small(number) {
                true => [(low, high), (low, high)],
                false => [
                    (low.max(1), high.min(most)),
                    (low.max(number + 1), high.min(number + most)),
                ],
            };
            let ranges = ranges.into_iter().filter(|(low, high)| low <= high);
            possible.extend(ranges.map(|(low, high)| (number, low, high)));
        }
        let least = |of: fn(&(i64, i64, i64)) -> i64| possible.iter().map(of).min();
        let most = |of: fn(&(i64, i64, i64)) -> i64| possible.iter().map(of).max();
        let of_counted = least(|it| it.0).zip(most(|it| it.0));
        let of_among = least(|it| it.1).zip(most(|it| it.2));
        let (of_counted, of_among) = of_counted
            .zip(of_among)
            .unwrap_or_else(|| panic!("{cell:?}: no share lies between {counted:?} and {among:?}"));
        bounds.insert((cell, 0), of_counted);
        bounds.insert((cell, 1), of_among);
        (of_counted, of_among) != (counted, among)
    }

    /// The suppressed numbers of a sum, and what the others come to: of all periods within it or, of what counts from the beginning
    /// of the year and where the latest counts, the last that each reported.
    fn parts(&self, sum: &Sum, number: usize) -> (Vec<Unknown>, i64) {
        let (mut unknown, mut known) = (Vec::new(), 0);
        let Months { first, count } = sum.months;
        for organisation in &sum.organisations {
            let cells = (first..first + count).map(|month| cell(*organisation, month, sum.reading));
            let there = cells.filter_map(|cell| Some((cell, *self.cells.get(&cell)?)));
            let mut there: Vec<(Cell, Option<Counts>)> = there.collect();
            if self.cumulative || self.latest {
                there = there.split_off(there.len().saturating_sub(1));
            }
            for (cell, counts) in there {
                match counts {
                    Some(counts) => known += counts[number].unwrap_or_default(),
                    None => unknown.push((cell, number)),
                }
            }
        }
        (unknown, known)
    }

    /// How often few people came between two shown numbers of another organisation than one's own.
    pub(super) fn few_between(&self, own: usize) -> usize {
        let others = self.cells.iter().filter(|(cell, _)| cell.0 != own);
        let shown = others.filter_map(|(cell, counts)| Some((*cell, (*counts)?[0]?)));
        let few = shown.map(|(cell, number)| {
            let later = self.shown_of_year(cell);
            let later = later.filter(|(other, _)| self.cumulative && other.1 > cell.1);
            later
                .filter(|(_, other)| self.is_small(other - number))
                .count()
        });
        few.sum()
    }

    /// That what is said to be the sum of what is shown has nothing else in it.
    pub(super) fn assert_of_shown(&self, slug: &str) {
        for sum in &self.of_shown {
            let (unknown, known) = self.parts(sum, 0);
            assert!(!unknown.is_empty(), "{slug}: nothing in it is suppressed");
            assert_eq!(sum.counts[0], Some(known), "{slug} {:?}", sum.months);
        }
    }

    /// Whether an organisation has reported for the period that begins with this month.
    pub(super) fn has_reported(&self, organisation: usize, month: usize) -> bool {
        self.cells.contains_key(&cell(organisation, month, 0))
    }
}

/// Narrows bounds by sums of unknown numbers. Says whether any is narrower now.
fn narrow(bounds: &mut Bounds, sums: &[(Vec<Unknown>, i64)]) -> bool {
    let mut narrowed = false;
    for (unknown, sum) in sums {
        let lows: i64 = unknown.iter().map(|it| bounds[it].0).sum();
        let highs: i64 = unknown.iter().map(|it| bounds[it].1).sum();
        for it in unknown {
            let (low, high) = bounds[it];
            // The others come to no less than `lows - low`, and to no more than `highs - high`.
            let new = (low.max(sum - highs + high), high.min(sum - lows + low));
            assert!(new.0 <= new.1, "{it:?}: nothing lies between {new:?}");
            narrowed |= new != (low, high);
            bounds.insert(*it, new);
        }
    }
    narrowed
}
