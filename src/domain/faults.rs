//! What was read of a file, and how what is wrong with it is reported: as much as anybody would read, however much there is.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    hash::Hash,
};

use super::problem::{self, Problem};

/// How many faults of a file are reported.
pub const FAULTS: usize = 1_000;

/// How many rows a sheet of a workbook can have. Where a table stands in several sheets, the rows of each are numbered on from so
/// many for each before it.
pub const ROWS_OF_A_SHEET: usize = 1_048_576;

/// What is wrong with a row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The row's number, as a spreadsheet counts: the header is row 1.
    pub row: usize,
    /// What is wrong, and with which column.
    pub problem: Problem,
}

/// What was read of a file.
#[derive(Clone, Debug)]
pub struct FileRows<T> {
    /// The rows that are right, each with its number.
    pub rows: Vec<(usize, T)>,
    /// What is wrong with the others, in the order of the rows.
    pub faults: Vec<RowFault>,
    /// Whether there are more rows than were to be read: then these are not all.
    pub more: bool,
    /// How its faults are reported.
    pub summary: FaultSummary,
}

/// How the faults of a file are reported.
#[derive(Clone, Debug, Default)]
pub struct FaultSummary {
    /// The headers as they stand in the file, by the keys of their columns.
    pub headers: BTreeMap<&'static str, String>,
    /// Whether its headers are Swedish: then so is what is told of it.
    pub in_swedish: bool,
    /// The sheets that the table stands in, where there are several.
    pub sheets: Vec<String>,
    /// Where these columns stand, from 0.
    pub places: BTreeMap<&'static str, usize>,
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
            summary: FaultSummary::default(),
        }
    }

    /// Takes out each row with the same key as an earlier one: `again` is what is wrong with it.
    pub fn refuse_again<K: Eq + Hash>(
        mut self,
        key: impl Fn(&T) -> K,
        again: impl Fn() -> Problem,
    ) -> Self {
        let mut named = HashSet::new();
        let is_first = |(_, row): &(usize, T)| named.insert(key(row));
        let (first, others): (Vec<_>, Vec<_>) = self.rows.into_iter().partition(is_first);
        self.rows = first;
        let again = |(row, _)| RowFault {
            row,
            problem: again(),
        };
        self.faults.extend(others.into_iter().map(again));
        self.faults.sort_by_key(|fault| fault.row);
        self
    }
}

impl FaultSummary {
    /// How many rows are faulty: those of these faults, and those that were left out.
    pub fn faulty_rows(&self, faults: &[RowFault]) -> usize {
        let rows: BTreeSet<usize> = faults.iter().map(|fault| fault.row).collect();
        rows.len() + self.rows_left_out
    }

    /// These faults, which are in the order of the rows, as they are reported: each with the header of its column, and a last one
    /// that says how many more there are.
    pub fn report(&self, mut faults: Vec<RowFault>) -> Vec<RowFault> {
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

    /// The row that a fault is in, as its sheet counts.
    pub const fn row(&self, fault: &RowFault) -> usize {
        match self.sheets.is_empty() {
            true => fault.row,
            false => fault.row.saturating_sub(1) % ROWS_OF_A_SHEET + 1,
        }
    }

    /// The sheet that a fault is in, where there are several.
    pub fn sheet(&self, fault: &RowFault) -> Option<&str> {
        let place = fault.row.checked_sub(1)? / ROWS_OF_A_SHEET;
        self.sheets.get(place).map(String::as_str)
    }

    /// The cell that a fault is in, as spreadsheets name it: `C7`, or `'Sheet 2'!C7` where there are several sheets. None where
    /// it is in no column.
    pub fn cell(&self, fault: &RowFault) -> Option<String> {
        let [key] = fault.problem.field.as_slice() else {
            return None;
        };
        let place = self.places.get(key.as_str())?;
        let cell = format!("{}{}", letters_of(*place), self.row(fault));
        Some(match self.sheet(fault) {
            Some(sheet) => format!("'{sheet}'!{cell}"),
            None => cell,
        })
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

/// The letters of a column, of which the first has the place 0: A to Z, AA and so on.
fn letters_of(place: usize) -> String {
    let letter = |place: usize| char::from(b'A' + u8::try_from(place % 26).unwrap_or_default());
    match place / 26 {
        0 => letter(place).to_string(),
        more => letters_of(more - 1) + &letter(place).to_string(),
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
        let summary = FaultSummary {
            headers: BTreeMap::from([
                ("actual", "Utfall".to_owned()),
                ("period", "period".to_owned()),
            ]),
            ..FaultSummary::default()
        };
        let reported = summary.report(["actual", "period", "file"].map(|it| fault(2, it)).into());
        let reported: Vec<&str> = reported
            .iter()
            .map(|it| it.problem.swedish.as_str())
            .collect();
        assert_eq!(
            reported,
            ["Fel. Det står i kolumnen `Utfall`.", "Fel.", "Fel."]
        );
    }

    #[test]
    fn a_fault_is_in_a_cell() {
        let summary = FaultSummary {
            places: BTreeMap::from([("actual", 2), ("comment", 25), ("reason", 26)]),
            ..FaultSummary::default()
        };
        for (field, cell) in [
            ("actual", Some("C7")),
            ("comment", Some("Z7")),
            ("reason", Some("AA7")),
            ("file", None),
        ] {
            assert_eq!(summary.cell(&fault(7, field)).as_deref(), cell);
        }
        assert_eq!(letters_of(701), "ZZ");
        assert_eq!(letters_of(702), "AAA");
    }

    #[test]
    fn of_very_many_faults_the_first_are_reported_and_how_many_more_there_are() {
        let summary = FaultSummary {
            faults_left_out: 5,
            rows_left_out: 2,
            ..FaultSummary::default()
        };
        let faults: Vec<RowFault> = (0..FAULTS + 3).map(|row| fault(row, "actual")).collect();
        assert_eq!(summary.faulty_rows(&faults), FAULTS + 5);
        let reported = summary.report(faults.clone());
        assert_eq!(reported.len(), FAULTS + 1);
        let last = reported.last().map(|it| it.problem.english.as_str());
        assert_eq!(last, Some("There are 8 more faults: mend these first."));
        let all = FaultSummary::default().report(faults.into_iter().take(FAULTS).collect());
        assert_eq!(all.len(), FAULTS);
    }
}
