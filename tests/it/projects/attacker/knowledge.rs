//! What somebody has read of an indicator, and what follows from it.

use std::collections::BTreeMap;

use super::made::{CORRECTED, Months};

/// A figure: whose, for the period that begins with which month, and how often it had been corrected.
pub(super) type Cell = (usize, usize, usize);

/// Larger than any figure of these worlds.
const LARGEST: i64 = 1_000;

/// The figure of an organisation that stood at a reading.
pub(super) fn cell(organisation: usize, month: usize, reading: usize) -> Cell {
    let corrected = (organisation, month) == CORRECTED;
    (organisation, month, if corrected { reading } else { 0 })
}

/// A number that is shown: what these organisations come to in a period.
pub(super) struct Sum {
    /// Where it is shown.
    pub(super) shown_in: &'static str,
    pub(super) organisations: Vec<usize>,
    pub(super) months: Months,
    /// At which reading: figures may have been corrected since.
    pub(super) reading: usize,
    pub(super) number: i64,
}

/// What somebody has read of an indicator.
#[derive(Default)]
pub(super) struct Read {
    pub(super) threshold: i64,
    pub(super) cumulative: bool,
    /// The numbers of people; none where it is suppressed.
    pub(super) cells: BTreeMap<Cell, Option<i64>>,
    pub(super) sums: Vec<Sum>,
    /// What is said to be the sum of what is shown.
    pub(super) of_shown: Vec<Sum>,
}

impl Read {
    /// The suppressed numbers that follow exactly from sums and from all else that was read: bounds are narrowed by each sum until
    /// none is narrowed any more.
    pub(super) fn worked_out<'s>(&self, sums: impl Iterator<Item = &'s Sum>) -> Vec<(Cell, i64)> {
        let hidden = self.cells.iter().filter(|(_, number)| number.is_none());
        let bounds = hidden.map(|(cell, _)| (*cell, self.bounds(*cell)));
        let mut bounds: BTreeMap<Cell, (i64, i64)> = bounds.collect();
        let unknown = sums.map(|sum| {
            let (unknown, known) = self.parts(sum);
            (unknown, sum.number - known)
        });
        let unknown: Vec<(Vec<Cell>, i64)> =
            unknown.filter(|(cells, _)| !cells.is_empty()).collect();
        while narrow(&mut bounds, &unknown) {}
        let exact = bounds.into_iter().filter(|(_, (low, high))| low == high);
        exact.map(|(cell, (low, _))| (cell, low)).collect()
    }

    /// Between what a suppressed number lies by itself: it is small or, of those that count from the beginning of the year, between
    /// those that are shown before and after it, for they rise.
    fn bounds(&self, cell: Cell) -> (i64, i64) {
        if !self.cumulative {
            return (1, self.threshold - 1);
        }
        let (mut low, mut high) = (1, LARGEST);
        for (other, number) in self.shown_of_year(cell) {
            // If it were the same it would be shown, too, unless what it was suppressed for has been corrected.
            let apart = i64::from(other.2 == 0);
            if other.1 < cell.1 {
                low = low.max(number + apart);
            } else if other.1 > cell.1 {
                high = high.min(number - apart);
            }
        }
        (low, high)
    }

    /// The shown numbers of the same organisation and year.
    fn shown_of_year(&self, of: Cell) -> impl Iterator<Item = (Cell, i64)> {
        let cells = self.cells.iter();
        let same = cells.filter(move |(cell, _)| cell.0 == of.0 && cell.1 / 12 == of.1 / 12);
        same.filter_map(|(cell, number)| Some((*cell, (*number)?)))
    }

    /// The suppressed numbers of a sum, and what the others come to: of all periods within it or, of what counts from the beginning
    /// of the year, the last that each reported.
    fn parts(&self, sum: &Sum) -> (Vec<Cell>, i64) {
        let (mut unknown, mut known) = (Vec::new(), 0);
        let Months { first, count } = sum.months;
        for organisation in &sum.organisations {
            let cells = (first..first + count).map(|month| cell(*organisation, month, sum.reading));
            let there = cells.filter_map(|cell| Some((cell, *self.cells.get(&cell)?)));
            let mut there: Vec<(Cell, Option<i64>)> = there.collect();
            if self.cumulative {
                there = there.split_off(there.len().saturating_sub(1));
            }
            for (cell, number) in there {
                match number {
                    Some(number) => known += number,
                    None => unknown.push(cell),
                }
            }
        }
        (unknown, known)
    }

    /// How often few people came between two shown numbers of another organisation than one's own.
    pub(super) fn few_between(&self, own: usize) -> usize {
        let others = self.cells.iter().filter(|(cell, _)| cell.0 != own);
        let shown = others.filter_map(|(cell, number)| Some((*cell, (*number)?)));
        let few = shown.map(|(cell, number)| {
            let later = self.shown_of_year(cell);
            let later = later.filter(|(other, _)| self.cumulative && other.1 > cell.1);
            later
                .filter(|(_, other)| (1..self.threshold).contains(&(other - number)))
                .count()
        });
        few.sum()
    }

    /// That what is said to be the sum of what is shown has nothing else in it.
    pub(super) fn assert_of_shown(&self, slug: &str) {
        for sum in &self.of_shown {
            let (unknown, known) = self.parts(sum);
            assert!(!unknown.is_empty(), "{slug}: nothing in it is suppressed");
            assert_eq!(sum.number, known, "{slug} {:?}", sum.months);
        }
    }

    /// Whether an organisation has reported for the period that begins with this month.
    pub(super) fn has_reported(&self, organisation: usize, month: usize) -> bool {
        self.cells.contains_key(&cell(organisation, month, 0))
    }
}

/// Narrows bounds by sums of unknown numbers. Says whether any is narrower now.
fn narrow(bounds: &mut BTreeMap<Cell, (i64, i64)>, sums: &[(Vec<Cell>, i64)]) -> bool {
    let mut narrowed = false;
    for (unknown, sum) in sums {
        let lows: i64 = unknown.iter().map(|cell| bounds[cell].0).sum();
        let highs: i64 = unknown.iter().map(|cell| bounds[cell].1).sum();
        for cell in unknown {
            let (low, high) = bounds[cell];
            // The others come to no less than `lows - low`, and to no more than `highs - high`.
            let new = (low.max(sum - highs + high), high.min(sum - lows + low));
            assert!(new.0 <= new.1, "{cell:?}: nothing lies between {new:?}");
            narrowed |= new != (low, high);
            bounds.insert(*cell, new);
        }
    }
    narrowed
}
