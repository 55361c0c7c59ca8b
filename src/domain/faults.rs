//! What was read of a file, and how what is wrong with it is told: as much as anybody would read, however much there is.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    hash::Hash,
};

use super::{
    problem::{self, Problem},
    records::RowFault,
};

/// How many faults of a file are told.
pub const FAULTS: usize = 1_000;

/// What was read of a file.
#[derive(Clone, Debug)]
pub struct FileRows<T> {
    /// The rows that are right.
    pub rows: Vec<T>,
    /// What is wrong with the others, in the order of the rows.
    pub faults: Vec<RowFault>,
    /// Whether there are more rows than were to be read: then these are not all.
    pub more: bool,
    /// What is to be known for telling faults.
    pub telling: Telling,
}

/// What is to be known for telling the faults of a file.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    /// The headers as they stand in the file, by the keys of their columns.
    pub headers: BTreeMap<&'static str, String>,
    /// How many faults were left out, because there are so many.
    pub faults_left_out: usize,
    /// How many faulty rows were left out with them.
    pub rows_left_out: usize,
}

impl<T> FileRows<T> {
    /// A file of which nothing could be read.
    pub fn faulty(faults: Vec<RowFault>) -> Self {
        Self {
            rows: Vec::new(),
            faults,
            more: false,
            telling: Telling::default(),
        }
    }

    /// Takes out each row that is about the same as an earlier one.
    pub fn refuse_again<K: Eq + Hash>(
        mut self,
        key: impl Fn(&T) -> K,
        again: impl Fn(&T) -> RowFault,
    ) -> Self {
        let mut named = HashSet::new();
        let is_first = |row: &T| named.insert(key(row));
        let (first, others): (Vec<T>, Vec<T>) = self.rows.into_iter().partition(is_first);
        self.rows = first;
        self.faults.extend(others.iter().map(again));
        self.faults.sort_by_key(|fault| fault.row);
        self
    }
}

impl Telling {
    /// How many rows are faulty: those of these faults, and those that were left out.
    pub fn faulty_rows(&self, faults: &[RowFault]) -> usize {
        let rows: BTreeSet<usize> = faults.iter().map(|fault| fault.row).collect();
        rows.len() + self.rows_left_out
    }

    /// These faults, which are in the order of the rows, as they are told: each with the header of its column, and a last one
    /// that says how many more there are.
    pub fn tell(&self, mut faults: Vec<RowFault>) -> Vec<RowFault> {
        let more = self.faults_left_out + faults.len().saturating_sub(FAULTS);
        faults.truncate(FAULTS);
        for fault in &mut faults {
            self.name_column(&mut fault.problem);
        }
        if let Some(last) = faults.last().filter(|_| more > 0) {
            let (row, problem) = (last.row, problem::more_faults(more).at("file"));
            faults.push(RowFault { row, problem });
        }
        faults
    }

    fn name_column(&self, problem: &mut Problem) {
        let [key] = problem.field.as_slice() else {
            return;
        };
        let Some(header) = self.headers.get(key.as_str()).filter(|it| *it != key) else {
            return;
        };
        problem.add_column(header);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(row: usize, field: &str) -> RowFault {
        RowFault {
            row,
            problem: Problem {
                english: "Wrong.".to_owned(),
                swedish: "Fel.".to_owned(),
                ..problem::empty().at(field)
            },
        }
    }

    #[test]
    fn a_fault_names_the_header_of_its_column_where_it_is_another_than_its_key() {
        let telling = Telling {
            headers: BTreeMap::from([
                ("actual", "Utfall".to_owned()),
                ("period", "period".to_owned()),
            ]),
            ..Telling::default()
        };
        let told = telling.tell(["actual", "period", "file"].map(|it| fault(2, it)).into());
        let told: Vec<&str> = told.iter().map(|it| it.problem.swedish.as_str()).collect();
        assert_eq!(told, ["Fel. Det står i kolumnen `Utfall`.", "Fel.", "Fel."]);
    }

    #[test]
    fn of_very_many_faults_the_first_are_told_and_how_many_more_there_are() {
        let telling = Telling {
            faults_left_out: 5,
            rows_left_out: 2,
            ..Telling::default()
        };
        let faults: Vec<RowFault> = (0..FAULTS + 3).map(|row| fault(row, "actual")).collect();
        assert_eq!(telling.faulty_rows(&faults), FAULTS + 5);
        let told = telling.tell(faults.clone());
        assert_eq!(told.len(), FAULTS + 1);
        let last = told.last().map(|it| it.problem.english.as_str());
        assert_eq!(last, Some("There are 8 more faults: mend these first."));
        let all = Telling::default().tell(faults.into_iter().take(FAULTS).collect());
        assert_eq!(all.len(), FAULTS);
    }
}
